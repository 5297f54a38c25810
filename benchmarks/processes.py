"""Running the installed program, and what it takes: seconds, CPU, memory of all its processes."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

PROGRAM = str(Path(sys.executable).with_name("newstui"))


@dataclass(frozen=True, slots=True)
class Run:
    """A command that ended: wall seconds, CPU seconds and peak megabytes (PSS), children included."""

    wall: float
    cpu: float
    peak: float
    output: str
    status: int


def environ(home: Path) -> dict[str, str]:
    """A home of its own for index and state, so that nothing of the reader's is touched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("NEWSTUI_", "PYTHON"))}
    return {
        **kept,
        "HOME": str(home),
        "XDG_CACHE_HOME": str(home / "cache"),
        "XDG_STATE_HOME": str(home / "state"),
        "XDG_CONFIG_HOME": str(home / "config"),
    }


def run(command: Sequence[str], home: Path, *, watch_memory: bool = False) -> Run:
    """Run a command to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(
        list(command), env=environ(home), stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process.pid, peak), daemon=True)
    if watch_memory:
        watcher.start()
    assert process.stdout is not None
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - started
    return Run(wall, usage.ru_utime + usage.ru_stime, peak[0], output, process.returncode)


def _watch(pid: int, peak: list[float]) -> None:
    """Sum the proportional memory of a process and its children, a few times a second: the kernel walks all of their
    pages for that and stops them meanwhile, so that ten times a second would be part of what is measured."""
    try:
        parent = psutil.Process(pid)
        while parent.is_running() and parent.status() != psutil.STATUS_ZOMBIE:
            children = parent.children(recursive=True)
            peak[0] = max(peak[0], sum(_proportional(process.pid) for process in [parent, *children]))
            time.sleep(0.3)
    except psutil.Error:
        return


def _proportional(pid: int) -> float:
    """Megabytes, as the kernel sums them up; 0 of a process that ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup") as summed:  # noqa: PTH123
            return sum(int(line.split()[1]) for line in summed if line.startswith("Pss:")) / 1000
    except (OSError, ValueError):
        return 0.0


def warm(folder: Path) -> None:
    """Read all files once, so that what is measured reads them from memory, whatever was measured before."""
    for path in folder.rglob("*"):
        if path.is_file():
            path.read_bytes()


def fresh(folder: Path) -> Path:
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder
