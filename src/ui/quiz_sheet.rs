//! The quiz: a cell is marked, and a person paints what shares its statistics.

use std::rc::Rc;

use yew::prelude::*;

use super::sheet::Sheet;
use crate::model::quiz::{Question, ROUND, Verdict};
use crate::web::page;

#[derive(Properties, PartialEq)]
pub(super) struct QuizSheetProps {
    /// Decides the questions.
    pub seed: u64,
    /// Called when the sheet is closed.
    pub onclosed: Callback<()>,
}

/// Where the round is.
#[derive(Clone, Debug, Default, PartialEq)]
struct Round {
    /// How many rounds there were before.
    rounds: u64,
    /// The question, counted from 0.
    at: usize,
    /// What is painted, in the order of the tensor.
    painted: Vec<bool>,
    /// What became of the answer, once it is given.
    verdict: Option<Verdict>,
    /// How many answers were perfect.
    perfect: usize,
}

impl Round {
    fn question(&self, seed: u64) -> Option<Question> {
        Question::new(seed.wrapping_add(self.rounds), self.at)
    }

    fn paint(&mut self, at: usize, on: bool) {
        if self.painted.len() <= at {
            self.painted.resize(at + 1, false);
        }
        if let Some(cell) = self.painted.get_mut(at) {
            *cell = on;
        }
    }
}

/// What a cell is.
#[derive(Clone, Copy)]
enum CellState {
    /// Not painted, rightly so once that is known.
    Plain,
    /// Painted, and not judged yet.
    Painted,
    /// Painted, and it shares the statistics.
    Right,
    /// Not painted, and it shares them.
    Missed,
    /// Painted, and it does not.
    Extra,
}

impl CellState {
    const fn of(verdict: Option<Verdict>, shares: bool, painted: bool) -> Self {
        match (verdict.is_some(), shares, painted) {
            (false, _, true) => Self::Painted,
            (true, true, true) => Self::Right,
            (true, true, false) => Self::Missed,
            (true, false, true) => Self::Extra,
            (_, _, false) => Self::Plain,
        }
    }

    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Painted => "painted",
            Self::Right => "painted right",
            Self::Missed => "missed",
            Self::Extra => "extra",
        }
    }

    const fn words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Painted => ", painted",
            Self::Right => ", painted, right",
            Self::Missed => ", missed",
            Self::Extra => ", painted, too many",
        }
    }
}

