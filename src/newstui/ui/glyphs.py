"""The signs that the screens draw, and what stands for them where a terminal can't show or measure them. Pure."""

from __future__ import annotations

from newstui.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One cell each, and found in the half-width part of Chinese fonts: triangles and stars are cut in two there."""

    unread: str = "•"
    star: str = "*"
    later: str = "»"
    selected: str = "┃"
    opened: str = "−"
    closed: str = "+"
    path: str = "›"
    about: str = "≈"
    pending: str = "~"
    search: str = "/"
    ellipsis: str = "…"
    dot: str = "·"
    bar: str = "│"
    doubt: str = "?"
    line: str = "━"
    ramp: str = "▁▂▃▄▅▆▇█"
    """Eight signs, the lowest first."""


UNICODE = Glyphs()

PLAIN = Glyphs(
    unread=".", later=">", selected="|", opened="-", path=">", about="~", ellipsis="~", dot="-", bar="|", pending="?",
    line="=", ramp=" .:-=+*#",
)  # fmt: skip
"""For terminals that are not UTF-8, or that draw ambiguous characters two cells wide."""


def choose(encoding: str | None, ambiguous: str) -> Glyphs:
    """choose("utf-8", "narrow") --> the Unicode signs; another encoding or "wide" --> the plain ones."""
    is_utf8 = (encoding or "").lower().replace("-", "") in ("utf8", "utf_8")
    return UNICODE if is_utf8 and ambiguous != "wide" else PLAIN
