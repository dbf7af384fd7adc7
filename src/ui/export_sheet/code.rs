//! The normalization as code.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{SectionProps, copy, save};
use crate::model::code::{Library, code};
use crate::model::export::file_name;
use crate::model::query::Data;
use crate::model::state::State;
use crate::norm::Layout;
use crate::ui::controls::alternatives;
use crate::web::files;

#[component]
pub(super) fn Code(props: &SectionProps) -> Html {
    let library = use_state_eq(|| Library::PyTorch);
    // The library whose sections were fetched, and what came.
    let sections = use_state_eq(|| None::<(Library, Result<String, String>)>);
    {
        let sections = sections.setter();
        use_effect_with(*library, move |&library| {
            spawn_local(async move {
                let text = files::text(&format!("code/{}", library.file())).await;
                sections.set(Some((library, text)));
            });
        });
    }
    let pick = {
        let library = library.setter();
        Callback::from(move |picked| library.set(picked))
    };
    let libraries = Library::ALL.map(|library| (library.name(), library));
    let written = match &*sections {
        Some((of, Ok(text))) if *of == *library => written(text, &props.state),
        Some((of, Err(reason))) if *of == *library => Err(reason.clone()),
        _ => Err(String::new()),
    };
    html! {
        <section class="code">
            <div class="of">
                <h3 id="code-title">{ "Code" }</h3>
                { alternatives("Library", libraries, *library, &pick) }
                if let Ok(text) = &written {
                    { actions(text, &file_name(&props.state, library.id(), "py"), props) }
                }
            </div>
            { match &written {
                Ok(text) => html! { <pre tabindex="0" role="region" aria-labelledby="code-title"><code>{ text }</code></pre> },
                Err(reason) => html! { <p>{ reason }</p> },
            } }
        </section>
    }
}

fn actions(text: &str, name: &str, props: &SectionProps) -> Html {
    let oncopy = {
        let (text, say) = (text.to_owned(), props.say.clone());
        move |_: MouseEvent| copy(&text, &say)
    };
    let onsave = {
        let (text, name, say) = (text.to_owned(), name.to_owned(), props.say.clone());
        move |_: MouseEvent| save(&text, &name, &say)
    };
    html! {
        <span class="alt">
            <button type="button" aria-label="Copy the code" onclick={oncopy}>{ "Copy" }</button>
            <button type="button" aria-label="Save the code" onclick={onsave}>{ "Save" }</button>
        </span>
    }
}

/// The code, or a sentence that says why there is none.
fn written(sections: &str, state: &State) -> Result<String, String> {
    let waiting = || "The tensor is still being read.".to_owned();
    let shape = state.shape().ok_or_else(waiting)?;
    let layout = match state.query.data {
        Data::Synthetic(_) => Layout::Nchw,
        Data::File(id) => state.session.files.get(id).ok_or_else(waiting)?.report.layout,
    };
    let normalization = state.query.normalization(shape.c());
    let text = code(sections, &normalization, layout, shape).map_err(|error| error.to_string())?;
    text.ok_or_else(|| {
        "No code was run and compared for this method yet. Its formula stands under the figures of Explore, its paper in the list of methods."
            .to_owned()
    })
}
