// Every page: faults, double clicks, menus, local times. Pages ask for more by data attributes.
import { reach } from "./reach.js";
import { settleCopies, forgetCopies } from "./copies.js";

const all = (selector, root = document) => [...root.querySelectorAll(selector)];

function faults() {
  const summary = document.querySelector("[data-error-summary]");
  if (!summary) return;
  summary.focus();
  summary.addEventListener("click", (click) => {
    const link = click.target.closest("a[href^='#']");
    if (!link) return;
    click.preventDefault();
    reach(link.hash.slice(1));
  });
}

// The server refuses a form sent twice; this only spares people the message.
function guardTwice() {
  document.addEventListener("submit", (submit) => {
    const form = submit.target;
    if (form.getAttribute("method") !== "post") return;
    if (form.dataset.sent) {
      submit.preventDefault();
      return;
    }
    if (submit.defaultPrevented) return;
    form.dataset.sent = "yes";
    submit.submitter?.setAttribute("aria-disabled", "true");
    if ("signOut" in form.dataset) forgetCopies();
  });
  addEventListener("pageshow", () => {
    for (const form of all("form[data-sent]")) delete form.dataset.sent;
    for (const button of all(".button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });
}

function menus() {
  document.addEventListener("click", (click) => {
    for (const menu of all("details.menu[open]")) if (!menu.contains(click.target)) menu.open = false;
  });
  document.addEventListener("keydown", (press) => {
    const menu = press.key === "Escape" && document.querySelector("details.menu[open]");
    if (!menu) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}

function localTimes() {
  const shapes = {
    time: { timeStyle: "short" },
    date: { dateStyle: "medium" },
    datetime: { dateStyle: "medium", timeStyle: "short" },
    moment: { weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", timeZoneName: "short" },
  };
  for (const time of all("time[data-local]")) {
    const shape = shapes[time.dataset.local] ?? shapes.datetime;
    const moment = new Date(time.dateTime);
    if (!Number.isNaN(moment.getTime())) {
      time.textContent = new Intl.DateTimeFormat(document.documentElement.lang, shape).format(moment);
    }
  }
}

const more = {
  "[data-stepper], [data-words-of], [data-said-date]": "./fields.js",
  "[data-standards]": "./standards.js",
  "form[data-autosave-url], form[data-copy]": "./autosave.js",
  "select[data-kinds]": "./kinds.js",
  "[data-counts]": "./counts.js",
  "[data-desk]": "./desk.js",
  "form[data-drop]": "./drop.js",
  "[data-copy-from]": "./clipboard.js",
  "form[data-archive]": "./archive.js",
  "[data-watch]": "./watch.js",
};

faults();
guardTwice();
menus();
localTimes();
settleCopies();
for (const [selector, module] of Object.entries(more)) {
  if (document.querySelector(selector)) import(module);
}
