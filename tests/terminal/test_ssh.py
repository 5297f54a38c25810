"""Over a real ssh: an OpenSSH server on this machine, its own keys, another user than root, a line that drops."""

from __future__ import annotations

import os
import pwd
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

import newstui
from tests.terminal.emulator import DEADLINE, Terminal

USER = "newstui-reader"


class Server:
    """sshd on a free port, and the words that log a reader in."""

    def __init__(self, folder: Path, user: str) -> None:
        self.folder, self.user = folder, user
        for name in ("host", "reader"):
            key = ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)]
            subprocess.run(key, check=True)
        shutil.copy(folder / "reader.pub", folder / "authorized")
        (folder / "authorized").chmod(0o644)
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = folder / "sshd_config"
        config.write_text(
            f"Port {self.port}\nListenAddress 127.0.0.1\nHostKey {folder}/host\nPidFile {folder}/pid\n"
            f"AuthorizedKeysFile {folder}/authorized\nStrictModes no\nUsePAM no\nPasswordAuthentication no\n"
            "KbdInteractiveAuthentication no\nPrintMotd no\nPrintLastLog no\nAcceptEnv LANG LC_*\n"
        )
        Path("/run/sshd").mkdir(exist_ok=True)
        words = [needed("sshd"), "-D", "-e", "-f", str(config)]
        self._process = subprocess.Popen(words, stderr=subprocess.PIPE)
        assert self._process.stderr is not None
        said = b""
        while b"Server listening" not in said:
            line = self._process.stderr.readline()
            assert line, said.decode()
            said += line

    def login(self, command: str, **how: object) -> Terminal:
        options = ["StrictHostKeyChecking=no", f"UserKnownHostsFile={self.folder}/known", "LogLevel=ERROR"]
        words = ["ssh", "-F", "/dev/null", "-tt", "-p", str(self.port), "-i", str(self.folder / "reader")]
        words += [word for option in options for word in ("-o", option)]
        return Terminal([*words, f"{self.user}@127.0.0.1", command], **how)  # type: ignore[arg-type]

    def close(self) -> None:
        self._process.terminate()
        self._process.wait(10)


def needed(program: str) -> str:
    found = shutil.which(program, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: openssh-server, openssh-client)")
    return found


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    for program in ("sshd", "ssh", "ssh-keygen", "useradd"):
        needed(program)
    if os.geteuid() != 0:
        pytest.skip("only root can start a server that logs another user in")
    folder = Path(tempfile.mkdtemp(prefix="newstui-ssh-"))
    folder.chmod(0o755)
    is_new = USER not in [entry.pw_name for entry in pwd.getpwall()]
    if is_new:
        made = ["useradd", "--no-create-home", "--home-dir", str(folder / "home"), "--shell", "/bin/sh"]
        subprocess.run([*made, "--password", "*", USER], check=True)
    entry = pwd.getpwnam(USER)
    (folder / "home").mkdir()
    os.chown(folder / "home", entry.pw_uid, entry.pw_gid)
    running = Server(folder, USER)
    yield running
    running.close()
    if is_new:
        subprocess.run(["userdel", USER], check=False, capture_output=True)
    shutil.rmtree(folder)


def may_run(user: int, *words: str) -> bool:
    try:
        return subprocess.run(words, user=user, cwd="/", capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture(scope="module")
def command(server: Server) -> str:
    """The program for that user: as installed where they may read it, else from a copy."""
    program, sample = Path(sys.executable).with_name("newstui"), Path(newstui.__file__).parents[2] / "sample_content"
    reader = pwd.getpwnam(USER).pw_uid
    home = server.folder / "home"
    environ = f"env HOME={home} XDG_CACHE_HOME={home}/c XDG_STATE_HOME={home}/s"
    if may_run(reader, str(program), "--version") and may_run(reader, "ls", str(sample)):
        return f"{environ} {shlex.join([str(program), str(sample)])}"
    version = f"import sys; sys.exit(sys.version_info[:2] != {sys.version_info[:2]})"
    pythons = [
        python for python in ("/usr/bin/python3", sys._base_executable) if may_run(reader, python, "-c", version)
    ]
    if not pythons:
        pytest.skip(f"no Python {sys.version_info[0]}.{sys.version_info[1]} that another user than root may run")
    shutil.copytree(sample, server.folder / "sample")
    left_out = shutil.ignore_patterns("mypy*", "ruff*", "PIL", "pillow*", "hypothesis*", "jieba*", "tantivy*", "pip")
    shutil.copytree(Path(psutil.__file__).parents[1], server.folder / "lib", ignore=left_out)
    shutil.copytree(Path(newstui.__file__).parent, server.folder / "lib" / "newstui", dirs_exist_ok=True)
    return f"{environ} PYTHONPATH={server.folder}/lib {pythons[0]} -m newstui {server.folder}/sample"


def readers() -> list[psutil.Process]:
    uid = pwd.getpwnam(USER).pw_uid
    found = []
    for process in psutil.process_iter(["uids", "name", "cmdline"]):
        uids = process.info["uids"]
        if uids is not None and uids.real == uid and "newstui" in " ".join(process.info["cmdline"] or ()):
            found.append(process)
    return found


def test_another_user_finds_reads_and_resizes_over_ssh(server: Server, command: str) -> None:
    with server.login(command) as terminal:
        terminal.wait_for("78 posts", 60)
        terminal.press("/", "茅台")
        terminal.wait_for("15 posts · best", 60)
        terminal.press("enter")
        terminal.wait_for("Enter open")
        terminal.press("enter")
        terminal.wait_for("J next")
        terminal.resize(130, 40)
        terminal.wait_for("All posts .*78")
        terminal.wait_for("赤水河边的茅台镇")  # the rows have two lines now: where they stand is settled
        terminal.wait_for("2022-03-15 01:08")
        terminal.settle()
        terminal.click("茅台镇老街")
        terminal.wait_for("2022-03-05 02:05")  # the article's own line: the list knows no time
        terminal.press("ctrl+c")
        assert terminal.wait_for_end() == 0
        assert terminal.is_given_back()


def test_a_dropped_ssh_leaves_nothing_behind(server: Server, command: str) -> None:
    with server.login(command) as terminal:
        terminal.wait_for("78 posts", 60)
        running = readers()
        assert running
        terminal.kill(9)  # the client is gone without a word, as when a line drops
        terminal.wait_for_end()
    _gone, alive = psutil.wait_procs(running, timeout=DEADLINE)
    assert not alive


def test_a_charset_of_the_other_side_is_respected(server: Server, command: str) -> None:
    with server.login(command, env={"LC_ALL": "C", "LANG": "C"}) as terminal:
        terminal.wait_for("78 posts", 60)
        terminal.press("q")
        assert terminal.wait_for_end() == 0
