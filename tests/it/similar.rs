//! What `similar` finds, and what it does not: families of a real corpus, leave one out, and foreign texts.

use std::path::Path;

use lookback::config::Config;
use lookback::corpus::Corpus;
use lookback::disk;
use lookback::pipeline::{self, Keep};
use lookback::record::Postmortem;
use lookback::search::{self, Index, Seen};

use crate::support;

/// Numbers of postmortems that a reader takes for the same kind of incident: those that are asked about, and others
/// that are an answer too.
const FAMILIES: [(&[&str], &[&str]); 7] = [
    (&["2021-001", "2021-002", "2021-003", "2022-002", "2023-002"], &[]),
    (&["2021-005", "2021-006", "2021-007"], &[]),
    (&["2020-002", "2020-009"], &[]),
    (&["2022-004", "2022-007"], &[]),
    // Nodes that are not ready, whatever made them so.
    (&["2022-003", "2023-001", "2024-001"], &["2020-007", "2025-001"]),
    (&["2020-003", "2020-006"], &[]),
    (&["2021-008", "2025-002"], &[]),
];

/// Texts that have nothing to do with running services.
const FOREIGN: [&str; 20] = [
    "Peel four potatoes and boil them in salted water until soft. Mash with butter, warm milk and a little nutmeg.",
    "The home side scored twice in the first half and held on to win the cup final after a tense last quarter of an hour.",
    "Our garden needs rain. The tomatoes are dry, the beans have mildew, and the roses lose their leaves early this year.",
    "Dear landlord, the kitchen window does not close and the heating in the bathroom has been cold since Monday.",
    "The novel tells of two sisters who leave a village by the sea and meet again forty years later in a hospital.",
    "To knit the sleeve, cast on forty stitches, work in rib for five centimetres, then increase at both ends.",
    "The committee agreed to plant lime trees along the avenue and to mend the benches before the summer festival.",
    "Take one tablet in the morning after breakfast. Do not drive if you feel drowsy. Keep out of reach of children.",
    "The old bridge was built of granite in 1780 and carries a narrow road across the river to the abbey.",
    "We offer guided walks through the vineyards with a tasting of six wines, bread and cheese. Children go free.",
    "The violin concerto opens with a slow theme in the cellos before the soloist enters with a long cadenza.",
    "Lost: grey cat with a white paw, answers to the name of Mimi, last seen near the bakery on Sunday evening.",
    "The tenant shall pay the rent in advance on the first day of each month and keep the premises in good repair.",
    "Whales sing songs that travel for hundreds of miles, and each year the song changes a little, phrase by phrase.",
    "Mix flour, sugar and eggs, pour the batter into a buttered tin and bake for forty minutes in a hot oven.",
    "The museum is closed on Tuesdays. Tickets for the exhibition of Roman glass can be bought at the entrance.",
    "He lifted the heavy barbell five times, rested for three minutes, and then did ten slow push-ups on his knuckles.",
    "Children under six must be accompanied by an adult in the swimming pool, and diving is not allowed.",
    "The moon was full, the snow lay deep on the fir trees, and a fox crossed the frozen lake without a sound.",
    "Please bring a cake or a salad to the wedding, wear something blue, and tell us whether your aunt is coming.",
];

fn corpus_of(folder: &Path) -> Corpus {
    let listing = disk::list(&[folder.to_owned()], &[], &[], &[]).expect("a readable folder");
    pipeline::load(&listing, &Config::default(), Keep::Bodies).corpus
}

fn index_of(folder: &Path) -> (support::Temporary, Index, Vec<Postmortem>) {
    let corpus = corpus_of(folder);
    let place = support::temporary("similar");
    search::build(place.path(), &corpus).expect("an index");
    let index = Index::open(place.path()).expect("the index that was just written");
    (place, index, corpus.entries.into_iter().map(|entry| entry.record).collect())
}

fn number<'n>(path: &str, numbers: &[&'n str]) -> Option<&'n str> {
    numbers.iter().copied().find(|number| path.contains(&format!("PM{number}")))
}

