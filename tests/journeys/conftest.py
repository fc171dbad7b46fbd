"""The whole service as its users meet it: the fictional system, served by the real web server, in a real browser."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests import ready

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
AXE = ROOT / "node_modules/axe-core/axe.min.js"
AXE_TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")
MONTHS = "2"

SETTLED = 3_000
"""Milliseconds a page may take to be laid out anew in a window of another size, on a busy machine."""


@dataclass(frozen=True)
class Demonstration:
    """The fictional system as `make demo` builds it: its database, by address or by name, and its files."""

    database: str
    files: Path


@pytest.fixture(scope="session")
def demonstration(tmp_path_factory: pytest.TempPathFactory) -> Demonstration:
    """Built once in a run, by the worker that asks first."""
    folder = tmp_path_factory.getbasetemp()
    folder = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "demonstration"
    built = Demonstration(
        ready.DEMONSTRATION if ready.POSTGRESQL else f"sqlite:///{folder}/phb.sqlite3", folder / "files"
    )
    with ready.one_at_a_time(folder):
        if not (folder / "built").exists():
            with ready.copied(ready.DEMONSTRATION if ready.POSTGRESQL else "phb", folder, keep=True) as address:
                _manage(_environment(address, built.files), "demo", "--months", MONTHS)
            (folder / "built").touch()
    return built


def _environment(address: str, files: Path) -> dict[str, str]:
    """Settings of a service of its own, on the kind of database under test."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "phb.settings",
        "SECRET_KEY": "only-for-the-browser-tests",
        "DEMO_SIGN_IN": "1",
        "DEBUG": "1",
        "DATABASE_URL": address,
        "MEDIA_ROOT": str(files),
    }


def _manage(environment: dict[str, str], *words: str) -> str:
    done = subprocess.run(  # noqa: S603 (our own commands)
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="session")
def environment(demonstration: Demonstration, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Settings of a service with a copy of the fictional system of its own."""
    folder = tmp_path_factory.mktemp("service")
    if demonstration.files.exists():
        shutil.copytree(demonstration.files, folder / "files")
    if not ready.POSTGRESQL:
        shutil.copyfile(demonstration.database.removeprefix("sqlite:///"), folder / "phb.sqlite3")
        yield _environment(f"sqlite:///{folder / 'phb.sqlite3'}", folder / "files")
        return
    name = f"test_phb_pages{os.environ.get('TEST_DB_SUFFIX', '')}{os.environ.get('PYTEST_XDIST_WORKER', '')}"
    with ready.own_database(name, like=demonstration.database) as address:
        yield _environment(address, folder / "files")


@pytest.fixture(scope="session")
def service(environment: dict[str, str]) -> Iterator[str]:
    """The address of the service with its fictional people in it."""
    with _port() as port:
        server = subprocess.Popen(  # noqa: S603
            [
                sys.executable,
                "-m",
                "gunicorn",
                "phb.wsgi",
                "--bind",
                f"127.0.0.1:{port}",
                "--workers",
                "1",
                "--threads",
                "4",
            ],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.DEVNULL,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/health/")
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@contextmanager
def _port() -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    yield port


def _wait_for(address: str) -> None:
    for _ in range(150):
        try:
            with urlopen(address) as answer:  # noqa: S310 (loopback)
                assert answer.status == 200
                return
        except URLError:
            time.sleep(0.2)
    raise AssertionError("The service did not start.")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """For one file: while it is open, Django takes the worker for an asynchronous one and lets it near no database."""
    with sync_playwright() as playwright:
        assert CHROMIUM, "Chromium is needed: make test installs it."
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        yield chromium
        chromium.close()


SignIn = Callable[..., Page]


@pytest.fixture
def sign_in(browser: Browser, service: str) -> Iterator[SignIn]:
    """Opens a browser of their own for a fictional user: `sign_in("Sam Carter", width=390)`."""
    contexts: list[BrowserContext] = []

    def enter(name: str, *, width: int = 1280, scripts: bool = True) -> Page:
        context = browser.new_context(
            base_url=service,
            viewport={"width": width, "height": 900},
            java_script_enabled=scripts,
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.goto("/sign-in/")
        page.get_by_role("button", name=name).first.click()
        page.wait_for_url("**/")
        return page

    yield enter
    for context in contexts:
        context.close()


def axe_violations(page: Page) -> list[str]:
    """What axe finds on the page, a line each."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})"
        ".then(r => r.violations.map(v => `${v.id}: ${v.help} at ${v.nodes.map(n => n.target.join(' ')).join(', ')}`))",
        list(AXE_TAGS),
    )
    return [str(each) for each in found]


def fits(page: Page, *, width: int) -> bool:
    """Whether the page itself, and not a region within it, stays within a window so wide, once it has settled there."""
    page.set_viewport_size({"width": width, "height": 900})
    # The page is laid out anew some moments after the window has changed, and its header folds its links after that.
    root = "document.documentElement"
    within = f"width => {root}.clientWidth === width && {root}.scrollWidth <= width + 1"
    try:
        page.wait_for_function(within, arg=width, timeout=SETTLED)
    except PlaywrightTimeout:
        return False
    return True


def spills_sideways(page: Page, *, width: int) -> bool:
    """Whether it scrolls sideways in a window so narrow; the window is as it was afterwards."""
    before = page.viewport_size
    spills = not fits(page, width=width)
    if before is not None:
        page.set_viewport_size(before)
    return spills
