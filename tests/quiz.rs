//! The quiz: its questions, and what it makes of answers.

use normlens::model::quiz::{Question, ROUND, Verdict};

fn questions(seed: u64) -> Vec<Question> {
    (0..ROUND).map(|at| Question::new(seed, at).expect("a question")).collect()
}

#[test]
fn a_round_asks_about_several_methods_and_never_twice_in_a_row_about_one() {
    for seed in 0..50 {
        let round = questions(seed);
        for pair in round.windows(2) {
            assert_ne!(pair[0].method.id, pair[1].method.id, "seed {seed}");
        }
        let mut ids: Vec<&str> = round.iter().map(|question| question.method.id).collect();
        ids.sort_unstable();
        ids.dedup();
        assert!(ids.len() >= 5, "seed {seed}: {ids:?}");
        assert_eq!(round, questions(seed), "the seed decides");
    }
}

/// Whether two cells of a tensor of 4 samples and 4 channels share their statistics, written by hand for each method and
/// the numbers that the question tells.
fn share(name: &str, [n, c, h, w]: [usize; 4], [m, d, i, j]: [usize; 4]) -> bool {
    match name {
        "batch normalization" => c == d,
        "layer normalization" => n == m,
        "instance normalization" => (n, c) == (m, d),
        "group normalization with G = 2" => (n, c / 2) == (m, d / 2),
        "position normalization" | "layer normalization per position" => (n, h, w) == (m, i, j),
        "batch group normalization with G = 2, B = 2" => (n / 2, c / 2) == (m / 2, d / 2),
        other => panic!("{other} is not known here"),
    }
}

#[test]
fn the_name_in_the_question_says_all_that_decides_the_area() {
    let mut names = Vec::new();
    for question in (0..6).flat_map(questions) {
        let right: Vec<bool> =
            question.cells().map(|cell| share(&question.name, question.cell, cell)).collect();
        let verdict = question.judge(&right);
        assert!(verdict.is_perfect(), "{}: {verdict:?}", question.name);
        assert_eq!(verdict.right, right.iter().filter(|shares| **shares).count());
        assert_eq!(verdict.words(), format!("All {} cells, and no other.", verdict.right));
        names.push(question.name);
    }
    names.sort();
    names.dedup();
    assert_eq!(names.len(), 7, "{names:?}");
}

#[test]
fn what_is_missed_and_what_is_too_much_is_counted() {
    let question = Question::new(1, 0).expect("a question");
    let shared = question.partition.area_len();
    let all = question.shape().len();
    assert_eq!(
        question.judge(&[]),
        Verdict { right: 1, missed: shared - 1, extra: 0 },
        "the marked one counts"
    );
    assert_eq!(question.judge(&vec![true; all]), Verdict { right: shared, missed: 0, extra: all - shared });
    assert_eq!(Verdict { right: 1, missed: 1, extra: 2 }.words(), "1 cell missed, 2 too many.");
    assert_eq!(Verdict { right: 1, missed: 0, extra: 1 }.words(), "1 cell too many.");
}
