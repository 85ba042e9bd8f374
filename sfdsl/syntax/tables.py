"""The parse tables: built from `grammar/*.lark`, and shipped ready made, since building them takes half a second.

`python -m sfdsl.syntax.tables` writes `tables.bin` anew; a test holds it equal to the grammar. The file is used where grammar and
Lark's version are those it was made with; otherwise the tables are built on the spot, and kept in the user's cache folder.
"""

import hashlib
import os
import pickle
import tempfile
from pathlib import Path
from typing import Any, Final

import lark
from lark.grammar import Rule
from lark.lexer import TerminalDef
from lark.parsers.lalr_analysis import IntParseTable, Reduce, Shift
from lark.parsers.lalr_parser import LALR_Parser, _Parser

from sfdsl.resources import resource_folder
from sfdsl.syntax.lexer import WarmingContextualLexer

SHIPPED: Final = Path(__file__).with_name("tables.bin")
START_SYMBOLS: Final = ["file", "expression"]


def build(*, strict: bool = False) -> lark.Lark:
    """Lark's parser for the grammar. `strict` refuses every conflict and needs the package interegular."""
    folder = resource_folder("grammar")
    path = folder / "sfd.lark"
    return lark.Lark(
        path.read_text(encoding="utf-8"),
        start=START_SYMBOLS,
        parser="lalr",
        lexer="contextual",
        keep_all_tokens=True,
        maybe_placeholders=False,
        strict=strict,
        source_path=str(path),
        import_paths=[str(folder)],
    )


def fingerprint() -> str:
    """Changes with the grammar and with Lark's version: tables of another fingerprint don't fit."""
    digest = hashlib.sha256(f"packed 1 {lark.__version__}".encode())
    for path in sorted(resource_folder("grammar").glob("*.lark")):
        digest.update(path.read_bytes().replace(b"\r\n", b"\n"))
    return digest.hexdigest()


def dump() -> bytes:
    """The tables as the bytes of `tables.bin`: a fingerprint line, then a pickle of plain dicts and lists."""
    data, memo = build().memo_serialize([TerminalDef, Rule])
    data["parser"]["parser"] = _packed(data["parser"]["parser"])
    # Fixed protocol, so that every supported Python reads and writes the same bytes.
    return fingerprint().encode() + b"\n" + pickle.dumps({"data": data, "memo": memo}, protocol=5)


def load(**options: Any) -> lark.Lark:
    """The parser with `options` such as `transformer` and `lexer_callbacks` set."""
    wanted = fingerprint()
    tables = _read(SHIPPED, wanted) or _read(_cached(wanted), wanted)
    if tables is None:
        content = dump()
        _keep(_cached(wanted), content)
        tables = pickle.loads(content.partition(b"\n")[2])
    options["_plugins"] = {
        "LALR_Parser": _PackedParser,
        **options.get("_plugins", {"ContextualLexer": WarmingContextualLexer}),
    }
    parser: lark.Lark = lark.Lark._load_from_dict(tables["data"], tables["memo"], **options)  # type: ignore[no-untyped-call]
    return parser


def _packed(table: dict[str, Any]) -> dict[str, Any]:
    """The parse table with its actions as numbers: twice the state to shift to, or twice the rule's number plus one.

    Rows that are the same are stored once.
    """
    rows: dict[tuple[tuple[int, int], ...], int] = {}
    row_of_state: dict[int, int] = {}
    for state, actions in table["states"].items():
        row = tuple((token, 2 * arg["@"] + 1 if kind else 2 * arg) for token, (kind, arg) in actions.items())
        row_of_state[state] = rows.setdefault(row, len(rows))
    return {**table, "states": row_of_state, "rows": list(rows)}


class _PackedParser(LALR_Parser):
    """Lark's parser, read from packed tables: ten times as fast as Lark's own reader, which makes an object for every action."""

    @classmethod
    def deserialize(  # type: ignore[override]  # as in Lark's own parser
        cls, data: Any, memo: Any, callbacks: Any, debug: bool = False
    ) -> "_PackedParser":
        tokens = data["tokens"]
        actions: dict[int, tuple[Any, Any]] = {}
        rows = []
        for packed in data["rows"]:
            row = {}
            for token, code in packed:
                action = actions.get(code)
                if action is None:
                    action = actions[code] = (Reduce, memo[code >> 1]) if code & 1 else (Shift, code >> 1)
                row[tokens[token]] = action
            rows.append(row)
        states = {state: rows[number] for state, number in data["states"].items()}
        made: Any = cls.__new__(cls)
        made._parse_table = IntParseTable(states, data["start_states"], data["end_states"])  # type: ignore[no-untyped-call]
        made.parser = _Parser(made._parse_table, callbacks, debug)
        parser: _PackedParser = made
        return parser


def _cached(wanted: str) -> Path:
    root = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA") or Path.home() / ".cache"
    return Path(root) / "sfdsl" / f"tables-{wanted[:16]}.bin"


def _read(path: Path, wanted: str) -> dict[str, Any] | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    head, _, body = content.partition(b"\n")
    if head.decode("ascii", "replace") != wanted:
        return None
    tables: dict[str, Any] = pickle.loads(body)
    return tables


def _keep(path: Path, content: bytes) -> None:
    """A cache is a help, not a need: a folder that can't be written costs time, nothing else."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(content)
        Path(file.name).replace(path)
    except OSError:
        return


if __name__ == "__main__":
    SHIPPED.write_bytes(dump())
    print(f"wrote {SHIPPED} ({SHIPPED.stat().st_size:,} bytes)")
