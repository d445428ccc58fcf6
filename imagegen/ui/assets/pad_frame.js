// What the model will see of the picture, drawn over it. With the frame tool the person drags
// it elsewhere or to another size; their own frame then travels inside the mask's file.
// Knows nothing of how frames are found: the server sends them as `props.frames`.

const LEAST_FRAME_PX = 16;
const CORNERS = { nw: [-1, -1], ne: [1, -1], sw: [-1, 1], se: [1, 1] };

class ContextFrame {
  constructor(pad) {
    this.pad = pad;
    this.layer = pad.find(".pad-frames");
    this.boxes = []; // in picture pixels, as the server found them; may reach beyond the picture
    this.chosen = null; // the person's own, null while the context decides
    this.drag = null;
    this.layer.addEventListener("pointerdown", (event) => this.#begin(event));
    this.layer.addEventListener("pointermove", (event) => this.#move(event));
    this.layer.addEventListener("pointerup", () => this.#end());
    this.layer.addEventListener("pointercancel", () => this.#end());
    this.layer.addEventListener("keydown", (event) => this.#press(event));
  }

  // Another picture, or another context: the person's own frame no longer counts.
  forget() {
    this.chosen = null;
    this.boxes = [];
    this.draw();
  }

  reset() {
    if (!this.chosen) return;
    this.chosen = null;
    this.pad.send();
  }

  take(text) {
    this.boxes = text ? JSON.parse(text).frames : [];
    if (!this.drag) this.draw();
  }

  draw() {
    const { pad, boxes, layer } = this;
    const held = layer.contains(document.activeElement) || this.drag;
    if (held && layer.children.length === boxes.length) return this.place();
    layer.replaceChildren(...boxes.map((box, at) => drawnFrame(at, boxes.length)));
    pad.find("[data-do=frame-reset]").hidden = !this.chosen;
    this.place();
    if (held) layer.firstElementChild?.focus({ preventScroll: true });
  }

  place() {
    const { pad, boxes, layer } = this, { view } = pad;
    layer.hidden = !view.mask?.painted || !boxes.length;
    pad.find("[data-do=frame-reset]").hidden = !this.chosen;
    pad.find(".pad-sight").hidden = layer.hidden;
    if (layer.hidden) return;
    [...layer.children].forEach((drawn, at) => {
      const { x, y, width, height } = onPicture(boxes[at], view.mask);
      const from = view.toStage({ x, y });
      drawn.style.transform = `translate(${from.x}px, ${from.y}px)`;
      drawn.style.width = `${width * view.scale}px`;
      drawn.style.height = `${height * view.scale}px`;
    });
    pad.find("[data-sight]").textContent = spokenSight(boxes, Boolean(this.chosen));
  }

  #begin(event) {
    const drawn = event.target.closest(".pad-frame");
    if (!drawn || event.button) return;
    event.stopPropagation();
    event.preventDefault();
    const at = [...this.layer.children].indexOf(drawn);
    this.drag = {
      corner: event.target.dataset.corner || "",
      from: this.pad.view.toPicture(event),
      box: onPicture(this.boxes[at], this.pad.mask),
      at,
    };
    event.target.setPointerCapture(event.pointerId);
    drawn.focus({ preventScroll: true });
  }

  #move(event) {
    if (!this.drag) return;
    event.stopPropagation();
    const { from, box, corner } = this.drag, to = this.pad.view.toPicture(event);
    this.#change(box, corner, to.x - from.x, to.y - from.y);
  }

  #change(box, corner, dx, dy) {
    const { at } = this.drag || { at: 0 };
    const { mask } = this.pad;
    this.boxes[at] = { ...this.boxes[at], ...(corner
      ? resized(box, CORNERS[corner], dx, dy, mask) : moved(box, dx, dy, mask)) };
    this.chosen = this.boxes[at];
    this.place();
  }

  #end() {
    if (!this.drag) return;
    this.drag = null;
    if (this.chosen) this.pad.send();
  }

  // Arrows move the frame, with Shift its lower right corner.
  #press(event) {
    const step = ARROWS[event.key];
    const at = [...this.layer.children].indexOf(event.target.closest(".pad-frame"));
    if (!step || at < 0) return;
    event.stopPropagation();
    event.preventDefault();
    const stride = Math.max(1, Math.round(8 / this.pad.view.scale));
    this.drag = { at };
    const box = onPicture(this.boxes[at], this.pad.mask);
    this.#change(box, event.shiftKey ? "se" : "", step[0] * stride, step[1] * stride);
    this.#end();
  }
}

function drawnFrame(at, count) {
  const drawn = document.createElement("div");
  drawn.className = "pad-frame";
  drawn.tabIndex = 0;
  drawn.setAttribute("role", "group");
  drawn.setAttribute("aria-label",
    "What the model sees: arrow keys move this frame, with Shift they change its size");
  if (count > 1) {
    const name = document.createElement("b");
    name.textContent = at + 1;
    drawn.append(name);
  }
  for (const corner of Object.keys(CORNERS)) {
    const grip = document.createElement("i");
    grip.dataset.corner = corner;
    drawn.append(grip);
  }
  return drawn;
}

function onPicture(box, { width, height }) {
  const left = clamp(box.x, 0, width), top = clamp(box.y, 0, height);
  return {
    x: left,
    y: top,
    width: clamp(box.x + box.width, 0, width) - left,
    height: clamp(box.y + box.height, 0, height) - top,
  };
}

function moved(box, dx, dy, { width, height }) {
  return {
    ...box,
    x: Math.round(clamp(box.x + dx, 0, width - box.width)),
    y: Math.round(clamp(box.y + dy, 0, height - box.height)),
  };
}

function resized(box, [toRight, toBottom], dx, dy, { width, height }) {
  const [x, across] = stretched(box.x, box.width, toRight, dx, width);
  const [y, down] = stretched(box.y, box.height, toBottom, dy, height);
  return { x, y, width: across, height: down };
}

// One side of a box: its far end moves, or its near one.
function stretched(start, length, side, by, room) {
  const end = start + length, least = Math.min(LEAST_FRAME_PX, length);
  if (side > 0) return [start, Math.round(clamp(end + by, start + least, room)) - start];
  const from = Math.round(clamp(start + by, 0, end - least));
  return [from, end - from];
}

function spokenSight(boxes, isChosen) {
  if (boxes.length > 1) return `The model sees ${boxes.length} parts, one call each.`;
  const [{ width, height, sent }] = boxes;
  const whose = isChosen ? "your frame" : "this frame";
  return `The model sees ${whose}: ${Math.round(width)} × ${Math.round(height)} px, sent as ${sent}.`;
}
