//! The example `apply` as a person runs it: files in, files out, and one clear line when something is wrong.

mod support;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use normlens::norm::{Layout, Recovery, Shape, Spec, Values, mean_and_variance, methods, npy};
use serde_json::{Value, json};
use support::{NpyFile, assert_close, assert_near, from_json, generic, narrow, normals, shape, wide};

/// The built example, which cargo puts beside the tests.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("the path of this test");
    let profile = test.parent().and_then(Path::parent).expect("target/<profile>/deps/<test>");
    let program = profile.join("examples").join(format!("apply{}", std::env::consts::EXE_SUFFIX));
    assert!(program.exists(), "{} is not built: run `cargo build --example apply`", program.display());
    program
}

/// A folder of one test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("apply-{test}"));
        fs::create_dir_all(&path).expect("a folder for temporary files");
        for entry in fs::read_dir(&path).expect("readable") {
            let path = entry.expect("an entry").path();
            if path.is_file() {
                fs::remove_file(path).expect("removable");
            }
        }
        Self(path)
    }

    fn put(&self, name: &str, bytes: impl AsRef<[u8]>) {
        fs::write(self.0.join(name), bytes).expect("writable");
    }

    fn get(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    fn has(&self, name: &str) -> bool {
        self.0.join(name).exists()
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(program()).args(arguments).current_dir(&self.0).output().expect("it starts")
    }

    fn succeed(&self, arguments: &[&str]) {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success() && errors.is_empty(), "{arguments:?}: {errors}");
    }

    /// Exit code 2 and one line that says `part`.
    #[track_caller]
    fn fail(&self, arguments: &[&str], part: &str) {
        let output = self.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {errors}");
        assert_eq!(errors.lines().count(), 1, "{arguments:?}: {errors}");
        assert!(
            errors.ends_with('\n') && errors.contains(part),
            "{arguments:?}: {errors:?} and not {part:?}"
        );
        assert!(!errors.contains("panicked") && !errors.contains('\u{1b}'), "{errors}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
    }

    fn report(&self, name: &str) -> Value {
        serde_json::from_slice(&self.get(name)).expect("the report is JSON")
    }
}

fn flat(values: &Values) -> Vec<f64> {
    (0..values.len()).map(|i| values.at(i)).collect()
}

/// The values of a tensor in the order of a layout's file.
fn in_layout(x: &[f64], shape: Shape, layout: Layout) -> Vec<f64> {
    if layout != Layout::Ntd {
        return x.to_vec();
    }
    let (c, t) = (shape.c(), shape.positions());
    (0..x.len()).map(|i| x[(i / (c * t)) * c * t + (i % c) * t + (i / c) % t]).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    let list = value.as_array().unwrap_or_else(|| panic!("{value} is a list"));
    list.iter().map(|v| v.as_f64().unwrap_or_else(|| panic!("{v} is a number"))).collect()
}

