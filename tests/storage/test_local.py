"""What only the folder adapter does: its files, its signatures, its recovery after a kill."""

import io
import os
import string
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from analysis.errors import RefusedError, RejectedError, UnavailableError
from storage.expiry import erase
from storage.local import LocalStorage

OGG = "audio/ogg"
NOW = 1_800_000_000.0

PARTS = st.text(string.ascii_letters[:3] + "-._/", min_size=1, max_size=6)


@pytest.fixture
def local(tmp_path: Path) -> LocalStorage:
    """A storage at a fixed time."""
    return LocalStorage(tmp_path / "objects", "http://127.0.0.1:8000/", now=lambda: NOW)


def put(storage: LocalStorage, key: str, content: bytes = b"content") -> str:
    """Store a few bytes and return their etag."""
    return storage.put(key, io.BytesIO(content), media_type=OGG).etag


def files(storage: LocalStorage) -> list[Path]:
    """Return every file below the keys."""
    return [path for path in (storage.root / "keys").rglob("*") if path.is_file()]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(PARTS.filter(lambda key: all(part not in {"", ".", ".."} for part in key.split("/"))), max_size=8))
def test_any_keys_live_side_by_side_in_order(tmp_path_factory: pytest.TempPathFactory, names: set[str]) -> None:
    """Whatever keys there are, the listing is their sorted list, and deleting all leaves no file or folder."""
    storage = LocalStorage(tmp_path_factory.mktemp("any"), "http://127.0.0.1")
    for name in names:
        put(storage, name)
    assert [found.key for found in storage.list("")] == sorted(names)
    for name in names:
        assert [found.key for found in storage.list(name)] == sorted(key for key in names if key.startswith(name))
    storage.delete_many(names)
    assert not names or list((storage.root / "keys").iterdir()) == []


def test_replacing_and_losing_leave_no_content_behind(local: LocalStorage) -> None:
    """An object is two files, however often it was put."""
    for number in range(5):
        put(local, "a/b", str(number).encode())
        local.put("a/b", io.BytesIO(b"later"), media_type=OGG, if_absent=True)
    assert len(files(local)) == 2


def test_an_open_object_stays_what_it_is(local: LocalStorage) -> None:
    """A reader goes on with its version while another is put and deleted."""
    put(local, "k", b"first")
    _, content = local.open("k")
    with content:
        put(local, "k", b"second")
        local.delete("k")
        assert content.read() == b"first"


def test_readers_never_see_half_a_put(local: LocalStorage, tmp_path: Path) -> None:
    """While one key is put again and again, every fetch is one whole version."""
    put(local, "k", b"0" * 50_000)

    def write(number: int) -> None:
        put(local, "k", str(number % 10).encode() * 50_000)

    def read(number: int) -> bytes:
        to = tmp_path / str(number)
        local.fetch("k", to)
        return to.read_bytes()

    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(write, number) for number in range(30)]
        seen = list(pool.map(read, range(30)))
        for each in writes:
            each.result()
    assert all(len(content) == 50_000 and len(set(content)) == 1 for content in seen)


@pytest.mark.fault("62")
def test_what_a_kill_left_is_erased(local: LocalStorage) -> None:
    """Content written and never named, as a kill in mid-put leaves it, goes with its conversation."""
    put(local, "audio/w/c/r.ogg")
    folder = local.root / "keys/audio/w/c"
    (folder / "r.ogg@0123456789abcdef").write_bytes(b"overtaken")
    (folder / "s.ogg@0123456789abcdef").write_bytes(b"never named")
    (folder / "s.ogg@0123456789abcdef.new").write_bytes(b"{}")
    assert [found.key for found in local.list("")] == ["audio/w/c/r.ogg"]
    assert local.abort_uploads("audio/w/c/s") == 2
    assert local.abort_uploads("audio/w/other/") == 0
    assert erase(local, "audio/w/c/") == 1
    assert list((local.root / "keys").iterdir()) == []


