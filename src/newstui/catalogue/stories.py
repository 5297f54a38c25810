"""Which posts are versions of one story, as a sync found it."""

# ruff: noqa: S608  only numbers of ours are put into statements
from __future__ import annotations

from array import array
from collections.abc import Iterable

from newstui.catalogue.file import File
from newstui.catalogue.schema import UNDATED_BELOW


class Stories:
    """A story has a number, and two posts or more."""

    def __init__(self, file: File) -> None:
        self._file = file

    def of(self, ids: Iterable[int] | None = None) -> dict[int, int]:
        """Post to story, of these posts or of all: only those that have versions, or had until one of two went."""
        where = "" if ids is None else f" AND post IN ({_listed(ids)})"
        return dict(self._rows(f"SELECT post, story FROM version WHERE story > 0{where}"))

    def counts(self, ids: Iterable[int]) -> dict[int, int]:
        """How many posts tell the story of each of these, where there are others."""
        return dict(
            self._rows(
                "SELECT one.post, count(*) FROM version AS one JOIN version AS other ON other.story = one.story"
                f" WHERE one.story > 0 AND other.story > 0 AND one.post IN ({_listed(ids)})"
                " GROUP BY one.post HAVING count(*) > 1"
            )
        )

    def versions(self, ids: Iterable[int]) -> array[int]:
        """These posts and all that tell the same stories, newest first: array("I")."""
        posts = _listed(ids)
        query = (
            f"SELECT id FROM post WHERE id IN ({posts}) OR id IN (SELECT post FROM version WHERE story > 0 AND story IN"
            f" (SELECT story FROM version WHERE story > 0 AND post IN ({posts}))) ORDER BY place DESC, id DESC"
        )
        return array("I", [row[0] for row in self._rows(query)])

    def unjoined(self) -> list[tuple[int, int]]:
        """(post, date) of those that no sync has compared with others yet, oldest first."""
        return self._rows(
            # CROSS keeps the order, few posts first: SQLite would begin with all dates
            "SELECT post, place FROM version INDEXED BY version_unjoined CROSS JOIN post ON post.id = post"
            f" WHERE story IS NULL AND place >= {UNDATED_BELOW} ORDER BY place"
        )

    def signatures(self, since: int, until: int) -> list[tuple[int, int, bytes]]:
        """(post, date, signature) from a second to a second, both included."""
        return self._rows(
            "SELECT id, place, signature FROM post INDEXED BY post_list CROSS JOIN version ON version.post = post.id"
            f" WHERE place >= {max(since, UNDATED_BELOW)} AND place <= {until}"
        )

    def _rows(self, query: str) -> list[tuple]:  # type: ignore[type-arg]
        with self._file.errors():
            return self._file.connection().execute(query).fetchall()


def _listed(ids: Iterable[int]) -> str:
    return ",".join(map(str, ids))
