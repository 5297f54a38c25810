"""A query to the set of posts it finds: facts first, then the index, then a look at the texts that are left. numpy."""

from __future__ import annotations

from collections.abc import Callable, Collection

from newstui.index.arrays import Array, np
from newstui.query import And, Is, Node, Not, Or, Stock, Text
from newstui.search.leaves import Leaves, TextLeaf
from newstui.search.values import Allowance

RECENT = 0.02
"""The newest post's score is worth so much more than the oldest's: enough to settle a tie."""


_RANKING = 16
"""Words that a score is the sum of: more tell little, and a hundred that are in every post would take a second."""
_FEW = 8
"""Candidates of a word are few if they are one of so many posts."""


def evaluate(
    node: Node | None,
    within: Array,
    leaves: Leaves,
    allowance: Allowance,
    wanted: Callable[[], bool] = lambda: True,
    ranking: tuple[Text, ...] = (),
) -> Array:
    """The posts that the query finds among those of the set `within`: ids, ascending (uint32).

    `ranking`: the words whose scores will be asked for.
    """
    evaluation = _Evaluation(leaves, allowance, wanted, frozenset(ranking[:_RANKING]))
    ids = evaluation.of_few(node, within)
    return evaluation.of(node, within, False).nonzero()[0].astype(np.uint32) if ids is None else ids


def counts(node: Node | None, within: Array, some: Array, leaves: Leaves, allowance: Allowance) -> tuple[int, int]:
    """How many posts the query finds among those of the set `within`, and how many of these are in the set `some`."""
    evaluation = _Evaluation(leaves, allowance, lambda: True, ())
    ids = evaluation.of_few(node, within)
    if ids is not None:
        return len(ids), int(np.count_nonzero(some[ids]))
    found = evaluation.of(node, within, False)
    return int(np.count_nonzero(found)), int(np.count_nonzero(found & some))


class _Evaluation:
    def __init__(
        self, leaves: Leaves, allowance: Allowance, wanted: Callable[[], bool], ranking: Collection[Text]
    ) -> None:
        self.leaves, self.allowance, self.wanted, self.ranking = leaves, allowance, wanted, ranking

    def text(self, node: Text) -> TextLeaf:
        return self.leaves.text(node, is_ranked=node in self.ranking)

    def of_few(self, node: Node | None, within: Array) -> Array | None:
        """Where one of the words that all must be there has few candidates: these, narrowed. Sets are not touched."""
        children = node.children if isinstance(node, And) else (node,)
        words: list[tuple[TextLeaf, Text]] = []
        for child in children:
            if isinstance(child, Text):
                words.append((self.text(child), child))
                if not len(words[-1][0].ids):  # what stands nowhere settles it
                    return words[-1][0].ids
        if not words or Is("doubtful") in children or _FEW * min(len(leaf.ids) for leaf, _ in words) > len(within):
            return None
        words.sort(key=lambda word: len(word[0].ids))
        ids = words[0][0].ids
        ids = ids[within[ids]]
        for leaf, _child in words[1:]:
            ids = ids[leaf.has(ids)]
        others = sorted((child for child in children if child and not isinstance(child, Text)), key=_cost)
        for other in others:
            if _cost(other) == 0:
                ids = ids[self.of(other, within, False)[ids]]
        for leaf, _child in words:
            ids = ids[self.leaves.holds(leaf, ids, self.allowance, self.wanted)]
        for other in others:
            if _cost(other) > 0:
                ids = ids[self.of(other, self.leaves.of(ids), False)[ids]]
        return ids

    def of(self, node: Node | None, within: Array, doubtful: bool) -> Array:
        """As a set, for words of many candidates and for what is no word."""
        if node is None:
            return within
        if isinstance(node, And):
            return self._all(node, within, doubtful)
        if isinstance(node, Or):
            found = np.zeros_like(within)
            for child in sorted(node.children, key=_cost):
                found |= self.of(child, within & ~found, doubtful)  # what is found needs no second proof
            return found
        if isinstance(node, Not):
            return within & ~self.of(node.child, within, doubtful)
        if isinstance(node, Text):
            return self.leaves.verified(self.text(node), within, self.allowance, self.wanted)
        return within & self.leaves.fact(node, doubtful)

    def _all(self, node: And, within: Array, doubtful: bool) -> Array:
        children = sorted(node.children, key=_cost)
        if Is("doubtful") in children and any(_names_stock(child) for child in children):
            # With a stock, `is:doubtful` adds the mentions that are probably something else, rather than narrowing.
            doubtful = True
            children.remove(Is("doubtful"))
        unproven: list[Node] = []
        for child in children:
            if isinstance(child, Text):
                leaf = self.text(child)
                within = within & self.leaves.candidates(leaf)
                if not leaf.is_certain:
                    unproven.append(child)
            elif _cost(child) == 0:
                within = self.of(child, within, doubtful)
            else:
                unproven.append(child)
        for child in unproven:
            if not within.any():
                break
            within = self.of(child, within, doubtful)
        return within


def _cost(node: Node) -> int:
    """0: no text needs reading; 1: one piece's candidates; 2: more."""
    if isinstance(node, Text):
        return 1
    if isinstance(node, Not):
        return 2 * min(1, _cost(node.child))
    if isinstance(node, (And, Or)):
        return 2 * min(1, max(_cost(child) for child in node.children))
    return 0


def _names_stock(node: Node) -> bool:
    if isinstance(node, (And, Or)):
        return any(_names_stock(child) for child in node.children)
    return isinstance(node, Stock)


def relevance(texts: tuple[Text, ...], hits: Array, leaves: Leaves) -> Array:
    """A score for each of the hits (ascending ids): the sum over the words, and a little for being recent."""
    total = np.zeros(len(hits), np.float32)
    for text in texts[:_RANKING]:
        leaf = leaves.text(text, is_ranked=True)
        if _FEW * len(hits) < len(leaf.ids):
            places = leaf.places(hits)
            has = leaf.ids[places] == hits
            total[has] += leaf.scores[places[has]]
        else:
            spread = np.zeros(leaves.size, np.float32)
            spread[leaf.ids] = leaf.scores
            total += spread[hits]
    newness = 1 - leaves.columns.rank[hits] / np.float32(max(1, len(leaves.columns.order)))
    scores: Array = total * (1 + np.float32(RECENT) * newness.astype(np.float32))
    return scores


def by_relevance(hits: Array, scores: Array, leaves: Leaves) -> tuple[Array, Array]:
    """The ids of `hits` and their scores from the best down; equal scores newest first."""
    # One number to sort by: the score's bits upside down (a positive float's order is its bits' order), then the rank,
    # which names the post. Sorting numbers is several times quicker than finding the order of others.
    low, half = np.uint64(0xFFFF_FFFF), np.uint64(32)
    bits = np.maximum(scores, 0).astype(np.float32).view(np.uint32).astype(np.uint64)
    keys = ((low - bits) << half) | leaves.columns.rank[hits].astype(np.uint64)
    keys.sort()
    ids: Array = leaves.columns.order[keys & low]
    return ids, (low - (keys >> half)).astype(np.uint32).view(np.float32)


def by_date(hits: Array, leaves: Leaves, oldest: bool) -> Array:
    """The ids newest first or oldest first; undated posts last either way."""
    ids: Array = leaves.columns.order[np.sort(leaves.columns.rank[hits])]
    if oldest:
        dated = leaves.columns.is_dated(ids)
        ids = np.concatenate((ids[dated][::-1], ids[~dated]))
    return ids
