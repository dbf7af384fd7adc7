//! The reducer: whatever a person does, what is on the screen can be drawn, and a mistake changes nothing but the message.

#[path = "support/actions.rs"]
mod actions;
mod support;

use std::rc::Rc;

use actions::{KINDS, action, answer, file_report, kind, small_question};
use normlens::compute::{Progress, Report, Stage};
use normlens::model::Scheme;
use normlens::model::query::{Choice, Data, EXAMPLE, OperationKind, Query, RecoveryKind, Scope, SpectrumOf};
use normlens::model::scene::{Turn, View};
use normlens::model::state::{Action, Field, Number, Problem, State, divisors, is_method, limits, reduce};
use normlens::norm::{
    Axis, Input, Layout, Parameter, Place, Role, Roles, Shape, Variance, Whitening, methods,
};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use support::is_sentence;

/// The state after these actions on a fresh page.
fn after(actions: impl IntoIterator<Item = Action>) -> State {
    actions.into_iter().fold(State::default(), |state, action| reduce(&state, action))
}

fn link(fields: &str) -> Action {
    Action::LinkOpened(format!("#/explore?v=1&{fields}"))
}

fn sized(axis: usize, text: &str) -> Action {
    Action::SizeTyped(axis, text.to_owned())
}

fn file_read(id: u32, sizes: &[usize], layout: Layout) -> Action {
    Action::FileRead { id, name: "features.npy".to_owned(), report: Ok(file_report(sizes, layout)) }
}

/// A file is opened, and read before anything else happens.
fn file_shown(id: u32, sizes: &[usize], layout: Layout) -> [Action; 2] {
    [file_opened(id), file_read(id, sizes, layout)]
}

fn file_opened(id: u32) -> Action {
    Action::FileOpened { id, name: "features.npy".to_owned() }
}

fn file_refused(id: u32) -> Action {
    Action::FileRead { id, name: "notes.npy".to_owned(), report: Err("The file is empty.".to_owned()) }
}

/// The message and remedies of an action that is a mistake; checks that nothing else has changed.
#[track_caller]
fn mistake(state: &State, action: Action) -> Problem {
    let what = format!("{action:?}");
    let next = reduce(state, action);
    let problem = next.session.problem.clone().unwrap_or_else(|| panic!("{what} is no mistake"));
    assert_eq!(next.query, state.query, "{what} changed the query");
    let mut session = next.session.clone();
    session.problem.clone_from(&state.session.problem);
    assert_eq!(session, state.session, "{what} changed the session");
    assert!(is_sentence(&problem.message), "{:?}", problem.message);
    problem
}

/// The state after an action that is none.
#[track_caller]
fn done(state: &State, action: Action) -> State {
    let what = format!("{action:?}");
    let next = reduce(state, action);
    assert_eq!(next.session.problem, None, "{what}");
    assert_valid(&next);
    next
}

/// What must hold of every state.
#[track_caller]
fn assert_valid(state: &State) {
    let query = &state.query;
    if let Data::Synthetic(_) = query.data {
        assert_eq!(state.shape(), Some(query.shape));
    }
    for (name, value, range) in [
        ("epsilon", query.parameters.epsilon, limits::EPSILON),
        ("gamma", query.gamma, limits::GAMMA),
        ("beta", query.beta, limits::BETA),
        ("condition", query.condition, limits::CONDITION),
    ] {
        assert!(range.contains(&value), "{name} is {value}");
    }
    assert!(!query.title().is_empty());
    for repair in &state.session.repairs {
        assert!(is_sentence(repair), "{repair:?}");
    }
    if let Some(problem) = &state.session.problem {
        assert!(is_sentence(&problem.message), "{:?}", problem.message);
    }
    let Some(shape) = state.shape() else {
        assert!(state.plan().is_none() && state.question().is_none());
        return;
    };
    assert_eq!(query.check(shape), Ok(()));
    let plan = state.plan().expect("what passes the check has a plan");
    let partition = plan.partition();
    assert!(query.area < partition.areas(), "area {} of {}", query.area, partition.areas());
    if let Some(cell) = query.cell {
        assert!(cell.iter().zip(shape.sizes()).all(|(i, size)| *i < size), "cell {cell:?} in {shape}");
        assert_eq!(partition.place(cell).area, query.area, "the pinned cell is in the current area");
    }
    if let Some((x, y)) = query.channels {
        assert!(x < shape.c() && y < shape.c(), "channels {x} and {y} of {shape}");
    }
    // Hidden ones too: they come to light when an axis takes another role.
    assert!(
        shape.c().is_multiple_of(query.parameters.groups),
        "{} groups of {shape}",
        query.parameters.groups
    );
    assert!(
        shape.n().is_multiple_of(query.parameters.batch_groups),
        "{} batch groups of {shape}",
        query.parameters.batch_groups
    );
    let (cell, area) = state.current(partition);
    assert!(cell.iter().zip(shape.sizes()).all(|(i, size)| *i < size), "current {cell:?} in {shape}");
    assert_eq!(partition.place(cell).area, area);
    let rows = query.roles().first(Role::Feature).is_some();
    // A formula does with rows what it wants.
    if query.operation() != OperationKind::Formula {
        assert_eq!(rows, query.operation().is_whitening(), "rows and whitening come together");
    }
    if let Choice::Named(method) = query.choice {
        assert_eq!(plan.operation(), method.operation(&query.parameters));
        let whitening = query.parameters.whitening.id();
        assert!(
            method.whitenings.is_empty() || method.whitenings.iter().any(|one| one.id() == whitening),
            "{} by {whitening}",
            method.id
        );
    }
    let question = state.question().expect("what has a plan can be asked");
    assert_eq!(question.focus.area, area);
    assert_eq!(
        question.normalization.plan(shape).map(|plan| plan.partition().areas()),
        Ok(partition.areas())
    );
}

/// Whether it is something a person does on the controls, and so can be a mistake.
fn is_of_a_person(action: &Action) -> bool {
    !matches!(
        action,
        Action::CellHovered(_)
            | Action::WindowSized(..)
            | Action::FileRead { .. }
            | Action::Asked(..)
            | Action::Progressed(..)
            | Action::Answered(..)
            | Action::Failed { .. }
            | Action::WentInline(_)
            | Action::SaveFailed(_)
            | Action::ThemePicked(_)
            | Action::SystemThemed(_)
    )
}

proptest! {
    #![proptest_config(support::cases(160))]

    #[test]
    fn after_anything_whatever_the_state_is_valid(actions in prop::collection::vec(action(), 60)) {
        let mut state = State::default();
        assert_valid(&state);
        for action in actions {
            let next = reduce(&state, action.clone());
            assert_valid(&next);
            if let Some(problem) = &next.session.problem && is_of_a_person(&action) {
                prop_assert_eq!(&next.query, &state.query, "{:?}", action);
                for (label, remedy) in &problem.remedies {
                    prop_assert!(!label.is_empty());
                    let healed = reduce(&next, remedy.clone());
                    prop_assert_eq!(&healed.session.problem, &None, "{:?} by {:?}", action, remedy);
                    assert_valid(&healed);
                }
            }
            prop_assert_eq!(&reduce(&state, action), &next, "the same action on the same state");
            state = next;
        }
    }
}

