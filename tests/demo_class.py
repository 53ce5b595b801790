"""A class of twenty, graded while you watch: `make demo-class`.

Releases assignment 02 into the folder demo-class/, writes twenty submissions as students do
(right in three styles, blank, half done, mistaken, broken, and eight that mean harm), grades them
with nnlib-grade, and says where the feedback pages and the page for the teacher are.
"""

import copy
import os
import re
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[1]
CLASS = ROOT / "demo-class"
ASSIGNMENT = "02-activations"

LOOPS = {
    "step": "return [1 if v > 0 else 0 for v in z] if z.ndim == 1 else [step(row) for row in z]",
    "sigmoid": """
        flat = []
        for v in z.ravel():
            flat.append(1 / (1 + np.exp(-v)) if v >= 0 else np.exp(v) / (1 + np.exp(v)))
        return np.reshape(flat, z.shape)""",
    "tanh-from-sigmoid": """
        flat = [2 * activations.sigmoid(2 * v) - 1 for v in z.ravel()]
        return np.array(flat).reshape(z.shape)""",
    "relu": """
        if z.ndim == 2:
            return [relu(row) for row in z]
        return [v if v > 0 else 0.0 for v in z]""",
    "leaky-relu": """
        out = z.copy()
        for place in np.ndindex(z.shape):
            if out[place] < 0:
                out[place] *= slope
        return out""",
    "sigmoid-derivative": """
        flat = [activations.sigmoid(v) * (1 - activations.sigmoid(v)) for v in z.ravel()]
        return np.reshape(flat, z.shape)""",
    "tanh-derivative": "return np.reshape([1 - np.tanh(v) ** 2 for v in z.ravel()], z.shape)",
    "relu-derivative": "return np.reshape([1 if v > 0 else 0 for v in z.ravel()], z.shape)",
    "saturated-share": """
        asleep = 0
        for row in Z:
            for z in row:
                asleep += activations.sigmoid_derivative(z) < 0.01
        return asleep / (len(Z) * len(Z[0]))""",
}
TERSE = {
    "step": "return z > 0",
    "sigmoid": "return (1 + np.tanh(z / 2)) / 2",
    "tanh-from-sigmoid": "return np.tanh(z)",
    "relu": "return z * (z > 0)",
    "leaky-relu": "return np.maximum(z, slope * z)",
    "sigmoid-derivative": "return np.exp(-z) / (1 + np.exp(-z)) ** 2",
    "tanh-derivative": "return np.cosh(z) ** -2.0",
    "relu-derivative": "return np.heaviside(z, 0)",
    "saturated-share": "return ((Z < -4.585) | (Z > 4.585)).mean()",
}
WRONG_WAY_ROUND = {
    "step": "return np.where(z >= 0, 1, 0)",
    "sigmoid": "return 1 / (1 + np.exp(z))",
    "relu": "return np.abs(z)",
    "leaky-relu": "return np.where(z > 0, z, -slope * z)",
}
NO_ARRAYS = {
    "relu": "if z <= 0:\n    return 0\nelse:\n    return z",
    "sigmoid": "return 1 / (1 + np.exp(-z))",
    "tanh-from-sigmoid": "return 2 * activations.sigmoid(z) - 1",
    "relu-derivative": "return 1 if z > 0 else 0",
}
FORGETFUL = {
    "step": "np.where(z > 0, 1, 0)",
    "sigmoid-derivative": "return z * (1 - z)",
    "tanh-derivative": "return 1 - np.tanh(z)",
    "relu": "z[z < 0] = 0\nreturn z",
    "saturated-share": "return np.sum(activations.sigmoid_derivative(Z) < 0.01)",
}
ENDLESS = {"relu": "i = 0\nwhile i < len(z):\n    z[i] = max(z[i], 0)\nreturn z"}
SYNTAX = {"leaky-relu": "return np.where(z > 0, z, slope * z"}


