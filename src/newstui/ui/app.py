"""The library, the looks, the first screen. Knows the terminal only through its driver."""

from __future__ import annotations

import os
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from textual.driver import Driver

from newstui import gate
from newstui.gate import Clean
from newstui.language import _
from newstui.library import Library
from newstui.settings import Settings
from newstui.ui import glyphs, hyperlinks, keymap, terminal, themes
from newstui.ui.listing import Manner
from newstui.ui.screens.browse import BrowseScreen
from newstui.ui.typed_ahead import TypedAheadApp

if TYPE_CHECKING:
    from newstui.ui.driver import Told


class NewsApp(TypedAheadApp, inherit_bindings=False):
    """Newstui."""

    TITLE = "newstui"
    CSS_PATH = "newstui.tcss"
    ENABLE_COMMAND_PALETTE = False
    ESCAPE_TO_MINIMIZE = False

    def __init__(
        self, settings: Settings, library: Library, query: str = "", driver: type[Driver] | None = None
    ) -> None:
        no_color = "NO_COLOR" in os.environ
        # Without colours the filter is chosen in App.__init__, before a theme can be: told here, or all is black
        super().__init__(driver_class=driver, ansi_color=True if no_color else None)
        self.animation_level = "none"
        self.library = library
        self.settings = settings
        self.query_given = query
        for theme in themes.THEMES:
            self.register_theme(theme)
        colours = {"standard": 16, "windows": 16}.get(self.console.color_system or "")
        remembered = library.choice("theme")
        if remembered is None and terminal.is_light(os.environ):
            remembered = themes.LIGHT.name
        wanted = themes.chosen(settings.theme, remembered, colours, no_color)
        self.theme = wanted if wanted in self.available_themes else themes.DARK.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.completed(self.current_theme.to_color_system().generate())

    def get_default_screen(self) -> BrowseScreen:
        settings = self.settings
        keys, problems = keymap.build(settings.keys, settings.keys_lines)
        signs = glyphs.choose(terminal.encoding(os.environ), settings.ambiguous)
        manner = Manner(settings.timezone, now(settings.timezone), signs)
        sample = _("A sample to try. newstui DIR opens a folder of yours.") if settings.is_sample else ""
        welcome = next(iter([*problems, *self.library.notices, sample]), "")
        return BrowseScreen(self.library, keys, manner, self.query_given, welcome)

    def on_mount(self) -> None:
        self.app_resume_signal.subscribe(self, lambda _none: self.redraw())

    def on_told(self, event: Told) -> None:
        """The terminal has said what it is: a light one gets the light theme, unless the reader chose one."""
        is_chosen = self.settings.theme or self.library.choice("theme")
        if event.answers.is_light and self.theme == themes.DARK.name and not is_chosen:
            self.theme = themes.LIGHT.name
        if event.answers.is_ambiguous_wide and self.settings.ambiguous == "auto":
            for screen in self.screen_stack:
                if isinstance(screen, BrowseScreen):
                    screen.article.set_for_wide_signs()
        if event.is_stale:
            self.redraw()

    def action_redraw(self) -> None:
        self.redraw()

    def redraw(self) -> None:
        """After another program had the terminal."""
        repaint = getattr(self._driver, "repaint", None)
        if repaint is not None:
            repaint()
        self.refresh(layout=True)

    def send_to_terminal(self, sequence: str, text: Clean) -> None:
        """A control sequence of ours; `text` is what a terminal without it may paste within the reader."""
        self._clipboard = text
        if sequence and self._driver is not None:
            self._driver.write(sequence)

    async def _on_exit_app(self) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, BrowseScreen):
                screen.leave()
        await super()._on_exit_app()

    def _fatal_error(self) -> None:
        """End without Textual's traceback: it would show the reader's posts. `run` hands the error on."""
        self._close_messages_no_wait()


def now(zone: tzinfo) -> datetime:
    """The clock that tells today's posts from older ones."""
    return datetime.now(zone)


def run(settings: Settings, library: Library, query: str = "") -> int:
    """Open the reader until it ends; its exit code. A fault of the program is raised once the terminal is whole."""
    from newstui.ui.driver import NewsDriver

    choices = {
        "abilities": terminal.abilities(os.environ),
        "whole_frames": not settings.diff,
        "is_ambiguous_wide": {"narrow": False, "wide": True}.get(settings.ambiguous),
        "tells_links": settings.diff and hyperlinks.are_told(settings.hyperlinks, os.environ),
        "title": gate.line(f"newstui: {gate.shown_path(settings.archive.name)}", 80),
    }
    driver: type[Any] = type("Driver", (NewsDriver,), choices)
    app = NewsApp(settings, library, query, driver)
    app.run(mouse=settings.mouse)
    if app._exception is not None:
        raise app._exception
    return app.return_code or 0
