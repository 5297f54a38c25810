"""What a sync says of itself: plain values."""

from __future__ import annotations

from typing import Literal, Protocol

from newstui.frozen import dataclass
from newstui.gate import Clean

Phase = Literal["looking", "heads", "reading", "merging", "names", "done"]
_BLANK = Clean("")


@dataclass(frozen=True, slots=True)
class SyncProgress:
    """How far a sync is. `looking` at the disk has no total, nor has `merging` what `reading` put into the index;
    `heads` fills lists. Within a phase `done` never goes back."""

    phase: Phase
    done: int
    total: int
    rate: float = 0.0
    """Posts a second, lately."""
    seconds_left: float | None = None


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that could not be taken in. `reason` is a stable name."""

    path: str
    reason: str
    detail: Clean = _BLANK


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    posts: int
    """In the catalogue now."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    skipped: tuple[Skipped, ...] = ()
    seconds: float = 0.0
    is_finished: bool = True
    """False if it was stopped; the next one goes on from there."""


class Following(Protocol):
    """A watch on the archive."""

    def stop(self) -> None:
        """End it within a second or two."""

    def look_again(self) -> None:
        """Sync all soon, though nothing changed on the disk."""