/// Whether the figures show what is chosen, focus aside.
fn is_current(state: &State) -> bool {
    state.question().is_some_and(|question| state.shows(&question))
}

#[test]
fn the_property_is_tested_with_every_kind_of_action() {
    let mut runner = TestRunner::deterministic();
    let mut seen = [false; KINDS];
    for _ in 0..5000 {
        seen[kind(&action().new_tree(&mut runner).expect("a value").current())] = true;
    }
    let missing: Vec<usize> = (0..KINDS).filter(|&kind| !seen[kind]).collect();
    assert!(missing.is_empty(), "kinds {missing:?} are never tried");
}

#[test]
fn the_random_walk_goes_far() {
    // Not all of what it does is refused: it meets every method, unnamed ones, files and mistakes.
    let mut runner = TestRunner::deterministic();
    let mut state = State::default();
    let mut named = vec![0usize; methods::ALL.len()];
    let (mut composed, mut files, mut mistakes, mut repaired) = (0, 0, 0, 0);
    let steps = 300 * methods::ALL.len();
    for _ in 0..steps {
        state = reduce(&state, action().new_tree(&mut runner).expect("a value").current());
        match state.query.choice {
            Choice::Named(method) => {
                let at = methods::ALL.iter().position(|one| one.id == method.id).expect("it is registered");
                named[at] += 1;
            }
            Choice::Composed { .. } => composed += 1,
        }
        files += usize::from(matches!(state.query.data, Data::File(_)) && state.plan().is_some());
        mistakes += usize::from(state.session.problem.is_some());
        repaired += usize::from(!state.session.repairs.is_empty());
    }
    assert!(named.iter().all(|times| *times > 10), "{named:?}");
    let walk = format!("{composed} composed, {files} on files, {mistakes} mistakes, {repaired} repaired");
    assert!(composed > 300 && files > 300 && mistakes > 300 && repaired > 50, "{walk}");
    assert!(mistakes < steps * 2 / 3, "{mistakes} of {steps} steps are mistakes");
}

// Mistakes.

#[test]
fn groups_that_do_not_divide_are_refused_with_groups_that_do() {
    let state = State::default();
    for (groups, nearest) in
        [(0, ["1", "2", "4"]), (3, ["1", "2", "4"]), (7, ["2", "4", "8"]), (usize::MAX, ["2", "4", "8"])]
    {
        let problem = mistake(&state, Action::GroupsChanged(groups));
        assert_eq!(problem.field, Field::Area);
        let labels: Vec<&str> = problem.remedies.iter().map(|(label, _)| label.as_str()).collect();
        assert_eq!(labels, nearest, "{groups}");
        for (label, remedy) in problem.remedies {
            assert_eq!(done(&state, remedy).query.parameters.groups.to_string(), label);
        }
    }
}

#[test]
fn sample_groups_that_do_not_divide_are_refused_with_groups_that_do() {
    let state = after([Action::MethodPicked("ghost_batch_norm")]);
    for groups in [0, 3, 5, usize::MAX] {
        let problem = mistake(&state, Action::BatchGroupsChanged(groups));
        assert!(problem.message.contains("samples"), "{}", problem.message);
        assert_eq!(problem.remedies.len(), 3);
        for (label, remedy) in problem.remedies {
            assert_eq!(done(&state, remedy).query.parameters.batch_groups.to_string(), label);
        }
    }
}

#[test]
fn a_remedy_that_would_be_a_mistake_itself_is_not_offered() {
    // 600 channels in one group are more rows than a covariance may have.
    let state = after([Action::MethodPicked("decorrelated_batch_norm"), sized(2, "1"), sized(1, "600")]);
    assert_eq!(state.query.shape.c(), 600);
    assert_eq!(state.query.parameters.groups, 2, "so few groups that the covariance fits");
    mistake(&state, Action::GroupsChanged(1));
    let problem = mistake(&state, Action::GroupsChanged(0));
    assert!(!problem.remedies.is_empty());
    for (label, remedy) in problem.remedies {
        assert_ne!(label, "1");
        done(&state, remedy);
    }
}

#[test]
fn groups_that_the_method_does_not_have_stay_as_they_are() {
    let state = after([Action::MethodPicked("batch_norm")]);
    for action in [Action::GroupsChanged(0), Action::GroupsChanged(3), Action::BatchGroupsChanged(0)] {
        assert_eq!(done(&state, action).query, state.query);
    }
    // Otherwise they would come to light here, as a mistake nobody made.
    done(&state, Action::RoleChanged(Axis::Channel, Role::Sample));
}

#[test]
fn sizes_that_are_none_are_refused() {
    let state = State::default();
    for (text, says) in [
        ("0", "every axis needs at least one"),
        ("abc", "“abc” is not a size"),
        ("", "“” is not a size"),
        ("-1", "“-1” is not a size"),
        ("2.5", "is not a size"),
        ("99999999", "too many"),
        ("99999999999999999999999", "is not a size"),
        ("a\nb\u{7}c", "“abc” is not a size"),
    ] {
        for axis in 0..4 {
            let problem = mistake(&state, sized(axis, text));
            assert_eq!(problem.field, Field::Data);
            assert!(problem.message.contains(says), "{text}: {}", problem.message);
            for (_, remedy) in problem.remedies {
                done(&state, remedy);
            }
        }
    }
    assert_eq!(done(&state, sized(2, " 3 ")).query.shape.sizes(), [4, 8, 3, 6]);
    assert_eq!(done(&state, sized(4, "3")).query, state.query, "there is no fifth axis");
}

#[test]
fn averaging_nothing_is_refused_with_the_reason() {
    let state = after([Action::MethodPicked("layer_norm_token")]);
    let last = done(&state, Action::RoleChanged(Axis::ChannelGroup, Role::Area));
    let problem = mistake(&last, Action::RoleChanged(Axis::Channel, Role::Area));
    assert_eq!(problem.field, Field::Area);
    assert!(problem.message.starts_with("Nothing is averaged"), "{}", problem.message);
}

#[test]
fn the_unbiased_variance_of_one_value_is_refused_with_the_biased_one() {
    let state = after([
        Action::MethodPicked("instance_norm"),
        sized(2, "1"),
        Action::VarianceChanged(Variance::Unbiased),
    ]);
    let problem = mistake(&state, sized(3, "1"));
    let [(label, remedy)] = problem.remedies.as_slice() else { panic!("one remedy: {problem:?}") };
    assert_eq!(label, "biased");
    assert_eq!(done(&state, remedy.clone()).query.parameters.variance, Variance::Biased);
}

