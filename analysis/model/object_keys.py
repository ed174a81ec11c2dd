"""Where each object lies: one place spells the keys, so that a conversation is a prefix and erasing it a listing."""

import re

from analysis.errors import RejectedError
from analysis.model.ids import ConversationId, UploadId, WorkspaceId

UPLOADS = "uploads/"
"""Prefix of everything unverified; nothing below it may outlive a day."""

_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_EXTENSION = re.compile(r"[a-z0-9]{1,8}")


def upload_key(workspace: WorkspaceId, upload: UploadId) -> str:
    """Return where a person's upload waits to be verified."""
    return f"{UPLOADS}{_fitting(_ID, workspace)}/{_fitting(_ID, upload)}"


def recording_key(workspace: WorkspaceId, conversation: ConversationId, *, sha256: str, extension: str) -> str:
    """Return where a verified recording lies.

    Args:
        workspace: Whose it is.
        conversation: What it belongs to.
        sha256: Of the content, 64 lower-case hex digits: the same content has the same key.
        extension: From the probe, never from a file name; no dot.
    """
    name = f"{_fitting(_SHA256, sha256)}.{_fitting(_EXTENSION, extension)}"
    return conversation_prefix(workspace, conversation) + name


def clip_key(workspace: WorkspaceId, conversation: ConversationId, *, start_ms: int, end_ms: int) -> str:
    """Return where the evidence clip between two times of the recording lies."""
    if not 0 <= start_ms < end_ms:
        raise RejectedError(f"storage: a clip from {start_ms} to {end_ms} ms")
    return f"{conversation_prefix(workspace, conversation)}clips/{start_ms}-{end_ms}.ogg"


def conversation_prefix(workspace: WorkspaceId, conversation: ConversationId) -> str:
    """Return what every key of the conversation begins with, and no key of another."""
    return f"audio/{_fitting(_ID, workspace)}/{_fitting(_ID, conversation)}/"


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise RejectedError("storage: a part that does not fit into an object key")
    return text


def workspace_prefixes(workspace: WorkspaceId) -> tuple[str, ...]:
    """Return the prefixes under which everything of a workspace lies."""
    return (f"audio/{workspace}/", f"uploads/{workspace}/")
