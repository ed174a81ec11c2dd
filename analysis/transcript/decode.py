"""From bytes that claim to be text to clean text."""

import codecs
import re
import unicodedata
from typing import Final

from analysis.errors import RefusedError

MAX_BYTES: Final = 5_000_000
MAX_NAME_CHARS: Final = 200
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Line ends and tabs stay; what is invisible, or turns the reading direction around, goes.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
_LINE_ENDS: Final = re.compile("\r\n?|\x85|\u2028|\u2029")


def text_of(content: bytes) -> str:
    """Return *content* as NFC text with "\\n" line ends and without control characters.

    UTF-8 and, with or without a byte order mark, UTF-16 are read.

    Raises:
        RefusedError: "transcript-too-large" above 5 MB, "transcript-empty" for nothing, "transcript-encoding" for
            another encoding, "transcript-format" for a binary file.
    """
    if len(content) > MAX_BYTES:
        raise RefusedError("transcript-too-large", limit_mb=MAX_BYTES // 1_000_000)
    text = clean(_decoded(content))
    if not text.strip():
        raise RefusedError("transcript-empty")
    return text


def clean(text: str) -> str:
    """Return *text* in NFC with "\\n" line ends, without control characters, lone surrogates and bidi marks."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text)))


def clean_name(text: str) -> str:
    """Return a title or file name on one line, cleaned as `clean` does and cut to 200 characters.

    Names come from foreign disks and lists: raw, they could steer a terminal or turn a line around.
    """
    return " ".join(clean(text).split())[:MAX_NAME_CHARS]


def _decoded(content: bytes) -> str:
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _strict(content[len(bom) :], encoding)
    if b"\x00" in content:
        return _strict(content, _utf16_without_mark(content))
    return _strict(content, "utf-8")


def _utf16_without_mark(content: bytes) -> str:
    """Guess the byte order from where the zero bytes of spaces, digits and line ends stand."""
    sample = content[:4096]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if len(content) % 2 or (even and odd):
        raise RefusedError("transcript-format")
    return "utf-16-be" if even else "utf-16-le"


def _strict(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise RefusedError("transcript-encoding") from None
