/* Where the keyboard's focus is: what it is called, whether it shows, whether anybody can see it. */
() => {
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const labels = [...(element.labels ?? [])];
  const words = (each) => each.textContent.replace(/\s+/g, " ").trim();
  const name = element.getAttribute("aria-label") || labels.map(words).join(" ") || words(element);
  const ringed = (each) => {
    const style = getComputedStyle(each);
    const outline = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    return outline || style.boxShadow !== "none";
  };
  const at = (x, y) => {
    const top = document.elementFromPoint(x, y);
    return top && [element, ...labels].some((each) => each.contains(top) || top.contains(each));
  };
  const uncovered = [element, ...labels].some((each) => {
    const { left, top, right, bottom } = each.getBoundingClientRect();
    return at((left + right) / 2, (top + bottom) / 2) || at(left + 3, top + 3) || at(right - 3, bottom - 3);
  });
  const place = [...document.querySelectorAll("*")].indexOf(element);
  const around = [element, element.parentElement, ...labels].some(ringed);
  /* Within a date the browser draws the ring itself, around a number or the picture of a calendar. */
  const seen = ["date", "time"].includes(element.type) || (element.matches(":focus-visible") && around);
  return { name, kind: element.localName, place, seen, uncovered };
};
