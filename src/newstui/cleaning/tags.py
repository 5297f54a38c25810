"""What each tag of HTML means for a page that is read. A tag that is not here means nothing: its text flows on."""

from __future__ import annotations

import re

from newstui import gate
from newstui.article import Code, Image, Passage, Rule, Style, Styled, Video
from newstui.cleaning.entries import Cut, Entry, text_of
from newstui.cleaning.media import address, image_address, is_icon, video_address
from newstui.cleaning.page import Attributes, Closer, Handler, ItemState, ListState, Page, in_style
from newstui.cleaning.pruning import SPELL
from newstui.cleaning.runs import linked, passage, squeezed, styled
from newstui.cleaning.tables import Cell, Grid

_LANGUAGE = re.compile(
    r"(?:^|\s)(?:language-|lang-|highlight-source-|brush:\s*|sourceCode\s+|highlight\s+(?!source))([\w+#.-]{1,30})"
)
_NAMED_LANGUAGE = re.compile(r"(?::::|#!)([A-Za-z][\w+#.-]{0,30})(?: .{0,40})?")
"""How Python-Markdown, and so Pelican, names the language of code: in its first line."""
_NO_LANGUAGES = frozenset(("plain", "plaintext", "text", "none", "highlight", "hljs", "code", "null", "undefined"))
_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")
_FALLBACK_LIMIT = 200
"""Code points inside a player that are no notice for old browsers any more, but the post."""


def _block(page: Page, attributes: Attributes) -> Closer:
    return page.start_block()


def _block_of_a_class(page: Page, attributes: Attributes) -> Closer:
    if "class" in attributes:
        _note_language(page, attributes)
    return page.start_block()


def _heading(level: int) -> Handler:
    def start(page: Page, attributes: Attributes) -> Closer:
        page.end_block()
        frame = page.frame
        frame.heading = level

        def close() -> None:
            page.end_block()
            frame.heading = 0

        return close

    return start


def _quote(page: Page, attributes: Attributes) -> Closer:
    page.end_block()
    frame = page.frame
    frame.quoted += 1

    def close() -> None:
        page.end_block()
        frame.quoted -= 1

    return close


def _line_break(page: Page, attributes: Attributes) -> None:
    """One break is a line, two are a paragraph."""
    frame = page.frame
    if frame.code is not None:
        frame.code.append("\n")
        frame.skips_newline = True
    elif frame.run.breaks and not frame.heading:
        page.end_block()
    elif frame.run.length:
        frame.run.breaks = 1


def _rule(page: Page, attributes: Attributes) -> None:
    page.end_block()
    page.frame.entries.append(Rule(page.frame.quoted))


def _span(style: Style) -> Handler:
    make = styled(style)
    return lambda page, attributes: page.start_span(make)


def _term(page: Page, attributes: Attributes) -> Closer:
    page.end_block()
    run = page.frame.run
    run.start_span(styled(Style.STRONG))

    def close() -> None:
        run.end_span()
        page.end_block()

    return close


def _quotation(page: Page, attributes: Attributes) -> Closer:
    page.say("“")
    return lambda: page.say("”")


def _link(page: Page, attributes: Attributes) -> Closer | None:
    url = None if page.stocks or page.frame.code is not None else address(attributes.get("href"))
    if url is None:
        return None
    page.links += 1
    run = page.frame.run
    run.start_span(linked(url))

    def close() -> None:
        page.links -= 1
        run.end_span()

    return close


def _reading(page: Page, attributes: Attributes) -> Closer:
    """A reading (ruby) stands in brackets after its characters."""
    return page.start_aside(lambda text: page.say(f"（{text.text}）") if text.text else None)


def _nothing(page: Page, attributes: Attributes) -> Closer:
    return page.start_aside(lambda text: None)


def _raised(page: Page, attributes: Attributes) -> Closer | None:
    """Raised digits have characters of their own: 10² must not become 102."""
    if page.frame.code is not None:
        return None

    def close(text: Passage) -> None:
        raised = text.text.translate(_RAISED)
        is_all = text.text and not text.spans and all(a != b for a, b in zip(text.text, raised, strict=True))
        if is_all and page.frame.run.last.isalnum():
            page.say(raised)
        else:
            page.add(text if _is_small(text) else in_style(text, Style.SMALL))

    return page.start_aside(close)


def _is_small(text: Passage) -> bool:
    return any(isinstance(span, Styled) and span.style is Style.SMALL for span in text.spans)


# ---- lists


def _list(is_ordered: bool) -> Handler:
    def start(page: Page, attributes: Attributes) -> Closer:
        page.end_block()
        lists = page.frame.lists
        page.count += 1
        number = _number(attributes.get("start"), 1) if is_ordered else 1
        lists.append(ListState(is_ordered, lists[0].root if lists else page.count, number))

        def close() -> None:
            page.end_block()
            lists.pop()

        return close

    return start


def _item(page: Page, attributes: Attributes) -> Closer:
    page.end_block()
    frame = page.frame
    page.count += 1
    inside = frame.lists[-1] if frame.lists else ListState(False, page.count)
    marker = "•"
    if inside.is_ordered:
        inside.number = _number(attributes.get("value"), inside.number)
        marker = f"{inside.number}."
        inside.number += 1
    frame.items.append(ItemState(page.count, marker, max(0, len(frame.lists) - 1), inside.root))

    def close() -> None:
        page.end_block()
        frame.items.pop()

    return close


