// The form that corrects a partnership. What is left as it was goes back as the identifier that it came with, so that it
// stays who it is even where several entities bear its name; what is typed goes as it is, and the server says what it
// does not know.
"use strict";
const correction = (() => {
  const form = document.getElementById("edit");
  if (!form) return null; // who is who needs none
  const { words, ...settings } = JSON.parse(document.getElementById("review").dataset.settings);
  const list = form.querySelector("#edit-members");
  const names = form.querySelector("#edit-names");
  const fields = form.elements;

  function member(known) {
    const row = make("li");
    const name = make("input");
    Object.assign(name, { type: "text", required: true, maxLength: 300, autocomplete: "off", value: known.name });
    name.setAttribute("list", names.id);
    name.setAttribute("aria-label", words.review_member);
    name.setAttribute("aria-describedby", "edit-help");
    const role = make("select");
    role.setAttribute("aria-label", words.role);
    for (const [code, text] of Object.entries(settings.role)) role.append(new Option(text, code));
    role.value = known.role;
    const remove = make("button", "×", "quiet");
    remove.type = "button";
    remove.setAttribute("aria-label", words.review_remove);
    remove.addEventListener("click", () => {
      const next = row.nextElementSibling || row.previousElementSibling;
      row.remove();
      (next ? next.querySelector("input") : form.querySelector("[data-add]")).focus();
    });
    name.dataset.shown = known.name;
    name.dataset.iri = known.iri || "";
    row.append(name, role, remove);
    return row;
  }

  /** What a field means: the entity that it came with, else the name typed, its type as a code where one stands first. */
  function meant(input) {
    const typed = input.value.trim();
    if (input.dataset.iri && typed === input.dataset.shown) return input.dataset.iri;
    for (const [code, text] of Object.entries(settings.type))
      for (const colon of [":", "："])
        if (typed.startsWith(text + colon)) return `${code}: ${typed.slice(text.length + 1).trim()}`;
    return typed;
  }

  function open(item) {
    for (const name of ["kind", "status"]) fields[name].value = item[name];
    for (const name of ["start", "end"]) fields[name].value = item[name] ?? "";
    const programme = item.programme || { name: "", iri: "" };
    fields.programme.value = fields.programme.dataset.shown = programme.name;
    fields.programme.dataset.iri = programme.iri;
    fields.comment.value = "";
    list.replaceChildren(...item.members.map(member));
    form.hidden = false;
    fields.kind.focus();
  }

  function values() {
    const told = (row) => {
      const role = row.querySelector("select").value;
      return meant(row.querySelector("input")) + (role === "partner" ? "" : ` [${role}]`);
    };
    return {
      ...Object.fromEntries(["kind", "status", "start", "end", "comment"].map((name) => [name, fields[name].value.trim()])),
      programme: meant(fields.programme),
      members: [...list.children].map(told).join("; "),
    };
  }

  form.querySelector("[data-add]").addEventListener("click", () => {
    list.append(member({ name: "", role: "partner" }));
    list.lastElementChild.querySelector("input").focus();
  });

  // The names that hold what is typed, for the browser's own list below the field.
  let waiting = 0;
  let asked = 0;
  form.addEventListener("input", (event) => {
    const typed = event.target.getAttribute("list") ? event.target.value.trim() : "";
    clearTimeout(waiting);
    if (!typed) return;
    waiting = setTimeout(async () => {
      const turn = ++asked;
      const query = { q: typed, few: 1, format: "json", lang };
      if (event.target === fields.programme) query.type = "Programme";
      const answer = await fetch(`/search?${new URLSearchParams(query)}`).catch(() => null);
      if (!answer?.ok || turn !== asked) return; // the form still says what is wrong when it is sent
      const { found, types } = await answer.json();
      names.replaceChildren(
        ...found.map((entity) => {
          const name = (lang === "zh" ? entity.zh : entity.en) || entity.name;
          return new Option([types[entity.type], entity.place].filter(Boolean).join(" · "), name);
        }),
      );
    }, 120);
  });

  return {
    open,
    close: () => {
      form.hidden = true;
    },
    /** Calls back with the values to be sent, or with nothing when the reader gives up. */
    ended(save, cancel) {
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        save(values());
      });
      form.querySelector("[data-cancel]").addEventListener("click", cancel);
      form.addEventListener("keydown", (event) => {
        if (event.key === "Escape") cancel();
      });
    },
  };
})();
