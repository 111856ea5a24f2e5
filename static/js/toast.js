/* Lets messages in #toasts go: by [data-dismiss], and those of success by themselves after a while
   unless somebody is reading them. Says so where the server does not answer at all. */
const STAY = 10_000;
const toasts = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY, toast);
  else toast.remove();
}

function watch(toast) {
  if (toast.dataset?.toast === "success") setTimeout(leave, STAY, toast);
}

function noAnswer() {
  const text = document.getElementById("no-answer").content.firstElementChild;
  if (![...toasts.children].some((one) => one.textContent === text.textContent)) toasts.append(text.cloneNode(true));
}

if (toasts) {
  [...toasts.children].forEach(watch);
  new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach(watch)))
    .observe(toasts, { childList: true });
  addEventListener("click", ({ target }) => target.closest("[data-dismiss]")?.closest("[data-toast]").remove());
  for (const event of ["htmx:sendError", "htmx:timeout"]) {
    document.body.addEventListener(event, ({ detail }) => { if (detail.elt.id !== "tray") noAnswer(); });
  }
}
