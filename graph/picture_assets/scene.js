// How ties, actors and names look, and their painting on the canvas. vis-network's own painter sets colour, width and dash
// for each mark anew; here what looks alike is painted at once, and what lies outside the view not at all.
const X = new Float64Array(nodes.length), Y = new Float64Array(nodes.length), R = Float64Array.from(nodes, (node) => node.size);
const order = nodes.map((_, at) => at).sort((a, b) => R[b] - R[a] || a - b); // the largest first
const THIN = Math.max(0.5, Math.min(1, Math.sqrt(2000 / ties.length)));
const WIDTHS = Float64Array.from(ties, (tie) => THIN * Math.min(6, 0.8 + 0.7 * Math.sqrt(tie.weight)));
const FONT = getComputedStyle(document.documentElement).fontFamily;
// How many go into one path. Ties cross: a path of many takes longer to fill than several of few.
const BATCH = { ties: 20, actors: 300 };
const LARGE = 60; // so many actors lie above all others
const MOST_MOVING = 2500; // ties painted while the picture moves; the strongest
const strongest = Uint32Array.from(ties.keys()).sort((a, b) => WIDTHS[b] - WIDTHS[a] || a - b);
let theme = {};
let lightUp = null; // of highlighted(), kept until the next refresh
let moving = false;

function readTheme() {
  const style = getComputedStyle(document.documentElement);
  theme = Object.fromEntries(["ink", "soft", "paper", "tie", "accent"].map((name) => [name, style.getPropertyValue(`--${name}`).trim()]));
}
const marked = nodes.map(() => ""); // colour and type of each actor as one key
function colour() {
  const byType = Object.fromEntries(data.types.map((row) => [row.type, row.color]));
  nodes.forEach((node, at) => {
    marked[at] = `${state.colourBy === "community" ? data.communities[node.community].color : byType[node.type]} ${node.type}`;
  });
}
// Many ties would make a grey disc: the more there are, the fainter each.
const faintness = (count) => Math.max(0.07, Math.min(0.7, 0.7 * Math.sqrt(500 / count)));
const brightness = (count) => Math.max(0.3, Math.min(0.9, 6 / Math.sqrt(count)));

