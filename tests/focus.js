/* Remembers how each control looks at rest, and watches the keyboard's focus go round the page.
   Gives how many controls it has not come to yet, and at the end the faults that were found. */
() => {
  const properties = ["outlineStyle", "outlineWidth", "outlineColor", "boxShadow", "backgroundColor",
    "borderTopColor", "borderTopWidth", "borderBottomColor", "textDecorationLine", "transform", "clip",
    "clipPath", "opacity", "top"];
  const look = (element) => {
    const style = getComputedStyle(element);
    return properties.map((property) => style[property]).join("|");
  };
  const around = (element) =>
    [element, element.parentElement, ...(element.labels ?? [])].map(look).join("||");
  const name = (element) =>
    `<${element.localName}> ${element.textContent.trim().slice(0, 40) || element.name || element.id}`;
  const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const shown = (element) => !element.disabled && element.checkVisibility({ visibilityProperty: true });
  /* One radio button of a group stands for all: the arrow keys lead to the others. */
  const stands = (element, _place, all) =>
    element.type !== "radio" || element.checked ||
    (all.find((each) => each.type === "radio" && each.name === element.name) === element &&
      !all.some((each) => each.name === element.name && each.checked));
  const stops = [...document.querySelectorAll(focusable)].filter(shown).filter(stands);
  const atRest = new Map(stops.map((element) => [element, around(element)]));

  const reached = [];
  const faults = [];
  const come = ({ target: element }) => {
    const before = reached.at(-1);
    if (reached.includes(element)) return;
    reached.push(element);
    /* A page that puts the focus on its summary begins in the middle: after its end comes its start. */
    const goesRound = reached.length > 2 && before === stops.at(-1) && element === stops[0];
    if (before && !goesRound && element.compareDocumentPosition(before) & Node.DOCUMENT_POSITION_FOLLOWING) {
      faults.push(`the tab key goes back from ${name(before)} to ${name(element)}`);
    }
    if (atRest.get(element) === around(element)) faults.push(`focus cannot be seen: ${name(element)}`);
  };
  document.addEventListener("focusin", come);
  const missed = () => stops.filter((element) => !reached.includes(element));
  const told = () => {
    document.removeEventListener("focusin", come);
    return [...faults, ...missed().map((element) => `the tab key never comes to ${name(element)}`)];
  };
  return { left: () => missed().length, told };
};
