"""The web site as a reader meets it, in a browser that reaches nothing but the site.

NNLIB_SITE=_site/html tests what `make site` has built; else it is built first, into _site.
"""

import importlib.util
import itertools
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from conftest import ROOT
from playwright.sync_api import Browser, Page, Route
from serving import fetch_pyodide, served

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LESSONS = sorted(path.stem for path in (ROOT / "course").glob("*.ipynb"))
ASSIGNMENTS = sorted(path.stem for path in (ROOT / "assignments").glob("*/*.ipynb"))
# Who changes an exercise is told there how solutions are marked.
TELLS = {"CONTRIBUTING.html", "instructors.html"}
NARROW, WIDE = {"width": 320, "height": 800}, {"width": 1300, "height": 900}

# All that the dark theme changes.
COLOURS = ["color-contrast", "link-in-text-block"]

RUN_AXE = """async rules => {
    // What is folded is read too.
    document.querySelectorAll('details').forEach(folded => { folded.open = true; });
    const found = await axe.run(document, {runOnly: rules, preload: false});
    return found.violations.flatMap(rule => rule.nodes.map(node =>
        `${rule.id}: ${node.html.slice(0, 200)}: ${node.failureSummary}`));
}"""
HEADINGS = """() => [...document.querySelectorAll('h1, h2, h3, h4, h5, h6')]
    .filter(heading => heading.checkVisibility()).map(heading => Number(heading.tagName[1]))"""
ALTS = "() => [...document.images].map(image => image.getAttribute('alt'))"
# A page with something too wide can be scrolled sideways.
TOO_WIDE = """() => {
    window.scrollTo(1000, 0);
    return window.scrollX;
}"""


@dataclass
class Visit:
    """What was seen of one page."""

    outside: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    alts: list[str | None] = field(default_factory=list)
    scrolled: int = 0


@pytest.fixture(scope="module")
def site() -> Path:
    """The folder with the built site."""
    if "NNLIB_SITE" in os.environ:
        return Path(os.environ["NNLIB_SITE"]).resolve()
    build = [sys.executable, ROOT / "course" / "site" / "build.py", ROOT / "_site"]
    subprocess.run(build, cwd=ROOT, check=True)
    return ROOT / "_site" / "html"


