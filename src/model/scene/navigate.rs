//! Moving the current value and the current area by keys.

use super::Cell;
use crate::norm::Shape;

/// A key that moves the current value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// Previous along W.
    Left,
    /// Next along W.
    Right,
    /// Previous along H.
    Up,
    /// Next along H.
    Down,
    /// With shift: previous channel.
    ShiftLeft,
    /// With shift: next channel.
    ShiftRight,
    /// With shift: previous sample.
    ShiftUp,
    /// With shift: next sample.
    ShiftDown,
    /// First along W.
    Home,
    /// Last along W.
    End,
}

impl Key {
    /// All keys.
    pub const ALL: [Self; 10] = [
        Self::Left,
        Self::Right,
        Self::Up,
        Self::Down,
        Self::ShiftLeft,
        Self::ShiftRight,
        Self::ShiftUp,
        Self::ShiftDown,
        Self::Home,
        Self::End,
    ];
}

/// The value that a key leads to. At the end of an axis it stays.
pub fn navigate(shape: Shape, cell: Cell, key: Key) -> Cell {
    let sizes = shape.sizes();
    let mut cell: Cell = std::array::from_fn(|axis| cell[axis].min(sizes[axis] - 1));
    let (axis, next) = match key {
        Key::Left => (3, cell[3].saturating_sub(1)),
        Key::Right => (3, cell[3] + 1),
        Key::Up => (2, cell[2].saturating_sub(1)),
        Key::Down => (2, cell[2] + 1),
        Key::ShiftLeft => (1, cell[1].saturating_sub(1)),
        Key::ShiftRight => (1, cell[1] + 1),
        Key::ShiftUp => (0, cell[0].saturating_sub(1)),
        Key::ShiftDown => (0, cell[0] + 1),
        Key::Home => (3, 0),
        Key::End => (3, sizes[3] - 1),
    };
    cell[axis] = next.min(sizes[axis] - 1);
    cell
}

/// The area `step` further on, of `areas` that there are. At the first and at the last one it stays.
pub fn step_area(areas: usize, current: usize, step: isize) -> usize {
    current.saturating_add_signed(step).min(areas.saturating_sub(1))
}