#[test]
fn more_iterations_than_there_are_is_refused() {
    let state = after([Action::MethodPicked("iter_norm")]);
    assert_eq!(done(&state, Action::IterationsChanged(20)).query.parameters.iterations(), 20);
    assert_eq!(done(&state, Action::IterationsChanged(0)).query.parameters.iterations(), 0);
    for iterations in [21, usize::MAX] {
        assert_eq!(mistake(&state, Action::IterationsChanged(iterations)).field, Field::Operation);
    }
}

#[test]
fn iterations_do_not_turn_another_operation_into_newtons() {
    for id in ["batch_norm", "decorrelated_batch_norm", "group_whitening"] {
        let state = after([Action::MethodPicked(id)]);
        assert_eq!(done(&state, Action::IterationsChanged(3)).query, state.query, "{id}");
    }
}

#[test]
fn seeds_that_are_none_are_refused_and_every_seed_leads_to_another() {
    let state = State::default();
    for text in ["", "-1", "seven", "1.5", "18446744073709551616"] {
        assert_eq!(mistake(&state, Action::SeedTyped(text.to_owned())).field, Field::Data);
    }
    assert_eq!(done(&state, Action::SeedTyped(" 12 ".to_owned())).query.seed, 12);
    // The last but one of these, times 48271, is the largest number there is.
    let inverse = (0..6).fold(48_271u64, |x, _| x.wrapping_mul(2u64.wrapping_sub(x.wrapping_mul(48_271))));
    assert_eq!(inverse.wrapping_mul(48_271), 1);
    for seed in [0, 7, 999_982, inverse.wrapping_neg(), u64::MAX] {
        let seeded = done(&state, Action::SeedTyped(seed.to_string()));
        let next = done(&seeded, Action::Reseeded).query.seed;
        assert!(next < 1_000_000 && next != seed, "{seed} leads to {next}");
    }
}

#[test]
fn a_number_outside_its_limits_changes_nothing_names_them_and_offers_the_nearest() {
    let state = after([Action::EpsilonChanged(0.5), Action::GammaChanged(2.0), Action::BetaChanged(1.0)]);
    let epsilon = (Field::Operation, "ε lies between 10⁻¹² and 10.");
    let gamma = (Field::Recovery, "γ lies between 0 and 3.");
    let beta = (Field::Recovery, "β lies between −3 and 3.");
    let condition = (Field::Data, "κ lies between 1 and 10⁶.");
    for (act, number, said, label, nearest) in [
        (Action::EpsilonChanged as fn(f64) -> Action, 0.0, epsilon, "10⁻¹²", 1e-12),
        (Action::EpsilonChanged, 1e9, epsilon, "10", 10.0),
        (Action::GammaChanged, -1.0, gamma, "0", 0.0),
        (Action::GammaChanged, 3.000_001, gamma, "3", 3.0),
        (Action::BetaChanged, -4.0, beta, "−3", -3.0),
        (Action::BetaChanged, f64::INFINITY, beta, "3", 3.0),
        (Action::ConditionChanged, 0.0, condition, "1", 1.0),
        (Action::ConditionChanged, 1e99, condition, "10⁶", 1e6),
    ] {
        let problem = mistake(&state, act(number));
        assert_eq!((problem.field, problem.message.as_str()), said, "{number}");
        assert_eq!(problem.remedies, [(label.to_owned(), act(nearest))]);
        done(&state, act(nearest));
    }
    for act in [
        Action::EpsilonChanged as fn(f64) -> Action,
        Action::GammaChanged,
        Action::BetaChanged,
        Action::ConditionChanged,
    ] {
        assert_eq!(mistake(&state, act(f64::NAN)).remedies, [], "nothing is near to what is no number");
    }
}

#[test]
fn the_limits_themselves_are_within_them() {
    for (act, range) in [
        (Action::EpsilonChanged as fn(f64) -> Action, limits::EPSILON),
        (Action::GammaChanged, limits::GAMMA),
        (Action::BetaChanged, limits::BETA),
        (Action::ConditionChanged, limits::CONDITION),
    ] {
        done(&State::default(), act(*range.start()));
        done(&State::default(), act(*range.end()));
    }
}

#[test]
fn what_is_no_number_is_said_where_it_was_typed_with_what_would_be_one() {
    for (number, field, rule) in [
        (Number::Groups, Field::Area, "G is a whole number that divides the 8 channels."),
        (Number::BatchGroups, Field::Area, "B is a whole number that divides the 4 samples."),
        (Number::Iterations, Field::Operation, "T is a whole number from 0 to 20."),
        (Number::Epsilon, Field::Operation, "ε lies between 10⁻¹² and 10."),
        (Number::Gamma, Field::Recovery, "γ lies between 0 and 3."),
        (Number::Beta, Field::Recovery, "β lies between −3 and 3."),
        (Number::Condition, Field::Data, "κ lies between 1 and 10⁶."),
    ] {
        let problem = mistake(&State::default(), Action::Mistyped(number, "1,5\u{0}".to_owned()));
        assert_eq!(problem.field, field);
        assert_eq!(problem.message, format!("“1,5” does not fit here: {rule}"));
    }
    let file = after(file_shown(1, &[2, 6, 3, 3], Layout::Nchw));
    let problem = mistake(&file, Action::Mistyped(Number::Groups, "six".to_owned()));
    assert!(problem.message.ends_with("divides the 6 channels."), "{}", problem.message);
}

#[test]
fn a_message_goes_when_something_else_is_chosen_and_stays_while_looking() {
    let wrong = reduce(&State::default(), Action::GroupsChanged(3));
    for looking in [
        Action::CellHovered(Some([0; 4])),
        Action::WindowSized(20, 40),
        Action::SystemThemed(Scheme::Dark),
        Action::Progressed(1, Progress { stage: Stage::Normalizing, fraction: 0.5 }),
    ] {
        assert_eq!(reduce(&wrong, looking).session.problem, wrong.session.problem);
    }
    for choosing in [Action::GroupsChanged(2), Action::MethodPicked("batch_norm"), Action::RepairsDismissed] {
        done(&wrong, choosing);
    }
}

// Names.

#[test]
fn a_method_that_is_picked_gives_the_title() {
    for &method in methods::ALL {
        let state = done(&State::default(), Action::MethodPicked(method.id));
        assert_eq!(state.query.title(), method.name);
        assert!(is_method(&state.query, method.id));
        assert_eq!(done(&state, Action::MethodPicked(method.id)), state, "picked again");
    }
    assert_eq!(done(&State::default(), Action::MethodPicked("no_such_norm")), State::default());
}

#[test]
fn the_groups_a_person_has_set_stay_when_another_method_with_groups_is_picked() {
    let state = after([Action::GroupsChanged(2), Action::MethodPicked("group_whitening")]);
    assert_eq!(state.query.parameters.groups, 2);
    let there_and_back = after([
        Action::GroupsChanged(2),
        Action::MethodPicked("batch_norm"),
        Action::MethodPicked("group_norm"),
    ]);
    assert_eq!(there_and_back.query.parameters.groups, 2);
}

