"""The sandbox that a process enters before it runs a student's notebook.

The process is a fork of one that has imported what notebooks need. `enter` takes away, for good,
what a student's code has no business with: other files, other processes, the network, new
programs, and more memory or time than its share. Nothing here can be undone from inside, also
not by machine code that the student reaches through ctypes.

Each layer is of use alone, and each covers what another cannot see:

- *namespaces*: no network, System V memory and host name but its own, where the host allows it;
- *user*: for root, an unprivileged user; for everyone, no capability at all;
- *limits*: memory, processor time, size of files, open files, threads;
- *landlock*: which files can be opened, by path;
- *seccomp*: which system calls can be made.

What a notebook writes goes to the scratch folder: the caller points TMPDIR, HOME and MPLCONFIGDIR
there, watches how much all its files hold together, which no layer bounds, and removes it. Files
that are open stay open: the caller closes those that a student must not have. A socket that is
left open has to be a stream, since through a datagram socket one can send to any other socket of
the machine. Not hidden is that a file exists, and its size: names must not be secrets.
"""

import ctypes
import errno
import functools
import mimetypes
import os
import platform
import signal
import site
import stat
import struct
import sys
import sysconfig
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

if sys.platform != "win32":
    import resource

LAYERS = ("namespaces", "user", "limits", "landlock", "seccomp")
MINIMUM = frozenset({"limits", "landlock", "seccomp"})
NOBODY = 65534


@dataclass(frozen=True)
class Limits:
    """What a student's process may use.

    `memory` is in bytes, on top of the address space the process has when it enters; `seconds`
    are of processor time, all threads together; `file_bytes` is the size of the largest file.
    `threads` binds everyone but root.
    """

    memory: int
    seconds: int
    file_bytes: int
    open_files: int = 256
    threads: int = 64


def readable_paths() -> list[Path]:
    """Files and folders that Python may need to read late: what is not imported yet, fonts, zones.

    Of a package that is installed editable only nnlib itself is among them. A folder that
    contains the working directory (the course) or the user's home never is.
    """
    home = Path(os.path.expanduser("~")).resolve()
    forbidden = {folder for inner in (Path.cwd(), home) for folder in (inner, *inner.parents)}
    paths = dict.fromkeys(Path(path).resolve() for path in (*_environment(), *_system()))
    # Not resolved: it names another process after a fork. glibc looks there for the stack's size.
    return [path for path in paths if path not in forbidden and os.path.exists(path)] + [
        Path("/proc/self/maps")
    ]


def _environment() -> Iterator[str]:
    """Where Python, its packages and this package lie."""
    for name in ("stdlib", "platstdlib", "purelib", "platlib"):
        yield sysconfig.get_path(name)
    yield from site.getsitepackages()
    if site.ENABLE_USER_SITE:
        yield site.getusersitepackages()
    # Shared libraries of a Python that brings its own, like conda's.
    yield f"{sys.base_prefix}/lib"
    yield f"{sys.prefix}/lib"
    yield str(Path(__file__).parents[1])
    if "NNLIB_MNIST" in os.environ:
        yield os.environ["NNLIB_MNIST"]


def _system() -> Iterator[str]:
    """What the libraries below Python read of the machine. None of it tells of a person."""
    yield from ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache")
    yield from ("/etc/fonts", "/usr/share/fonts", "/usr/local/share/fonts")
    yield from ("/var/cache/fontconfig", "/usr/share/locale")
    yield from ("/etc/localtime", "/usr/share/zoneinfo")
    yield from ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
    yield from ("/proc/cpuinfo", "/proc/meminfo", "/proc/filesystems", "/sys/devices/system/cpu")
    # joblib asks how many processors its control group has, and fails if it may not.
    yield from ("/sys/fs/cgroup/cpu.max", "/sys/fs/cgroup/cpu/cpu.cfs_quota_us")
    yield "/sys/fs/cgroup/cpu/cpu.cfs_period_us"
    yield from map(str, mimetypes.knownfiles)


def prepare() -> None:
    """Load what `enter` needs, once, in the process that will be forked.

    Raises OSError where there is no such sandbox, or its library is missing.
    """
    _require_linux()
    _program()


