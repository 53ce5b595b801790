"""The folders in which notebooks run: what is put there, how full they are, and their end."""

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

_BYTES, _FILES = 300 << 20, 20_000

Files = Sequence[tuple[str, bytes]]


def besides(files: Files, own_files: Files) -> Files:
    """The student's files that do not stand in the way of the assignment's."""
    taken = {name for name, _ in own_files}
    folders = {str(p) for name in taken for p in Path(name).parents}
    return [
        (name, content)
        for name, content in files
        if name not in taken | folders and not taken & {str(p) for p in Path(name).parents}
    ]


def too_large(folder: Path) -> bool:
    """Whether more was written there than a notebook needs."""
    size, count, waiting = 0, 0, [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    count += 1
                    size += entry.stat(follow_symlinks=False).st_size
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue  # removed meanwhile
        except OSError:
            return True  # hidden, or deeper than a path can be: nobody needs that
        if size > _BYTES or count > _FILES:
            return True
    return False


def emptied(folder: Path) -> None:
    """Remove what is in it. The folder itself stays: the examiner may read this one and no
    other."""
    for path in list(folder.iterdir()):
        if path.is_dir() and not path.is_symlink():
            remove(path)
        else:
            path.unlink(missing_ok=True)


def remove(folder: Path) -> None:
    """Whatever a student's code made of it: folders in folders without end, or without rights."""
    try:
        shutil.rmtree(folder)
        return
    except (OSError, RecursionError):
        pass
    for command in (["chmod", "-R", "u+rwX"], ["rm", "-rf"]):
        subprocess.run([*command, "--", folder], capture_output=True, check=False)
