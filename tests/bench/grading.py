"""How fast the grading engine is beside stock nbgrader, and what it takes: part of `make bench`.

Both grade made-up submissions of assignments 01 to 04 in a temporary course, in one run, taking
turns assignment by assignment. Stock takes seconds for each, so it is given every fifth student;
with --all it is given all of them, and memory is measured with 1,000 submissions too. Times are
by the clock with start-up included; beside them is the time of processor, on which a busy machine
has less influence, and the load average before and after.
"""

import argparse
import os
import platform
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory

from nnlib.grading import ingest
from nnlib.grading.execute.nursery import Nursery
from nnlib.grading.gradebook import open_gradebook, releases

sys.path.append(str(Path(__file__).parents[1] / "grading"))
from conftest import ROOT, nbgrader
from made_up import mixed, solved

RESULTS = Path(__file__).with_name("grading.txt")
PROCESSORS = sorted(os.sched_getaffinity(0))
ASSIGNMENTS = ["01-one-neuron", "02-activations", "03-layers", "04-losses"]
STUDENTS = [f"student-{i:02}" for i in range(25)]
TYPICAL = "02-activations"  # for the cost of the sandbox, and for memory
PAIRS = 30


# The course, and who grades it


def make_course(folder: Path) -> Path:
    """A course with the four assignments released, and a submission of each by each student."""
    folder.mkdir()
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    for assignment in ASSIGNMENTS:
        shutil.copytree(
            ROOT / "solutions" / assignment,
            folder / "solutions" / assignment,
            ignore=shutil.ignore_patterns(".ipynb_checkpoints"),
        )
        done = nbgrader(folder, "generate_assignment", assignment)
        if done.returncode:
            sys.exit(done.stderr)
        for seed, student in enumerate(STUDENTS):
            hand_in(folder, student, assignment, mixed(assignment, seed))
    return folder


def hand_in(course: Path, student: str, assignment: str, content: nbformat.NotebookNode) -> None:
    folder = course / "submitted" / student / assignment
    folder.mkdir(parents=True)
    nbformat.write(content, folder / f"{assignment}.ipynb")


def of_stock(course: Path, place: Path, students: Sequence[str]) -> Path:
    """A copy of the course with these students, that nbgrader grades in its own way."""
    shutil.copytree(course, place)
    for student in set(STUDENTS) - set(students):
        shutil.rmtree(place / "submitted" / student)
    config = place / "nbgrader_config.py"
    text, mark = config.read_text(), "# Grading by nnlib's engine"
    assert text.count(mark) == 1
    config.write_text(text.split(mark)[0])
    return place


def start(course: Path, assignment: str, workers: int) -> subprocess.Popen:
    arguments = ["run", assignment, "--workers", str(workers)]
    return subprocess.Popen(
        [sys.executable, "-m", "nnlib.grading.app", *arguments],
        cwd=course,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        # A worker has a processor: one must not use both.
        preexec_fn=lambda: os.sched_setaffinity(0, PROCESSORS[:workers]),
    )


def ended(process: subprocess.Popen) -> None:
    """Wait for nnlib-grade, and end the benchmark if it failed."""
    _, said = process.communicate()
    if process.returncode:
        sys.exit(f"nnlib-grade failed:\n{said[-2000:]}")


# Throughput


@dataclass
class Spent:
    """What one way of grading took, over all assignments."""

    count: int
    clock: float = 0.0  # seconds
    processor: float = 0.0  # seconds, of all its processes

    @property
    def per_minute(self) -> float:
        return 60 * self.count / self.clock

    def line(self, what: str) -> str:
        each = f"{self.clock:.0f} s; processor {self.processor / self.count:.2f} s each"
        return row(f"{what}, {self.count} submissions", f"{self.per_minute:.0f} /min", "", each)


