"""A question answered with a function or a class, and the bank of mistakes and right answers
behind it.

To add a question is to add data: a reference, a few inputs, the mistakes that people make.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

import numpy as np

from . import causes
from .calling import SECONDS, Outcome, borrows, call, is_blank
from .comparing import complaint, first_difference, same, show, show_both
from .wrong_answer import WrongAnswer


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that people give, and the sentence that names its cause.

    `answer` is a function that makes the mistake, or, for a `Value`, a tuple of wrong values.
    """

    sentence: str
    answer: Any


def nothing(*arguments: Any) -> None:
    """The commonest wrong answer: computes, and forgets the `return`."""
    str(arguments)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A question whose answer is a function or a class. Calling it on an answer raises
    WrongAnswer, or not.

    name       the function's or class's name, as the student wrote it
    reference  a function or class that answers rightly
    examples   tuples of arguments, the smallest first: what a message shows
    random     rng -> a tuple of arguments; five of them are drawn from the call's `seed`
    programs   whether the examples are programs that use the answer by its name: tuples of a text
               and of what goes into its gaps, ("a = Value({}); (a + a).data", 3.0). Statements
               are parted by "; ", and the last, an expression, is the result. `known` are the
               names that programs may use besides the answer's, np among them
    methods    of a class: those that this question needs, to say which of them is not written
    mistakes   the bank: a wrong answer that behaves like one of them is told its sentence
    errors     text of a Python error -> what it means here, where no mistake of the bank fits
    styles     other right answers, which must pass: the tests see to it
    lesson     where to look it up
    read       result -> what is compared, where several forms of a result are right
    judge      (result, *arguments) -> what is wrong, or None: where a property counts, not one
               value; then `reference` is one right answer among others
    silent     whether a NumPy warning is a fault too
    borrowed   what of nnlib, besides the reference, is no answer of one's own
    """

    name: str
    reference: Callable
    examples: Sequence[tuple]
    lesson: str
    mistakes: Sequence[Mistake]
    styles: Sequence[Callable]
    random: Callable[[np.random.Generator], tuple] | None = None
    read: Callable[[Any], Any] = field(default=lambda result: result)
    judge: Callable[..., str | None] | None = None
    silent: bool = False
    borrowed: Sequence[Any] = ()
    errors: Mapping[str, str] = field(default_factory=dict)
    programs: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)
    methods: Sequence[str] = ()

    # Turned off where only the verdict counts: the search takes most of a wrong answer's time.
    look_for_causes: ClassVar[bool] = True

    def __call__(self, answer: Any, seed: int = 0) -> None:
        """Raise WrongAnswer unless `answer` is right on the examples and on random inputs."""
        self._is_an_answer(answer)
        rng = np.random.default_rng(seed)
        drawn = [self.random(rng) for _ in range(5)] if self.random else []
        inputs = [*self.examples, *drawn]
        run = self._run_with(self.reference)
        # A judge needs no reference, which may take as long as the answer.
        right = inputs if self.judge is None else []
        expected = [self.read(run(*arguments)) for arguments in right]
        outcomes: list[Outcome] = []
        first_fault = None
        for i, arguments in enumerate(inputs):
            outcomes.append(self._outcome(answer, arguments))
            fault = self._fault(outcomes[-1], arguments, expected[i] if expected else None)
            if fault and first_fault is None:
                first_fault = i, fault
            if outcomes[-1].endless or isinstance(outcomes[-1].error, NotImplementedError):
                break
            if fault and not self.look_for_causes:
                break
        if first_fault is None:
            if borrows(answer, [self.reference, *self.borrowed]):
                raise WrongAnswer(f"{self.name} is right, but it is nnlib's own: write yours.")
            print(f"{self.name}: right.")
            return
        i, fault = first_fault
        cause = ""
        if self.look_for_causes:
            inputs = inputs[: len(outcomes)]
            expected = expected or [self.read(run(*arguments)) for arguments in inputs]
            cause = self._cause(inputs, outcomes, expected[: len(outcomes)], i)
        self._fail(fault, cause, outcomes[i], note=i >= len(self.examples) > 0)

    def _run_with(self, answer: Callable) -> Callable:
        """What is called with the arguments: the answer itself, or a program that uses it."""
        if not self.programs:
            return answer

        def run(program: str, *gaps: Any) -> Any:
            names = {f"gap{i}": gap for i, gap in enumerate(gaps)}
            *statements, result = program.format(*names).split("; ")
            space = {"np": np, **self.known, **names, self.name: answer}
            exec("\n".join(statements), space)
            return eval(result, space)

        return run

    def _shown(self, arguments: tuple) -> str:
        """The call, or the program, as a student could type it."""
        if self.programs:
            return arguments[0].format(*map(show, arguments[1:]))
        return f"{self.name}({', '.join(map(show, arguments))})"

    def _outcome(self, answer: Callable, arguments: tuple) -> Outcome:
        outcome = call(self._run_with(answer), arguments, answer)
        if outcome.error is None and not outcome.endless and outcome.value is not None:
            try:
                outcome.value = self.read(outcome.value)
            except Exception:
                pass  # of no readable form: the comparison will say so
        return outcome

    def _is_an_answer(self, answer: Any) -> None:
        if answer is None or answer is ... or is_blank(answer):
            raise WrongAnswer(f"{self.name} is not answered yet.")
        if isinstance(answer, type):
            for method in self.methods:
                if is_blank(answer, method):
                    raise WrongAnswer(f"{self.name}.{method} is not answered yet.")
        wanted_kind = "class" if isinstance(self.reference, type) else "function"
        if not callable(answer) or (wanted_kind == "class" and not isinstance(answer, type)):
            raise WrongAnswer(
                f"{self.name} should be a {wanted_kind}, and it is {show(answer)}.\n"
                f"Likely cause: the name {self.name} was used again for something else."
            )
        if self.programs:
            return
        try:
            signature = inspect.signature(answer)
        except (TypeError, ValueError):
            return
        wanted = list(inspect.signature(self.reference).parameters)
        given = list(self.examples[0]) if self.examples else wanted
        wanted = wanted[: len(given)]
        try:
            signature.bind(*given)
        except TypeError:
            raise WrongAnswer(
                f"{self.name} is called as {self.name}({', '.join(wanted)}), "
                f"and yours is {self.name}{signature}.\n"
                f"Likely cause: the first line, `def {self.name}(…)`, was changed."
            ) from None

    def _fault(self, outcome: Outcome, arguments: tuple, expected: Any) -> str | None:
        """What is wrong with one outcome, as a sentence; None if nothing is."""
        called, gives = self._shown(arguments), "gives" if self.programs else "returned"
        if outcome.endless:
            return f"{called} took more than {SECONDS} seconds, and was stopped."
        if outcome.error is not None:
            if isinstance(outcome.error, NotImplementedError):
                return f"{self.name} is not answered yet."
            where = f"\nIn your {outcome.line}" if outcome.line else ""
            said = f"{type(outcome.error).__name__}: {outcome.error}"
            return f"{called} raised {said}{where}"
        got = outcome.value
        if self.judge is not None:
            complained = "returned None" if got is None else self._judged(got, arguments)
        else:
            complained = complaint(got, expected)
        if complained:
            complained = complained.replace("returned", gives, 1)
        warned = f" NumPy warned: {outcome.warned[0]}." if outcome.warned else ""
        if complained:
            return f"{called} {complained}.{warned}"
        if self.judge is None:
            if not same(got, expected):
                left, right = show_both(got, expected)
                where = first_difference(got, expected)
                return f"{called} {gives} {left}, expected {right}{where}.{warned}"
        if outcome.changed is not None:
            return f"{called} changed {self._argument(outcome.changed)} in place."
        if self.silent and outcome.warned:
            return f"{called} gives the right value, but NumPy warned: {outcome.warned[0]}."
        return None

    def _argument(self, place: int) -> str:
        if self.programs:
            return "what it was given"
        return f"its argument {list(inspect.signature(self.reference).parameters)[place]}"

    def _judged(self, got: Any, arguments: tuple) -> str | None:
        assert self.judge is not None
        try:
            return self.judge(got, *arguments)
        except Exception:
            # The judge expects the form that the question asks for.
            return f"returned {show(got)}, which has not the form that the question asks for"

    def _cause(
        self, inputs: Sequence[tuple], outcomes: Sequence[Outcome], expected: Sequence, failed: int
    ) -> str:
        worst = outcomes[failed]
        if worst.endless:
            return "a loop that never ends, or many more steps than are needed."
        for mistake in self.mistakes:
            alike = (
                _alike(outcome, self._outcome(mistake.answer, arguments), self.silent)
                for arguments, outcome in zip(inputs, outcomes, strict=True)
            )
            if all(alike):
                return mistake.sentence
        if isinstance(worst.error, NotImplementedError):
            return ""
        if worst.error is not None:
            said = f"{type(worst.error).__name__}: {worst.error}"
            for sign, meaning in self.errors.items():
                if sign in said:
                    return meaning
            return causes.of_error(worst.error)
        if worst.value is None:
            if worst.printed:
                return "the result is printed, not returned: write `return` instead of print."
            return "there is no `return`, or not on every path through the function."
        if isinstance(worst.value, str) and not isinstance(expected[failed], str):
            return "a text is no number: return the number itself."
        if callable(worst.value):
            return (
                "a function is returned, not called: the brackets ( ) after its name are missing."
            )
        if worst.changed is not None and (self.judge or same(worst.value, expected[failed])):
            return (
                f"writing into {self._argument(worst.changed)} changes it for the caller, too: "
                "work on a copy."
            )
        if self.judge is None and all(outcome.error is None for outcome in outcomes):
            return causes.of_values(inputs, outcomes, expected, failed)
        return ""

    def _fail(self, fault: str, cause: str, outcome: Outcome, note: bool) -> None:
        lines = [fault]
        if cause and "Likely cause:" not in fault:
            lines.append(f"Likely cause: {cause}")
        elif note and outcome.error is None:
            lines.append("The examples of the question come out right; this input does not.")
        if outcome.printed.strip():
            printed = outcome.printed.strip().splitlines()
            lines.append(f"It printed: {' / '.join(printed[:3])}{' …' if printed[3:] else ''}")
        if not fault.endswith("not answered yet."):
            lines.append(f"See lesson {self.lesson}.")
        raise WrongAnswer("\n".join(lines))


def _alike(one: Outcome, other: Outcome, warnings: bool) -> bool:
    """Whether two calls did the same: raised the same error, or gave the same numbers.

    With `warnings`, whether NumPy said the same as well.
    """
    if one.endless or other.endless or (warnings and set(one.warned) != set(other.warned)):
        return False
    if one.error is not None or other.error is not None:
        # The text too: a ValueError has many causes, and its text tells them apart.
        kinds = type(one.error).__name__, type(other.error).__name__
        return kinds[0] == kinds[1] and str(one.error) == str(other.error)
    if one.value is None or other.value is None:
        return one.value is other.value
    return same(one.value, other.value) and (one.changed is None) == (other.changed is None)
