"""The tree to text, in the one canonical layout: what `sfdsl fmt` writes, and the last step of the decompiler.

Every statement, clause, rule, member and closing bracket is a place that comments can hang on; the author's empty lines between
statements are kept, one at a time. Printing what was printed gives the same text.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from sfdsl.source import Span
from sfdsl.syntax import nodes
from sfdsl.syntax.comments import Comment, Comments, no_comments
from sfdsl.syntax.inline import (
    ATOM,
    COMPARISON,
    NOT,
    OR,
    SUM,
    arguments_text,
    callee_text,
    duration_node_text,
    expression_text,
    level,
    starts_with_name,
)
from sfdsl.syntax.layout import HARD, SOFT, SPACE, Blank, Doc, Group, LineComment, Nest, join, render
from sfdsl.syntax.nodes import NO_SPAN, Clause, Declaration, Expression, Statement
from sfdsl.syntax.strings import error_name_text, key_text, name_text, string_text

_BEFORE_BODY = frozenset(
    [
        "over",
        "item",
        "read",
        "batch",
        "write",
        "inline",
        "distributed",
        "concurrency",
        "tolerate",
        "label",
        "input",
        "query",
        "comment",
    ]
)
"""The clauses that stand before the body of a map or parallel: what concerns its input."""
_PARAGRAPH_ENDS = (
    nodes.JumpNode,
    nodes.SucceedNode,
    nodes.FailNode,
    nodes.SettingNode,
    nodes.FlowNode,
    nodes.PolicyNode,
)


def print_file(tree: nodes.FileNode, comments: Comments | None = None) -> str:
    """The text of a file. One that says nothing is empty."""
    text = render(_Printer(comments or no_comments()).file(tree))
    return text if text.strip() else ""


def print_statement(statement: Statement) -> str:
    """The text of one statement by itself."""
    return render(_Printer(no_comments()).statement(statement))


class _Printer:
    """`comments` gives each comment once, so places are visited in the order of the text."""

    def __init__(self, comments: Comments) -> None:
        self._comments = comments

    # ---- comments ----

    def _above(self, offset: int) -> Doc:
        """The comments before the code at `offset`, each on a line of its own."""
        found = self._comments.before(offset)
        return tuple(part for comment in found for part in (self._own_line(comment), HARD))

    def _own_line(self, comment: Comment) -> Doc:
        return comment.text

    def _behind(self, span: Span) -> Doc:
        """The comment behind the code that ends with `span`, on its line."""
        if span is NO_SPAN:
            return ()
        found = self._comments.behind(span.end)
        return () if found is None else LineComment(found.text)

    def _before_close(self, span: Span) -> list[Doc]:
        """The comments between the last thing in a bracket and the bracket's end."""
        if span is NO_SPAN:
            return []
        return [self._own_line(comment) for comment in self._comments.before(span.end - 1)]

    def _forced(self, span: Span) -> bool:
        """Whether a bracket cannot be on one line, since a comment stands in it."""
        return span is not NO_SPAN and self._comments.any_in(span)

    # ---- lists of statements ----

    def _lines(self, items: Sequence[object], write: Callable[[object], Doc], close: Span | None = None) -> Doc:
        """Statements or the like, each on its lines, with the author's empty lines and comments between them."""
        parts: list[Doc] = []
        previous: object = None
        for item in items:
            span: Span = getattr(item, "span", NO_SPAN)
            start = self._start_with_doc(item, span)
            above = self._comments.before(start) if span is not NO_SPAN else []
            for comment in above:
                if parts and self._comments.blank_line_before(comment.span.start):
                    parts.append(Blank())
                parts += [self._own_line(comment), HARD]
            if parts and self._wants_blank(item, previous, start, span):
                parts.append(Blank())
            parts += [write(item), self._behind(span), HARD]
            previous = item
        for comment in self._comments.before(close.end - 1) if close is not None and close is not NO_SPAN else []:
            if parts and self._comments.blank_line_before(comment.span.start):
                parts.append(Blank())
            parts += [self._own_line(comment), HARD]
        return tuple(parts[:-1])

    def _start_with_doc(self, item: object, span: Span) -> int:
        """Where an item starts, its `##` lines included."""
        doc = getattr(item, "doc", None)
        if doc is None or span is NO_SPAN:
            return span.start
        text = self._comments.text
        at = line = text.rfind("\n", 0, span.start) + 1
        missing = doc.count("\n") + 1
        while missing and line:
            line = text.rfind("\n", 0, line - 1) + 1
            if text.startswith("##", _first_character(text, line)):
                at, missing = line, missing - 1
        return at

    def _wants_blank(self, item: object, previous: object, start: int, span: Span) -> bool:
        if span is not NO_SPAN:
            return self._comments.blank_line_before(start)
        # A tree that was not read from a text: paragraphs end where control does, and begin at comments; blocks stand alone.
        if isinstance(item, nodes.JumpNode):
            return False
        is_apart = getattr(item, "doc", None) is not None or _is_block(item) or _is_block(previous)
        is_apart = is_apart or (isinstance(previous, nodes.ParamNode) and not isinstance(item, nodes.ParamNode))
        return is_apart or isinstance(previous, _PARAGRAPH_ENDS)

    def _doc_lines(self, doc: str | None) -> Doc:
        if doc is None:
            return ()
        return tuple(part for line in doc.split("\n") for part in (f"## {line}".rstrip(), HARD))

    def _braces(self, content: Doc) -> Doc:
        """`{`, the content on lines of its own, `}`."""
        return ("{", Nest((HARD, content)), HARD, "}") if content else "{}"

    # ---- file and declarations ----

    def file(self, tree: nodes.FileNode) -> Doc:
        items = [*tree.settings, *tree.items]
        if tree.span is not NO_SPAN:
            items.sort(key=lambda item: item.span.start)
        body = self._lines(items, self._item)
        rest = self._comments.before(len(self._comments.text) + 1)
        parts: list[Doc] = [body] if body else []
        for comment in rest:
            if parts:
                parts.append(HARD)
                if self._comments.blank_line_before(comment.span.start):
                    parts.append(Blank())
            parts.append(comment.text)
        return tuple(parts)

    def _item(self, item: object) -> Doc:
        match item:
            case nodes.SettingNode():
                return self.setting(item)
            case nodes.ParamNode() | nodes.ConstNode() | nodes.PolicyNode() | nodes.FlowNode() | nodes.RuleNode():
                return self.declaration(item)
        return self.statement(item)  # type: ignore[arg-type]

    def setting(self, setting: nodes.SettingNode) -> Doc:
        return (f"{setting.keyword} ", self.expression(setting.value))

    def declaration(self, item: Declaration) -> Doc:
        docs = self._doc_lines(item.doc)
        match item:
            case nodes.ParamNode():
                default = () if item.default is None else (" = ", self.expression(item.default, SUM))
                return (docs, f"param {item.name.name}: {item.kind.name}", default)
            case nodes.ConstNode():
                return (docs, f"const {item.name.name} = ", self.expression(item.value))
            case nodes.PolicyNode():
                return (docs, f"policy {item.name.name} ", self._policy_body(item))
            case nodes.FlowNode():
                inner = self._lines([*item.settings, *item.statements], self._item, item.span)
                return (docs, f"flow {name_text(item.name.name)} ", self._braces(inner))
            case nodes.RuleNode():
                return (docs, self._rule(item))
            case _:
                assert_never(item)

    def _policy_body(self, policy: nodes.PolicyNode) -> Doc:
        forced = self._forced(policy.span)
        clauses = [self._with_comments(clause, self.clause(clause)) for clause in policy.clauses]
        closing = self._before_close(policy.span)
        if not clauses and not closing:
            return "{}"
        lines = join(HARD if forced else SPACE, [*clauses, *closing])
        between = HARD if forced else SPACE
        return Group(("{", Nest((between, lines)), between, "}"))

    def _rule(self, rule: nodes.RuleNode) -> Doc:
        parts: list[Doc] = [f"rule {name_text(rule.name.name)}"]
        if rule.bus is not None:
            parts.append(f" on {expression_text(rule.bus, ATOM)}")
        if rule.pattern is not None:
            parts += [" matching ", self.expression(rule.pattern)]
        if rule.schedule is not None:
            parts.append(f" schedule {string_text(rule.schedule.value)}")
        parts += [" -> ", ", ".join(map(_target_text, rule.targets))]
        return tuple(parts)

    # ---- statements ----

    def statement(self, item: Statement) -> Doc:
        """One statement with its `##` lines."""
        return (self._doc_lines(item.doc), self._statement(item))

    def _statement(self, item: Statement) -> Doc:
        match item:
            case nodes.TaskNode():
                head: Doc = f"task {name_text(item.name.name)} = {callee_text(item.callee)}"
                return (head, self._arguments(item.arguments), self._clauses(item.clauses))
            case nodes.PassNode():
                value = () if item.value is None else (" = ", self.expression(item.value))
                head = f"pass {name_text(item.name.name)}"
                return (head, value, self._arguments(item.arguments), self._clauses(item.clauses))
            case nodes.SetNode():
                return self._set(item)
            case nodes.WaitNode():
                word = "" if item.mode == "seconds" else f"{item.mode} "
                head = f"wait {_optional_name(item.name)}{word}"
                return (head, self.expression(item.value), self._clauses(item.clauses))
            case nodes.SucceedNode():
                value = () if item.value is None else (" = ", self.expression(item.value))
                return (f"succeed {_optional_name(item.name)}".rstrip(), value, self._clauses(item.clauses))
            case nodes.FailNode():
                return self._fail(item)
            case nodes.IfNode():
                return self._if(item)
            case nodes.ChoiceNode():
                return self._choice(item)
            case nodes.WhileNode():
                head = (f"while {_label(item.label)}", self.expression(item.condition), " ")
                return (head, self.block(item.body))
            case nodes.RepeatNode():
                every = () if item.every is None else (" every ", self._seconds(item.every))
                head = (f"repeat {_label(item.label)}", self.block(item.body), " until ")
                return (head, self.expression(item.until), every)
            case nodes.ParallelNode():
                return self._parallel(item)
            case nodes.MapNode():
                return self._map(item)
            case nodes.TryNode():
                return ("try ", self.block(item.body), *map(self._try_catch, item.catches))
            case nodes.JumpNode():
                return _arrow(item.arrow)
            case nodes.StateNode():
                return (f"state {name_text(item.name.name)} asl ", self.expression(item.fields))
            case _:
                assert_never(item)

    def _try_catch(self, catch: nodes.CatchNode) -> Doc:
        """A catch behind its `try`: on the brace's line, unless something has to stand above it."""
        above: Doc = ()
        if catch.span is not NO_SPAN:
            above = self._above(self._start_with_doc(catch, catch.span))
        return (HARD if above or catch.doc is not None else " ", above, self._clause(catch))

    def _set(self, item: nodes.SetNode) -> Doc:
        pairs: list[Doc] = [(f"${pair.variable.name} = ", self.expression(pair.value)) for pair in item.assignments]
        return Group((f"set {_label(item.label)}", Nest(join((",", SPACE), pairs)), self._clauses(item.clauses)))

    def _fail(self, item: nodes.FailNode) -> Doc:
        error = () if item.error is None else (" = ", self.expression(item.error))
        cause = () if item.cause is None else Nest((SPACE, "because ", self.expression(item.cause)))
        head = f"fail {_optional_name(item.name)}".rstrip()
        return (Group((head, error, cause)), self._clauses(item.clauses))

    def _if(self, item: nodes.IfNode) -> Doc:
        parts: list[Doc] = [f"if {_label(item.label)}"]
        goals: list[tuple[Expression | None, nodes.Goal]] = [(arm.condition, arm.goal) for arm in item.arms]
        if item.otherwise is not None:
            goals.append((None, item.otherwise))
        for index, (condition, goal) in enumerate(goals):
            if index:
                after_block = isinstance(goals[index - 1][1], nodes.BlockNode)
                parts += [" " if after_block else HARD, "else "]
                if condition is not None:
                    parts.append("if ")
            if condition is not None:
                parts += [self.expression(condition), " "]
            parts.append(self.goal(goal))
        return tuple(parts)

    def _choice(self, item: nodes.ChoiceNode) -> Doc:
        rules: list[object] = [*item.rules]
        if item.otherwise is not None:
            rules.append(item.otherwise)
        close = _inside(item.span, item.clauses)
        body = self._braces(self._lines(rules, self._choice_rule, close))
        return (f"choice {name_text(item.name.name)} ", body, self._clauses(item.clauses))

    def _choice_rule(self, rule: object) -> Doc:
        assert isinstance(rule, nodes.WhenNode | nodes.OtherwiseNode)
        parts: list[Doc] = ["otherwise"]
        if isinstance(rule, nodes.WhenNode):
            parts = [self._doc_lines(rule.doc), "when ", self.expression(rule.condition)]
        outcome: list[Doc] = []
        if rule.assign is not None:
            outcome += [SPACE, "assign ", self.expression(rule.assign)]
        if rule.output is not None:
            outcome += [SPACE, "output ", self.expression(rule.output)]
        if outcome:
            parts.append(Group(Nest(tuple(outcome))))
        return (*parts, " ", self.goal(rule.goal))

    def _parallel(self, item: nodes.ParallelNode) -> Doc:
        before, behind = _split(item.clauses)
        head: list[Doc] = [
            f"parallel {name_text(item.name.name)}",
            self._arguments(item.arguments),
            self._clauses_before_brace(before),
        ]
        close = _inside(item.span, behind)
        branches = self._lines(item.branches, self._branch, close)
        return (*head, self._braces(branches), self._clauses(behind))

    def _branch(self, branch: object) -> Doc:
        assert isinstance(branch, nodes.BodyNode)
        inner = self._lines([*branch.settings, *branch.statements], self._item, branch.span)
        return (self._doc_lines(branch.doc), "branch ", self._braces(inner))

    def _map(self, item: nodes.MapNode) -> Doc:
        before, behind = _split(item.clauses)
        head: list[Doc] = [
            f"map {name_text(item.name.name)}",
            self._arguments(item.arguments),
            self._clauses_before_brace(before),
        ]
        word = "iterator " if item.is_iterator else ""
        inner = self._lines([*item.body.settings, *item.body.statements], self._item, item.body.span)
        return (*head, word, self._braces(inner), self._clauses(behind))

    def goal(self, goal: nodes.Goal) -> Doc:
        """`-> STATE` or a block."""
        return _arrow(goal) if isinstance(goal, nodes.ArrowNode) else self.block(goal)

    def block(self, block: nodes.BlockNode) -> Doc:
        """`{ statements }`."""
        return self._braces(self._lines(block.statements, self._item, block.span))

    # ---- clauses ----

    def _clauses(self, clauses: Sequence[Clause]) -> Doc:
        """Behind the head if they fit there, else each on a line of its own."""
        if not clauses:
            return ()
        # A `catch` leads away, so it stands where the eye finds it: at the start of a line.
        between = HARD if any(isinstance(clause, nodes.CatchNode) for clause in clauses) else SPACE
        parts: list[Doc] = []
        for clause in clauses:
            parts += [between, self._with_comments(clause, self.clause(clause))]
        return Group(Nest(tuple(parts)))

    def _clauses_before_brace(self, clauses: Sequence[Clause]) -> Doc:
        """The same in front of a body. Where they stand on lines of their own, so does its brace: the body is told from them."""
        if not clauses:
            return " "
        parts = tuple(part for clause in clauses for part in (SPACE, self._with_comments(clause, self.clause(clause))))
        return Group((Nest(parts), SPACE))

    def _with_comments(self, clause: Clause, written: Doc) -> Doc:
        # `written` was made before the comments above are taken: it holds only what stands inside the clause.
        return (written, self._behind(clause.span))

    def clause(self, clause: Clause) -> Doc:
        """One clause, with the comments above it."""
        above: Doc = ()
        if clause.span is not NO_SPAN:
            above = self._above(self._start_with_doc(clause, clause.span))
        return (above, self._clause(clause))

    def _clause(self, clause: Clause) -> Doc:
        match clause:
            case nodes.ValueClauseNode():
                if clause.keyword in ("timeout", "heartbeat"):
                    return (f"{clause.keyword} ", self._seconds(clause.value))
                return (f"{clause.keyword} ", self.expression(clause.value))
            case nodes.QueryClauseNode():
                return f"query {clause.language}"
            case nodes.UseClauseNode():
                return f"use {clause.policy.name}"
            case nodes.RetryNode():
                return (self._doc_lines(clause.doc), self._retry(clause))
            case nodes.CatchNode():
                return (self._doc_lines(clause.doc), self._catch(clause))
            case nodes.TransferNode():
                return self._transfer(clause)
            case nodes.ModeNode():
                return f"{clause.mode} {clause.execution}" if clause.execution else clause.mode
            case nodes.TolerateNode():
                if isinstance(clause.value, nodes.PercentNode) or not clause.percent:
                    return ("tolerate ", self.expression(clause.value))
                return ("tolerate percent ", self.expression(clause.value))
            case _:
                assert_never(clause)

    def _retry(self, retry: nodes.RetryNode) -> Doc:
        words = ["retry failed entries" if retry.failed_entries else "retry"]
        if retry.errors is not None:
            words.append("on " + ", ".join(error_name_text(name.name) for name in retry.errors))
        if retry.attempts is not None:
            words.append(f"x{retry.attempts}")
        for word, value in (("every", retry.every), ("backoff", retry.backoff), ("max", retry.max_delay)):
            if value is not None:
                words.append(f"{word} {_seconds_text(value)}")
        if retry.jitter is not None:
            words.append("jitter" if retry.jitter == "FULL" else "jitter none")
        return " ".join(words)

    def _catch(self, catch: nodes.CatchNode) -> Doc:
        words = ["catch"]
        if catch.errors is not None:
            words.append(", ".join(error_name_text(name.name) for name in catch.errors))
        if catch.variable is not None:
            words.append(f"as ${catch.variable.name}")
        parts: list[Doc] = [" ".join(words)]
        for keyword, value in (("into", catch.into), ("assign", catch.assign), ("output", catch.output)):
            if value is not None:
                parts += [f" {keyword} ", self.expression(value)]
        return (*parts, " ", self.goal(catch.goal))

    def _transfer(self, transfer: nodes.TransferNode) -> Doc:
        parts: list[Doc] = [transfer.keyword]
        if transfer.callee is not None:
            parts.append(f" {callee_text(transfer.callee)}")
        parts.append(self._arguments(transfer.arguments))
        if transfer.config is not None:
            parts += [" config ", self.expression(transfer.config)]
        return tuple(parts)

    def _seconds(self, value: Expression) -> Doc:
        return duration_node_text(value) if isinstance(value, nodes.DurationNode) else self.expression(value, SUM)

    # ---- arguments and expressions ----

    def _arguments(self, arguments: nodes.ArgumentsNode | None) -> Doc:
        if arguments is None:
            return ()
        if arguments.unwritten or (
            not arguments.members and arguments.value is None and not self._forced(arguments.span)
        ):
            return f" {arguments_text(arguments)}"
        if arguments.value is not None:
            value = self.expression(arguments.value, SUM)
            if starts_with_name(arguments.value):
                value = ("(", value, ")")
            return Group((" <", Nest((SPACE, value)), SPACE, ">"))
        return (" ", self._members(arguments.members, arguments.span, "<", ">", SUM))

    def _members(self, members: Sequence[nodes.MemberNode], span: Span, opener: str, closer: str, least: int) -> Doc:
        """Members between brackets: on one line, or each on its own."""
        forced = self._forced(span)
        parts: list[Doc] = []
        for index, member in enumerate(members):
            above = self._above(member.span.start) if member.span is not NO_SPAN else ()
            written = (f"{key_text(member.key)}: ", self.expression(member.value, least))
            comma = "," if index < len(members) - 1 else ""
            parts.append((above, written, comma, self._behind(member.span)))
        closing = self._before_close(span)
        if not parts and not closing:
            return opener + closer if opener == "{" else f"{opener} {closer}"
        between = HARD if forced else SPACE
        return Group((opener, Nest((between, join(between, [*parts, *closing]))), between, closer))

    def expression(self, expression: Expression, least: int = OR) -> Doc:
        """An expression, broken over lines where it is too long for one."""
        if level(expression) < least:
            return ("(", self.expression(expression), ")")
        match expression:
            case nodes.ObjectNode():
                return self._members(expression.members, expression.span, "{", "}", OR)
            case nodes.ArrayNode():
                return self._array(expression)
            case nodes.LogicNode():
                own = level(expression) + 1
                operands = [self.expression(operand, own) for operand in expression.operands]
                parts: list[Doc] = [operands[0]]
                for operand in operands[1:]:
                    parts += [SPACE, f"{expression.operator} ", operand]
                return Group(Nest(tuple(parts)))
            case nodes.NotNode():
                return ("not ", self.expression(expression.operand, NOT))
            case nodes.CallNode() if expression.arguments:
                return self._call(expression)
            case nodes.BinaryNode():
                return self._binary(expression)
        return expression_text(expression)

    def _array(self, array: nodes.ArrayNode) -> Doc:
        items = array.items
        if len(items) == 1 and isinstance(items[0], nodes.ObjectNode) and not self._comment_between(array, items[0]):
            return ("[", self.expression(items[0]), "]")
        forced = self._forced(array.span)
        parts: list[Doc] = []
        for index, item in enumerate(items):
            above = self._above(item.span.start) if item.span is not NO_SPAN else ()
            comma = "," if index < len(items) - 1 else ""
            parts.append((above, self.expression(item), comma, self._behind(item.span)))
        closing = self._before_close(array.span)
        if not parts and not closing:
            return "[]"
        inner = join(HARD if forced else SPACE, [*parts, *closing])
        edge = HARD if forced else SOFT
        return Group(("[", Nest((edge, inner)), edge, "]"))

    def _comment_between(self, array: nodes.ArrayNode, item: nodes.ObjectNode) -> bool:
        if array.span is NO_SPAN:
            return False
        before = Span(array.span.start, item.span.start)
        return self._comments.any_in(before) or self._comments.any_in(Span(item.span.end, array.span.end))

    def _call(self, call: nodes.CallNode) -> Doc:
        arguments = [self.expression(argument) for argument in call.arguments]
        return Group((f"{call.function}(", Nest((SOFT, join((",", SPACE), arguments))), SOFT, ")"))

    def _binary(self, expression: nodes.BinaryNode) -> Doc:
        own = level(expression)
        left_least, right_least = (SUM, SUM) if own == COMPARISON else (own, own + 1)
        left = self.expression(expression.left, left_least)
        right = self.expression(expression.right, right_least)
        return Group((left, Nest((SPACE, f"{expression.operator} ", right))))


