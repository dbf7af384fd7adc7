//! The scale invariance lab: a dial on the size of the weights, the plane they live in, and what follows for training.

mod dial_figure;
mod plane_figure;
mod still;
mod sweep;

use std::rc::Rc;

use yew::prelude::*;

use super::Dispatch;
use super::controls::{Choice, Slider, alternatives, chips};
use crate::lab::{ALL, Equilibrium, Noise, Path, Rates, Subject};
use crate::model::Scheme;
use crate::model::figure::Figure;
use crate::model::format::{difference, exact, number, significant};
use crate::model::lab::{self, Choices, DECAY_STEPS, Ends, PLANE_STEPS, rescaled};
use crate::model::state::Action;
use crate::net::{Descent, Normalizer};
use dial_figure::DialFigure;
use plane_figure::PlaneFigure;
use still::CurvesFigure;
use sweep::use_sweep;

/// The lab as a link holds it.
#[inline(never)] // a gate of the labs
pub(super) fn lab_screen(text: &str, scheme: Scheme, on: &Dispatch) -> Html {
    html! { <LabScreen text={text.to_owned()} {scheme} on={on.clone()} /> }
}

/// Some figures of the lab.
#[inline(never)] // a gate of the labs
pub(super) fn lab_figures(text: &str, figures: &[Figure], scheme: Scheme, on: &Dispatch) -> Html {
    html! { <LabScreen text={text.to_owned()} only={figures.to_vec()} {scheme} on={on.clone()} /> }
}

#[derive(Properties, PartialEq)]
struct LabScreenProps {
    /// What is chosen.
    text: String,
    /// The figures that are shown; all of them without one.
    #[prop_or_default]
    only: Vec<Figure>,
    /// Light or dark.
    scheme: Scheme,
    /// Takes what is chosen next.
    on: Dispatch,
}

/// The lowest positions of the sliders of ε and of the decay, which stand for 0.
const NO_EPSILON: f64 = -10.0;
const NO_DECAY: f64 = -5.0;