def enter(
    scratch: Path | None,
    limits: Limits,
    layers: Collection[str] = LAYERS,
    readable: Sequence[Path] | None = None,
    user: int | None = None,
) -> tuple[str, ...]:
    """Take away for good what a student's code must not have; the layers now active.

    `scratch` is the one folder that can be read and written (None: nothing can be written), for
    which the caller has seen to it that the student's user reaches it. `readable` is by default
    what `readable_paths` says. `user` is the number of the user and group that root becomes, by
    default nobody's; an ordinary user stays who he is. Capabilities go in any case, and the
    process dies with its parent's thread and leaves no core.

    The process must have one thread. Raises OSError if a layer that was asked for can't be had,
    ValueError for one that does not exist; the process is then half-way in, and must end.
    """
    if unknown := set(layers) - set(LAYERS):
        raise ValueError(f"no such layer: {', '.join(sorted(unknown))}; there are {LAYERS}")
    _require_linux()
    parent = os.getppid()
    # Before anything is closed: they import and read.
    program = _program() if "seccomp" in layers else b""
    if readable is None and "landlock" in layers:
        readable = readable_paths()

    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    own_users = "namespaces" in layers and _enter_namespaces()
    if "user" in layers and os.geteuid() == 0:
        _become(NOBODY if user is None else user, scratch)
    _drop_capabilities()
    if "limits" in layers:
        _set_limits(limits, own_users)
    if "landlock" in layers:
        _enter_landlock(scratch, readable or ())
    # After the change of user, which resets both.
    _prctl(PR_SET_DUMPABLE, 0)
    _prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        raise ProcessLookupError(errno.ESRCH, "the parent ended meanwhile")
    if "limits" in layers:
        os.nice(5)  # late, so that on a busy machine what is left to do here need not wait
    if "seccomp" in layers:
        _load(program)
    return tuple(layer for layer in LAYERS if layer in layers)


def probe() -> dict[str, str]:
    """For each layer "" if this host gives it, else a sentence: why not, and what to do.

    Each is tried for real, in a process of its own.
    """
    if not sys.platform.startswith("linux"):
        return dict.fromkeys(LAYERS, LINUX_ONLY)
    return {layer: _try(layer) for layer in LAYERS}


LINUX_ONLY = "The sandbox is for Linux only: grade on Linux, in a virtual machine or a container."

# What a layer is worth: an attempt that must fail with PermissionError, since some hosts that
# only look like Linux accept the calls and do nothing.
_ATTEMPTS: dict[str, Callable[[], object]] = {
    "landlock": lambda: os.listdir("/"),
    "seccomp": lambda: os.kill(os.getppid(), 0),
}


def _try(layer: str) -> str:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            enter(None, Limits(memory=1 << 30, seconds=60, file_bytes=1 << 20), {layer})
            said = ""
            if layer in _ATTEMPTS:
                try:
                    _ATTEMPTS[layer]()
                    said = f"The host accepts the layer {layer} but does not enforce it."
                except PermissionError:
                    pass
        except BaseException as error:
            said = getattr(error, "strerror", None) or str(error) or repr(error)
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return (
        said if status == 0 else f"The layer {layer} ended the process that tried it ({status})."
    )


def _require_linux() -> None:
    if not sys.platform.startswith("linux"):
        raise OSError(errno.ENOSYS, LINUX_ONLY)


# From linux/prctl.h, linux/sched.h and linux/landlock.h. The numbers of Landlock's calls are the
# same on every processor.
PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_READ, PR_CAPBSET_DROP, PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 23, 24, 47, 4
PR_SET_NO_NEW_PRIVS, PR_SCHED_CORE, PR_SET_PTRACER = 38, 62, 0x59616D61
CLONE_THREAD, CLONE_NEWUTS, CLONE_NEWIPC = 0x10000, 0x4000000, 0x8000000
CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
LANDLOCK_CREATE_RULESET, LANDLOCK_ADD_RULE, LANDLOCK_RESTRICT_SELF = 444, 445, 446


@functools.cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _call(function: str, *arguments: Any) -> int:
    """A function of libc; raises OSError where it returns -1."""
    # Plain integers would be passed as 32 bits, and most system calls take 64.
    numbers = (ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)
    result = getattr(_libc(), function)(*numbers)
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result


def _prctl(option: int, *arguments: Any) -> int:
    return _call("prctl", option, *arguments, *([0] * (4 - len(arguments))))


