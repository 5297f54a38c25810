"""The tree of categories and the sets of them that posts stand in. Read whole: a few thousand short rows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Mapping

from newstui.catalogue.values import Category
from newstui.frozen import dataclass
from newstui.gate import Clean


@dataclass(frozen=True, slots=True)
class Shelves:
    """A shelf is a set of categories that posts stand in."""

    generation: int
    categories: tuple[Category, ...]
    """Those that hold posts, parents before children, siblings by name."""
    paths: Mapping[int, tuple[tuple[Clean, ...], ...]]
    """Shelf to the paths of its categories."""
    posts: Mapping[int, int]
    """Shelf to its posts."""
    above: Mapping[int, frozenset[int]]
    """Shelf to its categories and all that these lie in."""
    leaves: Mapping[int, tuple[int, ...]]
    """Shelf to its categories."""
    _below: Mapping[int, tuple[int, ...]]

    @classmethod
    def read(cls, connection: sqlite3.Connection, generation: int) -> Shelves:
        """From the tables `category` and `shelf`."""
        nodes = {id: (parent, Clean(name)) for id, parent, name in connection.execute("SELECT * FROM category")}
        way = {id: _way(id, nodes) for id in nodes}
        paths, posts, above, leaves = {}, {}, {}, {}
        held: dict[int, int] = defaultdict(int)
        below: dict[int, list[int]] = defaultdict(list)
        for shelf, text, count in connection.execute("SELECT * FROM shelf ORDER BY id").fetchall():
            stands = tuple(int(id) for id in text.split(",")) if text else ()
            leaves[shelf], posts[shelf] = stands, count
            paths[shelf] = tuple(tuple(nodes[node][1] for node in way[leaf]) for leaf in stands)
            above[shelf] = frozenset(node for leaf in stands for node in way[leaf])
            for node in above[shelf]:
                held[node] += count
                below[node].append(shelf)
        named = {id: tuple(nodes[node][1] for node in way[id]) for id in nodes if held[id]}
        categories = tuple(
            Category(id, nodes[id][0], nodes[id][1], path, held[id])
            for id, path in sorted(named.items(), key=lambda item: item[1])
        )
        return cls(
            generation, categories, paths, posts, above, leaves, {node: tuple(ids) for node, ids in below.items()}
        )

    def below(self, category: int) -> tuple[int, ...]:
        """The shelves of posts in a category or below it."""
        return self._below.get(category, ())


def _way(id: int, nodes: Mapping[int, tuple[int, Clean]]) -> tuple[int, ...]:
    """From the outermost category down to this one."""
    way: list[int] = []
    while id and id in nodes and len(way) < 64:
        way.append(id)
        id = nodes[id][0]
    return tuple(reversed(way))
