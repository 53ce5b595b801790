"""What a student's process can and can't do once it is in the sandbox.

Each test forks a process that enters and tries one thing. The files outside are open to everyone,
so that it is the sandbox that refuses, and not their owner.
"""

import ctypes
import errno
import faulthandler
import fcntl
import functools
import importlib
import itertools
import json
import mmap
import os
import platform
import resource
import select
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nnlib.grading import sandbox
from nnlib.grading.sandbox import LAYERS, MINIMUM, Limits


def host_has_the_minimum() -> bool:
    """Found without the module under test, so that its mistake can't skip its tests."""
    if sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"):
        return False
    landlock_abi = ctypes.CDLL(None).syscall(444, None, ctypes.c_long(0), 1)
    return landlock_abi > 0 and "Seccomp:" in Path("/proc/self/status").read_text()


pytestmark = pytest.mark.skipif(
    not host_has_the_minimum(), reason="the host has no Landlock, or no filter of system calls"
)

ROOT = Path(__file__).parents[2]
ORDINARY = 12345
LIMITS = Limits(memory=1 << 30, seconds=20, file_bytes=1 << 20)
LIBC = ctypes.CDLL(None, use_errno=True)


@dataclass
class Outcome:
    """What an attempt returned or raised, or which signal ended it."""

    value: Any = None
    error: str = ""
    errno: int | None = None
    signal: int = 0

    @property
    def refused(self) -> bool:
        return self.error == "PermissionError"


