"""A few colours that stand for a picture. Must not know which style uses them."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from imagegen.offline.pixels import Floats

_SAMPLE = 5000
_ROUNDS = 12


def main_colours(lab: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Up to ``count`` Lab colours, ``(count, 3)``, that the picture is made of (k-means).

    Args:
        lab: ``(height, width, 3)`` CIE L*a*b*.
        count: at least 1.
        rng: chooses the sample and the first centres.
    """
    pixels = lab.reshape(-1, 3)
    sample = pixels[rng.choice(len(pixels), min(_SAMPLE, len(pixels)), replace=False)]
    centres = _first_centres(sample, count, rng)
    for _ in range(_ROUNDS):
        nearest = nearest_colour(sample, centres)
        moved = [
            sample[nearest == n].mean(0) if (nearest == n).any() else centres[n]
            for n in range(len(centres))
        ]
        centres = np.asarray(moved, np.float32)
    return centres


def nearest_colour(lab: Floats, colours: Floats) -> NDArray[np.intp]:
    """For each Lab pixel, of any shape ``(..., 3)``, the number of the closest colour."""
    flat = lab.reshape(-1, 3)
    sizes = (colours * colours).sum(1)
    nearest = (sizes - 2 * (flat @ colours.T)).argmin(1)
    return np.asarray(nearest.reshape(lab.shape[:-1]), np.intp)


def _first_centres(sample: Floats, count: int, rng: np.random.Generator) -> Floats:
    """Spread-out pixels of the sample (k-means++, Arthur and Vassilvitskii 2007)."""
    chosen = [sample[int(rng.integers(len(sample)))]]
    distance = ((sample - chosen[0]) ** 2).sum(1)
    for _ in range(count - 1):
        total = float(distance.sum())
        if total <= 1e-6:
            break
        place = int(np.searchsorted(np.cumsum(distance), rng.random() * total))
        chosen.append(sample[min(place, len(sample) - 1)])
        distance = np.minimum(distance, ((sample - chosen[-1]) ** 2).sum(1))
    return np.asarray(chosen, np.float32)
