"""What is asked of search and what it answers: plain values, cheap to import."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import field
from typing import Literal, Protocol

from newstui.folding import Piece
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.query import Query

SearchOrder = Literal["relevance", "newest", "oldest"]
FacetField = Literal["cat", "source", "stock", "date"]


REFUSED = "not:"
"""With a stock's code it is the reader's tag of posts that do not mean it."""


class Marks(Protocol):
    """What the reader did, by post id: the library's, kept in memory; a fixed one in tests and for a fresh archive."""

    @property
    def generation(self) -> int:
        """Changes whenever an answer below may."""

    def ids(self, name: str) -> array[int]:
        """Posts that are `read`, `starred`, `later` or `new`."""

    def tags(self) -> Iterable[str]:
        """The reader's own tags."""

    def tagged(self, tag: str) -> array[int]:
        """Posts with one of them."""

    def watched(self) -> frozenset[str]:
        """Codes of the stocks that the reader watches."""


class NoMarks:
    """Nothing was done yet."""

    generation = 0

    def ids(self, name: str) -> array[int]:
        return array("I")

    def tags(self) -> Iterable[str]:
        return ()

    def tagged(self, tag: str) -> array[int]:
        return array("I")

    def watched(self) -> frozenset[str]:
        return frozenset()


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a query as typed, within a category (None: everywhere), in an order."""

    typed: str = ""
    scope: int | None = None
    order: SearchOrder | None = None
    """None: by relevance if there is a word to rank by, else newest first."""
    typing: bool = False
    """The last word is not finished yet."""
    like: int | None = None
    """Posts like this one, rather than by a query; `typed` then narrows them."""


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """The answer, with its question."""

    question: Question
    query: Query
    ids: array[int]
    """Every hit, in order: array("I")."""
    scores: array[float] | None
    """Beside `ids`: array("f"), None unless the order is by relevance."""
    order: SearchOrder
    is_certain: bool
    """False: `total` is shown with `≈`. Some candidates are not verified yet, which `Search.complete` does; or some
    posts are not in the index yet."""
    notes: tuple[Clean, ...] = ()
    title_pieces: tuple[Piece, ...] = ()
    """What to mark in titles."""
    body_pieces: tuple[Piece, ...] = ()
    """What to mark in the text."""

    @property
    def total(self) -> int:
        return len(self.ids)


@dataclass(frozen=True, slots=True)
class Snippet:
    """A piece of a post around the densest matches; `marks` are offsets into `text`."""

    text: Clean
    marks: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Facet:
    """One way to narrow: `with_step(typed, field, value)` adds it. `label` is what to show."""

    field: FacetField
    value: Clean
    label: Clean
    count: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over all hits; each kind most hits first, months newest first."""

    categories: tuple[Facet, ...] = ()
    sources: tuple[Facet, ...] = ()
    stocks: tuple[Facet, ...] = ()
    months: tuple[Facet, ...] = ()


@dataclass(frozen=True, slots=True)
class Completion:
    """Replace typed[start:end] by `text`. `label` says what it stands for, `count` how many posts it has."""

    start: int
    end: int
    text: str
    label: Clean
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Another question that has hits, and a sentence that offers it."""

    question: Question
    says: Clean
    hits: int


@dataclass(frozen=True, slots=True)
class Count:
    """What a saved search finds now."""

    total: int
    unread: int
    is_certain: bool = True


@dataclass(slots=True)
class Allowance:
    """How many texts may be verified before an answer is given as it stands; None is as many as there are."""

    left: int | None = None
    is_used_up: bool = field(default=False)

    def take(self, wanted: int) -> bool:
        """Whether so many may still be verified; once it is refused the answer is uncertain."""
        if self.left is None:
            return True
        if wanted > self.left:
            self.is_used_up = True
            return False
        self.left -= wanted
        return True
