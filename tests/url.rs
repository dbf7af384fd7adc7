//! Links: what was encoded opens as it was, and nothing that can be pasted into an address breaks the page.

#[path = "support/actions.rs"]
mod actions;
mod support;

use std::collections::BTreeSet;

use actions::{action, file_report};
use normlens::model::Scheme;
use normlens::model::query::{Choice, Data, EXAMPLE, OperationKind, Query, Scope, SpectrumOf};
use normlens::model::scene::View;
use normlens::model::state::{Action, State, limits, reduce};
use normlens::model::url::{decode, encode};
use normlens::norm::{Input, Layout, Parameter, Shape, Variance, Whitening, methods};
use proptest::prelude::*;
use support::is_sentence;

/// A link with these fields.
fn link(fields: &str) -> String {
    format!("#/explore?v=1&{fields}")
}

/// The query of a link in which nothing is wrong.
#[track_caller]
fn opened(fields: &str) -> Query {
    let (query, repairs) = decode(&link(fields));
    assert!(repairs.is_empty(), "{fields}: {repairs:?}");
    query
}

/// The query without the parameters that its choice does not have, which no picture depends on.
fn seen(query: &Query) -> Query {
    let mut seen = query.clone();
    if !query.has(Parameter::Groups) {
        seen.parameters.groups = 1;
    }
    if !query.has(Parameter::BatchGroups) {
        seen.parameters.batch_groups = 1;
    }
    if !query.operation().is_whitening() {
        seen.parameters.whitening = Whitening::Zca;
    }
    seen
}

/// Everything a link decides, as one line.
fn facts(query: &Query) -> String {
    let data = match query.data {
        Data::Synthetic(input) => input.id().to_owned(),
        Data::File(id) => format!("file {id}"),
    };
    let choice = match query.choice {
        Choice::Named(method) => method.id.to_owned(),
        Choice::Composed { roles, operation } => format!("{} {}", roles.letters(), operation.id()),
    };
    let seen = seen(query);
    let parameters = seen.parameters;
    let recovery =
        if query.affine { format!("γ {} β {}", query.gamma, query.beta) } else { "no recovery".to_owned() };
    let dotted =
        |numbers: &[usize]| numbers.iter().map(|i| (i + 1).to_string()).collect::<Vec<_>>().join(".");
    format!(
        "{data} {} seed {} κ {}, {choice} G {} B {} ε {:e} {:?} {:?}, {recovery}, area {} cell {}, {:?} {:?} {:?} channels {}, {} {}",
        query.shape,
        query.seed,
        query.condition,
        parameters.groups,
        parameters.batch_groups,
        parameters.epsilon,
        parameters.variance,
        parameters.whitening,
        query.area + 1,
        query.cell.map_or("-".to_owned(), |cell| dotted(&cell)),
        query.view,
        query.scope,
        query.spectrum,
        query.channels.map_or("-".to_owned(), |(x, y)| dotted(&[x, y])),
        query.layout.map_or("-", Layout::id),
        query.theme.map_or("-".to_owned(), |theme| format!("{theme:?}")),
    )
}

/// Checks what must hold of any hash whatever: it opens, what it opens can be drawn, and what was wrong is said.
#[track_caller]
fn assert_usable(hash: &str) {
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
fn assert_drawable(query: &Query, shape: Shape, hash: &str) {
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
struct Example {
    key: &'static str,
    /// The other fields that it needs.
    with: &'static str,
    value: &'static str,
    means: fn(&Query) -> bool,
    unusable: &'static [&'static str],
}

const NOT_POSITIVE: &[&str] =
    &["", "0", "-1", "x", "1.5", "99999999999999999999999", "NaN", "inf", "%", "%2", "é", "1e1"];

const EXAMPLES: &[Example] = &[
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
        with: "m=composed&r=ssaass",
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
        key: "theme",
        with: "",
        value: "dark",
        means: |query| query.theme == Some(Scheme::Dark),
        unusable: &["", "puce", "Dark"],
    },
];

#[test]
fn a_fresh_page_has_the_shortest_link() {
    assert_eq!(encode(&Query::default()), "#/explore?v=1");
    for hash in ["", "#", "#/", "#/explore", "#/explore?", "#/explore?v=1", "#/explore?v=1&&", "?v=1"] {
        assert_eq!(decode(hash), (Query::default(), Vec::new()), "{hash}");
    }
}

