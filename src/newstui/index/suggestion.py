"""Terms near a term that stands nowhere, and the terms that tell a post from others. Knows no query, no title shown."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator

from newstui.folding import RUN, fold, index_terms, kind
from newstui.index.arrays import np
from newstui.index.snapshot import Snapshot
from newstui.index.verification import folded_documents

_COMMON = 600
"""Characters that are tried before a given one: those that occur most."""
_WEIGHED = 240
"""Terms of a post that are looked up: those of the title and those that stand most often in the body."""
_TITLE = 3
"""Times that a term in the title counts."""


def nearest(snapshot: Snapshot, term: str, limit: int) -> list[str]:
    """Terms of the index that are spelt much like this one, the likeliest first; without it.

    For a pair of characters those that share one with it or swap the two, for a word those of few other letters.
    """
    folded = fold(term).strip()
    if not folded:
        return []
    found = _pairs_near(snapshot, folded) if kind(folded[0]) == RUN else _words_near(snapshot, folded)
    return [near for near, _count in found.most_common(limit)]


def _pairs_near(snapshot: Snapshot, term: str) -> Counter[str]:
    """By how many posts hold them; a swapped pair before all."""
    found: Counter[str] = Counter()
    if len(term) != 2:
        return found
    for part in snapshot.parts:
        pairs, symbols = part.segment.pairs, part.segment.symbols
        for block, start, end in pairs.beginning(term[0]):
            counts = np.diff(block.starts[start : end + 1])
            names = pairs.terms(block)[start:end]
            for place in np.argsort(-counts, kind="stable")[:8].tolist():
                if len(names[place]) == 2:
                    found[names[place]] += int(counts[place])
        for code in symbols.codes[1:_COMMON].tolist():
            if pairs.place(chr(code)) >= 0 and (place_of := pairs.find(chr(code) + term[1])):
                found[chr(code) + term[1]] += place_of[0].count(place_of[1], place_of[1] + 1)
        if swapped := pairs.find(term[::-1]):
            found[term[::-1]] += 1_000_000 + swapped[0].count(swapped[1], swapped[1] + 1)
    del found[term]
    return found


def _words_near(snapshot: Snapshot, word: str) -> Counter[str]:
    """By likeness, then by how many posts hold them."""
    allowed = 1 if len(word) < 5 else 2
    counts: Counter[str] = Counter()
    for part in snapshot.parts:
        words = part.segment.words
        for first in dict.fromkeys(word[:2]):  # or the first two letters are swapped
            for block, start, end in words.beginning(first):
                names = words.terms(block)[start:end]
                counts.update(dict(zip(names, np.diff(block.starts[start : end + 1]).tolist(), strict=True)))
    del counts[word]
    near: Counter[str] = Counter()
    for name, count in counts.items():
        if abs(len(name) - len(word)) <= allowed and (steps := edits(word, name, allowed)) <= allowed:
            near[name] = count + (allowed - steps) * 1_000_000
    return near


def edits(a: str, b: str, allowed: int) -> int:
    """Letters to change, add, leave out or swap with a neighbour to make one the other; `allowed + 1` if more.

    edits("abank", "bnak", 2) --> 2
    """
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, letter in enumerate(a, 1):
        earlier, before, row = before, row, [i]
        for j, other in enumerate(b, 1):
            steps = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == b[j - 2] and a[i - 2] == other:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
        if min(row) > allowed:
            return allowed + 1
    return row[-1]


def strongest_terms(snapshot: Snapshot, identity: int, limit: int) -> list[tuple[str, float]]:
    """The terms of a post that are frequent in it and rare elsewhere, strongest first; [] for an unknown id."""
    found = folded_documents(snapshot, np.array([identity], np.uint32))
    if not found:
        return []
    often = Counter(index_terms(found[0].body))
    for term in index_terms(found[0].title):
        often[term] += _TITLE
    weighed = []
    for term, count in often.most_common(_WEIGHED):
        if len(term) > 1:  # a single character tells nothing
            posts = sum(_posts_with(snapshot, term))
            rarity = math.log((snapshot.posts + 1) / (posts + 0.5))
            if posts > 1 and rarity > 0:
                weighed.append((term, (1 + math.log(count)) * rarity))
    return sorted(weighed, key=lambda each: (-each[1], each[0]))[:limit]


def _posts_with(snapshot: Snapshot, term: str) -> Iterator[int]:
    for part in snapshot.parts:
        if found := part.segment.dictionary(term).find(term):
            yield found[0].count(found[1], found[1] + 1)
