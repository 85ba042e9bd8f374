"""Hypothesis strategies for ASL definitions as JSON: usual ones, odd ones, and ones that are nearly ASL.

definitions()   every field of every state, in both query languages, with odd names, keys, numbers and comments
flows()         plain states in any shape of flow: loops, meetings, handlers, states that nothing leads to
mutated(...)    a definition in which something was removed, renamed or replaced
"""

import copy
from typing import Any

from hypothesis import strategies as st

Json = Any

# ---- leaves ----

NAMES = [
    "a", "b", "charge", "Order 1", "x y", "end", "wait 10m", "wait 1m", "set n", "set a, b", "succeed", "fail", "fail = Order.Bad",
    'quo"te', "back\\slash", "{", "日本", "x3", "a end", "b end", "charge end", "if $.a", "while $.a", "until $.a", "until $.a wait",
    "a wait", "charge failed?", "#", "$", "été", "\t", "\x7f", "result", "states", "x" * 79,
]  # fmt: skip
names = st.one_of(st.sampled_from(NAMES), st.sampled_from("abcdefgh"))
texts = st.one_of(
    st.sampled_from(
        [
            "",
            "x",
            "$.a",
            "${Bus}",
            "{% x %}",
            "{%",
            "{}",
            "a\nb",
            "\\",
            '"',
            "'",
            "`",
            "\u2028",
            "\ud800",
            "é",
            "x" * 130,
            "# no",
            "//",
        ]
    ),
    st.text(max_size=4),
)
comments = st.one_of(
    st.sampled_from(
        [
            "",
            "one",
            "two\nlines",
            " leading",
            "trailing ",
            "a\n\nb",
            "\n",
            "# sharp",
            "## two",
            "\ttab",
            "\r\n",
            "\x85",
            "é ",
            "🙂",
        ]
    ),
    st.text(max_size=5),
)
numbers = st.sampled_from(
    [0, 1, 2, 60, 90, 3600, 86400, 1.0, 2.0, 1.5, 0.5, -1, -1.5, 1e3, 1e-7, 1e22, 10**20, 99999999]
)
paths = st.one_of(
    st.sampled_from(
        [
            "$", "$.a", "$.a.b", "$.items[0]", "$.items[*].id", "$..x", "$['a b']", "$.detail-type", "$$", "$$.Execution.Id", "$v", "$v.a",
            "$charge", "$charge.id", "$a", "$result", "$result.x", "$error", "$states.input", "$.items[?(@.n > 3)]", "$[0]", "$.é",
        ]
    ),
    st.sampled_from(["$.a ", " $.a", "$.", "a", "$.[0]", "", "$['a']['b']", "$.a..b", "$`", "$.items[-1:]", '$["x"]', "$.a[0,1]"]),
)  # fmt: skip
intrinsics = st.sampled_from(
    [
        "States.UUID()", "States.Format('a{}', $.x)", "States.Format('a{}',$.x)", "States.Format($.f, 1)", "States.Format('{}')",
        "States.Array($.a, 'x', 1, null, true)", "States.MathAdd($.n, 1)", "States.MathAdd($.n, -1)", "States.MathAdd($.n, 1.5)",
        "States.Format('\\{\\}{}', $.x)", "States.Format('it\\'s {}', States.UUID())", "States.JsonToString($)", "States.Format('a{}b{}', $.x)",
        "States.ArrayGetItem(States.Array(1, 2), 0)", "States.Nothing($.x)", "States.Format('{} {}', $['a b'], $.c) ", "States.Format('x')",
        "States.Format('\"{}', $['\"'])", "States.Array()", "States.Format('{}', States.Array($.a, 'b'))", "not an intrinsic",
    ]
)  # fmt: skip
jsonata = st.sampled_from(
    [
        "{% $states.input %}", "{% $states.input.a %}", "{%$x%}", "{% $x ? 1 : 2 %}", "{% 'a' & $x %}", "{% 'a' & $x & 'b' %}", "{% $a + 1 %}",
        "{% ($a + 1) * 2 %}", "{% $a and $b or $not($c) %}", "{% $sum($states.input.items.price) %}", "{% $states.result.Payload %}",
        "{% $states.errorOutput %}", "{% $states.context.Execution.Id %}", "{% {'a': 1} %}", "{% $merge([$x, {'b': $y}]) %}", "{% [1, 2] %}",
        "{% true %}", "{% 'text' %}", "{% 12 %}", "{% -$x %}", "{% $x = -1 %}", '{% $x = "a" %}', "{% $x = 'a' %}", "{% $exists($x.a) %}",
        "{% $charge.id %}", "{% $charge %}", "{% $a.`b c` %}", "{% $a[0].b %}", "{% $.a %}", "{% function($x){ $x } %}", "{% ( $y := 1; $y ) %}",
        "{% ", "{% %}", "{%%}", "{% ! %}", "{% $x %} ", "{% '%}' %}", '{% "%}" & `%}` /* %} */ %}', "{% /\"/ %}", "{% a.b %}", "{% $x in ['a', 'b'] %}",
        '{% $type($x) = "string" %}', "{% $contains($x, /^a[\\s\\S]*$/) %}", "{% $a - $b - $c %}", "{% $a - ($b - $c) %}", "{% $a & $b %}",
        "{% '' & $x %}", "{% 'a' & 'b' %}", "{% \"it's \" & $x %}", "{% $f('\"') & 'x' %}", "{% $x=1 %}", "{% $x.y = null %}", "{% $result %}",
        "{% ${ 'a': 1 } %}", "{% $a\n+ $b %}", "{% $states.input.items[price > 3] %}", "{% $keys($x)[0] %}", "{% 1e3 + $x %}", "{% 1.50 + $x %}",
    ]
)  # fmt: skip
keys = st.one_of(
    st.sampled_from(
        [
            "a",
            "b",
            "Key",
            "a.$",
            "b.$",
            "a.$.$",
            ".$",
            "",
            "detail-type",
            "k 2",
            '"',
            "é",
            "if",
            "RoleArn",
            "States",
            "-a",
            "a-",
        ]
    ),
    st.text(max_size=3),
)


