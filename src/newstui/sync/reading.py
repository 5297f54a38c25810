"""A batch of files, read: entries for the catalogue and a segment for the index. Runs in workers; never raises for a
file, only for a disk that is full."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from hashlib import blake2b
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, NamedTuple

from newstui import archive, gate
from newstui.article import Article, Image, Link, Mention, Table, Video, passages
from newstui.catalogue import Entry, Flag, RowStock, Stamp
from newstui.errors import UnreadablePostError
from newstui.frozen import dataclass
from newstui.gate import Clean
from newstui.posts import Head, Post, Problem, Reading, parse_head, parse_post
from newstui.sync.diff import is_settled
from newstui.versions import signature

if TYPE_CHECKING:
    from newstui.index import BuiltSegment, Document

_KINDS = ("linked", "coded", "named")
_NONE = Flag(0)
_BLANK = Clean("")
_NOTHING: Mapping[Key, Parsed] = MappingProxyType({})


class Task(NamedTuple):
    """A file to be read. With a `digest` that it still has, nothing but its stamp is taken."""

    id: int
    path: str
    digest: bytes = b""
    is_hostile: bool = False
    """It stopped a worker once: it is listed by its name, and not read again until it changes."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker does at once. `heads` takes front matter only and builds no segment."""

    kind: Literal["heads", "whole"]
    tasks: tuple[Task, ...]
    number: int = 0


class Taken(NamedTuple):
    """One file, read: an entry; or only a stamp, if its bytes are as they were; or the reason why neither."""

    task: Task
    entry: Entry | None = None
    stamp: Stamp | None = None
    is_settled: bool = True
    reason: str = ""
    detail: Clean = _BLANK


@dataclass(frozen=True, slots=True)
class Batch:
    """A job, done."""

    job: Job
    taken: tuple[Taken, ...]
    segment: BuiltSegment | None = None


class Parsed(NamedTuple):
    """What takes time of a post: it depends on its path and bytes alone."""

    post: Post
    words: str
    signature: bytes


Key = tuple[str, bytes, bool]
"""Path, digest, whether it was cut."""


def read_ahead(root: Path, path: str, options: Reading) -> tuple[Key, Parsed] | None:
    """A post that a job will probably ask for, parsed; None if it can't be read."""
    try:
        source = archive.read(root, path)
    except UnreadablePostError:
        return None
    return (path, _digest(source), source.is_truncated), _parsed(path, source, options)


def read_batch(
    root: Path,
    index_folder: Path,
    job: Job,
    options: Reading,
    *,
    each: Callable[[int], None] = lambda number: None,
    guarded: Callable[[Callable[[], Entry | None]], Entry | None] = lambda work: work(),
    ahead: Mapping[Key, Parsed] = _NOTHING,
) -> Batch:
    """`each` is told the number of the task that is begun, and at last that of none; `guarded` calls its argument, and
    ends it if it takes too long, returning None; `ahead` are posts that were read before they were asked for."""
    taken: list[Taken] = []

    def documents() -> Iterator[Document]:
        from newstui.index import Document

        with archive.Folders(root) as folders:
            for number, task in enumerate(job.tasks):
                each(number)
                bodies: list[str] = []
                taken.append(_take(root, task, job.kind, options, folders, guarded, ahead, bodies))
                entry = taken[-1].entry
                if entry is not None and job.kind == "whole":
                    yield Document(task.id, entry.title, bodies[0] if bodies else "")
        each(len(job.tasks))

    if job.kind == "heads":
        for _ in documents():
            pass
        return Batch(job, tuple(taken))
    from newstui.index import build_segment

    segment = build_segment(index_folder, documents())
    return Batch(job, tuple(taken), segment if segment.posts else None)


