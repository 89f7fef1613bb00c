//! `lookback show`: one postmortem, as the tool understands it.

mod coverage;

use std::io;

use anyhow::bail;

use crate::cli::filter::Kind;
use crate::cli::knowledge::Knowledge;
use crate::cli::table::{one_line, wrapped};
use crate::cli::terminal::{Stream, Style};
use crate::cli::{Context, Status, counted};
use crate::metrics;
use crate::pipeline::Keep;
use crate::record::{
    ActionItem, ActionStatus, Agreement, Event, FactorKind, LessonKind, Measure, MeasureKind, MeasureSource,
    Postmortem, duration_words,
};

const EXAMPLES: &str = "\
Examples:
  lookback show 2021-02-19-flux-version-bump        by its id
  lookback show 2021-02-19                          by the beginning of its id
  lookback show postmortems/2021-02-19-flux-version-bump.md
  lookback show incident.md --format json           one record, indented
  lookback show incident.md --coverage              what became of each line";

/// Show one postmortem: its facts, timeline, measures, factors, lessons and actions
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub(super) struct Args {
    /// The postmortem's id, the beginning of it, or its file
    #[arg(value_name = "ID|FILE")]
    wanted: String,
    /// How to print it
    #[arg(long, value_name = "FORMAT", default_value = "text")]
    format: Format,
    /// Show the source instead, with what was taken from each line
    #[arg(long)]
    coverage: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// Paragraphs for people
    Text,
    /// The record, indented
    Json,
}

pub(super) fn run(ctx: &mut Context, args: &Args) -> anyhow::Result<Status> {
    let keep = if args.coverage { Keep::Sources } else { Keep::Records };
    let knowledge = ctx.load_or_files(std::slice::from_ref(&args.wanted), keep)?;
    let record = find(&knowledge, &args.wanted)?;
    if args.coverage {
        let checked = knowledge.checked.iter().find(|checked| checked.source.path == record.path);
        if let Some(checked) = checked {
            coverage::write(ctx, checked, args.format == Format::Json)?;
        }
        return Ok(knowledge.status());
    }
    match args.format {
        Format::Json => ctx.out.through(Kind::Json, |writer| {
            serde_json::to_writer_pretty(&mut *writer, record)?;
            writer.write_all(b"\n")
        })?,
        Format::Text => {
            let width = ctx.out.width.unwrap_or(100).clamp(50, 110);
            let mut page = Page { out: &mut ctx.out, width };
            page.record(record, &knowledge.file(&record.path).to_string_lossy())?;
        }
    }
    // What could not be read was another file, and was named; yet this answer may rest on the others.
    Ok(knowledge.status())
}

/// The record that is meant: by id, by file, by the beginning of an id.
fn find<'k>(knowledge: &'k Knowledge, wanted: &str) -> anyhow::Result<&'k Postmortem> {
    if let Some(record) = knowledge.records().find(|record| record.id == wanted) {
        return Ok(record);
    }
    if let Some(path) = knowledge.path_of(wanted) {
        if let Some(record) = knowledge.records().find(|record| record.path == path) {
            return Ok(record);
        }
        if let Some(skipped) = knowledge.corpus.skipped.iter().find(|skipped| skipped.path == path) {
            bail!("`{wanted}` is not a postmortem: {}", skipped.reason);
        }
        if let Some(problem) = knowledge.problems.iter().find(|problem| problem.path == path) {
            bail!("`{wanted}` could not be read: {}", problem.message);
        }
    }
    let beginning: Vec<&Postmortem> = knowledge.records().filter(|record| record.id.starts_with(wanted)).collect();
    match beginning[..] {
        [record] => Ok(record),
        [] => match nearest(knowledge, wanted) {
            Some(near) => bail!("no postmortem has the id or file `{wanted}`; did you mean `{near}`?"),
            None => bail!("no postmortem has the id or file `{wanted}`; `lookback list --format json` shows the ids"),
        },
        [first, second, ..] => bail!(
            "the ids of {} postmortems begin with `{wanted}`: `{}`, `{}` …; write more of it",
            beginning.len(),
            first.id,
            second.id
        ),
    }
}