def _input(page: Page, attributes: Attributes) -> None:
    if (attributes.get("type") or "").lower() == "checkbox":
        page.say("☑ " if "checked" in attributes else "☐ ")


# ---- code


def _note_language(page: Page, attributes: Attributes) -> None:
    """Remember the language that a class names, for the code that follows."""
    found = _LANGUAGE.search(attributes.get("class") or "")
    name = found[1] if found else attributes.get("data-lang") or ""
    if name and name.lower() not in _NO_LANGUAGES:
        page.language = name


def _code(page: Page, attributes: Attributes) -> Closer | None:
    _note_language(page, attributes)
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


def _inline_code(page: Page, attributes: Attributes) -> Closer | None:
    _note_language(page, attributes)
    if page.frame.code is not None:
        return None
    page.language = ""
    return page.start_span(styled(Style.CODE))


def _formula(page: Page, attributes: Attributes) -> Closer:
    """TeX is better to read than the pieces of MathML, where the page has both."""

    def close(text: Passage) -> None:
        tex = inside.tex
        page.add(in_style(passage(squeezed(tex[-1])), Style.CODE) if tex else text)

    closer = page.start_aside(close)
    inside = page.frame
    return closer


def _annotation(page: Page, attributes: Attributes) -> Closer:
    is_tex = "tex" in (attributes.get("encoding") or "").lower()

    def close(text: Passage) -> None:
        if is_tex and text.text:
            page.frame.tex.append(text.text)

    return page.start_aside(close)


# ---- media


def _image(page: Page, attributes: Attributes) -> None:
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


def _embed(page: Page, attributes: Attributes) -> None:
    page.end_block()
    if url := video_address(attributes):
        page.frame.entries.append(Video(url, quoted=page.frame.quoted))


def _video(page: Page, attributes: Attributes) -> Closer:
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


def _source(page: Page, attributes: Attributes) -> None:
    if page.frame.sources is not None:
        page.frame.sources.append(video_address(attributes))


# ---- tables


def _table(page: Page, attributes: Attributes) -> Closer:
    page.end_block()
    frame = page.frame
    grid = Grid()
    frame.grids.append(grid)

    def close() -> None:
        page.end_block()
        frame.grids.pop()
        frame.entries += grid.entries(frame.quoted)

    return close


def _row(page: Page, attributes: Attributes) -> None:
    page.end_block()
    if page.frame.grids:
        page.frame.grids[-1].start_row()


def _table_head(page: Page, attributes: Attributes) -> Closer | None:
    if not page.frame.grids:
        return None
    grid = page.frame.grids[-1]
    grid.in_head = True

    def close() -> None:
        grid.in_head = False

    return close


def _cell(is_header: bool) -> Handler:
    def start(page: Page, attributes: Attributes) -> Closer:
        page.end_block()
        if not page.frame.grids:
            return page.end_block
        grid = page.frame.grids[-1]
        columns, rows = _number(attributes.get("colspan"), 1), _number(attributes.get("rowspan"), 1)
        page.enter()
        return lambda: grid.add(Cell(page.leave(), is_header, max(1, columns), max(1, rows)))

    return start


def _number(text: str | None, otherwise: int) -> int:
    text = (text or "").strip()
    return int(text) if text.isascii() and text.removeprefix("-").isdigit() and len(text) < 10 else otherwise


def _handlers() -> dict[str, Handler]:
    blocks = (
        "p section article main header footer aside nav address center form fieldset legend details dl dd hgroup body "
        "html tbody tfoot noframes noscript option optgroup search dialog caption"
    )
    table: dict[str, Handler] = dict.fromkeys(blocks.split(), _block)
    table |= {f"h{level}": _heading(level) for level in range(1, 7)}
    styles = {
        Style.STRONG: "b strong",
        Style.EMPHASIS: "em i cite dfn",
        Style.STRUCK: "s strike del",
        Style.CODE: "kbd samp tt",
        Style.SMALL: "small sub",
    }
    table |= {tag: _span(style) for style, tags in styles.items() for tag in tags.split()}
    table |= dict.fromkeys(("div", "figure"), _block_of_a_class)
    table |= dict.fromkeys(("ul", "dir", "menu"), _list(False))
    table |= dict.fromkeys(("iframe", "video", "audio", "object"), _video)
    table |= dict.fromkeys(("pre", "listing"), _code)
    table |= dict.fromkeys(("dt", "summary"), _term)
    return table | {
        "a": _link,
        "annotation": _annotation,
        "blockquote": _quote,
        "br": _line_break,
        "code": _inline_code,
        "embed": _embed,
        "figcaption": lambda page, attributes: page.start_caption(),
        "hr": _rule,
        "img": _image,
        "input": _input,
        "li": _item,
        "math": _formula,
        "ol": _list(True),
        "q": _quotation,
        "rp": _nothing,
        "rt": _reading,
        "source": _source,
        "sup": _raised,
        "table": _table,
        "td": _cell(False),
        "th": _cell(True),
        "thead": _table_head,
        "tr": _row,
    }


HANDLERS = _handlers()
TELLING = frozenset(
    "a annotation code div embed figure iframe img input li listing object ol pre source td th video audio".split()
)
"""Tags whose attributes mean something here."""
