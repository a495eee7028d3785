// Small helps around passphrases and codes: look at what you typed, take over the words on offer, print the codes.
function helpWithSecrets(root) {
  for (const part of root.querySelectorAll("[data-show], [data-take], [data-print]")) part.hidden = false;
}

helpWithSecrets(document);
document.addEventListener("page:changed", (event) => helpWithSecrets(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-show], [data-take], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) return window.print();
  const field = document.getElementById(button.getAttribute("aria-controls"));
  if (button.matches("[data-take]")) {
    field.value = button.dataset.take;
    field.type = "text";
    field.focus();
  } else {
    field.type = field.type === "password" ? "text" : "password";
  }
  const show = document.querySelector(`[data-show][aria-controls="${field.id}"]`);
  show?.setAttribute("aria-pressed", String(field.type === "text"));
});
