"""Which stocks the posts mention: how many, when, and by which names."""

# ruff: noqa: S608  only numbers of ours are put into statements
from __future__ import annotations

from array import array
from collections.abc import Sequence

from newstui.catalogue.file import File
from newstui.catalogue.schema import UNDATED_BELOW
from newstui.catalogue.values import StockCount
from newstui.gate import Clean


def by_stock(file: File, codes: Sequence[str], doubtful: bool) -> array[int]:
    """See Catalogue.by_stock."""
    query = (
        "SELECT DISTINCT post FROM post_stock WHERE stock IN"
        f" (SELECT id FROM stock WHERE code IN ({','.join('?' * len(codes))}))"
        f" AND doubtful <= {int(doubtful)} ORDER BY post"
    )
    with file.errors():
        return array("I", [row[0] for row in file.connection().execute(query, codes).fetchall()])


def learned_names(file: File) -> dict[str, dict[str, int]]:
    """See Catalogue.learned_names."""
    names: dict[str, dict[str, int]] = {}
    query = "SELECT code, name, uses FROM stock_name JOIN stock ON stock.id = stock WHERE uses > 0"
    with file.errors():
        for code, name, uses in file.connection().execute(query).fetchall():
            names.setdefault(code, {})[name] = uses
    return names


def unsought_names(file: File) -> list[tuple[str, str]]:
    """See Catalogue.unsought_names."""
    query = "SELECT code, name FROM stock_name JOIN stock ON stock.id = stock WHERE uses > 0 AND NOT is_sought"
    with file.errors():
        return file.connection().execute(query).fetchall()


def stock_counts(file: File, since: int | None, until: int | None, doubtful: bool) -> list[StockCount]:
    """See Catalogue.stock_counts."""
    where = "1"
    if since is not None or until is not None:
        where = f"place >= {UNDATED_BELOW if since is None else since}"
    if until is not None:
        where += f" AND place < {until}"
    query = (
        "SELECT stock, count(*), sum(count), min(CASE WHEN place >= ?1 THEN place END),"
        " max(CASE WHEN place >= ?1 THEN place END)"
        f" FROM post_stock JOIN post ON post.id = post WHERE doubtful <= {int(doubtful)} AND {where}"
        " GROUP BY stock ORDER BY 2 DESC, 3 DESC, stock"
    )
    with file.errors():
        connection = file.connection()
        codes = dict(connection.execute("SELECT id, code FROM stock").fetchall())
        rows = connection.execute(query, [UNDATED_BELOW]).fetchall()
    names = learned_names(file)
    return [
        StockCount(codes[stock], _by_use(names.get(codes[stock], {})), posts, mentions, first, last)
        for stock, posts, mentions, first, last in rows
    ]


def stock_dates(file: File, codes: Sequence[str], doubtful: bool) -> dict[str, list[int]]:
    """See Catalogue.stock_dates."""
    query = (
        "SELECT place FROM post_stock JOIN post ON post.id = post JOIN stock ON stock.id = stock"
        f" WHERE code = ? AND doubtful <= {int(doubtful)} AND place >= {UNDATED_BELOW} ORDER BY place"
    )
    with file.errors():
        connection = file.connection()
        return {code: [row[0] for row in connection.execute(query, [code]).fetchall()] for code in codes}


def dated_mentions(file: File) -> tuple[dict[int, str], dict[int, int], list[tuple[int, int]]]:
    """See Catalogue.dated_mentions."""
    with file.errors():
        connection = file.connection()
        codes = dict(connection.execute("SELECT id, code FROM stock").fetchall())
        pairs = connection.execute("SELECT stock, post FROM post_stock WHERE doubtful = 0 ORDER BY stock").fetchall()
        dates = dict(connection.execute(f"SELECT id, place FROM post WHERE place >= {UNDATED_BELOW}").fetchall())
    return codes, dates, pairs


def _by_use(names: dict[str, int]) -> tuple[Clean, ...]:
    return tuple(Clean(name) for name, _ in sorted(names.items(), key=lambda item: (-item[1], item[0])))
