// Keeps the site for when there is no network. `site.js`, which the build writes, lists the files and a version, which
// is a digest of their contents; when it changes, the browser installs this script anew, and that fetches them all.
//
// What is stored never hides a newer version: only files whose names change with their contents are answered from the
// store at once. All others come from the network, and from the store when it does not answer.

importScripts("site.js");

const PREFIX = `normlens ${self.registration.scope} `;
const STORE = PREFIX + SITE.version;
/** How long the network may take to answer, and how long it is left alone after that, in milliseconds. */
const PATIENCE = 3000;
const PAUSE = 60_000;
let pausedUntil = 0;

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  const name = nameOf(address);
  if (request.method === "GET" && SITE.files.includes(name)) event.respondWith(answer(request, name, address));
});

async function install() {
  const store = await caches.open(STORE);
  await store.addAll(SITE.files.map((file) => new Request(file, { cache: "no-cache" })));
  await self.skipWaiting();
}

async function activate() {
  const stores = (await caches.keys()).filter((name) => name.startsWith(PREFIX));
  // A page that is still open may need files of the version before.
  const kept = new Set([STORE, ...stores.slice(-2)]);
  await Promise.all(stores.filter((name) => !kept.has(name)).map((name) => caches.delete(name)));
  await self.clients.claim();
}

/** The file an address asks for, relative to this site; the site itself is `./`. */
function nameOf(address) {
  const scope = new URL(self.registration.scope);
  if (address.origin !== scope.origin || !address.pathname.startsWith(scope.pathname)) return undefined;
  const name = address.pathname.slice(scope.pathname.length);
  return name === "" || name === "index.html" ? "./" : name;
}

async function answer(request, name, address) {
  if (/^app-[0-9a-f]+|\.woff2$/.test(name)) return (await stored(name, address)) ?? fetch(request);
  if (Date.now() < pausedUntil) return (await stored(name, address)) ?? fetch(request);
  try {
    return await Promise.race([fetch(request), silence()]);
  } catch (error) {
    const kept = await stored(name, address);
    if (kept === undefined) throw error;
    pausedUntil = Date.now() + PAUSE;
    return kept;
  }
}

function silence() {
  return new Promise((_, fail) => setTimeout(() => fail(new Error("the network is silent")), PATIENCE));
}

async function stored(name, address) {
  const kept = (await (await caches.open(STORE)).match(name)) ?? (await caches.match(name));
  // A script reads its own address, which a stored answer would replace by the one it was stored under.
  return kept && address.search !== "" ? new Response(kept.body, kept) : kept;
}
