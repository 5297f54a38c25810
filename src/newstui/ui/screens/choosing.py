"""Boxes that ask: commands, stocks, categories, saved searches, themes."""

from __future__ import annotations

from dataclasses import replace

from newstui import gate
from newstui.language import _, plural
from newstui.library import SavedSearch
from newstui.ui.keymap import shown
from newstui.ui.listing import count
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.naming import Naming
from newstui.ui.themes import THEMES
from newstui.ui.views import View


class Choosing(Naming):
    """Owns nothing: each box ends in a command."""

    def action_help(self) -> None:
        from newstui.ui.screens.help import HelpScreen  # not before the first screen

        self.app.push_screen(HelpScreen(self.keymap))

    def action_palette(self) -> None:
        place = self.place
        rows = [
            Offer(_(command.title), "  ".join(shown(key) for key in command.keys[:2]), _(command.help), command)
            for command in self.keymap.commands
            if command.in_palette and place in command.where
        ]

        def offers(typed: str) -> list[Offer]:
            needle = typed.casefold().strip()
            by_name = [row for row in rows if needle in row.name.casefold() or needle in row.value.name]
            return by_name + [row for row in rows if row not in by_name and needle in row.detail.casefold()]

        def chosen(command: object) -> None:
            if command is not None:
                self.call_later(self.app.run_action, command.action.format(n=1), self)  # type: ignore[attr-defined]

        self.app.push_screen(Chooser(self.keymap, _("Commands"), offers, placeholder=_("what to do")), chosen)

    def action_stock(self) -> None:
        def offers(typed: str) -> list[Offer]:
            return [
                Offer(
                    stock.names[0] if stock.names else stock.code,
                    plural("{n} post", "{n} posts", stock.posts).format(n=count(stock.posts)),
                    "  ".join([stock.code, *stock.names[1:3]]),
                    stock.code,
                )
                for stock in self.library.stocks(typed.strip(), limit=50)
            ]

        def chosen(code: object) -> None:
            if isinstance(code, str):
                self.open_stock(code)

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Stock"),
                offers,
                placeholder=_("code, name or pinyin: 600519, 茅台, gzmt"),
                nothing=_("No post mentions such a stock."),
                is_slow=True,
            ),
            chosen,
        )

    def action_trends(self) -> None:
        from newstui.ui.screens.trends import TrendsScreen

        def chosen(view: View | None) -> None:
            if view is not None:
                self.push()
                self.look(view)
                self.go_to("list")

        self.app.push_screen(TrendsScreen(self.keymap, self.library, self.glyphs), chosen)

    def action_category(self) -> None:
        rows = [(f" {self.glyphs.path} ".join(each.path), each) for each in self.category_tree.categories]

        def offers(typed: str) -> list[Offer]:
            needle = typed.casefold().strip()
            fitting = [(path, each) for path, each in rows if needle in path.casefold()]
            return [Offer(path, count(each.posts), value=each.id) for path, each in fitting[:200]]

        def chosen(category: object) -> None:
            if isinstance(category, int):
                self.category_tree.go_to("category", category)
                self.choose_place()
                self.go_to("list")

        self.app.push_screen(Chooser(self.keymap, _("Category"), offers, placeholder=_("a piece of its name")), chosen)

    def action_save_search(self) -> None:
        query = self.view.query.strip()
        if not query:
            self.say(_("There is no search here to save: / begins one."))
            return
        taken = {each.key for each in self.library.saved_searches()}
        free = next((number for number in range(1, 10) if number not in taken), None)

        def offers(typed: str) -> list[Offer]:
            name = gate.line(typed, 40)
            return [Offer(name, _("key {n}").format(n=free) if free else "", query, name)] if name else []

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.library.save_search(SavedSearch(gate.line(name, 40), query, free))
                self.say(_("Saved as “{name}”.").format(name=gate.line(name, 40)))
                self.look(replace(self.view, saved=name), select=self.posts.selected)
                self.ask_sides()

        title = _("A name for this search")
        self.app.push_screen(Chooser(self.keymap, title, offers, text=gate.line(query, 40)), chosen)

    def action_forget_search(self) -> None:
        rows = [Offer(each.name, str(each.key or ""), each.query, each.name) for each in self.library.saved_searches()]

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.library.forget_search(name)
                self.ask_sides()

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Forget which search?"),
                lambda typed: [row for row in rows if typed.casefold() in row.name.casefold()],
                nothing=_("No search is saved."),
            ),
            chosen,
        )

    def action_theme(self) -> None:
        own = [theme.name for theme in THEMES]
        names = [*own, *sorted(set(self.app.available_themes) - set(own))]
        rows = [Offer(name, _("now") if name == self.app.theme else "", value=name) for name in names]

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.app.theme = name
                self.library.keep_choice("theme", name)

        self.app.push_screen(
            Chooser(self.keymap, _("Theme"), lambda typed: [row for row in rows if typed.casefold() in row.name]),
            chosen,
        )
