"""Expressions to JSONPath: payload templates, paths and intrinsic functions.

{ total: $.total, id: f"o-{$.id}" }   ->   {"total.$": "$.total", "id.$": "States.Format('o-{}', $.id)"}
"""

from typing import assert_never

from sfdsl.diagnostics.codes import source as codes
from sfdsl.expr.errors import ExpressionSyntaxError
from sfdsl.jsontypes import Json
from sfdsl.lower.values import JSONPATH, ParamValue, Place, constant
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.inline import expression_text
from sfdsl.syntax.nodes import Expression
from sfdsl.syntax.strings import key_text

_CONDITIONS = ("==", "!=", "<", "<=", ">", ">=", "in")
_TESTS = ("exists", "is_null", "is_string", "is_number", "is_boolean", "is_timestamp", "matches", "all", "any")


def template(expression: Expression, place: Place) -> Json:
    """The payload template of an object or constant. Anything else has no key to hang on, which is reported."""
    match expression:
        case nodes.ObjectNode():
            place.mark(expression.span)
            return members(expression.members, place)
        case nodes.ArrayNode() if not _is_intrinsic_array(expression, place):
            return _array(expression, place)
        case nodes.NameNode():
            found = place.resolve(expression)
            if found is None:
                return None
            if not isinstance(found, ParamValue):
                return template(found, place)
    value = constant(expression, place)
    if value is not None:
        return value[0]
    if text(expression, place) is not None:
        place.diagnostics.report(
            codes.BAD_VALUE,
            expression.span,
            f"in JSONPath an object stands in {place.roots.title}, and this is a single value",
            hint=f"give it a key: `{{ value: {_short(expression)} }}`",
        )
    return None


def members(pairs: tuple[nodes.MemberNode, ...], place: Place) -> dict[str, Json]:
    """The members of an object in a payload template: what is worked out at run time gets a key that ends in `.$`."""
    result: dict[str, Json] = {}
    for member in pairs:
        key, value = _member(member, place)
        result[key] = value
    return result


def _member(member: nodes.MemberNode, place: Place) -> tuple[str, Json]:
    expression: Expression = member.value
    if isinstance(expression, nodes.NameNode):
        found = place.resolve(expression)
        if found is not None and not isinstance(found, ParamValue):
            expression = found
    inner = place.at(member.key, span=member.span)
    match expression:
        case nodes.ObjectNode():
            return member.key, members(expression.members, inner)
        case nodes.ArrayNode() if not _is_intrinsic_array(expression, place):
            return member.key, _array(expression, inner)
    value = constant(expression, inner)
    if value is not None:
        inner.mark(member.span)
        return member.key, value[0]
    if member.key.endswith(".$"):
        place.diagnostics.report(
            codes.BAD_VALUE,
            member.key_span,
            f'the key "{member.key}" has a value that is worked out, and the `.$` is added where a value is',
            hint=f"write `{key_text(member.key[:-2])}: {_short(expression)}`, or the path as a text",
        )
    key = f"{member.key}.$"
    place.at(key, span=expression.span)
    return key, text(expression, place)


def _is_intrinsic_array(array: nodes.ArrayNode, place: Place) -> bool:
    """Whether an array holds, directly, what is worked out at run time: then it is a call of States.Array."""
    for item in array.items:
        if isinstance(item, nodes.ObjectNode):
            continue
        if isinstance(item, nodes.ArrayNode):
            if _is_intrinsic_array(item, place):
                return True
        elif constant(item, place.at("")) is None:
            return True
    return False


def _array(array: nodes.ArrayNode, place: Place) -> Json:
    place.mark(array.span)
    return [template(item, place.at(index, span=item.span)) for index, item in enumerate(array.items)]


# ---- texts: paths and intrinsics ----


def text(expression: Expression, place: Place) -> str | None:
    """The path or intrinsic for an expression; as an argument of an intrinsic, a literal too. None, reported, if there is none."""
    span = expression.span
    match expression:
        case nodes.PathNode():
            return path_text(expression, place)
        case nodes.RawPathNode():
            return raw_text(expression, place)
        case nodes.StringNode():
            return quoted(expression.value)
        case nodes.NumberNode():
            return expression.text
        case nodes.ConstantNode():
            return {True: "true", False: "false", None: "null"}[expression.value]
        case nodes.DurationNode():
            return str(expression.seconds)
        case nodes.PercentNode():
            return expression.text
        case nodes.NameNode():
            found = place.resolve(expression)
            if isinstance(found, ParamValue):
                return quoted(found.text) if found.number is None else str(found.number)
            return None if found is None else text(found, place)
        case nodes.FStringNode():
            return _format(expression, place)
        case nodes.CallNode():
            return _call(expression, place)
        case nodes.ArrayNode():
            return _states_call("States.Array", expression.items, place)
        case nodes.BinaryNode():
            return _binary(expression, place)
        case nodes.RawJsonataNode():
            place.not_in_language(
                span,
                "a raw JSONata expression",
                JSONPATH,
                "put `query jsonata` at the head, or as a clause of this state",
            )
        case nodes.ObjectNode():
            place.not_in_language(
                span,
                "an object among values that are worked out",
                JSONPATH,
                "give it a key of its own, or use `query jsonata`",
            )
        case nodes.LogicNode() | nodes.NotNode():
            _report_condition(span, place)
        case nodes.NegativeNode():
            place.not_in_language(span, "negating a value", JSONPATH, "use `query jsonata`")
        case _:
            assert_never(expression)
    return None


