"""How nbgrader releases and grades this course. Run nbgrader and JupyterLab from this folder."""

import os

# One thread for each kernel that this program starts: networks as small as ours gain nothing
# from more, and many students' notebooks side by side lose by it.
for threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(threads, "1")

c = get_config()  # noqa: F821 - nbgrader defines it

c.CourseDirectory.course_id = "neural-networks"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"

# Beside the notebook, for whoever changes its tests (nnlib-grade audit): not for students.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "audit.toml"]

# A comment, not `raise NotImplementedError`: the notebook still runs from top to bottom, and
# the check after it says "not answered yet". Valid Python, since a docstring stands above it.
c.ClearSolutions.code_stub = {"python": "# your code here"}
c.ClearSolutions.text_stub = "*Write your answer here.*"

# A rubric stands in the question's locked cell. nbgrader expects mark schemes in its task
# cells only, whose points a blank answer does not lose by itself; ours are taken out of the
# release and put back for the marker, as the text of every locked cell is.
c.ClearMarkScheme.enforce_metadata = False

# An endless loop: stop that cell, go on with the next. (One inside a function that a check
# calls is stopped sooner, by the check, with a message.)
c.Execute.timeout = 30
c.Execute.interrupt_on_timeout = True

# A deleted test cell is put back and graded, instead of stopping that student's grading.
c.OverwriteCells.add_missing_cells = True

# Grading by nnlib's engine, in nbgrader's commands and in Formgrader too. Students need not have
# it: without the extra `grading`, nbgrader grades in its own way, as the lines above say.
try:
    from nnlib.grading.stock import plug_in
except ImportError:
    pass
else:
    plug_in(c)
