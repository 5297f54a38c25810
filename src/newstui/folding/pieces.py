"""Matching: what a typed word or phrase asks of the index, and where it stands in a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from operator import add

from newstui.folding.characters import fold, fold_with_offsets
from newstui.folding.tokens import DIGITS_OR_LETTERS, LETTER, OTHER, RUN, WORD_LIMIT, WORDS, Term, is_mark, kind, parts
from newstui.frozen import dataclass

TERM_LIMIT = 64
"""Terms that one piece asks the index for: more would not narrow, and what they find is verified anyway."""

NONE, OPTIONAL, REQUIRED = range(3)
"""White space between two parts of a piece."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One word or phrase of a query, ready to be compared. A match never goes beyond a line."""

    folded: str
    prefix: bool
    terms: tuple[Term, ...]
    is_certain: bool
    """The index alone tells the matching posts: nothing to verify."""
    parts: tuple[tuple[int, str], ...]
    """White space before (none, optional, required) and the literal text."""

    literal: str
    """Every match contains it."""
    is_plain: bool
    """A match is just `literal in folded`: a piece of one run."""

    def found_in(self, folded: str) -> bool:
        """Whether the folded text holds it."""
        if self.is_plain:
            return self.literal in folded
        return self._next(folded, 0) is not None

    def occurrences(self, folded: str) -> list[tuple[int, int]]:
        """Where it stands in the folded text, left to right, not overlapping."""
        found: list[tuple[int, int]] = []
        at = 0
        while (span := self._next(folded, at)) is not None:
            found.append(span)
            at = span[1]
        return found

    def _next(self, folded: str, at: int) -> tuple[int, int] | None:
        if not self.terms:
            return None
        first = self.parts[0][1]
        opening, closing = kind(first[0]), kind(self.parts[-1][1][-1])
        while (start := folded.find(first, at)) >= 0:
            at = start + 1
            if opening in WORDS and goes_on(folded, start, opening):
                continue
            end = self._end(folded, start + len(first))
            if end < 0:
                continue
            if closing in WORDS and not self.prefix and end < len(folded) and kind(folded[end]) == closing:
                continue
            return start, end
        return None

    def _end(self, folded: str, at: int) -> int:
        """The end of a match whose first part ends at `at`, or -1."""
        for space, literal in self.parts[1:]:
            start = at
            if space != NONE:
                while at < len(folded) and folded[at].isspace() and folded[at] != "\n":
                    at += 1
            if (space == REQUIRED and at == start) or not folded.startswith(literal, at):
                return -1
            at += len(literal)
        return at


def query_terms(text: str, prefix: bool = False) -> tuple[Term, ...]:
    """The terms that a text holding the piece must hold too (as written or folded). With `prefix` a last word is open.

    query_terms("5G基站") --> (Term("5g"), Term("基站"));  query_terms("茅") --> (Term("茅", prefix=True),)
    """
    return piece(text, prefix).terms


def _terms(found: list[tuple[int, str]], prefix: bool) -> list[Term]:
    terms: list[Term] = []
    for number, (what, text) in enumerate(found, 1):
        if what == RUN:
            terms += map(Term, map(add, text, text[1:]))
            if number < len(found):  # something else follows, in every text that holds the piece: there the run ends
                terms.append(Term(text[-1]))
            elif len(text) == 1:
                terms.append(Term(text, prefix=True))
        elif what == LETTER:
            halves = DIGITS_OR_LETTERS.findall(text)
            pairs = list(map(add, halves, halves[1:])) or halves
            is_open = prefix and number == len(found)
            terms += [Term(pair[:WORD_LIMIT]) for pair in pairs[:-1]]
            terms.append(Term(pairs[-1][:WORD_LIMIT], is_open))
    return list(dict.fromkeys(terms))


def goes_on(folded: str, at: int, opening: int) -> bool:
    """Whether letters or digits that begin at `at` continue a word. A stray mark before them is none of theirs."""
    if not at or kind(folded[at - 1]) != opening:
        return False
    before = at - 1
    while before >= 0 and is_mark(folded[before]):
        before -= 1
    return before == at - 1 or (before >= 0 and kind(folded[before]) in WORDS)


def piece(text: str, prefix: bool = False) -> Piece:
    """Prepare a word or phrase as typed. A piece without any letter, digit or character of a run matches nothing."""
    return _piece(text, prefix)  # one way of calling, so that what is kept is found


@lru_cache(maxsize=1024)
def _piece(text: str, prefix: bool) -> Piece:
    folded = fold(text).strip()
    found = parts(folded)
    terms = _terms(found, prefix)
    stretches = tuple(_stretches(text for _, text in found)) if terms else ()
    is_open = prefix and bool(stretches) and kind(folded[-1]) in WORDS
    is_one = len(terms) == 1 and len(stretches) == 1 and len(terms[0].text) == len(stretches[0][1])
    literal = max((text for _, text in stretches), key=len, default="")
    is_plain = len(stretches) == 1 and kind(literal[0]) == RUN and kind(literal[-1]) == RUN
    is_certain = is_one and len(folded) < WORD_LIMIT
    return Piece(folded, is_open, tuple(terms[:TERM_LIMIT]), is_certain, stretches, literal, is_plain)


def _stretches(texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Literal stretches with the white space allowed before: "ai", "芯片" --> (none, "ai"), (optional, "芯片")"""
    stretch: list[str] = []
    before, space, last = NONE, NONE, OTHER
    for text in texts:
        if text.isspace():
            space = REQUIRED
            continue
        first = kind(text[0])
        if space == NONE and {first, last} & {RUN} and {first, last} & set(WORDS):
            space = OPTIONAL  # `AI芯片` and `AI 芯片` are two habits of typing the same
        elif space == REQUIRED and (first != last or first == OTHER) and not {first, last} <= set(WORDS):
            space = OPTIONAL
        if stretch and space != NONE:
            yield before, "".join(stretch)
            stretch, before = [], space
        stretch.append(text)
        last, space = kind(text[-1]), NONE
    yield before, "".join(stretch)


def occurrences(text: str, pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Where the pieces stand in a text as written: sorted, overlapping marks joined."""
    pieces = list(pieces)
    if not pieces:
        return []
    folded = fold_with_offsets(text)
    spans = [folded.span(*found) for each in pieces for found in each.occurrences(folded.text)]
    return joined(spans)


def joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Sorted, and what overlaps made one; neighbours that only touch stay two."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out
