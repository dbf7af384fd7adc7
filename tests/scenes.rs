//! What every picture of a tensor keeps to, for every method and every kind of shape.

use normlens::compute::{MAX_REACH_VALUES, Reach, RowStatistics, Strengths, Window};
use normlens::model::Token;
use normlens::model::scene::{
    Anchor, Cell, Item, Key, Point, Scene, Subject, Target, Turn, View, describe, navigate, rows_that_fit,
    step_area, unrolled,
};
use normlens::norm::{Partition, Place, Recovery, Rng, Shape, mean_and_variance, methods};

const SHAPES: [[usize; 4]; 15] = [
    [1, 1, 1, 1],
    [4, 8, 6, 6],
    [2, 3, 1, 1],
    [8, 16, 1, 1],
    [1, 8192, 1, 1],
    [32, 64, 56, 56],
    [8, 1, 512, 512],
    [3, 5, 7, 2],
    [1, 1, 1, 4096],
    [1, 1, 4096, 1],
    [512, 1, 1, 1],
    [2, 13, 1, 41],
    [16, 12, 17, 3],
    [13, 13, 7, 7],
    [1, 1, 1, 1 << 23],
];
const SIZES: [[f64; 2]; 4] = [[500.0, 330.0], [360.0, 288.0], [292.0, 240.0], [900.0, 600.0]];

fn shape([n, c, h, w]: [usize; 4]) -> Shape {
    Shape::new(n, c, h, w).expect("a valid shape")
}

/// Every method on every shape that it fits, with a name for messages.
fn partitions() -> Vec<(String, Partition)> {
    let mut partitions = Vec::new();
    for sizes in SHAPES {
        let shape = shape(sizes);
        for method in methods::ALL {
            let normalization = method.with(&method.fitted(shape), Recovery::None);
            if let Ok(plan) = normalization.plan(shape) {
                partitions.push((format!("{} of {shape}", method.id), plan.partition().clone()));
            }
        }
    }
    partitions
}

/// First, last and some areas between.
fn areas(partition: &Partition) -> Vec<usize> {
    let last = partition.areas() - 1;
    let mut areas = vec![0, last / 3, last / 2, last.saturating_sub(1), last];
    areas.dedup();
    areas
}

/// Some values of an area and one elsewhere.
fn cells(partition: &Partition, area: usize) -> Vec<Option<Cell>> {
    let at = |row, column| Some(partition.index(Place { area, row, column }));
    let shape = partition.shape();
    let [n, c, h, w] = shape.sizes();
    vec![
        None,
        at(0, 0),
        at(partition.rows() / 2, partition.columns() / 2),
        at(partition.rows() - 1, partition.columns() - 1),
        Some([n / 2, c / 2, h / 2, w / 2]),
    ]
}

fn points(item: &Item) -> Vec<Point> {
    match item {
        Item::Polygon { points, .. } | Item::Polyline { points, .. } => points.clone(),
        Item::Line { from, to, .. } => vec![*from, *to],
        Item::Rectangle { at, size, .. } => vec![*at, [at[0] + size[0], at[1] + size[1]]],
        Item::Circle { centre, radius, .. } => {
            vec![[centre[0] - radius, centre[1] - radius], [centre[0] + radius, centre[1] + radius]]
        }
        Item::Text(text) => vec![text.at],
        Item::Image(image) => vec![image.at, [image.at[0] + image.size[0], image.at[1] + image.size[1]]],
    }
}

fn assert_drawable(name: &str, scene: &Scene) {
    assert!(scene.items.len() < 4000, "{name}: {} items", scene.items.len());
    for item in &scene.items {
        for [x, y] in points(item) {
            assert!(x.is_finite() && y.is_finite(), "{name}: {item:?}");
            let inside =
                (-0.01..=scene.width + 0.01).contains(&x) && (-0.01..=scene.height + 0.01).contains(&y);
            assert!(inside, "{name}: [{x}, {y}] is outside {} x {}: {item:?}", scene.width, scene.height);
        }
    }
}

