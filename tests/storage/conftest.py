"""Object storages to test: a folder, and buckets on servers of the S3 protocol."""

import contextlib
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import boto3
import pytest

from storage.local import LocalStorage
from storage.r2 import R2Storage, make_client
from tests.fakes.local_files import files_app, serving
from tests.fakes.s3_servers import S3Server, moto_server, swift_hindrance, swift_server

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

Storage: TypeAlias = LocalStorage | R2Storage

NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Buckets:
    """Buckets on one server, over one client, for clients are slow to make."""

    server: S3Server
    client: "S3Client"
    maker: "S3Client"

    def fresh(self) -> R2Storage:
        """Make an empty bucket, and the storage on it."""
        name = f"bucket-{next(NUMBERS)}"
        self.maker.create_bucket(Bucket=name)
        return R2Storage(self.client, name)


@contextlib.contextmanager
def buckets_on(server: S3Server) -> Iterator[Buckets]:
    """Connect to *server*."""
    # Moto takes no region "auto" when a bucket is made; with the objects in it our own client works as on R2.
    maker = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        region_name="us-east-1",
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
    )
    client = make_client(server.endpoint, server.access_key, server.secret_key)
    with contextlib.closing(maker), contextlib.closing(client):
        yield Buckets(server, client, maker)


@pytest.fixture(scope="session")
def moto() -> Iterator[Buckets]:
    """Checks conditions exactly, signatures not at all."""
    with moto_server() as server, buckets_on(server) as buckets:
        yield buckets


@pytest.fixture(scope="session")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Buckets]:
    """Checks signatures exactly, racing conditions not quite."""
    folder = tmp_path_factory.mktemp("swift")
    if hindrance := swift_hindrance(folder):
        pytest.skip(hindrance)
    with swift_server(folder) as server, buckets_on(server) as buckets:
        yield buckets


@contextlib.contextmanager
def local_in(folder: Path) -> Iterator[LocalStorage]:
    """Make a storage in a folder whose URLs are served."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        storage = LocalStorage(folder, f"http://127.0.0.1:{listener.getsockname()[1]}")
        with serving(listener, files_app(storage)):
            yield storage


@contextlib.contextmanager
def opened(kind: str, request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Open the storage of that name."""
    if kind == "local":
        with local_in(request.getfixturevalue("tmp_path") / "objects") as local:
            yield local
    else:
        buckets: Buckets = request.getfixturevalue(kind)
        yield buckets.fresh()


@pytest.fixture(params=["local", "moto", "swift"])
def storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Every adapter, the bucket one on both servers."""
    with opened(request.param, request) as it:
        yield it


@pytest.fixture(params=["local", "moto"])
def exact_storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Where conditional puts race as they do on R2 (Swift lets several win), and a thousand puts are quick."""
    with opened(request.param, request) as it:
        yield it


@pytest.fixture(params=["local", "swift"])
def signing_storage(request: pytest.FixtureRequest) -> Iterator[Storage]:
    """Where presigned URLs are checked (moto takes any)."""
    with opened(request.param, request) as it:
        yield it


@pytest.fixture
def moto_bucket(moto: Buckets) -> R2Storage:
    """A fresh bucket where only R2Storage's own ways matter."""
    return moto.fresh()
