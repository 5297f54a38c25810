"""What each tag of HTML means for a page that is read. A tag that is not here means nothing: its text flows on."""

from __future__ import annotations

from newstui.article import Passage, Rule, Style, Styled
from newstui.cleaning import inserts
from newstui.cleaning.media import address
from newstui.cleaning.page import Attributes, Closer, Handler, ItemState, ListState, Page, in_style
from newstui.cleaning.runs import linked, styled

_RAISED = str.maketrans("0123456789+-−n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻ⁿ")


def _block(page: Page, attributes: Attributes) -> Closer:
    return page.start_block()


def _block_of_a_class(page: Page, attributes: Attributes) -> Closer:
    if "class" in attributes:
        inserts.note_language(page, attributes)
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
        number = inserts.whole_number(attributes.get("start"), 1) if is_ordered else 1
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
        inside.number = inserts.whole_number(attributes.get("value"), inside.number)
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
    table |= dict.fromkeys(("iframe", "video", "audio", "object"), inserts.video)
    table |= dict.fromkeys(("pre", "listing"), inserts.code)
    table |= dict.fromkeys(("dt", "summary"), _term)
    return table | {
        "a": _link,
        "annotation": inserts.annotation,
        "blockquote": _quote,
        "br": _line_break,
        "code": inserts.inline_code,
        "embed": inserts.embed,
        "figcaption": lambda page, attributes: page.start_caption(),
        "hr": _rule,
        "img": inserts.image,
        "input": _input,
        "li": _item,
        "math": inserts.formula,
        "ol": _list(True),
        "q": _quotation,
        "rp": _nothing,
        "rt": _reading,
        "source": inserts.source,
        "sup": _raised,
        "table": inserts.table,
        "td": inserts.cell(False),
        "th": inserts.cell(True),
        "thead": inserts.table_head,
        "tr": inserts.row,
    }


HANDLERS = _handlers()
TELLING = frozenset(
    "a annotation code div embed figure iframe img input li listing object ol pre source td th video audio".split()
)
"""Tags whose attributes mean something here."""
