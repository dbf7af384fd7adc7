//! What the linker knew: which function uses which data, and what the data themselves refer to. It writes so beside the
//! module (`--emit-relocs`), which `wasm-bindgen` changes afterwards; addresses and slots of the function table stay, and
//! functions keep their names.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, bail, ensure};
use wasmparser::{
    DataKind, ElementItems, ElementKind, KnownCustom, Linking, Name, Operator, Parser, Payload,
    RelocSectionReader, RelocationEntry, RelocationType, SymbolInfo, TypeRef,
};

use super::module::without_hashes;

/// What something refers to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Uses {
    /// Data, by their position in [`Record::data`].
    pub data: BTreeSet<usize>,
    /// Slots of the function table.
    pub slots: BTreeSet<u32>,
}

/// A piece of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Datum {
    /// Its addresses.
    pub range: Range<u32>,
    /// What its pointers point at.
    pub uses: Uses,
}

/// The linker's record of a module.
#[derive(Debug, Default)]
pub(super) struct Record {
    /// All data that have a name or are referred to, in the order of their addresses. None overlap.
    pub data: Vec<Datum>,
    /// What every function refers to, by its name. Calls are not among it.
    pub functions: BTreeMap<String, Uses>,
}

/// Something that the linker moves: a function or data, as it numbers them.
#[derive(Clone, Copy, Debug)]
enum Symbol {
    /// By its number in the module.
    Function(u32),
    /// By its address and size.
    Data(u32, u32),
    Other,
}

/// What a module says of itself, as far as it is needed.
#[derive(Default)]
struct Linked {
    names: BTreeMap<u32, String>,
    imported: u32,
    /// The slot of every function that has one.
    slots: BTreeMap<u32, u32>,
    /// Where the contents of every section begin.
    sections: Vec<usize>,
    /// The places of the bodies in the file, in the order of their functions.
    bodies: Vec<Range<usize>>,
    /// The addresses of the segments and their places in the file.
    segments: Vec<(u32, Range<usize>)>,
    symbols: Vec<Symbol>,
    relocations: Vec<(u32, Vec<RelocationEntry>)>,
}

impl Record {
    /// Reads what the linker left in a module.
    ///
    /// # Errors
    ///
    /// When it left nothing, or the module is not as expected.
    pub(super) fn read(bytes: &[u8]) -> Result<Self> {
        let linked = Linked::parse(bytes)?;
        ensure!(!linked.relocations.is_empty(), "the linker left no record of what it did (--emit-relocs)");
        let ranges = linked.symbols.iter().filter_map(|symbol| match symbol {
            Symbol::Data(start, size) if *size > 0 => Some(*start..*start + *size),
            _ => None,
        });
        let mut record = Self { data: apart(ranges.collect()), functions: BTreeMap::new() };
        for name in linked.names.values() {
            record.functions.entry(name.clone()).or_default();
        }
        for (section, entries) in &linked.relocations {
            let start = *linked.sections.get(*section as usize).context("a record is of no section")?;
            for entry in entries {
                record.take(&linked, start + entry.offset as usize, entry)?;
            }
        }
        Ok(record)
    }

    /// The data at an address.
    pub(super) fn at(&self, address: u32) -> Option<usize> {
        let after = self.data.partition_point(|datum| datum.range.end <= address);
        self.data.get(after).filter(|datum| datum.range.contains(&address)).map(|_| after)
    }

    /// Takes note that what stands at a place of the file refers to a symbol.
    fn take(&mut self, linked: &Linked, place: usize, entry: &RelocationEntry) -> Result<()> {
        let symbol = || linked.symbols.get(entry.index as usize).copied().context("a symbol is missing");
        let mut uses = Uses::default();
        match entry.ty {
            RelocationType::MemoryAddrLeb
            | RelocationType::MemoryAddrSleb
            | RelocationType::MemoryAddrI32 => {
                if let Symbol::Data(address, _) = symbol()? {
                    uses.data.extend(self.at(address));
                }
            }
            RelocationType::TableIndexSleb | RelocationType::TableIndexI32 => {
                let Symbol::Function(function) = symbol()? else { bail!("a slot is of no function") };
                uses.slots.extend(linked.slots.get(&function));
            }
            _ => return Ok(()),
        }
        let of = if let Some(function) = linked.function_at(place) {
            let name = linked.names.get(&function).context("a function has no name")?;
            self.functions.entry(name.clone()).or_default()
        } else if let Some(datum) = linked.address_at(place).and_then(|address| self.at(address)) {
            &mut self.data[datum].uses
        } else {
            bail!("what refers to other things is neither a function nor data")
        };
        of.data.extend(uses.data);
        of.slots.extend(uses.slots);
        Ok(())
    }
}

