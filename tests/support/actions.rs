//! Everything a person or the side that computes can do, with sensible and with wild values.

#![allow(dead_code, reason = "every test file is a crate of its own and uses a part of this")]

use std::rc::Rc;
use std::sync::OnceLock;

use normlens::compute::{Engine, FileReport, Focus, Progress, Query, Report, Stage, Unhurried, finish};
use normlens::model::Scheme;
use normlens::model::query::{self, EXAMPLE, OperationKind, RecoveryKind, Scope, SpectrumOf};
use normlens::model::scene::{Turn, View};
use normlens::model::state::{Action, Number, Supply};
use normlens::model::symbol::Symbol;
use normlens::norm::{AXES, Change, Changed, Drawn, Input, Layout, Role, Shape, Variance, methods};
use proptest::prelude::*;
use proptest::sample::select;

/// Numbers of groups, right and wrong.
const COUNTS: [usize; 13] = [0, 1, 2, 2, 3, 4, 4, 5, 6, 8, 12, 99_999_999, usize::MAX];
/// Sizes as typed, right and wrong. 600 channels are more than a covariance may have rows.
const SIZES: [&str; 22] = [
    "1",
    "1",
    "2",
    "2",
    "3",
    "4",
    "4",
    "5",
    "6",
    "8",
    "8",
    "12",
    " 7 ",
    "600",
    "0",
    "abc",
    "",
    "-1",
    "2.5",
    "99999999",
    "99999999999999999999999",
    "８",
];
const SEEDS: [&str; 7] = ["0", " 12 ", "18446744073709551615", "18446744073709551616", "-3", "sieben", ""];
const NUMBERS: [f64; 14] = [
    f64::NAN,
    f64::INFINITY,
    f64::NEG_INFINITY,
    f64::MAX,
    f64::MIN_POSITIVE,
    -0.0,
    0.0,
    1e-5,
    1e-3,
    0.1,
    0.25,
    1.0,
    2.5,
    -1.5,
];
const LINKS: [&str; 9] = [
    "",
    "#/explore?v=1",
    "#/explore?v=1&m=position_norm&area=7",
    "#/explore?v=1&m=composed&r=ssasas&op=center&shape=2.6.3.3&g=3",
    "#/explore?v=1&m=iter_norm&g=2&t=7&data=image_like",
    "#/explore?v=1&data=example&m=batch_norm&area=3&ch=1.2",
    "#/explore?v=1&data=file2&m=rms_norm",
    "#/explore?m=composed&r=aaaaaa&g=0&t=99&eps=NaN&cell=9.9.9.9&area=6&theme=puce",
    "#/explore?v=2&shape=1.1.1.1&var=unbiased&cell=1.1.1.1",
];

/// Every number that can be typed.
pub(crate) const NUMBERS_TYPED: [Number; 7] = [
    Number::Groups,
    Number::BatchGroups,
    Number::Iterations,
    Number::Epsilon,
    Number::Gamma,
    Number::Beta,
    Number::Condition,
];

/// What a file of these sizes is said to be.
pub(crate) fn file_report(sizes: &[usize], layout: Layout) -> FileReport {
    let shape = layout.shape(sizes).expect("the layout has the rank of the sizes");
    FileReport { sizes: sizes.to_vec(), layout, shape, dtype: "float32".to_owned() }
}

/// The answer to a question, computed.
pub(crate) fn answer(query: &Query) -> Report {
    finish(Engine::default().answer(query, &Unhurried))
        .expect("unhurried work never waits")
        .expect("an answer")
}

/// A question about a small tensor.
pub(crate) fn small_question() -> Query {
    let chosen = query::Query { shape: Shape::new(4, 8, 2, 2).expect("a shape"), ..query::Query::default() };
    chosen.question(chosen.shape, Layout::Nchw, Focus { rows: 8, columns: 8, ..Focus::default() })
}

fn small_report() -> Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| answer(&small_question())).clone()
}

fn scheme() -> impl Strategy<Value = Scheme> {
    select(vec![Scheme::Light, Scheme::Dark])
}

fn cell() -> impl Strategy<Value = [usize; 4]> {
    prop_oneof![
        6 => (0usize..5, 0usize..9, 0usize..7, 0usize..7).prop_map(|(n, c, h, w)| [n, c, h, w]),
        1 => Just([0, 0, 0, 0]),
        1 => Just([usize::MAX, 0, usize::MAX, 3]),
    ]
}

/// One of many numbers, most of them within some limits.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![select(NUMBERS.to_vec()), -4.0..4.0f64, 1.0..1e6f64, any::<f64>()]
}

