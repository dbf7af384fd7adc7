//! Decks of scenes for a lecture. A scene is a link with a title, a sentence and notes; a deck is a Markdown text, so that
//! it can be read, edited and compared anywhere:
//!
//! ```markdown
//! # Normalization in an hour
//!
//! ## The area
//!
//! ### One channel
//! [open](#/explore?v=1&m=batch_norm&show=tensor)
//! One mean and one deviation [per channel]{.now}, over the whole batch.
//! > Ask first who shares a mean with whom.
//! ```

use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use super::{Look, Screen, url};

/// A deck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Deck {
    /// What it is called.
    pub title: String,
    /// The scenes in their order.
    pub scenes: Vec<Scene>,
}

/// A scene of a deck.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scene {
    /// The chapter it belongs to; empty in a deck without chapters.
    pub chapter: String,
    /// What it is called in the list of scenes.
    pub title: String,
    /// The hash of the state it shows.
    pub link: String,
    /// What is said to the figure, with colours as in `[before]{.before}`.
    pub sentence: String,
    /// What the one who speaks wants to remember; lines.
    pub notes: String,
}

/// A deck has no more scenes.
pub const MAX_SCENES: usize = 200;
/// A text longer than this is no deck, bytes.
pub const MAX_BYTES: usize = 1 << 18;

impl FromStr for Deck {
    type Err = String;

    /// Reads a deck.
    ///
    /// # Errors
    /// A sentence with the line in question, when it is none.
    fn from_str(text: &str) -> Result<Self, String> {
        if text.len() > MAX_BYTES {
            return Err("The file is too large for a deck.".to_owned());
        }
        let mut deck = Self::default();
        let mut chapter = String::new();
        for (number, line) in text.lines().enumerate() {
            let line = line.trim();
            if let Some(title) = heading(line, "###") {
                if deck.scenes.len() == MAX_SCENES {
                    return Err(format!("A deck has at most {MAX_SCENES} scenes."));
                }
                let (chapter, title) = (chapter.clone(), title.to_owned());
                deck.scenes.push(Scene { chapter, title, ..Scene::default() });
            } else if let Some(title) = heading(line, "##") {
                title.clone_into(&mut chapter);
            } else if let Some(title) = heading(line, "#") {
                title.clone_into(&mut deck.title);
            } else if let Some(scene) = deck.scenes.last_mut() {
                scene.read(line);
            } else if !line.is_empty() {
                return Err(format!(
                    "Line {} belongs to no scene. A scene begins with a line such as “### One channel”.",
                    number + 1
                ));
            }
        }
        for scene in &mut deck.scenes {
            scene.notes.truncate(scene.notes.trim_end().len());
        }
        if deck.scenes.is_empty() {
            return Err(
                "There is no scene in it. A scene begins with a line such as “### One channel”.".into()
            );
        }
        if let Some(scene) = deck.scenes.iter().find(|scene| scene.link.is_empty()) {
            return Err(format!(
                "The scene “{}” has no link. It needs a line such as “[open](#/explore?m=batch_norm)”.",
                scene.title
            ));
        }
        Ok(deck)
    }
}

impl Display for Deck {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title)?;
        let mut chapter = "";
        for scene in &self.scenes {
            if scene.chapter != chapter {
                chapter = &scene.chapter;
                write!(f, "\n## {chapter}\n")?;
            }
            write!(f, "\n### {}\n[open]({})\n", scene.title, scene.link)?;
            if !scene.sentence.is_empty() {
                writeln!(f, "{}", scene.sentence)?;
            }
            scene.notes.lines().try_for_each(|line| writeln!(f, "> {line}"))?;
        }
        Ok(())
    }
}

impl Scene {
    /// Takes a line of the scene's text.
    fn read(&mut self, line: &str) {
        let (text, word) = if let Some(note) = line.strip_prefix('>') {
            (&mut self.notes, Some((note.trim(), '\n')))
        } else if let Some(link) = link_in(line) {
            link.clone_into(&mut self.link);
            return;
        } else {
            // A sentence must not begin as a heading when it is written again.
            let line = line.trim_start_matches('#').trim();
            (&mut self.sentence, (!line.is_empty()).then_some((line, ' ')))
        };
        let Some((word, between)) = word else { return };
        if !text.is_empty() {
            text.push(between);
        }
        text.push_str(word);
    }

    /// A scene that shows what a hash shows, with the words of the scene it came from.
    pub fn of(hash: &str, from: &Self) -> Self {
        let (mut query, _) = url::decode(hash);
        let title = match query.screen {
            _ if !from.title.is_empty() => &from.title,
            Screen::Explore => query.title(),
            screen => screen.name(),
        };
        (query.look, query.deck) = (Look::Page, String::new());
        Self { title: title.to_owned(), link: url::encode(&query), ..from.clone() }
    }
}

/// The text of a heading with these marks.
fn heading<'a>(line: &'a str, marks: &str) -> Option<&'a str> {
    let text = line.strip_prefix(marks)?;
    (text.is_empty() || text.starts_with(' ')).then(|| text.trim())
}

