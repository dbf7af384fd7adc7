//! Texts that only a part shows: those of its own screens, and what the registry says of every method beyond its name. They
//! are a tenth of the module's data, so the part brings them along and writes them where the module has left room.

use std::{fs, ops::Range, path::PathBuf};

use anyhow::{Context, Result};
use wasmparser::{DataKind, Operator, Parser, Payload};

use crate::process::files;

/// The fields of a method that only screens loaded on demand show.
const FIELDS: [&str; 4] = ["summary: ", "title: ", "formula: ", "meaning: "];
/// Shorter texts may be part of others by chance.
const SHORTEST: usize = 20;

/// Texts with their addresses.
pub(super) type Texts = Vec<(u32, Vec<u8>)>;

/// The sources of all texts: only what stands in them once can be moved, since the compiler keeps equal texts once.
pub(super) struct Sources {
    root: PathBuf,
    all: String,
}

impl Sources {
    /// # Errors
    ///
    /// When they cannot be read.
    pub(super) fn read(root: PathBuf) -> Result<Self> {
        let texts =
            files(&root)?.iter().map(|file| Ok(fs::read_to_string(file)?)).collect::<Result<Vec<_>>>()?;
        Ok(Self { root, all: texts.concat() })
    }

    /// The texts in these files and folders; of a registry only those of [`FIELDS`].
    ///
    /// # Errors
    ///
    /// When there is no such file.
    pub(super) fn texts(&self, places: &[&str]) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for place in places {
            let path = self.root.join(place);
            let files = if path.is_dir() { files(&path)? } else { vec![path] };
            for file in files {
                let source =
                    fs::read_to_string(&file).with_context(|| format!("no texts in {}", file.display()))?;
                if place.starts_with("norm/") {
                    texts.extend(FIELDS.iter().flat_map(|field| literals(&source, field)).map(str::to_owned));
                } else {
                    texts.extend(
                        source.split('"').filter(|text| !text.contains(['\\', '\n'])).map(str::to_owned),
                    );
                }
            }
        }
        texts.retain(|text| text.len() >= SHORTEST && self.all.matches(text.as_str()).count() == 1);
        Ok(texts)
    }
}

/// The literals that follow a field, on its line or the next, but for those with escapes.
fn literals<'a>(source: &'a str, field: &'a str) -> impl Iterator<Item = &'a str> {
    source.split(field).skip(1).filter_map(|rest| {
        let (text, _) = rest.trim_start().strip_prefix('"')?.split_once('"')?;
        (!text.contains('\\')).then_some(text)
    })
}

/// Takes texts out of a module's data and leaves zeros.
///
/// # Errors
///
/// When the module is damaged.
pub(super) fn take(module: &mut [u8], texts: &[String]) -> Result<Texts> {
    let mut taken = Vec::new();
    for (value, place) in segments(module)? {
        let data = module.get_mut(place).context("data is cut short")?;
        for text in texts {
            let Some(found) = only(data, text.as_bytes()) else { continue };
            let room = &mut data[found.clone()];
            taken.push((u32::try_from(found.start)? + value.cast_unsigned(), room.to_vec()));
            room.fill(0);
        }
    }
    taken.sort();
    Ok(taken)
}

/// The addresses of the data, and where it stands in the module.
fn segments(module: &[u8]) -> Result<Vec<(i32, Range<usize>)>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(segments) = payload? else { continue };
        for segment in segments {
            let segment = segment?;
            let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { continue };
            if let Operator::I32Const { value } = offset_expr.get_operators_reader().read()? {
                found.push((value, segment.range.end - segment.data.len()..segment.range.end));
            }
        }
    }
    Ok(found)
}

/// Where a text stands, if it does so once.
fn only(data: &[u8], text: &[u8]) -> Option<Range<usize>> {
    let (first, rest) = text.split_first()?;
    let mut places = (0..=data.len().checked_sub(text.len())?)
        .filter(|at| data[*at] == *first && data[at + 1..].starts_with(rest));
    let at = places.next()?;
    places.next().is_none().then_some(at..at + text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn literals_are_found_on_the_line_of_their_field_or_the_next() {
        let source = "summary: \"One.\",\n title:\n summary: \n  \"Two\", summary: \"with \\\" escape\"";
        assert_eq!(literals(source, "summary: ").collect::<Vec<_>>(), ["One.", "Two"]);
    }

    #[test]
    fn a_text_that_stands_twice_is_left() {
        assert_eq!(only(b"xabcx", b"abc"), Some(1..4));
        assert_eq!(only(b"abcabc", b"abc"), None);
        assert_eq!(only(b"ab", b"abc"), None);
    }

    #[test]
    fn what_is_taken_leaves_zeros_at_its_address() -> Result<()> {
        let mut module = wasm_encoder::Module::new();
        let mut memories = wasm_encoder::MemorySection::new();
        let memory = wasm_encoder::MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        };
        memories.memory(memory);
        let mut data = wasm_encoder::DataSection::new();
        data.active(0, &wasm_encoder::ConstExpr::i32_const(1000), *b"beforeTEXTafter");
        module.section(&memories).section(&data);
        let mut module = module.finish();
        let taken = take(&mut module, &["TEXT".to_owned()])?;
        assert_eq!(taken, [(1006, b"TEXT".to_vec())]);
        assert!(only(&module, b"before\0\0\0\0after").is_some());
        Ok(())
    }
}
