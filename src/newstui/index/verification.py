"""Does a post really hold the piece? Asked of the folded texts beside the index, by the rule of `folding`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from newstui.folding import Piece
from newstui.index.arrays import Array, np, starts_of
from newstui.index.segment import Segment
from newstui.index.snapshot import Snapshot
from newstui.index.texts import SEPARATOR, border, place
from newstui.index.values import Field, FoldedDocument

_BATCH = 256
"""Texts that are decoded at a time."""
_BYTES = 3
"""A character takes, at most."""
_WIDE_GAP = 5
"""Spaces in a row that make a match longer than foreseen."""
_LONG_BLANK = " " * 6
"""White space within a match that is looked at without reading the whole text."""


def verify(snapshot: Snapshot, ids: Array, piece: Piece, field: Field) -> Array:
    """Of each id whether the post is there and holds the piece in that field."""
    holds = np.zeros(len(ids), bool)
    if not piece.terms:
        return holds
    for part in snapshot.parts:
        documents = part.documents(ids)
        at = np.flatnonzero(documents >= 0)
        order = np.argsort(documents[at], kind="stable")
        at = at[order]
        if len(at):
            holds[at] = _of_segment(part.segment, documents[at], piece, field)
    return holds


def _of_segment(segment: Segment, documents: Array, piece: Piece, field: Field) -> Array:
    holds = np.zeros(len(documents), bool)
    needle = segment.symbols.needle(piece.literal)
    if needle is None:
        return holds
    found: list[int] = []
    texts: list[bytes] = []
    titles: list[int] = segment.title_sizes[documents].tolist()
    for number, ((data, start, end), title) in enumerate(zip(segment.text_spans(documents), titles, strict=True)):
        first = start + title + 1 if field == "body" else start
        last = start + title if field == "title" else end
        if place(data, needle, first, last) >= 0:
            found.append(number)
            if not piece.is_plain:
                texts.append(data[first:last])
    if not piece.is_plain:
        found = [found[number] for number in _holding(segment, piece, needle, texts)]
    holds[found] = True
    return holds


def _holding(segment: Segment, piece: Piece, needle: bytes, texts: list[bytes]) -> list[int]:
    """Numbers of the texts, all of which hold the literal, that hold the whole piece.

    Only what is around the literal is decoded, of all texts together; then around the next one where it was not that.
    Where that much can't tell, the whole text is asked.
    """
    around = _BYTES * (len(piece.folded) + _WIDE_GAP * (len(piece.parts) + 1))
    holding: list[int] = []
    unclear: list[int] = []
    pending = [(number, place(text, needle)) for number, text in enumerate(texts)]
    while pending:
        edges = [
            (border(texts[n], max(0, at - around)), border(texts[n], at + len(needle) + around)) for n, at in pending
        ]
        windows = _decoded(
            segment, [texts[n][first:end] for (n, _at), (first, end) in zip(pending, edges, strict=True)]
        )
        following = []
        for (number, at), (first, end), window in zip(pending, edges, windows, strict=True):
            answer = _tells(piece, window, first > 0, end < len(texts[number]))
            if answer:
                holding.append(number)
            elif answer is None:
                unclear.append(number)
            elif (at := place(texts[number], needle, border(texts[number], at + 1))) >= 0:
                following.append((number, at))
        pending = following
    whole = _decoded(segment, [texts[number] for number in unclear])
    return holding + [number for number, text in zip(unclear, whole, strict=True) if piece.found_in(text)]


def _tells(piece: Piece, window: str, is_cut_before: bool, is_cut_behind: bool) -> bool | None:
    """Whether the window holds the piece; None if that depends on what was cut off."""
    spans = piece.occurrences(window)
    if any((start or not is_cut_before) and (end < len(window) or not is_cut_behind) for start, end in spans):
        return True
    return None if spans or " " * _WIDE_GAP in window else False


def _decoded(segment: Segment, pieces: list[bytes]) -> Iterator[str]:
    """Coded texts as text; many are decoded as one."""
    for first in range(0, len(pieces), _BATCH):
        batch = pieces[first : first + _BATCH]
        data = b"".join(batch)
        text = segment.file.checked(partial(segment.symbols.text, data))
        is_end = np.frombuffer(data, np.uint8) >> 7
        ends: list[int] = starts_of(is_end)[np.cumsum([0, *map(len, batch)])].tolist()
        for start, end in pairwise(ends):
            yield text[start:end]


def folded_documents(snapshot: Snapshot, ids: Array) -> list[FoldedDocument]:
    """The folded texts of those ids that are there, in the order of the ids."""
    texts: dict[int, FoldedDocument] = {}
    for part in snapshot.parts:
        documents = np.unique(part.documents(ids))
        documents = documents[documents >= 0]
        decoded = _decoded(part.segment, list(part.segment.texts(documents)))
        for identity, text in zip(part.segment.ids[documents].tolist(), decoded, strict=True):
            title, _separator, body = text.partition(SEPARATOR)
            texts[identity] = FoldedDocument(identity, title, body)
    return [texts[identity] for identity in ids.tolist() if identity in texts]
