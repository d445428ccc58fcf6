// Where the picture lies on the stage, and the mask's tint over it. Knows nothing of tools.
//
// The overlay has the stage's device pixels, whatever the picture's size: each looks its mask
// pixels up, so painting on a picture of 16 megapixels costs no more than on a small one.

const TINT = [255, 45, 85];
const LARGEST_OVERLAY = 2_600_000; // device pixels; beyond it the overlay is a little coarser

class View {
  constructor(stage, image, overlay) {
    this.stage = stage;
    this.image = image;
    this.overlay = overlay;
    this.context = overlay.getContext("2d");
    this.scale = 1; // CSS pixels per picture pixel
    this.left = 0; // of the picture on the stage, in CSS pixels
    this.top = 0;
    this.fitted = true;
    this.opacity = 0.5;
    this.featherPx = 0;
    this.mask = null;
    this.frame = 0;
    this.onMove = () => {};
  }

  get density() { return this.overlay.width / (this.stage.clientWidth || 1); }

  get fitScale() {
    const { clientWidth, clientHeight } = this.stage;
    return Math.min(clientWidth / this.mask.width, clientHeight / this.mask.height);
  }

  show(mask) {
    this.mask = mask;
    this.fitted = true;
    this.context.clearRect(0, 0, this.overlay.width, this.overlay.height);
    this.resize();
  }

  resize() {
    const { clientWidth, clientHeight } = this.stage;
    if (!this.mask || !clientWidth || !clientHeight) return;
    const wanted = window.devicePixelRatio || 1;
    const most = Math.sqrt(LARGEST_OVERLAY / (clientWidth * clientHeight));
    const density = Math.min(wanted, Math.max(1, most));
    this.overlay.width = Math.round(clientWidth * density);
    this.overlay.height = Math.round(clientHeight * density);
    if (this.fitted) this.fit();
    else this.#place();
  }

  fit() {
    if (!this.mask) return;
    this.fitted = true;
    this.scale = this.fitScale;
    this.left = (this.stage.clientWidth - this.mask.width * this.scale) / 2;
    this.top = (this.stage.clientHeight - this.mask.height * this.scale) / 2;
    this.#place();
  }

  // Zoom by a factor around a point of the window; the middle of the stage when there is none.
  zoom(factor, around) {
    if (!this.mask) return;
    const rect = this.stage.getBoundingClientRect();
    const x = around ? around.clientX - rect.left - this.stage.clientLeft : rect.width / 2;
    const y = around ? around.clientY - rect.top - this.stage.clientTop : rect.height / 2;
    const fit = this.fitScale;
    const scale = clamp(this.scale * factor, Math.min(fit, 1), Math.max(fit * 2, 32));
    this.left = x - (x - this.left) * scale / this.scale;
    this.top = y - (y - this.top) * scale / this.scale;
    this.scale = scale;
    this.fitted = Math.abs(scale - fit) < fit * 0.001;
    this.#place();
  }

  pan(dx, dy) {
    if (!this.mask) return;
    this.left += dx;
    this.top += dy;
    this.#place();
  }

  // From a place in the window to picture pixels, not rounded; pixel 0 covers 0 to 1.
  toPicture(place) {
    const rect = this.stage.getBoundingClientRect();
    return {
      x: (place.clientX - rect.left - this.stage.clientLeft - this.left) / this.scale,
      y: (place.clientY - rect.top - this.stage.clientTop - this.top) / this.scale,
    };
  }

  toStage(point) {
    return { x: this.left + point.x * this.scale, y: this.top + point.y * this.scale };
  }

