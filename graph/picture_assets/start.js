// Buttons of the page, light and dark, and the first look.
function dress(dark) {
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  byId("theme").setAttribute("aria-pressed", String(dark));
  readTheme();
}
const isDark = () => document.documentElement.dataset.theme === "dark";
const BUTTONS = {
  reset: () => { choose(null); everything(); requestAnimationFrame(() => lookAtAll()); },
  png: savePng, svg: saveSvg,
  theme: () => { dress(!isDark()); legend(); repaint(); },
  language: () => { state.lang = state.lang === "zh" ? "en" : "zh"; translate(); },
  "kinds-all": () => bulk(true), "kinds-none": () => bulk(false),
  "show-all": everything, "zoom-in": () => zoom(1.4), "zoom-out": () => zoom(1 / 1.4),
};
for (const [id, act] of Object.entries(BUTTONS)) byId(id).addEventListener("click", act);
byId("colour").addEventListener("change", (event) => { state.colourBy = event.target.value; colour(); legend(); fillPanel(); repaint(); });
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") state.chosen ? choose(null) : back();
  if (event.key === "/" && !/^(INPUT|SELECT)$/.test(event.target.tagName)) { event.preventDefault(); byId("search").focus(); }
});

const darkest = matchMedia("(prefers-color-scheme: dark)");
darkest.addEventListener("change", () => { dress(darkest.matches); repaint(); });
frame.setAttribute("role", "application");
frame.setAttribute("aria-describedby", "keys");
if (NARROW.matches) byId("legend").open = false;
dress(darkest.matches);
colour();
translate();
lookAtAll(false);
if (data.focus.length === 1) choose({ node: data.focus[0] });
window.cityties = { network, state, find, showNode, showTie, choose, walkTo, back, setYear, pan, tieBetween, svgText, toPng, ready: true };
function tieBetween(a, b) { return touching[a].find((t) => farEnd(t, a) === b); }
requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("interactive")));
