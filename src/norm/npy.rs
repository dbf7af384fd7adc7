//! NumPy's `.npy` format, versions 1 to 3: little- and big-endian, C and Fortran order, f32 and f64, rank 2 to 4.
//!
//! <https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html>. The header is a Python dictionary literal;
//! only the three keys the format allows are read, and nothing is evaluated.

use ndarray::{ArrayView, IxDyn};

use super::{Error, Layout, MAX_VALUES, Real, Shape, Tensor, Values, error::shorten};

/// Why a file is not a NumPy file we can use.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum NpyError {
    /// No magic string.
    #[error("This is not a NumPy file: it does not start with \\x93NUMPY.")]
    Magic,
    /// A version that does not exist.
    #[error(
        "This file says it is of NumPy format version {major}.{minor}; versions 1.0, 2.0 and 3.0 are known."
    )]
    Version {
        /// Major version byte.
        major: u8,
        /// Minor version byte.
        minor: u8,
    },
    /// The file ends early.
    #[error("This file is cut short: its header announces {expected} bytes of data and {found} follow.")]
    Truncated {
        /// Bytes that should follow.
        expected: usize,
        /// Bytes that do.
        found: usize,
    },
    /// Bytes after the data.
    #[error("This file is longer than its header says: {extra} bytes follow the data.")]
    Trailing {
        /// How many.
        extra: usize,
    },
    /// The header is not the dictionary the format asks for.
    #[error("The header of this file is damaged: {0}.")]
    Header(String),
    /// A type other than f32 and f64.
    #[error(
        "This array is of type {0}; Normlens reads float32 and float64. In NumPy: np.save(name, x.astype(np.float32))."
    )]
    Dtype(String),
    /// A rank other than 2, 3, 4.
    #[error(
        "This array has rank {0}; Normlens reads N × D, N × C × L, N × T × D and N × C × H × W, so rank 2 to 4."
    )]
    Rank(usize),
    /// Infinite values or NaN.
    #[error(
        "This array holds {count} values that are not finite, the first at index {first:?}. Statistics of it are not defined."
    )]
    NotFinite {
        /// How many.
        count: usize,
        /// The first of them, in the order N, C, H, W.
        first: [usize; 4],
    },
}

/// The most bytes a header may have; NumPy's own limit is 10,000.
const MAX_HEADER: usize = 10_000;

/// An array as the file has it, with the layout under which it became a tensor.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The sizes in the file.
    pub sizes: Vec<usize>,
    /// How they map to N, C, H, W.
    pub layout: Layout,
    /// The tensor.
    pub tensor: Tensor,
}

/// What the header says.
#[derive(Clone, Debug, PartialEq)]
pub struct Header {
    /// `<f4`, `>f8`, ...
    pub descr: String,
    /// Column-major.
    pub fortran_order: bool,
    /// Sizes, slowest axis first.
    pub sizes: Vec<usize>,
    /// Where the data starts.
    pub data_start: usize,
}

/// Reads a file. Without a `layout` the rank decides: nchw, ncl, nd.
///
/// Nothing is allocated before the header's sizes have been checked against [`MAX_VALUES`] and the file's length.
///
/// # Errors
/// [`Error::Npy`], [`Error::LayoutRank`], [`Error::EmptyAxis`], [`Error::TooLarge`].
#[inline(never)] // a gate of the page's catalogue
pub fn read(bytes: &[u8], layout: Option<Layout>) -> Result<Array, Error> {
    let header = read_header(bytes)?;
    let (width, big_endian) = match header.descr.as_str() {
        "<f4" | "=f4" => (4, false),
        ">f4" => (4, true),
        "<f8" | "=f8" => (8, false),
        ">f8" => (8, true),
        other => return Err(NpyError::Dtype(shorten(other)).into()),
    };
    let rank = header.sizes.len();
    let layout = match layout {
        Some(layout) => layout,
        None => Layout::of_rank(rank).ok_or(NpyError::Rank(rank))?,
    };
    let shape = layout.shape(&header.sizes)?;
    let expected = shape.len() * width;
    let data = &bytes[header.data_start..];
    if data.len() < expected {
        return Err(NpyError::Truncated { expected, found: data.len() }.into());
    }
    if data.len() > expected {
        return Err(NpyError::Trailing { extra: data.len() - expected }.into());
    }
    let values = if width == 4 {
        let decode = if big_endian { f32::from_be_bytes } else { f32::from_le_bytes };
        let (words, _) = data.as_chunks::<4>();
        Values::F32(arrange(words.iter().map(|word| decode(*word)).collect(), &header, layout)?)
    } else {
        let decode = if big_endian { f64::from_be_bytes } else { f64::from_le_bytes };
        let (words, _) = data.as_chunks::<8>();
        Values::F64(arrange(words.iter().map(|word| decode(*word)).collect(), &header, layout)?)
    };
    super::tensor::with_values!(&values, xs => check_finite(xs, shape))?;
    Ok(Array { sizes: header.sizes, layout, tensor: Tensor::new(shape, values)? })
}

