// The token that lets pages change the graph. The printed address carries it behind "#", which no request sends; it is
// kept for this tab alone.
"use strict";
const token = (() => {
  const form = document.getElementById("token");
  const given = new URLSearchParams(location.hash.slice(1)).get("token");
  if (given) {
    sessionStorage.setItem("token", given);
    history.replaceState(null, "", location.pathname + location.search);
  }
  const show = () => {
    form.hidden = !!sessionStorage.getItem("token");
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    sessionStorage.setItem("token", form.elements.token.value.trim());
    show();
    document.dispatchEvent(new Event("token"));
  });
  show();
  return {
    known: () => !!sessionStorage.getItem("token"),
    headers: () => ({ Authorization: `Bearer ${sessionStorage.getItem("token") || ""}` }),
    forget() {
      sessionStorage.removeItem("token");
      show();
      form.elements.token.focus();
    },
  };
})();
