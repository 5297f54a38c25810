"""What a list shows: a place in the tree, a query over it, an order. Values and text only."""

from __future__ import annotations

from dataclasses import replace

from newstui.frozen import dataclass
from newstui.library import Question, SearchOrder, with_step


@dataclass(frozen=True, slots=True)
class View:
    """`query` is what the search box shows: with an empty one the list is the category's own."""

    category: int | None = None
    query: str = ""
    order: SearchOrder | None = None
    """None: newest first, and a search with words in it by relevance."""
    stock: str = ""
    """The code of the stock whose page this is."""
    like: int | None = None
    """The post whose like is shown."""
    versions: int | None = None
    """The post whose versions are shown."""
    saved: str = ""
    """The name of the saved search that this is."""

    @property
    def is_plain(self) -> bool:
        """A list from the catalogue, without a search."""
        return not self.query.strip() and self.like is None and self.versions is None

    def question(self, is_typing: bool = False) -> Question:
        """What search is asked for it."""
        return Question(self.query, self.category, self.order, is_typing, self.like)


def asking(view: View, typed: str) -> View:
    """The same place with another query: no saved search any more, a stock's page as long as it names the stock."""
    order = None if not typed.strip() and view.order == "relevance" else view.order
    stock = view.stock if view.stock and f"stock:{view.stock}" in typed.split() else ""
    return replace(view, query=typed, order=order, stock=stock, saved="")


def next_order(view: View, shown: SearchOrder) -> View:
    """After the order that is shown: newest, oldest, and by relevance where there is a search."""
    orders: tuple[SearchOrder, ...] = ("newest", "oldest") if view.is_plain else ("newest", "oldest", "relevance")
    at = orders.index(shown) if shown in orders else -1
    return replace(view, order=orders[(at + 1) % len(orders)])


def toggled(query: str, field: str, value: str) -> str:
    """The query with a condition added, or without it: toggled("芯片", "is", "unread") --> "芯片 is:unread"."""
    query = query.strip()
    with_it = with_step(query, field, value)
    return with_it if with_it != query else " ".join(query.replace(f"{field}:{value}", "", 1).split())
