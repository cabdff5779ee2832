// form[data-drop]: a file dropped anywhere on the form is sent as if it had been chosen.
for (const form of document.querySelectorAll("form[data-drop]")) {
  const input = form.querySelector("input[type=file]");
  const zone = form.querySelector(".drop");
  const over = (is) => zone.classList.toggle("is-over", is);
  form.addEventListener("dragover", (drag) => {
    drag.preventDefault();
    over(true);
  });
  form.addEventListener("dragleave", (drag) => {
    if (!form.contains(drag.relatedTarget)) over(false);
  });
  form.addEventListener("drop", (drag) => {
    drag.preventDefault();
    over(false);
    if (drag.dataTransfer.files.length !== 1) return;
    input.files = drag.dataTransfer.files;
    form.requestSubmit();
  });
}
