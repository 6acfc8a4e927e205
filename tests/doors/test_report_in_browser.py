"""The report in a real browser, opened from the disk as a person would open it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

from magnesia.report import ReportContent, render_html

pytestmark = pytest.mark.browser

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
AA_AND_CONTRAST = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "wcag2aaa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}},
}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        reason = "no Chromium found; install it with: apt-get install chromium"
        if os.environ.get("CI") == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as play:
        launched = play.chromium.launch(executable_path=path, args=list(QUIET))
        yield launched
        launched.close()


@pytest.fixture(scope="module")
def file(simulated_report: ReportContent, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(render_html(simulated_report), encoding="utf-8")
    return path


class Opened:
    """A page with everything that it said and everything that it asked for."""

    def __init__(self, browser: Browser, file: Path, width: int, scheme: Literal["light", "dark"]) -> None:
        self.page: Page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(file.as_uri())


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_axe_finds_nothing_and_text_has_seven_to_one(
    browser: Browser, file: Path, scheme: Literal["light", "dark"], width: int
) -> None:
    opened = Opened(browser, file, width, scheme)
    for details in opened.page.locator("summary").all():
        details.click()
    found = Axe().run(opened.page, options=AA_AND_CONTRAST)
    assert found.violations_count == 0, found.generate_report()
    opened.page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_asks_for_nothing_and_the_console_stays_silent(
    browser: Browser, file: Path, scheme: Literal["light", "dark"]
) -> None:
    opened = Opened(browser, file, 1200, scheme)
    assert opened.asked == [file.as_uri()]
    assert opened.said == []
    opened.page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1200])
def test_nothing_has_to_be_scrolled_sideways(browser: Browser, file: Path, width: int) -> None:
    opened = Opened(browser, file, width, "light")
    assert opened.page.evaluate("document.documentElement.scrollWidth") == width
    opened.page.close()


def test_the_drawing_follows_the_width_of_the_screen(browser: Browser, file: Path) -> None:
    wide, narrow = Opened(browser, file, 1200, "light"), Opened(browser, file, 320, "light")
    assert wide.page.locator(".wide").is_visible()
    assert not wide.page.locator(".narrow").is_visible()
    assert narrow.page.locator(".narrow").is_visible()
    assert not narrow.page.locator(".wide").is_visible()
    wide.page.close()
    narrow.page.close()


def test_a_drawing_takes_its_colours_from_the_scheme(browser: Browser, file: Path) -> None:
    colours = set()
    for scheme in ("light", "dark"):
        opened = Opened(browser, file, 1200, scheme)
        dot = opened.page.locator(".dots .mark-symbol path").first
        colours.add(dot.evaluate("element => getComputedStyle(element).fill"))
        opened.page.close()
    assert len(colours) == 2
    assert "none" not in colours


def test_the_keyboard_reaches_the_answer_first_and_opens_the_tables(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file, 1200, "light")
    opened.page.keyboard.press("Tab")
    assert opened.page.evaluate("document.activeElement.textContent") == "Go to the answer"
    summary = opened.page.locator("summary").first
    summary.focus()
    opened.page.keyboard.press("Enter")
    assert opened.page.locator("details").first.get_attribute("open") is not None
    opened.page.close()


def test_the_screen_reader_hears_the_verdict_and_what_a_drawing_says(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file, 1200, "light")
    heard = opened.page.locator("main").aria_snapshot()
    assert 'heading "Your diary shows that 300 mg magnesium a day helps with pain." [level=3]' in heard
    assert 'img "20 of 20 dots lie on the better side of no change.' in heard
    assert 'img "Pain and sleep quality over 112 days in 6 blocks' in heard
    opened.page.close()


def test_printing_shows_the_tables_that_are_folded_on_the_screen(browser: Browser, file: Path) -> None:
    opened = Opened(browser, file, 1200, "light")
    opened.page.emulate_media(media="print")
    assert opened.page.get_by_text("2026-03-02").is_visible()
    opened.page.close()
