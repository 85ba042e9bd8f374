"""What the built-in functions give: one table for each family of them."""

import copy

import pytest

from sfdsl.expr.jsonata import UNDEFINED, compile_expression

DATA = {"shop": {"lines": [{"sku": "tea", "price": 3}, {"sku": "cup", "price": 12.5}, {"sku": "pot", "price": 30}]}}

AGGREGATES = [
    ("$sum([1, 2.5])", 3.5),
    ("$sum(3)", 3),
    ("$sum([])", 0),
    ("$sum($nothing)", UNDEFINED),
    ("$count([1, 2])", 2),
    ("$count($nothing)", 0),
    ('$count("a")', 1),
    ("$max([1, 5, 3])", 5),
    ("$max([])", UNDEFINED),
    ("$min([4, 2])", 2),
    ("$average([1, 2])", 1.5),
    ("$average([])", UNDEFINED),
]

STRINGS = [
    ("$string(1)", "1"),
    ("$string(1.5)", "1.5"),
    ("$string(1e20)", "100000000000000000000"),
    ("$string(1e21)", "1e+21"),
    ("$string(1e-7)", "1e-7"),
    ("$string(0.1 + 0.2)", "0.3"),
    ("$string(12345678901234567)", "12345678901234600"),
    ("$string(null)", "null"),
    ('$string([1, "a", {"b": 2.0}])', '[1,"a",{"b":2}]'),
    ('$string({"a": [1, {}]}, true)', '{\n  "a": [\n    1,\n    {}\n  ]\n}'),
    ("$string($sum)", ""),
    ("$string($nothing)", UNDEFINED),
    ('$length("héé")', 3),
    ('$length("😀")', 1),
    ('$substring("hello", 1)', "ello"),
    ('$substring("hello", -3)', "llo"),
    ('$substring("hello", -3, 2)', "ll"),
    ('$substring("hello", 1, 2)', "el"),
    ('$substring("hello", 9)', ""),
    ('$substring("hello", -9, 2)', "he"),
    ('$substring("hello", 1, 0)', ""),
    ('$substring("a😀b", 1, 1)', "😀"),
    ('$substringBefore("a-b", "-")', "a"),
    ('$substringBefore("ab", "-")', "ab"),
    ('$substringAfter("a-b-c", "-")', "b-c"),
    ('$substringAfter("ab", "-")', "ab"),
    ('$uppercase("aß")', "ASS"),
    ('$lowercase("ÀB")', "àb"),
    ('$trim(" a  b\\n")', "a b"),
    ('$pad("a", 3)', "a  "),
    ('$pad("a", -3, "xy")', "xya"),
    ('$pad("abc", 2)', "abc"),
    ('$join(["a", "b"], "-")', "a-b"),
    ('$join(["a", "b"])', "ab"),
    ('$join("a")', "a"),
    ('$contains("abc", "bc")', True),
    ('$contains("abc", /B/i)', True),
    ('$contains("abc", /x/)', False),
    ('$split("a b c", " ")', ["a", "b", "c"]),
    ('$split("a b c", " ", 2)', ["a", "b"]),
    ('$split("abc", "")', ["a", "b", "c"]),
    ('$split("a1b22c", /\\d+/)', ["a", "b", "c"]),
    ('$split("a1b22c", /\\d+/, 1)', ["a"]),
    (
        '$match("a1b22", /[a-z](\\d+)/)',
        [{"match": "a1", "index": 0, "groups": ["1"]}, {"match": "b22", "index": 2, "groups": ["22"]}],
    ),
    ('$match("a1b22", /\\d+/, 1)', {"match": "1", "index": 1, "groups": []}),
    ('$match("abc", /x/)', UNDEFINED),
    ('$match("ab", /(a)(x)?/).groups', ["a", None]),
    ('$match("😀a", /a/).index', 2),
    ('$replace("a-b-c", "-", "+")', "a+b+c"),
    ('$replace("a-b-c", "-", "+", 1)', "a+b-c"),
    ('$replace("John Smith", /(\\w+) (\\w+)/, "$2 $1")', "Smith John"),
    ('$replace("5", /(\\d)/, "$$$1$0$9$x")', "$55$x"),
    ('$replace("abc", /b/, function($m) { $uppercase($m.match) })', "aBc"),
    ('$replace("abc", /x/, "y")', "abc"),
    ('$base64encode("hello")', "aGVsbG8="),
    ('$base64decode("aGVsbG8=")', "hello"),
    ('$base64decode("aGVsbG8")', "hello"),
    ('$encodeUrlComponent("a b&é/")', "a%20b%26%C3%A9%2F"),
    ('$encodeUrl("http://x.y/a b?c=é&d")', "http://x.y/a%20b?c=%C3%A9&d"),
    ('$decodeUrlComponent("a%20b%26")', "a b&"),
    ('$decodeUrl("a%20b%26")', "a b%26"),
]

