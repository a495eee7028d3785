// New things appear on an open page without reload. One stream for all tabs of a browser.
//
// Elements with data-live="group:<uuid>" say which streams this page wants. One tab holds the lock and the stream; the
// others tell it what they want over a channel and hear from it. Every event is first offered to the page as "live:event"
// (detail: kind, stream, ref, html; cancelable), so that a room can show something of its own.
//
//   share    at the top of [data-live-list="<stream>"]
//   reply    at the end of [data-live-replies="<parent>"]
//   here     in [data-live-here="<stream>"]
//   others   in the place of the element with the same id
const wanted = new Set([...document.querySelectorAll("[data-live]")].map((element) => element.dataset.live));
let position = Number(document.body.dataset.liveAfter || 0);
const tab = crypto.randomUUID();
const channel = new BroadcastChannel("live");
const state = document.getElementById("live-state");
const say = document.getElementById("live-say");
const fresh = document.getElementById("live-new");
const LOST_AFTER = 4000;

// --- What one sees -------------------------------------------------------------------------------------------------

let lostTimer = 0;
function connected(yes) {
  if (yes) {
    clearTimeout(lostTimer);
    lostTimer = 0;
    if (state.dataset.shows === "lost") state.hidden = true;
    return;
  }
  // A moment without connection is nobody's concern: a restart, a lift. Each new try that fails comes here too: it must
  // not put the moment off.
  lostTimer ||= setTimeout(() => {
    state.textContent = state.dataset.lost;
    state.dataset.shows = "lost";
    state.hidden = false;
  }, LOST_AFTER);
}

let sayTimer = 0;
// What was put on the page since the last announcement. One's own may come over the stream before its form is answered; the
// answer puts another in its place, and tells that.
const unsaid = new Set();
function announce(words, node) {
  if (!words) return;
  unsaid.add(node);
  clearTimeout(sayTimer);
  sayTimer = setTimeout(() => {
    if (document.querySelector("form[data-enhance][aria-busy=true]")) return announce(words, node);
    const others = [...unsaid].some((one) => one.isConnected || waiting.has(one.id));
    unsaid.clear();
    if (!others) return;
    say.textContent = "";
    requestAnimationFrame(() => (say.textContent = words));
  }, 800);
}

// Puts something on the page while what the reader looks at, or types in, stays where it is.
function still(change) {
  const root = document.documentElement;
  const focused = document.activeElement;
  const seen = (element) => {
    const box = element.getBoundingClientRect();
    return box.bottom > 0 && box.top < root.clientHeight;
  };
  const anchor =
    focused && focused !== document.body && focused.id !== "main" && seen(focused)
      ? focused
      : [...document.querySelectorAll("main article")].find((element) => element.getBoundingClientRect().bottom > 0 && seen(element));
  const before = anchor?.getBoundingClientRect().top;
  change();
  if (!anchor?.isConnected) return;
  const moved = anchor.getBoundingClientRect().top - before;
  if (moved !== 0 && (window.scrollY > 0 || anchor === focused)) window.scrollBy({ top: moved, behavior: "instant" });
}
// The browser's own way of holding still would count the same distance twice.
document.documentElement.style.overflowAnchor = "none";

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content.firstElementChild;
}

function shown(node) {
  node.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
}

const waiting = new Map();
function offer() {
  fresh.hidden = waiting.size === 0;
}

function prepend(list, node) {
  still(() => {
    list.prepend(node);
    list.parentElement.querySelector(":scope > .empty")?.remove();
  });
  shown(node);
}

function replace(old, node) {
  // What was opened stays open. What else differs per reader is laid over it by the room itself.
  const parts = (tree) => [...tree.querySelectorAll("details")].map((part, number) => [part.id || number, part]);
  const opened = new Map(parts(old));
  for (const [key, part] of parts(node)) part.open = opened.get(key)?.open || false;
  const focus = old.contains(document.activeElement) ? document.activeElement : null;
  const path = focus && (focus.value ? `button[value="${CSS.escape(focus.value)}"]` : `a[href="${CSS.escape(focus.getAttribute("href") || "")}"]`);
  still(() => old.replaceWith(node));
  if (path) node.querySelector(path)?.focus({ preventScroll: true });
  shown(node);
}

function show(kind, data) {
  const node = data.html ? parse(data.html) : null;
  if (!document.dispatchEvent(new CustomEvent("live:event", { cancelable: true, detail: { kind, ...data } }))) return;
  if (kind === "here") {
    for (const place of document.querySelectorAll(`[data-live-here="${CSS.escape(data.stream)}"]`)) place.innerHTML = data.html;
    return;
  }
  if (!node) return;
  const there = node.id ? document.getElementById(node.id) : null;
  if (there) {
    // It is on the page already (one's own, or heard twice): only a change puts another in its place.
    if (kind !== "share" && kind !== "reply") replace(there, node);
    return;
  }
  if (kind === "share") {
    const list = document.querySelector(`[data-live-list="${CSS.escape(data.stream)}"]`);
    if (!list) return;
    announce(say.dataset.share, node);
    if (list.getBoundingClientRect().top < 0) {
      waiting.set(node.id, [list, node]);
      offer();
    } else prepend(list, node);
  } else if (kind === "reply") {
    const list = document.querySelector(`[data-live-replies="${CSS.escape(node.dataset.parent || "")}"]`);
    if (!list) return;
    announce(say.dataset.reply, node);
    still(() => {
      list.append(node);
      list.parentElement.querySelector(":scope > .no-answers")?.remove();
    });
    shown(node);
  } else if (waiting.has(`s-${data.ref}`)) {
    waiting.set(node.id, [waiting.get(node.id)[0], node]);
  }
}

