"""Evaluations that fail: the code, and the text that AWS quotes."""

import pytest

from sfdsl.expr.errors import QueryError
from sfdsl.expr.jsonata import compile_expression

CASES = [
    ('1 + "a"', "T2002", 'The right side of the "+" operator must evaluate to a number'),
    ('"a" * 1', "T2001", 'The left side of the "*" operator must evaluate to a number'),
    ("1 - null", "T2002", 'The right side of the "-" operator must evaluate to a number'),
    ('-"a"', "D1002", 'Cannot negate a non-numeric value: "a"'),
    ('1 < "a"', "T2009", 'The values 1 and "a" either side of operator "<" must be of the same data type'),
    ("null < 1", "T2010", 'The expressions either side of operator "<" must evaluate to numeric or string values'),
    ("{} > 1", "T2010", 'The expressions either side of operator ">" must evaluate to numeric or string values'),
    ('["a".."b"]', "T2003", "The left side of the range operator (..) must evaluate to an integer"),
    ("[1..2.5]", "T2004", "The right side of the range operator (..) must evaluate to an integer"),
    (
        "[1..20000000]",
        "D2014",
        "The size of the sequence allocated by the range operator (..) must not exceed 1e6.  Attempted to allocate 20000000.",
    ),
    ("{1: 2}", "T1003", "Key in object structure must evaluate to a string; got: 1"),
    ('{"a": 1, "a": 2}', "D1009", 'Multiple key definitions evaluate to same key: "a"'),
    ("$nosuch()", "T1006", "Attempted to invoke a non-function"),
    ("5(1)", "T1006", "Attempted to invoke a non-function"),
    ("sum([1])", "T1005", "Attempted to invoke a non-function. Did you mean $sum?"),
    ("$sum(?) ~> $foo(1)", "T1006", "Attempted to invoke a non-function"),
    ("sum(?)", "T1007", "Attempted to partially apply a non-function. Did you mean $sum?"),
    ("5(?)", "T1008", "Attempted to partially apply a non-function"),
    ("1 ~> 2", "T2006", "The right side of the function application operator ~> must be a function"),
    ('$sum("a")', "T0412", 'Argument 1 of function "sum" must be an array of "numbers"'),
    ('$sum([1, "a"])', "T0412", 'Argument 1 of function "sum" must be an array of "numbers"'),
    ("$length(5)", "T0410", 'Argument 1 of function "length" does not match function signature'),
    ("$substring()", "T0410", 'Argument 1 of function "substring" does not match function signature'),
    ('$substring("a")', "T0410", 'Argument 2 of function "substring" does not match function signature'),
    ('$uppercase("a", "b")', "T0410", 'Argument 2 of function "uppercase" does not match function signature'),
    ("(5).$uppercase()", "T0411", 'Context value is not a compatible type with argument 1 of function "uppercase"'),
    ("$map([1])", "T0410", 'Argument 2 of function "map" does not match function signature'),
    ('[1, "a"]^($)', "T2007", 'Type mismatch when comparing values 1 and "a" in order-by clause'),
    (
        '[{"a": []}, {"a": 1}]^(a)',
        "T2008",
        "The expressions within an order-by clause must evaluate to numeric or string values",
    ),
    (
        '{"a": 1} ~> |$|5|',
        "T2011",
        "The insert/update clause of the transform expression must evaluate to an object: 5",
    ),
    (
        '{"a": 1} ~> |$|{}, 5|',
        "T2012",
        "The delete clause of the transform expression must evaluate to a string or array of strings: 5",
    ),
    (
        '($clone := 5; {"a": 1} ~> |$|{}|)',
        "T2013",
        "The transform expression clones the input object using the $clone() function.  This has been overridden in the current scope by a non-function.",
    ),
    ("$string(1 / 0)", "D3001", "Attempting to invoke string function on Infinity or NaN"),
    ("1 / 0 + 1", "D1001", "Number out of range: null"),
    ('$replace("a", "", "b")', "D3010", "Second argument of replace function cannot be an empty string"),
    ('$replace("a", "a", "b", -1)', "D3011", "Fourth argument of replace function must evaluate to a positive number"),
    (
        '$replace("a", /a/, function($m) { 5 })',
        "D3012",
        "Attempted to replace a matched string with a non-string value",
    ),
    ('$split("a", "b", -1)', "D3020", "Third argument of split function must evaluate to a positive number"),
    ('$match("a", /a/, -1)', "D3040", "Third argument of match function must evaluate to a positive number"),
    ('$match("ab", /x*/)', "D1004", "Regular expression matches zero length string"),
    ('$number("x")', "D3030", 'Unable to cast value to a number: "x"'),
    ("$number(null)", "T0410", 'Argument 1 of function "number" does not match function signature'),
    (
        "$reduce([1, 2], function($x) { $x })",
        "D3050",
        "The second argument of reduce function must be a function with at least two arguments",
    ),
    ("$sqrt(-1)", "D3060", "The sqrt function cannot be applied to a negative number: -1"),
    (
        "$power(10, 400)",
        "D3061",
        "The power function has resulted in a value that cannot be represented as a JSON number: base=10, exponent=400",
    ),
    (
        "$sort([{}, {}])",
        "D3070",
        "The single argument form of the sort function can only be applied to an array of strings or an array of numbers.  Use the second argument to specify a comparison function",
    ),
    (
        '$formatNumber(1, "0.0.0")',
        "D3081",
        "The sub-picture must not contain more than one instance of the 'decimal-separator' character",
    ),
    ('$formatNumber(1, "0;0;0")', "D3080", "The picture string must only contain a maximum of two sub-pictures"),
    (
        '$formatNumber(1, "0#")',
        "D3090",
        "The integer part of the sub-picture must not contain a member of the 'decimal digit family' that is followed by an instance of the 'optional digit character'",
    ),
    ("$formatBase(1, 99)", "D3100", "The radix of the formatBase function must be between 2 and 36.  It was given 99"),
    (
        '$toMillis("yesterday")',
        "D3110",
        'The argument of the toMillis function must be an ISO 8601 formatted timestamp. Given "yesterday"',
    ),
    (
        '$formatInteger(1, "Α")',
        "D3130",
        'Formatting or parsing an integer as a sequence starting with "Α" is not supported by this implementation',
    ),
    ('$formatInteger(1, "0٠")', "D3131", "In a decimal digit pattern, all digits must be from the same decimal group"),
    ('$fromMillis(0, "[Y")', "D3135", "No matching closing bracket ']' in date/time picture string"),
    ('$fromMillis(0, "[q]")', "D3132", 'Unknown component specifier "q" in date/time picture string'),
    (
        '$fromMillis(0, "[YN]")',
        "D3133",
        "The 'name' modifier can only be applied to months and days in the date/time picture string, not \"Y\"",
    ),
    (
        '$toMillis("2020 7", "[Y] [H]")',
        "D3136",
        "The date/time picture string is missing specifiers required to parse the timestamp",
    ),
    ('$error("boom")', "D3137", "boom"),
    ("$error()", "D3137", "$error() function evaluated"),
    (
        "$single([1, 2], function($v) { true })",
        "D3138",
        "The $single() function expected exactly 1 matching result.  Instead it matched more.",
    ),
    (
        "$single([1], function($v) { false })",
        "D3139",
        "The $single() function expected exactly 1 matching result.  Instead it matched 0.",
    ),
    ('$decodeUrl("%")', "D3140", 'Malformed URL passed to $decodeUrl(): "%"'),
    ("$assert(false)", "D3141", "$assert() statement failed"),
    ('$assert(1 = 2, "not equal")', "D3141", "not equal"),
    ('true and $abs("x")', "T0410", 'Argument 1 of function "and" does not match function signature'),
    ('$map(["x"], $abs)', "T0410", 'Argument 1 of function "map" does not match function signature'),
    ('(function($x)<n:n> { $x })("a")', "T0410", "Argument 1 of function undefined does not match function signature"),
    (
        '$contains("a", function($s) { {"match": 1} })',
        "T1010",
        'The matcher function argument passed to function "contains" does not return the correct object structure',
    ),
]


@pytest.mark.parametrize(("source", "code", "message"), CASES)
def test_failure(source, code, message):
    with pytest.raises(QueryError) as caught:
        compile_expression(source).evaluate({})
    assert (caught.value.code, caught.value.message) == (code, message)
