"""IPython's shell as Jupyter's kernel sets it up, with events in place of messages.

What it must do is defined by ipykernel: libraries look at the shell's name, at its configuration
and at the environment to decide what to show.
"""

from __future__ import annotations

import base64
import inspect
import math
import numbers
import os
import sys
import tempfile
import zlib
from collections.abc import Callable
from subprocess import CalledProcessError
from typing import Any, NoReturn

from IPython.core import page
from IPython.core.compilerop import CachingCompiler
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.magic import Magics, line_magic, magics_class
from IPython.display import Javascript, display
from IPython.utils.process import system  # type: ignore[attr-defined] # one a platform
from traitlets import Type
from traitlets.config import Config

from . import refusals
from .channel import Send
from .streams import Output

ENVIRONMENT = {
    "TERM": "xterm-color",
    "CLICOLOR": "1",
    "FORCE_COLOR": "1",
    "CLICOLOR_FORCE": "1",
    "PAGER": "cat",
    "GIT_PAGER": "cat",
}
"""What ipykernel adds to the environment."""

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
"""Names a model that only lives as long as the kernel: nothing can show it later."""


class Teller:
    """Tells what a cell shows, after everything it printed before; mute until ``bind``."""

    def __init__(self) -> None:
        self._send: Send = _mute
        self._output = Output(_mute)

    def bind(self, send: Send, output: Output) -> None:
        """Tell it there from now on."""
        self._send, self._output = send, output

    def show(self, kind: str, data: Any, metadata: Any, **more: Any) -> None:
        """Tell of a display or a result."""
        data = {name: item for name, item in _jsonable(data).items() if name != WIDGET_VIEW}
        self._tell({"t": kind, "data": data, "metadata": _jsonable(metadata or {}), **more})

    def clear(self, wait: bool) -> None:
        """Tell that the cell's outputs go, with ``wait`` only when the next one comes."""
        self._tell({"t": "clear", "wait": bool(wait)})

    def error(self, kind: Any, value: Any, trace: list[str]) -> None:
        """Tell of an exception with its traceback, line by line."""
        name = getattr(kind, "__name__", str(kind))
        lines = [str(line) for line in trace]
        self._tell({"t": "error", "name": name, "value": _safe_str(value), "traceback": lines})

    def _tell(self, event: dict[str, Any]) -> None:
        self._output.flush()
        self._send(event)


def _mute(_event: dict[str, Any]) -> None:
    pass


class Publisher(DisplayPublisher):
    """Tells of displays."""

    shell: Any

    def publish(self, data: Any, metadata: Any = None, *_: Any, **options: Any) -> None:
        """Tell of one display, or of what replaces displays shown under the same id."""
        self._validate_data(data, metadata or {})
        name = (options.get("transient") or {}).get("display_id")
        kind = "update" if options.get("update") else "display"
        self.shell.teller.show(kind, data, metadata, id=None if name is None else str(name))

    def clear_output(self, wait: bool = False) -> None:
        """Tell that the cell's outputs go."""
        self.shell.teller.clear(wait)


