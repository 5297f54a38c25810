"""What a terminal can show of a text: what it can't is replaced by something as wide. Pure.

Two kinds of terminals can't show all: those of another charset than UTF-8, and those that draw the ambiguous
characters (`“ … — │`, East Asian width class A) two cells wide where one was counted.
"""

from __future__ import annotations

import re

from rich.cells import get_character_cell_size

from newstui.typesetting.glyphs import FILLER, is_ambiguous

_ALIKE = {
    **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‘’‚‛′´", "'"), **dict.fromkeys("—–‐‑‒―−─━╌╍┄┅┈┉═", "-"),
    **dict.fromkeys("│┃╎╏┆┇┊┋║▌▐▎▏", "|"), **dict.fromkeys("┌┐└┘├┤┬┴┼╋╭╮╰╯╔╗╚╝╠╣╦╩╬", "+"),
    **dict.fromkeys("·•∙●○◆◇■□▪▫∘", "."), **dict.fromkeys("…≈", "~"), **dict.fromkeys("›→▶▸", ">"),
    **dict.fromkeys("‹←◀◂", "<"), **dict.fromkeys("↑▲", "^"), **dict.fromkeys("↓▼", "v"), **dict.fromkeys("×✕✗", "x"),
    **dict.fromkeys("▁▂▃▄▅▆▇█▔▀░▒▓", "#"), **dict.fromkeys("★☆※", "*"), "÷": "/", "°": "o", "±": "+", "\u00a0": " ",
}  # fmt: skip
_NEVER = re.compile(
    "[\x00-\x09\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]+"
)
"""What is counted as no cell, and that terminals obey or are confused by."""
_DRAWN_WIDE = re.compile(f"(.){FILLER}")
"""An ambiguous character that was counted two cells wide: it is kept."""


class Repertoire(dict[int, str]):
    """The characters of a charset, in a terminal that draws ambiguous ones narrow or wide; `fit` is its use."""

    def __init__(self, encoding: str = "utf-8", *, is_ambiguous_wide: bool = False) -> None:
        super().__init__()
        self.encoding = encoding
        self.is_ambiguous_wide = is_ambiguous_wide
        self.has_all = encoding == "utf-8" and not is_ambiguous_wide

    def fit(self, frame: str) -> str:
        """A frame with every character as the terminal can show it, each as wide as it was.

        Text from outside has passed the gate; what is typed into a box has not. Of controls only ESC is a frame's own.
        """
        if _NEVER.search(frame):
            frame = _NEVER.sub(lambda found: "-" * found[0].count("\xad"), frame)
        if self.has_all or frame.isascii():
            return frame
        if FILLER not in frame:
            return frame.translate(self)
        pieces = _DRAWN_WIDE.split(frame)
        pieces[::2] = [piece.translate(self) for piece in pieces[::2]]
        pieces[1::2] = [f"{kept}{FILLER}" if self._has(kept) else "??" for kept in pieces[1::2]]
        return "".join(pieces)

    def encode(self, text: str) -> bytes:
        """What goes to the terminal."""
        return text.replace(FILLER, "").encode(self.encoding, "replace")

    def _has(self, character: str) -> bool:
        try:
            character.encode(self.encoding)
        except UnicodeEncodeError:
            return False
        return True

    def __missing__(self, code: int) -> str:
        character = chr(code)
        if not self._has(character) or (self.is_ambiguous_wide and is_ambiguous(character)):
            shown = _ALIKE.get(character, "?")
            character = shown * get_character_cell_size(character) if shown == "?" else shown
        self[code] = character
        return character


def is_usable(charset: str) -> bool:
    """Whether a terminal can speak this charset: a known one that leaves ASCII and ESC as they are."""
    try:
        return "\x1b[A z".encode(charset) == b"\x1b[A z" and b"\x1b" not in "é中".encode(charset, "ignore")
    except (LookupError, UnicodeError):
        return False
