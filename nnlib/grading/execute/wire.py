"""How values cross between the student's process and the examiner's.

A message is a JSON value and the raw bytes of its arrays. Only exact built-in types and NumPy
arrays of numbers or texts cross by value; everything else stays where it is and crosses as a
handle, a number that its owner knows. Nothing that a message says is ever executed, imported or
unpickled: the other side may be hostile.
"""

import _signal
import datetime
import json
import math
import re
import select
import signal
import socket
import struct
import time
from collections import Counter, namedtuple
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np

LARGEST = 256 << 20  # bytes in one message
DEEPEST = 60
_BLOBS = 100_000  # arrays in one message
_HEAD = struct.Struct("<QQ")
_DTYPE = re.compile(r"[<>|=]?(?:[biufcSU]\d+|\?|[mM]8(?:\[\d*\w+\])?)")
_WHOLE = 1 << 53
_LONGEST_NUMBER = 100_000
_SENDING = 20  # seconds until who does not read is taken for dead
_TIMERS = {signal.SIGALRM, signal.SIGPROF, signal.SIGINT}


class BadMessage(Exception):  # noqa: N818 (said of the message)
    """What came is no message of this protocol."""


class Closed(Exception):  # noqa: N818 (said of the channel)
    """The other process is gone."""


class Channel:
    """Messages over a stream socket. A timer's exception in the middle of waiting loses nothing:
    what has come is kept for the next call."""

    def __init__(self, sock: socket.socket, largest: int = LARGEST) -> None:
        self.socket, self._largest, self._came = sock, largest, bytearray()
        self._poll = select.poll()
        self._poll.register(sock, select.POLLIN)

    def another(self, sock: socket.socket) -> "Channel":
        """A channel like this one, over another socket."""
        return Channel(sock, self._largest)

    def send(self, message: Any, blobs: Sequence[bytes] = ()) -> None:
        """Raises Closed if nobody is there, or nobody takes what is sent."""
        head = json.dumps([[len(b) for b in blobs], message], separators=(",", ":")).encode()
        body = sum(map(len, blobs))
        with _NoTimers():  # half a message would spoil all that follow
            self.socket.settimeout(_SENDING)
            try:
                self.socket.sendall(b"".join([_HEAD.pack(len(head), body), head, *blobs]))
            except OSError as error:
                raise Closed(str(error)) from None

    def receive(self, seconds: float | None = None) -> tuple[Any, list[bytes]]:
        """The next message and its blobs. Raises TimeoutError, Closed or BadMessage."""
        until = None if seconds is None else time.monotonic() + seconds
        self._fill(_HEAD.size, until)
        head, body = _HEAD.unpack_from(self._came)
        if head + body > self._largest:
            raise BadMessage(f"a message of {head + body} bytes")
        size = _HEAD.size + head + body
        self._fill(size, until)
        with _NoTimers():
            whole = bytes(self._came[:size])
            del self._came[:size]
        try:
            sizes, message = json.loads(whole[_HEAD.size : _HEAD.size + head])
            if len(sizes) > _BLOBS or sum(sizes) != body or min(sizes, default=0) < 0:
                raise ValueError("sizes")
            place, blobs = _HEAD.size + head, []
            for one in sizes:
                blobs.append(whole[place : place + one])
                place += one
        except (ValueError, TypeError, RecursionError) as error:
            raise BadMessage(str(error)) from None
        return message, blobs

    def _fill(self, size: int, until: float | None) -> None:
        while len(self._came) < size:
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                raise TimeoutError
            if not self._poll.poll(None if left is None else 1000 * left):
                continue
            with _NoTimers():
                try:
                    part = self.socket.recv(max(size - len(self._came), 1 << 16))
                except OSError as error:
                    raise Closed(str(error)) from None
                if not part:
                    raise Closed("end of the stream")
                self._came += part


