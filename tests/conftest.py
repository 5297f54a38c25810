"""What every test shares: a home of its own, and the promise that a skip is named."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "suite"))

SAMPLE = Path(__file__).parents[1] / "sample_content"


@pytest.fixture(autouse=True)
def _a_home_of_its_own(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test sees or touches the configuration, cache or marks of whoever runs it."""
    home = tmp_path_factory.mktemp("home")
    monkeypatch.setenv("HOME", str(home))
    for name in ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_STATE_HOME", "NO_COLOR", "TMUX", "COLORTERM"):
        monkeypatch.delenv(name, raising=False)
    for name in [name for name in os.environ if name.startswith("NEWSTUI_") and name != "NEWSTUI_NO_SKIP"]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _the_umask_it_began_with() -> Iterator[None]:
    """The command line sets one for its process, and some tests are that process."""
    umask = os.umask(0o022)
    os.umask(umask)
    yield
    os.umask(umask)


@pytest.fixture
def sample() -> Path:
    """The archive that the package carries; never written."""
    return SAMPLE


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = terminalreporter.stats.get("skipped", [])
    if skipped and os.environ.get("NEWSTUI_NO_SKIP"):
        terminalreporter.section("skips are failures here")
        for report in skipped:
            terminalreporter.write_line(f"{report.nodeid}: {report.longrepr}")


def pytest_sessionfinish(session: pytest.Session) -> None:
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter and reporter.stats.get("skipped") and os.environ.get("NEWSTUI_NO_SKIP"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
