"""What is said and kept when the program itself is at fault. No text of a post is said or kept."""

from __future__ import annotations

import contextlib
import os
import platform
import sys
import time
import traceback
from pathlib import Path

from newstui import __version__
from newstui.language import _


def report(error: BaseException, words: list[str]) -> str:
    """Write a report file, readable by its owner alone, and return five lines at most for the screen.

    The report holds places in the program's code and the kind of error, neither messages nor values: those could
    quote a post.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "newstui" in Path(frame.filename).parts] or frames
    where = f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"
    lines = [
        f"newstui {__version__}, Python {platform.python_version()}, {platform.platform()}",
        time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        f"command: {' '.join(word for word in words[:1] if word.isidentifier())}",
        f"error: {type(error).__module__}.{type(error).__qualname__}",
        *(f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames),
    ]
    said = [
        _("Something went wrong in newstui itself: {kind} at {where}.").format(kind=type(error).__name__, where=where)
    ]
    path = _write("\n".join(lines) + "\n")
    if path is not None:
        said.append(_("A report without any text of your posts is in {path}").format(path=path))
    said.append(_("Your marks are safe: they were written when you made them."))
    return "\n".join(said)


def _write(text: str) -> Path | None:
    base = os.environ.get("XDG_STATE_HOME", "")
    folder = (Path(base) if Path(base).is_absolute() else Path("~/.local/state").expanduser()) / "newstui"
    path = folder / f"crash-{time.strftime('%Y%m%d-%H%M%S', time.gmtime())}-{os.getpid()}.txt"
    with contextlib.suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="utf-8", errors="replace") as file:  # noqa: PTH123  # a descriptor
            file.write(text)
        return path
    print(text, file=sys.stderr)
    return None
