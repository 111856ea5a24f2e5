/* Opens what an answer puts into #dialog, and gives the focus back when it goes.

   Markup: a fragment made by the macro dialog, swapped with hx-target="#dialog". An empty answer,
   a [data-dialog-close] and the event dialog-close (by HX-Trigger) close it. The first field in
   error gets the focus, else the first field. */
import { invokerOf } from "./menu.js";

const slot = document.getElementById("dialog");
const FIRST = ["[aria-invalid=true]", "[autofocus]", "input:not([type=hidden]), select, textarea", "[type=submit]:not([data-dialog-close])"];
let opener = null;

function open() {
  const dialog = slot.querySelector("dialog");
  if (!dialog) return giveBack();
  dialog.removeAttribute("open");
  dialog.showModal();
  FIRST.map((one) => dialog.querySelector(one)).find(Boolean)?.focus();
}

function close() {
  slot.replaceChildren();
  giveBack();
}

function giveBack() {
  const again = opener?.id && document.getElementById(opener.id);
  const target = [opener, again, document.querySelector("[role=toolbar] .btn[tabindex='0']"), document.getElementById("main")];
  if (opener) target.find((one) => one?.isConnected && one.checkVisibility())?.focus();
  opener = null;
}

if (slot) {
  document.body.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if (detail.target === slot && !slot.contains(detail.elt)) opener = invokerOf(detail.elt) ?? detail.elt;
  });
  document.body.addEventListener("htmx:afterSwap", ({ detail }) => { if (detail.target === slot) open(); });
  document.body.addEventListener("dialog-close", close);
  slot.addEventListener("close", close, true);
  slot.addEventListener("click", (event) => {
    if (!event.target.closest("[data-dialog-close]")) return;
    event.preventDefault();
    close();
  });
}
