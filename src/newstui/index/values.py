"""What goes into the index and what comes out. Values only; loads no numpy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from newstui.frozen import dataclass

if TYPE_CHECKING:
    from newstui.index.arrays import Array

Field = Literal["any", "title", "body"]


@dataclass(frozen=True, slots=True)
class Document:
    """A post as written; the index folds it. `id` is the catalogue's number, below 2**32."""

    id: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class FoldedDocument:
    """The folded text that is kept beside the index for verification."""

    id: int
    title: str
    body: str


@dataclass(frozen=True, slots=True)
class BuiltSegment:
    """Segment files that are written and fsynced, and wait for a commit. Small and picklable."""

    folder: str
    files: tuple[str, ...]
    posts: int


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """Posts that may match: ascending ids (uint32), their scores (float32; none if not asked for), and whether each is
    known to (bool)."""

    ids: Array
    scores: Array
    proven: Array

    @property
    def certain(self) -> bool:
        """All of them do."""
        return bool(self.proven.all())

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[int]:
        return iter(self.ids.tolist())