def values(dynamic: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
    """JSON with expressions in it: `dynamic` under keys that end in `.$` and elsewhere."""
    leaves = st.one_of(st.none(), st.booleans(), numbers, texts, dynamic)
    return st.recursive(
        leaves,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3)),
        max_leaves=6,
    )


templates = st.one_of(
    values(st.one_of(paths, intrinsics)),
    st.dictionaries(st.sampled_from(["a.$", "b.$", "c"]), st.one_of(paths, intrinsics)),
)
queries = values(jsonata)


def objects(value: st.SearchStrategy[Json], *known: str) -> st.SearchStrategy[Json]:
    return st.dictionaries(st.one_of(st.sampled_from(["a", "b", "v", "charge", *known]), keys), value, max_size=3)


def fields(**given: st.SearchStrategy[Json]) -> st.SearchStrategy[dict[str, Json]]:
    """An object with some of these fields, and now and then one that ASL does not have."""
    optional = {**given, "Unknown": st.one_of(st.none(), st.integers(), st.just({"a.$": "$.b"}))}
    chosen = st.lists(st.sampled_from(sorted(optional)), max_size=5, unique=True)
    return chosen.flatmap(lambda names: st.fixed_dictionaries({name: optional[name] for name in names}))


# ---- states ----

errors = st.one_of(
    st.just(["States.ALL"]),
    st.lists(
        st.sampled_from(["States.ALL", "States.TaskFailed", "Custom", "x3", "with blank", "on", "a.b-c", ""]),
        max_size=3,
    ),
)


def with_required(
    required: dict[str, st.SearchStrategy[Json]], rest: st.SearchStrategy[Json]
) -> st.SearchStrategy[Json]:
    return st.tuples(st.fixed_dictionaries(required), rest).map(lambda pair: {**pair[0], **pair[1]})


