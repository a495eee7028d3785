// Reads a calendar as Thunderbird does (ical.js): from standard input the text, from the arguments since when and until
// when; gives when each event in between begins, in UTC, one to a line.
import { readFileSync } from "node:fs";
import ICAL from "ical.js";

const [since, until] = process.argv.slice(2).map((text) => new Date(text));
const calendar = new ICAL.Component(ICAL.parse(readFileSync(0, "utf8")));
for (const zone of calendar.getAllSubcomponents("vtimezone")) ICAL.TimezoneService.register(zone);
const events = calendar.getAllSubcomponents("vevent").map((part) => new ICAL.Event(part));
const found = [];

function note(time) {
  const moment = time.toJSDate();
  if (moment >= since && moment < until) found.push(moment.toISOString());
}

for (const event of events) {
  if (event.isRecurrenceException()) continue;
  if (!event.isRecurring()) {
    note(event.startDate);
    continue;
  }
  for (const other of events) if (other.isRecurrenceException() && other.uid === event.uid) event.relateException(other);
  const days = event.iterator();
  for (let day = days.next(); day && day.toJSDate() < new Date(until.getTime() + 1e10); day = days.next()) {
    note(event.getOccurrenceDetails(day).startDate);
  }
}
process.stdout.write(found.sort().join("\n"));
