"""A screen whose keys are commands of the table: a key is looked up by the pane in focus, sequences are waited for."""

from __future__ import annotations

from typing import TypeVar

from textual import events
from textual.reactive import Reactive
from textual.screen import Screen
from textual.widget import Widget

from newstui.ui.keymap import Keymap, Waiting, key_name

Result = TypeVar("Result")

TEXT_PLACES = frozenset({"search", "prompt"})
"""Where letters are text: such a widget asks `take_key` itself, in the order of its own keys."""


class KeyedScreen(Screen[Result], inherit_bindings=False):
    """`place` is where keys are looked up: that of the widget in focus, unless the screen says otherwise."""

    ALLOW_IN_MAXIMIZED_VIEW = ""
    keymap: Keymap
    focused: Reactive[Widget | None] = Reactive(None, repaint=False)
    """Textual would draw the whole screen anew whenever the focus moves."""

    def __init__(self, keymap: Keymap, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.keymap = keymap
        self.is_ready = False
        """Whether it has its focus: keys that come sooner wait."""
        self._pressed: tuple[str, ...] = ()

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        event.refresh_styles = event.refresh_styles and self.is_ready  # when it opens it was given its looks just now
        self.call_later(self._resumed)  # the focus is given after this

    def _extend_compose(self, widgets: list[Widget]) -> None:
        """Textual would mount its tooltip and its notices, which are not used here."""

    def _resumed(self) -> None:
        self.is_ready = True
        self.app.call_later(self.app.take_ahead)  # type: ignore[attr-defined]  # TypedAheadApp's

    @property
    def place(self) -> str:
        """The place of the widget in focus."""
        return str(getattr(self.focused, "place", ""))

    def is_text_place(self) -> bool:
        """Whether keys are text where the focus is, or are taken by the widget itself (a letter after `f`)."""
        return self.place in TEXT_PLACES or bool(getattr(self.focused, "takes_keys", False))

    async def take_key(self, event: events.Key) -> bool:
        """Run what the key means here; False where it means nothing. A first key of a sequence is kept."""
        if not self.is_current:  # a key that came after the one that closed this screen, as in a burst of Esc
            return True
        name = key_name(event.key, event.character)
        meaning = self.keymap.meaning(self.place, (*self._pressed, name))
        if meaning is None and self._pressed:  # no such sequence: the key stands for itself
            meaning = self.keymap.meaning(self.place, (name,))
        waited = bool(self._pressed)
        self._pressed = meaning.keys if isinstance(meaning, Waiting) else ()
        if waited or self._pressed:
            self.show_pressed(self._pressed)
        if meaning is None:
            return waited
        if not isinstance(meaning, Waiting):
            await self.app.run_action(meaning.action, self)
        return True

    def action_copy_or_quit(self) -> None:
        """Nothing is selected here."""
        self.app.exit()

    def show_pressed(self, pressed: tuple[str, ...]) -> None:
        """A sequence has begun, or ended (no keys)."""
