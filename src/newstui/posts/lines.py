"""Front matter that no parser takes, read line by line, so that a title is always found. Refuses what has no known key.

Also where front matter ends when its closing fence is missing, and metadata without fences (Hexo's with only the
closing one, Pelican's and MultiMarkdown's that end at the first empty line).
"""

from __future__ import annotations

import re
from collections import deque

from newstui.frozen import dataclass
from newstui.posts.tables import NotATable, Null, Table, Value

KNOWN = frozenset(
    {
        "title", "date", "categories", "category", "tags", "tag", "author", "authors", "layout", "comments",
        "thumbnail", "headimg", "permalink", "link", "url", "source_url", "original", "draft", "published", "updated",
        "description", "summary", "slug", "cover", "keywords", "lang", "pubdate", "created", "modified", "status",
        "excerpt", "type", "id", "copyright", "toc", "subtitle", "top", "image", "img", "photos", "source", "subject",
    }
)  # fmt: skip
_CHINESE = frozenset(
    {
        "标题", "標題", "作者", "日期", "时间", "時間", "发布时间", "發布時間", "分类", "分類", "标签", "標籤",
        "来源", "來源", "链接", "原文链接", "原文",
    }
)  # fmt: skip

_KEY = re.compile(r"""["']?(?P<key>[^\W\d][\w.\- ]{0,40}?)["']?[ \t]{0,8}(?P<mark>[:：=])(?P<value>.*)""")
_FENCE = re.compile(
    r"[ \t]*(?:-{3,}|\+{3,}|;{3,}|={3,}|~{3,}|\*{3,}|_{3,}|\.{3}"
    r"|[-\u2010-\u2015\u2212]*[\u2010-\u2015\u2212]+|-->|```|\})[ \t]*"
)
_GLUED_FENCE = re.compile(r"-{3,}[ \t]*")  # Hexo closes with dashes that text follows
_OPEN_VALUES = ("", "|", ">", "|-", ">-")
_LOOK_AHEAD = 40
_MOST_LINES = 2_000
_PARSED_CHUNKS = 100


@dataclass(frozen=True, slots=True)
class Lines:
    """Metadata read by lines; the body begins at `end`. `is_closed`: a fence ended it."""

    table: Table
    end: int
    is_closed: bool


def key_of(line: str) -> str | None:
    """The key that a line at the left margin begins with, or None. A known key needs no space after its colon."""
    found = _KEY.match(line)
    if not found:
        return None
    key = found["key"].rstrip()
    if is_known(key):
        return key
    if found["mark"] == ":" and not found["value"][:1].strip() and " " not in key:
        return key
    return None


def is_known(key: str) -> bool:
    return key.lower() in KNOWN or key in _CHINESE


def read_lines(text: str, start: int, *, is_opened: bool) -> Lines | None:
    """Metadata from `start`: behind an opening fence, or without one. None if nothing there is known metadata."""
    rows = _rows(text, start)
    chunks, end, is_closed = _chunks(rows, is_opened)
    if not any(is_known(key) for key, _ in chunks):
        return None
    table: Table = {}
    for number, (key, lines) in enumerate(chunks):
        value = _chunk_value(lines, number < _PARSED_CHUNKS)
        if key not in table or (value and not isinstance(value, Null)):
            table[key] = value
    offset, line = rows[min(end, len(rows) - 1)]
    if not is_closed and (glued := _GLUED_FENCE.match(line)):
        offset, is_closed = offset + glued.end(), True
    return Lines(table, min(offset, len(text)), is_closed)


def _rows(text: str, start: int) -> list[tuple[int, str]]:
    """(offset, line) of the first lines from `start`."""
    rows: list[tuple[int, str]] = []
    while start < len(text) and len(rows) < _MOST_LINES:
        stop = text.find("\n", start)
        stop = len(text) if stop < 0 else stop
        rows.append((start, text[start:stop]))
        start = stop + 1
    rows.append((start, ""))
    return rows


