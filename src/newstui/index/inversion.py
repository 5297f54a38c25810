"""Folded texts to terms and postings, in arrays: what `folding.index_terms` says, for thousands of posts at once.

Each character of a run is one 64-bit number: itself, its right neighbour (0 at the run's end), the document, and
whether it stands in the body. One sort of these numbers brings terms and postings in order. Words get numbers from a
dictionary, and then the same sort.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from itertools import count

from newstui.folding import token, word_terms
from newstui.index.arrays import Array, np, starts_of
from newstui.index.postings import Postings
from newstui.index.texts import CODE_POINTS

DOCUMENTS = 1 << 21
"""Posts that a segment can hold: what a number leaves room for."""
_CODE, _SIDE = np.uint64(21), np.uint64(1)
_HASHED = 60
"""Letters of a word that is told from others by a hash; longer ones are rare."""
_POWERS = np.cumprod(np.full(_HASHED, secrets.randbits(62) * 4 + 1, np.uint64))  # drawn, so that nobody can prepare
_AT_ONCE = 1 << 19
"""Occurrences that are made postings at a time: what that needs of memory stays small."""
_PLACE = np.uint64(22)  # a document and the side of it, below the term
_BODY = np.uint64(1)


_UNJUDGED, _OTHER, _RUN, _LETTER, _MARK = range(5)


class _Kinds:
    """What each code point is to a token, judged by the rule's own pattern when first met."""

    def __init__(self) -> None:
        self._table = np.zeros(CODE_POINTS, np.uint8)

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


@lru_cache(maxsize=1)
def _kinds() -> _Kinds:
    return _Kinds()


class Inversion:
    """Takes folded texts batch by batch, gives the terms in order."""

    def __init__(self) -> None:
        self._kinds = _kinds()
        self._is_in_run = np.zeros(CODE_POINTS, bool)
        self._pairs: list[Array] = []
        self._words: defaultdict[str, int] = defaultdict(count().__next__)
        self._occurrences: list[tuple[Array, Array]] = []
        self._lengths: list[Array] = []

    def add(self, first: int, sizes: Array, text: str, codes: Array) -> None:
        """Titles and bodies, by turns, of the documents from `first` on, each followed by a separator: the sizes with
        that, the text of all, and its characters (int64)."""
        places = np.repeat(np.arange(2 * first, 2 * first + len(sizes), dtype=np.uint64), sizes)
        kinds = self._kinds.of(codes)
        is_run = kinds == _RUN
        self._add_pairs(codes, is_run, places)
        words = self._add_words(text, codes, kinds, places)
        terms = np.concatenate((places[is_run], words)).astype(np.int64) - 2 * first
        self._lengths.append(np.bincount(terms, minlength=len(sizes)))

    def _add_pairs(self, codes: Array, is_run: Array, places: Array) -> None:
        at = np.flatnonzero(is_run)
        first, second = codes[at], codes[at + 1]  # the last code is a separator: no run ends the row
        second[~is_run[at + 1]] = 0
        self._is_in_run[first] = True
        self._pairs.append((first << 21 | second).astype(np.uint64) << _PLACE | places[at])

    def _add_words(self, text: str, codes: Array, kinds: Array, places: Array) -> Array:
        is_word = kinds >= _LETTER
        edges = np.flatnonzero(is_word[1:] != is_word[:-1]) + 1
        if is_word[0]:
            edges = np.concatenate((np.zeros(1, np.int64), edges))
        starts, ends = edges[::2], edges[1::2]
        if (kinds[starts] == _MARK).any():  # a word begins with a letter
            letters = np.append(np.flatnonzero(kinds == _LETTER), len(kinds))
            starts = letters[np.searchsorted(letters, starts)]
            starts, ends = starts[starts < ends], ends[starts < ends]
        self._occurrences.append((self._numbered(text, codes, starts, ends), places[starts]))
        return places[starts]

    def _numbered(self, text: str, codes: Array, starts: Array, ends: Array) -> Array:
        """The number of each word. Only one of those that are the same is looked up, which spares most of the time."""
        sizes = ends - starts
        short = np.flatnonzero(sizes <= _HASHED)
        hashes, places = np.unique(_hashes(codes, starts[short], sizes[short]), return_inverse=True)
        one_of = np.empty(len(hashes), np.int64)
        one_of[places] = short
        number = self._words.__getitem__
        numbers = np.empty(len(starts), np.int64)
        spans = zip(starts[one_of].tolist(), ends[one_of].tolist(), strict=True)
        numbers[short] = np.array([number(text[start:end]) for start, end in spans], np.int64)[places]
        for one in np.flatnonzero(sizes > _HASHED).tolist():
            numbers[one] = number(text[starts[one] : ends[one]])
        return numbers

    def lengths(self) -> tuple[Array, Array]:
        """How many terms each title has, and each body."""
        lengths = np.concatenate(self._lengths)
        return lengths[::2], lengths[1::2]

    def alphabet(self) -> Array:
        """The characters of runs, ascending."""
        return np.flatnonzero(self._is_in_run)

    def pairs(self) -> Iterator[Postings]:
        """The pairs by their numbers in the alphabet, some at a time. Forgets them."""
        alphabet = self.alphabet()
        places = np.zeros(CODE_POINTS, np.uint64)
        places[alphabet] = np.arange(1, len(alphabet) + 1, dtype=np.uint64)
        base = np.uint64(len(alphabet) + 1)
        occurrences, self._pairs = np.concatenate([np.zeros(0, np.uint64), *self._pairs]), []
        for part in _grouped(occurrences):
            first, second = np.divmod(part.keys.astype(np.int64), 1 << 21)
            keys = (places[first] - np.uint64(1)) * base + places[second]
            yield Postings(keys, part.counts, part.documents, part.weights)

    def words(self) -> Iterator[tuple[list[bytes], Postings]]:
        """The terms of words, ascending, and their postings, some at a time. Forgets them."""
        expanded = [word_terms(word) for word in self._words]
        terms = sorted({term for each in expanded for term in each})
        rank = {term: number for number, term in enumerate(terms)}
        numbers = np.array([rank[term] for each in expanded for term in each], np.uint64)
        counts = np.array([len(each) for each in expanded], np.int64)
        starts = starts_of(counts)
        parts = [np.zeros(0, np.uint64)]
        for words, places in self._occurrences:
            many = counts[words]
            where = np.repeat(starts[words] - starts_of(many)[:-1], many) + np.arange(int(many.sum()))
            parts.append(numbers[where] << _PLACE | np.repeat(places, many))
        self._occurrences = []
        names = [term.encode("utf-8", "surrogatepass") for term in terms]
        for part in _grouped(np.concatenate(parts)):
            first, last = int(part.keys[0]), int(part.keys[-1])
            yield names[first : last + 1], part  # every word has postings: none is left out between


