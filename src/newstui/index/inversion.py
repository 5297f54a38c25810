"""Folded texts to terms and postings, in arrays: what `folding.index_terms` says, for thousands of posts at once.

Each character of a run is one 64-bit number: itself, its right neighbour (0 at the run's end), the document, and
whether it stands in the body. One sort of these numbers brings terms and postings in order. Words get numbers from a
dictionary, and then the same sort.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import count

from newstui.folding import token, word_terms
from newstui.index.arrays import Array, np, starts_of
from newstui.index.postings import Postings

DOCUMENTS = 1 << 21
"""Posts that a segment can hold: what a number leaves room for."""
_CODE, _SIDE = np.uint64(21), np.uint64(1)
_PLACE = np.uint64(22)  # a document and the side of it, below the term
_BODY = np.uint64(1)


_UNJUDGED, _OTHER, _RUN, _LETTER, _MARK = range(5)


class _Kinds:
    """What each code point is to a token, judged by the rule's own pattern when first met."""

    def __init__(self) -> None:
        self._table = np.zeros(0x110000, np.uint8)

    def of(self, codes: Array) -> Array:
        kinds = self._table[codes]
        if not kinds.all():
            for code in np.unique(codes[kinds == _UNJUDGED]).tolist():
                self._table[code] = self._judged(chr(code))
            kinds = self._table[codes]
        return kinds

    @staticmethod
    def _judged(character: str) -> int:
        found = token().fullmatch(character)
        if found:
            return _RUN if found[1] else _LETTER
        return _MARK if token().fullmatch("a" + character) else _OTHER


class Inversion:
    """Takes folded texts batch by batch, gives the terms in order."""

    def __init__(self) -> None:
        self._kinds = _Kinds()
        self._pairs: list[Array] = []
        self._words: defaultdict[str, int] = defaultdict(count().__next__)
        self._occurrences: list[tuple[Array, Array]] = []

    def add(self, first: int, sizes: Array, text: str, codes: Array) -> None:
        """Titles and bodies, by turns, of the documents from `first` on, each followed by a separator: the sizes with
        that, the text of all, and its characters."""
        places = np.repeat(np.arange(2 * first, 2 * first + len(sizes), dtype=np.uint64), sizes)
        kinds = self._kinds.of(codes)
        self._add_pairs(codes, kinds == _RUN, places)
        self._add_words(text, kinds, places)

    def _add_pairs(self, codes: Array, is_run: Array, places: Array) -> None:
        at = np.flatnonzero(is_run)
        follows = is_run[1:][at]  # the last code is a separator: no run ends the row
        second = np.where(follows, codes[1:][at], np.uint32(0)).astype(np.uint64)
        self._pairs.append(codes[at].astype(np.uint64) << (_CODE + _PLACE) | second << _PLACE | places[at])

    def _add_words(self, text: str, kinds: Array, places: Array) -> None:
        is_word = kinds >= _LETTER
        edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
        if is_word[0]:
            edges = np.concatenate((np.zeros(1, np.int64), edges))
        starts, ends = edges[::2], edges[1::2]
        if (kinds[starts] == _MARK).any():  # a word begins with a letter
            letters = np.append(np.flatnonzero(kinds == _LETTER), len(kinds))
            starts = letters[np.searchsorted(letters, starts)]
            starts, ends = starts[starts < ends], ends[starts < ends]
        number = self._words.__getitem__
        words = [number(text[start:end]) for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        self._occurrences.append((np.array(words, np.uint32), places[starts]))

    def pairs(self) -> tuple[Array, Postings]:
        """The alphabet, and the pairs by their numbers in it."""
        occurrences = np.concatenate(self._pairs) if self._pairs else np.zeros(0, np.uint64)
        self._pairs = []
        postings = _grouped(occurrences)
        first, second = postings.keys >> _CODE, postings.keys & np.uint64((1 << 21) - 1)
        seen = np.zeros(0x110000, bool)
        seen[first] = seen[second] = True
        seen[0] = False
        alphabet = np.flatnonzero(seen)
        places = np.zeros(0x110000, np.uint64)
        places[alphabet] = np.arange(1, len(alphabet) + 1, dtype=np.uint64)
        keys = (places[first] - np.uint64(1)) * np.uint64(len(alphabet) + 1) + places[second]
        return alphabet.astype("<u4"), Postings(keys, postings.counts, postings.documents, postings.weights)

    def words(self) -> tuple[list[bytes], Postings]:
        """The terms of words, ascending, and their postings."""
        expanded = [word_terms(word) for word in self._words]
        terms = sorted({term for each in expanded for term in each})
        rank = {term: number for number, term in enumerate(terms)}
        numbers = np.array([rank[term] for each in expanded for term in each], np.uint64)
        counts = np.array([len(each) for each in expanded], np.int64)
        starts = starts_of(counts)
        parts = []
        for words, places in self._occurrences:
            many = counts[words]
            where = np.repeat(starts[words] - starts_of(many)[:-1], many) + np.arange(int(many.sum()))
            parts.append(numbers[where] << _PLACE | np.repeat(places, many))
        self._occurrences = []
        occurrences = np.concatenate(parts) if parts else np.zeros(0, np.uint64)
        return [term.encode("utf-8", "surrogatepass") for term in terms], _grouped(occurrences)


def _grouped(occurrences: Array) -> Postings:
    """Occurrences (term, document, side) to postings; sorts in place."""
    occurrences.sort()
    at = np.flatnonzero(np.concatenate((np.ones(min(1, len(occurrences)), bool), occurrences[1:] != occurrences[:-1])))
    often = np.minimum(np.diff(at, append=len(occurrences)), 15).astype(np.uint8)
    sides = occurrences[at]
    is_body = (sides & _BODY).astype(bool)
    sides >>= _SIDE
    new = np.concatenate((np.ones(min(1, len(sides)), bool), sides[1:] != sides[:-1]))
    posting = np.cumsum(new) - 1
    postings = sides[new]
    weights = np.zeros(len(postings), np.uint8)
    weights[posting[is_body]] = often[is_body]
    weights[posting[~is_body]] |= often[~is_body] << np.uint8(4)
    documents = (postings & np.uint64(DOCUMENTS - 1)).astype(np.uint32)
    return by_term(postings >> _CODE, documents, weights)


def by_term(terms: Array, documents: Array, weights: Array) -> Postings:
    """Postings from rows that are in order."""
    at = np.flatnonzero(np.concatenate((np.ones(min(1, len(terms)), bool), terms[1:] != terms[:-1])))
    return Postings(terms[at], np.diff(at, append=len(terms)), documents, weights)


def parts_of(postings: Postings, limit: int = 1 << 20) -> Iterator[tuple[slice, Postings]]:
    """Pieces of about `limit` postings, cut between terms: what packing needs of memory stays small."""
    starts = starts_of(postings.counts)
    first = 0
    while first < len(postings.counts):
        end = max(first + 1, int(np.searchsorted(starts, starts[first] + limit, "right")) - 1)
        end = min(end, len(postings.counts))
        row = slice(int(starts[first]), int(starts[end]))
        yield (
            slice(first, end),
            Postings(
                postings.keys[first:end], postings.counts[first:end], postings.documents[row], postings.weights[row]
            ),
        )
        first = end
