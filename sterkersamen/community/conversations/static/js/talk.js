// A conversation in an open page: lines appear at the end, and who is there, or that nobody answered, is looked up again.
// For who answers: that somebody asks stands on top of a page of the group.
const talk = () => document.getElementById("talk-lines");
const ANSWER_MS = 20000;
const AGAIN_MS = 3000;

// Whoever was at the end of the page stays there; who reads back, or writes, is not moved.
function append(list, node) {
  const root = document.documentElement;
  const atEnd = root.scrollHeight - root.clientHeight - window.scrollY < 160;
  if (node.dataset.by === list.dataset.me) node.classList.add("mine");
  list.append(node);
  node.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
  if (atEnd) window.scrollTo({ top: root.scrollHeight, behavior: "instant" });
}

// A conversation opens at its end, where one reads on and writes.
if (talk()?.children.length > 3 && !window.location.hash && !window.location.search) document.getElementById("say")?.scrollIntoView({ block: "end", behavior: "instant" });

// Who sent a line with keys goes on writing. A tap or a click leaves all as it is: a phone would show its keys over what was said.
document.addEventListener("form:sent", ({ target }) => {
  if (target.id === "say" && target.querySelector("button:focus-visible")) target.elements.text.focus({ preventScroll: true });
});

let looking = false;
let again = false;
let later = 0;
async function lookAgain() {
  clearTimeout(later);
  if (!talk()) return;
  if (looking) {
    again = true;
    return;
  }
  looking = true;
  do {
    again = false;
    const shown = [...talk().children];
    try {
      // As it was opened: who reads back looks at other lines than the newest.
      const answer = await fetch(talk().dataset.address + window.location.search, { credentials: "same-origin", cache: "no-store", signal: AbortSignal.timeout?.(ANSWER_MS) });
      // Something is the matter with us: it is no reason to take away what somebody is writing.
      if (answer.status >= 500) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById("talk-state");
      if (!answer.ok || !fresh) {
        window.location.reload();
        return;
      }
      document.getElementById("talk-state").replaceWith(fresh);
      // A line that was taken away. What came while this was fetched is not among them; nor is what stands before the page's
      // first line, because a page holds so many and no more.
      const first = page.querySelector("#talk-lines > li")?.id;
      const from = first ? shown.findIndex((line) => line.id === first) : 0;
      for (const line of from < 0 ? [] : shown.slice(from)) if (line.id && !page.getElementById(line.id)) line.remove();
      fresh.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
      if (!page.getElementById("say")) {
        // It is over. What somebody was writing stays, to be copied; there is nowhere to send it.
        document.querySelector(".talk-end")?.remove();
        const form = document.getElementById("say");
        if (form && !form.elements.text.value) form.remove();
        else form?.querySelector("button")?.remove();
      }
    } catch {
      // The stream tells it once, and the connection may have gone just then: that nobody answers must not wait for more.
      later = setTimeout(lookAgain, AGAIN_MS);
    }
  } while (again);
  looking = false;
}

document.addEventListener("live:event", (event) => {
  const { detail } = event;
  const list = talk();
  if (list && detail.kind === "line") {
    event.preventDefault();
    const template = document.createElement("template");
    template.innerHTML = detail.html;
    const node = template.content.firstElementChild;
    if (node && !document.getElementById(node.id)) append(list, node);
  } else if (list && detail.kind === "talk") {
    lookAgain();
  } else if (detail.kind === "call" && !document.getElementById(`call-${detail.ref}`)) {
    const template = document.createElement("template");
    template.innerHTML = detail.html;
    const node = template.content.firstElementChild;
    if (node) document.getElementById("main").prepend(node);
  }
});
