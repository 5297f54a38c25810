"""The door of search: a question in, an answer out. Loads numpy with the first question, not before."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timezone, tzinfo
from threading import Lock
from typing import TYPE_CHECKING, Any

from newstui import gate
from newstui.folding import Piece, occurrences, piece
from newstui.gate import Clean
from newstui.language import _
from newstui.query import Query, Stock, Text
from newstui.search.snippets import WIDTH, snippet
from newstui.search.values import (
    Allowance,
    Completion,
    Count,
    Facets,
    Found,
    Marks,
    NoMarks,
    Question,
    SearchOrder,
    Snippet,
    Suggestion,
)

if TYPE_CHECKING:
    from newstui.catalogue import Catalogue
    from newstui.index import Index
    from newstui.search.facets import Months
    from newstui.search.leaves import Leaves
    from newstui.stocks import Directory

QUICK = 3000
"""Texts that a quick answer verifies at most, about 30 ms."""
STOCKS_MARKED = 5
"""Stocks whose names are marked for one condition, at most."""
LIKE_HITS = 200
"""Posts like another that are worth showing."""
LIKE_TERMS = 14
"""Terms of a post that its like is found by."""
LIKE_SHARE = 0.2
"""Of the weight of these terms, what a like post has at least: a few common words make no likeness."""


class Search:
    """Index, catalogue and the reader's marks, asked together. Any thread may ask.

    What was found is kept until one of the three changes, so that typing on pays for the new word only.
    """

    def __init__(
        self,
        index: Index,
        catalogue: Catalogue,
        marks: Marks | None = None,
        directory: Directory | None = None,
        zone: tzinfo = timezone.utc,
        clock: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.index, self.catalogue = index, catalogue
        self.marks: Marks = marks or NoMarks()
        self.zone, self.clock = zone, clock
        self._directory = directory
        self._lock = Lock()
        self._leaves: Leaves | None = None
        self._months: tuple[int, Months] | None = None
        self._counts: dict[tuple[str, object], Count] = {}

    @property
    def directory(self) -> Directory:
        """The stocks' names; the library gives a new one when it has learned some."""
        if self._directory is None:
            from newstui.stocks import Directory

            self._directory = Directory.shipped()
        return self._directory

    @directory.setter
    def directory(self, directory: Directory) -> None:
        self._directory = directory
        self._leaves = None

    def leaves(self) -> Leaves:
        """What is known of the present generation."""
        from newstui.search.leaves import Leaves

        with self._lock:
            leaves = self._leaves
            columns = self.catalogue.columns()
            if leaves is None or leaves.key != (self.index.generation, columns.generation):
                leaves = self._leaves = Leaves(self.index, self.catalogue, columns, self.marks, self.directory)
            return leaves

    def parse(self, question: Question) -> Query:
        """The question's query, understood here and now."""
        return Query.parse(question.typed, zone=self.zone, now=self.clock(), typing=question.typing)

    # -- finding --------------------------------------------------------------------------------------------------

    def find(self, question: Question, *, quick: bool = False, is_wanted: Callable[[], bool] = lambda: True) -> Found:
        """Every hit, in order. Exact, unless `quick` (a costly query is answered before all is verified) or the
        asker's `is_wanted` says meanwhile that nobody waits any more: then `is_certain` is False.
        """
        from newstui.search.evaluating import evaluate

        leaves = self.leaves()
        query = self.parse(question)
        allowance = Allowance(QUICK if quick else None)
        within = leaves.scope(question.scope)
        if query.root is None and not query.is_blank and not question.typing:
            within = leaves.nothing
        texts = query.texts()
        order: SearchOrder = question.order or "relevance"
        if order == "relevance" and not texts:
            order = "newest"
        ranking = texts if order == "relevance" and question.like is None else ()
        hits = evaluate(query.root, within, leaves, allowance, is_wanted, ranking)
        if question.like is not None:
            return self._like(question, query, leaves.of(hits), leaves)
        ids, scores = _ordered(hits, texts, order, leaves)
        names = _stock_names(query, leaves)
        return Found(
            question,
            query,
            ids,
            scores,
            order,
            not allowance.is_used_up and (leaves.is_whole or not _asks_index(query)),
            query.notes if question.typing else query.notes + _unknown(query, leaves),
            _pieces(texts, ("any", "title")) + names,
            _pieces(texts, ("any", "body")) + names,
        )

    def complete(self, found: Found, is_wanted: Callable[[], bool] = lambda: True) -> Found:
        """The exact answer to the same question."""
        return found if found.is_certain else self.find(found.question, is_wanted=is_wanted)

    def like(self, id: int, scope: int | None = None) -> Found:
        """Posts that share the strongest terms of a post, the likest first."""
        return self.find(Question(like=id, scope=scope))

    def _like(self, question: Question, query: Query, within: Any, leaves: Leaves) -> Found:
        from newstui.index.arrays import np
        from newstui.search.evaluating import by_relevance
        from newstui.search.likeness import strongest_terms

        assert question.like is not None
        total = np.zeros(leaves.size, np.float32)
        shared = np.zeros(leaves.size, np.uint8)
        terms = strongest_terms(question.like, LIKE_TERMS, leaves)
        for term, weight in terms:
            leaf = leaves.text(Text(term, quoted=True))
            total[leaf.ids] += np.float32(weight)
            shared[leaf.ids] += 1
        least = LIKE_SHARE * sum(weight for _term, weight in terms)
        found = within & (shared >= 2) & (total >= least)  # one term in common is chance
        if question.like < leaves.size:
            found[question.like] = False
        hits = np.flatnonzero(found).astype(np.uint32)
        in_order, weights = by_relevance(hits, total[hits], leaves)
        ids, scores = _array("I", in_order[:LIKE_HITS]), _array("f", weights[:LIKE_HITS])
        pieces = (_pieces(query.texts(), ("any", field)) for field in ("title", "body"))
        return Found(question, query, ids, scores, "relevance", True, query.notes, *pieces)

    # -- around the hits ------------------------------------------------------------------------------------------

    def snippet(self, found: Found, passages: Sequence[Clean], width: int = WIDTH) -> Snippet:
        """What shows why a post was found; `passages` are its text as written."""
        return snippet(passages, found.body_pieces, width)

    def title_marks(self, found: Found, title: str) -> tuple[tuple[int, int], ...]:
        """Where the query's words stand in a title as written."""
        return tuple(occurrences(title, found.title_pieces))

    def body_marks(self, found: Found, passage: str) -> tuple[tuple[int, int], ...]:
        """Where they stand in a passage as written."""
        return tuple(occurrences(passage, found.body_pieces))

    def facets(self, found: Found, limit: int = 12) -> Facets:
        """Ways to narrow, counted over all hits."""
        from newstui.index.arrays import np
        from newstui.search.facets import facets

        leaves = self.leaves()
        months = self._months_of(leaves)
        hits = leaves.columns.known(np.frombuffer(found.ids, np.uint32)) if found.ids else np.zeros(0, np.uint32)
        return facets(hits, leaves, months, limit)

    def _months_of(self, leaves: Leaves) -> Months:
        from newstui.search.facets import Months

        with self._lock:
            if self._months is None or self._months[0] != leaves.columns.generation:
                self._months = leaves.columns.generation, Months(leaves.columns.place, leaves.everything, self.zone)
            return self._months[1]

    def counts(self, queries: Iterable[str]) -> list[Count]:
        """(total, unread) of saved searches. Kept; afresh when posts or marks have changed, or the day has."""
        leaves = self.leaves()
        key = (*leaves.key, self.marks.generation, self.clock().astimezone(self.zone).date())
        return [self._count(typed, key, leaves) for typed in queries]

    def _count(self, typed: str, key: object, leaves: Leaves) -> Count:
        from newstui.query import Is
        from newstui.search.evaluating import counts

        kept = self._counts.get((typed, key))
        if kept is not None:
            return kept
        allowance = Allowance(QUICK)
        query = self.parse(Question(typed))
        within = leaves.nothing if query.root is None and not query.is_blank else leaves.everything
        total, unread = counts(query.root, within, leaves.fact(Is("unread")), leaves, allowance)
        count = Count(total, unread, not allowance.is_used_up)
        if count.is_certain:
            if len(self._counts) > 400:
                self._counts.clear()
            self._counts[typed, key] = count
        return count

    def completions(self, typed: str, cursor: int | None = None, limit: int = 10) -> list[Completion]:
        """What the word at the cursor may become: fields, categories, names, stocks, dates."""
        from newstui.search.completing import completions

        leaves = self.leaves()
        return completions(typed, len(typed) if cursor is None else cursor, leaves, self._months_of(leaves), limit)

    def did_you_mean(self, found: Found) -> list[Suggestion]:
        """For an answer without hits: questions that have some, best first."""
        from newstui.search.suggesting import suggestions

        if found.total or found.question.like is not None:
            return []
        question = replace(found.question, typing=False)
        return suggestions(question, found.query, self.leaves())