/// Values of a window, as the engine would send them.
fn window(partition: &Partition, area: usize, rows: usize, columns: usize) -> Window {
    let (d, m) = (partition.rows(), partition.columns());
    let all = partition.areas() * d;
    let count = rows.min(all);
    let first_row = (area * d + d / 2).saturating_sub(count / 2).min(all - count);
    let shown = columns.min(m);
    let columns: Vec<u32> = (0..shown).map(|column| (column * m / shown) as u32).collect();
    let mut rng = Rng::new(7);
    let mut window = Window { first_row, rows: all, columns, ..Window::default() };
    for row in 0..count {
        let offset = ((first_row + row) % 5) as f64 / 2.0;
        let values: Vec<f64> = (0..shown).map(|_| offset + rng.normal() * (1.0 + offset)).collect();
        let (mean, variance) = mean_and_variance(&values);
        let deviation = (variance + 1e-5).sqrt();
        window.before.extend(values.iter().map(|&value| value as f32));
        window.after.extend(values.iter().map(|&value| ((value - mean) / deviation) as f32));
        window.statistics.push(RowStatistics {
            mean,
            variance,
            mean_after: 0.0,
            variance_after: variance / (deviation * deviation),
        });
    }
    window
}

/// How strongly each value moves some value, as the engine would send it.
fn reach(partition: &Partition) -> Reach {
    let count = partition.shape().len();
    if count > MAX_REACH_VALUES {
        return Reach::TooLarge;
    }
    let values = (0..count).map(|offset| (offset % 11) as f32 / 10.0).collect();
    Reach::Known(Strengths {
        values,
        own: 2.0,
        other: 1.0,
        moving: count - count.div_ceil(11),
        stopped: false,
    })
}

#[test]
fn every_tensor_is_drawn_inside_its_panel_with_few_items() {
    for (name, partition) in partitions() {
        let reach = reach(&partition);
        for area in areas(&partition) {
            for cell in cells(&partition, area) {
                for [width, height] in SIZES {
                    for view in View::ALL {
                        let subject = Subject::new(&partition, area, cell).reached(Some(&reach));
                        let scene = view.scene(&subject, width, height);
                        assert_drawable(&format!("{view:?} of {name}, area {area}, {cell:?}"), &scene);
                    }
                }
            }
        }
    }
}

/// A grid of points over the panel, and what is found there.
fn probe(scene: &Scene) -> Vec<(Point, Cell)> {
    let mut found = Vec::new();
    for i in 0..60 {
        for j in 0..40 {
            let (x, y) = ((i as f64 + 0.37) / 60.0 * scene.width, (j as f64 + 0.53) / 40.0 * scene.height);
            if let Some(target) = scene.hit(x, y) {
                found.push(([x, y], target.cell()));
            }
        }
    }
    found
}

#[test]
fn whatever_is_found_under_the_pointer_is_in_the_tensor_and_found_again() {
    for (name, partition) in partitions() {
        let sizes = partition.shape().sizes();
        for area in areas(&partition) {
            for view in View::ALL {
                let name = format!("{view:?} of {name}, area {area}");
                let scene = view.scene(&Subject::new(&partition, area, None), 500.0, 330.0);
                let found = probe(&scene);
                assert!(!found.is_empty(), "{name}: nothing can be pointed at");
                for (point, cell) in found {
                    assert!(cell.iter().zip(sizes).all(|(&i, size)| i < size), "{name}: {cell:?}");
                    if let Some([x, y]) = scene.locate(cell) {
                        assert_eq!(scene.hit(x, y), Some(Target::Cell(cell)), "{name} at {point:?}");
                    }
                }
            }
        }
    }
}

