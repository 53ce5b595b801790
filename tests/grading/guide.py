"""The instructor's guide as a program: its blocks, and a place where they can be pasted."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import sysconfig
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path

from conftest import ROOT

GUIDE = ROOT / "course" / "instructors.md"
# What the guide's commands call for that a test cannot have: rights and packages from elsewhere.
# The students' environment lies there already, see `environment`.
# What the guide leaves running in the background ends with the program.
STAND_INS = """
trap 'kill $(jobs -p) || true; wait' EXIT
sudo() { "$@"; }
python3() { test "$1 $2" = "-m venv" -a -x "$3/bin/python"; }
"""
PROGRAM = """#!{python}
import sys
from {entry.module} import {entry.attr}
if __name__ == "__main__":
    sys.exit({entry.attr}())
"""
# nnlib itself is there from the start; of other packages pip says whether they are.
PIP = """#!{python}
import pathlib, subprocess, sys
assert sys.argv[1] == "install", sys.argv
if sys.argv[2:] == ["--no-deps", "."]:
    assert pathlib.Path("pyproject.toml").exists()
else:
    look = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--quiet"]
    sys.exit(subprocess.call([*look, *sys.argv[2:]]))
"""


@dataclass(frozen=True)
class Block:
    """A fenced block: the word behind its fence, its text, the number of its first line."""

    language: str
    text: str
    line: int


def blocks(text: str) -> list[Block]:
    """The fenced blocks of a page, in order."""
    found = re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [Block(m[1], m[2], text[: m.start(2)].count("\n") + 1) for m in found]


def program(pasted: list[Block]) -> str:
    """A bash program that runs the blocks in one shell and names each one before it runs."""
    parts = ["set -eu", STAND_INS]
    for block in pasted:
        text = block.text
        if block.language == "python":
            text = f"python <<'END_OF_PYTHON'\n{text}END_OF_PYTHON\n"
        parts.append(f'echo "== line {block.line}" | tee /dev/stderr\n{text}')
    return "\n".join(parts)


@dataclass
class Class:
    """A class that was set up, taught and graded as the guide says.

    folder    of the course     home    the instructor's     shared    in the place of /srv/…
    backups   what was saved    done    the finished program
    """

    folder: Path
    home: Path
    shared: Path
    backups: Path
    done: subprocess.CompletedProcess[str]

    def said(self, command: str) -> str:
        """What the block with a command has printed."""
        text = GUIDE.read_text()
        (block,) = [b for b in pasted(text) if command in b.text]
        return self.done.stdout.split(f"== line {block.line}\n")[1].split("\n== line")[0]


def pasted(text: str) -> list[Block]:
    """The blocks of a page that readers paste."""
    return [block for block in blocks(text) if block.language in ("bash", "python")]


def run(text: str, folder: Path) -> Class:
    """Paste the guide into a new class below `folder`; nothing is written elsewhere.

    Of the guide's text only two things are changed, each a place that a test must not touch.
    """
    course, home, shared = folder / "course-of-mine", folder / "home", folder / "srv"
    settings = folder / "settings"
    home.mkdir()
    for name in ("course", "solutions", "assignments", "binder"):
        ignored = shutil.ignore_patterns(".ipynb_checkpoints", "site")
        shutil.copytree(ROOT / name, course / name, ignore=ignored)
    for name in ("nbgrader_config.py", "pyproject.toml", ".gitignore"):
        shutil.copy(ROOT / name, course)
    environment(course / ".venv")
    environment(shared / "environment")
    for place, here in {
        "/srv/neural-networks ": f"{shared} ",
        "/etc/jupyter\n": f"{settings}\n",
        "tee /etc/jupyter/": f"tee {settings}/",
    }.items():
        assert text.count(place) == 1, place
        text = text.replace(place, here)
    variables = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("JUPYTER", "PYTHON", "VIRTUAL_ENV"))
    }
    variables |= {
        "HOME": str(home),
        "JUPYTER_CONFIG_PATH": str(settings),
        "PYTHONPATH": "",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        "GIT_CONFIG_GLOBAL": "/dev/null",
    }
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "gc.auto=0"]
    for command in (["init"], ["add", "."], ["commit", "--message=The course"]):
        subprocess.run(
            [*git, *command], cwd=course, env=variables, check=True, capture_output=True
        )
    script = folder / "pasted.sh"
    script.write_text(program(pasted(text)))
    # Into files, and killed with all it has started: a program left behind would hold a pipe open.
    said, errors = folder / "said.txt", folder / "errors.txt"
    with open(said, "w") as out, open(errors, "w") as err:
        pasting = subprocess.Popen(
            ["bash", script],
            stdin=subprocess.DEVNULL,
            cwd=course,
            env=variables,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            status = pasting.wait(900)
        finally:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(pasting.pid, signal.SIGKILL)
    done = subprocess.CompletedProcess(pasting.args, status, said.read_text(), errors.read_text())
    return Class(course, home, shared, home / "neural-networks-backups", done)


def environment(folder: Path) -> None:
    """A virtual environment with this one's packages, but with programs and settings of its own."""
    command = [sys.executable, "-m", "venv", "--without-pip", folder]
    subprocess.run(command, check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    packages.rmdir()
    packages.symlink_to(sysconfig.get_path("purelib"))
    (folder / "share").symlink_to(Path(sys.prefix, "share"))
    shutil.copytree(Path(sys.prefix, "etc", "jupyter"), folder / "etc" / "jupyter")
    python = folder / "bin" / "python"
    for entry in entry_points(group="console_scripts"):
        if entry.name.startswith(("alembic", "jupyter", "nbgrader", "nnlib")):
            (folder / "bin" / entry.name).write_text(PROGRAM.format(python=python, entry=entry))
    (folder / "bin" / "pip").write_text(PIP.format(python=python))
    for script in (folder / "bin").iterdir():
        if not script.is_symlink():
            script.chmod(0o755)