#[component]
fn LabScreen(props: &LabScreenProps) -> Html {
    let (choices, repairs) = Choices::parse(&props.text);
    let problem = use_state_eq(|| None::<String>);
    let change = {
        let (on, problem) = (props.on.clone(), problem.setter());
        Callback::from(move |(choices, moving): (Choices, bool)| {
            problem.set(None);
            on.emit(Action::LabChanged { choices: choices.text(), moving });
        })
    };
    let typed = |key: &'static str| {
        let (change, problem) = (change.clone(), problem.setter());
        Callback::from(move |text: String| match choices.with(key, &text) {
            Ok(changed) => change.emit((changed, false)),
            Err(reason) => problem.set(Some(reason)),
        })
    };

    let Choices { subject, scale, angle, descent } = choices;
    // What no figure shows is not computed.
    let shows = |figure: Figure| props.only.is_empty() || props.only.contains(&figure);
    let (shows_plane, shows_decay, shows_ends) =
        (shows(Figure::Plane), shows(Figure::Rate), shows(Figure::Moved));
    let over = use_memo((subject, angle), |&(subject, angle)| rescaled(subject, angle, None));
    let at =
        use_memo((subject, angle, scale), |&(subject, angle, scale)| rescaled(subject, angle, Some(scale)));
    let ends_at = use_memo((subject, angle, shows_ends), |&(subject, angle, shows)| {
        shows.then(|| Ends::of(subject, angle))
    });
    // Weight decay does not change them.
    let without_decay = Choices { descent: Descent { decay: 0.0, ..descent }, ..choices };
    let paths = use_memo((without_decay, shows_plane), |(choices, shows)| {
        lab::paths(choices, if *shows { PLANE_STEPS } else { 0 })
    });
    let noise = use_memo(shows_decay, |&shows| Noise::new(1, if shows { DECAY_STEPS } else { 0 }));
    let decay = use_memo((descent, scale, shows_decay), |&(descent, norm, _)| {
        let [without, with] = lab::training(descent, norm, &noise);
        lab::decay(&without, &with, descent)
    });
    let outcomes = use_sweep(shows(Figure::Loss) || shows(Figure::Norm));
    let limit = use_memo((), |()| Rates::limit());

    let Some(now) = at.curve.last().copied() else { return html! {} };
    let usual = lab::usual_gradient(&over.curve);
    let [first, rest] = choices.sentence(now.moved, usual / now.gradient);
    let stays = now.moved < 0.01;
    let cosine = now.along / (now.gradient * scale);
    let is_flat = now.gradient * scale < lab::FLAT;
    let scheme = props.scheme;
    let onscale = {
        let change = change.clone();
        Callback::from(move |scale: f64| change.emit((Choices { scale, ..choices }, true)))
    };
    let onweights = {
        let change = change.clone();
        Callback::from(move |weights: [f64; 2]| change.emit((choices.with_weights(weights), true)))
    };
    let chart = |figure: Figure, curves: Rc<lab::Curves>| {
        let (name, aside) = lab::heading(figure);
        html! { <CurvesFigure {name} {aside} {curves} {scheme} /> }
    };
    let dial = || {
        html! { <DialFigure {scale} {scheme} onscale={&onscale} ontype={typed("a")} /> }
    };
    let plane = || {
        let paths = Rc::clone(&paths);
        html! { <PlaneFigure {choices} {paths} {scheme} onweights={&onweights} /> }
    };
    let output = || chart(Figure::Output, Rc::new(lab::outputs(&at, &choices)));
    let gradient = || chart(Figure::Gradient, Rc::new(lab::gradient(&over.curve, &now)));
    let rate = || chart(Figure::Rate, Rc::clone(&decay));
    let loss = || chart(Figure::Loss, Rc::new(lab::rates(&outcomes, *limit)));
    let norm = || chart(Figure::Norm, Rc::new(lab::norms(&outcomes)));
    let moved = || (*ends_at).as_ref().map(|ends| chart(Figure::Moved, Rc::new(ends.curves(&choices))));
    if !props.only.is_empty() {
        let figures = props.only.iter().filter_map(|figure| match figure {
            Figure::Dial => Some(dial()),
            Figure::Plane => Some(plane()),
            Figure::Output => Some(output()),
            Figure::Gradient => Some(gradient()),
            Figure::Rate => Some(rate()),
            Figure::Loss => Some(loss()),
            Figure::Norm => Some(norm()),
            Figure::Moved => moved(),
            _ => None,
        });
        return html! { { for figures } };
    }
    html! {
        <>
            <div class="lab-first">
                <div class="lab-choices">
                    { for repairs.iter().map(|repair| html! { <p class="note" role="alert">{ repair }</p> }) }
                    <h1>{ if stays { "Scale the weights. The output stays." } else { "Scale the weights. The output moves." } }</h1>
                    <p class="lead" aria-live="polite">{ "Weights times " }<b class="now">{ first }</b>{ rest }</p>
                    { dial() }
                    { numbers(&now, cosine) }
                    { layers(&choices, &change) }
                    <div>{ for sliders(&choices, &change, &typed) }</div>
                    if let Some(problem) = &*problem {
                        <div class="complaint" role="alert"><p>{ problem }</p></div>
                    }
                </div>
                <div class="lab-plane">
                    { plane() }
                    <p class="say">{ descended(&choices, &paths, cosine, is_flat) }</p>
                </div>
                <div class="lab-charts">
                    { output() }
                    { gradient() }
                    { rate() }
                </div>
            </div>
            <h2>{ "What the invariance does in training, and where it ends" }</h2>
            <div class="lab-more">
                <div>
                    { loss() }
                    { statement("rates") }
                </div>
                <div>
                    { norm() }
                    <p class="say">
                        { "Steps at right angles to w make it longer, the more so the larger the rate. " }
                        { decayed(descent) }
                    </p>
                    { statement("equilibrium") }
                </div>
                <div>
                    { for moved() }
                    <p class="say">{ ends(&choices) }</p>
                </div>
            </div>
        </>
    }
}

/// What was measured at the current scale.
fn numbers(now: &crate::lab::AtScale, cosine: f64) -> Html {
    let rows = [
        ("‖w‖", number(now.scale)),
        ("‖∇L‖", difference(now.gradient)),
        ("‖w‖ · ‖∇L‖", difference(now.gradient * now.scale)),
        ("cosine of w and ∇L", if cosine.abs() < 1e-12 { "0".to_owned() } else { difference(cosine) }),
        ("largest curvature", difference(now.curvature)),
    ];
    html! {
        <dl class="kv">
            { for rows.map(|(name, value)| html! { <><dt>{ name }</dt><dd>{ value }</dd></> }) }
        </dl>
    }
}

/// What is normalized, and by which statistics.
fn layers(choices: &Choices, change: &Callback<(Choices, bool)>) -> Html {
    let choices = *choices;
    let pick = |normalizer: Normalizer| {
        change.reform(move |_: MouseEvent| {
            let subject = Subject { normalizer, ..choices.subject };
            (Choices { subject, ..choices }, false)
        })
    };
    let chip = |label: &'static str, normalizer: Normalizer| {
        Choice::new(label, choices.subject.normalizer == normalizer, pick(normalizer))
    };
    let onstatistics = change.reform(move |evaluates: bool| {
        (Choices { subject: Subject { evaluates, ..choices.subject }, ..choices }, false)
    });
    html! {
        <div>
            <p class="lab-name">{ "What is scaled" }</p>
            { chips(
                "What is scaled",
                vec![
                    chip("one neuron, BN", Normalizer::Batch),
                    chip("matrix, LN", Normalizer::Layer),
                    chip("weight norm", Normalizer::Weight),
                ],
            ) }
            if choices.subject.normalizer == Normalizer::Batch {
                <div class="pick">
                    <span>{ "statistics" }</span>
                    { alternatives(
                        "Statistics",
                        [("train", false), ("evaluate", true)],
                        choices.subject.evaluates,
                        &onstatistics,
                    ) }
                </div>
            }
        </div>
    }
}

