"""Where a recording comes from that a program announced: the address it lies at, or its own upload."""

from dataclasses import dataclass, field
from enum import StrEnum


class SourceKind(StrEnum):
    """URL: fetched from an allowed host. UPLOAD: put into our storage by whoever announced it."""

    URL = "url"
    UPLOAD = "upload"


@dataclass(frozen=True, slots=True)
class RecordingSource:
    """An announced recording that nobody has looked at yet; all of it is a claim.

    Attributes:
        place: The address, which may be a secret; of an upload the object key, made by us.
        media_type: As claimed; "" for nothing.
        sha256: 64 lower-case hex digits that the content must have; "" for any.
        size_bytes: That the content must have; None for any within the limits.
    """

    kind: SourceKind
    place: str = field(repr=False)
    media_type: str = ""
    sha256: str = ""
    size_bytes: int | None = None