// ---- ties
function paintTies(context, scale, [left, top, right, bottom]) {
  const inView = [];
  for (const t of strongest) {
    if (!visibleTie[t]) continue;
    const { from, to } = ties[t];
    if (Math.max(X[from], X[to]) < left || Math.min(X[from], X[to]) > right || Math.max(Y[from], Y[to]) < top || Math.min(Y[from], Y[to]) > bottom) continue;
    inView.push(t);
    if (moving && inView.length >= MOST_MOVING) break;
  }
  const faint = faintness(shown.ties), bright = lightUp ? brightness(lightUp.ties.size) : 1;
  const groups = new Map();
  for (const t of inView) {
    const on = lightUp ? (lightUp.ties.has(t) ? 2 : 0) : 1;
    const key = `${on} ${dashOf[t]} ${Math.round(WIDTHS[t] * 2)}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(t);
  }
  for (const key of [...groups.keys()].sort()) {
    const [on, dash, width] = key.split(" ").map(Number);
    context.strokeStyle = on === 2 ? theme.accent : theme.tie;
    context.globalAlpha = [Math.min(0.1, faint), faint, bright][on];
    context.lineWidth = width / 2;
    context.setLineDash(moving ? [] : DASHES[STATUSES[dash]]);
    const list = groups.get(key);
    for (let start = 0; start < list.length; start += BATCH.ties) {
      context.beginPath();
      for (const t of list.slice(start, start + BATCH.ties)) {
        context.moveTo(X[ties[t].from], Y[ties[t].from]);
        context.lineTo(X[ties[t].to], Y[ties[t].to]);
      }
      context.stroke();
    }
  }
  context.globalAlpha = 1;
  context.setLineDash([]);
}

// ---- actors
function trace(context, type, x, y, r) {
  const shape = SHAPES[type];
  if (!shape) { context.moveTo(x + r, y); context.arc(x, y, r, 0, 2 * Math.PI); return; }
  shape.forEach(([dx, dy], i) => (i ? context.lineTo(x + r * dx, y + r * dy) : context.moveTo(x + r * dx, y + r * dy)));
  context.closePath();
}
function paintActors(context, scale, [left, top, right, bottom]) {
  const groups = new Map();
  for (let i = order.length - 1; i >= 0; i--) {
    const at = order[i], r = 1.5 * R[at];
    if (!visibleNode[at] || X[at] + r < left || X[at] - r > right || Y[at] + r < top || Y[at] - r > bottom) continue;
    const key = `${lightUp && !lightUp.nodes.has(at) ? 0 : 1} ${i < LARGE ? 1 : 0} ${marked[at]}`;
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(at);
  }
  context.strokeStyle = theme.paper;
  for (const key of [...groups.keys()].sort()) {
    const [on, , fill, type] = key.split(" ");
    context.globalAlpha = on === "1" ? 1 : 0.16;
    context.fillStyle = fill;
    const list = groups.get(key), tiny = R[list.at(-1)] * scale < 3;
    for (let start = 0; start < list.length; start += BATCH.actors) {
      context.beginPath();
      for (const at of list.slice(start, start + BATCH.actors)) trace(context, type, X[at], Y[at], R[at]);
      if (!tiny) { context.lineWidth = 1.5; context.stroke(); }
      context.fill();
    }
  }
  context.globalAlpha = 1;
  if (state.chosen && "node" in state.chosen) {
    const at = state.chosen.node;
    context.beginPath();
    trace(context, nodes[at].type, X[at], Y[at], R[at] + 3.5 / scale);
    context.lineWidth = 2.5 / scale;
    context.strokeStyle = theme.ink;
    context.stroke();
  }
}

// ---- names: the largest first, each only where it covers no other name and no large mark
let lastNames = [], lastScale = 0, lastView = "";
const widths = new Map();
function widthOf(context, text, weight) {
  const key = `${weight}${text}`;
  if (!widths.has(key)) {
    context.font = `${weight} 100px ${FONT}`;
    widths.set(key, context.measureText(text).width / 100);
  }
  return widths.get(key);
}
function placeNames(context, scale, [left, top, right, bottom], wide) {
  const { chosen, hovered } = state;
  const first = [hovered, ...(chosen && "node" in chosen ? [chosen.node] : chosen ? [ties[chosen.tie].from, ties[chosen.tie].to] : [])]
    .filter((at) => at !== null && visibleNode[at]);
  const inView = order.filter((at) => visibleNode[at] && X[at] > left && X[at] < right && Y[at] > top && Y[at] < bottom);
  const queue = [...new Set([...first, ...(chosen ? inView.filter((at) => lightUp.nodes.has(at)) : inView)])];
  const small = wide < 600;
  const limit = small ? 26 : Math.round(Math.min(260, 60 + 160 * Math.max(0, scale - 0.8)));
  const leading = new Set(inView.slice(0, small ? 8 : 22));
  const discs = inView.slice(0, 300);
  const placed = [];
  let tries = 0;
  for (const at of queue) {
    if (placed.length >= limit || tries++ > 1500) break;
    const forced = first.includes(at), weight = forced || leading.has(at) ? 600 : 400;
    const points = (forced ? 14.5 : Math.min(15, 11 + R[at] / 9)) / scale;
    let text = nameOf(nodes[at]);
    if (!forced && text.length > 30) text = text.slice(0, 28).trimEnd() + "…";
    const half = (widthOf(context, text, weight) * points) / 2, pad = 2 / scale, high = points * 1.2, gap = R[at] + 2 / scale;
    const apart = (box) => !placed.some(({ box: other }) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1]);
    const covered = (box) => discs.filter((o) => o !== at && X[o] + R[o] > box[0] && X[o] - R[o] < box[2] && Y[o] + R[o] > box[1] && Y[o] - R[o] < box[3]).length;
    // Below, above, right, left; a leading name rather covers a mark than is missing.
    const places = [[0, gap], [0, -gap - high + pad], [gap + half + pad, -high / 2], [-gap - half - pad, -high / 2]].map(([dx, dy]) => {
      const x = X[at] + dx, y = Y[at] + dy;
      return { x, y, box: [x - half - pad, y - pad, x + half + pad, y + high] };
    }).filter(({ box }) => box[0] > left && box[2] < right && apart(box));
    const costs = places.map(({ box }) => (chosen ? 0 : covered(box))), least = Math.min(...costs);
    const place = (least === 0 || leading.has(at) ? places[costs.indexOf(least)] : null)
      ?? (forced ? { x: X[at], y: Y[at] + gap, box: [X[at] - half, Y[at] + gap, X[at] + half, Y[at] + gap + high] } : null);
    if (place) placed.push({ at, text, weight, points, ...place });
  }
  return placed;
}
function paintNames(context, scale, view, wide) {
  // While the picture is dragged the same names stay: choosing them anew would let them flicker, and cost the most.
  const now = `${scale} ${wide} ${view.map(Math.round)}`;
  if (!(moving && scale === lastScale) && now !== lastView) {
    lastNames = placeNames(context, scale, view, wide);
    lastScale = scale;
    lastView = now;
  }
  context.textAlign = "center";
  context.textBaseline = "top";
  context.lineJoin = "round";
  context.lineWidth = 3.5 / scale;
  context.strokeStyle = theme.paper;
  context.fillStyle = theme.ink;
  for (const { text, weight, points, x, y } of lastNames) {
    context.font = `${weight} ${points}px ${FONT}`;
    context.strokeText(text, x, y);
    context.fillText(text, x, y);
  }
}
