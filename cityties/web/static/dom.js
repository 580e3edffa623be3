// What our scripts make elements with: texts go in as text, never as markup, and addresses keep the page's language.
"use strict";
const lang = document.body.dataset.lang;

const make = (kind, text = "", name = "") => {
  const made = document.createElement(kind);
  made.textContent = text;
  made.className = name;
  return made;
};

const link = (path, parameters, text) => {
  const made = make("a", text);
  made.href = `${path}?${new URLSearchParams({ ...parameters, lang })}`;
  return made;
};
