//! The plainest web server there is: files of one folder, on loopback, one request a connection.
#![expect(clippy::disallowed_methods, reason = "a test serves the files that a build has just written")]

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};

/// Serves `folder` below `prefix` until the test ends; gives back the address of the prefix.
pub(crate) fn serve(folder: &Path, prefix: &str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port on loopback");
    let address = listener.local_addr().expect("a bound socket has an address");
    let (folder, inside) = (folder.to_owned(), prefix.to_owned());
    std::thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let (folder, inside) = (folder.clone(), inside.clone());
            // A browser that goes away in the middle of an answer is none of a test's business.
            std::thread::spawn(move || answer(&connection, &folder, &inside).ok());
        }
    });
    format!("http://{address}{prefix}")
}

fn answer(mut connection: &TcpStream, folder: &Path, prefix: &str) -> std::io::Result<()> {
    let mut lines = BufReader::new(connection).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let path = request.split(' ').nth(1).unwrap_or_default();
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let file = path.strip_prefix(prefix).and_then(|path| file(folder, path));
    let (status, kind, body) = match file {
        Some((kind, body)) => ("200 OK", kind, body),
        None => ("404 Not Found", "text/plain", b"no such page".to_vec()),
    };
    let length = body.len();
    write!(
        connection,
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n"
    )?;
    connection.write_all(&body)
}

fn file(folder: &Path, path: &str) -> Option<(&'static str, Vec<u8>)> {
    if path.split('/').any(|part| part == "..") {
        return None;
    }
    let mut file: PathBuf = folder.join(path);
    if file.is_dir() {
        file.push("index.html");
    }
    let body = fs::read(&file).ok()?;
    let kind = match file.extension()?.to_str()? {
        "html" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "xml" => "application/xml",
        _ => "application/octet-stream",
    };
    Some((kind, body))
}
