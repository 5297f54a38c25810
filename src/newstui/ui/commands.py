"""One table of everything a key can do: key bindings, palette, hints and help are made from it. Does nothing itself."""

# ruff: noqa: E501 -- a table is read by its columns

from __future__ import annotations

from collections.abc import Iterable, Iterator

from newstui.frozen import dataclass
from newstui.language import later as N_

LIST, TREE, ARTICLE, FACETS, SEARCH = "list", "tree", "article", "facets", "search"
PROMPT, HELP, ADDRESS, TRENDS = "prompt", "help", "address", "trends"
PANES = (LIST, TREE, ARTICLE, FACETS)
"""Where keys are commands; in a text box (`SEARCH`, prompts) letters are text."""
BROWSED = (LIST, TREE, FACETS)
ANYWHERE = (*PANES, SEARCH, PROMPT, HELP, ADDRESS, TRENDS)
MARKED = (LIST, TREE, ARTICLE)
MENTIONED = (LIST, ARTICLE)
"""On a mention in the article, and on a stock's page."""


@dataclass(frozen=True, slots=True)
class Command:
    """`action` is run on the screen, or on the pane in focus where it begins with `focused.`.

    `{n}` in it becomes the place of the key among the command's own keys, from 1.
    """

    name: str
    keys: tuple[str, ...]
    title: str
    help: str
    where: tuple[str, ...]
    action: str
    hint: str = ""
    """One word for the status line; empty where it isn't hinted."""
    in_palette: bool = True


def _moves() -> Iterator[Command]:
    yield Command(
        "down",
        ("j", "down"),
        N_("Line down"),
        N_("One line down."),
        (*PANES, HELP, TRENDS),
        "focused.scroll_line(1)",
        in_palette=False,
    )
    yield Command(
        "up",
        ("k", "up"),
        N_("Line up"),
        N_("One line up."),
        (*PANES, HELP, TRENDS),
        "focused.scroll_line(-1)",
        in_palette=False,
    )
    yield Command(
        "page_down", ("space", "pagedown"), N_("Page down"),
        N_("One page down; at the end of an article on to the next unread post."), (*PANES, HELP, TRENDS), "focused.page(1)", in_palette=False,
    )  # fmt: skip
    yield Command(
        "page_up",
        ("b", "pageup"),
        N_("Page up"),
        N_("One page up."),
        (*PANES, HELP, TRENDS),
        "focused.page(-1)",
        in_palette=False,
    )
    yield Command(
        "top",
        ("g g", "home"),
        N_("First line"),
        N_("To the first line."),
        (*PANES, HELP, TRENDS),
        "focused.top",
        in_palette=False,
    )
    yield Command(
        "bottom",
        ("G", "end"),
        N_("Last line"),
        N_("To the last line."),
        (*PANES, HELP, TRENDS),
        "focused.bottom",
        in_palette=False,
    )
    yield Command(
        "out", ("h", "left"), N_("Out"), N_("From the article to the list, from the list to the tree; closes a branch."),
        PANES, "out", in_palette=False,
    )  # fmt: skip
    yield Command(
        "in", ("l", "right"), N_("In"), N_("From the tree to the list, from the list to the article; opens a branch."),
        PANES, "in", in_palette=False,
    )  # fmt: skip
    yield Command(
        "next_thing", ("tab",), N_("Next thing"), N_("The next pane; in an article the next mention or link."),
        PANES, "thing(1)", in_palette=False,
    )  # fmt: skip
    yield Command(
        "previous_thing", ("shift+tab",), N_("Previous thing"), N_("The previous pane, mention or link."),
        PANES, "thing(-1)", in_palette=False,
    )  # fmt: skip
    yield Command(
        "open", ("enter",), N_("Open"), N_("Opens what the cursor is on; an opened post counts as read."),
        PANES, "open", hint=N_("open"), in_palette=False,
    )  # fmt: skip


