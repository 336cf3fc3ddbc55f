//! Answers to questions: sentences and tables for a terminal, objects and tables for programs.

use bayyina_assess::findings::{
    AdoptedFrom, FacetFinding, Mover, QuestionFinding, RULES, Robust, Tally,
};
use bayyina_assess::{Findings, Verdict};
use bayyina_model::kinds::{Claimed, FACETS, Unit};
use bayyina_model::{Case, Key};
use serde_json::{Value, json};

use crate::names::Names;
use crate::sheet::{Cell, Sheet};
use crate::show::{Align, Direction, FSI, PDI, RLM, Table, width};
use crate::words::{self, Language};

/// The answer to a question as one object; `docs/findings.md` explains every key.
pub fn ask_json(question: &QuestionFinding) -> Value {
    let claims: Vec<Value> = question
        .claims
        .iter()
        .map(|claim| {
            let sides = &claim.sides;
            let mut object = json!({
                "id": claim.id,
                "unit": claim.unit,
                "claimed": sides.claimed,
                "verdict": sides.verdict,
                "for": sides.derivations.favour,
                "against": sides.derivations.against,
                "more": sides.derivations.more,
            });
            if !sides.derivations.repeats.is_empty() {
                object["repeats"] = json!(sides.derivations.repeats);
            }
            if let Some(why_not) = &claim.why_not {
                object["why_not"] = json!(why_not);
            }
            object
        })
        .collect();
    let mut answer = json!({
        "question": question.id,
        "title": question.title,
        "proposition": question.proposition,
        "counts": question.counts,
        "unit": question.unit,
        "rule": question.rule,
        "of": question.of,
        "at_least": question.bounds.at_least,
        "at_most": question.bounds.at_most,
        "computed": question.computed,
        "adopted": question.adopted,
        "adopted_from": question.adopted_from,
        "tally": question.tally,
        "robust": question.robust,
        "claims": claims,
        "rules": RULES,
    });
    if let Some(set) = &question.set {
        answer["set"] = json!(set);
    }
    if !question.note.is_empty() {
        answer["note"] = json!(question.note);
    }
    if !question.series.is_empty() {
        answer["series"] = json!(question.series);
    }
    answer
}

/// The claims of a question with their verdicts, one a row, for CSV.
pub fn ask_sheet(case: &Case, question: &QuestionFinding, language: Language) -> Sheet {
    let names = Names::new(case, language);
    let columns = [
        "claim", "unit", "title", "claimed", "verdict", "for", "against", "more", "why_not",
    ];
    let rows = question.claims.iter().map(|claim| {
        let sides = &claim.sides;
        let text = |text: &str| Cell::Text(text.to_owned());
        let count = |sets: &Vec<_>| Cell::Count(sets.len() as u64);
        vec![
            text(&claim.id),
            text(&claim.unit),
            text(&names.plain(&Key::new(&claim.id))),
            text(sides.claimed),
            text(sides.verdict.text()),
            count(&sides.derivations.favour),
            count(&sides.derivations.against),
            text(if sides.derivations.more { "yes" } else { "no" }),
            text(
                claim
                    .why_not
                    .as_ref()
                    .and_then(|why| language.text(why))
                    .unwrap_or_default(),
            ),
        ]
    });
    Sheet {
        name: question.id.clone(),
        columns: columns.map(str::to_owned).into(),
        headings: columns.map(str::to_owned).into(),
        rows: rows.collect(),
    }
}

/// The answer to a question for a terminal: its sentences, then its claims as a table.
pub fn ask_table(case: &Case, question: &QuestionFinding, language: Language) -> String {
    let names = Names::new(case, language);
    let mut out = sentences(&names, question, None);
    out.push('\n');
    // A unit of one claim, named like it, needs no column.
    let own_units = question
        .claims
        .iter()
        .all(|claim| Key::new(&claim.unit).local() == Key::new(&claim.id).local());
    let mut headings = vec![
        (language.pick("claim", "الادّعاء"), Align::Start),
        (language.pick("verdict", "الحكم"), Align::Start),
        (language.pick("for", "مع"), Align::End),
        (language.pick("against", "ضدّ"), Align::End),
        (language.pick("title", "العنوان"), Align::Start),
        (language.pick("why not", "لماذا لا"), Align::Start),
    ];
    if !own_units {
        headings.insert(
            1,
            (words::unit(language, unit(question.unit), 1), Align::Start),
        );
    }
    let mut table = Table::new(language.direction(), &headings);
    for claim in &question.claims {
        let derivations = &claim.sides.derivations;
        let more = if derivations.more { "+" } else { "" };
        let key = Key::new(&claim.id);
        let title = match names.plain(&key) {
            same if same == key.local() => String::new(),
            title => title,
        };
        let why = claim
            .why_not
            .as_ref()
            .and_then(|why| language.text(why))
            .unwrap_or_default();
        let mut row = vec![
            key.local().to_owned(),
            words::verdict(language, claim.sides.verdict).to_owned(),
            format!("{}{more}", derivations.favour.len()),
            format!("{}{more}", derivations.against.len()),
            title,
            why.to_owned(),
        ];
        if !own_units {
            row.insert(1, Key::new(&claim.unit).local().to_owned());
        }
        table.row(row);
    }
    out.push_str(&table.text());
    for day in &question.series {
        let line = format!(
            "{}: {}",
            day.date,
            bounds(language, day.bounds.at_least, day.bounds.at_most, day.of),
        );
        push_line(&mut out, language, 1, &line);
    }
    out
}

