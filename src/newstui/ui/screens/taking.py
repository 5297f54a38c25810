"""What leaves the reader: addresses, copies, files, commands. Each is shown or asked for before it goes anywhere."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path

from textual import on
from textual.app import SuspendNotSupported

from newstui import gate
from newstui.gate import Clean
from newstui.language import _
from newstui.ui import clipboard, export, links
from newstui.ui.screens.chooser import Chooser, Offer
from newstui.ui.screens.reading import Reading
from newstui.ui.widgets.article_view import ArticleView


class Taking(Reading):
    """Owns nothing: what it takes is the open post, or what the mouse selected in it."""

    # -- addresses and the clipboard ----------------------------------------------------------------------------

    def action_address(self) -> None:
        link = self.post.head.link if self.post is not None else None
        if link is None:
            self.say(_("This post names no address of its own."))
        else:
            self.offer_address(link)

    @on(ArticleView.LinkChosen)
    def _link_chosen(self, event: ArticleView.LinkChosen) -> None:
        event.stop()
        self.offer_address(event.url)

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
        from newstui.ui.screens.address import AddressScreen  # not before the first screen

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
