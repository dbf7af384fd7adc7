//! Links to try: one for every key, one for everything that was ever made, and what must hold of any text whatever.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use normlens::model::compare;
use normlens::model::query::{Choice, Data, EXAMPLE, OperationKind, Query, Scope, SpectrumOf};
use normlens::model::scene::View;
use normlens::model::state::{Action, State, limits, reduce};
use normlens::model::url::{decode, encode};
use normlens::model::{Look, Scheme};
use normlens::norm::{Change, Changed, Input, Layout, Shape, Variance, methods};

use crate::actions::file_report;
use crate::support::is_sentence;

/// A link with these fields.
pub(crate) fn link(fields: &str) -> String {
    format!("#/explore?v=1&{fields}")
}

/// Checks what must hold of any hash whatever: it opens, what it opens can be drawn, and what was wrong is said.
#[track_caller]
pub(crate) fn assert_usable(hash: &str) {
    let (query, repairs) = decode(hash);
    for repair in &repairs {
        assert!(is_sentence(repair), "{hash:?}: {repair:?}");
    }
    if let Data::Synthetic(_) = query.data {
        assert_drawable(&query, query.shape, hash);
    }
    for (name, value, range) in [
        ("epsilon", query.parameters.epsilon, limits::EPSILON),
        ("gamma", query.gamma, limits::GAMMA),
        ("beta", query.beta, limits::BETA),
        ("condition", query.condition, limits::CONDITION),
    ] {
        assert!(range.contains(&value), "{hash:?}: {name} is {value}");
    }
    let again = encode(&query);
    let (second, more) = decode(&again);
    assert_eq!(encode(&second), again, "{hash:?} opens as something that does not last");
    assert!(more.is_empty(), "{hash:?} became {again}, which says {more:?}");

    // The page, which knows no file yet and then reads the example.
    let mut state = reduce(&State::default(), Action::LinkOpened(hash.to_owned()));
    if state.query.data == Data::File(EXAMPLE) {
        assert_eq!(state.plan().map(|plan| plan.partition().areas()), None);
        let report = Ok(file_report(&[3, 5, 8], Layout::Ntd));
        state = reduce(&state, Action::FileRead { id: EXAMPLE, name: "example.npy".to_owned(), report });
    }
    let shape = state.shape().expect("every link leads to a tensor");
    assert_drawable(&state.query, shape, hash);
    for repair in &state.session.repairs {
        assert!(is_sentence(repair), "{hash:?}: {repair:?}");
    }
    assert!(state.session.repairs.len() >= repairs.len(), "{hash:?} lost {repairs:?}");
}

#[track_caller]
pub(crate) fn assert_drawable(query: &Query, shape: Shape, hash: &str) {
    let plan = query.normalization(shape.c()).plan(shape);
    let plan = plan.unwrap_or_else(|error| panic!("{hash:?} cannot be drawn: {error}"));
    assert!(query.area < plan.partition().areas(), "{hash:?}: area {}", query.area);
    if let Some(cell) = query.cell {
        assert!(cell.iter().zip(shape.sizes()).all(|(i, size)| *i < size), "{hash:?}: cell {cell:?}");
    }
    if let Some((x, y)) = query.channels {
        assert!(x < shape.c() && y < shape.c(), "{hash:?}: channels {x} and {y}");
    }
}

/// One key: a link that uses it, what it then says, and values that it cannot have.
pub(crate) struct Example {
    pub(crate) key: &'static str,
    /// The other fields that it needs.
    pub(crate) with: &'static str,
    pub(crate) value: &'static str,
    pub(crate) means: fn(&Query) -> bool,
    pub(crate) unusable: &'static [&'static str],
}

pub(crate) const NOT_POSITIVE: &[&str] =
    &["", "0", "-1", "x", "1.5", "99999999999999999999999", "NaN", "inf", "%", "%2", "é", "1e1"];