/// Turns through all quarters, to the edges of one, and up and down as far as it goes.
fn turns() -> Vec<Turn> {
    let ways = [(0, 90), (44, 0), (45, -90), (100, 0), (190, 90), (290, -90)];
    ways.map(|(yaw, lift)| Turn::default().by(yaw, lift)).to_vec()
}

#[test]
fn a_turned_block_stays_inside_its_panel_and_is_pointed_at_where_it_is_drawn() {
    for (name, partition) in partitions() {
        let area = partition.areas() / 2;
        for turn in turns() {
            let name = format!("{name}, {turn:?}");
            for [width, height] in SIZES {
                let subject = Subject::new(&partition, area, None).turned(turn);
                assert_drawable(&name, &View::Block.scene(&subject, width, height));
            }
            let scene = View::Block.scene(&Subject::new(&partition, area, None).turned(turn), 500.0, 330.0);
            let found = probe(&scene);
            assert!(!found.is_empty(), "{name}: nothing can be pointed at");
            for (point, cell) in found {
                if let Some([x, y]) = scene.locate(cell) {
                    assert_eq!(scene.hit(x, y), Some(Target::Cell(cell)), "{name} at {point:?}");
                }
            }
        }
    }
}

#[test]
fn turning_brings_each_corner_to_the_front() {
    let shape = shape([4, 8, 6, 6]);
    let method = methods::find("batch_norm").expect("registered");
    let plan = method.with(&method.fitted(shape), Recovery::None).plan(shape).expect("it fits");
    let corner = |quarter: i32| {
        let turn = Turn::default().by(90 * quarter, 0);
        let scene = View::Block.scene(&Subject::new(plan.partition(), 0, None).turned(turn), 500.0, 330.0);
        // Of the values at the corners of the top face, the one drawn lowest is in front.
        let corners = [[0, 0, 0, 0], [3, 0, 0, 0], [0, 7, 0, 0], [3, 7, 0, 0]];
        let places = corners.into_iter().filter_map(|cell| Some((scene.locate(cell)?[1], cell)));
        places.max_by(|a, b| a.0.total_cmp(&b.0)).expect("a corner is drawn").1
    };
    assert_eq!(corner(0), [0, 0, 0, 0]);
    assert_eq!(corner(1), [3, 0, 0, 0]);
    assert_eq!(corner(2), [3, 7, 0, 0]);
    assert_eq!(corner(3), [0, 7, 0, 0]);
    assert_eq!(corner(4), corner(0));
}

#[test]
fn the_current_area_can_always_be_seen_and_pointed_at() {
    for (name, partition) in partitions() {
        for area in areas(&partition) {
            let first = partition.index(Place { area, row: 0, column: 0 });
            for view in View::ALL {
                let name = format!("{view:?} of {name}, area {area}");
                let scene = view.scene(&Subject::new(&partition, area, Some(first)), 500.0, 330.0);
                let [x, y] = scene.locate(first).unwrap_or_else(|| panic!("{name}: {first:?} is not drawn"));
                let found = scene.hit(x, y).expect("a value").cell();
                assert_eq!(partition.place(found).area, area, "{name}");
                assert_eq!(found, first, "{name}");
            }
        }
    }
}

#[test]
fn without_a_current_value_some_value_of_the_area_is_drawn() {
    for (name, partition) in partitions() {
        for area in areas(&partition) {
            let first = partition.index(Place { area, row: 0, column: 0 });
            for view in View::ALL {
                let scene = view.scene(&Subject::new(&partition, area, None), 500.0, 330.0);
                assert!(scene.locate(first).is_some(), "{view:?} of {name}, area {area}");
            }
        }
    }
}

#[test]
fn folds_stay_while_they_show_what_is_current() {
    let shape = shape([32, 64, 56, 56]);
    let method = methods::find("group_norm").expect("registered");
    let plan = method.with(&method.fitted(shape), Recovery::None).plan(shape).expect("it fits");
    let partition = plan.partition();
    let far = Subject::new(partition, 500, None);
    let near = Subject::new(partition, 0, Some([1, 1, 0, 0]));
    assert_ne!(far.folds(), near.folds());
    assert_eq!(near.clone().following(far.folds()).folds(), far.folds());
    let elsewhere = Subject::new(partition, 250, None);
    assert_eq!(elsewhere.clone().following(near.folds()).folds(), elsewhere.folds());
}

