//! A WebAssembly module as far as splitting has to know it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use anyhow::{Context, Result, bail};
use wasmparser::{
    ElementItems, ElementKind, ExternalKind, FunctionBody, GlobalType, KnownCustom, MemoryType, Name,
    Operator, Parser, Payload, TableType, TypeRef,
};

use super::record::constant;

/// A parsed module.
pub(super) struct Module<'a> {
    /// All of it.
    pub bytes: &'a [u8],
    /// Number and place of every section, in order; custom sections have number 0.
    pub sections: Vec<(u8, Range<usize>)>,
    /// The parameters' number of every type.
    pub arities: Vec<usize>,
    /// Imported functions come first.
    pub imported: usize,
    /// The type of every function, imported ones included.
    pub types: Vec<u32>,
    /// The body of every function that is not imported.
    pub bodies: Vec<FunctionBody<'a>>,
    /// The name of every function that has one, without the hashes of its crates.
    pub names: Vec<String>,
    /// What every function that is not imported calls or takes the address of.
    pub calls: Vec<BTreeSet<u32>>,
    /// Functions that use what only the module itself has: its other tables and passive data.
    pub pinned: BTreeSet<u32>,
    /// Functions that stand in the function table, by their slots.
    pub slots: BTreeMap<u32, u32>,
    /// Functions that are called from outside.
    pub exported: BTreeSet<u32>,
    /// The types of all globals.
    pub globals: Vec<GlobalType>,
    /// The types of all tables.
    pub tables: Vec<TableType>,
    /// The memory.
    pub memory: MemoryType,
    /// The custom section that names the instructions in use.
    pub features: Option<&'a [u8]>,
}

impl<'a> Module<'a> {
    /// Reads a module as wasm-bindgen writes it.
    ///
    /// # Errors
    ///
    /// When it is damaged, or has what is not expected of such a module.
    pub(super) fn parse(bytes: &'a [u8]) -> Result<Self> {
        let mut module = Self {
            bytes,
            sections: Vec::new(),
            arities: Vec::new(),
            imported: 0,
            types: Vec::new(),
            bodies: Vec::new(),
            names: Vec::new(),
            calls: Vec::new(),
            pinned: BTreeSet::new(),
            slots: BTreeMap::new(),
            exported: BTreeSet::new(),
            globals: Vec::new(),
            tables: Vec::new(),
            memory: MemoryType {
                memory64: false,
                shared: false,
                initial: 0,
                maximum: None,
                page_size_log2: None,
            },
            features: None,
        };
        for payload in Parser::new(0).parse_all(bytes) {
            let payload = payload?;
            if let Some((number, range)) = payload.as_section() {
                module.sections.push((number, range));
            }
            module.take(payload)?;
        }
        module.names.resize(module.types.len(), String::new());
        Ok(module)
    }

