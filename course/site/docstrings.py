"""nnlib's docstrings, which are plain text with Markdown's backticks, for Sphinx."""

import ast
import re
import textwrap


def restructured(lines: list[str]) -> list[str]:
    """The lines as reStructuredText: `code` stays code, |z| and *args are what they look like.

    A block that is indented is code or a formula. One of two columns, a name and what it is, is
    a list of definitions.
    """
    result: list[str] = []
    blocks: list[str] = []
    for block in re.split(r"\n{2,}", "\n".join(lines).strip("\n")):
        if block.startswith("    ") and blocks and blocks[-1].startswith("    "):
            blocks[-1] += f"\n\n{block}"
        else:
            blocks.append(block)
    for block in blocks:
        if block.startswith("    "):
            result += _code(textwrap.dedent(block))
        elif re.match(r"\S+(, \S+)* {2,}\S", block):
            for entry in re.split(r"\n(?! )", block):
                name, _, told = entry.partition("  ")
                told = " ".join(told.split())
                result += [f"``{name}``", f"    {_prose(told)}"]
        elif block.startswith(">>>"):
            result += block.splitlines()
        else:
            result += _prose(block).splitlines()
        result.append("")
    return result


def _code(block: str) -> list[str]:
    try:
        ast.parse(block)
    except SyntaxError:
        language = "none"
    else:
        language = "python"
    return [f".. code-block:: {language}", "", *textwrap.indent(block, "    ").splitlines()]


def _prose(text: str) -> str:
    parts = re.split(r"`+([^`]+)`+", text)
    for i, part in enumerate(parts):
        if i % 2:
            # A plural s may follow code; reStructuredText wants to be told that the code ended.
            ended = "\\ " if re.match(r"\w", parts[i + 1]) else ""
            parts[i] = f"``{part}``{ended}"
        else:
            parts[i] = re.sub(r"([\\*|]|_\b)", r"\\\1", part)
    return "".join(parts)
