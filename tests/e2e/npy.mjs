/** A NumPy file of float32 values in C order, as NumPy writes it. */
export function npy(values, sizes) {
  const shape = `(${sizes.join(", ")}${sizes.length === 1 ? "," : ""})`;
  let text = `{'descr': '<f4', 'fortran_order': False, 'shape': ${shape}, }`;
  text = `${text.padEnd(64 * Math.ceil((text.length + 11) / 64) - 11)}\n`;
  const head = Buffer.from(`\x93NUMPY\x01\x00${String.fromCharCode(text.length)}\x00${text}`, "latin1");
  return Buffer.concat([head, Buffer.from(Float32Array.from(values).buffer)]);
}
