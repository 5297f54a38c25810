"""A front matter table to the fields of a post. Knows the names that engines give them; raises nothing."""

from __future__ import annotations

import re
from datetime import tzinfo
from functools import lru_cache

from newstui import gate
from newstui.gate import Clean
from newstui.posts.dates import date_in_path, read_date
from newstui.posts.lines import key_of, unquoted
from newstui.posts.tables import Null, Table, Value
from newstui.posts.values import Problem

_TITLE = ("title", "标题", "標題")
_CATEGORIES = ("categories", "category", "分类", "分類")
_TAGS = ("tags", "tag", "标签", "標籤")
_AUTHOR = ("author", "authors", "creator", "byline", "作者")
_DATE = (
    "date", "pubdate", "publishdate", "datepublished", "publishedat", "published", "publishedtime", "created",
    "createdat", "datecreated", "日期", "时间", "時間", "发布时间", "發布時間", "updated", "updatedat", "lastmod",
    "modified",
)  # fmt: skip
_LINK = ("link", "url", "sourceurl", "original", "permalink")
_TABLES = ("taxonomies", "extra", "params")
"""Tables in which Zola and Hugo keep what other engines keep at the top."""
_YES = frozenset(("true", "yes", "on", "1", "y"))
_NO = frozenset(("false", "no", "off", "0", "n"))
_PATHS, _LEVELS, _NAMES = 64, 16, 256
_JEKYLL_NAME = re.compile(r"(?:^|/)\d{4}-\d{1,2}-\d{1,2}-[^/]*$")


class Fields:
    """The values of a table by name, whatever their case, `-` and `_`; what Zola nests is found too."""

    def __init__(self, table: Table) -> None:
        self.values: dict[str, Value] = {}
        for key, value in table.items():
            self._put(key, value)
        for name in _TABLES:
            nested = self.values.get(name)
            if isinstance(nested, dict):
                for key, value in nested.items():
                    self.values.setdefault(_normal(key), value)

    def _put(self, key: str, value: Value) -> None:
        name = _normal(key)
        if name not in self.values or not _is_nothing(value):
            self.values[name] = value

    def first(self, names: tuple[str, ...]) -> Value | None:
        """The first of these that is there and holds something."""
        return next((self.values[name] for name in names if not _is_nothing(self.values.get(name))), None)

    def title(self, raw: str) -> Clean:
        """The title, always as text: `no`, `2021` and `~` are titles, and so is what YAML takes for a list."""
        for name in _TITLE:
            value = self.values.get(name)
            if isinstance(value, str) and (title := gate.line(value)):
                return title
            if value is not None and (title := _raw_title(raw)):
                return title
        return Clean("")

    def date(self, path: str, zone: tzinfo) -> tuple[int | None, Problem | None]:
        """The date, else the day that the path names; the first field that is there decides."""
        problem = Problem("no date")
        for name in _DATE:
            value = self.values.get(name)
            if isinstance(value, str) and not isinstance(value, Null) and value.strip().lower() not in _YES | _NO:
                seconds = read_date(value, zone)
                if seconds is not None:
                    return seconds, None
                problem = Problem("bad date", gate.line(value))
                break
        seconds = date_in_path(path, zone)
        return seconds, (problem if seconds is None or problem.name == "bad date" else None)

    def author(self) -> Clean:
        value = self.first(_AUTHOR)
        return gate.line(", ".join(_names(value))) if value is not None else Clean("")

    def categories(self, path: str) -> tuple[tuple[Clean, ...], ...]:
        """Paths: a list is one, a list of lists is several, a string is a path of one name."""
        value = self.first(_CATEGORIES)
        value = _unclosed_list(value)
        if isinstance(value, str) and _JEKYLL_NAME.search(path):
            value = list(value.split())  # Jekyll alone splits a string at spaces, and names its files so
        if not isinstance(value, list):
            paths = [_names(value)]
        elif any(isinstance(item, list) for item in value):
            paths = [_names(item) for item in value[:_PATHS]]
        else:
            paths = [_names(value)]
        cleaned = (tuple(filter(None, map(gate.line, names[:_LEVELS]))) for names in paths)
        return tuple(dict.fromkeys(path for path in cleaned if path))

    def tags(self, path: str) -> tuple[Clean, ...]:
        value = _unclosed_list(self.first(_TAGS))
        if isinstance(value, str):
            if re.search("[,，]", value):
                value = list(re.split("[,，]", value))
            elif _JEKYLL_NAME.search(path):
                value = list(value.split())
        return tuple(dict.fromkeys(filter(None, map(gate.line, _names(value)))))

    def link(self) -> Clean | None:
        """The post's own address; Hexo's and Jekyll's `permalink` is often a path of the site, which is none."""
        for name in _LINK:
            value = self.values.get(name)
            if isinstance(value, str) and (address := gate.web_address(value)):
                return address
        return None

    def is_draft(self) -> bool:
        said = [self.values.get(name) for name in ("draft", "published", "status")]
        draft, published, status = (value.strip().lower() if isinstance(value, str) else "" for value in said)
        return draft in _YES or published in _NO or status == "draft"


@lru_cache(1024)
def _normal(key: str) -> str:
    return key.strip().lower().replace("_", "").replace("-", "").replace(" ", "")


def _is_nothing(value: Value | None) -> bool:
    return value is None or isinstance(value, Null) or not value


def _unclosed_list(value: Value | None) -> Value | None:
    """`[a, b` lost its bracket: still a list."""
    if isinstance(value, str) and value.startswith("[") and "]" not in value:
        return [unquoted(name.strip()) for name in value[1:].split(",")]
    return value


def _names(value: Value | None) -> list[str]:
    """Every name in a value, flat: a table is known by its `name` or `title`."""
    if value is None or isinstance(value, Null):
        return []
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return _names(next((value[key] for key in ("name", "title", "label") if key in value), None))
    names: list[str] = []
    for item in value[:_NAMES]:
        names += _names(item)
    return names[:_NAMES]


def _raw_title(raw: str) -> Clean:
    """The title's line as it was written: `[独家] 快讯` is a list to YAML, `#话题#` a comment."""
    for line in raw.split("\n"):
        if _normal(key_of(line) or "") in _TITLE:
            value = re.split("[:：=]", line, maxsplit=1)[1].strip()
            return gate.line(unquoted(value)) if not re.match(r"#(\s|$)|[|>][-+]?$|[\[{]?$", value) else Clean("")
    return Clean("")
