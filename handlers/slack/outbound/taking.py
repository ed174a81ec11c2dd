"""Brings a shared file here, after asking Slack what it is."""

from dataclasses import dataclass
from pathlib import Path

from analysis.errors import RefusedError
from analysis.model.ids import WorkspaceId
from analysis.transcript.decode import MAX_BYTES as MAX_TRANSCRIPT_BYTES
from handlers.slack.outbound.gateway import Gateways, RefusedBySlackError, SlackFile

MAX_RECORDING_BYTES = 1_000_000_000
"""As large as the largest recording we read."""
READABLE = frozenset({"visible", "check_file_info"})


@dataclass(frozen=True, slots=True)
class DownloadSharedFile:
    """Implements analysis.usecases.take.Download."""

    gateways: Gateways

    def __call__(self, workspace: WorkspaceId, file: str, to: Path) -> None:
        """Write the file to *to*.

        Raises:
            RefusedError: "slack-file-unreadable", "slack-file-too-large" or "slack-file-elsewhere".
            UnavailableError: Slack is away.
        """
        gateway = self.gateways(workspace)
        try:
            described = gateway.file(file)
        except RefusedBySlackError as error:
            raise RefusedError("slack-file-unreadable") from error
        demand_downloadable(described)
        gateway.download(described, to, max_bytes=most_bytes(described))


def most_bytes(file: SlackFile) -> int:
    """Return how large it may be; what calls itself text is a transcript."""
    return MAX_TRANSCRIPT_BYTES if file.media_type.startswith("text/") else MAX_RECORDING_BYTES


def demand_downloadable(file: SlackFile) -> None:
    """Raise unless there is something to download, of a size we read. What Slack claims is checked again later."""
    if file.external or not file.url:
        raise RefusedError("slack-file-elsewhere")
    if file.access not in READABLE:
        raise RefusedError("slack-file-unreadable")
    if file.size_bytes > most_bytes(file):
        raise RefusedError("slack-file-too-large", limit_mb=most_bytes(file) // 1_000_000)
