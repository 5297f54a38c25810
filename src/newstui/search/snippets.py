"""The piece of a post that shows why it was found, as written, with marks into it. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from newstui.folding import Piece, fold, occurrences
from newstui.gate import Clean, ours
from newstui.search.values import Snippet

WIDTH = 160
"""Characters of a snippet."""
_LEAD = 24
"""Characters shown before the first match, at most: a row of a list is narrow."""
_ENDS = "。！？；!?;\n"
_LOOKED_AT = 400
"""Matches of a passage that are weighed."""


def snippet(passages: Sequence[Clean], pieces: Sequence[Piece], width: int = WIDTH) -> Snippet:
    """Around the place where the most pieces stand together; without a match, the beginning of the text."""
    best: tuple[int, int, list[tuple[int, int]]] | None = None
    best_worth = 0
    for number, passage in enumerate(passages):
        folded = fold(passage)
        here = [piece for piece in pieces if piece.found_in(folded)]
        if not here or len(here) * 1000 + 1000 <= best_worth:
            continue  # fewer kinds than are already shown
        marks = occurrences(passage, here)[:_LOOKED_AT]
        kinds = _kinds(passage, here, marks)
        first, worth = _densest(marks, kinds, width - _LEAD)
        if worth > best_worth:
            best, best_worth = (number, first, marks), worth
    if best is None:
        return _beginning(passages, width)
    number, first, marks = best
    return _cut(passages[number], marks, marks[first][0], width)


def _kinds(passage: str, pieces: Sequence[Piece], marks: Sequence[tuple[int, int]]) -> list[int]:
    """Which piece each mark is of, as a bit."""
    texts = [fold(passage[start:end]) for start, end in marks]
    return [next((1 << at for at, piece in enumerate(pieces) if piece.found_in(text)), 0) for text in texts]


def _densest(marks: Sequence[tuple[int, int]], kinds: Sequence[int], width: int) -> tuple[int, int]:
    """The mark to begin with, and what those within `width` of it are worth: different pieces, then their number."""
    best, best_worth, last = 0, 0, 0
    for first, (start, _) in enumerate(marks):
        last = max(last, first)
        while last < len(marks) and marks[last][1] - start <= width:
            last += 1
        seen = 0
        for kind in kinds[first:last]:
            seen |= kind
        worth = 1000 * max(1, bin(seen).count("1")) + min(999, max(1, last - first))
        if worth > best_worth:
            best, best_worth = first, worth
    return best, best_worth


def _cut(passage: Clean, marks: Sequence[tuple[int, int]], match: int, width: int) -> Snippet:
    start = max(0, match - _LEAD)
    sentence = max((passage.rfind(end, start, match) for end in _ENDS), default=-1) + 1
    if match <= _LEAD:
        start = 0
    elif sentence > start:
        start = sentence
    while start < match and passage[start].isspace():
        start += 1
    end = min(len(passage), start + width)
    before = "…" if start > 0 and start != sentence else ""
    after = "…" if end < len(passage) else ""
    text = before + passage[start:end].replace("\n", " ") + after
    shift = len(before) - start
    inside = ((max(a, start) + shift, min(b, end) + shift) for a, b in marks if a < end and b > start)
    return Snippet(ours(text), tuple(inside))


def _beginning(passages: Sequence[Clean], width: int) -> Snippet:
    text = next((passage for passage in passages if passage.strip()), ours(""))
    line = text[: width + 1].replace("\n", " ").strip()
    return Snippet(ours(line[:width] + "…" if len(line) > width else line))
