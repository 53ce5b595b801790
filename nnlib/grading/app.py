"""The command nnlib-grade."""

import argparse
import contextlib
import json
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from . import sandbox
from .execute import nursery
from .execute.nursery import EngineError, Limits

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory

    from .grade import Row


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done; 1 something needs a look; 2 what was given can't be used."""
    parsed = _parser().parse_args(arguments)
    try:
        return parsed.command(parsed)
    except (EngineError, ValueError, OSError) as error:  # BadInput is a ValueError
        print(f"nnlib-grade: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("\nStopped. What was graded is saved; run it again to go on.", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = _Parser("nnlib-grade", description="Grade a class with nnlib's engine.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    run = commands.add_parser("run", help="autograde the submissions of an assignment")
    run.add_argument("assignment")
    run.add_argument(
        "--student",
        action="append",
        default=[],
        metavar="ID",
        help="only this one; may be repeated",
    )
    run.add_argument(
        "--force", action="store_true", help="grade again what has not changed since it was graded"
    )
    run.add_argument(
        "--resume",
        action="store_true",
        help="with --force: go on with a forced run",
    )
    run.add_argument(
        "--workers",
        type=_positive,
        default=0,
        metavar="N",
        help="at once; one a processor by default",
    )
    run.add_argument("--scheduler", default="", metavar="tcp://…", help="grade on a Dask cluster")
    run.add_argument(
        "--timeout", type=_positive, default=60, metavar="SECONDS", help="for one cell (60)"
    )
    run.add_argument(
        "--memory", type=_positive, default=2048, metavar="MB", help="for one submission (2048)"
    )
    run.add_argument("--unsafe", action="store_true", help="go on where the host gives no sandbox")
    run.add_argument("--json", type=Path, metavar="FILE", help="write the report there, too")
    run.set_defaults(command=_run)

    report = commands.add_parser("report", help="write a page on what the class got wrong")
    report.add_argument("assignment")
    report.add_argument("--names", action="store_true", help="with the students' names")
    report.set_defaults(command=_report)

    audit = commands.add_parser("audit", help="say how good the tests of an assignment are")
    audit.add_argument("assignment")
    audit.set_defaults(command=_audit)

    doctor = commands.add_parser("doctor", help="say which sandbox layers this host gives")
    doctor.set_defaults(command=_doctor)
    return parser


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}, expected a whole number above 0")
    return int(text)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """One line, without the usage: --help shows it."""
        self.exit(2, f"{self.prog}: {message}\n")


def course_here() -> "CourseDirectory":
    """The course of the working directory, as nbgrader_config.py describes it."""
    from nbgrader.apps.baseapp import NbGrader

    app = NbGrader()
    app.initialize([])
    # It was made before the settings were read, of which what grades needs more than its own: the
    # rule for late submissions, for one.
    app.coursedir.update_config(app.config)
    return app.coursedir


def _run(asked: argparse.Namespace) -> int:
    if asked.resume and not asked.force:
        raise ValueError(
            "--resume goes with --force: without it, a run always goes on where it was"
        )
    # The warm processes start while nbgrader is imported, which takes as long.
    starting = threading.Thread(target=_start, args=(asked.unsafe,), daemon=True)
    if not asked.scheduler:
        starting.start()
    try:
        rows = _graded(asked)
    finally:
        if not asked.scheduler:
            starting.join()
        nursery.close()
    print(summary(rows))
    if asked.json:
        asked.json.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n")
    return 1 if any(row.status == "failed" for row in rows) else 0


def _graded(asked: argparse.Namespace) -> "list[Row]":
    from tqdm import tqdm

    from .grade import Options, grade_class

    options = Options(
        workers=asked.workers,
        scheduler=asked.scheduler,
        students=asked.student,
        force=asked.force,
        resume=asked.resume,
        unsafe=asked.unsafe,
        limits=Limits(asked.timeout, 10 * asked.timeout, asked.memory << 20),
    )
    with tqdm(unit=" submissions", disable=None) as bar:

        def done(row: "Row", total: int) -> None:
            bar.total = total
            bar.update()

        return grade_class(course_here(), asked.assignment, options, done)


def _start(unsafe: bool) -> None:
    with contextlib.suppress(EngineError):  # said where it is used
        nursery.warm(unsafe)


def summary(rows: "Sequence[Row]") -> str:
    """The report of a run, as text."""
    lines = []
    counts = {
        kind: [r for r in rows if r.status == kind] for kind in ("graded", "unchanged", "failed")
    }
    for row in rows:
        said = f"{row.score:g} / {row.max_score:g}" if row.status == "graded" else row.status
        if row.failed:
            said += f": {row.failed}"
        lines.append(
            f"{row.student:20} {said:14} " + (f"{row.seconds:.2f} s" if row.seconds else "")
        )
        for word in ("repaired", "suspicious", "trouble"):
            lines += [f"    {word}: {one}" for one in getattr(row, word)]
    total = sum(row.seconds for row in rows)
    numbers = [f"{len(found)} {kind}" for kind, found in counts.items() if found]
    numbers += [
        f"{sum(bool(getattr(row, word)) for row in rows)} {word}"
        for word in ("repaired", "suspicious")
        if any(getattr(row, word) for row in rows)
    ]
    graded = len(counts["graded"])
    each = f"; {total / graded:.2f} s for each graded" if graded else ""
    return "\n".join([*lines, "", ", ".join(numbers) + each])


def _report(asked: argparse.Namespace) -> int:
    from .report import write_report

    print(write_report(course_here(), asked.assignment, names=asked.names))
    return 0


def _audit(asked: argparse.Namespace) -> int:
    from .audit import audit, in_words

    found = audit(course_here(), asked.assignment)
    print(in_words(found))
    return 0 if found.good else 1


def _doctor(asked: argparse.Namespace) -> int:
    found = sandbox.probe()
    for layer, lacking in found.items():
        needed = "" if layer not in sandbox.MINIMUM else " (needed)"
        print(f"{layer:12} {'active' if not lacking else f'not here{needed}: {lacking}'}")
    if sandbox.MINIMUM <= {layer for layer, lacking in found.items() if not lacking}:
        print("\nGrading works here: the layers that are needed are active.")
        return 0
    print("\nGrading refuses to run here without --unsafe.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
