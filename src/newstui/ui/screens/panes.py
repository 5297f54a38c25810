"""The panes of the reader: which stand where at which size, and how the focus goes from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from textual import events, on
from textual.actions import SkipAction
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from newstui.gate import Clean
from newstui.library import Library
from newstui.ui.glyphs import Glyphs
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Listed, Manner
from newstui.ui.screens.keyed import KeyedScreen
from newstui.ui.widgets.article_view import ArticleView
from newstui.ui.widgets.category_tree import CategoryTree
from newstui.ui.widgets.divider import Divider
from newstui.ui.widgets.facets import FacetPane
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.post_list import PostList
from newstui.ui.widgets.search_box import SearchBox
from newstui.ui.widgets.status import StatusLine

Shape = Literal["wide", "stacked", "single"]
Pane = Literal["tree", "facets", "list", "article"]

WIDE, SINGLE_COLUMNS, SINGLE_ROWS = 120, 60, 15


def shape_of(columns: int, rows: int) -> Shape:
    """Three panes from 120 columns; one at a time under 60 columns or 15 rows; between them list above article."""
    if columns < SINGLE_COLUMNS or rows < SINGLE_ROWS:
        return "single"
    return "wide" if columns >= WIDE else "stacked"


class Panes(KeyedScreen[None]):
    """Tree, list and article, a line of status below them; no more than one of tree and facets."""

    AUTO_FOCUS = "#posts"

    def __init__(self, library: Library, keymap: Keymap, manner: Manner) -> None:
        super().__init__(keymap)
        self.library = library
        self.manner = manner
        self.glyphs: Glyphs = manner.glyphs
        self.shape: Shape = "wide"
        self.is_side_open = False
        """Whether the tree lies over the panes, where it has no place of its own."""
        self.side: Literal["tree", "facets"] = "tree"
        self.zen: Pane | None = None
        self._shape(*self.app.size)  # before anything is mounted: then every look is looked up once
        self._sizes = {name: self._kept_size(name) for name in ("tree", "list", "height")}
        self.category_tree = CategoryTree(self.glyphs, id="tree")
        self.facets = FacetPane(self.glyphs, id="facets")
        self.posts = PostList(self.fetch, manner, id="posts")
        self.article = self.make_article()
        self.box = SearchBox(self.take_key, id="box")
        self.totals = Line(id="totals")
        self.crumbs = Line(id="crumbs")
        self.heading = Line(id="heading")
        """What a stock's page is about."""
        self.status = StatusLine(id="status")

    # what the screens built on this one say: each raises here, since a screen without it can't be shown
    def fetch(self, ids: Sequence[int]) -> list[Listed | None]:
        """Rows of the list, for these posts."""
        raise NotImplementedError

    def make_article(self) -> ArticleView:
        """The pane that articles are read in."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        yield self.crumbs
        with Horizontal(id="panes"):
            with Vertical(id="side"):
                yield self.category_tree
                yield self.facets
            yield Divider("upright", self.glyphs, id="side-divider")
            with Vertical(id="lists"):
                with Horizontal(id="asking"):
                    yield Line(id="prompt")
                    yield self.box
                    yield self.totals
                yield self.heading
                yield self.posts
            yield Divider("upright", self.glyphs, id="list-divider")
            yield Divider("flat", self.glyphs, id="flat-divider")
            with Vertical(id="reading"):
                yield self.article
        yield self.status

    # -- sizes --------------------------------------------------------------------------------------------------

    def _kept_size(self, name: str) -> int | None:
        kept = self.library.choice(f"pane.{name}")
        return int(kept) if kept and kept.isdigit() else None

    def on_resize(self, event: events.Resize) -> None:
        self.lay_out(event.size.width, event.size.height)

    def lay_out(self, width: int | None = None, height: int | None = None) -> None:
        """Give every pane its place for this size."""
        width = self.app.size.width if width is None else width
        height = self.app.size.height if height is None else height
        before = self.shape
        with self.app.batch_update():
            self._shape(width, height)
            self._place(width, height)
            if self.shape != before:
                self.shape_changed()

    def shape_changed(self) -> None:
        """Other panes are seen than before."""

    def _shape(self, width: int, height: int) -> None:
        """Say in classes which panes are seen; looks are looked up anew only where one of them changes."""
        self.shape = shape_of(width, height)
        shown = self.zen or self.shown_pane()
        wanted = {
            **{f"-{shape}": self.shape == shape for shape in ("wide", "stacked", "single")},
            "-side-open": self.is_side_open and self.shape == "stacked",
            "-facets": self.side == "facets",
            "-zen": self.zen is not None,
            "-only-tree": shown in ("tree", "facets"),
            "-only-list": shown == "list",
            "-only-article": shown == "article",
        }
        self.update_classes(wanted, update=self.is_attached)

    def _place(self, width: int, height: int) -> None:
        tree = max(18, min(self._sizes["tree"] or (26 if width < 140 else 30 if width < 200 else 36), width // 2))
        side, lists = self.query_one("#side"), self.query_one("#lists")
        if self.zen or self.shape == "single":
            side.styles.width = "100%"
            lists.styles.width = lists.styles.height = "100%"
        elif self.shape == "wide":
            side.styles.width = tree
            left = width - tree - 2
            lists.styles.width = max(30, min(self._sizes["list"] or min(90, left * 46 // 100), left - 30))
            lists.styles.height = "100%"
        else:
            side.styles.width = min(tree, width - 10)
            lists.styles.width = "100%"
            body = height - 2
            lists.styles.height = max(4, min(self._sizes["height"] or body * 42 // 100, body - 5))

    @on(Divider.Dragged)
    def _dragged(self, event: Divider.Dragged) -> None:
        event.stop()
        if event.divider.id == "side-divider":
            self._sizes["tree"] = max(18, event.x)
        elif event.divider.id == "list-divider":
            self._sizes["list"] = max(30, event.x - self.query_one("#side").size.width - 1)
        else:
            self._sizes["height"] = max(4, event.y)
        self.lay_out()
        if event.is_over:
            self._keep_sizes()

    def action_resize(self, by: int) -> None:
        """The border of the pane in focus moves; in the article's case it grows with `>` too."""
        pane = self.pane
        if self.zen or self.shape == "single":
            return
        if pane in ("tree", "facets"):
            self._sizes["tree"] = self.query_one("#side").size.width + by
        elif self.shape == "wide":
            self._sizes["list"] = self.query_one("#lists").size.width + (by if pane == "list" else -by)
        else:
            self._sizes["height"] = self.query_one("#lists").size.height + (by if pane == "list" else -by) // 2
        self.lay_out()
        self._keep_sizes()

    def _keep_sizes(self) -> None:
        for name, size in self._sizes.items():
            if size is not None:
                self.library.keep_choice(f"pane.{name}", str(size))

    def action_zen(self) -> None:
        self.zen = None if self.zen else self.pane
        self.lay_out()

    # -- focus --------------------------------------------------------------------------------------------------

    @property
    def pane(self) -> Pane:
        """The pane that has the focus; the list where none has."""
        place = self.place
        return place if place in ("tree", "facets", "article") else "list"  # type: ignore[return-value]

    def shown_pane(self) -> Pane | None:
        """The one pane that is seen, where only one is."""
        return self.pane if self.shape == "single" else None

    def go_to(self, pane: Pane) -> None:
        """Put the focus on a pane, and show it where it is hidden."""
        widget: Widget = {
            "tree": self.category_tree,
            "facets": self.facets,
            "list": self.posts,
            "article": self.article,
        }[pane]
        if pane in ("tree", "facets"):
            self.side = pane
            self.is_side_open = True
        elif self.shape != "wide":
            self.is_side_open = False
        if self.zen:
            self.zen = pane
        self.set_focus(widget, scroll_visible=False)
        self.lay_out()
        self.pane_changed()

    def pane_changed(self) -> None:
        """The focus went to another pane."""

    def ring(self) -> list[Pane]:
        """The panes that Tab goes through."""
        if self.zen:
            return [self.zen]
        seen: list[Pane] = ["list", "article"]
        return [self.side, *seen] if self.shape == "wide" or self.is_side_open else seen

    def action_thing(self, by: int) -> None:
        if self.pane == "article":
            try:
                self.article.action_thing(by)
                return
            except SkipAction:
                pass
        ring = self.ring()
        at = ring.index(self.pane) if self.pane in ring else 0
        self.go_to(ring[(at + by) % len(ring)])

    def action_out(self) -> None:
        if self.pane == "article":
            self.go_to("list")
        elif self.pane == "list":
            self.go_to(self.side)
        elif self.pane == "tree":
            self.category_tree.close_branch()

    def action_in(self) -> None:
        if self.pane == "list":
            self.go_to("article")
        elif self.pane == "facets" or (self.pane == "tree" and not self.category_tree.open_branch()):
            self.go_to("list")

    # -- words --------------------------------------------------------------------------------------------------

    def say(self, text: str | Clean, *, is_error: bool = False, seconds: float = 5) -> None:
        """One line where the status is, for a few seconds; 0: until something else is said."""
        self.status.say(str(text), is_error=is_error, seconds=seconds)

    def show_pressed(self, pressed: tuple[str, ...]) -> None:
        self.status.pressed = " ".join(pressed) + (self.glyphs.ellipsis if pressed else "")
