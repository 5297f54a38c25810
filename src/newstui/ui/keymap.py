"""Which command a key means, where. Made from the command table and the person's own keys; pure, knows no screen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from difflib import get_close_matches

from newstui import gate
from newstui.frozen import dataclass
from newstui.language import _
from newstui.ui.commands import SECTIONS, TABLE, Command, named

_ALIASES = {
    "pgdn": "pagedown", "pgup": "pageup", "page_down": "pagedown", "page_up": "pageup", "esc": "escape",
    "return": "enter", "bs": "backspace", "del": "delete", "comma": ",", "plus": "+", "hash": "#", "bar": "|",
    "spacebar": "space", "backtab": "shift+tab",
}  # fmt: skip
_NAMED = frozenset(
    [
        "enter",
        "escape",
        "space",
        "tab",
        "shift+tab",
        "backspace",
        "delete",
        "insert",
        "up",
        "down",
        "left",
        "right",
        "home",
        "end",
        "pageup",
        "pagedown",
    ]
)
_TAKEN = re.compile(r"(ctrl\+[absq]|.*\balt\+.*|f\d+)")
_SHOWN = {
    "pagedown": "PgDn", "pageup": "PgUp", "escape": "Esc", "enter": "Enter", "space": "Space",
    "backspace": "Backspace", "tab": "Tab", "shift+tab": "Shift-Tab", "up": "↑", "down": "↓", "left": "←",
    "right": "→", "home": "Home", "end": "End", "delete": "Del", "insert": "Ins",
}  # fmt: skip

Sequence = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Meaning:
    """A command, and which of its keys was pressed, from 1."""

    command: Command
    nth: int

    @property
    def action(self) -> str:
        return self.command.action.format(n=self.nth)


@dataclass(frozen=True, slots=True)
class Waiting:
    """The keys so far begin a longer sequence."""

    keys: Sequence


class Keymap:
    """Keys to commands, place by place."""

    def __init__(self, commands: Iterable[Command]) -> None:
        self.commands = tuple(commands)
        self.by_name = named(self.commands)
        self._meanings: dict[tuple[str, Sequence], Meaning] = {}
        self._beginnings: set[tuple[str, Sequence]] = set()
        for command in self.commands:
            for nth, keys in enumerate(command.keys, 1):
                sequence = tuple(keys.split(" "))
                for place in command.where:
                    self._meanings[place, sequence] = Meaning(command, nth)
                    self._beginnings.update((place, sequence[:end]) for end in range(1, len(sequence)))

    def meaning(self, place: str, pressed: Sequence) -> Meaning | Waiting | None:
        """What the keys pressed so far mean in a place."""
        if found := self._meanings.get((place, pressed)):
            return found
        return Waiting(pressed) if (place, pressed) in self._beginnings else None

    def key_of(self, name: str) -> str:
        """The first key of a command, as people write it; empty where it has none."""
        command = self.by_name[name]
        return shown(command.keys[0]) if command.keys else ""


def key_name(key: str, character: str | None) -> str:
    """A pressed key as the table writes it: printable characters as themselves, others by name."""
    if character and character.isprintable() and character != " ":
        return character
    return key


def canonical(written: str) -> str | None:
    """A key or sequence as the table writes it; None where there is no such key. canonical("PgDn") --> "pagedown"."""
    keys = [_one(key) for key in written.split()]
    return " ".join(key for key in keys if key) if keys and all(keys) else None


def _one(written: str) -> str | None:
    if len(written) == 1:
        return written if written.isprintable() else None
    key = _ALIASES.get(written.lower(), written.lower())
    if (
        len(key) == 1
        or key in _NAMED
        or re.fullmatch(r"ctrl\+[a-z\\\]_^@]|(shift|ctrl)\+(up|down|left|right|home|end)", key)
    ):
        return key
    return None


def shown(keys: str) -> str:
    """A sequence as people write it: `shown("g g")` --> "gg", `shown("ctrl+l")` --> "Ctrl-L"."""
    pieces = []
    for key in keys.split(" "):
        if key.startswith("ctrl+"):
            pieces.append("Ctrl-" + _SHOWN.get(key[5:], key[5:].upper()))
        else:
            pieces.append(_SHOWN.get(key, key))
    return "".join(pieces) if all(len(piece) == 1 for piece in pieces) else " ".join(pieces)


def conflicts(commands: Iterable[Command]) -> Iterator[tuple[Command, Command, str]]:
    """Pairs of commands that a key can't tell apart in some place: the same keys, or one the beginning of the other."""
    seen: dict[str, list[tuple[Sequence, Command]]] = {}
    for command in commands:
        for keys in command.keys:
            sequence = tuple(keys.split(" "))
            for place in command.where:
                for other_sequence, other in seen.setdefault(place, []):
                    short, long = sorted((sequence, other_sequence), key=len)
                    if long[: len(short)] == short and other is not command:
                        yield other, command, keys
                seen[place].append((sequence, command))