NUMBERS = [
    ('$number("12")', 12),
    ('$number("-1.5e2")', -150),
    ('$number("0x1F")', 31),
    ('$number("0b11")', 3),
    ('$number("0o17")', 15),
    ("$number(true)", 1),
    ("$number(7)", 7),
    ("$abs(-3.5)", 3.5),
    ("$floor(-1.5)", -2),
    ("$ceil(1.2)", 2),
    ("$round(2.5)", 2),
    ("$round(3.5)", 4),
    ("$round(-2.5)", -2),
    ("$round(1.005, 2)", 1),
    ("$round(12345, -2)", 12300),
    ("$round(0.5)", 0),
    ("$power(2, 10)", 1024),
    ("$power(4, 0.5)", 2),
    ("$sqrt(2)", 1.4142135623730951),
    ("$sqrt(9)", 3),
    ("$formatBase(255, 16)", "ff"),
    ("$formatBase(-5, 2)", "-101"),
    ("$formatBase(10)", "10"),
    ('$boolean("")', False),
    ("$boolean([0])", False),
    ("$boolean([0, 1])", True),
    ("$boolean({})", False),
    ("$boolean(null)", False),
    ("$boolean($sum)", False),
    ("$boolean($nothing)", UNDEFINED),
    ("$not(0)", True),
    ("$not($nothing)", UNDEFINED),
]

PICTURES = [
    ('$formatNumber(12345.6, "#,##0.00")', "12,345.60"),
    ('$formatNumber(-12345.6, "#,##0.00")', "-12,345.60"),
    ('$formatNumber(-5, "0;(0)")', "(5)"),
    ('$formatNumber(0.125, "0%")', "12%"),
    ('$formatNumber(0.125, "0.0‰")', "125.0‰"),
    ('$formatNumber(1234.5678, "00.000e0")', "12.346e2"),
    ('$formatNumber(0.5, "#.00")', ".50"),
    ('$formatNumber(0, "#")', "0"),
    ('$formatNumber(1234567, "#,##,#0")', "1,23,45,67"),
    ('$formatNumber(1234.567, "0.00,0")', "1234.56,7"),
    ('$formatNumber(7, "x00y")', "x07y"),
    ('$formatNumber(12, "٠", {"zero-digit": "٠"})', "١٢"),
    ('$formatNumber(1234.5, "#.##0,0", {"decimal-separator": ",", "grouping-separator": "."})', "1.234,5"),
    ('$formatInteger(7, "000")', "007"),
    ('$formatInteger(1234567, "#,##0")', "1,234,567"),
    ('$formatInteger(1234, "0:00")', "12:34"),
    ('$formatInteger(3, "0;o")', "3rd"),
    ('$formatInteger(12, "0;o")', "12th"),
    ('$formatInteger(1999, "I")', "MCMXCIX"),
    ('$formatInteger(28, "A")', "AB"),
    ('$formatInteger(1234, "w")', "one thousand, two hundred and thirty-four"),
    ('$formatInteger(1234, "Ww;o")', "One Thousand, Two Hundred and Thirty-Fourth"),
    ('$formatInteger(-4, "W")', "-FOUR"),
    ('$formatInteger(42, "٠")', "٤٢"),
    ('$parseInteger("1,234", "#,##0")', 1234),
    ('$parseInteger("MCMXCIX", "I")', 1999),
    ('$parseInteger("one thousand, two hundred and thirty-four", "w")', 1234),
    ('$parseInteger("twelfth", "w;o")', 12),
    ('$parseInteger("ab", "a")', 28),
    ('$parseInteger("3rd", "0;o")', 3),
]

