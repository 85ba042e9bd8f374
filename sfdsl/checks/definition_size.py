"""A definition has at most 1 MiB.

Source: CreateStateMachine, length of `definition`; developer guide, "Quotas related to state machines".
"""

import json
from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes
from sfdsl.ir.codec import encode_machine

MOST_CHARACTERS: Final = 1_048_576


def check(flow: Flow) -> None:
    # Without blanks: what is too large so is too large in every form.
    size = len(json.dumps(encode_machine(flow.machine), ensure_ascii=False, separators=(",", ":")))
    if size > MOST_CHARACTERS:
        flow.report(
            codes.TOO_LARGE,
            None,
            f"the definition has {size:,} characters; the service takes at most {MOST_CHARACTERS:,}",
            hint="move parts of it into state machines of their own, or literals into S3",
        )
