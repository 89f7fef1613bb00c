//! The picture in ARCHITECTURE.md cannot drift from the code: its block of
//! layers is compared with every path in `src` and every crate in Cargo.toml.

use std::collections::{BTreeMap, BTreeSet};

use crate::support;
use crate::tidy::{must_be_empty, rust};

/// What the block says.
#[derive(Default)]
struct Layers {
    /// Modules from the first row to the last.
    order: Vec<String>,
    /// Module → modules that it may import.
    may_import: BTreeMap<String, BTreeSet<String>>,
    /// Outside path (`tantivy`, `std::fs`) → modules where it may stand; empty for anywhere.
    homes: BTreeMap<String, BTreeSet<String>>,
}

/// Reads the block: columns stand at least two blanks apart; a remark in
/// parentheses counts for nothing.
fn layers(architecture: &str) -> Layers {
    let block = architecture.split("```layers\n").nth(1).expect("ARCHITECTURE.md has a block ```layers");
    let block = block.split("```").next().expect("the block is closed");
    let mut layers = Layers::default();
    for row in block.lines().filter(|row| !row.starts_with('#') && !row.trim().is_empty()) {
        let mut columns = row.split("  ").map(str::trim).filter(|column| !column.is_empty());
        let names = columns.next().expect("a row that is not blank").split(',').map(|name| name.trim().to_owned());
        let names = names.collect::<Vec<_>>();
        let imports = columns.next().unwrap_or("-");
        for path in columns.next().map(without_remarks).unwrap_or_default().split(',').map(str::trim) {
            if !path.is_empty() {
                let home = layers.homes.entry(path.to_owned()).or_default();
                home.extend(names.iter().filter(|name| *name != "anywhere").cloned());
            }
        }
        if names[0] == "anywhere" {
            continue;
        }
        let imports = match imports {
            "-" => BTreeSet::new(),
            "everything above" => layers.order.iter().cloned().collect(),
            listed => listed.split_whitespace().map(str::to_owned).collect(),
        };
        for name in names {
            layers.order.push(name.clone());
            layers.may_import.insert(name, imports.clone());
        }
    }
    layers
}

fn without_remarks(column: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_usize;
    for char in column.chars() {
        match char {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(char),
            _ => {}
        }
    }
    out
}

/// The dependencies in a table of Cargo.toml, as they are called in code.
fn crates(manifest: &str, table: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().expect("Cargo.toml is TOML");
    let listed = manifest.get(table).and_then(toml::Value::as_table).into_iter().flatten();
    listed.map(|(name, _)| name.replace('-', "_")).collect()
}

#[test]
fn modules_import_only_what_the_layers_allow() {
    let layers = layers(&support::text("ARCHITECTURE.md"));
    let mut complaints = Vec::new();
    for file in support::files("src", "rs") {
        let module = rust::module_of(&file);
        let Some(&room) = module.first() else { continue };
        let may_import = match room {
            // The program is arguments in, exit code out.
            "main" => None,
            _ => match layers.may_import.get(room) {
                Some(listed) => Some(listed),
                None => {
                    complaints.push(format!("{file}: module `{room}` is not in the block of layers"));
                    continue;
                }
            },
        };
        for path in rust::paths(&support::text(&file), &module) {
            let Some(other) = ours(&path, room, &layers) else { continue };
            let allowed = match may_import {
                Some(listed) => listed.contains(other) || listed.contains("any"),
                None => other == "cli",
            };
            if other != room && !allowed {
                complaints.push(format!("{file}:{}: `{room}` may not import `{other}`", path.line));
            }
        }
    }
    must_be_empty(
        &complaints,
        "Move what both need up to `record`, `render` or `corpus`, hand the value over in `pipeline`,\n\
         or change the block ```layers in ARCHITECTURE.md and say why in the commit.",
    );
}

/// The module of ours that a path leads to.
fn ours<'p>(path: &'p rust::Path, room: &str, layers: &Layers) -> Option<&'p str> {
    let root = if room == "main" { "lookback" } else { "crate" };
    let [first, module, ..] = path.parts.as_slice() else { return None };
    (first == root && (room == "main" || layers.may_import.contains_key(module))).then_some(module.as_str())
}

#[test]
fn outside_crates_stay_in_their_homes() {
    let layers = layers(&support::text("ARCHITECTURE.md"));
    let mut complaints = Vec::new();
    for file in support::files("src", "rs") {
        let module = rust::module_of(&file);
        // The program's own file hands its arguments to `cli`, and counts as part of it.
        let Some(room) = module.first().map(|&room| if room == "main" { "cli" } else { room }) else { continue };
        for path in rust::paths(&support::text(&file), &module) {
            for (outside, homes) in &layers.homes {
                let written = outside.replace('-', "_");
                let named = written.split("::").eq(path.parts.iter().take(written.split("::").count()));
                if named && !homes.is_empty() && !homes.contains(room) {
                    let homes = homes.iter().cloned().collect::<Vec<_>>().join(", ");
                    complaints.push(format!("{file}:{}: `{outside}` has its home in {homes}", path.line));
                }
            }
        }
    }
    complaints.dedup();
    must_be_empty(
        &complaints,
        "Move the code to where the crate lives, or change the block ```layers in ARCHITECTURE.md.",
    );
}

#[test]
fn the_block_of_layers_lists_what_there_is() {
    let layers = layers(&support::text("ARCHITECTURE.md"));
    let mut complaints = Vec::new();
    let modules = support::files("src", "rs")
        .iter()
        .filter_map(|file| rust::module_of(file).first().map(|&room| room.to_owned()))
        .filter(|room| room != "main")
        .collect::<BTreeSet<_>>();
    let listed = layers.may_import.keys().cloned().collect::<BTreeSet<_>>();
    complaints.extend(listed.difference(&modules).map(|gone| format!("`{gone}` is listed and does not exist")));
    complaints.extend(modules.difference(&listed).map(|new| format!("`{new}` is not listed")));
    // Imports only ever lead upwards, so that there is no circle.
    for (row, module) in layers.order.iter().enumerate() {
        let below = layers.may_import[module].iter().filter(|import| !layers.order[..row].contains(import));
        let below = below.filter(|import| *import != "any");
        complaints
            .extend(below.map(|import| format!("`{module}` may import `{import}`, which is not listed above it")));
    }
    let dependencies = crates(&support::text("Cargo.toml"), "dependencies");
    let homes = layers.homes.keys().filter(|path| !path.starts_with("std")).map(|path| path.replace('-', "_"));
    let homes = homes.collect::<BTreeSet<_>>();
    complaints.extend(dependencies.difference(&homes).map(|outside| format!("crate `{outside}` has no home")));
    complaints.extend(homes.difference(&dependencies).map(|gone| format!("crate `{gone}` has a home and is not used")));
    must_be_empty(&complaints, "Mend the block ```layers in ARCHITECTURE.md.");
}
