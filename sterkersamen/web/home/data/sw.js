// Keeps the help page, the neutral page and their style for when there is no connection. Never a page of a person: what
// is kept was fetched without cookies.
const CACHE = `kept-${KEPT.version}`;
// How long a connection that is there and does nothing may take before what is kept takes the place of a page. Help is the
// same numbers, and nobody who needs them looks at an empty page. The check-in and the plan are as good from the device
// (offline.js says here at which addresses it has something). Anything else has no other: the page without a connection
// leads to help, and comes only where a browser would still wait for minutes: what takes long by itself (a copy of
// everything) is waited for as long as anything else is answered.
const HELP_MS = 2000;
const HERE_MS = 4000;
const ANY_MS = 20000;
const HERE = "here";

const after = (ms, what) => new Promise((done) => setTimeout(done, ms, what));

// Whether the connection does nothing at all.
function isDead() {
  const asked = fetch(KEPT.pages["/offline"], { credentials: "omit", cache: "no-store" });
  return Promise.race([asked.then(() => false, () => true), after(HERE_MS, true)]);
}

async function keepPage(cache, path) {
  const answer = await fetch(KEPT.pages[path], { credentials: "omit", cache: "no-store" });
  // A worker without it is not installed, and is tried again with the next page that is opened.
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  await cache.put(path, answer);
}

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(
    caches.open(CACHE).then((cache) => Promise.all([cache.addAll(KEPT.files), ...Object.keys(KEPT.pages).map((path) => keepPage(cache, path))])),
  );
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (![CACHE, HERE].includes(name)) await caches.delete(name);
      await registration.navigationPreload?.enable();
      await clients.claim();
    })(),
  );
});

async function page(event, path) {
  const isKept = path in KEPT.pages;
  const [kept, here] = await Promise.all([caches.match(isKept ? path : "/offline", { cacheName: CACHE }), caches.match(path, { cacheName: HERE })]);
  // Who leaves in a hurry waits for no network.
  if (path === "/recipe" && kept) {
    event.waitUntil(Promise.resolve(event.preloadResponse).catch(() => {}));
    return kept;
  }
  const network = (async () => (await event.preloadResponse) ?? fetch(event.request))();
  network.catch(() => {});
  const waits = [network];
  if (kept && (isKept || here)) waits.push(after(isKept ? HELP_MS : HERE_MS, kept));
  else if (kept) waits.push(after(ANY_MS).then(isDead).then((nothing) => (nothing ? kept : network)));
  try {
    return await Promise.race(waits);
  } catch {
    return kept ?? Response.error();
  }
}

addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== location.origin) return;
  if (request.mode === "navigate") {
    event.respondWith(page(event, address.pathname));
    // The numbers on the one, and where the other leads, may have changed.
    if (["/help", "/recipe"].includes(address.pathname)) {
      event.waitUntil(caches.open(CACHE).then((cache) => keepPage(cache, address.pathname)).catch(() => {}));
    }
  } else if (KEPT.files.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(request)));
  }
});

// What came says nothing, and this says no more than that something came. A second one takes the place of the first.
addEventListener("push", (event) => {
  event.waitUntil(registration.showNotification(KEPT.says.title, { body: KEPT.says.text, tag: "notice", icon: KEPT.says.icon }));
});

addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(
    (async () => {
      const [open] = await clients.matchAll({ type: "window" });
      return open ? (await open.focus()).navigate("/") : clients.openWindow("/");
    })(),
  );
});
