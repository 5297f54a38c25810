"""All posts by column, for filtering, sorting and facets over hits. numpy; never needed for the first screen."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from newstui.catalogue import columns_file
from newstui.catalogue.packing import unpacked_stocks
from newstui.catalogue.schema import UNDATED_BELOW
from newstui.catalogue.shelves import Shelves
from newstui.catalogue.values import Flag

Ids = NDArray[np.uint32]
_AT_ONCE = 500


@dataclass(frozen=True)
class Columns:
    """Arrays by id, as long as the highest id + 1. A post is there where `shelf` is above 0; ids of the index that are
    not there, or lie beyond the end (`known` drops both), are being committed by another process just now."""

    generation: int
    shelves: Shelves
    order: Ids
    """All ids, newest first, undated last."""
    place: NDArray[np.int64]
    """Seconds since 1970; below UNDATED_BELOW for an undated post, whose order it still tells."""
    shelf: NDArray[np.uint32]
    source: NDArray[np.uint32]
    author: NDArray[np.uint32]
    flags: NDArray[np.uint16]
    codes: dict[int, str]
    """Number of a stock to its code."""
    stock: NDArray[np.uint32]
    """Beside `stock_post`: which stock which post mentions, undoubted."""
    stock_post: Ids
    _rank: list[Ids] = field(default_factory=list)

    @classmethod
    def read(cls, connection: sqlite3.Connection, generation: int, shelves: Shelves, file: Path) -> Columns:
        """From the file of columns, or else from one pass over the index `post_list`."""
        kept = cls.kept(connection, generation, shelves, file)
        return kept or cls._of(_computed(connection), connection, generation, shelves)

    @classmethod
    def kept(cls, connection: sqlite3.Connection, generation: int, shelves: Shelves, file: Path) -> Columns | None:
        """From the file of columns, if it is of that generation."""
        arrays = columns_file.load(file, generation)
        if arrays is None or arrays.keys() != {name for name, _ in _COLUMNS} | {"order", "stock", "stock_post"}:
            return None
        return cls._of(arrays, connection, generation, shelves)

    @classmethod
    def _of(
        cls, arrays: Mapping[str, Any], connection: sqlite3.Connection, generation: int, shelves: Shelves
    ) -> Columns:
        return cls(generation=generation, shelves=shelves, codes=_codes(connection), **arrays)

    def after(self, connection: sqlite3.Connection, generation: int, shelves: Shelves, changed: Set[int]) -> Columns:
        """The columns of a later generation, in which these posts came, went or are not as they were: a few look-ups
        where `read` takes a fifth of a second."""
        return self._of(_renewed(self, connection, changed), connection, generation, shelves)

    def save(self, file: Path) -> None:
        """For those who read this generation after us."""
        names = ["order", *(name for name, _ in _COLUMNS), "stock", "stock_post"]
        columns_file.save(file, self.generation, {name: getattr(self, name) for name in names})

    @property
    def all(self) -> Ids:
        """Every post, ascending."""
        return np.flatnonzero(self.shelf).astype(np.uint32)

    @property
    def rank(self) -> Ids:
        """By id: how many posts stand before it in `order`. Sorting hits by date is sorting by this."""
        if not self._rank:
            rank = np.zeros(len(self.shelf), dtype=np.uint32)
            rank[self.order] = np.arange(len(self.order), dtype=np.uint32)
            self._rank.append(rank)
        return self._rank[0]

    def known(self, ids: Ids) -> Ids:
        """Those of `ids` that are posts here."""
        inside = ids[ids < len(self.shelf)]
        return inside[self.shelf[inside] > 0]

    def on_shelves(self, shelves: Iterable[int]) -> Ids:
        """Posts of some shelves, ascending."""
        return _where(np.isin(self.shelf, np.fromiter(shelves, dtype=np.uint32)))

    def in_categories(self, categories: Iterable[int]) -> Ids:
        """Posts in any of these categories or below, ascending."""
        return self.on_shelves({shelf for category in categories for shelf in self.shelves.below(category)})

    def by_author(self, names: Iterable[int]) -> Ids:
        """By the numbers of `Catalogue.authors`."""
        return _where(np.isin(self.author, np.fromiter(names, dtype=np.uint32)) & (self.shelf > 0))

    def by_source(self, names: Iterable[int]) -> Ids:
        """By the numbers of `Catalogue.sources`."""
        return _where(np.isin(self.source, np.fromiter(names, dtype=np.uint32)) & (self.shelf > 0))

    def between(self, since: int | None, until: int | None) -> Ids:
        """Dated posts from `since` until before `until`, ascending."""
        low = UNDATED_BELOW if since is None else max(since, UNDATED_BELOW)
        chosen = (self.place >= low) & (self.shelf > 0)
        return _where(chosen if until is None else chosen & (self.place < until))

    def having(self, flag: Flag) -> Ids:
        """Posts with a flag, ascending: drafts, those with an image, and so on."""
        return _where((self.flags & np.uint16(flag)) > 0)

    def is_dated(self, ids: Ids) -> NDArray[np.bool_]:
        return self.place[ids] >= UNDATED_BELOW

    def stocks_of(self, ids: Ids) -> list[tuple[str, int]]:
        """(code, posts among `ids`) of the stocks they mention, most first."""
        chosen = np.zeros(len(self.shelf), dtype=bool)
        chosen[ids] = True
        counts = np.bincount(self.stock[chosen[self.stock_post]])
        numbers = np.flatnonzero(counts)
        numbers = numbers[np.argsort(-counts[numbers], kind="stable")]
        return [(self.codes[int(number)], int(counts[number])) for number in numbers]


def _codes(connection: sqlite3.Connection) -> dict[int, str]:
    return dict(connection.execute("SELECT id, code FROM stock").fetchall())


def _table(rows: Iterable[Iterable[int]], columns: int) -> NDArray[np.int64]:
    """Number by number: numpy takes a third longer over a list of rows."""
    return np.fromiter(chain.from_iterable(rows), dtype=np.int64).reshape(-1, columns)


_COLUMNS: tuple[tuple[str, Any], ...] = (
    ("place", np.int64),
    ("shelf", np.uint32),
    ("source", np.uint32),
    ("author", np.uint32),
    ("flags", np.uint16),
)


def _computed(connection: sqlite3.Connection) -> dict[str, NDArray[Any]]:
    query = "SELECT id, place, shelf, source, author, flags FROM post INDEXED BY post_list ORDER BY place DESC, id DESC"
    table = _table(connection.execute(query), 6)
    order = table[:, 0].astype(np.uint32)
    length = int(order.max()) + 1 if len(order) else 1
    arrays: dict[str, NDArray[Any]] = {"order": order}
    for column, (name, dtype) in enumerate(_COLUMNS, 1):
        arrays[name] = np.zeros(length, dtype=dtype)
        arrays[name][order] = table[:, column].astype(dtype)
    pairs = _table(connection.execute("SELECT stock, post FROM post_stock WHERE doubtful = 0"), 2)
    pairs = pairs[pairs[:, 1] < length]
    arrays["stock"], arrays["stock_post"] = pairs[:, 0].astype(np.uint32), pairs[:, 1].astype(np.uint32)
    return arrays


def _renewed(before: Columns, connection: sqlite3.Connection, changed: Set[int]) -> dict[str, NDArray[Any]]:
    numbers = {code: number for number, code in _codes(connection).items()}
    rows = list(_posts(connection, sorted(changed)))
    length = max([len(before.shelf), *(row[0] + 1 for row in rows)])
    is_changed = np.zeros(length, dtype=bool)
    is_changed[[id for id in changed if id < length]] = True
    arrays: dict[str, NDArray[Any]] = {}
    for name, dtype in _COLUMNS:
        arrays[name] = np.zeros(length, dtype=dtype)
        arrays[name][: len(before.shelf)] = getattr(before, name)
        arrays[name][is_changed] = 0
    pairs = []
    for id, stocks, *values in rows:
        for (name, _dtype), value in zip(_COLUMNS, values, strict=True):
            arrays[name][id] = value
        pairs += [(numbers[stock.code], id) for stock in unpacked_stocks(stocks) if not stock.doubtful]
    there = np.flatnonzero(arrays["shelf"])[::-1].astype(np.uint32)
    length = int(there[0]) + 1 if len(there) else 1
    arrays = {name: array[:length] for name, array in arrays.items()}
    arrays["order"] = there[np.argsort(-arrays["place"][there], kind="stable")]
    kept, fresh = ~is_changed[before.stock_post], _table(pairs, 2)
    arrays["stock"] = np.concatenate((before.stock[kept], fresh[:, 0].astype(np.uint32)))
    arrays["stock_post"] = np.concatenate((before.stock_post[kept], fresh[:, 1].astype(np.uint32)))
    return arrays


def _posts(connection: sqlite3.Connection, ids: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    """Id, stocks, and then the columns, of those of `ids` that are there."""
    for start in range(0, len(ids), _AT_ONCE):
        some = ",".join(map(str, ids[start : start + _AT_ONCE]))
        query = f"SELECT id, stocks, place, shelf, source, author, flags FROM post WHERE id IN ({some})"  # noqa: S608
        yield from connection.execute(query).fetchall()


def _where(chosen: NDArray[np.bool_]) -> Ids:
    return np.flatnonzero(chosen).astype(np.uint32)