/// Ranges in order, with those that overlap made one.
fn apart(mut ranges: Vec<Range<u32>>) -> Vec<Datum> {
    ranges.sort_by_key(|range| (range.start, range.end));
    let mut data: Vec<Datum> = Vec::new();
    for range in ranges {
        match data.last_mut() {
            Some(last) if range.start < last.range.end => last.range.end = last.range.end.max(range.end),
            _ => data.push(Datum { range, uses: Uses::default() }),
        }
    }
    data
}

impl Linked {
    fn parse(bytes: &[u8]) -> Result<Self> {
        let mut linked = Self::default();
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            if let Some((_, range)) = payload.as_section() {
                linked.sections.push(range.start);
            }
            linked.take(payload)?;
        }
        Ok(linked)
    }

    fn take(&mut self, payload: Payload<'_>) -> Result<()> {
        match payload {
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    self.imported += u32::from(matches!(import?.ty, TypeRef::Func(_)));
                }
            }
            Payload::ElementSection(elements) => {
                for element in elements {
                    let element = element?;
                    let (ElementKind::Active { offset_expr, .. }, ElementItems::Functions(functions)) =
                        (element.kind, element.items)
                    else {
                        bail!("only active lists of functions are expected as elements")
                    };
                    for (slot, function) in (constant(&offset_expr)?..).zip(functions) {
                        self.slots.insert(function?, slot);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => self.bodies.push(body.range()),
            Payload::DataSection(segments) => {
                for segment in segments {
                    let segment = segment?;
                    let DataKind::Active { offset_expr, .. } = segment.kind else {
                        bail!("only active data are expected")
                    };
                    let place = segment.range.end - segment.data.len()..segment.range.end;
                    self.segments.push((constant(&offset_expr)?, place));
                }
            }
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Name(names) => {
                    for name in names {
                        if let Name::Function(names) = name? {
                            for naming in names {
                                let naming = naming?;
                                self.names.insert(naming.index, plain(naming.name));
                            }
                        }
                    }
                }
                KnownCustom::Linking(linking) => {
                    for subsection in linking.subsections() {
                        if let Linking::SymbolTable(symbols) = subsection? {
                            for symbol in symbols {
                                let symbol = self.symbol(&symbol?)?;
                                self.symbols.push(symbol);
                            }
                        }
                    }
                }
                KnownCustom::Reloc(relocations) => {
                    let entries = entries(&relocations)?;
                    self.relocations.push(entries);
                }
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn symbol(&self, symbol: &SymbolInfo<'_>) -> Result<Symbol> {
        Ok(match symbol {
            SymbolInfo::Func { index, .. } => Symbol::Function(*index),
            SymbolInfo::Data { symbol: Some(data), .. } => {
                let (address, _) =
                    self.segments.get(data.index as usize).context("data are in no segment")?;
                Symbol::Data(address + data.offset, data.size)
            }
            _ => Symbol::Other,
        })
    }

    /// The function whose body is at a place of the file.
    fn function_at(&self, place: usize) -> Option<u32> {
        let at = self.bodies.partition_point(|body| body.end <= place);
        let inside = self.bodies.get(at).is_some_and(|body| body.contains(&place));
        inside.then(|| self.imported + at as u32)
    }

    /// The address of the data at a place of the file.
    fn address_at(&self, place: usize) -> Option<u32> {
        let (address, bytes) = self.segments.iter().find(|(_, bytes)| bytes.contains(&place))?;
        Some(address + (place - bytes.start) as u32)
    }
}

fn entries(relocations: &RelocSectionReader<'_>) -> Result<(u32, Vec<RelocationEntry>)> {
    let section = relocations.section_index();
    let entries = relocations.entries().into_iter().collect::<Result<_, _>>()?;
    Ok((section, entries))
}

/// A name as the rest of the build writes it.
fn plain(name: &str) -> String {
    without_hashes(&rustc_demangle::demangle(name).to_string())
}

/// The value of a constant expression.
pub(super) fn constant(expression: &wasmparser::ConstExpr<'_>) -> Result<u32> {
    match expression.get_operators_reader().read()? {
        Operator::I32Const { value } => Ok(value.cast_unsigned()),
        _ => bail!("a constant address is expected"),
    }
}