def path_text(path: nodes.PathNode, place: Place) -> str | None:
    """A path with its root as this place has it; the rest letter by letter. Reports what cannot be read."""
    found = place.root(path)
    if found is None:
        return None
    root, rest = found
    _check_path(path.text, path.span.start, place)
    return root + rest


def raw_text(raw: nodes.RawPathNode, place: Place) -> str:
    """A raw path or intrinsic, passed on as it is after a syntax check."""
    stripped = raw.text.strip()
    offset = raw.span.start + 1 + raw.text.index(stripped) if stripped else raw.span.start
    if stripped.startswith("$"):
        _check_path(stripped, offset, place)
    else:
        _check_intrinsic(stripped, offset, place)
    return raw.text


def _check_path(path: str, offset: int, place: Place) -> None:
    from sfdsl.expr.jsonpath import parse_path

    try:
        parse_path(path)
    except ExpressionSyntaxError as problem:
        at = offset + min(problem.offset, max(len(path) - 1, 0))
        place.diagnostics.report(codes.BAD_PATH, Span(at, at + 1), problem.message, hint=problem.hint)


def _check_intrinsic(call: str, offset: int, place: Place) -> None:
    from sfdsl.expr.intrinsics import parse_intrinsic

    try:
        parse_intrinsic(call)
    except ExpressionSyntaxError as problem:
        at = offset + min(problem.offset, max(len(call) - 1, 0))
        hint = problem.hint or "backticks hold a path such as `$.a[0]`, or an intrinsic such as States.UUID()"
        place.diagnostics.report(codes.BAD_PATH, Span(at, at + 1), problem.message, hint=hint)


def quoted(value: str) -> str:
    """A string as an intrinsic function's argument. Source: ASL specification, intrinsic functions, reserved characters."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _format(expression: nodes.FStringNode, place: Place) -> str | None:
    pattern: list[str] = []
    arguments: list[str] = []
    for part in expression.parts:
        if isinstance(part, str):
            escaped = part.replace("\\", "\\\\").replace("'", "\\'").replace("{", "\\{").replace("}", "\\}")
            pattern.append(escaped)
        else:
            argument = text(part, place)
            if argument is None:
                return None
            pattern.append("{}")
            arguments.append(argument)
    literal = "'" + "".join(pattern) + "'"
    return f"States.Format({', '.join([literal, *arguments])})"


def _call(call: nodes.CallNode, place: Place) -> str | None:
    if call.function.startswith("States."):
        return _states_call(call.function, call.arguments, place)
    span = call.function_span
    if call.function.startswith("$"):
        place.not_in_language(
            span,
            f"the JSONata function `{call.function}`",
            JSONPATH,
            "use an intrinsic (`States...`), or `query jsonata`",
        )
    elif call.function in _TESTS:
        _report_condition(call.span, place)
    else:
        report_unknown_function(call, place)
    return None


def report_unknown_function(call: nodes.CallNode, place: Place) -> None:
    """Report a call of something that is no function of the language."""
    from sfdsl.catalog.near import did_you_mean

    known = [*_TESTS, "string", "number", "boolean", "timestamp"]
    near = did_you_mean(call.function, known, 1)
    hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}; intrinsics begin with `States.`"
    place.diagnostics.report(codes.UNKNOWN_FUNCTION, call.function_span, f'"{call.function}" is no function', hint=hint)


def _states_call(function: str, arguments: tuple[Expression, ...], place: Place) -> str | None:
    texts = [text(argument, place) for argument in arguments]
    known = [argument for argument in texts if argument is not None]
    return f"{function}({', '.join(known)})" if len(known) == len(texts) else None


def _binary(expression: nodes.BinaryNode, place: Place) -> str | None:
    operator = expression.operator
    if operator in _CONDITIONS:
        _report_condition(expression.span, place)
        return None
    if operator == "&":
        joined = _joined(expression)
        return _states_call("States.Format", (nodes.StringNode(value="{}" * len(joined)), *joined), place)
    if operator in ("*", "/", "%"):
        place.not_in_language(
            expression.span, f"`{operator}`", JSONPATH, "JSONPath can only add whole numbers; use `query jsonata`"
        )
        return None
    right = expression.right
    for operand in (expression.left, right):
        if isinstance(operand, nodes.NumberNode) and isinstance(operand.value, float):
            place.not_in_language(
                operand.span,
                "adding a fraction",
                JSONPATH,
                "States.MathAdd rounds its operands to whole numbers; use `query jsonata`",
            )
            return None
    if operator == "-":
        if not isinstance(right, nodes.NumberNode):
            place.not_in_language(
                expression.span,
                "subtracting a value",
                JSONPATH,
                "only a whole number can be subtracted; use `query jsonata`",
            )
            return None
        flipped = right.text[1:] if right.text.startswith("-") else "-" + right.text
        right = nodes.NumberNode(value=-right.value, text=flipped, span=right.span)
    return _states_call("States.MathAdd", (expression.left, right), place)


def _joined(expression: Expression) -> tuple[Expression, ...]:
    """`a & b & c` as its operands."""
    if isinstance(expression, nodes.BinaryNode) and expression.operator == "&":
        return (*_joined(expression.left), expression.right)
    return (expression,)


def _report_condition(span: Span, place: Place) -> None:
    place.not_in_language(
        span, "a condition as a value", JSONPATH, "branch with `if` or `choice`, or use `query jsonata`"
    )


def _short(expression: Expression) -> str:
    shown = expression_text(expression)
    return shown if len(shown) <= 40 else "..."
