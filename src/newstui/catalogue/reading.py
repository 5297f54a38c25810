"""What lists, trees and look-ups ask of the catalogue. Reads narrow rows only, but for the posts of a screen."""

# ruff: noqa: S608  only numbers and column names of ours are put into statements
from __future__ import annotations

import json
import os
from array import array
from collections.abc import Iterable, Iterator, Set
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from newstui import gate
from newstui.catalogue import mentioned, oddities, stamped
from newstui.catalogue.file import File
from newstui.catalogue.packing import unpacked_stocks
from newstui.catalogue.schema import UNDATED_BELOW
from newstui.catalogue.shelves import Shelves
from newstui.catalogue.stories import Stories
from newstui.catalogue.values import Category, Finding, Flag, Known, Named, Order, Row, StockCount
from newstui.catalogue.writing import Writer
from newstui.errors import IndexBusyError
from newstui.gate import Clean

if TYPE_CHECKING:
    from newstui.catalogue.columns import Columns

_ROW = "id, path, title, source, author, place, shelf, tags, link, stocks, flags, size, coalesce(content_key, x'')"
_AT_ONCE = 500
_KEPT = 1000


class Catalogue:
    """One row a post. Any thread may ask; each has its own connection. Another process may write meanwhile."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.stories = Stories(file)
        self._names: dict[int, Clean] = {}
        self._names_of = 0
        self._shelves: Shelves | None = None
        self._columns: Columns | None = None
        self._last: dict[str, Any] = {}
        self._rows: tuple[int, dict[int, Row]] = (0, {})

    @classmethod
    def open(cls, path: Path, readonly: bool = False) -> Catalogue:
        """Open, or make. A damaged file is set aside (`catalogue.db.damaged`) and an empty one made.

        Raises IndexMissingError (read-only and not there), IndexDamagedError (read-only), IndexVersionError (newer),
        IndexUnusableError.
        """
        return cls(File(path, readonly=readonly))

    def close(self) -> None:
        self.file.close()

    def writer(self) -> Writer:
        """For the process that holds the sync lock."""
        return Writer(self.file)

    # -- what it is ---------------------------------------------------------------------------------------------

    def _meta(self) -> dict[str, Any]:
        """A few numbers about the whole, as they were last if a writer holds the file for longer than a moment."""
        try:
            with self.file.errors(), self.file.hurry() as connection:
                self._last = dict(connection.execute("SELECT name, value FROM meta").fetchall())
        except IndexBusyError:
            if not self._last:
                raise
        return self._last

    @property
    def generation(self) -> int:
        """Another number after every commit, by any process."""
        return int(self._meta()["generation"])

    @property
    def index_generation(self) -> int:
        """The generation of the index that was committed with the last posts."""
        return int(self._meta()["index"])

    def own_names(self) -> frozenset[tuple[str, str]]:
        """(code, name): the person's own names for stocks that were looked for in all posts."""
        return frozenset((code, name) for code, name in json.loads(self._meta().get("own_names", "[]")))

    @property
    def is_settled(self) -> bool:
        """The last sync came to its end."""
        return bool(self._meta()["is_settled"])

    def counts(self) -> tuple[int, int]:
        """(posts, those read wholly)."""
        meta = self._meta()
        return int(meta["posts"]), int(meta["complete"])

    # -- lists --------------------------------------------------------------------------------------------------

    def categories(self) -> list[Category]:
        """Those that hold posts: parents before children, siblings by name."""
        return list(self.shelves().categories)

    def shelves(self) -> Shelves:
        """Which sets of categories posts stand in."""
        generation = self.generation
        if self._shelves is None or self._shelves.generation != generation:
            with self.file.errors():
                self._shelves = Shelves.read(self.file.connection(), generation)
        return self._shelves

    def ids(self, category: int | None = None, order: Order = "newest", limit: int | None = None) -> array[int]:
        """Posts in order, undated ones last: array("I")."""
        where = "1"
        if category is not None:
            # numbers of ours, thousands of them: SQLite takes 32,766 parameters at most
            where = f"shelf IN ({','.join(map(str, self.shelves().below(category)))})"
        with self.file.errors():
            if order == "newest":
                return self._ids(f"{where} ORDER BY place DESC, id DESC LIMIT {_limit(limit)}")
            dated = self._ids(f"{where} AND place >= {UNDATED_BELOW} ORDER BY place, id LIMIT {_limit(limit)}")
            if limit is None or len(dated) < limit:
                left = None if limit is None else limit - len(dated)
                dated += self._ids(
                    f"{where} AND place < {UNDATED_BELOW} ORDER BY place DESC, id DESC LIMIT {_limit(left)}"
                )
            return dated

    def _ids(self, rest: str) -> array[int]:
        cursor = self.file.connection().execute(f"SELECT id FROM post INDEXED BY post_list WHERE {rest}")
        return array("I", [row[0] for row in cursor.fetchall()])

    def rows(self, ids: Iterable[int]) -> list[Row | None]:
        """In the order of `ids`; None for what is not there.

        Never waits long: while a writer holds the file a row is shown as it was read last, or not at all; ask again.
        """
        wanted = list(ids)
        found: dict[int, Row] = {}
        try:
            with self.file.hurry():
                for start in range(0, len(wanted), _AT_ONCE):
                    some = ",".join(map(str, map(int, wanted[start : start + _AT_ONCE])))
                    for row in self._select(f"id IN ({some})"):
                        found[row.id] = row
        except IndexBusyError:
            kept = self._rows[1]
            found |= {id: kept[id] for id in wanted if id in kept}
        if len(wanted) <= _AT_ONCE:
            self._keep(found)
        return [found.get(id) for id in wanted]

    def _keep(self, rows: dict[int, Row]) -> None:
        inode, kept = self._rows
        if inode != self.file.inode or len(kept) > _KEPT:
            kept = {}
        self._rows = (self.file.inode, {**kept, **rows})

    def _select(self, where: str, values: Iterable[Any] = ()) -> Iterator[Row]:
        with self.file.errors():
            rows = self.file.connection().execute(f"SELECT {_ROW} FROM post WHERE {where}", tuple(values)).fetchall()
            for row in rows:
                yield self._row(row)

    def _row(self, row: tuple[Any, ...]) -> Row:
        id, path, title, source, author, place, shelf, tags, link, stocks, flags, size, content_key = row
        return Row(
            id=id,
            path=os.fsdecode(path),
            title=Clean(title),
            source=self.name(source),
            author=self.name(author),
            date=place if place >= UNDATED_BELOW else None,
            categories=self._paths(shelf),
            tags=tuple(json.loads(tags)) if tags else (),
            link=Clean(link) if link else None,
            stocks=unpacked_stocks(stocks),
            flags=Flag(flags),
            size=size,
            content_key=content_key,
        )

    def _paths(self, shelf: int) -> tuple[tuple[Clean, ...], ...]:
        shelves = self._shelves
        if shelves is None or shelf not in shelves.paths:
            shelves = self.shelves()
        return shelves.paths.get(shelf, ())

    def name(self, number: int) -> Clean:
        """The author, source or tag that a number of the columns stands for."""
        if self._names_of != self.file.inode:
            self._names_of, self._names = self.file.inode, {}
        known = self._names.get(number)
        if known is None:
            row = self.file.connection().execute("SELECT text FROM name WHERE id = ?", [number]).fetchone()
            known = self._names[number] = Clean(row[0]) if row else gate.ours("")
        return known

    def row_at(self, path: str) -> Row | None:
        """The post at a path below the archive."""
        return next(self._select("path = ?", [os.fsencode(path)]), None)

    def id_at(self, path: str) -> int | None:
        with self.file.errors():
            query = "SELECT id FROM post WHERE path = ?"
            row = self.file.connection().execute(query, [os.fsencode(path)]).fetchone()
        return int(row[0]) if row else None

    def newest_id(self) -> int:
        """The highest id there is, or was before a commit that is just being written."""
        return int(self._meta()["newest"])

    def count_above(self, id: int) -> int:
        """Posts with a higher id."""
        with self.file.errors():
            return int(self.file.connection().execute("SELECT count(*) FROM post WHERE id > ?", [id]).fetchone()[0])

    # -- for marks ----------------------------------------------------------------------------------------------

    def paths(self, above: int = 0) -> list[tuple[int, bytes, int]]:
        """(id, path as bytes, shelf) of every post with a higher id."""
        with self.file.errors():
            query = "SELECT id, path, shelf FROM post WHERE id > ?"
            return self.file.connection().execute(query, [above]).fetchall()

    def posts_at(self, paths: Iterable[bytes]) -> list[tuple[int, bytes, int]]:
        """The same of the posts at some paths; those that are none are left out."""
        found = []
        with self.file.errors():
            for path in paths:
                query = "SELECT id, path, shelf FROM post WHERE path = ?"
                found += self.file.connection().execute(query, [path]).fetchall()
        return found

    def identities(self, ids: Iterable[int]) -> list[tuple[int, bytes, int, bytes]]:
        """(id, path as bytes, shelf, content key) of posts; of a few it never waits for long, as `rows`."""
        wanted, found = list(ids), []
        try:
            with self.file.errors(), self.file.hurry() if len(wanted) < 100 else nullcontext():
                for start in range(0, len(wanted), _AT_ONCE):
                    some = ",".join(map(str, map(int, wanted[start : start + _AT_ONCE])))
                    query = f"SELECT id, path, shelf, coalesce(content_key, x'') FROM post WHERE id IN ({some})"
                    found += self.file.connection().execute(query).fetchall()
        except IndexBusyError:
            kept = [row for id in wanted if (row := self._rows[1].get(id))]
            if len(kept) < len(wanted):
                raise
            return [(row.id, os.fsencode(row.path), 0, row.content_key) for row in kept]
        return found

    def same_content(self, content_key: bytes) -> list[tuple[int, bytes]]:
        """(id, path as bytes) of the posts with this title and text."""
        with self.file.errors():
            query = "SELECT id, path FROM post WHERE content_key = ?"
            return self.file.connection().execute(query, [content_key]).fetchall()

    # -- for sync -----------------------------------------------------------------------------------------------

    def known(self) -> dict[str, Known]:
        """What is known of every file, by path."""
        return stamped.known(self.file)

    def known_in(self, folder: str) -> dict[str, Known]:
        """The same of the files of one folder, without those below."""
        return stamped.known_in(self.file, folder)

    def known_at(self, paths: Iterable[str]) -> dict[str, Known]:
        """The same for some paths."""
        return stamped.known_at(self.file, paths)

    def folders(self) -> list[str]:
        """Every folder with posts."""
        return stamped.folders(self.file)

    def listing(self, folder: str) -> bytes:
        """The files of a folder as `Writer.keep_listings` was given them: so they still are here, but for those of
        `touched`; b"" says nothing."""
        return stamped.listing(self.file, folder)

    def touched(self) -> dict[str, set[str]]:
        """Names by folder: files that are not, or may not be, as `listing` says of them."""
        return stamped.touched(self.file)

    def digests(self, ids: Iterable[int]) -> dict[int, bytes]:
        """Digests of the files as they were read last."""
        return stamped.digests(self.file, ids)

    def complete_ids(self) -> array[int]:
        """Posts that should be in the index, ascending."""
        with self.file.errors():
            return array("I", sorted(self._ids("flags & 1")))

    def findings(self) -> list[Finding]:
        """What is odd, by path: what reading found, and posts with the title and text of another."""
        return oddities.findings(self.file)

    def odd_files(self) -> list[Finding]:
        """What is odd about files that are no posts."""
        return oddities.odd_files(self.file)

    # -- for search ---------------------------------------------------------------------------------------------

    def columns(self) -> Columns:
        """Columns of all posts for filtering, sorting and facets; kept until the next commit. Loads numpy."""
        from newstui.catalogue.columns import Columns

        generation = self.generation
        columns = self._columns
        if columns is None or columns.generation != generation:
            with self.file.errors():
                columns = self._columns = Columns.read(
                    self.file.connection(), generation, self.shelves(), self._columns_path
                )
        return columns

    def save_columns(self, before: int, changed: Set[int]) -> None:
        """Keep the columns in a file, for readers to come. Since generation `before` only these posts changed."""
        from newstui.catalogue.columns import Columns

        generation, shelves, columns = self.generation, self.shelves(), self._columns
        with self.file.errors():
            connection = self.file.connection()
            if columns is None or columns.generation != before:
                columns = Columns.kept(connection, before, shelves, self._columns_path)
            if columns is None or 4 * len(changed) > len(columns.order):
                columns = Columns.read(connection, generation, shelves, self._columns_path)
            else:
                columns = columns.after(connection, generation, shelves, changed)
        self._columns = columns
        columns.save(self._columns_path)

    @property
    def _columns_path(self) -> Path:
        return self.file.path.with_name("columns")

    def authors(self) -> list[Named]:
        """Most posts first."""
        return self._bearers("author")

    def sources(self) -> list[Named]:
        """Most posts first."""
        return self._bearers("source")

    def _bearers(self, column: str) -> list[Named]:
        with self.file.errors():
            query = f"SELECT {column}, count(*) FROM post INDEXED BY post_list GROUP BY {column} ORDER BY 2 DESC"
            rows = self.file.connection().execute(query).fetchall()
            return [Named(id, name, posts) for id, posts in rows if (name := self.name(id))]

    def tags(self) -> list[Named]:
        """The posts' own tags, most posts first."""
        with self.file.errors():
            query = "SELECT tag, count(*) FROM post_tag GROUP BY tag ORDER BY 2 DESC"
            rows = self.file.connection().execute(query).fetchall()
            return [Named(id, self.name(id), posts) for id, posts in rows]

    def by_tag(self, tag: int) -> array[int]:
        """Posts that bear a tag (its number from `tags`), ascending."""
        with self.file.errors():
            query = "SELECT post FROM post_tag WHERE tag = ?"
            return array("I", [row[0] for row in self.file.connection().execute(query, [tag]).fetchall()])

    def by_stock(self, codes: Iterable[str], *, doubtful: bool = False) -> array[int]:
        """Posts that mention any of these stocks, ascending; with `doubtful` those too that probably don't."""
        return mentioned.by_stock(self.file, list(codes), doubtful)

    def learned_names(self) -> dict[str, dict[str, int]]:
        """Code to the names that posts gave it by link or by code, with how many posts did."""
        return mentioned.learned_names(self.file)

    def unsought_names(self) -> list[tuple[str, str]]:
        """(code, name) of names that were learned, but not yet looked for in all posts."""
        return mentioned.unsought_names(self.file)

    def stock_counts(
        self, since: int | None = None, until: int | None = None, *, doubtful: bool = False
    ) -> list[StockCount]:
        """Every stock mentioned from `since` until before `until`, most posts first."""
        return mentioned.stock_counts(self.file, since, until, doubtful)

    def stock_dates(self, codes: Iterable[str], *, doubtful: bool = False) -> dict[str, list[int]]:
        """Code to the dates of the posts that mention it, ascending; undated posts have none."""
        return mentioned.stock_dates(self.file, list(codes), doubtful)

    def dated_mentions(self) -> tuple[dict[int, str], dict[int, int], list[tuple[int, int]]]:
        """All undoubted mentions at once: the stocks' codes, the posts' dates, and (stock, post) by stock."""
        return mentioned.dated_mentions(self.file)


def _limit(limit: int | None) -> int:
    return -1 if limit is None else limit
