// button[data-copy-from]: copies the value of the control with that id, and says so in its own words.
for (const button of document.querySelectorAll("[data-copy-from]")) {
  const control = document.getElementById(button.dataset.copyFrom);
  const words = button.querySelector("[data-copied]");
  if (!control || !words) continue;
  const said = words.textContent;
  words.setAttribute("aria-live", "polite");
  button.hidden = false;
  button.addEventListener("click", async () => {
    control.select();
    try {
      await navigator.clipboard.writeText(control.value);
    } catch {
      return; // The text stands selected: a key press copies it.
    }
    words.textContent = words.dataset.copied;
    setTimeout(() => (words.textContent = said), 4000);
  });
}
