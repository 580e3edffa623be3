"use strict";
// Text of reports reaches the page through textContent alone: nothing of it is ever parsed as HTML.
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const INK = "#17212b", EDGE = "#9aa5ad", ACCENT = "#9b1c4a", PAPER = "#fbfaf8";
  const DASHES = { active: false, planned: [7, 5], ended: [2, 4] };
  const FONT = getComputedStyle(document.documentElement).fontFamily;
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  let lang = data.lang;
  let chosen = null; // what the panel shows: {node} or {edge}
  let hovered = null;

  const say = (key, n) => (data.strings[key] || {})[lang]?.replace("{n}", n) ?? key;
  const nameOf = (node) => (lang === "zh" ? node.zh : node.en) || node.name;
  const otherName = (node) => { const other = lang === "zh" ? node.en : node.zh; return other === nameOf(node) ? "" : other; };
  const fold = (text) => text.normalize("NFKC").toLowerCase().replace(/\s+/g, " ").trim();

  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [key, value] of Object.entries(attributes)) {
      if (key === "onclick") element.addEventListener("click", value);
      else if (key === "className") element.className = value;
      else element.setAttribute(key, value);
    }
    element.append(...children.filter((child) => child !== null && child !== ""));
    return element;
  }

  // ---- signs of the legend: the same colours, shapes and dashes as on the canvas
  const SHAPES = {
    dot: ["circle", { cx: 8, cy: 8, r: 6 }],
    square: ["rect", { x: 2.5, y: 2.5, width: 11, height: 11 }],
    triangle: ["path", { d: "M8 1.5 15 13.5H1z" }],
    triangleDown: ["path", { d: "M8 14.5 1 2.5h14z" }],
    diamond: ["path", { d: "M8 1 15 8 8 15 1 8z" }],
    star: ["path", { d: "M8 1l2.1 4.6 5 .5-3.8 3.3 1.1 4.9L8 11.8l-4.4 2.5 1.1-4.9L.9 6.1l5-.5z" }],
    hexagon: ["path", { d: "M4.5 2h7L15 8l-3.5 6h-7L1 8z" }],
  };
  function svg(width, tag, attributes) {
    const picture = document.createElementNS(SVG, "svg");
    const shape = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries({ width, height: 16, "aria-hidden": "true" })) picture.setAttribute(key, value);
    for (const [key, value] of Object.entries(attributes)) shape.setAttribute(key, value);
    picture.append(shape);
    return picture;
  }
  const sign = (node) => {
    const [tag, attributes] = SHAPES[node.shape];
    return svg(16, tag, { ...attributes, fill: node.color });
  };
  const stroke = (status) => svg(28, "path", {
    d: "M1 8h26", stroke: "#55636f", "stroke-width": 2, fill: "none", "stroke-dasharray": (DASHES[status] || []).join(" ") || "none",
  });

  // ---- the network
  // Layouts are wider than high; on a phone held upright the network stands upright too.
  const upright = byId("canvas").clientHeight > 1.2 * byId("canvas").clientWidth;
  const nodes = new vis.DataSet(data.vis.nodes.map((node) => (upright ? { ...node, x: node.y, y: node.x } : { ...node })));
  const edges = new vis.DataSet(data.vis.edges.map((edge) => ({ ...edge })));
  const detail = data.nodes, ties = data.edges;
  const touching = detail.map(() => []);
  ties.forEach((tie, at) => { touching[tie.from].push(at); touching[tie.to].push(at); });
  const network = new vis.Network(byId("canvas"), { nodes, edges }, {
    physics: false,
    layout: { improvedLayout: false },
    interaction: { hover: true, hideEdgesOnDrag: ties.length > 2500, tooltipDelay: 1e6, multiselect: false, keyboard: false },
    nodes: { borderWidth: 1.5, borderWidthSelected: 3, chosen: false },
    edges: { smooth: false, chosen: false, color: { inherit: false }, selectionWidth: 0, hoverWidth: 0 },
  });
  const kindsOn = new Set(data.kinds), statusesOn = new Set(data.statuses);
  const open = (tie) => tie.partnerships.filter((p) => kindsOn.has(data.partnerships[p].kind) && statusesOn.has(data.partnerships[p].status));
  const faint = Math.max(0.16, Math.min(0.62, 0.62 * Math.sqrt(700 / ties.length))); // many ties would make a grey disc
  let visibleTie = ties.map(() => true), visibleNode = detail.map(() => true);

  function paint(highlight = null) {
    visibleTie = ties.map((tie) => open(tie).length > 0);
    visibleNode = detail.map((_, at) => touching[at].some((t) => visibleTie[t]) || touching[at].length === 0);
    let lit = null, litTies = null;
    if (chosen && "node" in chosen) {
      litTies = new Set(touching[chosen.node]);
      lit = new Set([chosen.node]);
      for (const t of litTies) if (visibleTie[t]) { lit.add(ties[t].from); lit.add(ties[t].to); }
    } else if (chosen) {
      litTies = new Set([chosen.edge]);
      lit = new Set([ties[chosen.edge].from, ties[chosen.edge].to]);
    } else if (highlight) {
      litTies = new Set(ties.flatMap((tie, at) => (open(tie).some(highlight) ? [at] : [])));
      lit = new Set([...litTies].flatMap((t) => [ties[t].from, ties[t].to]));
    }
    nodes.update(detail.map((node, at) => ({
      id: at, hidden: !visibleNode[at], opacity: !lit || lit.has(at) ? 1 : 0.13,
      color: { background: node.color, border: chosen && chosen.node === at ? INK : "#ffffff" },
    })));
    edges.update(ties.map((tie, at) => {
      const statuses = new Set(open(tie).map((p) => data.partnerships[p].status));
      const status = ["active", "planned", "ended"].find((s) => statuses.has(s)) ?? "active";
      const on = litTies?.has(at);
      return { id: at, hidden: !visibleTie[at], dashes: DASHES[status],
        color: { color: on ? ACCENT : EDGE, opacity: on ? 0.9 : lit ? 0.1 : faint, inherit: false } };
    }));
    summary();
  }

  // ---- labels: drawn by ourselves, the best connected first, each only where it hides no other one
  const order = detail.map((_, at) => at).sort((a, b) => detail[b].size - detail[a].size || a - b);
  network.on("afterDrawing", (context) => {
    const scale = network.getScale(), canvas = context.canvas;
    const ratio = canvas.width / canvas.clientWidth;
    const topLeft = network.DOMtoCanvas({ x: 0, y: 0 });
    const bottomRight = network.DOMtoCanvas({ x: canvas.width / ratio, y: canvas.height / ratio });
    const places = network.getPositions();
    const first = [hovered, ...(chosen && "node" in chosen ? [chosen.node] : chosen ? [ties[chosen.edge].from, ties[chosen.edge].to] : [])]
      .filter((at) => at !== null);
    const near = new Set(chosen && "node" in chosen ? touching[chosen.node].filter((t) => visibleTie[t]).flatMap((t) => [ties[t].from, ties[t].to]) : []);
    const queue = [...new Set([...first, ...order.filter((at) => near.has(at)), ...(chosen ? [] : order)])];
    const small = canvas.clientWidth < 600;
    const taken = [];
    // Labels keep off the larger nodes; looking at every node would cost too much in each frame.
    const leading = new Set(order.slice(0, small ? 8 : 22));
    const discs = order.slice(0, 400).filter((at) => visibleNode[at]).map((at) => [at, places[at], detail[at].size]);
    const limit = small ? 26 : scale < 0.9 ? 60 : 220;
    context.save();
    context.textAlign = "center";
    context.textBaseline = "top";
    context.lineJoin = "round";
    for (const at of queue) {
      if (taken.length >= limit) break;
      const { x, y } = places[at] ?? {};
      if (x === undefined || !visibleNode[at] || x < topLeft.x || x > bottomRight.x || y < topLeft.y || y > bottomRight.y) continue;
      const forced = first.includes(at);
      const points = (forced ? 14.5 : Math.min(15, 11 + detail[at].size / 9)) / scale;
      context.font = `${forced || leading.has(at) ? 600 : 400} ${points}px ${FONT}`;
      let text = nameOf(detail[at]);
      if (!forced && text.length > 30) text = text.slice(0, 28).trimEnd() + "…";
      const half = context.measureText(text).width / 2, pad = 2 / scale, high = points * 1.2;
      const below = y + detail[at].size + 2 / scale, above = y - detail[at].size - high - 1 / scale;
      const boxAt = (start) => [x - half - pad, start - pad, x + half + pad, start + high + pad];
      const free = (box) => !taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])
        && (chosen || leading.has(at) || !discs.some(([other, p, r]) => other !== at && p.x + r > box[0] && p.x - r < box[2] && p.y + r > box[1] && p.y - r < box[3]));
      const top = [below, above].find((start) => free(boxAt(start))) ?? (forced ? below : null);
      if (top === null) continue;
      taken.push(boxAt(top));
      context.strokeStyle = PAPER;
      context.lineWidth = 3.5 / scale;
      context.strokeText(text, x, top);
      context.fillStyle = INK;
      context.fillText(text, x, top);
    }
    context.restore();
  });

  // ---- the panel
  const years = (p) => p.start && p.end ? (p.start === p.end ? `${p.start}` : `${p.start}–${p.end}`)
    : p.start ? say("since", p.start) : p.end ? say("until", p.end) : "";
  const row = (key, value) => (value ? [make("dt", {}, say(key)), make("dd", {}, value)] : []);
  const closer = () => make("button", { type: "button", className: "close", onclick: clear }, say("close"));
  const nodeButton = (at) => make("button", { type: "button", onclick: () => showNode(at, true) }, nameOf(detail[at]));

  function partnership(p, ends) {
    const others = p.members.filter((m) => !ends.includes(m));
    return make("article", {},
      make("span", { className: "tag" }, say(`kind-${p.kind}`)),
      make("span", { className: `status ${p.status}` }, say(`status-${p.status}`)),
      make("dl", {}, ...row("years", years(p)), ...row("programme", p.programme),
        ...row("members", others.length ? p.members.map((m) => nameOf(detail[m])).join(lang === "zh" ? "、" : ", ") : ""),
        ...row("confidence", `${Math.round(p.confidence * 100)}%`)),
      ...(p.passages.length ? p.passages.map((passage) => make("blockquote", {}, make("p", {}, passage.quote),
        make("cite", {}, `${passage.title || say("untitled")} · ${passage.report}`)))
        : [make("p", { className: "under" }, say("noEvidence"))]));
  }

  function fillPanel() {
    const panel = byId("panel");
    panel.hidden = chosen === null;
    if (chosen === null) return panel.replaceChildren();
    if ("edge" in chosen) {
      const tie = ties[chosen.edge];
      panel.replaceChildren(closer(),
        make("h3", {}, nodeButton(tie.from), make("span", { className: "and" }, " – "), nodeButton(tie.to)),
        ...open(tie).map((p) => partnership(data.partnerships[p], [tie.from, tie.to])));
    } else {
      const node = detail[chosen.node];
      const others = node.labels.filter((label) => label !== nameOf(node));
      const list = touching[chosen.node].filter((t) => visibleTie[t])
        .map((t) => [ties[t].from === chosen.node ? ties[t].to : ties[t].from, t])
        .sort(([a], [b]) => nameOf(detail[a]).localeCompare(nameOf(detail[b]), lang));
      panel.replaceChildren(closer(), make("h3", {}, nameOf(node)),
        make("p", { className: "under" }, say(`type-${node.type}`)),
        make("dl", {}, ...row("otherNames", others.slice(0, 12).join(" · ")), ...row("country", node.country), ...row("city", node.city)),
        make("h2", {}, `${say("partners")} (${list.length})`),
        make("ul", { className: "partners" }, ...list.map(([other, t]) => make("li", {},
          make("button", { type: "button", onclick: () => showEdge(t, true) }, sign(detail[other]), nameOf(detail[other]),
            make("small", {}, [...new Set(open(ties[t]).map((p) => say(`kind-${data.partnerships[p].kind}`)))].join(" · ")))))));
    }
    panel.scrollTop = 0;
    return panel;
  }

  function show(what, move) {
    chosen = what;
    paint();
    fillPanel();
    // The panel takes room from the canvas; look again once that has happened.
    requestAnimationFrame(() => {
      network.redraw();
      if (move) look([...around(what)]);
    });
  }
  function around(what) {
    if ("edge" in what) return new Set([ties[what.edge].from, ties[what.edge].to]);
    return new Set([what.node, ...touching[what.node].filter((t) => visibleTie[t]).flatMap((t) => [ties[t].from, ties[t].to])]);
  }
  function look(seen) {
    const points = Object.values(network.getPositions(seen)), canvas = byId("canvas"), panel = byId("panel");
    const [left, right] = [Math.min(...points.map((p) => p.x)), Math.max(...points.map((p) => p.x))];
    const [top, bottom] = [Math.min(...points.map((p) => p.y)), Math.max(...points.map((p) => p.y))];
    // On a phone the panel covers the lower part of the canvas.
    const covered = getComputedStyle(panel).position === "absolute" && !panel.hidden ? panel.clientHeight : 0;
    network.moveTo({
      position: { x: (left + right) / 2, y: (top + bottom) / 2 },
      scale: Math.min(1.5, canvas.clientWidth / (right - left + 120), (canvas.clientHeight - covered) / (bottom - top + 120)),
      offset: { x: 0, y: -covered / 2 },
      animation: still ? false : { duration: 450, easingFunction: "easeInOutQuad" },
    });
  }
  const showNode = (at, move = false) => show({ node: at }, move);
  const showEdge = (at, move = false) => show({ edge: at }, move);
  function clear() { chosen = null; network.unselectAll(); paint(); fillPanel(); }
  function whole() { clear(); requestAnimationFrame(() => look(detail.map((_, at) => at).filter((at) => visibleNode[at]))); }

  network.on("click", ({ nodes: [node], edges: [edge] }) => {
    if (node !== undefined) showNode(node);
    else if (edge !== undefined) showEdge(edge);
    else if (chosen) clear();
  });
  network.on("hoverNode", ({ node }) => { hovered = node; network.canvas.body.container.style.cursor = "pointer"; network.redraw(); });
  network.on("blurNode", () => { hovered = null; network.canvas.body.container.style.cursor = ""; network.redraw(); });
  network.on("hoverEdge", () => { network.canvas.body.container.style.cursor = "pointer"; });
  network.on("blurEdge", () => { network.canvas.body.container.style.cursor = ""; });

  // ---- search
  const keys = detail.map((node) => [...new Set([node.name, node.en, node.zh, ...node.labels].filter(Boolean).map(fold))]);
  function find(text) {
    const wanted = fold(text);
    if (!wanted) return [];
    const score = (list) => Math.min(...list.map((key) => (key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : 9)));
    return keys.map((list, at) => [score(list), at]).filter(([points]) => points < 9)
      .sort((a, b) => a[0] - b[0] || detail[b[1]].degree - detail[a[1]].degree).slice(0, 12).map(([, at]) => at);
  }
  function suggest() {
    const list = byId("results"), text = byId("search").value, found = find(text);
    list.hidden = !fold(text);
    list.replaceChildren(...(found.length ? found.map((at, place) => make("li", { className: place ? "" : "first" },
      make("button", { type: "button", onclick: () => pick(at) }, sign(detail[at]),
        make("span", {}, nameOf(detail[at]), make("small", {}, otherName(detail[at])))))) : [make("li", { className: "empty" }, say("nothing"))]));
  }
  function pick(at) {
    byId("results").hidden = true;
    if (!visibleNode[at]) { data.kinds.forEach((k) => kindsOn.add(k)); data.statuses.forEach((s) => statusesOn.add(s)); legend(); }
    network.selectNodes([at], false);
    showNode(at, true);
  }
  byId("search").addEventListener("input", suggest);
  byId("search").addEventListener("keydown", (event) => {
    const [best] = find(event.target.value);
    if (event.key === "Enter" && best !== undefined) pick(best);
    if (event.key === "Escape") byId("results").hidden = true;
  });
  document.addEventListener("click", (event) => { if (!event.target.closest(".search")) byId("results").hidden = true; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && chosen) clear(); });

  // ---- legend and filters
  function switches(list, values, on, field, picture) {
    byId(list).replaceChildren(...values.map((value) => {
      const box = make("input", { type: "checkbox", value });
      box.checked = on.has(value);
      box.addEventListener("change", () => { box.checked ? on.add(value) : on.delete(value); chosen = null; fillPanel(); paint(); });
      const item = make("li", {}, make("label", {}, box, picture ? picture(value) : "", say(`${field}-${value}`)),
        make("span", { className: "count" }, String(data.partnerships.filter((p) => p[field] === value).length)));
      item.addEventListener("mouseenter", () => { if (!chosen && on.has(value)) paint((p) => data.partnerships[p][field] === value); });
      item.addEventListener("mouseleave", () => { if (!chosen) paint(); });
      return item;
    }));
  }
  function legend() {
    byId("groups").replaceChildren(...data.groups.map((group) => make("li", {}, sign(group),
      group.type ? say(`type-${group.type}`) : group.community ? say("community", group.community) : say("otherCommunities"),
      make("span", { className: "count" }, String(group.count)))));
    switches("kinds", data.kinds, kindsOn, "kind", null);
    switches("statuses", data.statuses, statusesOn, "status", stroke);
  }
  function bulk(on) { on ? data.kinds.forEach((k) => kindsOn.add(k)) : kindsOn.clear(); chosen = null; fillPanel(); legend(); paint(); }

  function summary() {
    const shown = visibleTie.filter(Boolean).length, there = visibleNode.filter(Boolean).length;
    byId("summary").textContent = [[there, "actors"], [shown, "ties"], [data.partnerships.length, "partnerships"], [data.reports, "reports"]]
      .map(([n, key]) => `${n.toLocaleString(lang)} ${say(n === 1 ? `${key}1` : key)}`).join(" · ");
  }
  function translate() {
    document.documentElement.lang = lang === "zh" ? "zh-Hans" : "en";
    for (const [id, key] of Object.entries({ reset: "reset", image: "image", language: "language", "search-label": "search",
      "legend-label": "controls", "groups-label": data.colourBy === "community" ? "communities" : "types", "kinds-label": "kinds",
      "statuses-label": "statuses", "kinds-all": "all", "kinds-none": "none", help: "help" })) byId(id).textContent = say(key);
    byId("search").placeholder = say("searchHint");
    byId("canvas").setAttribute("aria-label", say("network"));
    byId("provenance").textContent = `${say("projection")}: ${data.projection} · ${say("filters")}: ${data.filters}`;
    legend();
    paint();
    fillPanel();
    suggest();
    byId("results").hidden = true;
  }
  function save() {
    const source = byId("canvas").querySelector("canvas"), copy = document.createElement("canvas"), context = copy.getContext("2d");
    copy.width = source.width;
    copy.height = source.height;
    context.fillStyle = PAPER;
    context.fillRect(0, 0, copy.width, copy.height);
    context.drawImage(source, 0, 0);
    copy.toBlob((blob) => {
      const link = make("a", { href: URL.createObjectURL(blob), download: "cityties.png" });
      link.click();
      URL.revokeObjectURL(link.href);
    });
  }
  byId("reset").addEventListener("click", whole);
  byId("image").addEventListener("click", save);
  byId("language").addEventListener("click", () => { lang = lang === "zh" ? "en" : "zh"; translate(); });
  byId("kinds-all").addEventListener("click", () => bulk(true));
  byId("kinds-none").addEventListener("click", () => bulk(false));
  if (innerWidth <= 820) byId("legend").open = false;

  translate();
  network.fit({ animation: false });
  network.moveTo({ scale: Math.min(network.getScale(), 1.5) });
  if (data.focus.length === 1) { network.selectNodes(data.focus); showNode(data.focus[0]); }
  window.cityties = { network, find, showNode, showEdge, clear, ready: true };
})();
