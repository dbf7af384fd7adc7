//! Formulas in plain letters, as the registry holds them, taken apart for typesetting.
//!
//! `x̂ = (x - sum_k w_k μ_k) / sqrt(σ^2 + ε), w = softmax(λ)`: `_` and `^` are followed by one factor, `/` takes the
//! factors beside it and drops their outer brackets, a comma and a space separate statements.

/// A piece of a formula.
#[derive(Clone, Debug, PartialEq)]
pub enum Term {
    /// A symbol or a word; one letter is set in italics.
    Name(String),
    /// A number.
    Number(String),
    /// `+`, `=`, a bracket of a sequence.
    Operator(&'static str),
    /// Between statements.
    Separator,
    /// One term after the other.
    Row(Vec<Term>),
    /// A bracketed row; the brackets go where a fraction, a root or a script groups anyway.
    Group(Vec<Term>),
    /// Numerator and denominator.
    Fraction(Box<Term>, Box<Term>),
    /// A square root.
    Root(Box<Term>),
    /// A term with a hat.
    Hat(Box<Term>),
    /// Base, below, above.
    Script(Box<Term>, Option<Box<Term>>, Option<Box<Term>>),
}

/// Takes a formula apart. Whatever stands in it, something comes out: what is not understood stays as it is written.
pub fn parse(text: &str) -> Vec<Term> {
    let letters: Vec<char> = text.chars().collect();
    Parser { letters: &letters, at: 0 }.row(None)
}

struct Parser<'a> {
    letters: &'a [char],
    at: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<char> {
        self.letters.get(self.at).copied()
    }

    fn skip_spaces(&mut self) {
        while self.peek() == Some(' ') {
            self.at += 1;
        }
    }

    /// Terms until a closing bracket or the end.
    fn row(&mut self, close: Option<char>) -> Vec<Term> {
        let mut terms = Vec::new();
        loop {
            self.skip_spaces();
            let Some(letter) = self.peek() else { return terms };
            if Some(letter) == close {
                self.at += 1;
                return terms;
            }
            if letter == '/' && !terms.is_empty() {
                self.at += 1;
                self.skip_spaces();
                let below = self.factor();
                let above = terms.pop().unwrap_or(Term::Row(Vec::new()));
                terms.push(Term::Fraction(Box::new(bare(above)), Box::new(bare(below))));
            } else {
                let factor = self.factor();
                terms.push(factor);
            }
        }
    }

    /// A primary with its scripts.
    fn factor(&mut self) -> Term {
        let base = self.primary();
        let (mut below, mut above) = (None, None);
        while let Some(mark @ ('_' | '^')) = self.peek() {
            self.at += 1;
            let script = Some(Box::new(bare(self.primary())));
            if mark == '_' { below = script } else { above = script }
        }
        if below.is_none() && above.is_none() { base } else { Term::Script(Box::new(base), below, above) }
    }

    fn primary(&mut self) -> Term {
        let Some(letter) = self.peek() else { return Term::Row(Vec::new()) };
        let start = self.at;
        self.at += 1;
        match letter {
            '(' => Term::Group(self.row(Some(')'))),
            '0'..='9' => {
                while self.peek().is_some_and(|c| c.is_ascii_digit() || c == '.') {
                    self.at += 1;
                }
                Term::Number(self.letters[start..self.at].iter().collect())
            }
            ',' => Term::Separator,
            c if c.is_alphabetic() => self.name(start),
            c => Term::Operator(operator(c)),
        }
    }

    fn name(&mut self, start: usize) -> Term {
        while self.peek().is_some_and(char::is_alphabetic) {
            self.at += 1;
        }
        let mut name: String = self.letters[start..self.at].iter().collect();
        let hat = self.peek() == Some('\u{302}');
        if hat {
            self.at += 1;
        }
        while self.peek() == Some('\'') {
            self.at += 1;
            name.push('′');
        }
        match name.as_str() {
            "sqrt" => {
                self.skip_spaces();
                Term::Root(Box::new(bare(self.primary())))
            }
            "sum" => Term::Operator("∑"),
            _ if hat => Term::Hat(Box::new(Term::Name(name))),
            _ => Term::Name(name),
        }
    }
}

/// Without the brackets that only group.
fn bare(term: Term) -> Term {
    match term {
        Term::Group(terms) => Term::Row(terms),
        other => other,
    }
}

const fn operator(letter: char) -> &'static str {
    match letter {
        '-' => "−",
        '+' => "+",
        '=' => "=",
        '·' | '*' => "·",
        '|' => "|",
        '<' => "<",
        '>' => ">",
        '≤' => "≤",
        '≥' => "≥",
        '∈' => "∈",
        '∘' => "∘",
        '⊙' => "⊙",
        '←' => "←",
        '…' => "…",
        ')' => ")",
        '[' => "[",
        ']' => "]",
        ':' => ":",
        ';' => ";",
        '‖' => "‖",
        '×' => "×",
        '⌊' => "⌊",
        '⌋' => "⌋",
        '∗' => "∗",
        _ => "?",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::methods;

    fn name(text: &str) -> Term {
        Term::Name(text.to_owned())
    }

    #[test]
    fn fractions_take_the_factors_beside_them_without_their_brackets() {
        assert_eq!(
            parse("(x - μ) / σ_c"),
            [Term::Fraction(
                Box::new(Term::Row(vec![name("x"), Term::Operator("−"), name("μ")])),
                Box::new(Term::Script(Box::new(name("σ")), Some(Box::new(name("c"))), None)),
            )]
        );
    }

    #[test]
    fn a_group_with_an_exponent_keeps_its_brackets() {
        let [Term::Fraction(_, below)] = &parse("x / (k + a)^β")[..] else { panic!("a fraction") };
        assert!(matches!(&**below, Term::Script(base, None, Some(_)) if matches!(**base, Term::Group(_))));
    }

    #[test]
    fn sums_roots_hats_and_primes_are_recognized() {
        assert!(
            matches!(&parse("sum_(i=1)^n x")[0], Term::Script(base, Some(_), Some(_)) if **base == Term::Operator("∑"))
        );
        assert!(matches!(&parse("sqrt(v + ε)")[0], Term::Root(inner) if matches!(**inner, Term::Row(_))));
        assert_eq!(parse("x̂")[0], Term::Hat(Box::new(name("x"))));
        assert_eq!(parse("w'")[0], name("w′"));
    }

    #[test]
    fn everything_in_the_registry_is_understood_and_anything_ends() {
        fn unknown(terms: &[Term]) -> bool {
            terms.iter().any(|term| match term {
                Term::Operator(sign) => *sign == "?",
                Term::Row(terms) | Term::Group(terms) => unknown(terms),
                Term::Fraction(above, below) => {
                    unknown(std::slice::from_ref(above)) || unknown(std::slice::from_ref(below))
                }
                Term::Root(inner) | Term::Hat(inner) => unknown(std::slice::from_ref(inner)),
                Term::Script(base, below, above) => {
                    let scripts = below.iter().chain(above);
                    unknown(std::slice::from_ref(base))
                        || scripts.into_iter().any(|s| unknown(std::slice::from_ref(s)))
                }
                Term::Name(_) | Term::Number(_) | Term::Separator => false,
            })
        }
        for method in methods::ALL {
            assert!(!unknown(&parse(method.formula)), "{}: {}", method.id, method.formula);
        }
        for odd in ["", "/", "((", "))", "_^", "x_", "sqrt", "a / ", "🙂 ^ /", "x^^2"] {
            parse(odd);
        }
    }
}
