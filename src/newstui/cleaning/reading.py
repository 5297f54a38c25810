"""A page's tree to a row of entries. The only place that names html2text, which turns the page into text.

html2text takes tags and text in order and writes; what its own tags would write (Markdown) is replaced through its
`tag_callback` and `out`, so that blocks, spans and captions are kept as values and never parsed out of text again. Its
tags come from lexbor's tree: html.parser, which it would use, takes quadratic time on hostile pages and reads the same
page differently in different Pythons. A converter serves one page: one error would leave its state behind for the next.
"""

from __future__ import annotations

from typing import Any, cast

from html2text import HTML2Text

from newstui import gate
from newstui.cleaning.entries import Entry
from newstui.cleaning.page import Context, Page
from newstui.cleaning.pruning import Pruned
from newstui.cleaning.tags import HANDLERS, TELLING

_NOTHING: dict[str, str | None] = {}


class Converter(HTML2Text):
    """html2text, reading a tree and writing into a Page."""

    def __init__(self, page: Page) -> None:
        super().__init__(out=cast(Any, page.write), bodywidth=0)  # its own stub asks for a keyword name
        self.page = page
        self.tag_callback: Any = page.tag

    def walk(self, pruned: Pruned) -> None:
        """Take the whole tree, node by node; no depth of elements is a depth of calls."""
        marks = pruned.marks
        node = pruned.root  # the first of the nodes at the top, which has the others behind it
        told: list[str] = []
        """For each element that is open its tag, "" where the page needs not know of it."""
        while node is not None:
            if node.is_text_node:
                if text := node.text_content:
                    self.handle_data(text)
            elif node.is_element_node:
                tag = node.tag or ""
                mark = marks.get(node.mem_id) if marks else None
                if mark or tag in HANDLERS:
                    attributes = node.attributes if tag in TELLING else _NOTHING
                    self.handle_tag(tag, {**attributes, **mark} if mark else attributes, start=True)
                    told.append(tag)
                else:
                    told.append("")
                if inside := node.first_child:
                    node = inside
                    continue
                self._end(told)
            following = node.next
            while following is None and told and node is not None:
                self._end(told)
                node = node.parent
                following = node.next if node else None
            node = following

    def _end(self, told: list[str]) -> None:
        if tag := told.pop():
            self.handle_tag(tag, {}, start=False)

    def handle_data(self, data: str, entity_char: bool = False) -> None:
        """Text between tags: html2text would escape it as Markdown and turn every white space into a blank."""
        if not self.page.takes_raw(data):
            # Most text between blocks is a line break and an indent: not worth the gate.
            self.say(gate.body(data) if data.strip(" \n") else data)

    def say(self, text: str) -> None:
        """Write clean text at the place where the page stands."""
        if piece := self.page.piece(text):
            self.o(piece)


def read(pruned: Pruned, context: Context) -> list[Entry]:
    """The entries of a page."""
    page = Page(context, HANDLERS)
    converter = Converter(page)
    page.say = converter.say
    converter.walk(pruned)
    return page.finish()