/// The hash in a line such as `[open](#/explore?v=1)`, also after an address.
fn link_in(line: &str) -> Option<&str> {
    let (_, target) = line.strip_prefix('[')?.split_once("](")?;
    let target = target.strip_suffix(')').filter(|target| !target.contains(' '))?;
    target.find("#/").map(|start| &target[start..])
}

/// What a piece of a sentence is about, and so its colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing in particular.
    #[default]
    Plain,
    /// What is before the normalization.
    Before,
    /// What is after it.
    After,
    /// The current area.
    Now,
}

impl Tone {
    /// What it is called in a text.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Before => "before",
            Self::After => "after",
            Self::Now => "now",
        }
    }
}

/// A sentence by its colours: `[per channel]{.now}` is about the current area. What is written in another way stands as it
/// is.
pub fn phrases(sentence: &str) -> Vec<(Tone, &str)> {
    let mut phrases = Vec::new();
    let mut rest = sentence;
    'search: while let Some(open) = rest.find('[') {
        for tone in [Tone::Before, Tone::After, Tone::Now] {
            let Some((words, after)) = rest[open + 1..].split_once(']') else { break };
            let class = after.strip_prefix("{.").and_then(|after| after.strip_prefix(tone.class()));
            if let Some(after) = class.and_then(|after| after.strip_prefix('}')) {
                phrases.extend([(Tone::Plain, &rest[..open]), (tone, words)]);
                rest = after;
                continue 'search;
            }
        }
        phrases.push((Tone::Plain, &rest[..=open]));
        rest = &rest[open + 1..];
    }
    phrases.push((Tone::Plain, rest));
    phrases.retain(|(_, words)| !words.is_empty());
    phrases
}

/// Which deck.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// The one that comes with the page.
    Book,
    /// The one that is kept in this browser.
    Mine,
    /// One that is packed into the link.
    Packed(String),
}

/// A scene of a deck, counted from 0, or the deck as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which deck.
    pub source: Source,
    /// Which scene.
    pub scene: Option<usize>,
}

/// What a packed deck begins with in a link.
const PACKED: &str = "z-";

impl Place {
    /// The place of a link: `book.3` is the third scene of the deck that comes with the page. `None` when it is none.
    pub fn read(text: &str) -> Option<Self> {
        let (deck, scene) = match text.rsplit_once('.') {
            Some((deck, scene)) => (deck, Some(scene.parse::<usize>().ok()?.checked_sub(1)?)),
            None => (text, None),
        };
        let source = match deck {
            "book" => Source::Book,
            "mine" => Source::Mine,
            _ => Source::Packed(deck.strip_prefix(PACKED)?.to_owned()),
        };
        Some(Self { source, scene })
    }

    /// The same deck at another scene.
    #[must_use]
    pub fn at(&self, scene: usize) -> Self {
        Self { source: self.source.clone(), scene: Some(scene) }
    }

    /// The hash of a scene in a look; nothing when the deck has no such scene.
    pub fn hash(&self, deck: &Deck, look: Look) -> Option<String> {
        let scene = deck.scenes.get(self.scene?)?;
        let (mut query, _) = url::decode(&scene.link);
        (query.look, query.deck) = (look, self.to_string());
        Some(url::encode(&query))
    }
}

impl Display for Place {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        match &self.source {
            Source::Book => f.write_str("book")?,
            Source::Mine => f.write_str("mine")?,
            Source::Packed(text) => write!(f, "{PACKED}{text}")?,
        }
        match self.scene {
            Some(scene) => write!(f, ".{}", scene + 1),
            None => Ok(()),
        }
    }
}

/// Bytes in the letters of a link: base 64 with `-` and `_` (RFC 4648, section 5), without padding.
pub fn to_letters(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let bits =
            chunk.iter().enumerate().fold(0u32, |bits, (at, byte)| bits | u32::from(*byte) << (16 - 8 * at));
        for at in 0..=chunk.len() {
            let digit = (bits >> (18 - 6 * at)) as usize & 63;
            text.push(char::from(LETTERS.as_bytes().get(digit).copied().unwrap_or_default()));
        }
    }
    text
}

/// The bytes that [`to_letters`] made into this text; `None` if it made no such text.
pub fn from_letters(text: &str) -> Option<Vec<u8>> {
    let digits = text.chars().map(|letter| LETTERS.find(letter)).collect::<Option<Vec<usize>>>()?;
    let mut bytes = Vec::with_capacity(digits.len() * 3 / 4);
    for chunk in digits.chunks(4) {
        let bits = chunk.iter().enumerate().fold(0, |bits, (at, digit)| bits | digit << (18 - 6 * at));
        bytes.extend(
            [16, 8, 0]
                .iter()
                .take(chunk.len().checked_sub(1).filter(|&n| n > 0)?)
                .map(|shift| (bits >> shift) as u8),
        );
    }
    Some(bytes)
}

const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
