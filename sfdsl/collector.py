"""The cyclic garbage collector, held back for a while.

Trees, formatters and runs make very many objects that live as long as the whole, and no cycles among them; looking for garbage there
over and over costs more than the work itself (black takes twice the time, a map of 20,000 items more than that).
"""

import gc
from types import TracebackType


class collector_off:
    """`with collector_off():` no collection inside; reference counting goes on. For stretches that neither wait nor call out.

    May be nested. What was made inside counts as old afterwards: otherwise the next object made would have all of it looked through.
    """

    __slots__ = ("_was_on",)

    def __enter__(self) -> None:
        self._was_on = gc.isenabled()
        gc.disable()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._was_on:
            if not gc.get_freeze_count():  # nobody else has frozen anything that would thaw here
                gc.freeze()
                gc.unfreeze()
            gc.enable()
