"""Hypothesis strategies for trees of sfd files that the grammar can say."""

import itertools

from hypothesis import strategies as st

from sfdsl.syntax import nodes
from sfdsl.syntax.strings import number_node

names = st.one_of(
    st.sampled_from(["a", "b", "total", "Order_1", "été"]),
    st.sampled_from(["Send Event", "retry", "end", "x y", 'quo"te', "back\\slash", "#", "{", "日本", "x3"]),
)
plain_names = st.sampled_from(["Bus", "limit", "careful", "été_2"])
keys = st.one_of(st.sampled_from(["id", "if", "detail-type", "k.$", "k 2", "", '"', "é"]), st.text(max_size=4))
texts = st.one_of(
    st.sampled_from(["", "$.a", "${Bus}", "{% x %}", "{}", "line\nbreak", "\\", '"', "\u2028"]), st.text(max_size=6)
)
paths = st.sampled_from(
    [
        "$",
        "$.a",
        "$.a.b-c",
        "$.items[0]",
        "$.items[*].id",
        "$..x",
        "$.items[?(@.n > 3)]",
        "$['a b']",
        "$$.Execution.Id",
        "$v",
        "$v.a",
        "$result.X",
    ]
)
error_names = st.sampled_from(["States.ALL", "EventBridge.FailedEntry", "Custom", "x3", "with blank", "on"])


def ref(strategy: st.SearchStrategy[str]) -> st.SearchStrategy[nodes.NameRefNode]:
    return strategy.map(lambda name: nodes.NameRefNode(name=name))


numbers = st.one_of(st.integers(0, 10**6).map(str), st.sampled_from(["0", "2.0", "1e3", "-4", "-0.5"])).map(number_node)
durations = st.builds(
    lambda amount, unit: nodes.DurationNode(amount=amount, unit=unit),
    st.sampled_from([1, 7, 45]),
    st.sampled_from("smhd"),
)
leaves = st.one_of(
    texts.map(lambda value: nodes.StringNode(value=value)),
    numbers,
    st.sampled_from([True, False, None]).map(lambda value: nodes.ConstantNode(value=value)),
    paths.map(lambda text: nodes.PathNode(text=text)),
    plain_names.map(lambda name: nodes.NameNode(name=name)),
    st.sampled_from(["{% $x %}", "{%1%}", "{% '%}' & `}` /* %} */ %}"]).map(
        lambda text: nodes.RawJsonataNode(text=text)
    ),
    st.sampled_from(["$.a ", "States.Format('{}', $.x)", "$['a']"]).map(lambda text: nodes.RawPathNode(text=text)),
)


def _compound(inner: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Expression]:
    logic = st.builds(
        lambda operator, operands: nodes.LogicNode(operator=operator, operands=tuple(operands)),
        st.sampled_from(["and", "or"]),
        st.lists(inner, min_size=2, max_size=3),
    )
    binary = st.builds(
        lambda operator, left, right: nodes.BinaryNode(operator=operator, left=left, right=right),
        st.sampled_from(["+", "-", "&", "*", "/", "%", "==", "!=", "<", "<=", ">", ">=", "in"]),
        inner,
        inner,
    )
    call = st.builds(
        lambda function, arguments: nodes.CallNode(function=function, arguments=tuple(arguments)),
        st.sampled_from(["exists", "matches", "$sum", "States.UUID", "States.Format"]),
        st.lists(inner, max_size=2),
    )
    members = st.lists(
        st.builds(lambda key, value: nodes.MemberNode(key=key, value=value), keys, inner),
        max_size=3,
        unique_by=lambda member: member.key,
    )
    fstring = st.lists(st.one_of(texts.filter(bool), inner), min_size=1, max_size=3).filter(
        lambda parts: not any(isinstance(a, str) and isinstance(b, str) for a, b in itertools.pairwise(parts))
    )
    return st.one_of(
        logic,
        binary,
        call,
        inner.map(lambda operand: nodes.NotNode(operand=operand)),
        inner.filter(lambda operand: not isinstance(operand, nodes.NumberNode)).map(
            lambda operand: nodes.NegativeNode(operand=operand)
        ),
        members.map(lambda found: nodes.ObjectNode(members=tuple(found))),
        st.lists(inner, max_size=3).map(lambda items: nodes.ArrayNode(items=tuple(items))),
        fstring.filter(_flat_enough).map(lambda parts: nodes.FStringNode(parts=tuple(parts))),
    )