EVERYWHERE = (
    *_moves(),
    Command("close", ("q", "escape"), N_("Close, then quit"), N_("Closes what is open last; with nothing open, quits."), (*PANES, HELP, ADDRESS, TRENDS), "close", hint=N_("close")),
    Command("help", ("?",), N_("Help"), N_("Every key, searchable."), (*PANES, TRENDS), "help", hint=N_("help")),
    Command("palette", (":",), N_("Commands"), N_("Every command by its name."), PANES, "palette", in_palette=False),
    Command("search_all", ("S",), N_("Search the whole archive"), N_("The search box, over all posts whatever is selected in the tree."), PANES, "search_all"),
    Command("stock", ("t",), N_("Jump to a stock"), N_("By code, by a piece of its name, or by pinyin: every post that mentions it."), PANES, "stock"),
    Command("trends", ("T",), N_("Trends"), N_("The stocks that stand out in a week, a month or a day, the most surprising first."), PANES, "trends"),
    Command("undo", ("u",), N_("Undo"), N_("Takes the last mark back."), PANES, "undo"),
    Command("redo", ("U",), N_("Redo"), N_("Sets again what was undone."), PANES, "redo"),
    Command("take_in", ("R",), N_("Take in new posts"), N_("Shows the posts that arrived, or looks for some."), PANES, "take_in"),
    Command("back", ("[",), N_("Back"), N_("The post that was read before."), PANES, "back"),
    Command("forward", ("]",), N_("Forward"), N_("The post that was read after."), PANES, "forward"),
    Command("zen", ("z",), N_("Zen"), N_("The pane in focus alone, and back."), PANES, "zen"),
    Command("narrower", ("<",), N_("Narrower pane"), N_("Moves the border of the pane in focus."), PANES, "resize(-2)"),
    Command("wider", (">",), N_("Wider pane"), N_("Moves the border of the pane in focus."), PANES, "resize(2)"),
    Command("copy_or_quit", ("ctrl+c",), N_("Copy, or quit"), N_("Copies what the mouse selected; with nothing selected, quits."), ANYWHERE, "copy_or_quit", in_palette=False),
    Command("suspend", ("ctrl+z",), N_("Suspend"), N_("Back to the shell; `fg` returns."), ANYWHERE, "app.suspend_process"),
    Command("repaint", ("ctrl+l",), N_("Repaint"), N_("Draws the whole screen anew."), ANYWHERE, "app.redraw"),
)  # fmt: skip

MARKING = (
    Command("search", ("/",), N_("Search"), N_("The search box: each key narrows the list."), BROWSED, "search", hint=N_("search")),
    Command("read", ("r",), N_("Read or unread"), N_("Marks the post, or the selected posts, read or unread."), MARKED, "mark('read')", hint=N_("read")),
    Command("star", ("s",), N_("Star"), N_("Stars the post, or takes the star off."), MARKED, "mark('starred')", hint=N_("star")),
    Command("later", ("L",), N_("Later"), N_("Keeps the post for later, or no longer."), MARKED, "mark('later')", hint=N_("later")),
    Command("tag", ("#",), N_("Tag"), N_("Gives the post a tag of yours, or takes it off."), MARKED, "tag"),
    Command("select", ("v",), N_("Select"), N_("Selects the post, so that marks and tags take all selected ones."), (LIST,), "select"),
    Command("range", ("V",), N_("Select a range"), N_("Selects from the last selected post to this one."), (LIST,), "select_range"),
    Command("all_read", ("A",), N_("All shown read"), N_("Marks every post of the list read; `u` takes it back."), BROWSED, "all_read"),
    Command("next_unread", (".",), N_("Next unread"), N_("The next unread post of the list."), MARKED, "unread(1)", hint=N_("next unread")),
    Command("previous_unread", (",",), N_("Previous unread"), N_("The previous unread post of the list."), MARKED, "unread(-1)"),
    Command("unread_only", ("!",), N_("Unread only"), N_("Leaves only unread posts in the list, and back."), BROWSED, "unread_only"),
    Command("order", ("O",), N_("Order"), N_("Newest first, oldest first, and by relevance in a search."), BROWSED, "order"),
    Command("scope", ("c",), N_("Scope"), N_("Searches in what the tree has selected, or in all posts."), BROWSED, "scope"),
    Command("facets", ("F",), N_("Facets"), N_("Categories, sources, stocks and months of the posts in the list, with counts; Enter narrows."), BROWSED, "facets", hint=N_("facets")),
    Command("step_off", ("backspace",), N_("Last step off"), N_("Takes the last narrowing of the query back."), BROWSED, "step_off"),
    Command("like", ("m",), N_("More like this"), N_("Posts that share the strongest words of this one."), MARKED, "like"),
    Command("versions", ("=",), N_("Versions"), N_("Lists the posts that tell the same story as this one."), MARKED, "versions"),
    Command("saved", tuple("123456789"), N_("Saved search"), N_("The saved search of that number; “Save this search” among the commands makes one."), BROWSED, "saved({n})", in_palette=False),
    Command("category", ("f",), N_("Find a category"), N_("Narrows the tree to what you type."), (TREE,), "category", hint=N_("find")),
)  # fmt: skip

