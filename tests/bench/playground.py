"""How smoothly the playground moves in JupyterLab, and how soon its pause button answers.

Frames are counted in the page, as they are drawn. The peer is what one would do without a stage
of one's own: the same network, its decision surface and loss curve drawn by Matplotlib into an
`ipywidgets.Image`, as fast as it will go, from the same kind of task.
"""

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1] / "browser"))
from conftest import CHROMIUM, QUIET, jupyterlab, open_notebook, write_notebook

SECONDS, PRESSES = 10, 10
OPEN = """from nnlib.widgets import explore
shown = explore.playground(hidden=(8, 8, 8))
shown"""
PEER = """import asyncio, io
import ipywidgets, matplotlib.figure, numpy as np
from nnlib import *
from nnlib import datasets
X, y = datasets.toy("moons", n=200)
network = Network(Dense(2, 8), Tanh(), Dense(8, 8), Tanh(), Dense(8, 8), Tanh(), Dense(8, 2))
picture = ipywidgets.Image(format="png")
picture.add_class("peer")
plane = np.stack(np.meshgrid(*[np.linspace(-2, 3, 60)] * 2), axis=-1).reshape(-1, 2)
losses = []
async def run():
    while True:
        losses.extend(fit(network, X, y, SoftmaxCrossEntropy(), epochs=1).loss)
        figure = matplotlib.figure.Figure(figsize=(8, 4))
        left, right = figure.subplots(1, 2)
        left.imshow(network.forward(plane)[:, 0].reshape(60, 60), extent=(-2, 3, -2, 3))
        left.scatter(*X.T, c=y)
        right.plot(losses[-200:])
        file = io.BytesIO()
        figure.savefig(file, format="png")
        picture.value = file.getvalue()
        await asyncio.sleep(0.001)
task = asyncio.get_running_loop().create_task(run())
picture"""
# The times at which the page has drawn something else, as it draws.
WATCH = """selector => {
    window.frames_drawn = [];
    const drawn = () => { window.frames_drawn.push(performance.now()); };
    const target = document.querySelector(selector);
    new MutationObserver(drawn).observe(target, {childList: true, attributes: true});
}"""


def frames(page: Page, selector: str) -> float:
    """How many frames a second are drawn."""
    page.evaluate(WATCH, selector)
    page.wait_for_timeout(1000 * SECONDS)
    times = page.evaluate("window.frames_drawn")
    return (len(times) - 1) / (times[-1] - times[0]) * 1000


def pause(page: Page) -> float:
    """Milliseconds from a click on Pause to the last frame that is drawn."""
    page.evaluate("window.frames_drawn.length = 0")
    page.wait_for_timeout(1000)
    clicked = page.evaluate(
        """() => {
            const button = [...document.querySelectorAll('button')].find(
                button => button.textContent.trim() === 'Pause');
            const now = performance.now();
            button.click();
            return now;
        }"""
    )
    page.locator(".nn-explorer").get_by_role("button", name="Play").wait_for()
    page.wait_for_timeout(1000)
    times = page.evaluate("window.frames_drawn")
    page.locator(".nn-explorer").get_by_role("button", name="Play").click()
    page.locator(".nn-explorer").get_by_role("button", name="Pause").wait_for()
    return max(times[-1] - clicked, 0)


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        sync_playwright() as driver,
        jupyterlab(Path(folder)) as lab,
    ):
        browser = driver.chromium.launch(executable_path=CHROMIUM, headless=True, args=QUIET)
        page = browser.new_page(viewport={"width": 1300, "height": 1000})
        rates = {}
        for name, source in {"playground": OPEN, "peer": PEER}.items():
            write_notebook(Path(folder) / f"{name}.ipynb", source)
            open_notebook(page, lab, f"{name}.ipynb")
            page.evaluate(
                "() => { window.jupyterapp.commands.execute('notebook:run-all-cells'); }"
            )
            if name == "playground":
                page.wait_for_selector(".nn-surface svg")
                page.locator(".nn-explorer").get_by_role("button", name="Play").click()
                rates[name] = frames(page, ".nn-surface > div")
                waits = [pause(page) for _ in range(PRESSES)]
            else:
                page.wait_for_selector("img.peer, .peer img")
                rates[name] = frames(page, "img.peer, .peer img")
            page.evaluate(
                "async () => { await window.jupyterapp.shell.currentWidget.sessionContext"
                ".shutdown(); }"
            )
        browser.close()
    print(f"playground, 3 layers of 8 units: {rates['playground']:.1f} frames a second")
    print(f"Matplotlib into an Image: {rates['peer']:.1f} frames a second")
    print(f"ratio: {rates['playground'] / rates['peer']:.1f}")
    print(f"pause: {statistics.median(waits):.0f} ms (median), {max(waits):.0f} ms (longest)")


if __name__ == "__main__":
    main()
