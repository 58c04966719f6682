// Keeps the app's own files on the phone. It touches nothing else: no calls to the pantry, no stored data.
export {};

declare const self: ServiceWorkerGlobalScope;
/** Put in by the build. */
declare const __BUILT_FILES__: readonly string[];
declare const __BUILT_VERSION__: string;

const prefix = "mutualaid-driver-";
const cacheName = prefix + __BUILT_VERSION__;
const root = "/driver/";
const page = `${root}index.html`;
const files = new Set(__BUILT_FILES__);

self.addEventListener("install", (event) => event.waitUntil(fill()));

self.addEventListener("activate", (event) => event.waitUntil(caches.keys().then((names) =>
  Promise.all(names.filter((name) => name.startsWith(prefix) && name !== cacheName).map((name) => caches.delete(name))))));

self.addEventListener("message", (event) => {
  if (event.data === "take-over") event.waitUntil(self.skipWaiting());
  if (event.data === "fill") event.waitUntil(fill());
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin || !url.pathname.startsWith(root)) return;
  const path = request.mode === "navigate" ? page : url.pathname;
  if (files.has(path)) event.respondWith(stored(path, request));
});

async function stored(path: string, request: Request): Promise<Response> {
  return await caches.match(path, { cacheName }) ?? fetch(request);
}

/** Each file as the server has it now, not as an older version left it in the browser's cache. */
async function fill(): Promise<void> {
  const cache = await caches.open(cacheName);
  await cache.addAll([...files].map((path) => new Request(path, { cache: "reload" })));
}
