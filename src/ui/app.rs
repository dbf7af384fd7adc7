//! The page as a whole: keeps the state, asks the side that computes, writes the address.

use std::rc::Rc;

use web_sys::DragEvent;
use yew::prelude::*;

use super::Dispatch;
use super::bar::Bar;
use super::compare_screen::compare_screen;
use super::effects::{
    Cause, use_address, use_client, use_example, use_file_opener, use_kept, use_key, use_layout_changes,
    use_questions, use_theme,
};
use super::hooks::{use_later, use_seen};
use super::lab_screen::lab_screen;
use super::lecture::{lecture, waiting};
use super::method_picker::method_picker;
use super::methods_screen::methods_screen;
use super::notes::{Work, inline_note, repairs};
use super::on_demand::{Screens, use_screens};
use super::rail::rail;
use super::stage::{Shown, stage};
use crate::model::state::{Action, State, reduce};
use crate::model::{Look, Screen};
use crate::norm::Method;
use crate::web::{files, kept, page};

/// The state a page opens with: that of its address.
pub fn opened() -> State {
    let mut state = State::default();
    state.session.kept = kept::names();
    state = reduce(&state, Action::LinkOpened(page::hash()));
    state.session.theme = page::remembered_scheme();
    state.session.system_theme = page::preferred_scheme();
    state
}

/// The state as Yew keeps it.
struct Model(State);

impl Reducible for Model {
    type Action = Action;

    fn reduce(self: Rc<Self>, action: Action) -> Rc<Self> {
        // Controls show what was done to them until they are shown again, even if it was refused and nothing changed.
        let passive = action.is_passive();
        let next = Self(reduce(&self.0, action));
        let is_known = passive && next.0.session.points_as(&self.0.session);
        if is_known { self } else { Rc::new(next) }
    }
}

/// What the page begins with.
#[derive(Properties)]
pub struct AppProps {
    /// The state it opens with.
    pub opened: Rc<State>,
}

impl PartialEq for AppProps {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.opened, &other.opened)
    }
}