/// What a person does on the rail.
fn chosen() -> impl Strategy<Value = Action> {
    let ids: Vec<&'static str> =
        methods::ALL.iter().map(|method| method.id).chain(["no_such_norm"]).collect();
    prop_oneof![
        4 => select(ids).prop_map(Action::MethodPicked),
        6 => (select(AXES.to_vec()), select(vec![Role::Area, Role::Feature, Role::Sample]))
            .prop_map(|(axis, role)| Action::RoleChanged(axis, role)),
        4 => select(OperationKind::ALL.to_vec()).prop_map(Action::OperationPicked),
        3 => select(COUNTS.to_vec()).prop_map(Action::GroupsChanged),
        3 => select(COUNTS.to_vec()).prop_map(Action::BatchGroupsChanged),
        2 => number().prop_map(Action::EpsilonChanged),
        3 => (0usize..10, number()).prop_map(|(position, value)| Action::KnobChanged(position, value)),
        2 => select(vec![0usize, 1, 5, 7, 20, 21, usize::MAX]).prop_map(Action::IterationsChanged),
        2 => select(vec![Variance::Biased, Variance::Unbiased]).prop_map(Action::VarianceChanged),
        2 => select(vec![RecoveryKind::None, RecoveryKind::Affine, RecoveryKind::Colouring])
            .prop_map(Action::RecoveryPicked),
        2 => number().prop_map(Action::GammaChanged),
        2 => number().prop_map(Action::BetaChanged),
        2 => (prop::option::of(0usize..12), number(), number())
            .prop_map(|(channel, gamma, beta)| Action::GainChanged(channel, (gamma, beta))),
        1 => (prop::option::of(0usize..12), 0.0..3.0f64, -3.0..3.0f64)
            .prop_map(|(channel, gamma, beta)| Action::GainChanged(channel, (gamma, beta))),
        1 => Just(Action::GainsCleared),
        4 => (prop_oneof![9 => 0usize..4, 1 => Just(4)], select(SIZES.to_vec()))
            .prop_map(|(axis, text)| Action::SizeTyped(axis, text.to_owned())),
        2 => select(Input::ALL.to_vec()).prop_map(Action::InputPicked),
        1 => select(SEEDS.to_vec()).prop_map(|text| Action::SeedTyped(text.to_owned())),
        1 => any::<u64>().prop_map(|seed| Action::SeedTyped(seed.to_string())),
        1 => Just(Action::Reseeded),
        1 => number().prop_map(Action::ConditionChanged),
    ]
}

/// What a person does to look, and with files and links.
fn looked() -> impl Strategy<Value = Action> {
    let steps = vec![1, -1, 3, 100, -100, isize::MIN, isize::MAX];
    prop_oneof![
        select(vec![EXAMPLE, 1, 2, 9]).prop_map(Action::FilePicked),
        select(Layout::ALL.to_vec()).prop_map(Action::LayoutPicked),
        select(steps).prop_map(Action::AreaStepped),
        prop::option::of(cell()).prop_map(Action::CellHovered),
        prop::option::of((number(), number())).prop_map(Action::ValuesPointed),
        prop::option::of(0usize..20).prop_map(Action::EigenvaluePointed),
        prop::option::of(select(vec!["x", "μ", "Σ", "γ"]))
            .prop_map(|letter| Action::SymbolPointed(letter.and_then(Symbol::of))),
        cell().prop_map(Action::CellPinned),
        select(View::ALL.to_vec()).prop_map(Action::ViewPicked),
        (-400..400, -60..60).prop_map(|(yaw, lift)| Action::Turned(Turn::default().by(yaw, lift))),
        select(vec![Scope::All, Scope::Area]).prop_map(Action::ScopePicked),
        select(vec![SpectrumOf::Area, SpectrumOf::Channels]).prop_map(Action::SpectrumPicked),
        (0usize..3).prop_map(Action::ChannelCycled),
        prop::option::of((select(Changed::ALL.to_vec()), 0.1..10.0f64, -3.0..3.0f64)).prop_map(|change| {
            Action::ChangeTried(change.map(|(of, scale, shift)| Change { of, scale, shift }))
        }),
        scheme().prop_map(Action::ThemePicked),
        ("[a-z]{1,5}:[0-9]{1,3}", any::<bool>())
            .prop_map(|(choices, moving)| Action::LabChanged { choices, moving }),
        select(LINKS.to_vec()).prop_map(|link| Action::LinkOpened(link.to_owned())),
        (select(NUMBERS_TYPED.to_vec()), select(SEEDS.to_vec()))
            .prop_map(|(number, text)| Action::Mistyped(number, text.to_owned())),
        Just(Action::RepairsDismissed),
        Just(Action::InputsReseeded),
        (0usize..200, 0u8..4).prop_map(|(position, label)| Action::LabelDrawn(position, label)),
        Just(Action::Drawn(Drawn::NONE)),
        select(vec![None, Some(supply())]).prop_map(Action::InputSupplied),
        Just(Action::InputRefused("The file has 3 channels, and 8 are needed.".to_owned())),
        select(vec![1u32, 2]).prop_map(|id| Action::FileOpened { id, name: "features.npy".to_owned() }),
        Just(Action::Retried),
    ]
}

