// The window onto the scene: vis-network pans, zooms, pinches and lets actors be moved; painting and pointing at ties is ours.
const canvas = byId("canvas");
// Layouts are wider than high; on a phone held upright the network stands upright too.
const upright = canvas.clientHeight > 1.2 * canvas.clientWidth;
const held = data.vis.map((node) => {
  const [x, y] = upright ? [node.y, node.x] : [node.x, node.y];
  X[node.id] = x;
  Y[node.id] = y;
  const size = { width: 2 * node.size, height: 2 * node.size };
  return { ...node, x, y, shape: "custom", ctxRenderer: () => ({ drawNode() {}, nodeDimensions: size }) };
});
const visNodes = new vis.DataSet(held);
const network = new vis.Network(canvas, { nodes: visNodes, edges: [] }, {
  physics: false,
  layout: { improvedLayout: false },
  interaction: { hover: true, tooltipDelay: 1e6, multiselect: false, keyboard: false, selectConnectedEdges: false },
  nodes: { chosen: false },
});
const frame = canvas.firstElementChild; // takes the keyboard
const hidden = new Uint8Array(nodes.length);
const shown = { actors: 0, ties: 0, partnerships: 0, reports: 0 };

function viewBox() {
  const { x: left, y: top } = network.DOMtoCanvas({ x: 0, y: 0 });
  const { x: right, y: bottom } = network.DOMtoCanvas({ x: canvas.clientWidth, y: canvas.clientHeight });
  return [left, top, right, bottom];
}
network.on("beforeDrawing", (context) => {
  const scale = network.getScale(), view = viewBox();
  context.save();
  paintTies(context, scale, view);
  paintActors(context, scale, view);
  paintNames(context, scale, view, canvas.clientWidth);
  context.restore();
});

// ---- what the reader's choices mean for the picture
function refresh() {
  filter();
  shown.actors = visibleNode.reduce((sum, on) => sum + on, 0);
  shown.ties = visibleTie.reduce((sum, on) => sum + on, 0);
  const told = new Set();
  visibleTie.forEach((on, at) => { if (on) open(at).forEach((p) => told.add(p)); });
  shown.partnerships = told.size;
  shown.reports = new Set([...told].flatMap((p) => partnerships[p].reports)).size;
  const { chosen } = state;
  if (chosen && !("node" in chosen ? visibleNode[chosen.node] : visibleTie[chosen.tie])) choose(null);
  // vis-network finds what the pointer is on: it must know what isn't there.
  const changed = [];
  nodes.forEach((_, id) => { if (hidden[id] === visibleNode[id]) { hidden[id] = 1 - visibleNode[id]; changed.push({ id, hidden: !!hidden[id] }); } });
  if (changed.length) visNodes.update(changed);
  summary();
  repaint();
}
function repaint() {
  lightUp = highlighted();
  lastView = "";
  network.redraw();
}

// While the whole network is in view it stays so when the canvas changes its size, as it does with the panel.
let whole = true;
network.on("resize", () => requestAnimationFrame(() => (whole ? lookAtAll(false) : repaint())));

// ---- moving: fewer ties, the same names; everything again once it rests
let rest = 0;
function moves() {
  whole = false;
  moving = shown.ties > MOST_MOVING / 2;
  clearTimeout(rest);
  rest = setTimeout(() => { moving = false; repaint(); }, 180);
}
network.on("dragging", ({ nodes: [node] }) => {
  if (node !== undefined) {
    const { x, y } = network.getPosition(node);
    [X[node], Y[node], lastView] = [x, y, ""];
  } else moves();
});
network.on("zoom", moves);
function pan(dx, dy) {
  const { x, y } = network.getViewPosition(), scale = network.getScale();
  moves();
  network.moveTo({ position: { x: x + dx / scale, y: y + dy / scale } });
}
function zoom(factor) {
  moves();
  network.moveTo({ scale: Math.max(0.02, Math.min(8, network.getScale() * factor)) });
}