def throughput(stock: Path, two: Path, one: Path, students: int) -> list[str]:
    """The three ways take turns, so that whatever else the machine does touches all alike."""
    ways = {
        "stock nbgrader": Spent(students * len(ASSIGNMENTS)),
        "the engine, 2 workers": Spent(len(STUDENTS) * len(ASSIGNMENTS)),
        "the engine, 1 worker on 1 processor": Spent(len(STUDENTS) * len(ASSIGNMENTS)),
    }
    before = os.getloadavg()[0]
    for assignment in ASSIGNMENTS:
        for way, spent in ways.items():
            began, used = time.perf_counter(), processor_time()
            if way == "stock nbgrader":
                done = nbgrader(stock, "autograde", assignment)
                if done.returncode:
                    sys.exit(f"nbgrader failed:\n{done.stderr[-2000:]}")
            elif way == "the engine, 2 workers":
                ended(start(two, assignment, workers=2))
            else:
                ended(start(one, assignment, workers=1))
            spent.clock += time.perf_counter() - began
            spent.processor += processor_time() - used
    theirs, two_workers, one_worker = ways.values()
    faster = two_workers.per_minute / theirs.per_minute
    more = two_workers.per_minute / one_worker.per_minute
    return [
        *(spent.line(way) for way, spent in ways.items()),
        row("the engine, 2 workers, to stock", f"{faster:.1f} times", "10 or more"),
        row("two workers to one", f"{more:.2f} times", "1.7 or more"),
        row("two plain loops to one", f"{two_loops_to_one():.2f} times", "", "what is to be had"),
        load(before),
    ]


def two_loops_to_one() -> float:
    """How much more this machine does with two processors than with one, at nothing but sums."""

    def loops(count: int) -> float:
        began = time.perf_counter()
        command = [sys.executable, "-c", "sum(i * i % 7 for i in range(15_000_000))"]
        several = [subprocess.Popen(command) for _ in range(count)]
        for one in several:
            one.wait()
        return time.perf_counter() - began

    return statistics.median(2 * loops(1) / loops(2) for _ in range(5))


def processor_time() -> float:
    """Of all processes that this one has waited for, and of theirs."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


# The same grades


def differences(stock: Path, ours: Path) -> list[str]:
    """How many rows of the gradebook differ, and each that does, with the answer."""
    expected, found = grade_rows(stock), grade_rows(ours)
    wrong = [key for key, value in expected.items() if found.get(key) != value]
    lines = [row(f"rows unlike stock's, of {len(expected)}", f"{len(wrong)}", "0")]
    for student, assignment, name in wrong:
        key = student, assignment, name
        lines.append(f"  {student} {assignment} {name}: {expected[key]} -> {found.get(key)}")
        lines += [f"    {line}" for line in answer_before(ours, *key).splitlines()]
    return lines


def grade_rows(course: Path) -> dict[tuple[str, str, str], tuple]:
    """(student, assignment, cell) -> (auto_score, needs_manual_grade) or its comment."""
    rows: dict[tuple[str, str, str], tuple] = {}
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}", "neural-networks") as gradebook:
        for assignment in ASSIGNMENTS:
            for submission in gradebook.assignment_submissions(assignment):
                who = submission.student_id, assignment
                for notebook in submission.notebooks:
                    for grade in notebook.grades:
                        rows[*who, grade.name] = grade.auto_score, bool(grade.needs_manual_grade)
                    for comment in notebook.comments:
                        rows[*who, f"{comment.name}, comment"] = (comment.auto_comment,)
    return rows


def answer_before(course: Path, student: str, assignment: str, name: str) -> str:
    """What the student handed in for the question that this cell tests."""
    path = course / "submitted" / student / assignment / f"{assignment}.ipynb"
    answer = ""
    for cell in nbformat.read(path, 4).cells:
        about = cell.metadata.get("nbgrader", {})
        if about.get("solution"):
            answer = cell.source
        if about.get("grade_id") == name.removesuffix(", comment"):
            break
    return answer


# What the sandbox costs


def sandbox_cost(course: Path) -> list[str]:
    """The solution examined with all layers and with none, by turns."""
    directory = CourseDirectory(
        root=str(course),
        source_directory="solutions",
        release_directory="assignments",
        course_id="neural-networks",
    )
    with open_gradebook(directory) as gradebook:
        (release,) = releases(gradebook, directory, TYPICAL)
    sources = [c.source for c in release.cells if c.role in ("locked", "test")]
    modules = ingest.imported_modules(sources)
    cells = ingest.rebuild(release, nbformat.writes(solved(TYPICAL)).encode()).cells_to_run(
        release
    )
    before = os.getloadavg()[0]
    times: tuple[list[float], list[float]] = [], []
    with Nursery() as closed, Nursery(unsafe=True, layers=()) as opened:
        closed.load(modules)
        opened.load(modules)
        for pair in range(PAIRS + 1):
            for nursery, taken in zip((closed, opened), times, strict=True):
                began = time.perf_counter()
                found = nursery.examine(cells)
                if pair:  # the first warms up
                    taken.append(1e3 * (time.perf_counter() - began))
                assert not found.failed and not found.deaths
    with_all, with_none = map(statistics.median, times)
    between = statistics.median(a - b for a, b in zip(*times, strict=True))
    return [
        row(f"{TYPICAL} in the sandbox", f"{with_all:.0f} ms", "", f"median of {PAIRS}"),
        row(f"{TYPICAL} without", f"{with_none:.0f} ms", "", ", ".join(closed.layers)),
        row(
            "the sandbox costs",
            f"{with_all - with_none:.1f} ms",
            "20 ms or less",
            f"median of the pairs' differences: {between:.1f} ms",
        ),
        load(before),
    ]


# Memory


def memory(course: Path, place: Path, count: int) -> list[str]:
    """What a run on `count` submissions takes at most: the notebooks of the class, copied."""
    shutil.copytree(course, place, ignore=shutil.ignore_patterns("submitted"))
    for i in range(count):
        student = STUDENTS[i % len(STUDENTS)]
        folder = place / "submitted" / f"copy-{i:04}" / TYPICAL
        shutil.copytree(course / "submitted" / student / TYPICAL, folder)
    before = os.getloadavg()[0]
    began, process = time.perf_counter(), start(place, TYPICAL, workers=2)
    peak, everyone = 0, 0
    while process.poll() is None:
        peak = max(peak, kilobytes(process.pid, "status", "VmHWM"))
        family = [process.pid, *descendants(process.pid)]
        shared_out = sum(kilobytes(pid, "smaps_rollup", "Pss") for pid in family)
        everyone = max(everyone, shared_out)
        time.sleep(0.2)
    ended(process)
    taken = time.perf_counter() - began
    return [
        row(f"nnlib-grade's memory, {count} submissions", f"{peak / 1024:.0f} MB", "", "VmHWM"),
        row(
            "with its warm processes and theirs",
            f"{everyone / 1024:.0f} MB",
            "",
            f"PSS at its most; {60 * count / taken:.0f} /min",
        ),
        load(before),
    ]


def kilobytes(pid: int, file: str, field: str) -> int:
    """A field of a process's file in /proc; 0 if the process is gone."""
    try:
        lines = Path(f"/proc/{pid}/{file}").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(f"{field}:")), 0)


