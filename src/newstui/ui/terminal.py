"""What the terminal can do, asked of its environment before anything is imported that draws."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, MutableMapping

from newstui import gate
from newstui.language import _


def refusal(environ: Mapping[str, str]) -> str | None:
    """Why the reader can't be shown here, with what to do instead; None where it can. Textual itself would draw."""
    if not (_is_terminal(sys.__stdin__) and _is_terminal(sys.__stderr__)):
        return _("the reader needs a terminal; for scripts there is newstui search, show, stocks and index")
    kind = environ.get("TERM", "")
    if kind in ("", "dumb", "unknown"):
        return _(
            "this terminal (TERM={kind}) can't move its cursor, which the reader needs; "
            "there is newstui search, show, stocks and index"
        ).format(kind=gate.line(kind))
    return None


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return bool(isatty and isatty())


def prepare(environ: MutableMapping[str, str] | None = None) -> None:
    """Set what Textual reads from the environment when it is imported."""
    environ = os.environ if environ is None else environ
    # Smooth scrolling makes terminals report the mouse by the pixel: a message for each, over the line.
    environ.setdefault("TEXTUAL_SMOOTH_SCROLL", "0")
    environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    # iTerm2 loses what an input method commits while all keys are reported; the Linux console knows no such protocol.
    if "iTerm" in (environ.get("TERM_PROGRAM", "") + environ.get("LC_TERMINAL", "")) or environ.get("TERM") == "linux":
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def encoding(environ: Mapping[str, str]) -> str:
    """What the terminal's locale says it takes: "utf-8", or another charset that Python knows.

    `LANG=C` says nothing: Python, ssh and most terminals of today take UTF-8 then, and so do we, unless the
    environment names another charset (`zh_CN.GB18030`, `LC_ALL=en_US.ISO-8859-1`) or NEWSTUI_ASCII is set.
    """
    import codecs

    if environ.get("NEWSTUI_ASCII"):
        return "ascii"
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    charset = locale.partition("@")[0].partition(".")[2]
    try:
        return codecs.lookup(charset).name if charset else "utf-8"
    except LookupError:
        return "utf-8"
