"""Grading a class: fast, in a sandbox, and never stopped by one notebook.

    ingest     what a student sent -> the notebook to be graded: the release's cells, the student's
               answers
    execute    one notebook -> outputs and points: the student's code in one process, the tests in
               another
    sandbox    what the student's process may do
    grade      a whole class -> nbgrader's gradebook, and what happened to each submission

Beside them: `feedback` (pages without hidden tests), `report` (what the class got wrong), `audit`
(how good the tests of an assignment are), `app` (the command nnlib-grade) and `stock` (the same
engine behind nbgrader's own commands and buttons). Needs the extra `grading`.
"""

import sys

# jsonschema imports it where it is there, to check a format that no notebook has: that takes a
# second, which is half of what the command needs to start.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
