// What an entry would count for, worked out by the server while it is written; nothing is saved by it.
//
// [data-counts]: the id of the form; data-url: where to ask. The answer: lines, instead, note.
const PAUSE = 700;
const LIMIT = 10000;

function watch(card) {
  const form = document.getElementById(card.dataset.counts);
  const part = (name, root = card) => root.querySelector(`[data-part="${name}"]`);
  const wordsOf = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
  const typed = () => JSON.stringify(wordsOf().filter(([name]) => !["csrf_token", "form_key", "version"].includes(name)));
  let known = document.querySelector("[data-error-summary]") ? "" : typed();
  let timer = 0;
  let asking = null;
  let seen = false;

  const say = (name, text, root = card) => {
    const place = part(name, root);
    place.textContent = text;
    place.hidden = !text;
  };

  function lineOf(told) {
    const line = card.querySelector("template").content.cloneNode(true);
    part("name", line).href = told.url;
    for (const name of ["name", "counted", "rest"]) say(name, told[name], line);
    for (const reason of told.reasons) {
      const item = document.createElement("li");
      item.textContent = reason;
      part("reasons", line).append(item);
    }
    return line;
  }

  async function ask() {
    const now = typed();
    if (!seen || now === known) return;
    asking?.abort();
    asking = new AbortController();
    const signal = AbortSignal.any?.([asking.signal, AbortSignal.timeout(LIMIT)]) ?? asking.signal;
    try {
      const answer = await fetch(card.dataset.url, {
        method: "POST", body: new URLSearchParams(wordsOf()), redirect: "manual",
        headers: { Accept: "application/json" }, signal,
      });
      if (!answer.ok) return; // signed out or too busy: the bar says so, and what was said stays
      const told = await answer.json();
      known = now;
      part("lines").replaceChildren(...told.lines.map(lineOf));
      say("instead", told.instead);
      say("note", told.note);
    } catch {
      // no connection, or asked anew meanwhile: the next change asks again
    }
  }

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  };
  form.addEventListener("input", later);
  form.addEventListener("change", later);
  // On a phone it stands far below: it is worked out once somebody looks.
  new IntersectionObserver(([change]) => {
    seen = change.isIntersecting;
    if (seen) later();
  }).observe(card);
}

document.querySelectorAll("[data-counts]").forEach(watch);