/// Writes a tensor as a version 1.0 file, little-endian, C order, in the sizes of the layout.
#[inline(never)] // a gate of the page's catalogue
pub fn write(tensor: &Tensor, layout: Layout) -> Vec<u8> {
    let sizes = layout.sizes(tensor.shape());
    let (descr, width) = match tensor.values() {
        Values::F32(_) => ("<f4", 4),
        Values::F64(_) => ("<f8", 8),
    };
    let words: Vec<String> = sizes.iter().map(ToString::to_string).collect();
    let mut header =
        format!("{{'descr': '{descr}', 'fortran_order': False, 'shape': ({}), }}", words.join(", "));
    // The data starts at a multiple of 64, after a newline.
    while !(10 + header.len() + 1).is_multiple_of(64) {
        header.push(' ');
    }
    header.push('\n');
    let mut bytes = Vec::with_capacity(10 + header.len() + tensor.values().len() * width);
    bytes.extend_from_slice(b"\x93NUMPY\x01\x00");
    bytes.extend_from_slice(&(header.len() as u16).to_le_bytes());
    bytes.extend_from_slice(header.as_bytes());
    match tensor.values() {
        Values::F32(xs) => {
            to_layout(xs, tensor.shape(), layout, |x| bytes.extend_from_slice(&x.to_le_bytes()));
        }
        Values::F64(xs) => {
            to_layout(xs, tensor.shape(), layout, |x| bytes.extend_from_slice(&x.to_le_bytes()));
        }
    }
    bytes
}

/// Reads only the header.
///
/// # Errors
/// [`NpyError`] but for the variants about data.
pub fn read_header(bytes: &[u8]) -> Result<Header, NpyError> {
    if bytes.get(..6) != Some(b"\x93NUMPY") {
        return Err(NpyError::Magic);
    }
    let cut = || NpyError::Header("it ends early".to_owned());
    let (major, minor) = (*bytes.get(6).ok_or_else(cut)?, *bytes.get(7).ok_or_else(cut)?);
    let (start, length) = match (major, minor) {
        (1, 0) => match bytes.get(8..10) {
            Some(&[a, b]) => (10, usize::from(u16::from_le_bytes([a, b]))),
            _ => return Err(cut()),
        },
        (2 | 3, 0) => match bytes.get(8..12) {
            Some(&[a, b, c, d]) => (12, u32::from_le_bytes([a, b, c, d]) as usize),
            _ => return Err(cut()),
        },
        _ => return Err(NpyError::Version { major, minor }),
    };
    if length > MAX_HEADER {
        return Err(NpyError::Header(format!("it would be {length} bytes long")));
    }
    let text = bytes.get(start..start + length).ok_or_else(cut)?;
    let text = std::str::from_utf8(text).map_err(|_| NpyError::Header("it is not text".to_owned()))?;
    let (descr, fortran_order, sizes) = parse_dictionary(text).map_err(NpyError::Header)?;
    Ok(Header { descr, fortran_order, sizes, data_start: start + length })
}

/// Brings file order into N, C, H, W order.
fn arrange<T: Real>(values: Vec<T>, header: &Header, layout: Layout) -> Result<Vec<T>, Error> {
    if !header.fortran_order && layout != Layout::Ntd {
        return Ok(values);
    }
    let damaged = |error: ndarray::ShapeError| NpyError::Header(error.to_string());
    let mut view = if header.fortran_order {
        let reversed: Vec<usize> = header.sizes.iter().rev().copied().collect();
        ArrayView::from_shape(IxDyn(&reversed), &values).map_err(damaged)?.reversed_axes()
    } else {
        ArrayView::from_shape(IxDyn(&header.sizes), &values).map_err(damaged)?
    };
    if layout == Layout::Ntd {
        view.swap_axes(1, 2);
    }
    Ok(view.iter().copied().collect())
}

