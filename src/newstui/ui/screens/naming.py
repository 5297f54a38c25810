"""What the reader asks and says of a stock: why it is one, that it is not, its other names, that it is watched."""

from __future__ import annotations

from newstui import gate
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.language import _
from newstui.language import later as N_
from newstui.library import RowStock, refusal
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.taking import Taking

_KINDS = {
    "linked": N_("The site itself marked this stock."),
    "coded": N_("Its code stands beside it."),
    "named": N_("Only the name stands there; the rest of the archive knows it."),
}


@dataclass(frozen=True, slots=True)
class Meant:
    """The stock that a key is about, and the post that mentions it, where one is meant."""

    code: str
    name: Clean
    post: int | None = None
    why: str = ""


class Naming(Taking):
    """A stock is meant where the reader stands on a mention in the article, and on a stock's page."""

    def stock_meant(self) -> Meant | None:
        thing = self.article.thing
        if self.pane == "article" and thing is not None and thing.kind == "stock":
            why = _(thing.mention.reason) if thing.mention is not None and thing.mention.reason else ""
            return Meant(thing.target, thing.text, self.shown, why)
        if not self.view.stock:
            self.say(_("Stand on a stock first: in an article {key} goes to the next.").format(key="Tab"))
            return None
        post = self.current()
        row = self.library.rows([post])[0] if post is not None else None
        of_row = next((each for each in row.stocks if each.code == self.view.stock), None) if row is not None else None
        name = self.stock.names[0] if self.stock.names else gate.line(self.view.stock)
        return Meant(self.view.stock, name, post if of_row else None, _why(of_row) if of_row else "")

    def action_why(self) -> None:
        if (meant := self.stock_meant()) is not None:
            self.say(
                f"{meant.name} {meant.code}: {meant.why or _('no post is selected that mentions it.')}", seconds=15
            )

    def action_watch(self) -> None:
        if (meant := self.stock_meant()) is None:
            return
        on = meant.code not in self.library.watched()
        self.library.watch(meant.code, on)
        said = _("{name} is watched: is:watched finds its posts.") if on else _("{name} is no longer watched.")
        self.say(said.format(name=meant.name))
        self.stocks_changed()

    def action_refuse(self) -> None:
        """This post does not mean that stock: its mention is gone, and the post is none of the stock's."""
        meant = self.stock_meant()
        if meant is None or meant.post is None:
            return
        self.library.tag([meant.post], refusal(meant.code))
        said = _("In this post {name} is not the stock any more; {key} takes that back.")
        self.say(said.format(name=meant.name, key=self.keymap.key_of("undo")))
        self.marked([meant.post])
        self.stocks_changed()

    def action_alias(self) -> None:
        if (meant := self.stock_meant()) is None:
            return

        def offers(typed: str) -> list[Offer]:
            name = gate.line(typed, 40)
            return [Offer(name, meant.code, _("is {name}").format(name=meant.name), name)] if len(name) > 1 else []

        def chosen(name: object) -> None:
            if isinstance(name, str):
                self.library.name_stock(meant.code, gate.line(name, 40))
                self.say(
                    _("“{alias}” is {name} from now on, and after the next sync in all posts.").format(
                        alias=gate.line(name, 40), name=meant.name
                    )
                )
                self.stocks_changed()

        title = _("Another name for {name}").format(name=meant.name)
        self.app.push_screen(Chooser(self.keymap, title, offers, placeholder=_("two characters or more")), chosen)

    def stocks_changed(self) -> None:
        """What the open post mentions, and what the list finds, may not be as they were."""
        if self.view.stock:
            self.heading.left = self._stock_heading(self.stock)
        if self.shown is not None:
            self.want(self.shown, is_opened=False)
        if not self.view.is_plain:
            self.look(self.view, select=self.posts.selected)


def _why(stock: RowStock) -> str:
    why = _(_KINDS[stock.kind])
    return why if not stock.doubtful else why + " " + _("It is probably an ordinary word or a place.")
