//! The charts as they are drawn: golden files, and pictures of whatever a tensor may lead to.
//!
//! `UPDATE_SNAPSHOTS=1 cargo test --test plots` writes `tests/snapshots` anew; look at them before committing.

mod support;

use std::path::Path;

use normlens::compute::{Scatter, SpectrumReport};
use normlens::model::chart::{Chart, Frame, HistogramChart, ScatterChart, SpectrumChart};
use normlens::model::{Colour, Scheme, Theme, Token};
use normlens::norm::{Histogram, Moments, Rng, Spectrum};
use normlens::plot;
use plotters::style::RGBColor;
use proptest::prelude::*;

const SIZE: (u32, u32) = (372, 262);

fn render(chart: &Chart, scheme: Scheme, size: (u32, u32)) -> (String, Frame) {
    let theme = Theme::of(scheme);
    let Colour(red, green, blue) = theme.colour(Token::Paper);
    plot::svg(size, |root, scale| {
        root.fill(&RGBColor(red, green, blue))?;
        plot::draw(root, chart, theme, scale)
    })
    .expect("text takes everything")
}

/// Compares with the golden file, or writes it.
fn check(name: &str, chart: &Chart, size: (u32, u32)) {
    for (scheme, suffix) in [(Scheme::Light, "light"), (Scheme::Dark, "dark")] {
        let (text, _) = render(chart, scheme, size);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshots/{name}-{suffix}.svg"));
        if std::env::var_os("UPDATE_SNAPSHOTS").is_some() {
            std::fs::write(&path, &text).expect("the folder exists");
        }
        let golden = std::fs::read_to_string(&path).expect("a golden file; UPDATE_SNAPSHOTS=1 writes it");
        assert!(text == golden, "{name}-{suffix}.svg is no longer what is drawn");
        assert!(text.len() < 60_000, "{name}-{suffix}.svg is too large to be reviewed");
    }
}

fn histogram(values: &[f64], domain: (f64, f64)) -> Histogram {
    let mut histogram = Histogram::new(domain.0, domain.1, 44);
    histogram.add(values);
    histogram
}

fn spectrum(eigenvalues: &[f64]) -> SpectrumReport {
    let spectrum = Spectrum { eigenvalues: eigenvalues.to_vec() };
    SpectrumReport { condition_number: spectrum.condition_number(), of: eigenvalues.len(), spectrum }
}

/// A skew distribution and its standardization by halves, much like activations and their group normalization.
fn activations() -> HistogramChart {
    let mut rng = Rng::new(7);
    let before: Vec<f64> = (0..2880)
        .map(|i| if i % 4 == 0 { 2.2 * rng.normal() - 1.2 } else { 1.25 * rng.normal() + 1.5 })
        .collect();
    let after: Vec<f64> = before
        .iter()
        .enumerate()
        .map(|(i, x)| if i % 4 == 0 { (x + 1.2) / 2.2 } else { (x - 1.5) / 1.25 })
        .collect();
    let domain = (-5.0, 5.1);
    HistogramChart::new(&histogram(&before, domain), &histogram(&after, domain))
        .with_moments(&Moments::of(&before), &Moments::of(&after))
}

fn two_channels(count: usize) -> ScatterChart {
    let mut rng = Rng::new(3);
    let pairs: Vec<[[f32; 2]; 2]> = (0..count)
        .map(|_| {
            let (a, b) = (rng.normal(), rng.normal());
            let before = [1.2 + 1.3 * a, 1.0 + 1.1 * a + 0.45 * b];
            [before.map(|v| v as f32), [(before[0] - 1.2) as f32, ((before[1] - 1.0) / 1.2) as f32]]
        })
        .collect();
    ScatterChart::new(&Scatter {
        channels: (6, 7),
        of: count,
        before: pairs.iter().map(|pair| pair[0]).collect(),
        after: pairs.iter().map(|pair| pair[1]).collect(),
        ellipse_before: ([1.2, 1.0], [1.69, 1.43, 1.4125]),
        ellipse_after: ([0.0, 0.0], [1.69, 1.43 / 1.2, 1.4125 / 1.44]),
    })
}

#[test]
fn the_histogram_is_what_it_was() {
    check("histogram", &activations().into(), SIZE);
}

#[test]
fn the_spectra_are_what_they_were() {
    let before = spectrum(&[8.6, 4.1, 1.7, 1.2, 0.17, 0.14, 0.078, 0.0425]);
    let standardized = spectrum(&[3.15, 1.12, 0.9, 0.145, 0.115, 0.055, 0.034, 0.032]);
    check("spectrum", &SpectrumChart::new(&before, &standardized).into(), (336, 262));
    let whitened = spectrum(&[1.0; 8]);
    check("spectrum-whitened", &SpectrumChart::new(&before, &whitened).into(), (336, 262));
    let deficient = spectrum(&[5.0, 1.1, 0.3, 1e-17, 0.0]);
    check(
        "spectrum-floor",
        &SpectrumChart::new(&deficient, &spectrum(&[1.0, 1.0, 1.0, 0.0, 0.0])).into(),
        (336, 262),
    );
}

#[test]
fn the_scatter_is_what_it_was() {
    check("scatter", &two_channels(90).into(), (242, 262));
}

#[test]
fn the_font_is_that_of_the_page() {
    assert!(include_str!("../assets/styles/tokens.css").contains(&format!("--font:{};", plot::FONT_FAMILY)));
}

#[test]
fn a_pointer_finds_what_is_drawn_there() {
    let chart = activations();
    let (_, frame) = render(&chart.clone().into(), Scheme::Light, SIZE);
    let (x, y) = frame.to_pixels(1.0, 0.2);
    let (back, height) = frame.to_data(x, y).expect("inside");
    assert!((back - 1.0).abs() < 1e-9 && (height - 0.2).abs() < 1e-9);
    assert!(Chart::from(chart).read_out(back, height).is_some());
    assert_eq!(frame.to_data(-1.0, 50.0), None);
}

