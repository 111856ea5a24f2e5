/* Decides light or dark before the first paint, so it is the one classic script in the head.
   The system's wish holds until a person presses a [data-theme-toggle]; pressing back to what
   the system wishes forgets the choice. Marks <html> with data-bs-theme and the class js. */
(() => {
  const KEY = "theme";
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wished = () => (dark.matches ? "dark" : "light");
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const show = () => { root.dataset.bsTheme = stored() ?? wished(); };

  const toggle = () => {
    const next = root.dataset.bsTheme === "dark" ? "light" : "dark";
    try {
      if (next === wished()) localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, next);
    } catch { /* storage is off: the choice lasts as long as the page */ }
    root.dataset.bsTheme = next;
  };

  root.classList.add("js");
  show();
  dark.addEventListener("change", show);
  addEventListener("storage", (event) => { if (event.key === KEY) show(); });
  addEventListener("click", (event) => { if (event.target.closest("[data-theme-toggle]")) toggle(); });
})();