def _first_character(text: str, at: int) -> int:
    """The offset of the first character from `at` on that is no blank."""
    while at < len(text) and text[at] in " \t\ufeff":
        at += 1
    return at


def _is_block(item: object) -> bool:
    """Whether an item has statements in braces."""
    match item:
        case nodes.WhileNode() | nodes.RepeatNode() | nodes.TryNode() | nodes.ParallelNode() | nodes.MapNode():
            return True
        case nodes.IfNode():
            goals = [*(arm.goal for arm in item.arms), item.otherwise]
            return any(isinstance(goal, nodes.BlockNode) for goal in goals)
        case nodes.ChoiceNode():
            return True
        case nodes.TaskNode():
            catches = [clause for clause in item.clauses if isinstance(clause, nodes.CatchNode)]
            return any(isinstance(catch.goal, nodes.BlockNode) for catch in catches)
    return False


def _arrow(arrow: nodes.ArrowNode) -> str:
    return "-> end" if arrow.target is None else f"-> {name_text(arrow.target.name)}"


def _label(label: nodes.NameRefNode | None) -> str:
    return "" if label is None else f"{name_text(label.name)}: "


def _optional_name(name: nodes.NameRefNode | None) -> str:
    return "" if name is None else f"{name_text(name.name)} "


def _target_text(target: nodes.TargetNode) -> str:
    if target.flow is not None:
        return f"flow {name_text(target.flow.name)}"
    assert target.arn is not None
    return expression_text(target.arn)


def _seconds_text(value: Expression) -> str:
    return duration_node_text(value) if isinstance(value, nodes.DurationNode) else expression_text(value, SUM)


def _split(clauses: Sequence[Clause]) -> tuple[list[Clause], list[Clause]]:
    """The clauses before a body, and those behind it."""
    before: list[Clause] = []
    behind: list[Clause] = []
    for clause in clauses:
        match clause:
            case nodes.ValueClauseNode() | nodes.TransferNode():
                early = clause.keyword in _BEFORE_BODY
            case nodes.QueryClauseNode() | nodes.ModeNode() | nodes.TolerateNode():
                early = True
            case _:
                early = False
        (before if early else behind).append(clause)
    return before, behind


def _inside(span: Span, behind: Sequence[Clause]) -> Span:
    """The part of a statement's span that ends with its closing brace, as far as its clauses tell."""
    if span is NO_SPAN or not behind or behind[0].span is NO_SPAN:
        return span
    return Span(span.start, max(span.start, behind[0].span.start))
