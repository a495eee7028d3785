// What works without a connection, on a device whose owner switched that on (/me/offline): "Hoe is het nu?" is filled in and
// waits, and the plan is read. docs/adr/0015 says why it is so.
//
// What waits ("wait.<key of the form>") is sealed to a key of its member that only the server opens; the plan with one of
// this session. The switch holds for one session: when that is over the plan goes, and what waits stays for who signs in
// again. Signing out, "Snel sluiten" and switching off take all of it.
const ON = "kept.on";
const PLAN = "kept.plan";
const UNTIL = "kept.until";
const DUE = "kept.due";
const WAITS = "wait.";
const REFUSED = "refused";
const KEY = "kept=";
const HERE = "here";
const KEY_PATH = "/me/plan";
const ANSWER_MS = 20000;
const AGAIN_MS = 3000;
const BUSY = "busy";
const BUSY_MS = 30000;
const HOUR_MS = 3600000;
const DAY_MS = 24 * HOUR_MS;
const LONGEST_DAYS = 60;
const STEP = 256;
const INFO = "sterkersamen:waiting";
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const text = { in: new TextEncoder(), out: new TextDecoder() };
const body = document.body.dataset;
let stopped = false;
let again = 0;

const base64 = (...parts) => btoa(parts.map((bytes) => Array.from(bytes, (byte) => String.fromCharCode(byte)).join("")).join(""));
const bytesOf = (string) => Uint8Array.from(atob(string), (letter) => letter.charCodeAt(0));
// Its length tells little of what it says.
const padded = (words) => text.in.encode(words.padEnd(Math.ceil((words.length + 1) / STEP) * STEP));
const today = () => Math.floor(Date.now() / DAY_MS);
const isOn = () => localStorage.getItem(ON) !== null;
// { session, hours, key }: for which session it was switched on, how long that lasts in silence, and what to seal to.
const chosen = () => JSON.parse(localStorage.getItem(ON));
const waiting = () => Object.keys(localStorage).filter((name) => name.startsWith(WAITS));
// Who is signed out or locked is led elsewhere: that is no answer. A line that does nothing holds up the other tabs no longer
// than this; what reached the server all the same is kept once.
const ask = (address, more) =>
  fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(ANSWER_MS), ...more });

// --- The plan: iv and words, sealed with a key that the server gives this session. It stays in a cookie that only the
// pages of the plan see, and that is really gone when it goes: what a script takes away stays in a browser's files for long.

const planKey = (key, uses) => crypto.subtle.importKey("raw", bytesOf(key), "AES-GCM", false, uses);
const hasPlan = () => localStorage.getItem(PLAN) !== null && Date.now() < Number(localStorage.getItem(UNTIL));

async function keepPlan() {
  // Who goes on at once, or loses the connection here, has the next page do it.
  localStorage.setItem(DUE, "");
  const answer = await ask("/me/plan/kept");
  if (!answer.ok) return;
  const { words, key } = await answer.json();
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await planKey(key, ["encrypt"]), padded(words));
  // It may have been wiped meanwhile, here or in another tab.
  if (stopped || !isOn()) return;
  if (words) localStorage.setItem(PLAN, base64(iv, new Uint8Array(sealed)));
  else localStorage.removeItem(PLAN);
  localStorage.setItem(UNTIL, String(Date.now() + chosen().hours * HOUR_MS));
  await tellWorker(words ? ["/me/now", KEY_PATH] : ["/me/now"]);
  localStorage.removeItem(DUE);
}

// The service worker does not see what lies here. It is told at which addresses there is something to show, and nothing of
// it, so that it waits for no connection that does nothing.
async function tellWorker(addresses) {
  await caches.delete(HERE);
  const here = await caches.open(HERE);
  for (const address of addresses) await here.put(address, new Response());
  if (stopped || !isOn()) await caches.delete(HERE);
}

async function readPlan() {
  // Base64 comes in quotes (RFC 6265).
  const key = document.cookie.split("; ").find((one) => one.startsWith(KEY))?.slice(KEY.length).replaceAll('"', "");
  if (!isOn() || !hasPlan() || !key) return "";
  const data = bytesOf(localStorage.getItem(PLAN));
  const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: data.slice(0, 12) }, await planKey(key, ["decrypt"]), data.slice(12));
  return text.out.decode(words).trim();
}

// --- What waits: "<day>.<sealed>", and behind that why it still does: REFUSED, or the session that could not open it.

