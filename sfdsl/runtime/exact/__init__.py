"""What the fields of a state mean on given data, to the letter: values, or the failure in AWS's words.

Generated functions do the same in plain Python for the data that a flow supposes. Where they fail, and for what is evaluated once a
visit (time limits, tolerances, catchers, readers), the engine comes here. So there is one meaning, and this is it.

values.py     paths, templates, JSONata: evaluated in a scope
steps.py      Pass, Choice, Succeed, Fail
tasks.py      arguments, results, catchers; time limits
waits.py      until when a Wait waits
maps.py       items, selectors, tolerances, readers, batchers, writers
"""

from sfdsl.runtime.exact.maps import (
    Tolerance,
    batcher,
    items,
    max_concurrency,
    reader,
    selected_item,
    tolerance,
    writer,
)
from sfdsl.runtime.exact.steps import step
from sfdsl.runtime.exact.tasks import Timing, arguments, caught, output, timing
from sfdsl.runtime.exact.waits import wait_moment

__all__ = [
    "Timing",
    "Tolerance",
    "arguments",
    "batcher",
    "caught",
    "items",
    "max_concurrency",
    "output",
    "reader",
    "selected_item",
    "step",
    "timing",
    "tolerance",
    "wait_moment",
    "writer",
]
