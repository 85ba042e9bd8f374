"""What stands in the array of one key: literals and match expressions, read token by token.

Order of the checks and wording are the service's. Source: aws/event-ruler, class JsonRuleCompiler; EventBridge's own answers.
"""

from dataclasses import dataclass

from sfdsl.eventbridge.jsonreader import JsonReader, Token, position
from sfdsl.eventbridge.patterns.addresses import parse_address, parse_cidr
from sfdsl.eventbridge.patterns.errors import InvalidEventPattern
from sfdsl.eventbridge.patterns.model import (
    Alternative,
    AnythingBut,
    Cidr,
    Constant,
    EqualsIgnoreCase,
    Exists,
    Numeric,
    PositiveText,
    Prefix,
    SameAddress,
    SameNumber,
    Suffix,
    Text,
    Wildcard,
)
from sfdsl.eventbridge.patterns.numbers import UnusualNumber, number_from_text
from sfdsl.eventbridge.patterns.wildcards import parse_wildcard
from sfdsl.jsontypes import Pointer

_NUMBERS = (Token.INTEGER, Token.FLOAT)
_ONE_KEY = "Only one key allowed in match expression"
_TOO_MANY = "Too many elements in numeric expression"
_CONSTANTS = {Token.TRUE: True, Token.FALSE: False, Token.NULL: None}


@dataclass
class Stand:
    """Where reading stands: the reader, the way to what is read, how often a message names the place, arrays so far."""

    reader: JsonReader
    from_text: bool
    pointer: Pointer = ()
    repeats: int = 1
    arrays: int = 0

    def count_array(self) -> int:
        self.arrays += 1
        return self.arrays

    def places(self, offset: int | None = None) -> str:
        return f"\n at {self.reader.place(offset)}" * self.repeats

    def error(self, reason: str, *, located: bool = True) -> InvalidEventPattern:
        start = min(self.reader.start, len(self.reader.source))
        line, column = position(self.reader.source, start) if self.from_text else (None, None)
        return InvalidEventPattern(
            reason,
            place=self.places() if located else "",
            pointer=self.pointer,
            offset=start if self.from_text else None,
            line=line,
            column=column,
        )


def read_alternatives(stand: Stand) -> tuple[Alternative, ...]:
    """From behind the opening bracket to behind the closing one."""
    reader, pointer = stand.reader, stand.pointer
    alternatives: list[Alternative] = []
    while (token := reader.next()) is not Token.END_ARRAY:
        stand.pointer = (*pointer, len(alternatives))
        match token:
            case Token.START_OBJECT:
                alternatives.append(_read_expression(stand))
            case Token.STRING:
                text = reader.text()
                address = parse_address(text)
                alternatives.append(Text(text) if address is None else SameAddress(text, address))
            case Token.INTEGER | Token.FLOAT:
                alternatives.append(SameNumber(number_from_text(reader.text())))
            case Token.TRUE | Token.FALSE | Token.NULL:
                alternatives.append(Constant(_CONSTANTS[token]))
            case _:
                raise stand.error("Match value must be String, number, true, false, or null")
    stand.pointer = pointer
    if not alternatives:
        raise stand.error("Empty arrays are not allowed")
    return tuple(alternatives)


def _read_expression(stand: Stand) -> Alternative:
    reader = stand.reader
    if reader.next() is not Token.FIELD_NAME:
        raise stand.error("Match expression name not found")
    operator = reader.name
    stand.pointer = (*stand.pointer, operator)
    match operator:
        case "exactly":
            return Text(_one_string(stand, "exact match pattern must be a string"))
        case "prefix":
            return Prefix(*_string_or_ignore_case(stand, "prefix"))
        case "suffix":
            return Suffix(*_string_or_ignore_case(stand, "suffix"))
        case "numeric":
            return _read_numeric(stand)
        case "anything-but":
            return _read_anything_but(stand)
        case "exists":
            return _read_exists(stand)
        case "cidr":
            return _read_cidr(stand)
        case "equals-ignore-case":
            return EqualsIgnoreCase(_one_string(stand, "equals-ignore-case match pattern must be a string"))
        case "wildcard":
            return _read_wildcard(stand)
        case _:
            raise stand.error(f"Unrecognized match type {operator}")


