"""The search box: takes letters as text and keeps the terminal's cursor where the text is. Understands no query."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from textual import events
from textual.geometry import Offset
from textual.message import Message
from textual.widgets import Input

from newstui import gate
from newstui.ui.keymap import key_name

NOWHERE = Offset(0, 0)
"""Where the terminal's cursor is when nobody types."""


class SearchBox(Input):
    """`take_key` is asked about every key that is not text: it runs the key's command and says whether there is one."""

    place = "search"

    class Asked(Message):
        """What stands in the box has changed."""

        def __init__(self, box: SearchBox, typed: str) -> None:
            super().__init__()
            self.box = box
            self.typed = typed

        @property
        def control(self) -> SearchBox:
            return self.box

    def __init__(
        self, take_key: Callable[[events.Key], Awaitable[bool]], placeholder: str = "", *, id: str | None = None
    ) -> None:
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False, id=id)
        self.take_key = take_key
        self.cursor_blink = False

    @property
    def cursor_screen_offset(self) -> Offset:
        """Where an input method puts its window: the base class is one cell too far right at the end of the text."""
        x, y, _width, _height = self.content_region
        before = self._position_to_cell(self.cursor_position)
        return Offset(x + before - self.scroll_offset.x, y)

    def on_paste(self, event: events.Paste) -> None:
        """What is pasted comes from outside: one line of it, without controls."""
        event.text = gate.line(event.text)

    def on_blur(self) -> None:
        self.app.cursor_position = NOWHERE

    def on_input_changed(self, event: Input.Changed) -> None:
        event.stop()
        self.post_message(self.Asked(self, event.value))

    def put(self, text: str) -> None:
        """Other text, without a question: whoever puts it knows what it asks."""
        with self.prevent(Input.Changed):
            self.value = text
        self.cursor_position = len(text)
        if not self.has_focus:
            self.app.cursor_position = NOWHERE

    async def on_key(self, event: events.Key) -> None:
        # Keys wait here in the order they were typed: a command taken before the letters ahead of it would act on
        # half a query, and letters typed after Enter already belong to the list.
        if self.has_focus:
            name = key_name(event.key, event.character)
            if len(name) == 1 or name == "space" or (name == "backspace" and self.value):
                return
        if await self.take_key(event) or not self.has_focus:
            event.stop()
            event.prevent_default()
