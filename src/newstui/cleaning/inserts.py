"""What stands among the text and is more than text: code, formulas, pictures, players, tables."""

from __future__ import annotations

import re

from newstui import gate
from newstui.article import Code, Image, Passage, Style, Video
from newstui.cleaning.entries import Cut, Entry, text_of
from newstui.cleaning.media import image_address, is_icon, video_address
from newstui.cleaning.page import Attributes, Closer, Handler, Page, in_style
from newstui.cleaning.pruning import SPELL
from newstui.cleaning.runs import passage, squeezed, styled
from newstui.cleaning.tables import Cell, Grid

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*|sourceCode\s+|highlight\s+(?!source))([\w+#.-]{1,30})"
)
_NAMED_LANGUAGE = re.compile(r"(?::::|#!)([A-Za-z][\w+#.-]{0,30})(?: .{0,40})?")
"""How Python-Markdown, and so Pelican, names the language of code: in its first line."""
_NO_LANGUAGES = frozenset(("plain", "plaintext", "text", "none", "highlight", "hljs", "code", "null", "undefined"))
_FALLBACK_LIMIT = 200
"""Code points inside a player that are no notice for old browsers any more, but the post."""


def note_language(page: Page, attributes: Attributes) -> None:
    """Remember the language that a class names, for the code that follows."""
    found = _LANGUAGE.search(attributes.get("class") or "")
    name = found[1] if found else attributes.get("data-lang") or ""
    if name and name.lower() not in _NO_LANGUAGES:
        page.language = name


def code(page: Page, attributes: Attributes) -> Closer | None:
    note_language(page, attributes)
    if page.frame.code is not None:
        return None
    page.end_block()
    frame = page.frame
    frame.code = []

    def close() -> None:
        text = "".join(frame.code or ())
        frame.code = None
        frame.skips_newline = False
        if lines := _code_lines(text):
            if len(lines) > 1 and (named := _NAMED_LANGUAGE.fullmatch(lines[0])):
                page.language = named[1]
                lines = _code_lines("\n".join(lines[1:]))
            language = gate.line(page.language, 30)
            frame.entries.append(Code(Passage(gate.ours("\n".join(lines))), language, frame.quoted))
        if not page.cuts:
            page.language = ""

    return close


def _code_lines(text: str) -> list[str]:
    """Clean lines, without the blank ones at both ends and without the margin that all have."""
    lines = [line.rstrip() for line in gate.body(text.expandtabs(4)).split("\n")]
    while lines and not lines[-1]:
        lines.pop()
    first = next((number for number, line in enumerate(lines) if line), 0)
    lines = lines[first:]
    margin = min((len(line) - len(line.lstrip(" ")) for line in lines if line), default=0)
    return [line[margin:] for line in lines]


def inline_code(page: Page, attributes: Attributes) -> Closer | None:
    note_language(page, attributes)
    if page.frame.code is not None:
        return None
    page.language = ""
    return page.start_span(styled(Style.CODE))


def formula(page: Page, attributes: Attributes) -> Closer:
    """TeX is better to read than the pieces of MathML, where the page has both."""

    def close(text: Passage) -> None:
        tex = inside.tex
        page.add(in_style(passage(squeezed(tex[-1])), Style.CODE) if tex else text)

    closer = page.start_aside(close)
    inside = page.frame
    return closer


def annotation(page: Page, attributes: Attributes) -> Closer:
    is_tex = "tex" in (attributes.get("encoding") or "").lower()

    def close(text: Passage) -> None:
        if is_tex and text.text:
            page.frame.tex.append(text.text)

    return page.start_aside(close)


# ---- pictures and players


def image(page: Page, attributes: Attributes) -> None:
    if SPELL in attributes or is_icon(attributes):
        page.say(squeezed(gate.body(attributes.get("alt") or attributes.get("title") or ""))[:80])
        return
    said = page.context.captions.of(attributes)
    url, is_placeholder = image_address(attributes)
    if is_placeholder and not said:
        return
    page.end_block()
    entries = page.frame.entries
    last = entries[-1] if entries else None
    if isinstance(last, Image) and url and last.url == url:  # a <noscript> twin of a picture that loads lazily
        return
    entries.append(Image(url, Passage(said), page.frame.quoted))


def embed(page: Page, attributes: Attributes) -> None:
    page.end_block()
    if url := video_address(attributes):
        page.frame.entries.append(Video(url, quoted=page.frame.quoted))


def video(page: Page, attributes: Attributes) -> Closer:
    """What a player holds is for browsers that have none; but a player that nothing closed holds the post."""
    page.end_block()
    quoted = page.frame.quoted
    page.enter()
    page.frame.sources = sources = [video_address(attributes)]

    def close() -> None:
        inside = page.leave()
        entries: list[Entry] = [entry for entry in inside if isinstance(entry, Video)]
        if url := next(filter(None, sources), None):
            entries = [Video(url, quoted=quoted)]
        notice = text_of(inside)
        if len(notice) > _FALLBACK_LIMIT:
            entries += [entry for entry in inside if not isinstance(entry, Video)]
        elif notice and not page.cuts:
            entries.append(Cut(notice, "player-notice"))
        page.frame.entries += entries

    return close


def source(page: Page, attributes: Attributes) -> None:
    if page.frame.sources is not None:
        page.frame.sources.append(video_address(attributes))


# ---- tables


def table(page: Page, attributes: Attributes) -> Closer:
    page.end_block()
    frame = page.frame
    grid = Grid()
    frame.grids.append(grid)

    def close() -> None:
        page.end_block()
        frame.grids.pop()
        frame.entries += grid.entries(frame.quoted)

    return close


def row(page: Page, attributes: Attributes) -> None:
    page.end_block()
    if page.frame.grids:
        page.frame.grids[-1].start_row()


def table_head(page: Page, attributes: Attributes) -> Closer | None:
    if not page.frame.grids:
        return None
    grid = page.frame.grids[-1]
    grid.in_head = True

    def close() -> None:
        grid.in_head = False

    return close


def cell(is_header: bool) -> Handler:
    def start(page: Page, attributes: Attributes) -> Closer:
        page.end_block()
        if not page.frame.grids:
            return page.end_block
        grid = page.frame.grids[-1]
        columns, rows = whole_number(attributes.get("colspan"), 1), whole_number(attributes.get("rowspan"), 1)
        page.enter()
        return lambda: grid.add(Cell(page.leave(), is_header, max(1, columns), max(1, rows)))

    return start


def whole_number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else otherwise
