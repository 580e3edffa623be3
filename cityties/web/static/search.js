// The list that opens while one types a name: an ARIA combobox over /search. Texts reach the page as text, never as markup.
"use strict";
(() => {
  const box = document.getElementById("q");
  const list = document.getElementById("suggestions");
  const said = document.getElementById("suggestion-count");
  let options = [];
  let chosen = -1;
  let asked = 0;

  box.setAttribute("role", "combobox");
  box.setAttribute("aria-autocomplete", "list");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-expanded", "false");

  function close() {
    list.hidden = true;
    chosen = -1;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }

  function choose(at) {
    chosen = at;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === at)));
    if (at >= 0) {
      box.setAttribute("aria-activedescendant", options[at].id);
      options[at].scrollIntoView({ block: "nearest" });
    } else box.removeAttribute("aria-activedescendant");
  }

  function show(found, types) {
    options = found.map((entity, i) => {
      const name = (lang === "zh" ? entity.zh : entity.en) || entity.name;
      const option = link("/entity", { iri: entity.iri }, "");
      option.className = "suggestion";
      option.id = `suggestion-${i}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.tabIndex = -1;
      option.append(make("span", name, "name"), make("span", entity.matched === name ? "" : entity.matched, "aka"));
      option.append(make("span", types[entity.type] || entity.type, `badge ${entity.type}`));
      if (entity.place) option.append(make("span", entity.place, "where"));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    box.setAttribute("aria-expanded", String(!!options.length));
    said.textContent = options.length ? said.dataset.one.replace("{n}", options.length) : said.dataset.none;
    choose(-1);
  }

  async function suggest() {
    const words = box.value.trim();
    const turn = ++asked;
    if (!words) return close();
    const query = new URLSearchParams({ q: words, few: 1, format: "json", lang });
    try {
      const answer = await (await fetch(`/search?${query}`)).json();
      if (turn === asked && document.activeElement === box) show(answer.found, answer.types);
    } catch {
      close(); // the server has stopped; the form still says so when it is sent
    }
  }

  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, 60);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return close();
    if (list.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(((chosen + 1 + step + options.length + 1) % (options.length + 1)) - 1);
      event.preventDefault();
    } else if (event.key === "Enter" && chosen >= 0) {
      location.href = options[chosen].href;
      event.preventDefault();
    }
  });
  box.addEventListener("blur", () => setTimeout(close, 150));
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "/" && !typing) {
      box.focus();
      event.preventDefault();
    }
  });
})();
