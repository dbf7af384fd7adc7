//! The design tokens. Their one home is `assets/styles/tokens.css`, which the compiler reads for the pictures: a colour that
//! is missing there does not compile.

use serde::{Deserialize, Serialize};

const CSS: &str = include_str!("../../assets/styles/tokens.css");

/// Light or dark.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Scheme {
    /// On paper white.
    #[default]
    Light,
    /// On near black.
    Dark,
}

/// An opaque colour, sRGB.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Colour(pub u8, pub u8, pub u8);

impl Colour {
    /// `#rrggbb`.
    pub fn css(self) -> String {
        format!("#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }

    /// The `#rrggbb` that begins at a position of a text.
    const fn parse(text: &[u8], at: usize) -> Self {
        assert!(text[at] == b'#', "a colour is not written as #rrggbb");
        Self(byte(text, at + 1), byte(text, at + 3), byte(text, at + 5))
    }
}

/// Two hexadecimal digits.
const fn byte(text: &[u8], at: usize) -> u8 {
    const fn digit(digit: u8) -> u8 {
        match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            _ => panic!("a colour has a digit that is not hexadecimal"),
        }
    }
    16 * digit(text[at]) + digit(text[at + 1])
}

/// The position behind the first occurrence of a text in another, from a position on.
const fn behind(text: &[u8], from: usize, what: &str) -> usize {
    let what = what.as_bytes();
    let mut at = from;
    while at + what.len() <= text.len() {
        let mut same = 0;
        while same < what.len() && text[at + same] == what[same] {
            same += 1;
        }
        if same == what.len() {
            return at + same;
        }
        at += 1;
    }
    panic!("tokens.css lacks a rule or a token")
}

/// Declares the colour tokens with their names in the style sheet.
macro_rules! tokens {
    ($($(#[$doc:meta])* $token:ident = $css:literal),* $(,)?) => {
        /// A colour by its meaning.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Token {
            $($(#[$doc])* $token),*
        }

        impl Token {
            /// All tokens.
            pub const ALL: &[Self] = &[$(Self::$token),*];

            /// The custom property's name.
            pub const fn css(self) -> &'static str {
                match self {
                    $(Self::$token => $css),*
                }
            }
        }
    };
}

tokens! {
    /// The page.
    Paper = "--paper",
    /// Chips.
    Wash = "--wash",
    /// Text, selected controls.
    Ink = "--ink",
    /// Sentences, captions, box edges.
    Ink2 = "--ink-2",
    /// Tick labels, units.
    Ink3 = "--ink-3",
    /// Hairlines.
    Rule = "--rule",
    /// Grid lines.
    Grid = "--grid",
    /// Borders of inputs, boundaries of areas.
    Control = "--control",
    /// Data before.
    Before = "--before",
    /// Data after.
    After = "--after",
    /// The current area.
    Now = "--now",
    /// Top face of the current area's solid.
    NowTop = "--now-top",
    /// Left face.
    NowLeft = "--now-left",
    /// Right face.
    NowRight = "--now-right",
    /// Lines on those faces.
    NowGrid = "--now-grid",
    /// Top face of odd rows of a whitening area.
    NowTop2 = "--now-top2",
    /// Left face of odd rows.
    NowLeft2 = "--now-left2",
    /// Right face of odd rows.
    NowRight2 = "--now-right2",
    /// Areas that are not current, by area number modulo 4.
    Tint1 = "--tint-1",
    /// Second tint.
    Tint2 = "--tint-2",
    /// Third tint.
    Tint3 = "--tint-3",
    /// Fourth tint.
    Tint4 = "--tint-4",
}

impl Token {
    /// The tint of an area that is not current.
    pub const fn tint(area: usize) -> Self {
        [Self::Tint1, Self::Tint2, Self::Tint3, Self::Tint4][area % 4]
    }
}

/// A ramp of colours for values, low is close to paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ramp {
    /// Values before.
    Before,
    /// Values after.
    After,
    /// What is neither, such as a loss.
    Neutral,
    /// How strongly a value moves another: from paper to the colour of what is current.
    Reach,
}

/// All colours of one scheme.
#[derive(Clone, Debug, PartialEq)]
pub struct Theme {
    colours: [Colour; Token::ALL.len()],
    before: [Colour; STOPS],
    after: [Colour; STOPS],
    neutral: [Colour; STOPS],
    reach: [Colour; 2],
}

/// Colours of a ramp of values.
const STOPS: usize = 7;

static LIGHT: Theme = Theme::parse(":root{");
static DARK: Theme = Theme::parse("[data-theme=dark]{");

impl Theme {
    /// The tokens of a scheme.
    pub fn of(scheme: Scheme) -> &'static Self {
        match scheme {
            Scheme::Light => &LIGHT,
            Scheme::Dark => &DARK,
        }
    }

    /// One colour.
    pub fn colour(&self, token: Token) -> Colour {
        self.colours.get(token as usize).copied().unwrap_or_default()
    }

    /// A colour of a ramp, `t` from 0 (low) to 1 (high); beyond them the end colours.
    pub fn ramp(&self, ramp: Ramp, t: f64) -> Colour {
        let stops: &[Colour] = match ramp {
            Ramp::Before => &self.before,
            Ramp::After => &self.after,
            Ramp::Neutral => &self.neutral,
            Ramp::Reach => &self.reach,
        };
        let last = stops.len().saturating_sub(1);
        let at = t.clamp(0.0, 1.0) * last as f64;
        let low = (at as usize).min(last.saturating_sub(1));
        let (Some(a), Some(b)) = (stops.get(low), stops.get((low + 1).min(last))) else {
            return Colour::default();
        };
        let mix =
            |a: u8, b: u8| (f64::from(a) + (f64::from(b) - f64::from(a)) * (at - low as f64)).round() as u8;
        Colour(mix(a.0, b.0), mix(a.1, b.1), mix(a.2, b.2))
    }

    /// Reads the rule that starts with `selector`.
    const fn parse(selector: &str) -> Self {
        let css = CSS.as_bytes();
        let rule = behind(css, 0, selector);
        let mut colours = [Colour(0, 0, 0); Token::ALL.len()];
        let mut at = 0;
        while at < colours.len() {
            colours[at] = Colour::parse(css, value(css, rule, Token::ALL[at].css()));
            at += 1;
        }
        Self {
            reach: [colours[Token::Paper as usize], colours[Token::Now as usize]],
            colours,
            before: stops(css, value(css, rule, "--ramp-before")),
            after: stops(css, value(css, rule, "--ramp-after")),
            neutral: stops(css, value(css, rule, "--ramp-neutral")),
        }
    }
}

/// Where the value of a custom property begins, in the rule that begins at a position.
const fn value(css: &[u8], rule: usize, name: &str) -> usize {
    let end = behind(css, rule, "}");
    let mut at = behind(css, rule, name);
    // A longer name may begin alike.
    while css[at] != b':' {
        at = behind(css, at, name);
    }
    assert!(at < end, "a rule of tokens.css lacks a token");
    at + 1
}

/// Colours with commas between them.
const fn stops(css: &[u8], from: usize) -> [Colour; STOPS] {
    let mut stops = [Colour(0, 0, 0); STOPS];
    let mut at = 0;
    while at < STOPS {
        stops[at] = Colour::parse(css, from + at * "#rrggbb,".len());
        at += 1;
    }
    assert!(css[from + STOPS * "#rrggbb,".len() - 1] == b';', "a ramp has more colours than it should");
    stops
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_a_colour_in_both_schemes() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let theme = Theme::of(scheme);
            for &token in Token::ALL {
                assert_ne!(theme.colour(token), Colour::default(), "{scheme:?} {token:?}");
            }
        }
        assert_eq!(Theme::of(Scheme::Light).colour(Token::Before).css(), "#1f6fb8");
        assert_eq!(Theme::of(Scheme::Dark).colour(Token::Now).css(), "#ea3ea5");
    }

    #[test]
    fn a_ramp_ends_in_its_end_colours() {
        let theme = Theme::of(Scheme::Light);
        assert_eq!(theme.ramp(Ramp::Before, -3.0).css(), "#f1f6fc");
        assert_eq!(theme.ramp(Ramp::Before, 0.5).css(), "#5596cf");
        assert_eq!(theme.ramp(Ramp::After, 7.0).css(), "#481c00");
        assert_eq!(theme.ramp(Ramp::Reach, 0.0), theme.colour(Token::Paper));
        assert_eq!(theme.ramp(Ramp::Reach, 1.0), theme.colour(Token::Now));
    }
}
