"""Addresses that the terminal itself is told of (OSC 8), to be opened with its own click. Pure; decides with care.

Only what passed `gate.web_address` and is then plain ASCII; only to terminals that surely know the sequence.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote, urlsplit

from newstui import gate
from newstui.gate import Clean

_LONGEST = 2000
"""Bytes of an address that terminals take: VTE's limit is 2083."""
_KNOWN_TERMS = ("xterm-kitty", "foot", "alacritty", "wezterm", "xterm-ghostty", "contour")
_KNOWN_PROGRAMS = frozenset({"iTerm.app", "WezTerm", "vscode", "ghostty", "kitty"})
_FIRST_TMUX, _FIRST_VTE = (3, 4), 5000


@lru_cache(512)
def hyperlink(address: Clean) -> str | None:
    """An address as OSC 8 takes it, in printable ASCII; None where it is too long, or its host is not plain ASCII.

    hyperlink("https://example.com/芯片") --> "https://example.com/%E8%8A%AF%E7%89%87"
    """
    if gate.web_address(address) is None or not urlsplit(address).netloc.isascii():
        return None
    encoded = quote(address, safe="%/:?#[]@!$&'()*+,;=~")
    return encoded if len(encoded) <= _LONGEST and encoded.startswith(("http://", "https://")) else None


def are_told(choice: str, environ: Mapping[str, str]) -> bool:
    """Whether the terminal is told, by the choice "on", "off" or "auto"."""
    return {"on": True, "off": False}.get(choice, are_known(environ))


def are_known(environ: Mapping[str, str]) -> bool:
    """Whether the terminal surely knows OSC 8: some older ones draw it. Over ssh only TERM tells."""
    kind, program = environ.get("TERM", ""), environ.get("TERM_PROGRAM", "")
    if environ.get("TMUX") or kind.startswith("tmux"):
        return program == "tmux" and _version(environ.get("TERM_PROGRAM_VERSION", "")) >= _FIRST_TMUX
    if environ.get("STY") or not kind.startswith(("xterm", *_KNOWN_TERMS)):
        return False
    vte = environ.get("VTE_VERSION", "")
    is_vte = vte.isdecimal() and int(vte) >= _FIRST_VTE
    is_known = kind.startswith(_KNOWN_TERMS) or program in _KNOWN_PROGRAMS or is_vte
    return is_known or bool(environ.get("WT_SESSION")) or "iTerm" in environ.get("LC_TERMINAL", "")


def _version(text: str) -> tuple[int, ...]:
    """_version("3.4a") --> (3, 4)"""
    return tuple(int(piece) for piece in re.findall(r"\d+", text)[:2])
