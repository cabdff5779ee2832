/* Remembers how each control looks at rest; gives a function that says whether focus changed it. */
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
  const focusable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex='0']";
  const atRest = new Map([...document.querySelectorAll(focusable)].map((e) => [e, around(e)]));
  return () => {
    const element = document.activeElement;
    if (!element || element === document.body || !atRest.has(element)) return { end: true };
    const text = element.textContent.trim().slice(0, 40) || element.name || element.id;
    const seen = around(element) !== atRest.get(element);
    const again = element.dataset.focusSeen === "1";
    element.dataset.focusSeen = "1";
    return { end: again, seen, name: `<${element.localName}> ${text}` };
  };
};