#[test]
fn unrolled_rows_are_drawn_inside_their_panel_and_found_again() {
    for (name, partition) in partitions() {
        for area in areas(&partition) {
            for [width, height] in SIZES {
                let name = format!("unrolled {name}, area {area}, {width} x {height}");
                let rows = rows_that_fit(height, partition.rows());
                let window = window(&partition, area, rows, 300);
                let last = (window.statistics.len() - 1, window.columns.len() - 1);
                let place = |(row, column): (usize, usize)| Place {
                    area: (window.first_row + row) / partition.rows(),
                    row: (window.first_row + row) % partition.rows(),
                    column: window.columns[column] as usize,
                };
                let cell = partition.index(place(last));
                let scene = unrolled(&window, &partition, area, Some(cell), (-3.0, 5.0), width, height);
                assert_drawable(&name, &scene);
                for at in [(0, 0), last, (last.0 / 2, last.1 / 2)] {
                    let cell = partition.index(place(at));
                    let [x, y] =
                        scene.locate(cell).unwrap_or_else(|| panic!("{name}: {cell:?} is not drawn"));
                    assert_eq!(scene.hit(x, y), Some(Target::Cell(cell)), "{name}");
                }
            }
        }
    }
}

#[test]
fn values_that_no_colour_can_show_are_marked() {
    let partition = example("group_norm", [4, 8, 6, 6]);
    let mut window = window(&partition, 5, 16, 72);
    window.before.iter_mut().for_each(|value| *value = 0.0);
    window.after.iter_mut().for_each(|value| *value = 0.0);
    let count =
        |window: &Window| unrolled(window, &partition, 5, None, (-3.0, 3.0), 900.0, 330.0).items.len();
    let plain = count(&window);
    window.before[3] = 9.0;
    window.before[4] = f32::NEG_INFINITY;
    assert_eq!(count(&window), plain + 2, "a corner each");
    window.after[5] = f32::NAN;
    assert_eq!(count(&window), plain + 4, "a cross of two lines");
}

#[test]
fn keys_never_leave_the_tensor() {
    for sizes in SHAPES {
        let shape = shape(sizes);
        for start in [[0; 4], sizes.map(|size| size - 1), sizes.map(|size| size / 2), [usize::MAX; 4]] {
            for key in Key::ALL {
                let cell = navigate(shape, start, key);
                assert!(
                    cell.iter().zip(sizes).all(|(&i, size)| i < size),
                    "{key:?} from {start:?} in {shape}"
                );
            }
        }
    }
    let shape = shape([2, 3, 4, 5]);
    assert_eq!(navigate(shape, [0, 1, 2, 3], Key::Right), [0, 1, 2, 4]);
    assert_eq!(navigate(shape, [0, 1, 2, 3], Key::Up), [0, 1, 1, 3]);
    assert_eq!(navigate(shape, [0, 1, 2, 3], Key::ShiftLeft), [0, 0, 2, 3]);
    assert_eq!(navigate(shape, [0, 1, 2, 3], Key::ShiftDown), [1, 1, 2, 3]);
    assert_eq!(navigate(shape, [0, 1, 2, 3], Key::End), [0, 1, 2, 4]);
    assert_eq!([step_area(16, 5, 1), step_area(16, 0, -1), step_area(16, 15, 1)], [6, 0, 15]);
}

