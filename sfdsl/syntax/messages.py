"""What a parse error says: what was found, what could stand there, and, for the mistakes that people make, what to write instead.

The reader sees words of the language (`a value`, `"retry"`), never the names of the grammar's terminals.

trouble.py    where reading stopped, and what could stand there
foreign.py    mistakes that come from other languages: `return`, `//`, `x = 1`
mistakes.py   mistakes in this one: brackets left open, a missing comma, numbers and names that are none
misplaced.py  a catch that leads nowhere, a clause or a part of a statement in the wrong place
"""

from typing import Final

from sfdsl.diagnostics import Diagnostics
from sfdsl.diagnostics.codes import source as codes
from sfdsl.syntax import foreign, misplaced, mistakes
from sfdsl.syntax.trouble import Mistake, Trouble, expectation, found_words

_MISTAKES: Final[tuple[Mistake, ...]] = (
    mistakes.definition_in_json,
    mistakes.unclosed_string,
    foreign.comment,
    foreign.operator,
    mistakes.glued_number,
    mistakes.strange_character,
    mistakes.name_with_hyphen,
    foreign.assignment,
    mistakes.equal_for_colon,
    mistakes.equal_for_equals,
    mistakes.comparison_in_arguments,
    misplaced.error_option_as_name,
    mistakes.attempts_without_x,
    mistakes.parted_duration,
    mistakes.jitter_word,
    mistakes.pattern_version,
    mistakes.unclosed_path,
    mistakes.text_for_path,
    misplaced.label_behind_until,
    misplaced.arguments_too_late,
    misplaced.arguments_in_other_brackets,
    foreign.method_call,
    foreign.word,
    misplaced.out_of_place,
    misplaced.setting_too_late,
    misplaced.else_without_if,
    misplaced.option_without_retry,
    mistakes.missing_comma_of_error_names,
    misplaced.goal_missing,
    misplaced.catch_missing,
    misplaced.when_behind_otherwise,
    mistakes.unclosed_bracket,
    mistakes.stray_bracket,
    mistakes.missing_value,
    mistakes.keyword_as_name,
    mistakes.unknown_statement,
    mistakes.missing_comma,
)
"""In the order in which they are asked: the one that explains most comes first."""


def report_trouble(trouble: Trouble, source_text: str, diagnostics: Diagnostics) -> None:
    """Report one problem, as the first of `_MISTAKES` that knows it words it, or in general terms."""
    for mistake in _MISTAKES:
        if mistake(trouble, source_text, diagnostics):
            return
    message = f"expected {expectation(trouble.expected)}, but found {found_words(trouble)}"
    diagnostics.report(codes.SYNTAX, trouble.span, message)