/// ε, learning rate and weight decay.
fn sliders(
    choices: &Choices,
    change: &Callback<(Choices, bool)>,
    typed: &dyn Fn(&'static str) -> Callback<String>,
) -> [Html; 3] {
    let (choices, usual) = (*choices, Choices::default());
    let Choices { subject, descent, .. } = choices;
    let slider = |id, label, title, [value, usual]: [f64; 2], range: (f64, f64), ontype, onslide| {
        let position = if value > 0.0 { libm::log10(value).max(range.0) } else { range.0 };
        let (step, says, title) = (0.05, None, Some(title));
        Slider {
            id,
            label,
            title,
            position,
            range,
            step,
            text: exact(value),
            says,
            usual: usual.to_string(),
            onslide,
            ontype,
        }
        .view()
    };
    // The lowest position of those that have one is 0.
    let value = |position: f64, none: f64| {
        if position <= none + 0.01 { 0.0 } else { significant(libm::exp10(position), 3) }
    };
    let onepsilon = change.reform(move |position: f64| {
        (Choices { subject: Subject { epsilon: value(position, NO_EPSILON), ..subject }, ..choices }, true)
    });
    let onrate = change.reform(move |position: f64| {
        (Choices { descent: Descent { rate: value(position, f64::MIN), ..descent }, ..choices }, true)
    });
    let ondecay = change.reform(move |position: f64| {
        (Choices { descent: Descent { decay: value(position, NO_DECAY), ..descent }, ..choices }, true)
    });
    [
        slider(
            "lab-eps",
            "ε",
            "epsilon of the normalization",
            [subject.epsilon, usual.subject.epsilon],
            (NO_EPSILON, 0.0),
            typed("eps"),
            onepsilon,
        ),
        slider(
            "lab-eta",
            "rate η",
            "learning rate",
            [descent.rate, usual.descent.rate],
            (-2.0, 2.0),
            typed("eta"),
            onrate,
        ),
        slider(
            "lab-lambda",
            "decay λ",
            "weight decay",
            [descent.decay, usual.descent.decay],
            (NO_DECAY, -1.0),
            typed("lambda"),
            ondecay,
        ),
    ]
}

/// What descent in the plane shows.
fn descended(choices: &Choices, paths: &[Path], cosine: f64, is_flat: bool) -> String {
    let end = match paths.last() {
        Some(path) if path.points.len() > PLANE_STEPS => {
            format!("ends at loss {} after {PLANE_STEPS} steps", difference(path.loss))
        }
        _ => "diverges".to_owned(),
    };
    let way = if is_flat {
        "Here the gradient vanishes, and no step moves w.".to_owned()
    } else if cosine.abs() < lab::STRAIGHT {
        format!(
            "Every step is tangent to the circle through w, so it can only make w longer, and a longer w turns more slowly. With 16 times the rate, descent {end}."
        )
    } else {
        let rates = if choices.evaluates() { ", and too large a rate diverges" } else { "" };
        format!(
            "Here the gradient has a part along w (cosine {}): steps leave the circle{rates}. The effective learning rate, simulated for gradients at right angles to w, does not apply. With 16 times the rate, descent {end}.",
            difference(cosine)
        )
    };
    if choices.subject.normalizer == Normalizer::Layer {
        format!("{way} The plane is spanned by two matrices; gradient and curvature are those within it.")
    } else {
        way
    }
}

/// What decay makes of the norm.
fn decayed(descent: Descent) -> String {
    let product = number(descent.rate * descent.decay);
    if Equilibrium::overshoots(descent) {
        format!(
            "With decay the norm settles only while ηλ is below 2. Here ηλ is {product}: decay throws w past the origin to its old length or beyond, and it grows without bound."
        )
    } else if Equilibrium::jumps(descent) {
        format!(
            "With decay the norm settles, but here ηλ is {product}: decay takes nearly all of w in a step, and the norm may go on jumping above and below that of theory."
        )
    } else {
        "With decay the norm settles (effective learning rate, above).".to_owned()
    }
}

/// Where the invariance of this layer ends.
fn ends(choices: &Choices) -> &'static str {
    match choices.subject.normalizer {
        Normalizer::Layer => {
            "Small weights bring the variance down to the size of ε, and the output moves. Layer normalization has no running statistics: training and evaluation are the same."
        }
        Normalizer::Weight => {
            "Small weights bring the norm down to the size of ε, and the output moves. Normalized weights need no statistics: training and evaluation are the same."
        }
        _ => {
            "Small weights bring the variance down to the size of ε, and the output moves. In evaluation the statistics are fixed, and the layer is linear in its weights."
        }
    }
}

/// What an experiment shows, and who said so.
fn statement(id: &str) -> Html {
    let experiment = ALL.iter().find(|experiment| experiment.id == id);
    html! {
        if let Some(experiment) = experiment {
            <p class="say">{ experiment.shows }{ " " }<span class="cite">{ experiment.source }</span></p>
        }
    }
}
