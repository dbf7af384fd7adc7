//! A box of values in parallel projection: the current area solid inside, the outer faces as a veil over it.

mod draw;

use super::item::Point;
use super::slice::Slices;
use super::{Cell, sum};
use crate::norm::Shape;

/// A box whose first slices along all three axes face the viewer.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Solid {
    /// Where the three visible faces meet.
    pub(super) corner: Point,
    /// The axes; the face across the first is called right, across the second left, across the third top.
    pub(super) axes: [SolidAxis; 3],
    /// The place of its first value.
    pub(super) base: Cell,
    pub(super) shape: Shape,
    /// What the box as a whole adds to the number of the area.
    pub(super) area: usize,
    /// Whether the current area reaches into the box.
    pub(super) current: bool,
    /// Whether the box as a whole adds an odd number to the row.
    pub(super) odd: bool,
}

/// An axis of a box.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct SolidAxis {
    /// One pixel along the axis, as it is drawn.
    pub(super) direction: Point,
    pub(super) slices: Slices,
}

/// Faces in the order right, left, top: the two axes each spans.
const SPANNED: [[usize; 2]; 3] = [[1, 2], [0, 2], [0, 1]];
impl Solid {
    fn slices(&self, axis: usize) -> &Slices {
        &self.axes[axis].slices
    }

    fn length(&self, axis: usize) -> f64 {
        self.slices(axis).length()
    }

    /// Where a point of the box is drawn, from pixels along its axes.
    pub(super) fn point(&self, along: [f64; 3]) -> Point {
        let mut point = self.corner;
        for (axis, length) in self.axes.iter().zip(along) {
            point[0] += axis.direction[0] * length;
            point[1] += axis.direction[1] * length;
        }
        point
    }

    /// A point of the face across axis `face`, `at` pixels inside.
    fn on_face(&self, face: usize, at: f64, [a, b]: [f64; 2]) -> Point {
        let mut along = [at; 3];
        let [first, second] = SPANNED[face];
        along[first] = a;
        along[second] = b;
        self.point(along)
    }

    fn quad(&self, face: usize, at: f64, [a0, a1]: [f64; 2], [b0, b1]: [f64; 2]) -> Vec<Point> {
        [[a0, b0], [a1, b0], [a1, b1], [a0, b1]].map(|corner| self.on_face(face, at, corner)).to_vec()
    }

    fn cell_face(&self, face: usize, slots: [usize; 3]) -> Vec<Point> {
        let [a, b] = SPANNED[face];
        let extent = |axis: usize| self.slices(axis).extent(&(slots[axis]..slots[axis] + 1));
        self.quad(face, extent(face)[0], extent(a), extent(b))
    }

    /// Where along the axes a value stands, unless it is in another box or folded away.
    fn slots(&self, cell: Cell) -> Option<[usize; 3]> {
        let mut slots = [0; 3];
        for (slot, axis) in slots.iter_mut().zip(&self.axes) {
            *slot = axis.slices.find(cell, self.shape)?;
        }
        (self.cell(slots) == Some(cell)).then_some(slots)
    }

    fn cell(&self, slots: [usize; 3]) -> Option<Cell> {
        let mut cell = self.base;
        for (axis, slot) in self.axes.iter().zip(slots) {
            let index = axis.slices.list.get(slot)?.index?;
            cell = sum(cell, axis.slices.along.cell(index, self.shape));
        }
        Some(cell)
    }

    fn is_current(&self, slots: [usize; 3]) -> bool {
        self.current
            && (0..3).all(|axis| self.slices(axis).list.get(slots[axis]).is_some_and(|slice| slice.covered))
    }

    /// Which faces of a value lie on the box or on the current area. Other pieces may still stand before them.
    fn visible_faces(&self, slots: [usize; 3]) -> [bool; 3] {
        std::array::from_fn(|face| {
            slots[face] == 0 || {
                let mut before = slots;
                before[face] -= 1;
                self.is_current(slots) && !self.is_current(before)
            }
        })
    }

    /// The value whose visible face is at a point.
    pub(super) fn hit(&self, point: Point) -> Option<Cell> {
        let offset = [point[0] - self.corner[0], point[1] - self.corner[1]];
        (0..3).find_map(|face| {
            let [a, b] = SPANNED[face];
            let (u, v) = (self.axes[a].direction, self.axes[b].direction);
            let mut entry = [0.0; 3];
            let determinant = cross(u, v);
            entry[a] = cross(offset, v) / determinant;
            entry[b] = cross(u, offset) / determinant;
            let inside = |axis: usize| self.slices(axis).at(entry[axis]).is_some();
            if inside(a) && inside(b) { self.first_along_ray(entry, face) } else { None }
        })
    }

    /// Looks into the box from an outer face: the first value of the current area, or else the one entered through.
    fn first_along_ray(&self, entry: [f64; 3], face: usize) -> Option<Cell> {
        let [u, v, w] = [0, 1, 2].map(|axis| self.axes[axis].direction);
        // The three speeds under which a point moves along the axes without moving in the picture.
        let speed = [cross(v, w), cross(w, u), cross(u, v)].map(f64::abs);
        let mut slots = [0; 3];
        for axis in 0..3 {
            slots[axis] = if axis == face { 0 } else { self.slices(axis).at(entry[axis])? };
        }
        // Nothing is to be seen through a tear.
        let entered = self.cell(slots)?;
        while !self.is_current(slots) {
            let time = |axis: usize| (self.slices(axis).list[slots[axis]].end - entry[axis]) / speed[axis];
            let next = if time(0) <= time(1) && time(0) <= time(2) {
                0
            } else if time(1) <= time(2) {
                1
            } else {
                2
            };
            slots[next] += 1;
            if slots[next] == self.slices(next).list.len() {
                return Some(entered);
            }
        }
        self.cell(slots)
    }

    /// A point at which [`Solid::hit`] finds this value.
    pub(super) fn locate(&self, cell: Cell) -> Option<Point> {
        let slots = self.slots(cell)?;
        let visible = self.visible_faces(slots);
        (0..3).filter(|&face| visible[face]).find_map(|face| {
            let corners = self.cell_face(face, slots);
            let centre = [0, 1].map(|axis| corners.iter().map(|corner| corner[axis]).sum::<f64>() / 4.0);
            (self.hit(centre) == Some(cell)).then_some(centre)
        })
    }
}

fn cross(a: Point, b: Point) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}
