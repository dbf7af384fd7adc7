//! Writes the module without its parts, and the parts.

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::{self, Display},
};

use anyhow::{Context, Result, anyhow, ensure};
use wasm_encoder::{
    CodeSection, ConstExpr, CustomSection, DataSection, ElementSection, Elements, EntityType, ExportKind,
    ExportSection, Function, FunctionSection, ImportSection, Instruction, Module as Encoded, RawSection,
    SectionId, TableSection,
    reencode::{self, Reencode, RoundtripReencoder},
};

use super::{assign::Assignment, data::Data, module::Module};

/// What everything that a part takes from the module is exported and imported under.
const FROM: &str = "page";

/// The module without its parts, and the parts in their order.
pub(super) struct Split {
    /// The short names of what the module imports and exports, by the names in the script that goes with it. The script's
    /// own hold hashes, which compress badly and stand in both files.
    pub names: BTreeMap<String, String>,
    /// What stays.
    pub rest: Vec<u8>,
    /// What is loaded on demand.
    pub parts: Vec<Vec<u8>>,
}

/// Splits a module; `data` are what every part writes into the memory when it is loaded, by addresses.
///
/// # Errors
///
/// When it has something that is not expected of it.
pub(super) fn split(module: &Module<'_>, assignment: &Assignment, data: &[Data]) -> Result<Split> {
    let (table, table_type) = module.function_table()?;
    let first_slot = u32::try_from(table_type.initial)?;
    let slots = entries(module, assignment).into_iter().zip(first_slot..).collect();
    let mut links = Links { table, slots, functions: BTreeSet::new(), globals: BTreeSet::new() };
    let parts =
        data.iter().enumerate().map(|(part, data)| encode_part(module, assignment, part, data, &mut links));
    let parts = parts.collect::<Result<_>>()?;
    let made = |name: &String| name.starts_with("__wb") || name.starts_with("wasm_bindgen_");
    let names = module.outside_names()?.filter(made).zip(0..);
    let names = names.map(|(name, at)| (name, format!("{SHORT}{at}"))).collect();
    Ok(Split { rest: encode_rest(module, assignment, &links, &names)?, parts, names })
}

/// What holds module and parts together.
struct Links {
    /// The function table.
    table: u32,
    /// The table's slot of every function of a part that is called from elsewhere.
    slots: BTreeMap<u32, u32>,
    /// Functions of the module that parts call.
    functions: BTreeSet<u32>,
    /// Globals that parts use.
    globals: BTreeSet<u32>,
}

/// The functions of parts that are called from outside their part, or by their address.
fn entries(module: &Module<'_>, assignment: &Assignment) -> BTreeSet<u32> {
    let mut entries: BTreeSet<u32> = module.slots.values().chain(&module.exported).copied().collect();
    for caller in 0..module.types.len() as u32 {
        let part = assignment.part_of.get(&caller);
        entries.extend(module.called_by(caller).filter(|called| assignment.part_of.get(called) != part));
    }
    entries.retain(|function| assignment.part_of.contains_key(function));
    entries
}

fn encode_rest(
    module: &Module<'_>,
    assignment: &Assignment,
    links: &Links,
    names: &BTreeMap<String, String>,
) -> Result<Vec<u8>> {
    let mut rest = Encoded::new();
    for (number, range) in &module.sections {
        let data = module.bytes.get(range.clone()).context("a section is cut short")?;
        // The linker's record is of the module before.
        if *number == 0
            && ["linking", "reloc."]
                .iter()
                .any(|name| data.get(1..).is_some_and(|data| data.starts_with(name.as_bytes())))
        {
            continue;
        }
        match *number {
            id if id == SectionId::Import as u8 => rest.section(&renamed(data, names)?),
            id if id == SectionId::Table as u8 => rest.section(&tables(module, links)?),
            id if id == SectionId::Export as u8 => rest.section(&exports(data, links, names)?),
            id if id == SectionId::Code as u8 => rest.section(&code(module, assignment, links)),
            id => rest.section(&RawSection { id, data }),
        };
    }
    Ok(rest.finish())
}

