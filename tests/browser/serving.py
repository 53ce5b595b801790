"""A server for the built site, and Pyodide's core for where its public address is out of reach."""

import contextlib
import functools
import hashlib
import http.server
import json
import shutil
import subprocess
import sys
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path

from jupyterlite_pyodide_kernel.constants import PYODIDE_VERSION

KERNEL = "@jupyterlite/pyodide-kernel-extension:kernel"
# What the kernel asks of Pyodide's packages before a cell is run.
STARTED_WITH = ["micropip", "ipython", "jedi", "typing-extensions"]


@contextlib.contextmanager
def served(site: Path, pyodide: Path | None = None) -> Iterator[str]:
    """The address of the site, which ends in a slash.

    With a `pyodide` folder, JupyterLite takes Pyodide from there, without the packages that the
    folder has not.
    """
    handler = functools.partial(_Handler, directory=str(site), pyodide=pyodide)
    server = _Server(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()


class _Server(http.server.ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """A page that is left breaks off what it was loading."""


class _Handler(http.server.SimpleHTTPRequestHandler):
    extensions_map = {  # noqa: RUF012 - the base class has it so
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
    }

    def __init__(self, *args, pyodide: Path | None, **kwargs):
        self.pyodide = pyodide
        super().__init__(*args, **kwargs)

    def translate_path(self, path: str) -> str:
        if self.pyodide and path.startswith("/pyodide/"):
            return str(self.pyodide / path.split("/")[-1].split("?")[0])
        return super().translate_path(path)

    def do_GET(self) -> None:
        if self.pyodide and self.path.split("?")[0] == "/lite/jupyter-lite.json":
            configuration = json.loads(Path(super().translate_path(self.path)).read_text())
            settings = configuration["jupyter-config-data"]["litePluginSettings"][KERNEL]
            settings["pyodideUrl"] = "/pyodide/pyodide.mjs"
            options = settings["loadPyodideOptions"]
            options["packages"] = [
                name
                for name in options["packages"]
                if name.endswith(".whl") or name in STARTED_WITH
            ]
            body = json.dumps(configuration).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
        else:
            super().do_GET()

    def log_message(self, *args) -> None:
        """Nobody reads it."""


def fetch_pyodide(folder: Path) -> Path | None:
    """Pyodide's core from npm, with the pure Python packages that its kernel starts with.

    None where there is no npm, or it cannot reach its registry.
    """
    if shutil.which("npm") is None:
        return None
    packed = subprocess.run(
        ["npm", "pack", f"pyodide@{PYODIDE_VERSION}"], cwd=folder, capture_output=True
    )
    if packed.returncode:
        return None
    with tarfile.open(next(folder.glob("pyodide-*.tgz"))) as archive:
        archive.extractall(folder, filter="data")
    core = folder / "package"
    lock = json.loads((core / "pyodide-lock.json").read_text())
    packages = lock["packages"]
    needed: dict[str, str] = {}
    waiting = list(STARTED_WITH)
    while waiting:
        package = packages[waiting.pop().replace("_", "-").lower()]
        if package["name"] not in needed:
            needed[package["name"]] = package["version"]
            waiting += package["depends"]
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", core),
            *("--python-version", "3.14", "--platform", "any", "--implementation", "py"),
            *("--abi", "none", "--only-binary", ":all:"),
            *(f"{name}=={version}" for name, version in needed.items()),
        ],
        check=True,
        capture_output=True,
    )
    # Pyodide packs the same files in another way, so that their sums differ.
    for wheel in core.glob("*.whl"):
        name = wheel.name.split("-")[0].replace("_", "-").lower()
        packages[name]["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (core / "pyodide-lock.json").write_text(json.dumps(lock))
    return core
