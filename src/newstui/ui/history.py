"""What was read, one after the other, as a browser keeps it. Values only."""

from __future__ import annotations

from newstui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class History:
    """`at` is the position of the post that is open, -1 before the first."""

    posts: tuple[int, ...] = ()
    at: int = -1

    def opened(self, post: int, limit: int = 500) -> History:
        """Another post was opened: what lay ahead is gone. Opening the same again changes nothing."""
        if self.current == post:
            return self
        posts = (*self.posts[: self.at + 1], post)[-limit:]
        return History(posts, len(posts) - 1)

    def moved(self, by: int) -> History | None:
        """One back (-1) or forward (1); None at either end."""
        at = self.at + by
        return History(self.posts, at) if 0 <= at < len(self.posts) else None

    @property
    def current(self) -> int | None:
        return self.posts[self.at] if 0 <= self.at < len(self.posts) else None