def descendants(pid: int) -> Iterator[int]:
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = thread.read_text().split()
        except OSError:
            continue
        for child in map(int, children):
            yield child
            yield from descendants(child)


# The table


def row(what: str, measured: str, asked: str, more: str = "") -> str:
    return f"{what:48}{measured:>12}  {asked:14}{more}".rstrip()


def load(before: float) -> str:
    return f"  load average before {before:.1f}, after {os.getloadavg()[0]:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the grading engine beside stock nbgrader.")
    parser.add_argument(
        "--all",
        action="store_true",
        help="stock grades all 100 submissions, and memory is measured with 1,000 (long)",
    )
    everything = parser.parse_args().all
    # nbgrader runs a bare `alembic`: the environment's programs have to be on the path.
    os.environ["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    students = STUDENTS if everything else STUDENTS[::5]
    with tempfile.TemporaryDirectory(prefix="grading-") as folder:
        top = Path(folder)
        course = make_course(top / "course")
        two, one = (Path(shutil.copytree(course, top / name)) for name in ("two", "one"))
        stock = of_stock(course, top / "stock", students)
        processors = len(os.sched_getaffinity(0))
        lines = [
            f"{processors} processors, Python {platform.python_version()}, "
            f"nbgrader {version('nbgrader')}",
            row("", "measured", "asked"),
        ]
        parts = [
            lambda: throughput(stock, two, one, len(students)),
            lambda: differences(stock, two),
            lambda: sandbox_cost(course),
            lambda: memory(course, top / "class-of-100", 100),
        ]
        if everything:
            parts.append(lambda: memory(course, top / "class-of-1000", 1000))
        print(*lines, sep="\n", flush=True)
        for part in parts:
            found = part()
            print(*found, sep="\n", flush=True)
            lines += found
    RESULTS.write_text("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
