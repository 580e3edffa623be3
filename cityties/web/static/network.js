// The network page: what is shown of the network, narrowed by facets, listed and selected; picture.js draws it. The chart
// comes from /network/data with its positions worked out; here every partnership is tested against the facets, and the
// address says what is shown.
"use strict";
(async () => {
  const root = document.getElementById("network");
  const settings = JSON.parse(root.dataset.settings);
  const form = document.getElementById("facets");
  const panel = document.getElementById("panel");
  const focus = root.dataset.focus;

  const nameOf = (actor) => (lang === "zh" ? actor.zh : actor.en) || actor.name;

  async function load() {
    for (;;) {
      const answer = await fetch(`/network/data${focus ? `?${new URLSearchParams({ focus })}` : ""}`);
      if (answer.status !== 202) return answer.json();
      await new Promise((resolve) => setTimeout(resolve, 600));
    }
  }

  const chart = await load();
  form.classList.remove("waiting");
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
    country: [...countries.keys()].filter(Boolean).sort((a, b) => countries.get(b) - countries.get(a)),
  };
  const list = document.getElementById("facet-list");
  const LISTED = 12; // values of a facet that are seen without asking for more
  const boxes = {};
  for (const facet of Object.keys(values)) {
    const set = make("fieldset");
    set.append(make("legend", settings.words[facet]));
    const more = make("details");
    more.append(make("summary", settings.words.facet_more.replace("{n}", values[facet].length - LISTED)));
    boxes[facet] = values[facet].map((value, at) => {
      const label = make("label", "", "check");
      const box = make("input");
      Object.assign(box, { type: "checkbox", name: facet, value });
      const dot = make("span", "", "dot");
      if (facet === "type") dot.style.background = settings.colours[value];
      const count = make("span", "", "n");
      label.append(box, ...(facet === "type" ? [dot] : []), make("span", (settings[facet] || {})[value] || value), count);
      (at < LISTED ? set : more).append(label);
      return { box, label, count };
    });
    if (values[facet].length > LISTED) set.append(more);
    if (facet === "type") set.append(document.getElementById("among"));
    if (values[facet].length) list.append(set);
  }

  function readAddress() {
    const asked = new URLSearchParams(location.search);
    for (const facet of Object.keys(boxes)) {
      const on = (asked.get(facet) || "").split(",");
      for (const { box } of boxes[facet]) box.checked = on.includes(box.value);
    }
    for (const name of ["since", "until", "confidence", "colour", "size"])
      if (asked.get(name)) form.elements[name].value = asked.get(name);
    for (const name of ["among", "hulls"]) form.elements[name].checked = asked.get(name) === "1";
  }

  function wanted() {
    const chosen = (facet) => new Set(boxes[facet].filter(({ box }) => box.checked).map(({ box }) => box.value));
    return {
      kind: chosen("kind"),
      status: chosen("status"),
      type: chosen("type"),
      among: form.elements.among.checked,
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
    for (const name of ["among", "hulls"]) set(name, form.elements[name].checked ? "1" : "");
    history.replaceState(null, "", `${location.pathname}?${asked}`);
    for (const other of document.querySelectorAll(".forms a, .toggle")) {
      const target = new URL(other.href);
      for (const name of [...Object.keys(boxes), "since", "until", "confidence", "colour", "size", "among", "hulls"])
        asked.get(name) ? target.searchParams.set(name, asked.get(name)) : target.searchParams.delete(name);
      other.href = target.href;
    }
  }

  const ofTypes = (p, types) => p.members.filter((m) => types.has(actors[m].type));
  const tests = {
    kind: (p, s) => !s.kind.size || s.kind.has(p.kind),
    status: (p, s) => !s.status.size || s.status.has(p.status),
    type: (p, s) => !s.type.size || ofTypes(p, s.type).length > (s.among ? 1 : 0),
    country: (p, s) => !s.country.size || p.members.some((m) => s.country.has(actors[m].country)),
    years: (p, s) =>
      (s.since <= first && s.until >= last) || (p.first !== null && p.last >= s.since && p.first <= s.until),
    confidence: (p, s) => p.confidence >= s.confidence,
  };
  // What a facet's value would leave, given all the other facets; among chosen types, together with those chosen already.
  const matches = {
    kind: (p, v) => p.kind === v,
    status: (p, v) => p.status === v,
    type: (p, v, s) => (s.among ? ofTypes(p, new Set([...s.type, v])).length > 1 : ofTypes(p, new Set([v])).length > 0),
    country: (p, v) => p.members.some((m) => actors[m].country === v),
  };

  // What is shown: actors, and "u-v" -> the partnerships that join u and v; and the actor that is selected.
  const view = { shown: new Set(), ties: new Map(), selected: null };
  const picture = pictureOf(chart, settings, view, { form, nameOf, select });
  let degree = new Map();

  function narrow() {
    const state = wanted();
    const names = Object.keys(tests);
    const failures = partnerships.map((p) => names.filter((name) => !tests[name](p, state)));
    for (const facet of Object.keys(boxes)) {
      const open = partnerships.filter((_, i) => failures[i].every((name) => name === facet));
      for (const { box, label, count } of boxes[facet]) {
        const n = open.filter((p) => matches[facet](p, box.value, state)).length;
        count.textContent = n;
        label.hidden = !n && !box.checked;
      }
    }
    const shown = (view.shown = new Set());
    const ties = (view.ties = new Map());
    let n = 0;
    partnerships.forEach((p, i) => {
      if (failures[i].length) return;
      n += 1;
      const members = state.among && state.type.size ? ofTypes(p, state.type) : p.members;
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
    picture.draw();
  }

  function listActors() {
    const best = [...view.shown].sort((a, b) => (degree.get(b) || 0) - (degree.get(a) || 0)).slice(0, 20);
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
    view.selected = m;
    const actor = actors[m];
    const title = make("h2", nameOf(actor));
    title.append(" ", make("span", settings.type[actor.type], `badge ${actor.type}`));
    const open = link("/entity", { iri: actor.iri }, panel.dataset.open);
    open.className = "more";
    const found = [...new Set([...view.ties].filter(([key]) => key.split("-").includes(String(m))).flatMap(([, p]) => p))];
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
    picture.centre(m);
  }

  form.addEventListener("input", ({ target }) => {
    const { since, until } = form.elements; // a span that would end before it begins takes its other end along
    if (Number(since.value) > Number(until.value)) (target === since ? until : since).value = target.value;
    narrow();
  });
  form.addEventListener("reset", () => setTimeout(narrow));
  form.addEventListener("submit", (event) => event.preventDefault());
  if (matchMedia("(max-width: 860px)").matches) form.querySelector("details").open = false;
  readAddress();
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
    window.cityties = { ...picture.start(), select, ready: true, shown: () => view.shown.size };
  } else if (actors.length) {
    const still = document.getElementById("still");
    const image = make("img");
    image.src = "/network/picture.svg";
    image.alt = document.getElementById("canvas").getAttribute("aria-label");
    still.prepend(image);
    still.hidden = false;
    window.cityties = { select, ready: true, shown: () => view.shown.size };
  }
  if (focus) select(actors.findIndex((a) => a.iri === focus));
})();
