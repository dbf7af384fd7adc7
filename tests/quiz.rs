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

#[test]
fn painting_the_area_of_the_marked_cell_is_right() {
    for question in questions(3) {
        let right: Vec<bool> = question.cells().map(|cell| question.shares(cell)).collect();
        let verdict = question.judge(&right);
        assert!(verdict.is_perfect(), "{}", question.method.name);
        assert_eq!(verdict.right, question.partition.area_len());
        assert_eq!(verdict.words(), format!("All {} cells, and no other.", verdict.right));
    }
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
