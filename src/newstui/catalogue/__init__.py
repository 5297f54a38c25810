"""What is known of every post without opening it, in SQLite. Can always be rebuilt; knows neither files nor index."""

from __future__ import annotations

from newstui.catalogue.values import (
    Category,
    Changes,
    Entry,
    Finding,
    Flag,
    Known,
    Named,
    Order,
    Row,
    RowStock,
    Stamp,
    StockCount,
)

__all__ = [
    "Category",
    "Changes",
    "Entry",
    "Finding",
    "Flag",
    "Known",
    "Named",
    "Order",
    "Row",
    "RowStock",
    "Stamp",
    "StockCount",
]
