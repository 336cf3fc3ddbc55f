//! `bayyina claims`.

use std::collections::BTreeSet;

use bayyina_assess::{Detail, Verdict};
use bayyina_model::kinds::{
    Claim, Claimed, Comparison, Facets, Proposition, Quantity, Question, Set, Stated, Statement,
};
use bayyina_model::{Case, Draft, Key, draft};
use bayyina_words::reading::{Details, Known, Names, details};
use serde_json::json;

use crate::context::{CaseArg, Open, assessor};
use crate::fault::Fault;
use crate::names::{GazetteerArg, gazetteer_fault};
use crate::shell::{Format, Shell};
use crate::verbs::actor;
use crate::verbs::ask::question_named;

/// Draft claims of what sources are quoted as saying
#[derive(Debug, clap::Args)]
pub struct Claims {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    FromStatements(FromStatements),
}

/// Draft a table of claims of the case's statements, to be edited and imported
///
/// A row for each statement that no claim is taken from yet, and one more for each further amount
/// in it. A facet is what the statement says, `not claimed` where it says nothing of it, or empty
/// (not known) where only a person can tell. Nothing becomes a claim before the table is imported:
/// `bayyina import claims.csv`.
///
/// With --question, amounts are bound to a question of the case that counts the same, and the
/// column `check` says what the case finds of each: agrees, repeats (it counts the same, from the
/// statement's own origin), contradicts, or undecided.
#[derive(Debug, clap::Args)]
struct FromStatements {
    #[command(flatten)]
    case: CaseArg,

    /// The question that counts what the amounts count, by id
    #[arg(long, value_name = "ID")]
    question: Option<String>,

    /// Statements to draft claims of, by id; else all without a claim
    #[arg(long, value_name = "ID")]
    statement: Vec<String>,

    #[command(flatten)]
    gazetteer: GazetteerArg,

    /// How to print: the table as csv, or json
    #[arg(long, value_enum, default_value_t = Format::Csv)]
    format: Format,
}

/// A claim to be.
struct Row {
    id: String,
    statement: Key,
    source: Option<Key>,
    item: Option<Key>,
    title: String,
    published: Option<String>,
    place: String,
    holder: String,
    perpetrator: String,
    time: String,
    footage: String,
    quantity: Option<Quantity>,
    quantity_text: String,
    /// What stands for a quantity where there is none.
    unquantified: &'static str,
    check: &'static str,
    note: String,
}

pub fn run(args: &Claims, shell: &Shell) -> Result<(), Fault> {
    match &args.what {
        What::FromStatements(args) => from_statements(args, shell),
    }
}

fn from_statements(args: &FromStatements, shell: &Shell) -> Result<(), Fault> {
    let folder = &args.case.case;
    let mut open = Open::read(folder)?;
    let question = args
        .question
        .as_ref()
        .map(|id| question_named(&assessor(&open)?, &open, id))
        .transpose()?;
    let gazetteer = args
        .gazetteer
        .path(Some(folder))
        .map(|path| bayyina_words::gazetteer::Gazetteer::open(&path))
        .transpose()
        .map_err(|error| gazetteer_fault(&error))?;
    let actors = actor::known(Some(folder), &[], shell)?;
    let names = Known::new(gazetteer.as_ref(), &actors);
    let mut rows = rows(args, &open.case, question.as_ref(), &names)?;
    if question.is_some() {
        check(&mut open, &mut rows)?;
    }
    shell.say(format!(
        "{} drafts; edit them, then `bayyina import`",
        rows.len()
    ));
    shell.result(&match args.format {
        Format::Json => {
            json!({ "claims": rows.iter().map(Row::json).collect::<Vec<_>>() }).to_string()
        }
        Format::Csv | Format::Table => table(&rows)?,
        Format::Geojson => return Err(Fault::input("drafts are printed as csv or json")),
    })
}

fn rows(
    args: &FromStatements,
    case: &Case,
    question: Option<&Key>,
    names: &dyn Names,
) -> Result<Vec<Row>, Fault> {
    for id in &args.statement {
        let known = |key: &Key| key.local() == id || key.text() == id;
        if !case.statements().keys().any(known) {
            return Err(Fault::input(format!("the case knows no statement {id:?}"))
                .hint("`bayyina read FILE --case DIR` adds those of an article"));
        }
    }
    let taken: BTreeSet<&Key> = case
        .claims()
        .values()
        .filter_map(|claim| claim.statement.as_ref())
        .collect();
    let mut rows = Vec::new();
    // In the order of the articles, not of the keys.
    let mut statements: Vec<_> = case.statements().iter().collect();
    statements.sort_by_key(|(_, statement)| {
        let locator = statement.locator.as_ref();
        (
            statement.item.clone(),
            locator.and_then(|locator| locator.span),
        )
    });
    for (key, statement) in statements {
        let named = args
            .statement
            .iter()
            .any(|id| key.local() == id || key.text() == id);
        if named || args.statement.is_empty() && !taken.contains(key) {
            draft_rows(case, key, statement, question, names, &mut rows);
        }
    }
    Ok(rows)
}

