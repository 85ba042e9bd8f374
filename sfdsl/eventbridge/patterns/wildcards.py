"""The text of a `wildcard`: `*` is any run of characters, `\\*` an asterisk, `\\\\` a backslash.

`parse_wildcard` splits it at its asterisks; `wildcard_test` compares without backtracking; `complexity` measures what the
service limits when it answers "Rule is too complex". Source: EventBridge user guide, "Comparison operators", wildcard
matching; aws/event-ruler, WildcardParser and MachineComplexityEvaluator.
"""

from collections.abc import Callable, Collection, Iterable, Sequence

MAX_COMPLEXITY = 10
"""AWS does not publish its limit. Of the patterns that it is known to have refused the least complex has 11, of those that
it is known to have taken the most complex has 8; so the true limit is 8, 9 or 10."""

_STAR = 256
_MOST_STATES = 5_000


def parse_wildcard(text: str) -> tuple[str, ...]:
    """The parts between the asterisks: `a*b` gives `("a", "b")`, a text without asterisks one part.

    :raises ValueError: with the service's message. It counts bytes, and the opening quote as the first of them.
    """
    parts: list[str] = []
    part: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char == "*":
            if text[at + 1 : at + 2] == "*":
                raise ValueError(f"Consecutive wildcard characters at pos {_byte_position(text, at)}")
            parts.append("".join(part))
            part = []
        elif char == "\\":
            if text[at + 1 : at + 2] not in ("*", "\\"):
                raise ValueError(f"Invalid escape character at pos {_byte_position(text, at)}")
            at += 1
            part.append(text[at])
        else:
            part.append(char)
        at += 1
    return (*parts, "".join(part))


def wildcard_test(parts: Sequence[str]) -> Callable[[str], bool]:
    """The test whether a whole value fits. It never goes back: each part is taken where it first occurs, which is best."""
    first, *middle, last = parts if len(parts) > 1 else (parts[0], "")
    start, least = len(first), len(first) + len(last)
    if len(parts) == 1:
        return first.__eq__
    if not middle:
        return lambda value: value.startswith(first) and value.endswith(last) and len(value) >= least
    if not first and not last and len(middle) == 1:
        return lambda value: middle[0] in value
    pieces = [(part, len(part)) for part in middle]

    def test(value: str) -> bool:
        if not (value.startswith(first) and value.endswith(last)):
            return False
        at, end = start, len(value) - len(last)
        for part, length in pieces:
            at = value.find(part, at, end)
            if at < 0:
                return False
            at += length
        return at <= end

    return test


def complexity(wildcards: Iterable[Collection[tuple[str, ...]]], limit: int = MAX_COMPLEXITY) -> int:
    """How many beginnings of the wildcards one value can be inside of at a time, for the worst value; at most limit + 1.

    The wildcards are those of one key; each collection belongs together (the list of one `anything-but`) and counts once
    where its beginnings are the same. An asterisk that comes next counts, too, since it may stand for nothing.
    """
    automaton = _Automaton(wildcards)
    most = 0
    start = frozenset((0,))
    seen, pending = {start}, [start]
    while pending and len(seen) < _MOST_STATES:
        active = pending.pop()
        for byte in automaton.alphabet:
            following = automaton.step(active, byte)
            if not following or following in seen:
                continue
            seen.add(following)
            pending.append(following)
            most = max(most, sum(automaton.weights[state] for state in following))
            if most > limit:
                return limit + 1
    return most


class _Automaton:
    """States are places in the wildcards' texts. A state before an asterisk is always joined by that asterisk's own state."""

    def __init__(self, wildcards: Iterable[Collection[tuple[str, ...]]]) -> None:
        self.weights = [0]
        """In how many of the collections a state lies."""
        self.alphabet: set[int] = {_STAR}  # which stands for any byte that no wildcard names
        self._next: list[dict[int, list[int]]] = [{}]
        self._joined: list[int | None] = [None]
        self._loops: set[int] = set()
        shared: dict[tuple[int, ...], int] = {(): 0}
        for number, collection in enumerate(wildcards):
            counted: set[int] = set()
            for other, parts in enumerate(collection):
                self._add(_tokens(parts), (number, other), shared, counted)

    def _add(
        self, tokens: list[int], owner: tuple[int, int], shared: dict[tuple[int, ...], int], counted: set[int]
    ) -> None:
        current, fixed = 0, True
        for index, token in enumerate(tokens):
            # Up to and with the first asterisk, equal texts share their states; behind it every wildcard has its own.
            name = tuple(tokens[: index + 1]) if fixed else (-1, *owner, index)
            fixed = fixed and token != _STAR
            state = shared.get(name)
            if state is None:
                state = shared[name] = len(self.weights)
                self.weights.append(0)
                self._next.append({})
                self._joined.append(None)
                if token == _STAR:
                    self._loops.add(state)
                    self._joined[current] = state
                else:
                    self.alphabet.add(token)
                    self._next[current].setdefault(token, []).append(state)
            if state not in counted:
                counted.add(state)
                self.weights[state] += 1
            current = state

    def step(self, active: frozenset[int], byte: int) -> frozenset[int]:
        following: set[int] = set()
        for state in active:
            if state in self._loops:
                following.add(state)
            following.update(self._next[state].get(byte, ()))
        for state in tuple(following):
            joined = self._joined[state]
            if joined is not None:
                following.add(joined)
        return frozenset(following)


def _tokens(parts: Sequence[str]) -> list[int]:
    tokens: list[int] = [ord('"')]
    for index, part in enumerate(parts):
        if index:
            tokens.append(_STAR)
        tokens.extend(part.encode("utf-8", "surrogatepass"))
    tokens.append(ord('"'))
    return tokens


def _byte_position(text: str, at: int) -> int:
    return len(text[:at].encode("utf-8", "surrogatepass")) + 1
