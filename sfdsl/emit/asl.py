"""A state machine as the JSON text of its ASL definition.

Keys come in the order of `sfdsl.ir.nodes`, states in the order of the source; two spaces of indentation; characters outside ASCII as
they are, so that names stay readable.
"""

import json

from sfdsl.emit import Options
from sfdsl.ir.codec import encode_machine
from sfdsl.ir.nodes import StateMachine


def emit(machine: StateMachine, options: Options) -> dict[str, str]:
    text = json.dumps(encode_machine(machine), indent=2, ensure_ascii=False)
    return {f"{machine.name}.asl.json": text + "\n"}
