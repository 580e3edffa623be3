// Judging by keyboard: one item at a time, least sure first. Each verdict is written before the next item is shown, and the
// last ones can be taken back.
"use strict";
(async () => {
  const root = document.getElementById("review");
  const { words, ...settings } = JSON.parse(root.dataset.settings);
  const card = document.getElementById("card");
  const by = document.getElementById("by");
  const said = document.getElementById("said");
  const left = document.getElementById("left");
  const buttons = Object.fromEntries([...root.querySelectorAll("[data-act]")].map((b) => [b.dataset.act, b]));
  const merges = settings.of === "merges";
  const done = []; // what can be taken back, the latest last
  let at = 0;
  let busy = false;

  by.value = localStorage.getItem("reviewer") || "";
  by.addEventListener("change", () => localStorage.setItem("reviewer", by.value.trim()));


  const { queue } = await (await fetch(`/review?${new URLSearchParams({ format: "json", of: settings.of, lang })}`)).json();

  function showPartnership(item) {
    const title = make("h2");
    item.members.forEach((m, i) => title.append(...(i ? [" – "] : []), link("/entity", { iri: m.iri }, m.name)));
    const years = item.start || item.end ? ` · ${item.start || "…"}–${item.end || ""}` : "";
    const facts = make("p", "", "told");
    facts.append(make("b", settings.kind[item.kind]), ` · ${settings.status[item.status]}${years}`);
    facts.append(` · ${words.confidence} ${item.confidence.toFixed(2)} `, make("code", item.method));
    const quote = make("blockquote");
    quote.append(item.before, make("mark", item.sentence), item.after);
    const more = link(`/report/${encodeURIComponent(item.report)}`, {}, words.see_in_report);
    more.hash = `c${item.offset}`;
    card.replaceChildren(title, facts, quote, more);
  }

  function showPair(item) {
    const side = (entity) => {
      const made = make("div");
      const title = make("h2");
      title.append(link("/entity", { iri: entity.iri }, entity.name), " ", make("span", settings.type[entity.type], `badge ${entity.type}`));
      made.append(title, make("p", entity.names.join(" · ")), make("p", entity.countries.map((code) => settings.country[code] || code).join(", "), "note"));
      for (const report of entity.reports) made.append(link(`/report/${encodeURIComponent(report)}`, {}, report), " ");
      return made;
    };
    const both = make("div", "", "columns");
    both.append(side(item.kept), side(item.other));
    card.replaceChildren(both, make("p", `${item.evidence} · ${words.confidence} ${item.confidence.toFixed(2)}`, "note"));
  }

  function show() {
    left.textContent = words.review_left.replace("{n}", queue.length - at);
    buttons.undo.disabled = !done.length;
    const item = queue[at];
    for (const [name, button] of Object.entries(buttons)) if (name !== "undo") button.disabled = !item;
    if (!item) return card.replaceChildren(make("p", words.review_done, "empty"));
    (merges ? showPair : showPartnership)(item);
  }

  async function send(asked) {
    if (busy) return null;
    if (asked.action !== "undo" && !by.value.trim()) {
      by.focus();
      said.textContent = words.review_name_first;
      return null;
    }
    busy = true;
    try {
      const answer = await fetch("/review/verdicts", {
        method: "POST",
        headers: { ...token.headers(), "Content-Type": "application/json" },
        body: JSON.stringify({ by: by.value.trim(), ...asked }),
      });
      const told = await answer.json();
      if (answer.status === 401) token.forget();
      if (!answer.ok) {
        said.textContent = answer.status === 401 ? words.token_wrong : told.error.message;
        return null;
      }
      return told;
    } finally {
      busy = false;
    }
  }

  const SAID = { accept: "review_accepted", reject: "review_rejected", merge: "review_merged", apart: "review_apart" };

  async function act(name) {
    if (name === "undo") {
      const last = done.at(-1);
      if (!last) return;
      if (last.verdict && !(await send({ action: "undo", target: last.verdict }))) return;
      done.pop();
      at = last.at;
      said.textContent = words.review_undone;
      return show();
    }
    const item = queue[at];
    if (!item) return;
    if (name === "skip") {
      done.push({ at });
      said.textContent = "";
    } else {
      const asked = merges ? { target: item.kept.iri, other: item.other.iri } : { target: item.id, name: item.label };
      const told = await send({ action: name, ...asked });
      if (!told) return;
      done.push({ at, verdict: told.verdict });
      said.textContent = words[SAID[name]];
    }
    at += 1;
    show();
  }

  for (const [name, button] of Object.entries(buttons)) button.addEventListener("click", () => act(name));
  const keys = merges
    ? { m: "merge", r: "apart", s: "skip", u: "undo" }
    : { a: "accept", r: "reject", s: "skip", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const name = keys[event.key.toLowerCase()];
    if (name) act(name);
  });

  for (const form of root.querySelectorAll("form"))
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const told = await send({ action: form.id, ...Object.fromEntries(new FormData(form)) });
      if (!told) return;
      done.push({ at, verdict: told.verdict });
      said.textContent = `${words.review_saved} ${told.label}`;
      form.reset();
      show();
    });
  show();
})();