/// The imports under their short names.
fn renamed(data: &[u8], names: &BTreeMap<String, String>) -> Result<ImportSection> {
    let mut renamed = ImportSection::new();
    let imports = wasmparser::ImportSectionReader::new(wasmparser::BinaryReader::new(data, 0))?;
    for import in imports.into_imports() {
        let import = import?;
        let name = names.get(import.name).map_or(import.name, String::as_str);
        renamed.import(import.module, name, RoundtripReencoder.entity_type(import.ty).map_err(encoding)?);
    }
    Ok(renamed)
}

/// The tables, with the slots of the parts.
fn tables(module: &Module<'_>, links: &Links) -> Result<TableSection> {
    let mut tables = TableSection::new();
    for (at, table) in (0..).zip(&module.tables) {
        let mut table = RoundtripReencoder.table_type(*table).map_err(encoding)?;
        if at == links.table {
            table.minimum += links.slots.len() as u64;
            table.maximum = table.maximum.map(|maximum| maximum.max(table.minimum));
        }
        tables.table(table);
    }
    Ok(tables)
}

/// The exports under their short names, and what the parts take.
fn exports(data: &[u8], links: &Links, names: &BTreeMap<String, String>) -> Result<ExportSection> {
    let mut exports = ExportSection::new();
    for export in wasmparser::ExportSectionReader::new(wasmparser::BinaryReader::new(data, 0))? {
        let export = export?;
        let name = names.get(export.name).map_or(export.name, String::as_str);
        let kind = RoundtripReencoder.export_kind(export.kind).map_err(encoding)?;
        exports.export(name, kind, export.index);
    }
    exports.export(MEMORY, ExportKind::Memory, 0);
    exports.export(TABLE, ExportKind::Table, links.table);
    for &function in &links.functions {
        exports.export(&function_name(function), ExportKind::Func, function);
    }
    for &global in &links.globals {
        exports.export(&global_name(global), ExportKind::Global, global);
    }
    Ok(exports)
}

/// The bodies; those of the parts' functions jump through the table, or are never reached.
fn code(module: &Module<'_>, assignment: &Assignment, links: &Links) -> CodeSection {
    let mut code = CodeSection::new();
    for (function, body) in (module.imported as u32..).zip(&module.bodies) {
        if !assignment.part_of.contains_key(&function) {
            code.raw(body.as_bytes());
            continue;
        }
        let mut stub = Function::new([]);
        if let Some(&slot) = links.slots.get(&function) {
            let ty = module.types[function as usize];
            for parameter in 0..module.arities[ty as usize] as u32 {
                stub.instruction(&Instruction::LocalGet(parameter));
            }
            stub.instruction(&Instruction::I32Const(slot.cast_signed()));
            stub.instruction(&Instruction::CallIndirect { type_index: ty, table_index: links.table });
        } else {
            stub.instruction(&Instruction::Unreachable);
        }
        stub.instruction(&Instruction::End);
        code.function(&stub);
    }
    code
}

