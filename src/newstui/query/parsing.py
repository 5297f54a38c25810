"""What was typed, understood. Never raises: what is not understood is searched as plain words, and a note says so."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from datetime import datetime, timezone, tzinfo
from typing import Literal

from newstui import gate
from newstui.folding import fold, piece
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _
from newstui.query.dates import time_span
from newstui.query.lexing import FIELDS, Token, bare_word, lex, unknown_field
from newstui.query.nodes import (
    FLAGS,
    KINDS,
    And,
    Author,
    Category,
    Dates,
    Has,
    Is,
    Node,
    Not,
    Or,
    Source,
    Stock,
    Tag,
    Text,
    conjunction,
    disjunction,
    negation,
)

LENGTH_LIMIT = 8192
"""Characters of a query; what is beyond is left out, and a note says so."""
LEAF_LIMIT = 64
"""Words of a query."""
DEPTH_LIMIT = 24
"""Groups within groups; deeper brackets are passed over."""


@dataclass(frozen=True, slots=True)
class Query:
    """What a person typed, and what it means. `root` is None when nothing was asked: see `is_blank`."""

    typed: Clean
    root: Node | None
    notes: tuple[Clean, ...] = ()
    """What was not understood, one line each."""

    @classmethod
    def parse(
        cls, typed: str, *, zone: tzinfo = timezone.utc, now: datetime | None = None, typing: bool = False
    ) -> Query:
        """Query.parse("芯片 @茅台").root --> And((Text("芯片"), Stock("茅台")))

        `typing`: the last word is not finished yet and counts as a prefix; a last operator or field is waited for.
        """
        text = gate.line(typed[:LENGTH_LIMIT], LENGTH_LIMIT)
        is_open = typing and not typed[-1:].isspace() and len(typed) <= LENGTH_LIMIT
        parser = _Parser(zone, now or datetime.now(timezone.utc), typing, is_open)
        if len(typed) > LENGTH_LIMIT:
            parser.note(_("Only the first {count} characters were read."), count=LENGTH_LIMIT)
        root = parser.parse(lex(text))
        if root is None and text and not typing:
            parser.note(_("Nothing in it can be searched: it has no letter or digit."))
        return cls(text, root, tuple(parser.notes))

    @property
    def is_blank(self) -> bool:
        """Nothing was typed, so that every post is meant; else a query without a root finds none."""
        return not self.typed

    def __str__(self) -> str:
        return "" if self.root is None else str(self.root)

    def leaves(self) -> Iterator[tuple[Node, bool]]:
        """Every leaf in the order typed, and whether a hit has it (False below an odd number of NOTs)."""
        return _leaves(self.root, True)

    def texts(self) -> tuple[Text, ...]:
        """The words and phrases that hits may hold: what to mark."""
        return tuple(node for node, wanted in self.leaves() if wanted and isinstance(node, Text))


def _leaves(node: Node | None, wanted: bool) -> Iterator[tuple[Node, bool]]:
    if isinstance(node, Not):
        yield from _leaves(node.child, not wanted)
    elif isinstance(node, (And, Or)):
        for child in node.children:
            yield from _leaves(child, wanted)
    elif node is not None:
        yield node, wanted


@dataclass(slots=True)
class _Group:
    """A group being read: finished alternatives, and the words of the present one."""

    field: str | None = None
    is_negated: bool = False
    alternatives: list[Node] = dataclasses.field(default_factory=list)
    words: list[Node] = dataclasses.field(default_factory=list)
    pending: Literal["", "OR", "AND"] = ""
    negate: int = 0
    """How many NOTs wait for their word."""


class _Parser:
    """One walk over the tokens with a stack of its own: two thousand brackets are no deeper than one."""

    def __init__(self, zone: tzinfo, now: datetime, typing: bool, is_open: bool) -> None:
        self.zone, self.now, self.typing, self.is_open = zone, now, typing, is_open
        self.notes: list[Clean] = []
        self.stack = [_Group()]
        self.too_deep = self.leaves = 0

    def note(self, message: str, **values: object) -> None:
        """One line, each once, at most five: a pasted page is not worth more."""
        line = gate.line(message.format(**values), 300)
        if line not in self.notes and len(self.notes) < 5:
            self.notes.append(line)

    def parse(self, tokens: list[Token]) -> Node | None:
        for at, token in enumerate(tokens):
            if self.leaves >= LEAF_LIMIT:
                self.note(_("Only the first {count} words were read."), count=LEAF_LIMIT)
                break
            self._take(token, is_last=at == len(tokens) - 1)
        if len(self.stack) > 1 and not self.typing:
            self.note(_("A bracket is not closed."))
        while len(self.stack) > 1:
            self._close(is_end=True)
        return self._finish(self.stack[0], is_end=True)

    def _take(self, token: Token, is_last: bool) -> None:
        group = self.stack[-1]
        if token.kind == "open":
            self._open(token)
        elif token.kind == "close":
            if self.too_deep:
                self.too_deep -= 1
            else:
                self._close()
        elif token.is_operator("OR") and (group.words or group.negate) and not group.pending:
            self._flush_not(group)
            if (words := conjunction(group.words)) is not None:
                group.alternatives.append(words)
            group.words, group.pending = [], "OR"
        elif token.is_operator("AND") and group.words and not group.pending and not group.negate:
            group.pending = "AND"
        elif token.is_operator("NOT"):
            group.negate += 1
        else:
            node = self._leaf(token, group.field, is_last)
            if node is not None:
                self.leaves += 1
                self._add(group, node, token.is_negated)

    def _add(self, group: _Group, node: Node, is_negated: bool) -> None:
        if (group.negate + is_negated) % 2:
            node = negation(node)
        group.negate, group.pending = 0, ""
        group.words.append(node)

    def _open(self, token: Token) -> None:
        if len(self.stack) > DEPTH_LIMIT:
            self.too_deep += 1
            self.note(_("Brackets deeper than {count} were passed over."), count=DEPTH_LIMIT)
        else:
            self.stack.append(_Group(token.field or self.stack[-1].field, token.is_negated))

    def _close(self, is_end: bool = False) -> None:
        group = self.stack.pop()
        node = self._finish(group, is_end)
        if node is not None:
            self._add(self.stack[-1], node, group.is_negated)

    def _finish(self, group: _Group, is_end: bool) -> Node | None:
        waits = self.typing and is_end  # an operator just typed waits for its word
        if not waits:
            self._flush_not(group)
            if group.pending:
                self.note(_("“{word}” has nothing after it and was searched as a word."), word=group.pending)
                if group.pending == "OR":  # `a OR` is `a "OR"`, as two words are
                    group.words = [group.alternatives.pop()]
                group.words.append(Text(group.pending, quoted=True))
        words = conjunction(group.words)
        return disjunction(group.alternatives if words is None else [*group.alternatives, words])

    def _flush_not(self, group: _Group) -> None:
        """NOTs with nothing to negate are words."""
        if group.negate:
            self.note(_("“{word}” has nothing after it and was searched as a word."), word="NOT")
            group.words.append(Text("NOT", quoted=True))
            group.negate, group.pending = 0, ""

    # -- leaves ---------------------------------------------------------------------------------------------------

    def _leaf(self, token: Token, group_field: str | None, is_last: bool) -> Node | None:
        name = token.field or group_field
        value = token.text.strip()
        unfinished = is_last and self.is_open and not (token.kind == "phrase" and token.is_closed)
        if token.kind == "phrase" and not token.is_closed and not self.typing:
            self.note(_("A quotation mark is not closed."))
        if name in (None, "title", "body"):
            return self._text(token, name, unfinished)
        if not value:
            if not (is_last and self.typing):
                self.note(_("“{field}:” has no value and was passed over."), field=name)
            return None
        if token.kind == "word" and not value.strip("*＊"):
            return None  # `author:*` is any
        return self._fact(str(name), value, token, token.has_star or unfinished)

    def _text(self, token: Token, name: str | None, unfinished: bool) -> Node | None:
        text, quoted = token.text.strip(), token.kind == "phrase"
        if token.is_operator("OR") or token.is_operator("AND"):
            self.note(_("“{word}” has nothing before it and was searched as a word."), word=token.text)
            quoted = True
        if not quoted:
            if token.field is None and (unknown := unknown_field(text)):
                self._unknown_field(unknown)
            text = bare_word(text)
        if not piece(text).terms:
            if token.text.strip() and not self.typing and quoted:
                self.note(_("“{word}” holds no letter or digit and was passed over."), word=token.text.strip())
            elif token.field and not self.typing:
                self.note(_("“{field}:” has no value and was passed over."), field=token.field)
            return None
        prefix = token.has_star or unfinished
        return Text(text, "title" if name == "title" else "body" if name == "body" else "any", prefix, quoted)

    def _fact(self, name: str, value: str, token: Token, prefix: bool) -> Node | None:
        if name == "cat":
            value = value.replace("／", "/")
            path = "/".join(part.strip() for part in value.split("/") if part.strip())
            return Category("/" * value.startswith("/") + path, prefix) if path else None
        if name == "author":
            return Author(value, prefix)
        if name == "source":
            return Source(value, prefix)
        if name == "tag":
            return Tag(value.lstrip("#＃") or value, prefix)
        if name == "stock":
            return Stock(value, prefix)
        if name == "is":
            return self._named(value, FLAGS, token, prefix)
        if name == "has":
            return self._named(value, KINDS, token, prefix)
        return self._dates(name, value, token)

    def _dates(self, name: str, value: str, token: Token) -> Node | None:
        span = time_span(value, name, self.zone, self.now)
        if span is None:
            if self.typing and self.is_open:
                return None
            self.note(_("“{value}” is no date: 2022-02-08, 2022-02, >=2022, today, 7d."), value=value)
            return self._as_words(name, value)
        return Dates(span[0], span[1], value, "older" if name == "older" else "newer" if name == "newer" else "date")

    def _named(self, value: str, names: dict[str, str], token: Token, prefix: bool) -> Node | None:
        field_name = "is" if names is FLAGS else "has"
        wanted = fold(value)
        for name, chinese in names.items():
            if wanted in (name, chinese):
                return Is(name) if names is FLAGS else Has(name)
        if prefix and self.typing and any(name.startswith(wanted) for pair in names.items() for name in pair):
            return None
        known = ", ".join(names)
        self.note(_("“{field}:{value}” is not known: {known}."), field=field_name, value=value, known=known)
        return self._as_words(field_name, value)

    def _as_words(self, name: str, value: str) -> Node | None:
        words = f"{name}:{value}"
        return Text(words, quoted=True) if piece(words).terms else None

    def _unknown_field(self, name: str) -> None:
        from difflib import get_close_matches

        close = get_close_matches(fold(name), [*FIELDS, *(other for names in FIELDS.values() for other in names)], 1)
        if close:
            hint = _("“{name}:” is no field, searched as words; did you mean “{close}:”?")
            self.note(hint, name=name, close=close[0])
        else:
            self.note(_("“{name}:” is no field and was searched as words."), name=name)