def build(
    own: Mapping[str, tuple[str, ...]], lines: Mapping[str, int], table: tuple[Command, ...] = TABLE
) -> tuple[Keymap, tuple[str, ...]]:
    """The keymap with a person's own keys in it, and what was wrong with them, each with the configuration's line.

    A change that is wrong is left out: the command keeps the keys it had.
    """
    by_name = named(table)
    changed: dict[str, Command] = {}
    problems: list[str] = []
    for name, written in own.items():
        command = by_name.get(name)
        if command is None:
            problems.append(_at(lines, name) + _unknown(name, by_name))
            continue
        keys = []
        for one in written:
            if (key := canonical(one)) is None:
                problems.append(_at(lines, name) + _("there is no key {key}").format(key=gate.line(one, 40)))
            elif any(_TAKEN.fullmatch(piece) for piece in key.split()):
                problems.append(
                    _at(lines, name) + _("{key} never arrives: tmux, screen and terminals take it").format(key=key)
                )
            else:
                keys.append(key)
        if keys or not written:
            changed[name] = replace(command, keys=tuple(keys))
    while clash := next(conflicts(changed.get(command.name, command) for command in table), None):
        first, second, shared = clash
        loser = second if second.name in changed else first
        if loser.name not in changed:
            break
        del changed[loser.name]
        other = first if loser is second else second
        problems.append(
            _at(lines, loser.name) + _("{key} is the key of {name} already").format(key=shown(shared), name=other.name)
        )
    return Keymap(changed.get(command.name, command) for command in table), tuple(problems)


def _at(lines: Mapping[str, int], name: str) -> str:
    return _("configuration, line {line}: ").format(line=lines[name]) if name in lines else _("configuration: ")


def _unknown(name: str, by_name: Mapping[str, Command]) -> str:
    near = get_close_matches(name, by_name, 1)
    hint = _(", did you mean {name}?").format(name=near[0]) if near else ""
    return _("there is no command {name}").format(name=gate.line(name, 40)) + hint


def page(table: tuple[Command, ...] = TABLE) -> str:
    """docs/keys.md."""
    by_name = named(table)
    lines = [
        "# Keys",
        "",
        "In a text box letters are text. `?` in the reader searches this table, `:` runs a command by its name.",
        "",
        "To give a command other keys, name it in the configuration; they replace the ones here. A sequence is written",
        "with a space, several keys with commas:",
        "",
        "```toml",
        "[keys]",
        'star = "*"',
        'top = "g g, home"',
        "```",
    ]
    for heading, section in SECTIONS:
        lines += ["", f"## {heading}", "", "| keys | command | name | where |", "|---|---|---|---|"]
        for each in section:
            command = by_name[each.name]
            keys = " ".join(f"`{shown(key)}`".replace("|", "\\|") for key in command.keys)
            lines.append(f"| {keys} | {command.help} | `{command.name}` | {', '.join(command.where)} |")
    return "\n".join(lines) + "\n"
