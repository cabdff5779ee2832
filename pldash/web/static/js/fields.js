// Steppers and their total, word counts, dates said in words.
const language = document.documentElement.lang;

const added = (inputs) => [...inputs].reduce(
  (minutes, input) => minutes + Math.max(0, Number.parseInt(input.value, 10) || 0), 0);

function totals(form) {
  const output = form.querySelector("[data-total]");
  if (!output) return;
  const sum = added(form.querySelectorAll("[data-minutes]:not(output)"));
  const most = form.querySelector("[data-live-most]");
  if (most) {
    const live = added(form.querySelectorAll("[data-live]"));
    most.hidden = live <= Number(most.dataset.liveMost);
  }
  const hours = Math.floor(sum / 60);
  const parts = [];
  if (hours) parts.push(output.dataset.hours.replace("{h}", hours));
  if (sum % 60 || !hours) parts.push(output.dataset.minutes.replace("{m}", sum % 60));
  output.textContent = parts.join(" ");
}

for (const stepper of document.querySelectorAll("[data-stepper]")) {
  const input = stepper.querySelector("input");
  for (const button of stepper.querySelectorAll("[data-by]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      const by = Number(button.dataset.by);
      const now = Number.parseInt(input.value, 10) || 0;
      input.value = Math.max(0, now + by);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
}

for (const form of document.querySelectorAll("form")) {
  if (!form.querySelector("[data-total]")) continue;
  form.addEventListener("input", () => totals(form));
  totals(form);
}

for (const said of document.querySelectorAll("[data-words-of]")) {
  const area = document.getElementById(said.dataset.wordsOf);
  const start = said.textContent;
  const count = () => {
    const words = area.value.trim().split(/\s+/u).filter(Boolean).length;
    said.textContent = words === 0 ? start : words === 1 ? said.dataset.one : said.dataset.many.replace("{n}", words);
  };
  area.addEventListener("input", count);
  count();
}

for (const said of document.querySelectorAll("[data-said-date]")) {
  const input = document.getElementById(said.dataset.saidDate);
  const say = () => {
    const day = input.valueAsDate;
    said.textContent = day
      ? new Intl.DateTimeFormat(language, { dateStyle: "full", timeZone: "UTC" }).format(day)
      : "";
  };
  input.addEventListener("input", say);
  if (input.value) say();
}
