// Asks the browser for a passkey and sends its answer. Without scripts the page offers other ways.
const form = document.querySelector("form[data-passkey]");

function fail() {
  form.querySelector("[data-passkey-wait]").hidden = true;
  form.querySelector("[data-passkey-failed]").hidden = false;
}

async function answer() {
  const options = JSON.parse(form.dataset.options);
  if (form.dataset.passkey === "create") {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
    return navigator.credentials.create({ publicKey });
  }
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return navigator.credentials.get({ publicKey });
}

async function ask() {
  const credential = await answer();
  const plain = credential.toJSON();
  plain.extensions = JSON.stringify(credential.getClientExtensionResults());
  form.elements.credential.value = JSON.stringify(plain);
  form.requestSubmit();
}

if (form) ask().catch(fail);
