"""Ctrl-C reaches every process of a run at once; one that is just being loaded ends without a traceback.

Python imports a module of this name by itself when it starts, before a step's own code can say so.
"""

import sys

_usual, _ignored = sys.excepthook, sys.unraisablehook


def _quiet(kind, error, trace):
    if not issubclass(kind, KeyboardInterrupt):
        _usual(kind, error, trace)


def _quiet_at_exit(what):
    if not issubclass(what.exc_type, KeyboardInterrupt):
        _ignored(what)


sys.excepthook, sys.unraisablehook = _quiet, _quiet_at_exit
