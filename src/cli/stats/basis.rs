//! `lookback stats --explain`: the postmortems and lines that a figure rests on.

use std::fmt::Write as _;
use std::io;

use anyhow::bail;

use crate::cli::filter::Kind;
use crate::cli::knowledge::Knowledge;
use crate::cli::select::{Selected, listed};
use crate::cli::stats::{Args, Format, grouping, source};
use crate::cli::table::{Align, Table, cut, one_line};
use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, counted};
use crate::metrics::basis::{Basis, Counted, Derived, Figure, LeftOut, NoGroup, basis};
use crate::metrics::statistics::MedianInterval;
use crate::metrics::table::figure_words;
use crate::metrics::{Calendar, Grouping, Options, metric, table};
use crate::record::{Agreement, Censored, Confidence, MeasureSource, duration_words};

/// Prints what a figure rests on.
pub(super) fn write(
    ctx: &mut Context,
    knowledge: &Knowledge,
    selected: &Selected<'_>,
    (figure, args): (&Figure, &Args),
    calendar: Calendar,
) -> anyhow::Result<()> {
    let options = Options { source: source(args.source), calendar, ..Options::default() };
    let basis = match basis(&selected.records, figure, args.by.map(grouping), &options) {
        Ok(basis) => basis,
        Err(NoGroup { name, known }) if known.is_empty() => bail!("no postmortem began in `{name}`"),
        Err(NoGroup { name, known }) => bail!("`{name}` holds no postmortem; there are {}", listed(&known)),
    };
    match args.format {
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &basis)?;
            writer.write_all(b"\n")
        })?,
        Format::Csv => bail!("`--explain` has no `csv`; write `--format json`, `md` or `text`"),
        Format::Text | Format::Md => {
            if let Some(heading) = &selected.heading {
                ctx.out.text(&format!("{heading}\n\n"))?;
            }
            Page { out: &mut ctx.out, knowledge, is_markdown: args.format == Format::Md }.write(&basis)?;
        }
    }
    Ok(())
}

/// Characters of a stated value that are quoted.
const LONGEST: usize = 60;

/// A basis on a terminal or in markdown.
struct Page<'p> {
    out: &'p mut Stream,
    knowledge: &'p Knowledge,
    is_markdown: bool,
}