/// The finding of a case for a terminal: every question with its answer in sentences.
pub fn finding_text(case: &Case, findings: &Findings, language: Language) -> String {
    let names = Names::new(case, language);
    let mut out = String::new();
    if let Some(title) = names.text(&case.info().title) {
        push_line(&mut out, language, 0, &title);
        out.push('\n');
    }
    if findings.questions.is_empty() {
        let none = language.pick("The case asks no questions.", "لا أسئلة في القضية.");
        push_line(&mut out, language, 0, none);
    }
    for (index, question) in findings.questions.iter().enumerate() {
        if index > 0 {
            out.push('\n');
        }
        out.push_str(&sentences(&names, question, Some(index + 1)));
    }
    let fallen = case.all_fallen().len();
    if fallen > 0 {
        let line = language.pick(
            format!("{fallen} entries are corrected or withdrawn and have no weight."),
            format!("قيود مصحَّحة أو مسحوبة لا وزن لها، عددها {fallen}."),
        );
        out.push('\n');
        push_line(&mut out, language, 0, &line);
    }
    let withheld = case
        .entries()
        .iter()
        .filter(|entry| !entry.withheld.is_empty())
        .count();
    if withheld > 0 {
        let line = language.pick(
            format!("{withheld} entries have fields that are withheld."),
            format!("قيود فيها حقول محجوبة، عددها {withheld}."),
        );
        push_line(&mut out, language, 0, &line);
    }
    let flags = case.flags().count();
    if flags > 0 {
        let line = language.pick(
            format!("{flags} things want a person's look; findings.json lists them as flags."),
            format!("أمور تحتاج إلى نظر شخص، عددها {flags}؛ تسردها findings.json في flags."),
        );
        push_line(&mut out, language, 0, &line);
    }
    out
}

/// The claims facet by facet, for a terminal.
pub fn claims_table(findings: &Findings, language: Language) -> String {
    let claimed = |facet: &&FacetFinding| facet.sides.claimed == "yes";
    let used: Vec<&str> = FACETS
        .into_iter()
        .filter(|name| {
            let mut all = findings
                .claims
                .iter()
                .flat_map(|claim| &claim.facets)
                .filter(claimed);
            all.any(|facet| facet.facet == *name)
        })
        .collect();
    let mut headings = vec![(language.pick("claim", "الادّعاء"), Align::Start)];
    headings.extend(
        used.iter()
            .map(|name| (words::facet(language, name), Align::Start)),
    );
    let distances = findings.claims.iter().flat_map(|claim| &claim.facets);
    let distances = distances.filter(|facet| facet.distance_m.is_some()).count() > 0;
    if distances {
        headings.push((language.pick("distance, m", "المسافة، م"), Align::End));
    }
    headings.push((language.pick("title", "العنوان"), Align::Start));
    let mut table = Table::new(language.direction(), &headings);
    for claim in &findings.claims {
        let key = Key::new(&claim.id);
        let mut row = vec![key.local().to_owned()];
        for name in &used {
            let facet = claim.facets.iter().find(|facet| facet.facet == *name);
            let word = facet.map_or("", |facet| match facet.sides.claimed {
                "unknown" => words::claimed(language, Claimed::Unknown),
                _ => words::verdict(language, facet.sides.verdict),
            });
            row.push(word.to_owned());
        }
        let distance = claim
            .facets
            .iter()
            .find_map(|facet| facet.distance_m.as_ref());
        if distances {
            row.push(distance.map_or_else(String::new, |d| format!("{}–{}", d.low, d.high)));
        }
        row.push(claim.title.clone().unwrap_or_default());
        table.row(row);
    }
    table.text()
}