#[test]
fn another_of_the_family_is_among_the_first_three() {
    let Some(shared) = support::shared("corpora/dfds__postmortems") else { return };
    let (_place, index, records) = index_of(&shared.join("corpora/dfds__postmortems"));
    let mut missed = Vec::new();
    let mut n_asked = 0;
    for (family, others) in FAMILIES {
        for record in records.iter().filter(|record| number(&record.path, family).is_some()) {
            n_asked += 1;
            let events: Vec<&str> = record.timeline.iter().take(2).map(|event| event.text.as_str()).collect();
            let text = format!("{}\n{}", record.title, events.join("\n"));
            let seen = Seen { text: &text, except: Some(&record.id), limit: 3 };
            let found = index.similar(&seen).expect("an answer").hits;
            let is_kin = |path: &str| number(path, family).is_some() || number(path, others).is_some();
            if !found.iter().any(|hit| is_kin(&hit.path)) {
                missed.push(record.path.clone());
            }
        }
    }
    assert!(n_asked > 15, "{n_asked}");
    assert!(missed.len() * 20 <= n_asked, "{} of {n_asked} without another of their family: {missed:#?}", missed.len());
}

#[test]
fn a_text_about_something_else_resembles_none() {
    let Some(shared) = support::shared("corpora/dfds__postmortems") else { return };
    let mut found = Vec::new();
    for corpus in ["corpora/dfds__postmortems", "corpora/python-discord__infra"] {
        if !shared.join(corpus).exists() {
            continue;
        }
        let (_place, index, _) = index_of(&shared.join(corpus));
        for text in FOREIGN {
            let hits = index.similar(&Seen { text, except: None, limit: 3 }).expect("an answer").hits;
            found.extend(hits.first().map(|hit| format!("{corpus}: {text} is like {} ({})", hit.path, hit.score)));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
}

#[test]
fn a_hit_says_why_and_what_ended_it() {
    let (_place, index, records) = index_of(&support::root().join("postmortems"));
    let record = records.iter().find(|record| record.moments.recovered.is_some()).expect("one that recovered");
    let text = format!("{} {}", record.title, record.timeline[0].text);
    let hits = index.similar(&Seen { text: &text, except: None, limit: 1 }).expect("an answer").hits;
    let hit = &hits[0];
    assert_eq!(hit.id, record.id, "a postmortem is most like itself");
    assert_eq!(hit.reasons[0].kind, "words");
    assert!(hit.reasons.len() > 1 && hit.reasons.iter().all(|reason| reason.line > 0), "{:?}", hit.reasons);
    assert!(hit.recovered_by.is_some() && hit.minutes == record.measures.time_to_recover.minutes);
    let hits = index.similar(&Seen { text: &text, except: Some(&record.id), limit: 9 }).expect("an answer").hits;
    assert!(hits.iter().all(|hit| hit.id != record.id));
}

#[test]
fn the_page_of_a_postmortem_names_its_family() {
    let Some(shared) = support::shared("corpora/dfds__postmortems") else { return };
    let corpus = corpus_of(&shared.join("corpora/dfds__postmortems"));
    let neighbours = search::neighbours(&corpus);
    let mut missed = Vec::new();
    let mut n_asked = 0;
    for (entry, neighbours) in corpus.entries.iter().zip(&neighbours) {
        let path = |place: usize| corpus.entries[place].record.path.as_str();
        let family = FAMILIES.iter().find(|(family, _)| number(&entry.record.path, family).is_some());
        let Some((family, others)) = family else { continue };
        n_asked += 1;
        let is_kin = |path: &str| number(path, family).is_some() || number(path, others).is_some();
        if !neighbours.iter().any(|of| is_kin(path(of.place))) {
            missed.push(entry.record.path.clone());
        }
    }
    assert!(n_asked > 15, "{n_asked}");
    // The page tells only what each says of itself; `similar` looks through whole documents.
    assert!(missed.len() * 10 <= 3 * n_asked, "{missed:#?}");
}
