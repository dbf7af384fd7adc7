//! The example `methods` as a person runs it: one line of Markdown for every method.

use std::path::Path;
use std::process::Command;

use normlens::norm::methods;

/// The lines that the built example prints, which cargo puts beside the tests, as cells.
fn table() -> Vec<Vec<String>> {
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
    let program = profile.join("examples").join(format!("methods{}", std::env::consts::EXE_SUFFIX));
    let output = Command::new(&program).output().unwrap_or_else(|error| {
        panic!("{}: {error}; run `cargo build --example methods`", program.display())
    });
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    text.lines()
        .map(|line| {
            let inner = line.strip_prefix("| ").and_then(|line| line.strip_suffix(" |"));
            let inner = inner.unwrap_or_else(|| panic!("no line of a table: {line}"));
            inner.split(" | ").map(|cell| cell.replace("\\|", "|")).collect()
        })
        .collect()
}

#[test]
fn every_method_has_exactly_one_line_with_its_name_family_and_paper() {
    let table = table();
    assert_eq!(table.len(), 2 + methods::ALL.len());
    assert!(table.iter().all(|cells| cells.len() == table[0].len()), "a line of another length");
    assert!(table.iter().flatten().all(|cell| !cell.trim().is_empty()), "an empty cell");
    for (method, cells) in methods::ALL.iter().zip(&table[2..]) {
        assert_eq!(cells[0], method.name);
        assert_eq!(cells[1], method.short);
        assert_eq!(cells[2], method.family.name());
        assert_eq!(cells[7], method.paper.authors);
        assert!(cells[8].starts_with(method.paper.title), "{}", cells[8]);
        assert_eq!(cells[9], method.paper.year.to_string());
    }
}

#[test]
fn areas_are_told_by_the_roles_of_the_axes() {
    let table = table();
    for (short, area, operation) in [
        ("BN", "separate C; averaged N, H, W", "standardize"),
        ("GN", "separate N, G; averaged K, H, W", "standardize"),
        ("PN", "separate N, H, W; averaged C", "standardize"),
        ("RMS", "separate N; averaged C, H, W", "scale"),
        ("ghost BN", "separate B, C; averaged N/B, H, W", "standardize"),
        ("DBN", "separate G; row K; averaged N, H, W", "ZCA"),
        ("GW", "separate N; row G; averaged K, H, W", "ZCA"),
    ] {
        let cells = table.iter().find(|cells| cells[1] == short).expect("a line");
        assert_eq!((cells[3].as_str(), cells[4].as_str()), (area, operation), "{short}");
    }
}

#[test]
fn costs_are_those_of_the_operation_and_counted_for_formulas() {
    let table = table();
    let cost = |short: &str| {
        let cells = table.iter().find(|cells| cells[1] == short).expect("a line");
        cells[6].clone()
    };
    assert_eq!(cost("BN"), "2 passes");
    assert_eq!(cost("DBN"), "4 d per value; eigenvectors of d × d per area");
    assert_eq!(cost("IterNorm"), "4 d per value; 15 products of d × d per area");
    let counted = |short: &str| cost(short).split(' ').next().and_then(|number| number.parse::<f64>().ok());
    // A square, a window, a product, a sum, a power and a quotient.
    assert_eq!(counted("LRN"), Some(6.0));
    assert!(counted("RN-L") > counted("RN-B"), "learned regions are regions that have to be found first");
}
