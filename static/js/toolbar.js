/* Decides how many buttons of a [role=toolbar] stand in sight and which one Tab reaches.

   Markup: macros toolbar and tool. Under 512, 768, 1024 px and above it promotes 0, 1, 2 or 3
   buttons: those that work, and with them those that only want another number of the same
   (data-near), group by group; fewer where they would need a second line. The rest goes into
   .tool-more, which is there only where it holds two or more and never where the toolbar has two or
   fewer. One tab stop; arrows, Home and End move. A reason that is in sight goes with Escape. A swap
   keeps the overflow menu open, and the focus where it was. */
const WIDTHS = [512, 768, 1024];
const toolbars = () => document.querySelectorAll("[role=toolbar]");
const isOff = (tool) => Number(tool.querySelector(".btn")?.ariaDisabled === "true");
const isFar = (tool) => Number(isOff(tool) && !("near" in tool.dataset));
let held = null;
let wasOpen = false;
const order = (a, b) => a.dataset.order - b.dataset.order;

/** How many of `total` tools stand in sight where `limit` should: one alone never overflows. */
function promoted(total, limit) {
  return total <= 2 || total <= limit + 1 ? total : limit;
}

function group(tools) {
  tools.forEach((tool, i) => tool.classList.toggle("group-start", i > 0 && tool.dataset.group !== tools[i - 1].dataset.group));
}

function wraps(toolbar) {
  const bar = toolbar.closest(".selection-bar");
  return bar && innerWidth >= WIDTHS.at(-1) && bar.offsetHeight > 1.5 * parseFloat(getComputedStyle(bar).minBlockSize);
}

function place(toolbar, more, tools, count) {
  const [shown, rest] = [tools.slice(0, count), tools.slice(count).sort(order)];
  more.before(...shown);
  more.querySelector("[popover]").replaceChildren(...rest);
  more.hidden = rest.length === 0;
  group(shown);
  group(rest);
}

function lay(toolbar) {
  const more = toolbar.querySelector(".tool-more");
  if (!more) return;
  const focused = document.activeElement;
  const tools = [...toolbar.querySelectorAll(".tool:not(.tool-more)")];
  tools.forEach((tool, i) => { tool.dataset.order ??= i; });
  const groups = [...tools].sort(order).map((tool) => tool.dataset.group);
  const of = (tool) => groups.indexOf(tool.dataset.group);
  tools.sort((a, b) => isFar(a) - isFar(b) || of(a) - of(b) || isOff(a) - isOff(b) || order(a, b));
  toolbar.dataset.laid = "";
  let limit = WIDTHS.filter((width) => innerWidth >= width).length;
  do place(toolbar, more, tools, promoted(tools.length, limit));
  while (wraps(toolbar) && (limit -= 1) > 0);
  if (toolbar.contains(focused) && focused.checkVisibility()) focused.focus();
  rove(toolbar, stops(toolbar).find((stop) => stop === focused));
}

function stops(toolbar) {
  return [...toolbar.querySelectorAll(":scope > .tool:not([hidden]) > .btn")];
}

function rove(toolbar, chosen) {
  const all = stops(toolbar);
  const current = chosen ?? all.find((stop) => stop.tabIndex === 0 && stop.hasAttribute("tabindex")) ?? all[0];
  for (const stop of all) stop.tabIndex = stop === current ? 0 : -1;
  for (const hidden of toolbar.querySelectorAll("[popover] .btn")) hidden.removeAttribute("tabindex");
}

function move(event) {
  const toolbar = event.target.closest("[role=toolbar]");
  const all = toolbar ? stops(toolbar) : [];
  const at = all.indexOf(event.target);
  if (at < 0) return;
  const forward = getComputedStyle(toolbar).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const back = forward === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const to = { [forward]: at + 1, [back]: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (event.key === "Escape") event.target.parentElement.dataset.dismissed = "";
  if (to === undefined) return;
  event.preventDefault();
  const next = all[(to + all.length) % all.length];
  rove(toolbar, next);
  next.focus();
}

const layAll = () => {
  toolbars().forEach(lay);
  group([...document.querySelectorAll("#row-menu .tool")]);
};
layAll();
for (const width of WIDTHS) matchMedia(`(width >= ${width}px)`).addEventListener("change", layAll);
document.body.addEventListener("htmx:beforeSwap", () => {
  held = document.activeElement.closest("[role=toolbar]") && document.activeElement;
  wasOpen = Boolean(document.querySelector("[role=toolbar] .menu:popover-open"));
});
document.body.addEventListener("htmx:afterSwap", () => {
  layAll();
  const more = document.querySelector("[role=toolbar] .tool-more:not([hidden]) .menu:not(:popover-open)");
  if (wasOpen && more) more.showPopover({ source: document.querySelector(`[popovertarget="${more.id}"]`) });
  if (!held || document.activeElement !== document.body) return;
  const same = held.id && document.getElementById(held.id);
  (same?.checkVisibility() ? same : document.querySelector("[role=toolbar] .btn[tabindex='0']"))?.focus();
});
addEventListener("keydown", move);
addEventListener("focusin", ({ target }) => {
  const toolbar = target.closest("[role=toolbar]");
  if (toolbar && stops(toolbar).includes(target)) rove(toolbar, target);
});
for (const end of ["pointerout", "focusout"]) {
  addEventListener(end, ({ target }) => target.closest?.(".tool")?.removeAttribute("data-dismissed"));
}
/* The ID of its run is used up: a second press waits for the buttons that are on their way. */
document.body.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (detail.successful && detail.elt.name === "TaskID") detail.elt.dataset.used = "";
});
addEventListener("click", (event) => {
  if (event.target.closest("[aria-disabled=true], #tools [data-used]")) { event.preventDefault(); event.stopImmediatePropagation(); }
}, true);
