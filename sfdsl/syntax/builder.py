"""Tokens to nodes: one method for each rule of the grammar, called by the parser as it reduces.

The grammar keeps every token, so a method sees its rule's words in order: keywords and marks as Lark tokens, the rest as nodes. What
is wrong with the text of one token (a bad escape, an option given twice) is reported here; the parser goes on.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar, get_args

from lark import Token

from sfdsl.diagnostics import Diagnostics, Edit, Fix
from sfdsl.diagnostics.codes import source as codes
from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.comments import CommentLines
from sfdsl.syntax.nodes import Expression, NameRefNode, NumberNode, StringNode
from sfdsl.syntax.strings import KEYWORDS, StringError, duration_node, number_node, split_fstring, string_value

Child = Any
"""A token, or a node that an inner rule made."""
_NodeT = TypeVar("_NodeT")
_CLAUSES: Final = get_args(nodes.Clause)
_STATEMENTS: Final = get_args(nodes.Statement)


def start_of(child: Child) -> int:
    start: int = (child.start_pos or 0) if isinstance(child, Token) else child.span.start
    return start


def end_of(child: Child) -> int:
    end: int = (child.end_pos or 0) if isinstance(child, Token) else child.span.end
    return end


def span_of(children: Sequence[Child]) -> Span:
    return Span(start_of(children[0]), end_of(children[-1]))


def token_span(token: Token) -> Span:
    return Span(start_of(token), end_of(token))


def after(children: Sequence[Child], keyword: str) -> Child | None:
    """The child behind the first token of type `keyword`, or None where there is no such token."""
    for index, child in enumerate(children):
        if isinstance(child, Token) and child.type == keyword:
            return children[index + 1]
    return None


def of(children: Sequence[Child], *classes: type[_NodeT]) -> tuple[_NodeT, ...]:
    """The children of these classes, in order."""
    return tuple(child for child in children if isinstance(child, classes) and not isinstance(child, Token))


def first(children: Sequence[Child], cls: type[_NodeT]) -> _NodeT | None:
    return next((child for child in children if isinstance(child, cls)), None)


class Builder:
    """The parser's callbacks (helpers begin with `_read`, which no rule does). `begin` readies it for one text; it serves one parse at a time."""

    def begin(
        self, diagnostics: Diagnostics, lines: CommentLines, parse_hole: Callable[[int, int], Expression | None]
    ) -> None:
        """`parse_hole` reads the expression between two offsets of the text: an f-string's hole."""
        self._diagnostics, self._lines, self._parse_hole = diagnostics, lines, parse_hole

    # ---- words ----

    def _string(self, token: Token) -> StringNode:
        span = token_span(token)
        try:
            return StringNode(value=string_value(token), span=span)
        except StringError as problem:
            at = Span(span.start + problem.offset, span.start + problem.offset + 1)
            hint = 'JSON has \\" \\\\ \\/ \\b \\f \\n \\r \\t and \\u with four digits; write \\\\ for a backslash'
            self._diagnostics.report(codes.BAD_STRING, at, problem.message, hint=hint)
            return StringNode(value=token[1:-1], span=span)

    def _read_name(self, token: Token) -> NameRefNode:
        if token.type == "STRING":
            found = self._string(token)
            if not found.value:
                self._diagnostics.report(codes.EMPTY_NAME, found.span, "a name must not be empty")
            return NameRefNode(name=found.value, span=found.span)
        return self._plain_name(token, quotable=True)

    def _plain_name(self, token: Token, *, quotable: bool = False) -> NameRefNode:
        span = token_span(token)
        if token in KEYWORDS:
            hint = f'write "{token}" in quotes' if quotable else "choose another name"
            fixes = [Fix("quote the name", (Edit(span, f'"{token}"'),))] if quotable else []
            message = f'"{token}" is a keyword of sfd'
            self._diagnostics.report(codes.KEYWORD_AS_NAME, span, message, hint=hint, fixes=fixes)
        return NameRefNode(name=str(token), span=span)

    def _variable(self, token: Token) -> NameRefNode:
        name = token[1:]
        if not name.isidentifier():
            self._diagnostics.report(
                codes.NOT_A_VARIABLE,
                token_span(token),
                f'"{token}" is no variable',
                hint="a variable is `$` and a name: `$total`",
            )
        return NameRefNode(name=name, span=token_span(token))

    def _read_seconds(self, child: Child) -> Expression:
        if isinstance(child, Token):
            found = duration_node(child)
            return nodes.DurationNode(amount=found.amount, unit=found.unit, span=token_span(child))
        value: Expression = child
        return value

    def _read_path(self, child: Child) -> Expression:
        if not isinstance(child, Token):
            value: Expression = child
            return value
        return self.path([child]) if child.type == "PATH" else self.raw_path([child])

    def _callee(self, token: Token) -> nodes.Callee:
        match token.type:
            case "STRING":
                return self._string(token)
            case "NAME":
                return nodes.NameNode(name=str(token), span=token_span(token))
        return nodes.CallRefNode(text=str(token), span=token_span(token))

    def _error_names(self, children: Sequence[Child]) -> tuple[NameRefNode, ...]:
        """The names in a list with commas, up to the first child that is none."""
        names = []
        for child in children:
            if not isinstance(child, Token) or child.type not in ("NAME", "DOTTED", "STRING", "COMMA"):
                break
            if child.type != "COMMA":
                value = self._string(child).value if child.type == "STRING" else str(child)
                names.append(NameRefNode(name=value, span=token_span(child)))
        return tuple(names)

    def _label(self, children: Sequence[Child]) -> NameRefNode | None:
        return first(children[:2], NameRefNode)

    def _optional_name(self, children: Sequence[Child]) -> NameRefNode | None:
        """The name behind the keyword, where one is given."""
        if len(children) > 1 and isinstance(children[1], Token) and children[1].type in ("NAME", "STRING"):
            return self._read_name(children[1])
        return None

    def _doc(self, children: Sequence[Child]) -> str | None:
        return self._lines.doc_before(start_of(children[0]))

    # ---- file and declarations ----

    def file(self, children: list[Child]) -> nodes.FileNode:
        settings = of(children, nodes.SettingNode)
        items = tuple(child for child in children if not isinstance(child, nodes.SettingNode))
        return nodes.FileNode(settings=settings, items=items, span=span_of(children) if children else Span(0, 0))

    def setting_word(self, children: list[Child]) -> nodes.SettingNode:
        value = nodes.NameNode(name=str(children[1]), span=token_span(children[1]))
        return nodes.SettingNode(keyword=str(children[0]), value=value, span=span_of(children))

    def setting_value(self, children: list[Child]) -> nodes.SettingNode:
        return nodes.SettingNode(
            keyword=str(children[0]), value=self._clause_value(children[1]), span=span_of(children)
        )

    def param(self, children: list[Child]) -> nodes.ParamNode:
        return nodes.ParamNode(
            name=self._plain_name(children[1]),
            kind=NameRefNode(name=str(children[3]), span=token_span(children[3])),
            default=after(children, "EQUAL"),
            doc=self._doc(children),
            span=span_of(children),
        )

    def const(self, children: list[Child]) -> nodes.ConstNode:
        return nodes.ConstNode(
            name=self._plain_name(children[1]), value=children[3], doc=self._doc(children), span=span_of(children)
        )

    def policy(self, children: list[Child]) -> nodes.PolicyNode:
        return nodes.PolicyNode(
            name=self._plain_name(children[1]),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def flow(self, children: list[Child]) -> nodes.FlowNode:
        return nodes.FlowNode(
            name=self._read_name(children[1]),
            settings=of(children, nodes.SettingNode),
            statements=of(children, *_STATEMENTS),
            doc=self._doc(children),
            span=span_of(children),
        )

    def rule(self, children: list[Child]) -> nodes.RuleNode:
        parts: dict[str, Any] = {}
        for child in children:
            if isinstance(child, tuple):
                keyword, value, span = child
                if keyword in parts:
                    self._diagnostics.report(codes.GIVEN_TWICE, span, f'"{keyword}" is given twice for this rule')
                parts[keyword] = value
        return nodes.RuleNode(
            name=self._read_name(children[1]),
            bus=parts.get("on"),
            pattern=parts.get("matching"),
            schedule=parts.get("schedule"),
            targets=of(children, nodes.TargetNode),
            doc=self._doc(children),
            span=span_of(children),
        )

    def rule_on(self, children: list[Child]) -> tuple[str, Child, Span]:
        return "on", children[1], span_of(children)

    def rule_matching(self, children: list[Child]) -> tuple[str, Child, Span]:
        return "matching", children[1], span_of(children)

    def rule_schedule(self, children: list[Child]) -> tuple[str, Child, Span]:
        return "schedule", self._string(children[1]), span_of(children)

    def target_flow(self, children: list[Child]) -> nodes.TargetNode:
        return nodes.TargetNode(flow=self._read_name(children[1]), arn=None, span=span_of(children))

    def target_arn(self, children: list[Child]) -> nodes.TargetNode:
        value = self._string(children[0]) if children[0].type == "STRING" else self.name_atom(children)
        return nodes.TargetNode(flow=None, arn=value, span=span_of(children))

    # ---- statements ----

    def task(self, children: list[Child]) -> nodes.TaskNode:
        return nodes.TaskNode(
            name=self._read_name(children[1]),
            callee=self._callee(children[3]),
            arguments=first(children, nodes.ArgumentsNode),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def _pass(self, children: list[Child], value: Expression | None) -> nodes.PassNode:
        return nodes.PassNode(
            name=self._read_name(children[1]),
            value=value,
            arguments=first(children, nodes.ArgumentsNode),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def pass_bare(self, children: list[Child]) -> nodes.PassNode:
        return self._pass(children, None)

    def pass_value(self, children: list[Child]) -> nodes.PassNode:
        return self._pass(children, children[3])

    def pass_arguments(self, children: list[Child]) -> nodes.PassNode:
        return self._pass(children, None)

    def set_(self, children: list[Child]) -> nodes.SetNode:
        return nodes.SetNode(
            label=self._label(children),
            assignments=of(children, nodes.AssignmentNode),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def assignment(self, children: list[Child]) -> nodes.AssignmentNode:
        return nodes.AssignmentNode(variable=self._variable(children[0]), value=children[2], span=span_of(children))

    def wait(self, children: list[Child]) -> nodes.WaitNode:
        mode, value = next(child for child in children if isinstance(child, WaitTime)).parts
        return nodes.WaitNode(
            name=self._optional_name(children),
            mode=mode,
            value=value,
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def wait_seconds(self, children: list[Child]) -> "WaitTime":
        token = children[0]
        value = self._read_seconds(token) if token.type == "DURATION" else self.number([token])
        return WaitTime("seconds", value, span_of(children))

    def wait_for(self, children: list[Child]) -> "WaitTime":
        return WaitTime("for", children[1], span_of(children))

    def wait_until(self, children: list[Child]) -> "WaitTime":
        return WaitTime("until", children[1], span_of(children))

    def succeed(self, children: list[Child]) -> nodes.SucceedNode:
        return nodes.SucceedNode(
            name=self._optional_name(children),
            value=after(children, "EQUAL"),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def fail(self, children: list[Child]) -> nodes.FailNode:
        return nodes.FailNode(
            name=self._optional_name(children),
            error=after(children, "EQUAL"),
            cause=after(children, "BECAUSE"),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def if_(self, children: list[Child]) -> nodes.IfNode:
        label = self._label(children)
        head = children[2:4] if label else children[1:3]
        arms = [nodes.ArmNode(condition=head[0], goal=head[1], span=span_of(head)), *of(children, nodes.ArmNode)]
        last = children[-1]
        return nodes.IfNode(
            label=label,
            arms=tuple(arms),
            otherwise=last.goal if isinstance(last, ElsePart) else None,
            doc=self._doc(children),
            span=span_of(children),
        )

    def else_if(self, children: list[Child]) -> nodes.ArmNode:
        return nodes.ArmNode(condition=children[2], goal=children[3], span=span_of(children))

    def else_(self, children: list[Child]) -> "ElsePart":
        return ElsePart(children[1], span_of(children))

    def choice(self, children: list[Child]) -> nodes.ChoiceNode:
        return nodes.ChoiceNode(
            name=self._read_name(children[1]),
            rules=of(children, nodes.WhenNode),
            otherwise=first(children, nodes.OtherwiseNode),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def when(self, children: list[Child]) -> nodes.WhenNode:
        outcome = self._read_outcome(children)
        return nodes.WhenNode(
            condition=children[1],
            assign=outcome.get("assign"),
            output=outcome.get("output"),
            goal=children[-1],
            doc=self._doc(children),
            span=span_of(children),
        )

    def otherwise(self, children: list[Child]) -> nodes.OtherwiseNode:
        outcome = self._read_outcome(children)
        return nodes.OtherwiseNode(
            assign=outcome.get("assign"), output=outcome.get("output"), goal=children[-1], span=span_of(children)
        )

    def _read_outcome(self, children: Sequence[Child]) -> dict[str, Expression]:
        """The values of `assign`, `output` and `into` among the children, each at most once."""
        found: dict[str, Expression] = {}
        for clause in of(children, nodes.ValueClauseNode):
            if clause.keyword in found:
                self._given_twice(clause.keyword, clause.span)
            found[clause.keyword] = clause.value
        return found

    def _given_twice(self, keyword: str, span: Span) -> None:
        self._diagnostics.report(codes.GIVEN_TWICE, span, f'"{keyword}" is given twice', hint="remove one of the two")

    def while_(self, children: list[Child]) -> nodes.WhileNode:
        return nodes.WhileNode(
            label=self._label(children),
            condition=children[-2],
            body=children[-1],
            doc=self._doc(children),
            span=span_of(children),
        )

    def repeat(self, children: list[Child]) -> nodes.RepeatNode:
        every = after(children, "EVERY")
        body = first(children, nodes.BlockNode)
        until = after(children, "UNTIL")
        assert body is not None and until is not None
        return nodes.RepeatNode(
            label=self._label(children),
            body=body,
            until=until,
            every=None if every is None else self._read_seconds(every),
            doc=self._doc(children),
            span=span_of(children),
        )

    def parallel(self, children: list[Child]) -> nodes.ParallelNode:
        return nodes.ParallelNode(
            name=self._read_name(children[1]),
            arguments=first(children, nodes.ArgumentsNode),
            branches=of(children, nodes.BodyNode),
            clauses=of(children, *_CLAUSES),
            doc=self._doc(children),
            span=span_of(children),
        )

    def branch(self, children: list[Child]) -> nodes.BodyNode:
        body: nodes.BodyNode = children[1]
        return nodes.BodyNode(
            settings=body.settings, statements=body.statements, doc=self._doc(children), span=span_of(children)
        )

    def map(self, children: list[Child]) -> nodes.MapNode:
        body = first(children, MapBody)
        assert body is not None
        return nodes.MapNode(
            name=self._read_name(children[1]),
            arguments=first(children, nodes.ArgumentsNode),
            clauses=of(children, *_CLAUSES),
            body=body.body,
            is_iterator=body.is_iterator,
            doc=self._doc(children),
            span=span_of(children),
        )

    def map_body(self, children: list[Child]) -> "MapBody":
        return MapBody(children[-1], len(children) > 1, span_of(children))

    def body(self, children: list[Child]) -> nodes.BodyNode:
        return nodes.BodyNode(
            settings=of(children, nodes.SettingNode),
            statements=of(children, *_STATEMENTS),
            span=span_of(children),
        )

    def try_(self, children: list[Child]) -> nodes.TryNode:
        return nodes.TryNode(
            body=children[1], catches=of(children, nodes.CatchNode), doc=self._doc(children), span=span_of(children)
        )

    def jump(self, children: list[Child]) -> nodes.JumpNode:
        return nodes.JumpNode(arrow=children[0], doc=self._doc(children), span=span_of(children))

    def state(self, children: list[Child]) -> nodes.StateNode:
        return nodes.StateNode(
            name=self._read_name(children[1]), fields=children[3], doc=self._doc(children), span=span_of(children)
        )

    def arrow(self, children: list[Child]) -> nodes.ArrowNode:
        return nodes.ArrowNode(target=self._read_name(children[1]), span=span_of(children))

    def arrow_end(self, children: list[Child]) -> nodes.ArrowNode:
        return nodes.ArrowNode(target=None, span=span_of(children))

    def block(self, children: list[Child]) -> nodes.BlockNode:
        return nodes.BlockNode(statements=of(children, *_STATEMENTS), span=span_of(children))

    def label(self, children: list[Child]) -> NameRefNode:
        return self._read_name(children[0])

    # ---- clauses ----

    def _clause_value(self, child: Child) -> Expression:
        """The value of a clause: a node, or a token of a kind that stands only there."""
        if not isinstance(child, Token):
            value: Expression = child
            return value
        match child.type:
            case "STRING":
                return self._string(child)
            case "DURATION":
                return self._read_seconds(child)
        return self._read_path(child)

    def value_clause(self, children: list[Child]) -> nodes.ValueClauseNode:
        return nodes.ValueClauseNode(
            keyword=str(children[0]), value=self._clause_value(children[1]), span=span_of(children)
        )

    def query_clause(self, children: list[Child]) -> nodes.QueryClauseNode:
        return nodes.QueryClauseNode(
            language=str(children[1]), language_span=token_span(children[1]), span=span_of(children)
        )

    def use_clause(self, children: list[Child]) -> nodes.UseClauseNode:
        policy = NameRefNode(name=str(children[1]), span=token_span(children[1]))
        return nodes.UseClauseNode(policy=policy, span=span_of(children))

    def retry(self, children: list[Child]) -> nodes.RetryNode:
        return self._retry(children, failed_entries=False)

    def retry_failed(self, children: list[Child]) -> nodes.RetryNode:
        return self._retry(children, failed_entries=True)

    def _retry(self, children: list[Child], *, failed_entries: bool) -> nodes.RetryNode:
        options: dict[str, Any] = {}
        for option in of(children, RetryOption):
            if option.name in options:
                self._given_twice(option.word, option.span)
            options[option.name] = option.value
        return nodes.RetryNode(
            **options, failed_entries=failed_entries, doc=self._doc(children), span=span_of(children)
        )

    def on(self, children: list[Child]) -> "RetryOption":
        return RetryOption("errors", "on", self._error_names(children[1:]), span_of(children))

    def times(self, children: list[Child]) -> "RetryOption":
        return RetryOption("attempts", "x", int(children[0][1:]), span_of(children))

    def every(self, children: list[Child]) -> "RetryOption":
        return RetryOption("every", "every", self._read_seconds(children[1]), span_of(children))

    def backoff(self, children: list[Child]) -> "RetryOption":
        return RetryOption("backoff", "backoff", children[1], span_of(children))

    def max(self, children: list[Child]) -> "RetryOption":
        return RetryOption("max_delay", "max", self._read_seconds(children[1]), span_of(children))

    def jitter(self, children: list[Child]) -> "RetryOption":
        return RetryOption("jitter", "jitter", "NONE" if len(children) > 1 else "FULL", span_of(children))

    def catch_clause(self, children: list[Child]) -> nodes.CatchNode:
        variables = of(children, AsPart)
        if len(variables) > 1:
            self._given_twice("as", variables[1].span)
        outcome = self._read_outcome(children)
        return nodes.CatchNode(
            errors=self._error_names(children[1:]) or None,
            variable=variables[0].variable if variables else None,
            into=outcome.get("into"),
            assign=outcome.get("assign"),
            output=outcome.get("output"),
            goal=children[-1],
            doc=self._doc(children),
            span=span_of(children),
        )

    def as_(self, children: list[Child]) -> "AsPart":
        return AsPart(self._variable(children[1]), span_of(children))

    into_clause = assign_clause = output_clause = over_clause = value_clause

    def _transfer(self, children: list[Child], callee: nodes.Callee | None) -> nodes.TransferNode:
        config = first(children, ConfigPart)
        return nodes.TransferNode(
            keyword=str(children[0]),
            callee=callee,
            arguments=first(children, nodes.ArgumentsNode),
            config=config.value if config else None,
            span=span_of(children),
        )

    def read_clause(self, children: list[Child]) -> nodes.TransferNode:
        return self._transfer(children, self._callee(children[1]))

    def write_call(self, children: list[Child]) -> nodes.TransferNode:
        return self._transfer(children, self._callee(children[1]))

    def write_config(self, children: list[Child]) -> nodes.TransferNode:
        return self._transfer(children, None)

    def config(self, children: list[Child]) -> "ConfigPart":
        return ConfigPart(children[1], span_of(children))

    def mode(self, children: list[Child]) -> nodes.ModeNode:
        execution = str(children[1]) if len(children) > 1 else None
        return nodes.ModeNode(mode=str(children[0]), execution=execution, span=span_of(children))

    def tolerate(self, children: list[Child]) -> nodes.TolerateNode:
        value = children[-1]
        if isinstance(value, Token):
            number = number_node(value[:-1])
            percent = nodes.PercentNode(value=number.value, text=number.text, span=token_span(value))
            return nodes.TolerateNode(value=percent, percent=True, span=span_of(children))
        return nodes.TolerateNode(value=value, percent=len(children) > 2, span=span_of(children))

    # ---- arguments and expressions ----

    def arguments_pairs(self, children: list[Child]) -> nodes.ArgumentsNode:
        return nodes.ArgumentsNode(members=self._members(children), span=span_of(children))

    def arguments_value(self, children: list[Child]) -> nodes.ArgumentsNode:
        return nodes.ArgumentsNode(value=children[1], span=span_of(children))

    def arguments_ellipsis(self, children: list[Child]) -> nodes.ArgumentsNode:
        return nodes.ArgumentsNode(unwritten=True, span=span_of(children))

    def member(self, children: list[Child]) -> nodes.MemberNode:
        token = children[0]
        key = self._string(token).value if token.type == "STRING" else str(token)
        return nodes.MemberNode(key=key, value=children[2], key_span=token_span(token), span=span_of(children))

    pair = member

    def object(self, children: list[Child]) -> nodes.ObjectNode:
        return nodes.ObjectNode(members=self._members(children), span=span_of(children))

    def _members(self, children: list[Child]) -> tuple[nodes.MemberNode, ...]:
        members = of(children, nodes.MemberNode)
        if len({member.key for member in members}) < len(members):
            seen: set[str] = set()
            for member in members:
                if member.key in seen:
                    self._diagnostics.report(
                        codes.DUPLICATE_KEY, member.key_span, f'the key "{member.key}" stands here twice'
                    )
                seen.add(member.key)
        return members

    def array(self, children: list[Child]) -> nodes.ArrayNode:
        return nodes.ArrayNode(items=self._read_items(children), span=span_of(children))

    def _read_items(self, children: list[Child]) -> tuple[Expression, ...]:
        return tuple(child for child in children if not isinstance(child, Token))

    def call(self, children: list[Child]) -> nodes.CallNode:
        name = children[0]
        return nodes.CallNode(
            function=str(name),
            arguments=self._read_items(children),
            function_span=token_span(name),
            span=span_of(children),
        )

    def group(self, children: list[Child]) -> Expression:
        value: Expression = children[1]
        return value

    def expression(self, children: list[Child]) -> Expression:
        value: Expression = children[0]
        return value

    def _logic(self, children: list[Child]) -> nodes.LogicNode:
        return nodes.LogicNode(operator=str(children[1]), operands=tuple(children[::2]), span=span_of(children))

    or_ = and_ = _logic

    def not_(self, children: list[Child]) -> nodes.NotNode:
        return nodes.NotNode(operand=children[1], span=span_of(children))

    def binary(self, children: list[Child]) -> nodes.BinaryNode:
        return nodes.BinaryNode(operator=str(children[1]), left=children[0], right=children[2], span=span_of(children))

    comparison = binary

    def negative(self, children: list[Child]) -> Expression:
        operand, span = children[1], span_of(children)
        if isinstance(operand, NumberNode) and not operand.text.startswith("-"):
            return NumberNode(value=-operand.value, text="-" + operand.text, span=span)
        return nodes.NegativeNode(operand=operand, span=span)

    def name_atom(self, children: list[Child]) -> nodes.NameNode:
        return nodes.NameNode(name=str(children[0]), span=span_of(children))

    def string_atom(self, children: list[Child]) -> StringNode:
        return self._string(children[0])

    def path(self, children: list[Child]) -> nodes.PathNode:
        return nodes.PathNode(text=str(children[0]), span=span_of(children))

    def number(self, children: list[Child]) -> NumberNode:
        found = number_node(children[0])
        if isinstance(found.value, float) and found.value in (float("inf"), float("-inf")):
            self._diagnostics.report(codes.BAD_NUMBER, span_of(children), f'the number "{found.text}" is too large')
        return NumberNode(value=found.value, text=found.text, span=span_of(children))

    def fstring(self, children: list[Child]) -> nodes.FStringNode:
        token, span = children[0], span_of(children)
        parts: list[str | Expression] = []
        try:
            for is_hole, text, offset in split_fstring(token):
                if not is_hole:
                    parts.append(text)
                    continue
                value = self._parse_hole(span.start + offset, span.start + offset + len(text))
                if value is not None:
                    parts.append(value)
        except StringError as problem:
            at = Span(span.start + problem.offset, span.start + problem.offset + 1)
            self._diagnostics.report(codes.BAD_STRING, at, problem.message)
        return nodes.FStringNode(parts=tuple(parts), span=span)

    def true(self, children: list[Child]) -> nodes.ConstantNode:
        return nodes.ConstantNode(value=True, span=span_of(children))

    def false(self, children: list[Child]) -> nodes.ConstantNode:
        return nodes.ConstantNode(value=False, span=span_of(children))

    def null(self, children: list[Child]) -> nodes.ConstantNode:
        return nodes.ConstantNode(value=None, span=span_of(children))

    def raw_jsonata(self, children: list[Child]) -> nodes.RawJsonataNode:
        return nodes.RawJsonataNode(text=str(children[0]), span=span_of(children))

    def raw_path(self, children: list[Child]) -> nodes.RawPathNode:
        return nodes.RawPathNode(text=str(children[0])[1:-1], span=span_of(children))


# ---- parts of rules that are no nodes of the tree ----


class _Part:
    """What an inner rule hands to the rule round it."""

    def __init__(self, span: Span) -> None:
        self.span = span


class WaitTime(_Part):
    def __init__(self, mode: str, value: Expression, span: Span) -> None:
        super().__init__(span)
        self.parts = mode, value


class ElsePart(_Part):
    def __init__(self, goal: nodes.Goal, span: Span) -> None:
        super().__init__(span)
        self.goal = goal


class MapBody(_Part):
    def __init__(self, body: nodes.BodyNode, is_iterator: bool, span: Span) -> None:
        super().__init__(span)
        self.body, self.is_iterator = body, is_iterator


class RetryOption(_Part):
    """`name` is the field of RetryNode; `word` is what the author wrote."""

    def __init__(self, name: str, word: str, value: Any, span: Span) -> None:
        super().__init__(span)
        self.name, self.word, self.value = name, word, value


class AsPart(_Part):
    def __init__(self, variable: NameRefNode, span: Span) -> None:
        super().__init__(span)
        self.variable = variable


class ConfigPart(_Part):
    def __init__(self, value: nodes.ObjectNode, span: Span) -> None:
        super().__init__(span)
        self.value = value
