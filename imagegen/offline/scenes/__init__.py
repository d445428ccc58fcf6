"""Draws a ``ScenePlan``: light, sky, ground, backdrop, subjects, weather, grade.

``draw`` makes a whole picture, ``place_subject`` puts one relit subject into a photo. Must not
know how prompts are read, how painting styles work, or anything of engines and the UI.
"""

from __future__ import annotations

from imagegen.offline.scenes.drawing import draw
from imagegen.offline.scenes.inserting import place_subject

__all__ = ["draw", "place_subject"]
