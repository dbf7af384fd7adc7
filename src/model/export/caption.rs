//! The caption under a figure: what was normalized, how, and where it can be seen again.

use super::figure::{Answer, Exported};
use crate::model::Token;
use crate::model::format;
use crate::model::query::{Data, EXAMPLE};
use crate::model::scene::{Anchor, Item, Span, Text, text_width};
use crate::model::sentence::plural;
use crate::model::state::State;
use crate::norm::{Input, Parameter, Recovery, Variance};

/// Height of a line, css pixels.
const LINE: f64 = 19.0;

/// "Group normalization (G = 4, ε = 1e-5) of 4 × 8 × 6 × 6 (correlated channels, κ = 200, seed 7): 16 areas of d = 1 and
/// m = 72." Everything that decides the numbers of the figure is in it or in the link below.
pub(super) fn sentence(state: &State, answer: &Answer<'_>) -> String {
    let query = &state.query;
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
    if matches!(answer.plan.recovery(), Recovery::Affine { .. }) && (query.gamma, query.beta) != (1.0, 0.0) {
        with.push(format!("γ = {}, β = {}", format::exact(query.gamma), format::exact(query.beta)));
    }
    if !query.gains.is_empty() {
        with.push("some channels with γ and β of their own".to_owned());
    }
    let with = if with.is_empty() { String::new() } else { format!(" ({})", with.join(", ")) };
    let data = match query.data {
        Data::Synthetic(input) => {
            let condition = match input {
                Input::Correlated => format!(", κ = {}", format::exact(query.condition)),
                _ => String::new(),
            };
            format!("{}{condition}, seed {}", input.name(), query.seed)
        }
        Data::File(EXAMPLE) => "the digits example".to_owned(),
        Data::File(id) => state.session.files.get(id).map_or("a file", |file| &file.name).to_owned(),
    };
    let partition = answer.plan.partition();
    let areas = partition.areas();
    format!(
        "{}{with} of {} ({data}): {} {} of d = {} and m = {}.",
        query.title(),
        partition.shape(),
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

/// The name in a caption.
pub(super) fn name(exported: Exported, state: &State) -> &'static str {
    if exported == Exported::Page { state.query.title() } else { exported.name() }
}