/// Gives every axis its role and picks the operation, through states that are all valid.
fn by_hand(start: &State, roles: Roles, operation: OperationKind) -> State {
    // Averaging everything by its mean is where every composition can start.
    let mut state = start.clone();
    for axis in [Axis::Sample, Axis::BatchGroup, Axis::ChannelGroup, Axis::Channel, Axis::Height, Axis::Width]
    {
        state = done(&state, Action::RoleChanged(axis, Role::Sample));
    }
    state = done(&state, Action::OperationPicked(OperationKind::Standardize));
    // What is averaged at the end comes last, so that something is averaged all the time.
    let axes = [Axis::Sample, Axis::BatchGroup, Axis::ChannelGroup, Axis::Channel, Axis::Height, Axis::Width];
    for axis in axes {
        state = done(&state, Action::RoleChanged(axis, roles.of(axis)));
    }
    done(&state, Action::OperationPicked(operation))
}

#[test]
fn roles_and_operation_of_a_method_take_its_name() {
    for method in support::of_rows() {
        let operation = OperationKind::of(method.operation(&method.defaults));
        for start in ["batch_norm", "group_whitening", "rms_norm_token", "batch_group_norm"] {
            let state = by_hand(&after([Action::MethodPicked(start)]), method.roles, operation);
            let Choice::Named(named) = state.query.choice else {
                panic!("{} composed from {start} has no name", method.id)
            };
            assert_eq!(named.roles, method.roles, "{}", method.id);
            // Two names for one thing: the one that comes first is given.
            if !["position_norm", "iter_norm", "pixel_norm", "layer_scaling"].contains(&method.id) {
                assert_eq!(named.id, method.id, "from {start}");
            }
            assert_eq!(state.query.operation(), operation);
        }
    }
}

#[test]
fn newtons_iteration_over_the_batch_is_iterative_normalization() {
    let state = after([
        Action::MethodPicked("decorrelated_batch_norm"),
        Action::OperationPicked(OperationKind::Newton),
    ]);
    assert_eq!(state.query.title(), "Iterative normalization");
    let back = done(&state, Action::OperationPicked(OperationKind::Pca));
    assert_eq!(back.query.title(), "Decorrelated batch normalization");
    assert_eq!(back.query.parameters.whitening, Whitening::Pca);
}

#[test]
fn a_composition_without_a_name_says_so() {
    for (letters, operation) in [
        ("aaaass", OperationKind::Center),
        ("ssaass", OperationKind::Scale),
        ("ssasas", OperationKind::Standardize),
        ("ssssss", OperationKind::Standardize),
        ("aasssa", OperationKind::Scale),
        ("ssfass", OperationKind::Zca),
        ("aafsss", OperationKind::Cholesky),
    ] {
        let roles = Roles::from_letters(letters).expect("six letters");
        let state = by_hand(&State::default(), roles, operation);
        assert_eq!(state.query.title(), "A method without a name", "{letters} {operation:?}");
        assert_eq!((state.query.roles(), state.query.operation()), (roles, operation));
    }
}

#[test]
fn the_two_halves_of_the_samples_move_together_until_they_are_split() {
    let state = after([Action::MethodPicked("batch_norm"), Action::RoleChanged(Axis::Sample, Role::Area)]);
    assert_eq!(state.query.roles().letters(), "aaaass");
    assert_eq!(state.query.title(), "Instance normalization");
    let split =
        after([Action::MethodPicked("ghost_batch_norm"), Action::RoleChanged(Axis::Sample, Role::Area)]);
    assert_eq!(split.query.roles().letters(), "aaaass");
}

#[test]
fn rows_and_whitening_come_and_go_together() {
    let state = after([Action::MethodPicked("batch_norm")]);
    let rows = done(&state, Action::RoleChanged(Axis::Channel, Role::Feature));
    assert_eq!(rows.query.operation(), OperationKind::Zca);
    assert_eq!(rows.query.title(), "Decorrelated batch normalization");
    let no_rows = done(&rows, Action::RoleChanged(Axis::Channel, Role::Area));
    assert_eq!(no_rows.query.operation(), OperationKind::Standardize);
    assert_eq!(no_rows.query.title(), "Batch normalization");

    for kind in OperationKind::ALL {
        for method in methods::ALL {
            let picked = after([Action::MethodPicked(method.id), Action::OperationPicked(kind)]);
            assert_eq!(picked.session.problem, None, "{kind:?} on {}", method.id);
            assert_eq!(picked.query.operation(), kind, "on {}", method.id);
            let rows = picked.query.roles().first(Role::Feature).is_some();
            assert_eq!(rows, kind.is_whitening(), "{kind:?} on {}", method.id);
            assert_valid(&picked);
        }
    }
}

#[test]
fn a_whitening_of_any_kind_stays_when_an_axis_changes() {
    let state = after([
        Action::MethodPicked("decorrelated_batch_norm"),
        Action::OperationPicked(OperationKind::Cholesky),
        Action::RoleChanged(Axis::Height, Role::Area),
    ]);
    assert_eq!(state.query.operation(), OperationKind::Cholesky);
}

// Looking.

#[test]
fn the_area_stays_on_the_same_cell_when_the_method_changes() {
    let cell = [2, 5, 3, 1];
    let mut state = after([Action::CellPinned(cell)]);
    for &method in methods::ALL.iter().chain(methods::ALL.iter().rev()) {
        state = done(&state, Action::MethodPicked(method.id));
        let plan = state.plan().expect("a plan");
        assert_eq!(state.query.cell, Some(cell), "{}", method.id);
        assert_eq!(state.query.area, plan.partition().place(cell).area, "{}", method.id);
        assert_eq!(state.current(plan.partition()), (cell, state.query.area));
    }
}

#[test]
fn without_a_pin_the_first_cell_of_the_area_leads() {
    let state = after([Action::MethodPicked("batch_norm"), link("m=batch_norm&area=7")]);
    let next = done(&state, Action::MethodPicked("group_norm"));
    // Channel 7 of sample 1 is in the fourth pair of channels.
    assert_eq!((next.query.area, next.query.cell), (3, None));
    let next = done(&next, Action::MethodPicked("layer_norm"));
    assert_eq!(next.query.area, 0);
}

#[test]
fn what_the_pointer_is_on_does_not_move_the_pin() {
    let pinned = after([Action::CellPinned([1, 2, 3, 4]), Action::CellHovered(Some([3, 7, 0, 0]))]);
    let next = done(&pinned, Action::MethodPicked("batch_norm"));
    assert_eq!((next.query.cell, next.query.area), (Some([1, 2, 3, 4]), 2));
    assert_eq!(next.session.hover, None);
}

#[test]
fn a_pin_outside_a_smaller_tensor_moves_to_its_edge() {
    let state = done(&after([Action::CellPinned([3, 7, 5, 5])]), sized(1, "4"));
    assert_eq!(state.query.cell, Some([3, 3, 5, 5]));
}

