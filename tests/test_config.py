"""`[tool.sfdsl]` in pyproject.toml."""

from pathlib import Path

import pytest

from sfdsl.config import Config, ConfigError, config_for
from sfdsl.diagnostics.diagnostic import Severity


def write(folder: Path, text: str | bytes) -> Path:
    path = folder / "pyproject.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_what_a_table_says(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        '[tool.sfdsl]\nselect = ["SFD2", "all"]\nignore = ["unreachable-state"]\nseverity = { SFD222 = "hint" }\n',
    )
    config = config_for(tmp_path)
    assert config.path == path
    assert config.selection.select == ("SFD2", "all")
    assert config.selection.ignore == ("unreachable-state",)
    assert config.selection.severity == {"SFD222": Severity.HINT}


def test_the_nearest_table_on_the_way_up_counts(tmp_path: Path) -> None:
    write(tmp_path, '[tool.sfdsl]\nignore = ["SFD2"]\n')
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    write(inner, '[project]\nname = "sfdsl-flows"\n')
    assert config_for(inner).selection.ignore == ("SFD2",)
    write(tmp_path / "a", "[tool.sfdsl]\n")
    deeper = inner / "c"
    deeper.mkdir()
    assert config_for(deeper).path == tmp_path / "a" / "pyproject.toml"


def test_without_a_table_all_is_default(tmp_path: Path) -> None:
    write(tmp_path, "[tool.other]\n")
    assert config_for(tmp_path) == Config()


@pytest.mark.parametrize(
    ("text", "place", "message", "hint"),
    [
        ('[tool.sfdsl]\nignores = ["SFD2"]', (2, 1), "'tool.sfdsl' has no key 'ignores'", "did you mean 'ignore'?"),
        (
            "[tool.sfdsl]\n  zzz = 1",
            (2, 3),
            "'tool.sfdsl' has no key 'zzz'",
            "the keys are 'select', 'ignore', 'severity'",
        ),
        (
            '[tool.sfdsl]\nignore = "SFD2"',
            (2, 1),
            "'ignore' must be a list of strings",
            'for example: ignore = ["SFD401"]',
        ),
        (
            "[tool.sfdsl]\nselect = [1]",
            (2, 1),
            "'select' must be a list of strings",
            'for example: select = ["SFD401"]',
        ),
        (
            '[tool.sfdsl]\nselect = [\n"SFD2",\n"unused-supression"]',
            (4, 2),
            "'select' names 'unused-supression', which is neither a code nor the beginning of one",
            "did you mean 'unused-suppression'?",
        ),
        (
            '[tool.sfdsl.severity]\nSFD223 = "off"',
            (2, 1),
            "the severity of 'SFD223' must be one of 'error', 'warning', 'hint'",
            "to silence it, put it into 'ignore'",
        ),
        (
            '[tool.sfdsl.severity]\nbad-json = "hint"',
            (2, 1),
            "'bad-json' is always an error: nothing can be compiled after it",
            None,
        ),
        ("[tool]\nsfdsl = 1", (2, 1), "'tool.sfdsl' must be a table", "write '[tool.sfdsl]' on a line of its own"),
        ("# sfdsl\n[tool\n", (2, 6), "this is not TOML: expected ']' at the end of a table declaration", None),
    ],
)
def test_mistakes_have_a_place_and_a_hint(
    tmp_path: Path, text: str, place: tuple[int, int], message: str, hint: str | None
) -> None:
    path = write(tmp_path, text)
    with pytest.raises(ConfigError) as problem:
        config_for(tmp_path)
    assert (problem.value.path, problem.value.place, problem.value.message) == (path, place, message)
    assert problem.value.hint is not None or hint is None
    assert hint is None or (problem.value.hint or "").startswith(hint.rstrip("?"))


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    write(tmp_path, b"sfdsl \xff")
    with pytest.raises(ConfigError, match="not UTF-8"):
        config_for(tmp_path)
