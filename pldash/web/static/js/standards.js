// The standards picker: search as you type, counts, and one value for a standard shown twice.
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

for (const picker of document.querySelectorAll("[data-standards]")) {
  const boxes = [...picker.querySelectorAll("input[type=checkbox]")];
  const leaves = [...picker.querySelectorAll("[data-find]")];
  const folds = [...picker.querySelectorAll("[data-fold]")];
  const search = picker.querySelector("[data-search]");
  const field = search.querySelector("input");
  const found = search.querySelector("[data-found]");
  let openBefore = null;

  const count = () => {
    for (const fold of folds) {
      const chosen = fold.querySelectorAll(":checked").length;
      const mark = fold.querySelector("[data-count]");
      mark.textContent = chosen ? mark.dataset.text.replace("{n}", chosen) : "";
    }
  };

  const filter = () => {
    const asked = plain(field.value).split(/\s+/u).filter(Boolean);
    openBefore ??= folds.map((fold) => fold.open);
    let hits = 0;
    for (const leaf of leaves) {
      const text = plain(leaf.dataset.find);
      leaf.hidden = !asked.every((word) => text.includes(word));
      hits += leaf.hidden ? 0 : 1;
    }
    folds.forEach((fold, index) => {
      const some = fold.querySelector("[data-find]:not([hidden])");
      fold.hidden = !some;
      fold.open = asked.length ? Boolean(some) : openBefore[index];
    });
    for (const group of picker.querySelectorAll("[data-group]")) {
      group.hidden = !group.querySelector("[data-find]:not([hidden])");
    }
    if (!asked.length) openBefore = null;
    const words = found.dataset;
    found.textContent = !asked.length ? "" : hits === 0 ? words.none : hits === 1 ? words.one : words.many.replace("{n}", hits);
  };

  picker.addEventListener("change", (change) => {
    for (const box of boxes) if (box.value === change.target.value) box.checked = change.target.checked;
    count();
  });
  field.addEventListener("input", (typed) => {
    typed.stopPropagation(); // a search is no change of the entry
    filter();
  });
  field.addEventListener("keydown", (press) => {
    if (press.key === "Enter") press.preventDefault();
  });
  search.hidden = false;
  count();
}
