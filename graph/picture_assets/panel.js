// The panel: an actor with its partners, or a tie with the sentences that state it; and the way into neighbourhoods.
const spanOf = (p) => p.start && p.end ? (p.start === p.end ? `${p.start}` : `${p.start}–${p.end}`)
  : p.start ? say("since", p.start) : p.end ? say("until", p.end) : "";
const percent = (share) => `${Math.round(100 * share)}%`;
const row = (key, value) => (value ? [make("dt", {}, say(key)), make("dd", {}, value)] : []);
const closer = () => make("button", { type: "button", className: "close", onclick: () => choose(null) }, say("close"));
const nodeButton = (at) => make("button", { type: "button", onclick: () => showNode(at, true) }, nameOf(nodes[at]));
const number = (value) => (Number.isInteger(value) ? value.toLocaleString(locale()) : value.toLocaleString(locale(), { maximumSignificantDigits: 3 }));

function passage([report, quote, confidence]) {
  const { id, title, date } = data.reports[report];
  return make("blockquote", {}, make("p", {}, quote),
    make("cite", {}, [title || say("untitled"), date, id, `${say("confidence")} ${percent(confidence)}`].filter(Boolean).join(" · ")));
}
function partnership(p, ends) {
  const others = p.members.filter((m) => !ends.includes(m));
  return make("article", {},
    make("span", { className: "tag" }, say(`kind-${p.kind}`)),
    make("span", { className: `status ${p.status}` }, say(`status-${p.status}`)),
    make("dl", {}, ...row("years", spanOf(p)), ...row("programme", p.programme),
      ...row("members", others.length ? p.members.map((m) => nameOf(nodes[m])).join(state.lang === "zh" ? "、" : ", ") : ""),
      ...row("confidence", percent(p.confidence))),
    ...(p.passages.length ? p.passages.map(passage) : [make("p", { className: "under" }, say("noEvidence"))]));
}
function ofTie(at) {
  const { from, to } = ties[at];
  return [make("h2", { className: "name" }, nodeButton(from), make("span", { className: "and" }, " – "), nodeButton(to)),
    ...open(at).map((p) => partnership(partnerships[p], [from, to]))];
}
function ofNode(at) {
  const node = nodes[at], others = node.labels.filter((label) => label !== nameOf(node));
  const list = touching[at].filter((t) => visibleTie[t]).map((t) => [farEnd(t, at), t])
    .sort(([a], [b]) => nameOf(nodes[a]).localeCompare(nameOf(nodes[b]), locale()));
  const kindsOf = (t) => [...new Set(open(t).map((p) => say(`kind-${partnerships[p].kind}`)))].join(" · ");
  return [make("h2", { className: "name" }, nameOf(node)),
    make("p", { className: "under" }, say(`type-${node.type}`)),
    make("dl", {}, ...row("otherNames", others.slice(0, 12).join(" · ")), ...row("country", node.country), ...row("city", node.city),
      ...row(`measure-${data.sizeBy}`, `${number(node.value)} ${say("rank", node.rank, nodes.length)}`),
      ...row("communityOne", data.communities[node.community].number ? String(data.communities[node.community].number) : "")),
    make("p", { className: "hops" }, make("span", {}, say("onlyAround")), ...hopButtons(at)),
    make("h3", {}, `${say("partners")} (${list.length})`),
    make("ul", { className: "partners" }, ...list.map(([other, t]) => make("li", {},
      make("button", { type: "button", onclick: () => showTie(t, true) }, sign(nodes[other].type, marked[other].split(" ")[0]),
        nameOf(nodes[other]), make("small", {}, kindsOf(t))))))];
}
function fillPanel() {
  const panel = byId("panel"), { chosen } = state;
  panel.hidden = chosen === null;
  panel.replaceChildren(...(chosen ? [closer(), ...("node" in chosen ? ofNode(chosen.node) : ofTie(chosen.tie))] : []));
  panel.scrollTop = 0;
  byId("said").textContent = !chosen ? "" : "node" in chosen ? `${nameOf(nodes[chosen.node])}, ${say("partners")}: ${neighbours(chosen.node).length}`
    : `${nameOf(nodes[ties[chosen.tie].from])} – ${nameOf(nodes[ties[chosen.tie].to])}`;
}

function choose(what, move = false) {
  state.chosen = what;
  fillPanel();
  repaint();
  // The panel takes room from the canvas; look again once that has happened.
  requestAnimationFrame(() => {
    if (move && what) look("node" in what ? [what.node, ...neighbours(what.node)] : [ties[what.tie].from, ties[what.tie].to]);
    else repaint();
  });
}
const showNode = (at, move = false) => choose({ node: at }, move);
const showTie = (at, move = false) => choose({ tie: at }, move);

// ---- neighbourhoods: only what lies within some hops of an actor, and the way back
const hopButtons = (at) => [1, 2, 3].map((hops) => make("button", { type: "button", "aria-label": say("hops", hops), title: say("hops", hops),
  "aria-pressed": String(state.around?.node === at && state.around.hops === hops), onclick: () => walkTo(at, hops) }, String(hops)));
function walk(around) {
  state.around = around;
  refresh();
  fillPanel();
  fillTrail();
  requestAnimationFrame(() => lookAtAll());
}
function walkTo(node, hops) {
  const { around } = state;
  if (around?.node === node && around.hops === hops) return;
  if (around?.node !== node) state.before.push(around); // another number of hops is no step of its own
  state.chosen = NARROW.matches ? null : { node }; // there the panel would cover the neighbourhood
  walk({ node, hops });
}
function widen(hops) {
  const node = state.around?.node ?? (state.chosen && "node" in state.chosen ? state.chosen.node : null);
  if (node !== null) walkTo(node, hops);
}
function back() {
  if (!state.around) return;
  state.chosen = null;
  walk(state.before.pop() ?? null);
}
function fillTrail() {
  const { around } = state, trail = byId("trail");
  trail.hidden = !around;
  if (!around) return trail.replaceChildren();
  const before = state.before.at(-1);
  return trail.replaceChildren(
    make("button", { type: "button", id: "back", onclick: back }, before ? `← ${nameOf(nodes[before.node])}` : `← ${say("reset")}`),
    make("strong", {}, say("around", nameOf(nodes[around.node]))), make("span", { className: "hops" }, ...hopButtons(around.node)));
}
