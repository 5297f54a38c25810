"""A terminal that notes when each byte came, and draws only afterwards, so that drawing is no part of a measurement."""

from __future__ import annotations

import os
import select
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil
from tests.terminal.emulator import Terminal


@dataclass(frozen=True, slots=True)
class Cost:
    """What one key took: milliseconds to the last byte painted, bytes, milliseconds of CPU (children included).

    `later` is what came after a rest because of it: the article that follows the cursor.
    """

    latency: float | None
    size: int
    cpu: float
    later: Later | None = None


@dataclass(frozen=True, slots=True)
class Later:
    """Milliseconds from the key to the last byte, and bytes, of what followed after a rest."""

    latency: float
    size: int


class Watched(Terminal):
    """The emulator, with a stop-watch."""

    def collect(self, quiet: float, patience: float) -> list[tuple[float, bytes]]:
        """What comes until nothing does for `quiet` seconds, each piece with its time; `patience` is for the first."""
        pieces: list[tuple[float, bytes]] = []
        while select.select([self.descriptor], [], [], quiet if pieces else patience)[0]:
            try:
                data = os.read(self.descriptor, 1 << 16)
            except OSError:
                break
            pieces.append((time.perf_counter(), data))
        return pieces

    def draw(self, pieces: Sequence[tuple[float, bytes]]) -> int:
        """Show what was collected; how many bytes."""
        for _came, data in pieces:
            self.take(data)
        return sum(len(data) for _came, data in pieces)

    def cost(self, key: str, *, quiet: float = 0.06, rest: float = 0.0, patience: float = 0.3) -> Cost:
        """Press a key; with `rest`, wait so long for what follows it."""
        cpu, began = self.cpu(), time.perf_counter()
        self.press(key)
        pieces = self.collect(quiet, patience)
        cost = self.cpu() - cpu
        latency = (pieces[-1][0] - began) * 1000 if pieces else None
        size, later = self.draw(pieces), None
        if rest and (more := self.collect(quiet, rest)):
            later = Later((more[-1][0] - began) * 1000, self.draw(more))
        return Cost(latency, size, cost * 1000, later)

    def until_rows_stand(self, key: str, rows: slice, seconds: float = 0.6) -> float | None:
        """Milliseconds from a key until these rows of the screen change no more. None if they never do."""
        began = time.perf_counter()
        self.press(key)
        changed, before = None, self.text().split("\n")[rows]
        for came, data in self.collect(seconds, seconds):
            self.draw([(came, data)])
            after = self.text().split("\n")[rows]
            if after != before:
                changed, before = came, after
        return None if changed is None else (changed - began) * 1000

    def processes(self) -> list[psutil.Process]:
        """The program and its children."""
        parent = psutil.Process(self.pid)
        return [parent, *parent.children(recursive=True)]

    def cpu(self) -> float:
        """CPU seconds of all of them so far, by the scheduler's own count."""
        total = 0.0
        for process in self.processes():
            try:
                for task in (Path("/proc") / str(process.pid) / "task").iterdir():
                    total += int((task / "schedstat").read_text().split()[0]) / 1e9
            except OSError:
                continue
        return total

    def private_memory(self) -> list[float]:
        """MB of memory that each process shares with none (USS), the program's first."""
        found = []
        for process in self.processes():
            try:
                found.append(process.memory_full_info().uss / 1e6)
            except psutil.Error:
                continue
        return found
