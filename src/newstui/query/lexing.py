"""A typed query cut into tokens with their places. Full-width punctuation counts as its ASCII kin; nothing is an error.

Punctuation has a meaning only where a word begins (`"`, `(`, `-`, `@`, a field's name with its colon), at its end (`*`)
and, inside a group, where it closes (`)`): `COVID-19`, `f(x)`, `5"屏` and `foo@bar.com` are words. A bracket that opens
inside a word and closes beyond it is a group too.
"""

from __future__ import annotations

import re
from typing import Literal

from newstui.folding import fold
from newstui.frozen import dataclass

FIELDS = {
    "title": ("标题",), "body": ("正文",), "cat": ("分类", "category"), "author": ("作者",), "source": ("来源",),
    "tag": ("标签",), "stock": ("股票",), "date": ("日期",), "older": ("早于",), "newer": ("晚于",),
    "is": ("状态",), "has": ("含", "含有"),
}  # fmt: skip
"""Each field with its other names, Chinese first."""
_FIELD_OF = {name: field for field, others in FIELDS.items() for name in (field, *others)}

_QUOTES = '"“”„＂'
_OPENING = "(（"
_CLOSING = ")）"
_DASHES = "-－"
_AT = "@＠"
_STARS = "*＊"
_FIELD_NAME = re.compile(r"([^\W\d_]{1,10})[:：]")

# Sentence punctuation at the ends of a bare word is not part of it; `C++`, `.NET`, `20%`, `*ST` keep theirs.
_SENTENCE = ",;:!?~…—|'\"()[]{}<>/\\，；：！？～、。·“”‘’（）【】《》〈〉「」『』〔〕＂"

Kind = Literal["word", "phrase", "open", "close"]


@dataclass(frozen=True, slots=True)
class Token:
    """`text[start:end]` of what was typed, its sign and field included."""

    kind: Kind
    text: str
    start: int
    end: int
    field: str | None = None
    is_negated: bool = False
    has_star: bool = False
    is_closed: bool = True
    """False for a phrase whose quotation mark is missing."""

    def is_operator(self, name: str) -> bool:
        """`OR`, `AND` or `NOT`, in capitals and by itself."""
        plain = self.kind == "word" and self.field is None and not self.is_negated and not self.has_star
        return plain and self.text == name

    def is_just(self, value: str, star: bool, prefix: str) -> bool:
        """Whether it says this value of this field and no more."""
        if self.is_negated or self.kind != "word" or self.text != value or self.has_star != star:
            return False
        if prefix == "":
            return self.field is None and value not in ("OR", "AND", "NOT") and not unknown_field(value)
        return self.field == ("stock" if prefix == "@" else prefix[:-1])


def unknown_field(word: str) -> str:
    """The name before a colon that is no field's, as `titel` of `titel:x`; not of `http://`, `12:30` or `a:`."""
    found = _FIELD_NAME.match(word)
    if not found or word.startswith("//", found.end()) or found.end() == len(word):
        return ""
    return "" if fold(found[1]) in _FIELD_OF else found[1]


def bare_word(word: str) -> str:
    """A word without the sentence around it: bare_word("《流浪地球》，") --> "流浪地球" """
    return word.lstrip(_SENTENCE).rstrip(_SENTENCE + ".")


def lex(typed: str) -> list[Token]:
    """lex('-title:“a b” c') --> [Token("phrase", "a b", field="title", is_negated=True), Token("word", "c")]"""
    tokens: list[Token] = []
    at = depth = 0
    while at < len(typed):
        if typed[at].isspace():
            at += 1
            continue
        token = _next(typed, at, depth)
        depth += (token.kind == "open") - (token.kind == "close")
        tokens.append(token)
        at = token.end
    return tokens


def _next(typed: str, start: int, depth: int) -> Token:
    if depth and typed[start] in _CLOSING:
        return Token("close", typed[start], start, start + 1)
    at = start
    after = typed[at + 1 : at + 2]
    negated = typed[at] in _DASHES and after != "" and not after.isspace() and after not in _DASHES
    negated = negated and not (depth and after in _CLOSING)
    at += negated
    field, at = _field(typed, at)
    if at < len(typed):
        if typed[at] in _OPENING:
            return Token("open", typed[at], start, at + 1, field, negated)
        if typed[at] in _QUOTES:
            return _phrase(typed, start, at + 1, field, negated)
    return _word(typed, start, at, depth, field, negated)


def _field(typed: str, at: int) -> tuple[str | None, int]:
    if typed[at] in _AT:
        return "stock", at + 1
    found = _FIELD_NAME.match(typed, at)
    if found and (name := _FIELD_OF.get(fold(found[1]))):
        return name, found.end()
    return None, at


def _phrase(typed: str, start: int, at: int, field: str | None, negated: bool) -> Token:
    text: list[str] = []
    while at < len(typed) and typed[at] not in _QUOTES:
        if typed[at] == "\\" and typed[at + 1 : at + 2] and typed[at + 1] in "\\" + _QUOTES:
            at += 1
        text.append(typed[at])
        at += 1
    closed = at < len(typed)
    at += closed
    star = closed and typed[at : at + 1] != "" and typed[at] in _STARS
    return Token("phrase", "".join(text), start, at + star, field, negated, star, closed)


def _word(typed: str, start: int, at: int, depth: int, field: str | None, negated: bool) -> Token:
    begin, nested = at, list[int]()
    while at < len(typed) and not typed[at].isspace():
        if typed[at] in _OPENING:
            nested.append(at)
        elif typed[at] in _CLOSING:
            if depth and not nested:
                break
            if nested:
                nested.pop()
        at += 1
    if nested and nested[0] > begin and any(typed.find(close, at) >= 0 for close in _CLOSING):
        at = nested[0]  # `芯片（茅台 OR 平安）`: what opens in the word closes beyond it, so it is a group
    text = typed[begin:at]
    bare = text.rstrip(_STARS)
    return Token("word", bare or text, start, at, field, negated, has_star=bare not in ("", text))
