// The view as SVG, for a paper, and as PNG, which is that SVG at three times the size of the screen.
const SCALE = 3, MOST_PIXELS = 36e6, LINE = 23;

function toSvg() {
  const wide = canvas.clientWidth, high = canvas.clientHeight, scale = network.getScale(), [left, top, right, bottom] = viewBox();
  const light = lightUp, faint = faintness(shown.ties), bright = light ? brightness(light.ties.size) : 1;
  const at = ([x, y]) => [((x - left) * scale).toFixed(1), ((y - top) * scale).toFixed(1)];
  const lines = drawn("g", { fill: "none", "stroke-linecap": "butt" }), marks = drawn("g", { stroke: theme.paper }), names = drawn("g", {
    fill: theme.ink, stroke: theme.paper, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke", "text-anchor": "middle" });
  visibleTie.forEach((on, t) => {
    const { from, to } = ties[t];
    if (!on || Math.max(X[from], X[to]) < left || Math.min(X[from], X[to]) > right || Math.max(Y[from], Y[to]) < top || Math.min(Y[from], Y[to]) > bottom) return;
    const [x1, y1] = at([X[from], Y[from]]), [x2, y2] = at([X[to], Y[to]]), lit = light?.ties.has(t), dash = DASHES[STATUSES[dashOf[t]]];
    lines.append(drawn("path", { d: `M${x1} ${y1}L${x2} ${y2}`, stroke: lit ? theme.accent : theme.tie, "stroke-opacity": (lit ? bright : light ? Math.min(0.1, faint) : faint).toFixed(2),
      "stroke-width": (WIDTHS[t] * scale).toFixed(2), ...(dash.length ? { "stroke-dasharray": dash.map((d) => (d * scale).toFixed(1)).join(" ") } : {}) }));
  });
  for (const node of [...order].reverse()) {
    if (!visibleNode[node] || X[node] < left || X[node] > right || Y[node] < top || Y[node] > bottom) continue;
    marks.append(mark(nodes[node].type, ...at([X[node], Y[node]]).map(Number), R[node] * scale, { fill: marked[node].split(" ")[0],
      "stroke-width": Math.min(0.75, R[node] * scale / 4).toFixed(2), ...(light && !light.nodes.has(node) ? { opacity: 0.16 } : {}) }));
  }
  for (const { text, weight, points, ...place } of placeNames(network.canvas.getContext(), scale, [left, top, right, bottom], wide)) {
    const [x, y] = at([place.x, place.y + points * 0.93]);
    names.append(drawn("text", { x, y, "font-size": (points * scale).toFixed(1), "font-weight": weight }, text));
  }
  const told = foot(wide, high), below = told.high;
  return drawn("svg", { xmlns: SVG, width: wide, height: high + below, viewBox: `0 0 ${wide} ${high + below}`, "font-family": FONT },
    drawn("title", {}, document.title), drawn("rect", { width: wide, height: high + below, fill: theme.paper }), lines, marks, names,
    drawn("rect", { y: high, width: wide, height: below, fill: theme.paper }), told.items);
}

// What a reader of the file alone needs to know: what colours and lines are, and what is shown.
function foot(wide, top) {
  const context = network.canvas.getContext(), items = drawn("g", { "font-size": 12.5 });
  let x = 14, y = top + 20;
  context.save();
  context.font = `12.5px ${FONT}`;
  function add(words, colour, sign = null, room = sign ? 18 : 0) {
    const needed = room + context.measureText(words).width;
    if (x > 14 && x + needed > wide - 8) [x, y] = [14, y + LINE];
    if (sign) items.append(sign(x + 6, y - 4.5));
    items.append(drawn("text", { x: x + room, y, fill: colour }, words));
    x += needed + 16;
  }
  const disc = (type, fill) => (at, middle) => mark(type, at, middle, 5.5, { fill });
  const line = (status) => (at, middle) => drawn("path", { d: `M${at - 6} ${middle}h19`, stroke: theme.soft, "stroke-width": 2,
    "stroke-dasharray": DASHES[status].map((d) => d / 1.6).join(" ") || "none" });
  if (state.colourBy === "community") data.communities.forEach((row) => add(row.number ? say("community", row.number) : say("otherCommunities"), theme.ink, disc("City", row.color)));
  else data.types.filter((row) => state.types.has(row.type)).forEach((row) => add(say(`type-${row.type}`), theme.ink, disc(row.type, row.color)));
  const statuses = STATUSES.filter((_, at) => visibleTie.some((on, t) => on && dashOf[t] === at));
  if (statuses.length > 1) statuses.forEach((status) => add(say(`status-${status}`), theme.ink, line(status), 24));
  [x, y] = [14, y + LINE];
  for (const words of [byId("summary").textContent, say("sizeIs", say(`measure-${data.sizeBy}`)), state.year === null ? "" : `${say(state.begun ? "begun" : "inForce")} ${state.year}`,
    state.around ? `${say("around", nameOf(nodes[state.around.node]))}, ${say("hops", state.around.hops)}` : ""]) if (words) add(words, theme.soft);
  context.restore();
  return { items, high: y - top + 14 };
}

function download(blob, name) {
  const link = make("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}
const svgText = () => `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(toSvg())}\n`;
const saveSvg = () => download(new Blob([svgText()], { type: "image/svg+xml" }), "cityties.svg");
function toPng() {
  return new Promise((resolve, reject) => {
    const image = new Image(), svg = toSvg(), [wide, high] = [svg.getAttribute("width"), svg.getAttribute("height")].map(Number);
    const scale = Math.min(SCALE, Math.sqrt(MOST_PIXELS / (wide * high)));
    image.onload = () => {
      const copy = make("canvas", { width: Math.round(wide * scale), height: Math.round(high * scale) });
      copy.getContext("2d").drawImage(image, 0, 0, copy.width, copy.height);
      copy.toBlob(resolve, "image/png");
    };
    image.onerror = () => reject(new Error("the browser cannot draw the SVG"));
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(new XMLSerializer().serializeToString(svg))}`;
  });
}
const savePng = () => toPng().then((blob) => download(blob, "cityties.png"));
