"""Another take on a picture: cut anew, turned in hue along its own palette, repainted lightly.

Must not know prompts.
"""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from imagegen.offline.painting.gallery import paint
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    contrast,
    from_lab,
    mix,
    resize,
    to_bytes,
    to_float,
    to_lab,
)
from imagegen.offline.progress import Watch


class Strength(StrEnum):
    """How far a variation may go from its picture."""

    SUBTLE = "subtle"
    STRONG = "strong"


def vary(picture: Bytes, *, strength: Strength | str, seed: int, watch: Watch) -> Bytes:
    """A variation at the picture's own size.

    Args:
        picture: ``(height, width, 3) uint8 RGB``, from 1x1 up.
        strength: ``subtle`` keeps framing and palette close; ``strong`` recrops, may mirror,
            turns the hues and repaints.
        seed: different seeds give different variations.
        watch: heard throughout.
    """
    rng = np.random.default_rng(seed)
    strong = Strength(strength) is Strength.STRONG
    image = _reframed(to_float(picture), rng, strong)
    watch.check()
    image = _regraded(image, rng, strong)
    watch.check()
    if not strong:
        finished = paint(to_bytes(image), "photorealistic", seed=seed, watch=watch)
        return to_bytes(mix(image, to_float(finished), 0.5))
    style = ("digital_art", "photorealistic", "digital_art")[int(rng.integers(3))]
    return paint(to_bytes(image), style, seed=seed, watch=watch)


def _reframed(image: Floats, rng: np.random.Generator, strong: bool) -> Floats:
    """A part of the picture, enlarged to its size; strong variations may be mirrored."""
    height, width = image.shape[:2]
    kept = rng.uniform(0.8, 0.92) if strong else rng.uniform(0.94, 0.985)
    tall, wide = max(1, round(height * kept)), max(1, round(width * kept))
    top, left = int(rng.integers(height - tall + 1)), int(rng.integers(width - wide + 1))
    mirrored = bool(rng.random() < 0.5) and strong
    part = resize(image[top : top + tall, left : left + wide], width, height)
    return np.ascontiguousarray(part[:, ::-1]) if mirrored else part


def _regraded(image: Floats, rng: np.random.Generator, strong: bool) -> Floats:
    """Hues turned, saturation and contrast changed a little."""
    reach = 0.5 if strong else 0.14
    # an angle near zero would be no variation
    angle = rng.uniform(0.4, 1.0) * reach * rng.choice([-1.0, 1.0])
    richness = rng.uniform(0.9, 1.25) if strong else rng.uniform(0.95, 1.1)
    lab = to_lab(image)
    green_red, blue_yellow = lab[..., 1].copy(), lab[..., 2].copy()
    lab[..., 1] = (np.cos(angle) * green_red - np.sin(angle) * blue_yellow) * richness
    lab[..., 2] = (np.sin(angle) * green_red + np.cos(angle) * blue_yellow) * richness
    return contrast(from_lab(lab), float(rng.uniform(0.0, 0.25)))