class _NoTimers:
    """A timer that goes off in this block goes off after it."""

    def __enter__(self) -> None:
        self._before = _mask(signal.SIG_BLOCK, _TIMERS)

    def __exit__(self, *_: object) -> None:
        _mask(signal.SIG_SETMASK, self._before)


def _mask(how: int, signals: Iterable[int]) -> set[int]:
    # signal.pthread_sigmask makes enums of all signals, which takes longer than all else here.
    return _signal.pthread_sigmask(how, signals)


class Encoder:
    """Values -> JSON and blobs. `handle` says how an object crosses that is no plain data."""

    def __init__(self, handle: Callable[[Any], list]) -> None:
        self.blobs: list[bytes] = []
        self._handle = handle

    def encode(self, value: Any, depth: int = 0) -> Any:
        kind = type(value)
        if value is None or kind is bool or kind is str:
            return value
        if kind is float:
            return value if math.isfinite(value) else ["f", repr(value)]
        if kind is int:
            return value if -_WHOLE < value < _WHOLE else ["i", hex(value)]
        if depth > DEEPEST:
            return self._handle(value)
        if kind is list or kind is tuple or kind is set or kind is frozenset:
            return [kind.__name__, [self.encode(one, depth + 1) for one in value]]
        if kind is dict:
            pairs = [
                [self.encode(k, depth + 1), self.encode(v, depth + 1)] for k, v in value.items()
            ]
            return ["dict", pairs]
        if kind is np.ndarray:
            return self._array(value, depth)
        return self._other(value, depth)

    def _other(self, value: Any, depth: int) -> Any:
        if isinstance(value, np.generic) and value.dtype.kind in "biufcSUmM":
            self.blobs.append(value.tobytes())
            return ["scalar", value.dtype.str, len(self.blobs) - 1]
        if type(value) is complex:
            return ["complex", repr(value.real), repr(value.imag)]
        if type(value) is bytes:
            self.blobs.append(value)
            return ["bytes", len(self.blobs) - 1]
        if value is Ellipsis:
            return ["ellipsis"]
        if type(value) is slice or type(value) is range:
            parts = value.start, value.stop, value.step
            return [type(value).__name__, [self.encode(one, depth + 1) for one in parts]]
        if type(value) in _BY_TEXT:
            return [type(value).__name__, str(value)]
        if type(value) is Counter:
            return ["Counter", self.encode(dict(value), depth + 1)]
        if issubclass(type(value), tuple) and isinstance(getattr(value, "_fields", None), tuple):
            fields = [str(field) for field in value._fields]
            return ["named", type(value).__name__, fields, self.encode([*value], depth + 1)]
        if type(value) is np.random.Generator and type(value.bit_generator) is np.random.PCG64:
            return ["generator", self.encode(value.bit_generator.state, depth + 1)]
        # A subclass of a plain type crosses as the plain value: what it says of its own equality
        # stays behind.
        for plain in (bool, int, float, complex, str, bytes, tuple, list, dict, np.ndarray):
            if isinstance(value, plain):
                return self.encode(_plain(value, plain), depth + 1)
        return self._handle(value)

    def _array(self, array: np.ndarray, depth: int) -> Any:
        if array.dtype.kind == "O":
            flat = [self.encode(one, depth + 1) for one in array.ravel().tolist()]
            return ["objects", list(array.shape), flat]
        if array.dtype.kind not in "biufcSUmM":
            return self._handle(array)
        self.blobs.append(array.tobytes())
        return ["array", array.dtype.str, list(array.shape), len(self.blobs) - 1]


def _plain(value: Any, plain: type) -> Any:
    if plain is np.ndarray:
        return np.array(value, copy=True, subok=False)
    if plain is list:
        return list.__getitem__(value, slice(None))
    if plain is tuple:
        return tuple(tuple.__iter__(value))
    if plain is dict:
        return dict(dict.items(value))
    if plain is str:
        return str.__str__(value)
    if plain is bytes:
        return bytes.__getitem__(value, slice(None))
    if plain is int:
        return int.__int__(value)
    return plain.__float__(value) if plain is float else plain(value)


