"""What the reader's state hands out: plain values. Knows no SQL."""

from __future__ import annotations

from dataclasses import field
from enum import IntFlag
from typing import Literal

from newstui.frozen import dataclass
from newstui.gate import Clean

MarkKind = Literal["read", "starred", "later"]

ALIAS = "alias."
"""The choice that gives a stock another name is this and the name; its value is the code."""


class Mark(IntFlag):
    """What a reader did with a post."""

    READ = 1
    STARRED = 2
    LATER = 4


NO_MARK = Mark(0)


MARKS: dict[MarkKind, Mark] = {"read": Mark.READ, "starred": Mark.STARRED, "later": Mark.LATER}


@dataclass(frozen=True, slots=True)
class Marked:
    """The marks of one post as they are kept: by its path, and the content key that finds it after a renaming."""

    path: str
    content_key: bytes
    mark: Mark
    tags: frozenset[Clean] = frozenset()


@dataclass(frozen=True, slots=True)
class MarkChange:
    """Bits to set and to clear, tags to add, for one post."""

    path: str
    content_key: bytes
    on: Mark = NO_MARK
    off: Mark = NO_MARK
    tags_on: frozenset[Clean] = frozenset()


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name; `key` is its number key, 1 to 9, or None."""

    name: Clean
    query: str
    key: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an article the reader was: a passage and an offset into its text."""

    passage: int
    offset: int


@dataclass(frozen=True, slots=True)
class KnownArchive:
    """An archive that marks were made for. The id was made once; the folder is where it was last."""

    id: str
    folder: str
    marks: int = field(default=0)