def _flat_enough(parts: list[object]) -> bool:
    """An f-string's token ends holes by counting braces one level deep and reading strings, so deeper ones can't be written."""
    for part in parts:
        if isinstance(part, str):
            continue
        for node in nodes.walk(part):
            if isinstance(node, nodes.FStringNode | nodes.RawJsonataNode | nodes.RawPathNode):
                return False
            if isinstance(node, nodes.ObjectNode) and any(
                isinstance(deeper, nodes.ObjectNode) for member in node.members for deeper in nodes.walk(member.value)
            ):
                return False
            if isinstance(node, nodes.PathNode) and '"' in node.text:
                return False
    return True


expressions = st.recursive(leaves, _compound, max_leaves=8)
objects = st.lists(
    st.builds(lambda key, value: nodes.MemberNode(key=key, value=value), keys, expressions),
    max_size=3,
    unique_by=lambda member: member.key,
).map(lambda members: nodes.ObjectNode(members=tuple(members)))
constant_objects = st.just(nodes.ObjectNode(members=(nodes.MemberNode(key="A", value=nodes.ConstantNode(value=None)),)))
arguments = st.one_of(
    st.just(nodes.ArgumentsNode()),
    st.just(nodes.ArgumentsNode(unwritten=True)),
    objects.map(lambda found: nodes.ArgumentsNode(members=found.members)),
    expressions.map(lambda value: nodes.ArgumentsNode(value=value)),
)
docs = st.one_of(st.none(), st.none(), st.sampled_from(["", "one line", "two\nlines", "# hash", "end  of", "a\n\nb"]))
arrows = st.one_of(st.just(nodes.ArrowNode(target=None)), ref(names).map(lambda target: nodes.ArrowNode(target=target)))
seconds = st.one_of(durations, expressions.filter(lambda e: not isinstance(e, nodes.NameNode)))