class Hook(DisplayHook):
    """Tells of results, once they are in ``Out``."""

    shell: Any
    formatting = False
    """Whether a value is being formatted right now."""
    _found: tuple[Any, Any] | None = None

    def start_displayhook(self) -> None:
        """Begin a result."""
        self._found = None
        self.formatting = True

    def write_output_prompt(self) -> None:
        """Leave the prompt to whoever shows the notebook."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        """Keep the result until it is in ``Out``."""
        self._found = (format_dict, md_dict)

    def finish_displayhook(self) -> None:
        """Tell of the result, unless every way to show it failed."""
        self.formatting = False
        if self._found is not None:
            data, metadata = self._found
            self.shell.teller.show("result", data, metadata, count=self.prompt_count)
        self._found = None


class Compiler(CachingCompiler):
    """Names cells as ipykernel does; the name shows up in warnings."""

    def get_code_name(self, raw_code: str, code: str, number: int) -> str:
        """Return the name of a file that does not exist, one for each source."""
        digest = zlib.crc32(raw_code.encode("utf-8", "replace"))
        name = os.path.join(tempfile.gettempdir(), f"ipykernel_{os.getpid()}", f"{digest}.py")
        # Saves a search through all modules, eight times for each frame of a traceback.
        inspect.modulesbyfile[name] = "__main__"
        return name


@magics_class
class KernelMagics(Magics):
    """Magics that ipykernel adds, as far as they show something."""

    @line_magic
    def less(self, line: str) -> None:
        """Show a file in the pager."""
        _page_file(line)

    @line_magic
    def more(self, line: str) -> None:
        """Show a file in the pager."""
        _page_file(line)

    @line_magic
    def autosave(self, line: str) -> None:
        """Set how often the notebook page saves."""
        try:
            seconds = int(line)
        except ValueError:
            raise UsageError(f"%autosave requires an integer, got {line!r}") from None
        script = Javascript(f"IPython.notebook.set_autosave_interval({seconds * 1000})")
        display(script, include=["application/javascript"])
        said = f"Autosaving every {seconds} seconds" if seconds else "Autosave disabled"
        sys.stdout.write(f"{said}\n")


class ZMQInteractiveShell(InteractiveShell):
    """IPython's shell; named as Jupyter's, since libraries ask for that name."""

    displayhook_class = Type(Hook)
    display_pub_class = Type(Publisher)
    compiler_class = Type(Compiler)
    autoindent = False
    kernel = object()  # pandas and others ask whether the shell has one
    displayhook: Any

    def __init__(self, **options: Any) -> None:
        self.teller = Teller()
        self.failed_to_show = False
        super().__init__(**options)

    def _showtraceback(self, etype: Any, evalue: Any, stb: list[str]) -> None:
        self.failed_to_show |= self.displayhook.formatting
        self.teller.error(etype, evalue, stb)

    def enable_gui(self, gui: str | None = None) -> None:
        """Accept what needs no window, such as ``%matplotlib inline``."""
        if gui:
            raise UsageError(f"No windows here: {gui!r} cannot be used. Use %matplotlib inline.")

    def init_environment(self) -> None:
        """Set the variables that ipykernel sets."""
        os.environ.update(ENVIRONMENT | refusals.ENVIRONMENT)

    def init_virtualenv(self) -> None:
        """Do not look for another environment."""

    def init_hooks(self) -> None:
        """Keep what a pager would show out of the notebook, as Jupyter does."""
        super().init_hooks()
        self.set_hook("show_in_pager", page.as_hook(_no_pager), 99)

    def init_magics(self) -> None:
        """Add ipykernel's magics."""
        super().init_magics()
        self.register_magics(KernelMagics)

    def system_piped(self, cmd: str) -> None:
        """Run a shell command; say why when it failed for want of a network."""
        if cmd.rstrip().endswith("&"):
            raise OSError("Background processes not supported.")
        code = system(self.var_expand(cmd, depth=1))
        self.user_ns["_exit_code"] = code
        if code:
            refusals.explain_failure(cmd)
        if code and self.system_raise_on_error:
            raise CalledProcessError(code, cmd)

    system = system_piped

    def ask_exit(self) -> NoReturn:
        """End the cell: a graded run has no kernel to leave."""
        raise SystemExit


ZMQInteractiveShell.__module__ = "ipykernel.zmqshell"


def _page_file(name: str) -> None:
    if not name:
        raise UsageError("Missing filename.")
    with open(name, encoding="utf-8") as file:
        page.page(file.read())


def _no_pager(_text: Any, **_options: Any) -> None:
    pass


def make_shell() -> Any:
    """Return a shell that starts no thread and opens no descriptor, so that it can be forked."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.history_length = 0
    config.IPKernelApp.connection_file = ""  # tqdm and others take this for Jupyter's mark
    sys.modules.setdefault("ipykernel.zmqshell", sys.modules[__name__])  # others look for this
    shell: Any = ZMQInteractiveShell.instance(config=config)
    shell.extension_manager.load_extension("storemagic")
    return shell


_CONVERTERS: tuple[tuple[type | tuple[type, ...], Callable[[Any], Any]], ...] = (
    (bool, bool),
    (numbers.Integral, int),
    (numbers.Real, lambda value: float(value) if math.isfinite(value) else repr(float(value))),
    (bytes, lambda value: base64.b64encode(value).decode()),
    (dict, lambda value: {str(key): _jsonable(item) for key, item in value.items()}),
    ((list, tuple, set, frozenset), lambda value: [_jsonable(item) for item in value]),
)


def _jsonable(value: Any) -> Any:
    if value is None or isinstance(value, str):
        return value
    for kind, convert in _CONVERTERS:
        if isinstance(value, kind):
            return convert(value)
    return str(value)


def _safe_str(value: Any) -> str:
    try:
        return str(value)
    except Exception:
        return "<unprintable>"
