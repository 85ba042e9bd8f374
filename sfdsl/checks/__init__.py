"""State machine to diagnostics: what ASL and the service refuse (SFD2xx, SFD3xx), and what is probably not meant (SFD4xx).

One rule is one module with `check(flow)`; its docstring names the paragraph that it enforces. The tuples below are the order in
which rules run, so that of several messages about one place the clearest comes first.
"""

from sfdsl.checks import (
    api_calls,
    arguments,
    choice_operands,
    credentials,
    definition_size,
    error_names,
    exclusive_fields,
    express,
    jsonata,
    map_io,
    map_label,
    map_mode,
    maybe_unset_variables,
    no_way_out,
    paths,
    payload_templates,
    query_language,
    ranges,
    reachability,
    required,
    resources,
    results,
    shape,
    state_names,
    targets,
    terminal_states,
    timestamps,
    transitions,
    unknown_field,
    value_types,
    variables,
)
from sfdsl.checks.flow import Flow
from sfdsl.checks.lints import (
    context_members,
    deprecated_fields,
    distributed_only,
    event_entries,
    express_child,
    express_duration,
    ignored_fields,
    inline_concurrency,
    large_payload,
    literal_paths,
    never_matches,
    no_timeout,
    secrets,
    token_not_given,
    unbounded_loop,
    undefined_variables,
    unused_params,
    unused_variables,
)
from sfdsl.checks.lints import error_names as lint_error_names
from sfdsl.diagnostics import Diagnostics
from sfdsl.ir.nodes import StateMachine

RULES = (
    shape,
    unknown_field,
    query_language,
    exclusive_fields,
    required,
    state_names,
    transitions,
    targets,
    reachability,
    terminal_states,
    ranges,
    value_types,
    error_names,
    choice_operands,
    paths,
    payload_templates,
    jsonata,
    timestamps,
    resources,
    api_calls,
    arguments,
    results,
    credentials,
    variables,
    map_mode,
    map_label,
    map_io,
    express,
    definition_size,
)
"""What must hold of every machine."""

LINTS = (
    no_timeout,
    token_not_given,
    lint_error_names,
    never_matches,
    unbounded_loop,
    event_entries,
    literal_paths,
    large_payload,
    undefined_variables,
    unused_variables,
    unused_params,
    context_members,
    secrets,
    inline_concurrency,
    distributed_only,
    express_child,
    express_duration,
    ignored_fields,
    deprecated_fields,
)
"""What is legal, and probably a mistake."""


SOURCE_RULES = (no_way_out, maybe_unset_variables)
"""What the language asks for beyond ASL."""


def check_machine(machine: StateMachine, diagnostics: Diagnostics, *, written_in_sfd: bool = False) -> None:
    """Report to `diagnostics` all that is wrong with a machine. Cost: linear in its size.

    A machine that was `written_in_sfd` is held to the language's own rules too.
    """
    flow = Flow(machine, diagnostics, written_in_sfd=written_in_sfd)
    for rule in (*RULES, *(SOURCE_RULES if written_in_sfd else ()), *LINTS):
        rule.check(flow)