def _optional(strategy: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    return st.one_of(st.none(), strategy)


def _value_clause(keyword: str, value: st.SearchStrategy[nodes.Expression]) -> st.SearchStrategy[nodes.Clause]:
    return value.map(lambda found: nodes.ValueClauseNode(keyword=keyword, value=found))


path_values = st.one_of(
    paths.map(lambda text: nodes.PathNode(text=text)),
    st.just(nodes.ConstantNode(value=None)),
    st.just(nodes.RawPathNode(text="$.odd ")),
)
callees = st.one_of(
    st.sampled_from(
        ["events.putEvents", "sdk.s3.getObject", "states.startExecution.sync:2", "emr-containers.startJobRun.sync"]
    ).map(lambda text: nodes.CallRefNode(text=text)),
    texts.map(lambda value: nodes.StringNode(value=value)),
    plain_names.map(lambda name: nodes.NameNode(name=name)),
)
retries = st.builds(
    lambda errors, attempts, every, backoff, most, jitter, failed, doc: nodes.RetryNode(
        errors=errors,
        attempts=attempts,
        every=every,
        backoff=backoff,
        max_delay=most,
        jitter=jitter,
        failed_entries=failed,
        doc=doc,
    ),
    _optional(st.lists(ref(error_names), min_size=1, max_size=2).map(tuple)),
    _optional(st.integers(0, 9)),
    _optional(durations),
    _optional(numbers),
    _optional(durations),
    st.sampled_from([None, "FULL", "NONE"]),
    st.booleans(),
    docs,
)


def catches(goals: st.SearchStrategy[nodes.Goal]) -> st.SearchStrategy[nodes.CatchNode]:
    return st.builds(
        lambda errors, variable, into, assign, output, goal, doc: nodes.CatchNode(
            errors=errors, variable=variable, into=into, assign=assign, output=output, goal=goal, doc=doc
        ),
        _optional(st.lists(ref(error_names), min_size=1, max_size=2).map(tuple)),
        _optional(ref(plain_names)),
        _optional(path_values),
        _optional(objects),
        _optional(expressions),
        goals,
        docs,
    )


def clauses(goals: st.SearchStrategy[nodes.Goal]) -> st.SearchStrategy[tuple[nodes.Clause, ...]]:
    one = st.one_of(
        _value_clause("timeout", seconds),
        _value_clause("into", path_values),
        _value_clause("input", path_values),
        _value_clause("output", expressions),
        _value_clause("select", objects),
        _value_clause("role", expressions),
        _value_clause("comment", texts.map(lambda value: nodes.StringNode(value=value))),
        _value_clause("asl", constant_objects),
        st.just(nodes.QueryClauseNode(language="jsonata")),
        st.just(nodes.UseClauseNode(policy=nodes.NameRefNode(name="careful"))),
        retries,
        catches(goals),
    )
    return st.lists(one, max_size=3).map(tuple)


map_clauses = st.lists(
    st.one_of(
        _value_clause("over", expressions),
        _value_clause("item", expressions),
        _value_clause("batch", objects),
        _value_clause("concurrency", expressions),
        _value_clause("label", texts.map(lambda value: nodes.StringNode(value=value))),
        st.sampled_from([("inline", None), ("distributed", None), ("distributed", "express")]).map(
            lambda mode: nodes.ModeNode(mode=mode[0], execution=mode[1])
        ),
        st.just(nodes.TolerateNode(value=nodes.PercentNode(value=5, text="5"), percent=True)),
        expressions.map(lambda value: nodes.TolerateNode(value=value, percent=True)),
        st.builds(
            lambda callee, given, config: nodes.TransferNode(
                keyword="read", callee=callee, arguments=given, config=config
            ),
            callees,
            _optional(arguments),
            _optional(objects),
        ),
    ),
    max_size=3,
).map(tuple)


def statements() -> st.SearchStrategy[nodes.Statement]:
    return st.deferred(lambda: _statement)


def _blocks() -> st.SearchStrategy[nodes.BlockNode]:
    return st.lists(statements(), max_size=2).map(lambda found: nodes.BlockNode(statements=tuple(found)))


def _bodies() -> st.SearchStrategy[nodes.BodyNode]:
    return st.builds(
        lambda comment, inner, doc: nodes.BodyNode(settings=comment, statements=tuple(inner), doc=doc),
        st.sampled_from([(), (nodes.SettingNode(keyword="comment", value=nodes.StringNode(value="c")),)]),
        st.lists(statements(), max_size=2),
        docs,
    )


goals: st.SearchStrategy[nodes.Goal] = st.one_of(arrows, arrows, st.deferred(_blocks))
_simple = st.one_of(
    st.builds(
        lambda name, callee, given, found, doc: nodes.TaskNode(
            name=name, callee=callee, arguments=given, clauses=found, doc=doc
        ),
        ref(names),
        callees,
        _optional(arguments),
        clauses(goals),
        docs,
    ),
    st.builds(
        lambda name, value, found, doc: nodes.PassNode(name=name, value=value, arguments=None, clauses=found, doc=doc),
        ref(names),
        _optional(expressions),
        clauses(arrows),
        docs,
    ),
    st.builds(
        lambda label, name, value, doc: nodes.SetNode(
            label=label, assignments=(nodes.AssignmentNode(variable=name, value=value),), clauses=(), doc=doc
        ),
        _optional(ref(names)),
        ref(plain_names),
        expressions,
        docs,
    ),
    st.builds(
        lambda name, value, doc: nodes.WaitNode(name=name, mode="seconds", value=value, clauses=(), doc=doc),
        _optional(ref(names)),
        durations,
        docs,
    ),
    st.builds(
        lambda name, mode, value: nodes.WaitNode(name=name, mode=mode, value=value, clauses=()),
        _optional(ref(names)),
        st.sampled_from(["for", "until"]),
        expressions,
    ),
    st.builds(
        lambda name, value: nodes.SucceedNode(name=name, value=value, clauses=()),
        _optional(ref(names)),
        _optional(expressions),
    ),
    st.builds(
        lambda name, error, cause, doc: nodes.FailNode(name=name, error=error, cause=cause, clauses=(), doc=doc),
        _optional(ref(names)),
        _optional(expressions),
        _optional(expressions),
        docs,
    ),
    arrows.map(lambda arrow: nodes.JumpNode(arrow=arrow)),
    ref(names).map(lambda name: nodes.StateNode(name=name, fields=nodes.ObjectNode(members=()))),
)
_nested = st.one_of(
    st.builds(
        lambda label, arms, otherwise, doc: nodes.IfNode(
            label=label,
            arms=tuple(nodes.ArmNode(condition=condition, goal=goal) for condition, goal in arms),
            otherwise=otherwise,
            doc=doc,
        ),
        _optional(ref(names)),
        st.lists(st.tuples(expressions, goals), min_size=1, max_size=2),
        _optional(goals),
        docs,
    ),
    st.builds(
        lambda name, rules, otherwise, found: nodes.ChoiceNode(
            name=name, rules=tuple(rules), otherwise=otherwise, clauses=found
        ),
        ref(names),
        st.lists(
            st.builds(
                lambda condition, assign, output, goal, doc: nodes.WhenNode(
                    condition=condition, assign=assign, output=output, goal=goal, doc=doc
                ),
                expressions,
                _optional(objects),
                _optional(expressions),
                goals,
                docs,
            ),
            max_size=2,
        ),
        _optional(
            st.builds(
                lambda output, goal: nodes.OtherwiseNode(assign=None, output=output, goal=goal),
                _optional(expressions),
                goals,
            )
        ),
        clauses(arrows),
    ),
    st.builds(
        lambda label, condition, body: nodes.WhileNode(label=label, condition=condition, body=body),
        _optional(ref(names)),
        expressions,
        st.deferred(_blocks),
    ),
    st.builds(
        lambda label, body, until, every: nodes.RepeatNode(label=label, body=body, until=until, every=every),
        _optional(ref(names)),
        st.deferred(_blocks),
        expressions,
        _optional(durations),
    ),
    st.builds(
        lambda body, found: nodes.TryNode(body=body, catches=tuple(found)),
        st.deferred(_blocks),
        st.lists(catches(arrows), min_size=1, max_size=2),
    ),
)
_machines = st.one_of(
    st.builds(
        lambda name, given, branches, doc: nodes.ParallelNode(
            name=name, arguments=given, branches=tuple(branches), clauses=(), doc=doc
        ),
        ref(names),
        _optional(arguments),
        st.lists(st.deferred(_bodies), max_size=2),
        docs,
    ),
    st.builds(
        lambda name, given, found, body, old: nodes.MapNode(
            name=name,
            arguments=given,
            clauses=found,
            body=nodes.BodyNode(settings=body.settings, statements=body.statements),
            is_iterator=old,
        ),
        ref(names),
        _optional(arguments),
        map_clauses,
        st.deferred(_bodies),
        st.booleans(),
    ),
)
_statement = st.one_of(_simple, _simple, _simple, _nested, _machines)
settings = st.sampled_from(
    [
        (),
        (nodes.SettingNode(keyword="query", value=nodes.NameNode(name="jsonata")),),
        (nodes.SettingNode(keyword="comment", value=nodes.StringNode(value="whole # file")),),
    ]
)
files = st.builds(
    lambda head, items: nodes.FileNode(settings=head, items=tuple(items)), settings, st.lists(_statement, max_size=4)
)