def _ordered(hits: Any, texts: tuple[Text, ...], order: SearchOrder, leaves: Leaves) -> tuple[Any, Any]:
    from newstui.search.evaluating import by_date, by_relevance, relevance

    if order != "relevance":
        return _array("I", by_date(hits, leaves, order == "oldest")), None
    ids, scores = by_relevance(hits, relevance(texts, hits, leaves), leaves)
    return _array("I", ids), _array("f", scores)


def _array(kind: str, values: Any) -> Any:
    """A numpy row as an array of the standard library, which the rest of the program knows."""
    made: array[Any] = array(kind)
    made.frombytes(values.tobytes())
    return made


def _stock_names(query: Query, leaves: Leaves) -> tuple[Piece, ...]:
    """A stock that was asked for is marked by its names; one that is any of many is not."""
    names: list[str] = []
    for node, is_wanted in query.leaves():
        if is_wanted and isinstance(node, Stock):
            codes = leaves.codes(node)
            if len(codes) <= STOCKS_MARKED:
                names += [name for code in codes for name in leaves.directory.names(code)]
    return tuple(dict.fromkeys(map(piece, names)))


def _asks_index(query: Query) -> bool:
    return any(isinstance(node, Text) for node, _wanted in query.leaves())


def _unknown(query: Query, leaves: Leaves) -> tuple[Clean, ...]:
    """A line for each name that no post bears."""
    nodes = [node for node, _wanted in query.leaves() if not isinstance(node, Text) and leaves.is_unknown(node)]
    return tuple(gate.line(_("No post has {condition}.").format(condition=str(node))) for node in nodes[:3])


def _pieces(texts: tuple[Text, ...], fields: tuple[str, ...]) -> tuple[Piece, ...]:
    return tuple(dict.fromkeys(text.piece for text in texts if text.field in fields))
