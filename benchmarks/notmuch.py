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
        message.set_content(path.read_text("utf-8"))
        (mail / f"{number}:2,S").write_bytes(message.as_bytes())
    config = folder / "config"
    config.write_text(f"[database]\npath={folder / 'mail'}\n[user]\nname=x\nprimary_email=x@example.com\n")
    env = {**os.environ, "NOTMUCH_CONFIG": str(config), "XAPIAN_CJK_NGRAM": "1"}
    began = time.perf_counter()
    subprocess.run([program, "new"], env=env, capture_output=True, check=True, timeout=1800)
    return (time.perf_counter() - began) / len(paths) * 1000
