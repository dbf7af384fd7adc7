/// <reference lib="esnext.disposable" />

/**
 * Every normalization of deep learning on typed arrays.
 *
 * A normalization of an activation tensor is a partition into areas, an operation on each area, and a recovery of the
 * representation. An area is a matrix of d rows and m columns: the values that share their statistics. d is 1 for
 * everything that standardizes, and the number of channels (of a group) for whitening.
 *
 * Every mistake in an argument is thrown as an `Error` whose message says what to do about it.
 */

/** Sizes of a tensor: 2 to 4 whole numbers, at most 2^23 values in all. */
export type Shape = ArrayLike<number>;

/** The values of a tensor, row-major. What comes back is of the type that went in; statistics are kept in 64 bits. */
export type Values = Float32Array | Float64Array;

/**
 * What the sizes of a shape are: samples, channels, height, width; samples, channels, length; samples, tokens, features;
 * samples, features. Features are channels. Without one the number of sizes decides: "nd", "ncl", "nchw".
 */
export type Layout = "nchw" | "ncl" | "ntd" | "nd";

/** "area": an area of its own for every index; "feature": a row of the area's matrix; "sample": averaged over. */
export type Role = "area" | "feature" | "sample";

/** Which whitening matrix. */
export type Whitening = "pca" | "zca" | "cholesky" | "newton";

/** The divisor of the variance: m or m - 1. */
export type Variance = "biased" | "unbiased";

/** A method by its name. `methods()` tells which there are and which parameters each has. */
export interface NamedSpec {
  method: string;
  layout?: Layout;
  /** Groups of channels; without it, the method's usual number, made to fit the shape. */
  groups?: number;
  /** Groups of samples. */
  batch_groups?: number;
  whitening?: Whitening;
  /** Steps of Newton's iteration. */
  iterations?: number;
  variance?: Variance;
  /** Added to the variance, or to the diagonal of the covariance; 1e-5 without it. */
  epsilon?: number;
  /** Scale of every channel. */
  gamma?: readonly number[];
  /** Shift of every channel. */
  beta?: readonly number[];
  /** Numbers, or names of choices, that only this method has. */
  knobs?: { readonly [id: string]: number | string };
  /** What it takes besides the tensor; what is left out it makes itself. `sizes` are N × C × H × W. */
  inputs?: { readonly [id: string]: { sizes: readonly [number, number, number, number]; values: readonly number[] } };
  /** The seed of the inputs that it makes itself; 0 without it. */
  inputs_seed?: number;
  /** Labels for some positions of its map or samples: runs "start.length.label", joined by "-". */
  drawn?: string;
}

/** A normalization made of its parts, named or not. */
export interface ComposedSpec {
  /** The role of every axis: groups of samples, samples in a group, groups of channels, channels in a group, H, W. */
  roles: { nb: Role; ns: Role; g: Role; k: Role; h: Role; w: Role };
  layout?: Layout;
  /** Groups of channels, 1 without it. */
  groups?: number;
  /** Groups of samples, 1 without it. */
  batch_groups?: number;
  operation:
    | "center"
    | { scale: { epsilon?: number } }
    | { standardize: { epsilon?: number; variance?: Variance } }
    | { whiten: { by: Whitening; epsilon?: number; iterations?: number } };
  recovery?: "none" | { affine: { gamma?: readonly number[]; beta?: readonly number[] } };
}

/** A normalization, as an object or as its JSON. Fields that are not known are errors. */
export type Spec = string | NamedSpec | ComposedSpec;

/** How a normalization splits a tensor. */
export interface Partition {
  /** Number of areas. */
  areas: number;
  /** Rows of an area's matrix. */
  d: number;
  /** Columns of an area's matrix: the values averaged over. */
  m: number;
}

/** The gradients of the affine recovery, one value per channel; empty without one. */
export interface AffineGradient {
  /** dL/dgamma. */
  gamma: Float64Array;
  /** dL/dbeta. */
  beta: Float64Array;
}

/** The normalized values. */
export function normalize(x: Float32Array, shape: Shape, spec: Spec): Float32Array;
export function normalize(x: Float64Array, shape: Shape, spec: Spec): Float64Array;

