"""Limits on a process, set from within: memory, the size of files, the network.

Standard library only, and for any Python: confine.py loads it by its path in the project's own interpreter.
"""

from __future__ import annotations

import contextlib
import os
import socket
import struct
import sys
from pathlib import Path
from typing import Any

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
SET_FLAGS, UP = 0x8914, 1
LOCAL = ("127.", "::", "localhost", "0.0.0.0")  # noqa: S104 -- a name for this machine, when connected to


def limit_memory(size: int) -> None:
    """Makes what asks for more than `size` bytes fail with a MemoryError; address space alone is free."""
    _limit("RLIMIT_CORE", 0)
    if size:
        _limit("RLIMIT_DATA", size)


def limit_files(size: int) -> None:
    """Makes a file that grows beyond `size` bytes fail with an OSError."""
    _limit("RLIMIT_FSIZE", size)


def limit_computing(seconds: int) -> None:
    """Ends this process once it has computed for so long; waiting is free."""
    _limit("RLIMIT_CPU", seconds)


def _limit(name: str, size: int) -> None:
    try:
        import resource
    except ImportError:
        return
    kind = getattr(resource, name)
    hard = resource.getrlimit(kind)[1]
    size = size if hard == resource.RLIM_INFINITY else min(size, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (size, size if size == 0 else hard))


def leave_network() -> bool:
    """Moves this process into a network that has nothing but a loopback; False where that is impossible."""
    if not sys.platform.startswith("linux"):
        return False
    import ctypes
    import fcntl

    user, group = os.getuid(), os.getgid()
    unshare = ctypes.CDLL(None, use_errno=True).unshare
    if user == 0:
        if unshare(NEW_NETWORK):
            return False
    elif unshare(NEW_USER | NEW_NETWORK):
        return False
    else:
        with contextlib.suppress(OSError):
            Path("/proc/self/setgroups").write_text("deny", "ascii")
            Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
            Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    with socket.socket() as any_socket:
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH14x", b"lo", UP))
    return True


def refuse_connection(event: str, arguments: tuple[Any, ...]) -> None:
    """Keeps Python's sockets at home."""
    if event == "socket.connect":
        host = arguments[1][0] if isinstance(arguments[1], tuple) else ""
    elif event == "socket.getaddrinfo":
        host = arguments[0] or ""
    else:
        return
    host = host.decode("utf-8", "replace") if isinstance(host, bytes) else str(host)
    if host and not host.startswith(LOCAL):
        raise ConnectionRefusedError(f"headwater keeps the network closed: no connection to {host}")