async function seal(words, once) {
  const theirs = await crypto.subtle.importKey("raw", bytesOf(chosen().key), CURVE, false, []);
  const ours = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const shared = await crypto.subtle.deriveBits({ ...CURVE, public: theirs }, ours.privateKey, 256);
  const point = new Uint8Array(await crypto.subtle.exportKey("raw", ours.publicKey));
  const secret = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: point, info: text.in.encode(INFO) };
  const key = await crypto.subtle.deriveKey(how, secret, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.in.encode(once) }, key, padded(words));
  return base64(point, iv, new Uint8Array(hidden));
}

let keeping = false;
async function keep(form) {
  // Two taps are one time.
  if (keeping) return;
  keeping = true;
  await keepOnce(form).finally(() => (keeping = false));
}

async function keepOnce(form) {
  // The page that is kept for everybody has one key in it: each time that somebody fills it in is another form.
  const once = form.dataset.wait === "new" ? crypto.randomUUID() : form.elements.once.value;
  const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => !["csrfmiddlewaretoken", "once"].includes(name)));
  if (!Object.values(fields).some((value) => value.trim())) return tell("nothing");
  try {
    const sealed = await seal(JSON.stringify({ at: new Date().toISOString(), fields }), once);
    if (stopped || !isOn()) return;
    localStorage.setItem(WAITS + once, `${today()}.${sealed}`);
  } catch {
    tell("failed");
    return;
  }
  form.querySelector("[data-form-state]")?.remove();
  form.reset();
  form.elements.once.value = crypto.randomUUID();
  tell("one");
  send();
}

function tell(what) {
  const place = document.querySelector("[data-unsent]");
  if (!place) return;
  const number = waiting().length;
  place.textContent = what === "one" && number > 1 ? place.dataset.many.replace("{n}", number) : place.dataset[what];
  place.hidden = false;
  if (!["sent", "whom", REFUSED].includes(what)) place.focus();
}

async function send() {
  clearTimeout(again);
  if (stopped || !waiting().length) return;
  try {
    // One tab sends; what two send all the same is kept once. It may fail there, or have begun before this was kept.
    await navigator.locks.request("waiting", { ifAvailable: true }, (lock) => (lock ? sendAll() : Promise.reject()));
  } catch (error) {
    // The connection may have come back while this was still asking without one: no sign of that comes a second time.
    clearTimeout(again);
    if (!document.hidden) again = setTimeout(send, error === BUSY ? BUSY_MS : AGAIN_MS);
  }
}

// Something is the matter with us, or with what stands between: it is tried again.
function heard(answer) {
  if (answer.status >= 500) throw BUSY;
  return answer;
}

async function sendAll() {
  const given = heard(await ask("/me/now/waiting"));
  if (!given.ok) return;
  const { token } = await given.json();
  const canShow = "member" in body && location.pathname === "/me/now";
  let sent = "";
  for (const name of waiting()) {
    const [day, sealed, why] = localStorage.getItem(name)?.split(".") ?? [];
    if (!sealed || (why && (why === REFUSED ? !canShow : why === body.member))) continue;
    const form = new URLSearchParams({ once: name.slice(WAITS.length), sealed });
    const answer = await ask("/me/now/waiting", { method: "POST", body: form, headers: { "X-CSRFToken": token } });
    // Wiped meanwhile, here or in another tab: nothing of it is written again.
    if (stopped || localStorage.getItem(name) === null) return;
    if (answer.status === 201) {
      localStorage.removeItem(name);
      if (sent !== "whom") sent = answer.headers.has("X-Whom") ? "whom" : "sent";
    } else if (answer.status === 422 || answer.status === 409) {
      localStorage.setItem(name, `${day}.${sealed}.${REFUSED}`);
      if (canShow && show(name, await answer.text())) return;
    } else if (answer.status === 404) {
      // Of somebody else who uses this browser: it stays for as long as they may come back for it.
      if (today() - day > LONGEST_DAYS) localStorage.removeItem(name);
      else localStorage.setItem(name, `${day}.${sealed}.${body.member ?? ""}`);
    } else if (heard(answer)) return;
  }
  if (waiting().some((name) => localStorage.getItem(name).endsWith(`.${REFUSED}`))) tell(REFUSED);
  else if (sent) tell(sent);
}

// The page of a form that was refused, in the place of the empty one: with what was filled in, and what is wrong.
function show(name, html) {
  const main = new DOMParser().parseFromString(html, "text/html").getElementById("main");
  const form = main?.querySelector("form[data-wait=refused]");
  if (!form) return false;
  const forget = () => localStorage.removeItem(name);
  form.addEventListener("form:sent", forget);
  form.querySelector("[data-forget]").addEventListener("click", () => {
    forget();
    location.reload();
  });
  document.getElementById("main").replaceWith(main);
  (main.querySelector("[autofocus]") ?? main).focus();
  main.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
  return true;
}

