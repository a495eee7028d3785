// Names to take over with one tap: <button data-fill="id_name">Vuurtoren</button>.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-fill]");
  if (!button) return;
  const field = document.getElementById(button.dataset.fill);
  field.value = button.textContent;
  field.focus();
});
