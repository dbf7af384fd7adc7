//! Applies a normalization to a NumPy file, without a page.
//!
//! ```text
//! cargo run --release --example apply -- SPEC.json X.npy Y.npy [--grad DY.npy DX.npy] [--report REPORT.json]
//! ```
//!
//! * `SPEC.json`: a named normalization such as `{"method": "group_norm", "groups": 4}`, or a composed one (`norm::Spec`).
//! * `X.npy`: the tensor, float32 or float64, C or Fortran order, rank 2 to 4; the spec's `layout` says how its axes map.
//! * `Y.npy`: the result, in the same type, rank and layout, C order.
//! * `--grad`: reads dL/dy, of the sizes of X, and writes dL/dx in the type of X.
//! * `--report`: writes JSON with
//!   `method` (null for a composed normalization), `layout`, `sizes` (of the file), `shape` (N, C, H, W), `dtype`,
//!   `areas`, `d`, `m`,
//!   `statistics` (for every area, for every row: mean and biased variance before and after; after means Y, with recovery),
//!   `channels` (eigenvalues and condition number of the covariance between channels, before and after; null for more
//!   than 512 channels),
//!   `spectra` (the same for every area's d x d covariance; null where d = 1),
//!   `gradient` (dL/dgamma and dL/dbeta; null without `--grad`, and where the spec has neither gamma nor beta).
//!   A condition number is `"infinite"` where the smallest eigenvalue is 0 within round-off.
//!
//! Exit code 2 and one line on standard error when the arguments, a file or the specification are of no use; nothing is
//! written before all of them have been checked.

use std::ffi::OsString;
use std::fmt::Display;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use normlens::norm::{
    Covariance, Error, Gradient, MAX_ROWS, Normalization, Partition, Real, Recovery, Role, Roles, Shape,
    Spec, Spectrum, Tensor, Values, mean_and_variance, npy,
};
use serde::{Serialize, Serializer};

const USAGE: &str = "apply SPEC.json X.npy Y.npy [--grad DY.npy DX.npy] [--report REPORT.json]";

fn main() -> ExitCode {
    let arguments: Vec<OsString> = std::env::args_os().skip(1).collect();
    if arguments.iter().any(|argument| argument == "--help" || argument == "-h") {
        println!("Usage: {USAGE}");
        return ExitCode::SUCCESS;
    }
    match run(arguments) {
        Ok(summary) => {
            println!("{summary}");
            ExitCode::SUCCESS
        }
        Err(Failure(message)) => {
            eprintln!("{message}");
            ExitCode::from(2)
        }
    }
}

/// Why nothing was done: one line.
struct Failure(String);

impl Failure {
    /// About a file. What a file says may hold line breaks, which a line may not.
    fn about(path: &Path, reason: impl Display) -> Self {
        Self::new(format!("{}: {reason}", path.display()))
    }

    fn new(message: impl Display) -> Self {
        let words: Vec<String> = message
            .to_string()
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .map(str::to_owned)
            .collect();
        Self(words.join(" "))
    }
}

/// What is asked for on the command line.
struct Arguments {
    spec: PathBuf,
    x: PathBuf,
    y: PathBuf,
    gradient: Option<(PathBuf, PathBuf)>,
    report: Option<PathBuf>,
}

impl Arguments {
    fn parse(arguments: Vec<OsString>) -> Result<Self, Failure> {
        let mut files = Vec::new();
        let (mut gradient, mut report) = (None, None);
        let mut rest = arguments.into_iter();
        while let Some(argument) = rest.next() {
            let mut file = |option: &str| {
                let next = rest.next().filter(|next| !next.to_string_lossy().starts_with("--"));
                next.map(PathBuf::from)
                    .ok_or_else(|| Failure::new(format!("{option} needs one more file name. Usage: {USAGE}")))
            };
            match argument.to_str() {
                Some("--grad") if gradient.is_none() => gradient = Some((file("--grad")?, file("--grad")?)),
                Some("--report") if report.is_none() => report = Some(file("--report")?),
                Some(option) if option.starts_with("--") => {
                    let known = matches!(option, "--grad" | "--report");
                    let reason = if known { "is given twice" } else { "is not an option" };
                    return Err(Failure::new(format!("{option} {reason}. Usage: {USAGE}")));
                }
                _ => files.push(PathBuf::from(argument)),
            }
        }
        let found = files.len();
        let [spec, x, y] = <[PathBuf; 3]>::try_from(files).map_err(|_| {
            Failure::new(format!("Three file names are needed, and {found} were given. Usage: {USAGE}"))
        })?;
        Ok(Self { spec, x, y, gradient, report })
    }
}

