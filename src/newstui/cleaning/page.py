"""A page as it is read: where text goes, where blocks begin and end, what marks ask for. Knows no tag's meaning.

Places that gather entries of their own (a cell, a caption, what a rule cuts) are frames on a stack; every open element
has its closer on another, so that no depth of markup is a depth of calls.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import field, replace

from newstui import gate
from newstui.article import Heading, Image, Link, Paragraph, Passage, Style, Video
from newstui.cleaning.entries import Cut, Entry, ItemEntry, gathered, prose_length, text_of
from newstui.cleaning.media import Captions
from newstui.cleaning.pruning import CAPTION, CUT, STOCK
from newstui.cleaning.runs import Make, Run, joined, passage, stock, styled
from newstui.cleaning.tables import Grid
from newstui.frozen import dataclass

Attributes = Mapping[str, "str | None"]
Closer = Callable[[], None]

_BARE_ADDRESS = re.compile(r"https?://[A-Za-z0-9][A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+", re.I)


@dataclass(frozen=True, slots=True)
class Context:
    """What reading needs to know of a post."""

    captions: Captions
    finds_addresses: bool = False
    """Whether a bare address in the text is a link, as in Markdown."""


@dataclass(slots=True)
class ListState:
    """A list that is open."""

    is_ordered: bool
    root: int
    number: int = 1


@dataclass(slots=True)
class ItemState:
    """An item that is open."""

    owner: int
    marker: str
    depth: int
    root: int
    is_emitted: bool = False


@dataclass(slots=True)
class Frame:
    """A place that gathers entries of its own."""

    entries: list[Entry] = field(default_factory=list)
    run: Run = field(default_factory=Run)
    lists: list[ListState] = field(default_factory=list)
    items: list[ItemState] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    quoted: int = 0
    heading: int = 0
    code: list[str] | None = None
    """The pieces of preformatted text that is open."""
    skips_newline: bool = False
    sources: list[gate.Clean | None] | None = None
    """The addresses of a video or audio that is open."""
    tex: list[str] = field(default_factory=list)
    """What a formula says of itself."""


class Page:
    """Takes the tags and the text of one page in order; `handlers` say what each tag does, and return its closer."""

    def __init__(self, context: Context, handlers: Mapping[str, Handler]) -> None:
        self.context = context
        self.say: Callable[[str], None] = lambda text: None
        self.frame = Frame()
        self.frames: list[Frame] = []
        self.stack: list[Closer | None] = []
        self.count = 0
        self.language = ""
        self.stocks: list[str] = []
        self.links = 0
        self._handlers = handlers
        self.cuts = 0

    # ---- what the converter calls

    def tag(self, _converter: object, tag: str, attributes: Attributes, is_start: bool) -> bool:
        """html2text's tag_callback: True tells it that the tag is dealt with. Tags come in pairs, well nested."""
        if not is_start:
            closer = self.stack.pop()
            if closer:
                closer()
        elif attributes:
            self.stack.append(self._start_marked(tag, attributes))
        else:
            handler = self._handlers.get(tag)
            self.stack.append(handler(self, attributes) if handler else None)
        return True

    def takes_raw(self, data: str) -> bool:
        """Keep preformatted text as it is; False where text is set as usual."""
        frame = self.frame
        if frame.code is None:
            return False
        if frame.skips_newline:
            frame.skips_newline = False
            data = data.removeprefix("\n")
        frame.code.append(data)
        return True

    def piece(self, text: str) -> str:
        """What html2text is to write for clean text at this place."""
        run = self.frame.run
        piece = run.piece(text)
        if piece and self.context.finds_addresses and not self.links and "://" in piece:
            run.add_spans(_addresses(piece), run.length)
        return piece

    def write(self, text: str) -> None:
        """html2text's out."""
        self.frame.run.write(text)

    def finish(self) -> list[Entry]:
        """The entries, after the last tag."""
        self.end_block()
        return self.frame.entries

    # ---- marks

    def _start_marked(self, tag: str, attributes: Attributes) -> Closer | None:
        if CUT in attributes and not self.cuts:
            return self._start_cut(tag, attributes)
        if CAPTION in attributes:
            return self.start_caption()
        if STOCK in attributes:
            return self._start_stock(attributes[STOCK] or "")
        handler = self._handlers.get(tag)
        return handler(self, attributes) if handler else None

    def _start_cut(self, tag: str, attributes: Attributes) -> Closer:
        rule = attributes[CUT] or ""
        self.enter()
        self.cuts += 1
        inner = self._handlers[tag](self, attributes) if tag in ("img", "iframe", "embed", "pre") else None

        def close() -> None:
            if inner:
                inner()
            self.cuts -= 1
            entries = self.leave()
            if text := text_of(entries):
                self.frame.entries.append(Cut(text, rule, prose_length(gathered(entries))))

        return close

    def _start_stock(self, code: str) -> Closer | None:
        if code in self.stocks or self.frame.code is not None:
            return None
        self.stocks.append(code)
        run = self.frame.run
        run.start_span(stock(code))

        def close() -> None:
            self.stocks.pop()
            run.end_span()

        return close

    def start_caption(self) -> Closer:
        """A caption goes to the picture before it, or stays a paragraph where there is none."""
        self.end_block()
        self.enter()

        def close() -> None:
            entries = self.leave()
            text = joined((e.content for e in entries if isinstance(e, (Paragraph, Heading, ItemEntry))), " ")
            self.frame.entries += [e for e in entries if isinstance(e, (Image, Video, Cut))]
            if text.text:
                self._caption(text)

        return close

    def _caption(self, text: Passage) -> None:
        entries = self.frame.entries
        place = len(entries) - 1
        while place >= 0 and isinstance(entries[place], Cut):
            place -= 1
        last = entries[place] if place >= 0 else None
        if isinstance(last, (Image, Video)):
            says = self.context.captions.says_something(text.text)
            entries[place] = replace(last, caption=text if says else Passage(gate.ours("")))
        else:
            self.emit(text)

    # ---- frames, blocks, spans

    def enter(self) -> None:
        """Begin a place of its own."""
        self.frames.append(self.frame)
        self.frame = Frame()

    def leave(self) -> list[Entry]:
        """End it: what it gathered."""
        self.end_block()
        entries = self.frame.entries
        self.frame = self.frames.pop()
        return entries

    def start_block(self) -> Closer:
        """A block begins, and ends what stood before it."""
        code = self.frame.code
        if code is not None:
            if code and not code[-1].endswith("\n"):
                code.append("\n")
            return lambda: None
        self.end_block()
        return self.end_block

    def end_block(self) -> None:
        """What stands so far is a block, if it is anything."""
        run = self.frame.run
        if run.length:
            text = run.take()
            if text.text:
                self.emit(text)
        else:
            run.gap, run.breaks = "", 0

    def emit(self, text: Passage) -> None:
        """Add a passage as what stands open here: an item, a heading or a paragraph."""
        frame = self.frame
        if frame.items:
            item = frame.items[-1]
            if frame.heading:
                text = in_style(text, Style.STRONG)
            last = frame.entries[-1] if frame.entries else None
            if isinstance(last, ItemEntry) and last.owner == item.owner:
                last.parts.append(text)
                return
            if not item.is_emitted:
                item.is_emitted = True
                frame.entries.append(ItemEntry([text], item.marker, item.depth, frame.quoted, item.root, item.owner))
                return
        if frame.heading:
            frame.entries.append(Heading(text, frame.heading, frame.quoted))
        else:
            frame.entries.append(Paragraph(text, frame.quoted))

    def start_span(self, make: Make) -> Closer | None:
        """Text from here on has a span; none in code."""
        if self.frame.code is not None:
            return None
        run = self.frame.run
        run.start_span(make)
        return run.end_span

    def start_aside(self, close: Callable[[Passage], None]) -> Closer:
        """Text that is gathered first and then dealt with as a whole."""
        self.enter()

        def end() -> None:
            entries = self.leave()
            close(joined(e.content for e in entries if isinstance(e, (Paragraph, Heading, ItemEntry))))

        return end

    def add(self, text: Passage) -> None:
        """Write a passage with its spans."""
        run = self.frame.run
        before = run.length
        self.say(text.text)
        run.add_spans(text.spans, max(before, run.length - len(text.text)))


Handler = Callable[[Page, Attributes], "Closer | None"]


def in_style(text: Passage, style: Style) -> Passage:
    """The whole passage in a style."""
    return passage(text.text, [styled(style)(0, len(text.text)), *text.spans]) if text.text else text


def _addresses(piece: str) -> list[Link]:
    found = []
    for match in _BARE_ADDRESS.finditer(piece):
        text = match[0].rstrip(".,;:!?'*")
        while text.endswith((")", "]")) and text.count("(") + text.count("[") < text.count(")") + text.count("]"):
            text = text[:-1]
        if url := gate.web_address(text):
            found.append(Link(match.start(), match.start() + len(text), url))
    return found
