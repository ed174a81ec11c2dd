"""Read a file from disk as a call: a recording, or a transcript by its suffix."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.model.transcript import Transcript
from analysis.transcript.decode import MAX_BYTES, clean, clean_name
from analysis.transcript.parse import parse_transcript
from analysis.usecases.start import NewConversation, Receipt
from bot.wiring import World

MAX_DOWNLOAD_BYTES = 1_000_000_000
TRANSCRIPTS = frozenset({".json", ".vtt", ".srt", ".txt", ".md"})
RECORDINGS = frozenset(
    {".wav", ".mp3", ".m4a", ".mp4", ".webm", ".ogg", ".oga", ".opus", ".flac", ".aac", ".amr", ".3gp", ".mov", ".mkv"}
)


def is_file(path: Path) -> bool:
    """Tell whether *path* leads to a file; a name that cannot be one (too long, with a NUL) does not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def one_line(text: str) -> str:
    """Return foreign text as one line without control characters: a terminal would obey them."""
    return " ".join(clean(text).split())


def content_of(file: Path, size_bytes: int = -1) -> bytes:
    """Return a file's content, or at most so much from its start. RefusedError("file-unreadable")."""
    try:
        with file.open("rb") as content:
            return content.read(size_bytes)
    except OSError:
        raise RefusedError("file-unreadable", name=one_line(file.name)) from None


def transcript_of(file: Path, language: str) -> Transcript:
    """Return the transcript in *file*. RefusedError with the words for what is wrong with it."""
    # One byte over the limit is enough to be refused for its size.
    return parse_transcript(content_of(file, MAX_BYTES + 1), language=language)


@contextmanager
def local(world: World, target: str) -> Iterator[Path]:
    """Yield *target* as a local file; an https address is downloaded first, from AUDIO_URL_HOSTS only.

    Raises:
        RefusedError: "url-…": the address, its host or what it holds is not allowed.
        UnavailableError: The host is away.
    """
    if not target.startswith(("http://", "https://")):
        yield Path(target)
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / (PurePosixPath(urlsplit(target).path).name or "recording")
        world.fetcher.fetch(target, file, max_bytes=MAX_DOWNLOAD_BYTES)
        yield file


def start(
    world: World, workspace: WorkspaceId, file: Path, new: NewConversation, written: Path | None = None
) -> Receipt:
    """Start the analysis of *file*; the same file a second time joins the first.

    Args:
        world: Open.
        workspace: Whose call it is.
        file: A recording or a transcript.
        new: What is known of it.
        written: The transcript of a recording, where there is one.

    Raises:
        RefusedError: The file is neither a recording nor a transcript we can read, or its transcriber is not here.
        UnavailableError: Object storage is away.
    """
    if new.provider:
        world.engines.demand(new.provider)
    new = replace(new, title=clean_name(new.title) or clean_name(file.stem), file_name=clean_name(file.name))
    if file.suffix.lower() in TRANSCRIPTS:
        return world.services.start_from_transcript(workspace, new, transcript_of(file, new.language))
    words = transcript_of(written, new.language) if written else None
    content_of(file, 1)  # whoever may not read it hears that, not that it is no recording
    return world.services.start_from_recording(workspace, new, file, words)
