"""Which of the asked parts of a set the scene really shows, so that nobody claims the rest.

Knows places, light and weather; not how a part is drawn.
"""

from __future__ import annotations

from types import MappingProxyType

from imagegen.offline.scene_plan import Feature, Light, Place, ScenePlan, Weather

_WALLED = frozenset({Place.ROOM, Place.CAFE, Place.LIBRARY, Place.STAGE})
_SETS = frozenset({Place.STUDIO, Place.ABSTRACT})
_WOODS = frozenset({Place.FOREST, Place.JUNGLE})
_STREETS = frozenset({Place.STREET, Place.MARKET})
_TOWNS = frozenset({Place.CITY, Place.FUTURE_CITY}) | _STREETS
_WATERS = frozenset(
    {Place.LAKE, Place.SEA, Place.RIVER, Place.BEACH, Place.ISLAND, Place.WATERFALL}
)
_AIRLESS = frozenset({Place.SPACE, Place.MOON, Place.UNDERWATER})
_OUTDOORS = frozenset(Place) - _WALLED - _SETS - _AIRLESS
_LAND = _OUTDOORS - _TOWNS - _WOODS - {Place.SEA, Place.SKY}
_BARE = frozenset({Place.DESERT, Place.CANYON, Place.VOLCANO, Place.SNOWFIELD, Place.BEACH})
_WHERE = MappingProxyType(
    {
        Feature.STARS: _OUTDOORS - _WOODS | {Place.SPACE, Place.MOON},
        Feature.CLOUDS: _OUTDOORS - _WOODS,
        Feature.SUN: _OUTDOORS - _WOODS,
        Feature.MOON: _OUTDOORS - _WOODS | {Place.MOON},
        Feature.MOUNTAINS: frozenset(
            {Place.LAKE, Place.MOUNTAINS, Place.RIVER, Place.VOLCANO, Place.CANYON}
        ),
        Feature.TREES: _LAND | _WOODS,
        Feature.FLOWERS: _LAND | {Place.MOON},
        Feature.GRASS: _LAND - _BARE,
        Feature.LEAVES: _OUTDOORS,
        Feature.WATER: _WATERS | {Place.UNDERWATER},
        Feature.ROCKS: _LAND | {Place.MOON, Place.UNDERWATER},
        Feature.BUILDINGS: _TOWNS | {Place.VILLAGE},
        Feature.PEOPLE: _STREETS,
        Feature.LIGHTS: frozenset(Place),
        Feature.SHADOW: frozenset(Place) - _AIRLESS | {Place.MOON},
        Feature.REFLECTION: _WATERS | _SETS | {Place.STAGE},
    }
)
_BRIGHT = frozenset({Light.DAWN, Light.DAY, Light.GOLDEN, Light.SUNSET})
_HIDES_THE_SUN = frozenset(
    {Weather.RAIN, Weather.STORM, Weather.SNOW, Weather.FOG, Weather.RAINBOW, Weather.AURORA}
)


def kept_features(plan: ScenePlan) -> tuple[str, ...]:
    """The asked features that the picture shows."""
    return tuple(name for name in plan.features if _is_shown(Feature(name), plan))


def broken_features(plan: ScenePlan) -> tuple[str, ...]:
    """The asked features that the picture does not show."""
    return tuple(name for name in plan.features if not _is_shown(Feature(name), plan))


def _is_shown(feature: Feature, plan: ScenePlan) -> bool:
    """Whether the place has room for it, and sky and subjects let it be seen."""
    if plan.place not in _WHERE[feature]:
        return False
    match feature:
        case Feature.SUN:
            return plan.light in _BRIGHT and plan.weather not in _HIDES_THE_SUN
        case Feature.MOON:
            is_night = plan.light is Light.NIGHT and plan.weather not in _HIDES_THE_SUN
            return is_night or plan.place is Place.MOON
        case Feature.SHADOW:
            return bool(plan.subjects)
        case Feature.REFLECTION:
            return bool(plan.subjects) or plan.place in _WATERS
        case _:
            return True