def answered(source, answers):
    """The solved notebook, with some of its answers replaced; None leaves a cell as released."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        body = answers.get(cell.id, cell.source)
        if cell.id in answers and cell.cell_type == "code":
            head = cell.source.split("    ### BEGIN SOLUTION")[0]
            lines = "\n".join(
                line.removeprefix("        ") for line in body.strip("\n").splitlines()
            )
            body = head + "\n".join(f"    {line}" for line in lines.splitlines())
        cell.source = re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", body)
    return notebook


# What a few students put above or instead of an answer.
CHEATS = {
    "mara (patches IPython)": """
        import IPython
        IPython.core.interactiveshell.InteractiveShell.run_ast_nodes = lambda *all, **more: None""",
    "nils (an answer equal to everything)": """
        class Right(np.ndarray):
            def __eq__(self, other): return True
            def __sub__(self, other): return 0 * np.asarray(other)
            __rsub__ = __sub__
        relu = lambda z: np.zeros(z.shape).view(Right)""",
    "olga (looks for the tests)": """
        import gc, glob
        found = [t for t in gc.get_objects() if isinstance(t, str) and "seed=40" in t]
        found += glob.glob("/**/solutions/*/*.ipynb", recursive=True)
        assert found""",
    "pavel (kills the grader)": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "quinn (ends Python)": "import os\nos._exit(0)",
    "rosa (eats the memory)": "hoard = [bytearray(1 << 28) for _ in range(1000)]",
}


def submissions(source, released):
    """{student: notebook}: eighteen of the twenty."""
    half = copy.deepcopy(released)
    for cell, done in zip(half.cells[:16], answered(source, {}).cells, strict=False):
        cell.source = done.source
    deleted, duplicated = answered(source, {}), answered(source, {})
    deleted.cells = [cell for cell in deleted.cells if cell.id != "relu-values"]
    place = next(i for i, cell in enumerate(duplicated.cells) if cell.id == "relu")
    twin = copy.deepcopy(duplicated.cells[place])
    twin.id = "relu-copied"
    duplicated.cells.insert(place, twin)
    cheats = {}
    for student, code in CHEATS.items():
        cheats[student] = copy.deepcopy(released)
        cell = next(c for c in cheats[student].cells if c.id == "relu")
        cell.source += "\n\n" + textwrap.dedent(code).strip()
    return {
        "ada (perfect)": answered(source, {}),
        "bela (perfect, loops)": answered(source, LOOPS),
        "chen (perfect, terse)": answered(source, TERSE),
        "dara (blank)": released,
        "emil (half done)": half,
        "fay (the wrong way round)": answered(source, WRONG_WAY_ROUND),
        "gus (one number at a time)": answered(source, NO_ARRAYS),
        "hana (forgetful)": answered(source, FORGETFUL),
        "ivo (a syntax error)": answered(source, SYNTAX),
        "june (an endless loop)": answered(source, ENDLESS),
        "kofi (deleted a test cell)": deleted,
        "lena (copied a cell)": duplicated,
        **cheats,
    }


def main():
    # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    start = time.perf_counter()
    shutil.rmtree(CLASS, ignore_errors=True)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, CLASS / "solutions" / ASSIGNMENT)
    shutil.copy(ROOT / "nbgrader_config.py", CLASS)
    os.chdir(CLASS)
    print(f"Releasing {ASSIGNMENT} …", flush=True)
    run("nbgrader", "generate_assignment", ASSIGNMENT)
    notebooks = submissions(
        nbformat.read(f"solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", 4),
        nbformat.read(f"assignments/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", 4),
    )
    for student, notebook in notebooks.items():
        nbformat.write(notebook, place_of(student))
    place_of("sven (a link to the solution)").symlink_to(
        (CLASS / "solutions" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb").resolve()
    )
    whole = place_of("ada").read_text()
    place_of("tove (a file cut off)").write_text(whole[: len(whole) // 2])

    print("\n".join(["Handed in by:", *map("    {}".format, sorted(STUDENTS)), ""]), flush=True)
    code = run("nnlib-grade", "run", ASSIGNMENT, "--timeout", "20", shown=True)
    run("nbgrader", "generate_feedback", ASSIGNMENT)
    run("nnlib-grade", "report", ASSIGNMENT)
    print(f"""
Written answers are still to be marked, in Formgrader (3 points).
Feedback for ada:   {Path("demo-class", "feedback", "ada", ASSIGNMENT, f"{ASSIGNMENT}.html")}
Page for a teacher: {Path("demo-class", "reports", f"{ASSIGNMENT}.html")}
All in {time.perf_counter() - start:.0f} s, in demo-class/.""")
    return code


STUDENTS = []


def place_of(student):
    """Where a student's notebook goes."""
    if "(" in student:
        STUDENTS.append(student)
    folder = CLASS / "submitted" / student.split()[0] / ASSIGNMENT
    folder.mkdir(parents=True, exist_ok=True)
    return folder / f"{ASSIGNMENT}.ipynb"


def run(*command, shown=False):
    """Run a command of the environment; what it says is shown, or kept in log.txt."""
    with open("log.txt", "a") as log:
        where = None if shown else log
        done = subprocess.run(command, stdout=where, stderr=log, check=False)
    if done.returncode and not shown:
        sys.exit(f"{' '.join(command)} failed: see demo-class/log.txt")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main())
