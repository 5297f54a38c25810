"""What the library itself hands out. Values of other rooms are re-exported by the package."""

from __future__ import annotations

from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.state import NO_MARK, Mark

BLANK = Clean("")


@dataclass(frozen=True, slots=True)
class Marks:
    """What the reader did with a post, for a row on the screen."""

    mark: Mark = NO_MARK
    tags: tuple[Clean, ...] = ()
    is_pending: bool = False
    """Not yet durable: drawn with `~`."""

    @property
    def is_read(self) -> bool:
        return bool(self.mark & Mark.READ)

    @property
    def is_starred(self) -> bool:
        return bool(self.mark & Mark.STARRED)

    @property
    def is_later(self) -> bool:
        return bool(self.mark & Mark.LATER)


@dataclass(frozen=True, slots=True)
class Status:
    """How the archive stands, for the status line."""

    posts: int
    complete: int
    """Posts read wholly and in the index; the others are listed by their heads."""
    generation: int
    """Grows with every commit, whoever made it."""
    is_readonly: bool
    """Somebody else's index: it is read as it stands."""


@dataclass(frozen=True, slots=True)
class SavedCount:
    """A saved search with what it finds now."""

    name: Clean
    total: int
    unread: int
    is_certain: bool = True


@dataclass(frozen=True, slots=True)
class RowSnippet:
    """What a list shows of a hit: marks are [start, end) into the title and into `text`."""

    title_marks: tuple[tuple[int, int], ...] = ()
    text: Clean = BLANK
    marks: tuple[tuple[int, int], ...] = ()