def _enter_namespaces() -> bool:
    """Whether users are counted apart from now on."""
    # Each is worth its price. Measured at 20 a second, made and given back: users 0.1 ms, host
    # names 0.1, System V 0.1, network 0.8. One for processes is not needed, since nothing can
    # fork or signal, nor one for mounts, since Landlock decides on files.
    flags = CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS
    user, group = os.geteuid(), os.getegid()
    try:
        # Root may do this as he is, and would gain capabilities in a namespace of users.
        _call("unshare", flags if user == 0 else flags | CLONE_NEWUSER)
        if user == 0:
            return False
        # Who has changed users is not dumpable, and such a process' files in /proc are root's.
        _prctl(PR_SET_DUMPABLE, 1)
        for file, line in (
            ("setgroups", "deny"),
            ("uid_map", f"{user} {user} 1"),
            ("gid_map", f"{group} {group} 1"),
        ):
            Path("/proc/self", file).write_text(line)
    except OSError as error:
        raise OSError(
            error.errno,
            f"The host forbids new namespaces ({error.strerror}): grade without this layer, or "
            "allow them (user.max_user_namespaces, kernel.unprivileged_userns_clone, "
            "kernel.apparmor_restrict_unprivileged_userns; in a container its own profile).",
        ) from error
    return True


def _drop_capabilities() -> None:
    _empty_bounding_set()
    try:
        _prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    except OSError as error:
        if error.errno != errno.EINVAL:  # a kernel without ambient capabilities
            raise
    version_3, this_process = 0x20080522, 0
    _call("capset", struct.pack("=Ii", version_3, this_process), bytes(24))


def _empty_bounding_set() -> None:
    for capability in range(64):
        try:
            if _prctl(PR_CAPBSET_READ, capability):
                _prctl(PR_CAPBSET_DROP, capability)
        except OSError as error:
            # Past the last one; and who may not drop them can't gain them either.
            if error.errno in (errno.EINVAL, errno.EPERM):
                return
            raise


def _become(user: int, scratch: Path | None) -> None:
    environment = (sysconfig.get_path("stdlib"), sysconfig.get_path("purelib"), __file__)
    present = [path for path in environment if os.path.exists(path)]
    _empty_bounding_set()
    try:
        if scratch is not None:
            os.chown(scratch, user, user)
        os.setgroups([])
        os.setresgid(user, user, user)
        os.setresuid(user, user, user)
    except OSError as error:
        raise OSError(
            error.errno,
            f"Root can't become user {user} here ({error.strerror}): grade as an ordinary user, "
            "or without this layer.",
        ) from error
    for path in present:
        if not os.access(path, os.R_OK):
            raise OSError(
                errno.EACCES,
                f"The environment lies in a folder that only root may read ({path}): put it "
                f"where user {user} can read it, or grade as an ordinary user.",
            )


def _set_limits(limits: Limits, own_users: bool) -> None:
    def lower(which: int, soft: int, hard: int) -> None:
        present = resource.getrlimit(which)[1]
        if present != resource.RLIM_INFINITY:
            soft, hard = min(soft, present), min(hard, present)
        resource.setrlimit(which, (soft, hard))

    size = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    # RLIMIT_DATA would count less than RLIMIT_AS does, and nothing else.
    lower(resource.RLIMIT_AS, size + limits.memory, size + limits.memory)
    # The first is a signal that can be reported, the second an end that can't be caught.
    lower(resource.RLIMIT_CPU, limits.seconds, limits.seconds + 1)
    lower(resource.RLIMIT_FSIZE, limits.file_bytes, limits.file_bytes)
    lower(resource.RLIMIT_NOFILE, limits.open_files, limits.open_files)
    lower(resource.RLIMIT_CORE, 0, 0)
    if own_users:
        lower(resource.RLIMIT_NPROC, limits.threads, limits.threads)
    elif os.geteuid() != 0:
        # Here the limit counts all that the user runs, other students' processes too, and they
        # come and go: what keeps a bomb of threads from the machine must not fail an honest one.
        threads = _threads_of(os.geteuid()) + 8 * limits.threads
        lower(resource.RLIMIT_NPROC, threads, threads)


