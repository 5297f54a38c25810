"""Places in a text that hold a known name: one pass, the longest name at each place. Judges nothing."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any

from newstui.frozen import dataclass

_FIRST, _SECOND = 1, 2
_LONG = 200
"""Characters of a text that are worth an array, for whoever has numpy loaded (the indexer)."""
_LATIN_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9&'’.-]*")


@dataclass(frozen=True, slots=True)
class Named:
    start: int
    end: int
    code: str


class Names:
    """Names ready to be looked for: those with a character beyond ASCII by their first two characters, in folded
    text; Latin ones by their first word, in the text as written, since `Apple` is not `apple`.
    """

    def __init__(self, codes: Mapping[str, str], latin: Mapping[str, str] | None = None) -> None:
        """`codes`: folded names to codes; `latin`: names as written."""
        self._codes = {name: code for name, code in codes.items() if not name.isascii()}
        by_pair: dict[str, list[str]] = {}
        for name in self._codes:
            by_pair.setdefault(name[:2], []).append(name)
        self._by_pair = {pair: tuple(sorted(names, key=len, reverse=True)) for pair, names in by_pair.items()}
        firsts, seconds = ("".join(map(re.escape, sorted({pair[at] for pair in by_pair}))) for at in (0, 1))
        # Two character classes leave a few dozen places of a text; an alternation of the names is 50 times slower.
        self._may_begin = re.compile(f"[{firsts}](?=[{seconds}])") if by_pair else None
        self._array: Any = None
        by_word: dict[str, list[tuple[str, str]]] = {}
        for name, code in (latin or {}).items():
            if word := _LATIN_WORD.match(name):
                by_word.setdefault(word.group(), []).append((name, code))
        self._by_word = {word: sorted(names, key=lambda n: -len(n[0])) for word, names in by_word.items()}

    def places(self, text: str, folded: str) -> list[Named]:
        """Every place, by start; none overlaps another: the earlier wins, and of two that begin alike the longer."""
        found: list[Named] = []
        for at in self._beginnings(folded) if self._by_pair else ():
            for name in self._by_pair.get(folded[at : at + 2], ()):
                if folded.startswith(name, at) and _stands_free(folded, at, at + len(name)):
                    found.append(Named(at, at + len(name), self._codes[name]))
                    break
        if self._by_word:
            found += self._latin_places(text)
        return without_overlaps(found)

    def _beginnings(self, folded: str) -> Iterable[int]:
        """Where a character that some name begins with stands before one that some name has in the second place."""
        if len(folded) < _LONG or "numpy" not in sys.modules:
            assert self._may_begin is not None
            return (match.start() for match in self._may_begin.finditer(folded))
        import numpy as np

        if self._array is None:
            self._array = np.zeros(0x110000, np.uint8)
            for pair in self._by_pair:
                self._array[ord(pair[0])] |= _FIRST
                self._array[ord(pair[1])] |= _SECOND
        kinds = self._array[np.frombuffer(folded.encode("utf-32-le", "surrogatepass"), np.uint32)]
        places: list[int] = np.flatnonzero((kinds[:-1] & _FIRST) & (kinds[1:] >> 1)).tolist()
        return places

    def _latin_places(self, text: str) -> list[Named]:
        found = []
        for match in _LATIN_WORD.finditer(text):
            word = match.group()
            # `Apple's`, `Apple.`; but `JD.com` and `McDonald's` are names
            for written in (word, word.rstrip(".'’-"), word.removesuffix("'s").removesuffix("’s")):
                if written in self._by_word:
                    found += self._latin_place(text, match.start(), self._by_word[written])
                    break
        return found

    def _latin_place(self, text: str, start: int, names: list[tuple[str, str]]) -> list[Named]:
        for name, code in names:
            end = start + len(name)
            after = text[end : end + 1]
            if text.startswith(name, start) and not (after.isascii() and after.isalnum()):
                return [Named(start, end, code)]
        return []


def places_again(names: Mapping[str, str], written: set[str], text: str, folded: str) -> list[Named]:
    """Every place of a post's own few names (folded, to codes); Latin ones only as they are `written` in it."""
    found = []
    for name, code in names.items():
        at = folded.find(name)
        while at >= 0:
            end = at + len(name)
            if _stands_free(folded, at, end) and (not name.isascii() or text[at:end] in written):
                found.append(Named(at, end, code))
            at = folded.find(name, at + 1)
    return found


def without_overlaps(places: list[Named]) -> list[Named]:
    """Sorted, each place given to whoever begins first; of two that begin alike the longer."""
    kept: list[Named] = []
    for place in sorted(places, key=lambda p: (p.start, -p.end)):
        if not kept or place.start >= kept[-1].end:
            kept.append(place)
    return kept


def _stands_free(folded: str, start: int, end: int) -> bool:
    """A name that begins or ends with a Latin letter or digit does not go on in one: 上证50 is not in 上证500."""
    before, after = folded[start - 1 : start], folded[end : end + 1]
    if folded[start].isascii() and before.isascii() and before.isalnum():
        return False
    return not (folded[end - 1].isascii() and after.isascii() and after.isalnum())
