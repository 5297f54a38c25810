"""Where front matter lies in a text, and in which form. Knows no field; never raises.

The forms: YAML between `---` (Hexo, Jekyll, Hugo), closed by `...` or by nothing, opened by nothing (Hexo allows it),
below a byte order mark, blank lines, comments or a stray line; TOML between `+++` (Hugo, Zola), JSON as `{…}` (Hugo)
or between `;;;` (Hexo), `---json` and `---toml` (Eleventy), bare `Key: value` lines (Pelican, MultiMarkdown),
`.. key: value` in a comment (Nikola), `[#]: key: (value)` (LCTT), `% title` (Pandoc).
"""

from __future__ import annotations

import re

from newstui.frozen import dataclass
from newstui.posts.lines import is_known, key_of, read_lines, unquoted
from newstui.posts.tables import NotATable, Table, json_table, plain_table, toml_table

UNCLOSED, ODD, NONE = "unclosed front matter", "odd front matter", "no front matter"


@dataclass(frozen=True, slots=True)
class Split:
    """Front matter as a table, and where the body begins. `lead` is text that stood before the front matter."""

    table: Table
    start: int
    problem: str | None = None
    lead: str = ""
    raw: str = ""
    """The front matter as written."""


_BLANK = re.compile(r"[\s\ufeff\u200b\u2060]*")
_OPENING = re.compile(
    r"(?P<indent>[ \t]*)-{3,}[ \t]*(?P<kind>yaml|yml|toml|json|js)?[ \t]*(?:#[^\n]*)?\n", re.IGNORECASE
)
_CLOSING = re.compile(r"^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)", re.MULTILINE)
_ODD_OPENING = re.compile(r"[ \t]*(?:[-\u2010-\u2015\u2212]{1,80}|={3,80}|~{3,80}|\*{3,80}|```[a-z]{0,8})[ \t]*\n")
_GLUED_OPENING = re.compile(r"-{3,}[ \t]*(\w{1,40}):")
_TOML = re.compile(r"\+{3,}[ \t]*\n(.*?)^\+{3,}[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_SEMICOLONS = re.compile(r";{3,}[ \t]*\n(.*?)^;{3,}[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)
_PASSED = re.compile(r"#![^\n]*\n|<\?xml[^\n]*\n|<!DOCTYPE[^\n]*\n|\{#.{0,2000}?#\}", re.DOTALL | re.IGNORECASE)
_NIKOLA = re.compile(r"\.\.[ \t]+(\w+):[ \t]*(.*)")
_LCTT = re.compile(r"\[#\]:[ \t]*(\w+):[ \t]*(.*)")
_STRING_MEMBER = re.compile(r'"(\w{1,40})"\s{0,9}:\s{0,9}"((?:[^"\\\n]|\\.){0,2000})"')
_JSON_CLOSING = re.compile(r"^(?:\}|;{3,})[ \t]*(?:\n|\Z)", re.MULTILINE)
_BROKEN_JSON = 8_192
_STRAY_LINES = 10


def split(text: str) -> Split:
    """The front matter of a text, or a Split with an empty table and `problem` "no front matter"."""
    start = _skip_blank(text, 0)
    begin = start
    for _ in range(10):
        found = _at(text, start)
        if found:
            return found
        passed = _skip_passed(text, start)
        if passed is None:
            break
        start = _skip_blank(text, passed)
    return _below_stray_lines(text, begin) or Split({}, begin, NONE)


def _skip_blank(text: str, start: int) -> int:
    """Past blank lines, but not past the indent of the first line that holds something."""
    blank = _BLANK.match(text, start)
    end = blank.end() if blank else start
    line = text.rfind("\n", start, end) + 1
    indent = text[max(line, start) : end]
    return end if indent.strip(" \t") else max(line, start)


def _line_at(text: str, start: int) -> str:
    stop = text.find("\n", start)
    return text[start : len(text) if stop < 0 else stop]


def _skip_passed(text: str, start: int) -> int | None:
    """The end of a comment, shebang or declaration that stands above the front matter."""
    if text.startswith("<!--", start):
        end = text.find("-->", start)
        return None if end < 0 else end + 3
    found = _PASSED.match(text, start)
    return found.end() if found else None


def _at(text: str, start: int) -> Split | None:
    first = text[start : start + 1]
    if first in ("-", " ", "\t") and (opening := _OPENING.match(text, start)):
        found = _fenced(text, start, opening)
        if found:
            return found
    if first == "-" and (glued := _GLUED_OPENING.match(text, start)) and is_known(glued[1]):
        return _by_lines(text, glued.start(1), is_opened=True)
    if first == "+" and text.startswith("+++", start):
        return _toml(text, start)
    if first == "{":
        return _json_object(text, start)
    if first == ";" and text.startswith(";;;", start):
        return _json_members(text, start)
    if text.startswith("<!--", start):
        return _in_comment(text, start)
    line = _line_at(text, start)
    if first in (".", "[", "%"):
        return _marked_lines(text, start, line)
    if is_known(key_of(line) or ""):
        return _bare(text, start)
    if _ODD_OPENING.match(text, start):
        return _oddly_fenced(text, start)
    return None


def _fenced(text: str, start: int, opening: re.Match[str]) -> Split | None:
    kind = (opening["kind"] or "yaml").lower()
    if kind in ("toml", "json", "js"):
        return _foreign(text, opening.end(), kind)
    if opening["indent"]:
        return _indented(text, start, opening["indent"])
    closing = _CLOSING.search(text, opening.end())
    raw = text[opening.end() : closing.start()] if closing else ""
    if closing and raw and (table := plain_table(raw)):
        return Split(table, closing.end(), raw=raw)
    return _fenced_yaml(text, opening.end())


def _fenced_yaml(text: str, start: int) -> Split | None:
    from newstui.posts.events import FENCES, yaml_value

    try:
        raw, body = FENCES.split("---\n" + text[start:])
    except ValueError:
        return _by_lines(text, start, is_opened=True)
    try:
        table, has_duplicates = yaml_value(raw)
    except NotATable:
        return _by_lines(text, start, is_opened=True)
    if not isinstance(table, dict):
        # an empty block is front matter, or its first fence was written twice; text between two thematic breaks is not
        if not raw.strip() and is_known(key_of(_line_at(body, 0)) or ""):
            return _by_lines(text, len(text) - len(body), is_opened=True)
        return Split({}, len(text) - len(body)) if not raw.strip() else _by_lines(text, start, is_opened=True)
    return Split(table, len(text) - len(body), ODD if has_duplicates else None, raw=raw)


def _by_lines(text: str, start: int, *, is_opened: bool) -> Split | None:
    found = read_lines(text, start, is_opened=is_opened)
    if found is None:
        return None
    return Split(found.table, found.end, ODD if found.is_closed else UNCLOSED, raw=text[start : found.end])


def _indented(text: str, start: int, indent: str) -> Split | None:
    """A whole block that a here-document or a paste moved to the right."""
    lines = text[start:].split("\n")
    closing = next((n for n, line in enumerate(lines[1:], 1) if line.lstrip(" \t").rstrip() == "---"), None)
    if closing is None:
        return None
    moved = "\n".join(line.removeprefix(indent) for line in lines[: closing + 1]) + "\n"
    found = _at(moved, 0)
    end = start + sum(len(line) + 1 for line in lines[: closing + 1])
    return Split(found.table, min(end, len(text)), ODD, raw=found.raw) if found else None


def _foreign(text: str, start: int, kind: str) -> Split | None:
    """`---toml`, `---json` or `---js`, closed by `---`."""
    closing = _CLOSING.search(text, start)
    if not closing:
        return None
    raw = text[start : closing.start()]
    try:
        if kind == "js":  # an object whose keys have no quotes is YAML as it stands
            from newstui.posts.events import FENCES

            table = FENCES.load(raw)
        else:
            table = toml_table(raw) if kind == "toml" else json_table(raw.strip())[0]
    except NotATable:
        return _by_lines(text, start, is_opened=True)
    return Split(table, closing.end(), raw=raw)


def _toml(text: str, start: int) -> Split | None:
    block = _TOML.match(text, start)
    if block:
        try:
            return Split(toml_table(block[1]), block.end(), raw=block[1])
        except NotATable:
            pass
    return _by_lines(text, text.find("\n", start) + 1 or len(text), is_opened=True)


def _json_object(text: str, start: int) -> Split | None:
    if not re.compile(r"\{\s*[\"}]").match(text, start):
        return None  # a template's tag, or plain text in braces
    try:
        table, end = json_table(text[start:])
    except NotATable:
        return _broken_json(text, start)
    if not any(is_known(key) for key in table):
        return None
    return Split(table, start + end, raw=text[start : start + end])


def _json_members(text: str, start: int) -> Split | None:
    block = _SEMICOLONS.match(text, start)
    if not block:
        return _broken_json(text, start)
    raw = block[1].strip().rstrip(",")
    try:
        table, _ = json_table(raw if raw.startswith("{") else "{" + raw + "}")
    except NotATable:
        broken = _broken_json(raw, 0)
        return (
            Split(broken.table, block.end(), ODD, raw=raw)
            if broken
            else _by_lines(text, block.start(1), is_opened=True)
        )
    return Split(table, block.end(), raw=raw)


def _broken_json(text: str, start: int) -> Split | None:
    """The members that are strings, each by itself; it ends at a line that closes it, or with the last of them."""
    found = list(_STRING_MEMBER.finditer(text, start, start + _BROKEN_JSON))
    table: Table = {member[1]: member[2].replace('\\"', '"').replace("\\/", "/") for member in found}
    if not any(is_known(key) for key in table):
        return None
    closing = _JSON_CLOSING.search(text, start)
    end = closing.end() if closing else text.find("\n", found[-1].end()) + 1 or len(text)
    return Split(table, end, ODD if closing else UNCLOSED, raw=text[start:end])


def _in_comment(text: str, start: int) -> Split | None:
    """Metadata inside the comment that begins the file."""
    end = text.find("-->", start)
    if end < 0:
        return None
    inside = text[start + 4 : end]
    begin = _skip_blank(inside, 0)
    line = _line_at(inside, begin)
    if not (inside.startswith(("---", "+++", ".."), begin) or is_known(key_of(line) or "")):
        return None
    found = _at(inside + "\n", begin)
    return Split(found.table, end + 3, raw=found.raw) if found and found.table else None


def _bare(text: str, start: int) -> Split | None:
    """Keys with no opening fence: a closing one ends them, or an empty line."""
    found = read_lines(text, start, is_opened=False)
    if found is None:
        return None
    known = sum(is_known(key) for key in found.table)
    if not found.is_closed and known < 2 and not any(key.lower() == "title" for key in found.table):
        return None  # "Source: a newspaper" above a text is not metadata yet
    raw = text[start : found.end]
    return Split(found.table, found.end, raw=raw)


def _oddly_fenced(text: str, start: int) -> Split | None:
    """A fence of other characters (an editor made `—` of `---`), if a known key follows at once."""
    begin = text.find("\n", start) + 1
    if not begin:
        return None
    found = read_lines(text, begin, is_opened=True) if is_known(key_of(_line_at(text, begin)) or "") else None
    if not found or not found.is_closed:
        return None
    return Split(found.table, found.end, ODD, raw=text[begin : found.end])


def _marked_lines(text: str, start: int, line: str) -> Split | None:
    """Lines that each carry the same mark: Nikola's `.. key:`, LCTT's `[#]: key: (value)`, Pandoc's `%`."""
    table: Table = {}
    end = start
    if line.startswith("% "):
        for key in ("title", "author", "date"):
            if text.startswith("%", end):
                table[key] = _line_at(text, end + 1).strip()
                end = text.find("\n", end) + 1 or len(text)
        return Split(table, end)
    form = _NIKOLA if line.startswith("..") else _LCTT
    while end < len(text):
        stop = text.find("\n", end)
        stop = len(text) if stop < 0 else stop
        found = form.match(text, end, stop)
        if not found:
            break
        value = found[2].strip()
        if form is _LCTT and value.startswith("(") and value.endswith(")"):
            value = value[1:-1].strip()
        table["title" if found[1] == "subject" else found[1]] = unquoted(value)
        end = min(stop + 1, len(text))
    return Split(table, end) if any(is_known(key) for key in table) else None


def _below_stray_lines(text: str, start: int) -> Split | None:
    """A fenced block with a title under a few lines of something else, unless those open a code block."""
    end = start
    for _ in range(_STRAY_LINES):
        stop = text.find("\n", end)
        line = text[end : stop if stop >= 0 else len(text)]
        if stop < 0 or line.startswith(("```", "~~~", "<pre", "    ")):
            return None
        end = stop + 1
        opening = _OPENING.match(text, end)
        if opening and not opening["indent"] and is_known(key_of(_line_at(text, opening.end())) or ""):
            found = _fenced(text, end, opening)
            if found and found.problem != UNCLOSED and any(key.lower() == "title" for key in found.table):
                return Split(found.table, found.start, ODD, text[start:end], found.raw)
    return None
