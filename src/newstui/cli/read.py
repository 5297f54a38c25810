"""`newstui [DIR]` and `newstui open QUERY`: the reader itself."""

from __future__ import annotations

import gc
import os
from pathlib import Path

from newstui import gate
from newstui.cli.arguments import COMMANDS, Call
from newstui.errors import UsageError
from newstui.language import _


def read(call: Call) -> int:
    """Open the reader on a folder of posts."""
    if len(call.words) > 1:
        raise UsageError(_near(call.words[0], _("newstui takes one folder; for words there is newstui search")))
    if call.words and call.options.archive:
        raise UsageError(_("the folder was given twice, as a word and by --archive"))
    if call.words:
        word = call.words[0]
        if not Path(word).exists() and "/" not in word and not _is_named(call, word):
            raise UsageError(_near(word, _("there is no folder {word}").format(word=gate.shown_path(word))))
        call.options.archive = word
    return _open(call, "")


def open_query(call: Call) -> int:
    """Open the reader on a query."""
    if not call.words:
        raise UsageError(_("say what to open: newstui open QUERY"))
    return _open(call, " ".join(call.words))


def _open(call: Call, query: str) -> int:
    os.environ.setdefault("TEXTUAL_FPS", "240")  # what follows a key's first frame waits for the next one
    gc.disable()  # loading makes a hundred thousand objects and no garbage; the first screen turns it on again
    from newstui.ui import terminal

    settings = call.settings()
    reason = terminal.refusal(os.environ)
    if reason is not None:
        raise UsageError(reason)
    from newstui.library import Library

    library = Library.open(settings)
    try:
        terminal.prepare()
        from newstui.ui.app import run

        return run(settings, library, query)
    finally:
        library.close()


def _is_named(call: Call, word: str) -> bool:
    """Whether the configuration gives an archive of that name."""
    call.options.archive = word
    return call.settings().archive.exists()


def _near(word: str, message: str) -> str:
    """The message, with the command that was probably meant."""
    from difflib import get_close_matches

    near = get_close_matches(word, COMMANDS, 1)
    return message + (_(", did you mean newstui {command}?").format(command=near[0]) if near else "")