retriers = with_required(
    {"ErrorEquals": errors},
    fields(
        IntervalSeconds=numbers, MaxAttempts=numbers, BackoffRate=numbers, MaxDelaySeconds=numbers,
        JitterStrategy=st.sampled_from(["FULL", "NONE", "SOME"]), Comment=comments,
    ),
)  # fmt: skip
RESOURCES = [
    "arn:aws:states:::lambda:invoke", "arn:aws:states:::lambda:invoke.waitForTaskToken", "arn:aws:states:::states:startExecution.sync:2",
    "arn:aws:states:::aws-sdk:s3:getObject", "arn:aws:states:::sdk:x.y", "arn:aws:states:::aws-sdk", "arn:aws:states:::", "",
    "arn:aws:lambda:us-east-1:123456789012:function:f", "${Function}", "arn:aws:states:::events:putEvents", "arn:aws:states:::a:b:c",
    "arn:aws:states:::aws-sdk:s3:getObject:x", "arn:aws:states:::lambda:", "arn:aws:states:::lambda:in voke",
]  # fmt: skip


class States:
    """Strategies of states whose ways lead to `targets`."""

    def __init__(self, targets: list[str], *, is_jsonata: bool, depth: int) -> None:
        self.is_jsonata, self.depth = is_jsonata, depth
        self.target = st.one_of(st.sampled_from(targets), st.sampled_from([*targets, "nowhere"]))
        self.value = queries if is_jsonata else templates
        self.amount = st.one_of(numbers, jsonata) if is_jsonata else numbers
        self.data = {
            "Comment": comments,
            "InputPath": st.one_of(paths, st.none()),
            "OutputPath": st.one_of(paths, st.none()),
            "Assign": st.one_of(
                objects(self.value), st.just({"charge": "{% $states.result %}"}), st.just({"charge.$": "$"})
            ),
            "Output": self.value,
            "QueryLanguage": st.sampled_from(["JSONata", "JSONPath", "JSONata", "Other"]),
        }
        self.result = {
            "ResultPath": st.one_of(paths, st.none()),
            "ResultSelector": self.value,
            "Retry": st.lists(retriers, max_size=2),
            "Catch": st.lists(self.catcher(), max_size=2),
        }

    def catcher(self) -> st.SearchStrategy[Json]:
        rest = fields(
            ResultPath=st.one_of(paths, st.none()), Comment=comments, Output=self.value,
            Assign=st.one_of(objects(self.value), st.just({"e.$": "$"}), st.just({"e": "{% $states.errorOutput %}"})),
        )  # fmt: skip
        return with_required({"ErrorEquals": errors, "Next": self.target}, rest)

    def ended(self, state: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        way = st.one_of(
            self.target.map(lambda name: {"Next": name}),
            st.just({"End": True}),
            st.sampled_from([{}, {"End": False}, {"Next": 5}, {"Next": "a", "End": True}]),
        )
        return st.tuples(state, way).map(lambda pair: {**pair[0], **pair[1]})

    def state(self) -> st.SearchStrategy[Json]:
        kinds = [self.task(), self.pass_(), self.wait(), self.choice(), self.succeed(), self.fail(), self.odd()]
        if self.depth > 0:
            kinds += [self.map(), self.parallel()]
        return st.one_of(kinds)

    def typed(self, name: str, **given: st.SearchStrategy[Json]) -> st.SearchStrategy[Json]:
        return fields(**given).map(lambda state: {"Type": name, **state})

    def task(self) -> st.SearchStrategy[Json]:
        given = {
            "Parameters": self.value, "Arguments": self.value, "TimeoutSeconds": self.amount, "TimeoutSecondsPath": paths,
            "HeartbeatSeconds": self.amount, "HeartbeatSecondsPath": paths,
            "Credentials": st.one_of(objects(self.value, "RoleArn"), st.just({"RoleArn": "arn:x"}), st.just({"RoleArn.$": "$.r"})),
        }  # fmt: skip
        task = self.typed("Task", **given, **self.data, **self.result)
        return self.ended(
            st.tuples(task, st.sampled_from(RESOURCES)).map(lambda pair: {**pair[0], "Resource": pair[1]})
        )

    def pass_(self) -> st.SearchStrategy[Json]:
        given = {"Result": self.value, "Parameters": self.value, "ResultPath": st.one_of(paths, st.none())}
        return self.ended(self.typed("Pass", **given, **self.data))

    def wait(self) -> st.SearchStrategy[Json]:
        given = {
            "Seconds": self.amount,
            "SecondsPath": paths,
            "TimestampPath": paths,
            "Timestamp": st.one_of(texts, jsonata),
        }
        return self.ended(self.typed("Wait", **given, **self.data))

    def succeed(self) -> st.SearchStrategy[Json]:
        return self.typed("Succeed", **self.data)

    def fail(self) -> st.SearchStrategy[Json]:
        error = st.one_of(
            texts, jsonata, st.sampled_from(["Order.Bad", "end", "A", "States.Timeout", "a-b.c", "A.b:2"])
        )
        dynamic = st.one_of(paths, intrinsics)
        return self.typed(
            "Fail", Error=error, Cause=st.one_of(texts, jsonata), ErrorPath=dynamic, CausePath=dynamic, **self.data
        )

    def condition(self, depth: int = 2) -> st.SearchStrategy[Json]:
        if self.is_jsonata:
            return st.one_of(jsonata, st.booleans(), texts).map(lambda value: {"Condition": value})
        operand = st.one_of(texts, numbers, st.booleans(), st.none(), paths)
        operators = [
            f"{family}{relation}{path}"
            for family in ("String", "Numeric", "Timestamp", "Boolean")
            for relation in (("Equals",) if family == "Boolean" else ("Equals", "LessThan", "GreaterThanEquals"))
            for path in ("", "Path")
        ]
        tests = ["IsPresent", "IsNull", "IsString", "IsNumeric", "IsBoolean", "IsTimestamp", "StringMatches"]
        compared = st.tuples(st.sampled_from(operators + tests), paths, operand).map(
            lambda t: {"Variable": t[1], t[0]: t[2]}
        )
        simple = st.one_of(
            compared,
            st.sampled_from(
                [
                    {"Variable": "$.a", "BooleanEquals": True},
                    {"Variable": "$.a", "StringEquals": "x"},
                    {"Variable": "$.a", "IsPresent": False},
                ]
            ),
        )
        if depth == 0:
            return simple
        inner = self.condition(depth - 1)
        return st.one_of(
            simple,
            simple,
            inner.map(lambda value: {"Not": value}),
            st.tuples(st.sampled_from(["And", "Or"]), st.lists(inner, min_size=1, max_size=3)).map(
                lambda pair: {pair[0]: pair[1]}
            ),
            inner.map(lambda value: {**value, "Comment": "inner"}),
        )

    def choice(self) -> st.SearchStrategy[Json]:
        rest = fields(Comment=comments, Assign=objects(self.value), Output=self.value)
        few = st.one_of(st.just({}), st.just({}), rest)
        rule = st.tuples(self.condition(), few, self.target).map(lambda t: {**t[0], **t[1], "Next": t[2]})
        rules = st.lists(rule, min_size=1, max_size=3)
        choice = st.tuples(self.typed("Choice", **self.data), rules, st.one_of(self.target, st.none()))
        return choice.map(lambda t: {**t[0], "Choices": t[1], **({} if t[2] is None else {"Default": t[2]})})

    def inner(self) -> st.SearchStrategy[Json]:
        machine = machines(is_jsonata=self.is_jsonata, depth=self.depth - 1, most=3)
        return st.tuples(machine, fields(Comment=comments, ProcessorConfig=CONFIGS)).map(
            lambda pair: {**pair[1], **pair[0]}
        )

    def parallel(self) -> st.SearchStrategy[Json]:
        given = {"Parameters": self.value, "Arguments": self.value, **self.data, **self.result}
        whole = st.tuples(self.typed("Parallel", **given), st.lists(self.inner(), max_size=2))
        return self.ended(whole.map(lambda pair: {**pair[0], "Branches": pair[1]}))

    def map(self) -> st.SearchStrategy[Json]:
        transfer = fields(
            Resource=st.sampled_from(RESOURCES), Parameters=self.value, Arguments=self.value,
            ReaderConfig=objects(self.value, "MaxItems", "MaxItemsPath", "InputType"), WriterConfig=objects(self.value),
        )  # fmt: skip
        batch = fields(
            MaxItemsPerBatch=self.amount, MaxItemsPerBatchPath=paths, MaxInputBytesPerBatch=self.amount, MaxInputBytesPerBatchPath=paths,
            BatchInput=self.value,
        )  # fmt: skip
        given = {
            "ItemsPath": paths, "Items": self.value, "ItemReader": transfer, "ItemSelector": self.value, "Parameters": self.value,
            "ItemBatcher": batch, "MaxConcurrency": self.amount, "MaxConcurrencyPath": paths, "ToleratedFailureCount": self.amount,
            "ToleratedFailureCountPath": paths, "ToleratedFailurePercentage": self.amount, "ToleratedFailurePercentagePath": paths,
            "Label": texts, "ResultWriter": transfer,
        }  # fmt: skip
        bodies = st.sampled_from(
            [("ItemProcessor",), ("Iterator",), ("ItemProcessor",), (), ("ItemProcessor", "Iterator")]
        )
        whole = st.tuples(self.typed("Map", **given, **self.data, **self.result), bodies, self.inner())
        return self.ended(whole.map(lambda t: {**t[0], **dict.fromkeys(t[1], t[2])}))

    def odd(self) -> st.SearchStrategy[Json]:
        return st.sampled_from(
            [{}, {"Type": "Other", "Next": "a"}, {"Type": 5}, {"Type": "Choice", "Choices": []}, {"Type": "Choice", "Choices": [{"Next": "a"}]},
             {"Type": "Pass", "Comment": 5, "End": True}, {"Type": "Task", "Resource": None, "Retry": {}, "End": True},
             {"Type": "Map", "ItemProcessor": {"States": {}}, "End": True}, {"Type": "Parallel", "Branches": [5], "End": True},
             {"Type": "Task", "Resource": "x", "Catch": [{"Next": "a"}], "End": True}, {"Type": "Wait", "Seconds": True, "End": True}]
        )  # fmt: skip


CONFIGS = st.sampled_from(
    [{"Mode": "INLINE"}, {"Mode": "DISTRIBUTED"}, {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, {"Mode": "INLINE", "ExecutionType": "STANDARD"},
     {"Mode": "OTHER"}, {}, {"ExecutionType": "EXPRESS"}, {"Mode": "INLINE", "More": 1}]
)  # fmt: skip


def machines(*, is_jsonata: bool, depth: int, most: int = 6) -> st.SearchStrategy[Json]:
    """`StartAt` and `States`."""

    def build(chosen: list[str]) -> st.SearchStrategy[Json]:
        state = States(chosen, is_jsonata=is_jsonata, depth=depth).state()
        states = st.fixed_dictionaries(dict.fromkeys(chosen, state))
        start = st.one_of(st.just(chosen[0]), st.sampled_from(chosen), st.just("nowhere"))
        return st.tuples(start, states).map(lambda pair: {"StartAt": pair[0], "States": pair[1]})

    return st.lists(names, min_size=1, max_size=most, unique=True).flatmap(build)


@st.composite
def definitions(draw: st.DrawFn) -> Json:
    """A definition with anything in it."""
    is_jsonata = draw(st.booleans())
    machine = draw(machines(is_jsonata=is_jsonata, depth=2))
    head = fields(Comment=comments, Version=texts, TimeoutSeconds=numbers)
    language = (
        {"QueryLanguage": "JSONata"}
        if is_jsonata
        else draw(st.sampled_from([{}, {"QueryLanguage": "JSONPath"}, {"QueryLanguage": "X"}]))
    )
    return {**draw(head), **language, **machine}


# ---- flows ----

FLOW_NAMES = [
    "a",
    "b",
    "c",
    "d",
    "e",
    "f",
    "g",
    "h",
    "a end",
    "b end",
    "b wait",
    "c wait",
    "until $.x",
    "until $.x wait",
    "until $.x end",
]


@st.composite
def flows(draw: st.DrawFn, most: int = 9) -> Json:
    """Plain states whose ways lead anywhere: what the shape of a flow does to its text."""
    chosen = draw(st.lists(st.sampled_from(FLOW_NAMES), min_size=1, max_size=most, unique=True))
    # Most ways lead on to the next few states, as in real flows; the rest anywhere.
    states: dict[str, Json] = {}
    for index, name in enumerate(chosen):
        near = st.sampled_from(chosen[index + 1 : index + 4] or chosen)
        target = st.one_of(near, near, st.sampled_from(chosen))
        kind = draw(st.sampled_from(["Task", "Task", "Task", "Choice", "Choice", "Pass", "Wait", "Succeed", "Fail"]))
        if name.endswith(" end") and draw(st.booleans()):
            kind = "Succeed"
        if name.endswith(" wait") and draw(st.booleans()):
            kind = "Wait"
        state: dict[str, Json] = {"Type": kind}
        if kind == "Choice":
            count = draw(st.sampled_from([1, 1, 2, 3]))
            state["Choices"] = [{"Variable": "$.x", "BooleanEquals": True, "Next": draw(target)} for _ in range(count)]
            if draw(st.sampled_from([True, True, True, False])):
                state["Default"] = draw(target)
        elif kind not in ("Succeed", "Fail"):
            state.update(
                draw(
                    st.one_of(
                        target.map(lambda to: {"Next": to}), target.map(lambda to: {"Next": to}), st.just({"End": True})
                    )
                )
            )
        if kind == "Task":
            state["Resource"] = "arn:aws:states:::lambda:invoke"
            catchers = st.lists(
                st.tuples(
                    st.sampled_from([["States.ALL"], ["A"], ["B", "A"]]),
                    target,
                    st.sampled_from([{}, {}, {"ResultPath": "$.e"}]),
                ),
                max_size=2,
            )
            # A few sets of catchers, so that states share them.
            shared = draw(st.sampled_from([None, None, *range(2)]))
            if shared is None:
                state["Catch"] = [{"ErrorEquals": errors, "Next": to, **rest} for errors, to, rest in draw(catchers)]
            else:
                state["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": chosen[-1 - shared % len(chosen)]}]
            if not state["Catch"]:
                del state["Catch"]
        if kind == "Wait":
            state["Seconds"] = 60
        states[name] = state
    return {"StartAt": chosen[0], "States": states}


# ---- nearly ASL ----


@st.composite
def mutated(draw: st.DrawFn, whole: st.SearchStrategy[Json]) -> Json:
    """A definition with one to three changes."""
    definition = copy.deepcopy(draw(whole))
    for _ in range(draw(st.integers(1, 3))):
        places = [
            (holder, key)
            for holder, key in _places(definition)
            if holder is not definition or key not in ("States", "StartAt")
        ]
        if not places:
            break
        holder, key = places[draw(st.integers(0, len(places) - 1))]
        match draw(st.sampled_from(["remove", "replace", "rename", "add"])):
            case "remove":
                del holder[key]
            case "replace":
                holder[key] = draw(
                    st.one_of(
                        st.none(),
                        st.booleans(),
                        numbers,
                        texts,
                        paths,
                        jsonata,
                        st.just({}),
                        st.just([]),
                        st.just({"a": [1]}),
                    )
                )
            case "rename" if isinstance(holder, dict):
                holder[draw(keys)] = holder.pop(key)
            case _ if isinstance(holder, dict):
                holder[
                    draw(
                        st.sampled_from(
                            ["Comment", "Next", "End", "Type", "Assign", "Output", "Catch", "Retry", "Extra"]
                        )
                    )
                ] = draw(templates)
    return definition


def _places(value: Json) -> list[tuple[Any, Any]]:
    """Every member of every object and list."""
    found: list[tuple[Any, Any]] = []
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            found.append((value, key))
            found += _places(value[key])
    return found
