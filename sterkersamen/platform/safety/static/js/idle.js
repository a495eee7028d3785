// Locks by itself after a silence, where that was chosen for this browser: <body data-idle="5"> names the minutes. What was
// being written stays in the sealed drafts. A device that slept is locked as soon as it wakes.
const minutes = Number(document.body.dataset.idle);

function watch() {
  const silence = minutes * 60000;
  const rooms = new BroadcastChannel("idle");
  let last = Date.now();
  let told = last;
  let locks = false;

  function lock() {
    // Once: a second way to the lock would break off the first.
    locks = true;
    document.documentElement.style.display = "none";
    // That somebody is gone is told by a cookie (exit.js): a device that just woke often has no connection yet.
    document.dispatchEvent(new CustomEvent("idle"));
    location.replace("/lock");
  }

  function here() {
    last = Date.now();
    // Other tabs of this browser are looked at by the same person.
    if (last - told < 5000) return;
    told = last;
    rooms.postMessage("here");
  }

  const look = () => !locks && Date.now() - last >= silence && lock();
  rooms.addEventListener("message", () => (last = Date.now()));
  for (const kind of ["pointerdown", "pointermove", "keydown", "scroll", "touchstart"])
    addEventListener(kind, here, { passive: true, capture: true });
  document.addEventListener("visibilitychange", look);
  setInterval(look, 5000);
}

if (minutes) watch();
