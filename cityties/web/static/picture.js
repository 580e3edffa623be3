// The picture of the network: sigma draws dots and ties, with two canvases of ours. One below holds the outlines of
// communities; one above holds the partners of the actor under the mouse, so that hovering draws some lines instead of the
// whole network again.
"use strict";
const pictureOf = ({ actors, partnerships }, settings, view, { form, nameOf, select }) => {
  const canvas = document.getElementById("canvas");
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const LEAST = 2.2; // radius in pixels: what is smaller is not found under the mouse
  const REACH = 8; // pixels from a dot's middle within which the mouse meets it
  const LABELLED = 60; // dots that may bear their name at first sight; the picture takes what fits
  const MANY = 600; // dots from which sigma's own programs are too slow without a graphics card
  const key = (u, v) => (u < v ? `${u}-${v}` : `${v}-${u}`);
  const thickness = (ties) => Math.min(5, 0.6 + 0.5 * Math.sqrt(ties.length));
  const theme = (name) => getComputedStyle(document.body).getPropertyValue(name).trim();

  let renderer = null;
  let graph = null;
  let sizes = [];
  let colours = [];
  let taken = []; // where names stand in the frame being drawn
  let outlines = null;
  let outlined = false;
  let partners = null;
  let hovered = null;
  let near = [];

  function look() {
    const measure = form.elements.size.value;
    const most = Math.max(...actors.map((a) => a.measures[measure]), 1e-12);
    const crowd = Math.max(0.2, Math.min(1, Math.sqrt(250 / actors.length)));
    const room = Math.min(1, Math.sqrt((canvas.clientWidth || 640) / 640));
    sizes = actors.map((a) => Math.max(LEAST, crowd * room * (3 + 15 * Math.sqrt(a.measures[measure] / most))));
    const community = form.elements.colour.value === "community";
    const { communities, rest } = settings;
    colours = actors.map((a) => (community ? communities[a.community] || rest : settings.colours[a.type]));
  }

  function draw() {
    if (!renderer) return;
    look();
    const largest = [...view.shown].map((m) => sizes[m]).sort((a, b) => b - a);
    const threshold = Math.min(6, largest[LABELLED] ?? 0);
    if (Math.abs(threshold - renderer.getSetting("labelRenderedSizeThreshold")) > 0.5)
      renderer.setSetting("labelRenderedSizeThreshold", threshold); // this draws all anew by itself
    else renderer.refresh({ skipIndexation: true, schedule: true });
  }

  /** Show an actor in the middle, marked. */
  function centre(m) {
    if (!renderer) return;
    const place = renderer.getNodeDisplayData(m);
    if (place) renderer.getCamera().animate({ x: place.x, y: place.y }, { duration: 300 });
    renderer.refresh({ skipIndexation: true });
  }

  // Dots as points and ties as lines of one pixel, all in one call each. Sigma's own programs draw every dot and tie as an
  // instance, which software renderers do one by one.
  function plain() {
    const { NodePointProgram, EdgeLineProgram } = Sigma.rendering;
    return {
      nodeProgramClasses: { circle: NodePointProgram },
      nodeHoverProgramClasses: { circle: NodePointProgram },
      edgeProgramClasses: { line: EdgeLineProgram },
    };
  }

  function start() {
    graph = new graphology.UndirectedGraph();
    actors.forEach((a, m) => graph.addNode(m, { x: a.x, y: a.y, label: nameOf(a), size: 4, color: settings.rest }));
    const all = new Set();
    for (const p of partnerships) for (const u of p.members) for (const v of p.members) if (u < v) all.add(key(u, v));
    for (const tie of all) graph.addEdgeWithKey(tie, ...tie.split("-"));
    canvas.hidden = false;
    look();
    renderer = new Sigma(graph, canvas, {
      allowInvalidContainer: true,
      labelColor: { color: theme("--ink") },
      labelFont: getComputedStyle(document.body).fontFamily,
      labelDensity: 0.5,
      labelGridCellSize: 130,
      zIndex: true,
      ...(actors.length > MANY ? plain() : {}),
      hideEdgesOnMove: graph.size > 3000,
      hideLabelsOnMove: graph.order > MANY,
      defaultDrawNodeLabel: (context, data, options) => label(context, data, options, taken),
      defaultDrawNodeHover: hoverLabel,
      nodeReducer: (node, data) => {
        const m = +node;
        if (!view.shown.has(m)) return { ...data, hidden: true };
        const marked = m === view.selected;
        return { ...data, size: sizes[m], color: colours[m], forceLabel: marked, highlighted: marked };
      },
      edgeReducer: (tie, data) => {
        const found = view.ties.get(tie);
        if (!found) return { ...data, hidden: true };
        const color = dark.matches ? "#56636f" : "#93a0ac";
        return { ...data, color, size: thickness(found) };
      },
    });
    outlines = layer("hulls", canvas.firstChild);
    partners = layer("near", canvas.querySelector(".sigma-hovers"));
    renderer.on("moveBody", ({ event }) => hover(event.original.buttons ? null : under(event)));
    for (const what of ["Node", "Stage"]) {
      renderer.on(`click${what}`, ({ event }) => {
        const m = under(event);
        if (m !== null) select(m);
      });
      renderer.on(`doubleClick${what}`, ({ event }) => {
        const m = under(event);
        if (m === null) return;
        event.preventSigmaDefault();
        location.href = link("/entity", { iri: actors[m].iri }, "").href;
      });
    }
    renderer.on("beforeRender", () => {
      taken = [];
    });
    renderer.on("afterRender", () => {
      drawOutlines();
      if (hovered !== null) drawPartners();
    });
    dark.addEventListener("change", () => {
      renderer.setSetting("labelColor", { color: theme("--ink") });
      renderer.refresh({ skipIndexation: true });
    });
    draw();
    return { renderer, graph, near: () => near.length };
  }

  function layer(name, before) {
    const made = make("canvas", "", name);
    canvas.insertBefore(made, before);
    return made;
  }

  /** Empty a canvas of ours, at the size that the picture has now. */
  function emptied(made) {
    const { width, height } = renderer.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    made.width = width * ratio;
    made.height = height * ratio;
    const context = made.getContext("2d");
    context.scale(ratio, ratio);
    return context;
  }

  // ---- names: beside the dot, on its left where the picture ends on its right; none over another ----
  function beside(data, width) {
    const right = data.x + data.size + 4;
    return right + width > canvas.clientWidth ? data.x - data.size - 4 - width : right;
  }

  function label(context, data, options, taken) {
    if (!data.label) return;
    const size = options.labelSize;
    context.font = `${options.labelWeight} ${size}px ${options.labelFont}`;
    const { width } = context.measureText(data.label);
    const x = beside(data, width);
    const meets = (other) => x < other.end && other.x < x + width && Math.abs(data.y - other.y) < size;
    if (taken.some(meets)) return;
    taken.push({ x, end: x + width, y: data.y });
    context.lineJoin = "round";
    context.lineWidth = 3;
    context.strokeStyle = theme("--paper");
    context.strokeText(data.label, x, data.y + size / 3);
    context.fillStyle = options.labelColor.color;
    context.fillText(data.label, x, data.y + size / 3);
  }

  function hoverLabel(context, data, options) {
    const size = options.labelSize;
    context.font = `600 ${size}px ${options.labelFont}`;
    const width = context.measureText(data.label).width + 10;
    const x = beside(data, width);
    context.fillStyle = theme("--paper");
    context.strokeStyle = data.color;
    context.lineWidth = 2;
    context.beginPath();
    context.roundRect(x, data.y - size / 2 - 4, width, size + 8, 5);
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = theme("--ink");
    context.fillText(data.label, x + 5, data.y + size / 3);
  }

  // ---- the partners of the actor under the mouse; all else grows pale ----
  /** The actor under a point of the picture, or closest to it within reach; small dots are hard to meet. */
  function under({ x, y }) {
    const { width, height } = renderer.getDimensions();
    if (x < 0 || y < 0 || x > width || y > height) return null;
    const at = renderer.viewportToGraph({ x, y });
    const aside = renderer.viewportToGraph({ x: x + 1, y });
    const pixel = Math.hypot(aside.x - at.x, aside.y - at.y);
    let best = null;
    let least = 0;
    for (const m of view.shown) {
      const size = renderer.scaleSize(sizes[m]);
      const beyond = Math.hypot(actors[m].x - at.x, actors[m].y - at.y) / pixel - Math.max(size, REACH);
      if (beyond < least) [best, least] = [m, beyond];
    }
    return best;
  }

  function hover(m) {
    if (m === hovered) return;
    hovered = m;
    near = m === null ? [] : graph.neighbors(m).map(Number).filter((o) => view.ties.has(key(m, o)));
    canvas.classList.toggle("pale", m !== null);
    drawPartners();
  }

  function drawPartners() {
    const context = emptied(partners);
    if (hovered === null) return;
    const options = renderer.getSettings();
    const dot = (m) => ({
      ...renderer.graphToViewport(actors[m]),
      size: renderer.scaleSize(sizes[m]),
      color: colours[m],
      label: nameOf(actors[m]),
      ties: view.ties.get(key(hovered, m)),
    });
    const here = dot(hovered);
    const around = near.map(dot).sort((a, b) => b.size - a.size);
    context.strokeStyle = here.color;
    for (const { x, y, ties } of around) {
      context.lineWidth = thickness(ties);
      context.beginPath();
      context.moveTo(here.x, here.y);
      context.lineTo(x, y);
      context.stroke();
    }
    for (const { x, y, size, color } of [...around, here]) {
      context.fillStyle = color;
      context.beginPath();
      context.arc(x, y, size, 0, 2 * Math.PI);
      context.fill();
    }
    hoverLabel(context, here, options);
    const names = [{ x: here.x - 200, end: here.x + 200, y: here.y }]; // its own name stands there
    if (around.length < 30) for (const other of around) label(context, other, options, names);
  }

  // ---- outlines of the communities ----
  function drawOutlines() {
    if (!form.elements.hulls.checked && !outlined) return;
    outlined = form.elements.hulls.checked;
    const context = emptied(outlines);
    if (!outlined) return;
    const groups = new Map();
    for (const m of view.shown) {
      const at = actors[m].community;
      if (at >= settings.communities.length) continue;
      if (!groups.has(at)) groups.set(at, []);
      groups.get(at).push(renderer.graphToViewport(actors[m]));
    }
    for (const [at, points] of groups) {
      const ring = hull(points);
      if (ring.length < 3) continue;
      context.beginPath();
      ring.forEach((p, i) => (i ? context.lineTo(p.x, p.y) : context.moveTo(p.x, p.y)));
      context.closePath();
      context.lineJoin = "round";
      context.lineWidth = 26;
      context.strokeStyle = context.fillStyle = settings.communities[at];
      context.fill();
      context.stroke();
    }
  }

  // Andrew's monotone chain (1979).
  function hull(points) {
    const sorted = [...points].sort((a, b) => a.x - b.x || a.y - b.y);
    const half = (ordered) => {
      const ring = [];
      for (const p of ordered) {
        while (ring.length > 1) {
          const [a, b] = ring.slice(-2);
          if ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x) > 0) break;
          ring.pop();
        }
        ring.push(p);
      }
      return ring.slice(0, -1);
    };
    return [...half(sorted), ...half([...sorted].reverse())];
  }

  return { draw, centre, start };
};
