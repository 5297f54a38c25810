"""An article as Markdown, text or HTML, for a file or a pipe. Pure."""

from __future__ import annotations

import re
from html import escape

from newstui.article import Article, Block, Code, Heading, Image, Link, List, Passage, Rule, Table, Video, paragraphs
from newstui.gate import Clean

FORMATS = ("md", "txt", "html")


def text(title: Clean, article: Article) -> str:
    """Title and blocks, a blank line between them."""
    return "\n\n".join(filter(None, [title, *paragraphs(article)])) + "\n"


def markdown(title: Clean, article: Article, link: Clean | None) -> str:
    """The same with headings, lists, tables, links."""
    blocks = [f"# {_escaped(title)}"]
    if link:
        blocks.append(f"<{link}>")
    blocks += [_markdown(block) for block in article.blocks]
    return "\n\n".join(filter(None, blocks)) + "\n"


def _escaped(piece: str) -> str:
    return re.sub(r"([\\`*_\[\]<>#|])", r"\\\1", piece)


def _inline(passage: Passage) -> str:
    out, at = [], 0
    for span in passage.spans:
        if isinstance(span, Link) and at <= span.start < span.end:
            out.append(_escaped(passage.text[at : span.start]))
            out.append(f"[{_escaped(passage.text[span.start : span.end])}](<{span.url}>)")
            at = span.end
    out.append(_escaped(passage.text[at:]))
    return "".join(out).replace("\n", "  \n")


def _markdown(block: Block) -> str:
    quoted = "> " * getattr(block, "quoted", 0)
    return "\n".join((quoted + line).rstrip() if quoted else line for line in _bare(block).split("\n"))


def _bare(block: Block) -> str:
    if isinstance(block, Heading):
        return "#" * max(1, min(6, block.level)) + " " + _inline(block.content)
    if isinstance(block, Code):
        fence = "`" * max([3, *(len(run) + 1 for run in re.findall("`+", block.content.text))])
        return f"{fence}{block.language}\n{block.content.text}\n{fence}"
    if isinstance(block, List):
        marks = ("- " if item.marker == "•" else item.marker + " " for item in block.items)
        return "\n".join(
            "   " * item.depth + mark + _inline(item.content) for item, mark in zip(block.items, marks, strict=True)
        )
    if isinstance(block, Table):
        rows = ["| " + " | ".join(_inline(cell).replace("  \n", " ") for cell in row) + " |" for row in block.rows]
        if rows:
            rows.insert(max(1, block.header), "|" + " --- |" * len(block.rows[0]))
        return "\n".join(rows)
    if isinstance(block, (Image, Video)):
        sign = "!" if isinstance(block, Image) else ""
        return f"{sign}[{_escaped(block.caption.text)}](<{block.url or ''}>)"
    if isinstance(block, Rule):
        return "---"
    return _inline(block.content)


def html(title: Clean, article: Article, link: Clean | None) -> str:
    """A page of its own, without scripts, styles or anything that loads."""
    source = f'<p><a href="{escape(link)}">{escape(link)}</a></p>' if link else ""
    body = "\n".join(_html(block) for block in article.blocks)
    return (
        f'<!doctype html>\n<html><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body>\n<h1>{escape(title)}</h1>\n{source}\n{body}\n</body></html>\n"
    )


def _html_inline(passage: Passage) -> str:
    out, at = [], 0
    for span in passage.spans:
        if isinstance(span, Link) and at <= span.start < span.end:
            out.append(escape(passage.text[at : span.start]))
            out.append(f'<a href="{escape(span.url)}">{escape(passage.text[span.start : span.end])}</a>')
            at = span.end
    out.append(escape(passage.text[at:]))
    return "".join(out).replace("\n", "<br>")


def _html(block: Block) -> str:
    quoted = getattr(block, "quoted", 0)
    return "<blockquote>" * quoted + _html_bare(block) + "</blockquote>" * quoted


def _html_bare(block: Block) -> str:
    if isinstance(block, Heading):
        level = max(1, min(6, block.level))
        return f"<h{level}>{_html_inline(block.content)}</h{level}>"
    if isinstance(block, Code):
        return f"<pre><code>{escape(block.content.text)}</code></pre>"
    if isinstance(block, List):
        items = "".join(f"<li>{_html_inline(item.content)}</li>" for item in block.items)
        return f"<ul>{items}</ul>"
    if isinstance(block, Table):
        rows = "".join(
            "<tr>" + "".join(f"<td>{_html_inline(cell)}</td>" for cell in row) + "</tr>" for row in block.rows
        )
        return f"<table>{rows}</table>"
    if isinstance(block, (Image, Video)):  # as a link: the page loads nothing
        word = escape(block.caption.text or block.url or "")
        return f'<p><a href="{escape(block.url)}">{word}</a></p>' if block.url else f"<p>{word}</p>"
    if isinstance(block, Rule):
        return "<hr>"
    return f"<p>{_html_inline(block.content)}</p>"