def _hashes(codes: Array, starts: Array, sizes: Array) -> Array:
    """A number for each word: the same for the same word, another for another but once in a billion builds."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    firsts = starts_of(sizes)
    within = np.arange(int(firsts[-1])) - np.repeat(firsts[:-1], sizes)
    letters = codes[np.repeat(starts, sizes) + within].astype(np.uint64) + np.uint64(1)
    return np.add.reduceat(letters * _POWERS[within], firsts[:-1])


def _grouped(occurrences: Array) -> Iterator[Postings]:
    """Occurrences (term, document, side) to postings, some at a time; sorts in place."""
    occurrences.sort()
    start = 0
    while start < len(occurrences):
        end = len(occurrences)
        if start + _AT_ONCE < end:
            following = ((occurrences[start + _AT_ONCE] >> _PLACE) + np.uint64(1)) << _PLACE
            end = int(occurrences.searchsorted(following))
        yield _postings(occurrences[start:end])
        start = end


def _postings(occurrences: Array) -> Postings:
    at = _firsts(occurrences)
    often = np.minimum(np.diff(at, append=len(occurrences)), 15).astype(np.uint8)
    sides = occurrences[at]
    is_body = (sides & _BODY).astype(bool)
    sides >>= _SIDE
    first = _firsts(sides)
    often[~is_body] <<= np.uint8(4)
    weights = np.bitwise_or.reduceat(often, first)
    postings = sides[first]
    return by_term(postings >> _CODE, (postings & np.uint64(DOCUMENTS - 1)).astype(np.uint32), weights)


def _firsts(row: Array) -> Array:
    """Where a new value begins in a row that is in order."""
    is_first = np.empty(len(row), bool)
    is_first[:1] = True
    np.not_equal(row[1:], row[:-1], out=is_first[1:])
    return np.flatnonzero(is_first)


def by_term(terms: Array, documents: Array, weights: Array) -> Postings:
    """Postings from rows that are in order."""
    at = _firsts(terms)
    return Postings(terms[at], np.diff(at, append=len(terms)), documents, weights)
