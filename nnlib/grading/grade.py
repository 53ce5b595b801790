"""A whole class: every submission graded, whatever the others do, and written to the gradebook.

One task a student, on threads of this process or on a Dask cluster; each task has two processes
of its own (see `execute`). The workers only return results: one writer, this process, saves them.
"""

import concurrent.futures
import contextlib
import errno
import fcntl
import functools
import hashlib
import json
import os
import re
import shutil
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from sqlalchemy.exc import DBAPIError

from . import ingest
from .execute.nursery import (
    EngineError,
    Examined,
    Files,
    Gone,
    Limits,
    besides,
    close,
    warm,
)
from .gradebook import BadInput, open_gradebook, parsed_timestamp, releases, save, scored
from .ingest import Rebuilt, Release, Submission, Unreadable

VERSION = 1  # of what grading gives: a submission graded by an earlier one is graded again
_FOR_WORKERS = 15  # seconds to wait for the first of a cluster
_FREE = 200 << 20  # bytes that have to be free on the course's disk


@dataclass(frozen=True)
class Options:
    """How to grade. `scheduler` is the address of a Dask scheduler, else this machine's
    processors are used; `unsafe` allows to go on without the sandbox."""

    workers: int = 0
    scheduler: str = ""
    students: Collection[str] = ()
    force: bool = False
    resume: bool = False
    unsafe: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass
class Row:
    """What happened to one submission: a line of the report.

    status is "graded", "unchanged" (graded before, and nothing has changed), or "failed" (the
    engine could not grade it: no score was written).
    """

    student: str
    status: str
    score: float = 0.0
    max_score: float = 0.0
    seconds: float = 0.0
    failed: str = ""
    repaired: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


@dataclass
class Graded:
    """A submission's result, as a worker returns it: plain data, by notebook."""

    notebooks: dict[str, dict[str, Any]] = field(default_factory=dict)
    scores: dict[str, dict[str, float | None]] = field(default_factory=dict)
    comments: dict[str, dict[str, str | None]] = field(default_factory=dict)
    repaired: list[str] = field(default_factory=list)
    suspicious: list[str] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)
    seconds: float = 0.0


# What a worker does


def grade_submission(
    notebooks: Sequence[Release],
    submission: Submission,
    own_files: Files,
    limits: Limits,
    unsafe: bool,
) -> Graded:
    """Grade one student's notebooks. `own_files` are the assignment's: they win over the
    student's. Raises EngineError if this host can't grade at all."""
    began = time.perf_counter()
    graded = Graded(
        repaired=list(submission.notes),
        suspicious=list(submission.suspicious),
    )
    for release in notebooks:
        rebuilt, why = _rebuilt(release, submission)
        if why:
            graded.trouble.append(f"{release.name}.ipynb: {why}, which gives 0")
            examined = Examined()
        else:
            graded.repaired += rebuilt.repaired
            graded.suspicious += rebuilt.suspicious
            cells = rebuilt.cells_to_run(release)
            examined = _examined(notebooks, cells, submission.files, own_files, limits, unsafe)
            _put_outputs(rebuilt, cells, examined)
        _score(graded, release, rebuilt, examined, why)
    graded.seconds = time.perf_counter() - began
    return graded


def _examined(
    notebooks: Sequence[Release],
    cells: list[dict],
    files: Files,
    own_files: Files,
    limits: Limits,
    unsafe: bool,
) -> Examined:
    """Once more where the engine, not the notebook, may be why it did not come to its end."""
    for last in (False, True):
        nursery = warm(unsafe)
        nursery.load(_imports(tuple(notebooks)))
        try:
            examined = nursery.examine(cells, files, own_files, limits)
        except Gone:
            if last:
                raise
            close(nursery)
            continue
        if not examined.failed:
            break
    return examined


@functools.lru_cache(maxsize=32)
def _imports(notebooks: tuple[Release, ...]) -> tuple[str, ...]:
    cells = [cell for release in notebooks for cell in release.cells if cell.cell_type == "code"]
    return ingest.imported_modules(c.source for c in cells if c.role in ("locked", "test"))


def _rebuilt(release: Release, submission: Submission) -> tuple[Rebuilt, str]:
    """The notebook to grade, and why there is none to run."""
    why = submission.unreadable.get(release.name, "")
    if not why and release.name not in submission.notebooks:
        why = "no such file was handed in"
    if not why:
        try:
            return ingest.rebuild(release, submission.notebooks[release.name]), ""
        except Unreadable as reason:
            why = str(reason)
    return ingest.blank(release, why), why


