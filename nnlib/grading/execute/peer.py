"""Two processes that use each other's objects: requests, replies, and objects that live elsewhere.

Data crosses by value (see `wire`), and arrays come as copies. A function, a class or any other
object stays where it was made: the other side gets a `Remote`, which passes on what is done to it.
A class that a student wrote is a class in the examiner's process too, so that a test may write
`Value(2.0) * Value(3.0)` or `isinstance(x, Value)` as in a notebook.
"""

import builtins
import copy
import importlib
import inspect
import operator
import sys
import types
from collections.abc import Callable, Sequence
from typing import Any, cast

import numpy as np

from nnlib.checks.calling import Elsewhere, TookTooLong

from .wire import BadMessage, Channel, Closed, Decoder, Encoder

# What is passed on for every object whose class defines it.
_SPECIAL = {
    f"__{name}__"
    for name in (
        "len iter next getitem setitem delitem contains call float int index complex array enter "
        "exit reversed"
    ).split()
}
_BINARY = "add sub mul matmul truediv floordiv mod divmod pow lshift rshift and or xor".split()
# And what only for objects that are trusted with it: an object that is compared with, or taken
# from, what a test expects must not be the one to say how that goes.
_OPERATORS = {
    *(f"__{side}{name}__" for name in _BINARY for side in ("", "r", "i")),
    *(f"__{name}__" for name in "neg pos abs invert round trunc floor ceil bool hash".split()),
    *(f"__{name}__" for name in "eq ne lt le gt ge".split()),
} - {"__idivmod__"}
_READABLE = {"__name__", "__qualname__", "__doc__"}
_LONGEST_TEXT = 2000


class Remote(Elsewhere):
    """An object that lives in the other process."""

    __slots__ = ("_nnlib_number", "_nnlib_peer")
    _nnlib_peer: "Peer"
    _nnlib_number: int

    def __getattr__(self, name: str) -> Any:
        return _attribute(self, self._nnlib_peer, name)

    def __setattr__(self, name: str, value: Any) -> None:
        self._nnlib_peer.request("setattr", self, name, value)

    def __delattr__(self, name: str) -> None:
        self._nnlib_peer.request("delattr", self, name)

    def __repr__(self) -> str:
        return str(self._nnlib_peer.request("repr", self))

    def __str__(self) -> str:
        return str(self._nnlib_peer.request("str", self))

    def __copy__(self) -> Any:
        return self._nnlib_peer.request("copy", self)

    def __deepcopy__(self, known: dict) -> Any:
        return self._nnlib_peer.request("deepcopy", self)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"a {type(self).__name__} can't be copied out of its process")

    def _nnlib_is_blank(self, method: str) -> bool:
        return bool(self._nnlib_peer.known("blank", self, method))

    def _nnlib_borrows(self, own: Sequence[Any]) -> bool:
        return bool(self._nnlib_peer.request("borrows", self, _named(own)))


class RemoteClass(Elsewhere, type):
    """A class that lives in the other process."""

    # Not the names of Remote's slots, which are those of the class's objects.
    _nnlib_owner: "Peer"
    _nnlib_class: int
    _nnlib_has: frozenset[str]

    def __call__(cls, *arguments: Any, **named: Any) -> Any:
        return cls._nnlib_owner.request("call", cls, arguments, named)

    def __getattr__(cls, name: str) -> Any:
        return _attribute(cls, cls._nnlib_owner, name)

    def __iter__(cls) -> Any:  # over the members of an Enum
        return cls._nnlib_owner.request("special", cls, "__iter__", (), {})

    def _nnlib_is_blank(cls, method: str) -> bool:
        return bool(cls._nnlib_owner.request("blank", cls, method))

    def _nnlib_borrows(cls, own: Sequence[Any]) -> bool:
        return bool(cls._nnlib_owner.request("borrows", cls, _named(own)))


def _attribute(thing: Any, peer: "Peer", name: str) -> Any:
    if name == "__signature__":
        return _signature(peer.known("signature", thing))
    if name.startswith("__") and name not in _READABLE:
        raise AttributeError(f"{type(thing).__name__!r} object has no attribute {name!r}")
    value = peer.request("getattr", thing, name)
    peer.lend(thing, name, value)
    return value


