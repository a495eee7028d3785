// Encouragements without leaving the page, and what is laid over a share for this reader: which are one's own, that it is
// one's own text, how many answers this reader sees. A rendering that comes in live is the same for everyone; what this
// page knows is put on it again.
const own = new Map();
const lines = new Map();
const lists = document.querySelectorAll("[data-live]");

function learn(article) {
  const pressed = [...article.querySelectorAll('button[form=encourage][aria-pressed="true"]')].map((button) => button.value);
  own.set(article.id, { pressed: new Set(pressed), mine: article.classList.contains("mine") });
  const line = article.querySelector("a.answers");
  if (line) lines.set(article.id, line);
}

function press(button, pressed) {
  button.setAttribute("aria-pressed", String(pressed));
  button.name = pressed ? "take" : "give";
}

function dress(article) {
  const known = own.get(article.id);
  if (!known) {
    learn(article);
    return;
  }
  article.classList.toggle("mine", known.mine);
  for (const button of article.querySelectorAll("button[form=encourage]")) press(button, known.pressed.has(button.value));
  const line = lines.get(article.id);
  const place = article.querySelector(".answers");
  if (line && place && place !== line) place.replaceWith(line);
}

// An answer came in or was taken back: the line beneath its share, where that is on this page, counts one more or less.
function count(list, reply, step) {
  const line = lines.get(`s-${reply.dataset.parent}`);
  // How many there were before is not known to a text that came in late.
  if (!line?.isConnected || line.dataset.count === "") return;
  // What its reader muted does not call for them.
  if (line.closest("article")?.querySelector("details.cover")) return;
  const number = Math.max(0, Number(line.dataset.count) + step);
  let badge = line.querySelector(".badge");
  if (step > 0 && list.dataset.new) {
    badge = document.createElement("span");
    badge.className = "badge new";
    badge.textContent = list.dataset.new;
  }
  line.dataset.count = number;
  line.textContent = number > 1 ? list.dataset.many.replace("{n}", number) : number ? list.dataset.one : list.dataset.none;
  if (number && badge) line.append(" ", badge);
}

// Answers that were taken back while this page was open: each counts once, however often it is told.
const gone = new Set();

for (const list of lists) {
  for (const article of list.querySelectorAll("article[id^=s-]")) learn(article);
}
for (const article of document.querySelectorAll(".pinned article[id^=s-]")) learn(article);

if (lists.length) {
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) {
        if (node.nodeType !== Node.ELEMENT_NODE) continue;
        const articles = node.matches("article[id^=s-]") ? [node] : node.querySelectorAll("article[id^=s-]");
        for (const article of articles) {
          dress(article);
          if (article.dataset.parent) document.querySelector(".no-answers")?.remove();
        }
      }
    }
  }).observe(document.getElementById("main"), { childList: true, subtree: true });
  document.addEventListener("live:event", ({ detail }) => {
    if (!["reply", "changed"].includes(detail.kind) || !detail.html) return;
    const list = document.querySelector("[data-live-list], [data-live-replies]");
    if (!list) return;
    const reply = new DOMParser().parseFromString(detail.html, "text/html").querySelector("article[data-parent]");
    if (!reply) return;
    if (detail.kind === "reply") return count(list, reply, 1);
    const withdrawn = "withdrawn" in reply.dataset;
    if (withdrawn === gone.has(reply.id)) return;
    gone[withdrawn ? "add" : "delete"](reply.id);
    count(list, reply, withdrawn ? -1 : 1);
  });
}

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (form.id !== "encourage" || !button) return;
  event.preventDefault();
  if (button.getAttribute("aria-busy") === "true") return;
  const pressed = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-busy", "true");
  const body = new URLSearchParams(new FormData(form, button));
  // Shown at once; put back when it did not arrive.
  press(button, pressed);
  let answer = null;
  try {
    // Keeps going when the reader taps and leaves the page at once: what was shown as given is given.
    const sending = { method: "POST", body, keepalive: true, headers: { "X-Enhanced": "1" }, credentials: "same-origin" };
    answer = await fetch(form.action, sending);
  } catch {
    // No connection: said below.
  }
  button.removeAttribute("aria-busy");
  const article = button.closest("article");
  const there = answer?.headers.get("X-See-Other");
  if (answer?.status === 204 && !there) {
    const known = own.get(article.id) ?? { pressed: new Set(), mine: false };
    known.pressed[pressed ? "add" : "delete"](button.value);
    own.set(article.id, known);
    // The text may have changed meanwhile: another rendering stands in its place.
    const now = document.getElementById(article.id);
    if (now && now !== article) dress(now);
    return;
  }
  press(button, !pressed);
  if (there) window.location.assign(there);
  else document.getElementById("live-say").textContent = form.dataset.failed;
});

// Somebody let this reader know something: said quietly, beneath one's thumb, and gone after a while.
document.addEventListener("live:event", ({ detail }) => {
  if (detail.kind !== "encouraged" || !detail.html) return;
  const line = new DOMParser().parseFromString(detail.html, "text/html").querySelector(".encouraged");
  if (!line) return;
  document.getElementById("heard").append(line);
  setTimeout(() => line.remove(), 12000);
});

// The text whose page this is was folded away or withdrawn meanwhile: nobody answers it now. What was typed stays.
document.addEventListener("live:event", ({ detail }) => {
  const answering = document.querySelector("[data-live-replies]");
  if (detail.kind !== "changed" || detail.ref !== answering?.dataset.liveReplies || !detail.html) return;
  const form = document.getElementById("reply");
  if (!form) return;
  const gone = new DOMParser().parseFromString(detail.html, "text/html").querySelector("article.gone") !== null;
  form.hidden = gone && !form.querySelector("textarea").value.trim();
  document.querySelector("[data-closed]").hidden = !gone;
});
