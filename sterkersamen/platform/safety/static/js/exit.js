// "Snel sluiten": hides the page at once, wipes what this browser kept for the person, locks on the server, and puts a
// neutral page in the place of this one. Three times Shift within five seconds does the same.
const LEAVE_LATER = "later";
const SHIFTS = 3;
const WITHIN_MS = 5000;
const tabs = new BroadcastChannel("exit");

function hide() {
  document.documentElement.hidden = true;
  document.documentElement.style.display = "none";
  document.title = "…";
}

async function wipe() {
  // Other tabs wipe what they hold in memory and go away too.
  tabs.postMessage("exit");
  document.dispatchEvent(new CustomEvent("exit"));
  try {
    localStorage.clear();
    sessionStorage.clear();
    for (const { name } of (await indexedDB.databases?.()) ?? []) indexedDB.deleteDatabase(name);
  } catch {
    // Storage that is switched off holds nothing.
  }
}

// Fails for an answer that says that it did not work, too: only one that leads away (or is fine) did something.
async function lockOnServer() {
  const answer = await fetch("/exit", { method: "POST", keepalive: true, redirect: "manual", credentials: "same-origin" });
  if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(`exit: ${answer.status}`);
}

async function leave() {
  hide();
  const wiped = wipe();
  const locked = lockOnServer().then(
    () => true,
    () => false,
  );
  // The page is hidden already; a lock of which nothing is known after half a second is sent again later.
  const arrived = await Promise.race([locked, new Promise((done) => setTimeout(done, 500, false))]);
  await Promise.race([wiped, new Promise((done) => setTimeout(done, 200))]);
  try {
    if (!arrived) localStorage.setItem(LEAVE_LATER, "1");
  } catch {
    // Without storage there is no later; going away matters more.
  }
  location.replace("/recipe");
}

document.addEventListener("submit", (event) => {
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

tabs.addEventListener("message", () => {
  hide();
  document.dispatchEvent(new CustomEvent("exit"));
  location.replace("/recipe");
});

// "Back" must not show a page from the browser's memory after somebody left.
addEventListener("pageshow", (event) => {
  if (!event.persisted) return;
  hide();
  location.reload();
});

// The lock did not reach the server when somebody left without a connection: now it does.
try {
  if (localStorage.getItem(LEAVE_LATER) && "member" in document.body.dataset) {
    hide();
    lockOnServer().then(
      () => {
        localStorage.removeItem(LEAVE_LATER);
        location.replace("/lock");
      },
      // Still not: the page stays away, and the next one tries again. (From /lock an open session comes back here.)
      () => location.replace("/recipe"),
    );
  } else if (localStorage.getItem(LEAVE_LATER)) {
    // Nobody is signed in, but the server can have the browser drop what only it can: the cookie of an invitation.
    lockOnServer().then(
      () => {
        localStorage.removeItem(LEAVE_LATER);
        location.reload();
      },
      () => {},
    );
  }
} catch {
  // Storage that is switched off holds nothing.
}