  #place() {
    const { clientWidth, clientHeight } = this.stage;
    this.left = keptOnStage(this.left, this.mask.width * this.scale, clientWidth);
    this.top = keptOnStage(this.top, this.mask.height * this.scale, clientHeight);
    const style = this.image.style;
    style.width = `${this.mask.width}px`;
    style.height = `${this.mask.height}px`;
    style.transform = `translate(${this.left}px, ${this.top}px) scale(${this.scale})`;
    style.imageRendering = this.scale >= 4 ? "pixelated" : "auto";
    this.refresh();
    this.onMove();
  }

  // Repaint all of the overlay, or only what changed, once per frame.
  refresh() {
    if (this.mask) this.mask.unseen.add(0, 0, this.mask.width, this.mask.height);
    this.update();
  }

  update() {
    if (this.frame || !this.mask) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      const area = this.mask.unseen;
      if (!area.empty && this.overlay.width) this.#paint(area);
      area.clear();
    });
  }

  #paint(area) {
    const density = this.density, perPixel = this.scale * density;
    const soft = this.featherPx * perPixel >= 1.5 ? Math.ceil(this.featherPx * perPixel) : 0;
    const { width, height } = this.mask, { overlay } = this;
    const across = deviceRange(this.left * density, perPixel, area.left, area.right, width, soft);
    const down = deviceRange(this.top * density, perPixel, area.top, area.bottom, height, soft);
    const part = { left: Math.max(0, across[0]), top: Math.max(0, down[0]) };
    part.width = Math.min(overlay.width, across[1]) - part.left;
    part.height = Math.min(overlay.height, down[1]) - part.top;
    if (area.left <= 0 && area.top <= 0 && area.right >= width && area.bottom >= height) {
      this.context.clearRect(0, 0, overlay.width, overlay.height);
    }
    if (part.width <= 0 || part.height <= 0) return;
    const margin = Math.max(1, soft);
    const grid = this.#sampled(part, margin);
    const weights = soft ? inwardWeights(grid, soft) : null;
    this.context.putImageData(this.#tinted(part, margin, grid, weights), part.left, part.top);
  }

  // How much of each device pixel is painted, 0 to 4, with a margin around the part.
  #sampled(part, margin) {
    const width = part.width + 2 * margin, height = part.height + 2 * margin;
    const perPixel = this.scale * this.density, { bits } = this.mask;
    const offsets = perPixel < 1 ? [0.25, 0.75] : [0.5];
    const columns = offsets.map((offset) => Int32Array.from({ length: width }, (_, at) =>
      pixelAt(
        (part.left - margin + at + offset - this.left * this.density) / perPixel,
        this.mask.width)));
    const levels = new Uint8Array(width * height), each = 4 / offsets.length ** 2;
    for (let row = 0; row < height; row++) {
      for (const offset of offsets) {
        const place = part.top - margin + row + offset - this.top * this.density;
        const start = pixelAt(place / perPixel, this.mask.height) * this.mask.width;
        for (const column of columns) {
          for (let at = 0, to = row * width; at < width; at++, to++) {
            if (bits[start + column[at]]) levels[to] += each;
          }
        }
      }
    }
    return { levels, width, height };
  }

  #tinted(part, margin, { levels, width }, weights) {
    const picture = this.context.createImageData(part.width, part.height);
    const pixels = new Uint32Array(picture.data.buffer);
    const tint = TINT[0] | TINT[1] << 8 | TINT[2] << 16;
    for (let y = 0, to = 0; y < part.height; y++) {
      let at = (y + margin) * width + margin;
      for (let x = 0; x < part.width; x++, at++, to++) {
        const inside = levels[at] >= 2;
        if (inside !== levels[at - 1] >= 2 || inside !== levels[at - width] >= 2) {
          const dash = (part.left + x >> 2) + (part.top + y >> 2) & 1;
          pixels[to] = (dash ? 0xffffff | 235 << 24 : 215 << 24) >>> 0;
        } else if (levels[at]) {
          const share = weights ? weights[at] / 255 : 1;
          const alpha = Math.round(this.opacity * share * levels[at] * 63.75);
          pixels[to] = (tint | alpha << 24) >>> 0;
        }
      }
    }
    return picture;
  }
}

// The device pixels that show picture pixels `from` to `to`, and `around` more on either side,
// never beyond the picture.
function deviceRange(start, perPixel, from, to, size, around) {
  const least = Math.max(Math.round(start), Math.floor(start + from * perPixel) - 1 - around);
  const end = Math.round(start + size * perPixel);
  return [least, Math.min(end, Math.ceil(start + to * perPixel) + 2 + around)];
}

// The picture's border is no edge of the mask, so what lies beyond repeats the outermost pixel.
function pixelAt(place, size) {
  return clamp(Math.floor(place), 0, size - 1);
}

function keptOnStage(start, length, room) {
  if (length <= room) return (room - length) / 2;
  return clamp(start, room - length, 0);
}

// The soft edge, which lies inside the mask: 0 at its edge, 255 from `reach` pixels on.
// Distances by a chamfer of 3 and 4, two passes.
function inwardWeights({ levels, width, height }, reach) {
  const far = 3 * (reach + 1), away = new Uint16Array(width * height);
  for (let at = 0; at < away.length; at++) away[at] = levels[at] >= 2 ? far : 0;
  for (let y = 0; y < height; y++) {
    for (let x = 0, at = y * width; x < width; x++, at++) {
      if (!away[at]) continue;
      let least = away[at];
      if (x) least = Math.min(least, away[at - 1] + 3);
      if (y) {
        least = Math.min(least, away[at - width] + 3);
        if (x) least = Math.min(least, away[at - width - 1] + 4);
        if (x + 1 < width) least = Math.min(least, away[at - width + 1] + 4);
      }
      away[at] = least;
    }
  }
  const weights = new Uint8Array(width * height);
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1, at = y * width + x; x >= 0; x--, at--) {
      let least = away[at];
      if (!least) continue;
      if (x + 1 < width) least = Math.min(least, away[at + 1] + 3);
      if (y + 1 < height) {
        least = Math.min(least, away[at + width] + 3);
        if (x) least = Math.min(least, away[at + width - 1] + 4);
        if (x + 1 < width) least = Math.min(least, away[at + width + 1] + 4);
      }
      away[at] = least;
      weights[at] = Math.min(255, Math.round(255 * least / far));
    }
  }
  return weights;
}
