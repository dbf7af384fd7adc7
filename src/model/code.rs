//! A normalization as code for PyTorch and JAX.
//!
//! The sentences of the code stand in `assets/code/`, one file for each library, in sections that begin with `#: name`.
//! The page fetches such a file when somebody asks for code; here the sections that a normalization needs are chosen
//! and their blanks, `{like_this}`, filled in. `tests/fixtures/run_code.py` runs what comes out and compares it with the
//! core.

mod axes;

use std::borrow::Cow;

use crate::norm::formula::Named;
use crate::norm::{
    Error, Layout, Normalization, Operation, Parameters, Partition, Recovery, Shape, Supplied, Variance,
    Whitening, named,
};
use axes::Axes;

/// A library that code is written for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Library {
    /// PyTorch.
    PyTorch,
    /// JAX.
    Jax,
}

impl Library {
    /// Both.
    pub const ALL: [Self; 2] = [Self::PyTorch, Self::Jax];

    /// Its name in data.
    pub const fn id(self) -> &'static str {
        match self {
            Self::PyTorch => "pytorch",
            Self::Jax => "jax",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::PyTorch => "PyTorch",
            Self::Jax => "JAX",
        }
    }

    /// The file with its sections.
    pub const fn file(self) -> &'static str {
        match self {
            Self::PyTorch => "pytorch.py",
            Self::Jax => "jax.py",
        }
    }
}

/// The code of a normalization for arrays of a layout and a shape: a function, and a call that gives the same numbers as
/// this page. `None` where the file has no code for a method.
///
/// `sections` is the text of one of the files in `assets/code/`.
///
/// # Errors
/// Those of [`Normalization::plan`].
pub fn code(
    sections: &str,
    normalization: &Normalization,
    layout: Layout,
    shape: Shape,
) -> Result<Option<String>, Error> {
    let plan = normalization.plan(shape)?;
    if normalization.supplied != Supplied::NONE {
        return Ok(None);
    }
    let blanks = blanks(sections, normalization, plan.partition(), layout);
    let mut writer = Writer { sections, blanks, text: String::new() };
    let axes = Axes::of(plan.partition());
    let affine = normalization.recovery != Recovery::None;
    let with = |name: &str| if affine { format!("{name} affine") } else { name.to_owned() };
    writer.add("import");
    let kind = match normalization.operation {
        Operation::Formula(Named(method), _) => {
            let body = format!("formula {}", method.id);
            if section(sections, &body).is_none() {
                return Ok(None);
            }
            writer.open(&with("open formula"), layout);
            writer.add(&body);
            format!("after {}", method.id)
        }
        operation => {
            writer.open(&with("open"), layout);
            writer.add(if axes.are_whole() { "whole" } else { "split" });
            writer.add_operation(operation);
            "restored".to_owned()
        }
    };
    let whole = matches!(normalization.operation, Operation::Formula(..)) || axes.are_whole();
    writer.add(if whole { "keep" } else { "restore" });
    if affine {
        writer.add("affine");
    }
    writer.add(&kind);
    writer.add(&format!("leave {}", layout.id()));
    writer.add("return");
    writer.add(&with("call"));
    if layout == Layout::Nchw && is_usual(normalization, plan.partition()) {
        writer.add_native(&with(&format!("native {}", named(normalization).map_or("", |method| method.id))));
    }
    Ok(Some(writer.text))
}

/// What is written so far.
struct Writer<'a> {
    sections: &'a str,
    blanks: Vec<(Cow<'static, str>, String)>,
    text: String,
}

impl Writer<'_> {
    /// Adds a section, if there is one of this name.
    fn add(&mut self, name: &str) {
        if let Some(lines) = section(self.sections, name) {
            for line in lines.split_inclusive('\n') {
                if let Some(line) = self.wanted(line) {
                    let line = self.filled(line);
                    self.text.push_str(&line);
                }
            }
        }
    }

    /// The function's head, and what brings its argument into the order N, C, H, W.
    fn open(&mut self, name: &str, layout: Layout) {
        self.add(name);
        self.add(&format!("enter {}", layout.id()));
        self.add("sizes");
    }

    fn add_operation(&mut self, operation: Operation) {
        match operation {
            Operation::Center => self.add("center"),
            // Without epsilon an area may have nothing to be divided by.
            Operation::Scale { epsilon } => self.add(if epsilon > 0.0 { "scale" } else { "scale bare" }),
            Operation::Standardize { epsilon, .. } => {
                self.add(if epsilon > 0.0 { "standardize" } else { "standardize bare" });
            }
            Operation::Whiten { by, .. } => {
                self.add("whiten");
                if matches!(by, Whitening::Pca | Whitening::Zca) {
                    self.add("eigen");
                }
                self.add(by.id());
                self.add("join");
            }
            Operation::Formula(..) => {}
        }
    }

    /// What the library itself calls this, as a comment.
    fn add_native(&mut self, name: &str) {
        if let Some(own) = section(self.sections, name) {
            let own = self.filled(own.trim_end());
            self.blanks.push(("native".into(), own));
            self.add("native");
        }
    }

    /// A line without its condition, `?knob=value `; `None` where that does not hold.
    fn wanted<'l>(&self, line: &'l str) -> Option<&'l str> {
        let Some((condition, line)) = line.strip_prefix('?').and_then(|line| line.split_once(' ')) else {
            return Some(line);
        };
        let (key, value) = condition.split_once('=')?;
        self.blanks.iter().any(|(known, is)| *known == key && is == value).then_some(line)
    }

    fn filled(&self, line: &str) -> String {
        let mut filled = line.to_owned();
        for (key, value) in &self.blanks {
            if filled.contains('{') {
                filled = filled.replace(&format!("{{{key}}}"), value);
            }
        }
        filled
    }
}