def _put_outputs(rebuilt: Rebuilt, cells: list[dict], examined: Examined) -> None:
    ran = 0
    for place, cell in enumerate(cells):
        target = rebuilt.notebook["cells"][cell["place"]]
        if place in examined.verdicts:
            verdict = examined.verdicts[place]
            target["outputs"] = ingest.outputs(verdict["outputs"])
            target["metadata"]["nnlib"] = {k: verdict[k] for k in ("verdict", "said", "cause")}
        elif place in examined.outputs:
            target["outputs"] = ingest.outputs(examined.outputs[place])
        else:
            continue
        ran += 1
        target["execution_count"] = ran
        for output in target["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = ran


def _score(
    graded: Graded, release: Release, rebuilt: Rebuilt, examined: Examined, why: str
) -> None:
    cells = rebuilt.notebook["cells"]
    places = {c["metadata"].get("nbgrader", {}).get("grade_id"): c for c in cells}
    scores: dict[str, float | None] = {}
    comments: dict[str, str | None] = {}
    ran = {c["id"]: examined.verdicts.get(i) for i, c in enumerate(rebuilt.cells_to_run(release))}
    for cell in release.cells:
        if cell.role == "test" and cell.cell_type == "code":
            verdict = None if why else ran.get(cell.name)
            scores[cell.name] = 0.0 if verdict is None else float(verdict["score"])
        elif cell.grade:
            blank = why or cell.name in rebuilt.unanswered
            scores[cell.name] = 0.0 if blank else None
        if cell.solution or cell.task:
            unanswered = cell.name in rebuilt.unanswered and not cell.task
            comments[cell.name] = f"Not graded: {why}." if why else None
            if unanswered and not why:
                comments[cell.name] = "No response."
    graded.notebooks[release.name] = rebuilt.notebook
    graded.scores[release.name], graded.comments[release.name] = scores, comments
    for death in examined.deaths:
        graded.trouble.append(f"Python ended: {death}")
    if examined.failed:
        graded.trouble.append(f"not all tests could be run: {examined.failed}")
    graded.suspicious += [f"tried {what}" for what in dict.fromkeys(examined.tried)][:20]
    for name, cell in places.items():
        for output in cell.get("outputs", []):
            wrong = cell["metadata"].get("nnlib", {}).get("verdict")
            if output["output_type"] == "error" and wrong in (None, "error"):
                said = f"{output['ename']}: {output['evalue']}".splitlines()[0]
                graded.trouble.append(f"{name or 'a cell'}: {said[:150]}")


# What the one writer does


def grade_class(
    course: CourseDirectory,
    assignment: str,
    options: Options = Options(),
    done: Callable[[Row, int], None] = lambda row, total: None,
) -> list[Row]:
    """Grade all submissions of an assignment that are new or have changed since they were graded.

    `done` is told of each as it ends, and how many there are. Raises BadInput or EngineError;
    what was graded until then is saved, and a next call goes on from there.
    """
    with open_gradebook(course) as gradebook, _alone(course):
        notebooks = tuple(releases(gradebook, course, assignment))
        if not notebooks:
            raise BadInput(f"assignment {assignment!r} has no notebook in the gradebook")
        folders = submissions(course, assignment, options.students)
        known = scored(gradebook, assignment)
        _check_disk(course)
        own = assignments_files(course, assignment)
        since = _mark_of_force(course, assignment, options)
        rows = []
        with _executor(options) as (submit, at_once):
            work = _tasks(course, assignment, notebooks, own, folders, options, since, known)
            for row in _rounds(work, submit, at_once, gradebook, course, assignment):
                rows.append(row)
                done(row, len(folders))
        if options.force:
            _force_file(course, assignment).unlink(missing_ok=True)
    return sorted(rows, key=lambda row: row.student)


@dataclass
class _Task:
    """A submission that waits for its grade, or the row of one that does not."""

    student: str
    row: Row | None = None
    submission: Submission | None = None
    digest: str = ""
    run: Callable[..., Graded] | None = None
    arguments: tuple = ()


def _tasks(
    course: CourseDirectory,
    assignment: str,
    notebooks: tuple[Release, ...],
    own: Sequence[tuple[str, bytes]],
    folders: dict[str, Path],
    options: Options,
    since: float,
    known: set[str],
) -> Iterator[_Task]:
    wanted = [release.name for release in notebooks]
    for student, folder in folders.items():
        try:
            submission = ingest.read_submission(folder, Path(course.root), wanted)
        except Unreadable as reason:
            submission = Submission(unreadable=dict.fromkeys(wanted, str(reason)))
            submission.suspicious.append(str(reason))
        except OSError as error:
            yield _Task(student, Row(student, "failed", failed=f"can't be read: {error}"))
            continue
        digest = _digest(notebooks, own, submission)
        before = _graded_before(course, assignment, student, wanted)
        fresh = options.force and before[1] <= since
        if before[0] == digest and not fresh and student in known:
            yield _Task(student, Row(student, "unchanged"))
            continue
        arguments = (notebooks, submission, own, options.limits, options.unsafe)
        yield _Task(student, None, submission, digest, grade_submission, arguments)


def _rounds(
    work: Iterator[_Task],
    submit: Callable,
    at_once: int,
    gradebook: Any,
    course: CourseDirectory,
    assignment: str,
) -> Iterator[Row]:
    """Keep the workers busy, with no more in memory than they need; save what they return."""
    waiting: dict[concurrent.futures.Future, _Task] = {}
    more = True
    try:
        while more or waiting:
            while more and len(waiting) < at_once:
                task = next(work, None)
                if task is None:
                    more = False
                elif task.row is not None:
                    yield task.row
                else:
                    waiting[submit(task.run, *task.arguments)] = task
            if not waiting:
                continue
            ready, _ = concurrent.futures.wait(
                waiting, return_when=concurrent.futures.FIRST_COMPLETED
            )
            for future in ready:
                task = waiting.pop(future)
                yield _saved(future, task, gradebook, course, assignment)
    finally:
        for future in waiting:
            future.cancel()


def _saved(
    future: concurrent.futures.Future,
    task: _Task,
    gradebook: Any,
    course: CourseDirectory,
    assignment: str,
) -> Row:
    try:
        graded = future.result()
    except EngineError:
        raise
    except Exception as error:
        why = f"{type(error).__name__}: {error}".splitlines()[0]
        return Row(task.student, "failed", failed=why[:300])
    assert task.submission is not None
    stamp = dict(task.submission.files).get("timestamp.txt")
    both = {n: (graded.scores[n], graded.comments[n]) for n in graded.scores}
    time_sent = None if stamp is None else parsed_timestamp(stamp)
    try:
        folder = _written(graded, task, course, assignment)
        # The gradebook first: a kill between the two leaves a submission that is graded again.
        score, out_of = save(gradebook, course, assignment, task.student, time_sent, both)
        _put_in_place(folder, _graded_folder(course, assignment, task.student))
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise BadInput(f"the disk is full: {error}") from None
        return Row(task.student, "failed", failed=f"the result can't be written: {error}")
    except DBAPIError as error:
        gradebook.db.rollback()
        return Row(task.student, "failed", failed=f"the gradebook: {error.orig}")
    return Row(
        task.student,
        "graded",
        score,
        out_of,
        graded.seconds,
        repaired=graded.repaired,
        suspicious=graded.suspicious,
        trouble=graded.trouble,
    )


def _graded_folder(course: CourseDirectory, assignment: str, student: str) -> Path:
    return Path(course.format_path(course.autograded_directory, student, assignment))


def _written(graded: Graded, task: _Task, course: CourseDirectory, assignment: str) -> Path:
    """The graded notebooks and the submission's other files, in a folder beside their place."""
    assert task.submission is not None
    place = _graded_folder(course, assignment, task.student)
    folder = place.with_name(f".{place.name}.new")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    mode = 0o664 if course.groupshared else 0o444
    own = task.arguments[2]
    for name, content in [*besides(task.submission.files, own), *own]:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(mode)
    about = {"digest": task.digest, "at": time.time(), "trouble": graded.trouble}
    about |= {"repaired": graded.repaired, "suspicious": graded.suspicious}
    for name, notebook in graded.notebooks.items():
        notebook["metadata"]["nnlib"] = about
        path = folder / f"{name}.ipynb"
        # Without indent, which json writes ten times as slowly; nobody edits it.
        text = json.dumps(notebook, ensure_ascii=False) + "\n"
        path.write_bytes(text.encode("utf-8", "replace"))
        path.chmod(mode)
    if course.groupshared:
        top = Path(course.format_path(course.autograded_directory, ".", "."))
        inner = [path for path in folder.rglob("*") if path.is_dir()]
        for one in (*inner, folder, folder.parent, top):
            with contextlib.suppress(PermissionError):  # another of the group made it so
                one.chmod((one.stat().st_mode | 0o2770) & 0o2777)
    return folder


def _put_in_place(folder: Path, place: Path) -> None:
    shutil.rmtree(place, ignore_errors=True)
    os.replace(folder, place)


def submissions(
    course: CourseDirectory, assignment: str, students: Collection[str] = ()
) -> dict[str, Path]:
    """student -> the folder of the submission. Raises BadInput if there is none."""
    pattern = course.format_path(course.submitted_directory, "*", assignment)
    top = Path(pattern.split("*")[0])
    if not top.is_dir():
        raise BadInput(f"no folder {top}: collect submissions, or put them there")
    if not os.access(top, os.R_OK | os.X_OK):
        raise BadInput(f"the folder {top} can't be read: its permissions do not let this user in")
    named = re.compile(
        course.format_path(
            course.submitted_directory, "(?P<student>[^/]+)", assignment, escape=True
        )
    )
    excluded = set(filter(None, course.student_id_exclude.split(",")))
    found = {}
    for name in sorted(os.listdir(top)):
        folder = Path(course.format_path(course.submitted_directory, name, assignment))
        match = named.fullmatch(str(folder))
        if match and not name.startswith(".") and name not in excluded and folder.is_dir():
            found[name] = folder
    unknown = sorted(set(students) - found.keys())
    if unknown:
        raise BadInput(f"no submission of {assignment} by {', '.join(unknown)} in {top}")
    found = {name: folder for name, folder in found.items() if not students or name in students}
    if not found:
        raise BadInput(f"no submission of {assignment} in {top}")
    return found


def assignments_files(course: CourseDirectory, assignment: str) -> list[tuple[str, bytes]]:
    """The assignment's files besides its notebooks, from the instructor's sources."""
    folder = course.format_path(course.source_directory, ".", assignment)
    paths = sorted(find_all_files(folder, [*course.ignore, "*.ipynb"]))
    return [(os.path.relpath(path, folder), Path(path).read_bytes()) for path in paths]


def _digest(
    notebooks: Sequence[Release],
    own: Sequence[tuple[str, bytes]],
    submission: Submission,
) -> str:
    """Of all that a grade depends on."""
    total = hashlib.sha256(repr((VERSION, [asdict(n) for n in notebooks])).encode())
    sent = [*submission.notebooks.items(), *submission.files, *own]
    for name, content in sorted(sent):
        total.update(repr((name, hashlib.sha256(content).hexdigest())).encode())
    total.update(repr(sorted(submission.unreadable.items())).encode())
    return total.hexdigest()


def _graded_before(
    course: CourseDirectory, assignment: str, student: str, wanted: Sequence[str]
) -> tuple[str, float]:
    """The digest and the time with which a submission was graded; ("", 0) if it was not."""
    folder = _graded_folder(course, assignment, student)
    found = set()
    for name in wanted:
        try:
            about = json.loads((folder / f"{name}.ipynb").read_bytes())["metadata"]["nnlib"]
            found.add((str(about["digest"]), float(about["at"])))
        except (OSError, ValueError, KeyError, TypeError):
            return "", 0.0
    return found.pop() if len(found) == 1 else ("", 0.0)


def _force_file(course: CourseDirectory, assignment: str) -> Path:
    """The mark of a forced run that has not come to its end."""
    anywhere = Path(course.format_path(course.autograded_directory, ".", "."))
    return anywhere / f".{assignment}.force"


def _mark_of_force(course: CourseDirectory, assignment: str, options: Options) -> float:
    """When the run with --force began that this one continues (with --resume) or is."""
    if not options.force:
        return 0.0
    path = _force_file(course, assignment)
    path.parent.mkdir(parents=True, exist_ok=True)
    if not (options.resume and path.exists()):
        path.write_text(str(time.time()))
    return float(path.read_text())


@contextlib.contextmanager
def _alone(course: CourseDirectory) -> Iterator[None]:
    """One run at a time: two writers would undo each other's files."""
    fd = os.open(course.root, os.O_RDONLY)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise BadInput("another run is grading this course: wait for its end") from None
        yield
    finally:
        os.close(fd)


def _check_disk(course: CourseDirectory) -> None:
    for folder in (course.root, os.environ.get("TMPDIR", "/tmp")):
        if os.path.isdir(folder) and shutil.disk_usage(folder).free < _FREE:
            raise BadInput(
                f"less than {_FREE >> 20} MB are free on the disk of {folder}: make room first"
            )


@contextlib.contextmanager
def _executor(options: Options) -> Iterator[tuple[Callable, int]]:
    """What submits a task, and how many to have under way."""
    if options.scheduler:
        try:
            from distributed import Client
        except ImportError:
            raise BadInput(
                "--scheduler needs the extra cluster: pip install dask distributed"
            ) from None
        try:
            client = Client(options.scheduler, timeout=10, set_as_default=False)
        except (OSError, ValueError) as error:
            why = (str(error).splitlines() or [""])[0]
            raise BadInput(f"the scheduler {options.scheduler} can't be reached: {why}") from None
        with client:
            try:
                client.wait_for_workers(1, timeout=_FOR_WORKERS)
            except TimeoutError:
                raise BadInput(
                    f"the scheduler {options.scheduler} has no worker: start some with dask worker"
                ) from None
            threads = sum(client.nthreads().values())
            # A worker that dies takes its tasks with it: they are given to another.
            executor = client.get_executor(pure=False, retries=3)
            yield executor.submit, 2 * max(threads, 1) + 2
        return
    workers = options.workers or len(os.sched_getaffinity(0))
    executor = concurrent.futures.ThreadPoolExecutor(workers)
    try:
        yield executor.submit, workers + 2
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
        close()
