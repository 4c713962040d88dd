"""What holds for every test: linear algebra on one thread, as in a run, also where numpy is loaded before rapport."""

import signal

import pytest

import rapport  # noqa: F401


@pytest.fixture
def heard():
    """Let signals be heard, by this process and those that it starts, also in tests begun with ``&`` or ``nohup``."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {kind: signal.signal(kind, handler) for kind, handler in usual.items()}
    yield
    for kind, handler in before.items():
        signal.signal(kind, handler)
