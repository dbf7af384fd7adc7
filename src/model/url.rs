//! The query as the hash of the address, and back.
//!
//! `#/explore?v=1&shape=4.8.6.6&m=group_norm&g=4&area=6`: one table of fields drives both directions. What has its
//! default is left out, unknown keys are ignored, and a value that cannot be is repaired and reported; no link can fail.
//! Areas, cells and channels count from 1, as the page shows them.

use super::query::{Choice, Data, EXAMPLE, OperationKind, Query, Scope, SpectrumOf};
use super::scene::{Turn, View};
use super::state::limits;
use super::{Look, Scheme, Screen};
use crate::norm::{
    Change, Changed, Drawn, Input, Layout, MAX_ITERATIONS, Parameter, Parameters, Roles, Shape, Variance,
    Whitening, methods, shorten,
};

/// The version of the format. Links of older versions are read as what they meant.
const VERSION: &str = "1";
/// A link longer than this is not one of ours.
const MAX_LENGTH: usize = 1 << 15;
/// What is drawn by hand stays out of the link if it takes more characters.
const MAX_DRAWN: usize = 3000;
const SEED: &str = "a seed is a whole number from 0 on";

/// One field: how it is written, when it is, and how it is read.
struct FieldOfLink {
    key: &'static str,
    write: fn(&Query) -> Option<String>,
    read: fn(&mut Query, &str) -> Result<(), String>,
}

