"""The leaves of a query as sets of posts: from the index, the catalogue's columns and the reader's marks. numpy.

A set is a boolean array by post id. What a leaf found is kept until index, catalogue or marks change, so that each key
in the search box pays for its own word only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING, Any

from newstui.catalogue import Category as Shelf
from newstui.catalogue import Flag, Named
from newstui.folding import fold
from newstui.index.arrays import Array, np
from newstui.query import WATCH, Author, Category, Dates, Has, Is, Node, Source, Stock, Tag, Text
from newstui.search.values import REFUSED, Allowance, Marks

if TYPE_CHECKING:
    from newstui.catalogue import Catalogue
    from newstui.catalogue.columns import Columns
    from newstui.index import Index
    from newstui.stocks import Directory

_KEPT_TEXTS = 48
_KEPT_CANDIDATES = 600_000
"""Of all kept words together: 9 bytes each."""
_KEPT_SETS = 64
_GLANCE = 2000
"""Texts that are verified to learn whether a word stands anywhere at all."""
_AT_ONCE = 512
"""Texts verified before looking whether anybody still wants the answer."""

_FLAG_OF_IS = {"draft": Flag.DRAFT, "doubtful": Flag.DOUBTFUL}
_FLAG_OF_HAS = {
    "stock": Flag.STOCK,
    "image": Flag.IMAGE,
    "video": Flag.VIDEO,
    "table": Flag.TABLE,
    "link": Flag.LINK,
}
_UNKNOWN, _HOLDS, _LACKS = 0, 1, 2


@dataclass(slots=True, eq=False)
class TextLeaf:
    """What the index says of a piece: candidates, their scores if asked for, and which were verified so far."""

    node: Text
    ids: Array
    scores: Array
    state: Array
    is_certain: bool
    is_ranked: bool

    def places(self, ids: Array) -> Array:
        """Where these ids (ascending) would be among the candidates."""
        return np.minimum(self.ids.searchsorted(ids), len(self.ids) - 1) if len(self.ids) else np.zeros(0, np.int64)

    def has(self, ids: Array) -> Array:
        """Of each id whether it is a candidate that isn't known to lack the piece."""
        if not len(self.ids):
            return np.zeros(len(ids), bool)
        places = self.places(ids)
        has: Array = self.ids[places] == ids
        return has if self.is_certain else has & (self.state[places] != _LACKS)


