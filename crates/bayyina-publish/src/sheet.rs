//! Tables before they become CSV or a workbook: headings, and cells with a type.

use bayyina_assess::Verdict;
use bayyina_assess::findings::{Mover, Tally};
use bayyina_model::kinds::FACETS;

use crate::document::{Claim, Document};
use crate::words::{self, Language};

/// One cell.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Cell {
    /// Nothing.
    #[default]
    Empty,
    /// Words, addresses, ids.
    Text(String),
    /// A count.
    Count(u64),
    /// A decimal number as text.
    Decimal(String),
    /// A time: a day where it is `YYYY-MM-DD`, else text.
    Time(String),
}

impl Cell {
    fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() {
            Self::Empty
        } else {
            Self::Text(text)
        }
    }

    fn maybe(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, Self::text)
    }

    fn time(text: Option<&String>) -> Self {
        text.map_or(Self::Empty, |text| Self::Time(text.clone()))
    }

    /// The cell as plain text.
    pub fn plain(&self) -> String {
        match self {
            Self::Empty => String::new(),
            Self::Text(text) | Self::Decimal(text) | Self::Time(text) => text.clone(),
            Self::Count(count) => count.to_string(),
        }
    }
}

/// A table.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name, of at most 31 characters.
    pub name: String,
    /// Names of the columns, stable and in English, for programs.
    pub columns: Vec<String>,
    /// Names of the columns in the language of the sheet.
    pub headings: Vec<String>,
    /// The rows, each with a cell for every column.
    pub rows: Vec<Vec<Cell>>,
}

impl Sheet {
    fn new(language: Language, name: (&str, &str), columns: Vec<String>) -> Self {
        let headings = columns
            .iter()
            .map(|column| heading(language, column))
            .collect();
        Self {
            name: language.pick(name.0, name.1).to_owned(),
            columns,
            headings,
            rows: Vec::new(),
        }
    }
}

/// The claims, one a row, with three columns for each facet.
pub fn claims(document: &Document, language: Language) -> Sheet {
    let facets = facets(document);
    let mut columns: Vec<String> = [
        "claim",
        "title",
        "source",
        "item",
        "item_url",
        "incident",
        "published",
        "sets",
    ]
    .map(str::to_owned)
    .into();
    for facet in &facets {
        columns.extend(["claimed", "text", "verdict"].map(|part| format!("{facet}_{part}")));
    }
    columns.extend(
        [
            "distance_low_m",
            "distance_high_m",
            "claimed_lat",
            "claimed_lon",
            "observed_lat",
            "observed_lon",
            "cited",
        ]
        .map(str::to_owned),
    );
    let mut sheet = Sheet::new(language, ("claims", "الادّعاءات"), columns);
    let row = |claim| claim_row(document, language, claim, &facets);
    sheet.rows = document.claims.iter().map(row).collect();
    sheet
}

fn claim_row(
    document: &Document,
    language: Language,
    claim: &Claim,
    facets: &[String],
) -> Vec<Cell> {
    let Claim {
        finding: claim,
        cited,
    } = claim;
    let item = claim
        .item
        .as_ref()
        .and_then(|item| document.items.get(item));
    let mut row = vec![
        Cell::text(&claim.id),
        Cell::maybe(claim.title.as_ref()),
        claim.source.as_ref().map_or(Cell::Empty, |key| {
            Cell::text(source(document, language, key))
        }),
        Cell::maybe(claim.item.as_ref()),
        Cell::maybe(item.and_then(|item| item.url.as_ref())),
        Cell::maybe(claim.incident.as_ref()),
        Cell::time(claim.published.as_ref()),
        Cell::text(claim.sets.join("; ")),
    ];
    for name in facets {
        match claim.facets.iter().find(|facet| facet.facet == *name) {
            Some(facet) => row.extend([
                Cell::text(facet.sides.claimed),
                Cell::maybe(document.stated(facet, language).as_ref()),
                Cell::text(facet.sides.verdict.text()),
            ]),
            None => row.extend([const { Cell::Empty }; 3]),
        }
    }
    let distance = claim
        .facets
        .iter()
        .find_map(|facet| facet.distance_m.as_ref());
    let number = |text: Option<&String>| text.map_or(Cell::Empty, |t| Cell::Decimal(t.clone()));
    row.extend([
        number(distance.map(|d| &d.low)),
        number(distance.map(|d| &d.high)),
    ]);
    for point in [claim.claimed_point, claim.observed_point] {
        let [lon, lat] = point.map_or([None, None], |point| point.map(Some));
        for value in [lat, lon] {
            row.push(value.map_or(Cell::Empty, |value| Cell::Decimal(value.to_string())));
        }
    }
    row.push(Cell::maybe(cited.as_ref()));
    row
}

