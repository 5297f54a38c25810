"""The byte audit: whatever posts, names and queries hold, nothing but our own sequences reaches the terminal."""

from __future__ import annotations

import base64
import os
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.audit import Foreign, audit
from tests.terminal.emulator import DEADLINE, KEYS, Terminal

Start = Callable[..., Terminal]

PAYLOADS = {
    "osc52": "\x1b]52;c;ZXZpbA==\x07",
    "osc52st": "\x1b]52;c;ZXZpbA==\x1b\\",
    "title": "\x1b]0;owned\x07",
    "csi": "\x1b[2J\x1b[31m\x1b[6666;1H\x1b[6n",
    "c1": "\x9b31m\x9d52;c;ZXZpbA==\x9c\x90q\x9c",
    "dcs": "\x1bP+q544e\x1b\\\x1b_app\x1b\\\x1b^pm\x1b\\",
    "reset": "\x1bc\x1b>\x1b(0",
    "mode": "\x1b[?1049l\x1b[?25h\x1b[201~",
    "bidi": "a\u202egpj.exe\u202c\u2066\u2069",
    "zero": "z\u200bw\u2060\ufeffj\u200e",
    "nul": "n\x00ul\x7fdel\x08\x08bs\x0bvt\x0cff",
    "markup": "[@click=app.quit]click[/] [b]bold [/nope] [link='file:///']x[/]",
    "marks": "e" + "\u0301" * 200,
    "tags": "\U000e0041\U000e0042tag",
    "filler": "“\uf8ff\uf8ff”",
    "emoji": "👨‍👩‍👧‍👦❤️👍🏽1️⃣🇨🇳",
    "hangul": "\u1112\u1161\u11ab\u0600\u0bcd",
}


def escaped(text: str) -> str:
    """For a double-quoted YAML string: raw controls are refused there, escapes are not."""
    return "".join(c if c.isprintable() and c not in '"\\' else f"\\U{ord(c):08x}" for c in text)


def hostile_archive(folder: Path) -> Path:
    """A post for each payload, which stands wherever a post can hold text, and in the names of files and folders."""
    for number, (name, payload) in enumerate(PAYLOADS.items()):
        in_name = payload.replace("/", "|").replace("\x00", "")[:60]
        place = folder / f"{name}{in_name}"
        place.mkdir(parents=True)
        lines = [
            "---",
            f'title: "{number:02} {name} {escaped(payload)} 茅台"',
            f"date: 2022-03-{number + 1:02}",
            f'author: "{escaped(payload)}"',
            f'categories: ["{escaped(payload)}", "b{escaped(payload)}"]',
            f'tags: ["{escaped(payload)}"]',
            'link: "https://example.com/x"',
            "---",
            f"<p>{payload} 贵州茅台(600519.SH) {payload}</p>",
            "".join(f"&#{ord(c)};" for c in payload),
            f'<p><a href="https://example.com/{payload}">{payload}</a> <img src="x" alt="{payload}"></p>',
            f"<table><tr><td>{payload}</td></tr></table><pre>{payload}</pre>",
        ]
        text = "\n".join(lines).encode("utf-8", "surrogateescape")
        (place / f"{number}{in_name}.md").write_bytes(text)
    (folder / os.fsdecode(b"bad\xff\xfe\x1b[31m.md")).write_bytes(
        b"---\ntitle: bytes \xff\xfe\x9b31m\n---\nbody \xc3\x28"
    )
    (folder / "broken\x1b]0;x\x07.md").write_bytes(b'---\ntitle: "a\x1b]0;x\x07\n---\n\x1b[31m body')
    return folder


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    return hostile_archive(tmp_path / "hostile\x1b]0;owned\x07")


def steps() -> list[list[str]]:
    """Ways through every screen, each from the list of all posts; what is no key is pasted."""
    posts = [[*"j" * number, "enter", "tab", "tab", "d", "y", "Y", "o"] for number in range(len(PAYLOADS) + 2)]
    places = [["?", "j"], [":", "t"], ["F", "j", "j", "enter"], ["h", "j", "j", "enter"], ["t", "茅台", "enter"], ["#"]]
    places += [["s", "r", "L", "u", "R"], ["h", "f"], ["enter", "f"], ["enter", "/"], ["v", "V", "m"], ["G", "enter"]]
    queries = [["/", payload, "enter"] for payload in PAYLOADS.values()]
    return [*posts, *places, *queries]


def walk(terminal: Terminal, keys: list[str]) -> None:
    for key in keys:
        if key in KEYS or len(key) == 1:
            terminal.press(key)
        else:
            pasted = key.replace("\x1b[201~", "").encode("utf-8", "replace")
            terminal.write(b"\x1b[200~" + pasted + b"\x1b[201~" + key.encode("utf-8", "replace")[-8:])
        terminal.settle(0.08, 1)
        if not terminal.is_alive():
            return


def is_home(terminal: Terminal) -> bool:
    return terminal.shows("search in All posts") and terminal.shows("Enter open")


def go_back(terminal: Terminal) -> None:
    """To the list of all posts; a key too many ends the reader, which is no harm here."""
    end = time.monotonic() + DEADLINE
    while terminal.is_alive() and not is_home(terminal) and time.monotonic() < end:
        before = terminal.text()
        terminal.press("escape")
        change = time.monotonic() + 1
        while terminal.text() == before and terminal.is_alive() and time.monotonic() < change:
            terminal.read()
        terminal.settle(0.08, 1)


@pytest.mark.parametrize(("words", "kind"), [((), "xterm-kitty"), (("--no-diff",), "xterm-256color")])
def test_nothing_foreign_leaves_the_program_on_any_screen(
    start: Start, hostile: Path, words: tuple[str, ...], kind: str
) -> None:
    left, said, shown = steps(), [], ""
    while left:
        with start(str(hostile), *words, columns=110, rows=40, echo=False, env={"TERM": kind}) as terminal:
            terminal.wait_for("17 hangul|16 hangul", 60)
            terminal.settle(0.2, 2)
            while left and terminal.is_alive():
                walk(terminal, left.pop(0))
                shown += terminal.text()
                go_back(terminal)
            if terminal.is_alive():
                terminal.press("ctrl+c")
            assert terminal.wait_for_end() == 0
            said += audit(bytes(terminal.received))
    copied = [found[1] for sequence in said if (found := re.fullmatch("\x1b]52;c;(.*)\a", sequence))]
    assert len(copied) > len(PAYLOADS)
    for text in copied:
        clear = base64.b64decode(text).decode("utf-8")
        assert clear != "evil"
        assert all(c == "\n" or c.isprintable() or c in "\u3000\u00a0\u200c\u200d\ufe0e\ufe0f\uf8ff" for c in clear)
    assert "[@click=app.quit]click[/]" in shown


def test_errors_and_refusals_are_audited_too(start: Start, hostile: Path, tmp_path: Path) -> None:
    evil = "no\x1b]0;x\x07\u202e\x9b31m"
    for words in ([str(tmp_path / evil)], ["-a", str(hostile), "search", evil], [evil], ["--config", evil]):
        with start(*words) as terminal:
            assert terminal.wait_for_end(20) in (1, 2, 3)
            audit(bytes(terminal.received))


@pytest.mark.parametrize(
    "payload", [name for name in PAYLOADS if name not in ("osc52", "markup", "marks", "filler", "emoji", "hangul")]
)
def test_the_audit_itself_finds_every_payload(payload: str) -> None:
    with pytest.raises(Foreign):
        audit(f"\x1b[1;1Htitle {PAYLOADS[payload]} end".encode("utf-8", "surrogatepass"))
