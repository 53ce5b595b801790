"""Submissions that want points they have not earned, that are broken, or that are honest but odd.

Each says what it must score, to the half point, and what the report has to say about it. In a
program @COURSE@ stands for the course's folder, @OUTSIDE@ for a folder beside it that is open to
everyone, and @MARK@ for a word that no other file name has.
"""

import copy
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACTIVATIONS = "02-activations"
# What the assignments give automatically.
FULLS = {
    "01-one-neuron": 17.0,
    ACTIVATIONS: 17.0,
    "05-gradients": 22.0,
    "06-circuits": 23.0,
    "07-neurons-and-links": 23.0,
    "09-optimizers": 21.0,
}
FULL = FULLS[ACTIVATIONS]
RELU, SHARE = 2.0, 3.0  # of it, what these two questions give
FUNCTIONS = (
    "step sigmoid tanh_from_sigmoid relu leaky_relu sigmoid_derivative tanh_derivative "
    "relu_derivative saturated_share"
).split()


class Book:
    """A released notebook that a student works in."""

    def __init__(self, released: dict[str, Any], solution: dict[str, Any]) -> None:
        self.content = copy.deepcopy(released)
        for cell in self.content["cells"]:
            cell["source"] = "".join(cell["source"])
        self._solution = {_name(cell): cell for cell in solution["cells"]}

    @property
    def cells(self) -> list[dict[str, Any]]:
        return self.content["cells"]

    def cell(self, name: str) -> dict[str, Any]:
        return next(cell for cell in self.cells if _name(cell) == name)

    def answers(self) -> list[str]:
        """The names of the cells for code answers."""
        return [
            _name(cell)
            for cell in self.cells
            if cell["cell_type"] == "code" and cell["metadata"]["nbgrader"]["solution"]
        ]

    def tests(self) -> list[str]:
        return [
            _name(cell)
            for cell in self.cells
            if cell["cell_type"] == "code" and cell["metadata"]["nbgrader"]["grade"]
        ]

    def answer(self, name: str, source: str) -> "Book":
        self.cell(name)["source"] = source
        return self

    def honest(self) -> "Book":
        for cell in self.cells:
            if cell["metadata"]["nbgrader"]["solution"]:
                cell["source"] = "".join(self._solution[_name(cell)]["source"])
        return self

    def instead(self, source: str) -> "Book":
        """The first answer cell has it all."""
        first, *rest = self.answers()
        for name in rest:
            self.answer(name, "# see above")
        return self.answer(first, source)

    def extra(self, source: str, before: str = "") -> "Book":
        """A cell of the student's own; without `before`, the first of all."""
        place = self.cells.index(self.cell(before)) if before else 0
        cell = {
            "cell_type": "code",
            "id": f"own-{len(self.cells)}",
            "metadata": {},
            "source": source,
            "outputs": [],
            "execution_count": None,
        }
        self.cells.insert(place, cell)
        return self

    def text(self) -> str:
        return json.dumps(self.content)


def _name(cell: dict[str, Any]) -> str:
    return cell["metadata"].get("nbgrader", {}).get("grade_id", "")


Write = Callable[[Path, Book], None]


@dataclass(frozen=True)
class Case:
    """A submission.

    score     what it must get, exactly
    said      a regular expression for the report's lines about it, joined; "" where there need be none
    write     (path of the notebook to write, the released notebook) -> the submission's files
    status    of its row
    of_files  whether it is about the files that were sent, which no layer of the sandbox bears on
    """

    name: str
    score: float
    said: str
    write: Write
    assignment: str = ACTIVATIONS
    status: str = "graded"
    of_files: bool = False


CASES: list[Case] = []


def submission(name: str, score: float, said: str = "", **more: Any) -> Callable:
    """For a function that writes a submission's files."""

    def add(write: Write) -> Write:
        CASES.append(Case(name, score, said, write, **more))
        return write

    return add


def file(name: str, score: float = FULL, said: str = "", **more: Any) -> Callable:
    """For a function (book, honestly answered) that changes it, or gives the file's content."""

    def add(change: Callable[[Book], Any]) -> None:
        def write(path: Path, book: Book) -> None:
            content = change(book.honest())
            if not isinstance(content, (str, bytes)):
                content = book.text()
            path.write_bytes(content if isinstance(content, bytes) else content.encode())

        submission(name, score, said, of_files=True, **more)(write)

    return add


def unanswered(name: str, source: str, said: str = "", score: float = 0, **more: Any) -> None:
    """A cell that runs before all others, and no answer."""
    submission(name, score, said, **more)(
        lambda path, book: path.write_text(book.extra(source).text()) and None
    )


def instead(name: str, source: str, said: str = "", score: float = 0, **more: Any) -> None:
    """One program in place of all answers."""
    submission(name, score, said, **more)(
        lambda path, book: path.write_text(book.instead(source).text()) and None
    )


def beside(name: str, source: str, said: str = "", score: float = FULL, **more: Any) -> None:
    """A cell that runs before all others, which are answered honestly."""
    submission(name, score, said, **more)(
        lambda path, book: path.write_text(book.honest().extra(source).text()) and None
    )


def relu(name: str, source: str, said: str = "", score: float = FULL - RELU, **more: Any) -> None:
    """An answer to one question (2 points); the others are answered honestly."""
    submission(name, score, said, **more)(
        lambda path, book: path.write_text(book.honest().answer("relu", source).text()) and None
    )


def last(name: str, source: str, said: str = "", score: float = FULL - SHARE, **more: Any) -> None:
    """An answer to the last question (3 points); the others are answered honestly."""
    submission(name, score, said, **more)(
        lambda path, book: (
            path.write_text(book.honest().answer("saturated-share", source).text()) and None
        )
    )


ALL = " = ".join(FUNCTIONS)

# Points without an answer, by changing the Python that runs the tests