pub(crate) const EXAMPLES: &[Example] = &[
    Example {
        key: "data",
        with: "",
        value: "gaussian",
        means: |query| query.data == Data::Synthetic(Input::Gaussian),
        unusable: &["", "file", "file-1", "file0", "file4294967296", "Gaussian", "example2"],
    },
    Example {
        key: "shape",
        with: "",
        value: "2.8.4.3",
        means: |query| query.shape.sizes() == [2, 8, 4, 3],
        unusable: &[
            "",
            "4.8.6",
            "4.8.6.6.1",
            "0.8.6.6",
            "4.8.6.-6",
            "a.b.c.d",
            "4,8,6,6",
            "4.8.6.",
            "999999.9999.99.99",
            "18446744073709551615.18446744073709551615.18446744073709551615.18446744073709551615",
            "99999999999999999999.1.1.1",
            "NaN.1.1.1",
        ],
    },
    Example {
        key: "layout",
        with: "data=example",
        value: "ntd",
        means: |query| query.layout == Some(Layout::Ntd),
        unusable: &["", "nhwc", "NTD"],
    },
    Example {
        key: "seed",
        with: "",
        value: "18446744073709551615",
        means: |query| query.seed == u64::MAX,
        unusable: &["", "-1", "18446744073709551616", "7.0", "seven"],
    },
    Example {
        key: "kappa",
        with: "",
        value: "50.5",
        means: |query| (query.condition - 50.5).abs() < 1e-12,
        unusable: &["", "0", "0.99", "-5", "NaN", "nan", "inf", "infinity", "1e7", "1e999", "x"],
    },
    Example {
        key: "m",
        with: "",
        value: "batch_norm",
        means: |query| query.choice == Choice::Named(methods::find("batch_norm").expect("registered")),
        unusable: &["", "no_such_norm", "batch norm", "batch_norm2", "Composed"],
    },
    Example {
        key: "r",
        with: "m=composed&op=center",
        value: "ssasas",
        means: |query| query.roles().letters() == "ssasas",
        unusable: &["", "ssasa", "ssasass", "SSASAS", "ssasax", "éasas", "aaaaaa", "fsasas"],
    },
    Example {
        key: "op",
        with: "m=composed&r=ssasas",
        value: "center",
        means: |query| query.operation() == OperationKind::Center,
        unusable: &["", "centre", "ZCA", "whiten", "zca"],
    },
    Example {
        key: "w",
        with: "m=decorrelated_batch_norm",
        value: "pca",
        means: |query| query.operation() == OperationKind::Pca,
        unusable: &["", "newton", "PCA"],
    },
    Example {
        key: "g",
        with: "",
        value: "2",
        means: |query| query.parameters.groups == 2,
        unusable: &[
            "",
            "0",
            "-1",
            "x",
            "1.5",
            "99999999999999999999999",
            "NaN",
            "inf",
            "%",
            "é",
            "3",
            "5",
            "16",
            "99999999",
        ],
    },
    Example {
        key: "b",
        with: "m=ghost_batch_norm",
        value: "4",
        means: |query| query.parameters.batch_groups == 4,
        unusable: &["", "0", "-1", "x", "1.5", "99999999999999999999999", "NaN", "inf", "%", "é", "3", "8"],
    },
    Example {
        key: "t",
        with: "m=iter_norm",
        value: "7",
        means: |query| query.parameters.iterations() == 7,
        unusable: &["", "21", "-1", "x", "1.5", "99999999999999999999999"],
    },
    Example {
        key: "eps",
        with: "",
        value: "1e-3",
        means: |query| (query.parameters.epsilon - 1e-3).abs() < 1e-18,
        unusable: &["", "0", "1e-13", "-1e-5", "10.1", "NaN", "inf", "-inf", "1e999", "x"],
    },
    Example {
        key: "k",
        with: "m=local_response_norm",
        value: "alpha:0.5",
        means: |query| (query.parameters.knobs.get(1) - 0.5).abs() < 1e-18,
        unusable: &[
            "",
            "alpha",
            "alpha:",
            "alpha:x",
            "alpha:NaN",
            "alpha:-1",
            "gamma:1",
            "size:2.5",
            "alpha:1e9",
        ],
    },
    Example {
        key: "var",
        with: "",
        value: "unbiased",
        means: |query| query.parameters.variance == Variance::Unbiased,
        unusable: &["", "bessel", "Unbiased"],
    },
    Example {
        key: "rec",
        with: "",
        value: "none",
        means: |query| !query.affine,
        unusable: &["", "no", "0", "colour"],
    },
    Example {
        key: "gamma",
        with: "",
        value: "2.25",
        means: |query| (query.gamma - 2.25).abs() < 1e-15,
        unusable: &["", "-0.1", "3.01", "NaN", "inf", "1e999", "x"],
    },
    Example {
        key: "beta",
        with: "",
        value: "-0.5",
        means: |query| (query.beta + 0.5).abs() < 1e-15,
        unusable: &["", "-3.1", "3.1", "NaN", "-inf", "−0.5"],
    },
    Example {
        key: "area",
        with: "",
        value: "3",
        means: |query| query.area == 2,
        unusable: &["", "0", "-1", "x", "1.5", "99999999999999999999999", "NaN", "inf", "17", "99999999"],
    },
    Example {
        key: "cell",
        with: "",
        value: "1.3.2.5",
        means: |query| query.cell == Some([0, 2, 1, 4]),
        unusable: &[
            "",
            "0.1.1.1",
            "1.1.1",
            "5.1.1.1",
            "1.9.1.1",
            "1.1.7.1",
            "1.1.1.7",
            "x",
            "18446744073709551615.1.1.1",
        ],
    },
    Example {
        key: "view",
        with: "",
        value: "samples",
        means: |query| query.view == View::Samples,
        unusable: &["", "cube", "Block"],
    },
    Example {
        key: "turn",
        with: "",
        value: "120.30",
        means: |query| query.turn.degrees() == [120, 30],
        unusable: &["", "120", "360.20", "45.90", "-5.20", "1.2.3"],
    },
    Example {
        key: "scope",
        with: "",
        value: "area",
        means: |query| query.scope == Scope::Area,
        unusable: &["", "tensor"],
    },
    Example {
        key: "spec",
        with: "",
        value: "channels",
        means: |query| query.spectrum == SpectrumOf::Channels,
        unusable: &["", "rows"],
    },
    Example {
        key: "ch",
        with: "",
        value: "7.8",
        means: |query| query.channels == Some((6, 7)),
        unusable: &["", "0.1", "1", "1.2.3", "1.9", "9.1", "x.y", "18446744073709551615.1"],
    },
    Example {
        key: "in",
        with: "m=adaptive_instance_norm",
        value: "23",
        means: |query| query.inputs_seed == 23,
        unusable: &["", "-1", "x", "1.5", "99999999999999999999999"],
    },
    Example {
        key: "drawn",
        with: "m=region_norm",
        value: "3.2.1-40.1.0",
        means: |query| query.drawn.to_string() == "3.2.1-40.1.0",
        unusable: &[
            "",
            "1",
            "1.2",
            "1.2.3.4",
            "0.1.300",
            "65535.2.0",
            "-1.2.3",
            "a.b.c",
            "4294967295.4294967295.1",
        ],
    },
    Example {
        key: "lab",
        with: "",
        value: "a:0.01,eps:0",
        means: |query| query.lab == "a:0.01,eps:0",
        unusable: &["a 1", "é", "<img>"],
    },
    Example {
        key: "gb",
        with: "",
        value: "3:1.5:0.25,5:2:-1",
        means: |query| query.gain(Some(4)) == (2.0, -1.0) && query.gain(Some(0)) == (1.0, 0.0),
        unusable: &["", "0:1:0", "3:1", "3:1:0:1", "3:4:0", "3:1:NaN", "x:1:0"],
    },
    Example {
        key: "with",
        with: "",
        value: "m=layer_norm~m=group_norm;g=2",
        means: |query| compare::columns(query, query.shape).0[2].parameters.groups == 2,
        unusable: &["", "<b>", "m layer_norm"],
    },
    Example {
        key: "look",
        with: "",
        value: "present",
        means: |query| query.look == Look::Present,
        unusable: &["", "Present", "full"],
    },
    Example {
        key: "show",
        with: "",
        value: "tensor,matrix",
        means: |query| query.show == "tensor,matrix",
        unusable: &["", "a b", "é"],
    },
    Example {
        key: "deck",
        with: "",
        value: "book.3",
        means: |query| query.deck == "book.3",
        unusable: &["", "<", "book 3"],
    },
    Example {
        key: "try",
        with: "",
        value: "sample:2.5:-0.5",
        means: |query| query.change == Some(Change { of: Changed::Sample, scale: 2.5, shift: -0.5 }),
        unusable: &[
            "",
            "sample",
            "sample:2.5",
            "cell:1:0",
            "all:0:0",
            "all:11:0",
            "all:1:4",
            "all:NaN:0",
            "all:1:0:0",
        ],
    },
    Example {
        key: "theme",
        with: "",
        value: "dark",
        means: |query| query.theme == Some(Scheme::Dark),
        unusable: &["", "puce", "Dark"],
    },
];

