"""Makes the README's pictures from a trained database: `python -m docs.make_screenshots var/bundlerec.db`.

Needs Chromium (by name on the path, or in BUNDLEREC_CHROMIUM) and the packages of requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.server import running_app

FOLDER = Path(__file__).parent / "screenshots"
WIDE, NARROW, HEIGHT = 1280, 390, 900


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the page, the look, and how much of the page it shows."""

    name: str
    page: str = ""
    dark: bool = False
    width: int = WIDE
    height: int = HEIGHT


PICTURES = (
    Picture("home"),
    Picture("data", "Data"),
    Picture("train", "Train"),
    Picture("bundles", "Bundles", height=1250),
    Picture("evaluation", "Evaluation", height=1500),
    Picture("bundles_dark", "Bundles", dark=True),
    Picture("bundles_narrow", "Bundles", width=NARROW),
)


def main() -> None:
    """Serves the database's app and takes every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path, help="an SQLite file with a finished training")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--shop", default="demo")
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("BUNDLEREC_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with running_app(wish.database.resolve(), Path(folder) / "server.log") as address:
            for picture in PICTURES:
                take(browser, f"{address}/{picture.page}?shop={wish.shop}", picture, wish.out)
        browser.close()


def take(browser: Browser, address: str, picture: Picture, out: Path) -> None:
    """One picture of one page, when all of it is drawn."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
    )
    page = context.new_page()
    page.goto(address)
    _settled(page)
    page.screenshot(path=out / f"{picture.name}.png")
    context.close()


def _settled(page: Page) -> None:
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(1500)  # figures draw themselves after the page has come to rest


if __name__ == "__main__":
    main()
