"""What is known of every post without opening it, in SQLite. Can always be rebuilt; knows neither files nor index."""

from __future__ import annotations

from newstui.catalogue.file import check_owner
from newstui.catalogue.reading import Catalogue
from newstui.catalogue.schema import UNDATED_BELOW
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
from newstui.catalogue.writing import Writer

__all__ = [
    "UNDATED_BELOW",
    "Catalogue",
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
    "Writer",
    "check_owner",
]