fn nearest<'k>(knowledge: &'k Knowledge, wanted: &str) -> Option<&'k str> {
    let wanted = wanted.to_lowercase();
    knowledge
        .records()
        .map(|record| (strsim::damerau_levenshtein(&wanted, &record.id), record.id.as_str()))
        .min()
        .filter(|&(distance, id)| distance <= id.len() / 3)
        .map(|(_, id)| id)
}

/// A record on a terminal.
struct Page<'o> {
    out: &'o mut Stream,
    width: usize,
}

impl Page<'_> {
    fn record(&mut self, record: &Postmortem, file: &str) -> io::Result<()> {
        self.out.styled(Style::Strong, &one_line(&record.title))?;
        let facts =
            [record.date.as_deref(), record.category.as_deref(), record.severity.as_deref(), record.status.as_deref()];
        let facts: Vec<String> = facts.into_iter().flatten().map(one_line).collect();
        if !facts.is_empty() {
            self.out.text(&format!("\n{}", facts.join(" · ")))?;
        }
        self.out.text("\n")?;
        self.out.styled(Style::Dim, &format!("{}  {file}", record.id))?;
        self.out.text("\n")?;
        self.line("services", &record.services.join(", "))?;
        self.line("tags", &record.tags.join(", "))?;
        self.prose("Summary", record.summary.as_deref())?;
        self.prose("Impact", record.impact.as_deref())?;
        self.measures(record)?;
        self.timeline(record)?;
        self.causes(record)?;
        if !record.action_items.is_empty() {
            self.heading("Action items")?;
            self.actions(&record.action_items, 2)?;
        }
        let people: Vec<&str> = record.people.iter().map(|person| person.name.as_str()).collect();
        self.prose("People", Some(people.join(", ").as_str()).filter(|people| !people.is_empty()))?;
        if !record.diagnostics.is_empty() {
            let findings = counted(record.diagnostics.len(), "finding");
            self.out.text("\n")?;
            self.out.styled(Style::Dim, &format!("{findings}: see `lookback check`"))?;
            self.out.text("\n")?;
        }
        Ok(())
    }

    fn heading(&mut self, heading: &str) -> io::Result<()> {
        self.out.text("\n")?;
        self.out.styled(Style::Strong, heading)?;
        self.out.text("\n")
    }

    fn line(&mut self, name: &str, text: &str) -> io::Result<()> {
        if text.is_empty() { Ok(()) } else { self.out.text(&format!("{name}: {}\n", one_line(text))) }
    }

    fn prose(&mut self, heading: &str, text: Option<&str>) -> io::Result<()> {
        let Some(text) = text else { return Ok(()) };
        self.heading(heading)?;
        self.out.text(&wrapped(text, 2, 0, self.width))
    }

    fn item(&mut self, indent: usize, mark: &str, text: &str) -> io::Result<()> {
        let text = format!("{mark} {text}");
        self.out.text(&wrapped(&text, indent + 2, 2, self.width))
    }

    fn measures(&mut self, record: &Postmortem) -> io::Result<()> {
        let told = |kind: &&MeasureKind| {
            let measure = record.measures.get(**kind);
            measure.minutes.is_some() || measure.stated.is_some() || measure.timeline_minutes.is_some()
        };
        let kinds: Vec<MeasureKind> = MeasureKind::ALL.iter().filter(told).copied().collect();
        if kinds.is_empty() {
            return Ok(());
        }
        self.heading("Measures")?;
        for kind in kinds {
            let measure = record.measures.get(kind);
            let name = metrics::metric(kind).name;
            let value = measure.minutes.map_or_else(|| "–".to_owned(), duration_words);
            self.out.text(&wrapped(&format!("{name}: {value} ({})", source_of(measure)), 4, 2, self.width))?;
            if let Some(explanation) = &measure.explanation {
                self.out.text(&wrapped(&explanation.text, 4, 0, self.width))?;
            }
        }
        Ok(())
    }

    fn timeline(&mut self, record: &Postmortem) -> io::Result<()> {
        if record.timeline.is_empty() {
            return Ok(());
        }
        match &record.zone {
            Some(zone) => self.heading(&format!("Timeline ({})", one_line(zone)))?,
            None => self.heading("Timeline")?,
        }
        for event in &record.timeline {
            let role = event.role.map_or(String::new(), |role| format!("[{}] ", role.as_str()));
            let text = format!("{}  {role}{}", time_of(event), event.text);
            self.out.text(&wrapped(&text, 4, 2, self.width))?;
        }
        Ok(())
    }

    fn causes(&mut self, record: &Postmortem) -> io::Result<()> {
        if !record.contributing_factors.is_empty() {
            self.heading("Contributing factors")?;
            for factor in &record.contributing_factors {
                let kind = match factor.kind {
                    FactorKind::Factor => "",
                    FactorKind::RootCause => "root cause: ",
                    FactorKind::Trigger => "trigger: ",
                };
                self.item(2, "-", &format!("{kind}{}", factor.text))?;
            }
        }
        if !record.lessons.is_empty() {
            self.heading("Lessons")?;
            for lesson in &record.lessons {
                let kind = match lesson.kind {
                    LessonKind::Well => "went well: ",
                    LessonKind::Wrong => "went wrong: ",
                    LessonKind::Lucky => "lucky: ",
                    LessonKind::General => "",
                };
                self.item(2, "-", &format!("{kind}{}", lesson.text))?;
            }
        }
        Ok(())
    }

    fn actions(&mut self, actions: &[ActionItem], indent: usize) -> io::Result<()> {
        for action in actions {
            let mark = match action.status {
                ActionStatus::Open => "[ ]",
                ActionStatus::InProgress => "[~]",
                ActionStatus::Done => "[x]",
                ActionStatus::Dropped => "[-]",
                ActionStatus::Unknown => "-",
            };
            let mut beside = action.owners.clone();
            beside.extend(action.due.iter().map(|due| format!("due {due}")));
            beside.extend(action.priority.clone());
            let beside = if beside.is_empty() { String::new() } else { format!(" ({})", beside.join(", ")) };
            self.item(indent, mark, &format!("{}{beside}", action.text))?;
            // Documents nest lists without end; a terminal does not.
            self.actions(&action.items, (indent + 2).min(20))?;
        }
        Ok(())
    }
}

