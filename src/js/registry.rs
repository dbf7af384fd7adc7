//! The named methods as JSON.

use normlens::norm::{
    Invariance, Knob, Method, Parameter, Parameters, Part, PartKind, Roles, Scale, Variance, methods,
};
use serde::Serialize;
use wasm_bindgen::{JsError, prelude::wasm_bindgen};

/// A method as the JSON has it.
#[derive(Serialize)]
struct Entry {
    id: &'static str,
    name: &'static str,
    short: &'static str,
    family: &'static str,
    paper: Paper,
    roles: Roles,
    parameters: Defaults,
    whitenings: Vec<&'static str>,
    knobs: Vec<KnobEntry>,
    inputs: Vec<PartEntry>,
    invariances: Vec<&'static str>,
    summary: &'static str,
}

#[derive(Serialize)]
struct Paper {
    authors: &'static str,
    title: &'static str,
    venue: &'static str,
    year: u16,
}

/// A number that only this method has.
#[derive(Serialize)]
struct KnobEntry {
    id: &'static str,
    meaning: &'static str,
    default: serde_json::Value,
    #[serde(flatten)]
    values: KnobValues,
}

/// Which values a knob takes.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum KnobValues {
    Between([f64; 2]),
    WholeBetween([u32; 2]),
    OneOf(Vec<&'static str>),
}

/// What a method takes besides the tensor.
#[derive(Serialize)]
struct PartEntry {
    id: &'static str,
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    labels: Option<u8>,
}

/// What the parameters are where a specification leaves them out; only those the method has. Numbers of groups are then
/// made to fit the shape.
#[derive(Default, Serialize)]
struct Defaults {
    #[serde(skip_serializing_if = "Option::is_none")]
    groups: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    batch_groups: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    whitening: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    iterations: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variance: Option<Variance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
}

/// All named methods, in the order of the page's picker, as JSON.
///
/// # Errors
/// When a default is a number that JSON does not have.
#[wasm_bindgen(js_name = methods, skip_typescript)]
pub fn named_methods() -> Result<String, JsError> {
    let entries: Vec<Entry> = methods::ALL.iter().map(|method| Entry::of(method)).collect();
    Ok(serde_json::to_string(&entries)?)
}

impl Entry {
    fn of(method: &Method) -> Self {
        Self {
            id: method.id,
            name: method.name,
            short: method.short,
            family: method.family.id(),
            paper: Paper {
                authors: method.paper.authors,
                title: method.paper.title,
                venue: method.paper.venue,
                year: method.paper.year,
            },
            roles: method.roles,
            parameters: Defaults::of(method.parameters, &method.defaults),
            whitenings: method.whitenings.iter().map(|whitening| whitening.id()).collect(),
            knobs: method.knobs.iter().map(KnobEntry::of).collect(),
            inputs: method
                .formula()
                .map_or(&[][..], |formula| formula.parts)
                .iter()
                .map(PartEntry::of)
                .collect(),
            invariances: method.invariances.iter().map(|&invariance| name(invariance)).collect(),
            summary: method.summary,
        }
    }
}

impl KnobEntry {
    fn of(knob: &Knob) -> Self {
        let (values, default) = match knob.scale {
            Scale::Linear(..) | Scale::Log(..) | Scale::Share(_) => {
                let (low, high) = knob.range();
                (KnobValues::Between([low, high]), knob.default.into())
            }
            Scale::Whole(low, high) => (KnobValues::WholeBetween([low, high]), knob.default.into()),
            Scale::Choice(names) => (
                KnobValues::OneOf(names.iter().map(|(name, _)| *name).collect()),
                knob.written(knob.default).into(),
            ),
        };
        Self { id: knob.id, meaning: knob.meaning, default, values }
    }
}

impl PartEntry {
    fn of(part: &Part) -> Self {
        let kind = match part.kind {
            PartKind::Tensor => "tensor",
            PartKind::Map { .. } => "map",
            PartKind::Samples { .. } => "samples",
            PartKind::Learned => "learned",
        };
        Self { id: part.id, kind, labels: part.kind.labels() }
    }
}

impl Defaults {
    fn of(parameters: &[Parameter], values: &Parameters) -> Self {
        let mut defaults = Self::default();
        for parameter in parameters {
            match parameter {
                Parameter::Groups => defaults.groups = Some(values.groups),
                Parameter::BatchGroups => defaults.batch_groups = Some(values.batch_groups),
                Parameter::Whitening => defaults.whitening = Some(values.whitening.id()),
                Parameter::Iterations => defaults.iterations = Some(values.iterations()),
                Parameter::Variance => defaults.variance = Some(values.variance),
                Parameter::Epsilon => defaults.epsilon = Some(values.epsilon),
            }
        }
        defaults
    }
}

const fn name(invariance: Invariance) -> &'static str {
    match invariance {
        Invariance::WholeScale => "whole_scale",
        Invariance::ChannelScale => "channel_scale",
        Invariance::CommonShift => "common_shift",
        Invariance::SampleScale => "sample_scale",
        Invariance::ChannelShift => "channel_shift",
        Invariance::OtherSamples => "other_samples",
    }
}
