// What is being made for somebody: while [data-waits] stands on the page, it is looked at anew every two seconds. Without a
// script there is a link that does the same.
async function look(card) {
  let answer;
  try {
    answer = await fetch(window.location.href, { credentials: "same-origin" });
  } catch {
    return;
  }
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(card.id);
  // A slow answer may come after the next one.
  if (!fresh || !("waits" in card.dataset)) return;
  if ("waits" in fresh.dataset) {
    // Only how far it is: the link stays where a keyboard is, and nothing is read aloud each time.
    card.querySelector("progress").value = fresh.querySelector("progress").value;
    card.querySelector("label").textContent = fresh.querySelector("label").textContent;
    return;
  }
  const held = card.contains(document.activeElement);
  delete card.dataset.waits;
  // What is said of it stays one place on the page, so that its change is heard.
  const said = card.querySelector("[role=status]");
  said.replaceChildren(...fresh.querySelector("[role=status]").childNodes);
  while (said.nextSibling) said.nextSibling.remove();
  const rest = [...fresh.childNodes];
  card.append(...rest.slice(rest.findIndex((one) => one.getAttribute?.("role") === "status") + 1));
  if (held) card.querySelector("a, button")?.focus();
}

if (document.querySelector("[data-waits]")) {
  const timer = setInterval(() => {
    const card = document.querySelector("[data-waits]");
    if (card) look(card);
    else clearInterval(timer);
  }, 2000);
}