/// The sheet, open for as long as it exists.
#[component]
pub(super) fn QuizSheet(props: &QuizSheetProps) -> Html {
    let round = use_state_eq(Round::default);
    // What a drag does to the cells it goes over.
    let paints = use_mut_ref(|| None::<bool>);
    let Some(question) = round.question(props.seed) else { return html! {} };
    let change = {
        let round = round.clone();
        move |change: &dyn Fn(&mut Round)| {
            let mut next = (*round).clone();
            change(&mut next);
            round.set(next);
        }
    };
    let is_over = round.at + 1 == ROUND;
    let onnext = {
        let (change, question) = (change.clone(), question.clone());
        move |_: MouseEvent| {
            change(&|round| match round.verdict {
                None => {
                    let verdict = question.judge(&round.painted);
                    round.perfect += usize::from(verdict.is_perfect());
                    round.verdict = Some(verdict);
                }
                Some(_) if round.at + 1 == ROUND => {
                    *round = Round { rounds: round.rounds + 1, ..Round::default() };
                }
                Some(_) => {
                    *round = Round { at: round.at + 1, painted: Vec::new(), verdict: None, ..round.clone() };
                }
            });
        }
    };
    let cells: Rc<[[usize; 4]]> = question.cells().collect();
    let [n, c, h, w] = question.shape().sizes();
    let cell = |at: usize| {
        let [sample, channel, row, column] = cells[at];
        let is_marked = cells[at] == question.cell;
        let painted = is_marked || round.painted.get(at).copied().unwrap_or_default();
        let state = CellState::of(round.verdict, question.shares(cells[at]), painted);
        let is_open = round.verdict.is_none() && !is_marked;
        let set = {
            let change = change.clone();
            move |on: bool| change(&|round: &mut Round| round.paint(at, on))
        };
        let onpointerdown = {
            let (paints, set) = (Rc::clone(&paints), set.clone());
            move |event: PointerEvent| {
                if is_open {
                    // A finger that goes on paints on.
                    if let Some(cell) = event.target_dyn_into::<web_sys::Element>() {
                        let _ = cell.release_pointer_capture(event.pointer_id());
                    }
                    paints.replace(Some(!painted));
                    set(!painted);
                }
            }
        };
        let onpointerenter = {
            let (paints, set) = (Rc::clone(&paints), set.clone());
            move |event: PointerEvent| match *paints.borrow() {
                Some(on) if event.buttons() & 1 == 1 && is_open => set(on),
                _ => {}
            }
        };
        // What reads the page aloud clicks without a pointer, which has painted already.
        let onclick = {
            let set = set.clone();
            move |event: MouseEvent| {
                if is_open && event.detail() == 0 {
                    set(!painted);
                }
            }
        };
        let onkeydown = move |event: KeyboardEvent| {
            let step = |by: isize| at.checked_add_signed(by).map(|at| page::focus(&cell_id(at)));
            match event.key().as_str() {
                " " | "Enter" if is_open => set(!painted),
                "ArrowRight" => _ = step(1),
                "ArrowLeft" => _ = step(-1),
                "ArrowDown" => _ = step(w.cast_signed()),
                "ArrowUp" => _ = step(-w.cast_signed()),
                "PageDown" => _ = step((h * w).cast_signed()),
                "PageUp" => _ = step(-(h * w).cast_signed()),
                _ => return,
            }
            event.prevent_default();
        };
        let name =
            format!("Sample {}, channel {}, row {}, column {}", sample + 1, channel + 1, row + 1, column + 1);
        html! {
            <button
                type="button"
                id={cell_id(at)}
                class={classes!("quiz-cell", state.class(), is_marked.then_some("marked"))}
                tabindex={if is_marked { "0" } else { "-1" }}
                aria-label={format!("{name}{}{}", if is_marked { ", marked" } else { "" }, state.words())}
                aria-pressed={painted.to_string()}
                {onclick}
                {onpointerdown}
                {onpointerenter}
                {onkeydown}
            ></button>
        }
    };
    let tile = |sample: usize, channel: usize| {
        let first = (sample * c + channel) * h * w;
        html! {
            <div class="quiz-tile" title={format!("channel {}", channel + 1)} style={format!("grid-template-columns:repeat({w},1fr)")}>
                { for (first..first + h * w).map(cell) }
            </div>
        }
    };
    let card = |sample: usize| {
        html! {
            <div class="quiz-card">
                <p>{ format!("sample {}", sample + 1) }</p>
                <div class="quiz-tiles">{ for (0..c).map(|channel| tile(sample, channel)) }</div>
            </div>
        }
    };
    let word = match (round.verdict, is_over) {
        (None, _) => "Check",
        (Some(_), false) => "Next",
        (Some(_), true) => "Another round",
    };
    let standing = format!("question {} of {ROUND}, {} right so far", round.at + 1, round.perfect);
    html! {
        <Sheet class="quiz" title="Quiz" beside={html! { <p>{ standing }</p> }} onclosed={&props.onclosed}>
            <div class="lines">
                <p class="lead">
                    { "Paint every value that shares its statistics with the " }<span class="now">{ "marked" }</span>
                    { " one in " }<b>{ &question.name }</b>{ "." }
                </p>
                <p class="hint">{ format!("Each block of {h} × {w} is a channel. Click or drag over values; arrows and page keys move, space paints.") }</p>
                <div class="quiz-cards">{ for (0..n).map(card) }</div>
                <p class="verdict" role="status">
                    if let Some(verdict) = round.verdict {
                        { verdict.words() }
                        if is_over {
                            { format!(" {} of {ROUND} in this round.", round.perfect) }
                        }
                    }
                </p>
                <button type="button" class="chip" onclick={onnext}>{ word }</button>
            </div>
        </Sheet>
    }
}

fn cell_id(at: usize) -> String {
    format!("quiz-{at}")
}
