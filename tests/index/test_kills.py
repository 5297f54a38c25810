"""A writer that is killed: the index is as before its commit or as after it, and the next commit sweeps."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from newstui.index import Document, Index, build_segment
from tests.index.news import news, pieces_of, scan


class _Killer:
    """Kills this very process at the n-th call of what changes the disk: before the call, or after."""

    def __init__(self, moment: int, after: bool) -> None:
        self.left = moment
        self.after = after
        for owner, name in ((os, "fsync"), (os, "open"), (Path, "replace"), (Path, "rename"), (Path, "unlink")):
            setattr(owner, name, self._deadly(getattr(owner, name)))

    def _deadly(self, real: Callable[..., object]) -> Callable[..., object]:
        def call(*values: object, **named: object) -> object:
            self.left -= 1
            if self.left < 0 and not self.after:
                os.kill(os.getpid(), signal.SIGKILL)
            came = real(*values, **named)
            if self.left < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return came

        return call


def _in_a_child(work: Callable[[], None]) -> bool:
    """Run in a forked process; whether it came to its end."""
    child = os.fork()
    if not child:
        status = 1
        try:
            work()
            status = 0
        finally:
            os._exit(status)
    _child, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status)


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_kill_at_any_step_of_a_commit_costs_nothing_that_was_there(folder: Path, after: bool) -> None:
    index = Index.open(folder, create=True)
    model = {document.id: document for document in news(20)}
    index.commit([build_segment(folder, model.values())])
    finished = False
    for moment in range(60):
        more = news(6, seed=moment, first=1000 * (moment + 1))
        gone = list(model)[::11]
        following = {key: value for key, value in model.items() if key not in gone}
        following |= {document.id: document for document in more}

        def write(moment: int = moment, more: list[Document] = more, gone: list[int] = gone) -> None:
            _Killer(moment, after)
            Index.open(folder).commit([build_segment(folder, more)], gone)

        finished = _in_a_child(write)
        found = Index.open(folder)
        assert set(found.ids().tolist()) in (set(model), set(following))
        model = following if len(found) == len(following) else model
        posts = list(model.values())
        for piece in pieces_of(posts, 3, seed=moment):
            assert set(found.find(piece)) == scan(posts, piece)
        if finished:
            break
    assert finished
    assert moment > 12
    index.refresh()
    index.commit([build_segment(folder, [Document(1, "茅台", "")])])
    # What the killed children built stays while their parent, this process, might commit it.
    left = sorted(path.suffix for path in folder.iterdir() if not path.name.startswith("built-"))
    assert left == ["", ".list", *[".news"] * len(index.segments), ".toc"]


_WRITER = """
import sys
from pathlib import Path
from newstui.index import Document, Index, build_segment
folder, first = Path(sys.argv[1]), int(sys.argv[2])
index = Index.open(folder, create=True)
for batch in range(first, first + 100_000):
    index.commit([build_segment(folder, [Document(8 * batch + n, "茅台", f"回购 {batch}") for n in range(8)])])
    print(batch, flush=True)
"""


@pytest.mark.torture
def test_kills_at_random_lose_no_acknowledged_batch(folder: Path) -> None:
    chance = random.Random(7)
    acknowledged: set[int] = set()
    first = 0
    for _ in range(30):
        command = [sys.executable, "-c", _WRITER, str(folder), str(first)]
        writer = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert writer.stdout is not None
        acknowledged.add(int(writer.stdout.readline()))
        time.sleep(chance.random() * 0.5)  # the moment of the kill is what is tried, not something to wait for
        writer.kill()
        acknowledged |= {int(line) for line in writer.stdout.read().split()}
        writer.wait()
        index = Index.open(folder)
        batches = [identity // 8 for identity in index.ids().tolist()]
        assert all(batches.count(batch) == 8 for batch in set(batches))
        assert acknowledged <= set(batches)
        first = max(batches) + 1
        assert set(index.find("茅台")) == set(index.ids().tolist())
    index.commit([build_segment(folder, [Document(8 * first, "", "")])])
    left = [path.name for path in folder.iterdir() if not path.name.startswith("built-")]
    assert len(left) == len(index.segments) + 3
