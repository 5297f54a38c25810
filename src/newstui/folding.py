"""What counts as the same text, and what a word is: one rule for index, query and marks. Knows no engine, no file.

*Folding* makes equal what a reader takes for equal: case, width (`Ａ` = `A`, `－` = `-`), compatibility forms (`ﬁ` =
`fi`, `㎡` = `m2`), Traditional and Simplified characters one by one (OpenCC's table), typographer's apostrophes and
hyphens, invisible characters. It is decided character by character, then composed (NFC), so that a folded piece of a
text is a piece of the folded text, and folding twice changes nothing. Accents stay: `naïve` is not `naive`.

*Tokens* of a folded text are
- **runs**: Han, kana, hangul, bopomofo, emoji, and the scripts of South-East Asia that are written without spaces.
  Any piece of a run is findable: its terms are the overlapping pairs, and its last character alone;
- **words**: letters or digits of all other scripts, found whole or by prefix. Letters and digits part company
  (`iPhone13` is `iphone` and `13`, `2022Q3` holds `Q3`, `sh600519` holds `600519`); each such border gives the joined
  pair as a term besides (`iphone13`, `2022q`, `q3`), which makes `5G` as quick to find as a word;
- everything else separates. A piece with separators inside (`COVID-19`, `3.5亿`, `foo.bar@example.com`, `C++`) asks for
  its words in the index and for its exact text in the folded text.
"""

from __future__ import annotations

import re
import sys
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import add
from typing import Any

RUN_RANGES = (
    (0x0E00, 0x109F),  # Thai, Lao, Tibetan, Burmese
    (0x1100, 0x11FF),  # hangul jamo
    (0x1780, 0x17FF),  # Khmer
    (0x2600, 0x27BF),  # symbols that are emoji
    (0x2E80, 0x2FDF),  # radicals
    (0x3005, 0x3007),  # 々〆〇
    (0x3021, 0x3029),
    (0x3031, 0x3035),
    (0x3038, 0x303C),
    (0x3041, 0x3096),
    (0x309D, 0x309F),
    (0x30A1, 0x30FA),
    (0x30FC, 0x318F),  # ー, iteration marks, bopomofo, jamo
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xA960, 0xA97F),
    (0xAC00, 0xD7FF),
    (0xF900, 0xFAFF),
    (0x1B000, 0x1B16F),
    (0x1F000, 0x1FAFF),
    (0x20000, 0x3FFFD),
)
"""First and last code point of what is matched by any run of one or more characters."""

WORD_LIMIT = 60
"""Characters of a term: longer words are cut on both sides, and what they find is verified."""
TERM_LIMIT = 64
"""Terms that one piece asks the index for: more would not narrow, and what they find is verified anyway."""

_RULE = 1  # raise it when folding or tokens change: an index made under another rule is rebuilt
_RUN = "".join(f"{chr(first)}-{chr(last)}" for first, last in RUN_RANGES)
_MARK = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
_MARK += "\u07eb-\u07f3\u0816-\u082d\u0859-\u085b\u08d3-\u0903\u093a-\u094f\u0951-\u0957\u0962-\u0963\u0981-\u0983"
_MARK += (
    "\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd"
)
_MARK += "\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d57\u0d82-\u0d83\u0dca-\u0ddf"
_MARK += "\u1dc0-\u1dff\u20d0-\u20f0\u3099-\u309a\ufe20-\ufe2f"
_ALNUM = rf"[^\W_{_RUN}]"
_TOKEN = rf"([{_RUN}]+)|({_ALNUM}+(?:[{_MARK}]+{_ALNUM}*)*)"

_DIGITS_OR_LETTERS = re.compile(r"\d+|\D+")

