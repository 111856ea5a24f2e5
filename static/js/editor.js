/* What the button editor adds where there is a script; saving and previewing need none of it.

   Markup: [data-fills="ID"] radios write their value into the field ID; [data-follows="ID"] shows
   what stands in the field ID; textarea[data-condition] completes the words of #condition-words;
   #editor gets the focus at its first [aria-invalid=true]. */
const editor = document.getElementById("editor");
const WORD = /(?:metadata[\w.("'-]*|[A-Za-z_][\w.-]*)$/;
const SHOWN = 8;
const words = () => [...document.querySelectorAll("#condition-words option")].map((one) => one.value);
let list = null;
let field = null;
let scrolled = 0;

function fill({ target }) {
  const input = document.getElementById(target.dataset.fills ?? "");
  if (!input) return;
  input.value = target.value;
  input.parentElement.parentElement.querySelector(".icon-now use")?.setAttribute("href", target.parentElement.querySelector("use").getAttribute("href"));
  editor.dispatchEvent(new Event("input"));
}

function follow({ target }) {
  for (const shown of document.querySelectorAll(`[data-follows="${target.id}"]`)) shown.textContent = target.value;
}

/* The preview comes anew: the list of names stays where it was scrolled to, the state is told. */
function keepPlace({ detail }) {
  if (detail.target.id === "preview") scrolled = detail.target.querySelector(".ticks")?.scrollTop ?? 0;
}

function tell({ detail }) {
  if (detail.target.id !== "preview") return;
  const ticks = detail.target.querySelector(".ticks");
  if (ticks) ticks.scrollTop = scrolled;
  const state = detail.target.querySelector("[role=status]")?.textContent.trim().replace(/\s+/g, " ") ?? "";
  const announcer = document.getElementById("announcer");
  if (announcer.textContent !== state) announcer.textContent = state;
}

const typed = () => field.value.slice(0, field.selectionStart).match(WORD)?.[0] ?? "";

function found(part) {
  const low = part.toLowerCase().replaceAll("'", '"');
  const starts = words().filter((word) => word.toLowerCase().startsWith(low));
  const holds = low.length > 1 ? words().filter((word) => word.toLowerCase().includes(low)) : [];
  return [...new Set([...starts, ...holds])].filter((word) => word !== part).slice(0, SHOWN);
}

function close() {
  list?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  list = null;
}

function mark(at) {
  [...list.children].forEach((item, i) => { item.ariaSelected = String(i === at); });
  list.children[at]?.scrollIntoView({ block: "nearest" });
  field.setAttribute("aria-activedescendant", list.children[at]?.id ?? "");
}

function complete(event) {
  close();
  field = event.target;
  const part = typed();
  const all = part || event.type === "keydown" ? found(part) : [];
  if (!all.length) return;
  list = Object.assign(document.createElement("ul"), { className: "completions", id: "completions", role: "listbox", ariaLabel: "Completions" });
  list.append(...all.map((word, i) => Object.assign(document.createElement("li"), { id: `completion-${i}`, role: "option", textContent: word })));
  field.after(list);
  field.setAttribute("aria-controls", "completions");
  mark(-1);
}

function take(item) {
  const end = field.selectionStart;
  const start = end - typed().length;
  const rest = field.value.slice(end).replace(/^["']?\)/, (tail) => (item.textContent.endsWith('")') ? "" : tail));
  field.value = field.value.slice(0, start) + item.textContent + rest;
  field.selectionStart = field.selectionEnd = start + item.textContent.length;
  close();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  close();
}

function key(event) {
  if (!event.target.matches("textarea[data-condition]")) return;
  if (event.ctrlKey && event.key === " ") { event.preventDefault(); return complete(event); }
  if (!list) return;
  const items = [...list.children];
  const at = items.findIndex((item) => item.ariaSelected === "true");
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? items.length - 1 : at - 1 }[event.key];
  const takes = (event.key === "Enter" && at >= 0) || (event.key === "Tab" && at >= 0);
  if (to !== undefined || takes || event.key === "Escape") event.preventDefault();
  if (to !== undefined) mark((to + items.length) % items.length);
  else if (takes) take(items[at]);
  else if (event.key === "Escape") close();
}

if (editor) {
  editor.addEventListener("change", fill);
  editor.addEventListener("input", follow);
  /* An answer to what stood there before would undo what is ticked now. */
  editor.addEventListener("input", () => htmx.trigger("#preview", "htmx:abort"));
  editor.addEventListener("input", (event) => { if (event.target.matches("textarea[data-condition]")) complete(event); });
  editor.addEventListener("keydown", key);
  editor.addEventListener("mousedown", (event) => {
    const item = event.target.closest(".completions li");
    if (!item) return;
    event.preventDefault();
    take(item);
  });
  editor.addEventListener("focusout", close);
  document.body.addEventListener("htmx:beforeSwap", keepPlace);
  document.body.addEventListener("htmx:afterSwap", tell);
  const wrong = editor.querySelector("[aria-invalid=true]");
  wrong?.focus();
}
