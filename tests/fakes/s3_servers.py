"""S3-protocol servers that nobody here wrote, on the loopback: moto for semantics, Swift for signatures."""

import contextlib
import getpass
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.s3.models import s3_backends
from moto.server import ThreadedMotoServer

from bot.stage import free_port

HOST = "127.0.0.1"
SCRIPTS = Path(sys.executable).parent  # the environment's own, not whatever PATH has first
START_S = 180

PATIENT = ("conn_timeout", "node_timeout", "container_update_timeout")
"""By default half a second to ten: a store that is slow once is given up, or its listings stay behind."""

RINGS = """
import sys
from swift.common.ring import RingBuilder
for name, port in zip(("account", "container", "object"), sys.argv[2:]):
    builder = RingBuilder(4, 1, 0)
    place = {"id": 0, "region": 1, "zone": 1, "device": "d1", "weight": 1}
    builder.add_dev(place | {"ip": "127.0.0.1", "port": int(port)})
    builder.rebalance()
    builder.get_ring().save(f"{sys.argv[1]}/{name}.ring.gz")
"""

SWIFT = """
[swift-hash]
swift_hash_path_suffix = test
swift_hash_path_prefix = test
[storage-policy:0]
name = one
default = yes
"""

STORE = """
[DEFAULT]
{default}
[pipeline:main]
pipeline = {name}-server
[app:{name}-server]
use = egg:swift#{name}
"""

PROXY = """
[DEFAULT]
{default}
[pipeline:main]
pipeline = catch_errors gatekeeper listing_formats bulk s3api tempauth slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
allow_account_management = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:gatekeeper]
use = egg:swift#gatekeeper
[filter:listing_formats]
use = egg:swift#listing_formats
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
[filter:s3api]
use = egg:swift#s3api
location = auto
min_segment_size = 5242880
[filter:tempauth]
use = egg:swift#tempauth
user_test_tester = SECRETTEST .admin
"""


@dataclass(frozen=True, slots=True)
class S3Server:
    """Where a server listens and who may use it."""

    endpoint: str
    access_key: str
    secret_key: str


@contextlib.contextmanager
def moto_server() -> Iterator[S3Server]:
    """Run moto in a thread. It checks no signatures."""
    server = ThreadedMotoServer(ip_address=HOST, port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}", "key", "secret")
    finally:
        server.stop()


def make_bucket(server: S3Server, name: str) -> None:
    """Make a bucket: R2's region is none that moto makes buckets in."""
    maker = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
    )
    with contextlib.closing(maker):
        maker.create_bucket(Bucket=name)


def fill_moto(bucket: str, keys: Iterable[str]) -> None:
    """Put objects of one byte past the wire: a thousand over HTTP take ten seconds."""
    backend = s3_backends[DEFAULT_ACCOUNT_ID]["aws"]
    for key in keys:
        backend.put_object(bucket, key, b"x")


def swift_hindrance(folder: Path) -> str:
    """Say why Swift cannot run with its data in *folder*; "" if it can."""
    if not hasattr(os, "setxattr"):
        return "Swift needs extended attributes, which this system's Python does not offer"
    with tempfile.NamedTemporaryFile(dir=folder) as file:
        try:
            os.setxattr(file.name, b"user.swift.test", b"x" * 200)
        except OSError as error:
            return f"Swift needs a disk with user extended attributes: {error}"
    return ""


@contextlib.contextmanager
def swift_server(folder: Path) -> Iterator[S3Server]:
    """Run Swift's four servers as processes with their data in *folder*. It checks every signature."""
    ports = dict(zip(("account", "container", "object", "proxy"), _free_ports(4), strict=True))
    _write_configuration(folder, ports)
    stores = [str(ports[name]) for name in ("account", "container", "object")]
    subprocess.run([sys.executable, "-W", "ignore", "-c", RINGS, str(folder), *stores], check=True)
    with contextlib.ExitStack() as stack:
        for name in ports:
            stack.enter_context(_running(name, folder))
        _wait_for(ports.values(), folder)
        yield S3Server(f"http://{HOST}:{ports['proxy']}", "test:tester", "SECRETTEST")


def _write_configuration(folder: Path, ports: dict[str, int]) -> None:
    (folder / "devices" / "d1").mkdir(parents=True)
    (folder / "swift.conf").write_text(SWIFT)
    for name, port in ports.items():
        default = "\n".join(
            (
                f"bind_ip = {HOST}",
                f"bind_port = {port}",
                f"user = {getpass.getuser()}",
                "workers = 0",
                f"swift_dir = {folder}",
                f"devices = {folder / 'devices'}",
                "mount_check = false",
                *(f"{limit} = {START_S}" for limit in PATIENT),
                "disable_fallocate = true",
            )
        )
        template = PROXY if name == "proxy" else STORE
        (folder / f"{name}-server.conf").write_text(template.format(default=default, name=name))


@contextlib.contextmanager
def _running(name: str, folder: Path) -> Iterator[None]:
    command = [
        sys.executable,
        "-W",
        "ignore",
        str(SCRIPTS / f"swift-{name}-server"),
        str(folder / f"{name}-server.conf"),
    ]
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, start_new_session=True)
        try:
            yield
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait_for(ports: Iterable[int], folder: Path) -> None:
    end = time.monotonic() + START_S
    for port in ports:
        while True:
            try:
                socket.create_connection((HOST, port), timeout=5).close()
                break
            except OSError:
                if time.monotonic() > end:
                    logs = "\n".join(path.read_text()[-2000:] for path in folder.glob("*.log"))
                    raise TimeoutError(f"Swift did not start: {logs}") from None
                time.sleep(0.05)


def _free_ports(count: int) -> set[int]:
    found: set[int] = set()
    while len(found) < count:
        found.add(free_port())
    return found