# Drawn alike, typed for one another, and not joined by Unicode's compatibility forms.
_ALIKE = {"‘": "'", "’": "'", "ʼ": "'", "‛": "'", "“": '"', "”": '"', "„": '"', "‟": '"', "‐": "-", "‒": "-", "–": "-"}
_ALIKE |= {"−": "-", "・": "·", "‧": "·", "•": "·", "‑": "-"}
_INVISIBLE = "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
_INVISIBLE += "\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff"
_INVISIBLE_ONE = f"[{_INVISIBLE}]"


@lru_cache(maxsize=8)
def _pattern(text: str) -> re.Pattern[str]:
    """Compiled when first needed: these classes are large, and the first screen waits for none of them."""
    return re.compile(text)


def token() -> re.Pattern[str]:
    """A token of a folded text: group 1 is a run, group 2 letters and digits together (see `word_terms`)."""
    return _pattern(_TOKEN)


_HAN = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0x20000, 0x33480))


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    """Traditional to Simplified, single characters only; 30 ms once a process, measured with OpenCC 1.4."""
    from opencc import OpenCC

    written = [chr(code) for first, end in _HAN for code in range(first, end)]
    # A character a line: OpenCC's phrases can't reach over a line's end, so only its character table speaks.
    changed = OpenCC("t2s").convert("\n".join(written)).split("\n")
    return {ord(a): b for a, b in zip(written, changed, strict=True) if a != b and len(b) == 1}


