"""What a word is: tokens of a folded text, and the terms that an index keeps of them."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from operator import add

from newstui.folding.characters import rule
from newstui.frozen import dataclass

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
_RULE = 1  # raise it when folding or tokens change: an index made under another rule is rebuilt
_RUN = "".join(f"{chr(first)}-{chr(last)}" for first, last in RUN_RANGES)
_MARK = "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0711\u0730-\u074a"
_MARK += "\u07eb-\u07f3\u0816-\u082d\u0859-\u085b\u08d3-\u0903\u093a-\u094f\u0951-\u0957\u0962-\u0963\u0981-\u0983"
_MARK += (
    "\u09bc-\u09cd\u0a01-\u0a03\u0a3c-\u0a4d\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82\u0bbe-\u0bcd"
)
_MARK += "\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d57\u0d82-\u0d83\u0dca-\u0ddf"
_MARK += "\u1dc0-\u1dff\u20d0-\u20f0\u3099-\u309a\ufe20-\ufe2f"
_MARKS = re.findall("(.)(?:-(.))?", _MARK)
_MARK_STARTS = [first for first, _last in _MARKS]
_MARK_ENDS = [last or first for first, last in _MARKS]
_ALNUM = rf"[^\W_{_RUN}]"
_TOKEN = rf"([{_RUN}]+)|({_ALNUM}+(?:[{_MARK}]+{_ALNUM}*)*)"

DIGITS_OR_LETTERS = re.compile(r"\d+|\D+")


@lru_cache(maxsize=1)
def token() -> re.Pattern[str]:
    """A token of a folded text: group 1 is a run, group 2 letters and digits together (see `word_terms`).

    Compiled when first needed, for whole texts: these classes are large.
    """
    return re.compile(_TOKEN)


class _Classes(dict[int, str]):
    """For str.translate: r a character of a run, a letter or digit, m a combining mark, space, newline, another."""

    def __missing__(self, code: int) -> str:
        character = chr(code)
        self[code] = found = self._class(character)
        return found

    def _class(self, character: str) -> str:
        if kind(character) == RUN:
            return "r"
        if character.isalnum():
            return "a"
        if is_mark(character):
            return "m"
        return "\n" if character == "\n" else " " if character.isspace() else "."


_CLASSES = _Classes()
_PART = re.compile(r"(r+)|(a+(?:m+a*)*)| +|\n+|.")


def parts(folded: str) -> list[tuple[int, str]]:
    """The whole text as runs, words (LETTER: letters and digits together), and OTHER: white space, or one other mark.

    The same tokens as `token` finds, for short texts: nothing large is compiled.
    """
    found = _PART.finditer(folded.translate(_CLASSES))
    return [((OTHER, RUN, LETTER)[each.lastindex or 0], folded[each.start() : each.end()]) for each in found]


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Names the rule in force (OpenCC's table, Unicode's version, our own): an index made under another is rebuilt."""
    from hashlib import blake2b

    said = f"{_RULE} {_TOKEN} {rule()}"
    return blake2b(said.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@lru_cache(maxsize=65536)
def word_terms(word: str) -> tuple[str, ...]:
    """word_terms("2022q3") --> ("2022", "q", "3", "2022q", "q3")"""
    if word.isalpha() or word.isdecimal():
        return (word[:WORD_LIMIT],)
    parts = DIGITS_OR_LETTERS.findall(word)
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


RUN, LETTER, DIGIT, OTHER = range(4)
WORDS = (LETTER, DIGIT)
_RUN_STARTS = [first for first, _ in RUN_RANGES]


@lru_cache(maxsize=16384)
def kind(character: str) -> int:
    """RUN, LETTER, DIGIT or OTHER, of one folded character. A combining mark is a letter."""
    code = ord(character)
    at = bisect_right(_RUN_STARTS, code) - 1
    if at >= 0 and code <= RUN_RANGES[at][1]:
        return RUN
    if not character.isalnum():
        return LETTER if is_mark(character) else OTHER
    return DIGIT if character.isdecimal() else LETTER


def is_mark(character: str) -> bool:
    """Whether it is a combining mark, which belongs to the letter before it."""
    at = bisect_right(_MARK_STARTS, character) - 1
    return at >= 0 and character <= _MARK_ENDS[at] and not character.isalnum()
