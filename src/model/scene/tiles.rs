//! The tensor laid out flat: N cards of C tiles of H x W cells, coloured by areas or by reach.

use std::ops::Range;

use super::cover::{Along, Cover};
use super::describe::positions_label;
use super::fold::{Fold, Slot};
use super::item::{Anchor, Fill, Item, Point, Span, Stroke, Text, text_width};
use super::slice::Slices;
use super::{Cell, Colouring, FONT, Scene, Subject, Targets, reach, sum};
use crate::compute::Reach;
use crate::model::{Token, format};
use crate::norm::{Partition, Shape};

/// A gap between rows or columns of cells, in cells.
const GAP: f64 = 0.9;
/// Spaces between tiles and between cards, pixels.
const TILE_SPACE: f64 = 4.0;
const CARD_SPACE: f64 = 16.0;
/// Room for the label above a card, and for the line under all, pixels.
const LABEL: f64 = 1.5 * FONT;
const FOOTER: f64 = 1.6 * FONT;
/// Cells do not grow beyond this, pixels.
const LARGEST_CELL: f64 = 40.0;
/// Cells smaller than this get no grid, pixels.
const SMALLEST_GRID: f64 = 4.0;
/// The most patches of colour; beyond them a tile that is not current has the tint of its first area.
const MOST_PATCHES: usize = 1500;
/// The most lines between cells; beyond them only tiles of the current area have them.
const MOST_LINES: usize = 1500;

/// The tiles and the cells that all of them have.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tiles {
    shape: Shape,
    pub(super) rows: Slices,
    pub(super) columns: Slices,
    /// Top left corner and first value of every tile.
    placed: Vec<(Point, Cell)>,
}

/// How cards and tiles are arranged.
#[derive(Clone, Copy, Debug)]
struct Arrangement {
    cards: usize,
    tiles: usize,
    cell: f64,
}

pub(super) fn scene(subject: &Subject<'_>, colouring: Colouring, width: f64, height: f64) -> Scene {
    let Subject { partition, area, cell, folds, .. } = subject;
    let shape = partition.shape();
    let (samples, channels) = (folds.samples.slots(), folds.channels.slots());
    let cells = |fold: &Fold| {
        let (shown, gaps) = fold.counts();
        shown as f64 + gaps as f64 * GAP
    };
    let (wide, tall) = (cells(&folds.width), cells(&folds.height));
    let Arrangement { cards, tiles: across, cell: size } =
        arrange([samples.len(), channels.len()], [wide, tall], [width - 2.0, height - FOOTER]);
    let slices = |along, fold: &Fold| Slices::new(partition, *area, along, fold, (size, GAP * size));
    let mut tiles = Tiles {
        shape,
        rows: slices(Along::Height, &folds.height),
        columns: slices(Along::Width, &folds.width),
        placed: Vec::new(),
    };
    let (tile_width, tile_height) = (wide * size, tall * size);
    let card_width = across as f64 * (tile_width + TILE_SPACE) - TILE_SPACE;
    let card_height =
        channels.len().div_ceil(across) as f64 * (tile_height + TILE_SPACE) - TILE_SPACE + LABEL;
    let used = [
        cards as f64 * (card_width + CARD_SPACE) - CARD_SPACE,
        samples.len().div_ceil(cards) as f64 * (card_height + CARD_SPACE) - CARD_SPACE,
    ];
    let start = [(width - used[0]).max(2.0) / 2.0, (height - FOOTER - used[1]).max(0.0) / 2.0];
    let cover = |along| Cover::new(partition, *area, along);
    let (cover_n, cover_c) = (cover(Along::Samples), cover(Along::Channels));
    let coarse = {
        let runs =
            |slices: &Slices| slices.runs(|slice| (slice.index.is_none(), slice.area, slice.odd)).len();
        samples.len() * channels.len() * runs(&tiles.rows) * runs(&tiles.columns) > MOST_PATCHES
    };

    let lines = samples.len() * channels.len() * (tiles.rows.list.len() + tiles.columns.list.len());
    let numbered = samples.iter().all(|slot| match slot {
        Slot::Index(n) => {
            text_width(&format!("n = {}", format::count(n + 1))) < card_width + CARD_SPACE - 4.0
        }
        Slot::Gap(_) => true,
    });

    let mut items = Vec::new();
    for (i, sample) in samples.iter().enumerate() {
        let x = start[0] + (i % cards) as f64 * (card_width + CARD_SPACE);
        let y = start[1] + (i / cards) as f64 * (card_height + CARD_SPACE) + LABEL;
        let n = match sample {
            Slot::Gap(hidden) => {
                draw_gap(
                    [x + card_width / 2.0, y + (card_height - LABEL) / 2.0],
                    hidden.len(),
                    card_width,
                    &mut items,
                );
                continue;
            }
            Slot::Index(n) => *n,
        };
        let current = match colouring {
            Colouring::Areas => cover_n.contains(n),
            Colouring::Reach => cell.is_some_and(|cell| cell[0] == n),
        };
        let (token, weight) = if current { (Token::Now, 600) } else { (Token::Ink2, 400) };
        let number = format::count(n + 1);
        let text = if numbered { format!("n = {number}") } else { number };
        let name = Span { text, token, weight };
        items.push(Item::Text(Text::new([x, y - 0.4 * FONT], Anchor::Start, vec![name])));
        for (j, channel) in channels.iter().enumerate() {
            let at = [
                x + (j % across) as f64 * (tile_width + TILE_SPACE),
                y + (j / across) as f64 * (tile_height + TILE_SPACE),
            ];
            match channel {
                Slot::Gap(hidden) => {
                    let middle = [at[0] + tile_width / 2.0, at[1] + tile_height / 2.0];
                    draw_gap(middle, hidden.len(), tile_width, &mut items);
                }
                Slot::Index(c) => {
                    let base = [n, *c, 0, 0];
                    let gridded = lines <= MOST_LINES;
                    match colouring {
                        Colouring::Areas => {
                            let current = cover_n.contains(n) && cover_c.contains(*c);
                            tiles.draw_areas(partition, (at, base), (current, coarse), &mut items);
                            if gridded || current {
                                tiles.draw_grid(at, Some(current), &mut items);
                            }
                        }
                        Colouring::Reach => {
                            if let Some(Reach::Known(strengths)) = subject.reach {
                                tiles.draw_strengths(shape, (at, base), strengths, &mut items);
                            }
                            if gridded {
                                tiles.draw_grid(at, None, &mut items);
                            }
                        }
                    }
                    tiles.draw_frames(at, &mut items);
                    tiles.placed.push((at, base));
                }
            }
        }
    }
    if let Some((at, size)) = cell.and_then(|cell| tiles.rectangle(cell)) {
        let stroke = Some(Stroke::new(Token::Ink, 1.5));
        items.push(Item::Rectangle { at, size, radius: 0.0, fill: None, stroke });
    }
    let spans = match colouring {
        Colouring::Areas => [
            ("N ", cover_n.words()),
            ("   C ", cover_c.words()),
            ("   H·W ", positions_label(partition, *area)),
        ]
        .into_iter()
        .flat_map(|(name, words)| [Span::bold(name, Token::Ink), Span::bold(words, Token::Now)])
        .collect(),
        Colouring::Reach => reach::spans(subject, width),
    };
    items.push(Item::Text(Text::new([1.0, height - 0.3 * FONT], Anchor::Start, spans)));
    Scene { width, height, items, targets: Targets::Tiles(tiles) }
}

