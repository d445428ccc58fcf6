"""Closes holes in pictures, extends them beyond their edges and pastes without a seam.

Must not know prompts, engines or the UI.
"""

from imagegen.offline.fill.filling import fill, is_extension
from imagegen.offline.fill.seams import feathered, membrane

__all__ = ["feathered", "fill", "is_extension", "membrane"]