/// The page.
#[component]
pub fn App(props: &AppProps) -> Html {
    let model = use_reducer(|| Model(State::clone(&props.opened)));
    let state = &model.0;
    let cause = use_mut_ref(|| Cause::Choice);
    let on: Dispatch = {
        let dispatcher = model.dispatcher();
        let cause = Rc::clone(&cause);
        use_callback((), move |action: Action, ()| {
            // A repaired link takes the place of the one that was opened, or going back would lead to it for ever.
            // Questions and answers are not choices: a slider is still moving while they come and go.
            let latest = match action {
                Action::LinkOpened(_) => Some(Cause::Link),
                Action::Asked(..) | Action::Progressed(..) | Action::Answered(..) => None,
                _ if action.is_passive() => None,
                _ if action.is_continuous() => Some(Cause::Motion(std::mem::discriminant(&action))),
                _ => Some(Cause::Choice),
            };
            if let Some(latest) = latest {
                cause.replace(latest);
            }
            dispatcher.dispatch(action);
        })
    };
    let rail_node = use_node_ref();
    let has_rail = state.query.screen == Screen::Explore && state.query.look == Look::Page;
    let is_rail_seen = use_seen(&rail_node, has_rail);
    let wanted = use_state_eq(|| 0);
    // Fetched as soon as the first picture stands, so that nobody waits for it later.
    let screens = use_screens(state.session.answered.is_some(), *wanted, &state.query);
    let figures = use_later(true);
    let shown = Shown { figures, charts: use_later(figures), reading: use_later(screens == Screens::Ready) };
    // The columns of a comparison are read by what is loaded on demand.
    let is_known = state.query.screen != Screen::Compare || screens == Screens::Ready;
    let question = if is_known { state.question() } else { None };
    let client = use_client(&on);
    use_questions(state, question.clone(), &client, &on);
    use_address(state, &cause, &on);
    use_theme(state, &on);
    use_example(state, &client, &on);
    use_kept(state, &client, &on);
    use_layout_changes(state, &client);

    let onfile = use_file_opener(&client, &on);
    let dragged = use_state_eq(|| false);
    let onsave = {
        let (client, question) = (Rc::clone(&client), question.clone());
        Callback::from(move |()| {
            if let Some(question) = question.clone() {
                client.save(question);
            }
        })
    };
    let oncancel = {
        let client = Rc::clone(&client);
        Callback::from(move |()| client.cancel())
    };
    let drawer = use_state_eq(|| false);
    let ondrawer = {
        let drawer = drawer.clone();
        Callback::from(move |()| drawer.set(!*drawer))
    };
    let picking = use_state_eq(|| false);
    let onmethods = {
        let (picking, screens) = (picking.setter(), wanted.setter());
        use_callback(*wanted, move |(), wanted: &u32| {
            picking.set(true);
            screens.set(wanted.wrapping_add(1).max(1));
        })
    };
    use_key("/", onmethods.clone());
    let onpicked = on.reform(|method: &'static Method| Action::MethodPicked(method.id));
    let onmethodsclosed = {
        let picking = picking.setter();
        Callback::from(move |()| picking.set(false))
    };
    let ondragover = {
        let dragged = dragged.clone();
        move |event: DragEvent| {
            if files::carries_files(&event) {
                event.prevent_default();
                dragged.set(true);
            }
        }
    };
    let ondragleave = {
        let dragged = dragged.clone();
        move |event: DragEvent| {
            // Leaving for a child is not leaving.
            if event.related_target().is_none() {
                dragged.set(false);
            }
        }
    };
    let ondrop = {
        let (dragged, onfile) = (dragged.clone(), onfile.clone());
        move |event: DragEvent| {
            // Text may be dropped into fields.
            if !files::carries_files(&event) {
                return;
            }
            event.prevent_default();
            dragged.set(false);
            if let Some(file) = files::dropped(&event) {
                onfile.emit(file);
            }
        }
    };
    let busy = !question.is_some_and(|question| state.shows(&question));
    let screen = state.query.screen;
    if state.query.look != Look::Page {
        let shown = if screens == Screens::Ready { lecture(state, &on) } else { waiting(state, &screens) };
        return html! { <div class="bare">{ shown }</div> };
    }
    html! {
        <div class="page" {ondragover} {ondragleave} {ondrop}>
            <Bar
                state={state.clone()}
                ready={screens == Screens::Ready}
                drawer={*drawer}
                {ondrawer}
                on={on.clone()}
            />
            if screen == Screen::Explore {
                <div class="explore">
                    <aside
                        id="rail"
                        ref={rail_node}
                        class={classes!("rail", drawer.then_some("open"))}
                        aria-label="Method and data"
                    >
                        if is_rail_seen {
                            { rail(state, &screens, &on, &onmethods, &onfile, &onsave) }
                        }
                    </aside>
                    <main class="main" id="main" tabindex="-1" aria-busy={busy.to_string()}>
                        <div class="notes">
                            { repairs(state, &on) }
                            { inline_note(state) }
                            if let Screens::Failed(reason) = &screens {
                                <p class="note" role="alert">{ reason }</p>
                            }
                            <Work
                                waiting={!state.session.asked.is_empty()}
                                progress={state.session.progress}
                                failure={state.session.failure.clone()}
                                cancelled={state.session.cancelled}
                                {oncancel}
                                on={on.clone()}
                            />
                        </div>
                        { stage(state, &screens, shown, &on) }
                    </main>
                </div>
            } else {
                <main class={classes!("main", class_of(screen))} id="main" tabindex="-1">
                    { match (&screens, screen) {
                        (Screens::Ready, Screen::Compare) => compare_screen(state, &on),
                        (Screens::Ready, Screen::Methods) => methods_screen(&state.query),
                        (Screens::Ready, Screen::Lecture) => lecture(state, &on),
                        (Screens::Ready, _) => lab_screen(&state.query.lab, state.scheme(), &on),
                        (Screens::Waiting, _) => html! { <h1>{ screen.name() }</h1> },
                        (Screens::Failed(reason), _) => html! {
                            <><h1>{ screen.name() }</h1><p class="note" role="alert">{ reason }</p></>
                        },
                    } }
                </main>
            }
            if *picking && screens == Screens::Ready {
                { method_picker(state.query.method(), onpicked, onmethodsclosed) }
            }
            if *dragged {
                <div class="drop" aria-hidden="true"><p>{ "Drop a .npy file" }</p></div>
            }
        </div>
    }
}

/// What the styles of a screen go by.
const fn class_of(screen: Screen) -> &'static str {
    match screen {
        Screen::Explore => "explore",
        Screen::Compare => "compare",
        Screen::Methods => "methods",
        Screen::ScaleInvariance => "labs",
        Screen::Lecture => "decks",
    }
}
