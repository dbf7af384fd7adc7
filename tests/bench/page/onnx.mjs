// ONNX models as bytes: the few fields of onnx.proto3 that a graph of nodes and constants needs.

const FLOAT = 1;
const INT64 = 7;

/** `{ nodes, constants, inputs, outputs }` as a ModelProto. A constant is a Float32Array or BigInt64Array with `dims`. */
export function model({ nodes, constants, inputs = [], outputs }) {
  const graph = [
    ...nodes.map((node) => bytesField(1, node)),
    textField(2, "graph"),
    ...constants.map(({ name, dims, data }) => bytesField(5, tensor(name, dims, data))),
    ...inputs.map(({ name, dims }) => bytesField(11, value(name, dims, FLOAT))),
    ...outputs.map(({ name, type = FLOAT }) => bytesField(12, value(name, null, type))),
  ];
  const opset = (domain, version) => bytesField(8, join([textField(1, domain), numberField(2, version)]));
  return join([numberField(1, 10), opset("", 21), opset("com.microsoft", 1), bytesField(7, join(graph))]);
}

/** A node; `attributes` are whole numbers, lists of them, or `{ float }`. */
export function node(type, inputs, outputs, attributes = {}) {
  return join([
    ...inputs.map((name) => textField(1, name)),
    ...outputs.map((name) => textField(2, name)),
    textField(4, type),
    ...Object.entries(attributes).map(([name, value]) => bytesField(5, attribute(name, value))),
  ]);
}

/** 64-bit whole numbers, as shapes and axes are. */
export const whole = (name, numbers) => ({ name, dims: [numbers.length], data: BigInt64Array.from(numbers, BigInt) });

/** Floating-point numbers. */
export const floats = (name, dims, data) => ({ name, dims, data: Float32Array.from(data) });

export const INT64_TYPE = INT64;

function attribute(name, value) {
  if (Array.isArray(value)) return join([textField(1, name), ...value.map((n) => numberField(8, n)), numberField(20, 7)]);
  if (typeof value === "object") return join([textField(1, name), floatField(2, value.float), numberField(20, 1)]);
  if (typeof value === "string") return join([textField(1, name), textField(4, value), numberField(20, 3)]);
  return join([textField(1, name), numberField(3, value), numberField(20, 2)]);
}

function tensor(name, dims, data) {
  const type = data instanceof BigInt64Array ? INT64 : FLOAT;
  const raw = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return join([...dims.map((n) => numberField(1, n)), numberField(2, type), textField(8, name), bytesField(9, raw)]);
}

function value(name, dims, type) {
  const shape = dims && bytesField(2, join(dims.map((n) => bytesField(1, numberField(1, n)))));
  const contents = join([numberField(1, type), ...(shape ? [shape] : [])]);
  return join([textField(1, name), bytesField(2, bytesField(1, contents))]);
}

// The wire format of Protocol Buffers.

function varint(number) {
  const bytes = [];
  let rest = BigInt.asUintN(64, BigInt(number));
  do {
    const low = Number(rest & 127n);
    rest >>= 7n;
    bytes.push(rest > 0n ? low | 128 : low);
  } while (rest > 0n);
  return Uint8Array.from(bytes);
}

const numberField = (field, number) => join([varint(field << 3), varint(number)]);
const bytesField = (field, bytes) => join([varint((field << 3) | 2), varint(bytes.length), bytes]);
const textField = (field, text) => bytesField(field, new TextEncoder().encode(text));
const floatField = (field, number) =>
  join([varint((field << 3) | 5), new Uint8Array(Float32Array.of(number).buffer)]);

function join(parts) {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
