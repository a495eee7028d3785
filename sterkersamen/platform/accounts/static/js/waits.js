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
  // Who holds the link with the keyboard keeps it as long as nothing changed but the count.
  if (fresh && fresh.innerHTML !== card.innerHTML && !("waits" in fresh.dataset && card.contains(document.activeElement))) {
    card.replaceWith(document.adoptNode(fresh));
  }
}

if (document.querySelector("[data-waits]")) {
  const timer = setInterval(() => {
    const card = document.querySelector("[data-waits]");
    if (card) look(card);
    else clearInterval(timer);
  }, 2000);
}
