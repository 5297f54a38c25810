"""Sessions at the reader: keys pressed, what is seen and kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from newstui.gate import line
from newstui.library import Library, SavedSearch
from newstui.ui.links import Opener
from newstui.ui.screens.panes import shape_of
from newstui.ui.widgets.search_box import SearchBox
from tests.ui.conftest import POSTS, Reader, key_event, write_post


async def test_opens_on_all_posts_newest_first_with_the_first_previewed(reader: Reader) -> None:
    async with reader() as at:
        assert at.titles()[:2] == ["云杉科技发布六轴机器人", "贵州茅台预告业绩说明会"]
        assert at.screen.post is not None and at.screen.post.head.title == "云杉科技发布六轴机器人"
        assert at.app.library.marks([at.screen.posts.ids[0]])[0].is_read is False


async def test_enter_opens_and_marks_read_and_q_goes_back_and_quits(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter")
        assert at.screen.pane == "article"
        assert at.app.library.marks([at.screen.posts.selected or 0])[0].is_read
        await at.press("q")
        assert at.screen.pane == "list"
        await at.pilot.press("q")
        assert at.app.return_code == 0


async def test_a_burst_of_keys_arrives_in_order(reader: Reader) -> None:
    async with reader() as at:
        await at.burst("slash", *"六轴", "enter", "enter")
        assert at.titles() == ["云杉科技发布六轴机器人"]
        assert at.screen.pane == "article"
        assert at.screen.post is not None and at.screen.post.head.title == "云杉科技发布六轴机器人"


async def test_typing_narrows_and_escape_shows_what_was_there_before(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "j")
        before = at.selected()
        await at.press("slash", *"短讯")
        assert len(at.titles()) == 28
        await at.press("escape")
        assert at.screen.pane == "list"
        assert len(at.titles()) == len(POSTS)
        assert at.selected() == before
        assert at.screen.box.value == ""


async def test_enter_keeps_the_query_and_q_takes_it_back(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"业绩", "enter")
        assert at.screen.box.value == "业绩"
        await at.press("q")
        assert at.screen.box.value == ""
        assert len(at.titles()) == len(POSTS)


async def test_matches_are_marked_in_titles_and_a_snippet_shows_the_place(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"框架协议", "enter")
        assert "宁德时代（300750）同日公告签署框架协议" in at.text()


async def test_nothing_found_says_so_and_leads_back(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"qqqqqq", "enter")
        assert "Nothing found for “qqqqqq”." in at.text()
        await at.press("q")
        assert len(at.titles()) == len(POSTS)


async def test_the_tree_narrows_the_list_and_the_search_stays_in_it(reader: Reader) -> None:
    async with reader() as at:
        await at.press("h")
        assert at.screen.pane == "tree"
        at.screen.category_tree.go_to("all")
        while (node := at.screen.category_tree.node()) is not None and node.name != "金融":
            await at.press("j")
        await at.press("enter")
        assert at.titles() == ["贵州茅台预告业绩说明会", "早评：白酒与锂电走势分化"]
        await at.press("slash", *"说明会", "enter")
        assert at.titles() == ["贵州茅台预告业绩说明会"]
        await at.press("slash", *["backspace"] * 3, *"短讯", "enter")
        assert at.titles() == []
        await at.press("c")
        assert len(at.titles()) == 28
        await at.press("c")
        assert at.titles() == []


async def test_marks_are_set_undone_and_set_again(reader: Reader) -> None:
    async with reader() as at:
        post = at.screen.posts.selected or 0
        await at.press("s", "L", "r")
        marks = at.app.library.marks([post])[0]
        assert (marks.is_starred, marks.is_later, marks.is_read) == (True, True, True)
        await at.press("u")
        assert not at.app.library.marks([post])[0].is_read
        await at.press("U")
        assert at.app.library.marks([post])[0].is_read


async def test_selected_posts_are_marked_together(reader: Reader) -> None:
    async with reader() as at:
        await at.press("v", "j", "j", "V", "s")
        posts = at.screen.posts.ids[:4]
        assert [marks.is_starred for marks in at.app.library.marks(posts)] == [True, True, True, True]
        await at.press("escape")
        assert at.screen.posts.picked == frozenset()
        assert at.app.is_running


async def test_all_shown_are_read_and_one_undo_takes_it_back(reader: Reader) -> None:
    async with reader() as at:
        await at.press("A")
        assert at.app.library.unread().get(0, 0) == 0
        await at.press("u")
        assert at.app.library.unread()[0] == len(POSTS)


async def test_next_unread_skips_what_is_read(reader: Reader) -> None:
    async with reader() as at:
        at.app.library.mark(at.screen.posts.ids[1:5], "read")
        await at.press("full_stop")
        assert at.screen.posts.cursor == 5
        await at.press("comma")
        assert at.screen.posts.cursor == 0
        await at.press("comma")
        assert "No unread post above." in at.text()


async def test_unread_only_stands_in_the_query_and_goes_again(reader: Reader) -> None:
    async with reader() as at:
        await at.press("r", "!")
        assert at.screen.box.value == "is:unread"
        assert len(at.titles()) == len(POSTS) - 1
        await at.press("!")
        assert at.screen.box.value == ""
        assert len(at.titles()) == len(POSTS)


async def test_order_turns_the_list_and_keeps_the_post(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "O")
        assert at.selected() == "贵州茅台预告业绩说明会"
        assert at.titles()[0] == "短讯第01号：天气与交通"


async def test_facets_narrow_in_the_querys_own_words_and_backspace_takes_the_step_off(reader: Reader) -> None:
    async with reader() as at:
        await at.press("F")
        assert at.screen.pane == "facets"
        assert "Categories" in at.text()
        while (row := at.screen.facets.row()) is not None and row.field != "source":
            await at.press("j")
        await at.press("enter")
        assert at.screen.box.value == "source:晨光快讯"
        assert len(at.titles()) == 28
        await at.press("backspace")
        assert at.screen.box.value == ""
        assert len(at.titles()) == len(POSTS)
        await at.press("q")
        assert at.screen.side == "tree"


async def test_tab_and_enter_lead_from_a_mention_to_every_post_about_the_stock(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "tab")
        assert "sh600519" in at.text()
        await at.press("enter")
        assert at.screen.pane == "list"
        assert at.titles() == ["贵州茅台预告业绩说明会", "早评：白酒与锂电走势分化"]
        assert "贵州茅台  sh600519" in at.text()
        await at.press("escape")
        assert len(at.titles()) == len(POSTS)
        assert at.selected() == "贵州茅台预告业绩说明会"


async def test_a_click_on_a_mention_opens_its_stock(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter")
        rows = at.text().splitlines()
        y = next(number for number, row in enumerate(rows) if "公告，三月下旬" in row)
        x = at.screen.article.region.x + 3
        await at.pilot.click(offset=(x, y))
        await at.settle()
        assert at.screen.view.stock == "sh600519"


async def test_the_stock_jump_finds_by_pinyin_while_typing(reader: Reader) -> None:
    async with reader() as at:
        await at.press("t", *"gzmt", "enter")
        for _turn in range(100):
            if at.screen.view.stock:
                break
            await at.pilot.pause(0.02)
        await at.settle()
        assert at.screen.view.stock == "sh600519"
        assert len(at.titles()) == 2


async def test_read_posts_are_gone_through_back_and_forward(reader: Reader) -> None:
    async with reader() as at:
        await at.press("enter", "J", "J")
        assert at.screen.post is not None and at.screen.post.head.title == "早评：白酒与锂电走势分化"
        await at.press("[")
        assert at.screen.post.head.title == "贵州茅台预告业绩说明会"
        await at.press("[", "]", "]")
        assert at.screen.post.head.title == "早评：白酒与锂电走势分化"
        await at.press("]")
        assert "Nothing was read after." in at.text()


async def test_space_at_the_end_goes_on_to_the_next_unread(reader: Reader) -> None:
    async with reader() as at:
        await at.press("enter", "space")
        assert at.screen.post is not None and at.screen.post.head.title == "贵州茅台预告业绩说明会"


async def test_the_place_in_an_article_is_kept(reader: Reader) -> None:
    async with reader((100, 24)) as at:
        await at.press("j", "enter", "space", "J", "K")
        assert at.screen.post is not None and at.screen.post.head.title == "贵州茅台预告业绩说明会"
        assert at.screen.article.scroll_offset.y > 0


async def test_find_marks_and_walks_in_the_article(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter", "slash", *"会议议程", "enter")
        assert "match 1 of 29" in at.text()
        await at.press("n")
        assert "match 2 of 29" in at.text()
        await at.press("N", "N")
        assert "match 29 of 29" in at.text()


async def test_posts_like_this_one_and_back(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "m")
        assert at.titles() == ["早评：白酒与锂电走势分化"]
        await at.press("q")
        assert len(at.titles()) == len(POSTS)


async def test_a_search_is_saved_under_a_number_and_stands_in_the_tree(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"短讯", "enter", "colon", *"save this", "enter")
        await at.pilot.press(*["backspace"] * 8, *"weather", "enter")
        await at.settle()
        assert [(each.name, each.key) for each in at.app.library.saved_searches()] == [("weather", 1)]
        await at.press("q", "1")
        assert len(at.titles()) == 28
        assert "weather" in at.text()


async def test_a_number_without_a_search_says_what_would_be_right(reader: Reader) -> None:
    async with reader() as at:
        await at.press("5")
        assert "No saved search has the key 5" in at.text()


async def test_the_palette_runs_a_command_by_its_name(reader: Reader) -> None:
    async with reader() as at:
        post = at.screen.posts.selected or 0
        await at.press("colon", *"star", "enter")
        assert at.app.library.marks([post])[0].is_starred


async def test_help_is_searchable_and_closes(reader: Reader) -> None:
    async with reader() as at:
        await at.press("question_mark", "slash", *"pinyin")
        assert "Jump to a stock" in at.text()
        assert "Line down" not in at.text()
        await at.press("escape", "q")
        assert len(at.app.screen_stack) == 1


async def test_a_category_is_found_by_typing(reader: Reader) -> None:
    async with reader() as at:
        await at.press("h", "f", *"评论", "enter")
        assert at.titles() == ["早评：白酒与锂电走势分化"]


async def test_a_tag_is_given_found_and_taken_off(reader: Reader) -> None:
    async with reader() as at:
        post = at.screen.posts.selected or 0
        await at.press("number_sign", *"q3", "enter")
        assert at.app.library.marks([post])[0].tags == ("q3",)
        await at.press("slash", *"tag:q3", "enter")
        assert at.titles() == ["云杉科技发布六轴机器人"]
        await at.press("number_sign", *"q3", "enter")
        assert at.app.library.marks([post])[0].tags == ()


async def test_w_writes_a_new_file_of_a_safe_name_and_never_over_another(
    reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "out").mkdir()
    monkeypatch.chdir(tmp_path / "out")
    async with reader() as at:
        await at.press("enter", "w", "enter", "w", *"html", "enter", "w", "enter")
        names = sorted(file.name for file in (tmp_path / "out").iterdir())
        title = "云杉科技发布六轴机器人"
        assert names == [f"{title} 2.md", f"{title}.html", f"{title}.md"]
        assert (tmp_path / "out" / names[2]).read_text("utf-8").startswith(f"# {title}\n")
        assert "Written:" in at.text()


async def test_the_text_is_copied_for_the_readers_own_clipboard(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TMUX", raising=False)
    async with reader() as at:
        await at.press("enter", "y")
        assert at.app.clipboard == "云杉科技发布六轴机器人\n\n云杉科技今天发布了六轴机器人。\n"
        assert "The article's text is copied." in at.text()
        await at.press("Y")
        assert "names no address of its own" in at.text()


async def test_an_address_is_shown_whole_before_a_browser_opens_it(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("newstui.ui.links.opener", lambda *_: Opener(("/usr/bin/true",), "window"))
    monkeypatch.setattr("newstui.ui.links.open_window", lambda _, address: opened.append(address) or True)
    async with reader() as at:
        at.screen.offer_address("https://example.com/a?b=1")
        await at.settle()
        assert "https://example.com/a?b=1" in at.text()
        assert opened == []
        await at.press("enter")
        assert opened == ["https://example.com/a?b=1"]
        at.screen.offer_address("javascript:alert(1)")
        await at.settle()
        assert "not one of the web" in at.text()


async def test_without_a_browser_an_address_is_copied_and_shown(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BROWSER", "DISPLAY", "WAYLAND_DISPLAY", "TMUX"):
        monkeypatch.delenv(name, raising=False)
    async with reader() as at:
        at.screen.offer_address("https://example.com/a")
        await at.settle()
        assert at.app.clipboard == "https://example.com/a"
        assert "Copied: https://example.com/a" in at.text()


async def test_a_post_that_has_gone_from_the_disk_is_one_line(reader: Reader, base: Path) -> None:
    async with reader() as at:
        (base / "archive" / "a2.md").unlink()
        await at.press("j", "enter")
        assert at.app.is_running
        assert at.text().splitlines()[-1].startswith(" a2.md: ")


async def test_zen_shows_the_article_alone(reader: Reader) -> None:
    async with reader() as at:
        await at.press("enter", "z")
        assert not at.screen.query_one("#lists").display
        assert at.screen.article.size.width > 150
        await at.press("z")
        assert at.screen.query_one("#lists").display


async def test_pane_widths_change_and_are_remembered(reader: Reader) -> None:
    async with reader() as at:
        before = at.screen.query_one("#lists").size.width
        await at.press(">", ">")
        assert at.screen.query_one("#lists").size.width == before + 4
        at.app.library._behind.flush(2.0)
        assert at.app.library.choice("pane.list") == str(before + 4)


async def test_a_divider_is_dragged(reader: Reader) -> None:
    async with reader() as at:
        divider = at.screen.query_one("#side-divider")
        x = divider.region.x
        await at.pilot.mouse_down(offset=(x, 10))
        await at.pilot.hover(offset=(x + 8, 10))
        await at.pilot.mouse_up(offset=(x + 8, 10))
        await at.settle()
        assert at.screen.query_one("#side").size.width == x + 8


async def test_a_theme_is_chosen_live_and_remembered(reader: Reader) -> None:
    async with reader() as at:
        await at.press("colon", *"theme", "enter")
        await at.pilot.press(*"newstui-light", "enter")
        await at.settle()
        assert at.app.theme == "newstui-light"
        at.app.library._behind.flush(2.0)
        assert at.app.library.choice("theme") == "newstui-light"


async def test_a_title_is_text_whatever_it_holds(reader: Reader) -> None:
    async with reader((110, 40)) as at:
        title = "[@click=app.quit]点我[/] 的标题"
        assert title in at.text()
        y = next(number for number, row in enumerate(at.text().splitlines()) if title in row)
        await at.pilot.click(offset=(at.screen.posts.region.x + 20, y))
        await at.settle()
        assert at.app.is_running and at.app.return_code is None
        assert "正文 [b]不是[/b] 标记。" in at.text()


async def test_new_posts_are_counted_and_taken_in_on_demand(reader: Reader, base: Path) -> None:
    async with reader() as at:
        await at.press("j")
        write_post(
            base / "archive", "new.md", "刚到的新闻", "2022-03-20 08:00", "新媒体/晨光快讯", "晨光快讯", "刚刚。"
        )
        at.app.library.sync(jobs=1)
        at.screen.look_again()
        await at.settle()
        assert "1 new (R)" in at.text()
        assert len(at.titles()) == len(POSTS)
        await at.press("R")
        assert at.titles()[0] == "刚到的新闻"
        assert at.selected() == "贵州茅台预告业绩说明会"


async def test_r_looks_for_new_posts_where_none_are_known(reader: Reader, base: Path) -> None:
    async with reader() as at:
        write_post(
            base / "archive", "new.md", "刚到的新闻", "2022-03-20 08:00", "新媒体/晨光快讯", "晨光快讯", "刚刚。"
        )
        await at.press("R")
        assert at.titles()[0] == "刚到的新闻"
        assert at.selected() == "云杉科技发布六轴机器人"


async def test_what_is_being_typed_outlives_the_arrival_of_posts(reader: Reader, base: Path) -> None:
    async with reader() as at:
        await at.press("slash")
        at.app.post_message(key_event("短"))
        await at.pilot._wait_for_screen()
        at.screen.look(at.screen.view)
        await at.settle()
        assert at.screen.box.value == "短"
        assert len(at.titles()) == 28


async def test_opens_on_a_query(reader: Reader) -> None:
    async with reader(query="短讯") as at:
        assert at.screen.box.value == "短讯"
        assert len(at.titles()) == 28


async def test_a_wrong_key_in_the_configuration_is_said_at_start(reader: Reader) -> None:
    async with reader(keys={"sta": ("*",)}, keys_lines={"sta": 3}) as at:
        assert "configuration, line 3: there is no command sta, did you mean star?" in at.text()


async def test_a_persons_own_sequence_works(reader: Reader) -> None:
    async with reader(keys={"star": ("X y",)}) as at:
        await at.press("X", "y")
        assert at.app.library.marks([at.screen.posts.selected or 0])[0].is_starred


async def test_an_empty_archive_says_what_a_post_is(reader: Reader, base: Path, library: Library) -> None:
    for file in (base / "archive").iterdir():
        file.unlink()
    library.sync(jobs=1, prune=True)
    async with reader() as at:
        assert "A post is a file that ends in .md or .markdown." in at.text()
        await at.press("j", "k", "G", "enter", "l", "h", "h", "slash", "escape", "full_stop", "A", "m", "s")
        assert at.app.is_running


async def test_a_vanished_archive_is_asked_about_and_never_taken_for_deleted(reader: Reader, base: Path) -> None:
    for file in (base / "archive").iterdir():
        file.unlink()
    async with reader() as at:
        assert "Keep what is known" in at.text()
        await at.press("enter")
        assert len(at.titles()) == len(POSTS)


async def test_completion_is_offered_and_taken_with_tab(reader: Reader) -> None:
    async with reader() as at:
        await at.press("slash", *"source:晨")
        assert "晨光快讯" in at.text().splitlines()[-1]
        await at.press("tab", "enter")
        assert at.screen.box.value.strip() == "source:晨光快讯"
        assert len(at.titles()) == 28


async def test_saved_searches_lead_the_tree_with_their_counts(reader: Reader, library: Library) -> None:
    library.save_search(SavedSearch(line("天气"), "短讯", 3))
    async with reader() as at:
        row = next(row for row in at.text().splitlines() if "天气" in row)
        assert row.split("│")[0].split() == ["3", "天气", "28", "28"]


@pytest.mark.parametrize("size", [(300, 80), (120, 40), (119, 40), (60, 15), (40, 12), (5, 2)])
async def test_every_size_is_walked_through_without_a_fault(reader: Reader, size: tuple[int, int]) -> None:
    async with reader(size) as at:
        await at.press("enter")
        await at.burst("space", "tab", "h", "h", "j", "k", "F")
        await at.burst("F", "slash", "a", "escape", "z", "z", "question_mark", "q")
        assert at.app.is_running


@pytest.mark.parametrize(
    ("keys", "query"),
    [
        (("question_mark", "q"), ""),
        (("slash", *"短讯", "enter", "question_mark", "q"), "短讯"),
        (("slash", "a", "escape", "z", "z", "question_mark", "q"), ""),
        (("colon", *"sort by", "escape", "slash", *"茅台", "enter"), "茅台"),
        (("t", "escape", "t", "escape", "colon", "escape", "question_mark", "q"), ""),
    ],
)
async def test_keys_that_come_at_once_mean_what_they_mean_one_by_one(
    reader: Reader, keys: tuple[str, ...], query: str
) -> None:
    async with reader() as at:
        await at.burst(*keys)
        assert at.app.is_running
        assert len(at.app.screen_stack) == 1
        assert at.screen.view.query == query


async def test_letters_typed_before_a_prompt_has_opened_are_its_letters(reader: Reader) -> None:
    async with reader() as at:
        await at.burst("colon", *"theme")
        assert at.app.screen.query_one(SearchBox).value == "theme"


async def test_a_storm_of_resizes_ends_in_the_right_layout(reader: Reader) -> None:
    async with reader() as at:
        await at.press("j", "enter")
        for width, height in ((40, 12), (160, 50), (81, 24), (1, 1), (59, 30), (200, 60), (119, 40)):
            await at.pilot.resize_terminal(width, height)
        await at.settle()
        assert at.screen.shape == "stacked"
        assert at.screen.pane == "article"
        assert at.screen.article.size.width == 119


async def test_a_screen_made_wide_shows_what_a_wide_one_would(reader: Reader) -> None:
    async with reader((59, 30)) as at:
        await at.press("slash", *"茅台", "enter")
        await at.settle()
        assert at.screen.posts.lines_each == 1
        await at.pilot.resize_terminal(160, 50)
        await at.settle()
        assert "白酒板块平稳" in at.text()
        assert at.screen.shown == at.screen.posts.selected
        await at.pilot.resize_terminal(80, 24)
        await at.settle()
        assert at.screen.posts.lines_each == 1


@pytest.mark.parametrize(
    ("size", "shape"),
    [((120, 15), "wide"), ((119, 40), "stacked"), ((60, 15), "stacked"), ((59, 40), "single"), ((200, 14), "single")],
)
def test_the_layout_follows_the_contract(size: tuple[int, int], shape: str) -> None:
    assert shape_of(*size) == shape


async def test_the_heading_of_a_stock_counts_the_posts_that_its_list_holds(
    reader: Reader, library: Library, base: Path
) -> None:
    source = ("金融/新浪财经", "新浪财经")
    write_post(base / "archive", "c1.md", "煤价周报", "2022-03-02 08:00", *source, "鄂尔多斯（600295）公告分红。")
    write_post(base / "archive", "c2.md", "外运增加", "2022-03-01 08:00", *source, "公司在鄂尔多斯市设有分部。")
    library.sync(jobs=1)
    async with reader((160, 40)) as at:
        for doubtful, posts in ((False, "1 post "), (True, "2 posts "), (False, "1 post ")):
            at.screen.open_stock("sh600295", doubtful=doubtful)
            await at.settle()
            assert posts in "".join(text for text, _style in at.screen.heading.left)
            assert len(at.screen.posts.ids) == int(posts[0])
