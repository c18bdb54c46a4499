//! Floating-point numbers as code.

use std::f64::consts;

/// The constants of mathematics, each with the length of a literal from which on `clippy::approx_constant` takes one for
/// it: the constant cut off or rounded.
const CONSTANTS: [(&str, f64, usize); 19] = [
    ("E", consts::E, 5),
    ("FRAC_1_PI", consts::FRAC_1_PI, 5),
    ("FRAC_1_SQRT_2", consts::FRAC_1_SQRT_2, 6),
    ("FRAC_2_PI", consts::FRAC_2_PI, 6),
    ("FRAC_2_SQRT_PI", consts::FRAC_2_SQRT_PI, 6),
    ("FRAC_PI_2", consts::FRAC_PI_2, 6),
    ("FRAC_PI_3", consts::FRAC_PI_3, 6),
    ("FRAC_PI_4", consts::FRAC_PI_4, 6),
    ("FRAC_PI_6", consts::FRAC_PI_6, 6),
    ("FRAC_PI_8", consts::FRAC_PI_8, 6),
    ("LN_2", consts::LN_2, 6),
    ("LN_10", consts::LN_10, 6),
    ("LOG10_2", consts::LOG10_2, 6),
    ("LOG10_E", consts::LOG10_E, 6),
    ("LOG2_10", consts::LOG2_10, 6),
    ("LOG2_E", consts::LOG2_E, 6),
    ("PI", consts::PI, 4),
    ("SQRT_2", consts::SQRT_2, 6),
    ("TAU", consts::TAU, 4),
];

/// The number: a literal where it can be one.
pub(super) fn float(number: f64) -> String {
    let sign = if number.is_sign_negative() { "-" } else { "" };
    match near(number) {
        Some((name, constant, _)) if *constant == number.abs() => format!("{sign}std::f64::consts::{name}"),
        // Near a constant, it is another number all the same. Both parts are exact, so their quotient is what the
        // literal would be.
        Some(_) => {
            let text = format!("{:?}", number.abs());
            let (whole, digits) = text.split_once('.').unwrap_or((&text, ""));
            let all = format!("{whole}{digits}");
            format!("{sign}{}.0 / 1{}.0", all.trim_start_matches('0'), "0".repeat(digits.len()))
        }
        None => format!("{number:?}"),
    }
}

/// Whether the number can be a literal.
pub(super) fn is_literal(number: f64) -> bool {
    near(number).is_none()
}

/// The constant that a literal would be taken for.
fn near(number: f64) -> Option<&'static (&'static str, f64, usize)> {
    let text = format!("{:?}", number.abs());
    let digits = text.split_once('.').map_or(0, |(_, digits)| digits.len());
    CONSTANTS.iter().find(|(_, constant, length)| {
        text.len() >= *length && (constant.to_string().starts_with(&text) || format!("{constant:.digits$}") == text)
    })
}

#[cfg(test)]
mod tests {
    use super::float;

    #[test]
    fn numbers_near_constants_are_not_taken_for_them() {
        for (number, code) in [
            ("0.5", "0.5"),
            ("3.15", "3.15"),
            ("1e-9", "1e-9"),
            ("-0.0", "-0.0"),
            ("3.14", "314.0 / 100.0"),
            ("-3.1416", "-31416.0 / 10000.0"),
            ("0.7071", "7071.0 / 10000.0"),
            ("1.5707963267948966", "std::f64::consts::FRAC_PI_2"),
            ("-6.283185307179586", "-std::f64::consts::TAU"),
        ] {
            assert_eq!(number.parse().ok().map(float).as_deref(), Some(code));
        }
    }
}
