"""The places of the tree, the saved searches, and the facets of what is listed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from textual import on

from newstui.frozen import dataclass
from newstui.language import _
from newstui.library import Facets, with_step
from newstui.ui.background import Answered
from newstui.ui.screens.asking import Asking
from newstui.ui.views import View
from newstui.ui.widgets.category_tree import Shelf
from newstui.ui.widgets.facets import FacetRow


@dataclass(frozen=True, slots=True)
class Sides:
    """What stands beside the list."""

    categories: Sequence[Any]
    unread: dict[int, int]
    shelves: tuple[Shelf, ...]
    posts: int


class Finding(Asking):
    """Owns what stands beside the list."""

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
