//! Counts the vector instructions of a shipped module: "uses SIMD" is checked, not hoped.

use std::{fs, path::Path};

use anyhow::{Result, ensure};
use wasmparser::{Operator, Parser, Payload};

/// First byte of every instruction of the vector extension.
const VECTOR_PREFIX: u8 = 0xfd;

/// Requires floating-point vector arithmetic in a module.
///
/// # Errors
///
/// When the module is missing, cannot be read or has none.
pub(crate) fn check(module: &Path) -> Result<()> {
    let vectors = count(&fs::read(module)?)?;
    println!(
        "{} vector instructions of {}, {} of them floating-point arithmetic",
        vectors.all, vectors.instructions, vectors.arithmetic
    );
    ensure!(vectors.arithmetic > 0, "the shipped module does no vector arithmetic");
    Ok(())
}

#[derive(Debug, Default, PartialEq, Eq)]
struct Vectors {
    instructions: usize,
    all: usize,
    arithmetic: usize,
}

fn count(module: &[u8]) -> Result<Vectors> {
    let mut vectors = Vectors::default();
    for payload in Parser::new(0).parse_all(module) {
        if let Payload::CodeSectionEntry(body) = payload? {
            for operator in body.get_operators_reader()?.into_iter_with_offsets() {
                let (operator, offset) = operator?;
                vectors.instructions += 1;
                vectors.all += usize::from(module.get(offset) == Some(&VECTOR_PREFIX));
                vectors.arithmetic += usize::from(is_arithmetic(&operator));
            }
        }
    }
    Ok(vectors)
}

fn is_arithmetic(operator: &Operator) -> bool {
    use Operator::{
        F32x4Add, F32x4Div, F32x4Mul, F32x4Sqrt, F32x4Sub, F64x2Add, F64x2Div, F64x2Mul, F64x2Sqrt, F64x2Sub,
    };
    matches!(
        operator,
        F32x4Add
            | F32x4Sub
            | F32x4Mul
            | F32x4Div
            | F32x4Sqrt
            | F64x2Add
            | F64x2Sub
            | F64x2Mul
            | F64x2Div
            | F64x2Sqrt
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn vector_instructions_are_told_from_scalar_ones() -> Result<()> {
        // (func (param v128 f64) (result v128) local.get 0  local.get 1 f64x2.splat  f64x2.add)
        let module = [
            &b"\0asm\x01\0\0\0"[..],
            &[1, 7, 1, 0x60, 2, 0x7b, 0x7c, 1, 0x7b],
            &[3, 2, 1, 0],
            &[10, 13, 1, 11, 0, 0x20, 0, 0x20, 1, 0xfd, 0x14, 0xfd, 0xf0, 1, 0x0b],
        ]
        .concat();
        assert_eq!(count(&module)?, Vectors { instructions: 5, all: 2, arithmetic: 1 });
        Ok(())
    }
}