def _string(stand: Stand, otherwise: str) -> str:
    if stand.reader.next() is not Token.STRING:
        raise stand.error(otherwise)
    return stand.reader.text()


def _end(stand: Stand, otherwise: str = _ONE_KEY) -> None:
    if stand.reader.next() is not Token.END_OBJECT:
        raise stand.error(otherwise)


def _one_string(stand: Stand, otherwise: str) -> str:
    text = _string(stand, otherwise)
    _end(stand)
    return text


def _string_or_ignore_case(stand: Stand, operator: str) -> tuple[str, bool]:
    """`"x"` or `{"equals-ignore-case": "x"}`; the second of the result says which."""
    reader = stand.reader
    token = reader.next()
    if token is Token.STRING:
        text = reader.text()
        _end(stand)
        return text, False
    if token is not Token.START_OBJECT:
        raise stand.error(f"{operator} match pattern must be a string")
    if reader.next() is not Token.FIELD_NAME:
        raise stand.error(f"{operator.capitalize()} expression name not found")
    stand.pointer = (*stand.pointer, reader.name)
    if reader.name != "equals-ignore-case":
        raise stand.error(f"Unsupported {operator} pattern: {reader.name}")
    text = _string(stand, "equals-ignore-case match pattern must be a string")
    _end(stand)
    _end(stand)
    return text, True


def _read_wildcard(stand: Stand) -> Wildcard:
    wildcard = _wildcard(stand, _string(stand, "wildcard match pattern must be a string"))
    _end(stand)
    return wildcard


def _wildcard(stand: Stand, text: str) -> Wildcard:
    try:
        return Wildcard(text, parse_wildcard(text))
    except ValueError as error:
        raise stand.error(str(error)) from None


def _read_exists(stand: Stand) -> Exists:
    token = stand.reader.next()
    if token not in (Token.TRUE, Token.FALSE):
        raise stand.error("exists match pattern must be either true or false.")
    _end(stand)
    return Exists(token is Token.TRUE)


def _read_cidr(stand: Stand) -> Cidr:
    text = _string(stand, "prefix match pattern must be a string")  # the service says prefix here
    try:
        cidr = Cidr(text, parse_cidr(text))
    except ValueError as error:
        raise stand.error(str(error), located=False) from None
    _end(stand)
    return cidr


def _read_numeric(stand: Stand) -> SameNumber | Numeric:
    reader = stand.reader
    if reader.next() is not Token.START_ARRAY:
        raise stand.error("Value of numeric must be an array.")
    if reader.next() is not Token.STRING:
        raise stand.error(f"Invalid member in numeric match: {reader.text()}")
    operator = reader.text()
    token = reader.next()
    if operator not in ("=", ">=", ">", "<=", "<"):
        raise stand.error(f"Unrecognized numeric range operator: {operator}")
    if token not in _NUMBERS:
        raise stand.error(f"Value of {'equals' if operator == '=' else operator} must be numeric")
    number_text = reader.text()
    token = reader.next()
    if operator in (">=", ">"):
        return _read_upper_bound(stand, token, number_text, low_included=operator == ">=")
    if token is not Token.END_ARRAY:
        raise stand.error(_TOO_MANY)
    number = _comparable(stand, number_text)
    _end(stand, _TOO_MANY)
    return SameNumber(number) if operator == "=" else Numeric(None, False, number, operator == "<=")


def _read_upper_bound(stand: Stand, token: Token | None, low_text: str, *, low_included: bool) -> Numeric:
    reader = stand.reader
    if token is Token.END_ARRAY:
        low = _comparable(stand, low_text)
        _end(stand, _TOO_MANY)
        return Numeric(low, low_included, None, False)
    if token is not Token.STRING:
        raise stand.error(f"Bad value in numeric range: {reader.text()}")
    operator = reader.text()
    if operator not in ("<", "<="):
        raise stand.error(f"Bad numeric range operator: {operator}")
    if reader.next() not in _NUMBERS:
        raise stand.error(f"Value of {operator} must be numeric")
    high_text = reader.text()
    if reader.next() is not Token.END_ARRAY:
        raise stand.error("Too many terms in numeric range expression")
    low, high = _comparable(stand, low_text), _comparable(stand, high_text)
    if low >= high:
        raise stand.error("Bottom must be less than top")
    _end(stand, _TOO_MANY)
    return Numeric(low, low_included, high, operator == "<=")


