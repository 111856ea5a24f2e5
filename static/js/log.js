/* Keeps the place in every .log when a swap renews it: at its end while new lines come, else where
   the reader has scrolled to. */
let places = [];
const logs = () => [...document.querySelectorAll(".log")];
const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8;

const toEnd = (log) => { log.scrollTop = log.scrollHeight; };
document.body.addEventListener("htmx:beforeSwap", () => {
  places = logs().map((log) => (atEnd(log) ? null : log.scrollTop));
});
document.body.addEventListener("htmx:afterSwap", () => {
  logs().forEach((log, i) => { if (places[i] == null) toEnd(log); else log.scrollTop = places[i]; });
});
logs().forEach(toEnd);