class _Table(dict[int, str]):
    """For str.translate: what one code point folds to, judged when first met."""

    def __missing__(self, code: int) -> str:
        self[code] = folded = self._judge(chr(code))
        return folded

    def _judge(self, character: str) -> str:
        if _pattern(_INVISIBLE_ONE).match(character):
            return ""
        text = character
        for _ in range(4):  # 薴 → 苧 → 苎: a step may open the next
            before = text
            text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
            text = _pattern(_INVISIBLE_ONE).sub("", "".join(_ALIKE.get(c, c) for c in text))
            if not text.isascii():
                text = text.translate(_simplified())
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
    pieces = [_TABLE[ord(character)] for character in text]
    folded = "".join(pieces)
    if not unicodedata.is_normalized("NFC", folded):
        return _fold_clusters(text, pieces)
    if len(folded) == len(text) and all(len(piece) == 1 for piece in pieces):
        return Folded(folded, range(len(text)), range(1, len(text) + 1))
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


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Names the rule in force (OpenCC's table, Unicode's version, our own): an index made under another is rebuilt."""
    from hashlib import blake2b

    table = "".join(f"{chr(a)}{b}" for a, b in sorted(_simplified().items()))
    rule = f"{_RULE} {unicodedata.unidata_version} {token().pattern} {_ALIKE} {_INVISIBLE} {table}"
    return blake2b(rule.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


# -- terms ------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def word_terms(word: str) -> tuple[str, ...]:
    """word_terms("2022q3") --> ("2022", "q", "3", "2022q", "q3")"""
    if word.isalpha() or word.isdecimal():
        return (word[:WORD_LIMIT],)
    parts = _DIGITS_OR_LETTERS.findall(word)
    return tuple(part[:WORD_LIMIT] for part in [*parts, *map(add, parts, parts[1:])])


def index_terms(folded: str) -> list[str]:
    """Every term of a folded text, as often as it occurs."""
    terms: list[str] = []
    for run, word in token().findall(folded):
        if word:
            terms += word_terms(word)
        else:
            terms.append(run[-1])
            if len(run) > 1:
                terms += map(add, run, run[1:])
    return terms


@dataclass(frozen=True, slots=True)
class Term:
    """What to look up in the index: this term, or every term that begins so."""

    text: str
    prefix: bool = False


def query_terms(text: str, prefix: bool = False) -> tuple[Term, ...]:
    """The terms that a text holding the piece must hold too (as written or folded). With `prefix` a last word is open.

    query_terms("5G基站") --> (Term("5g"), Term("基站"));  query_terms("茅") --> (Term("茅", prefix=True),)
    """
    return piece(text, prefix).terms


def _terms(folded: str, prefix: bool) -> list[Term]:
    terms: list[Term] = []
    for found in token().finditer(folded):
        run, word = found.groups()
        if run and len(run) == 1:
            terms.append(Term(run, prefix=True))
        elif run:
            terms += map(Term, map(add, run, run[1:]))
        else:
            parts = _DIGITS_OR_LETTERS.findall(word)
            pairs = list(map(add, parts, parts[1:])) or parts
            is_open = prefix and found.end() == len(folded)
            terms += [Term(part[:WORD_LIMIT]) for part in pairs[:-1]]
            terms.append(Term(pairs[-1][:WORD_LIMIT], is_open))
    return list(dict.fromkeys(terms))


# -- matching ---------------------------------------------------------------------------------------------------------

NONE, OPTIONAL, REQUIRED = range(3)
"""White space between two parts of a piece."""
_PART = rf"[{_RUN}]+|{_ALNUM}+(?:[{_MARK}]+{_ALNUM}*)*|[^\S\n]+|(?:(?![{_RUN}\s])[\W_])+|\n+"


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
            if opening in _WORDS and start and kind(folded[start - 1]) == opening:
                continue
            end = self._end(folded, start + len(first))
            if end < 0:
                continue
            if closing in _WORDS and not self.prefix and end < len(folded) and kind(folded[end]) == closing:
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


RUN, LETTER, DIGIT, OTHER = range(4)
_WORDS = (LETTER, DIGIT)
_RUN_STARTS = [first for first, _ in RUN_RANGES]


@lru_cache(maxsize=16384)
def kind(character: str) -> int:
    """RUN, LETTER, DIGIT or OTHER, of one folded character. A combining mark is a letter."""
    code = ord(character)
    at = bisect_right(_RUN_STARTS, code) - 1
    if at >= 0 and code <= RUN_RANGES[at][1]:
        return RUN
    if not (character.isalnum() or _pattern(f"[{_MARK}]").match(character)):
        return OTHER
    return DIGIT if character.isdecimal() else LETTER


@lru_cache(maxsize=1024)
def piece(text: str, prefix: bool = False) -> Piece:
    """Prepare a word or phrase as typed. A piece without any letter, digit or character of a run matches nothing."""
    folded = fold(text).strip()
    terms = _terms(folded, prefix)
    parts = tuple(_parts(folded)) if terms else ()
    is_open = prefix and bool(parts) and kind(folded[-1]) in _WORDS
    certain = (
        len(terms) == 1 and len(parts) == 1 and len(terms[0].text) == len(parts[0][1]) and len(folded) < WORD_LIMIT
    )
    literal = max((part for _, part in parts), key=len, default="")
    is_plain = len(parts) == 1 and kind(literal[0]) == RUN and kind(literal[-1]) == RUN
    return Piece(folded, is_open, tuple(terms[:TERM_LIMIT]), certain, parts, literal, is_plain)


def _parts(folded: str) -> list[tuple[int, str]]:
    """Literal stretches with the white space allowed between: `ai芯片` --> [(0, "ai"), (optional, "芯片")]"""
    parts: list[tuple[int, str]] = []
    last, space = OTHER, NONE
    for found in _pattern(_PART).finditer(folded):
        text = found.group()
        if text.isspace():
            space = REQUIRED
            continue
        first = kind(text[0])
        if space == NONE and {first, last} & {RUN} and {first, last} & set(_WORDS):
            space = OPTIONAL  # `AI芯片` and `AI 芯片` are two habits of typing the same
        elif space == REQUIRED and (first != last or first == OTHER) and not {first, last} <= set(_WORDS):
            space = OPTIONAL
        if parts and space == NONE:
            parts[-1] = (parts[-1][0], parts[-1][1] + text)
        else:
            parts.append((space if parts else NONE, text))
        last, space = kind(text[-1]), NONE
    return parts


def occurrences(text: str, pieces: Iterable[Piece]) -> list[tuple[int, int]]:
    """Where the pieces stand in a text as written: sorted, overlapping marks joined."""
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
