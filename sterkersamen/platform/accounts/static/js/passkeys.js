// Passkeys: asks the browser for one and sends what it answers with the form around the button.
//
// <button data-passkey="get" (or "create") data-options="/address of the options" hidden>. The options are fetched at the
// click, so that a page that is only looked at starts nothing. Without this script the button stays hidden.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const opened = (list) => (list ?? []).map((known) => ({ ...known, id: bytes(known.id) }));

async function askPasskey(kind, { publicKey }) {
  const options = { ...publicKey, challenge: bytes(publicKey.challenge) };
  if (kind === "create") {
    options.user = { ...publicKey.user, id: bytes(publicKey.user.id) };
    options.excludeCredentials = opened(publicKey.excludeCredentials);
    return navigator.credentials.create({ publicKey: options });
  }
  options.allowCredentials = opened(publicKey.allowCredentials);
  return navigator.credentials.get({ publicKey: options });
}

function toSend(credential) {
  const answer = { clientDataJSON: text(credential.response.clientDataJSON) };
  for (const part of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[part]) answer[part] = text(credential.response[part]);
  }
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    response: answer,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function usePasskey(button) {
  const form = button.form;
  const state = form.querySelector("[data-passkey-state]");
  state.textContent = "";
  button.disabled = true;
  try {
    const options = await fetch(button.dataset.options, { headers: { Accept: "application/json" }, credentials: "same-origin" });
    if (options.status === 429) throw { name: "often" };
    if (!options.ok || options.redirected) return window.location.reload();
    const credential = await askPasskey(button.dataset.passkey, await options.json());
    form.elements.credential.value = toSend(credential);
    button.disabled = false;
    form.requestSubmit(button);
  } catch (error) {
    button.disabled = false;
    const why = { NotAllowedError: "stopped", InvalidStateError: "known", SecurityError: "place", often: "often" }[error.name] ?? "failed";
    state.textContent = state.dataset[why];
  }
}

function showPasskeys(root) {
  const can = window.PublicKeyCredential !== undefined;
  for (const part of root.querySelectorAll("button[data-passkey], [data-passkey-only]")) part.hidden = !can;
  for (const part of root.querySelectorAll("[data-passkey-missing]")) part.hidden = can;
}

showPasskeys(document);
document.addEventListener("page:changed", (event) => showPasskeys(event.target));
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-passkey]");
  if (!button || button.form.elements.credential.value) return;
  event.preventDefault();
  usePasskey(button);
});
