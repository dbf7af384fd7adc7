// Before the compute worker of the single file: what it fetches are the files whose addresses it was told.
const nativeFetch = self.fetch;
self.fetch = (address) => nativeFetch(FILES[String(address).split("#/").pop()].split("#")[0]);
