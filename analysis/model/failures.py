"""Which failures lie in the file itself, so that another try with it ends the same way."""

ANOTHER_FILE = frozenset(
    {
        "audio-channels",
        "audio-codec",
        "audio-damaged",
        "audio-empty",
        "audio-format",
        "audio-no-stream",
        "audio-rate",
        "audio-streams",
        "audio-too-costly",
        "audio-too-large",
        "audio-too-long",
        "audio-too-short",
        "recording-missing",
        "slack-file-elsewhere",
        "slack-file-too-large",
        "transcript-empty",
        "transcript-encoding",
        "transcript-format",
        "transcript-no-speech",
        "transcript-too-large",
        "transcript-too-long",
        "transcript-too-short",
        "upload-broken-off",
        "upload-checksum",
        "upload-missing",
        "upload-size",
    }
)
"""Catalog keys. Whatever is not in here may pass with time, with other facts about the call or with other settings."""


def another_try_helps(key: str) -> bool:
    """Tell whether the same file may still be analyzed after it failed for this reason."""
    return key not in ANOTHER_FILE
