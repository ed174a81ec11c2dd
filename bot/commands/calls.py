"""Read a file from disk as a call: a recording, or a transcript by its suffix."""

from dataclasses import replace
from pathlib import Path

from analysis.model.ids import WorkspaceId
from analysis.transcript.parse import parse_transcript
from analysis.usecases.start import NewConversation, Receipt
from bot.wiring import World

TRANSCRIPTS = frozenset({".json", ".vtt", ".srt", ".txt", ".md"})
RECORDINGS = frozenset(
    {".wav", ".mp3", ".m4a", ".mp4", ".webm", ".ogg", ".oga", ".opus", ".flac", ".aac", ".amr", ".3gp", ".mov", ".mkv"}
)


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
