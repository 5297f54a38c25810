"""Text to the reader's own clipboard, over any line: which way is decided here, purely; `ui.screens` does it."""

from __future__ import annotations

import base64
import subprocess
from collections.abc import Mapping

from newstui.gate import Clean

LIMIT = 74_000
"""Bytes that xterm and tmux take in one OSC 52."""


def escape_sequence(text: Clean, environ: Mapping[str, str]) -> str | None:
    """OSC 52 for the terminal; inside GNU screen wrapped, so that screen hands it on. None if the text is too long."""
    encoded = base64.b64encode(text.encode("utf-8", "replace")).decode("ascii")
    if len(encoded) > LIMIT:
        return None
    sequence = f"\x1b]52;c;{encoded}\a"
    if environ.get("STY") and not environ.get("TMUX"):
        # screen cuts a device control string at 768 bytes: each piece goes in one of its own
        pieces = (sequence[at : at + 700] for at in range(0, len(sequence), 700))
        return "".join(f"\x1bP{piece}\x1b\\" for piece in pieces)
    return sequence


def needs_tmux(environ: Mapping[str, str]) -> bool:
    """Inside tmux OSC 52 is dropped under its default settings; `load-buffer -w` arrives."""
    return bool(environ.get("TMUX"))


def load_tmux(text: Clean) -> bool:
    """Hand the text to tmux, which hands it to the terminal. For a worker: it waits for tmux, two seconds at most."""
    try:
        done = subprocess.run(
            ["tmux", "load-buffer", "-w", "-"],  # noqa: S607
            input=text.encode("utf-8", "replace"),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=2,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
