"""Figures with what they must be and what they are beside, as tables of RESULTS.md."""

from __future__ import annotations

import os
import platform
import sqlite3
import statistics
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table. `value` is as measured, in `unit`; `beside` says what peers took in the same run."""

    what: str
    value: float | str
    unit: str = ""
    must: float | None = None
    aim: float | None = None
    beside: str = ""
    higher: bool = False
    """More is better."""

    def verdict(self) -> str:
        """Whether it is what it must be."""
        if isinstance(self.value, str) or (self.must is None and self.aim is None):
            return ""
        if self.aim is not None and self._reaches(self.value, self.aim):
            return "aim met"
        if self.must is None:
            return "aim missed"
        return "must met" if self._reaches(self.value, self.must) else "**falls short**"

    def _reaches(self, value: float, wanted: float) -> bool:
        return value >= wanted if self.higher else value <= wanted


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a heading, with words on how it was measured."""

    title: str
    how: str
    figures: tuple[Figure, ...]


def percentiles(values: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    ordered = sorted(values)
    return statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))]


def _number(value: float | str | None) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def as_markdown(sections: Iterable[Section]) -> str:
    """The tables."""
    out = []
    for section in sections:
        out += [f"## {section.title}", "", section.how, "", "| | measured | must | aim | | beside it |"]
        out.append("|---|---|---|---|---|---|")
        for figure in section.figures:
            cells = [
                figure.what,
                f"{_number(figure.value)} {figure.unit}".strip(),
                _number(figure.must),
                _number(figure.aim),
                figure.verdict(),
                figure.beside,
            ]
            out.append("| " + " | ".join(cells) + " |")
        out.append("")
    return "\n".join(out)


def machine() -> str:
    """Machine, versions, date."""
    model = "unknown processor"
    with Path("/proc/cpuinfo").open() as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(
        f"{name} {version(name)}" for name in ("textual", "whoosh", "numpy", "selectolax", "html2text")
    )
    peers = ", ".join(filter(None, (_says("newsboat", "-v"), _says("notmuch", "--version"), _says("rg", "--version"))))
    return (
        f"{datetime.now(timezone.utc):%Y-%m-%d} · {model}, {os.cpu_count()} cores, {memory:.0f} GB · "
        f"Python {platform.python_version()}, {packages}, SQLite {sqlite3.sqlite_version}"
        + (f" · {peers}" if peers else "")
        + f" · {platform.system()} {platform.release()}"
    )


def _says(*command: str) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout or done.stderr).strip().splitlines()[0].split(" - ")[0]


def attempted(what: str, measure: Callable[[], Iterable[Figure]]) -> list[Figure]:
    """Figures; or one line that says that, and why, they could not be measured. A run never ends because of one."""
    try:
        return list(measure())
    except Exception as error:
        why = (str(error).strip().splitlines() or [""])[0]
        tell(f"{what}: {type(error).__name__}: {error}")
        return [Figure(what, "not measured", beside=f"{type(error).__name__}: {why}"[:200].replace("|", "/"))]


def tell(text: str) -> None:
    """Say on stderr what is being measured."""
    print(text, file=sys.stderr, flush=True)
