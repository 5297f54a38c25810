"""Which posts may hold a piece of text, and how well it fits: whole posting lists at once, no step per posting.

A score is BM25-like: how rare the term is times how often it stands in the body, both saturating, and more for the
title. It orders hits, it means nothing across queries.
"""

from __future__ import annotations

import math
from functools import cached_property, partial
from typing import TYPE_CHECKING

from newstui.folding import RUN, Piece, Term, kind
from newstui.index import phrases
from newstui.index.arrays import Array, np
from newstui.index.phrases import LONGEST, SHORTEST
from newstui.index.snapshot import Norms, Part, Snapshot, ascending
from newstui.index.values import Field, Matches

if TYPE_CHECKING:
    from newstui.index.postings import Block

TITLE = 12.0
"""What a term in the title is worth, against one in the body."""
_SATURATION = 2.2  # BM25's k1 + 1
_NEVER, _DECISIVE = 0, 4
"""Posts of a term that are so few that looking at their texts costs less than another term's list."""
_IN_TITLE = (np.arange(256) >> 4).astype(np.float32)
_OFTEN = (np.arange(256) & 15).astype(np.float32)

_Places = list[tuple["Block", int, int]]


def candidates(snapshot: Snapshot, piece: Piece, field: Field, *, is_ranked: bool = True) -> Matches:
    """Posts whose terms let them hold the piece; exactly those that do if `certain`. Scores if `is_ranked`."""
    found = [
        (part, rows)
        for part in snapshot.parts
        if (rows := _look_up(part, piece.terms, field, _NEVER if is_ranked else _DECISIVE))
    ]
    rarities = _rarities(snapshot, [rows for _part, rows in found]) if is_ranked else []
    ids, scores, proven = [], [], []
    for part, rows in found:
        kept, is_proof = _kept_phrases(part, piece, rows, field)
        hits = _common(part, kept if is_proof else rows + kept)
        if len(hits):
            ids.append(part.segment.ids[hits])
            if is_ranked:
                scores.append(_scores(part, rows, hits, rarities, part.norms(snapshot.average_lengths), field))
            proven.append(np.full(len(hits), piece.is_certain or is_proof))
    if not ids:
        return Matches(np.zeros(0, np.uint32), np.zeros(0, np.float32), np.zeros(0, bool))
    in_order, order = ascending(ids)
    of_scores, of_proven = np.concatenate(scores or [np.zeros(0, np.float32)]), np.concatenate(proven)
    if order is not None:
        of_scores, of_proven = of_scores[order] if is_ranked else of_scores, of_proven[order]
    return Matches(in_order, of_scores, of_proven)


def _rarities(snapshot: Snapshot, found: list[list[_Row]]) -> list[float]:
    """Of each term, from the posts of all parts that hold it."""
    counts = [sum(row.count for row in rows) for rows in zip(*found, strict=True)]
    return [math.log(1 + (snapshot.posts + 0.5) / (count + 0.5)) for count in counts]


def _kept_phrases(part: Part, piece: Piece, rows: list[_Row], field: Field) -> tuple[list[_Row], bool]:
    """Of a phrase whose pairs are frequent, the rows of the kept phrases it consists of; whether it is one itself."""
    dictionary, text = part.segment.phrases, piece.literal
    if dictionary is None or not piece.is_plain or min(row.count for row in rows) < part.posts // phrases.SHARE:
        return [], False
    for length in range(min(len(text), LONGEST), SHORTEST - 1, -1):
        places = map(dictionary.find, (text[at : at + length] for at in range(len(text) - length + 1)))
        if found := [_Row(part.posts, [(block, at, at + 1)], field) for block, at in filter(None, places)]:
            return found, length == len(text)
    return [], False


def _look_up(part: Part, terms: tuple[Term, ...], field: Field, decisive: int) -> list[_Row] | None:
    """The postings of each term, up to one that so few posts hold; None if the part lacks one."""
    rows = []
    for term in terms:
        row = _set(part, term, field) or _list(part, term, field)
        if row is None:
            return None
        rows.append(row)
        if row.count <= decisive:
            break
    return rows


def _set(part: Part, term: Term, field: Field) -> _Row | None:
    """Where the term is a character that has a set."""
    if not term.prefix or len(term.text) > 1 or kind(term.text) != RUN:
        return None
    sets = part.segment.pairs.posts_with(term.text)
    return None if sets is None else _Row(part.posts, [], field, sets=sets)


