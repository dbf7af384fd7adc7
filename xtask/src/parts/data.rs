//! The data that parts bring along: what only they refer to, and what the registry says of every method beyond its name,
//! which only they show. They write it where the module has left room.

use std::{fs, ops::Range, path::Path};

use anyhow::{Context, Result};
use wasmparser::{DataKind, Parser, Payload};

use super::record::constant;
use crate::process::files;

/// The fields of a method that only screens loaded on demand show.
const FIELDS: [&str; 5] = ["summary: ", "title: ", "formula: ", "meaning: ", "authors: "];
/// Shorter texts may be part of others by chance.
const SHORTEST: usize = 20;

/// Data with their addresses.
pub(super) type Data = Vec<(u32, Vec<u8>)>;

/// The texts of a registry's [`FIELDS`] in the sources in a folder: those that stand there once, since the compiler keeps
/// equal texts once.
///
/// # Errors
///
/// When they cannot be read.
pub(super) fn texts(folder: &Path) -> Result<Vec<String>> {
    let sources =
        files(folder)?.iter().map(|file| Ok(fs::read_to_string(file)?)).collect::<Result<Vec<_>>>()?;
    let all = sources.concat();
    let texts = FIELDS.iter().flat_map(|field| literals(&all, field));
    let texts = texts.filter(|text| text.len() >= SHORTEST && all.matches(*text).count() == 1);
    Ok(texts.map(str::to_owned).collect())
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
pub(super) fn take_texts(module: &mut [u8], texts: &[String]) -> Result<Data> {
    let mut taken = Vec::new();
    for (address, place) in segments(module)? {
        let data = module.get_mut(place).context("data are cut short")?;
        for text in texts {
            let Some(found) = only(data, text.as_bytes()) else { continue };
            let room = &mut data[found.clone()];
            taken.push((u32::try_from(found.start)? + address, room.to_vec()));
            room.fill(0);
        }
    }
    taken.sort();
    Ok(taken)
}

/// Takes what stands at some addresses out of a module's data and leaves zeros.
///
/// # Errors
///
/// When the module is damaged.
pub(super) fn take(module: &mut [u8], ranges: &[Range<u32>]) -> Result<Data> {
    let mut taken = Vec::new();
    for (address, place) in segments(module)? {
        let data = module.get_mut(place).context("data are cut short")?;
        let end = address + u32::try_from(data.len())?;
        for range in ranges {
            let within = range.start.max(address)..range.end.min(end);
            if within.is_empty() {
                continue;
            }
            let room = &mut data[(within.start - address) as usize..(within.end - address) as usize];
            // What is zero is so already.
            if room.iter().any(|byte| *byte != 0) {
                taken.push((within.start, room.to_vec()));
                room.fill(0);
            }
        }
    }
    Ok(taken)
}

/// The addresses of the data, and where they stand in the module.
fn segments(module: &[u8]) -> Result<Vec<(u32, Range<usize>)>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(module) {
        let Payload::DataSection(segments) = payload? else { continue };
        for segment in segments {
            let segment = segment?;
            let DataKind::Active { memory_index: 0, offset_expr } = segment.kind else { continue };
            let place = segment.range.end - segment.data.len()..segment.range.end;
            found.push((constant(&offset_expr)?, place));
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
        assert_eq!(take(&mut module.clone(), &[1004..1008, 990..1001])?.len(), 2);
        let taken = take_texts(&mut module, &["TEXT".to_owned()])?;
        assert_eq!(taken, [(1006, b"TEXT".to_vec())]);
        assert!(only(&module, b"before\0\0\0\0after").is_some());
        let pair = 1004..1008;
        assert_eq!(take(&mut module, std::slice::from_ref(&pair))?, [(1004, b"re\0\0".to_vec())]);
        assert!(only(&module, b"befo\0\0\0\0\0\0after").is_some());
        Ok(())
    }
}
