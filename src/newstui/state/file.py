"""The state's file: opened, made, judged. Never replaced, never repaired: what can't be read is left as it is.

Every commit reaches the disk before it returns (`synchronous=FULL`; in TRUNCATE mode that covers the journal's end).
Rollback journal, never WAL: homes lie on network file systems. Several sessions may write: each statement is an
upsert of what was asked, no row is ever written back from memory.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from newstui import gate
from newstui.errors import StateError
from newstui.language import _
from newstui.state.schema import APPLICATION, TABLES, VERSION

PATIENCE_MS = 10_000


class File:
    """`state.db`. With `path` None it lives in memory: a session without a home keeps its marks until it ends."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self._lock = threading.RLock()
        with self.errors():
            self._connection = self._open()

    def _open(self) -> sqlite3.Connection:
        if self.path is None:
            connection = _connect(":memory:", uri=False)
            connection.executescript(TABLES)
            return connection
        is_new = _make_private(self.path)
        connection = _connect(
            f"{self.path.absolute().as_uri()}?mode={'rw' if _may_write(self.path) else 'ro'}", uri=True
        )
        try:
            self._judge(connection, is_new)
        except BaseException:
            connection.close()
            raise
        return connection

    def _judge(self, connection: sqlite3.Connection, is_new: bool) -> None:
        shown = gate.shown_path(str(self.path))
        application = connection.execute("PRAGMA application_id").fetchone()[0]
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if application == APPLICATION and version == VERSION:
            return
        if application == APPLICATION and version > VERSION:
            raise StateError(
                _("{path} was written by a newer newstui; update, or name another file with --state").format(path=shown)
            )
        is_empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        if not (is_new or is_empty):
            raise StateError(_("{path} is not newstui's; name another file with --state").format(path=shown))
        connection.execute("BEGIN IMMEDIATE")
        try:
            if not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:  # another session was first
                for statement in filter(str.strip, TABLES.split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA application_id = {APPLICATION}")
                connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    @contextmanager
    def errors(self) -> Iterator[None]:
        """SQLite's and the system's errors as ours."""
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            raise StateError(_explained(error, self.path)) from error

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """One thread at a time."""
        with self._lock, self.errors():
            yield self._connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing; durable when it returns."""
        with self._lock, self.errors():
            try:
                self._connection.execute("BEGIN IMMEDIATE")
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException as error:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                if isinstance(error, sqlite3.Error) and "i/o" in str(error).lower():
                    self._reopen()  # after a failed fsync the cache says what the disk does not
                raise

    def _reopen(self) -> None:
        self._connection.close()
        self._connection = self._open()

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def _make_private(path: Path) -> bool:
    """Make an empty file that nobody else can read, below folders that nobody else can; True if it was not there."""
    if path.exists():
        return False
    _make_folder(path.parent)
    try:
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        return False
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return True


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        _make_folder(folder.parent)  # `parents=True` would make these 0755
        folder.mkdir(mode=0o700, exist_ok=True)


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _connect(address: str, *, uri: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        address, uri=uri, isolation_level=None, check_same_thread=False, timeout=PATIENCE_MS / 1000
    )
    for setting in ("mmap_size = 0", "cell_size_check = ON", "trusted_schema = OFF", "synchronous = FULL"):
        connection.execute(f"PRAGMA {setting}")
    if "mode=ro" not in address:
        connection.execute("PRAGMA journal_mode = TRUNCATE")
    return connection


def _explained(error: Exception, path: Path | None) -> str:
    said, shown = str(error).lower(), gate.shown_path(str(path))
    if "full" in said or getattr(error, "errno", None) in (28, 122):
        return _("No space left to write {path}").format(path=shown)
    if "malformed" in said or "not a database" in said or "corrupt" in said:
        return _("{path} is damaged; it is left as it is: restore it, or name another file with --state").format(
            path=shown
        )
    if "readonly" in said or "read-only" in said:
        return _("{path} can't be written").format(path=shown)
    if "locked" in said:
        return _("{path} is being written by another session").format(path=shown)
    return _("{path} can't be used: {why}").format(path=shown, why=gate.line(str(error)))
