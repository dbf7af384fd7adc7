//! The state after an action: one pure function. A mistake changes nothing and is said where it was made.

use std::rc::Rc;

use super::{Action, Answer, Field, File, Number, Problem, State, limits};
use crate::compute::{FileReport, Report};
use crate::model::Screen;
use crate::model::compare::MOST;
use crate::model::gains::Gains;
use crate::model::query::{Data, EXAMPLE, Query};
use crate::model::url;
use crate::norm::{
    Axis, Drawn, Error, Layout, Parameter, Parameters, Shape, Variance, Whitening, methods, shorten,
};

/// The state after an action.
pub fn reduce(state: &State, action: Action) -> State {
    let mut next = state.clone();
    if is_choice(&action) {
        next.session.problem = None;
        next.session.repairs.clear();
        next.session.repairs_link = false;
    }
    if is_choice_of_data(&action) {
        // Whoever chooses other data no longer waits for the file that is being read.
        next.session.reading = None;
    }
    if let Err(mut problem) = apply(&mut next, action) {
        // What was wrong is said, with what would be right; what was there stays.
        problem.remedies.retain(|(_, remedy)| apply(&mut state.clone(), remedy.clone()).is_ok());
        let mut kept = state.clone();
        kept.session.problem = Some(problem);
        return kept;
    }
    next
}

