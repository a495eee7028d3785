// Names to take over with one tap, and what a facilitator hears while a page of the group is open.
function offerNames(root) {
  for (const button of root.querySelectorAll("[data-fill]")) button.hidden = false;
}
offerNames(document);
document.addEventListener("page:changed", (event) => offerNames(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-fill]");
  if (!button) return;
  const field = document.getElementById(button.dataset.fill);
  field.value = button.textContent.trim();
  field.focus();
});
document.addEventListener("live:event", ({ detail }) => {
  const line = document.querySelector(`[data-waits-for="${CSS.escape(detail.kind)}"]`);
  if (!line) return;
  line.hidden = false;
  line.closest("[data-waits]").hidden = false;
});
