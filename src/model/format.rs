//! Numbers as words: three significant digits, a true minus, powers of ten as superscripts.

/// The minus sign, U+2212.
const MINUS: char = '−';
/// Beyond this a condition number is written as infinite.
pub const INFINITE: f64 = 1e6;

/// Three significant digits in fixed notation, for values a reader compares: `−1.23`, `12.3`, `123`.
///
/// Very large and very small ones change to [`scientific`].
pub fn number(value: f64) -> String {
    let size = value.abs();
    if !value.is_finite() || (size != 0.0 && !(0.001..99_999.5).contains(&size)) {
        return scientific(value);
    }
    let digits = match size {
        s if s >= 99.95 => 0,
        s if s >= 9.995 => 1,
        s if s >= 0.0995 || s == 0.0 => 2,
        _ => 3,
    };
    signed(value, &thousands(&format!("{size:.digits$}")))
}

/// One significant digit and a power of ten: `4·10⁻⁵`. 0 stays 0, infinities are `∞`.
pub fn scientific(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    if value.is_nan() {
        return "undefined".to_owned();
    }
    if value.is_infinite() {
        return signed(value, "∞");
    }
    power(value, &format!("{:.0e}", value.abs()))
}

/// `4e-5` as `4·10⁻⁵`, with the sign of the value.
fn power(value: f64, text: &str) -> String {
    let (mantissa, exponent) = text.split_once('e').unwrap_or((text, "0"));
    let power = format!("10{}", superscript(exponent));
    signed(value, &if mantissa == "1" { power } else { format!("{mantissa}·{power}") })
}

/// All digits of a number that a person set, such as epsilon: `0.25`, `1.5·10⁻⁵`.
pub fn exact(value: f64) -> String {
    if value == 0.0 || !value.is_finite() || (0.001..99_999.5).contains(&value.abs()) {
        return if value.is_finite() { signed(value, &value.abs().to_string()) } else { number(value) };
    }
    power(value, &format!("{:e}", value.abs()))
}

/// A measured difference: [`number`] from 0.01 on, [`scientific`] below.
pub fn difference(value: f64) -> String {
    if value.abs() >= 0.01 { number(value) } else { scientific(value) }
}

/// A condition number; over 10⁶ it is `∞`.
pub fn condition(value: f64) -> String {
    if value > INFINITE { "∞".to_owned() } else { number(value) }
}

/// The power of ten with this exponent: `1`, `10`, `10⁻²`.
pub fn power_of_ten(exponent: i32) -> String {
    match exponent {
        0 => "1".to_owned(),
        1 => "10".to_owned(),
        _ => format!("10{}", superscript(&exponent.to_string())),
    }
}

/// A tick label: as few digits as the value needs, up to three significant ones.
pub fn tick(value: f64) -> String {
    if value != 0.0 && !(0.001..99_999.5).contains(&value.abs()) {
        return scientific(value);
    }
    let rounded = significant(value, 3);
    signed(rounded, &thousands(&rounded.abs().to_string()))
}

/// A number to so many significant digits, at least one: the one that is written so.
pub fn significant(value: f64, digits: usize) -> f64 {
    format!("{value:.*e}", digits.saturating_sub(1)).parse().unwrap_or(value)
}

/// A number that a person typed. The page writes a true minus, which people copy, and some write a decimal comma.
pub fn typed<N: std::str::FromStr>(text: &str) -> Option<N> {
    text.trim().replace('−', "-").replace(',', ".").parse().ok()
}

/// A count with thin spaces between thousands.
pub fn count(value: usize) -> String {
    thousands(&value.to_string())
}

fn signed(value: f64, size: &str) -> String {
    let zero = size.chars().all(|c| matches!(c, '0' | '.'));
    if value < 0.0 && !zero { format!("{MINUS}{size}") } else { size.to_owned() }
}

/// Thin spaces between thousands, from five digits on.
fn thousands(digits: &str) -> String {
    let (whole, rest) = digits.find('.').map_or((digits, ""), |at| digits.split_at(at));
    if whole.len() < 5 {
        return digits.to_owned();
    }
    let mut spaced = String::new();
    for (i, digit) in whole.chars().enumerate() {
        if i > 0 && (whole.len() - i).is_multiple_of(3) {
            spaced.push('\u{2009}');
        }
        spaced.push(digit);
    }
    spaced + rest
}

fn superscript(digits: &str) -> String {
    digits
        .chars()
        .map(|c| match c {
            '-' => '⁻',
            '1' => '¹',
            '2' => '²',
            '3' => '³',
            '4' => '⁴',
            '5' => '⁵',
            '6' => '⁶',
            '7' => '⁷',
            '8' => '⁸',
            '9' => '⁹',
            _ => '⁰',
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_three_digits_and_a_true_minus() {
        for (value, text) in [
            (0.0, "0.00"),
            (-1.234, "−1.23"),
            (12.34, "12.3"),
            (202.4, "202"),
            (98.33, "98.3"),
            (-0.0001, "−10⁻⁴"),
            (4e-5, "4·10⁻⁵"),
            (1234.0, "1234"),
            (12345.0, "12\u{2009}345"),
            (1e7, "10⁷"),
            (-0.001_4, "−0.001"),
            (f64::INFINITY, "∞"),
            (f64::NEG_INFINITY, "−∞"),
        ] {
            assert_eq!(number(value), text);
        }
        assert_eq!(number(-0.0), "0.00");
        assert_eq!(number(f64::NAN), "undefined");
    }

    #[test]
    fn what_was_set_is_written_in_full() {
        for (value, text) in [(0.25, "0.25"), (1.0, "1"), (1e-5, "10⁻⁵"), (1.5e-5, "1.5·10⁻⁵"), (0.0, "0")]
        {
            assert_eq!(exact(value), text);
        }
    }

    #[test]
    fn ticks_have_no_idle_zeros() {
        for (value, text) in
            [(0.0, "0"), (-4.0, "−4"), (2.5, "2.5"), (0.1 + 0.2, "0.3"), (20000.0, "20\u{2009}000")]
        {
            assert_eq!(tick(value), text);
        }
    }

    #[test]
    fn condition_numbers_over_a_million_are_infinite() {
        assert_eq!(condition(1.0), "1.00");
        assert_eq!(condition(1e6 + 1.0), "∞");
    }
}
