"""Values of typesetting: how a sheet is to be set, and the lines that come of it. Holds no text but decorations.

A line never copies the article's text: its pieces point into parts of blocks, so that links, mentions, matches and
selections fall on lines by their offsets alone.
"""

from __future__ import annotations

from enum import Enum, auto
from typing import Literal, NamedTuple

from newstui.frozen import dataclass

Indent = Literal["none", "two"]


class Role(Enum):
    """What a line is, for those who draw it."""

    BLANK = auto()
    TITLE = auto()
    META = auto()
    STOCKS = auto()
    ADDRESS = auto()
    NOTE = auto()
    TEXT = auto()
    HEADING = auto()
    CODE = auto()
    TABLE = auto()
    TABLE_HEAD = auto()
    PICTURE = auto()
    RULE = auto()
    REMOVED = auto()
    LINKS = auto()


@dataclass(frozen=True, slots=True)
class Setting:
    """How a sheet is set. `measure` is in cells."""

    measure: int = 80
    indent: Indent = "none"
    """`two`: paragraphs begin two characters in and stand close, as in print; `none`: a blank line between them."""
    has_gap: bool = False
    """A thin gap, one cell, between Han and Latin: only drawn, never in the text."""
    is_ambiguous_wide: bool = False
    shows_removed: bool = False


class Place(NamedTuple):
    """A place on a sheet, in reading order. Parts below 0 are texts that cleaning removed before the block."""

    block: int
    part: int
    offset: int


@dataclass(frozen=True, slots=True)
class Piece:
    """text[start:end] of one part of the line's block, with what is drawn before it."""

    lead: str
    part: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a sheet: pieces of one block from left to right, and what is drawn after them."""

    block: int
    role: Role
    pieces: tuple[Piece, ...] = ()
    tail: str = ""
