// The pad: connects buttons, keys, pointers and Gradio with the mask, the view and the tools.
//
// Gradio hands in `element`, `props`, `trigger`, `server` and `watch`. Props from Python:
// picture (address of what to show), detail (the same at full size, fetched when somebody zooms
// in), width and height (the picture's own size), picture_id (what makes it another picture),
// feather, frames (what the model will see, as JSON), context and value. Back goes `value` alone: the mask as a PNG
// data URL of the picture's own size, or null. The picture is never sent.

class Pad {
  constructor() {
    this.find = (selector) => element.querySelector(selector);
    this.all = (selector) => [...element.querySelectorAll(selector)];
    this.section = this.find(".pad");
    this.stage = this.find(".pad-stage");
    this.image = this.find(".pad-picture");
    this.view = new View(this.stage, this.image, this.find(".pad-overlay"));
    this.tools = new Tools(this.view, this.find(".pad-draft"));
    this.tools.onRough = (rough, on) => this.selectObject(rough, on);
    this.view.onMove = () => this.showView();
    this.frames = new ContextFrame(this);
    this.history = new History();
    this.shown = null; // what identifies the picture on the stage
    this.sent = null; // the last value that we gave to Gradio
    this.mask = null;
    this.canFind = Boolean(props.finds_objects);
    for (const part of this.all("[data-object-key], [data-tool=object]")) {
      part.hidden = !this.canFind;
    }
  }

  // The picture and the mask that Python sets

  sync() {
    const wanted = props.picture ? props.picture_id || props.picture : null;
    if (wanted !== this.shown) this.load(wanted);
    else if ((props.value || null) !== this.sent) this.takeValue();
    if (props.feather !== this.feather) this.setFeather(Number(props.feather));
    this.feather = props.feather;
    if (props.context !== this.context) this.frames.reset();
    this.context = props.context;
    if (props.frames !== this.framesText) this.frames.take(props.frames);
    this.framesText = props.frames;
  }

  load(wanted) {
    this.shown = wanted;
    this.mask = this.detail = null;
    this.history = new History();
    this.tools.forget();
    this.frames.forget();
    this.view.show(null);
    this.say("");
    this.stage.toggleAttribute("data-empty", !wanted);
    this.emptyText(wanted ? "" : "Choose a picture first, then paint over what shall change.");
    if (!wanted) {
      this.image.removeAttribute("src");
      this.give(null);
      this.showMask();
      return;
    }
    if (props.width && props.height) this.begin(props.width, props.height);
    this.image.onload = () => {
      if (!this.mask) this.begin(this.image.naturalWidth, this.image.naturalHeight);
    };
    this.image.onerror = () => {
      this.stage.setAttribute("data-empty", "");
      this.emptyText("The picture could not be loaded. Choose it again.");
    };
    this.image.src = props.picture;
  }

  begin(width, height) {
    this.mask = new Mask(width, height);
    this.tools.wand = new Wand(this.image);
    this.stage.style.setProperty("--shape", `${width} / ${height}`);
    const longest = Math.max(width, height);
    this.largest = Math.max(8, Math.round(longest / 2));
    this.setSize(Math.max(2, Math.round(longest / 18)));
    const reach = clamp(Math.round(longest / 32), 8, 128);
    Object.assign(this.find("[data-grow]"), { min: -reach, max: reach, value: 0 });
    this.find("[data-feather]").max = clamp(Math.round(longest / 16), 8, 256);
    this.setFeather(this.view.featherPx);
    this.view.show(this.mask);
    this.showMask();
    if (props.value && props.value !== this.sent) this.takeValue();
    else this.give(null);
  }

  async takeValue() {
    this.sent = props.value || null;
    if (!this.mask) return;
    if (!this.sent) {
      this.change(() => this.mask.clear(), { silently: true });
      return;
    }
    await this.loadMask(await (await fetch(this.sent)).blob(), { silently: true });
  }

  async loadMask(blob, options) {
    const { mask } = this;
    const bits = await decodeMask(blob, mask.width, mask.height);
    if (mask === this.mask) this.change(() => mask.replace(bits), options);
  }

  // Changes

  change(work, options = {}) {
    if (!this.mask) return;
    work();
    this.finish(options);
  }

  finish({ silently = false } = {}) {
    const runs = this.mask.commit(), { picked } = this.tools;
    if (runs) this.history.add(runs);
    if (picked && picked.step === undefined) picked.step = runs;
    this.view.update();
    this.showMask();
    if (runs && !silently) this.send();
  }

