"""Opening posts: preview after a rest, reading, going on; and what leaves the reader: copies, files, commands."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual import on
from textual.actions import SkipAction
from textual.app import SuspendNotSupported
from textual.timer import Timer

from newstui import gate
from newstui.gate import Clean
from newstui.language import _, plural
from newstui.library import Library, Place
from newstui.typesetting import Setting
from newstui.ui import clipboard, export, hyperlinks, links
from newstui.ui.background import Answered
from newstui.ui.history import History
from newstui.ui.keymap import Keymap
from newstui.ui.listing import Manner, count
from newstui.ui.screens.address import AddressScreen
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.marking import Marking
from newstui.ui.widgets.article_view import ArticleView
from newstui.ui.widgets.post_list import PostList
from newstui.ui.widgets.rows import Rows

if TYPE_CHECKING:
    from newstui.posts import Post

REST = 0.12
"""Seconds that the cursor rests before the post under it is shown."""


class Reading(Marking):
    """Owns the open post and the history of what was read."""

    def __init__(self, library: Library, keymap: Keymap, manner: Manner, query: str = "") -> None:
        super().__init__(library, keymap, manner, query)
        self.history = History()
        self.shown: int | None = None
        """The post in the article pane."""
        self.post: Post | None = None
        self.percent = 0
        """How much of it was seen."""
        self._wanted: tuple[int, bool] | None = None
        self._is_coming = False
        """Whether the post that was opened is still being read."""
        self._tabbed = 0
        """Tab was pressed meanwhile: it is meant for that post."""
        self._rest: Timer | None = None

    def make_article(self) -> ArticleView:
        settings = self.library.settings
        kept = self.library.choice("measure") or ""
        setting = Setting(
            measure=int(kept) if kept.isdigit() else settings.measure,
            indent=settings.indent,
            has_gap=settings.latin_gap,
            is_ambiguous_wide=settings.ambiguous == "wide",
        )
        tells_links = settings.diff and hyperlinks.are_told(settings.hyperlinks, os.environ)
        return ArticleView(zone=settings.timezone, setting=setting, tells_links=tells_links, id="article")

    # -- showing ------------------------------------------------------------------------------------------------

    @on(Rows.Moved, "#posts")
    def _moved(self, event: PostList.Moved) -> None:
        event.stop()
        if self._rest is not None:
            self._rest.stop()
        if self.shape != "single" and self.zen in (None, "article"):
            self._rest = self.set_timer(REST, self._preview)
        self.show_place()

    def _preview(self) -> None:
        self._rest = None
        post = self.posts.selected
        if post is not None and post != self.shown and self.pane != "article":
            self.want(post, is_opened=False)
        elif post is None and self.pane != "article":
            self.shown, self.post = None, None
            self.article.clear()

    def want(self, post: int, *, is_opened: bool) -> None:
        """Have a post read from the archive, and shown if it is still wanted then."""
        self._keep_place()
        self._wanted = (post, is_opened)
        self._is_coming, self._tabbed = is_opened, 0
        self.desk.ask("post", self._wanted, lambda: self.library.post(post))

    @on(Answered)
    def _take_post(self, event: Answered) -> None:
        if event.kind != "post" or event.question != self._wanted:
            return
        post, is_opened = event.question
        self._is_coming = False
        if event.error is not None:
            self._unreadable(post, event.error)
            return
        self.shown, self.post = post, event.answer
        self.show_post(post, event.answer)
        if is_opened:
            self.opened(post)
        if self._tabbed:
            self.action_thing(self._tabbed)

    def action_thing(self, by: int) -> None:
        if self._is_coming and self.pane == "article":
            self._tabbed = by
        else:
            super().action_thing(by)

    def _unreadable(self, post: int, error: Exception) -> None:
        """Say which file it was, and show nothing rather than another post."""
        self.shown, self.post = None, None
        self.article.clear()
        row = self.library.rows([post])[0]
        path = gate.shown_path(row.path) if row is not None else _("this post")
        self.say(_("{path}: {why}").format(path=path, why=gate.line(str(error))), is_error=True)

    def show_post(self, post: int, parsed: Post) -> None:
        """Hand a post to the article pane, at the place where it was left."""
        found = self.listing.found
        self.article.show(parsed, words=found.body_pieces if found is not None else ())
        if (place := self.library.place(post)) is not None:
            self.article.go_to(place.passage, place.offset)

    def opened(self, post: int) -> None:
        """An opened post counts as read."""
        self.history = self.history.opened(post)
        versions = self.library.versions.read_with([post])
        self.library.mark(versions, "read", True)
        self.marked(versions)

    def _keep_place(self) -> None:
        if self.shown is not None and self.post is not None:
            place = Place(*self.article.where())
            if place != (self.library.place(self.shown) or Place(0, 0)):
                self.library.keep_place(self.shown, place)

    def current(self) -> int | None:
        return self.shown if self.pane == "article" and self.shown is not None else self.posts.selected

    def open_selected(self) -> None:
        """Open the post that the list's cursor is on."""
        post = self.posts.selected
        if post is None:
            return
        self.go_to("article")
        if post == self.shown:
            self.opened(post)
        else:
            self.want(post, is_opened=True)

    def action_post(self, by: int) -> None:
        before = self.posts.cursor
        self.posts.action_scroll_line(by)
        if self.posts.cursor == before:
            self.say(_("This is the last post of the list.") if by > 0 else _("This is the first post of the list."))
        else:
            self.open_selected()

    def action_back(self) -> None:
        self._go_through(-1, _("Nothing was read before."))

    def action_forward(self) -> None:
        self._go_through(1, _("Nothing was read after."))

    def _go_through(self, by: int, nothing: str) -> None:
        # from the list, `[` first returns to what was read last
        moved = self.history if by < 0 and self.shown != self.history.current else self.history.moved(by)
        if moved is None or moved.current is None:
            self.say(nothing)
            return
        self.history = moved
        if moved.current in self.posts.ids:
            self.posts.stand_on(moved.current)
        self.go_to("article")
        self.want(moved.current, is_opened=True)

    # -- the article's own messages -----------------------------------------------------------------------------

    @on(ArticleView.StockChosen)
    def _stock_chosen(self, event: ArticleView.StockChosen) -> None:
        event.stop()
        self.open_stock(event.code, doubtful=event.doubtful)

    @on(ArticleView.LinkChosen)
    def _link_chosen(self, event: ArticleView.LinkChosen) -> None:
        event.stop()
        self.offer_address(event.url)

    @on(ArticleView.EndReached)
    def _end_reached(self, event: ArticleView.EndReached) -> None:
        event.stop()
        self.action_unread(1)

    @on(ArticleView.ThingFocused)
    def _thing_focused(self, event: ArticleView.ThingFocused) -> None:
        event.stop()
        thing = event.thing if self.pane == "article" else None  # said on the way out, it comes too late
        self.status.about = () if thing is None else ((thing.text, "chip"), (f"  {thing.target}", "dim"))

    @on(ArticleView.Matched)
    def _matched(self, event: ArticleView.Matched) -> None:
        event.stop()
        if event.current:
            number = count(event.count, event.is_complete, self.glyphs.about)
            self.say(_("match {n} of {count}").format(n=event.current, count=number))

    def action_match(self, by: int) -> None:
        try:
            self.article.action_match(by)
        except SkipAction:
            self.say(_("Nothing is marked here; {key} finds.").format(key=self.keymap.key_of("find")))

    @on(ArticleView.MeasureChanged)
    def _measure_changed(self, event: ArticleView.MeasureChanged) -> None:
        event.stop()
        self.library.keep_choice("measure", str(event.measure))
        self.say(plural("{n} column", "{n} columns", event.measure).format(n=event.measure))

    @on(ArticleView.Progressed)
    def _progressed(self, event: ArticleView.Progressed) -> None:
        event.stop()
        self.percent = event.percent
        if self.pane == "article":
            self.show_place()

    def action_find(self) -> None:
        def found(needle: object) -> None:
            if isinstance(needle, str) and needle.strip():
                number = self.article.find(gate.line(needle))
                if not number:
                    self.say(_("“{text}” is not in this article.").format(text=gate.line(needle, 40)))

        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Find in the article"),
                lambda typed: [Offer(gate.line(typed), value=typed)] if typed else [],
            ),
            found,
        )

    # -- addresses and the clipboard ----------------------------------------------------------------------------

    def action_address(self) -> None:
        link = self.post.head.link if self.post is not None else None
        if link is None:
            self.say(_("This post names no address of its own."))
        else:
            self.offer_address(link)

    def offer_address(self, given: str) -> None:
        """Show the real address; then open it in a browser, or copy it where there is none."""
        address = gate.web_address(given)
        if address is None:
            self.say(_("That address is not one of the web; it is left alone."), is_error=True)
            return
        opener = links.opener(os.environ, shutil.which)
        if opener is None:
            self.copy(address, _("Copied: {text}").format(text=address))
            return
        self.app.push_screen(AddressScreen(self.keymap, address), partial(self._address_answered, address, opener))

    def _address_answered(self, address: Clean, opener: links.Opener, answer: str | None) -> None:
        if answer == "copy":
            self.copy(address, _("Copied: {text}").format(text=address))
        elif answer == "open" and opener.kind == "terminal":
            self.outside(lambda: subprocess.run([*opener.argv, address], check=False))  # noqa: S603 -- the reader's browser
        elif answer == "open" and not links.open_window(opener, address):
            self.say(_("The browser could not be started."), is_error=True)

    def copy(self, text: Clean, said: str) -> None:
        """To the reader's clipboard: by the terminal, and by tmux where it would drop that."""
        sequence = clipboard.escape_sequence(text, os.environ)
        if sequence is None and not clipboard.needs_tmux(os.environ):
            self.say(_("That is too long for the terminal's clipboard; w writes it to a file."), is_error=True)
            return
        self.app.send_to_terminal(sequence or "", text)  # type: ignore[attr-defined]  # NewsApp's
        if clipboard.needs_tmux(os.environ):
            self.desk.ask("tmux", text, lambda: clipboard.load_tmux(text))
        self.say(said)

    def action_copy_text(self) -> None:
        if self.post is None:
            return
        selected = self.get_selected_text()
        text = gate.body(selected) if selected else gate.body(export.text(self.post.head.title, self.post.article))
        self.copy(text, _("The selected text is copied.") if selected else _("The article's text is copied."))

    def action_copy_address(self) -> None:
        link = self.post.head.link if self.post is not None else None
        if link is None:
            self.say(_("This post names no address of its own."))
        else:
            self.copy(link, _("Copied: {text}").format(text=link))

    def action_copy_or_quit(self) -> None:
        selected = self.get_selected_text()
        if selected:
            self.copy(gate.body(selected), _("The selected text is copied."))
        else:
            self.app.exit()

    # -- files and commands -------------------------------------------------------------------------------------

    def action_write(self) -> None:
        if self.post is None:
            return
        name = gate.file_name(self.post.head.title)
        kinds = {"md": _("Markdown"), "txt": _("plain text"), "html": _("a page without scripts")}
        rows = [Offer(f"{name}.{kind}", kinds[kind], value=kind) for kind in export.FORMATS]
        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Write to {folder}").format(folder=gate.shown_path(str(Path.cwd()))),
                lambda typed: [row for row in rows if typed.casefold() in row.name.casefold()],
            ),
            partial(self._write, name),
        )

    def _write(self, name: str, kind: object) -> None:
        if self.post is None or not isinstance(kind, str):
            return
        title, article, link = self.post.head.title, self.post.article, self.post.head.link
        text = {
            "md": lambda: export.markdown(title, article, link),
            "txt": lambda: export.text(title, article),
            "html": lambda: export.html(title, article, link),
        }[kind]()
        for number in range(1, 100):
            path = Path.cwd() / (f"{name}.{kind}" if number == 1 else f"{name} {number}.{kind}")
            try:
                descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
            except FileExistsError:
                continue
            except OSError as error:
                self.fail(error)
                return
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="replace") as file:
                file.write(text)
            self.say(_("Written: {path}").format(path=gate.shown_path(str(path))))
            return

    def action_editor(self) -> None:
        if self.post is None:
            return
        argv = links.editor(os.environ, shutil.which)
        if argv is None:
            self.say(_("There is no $EDITOR, no $PAGER and no less here."), is_error=True)
            return
        path = self.library.folder / self.post.path
        self.outside(lambda: subprocess.run([*argv, str(path)], check=False))  # noqa: S603 -- the reader's own program

    def action_pipe(self) -> None:
        if self.post is None:
            return
        self.app.push_screen(
            Chooser(
                self.keymap,
                _("Pipe the text to"),
                lambda typed: [Offer(gate.line(typed), value=typed)] if typed.strip() else [],
                placeholder=_("a command, as wc -m"),
            ),
            self._pipe,
        )

    def _pipe(self, command: object) -> None:
        if self.post is None or not isinstance(command, str):
            return
        text = export.text(self.post.head.title, self.post.article)
        try:
            argv = shlex.split(command)
        except ValueError as error:
            self.say(_("That is no command: {why}").format(why=gate.line(str(error))), is_error=True)
            return

        def run() -> None:
            subprocess.run(argv, input=text.encode("utf-8", "replace"), check=False)  # noqa: S603 -- no shell, the reader's own
            input(_("[Enter returns to newstui] "))

        if argv:
            self.outside(run)

    def outside(self, run: Callable[[], object]) -> None:
        """Give the terminal to another program until it ends."""
        try:
            with self.app.suspend():
                run()
        except SuspendNotSupported:
            self.say(_("The terminal can't be handed over here."), is_error=True)
        except (OSError, EOFError, KeyboardInterrupt) as error:
            self.say(gate.line(str(error)) or _("It was interrupted."), is_error=True)
        self.app.refresh(layout=True)

    def fail(self, error: Exception) -> None:
        self.say(gate.line(str(error)), is_error=True)
