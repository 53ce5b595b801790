"""A class of twelve, graded while you watch: `make demo-class`.

Releases assignment 02 into the folder demo-class/, writes twelve submissions as students do
(right in three styles, blank, half done, mistaken, broken), has nbgrader grade them one by
one, and prints the scores and where each student's feedback page is.
"""

import copy
import os
import re
import shutil
import sys
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


def submissions(source, released):
    """{student: notebook}: twelve of them."""
    half = copy.deepcopy(released)
    for cell, done in zip(half.cells[:16], answered(source, {}).cells, strict=False):
        cell.source = done.source
    deleted, duplicated = answered(source, {}), answered(source, {})
    deleted.cells = [cell for cell in deleted.cells if cell.id != "relu-values"]
    place = next(i for i, cell in enumerate(duplicated.cells) if cell.id == "relu")
    twin = copy.deepcopy(duplicated.cells[place])
    twin.id = "relu-copied"
    duplicated.cells.insert(place, twin)
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
    }


def main():
    # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import PyFileConfigLoader

    start = time.perf_counter()
    shutil.rmtree(CLASS, ignore_errors=True)
    shutil.copytree(ROOT / "solutions" / ASSIGNMENT, CLASS / "solutions" / ASSIGNMENT)
    os.chdir(CLASS)
    # What the kernels and libraries have to say goes into a file, not over the table.
    os.dup2(os.open("log.txt", os.O_WRONLY | os.O_CREAT), 2)
    config = PyFileConfigLoader(str(ROOT / "nbgrader_config.py")).load_config()
    config.CourseDirectory.root = str(CLASS)
    api = NbGraderAPI(config=config)

    print(f"Releasing {ASSIGNMENT} …", flush=True)
    released = api.generate_assignment(ASSIGNMENT)
    if not released["success"]:
        sys.exit(released["error"] or released["log"])
    notebooks = submissions(
        nbformat.read(f"solutions/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", 4),
        nbformat.read(f"assignments/{ASSIGNMENT}/{ASSIGNMENT}.ipynb", 4),
    )
    print("\nstudent                        score       feedback page")
    failed = []
    for student, notebook in notebooks.items():
        name = student.split()[0]
        folder = CLASS / "submitted" / name / ASSIGNMENT
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{ASSIGNMENT}.ipynb")
        # One student a call: whatever is in a submission, the others are graded.
        result = api.autograde(ASSIGNMENT, name)
        print(f"{student:30}", end=" ", flush=True)
        if not result["success"]:
            failed.append((name, result["log"] or result["error"]))
            print("not graded  see below")
            continue
        feedback = api.generate_feedback(ASSIGNMENT, name)
        with api.gradebook as gradebook:
            submission = gradebook.find_submission(ASSIGNMENT, name)
            marking = sum(g.needs_manual_grade for n in submission.notebooks for g in n.grades)
            score = f"{submission.score:g} / {submission.max_score:g}{' +' if marking else ''}"
        page = Path("feedback", name, ASSIGNMENT, f"{ASSIGNMENT}.html")
        written = feedback["success"] and page.exists()
        print(f"{score:11} {'demo-class' / page if written else 'none: see log.txt'}", flush=True)
    print("\n+ : the written answer is still to be marked, in Formgrader (3 points).")
    for name, log in failed:
        reason = re.findall(r"^\s*(\w+Error: .*)", log or "", flags=re.MULTILINE)
        print(f"{name} was not graded, nbgrader failed: {reason[0] if reason else log}.")
        print(f"Mend demo-class/submitted/{name}/ by hand and grade it alone, as the README says.")
    print(
        f"\n{len(notebooks)} submissions in {time.perf_counter() - start:.0f} s, in demo-class/."
    )


if __name__ == "__main__":
    main()
