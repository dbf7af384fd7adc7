//! What a call is given, made into what the core takes. JavaScript checks no types, so everything is checked here.

use js_sys::{Array, Float32Array, Float64Array, JSON};
use normlens::norm::{Layout, Spec, Values};
use wasm_bindgen::{JsCast, JsValue};

use crate::Error;

/// The most bins of a histogram.
const MOST: u32 = 1 << 16;

/// A copy of a `Float32Array` or `Float64Array`.
pub(crate) fn numbers(array: &JsValue, name: &'static str) -> Result<Values, Error> {
    if let Some(array) = array.dyn_ref::<Float32Array>() {
        room::<f32>(array.length() as usize)?;
        Ok(Values::F32(array.to_vec()))
    } else if let Some(array) = array.dyn_ref::<Float64Array>() {
        room::<f64>(array.length() as usize)?;
        Ok(Values::F64(array.to_vec()))
    } else {
        Err(Error::NoNumbers { name, found: describe(array) })
    }
}

/// Sizes in any array or typed array.
pub(crate) fn sizes(shape: &JsValue) -> Result<Vec<usize>, Error> {
    if !shape.is_object() {
        return Err(Error::NoSizes { found: describe(shape) });
    }
    Array::from(shape).iter().map(|size| whole(&size)).collect()
}

/// One size.
fn whole(size: &JsValue) -> Result<usize, Error> {
    match size.as_f64() {
        Some(number) if (0.0..=f64::from(u32::MAX)).contains(&number) && number.fract() == 0.0 => {
            Ok(number as usize)
        }
        _ => Err(Error::NoSize { found: describe(size) }),
    }
}

/// A specification as JSON or as the object that JSON would give.
pub(crate) fn spec(spec: &JsValue) -> Result<Spec, Error> {
    let text = match spec.as_string() {
        Some(text) => text,
        None if spec.is_object() => {
            let text = JSON::stringify(spec).ok().and_then(|text| text.as_string());
            text.ok_or_else(|| Error::NoSpec { found: describe(spec) })?
        }
        None => return Err(Error::NoSpec { found: describe(spec) }),
    };
    Ok(Spec::from_json(&text)?)
}

/// A layout by its name; without one the rank decides.
pub(crate) fn layout(name: &JsValue, rank: usize) -> Result<Layout, Error> {
    if name.is_undefined() {
        return Layout::of_rank(rank).ok_or(Error::Rank { found: rank });
    }
    let known =
        Layout::ALL.into_iter().find(|layout| name.as_string().is_some_and(|name| name == layout.id()));
    known.ok_or_else(|| Error::Unknown {
        name: "layout",
        found: describe(name),
        known: "\"nchw\", \"ncl\", \"ntd\" or \"nd\"",
    })
}

/// The layout that a specification asks for, or else that of the rank.
pub(crate) fn arrangement(spec: &Spec, rank: usize) -> Result<Layout, Error> {
    spec.layout().or_else(|| Layout::of_rank(rank)).ok_or(Error::Rank { found: rank })
}

/// A number of things.
pub(crate) fn count(value: &JsValue, name: &'static str) -> Result<usize, Error> {
    match value.as_f64() {
        Some(number) if (1.0..=f64::from(MOST)).contains(&number) && number.fract() == 0.0 => {
            Ok(number as usize)
        }
        _ => Err(Error::Unknown { name, found: describe(value), known: "a whole number from 1 to 65536" }),
    }
}

/// The number of bins between two bounds.
pub(crate) fn bins(bins: &JsValue, lo: f64, hi: f64) -> Result<usize, Error> {
    let bins = count(bins, "bins")?;
    if lo.is_finite() && hi.is_finite() && lo <= hi { Ok(bins) } else { Err(Error::Bounds { lo, hi }) }
}

/// Makes sure that a vector of this many values can be had. A failing allocation would end the whole module; the
/// memory that is found here is given back, and nothing else can take it before the caller does.
pub(crate) fn room<T>(values: usize) -> Result<(), Error> {
    Vec::<T>::new().try_reserve_exact(values).map_err(|_| Error::Memory { values })
}

/// A value in words, for a message.
pub(crate) fn describe(value: &JsValue) -> String {
    if let Some(text) = value.as_string() {
        let short: String = text.chars().filter(|c| !c.is_control()).take(24).collect();
        return format!("“{short}”");
    }
    if let Some(number) = value.as_f64() {
        return number.to_string();
    }
    if let Some(object) = value.dyn_ref::<js_sys::Object>() {
        let name = object.constructor().name().as_string().unwrap_or_default();
        return if name.is_empty() { "an object".to_owned() } else { format!("of type {name}") };
    }
    match value.as_bool() {
        Some(value) => value.to_string(),
        None if value.is_null() => "null".to_owned(),
        None if value.is_undefined() => "missing".to_owned(),
        None => "of another type".to_owned(),
    }
}