#[test]
fn reach_is_drawn_at_the_place_of_every_value_in_the_root_of_its_strength() {
    let partition = example("group_norm", [4, 8, 6, 6]);
    let shape = partition.shape();
    let (cell, whole) = ([1, 2, 3, 4], shape.len());
    let mut values = vec![0.0; whole];
    // Its own, the strongest of the others, and a weaker one.
    values[shape.offset(cell)] = 5.0;
    values[shape.offset([0, 7, 0, 5])] = 0.5;
    values[shape.offset([3, 0, 5, 1])] = 0.125;
    let known = Reach::Known(Strengths { values, own: 5.0, other: 0.5, moving: 3, stopped: false });
    let subject = Subject::new(&partition, 5, Some(cell)).reached(Some(&known));
    let scene = View::Reach.scene(&subject, 500.0, 330.0);
    let shade = |[x, y]: Point| {
        scene.items.iter().find_map(|item| {
            let Item::Image(image) = item else { return None };
            let [column, row] = [
                (x - image.at[0]) / image.size[0] * image.columns as f64,
                (y - image.at[1]) / image.size[1] * image.rows as f64,
            ];
            let inside =
                (0.0..image.columns as f64).contains(&column) && (0.0..image.rows as f64).contains(&row);
            inside.then(|| image.values[row as usize * image.columns + column as usize])
        })
    };
    for offset in 0..whole {
        let place = shape.index(offset);
        let expected = match place {
            [1, 2, 3, 4] | [0, 7, 0, 5] => 1.0,
            [3, 0, 5, 1] => 0.5,
            _ => 0.0,
        };
        let at = scene.locate(place).expect("nothing is folded");
        assert_eq!(shade(at), Some(expected), "{place:?}");
        assert_eq!(scene.hit(at[0], at[1]).map(Target::cell), Some(place));
    }
    let outlined = scene.items.iter().any(|item| {
        let Item::Rectangle { at, size, stroke: Some(stroke), .. } = item else { return false };
        let middle = scene.hit(at[0] + size[0] / 2.0, at[1] + size[1] / 2.0);
        stroke.token == Token::Ink && middle.map(Target::cell) == Some(cell)
    });
    assert!(outlined, "the value itself is outlined");
    assert_eq!(line(&scene), "3 values move y here; itself 5.00, strongest other 0.50.");
    assert!(describe(&subject, View::Reach).ends_with(
        "moves y. 3 values move y at sample 2, channel 3, position 4, 5; itself 5.00, strongest other 0.50."
    ));
}

/// The line under a picture.
fn line(scene: &Scene) -> String {
    let mut texts = scene.items.iter().filter_map(|item| match item {
        Item::Text(text) => Some(text.spans.iter().map(|span| span.text.as_str()).collect::<String>()),
        _ => None,
    });
    texts.next_back().unwrap_or_default()
}

#[test]
fn where_reach_is_not_known_the_line_says_why() {
    let partition = example("group_norm", [4, 8, 6, 6]);
    let said = |reach: Option<&Reach>, width| {
        line(&View::Reach.scene(&Subject::new(&partition, 5, Some([0; 4])).reached(reach), width, 330.0))
    };
    let known = |moving, own, other| {
        Reach::Known(Strengths { values: vec![0.0; 1152], own, other, moving, stopped: false })
    };
    assert_eq!(said(None, 500.0), "", "not answered yet");
    assert_eq!(said(Some(&Reach::TooLarge), 500.0), "Shown up to 65\u{2009}536 values; there are 1152.");
    assert_eq!(said(Some(&Reach::Undefined), 500.0), "y has no finite derivative here.");
    assert_eq!(said(Some(&known(0, 0.0, 0.0)), 300.0), "No value moves y here.");
    assert_eq!(
        said(Some(&known(1, 0.25, 0.0)), 500.0),
        "1 value moves y here; itself 0.25, strongest other 0."
    );
}

