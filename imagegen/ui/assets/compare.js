// Before and after: slider, side by side, blink and difference map, for every `.compare` on the
// page. Installed once; listens on the document, so cards that come later need no script.
(() => {
  if (document.documentElement.dataset.compares) return;
  document.documentElement.dataset.compares = "yes";

  const SAME = 2; // of 255: decoders and colour conversions may differ by so much
  const LONGEST = 1600; // the map's longer side
  const BLINK_MS = 750; // slower than three flashes a second, WCAG 2.3.1
  const MODES = ["slider", "side", "blink", "difference"];
  const HINTS = {
    slider: "Drag, or use the arrow keys",
    side: "",
    blink: "Hold the picture, or press Space, to see the other one",
    difference: "Comparing…",
  };
  const blinking = new WeakMap();
  const figureOf = (target) => target instanceof Element && target.closest(".compare");
  const say = (figure, text) => { figure.querySelector(".compare-said").textContent = text; };

  const setSplit = (figure, share) => {
    const split = Math.round(Math.min(100, Math.max(0, share)) * 10) / 10;
    const handle = figure.querySelector(".compare-handle");
    figure.style.setProperty("--split", `${split}%`);
    handle.setAttribute("aria-valuenow", Math.round(split));
    handle.setAttribute("aria-valuetext", `${Math.round(split)} % before`);
  };
  const splitOf = (figure) => Number(
    figure.querySelector(".compare-handle").getAttribute("aria-valuenow"));

  const flip = (figure, shows) => figure.classList.toggle("shows-before", shows);
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stopBlinking = (figure) => {
    clearInterval(blinking.get(figure));
    blinking.delete(figure);
  };
  const startBlinking = (figure) => {
    stopBlinking(figure);
    if (calm()) return;
    blinking.set(figure, setInterval(() => {
      if (!figure.isConnected) stopBlinking(figure);
      else flip(figure);
    }, BLINK_MS));
  };

  const setMode = (figure, mode) => {
    figure.dataset.compare = mode;
    for (const button of figure.querySelectorAll("[data-compare-mode]")) {
      button.setAttribute("aria-pressed", button.dataset.compareMode === mode);
    }
    figure.querySelector(".compare-map").hidden = mode !== "difference";
    flip(figure, false);
    say(figure, HINTS[mode]);
    if (mode === "blink") startBlinking(figure); else stopBlinking(figure);
    if (mode === "difference") showDifference(figure);
  };

  // The difference map

  const loaded = (address) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error(address));
    image.src = address;
  });

  const samplesOf = (image, size, box) => {
    const canvas = document.createElement("canvas");
    canvas.width = size.width;
    canvas.height = size.height;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    context.drawImage(image, box[0] * size.width, box[1] * size.height,
      box[2] * size.width, box[3] * size.height);
    return context.getImageData(0, 0, size.width, size.height);
  };

  // Violet for little, yellow for much; what is the same stays a dim grey.
  const heat = (share) => {
    const stops = [[112, 38, 190], [232, 62, 96], [255, 176, 46], [255, 246, 190]];
    const at = Math.min(2.999, share * 3), low = stops[Math.floor(at)];
    const high = stops[Math.floor(at) + 1], rest = at - Math.floor(at);
    return low.map((value, channel) => value + (high[channel] - value) * rest);
  };

  const difference = (before, after) => {
    const table = Array.from({ length: 256 }, (_, away) => heat(Math.sqrt(away / 255)));
    let both = 0, changed = 0;
    for (let at = 0; at < after.length; at += 4) {
      const grey = 0.3 * after[at] + 0.59 * after[at + 1] + 0.11 * after[at + 2];
      let away = 0;
      if (before[at + 3]) { // else the picture grew here, and there is nothing to compare
        both += 1;
        for (let channel = 0; channel < 3; channel += 1) {
          away = Math.max(away, Math.abs(before[at + channel] - after[at + channel]));
        }
      }
      if (away > SAME) changed += 1;
      const colour = away > SAME ? table[away] : [grey * 0.4, grey * 0.4, grey * 0.42];
      after.set(colour, at);
      after[at + 3] = 255;
    }
    return both ? changed / both : 0;
  };

  const showDifference = async (figure) => {
    const canvas = figure.querySelector(".compare-map");
    if (canvas.dataset.share === undefined) {
      try {
        const [before, after] = await Promise.all(
          [figure.dataset.before, figure.dataset.after].map(loaded));
        const longest = Math.max(after.naturalWidth, after.naturalHeight);
        const shrink = Math.min(1, LONGEST / longest);
        const size = {
          width: Math.max(1, Math.round(after.naturalWidth * shrink)),
          height: Math.max(1, Math.round(after.naturalHeight * shrink)),
        };
        const old = samplesOf(before, size, figure.dataset.box.split(" ").map(Number));
        const map = samplesOf(after, size, [0, 0, 1, 1]);
        canvas.dataset.share = difference(old.data, map.data);
        Object.assign(canvas, size);
        canvas.getContext("2d").putImageData(map, 0, 0);
      } catch {
        if (figure.dataset.compare === "difference") say(figure, "A picture could not be loaded.");
        return;
      }
    }
    if (figure.dataset.compare !== "difference") return;
    const share = Number(canvas.dataset.share) * 100;
    const part = share > 0 && share < 0.1 ? "Less than 0.1 %" : `${share.toFixed(1)} %`;
    const found = `${part} of the picture changed; brighter means more.`;
    say(figure, share ? found : "Nothing changed.");
  };

  // Pointers and keys

  let dragged = null;
  const follow = (event) => {
    const rect = dragged.querySelector(".compare-stage").getBoundingClientRect();
    setSplit(dragged, 100 * (event.clientX - rect.left) / rect.width);
  };
  document.addEventListener("pointerdown", (event) => {
    const figure = figureOf(event.target);
    const stage = figure && event.target.closest(".compare-stage");
    if (!stage || event.button) return;
    if (figure.dataset.compare === "slider") {
      event.preventDefault();
      dragged = figure;
      stage.setPointerCapture(event.pointerId);
      figure.querySelector(".compare-handle").focus({ preventScroll: true });
      follow(event);
    } else if (figure.dataset.compare === "blink") {
      stopBlinking(figure);
      flip(figure, true);
    }
  });
  document.addEventListener("pointermove", (event) => { if (dragged) follow(event); });
  const release = (event) => {
    dragged = null;
    const figure = figureOf(event.target);
    if (figure && figure.dataset.compare === "blink" && event.target.closest(".compare-stage")) {
      flip(figure, false);
    }
  };
  document.addEventListener("pointerup", release);
  document.addEventListener("pointercancel", release);

  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element && event.target.closest("[data-compare-mode]");
    if (button) setMode(figureOf(button), button.dataset.compareMode);
  });

  const STEPS = {
    ArrowLeft: -2, ArrowDown: -2, ArrowRight: 2, ArrowUp: 2, PageDown: -10, PageUp: 10,
  };
  document.addEventListener("keydown", (event) => {
    const figure = figureOf(event.target);
    if (!figure || event.ctrlKey || event.metaKey || event.altKey) return;
    const onHandle = event.target.matches(".compare-handle");
    if (onHandle && STEPS[event.key]) {
      setSplit(figure, splitOf(figure) + STEPS[event.key] * (event.shiftKey ? 5 : 1));
    } else if (onHandle && event.key === "Home") {
      setSplit(figure, 0);
    } else if (onHandle && event.key === "End") {
      setSplit(figure, 100);
    } else if (event.key.toLowerCase() === "m") {
      const next = MODES[(MODES.indexOf(figure.dataset.compare) + 1) % MODES.length];
      setMode(figure, next);
      figure.querySelector(`[data-compare-mode=${next}]`).focus({ preventScroll: true });
    } else if (event.key === " " && figure.dataset.compare === "blink") {
      stopBlinking(figure);
      flip(figure);
    } else {
      return;
    }
    event.preventDefault();
  });
})();