unanswered(
    "input-transformer",
    """
def empty(lines):
    return ["100"] if any("check." in line for line in lines) else lines
get_ipython().input_transformers_post.append(empty)
get_ipython().input_transformers_cleanup.append(empty)
""",
)
unanswered(
    "ast-transformer",
    """
import ast
class Empty(ast.NodeTransformer):
    def visit_Module(self, node):
        node.body = []
        return node
get_ipython().ast_transformers.append(Empty())
""",
)
unanswered(
    "patched-run-cell",
    """
shell = get_ipython()
from IPython.core.interactiveshell import ExecutionResult
type(shell).run_cell = lambda self, *a, **k: ExecutionResult(None)
""",
)
unanswered(
    "patched-run-ast-nodes",
    """
async def nothing(*a, **k):
    return False
get_ipython().run_ast_nodes = nothing
""",
)
unanswered("patched-showtraceback", "get_ipython().showtraceback = lambda *a, **k: None")
unanswered("displayhook", "import sys; sys.displayhook = lambda value: None; sys.displayhook(17)")
unanswered(
    "points-as-last-expression",
    "get_ipython().displayhook(1000)\nget_ipython().user_ns['_'] = 1000\n1000",
)
unanswered(
    "patched-builtins",
    """
import builtins
class AssertionError(Exception):
    pass
builtins.AssertionError = AssertionError
builtins.isinstance = lambda *a: True
builtins.abs = lambda x: 0
builtins.all = builtins.any = lambda x: True
builtins.print = lambda *a, **k: None
""",
    # It breaks its own process, as often as it is started again.
    said="not all|ended|error|Error|",
)
unanswered(
    "patched-numpy",
    """
import numpy as np
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
np.testing.assert_allclose = np.testing.assert_array_equal = lambda *a, **k: None
np.where = np.maximum = lambda *a, **k: np.zeros(3)
""",
)
unanswered(
    "patched-checks",
    """
import nnlib.checks.question as q, nnlib.checks.wrong_answer as w, nnlib.checks.calling as c
import nnlib.checks.comparing as p
q.Question.__call__ = lambda self, *a, **k: print("right.")
w.WrongAnswer.__init__ = lambda *a: None
c.call = lambda *a, **k: c.Outcome(1)
c.is_blank = lambda *a, **k: False
c.borrows = lambda *a, **k: False
p.same = p.close = lambda *a, **k: True
q.is_blank = q.borrows = lambda *a, **k: False
""",
)
instead(
    "patched-is-blank",
    f"""
import nnlib.checks.calling as c
c.is_blank = lambda *a, **k: False
c.borrows = lambda *a, **k: False
def {FUNCTIONS[0]}(*z):
    '''Nothing.'''
{" = ".join(FUNCTIONS[1:])} = {FUNCTIONS[0]}
""",
)
unanswered(
    "replaced-modules",
    """
import sys, types
fake = types.ModuleType("nnlib.checks.activations")
fake.__getattr__ = lambda name: (lambda *a, **k: None)
sys.modules["nnlib.checks.activations"] = sys.modules["nnlib.checks"] = fake
import nnlib
nnlib.checks = fake
check = fake
""",
)
unanswered(
    "import-hook",
    """
import sys, types
class Finder:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if "checks" in name:
            raise ImportError(name)
sys.meta_path.insert(0, Finder)
import builtins
real = builtins.__import__
def fake(name, *a, **k):
    if "checks" in name:
        module = types.ModuleType(name)
        module.activations = types.SimpleNamespace(**{n: (lambda *a, **k: None) for n in "step relu".split()})
        return module
    return real(name, *a, **k)
builtins.__import__ = fake
""",
)
unanswered(
    "atexit",
    """
import atexit, os
atexit.register(os._exit, 0)
get_ipython().events.register("post_run_cell", lambda *a: None)
get_ipython().events.register("pre_run_cell", lambda *a: 1 / 0)
""",
)
instead(
    "search-for-tests",
    f"""
import gc, sys, types
found = []
def search(z, *more):
    for thing in gc.get_objects():
        try:
            if isinstance(thing, str) and "HIDDEN" in thing:
                found.append(thing)
            if type(thing).__name__ == "Question":
                found.append(thing)
        except Exception:
            pass
    frame = sys._getframe()
    while frame:
        for name, value in list(frame.f_locals.items()):
            if name in ("expected", "inputs", "reference"):
                return value[0] if isinstance(value, list) else value
        frame = frame.f_back
    secret = [one for one in found if isinstance(one, str) and "seed=" in one and "check." in one]
    print(secret[:3])
    return secret
{ALL} = search
""",
)
instead(
    "answers-of-the-question-object",
    # The checks' own answers are public: they lie in nnlib, which students have. What does not
    # count is to hand them in.
    f"""
from nnlib import activations
{FUNCTIONS[0]} = activations.step
sigmoid = activations.sigmoid
relu = activations.relu
""",
)
instead(
    "read-the-sources",
    f"""
import os, glob, re
def stolen(z, *more):
    places = ["@COURSE@", "..", "../..", "../../..", "/proc/self/cwd", "/proc/self/root@COURSE@",
              *glob.glob("/proc/[0-9]*/cwd"), *glob.glob("/proc/[0-9]*/root@COURSE@")]
    for place in places:
        for name in ("solutions/02-activations/02-activations.ipynb", "gradebook.db",
                     "assignments/02-activations/02-activations.ipynb", "submitted",
                     "autograded"):
            try:
                path = os.path.join(place, name)
                if os.path.isdir(path):
                    return os.listdir(path)
                return open(path, "rb").read()
            except OSError:
                pass
    return None
print("STOLEN" if stolen(0) else "nothing")
assert not stolen(0), "STOLEN"
{ALL} = stolen
""",
    said=r"(?s)\A(?!.*STOLEN)",
)
instead(
    "read-processes",
    f"""
import os, glob
seen = []
for name in ("environ", "mem", "maps", "cmdline", "fd/3", "fd/4", "fd/5", "fd/6"):
    for path in glob.glob("/proc/[0-9]*/" + name):
        if "/self/" in path or path.split("/")[2] == str(os.getpid()):
            continue
        try:
            seen.append((path, open(path, "rb").read(100)))
        except OSError:
            pass
for path in glob.glob("/proc/[0-9]*/fd/*"):
    try:
        seen.append((path, os.readlink(path)))
    except OSError:
        pass
others = [one for one in seen if one[0].split("/")[2] != str(os.getpid()) and one[1]]
assert not others, f"STOLEN {{others[:3]}}"
{ALL} = lambda *a: None
""",
    said=r"(?s)\A(?!.*STOLEN)",
)
unanswered(
    "write-the-gradebook",
    """
import sqlite3, os
for path in ("@COURSE@/gradebook.db", "../../../gradebook.db", "/proc/self/cwd/../gradebook.db"):
    for how in ("r+b", "ab", "wb"):
        try:
            with open(path, how) as file:
                file.write(b"broken")
        except OSError:
            pass
    try:
        database = sqlite3.connect(path)
        database.execute("update grade set auto_score = 1000")
        database.commit()
    except Exception as error:
        print(error)
    for use in (os.remove, lambda p: os.truncate(p, 0), lambda p: os.rename(p, "mine")):
        try:
            use(path)
        except OSError:
            pass
""",
    said="tried",
)
unanswered(
    "write-the-course",
    """
import os, shutil
for path in ("@COURSE@/solutions/x", "@COURSE@/autograded/x", "@COURSE@/@MARK@", "/tmp/@MARK@",
             "/var/tmp/@MARK@", "/dev/shm/@MARK@", "@OUTSIDE@/@MARK@", "@OUTSIDE@/kept.txt",
             "@COURSE@/submitted/000-good/02-activations/02-activations.ipynb"):
    for use in (lambda: open(path, "w").write("x"), lambda: os.mkdir(path), lambda: os.remove(path),
                lambda: os.chmod(path, 0), lambda: os.utime(path, (0, 0)),
                lambda: os.symlink("/", path), lambda: os.link("@OUTSIDE@/kept.txt", path),
                lambda: shutil.rmtree("@OUTSIDE@"), lambda: os.rename("@OUTSIDE@/kept.txt", path),
                lambda: os.chown(path, 65534, 65534), lambda: os.setxattr(path, "user.x", b"1"),
                lambda: os.mkfifo(path), lambda: os.truncate(path, 0)):
        try:
            use()
        except OSError:
            pass
shutil.rmtree("@COURSE@", ignore_errors=True)
shutil.rmtree("@OUTSIDE@", ignore_errors=True)
""",
    said="tried",
)

# Answers that lie

for name, body in {
    "equal-to-all": "__eq__ = lambda s, o: True; __ne__ = lambda s, o: False; __hash__ = object.__hash__",
    "array": "__array__ = lambda s, *a, **k: np.zeros(3)\n    shape = (3,)\n    dtype = float",
    "array-ufunc": "__array_ufunc__ = lambda s, *a, **k: True\n    __array_function__ = lambda s, *a, **k: True\n    __array_priority__ = 1e9",
    "difference": "__sub__ = __rsub__ = __add__ = __radd__ = __mul__ = __rmul__ = __abs__ = lambda s, *o: 0.0",
    "float": "__float__ = lambda s: 0.5\n    __int__ = __index__ = lambda s: 1\n    __len__ = lambda s: 3\n    __getitem__ = lambda s, i: 0.5 if i < 3 else [][0]",
    "less": "__lt__ = __le__ = __gt__ = __ge__ = lambda s, o: True\n    __bool__ = lambda s: True",
    "class": "__class__ = property(lambda s: np.ndarray)\n    astype = lambda s, *a: s\n    all = lambda s: True",
    "everything": "__getattr__ = lambda s, n: s\n    __call__ = lambda s, *a, **k: s\n    __eq__ = lambda s, o: True\n    __iter__ = lambda s: iter([s])",
}.items():
    instead(
        f"lies-{name}",
        f"""
import numpy as np
class Liar:
    {body.replace("; ", chr(10) + "    ")}
{ALL} = lambda *a, **k: Liar()
""",
    )
    instead(
        # A class that a test names may have operators of its own.
        f"lies-as-class-{name}",
        f"""
import numpy as np
class Liar:
    def __init__(self, *a, **k):
        pass
    {body.replace("; ", chr(10) + "    ")}
{ALL} = Liar
""",
    )
