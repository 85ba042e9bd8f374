"""The measures of the drawing: one place for what makes it airy or dense. Lengths are CSS pixels."""

from typing import Final

NAME_SIZE: Final = 13.0
NAME_LINE: Final = 17.0
CAPTION_SIZE: Final = 11.0
CAPTION_LINE: Final = 14.0
LABEL_SIZE: Final = 11.0
LABEL_LINE: Final = 14.0

NODE_TEXT: Final = 200.0
"""How wide the text in a box may get before it is broken."""
NODE_MIN: Final = 84.0
NODE_PAD_X: Final = 14.0
NODE_PAD_Y: Final = 9.0
POINT: Final = 14.0
"""How far the ends of a Choice's box stick out."""
DOT: Final = 7.0
"""The radius of the start and end dots."""

LABEL_TEXT: Final = 170.0
LABEL_PAD_X: Final = 6.0
LABEL_PAD_Y: Final = 2.0

CONTAINER_PAD: Final = 14.0
BRANCH_PAD: Final = 12.0
BRANCH_GAP: Final = 12.0
ROW_OF_BRANCHES: Final = 1500.0
"""Branches stand side by side up to this width, then in a next row."""

NODE_ROOM: Final = 28.0
LABEL_ROOM: Final = 10.0
BEND_ROOM: Final = 14.0

ROW_GAP: Final = 34.0
LABEL_GAP: Final = 20.0
"""Above and below a row of labels."""
SLOPE: Final = 0.07
"""How much of an edge's way to the side a gap grows by."""
SLOPE_MAX: Final = 34.0
MARGIN: Final = 18.0
ARROW: Final = 8.0
