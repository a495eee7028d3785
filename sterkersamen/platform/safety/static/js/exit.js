// "Snel sluiten": hides the page at once, wipes what this browser kept for the person, locks on the server, and puts a
// neutral page in the place of this one. Three times Shift within five seconds does the same.
//
// A cookie says that somebody left, before anything is sent. The answer to the lock takes it away; where none came, the
// server locks at the next request of this browser, whatever that asks for, before it shows anything.
const LEFT = "left=1; Path=/; Max-Age=31536000; SameSite=Lax";
const SHIFTS = 3;
const WITHIN_MS = 5000;
const SIGNED_OUT_MS = 10000;
const tabs = new BroadcastChannel("exit");

function cover() {
  document.documentElement.hidden = true;
  document.documentElement.style.display = "none";
}

function hide() {
  cover();
  document.title = "…";
}

// Messages of ours that stand on the screen, outside of the page.
async function takeMessages() {
  const worker = await navigator.serviceWorker?.getRegistration();
  for (const one of (await worker?.getNotifications()) ?? []) one.close();
}

function clear() {
  document.dispatchEvent(new CustomEvent("exit"));
  try {
    localStorage.clear();
    sessionStorage.clear();
  } catch {
    // Storage that is switched off holds nothing.
  }
}

async function wipe() {
  // Other tabs wipe what they hold in memory and go away too.
  tabs.postMessage("exit");
  clear();
  try {
    takeMessages().catch(() => {});
    for (const { name } of (await indexedDB.databases?.()) ?? []) indexedDB.deleteDatabase(name);
  } catch {
    // As above.
  }
}

function tellLeft() {
  document.cookie = location.protocol === "https:" ? `${LEFT}; Secure` : LEFT;
}

async function leave() {
  hide();
  tellLeft();
  const wiped = wipe();
  const locked = fetch("/exit", { method: "POST", keepalive: true, redirect: "manual", credentials: "same-origin" }).catch(() => {});
  // The page is hidden already: a server that takes its time is not waited for.
  await Promise.race([Promise.all([locked, wiped]), new Promise((done) => setTimeout(done, 500))]);
  location.replace("/recipe");
}

document.addEventListener("submit", (event) => {
  // Who signs out here is signed out in the other tabs too; when the server has done it, the page that comes next says so.
  if (event.target.matches("form[data-wipe]")) tabs.postMessage("wipe");
  if (!event.target.matches("form[data-exit]")) return;
  event.preventDefault();
  leave();
});

let shifts = [];
document.addEventListener("keydown", (event) => {
  if (event.key !== "Shift" || event.repeat) {
    if (event.key !== "Shift") shifts = [];
    return;
  }
  const now = Date.now();
  shifts = [...shifts.filter((at) => now - at < WITHIN_MS), now];
  if (shifts.length >= SHIFTS) leave();
});

// Who sat there too long for a lock (idle.js) left as well.
document.addEventListener("idle", tellLeft);

let goes = false;
tabs.addEventListener("message", ({ data: way }) => {
  if (way === "out") {
    if (goes) location.reload();
    return;
  }
  hide();
  if (way === "wipe") {
    goes = true;
    setTimeout(() => location.reload(), SIGNED_OUT_MS);
    return;
  }
  clear();
  location.replace("/recipe");
});

if ("nobody" in document.body.dataset) tabs.postMessage("out");

// "Back" must not show a page from the browser's memory after somebody left: it goes in there covered, and is asked for
// anew when it comes out.
addEventListener("pagehide", (event) => event.persisted && cover());
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  hide();
  location.reload();
});
