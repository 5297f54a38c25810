"""Tags and stocks of a post as the text of one cell each."""

from __future__ import annotations

import json

from newstui.catalogue.values import RowStock
from newstui.gate import Clean


def packed_tags(tags: tuple[Clean, ...]) -> str | None:
    """None for none."""
    return json.dumps(tags, ensure_ascii=False, separators=(",", ":")) if tags else None


def packed_stocks(stocks: tuple[RowStock, ...]) -> str | None:
    """None for none."""
    if not stocks:
        return None
    rows = [(stock.code, stock.name, stock.kind, int(stock.doubtful), stock.count) for stock in stocks]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def unpacked_stocks(packed: str | None) -> tuple[RowStock, ...]:
    """Undoubted ones first, then by count."""
    if not packed:
        return ()
    stocks = [
        RowStock(code, Clean(name), kind, bool(doubtful), count)
        for code, name, kind, doubtful, count in json.loads(packed)
    ]
    return tuple(sorted(stocks, key=lambda stock: (stock.doubtful, -stock.count)))
