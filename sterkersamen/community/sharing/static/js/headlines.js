// On a group's own page, where only lines of shares stand: a new share comes on top as a line, and a line whose share was
// changed or withdrawn says what it says now. Words come from the rendering itself, so a warning hides here too.
const news = document.querySelector("[data-headlines]");
const LINE_AT_MOST = 80;

function line(article) {
  const said = ["details.warn > summary > span", "h2", ".words", "p.soft"].map((part) => article.querySelector(part)).find(Boolean);
  const words = said?.textContent.replace(/\s+/g, " ").trim() ?? "";
  const link = document.createElement("a");
  const name = document.createElement("b");
  const what = document.createElement("span");
  const when = article.querySelector("a.when");
  link.href = when.getAttribute("href");
  name.textContent = article.querySelector("header b").textContent;
  what.textContent = words.length > LINE_AT_MOST ? `${words.slice(0, LINE_AT_MOST).replace(/ \S*$/, "")}…` : words;
  link.append(name, " ", what);
  const item = document.createElement("li");
  item.className = "headline";
  const face = article.querySelector("header .av");
  face.classList.add("small");
  item.append(face, link, " ", when.querySelector("time"));
  return item;
}

// What stands above the part one looks at does not push it down.
function quietly(change) {
  const above = news.getBoundingClientRect().bottom < 0;
  const before = document.documentElement.scrollHeight;
  change();
  if (above) window.scrollBy({ top: document.documentElement.scrollHeight - before, behavior: "instant" });
}

if (news) {
  document.addEventListener("live:event", ({ detail }) => {
    if (!["share", "changed"].includes(detail.kind) || detail.stream !== news.dataset.headlines || !detail.html) return;
    const article = new DOMParser().parseFromString(detail.html, "text/html").querySelector("article.share");
    if (!article) return;
    const item = line(article);
    const there = news.querySelector(`a[href="${CSS.escape(item.querySelector("a").getAttribute("href"))}"]`)?.closest("li");
    if (there) {
      if (detail.kind === "changed") there.replaceWith(item);
    } else if (detail.kind === "share") {
      quietly(() => {
        news.prepend(item);
        news.hidden = false;
        news.parentElement.querySelector(".no-news")?.remove();
      });
      const say = document.getElementById("live-say");
      say.textContent = say.dataset.share;
    } else return;
    item.dispatchEvent(new CustomEvent("page:changed", { bubbles: true }));
  });
}
