/** Open the folds around a control, then focus it; a group gives its first control. */
export function reach(id) {
  const target = document.getElementById(id);
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  const control = target.matches("input, select, textarea, button, a")
    ? target
    : target.querySelector("input:not([type=hidden]), select, textarea, button");
  (control ?? target).focus();
}
