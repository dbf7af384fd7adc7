// Before the compute worker of the single file: what it fetches lies compressed in what it was told.
self.fetch = async (address) => {
  const text = FILES[String(address).split("#/").pop()];
  if (text === undefined) throw new TypeError(`${address} is not in this file`);
  const packed = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream, { headers: { "content-type": "application/wasm" } });
};
