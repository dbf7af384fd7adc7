//! The caption under a figure: what was normalized, how, and where it can be seen again.

use super::entry::Entry;
use super::figure::{Exported, Normalized, Source};
use super::lab;
use crate::model::figure::Figure;
use crate::model::format;
use crate::model::query::{Data, EXAMPLE, Query};
use crate::model::scene::{Anchor, Item, Span, Text, text_width};
use crate::model::sentence::plural;
use crate::model::state::State;
use crate::model::{Screen, Token};
use crate::norm::{Input, Parameter, Plan, Recovery, Variance};

/// Height of a line, css pixels.
const LINE: f64 = 19.0;

/// What the figures are about, in the title of a document.
pub(super) fn about<'a>(state: &State, entry: &'a Entry<Exported>) -> &'a str {
    match (&entry.group, state.query.screen) {
        (Some(method), _) => method,
        (None, Screen::Compare) => "methods side by side",
        (None, Screen::ScaleInvariance) => "scale invariance lab",
        (None, _) => state.query.title(),
    }
}

/// What stands before the caption and the caption, which is `None` until it was answered. Everything that decides the
/// numbers of the figures is in it or in the link below.
pub(super) fn caption(state: &State, source: &Source, entry: &Entry<Exported>) -> Option<(String, String)> {
    let (name, sentence) = match (entry.what, source) {
        (exported, Source::Lab(text)) => return Some(lab::caption(text, exported)),
        (Exported::Page, Source::Columns(columns)) => {
            let each = columns.iter().flatten();
            let each = each.map(|of| format!("{}: {}", method(&of.query, &of.plan), areas(&of.plan)));
            let each = each.collect::<Vec<_>>().join("; ");
            let shown = Figure::COMPARE.iter().map(|figure| figure.name().to_lowercase());
            let shown = shown.collect::<Vec<_>>().join(", ");
            let shape = state.shape()?;
            let data = data(state);
            ("Side by side", format!("From above: {shown}; all of the same {shape} values ({data}). {each}."))
        }
        (exported, _) => {
            let Normalized { query, plan, .. } = source.normalized(entry.column)?;
            let name = if exported == Exported::Page { "Before and after" } else { exported.name() };
            let shape = plan.partition().shape();
            (name, format!("{} of {shape} ({}): {}.", method(query, plan), data(state), areas(plan)))
        }
    };
    Some((name.to_owned(), sentence))
}

/// "Group normalization (G = 4, ε = 1e-5)"
fn method(query: &Query, plan: &Plan) -> String {
    let mut with = Vec::new();
    let parameters = &query.parameters;
    if query.operation().is_whitening() {
        with.push(query.operation().label().to_owned());
    }
    for parameter in Parameter::ALL.into_iter().filter(|parameter| query.has(*parameter)) {
        with.extend(match parameter {
            Parameter::Groups => Some(format!("G = {}", parameters.groups)),
            Parameter::BatchGroups => Some(format!("B = {}", parameters.batch_groups)),
            Parameter::Iterations => Some(format!("T = {}", parameters.iterations())),
            Parameter::Epsilon => Some(format!("ε = {}", format::exact(parameters.epsilon))),
            Parameter::Variance if parameters.variance == Variance::Biased => None,
            Parameter::Variance => Some("variance over m − 1".to_owned()),
            // Said above, for composed methods too.
            Parameter::Whitening => None,
        });
    }
    for (position, knob) in query.knobs().iter().enumerate() {
        with.push(format!("{} = {}", knob.symbol, knob.written(query.parameters.knobs.get(position))));
    }
    if matches!(plan.recovery(), Recovery::Affine { .. }) && (query.gamma, query.beta) != (1.0, 0.0) {
        with.push(format!("γ = {}, β = {}", format::exact(query.gamma), format::exact(query.beta)));
    }
    if !query.gains.is_empty() {
        with.push("some channels with γ and β of their own".to_owned());
    }
    let with = if with.is_empty() { String::new() } else { format!(" ({})", with.join(", ")) };
    format!("{}{with}", query.title())
}

/// "correlated channels, κ = 200, seed 7"
fn data(state: &State) -> String {
    let query = &state.query;
    match query.data {
        Data::Synthetic(input) => {
            let condition = match input {
                Input::Correlated => format!(", κ = {}", format::exact(query.condition)),
                _ => String::new(),
            };
            format!("{}{condition}, seed {}", input.name(), query.seed)
        }
        Data::File(EXAMPLE) => "the digits example".to_owned(),
        Data::File(id) => state.session.files.get(id).map_or("a file", |file| &file.name).to_owned(),
    }
}

/// "16 areas of d = 1 and m = 72"
fn areas(plan: &Plan) -> String {
    let partition = plan.partition();
    let areas = partition.areas();
    format!(
        "{} {} of d = {} and m = {}",
        format::count(areas),
        plural(areas, "area"),
        format::count(partition.rows()),
        format::count(partition.columns()),
    )
}

/// The caption's lines as text of the page, from a position on, and the height they take.
pub(super) fn lines(
    name: &str,
    sentence: &str,
    link: &str,
    width: f64,
    [left, top]: [f64; 2],
) -> (Vec<Item>, f64) {
    let mut items = Vec::new();
    let mut y = top;
    let mut add = |spans: Vec<Span>| {
        y += LINE;
        items.push(Item::Text(Text::new([left, y - 5.0], Anchor::Start, spans)));
    };
    let label = format!("{name}. ");
    // A symbol and its value stay on one line.
    let sentence = sentence.replace(" = ", "\u{a0}=\u{a0}");
    for (at, line) in broken(&format!("{label}{sentence}"), " ", width).into_iter().enumerate() {
        match line.strip_prefix(label.trim_end()) {
            Some(rest) if at == 0 => {
                add(vec![Span::bold(label.trim_end(), Token::Ink), Span::new(rest, Token::Ink2)]);
            }
            _ => add(vec![Span::new(line, Token::Ink2)]),
        }
    }
    for line in broken(link, "&", width) {
        add(vec![Span::new(line, Token::Ink3)]);
    }
    (items, y - top)
}

/// Lines of at most a width, broken after a separator, or anywhere in a word that is longer than a line.
fn broken(text: &str, separator: &str, width: f64) -> Vec<String> {
    let mut lines: Vec<String> = vec![String::new()];
    for word in text.split_inclusive(separator) {
        let fits = |line: &str, more: &str| text_width(&format!("{line}{}", more.trim_end())) <= width;
        let last = lines.last().map_or("", String::as_str);
        if !last.is_empty() && !fits(last, word) {
            lines.push(String::new());
        }
        for letter in word.chars() {
            let mut buffer = [0; 4];
            let letter = letter.encode_utf8(&mut buffer);
            if lines.last().is_some_and(|line| !line.is_empty() && !fits(line, letter)) {
                lines.push(String::new());
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(letter);
            }
        }
    }
    lines.into_iter().map(|line| line.trim_end().to_owned()).filter(|line| !line.is_empty()).collect()
}