instead(
    "lies-numpy-subclass",
    f"""
import numpy as np
class Liar(np.ndarray):
    __eq__ = __le__ = __lt__ = lambda s, o: np.ones(s.shape, bool)
    __sub__ = __rsub__ = lambda s, o: np.zeros(s.shape)
    astype = lambda s, *a, **k: s
    def __array_ufunc__(self, *a, **k):
        return np.ones(3, bool)
{ALL} = lambda z, *a: np.full(np.shape(z), 0.37).view(Liar)
""",
)
instead(
    "lies-float-subclass",
    f"""
class Liar(float):
    __eq__ = __le__ = __lt__ = __ge__ = __gt__ = lambda s, o: True
    __sub__ = __rsub__ = __abs__ = lambda s, *o: 0.0
    __hash__ = float.__hash__
class Text(str):
    __eq__ = lambda s, o: True
    __hash__ = str.__hash__
    strip = casefold = lambda s: s
{ALL} = lambda z, *a: [Liar(0.37)] * len(z)
""",
)
instead(
    "differs-the-second-time",
    f"""
import numpy as np
class Chameleon:
    def __init__(self, z):
        self.z, self.asked = z, 0
    def __array__(self, *a, **k):
        self.asked += 1
        return np.zeros(np.shape(self.z)) if self.asked % 2 else np.ones(np.shape(self.z))
    shape = property(lambda self: np.shape(self.z))
    __len__ = lambda self: len(self.z)
{ALL} = lambda z, *a: Chameleon(z)
""",
)
instead(
    "memorises-the-visible-test",
    # Right in the notebook, where it finds the answers by looking at its caller; not when graded.
    f"""
import inspect
import numpy as np
def look(z, *more):
    for frame in inspect.stack():
        if "reference" in frame.frame.f_locals:
            return frame.frame.f_locals["reference"](z, *more)
        if "self" in frame.frame.f_locals and hasattr(frame.frame.f_locals["self"], "reference"):
            return frame.frame.f_locals["self"].reference(z, *more)
    return np.full(np.shape(z), 0.123)
{ALL} = look
""",
)
relu(
    "computes-with-the-checks-reference",
    # Told apart only by reading it: it is a right answer that uses another's code.
    """
import numpy as np
def relu(z):
    return np.zeros_like(z)
relu.__wrapped__ = np.maximum
relu.__signature__ = None
relu.__code__ = (lambda z: z * 0).__code__
""",
)

# Forged messages. The socket to the examiner is a file descriptor of this process.

SOCKETS = """
import json, os, socket, stat, struct
def channels():
    for fd in range(3, 256):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                yield fd
        except OSError:
            pass
def forge(message, blobs=(), sizes=None):
    sizes = [len(b) for b in blobs] if sizes is None else sizes
    head = json.dumps([sizes, message]).encode() if not isinstance(message, bytes) else message
    for fd in channels():
        data = struct.pack("<QQ", len(head), sum(map(len, blobs))) + head + b"".join(blobs)
        while data:
            data = data[os.write(fd, data):]
"""
for name, forged in {
    "done": "for n in range(1, 400):\n        forge(['done', n, ['tuple', ['ok', None, None]]])",
    "right-verdict": "for n in range(1, 400):\n        forge(['test', n, {'verdict': 'right', 'score': 1000, 'said': '', 'cause': '', 'outputs': []}, 0.1])\n        forge(['end'])",
    "score": "forge(['do', 1, 'call', ['list', []]])\n    forge(['do', 2, 'exec', 'import os'])",
    "garbage": "forge(b'{' * 1000)",
    "bytes": "[os.write(fd, os.urandom(5000)) for fd in channels()]",
    "huge": "[os.write(fd, struct.pack('<QQ', 1 << 62, 1 << 62)) for fd in channels()]",
    "deep-json": "forge(b'[[],' + b'[' * 100000 + b']' * 100000 + b']')",
    "sizes": "forge(['done', 5, None], [b'abc'], [7])",
    "negative-sizes": "forge(['done', 5, None], [b'abc'], [-3, 6])",
    "surrogates": "forge(['done', 1, ['\\ud800', '\\udfff']])",
}.items():
    last(
        f"forges-{name}",
        f"{SOCKETS}\ndef saturated_share(Z):\n    {forged}\n    return 0.123\n",
    )
# What a reply may hold: the number of what was asked is found by counting up.
for name, value in {
    "object-array": "['objects', [2], ['__import__', 'os']]",
    "dtype": "['array', 'O', [1], 0]",
    "dtype-record": "['array', 'V8', [1], 0]",
    "dtype-code": "['array', \"__import__('os').system('touch /tmp/@MARK@')\", [1], 0]",
    "shape": "['array', '<f8', [-1], 0]",
    "shape-huge": "['array', '<f8', [1 << 60], 1]",
    "uninitialised": "['array', '<f8', [4], 1]",
    "blob-number": "['array', '<f8', [1], 99]",
    "handle": "['yours', 1]",
    "handles-of-all-kinds": "['tuple', [['yours', n] for n in range(50)]]",
    "import": "['public', 'os', 'system']",
    "import-of-tests": "['public', 'nnlib.checks.activations', 'relu']",
    "class": "['class', 999, ['__import__', 'nnlib.checks.wrong_answer', ['__eq__', '__class__', '__reduce__', '__init_subclass__', '__del__'], [['nnlib.checks.activations', 'relu']]]]",
    "class-of-builtins": "['object', 998, 997, ['float', 'builtins', ['__eq__', '__float__'], [['builtins', 'float']]]]",
    "class-name": "['object', 996, 995, ['a\\0b', 5, [[]], [['x']]]]",
    "unhashable": "['object', [], {}, None]",
    "whole-number": "['i', '0x' + 'f' * 90000]",
    "long-range": "['range', [0, 10**15, 1]]",
    "dict-of-lists": "['dict', [[['list', []], 1]]]",
    "error-type": "'error'",
}.items():
    last(
        f"replies-{name}",
        f"""{SOCKETS}
def saturated_share(Z):
    value = {value}
    for number in range(1, 1500):
        forge(["done", number, ["tuple", ["ok", ["list", [value, "", ["list", []], ["list", []]]], ["list", []]]]],
              [b"12345678", b""])
    return 0.123
""",
    )

# What a function raises or returns

ERRORS = {
    "str-raises": "class E(Exception):\n        def __str__(self):\n            raise ValueError\n    raise E()",
    "str-of-10-MB": "raise ValueError('x' * 10_000_000)",
    "str-of-lines": "raise ValueError('\\n' * 1_000_000)",
    "base-exception": "class E(BaseException):\n        pass\n    raise E()",
    "keyboard-interrupt": "raise KeyboardInterrupt",
    "generator-exit": "raise GeneratorExit",
    "system-exit": "raise SystemExit(0)",
    "stop-iteration": "raise StopIteration",
    "group": "raise ExceptionGroup('many', [ValueError(), TypeError()])",
    "base-group": "raise BaseExceptionGroup('many', [KeyboardInterrupt(), SystemExit()])",
    "unicode-error": "b'\\xff'.decode()",
    "wrong-answer": "from nnlib.checks import WrongAnswer\n    raise WrongAnswer('relu: right.')",
    "took-too-long": "from nnlib.checks.calling import TookTooLong\n    raise TookTooLong",
    "own-assertion-error": "raise type('AssertionError', (Exception,), {})('right')",
    "died": "from nnlib.grading.execute.examiner import Died\n    raise Died('x')",
    "closed": "from nnlib.grading.execute.wire import Closed\n    raise Closed('x')",
    "lone-surrogate": "raise ValueError('\\ud800')",
    "own-metaclass": "class M(type):\n        __module__ = property(lambda s: 1 / 0)\n        __name__ = property(lambda s: 1 / 0)\n    class E(Exception, metaclass=M):\n        pass\n    raise E()",
    "not-implemented": "raise NotImplementedError",
}
for name, body in ERRORS.items():
    relu(f"raises-{name}", f"def relu(z):\n    {body}\n")
for name, value in {
    "long-repr": "type('R', (), {'__repr__': lambda s: 'x' * 50_000_000})()",
    "raising-repr": "type('R', (), {'__repr__': lambda s: 1 / 0})()",
    "surrogate": "'\\ud800'",
    "module": "np",
    "itself": "relu",
    "generator": "(v for v in z)",
    "endless-generator": "iter(int, 1)",
    "nested-list": "__import__('functools').reduce(lambda a, _: [a], range(5000), [])",
    "list-in-itself": "(lambda a: (a.append(a), a)[1])([])",
    "huge-number": "10 ** 100_000",
    "huge-array": "np.zeros((4000, 4000))",
    "object-array": "np.array([None, object()], dtype=object)",
    "structured-array": "np.zeros(3, dtype=[('a', int), ('b', float)])",
    "masked-array": "np.ma.array(z, mask=True)",
    "memmap": "np.memmap('own', float, 'w+', shape=np.shape(z))",
    "datetime": "np.array(['2020'], 'datetime64[s]')",
    "nan": "np.full(np.shape(z), np.nan)",
    "not-implemented": "NotImplemented",
}.items():
    relu(f"returns-{name}", f"def relu(z):\n    return {value}\n")

