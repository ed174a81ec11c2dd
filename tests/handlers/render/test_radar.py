"""The picture of the six letters is right in both languages, on any machine, in any thread."""

import struct
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from matplotlib.ft2font import FT2Font

from analysis.model.meddic import Letter, Level
from handlers.render.radar import FONT, SIDE_PX, alt_text, level_label, radar
from handlers.render.words import LANGUAGES, Words

LEVELS = {letter: Level(place % 4) for place, letter in enumerate(Letter)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_drawn_as_a_png_without_a_missing_character(language: str) -> None:
    """A glyph that the font lacks would be a warning, and warnings are errors here."""
    picture = radar(Words(language), LEVELS)
    assert picture.startswith(b"\x89PNG")
    assert struct.unpack(">II", picture[16:24]) == (SIDE_PX, SIDE_PX)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_bundled_font_has_every_character_of_the_labels(language: str) -> None:
    """A label changed in the catalog needs a new subset: this test says so."""
    words = Words(language)
    known = set(FT2Font(str(FONT)).get_charmap())
    labels = [words(f"letter-{letter}") for letter in Letter] + [level_label(words, level) for level in Level]
    assert {char for label in labels for char in label if ord(char) not in known} == set()


def test_the_font_is_small_and_its_license_stands_beside_it() -> None:
    """A subset under the Open Font License goes with its notice."""
    assert FONT.stat().st_size < 100_000
    assert "SIL OPEN FONT LICENSE" in (FONT.parent / "OFL.txt").read_text(encoding="utf-8")
    assert FONT.name in (Path(__file__).parents[3] / "NOTICE.md").read_text(encoding="utf-8")


def test_different_levels_are_different_pictures_and_the_same_the_same() -> None:
    """The picture shows the levels and nothing else; a letter that is missing is unknown."""
    words = Words("en")
    assert radar(words, {}) == radar(words, dict.fromkeys(Letter, Level.UNKNOWN))
    assert radar(words, {}) != radar(words, LEVELS)


def test_it_draws_in_threads_and_fast() -> None:
    """Eight at once are as good as one after the other."""
    words = [Words(LANGUAGES[n % 2]) for n in range(8)]
    alone = {each.language: radar(each, LEVELS) for each in words[:2]}
    begun = time.process_time()
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: radar(each, LEVELS), words))
    assert all(picture == alone[each.language] for picture, each in zip(together, words, strict=True))
    assert time.process_time() - begun < 8 * 2  # 0.2 s each; of the processor, which others may use too


def test_the_alt_text_tells_every_letter() -> None:
    """Who cannot see the picture loses nothing."""
    told = alt_text(Words("en"), LEVELS)
    assert told.startswith("Radar chart of the six letters: Metrics unknown (0 of 3), Economic buyer claimed (1 of 3)")
    assert all(Words("zh-TW")(f"letter-{letter}") in alt_text(Words("zh-TW"), LEVELS) for letter in Letter)
