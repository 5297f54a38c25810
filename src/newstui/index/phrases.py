"""The phrases that stand in many posts, and in which: these need no look at the texts, which would cost milliseconds.

The pairs of a phrase tell its candidates; whether they stand together only a text tells. Where a phrase is frequent
that is thousands of texts. So a large segment keeps the posts of every piece of a run, three to eight characters long,
that stands in one of 128 posts. They are counted where a segment is written, in its own texts: nothing has to be
carried from segment to segment. A sample of the texts tells which pieces are worth counting; what is counted is exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from newstui.frozen import dataclass
from newstui.index.arrays import Array, np, starts_of
from newstui.index.postings import Postings
from newstui.index.texts import LAST, ONE, TWO, endings, long_codes

FEWEST_POSTS = 4096
"""A segment of fewer posts keeps no phrases: looking at its texts is quick."""
SHARE = 128
"""A phrase is kept if it stands in one of so many posts."""
SHORTEST, LONGEST = 3, 8
"""Characters of a phrase that is kept."""
_MOST = 1 << 16
"""Phrases of a segment, about: what would be longer is left out."""
_GROUP = 512
"""Posts whose texts are looked at together."""
_SAMPLED = 8
"""One group of so many tells what may be frequent enough: what is half as frequent there as it must be."""
_SIEVE = 1 << 21
_IN_BODY, _IN_TITLE = 1, 16


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The coded texts of a segment that is being written."""

    read: Callable[[int, int], bytes]
    """Bytes of all texts in a row: where, how many."""
    symbols: Array
    """Code points by number."""
    title_sizes: Array
    body_sizes: Array


class FrequentPairs:
    """Collects the pairs that stand in many posts, while they pass by."""

    def __init__(self, posts: int, base: int) -> None:
        """`base`: a pair's key is first · base + second + 1, in places of the alphabet."""
        self.least = posts // SHARE
        self._base = np.uint64(base)
        self._keys: list[Array] = []

    def add(self, postings: Postings) -> None:
        keys = postings.keys[postings.counts >= self.least]
        self._keys.append(keys[keys % self._base > 0])  # a last character alone is no pair

    def characters(self, alphabet: Array) -> tuple[Array, Array]:
        """The code points of both characters of each."""
        first, second = np.divmod(np.concatenate([*self._keys, np.zeros(0, np.uint64)]), self._base)
        return alphabet[first.astype(np.int64)], alphabet[second.astype(np.int64) - 1]


@dataclass(frozen=True, slots=True, eq=False)
class _Places:
    """Where phrases of one length stand, text after text. A row each."""

    phrases: Array
    """Which: a number."""
    at: Array
    """The number of its first character among all of all texts."""
    documents: Array
    weights: Array

    def __getitem__(self, chosen: Array) -> _Places:
        return _Places(self.phrases[chosen], self.at[chosen], self.documents[chosen], self.weights[chosen])


def frequent_phrases(texts: Texts, alphabet: Array, pairs: FrequentPairs) -> tuple[list[bytes], Postings]:
    """The phrases in order, in UTF-8, and their postings. A weight is 1 (in the body), 16 (in the title) or 17."""
    first, second = pairs.characters(alphabet)
    found: dict[bytes, tuple[Array, Array]] = {}
    if len(first):
        names = list(map("".join, zip(map(chr, first.tolist()), map(chr, second.tolist()), strict=True)))
        places, names = _triples(_Reader(texts, first, second), pairs.least, names)
        for _length in range(SHORTEST, LONGEST + 1):
            kept = np.zeros(len(names), bool)
            for phrase, documents, weights in _postings(places, pairs.least):
                kept[phrase] = True
                found[names[phrase].encode("utf-8", "surrogatepass")] = documents, weights
            if not kept.any() or len(found) > _MOST:
                break
            places, names = _longer(places[kept[places.phrases]], names)
    words = sorted(found)
    counts = np.array([len(found[word][0]) for word in words], np.int64)
    documents, weights = (
        np.concatenate([np.zeros(0, kind), *(found[word][row] for word in words)])
        for row, kind in ((0, np.uint32), (1, np.uint8))
    )
    return words, Postings(np.arange(len(words), dtype=np.uint64), counts, documents, weights)


def _triples(reader: _Reader, least: int, names: list[str]) -> tuple[_Places, list[str]]:
    """Where three characters stand that may be frequent enough: as two pairs, one behind the other."""
    sample = [reader.triples(group).phrases for group in range(0, reader.groups, _SAMPLED)]
    sampled = np.sort(np.concatenate(sample))
    firsts = _firsts(sampled)
    keys = sampled[firsts][np.diff(firsts, append=len(sampled)) * 2 * _SAMPLED >= least]
    if not len(keys):
        return reader.triples(0)[np.zeros(0, np.int64)], []
    sieve = np.zeros(_SIEVE, bool)
    sieve[keys & (_SIEVE - 1)] = True
    rows = []
    for group in range(reader.groups):
        triples = reader.triples(group)
        triples = triples[sieve[triples.phrases & (_SIEVE - 1)]]
        rows.append(triples[keys[np.minimum(keys.searchsorted(triples.phrases), len(keys) - 1)] == triples.phrases])
    columns = zip(*((row.phrases, row.at, row.documents, row.weights) for row in rows), strict=True)
    places = _Places(*map(np.concatenate, columns))
    return _numbered(places, keys), _joined(keys, reader.base, names)


