// Makes the absolute times on a page relative to now, for this reader: "vandaag 17.42", "gisteren 23.10".
const language = document.documentElement.lang;
const byDay = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
const hour = new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit", hourCycle: "h23" });
const midnight = (moment) => new Date(moment.getFullYear(), moment.getMonth(), moment.getDate());

function tellTimes(root) {
  for (const time of root.querySelectorAll("time[data-when]")) {
    const moment = new Date(time.dateTime);
    const days = Math.round((midnight(moment) - midnight(new Date())) / 86400000);
    time.removeAttribute("data-when");
    if (days > 0 || days < -6) continue;
    time.title = time.textContent;
    const clock = language === "nl" ? hour.format(moment).replace(":", ".") : hour.format(moment);
    time.textContent = days < -2 ? `${new Intl.DateTimeFormat(language, { weekday: "long" }).format(moment)} ${clock}` : `${byDay.format(days, "day")} ${clock}`;
  }
}

tellTimes(document);
document.addEventListener("page:changed", (event) => tellTimes(event.target));
