"""Every key by place, searchable. Made from the command table as it stands, the person's own keys included."""

from __future__ import annotations

from collections.abc import Sequence

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal

from newstui.language import _
from newstui.ui.columns import Piece, cells, padded
from newstui.ui.commands import SECTIONS
from newstui.ui.keymap import Keymap, shown
from newstui.ui.screens.keyed import KeyedScreen
from newstui.ui.widgets.line import Line
from newstui.ui.widgets.rows import Rows
from newstui.ui.widgets.search_box import SearchBox

HelpRow = tuple[str, str, str]
"""Keys, title, explanation; a heading has only a title."""

QUERIES: tuple[tuple[str, str], ...] = (
    ('芯片 "综合试验区"', "every word; a phrase"),
    ("芯片 OR 半导体 -光伏", "either; without"),
    ("title:回购  标题：回购", "in the title; fields have Chinese names too"),
    ("cat:新浪财经  source:新浪财经", "a category or the end of its path; a source"),
    ("@茅台  @gzmt  stock:sh600519", "posts that mention a stock: name, pinyin, code"),
    ("date:2022-02  date:7d  older:30d", "a month; the last days; older"),
    ("is:unread  is:starred  is:later", "what you did"),
    ("has:stock  has:image  has:table", "what a post holds"),
)


def help_rows(keymap: Keymap, wanted: str = "") -> list[HelpRow]:
    """The rows that hold `wanted` in keys, title, name or explanation, under their headings."""
    needle = wanted.casefold().strip()
    by_name = {command.name: command for command in keymap.commands}
    rows: list[HelpRow] = []
    for heading, section in SECTIONS:
        found = []
        for each in section:
            command = by_name[each.name]
            keys = "  ".join(shown(key) for key in command.keys)
            if command.name == "saved" and len(command.keys) == 9:
                keys = f"{shown(command.keys[0])} … {shown(command.keys[-1])}"
            row = (keys, _(command.title), _(command.help))
            if not needle or any(needle in text.casefold() for text in (*row, command.name)):
                found.append(row)
        if found:
            rows += [("", _(heading), ""), *found, ("", "", "")]
    queries = [
        ("", example, _(what)) for example, what in QUERIES if not needle or needle in (example + what).casefold()
    ]
    if queries:
        rows += [("", _("Queries"), ""), *queries]
    return rows


class HelpRows(Rows):
    """The rows that fit what is typed."""

    place = "help"

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self.rows: Sequence[HelpRow] = ()

    def show(self, rows: Sequence[HelpRow]) -> None:
        self.rows = rows
        self.renew(0, top=0)

    def count_rows(self) -> int:
        return len(self.rows)

    def can_rest(self, index: int) -> bool:
        return bool(self.rows[index][2])

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        keys, title, explanation = self.rows[index]
        if not explanation:
            return [(" " + title, "heading")]
        key_width, title_width = (16, 22) if width >= 90 else (13, 18)
        if not keys:
            key_width, title_width = 0, max(30, key_width + title_width)
        if width < 56:
            title_width = max(cells(title) + 1, width - key_width - 3) if keys else width - 2
        pieces = [
            (" " + padded(keys, key_width) + " " if keys else "  ", "key"),
            (padded(title, title_width) + " ", "strong"),
        ]
        return [*pieces, (explanation, "dim")]


class HelpScreen(KeyedScreen[None]):
    """Opened by `?`; `/` or any letter that is no command narrows it."""

    AUTO_FOCUS = "#help-rows"

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(keymap)
        self._box = SearchBox(self.take_key, _("find a key or a word"), id="help-box")
        self._box.place = "prompt"
        self._rows = HelpRows(id="help-rows")
        self._foot = Line(id="help-foot")

    def compose(self) -> ComposeResult:
        title = Line(id="help-title")
        title.left = ((" " + _("Keys"), "heading"),)
        title.right = ((_("/ finds"), "dim"), ("  " + _("q closes") + " ", "dim"))
        yield title
        with Horizontal(id="help-asking"):
            yield Line(id="help-prompt")
            yield self._box
        yield self._rows
        yield self._foot

    @on(Rows.Moved)
    def _moved(self, event: Rows.Moved) -> None:
        event.stop()
        self._show_whole()

    def _show_whole(self) -> None:
        """What is too long for its column stands whole at the bottom."""
        rows, at = self._rows.rows, self._rows.cursor
        self._foot.left = ((" " + rows[at][2], ""),) if at < len(rows) else ()

    def on_mount(self) -> None:
        self.query_one("#help-prompt", Line).left = ((" / ", "dim"),)
        self._rows.show(help_rows(self.keymap))
        self._show_whole()

    @on(SearchBox.Asked)
    def _typed(self, event: SearchBox.Asked) -> None:
        event.stop()
        self._rows.show(help_rows(self.keymap, event.typed))
        self._show_whole()

    def action_find(self) -> None:
        self.set_focus(self._box, scroll_visible=False)

    def action_move(self, by: int) -> None:
        self._rows.action_scroll_line(by)

    def action_choose(self) -> None:
        self.set_focus(self._rows, scroll_visible=False)

    def action_cancel(self) -> None:
        if self._box.value:
            self._box.value = ""
            self.set_focus(self._rows, scroll_visible=False)
        else:
            self.dismiss()

    def action_close(self) -> None:
        self.dismiss()
