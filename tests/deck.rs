//! Decks: their text, their place in a link, and the one that comes with the page.

use normlens::compute::{Engine, Reach, Report, Unhurried, finish};
use normlens::model::deck::{
    Deck, MAX_SCENES, Place, Scene, Source, Tone, from_letters, phrases, to_letters,
};
use normlens::model::state::{Action, State, reduce};
use normlens::model::{Look, Screen, url};
use proptest::prelude::*;

const TEXT: &str = "\
# An hour

## The area

### One channel
[open](#/explore?v=1&m=batch_norm&show=tensor)
One mean [per channel]{.now}.
> Ask first.
> Then show.

### One sample
[open](#/explore?v=1&m=layer_norm)
";

fn book() -> Deck {
    let text = std::fs::read_to_string("static/decks/book.md").expect("the deck is there");
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_deck_is_read_and_written_as_the_same_text() {
    let deck: Deck = TEXT.parse().expect("it is a deck");
    assert_eq!((deck.title.as_str(), deck.scenes.len()), ("An hour", 2));
    let first = &deck.scenes[0];
    assert_eq!(first.chapter, "The area");
    assert_eq!(first.link, "#/explore?v=1&m=batch_norm&show=tensor");
    assert_eq!(first.sentence, "One mean [per channel]{.now}.");
    assert_eq!(first.notes, "Ask first.\nThen show.");
    assert_eq!(deck.to_string(), TEXT);
}

#[test]
fn what_is_no_deck_is_refused_with_the_reason() {
    for (text, part) in [
        ("", "no scene"),
        ("# Title\n", "no scene"),
        ("Once upon a time", "Line 1"),
        ("# Title\n\nhello\n### One\n[open](#/explore)\n", "Line 3"),
        ("### One channel\nIt has no link.", "“One channel” has no link"),
    ] {
        let error = text.parse::<Deck>().expect_err(text);
        assert!(error.contains(part), "{text:?}: {error}");
    }
    let many = "### A\n[open](#/explore)\n".repeat(MAX_SCENES + 1);
    assert!(many.parse::<Deck>().is_err());
    assert!("### A\n[open](#/explore)\n".repeat(MAX_SCENES).parse::<Deck>().is_ok());
}

#[test]
fn links_with_an_address_before_the_hash_are_taken_for_the_hash() {
    let deck: Deck = "### A\n[open](https://example.org/normlens/#/methods?v=1)\n".parse().expect("a deck");
    assert_eq!(deck.scenes[0].link, "#/methods?v=1");
}

#[test]
fn sentences_are_coloured_by_what_they_are_about() {
    assert_eq!(
        phrases("[Before]{.before}, one [scale]{.other}; [after]{.after} [none]{.now}."),
        [
            (Tone::Before, "Before"),
            (Tone::Plain, ", one ["),
            (Tone::Plain, "scale]{.other}; "),
            (Tone::After, "after"),
            (Tone::Plain, " "),
            (Tone::Now, "none"),
            (Tone::Plain, "."),
        ]
    );
    assert_eq!(phrases(""), []);
    assert_eq!(phrases("[open"), [(Tone::Plain, "["), (Tone::Plain, "open")]);
}

#[test]
fn a_place_is_written_as_it_is_read() {
    for text in ["book", "book.3", "mine.1", "z-q1YqSS0uUbJSMlLSUVBKVwIA", "z-AAA.12"] {
        assert_eq!(Place::read(text).expect(text).to_string(), text);
    }
    assert_eq!(Place::read("book.3"), Some(Place { source: Source::Book, scene: Some(2) }));
    for text in ["", "book.0", "book.x", "other.3", "book.", "z.1"] {
        assert_eq!(Place::read(text), None, "{text:?}");
    }
}

#[test]
fn the_hash_of_a_scene_is_its_link_in_another_look() {
    let deck: Deck = TEXT.parse().expect("a deck");
    let place = Place { source: Source::Book, scene: Some(0) };
    let hash = place.hash(&deck, Look::Present).expect("there is such a scene");
    let (query, repairs) = url::decode(&hash);
    assert_eq!(repairs, Vec::<String>::new());
    assert_eq!((query.look, query.deck.as_str(), query.show.as_str()), (Look::Present, "book.1", "tensor"));
    assert_eq!(query.title(), "Batch normalization");
    assert_eq!(place.at(2).hash(&deck, Look::Present), None);
    // And back to what a scene of it would be.
    assert_eq!(Scene::of(&hash, &deck.scenes[0]), deck.scenes[0]);
    assert_eq!(Scene::of(&hash, &Scene::default()).title, "Batch normalization");
}

#[test]
fn the_book_shows_live_states_and_says_one_sentence_to_each() {
    let deck = book();
    assert!(deck.scenes.len() >= 21, "{} scenes", deck.scenes.len());
    for scene in &deck.scenes {
        let (query, repairs) = url::decode(&scene.link);
        assert_eq!(repairs, Vec::<String>::new(), "{}", scene.title);
        assert_eq!(
            url::encode(&query),
            scene.link,
            "{}: the link is not written as the page would",
            scene.title
        );
        assert!(!query.show.is_empty(), "{} shows everything", scene.title);
        let known: &[&str] = match query.screen {
            Screen::ScaleInvariance => {
                &["dial", "plane", "output", "gradient", "rate", "loss", "norm", "moved"]
            }
            _ => &[
                "tensor",
                "matrix",
                "distribution",
                "channels",
                "spectrum",
                "invariances",
                "formula",
                "inputs",
            ],
        };
        assert!(query.show.split(',').all(|name| known.contains(&name)), "{}: {}", scene.title, query.show);
        assert_eq!((query.look, query.deck.as_str()), (Look::Page, ""), "{}", scene.title);
        if query.screen == Screen::Explore {
            let plan = query.normalization(query.shape.c()).plan(query.shape);
            assert!(plan.is_ok(), "{}: {plan:?}", scene.title);
        }
        let sentence: String = phrases(&scene.sentence).iter().map(|(_, words)| *words).collect();
        let words = sentence.split_whitespace().count();
        assert!((3..=16).contains(&words), "{}: {words} words in “{sentence}”", scene.title);
        assert!(sentence.ends_with('.') || sentence.ends_with('?'), "{sentence}");
        assert!(!scene.notes.is_empty(), "{} has no notes", scene.title);
        assert!(!scene.chapter.is_empty(), "{} is in no chapter", scene.title);
    }
}

/// What is computed for a scene of the book.
fn shown(title: &str) -> Report {
    let deck = book();
    let scene = deck.scenes.iter().find(|scene| scene.title == title);
    let link = scene.unwrap_or_else(|| panic!("there is no scene “{title}”")).link.clone();
    let question = reduce(&State::default(), Action::LinkOpened(link)).question().expect("a question");
    finish(Engine::default().answer(&question, &Unhurried)).expect("unhurried").expect("an answer")
}

#[test]
fn what_the_book_says_in_numbers_is_what_is_computed() {
    let overview = |title| shown(title).overview.expect("the first answer has an overview");
    let kappa = |title| {
        let overview = overview(title);
        (overview.before.channels.condition_number, overview.after.channels.condition_number)
    };
    let (before, after) = kappa("An ill-conditioned input");
    assert!((before / 200.0 - 1.0).abs() < 1e-4 && (after / 200.0 - 1.0).abs() < 1e-4, "{before} {after}");
    let (before, after) = kappa("One scale for all channels");
    assert!(after < before / 5.0, "most of it goes: {before} to {after}");
    let (_, after) = kappa("No direction is special");
    assert!(after < 1.01, "{after}");

    for (title, columns) in [
        ("Of the batch", 144),
        ("Of a small batch", 36),
        ("One channel, whole batch", 144),
        ("One sample", 288),
        ("One channel, one sample", 36),
        ("One group, one sample", 72),
    ] {
        assert_eq!(overview(title).columns, columns, "{title}");
    }
    // Every row is a channel of the whole batch.
    let centred = shown("A mean far from zero").detail.window.statistics;
    assert_eq!(centred.len(), 8);
    assert!(centred.iter().all(|row| row.mean_after.abs() < 1e-6), "every mean goes to zero");
    assert!(centred.iter().any(|row| row.mean.abs() > 0.5), "and was not there before");
    let recovered = overview("Recovery").after.moments;
    assert!((recovered.mean - 1.0).abs() < 1e-4 && (recovered.variance.sqrt() - 1.5).abs() < 1e-3);
    let uncentred = overview("Without the mean").after.moments;
    let square = uncentred.variance + uncentred.mean * uncentred.mean;
    assert!((square - 1.0).abs() < 1e-3 && uncentred.mean > 0.3, "{uncentred:?}");

    let newton = overview("Newton's iteration").after.channels.spectrum;
    let (first, last) = (newton.eigenvalues[0], newton.eigenvalues[7]);
    assert!((first - 1.0).abs() < 0.01 && last < 0.5, "{first} {last}");
    let (few, _) = shown("Too few columns").detail.area.spectra.expect("it has several rows");
    assert_eq!(few.spectrum.eigenvalues.iter().filter(|value| **value < 1e-6).count(), 3);
    let moves = |title| match shown(title).detail.reach {
        Some(Reach::Known(strengths)) => strengths.values.iter().filter(|strength| **strength > 0.0).count(),
        other => panic!("{title}: {other:?}"),
    };
    assert_eq!((moves("In training"), moves("In evaluation")), (144, 1));
    // Of the corner, the means and deviations there reach 3 × 3 positions of all 8 channels.
    assert_eq!((moves("Of the population"), moves("Of a neighbourhood"), moves("Domains")), (1, 72, 72));
}

#[test]
fn every_chapter_of_the_book_has_three_scenes_or_more_and_stands_in_one_piece() {
    let deck = book();
    let mut chapters: Vec<(&str, usize)> = Vec::new();
    for scene in &deck.scenes {
        match chapters.last_mut() {
            Some((chapter, scenes)) if *chapter == scene.chapter => *scenes += 1,
            _ => chapters.push((&scene.chapter, 1)),
        }
    }
    for (at, (chapter, scenes)) in chapters.iter().enumerate() {
        assert!(*scenes >= 3, "{chapter} has {scenes} scenes");
        assert!(chapters[..at].iter().all(|(other, _)| other != chapter), "{chapter} comes twice");
    }
    assert!(chapters.len() >= 7, "{chapters:?}");
}

#[test]
fn the_book_is_written_as_it_is_read() {
    let text = std::fs::read_to_string("static/decks/book.md").expect("the deck is there");
    assert_eq!(book().to_string(), text);
}

proptest! {
    #[test]
    fn any_bytes_come_back_from_their_letters(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let letters = to_letters(&bytes);
        prop_assert!(letters.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_'));
        prop_assert_eq!(from_letters(&letters), Some(bytes));
    }

    #[test]
    fn no_text_breaks_the_readers(text in ".{0,80}", lines in "([#>\\[\\](){}.a/ ]{0,12}\n){0,8}") {
        let _ = from_letters(&text);
        let _ = Place::read(&text);
        for text in [text, lines] {
            let joined: String = phrases(&text).iter().map(|(_, words)| *words).collect();
            prop_assert!(joined.len() <= text.len());
            if let Ok(deck) = text.parse::<Deck>() {
                let again = deck.to_string().parse::<Deck>();
                prop_assert_eq!(again, Ok(deck));
            }
        }
    }
}
