//! The symbols of the formula: what each is, with its number.

use super::format;
use super::query::Query;
use crate::compute::Detail;
use crate::norm::{Operation, Plan, Variance, Whitening};

/// A symbol that is explained.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// x
    Value,
    /// μ
    Mean,
    /// σ
    Deviation,
    /// The mean square of x.
    MeanSquare,
    /// ε
    Epsilon,
    /// x̂
    Normalized,
    /// y
    Output,
    /// γ
    Gain,
    /// β
    Shift,
    /// m
    Columns,
    /// Σ
    Covariance,
    /// Λ
    Eigenvalues,
    /// U
    Eigenvectors,
    /// L
    Factor,
    /// P
    Iterate,
}

/// All symbols with the letters they are written as.
const LETTERS: [(&str, Symbol); 15] = [
    ("x", Symbol::Value),
    ("μ", Symbol::Mean),
    ("σ", Symbol::Deviation),
    ("x²", Symbol::MeanSquare),
    ("ε", Symbol::Epsilon),
    ("x̂", Symbol::Normalized),
    ("y", Symbol::Output),
    ("γ", Symbol::Gain),
    ("β", Symbol::Shift),
    ("m", Symbol::Columns),
    ("Σ", Symbol::Covariance),
    ("Λ", Symbol::Eigenvalues),
    ("U", Symbol::Eigenvectors),
    ("L", Symbol::Factor),
    ("P", Symbol::Iterate),
];

impl Symbol {
    /// The symbol that is written so.
    pub fn of(letter: &str) -> Option<Self> {
        LETTERS.into_iter().find_map(|(written, symbol)| (written == letter).then_some(symbol))
    }

    /// How it is written.
    pub fn letter(self) -> &'static str {
        LETTERS
            .into_iter()
            .find_map(|(letter, symbol)| (symbol == self).then_some(letter))
            .unwrap_or_default()
    }

    /// The symbols of an operation's formula and of the recovery after it, in the order in which they are read. The
    /// letters of a formula that a paper wrote may mean something else, so only its input is among them.
    pub fn all(operation: Operation, affine: bool) -> Vec<Self> {
        let body: &[Self] = match operation {
            Operation::Center => &[Self::Normalized, Self::Value, Self::Mean],
            Operation::Scale { .. } => &[Self::Normalized, Self::Value, Self::MeanSquare, Self::Epsilon],
            Operation::Standardize { variance: Variance::Biased, .. } => {
                &[Self::Normalized, Self::Value, Self::Mean, Self::Deviation, Self::Epsilon]
            }
            Operation::Standardize { variance: Variance::Unbiased, .. } => {
                &[Self::Normalized, Self::Value, Self::Mean, Self::Columns, Self::Deviation, Self::Epsilon]
            }
            Operation::Whiten { by, .. } => match by {
                Whitening::Zca => {
                    &[Self::Normalized, Self::Covariance, Self::Epsilon, Self::Value, Self::Mean]
                }
                Whitening::Pca => &[
                    Self::Normalized,
                    Self::Eigenvalues,
                    Self::Eigenvectors,
                    Self::Value,
                    Self::Mean,
                    Self::Covariance,
                    Self::Epsilon,
                ],
                Whitening::Cholesky => &[
                    Self::Normalized,
                    Self::Factor,
                    Self::Value,
                    Self::Mean,
                    Self::Covariance,
                    Self::Epsilon,
                ],
                Whitening::Newton { .. } => &[
                    Self::Normalized,
                    Self::Iterate,
                    Self::Covariance,
                    Self::Epsilon,
                    Self::Value,
                    Self::Mean,
                ],
            },
            Operation::Formula(..) => return vec![Self::Value],
        };
        let recovery = [Self::Output, Self::Gain, Self::Shift];
        body.iter().copied().chain(recovery.into_iter().filter(|_| affine)).collect()
    }

    /// What it is, with its number at the current cell; `plan` and `detail` belong together.
    pub fn explain(self, query: &Query, plan: &Plan, detail: &Detail) -> String {
        let (cell, partition) = (&detail.cell, plan.partition());
        let (m, d) = (format::count(partition.columns()), format::count(partition.rows()));
        let area = format::count(cell.place.0 + 1);
        let of = if partition.rows() > 1 {
            format!("of the {m} values of row {} of area {area}", format::count(cell.place.1 + 1))
        } else {
            format!("of the {m} values of area {area}")
        };
        let (gamma, beta) = query.gain(Some(cell.index[1]));
        let channel = format::count(cell.index[1] + 1);
        let deviation = cell.row.variance.sqrt();
        let number = format::number;
        match self {
            Self::Value => format!("x, the current value before: {}", number(cell.before)),
            Self::Mean => format!("μ, the mean {of}: {}", number(cell.row.mean)),
            Self::Deviation => format!("σ, the deviation {of}: {}", number(deviation)),
            Self::MeanSquare => {
                format!("The mean square {of}: {}", number(cell.root_mean_square * cell.root_mean_square))
            }
            Self::Epsilon => {
                let epsilon = query.parameters.epsilon;
                let share = epsilon / cell.row.variance;
                let beside = if share.is_finite() {
                    format!(", {} of the variance here", number(share))
                } else {
                    String::new()
                };
                format!("ε, which keeps from dividing by 0: {}{beside}", format::exact(epsilon))
            }
            Self::Normalized if query.affine && query.takes_affine() => {
                let value = (cell.after - beta) / gamma;
                let value = if value.is_finite() { format!(": {}", number(value)) } else { String::new() };
                format!("x̂, the current value normalized, before γ and β{value}")
            }
            Self::Normalized => format!("x̂, the current value normalized: {}", number(cell.after)),
            Self::Output => format!("y, the current value after: {}", number(cell.after)),
            Self::Gain => format!("γ, the scale given back to channel {channel}: {}", number(gamma)),
            Self::Shift => format!("β, the shift given back to channel {channel}: {}", number(beta)),
            Self::Columns => format!("m, how many values share a mean: {m}"),
            Self::Covariance => format!("Σ, the covariance of the {d} rows of area {area} over {m} columns"),
            Self::Eigenvalues => {
                "Λ, the eigenvalues of Σ + εI: those of the spectrum before, plus ε".to_owned()
            }
            Self::Eigenvectors => "U, the eigenvectors of Σ + εI, one per column".to_owned(),
            Self::Factor => "L, the lower triangle whose product with its transpose is Σ + εI".to_owned(),
            Self::Iterate => {
                "P, what Newton's steps make of (Σ + εI) / tr(Σ + εI) on the way to its inverse root"
                    .to_owned()
            }
        }
    }
}
