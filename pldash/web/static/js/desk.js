// Single keys on the desk: they move in the list and reach a decision (never take it); ? shows the sheet.
import { reach } from "./reach.js";

const STORE = "pldash:keys";
const sheet = document.querySelector("[data-shortcuts]");
const wanted = sheet?.querySelector("[data-shortcuts-on]");
const rows = [...document.querySelectorAll("[data-desk] [data-desk-row]")];

function remembered() {
  try {
    return localStorage.getItem(STORE) !== "off";
  } catch {
    return true;
  }
}

if (wanted) {
  wanted.checked = remembered();
  wanted.addEventListener("change", () => {
    try {
      localStorage.setItem(STORE, wanted.checked ? "on" : "off");
    } catch {
      // without a store the choice lasts as long as the page
    }
  });
}

function move(by) {
  const here = rows.findIndex((row) => row.contains(document.activeElement) || row.matches("[aria-current]"));
  const focused = rows.findIndex((row) => row === document.activeElement);
  const from = focused >= 0 ? focused : here;
  rows[Math.min(rows.length - 1, Math.max(0, from + by))]?.focus();
}

// On a narrow page the open one hides the list, and with it what narrows it: back to it, then.
function narrow() {
  const filters = document.getElementById("narrow");
  const back = document.querySelector(".desk-back");
  if (filters && !filters.checkVisibility() && back) location.assign(`${back.href}#narrow`);
  else reach("narrow");
}

if (location.hash === "#narrow") reach("narrow");

const keys = {
  j: () => move(1),
  k: () => move(-1),
  a: () => reach("approve"),
  r: () => reach("return"),
  d: () => reach("decline"),
  t: () => reach("take-form"),
  f: narrow,
  "?": () => (sheet.open ? sheet.close() : sheet.showModal()),
};

document.addEventListener("keydown", (press) => {
  if (press.ctrlKey || press.metaKey || press.altKey || !keys[press.key]) return;
  if (press.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")) return;
  if (press.key !== "?" && (sheet?.open || !(wanted?.checked ?? true))) return;
  press.preventDefault();
  keys[press.key]();
});

// The open one stays in sight in a long list, which keeps its place of its own beside it.
const list = document.querySelector(".desk-list");
const open = rows.find((row) => row.matches("[aria-current]"))?.closest("li");
if (open && list.scrollHeight > list.clientHeight) {
  list.scrollTop = open.offsetTop - list.offsetTop - (list.clientHeight - open.offsetHeight) / 2;
}

// Whoever approves with words in the field sees that they go to the teacher too.
for (const note of document.querySelectorAll("[data-filled]")) {
  const field = document.getElementById(note.dataset.filled);
  const show = () => { note.hidden = !field.value.trim(); };
  field.addEventListener("input", show);
  addEventListener("pageshow", show);
}

// A chosen phrase goes into the field at once, to be changed there.
for (const choice of document.querySelectorAll("[data-phrases]")) {
  const field = document.getElementById(choice.dataset.phrases);
  choice.addEventListener("change", () => {
    if (!choice.value) return;
    field.value = [field.value.trimEnd(), choice.value].filter(Boolean).join("\n");
    choice.value = "";
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
  });
}

sheet?.querySelector("[data-close]").addEventListener("click", () => sheet.close());
for (const button of document.querySelectorAll("[data-show-shortcuts]")) {
  button.hidden = false;
  button.addEventListener("click", () => sheet.showModal());
}
