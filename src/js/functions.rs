//! The calls that copy in and out: one array, one answer.

use js_sys::Object;
use wasm_bindgen::{JsCast, JsError, JsValue, prelude::wasm_bindgen};

use crate::{Error, input, numerics, tensor::Tensor};

#[wasm_bindgen]
extern "C" {
    /// What `partition` gives.
    #[wasm_bindgen(extends = Object)]
    pub type Areas;
    #[wasm_bindgen(method, setter)]
    fn set_areas(this: &Areas, areas: usize);
    #[wasm_bindgen(method, setter)]
    fn set_d(this: &Areas, d: usize);
    #[wasm_bindgen(method, setter)]
    fn set_m(this: &Areas, m: usize);
}

/// The normalized array.
///
/// # Errors
/// Those of the arguments and of the specification.
#[wasm_bindgen(skip_typescript)]
pub fn normalize(x: &JsValue, shape: &JsValue, spec: &JsValue) -> Result<JsValue, JsError> {
    let x = tensor(x, "x", shape, spec)?;
    x.normalize(spec)?;
    Ok(x.read())
}

/// dL/dx from `dy = dL/dy`.
///
/// # Errors
/// Those of the arguments and of the specification.
#[wasm_bindgen(skip_typescript)]
pub fn gradient(x: &JsValue, dy: &JsValue, shape: &JsValue, spec: &JsValue) -> Result<JsValue, JsError> {
    let (x, dy) = (tensor(x, "x", shape, spec)?, tensor(dy, "dy", shape, spec)?);
    x.gradient(&dy, spec)?;
    Ok(dy.read())
}

/// The eigenvalues of every area's covariance.
///
/// # Errors
/// Those of the arguments, of the specification and of the eigenvalue problem.
#[wasm_bindgen(skip_typescript)]
pub fn spectrum(x: &JsValue, shape: &JsValue, spec: &JsValue) -> Result<Vec<f64>, JsError> {
    tensor(x, "x", shape, spec)?.spectrum(spec)
}

/// Every area's covariance.
///
/// # Errors
/// Those of the arguments and of the specification.
#[wasm_bindgen(skip_typescript)]
pub fn covariance(x: &JsValue, shape: &JsValue, spec: &JsValue) -> Result<Vec<f64>, JsError> {
    tensor(x, "x", shape, spec)?.covariance(spec)
}

/// The eigenvalues of a symmetric matrix.
///
/// # Errors
/// Those of the arguments and of the eigenvalue problem.
#[wasm_bindgen(skip_typescript)]
pub fn eigenvalues(matrix: &JsValue, rows: &JsValue) -> Result<Vec<f64>, JsError> {
    let (matrix, rows) = (input::numbers(matrix, "matrix")?, input::count(rows, "rows")?);
    let expected = (rows as u64).pow(2);
    if expected != matrix.len() as u64 {
        return Err(Error::Matrix { rows, expected, found: matrix.len() }.into());
    }
    Ok(numerics::eigenvalues(&matrix, rows).map_err(Error::from)?)
}

/// Counts of values in equal bins.
///
/// # Errors
/// Those of the arguments.
#[wasm_bindgen(skip_typescript)]
pub fn histogram(x: &JsValue, bins: &JsValue, lo: f64, hi: f64) -> Result<Vec<u32>, JsError> {
    let (x, bins) = (input::numbers(x, "x")?, input::bins(bins, lo, hi)?);
    Ok(numerics::histogram(&x, bins, lo, hi))
}

/// Number of areas, rows and columns.
///
/// # Errors
/// Those of the arguments and of the specification.
#[wasm_bindgen(skip_typescript)]
pub fn partition(shape: &JsValue, spec: &JsValue) -> Result<Areas, JsError> {
    let (sizes, spec) = (input::sizes(shape)?, input::spec(spec)?);
    let shape = input::arrangement(&spec, sizes.len())?.shape(&sizes).map_err(Error::from)?;
    let plan =
        spec.resolve(shape).and_then(|normalization| normalization.plan(shape)).map_err(Error::from)?;
    let (partition, areas) = (plan.partition(), Object::new().unchecked_into::<Areas>());
    areas.set_areas(partition.areas());
    areas.set_d(partition.rows());
    areas.set_m(partition.columns());
    Ok(areas)
}

/// An array in the layout of a specification.
fn tensor(x: &JsValue, name: &'static str, shape: &JsValue, spec: &JsValue) -> Result<Tensor, Error> {
    let sizes = input::sizes(shape)?;
    let layout = input::arrangement(&input::spec(spec)?, sizes.len())?;
    Tensor::copied(x, name, layout.shape(&sizes)?, layout)
}