def _threads_of(user: int) -> int:
    count = 0
    for process in os.scandir("/proc"):
        try:
            if process.name.isdigit() and process.stat().st_uid == user:
                count += os.stat(f"{process.path}/task").st_nlink - 2  # "." and its own entry
        except OSError:  # ended meanwhile
            pass
    return count


# Landlock's rights, in the order of their bits, which is that of the ABIs that brought them.
_RIGHTS = (
    "execute write_file read_file read_dir remove_dir remove_file make_char make_dir make_reg "
    "make_sock make_fifo make_block make_sym refer truncate ioctl_dev"
).split()
_RIGHTS_OF_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}


def _rights(*names: str) -> int:
    return sum(1 << _RIGHTS.index(name) for name in names)


_READ = _rights("read_file", "read_dir")
# Neither devices, sockets nor fifos. Nor symbolic links: whoever collects the folder could follow
# one. "Refer" is to move and link between subfolders; it does not allow to gain rights.
_WRITE = _READ | _rights(
    "write_file", "remove_dir", "remove_file", "make_dir", "make_reg", "refer", "truncate"
)
_ON_FILES = _rights("execute", "write_file", "read_file", "truncate", "ioctl_dev")


def _landlock_abi() -> int:
    """0 where there is no Landlock."""
    version = 1
    try:
        return _call("syscall", LANDLOCK_CREATE_RULESET, None, 0, version)
    except OSError:
        return 0


def _enter_landlock(scratch: Path | None, readable: Sequence[Path]) -> None:
    abi = _landlock_abi()
    if abi == 0:
        raise OSError(
            errno.ENOSYS,
            "The kernel has no Landlock, or it is switched off: use Linux 5.13 or later and put "
            "landlock into the list lsm= of the kernel's command line.",
        )
    handled = (1 << _RIGHTS_OF_ABI.get(abi, len(_RIGHTS))) - 1
    # bind and connect by TCP; abstract Unix sockets and signals to others.
    network, scopes = (0b11 if abi >= 4 else 0), (0b11 if abi >= 6 else 0)
    attributes = struct.pack("=QQQ", handled, network, scopes)
    ruleset = _call("syscall", LANDLOCK_CREATE_RULESET, attributes, len(attributes), 0)
    # To execute is nobody's right: libraries are mapped, for which reading is enough.
    for path in readable:
        _allow(ruleset, path, _READ & handled)
    _allow(ruleset, Path("/dev/null"), _rights("read_file", "write_file"))
    if scratch is not None and not _allow(ruleset, scratch, _WRITE & handled):
        raise FileNotFoundError(errno.ENOENT, "no such scratch folder, or out of reach", scratch)
    # From ABI 7 on each refusal is logged, with which a student could fill the machine's log.
    silent = 1 if abi >= 7 else 0
    _call("syscall", LANDLOCK_RESTRICT_SELF, ruleset, silent)
    os.close(ruleset)


def _allow(ruleset: int, path: Path, rights: int) -> bool:
    """Whether the path is there to be allowed."""
    try:
        folder = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return False
    if not stat.S_ISDIR(os.fstat(folder).st_mode):
        rights &= _ON_FILES
    beneath_a_path = 1
    rule = struct.pack("=Qi", rights, folder)
    _call("syscall", LANDLOCK_ADD_RULE, ruleset, beneath_a_path, rule, 0)
    os.close(folder)
    return True


