// form[data-archive]: looks into a ZIP on the device and sends only the files with posts in it.
// An archive is mostly pictures, and it holds messages that are nobody's business. They are sent in
// pieces: what has arrived is not sent again after a lost connection, or on a page opened anew.
import { reduced } from "./members.js";

const form = document.querySelector("form[data-archive]");
const input = form.querySelector("input[type=file]");
const box = form.querySelector("[data-sending]");
const bar = box.querySelector("progress");
const said = box.querySelector("[data-said]");
const stop = box.querySelector("[data-stop]");

const PIECE = 256 * 1024, LIMIT = 60_000;
const PLAIN = new Set([0, 400, 401, 403, 413]);
const kinds = new Set(form.dataset.kinds.split(" "));
let isLost = false;

// What stays chosen is what may be sent, whichever way it is sent in the end.
async function chosen() {
  const kept = new DataTransfer();
  for (const file of input.files) {
    kept.items.add(/\.zip$/i.test(file.name) ? await reduced(file, kinds).catch(() => file) : file);
  }
  input.files = kept.files;
  return [...input.files];
}

function say(name) {
  said.textContent = box.dataset[name] ?? name;
}

// A form of ours to an address of ours; null where the connection was lost.
async function post(to, fields, stopped) {
  const body = new FormData();
  for (const [name, value] of [["csrf_token", form.elements.csrf_token.value], ...fields]) body.append(name, value);
  const limit = setTimeout(() => stopped.abort(), LIMIT);
  try {
    const answer = await fetch(to, { method: "POST", body, redirect: "manual", signal: stopped.signal });
    return { status: answer.status, ...(await answer.json().catch(() => ({}))) };
  } catch {
    return null;
  } finally {
    clearTimeout(limit);
  }
}

// The server says how far each file came; each piece after that is sent once.
async function send(files, stopped) {
  const told = files.flatMap((file) => [["name", file.name], ["size", file.size], ["changed", Math.max(0, file.lastModified)]]);
  const room = await post(box.dataset.pieces, told, stopped);
  if (!room?.id) return room;
  const whole = files.reduce((sum, file) => sum + file.size, 0);
  let { arrived } = room;
  stop.onclick = () => cancel(stopped, room);
  for (const [place, file] of files.entries()) {
    while (arrived[place] < file.size) {
      bar.value = arrived.reduce((sum, each) => sum + each, 0) / whole;
      const at = arrived[place];
      const fields = [["file", place], ["at", at], ["piece", file.slice(at, at + PIECE)]];
      const answer = await post(room.to, fields, stopped);
      if (answer?.status !== 200) return answer;
      ({ arrived } = answer);
    }
  }
  bar.value = 1;
  return room;
}

async function cancel(stopped, room) {
  stopped.abort("stopped");
  const answer = room && await post(room.end, [["form_key", room.key]], new AbortController());
  wait(answer || !room ? "stopped" : "left");
}

// What was chosen stays chosen: the same button goes on where it stopped.
function wait(words) {
  say(words);
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

async function give() {
  const stopped = new AbortController();
  stop.onclick = () => cancel(stopped, null);
  box.hidden = false;
  say("sending");
  const answer = await send(await chosen(), stopped);
  if (stopped.signal.reason === "stopped") return;
  if (answer?.id) {
    say("reading");
    stop.hidden = true;
    form.elements.staged.value = answer.id;
    input.value = "";
    form.submit(); // The review, or the page that says what is wrong.
  } else if (answer?.said) {
    wait(answer.said);
  } else if (PLAIN.has(answer?.status)) {
    form.submit(); // Signed out, or an old page: the plain way says so.
  } else {
    wait("lost");
    isLost = true;
  }
}

addEventListener("online", () => {
  if (isLost) form.requestSubmit();
});

form.addEventListener("submit", (submit) => {
  if (!input.files.length) return;
  submit.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  isLost = false;
  give();
});
