"""What is remarkable in a week, a day or a month: its stocks, the most surprising first, and the way through time."""

from __future__ import annotations

from collections.abc import Callable

from textual import events, on
from textual.app import ComposeResult

from newstui.errors import NewstuiError
from newstui.frozen import dataclass
from newstui.language import _, plural
from newstui.library import By, Library, StockPeriod, Trends
from newstui.trends import first_day, last_day, name
from newstui.ui.background import Answered, Desk
from newstui.ui.columns import Piece
from newstui.ui.commands import HINTS
from newstui.ui.glyphs import Glyphs
from newstui.ui.keymap import Keymap, shown
from newstui.ui.listing import count
from newstui.ui.screens.help import HelpScreen
from newstui.ui.screens.keyed import KeyedScreen
from newstui.ui.views import View
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.rows import Rows
from newstui.ui.widgets.trend_rows import SPAN, Trend, TrendRows

BYS: tuple[By, ...] = ("week", "month", "day")
"""In the order that their key goes through them."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A period of the trends, what is remarkable in it, and the first period that the courses show."""

    trends: Trends
    period: int
    start: int
    rows: tuple[Trend, ...]


class TrendsScreen(KeyedScreen[View]):
    """Opened by `T`. Ends with the view of the posts behind a row, or None."""

    AUTO_FOCUS = "#trends-rows"

    def __init__(self, keymap: Keymap, library: Library, glyphs: Glyphs) -> None:
        super().__init__(keymap)
        self._library = library
        self._glyphs = glyphs
        self._desk = Desk(self)
        self._by: By = BYS[0]
        self._moved = 0
        """Periods to go from what is shown: keys are quicker than answers."""
        self._shown: Shown | None = None
        self._make: Callable[[By], Trends] | None = None
        self._made: dict[By, Trends] = {}
        self._code = ""
        """The stock that stays selected while time moves."""
        self._title = Line(id="trends-title")
        self._head = Line(id="trends-head")
        self._rows = TrendRows(glyphs, id="trends-rows")
        self._foot = Line(id="trends-foot")

    def compose(self) -> ComposeResult:
        yield self._title
        yield self._head
        yield self._rows
        yield self._foot

    def on_mount(self) -> None:
        self._title.left = ((" " + _("Trends"), "heading"),)
        self._foot.right = tuple(
            piece
            for hinted in HINTS["trends"]
            for command in [self.keymap.by_name[hinted]]
            if command.keys
            for piece in ((f" {shown(command.keys[0])} ", "key"), (_(command.hint) + " ", "dim"))
        )
        self._rows.say((_("Counting…"), "dim"))
        self._ask()

    def on_unmount(self) -> None:
        self._desk.close()

    def is_at_rest(self) -> bool:
        """Whether no answer is on its way."""
        return self._desk.is_at_rest()

    # -- what is asked ------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        by, before, moved = self._by, self._shown, self._moved
        self._desk.ask("trends", (by, before, moved), lambda: self._find(by, before, moved))

    def _find(self, by: By, before: Shown | None, moved: int) -> Shown | None:
        """In the Desk's thread. The catalogue is asked once; nothing where there is nothing to show."""
        if self._make is None:
            self._make = self._library.trends()
        trends = self._made.get(by)
        if trends is None:
            trends = self._made[by] = self._make(by)
        if not trends.periods:
            return None
        if before is None:
            period = trends.near(trends.periods[-1], moved)
            start = trends.periods[-1] - SPAN + 1
        elif before.trends is not trends:
            period = trends.holding(first_day(before.period, before.trends.by))
            start = period - SPAN + 1
        else:
            period, start = trends.near(before.period, moved), before.start
        start = min(max(start, period - SPAN + 1), period)
        end = start + SPAN - 1
        rows = (
            Trend(self._library.stock_name(told.code), told, tuple(trends.history(told.code, start, end)))
            for told in trends.remarkable(period)
        )
        return Shown(trends, period, start, tuple(rows))

    @on(Answered)
    def _answered(self, event: Answered) -> None:
        event.stop()
        if event.error is not None:
            if not isinstance(event.error, (NewstuiError, OSError)):
                raise event.error
            self._rows.say((str(event.error), "error"))
        elif event.question != (self._by, self._shown, self._moved):
            return
        elif event.answer is None:
            self._rows.say(
                (_("No post with a date mentions a stock."), "strong"),
                (_("Posts count here that name a stock by its code,"), "dim"),
                (_("such as 600519, or as others do that give the code."), "dim"),
            )
        else:
            self._show(event.answer)

    def _show(self, found: Shown) -> None:
        self._shown, self._moved = found, 0
        self._rows.show(found.rows, found.period - found.start, self._code)
        self._title.left = self._title_pieces(found)
        self._title.right = ((_("posts that mention stocks, the most surprising first") + " ", "faint"),)
        self._show_head()

    def _title_pieces(self, found: Shown) -> tuple[Piece, ...]:
        """The period, its days, how many posts, of what."""
        by, period, dot = found.trends.by, found.period, f" {self._glyphs.dot} "
        posts = found.trends.posts(period)
        pieces: list[Piece] = [(" " + name(period, by), "strong")]
        if by == "week":
            days = f"{first_day(period, by):%m-%d} {self._glyphs.ellipsis} {last_day(period, by):%m-%d}"
            pieces.append((dot + days, "dim"))
        pieces.append((dot + plural("{n} post", "{n} posts", posts).format(n=count(posts)), "dim"))
        return tuple(pieces)

    def _show_head(self) -> None:
        self._head.left = tuple(self._rows.head(self._rows.scrollable_content_region.width))

    def on_resize(self, _event: events.Resize) -> None:
        if self._shown is not None:
            self.call_after_refresh(self._show_head)

    @on(Rows.Moved)
    def _cursor_moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._code = self._selected.code if self._selected is not None else ""

    @on(Rows.Chosen)
    def _clicked(self, event: Rows.Chosen) -> None:
        event.stop()
        self.action_behind()

    @property
    def _selected(self) -> StockPeriod | None:
        return self._rows.trends[self._rows.cursor].told if self._rows.trends else None

    # -- keys ---------------------------------------------------------------------------------------------------

    def action_time(self, by: int) -> None:
        self._moved += by
        self._go()

    def action_period(self) -> None:
        self._by, self._moved = BYS[(BYS.index(self._by) + 1) % len(BYS)], 0
        self._go()

    def _go(self) -> None:
        """To another time, with the stock that is selected."""
        if self._selected is not None:
            self._code = self._code or self._selected.code
        self._ask()

    def action_behind(self) -> None:
        if self._selected is None or self._shown is None:
            return
        first, last = (day(self._shown.period, self._shown.trends.by).isoformat() for day in (first_day, last_day))
        code, days = self._selected.code, f"{first}..{last}" if first != last else first
        self.dismiss(View(query=f"stock:{code} date:{days}", stock=code))

    def action_help(self) -> None:
        self.app.push_screen(HelpScreen(self.keymap))

    def action_close(self) -> None:
        self.dismiss()