# The calls that are refused with EPERM whatever their arguments. In turn: programs, and other
# processes; groups of them, and mounts; the network; what outlives the process, or is memory
# that its limit does not count; who it is, and what Landlock does not see; the machine.
_REFUSED = """
    fork vfork execve execveat uselib
    ptrace process_vm_readv process_vm_writev process_madvise process_mrelease kcmp
    pidfd_open pidfd_getfd pidfd_send_signal get_robust_list move_pages migrate_pages
    perf_event_open bpf userfaultfd seccomp lsm_set_self_attr personality modify_ldt iopl ioperm

    setsid setpgid ioprio_set setns unshare chroot pivot_root
    mount umount umount2 mount_setattr move_mount open_tree open_tree_attr fsopen fsconfig fsmount
    fspick statmount listmount

    socket connect bind listen accept accept4 vmsplice
    io_uring_setup io_uring_enter io_uring_register io_setup

    shmget shmat shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl
    mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr
    add_key request_key keyctl memfd_create memfd_secret fanotify_init fanotify_mark

    setuid setgid setreuid setregid setresuid setresgid setgroups setfsuid setfsgid capset
    chown fchown lchown fchownat mknod mknodat name_to_handle_at open_by_handle_at
    setxattr lsetxattr fsetxattr setxattrat removexattr lremovexattr fremovexattr removexattrat
    file_setattr

    swapon swapoff reboot kexec_load kexec_file_load init_module finit_module delete_module
    settimeofday clock_settime clock_adjtime adjtimex sethostname setdomainname vhangup
    quotactl quotactl_fd acct syslog nfsservctl sysfs lookup_dcookie sync syncfs
"""
# Landlock does not know these, so that a file of the teacher's could be changed by them. They do
# nothing and say that they did: to refuse would fail shutil.copy and all that is built on it.
_PRETENDED = "chmod fchmod fchmodat fchmodat2 utime utimes futimesat utimensat"
# Those that may name a process: 0, the caller, or its number, as each is used. Nobody else's.
_OF_SELF = "prlimit64 sched_setaffinity sched_setscheduler sched_setparam sched_setattr"
_TO_SELF = "kill tkill tgkill rt_sigqueueinfo rt_tgsigqueueinfo"
# Numbers that an older libseccomp can't tell. Since Linux 5.1 they are those of every processor.
_NUMBERS = {
    "pidfd_send_signal": 424,
    "io_uring_setup": 425,
    "io_uring_enter": 426,
    "io_uring_register": 427,
    "open_tree": 428,
    "move_mount": 429,
    "fsopen": 430,
    "fsconfig": 431,
    "fsmount": 432,
    "fspick": 433,
    "pidfd_open": 434,
    "clone3": 435,
    "openat2": 437,
    "pidfd_getfd": 438,
    "process_madvise": 440,
    "mount_setattr": 442,
    "quotactl_fd": 443,
    "memfd_secret": 447,
    "process_mrelease": 448,
    "fchmodat2": 452,
    "statmount": 457,
    "listmount": 458,
    "lsm_set_self_attr": 460,
    "setxattrat": 463,
    "removexattrat": 466,
    "open_tree_attr": 467,
    "file_setattr": 469,
}
# What Linux gained after 6.18, and what it will gain: as if it were not there.
_LATER = range(470, 512)

# fcntl: who gets a file's signals and which (SETOWN, SETSIG, SETOWN_EX), leases, which can hold up
# whoever opens the file (SETLEASE, SETDELEG), and notices (NOTIFY).
_F_REFUSED = (8, 10, 15, 1024, 1040, 1026)
# ioctl: of a terminal's only what can't type into it, signal through it or take it. By their
# lower 16 bits: EXCL, SCTTY, SPGRP, STI, SWINSZ, LINUX, CONS, NOTTY, SETD, SIG, VHANGUP, FIOASYNC.
_TIOC_REFUSED = (
    *(0x540C, 0x540E, 0x5410, 0x5412, 0x5414, 0x541C, 0x541D, 0x5422, 0x5423, 0x5436, 0x5437),
    0x5452,
)
_OUR_PID = 0x5A5AA5A5  # stands for the process in the program until there is one
_INT = 0xFFFFFFFF