def _named(own: Sequence[Any]) -> list[list[str]]:
    """[module, name] of functions and classes, for the other process to find its own."""
    found = [(getattr(one, "__module__", ""), getattr(one, "__qualname__", "")) for one in own]
    return [[module, name] for module, name in found if module and name]


def _forwarder(name: str) -> Callable:
    def forward(self: Remote, *arguments: Any, **named: Any) -> Any:
        return self._nnlib_peer.request("special", self, name, arguments, named)

    forward.__name__ = name
    return forward


def _as_array(self: Remote, dtype: Any = None, copy: Any = None) -> np.ndarray:
    array = self._nnlib_peer.request("asarray", self)
    if type(array) is not np.ndarray:
        raise TypeError(f"a {type(self).__name__} gives no array")
    return array if dtype is None else array.astype(dtype)


class _Shown:
    """A default value of a parameter: only its text is known here."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _signature(parameters: Any) -> inspect.Signature:
    if not isinstance(parameters, list):
        raise AttributeError("__signature__")
    return inspect.Signature(
        [
            inspect.Parameter(
                name,
                inspect._ParameterKind(kind),
                default=inspect.Parameter.empty if default is None else _Shown(default),
            )
            for name, kind, default in parameters
        ]
    )


class Peer:
    """One of the two: asks the other, and does what the other asks, in turn.

    `perform` may be overridden to say what the other may ask, and how it is done. `trusting` is
    the student's side: it does all that the examiner asks, and its objects' operators are used.
    """

    trusting = False

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self._asked = self._answered = 0
        self._mine: dict[int, Any] = {}
        self._kinds: dict[int, type] = {}
        self._numbers: dict[int, int] = {}
        self._described: set[int] = set()
        self._theirs: dict[int, Any] = {}
        self._trusted: set[int] = set()
        self._known: dict[tuple, Any] = {}

    # Asking

    def request(self, name: str, *arguments: Any) -> Any:
        """Have the other process do something; its result, or its error raised here."""
        self._asked += 1
        number = self._asked
        self._send(["do", number, name], arguments)
        while True:
            (kind, of, *rest), blobs = self._next()
            if kind == "do":
                self._serve(of, rest, blobs)
            elif kind == "done" and of == number:
                self._answered = number
                return self._result(rest, blobs, arguments)
            # Else the end of something that nobody waits for any longer.

    def _next(self) -> tuple[list, list[bytes]]:
        message, blobs = self.channel.receive(self.patience())
        if not isinstance(message, list) or len(message) < 3 or not isinstance(message[0], str):
            raise BadMessage("no request and no reply")
        return message, blobs

    def patience(self) -> float | None:
        """For how many seconds to wait for a message; None: for ever."""
        return None

    def _result(self, reply: list, blobs: list[bytes], arguments: tuple) -> Any:
        how, value, changes = self._decoded(reply[0], blobs)
        for place, new in changes or []:
            write_back(arguments[place], new)
        if how == "error":
            raise error_from(value)
        if how == "endless":
            raise TookTooLong
        return value

    def known(self, name: str, thing: Any, *arguments: Any) -> Any:
        """Ask for what does not change, once."""
        number = (
            type.__getattribute__(thing, "_nnlib_class")
            if isinstance(thing, type)
            else (thing._nnlib_number)
        )
        key = (name, number, *arguments)
        if key not in self._known:
            self._known[key] = self.request(name, thing, *arguments)
        return self._known[key]

    # Answering

    def serve(self) -> None:
        """Do what the other asks until it is gone."""
        while True:
            try:
                (kind, number, *rest), blobs = self._next()
            except KeyboardInterrupt:
                continue  # meant for something that has ended by itself
            if kind == "do":
                self._serve(number, rest, blobs)

    def _serve(self, number: int, rest: list, blobs: list[bytes]) -> None:
        reply: tuple[str, Any, Any] = "error", describe(RuntimeError("not done")), None
        try:
            name, encoded = rest
            reply = self.perform(name, self._decoded(encoded, blobs))
        except Exception as error:
            reply = "error", describe(error), None
        finally:
            # Also when a timer's exception passes through: the other is waiting.
            try:
                self._send(["done", number], reply)
            except Closed:
                raise
            except Exception as error:
                self._send(["done", number], ("error", describe(error), None))

    def perform(self, name: str, arguments: list) -> tuple[str, Any, Any]:
        """("ok", result, changes), or ("error", description, changes), or ("endless", None, …)."""
        return "ok", self.do(name, arguments), None

    def do(self, name: str, arguments: list) -> Any:
        """The requests that an object of this process can be asked."""
        thing, *rest = arguments
        if name == "call":
            return thing(*rest[0], **rest[1])
        if name == "special":
            special, given, named = rest
            if special not in _SPECIAL | _OPERATORS:
                raise BadMessage(special)
            return getattr(type(thing), special)(thing, *given, **named)
        if name in ("getattr", "setattr", "delattr"):
            return getattr(builtins, name)(thing, *rest)
        if name in ("repr", "str"):
            return getattr(builtins, name)(thing)[:_LONGEST_TEXT]
        if name in ("copy", "deepcopy"):
            return getattr(copy, name)(thing)
        if name == "write":
            attribute, new = rest
            return write_back(getattr(thing, attribute), new)
        if name == "asarray":
            return np.asarray(thing)
        if name == "signature":
            return _parameters(thing)
        raise BadMessage(f"unknown request {name}")

    def forget(self) -> None:
        """Let go of the objects that crossed."""
        self._mine.clear()
        self._kinds.clear()
        self._numbers.clear()
        self._described.clear()
        self._theirs.clear()
        self._trusted.clear()
        self._known.clear()

    def lend(self, thing: Any, name: str, value: Any) -> None:
        """Told that `value` came as a copy of `thing.name`."""

    # Values

    def written(self, value: Any) -> tuple[Any, list[bytes]]:
        """A value as it would be sent: to see whether it has changed."""
        described = set(self._described)  # nothing is sent
        encoder = Encoder(self._out)
        result = encoder.encode(value), encoder.blobs
        self._described = described
        return result

    def _send(self, head: list, value: Any) -> None:
        encoder = Encoder(self._out)
        self.channel.send([*head, encoder.encode(value)], encoder.blobs)

    def _decoded(self, message: Any, blobs: list[bytes]) -> Any:
        return Decoder(blobs, self._in).decode(message)

    def public(self, thing: Any) -> list | None:
        """The name by which the other process may import `thing`; None if it may not."""
        return None

    def _out(self, thing: Any) -> list:
        kind = type(thing)
        if thing is NotImplemented:
            return ["not-implemented"]
        if issubclass(kind, Remote) and thing._nnlib_peer is self:
            return ["yours", thing._nnlib_number]
        if issubclass(kind, RemoteClass) and thing._nnlib_owner is self:
            return ["yours", thing._nnlib_class]
        if name := self.public(thing):
            return ["public", *name]
        if isinstance(thing, type) and issubclass(thing, BaseException):
            base = _builtin_base(thing).__name__
            return ["exception", self._number(thing, self._mine), thing.__name__, base]
        if isinstance(thing, type):
            return ["class", self._number(thing, self._mine), self._description(thing)]
        number = self._number(thing, self._mine)
        return ["object", number, self._number(kind, self._kinds), self._description(kind)]

    def _number(self, thing: Any, table: dict[int, Any]) -> int:
        number = self._numbers.setdefault(id(thing), len(self._numbers) + 1)
        table[number] = thing  # which also keeps its id its own
        return number

    def _description(self, kind: type) -> Any:
        number = self._numbers[id(kind)]
        if number in self._described:
            return None
        self._described.add(number)
        has = [
            name
            for name in sorted(_SPECIAL | _OPERATORS)
            if getattr(kind, name, None) is not getattr(object, name, None)
            and getattr(kind, name, None) is not None
        ]
        public = [
            [base.__module__, base.__qualname__]
            for base in kind.__mro__
            if _is_public(str(base.__module__)) or base in _PYTHONS.values()
        ]
        # The student's own classes, between which a test may ask for issubclass.
        bases = [
            [self._number(base, self._kinds), self._description(base)]
            for base in kind.__bases__
            if base.__module__ == "__main__"
        ]
        return [kind.__name__, str(kind.__module__), has, public[:1], bases]

    def _in(self, message: list) -> Any:
        kind, *rest = message
        if kind == "not-implemented":
            return NotImplemented
        if kind == "yours":
            if self.trusting and rest[0] in self._kinds:
                return self._kinds[rest[0]]
            return self._mine[rest[0]]
        if kind == "public":
            return self.imported(*rest)
        if kind == "class":
            return self._class(*rest)
        if kind == "exception":
            return self._exception(*rest)
        if kind == "object":
            number, class_number, description = rest
            if number not in self._theirs:
                remote = object.__new__(self._class(class_number, description))
                object.__setattr__(remote, "_nnlib_peer", self)
                object.__setattr__(remote, "_nnlib_number", number)
                self._theirs[number] = remote
            else:
                self._class(class_number, description)
            return self._theirs[number]
        raise BadMessage(f"unknown value {kind}")

    def imported(self, module: str, name: str) -> Any:
        raise BadMessage("an import")

    def _class(self, number: int, description: Any) -> Any:
        if number in self._theirs:
            return self._theirs[number]
        name, module, has, public, bases = description
        above = tuple(self._class(*base) for base in bases) or (Remote,)
        space: dict[str, Any] = {
            "__slots__": (),
            "__module__": module,
            "_nnlib_has": frozenset(has),
        }
        space |= {one: _forwarder(one) for one in has if one in _SPECIAL}
        space |= {one: _operator(one) for one in has if one in _OPERATORS}
        if "__array__" in has or {"__len__", "__getitem__"} <= set(has):
            # Made there, under the limits of that process: a sequence may hold itself.
            space["__array__"] = _as_array
        real = _known_class(*public[0]) if public else None
        if real is not None:
            # isinstance looks at this: a network of nnlib's stays one across the boundary.
            space["__class__"] = property(lambda self: real)
        if not {"__doc__", "__slots__"} & set(has):
            space["__doc__"] = property(
                lambda self: self._nnlib_peer.request("getattr", self, "__doc__")
            )
        kind = RemoteClass(name, above, space)
        # Not setattr: a class of the other process has its attributes there.
        type.__setattr__(kind, "_nnlib_owner", self)
        type.__setattr__(kind, "_nnlib_class", number)
        self._theirs[number] = kind
        return kind

    def _exception(self, number: int, name: str, base: str) -> type[BaseException]:
        """A class of errors is made anew here, so that a test can catch it."""
        if number not in self._theirs:
            self._theirs[number] = _error_class(name, "__main__", base)
        return self._theirs[number]

    def trust(self, kind: Any) -> None:
        """Let objects of this class of the other process have operators of their own."""
        if isinstance(kind, RemoteClass):
            self._trusted.add(kind._nnlib_class)

    def trusts(self, kind: RemoteClass) -> bool:
        above = {base._nnlib_class for base in kind.__mro__ if isinstance(base, RemoteClass)}
        return self.trusting or bool(above & self._trusted)


def _operator(name: str) -> Callable:
    def operate(self: Remote, *arguments: Any) -> Any:
        kind, peer = cast(RemoteClass, type(self)), self._nnlib_peer
        if not peer.trusts(kind):
            if name in _WITHOUT_TRUST:
                return _WITHOUT_TRUST[name](self)
            return NotImplemented
        result = peer.request("special", self, name, arguments, {})
        # a + b may be of a class that the student keeps for sums.
        if isinstance(type(result), RemoteClass) and kind._nnlib_class in peer._trusted:
            peer.trust(type(result))
        return result

    operate.__name__ = name
    return operate


def _refused(thing: Remote) -> Any:
    raise TypeError(f"a {type(thing).__name__} is no number")


_WITHOUT_TRUST: dict[str, Callable] = {
    **{f"__{name}__": _refused for name in "neg pos abs invert round trunc floor ceil".split()},
    "__bool__": lambda thing: True,
    "__hash__": object.__hash__,
}


# What inspect.isfunction and its like ask for.
_PYTHONS = {"function": types.FunctionType, "generator": types.GeneratorType}


def _known_class(module: str, name: str) -> type | None:
    if module == "builtins":
        return _PYTHONS.get(name)
    if not _is_public(module):
        return None
    found = getattr(sys.modules.get(module), name, None)
    return found if isinstance(found, type) else None


def _is_public(module: str) -> bool:
    """Whether a module is of nnlib's that lessons use: not of the checks, nor of the engine."""
    first, *more = module.split(".")
    return first == "nnlib" and more[:1] not in ([], ["checks"], ["grading"])


