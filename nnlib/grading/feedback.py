"""Feedback pages that keep the hidden tests and the rubrics hidden.

In nbgrader_config.py:

    c.GenerateFeedback.preprocessors = [HideTests, GetGrades, CSSHTMLHeaderPreprocessor]
"""

import re
from typing import Any

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, NbGraderPreprocessor

NOTE = "# Hidden tests ran here."


class HideTests(NbGraderPreprocessor):
    """Takes hidden tests and rubrics out of what becomes a student's page. It comes first.

    What the tests said to the student stays; where Python adds the code that said it, that is
    cut to the error's name and message. The regions are those that nbgrader's ClearHiddenTests
    and ClearMarkScheme take out of the release, with their configured delimiters. One that is not
    closed hides the rest of its cell: here, unlike there, no cell may stop a student's page.
    """

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """The notebook without what is hidden; `resources` as they were."""
        tests, scheme = ClearHiddenTests(parent=self), ClearMarkScheme(parent=self)
        secret: set[str] = set()
        tested = []
        for cell in nb.cells:
            cell.metadata.pop("nnlib", None)
            note = NOTE if cell.cell_type == "code" else ""
            cell.source, hidden = _without(
                cell.source, tests.begin_test_delimeter, tests.end_test_delimeter, note
            )
            cell.source, _ = _without(
                cell.source, scheme.begin_mark_scheme_delimeter, scheme.end_mark_scheme_delimeter
            )
            tested.append(bool(hidden))
            # A short line, such as `else:`, gives nothing away and may well be an output, too.
            secret |= {line.strip() for line in hidden if len(line.strip()) >= 8}
        for cell, has_hidden in zip(nb.cells, tested, strict=True):
            for output in cell.get("outputs", []):
                if output.output_type == "error":
                    _cut(output, secret, has_hidden)
                elif output.output_type == "stream":
                    # A warning is followed by the line of code that caused it.
                    output.text = "".join(
                        line
                        for line in output.text.splitlines(keepends=True)
                        if strip_ansi(line).strip() not in secret
                    )
        return nb, resources


def _without(source: str, begin: str, end: str, note: str = "") -> tuple[str, list[str]]:
    """The text without the regions from `begin` to `end`, and the lines that were in them."""
    kept: list[str] = []
    hidden: list[str] = []
    inside = False
    for line in source.split("\n"):
        if begin in line:
            if note and not inside:
                kept.append(line[: len(line) - len(line.lstrip())] + note)
            inside = True
        elif end in line:
            inside = False
        else:
            (hidden if inside else kept).append(line)
    return "\n".join(kept), hidden


def _cut(output: NotebookNode, secret: set[str], has_hidden: bool) -> None:
    """Leave of an error its name and message, if its traceback shows, or may show, hidden code."""
    message = f"{output.ename}: {output.evalue}"
    shown = strip_ansi("\n".join(output.traceback))
    # A WrongAnswer prints its message alone, wrapped; white space tells nothing then.
    bare = re.sub(r"\s", "", shown)
    if has_hidden and bare not in {re.sub(r"\s", "", text) for text in (output.evalue, message)}:
        output.traceback = [message]
    elif any(line in shown for line in secret):
        output.traceback = [message]
