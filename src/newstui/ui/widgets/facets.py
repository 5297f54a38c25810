"""What the hits have in common, with counts: category, source, stock, month. One of them narrows the query."""

from __future__ import annotations

from collections.abc import Sequence

from textual.reactive import reactive

from newstui.frozen import dataclass
from newstui.ui.columns import Piece, cells, padded, right
from newstui.ui.glyphs import Glyphs
from newstui.ui.listing import count
from newstui.ui.widgets.rows import Rows


@dataclass(frozen=True, slots=True)
class FacetRow:
    """A heading (no field), or a value with the field that it adds to the query."""

    name: str
    field: str = ""
    value: str = ""
    posts: int = 0


class FacetPane(Rows):
    """Headings with their values below them."""

    place = "facets"

    facets: reactive[Sequence[FacetRow]] = reactive((), repaint=False)
    is_certain: reactive[bool] = reactive(True)

    def __init__(self, glyphs: Glyphs, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._glyphs = glyphs

    def watch_facets(self) -> None:
        self.renew(0, top=0)

    def row(self) -> FacetRow | None:
        """The row under the cursor."""
        return self.facets[self.cursor] if self.cursor < len(self.facets) else None

    def count_rows(self) -> int:
        return len(self.facets)

    def can_rest(self, index: int) -> bool:
        return bool(self.facets[index].field)

    def draw(self, index: int, part: int, width: int) -> list[Piece]:
        row = self.facets[index]
        if not row.field:
            return [(" " + row.name, "heading")]
        posts = right(count(row.posts, self.is_certain, self._glyphs.about), 7)
        room = max(1, width - 4 - cells(posts))
        return [("   ", ""), (padded(self._ending(row, room), room, self._glyphs.ellipsis), ""), (posts, "dim")]

    def _ending(self, row: FacetRow, room: int) -> str:
        """The end of a path that is too long: it tells more than its top."""
        name = row.name
        while row.field == "cat" and cells(name) > room and "/" in name:
            name = self._glyphs.ellipsis + name.partition("/")[2].lstrip(self._glyphs.ellipsis)
        return name
