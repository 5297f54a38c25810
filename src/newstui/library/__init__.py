"""The one door for the user interface and the command line: sync, list, search, open, mark. Delegates only.

Every method may be called from any thread. *Quick* ones (said so) take a millisecond or so and may be called by the
thread that draws; the others belong in a worker. Values of the rooms behind are re-exported here.
"""

from __future__ import annotations

from newstui.catalogue import Category, Finding, Flag, Named, Order, Row, RowStock, StockCount
from newstui.library.door import Library
from newstui.library.naming import refusal, row_without
from newstui.library.values import Marks, RowSnippet, SavedCount, Status
from newstui.query import Query, with_step, without_last_step
from newstui.search import (
    Completion,
    Facet,
    FacetField,
    Facets,
    Found,
    Question,
    SearchOrder,
    Snippet,
    Suggestion,
)
from newstui.state import KnownArchive, Mark, MarkKind, Place, SavedSearch
from newstui.sync import Following, Skipped, SyncProgress, SyncReport
from newstui.trends import By, StockPeriod, Trends

__all__ = [
    "By",
    "Category",
    "Completion",
    "Facet",
    "FacetField",
    "Facets",
    "Finding",
    "Flag",
    "Following",
    "Found",
    "KnownArchive",
    "Library",
    "Mark",
    "MarkKind",
    "Marks",
    "Named",
    "Order",
    "Place",
    "Query",
    "Question",
    "Row",
    "RowSnippet",
    "RowStock",
    "SavedCount",
    "SavedSearch",
    "SearchOrder",
    "Skipped",
    "Snippet",
    "Status",
    "StockCount",
    "StockPeriod",
    "Suggestion",
    "SyncProgress",
    "SyncReport",
    "Trends",
    "refusal",
    "row_without",
    "with_step",
    "without_last_step",
]
