//! Methods side by side: the columns of a link, and charts with the same axes.

use super::Screen;
use super::chart::{Chart, HistogramChart, Scale, ScatterChart, SpectrumChart};
use super::figure::Figure;
use super::query::Query;
use super::state::{Answer, State};
use super::url;
use crate::compute::{self, Detail, Overview};
use crate::norm::{Plan, Shape, methods};

/// More columns than these are too narrow to read.
pub const MOST: usize = 4;
/// The methods beside one's own before others are chosen: the figure of Wu and He (2018), alive.
const USUAL: [&str; 4] = ["batch_norm", "layer_norm", "instance_norm", "group_norm"];
/// What stands between two columns in a link.
const BETWEEN: char = '~';

/// The columns of a query for a tensor of this shape, its own method first, and a sentence for everything in its link that
/// had to be repaired.
pub fn columns(query: &Query, shape: Shape) -> (Vec<Query>, Vec<String>) {
    let own = Query { with: String::new(), ..query.clone() };
    let mut repairs = Vec::new();
    let others: Vec<Query> = if query.with.is_empty() {
        let usual = USUAL.iter().filter_map(|id| methods::find(id));
        let others = usual.filter(|method| query.method() != Some(method)).take(MOST - 1);
        let picked = others.map(|method| {
            let mut other = own.clone();
            other.pick_method(method, shape);
            other
        });
        picked.collect()
    } else {
        let texts = query.with.split(BETWEEN).take(MOST - 1);
        let read = texts.map(|text| {
            let (mut other, more) = url::decode_normalization(&own, text);
            repairs.extend(more);
            repairs.extend(url::repair(&mut other, shape));
            other
        });
        read.collect()
    };
    (std::iter::once(own).chain(others).collect(), repairs)
}

/// The hash of columns, the first of which is the query's own method.
pub fn hash(columns: &[Query]) -> Option<String> {
    let (own, others) = columns.split_first()?;
    let with: Vec<String> = others.iter().map(url::encode_normalization).collect();
    let with = with.join(&BETWEEN.to_string());
    Some(url::encode(&Query { screen: Screen::Compare, with, ..own.clone() }))
}

/// The hash of a query with another one in a column, or in place of the only one.
pub fn with_column(query: &Query, shape: Shape, at: usize, column: Query) -> Option<String> {
    if query.screen != Screen::Compare {
        return Some(url::encode(&column));
    }
    let (mut columns, _) = columns(query, shape);
    *columns.get_mut(at)? = column;
    hash(&columns)
}

/// What columns are called: by their methods, with the number of the column where a method stands in several.
pub fn names<'a>(columns: impl Iterator<Item = &'a Query>) -> Vec<String> {
    let titles: Vec<&str> = columns.map(Query::title).collect();
    let name = |(at, title): (usize, &&str)| {
        let times = titles.iter().filter(|other| *other == title).count();
        if times == 1 { (*title).to_owned() } else { format!("{title}, column {}", at + 1) }
    };
    titles.iter().enumerate().map(name).collect()
}

/// A column, as far as it is answered.
pub struct Column {
    /// What is chosen in it.
    pub query: Query,
    /// Its areas.
    pub plan: Plan,
    /// What is asked about it.
    pub question: compute::Query,
    /// What was answered, and its charts on the axes of all columns.
    pub answer: Option<(Answer, Charts)>,
}

impl Column {
    /// The columns that a state shows.
    pub fn all(state: &State) -> Vec<Self> {
        let columns = state.columns().into_iter().filter_map(|(query, question)| {
            let plan = question.normalization.plan(state.shape()?).ok()?;
            let answer = state.answer(&question).cloned();
            Some((query, plan, question, answer))
        });
        let columns: Vec<_> = columns.collect();
        let answers = columns.iter().filter_map(|(.., answer)| answer.as_ref());
        let mut charts = charts(answers.map(|answer| (&*answer.overview, &*answer.detail))).into_iter();
        let column = |(query, plan, question, answer): (_, _, _, Option<Answer>)| {
            let answer = answer.and_then(|answer| Some((answer, charts.next()?)));
            Self { query, plan, question, answer }
        };
        columns.into_iter().map(column).collect()
    }
}

/// The charts of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Charts {
    /// All values.
    pub histogram: HistogramChart,
    /// Two channels.
    pub scatter: ScatterChart,
    /// The eigenvalues of the channels' covariance.
    pub spectrum: SpectrumChart,
}

impl Charts {
    /// The chart of a figure; `None` where that is none.
    pub fn chart(&self, figure: Figure) -> Option<Chart> {
        match figure {
            Figure::Distribution => Some(self.histogram.clone().into()),
            Figure::Channels => Some(self.scatter.clone().into()),
            Figure::Spectrum => Some(self.spectrum.clone().into()),
            _ => None,
        }
    }
}

/// The charts of all columns, on axes that hold what each of them has to show.
pub fn charts<'a>(answers: impl Iterator<Item = (&'a Overview, &'a Detail)>) -> Vec<Charts> {
    let mut charts: Vec<Charts> = answers
        .map(|(overview, detail)| Charts {
            histogram: HistogramChart::of_all_values(overview),
            scatter: ScatterChart::new(&detail.scatter),
            spectrum: SpectrumChart::new(&overview.before.channels, &overview.after.channels),
        })
        .collect();
    let over = |scale: &dyn Fn(&Charts) -> Scale| union(charts.iter().map(scale));
    let x = over(&|charts| charts.histogram.x);
    let y = over(&|charts| charts.histogram.y);
    let across = over(&|charts| charts.scatter.x);
    let up = over(&|charts| charts.scatter.y);
    let eigenvalues = over(&|charts| charts.spectrum.y);
    for charts in &mut charts {
        (charts.histogram.x, charts.histogram.y) = (x, y);
        (charts.scatter.x, charts.scatter.y) = alike(across, up);
        charts.spectrum.y = eigenvalues;
    }
    charts
}

/// The shortest axis that holds all of some.
fn union(scales: impl Iterator<Item = Scale>) -> Scale {
    let joined = scales.reduce(|a, b| a.joined(&b));
    joined.unwrap_or_else(|| Scale::linear(0.0, 1.0))
}

/// Two axes made equally long about their middles, so that circles stay circles.
fn alike(x: Scale, y: Scale) -> (Scale, Scale) {
    let half = |scale: Scale| (scale.hi() - scale.lo()) / 2.0;
    let half = half(x).max(half(y));
    let about = |scale: Scale| {
        let middle = f64::midpoint(scale.lo(), scale.hi());
        Scale::linear(middle - half, middle + half)
    };
    (about(x), about(y))
}