/// The fields in the order in which they are read: what others depend on comes first.
const FIELDS: &[FieldOfLink] = &[
    FieldOfLink { key: "data", write: write_data, read: read_data },
    FieldOfLink {
        key: "shape",
        write: |query| differing(query, |q| q.shape).map(|shape| join(&shape.sizes())),
        read: |query, text| {
            let sizes = split::<4>(text).ok_or("a shape is four sizes, such as 4.8.6.6")?;
            query.shape = Shape::try_from(sizes).map_err(|error| error.to_string())?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "layout",
        write: |query| query.layout.map(|layout| layout.id().to_owned()),
        read: |query, text| {
            query.layout = Some(one_of(text, &Layout::ALL, |layout| layout.id())?);
            Ok(())
        },
    },
    FieldOfLink {
        key: "seed",
        write: |query| differing(query, |q| q.seed).map(|seed| seed.to_string()),
        read: |query, text| {
            query.seed = text.parse().map_err(|_| SEED)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "kappa",
        write: |query| differing(query, |q| q.condition).map(|kappa| kappa.to_string()),
        read: |query, text| {
            query.condition = number(text, limits::CONDITION)?;
            Ok(())
        },
    },
    FieldOfLink { key: "m", write: write_method, read: read_method },
    FieldOfLink {
        key: "r",
        write: |query| composed(query).map(|(roles, _)| roles.letters()),
        read: |query, text| {
            let roles = Roles::from_letters(text).ok_or("roles are six letters of a, f and s")?;
            let operation = composed(query).map_or(query.operation(), |(_, operation)| operation);
            query.choice = Choice::Composed { roles, operation };
            Ok(())
        },
    },
    FieldOfLink {
        key: "op",
        write: |query| composed(query).map(|(_, operation)| operation.id().to_owned()),
        read: |query, text| {
            let operation = one_of(text, &OperationKind::ALL, |operation| operation.id())?;
            query.choice = Choice::Composed { roles: query.roles(), operation };
            Ok(())
        },
    },
    FieldOfLink {
        key: "w",
        write: |query| {
            let Choice::Named(method) = query.choice else { return None };
            let usual = method.whitenings.first()?.id();
            let chosen = query.parameters.whitening.id();
            (method.has(Parameter::Whitening) && chosen != usual).then(|| chosen.to_owned())
        },
        read: |query, text| {
            let Choice::Named(method) = query.choice else {
                return Err("it belongs to a named method".to_owned());
            };
            if method.whitenings.is_empty() {
                return Err(format!("{} does not whiten", method.name));
            }
            query.parameters.whitening = one_of(text, method.whitenings, |whitening| whitening.id())?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "g",
        write: |query| {
            let usual = Query::default();
            let differs = query.choice != usual.choice || query.parameters.groups != usual.parameters.groups;
            (query.has(Parameter::Groups) && differs).then(|| query.parameters.groups.to_string())
        },
        read: |query, text| {
            query.parameters.groups = positive(text)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "b",
        write: |query| query.has(Parameter::BatchGroups).then(|| query.parameters.batch_groups.to_string()),
        read: |query, text| {
            query.parameters.batch_groups = positive(text)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "t",
        write: |query| query.has(Parameter::Iterations).then(|| query.parameters.iterations().to_string()),
        read: |query, text| {
            let iterations: usize = text.parse().map_err(|_| "T is a whole number")?;
            if iterations > MAX_ITERATIONS {
                return Err(format!("T is at most {MAX_ITERATIONS}"));
            }
            // Other operations have no T, and must not become Newton's by it.
            if query.operation() == OperationKind::Newton {
                query.parameters.whitening = Whitening::Newton { iterations };
            }
            Ok(())
        },
    },
    FieldOfLink {
        key: "eps",
        write: |query| {
            let epsilon = query.parameters.epsilon;
            (epsilon.to_bits() != usual(query).epsilon.to_bits()).then(|| format!("{epsilon:e}"))
        },
        read: |query, text| {
            query.parameters.epsilon = number(text, limits::EPSILON)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "var",
        write: |query| {
            let variance = query.parameters.variance;
            (variance != usual(query).variance).then(|| variance_id(variance).to_owned())
        },
        read: |query, text| {
            let variances = [Variance::Biased, Variance::Unbiased];
            query.parameters.variance = one_of(text, &variances, |variance| variance_id(*variance))?;
            Ok(())
        },
    },
    FieldOfLink { key: "k", write: write_knobs, read: read_knobs },
    FieldOfLink {
        key: "in",
        write: |query| {
            (query.takes_inputs() && query.inputs_seed != 0).then(|| query.inputs_seed.to_string())
        },
        read: |query, text| {
            if !query.takes_inputs() {
                return Err(format!("{} takes nothing besides the tensor", query.title()));
            }
            query.inputs_seed = text.parse().map_err(|_| SEED)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "drawn",
        write: |query| {
            let text = query.drawn.to_string();
            (!text.is_empty() && text.len() <= MAX_DRAWN && query.drawable(query.shape).is_some())
                .then_some(text)
        },
        read: |query, text| {
            if query.drawable(query.shape).is_none() {
                return Err(format!("{} has nothing to draw on", query.title()));
            }
            query.drawn = text.parse()?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "rec",
        write: |query| (!query.affine).then(|| "none".to_owned()),
        read: |query, text| {
            query.affine = one_of(text, &[true, false], |affine| if *affine { "affine" } else { "none" })?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "gamma",
        write: |query| differing(query, |q| q.gamma).map(|gamma| gamma.to_string()),
        read: |query, text| {
            query.gamma = number(text, limits::GAMMA)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "beta",
        write: |query| differing(query, |q| q.beta).map(|beta| beta.to_string()),
        read: |query, text| {
            query.beta = number(text, limits::BETA)?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "gb",
        write: |query| (!query.gains.is_empty()).then(|| query.gains.to_string()),
        read: |query, text| {
            query.gains = text.parse()?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "area",
        write: |query| differing(query, |q| q.area).map(|area| (area + 1).to_string()),
        read: |query, text| {
            query.area = positive(text)? - 1;
            query.cell = None;
            Ok(())
        },
    },
    FieldOfLink {
        key: "cell",
        write: |query| query.cell.map(|cell| join(&cell.map(|i| i + 1))),
        read: |query, text| {
            let cell = split::<4>(text).filter(|cell| cell.iter().all(|i| *i > 0));
            query.cell =
                Some(cell.ok_or("a cell is four numbers from 1 on, such as 1.3.2.5")?.map(|i| i - 1));
            Ok(())
        },
    },
    FieldOfLink {
        key: "view",
        write: |query| (query.view != query.usual_view()).then(|| view_id(query.view).to_owned()),
        read: |query, text| {
            query.view = one_of(text, &View::ALL, |view| view_id(*view))?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "turn",
        write: |query| differing(query, |q| q.turn).map(|turn| join(&turn.degrees())),
        read: |query, text| {
            let turn = split::<2>(text).and_then(|[yaw, lift]| Turn::new(yaw, lift));
            query.turn = turn.ok_or("a turn of the block is written as 120.30, degrees")?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "scope",
        write: |query| (query.scope == Scope::Area).then(|| "area".to_owned()),
        read: |query, text| {
            query.scope =
                one_of(
                    text,
                    &[Scope::All, Scope::Area],
                    |scope| if *scope == Scope::Area { "area" } else { "all" },
                )?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "spec",
        write: |query| (query.spectrum == SpectrumOf::Channels).then(|| "channels".to_owned()),
        read: |query, text| {
            query.spectrum = one_of(text, &[SpectrumOf::Area, SpectrumOf::Channels], |of| match of {
                SpectrumOf::Area => "area",
                SpectrumOf::Channels => "channels",
            })?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "ch",
        write: |query| query.channels.map(|(x, y)| join(&[x + 1, y + 1])),
        read: |query, text| {
            let pair = split::<2>(text).filter(|pair| pair.iter().all(|i| *i > 0));
            let [x, y] = pair.ok_or("two channels are two numbers from 1 on, such as 7.8")?;
            query.channels = Some((x - 1, y - 1));
            Ok(())
        },
    },
    FieldOfLink {
        key: "try",
        write: |query| {
            query.change.map(|Change { of, scale, shift }| format!("{}:{scale}:{shift}", changed_id(of)))
        },
        read: |query, text| {
            let mut fields = text.splitn(3, ':');
            let mut next = || fields.next().unwrap_or_default();
            query.change = Some(Change {
                of: one_of(next(), &Changed::ALL, |of| changed_id(*of))?,
                scale: number(next(), limits::CHANGE_SCALE)?,
                shift: number(next(), limits::CHANGE_SHIFT)?,
            });
            Ok(())
        },
    },
    FieldOfLink {
        key: "with",
        write: |query| (!query.with.is_empty()).then(|| query.with.clone()),
        read: |query, text| {
            query.with = plain(text, 1000, "columns are written as m=layer_norm~m=group_norm;g=2")?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "lab",
        write: |query| (!query.lab.is_empty()).then(|| query.lab.clone()),
        read: |query, text| {
            query.lab = plain(text, 200, "the lab is written as a:3.16,eps:0")?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "look",
        write: |query| differing(query, |q| q.look).map(|look| look.id().to_owned()),
        read: |query, text| {
            query.look = one_of(text, &Look::ALL, |look| look.id())?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "show",
        write: |query| (!query.show.is_empty()).then(|| query.show.clone()),
        read: |query, text| {
            query.show = plain(text, 100, "figures are named as tensor,matrix")?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "deck",
        write: |query| (!query.deck.is_empty()).then(|| query.deck.clone()),
        read: |query, text| {
            query.deck = plain(text, MAX_LENGTH, "a deck and its scene are written as book.3")?;
            Ok(())
        },
    },
    FieldOfLink {
        key: "theme",
        write: |query| query.theme.map(|theme| scheme_id(theme).to_owned()),
        read: |query, text| {
            query.theme = Some(one_of(text, &[Scheme::Light, Scheme::Dark], |theme| scheme_id(*theme))?);
            Ok(())
        },
    },
];

/// A text that the screen concerned reads, and repairs, by itself.
fn plain(text: &str, longest: usize, usage: &str) -> Result<String, String> {
    let is_plain =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | ',' | '.' | '-' | '_' | ';' | '=' | '~');
    let fits = !text.is_empty() && text.len() <= longest && text.chars().all(is_plain);
    if fits { Ok(text.to_owned()) } else { Err(usage.to_owned()) }
}

/// The hash of an address, `#` included.
pub fn encode(query: &Query) -> String {
    let fields =
        FIELDS.iter().filter_map(|field| (field.write)(query).map(|value| format!("&{}={value}", field.key)));
    format!("#/{}?v={VERSION}{}", query.screen.id(), fields.collect::<String>())
}

/// The keys that say which normalization is chosen.
const OF_NORMALIZATION: [&str; 16] =
    ["m", "r", "op", "w", "g", "b", "t", "eps", "var", "k", "in", "drawn", "rec", "gamma", "beta", "gb"];

/// The normalization of a query alone: `m=group_norm;g=2`. Written out, even where it is the one that links leave out.
pub fn encode_normalization(query: &Query) -> String {
    let fields = FIELDS.iter().filter(|field| OF_NORMALIZATION.contains(&field.key));
    let mut written: Vec<_> = fields.filter_map(|field| Some((field.key, (field.write)(query)?))).collect();
    if written.first().is_none_or(|(key, _)| *key != "m") {
        let usual = Query::default().method().map_or("", |method| method.id);
        written.insert(0, ("m", usual.to_owned()));
    }
    written.into_iter().map(|(key, value)| format!("{key}={value}")).collect::<Vec<_>>().join(";")
}

/// A query with this normalization and everything else as in another, and what had to be left out.
pub fn decode_normalization(query: &Query, text: &str) -> (Query, Vec<String>) {
    let Query { choice, parameters, inputs_seed, drawn, affine, gamma, beta, gains, .. } = Query::default();
    let mut other =
        Query { choice, parameters, inputs_seed, drawn, affine, gamma, beta, gains, ..query.clone() };
    let given: Vec<(&str, String)> =
        text.split(';').filter_map(|field| field.split_once('=')).map(|(k, v)| (k, v.to_owned())).collect();
    let mut repairs = Vec::new();
    read(&mut other, &given, |key| OF_NORMALIZATION.contains(&key), &mut repairs);
    (other, repairs)
}

/// Reads the fields with some keys, and says what had to be left out.
fn read(
    query: &mut Query,
    given: &[(&str, String)],
    wanted: impl Fn(&str) -> bool,
    repairs: &mut Vec<String>,
) {
    for field in FIELDS.iter().filter(|field| wanted(field.key)) {
        // Of a key given twice the last counts, as in a form.
        let Some((_, value)) = given.iter().rev().find(|(key, _)| *key == field.key) else { continue };
        let mut changed = query.clone();
        match (field.read)(&mut changed, value) {
            Ok(()) => *query = changed,
            Err(reason) => {
                let reason = reason.trim_end_matches('.');
                repairs.push(format!("“{}={}” was left out: {reason}.", field.key, shorten(value)));
            }
        }
    }
    if let Choice::Composed { roles, operation } = query.choice {
        // A composed normalization that has a name goes by it.
        query.compose(roles, operation);
    }
}

/// The query of a hash, and a sentence for everything in it that had to be repaired.
pub fn decode(hash: &str) -> (Query, Vec<String>) {
    let mut query = Query::default();
    let mut repairs = Vec::new();
    if hash.len() > MAX_LENGTH {
        repairs.push("The link is too long to be one of Normlens, so the page starts afresh.".to_owned());
        return (query, repairs);
    }
    let (path, fields) = hash.split_once('?').unwrap_or((hash, ""));
    match Screen::of(&shorten(path.trim_start_matches(['#', '/']))) {
        Ok(screen) => query.screen = screen,
        Err(reason) => repairs.push(reason),
    }
    let given: Vec<(&str, String)> = fields
        .split('&')
        .map(|field| field.split_once('=').unwrap_or((field, "")))
        .map(|(key, value)| (key, percent_decode(value)))
        .collect();
    if let Some((_, version)) = given.iter().rev().find(|(key, _)| *key == "v")
        && version != VERSION
    {
        repairs.push(format!(
            "The link is of version “{}”; this page reads version {VERSION}.",
            shorten(version)
        ));
    }
    read(&mut query, &given, |_| true, &mut repairs);
    if !given.iter().any(|(key, _)| *key == "view") {
        query.view = query.usual_view();
    }
    if let Data::Synthetic(_) = query.data {
        let shape = query.shape;
        let area = query.area;
        let notes = repair(&mut query, shape);
        // The default area is not worth a word unless the link names it.
        if notes.is_empty() && query.area != area && given.iter().any(|(key, _)| *key == "area") {
            repairs.push(format!("There is no area {}, so area {} is shown.", area + 1, query.area + 1));
        }
        repairs.extend(notes);
    }
    (query, repairs)
}

/// Makes a query fit a shape, and says what had to change.
pub fn repair(query: &mut Query, shape: Shape) -> Vec<String> {
    let mut repairs = query.fit_groups(shape);
    if let Err(error) = query.check(shape) {
        repairs.push(format!("{error} Batch normalization is shown instead."));
        query.pick_method(methods::ALL[0], shape);
    }
    if let Some(cell) = query.cell
        && !shape.contains(cell)
    {
        repairs.push(format!("The cell {} lies outside the tensor of {shape}.", join(&cell.map(|i| i + 1))));
        query.cell = None;
    }
    if query.gains.fit(shape.c()) {
        repairs.push(format!("There are {} channels, so the γ and β of others were left out.", shape.c()));
    }
    if let (Some(positions), Some((last, _))) = (query.drawable(shape), query.drawn.extent())
        && last >= positions
    {
        repairs.push(format!("What was drawn lies outside the tensor of {shape}."));
        query.drawn = Drawn::NONE;
    }
    if let Some((x, y)) = query.channels
        && (x >= shape.c() || y >= shape.c())
    {
        repairs.push(format!(
            "There are {} channels, so channels {} and {} cannot both be shown.",
            shape.c(),
            x + 1,
            y + 1
        ));
        query.channels = None;
    }
    if let Ok(plan) = query.normalization(shape.c()).plan(shape) {
        let areas = plan.partition().areas();
        if query.area >= areas {
            // The default area is not worth a word.
            if query.area != Query::default().area {
                repairs.push(format!("There are {areas} areas, so area {} is not there.", query.area + 1));
            }
            query.area = areas - 1;
        }
    }
    repairs
}

fn write_data(query: &Query) -> Option<String> {
    differing(query, |q| q.data).map(|data| match data {
        Data::Synthetic(input) => input.id().to_owned(),
        Data::File(EXAMPLE) => "example".to_owned(),
        Data::File(id) => format!("file{id}"),
    })
}

fn read_data(query: &mut Query, text: &str) -> Result<(), String> {
    query.data = match text.strip_prefix("file").map(str::parse) {
        Some(Ok(id)) if id != EXAMPLE => Data::File(id),
        _ if text == "example" => Data::File(EXAMPLE),
        _ => Data::Synthetic(one_of(text, &Input::ALL, |input| input.id())?),
    };
    Ok(())
}

fn write_method(query: &Query) -> Option<String> {
    match query.choice {
        Choice::Named(method) => differing(query, |q| q.choice).map(|_| method.id.to_owned()),
        Choice::Composed { .. } => Some("composed".to_owned()),
    }
}

fn read_method(query: &mut Query, text: &str) -> Result<(), String> {
    if text == "composed" {
        query.choice = Choice::Composed { roles: query.roles(), operation: query.operation() };
        return Ok(());
    }
    let known =
        |method: &&&'static crate::norm::Method| method.id == text || method.short.eq_ignore_ascii_case(text);
    let method = methods::ALL.iter().find(known).ok_or("there is no such method")?;
    let shape = query.shape;
    query.pick_method(method, shape);
    Ok(())
}

/// The knobs that are not at their usual value: `alpha:0.5,measure:median`.
fn write_knobs(query: &Query) -> Option<String> {
    let moved = query.knobs().iter().enumerate().filter_map(|(position, knob)| {
        let value = query.parameters.knobs.get(position);
        (value.to_bits() != knob.default.to_bits()).then(|| format!("{}:{}", knob.id, knob.written(value)))
    });
    let moved: Vec<String> = moved.collect();
    (!moved.is_empty()).then(|| moved.join(","))
}

fn read_knobs(query: &mut Query, text: &str) -> Result<(), String> {
    for field in text.split(',') {
        let (id, value) = field.split_once(':').ok_or("a knob is written as alpha:0.5")?;
        let knobs = query.knobs();
        let Some((position, knob)) = knobs.iter().enumerate().find(|(_, knob)| knob.id == id) else {
            return Err(format!("{} has no “{}”", query.title(), shorten(id)));
        };
        let value = knob
            .named(value)
            .or_else(|| value.parse().ok())
            .ok_or_else(|| format!("{id} is {}", knob.values()))?;
        let value = knob.check(value).map_err(|error| error.to_string())?;
        query.parameters.knobs.set(position, value);
    }
    Ok(())
}

fn composed(query: &Query) -> Option<(Roles, OperationKind)> {
    match query.choice {
        Choice::Named(_) => None,
        Choice::Composed { roles, operation } => Some((roles, operation)),
    }
}

/// The parameters that the choice starts from.
const fn usual(query: &Query) -> Parameters {
    match query.choice {
        Choice::Named(method) => method.defaults,
        Choice::Composed { .. } => Parameters::DEFAULT,
    }
}

const fn variance_id(variance: Variance) -> &'static str {
    match variance {
        Variance::Biased => "biased",
        Variance::Unbiased => "unbiased",
    }
}

/// A part of the query, if it is not what a fresh page has.
fn differing<T: PartialEq>(query: &Query, part: impl Fn(&Query) -> T) -> Option<T> {
    let value = part(query);
    (value != part(&Query::default())).then_some(value)
}

const fn view_id(view: View) -> &'static str {
    match view {
        View::Block => "block",
        View::Samples => "samples",
        View::Tiles => "tiles",
        View::Reach => "reach",
    }
}

const fn scheme_id(scheme: Scheme) -> &'static str {
    match scheme {
        Scheme::Light => "light",
        Scheme::Dark => "dark",
    }
}

const fn changed_id(of: Changed) -> &'static str {
    match of {
        Changed::All => "all",
        Changed::Sample => "sample",
        Changed::Channel => "channel",
        Changed::OtherSamples => "others",
        Changed::CommonMap => "map",
    }
}

fn join(numbers: &[usize]) -> String {
    numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(".")
}

fn split<const N: usize>(text: &str) -> Option<[usize; N]> {
    let numbers: Vec<usize> = text.split('.').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn positive(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number > 0).ok_or_else(|| "it is a whole number from 1 on".to_owned())
}

fn number(text: &str, range: std::ops::RangeInclusive<f64>) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|value| range.contains(value))
        .ok_or_else(|| format!("it lies {}", limits::between(&range)))
}

fn one_of<T: Copy>(text: &str, values: &[T], id: impl Fn(&T) -> &'static str) -> Result<T, String> {
    values.iter().find(|value| id(value) == text).copied().ok_or_else(|| {
        let ids: Vec<&str> = values.iter().map(&id).collect();
        format!("known are {}", ids.join(", "))
    })
}

/// `%41` is `A`; what is no escape stays.
fn percent_decode(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%')
            .then(|| text.get(at + 1..at + 3))
            .flatten()
            // `from_str_radix` takes a sign, which an escape does not have.
            .filter(|hex| hex.bytes().all(|digit| digit.is_ascii_hexdigit()))
            .and_then(|hex| u8::from_str_radix(hex, 16).ok());
        if let Some(byte) = escaped {
            decoded.push(byte);
            at += 3;
        } else {
            decoded.push(bytes[at]);
            at += 1;
        }
    }
    String::from_utf8_lossy(&decoded).into_owned()
}
