"""HTML to a row of entries. The only place that names html2text, which turns the page into text.

html2text walks the page and writes its text; what its own tags would write (Markdown) is replaced through its
`tag_callback` and `out`, so that blocks, spans and captions are kept as values and never parsed out of text again.
A converter serves one page: one error would leave html2text's state behind for the next.
"""

from __future__ import annotations

from typing import Any, cast

from html2text import HTML2Text

from newstui import gate
from newstui.cleaning.entries import Entry
from newstui.cleaning.page import Context, Page
from newstui.cleaning.tags import HANDLERS, VOID


class Converter(HTML2Text):
    """html2text, writing into a Page."""

    def __init__(self, page: Page) -> None:
        super().__init__(out=cast(Any, page.write), bodywidth=0)  # its own stub asks for a keyword name
        self.page = page
        self.convert_charrefs = True  # entities come with the text around them, not one by one
        self.tag_callback: Any = page.tag

    def handle_data(self, data: str, entity_char: bool = False) -> None:
        """Text between tags: html2text would escape it as Markdown and turn every white space into a blank."""
        if not self.page.takes_raw(data):
            self.say(gate.body(data))

    def say(self, text: str) -> None:
        """Write clean text at the place where the page stands."""
        if piece := self.page.piece(text):
            self.o(piece)


def read(html: str, context: Context) -> list[Entry]:
    """The entries of a well-formed page."""
    page = Page(context, HANDLERS, VOID)
    converter = Converter(page)
    page.say = converter.say
    converter.handle(html)
    return page.finish()
