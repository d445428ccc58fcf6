"""The light of a scene: sky colours, the sun or moon, what the shadows hold. Draws nothing."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from imagegen.offline.scene_plan import Light, ScenePlan, Weather
from imagegen.offline.scenes.shaping import Plane, Tone, mix, tone


@dataclass(frozen=True, slots=True, kw_only=True)
class LightRig:
    """All that paints light.

    Attributes:
        zenith: the sky overhead; ``middle`` and ``horizon`` follow below it.
        sun: colour of the key light.
        sun_x: 0..1 across the picture.
        sun_y: 0 top of the sky .. 1 horizon; negative when the sun is out of the picture.
        key: strength of the key light.
        ambient: what lights the shadows.
        stars: 0..1.
        is_night: the disc in the sky is the moon and windows are lit.
        haze: how fast distance fades; 1 is a clear day.
    """

    zenith: Tone
    middle: Tone
    horizon: Tone
    sun: Tone
    ambient: Tone
    sun_x: float
    sun_y: float
    key: float
    stars: float = 0.0
    is_night: bool = False
    haze: float = 1.0

    @property
    def shows_sun(self) -> bool:
        """Whether the sun or moon stands in the picture."""
        return self.sun_y > 0

    @property
    def far(self) -> Tone:
        """The colour into which distance fades."""
        colour: Tone = mix(self.horizon, self.middle, 0.25)
        return colour

    def on(self, surface: Plane | Tone, key: float = 0.55, ambient: float = 0.55) -> Plane:
        """``surface`` under this light, for things that are not shaded by their form."""
        lit: Plane = surface * (self.ambient * ambient + self.sun * (self.key * key) + 0.04)
        return lit

    @property
    def is_dim(self) -> bool:
        """Whether lamps and windows are lit."""
        return self.is_night or self.stars > 0.02


def _preset(light: Light) -> LightRig:
    """Sky and sun of a time of day out of ``lights.json``, sun on its usual side."""
    if light == Light.OVERCAST:
        return _grey(tone(124, 138, 154), tone(206, 212, 216), key=0.5)
    text = Path(__file__).with_name("lights.json").read_text(encoding="utf-8")
    presets: dict[str, dict[str, Any]] = json.loads(text)
    said = presets.get(light.value, presets["day"])
    parts: dict[str, Any] = {name: tone(*v) if name in _COLOURS else v for name, v in said.items()}
    return LightRig(**parts)


_COLOURS = ("zenith", "middle", "horizon", "sun", "ambient")


def _grey(zenith: Tone, horizon: Tone, *, key: float) -> LightRig:
    """A closed sky: no sun, soft light from above."""
    return LightRig(
        zenith=zenith,
        middle=mix(zenith, horizon, 0.5),
        horizon=horizon,
        sun=tone(236, 238, 240),
        ambient=mix(zenith, horizon, 0.45),
        sun_x=0.5,
        sun_y=-0.5,
        key=key,
    )


def _weathered(rig: LightRig, weather: Weather) -> LightRig:
    """What falling or hanging weather does to the sky."""
    if weather == Weather.STORM and not rig.is_night:
        return replace(_grey(tone(38, 44, 58), tone(136, 142, 144), key=0.38), haze=1.3)
    if weather in (Weather.RAIN, Weather.SNOW) and rig.stars == 0 and rig.sun_y < 0.5:
        grey = _grey(tone(124, 136, 150), tone(206, 211, 215), key=0.48)
        return replace(grey, haze=1.5)
    if weather in (Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG):
        pale = tone(84, 98, 138) if rig.is_night else tone(228, 230, 232)
        horizon = mix(rig.horizon, pale, 0.4)
        haze = 2.6 if weather == Weather.FOG else 1.5
        hidden = rig.sun_y if weather == Weather.FOG else -0.5
        middle = mix(rig.middle, horizon, 0.35)
        return replace(rig, horizon=horizon, middle=middle, haze=haze, sun_y=hidden)
    return rig


def light_rig(plan: ScenePlan, rng: np.random.Generator) -> LightRig:
    """The light for a plan; the sun stands left or right by chance."""
    light = Light.NIGHT if plan.weather == Weather.AURORA else plan.light
    rig = _weathered(_preset(light), plan.weather)
    if plan.weather == Weather.RAINBOW:  # a rainbow stands opposite the sun
        rig = replace(rig, sun_y=-0.3)
    if rng.random() < 0.5:
        rig = replace(rig, sun_x=1 - rig.sun_x)
    return rig


def direction_to(rig: LightRig) -> Tone:
    """Unit vector to the key light: x right, y up, z towards the viewer."""
    azimuth = (rig.sun_x - 0.5) * 2
    height = max(0.25, 1 - rig.sun_y) if rig.shows_sun else 0.9
    vector = np.array([azimuth * 0.9 + 0.05, height, 0.35], np.float32)
    unit: Tone = vector / np.float32(np.linalg.norm(vector))
    return unit
