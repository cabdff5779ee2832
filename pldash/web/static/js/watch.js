// Work in the background: a page that is under way is looked at again until it is done.
//
// [data-watch]: the part that changes; it has an id. Without scripts a link does the same.
const PAUSE = 2000;

async function look(id) {
  try {
    const answer = await fetch(location.href, { redirect: "manual", headers: { Accept: "text/html" } });
    if (!answer.ok) return; // signed out, or gone: the link says so
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
    const shown = document.getElementById(id);
    const isIn = shown.contains(document.activeElement); // nobody loses their place
    if (!fresh || isIn || fresh.isEqualNode(shown)) return again(id);
    shown.replaceWith(fresh);
    if ("watch" in fresh.dataset) again(id);
  } catch {
    again(id); // no connection just now
  }
}

function again(id) {
  setTimeout(() => look(id), PAUSE);
}

for (const part of document.querySelectorAll("[data-watch]")) again(part.id);
