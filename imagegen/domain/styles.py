"""The painting styles: how each is worded, in one place, as data.

A prompt becomes ``prefix · subject, details · suffix``. Knows nothing of models.
"""

from __future__ import annotations

from dataclasses import dataclass

STYLES_VERSION = "1"
"""Stands in every history record; change it with any wording below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """One way to paint.

    Attributes:
        name: stored and spoken by machines.
        title: shown to people.
        prefix: leads into the subject, e.g. ``Oil painting of``.
        suffix: what the style adds after the subject and details.
        quality: recommended quality for token-priced models, "auto" for the model's own.
        retired_style: DALL·E 3's ``style`` parameter: ``vivid`` or ``natural``.
        instruction: how to ask for this style in an edit of a given picture.
    """

    name: str
    title: str
    prefix: str
    suffix: str
    instruction: str
    quality: str = "auto"
    retired_style: str = "vivid"


STYLES: tuple[Style, ...] = (
    Style(
        name="photorealistic",
        title="Photorealistic",
        prefix="Photorealistic photograph of",
        suffix=(
            "natural light, true-to-life textures and colours, fine detail, realistic depth of "
            "field, shot on a full-frame camera with an 85 mm lens"
        ),
        instruction=(
            "Turn this picture into a photorealistic photograph: natural light, true materials "
            "and textures, realistic depth of field"
        ),
        quality="high",
        retired_style="natural",
    ),
    Style(
        name="digital_art",
        title="Digital art",
        prefix="Digital art of",
        suffix=(
            "crisp shapes, rich colour, dramatic light, clean detailed rendering in the manner "
            "of concept art"
        ),
        instruction=(
            "Repaint this picture as polished digital art: crisp shapes, rich colour, dramatic "
            "light, clean detailed rendering"
        ),
    ),
    Style(
        name="oil_painting",
        title="Oil painting",
        prefix="Oil painting of",
        suffix=(
            "visible impasto brush strokes, layered pigment, warm varnished colour, soft lost "
            "edges, on linen canvas"
        ),
        instruction=(
            "Repaint this picture as a classical oil painting: visible brush strokes, layered "
            "pigment, warm varnished colour, canvas texture"
        ),
    ),
    Style(
        name="minimalist",
        title="Minimalist",
        prefix="Minimalist illustration of",
        suffix=(
            "few flat shapes, a limited palette of three or four colours, generous empty space, "
            "clear silhouette, no texture"
        ),
        instruction=(
            "Reduce this picture to a minimalist illustration: few flat shapes, three or four "
            "colours, generous empty space, clear silhouettes"
        ),
        quality="medium",
        retired_style="natural",
    ),
    Style(
        name="watercolor",
        title="Watercolor",
        prefix="Watercolor painting of",
        suffix=(
            "transparent washes, soft wet-in-wet edges, pooled pigment, white paper showing "
            "through, cold-press paper texture"
        ),
        instruction=(
            "Repaint this picture as a watercolor: transparent washes, soft wet-in-wet edges, "
            "pooled pigment, white paper showing through"
        ),
    ),
    Style(
        name="3d_render",
        title="3D render",
        prefix="3D render of",
        suffix=(
            "physically based materials, soft global illumination, gentle ambient occlusion, "
            "studio lighting, sharp clean edges"
        ),
        instruction=(
            "Rebuild this picture as a 3D render: physically based materials, soft global "
            "illumination, clean edges, studio lighting"
        ),
        quality="high",
    ),
    Style(
        name="anime",
        title="Anime",
        prefix="Anime illustration of",
        suffix="clean line work, cel shading in flat tones, expressive light, painted background",
        instruction=(
            "Redraw this picture as an anime illustration: clean line work, cel shading in flat "
            "tones, painted background"
        ),
    ),
    Style(
        name="pencil_sketch",
        title="Pencil sketch",
        prefix="Pencil sketch of",
        suffix="graphite on paper, confident lines, soft hatching, white paper left open",
        instruction=(
            "Redraw this picture as a graphite pencil sketch: confident lines, soft hatching, "
            "white paper left open"
        ),
        retired_style="natural",
    ),
    Style(
        name="pixel_art",
        title="Pixel art",
        prefix="Pixel art of",
        suffix="crisp square pixels, limited palette, clear shapes, ordered dithering",
        instruction=(
            "Redraw this picture as pixel art: crisp square pixels, a limited palette, ordered "
            "dithering"
        ),
        quality="medium",
    ),
    Style(
        name="pop_art",
        title="Pop art",
        prefix="Pop art print of",
        suffix="bold flat colours, heavy outlines, halftone dots, high contrast, screen print",
        instruction=(
            "Redraw this picture as a pop art print: bold flat colours, heavy outlines, halftone "
            "dots, high contrast"
        ),
    ),
)

_BY_NAME = {style.name: style for style in STYLES}


def find_style(name: str) -> Style | None:
    """The style of this name, None for "" or a name that we do not know."""
    return _BY_NAME.get(name)


DETAIL_CHIPS: tuple[str, ...] = (
    "golden hour",
    "soft morning light",
    "dramatic shadows",
    "close-up",
    "wide shot",
    "shallow depth of field",
    "bird's-eye view",
    "symmetrical composition",
    "muted colours",
    "vibrant colours",
    "misty",
    "highly detailed",
)
"""Additional details to pick from, beside the person's own words."""