#[test]
fn stepping_through_areas_stops_at_both_ends() {
    let state = after([Action::CellPinned([1, 2, 0, 0])]);
    assert_eq!(state.query.area, 5);
    for (step, area) in
        [(1, 6), (-1, 4), (10, 15), (11, 15), (-5, 0), (-6, 0), (isize::MAX, 15), (isize::MIN, 0), (0, 5)]
    {
        let next = done(&state, Action::AreaStepped(step));
        assert_eq!(next.query.area, area, "{step}");
        assert_eq!((next.query.cell, next.session.hover), (None, None), "{step}");
    }
    let hovered = reduce(&state, Action::CellHovered(Some([3, 7, 0, 0])));
    assert_eq!(done(&hovered, Action::AreaStepped(-1)).query.area, 14, "from the area that is looked at");
}

#[test]
fn the_pointer_leads_and_the_pin_is_what_stays() {
    let state = after([Action::CellPinned([1, 2, 3, 4])]);
    let partition = state.plan().expect("a plan").partition().clone();
    assert_eq!(state.current(&partition), ([1, 2, 3, 4], 5));
    let hovered = reduce(&state, Action::CellHovered(Some([3, 7, 0, 0])));
    assert_eq!(hovered.current(&partition), ([3, 7, 0, 0], 15));
    assert_eq!(hovered.query, state.query, "looking does not change the link");
    assert_eq!(reduce(&hovered, Action::CellHovered(None)), state);
    let outside = reduce(&state, Action::CellHovered(Some([9, 9, 9, 9])));
    assert_eq!(outside.current(&partition).1, 5);
}

#[test]
fn a_pin_outside_the_tensor_is_ignored() {
    let state = after([Action::CellPinned([1, 2, 3, 4])]);
    for cell in [[4, 0, 0, 0], [0, 8, 0, 0], [0, 0, 6, 0], [0, 0, 0, 6], [usize::MAX; 4]] {
        assert_eq!(done(&state, Action::CellPinned(cell)), state, "{cell:?}");
    }
}

#[test]
fn what_is_asked_is_about_what_is_looked_at() {
    let state = after([Action::CellPinned([1, 2, 3, 4]), Action::WindowSized(24, 90)]);
    let focus = state.question().expect("a question").focus;
    assert_eq!((focus.area, focus.cell, focus.rows, focus.columns), (5, Some([1, 2, 3, 4]), 24, 90));
    let small = done(&state, Action::WindowSized(0, 0)).question().expect("a question").focus;
    assert_eq!((small.rows, small.columns), (8, 32), "before the page has been laid out");
}

#[test]
fn views_and_scopes_are_what_was_picked_and_compute_nothing() {
    let state = State::default();
    let question = state.question().expect("a question");
    let looks = View::ALL
        .into_iter()
        .map(Action::ViewPicked)
        .chain([Action::ScopePicked(Scope::Area), Action::SpectrumPicked(SpectrumOf::Channels)]);
    let mut hashes = Vec::new();
    for look in looks {
        let next = done(&state, look);
        let mut asked = next.question().expect("a question");
        assert!(asked.shares_work(&question));
        // What moves the cell is part of the focus, and told only where it is shown.
        assert_eq!(asked.focus.reach, next.query.view == View::Reach);
        asked.focus.reach = false;
        assert_eq!(asked, question);
        hashes.push(next.hash());
    }
    hashes.sort();
    hashes.dedup();
    assert_eq!(hashes.len(), 6, "each has its link: {hashes:?}");
}

#[test]
fn a_method_without_areas_shows_what_moves_a_value_unless_another_drawing_was_picked() {
    let picked = |actions: &[Action]| after(actions.iter().cloned()).query.view;
    let [with, without] = ["layer_norm", "local_response_norm"].map(Action::MethodPicked);
    assert_eq!(picked(std::slice::from_ref(&without)), View::Reach);
    assert_eq!(picked(&[without.clone(), with.clone()]), View::Block, "there and back");
    assert_eq!(
        picked(&[without.clone(), Action::OperationPicked(OperationKind::Scale)]),
        View::Block,
        "composed"
    );
    for view in [View::Samples, View::Tiles] {
        assert_eq!(picked(&[Action::ViewPicked(view), without.clone()]), view);
        assert_eq!(picked(&[Action::ViewPicked(view), without.clone(), with.clone()]), view);
    }
    assert_eq!(picked(&[Action::ViewPicked(View::Reach), with.clone()]), View::Reach);
    assert_eq!(picked(&[without.clone(), Action::ViewPicked(View::Block)]), View::Block);
    assert_eq!(picked(&[without.clone(), Action::KnobChanged(0, 3.0)]), View::Reach);
    // A link says only what is unusual for its method.
    for (actions, said) in [
        (vec![without.clone()], None),
        (vec![without, Action::ViewPicked(View::Block)], Some("&view=block")),
        (vec![with.clone()], None),
        (vec![with, Action::ViewPicked(View::Reach)], Some("&view=reach")),
    ] {
        let state = after(actions);
        assert_eq!(said.is_some(), state.hash().contains("&view="), "{}", state.hash());
        assert!(said.is_none_or(|said| state.hash().contains(said)), "{}", state.hash());
        assert_eq!(after([Action::LinkOpened(state.hash())]).query, state.query);
    }
}

#[test]
fn choosing_what_is_chosen_changes_nothing() {
    let state = State::default();
    for action in [
        Action::MethodPicked("group_norm"),
        Action::RoleChanged(Axis::Channel, Role::Sample),
        Action::OperationPicked(OperationKind::Standardize),
        Action::GroupsChanged(4),
        Action::EpsilonChanged(1e-5),
        Action::VarianceChanged(Variance::Biased),
        Action::RecoveryPicked(RecoveryKind::Affine),
        Action::GammaChanged(1.0),
        Action::BetaChanged(0.0),
        sized(0, "4"),
        Action::InputPicked(Input::Correlated),
        Action::SeedTyped("7".to_owned()),
        Action::ConditionChanged(200.0),
        Action::AreaStepped(0),
        Action::CellHovered(None),
        Action::ViewPicked(View::Block),
        Action::ScopePicked(Scope::All),
        Action::SpectrumPicked(SpectrumOf::Area),
        Action::ChannelCycled(0),
        Action::SystemThemed(Scheme::Light),
        Action::WindowSized(0, 0),
        link(""),
        Action::RepairsDismissed,
        Action::Retried,
    ] {
        assert_eq!(done(&state, action.clone()), state, "{action:?}");
    }
}

// Answers.

/// A page that has asked the small question as number 1.
fn asked() -> (State, Report) {
    let question = small_question();
    let state = after([sized(2, "2"), sized(3, "2"), Action::Asked(1, Rc::new(question.clone()))]);
    assert_eq!(state.session.asked.len(), 1);
    (state, answer(&question))
}

fn without_overview(report: &Report) -> Action {
    Action::Answered(2, Box::new(Report { overview: None, detail: report.detail.clone() }))
}

