//! The colours of the page: legible on what they stand on, and told apart by everyone.

use normlens::model::{Colour, Scheme, Theme, Token};

/// The three meanings are at least as far apart as this, in CIEDE2000, whoever looks.
const APART: f64 = 15.0;

/// How protan, deutan and tritan vision sees linear red, green and blue: Machado, Oliveira and Fernandes 2009, severity 1.
const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    (
        "protan",
        [
            [0.152_286, 1.052_583, -0.204_868],
            [0.114_503, 0.786_281, 0.099_216],
            [-0.003_882, -0.048_116, 1.051_998],
        ],
    ),
    (
        "deutan",
        [
            [0.367_322, 0.860_646, -0.227_968],
            [0.280_085, 0.672_501, 0.047_413],
            [-0.011_820, 0.042_940, 0.968_881],
        ],
    ),
    (
        "tritan",
        [
            [1.255_528, -0.076_749, -0.178_779],
            [-0.078_411, 0.930_809, 0.147_602],
            [0.004_733, 0.691_367, 0.303_900],
        ],
    ),
];

fn linear(Colour(red, green, blue): Colour) -> [f64; 3] {
    [red, green, blue].map(|channel| {
        let value = f64::from(channel) / 255.0;
        if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    })
}

fn product(matrix: &[[f64; 3]; 3], vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// WCAG 2, from 1 to 21.
fn contrast(a: Colour, b: Colour) -> f64 {
    let luminance = |colour| {
        let [red, green, blue] = linear(colour);
        0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05
    };
    let (a, b) = (luminance(a), luminance(b));
    a.max(b) / a.min(b)
}

/// CIE L*a*b* of linear sRGB, D65.
fn lab(rgb: [f64; 3]) -> [f64; 3] {
    let xyz = product(
        &[
            [0.412_456, 0.357_576, 0.180_437],
            [0.212_673, 0.715_152, 0.072_175],
            [0.019_334, 0.119_192, 0.950_304],
        ],
        rgb.map(|channel| channel.clamp(0.0, 1.0)),
    );
    let white = [0.950_47, 1.0, 1.088_83];
    let [x, y, z] = [0, 1, 2].map(|k| {
        let t = xyz[k] / white[k];
        if t > 216.0 / 24_389.0 { t.cbrt() } else { (24_389.0 / 27.0 * t + 16.0) / 116.0 }
    });
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 (Sharma, Wu and Dalal 2005).
fn difference([l1, a1, b1]: [f64; 3], [l2, a2, b2]: [f64; 3]) -> f64 {
    let seventh = |chroma: f64| (chroma.powi(7) / (chroma.powi(7) + 25_f64.powi(7))).sqrt();
    let grey = 1.5 - 0.5 * seventh(f64::midpoint(a1.hypot(b1), a2.hypot(b2)));
    let polar = |a: f64, b: f64| {
        let a = a * grey;
        (a.hypot(b), b.atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((c1, h1), (c2, h2)) = (polar(a1, b1), polar(a2, b2));
    let turn = if c1 * c2 == 0.0 { 0.0 } else { (h2 - h1 + 180.0).rem_euclid(360.0) - 180.0 };
    let (lightness, chroma) = (f64::midpoint(l1, l2), f64::midpoint(c1, c2));
    let hue = if c1 * c2 == 0.0 { h1 + h2 } else { h1 + turn / 2.0 };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(hue - 30.0) + 0.24 * cos(2.0 * hue) + 0.32 * cos(3.0 * hue + 6.0)
        - 0.20 * cos(4.0 * hue - 63.0);
    let off = (lightness - 50.0).powi(2);
    let in_l = (l2 - l1) / (1.0 + 0.015 * off / (20.0 + off).sqrt());
    let in_c = (c2 - c1) / (1.0 + 0.045 * chroma);
    let in_h = 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin() / (1.0 + 0.015 * chroma * t);
    let blue = 60.0 * (-((hue.rem_euclid(360.0) - 275.0) / 25.0).powi(2)).exp();
    let rotation = -blue.to_radians().sin() * 2.0 * seventh(chroma);
    (in_l * in_l + in_c * in_c + in_h * in_h + rotation * in_c * in_h).sqrt()
}

#[test]
fn the_difference_of_colours_is_that_of_its_paper() {
    // Pairs 1, 7, 17 and 25 of the table of Sharma, Wu and Dalal.
    for (a, b, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.5, 0.0], [73.0, 25.0, -18.0], 27.1492),
        ([60.2574, -34.0099, 36.2677], [60.4626, -34.1751, 39.4387], 1.2644),
    ] {
        assert!((difference(a, b) - expected).abs() < 1e-4, "{a:?} {b:?}: {}", difference(a, b));
        assert!((difference(b, a) - expected).abs() < 1e-4, "{b:?} {a:?}");
    }
}

#[test]
fn before_after_and_the_current_area_are_told_apart_in_all_vision() {
    for scheme in [Scheme::Light, Scheme::Dark] {
        let theme = Theme::of(scheme);
        for (vision, matrix) in &VISIONS {
            let seen = |token| lab(product(matrix, linear(theme.colour(token))));
            for (a, b) in
                [(Token::Before, Token::After), (Token::After, Token::Now), (Token::Now, Token::Before)]
            {
                let apart = difference(seen(a), seen(b));
                assert!(apart >= APART, "{scheme:?}, {vision}: {a:?} and {b:?} are {apart:.1} apart");
            }
        }
    }
}

#[test]
fn text_and_borders_have_the_contrast_that_wcag_asks_for() {
    for scheme in [Scheme::Light, Scheme::Dark] {
        let theme = Theme::of(scheme);
        let on = |token, ground, least: f64| {
            let contrast = contrast(theme.colour(token), theme.colour(ground));
            assert!(contrast >= least, "{scheme:?}: {token:?} on {ground:?} has {contrast:.2}");
        };
        for token in [Token::Ink, Token::Ink2, Token::Ink3, Token::Before, Token::After, Token::Now] {
            on(token, Token::Paper, 4.5);
        }
        for token in [Token::Ink, Token::Ink2, Token::Ink3] {
            on(token, Token::Wash, 4.5);
        }
        on(Token::Control, Token::Paper, 3.0);
    }
}