#[test]
fn every_key_of_the_table_has_an_example() {
    let source = include_str!("../src/model/url.rs");
    let keys: BTreeSet<&str> =
        source.split("key: \"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let examples: BTreeSet<&str> = EXAMPLES.iter().map(|example| example.key).collect();
    assert!(keys.len() > 20, "the table was not found in the source");
    assert_eq!(keys, examples);
    assert_eq!(examples.len(), EXAMPLES.len(), "one example for each key");
}

#[test]
fn every_key_means_what_its_example_says_and_is_written_so() {
    for Example { key, with, value, means, .. } in EXAMPLES {
        let query = opened(&format!("{with}&{key}={value}"));
        assert!(means(&query), "{key}={value}");
        assert!(!means(&Query::default()), "{key}={value} is no example, because it is the default");
        let written = encode(&query);
        assert!(
            format!("{written}&").contains(&format!("&{key}={value}&")),
            "{key}={value} is not in {written}"
        );
        assert_eq!(seen(&decode(&written).0), seen(&query), "{written}");
    }
}

#[test]
fn an_unusable_value_of_a_known_key_is_reported_and_nothing_else_is_lost() {
    for Example { key, with, unusable, .. } in EXAMPLES {
        for value in *unusable {
            let hash = link(&format!("{with}&{key}={value}&gamma=2.5").replace("gamma=2.5&gamma", "gamma"));
            assert_usable(&hash);
            let (query, repairs) = decode(&link(&format!("scope=area&{with}&{key}={value}")));
            assert!(!repairs.is_empty(), "{key}={value} passed without a word");
            assert!(*key == "scope" || query.scope == Scope::Area, "{key}={value} took the scope with it");
        }
    }
}

#[test]
fn a_key_without_a_value_is_reported_like_an_empty_one() {
    for Example { key, with, .. } in EXAMPLES {
        for fields in [format!("{with}&{key}"), format!("{with}&{key}=")] {
            let (_, repairs) = decode(&link(&fields));
            assert!(!repairs.is_empty(), "{fields} passed without a word");
        }
    }
}

#[test]
fn every_key_survives_every_nasty_value() {
    let digits = "9".repeat(400);
    let long = "a".repeat(3000);
    let nasty = [
        "",
        "0",
        "1",
        "-1",
        "+1",
        "NaN",
        "-nan",
        "inf",
        "-inf",
        "1e308",
        "1e-400",
        "0x10",
        "%",
        "%4",
        "%zz",
        "%00",
        "%0A%0D",
        "%ff%fe",
        "%E2%82",
        "é漢𝔸",
        "a=b=c",
        "1.1.1.1",
        "0.0.0.0",
        "....",
        ".",
        "aaaaaa",
        "ffffff",
        "ssssss",
        "fsafsf",
        "zca",
        "newton",
        "composed",
        "file7",
        "example",
        "8388608.1.1.1",
        "1.8388608.1.1",
        "1.1.1.1",
        "18446744073709551615",
        "18446744073709551615.18446744073709551615",
        "%2e%2e%2f",
        "#?&",
        " ",
        "\u{202e}x",
        &digits,
        &long,
    ];
    let mut links = 0;
    for Example { key, with, .. } in EXAMPLES {
        for value in nasty {
            assert_usable(&link(&format!("{with}&{key}={value}")));
            links += 1;
        }
    }
    assert!(links >= 100, "{links} links");
}

#[test]
fn of_a_key_given_twice_the_last_counts() {
    assert_eq!(opened("g=2&g=8").parameters.groups, 8);
    assert_eq!(opened("g=x&g=2").parameters.groups, 2);
    let (query, repairs) = decode(&link("g=2&g=x"));
    assert_eq!((query.parameters.groups, repairs.len()), (4, 1));
}

#[test]
fn unknown_keys_are_ignored() {
    assert_eq!(opened("lang=zh&embed=1&G=2&=5&group=3&hide"), Query::default());
}

#[test]
fn a_link_of_another_version_says_so_and_opens() {
    let (query, repairs) = decode("#/explore?v=2&m=batch_norm");
    assert_eq!(query.title(), "Batch normalization");
    assert_eq!(repairs.len(), 1);
    assert!(repairs[0].contains("version “2”"), "{repairs:?}");
}

#[test]
fn a_link_that_is_too_long_starts_afresh_and_says_so() {
    let (query, repairs) = decode(&link(&format!("m=batch_norm&x={}", "y".repeat(5000))));
    assert_eq!(query, Query::default());
    assert_eq!(repairs.len(), 1);
    assert!(is_sentence(&repairs[0]), "{repairs:?}");
}

#[test]
fn percent_escapes_are_read_and_those_cut_short_are_not() {
    assert_eq!(opened("m=%62atch%5Fnorm").title(), "Batch normalization");
    assert_eq!(opened("m=ghost%20BN").title(), "Ghost batch normalization");
    for fields in ["m=batch_norm%", "m=batch_norm%2", "m=b%+1tch_norm", "m=batch%5gnorm", "m=%é"] {
        let (query, repairs) = decode(&link(fields));
        assert_eq!(query, Query::default(), "{fields}");
        assert_eq!(repairs.len(), 1, "{fields}");
    }
}

#[test]
fn control_characters_do_not_reach_the_message() {
    let (_, repairs) = decode(&link("m=%0Abatch%00%1b"));
    assert_eq!(repairs, ["“m=batch” was left out: there is no such method."]);
}

#[test]
fn every_method_opens_by_its_id_and_by_its_short_name() {
    for &method in methods::ALL {
        for name in [
            method.id.to_owned(),
            method.short.to_owned(),
            method.short.to_lowercase(),
            method.short.replace(' ', "%20").replace('/', "%2F"),
        ] {
            let query = opened(&format!("m={name}"));
            assert_eq!(query.choice, Choice::Named(method), "{name}");
            assert_eq!(query.title(), method.name, "{name}");
        }
    }
}

#[test]
fn a_composed_normalization_that_has_a_name_opens_by_it() {
    for method in support::of_rows() {
        let operation = OperationKind::of(method.operation(&method.defaults));
        let query = opened(&format!("m=composed&r={}&op={}", method.roles.letters(), operation.id()));
        let Choice::Named(named) = query.choice else { panic!("{} has lost its name", method.id) };
        assert_eq!((named.roles, query.operation()), (method.roles, operation));
    }
}

#[test]
fn iterations_do_not_turn_another_operation_into_newtons() {
    for id in ["decorrelated_batch_norm", "instance_whitening", "batch_norm"] {
        let plain = opened(&format!("m={id}"));
        let query = opened(&format!("m={id}&t=3"));
        assert_eq!(query.operation(), plain.operation(), "{id}");
        assert_eq!(encode(&query), encode(&plain), "{id}");
    }
    assert_eq!(opened("m=instance_whitening&w=newton&t=3").operation(), OperationKind::Newton);
    assert_eq!(opened("m=instance_whitening&w=newton&t=3").parameters.iterations(), 3);
}

#[test]
fn a_link_made_with_a_file_opens_with_synthetic_data_and_says_so() {
    let report = Ok(file_report(&[2, 6, 3, 3], Layout::Nchw));
    let name = "features.npy".to_owned();
    let opened = reduce(&State::default(), Action::FileOpened { id: 3, name: name.clone() });
    let read = reduce(&opened, Action::FileRead { id: 3, name, report });
    let made = reduce(&read, Action::MethodPicked("batch_norm"));
    let hash = made.hash();
    assert!(hash.contains("data=file3"), "{hash}");

    let elsewhere = reduce(&State::default(), Action::LinkOpened(hash.clone()));
    assert_eq!(elsewhere.query.data, Data::Synthetic(Input::Correlated));
    assert_eq!(elsewhere.query.title(), "Batch normalization");
    assert_eq!(elsewhere.session.repairs.len(), 1, "{:?}", elsewhere.session.repairs);
    assert!(elsewhere.session.repairs[0].contains("a link cannot hold"), "{:?}", elsewhere.session.repairs);

    let here = reduce(&made, Action::LinkOpened(hash));
    assert_eq!(here.query.data, Data::File(3), "where the file is at hand, back and forward keep it");
    assert!(here.session.repairs.is_empty(), "{:?}", here.session.repairs);
}

#[test]
fn the_areas_of_a_link_are_those_of_its_method() {
    // Without a word where the link does not name the area, with one where it does.
    assert_eq!(opened("m=layer_norm").area, 3);
    let (query, repairs) = decode(&link("m=layer_norm&area=6"));
    assert_eq!((query.area, repairs.len()), (3, 1), "{repairs:?}");
}

/// Links made with version 0.1.0 and everything they open as. They are in slides and papers: a later release may add
/// facts, but changes none of these.
const MADE_BEFORE: &[(&str, &str)] = &[
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

#[test]
fn links_made_before_open_identically() {
    for (hash, expected) in MADE_BEFORE {
        let (query, repairs) = decode(hash);
        assert!(repairs.is_empty(), "{hash}: {repairs:?}");
        assert_eq!(facts(&query), *expected, "{hash}");
    }
}

#[test]
fn links_made_before_are_written_the_same_today() {
    for (hash, _) in
        MADE_BEFORE.iter().filter(|(hash, _)| !hash.contains("m=GN") && !hash.contains("m=group_norm"))
    {
        assert_eq!(encode(&decode(hash).0), *hash);
    }
}

proptest! {
    #![proptest_config(support::cases(96))]

    #[test]
    fn whatever_can_be_reached_round_trips(actions in prop::collection::vec(action(), 40)) {
        let mut state = State::default();
        for action in actions {
            state = reduce(&state, action);
            let hash = state.hash();
            if matches!(state.query.data, Data::File(id) if id != EXAMPLE) {
                continue;
            }
            let (query, repairs) = decode(&hash);
            prop_assert_eq!(&repairs, &Vec::<String>::new(), "{}", hash);
            prop_assert_eq!(seen(&query), seen(&state.query), "{}", hash);
            prop_assert_eq!(encode(&query), hash.clone());
            let reopened = reduce(&state, Action::LinkOpened(hash.clone()));
            prop_assert_eq!(seen(&reopened.query), seen(&state.query), "{}", hash);
            prop_assert_eq!(&reopened.session.repairs, &Vec::<String>::new(), "{}", hash);
        }
    }
}

/// A valid link with bytes exchanged, left out or doubled.
fn mutated() -> impl Strategy<Value = String> {
    let valid = prop::sample::select(MADE_BEFORE.iter().map(|(hash, _)| *hash).collect::<Vec<_>>());
    let changes = prop::collection::vec((any::<prop::sample::Index>(), 0usize..4, any::<char>()), 1..6);
    (valid, changes).prop_map(|(hash, changes)| {
        let mut chars: Vec<char> = hash.chars().collect();
        for (at, what, with) in changes {
            let at = at.index(chars.len());
            match what {
                0 => chars[at] = with,
                1 => drop(chars.remove(at)),
                2 => chars.insert(at, chars[at]),
                _ => chars[at] = ['0', '9', '.', '&', '=', '%', '-'][with as usize % 7],
            }
        }
        chars.into_iter().collect()
    })
}

/// Fields in any order with values of any other field.
fn shuffled() -> impl Strategy<Value = String> {
    let keys: Vec<&str> = EXAMPLES.iter().map(|example| example.key).collect();
    let values: Vec<&str> = EXAMPLES
        .iter()
        .flat_map(|example| example.unusable.iter().copied().chain([example.value]))
        .chain(methods::ALL.iter().map(|method| method.id))
        .chain(NOT_POSITIVE.iter().copied())
        .collect();
    let field = (prop::sample::select(keys), prop::sample::select(values));
    prop::collection::vec(field, 1..12).prop_map(|fields| {
        let fields: Vec<String> = fields.iter().map(|(key, value)| format!("{key}={value}")).collect();
        link(&fields.join("&"))
    })
}

proptest! {
    #![proptest_config(support::cases(300))]

    #[test]
    fn random_text_never_breaks_the_page(hash in any::<String>(), after_the_mark in any::<bool>()) {
        assert_usable(&if after_the_mark { link(&hash) } else { hash });
    }

    #[test]
    fn random_bytes_never_break_the_page(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        assert_usable(&link(&String::from_utf8_lossy(&bytes)));
    }

    #[test]
    fn damaged_links_never_break_the_page(hash in mutated()) {
        assert_usable(&hash);
    }

    #[test]
    fn fields_with_the_values_of_others_never_break_the_page(hash in shuffled()) {
        assert_usable(&hash);
    }
}
