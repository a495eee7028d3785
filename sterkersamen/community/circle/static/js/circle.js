// The circle: what this person can do now follows the ring as it changes, and the page says now and then that it is open.
//
// .circle-page has data-me (one's own seat) and data-seen; the ring (section.circle) says which step it is, whose turn, and
// who keeps order. Sections of one's own have data-when.
// Asked each time: what was wrong with a form comes with a new page around it.
const circlePage = () => document.querySelector(".circle-page");

function follow(ring) {
  const { me } = circlePage().dataset;
  const facilitates = "facilitates" in circlePage().dataset;
  const { step, turn, lead } = ring.dataset;
  const speaks = turn === me;
  const now = {
    check_in: speaks && step === "check_in",
    say: speaks && step !== "check_in" && step !== "arrive",
    close: step === "close",
    listen: !speaks,
    lead: lead === me,
    hand: ring.dataset.hands.includes(me),
    muted: ring.dataset.muted.includes(me),
    no_hand: !ring.dataset.hands.includes(me) && !ring.dataset.muted.includes(me),
    paused: "paused" in ring.dataset,
    going: !("paused" in ring.dataset),
    take_over: lead !== me && (facilitates ? "leaderless" in ring.dataset || "borrowed" in ring.dataset : "leaderless" in ring.dataset && ring.dataset.deputies.includes(me)),
  };
  const focused = document.activeElement;
  for (const part of document.querySelectorAll("#own [data-when]")) {
    const was = part.hidden;
    part.hidden = !now[part.dataset.when];
    // It is one's turn now, and one was not writing anything else: the field is ready, and in sight.
    if (was && !part.hidden && ["check_in", "say"].includes(part.dataset.when) && (!focused?.matches("input, textarea, select") || focused.closest("[hidden]"))) {
      part.scrollIntoView({ block: "nearest" });
      part.querySelector("input[type=text], textarea")?.focus({ preventScroll: true });
    }
  }
  // A button that made place for its opposite.
  if (focused?.hidden) focused.parentElement.querySelector("button[data-when]:not([hidden])")?.focus({ preventScroll: true });
  for (const button of document.querySelectorAll("#own button[value^='step:']")) {
    if (button.value === `step:${step}`) button.setAttribute("aria-current", "step");
    else button.removeAttribute("aria-current");
  }
  circlePage().classList.toggle("guides", now.lead);
  const speaker = ring.querySelector(".speaker");
  if (speaker && speaks) speaker.textContent = circlePage().dataset.you;
  // What another wrote for all stands in the form too, unless one is writing there.
  const words = { theme: ring.querySelector(".theme p")?.textContent ?? "", agenda: ring.querySelector(".agenda p").textContent, minutes: ring.dataset.minutes };
  for (const [name, text] of Object.entries(words)) {
    const field = document.getElementById("words").elements[name];
    if (field.value === field.defaultValue) field.value = field.defaultValue = text;
  }
  // Nobody reports their own words.
  for (const link of ring.querySelectorAll("a[data-by]")) link.hidden = link.dataset.by === me;
  document.getElementById("do").elements.turn.value = turn;
  // By the clock of this device, which may be wrong, only what passed since is measured.
  drawn = performance.now() - Number(ring.querySelector(".timer")?.dataset.spoken ?? 0) * 1000;
  remind();
}

// How much of a turn is left, in words: nobody is cut off.
let drawn = 0;
function remind() {
  const timer = document.querySelector(".circle .timer");
  if (!timer) return;
  const left = Number(timer.closest(".circle").dataset.minutes) * 60 - (performance.now() - drawn) / 1000;
  if (left <= 0) timer.textContent = timer.dataset.over;
  else if (left <= 60) timer.textContent = timer.dataset.soon;
}

// Also the page where one reports something says it: who keeps order and does that is not gone for the others.
const there = () => document.querySelector("[data-seen]");
if (there()) {
  const token = document.querySelector("main input[name=csrfmiddlewaretoken]").value;
  const say = () => there() && fetch(there().dataset.seen, { method: "POST", headers: { "X-CSRFToken": token, "X-Enhanced": "1" }, credentials: "same-origin" }).catch(() => {});
  say();
  setInterval(say, 25000);
}

if (circlePage()) {
  follow(document.querySelector("section.circle"));
  setInterval(remind, 5000);
  document.addEventListener("page:changed", ({ target }) => {
    const ring = target.matches?.("section.circle") ? target : target.querySelector?.("section.circle");
    if (ring) follow(ring);
  });
}

document.addEventListener("live:event", ({ detail }) => {
  if (detail.kind === "meetings" && document.querySelector("[data-opens]")) window.location.reload();
  if (detail.kind === "apart" || (detail.kind === "door" && document.querySelector("[data-door]"))) window.location.reload();
});
