"""IPython's shell without a terminal and without history: rich results go to the agent."""
import contextlib
import os
import shutil
import sys
import tempfile

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.history import HistoryManager
from IPython.core.interactiveshell import InteractiveShell
from IPython.core.profiledir import ProfileDir

INLINE = "module://matplotlib_inline.backend_inline"


class Value(DisplayHook):
    """The value of the last expression."""

    def write_output_prompt(self):
        pass

    def quiet(self):
        """Whether the cell ends in a semicolon; only one that has any is worth taking apart."""
        cells = self.shell.history_manager.input_hist_parsed
        return bool(cells) and ";" in cells[-1] and super().quiet()

    def log_output(self, format_dict):
        """For %logstart alone: a history would keep each figure and table with its context."""
        logger = self.shell.logger
        if logger.log_output and "text/plain" in format_dict:
            logger.log_write(format_dict["text/plain"], "output")

    def write_format_data(self, format_dict, md_dict=None):
        self.shell.wire.rich("result", format_dict, self.prompt_count)

    def finish_displayhook(self):
        pass


class Display(DisplayPublisher):
    """What display() and figures show."""

    def publish(self, data, metadata=None, *args, **kwargs):
        self.shell.wire.rich("display", data)

    def clear_output(self, wait=False):
        pass


class Shell(InteractiveShell):
    wire = None

    def init_completer(self):
        pass  # nobody types here, and its parser takes 9 MiB

    def showtraceback(self, exc_tuple=None, filename=None, tb_offset=None, **how):
        """Leaves out its own frame, which nobody is shown, before and not after it is worked out.

        That takes parsing IPython's largest file: a tenth of a second, and MiBs that are kept.
        """
        etype, value, tb = sys.exc_info()
        if exc_tuple is None and tb_offset is None and tb is not None and tb.tb_next is not None:
            exc_tuple, tb_offset = (etype, value, tb.tb_next), 0
        try:
            super().showtraceback(exc_tuple, filename, tb_offset, **how)
        finally:
            if tb is not None and getattr(sys, "last_traceback", None) is tb.tb_next:
                sys.last_traceback = tb  # %tb leaves it out once more

    def _showtraceback(self, etype, evalue, stb):
        name = getattr(etype, "__name__", str(etype))
        try:
            value = str(evalue)
        except Exception:
            value = "<its text cannot be had>"
        self.wire.error(name, value, "\n".join(stb).split("\n"))

    def system(self, cmd):
        return self.system_raw(cmd)

    def should_run_async(self, raw_cell, *, transformed_cell=None, **how):
        """To find out takes a compilation, which is spared where neither word is there."""
        cell = raw_cell if transformed_cell is None else transformed_cell
        if "await" not in cell and "async" not in cell:
            return False
        return super().should_run_async(raw_cell, transformed_cell=transformed_cell, **how)

    @contextlib.contextmanager
    def _tee(self, channel):
        """Keeps no second copy of all that is printed: it would grow with the context."""
        yield

    def _format_exception_for_storage(self, exception, *args, **how):
        """Nor a second traceback, which takes as long to make as the one that is shown."""
        return {"ename": type(exception).__name__, "evalue": "", "traceback": []}


class _Nobody:
    """Hears the rehearsal."""

    def rich(self, *args):
        pass

    error = rich


def create():
    HistoryManager.enabled = False  # its database handle must not be shared over a fork
    os.environ["MPLBACKEND"] = INLINE  # also over a user's agg: figures are what is asked for
    folder = tempfile.mkdtemp(prefix=".berth-")
    try:
        profile = ProfileDir.create_profile_dir(folder)
        shell = Shell.instance(
            ipython_dir=folder,
            profile_dir=profile,
            displayhook_class=Value,
            display_pub_class=Display,
            user_module=None,
        )
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    # A formatter's failure is the user's to see in the traceback, without terminal colours.
    shell.run_line_magic("colors", "nocolor" if _knows_themes() else "NoColor")
    shell.display_formatter.active_types = shell.display_formatter.format_types
    _rehearse(shell)
    return shell


def _knows_themes():
    import IPython

    return IPython.version_info[0] >= 9


def _rehearse(shell):
    """Runs once what a first execution would otherwise load: displays, errors, await."""
    shell.wire = _Nobody()
    for code in ("1 + 1", "1 / 0", "import asyncio; await asyncio.sleep(0)"):
        shell.run_cell(code, store_history=False)
    import IPython.core.async_helpers as helpers

    loop = getattr(helpers, "_asyncio_event_loop", None)
    if loop is not None:
        loop.close()  # its selector must not be shared over a fork
        helpers._asyncio_event_loop = None
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        if hasattr(sys, name):
            delattr(sys, name)  # of the rehearsal, which %tb would show
    shell.reset(new_session=True)
    shell.execution_count = 1
