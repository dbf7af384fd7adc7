// What the package exports once its module has been started.
export {
  Tensor,
  covariance,
  eigenvalues,
  gradient,
  histogram,
  methods,
  normalize,
  partition,
  spectrum,
} from "./normlens.js";
