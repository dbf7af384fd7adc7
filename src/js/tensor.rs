//! A tensor that stays in the module's memory from one call to the next.

use std::cell::{RefCell, RefMut};

use js_sys::{Float32Array, Float64Array, Object, WebAssembly::Memory};
use normlens::norm::{Layout, Normalization, Shape, Values};
use wasm_bindgen::{JsCast, JsError, JsValue, prelude::wasm_bindgen};

use crate::{
    Error, input, layout,
    numerics::{self, AffineGradient},
};

/// A handle on values in the module's memory.
///
/// The cell is what allows a message where JavaScript hands over one tensor twice.
#[wasm_bindgen(skip_typescript)]
#[derive(Debug)]
pub struct Tensor {
    shape: Shape,
    layout: Layout,
    values: RefCell<Values>,
}

#[wasm_bindgen]
extern "C" {
    /// What `gradient` gives beside dL/dx.
    #[wasm_bindgen(extends = Object)]
    pub type Gradients;
    #[wasm_bindgen(method, setter)]
    fn set_gamma(this: &Gradients, gamma: Float64Array);
    #[wasm_bindgen(method, setter)]
    fn set_beta(this: &Gradients, beta: Float64Array);
}

#[wasm_bindgen]
impl Tensor {
    /// A tensor with a copy of the values of an array.
    ///
    /// # Errors
    /// Those of the arguments.
    #[wasm_bindgen(js_name = fromArray)]
    pub fn from_array(x: &JsValue, shape: &JsValue, layout: &JsValue) -> Result<Self, JsError> {
        let sizes = input::sizes(shape)?;
        let layout = input::layout(layout, sizes.len())?;
        Ok(Self::copied(x, "x", layout.shape(&sizes).map_err(Error::from)?, layout)?)
    }

    /// A tensor of zeros, for results.
    ///
    /// # Errors
    /// Those of the arguments.
    pub fn zeros(shape: &JsValue, dtype: &JsValue, layout: &JsValue) -> Result<Self, JsError> {
        let sizes = input::sizes(shape)?;
        let layout = input::layout(layout, sizes.len())?;
        let shape = layout.shape(&sizes).map_err(Error::from)?;
        let values = match dtype.as_string().as_deref() {
            None if dtype.is_undefined() => zeros_f32(shape.len())?,
            Some("float32") => zeros_f32(shape.len())?,
            Some("float64") => {
                input::room::<f64>(shape.len())?;
                Values::F64(vec![0.0; shape.len()])
            }
            _ => {
                let found = input::describe(dtype);
                return Err(
                    Error::Unknown { name: "dtype", found, known: "\"float32\" or \"float64\"" }.into()
                );
            }
        };
        Ok(Self { shape, layout, values: RefCell::new(values) })
    }

    /// The sizes in the order of the layout.
    #[wasm_bindgen(getter, js_name = shape)]
    pub fn sizes(&self) -> Vec<u32> {
        self.layout.sizes(self.shape).into_iter().map(|size| size as u32).collect()
    }

    /// The name of the layout.
    #[wasm_bindgen(getter, js_name = layout)]
    pub fn layout_name(&self) -> String {
        self.layout.id().to_owned()
    }

    /// "float32" or "float64".
    #[wasm_bindgen(getter)]
    pub fn dtype(&self) -> String {
        self.values.borrow().dtype().to_owned()
    }

    /// Number of values.
    #[wasm_bindgen(getter)]
    pub fn length(&self) -> usize {
        self.shape.len()
    }

    /// A second tensor with the same values.
    ///
    /// # Errors
    /// Without memory for it.
    #[wasm_bindgen(js_name = clone)]
    pub fn duplicate(&self) -> Result<Self, JsError> {
        let values = self.values.borrow();
        reserve(&values)?;
        Ok(Self { shape: self.shape, layout: self.layout, values: RefCell::new(values.clone()) })
    }

    /// A copy of the values as an array, in the order of the layout.
    pub fn read(&self) -> JsValue {
        let values = self.values.borrow();
        let arranged = layout::from_core(&values, self.layout, self.shape);
        match arranged.as_ref().unwrap_or(&values) {
            Values::F32(values) => Float32Array::from(&values[..]).into(),
            Values::F64(values) => Float64Array::from(&values[..]).into(),
        }
    }

    /// Replaces the values by those of an array.
    ///
    /// # Errors
    /// Unless the array is of the tensor's type and length.
    pub fn write(&self, x: &JsValue) -> Result<(), JsError> {
        let new = Self::copied(x, "x", self.shape, self.layout)?;
        self.expect("x", &new)?;
        self.values.swap(&new.values);
        Ok(())
    }

    /// The values where they are, in the order of the core.
    pub fn view(&self) -> JsValue {
        let memory: Memory = wasm_bindgen::memory().unchecked_into();
        let (buffer, length) = (memory.buffer(), self.shape.len() as u32);
        match &*self.values.borrow() {
            Values::F32(values) => {
                let offset = values.as_ptr().addr() as u32;
                Float32Array::new_with_byte_offset_and_length(&buffer, offset, length).into()
            }
            Values::F64(values) => {
                let offset = values.as_ptr().addr() as u32;
                Float64Array::new_with_byte_offset_and_length(&buffer, offset, length).into()
            }
        }
    }

    /// Normalizes the values in place.
    ///
    /// # Errors
    /// Those of the specification.
    pub fn normalize(&self, spec: &JsValue) -> Result<(), JsError> {
        let normalization = self.resolve(spec)?;
        let mut values = self.change("out")?;
        reserve(&values)?;
        Ok(numerics::forward_in_place(&normalization, &mut values, self.shape).map_err(Error::from)?)
    }

