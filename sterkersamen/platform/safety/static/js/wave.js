// The wave: asks every five minutes how strong it is, for an hour, and draws the answers. They live in this page's memory
// and nowhere else. Works on the copy of the page that is kept for when there is no connection.
const EVERY_MS = 5 * 60000;
const HOUR_MS = 60 * 60000;
// Two taps within a minute: the second one mends the first.
const MENDS_MS = 60000;
const LOW = 2;
// What goes along to the log, where somebody is signed in and goes there.
const CARRIES = 30;
const wave = document.getElementById("wave");

function follow() {
  const part = (name) => wave.querySelector(`[data-wave-${name}]`);
  const asks = wave.querySelector(".asks-now");
  const question = asks.textContent;
  const words = wave.dataset;
  let points = [];
  // The wave that was stopped, until another one begins.
  let past = [];
  let asked = 0;
  let tick = 0;

  const minutes = (ms) => Math.round(ms / 60000);
  const x = (at) => 24 + (Math.min(at - points[0].at, HOUR_MS) / HOUR_MS) * 288;
  const y = (strength) => 128 - strength * 11.6;

  function draw() {
    const places = points.map(({ at, strength }) => [x(at).toFixed(1), y(strength).toFixed(1)]);
    wave.querySelector(".hour .line").setAttribute("d", `M${places.map((place) => place.join(" ")).join("L")}`);
    const dots = places.map(([cx, cy]) => {
      const dot = document.createElementNS("http://www.w3.org/2000/svg", "circle");
      for (const [name, value] of Object.entries({ cx, cy, r: 5 })) dot.setAttribute(name, value);
      return dot;
    });
    wave.querySelector(".hour .dots").replaceChildren(...dots);
    const told = points.map(({ at, strength }, number) => {
      const line = document.createElement("li");
      const passed = minutes(at - points[0].at);
      line.textContent = number ? words.point.replace("{n}", passed).replace("{s}", strength) : String(strength);
      return line;
    });
    part("list").replaceChildren(...told);
    const all = points.map((point) => point.strength).join(", ");
    wave.querySelector(".hour title").textContent = `${words.title}: ${all}`;
  }

  // What an hour of it came to, by what was filled in.
  function hour() {
    const [now, top] = [points.at(-1).strength, Math.max(...points.map(({ strength }) => strength))];
    return now < top ? words.fell.replace("{top}", top).replace("{s}", now) : words.hour;
  }

  function sentence() {
    const [now, before] = [points.at(-1).strength, points.at(-2)?.strength];
    if (points.at(-1).at - points[0].at >= HOUR_MS - MENDS_MS && now > LOW) return hour();
    if (before === undefined) return words.first;
    if (now <= LOW) return words.low;
    return now > before ? words.up : now < before ? words.down : words.same;
  }

  // Where it does not go down, or is not over after an hour, the way to people stands beneath it.
  function say(words_now) {
    part("says").textContent = words_now;
    part("people").hidden = ![hour(), words.up].includes(words_now);
  }

  // The form to the log: the numbers stand in no field, so that no browser puts them back there later.
  function carry() {
    const all = points.length ? points : past;
    const kept = all.length > CARRIES ? [...all.slice(0, CARRIES - 1), all.at(-1)] : all;
    return kept.map(({ at, strength }) => `${minutes(at - all[0].at)}:${strength}`).join();
  }

  function carries() {
    for (const one of document.querySelectorAll("[data-wave-carries]")) one.hidden = !points.length && !past.length;
  }

  function answer(strength) {
    const at = Date.now();
    if (points.length && at - points.at(-1).at < MENDS_MS) points.at(-1).strength = strength;
    else points.push({ at, strength });
    asked = points.at(-1).at;
    part("going").hidden = false;
    part("over").hidden = true;
    asks.textContent = words.now.replace("{s}", strength);
    draw();
    past = [];
    say(sentence());
    left();
    carries();
    tick ||= setInterval(left, 10000);
  }

  // How much of the hour is left, and whether it is time to ask again. A telephone that slept catches up here.
  function left() {
    if (!points.length) return;
    const now = Date.now();
    const rest = points[0].at + HOUR_MS - now;
    part("left").textContent = rest > 90000 ? words.rest.replace("{n}", minutes(rest)) : rest > 0 ? words.last : "";
    if (rest <= 0 && part("says").textContent !== hour() && points.at(-1).strength > LOW) say(hour());
    if (now - asked >= EVERY_MS) {
      // Said once; who does not answer is asked again five minutes later.
      asked = now;
      asks.textContent = words.again;
    }
  }

  function stop(told) {
    clearInterval(tick);
    tick = 0;
    past = told ? points : [];
    points = [];
    carries();
    part("going").hidden = true;
    part("list").replaceChildren();
    part("says").textContent = "";
    asks.textContent = question;
    wave.querySelector(".hour .line").setAttribute("d", "");
    wave.querySelector(".hour .dots").replaceChildren();
    wave.querySelector(".hour title").textContent = words.title;
    part("over").hidden = !told;
    for (const one of [asks, wave.querySelector(".strengths"), wave.querySelector(".ends"), part("note")]) one.hidden = told;
    if (told) part("over").querySelector("p").focus();
  }

  words.title = wave.querySelector(".hour title").textContent;
  wave.addEventListener("click", ({ target }) => {
    const button = target.closest("button");
    if (!button) return;
    if (button.dataset.strength) answer(Number(button.dataset.strength));
    else stop("waveStop" in button.dataset);
  });
  for (const form of document.querySelectorAll("[data-wave-log]"))
    form.addEventListener("formdata", ({ formData }) => formData.set("wave", carry()));
  document.addEventListener("visibilitychange", left);
  document.addEventListener("exit", () => stop(false));
  document.querySelector("[data-wave-plain]").hidden = true;
  wave.hidden = false;
}

if (wave) follow();
