// The network page: what is drawn, narrowed, coloured and selected. The chart comes from /network/data with its positions
// worked out; here every partnership is tested against the facets, and the address says what is shown.
"use strict";
(async () => {
  const root = document.getElementById("network");
  const settings = JSON.parse(root.dataset.settings);
  const form = document.getElementById("facets");
  const panel = document.getElementById("panel");
  const focus = root.dataset.focus;
  const PALETTE = settings.communities;
  const REST = settings.rest;
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const nameOf = (actor) => (lang === "zh" ? actor.zh : actor.en) || actor.name;

  async function load() {
    for (;;) {
      const answer = await fetch(`/network/data${focus ? `?${new URLSearchParams({ focus })}` : ""}`);
      if (answer.status !== 202) return answer.json();
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
  }

  const chart = await load();
  const { actors, partnerships } = chart;
  const wait = document.getElementById("wait");
  wait.textContent = wait.dataset.empty;
  wait.hidden = actors.length > 0;
  const rest = document.getElementById("rest");
  if (chart.of_actors > actors.length && !focus) {
    rest.textContent = settings.words.hidden_rest.replace("{n}", actors.length).replace("{of}", chart.of_actors);
    rest.hidden = false;
  }

  // ---- facets ----
  const years = partnerships.flatMap((p) => [p.first, p.last]).filter((year) => year !== null);
  const [first, last] = years.length ? [Math.min(...years), Math.max(...years)] : [0, 0];
  for (const name of ["since", "until"]) {
    const slider = form.elements[name];
    slider.min = first;
    slider.max = last;
    slider.defaultValue = name === "since" ? first : last;
    slider.disabled = first === last;
  }
  const countries = new Map();
  for (const p of partnerships)
    for (const c of new Set(p.members.map((m) => actors[m].country))) countries.set(c, (countries.get(c) || 0) + 1);
  const values = {
    kind: Object.keys(settings.kind),
    status: Object.keys(settings.status),
    type: Object.keys(settings.type),
    country: [...countries.keys()].filter(Boolean).sort((a, b) => countries.get(b) - countries.get(a)).slice(0, 12),
  };
  const list = document.getElementById("facet-list");
  const boxes = {};
  for (const facet of Object.keys(values)) {
    const set = make("fieldset");
    set.append(make("legend", settings.words[facet]));
    boxes[facet] = values[facet].map((value) => {
      const label = make("label", "", "check");
      const box = make("input");
      Object.assign(box, { type: "checkbox", name: facet, value });
      const dot = make("span", "", "dot");
      if (facet === "type") dot.style.background = settings.colours[value];
      const count = make("span", "", "n");
      label.append(box, ...(facet === "type" ? [dot] : []), make("span", (settings[facet] || {})[value] || value), count);
      set.append(label);
      return { box, label, count };
    });
    list.append(set);
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    for (const facet of Object.keys(boxes)) {
      const on = (asked.get(facet) || "").split(",");
      for (const { box } of boxes[facet]) box.checked = on.includes(box.value);
    }
    for (const name of ["since", "until", "confidence", "colour", "size"])
      if (asked.get(name)) form.elements[name].value = asked.get(name);
    form.elements.hulls.checked = asked.get("hulls") === "1";
  }

  function wanted() {
    const chosen = (facet) => new Set(boxes[facet].filter(({ box }) => box.checked).map(({ box }) => box.value));
    return {
      kind: chosen("kind"),
      status: chosen("status"),
      type: chosen("type"),
      country: chosen("country"),
      since: Number(form.elements.since.value),
      until: Number(form.elements.until.value),
      confidence: Number(form.elements.confidence.value),
    };
  }

  function writeAddress(state) {
    const asked = new URLSearchParams(location.search);
    const set = (name, value) => (value ? asked.set(name, value) : asked.delete(name));
    for (const facet of Object.keys(boxes)) set(facet, [...state[facet]].join(","));
    set("since", state.since > first ? state.since : "");
    set("until", state.until < last ? state.until : "");
    set("confidence", state.confidence || "");
    set("colour", form.elements.colour.value === "type" ? "" : form.elements.colour.value);
    set("size", form.elements.size.value === "degree" ? "" : form.elements.size.value);
    set("hulls", form.elements.hulls.checked ? "1" : "");
    history.replaceState(null, "", `${location.pathname}?${asked}`);
    for (const other of document.querySelectorAll(".forms a, .toggle")) {
      const target = new URL(other.href);
      for (const name of [...Object.keys(boxes), "since", "until", "confidence", "colour", "size", "hulls"])
        asked.get(name) ? target.searchParams.set(name, asked.get(name)) : target.searchParams.delete(name);
      other.href = target.href;
    }
  }

  const tests = {
    kind: (p, s) => !s.kind.size || s.kind.has(p.kind),
    status: (p, s) => !s.status.size || s.status.has(p.status),
    type: (p, s) => !s.type.size || p.members.filter((m) => s.type.has(actors[m].type)).length > 1,
    country: (p, s) => !s.country.size || p.members.some((m) => s.country.has(actors[m].country)),
    years: (p, s) =>
      (s.since <= first && s.until >= last) || (p.first !== null && p.last >= s.since && p.first <= s.until),
    confidence: (p, s) => p.confidence >= s.confidence,
  };
  // What a facet's value would leave, given all the others.
  const matches = {
    kind: (p, v) => p.kind === v,
    status: (p, v) => p.status === v,
    type: (p, v) => p.members.some((m) => actors[m].type === v),
    country: (p, v) => p.members.some((m) => actors[m].country === v),
  };

  let shown = new Set();
  let ties = new Map(); // "u-v" -> the partnerships shown that join u and v
  let degree = new Map();

  function narrow() {
    const state = wanted();
    const names = Object.keys(tests);
    const failures = partnerships.map((p) => names.filter((name) => !tests[name](p, state)));
    for (const facet of Object.keys(boxes)) {
      const open = partnerships.filter((_, i) => failures[i].every((name) => name === facet));
      for (const { box, label, count } of boxes[facet]) {
        const n = open.filter((p) => matches[facet](p, box.value)).length;
        count.textContent = n;
        label.hidden = !n && !box.checked;
      }
    }
    shown = new Set();
    ties = new Map();
    let n = 0;
    partnerships.forEach((p, i) => {
      if (failures[i].length) return;
      n += 1;
      const members = p.members.filter((m) => !state.type.size || state.type.has(actors[m].type));
      members.forEach((m) => shown.add(m));
      for (let a = 0; a < members.length; a++)
        for (let b = a + 1; b < members.length; b++) {
          const key = `${members[a]}-${members[b]}`;
          if (!ties.has(key)) ties.set(key, []);
          ties.get(key).push(i);
        }
    });
    degree = new Map();
    for (const key of ties.keys()) for (const m of key.split("-")) degree.set(+m, (degree.get(+m) || 0) + 1);
    document.getElementById("shown").textContent = settings.words.in_network_of
      .replace("{n}", n)
      .replace("{of}", partnerships.length);
    document.getElementById("years").textContent = first === last ? first || "" : `${state.since}–${state.until}`;
    document.getElementById("sure").textContent = state.confidence.toFixed(2);
    writeAddress(state);
    listActors();
    draw();
  }

  function listActors() {
    const best = [...shown].sort((a, b) => (degree.get(b) || 0) - (degree.get(a) || 0)).slice(0, 20);
    document.querySelector("section table tbody").replaceChildren(
      ...best.map((m) => {
        const row = make("tr");
        const name = make("td");
        const button = make("button", nameOf(actors[m]), "linklike");
        button.type = "button";
        button.addEventListener("click", () => select(m));
        name.append(button);
        const type = make("td");
        type.append(make("span", settings.type[actors[m].type], `badge ${actors[m].type}`));
        row.append(name, type, make("td", settings.country[actors[m].country] || actors[m].country), make("td", degree.get(m) || 0, "n"));
        return row;
      }),
    );
  }

  // ---- the panel: an actor, and each of its partnerships with the way to its sentences ----
  function select(m) {
    selected = m;
    const actor = actors[m];
    const title = make("h2", nameOf(actor));
    title.append(" ", make("span", settings.type[actor.type], `badge ${actor.type}`));
    const open = link("/entity", { iri: actor.iri }, panel.dataset.open);
    open.className = "more";
    const found = [...new Set([...ties].filter(([key]) => key.split("-").includes(String(m))).flatMap(([, p]) => p))];
    const listed = make("ul", "", "plain");
    for (const i of found.slice(0, 60)) {
      const p = partnerships[i];
      const item = make("li");
      const kind = link("/partnership", { iri: p.iri }, settings.kind[p.kind]);
      kind.className = "kind";
      kind.hash = "evidence";
      const others = p.members.filter((o) => o !== m).map((o) => nameOf(actors[o])).join(", ");
      item.append(kind, make("span", others), make("span", ` ${settings.status[p.status]} · ${p.confidence.toFixed(2)}`, "label"));
      listed.append(item);
    }
    panel.replaceChildren(title, open, listed);
    if (renderer) {
      const place = renderer.getNodeDisplayData(m);
      if (place) renderer.getCamera().animate({ x: place.x, y: place.y }, { duration: 300 });
      renderer.refresh({ skipIndexation: true });
    }
  }

  // ---- drawing ----
  let renderer = null;
  let graph = null;
  let hovered = null;
  let near = null;
  let selected = null;
  let sizes = [];
  let colours = [];
  let outline = null;

  function look() {
    const measure = form.elements.size.value;
    const most = Math.max(...actors.map((a) => a.measures[measure]), 1e-12);
    const scale = Math.max(0.2, Math.min(1, Math.sqrt(250 / actors.length)));
    sizes = actors.map((a) => scale * (3 + 15 * Math.sqrt(a.measures[measure] / most)));
    const community = form.elements.colour.value === "community";
    colours = actors.map((a) => (community ? PALETTE[a.community] || REST : settings.colours[a.type]));
  }

  function draw() {
    look();
    if (renderer) renderer.refresh({ skipIndexation: true });
  }

  function start() {
    graph = new graphology.UndirectedGraph();
    actors.forEach((a, m) => graph.addNode(m, { x: a.x, y: a.y, label: nameOf(a), size: 4, color: REST }));
    const all = new Set();
    for (const p of partnerships)
      for (const u of p.members) for (const v of p.members) if (u < v) all.add(`${u}-${v}`);
    for (const key of all) graph.addEdgeWithKey(key, ...key.split("-"));
    const canvas = document.getElementById("canvas");
    canvas.hidden = false;
    const ink = () => getComputedStyle(document.body).getPropertyValue("--ink").trim();
    const line = () => (dark.matches ? "#56636f" : "#aab5bf");
    renderer = new Sigma(graph, canvas, {
      allowInvalidContainer: true,
      labelColor: { color: ink() },
      labelFont: getComputedStyle(document.body).fontFamily,
      labelDensity: 0.5,
      labelGridCellSize: 130,
      labelRenderedSizeThreshold: 6,
      zIndex: true,
      hideEdgesOnMove: graph.size > 3000,
      hideLabelsOnMove: graph.order > 1500,
      defaultDrawNodeHover: hoverLabel,
      nodeReducer: (node, data) => {
        const m = +node;
        if (!shown.has(m)) return { ...data, hidden: true };
        const lit = near ? near.has(m) : true;
        const marked = m === hovered || m === selected;
        return {
          ...data,
          size: sizes[m],
          color: lit ? colours[m] : dark.matches ? "#2a333d" : "#e3e8ed",
          label: lit ? data.label : "",
          forceLabel: marked || (near !== null && lit && near.size < 30),
          highlighted: marked,
          zIndex: lit ? 1 : 0,
        };
      },
      edgeReducer: (edge, data) => {
        const found = ties.get(edge);
        if (!found) return { ...data, hidden: true };
        const lit = hovered === null ? false : edge.split("-").includes(String(hovered));
        return {
          ...data,
          hidden: hovered !== null && !lit,
          color: lit ? colours[hovered] : line(),
          size: Math.min(5, 0.6 + 0.5 * Math.sqrt(found.length)),
        };
      },
    });
    outline = renderer.createCanvasContext ? hullLayer(canvas) : null;
    renderer.on("enterNode", ({ node }) => hover(+node));
    renderer.on("leaveNode", () => hover(null));
    renderer.on("clickNode", ({ node }) => select(+node));
    renderer.on("doubleClickNode", ({ node, event }) => {
      event.preventSigmaDefault();
      location.href = link("/entity", { iri: actors[node].iri }, "").href;
    });
    renderer.on("afterRender", () => outline && hulls());
    dark.addEventListener("change", () => {
      renderer.setSetting("labelColor", { color: ink() });
      renderer.refresh({ skipIndexation: true });
    });
    window.cityties = { renderer, graph, select, ready: true, shown: () => shown.size };
  }

  function hoverLabel(context, data, options) {
    const size = options.labelSize;
    context.font = `600 ${size}px ${options.labelFont}`;
    const width = context.measureText(data.label).width;
    context.fillStyle = dark.matches ? "#1a2129" : "#ffffff";
    context.strokeStyle = data.color;
    context.lineWidth = 2;
    context.beginPath();
    context.roundRect(data.x + data.size + 1, data.y - size / 2 - 4, width + 10, size + 8, 5);
    context.fill();
    context.stroke();
    context.beginPath();
    context.arc(data.x, data.y, data.size + 2, 0, 2 * Math.PI);
    context.stroke();
    context.fillStyle = dark.matches ? "#e6ebf0" : "#18212c";
    context.fillText(data.label, data.x + data.size + 6, data.y + size / 3);
  }

  function hover(m) {
    hovered = m;
    near = m === null ? null : new Set([m, ...graph.neighbors(m).map(Number).filter((o) => ties.has(m < o ? `${m}-${o}` : `${o}-${m}`))]);
    renderer.refresh({ skipIndexation: true });
  }

  // ---- hulls of the communities, on a canvas below the dots ----
  function hullLayer(canvas) {
    const layer = document.createElement("canvas");
    layer.className = "hulls";
    canvas.prepend(layer);
    return layer;
  }

  function hulls() {
    const { width, height } = renderer.getDimensions();
    const ratio = window.devicePixelRatio || 1;
    outline.width = width * ratio;
    outline.height = height * ratio;
    const context = outline.getContext("2d");
    context.scale(ratio, ratio);
    if (!form.elements.hulls.checked) return;
    const groups = new Map();
    for (const m of shown) {
      const at = actors[m].community;
      if (at >= PALETTE.length) continue;
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
      context.strokeStyle = context.fillStyle = PALETTE[at];
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

  form.addEventListener("input", narrow);
  form.addEventListener("reset", () => setTimeout(narrow));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (matchMedia("(max-width: 860px)").matches) form.querySelector("details").open = false;
  readAddress();
  look();
  const webgl = document.createElement("canvas").getContext("webgl2");
  narrow();
  if (webgl && actors.length) {
    // sigma asks for WebGL as soon as it is loaded: it is loaded only where there is some.
    for (const library of ["graphology.umd.min.js", "sigma.min.js"])
      await new Promise((resolve, reject) => {
        const script = make("script");
        Object.assign(script, { src: `/static/vendor/${library}`, onload: resolve, onerror: reject });
        document.head.append(script);
      });
    start();
  } else if (actors.length) {
    const still = document.getElementById("still");
    const image = make("img");
    image.src = "/network/picture.svg";
    image.alt = document.getElementById("canvas").getAttribute("aria-label");
    still.prepend(image);
    still.hidden = false;
    window.cityties = { select, ready: true, shown: () => shown.size };
  }
  if (focus) select(actors.findIndex((a) => a.iri === focus));
})();
