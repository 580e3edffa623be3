// Dropped files are sent one by one; what becomes of them is asked for while any is waiting.
"use strict";
(() => {
  const root = document.getElementById("ingest");
  const settings = JSON.parse(root.dataset.settings);
  const drop = document.getElementById("drop");
  const input = document.getElementById("files");
  const said = document.getElementById("said");
  const body = root.querySelector("tbody");
  const refused = [];
  let asking = 0;

  function row(file) {
    const status = make("td");
    status.append(make("span", settings.statuses[file.status] || file.status, `file-${file.status}`));
    const what = make("td", file.message);
    if (file.report) what.append(" ", link(`/report/${encodeURIComponent(file.report)}`, {}, settings.open));
    const made = make("tr");
    made.append(make("td", file.name), status, what);
    return made;
  }

  async function update() {
    clearTimeout(asking);
    const { files } = await (await fetch("/ingest?format=json")).json();
    body.replaceChildren(...[...files, ...refused].reverse().map(row));
    document.getElementById("taken").hidden = !body.children.length;
    const open = files.filter((f) => f.status === "waiting" || f.status === "reading").length;
    said.textContent = files.length ? `${files.length - open} / ${files.length}` : "";
    if (open) asking = setTimeout(update, 700);
  }

  async function send(files) {
    for (const file of files) {
      if (file.size > settings.max_bytes) {
        refused.push({ name: file.name, status: "failed", message: settings.too_large });
        continue;
      }
      const answer = await fetch(`/ingest/files?${new URLSearchParams({ name: file.name })}`, {
        method: "POST",
        headers: { ...token.headers(), "Content-Type": "application/octet-stream" },
        body: file,
      });
      if (answer.status === 401) {
        token.forget();
        said.textContent = settings.token_wrong;
        return;
      }
      if (!answer.ok) {
        const { error } = await answer.json();
        refused.push({ name: file.name, status: "failed", message: error.message });
      }
    }
    await update();
  }

  for (const kind of ["dragover", "dragenter"])
    drop.addEventListener(kind, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    send(event.dataTransfer.files);
  });
  input.addEventListener("change", () => send(input.files));
  update();
})();
