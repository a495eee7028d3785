// Keeps what somebody is writing on this device until it has arrived: sealed in localStorage under a key that the server
// gives only while this browser is signed in (another session's key opens nothing). Signing out and "Snel sluiten" wipe it.
//
// <form data-draft="new:..."> with <span data-draft-state data-kept="...">. The draft carries the form's own key (once),
// so that a text which did arrive is not placed twice, and is forgotten when the server says that it has it (cookie "sent").
const PREFIX = "draft.";
const WAIT_MS = 400;
const AGAIN_MS = 3000;
const LONGEST_MS = 60000;
const text = { in: new TextEncoder(), out: new TextDecoder() };
let sealed = null;
let stopped = false;

const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
const bytesOf = (string) => Uint8Array.from(atob(string), (letter) => letter.charCodeAt(0));

// Where the connection fails just then, it is asked for until there is an answer: what was kept comes back then, and what
// is written meanwhile is kept.
async function askKey() {
  for (let wait = AGAIN_MS; !stopped; wait = Math.min(wait * 2, LONGEST_MS)) {
    const answer = await fetch("/drafts/key", { credentials: "same-origin" }).catch(() => null);
    if (answer && answer.status < 500) return answer;
    await new Promise((done) => setTimeout(done, wait));
  }
  throw new Error("stopped");
}

function key() {
  sealed ??= askKey()
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
    .then((given) => crypto.subtle.importKey("raw", bytesOf(given.key), "AES-GCM", false, ["encrypt", "decrypt"]))
    .catch((error) => {
      sealed = null;
      throw error;
    });
  return sealed;
}

// The name tells nobody who looks into the browser which group it is about.
async function nameOf(form) {
  const digest = await crypto.subtle.digest("SHA-256", text.in.encode(form.dataset.draft));
  return PREFIX + base64(digest).slice(0, 22);
}

function fieldsOf(form) {
  const fields = {};
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || field.type === "submit") continue;
    fields[field.name] = field.type === "checkbox" ? field.checked : field.value;
  }
  return fields;
}

const hasWords = (form) => [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value.trim());

function chunks(bytes) {
  // Spread over many arguments, a long text would overflow the stack.
  let string = "";
  for (let start = 0; start < bytes.length; start += 8192) string += String.fromCharCode(...bytes.subarray(start, start + 8192));
  return btoa(string);
}

async function save(form) {
  const name = await nameOf(form);
  await form.restored;
  if (!hasWords(form)) {
    localStorage.removeItem(name);
    return;
  }
  const once = form.elements.once.value;
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const given = await key();
  // As it is by now: the key may have taken its time.
  if (!hasWords(form)) return;
  const words = text.in.encode(JSON.stringify(fieldsOf(form)));
  const hidden = await crypto.subtle.encrypt({ name: "AES-GCM", iv, additionalData: text.in.encode(form.dataset.draft) }, given, words);
  // A form that came back in its place keeps the words now, under what becomes of them there.
  if (stopped || !form.isConnected || form.elements.once.value !== once) return;
  localStorage.setItem(name, `${once}.${base64(iv)}.${chunks(new Uint8Array(hidden))}`);
  tell(form);
}

async function restore(form) {
  const name = await nameOf(form);
  const kept = localStorage.getItem(name);
  if (!kept || hasWords(form)) return;
  const [once, iv, hidden] = kept.split(".");
  try {
    const words = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytesOf(iv), additionalData: text.in.encode(form.dataset.draft) }, await key(), bytesOf(hidden));
    if (localStorage.getItem(name) !== kept) return;
    const fields = JSON.parse(text.out.decode(words));
    for (const [field, value] of Object.entries(fields)) {
      const element = form.elements[field];
      if (!element) continue;
      if (typeof value === "boolean") element.checked = value;
      // What was written while the key was on its way comes after what was kept.
      else if (element.matches("textarea")) element.value = [value, element.value].filter((words) => words.trim()).join("\n\n");
      else if (!element.value || !element.matches("input[type=text]")) element.value = value;
    }
    form.elements.once.value = once;
    for (const details of form.querySelectorAll("details")) if (details.querySelector("select")?.value) details.open = true;
    tell(form);
  } catch (error) {
    // Sealed in another session, or damaged: nobody can read it any more. Without a connection it stays.
    if (error instanceof DOMException) localStorage.removeItem(name);
  }
}

function tell(form) {
  const place = form.querySelector("[data-draft-state]");
  if (place && place.textContent !== place.dataset.kept) place.textContent = place.dataset.kept;
}

function forgetArrived() {
  const arrived = document.cookie.split("; ").find((one) => one.startsWith("sent="))?.slice(5);
  if (!arrived) return;
  document.cookie = "sent=; Max-Age=0; Path=/; SameSite=Lax";
  for (const name of Object.keys(localStorage)) {
    if (name.startsWith(PREFIX) && localStorage.getItem(name).startsWith(`${arrived}.`)) localStorage.removeItem(name);
  }
}

function wipe() {
  stopped = true;
  sealed = null;
  for (const name of Object.keys(localStorage)) if (name.startsWith(PREFIX)) localStorage.removeItem(name);
}

const waiting = new Map();

function saveSoon(form) {
  clearTimeout(waiting.get(form));
  waiting.set(
    form,
    setTimeout(() => {
      waiting.delete(form);
      if (!stopped) save(form).catch(() => {});
    }, WAIT_MS),
  );
}

function saveNow() {
  for (const [form, timer] of waiting) {
    clearTimeout(timer);
    if (!stopped) save(form).catch(() => {});
  }
  waiting.clear();
}

function begin(root, cameBack = false) {
  for (const form of root.querySelectorAll("form[data-draft]")) {
    if (form.drafted) continue;
    form.drafted = true;
    // Asked for now, so that what is written after the connection is lost can be kept too.
    key().catch(() => {});
    form.restored = restore(form).catch(() => {});
    // The server gave the form back with what was typed: not placed yet.
    if (cameBack && hasWords(form)) saveSoon(form);
    for (const kind of ["input", "change"]) form.addEventListener(kind, () => saveSoon(form));
    form.addEventListener("form:offline", () => save(form).catch(() => {}));
    form.addEventListener("form:sent", async () => {
      clearTimeout(waiting.get(form));
      waiting.delete(form);
      localStorage.removeItem(await nameOf(form));
    });
  }
}

try {
  if ("member" in document.body.dataset && window.localStorage && crypto.subtle) {
    forgetArrived();
    begin(document);
    document.addEventListener("page:changed", (event) => {
      forgetArrived();
      begin(event.target.parentNode ?? document, true);
    });
    document.addEventListener("visibilitychange", () => document.hidden && saveNow());
    document.addEventListener("exit", wipe);
    document.addEventListener("submit", (event) => event.target.matches("form[data-wipe]") && wipe());
  } else if ("nobody" in document.body.dataset) {
    // Nobody is signed in here any more: what was left behind cannot be opened and need not stay. Only a page that the
    // server made for nobody says so: one that was kept for when there is no connection, or a "not found", knows nothing.
    wipe();
  }
} catch {
  // Storage that is switched off keeps nothing, and writing works without it.
}