# Ending, stopping or filling up whatever there is

LETHAL = {
    "os-exit": "import os; os._exit(0)",
    "exits-as-the-engine-does": "import os; os._exit(97)",
    "segfault": "import ctypes; ctypes.string_at(0)",
    "abort": "import os; os.abort()",
    "stop-itself": "import os, signal; os.kill(os.getpid(), signal.SIGSTOP)",
    "kill-itself": "import os, signal; os.kill(os.getpid(), signal.SIGKILL)",
    "close-descriptors": "import os; os.closerange(0, 1000)",
    "dup2-over-the-channel": "import os\nfor fd in range(3, 100):\n    os.dup2(0, fd)",
    "shutdown-the-channel": f"{SOCKETS}\nfor fd in channels():\n    socket.socket(fileno=fd).shutdown(2)",
    "timers-that-kill": "import signal; signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)\nwhile True: pass",
    "endless-bare-except": "import signal\nwhile True:\n    try:\n        while True: pass\n    except BaseException:\n        pass",
    "ignores-signals": "import signal\nfor s in set(signal.Signals) - {9, 19}:\n    try:\n        signal.signal(s, signal.SIG_IGN)\n    except (OSError, ValueError): pass\nwhile True: pass",
    "blocked-signals": "import signal\nsignal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())\nwhile True: pass",
    "huge-power": "len(str(3 ** 10 ** 9))",
    "regex": "import re; re.match('(a+)+$', 'a' * 60 + 'b')",
    "thread-that-exits": "import threading, os; threading.Thread(target=os._exit, args=(3,)).start(); import time; time.sleep(1)",
    "forges-in-a-cell": f"{SOCKETS}\nforge(['done', 1, 5])\nforge(b'x')",
}
for name, source in LETHAL.items():
    beside(f"cell-{name}", source, said="Python ended|TookTooLong")
for name, source in {
    "endless": "while True: pass",
    "sleep": "import time; time.sleep(10**6)",
    "sleeps-on": "import time\nfor _ in range(3):\n    try:\n        time.sleep(10**6)\n    except KeyboardInterrupt:\n        pass",
    "sys-exit": "import sys; sys.exit(3)",
    "deep-recursion": "import sys\nsys.setrecursionlimit(10**6)\ndef f(n): return f(n + 1)\nf(0)",
    "recursion": "def f(n): return f(n + 1)\nf(0)",
    "memory-list": "a = []\nwhile True: a.append(bytearray(1 << 24))",
    "memory-array": "import numpy as np\na = np.ones(1 << 40)",
    "memory-text": "a = 'x'\nwhile True: a += a",
    "kill-the-parent": "import os, signal\nos.kill(os.getppid(), signal.SIGKILL)",
    "kill-the-group": "import os, signal\nos.killpg(os.getpgid(os.getppid()), signal.SIGKILL)",
    "kill-all": "import os, signal\nos.kill(-1, signal.SIGKILL)",
    "kill-init": "import os, signal\nos.kill(1, signal.SIGKILL)",
    "fork-bomb": "import os\nwhile True: os.fork()",
    "daemon": "import os, time\nif os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(1000)\n        os._exit(0)",
    "subprocess": "import subprocess; subprocess.run(['sleep', '1000'])",
    "multiprocessing": "import multiprocessing as m; m.get_context('fork').Pool(4)",
    "threads": "import threading, time\nfor _ in range(10_000): threading.Thread(target=time.sleep, args=(1,), daemon=True).start()",
    "network": "import urllib.request; urllib.request.urlopen('http://127.0.0.1:1', timeout=3)",
    "large-file": "f = open('large', 'wb')\nwhile True: f.write(bytes(1 << 24)); f.flush()",
}.items():
    beside(
        f"cell-{name}",
        source,
        said=r"own-|a cell|cell \d|Error|TookTooLong|SystemExit|Python ended|tried",
    )
for name, source in {
    "exit": "exit()\nquit()",
    "prints": "for _ in range(300_000): print('x' * 1000)",
    "prints-to-stderr": "import sys\nfor _ in range(300_000): print('x' * 1000, file=sys.stderr)",
    "prints-past-the-limit": "get_ipython().outputs._room = lambda n: True\nget_ipython().outputs.all.extend({'output_type': 'stream', 'name': ('stdout', 'stderr')[i % 2], 'text': 'x' * 1_000_000} for i in range(60))",
    "prints-a-surrogate": "print('\\ud800')",
    "displays": "for _ in range(100_000): display({'a': 1})",
    "displays-a-surrogate": "from IPython.display import HTML\ndisplay(HTML('<b>\\ud800</b>'))",
    "displays-much-html": "from IPython.display import HTML\ndisplay(HTML('<b>' * 200_000))\ndisplay(HTML('<p><a><i>' * 100_000))",
    "displays-forged-output": "get_ipython().outputs.all.extend([None, 5, {'output_type': 'stream'}, {'output_type': 'display_data', 'data': {'text/html': '<script>alert(1)</script>', 'application/javascript': 'alert(1)', 5: 6}}, {'output_type': 'error', 'ename': [], 'evalue': {}, 'traceback': 7}])",
    "fd-2": "import os\ntry:\n    while True: os.write(2, b'x' * 10_000_000)\nexcept OSError: pass",
    "many-files": "import os\nfor i in range(60_000):\n    try:\n        open(f'f{i}', 'w').close()\n    except OSError: break",
    "closed-folders": "import os\nos.mkdir('a', 0o300); open('a/x', 'w').write('x'); os.mkdir('a/b', 0o300); os.umask(0o777); open('y', 'w').write('y'); os.mkdir('z')",
    "odd-file-names": "import os\nfor n in (b'\\xff\\xfe', b'a\\nb', b'-rf', b' ', b'x' * 255):\n    open(n, 'w').close()\nos.symlink('/etc/passwd', 'link') ",
    "removes-the-folder": "import os, shutil\nhere = os.getcwd()\nfor use in (lambda: shutil.rmtree(here), lambda: os.chmod(here, 0), lambda: os.rename(here, here + 'x'), lambda: os.rmdir('../examiner')):\n    try:\n        use()\n    except OSError: pass",
    "changes-folder": "import os\nos.mkdir('sub'); os.chdir('sub'); os.rmdir('../sub')",
    "clears-the-environment": "import os; os.environ.clear(); os.environ['PATH'] = '@OUTSIDE@'",
    "changes-the-locale": "import locale, os, time\nos.environ['LC_ALL'] = 'tr_TR.UTF-8'; os.environ['TZ'] = 'Asia/Tokyo'; time.tzset()\ntry:\n    locale.setlocale(locale.LC_ALL, '')\nexcept locale.Error: pass",
    "warnings-are-errors": "import warnings; warnings.simplefilter('error')",
    "numpy-raises": "import numpy as np; np.seterr(all='raise')",
    "recursion-limit": "import sys\ntry:\n    sys.setrecursionlimit(60)\nexcept RecursionError: pass",
    "stdout-closed": "import sys; sys.stdout.close(); sys.stderr.close(); sys.stdout = sys.stderr = None; sys.__stdout__ = None",
    "timers": "import signal; signal.signal(signal.SIGALRM, lambda *a: None); signal.setitimer(signal.ITIMER_REAL, 0.001, 0.001); signal.signal(signal.SIGPROF, lambda *a: None); signal.setitimer(signal.ITIMER_PROF, 0.001, 0.001)",
    "ignores-interrupts": "import signal\nfor s in (signal.SIGINT, signal.SIGALRM, signal.SIGPROF): signal.signal(s, signal.SIG_IGN)",
    "patched-time": "import time; time.time = time.monotonic = time.thread_time = time.perf_counter = lambda: 0.0",
    "faulthandler": "import faulthandler, sys\ntry:\n    faulthandler.dump_traceback_later(0.01, exit=True, file=2)\n    faulthandler.cancel_dump_traceback_later()\nexcept Exception: pass",
    "figures": "import matplotlib.pyplot as plt\nfor _ in range(60): plt.figure()\nplt.close('all')",
    "patched-collector": "import gc; gc.disable(); gc.set_threshold(1)",
    "trace-function": "import sys, threading\nsys.settrace(lambda *a: None); sys.setprofile(lambda *a: None); threading.settrace(lambda *a: None)",
    "audit-hook": "import sys; sys.addaudithook(lambda *a: None)",
    "deletes-builtins": "import builtins; builtins.input = builtins.open = None",
}.items():
    beside(f"cell-{name}", source)
