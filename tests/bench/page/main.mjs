// Runs one operation for everyone in this page: checks the results against each other, then times them in turns.
import { offsetProblem, problem } from "./data.mjs";
import * as onnx from "./ort.mjs";
import * as ours from "./ours.mjs";
import * as plain from "./plain.mjs";
import * as tfjs from "./tfjs.mjs";

/** How far a result may be from ours, as a fraction of our largest value; of all values, for counts. */
const TOLERANCE = { forward: 1e-4, backward: 1e-3, covariance: 1e-4, eigenvalues: 1e-8, whiten: 1e-2, newton: 1e-2, histogram: 1e-5 };

const peers = {};

/** Loads everyone; returns nothing, and throws when one cannot be had. */
export async function load() {
  peers.ours = await ours.load("/ours/web.js");
  peers.page = await ours.load("/page-build/web.js");
  peers.tfjs = await tfjs.load();
  peers.onnx = await onnx.load();
  peers.plain = await plain.load();
}

/** A copy of the bytes that the operation reads first. */
function copy({ x }) {
  const target = new x.constructor(x.length);
  return { way: "set", open: () => ({ run: () => target.set(x), result: () => target, close() {} }) };
}

/**
 * Times an operation. Every sample repeats it until `sampleTime` milliseconds have passed; `budget` bounds the rounds.
 * Returns `{ name: { way, error, milliseconds: [per round] } }`.
 */
export async function measure(operation, { rounds, sampleTime, budget }) {
  const given = problem(operation);
  const competitors = { copy: await opened(copy(given)) };
  let expected = null;
  for (const [name, { ways }] of Object.entries(peers)) {
    const best = await fastest(ways(given), async (one, way) => {
      const result = await one.result();
      expected ??= result.slice();
      const error = distance(result, expected, operation.kind);
      if (!(error <= TOLERANCE[operation.kind])) throw new Error(`${name} (${way}): its result is off by ${error}`);
      return error;
    });
    if (best) competitors[name] = best;
  }
  const names = Object.keys(competitors);
  for (const name of names) {
    const one = competitors[name];
    one.repeats = Math.max(1, Math.ceil(sampleTime / (await sample(one, 1))));
    one.milliseconds = [];
  }
  const start = performance.now();
  for (let round = 0; round < rounds; round++) {
    // Everyone comes once per round, and everyone is once the first.
    for (let i = 0; i < names.length; i++) {
      const one = competitors[names[(round + i) % names.length]];
      one.milliseconds.push(await sample(one, one.repeats));
    }
    if (round >= 4 && performance.now() - start > budget) break;
  }
  const report = {};
  for (const [name, { way, error, milliseconds, close }] of Object.entries(competitors)) {
    await close();
    report[name] = { way, error, milliseconds };
  }
  return report;
}

/** The largest error of batch normalization of data far from 0, in each one's fastest way. */
export async function accuracy(ways) {
  const given = offsetProblem();
  const expected = standardized(given);
  const errors = {};
  for (const [name, peer] of Object.entries(peers)) {
    const chosen = peer.ways(given).find(({ way }) => way === ways[name]);
    if (!chosen) continue;
    const one = await opened(chosen);
    await one.run();
    const result = await one.result();
    errors[name] = result.reduce((worst, value, i) => Math.max(worst, Math.abs(value - expected[i])), 0);
    await one.close();
  }
  return errors;
}

async function opened({ way, open }) {
  return { way, ...(await open()) };
}

/** Opens every way, checks it, and keeps the fastest one open; null when there is none. */
async function fastest(ways, check) {
  let best = null;
  for (const way of ways) {
    const one = await opened(way);
    await sample(one, 1);
    one.error = await check(one, way.way);
    one.time = await sample(one, ways.length > 1 ? 3 : 1);
    const loser = best && best.time <= one.time ? one : best;
    await loser?.close();
    if (loser !== one) best = one;
  }
  return best;
}

/** Milliseconds of one repetition. */
async function sample({ run }, repeats) {
  const start = performance.now();
  for (let i = 0; i < repeats; i++) {
    const promise = run();
    if (promise instanceof Promise) await promise;
  }
  return (performance.now() - start) / repeats;
}

function distance(actual, expected, kind) {
  if (actual.length !== expected.length) return Infinity;
  let [largest, difference, counted, miscounted] = [0, 0, 0, 0];
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs(actual[i] - expected[i]);
    if (Number.isNaN(apart)) return Infinity;
    largest = Math.max(largest, Math.abs(expected[i]));
    difference = Math.max(difference, apart);
    counted += expected[i];
    miscounted += apart;
  }
  return kind === "histogram" ? miscounted / counted : difference / largest;
}

/** Batch normalization in 64 bits. */
function standardized({ x, shape: [n, c, h, w], epsilon }) {
  const y = new Float64Array(x.length);
  const positions = h * w;
  for (let channel = 0; channel < c; channel++) {
    const at = (k) => (Math.floor(k / positions) * c + channel) * positions + (k % positions);
    const m = n * positions;
    let [mean, variance] = [0, 0];
    for (let k = 0; k < m; k++) mean += x[at(k)] / m;
    for (let k = 0; k < m; k++) variance += (x[at(k)] - mean) ** 2 / m;
    for (let k = 0; k < m; k++) y[at(k)] = (x[at(k)] - mean) / Math.sqrt(variance + epsilon);
  }
  return y;
}