@pytest.fixture(scope="module")
def base(site: Path) -> Iterator[str]:
    """The site's address."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="module")
def visits(site: Path, base: str, browser: Browser) -> dict[str, Visit]:
    """A visit to each page: on a wide screen, in light and dark, then on a narrow one."""
    package = importlib.util.find_spec("axe_playwright_python")
    axe = (Path(package.origin).parent / "axe.min.js").read_text()
    pages = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    context = browser.new_context(color_scheme="light", viewport=WIDE)
    page = context.new_page()
    result: dict[str, Visit] = {}
    visit = Visit()

    def only_the_site(route: Route) -> None:
        if route.request.url.startswith((base, "data:")):
            route.continue_()
        else:
            visit.outside.append(route.request.url)
            route.abort()

    context.route("**/*", only_the_site)
    page.on("pageerror", lambda error: visit.faults.append(str(error)))
    page.on("response", lambda got: got.status >= 400 and visit.missing.append(got.url))
    for name in pages:
        if name.startswith(("lite/", "_static/")):
            continue
        visit = result[name] = Visit()
        page.emulate_media(color_scheme="light")
        page.goto(base + name)
        if page.locator(".math").count():
            page.locator("mjx-container").first.wait_for(state="attached")
        visit.alts = page.evaluate(ALTS)
        visit.headings = page.evaluate(HEADINGS)
        page.evaluate(axe)
        # Else colours would be measured half-way from light to dark.
        page.add_style_tag(content="* { transition: none !important; }")
        visit.violations = page.evaluate(RUN_AXE, WCAG)
        page.emulate_media(color_scheme="dark")
        page.locator("html[data-theme=dark]").wait_for()
        visit.violations += page.evaluate(RUN_AXE, COLOURS)
        page.set_viewport_size(NARROW)
        visit.scrolled = page.evaluate(TOO_WIDE)
        page.set_viewport_size(WIDE)
    context.close()
    return result


def faulty(visits: dict[str, Visit], name: str) -> dict:
    return {where: getattr(visit, name) for where, visit in visits.items() if getattr(visit, name)}


def test_no_page_asks_for_anything_outside_the_site(visits):
    assert len(visits) > len(LESSONS) + len(ASSIGNMENTS) + 10
    assert not faulty(visits, "outside")


def test_no_page_asks_for_what_is_not_there_or_has_a_fault(visits):
    assert not faulty(visits, "missing")
    assert not faulty(visits, "faults")


def test_every_page_meets_wcag_22_aa_in_light_and_dark(visits):
    assert not faulty(visits, "violations")


def test_every_page_has_one_first_heading_and_skips_no_level(visits):
    for where, visit in visits.items():
        levels = visit.headings
        assert levels[0] == 1 and levels.count(1) == 1, (where, levels)
        assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), (where, levels)


def test_every_image_says_what_it_shows(visits):
    for where, visit in visits.items():
        for alt in visit.alts:
            assert alt and len(alt) > 20 and "No description" not in alt, (where, alt)
    for lesson in LESSONS:
        assert len(visits[f"course/{lesson}.html"].alts) >= 3, lesson


def test_no_page_has_to_be_scrolled_sideways_on_a_narrow_screen(visits):
    assert not faulty(visits, "scrolled")


def test_formulas_are_typeset_and_folded_answers_hold_rendered_text(page, base):
    page.goto(f"{base}course/02-activations.html")
    page.locator("mjx-container").first.wait_for()
    assert page.locator("mjx-merror, [data-mjx-error]").count() == 0
    folded = page.locator("details").filter(has=page.locator("mjx-container")).first
    formula = folded.locator("mjx-container").first
    assert not formula.is_visible()
    folded.locator("summary").click()
    assert formula.is_visible()
    assert "$" not in folded.inner_text()


def test_an_explorer_is_a_still_picture_and_a_way_to_move_it(page, base):
    page.goto(f"{base}course/02-activations.html")
    still = page.locator("figure.nn-still").first
    link = still.get_by_role("link", name="run it in this browser")
    assert link.get_attribute("href") == "../lite/lab/index.html?path=course/02-activations.ipynb"
    assert page.locator("script[type*=widget], script[src*=html-manager]").count() == 0
    assert "VBox(" not in page.content()


def test_the_search_works_without_a_network(page, base):
    page.goto(f"{base}search.html?q=saturated")
    found = page.locator("#search-results a[href*='02-activations']").first
    found.wait_for()


def test_every_lesson_is_in_the_table_with_its_measured_time(page, base):
    page.goto(base)
    rows = page.locator("table tbody tr")
    assert rows.count() == len(LESSONS)
    for lesson, row in zip(LESSONS, rows.all(), strict=True):
        cells = row.locator("td").all_inner_texts()
        assert row.locator(f"a[href='course/{lesson}.html']").count() == 1
        assert re.fullmatch(r"\d\d", cells[1]) and re.fullmatch(r"\d{1,3}", cells[2]), cells
        assert row.locator(f"a[href='assignments/{lesson}/{lesson}.html']").count() == (
            lesson in ASSIGNMENTS
        )


def test_pages_can_be_turned_and_notebooks_downloaded(page, base, site):
    page.goto(f"{base}course/{LESSONS[1]}.html")
    assert page.locator(f".prev-next-area a[href*='{LESSONS[0]}']").count() == 1
    assert page.locator(f".prev-next-area a[href*='{LESSONS[2]}']").count() == 1
    with page.expect_download() as got:
        page.get_by_role("link", name="Download the notebook").click()
    original = ROOT / "course" / f"{LESSONS[1]}.ipynb"
    assert json.loads(Path(got.value.path()).read_text()) == json.loads(original.read_text())


def test_print_leaves_out_what_only_a_screen_needs_and_unfolds_answers(page, base):
    page.goto(f"{base}course/02-activations.html")
    page.emulate_media(media="print")
    assert not page.locator(".bd-sidebar-primary").is_visible()
    answer = page.locator("details p").first
    assert answer.bounding_box()["height"] > 10


def test_nothing_of_the_solutions_is_on_the_site(site):
    for path in site.rglob("*"):
        if path.suffix in (".html", ".ipynb", ".json", ".js") and "build" not in path.parts:
            text = path.read_text()
            for mark in ("BEGIN SOLUTION", "BEGIN HIDDEN TESTS", "BEGIN MARK SCHEME"):
                assert mark not in text or path.name in TELLS, (path, mark)


def test_the_site_is_light(page, base, site):
    """Limits with room above what was measured, see tests/bench/site.py."""
    assert sum(path.stat().st_size for path in site.rglob("*") if path.is_file()) < 120e6
    sizes = []
    page.on("response", lambda got: sizes.append(int(got.headers.get("content-length", 0))))
    page.goto(f"{base}course/02-activations.html")
    page.locator("mjx-container").first.wait_for()
    assert len(sizes) < 40 and sum(sizes) < 10e6, (len(sizes), sum(sizes))


def test_jupyterlite_has_the_course_and_no_solutions(site):
    def names(folder: str) -> list[str]:
        listing = site / "lite" / "api" / "contents" / folder / "all.json"
        return sorted(entry["name"] for entry in json.loads(listing.read_text())["content"])

    assert names("") == ["assignments", "course"]
    assert names("course") == [f"{lesson}.ipynb" for lesson in LESSONS]
    assert names("assignments") == ASSIGNMENTS
    for assignment in ASSIGNMENTS:
        source = ROOT / "assignments" / assignment / f"{assignment}.ipynb"
        copy = site / "lite" / "files" / "assignments" / assignment / f"{assignment}.ipynb"
        assert json.loads(copy.read_text()) == json.loads(source.read_text())


def test_jupyterlite_runs_python_with_nnlib_installed(browser, site, tmp_path):
    """In the browser alone. NumPy for it is not to be had from npm: nnlib is installed, not run."""
    pyodide = fetch_pyodide(tmp_path)
    if pyodide is None:
        pytest.skip("Pyodide could not be fetched: there is no npm, or no registry")
    page = browser.new_context(viewport=WIDE).new_page()
    page.set_default_timeout(180_000)
    with served(site, pyodide) as base:
        page.goto(f"{base}lite/lab/index.html?path=course/02-activations.ipynb")
        cell = page.locator(".jp-CodeCell").first
        run(
            page,
            "from importlib.metadata import requires, version\n"
            "import anywidget, ipywidgets\n"
            "print(version('nnlib-course'), requires('nnlib-course')[0])\n"
            "ipywidgets.IntSlider(description='alpha')",
        )
        page.locator(".widget-slider").wait_for()
        assert "0.1.0 numpy" in cell.locator(".jp-OutputArea").inner_text()
        run(page, "import nnlib")
        said = cell.locator(".jp-OutputArea", has_text="Error")
        said.wait_for()
        assert "No module named 'numpy'" in said.inner_text()
    page.context.close()


def run(page: Page, code: str) -> None:
    """Put this into the notebook's first code cell and run it."""
    page.locator(".jp-CodeCell .cm-content").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.insert_text(code)
    page.keyboard.press("Control+Enter")
