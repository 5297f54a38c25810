"""The catalogue's file: opened, made, judged, set aside. One connection a thread; rollback journal, never WAL.

WAL would let readers and the writer pass each other, but SQLite 3.7.0 to 3.51.2 has the WAL-reset race, WAL breaks on
network file systems, and an index in a folder that a reader may not write can't be opened at all. So commits are
kept short instead: they don't wait for the disk (`synchronous=OFF`). A killed process loses nothing by that. After a
power cut the file may be torn: each sync writes the boot's id into it, durably, before its first change, and takes it
out, durably, after its last; a file that bears another boot's id is checked before it is used.
"""

from __future__ import annotations

import os
import sqlite3
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newstui import gate
from newstui.catalogue.schema import APPLICATION, LACKING, TABLES, VERSION
from newstui.errors import (
    IndexBusyError,
    IndexDamagedError,
    IndexForeignError,
    IndexMissingError,
    IndexUnusableError,
    IndexVersionError,
)
from newstui.language import _

HURRIED_PATIENCE_MS = 80
"""For the thread that draws."""
READER_PATIENCE_MS = 2000
WRITER_PATIENCE_MS = 5000
_BOOT = Path("/proc/sys/kernel/random/boot_id")


class File:
    """`catalogue.db`, opened for reading or for reading and writing."""

    def __init__(self, path: Path, *, readonly: bool = False) -> None:
        self.path = path
        self.is_readonly = readonly
        self._local = threading.local()
        self._all: list[tuple[threading.Thread, sqlite3.Connection]] = []
        self._guard = threading.Lock()
        self._round = 0
        if not readonly:
            _make(path)
        self._check()

    def _check(self) -> None:
        try:
            with self.errors():
                self._judge()
        except IndexDamagedError:
            if self.is_readonly:
                raise
            self.set_aside()
            self._judge()

    def _judge(self) -> None:
        connection = self.connection()
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION:
            raise IndexDamagedError(_("{path} is not a catalogue").format(path=gate.shown_path(str(self.path))))
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > VERSION:
            raise IndexVersionError(
                _("{path} was written by a newer newstui; name another folder with --index").format(
                    path=gate.shown_path(str(self.path))
                )
            )
        if version in LACKING and not self.is_readonly:
            connection.executescript(f"BEGIN IMMEDIATE; {LACKING[version]} PRAGMA user_version = {VERSION}; COMMIT;")
        elif version < VERSION:
            raise IndexDamagedError(_("The catalogue is of an older version"))
        boot = connection.execute("SELECT value FROM meta WHERE name = 'boot'").fetchone()
        if boot and boot[0] != boot_id() and connection.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise IndexDamagedError(_("The catalogue was torn by a power cut"))

    def is_whole(self) -> bool:
        """A thorough check: about a second for 100,000 posts."""
        try:
            return bool(self.connection().execute("PRAGMA integrity_check(1)").fetchone()[0] == "ok")
        except sqlite3.DatabaseError:
            return False

    def set_aside(self) -> None:
        """Put a damaged file aside (the last one only) and make an empty one in its place."""
        self._drop_journal()
        self.path.replace(self.path.with_name(self.path.name + ".damaged"))
        _make(self.path)

    def make_anew(self) -> None:
        """Throw the file away, and make an empty one in its place."""
        self._drop_journal()
        self.path.unlink(missing_ok=True)
        _make(self.path)

    def _drop_journal(self) -> None:
        self.close()
        for suffix in ("-journal", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    def connection(self) -> sqlite3.Connection:
        """This thread's connection; a new one if the file was replaced meanwhile."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None and self._local.round == self._round and self._is_same_file():
            return connection
        try:
            found = self.path.stat()
        except FileNotFoundError:
            raise IndexMissingError(
                _("There is no catalogue {path}").format(path=gate.shown_path(str(self.path)))
            ) from None
        connection = _connect(self.path, self.is_readonly)
        self._local.connection, self._local.round, self._local.inode = connection, self._round, found.st_ino
        with self._guard:
            self._all.append((threading.current_thread(), connection))
        return connection

    def _is_same_file(self) -> bool:
        try:
            return bool(os.stat(self.path).st_ino == self._local.inode)  # noqa: PTH116  a Path's stat takes twice as long
        except FileNotFoundError:
            return True  # deleted under us: this session reads on

    @property
    def inode(self) -> int:
        """Which file it is: changes when the catalogue is made anew."""
        self.connection()
        return int(self._local.inode)

    def close(self) -> None:
        """Close what no other thread can be in the midst of using; each drops its own when it next asks, or ends.

        SQLite crashes where a connection is closed while it answers: at the end of a session a thread may still ask.
        """
        with self._guard:
            opened, self._all = self._all, []
            self._round += 1
        for thread, connection in opened:
            if thread is threading.current_thread() or not thread.is_alive():
                connection.close()

    @contextmanager
    def errors(self) -> Iterator[None]:
        """SQLite's errors as ours."""
        try:
            yield
        except sqlite3.Error as error:
            raise _translated(error, self.path) from error

    @contextmanager
    def hurry(self) -> Iterator[sqlite3.Connection]:
        """For a while, rather raise IndexBusyError than wait for a writer."""
        connection = self.connection()
        connection.execute(f"PRAGMA busy_timeout = {HURRIED_PATIENCE_MS}")
        try:
            yield connection
        finally:
            connection.execute(f"PRAGMA busy_timeout = {READER_PATIENCE_MS}")

    @contextmanager
    def transaction(self, *, durable: bool = False) -> Iterator[sqlite3.Connection]:
        """All or nothing."""
        if self.is_readonly:
            raise IndexUnusableError(_("The index is read-only"))
        with self.errors():
            connection = self.connection()
            connection.execute(f"PRAGMA busy_timeout = {WRITER_PATIENCE_MS}")
            connection.execute(f"PRAGMA synchronous = {'FULL' if durable else 'OFF'}")
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise
            finally:
                connection.execute(f"PRAGMA busy_timeout = {READER_PATIENCE_MS}")


def boot_id() -> str:
    """This boot of the machine."""
    try:
        return _BOOT.read_text().strip()
    except OSError:
        return "unknown"


def owners() -> set[int]:
    """Who may own an index: this user, and root, who may build one for all."""
    return {os.geteuid(), 0}


def check_owner(folder: Path) -> None:
    """Refuse a folder that somebody else (but root) owns or may write: raises IndexForeignError."""
    found = folder.stat()
    shown = gate.shown_path(str(folder))
    if found.st_uid not in owners():
        raise IndexForeignError(
            _("{path} belongs to user {user}; name a folder of your own with --index").format(
                path=shown, user=found.st_uid
            )
        )
    if found.st_mode & stat.S_IWOTH and not found.st_mode & stat.S_ISVTX:
        raise IndexForeignError(_("{path} may be written by anybody; chmod 700 it").format(path=shown))


def _make(path: Path) -> None:
    if path.exists():
        return
    fresh = path.with_name(f"{path.name}.{os.getpid()}-{os.urandom(4).hex()}")
    try:
        os.close(os.open(fresh, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
        connection = _connect(fresh, False)
        try:
            connection.execute("PRAGMA synchronous = OFF")
            connection.executescript(
                f"BEGIN; {TABLES} PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {VERSION}; COMMIT;"
            )
            # Generations of different files must differ, else a reader might miss that one was made anew.
            start = {
                "generation": int.from_bytes(os.urandom(6), "big"),
                "posts": 0,
                "complete": 0,
                "newest": 0,
                "index": -1,
                "is_settled": 0,
            }
            connection.executemany("INSERT INTO meta VALUES (?, ?)", start.items())
        finally:
            connection.close()
        _publish(fresh, path)
    except (OSError, sqlite3.Error) as error:
        raise _translated(error, path) from error
    finally:
        for left in (fresh, fresh.with_name(fresh.name + "-journal")):
            left.unlink(missing_ok=True)


def _publish(fresh: Path, path: Path) -> None:
    # A link rather than a rename: of two processes that make the file at once, one wins and both use it.
    try:
        os.link(fresh, path)
    except FileExistsError:
        return
    except OSError:  # a file system without hard links
        fresh.rename(path)


def _connect(path: Path, readonly: bool) -> sqlite3.Connection:
    address = f"{path.absolute().as_uri()}?mode={'ro' if readonly else 'rw'}"
    connection = sqlite3.connect(
        address, uri=True, isolation_level=None, check_same_thread=False, timeout=READER_PATIENCE_MS / 1000
    )
    for setting in (
        "mmap_size = 0",  # a file truncated under a map ends the process
        "cell_size_check = ON",
        "trusted_schema = OFF",
        "cache_size = -4000",
        "cache_spill = OFF",  # spilling takes the exclusive lock long before the commit
        "temp_store = MEMORY",
    ):
        connection.execute(f"PRAGMA {setting}")
    if not readonly:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
        connection.execute("PRAGMA synchronous = OFF")
    return connection


def _translated(error: Exception, path: Path) -> IndexUnusableError:
    # sqlite3.Error has a code from Python 3.11 on only
    said, shown = str(error).lower(), gate.shown_path(str(path.parent))
    if "locked" in said or "busy" in said:
        return IndexBusyError(_("The index in {path} is busy").format(path=shown))
    if "full" in said or getattr(error, "errno", None) in (28, 122):
        return IndexUnusableError(_("No space left for the index in {path}").format(path=shown))
    if "malformed" in said or "not a database" in said or "corrupt" in said or "no such table" in said:
        return IndexDamagedError(_("The catalogue in {path} is damaged").format(path=shown))
    return IndexUnusableError(
        _("The index in {path} can't be used: {why}").format(path=shown, why=gate.line(str(error)))
    )