#[test]
fn pictures_say_what_they_show() {
    let partition = example("group_norm", [4, 8, 6, 6]);
    assert_eq!(
        describe(&Subject::new(&partition, 5, None), View::Block),
        "Tensor of 4 samples, 8 channels, 6 × 6 positions as a block. \
         The current area, 6 of 16, covers sample 2, channels 3–4, all positions."
    );
    let partition = example("position_norm", [4, 8, 6, 6]);
    assert!(
        describe(&Subject::new(&partition, 8, None), View::Tiles)
            .ends_with("covers sample 1, all channels, position 2, 3.")
    );
    let partition = example("batch_norm", [1, 8, 1, 1]);
    assert!(
        describe(&Subject::new(&partition, 7, None), View::Samples)
            .ends_with("covers sample 1, channel 8, position 1.")
    );
}

fn example(method: &str, sizes: [usize; 4]) -> Partition {
    let shape = shape(sizes);
    let method = methods::find(method).expect("registered");
    let plan = method.with(&method.fitted(shape), Recovery::None).plan(shape).expect("it fits");
    plan.partition().clone()
}

/// Writes pictures to look at: `cargo test --test scenes -- --ignored`.
#[test]
#[ignore = "writes files for the eye"]
fn draw_for_the_eye() {
    use normlens::model::{Scheme, Theme};
    let folder = std::env::temp_dir().join("normlens-scenes");
    std::fs::create_dir_all(&folder).expect("a folder");
    let examples: [(&str, [usize; 4], usize); 19] = [
        ("group_norm", [4, 8, 6, 6], 5),
        ("group_whitening", [4, 8, 6, 6], 1),
        ("batch_norm", [4, 8, 6, 6], 2),
        ("layer_norm", [4, 8, 6, 6], 1),
        ("position_norm", [4, 8, 6, 6], 50),
        ("instance_norm", [4, 8, 6, 6], 17),
        ("batch_group_norm", [4, 8, 6, 6], 1),
        ("ghost_batch_norm", [4, 8, 6, 6], 9),
        ("decorrelated_batch_norm", [4, 8, 6, 6], 0),
        ("group_norm", [32, 64, 56, 56], 100),
        ("batch_norm", [32, 64, 56, 56], 40),
        ("position_norm", [32, 64, 56, 56], 40000),
        ("layer_norm", [1, 8192, 1, 1], 0),
        ("group_norm", [1, 8192, 1, 1], 1),
        ("layer_norm", [8, 1, 512, 512], 3),
        ("layer_norm", [512, 1, 1, 1], 200),
        ("batch_norm", [1, 1, 1, 1], 0),
        ("batch_norm", [16, 12, 1, 1], 6),
        ("batch_norm", [2, 3, 1, 1], 1),
    ];
    for (i, (method, sizes, area)) in examples.into_iter().enumerate() {
        let partition = example(method, sizes);
        let area = area.min(partition.areas() - 1);
        let cell =
            (i % 2 == 0).then(|| partition.index(Place { area, row: 0, column: partition.columns() / 2 }));
        let subject = Subject::new(&partition, area, cell);
        for ([width, height], scheme) in
            [([500.0, 330.0], Scheme::Light), ([560.0, 330.0], Scheme::Dark), ([360.0, 288.0], Scheme::Light)]
        {
            let mut scenes: Vec<_> =
                View::ALL.map(|view| (format!("{view:?}"), view.scene(&subject, width, height))).to_vec();
            let window = window(&partition, area, rows_that_fit(height, partition.rows()), 400);
            let picture = unrolled(&window, &partition, area, cell, (-4.0, 5.0), width, height);
            scenes.push(("Unrolled".to_owned(), picture));
            for (view, scene) in scenes {
                let file = folder.join(format!("{i:02}-{method}-{view}-{width}-{scheme:?}.svg"));
                std::fs::write(file, to_svg(&scene, Theme::of(scheme))).expect("a file");
            }
        }
    }
}

