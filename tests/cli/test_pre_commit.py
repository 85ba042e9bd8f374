"""The hooks in a repository, run by pre-commit itself: a stale output, an unformatted file and an error don't get in.

Skipped where pre-commit is not installed.
"""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

PRE_COMMIT = shutil.which("pre-commit", path=os.pathsep.join([str(Path(sys.executable).parent), *os.get_exec_path()]))
HOOKS = Path(__file__).parents[2] / ".pre-commit-hooks.yaml"
FLOW = (
    'task charge = lambda.invoke < FunctionName: "charge", Payload: $ > retry on Lambda.TooManyRequestsException x3\n'
)

pytestmark = pytest.mark.skipif(PRE_COMMIT is None or shutil.which("git") is None, reason="needs pre-commit and git")


class Repository:
    """A git repository with the three hooks, as `repo: local` has them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        own = {key: value for key, value in os.environ.items() if not key.startswith("GIT_")}
        self.environment = {**own, "PRE_COMMIT_HOME": str(folder.parent / "cache")}
        hooks = yaml.safe_load(HOOKS.read_text(encoding="utf-8"))
        for hook in hooks:
            words = shlex.split(hook["entry"])
            assert words[0] == "sfdsl"
            # Here the package under test runs, without an environment of its own.
            hook["entry"] = shlex.join([sys.executable, "-m", "sfdsl.cli.main", *words[1:]])
            hook["language"] = "system"
            del hook["language_version"]
        config = {"repos": [{"repo": "local", "hooks": hooks}]}
        self.write(".pre-commit-config.yaml", yaml.safe_dump(config))
        self.run("git", "init", "-q")

    def write(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, encoding="utf-8"
        )

    def hooks(self) -> tuple[dict[str, str], str]:
        """What each hook says of all that is staged, and all that they print."""
        self.run("git", "add", "-A")
        ran = self.run(str(PRE_COMMIT), "run", "--color", "never")
        verdicts = {}
        for line in ran.stdout.splitlines():
            name, dots, verdict = line.partition("...")
            if dots and name.startswith("sfdsl"):
                verdicts[name] = verdict.strip(".")
        assert (ran.returncode == 0) == ("Failed" not in verdicts.values()), ran.stdout + ran.stderr
        return verdicts, ran.stdout


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    folder = tmp_path / "shop"
    folder.mkdir()
    made = Repository(folder)
    made.write("charge.sfd", FLOW)
    ran = made.run(sys.executable, "-m", "sfdsl.cli.main", "compile", "charge.sfd", "-o", "charge.asl.json")
    assert ran.returncode == 0, ran.stderr
    return made


def test_what_is_in_order_gets_in(repository: Repository) -> None:
    verdicts, said = repository.hooks()
    assert verdicts == dict.fromkeys(("sfdsl check", "sfdsl fmt", "sfdsl compile --check"), "Passed"), said


def test_a_stale_output_does_not(repository: Repository) -> None:
    repository.write("charge.sfd", FLOW.replace("x3", "x4"))
    verdicts, said = repository.hooks()
    assert verdicts == {"sfdsl check": "Passed", "sfdsl fmt": "Passed", "sfdsl compile --check": "Failed"}, said
    assert '+          "MaxAttempts": 4' in said


def test_an_unformatted_file_does_not(repository: Repository) -> None:
    repository.write("charge.sfd", FLOW.replace(" = ", "="))
    verdicts, said = repository.hooks()
    assert verdicts == {"sfdsl check": "Passed", "sfdsl fmt": "Failed", "sfdsl compile --check": "Passed"}, said
    assert (repository.folder / "charge.sfd").read_text(encoding="utf-8") == FLOW


def test_an_error_does_not(repository: Repository) -> None:
    repository.write("charge.sfd", FLOW.replace("lambda", "lamda"))
    verdicts, said = repository.hooks()
    assert verdicts["sfdsl check"] == "Failed"
    assert "charge.sfd:1:15" in said and "did you mean lambda.invoke?" in said


def test_an_error_in_a_definition_does_not(repository: Repository) -> None:
    repository.write("legacy.asl.json", '{"StartAt": "A", "States": {"A": {"Type": "Pass"}}}\n')
    verdicts, said = repository.hooks()
    assert verdicts["sfdsl check"] == "Failed"
    assert "legacy.asl.json:1:29" in said
