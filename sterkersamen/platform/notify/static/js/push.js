// Push messages: asks the browser where it can be woken, and sends that with the form.
//
// <form data-push="our public key"> with the fields endpoint, p256dh and auth. The browser asks for permission at the
// click, never before. Without this script, or in a browser that cannot, the button stays hidden.
const READY_MS = 20000;

async function turnOn(form, button) {
  const state = form.querySelector("[data-push-state]");
  state.textContent = "";
  button.disabled = true;
  try {
    if ((await Notification.requestPermission()) !== "granted") {
      state.textContent = state.dataset.refused;
      return;
    }
    // Where the worker could not be installed, it is never ready.
    const never = new Promise((_done, fail) => setTimeout(fail, READY_MS));
    const { pushManager } = await Promise.race([navigator.serviceWorker.ready, never]);
    const given = (await pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push })).toJSON();
    form.elements.endpoint.value = given.endpoint;
    form.elements.p256dh.value = given.keys.p256dh;
    form.elements.auth.value = given.keys.auth;
    form.submit();
  } catch {
    state.textContent = state.dataset.failed;
  } finally {
    button.disabled = false;
  }
}

const pushForm = document.querySelector("form[data-push]");
if (pushForm && "serviceWorker" in navigator && "PushManager" in window && "Notification" in window) {
  const button = pushForm.querySelector("button");
  button.hidden = false;
  pushForm.querySelector("[data-push-missing]").hidden = true;
  pushForm.addEventListener("submit", (event) => {
    event.preventDefault();
    turnOn(pushForm, button);
  });
}
