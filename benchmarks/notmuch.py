"""notmuch on the same texts, where it is installed: the nearest kin, for mail."""

from __future__ import annotations

import itertools
import os
import shutil
import subprocess
import time
from email.message import EmailMessage
from pathlib import Path

from benchmarks.processes import fresh


def index_rate(archive: Path, folder: Path, posts: int) -> float | None:
    """Milliseconds a post that `notmuch new` takes for the same texts as mails. None without notmuch."""
    program = shutil.which("notmuch")
    if program is None:
        return None
    mail = fresh(folder) / "mail" / "cur"
    mail.mkdir(parents=True)
    paths = list(itertools.islice(archive.rglob("*.md"), posts))
    for number, path in enumerate(paths):
        message = EmailMessage()
        message["Subject"] = path.stem[:60]
        message["From"] = "news@example.com"
        message["Message-ID"] = f"<{number}@example.com>"
        message.set_content(path.read_text("utf-8", "replace"))
        (mail / f"{number}:2,S").write_bytes(message.as_bytes())
    config = folder / "config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[user]\nname=x\nprimary_email=x@example.com\n")
    env = {**os.environ, "NOTMUCH_CONFIG": str(config), "XAPIAN_CJK_NGRAM": "1"}
    began = time.perf_counter()
    subprocess.run([program, "new"], env=env, capture_output=True, check=True, timeout=1800)
    return (time.perf_counter() - began) / len(paths) * 1000


def in_words(archive: Path, homes: Path, ours: float, posts: int = 500) -> str:
    """Beside a full index of ours, which took `ours` ms a post."""
    try:
        rate = index_rate(archive, homes / "notmuch", posts)
    except (OSError, subprocess.SubprocessError) as error:
        return f"notmuch could not be measured: {error}"[:120]
    if rate is None:
        return "notmuch is not installed"
    return f"`notmuch new`, the same texts as mails: {rate:.1f} ms a post ({posts} of them), newstui {ours:.2f} ms"
