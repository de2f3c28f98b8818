// Keeps the tablet's page and what it needs, so that it opens without a network. Nothing that was written goes through here.
const KEPT = "madang-capture";
self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => {
  if (!Array.isArray(event.data.keep)) return;
  event.waitUntil((async () => {
    const kept = await caches.open(KEPT);
    await Promise.all(event.data.keep.map(async (address) => {
      const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
      if (answer && answer.ok && !answer.redirected) await kept.put(address, answer);
    }));
    if (event.source) event.source.postMessage("kept");
  })());
});
const isPage = (request) => request.mode === "navigate" && new URL(request.url).pathname.endsWith("/capture/");
const fromKept = async (request) => (await caches.open(KEPT)).match(request.url, { ignoreVary: true });
self.addEventListener("fetch", (event) => {
  const request = event.request;
  if (request.method !== "GET") return;
  if (isPage(request)) {
    // The network first: a page of an hour ago is only better than none. A server that fails counts as none.
    event.respondWith((async () => {
      const answer = await fetch(request).catch(() => null);
      if (answer && answer.status < 500) return answer;
      return (await fromKept(request)) || answer || Response.error();
    })());
  } else if (new URL(request.url).pathname.startsWith("/static/")) {
    event.respondWith((async () => (await fromKept(request)) || fetch(request))());
  }
});
