// Select by colour on the preview's pixels, brought to picture pixels with a smooth edge.
// Knows nothing of pointers; the picture itself never leaves the browser.

class Wand {
  constructor(image) {
    this.image = image;
    this.samples = null;
  }

  get ready() { return this.image.complete && this.image.naturalWidth > 0; }

  // Bits in picture pixels of what looks like the colour at `point`.
  // `tolerance` is the largest difference in any of red, green and blue, 0 to 255.
  pick(point, mask, { tolerance, connected }) {
    this.#read();
    const { width, height } = this;
    const x = clamp(Math.floor(point.x / mask.width * width), 0, width - 1);
    const y = clamp(Math.floor(point.y / mask.height * height), 0, height - 1);
    const alike = this.#alike(x, y, tolerance);
    const found = connected ? connectedTo(alike, width, height, x, y) : alike;
    return enlarged(despeckled(found, width, height), width, height, mask);
  }

  #read() {
    if (this.samples) return;
    const longest = Math.max(this.image.naturalWidth, this.image.naturalHeight);
    const shrink = Math.min(1, 2048 / longest);
    this.width = Math.max(1, Math.round(this.image.naturalWidth * shrink));
    this.height = Math.max(1, Math.round(this.image.naturalHeight * shrink));
    const canvas = document.createElement("canvas");
    canvas.width = this.width;
    canvas.height = this.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(this.image, 0, 0, this.width, this.height);
    this.samples = context.getImageData(0, 0, this.width, this.height).data;
  }

  #alike(x, y, tolerance) {
    const { samples, width, height } = this, seed = (y * width + x) * 4;
    const red = samples[seed], green = samples[seed + 1], blue = samples[seed + 2];
    const alike = new Uint8Array(width * height);
    for (let at = 0, from = 0; at < alike.length; at++, from += 4) {
      alike[at] = Math.abs(samples[from] - red) <= tolerance
        && Math.abs(samples[from + 1] - green) <= tolerance
        && Math.abs(samples[from + 2] - blue) <= tolerance ? 1 : 0;
    }
    return alike;
  }
}

function connectedTo(alike, width, height, x, y) {
  const blocked = alike.map((value) => 1 - value);
  floodFrom(blocked, width, height, x, y);
  return alike.map((value, at) => value & blocked[at]);
}

// Each pixel as most of its three by three are: noise goes, edges stay where they are.
function despeckled(bits, width, height) {
  const calm = bits.slice();
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      let sum = 0;
      for (let at = (y - 1) * width + x; at <= (y + 1) * width + x; at += width) {
        sum += bits[at - 1] + bits[at] + bits[at + 1];
      }
      const at = y * width + x;
      if (sum >= 7) calm[at] = 1;
      else if (sum <= 2) calm[at] = 0;
    }
  }
  return calm;
}

// Bits of one size at another: bilinear between the centres, decided at one half.
function enlarged(bits, width, height, size) {
  if (width === size.width && height === size.height) return bits;
  const large = new Uint8Array(size.width * size.height);
  const columns = Float32Array.from({ length: size.width }, (_, x) =>
    clamp((x + 0.5) * width / size.width - 0.5, 0, width - 1));
  for (let y = 0; y < size.height; y++) {
    const at = clamp((y + 0.5) * height / size.height - 0.5, 0, height - 1);
    const above = Math.floor(at) * width, below = Math.min(height - 1, Math.floor(at) + 1) * width;
    const down = at - Math.floor(at), start = y * size.width;
    for (let x = 0; x < size.width; x++) {
      const left = columns[x] | 0, right = Math.min(width - 1, left + 1);
      const across = columns[x] - left;
      const high = bits[above + left] * (1 - across) + bits[above + right] * across;
      const low = bits[below + left] * (1 - across) + bits[below + right] * across;
      if (high * (1 - down) + low * down >= 0.5) large[start + x] = 1;
    }
  }
  return large;
}

function clamp(value, least, most) {
  return Math.min(most, Math.max(least, value));
}
