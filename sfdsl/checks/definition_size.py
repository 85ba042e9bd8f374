"""A definition has at most 1 MiB.

Source: CreateStateMachine, length of `definition`; developer guide, "Quotas related to state machines".
"""

from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import asl as codes

MOST_CHARACTERS: Final = 1_048_576


def check(flow: Flow) -> None:
    size = len(flow.text)
    if size > MOST_CHARACTERS:
        flow.report(
            codes.TOO_LARGE,
            None,
            f"the definition has {size:,} characters; the service takes at most {MOST_CHARACTERS:,}",
            hint="move parts of it into state machines of their own, or literals into S3",
        )
