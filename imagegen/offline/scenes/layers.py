"""Says where in a picture a subject belongs: in the air, on the water, behind or in front.

Must not know where exactly it stands, nor how anything is drawn.
"""

from __future__ import annotations

from imagegen.offline.art.shelf import Figure, Pose, Shelf
from imagegen.offline.scene_plan import Place, ScenePlan, SubjectPlan
from imagegen.offline.scenes.placement import INDOORS, Layer

_BIG_M = 7.0
_WATERY = (Place.LAKE, Place.SEA, Place.RIVER, Place.ISLAND, Place.BEACH, Place.WATERFALL)


def needs_dry_land(plan: ScenePlan, shelf: Shelf) -> bool:
    """Whether somebody or some building neither flies, floats nor swims.

    At sea and on an island buildings stand on rocks of their own or on the island itself.
    """
    known = [subject for subject in plan.subjects if shelf.has(subject.figure)]
    standing = [Layer.FRONT]
    if plan.place not in (Place.SEA, Place.ISLAND):
        standing.append(Layer.BACK)
    return any(
        layer_of(subject, shelf.figure(subject.figure), plan.place, is_alone=len(known) == 1)
        in standing
        for subject in known
    )


def layer_of(subject: SubjectPlan, figure: Figure, place: Place, *, is_alone: bool) -> Layer:
    """Where a subject belongs in a place."""
    if subject.flying:
        return Layer.AIR
    if place in (Place.SPACE, Place.UNDERWATER, Place.SKY):
        grounded = figure.pose in (Pose.STANDS, Pose.LIES) and place != Place.SPACE
        return Layer.FRONT if grounded else Layer.AIR
    if _is_light(figure):
        return Layer.AIR
    if place in INDOORS:
        return Layer.FRONT
    if place in _WATERY and _likes_water(figure):
        return Layer.WATER
    return Layer.BACK if _is_scenery(figure, is_alone=is_alone) else Layer.FRONT


def _is_light(figure: Figure) -> bool:
    """What flies, and what floats without being made for water: balloons, ghosts."""
    made_for_air = figure.kind in ("toy", "object", "fantasy")
    return figure.pose == Pose.FLIES or (figure.pose == Pose.FLOATS and made_for_air)


def _likes_water(figure: Figure) -> bool:
    """Boats, swimmers, and the birds that are drawn standing but expected on the water."""
    on_water = figure.pose in (Pose.FLOATS, Pose.SWIMS)
    return on_water or figure.name in ("duck", "goose", "swan", "pelican")


def _is_scenery(figure: Figure, *, is_alone: bool) -> bool:
    """Buildings always, other very large things when something else stars."""
    if figure.kind == "building":
        return figure.height_m >= 2.5
    return figure.height_m >= _BIG_M and figure.kind in ("plant", "vehicle") and not is_alone
