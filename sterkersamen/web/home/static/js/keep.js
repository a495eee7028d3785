// Has the browser keep the help page for when there is no connection. After the page is ready: nobody waits for it.
if ("serviceWorker" in navigator) {
  addEventListener("load", () => navigator.serviceWorker.register(`/sw.js?in=${document.documentElement.lang}`).catch(() => {}));
}