/// An answer in sentences: what is asked, the bounds, what they rest on, how far they move.
fn sentences(names: &Names<'_>, question: &QuestionFinding, number: Option<usize>) -> String {
    let language = names.language();
    let mut out = String::new();
    let title = names
        .text(&question.title)
        .unwrap_or_else(|| names.inside(&question.id));
    let title = match number {
        Some(number) => format!("{number}. {title}"),
        None => title,
    };
    push_line(&mut out, language, 0, &title);
    if let Some(text) = names.text(&question.proposition.text) {
        push_wrapped(
            &mut out,
            language,
            1,
            &proposition(language, &text, question.counts),
        );
    }
    push_wrapped(&mut out, language, 1, &counted(language, question));
    push_wrapped(&mut out, language, 1, &rests_on(names, question));
    if question.of > 0 {
        push_wrapped(&mut out, language, 1, &robust(names, question));
    }
    push_wrapped(&mut out, language, 1, &tally(language, &question.tally));
    if let Some(note) = names.text(&question.note) {
        push_wrapped(&mut out, language, 1, &note);
    }
    let set = question.set.as_ref().map(|set| {
        let date = set
            .date
            .as_deref()
            .map_or_else(String::new, |date| format!(" ({date})"));
        format!(
            "{} {}{date}",
            language.pick("set", "المجموعة"),
            names.inside(&set.id)
        )
    });
    let id = names.inside(&question.id);
    let parts: Vec<String> = [id].into_iter().chain(set).collect();
    push_line(
        &mut out,
        language,
        1,
        &format!("[{}]", parts.join(language.comma())),
    );
    out
}

fn unit(name: &str) -> Unit {
    name.parse().unwrap_or(Unit::Claim)
}

fn counted(language: Language, question: &QuestionFinding) -> String {
    let bounds = bounds(
        language,
        question.bounds.at_least,
        question.bounds.at_most,
        question.of,
    );
    let unit = words::unit(language, unit(question.unit), question.of as usize);
    match language {
        Language::English => format!("{bounds} {unit}."),
        Language::Arabic => format!("{bounds} (الوحدة: {unit})."),
    }
}

/// "At least 12 and at most 14 of 14".
fn bounds(language: Language, at_least: u32, at_most: u32, of: u32) -> String {
    match (language, at_least == at_most) {
        (Language::English, true) => format!("Exactly {at_least} of {of}"),
        (Language::English, false) => format!("At least {at_least} and at most {at_most} of {of}"),
        (Language::Arabic, true) => format!("{at_least} تمامًا من أصل {of}"),
        (Language::Arabic, false) => {
            format!("{at_least} على الأقل و{at_most} على الأكثر من أصل {of}")
        }
    }
}

/// What share was computed, and what was taken from whom.
fn rests_on(names: &Names<'_>, question: &QuestionFinding) -> String {
    let language = names.language();
    let (computed, adopted) = (question.computed, question.adopted);
    let who = |from: &AdoptedFrom| called(names, &from.origin);
    let from: Vec<String> = question
        .adopted_from
        .iter()
        .map(|from| format!("{} ({})", who(from), from.count))
        .collect();
    let from = from.join(language.comma());
    match (language, &question.adopted_from[..]) {
        (Language::English, [one]) if computed == 0 && adopted > 1 && one.count == adopted => {
            format!(
                "Computed from the record: 0. Adopted: all {adopted}, from {}.",
                who(one)
            )
        }
        (Language::English, []) => {
            format!("Computed from the record: {computed}. Adopted: {adopted}.")
        }
        (Language::English, _) => {
            format!("Computed from the record: {computed}. Adopted: {adopted}, from {from}.")
        }
        (Language::Arabic, [one]) if computed == 0 && adopted > 1 && one.count == adopted => {
            format!(
                "المحسوب من السجل: 0. المأخوذ: {adopted} كلّها عن {}.",
                who(one)
            )
        }
        (Language::Arabic, []) => format!("المحسوب من السجل: {computed}. المأخوذ: {adopted}."),
        (Language::Arabic, _) => {
            format!("المحسوب من السجل: {computed}. المأخوذ: {adopted}، عن {from}.")
        }
    }
}

/// What is counted: the proposition, and its verdict where that is not *supported*.
fn proposition(language: Language, text: &str, counts: Verdict) -> String {
    let verdict = words::verdict(language, counts);
    match (language, counts) {
        (Language::English, Verdict::Supported) => format!("Counted: {text}."),
        (Language::English, Verdict::Repeats) => format!("Counted: “{text}” only repeats."),
        (Language::English, _) => format!("Counted: “{text}” is {verdict}."),
        (Language::Arabic, Verdict::Supported) => format!("المعدود: {text}."),
        (Language::Arabic, Verdict::Repeats) => format!("المعدود: القول «{text}» مجرّد تكرار."),
        (Language::Arabic, _) => format!("المعدود: القول «{text}» {verdict}."),
    }
}

