"""The tree of categories with counts, below the saved searches. Branches are laid out when they are opened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from textual.reactive import reactive

from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _
from newstui.library import Category, SavedCount, SavedSearch
from newstui.ui.columns import Piece, cells, padded, right
from newstui.ui.glyphs import Glyphs
from newstui.ui.listing import count
from newstui.ui.widgets.rows import Rows

Kind = Literal["heading", "all", "saved", "category", "gap"]


@dataclass(frozen=True, slots=True)
class Shelf:
    """A saved search as the tree shows it."""

    search: SavedSearch
    counts: SavedCount | None = None


@dataclass(frozen=True, slots=True)
class Node:
    """One line of the tree. `key` tells nodes of a kind apart: a category's id, a saved search's name."""

    kind: Kind
    key: int | str = 0
    depth: int = 0
    name: str = ""
    has_branches: bool = False

    @property
    def identity(self) -> tuple[str, int | str]:
        return self.kind, self.key


class CategoryTree(Rows):
    """Values come in by `show`; what the person picks goes out as Moved and Chosen with `picked`."""

    place = "tree"

    categories: reactive[Sequence[Category]] = reactive((), repaint=False)
    unread: reactive[Mapping[int, int]] = reactive({}, repaint=False)
    shelves: reactive[Sequence[Shelf]] = reactive((), repaint=False)
    total: reactive[int] = reactive(0, repaint=False)
    narrowed: reactive[str] = reactive("", repaint=False)
    """Only categories with this in their name, and what they stand under."""

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs
        self._below: dict[int, list[Category]] = {}
        self._by_id: dict[int, Category] = {}
        self._opened: set[int] = set()
        self._laid_out: list[Node] = []
        self._is_new = True

    # values in
    def watch_categories(self) -> None:
        self._below, self._by_id = {}, {}
        for category in self.categories:
            self._below.setdefault(category.parent, []).append(category)
            self._by_id[category.id] = category
        if self._is_new and self.categories:
            self._is_new = False
            outermost = self._below.get(0, [])
            if len(outermost) + sum(len(self._below.get(each.id, ())) for each in outermost) <= 40:
                self._opened.update(each.id for each in outermost)
        self._lay_out()

    def watch_shelves(self) -> None:
        self._lay_out()

    def watch_total(self) -> None:
        self.refresh()

    def watch_unread(self) -> None:
        self.refresh()

    def watch_narrowed(self) -> None:
        self._lay_out()
        if self.narrowed:
            first = next((at for at, node in enumerate(self._laid_out) if self._matches(node)), None)
            self.renew(first)

    def _matches(self, node: Node) -> bool:
        return node.kind == "category" and self.narrowed.casefold() in node.name.casefold()

    # what is there
    def node(self) -> Node | None:
        """The node that the cursor is on."""
        return self._laid_out[self.cursor] if self.cursor < len(self._laid_out) else None

    def path(self, category: int) -> tuple[Clean, ...]:
        """The path of a category; empty where it is gone."""
        return self._by_id[category].path if category in self._by_id else ()

    def go_to(self, kind: Kind, key: int | str = 0) -> None:
        """Put the cursor on a node, opening what it stands under; the root where there is none."""
        if kind == "category" and isinstance(key, int):
            parent = self._by_id[key].parent if key in self._by_id else 0
            while parent:
                self._opened.add(parent)
                parent = self._by_id[parent].parent
            self._lay_out()
        at = next((at for at, node in enumerate(self._laid_out) if node.identity == (kind, key)), None)
        if at is None:
            at = next((at for at, node in enumerate(self._laid_out) if node.kind == "all"), 0)
        self.renew(at)

    def open_branch(self) -> bool:
        """Open the branch under the cursor; False where there is none that is closed."""
        node = self.node()
        if node is None or not node.has_branches or node.key in self._opened:
            return False
        self._opened.add(int(node.key))
        self._lay_out()
        return True

    def close_branch(self) -> bool:
        """Close the branch under the cursor, or go to the one it stands under; False at the outermost."""
        node = self.node()
        if node is None or node.kind != "category":
            return False
        if node.has_branches and node.key in self._opened:
            self._opened.discard(int(node.key))
            self._lay_out()
            return True
        parent = self._by_id[int(node.key)].parent
        at = next((at for at, each in enumerate(self._laid_out) if each.identity == ("category", parent)), None)
        if at is None:
            return False
        self.cursor = at
        return True

    def _lay_out(self) -> None:
        here = self.node()
        nodes: list[Node] = []
        if self.shelves and not self.narrowed:
            nodes.append(Node("heading", "saved", name=_("Saved searches")))
            nodes += [Node("saved", shelf.search.name, name=shelf.search.name) for shelf in self.shelves]
            nodes.append(Node("gap"))
        nodes.append(Node("all", name=_("All posts")))
        wanted = self._wanted() if self.narrowed else None
        self._add_branch(nodes, 0, 0, wanted)
        self._laid_out = nodes
        at = None
        if here is not None:
            at = next((at for at, node in enumerate(nodes) if node.identity == here.identity), None)
        else:
            at = next((at for at, node in enumerate(nodes) if node.kind == "all"), None)
        self.renew(at)

    def _wanted(self) -> set[int]:
        """The categories that match, and what they stand under."""
        wanted: set[int] = set()
        needle = self.narrowed.casefold()
        for category in self.categories:
            if needle in category.name.casefold():
                at = category.id
                while at and at not in wanted:
                    wanted.add(at)
                    at = self._by_id[at].parent if at in self._by_id else 0
        return wanted

    def _add_branch(self, nodes: list[Node], parent: int, depth: int, wanted: set[int] | None) -> None:
        for category in self._below.get(parent, ()):
            if wanted is not None and category.id not in wanted:
                continue
            nodes.append(Node("category", category.id, depth, category.name, category.id in self._below))
            if depth < 64 and (wanted is not None or category.id in self._opened):
                self._add_branch(nodes, category.id, depth + 1, wanted)

    # rows
    def count_rows(self) -> int:
        return len(self._laid_out)

    def can_rest(self, index: int) -> bool:
        return self._laid_out[index].kind not in ("heading", "gap")

    def is_on_fold(self, x: int) -> bool:
        """Whether a click at this cell was on the sign of the branch under the cursor."""
        node = self.node()
        return bool(node and node.has_branches and x <= 2 * node.depth + 2)

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        node, glyphs = self._laid_out[index], self._glyphs
        if node.kind == "gap":
            return []
        if node.kind == "heading":
            return [(" " + node.name, "heading")]
        posts, unread, key, is_certain = self._counts(node)
        if node.kind == "saved":
            head, style = f" {key or ' '} ", "key"
        elif node.kind == "all":
            head, style = "   ", ""
        else:
            sign = " " if not node.has_branches else glyphs.opened if self._is_open(node) else glyphs.closed
            head, style = " " + "  " * min(node.depth, max(0, (width - 20) // 2)) + sign + " ", "faint"
        about = glyphs.about
        total = right(
            count(posts, is_certain, about) if posts is not None else "", max(5, cells(count(self.total))) + 1
        )
        fresh = right(count(unread, is_certain, about) if unread else "", max(4, cells(count(self.unread.get(0, 0)))))
        name = padded(node.name, max(1, width - cells(head) - cells(total) - cells(fresh) - 1), glyphs.ellipsis)
        return [(head, style), (name, "strong" if unread else ""), (fresh, "unread"), (total, "faint")]

    def _is_open(self, node: Node) -> bool:
        return node.key in self._opened or bool(self.narrowed)

    def _counts(self, node: Node) -> tuple[int | None, int, int | None, bool]:
        if node.kind == "all":
            return self.total, self.unread.get(0, 0), None, True
        if node.kind == "category":
            return self._by_id[int(node.key)].posts, self.unread.get(int(node.key), 0), None, True
        shelf = next(shelf for shelf in self.shelves if shelf.search.name == node.key)
        if shelf.counts is None:
            return None, 0, shelf.search.key, True
        return shelf.counts.total, shelf.counts.unread, shelf.search.key, shelf.counts.is_certain
