// What is visible: partnerships by kind, status and year; ties by their partnerships; actors by type and neighbourhood.
const touching = nodes.map(() => []);
ties.forEach((tie, at) => { touching[tie.from].push(at); touching[tie.to].push(at); });
const standing = new Uint8Array(partnerships.length);
const visibleTie = new Uint8Array(ties.length);
const visibleNode = new Uint8Array(nodes.length);
const dashOf = new Uint8Array(ties.length); // number of a status in STATUSES

const open = (at) => ties[at].partnerships.filter((p) => standing[p]);
const farEnd = (at, node) => (ties[at].from === node ? ties[at].to : ties[at].from);
const neighbours = (node) => touching[node].filter((at) => visibleTie[at]).map((at) => farEnd(at, node));

function inForce(p, year) {
  if (year === null) return true;
  if (p.first === null) return false;
  return p.first <= year && (state.begun || year <= p.last);
}

function reached(node, hops) {
  const seen = new Set([node]);
  let edge = [node];
  for (let hop = 0; hop < hops; hop++) {
    edge = edge.flatMap(neighbours).filter((other) => !seen.has(other) && seen.add(other));
  }
  return seen;
}

function filter() {
  partnerships.forEach((p, at) => {
    standing[at] = state.kinds.has(p.kind) && state.statuses.has(p.status) && inForce(p, state.year) ? 1 : 0;
  });
  ties.forEach((tie, at) => {
    let best = 9;
    if (state.types.has(nodes[tie.from].type) && state.types.has(nodes[tie.to].type)) {
      for (const p of tie.partnerships) if (standing[p]) best = Math.min(best, STATUSES.indexOf(partnerships[p].status));
    }
    visibleTie[at] = best < 9 ? 1 : 0;
    dashOf[at] = best;
  });
  nodes.forEach((node, at) => {
    visibleNode[at] = state.types.has(node.type) && touching[at].some((t) => visibleTie[t]) ? 1 : 0;
  });
  if (state.around) {
    const kept = reached(state.around.node, state.around.hops);
    nodes.forEach((_, at) => { visibleNode[at] = kept.has(at) ? 1 : 0; });
    ties.forEach((tie, at) => { visibleTie[at] &= visibleNode[tie.from] & visibleNode[tie.to]; });
  }
}

// What stands out: null, or the actors and ties that keep their full colour.
function highlighted() {
  const { chosen, lit } = state;
  if (chosen && "node" in chosen) {
    const mine = touching[chosen.node].filter((t) => visibleTie[t]);
    return { ties: new Set(mine), nodes: new Set([chosen.node, ...neighbours(chosen.node)]) };
  }
  const mine = chosen ? [chosen.tie] : lit ? ties.map((_, at) => at).filter((at) => visibleTie[at] && open(at).some((p) => lit(partnerships[p]))) : null;
  return mine && { ties: new Set(mine), nodes: new Set(mine.flatMap((t) => [ties[t].from, ties[t].to])) };
}

// ---- search: either language, simplified or traditional characters, with or without accents
const fold = (text) => Array.from(text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase(), (c) => data.simpler[c] ?? c)
  .join("").replace(/\s+/g, " ").trim();
let keys = null; // made at the first search
function find(text) {
  const wanted = fold(text);
  if (!wanted) return [];
  keys ??= nodes.map((node) => [...new Set([node.name, node.en, node.zh, ...node.labels].filter(Boolean).map(fold))]);
  const score = (list) => Math.min(...list.map((key) => (key === wanted ? 0 : key.startsWith(wanted) ? 1 : key.includes(wanted) ? 2 : 9)));
  return keys.map((list, at) => [score(list), at]).filter(([points]) => points < 9)
    .sort((a, b) => a[0] - b[0] || nodes[a[1]].rank - nodes[b[1]].rank || a[1] - b[1]).slice(0, 12).map(([, at]) => at);
}
