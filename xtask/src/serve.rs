//! A small static file server for this machine.

use std::{
    fs,
    io::{self, BufRead, BufReader, Write},
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Component, Path, PathBuf},
    thread,
};

use anyhow::{Context, Result};

use crate::{
    process::{command, succeeds_within},
    site,
};

const FIRST_PORT: u16 = 8080;
const PORTS_TO_TRY: u16 = 100;

/// What `serve` was asked to do.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Options {
    /// `None` takes the first free port from 8080 on.
    port: Option<u16>,
    open: bool,
    build: bool,
}

impl Options {
    /// Reads the command line.
    ///
    /// # Errors
    ///
    /// A sentence about the first argument that cannot be understood.
    pub(crate) fn parse(arguments: &[&str]) -> Result<Self, String> {
        let mut options = Self { port: None, open: false, build: true };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match *argument {
                "--open" => options.open = true,
                "--no-build" => options.build = false,
                "--port" => {
                    let port = arguments.next().and_then(|port| port.parse().ok());
                    options.port = Some(port.ok_or("--port needs a number from 0 to 65535.")?);
                }
                other => return Err(format!("{other:?} is not an option of serve.")),
            }
        }
        Ok(options)
    }
}

/// Builds the site and serves it until it is interrupted.
///
/// # Errors
///
/// When the build fails or no port is free.
pub(crate) fn serve(options: &Options) -> Result<()> {
    if options.build {
        site::build()?;
    }
    let folder = site::dist();
    let listener = listen(options.port)?;
    let address = format!("http://{}/", listener.local_addr()?);
    println!("Normlens is served at {address} (Ctrl+C ends it).");
    if options.open {
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        if !succeeds_within(command(opener).arg(&address), std::time::Duration::from_secs(5)) {
            println!("No browser could be opened; please open the address yourself.");
        }
    }
    for connection in listener.incoming() {
        let folder = folder.clone();
        thread::spawn(move || {
            // A browser that hangs up in the middle is no error of ours.
            let _ = connection.and_then(|stream| answer(stream, &folder));
        });
    }
    Ok(())
}

fn listen(port: Option<u16>) -> Result<TcpListener> {
    let bind = |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => bind(port).with_context(|| format!("port {port} cannot be used")),
        None => (FIRST_PORT..FIRST_PORT + PORTS_TO_TRY)
            .find_map(|port| bind(port).ok())
            .with_context(|| format!("no port from {FIRST_PORT} on is free")),
    }
}

fn answer(mut stream: TcpStream, folder: &Path) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut header = String::new();
    while reader.read_line(&mut header)? > 2 {
        header.clear();
    }

    let mut words = request.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return stream.write_all(&head("405 Method Not Allowed", "text/plain", 0));
    }
    let found = file_of(target, folder).and_then(|file| Some((fs::read(&file).ok()?, media_type(&file))));
    let (status, (body, media_type)) = match found {
        Some(file) => ("200 OK", file),
        None => ("404 Not Found", (b"There is no such file.\n".to_vec(), "text/plain")),
    };
    stream.write_all(&head(status, media_type, body.len()))?;
    if method == "GET" {
        stream.write_all(&body)?;
    }
    Ok(())
}

/// The head of an answer. Nothing is kept without asking: the next build must show at once.
fn head(status: &str, media_type: &str, length: usize) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-store\r\nConnection: close\r\n\r\n"
    )
    .into_bytes()
}

/// The file that a request names, if it lies in the folder.
fn file_of(target: &str, folder: &Path) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let relative = PathBuf::from(decode(path)?);
    if !relative.components().all(|part| matches!(part, Component::Normal(_))) {
        return None;
    }
    let file = folder.join(relative);
    Some(if file.is_dir() { file.join("index.html") } else { file })
}

/// Undoes percent encoding.
fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let digits = str::from_utf8(rest.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(digits, 16).ok()?);
            rest = &rest[2..];
        } else {
            bytes.push(*first);
        }
    }
    String::from_utf8(bytes).ok()
}

fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("txt" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_cannot_leave_the_folder() {
        let folder = Path::new("/site");
        assert_eq!(file_of("/app.js?v=1", folder), Some("/site/app.js".into()));
        assert_eq!(file_of("/a%20b.css", folder), Some("/site/a b.css".into()));
        for target in ["/../secret", "/%2e%2e/secret", "//etc/passwd", "/%zz", "/%2", "app.js"] {
            assert_eq!(file_of(target, folder), None, "{target}");
        }
    }

    #[test]
    fn wasm_is_served_as_wasm() {
        assert_eq!(media_type(Path::new("app_bg.wasm")), "application/wasm");
        assert_eq!(media_type(Path::new("digits.npy")), "application/octet-stream");
    }

    #[test]
    fn options_are_read_in_any_order() {
        let options = Options::parse(&["--open", "--port", "9000"]);
        assert_eq!(options, Ok(Options { port: Some(9000), open: true, build: true }));
        assert!(Options::parse(&["--port", "many"]).is_err());
        assert!(Options::parse(&["--verbose"]).is_err());
    }
}
