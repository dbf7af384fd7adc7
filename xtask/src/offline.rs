//! What the site needs without a network: the list of its files for `static/sw.js`.

use std::{
    collections::hash_map::DefaultHasher,
    fs,
    hash::{Hash, Hasher},
    path::Path,
};

use anyhow::Result;

use crate::process::files;

/// Files that no page asks for.
const NOT_STORED: [&str; 4] = ["sw.js", "site.js", "robots.txt", "licenses.txt"];

/// Writes `site.js` into a built site: its files, and a digest of their contents.
///
/// # Errors
///
/// When the site cannot be read or written.
pub(crate) fn list(dist: &Path) -> Result<()> {
    let mut names = Vec::new();
    let mut digest = DefaultHasher::new();
    let mut found = files(dist)?;
    found.sort();
    for file in found {
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        if NOT_STORED.contains(&name.as_str()) {
            continue;
        }
        (&name, fs::read(&file)?).hash(&mut digest);
        // Hosts may send the page on from its full name to the folder.
        names.push(if name == "index.html" { "./".to_owned() } else { name });
    }
    let site = serde_json::json!({ "version": format!("{:016x}", digest.finish()), "files": names });
    fs::write(dist.join("site.js"), format!("self.SITE = {site};\n"))?;
    Ok(())
}
