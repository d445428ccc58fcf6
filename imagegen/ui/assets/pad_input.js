// Pointers, wheel and keys of a pad. Knows nothing of how the mask is kept or sent.

function listenToPointers(pad) {
  const { stage, view, tools } = pad, pointers = new Map();
  let panning = null, pinch = null;

  const placeOf = ({ clientX, clientY, altKey }) => ({ clientX, clientY, altKey });

  const beginPinch = () => {
    tools.cancel();
    pad.showMask();
    panning = null;
    pinch = spread([...pointers.values()]);
  };

  stage.addEventListener("pointerdown", (event) => {
    if (!pad.mask || event.button > 1) return;
    event.preventDefault();
    stage.classList.add("by-pointer");
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    pointers.set(event.pointerId, placeOf(event));
    if (pointers.size === 2) return beginPinch();
    if (pointers.size > 2) return;
    pad.say("");
    if (event.button === 1 || pad.spaceHeld || ["hand", "frame"].includes(tools.name)) {
      panning = placeOf(event);
      stage.classList.add("pans");
    } else {
      pad.showRing(placeOf(event));
      tools.begin(view.toPicture(event), event);
      pad.showMask();
    }
  });

  stage.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "touch" || tools.drag) pad.showRing(placeOf(event));
    if (!pointers.has(event.pointerId)) return;
    pointers.set(event.pointerId, placeOf(event));
    if (pinch && pointers.size >= 2) {
      const now = spread([...pointers.values()]);
      view.pan(now.clientX - pinch.clientX, now.clientY - pinch.clientY);
      if (pinch.apart > 0) view.zoom(now.apart / pinch.apart, now);
      pinch = now;
    } else if (panning) {
      view.pan(event.clientX - panning.clientX, event.clientY - panning.clientY);
      panning = placeOf(event);
    } else if (tools.drag) {
      const all = event.getCoalescedEvents?.() ?? [];
      tools.move((all.length ? all : [event]).map((each) => view.toPicture(each)), event);
      pad.showMask();
    }
  });

  const release = (event) => {
    if (!pointers.delete(event.pointerId)) return;
    if (pointers.size < 2) pinch = null;
    panning = null;
    stage.classList.remove("pans");
    if (event.pointerType === "touch") pad.showRing(null);
    if (!tools.drag) return;
    if (event.type === "pointercancel") {
      tools.cancel();
      pad.showMask();
    } else if (tools.end()) {
      pad.finish();
    }
  };
  stage.addEventListener("pointerup", release);
  stage.addEventListener("pointercancel", release);
  stage.addEventListener("pointerleave", () => { if (!tools.drag) pad.showRing(null); });
  stage.addEventListener("contextmenu", (event) => event.preventDefault());

  // The wheel zooms once the pad has the focus; before that, and at the far end, the page scrolls.
  stage.addEventListener("wheel", (event) => {
    const pinching = event.ctrlKey || event.metaKey;
    const out = event.deltaY > 0 && view.fitted;
    if (!pad.mask || !pinching && (out || !element.contains(document.activeElement))) return;
    event.preventDefault();
    const lines = event.deltaMode === 1 ? 16 : 1;
    const turn = clamp(event.deltaY * lines * (pinching ? 3 : 1), -240, 240);
    view.zoom(Math.exp(-turn * 0.0022), event);
    pad.showRing(placeOf(event));
  }, { passive: false });
}

function spread([one, other]) {
  return {
    clientX: (one.clientX + other.clientX) / 2,
    clientY: (one.clientY + other.clientY) / 2,
    apart: Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY),
  };
}

function listenToKeys(pad) {
  const { stage } = pad;
  let over = false;
  stage.addEventListener("pointerenter", () => { over = true; });
  stage.addEventListener("pointerleave", () => { over = false; });

  const isOurs = (event) => {
    const target = event.target instanceof Element ? event.target : document.body;
    const writes = target.matches(
      "textarea, select, [contenteditable=true], input:not([type=range], [type=checkbox])");
    if (!pad.mask || writes || !stage.offsetParent && !document.fullscreenElement) return false;
    return element.contains(target) || over;
  };

  const onDown = (event) => {
    if (!element.isConnected) return stopListening();
    if (!isOurs(event)) return;
    if (ARROWS[event.key] || event.key === "Tab") stage.classList.remove("by-pointer");
    const handled = event.ctrlKey || event.metaKey
      ? pressedWithCtrl(pad, event) : pressed(pad, event);
    if (handled) event.preventDefault();
  };
  const onUp = (event) => {
    if (event.key === " ") { pad.spaceHeld = false; stage.classList.remove("may-pan"); }
    if (event.key === "Alt" && pad.pointer) pad.showRing({ ...pad.pointer, altKey: false });
  };
  const stopListening = () => {
    document.removeEventListener("keydown", onDown);
    document.removeEventListener("keyup", onUp);
  };
  document.addEventListener("keydown", onDown);
  document.addEventListener("keyup", onUp);
}