/// The arrangement with the largest cells.
fn arrange(
    [samples, channels]: [usize; 2],
    [wide, tall]: [f64; 2],
    [width, height]: [f64; 2],
) -> Arrangement {
    let mut best = Arrangement { cards: 1, tiles: 1, cell: 0.0 };
    for cards in 1..=samples {
        for tiles in 1..=channels {
            let (card_rows, tile_rows) = (samples.div_ceil(cards), channels.div_ceil(tiles));
            let fit = |room: f64, cards: usize, tiles: usize, label: f64, cells: f64| {
                let spaces = (cards - 1) as f64 * CARD_SPACE + (cards * (tiles - 1)) as f64 * TILE_SPACE;
                (room - spaces - cards as f64 * label) / ((cards * tiles) as f64 * cells)
            };
            let across = fit(width, cards, tiles, 0.0, wide);
            let down = fit(height, card_rows, tile_rows, LABEL, tall);
            let cell = across.min(down).min(LARGEST_CELL);
            if cell > best.cell {
                best = Arrangement { cards, tiles, cell };
            }
        }
    }
    best.cell = best.cell.max(0.2);
    best
}

fn draw_gap(middle: Point, hidden: usize, room: f64, items: &mut Vec<Item>) {
    let words = format!("{} more", format::count(hidden));
    let words = if text_width(&words) <= room { words } else { "…".to_owned() };
    let at = [middle[0], middle[1] + 0.33 * FONT];
    items.push(Item::Text(Text::new(at, Anchor::Middle, vec![Span::new(words, Token::Ink3)])));
}