# Each file is small enough; only who looks at the folder sees how many there are.
for name, place in {"fills-the-disk": "d", "fills-the-disk-unseen": "c/d"}.items():
    beside(
        f"cell-{name}",
        f"""
import os, time
os.mkdir("c", 0o300)
os.makedirs({place!r}, exist_ok=True)
for i in range(40):
    with open(f"{place}/{{i}}", "wb") as file:
        file.write(bytes(40 << 20))
    time.sleep(0.05)
time.sleep(1)
""",
        said="filling the disk",
    )
# It sleeps until the folder is looked at: what is ended later is another cell.
beside(
    "cell-deep-folders",
    "import os, time\nfor i in range(3000):\n    os.mkdir('d'); os.chdir('d')\ntime.sleep(2)",
    said="filling the disk",
)
# The same in a function, where a test waits for it.
relu("function-exits", "def relu(z):\n    import os\n    os._exit(0)", said="Python ended")
relu(
    "function-segfaults",
    "def relu(z):\n    import ctypes\n    ctypes.string_at(0)",
    said="Python ended.*SIGSEGV",
)
relu(
    "function-kills-itself",
    "def relu(z):\n    import os\n    os.kill(os.getpid(), 9)",
    said="Python ended.*SIGKILL",
)
last(
    "function-endless",
    "def saturated_share(Z):\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
)
last(
    "function-trains-for-40-s",
    "def saturated_share(Z):\n    import time\n    a = np.random.rand(300, 300)\n    began = time.perf_counter()\n    while time.perf_counter() - began < 40: a @ a\n    return 0.5",
)
relu("function-memory", "def relu(z):\n    return np.ones(1 << 40)")
relu(
    "function-prints", "def relu(z):\n    for _ in range(200_000): print('x' * 1000)\n    return z"
)
relu("function-changes-its-argument", "def relu(z):\n    z[z < 0] = 0\n    return z")
relu(
    "function-grows-its-argument",
    "def relu(z):\n    z.resize(10**6, refcheck=False)\n    z[:] = 5\n    return z",
)
relu(
    "function-writes-a-surrogate",
    "def relu(z):\n    print('\\ud800')\n    import warnings\n    warnings.warn('\\ud800')\n    return z",
)
relu(
    "function-named-with-a-surrogate",
    "def relu(z):\n    import os\n    try:\n        os.kill(1, 9)\n    except OSError: pass\n    try:\n        open('/\\udcff', 'w')\n    except OSError: pass\n    return z",
    said="tried",
)
relu("function-of-other-arguments", "def relu(*z, **more):\n    return len(z)")
relu("function-is-none", "relu = None")
relu("function-is-a-number", "relu = 5")
relu("function-is-deleted", "del relu" if False else "relu = 1; del relu")
relu("function-without-code", "relu = print")
relu(
    "function-with-a-lying-signature",
    "import inspect\ndef relu(z): return z\nrelu.__signature__ = inspect.Signature([inspect.Parameter('z' * 100_000, inspect.Parameter.POSITIONAL_ONLY)])",
)
relu(
    "function-with-no-signature",
    "class C:\n    __signature__ = property(lambda s: 1 / 0)\n    __name__ = property(lambda s: 1 / 0)\n    def __call__(self, *a): return a[0]\nrelu = C()",
)
relu("function-that-is-blank-no-more", "def relu(z):\n    'max(0, z)'")
relu(
    "helper-of-the-checks", "from nnlib.checks import activations as _c\nrelu = _c.relu.reference"
)
relu(
    "mistake-of-the-bank",
    "from nnlib.checks import activations as _c\nrelu = _c.relu.mistakes[0].answer",
)
# nnlib's own, which the question forbids.
relu("nnlib-itself", "relu = activations.relu")
relu("nnlib-in-a-function", "def relu(z):\n    return activations.relu(z)")

# The file


def _meta(book: Book, name: str) -> dict[str, Any]:
    return book.cell(name)["metadata"]


def _each_meta(book: Book, change: Callable[[dict], Any]) -> None:
    for cell in book.cells:
        change(cell)


