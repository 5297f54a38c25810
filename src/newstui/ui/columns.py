"""Text into cells: cutting and padding by the width a terminal draws, never by characters. Pure."""

from __future__ import annotations

from rich.cells import cell_len, set_cell_size

Piece = tuple[str, str]
"""Text and the name of its style: a component class without its prefix, "" for the row's own."""


def cells(text: str) -> int:
    """Cells that a text takes: cells("茅台a") --> 5."""
    return cell_len(text)


def cut(text: str, width: int, ellipsis: str = "…") -> str:
    """At most `width` cells, with an ellipsis where something went: cut("贵州茅台", 5) --> "贵州…"."""
    if cell_len(text) <= width:
        return text
    if width <= 0:
        return ""
    return set_cell_size(text, width - 1).rstrip() + ellipsis


def padded(text: str, width: int, ellipsis: str = "…") -> str:
    """Exactly `width` cells, text to the left."""
    text = cut(text, width, ellipsis)
    return text + " " * (width - cell_len(text))


def right(text: str, width: int, ellipsis: str = "…") -> str:
    """Exactly `width` cells, text to the right."""
    text = cut(text, width, ellipsis)
    return " " * (width - cell_len(text)) + text


def width_of(pieces: list[Piece]) -> int:
    """Cells that a row of pieces takes."""
    return sum(cell_len(text) for text, _ in pieces)


def marked(text: str, spans: list[tuple[int, int]], style: str, mark: str) -> list[Piece]:
    """A text in pieces, the spans (code points, sorted) in the style `mark`."""
    pieces: list[Piece] = []
    at = 0
    for start, end in spans:
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            pieces.append((text[at:start], style))
        pieces.append((text[start:end], mark))
        at = end
    if at < len(text):
        pieces.append((text[at:], style))
    return pieces


def cut_pieces(pieces: list[Piece], width: int, ellipsis: str = "…") -> list[Piece]:
    """At most `width` cells of a row of pieces."""
    if width_of(pieces) <= width:
        return pieces
    kept: list[Piece] = []
    left = width
    for text, style in pieces:
        taken = cell_len(text)
        if taken < left:
            kept.append((text, style))
            left -= taken
            continue
        kept.append((set_cell_size(text, max(0, left - 1)).rstrip() + ellipsis if left else "", style))
        break
    return [piece for piece in kept if piece[0]]
