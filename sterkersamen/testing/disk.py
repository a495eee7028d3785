"""A disk that can be made full, for a data directory. What runs on it notices nothing before it writes.

Where mounting is allowed (root, as in CI) it is a small filesystem of its own. Elsewhere, and beside that, the kernel
lets no file of the server grow any more (RLIMIT_FSIZE): no write is refused for the lack of room then, but each is
refused in the same place.
"""

from __future__ import annotations

import functools
import os
import pwd
import resource
import subprocess
import tempfile
from pathlib import Path


class SmallDisk:
    """A filesystem of some MiB in memory. Use it as a context; `folder` is where it is, `user` whose it is."""

    def __init__(self, folder: Path, megabytes: int = 32, user: str | None = None):
        self.folder = folder
        self.user = user or "root"
        self.megabytes = megabytes
        self.ballast = folder / "ballast"

    def room(self) -> int:
        """How many bytes are free."""
        found = os.statvfs(self.folder)
        return found.f_bavail * found.f_frsize

    def fill(self, _pid: int, leave: int = 0) -> None:
        """Leaves so many bytes of room."""
        size = max(0, self.room() - leave)
        if size:
            with self.ballast.open("ab") as file:
                os.posix_fallocate(file.fileno(), file.tell(), size)

    def free(self, _pid: int) -> None:
        """Gives the room back."""
        self.ballast.unlink(missing_ok=True)

    def __enter__(self) -> SmallDisk:
        self.folder.mkdir(exist_ok=True)
        options = f"size={self.megabytes}m,mode=0700,uid={pwd.getpwnam(self.user).pw_uid}"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", self.folder], check=True)
        return self

    def __exit__(self, *_error) -> None:
        # Lazily: what was killed a moment ago may still hold a file.
        subprocess.run(["umount", "-l", self.folder], check=True)


class NoGrowth:
    """An ordinary folder, and a process whose files may not grow beyond what the largest of them has."""

    def __init__(self, folder: Path):
        self.folder = folder

    def fill(self, pid: int, leave: int = 0) -> None:
        """From now on no file of the process grows by more than `leave`."""
        largest = max((path.stat().st_size for path in self.folder.rglob("*") if path.is_file()), default=0)
        self._limit(pid, largest + leave)

    def free(self, pid: int) -> None:
        """Lets files grow again."""
        self._limit(pid, resource.RLIM_INFINITY)

    @staticmethod
    def _limit(pid: int, size: int) -> None:
        _soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))

    def __enter__(self) -> NoGrowth:
        self.folder.mkdir(exist_ok=True)
        return self

    def __exit__(self, *_error) -> None:
        pass


@functools.cache
def can_mount() -> bool:
    """Whether this process may mount a filesystem of its own."""
    if os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory(prefix="sterkersamen-mount-") as folder:
        try:
            with SmallDisk(Path(folder), 1):
                return True
        except (OSError, subprocess.CalledProcessError):
            return False
