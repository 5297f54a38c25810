"""A query understood, as values; `str` gives the syntax back. Knows no engine."""

from __future__ import annotations

import dataclasses
from typing import Literal

from newstui.folding import Piece, piece
from newstui.frozen import dataclass
from newstui.query.lexing import bare_word, lex

TextField = Literal["any", "title", "body"]

FLAGS = {
    "read": "已读", "unread": "未读", "starred": "星标", "later": "稍后", "new": "新", "watched": "关注",
    "draft": "草稿", "doubtful": "存疑",
}  # fmt: skip
"""What `is:` knows, with its Chinese name."""
KINDS = {"stock": "股票", "image": "图片", "video": "视频", "table": "表格", "link": "链接"}
"""What `has:` knows, with its Chinese name."""
WATCH = "watch"
"""`stock:watch`: any of the stocks that the reader watches."""


def written(value: str, prefix: str = "", star: bool = False, quoted: bool = False) -> str:
    """A value in the query's own syntax, in quotes only where it needs them: written("新浪 财经", "cat:")."""
    bare = prefix + value + "*" * star
    if value and not quoted:
        tokens = lex(f"({bare})")  # as it would be read inside a group, the strictest place
        if len(tokens) == 3 and tokens[1].is_just(value, star, prefix):
            return bare
    escaped = "".join("\\" + c if c in '\\"“”„＂' else c for c in value)
    return f'{prefix}"{escaped}"' + "*" * star


@dataclass(frozen=True, slots=True)
class Text:
    """A word or phrase. `prefix`: its last word may go on."""

    text: str
    field: TextField = "any"
    prefix: bool = False
    quoted: bool = dataclasses.field(default=False, compare=False)

    @property
    def piece(self) -> Piece:
        """As the index and the marks want it."""
        return piece(self.text, self.prefix)

    def __str__(self) -> str:
        quoted = self.quoted or bare_word(self.text) != self.text
        return written(self.text, "" if self.field == "any" else f"{self.field}:", self.prefix, quoted)


@dataclass(frozen=True, slots=True)
class Category:
    """A path or the end of one, parts joined by `/`, and all below it; with a `/` before it, a path from the top.

    With `prefix` its last part may go on.
    """

    path: str
    prefix: bool = False

    def __str__(self) -> str:
        return written(self.path, "cat:", self.prefix)


@dataclass(frozen=True, slots=True)
class Author:
    name: str
    prefix: bool = False

    def __str__(self) -> str:
        return written(self.name, "author:", self.prefix)


@dataclass(frozen=True, slots=True)
class Source:
    name: str
    prefix: bool = False

    def __str__(self) -> str:
        return written(self.name, "source:", self.prefix)


@dataclass(frozen=True, slots=True)
class Tag:
    """One of the post's own tags, or of the reader's."""

    name: str
    prefix: bool = False

    def __str__(self) -> str:
        return written(self.name, "tag:", self.prefix)


@dataclass(frozen=True, slots=True)
class Stock:
    """A code, a name, pinyin initials, or `watch`. With `prefix` it may go on."""

    text: str
    prefix: bool = False

    def __str__(self) -> str:
        if self.text == WATCH and not self.prefix:
            return f"stock:{WATCH}"
        return written(self.text, "@", self.prefix)


@dataclass(frozen=True, slots=True)
class Dates:
    """Posts with since <= date < until, in seconds since 1970; None is open. `value` is as typed: `7d` stays `7d`."""

    since: int | None
    until: int | None
    value: str = ""
    field: Literal["date", "older", "newer"] = "date"

    def __str__(self) -> str:
        return written(self.value, f"{self.field}:")


@dataclass(frozen=True, slots=True)
class Is:
    name: str

    def __str__(self) -> str:
        return f"is:{self.name}"


@dataclass(frozen=True, slots=True)
class Has:
    name: str

    def __str__(self) -> str:
        return f"has:{self.name}"


@dataclass(frozen=True, slots=True)
class Not:
    child: Node

    def __str__(self) -> str:
        child = str(self.child)
        return f"-({child})" if isinstance(self.child, (And, Or)) or child[0] in "-－" else f"-{child}"


@dataclass(frozen=True, slots=True)
class And:
    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(f"({child})" if isinstance(child, Or) else str(child) for child in self.children)


@dataclass(frozen=True, slots=True)
class Or:
    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(map(str, self.children))


Node = Text | Category | Author | Source | Tag | Stock | Dates | Is | Has | And | Or | Not


def conjunction(nodes: list[Node]) -> Node | None:
    """All of them: flat, each once; None of nothing."""
    flat = [leaf for node in nodes for leaf in (node.children if isinstance(node, And) else (node,))]
    flat = list(dict.fromkeys(flat))
    return And(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def disjunction(nodes: list[Node]) -> Node | None:
    """Any of them: flat, each once; None of nothing."""
    flat = [leaf for node in nodes for leaf in (node.children if isinstance(node, Or) else (node,))]
    flat = list(dict.fromkeys(flat))
    return Or(tuple(flat)) if len(flat) > 1 else flat[0] if flat else None


def negation(node: Node) -> Node:
    """Not it; twice is not at all."""
    return node.child if isinstance(node, Not) else Not(node)