fn run(arguments: Vec<OsString>) -> Result<String, Failure> {
    let arguments = Arguments::parse(arguments)?;
    let about_spec = |error: Error| Failure::about(&arguments.spec, error);
    let text = String::from_utf8(read(&arguments.spec)?)
        .map_err(|_| Failure::about(&arguments.spec, "This file is not text."))?;
    let spec = Spec::from_json(&text).map_err(about_spec)?;
    let x = npy::read(&read(&arguments.x)?, spec.layout()).map_err(|e| Failure::about(&arguments.x, e))?;
    let shape = x.tensor.shape();
    let normalization = spec.resolve(shape).map_err(about_spec)?;
    let y = forward(&normalization, x.tensor.values(), shape).map_err(about_spec)?;
    let gradient = match &arguments.gradient {
        None => None,
        Some((from, _)) => {
            let dy = npy::read(&read(from)?, Some(x.layout)).map_err(|error| Failure::about(from, error))?;
            if dy.sizes != x.sizes {
                let reason = format!("Its sizes are {:?} but those of X are {:?}.", dy.sizes, x.sizes);
                return Err(Failure::about(from, reason));
            }
            Some(backward(&normalization, x.tensor.values(), shape, dy.tensor.values()).map_err(about_spec)?)
        }
    };
    let report = match &arguments.report {
        None => None,
        Some(path) => {
            let report = Report::new(&spec, &normalization, &x, &y, gradient.as_ref()).map_err(about_spec)?;
            Some(serde_json::to_vec_pretty(&report).map_err(|error| Failure::about(path, error))?)
        }
    };
    let partition = normalization.plan(shape).map_err(about_spec)?.partition().clone();
    // Everything is known to be right: now write.
    save(&arguments.y, shape, y, x.layout)?;
    if let (Some((_, to)), Some((dx, _, _))) = (&arguments.gradient, gradient) {
        save(to, shape, dx, x.layout)?;
    }
    if let (Some(path), Some(report)) = (&arguments.report, report) {
        write(path, &report)?;
    }
    Ok(format!(
        "{shape}: {} areas, each {} × {}, written to {}",
        partition.areas(),
        partition.rows(),
        partition.columns(),
        arguments.y.display()
    ))
}

fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| Failure::about(path, format!("This file cannot be read ({error}).")))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes)
        .map_err(|error| Failure::about(path, format!("This file cannot be written ({error}).")))
}

fn save(path: &Path, shape: Shape, values: Values, layout: normlens::norm::Layout) -> Result<(), Failure> {
    let tensor = Tensor::new(shape, values).map_err(|error| Failure::about(path, error))?;
    write(path, &npy::write(&tensor, layout))
}

fn forward(normalization: &Normalization, x: &Values, shape: Shape) -> Result<Values, Error> {
    Ok(match x {
        Values::F32(x) => Values::F32(normalization.forward(x, shape)?),
        Values::F64(x) => Values::F64(normalization.forward(x, shape)?),
    })
}

/// dL/dx, dL/dgamma and dL/dbeta.
type Gradients = (Values, Vec<f64>, Vec<f64>);

fn backward(n: &Normalization, x: &Values, shape: Shape, dy: &Values) -> Result<Gradients, Error> {
    Ok(match x {
        Values::F32(x) => {
            let dy: Vec<f32> = (0..dy.len()).map(|i| dy.at(i) as f32).collect();
            let Gradient { x, gamma, beta } = n.backward(x, shape, &dy)?;
            (Values::F32(x), gamma, beta)
        }
        Values::F64(x) => {
            let dy: Vec<f64> = (0..dy.len()).map(|i| dy.at(i)).collect();
            let Gradient { x, gamma, beta } = n.backward(x, shape, &dy)?;
            (Values::F64(x), gamma, beta)
        }
    })
}