  step(direction) {
    if (!this.mask || this.tools.drag) return;
    this.history[direction](this.mask);
    this.view.update();
    this.showMask();
    this.send();
  }

  send() {
    const { mask, view } = this;
    const { chosen } = this.frames;
    this.give(mask.painted ? asDataUrl(encodeMask(mask, view.featherPx, chosen)) : null);
    const part = `${percent(mask.coverage)} of the picture is painted.`;
    this.say(mask.painted ? part : "Nothing is painted.");
  }

  give(value) {
    if (props.value === value && this.sent === value) return;
    this.sent = value;
    if ((props.value ?? null) === value) return;
    props.value = value;
    trigger("input");
  }

  async selectObject(rough, on) {
    const { mask } = this, wait = this.find(".pad-wait");
    if (!rough.painted) return this.tools.clearDraft();
    wait.hidden = false;
    const turn = { transform: ["rotate(0turn)", "rotate(1turn)"] };
    wait.firstElementChild.animate(turn, { duration: 800, iterations: Infinity });
    try {
      const strokes = asDataUrl(encodeMask(rough, 0));
      const answer = await server.select_object({ picture_id: props.picture_id, strokes });
      if (mask !== this.mask) return;
      if (answer.trouble) throw new PadTrouble(answer.trouble);
      const blob = await (await fetch(answer.mask)).blob();
      const bits = await decodeMask(blob, mask.width, mask.height);
      this.change(() => mask.overlay(bits, on));
    } catch (trouble) {
      this.say(trouble instanceof PadTrouble
        ? trouble.message : "The object could not be found. Try again, or paint it.", "bad");
    } finally {
      wait.firstElementChild.getAnimations().forEach((animation) => animation.cancel());
      wait.hidden = true;
      this.tools.clearDraft();
    }
  }

  // Buttons

  do(name) {
    const { mask, view } = this;
    if (!mask || this.tools.drag) return;
    switch (name) {
      case "undo": case "redo": return this.step(name);
      case "clear": return this.change(() => mask.clear());
      case "invert": return this.change(() => mask.invert());
      case "fill": return this.change(() => mask.fillHoles());
      case "upload": return this.find("[data-file]").click();
      case "download": return this.download();
      case "zoom-in": return view.zoom(1.25);
      case "zoom-out": return view.zoom(0.8);
      case "fit": return view.fit();
      case "full": return this.fullScreen();
      case "frame-reset": return this.frames.reset();
    }
  }

  download() {
    if (!this.mask.painted) return this.say("Nothing is painted yet: nothing to save.", "bad");
    const link = document.createElement("a");
    const bytes = encodeMask(this.mask, this.view.featherPx);
    link.href = URL.createObjectURL(new Blob([bytes], { type: "image/png" }));
    link.download = "mask.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async upload(file) {
    if (!file || !this.mask) return;
    try {
      await this.loadMask(file);
    } catch (trouble) {
      this.say(trouble instanceof PadTrouble
        ? trouble.message : "This file is not a picture that can be read as a mask.", "bad");
    }
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.section.requestFullscreen?.();
  }

  setTool(name) {
    if (name === "object" && !this.canFind) return;
    this.tools.name = name;
    this.stage.dataset.tool = name;
    for (const button of this.all("[data-tool]")) {
      if (button !== this.stage) button.setAttribute("aria-pressed", button.dataset.tool === name);
    }
    for (const option of this.all("[data-for]")) {
      option.hidden = !option.dataset.for.split(" ").includes(name);
    }
    this.find("[data-hint]").textContent = {
      rectangle: "Drag a rectangle; Shift makes it square",
      lasso: "Draw around it; the loop closes itself",
      hand: "Drag to move, wheel to zoom",
      frame: this.frames.boxes.length
        ? "Drag the frame or its corners: the model sees only this"
        : "Paint first; then the frame that the model sees can be dragged",
    }[name] || "";
    this.showRing();
  }

  // The size slider is logarithmic: small brushes need the finer steps.
  setSize(px) {
    this.tools.sizePx = clamp(Math.round(px), 1, this.largest);
    const slider = this.find("[data-size]");
    slider.value = 1000 * Math.log(this.tools.sizePx) / Math.log(this.largest);
    slider.setAttribute("aria-valuetext", `${this.tools.sizePx} px`);
    this.find("[data-size-text]").textContent = `${this.tools.sizePx} px`;
    this.showRing();
  }

  stepSize(direction) {
    const { sizePx } = this.tools;
    const larger = Math.max(sizePx + 1, sizePx * 1.2), smaller = Math.min(sizePx - 1, sizePx / 1.2);
    this.setSize(direction > 0 ? larger : smaller);
  }