/// Runs one spec on one file in f32 or f64 and compares everything with the library.
fn check(folder: &Folder, spec: &Value, layout: Layout, shape: Shape, descr: &str, fortran: bool) {
    let what = format!("{spec} {descr} {fortran}");
    let (x, dy) = (generic(shape, 1), normals(shape.len(), 2));
    let single = descr.ends_with('4');
    let file = NpyFile { fortran, ..NpyFile::new(descr, &layout.sizes(shape)) };
    folder.put("spec.json", spec.to_string());
    folder.put("x.npy", file.encode(&in_layout(&x, shape, layout)));
    folder.put("dy.npy", file.encode(&in_layout(&dy, shape, layout)));
    folder.succeed(&["spec.json", "x.npy", "y.npy", "--grad", "dy.npy", "dx.npy", "--report", "report.json"]);

    let parsed = Spec::from_json(&spec.to_string()).expect("a spec");
    let normalization = parsed.resolve(shape).expect("it fits");
    let (y, dx, gradient) = if single {
        let (x, dy) = (narrow(&x), narrow(&dy));
        let gradient = normalization.backward(&x, shape, &dy).expect("backward");
        let y = normalization.forward(&x, shape).expect("forward");
        (Values::F32(y), Values::F32(gradient.x), (gradient.gamma, gradient.beta))
    } else {
        let gradient = normalization.backward(&x, shape, &dy).expect("backward");
        let y = normalization.forward(&x, shape).expect("forward");
        (Values::F64(y), Values::F64(gradient.x), (gradient.gamma, gradient.beta))
    };
    for (name, expected) in [("y.npy", &y), ("dx.npy", &dx)] {
        let array =
            npy::read(&folder.get(name), Some(layout)).unwrap_or_else(|e| panic!("{what} {name}: {e}"));
        assert_eq!(array.sizes, layout.sizes(shape), "{what}");
        assert_eq!(array.tensor.values().dtype(), expected.dtype(), "{what}");
        assert_eq!(flat(array.tensor.values()), flat(expected), "{what} {name}");
    }

    let report = folder.report("report.json");
    let plan = normalization.plan(shape).expect("a plan");
    let partition = plan.partition();
    assert_eq!(report["method"], json!(parsed.method()), "{what}");
    assert_eq!(report["layout"], json!(layout.id()));
    assert_eq!(report["shape"], json!(shape.sizes()));
    assert_eq!(report["sizes"], json!(layout.sizes(shape)));
    assert_eq!(report["dtype"], json!(y.dtype()));
    assert_eq!(report["areas"], json!(partition.areas()));
    assert_eq!(report["d"], json!(partition.rows()));
    assert_eq!(report["m"], json!(partition.columns()));
    let before = if single { wide(&narrow(&x)) } else { x };
    let (before, after) = (partition.pack(&before), partition.pack(&flat(&y)));
    let areas = report["statistics"].as_array().expect("a list of areas");
    assert_eq!(areas.len(), partition.areas());
    for (i, row) in areas.iter().flat_map(|area| area.as_array().expect("a list of rows")).enumerate() {
        let m = partition.columns();
        for (packed, mean, variance) in
            [(&before, "mean", "variance"), (&after, "mean_after", "variance_after")]
        {
            let expected = mean_and_variance(&packed[i * m..(i + 1) * m]);
            assert_near(&what, row[mean].as_f64().expect("a number"), expected.0, 1e-12);
            assert_near(&what, row[variance].as_f64().expect("a number"), expected.1, 1e-12);
        }
    }
    assert_eq!(report["spectra"].is_null(), partition.rows() == 1, "{what}");
    if let Some(spectra) = report["spectra"].as_array() {
        assert_eq!(spectra.len(), partition.areas());
    }
    for side in ["before", "after"] {
        assert_eq!(numbers(&report["channels"][side]["eigenvalues"]).len(), shape.c(), "{what}");
    }
    if let Recovery::Affine { .. } = normalization.recovery {
        assert_close(&what, &numbers(&report["gradient"]["gamma"]), &gradient.0, 1e-12);
        assert_close(&what, &numbers(&report["gradient"]["beta"]), &gradient.1, 1e-12);
    } else {
        assert!(report["gradient"].is_null());
    }
}

#[test]
fn every_named_method_is_applied_to_every_kind_of_file() {
    let folder = Folder::new("named");
    let shape = shape(4, 8, 3, 2);
    for method in methods::ALL {
        let mut spec = json!({"method": method.id});
        if method.takes_affine() {
            spec["gamma"] = json!(normals(8, 3));
            spec["beta"] = json!(normals(8, 4));
        }
        for (descr, fortran) in [("<f4", false), ("<f8", true), (">f4", true), (">f8", false)] {
            check(&folder, &spec, Layout::Nchw, shape, descr, fortran);
        }
    }
}

#[test]
fn every_layout_keeps_its_rank_and_order() {
    let folder = Folder::new("layouts");
    for (layout, shape) in [
        (Layout::Nchw, shape(3, 4, 2, 5)),
        (Layout::Ncl, shape(3, 4, 10, 1)),
        (Layout::Ntd, shape(3, 4, 10, 1)),
        (Layout::Nd, shape(12, 4, 1, 1)),
    ] {
        for method in methods::ALL {
            let spec = json!({"method": method.id, "layout": layout.id()});
            for (descr, fortran) in [("<f4", true), ("<f8", false)] {
                check(&folder, &spec, layout, shape, descr, fortran);
            }
        }
    }
}