/// The facets that any claim has: the known ones in their order, then others by name.
fn facets(document: &Document) -> Vec<String> {
    let used = |name: &str| {
        let mut all = document
            .claims
            .iter()
            .flat_map(|claim| &claim.finding.facets);
        all.any(|facet| facet.facet == name)
    };
    let known = FACETS
        .iter()
        .filter(|name| used(name))
        .map(|name| (*name).to_owned());
    let mut others: Vec<String> = document
        .claims
        .iter()
        .flat_map(|claim| &claim.finding.facets)
        .map(|facet| facet.facet.clone())
        .filter(|name| !FACETS.contains(&name.as_str()))
        .collect();
    others.sort_unstable();
    others.dedup();
    known.chain(others).collect()
}

/// The questions with their bounds, one a row.
pub fn questions(document: &Document, language: Language) -> Sheet {
    let columns = [
        "question",
        "title",
        "proposition",
        "counts",
        "unit",
        "of",
        "at_least",
        "at_most",
        "computed",
        "adopted",
        "adopted_from",
        "robust_at_least",
        "robust_at_least_without",
        "robust_at_most",
        "robust_at_most_without",
        "supported",
        "contradicted",
        "disputed",
        "undetermined",
        "not_claimed",
        "repeats",
    ];
    let mut sheet = Sheet::new(
        language,
        ("questions", "الأسئلة"),
        columns.map(str::to_owned).into(),
    );
    for question in &document.questions {
        let from = question.adopted_from.iter().map(|from| {
            format!(
                "{} ({})",
                mover(document, language, &from.origin),
                from.count
            )
        });
        let text = |texts| Cell::text(language.text(texts).unwrap_or_default());
        let without = |who: &Option<Mover>| {
            who.as_ref().map_or(Cell::Empty, |who| {
                Cell::text(mover(document, language, who))
            })
        };
        let mut row = vec![
            Cell::text(&question.id),
            text(&question.title),
            text(&question.proposition.text),
            Cell::text(question.counts.text()),
            Cell::text(question.unit),
            Cell::Count(question.of.into()),
            Cell::Count(question.bounds.at_least.into()),
            Cell::Count(question.bounds.at_most.into()),
            Cell::Count(question.computed.into()),
            Cell::Count(question.adopted.into()),
            Cell::text(from.collect::<Vec<_>>().join("; ")),
            Cell::Count(question.robust.bounds.at_least.into()),
            without(&question.robust.origin),
            Cell::Count(question.robust.bounds.at_most.into()),
            without(&question.robust.at_most_origin),
        ];
        let Tally {
            supported,
            contradicted,
            disputed,
            undetermined,
            not_claimed,
            repeats,
        } = question.tally;
        let tally = [
            supported,
            contradicted,
            disputed,
            undetermined,
            not_claimed,
            repeats,
        ];
        row.extend(tally.map(|count| Cell::Count(count.into())));
        sheet.rows.push(row);
    }
    sheet
}

/// The entries, one a row.
pub fn entries(document: &Document, language: Language) -> Sheet {
    let columns = [
        "entry",
        "kind",
        "thing",
        "summary",
        "origin",
        "items",
        "analyst",
        "method",
        "confidence",
        "date",
        "url",
        "status",
        "reason",
        "withheld",
    ];
    let mut sheet = Sheet::new(
        language,
        ("entries", "القيود"),
        columns.map(str::to_owned).into(),
    );
    for (id, entry) in &document.entries {
        let origin = entry.origin.as_ref();
        sheet.rows.push(vec![
            Cell::text(id.to_string()),
            Cell::text(&entry.kind),
            Cell::maybe(entry.thing.as_ref()),
            Cell::text(language.text(&entry.summary).unwrap_or_default()),
            origin.map_or(Cell::Empty, |key| {
                Cell::text(source(document, language, key))
            }),
            Cell::text(entry.items.join("; ")),
            Cell::maybe(entry.analyst.as_ref()),
            Cell::maybe(entry.method.as_ref()),
            Cell::maybe(entry.confidence.as_ref()),
            Cell::time(entry.date.as_ref()),
            Cell::maybe(entry.url.as_ref()),
            Cell::text(&entry.status),
            Cell::maybe(entry.reason.as_ref()),
            Cell::text(entry.withheld.join("; ")),
        ]);
    }
    sheet
}

