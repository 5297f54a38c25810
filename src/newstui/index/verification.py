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
    found: list[int] = []
    texts: list[bytes] = []
    titles: list[int] = segment.title_sizes[documents].tolist()
    for number, ((data, start, end), title) in enumerate(zip(segment.text_spans(documents), titles, strict=True)):
        first = start + title + 1 if field == "body" else start
        last = start + title if field == "title" else end
        if contains(data, needle, first, last):
            found.append(number)
            if not piece.is_plain:
                texts.append(data[start:end])
    if piece.is_plain:
        holds[found] = True
        return holds
    for number, (title_text, body_text) in zip(found, _decoded(segment, texts), strict=True):
        holds[number] = (field != "body" and piece.found_in(title_text)) or (
            field != "title" and piece.found_in(body_text)
        )
    return holds


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
