//! A question about partitions: a cell is marked; which cells share its statistics?

use super::sentence::name_with;
use crate::norm::{Method, Parameters, Partition, Recovery, Shape, methods};

/// So many questions make a round.
pub const ROUND: usize = 10;
/// The tensor is small enough to paint: 4 samples of 4 channels of 3 × 3, with two groups of either.
const SIZES: [usize; 4] = [4, 4, 3, 3];
const GROUPS: usize = 2;
/// The methods that are asked about.
const ASKED: [&str; 7] = [
    "batch_norm",
    "layer_norm",
    "instance_norm",
    "group_norm",
    "position_norm",
    "layer_norm_token",
    "batch_group_norm",
];

/// One question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The method.
    pub method: &'static Method,
    /// Its name, with all that decides its areas: "group normalization with G = 2".
    pub name: String,
    /// Who shares statistics with whom.
    pub partition: Partition,
    /// The marked cell `[n, c, h, w]`, counted from 0.
    pub cell: [usize; 4],
}

/// What became of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Cells that share the statistics and were painted.
    pub right: usize,
    /// Cells that share them and were not.
    pub missed: usize,
    /// Cells that do not and were.
    pub extra: usize,
}

impl Verdict {
    /// Whether nothing was missed and nothing was too much.
    pub const fn is_perfect(self) -> bool {
        self.missed == 0 && self.extra == 0
    }

    /// In words.
    pub fn words(self) -> String {
        let cells = |count: usize| if count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
        match (self.missed, self.extra) {
            (0, 0) => format!("All {} cells, and no other.", self.right),
            (missed, 0) => format!("{} missed.", cells(missed)),
            (0, extra) => format!("{} too many.", cells(extra)),
            (missed, extra) => format!("{} missed, {extra} too many.", cells(missed)),
        }
    }
}

impl Question {
    /// A question of a round, which its seed decides. `None` when a method of the list is gone.
    pub fn new(seed: u64, at: usize) -> Option<Self> {
        // Two questions in a row are never about the same method.
        let step = 1 + (mix(seed) % (ASKED.len() as u64 - 1)) as usize;
        let method =
            methods::find(ASKED[((mix(seed ^ 0xA5) as usize) % ASKED.len() + at * step) % ASKED.len()])?;
        let shape = Shape::try_from(SIZES).ok()?;
        let parameters = Parameters { groups: GROUPS, batch_groups: GROUPS, ..method.fitted(shape) };
        let normalization = method.with(&parameters, Recovery::None);
        let partition = normalization.plan(shape).ok()?.partition().clone();
        let mut bits = mix(seed.wrapping_add(at as u64 + 1));
        let cell = SIZES.map(|size| {
            let index = bits % size as u64;
            bits /= size as u64;
            index as usize
        });
        Some(Self { method, name: name_with(method, &parameters), partition, cell })
    }

    /// The tensor's shape.
    pub fn shape(&self) -> Shape {
        self.partition.shape()
    }

    /// Whether a cell shares the statistics of the marked one.
    pub fn shares(&self, cell: [usize; 4]) -> bool {
        self.partition.place(cell).area == self.partition.place(self.cell).area
    }

    /// All cells, in the order of the tensor.
    pub fn cells(&self) -> impl Iterator<Item = [usize; 4]> {
        let [n, c, h, w] = self.shape().sizes();
        let positions = move |at: usize| [at / (c * h * w), at / (h * w) % c, at / w % h, at % w];
        (0..n * c * h * w).map(positions)
    }

    /// Compares what was painted, in the order of the tensor, with what is right. The marked cell counts as painted.
    pub fn judge(&self, painted: &[bool]) -> Verdict {
        let mut verdict = Verdict::default();
        for (at, cell) in self.cells().enumerate() {
            let is_painted = cell == self.cell || painted.get(at).copied().unwrap_or_default();
            match (self.shares(cell), is_painted) {
                (true, true) => verdict.right += 1,
                (true, false) => verdict.missed += 1,
                (false, true) => verdict.extra += 1,
                (false, false) => {}
            }
        }
        verdict
    }
}

/// Scatters the bits of a number (`SplitMix64`).
const fn mix(seed: u64) -> u64 {
    let z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
