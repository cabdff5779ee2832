// The members of a ZIP that hold posts, in a ZIP of their own: everything else stays on the device.
const POSTS = [
  /(^|\/)(data\/js\/tweets\/\d{4}_\d{2}|(tweets?|community[-_]tweets?|note[-_]tweets?)(-part\d+)?)\.js$/,
  /(^|\/)data\/manifest\.js$/,
  /(^|\/)outbox\.json$/,
];
const FOLDER = /^(?:.*\/)?c?\d{1,20}\/(channel\.json|messages\.(?:json|csv))$/;
const LISTS = /(^|\/)(users|channels)\.json$/, DAY = /(?:^|\/)([^/]{1,200})\/\d{4}-\d{2}-\d{2}\.json$/;
const CHAT = /(^|\/)(_chat|[^/]*WhatsApp[^/]*)\.txt$/;
const PRIVATE = /^(D[A-Z0-9]{6,}|mpdm-.*)$/;
const END = 0x06054b50, END_64 = 0x06064b50, PLACE_64 = 0x07064b50, ENTRY = 0x02014b50, MEMBER = 0x04034b50;
const FULL = 0xffffffff, MOST = 0xffff, LONGEST_DIRECTORY = 16 * 1024 * 1024, LONGEST_LIST = 20 * 1024 * 1024;

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
  const entry = { at, method: view.getUint16(at + 10, true), length: 46 + lengths[0], next: 46 + lengths[0] + lengths[1] + lengths[2] };
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

function entriesIn(view) {
  const found = [];
  for (let at = 0; at + 46 <= view.byteLength && view.getUint32(at, true) === ENTRY; ) {
    const entry = entryAt(view, at);
    found.push(entry);
    at += entry.next;
  }
  return found;
}

// A hundred at a time: a device takes as long to answer one small question as many.
async function askAll(items, ask) {
  const found = [];
  for (let at = 0; at < items.length; at += 100) found.push(...(await Promise.all(items.slice(at, at + 100).map(ask))));
  return found;
}

async function bodyOf(file, entry) {
  const head = await viewOf(file.slice(entry.place, entry.place + 30));
  if (head.byteLength < 30 || head.getUint32(0, true) !== MEMBER) throw new Error("no such member");
  return 30 + head.getUint16(26, true) + head.getUint16(28, true);
}

// A small member as a value. Reading stops at what no such list is longer than.
async function valueOf(file, entry) {
  const begin = entry.place + (await bodyOf(file, entry));
  let stream = file.slice(begin, begin + entry.packed).stream();
  if (entry.method) stream = stream.pipeThrough(new DecompressionStream("deflate-raw"));
  let text = "";
  const letters = new TextDecoder();
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return JSON.parse(text + letters.decode());
    text += letters.decode(value, { stream: true });
    if (text.length > LONGEST_LIST) throw new Error("too long");
  }
}

// Discord puts private conversations into folders of the same kind: only channels of servers are taken.
async function publicFolders(file, entries, kinds) {
  const folders = new Map(), wanted = [];
  for (const entry of entries) {
    const parts = entry.name.match(FOLDER);
    if (!parts) continue;
    const path = entry.name.slice(0, -parts[1].length);
    folders.set(path, { ...folders.get(path), [parts[1]]: entry });
  }
  const described = [...folders.values()].filter((folder) => folder["channel.json"]);
  const abouts = await askAll(described, (folder) => valueOf(file, folder["channel.json"]));
  for (const [place, folder] of described.entries()) {
    const about = abouts[place];
    const messages = folder["messages.json"] ?? folder["messages.csv"];
    const isPublic = kinds.has(String(about?.type)) && !about.recipients?.length;
    if (isPublic) wanted.push(folder["channel.json"], ...(messages ? [messages] : []));
  }
  // One description of a private channel, so that the server can say that there is nothing else.
  return wanted.length || !described.length ? wanted : [described[0]["channel.json"]];
}

async function publicDays(file, entries) {
  const lists = entries.filter((entry) => LISTS.test(entry.name));
  const listed = lists.find((entry) => entry.name.endsWith("channels.json"));
  const found = listed ? await valueOf(file, listed) : [];
  const names = new Set(found.map((channel) => channel?.name).filter((name) => typeof name === "string"));
  const days = entries.filter((entry) => {
    const channel = entry.name.match(DAY)?.[1];
    return channel !== undefined && (names.size ? names.has(channel) : !PRIVATE.test(channel));
  });
  return days.length ? [...lists, ...days] : [];
}

async function wantedIn(file, entries, kinds) {
  const posts = entries.filter((entry) => POSTS.some((name) => name.test(entry.name)));
  if (posts.length) return posts;
  const folders = await publicFolders(file, entries, kinds);
  if (folders.length) return folders;
  const days = await publicDays(file, entries);
  return days.length ? days : entries.filter((entry) => CHAT.test(entry.name));
}

// A ZIP of the wanted members alone: their bytes as they are, a directory that names only them.
// @param kinds what Discord calls the channels that anybody on a server can read
export async function reduced(file, kinds) {
  const view = await directoryOf(file);
  const wanted = view ? await wantedIn(file, entriesIn(view), kinds) : [];
  if (!wanted.length) return file;
  const parts = [], entries = [];
  const heads = await askAll(wanted, (entry) => bodyOf(file, entry));
  let place = 0;
  for (const [number, entry] of wanted.entries()) {
    const length = heads[number] + entry.packed;
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
  for (const at of [8, 10]) end.setUint16(at, Math.min(entries.length, MOST), true);
  end.setUint32(12, size, true);
  end.setUint32(16, place, true);
  return new File([...parts, ...entries, end], file.name, { type: "application/zip", lastModified: file.lastModified });
}

