//! Links: what was encoded opens as it was, and nothing that can be pasted into an address breaks the page.

#[path = "support/actions.rs"]
mod actions;
#[path = "support/links.rs"]
mod links;
mod support;

use std::collections::BTreeSet;

use actions::{action, file_report};
use links::{EXAMPLES, Example, MADE_BEFORE, assert_usable, link};
use normlens::model::query::{Choice, Data, EXAMPLE, OperationKind, Query, Scope};
use normlens::model::state::{Action, State, reduce};
use normlens::model::url::{decode, encode};
use normlens::norm::{Input, Layout, Parameter, Whitening, methods};
use proptest::prelude::*;
use support::is_sentence;

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
    let (query, repairs) = decode(&link(&format!("m=batch_norm&x={}", "y".repeat(40_000))));
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
