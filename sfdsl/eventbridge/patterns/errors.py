"""What can be wrong with a pattern, and with an event that is given as text."""

from sfdsl.jsontypes import Pointer


class InvalidEventPattern(ValueError):
    """The service refuses the pattern; `str()` is its message, `InvalidEventPatternException`'s text.

    `reason` is the message without its opening and without the place. `pointer` leads to what is wrong (object keys and list
    indexes, as written in the pattern). `offset`, `line` and `column` (both from 1) say where that starts in the pattern's
    text, and are None when the pattern was given as a value. The place inside the message is the one where the service's
    parser had arrived, so it can lie further on.
    """

    def __init__(
        self,
        reason: str,
        *,
        place: str = "",
        pointer: Pointer = (),
        offset: int | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(f"Event pattern is not valid. Reason: {reason}{place}")
        self.reason, self.pointer = reason, pointer
        self.offset, self.line, self.column = offset, line, column


class InvalidEvent(ValueError):
    """What is given as an event is not one: not a JSON object, not JSON, or nested too deeply.

    `str()` starts with the service's text (`Parameter Event is not valid.`) and goes on with the reason.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(f"Parameter Event is not valid. {reason}")
        self.reason = reason
