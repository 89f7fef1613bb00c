# Daily tasks; `just` alone lists them. Nothing needs it: .ci/run is plain bash.

default:
    @just --list

# Everything that must hold before a commit; slow tests are in `just slow`.
check: lint test

test *ARGS:
    cargo test --locked {{ARGS}}

# Tests that take minutes.
slow:
    cargo test --locked --lib --bins --test it -- --ignored

# Accept what snapshots and command examples say now; read the diff before you commit it.
bless:
    INSTA_UPDATE=always SNAPSHOTS=overwrite cargo test --locked
    git diff --stat

lint:
    cargo fmt --check
    cargo clippy --all-targets --locked -- -D warnings
    RUSTDOCFLAGS="-D warnings" cargo doc --no-deps --document-private-items --locked

# Looks for a text that breaks the reader: `just fuzz when 600`; fuzz/README.md tells more.
fuzz TARGET="postmortem" SECONDS="60" *ARGS:
    fuzz/run {{TARGET}} {{SECONDS}} {{ARGS}}

# Licences, bans and sources; needs `cargo install cargo-deny`.
deny:
    cargo deny check licenses bans sources

# The site of our own samples, in site/.
site:
    cargo run --release --locked -- build

# Pictures of a few pages, light and dark, wide and narrow, in target/pictures; needs Chromium.
pictures: site
    mkdir -p target/pictures
    for page in index postmortems/index trends/index; do \
      test -f site/$page.html || continue; \
      for width in 390 1280; do for mode in light dark; do \
        chromium --headless --no-sandbox --hide-scrollbars --window-size=$width,1600 \
          $([ $mode = dark ] && echo --force-dark-mode --blink-settings=preferredColorScheme=0) \
          --screenshot=target/pictures/$(echo $page | tr / -)-$width-$mode.png "file://$PWD/site/$page.html"; \
      done; done; \
    done

bench *ARGS:
    cargo bench --locked {{ARGS}}

# The front end against bare pulldown-cmark over a folder of documents; at most 3.
front-end FOLDER:
    LOOKBACK_DOCUMENTS={{FOLDER}} cargo bench --locked --bench front_end
