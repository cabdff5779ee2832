// Shows what belongs to the kind of learning that is chosen.
//
// select[data-kinds]: the choice; [data-kind]: the kinds that a part is for; [data-kind-not]: those that it is not for.
const select = document.querySelector("select[data-kinds]");
const has = (kinds, kind) => kinds.split(" ").includes(kind);

function show() {
  for (const part of document.querySelectorAll("[data-kind]")) part.hidden = !has(part.dataset.kind, select.value);
  for (const part of document.querySelectorAll("[data-kind-not]")) part.hidden = has(part.dataset.kindNot, select.value);
}

select.addEventListener("change", show);
show();