DATES = [
    ("$fromMillis(0)", "1970-01-01T00:00:00.000Z"),
    ("$fromMillis(1700000000123)", "2023-11-14T22:13:20.123Z"),
    ('$fromMillis(1700000000123, "[Y]-[M01]-[D01] [H01]:[m]:[s]")', "2023-11-14 22:13:20"),
    ('$fromMillis(1700000000123, "[D1o] [MNn] [Y]")', "14th November 2023"),
    ('$fromMillis(1700000000123, "[FNn,3-3], [MN,3-3] [h]:[m][P]")', "Tue, NOV 10:13pm"),
    ('$fromMillis(1700000000123, "[X]-W[W01]-[F1] [w] [d]")', "2023-W46-2 3 318"),
    ('$fromMillis(1700000000123, "[YI] [Mw] [DWw]")', "MMXXIII eleven Fourteen"),
    ('$fromMillis(1700000000123, "[H]:[m] [Z] [z]", "+0530")', "3:43 +05:30 GMT+05:30"),
    ('$fromMillis(1700000000123, "[Y,2-2] [f001] [[x]]")', "23 123 [x]"),
    ('$fromMillis(1700000000123, $nothing, "-0800")', "2023-11-14T14:13:20.123-08:00"),
    ("$fromMillis(-1)", "1969-12-31T23:59:59.999Z"),
    ("$fromMillis(253402300800000)", "0000-01-01T00:00:00.000Z"),
    ('$toMillis("1970-01-01T00:00:00.001Z")', 1),
    ('$toMillis("2023-11-14T22:13:20+01:00")', 1699996400000),
    ('$toMillis("2023-11-14")', 1699920000000),
    ('$toMillis("2023")', 1672531200000),
    ('$toMillis("14/11/2023", "[D01]/[M01]/[Y0001]")', 1699920000000),
    ('$toMillis("14th November 2023, 10:13 pm", "[D1o] [MNn] [Y], [h]:[m] [P]")', 1699999980000),
    ('$toMillis("2023-318", "[Y]-[d]")', 1699920000000),
    ('$toMillis("2023-11-14T22:13:20.123+0100", "[Y]-[M]-[D]T[H]:[m]:[s].[f][Z0101]")', 1699996400123),
    ('$toMillis("nope", "[Y]")', UNDEFINED),
]

COLLECTIONS = [
    ("$append([1], [2, 3])", [1, 2, 3]),
    ("$append(1, 2)", [1, 2]),
    ("$reverse([1, 2, 3])", [3, 2, 1]),
    ('$distinct([1, "1", 1.0, true, [1], [1], {"a": 1}, {"a": 1}, null, null])', [1, "1", True, [1], {"a": 1}, None]),
    ('$zip([1, 2], ["a", "b", "c"])', [[1, "a"], [2, "b"]]),
    ("$zip([1, 2])", [[1], [2]]),
    ("$sort([3, 1, 2])", [1, 2, 3]),
    ('$sort(["b", "a"])', ["a", "b"]),
    ("$sort($shop.lines, function($l, $r) { $l.price < $r.price }).sku", ["pot", "cup", "tea"]),
    ("$map([1, 2], function($v, $i, $a) { $v + $i + $count($a) })", [3, 5]),
    ("$map([1, 2], function($v) { $v > 1 ? $v })", 2),
    ("$filter([4, 5, 6], function($v, $i) { $i > 0 })", [5, 6]),
    ("$single([1, 2], function($v) { $v = 2 })", 2),
    ("$reduce([1, 2, 3], function($a, $b) { $a + $b })", 6),
    ('$reduce([1, 2], function($a, $b, $i, $all) { $a & $b & $i & $count($all) }, "")', "102212"),
    ("$reduce([], function($a, $b) { $a })", UNDEFINED),
    ('$keys([{"a": 1}, {"b": 2, "a": 3}])', ["a", "b"]),
    ('$lookup({"a": 1}, "a")', 1),
    ('$lookup([{"a": 1}, {"a": [2]}], "a")', [1, 2]),
    ('$spread([{"a": 1, "b": 2}, {"c": 3}])', [{"a": 1}, {"b": 2}, {"c": 3}]),
    ('$merge([{"a": 1, "b": 2}, {"a": 3}])', {"a": 3, "b": 2}),
    ('$merge({"a": 1})', {"a": 1}),
    ('$each({"a": 1, "b": 2}, function($v, $k) { $k & $v })', ["a1", "b2"]),
    ('$sift({"a": 1, "b": 2}, function($v, $k) { $v > 1 })', {"b": 2}),
    ('$sift({"a": 1}, function($v) { false })', UNDEFINED),
    ("$type(1)", "number"),
    ('$type("a")', "string"),
    ("$type(null)", "null"),
    ("$type([])", "array"),
    ("$type({})", "object"),
    ("$type(true)", "boolean"),
    ("$type($nothing)", UNDEFINED),
    ("$exists(null)", True),
    ("$exists($nothing)", False),
    ('$clone({"a": [1]})', {"a": [1]}),
    ('$assert(true, "fine")', UNDEFINED),
]

TABLES = [AGGREGATES, STRINGS, NUMBERS, PICTURES, DATES, COLLECTIONS]


def assert_same(actual, expected):
    """Equality that tells 1 from True and 2 from 2.0, at any depth."""
    assert type(actual) is type(expected), (actual, expected)
    if isinstance(expected, list):
        assert len(actual) == len(expected), (actual, expected)
        for one, other in zip(actual, expected, strict=True):
            assert_same(one, other)
    elif isinstance(expected, dict):
        assert list(actual) == list(expected)
        for key in expected:
            assert_same(actual[key], expected[key])
    else:
        assert actual == expected


@pytest.mark.parametrize(("source", "expected"), [case for table in TABLES for case in table])
def test_value(source, expected):
    data = copy.deepcopy(DATA)
    assert_same(compile_expression(source).evaluate(data), expected)
    assert data == DATA
