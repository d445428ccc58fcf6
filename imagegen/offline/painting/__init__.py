"""Ten painting styles on any picture, and variations of it. Must not know prompts or engines."""

from imagegen.offline.painting.gallery import STYLES, paint
from imagegen.offline.painting.variation import Strength, vary

__all__ = ["STYLES", "Strength", "paint", "vary"]
