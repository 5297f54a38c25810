"""Changes into the catalogue, one transaction each: all or nothing. One process writes, the holder of the sync lock."""

# ruff: noqa: S608  only numbers and column names of ours are put into statements
from __future__ import annotations

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from newstui.catalogue.file import File, boot_id
from newstui.catalogue.packing import packed_stocks, packed_tags
from newstui.catalogue.schema import FLOOR
from newstui.catalogue.values import Changes, Entry, Finding, Flag, RowStock, Stamp
from newstui.gate import Clean

_Shown = tuple[int, bytes, int, "str | None", "str | None", int]  # id, path, shelf, tags, stocks, flags

_INSERT = f"INSERT INTO post VALUES ({', '.join('?' * 17)})"


class Writer:
    """The one writer. Names, shelves and categories it met are remembered between its transactions."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.changed: set[int] = set()
        """Posts that came, went or are not as they were."""
        self._forget()

    def _forget(self) -> None:
        self._names: dict[str, int] = {}
        self._shelves: dict[tuple[tuple[Clean, ...], ...], int] = {}
        self._categories: dict[tuple[int, str], int] = {}
        self._stocks: dict[str, int] = {}
        self._marked: dict[bytes, bool] = {}

    def begin(self) -> None:
        """Before the first change of a sync: from now until `settle` the file may be torn by a power cut."""
        with self.file.transaction(durable=True) as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('boot', ?), ('is_settled', 0)", [boot_id()])

    def settle(self, *, is_finished: bool) -> None:
        """After the last change of a sync: all of it is on the disk."""
        with self.file.transaction(durable=True) as connection:
            connection.execute("DELETE FROM meta WHERE name = 'boot'")
            connection.execute("UPDATE meta SET value = ? WHERE name = 'is_settled'", [int(is_finished)])
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")

    def reserve(self, count: int) -> int:
        """The first of `count` ids that no post will get but those entered with them."""
        with self.file.transaction() as connection:
            row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'post'").fetchone()
            last = int(row[0]) if row else 0
            if row:
                connection.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'post'", [last + count])
            else:
                connection.execute("INSERT INTO sqlite_sequence VALUES ('post', ?)", [last + count])
        return last + 1

    def apply(self, changes: Changes, *, index_generation: int | None = None) -> None:
        """One transaction. `index_generation` is that of the index which holds the same posts."""
        try:
            with self.file.transaction() as connection:
                _Batch(connection, self).apply(changes)
                connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
                if index_generation is not None:
                    connection.execute("UPDATE meta SET value = ? WHERE name = 'index'", [index_generation])
        except BaseException:
            self._forget()  # what was remembered may have been rolled back
            raise

    def mark_incomplete(self, ids: Sequence[int], *, index_generation: int) -> None:
        """These are not in the index of that generation, all others are: they are to be read again."""
        with self.file.transaction() as connection:
            query = "UPDATE post SET flags = flags & ~1, digest = NULL WHERE id = ? AND flags & 1"
            done = sum(connection.execute(query, [id]).rowcount for id in ids)
            self.changed.update(ids)
            connection.execute("UPDATE folder SET mark = x''")
            connection.execute("DELETE FROM touched")
            self._marked.clear()
            connection.execute("UPDATE meta SET value = value - ? WHERE name = 'complete'", [done])
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")
            connection.execute("UPDATE meta SET value = ? WHERE name = 'index'", [index_generation])

    def keep_listings(
        self, listings: Mapping[str, bytes], doubted: Iterable[str] = (), gone: Iterable[str] = ()
    ) -> None:
        """The files of folders, in the words of sync, when all but the `doubted` are as the catalogue says. In the
        folders that are `gone` there are no posts any more."""
        self._marked.clear()
        with self.file.transaction() as connection:
            rows = [(os.fsencode(path), listing) for path, listing in listings.items()]
            connection.executemany(
                "INSERT INTO folder VALUES (?1, ?2) ON CONFLICT (path) DO UPDATE SET mark = ?2 WHERE mark != ?2", rows
            )
            left = [(os.fsencode(path),) for path in gone]
            connection.executemany("DELETE FROM folder WHERE path = ?", left)
            connection.executemany("DELETE FROM touched WHERE folder = ?", [*left, *((path,) for path, _ in rows)])
            connection.executemany(
                "INSERT OR IGNORE INTO touched VALUES (?, ?)", map(_place, map(os.fsencode, doubted))
            )

    def replace_findings(self, findings: Iterable[Finding]) -> None:
        """What is odd about files that are no posts, as the last walk and reading found it."""
        rows = [(os.fsencode(found.path), found.problem, found.detail, 0) for found in findings]
        with self.file.transaction() as connection:
            connection.execute("DELETE FROM problem WHERE is_post = 0")
            connection.executemany("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?)", rows)

    def call_names_sought(self, names: Iterable[tuple[str, str]]) -> None:
        """(code, name): these were looked for in all posts."""
        query = "UPDATE stock_name SET is_sought = 1 WHERE stock = (SELECT id FROM stock WHERE code = ?) AND name = ?"
        with self.file.transaction() as connection:
            connection.executemany(query, names)

    def join_stories(self, told: Mapping[int, int], merged: Mapping[int, int]) -> None:
        """`told`: post to the story it tells, 0 for none. `merged`: stories that turned out to be part of another."""
        with self.file.transaction() as connection:
            told_by = [(story, post) for post, story in told.items()]
            connection.executemany("UPDATE version SET story = ? WHERE post = ?", told_by)
            joined = [(story, part) for part, story in merged.items()]
            connection.executemany("UPDATE version SET story = ? WHERE story = ? AND story > 0", joined)
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")

    def keep_own_names(self, names: Iterable[tuple[str, str]]) -> None:
        """(code, name): the person's own names, looked for in all posts."""
        with self.file.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('own_names', ?)", [json.dumps(sorted(names))])

    def replace_stocks(self, stocks: Sequence[tuple[int, tuple[RowStock, ...]]]) -> None:
        """(id, all its stocks): older posts in which names learned since were found."""
        with self.file.transaction() as connection:
            _Batch(connection, self).replace_stocks(stocks)
            connection.execute("UPDATE meta SET value = value + 1 WHERE name = 'generation'")


