// The mask itself: one byte per picture pixel, 1 = repaint. Knows nothing of screens or pointers.
//
// Rows are filled as spans, so a stroke costs its height rather than its area, and there is no
// anti-aliasing: a pixel is painted when its centre lies inside the shape. `shadow` is the mask as
// it was before the action under way; what differs at its end becomes one entry of the history.

class Mask {
  constructor(width, height) {
    this.width = width;
    this.height = height;
    const whole = Math.ceil(width * height / 4) * 4; // so that both can be read as words
    this.bits = new Uint8Array(new ArrayBuffer(whole), 0, width * height);
    this.shadow = new Uint8Array(new ArrayBuffer(whole), 0, width * height);
    this.painted = 0;
    this.touched = new Area();
    this.unseen = new Area();
  }

  get coverage() {
    return this.bits.length ? this.painted / this.bits.length : 0;
  }

  // Shapes, in picture pixels; `on` is 1 to paint and 0 to erase.

  span(y, from, to, on) {
    if (y < 0 || y >= this.height) return;
    const left = Math.max(0, from), right = Math.min(this.width, to);
    if (left >= right) return;
    const start = y * this.width + left, end = y * this.width + right;
    let before = 0;
    for (let at = start; at < end; at++) before += this.bits[at];
    this.bits.fill(on, start, end);
    this.painted += on ? right - left - before : -before;
    this.touched.add(left, y, right, y + 1);
    this.unseen.add(left, y, right, y + 1);
  }

  // Everything within `radius` of the line from a to b: convex, so each row is one span.
  capsule(a, b, radius, on) {
    const reach = Math.max(radius, 0.71);
    const top = Math.max(0, Math.floor(Math.min(a.y, b.y) - reach));
    const bottom = Math.min(this.height - 1, Math.ceil(Math.max(a.y, b.y) + reach));
    const length = Math.hypot(b.x - a.x, b.y - a.y);
    const acrossX = length ? -(b.y - a.y) / length * reach : 0;
    const acrossY = length ? (b.x - a.x) / length * reach : 0;
    for (let y = top; y <= bottom; y++) {
      const centre = y + 0.5;
      let left = Infinity, right = -Infinity;
      const widen = (x) => { left = Math.min(left, x); right = Math.max(right, x); };
      for (const end of [a, b]) {
        const rise = centre - end.y;
        if (Math.abs(rise) > reach) continue;
        const half = Math.sqrt(reach * reach - rise * rise);
        widen(end.x - half);
        widen(end.x + half);
      }
      for (const side of [-1, 1]) {
        const share = (centre - a.y - side * acrossY) / (b.y - a.y);
        if (share >= 0 && share <= 1) widen(a.x + side * acrossX + share * (b.x - a.x));
      }
      if (left <= right) this.span(y, Math.ceil(left - 0.5), Math.floor(right - 0.5) + 1, on);
    }
  }

  rectangle(a, b, on) {
    const left = Math.round(Math.min(a.x, b.x)), right = Math.round(Math.max(a.x, b.x));
    const top = Math.max(0, Math.round(Math.min(a.y, b.y)));
    const bottom = Math.min(this.height, Math.round(Math.max(a.y, b.y)));
    for (let y = top; y < bottom; y++) this.span(y, left, right, on);
  }

  // A loop closes itself, and where it crosses itself it stays filled (non-zero winding).
  polygon(points, on) {
    let top = Infinity, bottom = -Infinity;
    for (const point of points) {
      top = Math.min(top, point.y);
      bottom = Math.max(bottom, point.y);
    }
    const first = Math.max(0, Math.floor(top)), last = Math.min(this.height - 1, Math.ceil(bottom));
    for (let y = first; y <= last; y++) {
      const crossings = crossingsOf(points, y + 0.5);
      let winding = 0;
      for (let at = 0; at + 1 < crossings.length; at++) {
        winding += crossings[at].turn;
        if (!winding) continue;
        const from = Math.ceil(crossings[at].x - 0.5), to = Math.ceil(crossings[at + 1].x - 0.5);
        this.span(y, from, to, on);
      }
    }
  }

  // Another bitmap of the same size laid over this one.
  overlay(bits, on) {
    eachSpan(bits, this.width, 1, (y, from, to) => this.span(y, from, to, on));
  }

  replace(bits) {
    this.bits.set(bits);
    this.#changedEverywhere();
  }

  clear() {
    this.bits.fill(0);
    this.#changedEverywhere();
  }

  invert() {
    const bits = this.bits;
    for (let at = 0; at < bits.length; at++) bits[at] ^= 1;
    this.#changedEverywhere();
  }

  // Move the edge outwards (px > 0) or inwards by a distance; the picture's border is no edge.
  grow(px) {
    if (!px) return;
    const reach = Math.abs(px), on = px > 0 ? 1 : 0;
    const spans = spansOf(this.bits, this.width, this.height, on);
    const changes = new Int32Array(this.width + 1);
    for (let y = 0; y < this.height; y++) {
      changes.fill(0);
      let any = false;
      for (let rise = -reach; rise <= reach; rise++) {
        const row = spans[y + rise];
        if (!row || !row.length) continue;
        any = true;
        const half = Math.floor(Math.sqrt(reach * reach - rise * rise));
        for (let at = 0; at < row.length; at += 2) {
          changes[Math.max(0, row[at] - half)]++;
          changes[Math.min(this.width, row[at + 1] + half)]--;
        }
      }
      if (any) this.#spread(y, changes, on);
    }
    this.#changedEverywhere();
  }

