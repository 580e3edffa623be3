"""What the process that runs visitors' queries gives up, for good, before it sees the first one.

Memory beyond its share and core dumps (``setrlimit``); new sockets, other programs, signals to other processes and
files opened for writing (a seccomp filter); every file outside the store's folder (Landlock, Linux 5.13 and later).
Elsewhere than on Linux (x86-64, ARM64) only the checks of :mod:`queries.guard` and the read-only store stand.

The filter and the rules hold for every thread that is made later, and nothing can take them off again.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct
import sys
from dataclasses import dataclass

__all__ = ["Confinement", "confine"]

_PR_SET_NO_NEW_PRIVS = 38
_PR_SET_SECCOMP = 22
_MODE_FILTER = 2

# Per machine: audit architecture; numbers of the calls that fail; of open(2) and openat(2) with the place of the flags.
# From the kernel's tables; forbidden are socket, execve, execveat, ptrace, kill, process_vm_writev, io_uring_setup,
# openat2 and, where it exists, creat.
_MACHINES = {
    "x86_64": (0xC000003E, (41, 59, 322, 101, 62, 311, 425, 437, 85), ((2, 1), (257, 2))),
    "aarch64": (0xC00000B7, (198, 221, 281, 117, 129, 271, 425, 437), ((56, 2),)),
}
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_X32 = 0x40000000

# Numbers of the three Landlock calls, the same on every machine, and its rights (linux/landlock.h).
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_RIGHTS_OF_VERSION = {1: 13, 2: 14, 3: 15, 4: 15}
_RIGHTS = 16
_TCP = 0b11


class _Filter(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("code", ctypes.c_void_p))


@dataclass(frozen=True, slots=True)
class Confinement:
    """What the kernel agreed to: no sockets, programs and writing; no files outside the folder."""

    calls: bool
    files: bool


def confine(folder: str, memory_bytes: int) -> Confinement:
    """Confine this process, and the threads that it makes from now on.

    Parameters
    ----------
    folder
        The one folder that may still be read; empty for none.
    memory_bytes
        Address space that the process may take.
    """
    _limit_memory(memory_bytes)
    if sys.platform != "linux":
        return Confinement(calls=False, files=False)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        return Confinement(calls=False, files=False)
    files = _forbid_files(libc, folder)
    return Confinement(calls=_forbid_calls(libc), files=files)


def _limit_memory(size: int) -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _forbid_calls(libc: ctypes.CDLL) -> bool:
    if platform.machine() not in _MACHINES:
        return False
    architecture, forbidden, opening = _MACHINES[platform.machine()]
    # BPF: load a word, jump if equal, if at least, if a bit is set, return
    load, equal, least, bits, back = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, kill, deny = 0x7FFF0000, 0x80000000, 0x00050000 | errno.EPERM
    steps = [
        (load, 0, 0, 4), (equal, 1, 0, architecture), (back, 0, 0, kill),
        (load, 0, 0, 0), (least, 0, 1, _X32), (back, 0, 0, deny),
    ]  # fmt: skip
    for number in forbidden:
        steps += [(equal, 0, 1, number), (back, 0, 0, deny)]
    for number, argument in opening:
        steps += [
            (equal, 0, 4, number), (load, 0, 0, 16 + 8 * argument), (bits, 0, 1, _WRITING), (back, 0, 0, deny),
            (back, 0, 0, allow),
        ]  # fmt: skip
    steps.append((back, 0, 0, allow))
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    block = _Filter(len(steps), ctypes.addressof(program))
    return bool(libc.prctl(_PR_SET_SECCOMP, _MODE_FILTER, ctypes.byref(block), 0, 0) == 0)


def _forbid_files(libc: ctypes.CDLL, folder: str) -> bool:
    version = libc.syscall(_CREATE_RULESET, None, 0, 1)
    if version < 1:
        return False
    rights = (1 << _RIGHTS_OF_VERSION.get(version, _RIGHTS)) - 1
    wanted = struct.pack("QQ", rights, _TCP) if version >= 4 else struct.pack("Q", rights)
    rules = libc.syscall(_CREATE_RULESET, wanted, len(wanted), 0)
    if rules < 0:
        return False
    try:
        if folder:
            place = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
            try:
                rule = struct.pack("=Qi", _READ_FILE | _READ_DIR, place)
                if libc.syscall(_ADD_RULE, rules, 1, rule, 0):
                    return False
            finally:
                os.close(place)
        return bool(libc.syscall(_RESTRICT_SELF, rules, 0) == 0)
    finally:
        os.close(rules)