def _parameters(thing: Any) -> list | None:
    try:
        parameters = inspect.signature(thing).parameters.values()
    except (TypeError, ValueError):
        return None
    empty = inspect.Parameter.empty
    return [
        [p.name, int(p.kind), None if p.default is empty else repr(p.default)[:100]]
        for p in parameters
    ]


def public_name(thing: Any) -> list | None:
    """[module, name] under which nnlib, NumPy or Python offer `thing` to everybody."""
    module = getattr(thing, "__module__", None) or ""
    name = getattr(thing, "__qualname__", None) or getattr(thing, "__name__", "")
    first = module.split(".")[0]
    if not (_is_public(module) or first in ("numpy", "math", "operator", "builtins")):
        return None
    if not name or getattr(sys.modules.get(module), name, None) is not thing:
        return None
    return [module, name]


def imported(module: str, name: str) -> Any:
    """What `public_name` named."""
    return operator.attrgetter(name)(importlib.import_module(module))


def write_back(old: Any, new: Any) -> None:
    """What a function did to its argument, done to the original."""
    if isinstance(old, np.ndarray):
        if isinstance(new, np.ndarray) and new.size == old.size and new.dtype == old.dtype:
            if new.shape != old.shape:
                old.shape = new.shape  # which no array of another layout can be given
            old[...] = new
    elif isinstance(old, np.random.Generator) and isinstance(new, np.random.Generator):
        old.bit_generator.state = new.bit_generator.state
    elif isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
        if len(old) == len(new):
            for i, (one, other) in enumerate(zip(old, new, strict=True)):
                write_back(one, other)
                if isinstance(old, list) and _is_plain(one):
                    old[i] = other
        elif isinstance(old, list):
            old[:] = new
    elif isinstance(old, dict) and isinstance(new, dict):
        old.clear()
        old.update(new)
    elif isinstance(old, set) and isinstance(new, set):
        old.clear()
        old.update(new)


