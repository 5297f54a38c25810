"""The gate: strangers' text made harmless. The one maker of the `Clean` type.

A post, a file name, an author, a query, the message of an exception: whatever came from outside passes here once,
after every decoding (bytes, YAML escapes, HTML entities), and is `Clean` from then on. Widgets, clipboard, terminal
title and standard output take only `Clean`; none of them parses it as markup.

The ESC character itself is replaced, never "sequences": filters that parse escape sequences have all been bypassed
(less CVE-2022-46663 and others). The characters dropped are those that mutt calls display corrupting, and the tags.
"""

from __future__ import annotations

import re
import unicodedata
from typing import NewType
from urllib.parse import unquote, urlsplit

Clean = NewType("Clean", str)

LINE_LIMIT = 512
"""Code points of a title, name or category: what is longer ends in an ellipsis."""
ADDRESS_LIMIT = 8192
"""Code points of a web address: what is longer is none."""
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"

_JOINERS = frozenset("\u200c\u200d\ufe0e\ufe0f")  # Persian and Indic spelling, emoji
_CORRUPTING = frozenset(
    "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\ufeff"
    + "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A), *range(0xE0000, 0xE0080)]))
)
_BREAKS = frozenset("\n\u000b\u000c\u0085\u2028\u2029")
_MARKS_A_BASE = 8  # combining marks that one character may carry: stacked ones overflow the line
# re takes marks and joiners for neither words nor spaces: this finds them quickly, and some signs that pass
_UNUSUAL = re.compile(rf"[^\w\s\x00-\x7f]{{{_MARKS_A_BASE + 1},}}")


def _unstacked(found: re.Match[str]) -> str:
    kept, height = [], 0
    for character in found[0]:
        height = height + 1 if character in _JOINERS or unicodedata.category(character) in ("Mn", "Me") else 0
        if height <= _MARKS_A_BASE:
            kept.append(character)
    return "".join(kept)


class _Harmless(dict[int, str]):
    """A table for str.translate that judges each code point once."""

    def __init__(self, newline: str) -> None:
        self.newline = newline

    def __missing__(self, code: int) -> str:
        self[code] = harmless = self._judge(chr(code))
        return harmless

    def _judge(self, character: str) -> str:
        if character in _CORRUPTING:
            return ""
        if character in _BREAKS:
            return self.newline
        if character == "\t" or (character.isspace() and character not in "\u3000\u00a0"):
            return " "
        if character.isprintable() or character in _JOINERS or character in "\u3000\u00a0":
            return character
        if unicodedata.category(character) == "Co":  # private use: a glyph of some font, harmless
            return character
        return REPLACEMENT


_LINE = _Harmless(" ")
_BODY = _Harmless("\n")


def line(text: str, limit: int = LINE_LIMIT) -> Clean:
    """One line: runs of white space become one space, the ends are stripped, what exceeds `limit` is cut with `…`.

    line("a\\x1b[31m\\n b") --> "a�[31m b"
    """
    if not text.isprintable():
        text = text.translate(_LINE)
    if not text.isascii():
        text = _UNUSUAL.sub(_unstacked, text)
    text = " ".join(text.split())
    if len(text) > limit:
        text = text[: limit - 1].rstrip() + "…"
    return Clean(text)


def body(text: str) -> Clean:
    """Text of several lines, at its length: line breaks become `\\n`, other white space keeps its length."""
    if not text.isprintable():
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        # what prose has and isprintable() refuses; translate looks up every character, these scan
        if not text.replace("\n", "").replace("\u3000", "").replace("\u00a0", "").isprintable():
            text = text.translate(_BODY)
    if not text.isascii():
        text = _UNUSUAL.sub(_unstacked, text)
    return Clean(text)


def part(text: Clean, start: int, end: int | None = None) -> Clean:
    """A piece of clean text is clean."""
    return Clean(text[start:end])


def ours(text: str) -> Clean:
    """A sentence of the program itself, with nothing from outside in it but what is already clean."""
    return Clean(text)


def joined(separator: str, pieces: list[Clean] | tuple[Clean, ...]) -> Clean:
    """Clean pieces, joined by a separator of ours."""
    return Clean(separator.join(pieces))


def web_address(text: str | None) -> Clean | None:
    """An http or https address that is safe to show, to copy and to hand to a browser as one argument; else None.

    Checked as written and after one and two percent-decodings, since browsers and widgets decode again
    (`%66ile:///etc/passwd`, Textual's Markdown; CVE-2026-4519 and its `%` bypass, CPython's webbrowser).
    A user name before the host is refused: `http://good.example@evil.example` shows the wrong one.
    """
    if not text:
        return None
    address = text.strip()
    if len(address) > ADDRESS_LIMIT or not address.isprintable() or address.split() != [address]:
        return None
    if "%" in address and any(
        not c.isprintable() for c in unquote(address) + unquote(unquote(address)) if c not in " \u3000"
    ):
        return None
    try:
        pieces = urlsplit(address)
        host, port = pieces.hostname, pieces.port
    except ValueError:
        return None
    if pieces.scheme.lower() not in ("http", "https") or not host or host.startswith("-") or port == 0:
        return None
    if "@" in pieces.netloc or "\\" in pieces.netloc or "%" in pieces.netloc:
        return None
    return Clean(address)


def file_name(title: str, limit: int = 80) -> str:
    """A safe name for a new file, without its suffix: one path part, never hidden, never empty, at most 200 bytes."""
    name = re.sub(r'[/\\:*?"<>|\x00-\x1f]+', " ", line(title, limit))
    name = name.strip(" .").lstrip("-~ ") or "post"
    while len(name.encode("utf-8", "replace")) > 200:
        name = name[:-1]
    return name.encode("utf-8", "replace").decode("utf-8").rstrip(" .") or "post"


def shown_path(path: str) -> Clean:
    """A path for the screen: bytes that are not UTF-8 (surrogates) and control characters become `�`."""
    return line(path, 4096)
