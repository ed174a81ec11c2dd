"""Writes everything this installation stores into one file, and an empty installation from it (docs/operations.md).

A tar with backup.json, the database (SQLite's own copy, or pg_dump's custom format) and, where recordings lie in a
folder, that folder. What a bucket holds stays there: give it versioning. Keys of the environment are in none.
"""

import io
import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, inspect, make_url

import bot
from analysis.errors import RefusedError
from bot.settings import Settings
from db.engine import make_engine
from db.unit_of_work import translated

FACTS, SQLITE, DUMP, OBJECTS = "backup.json", "database.sqlite", "database.dump", "objects"
FORMAT = 1
LINKS = {"host": "PGHOST", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
"""Parts of an address's query that PostgreSQL's tools take from their environment."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What a file holds.

    Attributes:
        database: "sqlite" or "postgresql".
        objects: Recordings and pictures in it are files of a folder; False where they lie in a bucket.
        size_bytes: Of the whole file.
    """

    database: str
    made_at: str
    version: str
    objects: bool
    size_bytes: int


def back_up(settings: Settings, target: Path, now: datetime) -> Backup:
    """Write *target*, which must not exist; others may go on working meanwhile.

    The database is copied before the recordings, so that everything it names is there. One file appears at once
    or not at all.

    Raises:
        RefusedError: "backup-there": *target* exists. "backup-tool-missing": pg_dump is not installed.
            "backup-failed": it said no; nothing was written.
    """
    if target.exists():
        raise RefusedError("backup-there", path=str(target))
    objects = None if settings.has_r2 else settings.data_folder / "objects"
    facts = {
        "format": FORMAT,
        "database": kind(settings),
        "made_at": now.isoformat(),
        "version": bot.__version__,
        "objects": objects is not None,
    }
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        part = Path(folder) / "part.tar"
        with tarfile.open(part, "w") as tar:
            written = json.dumps(facts, indent=2).encode()
            entry = tarfile.TarInfo(FACTS)
            entry.size = len(written)
            tar.addfile(entry, io.BytesIO(written))
            copy = Path(folder) / (SQLITE if settings.embedded else DUMP)
            copy_sqlite(settings, copy) if settings.embedded else dump_postgres(settings, copy)
            tar.add(copy, copy.name)
            if objects is not None and objects.is_dir():
                tar.add(objects, OBJECTS)
        part.chmod(0o600)
        part.rename(target)
    return looked_at(target)


def restore(settings: Settings, source: Path) -> Backup:
    """Fill this installation, which must be empty, from *source*. Run `migrate` after it.

    Raises:
        RefusedError: "backup-unreadable": no backup, or of a newer format. "backup-other-database": made of the other
            kind of database. "backup-not-empty": something is stored here already; it is left as it is.
            "backup-tool-missing", "backup-failed".
    """
    found = looked_at(source)
    if found.database != kind(settings):
        raise RefusedError("backup-other-database", database=found.database)
    objects = settings.data_folder / "objects"
    if not is_empty(settings) or (found.objects and objects.exists()):
        raise RefusedError("backup-not-empty")
    settings.data_folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=settings.data_folder, prefix=".restore-") as folder:
        with tarfile.open(source) as tar:
            tar.extractall(folder, filter="data")
        inside = Path(folder)
        if (inside / OBJECTS).is_dir():
            (inside / OBJECTS).rename(objects)
        if settings.embedded:
            place = Path(str(make_url(settings.database).database))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.move(inside / SQLITE, place)
        else:
            fill_postgres(settings, inside / DUMP)
    return found


def looked_at(source: Path) -> Backup:
    """Return what a file says of itself. RefusedError("backup-unreadable")."""
    try:
        with tarfile.open(source) as tar:
            entry = tar.extractfile(FACTS)
            facts = json.loads(entry.read()) if entry else {}
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise RefusedError("backup-unreadable", path=str(source)) from error
    if facts.get("format") != FORMAT:
        raise RefusedError("backup-unreadable", path=str(source))
    size = source.stat().st_size
    return Backup(facts["database"], facts["made_at"], facts["version"], facts["objects"], size)


def kind(settings: Settings) -> str:
    """Return "sqlite" or "postgresql"."""
    return "sqlite" if settings.embedded else "postgresql"


def is_empty(settings: Settings) -> bool:
    """Tell whether the database holds no table at all. UnavailableError("database")."""
    if settings.embedded:
        return not Path(str(make_url(settings.database).database)).exists()
    engine = make_engine(settings.database)
    try:
        with translated(), engine.connect() as connection:
            return not inspect(connection).get_table_names()
    finally:
        engine.dispose()


def copy_sqlite(settings: Settings, target: Path) -> None:
    """Copy the file as of one moment, while others write to it."""
    place = make_url(settings.database).database
    try:
        with (
            closing(sqlite3.connect(f"file:{place}?mode=ro", uri=True)) as origin,
            closing(sqlite3.connect(target)) as copy,
        ):
            origin.backup(copy)
    except sqlite3.Error as error:
        raise RefusedError("backup-failed", detail=type(error).__name__) from error


def dump_postgres(settings: Settings, target: Path) -> None:
    """Dump our schema and the engine's as of one moment. The client must not be older than the server."""
    run(settings, "pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}")


def fill_postgres(settings: Settings, source: Path) -> None:
    """Restore a dump in one transaction."""
    name = str(make_url(settings.database).database)
    flags = ("--no-owner", "--no-privileges", "--single-transaction", "--exit-on-error", f"--dbname={name}")
    # An empty database has the schema "public" as the dump does: then creating it must not fail.
    run(settings, "pg_restore", *flags, str(source))


def run(settings: Settings, tool: str, *arguments: str) -> None:
    """Run one of PostgreSQL's tools; the password travels in its environment, never on its command line."""
    path = shutil.which(tool)
    if path is None:
        raise RefusedError("backup-tool-missing", tool=tool)
    ended = subprocess.run([path, *arguments], env=environment(make_url(settings.database)), capture_output=True)  # noqa: S603, PLW1510 - a program found on the path, arguments of ours; the code is read below
    if ended.returncode:
        last = ended.stderr.decode(errors="replace").strip().splitlines()[-1:]
        raise RefusedError("backup-failed", detail=" ".join(last)[:300])


def environment(url: URL) -> Mapping[str, str]:
    """Return an address as libpq's environment variables."""
    found = {"PGHOST": url.host, "PGPORT": url.port, "PGUSER": url.username, "PGPASSWORD": url.password}
    found |= {"PGDATABASE": url.database}
    found |= {LINKS[name]: value for name, value in url.query.items() if name in LINKS and isinstance(value, str)}
    return {name: str(value) for name, value in found.items() if value}