#[test]
fn an_answer_is_shown_as_that_to_its_question() {
    let (state, report) = asked();
    assert!(!is_current(&state));
    let state = reduce(&state, Action::Progressed(1, Progress { stage: Stage::Normalizing, fraction: 0.5 }));
    assert!(state.session.progress.is_some());
    let state = reduce(&state, Action::Answered(1, Box::new(report.clone())));
    assert_eq!(state.session.overview.as_deref(), report.overview.as_ref());
    assert_eq!(state.session.detail.as_deref(), Some(&report.detail));
    assert_eq!(state.session.answered.as_deref(), Some(&small_question()));
    assert_eq!((state.session.asked.len(), state.session.progress), (0, None));
    assert!(is_current(&state));
    assert!(is_current(&done(&state, Action::AreaStepped(1))), "another focus needs the same work");
    assert!(!is_current(&done(&state, Action::GroupsChanged(2))));
}

#[test]
fn an_answer_nobody_waits_for_is_ignored() {
    let (state, report) = asked();
    for id in [0, 2, u64::MAX] {
        assert_eq!(reduce(&state, Action::Answered(id, Box::new(report.clone()))), state, "{id}");
    }
    let answered = reduce(&state, Action::Answered(1, Box::new(report.clone())));
    assert_eq!(reduce(&answered, Action::Answered(1, Box::new(report))), answered, "twice");
}

#[test]
fn an_answer_without_overview_keeps_the_one_before() {
    let (state, report) = asked();
    let state = reduce(&state, Action::Answered(1, Box::new(report.clone())));
    let state = reduce(&state, Action::Asked(2, Rc::new(small_question())));
    let state = reduce(&state, without_overview(&report));
    assert_eq!(state.session.overview.as_deref(), report.overview.as_ref());
    assert!(state.session.asked.is_empty());
}

#[test]
fn an_answer_to_a_replaced_question_is_shown_while_the_next_is_awaited() {
    let (state, report) = asked();
    let mut next = small_question();
    next.focus.area = 3;
    let state = reduce(&state, Action::Asked(2, Rc::new(next)));
    let half = reduce(&state, Action::Answered(1, Box::new(report.clone())));
    assert_eq!(half.session.answered.as_deref(), Some(&small_question()));
    assert_eq!(half.session.asked.len(), 1);
    // When the answer to the later one comes first, the earlier is no longer awaited.
    let whole = reduce(&state, without_overview(&report));
    assert_eq!(whole.session.answered.as_ref().map(|question| question.focus.area), Some(3));
    assert!(whole.session.asked.is_empty());
    assert_eq!(reduce(&whole, Action::Answered(1, Box::new(report))), whole);
}

#[test]
fn progress_and_failure_of_a_replaced_question_are_ignored_unless_the_next_needs_the_same_tensors() {
    let (state, _) = asked();
    let progress = Progress { stage: Stage::Generating, fraction: 0.25 };
    let failed = |cancelled| Action::Failed { id: 1, message: "Cancelled.".to_owned(), cancelled };
    let mut other = small_question();
    other.normalization.batch_groups += 1;
    let replaced = reduce(&state, Action::Asked(2, Rc::new(other)));
    assert_eq!(reduce(&replaced, Action::Progressed(1, progress)), replaced);
    for cancelled in [true, false] {
        assert_eq!(reduce(&replaced, failed(cancelled)), replaced);
    }
    let mut moved = small_question();
    moved.focus.area = 3;
    let waiting = reduce(&state, Action::Asked(2, Rc::new(moved)));
    assert_eq!(reduce(&waiting, Action::Progressed(1, progress)).session.progress, Some(progress));
    let stopped = reduce(&waiting, failed(true));
    assert!(stopped.session.cancelled && stopped.session.asked.is_empty());
}

#[test]
fn a_failure_is_shown_until_the_next_question() {
    let (state, _) = asked();
    let message = "The covariance of area 1 is not positive definite.".to_owned();
    let failed = reduce(&state, Action::Failed { id: 1, message: message.clone(), cancelled: false });
    assert_eq!(failed.session.failure, Some(message));
    assert!(
        !failed.session.cancelled && failed.session.asked.is_empty() && failed.session.progress.is_none()
    );
    let again = reduce(&failed, Action::Asked(2, Rc::new(small_question())));
    assert_eq!(again.session.failure, None);
}

#[test]
fn what_was_stopped_is_no_failure_and_can_be_asked_again() {
    let (state, report) = asked();
    let stopped = reduce(&state, Action::Failed { id: 1, message: "Cancelled.".to_owned(), cancelled: true });
    assert!(stopped.session.cancelled && stopped.session.failure.is_none());
    assert_eq!(stopped.query, state.query);
    let late = reduce(&stopped, Action::Answered(1, Box::new(report)));
    assert_eq!(late, stopped, "an answer after the stop");
    assert!(!reduce(&stopped, Action::Retried).session.cancelled);
    assert!(!reduce(&stopped, Action::Asked(2, Rc::new(small_question()))).session.cancelled);
}

#[test]
fn channels_are_cycled_within_the_tensor_that_is_chosen() {
    let (state, report) = asked();
    let state = reduce(&state, Action::Answered(1, Box::new(report.clone())));
    let (x, y) = report.detail.scatter.channels;
    assert_eq!(done(&state, Action::ChannelCycled(0)).query.channels, Some(((x + 1) % 8, y)));
    assert_eq!(done(&state, Action::ChannelCycled(1)).query.channels, Some((x, (y + 1) % 8)));
    let round = (0..8).fold(state.clone(), |state, _| done(&state, Action::ChannelCycled(0)));
    assert_eq!(round.query.channels, Some((x, y)));
    // The answer is still that for eight channels, the tensor has one.
    let small = done(&state, sized(1, "1"));
    assert_eq!(done(&small, Action::ChannelCycled(0)).query.channels, Some((0, 0)));
}

// Links, shapes and files.

#[test]
fn a_damaged_link_opens_and_says_what_was_repaired() {
    let state = done(
        &State::default(),
        link("m=composed&r=aaaaaa&g=0&t=99&eps=NaN&cell=9.9.9.9&theme=puce&shape=2.6.4.4"),
    );
    assert_eq!(state.query.title(), "Batch normalization");
    assert_eq!(state.query.shape.sizes(), [2, 6, 4, 4]);
    let said = state.session.repairs.join("\n");
    for part in ["g=0", "t=99", "eps=NaN", "theme=puce", "Nothing is averaged", "9.9.9.9"] {
        assert!(said.contains(part), "nothing about {part} in\n{said}");
    }
    assert!(done(&state, Action::RepairsDismissed).session.repairs.is_empty());
    assert!(done(&state, Action::ViewPicked(View::Tiles)).session.repairs.is_empty());
}

#[test]
fn the_cell_of_a_link_decides_the_area() {
    let state = done(&State::default(), link("m=batch_norm&area=2&cell=1.5.1.1"));
    assert_eq!((state.query.area, state.query.cell), (4, Some([0, 4, 0, 0])));
}