#[derive(Serialize)]
struct Report<'a> {
    method: Option<&'a str>,
    layout: &'static str,
    sizes: &'a [usize],
    shape: Shape,
    dtype: &'static str,
    areas: usize,
    d: usize,
    m: usize,
    statistics: Vec<Vec<Row>>,
    channels: Option<Sides>,
    spectra: Option<Vec<Sides>>,
    gradient: Option<AffineGradient<'a>>,
}

/// Mean and biased variance of one row.
#[derive(Serialize)]
struct Row {
    mean: f64,
    variance: f64,
    mean_after: f64,
    variance_after: f64,
}

#[derive(Serialize)]
struct Sides {
    before: Side,
    after: Side,
}

#[derive(Serialize)]
struct Side {
    eigenvalues: Vec<f64>,
    #[serde(serialize_with = "number_or_infinite")]
    condition_number: f64,
}

#[derive(Serialize)]
struct AffineGradient<'a> {
    gamma: &'a [f64],
    beta: &'a [f64],
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands it a reference")]
fn number_or_infinite<S: Serializer>(value: &f64, serializer: S) -> Result<S::Ok, S::Error> {
    if value.is_infinite() { serializer.serialize_str("infinite") } else { serializer.serialize_f64(*value) }
}

impl<'a> Report<'a> {
    fn new(
        spec: &'a Spec,
        normalization: &Normalization,
        x: &'a npy::Array,
        y: &Values,
        gradient: Option<&'a Gradients>,
    ) -> Result<Self, Error> {
        let shape = x.tensor.shape();
        let plan = normalization.plan(shape)?;
        let partition = plan.partition();
        let (statistics, spectra, channels) = match (x.tensor.values(), y) {
            (Values::F32(x), Values::F32(y)) => measure(partition, x, y)?,
            (Values::F64(x), Values::F64(y)) => measure(partition, x, y)?,
            _ => return Err(Error::Length { expected: shape.len(), found: y.len() }),
        };
        let affine = matches!(normalization.recovery, Recovery::Affine { .. });
        Ok(Self {
            method: spec.method(),
            layout: x.layout.id(),
            sizes: &x.sizes,
            shape,
            dtype: y.dtype(),
            areas: partition.areas(),
            d: partition.rows(),
            m: partition.columns(),
            statistics,
            channels,
            spectra,
            gradient: gradient.filter(|_| affine).map(|(_, gamma, beta)| AffineGradient { gamma, beta }),
        })
    }
}

type Measured = (Vec<Vec<Row>>, Option<Vec<Sides>>, Option<Sides>);

fn measure<T: Real>(partition: &Partition, x: &[T], y: &[T]) -> Result<Measured, Error> {
    let (d, m) = (partition.rows(), partition.columns());
    let (before, after) = (partition.pack(x), partition.pack(y));
    let areas = || before.chunks_exact(partition.area_len()).zip(after.chunks_exact(partition.area_len()));
    let row = |(before, after): (&[T], &[T])| {
        let (mean, variance) = mean_and_variance(before);
        let (mean_after, variance_after) = mean_and_variance(after);
        Row { mean, variance, mean_after, variance_after }
    };
    let statistics =
        areas().map(|(a, b)| a.chunks_exact(m).zip(b.chunks_exact(m)).map(row).collect()).collect();
    let spectra =
        if d > 1 { Some(areas().map(|(a, b)| sides(a, b, d)).collect::<Result<_, _>>()?) } else { None };
    let shape = partition.shape();
    let channels = if shape.c() <= MAX_ROWS {
        let roles = Roles {
            nb: Role::Sample,
            ns: Role::Sample,
            g: Role::Feature,
            k: Role::Feature,
            h: Role::Sample,
            w: Role::Sample,
        };
        let by_channel = Partition::new(shape, roles, 1, 1)?;
        Some(sides(&by_channel.pack(x), &by_channel.pack(y), shape.c())?)
    } else {
        None
    };
    Ok((statistics, spectra, channels))
}

fn sides<T: Real>(before: &[T], after: &[T], d: usize) -> Result<Sides, Error> {
    let side = |block: &[T]| -> Result<Side, Error> {
        let spectrum = Spectrum::of(&Covariance::of(block, d).matrix())?;
        Ok(Side { condition_number: spectrum.condition_number(), eigenvalues: spectrum.eigenvalues })
    };
    Ok(Sides { before: side(before)?, after: side(after)? })
}