class _Batch:
    """The statements of one transaction."""

    def __init__(self, connection: sqlite3.Connection, writer: Writer) -> None:
        self.sql = connection
        self.writer = writer
        self.on_shelf: Counter[int] = Counter()
        self.uses: Counter[tuple[int, str]] = Counter()
        self.posts = self.complete = self.newest = 0

    def apply(self, changes: Changes) -> None:
        self.writer.changed.update(changes.removed, (touched[0] for touched in changes.touched))
        self._remove(changes.removed)
        self._remove([entry.id for entry in changes.entries if entry.id])
        for entry in changes.entries:
            self._add(entry)
        self._touch(os.fsencode(entry.path) for entry in changes.entries)
        if changes.touched:
            query = "SELECT path FROM post WHERE id = ?"
            rows = [self.sql.execute(query, [touched[0]]).fetchone() for touched in changes.touched]
            self._touch(row[0] for row in rows if row)
        for id, stamp, is_settled in changes.touched:
            self.sql.execute(
                "UPDATE post SET mtime_ns = ?, ctime_ns = ?, size = ?, inode = ?,"
                " flags = CASE WHEN ? THEN flags & ~? ELSE flags | ? END WHERE id = ?",
                [*_signed(stamp), is_settled, int(Flag.UNSETTLED), int(Flag.UNSETTLED), id],
            )
        self._write_counts()

    def _remove(self, ids: Sequence[int]) -> None:
        for start in range(0, len(ids), 500):
            some = ids[start : start + 500]
            marks = ", ".join("?" * len(some))
            rows: list[_Shown] = self.sql.execute(
                f"SELECT id, path, shelf, tags, stocks, flags FROM post WHERE id IN ({marks})", some
            ).fetchall()
            for id, _path, shelf, tags, stocks, flags in rows:
                self._count(shelf, flags, -1)
                for tag in json.loads(tags) if tags else ():
                    self.sql.execute("DELETE FROM post_tag WHERE tag = ? AND post = ?", [self._name(tag), id])
                self._drop_stocks(id, stocks)
            self.sql.executemany("DELETE FROM problem WHERE path = ? AND is_post = 1", [(row[1],) for row in rows])
            self._touch(row[1] for row in rows)
            self.sql.execute(f"DELETE FROM post WHERE id IN ({marks})", some)
            self.sql.execute(f"DELETE FROM version WHERE post IN ({marks})", some)

    def _touch(self, paths: Iterable[bytes]) -> None:
        """These files may not be as the marks of their folders say."""
        marked = [(folder, name) for folder, name in map(_place, paths) if self._is_marked(folder)]
        self.sql.executemany("INSERT OR IGNORE INTO touched VALUES (?, ?)", marked)

    def _is_marked(self, folder: bytes) -> bool:
        """Whether something is known of the files of a folder, which is entered if it is new."""
        known = self.writer._marked.get(folder)
        if known is None:  # a mark may have a megabyte, and is read with its row
            row = self.sql.execute("SELECT length(mark) FROM folder WHERE path = ?", [folder]).fetchone()
            if row is None:
                self.sql.execute("INSERT INTO folder VALUES (?, x'')", [folder])
            known = self.writer._marked[folder] = bool(row and row[0])
        return known

    def _add(self, entry: Entry) -> None:
        path, id = os.fsencode(entry.path), entry.id or None
        shelf = self._shelf(entry.categories)
        place = entry.date if entry.date is not None else FLOOR + _bounded(entry.stamp.mtime_ns // 10**9)
        flags = entry.flags & ~(Flag.STOCK | Flag.DOUBTFUL)
        if any(not stock.doubtful for stock in entry.stocks):
            flags |= Flag.STOCK
        if any(stock.doubtful for stock in entry.stocks):
            flags |= Flag.DOUBTFUL
        row = (
            *(id, path, *_signed(entry.stamp)),
            *(place, shelf, self._name(entry.source), self._name(entry.author), int(flags)),
            *(entry.title, entry.link, packed_tags(entry.tags), packed_stocks(entry.stocks)),
            *(entry.content_key or None, entry.digest or None),
        )
        added = self.sql.execute(_INSERT, row).lastrowid
        assert added is not None
        self.newest = max(self.newest, added)
        self.writer.changed.add(added)
        self._count(shelf, flags, 1)
        self.sql.executemany(
            "INSERT OR IGNORE INTO post_tag VALUES (?, ?)", [(self._name(tag), added) for tag in entry.tags]
        )
        self._put_stocks(added, entry.stocks)
        if entry.signature and entry.date is not None:
            self.sql.execute("INSERT INTO version VALUES (?, ?, NULL)", [added, entry.signature])
        if entry.problems:
            problems = [(path, problem, detail, 1) for problem, detail in entry.problems]
            self.sql.executemany("INSERT OR REPLACE INTO problem VALUES (?, ?, ?, ?)", problems)

    def replace_stocks(self, stocks: Sequence[tuple[int, tuple[RowStock, ...]]]) -> None:
        self.writer.changed.update(id for id, _mentions in stocks)
        for id, mentions in stocks:
            row = self.sql.execute("SELECT stocks, flags FROM post WHERE id = ?", [id]).fetchone()
            if row is None:
                continue
            self._drop_stocks(id, row[0])
            self._put_stocks(id, mentions)
            flags = row[1] & ~int(Flag.STOCK | Flag.DOUBTFUL)
            flags |= int(Flag.STOCK) if any(not stock.doubtful for stock in mentions) else 0
            flags |= int(Flag.DOUBTFUL) if any(stock.doubtful for stock in mentions) else 0
            self.sql.execute("UPDATE post SET stocks = ?, flags = ? WHERE id = ?", [packed_stocks(mentions), flags, id])
        self._write_counts()

    def _count(self, shelf: int, flags: int, by: int) -> None:
        self.on_shelf[shelf] += by
        self.posts += by
        self.complete += by if flags & Flag.COMPLETE else 0

    def _write_counts(self) -> None:
        self.sql.executemany(
            "UPDATE shelf SET posts = posts + ? WHERE id = ?", [(by, id) for id, by in self.on_shelf.items() if by]
        )
        self.sql.executemany(
            "INSERT INTO stock_name VALUES (?1, ?2, ?3, 0)"
            " ON CONFLICT (stock, name) DO UPDATE SET uses = max(0, uses + ?3)",
            [(stock, name, by) for (stock, name), by in self.uses.items() if by],
        )
        self.sql.executemany(
            "UPDATE meta SET value = value + ? WHERE name = ?", [(self.posts, "posts"), (self.complete, "complete")]
        )
        self.sql.execute("UPDATE meta SET value = max(value, ?) WHERE name = 'newest'", [self.newest])

    def _put_stocks(self, post: int, stocks: tuple[RowStock, ...]) -> None:
        rows = []
        for stock in stocks:
            number = self._stock(stock.code)
            rows.append((number, post, int(stock.doubtful), stock.count))
            if stock.name and stock.kind != "named":
                self.uses[number, stock.name] += 1
        self.sql.executemany("INSERT OR REPLACE INTO post_stock VALUES (?, ?, ?, ?)", rows)

    def _drop_stocks(self, post: int, packed: str | None) -> None:
        for code, name, kind, _doubtful, _count in json.loads(packed) if packed else ():
            number = self._stock(code)
            self.sql.execute("DELETE FROM post_stock WHERE stock = ? AND post = ?", [number, post])
            if name and kind != "named":
                self.uses[number, name] -= 1

    def _name(self, text: str) -> int:
        return self._known(self.writer._names, text, "name", ("text",), (text,))

    def _stock(self, code: str) -> int:
        return self._known(self.writer._stocks, code, "stock", ("code",), (code,))

    def _category(self, parent: int, name: str) -> int:
        return self._known(self.writer._categories, (parent, name), "category", ("parent", "name"), (parent, name))

    def _shelf(self, paths: tuple[tuple[Clean, ...], ...]) -> int:
        shelf = self.writer._shelves.get(paths)
        if shelf is not None:
            return shelf
        leaves = set()
        for path in paths:
            parent = 0
            for name in path:
                parent = self._category(parent, name)
            leaves.add(parent)
        text = ",".join(map(str, sorted(leaves - {0})))
        row = self.sql.execute("SELECT id FROM shelf WHERE categories = ?", [text]).fetchone()
        shelf = int(row[0]) if row else self.sql.execute("INSERT INTO shelf VALUES (NULL, ?, 0)", [text]).lastrowid
        assert shelf is not None
        self.writer._shelves[paths] = shelf
        return shelf

    def _known(self, met: dict, key: object, table: str, columns: tuple[str, ...], values: tuple[object, ...]) -> int:  # type: ignore[type-arg]
        """The number of a name in its table, entered if it is new."""
        number = met.get(key)
        if number is not None:
            return int(number)
        where = " AND ".join(f"{column} = ?" for column in columns)
        row = self.sql.execute(f"SELECT id FROM {table} WHERE {where}", values).fetchone()
        if row is None:
            fields = ", ".join(columns)
            marks = ", ".join("?" * len(values))
            number = self.sql.execute(f"INSERT INTO {table} ({fields}) VALUES ({marks})", values).lastrowid
        else:
            number = row[0]
        met[key] = number
        return int(number or 0)


def _signed(stamp: Stamp) -> tuple[int, int, int, int]:
    # some file systems number inodes up to 2^64; SQLite's integers are signed
    return tuple((value + 2**63) % 2**64 - 2**63 for value in stamp)  # type: ignore[return-value]


def _place(path: bytes) -> tuple[bytes, bytes]:
    """Folder and name."""
    folder, _slash, name = path.rpartition(b"/")
    return folder, name


def _bounded(seconds: int) -> int:
    return max(-(10**11), min(10**11, seconds))
