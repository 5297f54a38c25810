"""Stocks of a period as rows: what was counted, what was to be expected, how surprising it is, and its course."""

from __future__ import annotations

from collections.abc import Sequence

from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _
from newstui.library import StockPeriod
from newstui.trends import levels
from newstui.ui.columns import Piece, padded, right
from newstui.ui.glyphs import Glyphs
from newstui.ui.listing import count
from newstui.ui.widgets.rows import Rows

WITH_COURSE = 60
"""Cells from which there is room for more than name, posts and surprise."""
WITH_CODE = 76
SPAN = 20
"""Periods that a course shows."""


@dataclass(frozen=True, slots=True)
class Trend:
    """A row."""

    name: Clean
    told: StockPeriod
    course: tuple[int, ...] = ()
    """Posts in each period that is shown."""


@dataclass(frozen=True, slots=True)
class Columns:
    """Cells of each column, 0 where there is no room for it: whatever is left is the name's."""

    name: int
    code: int
    expected: int
    bar: int
    course: int
    posts: int = 7
    surprise: int = 8

    @classmethod
    def of(cls, width: int) -> Columns:
        if width < WITH_COURSE:
            return cls(max(0, width - 17), 0, 0, 0, 0)
        code = 10 if width >= WITH_CODE else 0
        bar = 10 if width >= 100 else 6 if width >= WITH_CODE else 0
        name = width - 2 - code - 7 - 10 - 8 - (bar and bar + 1) - 2 - SPAN - 1
        return cls(name, code, 10, bar, SPAN)


class TrendRows(Rows):
    """The most surprising stands first."""

    place = "trends"

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.glyphs = glyphs
        self.trends: Sequence[Trend] = ()
        self.empty: Sequence[Piece] = ()
        """A line each, instead of rows."""
        self.now = 0
        """Which of the periods of a course the rows are about."""

    def show(self, trends: Sequence[Trend], now: int, code: str) -> None:
        """The cursor stands on the stock of that code, if it is among them."""
        self.trends, self.now, self.empty = trends, now, ()
        self.renew(next((at for at, trend in enumerate(trends) if trend.told.code == code), 0))

    def say(self, *lines: Piece) -> None:
        """Words instead of rows."""
        self.trends, self.empty = (), lines
        self.renew(0, top=0)

    def count_rows(self) -> int:
        return len(self.trends) or len(self.empty)

    def can_rest(self, index: int) -> bool:
        return bool(self.trends)

    def head(self, width: int) -> list[Piece]:
        """The line above the rows: over the courses it marks the period that they are about."""
        to = Columns.of(width)
        dot, ellipsis = self.glyphs.dot, self.glyphs.ellipsis
        pieces = [(" " + padded(_("stock"), to.name + to.code, ellipsis), "dim"), (right(_("posts"), to.posts), "dim")]
        if to.expected:
            pieces.append((right(_("expected"), to.expected), "dim"))
        pieces.append((right(_("bits"), to.surprise), "dim"))
        if to.course:
            pieces.append((" " * (to.bar and to.bar + 1) + "  " + dot * self.now, "faint"))
            pieces += [(self.glyphs.selected, "hit"), (dot * (to.course - self.now - 1), "faint")]
        return pieces

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        if not self.trends:
            text, style = self.empty[index]
            return [(" " + text, style)]
        trend, to, signs = self.trends[index], Columns.of(width), self.glyphs
        told = trend.told
        pieces: list[Piece] = [(" " + padded(trend.name, to.name, signs.ellipsis), "chip")]
        if to.code:
            pieces.append((padded(told.code, to.code, signs.ellipsis), "faint"))
        pieces.append((right(count(told.posts), to.posts), "strong"))
        if to.expected:
            pieces.append((right(_mean(told.expected), to.expected), "dim"))
        pieces.append((right(_("new") if told.surprise is None else f"{told.surprise:.1f}", to.surprise), "accent"))
        if to.bar:
            pieces.append((" " + padded(signs.line * self._bar(told, to.bar), to.bar), "accent"))
        if to.course:
            pieces += self._course(trend.course)
        return pieces

    def _bar(self, told: StockPeriod, most: int) -> int:
        """Of the most surprising stock the whole width, of any other surprise at least one."""
        largest = self.trends[0].told.surprise or 0.0
        return max(1, round(told.surprise * most / largest)) if told.surprise else 0

    def _course(self, course: Sequence[int]) -> list[Piece]:
        ramp = self.glyphs.ramp
        drawn = "".join(ramp[level] for level in levels(course, len(ramp) - 1))
        now = self.now
        return [("  " + drawn[:now], "dim"), (drawn[now : now + 1], "hit"), (drawn[now + 1 :], "dim")]


def _mean(expected: float | None) -> str:
    """_mean(12.34) --> "12.3", _mean(0.012) --> "0.01"."""
    return "" if expected is None else f"{expected:.1f}" if expected >= 1 else f"{expected:.2f}"
