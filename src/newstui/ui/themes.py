"""Three looks of our own for long reading: dark, light, and the terminal's own sixteen colours. Values only."""

from __future__ import annotations

from textual.theme import Theme

_NAMES = frozenset(
    [
        "ink",
        "dim",
        "faint",
        "rule",
        "strong",
        "unread",
        "star",
        "chip",
        "hit",
        "cursor",
        "cursor-rest",
        "bar",
        "tab",
        "tab-ink",
    ]
)
"""What the style sheet uses beside Textual's own names."""


def _theme(name: str, dark: bool, colours: dict[str, str]) -> Theme:
    variables = {key: value for key, value in colours.items() if key in _NAMES}
    return Theme(
        name=name,
        dark=dark,
        primary=colours["primary"],
        secondary=colours["chip"],
        accent=colours["unread"],
        warning=colours["star"],
        error=colours["error"],
        success=colours["success"],
        foreground=colours["ink"],
        background=colours["paper"],
        surface=colours["paper"],
        panel=colours["bar"],
        boost=colours["paper"],
        text_alpha=1.0,
        variables={
            **variables,
            "block-cursor-background": colours["cursor"],
            "block-cursor-foreground": colours["strong"],
            "block-cursor-text-style": "none",
            "block-cursor-blurred-background": colours["cursor-rest"],
            "block-cursor-blurred-foreground": colours["ink"],
            "input-cursor-background": colours["ink"],
            "input-cursor-foreground": colours["paper"],
            "input-selection-background": colours["cursor"],
            "scrollbar": colours["rule"],
            "scrollbar-hover": colours["faint"],
            "scrollbar-active": colours["dim"],
            "scrollbar-background": colours["paper"],
            "scrollbar-background-hover": colours["paper"],
            "scrollbar-background-active": colours["paper"],
            "scrollbar-corner-color": colours["paper"],
            "link-color": colours["primary"],
            "cursor-style": "none",
            "rest-style": "none",
            "quiet-style": "none",
            "strong-style": "none",
            "hit-style": "bold",
            "mention-style": "none",
        },
    )


DARK = _theme(
    "newstui-dark",
    True,
    {
        "paper": "#17191e",
        "ink": "#d3d0c8",
        "strong": "#f0efec",
        "dim": "#a8abb3",
        "faint": "#9a9da6",
        "rule": "#353a44",
        "primary": "#86b3e8",
        "chip": "#8fbcae",
        "unread": "#e0a458",
        "star": "#e6c15c",
        "hit": "#f0c674",
        "error": "#ee8b82",
        "success": "#9cc48a",
        "cursor": "#262e4a",
        "tab": "#12598a",
        "tab-ink": "#f6f5f2",
        "cursor-rest": "#2d3038",
        "bar": "#202228",
    },
)

LIGHT = _theme(
    "newstui-light",
    False,
    {
        "paper": "#fbf9f4",
        "ink": "#33312d",
        "strong": "#141312",
        "dim": "#5a5751",
        "faint": "#64615a",
        "rule": "#d8d3c7",
        "primary": "#1d5fa8",
        "chip": "#246050",
        "unread": "#8a2f00",
        "star": "#6b5a00",
        "hit": "#8f2d00",
        "error": "#b3261e",
        "success": "#2f6b2f",
        "cursor": "#d3e2f3",
        "tab": "#12598a",
        "tab-ink": "#ffffff",
        "cursor-rest": "#e9e8e5",
        "bar": "#f2f1ef",
    },
)

SIXTEEN = Theme(
    name="newstui-16",
    ansi=True,
    dark=True,
    primary="ansi_cyan",
    secondary="ansi_green",
    accent="ansi_yellow",
    warning="ansi_yellow",
    error="ansi_red",
    success="ansi_green",
    foreground="ansi_default",
    background="ansi_default",
    surface="ansi_default",
    panel="ansi_default",
    boost="ansi_default",
    variables={
        "ansi-background": "ansi_black",
        "ansi-foreground": "ansi_white",
        "ink": "ansi_default",
        "strong": "ansi_default",
        "dim": "ansi_default",
        "faint": "ansi_default",
        "rule": "ansi_default",
        "unread": "ansi_yellow",
        "star": "ansi_yellow",
        "chip": "ansi_green",
        "hit": "ansi_yellow",
        "cursor": "ansi_default",
        "tab": "ansi_default",
        "tab-ink": "ansi_default",
        "cursor-rest": "ansi_default",
        "bar": "ansi_default",
        "cursor-style": "reverse",
        "rest-style": "bold underline",
        "quiet-style": "dim",
        "strong-style": "bold",
        "hit-style": "bold",
        "mention-style": "none",
        "block-cursor-background": "ansi_default",
        "block-cursor-foreground": "ansi_default",
        "block-cursor-text-style": "reverse",
        "block-cursor-blurred-background": "ansi_default",
        "block-cursor-blurred-foreground": "ansi_default",
        "block-cursor-blurred-text-style": "bold underline",
        "screen-selection-background": "ansi_cyan",
        "screen-selection-foreground": "ansi_black",
        "input-cursor-background": "ansi_default",
        "input-cursor-foreground": "ansi_default",
        "input-cursor-text-style": "reverse",
        "scrollbar": "ansi_bright_black",
        "scrollbar-hover": "ansi_bright_black",
        "scrollbar-active": "ansi_bright_black",
        "scrollbar-background": "ansi_default",
        "scrollbar-background-hover": "ansi_default",
        "scrollbar-background-active": "ansi_default",
        "scrollbar-corner-color": "ansi_default",
    },
)

THEMES = (DARK, LIGHT, SIXTEEN)

OTHERS = {
    "ink": "foreground",
    "strong": "foreground",
    "dim": "text-muted",
    "faint": "text-muted",
    "rule": "panel-lighten-1",
    "unread": "accent",
    "star": "warning",
    "chip": "secondary",
    "hit": "warning",
    "cursor": "primary-muted",
    "tab": "primary-muted",
    "tab-ink": "foreground",
    "cursor-rest": "surface",
    "bar": "panel",
}
"""Where Textual's own themes have what the style sheet names."""


def completed(variables: dict[str, str]) -> dict[str, str]:
    """The names of the style sheet for a theme that has only Textual's."""
    own = {name: variables[other] for name, other in OTHERS.items()}
    styles = {"cursor-style": "bold", "rest-style": "none", "quiet-style": "none", "strong-style": "bold"}
    return {**own, **styles, "hit-style": "bold underline", "mention-style": "underline"}


def chosen(name: str | None, remembered: str | None, colours: int | None, no_color: bool) -> str:
    """The theme to start with: the one asked for, else the remembered one where the terminal has colours for it.

    chosen(None, None, 16, False) --> "newstui-16"
    """
    if no_color:
        return SIXTEEN.name
    if name:
        return name
    if colours is not None and colours <= 16:  # 24-bit colours cut down to sixteen are not readable
        return SIXTEEN.name
    return remembered or DARK.name