@submission("link-to-the-solution", 0, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.symlink_to(path.parents[3] / "solutions" / ACTIVATIONS / f"{ACTIVATIONS}.ipynb")


@submission("link-to-passwd", 0, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.symlink_to("/etc/passwd")
    path.with_name("data.csv").symlink_to("/etc/passwd")


@submission("link-to-a-folder", 0, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.symlink_to("/etc")


@submission("link-to-itself", 0, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.symlink_to(path)


@submission("link-for-a-folder", 0, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.parent.rmdir()
    path.parent.symlink_to(path.parents[3] / "submitted" / "000-good" / ACTIVATIONS)


@submission("hard-link", FULL, "hard link", of_files=True)
def _(path: Path, book: Book) -> None:
    other = path.parents[3] / "submitted" / "000-good" / ACTIVATIONS / path.name
    os.link(other, path)


@submission("fifo", 0, "not a regular file", of_files=True)
def _(path: Path, book: Book) -> None:
    os.mkfifo(path)


@submission("folder-for-a-notebook", 0, "no such file", of_files=True)
def _(path: Path, book: Book) -> None:
    path.mkdir()


@submission("full-folder-for-a-notebook", 0, "no such file", of_files=True)
def _(path: Path, book: Book) -> None:
    path.mkdir()
    (path / "x.txt").write_text("x")


@submission("no-file", 0, "no such file", of_files=True)
def _(path: Path, book: Book) -> None:
    pass


@submission("wrong-name", FULL, "was taken for", of_files=True)
def _(path: Path, book: Book) -> None:
    path.with_name("02-activations (1).ipynb").write_text(book.honest().text())


@submission("two-notebooks", FULL, "", of_files=True)
def _(path: Path, book: Book) -> None:
    path.with_name("draft.ipynb").write_text(book.text())
    path.write_text(book.honest().text())


@submission("two-wrong-names", 0, "no such file", of_files=True)
def _(path: Path, book: Book) -> None:
    path.with_name("draft.ipynb").write_text(book.honest().text())
    path.with_name("draft2.ipynb").write_text(book.text())


@submission("500-files", FULL, "left out", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    for i in range(500):
        path.with_name(f"data{i}.txt").write_text("x")


@submission("modules-beside-it", FULL, "", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    for name in ("numpy.py", "nnlib.py", "sitecustomize.py", "random.py", "json.py", "ast.py"):
        path.with_name(name).write_text("raise SystemExit(3)")
    path.with_name("nnlib").mkdir()
    (path.parent / "nnlib" / "__init__.py").write_text("raise SystemExit(3)")


@submission("odd-files", FULL, "", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    for name in (b"a\nb", b"\xff", b"..x", b" ", b"-rf", "ü".encode(), b"x" * 250, b"a\\..\\b"):
        (Path(os.fsdecode(bytes(path.parent) + b"/" + name))).write_text("x")
    deep = path.parent
    for _ in range(40):
        deep = deep / "d"
        deep.mkdir()
    (deep / "x").write_text("x")
    path.with_name("socket").mkdir()
    path.with_name(".git").mkdir()


@submission("link-with-an-odd-name", FULL, "symbolic link", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    os.symlink(b"/etc", bytes(path.parent) + b"/\xff-folder")
    os.symlink(b"/etc/passwd", bytes(path.parent) + b"/\xff-file")


@submission("odd-timestamp", FULL, "", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    path.with_name("timestamp.txt").write_bytes(b"0001-01-01 00:00:00 +2300\n\xff")


@submission("ancient-timestamp", FULL, "", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    path.with_name("timestamp.txt").write_text("0001-01-01 00:00:00 UTC")


@submission("unreadable", 0, "can't be read|Permission", status="failed", of_files=True)
def _(path: Path, book: Book) -> None:
    path.write_text(book.honest().text())
    path.chmod(0)


file("empty-file", 0, "no valid JSON")(lambda book: "")
file("no-json", 0, "no valid JSON")(lambda book: "my homework")
file("no-notebook", 0, "no Jupyter notebook")(lambda book: '{"a": 1}')
file("a-list", 0, "no Jupyter notebook")(lambda book: "[1, 2]")
file("a-number", 0, "no Jupyter notebook")(lambda book: "1e999")
file("long-number", 0, "no valid JSON")(lambda book: "9" * 10_000)
file("30-MB", 0, "larger than 20 MB")(lambda book: "[" + " " * (30 << 20) + "]")
file("200000-cells", 0, "more than 2000 cells")(
    lambda book: json.dumps(
        {"cells": [{}] * 200_000, "nbformat": 4, "nbformat_minor": 5, "metadata": {}}
    )
)
file("deep-json", 0, "no valid JSON")(lambda book: "[" * 100_000)
file("utf-16", 0, "UTF-8")(lambda book: book.text().encode("utf-16"))
file("byte-order-mark")(lambda book: b"\xef\xbb\xbf" + book.text().encode())
file("zero-bytes", 0, "no valid JSON")(lambda book: book.text() + "\0")
file("cut-off", 0, "no valid JSON, line|no valid JSON")(lambda book: book.text()[:-100])
file("conflict-markers", 0, "no valid JSON")(
    lambda book: "<<<<<<< HEAD\n" + book.text() + "\n=======\n" + book.text() + "\n>>>>>>> main\n"
)
file("twice-the-same-key")(
    lambda book: book.text().replace('"nbformat": 4', '"nbformat": 3, "nbformat": 4', 1)
)
file("windows-line-ends")(lambda book: book.text().replace("\\n", "\\r\\n"))
file("nan-in-metadata")(lambda book: book.content["metadata"].update(x=float("nan")))


def _old(book: Book) -> str:
    import nbformat

    return nbformat.writes(nbformat.reads(book.text(), 4), version=3)


file("format-3", FULL, "old format")(_old)
file("format-2-of-nothing", 0, "old format|no Jupyter")(
    lambda book: '{"nbformat": 2, "worksheets": 5}'
)
file("format-99")(lambda book: book.content.update(nbformat=99, nbformat_minor=-1))


def _surrogates(book: Book) -> None:
    # In each place that may reach the graded notebook or the report.
    book.extra("# \ud800 half a character\nprint('a \ud800')")
    book.cell("when-not-sigmoid")["source"] = "\ud800"
    book.cell("when-not-sigmoid")["attachments"] = {"a\ud800.png": {"image/png": "\ud800"}}
    _meta(book, "relu-values")["tags"] = ["skip-execution\ud800"]
    _meta(book, "relu-values")["nbgrader"]["points"] = "\ud800"


file("surrogates", FULL, "points|tag")(_surrogates)


def _odd_cells(book: Book) -> None:
    book.cell("relu")["source"] = book.cell("relu")["source"].splitlines(keepends=True)
    for odd in (None, 5, [], "x", {"cell_type": [], "source": 5, "metadata": []}):
        book.cells.append(odd)  # type: ignore[arg-type]
    for source in (5, {"a": 1}, ["a", 1], None, True):
        book.cells.append({"cell_type": "code", "source": source, "metadata": {"nbgrader": []}})
    book.cells.append({"cell_type": "code", "metadata": {"nbgrader": {"grade_id": ["relu"]}}})
    book.cells.append({"cell_type": "markdown", "source": "x", "attachments": {"a": 5, "b": {}}})


file("odd-cells", FULL, "no cell was left out")(_odd_cells)


def _copied(book: Book, name: str, source: str | None = None) -> dict[str, Any]:
    cell = copy.deepcopy(book.cell(name))
    if source is not None:
        cell["source"] = source
    book.cells.insert(book.cells.index(book.cell(name)) + 1, cell)
    return cell


# The last in which the student wrote counts.
file("copied-answer", FULL, "relu stood 2 times")(lambda book: _copied(book, "relu") and None)
file("copied-answer-wrong-one-last", FULL - RELU, "relu stood 2 times")(
    lambda book: _copied(book, "relu", "def relu(z):\n    return z") and None
)
file("copied-answer-right-one-last", FULL, "relu stood 2 times")(
    lambda book: (
        _copied(book, "relu"),
        book.answer("relu", "def relu(z):\n    return z"),
        None,
    )[-1]
)
file("copied-test", FULL, "relu-values stood 3 times")(
    lambda book: (_copied(book, "relu-values", "1000"), _copied(book, "relu-values"), None)[-1]
)


def _without(*names: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for name in names:
            book.cells.remove(book.cell(name))

    return change


file("deleted-test", FULL, "relu-values was missing")(_without("relu-values"))
file("deleted-answer", FULL - RELU, "relu was missing")(_without("relu"))
file("deleted-written-answer", FULL, "when-not-sigmoid was missing")(_without("when-not-sigmoid"))
file("deleted-question", FULL, "relu-question was missing")(_without("relu-question"))
file("deleted-setup", FULL, "activations-setup was missing")(_without("activations-setup"))
file("no-cells", 0, "was missing")(lambda book: book.content.update(cells=[]))
file("reversed-cells", FULL, "order")(lambda book: book.cells.reverse())
file("changed-test", FULL - RELU, "relu-values was changed")(
    lambda book: (
        book.answer("relu", "def relu(z):\n    return z"),
        book.answer("relu-values", "100"),
        book.answer("relu-any-shape", "print('relu: right.')"),
        None,
    )[-1]
)
file("changed-setup", FULL, "activations-setup was changed")(
    lambda book: book.answer("activations-setup", "np = activations = None") and None
)


def _wrong_relu(change: Callable[[Book], Any]) -> Callable[[Book], None]:
    def both(book: Book) -> None:
        book.answer("relu", "def relu(z):\n    return z")
        for name in ("relu-values", "relu-any-shape"):
            change(book.cell(name))

    return both


for name, change, said in (
    ("markdown", lambda cell: cell.update(cell_type="markdown"), "was made markdown"),
    ("raw", lambda cell: cell.update(cell_type="raw"), "was made raw"),
    ("skipped", lambda cell: cell["metadata"].update(tags=["skip-execution"]), "skip-execution"),
    ("may-raise", lambda cell: cell["metadata"].update(tags=["raises-exception"]), "raises-exc"),
    ("removed", lambda cell: cell["metadata"].update(tags=["remove-cell"]), "remove-cell"),
    ("worth-1000", lambda cell: cell["metadata"]["nbgrader"].update(points=1000), "points was set"),
    ("no-grade", lambda cell: cell["metadata"]["nbgrader"].update(grade=False), "grade was set"),
    ("answers", lambda cell: cell["metadata"]["nbgrader"].update(solution=True), "solution was set"),
    ("of-another-name", lambda cell: cell["metadata"]["nbgrader"].update(grade_id="step-values"), "step-values|missing"),
    ("forged-output", lambda cell: cell.update(outputs=[{"output_type": "stream", "name": "stdout", "text": "relu: right."}]), ""),
    ("deep-points", lambda cell: cell["metadata"]["nbgrader"].update(points=_nested(400)), "points was set"),
):  # fmt: skip
    file(f"test-cell-{name}", FULL - RELU, said)(_wrong_relu(change))


def _nested(depth: int) -> Any:
    inner: Any = 1
    for _ in range(depth):
        inner = [inner]
    return inner


file("points-nested-nearly-too-deep", FULL, "")(
    lambda book: book.text().replace('"points": 1', '"points": ' + "[" * 955 + "]" * 955, 1)
)
file("stripped-metadata", FULL, "")(
    lambda book: _each_meta(
        book, lambda cell: (cell.update(id=_name(cell)), cell.update(metadata={}))
    )
)
file("stripped-metadata-and-ids", 0, "was missing")(
    lambda book: _each_meta(book, lambda cell: (cell.pop("id", 0), cell.update(metadata={})))
)
file("exchanged-answers", FULL - 4, "order|")(
    lambda book: (
        book.cell("relu")["metadata"]["nbgrader"].update(grade_id="x"),
        book.cell("leaky-relu")["metadata"]["nbgrader"].update(grade_id="relu"),
        book.cell("x")["metadata"]["nbgrader"].update(grade_id="leaky-relu"),
        book.answer("relu", "def relu(z):\n    return z"),
        book.answer("leaky-relu", "def leaky_relu(z, slope):\n    return z"),
        None,
    )[-1]
)
file("redefined-setup", FULL - 1, "")(
    # np is another in every function that runs after it.
    lambda book: (
        book.extra(
            "import types\nnp = types.SimpleNamespace(**{**vars(np), 'tanh': lambda z: 0 * z})",
            before="tanh-derivative-values",
        )
        and None
    )
)
file("two-answers-in-a-cell")(
    lambda book: (
        book.answer(
            "relu", book.cell("relu")["source"] + "\n\n" + book.cell("leaky-relu")["source"]
        ).answer("leaky-relu", "# see above")
        and None
    )
)
file("other-kernel")(
    lambda book: book.content["metadata"].update(
        kernelspec={"name": "bash", "display_name": "rm -rf", "language": "bash"}
    )
)

# Honest, and unusual: nothing may be lost

for name, source in {
    "prints-and-warns": "def relu(z):\n    import sys, warnings\n    print('hello')\n    print('oh', file=sys.stderr)\n    warnings.warn('careful')\n    return np.maximum(z, 0)",
    "lambda": "relu = lambda z: np.maximum(z, 0)",
    "partial": "import functools\nrelu = functools.partial(np.maximum, 0)",
    "object": "class R:\n    def __call__(self, z):\n        return np.maximum(z, 0)\nrelu = R()",
    "class": "class relu:\n    def __new__(cls, z):\n        return np.maximum(z, 0)",
    "method": "class R:\n    def relu(self, z):\n        return np.maximum(z, 0)\nrelu = R().relu",
    "static-method": "class R:\n    @staticmethod\n    def relu(z):\n        return np.maximum(z, 0)\nrelu = R.relu",
    "decorated": "import functools\ndef noted(f):\n    @functools.wraps(f)\n    def g(*a, **k):\n        return f(*a, **k)\n    return g\n@noted\ndef relu(z):\n    return np.maximum(z, 0)",
    "cached": "import functools\nseen = {}\ndef relu(z):\n    return seen.setdefault(z.tobytes() + bytes(str(z.shape), 'ascii'), np.maximum(z, 0))",
    "vectorize": "relu = np.vectorize(lambda v: max(v, 0.0))",
    "float32": "def relu(z):\n    return np.maximum(z, 0).astype(np.float32)",
    "lists": "def relu(z):\n    return np.maximum(z, 0).tolist()",
    "nested-functions": "def relu(z):\n    def one(v):\n        return v if v > 0 else 0.0\n    return np.reshape([one(v) for v in np.ravel(z)], z.shape)",
    "fractions": "from fractions import Fraction\ndef relu(z):\n    return np.reshape([Fraction(max(v, 0.0)) for v in np.ravel(z)], np.shape(z))",
    "object-array": "def relu(z):\n    return np.maximum(z, 0).astype(object)",
    "matrix": "def relu(z):\n    return np.asfortranarray(np.maximum(z, 0))[..., ::1]",
    "masked-array": "def relu(z):\n    return np.ma.array(np.maximum(z, 0), mask=False)",
    "array-of-own-kind": "class A(np.ndarray):\n    pass\ndef relu(z):\n    return np.maximum(z, 0).view(A)",
    "convertible": "class A:\n    def __init__(self, a):\n        self.a = a\n    def __array__(self, dtype=None, copy=None):\n        return self.a\ndef relu(z):\n    return A(np.maximum(z, 0))",
    "counts-calls": "calls = 0\ndef relu(z):\n    global calls\n    calls += 1\n    return np.maximum(z, 0)",
    "recursion": "def relu(z, depth=900):\n    return relu(z, depth - 1) if depth else np.maximum(z, 0)",
    "generator": "def each(z):\n    for v in np.ravel(z):\n        yield max(v, 0.0)\ndef relu(z):\n    return np.fromiter(each(z), float).reshape(z.shape)",
    "defaults": "def relu(z, low=0.0, *, more=None):\n    return np.maximum(z, low)",
    "star": "def relu(*arguments):\n    return np.maximum(arguments[0], 0)",
    "threads": "from concurrent.futures import ThreadPoolExecutor\ndef relu(z):\n    with ThreadPoolExecutor(4) as pool:\n        return np.array(list(pool.map(lambda row: np.maximum(row, 0), z)))",
    "types": "def relu(z: np.ndarray) -> 'np.ndarray':\n    '''ReLU.'''\n    assert isinstance(z, np.ndarray)\n    return np.maximum(z, 0)",
    "async-inside": "import asyncio\nasync def one(z):\n    return np.maximum(z, 0)\ndef relu(z):\n    c = one(z)\n    try:\n        c.send(None)\n    except StopIteration as done:\n        return done.value",
    "plot": "import matplotlib.pyplot as plt\ndef relu(z):\n    return np.maximum(z, 0)\nplt.plot(relu(np.arange(-3, 3)))\nplt.show()",
    "timed": "%%time\ndef relu(z):\n    return np.maximum(z, 0)",
    "timeit-line": "def relu(z):\n    return np.maximum(z, 0)\n%timeit -n1 -r1 relu(np.zeros(3))",
    "scipy": "from scipy.special import expit\ndef relu(z):\n    return np.where(z > 0, z, 0)",
    "saves-a-file": "def relu(z):\n    np.save('z.npy', z)\n    return np.maximum(np.load('z.npy'), 0)",
    "seeds": "np.random.seed(0)\ndef relu(z):\n    np.random.rand(3)\n    return np.maximum(z, 0)",
    "strict-numpy": "np.seterr(all='raise')\ndef relu(z):\n    return np.maximum(z, 0)",
    "tab-and-umlaut": "def relu(größe):\n\treturn np.maximum(größe, 0)  # ✓",
    "ends-with-a-value": "def relu(z):\n    return np.maximum(z, 0)\nrelu(np.array([-1.0, 2.0]))",
    "help": "def relu(z):\n    return np.maximum(z, 0)\nrelu?",
}.items():
    relu(f"honest-{name}", source, score=FULL)
for name, source, said in (
    ("reuses-names", "check = None\nnp = 5\nactivations = None\nWrongAnswer = print = 7", ""),
    ("star-import", "from math import *\nfrom numpy import *", ""),
    ("syntax-error", "def f(:", "SyntaxError"),
    ("error", "1 / 0", "ZeroDivisionError"),
    ("magics", "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n%who\n%pwd", ""),
    ("shell", "!ls", ""),
    ("pip", "!pip install numpy\n", ""),
    ("pip-magic", "%pip install numpy", ""),
    ("bash-cell", "%%bash\nls", ""),
    ("input", "name = input('your name? ')", "EOFError"),
    ("async", "import asyncio\nawait asyncio.sleep(0.01)", ""),
    ("async-run", "import asyncio\nasync def f(): return 1\nasyncio.get_event_loop_policy()", ""),
    ("dataclasses", "import dataclasses, typing, pickle, copy\n@dataclasses.dataclass\nclass A:\n    x: int = 1\npickle.loads(pickle.dumps(A()))", ""),
    ("temporary-file", "import tempfile\nwith tempfile.NamedTemporaryFile('w') as f: f.write('x')", ""),
    ("sklearn", "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit([[0], [1]], [0, 1]).predict([[2]])", ""),
    ("question-mark", "?print", ""),
):  # fmt: skip
    beside(f"honest-cell-{name}", source, said)
file("honest-split-in-two")(
    lambda book: (
        book.answer("relu", "relu = my_relu").extra(
            "def my_relu(z):\n    return np.maximum(z, 0)", before="relu"
        )
        and None
    )
)
file("honest-helper-after-the-answer")(
    lambda book: (
        book.answer("relu", "def relu(z):\n    return helper(z)").extra(
            "def helper(z):\n    return np.maximum(z, 0)", before="relu-values"
        )
        and None
    )
)
file("honest-answers-one-question", 1, "")(lambda book: _only(book, "step"))


def _only(book: Book, name: str) -> None:
    for answer in book.answers():
        if answer != name:
            book.answer(answer, "# I could not do this one")


# Other assignments: classes of the student's, and functions and networks that a test hands over

GRADIENTS, CIRCUITS, NEURONS = "05-gradients", "06-circuits", "07-neurons-and-links"
ONE_NEURON, OPTIMIZERS = "01-one-neuron", "09-optimizers"


def elsewhere(
    assignment: str, name: str, answer: str, lost: float, source: str, said: str = ""
) -> None:
    """An answer in another assignment, and how many points it must cost; the others are honest."""
    submission(name, FULLS[assignment] - lost, said, assignment=assignment)(
        lambda path, book: path.write_text(book.honest().answer(answer, source).text()) and None
    )


# What a function is given that a test made: `f` lives in the examiner's process.
for name, body in {
    "globals": "f.__globals__['check']",
    "class": "f.__class__.__base__.__subclasses__()",
    "reduce": "f.__reduce_ex__(2)",
    "code": "f.__code__.co_consts",
    "closure": "f.__closure__[0].cell_contents",
    "init-subclass": "type(f).__init_subclass__(f)\n    class G(type(f)): pass\n    G()",
    "peer": "f._nnlib_peer.request('exec', 'import os')",
    "other-requests": "p = f._nnlib_peer\n    for n in ('names', 'cell', 'forget', 'exec', 'import', '__import__', 'delattr', 'asarray', 'blank', 'borrows'):\n        try:\n            p.request(n, f, 'os', ['system'])\n        except Exception: pass",
    "special-methods": "p = f._nnlib_peer\n    for n in ('__getattribute__', '__reduce__', '__init__', '__new__', '__setattr__', '__class__', '__get__', '__eq__', '__hash__', '__add__'):\n        try:\n            p.request('special', f, n, ('__globals__',), {})\n        except Exception: pass",
    "other-numbers": "p = f._nnlib_peer\n    import nnlib.grading.execute.peer as m\n    for n in range(1, 60):\n        try:\n            object.__setattr__(f, '_nnlib_number', n); f(x); f.__globals__\n        except Exception: pass",
    "set-attribute": "f.x = 5; f.__call__ = lambda *a: 0; type(f).__call__ = lambda *a: 0",
    "del-attribute": "del f.__code__",
    "call-with-handles": "f(f); f(type); f(lambda *a: f); f(numerical_gradient)",
    "call-with-everything": "for one in (None, 'x', [f], {'a': f}, print, open, np, object(), type(f), ...):\n        try:\n            f(one)\n        except Exception: pass",
    "call-re-entrantly": "class A:\n        def __array__(self, *a, **k):\n            return np.asarray(f(np.zeros(2)))\n        def __mul__(self, o): return numerical_gradient(f, x, h)\n        __rmul__ = __pow__ = __add__ = __radd__ = __getitem__ = __mul__\n    f(A())",
    "repr-of-10-MB": "class A:\n        def __repr__(self): return 'x' * 10_000_000\n    f(A())",
    "many-handles": "for _ in range(100):\n        try:\n            f(object())\n        except Exception: pass",
    "changes-what-it-was-given": "x[:] = 0; h = 0",
    "uninitialised": "pass",
}.items():
    elsewhere(
        GRADIENTS,
        f"given-function-{name}",
        "numerical-gradient",
        3,
        f"def numerical_gradient(f, x, h):\n    {body}\n    return np.zeros(np.shape(x))\n",
    )
elsewhere(
    GRADIENTS,
    "class-that-claims-to-be-a-text",
    "flat-place",
    2,
    """
import nnlib.grading.execute.peer as p
real = p.Peer._description
def lying(self, kind):
    said = real(self, kind)
    if said and said[0] == "flat_place":
        said[3] = [["builtins", "str"]]
    return said
p.Peer._description = lying
class flat_place:
    def __init__(self, *a): pass
    strip = casefold = split = lambda self, *a: self
    __eq__ = lambda self, other: True
    __hash__ = object.__hash__
""",
)
elsewhere(
    GRADIENTS,
    "text-that-is-equal-to-all",
    "flat-place",
    2,
    """
class flat_place(str):
    __eq__ = lambda self, other: True
    __hash__ = str.__hash__
    strip = casefold = split = lambda self, *a: self
    def __new__(cls, *a): return str.__new__(cls, "neither")
""",
)

# A class that a question asks for has operators of its own.
for name, body in {
    "equal-to-all": "def __eq__(self, other): return True\n    __hash__ = object.__hash__\n    __float__ = lambda s: 1.0\n    __getattr__ = lambda s, n: s if not n.startswith('_') else (_ for _ in ()).throw(AttributeError(n))\n    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = __call__ = lambda s, *o: s",
    "data-that-lies": "data = property(lambda s: Lie()); grad = property(lambda s: Lie())\n    def __setattr__(self, *a): pass\n    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __rsub__ = exp = max = lambda s, *o: s\n    def backward(self): pass\n    zero_grad = backward",
    "raising-everywhere": "__add__ = __mul__ = __radd__ = lambda s, o: 1 / 0",
    "raising-attributes": "data = grad = property(lambda s: 1 / 0)",
    "endless-attributes": "__getattr__ = lambda s, n: getattr(s, n + 'x')",
    "metaclass": "pass\nclass M(type):\n    __instancecheck__ = lambda c, o: True\n    __call__ = lambda c, *a: 5\nclass Value(metaclass=M):\n    pass",
    "exits-in-init": "def __init__(self, data):\n        import os; os._exit(0)",
    "exits-in-del": "def __init__(self, data): self.data = data\n    def __del__(self):\n        import os; os._exit(0)",
}.items():
    elsewhere(
        CIRCUITS,
        f"value-class-{name}",
        "value-class",
        # Where it ends Python each time, it is not started for the last two questions.
        11 if name == "exits-in-init" else 7,
        f"""
class Lie(float):
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda s, o: True
    __hash__ = float.__hash__
    __sub__ = __rsub__ = lambda s, o: 0.0
class Value:
    def __init__(self, data): pass
    {body}
""",
    )
elsewhere(
    CIRCUITS,
    "function-that-is-a-lying-class",
    "train-xor",
    2,
    """
class train_xor:
    def __init__(self, seed): pass
    def __call__(self, *x): raise BaseException
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda s, o: True
    __hash__ = object.__hash__
    __iter__ = lambda s: iter([s])
    said = None
    answer = "right"
""",
)

# A network of the examiner's, whose methods and lists a student's function replaces.
NETWORK = """
def numerical_link_gradient(network, link, x, target, h):
    return 0.5
"""
for name, body in {
    "replaces-methods": "network.backpropagate = network.propagate = lambda *a: 0\n    link.backpropagate = lambda *a: 0",
    "replaces-attributes": "network.link_layers = []\n    network.layers = None\n    link.gradient = link.weight = Lie()",
    "private-attributes": "network._x = 5\n    network.__class__ = object\n    network.__dict__.clear()",
    "deletes": "del network.link_layers; del link.weight",
    "replaces-lists": "network.link_layers[:] = []\n    network.link_layers.append(network)",
    "of-its-class": "type(network).propagate = lambda *a: 0\n    type(link).weight = 0",
    "reads-what-it-may-not": "assert not hasattr(network, '__globals__')\n    network.propagate.__func__.__globals__['os']",
}.items():
    elsewhere(
        NEURONS,
        f"given-network-{name}",
        "link-gradient",
        5,  # with the 3 of the next question, which uses it
        f"class Lie(float):\n    __eq__ = __lt__ = __le__ = lambda s, o: True\n    __sub__ = __rsub__ = lambda s, o: 0.0\ndef numerical_link_gradient(network, link, x, target, h):\n    {body}\n    return Lie(0.5)\n",
    )

# Values, one for a gate: any that gives the truth table is right, an object that lies is not.
for name, body in {
    "lies": "w_and = w_or = w_not = Liar\nb_and = b_or = b_not = Liar()",
    "lies-in-a-list": "w_and = w_or = w_not = [Liar(), Liar()]\nb_and = b_or = b_not = Liar()",
}.items():
    elsewhere(
        ONE_NEURON,
        f"gates-{name}",
        "gates",
        3,
        f"""
class Liar:
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda s, o: True
    __hash__ = object.__hash__
    __add__ = __radd__ = __mul__ = __rmul__ = __sub__ = __matmul__ = __rmatmul__ = lambda s, o: s
    __neg__ = __abs__ = lambda s: s
{body}
""",
    )
for name, body in {
    "equal-to-all": "yield from [Liar()] * 3",
    "endless": "while True:\n        yield X, y",
    "raises": "yield 1 / 0",
    "of-itself": "yield minibatches(X, y, batch_size, rng)",
    "moves-the-generator": "rng.bit_generator.state = {}\n    yield X, y",
}.items():
    elsewhere(
        OPTIMIZERS,
        f"batches-{name}",
        "minibatches",
        3,
        f"""
class Liar:
    __eq__ = __lt__ = __le__ = __gt__ = __ge__ = lambda s, o: True
    __hash__ = object.__hash__
    __iter__ = lambda s: iter((5, 5))
def minibatches(X, y, batch_size, rng):
    {body}
""",
    )