  // The last pick follows the slider as long as nothing else was done.
  setTolerance(tolerance, connected) {
    Object.assign(this.tools, { tolerance, connected });
    this.find("[data-tolerance-text]").textContent = tolerance;
    this.nextFrame(() => {
      const { picked } = this.tools;
      if (!this.mask || !picked?.step || picked.step !== this.history.newest) return;
      this.history.undo(this.mask);
      this.history.undone.pop();
      this.tools.pick(picked.point, picked.on);
      this.finish();
    });
  }

  grow(px) {
    this.find("[data-grow-text]").textContent = `${px > 0 ? "+" : ""}${px} px`.replace("-", "−");
    if (!this.mask) return;
    this.nextFrame(() => {
      this.mask.revert();
      this.mask.grow(px);
      this.view.update();
      this.showMask();
    });
  }

  grown(px) {
    cancelAnimationFrame(this.frame);
    this.change(() => { this.mask.revert(); this.mask.grow(px); });
    this.find("[data-grow]").value = 0;
    this.find("[data-grow-text]").textContent = "0 px";
  }

  // Sliders move faster than pixels do: only their last place in a frame counts.
  nextFrame(work) {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(work);
  }

  setFeather(px) {
    if (Number.isNaN(px)) return;
    this.view.featherPx = px;
    this.find("[data-feather]").value = px;
    this.find("[data-feather-text]").textContent = `${px} px`;
    this.view.refresh();
  }

  setOpacity(share) {
    this.view.opacity = share;
    this.find("[data-opacity-text]").textContent = `${Math.round(share * 100)} %`;
    this.view.refresh();
  }

  // What is shown beside the picture

  emptyText(text) { this.find("[data-empty-text]").textContent = text; }

  say(text, kind = "") {
    const line = this.find(".pad-said");
    line.textContent = text;
    line.dataset.kind = kind;
  }

  showMask() {
    const { mask } = this;
    this.find("[data-coverage]").textContent = mask?.painted
      ? `${percent(mask.coverage)} painted` : mask ? "Nothing painted yet" : "No picture yet";
    this.find("[data-do=undo]").disabled = !this.history.done.length;
    this.find("[data-do=redo]").disabled = !this.history.undone.length;
    this.frames.place();
  }

  showView() {
    this.find("[data-percent]").textContent = `${Math.round(this.view.scale * 100)} %`;
    this.showRing();
    this.frames.place();
    this.showDetail();
  }

  // A preview is too coarse when zoomed in; the whole picture then takes its place.
  async showDetail() {
    const { image, mask, view } = this, address = props.detail;
    const shown = image.naturalWidth / (mask?.width || 1);
    const needed = view.scale * (window.devicePixelRatio || 1);
    if (!address || this.detail === address || !shown || needed < 1.5 * shown) return;
    this.detail = address;
    const whole = new Image();
    whole.src = address;
    try {
      await whole.decode();
    } catch {
      return; // the preview stays
    }
    if (mask === this.mask) image.src = address;
  }

  // `pointer` is the last place of the mouse on the stage, or null.
  showRing(pointer = this.pointer) {
    this.pointer = pointer;
    const ring = this.find(".pad-ring"), { name, sizePx } = this.tools;
    ring.hidden = !pointer || !this.mask || !["brush", "eraser", "object"].includes(name);
    this.showPlace(pointer);
    if (ring.hidden) return;
    const rect = this.stage.getBoundingClientRect();
    const across = Math.max(3, sizePx * this.view.scale);
    ring.style.width = ring.style.height = `${across}px`;
    const x = pointer.clientX - rect.left - this.stage.clientLeft;
    const y = pointer.clientY - rect.top - this.stage.clientTop;
    ring.style.transform = `translate(${x - across / 2}px, ${y - across / 2}px)`;
    ring.classList.toggle("takes-away", name === "eraser" || Boolean(pointer.altKey));
  }

  showPlace(pointer) {
    const point = pointer && this.mask && this.view.toPicture(pointer);
    const inside = point && point.x >= 0 && point.y >= 0
      && point.x < this.mask.width && point.y < this.mask.height;
    this.find("[data-place]").textContent = inside
      ? `${Math.floor(point.x)}, ${Math.floor(point.y)}`
      : this.mask ? `${this.mask.width} × ${this.mask.height} px` : "";
  }
}

function percent(share) {
  if (share > 0 && share < 0.001) return "< 0.1 %";
  return `${(share * 100).toFixed(1)} %`;
}
