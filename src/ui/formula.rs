//! The formula in MathML, with symbols and with the numbers of the current area. What stands for a [`Symbol`] carries its
//! letter as `data-symbol`, and is lit while the symbol is pointed at.

use yew::prelude::*;

use crate::compute::CellReport;
use crate::model::format;
use crate::model::notation::{Term, parse};
use crate::model::symbol::Symbol;
use crate::norm::formula::Named;
use crate::norm::{Operation, Plan, Variance, Whitening};

/// A letter, which may be a symbol.
fn letter(name: &'static str, lit: Option<Symbol>) -> Html {
    match Symbol::of(name) {
        Some(symbol) => html! { <mi data-symbol={name} class={class(symbol, lit)}>{ name }</mi> },
        None => html! { <mi>{ name }</mi> },
    }
}

/// A number that stands for a symbol.
fn number(symbol: Symbol, class_of_value: &'static str, text: String, lit: Option<Symbol>) -> Html {
    html! {
        <mn data-symbol={symbol.letter()} class={classes!(class_of_value, class(symbol, lit))}>{ text }</mn>
    }
}

fn class(symbol: Symbol, lit: Option<Symbol>) -> Option<&'static str> {
    (lit == Some(symbol)).then_some("lit")
}

/// The formula of an operation and its recovery.
pub(super) fn symbolic(operation: Operation, affine: bool, lit: Option<Symbol>) -> Html {
    let body = match operation {
        Operation::Center => html! { <>{ letter("x", lit) }<mo>{ "−" }</mo>{ letter("μ", lit) }</> },
        Operation::Scale { .. } => html! {
            <mfrac>
                { letter("x", lit) }
                <msqrt>
                    { mean_square(lit) }
                    <mo>{ "+" }</mo>
                    { letter("ε", lit) }
                </msqrt>
            </mfrac>
        },
        Operation::Standardize { variance, .. } => {
            let square = html! { <msup>{ letter("σ", lit) }<mn>{ "2" }</mn></msup> };
            let square = match variance {
                Variance::Biased => square,
                Variance::Unbiased => html! {
                    <><mfrac>{ letter("m", lit) }<mrow>{ letter("m", lit) }<mo>{ "−" }</mo><mn>{ "1" }</mn></mrow></mfrac>{ square }</>
                },
            };
            html! {
                <mfrac>
                    <mrow>{ letter("x", lit) }<mo>{ "−" }</mo>{ letter("μ", lit) }</mrow>
                    <msqrt>{ square }<mo>{ "+" }</mo>{ letter("ε", lit) }</msqrt>
                </mfrac>
            }
        }
        Operation::Whiten { by, .. } => html! {
            <>
                { whitening_matrix(by, lit) }
                <mo>{ "(" }</mo>{ letter("x", lit) }<mo>{ "−" }</mo>{ letter("μ", lit) }<mo>{ ")" }</mo>
            </>
        },
        Operation::Formula(Named(method), _) => return typeset(method.formula, lit),
    };
    let recovered = affine.then(|| {
        html! {
            <>
                { letter("y", lit) }
                <mo>{ "=" }</mo>
                { letter("γ", lit) }
                { normalized(lit) }
                <mo>{ "+" }</mo>
                { letter("β", lit) }
            </>
        }
    });
    let terms = match operation {
        Operation::Whiten { by, .. } => whitening_terms(by, lit),
        _ => None,
    };
    let normalized = html! { <>{ normalized(lit) }<mo>{ "=" }</mo>{ body }</> };
    statements(std::iter::once(normalized).chain(recovered).chain(terms))
}

/// A formula as the registry holds it.
pub(super) fn typeset(text: &str, lit: Option<Symbol>) -> Html {
    statements(parse(text).split(|term| *term == Term::Separator).map(|terms| written(terms, lit)))
}

/// Statements one after the other; a line may end between them.
fn statements(statements: impl Iterator<Item = Html>) -> Html {
    let set = |(at, statement)| {
        let before = if at == 0 { "" } else { ",\u{2002}" };
        html! { <>{ before }<math><mrow>{ statement }</mrow></math></> }
    };
    html! { <>{ for statements.enumerate().map(set) }</> }
}