// --- On and off.

async function begin(hours) {
  const answer = await ask("/me/offline/key");
  if (!answer.ok) throw new Error(`key: ${answer.status}`);
  localStorage.setItem(ON, JSON.stringify({ session: body.member, hours: Number(hours), key: (await answer.json()).key }));
  stopped = false;
  await keepPlan();
}

function end() {
  for (const name of [ON, PLAN, UNTIL, DUE]) localStorage.removeItem(name);
  document.cookie = `${KEY}; Max-Age=0; Path=${KEY_PATH}; SameSite=Lax`;
  caches.delete(HERE).catch(() => {});
}

function wipe() {
  stopped = true;
  for (const name of waiting()) localStorage.removeItem(name);
  end();
}

function offer(card) {
  const state = card.querySelector("[data-device-state]");
  const turn = (says) => {
    card.querySelector("[data-device-none]").hidden = true;
    card.querySelector("[data-device-off]").hidden = isOn();
    card.querySelector("[data-device-is-on]").hidden = !isOn();
    if (!says) return;
    state.textContent = state.dataset[says];
    // The button that was used is there no more.
    state.focus();
  };
  card.querySelector("[data-device-on]").addEventListener("click", async (event) => {
    event.target.disabled = true;
    const says = await begin(card.dataset.hours).then(
      () => "on",
      () => (end(), "failed"),
    );
    event.target.disabled = false;
    turn(says);
  });
  card.querySelector("[data-device-wipe]").addEventListener("click", () => {
    wipe();
    document.querySelector("[data-unsent]").hidden = true;
    turn("off");
  });
  turn();
}

// A page that was kept for when there is no connection: made for nobody, and at whatever address was asked for.
async function showKept() {
  for (const link of document.querySelectorAll("[data-kept-now]")) link.hidden = !isOn();
  for (const link of document.querySelectorAll("[data-kept-plan]")) link.hidden = !isOn() || !hasPlan();
  const plan = location.pathname.startsWith(KEY_PATH) ? await readPlan().catch(() => "") : "";
  const wanted = location.pathname === "/me/now" ? "now" : plan ? "plan" : "";
  const place = document.querySelector(`[data-kept-at="${wanted}"]`);
  if (!place || !isOn()) return;
  place.querySelector("[data-kept-words]")?.replaceChildren(...new DOMParser().parseFromString(plan, "text/html").body.childNodes);
  document.querySelector("[data-message]").hidden = true;
  const others = document.querySelector("[data-kept-people]");
  others.querySelector(`[data-kept-${wanted}]`).hidden = true;
  others.hidden = place.hidden = false;
  if (wanted === "now" && waiting().length) tell("one");
}

try {
  if (window.localStorage && crypto.subtle && "locks" in navigator && "serviceWorker" in navigator) {
    document.addEventListener("exit", wipe);
    // As for drafts: only a page that the server made for nobody says that nobody is signed in.
    if ("nobody" in body || ("member" in body && isOn() && chosen().session !== body.member)) end();
    if ("member" in body) {
      const card = document.querySelector("[data-device]");
      if (card) offer(card);
      // As it stands now; and at least once a day, so that it goes only when nobody is here for as long as a session lasts.
      const isOld = () => Number(localStorage.getItem(UNTIL)) - Date.now() < chosen().hours * HOUR_MS - DAY_MS;
      const isDue = () => localStorage.getItem(DUE) !== null || isOld();
      if (isOn() && (/^\/(me\/plan|me\/offline|help)/.test(location.pathname) || isDue())) keepPlan().catch(() => {});
    } else if (!("nobody" in body)) showKept();
    if (!("nobody" in body)) send();
    // The page that is looked at goes first: what has to be said is said there.
    addEventListener("online", () => (document.hidden ? (again = setTimeout(send, AGAIN_MS)) : send()));
    document.addEventListener("visibilitychange", () => document.hidden || "nobody" in body || send());
    document.addEventListener("form:offline", (event) => event.target.dataset.wait && isOn() && keep(event.target));
    document.addEventListener("submit", (event) => {
      if (event.target.matches("form[data-wipe]")) wipe();
      if (!event.target.matches("form[data-wait=new]")) return;
      event.preventDefault();
      keep(event.target);
    });
  }
} catch {
  // Storage that is switched off keeps nothing, and with a connection everything works without it.
}
