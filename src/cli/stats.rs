//! `lookback stats`: how long detection and recovery take, and how well that is known.

mod basis;

use std::io;
use std::iter::repeat;

use anyhow::bail;
use clap::ValueEnum;
use jiff::civil::Date;

use crate::cli::filter::Kind;
use crate::cli::select::{Filters, Selected, listed};
use crate::cli::table::{Align, Table};
use crate::cli::terminal::Stream;
use crate::cli::{Context, Status};
use crate::export;
use crate::metrics::basis::Figure;
use crate::metrics::{self, Grouping, Intervals, Options, Pair, Report, Source};
use crate::pipeline::Keep;
use crate::record::MeasureKind;

const EXAMPLES: &str = "\
Examples:
  lookback stats                     by year, and by category
  lookback stats --by quarter
  lookback stats --compare 2021,2022 did it improve, and how sure is that?
  lookback stats --category network --after 2021 --by quarter
  lookback stats --explain ttr       which postmortems and lines it rests on
  lookback stats --explain 2021-Q1/ttd --source timeline
  lookback stats --explain network/ttr --by category --format md
  lookback stats --source timeline   what timelines give, not what is stated
  lookback stats --format csv > figures.csv
  lookback stats --format json | jq '.groups[].measures.time_to_recover.mean'";

/// Figures of detection and recovery: how many, mean, median
///
/// A mean says little where one incident outweighs the rest: its share stands beside it. `n` is the number of
/// postmortems that a figure rests on, of those that it applies to. The interval of a mean, in JSON and CSV, holds
/// less often than the 95 % that it says where times are spread so widely; that of a median is exact.
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// What makes a group [default: a table by year and one by category]
    #[arg(long, value_name = "WHAT")]
    by: Option<By>,
    /// Which value counts where a document states one and its timeline gives another
    #[arg(long, value_name = "SOURCE", default_value = "best")]
    source: Of,
    /// The day that counts as today [default: the newest date of the knowledge base]
    #[arg(long, value_name = "DATE")]
    as_of: Option<Date>,
    /// Two groups against each other: `2021,2022`, `2021-Q1,2021-Q2`, `A..B,C..D` with days, or two values of `--by`
    #[arg(long, value_name = "A,B")]
    compare: Option<Pair>,
    /// What one figure rests on, postmortem by postmortem: `ttr`, or `2021/ttr` for one group
    ///
    /// The measures are `ttd`, `tta`, `ttm`, `ttr`, `time-to-resolve` and `duration`; `mttr` and `time_to_recover`
    /// are the same as `ttr`. The group is what stands before the last `/`: a period (`2021`, `2021-Q1`, `2021-03`),
    /// days (`2021-01-01..2021-06-30`), or a value of what `--by` groups by, of the category where it is not given;
    /// `(none)` is the group of those without. Below each value stand the file and the line where it is stated, or
    /// the lines of the two events that it lies between; then come those that should have a value and do not.
    #[arg(long, value_name = "WHAT", conflicts_with_all = ["compare", "as_of"])]
    explain: Option<Figure>,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    #[command(flatten)]
    filters: Filters,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    Year,
    Quarter,
    Month,
    Category,
    Severity,
    Service,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Of {
    /// The stated one, else the timeline's
    Best,
    /// The stated one only
    Stated,
    /// The timeline's only
    Timeline,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Tables for people
    Text,
    /// One JSON object, with every figure
    Json,
    /// Tables in markdown
    Md,
    /// A row a group and measure, for spreadsheets, in minutes
    Csv,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let base = ctx.base()?;
    let knowledge = ctx.load(&base, Keep::Records, &[])?;
    let selected = args.filters.select(ctx, &knowledge)?;
    if let Some(figure) = &args.explain {
        basis::write(ctx, &knowledge, &selected, (figure, args), base.calendar())?;
        return Ok(knowledge.status());
    }
    let Selected { records, heading } = selected;
    // A period has ended where any postmortem is younger, one that is not selected too.
    let calendar = base.calendar();
    let known = || knowledge.records().filter_map(|record| calendar.day(record));
    let (since, as_of) = (known().min(), args.as_of.or_else(|| known().max()));
    let options = |by| Options {
        by: grouping(by),
        source: source(args.source),
        as_of,
        since,
        days: args.filters.criteria().days(),
        calendar: calendar.clone(),
        compare: args.compare.clone(),
        intervals: match args.format {
            Format::Json | Format::Csv => Intervals::Every,
            Format::Text | Format::Md => Intervals::None,
        },
        trends: args.format != Format::Csv,
    };
    let by = args.by.unwrap_or(By::Year);
    if let Some(pair) = &args.compare
        && let Some((name, known)) = metrics::unknown_selection(&records, pair, &options(by))
    {
        bail!("`{name}` holds no postmortem; there are {}", listed(&known));
    }
    let report = metrics::report(&records, &options(by));
    if args.format == Format::Csv {
        ctx.out.through(Kind::Data, |writer| export::report_csv(&report, writer))?;
        return Ok(knowledge.status());
    }
    if args.format == Format::Json {
        ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, &report)?;
            writer.write_all(b"\n")
        })?;
        return Ok(knowledge.status());
    }
    if let Some(heading) = heading {
        ctx.out.text(&format!("{heading}\n\n"))?;
    }
    write(&mut ctx.out, &report, args.format)?;
    if args.by.is_none() && report.documents > 0 {
        ctx.out.text("\n")?;
        // What is said of all postmortems together stands below the first table.
        let options = Options { compare: None, trends: false, ..options(By::Category) };
        write(&mut ctx.out, &metrics::report(&records, &options), args.format)?;
    }
    Ok(knowledge.status())
}

/// The two measures that people look for.
const SHOWN: [MeasureKind; 2] = [MeasureKind::TimeToDetect, MeasureKind::TimeToRecover];

fn write(out: &mut Stream, report: &Report, format: Format) -> io::Result<()> {
    if format != Format::Md {
        return out.text(metrics::table::text(report, &SHOWN).trim_end_matches('\n')).and_then(|()| out.text("\n"));
    }
    for (table_idx, measure) in metrics::table::tables(report, &SHOWN).into_iter().enumerate() {
        if table_idx > 0 {
            out.text("\n")?;
        }
        write_markdown(out, measure)?;
        for sentence in metrics::table::sentences(report, SHOWN[table_idx]) {
            out.text(&format!("\n{sentence}\n"))?;
        }
    }
    for table in metrics::table::beyond::tables(report) {
        out.text("\n")?;
        write_markdown(out, table)?;
    }
    Ok(())
}

fn write_markdown(out: &mut Stream, of: metrics::table::Table) -> io::Result<()> {
    let columns: Vec<_> = of.head.iter().copied().zip([Align::Left].into_iter().chain(repeat(Align::Right))).collect();
    let mut table = Table::new(&columns);
    of.rows.into_iter().for_each(|row| table.row(row));
    out.text(&format!("**{}**: {}\n\n", of.title, of.summary))?;
    table.write_markdown(out)
}

fn grouping(by: By) -> Grouping {
    match by {
        By::Year => Grouping::Year,
        By::Quarter => Grouping::Quarter,
        By::Month => Grouping::Month,
        By::Category => Grouping::Category,
        By::Severity => Grouping::Severity,
        By::Service => Grouping::Service,
    }
}

fn source(of: Of) -> Source {
    match of {
        Of::Best => Source::Best,
        Of::Stated => Source::Stated,
        Of::Timeline => Source::Timeline,
    }
}