/// A plain reading of a scene, for the eye only.
fn to_svg(scene: &Scene, theme: &normlens::model::Theme) -> String {
    use std::fmt::Write as _;

    use normlens::model::Token;
    use normlens::model::scene::{Cap, Fill, Stroke};
    let paint = |fill: &Option<Fill>, stroke: &Option<Stroke>| {
        let fill = fill.map_or("fill='none'".to_owned(), |fill| {
            format!("fill='{}' fill-opacity='{}'", theme.colour(fill.token).css(), fill.opacity)
        });
        let stroke = stroke.map_or(String::new(), |stroke| {
            let dash =
                stroke.dash.map_or(String::new(), |[on, off]| format!(" stroke-dasharray='{on} {off}'"));
            let cap = if stroke.cap == Cap::Round { " stroke-linecap='round'" } else { "" };
            let colour = theme.colour(stroke.token).css();
            format!(
                " stroke='{colour}' stroke-width='{}' stroke-opacity='{}' stroke-linejoin='round'{dash}{cap}",
                stroke.width, stroke.opacity
            )
        });
        fill + &stroke
    };
    let list =
        |points: &[Point]| points.iter().map(|[x, y]| format!("{x:.2},{y:.2}")).collect::<Vec<_>>().join(" ");
    let mut svg = format!(
        "<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' viewBox='0 0 {0} {1}' \
         font-family='\"Source Sans 3\"'><rect width='100%' height='100%' fill='{2}'/>",
        scene.width,
        scene.height,
        theme.colour(Token::Paper).css()
    );
    for item in &scene.items {
        let element = match item {
            Item::Polygon { points, fill, stroke } => {
                format!("<polygon points='{}' {}/>", list(points), paint(fill, stroke))
            }
            Item::Polyline { points, stroke } => {
                format!("<polyline points='{}' {}/>", list(points), paint(&None, &Some(*stroke)))
            }
            Item::Line { from, to, stroke } => {
                format!("<polyline points='{}' {}/>", list(&[*from, *to]), paint(&None, &Some(*stroke)))
            }
            Item::Rectangle { at, size, radius, fill, stroke } => format!(
                "<rect x='{}' y='{}' width='{}' height='{}' rx='{radius}' {}/>",
                at[0],
                at[1],
                size[0],
                size[1],
                paint(fill, stroke)
            ),
            Item::Circle { centre, radius, fill, stroke } => {
                format!(
                    "<circle cx='{}' cy='{}' r='{radius}' {}/>",
                    centre[0],
                    centre[1],
                    paint(fill, stroke)
                )
            }
            Item::Text(text) => {
                let anchor = match text.anchor {
                    Anchor::Start => "start",
                    Anchor::Middle => "middle",
                    Anchor::End => "end",
                };
                let mut spans = String::new();
                for span in &text.spans {
                    let colour = theme.colour(span.token).css();
                    let _ = write!(
                        spans,
                        "<tspan fill='{colour}' font-weight='{}'>{}</tspan>",
                        span.weight, span.text
                    );
                }
                format!(
                    "<text xml:space='preserve' font-size='{}' text-anchor='{anchor}' \
                     transform='translate({} {}) rotate({})'>{spans}</text>",
                    text.size,
                    text.at[0],
                    text.at[1],
                    text.rotation.to_degrees()
                )
            }
            Item::Image(image) => {
                let (wide, tall) = (image.size[0] / image.columns as f64, image.size[1] / image.rows as f64);
                let mut cells = String::from("<g shape-rendering='crispEdges'>");
                for (i, value) in image.values.iter().enumerate().filter(|(_, value)| !value.is_nan()) {
                    let (x, y) = ((i % image.columns) as f64 * wide, (i / image.columns) as f64 * tall);
                    let _ = write!(
                        cells,
                        "<rect x='{}' y='{}' width='{wide}' height='{tall}' fill='{}'/>",
                        image.at[0] + x,
                        image.at[1] + y,
                        theme.ramp(image.ramp, f64::from(*value)).css()
                    );
                }
                cells + "</g>"
            }
        };
        svg.push_str(&element);
    }
    svg + "</svg>"
}
