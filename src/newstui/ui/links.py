"""What opens an address, or that nothing here can: decided purely, then done. Only what passed `gate.web_address`."""

from __future__ import annotations

import shlex
import subprocess
from collections.abc import Callable, Mapping
from pathlib import PurePath
from typing import Literal

from newstui.frozen import dataclass
from newstui.gate import Clean

_IN_TERMINAL = frozenset(
    {"w3m", "lynx", "links", "links2", "elinks", "www-browser", "browsh", "carbonyl", "chawan", "cha"}
)


@dataclass(frozen=True, slots=True)
class Opener:
    """`window` runs beside the reader, `terminal` takes the terminal meanwhile; the address is the last argument."""

    argv: tuple[str, ...]
    kind: Literal["window", "terminal"]


def opener(environ: Mapping[str, str], which: Callable[[str], str | None]) -> Opener | None:
    """The program for addresses: $BROWSER, else the desktop's own where there is a desktop; None on a bare server."""
    for given in environ.get("BROWSER", "").split(":"):
        try:
            argv = shlex.split(given)
        except ValueError:
            continue
        argv = [piece for piece in argv if piece != "%s"]
        if argv and (program := which(argv[0])):
            kind: Literal["window", "terminal"] = "terminal" if PurePath(argv[0]).name in _IN_TERMINAL else "window"
            return Opener((program, *argv[1:]), kind)
    if environ.get("DISPLAY") or environ.get("WAYLAND_DISPLAY"):
        for name in ("xdg-open", "gio", "sensible-browser"):
            if program := which(name):
                return Opener((program, "open") if name == "gio" else (program,), "window")
    return None


def open_window(found: Opener, address: Clean) -> bool:
    """Start the browser and let it be; False where it can't be started."""
    try:
        subprocess.Popen(  # noqa: S603 -- the reader's own browser, the address one argument
            [*found.argv, address],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError:
        return False
    return True


def editor(environ: Mapping[str, str], which: Callable[[str], str | None]) -> tuple[str, ...] | None:
    """What shows a file: $VISUAL, $EDITOR, $PAGER, else less or more."""
    for given in (*(environ.get(name, "") for name in ("VISUAL", "EDITOR", "PAGER")), "less", "more"):
        try:
            argv = shlex.split(given)
        except ValueError:
            continue
        if argv and (program := which(argv[0])):
            return (program, *argv[1:])
    return None