READING = (
    Command("find", ("/",), N_("Find in the article"), N_("Marks what you type in the article."), (ARTICLE,), "find", hint=N_("find")),
    Command("next_match", ("n",), N_("Next match"), N_("The next place that matches the search."), (ARTICLE,), "match(1)"),
    Command("previous_match", ("N",), N_("Previous match"), N_("The place before."), (ARTICLE,), "match(-1)"),
    Command("next_post", ("J",), N_("Next post"), N_("Opens the next post of the list."), (ARTICLE,), "post(1)", hint=N_("next")),
    Command("previous_post", ("K",), N_("Previous post"), N_("Opens the previous post of the list."), (ARTICLE,), "post(-1)"),
    Command("hints", ("f",), N_("Link hints"), N_("A letter beside each link and mention on the screen; type it to open."), (ARTICLE,), "focused.hint", hint=N_("links")),
    Command("address", ("o",), N_("The original's address"), N_("Shows where the post came from; opens it in a browser, or copies it to your clipboard."), (ARTICLE,), "address"),
    Command("removed", ("d",), N_("What was cut"), N_("Shows, dimmed in its place, what cleaning took out."), (ARTICLE,), "focused.toggle_removed"),
    Command("measure_wider", ("+",), N_("Longer lines"), N_("A wider measure."), (ARTICLE,), "focused.measure(4)"),
    Command("measure_narrower", ("-",), N_("Shorter lines"), N_("A narrower measure."), (ARTICLE,), "focused.measure(-4)"),
    Command("copy_text", ("y",), N_("Copy the text"), N_("The article's text to your clipboard."), (ARTICLE,), "copy_text"),
    Command("copy_address", ("Y",), N_("Copy the address"), N_("The post's own address to your clipboard."), (ARTICLE,), "copy_address"),
    Command("write", ("w",), N_("Write to a file"), N_("The article to a new file: Markdown, text or HTML."), (ARTICLE,), "write"),
    Command("editor", ("e",), N_("Open the file"), N_("The post's file in $EDITOR or $PAGER."), (ARTICLE,), "editor"),
    Command("pipe", ("|",), N_("Pipe"), N_("The article's text to a command."), (ARTICLE,), "pipe"),
)  # fmt: skip

STOCKS = (
    Command("why", ("i",), N_("Why this stock"), N_("Why a mention is taken for a stock, and how surely."), MENTIONED, "why"),
    Command("refuse", ("x",), N_("Not this stock"), N_("The post does not mean the stock: its mention is one no longer."), MENTIONED, "refuse"),
    Command("alias", ("a",), N_("Another name"), N_("Gives the stock another name, by which it is known in posts and found."), MENTIONED, "alias"),
    Command("watch", ("W",), N_("Watch"), N_("Watches the stock, or no longer: is:watched and stock:watch find its posts."), MENTIONED, "watch"),
)  # fmt: skip

CHARTS = (
    Command("earlier", ("h", "left"), N_("Earlier"), N_("The period before that has posts."), (TRENDS,), "time(-1)", hint=N_("earlier"), in_palette=False),
    Command("later_on", ("l", "right"), N_("Later on"), N_("The period after that has posts."), (TRENDS,), "time(1)", hint=N_("later"), in_palette=False),
    Command("behind", ("enter",), N_("The posts behind it"), N_("Lists the posts of that period that mention the stock."), (TRENDS,), "behind", hint=N_("posts"), in_palette=False),
    Command("period", ("O",), N_("Day, week or month"), N_("Counts by another period: by week, by month, by day."), (TRENDS,), "period", hint=N_("day, week, month"), in_palette=False),
)  # fmt: skip

