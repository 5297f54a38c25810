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
_NESTING = "div|section|article|table|ul|ol|dl|figure|center|blockquote|details|aside|main"
_HTML_LINE = re.compile(rf"[ \t]{{0,12}}</?(?:{_NESTING}|p|h[1-6]|hr|tr|td|th|tbody|thead|li|dd|dt)(?=[\s/>])", re.I)
_NESTS = re.compile(rf"<(/?)(?:{_NESTING})(?=[\s/>])[^<>]*>", re.I)
_LOOSE_STRONG = re.compile(
    r"(?<![\w*])\*\*(?:(?=[^\s*])([^*\n]{1,200}?)[ \u3000]+|\u3000+([^*\n]{1,200}?))\*\*(?![*\w])"
    r"|^\*\* +([^*\n]{1,200}?) *\*\*$"
)
"""Strong text with a space inside its stars, which CommonMark leaves as it is; `2 ** 3` is none."""
_HOLLOW = (
    "audio|body|button|canvas|embed|form|head|html|iframe|input|link|meta|object|script|select|style|table|td|template"
)
_HOLLOW_TAG = re.compile(rf"<({_HOLLOW}|textarea|th|title|tr|video)\b", re.I)
_MENTIONED = re.compile(rf"<(/?)({_HOLLOW}|img|textarea|th|title|tr|video)\s*/?>", re.I)
"""Tags that mean nothing without attributes, or nothing inside a paragraph: there they are spoken of."""
_MARKS = re.compile(r"[ \t]*(?:!?\[[^\]]*\]\(|\[!\[|#{1,6} |\*\*\S|[-*] \S|\d{1,3}\. \S|> )")
_WIDE_ITEM = re.compile(r"^([ \t]*(?:[-*+]|\d{1,9}[.)]))[ ]{2,4}(?=\S)", re.M)
"""Old engines wrote `11.  a` and took what is indented by four for the item's: CommonMark asks for five there."""
_ITEM = re.compile(r"[ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]")
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_TASK = re.compile(r"^([ \t]*(?:[-*+]|\d{1,9}[.)])[ \t]+)\[([ xX])\][ \t]+", re.M)
_INDENTED_PROSE = r"^(?:[ ]{4}|\t)[ \t]*[\u3400-\u9fff*（“-]"
_NEEDS_CARE = re.compile("|".join((_SPACELESS.pattern, _TASK.pattern, _WIDE_ITEM.pattern, _INDENTED_PROSE)), re.M)
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
    """What authors wrote for other engines, as CommonMark takes it; code in fences is left alone."""
    if "<" not in text and not _NEEDS_CARE.search(text):
        return text
    lines: list[str] = []
    fence, depth, in_list, in_html = "", 0, False, False
    prose = _indented_prose(text.split("\n"))
    for number, line in enumerate(text.split("\n")):
        found = _FENCE.match(line)
        if found and not fence:
            fence = found[1]
            in_list = in_list and line[:1] in " \t"
        elif found and found[1][0] == fence[0] and len(found[1]) >= len(fence) and not line.strip(" `~"):
            fence = ""
        elif not fence:
            line = _prepared_line(line, is_flush=bool(depth) or (number in prose and not in_list))
            if (depth or in_html) and _MARKS.match(line):
                lines.append("")  # else they would be text of the HTML above
            if not line.strip():
                in_html = False
            elif "<" in line and (depth or _HTML_LINE.match(line)):
                in_html = True
                for tag in _NESTS.finditer(line):
                    depth = max(0, depth - 1) if tag[1] else depth + 1
            if _ITEM.match(line):
                in_list = True
            elif line[:1].strip() and not (lines and lines[-1].strip()):
                in_list = False
        lines.append(line)
    return "\n".join(lines)


def _prepared_line(line: str, *, is_flush: bool) -> str:
    """Inside HTML no indent makes code, nor does it before Chinese prose; headings and tasks get their signs."""
    if is_flush:
        line = line.lstrip(" \t")
    line = _SPACELESS.sub(r"\1 ", _WIDE_ITEM.sub(r"\1 ", line))
    return _TASK.sub(lambda task: f"{task[1]}{'☐' if task[2] == ' ' else '☑'} ", line)


def _indented_prose(lines: Sequence[str]) -> set[int]:
    """The numbers of indented lines that stand together and are, as a whole, prose."""
    found: set[int] = set()
    block: list[int] = []
    for number, line in enumerate([*lines, "end"]):
        if line.startswith(("    ", "\t")):
            block.append(number)
        elif line.strip() and block:
            if _is_prose("".join(lines[each] for each in block)):
                found.update(block)
            block = []
    return found


def _is_prose(text: str) -> bool:
    return sum(map(is_wide, text)) * 2 > len("".join(text.split()))


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    parser = _Parser("commonmark", {"html": True, "maxNesting": 60}, renderer_cls=_Renderer)
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


class _Parser(MarkdownIt):
    """Leaves addresses as they are written: the gate judges them, and encoding takes as long as all the rest."""

    def normalizeLink(self, url: str) -> str:
        return url

    def normalizeLinkText(self, link: str) -> str:
        return link

    def validateLink(self, url: str) -> bool:
        return True


def _strong(found: re.Match[str]) -> str:
    return f"<strong>{found[1] or found[2] or found[3]}</strong>"


class _Renderer(RendererHTML):
    """HTML for reading: numbers of lists as written, footnotes as small numbers, unknown tags as text."""

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        content = escapeHtml(tokens[idx].content)
        return _LOOSE_STRONG.sub(_strong, content) if "**" in content else content

    def html_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        content = tokens[idx].content
        if not is_known_tag(content):
            return escapeHtml(content)
        found = _MENTIONED.fullmatch(content)
        if not found:
            if opened := _HOLLOW_TAG.match(content):
                env.setdefault("opened", []).append(opened[1].lower())
            return content
        opened = env.get("opened", [])
        if found[1] and found[2].lower() in opened:
            opened.remove(found[2].lower())
            return content
        return escapeHtml(content)

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Chinese prose that is indented by four spaces is no code."""
        content = tokens[idx].content
        if _is_prose(content):
            return "".join(f"<p>{escapeHtml(line)}</p>" for line in content.split("\n"))
        return str(super().code_block(tokens, idx, options, env))

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