/// The rows of one statement: the first with all its facets, one more for each further amount.
fn draft_rows(
    case: &Case,
    key: &Key,
    statement: &Statement,
    question: Option<&Key>,
    names: &dyn Names,
    rows: &mut Vec<Row>,
) {
    let item = statement.item.as_ref();
    let described = item.and_then(|key| case.items().get(key));
    let text = statement.text.as_deref();
    let found = text.map(|text| details(text, names)).unwrap_or_default();
    let counts: Vec<(Quantity, String)> = found
        .quantities
        .iter()
        .filter_map(|amount| Some((counted(amount, question)?, amount.text.clone())))
        .collect();
    for number in 0..counts.len().max(1) {
        let count = counts.get(number);
        rows.push(Row {
            id: match number {
                0 => key.local().to_owned(),
                _ => format!("{}-{}", key.local(), number + 1),
            },
            statement: key.clone(),
            source: described.and_then(|item| item.source.clone()),
            item: item.cloned(),
            title: title(text, statement.speaker.as_deref()),
            published: described
                .and_then(|item| item.published.as_ref())
                .map(ToString::to_string),
            place: said(text, found.places.first()),
            holder: unsaid_if(text, found.actors.is_empty()),
            perpetrator: unsaid_if(text, found.actors.is_empty()),
            time: said(text, found.date.as_ref()),
            footage: unsaid_if(text, !speaks_of_footage(text.unwrap_or_default())),
            quantity: count.map(|(quantity, _)| quantity.clone()),
            quantity_text: count.map(|(_, words)| words.clone()).unwrap_or_default(),
            unquantified: if text.is_some() { "not claimed" } else { "" },
            check: "",
            note: note(&found, statement),
        });
    }
}

/// Words that a statement names, or that it says nothing of them; nothing, where its own words are
/// withheld.
fn said(text: Option<&str>, words: Option<&String>) -> String {
    match (text, words) {
        (None, _) => String::new(),
        (Some(_), Some(words)) => words.clone(),
        (Some(_), None) => "not claimed".to_owned(),
    }
}

fn unsaid_if(text: Option<&str>, unsaid: bool) -> String {
    said(text, (!unsaid).then_some(&String::new()))
}

fn title(text: Option<&str>, speaker: Option<&str>) -> String {
    let words: Vec<&str> = text.unwrap_or_default().split_whitespace().collect();
    let mut title = words.iter().take(12).copied().collect::<Vec<_>>().join(" ");
    if words.len() > 12 {
        title.push_str(" …");
    }
    match speaker {
        Some(speaker) if !title.is_empty() => format!("{speaker}: {title}"),
        _ => title,
    }
}

fn note(found: &Details, statement: &Statement) -> String {
    let mut parts = Vec::new();
    if !found.actors.is_empty() {
        parts.push(format!("names {}", found.actors.join(", ")));
    }
    if found.places.len() > 1 {
        parts.push(format!("also at {}", found.places[1..].join(", ")));
    }
    if let Some(hedge) = &found.hedge {
        parts.push(format!("hedged: {hedge}"));
    }
    if !statement.chain.is_empty() {
        parts.push(format!("through {}", statement.chain.join(", ")));
    }
    parts.join("; ")
}

fn speaks_of_footage(text: &str) -> bool {
    let text = bayyina_words::fold::fold(text);
    [
        "video",
        "clip",
        "footage",
        "frame",
        "видео",
        "ролик",
        "кадр",
        "فيديو",
        "مقطع",
        "مقاطع",
        "شريط",
    ]
    .iter()
    .any(|word| text.contains(&bayyina_words::fold::fold(word)))
}

/// A count as the tables write it, of an amount that counts things.
fn counted(amount: &bayyina_words::reading::Quantity, question: Option<&Key>) -> Option<Quantity> {
    let measured = matches!(
        amount.unit.as_deref(),
        Some(
            "year"
                | "month"
                | "week"
                | "day"
                | "hour"
                | "minute"
                | "second"
                | "percent"
                | "metre"
                | "kilometre"
                | "mile"
                | "kilogram"
                | "tonne"
                | "dollar"
                | "euro"
                | "ruble"
                | "pound"
        )
    );
    let whole = |value: f64| {
        (value >= 0.0 && value <= f64::from(u32::MAX) && value.fract() == 0.0)
            .then_some(value as u32)
    };
    let comparison = match amount.comparison.as_deref() {
        None => Comparison::Exactly,
        Some("at least") => Comparison::AtLeast,
        Some("at most") => Comparison::AtMost,
        Some("more than") => Comparison::MoreThan,
        Some("less than") => Comparison::FewerThan,
        // "About" compares with nothing exactly.
        Some(_) => return None,
    };
    if measured {
        return None;
    }
    Some(Quantity {
        question: question.cloned(),
        comparison,
        value: whole(amount.value)?,
        of: amount.of.map(whole).unwrap_or(None),
    })
}

