//! `bayyina footage groups`.

use std::collections::BTreeMap;
use std::fmt::Write;

use bayyina_footage::{FootageStore, Found, SearchError, Searcher, Tools};
use bayyina_model::kinds::{Cite, Confidence, Identity, Locator};
use bayyina_model::{Body, Decimal, Draft, Evidence, Key, Time, draft};
use serde_json::{Value, json};

use super::case::{StoreArg, fingerprint_case};
use super::search::match_json;
use super::{chain, search_fault, store_fault};
use crate::context::Open;
use crate::fault::Fault;
use crate::shell::{Format, Shell};

/// The method, as observations name it.
const METHOD: &str = "bayyina footage groups";

/// Group footage by what it shares, with the earliest known publication
///
/// Searches every clip of a store, or of a case, among the others. In a case the dates are those
/// on which items were published; --propose writes what was found as observations of identity with the
/// earliest of each group, for a person to review.
#[derive(Debug, clap::Args)]
pub struct Groups {
    #[command(flatten)]
    store: StoreArg,

    /// Write the matches into the case, as proposed observations
    #[arg(long, requires = "case")]
    propose: bool,

    /// Who proposes them
    #[arg(long, env = "BAYYINA_AUTHOR")]
    author: Option<String>,

    /// How to print: table or json
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

/// A clip that shows what another shows.
struct Link {
    /// The number of the clip that was searched.
    query: u32,
    found: Found,
}

/// Clips that share material, directly or by way of others.
struct Group {
    /// Their numbers; the earliest known first, then those with a date, then the others.
    members: Vec<u32>,
    /// When the first was published, where that is known.
    earliest: Option<Time>,
    links: Vec<Link>,
}

pub fn run(args: &Groups, shell: &Shell) -> Result<(), Fault> {
    let tools = Tools::default();
    let mut case = args.store.case().map(Open::read).transpose()?;
    let store = match &case {
        Some(case) => fingerprint_case(case, &tools, shell)?,
        None => FootageStore::open(&args.store.folder()).map_err(|error| store_fault(&error))?,
    };
    let links = links(&store, &tools, shell)?;
    let published = published(&store, case.as_ref());
    let groups = groups(links, &published);
    if args.propose
        && let Some(case) = &mut case
    {
        propose(case, &store, &groups, args, shell)?;
    }
    match args.format {
        Format::Json => shell.result(&as_json(&store, &groups, &published).to_string()),
        _ => shell.result(&as_text(&store, &groups, &published)),
    }
}

/// Which clips show what earlier numbers show.
fn links(store: &FootageStore, tools: &Tools, shell: &Shell) -> Result<Vec<Link>, Fault> {
    let searcher = Searcher::new(store, tools).map_err(|error| search_fault(&error))?;
    let bar = shell.bar("comparing", store.items().count() as u64);
    let mut links = Vec::new();
    for item in store.items() {
        match searcher.search_among(&item.probe, &|other| other < item.number) {
            Ok(found) => links.extend(found.into_iter().map(|found| Link {
                query: item.number,
                found,
            })),
            Err(SearchError::Media(error)) => {
                shell.warn(format!("{}: {}", item.name, chain(&error)));
            }
            Err(error) => return Err(search_fault(&error)),
        }
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(links)
}

/// When the items of a case were published, by number in the store.
fn published(store: &FootageStore, case: Option<&Open>) -> BTreeMap<u32, Time> {
    let Some(case) = case else {
        return BTreeMap::new();
    };
    store
        .items()
        .filter_map(|item| {
            let known = case.case.items().get(&Key::new(&item.name))?;
            Some((item.number, known.published.clone()?))
        })
        .collect()
}

fn groups(links: Vec<Link>, published: &BTreeMap<u32, Time>) -> Vec<Group> {
    // Every number points to a smaller one of its group, the smallest to itself.
    let mut up: BTreeMap<u32, u32> = BTreeMap::new();
    fn root(up: &BTreeMap<u32, u32>, mut number: u32) -> u32 {
        while let Some(&next) = up.get(&number)
            && next != number
        {
            number = next;
        }
        number
    }
    for link in &links {
        let (a, b) = (root(&up, link.query), root(&up, link.found.number));
        up.insert(a.max(b), a.min(b));
        up.entry(a.min(b)).or_insert(a.min(b));
    }
    let mut by_root: BTreeMap<u32, (Vec<u32>, Vec<Link>)> = BTreeMap::new();
    for &number in up.keys() {
        by_root.entry(root(&up, number)).or_default().0.push(number);
    }
    for link in links {
        by_root
            .entry(root(&up, link.query))
            .or_default()
            .1
            .push(link);
    }
    by_root
        .into_values()
        .map(|(mut members, links)| {
            // A publication is known to be early by its end: "2015" may be December.
            members.sort_by_key(|number| {
                let interval = published.get(number).map(Time::interval);
                let end = interval
                    .and_then(|interval| interval.to)
                    .unwrap_or(i64::MAX);
                (
                    interval.is_none(),
                    end,
                    interval.and_then(|interval| interval.from),
                    *number,
                )
            });
            Group {
                earliest: members
                    .first()
                    .and_then(|first| published.get(first).cloned()),
                members,
                links,
            }
        })
        .collect()
}

fn name(store: &FootageStore, number: u32) -> String {
    store
        .item(number)
        .map(|item| item.name.clone())
        .unwrap_or_default()
}

fn as_json(store: &FootageStore, groups: &[Group], published: &BTreeMap<u32, Time>) -> Value {
    let groups: Vec<Value> = groups
        .iter()
        .map(|group| {
            let members: Vec<Value> = group
                .members
                .iter()
                .map(|number| {
                    json!({
                        "item": name(store, *number),
                        "published": published.get(number).map(Time::text),
                    })
                })
                .collect();
            let links: Vec<Value> = group
                .links
                .iter()
                .map(|link| {
                    let mut value = match_json(&link.found);
                    value["query"] = json!(name(store, link.query));
                    value
                })
                .collect();
            json!({
                "items": members,
                "earliest": group.earliest.as_ref().map(|published| json!({
                    "item": name(store, group.members[0]), "published": published.text(),
                })),
                "matches": links,
            })
        })
        .collect();
    json!({ "groups": groups })
}

fn as_text(store: &FootageStore, groups: &[Group], published: &BTreeMap<u32, Time>) -> String {
    let mut text = match groups.len() {
        0 => "no two clips share footage\n".to_owned(),
        1 => "1 group\n".to_owned(),
        count => format!("{count} groups\n"),
    };
    for group in groups {
        let earliest = match &group.earliest {
            Some(time) => format!("earliest known publication {}", time.text()),
            None => "no publication known".to_owned(),
        };
        let _ = writeln!(text, "{} clips, {earliest}", group.members.len());
        for number in &group.members {
            let date = published.get(number).map_or("?", Time::text);
            let _ = writeln!(text, "  {date}  {}", name(store, *number));
        }
        for link in &group.links {
            let (from, to) = link.found.query_interval;
            let (item_from, item_to) = link.found.item_interval;
            let _ = writeln!(
                text,
                "    {from:.2}–{to:.2} s of {} show {item_from:.2}–{item_to:.2} s of {}; score {:.2}",
                name(store, link.query),
                link.found.item,
                link.found.score
            );
        }
    }
    text
}

/// Writes an identity observation for every clip that matches the earliest of its group.
fn propose(
    case: &mut Open,
    store: &FootageStore,
    groups: &[Group],
    args: &Groups,
    shell: &Shell,
) -> Result<(), Fault> {
    let known: Vec<(Option<Key>, Option<Key>)> = case
        .case
        .entries()
        .iter()
        .filter_map(|entry| match &entry.body {
            Body::Identity(body) => Some((body.about.clone(), body.with.clone())),
            _ => None,
        })
        .collect();
    let mut drafts = Vec::new();
    for group in groups {
        let (Some(&first), Some(published)) = (group.members.first(), &group.earliest) else {
            continue;
        };
        for link in &group.links {
            let turned = link.query == first;
            if !turned && link.found.number != first {
                continue;
            }
            let about = if turned {
                link.found.number
            } else {
                link.query
            };
            let (about, with) = (Key::new(&name(store, about)), Key::new(&name(store, first)));
            let pair = (Some(about.clone()), Some(with.clone()));
            if !known.contains(&pair) {
                drafts.push(identity(&about, &with, published, link, turned, args)?);
            }
        }
    }
    if drafts.is_empty() {
        shell.say(
            "nothing to propose: no group has a dated clip and a match that is not written yet",
        );
        return Ok(());
    }
    let (ids, _) = case.append(shell, drafts)?;
    for id in ids {
        shell.say(format!("proposed as entry {id}"));
    }
    Ok(())
}

fn identity(
    about: &Key,
    with: &Key,
    published: &Time,
    link: &Link,
    turned: bool,
    args: &Groups,
) -> Result<Draft, Fault> {
    let found = &link.found;
    let (of_about, of_with) = match turned {
        true => (found.item_interval, found.query_interval),
        false => (found.query_interval, found.item_interval),
    };
    let cite = |item: &Key, (from, to): (f64, f64)| -> Result<Cite, Fault> {
        let second = |value: f64| {
            Decimal::parse(&format!("{value:.3}"))
                .map_err(|error| Fault::surroundings("cannot write the interval").because(&error))
        };
        Ok(Cite {
            item: item.clone(),
            locator: Some(Locator {
                seconds: Some([second(from)?, second(to)?]),
                ..Locator::default()
            }),
        })
    };
    let evidence = Evidence {
        items: vec![cite(about, of_about)?, cite(with, of_with)?],
        analyst: args.author.clone(),
        method: Some(METHOD.to_owned()),
        confidence: Some(match found.score {
            0.85.. => Confidence::Probable,
            _ => Confidence::Possible,
        }),
        parameters: BTreeMap::from([
            ("version".to_owned(), env!("CARGO_PKG_VERSION").to_owned()),
            ("match".to_owned(), match_json(found).to_string()),
            // Which of the two was the query of that match.
            (
                "query".to_owned(),
                if turned { with } else { about }.to_string(),
            ),
        ]),
        ..Evidence::default()
    };
    let body = Identity {
        about: Some(about.clone()),
        with: Some(with.clone()),
        published: Some(published.clone()),
        incident: None,
    };
    Ok(draft(None, args.author.as_deref(), body, Some(&evidence)))
}
