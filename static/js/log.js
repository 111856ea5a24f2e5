/* Keeps what a reader has done to the page of a run when a swap renews it: the place in every .log
   (its end while new lines come), how far the diagram is scrolled, and whether lists are open. */
let places = [];
let across = null;
let open = [];
const logs = () => [...document.querySelectorAll(".log")];
const diagram = () => document.getElementById("diagram");
const atEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 8;

const toEnd = (log) => { log.scrollTop = log.scrollHeight; };
/* A diagram begins where the run is: at what failed, else at what is at work. */
const toWork = (box) => {
  const at = box?.querySelector(".box-failed") ?? box?.querySelector(".box-current");
  if (at) box.scrollLeft = at.getBBox().x - box.clientWidth / 3;
};
document.body.addEventListener("htmx:beforeSwap", () => {
  places = logs().map((log) => (atEnd(log) ? null : log.scrollTop));
  across = diagram()?.scrollLeft ?? null;
  open = [...document.querySelectorAll("details[id][open]")].map((one) => one.id);
});
document.body.addEventListener("htmx:afterSwap", () => {
  logs().forEach((log, i) => { if (places[i] == null) toEnd(log); else log.scrollTop = places[i]; });
  if (across != null && diagram()) diagram().scrollLeft = across;
  for (const id of open) document.getElementById(id)?.setAttribute("open", "");
});
logs().forEach(toEnd);
toWork(diagram());