def _chunks(rows: list[tuple[int, str]], is_opened: bool) -> tuple[list[tuple[str, list[str]]], int, bool]:
    """Top-level keys with their lines, the row where the body begins, and whether a fence stood before it."""
    fences = deque(n for n, (_, line) in enumerate(rows) if _FENCE.fullmatch(line))
    chunks: list[tuple[str, list[str]]] = []
    number = 0
    blank = None
    while number < len(rows) - 1:
        line = rows[number][1]
        while fences and fences[0] < number:  # it stood inside quotes
            fences.popleft()
        fence = fences[0] if fences else None
        if number == fence and (chunks or is_opened):
            return chunks, number + 1, True
        key = key_of(line) or _key_moved_right(line, chunks)
        if not line.strip():
            blank = number if blank is None else blank
        elif key and (blank is None or _goes_on(rows, number, fence, is_opened)):
            lines, number = _quoted_lines(rows, number)
            chunks.append((key, lines))
            blank = None
            continue
        elif chunks and ((blank is None and _continues(line, chunks)) or _goes_on(rows, number, fence, is_opened)):
            chunks[-1][1].append(line)
            blank = None
        elif line.startswith("#") and not chunks:
            pass  # a comment above the first key
        else:
            break
        number += 1
    return chunks, number if blank is None else blank, False


def _key_moved_right(line: str, chunks: list[tuple[str, list[str]]]) -> str | None:
    """A known key that slipped to the right below a key that has its value already."""
    key = key_of(line.lstrip(" ")) if line.startswith(" ") and chunks else None
    return key if key and is_known(key) and _value_of(chunks[-1][1][0]) not in _OPEN_VALUES else None


def _continues(line: str, chunks: list[tuple[str, list[str]]]) -> bool:
    first = line.lstrip(" \t")[:1]
    if line[0] in " \t" or first in "]}":
        return True
    if first in "-*":
        return not line.startswith("--") and (first == "-" or not chunks or not _value_of(chunks[-1][1][0]))
    return first == "#" and not line.startswith("# ")


def _value_of(line: str) -> str:
    found = _KEY.match(line.lstrip(" "))
    return found["value"].strip() if found else ""


def _goes_on(rows: list[tuple[int, str]], number: int, fence: int | None, is_opened: bool) -> bool:
    """Whether the metadata goes on at an unlikely line: a known key follows before the fence, or only metadata does."""
    if fence is None and not is_opened:
        return False
    limit = number + _LOOK_AHEAD if fence is None else min(fence, number + _LOOK_AHEAD)
    ahead = [line for _, line in rows[number:limit]]
    if fence is None:  # unclosed: after an empty line only a known key goes on, and markup never does
        return is_known(key_of(ahead[0]) or "")
    for line in ahead:
        if line.startswith(("<", "#", "!", ">")):
            return False
        key = key_of(line)
        if key and is_known(key):
            return True
    return limit == fence and all(not line.strip() or key_of(line) or _continues(line, []) for line in ahead)


def _quoted_lines(rows: list[tuple[int, str]], number: int) -> tuple[list[str], int]:
    """The line of a key, with what follows if a quote stays open: even a fence may stand inside."""
    line = rows[number][1]
    value = _value_of(line)
    if value[:1] in ("'", '"') and (len(value) == 1 or not value.endswith(value[0])):
        taken = [line]
        for _, following in rows[number + 1 : number + _LOOK_AHEAD]:
            if key_of(following):
                break
            taken.append(following)
            if following.rstrip().endswith(value[0]):
                return taken, number + len(taken)
    return [line], number + 1


def _chunk_value(lines: list[str], is_parsed: bool) -> Value:
    """One key's value: as YAML if it is, else the bare text."""
    first = _value_of(lines[0])
    if is_parsed:
        from newstui.posts.events import yaml_value

        try:
            rest = "\n".join(line.replace("\t", "  ") for line in lines[1:])
            value, _ = yaml_value(f"key: {first}\n{rest}")
            if isinstance(value, dict) and len(value) == 1 and "key" in value:
                return value["key"]
        except NotATable:
            pass
    if first in _OPEN_VALUES:
        first = ""
    items = [line.strip()[1:].strip() for line in lines[1:] if line.strip().startswith(("- ", "* "))]
    if items and not first:
        return [unquoted(item) for item in items]
    return unquoted(" ".join([first, *(line.strip() for line in lines[1:])]).strip().rstrip(","))


def unquoted(text: str) -> str:
    """Without one pair of quotes around it."""
    if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"":
        return text[1:-1]
    return text
