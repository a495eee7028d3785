// Has the browser keep the help page for when there is no connection. After the page is ready: nobody waits for it.
if ("serviceWorker" in navigator) {
  const { lang, dataset } = document.documentElement;
  const asked = new URLSearchParams({ in: lang, ...dataset.look && { look: dataset.look } });
  addEventListener("load", () => navigator.serviceWorker.register(`/sw.js?${asked}`).catch(() => {}));
}
