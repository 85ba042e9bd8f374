"""What JSONata calls the functions of other languages."""

from typing import Final

_OURS: Final = {
    **dict.fromkeys(("toupper", "touppercase", "upper", "ucase"), "'$uppercase(text)'"),
    **dict.fromkeys(("tolower", "tolowercase", "lower", "lcase"), "'$lowercase(text)'"),
    **dict.fromkeys(("len", "size", "strlen", "arraylength"), "'$count(list)', or '$length(text)'"),
    **dict.fromkeys(("concat", "concatenate"), "'a & b' joins texts, '$append(a, b)' lists"),
    **dict.fromkeys(("push", "add", "extend"), "'$append(list, value)'"),
    **dict.fromkeys(("parseint", "parsefloat", "int", "integer", "float", "tonumber", "tointeger"), "'$number(text)'"),
    **dict.fromkeys(("tostring", "str", "stringify", "jsontostring", "tojson"), "'$string(value)'"),
    **dict.fromkeys(("parsejson", "fromjson", "jsonparse", "stringtojson"), "'$parse(text)'"),
    **dict.fromkeys(("defined", "isdefined", "isnull", "isempty", "has"), "'$exists(value)'"),
    **dict.fromkeys(("includes", "indexof", "startswith", "endswith", "like"), "'$contains(text, part)'"),
    **dict.fromkeys(("today", "date", "datetime", "timestamp", "time"), "'$now()', '$millis()', or '$toMillis(text)'"),
    **dict.fromkeys(("unique", "uniq", "arrayunique", "dedupe"), "'$distinct(list)'"),
    **dict.fromkeys(("first", "head"), "'list[0]'"),
    **dict.fromkeys(("last", "tail"), "'list[-1]'"),
    **dict.fromkeys(("find", "where", "select"), "'list[condition]', or '$filter(list, function)'"),
    **dict.fromkeys(("foreach", "each_item", "transform"), "'$map(list, function)'"),
    **dict.fromkeys(("mean", "avg"), "'$average(list)'"),
    **dict.fromkeys(("substr", "slice"), "'$substring(text, start, length)'"),
    **dict.fromkeys(("md5", "sha1", "sha256"), "'$hash(text, algorithm)'"),
}


def hint_for(name: str) -> str | None:
    """What to write for a function that is none of JSONata's: `$toUpper` -> `'$uppercase(text)'`. None for a name that nobody knows."""
    ours = _OURS.get(name.removeprefix("$").replace("_", "").lower())
    return f"JSONata has {ours}" if ours is not None else None
