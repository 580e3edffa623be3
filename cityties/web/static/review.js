// Judging by keyboard: one item at a time, least sure first. Each verdict is written before the next item is shown, and the
// last ones can be taken back.
"use strict";
(async () => {
  const root = document.getElementById("review");
  const { words, ...settings } = JSON.parse(root.dataset.settings);
  const card = document.getElementById("card");
  const acts = document.getElementById("acts");
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

  const item = new URLSearchParams(location.search).get("item") || "";
  const asked = new URLSearchParams({ format: "json", of: settings.of, item, lang });
  const queue = await fetch(`/review?${asked}`).then((answer) => answer.json()).then((told) => told.queue, () => null);
  card.removeAttribute("aria-busy");
  if (!queue) return card.replaceChildren(make("p", words.no_answer, "fault"));

  function showPartnership(item) {
    const title = make("h2");
    item.members.forEach((m, i) => {
      title.append(...(i ? [" – "] : []), link("/entity", { iri: m.iri }, m.name));
      if (m.role !== "partner") title.append(" ", make("small", settings.role[m.role], "label"));
    });
    const years = item.start || item.end ? ` · ${item.start || "…"}–${item.end || ""}` : "";
    const facts = make("p", "", "told");
    facts.append(make("b", settings.kind[item.kind]), ` · ${settings.status[item.status]}${years}`);
    if (item.programme)
      facts.append(` · ${words.programme}: `, link("/entity", { iri: item.programme.iri }, item.programme.name));
    facts.append(` · ${words.confidence} ${item.confidence.toFixed(2)} · ${words.method} ${item.found_by} `, make("code", item.method));
    const quote = make("blockquote");
    quote.append(item.before, make("mark", item.sentence), item.after);
    const more = link(`/report/${encodeURIComponent(item.report)}`, {}, words.see_in_report);
    more.hash = `c${item.offset}`;
    card.replaceChildren(title, facts, ...(item.judged ? [make("p", settings.judged[item.judged], "note")] : []), quote, more);
  }

  function showPair(item) {
    const side = (entity) => {
      const made = make("div");
      const title = make("h2");
      title.append(link("/entity", { iri: entity.iri }, entity.name), " ", make("span", settings.type[entity.type], `badge ${entity.type}`));
      made.append(title, make("p", entity.names.join(" · ")), make("p", entity.countries.map((code) => settings.country[code] || code).join(", "), "note"));
      for (const report of entity.reports) made.append(link(`/report/${encodeURIComponent(report.id)}`, {}, report.title), make("br"));
      return made;
    };
    const both = make("div", "", "columns");
    both.append(side(item.kept), side(item.other));
    card.replaceChildren(both, make("p", `${item.evidence} · ${words.confidence} ${item.confidence.toFixed(2)}`, "note"));
  }

  function show() {
    const more = queue.length >= settings.most;
    left.textContent = words.review_left.replace("{n}", `${queue.length - at}${more ? "+" : ""}`);
    correction?.close();
    acts.hidden = false;
    buttons.undo.disabled = !done.length;
    const item = queue[at];
    for (const [name, button] of Object.entries(buttons)) if (name !== "undo") button.disabled = !item;
    if (!item && more) return card.replaceChildren(link("/review", { of: settings.of }, words.review_more));
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
        said.scrollIntoView({ block: "nearest" });
        return null;
      }
      return told;
    } catch {
      said.textContent = words.no_answer;
      return null;
    } finally {
      busy = false;
    }
  }

  const SAID = {
    accept: "review_accepted",
    reject: "review_rejected",
    edit: "review_edited",
    merge: "review_merged",
    apart: "review_apart",
  };

  /** Write a verdict on the item shown, and go on to the next. */
  async function judge(action, asked) {
    const told = await send({ action, ...asked });
    if (!told) return;
    done.push({ at, verdict: told.verdict });
    said.textContent = words[SAID[action]];
    at += 1;
    show();
    if (action === "edit") card.focus(); // the form that held it is gone
  }

  async function undo() {
    const last = done.at(-1);
    if (!last) return;
    if (last.verdict && !(await send({ action: "undo", target: last.verdict }))) return;
    done.pop();
    at = last.at;
    said.textContent = words.review_undone;
    show();
  }

  function act(name) {
    if (name === "undo") return undo();
    const item = queue[at];
    if (!item) return null;
    said.textContent = "";
    if (name === "skip") {
      done.push({ at });
      at += 1;
      return show();
    }
    if (name === "edit") {
      acts.hidden = true; // what is being corrected is judged by the form alone
      return correction.open(item);
    }
    return judge(name, merges ? { target: item.kept.iri, other: item.other.iri } : { target: item.id, name: item.label });
  }

  for (const [name, button] of Object.entries(buttons)) button.addEventListener("click", () => act(name));
  const keys = merges
    ? { m: "merge", r: "apart", s: "skip", u: "undo" }
    : { a: "accept", r: "reject", e: "edit", s: "skip", u: "undo" };
  document.addEventListener("keydown", (event) => {
    if (acts.hidden || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select")) return;
    const name = keys[event.key.toLowerCase()];
    if (!name) return;
    event.preventDefault(); // the letter is not typed into what opens
    act(name);
  });

  correction?.ended(
    (values) => judge("edit", { target: queue[at].id, ...values }),
    () => {
      said.textContent = "";
      show();
      card.focus();
    },
  );

  for (const form of root.querySelectorAll("#merge, #split"))
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
