"""YAML by its events: python-frontmatter's handler with a loader that can't be bombed. The only room that loads yaml.

`yaml.load` dies of 60 KB of `[` (in C, without an exception), takes seconds over merge keys and sexagesimal numbers,
and reads a title `no` as False. Here no tag is made and no alias but a scalar's followed, depth and nodes are limited.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from frontmatter.default_handlers import YAMLHandler
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

from newstui.posts.tables import DEPTH, NODES, NULLS, NotATable, Null, Table, Value


class _SlowParser(Reader, Scanner, Parser):
    """What yaml.parse uses where PyYAML was built without libyaml."""

    def __init__(self, stream: str) -> None:
        Reader.__init__(self, stream)
        Scanner.__init__(self)
        Parser.__init__(self)

    def dispose(self) -> None:
        """CParser has it."""


_EventParser: Any = getattr(getattr(yaml, "cyaml", None), "CParser", _SlowParser)


class Fences(YAMLHandler):
    """YAML between `---`, also closed by `...` as Jekyll and Pandoc may."""

    FM_BOUNDARY = re.compile(r"^(?:-{3,}|\.{3})[ \t]*(?:\n|\Z)", re.MULTILINE)

    def load(self, fm: str, **kwargs: object) -> Table:
        """{} where nothing stands; NotATable for a list or a scalar."""
        value, _ = yaml_value(fm)
        if isinstance(value, Null):
            return {}
        if not isinstance(value, dict):
            raise NotATable
        return value


FENCES = Fences()


class _Builder:
    """A tree of plain values from the events of one document."""

    def __init__(self, parser: Any) -> None:
        self.next = parser.get_event
        self.anchors: dict[str, str] = {}
        self.nodes = 0
        self.has_duplicates = False

    def document(self) -> Value:
        """The first document; what follows must be in order too, or it ended too early."""
        value: Value = Null("")
        while not isinstance(event := self.next(), yaml.StreamEndEvent):
            if isinstance(event, yaml.NodeEvent):
                if self.nodes:
                    raise NotATable
                value = self.value(event, 0)
        return value

    def value(self, event: Any, depth: int) -> Value:
        self.nodes += 1
        if depth > DEPTH or self.nodes > NODES:
            raise NotATable
        kind = type(event)
        if kind is yaml.ScalarEvent:
            return self._scalar(event)
        if kind is yaml.AliasEvent:
            # only scalars: copies of them are cheap. `*ST` that nothing defines is the name of a stock
            return self.anchors.get(event.anchor, f"*{event.anchor}")
        if kind is yaml.SequenceStartEvent:
            row = []
            while type(item := self.next()) is not yaml.SequenceEndEvent:
                row.append(self.value(item, depth + 1))
            return row
        return self._mapping(depth)

    def _scalar(self, event: Any) -> str:
        text: str = event.value
        if event.implicit[0] and text in NULLS:
            text = Null(text)
        elif event.tag and event.tag.startswith("!") and event.tag != "!":
            text = f"{event.tag} {text}".rstrip()  # `title: !important news`
        if event.anchor:
            self.anchors[event.anchor] = text
        return text

    def _mapping(self, depth: int) -> Table:
        table: Table = {}
        while type(event := self.next()) is not yaml.MappingEndEvent:
            key = self.value(event, depth + 1)
            held = self.value(self.next(), depth + 1)
            if not isinstance(key, str):
                continue
            if key in table:
                self.has_duplicates = True
                if not held or isinstance(held, Null):
                    continue
            table[str(key)] = held
        return table


def yaml_value(text: str) -> tuple[Value, bool]:
    """The value that `text` is, and whether a key stands in it twice (the last that is not empty counts)."""
    parser = None
    try:
        parser = _EventParser(text)
        builder = _Builder(parser)
        value = builder.document()
    except (yaml.YAMLError, UnicodeError, ValueError) as error:
        raise NotATable from error
    finally:
        if parser is not None:
            parser.dispose()
    return value, builder.has_duplicates
