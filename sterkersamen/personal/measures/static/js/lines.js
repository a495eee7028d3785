// Tells the number of a place on a line, beside it. Without this there is the line alone.
function tellNumber(line) {
  const shown = document.getElementById(line.dataset.shows);
  if (!shown) return;
  shown.hidden = false;
  shown.textContent = line.value;
}

function tellNumbers(root) {
  for (const line of root.querySelectorAll("input[data-shows]")) tellNumber(line);
}

tellNumbers(document);
document.addEventListener("input", (event) => {
  if (event.target.matches("input[data-shows]")) tellNumber(event.target);
});
document.addEventListener("page:changed", (event) => tellNumbers(event.target));
