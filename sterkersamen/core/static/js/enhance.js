// Sends a form without leaving the page, and never loses what was typed.
//
// <form data-enhance> is sent by fetch. The answer decides: X-See-Other names the page to go to; 204 empties the
// form; what is gone leaves the text of a form that says so (data-gone); an answer to a share is put beneath the others; parts marked data-fresh take the place of what has their id. When
// the network fails the text stays, and sending again carries the same key, so that nothing is stored twice. While a form
// waits, its buttons wait too; what is written meanwhile did not go along, and stays. Where there is nothing but buttons,
// another one that is tapped meanwhile goes after it.
const PATIENCE_MS = 10000;
const LONGEST_MS = 60000;

// sent: what stood in each field when it went out.
function empty(form, sent) {
  form.dispatchEvent(new CustomEvent("form:sent", { bubbles: true }));
  const since = [...form.querySelectorAll("textarea, input[type=text]")].flatMap((field) => {
    const [before, now] = [sent.get(field) ?? "", field.value];
    return now === before ? [] : [[field, now.startsWith(before) ? now.slice(before.length).trimStart() : now]];
  });
  // What was sent is how it is from now on.
  if ("keeps" in form.dataset) for (const field of form.elements) field.defaultValue = sent.get(field) ?? field.value;
  form.reset();
  // A question about this text was answered.
  document.querySelector(`[data-asks="${CSS.escape(form.id)}"]`)?.remove();
  const once = form.querySelector("input[name=once]");
  if (once) once.value = crypto.randomUUID();
  for (const [field, words] of since) {
    field.value = words;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Where it is told that the text did not go out (yet).
function stateOf(form) {
  const there = form.querySelector("[data-form-state]");
  if (there) return there;
  const made = document.createElement("p");
  made.className = "form-state soft";
  made.dataset.formState = "";
  made.role = "status";
  form.append(made);
  return made;
}

// Whether it arrived and the page stays as it is: only then the next one goes.
async function send(form, body) {
  const sent = new Map([...form.elements].map((field) => [field, field.value]));
  form.setAttribute("aria-busy", "true");
  const state = stateOf(form);
  state.textContent = "";
  for (const wrong of form.querySelectorAll(".wrong")) wrong.classList.remove("wrong");
  for (const error of form.querySelectorAll(".error")) error.remove();
  let answer, html;
  try {
    answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(body),
      headers: { "X-Enhanced": "1" },
      credentials: "same-origin",
      // What can be kept until there is a connection does not hang on one that is there and does nothing. Nothing else does
      // so for minutes, with a button that no longer answers.
      signal: AbortSignal.timeout?.("wait" in form.dataset ? PATIENCE_MS : LONGEST_MS),
    });
    html = await answer.text();
  } catch {
    form.removeAttribute("aria-busy");
    state.textContent = form.dataset.offline || document.body.dataset.offline;
    form.dispatchEvent(new CustomEvent("form:offline", { bubbles: true }));
    return;
  }
  form.removeAttribute("aria-busy");
  const there = answer.headers.get("X-See-Other");
  if (there) {
    form.dispatchEvent(new CustomEvent("form:sent", { bubbles: true }));
    window.location.assign(there);
    return;
  }
  if (answer.status === 204) {
    empty(form, sent);
    return true;
  }
  const gone = form.querySelector("[data-gone]");
  if (answer.status === 404 && gone) {
    // What it is about was thrown away elsewhere: the page of that would take the place of what was typed.
    state.textContent = gone.dataset.gone;
    state.scrollIntoView({ block: "nearest" });
    return;
  }
  const page = new DOMParser().parseFromString(html, "text/html");
  const added = answer.ok && page.querySelector("body > [data-parent]");
  if (added) {
    const list = document.querySelector(`[data-live-replies="${CSS.escape(added.dataset.parent)}"]`);
    // It may have come over the stream before the answer did.
    document.getElementById(added.id)?.remove();
    list.append(added);
    document.getElementById("live-say").textContent = list.dataset.own;
    list.parentElement.querySelector(":scope > .no-answers")?.remove();
    added.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
    empty(form, sent);
    return true;
  }
  const fresh = [...page.querySelectorAll("[data-fresh]")];
  const main = page.getElementById("main");
  if (answer.status >= 500 || (fresh.length === 0 && !main)) {
    // Something is the matter with us, not with what was typed: it stays where it is, to be sent again under the same key.
    state.textContent = page.querySelector("[data-message] p, body > p")?.textContent || document.body.dataset.offline;
    state.scrollIntoView({ block: "nearest" });
    if (answer.status > 500) form.dispatchEvent(new CustomEvent("form:offline", { bubbles: true }));
    return;
  }
  if (fresh.length === 0) {
    // A whole page: a message about what is wrong, with the form and its text in it.
    document.getElementById("main").replaceWith(main);
    // From the top, as a page that was opened; or where something is wrong with what was typed.
    window.scrollTo({ top: 0, behavior: "instant" });
    (main.querySelector("[autofocus]") ?? main).focus();
    main.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
    return;
  }
  if (answer.ok) form.dispatchEvent(new CustomEvent("form:sent", { bubbles: true }));
  for (const part of fresh) {
    const place = document.getElementById(part.id);
    if (!place) continue;
    const focused = place.contains(document.activeElement) ? document.activeElement.getAttribute("data-focus") : null;
    place.replaceWith(part);
    part.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
    if (focused) part.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus();
  }
  return answer.ok;
}

const lines = new WeakMap();
const hasOnlyButtons = (form) => [...form.elements].every((one) => one.matches("button, input[type=hidden]"));

document.addEventListener("submit", async (event) => {
  const { target: form, submitter: button } = event;
  if (!form.matches("form[data-enhance]")) return;
  event.preventDefault();
  const line = lines.get(form) ?? [];
  if (line.length && (!hasOnlyButtons(form) || line.at(-1).value === button?.value)) return;
  // As it is now: what stands on the page may be another by its turn.
  line.push({ value: button?.value, body: new FormData(form, button) });
  if (line.length > 1) return;
  lines.set(form, line);
  try {
    while (line.length && form.isConnected && (await send(form, line[0].body))) line.shift();
  } finally {
    lines.delete(form);
  }
});
