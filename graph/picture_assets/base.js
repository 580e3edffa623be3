// What all parts of the page share: the data, its words, and elements made without a parser.
// Text of reports reaches the page through textContent and attributes alone: nothing of it is ever parsed as HTML.
const data = JSON.parse(document.getElementById("data").textContent);
const { nodes, ties, partnerships } = data;
const SVG = "http://www.w3.org/2000/svg";
const DASHES = { active: [], planned: [7, 5], ended: [2, 4] };
const STATUSES = ["active", "planned", "ended"];
const NARROW = matchMedia("(max-width: 820px)"); // as in the style sheet
const still = matchMedia("(prefers-reduced-motion: reduce)").matches;

// What the reader has chosen; every part reads it, and calls refresh() after changing it.
const state = {
  lang: data.lang,
  chosen: null, // what the panel shows: {node} or {tie}
  hovered: null, // a node
  lit: null, // a test of partnerships whose ties stand out while a row of the legend is pointed at
  around: null, // {node, hops}: only this neighbourhood is shown
  before: [], // the neighbourhoods to go back to
  year: null,
  begun: false, // with a year: what had begun by then, instead of what was in force
  colourBy: data.colourBy,
  kinds: new Set(data.kinds),
  statuses: new Set(data.statuses),
  types: new Set(data.types.map((row) => row.type)),
};

const byId = (id) => document.getElementById(id);
const say = (key, n, m) => (data.strings[key] || {})[state.lang]?.replace("{n}", n).replace("{m}", m) ?? key;
const nameOf = (node) => (state.lang === "zh" ? node.zh : node.en) || node.name;
const locale = () => (state.lang === "zh" ? "zh-Hans" : "en");

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

function drawn(tag, attributes, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

// ---- shapes, as corners round the origin for a mark of size 1 (as vis-network has them); a city is a disc
const corners = (n, turn, radius = () => 1) => Array.from({ length: n }, (_, i) => {
  const angle = turn + (2 * Math.PI * i) / n;
  return [radius(i) * Math.cos(angle), radius(i) * Math.sin(angle)];
});
const UP = -Math.PI / 2;
const SHAPES = {
  City: null,
  Region: corners(6, 0),
  Firm: [[-0.85, -0.85], [0.85, -0.85], [0.85, 0.85], [-0.85, 0.85]],
  University: corners(3, UP).map(([x, y]) => [1.2 * x, 1.2 * y + 0.2]),
  PublicBody: corners(4, UP).map(([x, y]) => [1.12 * x, 1.12 * y]),
  Association: corners(10, UP, (i) => (i % 2 ? 0.58 : 1.3)),
  Programme: corners(3, -UP).map(([x, y]) => [1.2 * x, 1.2 * y - 0.2]),
};
const outline = (shape, x, y, r) => `M${shape.map(([dx, dy]) => `${(x + r * dx).toFixed(1)} ${(y + r * dy).toFixed(1)}`).join("L")}Z`;
const mark = (type, x, y, r, attributes) => SHAPES[type]
  ? drawn("path", { d: outline(SHAPES[type], x, y, r), ...attributes })
  : drawn("circle", { cx: x.toFixed(1), cy: y.toFixed(1), r: r.toFixed(1), ...attributes });
const sign = (type, colour) => drawn("svg", { width: 16, height: 16, "aria-hidden": "true" }, mark(type, 8, 8, 6, { fill: colour }));
const stroke = (status) => drawn("svg", { width: 28, height: 16, "aria-hidden": "true" }, drawn("path", {
  d: "M1 8h26", stroke: "currentColor", "stroke-width": 2, fill: "none", "stroke-dasharray": DASHES[status].join(" ") || "none",
}));