fn time_of(event: &Event) -> String {
    match (&event.at, &event.end) {
        (Some(at), Some(end)) => format!("{} – {}", at.replace('T', " "), end.replace('T', " ")),
        (Some(at), None) => at.replace('T', " "),
        (None, _) => one_line(&event.stated),
    }
}

/// Where a value comes from, and what the other source says.
fn source_of(measure: &Measure) -> String {
    let stated = measure.stated.as_deref().map(one_line).unwrap_or_default();
    let timeline = measure.timeline_minutes.map(duration_words).unwrap_or_default();
    match (measure.source, measure.agreement) {
        (Some(MeasureSource::Stated), Agreement::Exact) => "stated, and so says the timeline".to_owned(),
        (Some(MeasureSource::Stated), Agreement::WithinPrecision) => {
            format!("stated as `{stated}`; the timeline says {timeline}, within that precision")
        }
        (Some(MeasureSource::Stated), Agreement::Close) => {
            format!("stated; the timeline says {timeline}, which is close")
        }
        (Some(MeasureSource::Stated), Agreement::Disagree) => {
            format!("stated; the timeline disagrees and says {timeline}")
        }
        (Some(MeasureSource::Stated), Agreement::NotComparable) => "stated; the timeline does not tell".to_owned(),
        (Some(MeasureSource::Timeline), _) => "from the timeline".to_owned(),
        (None, _) => match measure.reason.as_deref() {
            Some("not_applicable") => "not applicable".to_owned(),
            Some("unknown") | None => "not known".to_owned(),
            Some(reason) => one_line(reason),
        },
    }
}
