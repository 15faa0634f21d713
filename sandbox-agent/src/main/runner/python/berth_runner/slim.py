"""Imports IPython without what only its terminal and its completer need.

Those are a third of its memory and of its start, and no context uses them. Whoever imports them
later gets the real ones.
"""
import sys
import types


def import_ipython():
    embed = types.ModuleType("IPython.terminal.embed")
    embed.embed = _embed
    absent = {"jedi": None, "IPython.terminal.embed": embed}
    absent = {name: module for name, module in absent.items() if name not in sys.modules}
    sys.modules.update(absent)
    try:
        import IPython.core.interactiveshell  # noqa: F401
    finally:
        for name in absent:
            sys.modules.pop(name, None)


def _embed(**options):
    from IPython.terminal.embed import embed

    return embed(**options)
