"""The rows without end: cursor, scrolling, what is asked for, and the tree made of them."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from datetime import datetime, timezone

from textual.app import App, ComposeResult
from textual.scrollbar import ScrollBar

from newstui.gate import line
from newstui.library import Category, Flag, Row
from newstui.ui import themes
from newstui.ui.glyphs import UNICODE
from newstui.ui.listing import Listed, Manner
from newstui.ui.widgets.category_tree import CategoryTree
from newstui.ui.widgets.post_list import PostList

MANNER = Manner(timezone.utc, datetime(2022, 3, 16, tzinfo=timezone.utc))


class Asked:
    """Makes rows up, and remembers which were asked for."""

    def __init__(self) -> None:
        self.ids: list[int] = []

    def __call__(self, ids: Sequence[int]) -> list[Listed | None]:
        self.ids += ids
        blank = line("")
        return [
            Listed(Row(post, "", line(f"post {post}"), blank, blank, 0, (), (), None, (), Flag(0), 0, b""))
            for post in ids
        ]


class Alone(App[None]):
    """One widget on a screen of its own."""

    CSS = "Rows { width: 1fr; height: 1fr; }"

    def __init__(self, widget: PostList | CategoryTree) -> None:
        super().__init__()
        self.register_theme(themes.DARK)
        self.theme = themes.DARK.name
        self.widget = widget

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return themes.completed(self.current_theme.to_color_system().generate())

    def compose(self) -> ComposeResult:
        yield self.widget


class Lit(Alone):
    """The date of the row is lit, brighter while the list has the focus."""

    CSS = f"{Alone.CSS} .paint--tab {{ background: red; }} Rows:focus .paint--tab {{ background: blue; }}"


async def test_the_row_of_the_cursor_is_lit_less_when_the_focus_goes_and_again_when_it_comes() -> None:
    posts = PostList(Asked(), MANNER)
    async with Lit(posts).run_test(size=(60, 20)) as pilot:
        posts.show(array("I", range(9)))
        grounds = []
        for step in (posts.focus, posts.blur, posts.focus):
            step()
            await pilot.pause()
            grounds.append(next(segment.style.bgcolor for segment in posts.render_line(0) if segment.style))
    assert grounds[0] != grounds[1]
    assert grounds[0] == grounds[2]


async def test_half_a_million_posts_ask_for_a_few_screens_of_rows_only() -> None:
    asked = Asked()
    posts = PostList(asked, MANNER)
    async with Alone(posts).run_test(size=(60, 20)) as pilot:
        posts.show(array("I", range(500_000)))
        await pilot.pause()
        posts.action_bottom()
        await pilot.pause()
        assert posts.cursor == 499_999
        assert posts.scroll_offset.y == 500_000 - 20
        posts.action_page(-1)
        posts.action_top()
        await pilot.pause()
        assert posts.cursor == 0
        assert len(asked.ids) <= 10 * 20


async def test_a_step_over_the_edge_jumps_half_a_page() -> None:
    posts = PostList(Asked(), MANNER)
    async with Alone(posts).run_test(size=(60, 20)) as pilot:
        posts.show(array("I", range(100)))
        for _step in range(20):
            posts.action_scroll_line(1)
        await pilot.pause()
        assert (posts.cursor, posts.scroll_offset.y) == (20, 11)


async def test_the_scrollbar_looks_as_one_that_is_drawn_for_every_line() -> None:
    posts = PostList(Asked(), MANNER)
    app = Alone(posts)
    async with app.run_test(size=(40, 11)) as pilot:
        seen = set()
        for count in (23, 400):
            posts.show(array("I", range(count)))
            await pilot.pause()
            bar = posts.vertical_scrollbar
            for y in range(posts.max_scroll_y + 1):
                posts.scroll_to(y=y, animate=False, force=True)
                drawn = bar.render_lines(bar.size.region)
                assert drawn == ScrollBar.render_lines(bar, bar.size.region)
                seen.add(repr(drawn))
            app.theme = "textual-light"
            await pilot.pause()
            assert bar.render_lines(bar.size.region) == ScrollBar.render_lines(bar, bar.size.region) != drawn
            app.theme = themes.DARK.name
            await pilot.pause()
        assert len(seen) > 10


async def test_other_ids_keep_the_selected_post_at_its_height() -> None:
    posts = PostList(Asked(), MANNER)
    async with Alone(posts).run_test(size=(60, 20)) as pilot:
        posts.show(array("I", range(100, 200)))
        for _step in range(30):
            posts.action_scroll_line(1)
        await pilot.pause()
        height = posts.cursor - posts.scroll_offset.y
        posts.show(array("I", range(50, 200)), select=130)
        await pilot.pause()
        assert posts.selected == 130
        assert posts.cursor - posts.scroll_offset.y == height


async def test_a_post_that_is_gone_leaves_the_list_at_its_top() -> None:
    posts = PostList(Asked(), MANNER)
    async with Alone(posts).run_test(size=(60, 20)) as pilot:
        posts.show(array("I", range(100)))
        posts.action_bottom()
        posts.show(array("I", [1, 2, 3]), select=99)
        await pilot.pause()
        assert posts.selected == 1


def many_categories() -> list[Category]:
    """100 branches of 99 twigs each."""
    made = []
    for branch in range(1, 101):
        made.append(Category(branch, 0, line(f"branch {branch}"), (line(f"branch {branch}"),), 99))
        for twig in range(99):
            name = line(f"twig {branch}-{twig}")
            made.append(Category(1000 + branch * 100 + twig, branch, name, (line(f"branch {branch}"), name), 1))
    return made


async def test_ten_thousand_categories_are_laid_out_when_their_branch_is_opened() -> None:
    tree = CategoryTree(UNICODE)
    async with Alone(tree).run_test(size=(30, 20)) as pilot:
        tree.categories = many_categories()
        await pilot.pause()
        assert tree.count_rows() == 101
        tree.go_to("category", 1)
        assert tree.open_branch()
        assert tree.count_rows() == 200
        assert not tree.open_branch()
        assert tree.close_branch()
        assert tree.count_rows() == 101


async def test_going_to_a_category_opens_what_it_stands_under() -> None:
    tree = CategoryTree(UNICODE)
    async with Alone(tree).run_test(size=(30, 20)) as pilot:
        tree.categories = many_categories()
        await pilot.pause()
        tree.go_to("category", 1000 + 70 * 100 + 5)
        node = tree.node()
        assert node is not None and node.name == "twig 70-5"
        assert tree.close_branch()
        node = tree.node()
        assert node is not None and node.name == "branch 70"


async def test_a_tree_whose_categories_change_keeps_the_cursor_on_its_node() -> None:
    tree = CategoryTree(UNICODE)
    async with Alone(tree).run_test(size=(30, 20)) as pilot:
        categories = many_categories()
        tree.categories = categories[100:]
        await pilot.pause()
        tree.go_to("category", 50)
        tree.categories = categories
        await pilot.pause()
        node = tree.node()
        assert node is not None and node.name == "branch 50"
