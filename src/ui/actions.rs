//! The actions of the bar that are loaded on demand: steps back and forward, presenting, and the sheets of
//! examples, the quiz, exports and help.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::effects::use_key;
use super::examples_sheet::ExamplesSheet;
use super::export_sheet::export_sheet;
use super::help_sheet::HelpSheet;
use super::quiz_sheet::QuizSheet;
use super::steps::Steps;
use crate::model::figure::{self, Figure};
use crate::model::query::Query;
use crate::model::state::State;
use crate::model::{Look, Screen, url};
use crate::web::{page, part};

/// What opens over the page. At most one is open at a time.
#[derive(Clone, Copy, PartialEq)]
enum OpenSheet {
    Examples,
    Quiz,
    Export,
    Help,
}

impl OpenSheet {
    const fn name(self) -> &'static str {
        match self {
            Self::Examples => "Examples",
            Self::Quiz => "Quiz",
            Self::Export => "Export",
            Self::Help => "Help",
        }
    }

    /// The key that opens it.
    const fn key(self) -> &'static str {
        match self {
            Self::Examples => "e",
            Self::Quiz => "q",
            Self::Export => "x",
            Self::Help => "?",
        }
    }

    /// The part it is made of.
    const fn part(self) -> &'static str {
        match self {
            Self::Export => part::EXPORTS,
            _ => part::SCREENS,
        }
    }
}

/// The actions.
#[inline(never)] // a gate of the screens that are loaded on demand
pub(super) fn actions(state: &State) -> Html {
    html! { <Actions state={state.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct ActionsProps {
    /// What is shown, which may be taken elsewhere.
    state: State,
}

#[component]
fn Actions(props: &ActionsProps) -> Html {
    let state = &props.state;
    // The sheet that is open, or why it does not come.
    let open = use_state_eq(|| None::<Result<OpenSheet, String>>);
    let onopen = {
        let open = open.setter();
        use_callback((), move |sheet: OpenSheet, ()| {
            let open = open.clone();
            spawn_local(async move { open.set(Some(part::load(sheet.part()).await.map(|()| sheet))) });
        })
    };
    let onclosed = {
        let open = open.setter();
        Callback::from(move |()| open.set(None))
    };
    let query = &state.query;
    let shows = matches!(query.screen, Screen::Explore | Screen::Compare | Screen::ScaleInvariance);
    let scene = shows.then(|| {
        let (figures, _) = Figure::named(query, 1);
        url::encode(&Query { look: Look::Present, show: figure::show(figures), ..query.clone() })
    });
    let onpresent = use_callback(scene.clone(), |(), scene: &Option<String>| {
        if let Some(scene) = scene {
            page::follow(scene);
        }
    });
    use_key("p", onpresent);
    html! {
        <>
            <Steps />
            <Opener sheet={OpenSheet::Examples} onopen={&onopen} />
            <Opener sheet={OpenSheet::Quiz} onopen={&onopen} />
            if let Some(scene) = scene {
                <a tabindex="-1" class="act present" href={scene} title="Key P" aria-keyshortcuts="p">{ "Present" }</a>
            }
            if shows {
                <Opener sheet={OpenSheet::Export} onopen={&onopen} />
            }
            <Opener sheet={OpenSheet::Help} {onopen} />
            { match open.as_ref().filter(|open| shows || **open != Ok(OpenSheet::Export)) {
                None => html! {},
                Some(Ok(OpenSheet::Examples)) => html! { <ExamplesSheet {onclosed} /> },
                Some(Ok(OpenSheet::Quiz)) => html! { <QuizSheet seed={query.seed} {onclosed} /> },
                Some(Ok(OpenSheet::Export)) => export_sheet(state, onclosed),
                Some(Ok(OpenSheet::Help)) => html! { <HelpSheet {onclosed} /> },
                Some(Err(reason)) => html! { <span role="alert">{ reason }</span> },
            } }
        </>
    }
}

#[derive(Properties, PartialEq)]
struct OpenerProps {
    sheet: OpenSheet,
    onopen: Callback<OpenSheet>,
}

/// The action that opens a sheet, and its key.
#[component]
fn Opener(props: &OpenerProps) -> Html {
    let sheet = props.sheet;
    let open = use_callback(props.onopen.clone(), move |(), onopen| onopen.emit(sheet));
    use_key(sheet.key(), open.clone());
    let onclick = open.reform(|_: MouseEvent| ());
    html! {
        <button type="button" tabindex="-1" class="act" aria-haspopup="dialog" {onclick}>{ sheet.name() }</button>
    }
}
