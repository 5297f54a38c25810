"""The reader's state: what is read and written. Durable when a method returns; raises StateError."""

# ruff: noqa: S608  only names of our own tables are put into statements
from __future__ import annotations

import os
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from newstui.gate import Clean
from newstui.state.file import File
from newstui.state.values import NO_MARK, KnownArchive, Mark, MarkChange, Marked, Place, SavedSearch

_SET_BITS = """
INSERT INTO mark VALUES (?1, ?2, ?3, ?4)
ON CONFLICT (archive, path) DO UPDATE SET
    bits = (bits | ?4) & ~?5,
    content_key = CASE WHEN length(?3) THEN ?3 ELSE content_key END
"""


class State:
    """One file for all archives of a person. Any thread may ask; several sessions may write."""

    def __init__(self, file: File) -> None:
        self.file = file

    @classmethod
    def open(cls, path: Path | None) -> State:
        """Open, or make with mode 0600. None keeps everything in memory. Raises StateError; changes no broken file."""
        return cls(File(path))

    def close(self) -> None:
        self.file.close()

    # -- archives -----------------------------------------------------------------------------------------------

    def archive(self, folder: Path) -> str:
        """The id of the archive in a folder: made at random, once, and kept."""
        known = self._archive_in(folder)
        if known:
            return known
        with self.file.transaction() as sql:
            known = self._archive_in(folder)  # another session was first
            if known is None:
                known = os.urandom(8).hex()
                row = (known, os.fsencode(folder), int(time.time()))
                sql.execute("INSERT INTO archive (id, folder, made) VALUES (?, ?, ?)", row)
        return known

    def _archive_in(self, folder: Path) -> str | None:
        with self.file.reading() as sql:
            row = sql.execute("SELECT id FROM archive WHERE folder = ?", [os.fsencode(folder)]).fetchone()
        return row[0] if row else None

    def archives(self) -> list[KnownArchive]:
        """Every archive that was ever opened, the newest first, with its marks."""
        marks = "(SELECT count(*) FROM mark WHERE archive = number AND bits)"
        query = f"SELECT id, folder, {marks} FROM archive ORDER BY made DESC, number DESC"
        with self.file.reading() as sql:
            return [KnownArchive(id, os.fsdecode(folder), marks) for id, folder, marks in sql.execute(query).fetchall()]

    def move_archive(self, id: str, folder: Path) -> None:
        """The archive lies in another folder now. An archive without marks that was opened there gives way."""
        with self.file.transaction() as sql:
            sql.execute(
                "DELETE FROM archive WHERE folder = ?1 AND id <> ?2"
                " AND NOT EXISTS (SELECT 1 FROM mark WHERE archive = number AND bits)",
                [os.fsencode(folder), id],
            )
            # two archives with marks in one folder: the older keeps its marks but not the folder
            sql.execute("UPDATE archive SET folder = x'' WHERE folder = ? AND id <> ?", [os.fsencode(folder), id])
            sql.execute("UPDATE archive SET folder = ? WHERE id = ?", [os.fsencode(folder), id])

    def _number(self, archive: str) -> int:
        with self.file.reading() as sql:
            return int(sql.execute("SELECT number FROM archive WHERE id = ?", [archive]).fetchone()[0])

    # -- marks --------------------------------------------------------------------------------------------------

    def change(self, archive: str, changes: Iterable[MarkChange]) -> None:
        """Set and clear bits, add tags, post by post: what other sessions changed beside these stays."""
        number = self._number(archive)
        bits, tags = [], []
        for change in changes:
            path = os.fsencode(change.path)
            bits.append((number, path, change.content_key, int(change.on), int(change.off)))
            tags += [(number, path, tag) for tag in change.tags_on]
        with self.file.transaction() as sql:
            sql.executemany(_SET_BITS, bits)
            sql.executemany("INSERT OR IGNORE INTO tag VALUES (?, ?, ?)", tags)

    def mark_posts(
        self,
        archive: str,
        posts: Sequence[tuple[bytes, bytes]],
        on: Mark = NO_MARK,
        off: Mark = NO_MARK,
        tags_on: Iterable[Clean] = (),
        tags_off: Iterable[Clean] = (),
    ) -> None:
        """The same change to many posts, given as (path, content key)."""
        number = self._number(archive)
        with self.file.transaction() as sql:
            sql.executemany(_SET_BITS, ((number, path, key, int(on), int(off)) for path, key in posts))
            for tag in tags_on:
                sql.executemany(
                    "INSERT OR IGNORE INTO tag VALUES (?, ?, ?)", ((number, path, tag) for path, _ in posts)
                )
            for tag in tags_off:
                query = "DELETE FROM tag WHERE archive = ? AND path = ? AND tag = ?"
                sql.executemany(query, ((number, path, tag) for path, _ in posts))

    def marks(self, archive: str) -> dict[bytes, int]:
        """Path as bytes to its bits, where there are any."""
        with self.file.reading() as sql:
            query = "SELECT path, bits FROM mark WHERE archive = ? AND bits"
            return dict(sql.execute(query, [self._number(archive)]).fetchall())

    def tags(self, archive: str) -> dict[bytes, frozenset[Clean]]:
        """Path as bytes to the reader's tags."""
        tags: dict[bytes, set[Clean]] = {}
        with self.file.reading() as sql:
            query = "SELECT path, tag FROM tag WHERE archive = ?"
            for path, tag in sql.execute(query, [self._number(archive)]).fetchall():
                tags.setdefault(path, set()).add(Clean(tag))
        return {path: frozenset(names) for path, names in tags.items()}

    def revision(self) -> int:
        """Changes when another session wrote."""
        with self.file.reading() as sql:
            return int(sql.execute("PRAGMA data_version").fetchone()[0])

    def content_keys(self, archive: str) -> dict[bytes, bytes]:
        """Path as bytes to content key, of marked and tagged posts whose key is known."""
        with self.file.reading() as sql:
            query = "SELECT path, content_key FROM mark WHERE archive = ? AND length(content_key)"
            return dict(sql.execute(query, [self._number(archive)]).fetchall())

    def learn_keys(self, archive: str, keys: Iterable[tuple[bytes, bytes]]) -> None:
        """(path, content key) of posts that were marked before they had been read wholly, or that changed."""
        number = self._number(archive)
        with self.file.transaction() as sql:
            query = "UPDATE mark SET content_key = ? WHERE archive = ? AND path = ?"
            sql.executemany(query, [(key, number, path) for path, key in keys])

    def rename(self, archive: str, renamed: Iterable[tuple[bytes, bytes]]) -> None:
        """(old path, new path): what is known of the old is known of the new, joined to what is there already."""
        number = self._number(archive)
        with self.file.transaction() as sql:
            for old, new in renamed:
                sql.execute(
                    "INSERT INTO mark SELECT archive, ?3, content_key, bits FROM mark WHERE archive = ?1 AND path = ?2"
                    " ON CONFLICT (archive, path) DO UPDATE SET bits = bits | excluded.bits",
                    [number, old, new],
                )
                for table in ("tag", "place"):
                    # the new path's own place wins
                    sql.execute(
                        f"UPDATE OR IGNORE {table} SET path = ? WHERE archive = ? AND path = ?", [new, number, old]
                    )
                    sql.execute(f"DELETE FROM {table} WHERE archive = ? AND path = ?", [number, old])
                sql.execute("DELETE FROM mark WHERE archive = ? AND path = ?", [number, old])

    # -- searches, places, choices ------------------------------------------------------------------------------

    def searches(self, archive: str) -> tuple[SavedSearch, ...]:
        """Those with a number key first, then by name."""
        query = "SELECT name, query, key FROM search WHERE archive = ? ORDER BY key IS NULL, key, name"
        with self.file.reading() as sql:
            rows = sql.execute(query, [self._number(archive)]).fetchall()
        return tuple(SavedSearch(Clean(name), query, key) for name, query, key in rows)

    def save_search(self, archive: str, search: SavedSearch) -> None:
        """Replaces one of the same name; takes the number key from another."""
        number = self._number(archive)
        with self.file.transaction() as sql:
            sql.execute("UPDATE search SET key = NULL WHERE archive = ? AND key = ?", [number, search.key])
            row = (number, search.name, search.query, search.key)
            sql.execute("INSERT OR REPLACE INTO search VALUES (?, ?, ?, ?)", row)

    def forget_search(self, archive: str, name: str) -> None:
        number = self._number(archive)
        with self.file.transaction() as sql:
            sql.execute("DELETE FROM search WHERE archive = ? AND name = ?", [number, name])

    def place(self, archive: str, path: str) -> Place | None:
        """Where the reader left an article."""
        query = "SELECT passage, start FROM place WHERE archive = ? AND path = ?"
        with self.file.reading() as sql:
            row = sql.execute(query, [self._number(archive), os.fsencode(path)]).fetchone()
        return Place(*row) if row else None

    def keep_place(self, archive: str, path: str, place: Place) -> None:
        number = self._number(archive)
        with self.file.transaction() as sql:
            row = (number, os.fsencode(path), place.passage, place.offset)
            sql.execute("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?)", row)

    def choices(self) -> dict[str, str]:
        with self.file.reading() as sql:
            return dict(sql.execute("SELECT name, value FROM choice").fetchall())

    def keep_choice(self, name: str, value: str) -> None:
        with self.file.transaction() as sql:
            sql.execute("INSERT OR REPLACE INTO choice VALUES (?, ?)", [name, value])

    def watched(self) -> frozenset[str]:
        """Codes of watched stocks."""
        with self.file.reading() as sql:
            return frozenset(row[0] for row in sql.execute("SELECT code FROM watched").fetchall())

    def watch(self, code: str, on: bool) -> None:
        with self.file.transaction() as sql:
            verb = "INSERT OR IGNORE INTO watched VALUES (?)" if on else "DELETE FROM watched WHERE code = ?"
            sql.execute(verb, [code])

    # -- whole --------------------------------------------------------------------------------------------------

    def marked(self, archive: str) -> list[Marked]:
        """Every marked or tagged post, by path."""
        tags = self.tags(archive)
        with self.file.reading() as sql:
            query = "SELECT path, content_key, bits FROM mark WHERE archive = ? ORDER BY path"
            rows = sql.execute(query, [self._number(archive)]).fetchall()
        return [
            Marked(os.fsdecode(path), key, Mark(bits), tags.get(path, frozenset()))
            for path, key, bits in rows
            if bits or path in tags
        ]

    def claim(self, id: str, folder: str) -> None:
        """Know an archive that another state knew, by its id. Its folder is kept only if it is nobody else's here."""
        with self.file.transaction() as sql:
            taken = sql.execute("SELECT 1 FROM archive WHERE folder = ?", [os.fsencode(folder)]).fetchone()
            row = (id, b"" if taken else os.fsencode(folder), int(time.time()))
            sql.execute("INSERT OR IGNORE INTO archive (id, folder, made) VALUES (?, ?, ?)", row)