/** dL/dx from dy = dL/dy. The gradient flows through the statistics. */
export function gradient(x: Float32Array, dy: Float32Array, shape: Shape, spec: Spec): Float32Array;
export function gradient(x: Float64Array, dy: Float64Array, shape: Shape, spec: Spec): Float64Array;

/**
 * The eigenvalues of the covariance of every area's matrix, before the normalization: d per area, descending, area
 * after area, so those of area a are `result.subarray(a * d, (a + 1) * d)`. `partition` tells how many areas there are
 * and what d is. The covariance is biased (divided by m) and without epsilon. Where d is 1 it is the variance.
 */
export function spectrum(x: Values, shape: Shape, spec: Spec): Float64Array;

/** The covariances that `spectrum` is about: d · d per area, row-major, area after area. */
export function covariance(x: Values, shape: Shape, spec: Spec): Float64Array;

/** The eigenvalues of a symmetric matrix, descending. Only its lower triangle is read. At most 512 rows. */
export function eigenvalues(matrix: Values, rows: number): Float64Array;

/**
 * Counts of the values in equal bins from lo to hi; the last bin includes hi. Values outside and NaN are not counted. An
 * empty interval, lo = hi, is widened by one half to each side.
 */
export function histogram(x: Values, bins: number, lo: number, hi: number): Uint32Array;

/** How a normalization splits a tensor of this shape. */
export function partition(shape: Shape, spec: Spec): Partition;

/**
 * All named methods as JSON: an array of `{ id, name, short, family, paper, roles, parameters, whitenings, knobs, inputs,
 * invariances, summary }`, where `parameters` holds the names that may stand in a `NamedSpec`, with their defaults. A knob
 * is `{ id, meaning, default }` with `between`, `whole_between` or `one_of`; an input `{ id, kind }`, of the kind "tensor",
 * "map", "samples" or "learned", with the number of `labels` where it is made of some.
 */
export function methods(): string;

/**
 * A tensor in the module's memory, for several operations without a copy in between.
 *
 * Give it back with `free()` or with `using`. What is forgotten is given back when its handle is collected as garbage,
 * which may be late: the collector sees a small object, not the megabytes behind it.
 */
export class Tensor {
  private constructor();

  /** A tensor with a copy of the values. */
  static fromArray(x: Values, shape: Shape, layout?: Layout): Tensor;

  /** A tensor of zeros, for results; "float32" without a `dtype`. */
  static zeros(shape: Shape, dtype?: "float32" | "float64", layout?: Layout): Tensor;

  /** The sizes. */
  readonly shape: Uint32Array;
  /** What the sizes are. */
  readonly layout: Layout;
  /** The type of the values. */
  readonly dtype: "float32" | "float64";
  /** Number of values. */
  readonly length: number;

  /** A second tensor with the same values. */
  clone(): Tensor;

  /** A copy of the values. */
  read(): Values;

  /** Replaces the values, by as many of the same type. */
  write(x: Values): void;

  /**
   * The values where they are, without a copy, for reading and writing. Use it at once and drop it: any later call into
   * this package may move the tensor, and memory that grows leaves every earlier view with length 0. With the layout
   * "ntd" the features of a token are not side by side here, but the tokens of a feature (N, D, T).
   */
  view(): Values;

  /** Normalizes in place. */
  normalize(spec: Spec): void;

  /** Normalizes into another tensor of the same shape and type. */
  normalizeInto(spec: Spec, out: Tensor): void;

  /** Replaces dy = dL/dy by dL/dx, where this tensor is x. */
  gradient(dy: Tensor, spec: Spec): AffineGradient;

  /** Writes dL/dx into a third tensor. */
  gradientInto(dy: Tensor, spec: Spec, out: Tensor): AffineGradient;

  /** As the function `spectrum`. */
  spectrum(spec: Spec): Float64Array;

  /** As the function `covariance`. */
  covariance(spec: Spec): Float64Array;

  /** As the function `histogram`. */
  histogram(bins: number, lo: number, hi: number): Uint32Array;

  /** Gives the memory back. Any use of the tensor after that throws. */
  free(): void;

  /** The same, for `using`; where the engine has it. */
  [Symbol.dispose](): void;
}