#[test]
fn compositions_without_a_name_are_applied() {
    let folder = Folder::new("composed");
    let roles = |letters: &str| {
        let role = |letter: char| match letter {
            'a' => "area",
            'f' => "feature",
            _ => "sample",
        };
        let axes = ["nb", "ns", "g", "k", "h", "w"].into_iter().zip(letters.chars());
        Value::Object(axes.map(|(axis, letter)| (axis.to_owned(), json!(role(letter)))).collect())
    };
    for (letters, groups, batch_groups, operation, recovery) in [
        ("ssssss", 1, 1, json!("center"), json!("none")),
        ("aaaass", 1, 1, json!({"scale": {"epsilon": 1e-6}}), json!("none")),
        ("saaass", 2, 2, json!({"standardize": {"variance": "unbiased"}}), json!("none")),
        ("aaaaas", 1, 1, json!({"standardize": {}}), json!({"affine": {"gamma": normals(8, 5)}})),
        ("sasass", 4, 2, json!({"standardize": {"epsilon": 0.5}}), json!("none")),
        ("assass", 2, 4, json!({"scale": {}}), json!({"affine": {"beta": normals(8, 6)}})),
        ("aasasa", 2, 1, json!("center"), json!({"affine": {}})),
        ("ssafss", 2, 1, json!({"whiten": {"by": "pca"}}), json!("none")),
        ("asafss", 4, 2, json!({"whiten": {"by": "zca", "epsilon": 0.01}}), json!("none")),
        ("ssassf", 2, 1, json!({"whiten": {"by": "cholesky"}}), json!("none")),
        ("aafsss", 2, 1, json!({"whiten": {"by": "newton", "iterations": 3}}), json!("none")),
        ("ffaass", 1, 2, json!({"whiten": {"by": "zca"}}), json!("none")),
        ("ssffff", 2, 1, json!({"whiten": {"by": "zca", "epsilon": 1.0}}), json!("none")),
    ] {
        let spec = json!({
            "roles": roles(letters), "groups": groups, "batch_groups": batch_groups,
            "operation": operation, "recovery": recovery,
        });
        for descr in ["<f4", "<f8"] {
            check(&folder, &spec, Layout::Nchw, shape(4, 8, 3, 2), descr, false);
        }
    }
}

#[test]
fn tokens_are_normalized_as_layer_norm_over_the_last_axis_does() {
    let folder = Folder::new("tokens");
    let (n, t, d) = (2, 5, 6);
    let (x, gamma, beta) = (normals(n * t * d, 7), normals(d, 8), normals(d, 9));
    let spec = json!({"method": "layer_norm_token", "layout": "ntd", "gamma": gamma, "beta": beta});
    folder.put("spec.json", spec.to_string());
    folder.put("x.npy", NpyFile::new("<f8", &[n, t, d]).encode(&x));
    folder.succeed(&["spec.json", "x.npy", "y.npy"]);
    // torch.nn.LayerNorm(D): every row of the last axis by itself, gamma and beta per feature.
    let expected: Vec<f64> = x
        .chunks_exact(d)
        .flat_map(|token| {
            let xhat = normlens::norm::reference::standardize(token, 1e-5);
            xhat.iter().zip(&gamma).zip(&beta).map(|((x, g), b)| g * x + b).collect::<Vec<_>>()
        })
        .collect();
    let bytes = folder.get("y.npy");
    let header = npy::read_header(&bytes).expect("a header");
    assert_eq!(header.sizes, [n, t, d]);
    let y: Vec<f64> = bytes[header.data_start..]
        .chunks_exact(8)
        .map(|word| f64::from_le_bytes(word.try_into().expect("8 bytes")))
        .collect();
    assert_close("tokens", &y, &expected, 1e-12);
}

