// Saves a form by itself after a pause, and keeps the words on this device until the server has them.
//
// form[data-autosave-url]: where to send; form[data-copy]: the name of the device copy.
// The answer: 2xx, JSON with any of said, fields {name: value}, autosave_url, action.
import { read, write, drop } from "./copies.js";

const PAUSE = 1500;
const RETRY = 15000;
const LIMIT = 10000;
const UNTYPED = new Set(["csrf_token", "form_key", "version", "sending"]);

const wordsOf = (form) =>
  [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !UNTYPED.has(name));

function putBack(form, words) {
  const given = new Map();
  for (const [name, value] of words) given.set(name, [...(given.get(name) ?? []), value]);
  for (const control of form.elements) {
    if (!control.name || UNTYPED.has(control.name) || ["hidden", "file", "submit", "button"].includes(control.type)) continue;
    const values = given.get(control.name) ?? [];
    if (control.type === "checkbox" || control.type === "radio") control.checked = values.includes(control.value);
    else control.value = values.shift() ?? "";
    control.dispatchEvent(new Event("change", { bubbles: true }));
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function watch(form) {
  const id = form.getAttribute("id"); // a control may be called "id" and hide the property
  const name = form.dataset.copy ?? id;
  const copy = read(name) ?? read(`${name}~`);
  const state = document.querySelector(`[data-save-state="${id}"]`);
  const kept = form.querySelector("[data-kept]");
  let key = name; // beside an older copy that still waits for its answer, new words go under a second name
  const refused = document.querySelector("[data-error-summary]"); // then the server has none of these words
  let saved = refused ? "" : JSON.stringify(wordsOf(form));
  let timer = 0;
  let sending = null; // the save under way
  let leaving = false;

  const dirty = () => JSON.stringify(wordsOf(form)) !== saved;
  const say = (how, text) => {
    if (!state) return;
    state.textContent = text ?? state.dataset[how] ?? "";
    state.classList.toggle("said-bad", !["saving", "saved", "back"].includes(how));
  };
  const later = (wait) => {
    clearTimeout(timer);
    timer = setTimeout(send, wait);
  };

  // The server never lets a save that was held up on its way replace a later one.
  const count = () => {
    const times = form.elements.namedItem("sending");
    if (times) times.value = Number(times.value) + 1;
  };

  async function accept(answer, sent) {
    const told = (answer.headers.get("content-type") ?? "").includes("json") ? await answer.json() : {};
    for (const [field, value] of Object.entries(told.fields ?? {})) {
      const control = form.elements.namedItem(field);
      if (control) control.value = value;
    }
    if (told.autosave_url) form.dataset.autosaveUrl = told.autosave_url;
    if (told.action) form.setAttribute("action", told.action);
    saved = sent;
    if (dirty()) return later(PAUSE);
    drop(key);
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date());
    say("saved", told.said ?? state?.dataset.saved.replace("{time}", time));
  }

  function refuse(answer) {
    if (answer.type === "opaqueredirect" || answer.redirected || [400, 401, 403].includes(answer.status)) {
      return say("ended"); // 400: the form's token ends with its session
    }
    if (answer.status === 409) return say("stale");
    say("refused");
    if (answer.status >= 500 || answer.status === 429) later(RETRY);
  }

  function send() {
    if (sending || leaving || !form.dataset.autosaveUrl || !dirty()) return;
    sending = post().finally(() => { sending = null; });
  }

  async function post() {
    say("saving");
    count();
    const body = new FormData(form);
    const sent = JSON.stringify(wordsOf(form));
    for (const [field, value] of [...body]) if (typeof value !== "string") body.delete(field);
    try {
      const answer = await fetch(form.dataset.autosaveUrl, {
        method: "POST", body: new URLSearchParams(body), redirect: "manual",
        headers: { Accept: "application/json" }, signal: AbortSignal.timeout(LIMIT),
      });
      await (answer.ok ? accept(answer, sent) : refuse(answer));
    } catch {
      saved = ""; // it may have got there, or get there yet: only another save can tell
      say("offline");
      later(RETRY);
    }
  }

  const changed = () => {
    if (!dirty()) return;
    write(key, wordsOf(form));
    later(PAUSE);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  addEventListener("online", send);
  // A save under way gives the form a new version; sent before that, the form would contradict itself.
  document.addEventListener("submit", (submit) => {
    if (submit.target !== form || !sending) return;
    submit.preventDefault();
    submit.stopImmediatePropagation();
    const { submitter } = submit;
    sending.then(() => form.requestSubmit(submitter));
  }, true);
  document.addEventListener("submit", (submit) => {
    if (submit.target !== form || submit.defaultPrevented) return;
    leaving = true;
    clearTimeout(timer);
    write(key, wordsOf(form), true);
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (unload) => {
    if (!leaving && dirty()) unload.preventDefault();
  });

  const settle = (words) => {
    kept.hidden = true;
    drop(name);
    drop(`${name}~`);
    key = name;
    if (words) putBack(form, words);
    else changed();
  };
  if (refused) {
    changed();
  } else if (copy && JSON.stringify(copy.words) === saved) {
    drop(name);
  } else if (copy && kept) {
    key = `${name}~`;
    kept.hidden = false;
    kept.querySelector("[data-put-back]").addEventListener("click", () => {
      settle(copy.words);
      say("back");
    });
    kept.querySelector("[data-let-go]").addEventListener("click", () => settle(null));
  }
}

document.querySelectorAll("form[data-autosave-url], form[data-copy]").forEach(watch);
