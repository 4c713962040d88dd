"""What holds for every test: linear algebra on one thread, as in a run, also where numpy is loaded before rapport."""

import rapport  # noqa: F401
