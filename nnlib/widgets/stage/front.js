// The live surface: shows what the kernel has drawn, and tells it what the pointer and the keys do.
// A frame is one SVG text and a list of heat maps, which are painted on a canvas beneath it.

function paint(canvas, model, palettes) {
  const scale = window.devicePixelRatio || 1;
  const [width, height] = model.get("size");
  if (canvas.width !== Math.round(width * scale) || canvas.height !== Math.round(height * scale)) {
    canvas.width = Math.round(width * scale);
    canvas.height = Math.round(height * scale);
  }
  const context = canvas.getContext("2d");
  context.setTransform(scale, 0, 0, scale, 0, 0);
  context.clearRect(0, 0, width, height);
  const rasters = model.get("rasters");
  if (!rasters.length) return;
  const bytes = new Uint8Array(model.get("pixels").buffer, model.get("pixels").byteOffset);
  const small = document.createElement("canvas");
  let start = 0;
  for (const [x, y, across, down, columns, rows, palette, smooth] of rasters) {
    small.width = columns;
    small.height = rows;
    const image = new ImageData(columns, rows);
    const colours = new Uint32Array(image.data.buffer);
    for (let i = 0; i < colours.length; i++) colours[i] = palettes[palette * 256 + bytes[start + i]];
    start += colours.length;
    small.getContext("2d").putImageData(image, 0, 0);
    context.imageSmoothingEnabled = smooth;
    context.drawImage(small, x, y, across, down);
  }
}

// ipywidgets puts a slider's label beside it, but does not tell a screen reader whose it is.
function name(explorer) {
  for (const slider of explorer?.querySelectorAll(".widget-slider") ?? []) {
    const label = slider.querySelector("label").textContent;
    slider.querySelector(".noUi-handle").setAttribute("aria-label", label);
    const readout = slider.querySelector(".widget-readout");
    if (slider.classList.contains("nn-chosen")) continue;
    readout.setAttribute("role", "textbox");
    readout.setAttribute("aria-label", `${label}, as a number`);
  }
}

function render({ model, el }) {
  const root = document.createElement("div");
  root.className = "nn-stage";
  // JupyterLab leaves the keys to us while the focus is inside.
  root.dataset.lmSuppressShortcuts = "true";
  const surface = document.createElement("div");
  surface.className = "nn-surface";
  const canvas = document.createElement("canvas");
  const drawing = document.createElement("div");
  surface.append(canvas, drawing);
  const said = document.createElement("p");
  said.className = "nn-said";
  said.setAttribute("aria-hidden", "true");
  // A screen reader is told when things have come to rest, not thirty times a second.
  const aloud = document.createElement("p");
  aloud.className = "nn-aloud";
  aloud.setAttribute("aria-live", "polite");
  // What the keys do: read out with the drawing, and to be seen while it has the focus.
  const help = document.createElement("p");
  help.className = "nn-help";
  help.id = `nn-help-${Math.random().toString(36).slice(2)}`;
  help.textContent = model.get("help");
  surface.setAttribute("aria-describedby", help.id);
  root.append(surface, help, said, aloud);
  el.append(root);

  const rgb = new Uint8Array(model.get("palettes").buffer, model.get("palettes").byteOffset);
  const palettes = new Uint32Array(rgb.length / 3);
  for (let i = 0; i < palettes.length; i++)
    palettes[i] = 0xff000000 | (rgb[3 * i + 2] << 16) | (rgb[3 * i + 1] << 8) | rgb[3 * i];

  let quiet, trail = null, points = [], waiting = false, again;
  const keys = model.get("listens");
  surface.setAttribute("role", keys.length ? "application" : "img");
  if (keys.length) surface.tabIndex = 0;

  const show = () => {
    const [width, height] = model.get("size");
    surface.style.width = `${width}px`;
    surface.style.aspectRatio = `${width} / ${height}`;
    drawing.innerHTML = model.get("svg");
    paint(canvas, model, palettes);
    if (trail) drawing.firstChild.append(trail);
    surface.setAttribute("aria-label", model.get("label"));
    said.textContent = model.get("said");
    clearTimeout(quiet);
    quiet = setTimeout(() => {
      if (aloud.textContent !== said.textContent) aloud.textContent = said.textContent;
    }, 600);
    // Drawn: the kernel may send more. A page that is not in sight says nothing. Not for each
    // frame: JupyterLab turns its signs of a busy kernel on and off for every message.
    const frame = model.get("frame");
    requestAnimationFrame(() => {
      if (frame % 3 === 0) model.send({ kind: "drawn", frame });
      waiting = false;
      flush();
    });
  };
  model.on("change:frame", show);

  const place = (event) => {
    const box = surface.getBoundingClientRect(), scale = model.get("size")[0] / box.width;
    return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
  };
  const flush = () => {
    if (waiting || !points.length) return;
    waiting = true;
    clearTimeout(again);
    // If no frame answers (nothing has changed), go on by oneself.
    again = setTimeout(() => { waiting = false; flush(); }, 150);
    model.send({ kind: "move", points });
    points = [];
  };
  let held = null, last = [0, 0]; // a pointer that is cancelled is at no place: it stays there
  surface.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || held !== null || !event.target.classList.contains("nn-drag")) return;
    event.preventDefault();
    surface.focus({ preventScroll: true });
    surface.setPointerCapture(event.pointerId);
    held = event.pointerId;
    const at = (last = place(event)), ink = Number(event.target.dataset.ink);
    if (ink) {
      trail = document.createElementNS("http://www.w3.org/2000/svg", "polyline");
      trail.setAttribute("class", "nn-ink");
      trail.setAttribute("stroke-width", ink);
      trail.setAttribute("points", `${at} ${at}`);
      drawing.firstChild.append(trail);
    }
    model.send({ kind: "down", points: [at] });
  });
  // The element that was touched is replaced by the next frame, and with it its touch-action: the
  // page would begin to scroll, and end the stroke.
  surface.addEventListener("touchstart", (event) => {
    if (event.target.classList.contains("nn-drag")) event.preventDefault();
  }, { passive: false });
  surface.addEventListener("pointermove", (event) => {
    if (event.pointerId !== held) return;
    for (const each of event.getCoalescedEvents?.() ?? [event]) points.push(place(each));
    last = place(event);
    if (trail) trail.setAttribute("points", `${trail.getAttribute("points")} ${points.map(String).join(" ")}`);
    flush();
  });
  const release = (event) => {
    if (event.pointerId !== held) return;
    held = trail = null;
    points.push(event.type === "pointerup" ? place(event) : last);
    model.send({ kind: "up", points });
    points = [];
  };
  surface.addEventListener("pointerup", release);
  surface.addEventListener("pointercancel", release);
  surface.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !keys.includes(event.key)) return;
    event.preventDefault();
    event.stopPropagation();
    model.send({ kind: "key", key: event.key });
  });

  let known = 0;
  const measured = new ResizeObserver(() => {
    name(el.closest(".nn-explorer"));
    const width = Math.floor(el.clientWidth);
    if (width && width !== known) model.send({ kind: "width", width: (known = width) });
  });
  measured.observe(el);
  model.send({ kind: "here" });
  show();
  return () => {
    measured.disconnect();
    clearTimeout(quiet);
    clearTimeout(again);
    model.off("change:frame", show);
    model.send({ kind: "gone" });
  };
}

export default { render };
