"""IPython without a front end: runs a cell as JupyterLab's kernel does, keeps its outputs."""

import io
import sys
import tempfile
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

# What one cell may show. More is cut, and said so.
_LARGEST_TEXT, _LARGEST_OUTPUTS, _MOST_OUTPUTS = 100_000, 10_000_000, 200


class Outputs:
    """The outputs of one cell in nbformat's form, up to a size."""

    def __init__(self) -> None:
        self.clear()

    def clear(self) -> None:
        self.all: list[dict] = []
        self._size, self._full = 0, False

    def text(self, name: str, text: str) -> None:
        last = self.all[-1] if self.all else {}
        if not self._room(len(text)):
            return
        if last.get("name") == name and len(last["text"]) < _LARGEST_TEXT:
            last["text"] += text[:_LARGEST_TEXT]
            if len(last["text"]) >= _LARGEST_TEXT:
                last["text"] = last["text"][:_LARGEST_TEXT] + "\n… (cut off here)\n"
        elif last.get("name") != name:
            self.all.append({"output_type": "stream", "name": name, "text": text[:_LARGEST_TEXT]})

    def data(self, data: dict, metadata: dict, count: int | None = None) -> None:
        """`count` is In[…]'s number if this is the value of the cell's last expression."""
        if self._room(sum(len(str(one)) for one in data.values())):
            kind = "display_data" if count is None else "execute_result"
            output = {"output_type": kind, "data": dict(data), "metadata": dict(metadata or {})}
            self.all.append(output if count is None else {**output, "execution_count": count})

    def error(self, name: str, value: str, traceback: list[str]) -> None:
        # Always, however much was said before: an error decides over points.
        self.all.append(
            {
                "output_type": "error",
                "ename": name,
                "evalue": value[:2000],
                "traceback": [line[:2000] for line in traceback[-50:]],
            }
        )

    def _room(self, size: int) -> bool:
        self._size += min(size, _LARGEST_TEXT) if size < _LARGEST_OUTPUTS else size
        if self._size < _LARGEST_OUTPUTS and len(self.all) < _MOST_OUTPUTS:
            return True
        if not self._full:
            self._full = True
            self.all.append(
                {"output_type": "stream", "name": "stdout", "text": "… (too much output)\n"}
            )
        return False


class Stream(io.TextIOBase):
    """Stands for sys.stdout or sys.stderr."""

    def __init__(self, outputs: Outputs, name: str) -> None:
        self._outputs, self._name = outputs, name

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if text:
            self._outputs.text(self._name, text)
        return len(text)

    def writable(self) -> bool:
        return True


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, source: Any = None, **more: Any) -> None:
        self.shell.outputs.data(data, metadata)

    def clear_output(self, wait: bool = False) -> None:
        self.shell.outputs.clear()


class _DisplayHook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        pass

    def write_format_data(self, format_dict: dict, md_dict: dict | None = None) -> None:
        self.shell.outputs.data(format_dict, md_dict or {}, self.prompt_count)

    def finish_displayhook(self) -> None:
        pass


class Shell(InteractiveShell):
    """One cell after another, in one namespace."""

    def __init__(self, **more: Any) -> None:
        self.outputs = Outputs()
        super().__init__(**more)
        self.display_pub = _Publisher(parent=self, shell=self)
        self.displayhook = _DisplayHook(parent=self, shell=self, cache_size=self.cache_size)
        self.display_trap.hook = self.displayhook

    @classmethod
    def make(cls) -> "Shell":
        """A shell without history, profile and colours. Where MPLBACKEND names Matplotlib's inline
        backend, figures are shown as in JupyterLab."""
        settings = Config()
        settings.HistoryAccessor.enabled = False
        settings.HistoryManager.enabled = False
        settings.InteractiveShell.colors = "nocolor"
        settings.InteractiveShell.quiet = False
        settings.ProfileDir.location = tempfile.mkdtemp(prefix="nnlib-profile-")
        return cls.instance(config=settings)

    def enable_gui(self, gui: Any = None) -> None:
        """There is no screen."""

    def ask_exit(self) -> None:
        """What exit() does in IPython: here, nothing."""

    def _format_exception_for_storage(self, *_: Any, **more: Any) -> None:
        """For a history, which is not kept: it would format each traceback a second time."""

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        render = getattr(evalue, "_render_traceback_", None)
        lines = render() if render is not None else stb
        self.outputs.error(etype.__name__, str(evalue), [str(line) for line in lines])

    def run(self, source: str) -> list[dict]:
        """Run a cell; its outputs."""
        self.outputs.clear()
        kept = sys.stdout, sys.stderr
        sys.stdout = Stream(self.outputs, "stdout")
        sys.stderr = Stream(self.outputs, "stderr")
        try:
            self.run_cell(source, store_history=True, silent=False)
        finally:
            sys.stdout, sys.stderr = kept
        return self.outputs.all
