"""A view and its answer: asked for in a thread, and an answer to an older view is dropped."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from functools import partial

from textual import on

from newstui.errors import NewstuiError
from newstui.folding import occurrences
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _, plural
from newstui.library import Found, Library, SearchOrder, StockCount, Suggestion, row_without
from newstui.ui.background import Answered, Desk
from newstui.ui.columns import Piece
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Listed, Manner, count, shown_date
from newstui.ui.screens.panes import Panes
from newstui.ui.views import View

FIRST = 200
"""Ids that the list takes at once; the rest follow."""
SNIPPETS = 25
"""Posts that are read for their snippets at a time: some 40 ms."""


@dataclass(frozen=True, slots=True)
class Step:
    """Where Esc leads back to: a view and the post that was selected in it."""

    view: View
    selected: int | None


@dataclass(frozen=True, slots=True)
class Listing:
    """The answer to a view."""

    ids: Sequence[int]
    """The rows: of the versions of a story the first."""
    found: Found | None = None
    posts: Sequence[int] = ()
    """All posts that it stands for."""

    @property
    def is_certain(self) -> bool:
        return self.found is None or self.found.is_certain


class Viewing(Panes):
    """Owns the view, the trail back, and what the list holds."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner)
        self.desk = Desk(self)
        self.view = View(query=query)
        self.stock = StockCount("", (), 0, 0, None, None)
        """What is known of the stock whose page the view is."""
        self._counted = ("", False)
        """Its code, and whether its doubtful mentions are counted."""
        self.listing = Listing(())
        self.trail: list[Step] = []
        self._select: int | None = None
        self.is_asking = False
        """Whether the list still shows the answer to another view than is asked for now."""
        self._wants_open = False
        self.suggestions: tuple[Suggestion, ...] = ()
        """What was probably meant, when nothing was found."""

        self._quoted: set[int] = set()
        """Posts whose snippets are still to come."""

    # -- views --------------------------------------------------------------------------------------------------

    def look(self, view: View, *, select: int | None = None, is_typing: bool = False) -> None:
        """Show a view. Until its answer is there the list stays as it is."""
        self.is_asking = view != self.view or self.is_asking
        if not is_typing and view.query != self.view.query:  # the same one again may be in the middle of being changed
            self.box.put(view.query)
        self.view = view
        self._select = select
        counted = (view.stock, "is:doubtful" in view.query.split())  # as the list does
        if counted != self._counted:
            self._counted = counted
            self.stock = StockCount(view.stock, (), 0, 0, None, None)
            if view.stock:
                self.desk.ask("stock", counted, lambda: self.library.stocks(view.stock, doubtful=counted[1], limit=1))
        self.heading.display = bool(view.stock)
        self.box.placeholder = _("search in {place}").format(place=self.place_name())
        self.show_totals()
        self.desk.ask("list", view, lambda: self._find(view, is_typing))

    def _find(self, view: View, is_typing: bool) -> Listing:
        if view.versions is not None:
            ids = self.library.versions.of([view.versions])
            return Listing(ids, None, ids)
        if view.is_plain:
            return self._folded(self.library.ids(view.category, "oldest" if view.order == "oldest" else "newest"))
        found = self.library.find(view.question(is_typing), quick=is_typing, is_wanted=lambda: self.is_wanted(view))
        return self._folded(found.ids, found)

    def is_wanted(self, view: View) -> bool:
        """Whether anybody still waits for the answer to a view. Asked by the threads that find it."""
        return self.view == view and not self.desk.is_closed

    def _folded(self, ids: array[int], found: Found | None = None) -> Listing:
        return Listing(self.library.versions.leads(ids), found, ids)

    def first_listing(self) -> Listing:
        """What fills the first screen, at once: the rest of the ids follows from a thread."""
        return self._folded(self.library.ids(self.view.category, "newest", FIRST))

    @on(Answered)
    def _see_fault(self, event: Answered) -> None:
        if event.error is not None and not isinstance(event.error, (NewstuiError, OSError)):
            raise event.error  # a fault of the program: the app ends with a report

    @on(Answered)
    def _take_listing(self, event: Answered) -> None:
        if event.kind != "list" or event.question != self.view:
            return
        self.is_asking = False
        if event.error is not None:
            self.fail(event.error)
            self.show_listing(Listing(()))
            return
        self.show_listing(event.answer)
        found = self.listing.found
        if found is not None and not found.is_certain:
            self.desk.ask("exact", self.view, partial(self._exact, found, self.view))
        if found is not None and not found.ids:
            self.desk.ask("suggest", self.view, lambda: self.library.did_you_mean(found))

    def _exact(self, found: Found, view: View) -> Listing:
        exact = self.library.complete(found, lambda: self.is_wanted(view))
        return self._folded(exact.ids, exact)

    @on(Answered)
    def _take_more(self, event: Answered) -> None:
        if event.error is not None or event.question != self.view:
            return
        if event.kind == "exact":
            self._select = self.posts.selected
            self.show_listing(event.answer)
        elif event.kind == "suggest":
            self.suggestions = tuple(event.answer)
            self.posts.empty = self.empty_words()

    @on(Answered)
    def _take_snippets(self, event: Answered) -> None:
        if event.kind == "snippets" and event.error is None and event.question is self.listing.found:
            self._quoted -= set(event.answer)
            self.posts.add_snippets(event.answer)
            self._ask_snippets()

    def show_listing(self, listing: Listing) -> None:
        """The answer to what is asked now."""
        self.listing = listing
        self.suggestions = ()
        self._quoted = set()
        self.posts.set_lines(self._lines_each())
        self.posts.empty = self.empty_words() if not listing.ids else ()
        self.posts.show(listing.ids, self._select)
        self.show_totals()
        if listing.found is not None and listing.found.notes:
            self.say(listing.found.notes[0])
        self._show_facets()
        if self._wants_open:
            self._wants_open = False
            self.call_later(self.action_open)

    def _lines_each(self) -> int:
        """A wide screen has room for where the words of a query stand, below each title."""
        found = self.listing.found
        return 2 if found is not None and found.body_pieces and self.shape == "wide" else 1

    def _show_facets(self) -> None:
        if self.side == "facets" and (self.is_side_open or self.shape == "wide"):
            self.ask_facets()

    def shape_changed(self) -> None:
        super().shape_changed()
        self.posts.set_lines(self._lines_each())
        self._show_facets()

    @on(Answered)
    def _take_stock(self, event: Answered) -> None:
        if event.kind == "stock" and event.error is None and event.question == self._counted:
            self.stock = event.answer[0] if event.answer else self.stock
            self.heading.left = self._stock_heading(self.stock)
            self.show_place()

    def _stock_heading(self, stock: StockCount) -> tuple[Piece, ...]:
        """Its name, its code, its other names, how often it is mentioned and since when."""
        names = stock.names or (Clean(stock.code),)
        pieces: list[Piece] = [(f" {names[0]}", "chip"), (f"  {stock.code}", "strong")]
        if stock.code in self.library.watched():
            pieces.append((f" {self.glyphs.dot} " + _("watched"), "unread"))
        if len(names) > 1:
            pieces.append((_("  also {names}").format(names=" ".join(names[1:4])), "dim"))
        mentions = plural("{n} mention", "{n} mentions", stock.mentions).format(n=count(stock.mentions))
        posts = plural("{n} post", "{n} posts", stock.posts).format(n=count(stock.posts))
        pieces.append((f"  {posts} {self.glyphs.dot} {mentions}", "dim"))
        dates = [shown_date(date, self.manner) for date in (stock.first, stock.last) if date is not None]
        if dates:
            pieces.append(("  " + f" {self.glyphs.ellipsis} ".join(dict.fromkeys(dates)), "faint"))
        return tuple(pieces)

    # what the screens built on this one say, here and where it raises below: without them it can't be shown
    def action_open(self) -> None:
        """Open what the cursor is on, in whatever pane."""
        raise NotImplementedError

    def open_selected(self) -> None:
        """Open the post that the list's cursor is on."""
        raise NotImplementedError

    def fail(self, error: Exception) -> None:
        """An error of a library call, as one line."""
        raise NotImplementedError

    def ask_facets(self) -> None:
        """Counts of what the list holds."""
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
        versions = self.library.versions.counts(ids) if self.view.versions is None else {}
        found = self.listing.found
        if self.posts.lines_each == 2:
            self._quoted |= set(ids)
            self._ask_snippets()
        pieces = found.title_pieces if found is not None else ()
        listed: list[Listed | None] = []
        for row, mark in zip(rows, marks, strict=True):
            if row is None:
                listed.append(None)
                continue
            title_marks = tuple(occurrences(row.title, pieces)) if pieces else ()
            told_by = versions.get(row.id, 1)
            listed.append(Listed(row_without(row, mark), mark, title_marks, versions=told_by))
        return listed

    def _ask_snippets(self) -> None:
        """Where the query stands in the texts, which a thread reads: a screen at a time, the one that is seen first.

        A letter typed meanwhile need not wait for more than that.
        """
        found = self.listing.found
        if found is None or not self._quoted:
            return
        wanted = sorted(self._quoted.intersection(self.posts.shown_ids()) or self._quoted)[:SNIPPETS]
        self.desk.ask("snippets", found, lambda: dict(zip(wanted, self.library.snippets(wanted, found), strict=True)))

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
        number = count(len(self.listing.posts), self.listing.is_certain, self.glyphs.about)
        order = {"newest": _("newest"), "oldest": _("oldest"), "relevance": _("best")}[self.shown_order]
        what = plural("{n} post", "{n} posts", len(self.listing.posts)).format(n=number)
        if self.view.is_plain:  # the status line counts the places of the tree
            self.totals.right = ((order + " ", "faint"),)
        else:
            self.totals.right = ((what, "dim"), (f" {self.glyphs.dot} {order} ", "faint"))

    def empty_words(self) -> tuple[tuple[Piece, ...], ...]:
        """What an empty list says instead: why, and the way on."""
        raise NotImplementedError  # BrowseScreen's

    def current(self) -> int | None:
        """The post that marks are about: the open one in the article, the selected one elsewhere."""
        return self.posts.selected

    def show_place(self) -> None:
        """The status line's left end."""
        raise NotImplementedError  # BrowseScreen's
