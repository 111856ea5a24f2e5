/* Ctrl K, or a [data-palette-open], finds any available button, file or page in sight by its name.
   Enter or a click presses what was found. It asks the server for nothing. */
const palette = document.getElementById("palette");
const SOURCES = { action: "[role=toolbar] .tool > .btn:not([aria-disabled]):not([popovertarget]), .page-actions .btn:not([aria-disabled])", file: "[data-selection] a[data-open]", page: ".sidebar li a" };
const SHOWN = 12;

if (palette) {
  const input = palette.querySelector("input");
  const list = palette.querySelector("ul");
  const text = (element) => element.textContent.trim().replace(/\s+/g, " ");
  const options = () => [...list.children];
  let found = [];

  const mark = (at) => {
    options().forEach((option, i) => { option.ariaSelected = String(i === at); });
    options()[at]?.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", options()[at]?.id ?? "");
  };
  const line = ({ kind, element }, at) => {
    const item = Object.assign(document.createElement("li"), { id: `palette-${at}`, role: "option" });
    const note = Object.assign(document.createElement("small"), { textContent: list.dataset[kind] });
    const icon = element.querySelector(".icon")?.cloneNode(true);
    item.append(...(icon ? [icon] : []), text(element.querySelector("span") ?? element), note);
    return item;
  };
  const search = () => {
    const wanted = input.value.trim().toLocaleLowerCase();
    found = Object.entries(SOURCES)
      .flatMap(([kind, where]) => [...document.querySelectorAll(where)].map((element) => ({ kind, element })))
      .filter(({ element }) => text(element).toLocaleLowerCase().includes(wanted)).slice(0, SHOWN);
    list.replaceChildren(...found.map(line));
    palette.querySelector("p").hidden = found.length > 0;
    mark(0);
  };
  const press = (at) => {
    palette.close();
    found[at]?.element.click();
  };
  const open = () => { input.value = ""; search(); palette.showModal(); };

  input.addEventListener("input", search);
  palette.addEventListener("keydown", (event) => {
    const at = options().findIndex((option) => option.ariaSelected === "true");
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + found.length }[event.key];
    if (event.key === "Enter") {
      event.preventDefault();
      return press(at);
    }
    if (to === undefined || !found.length) return;
    event.preventDefault();
    mark(to % found.length);
  });
  list.addEventListener("click", ({ target }) => press(options().indexOf(target.closest("li"))));
  addEventListener("click", ({ target }) => {
    if (target.closest("[data-palette-open]")) open();
    else if (target === palette) palette.close();
  });
  addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== "k" || document.querySelector("dialog:modal")) return;
    event.preventDefault();
    open();
  });
}
