"""Decides how a node gets a path that nothing bears, without ever overwriting anything.

The kernel does it in one step where it can. Elsewhere (network file systems) a file is linked
and then unlinked, and a folder takes the place of an empty one that was made for it.
"""

import ctypes
import errno
import os
import stat
import sys
from contextlib import suppress
from functools import cache

CALLS = {"linux": ("renameat2", 1), "darwin": ("renameatx_np", 4)}
"""System call and the flag that makes it refuse an existing target."""
UNSUPPORTED = (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP)
RESERVED_MODE = 0o1700
"""Mode of the empty folder that holds a name for a moment; no other folder of ours has it."""


def rename_new(source_folder: int, source: str, target_folder: int, target: str) -> None:
    """Rename between two open folders; raises FileExistsError where the target exists."""
    if not kernel_rename(source_folder, source, target_folder, target):
        _rename_in_two_steps(source_folder, source, target_folder, target)


def kernel_rename(source_folder: int, source: str, target_folder: int, target: str) -> bool:
    """Rename in one system call; return whether this system and file system can.

    Raises OSError where it can and the rename fails.
    """
    name, flag = CALLS.get(sys.platform, ("", 0))
    call = getattr(_library(), name, None) if name else None
    if call is None:
        return False
    names = (os.fsencode(source), os.fsencode(target))
    if call(source_folder, names[0], target_folder, names[1], flag) == 0:
        return True
    code = ctypes.get_errno()
    if code in UNSUPPORTED:
        return False
    raise OSError(code, os.strerror(code), target)


@cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _rename_in_two_steps(source_folder: int, source: str, target_folder: int, target: str) -> None:
    mode = os.stat(source, dir_fd=source_folder, follow_symlinks=False).st_mode
    if stat.S_ISDIR(mode):
        _reserve(target_folder, target)
        try:
            os.rename(source, target, src_dir_fd=source_folder, dst_dir_fd=target_folder)
        except OSError:
            with suppress(OSError):
                os.rmdir(target, dir_fd=target_folder)
            raise
    else:
        folders = {"src_dir_fd": source_folder, "dst_dir_fd": target_folder}
        os.link(source, target, follow_symlinks=False, **folders)
        os.unlink(source, dir_fd=source_folder)


def _reserve(folder: int, name: str) -> None:
    """Make the empty folder that is then replaced; one that a crash left behind serves too."""
    try:
        os.mkdir(name, RESERVED_MODE, dir_fd=folder)
    except FileExistsError:
        found = os.stat(name, dir_fd=folder, follow_symlinks=False)
        if not stat.S_ISDIR(found.st_mode) or stat.S_IMODE(found.st_mode) != RESERVED_MODE:
            raise
