"""A title for a body that came without one: its first heading, else its first line, without markup.

Only reads; a title is never taken from the file's name, which drops characters (`3.5亿` becomes `35亿`).
"""

from __future__ import annotations

import html
import re

from newstui import gate
from newstui.gate import Clean

_HTML_HEADING = re.compile(r"<(h([1-6])|title)(?:\s[^<>]{0,500})?>", re.IGNORECASE)
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+")
_SETEXT = re.compile(r" {0,3}(=+|-{2,})[ \t]*$")
_CODE_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TAG = re.compile(r"<[a-zA-Z/!?][^<>]{0,2000}>")
_IMAGE = re.compile(r"!\[[^\[\]\n]{0,500}\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])?")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\](?:\([^()\n]{0,2000}\)|\[[^\[\]\n]{0,200}\])")
_EMPHASIS = re.compile(r"(\*\*|__|\*|_|~~|`+)(?=\S)([^*_~`\n]{1,500})(?<=\S)\1")
_MARKER = re.compile(r"^\s*(?:>+|[-*+•](?=\s)|\d{1,3}[.)](?=\s)|#{1,6}(?=\s))\s*")
_MUTE = ("script", "style")
_HTML_HEADINGS_TRIED = 50
_LINES_TRIED = 2_000


def title_of_body(body: str) -> Clean:
    """The first heading of the first level, else the first heading or line, whichever comes first; may be empty."""
    text = _without_mute(body)
    found = _html_headings(text)
    lines = _markdown_lines(text)
    tops = [(at, title) for at, level, title in (*found, *lines) if level == 1]
    if tops:
        return min(tops)[1]
    rest = [(at, title) for at, _, title in (*found, *lines)]
    return min(rest)[1] if rest else Clean("")


def bare(markup: str) -> Clean:
    """One line of Markdown or HTML without its marks."""
    text = _IMAGE.sub("", markup)
    text = _LINK.sub(r"\1", text)
    text = html.unescape(_TAG.sub(" ", text) if "<" in text else text)
    for _ in range(2):  # strong inside emphasis
        text = _EMPHASIS.sub(r"\2", text)
    text = gate.line(text)
    return Clean("") if re.fullmatch(r"[\W_]*", text) and not re.search(r"[^\x00-\x7f]", text) else text


def _html_headings(text: str) -> list[tuple[int, int, Clean]]:
    headings = []
    for number, opening in enumerate(_HTML_HEADING.finditer(text)):
        if number == _HTML_HEADINGS_TRIED:
            break
        end = text.find("</", opening.end(), opening.end() + 5_000)
        while end >= 0 and text[end + 2 : end + 2 + len(opening[1])].lower() != opening[1].lower():
            end = text.find("</", end + 2, opening.end() + 5_000)
        if end >= 0 and (title := bare(text[opening.end() : end])):
            headings.append((opening.start(), int(opening[2] or 1), title))
    return headings


def _markdown_lines(text: str) -> list[tuple[int, int, Clean]]:
    """Headings outside code, with their level, and the first line that says something (level 9)."""
    found: list[tuple[int, int, Clean]] = []
    at, fence, is_spoken, previous = 0, "", False, (0, "")
    for line in text.split("\n", _LINES_TRIED)[:_LINES_TRIED]:
        mark = _CODE_FENCE.match(line)
        if fence or mark:
            if mark and (not fence or mark[1].startswith(fence)):
                fence = "" if fence else mark[1]
            previous = (at, "")
        elif line.strip():
            level, title = _level(line, previous[1])
            where = previous[0] if level and not _ATX.match(line) else at
            if level and (title := bare(title)):
                found.append((where, level, Clean(title)))
                if level == 1:
                    break
            elif not level and not is_spoken and (said := bare(_MARKER.sub("", line, count=1))):
                found.append((at + 1, 9, said))  # a heading on the same line goes first
                is_spoken = True
            previous = (at, line)
        else:
            previous = (at, "")
        at += len(line) + 1
    return found


def _level(line: str, previous: str) -> tuple[int, str]:
    atx = _ATX.match(line)
    if atx:
        return len(atx[1]), line[atx.end() :].rstrip(" \t").rstrip("#")
    underline = _SETEXT.match(line)
    if underline and previous.strip() and not _MARKER.match(previous) and not previous.startswith("    "):
        return (1 if underline[1][0] == "=" else 2), previous
    return 0, ""


def _without_mute(body: str) -> str:
    """Without comments, styles and scripts: blanks of the same length stand for them."""
    for opening, closing in (("<!--", "-->"), *((f"<{name}", f"</{name}>") for name in _MUTE)):
        lowered = body.lower() if opening in body or opening.upper() in body else ""
        if not lowered or len(lowered) != len(body):
            continue
        kept, start = [], 0
        while (begin := lowered.find(opening, start)) >= 0:
            end = lowered.find(closing, begin)
            if end < 0:
                break
            kept += [body[start:begin], " " * (end + len(closing) - begin)]
            start = end + len(closing)
        body = "".join(kept) + body[start:]
    return body