/// The lines between a heading and the next.
fn section<'t>(sections: &'t str, name: &str) -> Option<&'t str> {
    let at = sections.find(&format!("#: {name}\n"))?;
    let (_, body) = sections.get(at..)?.split_once('\n')?;
    Some(body.split_once("#: ").map_or(body, |(body, _)| body))
}

/// What the blanks of all sections are filled with.
fn blanks(
    sections: &str,
    normalization: &Normalization,
    partition: &Partition,
    layout: Layout,
) -> Vec<(Cow<'static, str>, String)> {
    let shape = partition.shape();
    let method = match normalization.operation {
        Operation::Formula(Named(method), _) => Some(method),
        _ => named(normalization),
    };
    let parameters = Parameters::of(normalization);
    let axes = Axes::of(partition);
    let unbiased = parameters.variance == Variance::Unbiased;
    let areas = partition.areas();
    let mut blanks: Vec<(Cow<'static, str>, String)> = vec![
        ("title".into(), method.map_or("A composed normalization", |method| method.name).to_owned()),
        ("areas".into(), format!("{areas} {}", if areas == 1 { "area" } else { "areas" })),
        ("rows".into(), partition.rows().to_string()),
        ("columns".into(), partition.columns().to_string()),
        ("array".into(), letters(layout).to_owned()),
        ("sizes".into(), joined(&layout.sizes(shape), " × ")),
        ("epsilon".into(), number(parameters.epsilon)),
        ("groups".into(), parameters.groups.to_string()),
        ("batch_groups".into(), parameters.batch_groups.to_string()),
        ("iterations".into(), parameters.iterations().to_string()),
        ("correction".into(), u8::from(unbiased).to_string()),
        ("channels".into(), shape.c().to_string()),
    ];
    blanks.extend(axes.blanks().map(|(key, value)| (Cow::Borrowed(key), value)));
    if let Some(method) = method {
        for (position, knob) in method.knobs.iter().enumerate() {
            blanks.push((knob.id.into(), knob.written(parameters.knobs.get(position))));
        }
    }
    let channel = |channel| normalization.recovery.channel(channel);
    let gammas: Vec<f64> = (0..shape.c()).map(|c| channel(c).0).collect();
    let betas: Vec<f64> = (0..shape.c()).map(|c| channel(c).1).collect();
    blanks.push(("gamma".into(), array(sections, &gammas)));
    blanks.push(("beta".into(), array(sections, &betas)));
    blanks
}

/// An array as the library makes one, in a short way where all values are the same.
fn array(sections: &str, values: &[f64]) -> String {
    let first = values.first().copied().unwrap_or_default();
    let (name, blank, text) = if values.iter().all(|value| value.to_bits() == first.to_bits()) {
        ("full", "{value}", number(first))
    } else {
        ("list", "{values}", values.iter().copied().map(number).collect::<Vec<_>>().join(", "))
    };
    let made = section(sections, name).unwrap_or_default().trim_end();
    made.replace(blank, &text).replace("{channels}", &values.len().to_string())
}

/// A number with all its digits.
fn number(value: f64) -> String {
    let usual = value == 0.0 || (1e-3..1e7).contains(&value.abs());
    if usual { value.to_string() } else { format!("{value:e}") }
}

/// Whether the library's own functions do the same: not without epsilon, with m - 1, or for single values.
fn is_usual(normalization: &Normalization, partition: &Partition) -> bool {
    let plain = match normalization.operation {
        Operation::Standardize { epsilon, variance } => epsilon > 0.0 && variance == Variance::Biased,
        Operation::Scale { epsilon } => epsilon > 0.0,
        _ => false,
    };
    plain && partition.columns() > 1
}

fn letters(layout: Layout) -> &'static str {
    match layout {
        Layout::Nchw => "N × C × H × W",
        Layout::Ncl => "N × C × L",
        Layout::Ntd => "N × T × D",
        Layout::Nd => "N × D",
    }
}

fn joined<T: ToString>(parts: &[T], between: &str) -> String {
    parts.iter().map(ToString::to_string).collect::<Vec<_>>().join(between)
}
