"""What a test cell calls: a verdict, and where an answer is wrong, the likely cause.

    from nnlib.checks import activations as check

    check.relu(relu)

A module an assignment, a question a name. The machinery is in `question` and
`value`.
"""

from .question import Mistake, Question
from .value import Value
from .wrong_answer import WrongAnswer

__all__ = ["Mistake", "Question", "Value", "WrongAnswer"]