def _longer(places: _Places, names: list[str]) -> tuple[_Places, list[str]]:
    """Phrases of one character more: two, one behind the other."""
    follows = np.flatnonzero(places.at[1:] == places.at[:-1] + 1)
    longer = places[follows]
    keys = longer.phrases.astype(np.int64) * len(names) + places.phrases[follows + 1]
    known = np.sort(keys)
    known = known[_firsts(known)]
    places = _numbered(_Places(keys, longer.at, longer.documents, longer.weights), known)
    return places, _joined(known, len(names), names)


def _numbered(places: _Places, keys: Array) -> _Places:
    """With the place in `keys` for each key."""
    numbers = np.searchsorted(keys, places.phrases).astype(np.uint32)
    return _Places(numbers, places.at, places.documents, places.weights)


def _joined(keys: Array, base: int, names: list[str]) -> list[str]:
    first, second = np.divmod(keys, base)
    return [names[one] + names[other][-1] for one, other in zip(first.tolist(), second.tolist(), strict=True)]


def _postings(places: _Places, least: int) -> Iterator[tuple[int, Array, Array]]:
    """Of each phrase that stands in enough posts these, ascending, and whether in body or title."""
    packed = places.phrases.astype(np.uint64) << np.uint64(32) | places.documents
    order = packed.argsort(kind="stable")
    packed = packed[order]
    first = _firsts(packed)
    keys = packed[first]
    weights = np.bitwise_or.reduceat(places.weights[order], first) if len(keys) else places.weights
    phrases = keys >> np.uint64(32)
    edges = np.append(_firsts(phrases), len(phrases))
    often = np.flatnonzero(np.diff(edges) >= least)
    for start, end in zip(edges[often].tolist(), edges[often + 1].tolist(), strict=True):
        yield int(phrases[start]), keys[start:end].astype(np.uint32), weights[start:end]


def _firsts(row: Array) -> Array:
    """Where a new value begins in a row that is in order."""
    return np.flatnonzero(np.concatenate((np.ones(min(1, len(row)), bool), row[1:] != row[:-1])))


class _Reader:
    """Finds frequent pairs that follow each other in the coded texts, group by group."""

    def __init__(self, texts: Texts, first: Array, second: Array) -> None:
        self._texts = texts
        self._titles = texts.title_sizes.astype(np.int64)
        self._starts = starts_of(self._titles + texts.body_sizes + 1)
        characters = np.unique(np.concatenate((first, second)))
        self._characters = np.int32(len(characters) + 1)
        self.base = len(first)
        pairs = np.zeros((len(characters) + 1, len(characters) + 1), np.int32)
        pairs[characters.searchsorted(first) + 1, characters.searchsorted(second) + 1] = np.arange(1, len(first) + 1)
        self._pairs: Array = pairs.ravel()
        self._is_frequent: Array = self._pairs > 0  # a quarter of the bytes: most look-ups stay in the cache
        self._of_ending = _by_ending(texts.symbols, characters)
        self._has_long = len(texts.symbols) > TWO
        self.groups = -(-len(self._titles) // _GROUP)

    def triples(self, group: int) -> _Places:
        """`phrases` is first pair · base + second pair."""
        first, end = group * _GROUP, min((group + 1) * _GROUP, len(self._titles))
        starts = self._starts[first : end + 1]
        origin = int(starts[0])
        data = self._texts.read(origin, int(starts[-1]) - origin)
        ends, ending = endings(data)
        codes = self._of_ending.take(ending)
        if self._has_long:
            codes[long_codes(ends)] = 0
        pairs = codes[:-1] * self._characters
        pairs += codes[1:]
        is_frequent = self._is_frequent.take(pairs)
        edges = ends.searchsorted(starts - origin)
        is_frequent[edges[1:-1] - 1] = False  # one text's end and the next one's beginning
        at = (is_frequent[:-1] & is_frequent[1:]).nonzero()[0]
        documents = edges.searchsorted(at, "right") - 1
        titles = ends.searchsorted(starts[:-1] - origin + self._titles[first:end])
        weights = np.where(at < titles[documents], np.uint8(_IN_TITLE), np.uint8(_IN_BODY))
        former, latter = (self._pairs.take(pairs.take(places)) - np.int64(1) for places in (at, at + 1))
        keys = former * self.base + latter
        # Characters are fewer than bytes: what lies in different groups is never taken for neighbours.
        return _Places(keys, origin + at, (first + documents).astype(np.uint32), weights)


def _by_ending(symbols: Array, characters: Array) -> Array:
    """By the ending of its code the place of a character, from 1; 0 for others.

    A code of three bytes ends like one of two: it must be told apart.
    """
    table = np.zeros((256, 256), np.int32)
    places = np.minimum(characters.searchsorted(symbols), len(characters) - 1)
    for number in np.flatnonzero(characters[places] == symbols)[:TWO].tolist():
        if number < ONE:
            table[128 + number, 128:] = places[number] + 1
        elif number < TWO:
            before, last = divmod(number - ONE, LAST)
            table[128 + last, before] = places[number] + 1
    return table.ravel()
