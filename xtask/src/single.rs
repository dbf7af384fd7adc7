//! The page as one HTML file that opens from the disk: everything it would fetch is packed into it.

use std::{
    collections::BTreeMap,
    fs,
    io::Write,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, ensure};
use base64::{Engine, engine::general_purpose::STANDARD};
use flate2::{Compression, write::GzEncoder};
use sha2::{Digest, Sha256};

use crate::{
    process::{command, files, root, run},
    site,
    tools::Tool,
};

/// What the page never fetches from the file, or what is written into it in another way.
const LEFT_OUT: [&str; 9] = [
    "index.html",
    "start.js",
    "compute.js",
    "parts.js",
    "theme.js",
    "sw.js",
    "site.js",
    "manifest.webmanifest",
    "robots.txt",
];

/// Where the file is written.
pub(crate) fn path() -> PathBuf {
    root().join("dist-single/normlens.html")
}

/// Builds the site, and the file from it.
///
/// # Errors
///
/// Those of [`site::build`] and [`pack`].
pub(crate) fn build() -> Result<()> {
    site::build()?;
    pack()?;
    let size = path().metadata()?.len();
    println!("{} has {:.1} MB and opens by a double click.", path().display(), size as f64 / 1e6);
    Ok(())
}

/// Makes the file from the site in `dist/`.
///
/// # Errors
///
/// When the site is not as expected.
pub(crate) fn pack() -> Result<()> {
    let dist = site::dist();
    let esbuild = Tool::esbuild().ensure()?.join("esbuild");
    let mut packed = BTreeMap::new();
    let mut styles = String::new();
    for file in files(&dist)? {
        let name = file.strip_prefix(&dist)?.to_string_lossy().replace('\\', "/");
        let extension = file.extension().unwrap_or_default();
        if extension == "css" {
            styles.push_str(&fs::read_to_string(&file)?);
        } else if !LEFT_OUT.contains(&name.as_str()) && extension != "woff2" && extension != "svg" {
            packed.insert(name, fs::read(&file)?);
        }
    }
    let index = fs::read_to_string(dist.join("index.html"))?;
    packed.insert("compute.js".to_owned(), worker(&esbuild, &dist, attribute(&index, "data-app")?)?);
    let start = bundled(&esbuild, &dist.join("start.js"), &["--format=esm"])?;
    packed.insert("start.js".to_owned(), without_styles(&start)?);

    let page = fs::read_to_string(root().join("assets/single/page.js"))?;
    let theme = fs::read_to_string(dist.join("theme.js"))?;
    let styles = with_fonts(&styles, &dist)?;
    let html = document(&index, &dist, &packed, [&theme, &page, &styles])?;
    let path = path();
    fs::create_dir_all(path.parent().context("the file has no folder")?)?;
    fs::write(path, html)?;
    Ok(())
}

/// The script of the compute worker with the application's in it. It is no module: those of a page without an origin start
/// no workers.
fn worker(esbuild: &Path, dist: &Path, app: &str) -> Result<Vec<u8>> {
    let before = fs::read_to_string(root().join("assets/single/worker.js"))?;
    let mut text = fs::read_to_string(root().join("static/compute.js"))?;
    let at = |name: &str| format!("{:?}", dist.join(name).display().to_string());
    for (from, to) in [
        ("\"./parts.js\"", at("parts.js")),
        ("import(script)", format!("import({})", at(app))),
        ("await instance;\n", String::new()),
    ] {
        ensure!(text.matches(from).count() == 1, "static/compute.js has no {from}, or several");
        text = text.replace(from, &to);
    }
    let entry = folder()?.join("compute.js");
    fs::write(&entry, text)?;
    let compute = bundled(esbuild, &entry, &["--format=iife", "--define:import.meta.url=ADDRESS"])?;
    Ok(format!("{before}\n{compute}").into_bytes())
}

/// The value of an attribute of the site's page, without its `./`.
fn attribute<'a>(index: &'a str, name: &str) -> Result<&'a str> {
    let (_, rest) =
        index.split_once(&format!("{name}=\"./")).with_context(|| format!("there is no {name}"))?;
    Ok(rest.split_once('"').with_context(|| format!("{name} has no end"))?.0)
}

/// A script with those it imports.
fn bundled(esbuild: &Path, script: &Path, more: &[&str]) -> Result<String> {
    let out = folder()?.join("bundle.js");
    run(command(esbuild)
        .arg(script)
        .args(["--bundle", "--minify", "--legal-comments=none", "--log-level=warning"])
        .args(more)
        .arg(format!("--outfile={}", out.display())))?;
    let text = fs::read_to_string(&out)?;
    fs::remove_file(out)?;
    Ok(text)
}

/// Where scripts are bundled.
fn folder() -> Result<PathBuf> {
    let folder = root().join("target/single");
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The start script without the list of parts that have a stylesheet: the file has all styles from the start.
fn without_styles(start: &str) -> Result<Vec<u8>> {
    let begin = start.find("[\"screens\"").context("the start script names no part with a stylesheet")?;
    let end = begin + start[begin..].find(']').context("the start script is cut short")? + 1;
    Ok(format!("{}[]{}", &start[..begin], &start[end..]).into_bytes())
}

/// Stylesheets with their fonts in them.
fn with_fonts(styles: &str, dist: &Path) -> Result<String> {
    let mut whole = String::with_capacity(styles.len());
    let mut rest = styles;
    while let Some(at) = rest.find("url(fonts/") {
        let (before, font) = rest.split_at(at);
        let (name, after) = font["url(".len()..].split_once(')').context("a font has no end")?;
        let bytes = STANDARD.encode(fs::read(dist.join(name))?);
        whole.push_str(before);
        whole.extend(["url(data:font/woff2;base64,", &bytes, ")"]);
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

/// The document: the shell of the site's, with everything in line and a policy that allows just that.
fn document(
    index: &str,
    dist: &Path,
    packed: &BTreeMap<String, Vec<u8>>,
    [theme, page, styles]: [&str; 3],
) -> Result<String> {
    let between = |from: &str, to: &str| -> Result<&str> {
        let (_, rest) = index.split_once(from).with_context(|| format!("the page has no {from}"))?;
        Ok(rest.split_once(to).with_context(|| format!("the page has no {to}"))?.0)
    };
    let (app, wasm) = (attribute(index, "data-app")?, attribute(index, "data-wasm")?);
    ensure!(packed.contains_key(app) && packed.contains_key(wasm), "the site lacks {app} or {wasm}");
    let body = between("<body>", "</body>")?;
    let icon = STANDARD.encode(fs::read(dist.join("favicon.svg"))?);
    let hash = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let policy = format!(
        "default-src 'none'; script-src {} {} blob: 'wasm-unsafe-eval'; worker-src blob:; connect-src blob:; \
         style-src {}; style-src-attr 'unsafe-inline'; font-src data:; img-src data: blob:; base-uri 'none'; form-action 'none'",
        hash(theme),
        hash(page),
        hash(styles)
    );
    let mut blocks = String::new();
    for (name, bytes) in packed {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        let text = STANDARD.encode(encoder.finish()?);
        blocks.extend(["<script type=\"text/plain\" data-file=\"", name, "\">", &text, "</script>\n"]);
    }
    Ok(format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">\n<title>Normlens</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <link rel=\"icon\" href=\"data:image/svg+xml;base64,{icon}\">\n\
         <script>{theme}</script>\n<style>{styles}</style>\n</head>\n<body>{body}\n{blocks}\
         <script type=\"module\" data-app=\"{app}\" data-wasm=\"{wasm}\">{page}</script>\n</body>\n</html>\n"
    ))
}
