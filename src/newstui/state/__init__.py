"""What the reader did: marks, saved searches, places, choices, in SQLite. Never rebuilt, so never lost."""

from __future__ import annotations

from newstui.state.exchange import export_lines, import_lines
from newstui.state.marks import State
from newstui.state.values import (
    ALIAS,
    MARKS,
    NO_MARK,
    KnownArchive,
    Mark,
    MarkChange,
    Marked,
    MarkKind,
    Place,
    SavedSearch,
)

__all__ = [
    "ALIAS",
    "MARKS",
    "NO_MARK",
    "KnownArchive",
    "Mark",
    "MarkChange",
    "MarkKind",
    "Marked",
    "Place",
    "SavedSearch",
    "State",
    "export_lines",
    "import_lines",
]
