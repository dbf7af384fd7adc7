//! A principal axis in the words and places of the page: what each channel and each row contributes to it.

use super::format;
use super::scene::Cell;
use crate::compute::{Detail, Direction, Variables};
use crate::norm::{Partition, Place, Role};

/// The direction of an answer, with what its variables are.
#[derive(Clone, Copy, Debug)]
pub struct Weights<'a> {
    direction: &'a Direction,
    partition: &'a Partition,
    /// The area whose rows the variables are, where they are rows.
    area: usize,
}

/// So many variables are named; the others contribute less.
const NAMED: usize = 3;

impl<'a> Weights<'a> {
    /// Those of an answer about this partition, if a direction was asked for.
    pub fn of(detail: &'a Detail, partition: &'a Partition) -> Option<Self> {
        let direction = detail.direction.as_ref()?;
        Some(Self { direction, partition, area: detail.area.area.min(partition.areas() - 1) })
    }

    /// The variance along the axis before.
    pub const fn eigenvalue(&self) -> f64 {
        self.direction.eigenvalue
    }

    /// What a channel contributes; `None` where the variables are not single channels.
    pub fn of_channel(&self, channel: usize) -> Option<f64> {
        let variable = match self.direction.axis.of {
            Variables::Channels => Some(channel),
            Variables::Rows => {
                let rows = 0..self.partition.rows();
                self.are_channels().then(|| rows.into_iter().find(|row| self.start(*row)[1] == channel))?
            }
        };
        self.weight(variable?)
    }

    /// What a row of the unrolled matrix contributes, counted through all areas; `None` where it is no variable.
    pub fn of_row(&self, row: usize) -> Option<f64> {
        let place = Place { area: row / self.partition.rows(), row: row % self.partition.rows(), column: 0 };
        match self.direction.axis.of {
            Variables::Rows => (place.area == self.area).then(|| self.weight(place.row))?,
            Variables::Channels if self.keeps_channels_apart() => self.weight(self.partition.index(place)[1]),
            Variables::Channels => None,
        }
    }

    /// One value of every variable with its contribution, in the samples of the area.
    pub fn places(&self) -> impl Iterator<Item = (Cell, f64)> {
        let start = self.start(0);
        self.direction.weights.iter().enumerate().map(move |(variable, &weight)| {
            let cell = match self.direction.axis.of {
                Variables::Rows => self.start(variable),
                Variables::Channels => [start[0], variable, 0, 0],
            };
            (cell, f64::from(weight))
        })
    }

    /// "Direction 3, variance 2.41 before: channel 4 +0.71, channel 7 −0.44, channel 1 +0.3"
    pub fn describe(&self) -> String {
        let mut largest: Vec<(usize, f64)> =
            self.direction.weights.iter().map(|&weight| f64::from(weight)).enumerate().collect();
        largest.sort_by(|(_, a), (_, b)| b.abs().total_cmp(&a.abs()));
        let rest = if largest.len() > NAMED { ", …" } else { "" };
        let named: Vec<String> = largest
            .into_iter()
            .take(NAMED)
            .map(|(variable, weight)| {
                let sign = if weight < 0.0 { "" } else { "+" };
                format!("{} {sign}{}", self.name(variable), format::number(weight))
            })
            .collect();
        let (index, eigenvalue) =
            (format::count(self.direction.axis.index + 1), format::number(self.eigenvalue()));
        format!("Direction {index}, variance {eigenvalue} before: {}{rest}", named.join(", "))
    }

    fn name(&self, variable: usize) -> String {
        match self.direction.axis.of {
            Variables::Rows if !self.are_channels() => format!("row {}", format::count(variable + 1)),
            Variables::Rows => format!("channel {}", format::count(self.start(variable)[1] + 1)),
            Variables::Channels => format!("channel {}", format::count(variable + 1)),
        }
    }

    fn weight(&self, variable: usize) -> Option<f64> {
        self.direction.weights.get(variable).map(|&weight| f64::from(weight))
    }

    /// The first value of a row of the area.
    fn start(&self, row: usize) -> Cell {
        self.partition.index(Place { area: self.area, row, column: 0 })
    }

    /// Whether no row holds values of two channels.
    fn keeps_channels_apart(&self) -> bool {
        let roles = self.partition.roles();
        roles.g != Role::Sample && roles.k != Role::Sample
    }

    /// Whether every row of an area is one channel, and no two of them the same.
    fn are_channels(&self) -> bool {
        let roles = self.partition.roles();
        let others = [roles.nb, roles.ns, roles.h, roles.w];
        self.keeps_channels_apart() && !others.contains(&Role::Feature)
    }
}
