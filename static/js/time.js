/* Rewrites every <time datetime> for the reader's own clock: today, yesterday, a weekday, a date.
   With data-format="clock" it is the time of day alone. The full moment stays in the title. */
const language = document.documentElement.lang;
const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const midnight = (moment) => new Date(moment).setHours(0, 0, 0, 0);
const near = new Intl.RelativeTimeFormat(language, { numeric: "auto" });

function words(moment, format) {
  if (format === "clock") return moment.toLocaleTimeString(language, { ...clock, second: "2-digit" });
  const days = Math.round((midnight(Date.now()) - midnight(moment)) / 86_400_000);
  const time = moment.toLocaleTimeString(language, clock);
  if (days === 0 || days === 1) {
    const day = near.format(-days, "day");
    return `${day[0].toLocaleUpperCase(language)}${day.slice(1)}, ${time}`;
  }
  if (days > 1 && days < 7) return `${moment.toLocaleDateString(language, { weekday: "short" })}, ${time}`;
  const year = moment.getFullYear() === new Date().getFullYear() ? undefined : "numeric";
  return new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, { day: "numeric", month: "short", year }).format(moment);
}

function rewrite() {
  for (const time of document.querySelectorAll("time[datetime]:not([title])")) {
    const moment = new Date(time.dateTime);
    time.title = moment.toLocaleString(language, { dateStyle: "full", timeStyle: "long" });
    time.textContent = words(moment, time.dataset.format);
  }
}

rewrite();
for (const swap of ["htmx:afterSwap", "htmx:oobAfterSwap"]) document.body.addEventListener(swap, rewrite);