/// A style from a file.
fn supply() -> Rc<Supply> {
    Rc::new(Supply {
        method: "adaptive_instance_norm",
        part: "style",
        name: "style.npy".to_owned(),
        sizes: [1, 8, 2, 2],
        values: vec![0.5; 32],
    })
}

/// What happens to a person.
fn happened() -> impl Strategy<Value = Action> {
    let files = vec![
        file_report(&[2, 6, 3, 3], Layout::Nchw),
        file_report(&[3, 5, 8], Layout::Ntd),
        file_report(&[3, 5, 8], Layout::Ncl),
        file_report(&[7, 10], Layout::Nd),
        file_report(&[1, 1], Layout::Nd),
    ];
    let file = prop_oneof![
        3 => select(files).prop_map(Ok),
        1 => Just(Err("The file is not a NumPy file.".to_owned())),
    ];
    let progress = Progress { stage: Stage::Normalizing, fraction: 0.5 };
    prop_oneof![
        scheme().prop_map(Action::SystemThemed),
        (select(COUNTS.to_vec()), select(COUNTS.to_vec()))
            .prop_map(|(rows, columns)| Action::WindowSized(rows, columns)),
        (select(vec![EXAMPLE, 1, 2]), file).prop_map(|(id, report)| Action::FileRead {
            id,
            name: "features.npy".to_owned(),
            report
        }),
        (0u64..4).prop_map(|id| Action::Asked(id, Rc::new(small_question()))),
        (0u64..4).prop_map(move |id| Action::Progressed(id, progress)),
        (0u64..4).prop_map(|id| Action::Answered(id, Box::new(small_report()))),
        (0u64..4, any::<bool>()).prop_map(|(id, cancelled)| Action::Failed {
            id,
            message: "It could not be done.".to_owned(),
            cancelled
        }),
        Just(Action::WentInline("The browser starts no workers here.".to_owned())),
        Just(Action::SaveFailed("The browser did not take the file.".to_owned())),
    ]
}

/// Any action.
pub(crate) fn action() -> impl Strategy<Value = Action> {
    prop_oneof![6 => chosen(), 3 => looked(), 1 => happened()]
}

/// How many kinds of action there are.
pub(crate) const KINDS: usize = 51;

/// The number of an action's kind; a new kind does not compile until it is generated above.
pub(crate) const fn kind(action: &Action) -> usize {
    match action {
        Action::MethodPicked(_) => 0,
        Action::RoleChanged(..) => 1,
        Action::OperationPicked(_) => 2,
        Action::GroupsChanged(_) => 3,
        Action::BatchGroupsChanged(_) => 4,
        Action::EpsilonChanged(_) | Action::KnobChanged(..) => 5,
        Action::IterationsChanged(_) => 6,
        Action::VarianceChanged(_) => 7,
        Action::RecoveryPicked(_) | Action::GainsCleared => 8,
        Action::GammaChanged(_) => 9,
        Action::BetaChanged(_) | Action::GainChanged(..) => 10,
        Action::SizeTyped(..) => 11,
        Action::InputPicked(_) => 12,
        Action::FilePicked(_) => 13,
        Action::SeedTyped(_) => 14,
        Action::Reseeded => 15,
        Action::ConditionChanged(_) => 16,
        Action::LayoutPicked(_) => 17,
        Action::AreaStepped(_) => 18,
        Action::CellHovered(_) => 19,
        Action::CellPinned(_) => 20,
        Action::ViewPicked(_) => 21,
        Action::ScopePicked(_) => 22,
        Action::SpectrumPicked(_) => 23,
        Action::ChannelCycled(_) => 24,
        Action::ThemePicked(_) => 25,
        Action::SystemThemed(_) => 26,
        Action::WindowSized(..) => 27,
        Action::LinkOpened(_) => 28,
        Action::Mistyped(..) => 29,
        Action::RepairsDismissed => 30,
        Action::FileOpened { .. } => 31,
        Action::FileRead { .. } => 32,
        Action::Asked(..) => 33,
        Action::Progressed(..) => 34,
        Action::Answered(..) => 35,
        Action::Failed { .. } => 36,
        Action::Retried => 37,
        Action::WentInline(_) => 38,
        Action::SaveFailed(_) => 39,
        Action::InputsReseeded => 40,
        Action::LabelDrawn(..) => 41,
        Action::Drawn(_) => 42,
        Action::InputSupplied(_) => 43,
        Action::InputRefused(_) => 44,
        Action::ChangeTried(_) => 45,
        Action::ValuesPointed(_) => 46,
        Action::LabChanged { .. } => 47,
        Action::Turned(_) => 48,
        Action::EigenvaluePointed(_) => 49,
        Action::SymbolPointed(_) => 50,
    }
}
