// Starts yasgui over this server's own endpoint. Everything that yasgui would ask of other servers is replaced here:
// prefixes, classes and properties are completed from our vocabulary, and names of concepts as well.
"use strict";

const FORMULA = /^[=+\-@\t\r]/; // what a spreadsheet would run (ontology/spreadsheet.py)

async function start() {
  const place = document.getElementById("yasgui");
  let data;
  try {
    const answer = await fetch(place.dataset.address, { headers: { accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.statusText);
    data = await answer.json();
  } catch (error) {
    place.textContent = place.dataset.failed;
    return;
  }
  completeFrom(data);
  keepResultsHere(data.base);
  const yasgui = new Yasgui(place, {
    requestConfig: {
      endpoint: location.origin + "/sparql",
      method: "POST",
      acceptHeaderGraph: "text/turtle,*/*;q=0.5",
      acceptHeaderSelect: "application/sparql-results+json,*/*;q=0.5",
    },
    endpointCatalogueOptions: { getData: () => [] },
    copyEndpointOnNewTab: true,
    persistenceId: "cityties",
    yasqe: { value: data.queries.cities, createShareableLink: null, editorHeight: "340px" },
    yasr: { prefixes: data.prefixes, maxPersistentResponseSize: 0 },
  });
  // Tabs are kept in the browser; the address may not be, since the server takes a free port.
  for (const tab of Object.values(yasgui._tabs)) tab.setEndpoint(location.origin + "/sparql");
  listQueries(yasgui, data.queries);
  openAsked(yasgui, data.queries);
  document.body.dataset.ready = "true";
}

function completeFrom(data) {
  const { Yasqe } = Yasgui;
  const labels = new Map(data.words.map((word) => [word.iri, word.label]));
  const iris = (kind) => data.words.filter((word) => word.kind === kind).map((word) => word.iri);
  const named = (yasqe, hints) =>
    hints.map((hint) => {
      const iri = expand(hint.text, data.prefixes);
      return labels.get(iri) ? { ...hint, displayText: `${hint.text}  ${labels.get(iri)}` } : hint;
    });
  const ours = (name, get, more = {}) =>
    Yasqe.registerAutocompleter({
      ...Yasqe.Autocompleters[name], persistenceId: null, bulk: false, postprocessHints: named, get, ...more,
    });
  const matching = (list) => (yasqe, token) => {
    const typed = (token?.autocompletionString || token?.string || "").replace(/^</, "");
    return list.filter((iri) => iri.startsWith(typed));
  };
  ours("class", matching(iris("class")));
  ours("property", matching(iris("property")));
  ours("prefixes", () => Object.entries(data.prefixes).map(([prefix, iri]) => `${prefix}: <${iri}>`), { bulk: true, postprocessHints: undefined });
  Yasqe.registerAutocompleter({
    ...Yasqe.Autocompleters.class,
    name: "concept",
    persistenceId: null,
    bulk: false,
    postprocessHints: named,
    get: matching(iris("concept")),
    // Where a thing is named that is neither property nor class: a concept of a code list, if it starts like one.
    isValidCompletionPosition: (yasqe) => {
      const token = yasqe.getCompleteToken();
      return /^ct:\w+-\w*$/.test(token.string);
    },
  });
}

function expand(text, prefixes) {
  const plain = text.replace(/^<|>$/g, "");
  const [prefix, ...rest] = plain.split(":");
  return prefix in prefixes && !rest.join(":").startsWith("//") ? prefixes[prefix] + rest.join(":") : plain;
}

// Links of the graph's own things lead to our pages, numbers are shown as such, the CSV is safe in a spreadsheet.
function keepResultsHere(base) {
  const Table = Yasgui.Yasr.plugins.table;
  const link = Table.prototype.getUriLinkFromBinding;
  Table.prototype.getUriLinkFromBinding = function (binding, prefixes) {
    const holder = document.createElement("template");
    holder.innerHTML = link.call(this, binding, prefixes);
    const anchor = holder.content.querySelector("a");
    if (anchor && binding.value.startsWith(base)) anchor.setAttribute("href", "/id/" + binding.value.slice(base.length));
    else if (anchor && !/^https?:/.test(binding.value)) anchor.removeAttribute("href");
    return holder.innerHTML;
  };
  const literal = Table.prototype.formatLiteral;
  Table.prototype.formatLiteral = function (binding, prefixes) {
    const plain = binding.datatype?.startsWith("http://www.w3.org/2001/XMLSchema#");
    return literal.call(this, plain ? { ...binding, datatype: undefined } : binding, prefixes);
  };
  Table.prototype.download = function (name) {
    return { getData: () => csv(this.yasr.results), contentType: "text/csv", title: "CSV", filename: `${name || "cityties"}.csv` };
  };
}

function csv(results) {
  const columns = results.getVariables();
  const cell = (term) => {
    const text = term ? term.value : "";
    const safe = FORMULA.test(text) && isNaN(Number(text)) ? `'${text}` : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
  };
  const rows = results.getBindings().map((row) => columns.map((column) => cell(row[column])).join(","));
  return "\ufeff" + [columns.join(","), ...rows].join("\r\n") + "\r\n"; // the mark lets spreadsheets read Chinese
}

function listQueries(yasgui, queries) {
  const buttons = [...document.querySelectorAll("[data-query]")];
  for (const button of buttons) button.addEventListener("click", () => openQuery(yasgui, button.dataset.query, queries));
  document.getElementById("asked-filter").addEventListener("input", (event) => {
    const words = event.target.value.trim().toLowerCase();
    for (const button of buttons) {
      button.parentElement.hidden = !`${button.textContent} ${button.dataset.query}`.toLowerCase().includes(words);
    }
  });
  if (matchMedia("(max-width: 860px)").matches) document.getElementById("asked-list").open = false;
}

function openQuery(yasgui, name, queries) {
  const open = Object.values(yasgui._tabs).find((tab) => tab.name() === name);
  const tab = open || yasgui.addTab(true, { name, yasqe: { value: queries[name] } });
  yasgui.selectTabId(tab.getId());
  if (!open) tab.query().catch(() => {});
}

// /editor?open=NAME opens a question of ours; /editor#query=SPARQL, which yasgui reads itself, any other.
function openAsked(yasgui, queries) {
  const name = new URLSearchParams(location.search).get("open");
  if (name in queries) openQuery(yasgui, name, queries);
}

start();
