/* Adds to menus (popovers of class menu, which open and close by themselves) the arrow keys, the
   right-click on a row, and closing once an entry is pressed.

   Markup: macros menu, row_menu and row_menu_slot. A right-click on tr[data-name] selects the row
   unless it is selected, presses its [data-row-menu] and opens #row-menu at the pointer. */
import { only } from "./selection.js";

const invokers = new WeakMap();

/** The button that opened the menu in which `element` lies; undefined where it lies in none. */
export const invokerOf = (element) => invokers.get(element.closest("[popover]"));

const entries = (menu) => [...menu.querySelectorAll("a, .btn, .menu-item")];

function step(event) {
  const invoker = event.target.closest("[popovertarget]");
  const menu = event.target.closest(".menu:popover-open") ?? (invoker && document.querySelector(`#${invoker.getAttribute("popovertarget")}.menu:popover-open`));
  if (!menu || !["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) return;
  event.preventDefault();
  const all = entries(menu);
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at < 0 ? -1 : at - 1, Home: 0, End: -1 }[event.key];
  all.at(to % all.length)?.focus();
}

function atRow(event) {
  const row = event.target.closest("[data-selection] tr[data-name]");
  const dots = row?.querySelector("[data-row-menu]");
  const menu = document.getElementById("row-menu");
  if (!dots || !menu || event.target.closest("[popover]") || event.shiftKey) return;
  event.preventDefault();
  only(row);
  if (menu.matches(":popover-open")) menu.hidePopover();
  dots.click();
  if (event.clientX || event.clientY) place(menu, event.clientX, event.clientY);
}

function place(menu, x, y) {
  menu.classList.add("at-pointer");
  menu.style.left = `${Math.max(4, Math.min(x, innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, innerHeight - 320))}px`;
}

addEventListener("keydown", step);
addEventListener("contextmenu", atRow);
addEventListener("click", (event) => {
  const { target } = event;
  const opens = target.closest("[popovertarget]");
  if (opens) invokers.set(document.getElementById(opens.getAttribute("popovertarget")), opens);
  const dots = target.closest("[data-row-menu]");
  /* htmx cancels the click of every button in a form, and with it the opening of the popover. */
  if (dots && event.defaultPrevented) document.getElementById("row-menu").togglePopover({ source: dots });
  const entry = target.closest(".menu :is(a, .btn, .menu-item)");
  if (entry && !entry.matches("[popovertarget]")) entry.closest("[popover]").hidePopover();
});
document.getElementById("row-menu")?.addEventListener("beforetoggle", ({ target, newState }) => {
  if (newState === "open") return target.replaceChildren();
  target.classList.remove("at-pointer");
  target.removeAttribute("style");
});