#[test]
fn going_back_opens_the_state_before() {
    let before = after([
        Action::MethodPicked("iter_norm"),
        Action::GroupsChanged(2),
        Action::CellPinned([1, 2, 3, 4]),
    ]);
    let later = after([Action::MethodPicked("rms_norm"), sized(0, "2")]);
    assert_eq!(
        done(&later, Action::LinkOpened(before.hash())).query.normalization(8),
        before.query.normalization(8)
    );
    assert_eq!(done(&later, Action::LinkOpened(before.hash())).hash(), before.hash());
}

#[test]
fn groups_that_a_new_shape_makes_impossible_are_repaired_and_said() {
    let state = done(&State::default(), sized(1, "6"));
    assert_eq!(state.query.parameters.groups, 3);
    assert_eq!(state.session.repairs, ["G is now 3, because 6 channels cannot be split into 4 groups."]);

    let ghost = after([Action::MethodPicked("ghost_batch_norm"), Action::BatchGroupsChanged(4)]);
    let state = done(&ghost, sized(0, "6"));
    assert_eq!(state.query.parameters.batch_groups, 3);
    assert_eq!(state.session.repairs.len(), 1, "{:?}", state.session.repairs);

    let fits = done(&State::default(), sized(1, "12"));
    assert_eq!((fits.query.parameters.groups, fits.session.repairs.len()), (4, 0));
    let hidden = done(&after([Action::MethodPicked("batch_norm")]), sized(1, "6"));
    assert!(hidden.session.repairs.is_empty(), "what a method does not have is not worth a word");
}

#[test]
fn no_groups_at_all_are_repaired_to_one() {
    for id in ["group_norm", "batch_norm", "batch_group_norm"] {
        let mut query = after([Action::MethodPicked(id)]).query;
        (query.parameters.groups, query.parameters.batch_groups) = (0, 0);
        query.fit_groups(query.shape);
        assert_eq!((query.parameters.groups, query.parameters.batch_groups), (1, 1), "{id}");
    }
}

#[test]
fn a_file_that_was_read_is_shown() {
    let opening = after([file_opened(1)]);
    assert_eq!(opening.session.reading, Some((1, "features.npy".to_owned())));
    let state = done(&opening, file_read(1, &[2, 6, 3, 3], Layout::Nchw));
    assert_eq!(state.query.data, Data::File(1));
    assert_eq!(state.session.reading, None);
    assert_eq!(state.shape().map(Shape::sizes), Some([2, 6, 3, 3]));
    assert_eq!(state.query.parameters.groups, 3);
    assert_eq!(state.session.repairs.len(), 1, "{:?}", state.session.repairs);
    assert_eq!(state.session.files.get(1).expect("it was read").name, "features.npy");
    assert_eq!(state.query.layout, None, "the usual one for its rank");
    let synthetic = done(&state, Action::InputPicked(Input::Gaussian));
    assert_eq!(synthetic.shape(), Some(Query::default().shape), "the shape of synthetic data is kept");
    assert_eq!(done(&synthetic, Action::FilePicked(1)).query.data, Data::File(1));
}

#[test]
fn the_layout_of_a_file_stands_in_the_link_where_its_rank_does_not_say_it() {
    let state = after(file_shown(1, &[3, 5, 8], Layout::Ncl));
    assert_eq!(state.query.layout, None);
    let other = done(&state, Action::LayoutPicked(Layout::Ntd));
    let read = done(&other, file_read(1, &[3, 5, 8], Layout::Ntd));
    assert_eq!(read.query.layout, Some(Layout::Ntd));
    assert_eq!(read.shape().map(Shape::sizes), Some([3, 8, 5, 1]));
    let refused = reduce(&other, file_refused(1));
    assert_eq!(refused.query.layout, None, "that of the file as it is shown");
}

#[test]
fn another_layout_is_another_question_even_where_the_shape_is_the_same() {
    let read = after(file_shown(1, &[3, 4, 4], Layout::Ncl));
    let question = read.question().expect("a question");
    let answered = done(&read, Action::Asked(1, Rc::new(question.clone())));
    let again =
        done(&done(&answered, Action::LayoutPicked(Layout::Ntd)), file_read(1, &[3, 4, 4], Layout::Ntd));
    let other = again.question().expect("a question");
    assert_eq!(again.shape(), read.shape());
    assert_ne!(other, question);
    assert!(!other.shares_work(&question));
}

#[test]
fn a_file_that_cannot_be_read_keeps_what_was_there() {
    let opened = after(file_shown(1, &[2, 6, 3, 3], Layout::Nchw));
    let shown = done(&opened, Action::MethodPicked("batch_norm"));
    for before in [shown, after([Action::MethodPicked("rms_norm")])] {
        let opening = done(&before, file_opened(2));
        let state = reduce(&opening, file_refused(2));
        assert_eq!(state.query, before.query);
        assert_eq!(state.session.files, before.session.files);
        assert_eq!(state.session.reading, None, "nothing is being read any more");
        let problem = state.session.problem.expect("it is said");
        assert_eq!((problem.field, problem.message.as_str()), (Field::File, "notes.npy: The file is empty."));
    }
}

#[test]
fn a_file_that_is_read_late_does_not_take_the_place_of_what_was_chosen_meanwhile() {
    for chosen in [
        Action::InputPicked(Input::Gaussian),
        Action::SeedTyped("12".to_owned()),
        Action::Reseeded,
        Action::ConditionChanged(9.0),
        sized(2, "5"),
        link("data=heavy_tails"),
        Action::FilePicked(EXAMPLE),
    ] {
        let before = done(&after([file_opened(1)]), chosen.clone());
        assert_eq!(before.session.reading, None, "{chosen:?}");
        let state = done(&before, file_read(1, &[2, 6, 3, 3], Layout::Nchw));
        assert_eq!(state.query, before.query, "{chosen:?}");
        assert_eq!(state.session.repairs, before.session.repairs, "{chosen:?}");
        assert!(state.session.files.get(1).is_some(), "it is in the picker all the same");
        assert_eq!(done(&state, Action::FilePicked(1)).query.data, Data::File(1));
    }
}

#[test]
fn a_file_that_is_read_while_its_normalization_is_chosen_is_shown() {
    let waiting = [file_opened(1), Action::MethodPicked("batch_norm"), Action::ViewPicked(View::Tiles)];
    let state = done(&after(waiting), file_read(1, &[2, 6, 3, 3], Layout::Nchw));
    assert_eq!((state.query.data, state.query.title()), (Data::File(1), "Batch normalization"));
}

#[test]
fn of_two_files_opened_one_after_the_other_the_second_is_shown() {
    let opening = after([file_opened(1), file_opened(2)]);
    let first = done(&opening, file_read(1, &[2, 6, 3, 3], Layout::Nchw));
    assert!(matches!(first.query.data, Data::Synthetic(_)), "the second is waited for");
    let second = done(&first, file_read(2, &[7, 10], Layout::Nd));
    assert_eq!(second.query.data, Data::File(2));
    // Read again because another question needs it.
    assert_eq!(done(&second, file_read(1, &[2, 6, 3, 3], Layout::Nchw)).query, second.query);
}

