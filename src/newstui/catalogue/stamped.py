"""What the catalogue knows of files: stamps, files of folders, digests. Asked by sync."""

# ruff: noqa: S608  only column names of ours are put into statements
from __future__ import annotations

import os
from collections.abc import Iterable

from newstui.catalogue.file import File
from newstui.catalogue.values import Flag, Known, Stamp

_READ = int(Flag.COMPLETE | Flag.UNSETTLED)
_STAMP = "id, mtime_ns, ctime_ns, size, inode, flags"


def known(file: File) -> dict[str, Known]:
    """See Catalogue.known."""
    with file.errors():
        rows = file.connection().execute(f"SELECT path, {_STAMP} FROM post").fetchall()
    return {os.fsdecode(path): _known(*row) for path, *row in rows}


def known_in(file: File, folder: str) -> dict[str, Known]:
    """See Catalogue.known_in."""
    start = os.fsencode(folder) + b"/" if folder else b""
    query = "SELECT path FROM post WHERE instr(substr(path, ?), x'2f') = 0"
    if folder:
        query += " AND path >= ? AND path < ?"
    ends = [start, start[:-1] + b"0"] if folder else []  # "0" comes after "/"
    with file.errors():
        rows = file.connection().execute(query, [len(start) + 1, *ends]).fetchall()
    return known_at(file, (os.fsdecode(row[0]) for row in rows))


def known_at(file: File, paths: Iterable[str]) -> dict[str, Known]:
    """See Catalogue.known_at."""
    found = {}
    with file.errors():
        connection = file.connection()
        for path in paths:
            row = connection.execute(f"SELECT {_STAMP} FROM post WHERE path = ?", [os.fsencode(path)]).fetchone()
            if row:
                found[path] = _known(*row)
    return found


def _known(id: int, mtime_ns: int, ctime_ns: int, size: int, inode: int, flags: int) -> Known:
    return Known(id, Stamp(mtime_ns, ctime_ns, size, inode % 2**64), flags & _READ == Flag.COMPLETE)


def folders(file: File) -> list[str]:
    """See Catalogue.folders."""
    with file.errors():
        return [os.fsdecode(row[0]) for row in file.connection().execute("SELECT path FROM folder").fetchall()]


def listing(file: File, folder: str) -> bytes:
    """See Catalogue.listing."""
    with file.errors():
        query = "SELECT mark FROM folder WHERE path = ?"
        row = file.connection().execute(query, [os.fsencode(folder)]).fetchone()
    return row[0] if row else b""


def touched(file: File) -> dict[str, set[str]]:
    """See Catalogue.touched."""
    found: dict[str, set[str]] = {}
    with file.errors():
        for folder, name in file.connection().execute("SELECT folder, name FROM touched").fetchall():
            found.setdefault(os.fsdecode(folder), set()).add(os.fsdecode(name))
    return found


def digests(file: File, ids: Iterable[int]) -> dict[int, bytes]:
    """See Catalogue.digests."""
    found = {}
    with file.errors():
        connection = file.connection()
        for id in ids:
            row = connection.execute("SELECT digest FROM post WHERE id = ?", [id]).fetchone()
            if row and row[0]:
                found[id] = row[0]
    return found