impl Tiles {
    fn draw_areas(
        &self,
        partition: &Partition,
        (at, base): (Point, Cell),
        (current, coarse): (bool, bool),
        items: &mut Vec<Item>,
    ) {
        let place = partition.place(base);
        let (rows, columns) = (&self.rows, &self.columns);
        let runs = |slices: &Slices| {
            slices.runs(|slice| {
                let detail = (slice.area, slice.odd);
                (slice.index.is_none(), current && slice.covered, (!coarse).then_some(detail))
            })
        };
        let across = runs(columns);
        for down in runs(rows) {
            let row = &rows.list[down.start];
            for run in &across {
                let column = &columns.list[run.start];
                if row.index.is_none() || column.index.is_none() {
                    continue;
                }
                let odd = (place.row % 2 == 1) ^ row.odd ^ column.odd;
                let token = match (current && row.covered && column.covered, odd) {
                    (true, false) => Token::NowRight,
                    (true, true) => Token::NowRight2,
                    (false, _) => Token::tint(place.area + row.area + column.area),
                };
                let (x, y) = (columns.extent(run), rows.extent(&down));
                items.push(Item::Rectangle {
                    at: [at[0] + x[0], at[1] + y[0]],
                    size: [x[1] - x[0], y[1] - y[0]],
                    radius: 0.0,
                    fill: Some(Fill::new(token)),
                    stroke: None,
                });
            }
        }
    }

    /// Rows and columns without a gap between them.
    pub(super) fn stretches(&self) -> impl Iterator<Item = (Range<usize>, Range<usize>)> {
        let whole = |slices: &Slices| {
            let mut runs = slices.runs(|slice| slice.index.is_none());
            runs.retain(|run| slices.list[run.start].index.is_some());
            runs
        };
        let columns = whole(&self.columns);
        whole(&self.rows)
            .into_iter()
            .flat_map(move |rows| columns.clone().into_iter().map(move |columns| (rows.clone(), columns)))
    }

    fn draw_frames(&self, at: Point, items: &mut Vec<Item>) {
        for (rows, columns) in self.stretches() {
            let (x, y) = (self.columns.extent(&columns), self.rows.extent(&rows));
            items.push(Item::Rectangle {
                at: [at[0] + x[0], at[1] + y[0]],
                size: [x[1] - x[0], y[1] - y[0]],
                radius: 0.0,
                fill: None,
                stroke: Some(Stroke::new(Token::Control, 0.9)),
            });
        }
    }

    /// Lines between cells. Where areas count, they are stronger between areas, and light on the current one.
    fn draw_grid(&self, at: Point, areas: Option<bool>, items: &mut Vec<Item>) {
        let current = areas == Some(true);
        for (slices, others, flip) in [(&self.columns, &self.rows, false), (&self.rows, &self.columns, true)]
        {
            if slices.unit() < SMALLEST_GRID {
                continue;
            }
            for pair in slices.list.windows(2) {
                let [before, after] = pair else { continue };
                if before.index.is_none() || after.index.is_none() {
                    continue;
                }
                let separates = areas.is_some() && before.area != after.area;
                for run in others.runs(|slice| (slice.index.is_none(), current && slice.covered)) {
                    let other = &others.list[run.start];
                    if other.index.is_none() {
                        continue;
                    }
                    let stroke = match (separates, current && before.covered && other.covered) {
                        (true, _) => Stroke::new(Token::Control, 0.9).opacity(0.75),
                        (false, true) => Stroke::new(Token::NowGrid, 0.7),
                        (false, false) => Stroke::new(Token::Control, 0.5).opacity(0.3),
                    };
                    let ends = others.extent(&run).map(|end| {
                        let [x, y] = if flip { [end, after.start] } else { [after.start, end] };
                        [at[0] + x, at[1] + y]
                    });
                    items.push(Item::Line { from: ends[0], to: ends[1], stroke });
                }
            }
        }
    }

    /// Where a value is drawn: corner and size of its cell.
    pub(super) fn rectangle(&self, cell: Cell) -> Option<(Point, [f64; 2])> {
        let (at, _) = self.placed.iter().find(|(_, base)| base[..2] == cell[..2])?;
        let row = self.rows.list.get(self.rows.find(cell, self.shape)?)?;
        let column = self.columns.list.get(self.columns.find(cell, self.shape)?)?;
        Some(([at[0] + column.start, at[1] + row.start], [column.end - column.start, row.end - row.start]))
    }

    pub(super) fn hit(&self, [x, y]: Point) -> Option<Cell> {
        self.placed.iter().find_map(|(at, base)| {
            let column = self.columns.list.get(self.columns.at(x - at[0])?)?.index?;
            let row = self.rows.list.get(self.rows.at(y - at[1])?)?.index?;
            Some(sum(*base, [0, 0, row, column]))
        })
    }

    pub(super) fn locate(&self, cell: Cell) -> Option<Point> {
        let (at, size) = self.rectangle(cell)?;
        Some([at[0] + size[0] / 2.0, at[1] + size[1] / 2.0])
    }
}