def _take(
    root: Path,
    task: Task,
    kind: Literal["heads", "whole"],
    options: Reading,
    folders: archive.Folders,
    guarded: Callable[[Callable[[], Entry | None]], Entry | None],
    ahead: Mapping[Key, Parsed],
    bodies: list[str],
) -> Taken:
    read_at = time.time_ns()
    try:
        if kind == "heads":
            source = archive.read_head(root, task.path, folders)
        else:
            source = archive.read(root, task.path, folders=folders)
    except UnreadablePostError as error:
        return Taken(task, reason=error.reason, detail=gate.line(str(error)))
    stamp = Stamp(*source.stamp)
    settled = is_settled(stamp, read_at)
    if kind == "heads":
        head = guarded(lambda: _headed(task, stamp, parse_head(task.path, source.data, options.zone)))
        return Taken(task, head or _stub(task, stamp, ()), stamp, settled)
    digest = _digest(source)
    if digest == task.digest:
        return Taken(task, stamp=stamp, is_settled=settled)

    def whole() -> Entry:
        parsed = ahead.get((task.path, digest, source.is_truncated)) or _parsed(task.path, source, options)
        bodies.append(parsed.words)
        entry = _entered(task, stamp, digest, settled, parsed.post, source.is_truncated)
        return entry._replace(signature=parsed.signature)

    entry = None if task.is_hostile else guarded(whole)
    if entry is None:
        bodies.clear()
        entry = _stub(task, stamp, (("hostile", Clean("")),), Flag.COMPLETE, digest)
    return Taken(task, entry, stamp, settled)


def _digest(source: archive.Source) -> bytes:
    return blake2b(source.data, digest_size=16).digest()


def _parsed(path: str, source: archive.Source, options: Reading) -> Parsed:
    post = parse_post(path, source.data, replace(options, is_truncated=source.is_truncated))
    words = searchable(post.article)
    return Parsed(post, words, signature(words))


def searchable(article: Article) -> str:
    """The words of an article, passage by passage."""
    return "\n".join(passage.text for passage in passages(article) if passage.text)


def _headed(task: Task, stamp: Stamp, head: Head) -> Entry:
    return Entry(
        path=task.path,
        stamp=stamp,
        title=head.title,
        source=head.source,
        author=head.author,
        date=head.date,
        categories=head.categories,
        tags=head.tags,
        link=head.link,
        flags=Flag.DRAFT if head.draft else _NONE,
        problems=_problems(head.problems),
        id=task.id,
    )


def _entered(task: Task, stamp: Stamp, digest: bytes, settled: bool, post: Post, is_truncated: bool) -> Entry:
    flags = Flag.COMPLETE | _flags(post.article)
    flags |= Flag.DRAFT if post.head.draft else _NONE
    flags |= Flag.TRUNCATED if is_truncated else _NONE
    flags |= Flag(0) if settled else Flag.UNSETTLED
    return _headed(task, stamp, post.head)._replace(
        stocks=summed(post.mentions),
        flags=flags,
        content_key=post.content_key,
        digest=digest,
        problems=_problems(post.problems),
    )


def _stub(
    task: Task, stamp: Stamp, problems: tuple[tuple[str, Clean], ...], flags: Flag = _NONE, digest: bytes = b""
) -> Entry:
    """A file known by its name only."""
    title = gate.shown_path(task.path.rpartition("/")[2]) or Clean("?")
    return Entry(task.path, stamp, title, flags=flags, digest=digest, problems=problems, id=task.id)


def _problems(problems: Iterable[Problem]) -> tuple[tuple[str, Clean], ...]:
    return tuple((problem.name, problem.detail) for problem in problems)


def _flags(article: Article) -> Flag:
    flags = _NONE
    for block in article.blocks:
        if isinstance(block, Image):
            flags |= Flag.IMAGE
        elif isinstance(block, Video):
            flags |= Flag.VIDEO
        elif isinstance(block, Table):
            flags |= Flag.TABLE
    if any(isinstance(span, Link) for passage in passages(article) for span in passage.spans):
        flags |= Flag.LINK
    return flags


def summed(mentions: Iterable[Mention]) -> tuple[RowStock, ...]:
    """The mentions of a post by stock: doubtful only if all are, and then counted; else the undoubted are counted."""
    by_code: defaultdict[str, list[Mention]] = defaultdict(list)
    for mention in mentions:
        by_code[mention.code].append(mention)
    stocks = []
    for code, all_of_it in by_code.items():
        sure = [mention for mention in all_of_it if not mention.doubtful]
        counted = sure or all_of_it
        kind = min((mention.kind for mention in counted), key=_KINDS.index)
        names = Counter(mention.name for mention in counted if mention.kind == kind and mention.name)
        name = names.most_common(1)[0][0] if names else Clean("")
        stocks.append(RowStock(code, name, kind, not sure, len(counted)))
    return tuple(stocks)