/// Links made with version 0.1.0 and everything they open as. They are in slides and papers: a later release may add
/// facts, but changes none of these.
pub(crate) const MADE_BEFORE: &[(&str, &str)] = &[
    (
        "#/explore?v=1",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, group_norm G 4 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 6 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&m=batch_norm&area=3",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, batch_norm G 1 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 3 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&shape=8.16.4.4&seed=42&m=group_norm&g=2&area=11&view=samples&theme=dark",
        "correlated 8 × 16 × 4 × 4 seed 42 κ 200, group_norm G 2 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 11 cell -, Samples All Area channels -, - Dark",
    ),
    (
        "#/explore?v=1&shape=2.12.1.9&m=layer_norm_token&area=18&cell=2.7.1.9",
        "correlated 2 × 12 × 1 × 9 seed 7 κ 200, layer_norm_token G 1 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 18 cell 2.7.1.9, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&data=heavy_tails&shape=32.8.2.2&m=ghost_batch_norm&b=8&eps=1e-3&var=unbiased&area=1",
        "heavy_tails 32 × 8 × 2 × 2 seed 7 κ 200, ghost_batch_norm G 1 B 8 ε 1e-3 Unbiased Zca, γ 1 β 0, area 1 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&m=batch_group_norm&g=4&b=2&area=8&cell=4.7.6.6&scope=area",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, batch_group_norm G 4 B 2 ε 1e-5 Biased Zca, γ 1 β 0, area 8 cell 4.7.6.6, Block Area Area channels -, - -",
    ),
    (
        "#/explore?v=1&kappa=1000&m=decorrelated_batch_norm&w=pca&g=1&area=1&ch=1.2",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 1000, decorrelated_batch_norm G 1 B 1 ε 1e-5 Biased Pca, γ 1 β 0, area 1 cell -, Block All Area channels 1.2, - -",
    ),
    (
        "#/explore?v=1&m=iter_norm&g=2&t=9&eps=1e-7&area=2&spec=channels",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, iter_norm G 2 B 1 ε 1e-7 Biased Newton { iterations: 9 }, γ 1 β 0, area 2 cell -, Block All Channels channels -, - -",
    ),
    (
        "#/explore?v=1&data=image_like&m=instance_whitening&w=newton&t=3&area=4&view=tiles",
        "image_like 4 × 8 × 6 × 6 seed 7 κ 200, instance_whitening G 1 B 1 ε 1e-5 Biased Newton { iterations: 3 }, γ 1 β 0, area 4 cell -, Tiles All Area channels -, - -",
    ),
    (
        "#/explore?v=1&data=outlier_channel&m=group_whitening&g=4&rec=none&area=2",
        "outlier_channel 4 × 8 × 6 × 6 seed 7 κ 200, group_whitening G 4 B 1 ε 1e-5 Biased Zca, no recovery, area 2 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&m=composed&r=ssasas&op=center&g=2&gamma=1.5&beta=-0.25&area=1",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, ssasas center G 2 B 1 ε 1e-5 Biased Zca, γ 1.5 β -0.25, area 1 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&m=composed&r=asafss&op=cholesky&g=4&b=2&eps=1e-4&area=5",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, asafss cholesky G 4 B 2 ε 1e-4 Biased Cholesky, γ 1 β 0, area 5 cell -, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&data=example&layout=ntd&m=rms_norm_token&area=1&ch=3.4&theme=light",
        "file 0 4 × 8 × 6 × 6 seed 7 κ 200, rms_norm_token G 1 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 1 cell -, Block All Area channels 3.4, ntd Light",
    ),
    (
        "#/explore?v=1&data=after_relu&m=position_norm&area=50&cell=2.1.3.2",
        "after_relu 4 × 8 × 6 × 6 seed 7 κ 200, position_norm G 1 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 50 cell 2.1.3.2, Block All Area channels -, - -",
    ),
    (
        "#/explore?v=1&m=GN&g=8",
        "correlated 4 × 8 × 6 × 6 seed 7 κ 200, group_norm G 8 B 1 ε 1e-5 Biased Zca, γ 1 β 0, area 6 cell -, Block All Area channels -, - -",
    ),
];
