//! The formula in MathML, with symbols and with the numbers of the current area.

use yew::prelude::*;

use crate::compute::CellReport;
use crate::model::format;
use crate::model::notation::{Term, parse};
use crate::norm::formula::Named;
use crate::norm::{Operation, Variance, Whitening};

/// The formula of an operation and its recovery.
pub(super) fn symbolic(operation: Operation, affine: bool) -> Html {
    let body = match operation {
        Operation::Center => html! { <><mi>{ "x" }</mi><mo>{ "−" }</mo><mi>{ "μ" }</mi></> },
        Operation::Scale { .. } => html! {
            <mfrac>
                <mi>{ "x" }</mi>
                <msqrt>
                    <mover accent="true">
                        <msup><mi>{ "x" }</mi><mn>{ "2" }</mn></msup>
                        <mo>{ "¯" }</mo>
                    </mover>
                    <mo>{ "+" }</mo>
                    <mi>{ "ε" }</mi>
                </msqrt>
            </mfrac>
        },
        Operation::Standardize { variance, .. } => {
            let square = html! { <msup><mi>{ "σ" }</mi><mn>{ "2" }</mn></msup> };
            let square = match variance {
                Variance::Biased => square,
                Variance::Unbiased => html! {
                    <><mfrac><mi>{ "m" }</mi><mrow><mi>{ "m" }</mi><mo>{ "−" }</mo><mn>{ "1" }</mn></mrow></mfrac>{ square }</>
                },
            };
            html! {
                <mfrac>
                    <mrow><mi>{ "x" }</mi><mo>{ "−" }</mo><mi>{ "μ" }</mi></mrow>
                    <msqrt>{ square }<mo>{ "+" }</mo><mi>{ "ε" }</mi></msqrt>
                </mfrac>
            }
        }
        Operation::Whiten { by, .. } => html! {
            <>
                { whitening_matrix(by) }
                <mo>{ "(" }</mo><mi>{ "x" }</mi><mo>{ "−" }</mo><mi>{ "μ" }</mi><mo>{ ")" }</mo>
            </>
        },
        Operation::Formula(Named(method), _) => {
            return html! { <math><mrow>{ written(&parse(method.formula)) }</mrow></math> };
        }
    };
    html! {
        <math>
            <mrow>
                { normalized() }
                <mo>{ "=" }</mo>
                { body }
                if affine {
                    <mo separator="true">{ "," }</mo>
                    <mspace width="0.6em" />
                    <mi>{ "y" }</mi>
                    <mo>{ "=" }</mo>
                    <mi>{ "γ" }</mi>
                    { normalized() }
                    <mo>{ "+" }</mo>
                    <mi>{ "β" }</mi>
                }
                if let Operation::Whiten { by, .. } = operation {
                    { whitening_terms(by) }
                }
            </mrow>
        </math>
    }
}

/// A formula as its paper writes it.
fn written(terms: &[Term]) -> Html {
    let one = |term: &Term| written(std::slice::from_ref(term));
    let set = |term: &Term| match term {
        Term::Name(name) => html! { <mi>{ name }</mi> },
        Term::Number(number) => html! { <mn>{ number }</mn> },
        Term::Operator(sign) => html! { <mo>{ sign }</mo> },
        Term::Separator => html! { <><mo separator="true">{ "," }</mo><mspace width="0.6em" /></> },
        Term::Row(terms) => html! { <mrow>{ written(terms) }</mrow> },
        Term::Group(terms) => html! { <mrow><mo>{ "(" }</mo>{ written(terms) }<mo>{ ")" }</mo></mrow> },
        Term::Fraction(above, below) => html! { <mfrac>{ one(above) }{ one(below) }</mfrac> },
        Term::Root(inner) => html! { <msqrt>{ one(inner) }</msqrt> },
        Term::Hat(inner) => html! { <mover accent="true">{ one(inner) }<mo>{ "^" }</mo></mover> },
        Term::Script(base, below, above) => match (below, above) {
            (Some(below), Some(above)) => {
                html! { <msubsup>{ one(base) }{ one(below) }{ one(above) }</msubsup> }
            }
            (Some(below), None) => html! { <msub>{ one(base) }{ one(below) }</msub> },
            (None, Some(above)) => html! { <msup>{ one(base) }{ one(above) }</msup> },
            (None, None) => one(base),
        },
    };
    terms.iter().map(set).collect()
}

/// x with a hat.
fn normalized() -> Html {
    html! { <mover accent="true"><mi>{ "x" }</mi><mo>{ "^" }</mo></mover> }
}

/// Σ + εI, what is factored.
fn regularized() -> Html {
    html! { <><mi>{ "Σ" }</mi><mo>{ "+" }</mo><mi>{ "ε" }</mi><mi>{ "I" }</mi></> }
}

