/* Faults that axe passes. Evaluated in the page; gives a list of sentences. */
() => {
  const faults = [];
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = (element) => (element?.textContent ?? "").trim();
  const name = (element) => {
    const id = element.id ? `#${element.id}` : "";
    const field = element.name ? `[name=${element.name}]` : "";
    return `<${element.localName}${id}${field}> ${words(element).slice(0, 40)}`.trim();
  };
  const shown = (element) => element.checkVisibility({ visibilityProperty: true });
  const described = (element) =>
    (element.getAttribute("aria-describedby") ?? "").split(/\s+/).filter(Boolean);
  const controls = all("input:not([type=hidden]):not([type=submit]):not([type=button]), select, textarea");

  const document_ = () => {
    if (!document.documentElement.lang) faults.push("the page says no language");
    if (!document.title.trim()) faults.push("the page has no title");
    const heads = all("h1").filter(shown);
    if (heads.length !== 1) faults.push(`the page has ${heads.length} h1`);
    const seen = new Set();
    for (const { id } of all("[id]")) {
      if (seen.has(id)) faults.push(`the id ${id} is there twice`);
      seen.add(id);
    }
  };

  const labels = () => {
    for (const control of controls) {
      const by = (control.getAttribute("aria-labelledby") ?? "").split(/\s+/);
      const text = [...(control.labels ?? []), ...by.map((id) => document.getElementById(id))];
      if (!text.some(words) && !control.getAttribute("aria-label")) {
        faults.push(`no label: ${name(control)}`);
      }
    }
  };

  const groups = () => {
    const members = new Map();
    for (const input of all("input[type=radio][name], input[type=checkbox][name]")) {
      const key = `${input.type} ${input.form?.id ?? ""} ${input.name}`;
      members.set(key, [...(members.get(key) ?? []), input]);
    }
    for (const inputs of members.values()) {
      if (inputs.length < 2) continue;
      const bare = inputs.find((input) => !words(input.closest("fieldset")?.querySelector("legend")));
      if (bare) faults.push(`a group without a fieldset and its legend: ${name(bare)}`);
    }
  };

  const errors = () => {
    const told = new Set(all("[aria-describedby]").flatMap(described));
    const found = all(".error").filter(words);
    for (const error of found) {
      if (!told.has(error.id)) faults.push(`an error that no control points at: ${name(error)}`);
    }
    for (const control of all("[aria-invalid=true]")) {
      const texts = described(control).map((id) => document.getElementById(id));
      if (!texts.some((text) => text?.matches(".error"))) {
        faults.push(`a control in error that does not say which: ${name(control)}`);
      }
    }
    const summary = document.querySelector("[data-error-summary]");
    if (found.length && !summary) faults.push("errors without a summary");
    if (!summary) return;
    const targets = all("a[href^='#']", summary).map((link) => link.hash.slice(1));
    for (const id of targets) {
      if (!document.getElementById(id)) faults.push(`a summary link that leads nowhere: #${id}`);
    }
    for (const error of found) {
      const owner = document.querySelector(`[aria-describedby~="${CSS.escape(error.id)}"]`);
      const linked = owner && (targets.includes(owner.id) ||
        targets.some((id) => owner.contains(document.getElementById(id))));
      if (owner && !linked) faults.push(`an error without a summary link: ${name(error)}`);
    }
  };

  /* WCAG 2.5.8 lets links within a sentence be small. */
  const inSentence = (element) =>
    element.localName === "a" && getComputedStyle(element).display === "inline" &&
    [...element.parentElement.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && node.textContent.trim().length > 1);
  const targets = () => {
    const pressable = "a[href], button, input:not([type=hidden]), select, textarea, summary, [role=button]";
    for (const element of all(pressable)) {
      if (!shown(element) || inSentence(element)) continue;
      const boxes = [element, ...(element.labels ?? [])].map((each) => each.getBoundingClientRect());
      if (boxes[0].width <= 1 || boxes[0].bottom < 0) continue; /* only for screen readers, or a skip link */
      if (!boxes.some((box) => box.width >= 24 && box.height >= 24)) {
        const { width, height } = boxes[0];
        faults.push(`a target of ${Math.round(width)} by ${Math.round(height)} px: ${name(element)}`);
      }
    }
  };

  for (const look of [document_, labels, groups, errors, targets]) look();
  return faults;
};
