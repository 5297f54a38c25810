"""The directory of stocks: which names a code has, which code a name has. Holds values, reads no archive."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from newstui import folding
from newstui.stocks.codes import SINA, normalise, readings
from newstui.stocks.spelling import Spelling, pinyin, spelled, syllables_of

_LATIN = re.compile(r"[A-Za-z]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_UNJUDGED = 0x110000
_LONG = 200


class _Evening:
    """Which characters have a fold of one character that differs from them, as far as they were met."""

    def __init__(self) -> None:
        self.judged: set[str] = set()
        self.folds: dict[str, str] = {}
        self._array: Any = None

    def in_array(self, text: str) -> str | None:
        """The text evened, ten times quicker for whoever has numpy loaded (the indexer); None if it is no Unicode."""
        import numpy as np

        try:
            codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        except UnicodeEncodeError:  # a lone surrogate
            return None
        if self._array is None:
            self._array = np.full(_UNJUDGED, _UNJUDGED, np.uint32)
        evened = self._array[codes]
        if evened.max() == _UNJUDGED:
            for code in set(codes[evened == _UNJUDGED].tolist()):
                folded = folding.fold(chr(code))
                self._array[code] = ord(folded) if len(folded) == 1 else code
            evened = self._array[codes]
        return str(evened.tobytes(), "utf-32-le")

    def folds_in(self, text: str) -> list[str]:
        """The distinct characters of a text that change."""
        met = set(text)
        for character in met - self.judged:
            folded = folding.fold(character)
            if len(folded) == 1 and folded != character:
                self.folds[character] = folded
        self.judged |= met
        return list(self.folds.keys() & met)


_EVENING = _Evening()


def evened(text: str) -> str:
    """Folded character by character at its length: evened("騰訊（ＡＩ）") --> "腾讯(ai)" """
    if len(text) > _LONG and "numpy" in sys.modules and (quick := _EVENING.in_array(text)) is not None:
        return quick
    # Few characters of a text change, and each replacement is one scan; translate would look up every character.
    for character in _EVENING.folds_in(text):
        text = text.replace(character, _EVENING.folds[character])
    return text


class Directory:
    """Codes and their names. Immutable: `with_names` and `with_aliases` make another; it can be pickled.

    A name comes from the shipped list, from the archive (the site's links, codes in brackets) or from the reader's
    aliases. Which names may be looked for in a text is decided here (`sought`), how surely is for `mentions`.
    """

    def __init__(
        self,
        listed: Mapping[str, tuple[str, ...]],
        learned: Mapping[tuple[str, str], int] | None = None,
        aliases: Mapping[str, str] | None = None,
        unsought: frozenset[str] = frozenset(),
        spellings: Mapping[str, tuple[str, ...]] | None = None,
    ) -> None:
        self._listed = listed
        self._learned = learned or {}
        self._aliases = aliases or {}
        self._unsought = unsought
        self._spellings = spellings or {}

    @classmethod
    def shipped(cls) -> Directory:
        """The list that comes with the program."""
        return _shipped()

    def with_names(self, pairs: Mapping[tuple[str, str], int] | Iterable[tuple[str, str]]) -> Directory:
        """Learn (code, name) pairs of the archive; a pair met more often, or with a higher count, is used more."""
        learned = Counter(self._learned)
        for (code, name), times in Counter(pairs).items():
            if SINA.fullmatch(code) and is_likely_name(name):
                learned[code, name.strip()] += times
        return Directory(self._listed, learned, self._aliases, self._unsought, self._spellings)

    def with_aliases(self, aliases: Mapping[str, str]) -> Directory:
        """The reader's own names: alias to code in any form. What is no code is left out."""
        ours = {alias.strip(): code for alias, written in aliases.items() if (code := normalise(written))}
        return Directory(self._listed, self._learned, {**self._aliases, **ours}, self._unsought, self._spellings)

    def __getstate__(self) -> tuple[object, ...]:
        return self._listed, self._learned, self._aliases, self._unsought, self._spellings

    def __setstate__(self, state: tuple[object, ...]) -> None:
        self._listed, self._learned, self._aliases, self._unsought, self._spellings = state  # type: ignore[assignment]

    def __contains__(self, code: str) -> bool:
        return code in self._names

    def __len__(self) -> int:
        return len(self._names)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        names: dict[str, dict[str, int]] = {}
        for code, listed in self._listed.items():
            names[code] = dict.fromkeys(listed, 0)
        for (code, name), times in self._learned.items():
            names.setdefault(code, {}).setdefault(name, 0)
            names[code][name] += times
        for alias, code in self._aliases.items():
            names.setdefault(code, {}).setdefault(alias, 0)
        # Sorting is stable: names of equal use keep the list's order, the official name first.
        return {code: tuple(sorted(uses, key=lambda name: -uses[name])) for code, uses in names.items()}

    def codes(self) -> Iterable[str]:
        return self._names.keys()

    def names(self, code: str) -> tuple[str, ...]:
        """All names of a stock, the most used in the archive first; none for an unknown code."""
        return self._names.get(code, ())

    def name(self, code: str) -> str:
        """The name to show: the official one, else the most used, else the code."""
        listed = self._listed.get(code) or self._names.get(code) or (code,)
        return listed[0]

    @cached_property
    def _codes_by_name(self) -> dict[str, tuple[str, ...]]:
        named = [(alias, code) for alias, code in self._aliases.items()]
        named += [(name, code) for code, names in self._listed.items() for name in names]
        named += [(name, code) for (code, name), _times in sorted(self._learned.items(), key=lambda item: -item[1])]
        codes: dict[str, dict[str, None]] = {}
        # all names at once, a line each: thousands of short texts would cost thirty times as much
        lines = evened("\n".join(name.replace("\n", " ") for name, _code in named)).split("\n")
        for name, (_name, code) in zip(lines, named, strict=bool(named)):
            codes.setdefault(name, {})[code] = None
        return {name: tuple(found) for name, found in codes.items()}

    def codes_named(self, name: str) -> tuple[str, ...]:
        """The codes that have exactly this name, likeliest first (the reader's alias, then the list)."""
        return self._codes_by_name.get(evened(name), ())

    def resolve(self, text: str) -> tuple[str, ...]:
        """The codes meant by who typed exactly a code or a name: known ones, else what only a code can be."""
        possible = readings(text)
        if known := tuple(code for code in possible if code in self._names):
            return known
        # GZMT is four initials rather than an unknown ticker; $GZMT is a ticker.
        return self.codes_named(text) or (() if text.strip().isalpha() else possible[:1])

    @cached_property
    def sought(self) -> dict[str, str]:
        """Folded names to look for in a text, with their codes: three characters or more, or shipped or aliased."""
        sought: dict[str, str] = {}
        for (code, name), _times in sorted(self._learned.items(), key=lambda item: item[1]):
            if len(name) >= (3 if _HAN.search(name) else 4):
                sought[evened(name)] = code
        for code, names in self._listed.items():
            for name in names:
                if name not in self._unsought and len(name) > 1:
                    sought[evened(name)] = code
        sought.update((evened(alias), code) for alias, code in self._aliases.items() if len(alias) > 1)
        return sought

    @cached_property
    def sought_latin(self) -> dict[str, str]:
        """Those of them that are written in Latin letters only, as written: `Apple` is not `apple`."""
        known = [name for names in self._names.values() for name in names if name.isascii()]
        return {name: self.sought[evened(name)] for name in known if evened(name) in self.sought}

    def is_listed(self, code: str) -> bool:
        """Whether the shipped list knows this code."""
        return code in self._listed

    def is_alias(self, name: str) -> bool:
        """Whether the reader gave this name."""
        return name in self._aliases

    def spelling(self, name: str) -> Spelling:
        """The pinyin of a name, from the list where that spells it."""
        syllables = self._spellings.get(name)
        return spelled(syllables_of(name) if syllables is None else syllables)

    def pinyin(self, code: str) -> str:
        """Initials of the name shown: what a person would type. Empty for a name without Chinese."""
        return self.spelling(self.name(code)).initials

    @cached_property
    def _entries(self) -> list[tuple[str, str, int]]:
        """(folded name, code, order): the archive's stocks before the others, else in the list's order."""
        uses: Counter[str] = Counter()
        for (code, _name), times in self._learned.items():
            uses[code] += times
        order = {code: rank for rank, code in enumerate(sorted(self._names, key=lambda code: -uses[code]))}
        return [(evened(name), code, order[code]) for code, names in self._names.items() for name in names]

    @cached_property
    def _spelled_entries(self) -> list[tuple[Spelling, str, int]]:
        order = {code: rank for _name, code, rank in self._entries}
        spelled_names = ((self.spelling(name), code) for code, names in self._names.items() for name in names)
        return [(spelling, code, order[code]) for spelling, code in spelled_names if spelling.initials]

    def find(self, text: str, limit: int = 50) -> list[str]:
        """Codes by code, piece of a name, or pinyin (initials or full), best first. find("gzmt") --> ["sh600519"]"""
        typed = evened(text.strip()).strip("$@")
        if not typed:
            return []
        ranks: dict[str, tuple[int, int]] = {}

        def rank(code: str, level: int, order: int) -> None:
            if code not in ranks or (level, order) < ranks[code]:
                ranks[code] = (level, order)

        for order, code in enumerate(readings(text) or readings(typed.upper())):
            if code in self._names or text.strip()[:1] == "$" or not _LATIN.search(typed):
                rank(code, 0, order)
        by_digits = typed.isdigit() and len(typed) >= 2
        for name, code, order in self._entries:
            if typed in name:
                rank(code, 1 if typed == name else 3 if name.startswith(typed) else 5, order)
            elif by_digits and typed in code:
                rank(code, 4 if code[2:].startswith(typed) else 6, order)
        if typed.isascii() and _LATIN.search(typed):
            self._rank_by_pinyin("".join(typed.split()).replace("'", ""), rank)
        return sorted(ranks, key=ranks.__getitem__)[:limit]

    def _rank_by_pinyin(self, typed: str, rank: Callable[[str, int, int], None]) -> None:
        for spelling, code, order in self._spelled_entries:
            if spelling.initials.startswith(typed):
                rank(code, 2 if spelling.initials == typed else 4, order)
            elif typed in spelling.full:
                at = spelling.full.find(typed)
                while at >= 0 and at not in spelling.starts:
                    at = spelling.full.find(typed, at + 1)
                if at >= 0:
                    rank(code, 2 if spelling.full == typed else 5 if at == 0 else 6, order)
            elif len(typed) >= 2 and typed in spelling.initials:
                rank(code, 7, order)


def is_likely_name(name: str) -> bool:
    """Whether a name found in an archive can be a stock's: two to thirty characters, with a letter, on one line."""
    name = name.strip()
    return 2 <= len(name) <= 30 and any(c.isalpha() for c in name) and name.isprintable()


@lru_cache(maxsize=1)
def _shipped() -> Directory:
    listed: dict[str, tuple[str, ...]] = {}
    unsought: set[str] = set()
    spellings: dict[str, tuple[str, ...]] = {}
    for row in Path(__file__).with_name("listed.tsv").read_text("utf-8").splitlines():
        if row.startswith("#"):
            continue
        code, names, pinyins = row.split("\t")
        marked = names.split("|")
        listed[code] = tuple(name.lstrip("~") for name in marked)
        unsought.update(name[1:] for name in marked if name.startswith("~"))
        spellings.update(zip(listed[code], (tuple(p.split()) for p in pinyins.split("|")), strict=True))
    return Directory(listed, unsought=frozenset(unsought), spellings=spellings)


__all__ = ["Directory", "evened", "is_likely_name", "pinyin"]