/// The thresholds, one a row.
pub fn method(document: &Document, language: Language) -> Sheet {
    let columns = ["key", "value", "default", "unit", "help"];
    let mut sheet = Sheet::new(
        language,
        ("method", "المنهج"),
        columns.map(str::to_owned).into(),
    );
    for threshold in &document.method {
        let value = |text: &String| match text.parse::<u64>() {
            Ok(count) if count.to_string() == *text => Cell::Count(count),
            _ => Cell::text(text),
        };
        sheet.rows.push(vec![
            Cell::text(&threshold.key),
            value(&threshold.value),
            value(&threshold.default),
            Cell::text(&threshold.unit),
            Cell::text(language.text(&threshold.help).unwrap_or_default()),
        ]);
    }
    sheet
}

/// The name of a source by its key.
pub(crate) fn source(document: &Document, language: Language, key: &str) -> String {
    match document.sources.get(key) {
        Some(source) => language
            .text(&source.names)
            .unwrap_or(&source.name)
            .to_owned(),
        None => key.to_owned(),
    }
}

/// The name of whoever moves a count.
pub(crate) fn mover(document: &Document, language: Language, mover: &Mover) -> String {
    match mover {
        Mover::Protected => words::protected(language).to_owned(),
        Mover::Named(id) if document.sources.contains_key(id) => source(document, language, id),
        Mover::Named(id) => document
            .withdrawables
            .iter()
            .find(|withdrawable| withdrawable.id == *id)
            .map_or_else(|| id.clone(), |withdrawable| withdrawable.name.clone()),
    }
}

/// A column's name for people.
fn heading(language: Language, column: &str) -> String {
    if let Some((facet, part)) = column.rsplit_once('_')
        && FACETS.contains(&facet)
    {
        let part = match part {
            "claimed" => language.pick("claimed?", "مدّعى؟"),
            "text" => language.pick("as claimed", "كما ورد"),
            _ => language.pick("verdict", "الحكم"),
        };
        return format!("{}: {part}", words::facet(language, facet));
    }
    if language == Language::English {
        return column.replace('_', " ");
    }
    let arabic = match column {
        "claim" => "الادّعاء",
        "title" => "العنوان",
        "source" => "المصدر",
        "item" => "المادة",
        "item_url" => "رابط المادة",
        "incident" => "الواقعة",
        "published" => "تاريخ النشر",
        "sets" => "المجموعات",
        "distance_low_m" => "أدنى مسافة (م)",
        "distance_high_m" => "أقصى مسافة (م)",
        "claimed_lat" => "خط العرض المدّعى",
        "claimed_lon" => "خط الطول المدّعى",
        "observed_lat" => "خط العرض المرصود",
        "observed_lon" => "خط الطول المرصود",
        "cited" => "المرجع",
        "question" => "السؤال",
        "proposition" => "القضية المطروحة",
        "counts" => "الحكم المعدود",
        "unit" => "الوحدة",
        "of" => "من أصل",
        "at_least" => "على الأقل",
        "at_most" => "على الأكثر",
        "computed" => "محسوب",
        "adopted" => "مأخوذ",
        "adopted_from" => "مأخوذ عن",
        "robust_at_least" => "على الأقل بعد استبعاد واحد",
        "robust_at_least_without" => "من دون",
        "robust_at_most" => "على الأكثر بعد استبعاد واحد",
        "robust_at_most_without" => "من دون",
        "entry" => "القيد",
        "kind" => "النوع",
        "thing" => "موضوعه",
        "summary" => "خلاصته",
        "origin" => "الأصل",
        "items" => "المواد",
        "analyst" => "المحلّل",
        "method" => "الطريقة",
        "confidence" => "درجة الثقة",
        "date" => "التاريخ",
        "url" => "الرابط",
        "status" => "الحالة",
        "reason" => "السبب",
        "withheld" => "محجوب",
        "key" => "العتبة",
        "value" => "القيمة",
        "default" => "الافتراضي",
        "help" => "الشرح",
        other => {
            return Verdict::of(other)
                .map_or(other, |verdict| words::verdict(language, verdict))
                .to_owned();
        }
    };
    arabic.to_owned()
}
