// form[data-archive]: looks into a ZIP on the device and sends only the files with posts in it.
// An archive is mostly pictures, and it holds messages that are nobody's business. They are sent in
// pieces: what has arrived is not sent again after a lost connection, or on a page opened anew.
const WANTED = [
  /(^|\/)(data\/js\/tweets\/\d{4}_\d{2}|(tweets?|community[-_]tweets?|note[-_]tweets?)(-part\d+)?)\.js$/,
  /(^|\/)data\/manifest\.js$/,
  /(^|\/)outbox\.json$/,
];
const END = 0x06054b50, END_64 = 0x06064b50, PLACE_64 = 0x07064b50, ENTRY = 0x02014b50, MEMBER = 0x04034b50;
const FULL = 0xffffffff, LONGEST_DIRECTORY = 16 * 1024 * 1024;

const form = document.querySelector("form[data-archive]");
const input = form.querySelector("input[type=file]");
const box = form.querySelector("[data-sending]");
const bar = box.querySelector("progress");
const said = box.querySelector("[data-said]");
const stop = box.querySelector("[data-stop]");

const PIECE = 256 * 1024, LIMIT = 60_000;
const PLAIN = new Set([0, 400, 401, 403, 413]);
let isLost = false;

const viewOf = async (blob) => new DataView(await blob.arrayBuffer());
const long = (view, at) => Number(view.getBigUint64(at, true));

async function directoryOf(file) {
  const from = Math.max(0, file.size - 65_577);
  const view = await viewOf(file.slice(from));
  let at = view.byteLength - 22;
  while (at >= 0 && view.getUint32(at, true) !== END) at -= 1;
  if (at < 0) return null;
  let size = view.getUint32(at + 12, true), begin = view.getUint32(at + 16, true);
  if (at >= 20 && view.getUint32(at - 20, true) === PLACE_64) {
    const place = long(view, at - 12);
    const end = await viewOf(file.slice(place, place + 56));
    if (end.byteLength < 56 || end.getUint32(0, true) !== END_64) return null;
    [size, begin] = [long(end, 40), long(end, 48)];
  }
  return size > LONGEST_DIRECTORY ? null : viewOf(file.slice(begin, begin + size));
}

// Sizes and place of an entry that are too large for 32 bits stand in a field of their own.
function entryAt(view, at) {
  const lengths = [28, 30, 32].map((each) => view.getUint16(at + each, true));
  const entry = { at, length: 46 + lengths[0], next: 46 + lengths[0] + lengths[1] + lengths[2] };
  entry.name = new TextDecoder().decode(new Uint8Array(view.buffer, at + 46, lengths[0]));
  [entry.packed, entry.size, entry.place] = [20, 24, 42].map((each) => view.getUint32(at + each, true));
  let extra = at + entry.length;
  const end = extra + lengths[1];
  while (extra + 4 <= end && view.getUint16(extra, true) !== 1) extra += 4 + view.getUint16(extra + 2, true);
  extra += 4;
  for (const key of ["size", "packed", "place"]) {
    if (entry[key] !== FULL || extra + 8 > end) continue;
    entry[key] = long(view, extra);
    extra += 8;
  }
  return entry;
}

function wantedIn(view) {
  const found = [];
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === ENTRY; ) {
    const entry = entryAt(view, at);
    if (WANTED.some((each) => each.test(entry.name))) found.push(entry);
    at += entry.next;
  }
  return found;
}

// A ZIP of the wanted members alone: their bytes as they are, a directory that names only them.
async function reduced(file) {
  const view = await directoryOf(file);
  const wanted = view ? wantedIn(view) : [];
  if (!wanted.length) return file;
  const parts = [], entries = [];
  let place = 0;
  for (const entry of wanted) {
    const head = await viewOf(file.slice(entry.place, entry.place + 30));
    if (head.byteLength < 30 || head.getUint32(0, true) !== MEMBER) return file;
    const length = 30 + head.getUint16(26, true) + head.getUint16(28, true) + entry.packed;
    const line = new DataView(view.buffer.slice(entry.at, entry.at + entry.length));
    for (const [at, value] of [[20, entry.packed], [24, entry.size], [42, place]]) line.setUint32(at, value, true);
    line.setUint32(30, 0, true); // neither an extra field nor a remark
    parts.push(file.slice(entry.place, entry.place + length));
    entries.push(line);
    place += length;
    if (place >= FULL || entry.size >= FULL) return file;
  }
  const end = new DataView(new ArrayBuffer(22));
  const size = entries.reduce((sum, each) => sum + each.byteLength, 0);
  end.setUint32(0, END, true);
  for (const at of [8, 10]) end.setUint16(at, entries.length, true);
  end.setUint32(12, size, true);
  end.setUint32(16, place, true);
  return new File([...parts, ...entries, end], file.name, { type: "application/zip", lastModified: file.lastModified });
}

// What stays chosen is what may be sent, whichever way it is sent in the end.
async function chosen() {
  const kept = new DataTransfer();
  for (const file of input.files) {
    kept.items.add(/\.zip$/i.test(file.name) ? await reduced(file).catch(() => file) : file);
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
