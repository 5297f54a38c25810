"""make bench: everything in one run, written to benchmarks/RESULTS.md.

    python -m benchmarks [--archive DIR] [--only NAME] [--posts N] [--large N] [--rest SECONDS] [--work DIR]

Archives, indexes and peers are made once in the work folder and kept there (some 4 GB). With --archive, that archive
is measured in their place: it is never written to, and nothing is written to RESULTS.md. What can't be measured is a
line that says so.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from benchmarks import archive as made
from benchmarks import cleaning, growth, reader, searching, syncing, typesetting
from benchmarks.figures import Figure, Section, as_markdown, machine, tell

RESULTS = Path(__file__).with_name("RESULTS.md")
SIZES = (100, 1_000, 5_000)
"""Of the small archives that growth is measured on, beside the medium and the large one."""


@dataclass
class Bench:
    """What is measured where. Archives are made, and indexed, when they are first asked for."""

    work: Path
    given: Path | None
    medium_size: int
    large_size: int
    rest: float

    @property
    def homes(self) -> Path:
        return self.work / ("homes-given" if self.given else "homes")

    def archive(self, size: int) -> Path:
        """Made-up posts, so many."""
        folder = self.work / f"archive-{size}"
        if not folder.exists():
            tell(f"making an archive of {size:,} posts")
            partial = folder.with_name(folder.name + ".partial")
            made.make(partial, size)
            partial.rename(folder)
        return folder

    @cached_property
    def small(self) -> Path:
        tell("indexing 100 posts")
        archive = self.archive(100)
        syncing.index(archive, self.homes / "small")
        return archive

    @cached_property
    def medium(self) -> Path:
        return self.given or self.archive(self.medium_size)

    @cached_property
    def large(self) -> Path:
        return self.given or self.archive(self.large_size)

    @cached_property
    def posts(self) -> int:
        """Of the large archive, indexed."""
        tell("indexing the large archive, unless it is")
        return syncing.posts_of(self.large, self.homes / "large")

    # -- sections -----------------------------------------------------------------------------------------------------

    def start(self) -> Section:
        return reader.section_start(self.small, self.large, self.homes, self.posts)

    def keys(self) -> Section:
        return reader.section_keys(self.small, self.large, self.homes, self.posts)

    def at_rest(self) -> Section:
        return reader.section_rest(self.large, self.homes, self.posts, self.rest)

    def sync(self) -> Section:
        return syncing.section(self.medium, self.large, self.homes, self.posts, may_add=self.given is None)

    def search(self) -> Section:
        tell(f"search in {self.posts:,} posts")
        return searching.section(self.large, self.homes / "large")

    def index(self) -> Section:
        return searching.section_index(self.medium, self.homes)

    def from_files(self) -> Section:
        return searching.section_files(self.medium, self.homes)

    def cleaning(self) -> Section:
        return cleaning.section(self.medium)

    def typesetting(self) -> Section:
        return typesetting.section()

    def growth(self) -> Section:
        archives = {
            size: (self.archive(size), self.homes / (f"of-{size}" if size > 100 else "small")) for size in SIZES
        }
        archives[self.medium_size] = self.medium, self.homes / "medium"
        archives[self.posts] = self.large, self.homes / "large"
        return growth.section(archives, self.work)


SECTIONS: dict[str, Callable[[Bench], Section]] = {
    "start": Bench.start,
    "keys": Bench.keys,
    "rest": Bench.at_rest,
    "sync": Bench.sync,
    "search": Bench.search,
    "index": Bench.index,
    "files": Bench.from_files,
    "cleaning": Bench.cleaning,
    "typesetting": Bench.typesetting,
    "growth": Bench.growth,
}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--only", choices=tuple(SECTIONS), action="append")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rest", type=float, default=60.0)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / f"newstui-bench-{os.getuid()}")
    options = parser.parse_args()
    options.work.mkdir(mode=0o700, parents=True, exist_ok=True)
    given = options.archive.resolve() if options.archive else None
    bench = Bench(options.work.resolve(), given, options.posts, options.large, options.rest)
    wanted = options.only or [name for name in SECTIONS if name != "growth" or given is None]
    began = time.monotonic()
    sections: list[Section] = []
    for name in wanted:
        sections.append(_measured(name, bench))
        if not options.only and given is None:  # after each, so that a run that is stopped has told what it knew
            RESULTS.write_text(_told(sections, began), "utf-8")
    if options.only or given is not None:
        print(_told(sections, began))
    else:
        tell(f"written to {RESULTS}")


def _told(sections: list[Section], began: float) -> str:
    took = f"The run took {(time.monotonic() - began) / 60:.0f} minutes."
    return f"# Results\n\nThe latest run of `make bench`, as it came. {took}\n\n{machine()}\n\n{as_markdown(sections)}"


def _measured(name: str, bench: Bench) -> Section:
    """A section, or one line that says why there is none."""
    began = time.monotonic()
    try:
        section = SECTIONS[name](bench)
    except (Exception, SystemExit) as error:
        tell(f"{name}: {type(error).__name__}: {error}")
        why = (str(error).strip().splitlines() or [""])[0].replace("|", "/")[:200]
        return Section(name.capitalize(), "Not measured.", (Figure(name, "not measured", beside=why),))
    tell(f"{name} took {time.monotonic() - began:.0f} s")
    return section


if __name__ == "__main__":
    main()
