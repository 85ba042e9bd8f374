"""The child executions of a distributed Map with ExecutionType EXPRESS wait for nobody, as any Express execution.

Source: developer guide, "Choosing workflow type".
"""

from sfdsl.checks.express import waiting
from sfdsl.checks.flow import Flow, Scope
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.nodes import MapState, TaskState


def check(flow: Flow) -> None:
    for scope in flow.scopes:
        if _runs_express(scope):
            for place in flow.by_scope[scope]:
                state = place.state
                resource = state.resource if isinstance(state, TaskState) else None
                if resource is not None and (what := waiting(resource)) is not None:
                    flow.report(
                        lint.EXPRESS_CHILD,
                        place.spans.find("Resource"),
                        f"the child executions of this Map are Express: they cannot {what}",
                        hint="set the 'ExecutionType' of the Map to STANDARD",
                    )


def _runs_express(scope: Scope) -> bool:
    """Whether the nearest distributed Map round the scope has Express children."""
    for each in (scope, *scope.enclosing()):
        if each.is_distributed and isinstance(each.owner, MapState) and each.owner.processor is not None:
            config = each.owner.processor.processor_config
            return config is not None and config.execution_type == "EXPRESS"
    return False