    /// Normalizes the values into another tensor.
    ///
    /// # Errors
    /// Those of the specification, and unless `out` is another tensor of the same shape and type.
    #[wasm_bindgen(js_name = normalizeInto)]
    pub fn normalize_into(&self, spec: &JsValue, out: &Self) -> Result<(), JsError> {
        let normalization = self.resolve(spec)?;
        self.expect("out", out)?;
        let x = self.values.borrow();
        let mut y = out.change("out")?;
        reserve(&x)?;
        Ok(numerics::forward(&normalization, &x, self.shape, &mut y).map_err(Error::from)?)
    }

    /// Replaces dL/dy by dL/dx, where this tensor is x.
    ///
    /// # Errors
    /// Those of the specification, and unless `dy` is another tensor of the same shape and type.
    pub fn gradient(&self, dy: &Self, spec: &JsValue) -> Result<Gradients, JsError> {
        let normalization = self.resolve(spec)?;
        self.expect("dy", dy)?;
        let x = self.values.borrow();
        let mut dy = dy.change("dy")?;
        reserve(&x)?;
        let affine =
            numerics::backward_in_place(&normalization, &x, self.shape, &mut dy).map_err(Error::from)?;
        Ok(gradients(&affine))
    }

    /// Writes dL/dx into a third tensor.
    ///
    /// # Errors
    /// Those of the specification, and unless `dy` and `out` are of the same shape and type, and `out` is another one.
    #[wasm_bindgen(js_name = gradientInto)]
    pub fn gradient_into(&self, dy: &Self, spec: &JsValue, out: &Self) -> Result<Gradients, JsError> {
        let normalization = self.resolve(spec)?;
        self.expect("dy", dy)?;
        self.expect("out", out)?;
        let (x, dy) = (self.values.borrow(), dy.values.borrow());
        let mut dx = out.change("out")?;
        reserve(&x)?;
        let affine =
            numerics::backward(&normalization, (&x, &dy), self.shape, &mut dx).map_err(Error::from)?;
        Ok(gradients(&affine))
    }

    /// The eigenvalues of every area's covariance.
    ///
    /// # Errors
    /// Those of the specification and of the eigenvalue problem.
    pub fn spectrum(&self, spec: &JsValue) -> Result<Vec<f64>, JsError> {
        let normalization = self.resolve(spec)?;
        Ok(numerics::spectra(&normalization, &self.values.borrow(), self.shape).map_err(Error::from)?)
    }

    /// Every area's covariance.
    ///
    /// # Errors
    /// Those of the specification.
    pub fn covariance(&self, spec: &JsValue) -> Result<Vec<f64>, JsError> {
        let normalization = self.resolve(spec)?;
        Ok(numerics::covariances(&normalization, &self.values.borrow(), self.shape).map_err(Error::from)?)
    }

    /// Counts of the values in equal bins.
    ///
    /// # Errors
    /// Those of the arguments.
    pub fn histogram(&self, bins: &JsValue, lo: f64, hi: f64) -> Result<Vec<u32>, JsError> {
        let bins = input::bins(bins, lo, hi)?;
        Ok(numerics::histogram(&self.values.borrow(), bins, lo, hi))
    }
}

impl Tensor {
    /// A tensor with a copy of the values of an array, whose argument is called `name`.
    pub(crate) fn copied(
        array: &JsValue,
        name: &'static str,
        shape: Shape,
        layout: Layout,
    ) -> Result<Self, Error> {
        let values = input::numbers(array, name)?;
        shape.check_len(values.len())?;
        Ok(Self { shape, layout, values: RefCell::new(layout::into_core(values, layout, shape)) })
    }

    fn resolve(&self, spec: &JsValue) -> Result<Normalization, Error> {
        let spec = input::spec(spec)?;
        match spec.layout() {
            Some(layout) if layout != self.layout => {
                Err(Error::Layout { spec: layout.id(), tensor: self.layout.id() })
            }
            _ => Ok(spec.resolve(self.shape)?),
        }
    }

    /// Requires another tensor to be like this one.
    fn expect(&self, name: &'static str, other: &Self) -> Result<(), Error> {
        let (expected, found) = (self.values.borrow().dtype(), other.values.borrow().dtype());
        if found != expected {
            return Err(Error::Type { name, found, expected });
        }
        if (other.shape, other.layout) != (self.shape, self.layout) {
            return Err(Error::Shape { name, found: other.words(), expected: self.words() });
        }
        Ok(())
    }

    /// The sizes in words.
    fn words(&self) -> String {
        let sizes: Vec<String> = self.layout.sizes(self.shape).iter().map(ToString::to_string).collect();
        format!("{} ({})", sizes.join(" × "), self.layout.id())
    }

    /// The values, to be changed; an error when they are being read for the same call.
    fn change(&self, name: &'static str) -> Result<RefMut<'_, Values>, Error> {
        self.values.try_borrow_mut().map_err(|_| Error::Same { name })
    }
}

fn zeros_f32(length: usize) -> Result<Values, Error> {
    input::room::<f32>(length)?;
    Ok(Values::F32(vec![0.0; length]))
}

/// Makes sure that there is room for a result of the size of `values`.
fn reserve(values: &Values) -> Result<(), Error> {
    match values {
        Values::F32(values) => input::room::<f32>(values.len()),
        Values::F64(values) => input::room::<f64>(values.len()),
    }
}

fn gradients(affine: &AffineGradient) -> Gradients {
    let gradients: Gradients = Object::new().unchecked_into();
    gradients.set_gamma(Float64Array::from(&affine.gamma[..]));
    gradients.set_beta(Float64Array::from(&affine.beta[..]));
    gradients
}