    /// The body of a function that is not imported.
    pub(super) fn body(&self, function: u32) -> Option<&FunctionBody<'a>> {
        self.bodies.get((function as usize).checked_sub(self.imported)?)
    }

    /// What a function calls; nothing for an imported one.
    pub(super) fn called_by(&self, function: u32) -> impl Iterator<Item = u32> {
        let own = (function as usize).checked_sub(self.imported);
        own.and_then(|own| self.calls.get(own)).into_iter().flatten().copied()
    }

    /// The names of all imports and exports, each once.
    ///
    /// # Errors
    ///
    /// When the sections cannot be read.
    pub(super) fn outside_names(&self) -> Result<impl Iterator<Item = String>> {
        let mut names = BTreeSet::new();
        for (number, range) in &self.sections {
            let data = wasmparser::BinaryReader::new(&self.bytes[range.clone()], range.start);
            if *number == wasm_encoder::SectionId::Import as u8 {
                for import in wasmparser::ImportSectionReader::new(data)?.into_imports() {
                    names.insert(import?.name.to_owned());
                }
            } else if *number == wasm_encoder::SectionId::Export as u8 {
                for export in wasmparser::ExportSectionReader::new(data)? {
                    names.insert(export?.name.to_owned());
                }
            }
        }
        Ok(names.into_iter())
    }

    /// The table through which functions are called, and its type.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub(super) fn function_table(&self) -> Result<(u32, TableType)> {
        let is_functions = |table: &TableType| table.element_type == wasmparser::RefType::FUNCREF;
        let at = self.tables.iter().position(is_functions).context("there is no function table")?;
        Ok((at as u32, self.tables[at]))
    }

    fn take(&mut self, payload: Payload<'a>) -> Result<()> {
        match payload {
            Payload::TypeSection(types) => {
                for group in types {
                    for ty in group?.into_types() {
                        self.arities.push(ty.unwrap_func().params().len());
                    }
                }
            }
            Payload::ImportSection(imports) => {
                for import in imports.into_imports() {
                    let TypeRef::Func(ty) = import?.ty else {
                        bail!("only functions are expected as imports")
                    };
                    self.types.push(ty);
                    self.imported += 1;
                }
            }
            Payload::FunctionSection(functions) => {
                for ty in functions {
                    self.types.push(ty?);
                }
            }
            Payload::TableSection(tables) => {
                for table in tables {
                    self.tables.push(table?.ty);
                }
            }
            Payload::MemorySection(memories) => {
                self.memory = memories.into_iter().next().context("there is no memory")??;
            }
            Payload::GlobalSection(globals) => {
                for global in globals {
                    self.globals.push(global?.ty);
                }
            }
            Payload::ExportSection(exports) => {
                for export in exports {
                    let export = export?;
                    if export.kind == ExternalKind::Func {
                        self.exported.insert(export.index);
                    }
                }
            }
            Payload::StartSection { func, .. } => {
                self.exported.insert(func);
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
                        self.slots.insert(slot, function?);
                    }
                }
            }
            Payload::CodeSectionEntry(body) => {
                let (calls, pinned) = calls(&body)?;
                if pinned {
                    self.pinned.insert((self.imported + self.bodies.len()) as u32);
                }
                self.calls.push(calls);
                self.bodies.push(body);
            }
            Payload::CustomSection(custom) => match custom.as_known() {
                KnownCustom::Name(names) => {
                    for name in names {
                        if let Name::Function(names) = name? {
                            self.name(names)?;
                        }
                    }
                }
                _ if custom.name() == "target_features" => self.features = Some(custom.data()),
                _ => {}
            },
            _ => {}
        }
        Ok(())
    }

    fn name(&mut self, names: wasmparser::NameMap<'_>) -> Result<()> {
        for naming in names {
            let naming = naming?;
            let at = naming.index as usize;
            if self.names.len() <= at {
                self.names.resize(at + 1, String::new());
            }
            self.names[at] = without_hashes(naming.name);
        }
        Ok(())
    }
}

/// What a function calls or takes the address of, and whether it uses what only the module itself has.
fn calls(body: &FunctionBody<'_>) -> Result<(BTreeSet<u32>, bool)> {
    let mut calls = BTreeSet::new();
    let mut pinned = false;
    for operator in body.get_operators_reader()? {
        match operator? {
            Operator::Call { function_index }
            | Operator::ReturnCall { function_index }
            | Operator::RefFunc { function_index } => {
                calls.insert(function_index);
            }
            Operator::TableGet { .. }
            | Operator::TableSet { .. }
            | Operator::TableGrow { .. }
            | Operator::TableSize { .. }
            | Operator::TableFill { .. }
            | Operator::TableCopy { .. }
            | Operator::TableInit { .. }
            | Operator::ElemDrop { .. }
            | Operator::MemoryInit { .. }
            | Operator::DataDrop { .. } => pinned = true,
            _ => {}
        }
    }
    Ok((calls, pinned))
}

/// Digits of a hash: 64 bits in hexadecimal, without leading zeros.
const DIGITS: std::ops::RangeInclusive<usize> = 8..=16;

/// `normlens[e99eb1ed3526d064]::norm` is `normlens::norm`.
pub(super) fn without_hashes(name: &str) -> String {
    let mut plain = String::with_capacity(name.len());
    let mut rest = name;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let follows_name = before.ends_with(|c: char| c.is_alphanumeric() || c == '_');
        let is_hash =
            |text: &str| DIGITS.contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_hexdigit());
        match after.split_once(']') {
            Some((hash, after)) if follows_name && is_hash(hash) => rest = after,
            _ => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_crates_are_left_out_and_other_brackets_stay() {
        assert_eq!(
            without_hashes("<[f64]>::sort_by::<normlens[e99eb1ed3526d064]::norm::X>"),
            "<[f64]>::sort_by::<normlens::norm::X>"
        );
        assert_eq!(without_hashes("core[5]::f"), "core[5]::f");
        // A hash may begin with zeros, which are not written.
        assert_eq!(without_hashes("normlens[6fa79a83235b701]::ui::f"), "normlens::ui::f");
        assert_eq!(without_hashes("[deadbeef]::f"), "[deadbeef]::f");
    }
}
