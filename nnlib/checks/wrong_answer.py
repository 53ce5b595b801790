"""The one exception that a test cell raises."""

import textwrap


class WrongAnswer(AssertionError):  # noqa: N818 (a verdict, more than an error)
    """What is wrong and, where it shows, why: a few lines that a student reads.

    IPython calls `_render_traceback_` instead of printing a traceback, so JupyterLab,
    Validate and the feedback page show these lines and nothing else.
    """

    def _render_traceback_(self) -> list[str]:
        # nbgrader validate cuts off what is beyond 80 characters.
        return [
            part
            for line in str(self).splitlines()
            for part in textwrap.wrap(line, 78, subsequent_indent="  ", break_long_words=False)
        ]
