"""What the catalogue hands out and takes in: plain values. Knows no SQL."""

from __future__ import annotations

from dataclasses import field
from enum import IntFlag
from typing import Literal, NamedTuple

from newstui.article import MentionKind
from newstui.frozen import dataclass
from newstui.gate import Clean

Order = Literal["newest", "oldest"]
_BLANK = Clean("")


class Stamp(NamedTuple):
    """What the disk says of a file without opening it. A tuple, since a hundred thousand are compared at each start."""

    mtime_ns: int
    ctime_ns: int
    size: int
    inode: int


class Known(NamedTuple):
    """What the catalogue says of a file: `is_settled` is False where it must be read again (only its head was taken,
    or it was read within the clock's grain of its last change)."""

    id: int
    stamp: Stamp
    is_settled: bool


class Flag(IntFlag):
    """What is known of a post beside its words."""

    COMPLETE = 1
    """Read wholly, and in the index; else only its head is known."""
    DRAFT = 2
    IMAGE = 4
    VIDEO = 8
    TABLE = 16
    LINK = 32
    STOCK = 64
    """It has a mention that is not doubtful."""
    DOUBTFUL = 128
    """It has a doubtful mention."""
    TRUNCATED = 256
    """Only its first part was indexed."""
    UNSETTLED = 512
    """It changed within the clock's grain of being read: read it again."""


_NO_FLAG = Flag(0)


@dataclass(frozen=True, slots=True)
class Category:
    """A node of the tree. `posts` counts the posts in it and below it, each once."""

    id: int
    parent: int
    """0 for the outermost."""
    name: Clean
    path: tuple[Clean, ...]
    posts: int


class RowStock(NamedTuple):
    """A stock that a post mentions, summed over the post. A tuple, since a sync hands over hundreds of thousands."""

    code: str
    name: Clean
    """As the post writes it, most often."""
    kind: MentionKind
    """The surest kind met."""
    doubtful: bool
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a stock


@dataclass(frozen=True, slots=True)
class Row:
    """A post as lists show it."""

    id: int
    path: str
    title: Clean
    source: Clean
    author: Clean
    date: int | None
    """Seconds since 1970, UTC."""
    categories: tuple[tuple[Clean, ...], ...]
    tags: tuple[Clean, ...]
    link: Clean | None
    stocks: tuple[RowStock, ...]
    """Undoubted ones first, then by count."""
    flags: Flag
    size: int
    content_key: bytes
    """b"" until the post was read wholly."""

    @property
    def is_complete(self) -> bool:
        return bool(self.flags & Flag.COMPLETE)

    @property
    def is_draft(self) -> bool:
        return bool(self.flags & Flag.DRAFT)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something odd about a file, for `check`. `problem` is a stable name."""

    path: str
    problem: str
    detail: Clean


class Entry(NamedTuple):
    """A post on its way into the catalogue, from another process mostly. With `id` 0 it gets the next one."""

    path: str
    stamp: Stamp
    title: Clean
    source: Clean = _BLANK
    author: Clean = _BLANK
    date: int | None = None
    categories: tuple[tuple[Clean, ...], ...] = ()
    tags: tuple[Clean, ...] = ()
    link: Clean | None = None
    stocks: tuple[RowStock, ...] = ()
    flags: Flag = _NO_FLAG
    content_key: bytes = b""
    digest: bytes = b""
    """Of the file as read: a file touched but not changed keeps its id."""
    signature: bytes = b""
    """Of its words, to tell versions of a story; opaque here."""
    problems: tuple[tuple[str, Clean], ...] = ()
    id: int = 0


@dataclass(frozen=True, slots=True)
class Changes:
    """One transaction's worth."""

    entries: tuple[Entry, ...] = ()
    """New posts, or with an id known to the catalogue (a head that is now read wholly) the same post again."""
    removed: tuple[int, ...] = ()
    touched: tuple[tuple[int, Stamp, bool], ...] = ()
    """(id, stamp, is_settled): the file's bytes are as they were."""


@dataclass(frozen=True, slots=True)
class StockCount:
    """A stock over all the posts asked about."""

    code: str
    names: tuple[Clean, ...]
    """As posts write it, most used first."""
    posts: int
    mentions: int
    first: int | None
    last: int | None
    name: Clean = _BLANK
    """The one to show; the library knows it."""
    pinyin: str = ""


@dataclass(frozen=True, slots=True)
class Named:
    """An author, source or tag, and how many posts bear it."""

    id: int
    name: Clean
    posts: int = field(default=0)