/// Whether a person chose something, as opposed to looking or waiting.
const fn is_choice(action: &Action) -> bool {
    !action.is_passive()
        && !matches!(
            action,
            Action::FileRead { .. }
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

/// Whether a person chose or changed the tensor.
const fn is_choice_of_data(action: &Action) -> bool {
    matches!(
        action,
        Action::SizeTyped(..)
            | Action::InputPicked(_)
            | Action::FilePicked(_)
            | Action::SeedTyped(_)
            | Action::Reseeded
            | Action::ConditionChanged(_)
            | Action::LinkOpened(_)
    )
}

fn apply(state: &mut State, action: Action) -> Result<(), Problem> {
    let shape = state.shape();
    match action {
        Action::MethodPicked(id) => {
            let (Some(method), Some(shape)) = (methods::find(id), shape) else { return Ok(()) };
            changed(state, Field::Method, |query| query.pick_method(method, shape))
        }
        Action::RoleChanged(axis, role) => changed(state, Field::Area, |query| {
            let mut roles = query.roles().with(axis, role);
            // Where samples are not split, their two halves move together.
            if axis == Axis::Sample && !splits_batch(query) {
                roles.nb = role;
            }
            query.set_roles(roles);
        }),
        Action::OperationPicked(kind) => changed(state, Field::Operation, |query| query.set_operation(kind)),
        Action::GroupsChanged(groups) => {
            changed_parameter(state, Field::Area, Parameter::Groups, |parameters| parameters.groups = groups)
        }
        Action::BatchGroupsChanged(groups) => {
            changed_parameter(state, Field::Area, Parameter::BatchGroups, |parameters| {
                parameters.batch_groups = groups;
            })
        }
        Action::EpsilonChanged(epsilon) => {
            let epsilon = Number::Epsilon.within(state, epsilon, &limits::EPSILON, Action::EpsilonChanged)?;
            changed(state, Field::Operation, |query| query.parameters.epsilon = epsilon)
        }
        Action::KnobChanged(position, value) => {
            let Some(knob) = state.query.knobs().get(position) else { return Ok(()) };
            let field = Field::of(knob.step);
            let value = knob.check(value).map_err(|error| problem(field, &error))?;
            changed(state, field, |query| query.parameters.knobs.set(position, value))
        }
        Action::IterationsChanged(iterations) => {
            changed_parameter(state, Field::Operation, Parameter::Iterations, |parameters| {
                parameters.whitening = Whitening::Newton { iterations };
            })
        }
        Action::VarianceChanged(variance) => {
            changed(state, Field::Operation, |query| query.parameters.variance = variance)
        }
        Action::RecoveryPicked(recovery) => {
            let Some(shape) = shape else { return Ok(()) };
            changed(state, Field::Recovery, |query| query.set_recovery(recovery, shape))
        }
        Action::GammaChanged(gamma) => {
            let gamma = Number::Gamma.within(state, gamma, &limits::GAMMA, Action::GammaChanged)?;
            changed(state, Field::Recovery, |query| query.gamma = gamma)
        }
        Action::BetaChanged(beta) => {
            let beta = Number::Beta.within(state, beta, &limits::BETA, Action::BetaChanged)?;
            changed(state, Field::Recovery, |query| query.beta = beta)
        }
        Action::GainChanged(channel, (gamma, beta)) => {
            let is_there = channel.is_none_or(|channel| shape.is_some_and(|shape| channel < shape.c()));
            // A hand cannot reach further, and there is no text to complain of.
            if !is_there || !limits::GAMMA.contains(&gamma) || !limits::BETA.contains(&beta) {
                return Ok(());
            }
            // Without the sign of zero, which no handle shows.
            let gain = (gamma + 0.0, beta + 0.0);
            changed(state, Field::Recovery, |query| {
                if let Some(channel) = channel {
                    query.gains.set(channel, gain);
                } else {
                    (query.gamma, query.beta) = gain;
                }
            })
        }
        Action::GainsCleared => changed(state, Field::Recovery, |query| query.gains = Gains::NONE),
        Action::SizeTyped(axis, text) => {
            let size = parse_size(axis, &text)?;
            let mut sizes = state.query.shape.sizes();
            let Some(typed) = sizes.get_mut(axis) else { return Ok(()) };
            *typed = size;
            let shape = Shape::try_from(sizes).map_err(|error| problem(Field::Data, &error))?;
            let mut notes = Vec::new();
            changed(state, Field::Data, |query| {
                query.shape = shape;
                query.drawn = Drawn::NONE;
                if let Data::Synthetic(_) = query.data {
                    query.channels = None;
                    notes = query.fit_groups(shape);
                }
            })?;
            state.session.repairs = notes;
            Ok(())
        }
        Action::InputPicked(input) => refitted(state, |query| query.data = Data::Synthetic(input)),
        Action::FilePicked(id) => refitted(state, |query| query.data = Data::File(id)),
        Action::SeedTyped(text) => {
            let seed = text.trim().parse().map_err(|_| Problem {
                field: Field::Data,
                message: format!("“{}” is not a seed. Use a whole number from 0 on.", shorten(&text)),
                remedies: Vec::new(),
            })?;
            changed(state, Field::Data, |query| query.seed = seed)
        }
        Action::Reseeded => changed(state, Field::Data, |query| query.seed = reseeded(query.seed)),
        Action::InputsReseeded => changed(state, Field::Inputs, |query| {
            if query.takes_inputs() {
                query.inputs_seed = reseeded(query.inputs_seed);
                query.drawn = Drawn::NONE;
            }
        }),
        Action::LabelDrawn(position, label) => {
            let mut drawn = state.query.drawn.clone();
            drawn.set(position, label);
            apply(state, Action::Drawn(drawn))
        }

        Action::Drawn(drawn) => {
            let positions = shape.and_then(|shape| state.query.drawable(shape)).unwrap_or(0);
            if drawn.extent().is_none_or(|(last, _)| last < positions) {
                changed(state, Field::Inputs, |query| query.drawn = drawn)
            } else {
                Ok(())
            }
        }
        Action::InputSupplied(supply) => {
            state.session.supply = supply;
            Ok(())
        }
        Action::InputRefused(message) => Err(Problem { field: Field::Inputs, message, remedies: Vec::new() }),
        Action::ConditionChanged(condition) => {
            let condition =
                Number::Condition.within(state, condition, &limits::CONDITION, Action::ConditionChanged)?;
            changed(state, Field::Data, |query| query.condition = condition)
        }
        Action::LayoutPicked(layout) => {
            state.query.layout = Some(layout);
            // Another layout has other channels.
            state.query.channels = None;
            Ok(())
        }
        Action::AreaStepped(step) => {
            if let Some(plan) = state.plan() {
                let areas = plan.partition().areas();
                let (_, area) = state.current(plan.partition());
                state.query.area = area.saturating_add_signed(step).min(areas - 1);
                state.query.cell = None;
                state.session.hover = None;
            }
            Ok(())
        }
        Action::CellHovered(cell) => {
            state.session.hover = cell;
            Ok(())
        }
        Action::ValuesPointed(values) => {
            state.session.values = values.filter(|(from, to)| from.is_finite() && to.is_finite());
            Ok(())
        }
        Action::EigenvaluePointed(eigenvalue) => {
            state.session.eigenvalue = eigenvalue;
            Ok(())
        }
        Action::SymbolPointed(symbol) => {
            state.session.symbol = symbol;
            Ok(())
        }
        Action::CellPinned(cell) => {
            if let Some(plan) = state.plan()
                && plan.partition().shape().contains(cell)
            {
                state.query.area = plan.partition().place(cell).area;
                state.query.cell = Some(cell);
            }
            Ok(())
        }
        Action::ViewPicked(view) => {
            state.query.view = view;
            Ok(())
        }
        Action::Turned(turn) => {
            state.query.turn = turn;
            Ok(())
        }
        Action::ScopePicked(scope) => {
            state.query.scope = scope;
            Ok(())
        }
        Action::SpectrumPicked(spectrum) => {
            state.query.spectrum = spectrum;
            Ok(())
        }
        Action::ChannelCycled(axis) => {
            if let (Some(shape), Some(detail)) = (shape, &state.session.detail) {
                let (x, y) = state.query.channels.unwrap_or(detail.scatter.channels);
                // The answer may still be that for a tensor of more channels.
                let (x, y) = (x % shape.c(), y % shape.c());
                let next = |channel: usize| (channel + 1) % shape.c();
                state.query.channels = Some(if axis == 0 { (next(x), y) } else { (x, next(y)) });
            }
            Ok(())
        }
        Action::ChangeTried(change) => {
            state.query.change = change;
            Ok(())
        }
        Action::LabChanged { choices, .. } => {
            state.query.lab = choices;
            Ok(())
        }
        Action::ThemePicked(scheme) => {
            // A theme chosen here is not part of what is shown to others.
            state.query.theme = None;
            state.session.theme = Some(scheme);
            Ok(())
        }
        Action::SystemThemed(scheme) => {
            state.session.system_theme = scheme;
            Ok(())
        }
        Action::WindowSized(rows, columns) => {
            state.session.window = (rows, columns);
            Ok(())
        }
        Action::LinkOpened(hash) => {
            open_link(state, &hash);
            Ok(())
        }
        Action::Mistyped(number, text) => Err(number.mistyped(state, &shorten(&text))),
        Action::RepairsDismissed => Ok(()),
        Action::FileOpened { id, name } => {
            state.session.reading = Some((id, name));
            Ok(())
        }
        Action::FileRead { id, name, report } => {
            file_read(state, id, name, report);
            Ok(())
        }
        Action::Asked(id, question) => {
            state.session.asked.push((id, question));
            state.session.progress = None;
            state.session.failure = None;
            state.session.cancelled = false;
            Ok(())
        }
        Action::Progressed(id, progress) => {
            if is_latest(state, id) {
                state.session.progress = Some(progress);
            }
            Ok(())
        }
        Action::Answered(id, report) => {
            answered(state, id, *report);
            Ok(())
        }
        Action::Failed { id, message, cancelled } => {
            if is_latest(state, id) {
                state.session.progress = None;
                state.session.cancelled = cancelled;
                state.session.failure = (!cancelled).then_some(message);
                state.session.asked.clear();
            }
            Ok(())
        }
        Action::Retried => {
            state.session.cancelled = false;
            Ok(())
        }
        Action::WentInline(reason) => {
            state.session.inline = Some(reason);
            Ok(())
        }
        Action::SaveFailed(message) => Err(Problem { field: Field::File, message, remedies: Vec::new() }),
    }
}

/// Changes the query, checks it, and keeps looking at the same cell and, unless another drawing was picked, at the usual
/// drawing. While a file is being read there is nothing to check against, and nothing changes.
fn changed(state: &mut State, field: Field, change: impl FnOnce(&mut Query)) -> Result<(), Problem> {
    if state.shape().is_none() {
        return Ok(());
    }
    // What the pointer happens to be on must not move the pin.
    state.session.hover = None;
    let anchor = state.plan().map(|plan| state.current(plan.partition()).0);
    let is_usual = state.query.view == state.query.usual_view();
    change(&mut state.query);
    if is_usual {
        state.query.view = state.query.usual_view();
    }
    if let Some(shape) = state.shape() {
        state.query.check(shape).map_err(|error| problem(field, &error))?;
        state.query.gains.fit(shape.c());
        look_at(state, anchor);
    }
    Ok(())
}

/// Changes a parameter if the choice has it; a hidden one would come to light as a mistake nobody made.
fn changed_parameter(
    state: &mut State,
    field: Field,
    parameter: Parameter,
    change: impl FnOnce(&mut Parameters),
) -> Result<(), Problem> {
    if state.query.has(parameter) {
        changed(state, field, |query| change(&mut query.parameters))
    } else {
        Ok(())
    }
}

/// Changes where the tensor comes from, and fits the groups to its shape.
fn refitted(state: &mut State, change: impl FnOnce(&mut Query)) -> Result<(), Problem> {
    change(&mut state.query);
    state.session.hover = None;
    state.query.channels = None;
    state.query.drawn = Drawn::NONE;
    if let Some(shape) = state.shape() {
        let notes = state.query.fit_groups(shape);
        state.session.repairs = notes;
        state.query.check(shape).map_err(|error| problem(Field::Data, &error))?;
        look_at(state, state.query.cell);
    }
    Ok(())
}

/// Makes the area of this cell the current one, or clamps the current one.
fn look_at(state: &mut State, anchor: Option<[usize; 4]>) {
    let Some(plan) = state.plan() else { return };
    let partition = plan.partition();
    let clamped = anchor.map(|cell| {
        let sizes = partition.shape().sizes();
        [0, 1, 2, 3].map(|axis| cell[axis].min(sizes[axis] - 1))
    });
    state.query.area = match clamped {
        Some(cell) => partition.place(cell).area,
        None => state.query.area.min(partition.areas() - 1),
    };
    state.query.cell = state.query.cell.and(clamped);
}

/// The next seed, below a million, so that it can be read out in class.
const fn reseeded(seed: u64) -> u64 {
    seed.wrapping_mul(48_271).wrapping_add(11) % 999_983
}

fn splits_batch(query: &Query) -> bool {
    query.roles().nb != query.roles().ns
}

/// Whether work on a question is work on the one asked last: that one waits for it, where both need the same tensors.
fn is_latest(state: &State, id: u64) -> bool {
    let asked = &state.session.asked;
    let question = asked.iter().find_map(|(asked, question)| (*asked == id).then_some(question));
    question.zip(asked.last()).is_some_and(|(question, (_, latest))| question.shares_work(latest))
}

fn answered(state: &mut State, id: u64, report: Report) {
    let Some(at) = state.session.asked.iter().position(|(asked, _)| *asked == id) else { return };
    // Questions before this one were replaced and will not be answered. An answer to one that was replaced meanwhile is
    // shown all the same: it is newer than what is there.
    let question = state.session.asked.drain(..=at).next_back();
    if let Some(overview) = report.overview {
        state.session.overview = Some(Rc::new(overview));
    }
    state.session.answered = question.map(|(_, question)| question);
    state.session.detail = Some(Rc::new(report.detail));
    if state.query.screen == Screen::Compare {
        keep_answer(state);
    }
    if state.session.asked.is_empty() {
        state.session.progress = None;
        state.session.failure = None;
    }
}

/// Keeps the last answer beside those about other columns.
fn keep_answer(state: &mut State) {
    let session = &mut state.session;
    if let (Some(question), Some(overview), Some(detail)) =
        (&session.answered, &session.overview, &session.detail)
    {
        let (question, overview, detail) = (Rc::clone(question), Rc::clone(overview), Rc::clone(detail));
        let is_older = |answer: &Answer| {
            answer.question.shares_work(&question) && answer.question.against == question.against
        };
        session.answers.retain(|answer| !is_older(answer));
        session.answers.insert(0, Answer { question, overview, detail });
        session.answers.truncate(2 * MOST);
    }
}

fn open_link(state: &mut State, hash: &str) {
    let (mut query, mut repairs) = url::decode(hash);
    if let Data::File(id) = query.data
        && id != EXAMPLE
        && state.session.files.get(id).is_none()
    {
        if let Some(kept) = state.session.kept.iter().find(|(kept, _)| *kept == id) {
            state.session.reading = Some(kept.clone());
        } else {
            query.data = Query::default().data;
            repairs.push(
                "The link was made with a file, which a link cannot hold. Choose the file again to see its values."
                    .to_owned(),
            );
        }
    }
    state.query = query;
    state.session.hover = None;
    state.session.problem = None;
    if let Some(shape) = state.shape() {
        repairs.extend(url::repair(&mut state.query, shape));
        look_at(state, state.query.cell);
    }
    state.session.repairs_link = !repairs.is_empty();
    state.session.repairs = repairs;
}

/// Keeps a file, and shows it if it is still waited for; whoever has moved on finds it in the picker.
fn file_read(state: &mut State, id: u32, name: String, report: Result<FileReport, String>) {
    state.session.kept.retain(|(kept, _)| *kept != id);
    let awaited = state.session.reading.take_if(|(reading, _)| *reading == id).is_some();
    let chosen = state.query.data == Data::File(id);
    match report {
        Ok(report) => {
            state.session.files.insert(id, File { name, report });
            if awaited && !chosen {
                state.query.data = Data::File(id);
                state.query.channels = None;
            }
        }
        Err(message) => {
            let message = format!("{name}: {message}");
            state.session.problem = Some(Problem { field: Field::File, message, remedies: Vec::new() });
            if chosen && state.session.files.get(id).is_none() {
                // The file that was to be shown will not come.
                state.query.data = Query::default().data;
            }
        }
    }
    if !awaited && !chosen {
        return;
    }
    if let Data::File(id) = state.query.data
        && let Some(File { report, .. }) = state.session.files.get(id)
    {
        state.query.layout =
            (Layout::of_rank(report.sizes.len()) != Some(report.layout)).then_some(report.layout);
    }
    if let Some(shape) = state.shape() {
        let repairs = url::repair(&mut state.query, shape);
        state.session.repairs.extend(repairs);
        look_at(state, state.query.cell);
    }
}

fn parse_size(axis: usize, text: &str) -> Result<usize, Problem> {
    text.trim().parse().map_err(|_| Problem {
        field: Field::Data,
        message: format!("“{}” is not a size. Use a whole number from 1 on.", shorten(text)),
        remedies: vec![("1".to_owned(), Action::SizeTyped(axis, "1".to_owned()))],
    })
}

/// An error of the core as a mistake at a control, with what would be right as buttons.
fn problem(field: Field, error: &Error) -> Problem {
    let remedies = match error {
        Error::Groups { what: "samples", nearest, .. } => {
            nearest.iter().map(|&g| (g.to_string(), Action::BatchGroupsChanged(g))).collect()
        }
        Error::Groups { nearest, .. } => {
            nearest.iter().map(|&g| (g.to_string(), Action::GroupsChanged(g))).collect()
        }
        Error::UnbiasedOfOne => vec![("biased".to_owned(), Action::VarianceChanged(Variance::Biased))],
        _ => Vec::new(),
    };
    Problem { field, message: error.to_string(), remedies }
}
