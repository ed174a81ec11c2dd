"""Keys are opaque, spelled in one place, and nothing else passes for one."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from analysis.errors import RejectedError
from analysis.model.ids import ConversationId, UploadId, WorkspaceId, new_id
from analysis.model.object_keys import UPLOADS, clip_key, conversation_prefix, recording_key, upload_key
from storage.keys import checked_key, checked_media_type, checked_prefix

W = WorkspaceId("T0123ABC")
C = ConversationId("conv_3q2-7wXyZ")
SHA = "0123456789abcdef" * 4


def test_the_layout() -> None:
    """Each kind of object has its place, below its workspace and conversation."""
    assert upload_key(W, UploadId("upl_1")) == "uploads/T0123ABC/upl_1"
    assert upload_key(W, UploadId("upl_1")).startswith(UPLOADS)
    assert recording_key(W, C, sha256=SHA, extension="m4a") == f"audio/T0123ABC/conv_3q2-7wXyZ/{SHA}.m4a"
    assert clip_key(W, C, start_ms=0, end_ms=61_500) == "audio/T0123ABC/conv_3q2-7wXyZ/clips/0-61500.ogg"
    assert recording_key(W, C, sha256=SHA, extension="m4a").startswith(conversation_prefix(W, C))


def test_minted_ids_make_keys() -> None:
    """Whatever ids we mint, the storage takes the keys made of them."""
    for _ in range(200):
        key = upload_key(WorkspaceId(new_id("ws")), UploadId(new_id("upl")))
        assert checked_key(key) == key


@pytest.mark.fault("40")
def test_no_other_place_spells_keys() -> None:
    """Erasing a conversation lists one prefix: a key spelled elsewhere could lie outside of it."""
    root = Path(__file__).parents[2]
    own = {root / "analysis/model/object_keys.py"}
    files = {path for room in ("analysis", "bot", "db", "handlers", "storage") for path in (root / room).rglob("*.py")}
    spelled = re.compile(r"""f["'](audio|uploads)/""")
    assert {path for path in files - own if spelled.search(path.read_text(encoding="utf-8"))} == set()


@pytest.mark.fault("40")
@pytest.mark.parametrize("id_", ["", "..", "a/b", "a b", "é", "a.b", "a\n", "x" * 129])
def test_odd_ids_make_no_key(id_: str) -> None:
    """An id that came from outside cannot leave its place."""
    builders: tuple[Callable[[], str], ...] = (
        lambda: upload_key(WorkspaceId(id_), UploadId("u")),
        lambda: upload_key(W, UploadId(id_)),
        lambda: conversation_prefix(W, ConversationId(id_)),
        lambda: clip_key(WorkspaceId(id_), C, start_ms=0, end_ms=1),
    )
    for build in builders:
        with pytest.raises(RejectedError):
            build()


@pytest.mark.parametrize(("sha256", "extension"), [(SHA.upper(), "mp3"), (SHA[1:], "mp3"), (SHA, ""), (SHA, "m/3")])
def test_recordings_are_named_by_hash_and_probe(sha256: str, extension: str) -> None:
    """Nothing a person chose becomes part of the name."""
    with pytest.raises(RejectedError):
        recording_key(W, C, sha256=sha256, extension=extension)


@pytest.mark.parametrize(("start_ms", "end_ms"), [(-1, 5), (5, 5), (6, 5)])
def test_clips_have_a_length(start_ms: int, end_ms: int) -> None:
    """A clip begins at zero or later and ends after that."""
    with pytest.raises(RejectedError):
        clip_key(W, C, start_ms=start_ms, end_ms=end_ms)


@pytest.mark.parametrize("key", ["a", "a/b.c", "A-_.z/0", "...", ".hidden", "a" * 200, "/".join(["a"] * 512)])
def test_these_are_keys(key: str) -> None:
    """Letters, digits, "_", "-" and "." between slashes, up to R2's limit."""
    assert checked_key(key) == key


ODD = ["", "/", "/a", "a/", "a//b", ".", "..", "a/../b", "a/./b", "../../etc/passwd", "a\\b", "a b", "a\0b", "é", "a@b"]


@pytest.mark.fault("40")
@pytest.mark.parametrize("key", [*ODD, "a\n", "%2e%2e/a", "a" * 201, "a/" * 512 + "a", "\N{ARABIC-INDIC DIGIT ONE}"])
def test_these_are_none(key: str) -> None:
    """Anything that could mean two things somewhere is refused, and not repeated in the log."""
    with pytest.raises(RejectedError) as rejected:
        checked_key(key)
    assert rejected.value.detail == "storage: not an object key"


@pytest.mark.parametrize("prefix", ["", "a", "a/", "a/b", "a/.", "uploads/w/"])
def test_these_are_prefixes(prefix: str) -> None:
    """Whatever a key can begin with."""
    assert checked_prefix(prefix) == prefix


@pytest.mark.parametrize("prefix", ["/", "/a", "../", "../x", "a/../", "a//", "a/%", "a\\", "a\n", "a@"])
def test_these_are_no_prefixes(prefix: str) -> None:
    """A listing cannot leave the storage."""
    with pytest.raises(RejectedError):
        checked_prefix(prefix)


@pytest.mark.parametrize(
    "media_type", ["audio/ogg", "audio/ogg; codecs=opus", "application/octet-stream", "audio/x-m4a"]
)
def test_these_are_media_types(media_type: str) -> None:
    """What recorders and browsers say."""
    assert checked_media_type(media_type) == media_type


@pytest.mark.parametrize("media_type", ["", "audio", "audio/", "a/b\r\nX: 1", "text/html; <script>", "é/é", "a/b\n"])
def test_these_are_none_either(media_type: str) -> None:
    """What becomes a header holds no line break and no markup."""
    with pytest.raises(RejectedError):
        checked_media_type(media_type)