@functools.cache
def _program() -> bytes:
    """The filter, compiled by libseccomp once, since that takes longer than all the rest."""
    if platform.machine() not in ("x86_64", "aarch64") or sys.maxsize < 1 << 32:
        raise OSError(
            errno.ENOSYS, "The filter of system calls knows x86_64 and aarch64 only: grade there."
        )
    try:
        import pyseccomp as sc
    except (ImportError, RuntimeError) as error:
        raise OSError(
            errno.ENOENT,
            f"The filter of system calls needs a library ({error}): install the Python package "
            "pyseccomp and the system's libseccomp2 (apt install libseccomp2).",
        ) from error

    rules = sc.SyscallFilter(sc.ALLOW)
    # Also without that setting another ABI ends the thread; this ends the process.
    rules.set_attr(sc.Attr.ACT_BADARCH, sc.KILL_PROCESS)

    def add(action: int, name: str | int, *conditions: tuple[int, ...]) -> None:
        number = name
        if isinstance(name, str):
            number = _NUMBERS.get(name) or sc.resolve_syscall(sc.Arch.NATIVE, name)
            if number == -1:
                raise OSError(
                    errno.ENOSYS,
                    f"libseccomp does not know {name}: install libseccomp 2.5 or later.",
                )
            if number < 0:  # known, but this processor has no such call
                return
        rules.add_rule(action, number, *(sc.Arg(*condition) for condition in conditions))

    def refuse(names: str, *conditions: tuple[int, ...]) -> None:
        for name in names.split():
            add(sc.ERRNO(errno.EPERM), name, *conditions)

    def bits(argument: int, mask: int, value: int) -> tuple[int, ...]:
        # The kernel looks at 32 bits of what is an int: with all 64 compared a refusal would
        # be avoided by setting one of the others.
        return argument, sc.MASKED_EQ, mask, value

    refuse(_REFUSED)
    for name in _PRETENDED.split():
        add(sc.ERRNO(0), name)
    for name in ("clone3", *_LATER):  # libc then falls back to clone, whose flags can be seen
        add(sc.ERRNO(errno.ENOSYS), name)
    # Reserves a disk's space at once, beyond the file's limit too; libc then writes instead.
    add(sc.ERRNO(errno.EOPNOTSUPP), "fallocate")

    refuse("clone", bits(0, CLONE_THREAD, 0))
    for namespace in (17, 25, 26, 27, 28, 29, 30):  # the bits of CLONE_NEW...
        refuse("clone", bits(0, 1 << namespace, 1 << namespace))
    refuse(_TO_SELF, (0, sc.NE, _OUR_PID))
    refuse(_OF_SELF + " setpriority", (0, sc.NE, 0))  # for setpriority that is PRIO_PROCESS
    refuse("setpriority", (1, sc.NE, 0))
    for option in (
        PR_SET_PDEATHSIG,
        PR_SET_DUMPABLE,
        PR_SET_SECCOMP,
        PR_SCHED_CORE,
        PR_SET_PTRACER,
    ):
        refuse("prctl", bits(0, _INT, option))

    # Pairs of Unix streams only: a datagram socket sends to any address (its type, and that of
    # raw ones, which are the same, has bit 2).
    refuse("socketpair", (0, sc.NE, 1))
    refuse("socketpair", bits(1, 2, 2))
    refuse("sendto", (4, sc.NE, 0))

    for command in _F_REFUSED:
        refuse("fcntl", bits(1, _INT, command))
    # Of each file system and device there are others: all but the terminal's family, 'T', whose
    # letter is the second byte.
    for bit in range(8, 16):
        refuse("ioctl", bits(1, 1 << bit, ~0x5400 & 1 << bit))
    for command in _TIOC_REFUSED:
        refuse("ioctl", bits(1, 0xFFFF, command))

    # Access mode 3 asks for neither reading nor writing, so that Landlock lets it pass.
    access_mode = 3
    refuse("open", bits(1, access_mode, 3))
    refuse("openat", bits(2, access_mode, 3))
    if _landlock_abi() < 3:  # which does not know of truncating
        refuse("truncate")
        refuse("open", bits(1, access_mode | os.O_TRUNC, os.O_TRUNC))
        refuse("openat", bits(2, access_mode | os.O_TRUNC, os.O_TRUNC))
    # Has its flags in memory, out of the filter's sight.
    add(sc.ERRNO(errno.ENOSYS), "openat2")

    with tempfile.TemporaryFile() as file:
        rules.export_bpf(file)
        file.seek(0)
        return file.read()


class _SockFprog(ctypes.Structure):
    _fields_ = [("len", ctypes.c_ushort), ("filter", ctypes.c_char_p)]


def _load(program: bytes) -> None:
    # An instruction is a code (2 bytes), two jumps (1 each) and a constant (4).
    instructions = [
        (code, true, false, os.getpid() if constant == _OUR_PID else constant)
        for code, true, false, constant in struct.iter_unpack("=HBBI", program)
    ]
    program = b"".join(struct.pack("=HBBI", *instruction) for instruction in instructions)
    mode_filter = 2
    try:
        _prctl(PR_SET_SECCOMP, mode_filter, ctypes.byref(_SockFprog(len(instructions), program)))
    except OSError as error:
        raise OSError(
            error.errno,
            f"The kernel takes no filter of system calls ({error.strerror}): use one that is "
            "built with CONFIG_SECCOMP_FILTER, or a container that does not forbid it.",
        ) from error