def forked(attempt: Callable[[], Any], user: int) -> Outcome:
    """The attempt, in a process of its own, as this user (0: who we are)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        faulthandler.disable()  # pytest's, which would tell of each abort
        try:
            if user:
                os.setgroups([])
                os.setresgid(user, user, user)
                os.setresuid(user, user, user)
            said = Outcome(value=attempt())
        except BaseException as error:
            said = Outcome(error=type(error).__name__, errno=getattr(error, "errno", None))
            said.value = str(error)
        os.write(write, json.dumps(vars(said)).encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        lines = pipe.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return Outcome(signal=os.WTERMSIG(status))
    return Outcome(**json.loads(lines))


@functools.cache
def missing(user: int) -> dict[str, str]:
    return forked(sandbox.probe, user).value


@pytest.fixture
def base() -> Iterator[Path]:
    # pytest's own temporary folders are closed to an ordinary user.
    sandbox.prepare()
    base = Path(tempfile.mkdtemp())
    base.chmod(0o755)
    for name in ("course", "library", "scratch"):
        (base / name).mkdir()
        (base / name).chmod(0o777)
    for name in ("course/gradebook.db", "library/data.txt"):
        (base / name).write_text("kept")
        (base / name).chmod(0o666)
    yield base
    shutil.rmtree(base)


class Student:
    """Tries things in the sandbox, in the folder `scratch`, with `library` readable."""

    def __init__(self, base: Path, user: int, layers: set[str]):
        self.user, self.layers = user, layers
        self.course, self.library, self.scratch = (
            base / "course",
            base / "library",
            base / "scratch",
        )
        self.secret = self.course / "gradebook.db"
        self.scratch.chmod(0o700)
        if os.geteuid() == 0:
            os.chown(self.scratch, user, user)

    def tries(self, attempt: Callable[[], Any], limits: Limits = LIMITS) -> Outcome:
        def enter() -> Any:
            readable = [*sandbox.readable_paths(), self.library]
            os.chdir(self.scratch)
            sandbox.enter(self.scratch, limits, self.layers, readable)
            return attempt()

        return forked(enter, self.user)


@pytest.fixture(params=["root", "ordinary"])
def user(request: pytest.FixtureRequest) -> int:
    if os.geteuid() == 0:
        return 0 if request.param == "root" else ORDINARY
    if request.param == "root":
        pytest.skip("the test itself is not run by root")
    return 0


@pytest.fixture(params=["all layers", "no namespaces"])
def student(request: pytest.FixtureRequest, base: Path, user: int) -> Student:
    lacks = {layer: why for layer, why in missing(user).items() if why}
    layers = set(LAYERS) - set(lacks) | MINIMUM
    if request.param == "no namespaces":
        layers.discard("namespaces")
    elif "namespaces" in lacks:
        pytest.skip(lacks["namespaces"])
    return Student(base, user, layers)


def number(name: str) -> int:
    import pyseccomp

    return pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, name)


def system_call(call: str | int, *arguments: Any) -> int:
    numbers = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    result = LIBC.syscall(ctypes.c_long(number(call) if isinstance(call, str) else call), *numbers)
    if result == -1:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return result


# Files.


def test_a_file_outside_cannot_be_read(student: Student) -> None:
    assert student.tries(lambda: student.secret.read_text()).refused


def test_the_course_folder_cannot_be_listed(student: Student) -> None:
    assert student.tries(lambda: os.listdir(student.course)).refused


def test_the_solutions_of_the_repository_cannot_be_listed(student: Student) -> None:
    assert student.tries(lambda: os.listdir(ROOT / "solutions")).refused


@pytest.mark.parametrize("mode", ["w", "a", "r+"])
def test_a_file_outside_cannot_be_written(student: Student, mode: str) -> None:
    assert student.tries(lambda: student.secret.open(mode).write("mine")).refused
    assert student.secret.read_text() == "kept"


def test_a_file_outside_cannot_be_truncated(student: Student) -> None:
    assert student.tries(lambda: os.truncate(student.secret, 0)).refused
    assert student.tries(lambda: os.open(student.secret, os.O_RDONLY | os.O_TRUNC)).refused
    # Mode 3 asks for neither reading nor writing.
    assert student.tries(lambda: os.open(student.secret, 3 | os.O_TRUNC)).refused
    assert student.tries(lambda: os.truncate(student.library / "data.txt", 0)).refused
    assert student.secret.read_text() == (student.library / "data.txt").read_text() == "kept"


def test_nothing_outside_can_be_made_or_removed(student: Student) -> None:
    assert student.tries(lambda: (student.course / "new").write_text("mine")).refused
    assert student.tries(lambda: (student.library / "new").write_text("mine")).refused
    assert student.tries(lambda: (student.course / "new").mkdir()).refused
    assert student.tries(lambda: student.secret.unlink()).refused
    assert os.listdir(student.course) == ["gradebook.db"]


def test_a_readable_file_can_be_read_but_not_written(student: Student) -> None:
    file = student.library / "data.txt"
    assert student.tries(file.read_text).value == "kept"
    assert student.tries(lambda: file.write_text("mine")).refused


def test_in_the_scratch_folder_files_can_be_made_moved_copied_and_removed(
    student: Student,
) -> None:
    def attempt() -> list[str]:
        Path("a").write_text("mine")
        Path("inner").mkdir()
        os.rename("a", "inner/b")
        shutil.copy("inner/b", "c")
        shutil.copy2("c", "d")
        shutil.copytree("inner", "other")
        os.link("d", "other/e")
        shutil.rmtree("inner")
        os.truncate("d", 1)
        return sorted(os.listdir(".") + os.listdir("other"))

    assert student.tries(attempt).value == ["b", "c", "d", "e", "other"]


def test_without_a_scratch_folder_nothing_can_be_written(student: Student) -> None:
    def attempt() -> None:
        sandbox.enter(None, LIMITS, student.layers)
        (student.scratch / "a").write_text("mine")

    assert forked(attempt, student.user).refused


def test_a_scratch_folder_that_is_not_there_is_an_error(student: Student) -> None:
    outcome = forked(
        lambda: sandbox.enter(student.course / "none", LIMITS, ["landlock"]), student.user
    )
    assert outcome.error == "FileNotFoundError"


def test_a_symbolic_link_out_of_the_scratch_folder_is_not_followed(student: Student) -> None:
    (student.scratch / "link").symlink_to(student.secret)
    (student.scratch / "folder").symlink_to(student.course)
    assert student.tries(lambda: Path("link").read_text()).refused
    assert student.tries(lambda: Path("link").write_text("mine")).refused
    assert student.tries(lambda: Path("folder/new").write_text("mine")).refused


def test_no_symbolic_link_is_left_for_whoever_collects_the_folder(student: Student) -> None:
    assert student.tries(lambda: os.symlink(student.secret, "link")).refused
    assert os.listdir(student.scratch) == []


def test_no_file_is_linked_into_the_scratch_folder(student: Student) -> None:
    for file in (student.secret, student.library / "data.txt"):
        outcome = student.tries(functools.partial(os.link, file, "linked"))
        assert outcome.errno in (errno.EACCES, errno.EXDEV, errno.EPERM)
    assert os.listdir(student.scratch) == []


def test_nothing_is_renamed_out_of_the_scratch_folder_or_into_it(student: Student) -> None:
    def out() -> None:
        Path("a").write_text("mine")
        os.rename("a", student.secret)

    for attempt in (out, lambda: os.rename(student.secret, "b")):
        assert student.tries(attempt).errno in (errno.EACCES, errno.EXDEV)
    assert student.secret.read_text() == "kept"


def test_no_fifo_socket_or_device_is_made(student: Student) -> None:
    assert student.tries(lambda: os.mkfifo("fifo")).refused
    assert student.tries(lambda: os.mknod("device", 0o20666, os.makedev(1, 5))).refused
    assert os.listdir(student.scratch) == []


def test_modes_times_owners_and_attributes_outside_stay(student: Student) -> None:
    os.chown(student.secret, student.user or -1, -1)
    before = student.secret.stat()

    def attempt() -> None:
        os.chmod(student.secret, 0o4777)
        os.utime(student.secret, (0, 0))
        os.fchmod(os.open(student.library, os.O_RDONLY), 0)

    assert student.tries(attempt).error == ""
    assert student.tries(lambda: os.setxattr(student.secret, "user.a", b"mine")).refused
    assert student.tries(lambda: os.chown(student.secret, -1, os.getgid())).refused
    after = student.secret.stat()
    assert (after.st_mode, after.st_mtime) == (before.st_mode, before.st_mtime)
    assert student.library.stat().st_mode & 0o777 == 0o777


def test_flags_of_a_readable_file_stay(student: Student) -> None:
    no_dump, set_flags = ctypes.c_long(0x40), 0x40086602
    file = student.library / "data.txt"
    os.chown(file, student.user or -1, -1)
    assert student.tries(lambda: fcntl.ioctl(file.open(), set_flags, bytes(no_dump))).refused


def test_a_disk_is_not_filled_by_reserving_it(student: Student) -> None:
    def reserve() -> None:
        keep_size = 1
        system_call("fallocate", os.open("a", os.O_RDWR | os.O_CREAT), keep_size, 0, 1 << 40)

    assert student.tries(reserve).errno == errno.EOPNOTSUPP

    def by_writing() -> int:
        file = os.open("a", os.O_RDWR | os.O_CREAT)
        os.posix_fallocate(file, 0, 5000)
        return os.fstat(file).st_size

    assert student.tries(by_writing).value == 5000


# Other processes.


@pytest.mark.parametrize("name", ["environ", "mem", "maps", "cmdline", "root/etc/passwd"])
def test_the_parent_in_proc_cannot_be_read(student: Student, name: str) -> None:
    assert student.tries(lambda: Path(f"/proc/{os.getppid()}/{name}").read_bytes()).refused


@pytest.mark.parametrize(
    "attempt",
    [
        os.fork,
        lambda: subprocess.run(["/bin/true"]),
        lambda: os.posix_spawn("/bin/true", ["true"], {}),
        lambda: os.execv("/bin/true", ["true"]),
        # CLONE_VM and CLONE_VFORK, the flags of vfork.
        lambda: system_call("clone", 0x4100 | signal.SIGCHLD, 0, 0, 0, 0),
    ],
    ids=["fork", "subprocess", "posix_spawn", "exec", "clone"],
)
def test_no_other_process_or_program_is_started(student: Student, attempt: Callable) -> None:
    assert student.tries(attempt).refused


def test_a_shell_is_not_started(student: Student) -> None:
    assert student.tries(lambda: os.system("true")).value != 0


def test_threads_work(student: Student) -> None:
    def attempt() -> int:
        found: list[int] = []
        threads = [threading.Thread(target=found.append, args=(i,)) for i in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sum(found)

    assert student.tries(attempt).value == 28


def test_threads_are_counted_where_users_are(student: Student) -> None:
    if student.user == 0 and os.geteuid() == 0:
        pytest.skip("the limit does not bind root")

    def attempt() -> int:
        end = threading.Event()
        threading.stack_size(1 << 16)
        threads = [threading.Thread(target=end.wait) for _ in range(700)]
        started = 0
        try:
            for started, thread in enumerate(threads):  # noqa: B007
                thread.start()
        except RuntimeError:
            return started
        finally:
            end.set()
        return 0

    most = 64 if "namespaces" in student.layers else 8 * 64
    assert 0 < student.tries(attempt).value <= most


def test_the_parent_and_the_group_cannot_be_signalled(student: Student) -> None:
    queue = bytearray(128)
    for attempt in (
        lambda: os.kill(os.getppid(), 0),
        lambda: os.kill(0, 0),
        lambda: os.kill(-1, 0),
        lambda: system_call("kill", os.getppid(), 0),
        lambda: system_call("tkill", os.getppid(), 0),
        lambda: system_call("tgkill", os.getppid(), os.getppid(), 0),
        lambda: system_call("rt_sigqueueinfo", os.getppid(), 0, bytes(queue)),
        lambda: system_call("rt_tgsigqueueinfo", os.getppid(), os.getppid(), 0, bytes(queue)),
        lambda: system_call("pidfd_open", os.getppid(), 0),
    ):
        assert student.tries(attempt).refused


def test_the_process_can_signal_itself(student: Student) -> None:
    assert student.tries(lambda: os.kill(os.getpid(), signal.SIGTERM)).signal == signal.SIGTERM
    assert student.tries(lambda: signal.raise_signal(signal.SIGTERM)).signal == signal.SIGTERM
    assert student.tries(os.abort).signal == signal.SIGABRT

    def in_a_thread() -> None:
        thread = threading.Thread(target=os.abort)
        thread.start()
        thread.join()

    assert student.tries(in_a_thread).signal == signal.SIGABRT


@pytest.mark.parametrize("more", [0, 1 << 32], ids=["", "with a bit the kernel ignores"])
def test_input_cannot_signal_the_parent(student: Student, more: int) -> None:
    set_owner_by_ioctl, set_owner_of_kind, set_signal = 0x8901, 15, 10

    def on_a_socket(call: str, command: int, argument: Any) -> Callable[[], int]:
        return lambda: system_call(call, socket.socketpair()[0].fileno(), command | more, argument)

    parent = (ctypes.c_int * 2)(1, os.getpid())
    for attempt in (
        on_a_socket("fcntl", fcntl.F_SETOWN, os.getpid()),
        on_a_socket("fcntl", set_owner_of_kind, ctypes.byref(parent)),
        on_a_socket("fcntl", set_signal, signal.SIGKILL),
        on_a_socket("ioctl", set_owner_by_ioctl, ctypes.byref(parent, 4)),
    ):
        assert student.tries(attempt).refused


def test_input_can_be_made_non_blocking(student: Student) -> None:
    def attempt() -> bool:
        ours, _ = socket.socketpair()
        ours.setblocking(False)
        return fcntl.fcntl(ours, fcntl.F_GETFL) & os.O_NONBLOCK != 0 and not os.isatty(
            ours.fileno()
        )

    assert student.tries(attempt).value


def test_the_parents_limits_and_schedule_stay(student: Student) -> None:
    for attempt in (
        lambda: resource.prlimit(os.getppid(), resource.RLIMIT_CPU),
        lambda: os.sched_setaffinity(os.getppid(), {0}),
        lambda: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
        lambda: os.setpriority(os.PRIO_USER, 0, 19),
    ):
        assert student.tries(attempt).refused


def test_the_parents_memory_cannot_be_reached(student: Student) -> None:
    attach = 16
    assert student.tries(lambda: system_call("ptrace", attach, os.getppid(), 0, 0)).refused
    assert student.tries(
        lambda: system_call("process_vm_readv", os.getppid(), 0, 0, 0, 0, 0)
    ).refused


def test_the_process_dies_with_its_parent(student: Student) -> None:
    read, write = os.pipe()

    def parent() -> None:
        if os.fork() == 0:
            sandbox.enter(None, LIMITS, student.layers)
            os.write(write, b"in")
            time.sleep(60)
            os._exit(0)
        assert os.read(read, 2) == b"in"

    assert forked(parent, student.user).error == ""
    os.close(write)
    # The end of the file: nobody holds the other end any more.
    assert select.select([read], [], [], 10)[0] and os.read(read, 1) == b""
    os.close(read)


@pytest.mark.parametrize("option", [1, 1 | 1 << 32, 4, 22])
def test_what_ties_the_process_down_cannot_be_untied(student: Student, option: int) -> None:
    assert student.tries(lambda: system_call("prctl", option, 0, 0, 0, 0)).refused


def test_a_new_session_or_group_is_refused(student: Student) -> None:
    assert student.tries(os.setsid).refused
    assert student.tries(lambda: os.setpgid(0, 0)).refused


# The network and what processes share.


@pytest.mark.parametrize("family", [socket.AF_UNIX, socket.AF_INET, socket.AF_NETLINK])
def test_no_socket_is_made(student: Student, family: int) -> None:
    assert student.tries(lambda: str(socket.socket(family))).refused


def test_a_pair_of_sockets_is_allowed(student: Student) -> None:
    def attempt() -> str:
        ours, theirs = socket.socketpair()
        ours.sendall(b"mine")
        return theirs.recv(4).decode()

    assert student.tries(attempt).value == "mine"


@pytest.mark.parametrize("kind", [socket.SOCK_DGRAM, socket.SOCK_RAW])
def test_a_pair_of_datagram_sockets_is_refused(student: Student, kind: int) -> None:
    # With one the student could send to /dev/log, whatever it is connected to.
    assert student.tries(lambda: str(socket.socketpair(socket.AF_UNIX, kind))).refused


def test_no_shared_memory_is_made(student: Student) -> None:
    from multiprocessing.shared_memory import SharedMemory

    assert student.tries(lambda: system_call("shmget", 0, 4096, 0o1600)).refused
    assert student.tries(lambda: str(SharedMemory(create=True, size=16))).refused
    assert student.tries(lambda: os.memfd_create("mine")).refused


# The kernel.


@pytest.mark.parametrize(
    ("call", "arguments"),
    [
        (425, (1, bytes(120))),
        ("unshare", (0x10000000,)),
        ("clone", (0x10010100, 0, 0, 0, 0)),
        ("mount", (0, b"/", 0, 0, 0)),
        ("chroot", (b"/",)),
        ("setuid", (0,)),
        ("setresuid", (0, 0, 0)),
        ("bpf", (0, 0, 0)),
        ("perf_event_open", (0, 0, -1, -1, 0)),
        ("userfaultfd", (0,)),
        ("keyctl", (0, 0, 0, 0, 0)),
        ("personality", (0xFFFFFFFF,)),
        ("seccomp", (2, 0, 0)),
        ("syslog", (2, 0, 0)),
        ("sync", ()),
        (467, (-100, b"/", 0, 0, 0)),
        (469, (-100, b"/", 0, 0, 0)),
    ],
)
def test_the_system_call_is_refused(student: Student, call: str | int, arguments: tuple) -> None:
    assert student.tries(lambda: system_call(call, *arguments)).refused


def test_calls_that_nobody_knows_yet_are_not_there(student: Student) -> None:
    for call in (435, 437, 470, 511):
        assert student.tries(functools.partial(system_call, call, 0, 0)).errno == errno.ENOSYS


@pytest.mark.skipif(platform.machine() != "x86_64", reason="x86_64 has other ABIs, others not")
def test_another_abi_ends_the_process(student: Student) -> None:
    def old_call() -> int:
        # mov eax, 20 (getpid of the i386); int 0x80; ret
        code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
        code.write(b"\xb8\x14\x00\x00\x00\xcd\x80\xc3")
        address = ctypes.addressof(ctypes.c_char.from_buffer(code))
        return ctypes.CFUNCTYPE(ctypes.c_int)(address)()

    assert student.tries(old_call).signal == signal.SIGSYS
    x32 = 0x40000000
    assert student.tries(lambda: system_call(x32 | number("getpid"))).signal == signal.SIGSYS


def test_no_capability_is_left(student: Student) -> None:
    def attempt() -> dict[str, str]:
        with open("/proc/self/status") as status:
            sandbox.enter(None, LIMITS, student.layers)
            status.seek(0)
            return {line.split(":")[0]: line.split(":")[1].strip() for line in status}

    outcome = forked(attempt, student.user)
    assert outcome.error == "", outcome
    status = outcome.value
    assert {int(status[f"Cap{which}"], 16) for which in ("Inh", "Prm", "Eff", "Amb")} == {0}
    assert status["NoNewPrivs"] == "1" and status["Seccomp"] == "2"
    if os.geteuid() == 0 and student.user == 0:
        assert int(status["CapBnd"], 16) == 0


# Limits.


def test_a_memory_bomb_is_a_memory_error_which_the_process_survives(student: Student) -> None:
    def attempt() -> list[str]:
        caught = []
        for bomb in (
            lambda: bytearray(2 << 30),
            lambda: np.ones(1 << 28),
            lambda: [0] * (1 << 28),
        ):
            try:
                bomb()
            except MemoryError:
                caught.append("MemoryError")
        return [*caught, str(np.ones(1 << 20).sum())]

    assert student.tries(attempt).value == ["MemoryError"] * 3 + ["1048576.0"]


def test_processor_time_ends(base: Path) -> None:
    def forever(ignoring: bool) -> None:
        sandbox.enter(None, Limits(1 << 30, 1, 1 << 20), ["limits"])
        if ignoring:
            signal.signal(signal.SIGXCPU, signal.SIG_IGN)
        while True:
            pass

    assert forked(lambda: forever(False), 0).signal == signal.SIGXCPU
    assert forked(lambda: forever(True), 0).signal == signal.SIGKILL


def test_limits_cannot_be_raised(student: Student) -> None:
    def attempt() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))

    assert student.tries(attempt).error == "ValueError"


def test_a_large_file_is_an_error(student: Student) -> None:
    def attempt() -> None:
        Path("a").write_bytes(bytes(LIMITS.file_bytes))
        Path("b").write_bytes(bytes(LIMITS.file_bytes + 1))

    assert student.tries(attempt).errno == errno.EFBIG
    assert (student.scratch / "b").stat().st_size <= LIMITS.file_bytes


def test_ten_thousand_open_files_are_an_error(student: Student) -> None:
    assert student.tries(lambda: [os.dup(0) for _ in range(10_000)]).errno == errno.EMFILE


# What an honest notebook does.


def readable_by(user: int) -> bool:
    return forked(lambda: os.access(sysconfig.get_path("stdlib"), os.R_OK), user).value


@pytest.mark.parametrize("module", ["colorsys", "cycler"])
def test_a_module_can_be_imported_late(student: Student, module: str) -> None:
    if not readable_by(student.user):
        pytest.skip("the environment is not readable for an ordinary user")

    def attempt() -> str:
        sys.modules.pop(module, None)
        return importlib.import_module(module).__name__

    assert student.tries(attempt).value == module


def test_numpy_works_in_threads(student: Student) -> None:
    from concurrent.futures import ThreadPoolExecutor

    def attempt() -> float:
        with ThreadPoolExecutor(4) as pool:
            ones = np.ones((300, 300))
            return float(sum(pool.map(lambda i: (ones @ ones)[i, i], range(8))))

    assert student.tries(attempt).value == 2400


def test_arrays_can_be_saved_and_loaded(student: Student) -> None:
    "".encode("cp437")  # zipfile's, of which an ordinary user may not be able to read the module

    def attempt() -> float:
        np.savez("arrays.npz", a=np.arange(3))
        return float(np.load("arrays.npz")["a"].sum())

    assert student.tries(attempt).value == 3


def test_devices_that_everyone_has_work(student: Student) -> None:
    def attempt() -> int:
        Path("/dev/null").write_text("gone")
        return len(open("/dev/urandom", "rb").read(4) + os.urandom(4))

    assert student.tries(attempt).value == 8


# The module itself.


def test_every_set_of_layers_can_be_entered_and_is_reported(base: Path, user: int) -> None:
    had = [layer for layer in LAYERS if not missing(user)[layer]]
    scratch = base / "scratch"
    for count in range(len(had) + 1):
        for asked in itertools.combinations(had, count):
            outcome = forked(functools.partial(sandbox.enter, scratch, LIMITS, asked), user)
            assert outcome.value == list(asked)


def test_what_is_needed_at_least_is_found_on_this_host(user: int) -> None:
    assert {layer: missing(user)[layer] for layer in MINIMUM} == dict.fromkeys(MINIMUM, "")


def test_a_layer_that_the_host_lacks_is_an_error(base: Path, user: int) -> None:
    for layer, why in missing(user).items():
        if why:
            outcome = forked(functools.partial(sandbox.enter, None, LIMITS, [layer]), user)
            assert outcome.error.endswith("Error") and why in outcome.value


def test_root_becomes_nobody() -> None:
    if os.geteuid() != 0:
        pytest.skip("the test itself is not run by root")
    if why := missing(0)["user"]:
        pytest.skip(why)

    def attempt() -> tuple[int, ...]:
        sandbox.enter(None, LIMITS, ["user"])
        return (*os.getresuid(), *os.getresgid(), *os.getgroups())

    assert forked(attempt, 0).value == [sandbox.NOBODY] * 6


def test_a_layer_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ValueError, match="no such layer: bubblewrap"):
        sandbox.enter(None, LIMITS, ["bubblewrap"])


def test_elsewhere_than_on_linux_there_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert all("Linux only" in why for why in sandbox.probe().values())
    with pytest.raises(OSError, match="Linux only"):
        sandbox.enter(None, LIMITS)


def test_readable_paths_hold_the_package_but_neither_the_course_nor_a_home(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    data = tmp_path / "digits.npz"
    data.touch()
    monkeypatch.setenv("NNLIB_MNIST", str(data))
    monkeypatch.chdir(ROOT)
    paths = sandbox.readable_paths()
    assert ROOT / "nnlib" in paths and data in paths
    for folder in (ROOT, Path.home(), tmp_path):
        assert not any(folder.is_relative_to(path) for path in paths)
    monkeypatch.chdir(ROOT / "nnlib" / "grading")
    assert ROOT / "nnlib" not in sandbox.readable_paths()
