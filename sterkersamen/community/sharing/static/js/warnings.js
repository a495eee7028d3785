// While somebody writes: words about using suggest a warning. It only asks; what is chosen is the writer's own.
const fold = (word) => word.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f'’]/g, "");

function watch(form) {
  const note = form.querySelector("[data-suggest]");
  const warning = form.elements.warning;
  if (!note || !warning || form.warned) return;
  form.warned = true;
  const listed = new Set(form.dataset.useWords.split(" "));
  let refused = false;
  const look = () => {
    const text = [...form.querySelectorAll("textarea, input[type=text]")].map((field) => field.value).join(" ");
    const says = (text.match(/[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu) ?? []).some((word) => listed.has(fold(word)));
    note.hidden = refused || !says || warning.value !== "";
  };
  form.addEventListener("input", look);
  note.querySelector("[data-suggest-take]").addEventListener("click", ({ target }) => {
    warning.value = target.dataset.suggestTake;
    warning.dispatchEvent(new Event("change", { bubbles: true }));
    note.hidden = true;
    warning.focus();
  });
  // Who chose to have none was asked, and answered.
  warning.addEventListener("change", () => {
    refused = warning.value === "";
    look();
  });
}

const watchAll = (root) => root.querySelectorAll("form[data-use-words]").forEach(watch);
watchAll(document);
document.addEventListener("page:changed", (event) => watchAll(event.target.parentNode ?? document));
