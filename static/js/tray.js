/* Keeps the tray of runs at the lower corner true while one of them is active.

   Markup: #tray with hx-trigger="refresh, …"; its cards have data-run (the run's id), data-mode and,
   while the run is active, data-active. It asks again every two seconds, only while the page is in
   sight. A run that the page itself shows ([data-shown-run]) has no card in sight.
   Sends: run-finished {id} on the body, once a run, for hx-trigger="run-finished from:body"; not of
   a preview, which changes nothing that the page could show. */
const EVERY = 2_000;
const tray = document.getElementById("tray");
const active = () => new Map([...tray.querySelectorAll("[data-run][data-active]")].map(({ dataset }) => [dataset.run, dataset.mode]));
let last = new Map();

function compare() {
  const shown = document.querySelector("[data-shown-run]")?.dataset.shownRun;
  for (const card of tray.querySelectorAll("[data-run]")) card.hidden = card.dataset.run === shown;
  const now = active();
  for (const [id, mode] of last) {
    if (!now.has(id) && mode !== "preview") document.body.dispatchEvent(new CustomEvent("run-finished", { detail: { id } }));
  }
  last = now;
}

if (tray) {
  tray.addEventListener("htmx:afterSwap", compare);
  setInterval(() => { if (last.size && !document.hidden) htmx.trigger(tray, "refresh"); }, EVERY);
}
