//! Changes of bytes and of text: exchanged, flipped, left out, doubled, cut short, spliced.

use proptest::prelude::*;
use proptest::sample::{Index, select};

/// One change of some bytes.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// One bit is the other one.
    Flip(Index, u8),
    /// Some bytes are others.
    Overwrite(Index, Vec<u8>),
    /// Bytes appear.
    Insert(Index, Vec<u8>),
    /// So many bytes are left out.
    Remove(Index, usize),
    /// Nothing follows.
    Cut(Index),
    /// So many bytes come again elsewhere.
    Repeat(Index, Index, usize),
    /// From here on it is what stands there in another.
    Splice(Index, Index),
}

/// Numbers at the edges of their types, as they lie in memory.
fn word() -> impl Strategy<Value = Vec<u8>> {
    let edges = vec![0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 1 << 23, 1 << 31, u64::from(u32::MAX), u64::MAX];
    (select(edges), select(vec![1usize, 2, 4, 8]), any::<bool>()).prop_map(|(edge, width, big_endian)| {
        let mut bytes = edge.to_le_bytes()[..width].to_vec();
        if big_endian {
            bytes.reverse();
        }
        bytes
    })
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![word(), prop::collection::vec(any::<u8>(), 1..9)]
}

/// Up to so many changes.
pub(crate) fn changes(most: usize) -> impl Strategy<Value = Vec<Change>> {
    let change = prop_oneof![
        4 => (any::<Index>(), 0u8..8).prop_map(|(at, bit)| Change::Flip(at, bit)),
        4 => (any::<Index>(), bytes()).prop_map(|(at, with)| Change::Overwrite(at, with)),
        2 => (any::<Index>(), bytes()).prop_map(|(at, what)| Change::Insert(at, what)),
        2 => (any::<Index>(), 1usize..12).prop_map(|(at, count)| Change::Remove(at, count)),
        1 => any::<Index>().prop_map(Change::Cut),
        1 => (any::<Index>(), any::<Index>(), 1usize..40).prop_map(|(from, to, count)| Change::Repeat(from, to, count)),
        1 => (any::<Index>(), any::<Index>()).prop_map(|(at, from)| Change::Splice(at, from)),
    ];
    prop::collection::vec(change, 0..=most)
}

/// Applies changes one after the other. `within` is how far into the bytes they reach.
pub(crate) fn apply(bytes: &mut Vec<u8>, changes: &[Change], within: usize, other: &[u8]) {
    for change in changes {
        let reach = bytes.len().min(within);
        if reach == 0 {
            return;
        }
        match change {
            Change::Flip(at, bit) => bytes[at.index(reach)] ^= 1 << bit,
            Change::Overwrite(at, with) => {
                let at = at.index(reach);
                for (byte, with) in bytes[at..].iter_mut().zip(with) {
                    *byte = *with;
                }
            }
            Change::Insert(at, what) => {
                let at = at.index(reach);
                bytes.splice(at..at, what.iter().copied());
            }
            Change::Remove(at, count) => {
                let at = at.index(reach);
                bytes.drain(at..bytes.len().min(at + count));
            }
            Change::Cut(at) => bytes.truncate(at.index(reach)),
            Change::Repeat(from, to, count) => {
                let from = from.index(reach);
                let again = bytes[from..bytes.len().min(from + count)].to_vec();
                let to = to.index(reach);
                bytes.splice(to..to, again);
            }
            Change::Splice(at, from) => {
                if !other.is_empty() {
                    bytes.truncate(at.index(reach));
                    bytes.extend_from_slice(&other[from.index(other.len())..]);
                }
            }
        }
    }
}

/// Applies changes to text; what is no text any more is replaced as a browser would.
pub(crate) fn apply_to_text(text: &str, changes: &[Change], other: &str) -> String {
    let mut bytes = text.as_bytes().to_vec();
    apply(&mut bytes, changes, usize::MAX, other.as_bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}
