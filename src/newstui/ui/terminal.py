"""What the terminal can do, asked of its environment before anything is imported that draws."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Mapping, MutableMapping

from newstui import gate
from newstui.frozen import dataclass
from newstui.language import _

_CONSOLES = ("linux", "vt", "ansi", "cons", "sun", "cygwin")
"""Terminals by TERM that draw what they don't know."""


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
    # iTerm2 loses what an input method commits while all keys are reported; consoles know no such protocol.
    is_iterm = "iTerm" in environ.get("TERM_PROGRAM", "") + environ.get("LC_TERMINAL", "")
    if is_iterm or environ.get("TERM", "").startswith(_CONSOLES):
        environ.setdefault("TEXTUAL_DISABLE_KITTY_KEY", "1")


def encoding(environ: Mapping[str, str]) -> str:
    """The charset of the terminal, by its locale: "utf-8", or another that Python knows.

    `LANG=C` says nothing: ssh and most terminals of today take UTF-8 then, and so do we (the driver asks the terminal),
    unless the environment names another charset (`zh_CN.GB18030`, `LC_ALL=en_US.ISO-8859-1`) or NEWSTUI_ASCII is set.
    """
    from newstui.ui.repertoire import is_usable

    if environ.get("NEWSTUI_ASCII"):
        return "ascii"
    locale = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    charset = locale.partition("@")[0].partition(".")[2]
    return codecs.lookup(charset).name if charset and is_usable(charset) else "utf-8"


@dataclass(frozen=True, slots=True)
class Abilities:
    """What may be sent to a terminal without its drawing garbage."""

    encoding: str = "utf-8"
    erases: bool = True
    """Erases characters, in the background colour."""
    answers_modes: bool = True
    """Knows `CSI ? … $ p`: whether it shows a frame at once."""
    answers_colours: bool = True
    """Knows OSC 11: the colour of its background."""
    has_title: bool = True
    """Keeps its title on a stack while ours is shown."""


def abilities(environ: Mapping[str, str]) -> Abilities:
    """What the terminal can do, by TERM. The unknown is taken for one of the many that follow xterm."""
    kind = environ.get("TERM", "")
    charset = encoding(environ)
    is_in_tmux = bool(environ.get("TMUX")) or kind.startswith("tmux")
    if is_in_tmux:
        return Abilities(charset)
    if kind.startswith("screen") or environ.get("STY"):
        return Abilities(charset, erases=False, answers_modes=False, answers_colours=False, has_title=False)
    if kind.startswith(_CONSOLES):
        return Abilities(charset, erases=kind == "linux", answers_modes=False, answers_colours=False, has_title=False)
    return Abilities(charset, answers_modes=environ.get("TERM_PROGRAM") != "Apple_Terminal")


def is_light(environ: Mapping[str, str]) -> bool | None:
    """Whether the background is light, where the terminal says so in COLORFGBG (`0;15`), as rxvt and Konsole do."""
    colour = environ.get("COLORFGBG", "").rpartition(";")[2]
    return int(colour) in (7, *range(9, 16)) if colour.isdecimal() else None
