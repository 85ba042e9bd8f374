"""Every parameter that a template fills in is used by the definition as `${Name}`."""

from sfdsl.checks.flow import Flow
from sfdsl.diagnostics.codes import lint


def check(flow: Flow) -> None:
    # What a program in the language declares it may use elsewhere than in this machine; its own stage tells of that.
    if not flow.machine.params or not flow.is_asl:
        return
    text = flow.text
    for param in flow.machine.params:
        if f"${{{param.name}}}" not in text:
            flow.report(
                lint.UNUSED_PARAM, param.spans.find(), f"the substitution '{param.name}' is not used in the definition"
            )