class Decoder:
    """JSON and blobs -> values. `handle` gives the object for a handle, a list whose first entry
    is a text. Raises BadMessage for anything that Encoder would not have written."""

    def __init__(self, blobs: Sequence[bytes], handle: Callable[[list], Any]) -> None:
        self._blobs, self._handle = blobs, handle

    def decode(self, message: Any) -> Any:
        try:
            return self._decode(message, 0)
        except BadMessage:
            raise
        except Exception as error:  # whatever a hostile message breaks
            raise BadMessage(f"{type(error).__name__}: {error}") from None

    def _decode(self, message: Any, depth: int) -> Any:
        if message is None or isinstance(message, (bool, int, float, str)):
            return message
        if depth > 2 * DEEPEST or not isinstance(message, list) or not message:
            raise BadMessage("no value")
        kind, *rest = message
        if kind in _SEQUENCES:
            return _SEQUENCES[kind](self._decode(one, depth + 1) for one in rest[0])
        if kind == "dict":
            return {self._decode(k, depth + 1): self._decode(v, depth + 1) for k, v in rest[0]}
        if kind == "array":
            return self._array(*rest)
        if kind == "scalar":
            return self._array(rest[0], [], rest[1])[()]
        return self._rare(kind, rest, depth)

    def _rare(self, kind: str, rest: list, depth: int) -> Any:
        if kind == "f":
            return float(rest[0])
        if kind == "i":
            if len(rest[0]) > _LONGEST_NUMBER:
                raise BadMessage("a number too long")
            return int(rest[0], 16)
        if kind == "complex":
            return complex(float(rest[0]), float(rest[1]))
        if kind == "bytes":
            return self._blobs[rest[0]]
        if kind == "ellipsis":
            return ...
        if kind == "slice":
            return slice(*(self._decode(one, depth + 1) for one in rest[0]))
        if kind == "range":
            return range(*(self._decode(one, depth + 1) for one in rest[0]))
        if kind == "objects":
            if len(rest[1]) != math.prod(rest[0]):
                raise BadMessage("an array of another size")
            array = np.empty(len(rest[1]), dtype=object)
            for i, one in enumerate(rest[1]):
                array[i] = self._decode(one, depth + 1)
            return array.reshape(rest[0])
        if kind in _FROM_TEXT:
            return _FROM_TEXT[kind](rest[0][:_LONGEST_NUMBER])
        if kind == "Counter":
            return Counter(self._decode(rest[0], depth + 1))
        if kind == "named":
            name, fields, values = rest
            # namedtuple itself refuses what is no name.
            return namedtuple(name[:100], fields[:100])(*self._decode(values, depth + 1))  # type: ignore[misc]
        if kind == "generator":
            generator = np.random.default_rng(0)
            generator.bit_generator.state = self._decode(rest[0], depth + 1)
            return generator
        return self._handle([kind, *rest])

    def _array(self, dtype: str, shape: list, blob: int) -> np.ndarray:
        if not _DTYPE.fullmatch(dtype) or any(type(n) is not int or n < 0 for n in shape):
            raise BadMessage("no array")
        if not self._blobs[blob]:
            if math.prod(shape):
                raise BadMessage("an array without its bytes")
            return np.zeros(shape, dtype)
        # A copy, which may be written to.
        return np.frombuffer(self._blobs[blob], dtype).reshape(shape).copy()


# Each is made from its text by Python's own class.
_BY_TEXT = {Fraction, Decimal, datetime.date, datetime.datetime}
_FROM_TEXT: dict[str, Callable] = {
    "Fraction": Fraction,
    "Decimal": Decimal,
    "date": datetime.date.fromisoformat,
    "datetime": datetime.datetime.fromisoformat,
}
_SEQUENCES: dict[str, Callable] = {
    "list": list,
    "tuple": tuple,
    "set": set,
    "frozenset": frozenset,
}
