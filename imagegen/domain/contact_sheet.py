"""A contact sheet: many small pictures on one page, each with its number and label.

Pure painting with Pillow. Must not know batches, files or engines.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from imagegen.domain.rasters import Pixels

_CELL_PX = 300
_GAP_PX = 24
_LABEL_PX = 64
_TEXT_PX = 16
_LINES = 2
_PAPER = (250, 249, 246)
_INK = (38, 38, 42)
_FRAME = (222, 220, 214)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class SheetPicture:
    """One cell: ``(height, width, 3) uint8 RGB``, None for a picture that is missing."""

    label: str
    pixels: Pixels | None


def paint_sheet(pictures: Sequence[SheetPicture]) -> Pixels:
    """All cells in rows, as ``(height, width, 3) uint8 RGB``."""
    columns = max(1, min(6, math.ceil(math.sqrt(len(pictures) * 1.2))))
    rows = max(1, math.ceil(len(pictures) / columns))
    step_y = _CELL_PX + _LABEL_PX + _GAP_PX
    size = (_GAP_PX + columns * (_CELL_PX + _GAP_PX), _GAP_PX + rows * step_y)
    sheet = Image.new("RGB", size, _PAPER)
    for place, picture in enumerate(pictures):
        left = _GAP_PX + place % columns * (_CELL_PX + _GAP_PX)
        top = _GAP_PX + place // columns * step_y
        _paint_cell(sheet, picture, left, top)
    return np.asarray(sheet)


def _paint_cell(sheet: Image.Image, picture: SheetPicture, left: int, top: int) -> None:
    draw = ImageDraw.Draw(sheet)
    font = ImageFont.load_default(_TEXT_PX)
    if picture.pixels is None:
        draw.rectangle((left, top, left + _CELL_PX - 1, top + _CELL_PX - 1), outline=_FRAME)
        draw.text((left + _CELL_PX / 2, top + _CELL_PX / 2), "no picture", _INK, font, anchor="mm")
    else:
        small = Image.fromarray(picture.pixels)
        small.thumbnail((_CELL_PX, _CELL_PX))
        # At the foot of its cell, so that each label stands close to its picture.
        sheet.paste(small, (left + (_CELL_PX - small.width) // 2, top + _CELL_PX - small.height))
    for line, text in enumerate(_wrapped(picture.label, font)):
        draw.text((left, top + _CELL_PX + 8 + line * (_TEXT_PX + 6)), text, _INK, font)


def _wrapped(label: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> list[str]:
    """The label on at most two lines, cut with an ellipsis."""
    lines = [""]
    words = label.split()
    for place, word in enumerate(words):
        longer = f"{lines[-1]} {word}".strip()
        if font.getlength(longer) <= _CELL_PX:
            lines[-1] = longer
        elif len(lines) < _LINES:
            lines.append(_cut(word, font))
        else:
            lines[-1] = _cut(f"{lines[-1]} {' '.join(words[place:])}", font)
            break
    return [_cut(line, font) for line in lines]


def _cut(text: str, font: ImageFont.FreeTypeFont | ImageFont.ImageFont) -> str:
    if font.getlength(text) <= _CELL_PX:
        return text
    while text and font.getlength(text + "…") > _CELL_PX:
        text = text[:-1]
    return text.rstrip() + "…"
