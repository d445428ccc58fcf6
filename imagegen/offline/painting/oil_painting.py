"""Oil painting: curved brush strokes from coarse to fine, with bristles and a little relief.

Strokes follow Hertzmann, "Painterly Rendering with Curved Brush Strokes of Multiple Sizes"
(1998), over a Kuwahara underpainting; calm areas follow a slow swirl. Painted at a reduced size,
then enlarged with its bristles at full size. Must not know prompts.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from imagegen.offline.painting.relief import Lamp, relit
from imagegen.offline.pixels import (
    Bytes,
    Floats,
    Flow,
    blur,
    cloud_noise,
    contrast,
    edge_flow,
    kuwahara,
    luminance,
    resize,
    saturate,
    scaled,
    smear,
    smoothstep,
    steepness,
    to_bytes,
    to_float,
)
from imagegen.offline.progress import Watch

_SCALE = 0.85
_WATCH_EVERY = 400
_STROKE_FIT = 55.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Brush:
    """One size of brush; lengths for pictures 1024 px long.

    Attributes:
        radius: half the width of a stroke.
        steps: how many radii a stroke may run.
        misfit: it paints where the canvas is off by more than this (0..765).
        relief: how unevenly thick the paint lies.
    """

    radius: float
    steps: int
    misfit: float
    relief: int


_BRUSHES = (
    _Brush(radius=24, steps=8, misfit=-1, relief=45),
    _Brush(radius=12, steps=8, misfit=24, relief=40),
    _Brush(radius=6, steps=6, misfit=34, relief=30),
    _Brush(radius=3, steps=5, misfit=46, relief=22),
    _Brush(radius=1.5, steps=4, misfit=66, relief=14),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Canvas:
    """What is painted on; colour and thickness change stroke by stroke.

    Attributes:
        subject: ``(height, width, 3) uint8 RGB``, what is painted after.
        colour: ``(height, width, 3) uint8 RGB``.
        thickness: ``(height, width) uint8``.
    """

    subject: Bytes
    colour: Bytes
    thickness: NDArray[np.uint8]


def oil_painting(picture: Bytes, rng: np.random.Generator, watch: Watch) -> Bytes:
    """``(height, width, 3) uint8 RGB`` in and out."""
    height, width = picture.shape[:2]
    factor = _SCALE if max(height, width) > 512 else 1.0
    size = max(height, width) / 1024 * factor
    source = kuwahara(scaled(to_float(picture), factor), max(2, int(4 * size)))
    watch.check()
    flow = _stroke_flow(luminance(source), size, rng)
    canvas = _Canvas(
        subject=to_bytes(source),
        colour=to_bytes(blur(source, 12 * size)),
        thickness=np.full(source.shape[:2], 110, np.uint8),
    )
    for brush in _BRUSHES:
        _paint_layer(canvas, brush, flow, max(size, 0.05), rng, watch)
        watch.check()
    bristles = smear(
        blur(rng.random(source.shape[:2], dtype=np.float32), 0.8 * size), flow, 6, stride_px=2.4
    )
    bristles = np.clip((bristles - bristles.mean()) / (bristles.std() + 1e-6), -2.5, 2.5)
    watch.check()
    surface = blur(to_float(canvas.thickness), 1.6 * size) * np.float32(
        3.2
    ) + bristles * np.float32(0.1)
    image = saturate(contrast(to_float(canvas.colour), 0.25), 1.16)
    image = image * (1 + np.float32(0.022) * bristles)[..., None]
    depth = 1.6 * min(1.0, size / _SCALE)  # strokes of small pictures are steep: no fur on faces
    image = relit(image, surface, depth, Lamp(ambient=0.70, gloss=0.16, tightness=20))
    return to_bytes(resize(image, width, height))


def _stroke_flow(grey: Floats, size: float, rng: np.random.Generator) -> Flow:
    """Along the edges where there are any, a slow swirl elsewhere."""
    height, width = grey.shape
    edges = edge_flow(blur(grey, 2 * size), 7 * size)
    strength = blur(steepness(grey), 6 * size)
    trust = smoothstep(0.1, 0.3, strength) * smoothstep(0.1, 0.4, edges.coherence)
    angle = cloud_noise(height, width, 260 * size, rng, octaves=2) * np.float32(2.4 * np.pi)
    return edges.turned_towards(np.cos(angle), np.sin(angle), trust)


def _paint_layer(
    canvas: _Canvas, brush: _Brush, flow: Flow, size: float, rng: np.random.Generator, watch: Watch
) -> None:
    """One brush size, wherever the canvas is still off from the subject."""
    radius = max(1.2, brush.radius * size)
    subject = canvas.subject
    blurred = cv2.GaussianBlur(subject, (0, 0), max(0.6, radius * 0.3))
    reference = np.asarray(blurred, np.uint8)
    seeds = _seeds(canvas, reference, radius, brush.misfit, rng)
    if not len(seeds):
        return
    paths = _paths(seeds, reference, flow, radius, brush.steps, rng)
    rows, columns = seeds[:, 1].astype(int), seeds[:, 0].astype(int)
    colours = reference[rows, columns].astype(np.float32)
    colours = colours * rng.normal(1, 0.03, (len(seeds), 1)) + rng.normal(0, 1.6, colours.shape)
    thickness = 120 + rng.integers(-brush.relief, brush.relief, len(seeds))
    width = max(2, int(radius * 1.5))
    points = (paths * 16).astype(np.int32)
    inks, heights = np.clip(colours, 0, 255).tolist(), thickness.tolist()
    for number, path in enumerate(points):
        if number % _WATCH_EVERY == 0:
            watch.check()
        cv2.polylines(canvas.colour, [path], False, inks[number], width, cv2.LINE_AA, 4)
        cv2.polylines(canvas.thickness, [path], False, heights[number], width, cv2.LINE_8, 4)


def _seeds(
    canvas: _Canvas, reference: Bytes, radius: float, misfit: float, rng: np.random.Generator
) -> Floats:
    """Where strokes begin, ``(count, 2)`` as x and y: a jittered grid, in random order."""
    height, width = reference.shape[:2]
    side = int(radius) + 1
    off = cv2.blur(cv2.absdiff(reference, canvas.colour), (side, side)).sum(-1, dtype=np.int32)
    step = radius * 1.2
    grid = np.mgrid[step / 2 : height : step, step / 2 : width : step].reshape(2, -1).T[:, ::-1]
    places = grid + rng.uniform(-step / 2, step / 2, grid.shape)
    places = np.clip(places, 0, np.array([width - 1, height - 1]))
    needed = off[places[:, 1].astype(int), places[:, 0].astype(int)] > misfit
    return np.asarray(rng.permutation(places[needed]), np.float32)


def _paths(
    seeds: Floats,
    reference: Bytes,
    flow: Flow,
    radius: float,
    steps: int,
    rng: np.random.Generator,
) -> Floats:
    """``(strokes, steps, 2)`` points; a stroke ends where its colour no longer fits."""
    height, width = reference.shape[:2]
    last = np.array([width - 1, height - 1], np.float32)
    places = seeds.copy()
    rows, columns = places[:, 1].astype(int), places[:, 0].astype(int)
    colours = reference[rows, columns].astype(np.float32)
    heading = np.stack([flow.right[rows, columns], flow.down[rows, columns]], 1)
    heading[rng.random(len(places)) < 0.5] *= -1
    alive = np.ones(len(places), np.bool_)
    path = [places]
    for _ in range(steps - 1):
        onward = places + heading * np.float32(radius * 0.8)
        held = np.clip(onward, 0, last).astype(int)
        there = reference[held[:, 1], held[:, 0]].astype(np.float32)
        alive &= np.abs(there - colours).sum(-1) < _STROKE_FIT
        places = np.where(alive[:, None], onward, places)
        path.append(places)
        ahead = np.stack([flow.right[held[:, 1], held[:, 0]], flow.down[held[:, 1], held[:, 0]]], 1)
        sign = np.where((ahead * heading).sum(1, keepdims=True) < 0, -1, 1).astype(np.float32)
        heading = np.float32(0.5) * heading + np.float32(0.5) * ahead * sign
    return np.stack(path, 1)
