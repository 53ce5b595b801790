"""A question answered with a value, or a few: a number, a shape, weights."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from .comparing import same, show, show_both
from .question import Mistake
from .wrong_answer import WrongAnswer


@dataclass(frozen=True, kw_only=True)
class Value:
    """A question whose answer is a value, or a few: numbers, a shape, weights.

    names      what the values are called, one name each
    reference  right values, one for each name
    behaviour  (*values) -> what is compared, where many values are right: weights, for example,
               by the truth table of their neuron. A ValueError it raises is told to the student.
    told       whether a message shows what was expected of the behaviour (never the reference)
    mistakes, styles, lesson   as in Question; the answers are tuples, one value for each name
    """

    names: tuple[str, ...]
    reference: tuple
    lesson: str
    mistakes: Sequence[Mistake]
    styles: Sequence[tuple]
    behaviour: Callable | None = None
    told: bool = False

    @property
    def name(self) -> str:
        return " and ".join(filter(None, [", ".join(self.names[:-1]), self.names[-1]]))

    def __call__(self, *answer: Any) -> None:
        """Raise WrongAnswer unless the answer behaves like the reference."""
        if any(value is None or value is ... for value in answer):
            verb = "is" if len(self.names) == 1 else "are"
            raise WrongAnswer(f"{self.name} {verb} not answered yet.")
        given = show(answer[0] if len(answer) == 1 else answer)
        where = f"See lesson {self.lesson}."
        try:
            got = self._behaviour(answer)
        except ValueError as error:
            raise WrongAnswer(f"{self.name}: {error}.\n{where}") from None
        except Exception:
            form = f"{self.name}: {given} has not the form that the question asks for."
            raise WrongAnswer(f"{form}\n{where}") from None
        expected = self._behaviour(self.reference)
        if same(got, expected):
            print(f"{self.name}: right.")
            return
        lines = [f"{self.name}: {given} is not right."]
        if self.told:
            left, right = show_both(got, expected)
            lines = [f"{self.name}: {given} gives {left}, expected {right}."]
        for mistake in self.mistakes:
            with contextlib.suppress(Exception):  # a mistake may fail outright on some values
                if same(got, self._behaviour(mistake.answer)):
                    lines.append(f"Likely cause: {mistake.sentence}")
                    break
        raise WrongAnswer("\n".join([*lines, where]))

    def _behaviour(self, values: tuple) -> Any:
        if self.behaviour is not None:
            return self.behaviour(*values)
        return values[0] if len(values) == 1 else values