def _comparable(stand: Stand, text: str, *, located: bool = True) -> int | float:
    number = number_from_text(text)
    if isinstance(number, UnusualNumber):
        raise stand.error(f"Cannot compare number : {text}", located=located)
    return number


_NESTED = {"equals-ignore-case", "prefix", "suffix", "wildcard"}


def _read_anything_but(stand: Stand) -> AnythingBut:
    reader = stand.reader
    operator = ""
    token = reader.next()
    if token is Token.START_OBJECT:
        if reader.next() is not Token.FIELD_NAME:
            raise stand.error("Anything-But expression name not found")
        operator = reader.name
        stand.pointer = (*stand.pointer, operator)
        if operator not in _NESTED:
            raise stand.error(f"Unsupported anything-but pattern: {operator}")
        token = reader.next()
    if token not in (Token.START_ARRAY, Token.STRING, *_NUMBERS):
        raise stand.error("Value of anything-but must be an array or single string/number value.")
    if operator:
        result = AnythingBut(_read_excluded_forms(stand, token, operator))
        _end(stand, _TOO_MANY)
    elif token is Token.START_ARRAY:
        result = AnythingBut(_read_excluded_list(stand))
    elif token is Token.STRING:
        result = AnythingBut((Text(reader.text()),))
    else:
        result = AnythingBut((SameNumber(_comparable(stand, reader.text(), located=False)),))
    _end(stand, _TOO_MANY)
    return result


def _read_excluded_list(stand: Stand) -> tuple[SameNumber, ...] | tuple[PositiveText, ...]:
    reader = stand.reader
    texts: list[PositiveText] = []
    numbers: list[SameNumber] = []
    stand.repeats = 2  # the service wraps a message from inside the list once more, place and all
    while (token := reader.next()) is not Token.END_ARRAY:
        match token:
            case Token.STRING:
                texts.append(Text(reader.text()))
            case Token.INTEGER | Token.FLOAT:
                stand.repeats = 1
                numbers.append(SameNumber(_comparable(stand, reader.text())))
                stand.repeats = 2
            case _:
                raise stand.error("Inside anything but list, start|null|boolean is not supported.")
    stand.repeats = 1
    if bool(texts) == bool(numbers):
        raise stand.error(
            "Inside anything but list, either all values are number or string, mixed type is not supported"
        )
    return tuple(numbers) if numbers else tuple(texts)


def _read_excluded_forms(stand: Stand, token: Token | None, operator: str) -> tuple[PositiveText, ...]:
    """The one string or the list of strings of `{"anything-but": {operator: ...}}`."""
    reader = stand.reader
    if token is not Token.START_ARRAY:
        form = _form(stand, operator, _excluded_text(stand, token, operator))
        return (form,)
    texts = []
    stand.repeats = 2
    while (token := reader.next()) is not Token.END_ARRAY:
        texts.append(_excluded_text(stand, token, operator))
    stand.repeats = 1
    return tuple(_form(stand, operator, text) for text in texts)


def _excluded_text(stand: Stand, token: Token | None, operator: str) -> str:
    if token is not Token.STRING:
        match operator:
            case "equals-ignore-case":
                raise stand.error(
                    "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
                )
            case "wildcard":
                raise stand.error("wildcard match pattern must be a string")
            case _:
                raise stand.error("prefix/suffix match pattern must be a string")
    text = stand.reader.text()
    if operator in ("prefix", "suffix") and not text:
        raise stand.error("Null prefix/suffix not allowed")
    return text


def _form(stand: Stand, operator: str, text: str) -> PositiveText:
    match operator:
        case "equals-ignore-case":
            return EqualsIgnoreCase(text)
        case "prefix":
            return Prefix(text)
        case "suffix":
            return Suffix(text)
        case _:
            return _wildcard(stand, text)
