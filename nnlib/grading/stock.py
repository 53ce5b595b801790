"""The same engine behind `nbgrader autograde` and Formgrader's button.

nbgrader's own extension points come too late: before it calls a preprocessor it has copied the
submission's files, links followed, and parsed its notebook, and a submission that breaks there
ends the batch. So its loop over the submissions is replaced here, as a whole. Everything else
(which submissions, --force, the hooks, the log, what Formgrader shows) stays nbgrader's.
"""

import sys
from typing import Any

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException

from .execute.nursery import EngineError
from .grade import Options, grade_class
from .gradebook import BadInput


def _autograde(self: Autograde) -> None:
    """In the place of Autograde.convert_notebooks."""
    course, name = self.coursedir, self.coursedir.assignment_id
    self.run_pre_convert_hook()
    students = [] if course.student_id == "*" else [course.student_id]
    try:
        rows = grade_class(course, name, Options(students=students, force=self.force))
    except (BadInput, EngineError) as error:
        self.log.error(str(error))
        raise NbGraderException(str(error)) from None
    for row in rows:
        if row.status == "failed":
            self.log.error("%s was not graded: %s", row.student, row.failed)
        else:
            self.log.info("%s: %s, %g / %g", row.student, row.status, row.score, row.max_score)
        for word in ("repaired", "suspicious", "trouble"):
            for said in getattr(row, word):
                self.log.warning("%s: %s: %s", row.student, word, said)
    self.run_post_convert_hook()
    if failed := [row.student for row in rows if row.status == "failed"]:
        raise NbGraderException(f"not graded: {', '.join(failed)}")


def plug_in(config: Any) -> None:
    """Called by nbgrader_config.py with its `c`."""
    if sys.platform.startswith("linux"):  # elsewhere there is no sandbox, and nbgrader's own runs
        Autograde.convert_notebooks = _autograde
    config.GenerateFeedback.preprocessors = [
        "nnlib.grading.feedback.HideTests",
        "nbgrader.preprocessors.GetGrades",
        "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    ]
