"""Markdown to HTML, as authors mean it. The only place that names markdown-it; understands no tags of site generators.

Differs from CommonMark where news differ from README files: emphasis beside Chinese (`**粗体：**后文`), `*ST` before a
stock's name, headings without a space, HTML that goes on after a blank line, numbers of lists as written.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml, isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.renderer import RendererHTML
from markdown_it.rules_inline.state_inline import Delimiter, StateInline
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin

from newstui.cleaning.kinds import is_known_tag
from newstui.cleaning.runs import is_wide

_LIMITS = {"\n": 15_000, "[": 6_000, "*": 20_000, "_": 40_000, "`": 20_000, "<": 10_000, "- ": 15_000, "|": 60_000}
"""How often each may stand in Markdown that is still converted: time grows with the square of some of them."""
_SIZE_LIMIT = 600_000

_SPECIAL_STOCK = re.compile(r"\*ST(?=[\u3400-\u9fff])")
_SPACELESS = re.compile(r"^ {0,3}(#{2,6})(?=[^\s#])", re.M)
_OPENS = re.compile(
    r"^[ \t]*<(div|section|article|table|ul|ol|dl|figure|center|blockquote|details|aside|main)(?=[\s>])[^<>]*>", re.I
)
_NESTS = re.compile(
    r"<(/?)(div|section|article|table|ul|ol|dl|figure|center|blockquote|details|aside|main)(?=[\s/>])[^<>]*>", re.I
)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_TASK = re.compile(r"^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\][ \t]+", re.M)
_INDENT = re.compile(r"\n(?=\u3000\u3000)")


def is_bearable(body: str) -> bool:
    """Whether conversion takes no more than a second or two."""
    return len(body) <= _SIZE_LIMIT and all(body.count(text) <= limit for text, limit in _LIMITS.items())


def to_html(body: str) -> str:
    """The HTML that a Markdown body stands for."""
    text = body.replace("\r\n", "\n").replace("\r", "\n")
    text = _INDENT.sub("\n\n", text)
    text = _prepared(text)
    return str(_parser().render(text))


def _prepared(text: str) -> str:
    """Headings get their space, and HTML that goes on after a blank line loses the indent that would make it code."""
    if "<" not in text and not _SPACELESS.search(text) and not _TASK.search(text):
        return text
    lines, fence, depth = [], "", 0
    for line in text.split("\n"):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
        elif found and fence and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not line.strip(" `~"):
            fence = ""
        elif not fence:
            line = line.lstrip(" \t") if depth else _SPACELESS.sub(r"\1 ", line)
            line = _TASK.sub(lambda task: f"{task[1]}{'☐' if task[2] == ' ' else '☑'} ", line)
            if "<" in line and (depth or _OPENS.match(line)):
                for tag in _NESTS.finditer(line):
                    depth = max(0, depth - 1) if tag[1] else depth + 1
        lines.append(line)
    return "\n".join(lines)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 60}, renderer_cls=_Renderer)
    parser.enable(["table", "strikethrough"]).use(footnote_plugin)
    parser.inline.ruler.at("emphasis", _emphasis)
    for name in (
        "footnote_ref",
        "footnote_block_open",
        "footnote_block_close",
        "footnote_open",
        "footnote_close",
        "footnote_anchor",
    ):
        parser.add_render_rule(name, getattr(_Renderer, name))
    return parser


def _emphasis(state: StateInline, silent: bool) -> bool:
    """CommonMark's rule, but Chinese beside the stars counts neither as punctuation nor as a word."""
    marker = state.src[state.pos]
    if silent or marker not in "*_":
        return False
    if marker == "*" and _SPECIAL_STOCK.match(state.src, state.pos) and state.src[state.pos - 1 : state.pos] != "*":
        state.pending += "*"
        state.pos += 1
        return True
    length, can_open, can_close = _scan(state, marker)
    for _ in range(length):
        token = state.push("text", "", 0)
        token.content = marker
        state.delimiters.append(
            Delimiter(
                marker=ord(marker), length=length, token=len(state.tokens) - 1, end=-1, open=can_open, close=can_close
            )
        )
    state.pos += length
    return True


def _scan(state: StateInline, marker: str) -> tuple[int, bool, bool]:
    start = end = state.pos
    while end < state.posMax and state.src[end] == marker:
        end += 1
    before = state.src[start - 1] if start else " "
    after = state.src[end] if end < state.posMax else " "
    before_space, after_space = isWhiteSpace(ord(before)), isWhiteSpace(ord(after))
    before_wide, after_wide = is_wide(before) or before in "“”‘’…—", is_wide(after) or after in "“”‘’…—"
    before_mark = not before_wide and (isMdAsciiPunct(ord(before)) or isPunctChar(before))
    after_mark = not after_wide and (isMdAsciiPunct(ord(after)) or isPunctChar(after))
    opens = not after_space and (not after_mark or before_space or before_mark or before_wide)
    closes = not before_space and (not before_mark or after_space or after_mark or after_wide)
    if marker == "_":
        return (
            end - start,
            opens and (not closes or before_mark or isPunctChar(before)),
            closes and (not opens or after_mark or isPunctChar(after)),
        )
    return end - start, opens, closes


class _Renderer(RendererHTML):
    """HTML for reading: numbers of lists as written, footnotes as small numbers, unknown tags as text."""

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        content = tokens[idx].content
        return content if is_known_tag(content) else escapeHtml(content)

    def html_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        content = tokens[idx].content
        return content if is_known_tag(content.lstrip()) else f"<p>{escapeHtml(content)}</p>"

    def list_item_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        number = tokens[idx].info
        return f'<li value="{number}">' if number and env.get("as_written", {}).get(idx) else "<li>"

    def ordered_list_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        items = _items(tokens, idx)
        numbers = [int(tokens[place].info or 0) for place in items]
        if len(set(numbers)) > 1 and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            env.setdefault("as_written", {}).update(dict.fromkeys(items, True))
        start = tokens[idx].attrGet("start")
        return f'<ol start="{start}">' if start is not None else "<ol>"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return f"<small>[{tokens[idx].meta['id'] + 1}]</small>"

    def footnote_block_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "<hr><ol>"

    def footnote_block_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</ol>"

    def footnote_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "<li>"

    def footnote_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return "</li>"

    def footnote_anchor(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        return ""


def _items(tokens: Sequence[Token], start: int) -> list[int]:
    """The places of the items of the list that opens at `start`, without those of lists inside it."""
    level, places = tokens[start].level, []
    for place in range(start + 1, len(tokens)):
        token = tokens[place]
        if token.level == level and token.type == "ordered_list_close":
            break
        if token.type == "list_item_open" and token.level == level + 1:
            places.append(place)
    return places