/// The whitening matrix.
fn whitening_matrix(by: Whitening) -> Html {
    let minus_half = || html! { <mrow><mo>{ "−" }</mo><mn>{ "1/2" }</mn></mrow> };
    match by {
        Whitening::Zca => html! {
            <msup><mrow><mo>{ "(" }</mo>{ regularized() }<mo>{ ")" }</mo></mrow>{ minus_half() }</msup>
        },
        Whitening::Pca => html! {
            <><msup><mi>{ "Λ" }</mi>{ minus_half() }</msup><msup><mi>{ "U" }</mi><mi>{ "T" }</mi></msup></>
        },
        Whitening::Cholesky => html! {
            <msup><mi>{ "L" }</mi><mrow><mo>{ "−" }</mo><mn>{ "1" }</mn></mrow></msup>
        },
        Whitening::Newton { iterations } => html! {
            <mfrac>
                <msub><mi>{ "P" }</mi><mn>{ iterations }</mn></msub>
                <msqrt><mi>{ "tr" }</mi><mo>{ "(" }</mo>{ regularized() }<mo>{ ")" }</mo></msqrt>
            </mfrac>
        },
    }
}

/// What the letters of the whitening matrix are.
fn whitening_terms(by: Whitening) -> Html {
    let transposed = |letter: &'static str| html! { <msup><mi>{ letter }</mi><mi>{ "T" }</mi></msup> };
    let terms = match by {
        Whitening::Zca | Whitening::Newton { .. } => return html! {},
        Whitening::Pca => html! { <><mi>{ "U" }</mi><mi>{ "Λ" }</mi>{ transposed("U") }</> },
        Whitening::Cholesky => html! { <><mi>{ "L" }</mi>{ transposed("L") }</> },
    };
    html! {
        <>
            <mo separator="true">{ "," }</mo>
            <mspace width="0.6em" />
            { regularized() }
            <mo>{ "=" }</mo>
            { terms }
        </>
    }
}

/// The same formula with the numbers of the cell's row, in the colour of the current area.
pub(super) fn numeric(operation: Operation, cell: &CellReport, columns: usize) -> Html {
    let live = |value: f64| html! { <mn class="live">{ format::number(value) }</mn> };
    let minus = |mean: f64| {
        let sign = if mean < 0.0 { "+" } else { "−" };
        html! { <><mo>{ sign }</mo>{ live(mean.abs()) }</> }
    };
    let cell_value = |value: f64| html! { <mn class="bv">{ format::number(value) }</mn> };
    let epsilon = |epsilon: f64| html! { <mn>{ format::exact(epsilon) }</mn> };
    let square = |value: f64| html! { <msup>{ live(value) }<mn>{ "2" }</mn></msup> };
    let variance_of = |variance: Variance| {
        let divisor = variance.divisor(columns);
        let factor = if divisor > 0.0 { columns as f64 / divisor } else { 1.0 };
        (cell.row.variance * factor).sqrt()
    };
    let body = match operation {
        Operation::Center => html! { <>{ cell_value(cell.before) }{ minus(cell.row.mean) }</> },
        Operation::Scale { epsilon: e } => html! {
            <mfrac>
                { cell_value(cell.before) }
                <msqrt>{ square(cell.root_mean_square) }<mo>{ "+" }</mo>{ epsilon(e) }</msqrt>
            </mfrac>
        },
        Operation::Standardize { epsilon: e, variance } => html! {
            <mfrac>
                <mrow>{ cell_value(cell.before) }{ minus(cell.row.mean) }</mrow>
                <msqrt>{ square(variance_of(variance)) }<mo>{ "+" }</mo>{ epsilon(e) }</msqrt>
            </mfrac>
        },
        Operation::Whiten { .. } | Operation::Formula(..) => {
            return html! {
                <math>
                    <mrow>
                        <mi>{ "μ" }</mi><mo>{ "=" }</mo>{ signed(cell.row.mean) }
                        <mo separator="true">{ "," }</mo>
                        <mspace width="0.5em" />
                        <mi>{ "σ" }</mi><mo>{ "=" }</mo>{ live(cell.row.variance.sqrt()) }
                    </mrow>
                </math>
            };
        }
    };
    let result = match operation {
        Operation::Center | Operation::Whiten { .. } | Operation::Formula(..) => cell.before - cell.row.mean,
        Operation::Scale { epsilon } => quotient(cell.before, cell.root_mean_square.powi(2) + epsilon),
        Operation::Standardize { epsilon, variance } => {
            quotient(cell.before - cell.row.mean, variance_of(variance).powi(2) + epsilon)
        }
    };
    html! {
        <math>
            <mrow>{ normalized() }<mo>{ "=" }</mo>{ body }<mo>{ "=" }</mo>{ signed(result) }</mrow>
        </math>
    }
}

/// `value / sqrt(square)`, 0 where the core defines it so.
fn quotient(value: f64, square: f64) -> f64 {
    if square > 0.0 { value / square.sqrt() } else { 0.0 }
}

fn signed(value: f64) -> Html {
    html! { <mn class="live">{ format::number(value) }</mn> }
}
