"""Which posts may hold a piece of text, and how well it fits: whole posting lists at once, no step per posting.

A score is BM25-like: how rare the term is times how often it stands in the body, both saturating, and more for the
title. It orders hits, it means nothing across queries.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from newstui.folding import Piece, Term
from newstui.index.arrays import Array, np
from newstui.index.snapshot import Part, Snapshot, ascending
from newstui.index.values import Field, Matches

if TYPE_CHECKING:
    from newstui.index.postings import Block

TITLE = 3.0
"""What a term in the title is worth, against one in the body."""
_SATURATION = 2.2  # BM25's k1 + 1
_IN_TITLE = (TITLE * _SATURATION * np.minimum(np.arange(256) >> 4, 1)).astype(np.float32)
_OFTEN = (np.arange(256) & 15).astype(np.float32)

_Places = list[tuple["Block", int, int]]


@dataclass(frozen=True, slots=True, eq=False)
class _Row:
    """The documents of a term, ascending, and their weights."""

    documents: Array
    weights: Array


def candidates(snapshot: Snapshot, piece: Piece, field: Field) -> Matches:
    """Posts whose terms let them hold the piece; exactly those that do if `certain`."""
    if not piece.terms:
        return Matches(np.zeros(0, np.uint32), np.zeros(0, np.float32), True)
    found = [(part, places) for part in snapshot.parts if (places := _look_up(part, piece.terms)) is not None]
    counts = [0] * len(piece.terms)
    rows = []
    for part, places in found:
        of_part = [_row(part, term, place, field) for term, place in zip(piece.terms, places, strict=True)]
        for number, row in enumerate(of_part):
            counts[number] += len(row.documents)
        rows.append(of_part)
    rarities = [math.log(1 + (snapshot.posts + 0.5) / (count + 0.5)) for count in counts]
    ids, scores = [], []
    for (part, _place), of_part in zip(found, rows, strict=True):
        hits = _common(part, of_part)
        if len(hits):
            ids.append(part.segment.ids[hits])
            scores.append(_scores(part, of_part, hits, rarities, part.norms(snapshot.average_size), field))
    in_order, order = ascending(ids)
    all_scores = np.concatenate(scores) if scores else np.zeros(0, np.float32)
    return Matches(in_order, all_scores if order is None else all_scores[order], piece.is_certain)


def _look_up(part: Part, terms: tuple[Term, ...]) -> list[_Places] | None:
    """Where the postings of each term are; None if the part lacks one."""
    places: list[_Places] = []
    for term in terms:
        dictionary = part.segment.dictionary(term.text)
        if term.prefix:
            of_term = list(dictionary.beginning(term.text))
        else:
            found = dictionary.find(term.text)
            of_term = [(found[0], found[1], found[1] + 1)] if found else []
        if not of_term:
            return None
        places.append(of_term)
    return places


def _row(part: Part, term: Term, places: _Places, field: Field) -> _Row:
    unpacked = [part.segment.file.checked(partial(block.postings, start, end)) for block, start, end in places]
    if not term.prefix:
        documents, weights = unpacked[0]
    else:
        documents = np.concatenate([documents for documents, _weights in unpacked])
        weights = np.concatenate([weights for _documents, weights in unpacked])
    if field != "any":
        kept = weights >= 16 if field == "title" else (weights & 15) > 0
        documents, weights = documents[kept], weights[kept]
    if term.prefix:
        return _united(documents, weights, part.posts)
    return _Row(documents, weights)


def _united(documents: Array, weights: Array, posts: int) -> _Row:
    """One row of many terms: a document's weight is the number of terms in it, and whether one is in the title."""
    often = np.bincount(documents, minlength=posts)
    often[documents[weights >= 16]] |= 1 << 40
    hits = np.flatnonzero(often)
    often = often[hits]
    united = np.minimum(often & 0xFFFF_FFFF, 15).astype(np.uint8) | ((often >> 40) << 4).astype(np.uint8)
    return _Row(hits.astype(np.uint32), united)


def _common(part: Part, rows: list[_Row]) -> Array:
    """The documents that are in all rows and not removed."""
    ordered = sorted((row.documents for row in rows), key=len)
    hits = ordered[0]
    for documents in ordered[1:]:
        if not len(hits):
            return hits
        hits = hits[_are_in(hits, documents, part.posts)]
    return hits if part.is_left is None else hits[part.is_left[hits]]


def _are_in(few: Array, many: Array, posts: int) -> Array:
    if 16 * len(few) < len(many):
        places = np.searchsorted(many, few)
        places[places == len(many)] = 0
        return np.equal(many[places], few)
    there = np.zeros(posts, bool)
    there[many] = True
    return there[few]


def _scores(part: Part, rows: list[_Row], hits: Array, rarities: list[float], norms: Array, field: Field) -> Array:
    total = np.zeros(len(hits), np.float32)
    norm = norms[hits]
    for row, rarity in zip(rows, rarities, strict=True):
        weights = _weights_of(row, hits, part.posts)
        fit = _IN_TITLE[weights] if field != "body" else np.zeros(len(hits), np.float32)
        if field != "title":
            often = _OFTEN[weights]
            fit = fit + np.float32(_SATURATION) * often / (often + norm)
        total += np.float32(rarity) * fit
    return total


def _weights_of(row: _Row, hits: Array, posts: int) -> Array:
    if len(hits) == len(row.documents):
        return row.weights
    if 16 * len(hits) < len(row.documents):
        return row.weights[np.searchsorted(row.documents, hits)]
    spread = np.zeros(posts, np.uint8)
    spread[row.documents] = row.weights
    return spread[hits]
