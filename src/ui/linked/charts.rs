//! What is pointed at elsewhere, in the charts.

use super::{Pointed, point_of};
use crate::compute::Detail;
use crate::model::Token;
use crate::model::chart::{Chart, Guide, HistogramChart, Mark, ReadOut};
use crate::model::direction::Weights;
use crate::model::query::Query;
use crate::model::symbol::Symbol;
use crate::norm::{Partition, Shape};

/// Where the cell of an answer stands in a chart: before and after, joined. `None` where the chart does not show it.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(in crate::ui) fn of_cell(chart: &Chart, detail: &Detail, shape: Shape) -> Option<ReadOut> {
    let cell = &detail.cell;
    let marks = match chart {
        Chart::Histogram(chart) => {
            let shown = |x: f64| (chart.x.lo()..=chart.x.hi()).contains(&x);
            if !shown(cell.before) || !shown(cell.after) {
                return None;
            }
            [(cell.before, &chart.before, Token::Before), (cell.after, &chart.after, Token::After)].map(
                |(x, bins, token)| {
                    let density = bins.index(x).and_then(|bin| bins.density.get(bin));
                    Mark { x, y: density.copied().unwrap_or_default(), token }
                },
            )
        }
        Chart::Scatter(chart) => {
            // Points that cannot be drawn are left out, and the others then have other numbers.
            if chart.before.len() != detail.scatter.before.len() {
                return None;
            }
            let point = point_of(cell.index, detail, shape)?;
            let (before, after) = (chart.before.get(point)?, chart.after.get(point)?);
            let shown = |&[x, y]: &[f64; 2]| {
                (chart.x.lo()..=chart.x.hi()).contains(&x) && (chart.y.lo()..=chart.y.hi()).contains(&y)
            };
            if !shown(before) || !shown(after) {
                return None;
            }
            [(before, Token::Before), (after, Token::After)].map(|(&[x, y], token)| Mark { x, y, token })
        }
        Chart::Spectrum(_) => return None,
    };
    Some(ReadOut { guide: Guide::Join, marks: marks.to_vec(), lines: Vec::new() })
}

/// Where a chart shows what another figure points at.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(in crate::ui) fn of_pointed(
    chart: &Chart,
    pointed: Pointed,
    detail: &Detail,
    partition: &Partition,
    query: &Query,
) -> Option<ReadOut> {
    let guide = match (chart, pointed) {
        (Chart::Scatter(_), Pointed::Direction) => return along(detail, partition),
        (Chart::Histogram(chart), Pointed::Symbol(symbol)) => in_histogram(chart, symbol, detail, query)?,
        (Chart::Spectrum(chart), Pointed::Symbol(Symbol::Covariance | Symbol::Eigenvalues)) => {
            Guide::Band(1.0, chart.len() as f64)
        }
        _ => return None,
    };
    Some(ReadOut { guide, marks: Vec::new(), lines: Vec::new() })
}

/// The direction through the mean of the points before, as long as the ellipses: two deviations to each side.
fn along(detail: &Detail, partition: &Partition) -> Option<ReadOut> {
    let weights = Weights::of(detail, partition)?;
    let (a, b) = detail.scatter.channels;
    let ([x, y], _) = detail.scatter.ellipse_before;
    let length = 2.0 * weights.eigenvalue().max(0.0).sqrt();
    let (along_x, along_y) = (weights.of_channel(a)? * length, weights.of_channel(b)? * length);
    let mark = |side: f64| Mark { x: x + side * along_x, y: y + side * along_y, token: Token::Before };
    Some(ReadOut { guide: Guide::Join, marks: vec![mark(-1.0), mark(1.0)], lines: Vec::new() })
}

/// What a symbol is on the axis of values: a place, or a length about one.
fn in_histogram(chart: &HistogramChart, symbol: Symbol, detail: &Detail, query: &Query) -> Option<Guide> {
    let cell = &detail.cell;
    let (gamma, beta) = query.gain(Some(cell.index[1]));
    let about = |middle: f64, length: f64| {
        let inside = |x: f64| x.clamp(chart.x.lo(), chart.x.hi());
        Some(Guide::Band(inside(middle - length), inside(middle + length)))
    };
    // What lies beyond the axis has no place on it.
    let at = |x: f64| (chart.x.lo()..=chart.x.hi()).contains(&x).then_some(Guide::Rule(x));
    match symbol {
        Symbol::Value => at(cell.before),
        Symbol::Mean => at(cell.row.mean),
        Symbol::Deviation => about(cell.row.mean, cell.row.variance.sqrt()),
        Symbol::MeanSquare => about(0.0, cell.root_mean_square),
        Symbol::Normalized if query.affine && query.takes_affine() => at((cell.after - beta) / gamma),
        Symbol::Normalized | Symbol::Output => at(cell.after),
        Symbol::Gain => about(beta, gamma),
        Symbol::Shift => at(beta),
        _ => None,
    }
}