fn encode_part(
    module: &Module<'_>,
    assignment: &Assignment,
    part: usize,
    data: &[(u32, Vec<u8>)],
    links: &mut Links,
) -> Result<Vec<u8>> {
    let own: Vec<u32> = assignment
        .part_of
        .iter()
        .filter(|(_, owner)| **owner == part)
        .map(|(function, _)| *function)
        .collect();
    ensure!(!own.is_empty(), "a part is empty");
    let mut renumber = Renumber::of(module, &own, links.table)?;

    let mut imports = ImportSection::new();
    let memory = RoundtripReencoder.memory_type(module.memory).map_err(encoding)?;
    imports.import(FROM, MEMORY, EntityType::Memory(memory));
    let mut table = RoundtripReencoder.table_type(module.function_table()?.1).map_err(encoding)?;
    (table.minimum, table.maximum) = (0, None);
    imports.import(FROM, TABLE, EntityType::Table(table));
    for &global in renumber.globals.keys() {
        let ty = RoundtripReencoder.global_type(module.globals[global as usize]).map_err(encoding)?;
        imports.import(FROM, &global_name(global), EntityType::Global(ty));
    }
    for &function in &renumber.imported {
        imports.import(FROM, &function_name(function), EntityType::Function(module.types[function as usize]));
    }
    links.globals.extend(renumber.globals.keys());
    links.functions.extend(&renumber.imported);

    let mut functions = FunctionSection::new();
    let mut code = CodeSection::new();
    for &function in &own {
        functions.function(module.types[function as usize]);
        let body = module.body(function).context("an imported function belongs to a part")?;
        renumber.parse_function_body(&mut code, body.clone()).map_err(encoding)?;
    }
    let mut elements = ElementSection::new();
    for (&function, &slot) in links.slots.iter().filter(|(function, _)| own.binary_search(function).is_ok()) {
        let at = renumber.function(function).context("an entry belongs to another part")?;
        elements.active(
            Some(0),
            &ConstExpr::i32_const(slot.cast_signed()),
            Elements::Functions([at][..].into()),
        );
    }

    let mut encoded = Encoded::new();
    let (_, types) =
        module.sections.iter().find(|(id, _)| *id == SectionId::Type as u8).context("no types")?;
    encoded.section(&RawSection { id: SectionId::Type as u8, data: &module.bytes[types.clone()] });
    encoded.section(&imports).section(&functions).section(&elements).section(&code);
    if !data.is_empty() {
        let mut segments = DataSection::new();
        for (address, bytes) in data {
            segments.active(0, &ConstExpr::i32_const(address.cast_signed()), bytes.iter().copied());
        }
        encoded.section(&segments);
    }
    if let Some(features) = module.features {
        encoded.section(&CustomSection { name: "target_features".into(), data: features.into() });
    }
    Ok(encoded.finish())
}

/// The numbers of functions and globals in a part.
struct Renumber {
    table: u32,
    imported: BTreeSet<u32>,
    functions: BTreeMap<u32, u32>,
    globals: BTreeMap<u32, u32>,
}

impl Renumber {
    /// Imported functions come first, then those of the part.
    fn of(module: &Module<'_>, own: &[u32], table: u32) -> Result<Self> {
        let mut imported = BTreeSet::new();
        let mut globals = BTreeSet::new();
        for &function in own {
            imported.extend(module.called_by(function).filter(|called| own.binary_search(called).is_err()));
            let body = module.body(function).context("an imported function belongs to a part")?;
            for operator in body.get_operators_reader()? {
                use wasmparser::Operator::{GlobalGet, GlobalSet};
                if let GlobalGet { global_index } | GlobalSet { global_index } = operator? {
                    globals.insert(global_index);
                }
            }
        }
        let functions = imported.iter().chain(own).copied().zip(0..).collect();
        Ok(Self { table, imported, functions, globals: globals.into_iter().zip(0..).collect() })
    }

    fn function(&self, function: u32) -> Option<u32> {
        self.functions.get(&function).copied()
    }
}

/// Something of the module that no part may use.
#[derive(Debug)]
struct NotInParts(&'static str);

impl Display for NotInParts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "a part uses {}", self.0)
    }
}

impl Reencode for Renumber {
    type Error = NotInParts;

    fn function_index(&mut self, function: u32) -> Result<u32, reencode::Error<NotInParts>> {
        self.function(function).ok_or(reencode::Error::UserError(NotInParts("an unknown function")))
    }

    fn global_index(&mut self, global: u32) -> Result<u32, reencode::Error<NotInParts>> {
        self.globals.get(&global).copied().ok_or(reencode::Error::UserError(NotInParts("an unknown global")))
    }

    fn table_index(&mut self, table: u32) -> Result<u32, reencode::Error<NotInParts>> {
        let known = (table == self.table).then_some(0);
        known.ok_or(reencode::Error::UserError(NotInParts("a table other than that of functions")))
    }

    fn data_index(&mut self, _: u32) -> Result<u32, reencode::Error<NotInParts>> {
        Err(reencode::Error::UserError(NotInParts("passive data")))
    }
}

#[expect(clippy::needless_pass_by_value, reason = "handed over by `map_err`")]
fn encoding<E: Display>(error: reencode::Error<E>) -> anyhow::Error {
    anyhow!("the module cannot be split: {error}")
}

// Short, and like no name that a source gives.
const MEMORY: &str = "$";
const TABLE: &str = "$$";
/// What short names of imports and exports begin with.
const SHORT: &str = "w$";

fn function_name(function: u32) -> String {
    function.to_string()
}

