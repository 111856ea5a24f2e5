/* Lets messages in #toasts go: by [data-dismiss], and those of success by themselves after a while
   unless somebody is reading them. A message that is there already is not added again. Says so
   where the server does not answer at all. */
const STAY = 10_000;
const toasts = document.getElementById("toasts");

function leave(toast) {
  if (toast.matches(":hover, :focus-within")) setTimeout(leave, STAY, toast);
  else toast.remove();
}

function watch(toast) {
  const same = (one) => one !== toast && one.outerHTML === toast.outerHTML;
  if ([...toasts.children].some(same)) toast.remove();
  else if (toast.dataset?.toast === "success") setTimeout(leave, STAY, toast);
}

function noAnswer() {
  toasts.append(document.getElementById("no-answer").content.firstElementChild.cloneNode(true));
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
