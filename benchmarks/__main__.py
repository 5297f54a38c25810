"""make bench: everything in one run, written to benchmarks/RESULTS.md.

    python -m benchmarks [--archive DIR] [--only NAME] [--posts N] [--large N] [--rest SECONDS] [--work DIR]

Archives are made once in the work folder and kept there. With --archive, that archive is measured in their place,
and nothing is written to RESULTS.md.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path

from benchmarks import archive as made
from benchmarks import cleaning, reader, searching, syncing
from benchmarks.figures import Section, as_markdown, machine, tell

RESULTS = Path(__file__).with_name("RESULTS.md")
SECTIONS = ("start", "keys", "rest", "sync", "search", "index", "cleaning")


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--only", choices=SECTIONS, action="append")
    parser.add_argument("--posts", type=int, default=20_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rest", type=float, default=60.0)
    parser.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / f"newstui-bench-{os.getuid()}")
    options = parser.parse_args()
    small, medium, large = (_archive(options, size) for size in (100, options.posts, options.large))
    homes = options.work / "homes"
    wanted = options.only or SECTIONS
    if {"start", "keys", "rest", "sync", "search"} & set(wanted):
        tell("indexing what warm starts are measured on")
        reader.index_first(small, homes / "small")
        reader.index_first(large, homes / "large")
    sections: list[Section] = []
    for name in SECTIONS:
        if name not in wanted:
            continue
        if name == "start":
            sections.append(reader.section_start(small, large, homes, options.large))
        elif name == "keys":
            sections.append(reader.section_keys(small, large, homes, options.large))
        elif name == "rest":
            sections.append(reader.section_rest(large, homes, options.large, options.rest))
        elif name == "sync":
            sections.append(syncing.section(medium, large, homes, options.posts, options.large))
        elif name == "search":
            sections.append(searching.section(large, homes / "large"))
        elif name == "index":
            sections.append(searching.section_index(medium, options.work))
        else:
            sections.append(cleaning.section(medium))
    text = f"# Results\n\nThe latest run of `make bench`, as it came.\n\n{machine()}\n\n{as_markdown(sections)}"
    if options.only or options.archive:
        print(text)
    else:
        RESULTS.write_text(text, "utf-8")
        tell(f"written to {RESULTS}")


def _archive(options: argparse.Namespace, size: int) -> Path:
    if options.archive and size != 100:
        folder: Path = options.archive
        return folder
    folder = options.work / f"archive-{size}"
    if not folder.exists():
        tell(f"making an archive of {size:,} posts")
        partial = folder.with_name(folder.name + ".partial")
        made.make(partial, size)
        partial.rename(folder)
    return folder


if __name__ == "__main__":
    main()