def _is_plain(value: Any) -> bool:
    return not isinstance(value, (np.ndarray, list, tuple, dict, set, np.random.Generator))


def _builtin_base(kind: type) -> type:
    return next(base for base in kind.__mro__ if base.__module__ == "builtins")


def describe(error: BaseException, line: str = "") -> dict[str, Any]:
    """An error as data."""
    kind = type(error)
    own = kind.__module__ == "__main__"
    thing = getattr(error, "obj", None)
    try:
        text = str(error)
    except Exception:
        text = ""
    name = getattr(error, "name", None)
    plain = all(type(one) in (str, int, float, bool, type(None)) for one in error.args)
    return {
        "type": kind.__name__,
        "module": str(kind.__module__),
        "base": _builtin_base(kind).__name__,
        "class": kind if own else None,
        "args": error.args if plain and len(repr(error.args)) < _LONGEST_TEXT else (text,),
        "text": text[:_LONGEST_TEXT],
        "name": name if isinstance(name, str) else None,
        "of": None if thing is None else [str(type(thing).__module__), type(thing).__name__],
        "line": line,
    }


def error_from(described: Any) -> Exception:
    """An exception that looks, to a test and to its messages, as the one described."""
    if described["base"] == "SystemExit":
        return RuntimeError("exit() called")
    text, kind = str(described["text"]), described["class"]
    if not (isinstance(kind, type) and issubclass(kind, Exception)):
        kind = _error_class(described["type"], described["module"], described["base"])
    error: Any = kind.__new__(kind, text)
    error.nnlib_text = text
    error.args = tuple(described["args"])
    if issubclass(kind, (NameError, AttributeError, ImportError)):
        error.name = described["name"]
    if issubclass(kind, AttributeError) and described["of"]:
        module, name = described["of"]
        error.obj = type(str(name), (), {"__module__": str(module)})()
    error.line_in_answer = str(described["line"])[:200]
    return error


def _error_class(name: Any, module: Any, base: Any) -> type[Exception]:
    above = getattr(builtins, str(base), None)
    if not (isinstance(above, type) and issubclass(above, Exception)):
        above = RuntimeError  # KeyboardInterrupt and its like must not end the examiner
    if issubclass(above, BaseExceptionGroup):
        above = RuntimeError  # made of other errors, which did not come
    inherited = above.__str__

    def text(self: Any) -> str:
        return getattr(self, "nnlib_text", None) or inherited(self)

    return type(str(name)[:100], (above,), {"__str__": text, "__module__": str(module)})
