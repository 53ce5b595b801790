"""A course in a temporary folder: every assignment released there, by nbgrader itself."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "solutions").iterdir() if path.is_dir())


def source(assignment: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / "solutions" / assignment / f"{assignment}.ipynb", 4)


def nbgrader(course: Path, *arguments: str) -> subprocess.CompletedProcess:
    # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def course(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("course")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    shutil.copytree(
        ROOT / "solutions",
        folder / "solutions",
        ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
    )
    for assignment in ASSIGNMENTS:
        done = nbgrader(folder, "generate_assignment", assignment)
        assert done.returncode == 0, done.stderr
    return folder
