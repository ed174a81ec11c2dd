"""Captions: WebVTT with its voice tags, and SubRip."""

import html
import re
from collections.abc import Iterator
from typing import Final

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError

from analysis.errors import RefusedError
from analysis.transcript.turns import Piece

_VOICE: Final = re.compile(r"<v(?:\.[^ \t>]*)?[ \t]+([^>]*)>")
_TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>|<\d\d:[\d:.]+>")
NAMED: Final = re.compile(r"^(?P<name>[^\W\d_][^:：<>\n]{0,39}?)\s?[:：]\s*(?P<words>\S.*)$", re.DOTALL)  # noqa: RUF001
_SRT_START: Final = re.compile(r"\A\s*\d+[ \t]*\n\s*\d+:\d\d:\d\d[,.]\d+\s*-->")


def is_vtt(text: str) -> bool:
    """Say whether *text* opens like WebVTT."""
    return text.lstrip().startswith("WEBVTT")


def is_srt(text: str) -> bool:
    """Say whether *text* opens like SubRip: a number, then a line of two times."""
    return bool(_SRT_START.match(text))


def pieces_of(text: str) -> list[Piece]:
    """Return what stands in a WebVTT or SubRip file, in file order.

    Raises:
        RefusedError: "transcript-format": it opens like captions and is none.
    """
    text = text.strip("\n \t") + "\n"
    try:
        captions = webvtt.from_string(text) if is_vtt(text) else webvtt.from_buffer(_lines(text), format="srt")
    except (MalformedFileError, MalformedCaptionError, ValueError):
        raise RefusedError("transcript-format") from None
    pieces: list[Piece] = []
    for caption in captions.captions:
        start = caption.start_time.in_milliseconds()
        end = max(start, caption.end_time.in_milliseconds())
        pieces.extend(Piece(words, speaker, start, end) for speaker, words in _voices(caption.raw_text))
    return pieces


def _lines(text: str) -> Iterator[str]:
    return iter(text.splitlines(keepends=True))


def _voices(raw: str) -> Iterator[tuple[str, str]]:
    """Yield (speaker, words) of one cue; a cue may hold several voices, or a name before a colon."""
    before, *tagged = _VOICE.split(raw)
    if words := _plain(before):
        named = NAMED.match(words) if not tagged else None
        yield (named["name"].strip(), " ".join(named["words"].split())) if named else ("", words)
    for name, spoken in zip(tagged[::2], tagged[1::2], strict=True):
        if words := _plain(spoken):
            yield html.unescape(name).strip(), words


def _plain(raw: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", raw)).split())
