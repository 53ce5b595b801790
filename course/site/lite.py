"""JupyterLite: the course in the browser alone, with Python compiled for it (Pyodide)."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from notebooks import ROOT

# What nnlib and the lessons import and Pyodide brings. Loaded when a kernel starts, because
# Pyodide looks at a cell's own imports only, not at those of nnlib.
FROM_PYODIDE = ["numpy", "scipy", "scikit-learn", "matplotlib", "tqdm", "typing-extensions"]
EXTENSIONS = [
    "@jupyter-widgets/jupyterlab-manager",
    "@jupyterlite/pyodide-kernel-extension",
    "anywidget",
]
# Pyodide loads a wheel from an address relative to the kernel's worker, which lies here.
TO_ROOT = "../" * len(Path("extensions/@jupyterlite/pyodide-kernel-extension/static").parts)


def build(notebooks: list[Path], work: Path, target: Path) -> None:
    """Write JupyterLite with these notebooks (of the repository) to the folder `target`.

    The wheels that it brings are nnlib's and those in the folder `wheels` of the environment,
    which `make site` has fetched. Pyodide comes from the address in PYODIDE_URL (that of its
    pyodide.mjs, beside which its packages lie), or else from its own public one.

    Raises FileNotFoundError if there are no wheels.
    """
    fetched = sorted((Path(sys.prefix) / "wheels").glob("*.whl"))
    if not fetched:
        raise FileNotFoundError(f"{sys.prefix}/wheels holds no wheels: `make site` fetches them")
    shutil.rmtree(work, ignore_errors=True)
    for path in notebooks:
        copy = work / "contents" / path.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    wheels = work / "pypi"
    wheels.mkdir()
    for wheel in fetched:
        shutil.copy(wheel, wheels)
    _run("hatchling", "build", "--target", "wheel", "--directory", str(wheels.resolve()), at=ROOT)
    names = sorted(wheel.name for wheel in wheels.glob("*.whl"))
    settings: dict = {
        # All that is needed is here or in Pyodide.
        "disablePyPIFallback": True,
        "loadPyodideOptions": {
            "packages": [*FROM_PYODIDE, *(f"{TO_ROOT}pypi/{name}" for name in names)]
        },
    }
    if "PYODIDE_URL" in os.environ:
        settings["pyodideUrl"] = os.environ["PYODIDE_URL"]
    configuration = {
        "jupyter-lite-schema-version": 0,
        "jupyter-config-data": {
            "appName": "Neural networks from a neuron up",
            "litePluginSettings": {"@jupyterlite/pyodide-kernel-extension:kernel": settings},
        },
    }
    (work / "jupyter-lite.json").write_text(json.dumps(configuration))
    extensions = Path(sys.prefix) / "share" / "jupyter" / "labextensions"
    _run(
        *("jupyterlite_core", "build", "--apps", "lab", "--no-sourcemaps"),
        *("--no-unused-shared-packages", "--ignore-sys-prefix", "--contents", "contents"),
        *("--output-dir", str(target.resolve())),
        *(f"--LiteBuildConfig.federated_extensions={extensions / name}" for name in EXTENSIONS),
        at=work,
    )


def _run(*module: str, at: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-m", *module], cwd=at, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(f"{' '.join(module)} failed:\n{ended.stdout}{ended.stderr}")
