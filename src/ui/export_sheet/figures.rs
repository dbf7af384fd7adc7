//! Figures as SVG and PNG.

use wasm_bindgen_futures::spawn_local;
use yew::prelude::*;

use super::{SectionProps, rows, save, saved};
use crate::model::export::{Composition, Entry, Exported, figures, file_name};
use crate::model::{Scheme, Theme};
use crate::plot;
use crate::ui::controls::alternatives;
use crate::web::{files, page, picture};

/// Pixels per css pixel.
const SCALES: [u8; 3] = [1, 2, 4];

/// The colours of figures. A type of its own, so that what handles it is part of the sheet.
#[derive(Clone, Copy, PartialEq)]
enum Palette {
    Light,
    Dark,
}

/// What lies under a figure.
#[derive(Clone, Copy, PartialEq)]
enum Ground {
    Paper,
    Transparent,
}

#[component]
pub(super) fn Figures(props: &SectionProps) -> Html {
    let palette = use_state_eq(|| Palette::Light);
    let ground = use_state_eq(|| Ground::Paper);
    let onpalette = {
        let palette = palette.setter();
        Callback::from(move |picked| palette.set(picked))
    };
    let onground = {
        let ground = ground.setter();
        Callback::from(move |picked| ground.set(picked))
    };
    let palettes = [("light", Palette::Light), ("dark", Palette::Dark)];
    let grounds = [("paper", Ground::Paper), ("transparent", Ground::Transparent)];
    let scheme = if *palette == Palette::Light { Scheme::Light } else { Scheme::Dark };
    let buttons = |entry: &Entry<Exported>| buttons(entry, props, scheme, *ground == Ground::Paper);
    html! {
        <section>
            <div class="of">
                <h3>{ "Figures" }</h3>
                { alternatives("Palette", palettes, *palette, &onpalette) }
                { alternatives("Background", grounds, *ground, &onground) }
            </div>
            { rows(&figures(&props.state), buttons) }
        </section>
    }
}

/// What saves a figure.
fn buttons(entry: &Entry<Exported>, props: &SectionProps, scheme: Scheme, paper: bool) -> Html {
    let compose = {
        let (entry, state, say) = (entry.clone(), props.state.clone(), props.say.clone());
        move || {
            let composition = Composition::new(&entry, &state, &page::address());
            if composition.is_none() {
                say.emit("The figure is still being computed; try again in a moment.".into());
            }
            composition
        }
    };
    let file = |extension: &str| file_name(&props.state, &entry.id, extension);
    let name = entry.name();
    let onsvg = {
        let (compose, say, file) = (compose.clone(), props.say.clone(), file("svg"));
        move |_: MouseEvent| {
            let Some(composition) = compose() else { return };
            match plot::document(&composition, Theme::of(scheme), paper) {
                Ok(text) => save(&text, &file, &say),
                Err(reason) => say.emit(reason.into()),
            }
        }
    };
    let pngs = SCALES.map(|scale| {
        let (compose, say) = (compose.clone(), props.say.clone());
        let file = file(if scale == 1 { "png".to_owned() } else { format!("{scale}x.png") }.as_str());
        let onclick = move |_: MouseEvent| {
            let Some(composition) = compose() else { return };
            let (say, file) = (say.clone(), file.clone());
            spawn_local(async move {
                match picture::png(&composition, Theme::of(scheme), paper, f64::from(scale)).await {
                    Ok(address) => saved(files::offer(&address, &file), &file, &say),
                    Err(reason) => say.emit(reason.into()),
                }
            });
        };
        let label = format!("{name}, PNG, {scale} pixels for one");
        html! { <button type="button" aria-label={label} {onclick}>{ format!("PNG {scale}×") }</button> }
    });
    html! {
        <>
            <button type="button" aria-label={format!("{name}, SVG")} onclick={onsvg}>{ "SVG" }</button>
            { for pngs }
        </>
    }
}
