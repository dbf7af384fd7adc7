//! Finding methods by what people call them: abbreviation, name, author, word of the title, year.

use crate::norm::{Method, methods};

/// How well a method answers, best first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// The text is one of its abbreviations or other names. Several methods may share one.
    Exact,
    /// One of its names begins with the text.
    Beginning,
    /// Every word begins a word of its names.
    Name,
    /// Every word begins a word of its names or of its paper.
    Paper,
    /// Every word stands somewhere.
    Inside,
}

/// The methods that a text may mean, the likeliest first and otherwise in the order of the registry; all of them for a
/// blank text.
pub fn search(text: &str) -> Vec<&'static Method> {
    among(methods::ALL, text)
}

fn among(methods: &[&'static Method], text: &str) -> Vec<&'static Method> {
    let wanted = fold(text);
    if wanted.is_empty() {
        // A text of nothing but signs is not blank, and names nothing.
        return if text.trim().is_empty() { methods.to_vec() } else { Vec::new() };
    }
    let mut hits: Vec<(Rank, &'static Method)> =
        methods.iter().filter_map(|method| Some((rank(method, &wanted)?, *method))).collect();
    hits.sort_by_key(|(rank, _)| *rank);
    hits.into_iter().map(|(_, method)| method).collect()
}

/// How well a method answers a folded text; `None` if some word of it is nowhere.
fn rank(method: &Method, wanted: &str) -> Option<Rank> {
    let mut names: Vec<String> = [method.short].iter().chain(method.aliases).map(|name| fold(name)).collect();
    if names.iter().any(|name| name == wanted) {
        return Some(Rank::Exact);
    }
    let name = fold(method.name);
    // Code writes names in one word: LayerNorm.
    let joined = name.replace(' ', "");
    names.push(name);
    if joined.starts_with(wanted) || names.iter().any(|name| name.starts_with(wanted)) {
        return Some(Rank::Beginning);
    }
    let names = names.join(" ");
    let paper = method.paper;
    let all = format!("{names} {} {} {}", fold(paper.authors), fold(paper.title), paper.year);
    let begins = |text: &str, word: &str| text.split(' ').any(|known| known.starts_with(word));
    let every = |holds: &dyn Fn(&str) -> bool| wanted.split(' ').all(holds);
    if every(&|word| begins(&names, word)) {
        Some(Rank::Name)
    } else if every(&|word| begins(&all, word)) {
        Some(Rank::Paper)
    } else if every(&|word| all.contains(word)) {
        Some(Rank::Inside)
    } else {
        None
    }
}

/// Small letters without diacritics, in words with one space between them; British spelling as American.
fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in text.chars().flat_map(char::to_lowercase) {
        match letter {
            // Combining marks, which some keyboards send after the letter, and apostrophes.
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            'à'..='å' | 'ā' | 'ă' | 'ą' | 'ǎ' => folded.push('a'),
            'æ' => folded.push_str("ae"),
            'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => folded.push('c'),
            'ď' | 'đ' | 'ð' => folded.push('d'),
            'è'..='ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => folded.push('e'),
            'ĝ' | 'ğ' | 'ġ' | 'ģ' => folded.push('g'),
            'ì'..='ï' | 'ĩ' | 'ī' | 'ĭ' | 'į' | 'ı' | 'ǐ' => folded.push('i'),
            'ĺ' | 'ļ' | 'ľ' | 'ł' => folded.push('l'),
            'ñ' | 'ń' | 'ņ' | 'ň' => folded.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ŏ' | 'ő' | 'ǒ' => folded.push('o'),
            'œ' => folded.push_str("oe"),
            'ŕ' | 'ŗ' | 'ř' => folded.push('r'),
            'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => folded.push('s'),
            'ß' => folded.push_str("ss"),
            'ţ' | 'ť' | 'ț' => folded.push('t'),
            'ù'..='ü' | 'ũ' | 'ū' | 'ŭ' | 'ů' | 'ű' | 'ų' | 'ǔ' => folded.push('u'),
            'ý' | 'ÿ' => folded.push('y'),
            'ź' | 'ż' | 'ž' => folded.push('z'),
            _ if letter.is_alphanumeric() => folded.push(letter),
            _ => folded.push(' '),
        }
    }
    let words: Vec<&str> = folded.split_whitespace().collect();
    words.join(" ").replace("normalis", "normaliz")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::norm::Paper;

    fn ids(text: &str) -> Vec<&'static str> {
        search(text).into_iter().map(|method| method.id).collect()
    }

    /// A method of these names, otherwise like batch normalization.
    fn named(name: &'static str, short: &'static str, aliases: &'static [&'static str]) -> &'static Method {
        let like = methods::find("batch_norm").expect("registered");
        Box::leak(Box::new(Method {
            id: name,
            name,
            short,
            aliases,
            paper: Paper {
                authors: "Núñez, O’Brien, Łukasz", title: "On signs", venue: "ICML", year: 1999
            },
            ..*like
        }))
    }

    #[test]
    fn a_blank_text_means_every_method_in_the_order_of_the_registry() {
        let all: Vec<&str> = methods::ALL.iter().map(|method| method.id).collect();
        assert_eq!(ids(""), all);
        assert_eq!(ids("  "), all);
    }

    #[test]
    fn every_method_is_found_by_each_of_its_names_before_all_that_do_not_bear_it() {
        for method in methods::ALL {
            for name in [method.short].iter().chain(method.aliases) {
                let hits = search(name);
                let bears = |hit: &Method| {
                    [hit.short].iter().chain(hit.aliases).any(|other| fold(other) == fold(name))
                };
                let bearers = methods::ALL.iter().filter(|other| bears(other)).count();
                assert!(hits[..bearers].iter().all(|hit| bears(hit)), "{name}");
                assert!(hits[..bearers].contains(method), "{name}");
            }
            assert!(search(method.name).contains(method), "{}", method.name);
            assert!(search(method.paper.authors).contains(method), "{}", method.paper.authors);
            assert!(search(method.paper.title).contains(method), "{}", method.paper.title);
        }
    }

    #[test]
    fn a_shared_abbreviation_lists_all_its_meanings_before_all_else() {
        let [position, pixel, power, other, upn] = [
            named("Position normalization", "PN", &[]),
            named("Pixel normalization", "pixel", &["PN"]),
            named("PowerNorm", "PowerNorm", &["PN"]),
            named("Group normalization", "GN", &[]),
            named("Unrelated", "UPN", &["PNX"]),
        ];
        assert_eq!(among(&[upn, position, other, pixel, power], "pn"), [position, pixel, power, upn]);
    }

    /// The abbreviations that the literature gives to several methods, with all that they mean here.
    const COLLIDING: [(&str, &[&str]); 13] = [
        ("SN", &["switchable_norm"]),
        ("PN", &["position_norm", "pixel_norm", "power_norm"]),
        ("GBN", &["ghost_batch_norm", "generalized_batch_norm", "gated_batch_norm"]),
        ("CBN", &["conditional_batch_norm", "domain_specific_batch_norm"]),
        ("MBN", &["mean_only_batch_norm", "domain_specific_batch_norm", "mode_norm", "mixture_norm"]),
        ("MN", &["mode_norm", "mixture_norm"]),
        ("RN", &["region_norm", "region_norm_learned", "representative_batch_norm"]),
        ("EN", &["exemplar_norm"]),
        ("DN", &["divisive_norm", "dynamic_norm", "domain_norm", "domain_optimized_norm"]),
        ("LCN", &["local_contrast_norm", "local_context_norm"]),
        ("BIN", &["batch_instance_norm"]),
        ("SBN", &["domain_specific_batch_norm"]),
        ("WIN", &["whitening_coloring_transform"]),
    ];

    #[test]
    fn every_colliding_abbreviation_offers_all_its_meanings_first() {
        for (abbreviation, meanings) in COLLIDING {
            let hits = ids(abbreviation);
            let mut first: Vec<&str> = hits.iter().take(meanings.len()).copied().collect();
            let mut meanings = meanings.to_vec();
            first.sort_unstable();
            meanings.sort_unstable();
            assert_eq!(first, meanings, "{abbreviation}");
        }
    }

    #[test]
    fn every_word_must_match_but_each_may_do_so_elsewhere() {
        assert_eq!(ids("wu 2018"), ["group_norm", "l1_batch_norm"]);
        assert_eq!(ids("He GN").first(), Some(&"group_norm"));
        assert!(ids("wu 2017").is_empty());
        assert!(
            ids("whitening huang 2019").iter().all(|id| *id == "iter_norm" || *id == "instance_whitening")
        );
    }

    #[test]
    fn case_diacritics_hyphens_and_british_spelling_do_not_matter() {
        let method = named("Sign-normalization", "SgN", &["Über norm"]);
        for text in [
            "sgn",
            "SGN",
            "sign normalization",
            "SIGN-NORMALISATION",
            "uber",
            "u\u{308}ber",
            "nunez",
            "Nuñez",
            "obrien",
            "o'brien",
            "lukasz",
        ] {
            assert_eq!(among(&[method], text), [method], "{text}");
        }
        assert!(among(&[method], "signal").is_empty());
    }

    #[test]
    fn a_name_written_in_one_word_is_the_name() {
        assert_eq!(ids("LayerNorm")[0], "layer_norm");
        assert_eq!(ids("layernormalization")[0], "layer_norm");
        assert_eq!(ids("group norm")[0], "group_norm");
    }

    #[test]
    fn names_come_before_papers_and_beginnings_before_the_inside_of_words() {
        let [inside, paper, name] =
            [named("Designs", "D", &[]), named("Other", "O", &[]), named("Total sign", "T", &[])];
        assert_eq!(among(&[inside, paper, name], "sign"), [name, inside, paper]);
        let hits = among(&[inside, paper, name], "ther");
        assert_eq!(hits, [paper]);
    }

    #[test]
    fn what_is_nowhere_finds_nothing() {
        assert!(ids("zzz").is_empty());
        assert!(ids("?!").is_empty());
        assert!(ids("GN zzz").is_empty());
    }
}
