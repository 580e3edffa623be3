// The left side: search, legend and filters; and the words of the page in the reader's language.
function suggest() {
  const box = byId("search"), list = byId("results"), found = find(box.value);
  list.hidden = !fold(box.value);
  box.setAttribute("aria-expanded", String(!list.hidden));
  list.replaceChildren(...(found.length ? found.map((at, place) => make("li", { className: place ? "" : "first" },
    make("button", { type: "button", onclick: () => pick(at) }, sign(nodes[at].type, marked[at].split(" ")[0]),
      make("span", {}, nameOf(nodes[at]), make("small", {}, otherName(nodes[at])))))) : [make("li", { className: "empty" }, say("nothing"))]));
}
const otherName = (node) => [node.zh, node.en].find((name) => name && name !== nameOf(node)) ?? "";
function hush() {
  byId("results").hidden = true;
  byId("search").setAttribute("aria-expanded", "false");
}
function pick(at) {
  hush();
  if (!visibleNode[at]) everything();
  showNode(at, true);
}
byId("search").addEventListener("input", suggest);
document.querySelector(".search").addEventListener("keydown", (event) => {
  const buttons = [...byId("results").querySelectorAll("button")], now = buttons.indexOf(document.activeElement);
  if (event.key === "Enter" && event.target.id === "search" && buttons.length && !byId("results").hidden) buttons[0].click();
  if (event.key === "Escape") { hush(); byId("search").focus(); event.stopPropagation(); }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const next = now + (event.key === "ArrowDown" ? 1 : -1);
    (next < 0 ? byId("search") : buttons[Math.min(next, buttons.length - 1)])?.focus();
  }
});
document.addEventListener("click", (event) => { if (!event.target.closest(".search")) hush(); });

// ---- legend and filters: a row each, with a box, a sign and a count; pointing at a row lights its ties
function switches(list, values, on, words, picture, count, test) {
  byId(list).replaceChildren(...values.map((value) => {
    const box = make("input", { type: "checkbox", value });
    box.checked = on.has(value);
    box.addEventListener("change", () => { box.checked ? on.add(value) : on.delete(value); update(); });
    const item = make("li", {}, make("label", {}, box, picture?.(value) ?? "", `${say(`${words}-${value}`)}`),
      make("span", { className: "count" }, count(value).toLocaleString(locale())));
    if (test) {
      const light = (lit) => { if (!state.chosen && nodes.length <= 2000) { state.lit = lit; repaint(); } };
      item.addEventListener("mouseenter", () => light((p) => test(p) === value));
      item.addEventListener("mouseleave", () => light(null));
    }
    return item;
  }));
}
const countOf = (field) => (value) => partnerships.filter((p) => p[field] === value).length;
function legend() {
  const byCommunity = state.colourBy === "community", typeRow = Object.fromEntries(data.types.map((row) => [row.type, row]));
  byId("colour").value = state.colourBy;
  byId("communities").hidden = !byCommunity;
  byId("communities").replaceChildren(...data.communities.map((row) => make("li", {}, sign("City", row.color),
    row.number ? say("community", row.number) : say("otherCommunities"), make("span", { className: "count" }, row.count.toLocaleString(locale())))));
  switches("types", data.types.map((r) => r.type), state.types, "type", (t) => sign(t, byCommunity ? "currentColor" : typeRow[t].color), (t) => typeRow[t].count);
  switches("kinds", data.kinds, state.kinds, "kind", null, countOf("kind"), (p) => p.kind);
  switches("statuses", data.statuses, state.statuses, "status", stroke, countOf("status"), (p) => p.status);
}
function update() {
  state.lit = null;
  refresh();
  fillPanel();
}
function everything() {
  data.kinds.forEach((k) => state.kinds.add(k));
  data.statuses.forEach((s) => state.statuses.add(s));
  data.types.forEach((row) => state.types.add(row.type));
  [state.around, state.before, state.year] = [null, [], null];
  legend();
  fillTrail();
  fillTimeline();
  update();
}
function summary() {
  byId("summary").textContent = Object.entries(shown)
    .map(([key, n]) => `${n.toLocaleString(locale())} ${say(n === 1 ? `${key}1` : key)}`).join(" · ");
  byId("nothing").hidden = shown.actors > 0;
}
function bulk(on) {
  on ? data.kinds.forEach((k) => state.kinds.add(k)) : state.kinds.clear();
  legend();
  update();
}

function translate() {
  document.documentElement.lang = locale();
  document.querySelectorAll("[data-say]").forEach((element) => { element.textContent = say(element.dataset.say); });
  document.querySelectorAll("[data-label]").forEach((element) => {
    element.setAttribute("aria-label", say(element.dataset.label));
    element.title = say(element.dataset.label);
  });
  document.title = document.querySelector("h1").textContent;
  byId("search").placeholder = say("searchHint");
  byId("size").textContent = say("sizeIs", say(`measure-${data.sizeBy}`));
  frame.setAttribute("aria-label", say("network"));
  byId("provenance").textContent = [`${say("projection")}: ${data.projection}`, `${say("filters")}: ${data.filters}`,
    data.within ? `${say("around", data.within.name)}, ${say("hops", data.within.hops)}` : "", data.left ? say("leftOut", data.left.toLocaleString(locale())) : ""].filter(Boolean).join(" · ");
  legend();
  fillPanel();
  fillTrail();
  fillTimeline();
  update();
  suggest();
  hush();
}
