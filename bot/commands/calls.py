"""Read a file from disk as a call: a recording, or a transcript by its suffix."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from analysis.model.ids import WorkspaceId
from analysis.transcript.parse import parse_transcript
from analysis.usecases.start import NewConversation, Receipt
from bot.wiring import World

MAX_DOWNLOAD_BYTES = 1_000_000_000
TRANSCRIPTS = frozenset({".json", ".vtt", ".srt", ".txt", ".md"})
RECORDINGS = frozenset(
    {".wav", ".mp3", ".m4a", ".mp4", ".webm", ".ogg", ".oga", ".opus", ".flac", ".aac", ".amr", ".3gp", ".mov", ".mkv"}
)


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
        RefusedError: The file is neither a recording nor a transcript we can read.
        UnavailableError: Object storage is away.
    """
    new = replace(new, title=new.title or file.stem, file_name=file.name)
    if file.suffix.lower() in TRANSCRIPTS:
        transcript = parse_transcript(file.read_bytes(), language=new.language)
        return world.services.start_from_transcript(workspace, new, transcript)
    words = parse_transcript(written.read_bytes(), language=new.language) if written else None
    return world.services.start_from_recording(workspace, new, file, words)