/// Visits the values in the order of the layout.
fn to_layout<T: Real>(values: &[T], shape: Shape, layout: Layout, mut visit: impl FnMut(T)) {
    if layout == Layout::Ntd {
        let (channels, positions) = (shape.c(), shape.positions());
        for sample in values.chunks_exact(channels * positions) {
            for position in 0..positions {
                for channel in 0..channels {
                    visit(sample[channel * positions + position]);
                }
            }
        }
    } else {
        for &x in values {
            visit(x);
        }
    }
}

fn check_finite<T: Real>(xs: &[T], shape: Shape) -> Result<(), NpyError> {
    let mut bad = xs.iter().enumerate().filter(|(_, x)| !x.is_finite());
    match bad.next() {
        None => Ok(()),
        Some((first, _)) => Err(NpyError::NotFinite { count: 1 + bad.count(), first: shape.index(first) }),
    }
}

/// The three values of `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`, keys in any order.
fn parse_dictionary(text: &str) -> Result<(String, bool, Vec<usize>), String> {
    let mut rest = text.trim().strip_prefix('{').ok_or("it is not a dictionary")?.trim_start();
    let (mut descr, mut order, mut sizes) = (None, None, None);
    while !rest.starts_with('}') {
        let (key, after) = parse_string(rest)?;
        let after = after.trim_start().strip_prefix(':').ok_or("a key has no value")?.trim_start();
        rest = match key {
            "descr" if descr.is_none() => {
                // A structured type is a list; it is named by what it starts with.
                let (value, after) =
                    parse_string(after).map_err(|_| "its type is not a simple one".to_owned())?;
                descr = Some(value.to_owned());
                after
            }
            "fortran_order" if order.is_none() => {
                let (value, after) = if let Some(after) = after.strip_prefix("True") {
                    (true, after)
                } else if let Some(after) = after.strip_prefix("False") {
                    (false, after)
                } else {
                    return Err("fortran_order is neither True nor False".to_owned());
                };
                order = Some(value);
                after
            }
            "shape" if sizes.is_none() => {
                let (value, after) = parse_tuple(after)?;
                sizes = Some(value);
                after
            }
            other => return Err(format!("the key “{}” does not belong there", shorten(other))),
        };
        rest = rest.trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after.trim_start(),
            None if rest.starts_with('}') => {}
            None => return Err("a comma is missing".to_owned()),
        }
    }
    if !rest[1..].trim().is_empty() {
        return Err("something follows the dictionary".to_owned());
    }
    Ok((
        descr.ok_or("it does not say the type")?,
        order.ok_or("it does not say the order")?,
        sizes.ok_or("it does not say the shape")?,
    ))
}

fn parse_string(text: &str) -> Result<(&str, &str), String> {
    let quote = text.chars().next().filter(|c| matches!(c, '\'' | '"')).ok_or("a string is missing")?;
    let inner = &text[1..];
    let end = inner.find(quote).ok_or("a string does not end")?;
    Ok((&inner[..end], &inner[end + 1..]))
}

fn parse_tuple(text: &str) -> Result<(Vec<usize>, &str), String> {
    let inner = text.strip_prefix('(').ok_or("the shape is not a tuple")?;
    let (numbers, rest) = inner.split_once(')').ok_or("the shape does not end")?;
    let mut sizes = Vec::new();
    let mut parts = numbers.split(',').peekable();
    while let Some(part) = parts.next() {
        let part = part.trim();
        if part.is_empty() && parts.peek().is_none() {
            break;
        }
        let size: usize = part.parse().map_err(|_| format!("“{}” is not a size", shorten(part)))?;
        // One axis alone may not exceed what the whole may hold; longer products are checked by `Shape`.
        if size > MAX_VALUES {
            return Err(format!("an axis of {size} is longer than the {MAX_VALUES} values Normlens takes"));
        }
        sizes.push(size);
    }
    Ok((sizes, rest))
}
