"""The folder that keeps recordings, with no room left: uploads are told to come again, and what is there is read."""

import errno
import io
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette

from analysis.errors import UnavailableError
from bot.files import file_routes
from handlers.jobs.engine import SHORT_S, outcome
from handlers.render.words import LANGUAGES, Words
from storage.local import LocalStorage
from tests.fakes.engine import FakeEngine

ROOM = 64 * 1024
SITE = "http://127.0.0.1"
OGG = "audio/ogg"
SMALL, LARGE = b"OggS" * 10, b"OggS" * ROOM


@contextmanager
def no_room() -> Iterator[None]:
    """Let no file of this process grow beyond 64 kB until the block ends."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (ROOM, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.fault("42", "58")
async def test_an_upload_without_room_is_put_off_and_leaves_nothing(tmp_path: Path) -> None:
    """503 with a time to come again, from the way in and from the storage alike; with room the same address serves."""
    storage = LocalStorage(tmp_path, SITE)
    transport = httpx.ASGITransport(app=Starlette(routes=file_routes(storage)))
    before = storage.put("audio/w/c/r.ogg", io.BytesIO(SMALL), media_type=OGG)
    upload = storage.presign_put("uploads/w/u", media_type=OGG)
    async with httpx.AsyncClient(transport=transport) as client:
        with no_room():
            full = await client.put(upload.url, content=LARGE, headers=dict(upload.headers))
            assert (full.status_code, full.text) == (503, "storage-unavailable")
            assert int(full.headers["retry-after"]) > 0
            with pytest.raises(UnavailableError, match="storage"):
                storage.put("audio/w/c/other.ogg", io.BytesIO(LARGE), media_type=OGG)
            read = await client.get(storage.presign_get("audio/w/c/r.ogg"))
            assert (read.status_code, read.content) == (200, SMALL)
        assert storage.head("uploads/w/u") is None
        assert [one.key for one in storage.list("audio/")] == [before.key]
        assert (await client.put(upload.url, content=LARGE, headers=dict(upload.headers))).status_code == 200
    stored = storage.head("uploads/w/u")
    assert stored is not None
    assert stored.size_bytes == len(LARGE)


@pytest.mark.fault("58", "59")
@pytest.mark.parametrize(("number", "provider"), [(errno.ENOSPC, "disk"), (errno.EMFILE, "machine")])
def test_a_step_on_a_machine_that_is_short_of_something_waits(number: int, provider: str) -> None:
    """It is no bug: the job gives its place back and goes on when there is room, with the words for it."""
    engine, tries = FakeEngine(), iter([OSError(number, "no"), OSError(number, "no"), None])

    def cut() -> str:
        error = next(tries)
        if error is not None:
            raise error
        return "done"

    assert engine.step("cut", cut) == "done"
    assert engine.waits == [SHORT_S, SHORT_S]
    said = {Words(language)(f"provider-{provider}") for language in LANGUAGES}
    assert len(said) == len(LANGUAGES)
    assert "failure" in outcome(lambda: Path("/nowhere/at/all").read_text("utf-8"))
