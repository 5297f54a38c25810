"""Places, searches and what they find: the view is asked for in a thread, and an answer to an older one is dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from textual import on
from textual.timer import Timer

from newstui.errors import NewstuiError
from newstui.folding import occurrences
from newstui.gate import Clean
from newstui.language import _, plural
from newstui.library import Library, StockCount
from newstui.query import with_step, without_last_step
from newstui.search import Facets, Found, SearchOrder, Suggestion
from newstui.ui.background import Answered, Desk
from newstui.ui.columns import Piece
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Listed, Manner, count, shown_date
from newstui.ui.screens.panes import Panes
from newstui.ui.views import UNREAD, View, asking, next_order, toggled
from newstui.ui.widgets.category_tree import Shelf
from newstui.ui.widgets.facets import FacetRow
from newstui.ui.widgets.search_box import SearchBox

BREATH = 0.07
"""Seconds without a key before a query is asked: an input method sends a phrase as single characters."""
FIRST = 200
"""Ids that the list takes at once; the rest follow."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where Esc leads back to: a view and the post that was selected in it."""

    view: View
    selected: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer to a view."""

    ids: Sequence[int]
    found: Found | None = None

    @property
    def is_certain(self) -> bool:
        return self.found is None or self.found.is_certain


@dataclass(frozen=True, slots=True)
class Sides:
    """What stands beside the list."""

    categories: Sequence[Any]
    unread: dict[int, int]
    shelves: tuple[Shelf, ...]
    posts: int


class Finding(Panes):
    """Owns the view, the trail back, and what the list holds."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner)
        self.desk = Desk(self.post_message)
        self.view = View(query=query)
        self.stock = StockCount("", (), 0, 0, None, None)
        """What is known of the stock whose page the view is."""
        self.listing = Listing(())
        self.trail: list[Step] = []
        self._before: Step | None = None
        self._select: int | None = None
        self._breath: Timer | None = None
        self._wants_open = False
        self.suggestions: tuple[Suggestion, ...] = ()
        """What was probably meant, when nothing was found."""

        self._quoted: set[int] = set()
        """Posts whose snippets are asked for."""

    # -- views --------------------------------------------------------------------------------------------------

    def look(self, view: View, *, select: int | None = None, is_typing: bool = False) -> None:
        """Show a view. Until its answer is there the list stays as it is."""
        self.view = view
        self._select = select
        if not is_typing:
            self.box.put(view.query)
        if view.stock != self.stock.code:
            self.stock = StockCount(view.stock, (), 0, 0, None, None)
            if view.stock:
                self.desk.ask("stock", view.stock, lambda: self.library.stocks(view.stock, doubtful=True, limit=1))
        self.heading.display = bool(view.stock)
        self.box.placeholder = _("search in {place}").format(place=self.place_name())
        self.show_totals()
        self.desk.ask("list", view, lambda: self._find(view, is_typing))

    def _find(self, view: View, is_typing: bool) -> Listing:
        if view.is_plain:
            return Listing(self.library.ids(view.category, "oldest" if view.order == "oldest" else "newest"))
        found = self.library.find(view.question(is_typing), quick=is_typing)
        return Listing(found.ids, found)

    def first_listing(self) -> Listing:
        """What fills the first screen, at once: the rest of the ids follows from a thread."""
        return Listing(self.library.ids(self.view.category, "newest", FIRST))

    @on(Answered)
    def _see_fault(self, event: Answered) -> None:
        if event.error is not None and not isinstance(event.error, (NewstuiError, OSError)):
            raise event.error  # a fault of the program: the app ends with a report

    @on(Answered)
    def _take_listing(self, event: Answered) -> None:
        if event.kind != "list" or event.question != self.view:
            return
        if event.error is not None:
            self.fail(event.error)
            return
        self.show_listing(event.answer)
        found = self.listing.found
        if found is not None and not found.is_certain:
            self.desk.ask("exact", self.view, lambda: self.library.complete(found))
        if found is not None and not found.ids:
            self.desk.ask("suggest", self.view, lambda: self.library.did_you_mean(found))

    @on(Answered)
    def _take_more(self, event: Answered) -> None:
        if event.error is not None or event.question != self.view:
            return
        if event.kind == "exact":
            self._select = self.posts.selected
            self.show_listing(Listing(event.answer.ids, event.answer))
        elif event.kind == "suggest":
            self.suggestions = tuple(event.answer)
            self.posts.empty = self.empty_words()
        elif event.kind == "snippets":
            self._quoted -= set(event.answer)
            self.posts.add_snippets(event.answer)

    def show_listing(self, listing: Listing) -> None:
        """The answer to what is asked now."""
        self.listing = listing
        self.suggestions = ()
        self._quoted = set()
        has_text = bool(listing.found and listing.found.body_pieces)
        self.posts.set_lines(2 if has_text and self.shape == "wide" else 1)
        self.posts.empty = self.empty_words() if not listing.ids else ()
        self.posts.show(listing.ids, self._select)
        self.show_totals()
        if listing.found is not None and listing.found.notes:
            self.say(listing.found.notes[0])
        if self.side == "facets" and (self.is_side_open or self.shape == "wide"):
            self.ask_facets()
        if self._wants_open:
            self._wants_open = False
            self.call_later(self.action_open)

    @on(Answered)
    def _take_stock(self, event: Answered) -> None:
        if event.kind == "stock" and event.error is None and event.question == self.view.stock:
            self.stock = event.answer[0] if event.answer else self.stock
            self.heading.left = self._stock_heading(self.stock)
            self.show_place()

    def _stock_heading(self, stock: StockCount) -> tuple[Piece, ...]:
        """Its name, its code, its other names, how often it is mentioned and since when."""
        names = stock.names or (Clean(stock.code),)
        pieces: list[Piece] = [(f" {names[0]}", "chip"), (f"  {stock.code}", "strong")]
        if len(names) > 1:
            pieces.append((_("  also {names}").format(names=" ".join(names[1:4])), "dim"))
        mentions = plural("{n} mention", "{n} mentions", stock.mentions).format(n=count(stock.mentions))
        posts = plural("{n} post", "{n} posts", stock.posts).format(n=count(stock.posts))
        pieces.append((f"  {posts} {self.glyphs.dot} {mentions}", "dim"))
        dates = [shown_date(date, self.manner) for date in (stock.first, stock.last) if date is not None]
        if dates:
            pieces.append(("  " + f" {self.glyphs.ellipsis} ".join(dict.fromkeys(dates)), "faint"))
        return tuple(pieces)

    def fail(self, error: Exception) -> None:
        """An error of a library call, as one line."""
        raise NotImplementedError

    def push(self) -> None:
        """Remember where one is, for Esc."""
        self.trail.append(Step(self.view, self.posts.selected))
        del self.trail[:-50]

    def pop(self) -> bool:
        """Back to where one was; False where there is nothing to go back to."""
        if not self.trail:
            return False
        step = self.trail.pop()
        self.look(step.view, select=step.selected)
        return True

    # -- rows ---------------------------------------------------------------------------------------------------

    def fetch(self, ids: Sequence[int]) -> list[Listed | None]:
        """Rows for the list: point reads by id, a millisecond or so."""
        rows = self.library.rows(ids)
        marks = self.library.marks(ids)
        found = self.listing.found
        if found is not None and self.posts.lines_each == 2:
            self.ask_snippets(ids, found)
        pieces = found.title_pieces if found is not None else ()
        return [
            Listed(row, mark, tuple(occurrences(row.title, pieces)) if pieces else ()) if row else None
            for row, mark in zip(rows, marks, strict=True)
        ]

    def ask_snippets(self, ids: Sequence[int], found: Found) -> None:
        """Where the query stands in the texts: they are read in a thread, and come when they come."""
        self._quoted |= set(ids)  # of a question that still waits only the newest is answered: it asks for all
        wanted = sorted(self._quoted)
        self.desk.ask(
            "snippets", self.view, lambda: dict(zip(wanted, self.library.snippets(wanted, found), strict=True))
        )

    # -- words about the view -----------------------------------------------------------------------------------

    def place_name(self) -> str:
        """The place that the list shows, as one says it."""
        if self.view.category is None:
            return _("All posts")
        path = self.category_tree.path(self.view.category)
        return f" {self.glyphs.path} ".join(path) or _("All posts")

    @property
    def shown_order(self) -> SearchOrder:
        """The order that the list is in."""
        found = self.listing.found
        return found.order if found is not None else self.view.order or "newest"

    def show_totals(self) -> None:
        """How many posts, and in which order, beside the search box."""
        number = count(len(self.listing.ids), self.listing.is_certain, self.glyphs.about)
        order = {"newest": _("newest"), "oldest": _("oldest"), "relevance": _("best")}[self.shown_order]
        what = plural("{n} post", "{n} posts", len(self.listing.ids)).format(n=number)
        self.totals.right = ((what, "dim"), (f" {self.glyphs.dot} {order} ", "faint"))

    def empty_words(self) -> tuple[tuple[Piece, ...], ...]:
        """What an empty list says instead: why, and the way on."""
        raise NotImplementedError

    # -- the search box -----------------------------------------------------------------------------------------

    def action_search(self) -> None:
        self._before = Step(self.view, self.posts.selected)
        if self.zen or self.shape == "single":
            self.go_to("list")
        self.set_focus(self.box, scroll_visible=False)
        self.box.cursor_position = len(self.box.value)
        self.pane_changed()

    def action_search_all(self) -> None:
        self.action_search()
        if self.view.category is not None:
            self.look(replace(self.view, category=None), select=self.posts.selected)
        self.category_tree.go_to("all")

    @on(SearchBox.Asked)
    def _asked(self, event: SearchBox.Asked) -> None:
        if self._breath is not None:
            self._breath.stop()
        self._breath = self.set_timer(BREATH, self.ask_typed)
        self.show_completions()

    def ask_typed(self) -> None:
        """Ask what stands in the box now."""
        if self._breath is not None:
            self._breath.stop()
            self._breath = None
        view = asking(self.view, self.box.value)
        if view != self.view:
            self.look(view, is_typing=True)

    def action_to_list(self) -> None:
        self.ask_typed()
        if self._before is not None and self._before.view != self.view:
            self.trail.append(self._before)
        self._before = None
        self.status.menu = ()
        self.go_to("list")

    def action_leave_search(self) -> None:
        before, self._before = self._before, None
        self.status.menu = ()
        if self._breath is not None:
            self._breath.stop()
            self._breath = None
        if before is not None and before.view != self.view:
            self.look(before.view, select=before.selected)
        else:
            self.box.put(self.view.query)
        self.go_to("list")

    def action_hit(self, by: int) -> None:
        self.posts.action_scroll_line(by)

    def show_completions(self) -> None:
        """Offers for the word at the cursor, in the status line."""
        raise NotImplementedError

    # -- steps --------------------------------------------------------------------------------------------------

    def step(self, query: str) -> None:
        """Another query in the same place, with a way back."""
        self.push()
        self.look(asking(self.view, query), select=self.posts.selected)

    def action_unread_only(self) -> None:
        self.step(toggled(self.view.query, UNREAD))

    def action_order(self) -> None:
        self.look(next_order(self.view, self.shown_order), select=self.posts.selected)

    def action_scope(self) -> None:
        node = self.category_tree.node()
        home = int(node.key) if node is not None and node.kind == "category" else None
        if self.view.category is None and home is None:
            self.say(_("The whole archive is searched already; a category in the tree narrows it."))
            return
        self.look(
            replace(self.view, category=None if self.view.category is not None else home), select=self.posts.selected
        )

    def action_step_off(self) -> None:
        if self.trail and self.trail[-1].view.category == self.view.category:
            self.pop()
        elif self.view.query:
            self.look(asking(self.view, without_last_step(self.view.query)), select=self.posts.selected)
        else:
            self.say(_("Nothing is narrowed here."))

    def action_like(self) -> None:
        if (post := self.current()) is None:
            return
        self.push()
        self.look(View(like=post))
        self.say(_("Posts like the one you came from. Esc goes back."))
        self.go_to("list")

    def current(self) -> int | None:
        """The post that marks are about: the open one in the article, the selected one elsewhere."""
        return self.posts.selected

    def open_stock(self, code: str, *, doubtful: bool = False) -> None:
        """Everything about one stock: the posts that mention it."""
        self.push()
        query = f"stock:{code}" + (" is:doubtful" if doubtful else "")
        self.look(View(query=query, stock=code))
        self.go_to("list")

    # -- tree ---------------------------------------------------------------------------------------------------

    def choose_place(self) -> None:
        """Show what the tree's cursor is on."""
        node = self.category_tree.node()
        if node is None:
            return
        self.trail.clear()
        order = self.view.order if self.view.is_plain else None
        if node.kind == "category":
            self.look(View(category=int(node.key), order=order))
        elif node.kind == "all":
            self.look(View(order=order))
        elif node.kind == "saved":
            self.choose_saved(str(node.key))

    def choose_saved(self, name: str) -> None:
        """Show a saved search."""
        search = next((each for each in self.library.saved_searches() if each.name == name), None)
        if search is not None:
            self.look(View(query=search.query, saved=search.name))

    def action_saved(self, key: int) -> None:
        search = next((each for each in self.library.saved_searches() if each.key == key), None)
        if search is None:
            self.say(_("No saved search has the key {n}. The command “Save this search” gives it one.").format(n=key))
            return
        self.trail.clear()
        self.category_tree.go_to("saved", search.name)
        self.choose_saved(search.name)

    # -- what stands beside -------------------------------------------------------------------------------------

    def ask_sides(self) -> None:
        """The tree and its counts, anew."""
        self.desk.ask("sides", None, self._sides)

    def _sides(self) -> Sides:
        library = self.library
        counts = {each.name: each for each in library.saved_counts()}
        shelves = tuple(Shelf(search, counts.get(search.name)) for search in library.saved_searches())
        return Sides(library.tree(), dict(library.unread()), shelves, library.status().posts)

    @on(Answered)
    def _take_sides(self, event: Answered) -> None:
        if event.kind != "sides" or event.error is not None:
            return
        sides: Sides = event.answer
        self.category_tree.total = sides.posts
        self.category_tree.unread = sides.unread
        if list(self.category_tree.categories) != list(sides.categories):
            self.category_tree.categories = sides.categories
        if self.category_tree.shelves != sides.shelves:
            self.category_tree.shelves = sides.shelves
        self.show_place()

    def show_place(self) -> None:
        """The status line's left end."""
        raise NotImplementedError

    def action_facets(self) -> None:
        if self.pane == "facets":
            self.side = "tree"
            self.go_to("list")
            return
        self.go_to("facets")
        self.ask_facets()

    def ask_facets(self) -> None:
        """Counts of what the list holds."""
        found, view = self.listing.found, self.view
        self.desk.ask("facets", view, lambda: self.library.facets(found or self.library.find(view.question())))

    @on(Answered)
    def _take_facets(self, event: Answered) -> None:
        if event.kind == "facets" and event.error is None and event.question == self.view:
            self.facets.is_certain = self.listing.is_certain
            self.facets.facets = facet_rows(event.answer)

    def add_facet(self) -> None:
        """Narrow the query by the facet under the cursor."""
        row = self.facets.row()
        if row is not None and row.field:
            self.step(with_step(self.view.query, row.field, row.value))


def facet_rows(facets: Facets) -> tuple[FacetRow, ...]:
    """Headings and values for the facet pane."""
    rows: list[FacetRow] = []
    for heading, values in (
        (_("Categories"), facets.categories),
        (_("Sources"), facets.sources),
        (_("Stocks"), facets.stocks),
        (_("Months"), facets.months),
    ):
        if values:
            rows += [FacetRow(heading), *(FacetRow(each.label, each.field, each.value, each.count) for each in values)]
            rows.append(FacetRow(""))
    return tuple(rows)