  #spread(y, changes, on) {
    const start = y * this.width;
    let depth = 0;
    for (let x = 0; x < this.width; x++) {
      depth += changes[x];
      if (depth > 0) this.bits[start + x] = on;
    }
  }

  // Whatever is kept but cannot be reached from the picture's border becomes painted.
  fillHoles() {
    const { bits, width, height } = this;
    const open = bits.slice();
    const reach = (x, y) => { if (!open[y * width + x]) floodFrom(open, width, height, x, y); };
    for (let x = 0; x < width; x++) { reach(x, 0); reach(x, height - 1); }
    for (let y = 0; y < height; y++) { reach(0, y); reach(width - 1, y); }
    for (let at = 0; at < bits.length; at++) if (!open[at]) bits[at] = 1;
    this.#changedEverywhere();
  }

  // Actions: what happened since the last commit, as runs of pixels that flipped.

  commit() {
    const { bits, shadow } = this, runs = [];
    const now = new Uint32Array(bits.buffer), before = new Uint32Array(shadow.buffer);
    this.touched.eachRow(this.width, (start, end) => {
      for (let at = start; at < end; at++) {
        if (!(at & 3) && now[at >> 2] === before[at >> 2]) {
          at += 3; // four pixels at once; nearly all are as they were
          continue;
        }
        if (bits[at] === shadow[at]) continue;
        const from = at;
        while (at < end && bits[at] !== shadow[at]) at++;
        if (runs.length && runs[runs.length - 1] === from) runs[runs.length - 1] = at;
        else runs.push(from, at);
      }
    });
    for (let at = 0; at < runs.length; at += 2) {
      shadow.set(bits.subarray(runs[at], runs[at + 1]), runs[at]);
    }
    this.touched.clear();
    return runs.length ? Int32Array.from(runs) : null;
  }

  // Drop what happened since the last commit.
  revert() {
    this.touched.eachRow(this.width, (start, end) => {
      this.bits.set(this.shadow.subarray(start, end), start);
    });
    this.unseen.include(this.touched);
    this.touched.clear();
    this.#recount();
  }

  // Undoing and redoing are the same: flip the runs of an action.
  flip(runs) {
    for (let at = 0; at < runs.length; at += 2) {
      for (let pixel = runs[at]; pixel < runs[at + 1]; pixel++) {
        this.bits[pixel] ^= 1;
        this.shadow[pixel] = this.bits[pixel];
      }
    }
    this.unseen.add(0, 0, this.width, this.height);
    this.#recount();
  }

  #changedEverywhere() {
    this.touched.add(0, 0, this.width, this.height);
    this.unseen.add(0, 0, this.width, this.height);
    this.#recount();
  }

  #recount() {
    let painted = 0;
    for (let at = 0; at < this.bits.length; at++) painted += this.bits[at];
    this.painted = painted;
  }
}

// A growing rectangle of pixels.
class Area {
  constructor() { this.clear(); }

  clear() { this.left = this.top = Infinity; this.right = this.bottom = -Infinity; }

  get empty() { return this.left >= this.right; }

  add(left, top, right, bottom) {
    if (left < this.left) this.left = left;
    if (top < this.top) this.top = top;
    if (right > this.right) this.right = right;
    if (bottom > this.bottom) this.bottom = bottom;
  }

  include(other) { if (!other.empty) this.add(other.left, other.top, other.right, other.bottom); }

  eachRow(width, visit) {
    for (let y = this.top; y < this.bottom; y++) {
      visit(y * width + this.left, y * width + this.right);
    }
  }
}

function crossingsOf(points, y) {
  const crossings = [];
  for (let at = 0; at < points.length; at++) {
    const a = points[at], b = points[(at + 1) % points.length];
    if (a.y <= y === b.y <= y) continue;
    crossings.push({ x: a.x + (y - a.y) / (b.y - a.y) * (b.x - a.x), turn: a.y < b.y ? 1 : -1 });
  }
  return crossings.sort((one, other) => one.x - other.x);
}

// Visit each row's stretches of a value in one pass; a stretch over several rows is split.
function eachSpan(bits, width, value, visit) {
  let at = bits.indexOf(value);
  while (at >= 0) {
    const next = bits.indexOf(1 - value, at), stop = next < 0 ? bits.length : next;
    while (at < stop) {
      const y = Math.floor(at / width), end = Math.min(stop, (y + 1) * width);
      visit(y, at - y * width, end - y * width);
      at = end;
    }
    at = bits.indexOf(value, stop);
  }
}

// For each row [from, to, from, to …] of what has this value.
function spansOf(bits, width, height, value) {
  const rows = Array.from({ length: height }, () => []);
  eachSpan(bits, width, value, (y, from, to) => rows[y].push(from, to));
  return rows;
}

// Set every 0 that is connected to (x, y) to 1, row by row.
function floodFrom(bits, width, height, x, y) {
  const stack = [x, y];
  while (stack.length) {
    const row = stack.pop(), column = stack.pop(), start = row * width;
    if (bits[start + column]) continue;
    let left = column, right = column + 1;
    while (left > 0 && !bits[start + left - 1]) left--;
    while (right < width && !bits[start + right]) right++;
    bits.fill(1, start + left, start + right);
    for (const next of [row - 1, row + 1]) {
      if (next < 0 || next >= height) continue;
      for (let at = left; at < right; at++) {
        const here = next * width + at;
        if (!bits[here] && (at === left || bits[here - 1])) stack.push(at, next);
      }
    }
  }
}
