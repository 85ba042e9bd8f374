"""The cyclic garbage collector, held back for a while.

Trees, formatters and runs make very many objects that live as long as the whole, and no cycles among them; looking for garbage there
over and over costs more than the work itself (black takes twice the time, a map of 20,000 items more than that).
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collector_off() -> Iterator[None]:
    """No collection inside; reference counting goes on. For stretches that neither wait nor call out. May be nested."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
