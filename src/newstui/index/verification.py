"""Does a post really hold the piece? Asked of the folded texts beside the index, by the rule of `folding`."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from newstui.folding import Piece
from newstui.index.arrays import Array, np
from newstui.index.segment import Segment
from newstui.index.snapshot import Snapshot
from newstui.index.texts import SEPARATOR, contains
from newstui.index.values import Field, FoldedDocument

_BATCH = 64
"""Texts that are decoded at a time."""
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
    needle = segment.symbols.needle(piece.literal)
    holds = np.zeros(len(documents), bool)
    if needle is None:
        return holds
    titles: list[int] = segment.title_sizes[documents].tolist()
    spans = enumerate(zip(segment.text_spans(documents), titles, strict=True))
    if piece.is_plain:  # a run holds no separator: title and body are looked at as one
        holds[
            [
                number
                for number, ((data, start, end), title) in spans
                if contains(
                    data,
                    needle,
                    start + title + 1 if field == "body" else start,
                    start + title if field == "title" else end,
                )
            ]
        ] = True
        return holds
    reach = 3 * (len(piece.folded) + len(_LONG_BLANK) * len(piece.parts) + 2)  # a character has at most 3 bytes
    places: list[int] = []
    around: list[bytes] = []
    texts: dict[int, list[bytes]] = {}
    for number, ((data, start, end), title) in spans:
        if data.find(needle, start, end) < 0:
            continue
        parts = ((start, start + title), (start + title + 1, end))
        for first, last in parts if field == "any" else parts[:1] if field == "title" else parts[1:]:
            if windows := _surroundings(data, needle, reach, first, last):
                places += [number] * len(windows)
                around += windows
                texts.setdefault(number, []).append(data[first:last])
    spaced: list[int] = []
    for number, text in zip(places, _texts(segment, around), strict=True):
        if _LONG_BLANK in text:
            spaced.append(number)
        elif not holds[number]:
            holds[number] = piece.found_in(text)
    # A match may stretch over any number of blanks, beyond what was looked at.
    for number in dict.fromkeys(spaced):
        holds[number] = holds[number] or any(map(piece.found_in, _texts(segment, texts[number])))
    return holds


def _surroundings(data: bytes, needle: bytes, reach: int, first: int, last: int) -> list[bytes]:
    """What stands around each occurrence of the needle in data[first:last], and says whether a piece matches there.

    Where reaches overlap they are one, so that what lies at the edge of a window belongs to no match.
    """
    windows: list[tuple[int, int]] = []
    at = data.find(needle, first, last)
    while at >= 0:
        if at == first or data[at - 1] & 128:
            start, end = max(first, at - reach), min(last, at + len(needle) + reach)
            if windows and start <= windows[-1][1]:
                windows[-1] = windows[-1][0], end
            else:
                windows.append((start, end))
        at = data.find(needle, at + 1, last)
    return [data[_border(data, start, first) : _border(data, end, last)] for start, end in windows]


def _border(data: bytes, at: int, limit: int) -> int:
    """The next place from `at` on where a character begins; `limit` is one."""
    while at != limit and not data[at - 1] & 128:
        at += 1
    return at


def _texts(segment: Segment, coded: list[bytes]) -> Iterator[str]:
    """Coded texts without separators, decoded many as one."""
    separator = segment.symbols.needle(SEPARATOR) or b""
    for first in range(0, len(coded), _BATCH):
        joined = separator.join(coded[first : first + _BATCH])
        yield from segment.file.checked(partial(segment.symbols.text, joined)).split(SEPARATOR)


def _decoded(segment: Segment, texts: list[bytes]) -> Iterator[tuple[str, str]]:
    """Titles and bodies; many texts are decoded as one."""
    separator = segment.symbols.needle(SEPARATOR) or b""
    for first in range(0, len(texts), _BATCH):
        joined = separator.join(texts[first : first + _BATCH])
        pieces = segment.file.checked(partial(segment.symbols.text, joined)).split(SEPARATOR)
        yield from zip(pieces[::2], pieces[1::2], strict=True)


def folded_documents(snapshot: Snapshot, ids: Array) -> list[FoldedDocument]:
    """The folded texts of those ids that are there, in the order of the ids."""
    texts: dict[int, FoldedDocument] = {}
    for part in snapshot.parts:
        documents = np.unique(part.documents(ids))
        documents = documents[documents >= 0]
        for document, (title, body) in zip(
            documents, _decoded(part.segment, list(part.segment.texts(documents))), strict=True
        ):
            identity = int(part.segment.ids[document])
            texts[identity] = FoldedDocument(identity, title, body)
    return [texts[identity] for identity in ids.tolist() if identity in texts]
