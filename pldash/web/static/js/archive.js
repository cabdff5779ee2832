// form[data-archive]: looks into a ZIP on the device and sends only the files with posts in it.
// An archive is mostly pictures, and it holds messages that are nobody's business.
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
  return new File([...parts, ...entries, end], file.name, { type: "application/zip" });
}

async function choose() {
  const kept = new DataTransfer();
  for (const file of input.files) {
    kept.items.add(/\.zip$/i.test(file.name) ? await reduced(file).catch(() => file) : file);
  }
  input.files = kept.files;
}

function say(name) {
  said.textContent = box.dataset[name];
}

function done(request) {
  if (request.responseURL && new URL(request.responseURL).pathname !== new URL(form.action).pathname) {
    location.assign(request.responseURL);
  } else {
    form.submit(); // The page that says what is wrong; the form's key is still good.
  }
}

function send() {
  const request = new XMLHttpRequest();
  const data = new FormData(form);
  box.hidden = false;
  bar.value = 0;
  say("sending");
  request.upload.addEventListener("progress", (step) => {
    if (step.lengthComputable) bar.value = step.loaded / step.total;
  });
  request.upload.addEventListener("load", () => say("reading"));
  request.addEventListener("load", () => done(request));
  request.addEventListener("error", () => wait("lost"));
  stop.onclick = () => {
    request.abort();
    wait("stopped");
  };
  request.open("POST", form.action);
  request.send(data);
}

// What was chosen stays chosen: the same button sends it again.
function wait(name) {
  say(name);
  bar.value = 0;
  delete form.dataset.sent;
  for (const button of form.querySelectorAll("[aria-disabled]")) button.removeAttribute("aria-disabled");
}

form.addEventListener("submit", async (submit) => {
  if (!input.files.length) return;
  submit.preventDefault();
  if (form.dataset.sent) return;
  form.dataset.sent = "yes";
  await choose();
  send();
});
