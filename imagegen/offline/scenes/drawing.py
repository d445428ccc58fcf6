"""The way from a plan to a picture: set, subjects, weather, grade. Builds nothing itself."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from imagegen.offline.pixels import resize, to_bytes
from imagegen.offline.progress import Picture, Watch
from imagegen.offline.scene_plan import Place, ScenePlan
from imagegen.offline.scenes import (
    cities,
    cosmos,
    deep_sea,
    drylands,
    landscapes,
    rooms,
    shores,
    streets,
    studios,
    villages,
    woods,
)
from imagegen.offline.scenes.canvas import Canvas
from imagegen.offline.scenes.extras import add_extras
from imagegen.offline.scenes.grading import graded
from imagegen.offline.scenes.staging import stage_subjects
from imagegen.offline.scenes.weather import paint_weather

_LARGEST_PIXELS = 1_300_000
"""Scenes are worked out at no more than this and enlarged; noise detail ends there anyway."""

_SMALLEST_SIDE_PX = 64


def draw(plan: ScenePlan, width_px: int, height_px: int, *, seed: int, watch: Watch) -> Picture:
    """Draw a plan: ``(height, width, 3) uint8 RGB``; the same arguments give the same bytes.

    Reports the stages ``sky``, ``backdrop`` and ``subjects`` with the picture so far.

    Raises:
        JobCancelled: ``watch.cancel()`` was called.
    """
    canvas = _canvas(plan, width_px, height_px, seed=seed, watch=watch)
    try:
        builder_of(plan.place)(canvas)
        add_extras(canvas)
        canvas.show("backdrop")
        stage_subjects(canvas)
        paint_weather(canvas)
        canvas.show("subjects")
        bloomed = canvas.bloom()
    finally:
        canvas.ground = None  # its height function holds the canvas: free the memory now
    watch.check()
    finished = graded(bloomed, plan)
    watch.check()
    return to_bytes(resize(finished.astype(np.float32), width_px, height_px))


def _canvas(plan: ScenePlan, width_px: int, height_px: int, *, seed: int, watch: Watch) -> Canvas:
    """A canvas of the picture's shape, at a size that is quick to work at."""
    share = min(1.0, (_LARGEST_PIXELS / (width_px * height_px)) ** 0.5)
    short = min(width_px, height_px) * share
    share *= max(1.0, _SMALLEST_SIDE_PX / short)
    size = (max(1, round(width_px * share)), max(1, round(height_px * share)))
    return Canvas(plan, *size, seed=seed, watch=watch)


def builder_of(place: Place) -> Callable[[Canvas], None]:
    """Who builds a place."""
    builders: dict[Place, Callable[[Canvas], None]] = {
        Place.LAKE: landscapes.build_lake,
        Place.MOUNTAINS: landscapes.build_mountains,
        Place.MEADOW: landscapes.build_meadow,
        Place.FARM: landscapes.build_farm,
        Place.BEACH: shores.build_beach,
        Place.SEA: shores.build_sea,
        Place.ISLAND: shores.build_island,
        Place.RIVER: shores.build_river,
        Place.WATERFALL: shores.build_waterfall,
        Place.DESERT: drylands.build_desert,
        Place.CANYON: drylands.build_canyon,
        Place.FOREST: woods.build_forest,
        Place.JUNGLE: woods.build_jungle,
        Place.GARDEN: landscapes.build_garden,
        Place.SNOWFIELD: landscapes.build_snowfield,
        Place.VOLCANO: drylands.build_volcano,
        Place.CITY: cities.build_city,
        Place.FUTURE_CITY: cities.build_future_city,
        Place.STREET: streets.build_street,
        Place.MARKET: streets.build_market,
        Place.VILLAGE: villages.build_village,
        Place.ROOM: rooms.build_room,
        Place.CAFE: rooms.build_cafe,
        Place.LIBRARY: rooms.build_library,
        Place.STAGE: rooms.build_stage,
        Place.SKY: studios.build_sky,
        Place.SPACE: cosmos.build_space,
        Place.MOON: drylands.build_moon,
        Place.UNDERWATER: deep_sea.build_underwater,
        Place.STUDIO: studios.build_studio,
        Place.ABSTRACT: studios.build_abstract,
    }
    return builders[place]
