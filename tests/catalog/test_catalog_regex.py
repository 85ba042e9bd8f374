"""The regular expressions of models: what they find wrong, and what they are not asked."""

import pytest

from sfdsl.catalog.regex import breaks_pattern


@pytest.mark.parametrize(
    ("text", "pattern", "breaks"),
    [
        ("a_b", "[a-z_]+", False),
        ("a b", "[a-z_]+", True),
        ("xa1", "^x", False),
        ("ax", "^x", True),
        ("CSV", "^CSV|PARQUET$", False),
        ("boolean", "boolean|string", False),
        ("booleans", "boolean|string", True),
        ("many characters", "[a-z]", False),  # a slip of the model, not a rule
        ("é", r"\p{L}", False),  # Java's
        ("x", "[a-z&&[^x]]+", False),
        ("\U0001f600", "[\\u0020-\\uD7FF\\uE000-\\uFFFD\\uD800\\uDC00-\\uDBFF\\uDFFF]*", False),
        ("x", "(", False),
        ("arn:aws:iam::123456789012:role/r", r"arn:([a-z\d-]+):forecast:.*:.*:.+", False),
        ("arn:aws:forecast:x", r"arn:([a-z\d-]+):forecast:.*:.*:.+", True),
    ],
)
def test_patterns(text: str, pattern: str, breaks: bool) -> None:
    assert breaks_pattern(text, pattern) is breaks


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a*)*b", "([a-z]+x{2,})+b", "((a+)c?)*b"])
def test_a_pattern_that_may_explode_is_not_applied_to_long_texts(pattern: str) -> None:
    """Were it, this test would not end."""
    assert breaks_pattern("a" * 60, pattern) is False


def test_what_looks_like_it_but_cannot_explode() -> None:
    assert breaks_pattern("a" * 60 + "!", r"([a+)]+|\(b+\))") is True