/// A formula as its paper writes it.
fn written(terms: &[Term], lit: Option<Symbol>) -> Html {
    let one = |term: &Term| written(std::slice::from_ref(term), lit);
    let set = |term: &Term| match term {
        // Other letters may mean something else in a paper's formula.
        Term::Name(name) if name == "x" => letter("x", lit),
        Term::Name(name) => html! { <mi>{ name }</mi> },
        Term::Number(number) => html! { <mn>{ number }</mn> },
        Term::Operator(sign) => html! { <mo>{ sign }</mo> },
        Term::Separator => html! { <mo separator="true">{ "," }</mo> },
        Term::Row(terms) => html! { <mrow>{ written(terms, lit) }</mrow> },
        Term::Group(terms) => html! { <mrow><mo>{ "(" }</mo>{ written(terms, lit) }<mo>{ ")" }</mo></mrow> },
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
fn normalized(lit: Option<Symbol>) -> Html {
    html! {
        <mover accent="true" data-symbol="x̂" class={class(Symbol::Normalized, lit)}>
            <mi>{ "x" }</mi><mo>{ "^" }</mo>
        </mover>
    }
}

/// The mean of x squared.
fn mean_square(lit: Option<Symbol>) -> Html {
    html! {
        <mrow data-symbol="x²" class={class(Symbol::MeanSquare, lit)}>
            <mi>{ "mean" }</mi><mo>{ "(" }</mo><msup><mi>{ "x" }</mi><mn>{ "2" }</mn></msup><mo>{ ")" }</mo>
        </mrow>
    }
}

/// Σ + εI, what is factored.
fn regularized(lit: Option<Symbol>) -> Html {
    html! { <>{ letter("Σ", lit) }<mo>{ "+" }</mo>{ letter("ε", lit) }<mi>{ "I" }</mi></> }
}

/// The whitening matrix.
fn whitening_matrix(by: Whitening, lit: Option<Symbol>) -> Html {
    let minus_half = || html! { <mrow><mo>{ "−" }</mo><mn>{ "1/2" }</mn></mrow> };
    match by {
        Whitening::Zca => html! {
            <msup><mrow><mo>{ "(" }</mo>{ regularized(lit) }<mo>{ ")" }</mo></mrow>{ minus_half() }</msup>
        },
        Whitening::Pca => html! {
            <><msup>{ letter("Λ", lit) }{ minus_half() }</msup><msup>{ letter("U", lit) }<mi>{ "T" }</mi></msup></>
        },
        Whitening::Cholesky => html! {
            <msup>{ letter("L", lit) }<mrow><mo>{ "−" }</mo><mn>{ "1" }</mn></mrow></msup>
        },
        Whitening::Newton { iterations } => html! {
            <mfrac>
                <msub>{ letter("P", lit) }<mn>{ iterations }</mn></msub>
                <msqrt><mi>{ "tr" }</mi><mo>{ "(" }</mo>{ regularized(lit) }<mo>{ ")" }</mo></msqrt>
            </mfrac>
        },
    }
}

/// What the letters of the whitening matrix are.
fn whitening_terms(by: Whitening, lit: Option<Symbol>) -> Option<Html> {
    let transposed = |name: &'static str| html! { <msup>{ letter(name, lit) }<mi>{ "T" }</mi></msup> };
    let terms = match by {
        Whitening::Zca | Whitening::Newton { .. } => return None,
        Whitening::Pca => html! { <>{ letter("U", lit) }{ letter("Λ", lit) }{ transposed("U") }</> },
        Whitening::Cholesky => html! { <>{ letter("L", lit) }{ transposed("L") }</> },
    };
    Some(html! { <>{ regularized(lit) }<mo>{ "=" }</mo>{ terms }</> })
}

/// The same formula with the numbers of the cell's row, in the colour of the current area. `None` for a formula of a
/// method's own: what it computes from is not always the area's mean and deviation.
pub(super) fn numeric(plan: &Plan, cell: &CellReport, lit: Option<Symbol>) -> Option<Html> {
    let (operation, columns) = (plan.operation(), plan.partition().columns());
    let live = |symbol, value: f64| number(symbol, "live", format::number(value), lit);
    let minus_mean = || {
        let sign = if cell.row.mean < 0.0 { "+" } else { "−" };
        html! { <><mo>{ sign }</mo>{ live(Symbol::Mean, cell.row.mean.abs()) }</> }
    };
    let value = || number(Symbol::Value, "bv", format::number(cell.before), lit);
    let epsilon = |epsilon: f64| number(Symbol::Epsilon, "", format::exact(epsilon), lit);
    let square = |symbol, root: f64| html! { <msup>{ live(symbol, root) }<mn>{ "2" }</mn></msup> };
    let deviation_of = |variance: Variance| {
        let divisor = variance.divisor(columns);
        let factor = if divisor > 0.0 { columns as f64 / divisor } else { 1.0 };
        (cell.row.variance * factor).sqrt()
    };
    let centred = cell.before - cell.row.mean;
    let (body, result) = match operation {
        Operation::Formula(..) => return None,
        Operation::Whiten { .. } => {
            let (mean, deviation) = (cell.row.mean, cell.row.variance.sqrt());
            return Some(statements(
                [("μ", live(Symbol::Mean, mean)), ("σ", live(Symbol::Deviation, deviation))]
                    .into_iter()
                    .map(|(name, value)| html! { <>{ letter(name, lit) }<mo>{ "=" }</mo>{ value }</> }),
            ));
        }
        Operation::Center => (html! { <>{ value() }{ minus_mean() }</> }, centred),
        Operation::Scale { epsilon: e } => {
            let root = cell.root_mean_square;
            let body = html! {
                <mfrac>
                    { value() }
                    <msqrt>{ square(Symbol::MeanSquare, root) }<mo>{ "+" }</mo>{ epsilon(e) }</msqrt>
                </mfrac>
            };
            (body, quotient(cell.before, root.powi(2) + e))
        }
        Operation::Standardize { epsilon: e, variance } => {
            let deviation = deviation_of(variance);
            let body = html! {
                <mfrac>
                    <mrow>{ value() }{ minus_mean() }</mrow>
                    <msqrt>{ square(Symbol::Deviation, deviation) }<mo>{ "+" }</mo>{ epsilon(e) }</msqrt>
                </mfrac>
            };
            (body, quotient(centred, deviation.powi(2) + e))
        }
    };
    let normalized = html! {
        <>{ normalized(lit) }<mo>{ "=" }</mo>{ body }<mo>{ "=" }</mo>{ live(Symbol::Normalized, result) }</>
    };
    let recovered = recovered(plan.recovery().channel(cell.index[1]), result, cell.after, lit);
    Some(statements(std::iter::once(normalized).chain(recovered)))
}

/// What γ and β make of the normalized value, where they change it.
fn recovered((gamma, beta): (f64, f64), value: f64, after: f64, lit: Option<Symbol>) -> Option<Html> {
    if (gamma, beta) == (1.0, 0.0) {
        return None;
    }
    let sign = if beta < 0.0 { "−" } else { "+" };
    Some(html! {
        <>
            { letter("y", lit) }
            <mo>{ "=" }</mo>
            { number(Symbol::Gain, "", format::exact(gamma), lit) }
            <mo>{ "·" }</mo><mo>{ "(" }</mo>{ number(Symbol::Normalized, "live", format::number(value), lit) }<mo>{ ")" }</mo>
            <mo>{ sign }</mo>
            { number(Symbol::Shift, "", format::exact(beta.abs()), lit) }
            <mo>{ "=" }</mo>
            { number(Symbol::Output, "av", format::number(after), lit) }
        </>
    })
}

/// `value / sqrt(square)`, 0 where the core defines it so.
fn quotient(value: f64, square: f64) -> f64 {
    if square > 0.0 { value / square.sqrt() } else { 0.0 }
}
