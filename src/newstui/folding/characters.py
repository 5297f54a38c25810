"""Which characters count as the same: folded one at a time, then composed. The only room that names OpenCC."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from newstui.frozen import dataclass

# Drawn alike, typed for one another, and not joined by Unicode's compatibility forms.
_ALIKE = {"‘": "'", "’": "'", "ʼ": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‒": "-", "–": "-"}
_ALIKE |= {"−": "-", "・": "·", "‧": "·", "•": "·", "‑": "-"}
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
_INVISIBLE += "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
_DATA = "clib/share/opencc"
_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x33480))
_ASKED_FOR = "乾吒夥後徵拚捱摺於榘菸薹袷醣麴麽"
"""The characters of GB 2312 that OpenCC simplifies; all others of it are as simple as they get."""


@lru_cache(maxsize=1)
def _invisible() -> re.Pattern[str]:
    """Compiled when first needed: the first screen waits for nothing here."""
    return re.compile(f"[{_INVISIBLE}]")


_FIRST_HAN, _LAST_HAN = "\u4e00", "\u9fff"


@lru_cache(maxsize=1)
def _simplifier() -> Callable[[str], str]:
    """Loaded for the first character that may be Traditional: a third of what a first search would take."""
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


def _simpler(character: str) -> str:
    """Traditional to Simplified, for a single character."""
    is_han = any(first <= ord(character) < end for first, end in _HAN)
    if not is_han or (character not in _ASKED_FOR and _is_everyday(character)):
        return character
    simplified = _simplifier()(character)
    return simplified if len(simplified) == 1 else character


def _is_everyday(character: str) -> bool:
    try:
        return bool(character.encode("gb2312"))
    except UnicodeEncodeError:
        return False


class _Table(dict[int, str]):
    """For str.translate: what one code point folds to, judged when first met."""

    def __init__(self) -> None:
        super().__init__()
        self.uneven: set[str] = set()
        """Characters met so far that fold to none or to several."""

    def __missing__(self, code: int) -> str:
        folded = self._judge(chr(code))
        if len(folded) != 1:
            self.uneven.add(chr(code))
        self[code] = folded
        return folded

    def _judge(self, character: str) -> str:
        if _FIRST_HAN <= character <= _LAST_HAN and character not in _ASKED_FOR and _is_everyday(character):
            return character  # nearly all of Chinese: ideographs neither decompose nor have case
        if _invisible().match(character):
            return ""
        text = character
        for _ in range(4):  # 薴 → 苧 → 苎: a step may open the next
            before = text
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
            text = _invisible().sub("", "".join(_ALIKE.get(c, c) for c in text))
            if not text.isascii():
                text = "".join(map(_simpler, text))
            if text == before:
                break
        return " " if text.isspace() and text != "\n" else text


_TABLE = _Table()


def fold(text: str) -> str:
    """What is compared in place of `text`. fold("ＡＩ 國內") --> "ai 国内" """
    if text.isascii():
        return text.lower().translate(_CONTROL_SPACE) if _ODD_SPACE.search(text) else text.lower()
    if len(text) > 400 and "numpy" in sys.modules and (quick := _fold_in_array(text)) is not None:
        return quick
    folded = text.translate(_TABLE)
    return folded if unicodedata.is_normalized("NFC", folded) else _composed(folded)


_ODD_SPACE = re.compile(r"[\t\x0b-\x0d\x1c-\x1f]")
_CONTROL_SPACE = dict.fromkeys((9, 11, 12, 13, 28, 29, 30, 31), " ")


def _composed(folded: str) -> str:
    """Composing may make a character that folds further (none is known): two rounds, then it is so."""
    for _ in range(2):
        folded = unicodedata.normalize("NFC", folded).translate(_TABLE)
    return unicodedata.normalize("NFC", folded)


_UNJUDGED, _UNEVEN = 0x110000, 0x110001
_array: Any = None


def _fold_in_array(text: str) -> str | None:
    """Eight times quicker for whoever has numpy loaded (the indexer); None where a character has no single equal."""
    import numpy as np

    global _array
    if _array is None:
        _array = np.full(0x110000, _UNJUDGED, np.uint32)
    try:
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
    except UnicodeEncodeError:  # a lone surrogate
        return None
    folded = _array[codes]
    if folded.max() >= _UNJUDGED:
        unjudged = set(codes[folded == _UNJUDGED].tolist())
        for code in unjudged:
            equal = _TABLE[code]
            _array[code] = ord(equal) if len(equal) == 1 and not _may_compose(equal) else _UNEVEN
        folded = _array[codes]
    if folded.max() == _UNEVEN:
        for code in set(codes[folded == _UNEVEN].tolist()):
            if any(map(_may_compose, _TABLE[code])):
                return None
            text = text.replace(chr(code), _TABLE[code])  # a few kinds at most: `…`, `ﬁ`
        return _fold_in_array(text) if text else ""
    return str(folded.tobytes(), "utf-32-le")


def _may_compose(character: str) -> bool:
    return unicodedata.category(character)[0] == "M" or "\u1160" <= character <= "\u11ff"


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text; its character `i` came from `[starts[i], ends[i])` of the text as written."""

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """[start, end) of the folded text, in the text as written; end > start."""
        return self.starts[start], self.ends[end - 1]


def fold_with_offsets(text: str) -> Folded:
    """As `fold`, and where each character came from."""
    if text.isascii():
        return Folded(fold(text), range(len(text)), range(1, len(text) + 1))
    folded = text.translate(_TABLE)
    is_composed = unicodedata.is_normalized("NFC", folded)
    if is_composed and _TABLE.uneven.isdisjoint(text):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
    pieces = [_TABLE[ord(character)] for character in text]
    if not is_composed:
        return _fold_clusters(text, pieces)
    starts = [at for at, piece in enumerate(pieces) for _ in piece]
    return Folded(folded, starts, [at + 1 for at in starts])


def _fold_clusters(text: str, pieces: list[str]) -> Folded:
    """Where marks compose with what they stand on, a base and its marks are one place."""
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    while at < len(pieces):
        end = at + 1
        while end < len(pieces) and (not pieces[end] or _may_compose(pieces[end][0])):
            end += 1
        if all(len(piece) == 1 for piece in pieces[at:end]) and end == at + 1:
            cluster = pieces[at]
        else:
            cluster = _composed("".join(pieces[at:end]))
        folded.append(cluster)
        starts += [at] * len(cluster)
        ends += [end] * len(cluster)
        at = end
    return Folded("".join(folded), starts, ends)


def rule() -> str:
    """All that decides what folds to what: Unicode's version, marks of our own, OpenCC's table."""
    return f"{_ALIKE} {_INVISIBLE} {_table_in_force()} {unicodedata.unidata_version}"


def _table_in_force() -> str:
    """A digest of OpenCC's data, which is read in a millisecond; of what it makes of each character, if it has none."""
    from hashlib import blake2b
    from importlib.util import find_spec

    found = find_spec("opencc")
    folder = Path(found.origin).parent / _DATA if found and found.origin else Path(_DATA)
    files = sorted(file for name in ("t2s*", "TS*", "CJK*") for file in folder.glob(name))
    if files:
        return blake2b(b"".join(file.read_bytes() for file in files), digest_size=16).hexdigest()
    written = [chr(code) for first, end in _HAN for code in range(first, end)]
    # A character a line: OpenCC's phrases can't reach over a line's end, so only its character table speaks.
    changed = _simplifier()("\n".join(written)).split("\n")
    return "".join(f"{a}{b}" for a, b in zip(written, changed, strict=True) if a != b and len(b) == 1)
