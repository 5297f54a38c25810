"""Words of the archive that look like a given one, and words that tell a post from others. By reading a few texts."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from newstui.folding import RUN, fold, index_terms, kind, token
from newstui.index.arrays import np
from newstui.query import Text, TextField
from newstui.search.leaves import Leaves

_READ = 120
"""Texts that are read for one guess, those that fit best."""
_LONGEST = 12
"""Characters of a word that is worth guessing at."""
_KEPT = 4
"""Guesses."""
_WEIGHED = 90
"""Terms of a post whose rarity is looked up."""


def likely_words(text: Text, leaves: Leaves) -> list[str]:
    """What a word or phrase that stands nowhere was probably meant to be, the likeliest first; guesses, to be tried."""
    folded = fold(text.text)
    tokens = list(token().finditer(folded))
    guesses: Counter[str] = Counter()
    for found in tokens:
        word = found.group()
        if len(tokens) > 1 and leaves.is_found(Text(word, text.field)):
            continue
        near = _runs_like(word, text.field, leaves) if kind(word[0]) == RUN else _words_like(word, text.field, leaves)
        for made, worth in near:
            guesses[folded[: found.start()] + made + folded[found.end() :]] += worth
    if not guesses and len(tokens) > 1:  # `茅台F`: each part may stand somewhere, the whole nowhere
        guesses.update({found.group(): len(found.group()) for found in tokens if len(found.group()) > 1})
    return [guess for guess, _ in guesses.most_common(_KEPT) if guess != folded]


def _runs_like(run: str, field: TextField, leaves: Leaves) -> Iterator[tuple[str, int]]:
    """With one character another, or two in each other's place; counted where they stand."""
    if not 2 <= len(run) <= _LONGEST:
        return
    for at in range(len(run) - 1):
        swapped = run[:at] + run[at + 1] + run[at] + run[at + 2 :]
        if swapped != run and leaves.is_found(Text(swapped, field)):
            yield swapped, 1 + len(leaves.text(Text(swapped, field)).ids)
    for at in _doubtful_places(run, field, leaves):
        before, after = run[:at], run[at + 1 :]
        pattern = re.compile(f"{re.escape(before)}(.){re.escape(after)}")
        fills: Counter[str] = Counter()
        for read in _texts(max(before, after, key=len), field, leaves):
            fills.update(pattern.findall(read))
        for fill, count in fills.most_common(_KEPT):
            if kind(fill) == RUN:
                yield before + fill + after, count


def _doubtful_places(run: str, field: TextField, leaves: Leaves) -> list[int]:
    """Where one wrong character would explain every pair that stands nowhere."""
    pairs = [leaves.is_found(Text(run[at : at + 2], field)) for at in range(len(run) - 1)]
    missing = [at for at, is_found in enumerate(pairs) if not is_found]
    places = [at for at in range(len(run)) if all(pair in (at - 1, at) for pair in missing)]
    return places if missing else places[:6]


def _words_like(word: str, field: TextField, leaves: Leaves) -> Iterator[tuple[str, int]]:
    """Words that begin alike and are spelt much alike."""
    if not 3 <= len(word) <= 3 * _LONGEST:
        return
    for length in dict.fromkeys((max(2, 2 * len(word) // 3), max(2, len(word) // 3))):
        beginning = word[:length]
        found: Counter[str] = Counter()
        for read in _texts(beginning, field, leaves, prefix=True):
            found.update(other for _run, other in token().findall(read) if other.startswith(beginning))
        matcher = SequenceMatcher(b=word, autojunk=False)
        ratios = []
        for other, count in found.most_common(500):
            matcher.set_seq1(other)
            if other != word and matcher.ratio() >= 0.72:
                ratios.append((other, round(1000 * matcher.ratio()) + min(count, 50)))
        if ratios:
            yield from sorted(ratios, key=lambda pair: -pair[1])[:_KEPT]
            return


def _texts(word: str, field: TextField, leaves: Leaves, prefix: bool = False) -> Iterator[str]:
    """The folded texts that fit a word best."""
    if not word:
        return
    leaf = leaves.text(Text(word, field, prefix), is_ranked=True)
    ids = leaf.ids
    if len(ids) > _READ:
        ids = np.sort(ids[np.argpartition(-leaf.scores, _READ)[:_READ]])
    for document in leaves.index.texts(ids):
        if field != "body":
            yield document.title
        if field != "title":
            yield document.body


def strongest_terms(id: int, count: int, leaves: Leaves) -> list[tuple[str, float]]:
    """Terms that a post uses often and few others do, with their weights, the strongest first."""
    documents = leaves.index.texts(np.array([id], np.uint32))
    if not documents:
        return []
    often = Counter(index_terms(documents[0].body))
    for term in index_terms(documents[0].title):
        often[term] += 3
    posts = max(1, len(leaves.columns.order))
    weights: dict[str, float] = {}
    for term, uses in often.most_common(_WEIGHED):
        if len(term) < 2 or term.isdecimal():
            continue
        # Not kept: it would push out what the reader is typing.
        held = len(leaves.index.candidates(term, is_ranked=False))
        if 1 < held <= max(3, posts // 4):
            weights[term] = min(uses, 6) * math.log(1 + posts / held)
    return sorted(weights.items(), key=lambda item: -item[1])[:count]