#[test]
fn a_singular_covariance_has_an_infinite_condition_number_in_the_report() {
    let folder = Folder::new("infinite");
    folder.put("spec.json", r#"{"method": "decorrelated_batch_norm"}"#);
    folder.put("x.npy", NpyFile::new("<f8", &[3, 4]).encode(&normals(12, 10)));
    folder.succeed(&["spec.json", "x.npy", "y.npy", "--report", "report.json"]);
    let report = folder.report("report.json");
    assert_eq!(report["channels"]["before"]["condition_number"], json!("infinite"));
    assert_eq!(report["spectra"][0]["before"]["condition_number"], json!("infinite"));
    folder.put("spec.json", r#"{"method": "batch_norm"}"#);
    folder.put("x.npy", NpyFile::new("<f8", &[3, 2]).encode(&normals(6, 10)));
    folder.succeed(&["spec.json", "x.npy", "y.npy", "--report", "report.json"]);
    let report = folder.report("report.json");
    assert!(report["channels"]["before"]["condition_number"].as_f64().is_some_and(|kappa| kappa >= 1.0));
    assert!(report["spectra"].is_null());
}

#[test]
fn whitening_shows_in_the_spectra_of_the_report() {
    let folder = Folder::new("spectra");
    folder.put("spec.json", r#"{"method": "decorrelated_batch_norm", "groups": 2, "epsilon": 0}"#);
    folder.put("x.npy", NpyFile::new("<f8", &[30, 6]).encode(&generic(shape(30, 6, 1, 1), 11)));
    folder.succeed(&["spec.json", "x.npy", "y.npy", "--report", "report.json"]);
    let spectra = folder.report("report.json")["spectra"].clone();
    for area in 0..2 {
        let [before, after] = ["before", "after"].map(|side| numbers(&spectra[area][side]["eigenvalues"]));
        assert!(before.is_sorted_by(|a, b| a >= b) && before[0] > 1.1 * before[2]);
        assert_close("after", &after, &[1.0, 1.0, 1.0], 1e-9);
        assert_near(
            "after",
            spectra[area]["after"]["condition_number"].as_f64().expect("a number"),
            1.0,
            1e-9,
        );
    }
}

#[test]
fn the_gradient_may_come_in_another_type_than_the_data() {
    let folder = Folder::new("types");
    let layout = shape(4, 3, 1, 1);
    let (x, dy) = (generic(layout, 12), normals(12, 13));
    folder.put("spec.json", r#"{"method": "batch_norm"}"#);
    folder.put("x.npy", NpyFile::new("<f8", &[4, 3]).encode(&x));
    folder.put("dy.npy", NpyFile::new("<f4", &[4, 3]).encode(&dy));
    folder.succeed(&["spec.json", "x.npy", "y.npy", "--grad", "dy.npy", "dx.npy"]);
    let dx = npy::read(&folder.get("dx.npy"), None).expect("read back").tensor;
    let n = from_json(r#"{"method": "batch_norm"}"#, layout);
    let expected = n.backward(&x, layout, &wide(&narrow(&dy))).expect("backward").x;
    assert_eq!(dx.values(), &Values::F64(expected));
}

#[test]
fn options_may_stand_anywhere_and_help_is_given() {
    let folder = Folder::new("options");
    folder.put("spec.json", r#"{"method": "batch_norm"}"#);
    folder.put("x.npy", NpyFile::new("<f8", &[4, 3]).encode(&normals(12, 14)));
    folder.succeed(&["--report", "report.json", "spec.json", "--grad", "x.npy", "dx.npy", "x.npy", "y.npy"]);
    assert!(folder.has("report.json") && folder.has("dx.npy") && folder.has("y.npy"));
    let output = folder.run(&["--help"]);
    assert!(
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("SPEC.json X.npy Y.npy")
    );
}

#[test]
fn bad_input_gives_exit_code_2_one_line_and_no_file() {
    let folder = Folder::new("bad");
    let x = NpyFile::new("<f4", &[2, 6, 2, 2]).encode(&normals(48, 15));
    folder.put("good.json", r#"{"method": "group_norm", "groups": 3}"#);
    folder.put("x.npy", &x);
    folder.put("dy.npy", &x);
    folder.put("small.npy", NpyFile::new("<f4", &[2, 6, 2, 1]).encode(&normals(24, 15)));
    folder.put("tokens.npy", NpyFile::new("<f4", &[2, 6, 4]).encode(&normals(48, 15)));
    folder.put("integers.npy", NpyFile::new("<i4", &[2, 2]).encode(&[1.0, 2.0, 3.0, 4.0]));
    folder.put("nan.npy", NpyFile::new("<f8", &[2, 2]).encode(&[1.0, f64::NAN, 3.0, 4.0]));
    folder.put("vector.npy", NpyFile::new("<f8", &[4]).encode(&[1.0; 4]));
    folder.put("empty.npy", NpyFile::new("<f8", &[0, 4]).encode(&[]));
    folder.put("cut.npy", &x[..x.len() - 1]);
    folder.put("long.npy", [x.as_slice(), &[0]].concat());
    folder.put("nothing.npy", "");
    folder.put("image.npy", [0xff, 0xd8, 0xff, 0xe0]);
    folder.put("lines.npy", support::npy_with_header(1, "{'de\nscr': 1}"));
    folder.put("binary.json", [0xff, 0xfe, 0x00]);
    fs::create_dir_all(folder.0.join("directory")).expect("a folder");
    for (name, text) in [
        ("broken", "{\"method\": "),
        ("empty", ""),
        ("list", "[]"),
        ("unknown", r#"{"method": "magic_norm"}"#),
        ("lines", "{\"method\": \"a\\nb\\nc\"}"),
        ("field", r#"{"method": "batch_norm", "eps": 1e-5}"#),
        ("lacks", r#"{"method": "batch_norm", "groups": 2}"#),
        ("groups", r#"{"method": "group_norm", "groups": 4}"#),
        ("gamma", r#"{"method": "batch_norm", "gamma": [1, 2]}"#),
        ("epsilon", r#"{"method": "batch_norm", "epsilon": -1}"#),
        ("layout", r#"{"method": "batch_norm", "layout": "ntd"}"#),
        ("neither", r#"{"groups": 2}"#),
        ("singular", r#"{"method": "instance_whitening", "whitening": "cholesky", "epsilon": 0}"#),
        ("unbiased", r#"{"method": "layer_norm_token", "variance": "unbiased"}"#),
    ] {
        folder.put(&format!("{name}.json"), text);
    }

    for (arguments, part) in [
        (vec![], "Three file names are needed, and 0 were given"),
        (vec!["good.json", "x.npy"], "and 2 were given"),
        (vec!["good.json", "x.npy", "y.npy", "z.npy"], "and 4 were given"),
        (vec!["good.json", "x.npy", "y.npy", "--fast"], "--fast is not an option"),
        (vec!["good.json", "x.npy", "y.npy", "--grad"], "--grad needs"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "dy.npy"], "--grad needs"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "dy.npy", "--report", "r.json"], "--grad needs"),
        (vec!["good.json", "x.npy", "y.npy", "--report"], "--report needs"),
        (vec!["good.json", "x.npy", "y.npy", "--report", "a", "--report", "b"], "given twice"),
        (vec!["missing.json", "x.npy", "y.npy"], "missing.json: This file cannot be read"),
        (vec!["good.json", "missing.npy", "y.npy"], "missing.npy: This file cannot be read"),
        (vec!["directory", "x.npy", "y.npy"], "directory: This file cannot be read"),
        (vec!["good.json", "x.npy", "no/such/folder/y.npy"], "cannot be written"),
        (vec!["binary.json", "x.npy", "y.npy"], "not text"),
        (vec!["broken.json", "x.npy", "y.npy"], "line 1 column"),
        (vec!["empty.json", "x.npy", "y.npy"], "not understood"),
        (vec!["list.json", "x.npy", "y.npy"], "not understood"),
        (vec!["unknown.json", "x.npy", "y.npy"], "no method “magic_norm”"),
        (vec!["lines.json", "x.npy", "y.npy"], "no method"),
        (vec!["field.json", "x.npy", "y.npy"], "unknown field `eps`"),
        (vec!["lacks.json", "x.npy", "y.npy"], "has no parameter “groups”"),
        (vec!["groups.json", "x.npy", "y.npy"], "Use 2, 3 or 6"),
        (vec!["gamma.json", "x.npy", "y.npy"], "gamma has 2 values but the tensor has 6 channels"),
        (vec!["epsilon.json", "x.npy", "y.npy"], "epsilon is -1"),
        (vec!["layout.json", "x.npy", "y.npy"], "Layout ntd needs an array of rank 3"),
        (vec!["neither.json", "x.npy", "y.npy"], "“method”"),
        (vec!["singular.json", "x.npy", "y.npy"], "not positive definite"),
        (vec!["unbiased.json", "vector.npy", "y.npy"], "rank 1"),
        (vec!["good.json", "integers.npy", "y.npy"], "of type <i4"),
        (vec!["good.json", "nan.npy", "y.npy"], "not finite"),
        (vec!["good.json", "empty.npy", "y.npy"], "N is 0"),
        (vec!["good.json", "cut.npy", "y.npy"], "cut short"),
        (vec!["good.json", "long.npy", "y.npy"], "longer than its header says"),
        (vec!["good.json", "nothing.npy", "y.npy"], "not a NumPy file"),
        (vec!["good.json", "image.npy", "y.npy"], "not a NumPy file"),
        (vec!["good.json", "lines.npy", "y.npy"], "does not belong there"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "missing.npy", "dx.npy"], "missing.npy: This file"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "small.npy", "dx.npy"], "those of X are [2, 6, 2, 2]"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "tokens.npy", "dx.npy"], "rank 4"),
        (vec!["good.json", "x.npy", "y.npy", "--grad", "nan.npy", "dx.npy"], "rank 4"),
    ] {
        folder.fail(&arguments, part);
        for file in ["y.npy", "dx.npy", "r.json"] {
            assert!(!folder.has(file), "{arguments:?} wrote {file}");
        }
    }
    folder.succeed(&["good.json", "x.npy", "y.npy"]);
}
