"""Draws a ``ScenePlan``. Must not know how prompts are read nor how painting styles work."""