@pytest.mark.fault("62")
def test_a_name_without_content_heals(local: LocalStorage) -> None:
    """Of a disk restored in part, a name whose content is gone is no object, and can be put again."""
    put(local, "k")
    for path in files(local):
        if not path.name.endswith("@"):
            path.unlink()
    assert local.head("k") is None
    with pytest.raises(UnavailableError):
        local.put("k", io.BytesIO(b"new"), media_type=OGG, if_absent=True)
    assert local.put("k", io.BytesIO(b"new"), media_type=OGG, if_absent=True).size_bytes == 3


@pytest.mark.fault("42")
def test_damage_on_the_disk_is_noticed(local: LocalStorage, tmp_path: Path) -> None:
    """A flipped byte is our trouble, not a recording."""
    put(local, "k")
    for path in files(local):
        if not path.name.endswith("@"):
            path.write_bytes(b"c0ntent")
    with pytest.raises(RejectedError):
        local.fetch("k", tmp_path / "k")
    assert not (tmp_path / "k").exists()


@pytest.fixture
def unwritable(local: LocalStorage) -> Iterator[LocalStorage]:
    """A storage whose place is taken by a file: the one disk fault that also stops the superuser."""
    local.root.parent.mkdir(exist_ok=True)
    local.root.write_bytes(b"")
    yield local
    local.root.unlink()


@pytest.mark.fault("58")
def test_a_failing_disk_is_unavailable(unwritable: LocalStorage) -> None:
    """Trouble with the folder is waited out like an outage of the bucket."""
    with pytest.raises(UnavailableError) as away:
        put(unwritable, "k")
    assert away.value.provider == "storage"
    with pytest.raises(UnavailableError):
        unwritable.presign_get("k")


@pytest.mark.fault("43")
def test_signatures_hold_for_one_request(local: LocalStorage) -> None:
    """A signature is good for its method, key, time and media type, and for no other."""
    url, _, query = local.presign_get("a/b", expires_s=60).partition("?")
    assert url == "http://127.0.0.1:8000/files/a/b"
    expires, signature = (each.partition("=")[2] for each in query.split("&"))
    local.verify("GET", "a/b", expires, signature)
    for method, key, when, signed, media_type in (
        ("PUT", "a/b", expires, signature, ""),
        ("GET", "a/c", expires, signature, ""),
        ("GET", "a/b", str(int(expires) + 1), signature, ""),
        ("GET", "a/b", "", signature, ""),
        ("GET", "a/b", "-1", signature, ""),
        ("GET", "a/b", "9" * 5000, signature, ""),
        ("GET", "a/b", expires, "", ""),
        ("GET", "a/b", expires, "\N{SNOWMAN}\udc80", ""),
        ("GET", "a/b", expires, signature, OGG),
    ):
        with pytest.raises(RefusedError) as refused:
            local.verify(method, key, when, signed, media_type=media_type)
        assert refused.value.key == "link-invalid"


@pytest.mark.fault("43")
def test_signatures_end(local: LocalStorage) -> None:
    """Good until its second, refused after it with words of its own."""
    query = local.presign_get("k", expires_s=60).partition("?")[2]
    expires, signature = (each.partition("=")[2] for each in query.split("&"))
    LocalStorage(local.root, "", now=lambda: NOW + 60).verify("GET", "k", expires, signature)
    with pytest.raises(RefusedError) as refused:
        LocalStorage(local.root, "", now=lambda: NOW + 61).verify("GET", "k", expires, signature)
    assert refused.value.key == "link-expired"


def test_the_signing_secret_is_kept_and_private(local: LocalStorage, tmp_path: Path) -> None:
    """Processes on one folder sign alike, another folder does not, and only the owner reads the secret."""
    with ThreadPoolExecutor(8) as pool:
        urls = set(pool.map(lambda _: LocalStorage(local.root, "", now=lambda: NOW).presign_get("k"), range(16)))
    assert len(urls) == 1
    assert LocalStorage(tmp_path / "other", "", now=lambda: NOW).presign_get("k") not in urls
    secret = local.root / "url-key"
    assert len(secret.read_bytes()) == 32
    assert os.name == "nt" or secret.stat().st_mode & 0o777 == 0o600
    assert [path.name for path in local.root.iterdir()] == ["url-key"]
