// The years: a slider over bars that say how many partnerships were in force, which plays by itself.
const years = data.years; // [first, last], or null where nothing is dated
const PACE_MS = 900;
let playing = 0;

function counts() {
  const [first, last] = years;
  return Array.from({ length: last - first + 1 }, (_, i) => partnerships.filter((p) => inForce(p, first + i)).length);
}
function bars() {
  const found = counts(), most = Math.max(1, ...found), wide = 100 / found.length;
  byId("bars").replaceChildren(...found.map((n, i) => drawn("rect", { x: (i + 0.1) * wide, width: 0.8 * wide, y: 30 - (28 * n) / most, height: (28 * n) / most,
    class: years[0] + i === state.year ? "now" : "" })));
}
function fillTimeline() {
  if (!years) return;
  const slider = byId("year"), { year } = state;
  slider.value = String(year ?? years[1]);
  slider.setAttribute("aria-valuetext", year === null ? say("allYears") : String(year));
  byId("year-now").textContent = year === null ? `${years[0]}–${years[1]}` : String(year);
  byId("all-years").setAttribute("aria-pressed", String(year === null));
  byId("begun").value = state.begun ? "begun" : "inForce";
  const undated = partnerships.filter((p) => p.first === null).length;
  byId("undated").textContent = year !== null && undated ? say(undated === 1 ? "undated1" : "undated", undated.toLocaleString(locale())) : "";
  byId("play").dataset.label = playing ? "pause" : "play";
  byId("play").textContent = playing ? "❚❚" : "▶";
  byId("play").setAttribute("aria-label", say(byId("play").dataset.label));
  byId("play").title = say(byId("play").dataset.label);
  bars();
}
function setYear(year) {
  state.year = year;
  fillTimeline();
  update();
}
function pause() {
  clearInterval(playing);
  playing = 0;
}
function play() {
  if (playing) pause();
  else {
    playing = setInterval(() => {
      if (state.year >= years[1]) { pause(); fillTimeline(); } else setYear(state.year + 1);
    }, PACE_MS);
    if (state.year === null || state.year >= years[1]) state.year = years[0];
  }
  setYear(state.year);
}
if (years) {
  byId("timeline").hidden = false;
  [byId("year").min, byId("year").max] = years.map(String);
  byId("year").addEventListener("input", (event) => { pause(); setYear(Number(event.target.value)); });
  byId("play").addEventListener("click", play);
  byId("all-years").addEventListener("click", () => { pause(); setYear(null); });
  byId("begun").addEventListener("change", (event) => { state.begun = event.target.value === "begun"; fillTimeline(); update(); });
}
