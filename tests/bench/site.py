"""How heavy the web site is, and how soon a lesson can be read: part of `make bench`.

The folder is _site/html, or NNLIB_SITE. A page is loaded in a new browser profile, so that nothing
of it is cached, from a server on the same machine without compression: what the network adds has
to be reckoned from the bytes. "gzip" is what a server that compresses would send of them.
"""

import gzip
import os
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from conftest import CHROMIUM, QUIET, ROOT
from serving import served

SITE = Path(os.environ.get("NNLIB_SITE", ROOT / "_site" / "html"))
PAGES = ["index.html", "course/02-activations.html", "course/12-reading-digits.html"]
TIMES = 5
# Packed already.
PACKED = {".woff", ".woff2", ".png", ".whl"}


def weight(folder: Path) -> float:
    """MB of all files below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def load(browser: Browser, base: str, name: str) -> tuple[list[bytes], list[str], float]:
    """The bodies and paths of what a page asks for, and ms until all is there and typeset."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    answers: list = []
    page.on("response", lambda answer: answers.append(answer))
    page.goto(base + name)
    if page.locator(".math").count():
        page.locator("mjx-container").first.wait_for(state="attached")
    loaded = page.evaluate("performance.now()")
    page.wait_for_load_state("networkidle")
    answers = [answer for answer in answers if answer.url.startswith(base)]
    result = [answer.body() for answer in answers], [answer.url for answer in answers], loaded
    context.close()
    return result


def main() -> None:
    """Print the table."""
    lite = weight(SITE / "lite")
    print(f"Web site: {weight(SITE):.1f} MB, of which JupyterLite {lite:.1f} MB")
    print(f"{'page':34}{'requests':>9}{'MB':>8}{'gzip MB':>9}{'load ms':>9}")
    with served(SITE) as base, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        for name in PAGES:
            runs = [load(browser, base, name) for _ in range(TIMES)]
            bodies, addresses, _ = runs[0]
            sent = sum(
                len(body if Path(address).suffix in PACKED else gzip.compress(body))
                for body, address in zip(bodies, addresses, strict=True)
            )
            milliseconds = statistics.median(loaded for *_, loaded in runs)
            print(
                f"{name:34}{len(bodies):>9}{sum(map(len, bodies)) / 1e6:>8.2f}{sent / 1e6:>9.2f}"
                f"{milliseconds:>9.0f}"
            )
        browser.close()


if __name__ == "__main__":
    main()