// Bring actors into view, above a panel that covers the lower part of the canvas on a phone.
function look(seen, animated = !still) {
  if (!seen.length) return;
  whole = false;
  const panel = byId("panel"), xs = seen.map((at) => X[at]), ys = seen.map((at) => Y[at]);
  const [left, right, top, bottom] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const covered = getComputedStyle(panel).position === "absolute" && !panel.hidden ? panel.clientHeight : 0;
  const above = byId("trail").hidden ? 0 : 44;
  network.moveTo({
    position: { x: (left + right) / 2, y: (top + bottom) / 2 },
    scale: Math.min(1.5, canvas.clientWidth / (right - left + 110), (canvas.clientHeight - covered - above) / (bottom - top + 90)),
    offset: { x: 0, y: (above - covered) / 2 },
    animation: animated && nodes.length < 2000 ? { duration: 450, easingFunction: "easeInOutQuad" } : false,
  });
}
const visible = () => order.filter((at) => visibleNode[at]);
function lookAtAll(animated) {
  look(visible(), animated);
  whole = true;
}

// ---- pointing
function tieAt({ x, y }) {
  const point = network.DOMtoCanvas({ x, y }), reach = 5 / network.getScale();
  let best = null, nearest = reach;
  visibleTie.forEach((on, at) => {
    if (!on) return;
    const { from, to } = ties[at], dx = X[to] - X[from], dy = Y[to] - Y[from];
    const along = Math.max(0, Math.min(1, ((point.x - X[from]) * dx + (point.y - Y[from]) * dy) / (dx * dx + dy * dy || 1)));
    const distance = Math.hypot(point.x - X[from] - along * dx, point.y - Y[from] - along * dy);
    if (distance < nearest) [best, nearest] = [at, distance];
  });
  return best;
}
// A hand needs more than three pixels to hit an actor of a large network.
function actorAt({ x, y }) {
  const point = network.DOMtoCanvas({ x, y }), slack = 5 / network.getScale();
  let best = null, nearest = Infinity;
  visibleNode.forEach((on, at) => {
    const distance = on ? Math.hypot(point.x - X[at], point.y - Y[at]) - R[at] : Infinity;
    if (distance < slack && distance < nearest) [best, nearest] = [at, distance];
  });
  return best;
}
// The first of two clicks opens the panel, which moves the picture: the second one means the same actor, wherever it is by then.
const TWICE_MS = 400;
let clicked = { node: null, at: -TWICE_MS };
network.on("click", ({ pointer }) => {
  const now = performance.now();
  if (clicked.node !== null && now - clicked.at < TWICE_MS) return walkTo(clicked.node, 1);
  const node = actorAt(pointer.DOM), tie = node === null ? tieAt(pointer.DOM) : null;
  clicked = { node, at: now };
  if (node !== null) showNode(node);
  else if (tie !== null) showTie(tie);
  else if (state.chosen) choose(null);
  return undefined;
});
let asked = 0;
canvas.addEventListener("mousemove", (event) => {
  cancelAnimationFrame(asked);
  const { left, top } = canvas.getBoundingClientRect();
  asked = requestAnimationFrame(() => {
    if (event.buttons) return;
    const place = { x: event.clientX - left, y: event.clientY - top }, node = actorAt(place);
    canvas.style.cursor = node !== null || tieAt(place) !== null ? "pointer" : "";
    if (node !== state.hovered) { state.hovered = node; repaint(); }
  });
});

// ---- the keyboard, once the picture has the focus
const STEP = 60;
const KEYS = {
  ArrowLeft: () => pan(-STEP, 0), ArrowRight: () => pan(STEP, 0), ArrowUp: () => pan(0, -STEP), ArrowDown: () => pan(0, STEP),
  "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: () => lookAtAll(),
  n: () => step(1), p: () => step(-1), Enter: () => state.chosen && "node" in state.chosen && walkTo(state.chosen.node, 1),
  1: () => widen(1), 2: () => widen(2), 3: () => widen(3), Backspace: () => back(),
};
function step(by) {
  const list = visible(), now = state.chosen && "node" in state.chosen ? list.indexOf(state.chosen.node) : by > 0 ? -1 : 0;
  if (list.length) showNode(list[(now + by + list.length) % list.length], true);
}
frame.addEventListener("keydown", (event) => {
  const act = KEYS[event.key];
  if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  act();
});
