//! Standard output and standard error, the only way for anything to get there.
//!
//! Every text goes through [`crate::cli::filter`]; colours are added by [`Stream::styled`], in our own words.
//! A reader that went away (`lookback list | head -1`) is no fault: what it
//! no longer wants is dropped, and the exit status stays what it would have been.

use std::io::{self, IsTerminal as _, Write};

use crate::cli::filter::{Filter, Kind};

/// When to colour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Colour {
    /// On a terminal, unless `NO_COLOR` is set.
    #[default]
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// What a word is, for those who see colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// A heading or a name.
    Strong,
    /// Beside the point.
    Dim,
    /// A word that was searched for.
    Match,
    /// Something is wrong.
    Error,
    /// Something may be wrong.
    Warning,
    /// Something to know.
    Note,
}

impl Style {
    fn sequence(self) -> &'static str {
        match self {
            Self::Strong => "\x1b[1m",
            Self::Dim => "\x1b[2m",
            Self::Match => "\x1b[1;33m",
            Self::Error => "\x1b[1;31m",
            Self::Warning => "\x1b[33m",
            Self::Note => "\x1b[1;32m",
        }
    }
}

/// One of the two streams.
pub struct Stream {
    sink: Sink,
    /// Whether [`Style`]s are shown.
    pub colour: bool,
    /// How many columns there are, where it is a terminal.
    pub width: Option<usize>,
}

impl Stream {
    /// Standard output, buffered.
    pub fn stdout(colour: Colour, no_color: bool) -> Self {
        let stdout = io::stdout();
        let is_terminal = stdout.is_terminal();
        let width = terminal_size::terminal_size_of(&stdout);
        Self::new(Box::new(io::BufWriter::with_capacity(1 << 16, stdout)), colour, no_color, is_terminal, width)
    }

    /// Standard error, buffered until [`Stream::flush`].
    pub fn stderr(colour: Colour, no_color: bool) -> Self {
        let stderr = io::stderr();
        let is_terminal = stderr.is_terminal();
        let width = terminal_size::terminal_size_of(&stderr);
        Self::new(Box::new(io::BufWriter::new(stderr)), colour, no_color, is_terminal, width)
    }

    fn new(
        behind: Box<dyn Write>,
        colour: Colour,
        no_color: bool,
        is_terminal: bool,
        size: Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Self {
        let colour = match colour {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => is_terminal && !no_color,
        };
        let width = size.filter(|_| is_terminal).map(|(width, _)| usize::from(width.0));
        Self { sink: Sink { behind, closed: false }, colour, width }
    }

    /// Writes text of any origin.
    ///
    /// # Errors
    /// Those of the stream, but for a reader that went away.
    pub fn text(&mut self, text: &str) -> io::Result<()> {
        self.through(Kind::Text, |writer| writer.write_all(text.as_bytes()))
    }

    /// Writes text of any origin in a style; each of its lines begins and ends its own colour.
    ///
    /// # Errors
    /// Those of the stream, but for a reader that went away.
    pub fn styled(&mut self, style: Style, text: &str) -> io::Result<()> {
        if !self.colour {
            return self.text(text);
        }
        for (line_idx, line) in text.split('\n').enumerate() {
            if line_idx > 0 {
                self.sink.write_all(b"\n")?;
            }
            if !line.is_empty() {
                self.sink.write_all(style.sequence().as_bytes())?;
                self.text(line)?;
                self.sink.write_all(b"\x1b[0m")?;
            }
        }
        Ok(())
    }

    /// Hands out a writer for text of that kind.
    ///
    /// # Errors
    /// Those of `write` and of the stream, but for a reader that went away.
    pub fn through<E: From<io::Error>>(
        &mut self,
        kind: Kind,
        write: impl FnOnce(&mut dyn Write) -> Result<(), E>,
    ) -> Result<(), E> {
        let mut filter = Filter::new(&mut self.sink, kind);
        write(&mut filter)?;
        Ok(filter.finish()?)
    }

    /// Sends what is buffered.
    ///
    /// # Errors
    /// Those of the stream, but for a reader that went away.
    pub fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// Text through the filter, so that `write!` is safe on a stream.
impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.text(&String::from_utf8_lossy(bytes))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.sink.flush()
    }
}

/// A writer that takes no offence at a reader who left.
struct Sink {
    behind: Box<dyn Write>,
    closed: bool,
}

impl Sink {
    fn forgive<T>(&mut self, outcome: io::Result<T>, instead: T) -> io::Result<T> {
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => {
                self.closed = true;
                Ok(instead)
            }
            other => other,
        }
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.closed {
            return Ok(bytes.len());
        }
        let outcome = self.behind.write(bytes);
        self.forgive(outcome, bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.closed {
            return Ok(());
        }
        let outcome = self.behind.flush();
        self.forgive(outcome, ())
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use super::*;

    #[derive(Clone, Default)]
    struct Shared(Rc<RefCell<Vec<u8>>>);

    impl Write for Shared {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn written(colour: Colour, no_color: bool, is_terminal: bool, write: impl FnOnce(&mut Stream)) -> String {
        let shared = Shared::default();
        let mut stream = Stream::new(Box::new(shared.clone()), colour, no_color, is_terminal, None);
        write(&mut stream);
        let bytes = shared.0.borrow().clone();
        String::from_utf8(bytes).expect("streams write UTF-8")
    }

    #[test]
    fn colour_is_for_terminals_only_and_never_with_no_color() {
        let bold = |stream: &mut Stream| stream.styled(Style::Strong, "a").expect("written");
        assert_eq!(written(Colour::Auto, false, true, bold), "\x1b[1ma\x1b[0m");
        assert_eq!(written(Colour::Auto, true, true, bold), "a");
        assert_eq!(written(Colour::Auto, false, false, bold), "a");
        assert_eq!(written(Colour::Always, true, false, bold), "\x1b[1ma\x1b[0m");
        assert_eq!(written(Colour::Never, false, true, bold), "a");
    }

    #[test]
    fn a_style_ends_with_its_line_and_holds_no_foreign_colour() {
        let out = written(Colour::Always, false, true, |stream| {
            stream.styled(Style::Error, "one\n\ntwo\x1b[8m").expect("written");
        });
        assert_eq!(out, "\x1b[1;31mone\x1b[0m\n\n\x1b[1;31mtwo␛[8m\x1b[0m");
    }

    #[test]
    fn a_reader_that_left_is_no_fault() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
        }
        let mut stream = Stream::new(Box::new(Gone), Colour::Never, false, false, None);
        stream.text("a").expect("dropped");
        stream.flush().expect("dropped");
    }
}
