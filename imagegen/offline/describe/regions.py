"""Tells sky, greenery, water, sand and snow by colour, place and texture; finds the horizon.

Works on a small Lab picture, ``(height, width, 3) float32``. Careful on purpose: what is not
clear is not claimed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.describe.palette import name_of

Lab = NDArray[np.float32]
Mask = NDArray[np.bool_]

_SMOOTH = 3.2
_SKY_SHARE = 0.10
_COLOURLESS = 4.0
_NIGHT = 24
_LAMP_MAX = 0.004
_LAMPS_MIN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Regions:
    """What lies where, as shares of the whole area.

    Attributes:
        sky: the smooth area that hangs from the top edge, 0 if it is none.
        sky_colour: its name.
        sky_is_warm: it glows yellow to red, as at sunrise or sunset.
        sky_is_dark: it is a night sky.
        greenery: plants by colour.
        water: a bluish, level area below the sky.
        sand, snow: pale ground below the sky.
        horizon: 0..1 from the top; None if there is no level edge.
        lamps: several small bright spots in the dark.
    """

    sky: float = 0.0
    sky_colour: str = ""
    sky_is_warm: bool = False
    sky_is_dark: bool = False
    greenery: float = 0.0
    water: float = 0.0
    sand: float = 0.0
    snow: float = 0.0
    horizon: float | None = None
    lamps: float = 0.0


def find_regions(lab: Lab) -> Regions:
    """Measure the regions of ``lab``."""
    light, red, yellow = lab[..., 0], lab[..., 1], lab[..., 2]
    chroma = np.hypot(red, yellow)
    rough = _roughness(light)
    green = (red < -7) & (yellow > 6) & (light > 8)
    sky = _hanging_from_top(_may_be_sky(lab, rough))
    share = float(sky.mean())
    horizon = _horizon(sky)
    if share < _SKY_SHARE or not _is_surely_sky(lab, sky, horizon):
        return Regions(greenery=float(green.mean()), lamps=_lamps(light))
    below = _below(sky)
    near = below & (np.arange(sky.shape[0])[:, None] > sky.shape[0] // 2)  # far hills are blue too
    smooth = rough < _SMOOTH * 1.6
    return Regions(
        sky=share,
        sky_colour=name_of(np.median(lab[sky], axis=0).astype(np.float32)),
        sky_is_warm=bool((yellow[sky] > 12).mean() > 0.35 and (red[sky] > 2).mean() > 0.35),
        sky_is_dark=bool(np.median(light[sky]) < _NIGHT),
        greenery=float(green.mean()),
        water=float((near & (yellow < -3) & (red < 6) & smooth).mean()),
        sand=float((below & _is_sand(light, red, yellow) & smooth).mean()),
        snow=float((below & (light > 78) & (chroma < 9)).mean()),
        horizon=horizon,
        lamps=_lamps(light),
    )


def _roughness(light: NDArray[np.float32]) -> NDArray[np.float32]:
    mean = cv2.blur(light, (5, 5))
    return np.asarray(
        np.sqrt(np.clip(cv2.blur(light * light, (5, 5)) - mean * mean, 0, None)), np.float32
    )


def _may_be_sky(lab: Lab, rough: NDArray[np.float32]) -> Mask:
    """Blue, bright grey, or a warm glow that changes slowly."""
    light, red, yellow = lab[..., 0], lab[..., 1], lab[..., 2]
    blue = (yellow < -3) & (red < 14)
    cloud = (light > 62) & (np.hypot(red, yellow) < 12)
    glow = (yellow > 4) & (light > 45) & (red > -4)
    night = (light < _NIGHT) & (yellow < 4)
    return np.asarray((rough < _SMOOTH) & (blue | cloud | glow | night), np.bool_)


def _hanging_from_top(mask: Mask) -> Mask:
    """The parts of ``mask`` that touch the top edge over a good part of its width."""
    solid = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_CLOSE, np.ones((3, 3), np.uint8))
    _, labels = cv2.connectedComponents(solid, connectivity=4)
    top = labels[: max(1, mask.shape[0] // 40)].reshape(-1)
    kept = [label for label in np.unique(top) if label and (top == label).mean() > 0.18]
    return np.asarray(np.isin(labels, kept), np.bool_)


def _is_surely_sky(lab: Lab, sky: Mask, horizon: float | None) -> bool:
    """Blue speaks for itself; grey and glow are only sky above a level horizon."""
    if float(np.hypot(lab[..., 1], lab[..., 2]).mean()) < _COLOURLESS:
        return False
    red, yellow = lab[..., 1], lab[..., 2]
    bluish = (yellow < -4) & (red < yellow * -0.6) & (red > -16)  # no lavender, no teal
    is_blue = float(bluish[sky].mean()) > 0.5
    is_dark = float(np.median(lab[..., 0][sky])) < _NIGHT
    return is_blue or (horizon is not None and not is_dark)


def _below(sky: Mask) -> Mask:
    """Everything under the lowest sky pixel of its column."""
    rows = np.arange(sky.shape[0])[:, None]
    lowest = np.where(sky, rows, -1).max(0)
    return np.asarray(rows > lowest[None], np.bool_)


def _is_sand(
    light: NDArray[np.float32], red: NDArray[np.float32], yellow: NDArray[np.float32]
) -> Mask:
    return np.asarray((light > 52) & (yellow > 10) & (yellow < 46) & (red > -3) & (red < 20))


def _horizon(sky: Mask) -> float | None:
    """The row where sky turns to land in most columns at about the same height."""
    rows = np.arange(sky.shape[0])[:, None]
    lowest = np.where(sky, rows, 0).max(0) / sky.shape[0]
    middle = float(np.median(lowest))
    level = float((np.abs(lowest - middle) < 0.07).mean())
    if not 0.12 < middle < 0.92 or level < 0.6:
        return None
    return middle


def _lamps(light: NDArray[np.float32]) -> float:
    if float(np.median(light)) > 30:
        return 0.0
    spots, labels = cv2.connectedComponents((light > 62).astype(np.uint8))
    areas = np.bincount(labels.reshape(-1), minlength=spots)[1:] / light.size
    small = areas[areas < _LAMP_MAX]
    return float(small.sum()) if len(small) >= _LAMPS_MIN else 0.0
