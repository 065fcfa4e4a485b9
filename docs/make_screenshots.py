"""Makes the README's pictures and those of a newcomer's path: `python -m docs.make_screenshots var/bundlerec.db`.

Works on a copy of the database, since the path saves rules and a campaign. Needs Chromium (by name on the path, or in
BUNDLEREC_CHROMIUM) and the packages of requirements-dev.txt.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.newcomer import Walk, Wish, walk
from tests.browser.server import running_app

FOLDER = Path(__file__).parent / "screenshots"
WIDE, NARROW, HEIGHT = 1280, 390, 900
PATIENCE = 180_000  # ms, until a large shop's customers have been looked at


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
    Picture("together", "Bundles?view=Everybody", height=1250),
    Picture("evaluation", "Evaluation", height=1500),
    Picture("models", "Models"),
    Picture("plan", "Plan"),
    Picture("feedback", "Feedback"),
    Picture("bundles_dark", "Bundles", dark=True),
    Picture("bundles_narrow", "Bundles", width=NARROW),
)


def main() -> None:
    """Serves the database's app and takes every picture."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("database", type=Path, help="an SQLite file with a finished training")
    parser.add_argument("--out", type=Path, default=FOLDER)
    parser.add_argument("--shop", default="demo")
    parser.add_argument("--customer", default="1001", help="whom the newcomer looks for")
    parser.add_argument(
        "--category", default="PRODUCE > TROPICAL FRUIT", help="what the newcomer's first rule leaves out"
    )
    wish = parser.parse_args()
    wish.out.mkdir(parents=True, exist_ok=True)
    chromium = os.environ.get("BUNDLEREC_CHROMIUM") or shutil.which("chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with running_app(_copied(wish.database, Path(folder)), Path(folder) / "server.log") as address:
            for picture in PICTURES:
                join = "&" if "?" in picture.page else "?"
                take(browser, f"{address}/{picture.page}{join}shop={wish.shop}", picture, wish.out)
            newcomer(browser, address, Wish(wish.shop, wish.customer, wish.category), wish.out)
        browser.close()


def newcomer(browser: Browser, address: str, wish: Wish, out: Path) -> None:
    """A picture at each station of a newcomer's path; says how many clicks it took."""
    page = browser.new_context(viewport={"width": WIDE, "height": HEIGHT}, accept_downloads=True).new_page()
    visit = Walk(page, lambda name: page.screenshot(path=out / f"newcomer_{name}.png"))
    walk(address, wish, visit)
    print(f"{len(visit.clicks)} clicks: {', '.join(visit.clicks)}")


def _copied(database: Path, folder: Path) -> Path:
    copy = folder / "shop.db"
    address = f"{database.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(address, uri=True)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
    return copy


def take(browser: Browser, address: str, picture: Picture, out: Path) -> None:
    """One picture of one page, when all of it is drawn."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        bypass_csp=True,  # waiting for a condition is a script of the browser's driver, which the pages' policy forbids
    )
    page = context.new_page()
    page.goto(address)
    _settled(page)
    page.screenshot(path=out / f"{picture.name}.png")
    context.close()


def _settled(page: Page) -> None:
    page.wait_for_selector("h1")
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_function("!document.querySelector('[data-testid=stProgress]')", timeout=PATIENCE)
    page.wait_for_function("document.fonts.status === 'loaded'")
    page.wait_for_timeout(1500)  # figures draw themselves after the page has come to rest


if __name__ == "__main__":
    main()
