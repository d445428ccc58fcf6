"""Where the interest of a picture lies, whether it is symmetrical, how sharp its ground is.

Works on a small Lab picture, ``(height, width, 3) float32``; knows no names and no words.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Lab = NDArray[np.float32]
Grey = NDArray[np.float32]

_SIDE_PX = 64
_RIM = 0.09


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """How the picture is built.

    Attributes:
        across, down: middle of the interest, 0..1 from the left and the top.
        concentration: 0..1, how much of the interest lies within a quarter of the area.
        symmetry: 1 = left mirrors right, 0 = not at all.
        has_plain_ground: the rim all around is one even tone.
        has_soft_ground: the rim is much softer than the middle.
        is_all_over: the same texture everywhere, like brick or grass from above.
        detail: mean change of lightness from pixel to pixel.
    """

    across: float
    down: float
    concentration: float
    symmetry: float
    has_plain_ground: bool
    has_soft_ground: bool
    is_all_over: bool
    detail: float


def compose(lab: Lab) -> Composition:
    """Measure the composition of ``lab``."""
    even = np.asarray(
        cv2.resize(lab, (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA), np.float32
    )
    interest = _interest(even)
    down, across = _middle(interest)
    steps = np.abs(cv2.Laplacian(lab[..., 0], cv2.CV_32F))
    rim = _rim_mask(lab.shape[0], lab.shape[1])
    return Composition(
        across=across,
        down=down,
        concentration=_concentration(interest, across, down),
        symmetry=_symmetry(even[..., 0]),
        has_plain_ground=bool(np.sqrt((lab[rim].std(0) ** 2).sum()) < 6.5),
        has_soft_ground=bool(steps[rim].mean() * 2.2 < steps[~rim].mean()),
        is_all_over=_is_all_over(lab),
        detail=float(steps.mean()),
    )


def _interest(lab: Lab) -> Grey:
    """Spectral residual (Hou and Zhang 2007) and unusual colour, in equal parts, only the peaks."""
    spectrum = np.fft.fft2(lab[..., 0])
    size = np.log(np.abs(spectrum) + 1e-6).astype(np.float32)
    residual = size - cv2.blur(size, (3, 3))
    saliency = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    smooth = cv2.GaussianBlur(saliency.astype(np.float32), (0, 0), 2.5)
    unusual = np.sqrt(((lab - np.median(lab.reshape(-1, 3), axis=0)) ** 2).sum(-1))
    unusual = cv2.GaussianBlur(unusual, (0, 0), 2.5)
    both = smooth / (smooth.max() + 1e-6) + unusual / (unusual.max() + 1e-6)
    return np.asarray(np.clip(both - np.percentile(both, 80), 0, None), np.float32)


def _middle(interest: Grey) -> tuple[float, float]:
    total = float(interest.sum())
    if total < 1e-4:
        return 0.5, 0.5
    down, across = np.mgrid[0:_SIDE_PX, 0:_SIDE_PX] / (_SIDE_PX - 1)
    return float((interest * down).sum() / total), float((interest * across).sum() / total)


def _concentration(interest: Grey, across: float, down: float) -> float:
    total = float(interest.sum())
    if total < 1e-4:
        return 0.0
    half = _SIDE_PX // 4
    x = int(np.clip(across * _SIDE_PX, half, _SIDE_PX - half))
    y = int(np.clip(down * _SIDE_PX, half, _SIDE_PX - half))
    return float(interest[y - half : y + half, x - half : x + half].sum()) / total


def _symmetry(light: Grey) -> float:
    apart = float(np.abs(light - light[:, ::-1]).mean())
    spread = float(np.abs(light - light.mean()).mean())
    return 1.0 if spread < 1e-3 else float(np.clip(1 - apart / (2 * spread), 0, 1))


def _is_all_over(lab: Lab) -> bool:
    """Whether all parts of the picture have about the same tone and the same roughness."""
    light = lab[..., 0]
    rows, columns = (max(1, side // 4) for side in light.shape)
    cells = [
        light[top : top + rows, left : left + columns]
        for top in range(0, rows * 4, rows)
        for left in range(0, columns * 4, columns)
    ]
    tones = [float(cell.mean()) for cell in cells if cell.size]
    roughness = [float(cell.std()) for cell in cells if cell.size]
    return bool(np.std(tones) < 4 and np.std(roughness) < 2 and np.mean(roughness) > 4)


def _rim_mask(height: int, width: int) -> NDArray[np.bool_]:
    rim = np.ones((height, width), np.bool_)
    rows, columns = max(1, int(height * _RIM)), max(1, int(width * _RIM))
    rim[rows : max(rows + 1, height - rows), columns : max(columns + 1, width - columns)] = False
    return rim
