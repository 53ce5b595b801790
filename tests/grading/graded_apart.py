"""Grades an assignment in a process of its own: `python graded_apart.py COURSE JSON`.

The JSON names the assignment, the sandbox's layers (null: all that the host gives) and the limits.
Prints the rows, and which processes were left when grading was over.
"""

import ctypes
import functools
import json
import os
import sys
import time
from dataclasses import asdict
from pathlib import Path

from nbgrader.coursedir import CourseDirectory

from nnlib.grading import grade
from nnlib.grading.execute import nursery
from nnlib.grading.execute.nursery import Limits

PR_SET_CHILD_SUBREAPER = 36


def main(course: str, asked: dict) -> None:
    # What any process below this one leaves behind becomes a child of this one.
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    if asked["layers"] is not None:
        nursery.Nursery = functools.partial(nursery.Nursery, layers=asked["layers"])  # type: ignore
    directory = CourseDirectory(
        root=course,
        source_directory="solutions",
        release_directory="assignments",
        course_id="neural-networks",
    )
    options = grade.Options(workers=2, limits=Limits(**asked["limits"]))
    began = time.perf_counter()
    rows = grade.grade_class(directory, asked["assignment"], options)
    seconds = time.perf_counter() - began
    json.dump(
        {"rows": [asdict(row) for row in rows], "left": left(), "seconds": seconds}, sys.stdout
    )


def left() -> list[str]:
    """The command lines of this process's children, after a second for the killed to be gone."""
    for _ in range(20):
        children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
        alive = []
        for pid in children:
            if os.waitpid(int(pid), os.WNOHANG) == (0, 0):
                alive.append(Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " "))
        if not alive:
            return []
        time.sleep(0.05)
    return alive


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
