"""How our own components become Gradio classes without leaving files behind.

Gradio 6.31 writes a ``.pyi`` beside every module that subclasses a component, at import
(``gradio/component_meta.py``, read 2026-11-22): it dirties the source, fails in a read-only
image, and type checkers then read the stub instead of the module. Must not know widgets.
"""

from __future__ import annotations

from abc import ABCMeta
from typing import Any

from gradio.component_meta import ComponentMeta, updateable


class QuietMeta(ComponentMeta):
    """``ComponentMeta`` for classes that add no events of their own: all but the stub file."""

    def __new__(cls, name: str, bases: tuple[type, ...], attrs: dict[str, Any]) -> Any:
        """Make the class; ``updateable`` is what lets ``gr.update`` rebuild it."""
        if "__init__" in attrs:
            attrs["__init__"] = updateable(attrs["__init__"])  # type: ignore[no-untyped-call]
        return ABCMeta.__new__(cls, name, bases, attrs)