impl Page<'_> {
    fn write(&mut self, basis: &Basis<'_>) -> io::Result<()> {
        self.head(basis)?;
        if !basis.counted.is_empty() {
            self.section(&format!("counted: {}, the longest first", basis.counted.len()))?;
            self.counted(basis)?;
        }
        self.left_out("missing", &basis.missing)?;
        self.left_out("not applicable", &basis.not_applicable)
    }

    /// The figure itself.
    fn head(&mut self, basis: &Basis<'_>) -> io::Result<()> {
        let metric = metric(basis.measure);
        let title = format!("{}: {}", metric.name, metric.definition);
        match self.is_markdown {
            true => self.out.text(&format!("**{title}**\n\n"))?,
            false => self.out.styled(Style::Strong, &title).and_then(|()| self.out.text("\n"))?,
        }
        let group = basis.group.as_ref().map_or_else(String::new, |group| format!("{}: ", one_line(group)));
        let rests_on = counted(basis.documents, "postmortem");
        let blank = if self.is_markdown { "\n" } else { "" };
        // Only where a reader could be a day off.
        let is_period = matches!(basis.by, None | Some(Grouping::Year | Grouping::Quarter | Grouping::Month));
        let zone = match basis.group.is_some() && is_period && basis.zone != "UTC" {
            true => format!("; days of {}", basis.zone),
            false => String::new(),
        };
        self.out.text(&format!("{group}{rests_on}; {}{zone}\n{blank}", table::source_words(basis.source)))?;
        self.out.text(&format!("{}\n", figures(basis)))
    }

    fn section(&mut self, name: &str) -> io::Result<()> {
        self.out.text("\n")?;
        if self.is_markdown {
            return self.out.text(&format!("**{name}**\n\n"));
        }
        self.out.styled(Style::Strong, name).and_then(|()| self.out.text("\n"))
    }

    fn counted(&mut self, basis: &Basis<'_>) -> io::Result<()> {
        let columns = [
            ("value", Align::Right),
            ("of sum", Align::Right),
            ("date", Align::Left),
            ("source", Align::Left),
            ("stated and timeline", Align::Left),
            ("confidence", Align::Left),
            ("title", Align::Left),
        ];
        let rows = basis.counted.iter().map(|counted| (row(counted), self.places(counted))).collect();
        self.table(&columns, rows)
    }

    fn left_out(&mut self, name: &str, left_out: &[LeftOut<'_>]) -> io::Result<()> {
        if left_out.is_empty() {
            return Ok(());
        }
        self.section(&format!("{name}: {}", left_out.len()))?;
        let rows = left_out.iter().map(|of| {
            let line = of.line.map_or_else(String::new, |line| format!(":{line}"));
            let place = format!("{}{line}: {}", self.file(of.of.path), one_line(&of.reason));
            (vec![date(of.of.date), of.of.title.to_owned()], vec![place])
        });
        let rows = rows.collect();
        self.table(&[("date", Align::Left), ("title", Align::Left)], rows)
    }

    /// Rows, each with the lines below it, which markdown has in a column of their own.
    fn table(&mut self, columns: &[(&'static str, Align)], rows: Vec<(Vec<String>, Vec<String>)>) -> io::Result<()> {
        let mut columns = columns.to_vec();
        if self.is_markdown {
            columns.push(("where", Align::Left));
        }
        let mut table = Table::new(&columns);
        for (mut cells, below) in rows {
            if self.is_markdown {
                cells.push(below.join("; "));
                table.row(cells);
            } else {
                table.row(cells);
                table.below(below);
            }
        }
        if self.is_markdown { table.write_markdown(self.out) } else { table.write_text(self.out) }
    }

    /// The lines that a value comes from, and those that speak for another one.
    fn places(&self, counted: &Counted<'_>) -> Vec<String> {
        let file = self.file(counted.of.path);
        let stated = counted.stated.as_ref();
        let line = stated.and_then(|stated| stated.line);
        let quoted = stated.map_or_else(String::new, |stated| format!("\"{}\"", cut(&one_line(stated.text), LONGEST)));
        let mut place = file;
        match (counted.source, &counted.timeline) {
            (MeasureSource::Timeline, Some(timeline)) => {
                let _ = write!(place, ":{}", between(timeline));
                if let Some(line) = line {
                    let _ = write!(place, "; line {line} states {quoted}");
                }
            }
            (_, timeline) => {
                if let Some(line) = line {
                    let _ = write!(place, ":{line}: {quoted}");
                }
                if let Some(timeline) = timeline {
                    let derived = duration_words(timeline.minutes);
                    let sure = sureness(timeline.confidence);
                    let _ =
                        write!(place, "; the timeline gives {derived}: lines {}, confidence {sure}", between(timeline));
                }
            }
        }
        let explanation = counted.explanation.map(|explanation| one_line(&explanation.text));
        std::iter::once(place).chain(explanation).collect()
    }

    /// The file as it can be opened from here.
    fn file(&self, path: &str) -> String {
        one_line(&self.knowledge.file(path).to_string_lossy())
    }
}

/// The summary of the tables, and the interval of the median with what it truly covers.
fn figures(basis: &Basis<'_>) -> String {
    let mut text = table::summary(&basis.figures, metric(basis.measure).mean_name);
    if let Some(MedianInterval { low, high, coverage }) = basis.figures.median_interval {
        let (low, high, coverage) = (figure_words(low), figure_words(high), coverage * 100.0);
        let _ = write!(text, "; interval of the median {low} – {high} ({coverage:.1} % coverage)");
    }
    text
}

/// `16 → 19 (started → recovered)`
fn between(timeline: &Derived<'_>) -> String {
    let (from, to) = (&timeline.from, &timeline.to);
    format!("{} → {} ({} → {})", from.line, to.line, from.moment.as_str(), to.moment.as_str())
}

fn row(counted: &Counted<'_>) -> Vec<String> {
    let source = match counted.source {
        MeasureSource::Stated => "stated",
        MeasureSource::Timeline => "timeline",
    };
    let agreement = match counted.agreement {
        Agreement::Exact => "exact",
        Agreement::WithinPrecision => "within precision",
        Agreement::Close => "close",
        Agreement::Disagree => "disagree",
        Agreement::NotComparable => "–",
    };
    let bound = match counted.censored.filter(|_| counted.source == MeasureSource::Stated) {
        // A time to detection of zero says that the start was not recorded, not that it was less.
        Some(Censored::Left) if counted.minutes > 0.0 => "< ",
        Some(Censored::Right) => "> ",
        Some(Censored::Left) | None => "",
    };
    let share = match counted.share {
        None => "–".to_owned(),
        Some(share) if share > 0.0 && share < 0.005 => "< 1 %".to_owned(),
        Some(share) => format!("{:.0} %", share * 100.0),
    };
    vec![
        format!("{bound}{}", duration_words(counted.minutes)),
        share,
        date(counted.of.date),
        source.to_owned(),
        agreement.to_owned(),
        counted.confidence.map_or("–", sureness).to_owned(),
        counted.of.title.to_owned(),
    ]
}

fn date(date: Option<&str>) -> String {
    date.unwrap_or("–").to_owned()
}

fn sureness(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}