/// Asks the case what it finds of each count, as if the drafts were claims of it.
fn check(open: &mut Open, rows: &mut [Row]) -> Result<(), Fault> {
    let set = Key::new("set:drafts-of-statements");
    let asked = Key::new("question:drafts-of-statements");
    let mut drafts: Vec<Draft> = Vec::new();
    let mut keys = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let Some(quantity) = &row.quantity else {
            continue;
        };
        let key = Key::new(&format!("claim:draft-of-statement-{number}"));
        let mut facets = Facets::new();
        facets.insert(
            "quantity",
            Stated {
                quantity: Some(Box::new(quantity.clone())),
                ..Stated::new(Claimed::Yes)
            },
        );
        let body = Claim {
            source: row.source.clone(),
            statement: Some(row.statement.clone()),
            item: row.item.clone(),
            facets,
            ..Claim::default()
        };
        drafts.push(draft(Some(&key), None, body, None));
        keys.push((number, key));
    }
    if keys.is_empty() {
        return Ok(());
    }
    let claims = keys.iter().map(|(_, key)| key.clone()).collect();
    drafts.push(draft(
        Some(&set),
        None,
        Set {
            claims,
            ..Set::default()
        },
        None,
    ));
    let body = Question {
        set: Some(set),
        proposition: Some(Proposition::Facet {
            facet: "quantity".to_owned(),
        }),
        ..Question::default()
    };
    drafts.push(draft(Some(&asked), None, body, None));
    open.suppose(drafts);
    let found = assessor(open)?
        .question(&open.case, &asked, Detail::Claims)
        .ok_or_else(|| Fault::surroundings("the drafts were not asked"))?;
    for (number, key) in keys {
        let verdict = found
            .claims
            .iter()
            .find(|claim| claim.id == key.text())
            .map(|claim| claim.sides.verdict);
        rows[number].check = match verdict {
            Some(Verdict::Supported) => "agrees",
            Some(Verdict::Repeats) => "repeats",
            Some(Verdict::Contradicted) => "contradicts",
            _ => "undecided",
        };
    }
    Ok(())
}

/// A count as a cell: `at_least 12 of 14 in first-batch-none-recorded`.
fn cell(quantity: &Quantity) -> String {
    let of = quantity
        .of
        .map(|of| format!(" of {of}"))
        .unwrap_or_default();
    let question = quantity
        .question
        .as_ref()
        .map(|key| format!(" in {}", key.local()))
        .unwrap_or_default();
    format!("{} {}{of}{question}", quantity.comparison, quantity.value)
}

const COLUMNS: [&str; 17] = [
    "id",
    "source",
    "statement",
    "item",
    "title",
    "published",
    "event",
    "place",
    "time",
    "perpetrator",
    "object",
    "holder",
    "footage",
    "quantity",
    "quantity_text",
    "check",
    "note",
];

impl Row {
    fn cells(&self) -> [String; COLUMNS.len()] {
        let local = |key: &Option<Key>| {
            key.as_ref()
                .map(|key| key.local().to_owned())
                .unwrap_or_default()
        };
        let quantity = match &self.quantity {
            Some(quantity) => cell(quantity),
            None => self.unquantified.to_owned(),
        };
        [
            self.id.clone(),
            local(&self.source),
            self.statement.local().to_owned(),
            local(&self.item),
            self.title.clone(),
            self.published.clone().unwrap_or_default(),
            String::new(),
            self.place.clone(),
            self.time.clone(),
            self.perpetrator.clone(),
            String::new(),
            self.holder.clone(),
            self.footage.clone(),
            quantity,
            self.quantity_text.clone(),
            self.check.to_owned(),
            self.note.clone(),
        ]
    }

    fn json(&self) -> serde_json::Value {
        COLUMNS
            .iter()
            .zip(self.cells())
            .map(|(name, cell)| ((*name).to_owned(), serde_json::Value::String(cell)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    }
}

fn table(rows: &[Row]) -> Result<String, Fault> {
    let written = || -> Result<Vec<u8>, csv::Error> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(COLUMNS)?;
        for row in rows {
            writer.write_record(row.cells())?;
        }
        writer
            .into_inner()
            .map_err(|error| error.into_error().into())
    };
    let bytes =
        written().map_err(|error| Fault::surroundings("cannot write the table").because(&error))?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