class Leaves:
    """One generation of index and catalogue, with what was found in it so far."""

    def __init__(
        self, index: Index, catalogue: Catalogue, columns: Columns, marks: Marks, directory: Directory
    ) -> None:
        self.index, self.catalogue, self.columns = index, catalogue, columns
        self.marks, self.directory = marks, directory
        self.key = (index.generation, columns.generation)
        self.size = len(columns.shelf)
        self.everything: Array = columns.shelf > 0
        self.nothing: Array = np.zeros(self.size, bool)
        self._lock = Lock()
        self._texts: OrderedDict[Text, TextLeaf] = OrderedDict()
        self._candidates = 0
        self._sets: OrderedDict[Any, Array] = OrderedDict()
        self._names: dict[str, tuple[tuple[str, Named], ...]] = {}
        self._marks_generation = marks.generation
        self._numbers: dict[str, int] | None = None

    @cached_property
    def is_whole(self) -> bool:
        """Every post is in the index. While it is being built, words may have more hits than are known."""
        return not (self.everything & ((self.columns.flags & np.uint16(Flag.COMPLETE)) == 0)).any()

    # -- text -----------------------------------------------------------------------------------------------------

    def text(self, node: Text, *, is_ranked: bool = False) -> TextLeaf:
        """The candidates of a word or phrase among the posts that the catalogue knows, with scores if `is_ranked`."""
        with self._lock:
            leaf = self._texts.get(node)
            if leaf is not None and leaf.is_ranked >= is_ranked:
                self._texts.move_to_end(node)
                return leaf
        found = self.index.candidates(node.text, field=node.field, prefix=node.prefix, is_ranked=is_ranked)
        ids, scores, proven = found.ids, found.scores, found.proven
        inside = int(ids.searchsorted(self.size))
        known = np.zeros(len(ids), bool)
        known[:inside] = self.everything[ids[:inside]]
        if not known.all():
            ids, scores, proven = ids[known], scores[known] if is_ranked else scores, proven[known]
        state = proven.view(np.uint8)  # _UNKNOWN or _HOLDS
        leaf = TextLeaf(node, ids, scores, state, found.certain, is_ranked)
        with self._lock:
            before = self._texts.pop(node, None)
            self._candidates -= 0 if before is None else len(before.ids)
            self._texts[node] = leaf
            self._candidates += len(ids)
            while len(self._texts) > _KEPT_TEXTS or (self._candidates > _KEPT_CANDIDATES and len(self._texts) > 1):
                self._candidates -= len(self._texts.popitem(last=False)[1].ids)
        return leaf

    def candidates(self, leaf: TextLeaf) -> Array:
        """As a set: all that may hold it and are not known to lack it."""
        return self.of(leaf.ids if leaf.is_certain else leaf.ids[leaf.state != _LACKS])

    def verified(self, leaf: TextLeaf, within: Array, allowance: Allowance, wanted: Callable[[], bool]) -> Array:
        """Those of `within` that hold it; if the allowance is used up, those that may."""
        if leaf.is_certain:
            return within & self.of(leaf.ids)
        ids = leaf.ids[within[leaf.ids]]
        return self.of(ids[self.holds(leaf, ids, allowance, wanted)])

    def holds(self, leaf: TextLeaf, ids: Array, allowance: Allowance, wanted: Callable[[], bool]) -> Array:
        """Of each of these candidates whether it holds the piece; if the allowance is used up, whether it may."""
        if leaf.is_certain:
            return np.ones(len(ids), bool)
        places = leaf.places(ids)
        open_places = places[leaf.state[places] == _UNKNOWN]
        if len(open_places) and allowance.take(len(open_places)):
            self._verify(leaf, open_places, allowance, wanted)
        leaf.is_certain = bool((leaf.state == _HOLDS).all())
        holds: Array = leaf.state[places] != _LACKS
        return holds

    def _verify(self, leaf: TextLeaf, places: Array, allowance: Allowance, wanted: Callable[[], bool]) -> None:
        node = leaf.node
        for start in range(0, len(places), _AT_ONCE):
            if not wanted():
                allowance.is_used_up = True
                return
            some = places[start : start + _AT_ONCE]
            holds = self.index.verify(leaf.ids[some], node.text, field=node.field, prefix=node.prefix)
            leaf.state[some] = np.where(holds, _HOLDS, _LACKS)

    def is_found(self, node: Text) -> bool:
        """Whether any post holds it."""
        leaf = self.text(node)
        return bool(self.holds(leaf, leaf.ids, Allowance(_GLANCE), lambda: True).any())

    # -- facts ----------------------------------------------------------------------------------------------------

    def of(self, ids: Array | Sequence[int]) -> Array:
        """Ids as a set; ids beyond the catalogue are none of it."""
        chosen = np.zeros(self.size, bool)
        known = np.asarray(ids, np.uint32)
        if len(known) and known[-1] >= self.size:
            known = known[known < self.size]
        chosen[known] = True
        return chosen

    def fact(self, node: Node, doubtful: bool = False) -> Array:
        """The posts of a leaf that is no text. `doubtful`: stocks that are probably not meant count too."""
        if self._marks_generation != self.marks.generation:
            with self._lock:
                self._marks_generation = self.marks.generation
                self._sets = OrderedDict((k, v) for k, v in self._sets.items() if not _depends_on_marks(k[0]))
        key = node, doubtful
        with self._lock:
            if key in self._sets:
                self._sets.move_to_end(key)
                return self._sets[key]
        found = self._fact(node, doubtful) & self.everything
        with self._lock:
            self._sets[key] = found
            if len(self._sets) > _KEPT_SETS:
                self._sets.popitem(last=False)
        return found

    def _fact(self, node: Node, doubtful: bool) -> Array:
        columns = self.columns
        if isinstance(node, Category):
            return self.of(columns.in_categories(shelf.id for shelf in self.categories(node)))
        if isinstance(node, Author):
            return self.of(columns.by_author(self._matching("authors", node.name, node.prefix)))
        if isinstance(node, Source):
            return self.of(columns.by_source(self._matching("sources", node.name, node.prefix)))
        if isinstance(node, Tag):
            return self._tag(node)
        if isinstance(node, Stock):
            return self._stock(self.codes(node), doubtful)
        if isinstance(node, Dates):
            return self.of(columns.between(node.since, node.until))
        if isinstance(node, Has):
            return self.of(columns.having(_FLAG_OF_HAS[node.name]))
        if isinstance(node, Is):
            return self._is(node.name)
        raise TypeError(node)

    def scope(self, category: int | None) -> Array:
        """Everything in a category and below it."""
        return self.everything if category is None else self.of(self.columns.in_categories([category]))

    def _is(self, name: str) -> Array:
        if name in _FLAG_OF_IS:
            return self.of(self.columns.having(_FLAG_OF_IS[name]))
        if name == "unread":
            return ~self.of(self.marks.ids("read"))
        if name == "watched":
            return self._stock(self.marks.watched(), False)
        return self.of(self.marks.ids(name))

    def _tag(self, node: Tag) -> Array:
        chosen = np.zeros(self.size, bool)
        for number in self._matching("tags", node.name, node.prefix):
            chosen |= self.of(self.catalogue.by_tag(number))
        for tag in self.marks.tags():
            if _matches(fold(tag).strip(), fold(node.name).strip(), node.prefix):
                chosen |= self.of(self.marks.tagged(tag))
        return chosen

    def _stock(self, codes: Iterable[str], doubtful: bool) -> Array:
        wanted = set(codes)
        refused = {tag[len(REFUSED) :] for tag in self.marks.tags() if tag.startswith(REFUSED)} & wanted
        chosen = self._mentioning(wanted - refused, doubtful)
        for code in refused:
            chosen |= self._mentioning([code], doubtful) & ~self.of(self.marks.tagged(REFUSED + code))
        return chosen

    def _mentioning(self, codes: Iterable[str], doubtful: bool) -> Array:
        wanted = list(codes)
        if doubtful:
            return self.of(self.catalogue.by_stock(wanted, doubtful=True))
        if self._numbers is None:
            self._numbers = {code: number for number, code in self.columns.codes.items()}
        numbers = [self._numbers[code] for code in wanted if code in self._numbers]
        chosen = np.zeros(self.size, bool)
        chosen[self.columns.stock_post[np.isin(self.columns.stock, np.array(numbers, np.uint32))]] = True
        return chosen

    def codes(self, node: Stock) -> Collection[str]:
        """The stocks that are meant: by exact code or name, else by pinyin initials, else by a piece of a name."""
        if node.text == WATCH:
            return self.marks.watched()
        if not node.prefix and (exact := self.directory.resolve(node.text)):
            return exact
        found = self.directory.find(node.text, 200)
        initials = fold(node.text)
        if initials.isascii() and not node.prefix:
            spelt = [code for code in found if self.directory.pinyin(code) == initials]
            return spelt or found
        return found

    # -- names ----------------------------------------------------------------------------------------------------

    def names(self, kind: str) -> tuple[tuple[str, Named], ...]:
        """(folded name, named) of all authors, sources or tags, most posts first."""
        if kind not in self._names:
            named: list[Named] = getattr(self.catalogue, kind)()
            self._names[kind] = tuple((fold(each.name).strip(), each) for each in named)
        return self._names[kind]

    def _matching(self, kind: str, name: str, prefix: bool) -> list[int]:
        wanted = fold(name).strip()
        return [named.id for folded, named in self.names(kind) if _matches(folded, wanted, prefix)]

    def is_unknown(self, node: Node) -> bool:
        """A name that no post bears: the query finds nothing by it, and a note says so."""
        if isinstance(node, Category):
            return not self.categories(node)
        if isinstance(node, (Author, Source)):
            return not self._matching("authors" if isinstance(node, Author) else "sources", node.name, node.prefix)
        if isinstance(node, Tag):
            wanted = fold(node.name).strip()
            own = any(_matches(fold(tag).strip(), wanted, node.prefix) for tag in self.marks.tags())
            return not own and not self._matching("tags", node.name, node.prefix)
        return isinstance(node, Stock) and node.text != WATCH and not self.codes(node)

    def categories(self, node: Category) -> list[Shelf]:
        """The categories whose path is this, or ends in it."""
        wanted = [fold(part).strip() for part in node.path.strip("/").split("/")]
        found = []
        for category in self.columns.shelves.categories:
            path = category.path
            if len(path) < len(wanted) or (node.path.startswith("/") and len(path) != len(wanted)):
                continue
            parts = [fold(part).strip() for part in path[len(path) - len(wanted) :]]
            if parts[:-1] == wanted[:-1] and _matches(parts[-1], wanted[-1], node.prefix):
                found.append(category)
        return found


def _matches(name: str, wanted: str, prefix: bool) -> bool:
    return name.startswith(wanted) if prefix else name == wanted


def _depends_on_marks(node: object) -> bool:
    return (
        isinstance(node, (Tag, Stock))  # a post may be said not to mean a stock
        or (isinstance(node, Is) and node.name not in _FLAG_OF_IS)
    )
