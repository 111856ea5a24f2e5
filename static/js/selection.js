/* Decides which rows are selected. The checkboxes are the truth; nothing is kept beside them but
   the names in history.state, so that Back finds them again.

   Markup: table[data-selection] with tr[data-name] holding input[name=select] and, to open it, an
   a[data-open]; input[data-select-all] in its head; anywhere [data-select-all], [data-select-none]
   and [data-selection-count] (data-none, data-one, data-many with # for the number).
   Sends: selection-changed {names} on the body, for hx-trigger="selection-changed from:body".
   Hears on the body: selection-clear, selection-set {names} (answers send them by HX-Trigger).
   After a swap of the table it selects the same names again and marks rows that are new. */
const table = () => document.querySelector("[data-selection]");
const rows = () => [...document.querySelectorAll("[data-selection] tr[data-name]")];
const box = (row) => row.querySelector("input[name=select]");
const isOn = (row) => box(row)?.checked;
const names = () => rows().filter(isOn).map((row) => row.dataset.name);
let anchor = null;
let before = null;

function set(wanted) {
  for (const row of rows()) if (box(row)) box(row).checked = wanted(row);
}

function show() {
  const chosen = names().length;
  for (const head of document.querySelectorAll("input[data-select-all]")) {
    head.checked = chosen > 0 && chosen === rows().length;
    head.indeterminate = chosen > 0 && !head.checked;
  }
  let text = "";
  for (const count of document.querySelectorAll("[data-selection-count]")) {
    const { none, one, many } = count.dataset;
    text = chosen === 0 ? none : chosen === 1 ? one : many.replace("#", chosen);
    if (count.textContent.trim() !== text) count.textContent = text;
  }
  return text;
}

function changed() {
  const announcer = document.getElementById("announcer");
  const text = show();
  if (announcer) announcer.textContent = text;
  history.replaceState({ ...history.state, selection: names() }, "");
  document.body.dispatchEvent(new CustomEvent("selection-changed", { detail: { names: names() } }));
}

function select(wanted) {
  set(wanted);
  changed();
}

function range(row, keep) {
  const all = rows();
  const from = Math.max(0, all.findIndex((one) => one.dataset.name === anchor));
  const [first, last] = [from, all.indexOf(row)].sort((a, b) => a - b);
  select((one) => (all.indexOf(one) >= first && all.indexOf(one) <= last) || (keep && isOn(one)));
}

function pressRow(event, row) {
  const onBox = event.target === box(row);
  const add = event.ctrlKey || event.metaKey;
  if (!onBox && event.target.closest("button, label, [popover]")) return;
  if (!onBox && event.target.closest("a") && !add && !event.shiftKey) return;
  if (!onBox) event.preventDefault();
  if (event.shiftKey && anchor) return range(row, add || onBox);
  anchor = row.dataset.name;
  if (onBox) return changed();
  select((one) => (one === row ? !add || !isOn(row) : add && isOn(one)));
}

function press(event) {
  const row = event.target.closest("[data-selection] tr[data-name]");
  if (event.target.closest("[data-row-menu]")) only(row);
  else if (row) pressRow(event, row);
  const all = event.target.closest("[data-select-all]");
  if (!all && !event.target.closest("[data-select-none]")) return;
  if (!all?.matches("input")) event.preventDefault();
  select(() => Boolean(all) && all.checked !== false);
}

/** Select `row` alone, unless it is selected already, so that a menu acts on what is marked. */
export function only(row) {
  if (row && !isOn(row)) { anchor = row.dataset.name; select((one) => one === row); }
}

function escape(event) {
  const elsewhere = event.target.closest("dialog, [popover], .tool, input:not([type=checkbox]), textarea, select");
  if (event.key !== "Escape" || elsewhere || document.querySelector(":popover-open")) return;
  if (table() && names().length) select(() => false);
}

function remember() {
  before = { rows: rows(), all: new Set(rows().map((row) => row.dataset.name)), on: new Set(names()) };
}

function again() {
  if (!before || rows().every((row, i) => row === before.rows[i])) return show();
  const { all, on } = before;
  set((row) => on.has(row.dataset.name));
  for (const row of rows()) row.classList.toggle("new", !all.has(row.dataset.name));
  if (names().length === on.size) show();
  else changed();
}

function restore() {
  if (!table()) return;
  const kept = history.state?.selection;
  if (kept) set((row) => kept.includes(row.dataset.name));
  if (rows().some((row) => isOn(row) !== box(row)?.defaultChecked)) changed();
  else show();
}

addEventListener("click", press, true);
addEventListener("dblclick", (event) => {
  if (event.target.closest("a, button, label, input")) return;
  event.target.closest("[data-selection] tr[data-name]")?.querySelector("a[data-open]")?.click();
});
addEventListener("mousedown", (event) => {
  if (event.shiftKey && event.target.closest("[data-selection] tr")) event.preventDefault();
});
addEventListener("keydown", escape);
addEventListener("pageshow", restore);
document.body.addEventListener("selection-clear", () => select(() => false));
document.body.addEventListener("selection-set", ({ detail }) => select((row) => detail.names.includes(row.dataset.name)));
document.body.addEventListener("htmx:beforeSwap", remember);
for (const swap of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.body.addEventListener(swap, again);