/// How many claims have which verdict.
fn tally(language: Language, tally: &Tally) -> String {
    let Tally {
        supported,
        contradicted,
        disputed,
        undetermined,
        not_claimed,
        repeats,
    } = *tally;
    let counts = [
        supported,
        contradicted,
        disputed,
        undetermined,
        not_claimed,
        repeats,
    ];
    let order = [
        Verdict::Supported,
        Verdict::Contradicted,
        Verdict::Disputed,
        Verdict::Undetermined,
        Verdict::NotClaimed,
        Verdict::Repeats,
    ];
    let parts: Vec<String> = order
        .into_iter()
        .zip(counts)
        .filter(|(_, count)| *count > 0)
        .map(|(verdict, count)| format!("{} {count}", words::verdict(language, verdict)))
        .collect();
    let parts = parts.join(language.comma());
    match (language, parts.is_empty()) {
        (Language::English, true) => "The set is empty.".to_owned(),
        (Language::English, false) => format!("Verdicts of the claims: {parts}."),
        (Language::Arabic, true) => "المجموعة فارغة.".to_owned(),
        (Language::Arabic, false) => format!("أحكام الادّعاءات: {parts}."),
    }
}

fn robust(names: &Names<'_>, question: &QuestionFinding) -> String {
    let language = names.language();
    let Robust {
        withdraw,
        bounds,
        origin,
        at_most_origin,
    } = &question.robust;
    let (low, high) = (bounds.at_least, bounds.at_most);
    let without = |mover_of: &Option<Mover>| match mover_of {
        Some(who) => format!(
            " ({} {})",
            language.pick("without", "من دون"),
            called(names, who)
        ),
        None => String::new(),
    };
    let whichever = match (language, withdraw) {
        (Language::English, 1) => "Whichever one origin, item or analyst is withdrawn".to_owned(),
        (Language::English, many) => {
            format!("Whichever {many} origins, items or analysts are withdrawn")
        }
        (Language::Arabic, 1) => "أيًّا كان الأصل أو المادة أو المحلّل الذي يُستبعد".to_owned(),
        (Language::Arabic, many) => {
            format!("أيًّا كانت الأصول أو المواد أو المحلّلون المستبعَدة، وعددها {many}")
        }
    };
    let still =
        bounds.at_least == question.bounds.at_least && bounds.at_most == question.bounds.at_most;
    match (language, still) {
        (Language::English, true) => {
            format!("{whichever}: still at least {low} and at most {high}.")
        }
        (Language::English, false) => format!(
            "{whichever}: at least {low}{}, at most {high}{}.",
            without(origin),
            without(at_most_origin),
        ),
        (Language::Arabic, true) => format!("{whichever}: يبقى {low} على الأقل و{high} على الأكثر."),
        (Language::Arabic, false) => format!(
            "{whichever}: {low} على الأقل{}، و{high} على الأكثر{}.",
            without(origin),
            without(at_most_origin),
        ),
    }
}

/// Somebody who moves a count, inside a sentence.
pub(crate) fn mover(names: &Names<'_>, mover: &Mover) -> String {
    match mover {
        Mover::Protected => words::protected(names.language()).to_owned(),
        Mover::Named(id) => match id.strip_prefix("analyst:") {
            Some(name) => names.inside(name),
            None => names.of(&Key::new(id)),
        },
    }
}

/// The same, as a sentence calls it: Arabic sets a name it cannot inflect in quotation marks.
pub(crate) fn called(names: &Names<'_>, who: &Mover) -> String {
    let name = mover(names, who);
    match (names.language(), who) {
        (Language::Arabic, Mover::Named(_)) => format!("«{name}»"),
        _ => name,
    }
}

/// A line of the language's direction, indented by steps of two columns.
pub(crate) fn push_line(out: &mut String, language: Language, indent: usize, line: &str) {
    if language.direction() == Direction::Right {
        out.push(RLM);
    }
    out.extend(std::iter::repeat_n(' ', indent * 2));
    out.push_str(line);
    out.push('\n');
}

/// The same, broken between words where it is longer than [`LINE`]; never inside an isolate.
pub(crate) fn push_wrapped(out: &mut String, language: Language, indent: usize, text: &str) {
    let room = LINE - indent * 2;
    let mut line = String::new();
    let mut depth = 0_usize;
    let mut word = String::new();
    let mut end = |word: &mut String, last: bool| {
        if !line.is_empty() && width(&line) + 1 + width(word) > room {
            push_line(out, language, indent, &line);
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        word.clear();
        if last && !line.is_empty() {
            push_line(out, language, indent, &line);
        }
    };
    for letter in text.chars() {
        match letter {
            FSI => depth += 1,
            PDI => depth = depth.saturating_sub(1),
            ' ' if depth == 0 => {
                end(&mut word, false);
                continue;
            }
            _ => {}
        }
        word.push(letter);
    }
    end(&mut word, true);
}

/// Columns of a line of running text.
const LINE: usize = 100;