/// Draws in every size a layout may ask for and says what a chart says.
fn exercise(chart: &Chart) {
    for size in [(0, 0), (1, 1), (40, 30), (232, 200), SIZE, (1600, 900)] {
        let (text, frame) = render(chart, Scheme::Light, size);
        assert!(!text.contains("NaN") && !text.contains("inf"), "{text}");
        assert!(frame.width >= 1.0 && frame.height >= 1.0);
        let limit = f64::from(size.0.max(size.1)) * 10.0 + 1.0;
        for coordinate in coordinates(&text) {
            assert!((-limit..=limit).contains(&coordinate), "{coordinate} in {text}");
        }
        for (x, y) in [(0.5, 0.5), (0.0, 1.0)] {
            let position = frame.to_data(frame.left + x * frame.width, frame.top + y * frame.height);
            let read = position.and_then(|(x, y)| chart.read_out(x, y));
            for mark in read.map(|read| read.marks).unwrap_or_default() {
                let (x, y) = frame.to_pixels(mark.x, mark.y);
                assert!(x.is_finite() && y.is_finite());
            }
        }
    }
    assert!(chart.describe().ends_with('.') && !chart.describe().contains("NaN"));
    let table = chart.table();
    assert!(table.rows.iter().all(|row| row.len() == table.header.len()));
}

/// All numbers of `points` attributes.
fn coordinates(svg: &str) -> impl Iterator<Item = f64> {
    svg.split("points=\"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .flat_map(|points| points.split([',', ' ']))
        .filter_map(|number| number.parse().ok())
}

#[test]
fn whatever_degenerates_is_still_drawn() {
    let (empty, constant) = (Histogram::default(), histogram(&[2.5; 9], (2.5, 2.5)));
    let mut one_bin = Histogram::new(-1.0, 1.0, 1);
    one_bin.add(&[0.0; 3]);
    let outside = histogram(&[9.0; 4], (-1.0, 1.0));
    let narrow = histogram(&[1.0, 1.0 + 1e-15], (1.0, 1.0 + 1e-15));
    let huge = histogram(&[1e300, -1e300], (-1e300, 1e300));
    let nowhere = Histogram { lo: f64::NAN, hi: f64::INFINITY, counts: vec![3, 4], below: 1, above: 2 };
    let histograms = [empty, constant, one_bin, outside, narrow, huge, nowhere];
    for before in &histograms {
        for after in &histograms {
            exercise(&HistogramChart::new(before, after).into());
        }
    }
    let spectra = [
        spectrum(&[]),
        spectrum(&[1.0]),
        spectrum(&[0.0]),
        spectrum(&[0.0; 4]),
        spectrum(&[1.0, 1e-18]),
        spectrum(&[1e300, 1e-300]),
        spectrum(&[f64::NAN, f64::INFINITY]),
        spectrum(&[2.0; 600]),
        spectrum(&[1e-12, 1e-13]),
    ];
    for before in &spectra {
        for after in &spectra {
            exercise(&SpectrumChart::new(before, after).into());
        }
    }
    for covariance in [[0.0; 3], [1.0, 0.0, 0.0], [1.0, 1.0, 1.0], [1e-30; 3], [1e30; 3], [f64::NAN; 3]] {
        for points in [vec![], vec![[1.0, 1.0]], vec![[f32::MAX, f32::MIN], [f32::NAN, 0.0]]] {
            exercise(
                &ScatterChart::new(&Scatter {
                    channels: (0, 0),
                    of: points.len(),
                    before: points.clone(),
                    after: points,
                    ellipse_before: ([1.0, 1.0], covariance),
                    ellipse_after: ([0.0, 0.0], [0.0; 3]),
                })
                .into(),
            );
        }
    }
}

/// Any number, and many of the awkward ones.
fn number() -> impl Strategy<Value = f64> {
    prop_oneof![4 => -10.0..10.0, 1 => Just(0.0), 1 => any::<f64>()]
}

proptest! {
    #![proptest_config(support::cases(48))]

    #[test]
    fn any_histogram_is_drawn(
        ends in (number(), number()),
        before in prop::collection::vec(any::<u16>(), 0..60),
        after in prop::collection::vec(any::<u16>(), 0..60),
        beyond in any::<(u16, u16)>(),
    ) {
        let [before, after] = [before, after].map(|counts| Histogram {
            lo: ends.0,
            hi: ends.1,
            counts: counts.into_iter().map(u32::from).collect(),
            below: beyond.0.into(),
            above: beyond.1.into(),
        });
        exercise(&HistogramChart::new(&before, &after).into());
    }

    #[test]
    fn any_spectrum_is_drawn(
        before in prop::collection::vec(number(), 0..70),
        after in prop::collection::vec(number(), 0..70),
    ) {
        exercise(&SpectrumChart::new(&spectrum(&before), &spectrum(&after)).into());
    }

    #[test]
    fn any_scatter_is_drawn(
        pairs in prop::collection::vec((any::<[f32; 2]>(), prop::array::uniform2(-5.0f32..5.0)), 0..40),
        before in (prop::array::uniform2(number()), prop::array::uniform3(number())),
        after in (prop::array::uniform2(number()), prop::array::uniform3(number())),
    ) {
        exercise(
            &ScatterChart::new(&Scatter {
                channels: (1, 2),
                of: pairs.len(),
                before: pairs.iter().map(|pair| pair.0).collect(),
                after: pairs.iter().map(|pair| pair.1).collect(),
                ellipse_before: before,
                ellipse_after: after,
            })
            .into(),
        );
    }
}
