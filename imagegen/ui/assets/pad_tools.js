// What each tool does between a press and a release. Draws drafts, changes the mask, and says
// when an action is finished. Knows nothing of buttons, keys or the server.

class Tools {
  constructor(view, draft) {
    this.view = view;
    this.draft = draft; // two paths in stage pixels, one dark under one bright
    this.name = "brush";
    this.sizePx = 40;
    this.tolerance = 24;
    this.connected = true;
    this.forget();
    this.onRough = () => {};
  }

  get mask() { return this.view.mask; }

  // `keys` tells which of Alt and Shift are held.
  begin(point, keys) {
    const on = this.name === "eraser" || keys.altKey ? 0 : 1;
    this.picked = null;
    this.drag = { tool: this.name, on, points: [point], square: keys.shiftKey };
    if (this.name === "brush" || this.name === "eraser") {
      this.mask.capsule(keys.shiftKey && this.last ? this.last : point, point, this.radius, on);
      this.last = point;
    } else if (this.name === "wand") {
      this.pick(point, on);
    }
    this.view.update();
    this.#sketch();
  }

  get radius() { return this.sizePx / 2; }

  move(points, keys) {
    const { drag } = this;
    if (!drag) return;
    drag.square = keys.shiftKey;
    for (const point of points) {
      if (drag.tool === "brush" || drag.tool === "eraser") {
        this.mask.capsule(this.last, point, this.radius, drag.on);
        this.last = point;
      } else if (drag.tool === "rectangle") {
        drag.points[1] = drag.square ? squared(drag.points[0], point) : point;
      } else {
        drag.points.push(point);
      }
    }
    this.view.update();
    this.#sketch();
  }

  // Returns whether the mask may have changed.
  end() {
    const { drag } = this;
    this.drag = null;
    if (drag?.tool !== "object") this.clearDraft(); // strokes stay until the object is found
    if (!drag) return false;
    const [first, second] = drag.points;
    if (drag.tool === "rectangle" && second) this.mask.rectangle(first, second, drag.on);
    else if (drag.tool === "lasso" && drag.points.length > 2) {
      this.mask.polygon(drag.points, drag.on);
    } else if (drag.tool === "object") {
      this.onRough(this.#rough(drag.points), drag.on);
      return false;
    }
    this.view.update();
    return true;
  }

  // Give the action under way up.
  cancel() {
    if (!this.drag) return;
    this.drag = null;
    this.clearDraft();
    this.mask.revert();
    this.view.update();
  }

  // Another picture comes.
  forget() {
    this.wand = this.last = this.picked = this.drag = null;
    this.clearDraft();
  }

  clearDraft() {
    if (this.drag) return;
    for (const path of this.draft.children) path.removeAttribute("d");
  }

  pick(point, on) {
    const inside = point.x >= 0 && point.y >= 0
      && point.x < this.mask.width && point.y < this.mask.height;
    if (!inside || !this.wand?.ready) return;
    const found = this.wand.pick(point, this.mask, this);
    this.mask.overlay(found, on);
    this.picked = { point, on };
  }

  // A stroke over the object, or a loop around it, as a mask of its own.
  #rough(points) {
    const rough = new Mask(this.mask.width, this.mask.height);
    if (isLoop(points)) {
      rough.polygon(points, 1);
    } else {
      points.forEach((point, at) => rough.capsule(points[at - 1] || point, point, this.radius, 1));
    }
    return rough;
  }

  #sketch() {
    const { drag } = this;
    if (!drag || !["rectangle", "lasso", "object"].includes(drag.tool)) return;
    const places = drag.points.map((point) => this.view.toStage(point));
    let path = "M" + places.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
    if (drag.tool === "rectangle" && places.length > 1) {
      const [a, b] = places;
      path = `M${a.x} ${a.y}H${b.x}V${b.y}H${a.x}Z`;
    }
    if (drag.tool === "object" && places.length === 1) path += "h.01";
    const broad = drag.tool === "object" && !isLoop(drag.points);
    this.draft.dataset.kind = broad ? "broad" : "line";
    this.draft.style.setProperty("--broad", `${this.sizePx * this.view.scale}px`);
    for (const line of this.draft.children) line.setAttribute("d", path);
  }
}

function squared(anchor, point) {
  const side = Math.max(Math.abs(point.x - anchor.x), Math.abs(point.y - anchor.y));
  return {
    x: anchor.x + (point.x < anchor.x ? -side : side),
    y: anchor.y + (point.y < anchor.y ? -side : side),
  };
}

// A loop comes back to where it began after going some way around.
function isLoop(points) {
  let length = 0, left = Infinity, right = -Infinity, top = Infinity, bottom = -Infinity;
  points.forEach((point, at) => {
    if (at) length += Math.hypot(point.x - points[at - 1].x, point.y - points[at - 1].y);
    left = Math.min(left, point.x);
    right = Math.max(right, point.x);
    top = Math.min(top, point.y);
    bottom = Math.max(bottom, point.y);
  });
  const size = Math.hypot(right - left, bottom - top);
  const first = points[0], last = points[points.length - 1];
  return length > 1.8 * size && Math.hypot(last.x - first.x, last.y - first.y) < 0.25 * size;
}

// Undo and redo, one step per action; the runs of what flipped take little room.
class History {
  constructor() {
    this.done = [];
    this.undone = [];
  }

  get newest() { return this.done[this.done.length - 1]; }

  add(runs) {
    this.undone = [];
    this.done.push(runs);
    let held = this.done.reduce((sum, step) => sum + step.length, 0);
    while (this.done.length > 300 || held > 20_000_000 && this.done.length > 1) {
      held -= this.done.shift().length;
    }
  }

  undo(mask) { this.#step(mask, this.done, this.undone); }

  redo(mask) { this.#step(mask, this.undone, this.done); }

  #step(mask, from, to) {
    const runs = from.pop();
    if (!runs) return;
    mask.flip(runs);
    to.push(runs);
  }
}
