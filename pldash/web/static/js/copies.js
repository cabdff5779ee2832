// The emergency copies of typed words on this device, one for each form and person.
//
// A copy is written while words are unsaved. When a form is sent its copy becomes "sent"; the page
// that follows decides: one that reports success lets it go, any other (sign-in, fault) keeps it.
const PREFIX = "pldash:";
const LIFE = 14 * 24 * 3600 * 1000;

const owner = () => document.body.dataset.owner ?? "";
const place = (key) => `${PREFIX}${owner()}:${key}`;

/** Run something on the device's store; a full or forbidden store is no fault of the person. */
function quietly(work) {
  try {
    return work(localStorage);
  } catch {
    return null;
  }
}

const names = () =>
  quietly((store) => Object.keys(store).filter((name) => name.startsWith(PREFIX) && name !== `${PREFIX}keys`)) ?? [];

export const read = (key) => quietly((store) => JSON.parse(store.getItem(place(key))));
export const write = (key, words, sent = false) =>
  quietly((store) => {
    store.setItem(place(key), JSON.stringify({ at: Date.now(), sent, words }));
    return true;
  }) ?? false;
export const drop = (key) => quietly((store) => store.removeItem(place(key)));

/** At sign-out nothing typed stays on a device that others may use. */
export function forgetCopies() {
  for (const name of names()) quietly((store) => store.removeItem(name));
}

/** On each page: old copies go, sent ones go after a success and stay otherwise. */
export function settleCopies() {
  const success = document.querySelector(".flash-success");
  for (const name of names()) {
    quietly((store) => {
      const copy = JSON.parse(store.getItem(name));
      if (Date.now() - copy.at > LIFE || (copy.sent && success)) store.removeItem(name);
      else if (copy.sent) store.setItem(name, JSON.stringify({ ...copy, sent: false }));
    });
  }
}