#[test]
fn a_mistake_in_the_data_does_not_stop_the_waiting_for_a_file() {
    let mistaken = reduce(&after([file_opened(1)]), Action::SeedTyped("seven".to_owned()));
    let state = reduce(&mistaken, file_read(1, &[2, 6, 3, 3], Layout::Nchw));
    assert_eq!(state.query.data, Data::File(1));
}

#[test]
fn a_file_that_is_refused_late_does_not_end_the_waiting_for_the_example() {
    let waiting = after([file_opened(1), Action::FilePicked(EXAMPLE)]);
    let refused = reduce(&waiting, file_refused(1));
    assert_eq!(refused.query.data, Data::File(EXAMPLE));
    assert!(refused.session.problem.is_some());
    let read = reduce(&refused, file_read(EXAMPLE, &[2, 6, 3, 3], Layout::Nchw));
    assert!(read.plan().is_some());
}

#[test]
fn an_example_that_does_not_come_leaves_synthetic_data() {
    let state = reduce(&after([Action::FilePicked(EXAMPLE)]), file_refused(EXAMPLE));
    assert!(matches!(state.query.data, Data::Synthetic(_)));
    assert!(state.session.problem.is_some());
    assert!(state.plan().is_some());
}

#[test]
fn while_a_file_is_being_read_nothing_can_be_set_that_may_not_fit_it() {
    let state = after([Action::FilePicked(EXAMPLE)]);
    assert_eq!((state.shape(), state.question()), (None, None));
    for action in [
        Action::GroupsChanged(0),
        Action::MethodPicked("batch_norm"),
        Action::IterationsChanged(99),
        Action::OperationPicked(OperationKind::Zca),
        Action::AreaStepped(5),
        Action::CellPinned([9; 4]),
        Action::ChannelCycled(0),
    ] {
        assert_eq!(done(&state, action).query, state.query);
    }
    let read = done(&state, file_read(EXAMPLE, &[2, 6, 3, 3], Layout::Nchw));
    assert_eq!(read.query.data, Data::File(EXAMPLE));
}

#[test]
fn a_link_to_the_example_keeps_what_it_says_until_the_example_is_there() {
    let opened = done(&State::default(), link("data=example&m=batch_norm&seed=x&area=5&ch=2.3"));
    assert_eq!(opened.session.repairs.len(), 1);
    let read = done(&opened, file_read(EXAMPLE, &[2, 6, 3, 3], Layout::Nchw));
    assert_eq!((read.query.area, read.query.channels), (4, Some((1, 2))));
    assert_eq!(read.session.repairs, opened.session.repairs, "not said for a moment only");
    let small = done(&opened, file_read(EXAMPLE, &[2, 2], Layout::Nd));
    assert_eq!((small.query.area, small.query.channels), (1, None));
    assert_eq!(small.session.repairs.len(), 3, "{:?}", small.session.repairs);
}

#[test]
fn a_save_that_fails_is_said_at_the_file() {
    let problem =
        mistake(&State::default(), Action::SaveFailed("The browser did not take the file.".to_owned()));
    assert_eq!(problem.field, Field::File);
}

// The page.

#[test]
fn the_theme_is_that_of_the_link_then_the_picked_one_then_the_systems() {
    assert_eq!(State::default().scheme(), Scheme::Light);
    let system = after([Action::SystemThemed(Scheme::Dark)]);
    assert_eq!(system.scheme(), Scheme::Dark);
    let picked = done(&system, Action::ThemePicked(Scheme::Light));
    assert_eq!(picked.scheme(), Scheme::Light);
    assert_eq!(picked.hash(), system.hash(), "a picked theme is not part of the link");
    let linked = done(&picked, link("theme=dark"));
    assert_eq!(linked.scheme(), Scheme::Dark);
    let again = done(&linked, Action::ThemePicked(Scheme::Light));
    assert_eq!((again.scheme(), again.query.theme), (Scheme::Light, None));
    assert_eq!(done(&linked, link("")).scheme(), Scheme::Light, "the picked one is back");
}

#[test]
fn working_on_the_main_thread_is_remembered_with_its_reason() {
    let state = after([Action::WentInline("no workers here".to_owned()), Action::GroupsChanged(2)]);
    assert_eq!(state.session.inline.as_deref(), Some("no workers here"));
}

#[test]
fn what_slides_or_steps_is_continuous_and_what_is_picked_is_not() {
    let continuous = [
        Action::GroupsChanged(2),
        Action::BatchGroupsChanged(2),
        Action::EpsilonChanged(0.1),
        Action::IterationsChanged(3),
        Action::GammaChanged(1.0),
        Action::BetaChanged(1.0),
        Action::ConditionChanged(9.0),
        Action::AreaStepped(1),
        Action::LabelDrawn(3, 1),
        Action::ChangeTried(None),
        Action::Turned(Turn::default()),
    ];
    assert!(continuous.iter().all(Action::is_continuous));
    let kinds: Vec<usize> = continuous.iter().map(kind).collect();
    let mut runner = TestRunner::deterministic();
    for _ in 0..3000 {
        let action = action().new_tree(&mut runner).expect("a value").current();
        if let Action::LabChanged { moving, .. } = action {
            assert_eq!(action.is_continuous(), moving, "as its control says");
            continue;
        }
        assert_eq!(action.is_continuous(), kinds.contains(&kind(&action)), "{action:?}");
    }
}

#[test]
fn divisors_are_those_that_divide() {
    assert_eq!(divisors(12), [1, 2, 3, 4, 6, 12]);
    assert_eq!(divisors(1), [1]);
    assert_eq!(divisors(0), [0usize; 0]);
}

#[test]
fn a_parameter_is_offered_where_it_matters() {
    for (letters, operation, groups, batch_groups) in [
        ("aaaass", OperationKind::Center, false, false),
        ("ssasas", OperationKind::Center, true, false),
        ("asaass", OperationKind::Center, false, true),
        ("asasaf", OperationKind::Zca, true, true),
    ] {
        let state = done(&State::default(), link(&format!("m=composed&r={letters}&op={}", operation.id())));
        assert_eq!(state.query.title(), "A method without a name", "{letters}");
        assert_eq!(state.query.has(Parameter::Groups), groups, "{letters}");
        assert_eq!(state.query.has(Parameter::BatchGroups), batch_groups, "{letters}");
        assert_eq!(state.query.has(Parameter::Epsilon), operation != OperationKind::Center, "{letters}");
        // Where it is offered it changes the areas, and where it is not it could not.
        let plan = state.plan().expect("a plan");
        let partition = plan.partition();
        let cells = (0..partition.areas()).map(|area| partition.index(Place { area, row: 0, column: 0 }));
        assert_eq!(cells.collect::<std::collections::BTreeSet<_>>().len(), partition.areas());
    }
}