function pressedWithCtrl(pad, event) {
  const key = event.key.toLowerCase();
  if (key === "z") pad.step(event.shiftKey ? "redo" : "undo");
  else if (key === "y") pad.step("redo");
  else if (key === "0") pad.do("fit");
  else return false;
  return true;
}

const TOOL_KEYS = {
  b: "brush", e: "eraser", r: "rectangle", l: "lasso", w: "wand", o: "object", h: "hand",
  c: "frame",
};
const ACTION_KEYS = {
  i: "invert", delete: "clear", "+": "zoom-in", "=": "zoom-in", "-": "zoom-out", "−": "zoom-out",
  0: "fit", f: "full",
};

function pressed(pad, event) {
  const key = event.key.toLowerCase(), { stage, tools } = pad;
  if (key === "alt") {
    if (pad.pointer) pad.showRing({ ...pad.pointer, altKey: true });
    return true; // or the browser's menu would take the focus
  }
  if (event.altKey) return false;
  if (TOOL_KEYS[key]) pad.setTool(TOOL_KEYS[key]);
  else if (ACTION_KEYS[key]) pad.do(ACTION_KEYS[key]);
  else if (key === "[" || key === "]") pad.stepSize(key === "]" ? 1 : -1);
  else if (key === "escape" && tools.drag) { tools.cancel(); pad.showMask(); }
  else if ([stage, document.body].includes(event.target)) return pressedOnStage(pad, event);
  else return false;
  return true;
}

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// Painting without a pointer: arrows move the ring, Enter presses the tool there.
function pressedOnStage(pad, event) {
  const { stage, tools, view } = pad;
  if (event.key === " ") {
    pad.spaceHeld = true;
    stage.classList.add("may-pan");
    return true;
  }
  if (event.target !== stage || !ARROWS[event.key] && event.key !== "Enter") return false;
  const rect = stage.getBoundingClientRect();
  const middle = { clientX: rect.left + rect.width / 2, clientY: rect.top + rect.height / 2 };
  const from = pad.pointer || middle;
  if (event.key === "Enter") {
    tapAt(pad, from);
    return true;
  }
  const stride = (event.shiftKey ? 1 : Math.max(1, tools.radius)) * view.scale;
  const [x, y] = ARROWS[event.key];
  const place = {
    clientX: clamp(from.clientX + x * stride, rect.left, rect.right),
    clientY: clamp(from.clientY + y * stride, rect.top, rect.bottom),
  };
  pad.showRing(place);
  if (tools.drag) tools.move([view.toPicture(place)], {});
  return true;
}

// Brush, eraser and colour act at once; the others begin with one Enter and end with the next.
function tapAt(pad, place) {
  const { tools, view } = pad;
  if (["hand", "frame"].includes(tools.name)) return;
  pad.showRing(place);
  const waits = ["rectangle", "lasso", "object"].includes(tools.name);
  if (!tools.drag) tools.begin(view.toPicture(place), {});
  else if (waits) tools.move([view.toPicture(place)], {});
  if (waits && tools.drag.points.length === 1) return;
  if (tools.end()) pad.finish();
}

function listenToButtons(pad) {
  const on = (selector, kind, act) =>
    pad.find(selector).addEventListener(kind, (event) => act(event.target));
  element.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.tool) pad.setTool(button.dataset.tool);
    else if (button.dataset.do) pad.do(button.dataset.do);
    // After a click the keys belong to the picture; who came by keyboard stays on the button.
    if (event.detail && pad.mask) pad.stage.focus({ preventScroll: true });
  });
  on("[data-size]", "input", (slider) => pad.setSize(pad.largest ** (slider.value / 1000)));
  const tolerance = pad.find("[data-tolerance]"), connected = pad.find("[data-connected]");
  const tolerate = () => pad.setTolerance(Number(tolerance.value), connected.checked);
  tolerance.addEventListener("input", tolerate);
  connected.addEventListener("change", tolerate);
  on("[data-grow]", "input", (slider) => pad.grow(Number(slider.value)));
  on("[data-grow]", "change", (slider) => pad.grown(Number(slider.value)));
  on("[data-feather]", "input", (slider) => pad.setFeather(Number(slider.value)));
  on("[data-feather]", "change", () => { if (pad.mask) pad.send(); });
  on("[data-opacity]", "input", (slider) => pad.setOpacity(Number(slider.value) / 100));
  on("[data-file]", "change", (input) => { pad.upload(input.files[0]); input.value = ""; });
}

const pad = new Pad();
pad.setTool("brush");
listenToButtons(pad);
listenToPointers(pad);
listenToKeys(pad);
new ResizeObserver(() => pad.view.resize()).observe(pad.stage);
watch(["picture", "picture_id", "width", "height", "feather", "frames", "context", "value"], () => pad.sync());
pad.sync();