def _list(part: Part, term: Term, field: Field) -> _Row | None:
    dictionary = part.segment.dictionary(term.text)
    places: _Places
    if term.prefix:
        places = list(dictionary.beginning(term.text))
    else:
        found = dictionary.find(term.text)
        places = [(found[0], found[1], found[1] + 1)] if found else []
    if not places:
        return None
    return part.segment.file.checked(partial(_Row, part.posts, places, field, is_range=term.prefix))


class _Row:
    """The documents of a term, or of all terms that begin so. Unpacked when asked for."""

    def __init__(
        self,
        posts: int,
        places: _Places,
        field: Field,
        *,
        is_range: bool = False,
        sets: tuple[Array, Array] | None = None,
    ) -> None:
        self._posts = posts
        self._places = places
        self._field = field
        self._is_range = is_range
        self._sets = sets
        self._weights: Array | None = None
        self._in_title: Array | None = None
        self.count = sum(block.count(start, end) for block, start, end in places) or posts
        """Postings: as many as documents, or more."""

    @cached_property
    def documents(self) -> Array:
        """Ascending."""
        if self._sets is not None:
            in_body, self._in_title = self._sets
            return {"any": in_body | self._in_title, "body": in_body, "title": self._in_title}[self._field].nonzero()[0]
        if self._is_range:
            return self._united()
        ((block, start, end),) = self._places
        documents: Array = block.documents(start, end)
        if self._field != "any":
            weights = block.weights(start, end)
            kept = weights >= 16 if self._field == "title" else (weights & 15) > 0
            documents, self._weights = documents[kept], weights[kept]
        return documents

    def _united(self) -> Array:
        """One row of many terms: a document weighs as if one of them stood in it once."""
        there, in_title = np.zeros(self._posts, bool), np.zeros(self._posts, bool)
        for block, start, end in self._places:
            documents = block.documents(start, end)
            places, others = block.other_weights(start, end)
            is_title = others >= 16
            in_title[documents[places[is_title]]] = True
            if self._field == "any":
                there[documents] = True
            elif self._field == "body":
                only_title = np.zeros(len(documents), bool)
                only_title[places[(others & 15) == 0]] = True
                there[documents[~only_title]] = True
        self._in_title = in_title
        united: Array = np.flatnonzero(in_title if self._field == "title" else there)
        return united

    def weights(self, hits: Array) -> Array:
        """The weights of these documents, which are in the row."""
        documents = self.documents
        if self._in_title is not None:
            united: Array = np.where(self._in_title[hits], np.uint8(17), np.uint8(1))
            return united
        if self._weights is None:
            ((block, start, end),) = self._places
            self._weights = block.weights(start, end)
        if len(hits) == len(documents):
            return self._weights
        if 16 * len(hits) < len(documents):
            return self._weights[documents.searchsorted(hits)]
        spread = np.zeros(self._posts, np.uint8)
        spread[documents] = self._weights
        return spread[hits]


def _common(part: Part, rows: list[_Row]) -> Array:
    """The documents that are in all rows and not removed; the shortest row first, the rest as long as it takes."""
    rows = sorted(rows, key=lambda row: row.count)
    hits = rows[0].documents
    for row in rows[1:]:
        if not len(hits):
            return hits
        hits = hits[_are_in(hits, row.documents, part.posts)]
    return hits if part.is_left is None else hits[part.is_left[hits]]


def _are_in(few: Array, many: Array, posts: int) -> Array:
    if not len(many):
        return np.zeros(len(few), bool)
    if 16 * len(few) < len(many):
        places = many.searchsorted(few)
        places[places == len(many)] = 0
        return np.equal(many[places], few)
    there = np.zeros(posts, bool)
    there[many] = True
    return there[few]


def _scores(part: Part, rows: list[_Row], hits: Array, rarities: list[float], norms: Norms, field: Field) -> Array:
    total = np.zeros(len(hits), np.float32)
    title_norms, body_norms = norms.titles[hits], norms.bodies[hits]
    for row, rarity in zip(rows, rarities, strict=True):
        weights = row.weights(hits)
        if field != "title":
            often = _OFTEN[weights]
            total += np.float32(_SATURATION * rarity) * often / (often + body_norms)
        if field != "body" and weights.max() > 15:
            often = _IN_TITLE[weights]
            total += np.float32(TITLE * _SATURATION * rarity) * often / (often + title_norms)
    return total
