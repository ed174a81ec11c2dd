"""Where a list goes on: a place nobody can make up, bound to who asks and for what."""

import base64
import binascii
import hashlib
import hmac
import json
from dataclasses import dataclass, field
from datetime import datetime

from analysis.errors import RefusedError
from analysis.model.credentials import Caller
from analysis.model.pages import Position

TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class Cursors:
    """Makes and reads cursors.

    Attributes:
        keys: The first signs; those after it are still believed.
    """

    keys: tuple[bytes, ...] = field(repr=False)

    def make(self, caller: Caller, wanted: str, last: Position) -> str:
        """Return the cursor behind *last*.

        Args:
            caller: Whoever reads on must be of the same workspace and team; with another credential they may.
            wanted: The list with its filters: a cursor of another list is none.
            last: The last row of the page.
        """
        place = json.dumps([last.at.isoformat(), last.id], separators=(",", ":")).encode()
        return written(tag(self.keys[0], caller, wanted, place) + place)

    def read(self, caller: Caller, wanted: str, cursor: str) -> Position | None:
        """Return the place, or None for "".

        Raises:
            RefusedError: "api-cursor": edited, made up, or of another team, workspace, list or filter.
        """
        if not cursor:
            return None
        try:
            whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        except (binascii.Error, ValueError):
            raise RefusedError("api-cursor") from None
        given, place = whole[:TAG_BYTES], whole[TAG_BYTES:]
        if written(whole) != cursor:  # bits that decode to nothing: two spellings of one cursor
            raise RefusedError("api-cursor")
        if not any(hmac.compare_digest(given, tag(key, caller, wanted, place)) for key in self.keys):
            raise RefusedError("api-cursor")
        at, row = json.loads(place)
        return Position(datetime.fromisoformat(at), row)


def tag(key: bytes, caller: Caller, wanted: str, place: bytes) -> bytes:
    """Return the proof that we made it."""
    about = json.dumps([caller.workspace, caller.team, wanted]).encode()
    return hmac.digest(key, hashlib.sha256(about).digest() + place, "sha256")[:TAG_BYTES]


def written(whole: bytes) -> str:
    """Return base64 that an address can carry."""
    return base64.urlsafe_b64encode(whole).decode().rstrip("=")
