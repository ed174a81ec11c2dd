"""Words from outside are harmless, whatever they are."""

import html
import re

from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.render.slack.text import ELLIPSIS, JOINER, cut, escape, quoted
from handlers.render.words import Words

PIECES = st.sampled_from(
    [
        "<!channel>",
        "<!here|x>",
        "<@U012AB3CD>",
        "<#C1|x>",
        "@here",
        "@everyone",
        "https://a.example",
        "a.example/x",
        "&lt;",
        "mailto:a@b.example",
        "*b*",
        "_i_",
        "~s~",
        "`c`",
        "&",
        "<",
        ">",
        ":tada:",
        "\u202e",
        "\u2060",
        "👩‍👩‍👧",
        "客戶",
        "\n> q",
    ]
)
WORDS_OF_OTHERS = st.lists(st.one_of(PIECES, st.text(max_size=20)), max_size=15).map("".join)
ENTITY = re.compile(r"&(?:amp|lt|gt);")
LOOK_ALIKES = re.compile("[\uff20\u2217\u02cd\u223c\u02cb]")
ALWAYS_THE_SAME = settings(max_examples=300, deadline=None, derandomize=True)


@ALWAYS_THE_SAME
@given(WORDS_OF_OTHERS)
def test_nothing_pings_links_or_formats(text: str) -> None:
    """Slack finds no mention, no address, no format and no second line in what was escaped."""
    found = escape(text)
    assert not re.search(r"[<>@*_~`\n\r\x00-\x1f]", found)
    assert "&" not in ENTITY.sub("", found)
    assert "://" not in found
    # No address and no emoji name holds one of our look-alikes, so they end a word here.
    plain = LOOK_ALIKES.sub(" ", found)
    assert not re.search(r"\w\.[^\W\d_]", plain)
    assert not re.search(r":[^\W\d_]", plain)


@ALWAYS_THE_SAME
@given(WORDS_OF_OTHERS, st.integers(1, 60))
def test_what_is_too_long_ends_with_an_ellipsis_and_whole_entities(text: str, limit: int) -> None:
    """The limit holds in code points, and no entity is cut."""
    whole, found = escape(text), escape(text, limit)
    assert len(found) <= limit
    assert "&" not in ENTITY.sub("", found)
    if len(whole) <= limit:
        assert found == whole
    else:
        assert found.endswith(ELLIPSIS)
        assert whole.startswith(found.removesuffix(ELLIPSIS))


@ALWAYS_THE_SAME
@given(st.text(alphabet=st.characters(categories=["L", "N"]), min_size=1, max_size=80))
def test_plain_words_stay_as_they_are(text: str) -> None:
    """A quote of letters and digits is shown unchanged, in any script."""
    assert escape(text) == text


@ALWAYS_THE_SAME
@given(WORDS_OF_OTHERS, st.integers(1, 60))
def test_plain_text_is_cut_to_its_limit_on_one_line(text: str, limit: int) -> None:
    """Button texts and options have no markup to escape, but a length and one line."""
    found = cut(text, limit)
    assert len(found) <= limit
    assert not re.search(r"[\n\r\x00-\x1f\u202e]", found)


def test_what_is_shown_reads_like_what_was_said() -> None:
    """Only invisible joiners and look-alikes stand between a quote and its display."""
    said = "Q&A: we pay <5% at 3.5 x, see example.com!"
    assert html.unescape(escape(said)).replace(JOINER, "") == said
    assert quoted(Words("zh-TW"), "好", 10) == "「好」"