SEARCHING = (
    Command("hit_down", ("down",), N_("Hit below"), N_("Moves through the hits while typing."), (SEARCH,), "hit(1)", in_palette=False),
    Command("hit_up", ("up",), N_("Hit above"), N_("Moves through the hits while typing."), (SEARCH,), "hit(-1)", in_palette=False),
    Command("complete", ("tab",), N_("Complete"), N_("Takes the offered completion; again for the next."), (SEARCH,), "complete", hint=N_("complete"), in_palette=False),
    Command("to_list", ("enter",), N_("To the list"), N_("Keeps the query and goes to the hits."), (SEARCH,), "to_list", hint=N_("to the list"), in_palette=False),
    Command("leave_search", ("escape",), N_("Back"), N_("Leaves the search and shows what was there before."), (SEARCH,), "leave_search", hint=N_("back"), in_palette=False),
)  # fmt: skip

PROMPTING = (
    Command("choice_down", ("down",), N_("Choice below"), N_("In a box that asks: the next choice."), (PROMPT,), "move(1)", in_palette=False),
    Command("choice_up", ("up",), N_("Choice above"), N_("In a box that asks: the choice before."), (PROMPT,), "move(-1)", in_palette=False),
    Command("choose", ("enter",), N_("Take the choice"), N_("In a box that asks: takes it."), (PROMPT,), "choose", in_palette=False),
    Command("cancel", ("escape",), N_("Leave"), N_("Leaves a box that asks."), (PROMPT,), "cancel", in_palette=False),
    Command("find_help", ("/",), N_("Find in the help"), N_("Narrows the help to what you type."), (HELP,), "find", in_palette=False),
    Command("open_address", ("enter", "o"), N_("Open the address"), N_("Opens the address that is shown."), (ADDRESS,), "open", in_palette=False),
    Command("copy_shown", ("y",), N_("Copy the address"), N_("Copies the address that is shown."), (ADDRESS,), "copy", in_palette=False),
)  # fmt: skip

NAMED = (
    Command("save_search", (), N_("Save this search"), N_("Gives the query a name, a number key and a place in the tree."), PANES, "save_search"),
    Command("forget_search", (), N_("Forget a saved search"), N_("Removes a saved search from the tree."), PANES, "forget_search"),
    Command("theme", (), N_("Theme"), N_("Another look, remembered."), PANES, "theme"),
    Command("quit", (), N_("Quit"), N_("Leaves newstui."), PANES, "quit"),
)  # fmt: skip

TABLE: tuple[Command, ...] = (*EVERYWHERE, *MARKING, *READING, *STOCKS, *CHARTS, *SEARCHING, *PROMPTING, *NAMED)

SECTIONS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (N_("Everywhere"), EVERYWHERE),
    (N_("List and tree"), MARKING),
    (N_("Article"), READING),
    (N_("Mention, stock page"), STOCKS),
    (N_("Charts"), CHARTS),
    (N_("Search box"), SEARCHING),
    (N_("Boxes that ask"), PROMPTING),
    (N_("By name, through the commands"), NAMED),
)

HINTS: dict[str, tuple[str, ...]] = {
    LIST: ("open", "search", "star", "next_unread", "facets", "help", "close"),
    TREE: ("open", "search", "category", "help"),
    FACETS: ("open", "help"),
    ARTICLE: ("find", "hints", "star", "next_post", "next_unread", "close", "help"),
    SEARCH: ("to_list", "complete", "leave_search"),
    TRENDS: ("behind", "earlier", "later_on", "period", "close", "help"),
}
"""What the status line hints at in each place, most useful first: where the line is short, the last ones go."""


def named(table: Iterable[Command] = TABLE) -> dict[str, Command]:
    """The table by name."""
    return {command.name: command for command in table}