let stale = false;
fresh?.addEventListener("click", () => {
  if (stale) {
    window.location.reload();
    return;
  }
  const nodes = [...waiting.values()];
  waiting.clear();
  offer();
  for (const [list, node] of nodes) prepend(list, node);
  const first = nodes.at(-1)?.[1];
  if (!first) return;
  first.tabIndex = -1;
  first.focus({ preventScroll: true });
  first.scrollIntoView({ block: "center" });
});

// The lock ends the stream, and what that asks for (the page again, which is the lock then) must not overtake leaving.
let leaving = false;
for (const kind of ["exit", "idle"])
  document.addEventListener(kind, () => {
    leaving = true;
  });

// A form that was just sent leads to another page: what ends by it must not overtake that.
let sent = 0;
window.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) sent = Date.now();
});

function hear({ id, kind, data }) {
  if (leaving) return;
  if (kind === "reload") {
    stale = true;
    fresh.hidden = false;
    return;
  }
  if (kind === "end") {
    // The door tells what is left: another page, or the sign-in.
    if ((!data.stream || wanted.has(data.stream)) && Date.now() - sent > 5000) window.location.reload();
    return;
  }
  if (!wanted.has(data.stream)) return;
  if (id) {
    if (id <= position) return;
    position = id;
  }
  show(kind, data);
}

// --- One stream for all tabs -----------------------------------------------------------------------------------------

const KINDS = ["share", "reply", "changed", "encouraged", "report", "request", "meetings", "circle", "waiting", "door", "apart", "line", "talk", "call", "here", "reload", "end"];
const tabs = new Map();
let leading = false;
let source = null;
let open = "";
let last = 0;
let retry = 0;
let planned = 0;

function tell(message) {
  channel.postMessage(message);
  if (message.type === "event") hear(message);
  else if (message.type === "state") connected(message.open);
}

function plan(delay = 50) {
  clearTimeout(planned);
  planned = setTimeout(connect, delay);
}

function connect() {
  const names = [...new Set([...tabs.values()].flatMap((one) => one.streams))].sort();
  source?.close();
  source = null;
  open = "";
  if (names.length === 0) return;
  open = names.join(" ");
  const from = Math.min(...[...tabs.values()].map((one) => one.after || last).filter(Boolean), Infinity);
  const query = new URLSearchParams(names.map((name) => ["stream", name]));
  if (Number.isFinite(from)) query.set("after", from);
  const mine = new EventSource(`/live/?${query}`);
  source = mine;
  mine.addEventListener("open", () => {
    retry = 0;
    for (const name of names) had.add(name);
    tell({ type: "state", open: true });
  });
  mine.addEventListener("error", () => {
    tell({ type: "state", open: false });
    if (mine.readyState !== EventSource.CLOSED || source !== mine) return;
    // Refused, not broken off: find out what, once; then try again, less and less often.
    retry = Math.min(retry ? retry * 2 : 5000, 300000);
    ask(names).then(() => plan(retry));
  });
  for (const kind of KINDS) {
    mine.addEventListener(kind, (event) => {
      const id = event.data && kind !== "here" && kind !== "end" && kind !== "reload" ? Number(event.lastEventId) : 0;
      if (id) last = Math.max(last, id);
      const data = JSON.parse(event.data);
      if (kind === "end" && data.stream) for (const one of tabs.values()) one.streams = one.streams.filter((name) => name !== data.stream);
      // From here on every tab has heard what came before.
      if (id) for (const one of tabs.values()) one.after = Math.max(one.after, id);
      tell({ type: "event", id, kind, data });
    });
  }
}

// One stream that is refused must not silence the others. A right that ended while there was no connection is told as one
// that ends under one's eyes: once, for what was open before.
const had = new Set();
async function ask(names) {
  for (const name of names) {
    const stop = new AbortController();
    try {
      const answer = await fetch(`/live/?${new URLSearchParams({ stream: name })}`, { signal: stop.signal, cache: "no-store" });
      if (answer.status !== 403) continue;
      for (const one of tabs.values()) one.streams = one.streams.filter((other) => other !== name);
      if (had.delete(name)) tell({ type: "event", id: 0, kind: "end", data: { stream: name } });
    } catch {
      return;
    } finally {
      stop.abort();
    }
  }
}

function want(one) {
  if (one.streams.length) tabs.set(one.tab, { streams: one.streams, after: one.after });
  else tabs.delete(one.tab);
  const known = new Set(open.split(" "));
  if (one.streams.some((name) => !known.has(name)) || (one.after && one.after < last)) plan();
}

const mine = () => ({ type: "want", tab, streams: [...wanted], after: position });

channel.addEventListener("message", ({ data: message }) => {
  if (message.type === "event") hear(message);
  else if (message.type === "state") connected(message.open);
  else if (message.type === "hello") channel.postMessage(mine());
  else if (leading && message.type === "want") want(message);
});

if (wanted.size) {
  // Two tabs for one moment while pages change: the lock goes to who asked next when a page is left.
  navigator.locks.request("live", () => {
    leading = true;
    channel.postMessage({ type: "hello" });
    want(mine());
    return new Promise(() => {});
  });
  channel.postMessage(mine());
  window.addEventListener("pagehide", () => {
    clearTimeout(lostTimer);
    channel.postMessage({ type: "want", tab, streams: [], after: 0 });
    source?.close();
  });
  // The browser waits longer and longer between its own tries; that the network is back is reason enough for one now.
  window.addEventListener("online", () => leading && source?.readyState !== EventSource.OPEN && plan(0));
  document.addEventListener("visibilitychange", () => {
    if (leading && document.visibilityState === "visible" && source?.readyState === EventSource.CLOSED) plan(0);
  });
}