fn global_name(global: u32) -> String {
    format!("${global}")
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{
        FunctionSection, GlobalSection, GlobalType, IndirectNameMap, MemorySection, MemoryType, NameMap,
        NameSection, RefType, TableType, TypeSection, ValType,
    };
    use wasmparser::Validator;

    use super::super::{
        Part,
        assign::assign,
        record::{Record, Uses},
    };
    use super::*;

    /// `main` calls `gate` and `both`; `gate` calls `deep` and `both`, and reads a global.
    fn example() -> Vec<u8> {
        let mut types = TypeSection::new();
        types.ty().function([ValType::I32], [ValType::I32]);
        let mut functions = FunctionSection::new();
        let mut code = CodeSection::new();
        let bodies: [&[Instruction<'_>]; 4] = [
            &[Instruction::LocalGet(0), Instruction::Call(1), Instruction::Call(2)],
            &[
                Instruction::LocalGet(0),
                Instruction::Call(3),
                Instruction::Call(2),
                Instruction::GlobalGet(0),
                Instruction::I32Add,
            ],
            &[Instruction::LocalGet(0)],
            &[Instruction::LocalGet(0), Instruction::LocalGet(0), Instruction::I32Mul],
        ];
        for body in bodies {
            functions.function(0);
            let mut function = Function::new([]);
            for instruction in body {
                function.instruction(instruction);
            }
            function.instruction(&Instruction::End);
            code.function(&function);
        }
        let mut tables = TableSection::new();
        let element_type = RefType::FUNCREF;
        tables.table(TableType { element_type, table64: false, minimum: 1, maximum: Some(1), shared: false });
        let mut memories = MemorySection::new();
        memories.memory(MemoryType {
            minimum: 1,
            maximum: None,
            memory64: false,
            shared: false,
            page_size_log2: None,
        });
        let mut globals = GlobalSection::new();
        let ty = GlobalType { val_type: ValType::I32, mutable: true, shared: false };
        globals.global(ty, &ConstExpr::i32_const(7));
        let mut exports = ExportSection::new();
        exports.export("main", ExportKind::Func, 0);
        let mut names = NameSection::new();
        let mut map = NameMap::new();
        for (at, name) in ["main", "gate", "both", "deep"].into_iter().enumerate() {
            map.append(at as u32, name);
        }
        names.functions(&map);
        names.locals(&IndirectNameMap::new());
        let mut module = Encoded::new();
        module.section(&types).section(&functions).section(&tables).section(&memories).section(&globals);
        module.section(&exports).section(&code).section(&names);
        module.finish()
    }

    /// A record in which the functions of the example refer to nothing but what they call.
    fn known() -> Record {
        let names = ["main", "gate", "both", "deep"];
        let functions = names.map(|name| (name.to_owned(), Uses::default())).into();
        Record { data: Vec::new(), functions }
    }

    #[test]
    fn a_part_holds_what_only_its_gate_reaches_and_both_halves_are_valid() -> Result<()> {
        let bytes = example();
        let module = Module::parse(&bytes)?;
        let parts = [Part { name: "part", after: None, gates: &["gate"], homes: &[] }];
        let assignment = assign(&module, &known(), &parts)?;
        assert_eq!(assignment.part_of, BTreeMap::from([(1, 0), (3, 0)]));

        let split = split(&module, &assignment, &[Data::new()])?;
        for half in split.parts.iter().chain([&split.rest]) {
            Validator::new().validate_all(half)?;
        }
        let rest = Module::parse(&split.rest)?;
        assert_eq!(rest.called_by(0).collect::<Vec<_>>(), [1, 2], "main still calls the gate");
        assert_eq!(rest.called_by(1).count(), 0, "which only jumps through the table");
        assert_eq!(rest.function_table()?.1.initial, 2, "where it has a slot");
        Ok(())
    }

    #[test]
    fn a_gate_that_is_the_name_of_no_function_is_reported() -> Result<()> {
        let bytes = example();
        let parts = [Part { name: "part", after: None, gates: &["gone"], homes: &[] }];
        let error = assign(&Module::parse(&bytes)?, &known(), &parts).expect_err("there is no such function");
        assert!(error.to_string().contains("gone"), "{error}");
        Ok(())
    }
}
