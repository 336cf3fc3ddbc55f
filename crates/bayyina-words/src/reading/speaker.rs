//! From the words that name a speaker to a name, an office and a kind; and who is the same.

use std::ops::Range;

use super::antecedent;
use super::cue::{Found, Who};
use super::lexicon::{ARABIC, ENGLISH, Gender, Lexicon, RUSSIAN};
use super::names;
use super::statement::{Kind, Speaker};
use super::text::{Kind as Token, Text};

/// The language of a passage, as far as the grammars go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Arabic,
    Russian,
    English,
}

impl Language {
    pub fn lexicon(self) -> &'static Lexicon {
        match self {
            Self::Arabic => &ARABIC,
            Self::Russian => &RUSSIAN,
            Self::English => &ENGLISH,
        }
    }

    pub fn code(self) -> &'static str {
        match self {
            Self::Arabic => "ar",
            Self::Russian => "ru",
            Self::English => "en",
        }
    }
}

/// A speaker at a place of the text.
#[derive(Clone, Debug)]
struct Mention {
    role: Option<String>,
    kind: Kind,
    gender: Gender,
    /// The fullest name of the same speaker.
    full: String,
    /// The same, folded.
    folded: String,
    /// The token of the statement.
    at: usize,
}

/// How many statements back a speaker is looked for.
const MEMORY: usize = 96;

/// Who speaks each statement.
pub(super) fn resolve(text: &Text<'_>, found: &[Found], language: &[Language]) -> Vec<Speaker> {
    let mut mentions: Vec<Mention> = Vec::new();
    let mut speakers = Vec::with_capacity(found.len());
    for (statement, language) in found.iter().zip(language) {
        let recent = &mentions[mentions.len().saturating_sub(MEMORY)..];
        let speaker = match &statement.who {
            Who::Unsaid => Speaker::default(),
            Who::Carried(gender) => carried(text, statement, *gender, *language, recent),
            Who::Named(range) => {
                let mut speaker = parse(text, range.clone(), *language);
                speaker.same_as = same(text, range, &speaker, *language, recent);
                speaker
            }
        };
        if let Some(full) = speaker.same_as.clone().or_else(|| speaker.name.clone()) {
            let earlier = mentions.iter().rev().find(|mention| mention.full == full);
            mentions.push(Mention {
                role: speaker
                    .role
                    .clone()
                    .or_else(|| earlier.and_then(|mention| mention.role.clone())),
                kind: speaker.kind,
                gender: match &statement.who {
                    Who::Named(_) if *language == Language::Russian => {
                        verb_gender(text, statement, speaker.kind)
                    }
                    Who::Named(_) => gender_of(&full, speaker.kind, *language),
                    _ => earlier.map_or(Gender::Untold, |mention| mention.gender),
                },
                folded: super::lexicon::fold(&full),
                full,
                at: statement.at,
            });
        }
        speakers.push(speaker);
    }
    speakers
}

/// What the reporting verb tells of a person: «сказала».
fn verb_gender(text: &Text<'_>, statement: &Found, kind: Kind) -> Gender {
    if kind != Kind::Person {
        return Gender::Untold;
    }
    let verb = statement
        .verb
        .first()
        .map_or("", |verb| text.fold(verb.end - 1));
    if verb.ends_with("ла") {
        Gender::Feminine
    } else if verb.ends_with('л') {
        Gender::Masculine
    } else {
        Gender::Untold
    }
}

fn gender_of(name: &str, kind: Kind, language: Language) -> Gender {
    if language != Language::Arabic {
        return Gender::Untold;
    }
    let head = super::lexicon::fold(name.split_whitespace().next().unwrap_or(""));
    match kind {
        Kind::Person if head.ends_with('ة') => Gender::Feminine,
        Kind::Person => Gender::Untold,
        Kind::State => Gender::Feminine,
        _ if head.ends_with('ة')
            || matches!(
                head.as_str(),
                "وسائل"
                    | "تقارير"
                    | "مصادر"
                    | "القوات"
                    | "قوات"
                    | "سلطات"
                    | "الامم"
                    | "وكالات"
            ) =>
        {
            Gender::Feminine
        }
        _ => Gender::Masculine,
    }
}

/// Who goes on speaking where the subject is dropped or a pronoun.
fn carried(
    text: &Text<'_>,
    statement: &Found,
    gender: Gender,
    language: Language,
    mentions: &[Mention],
) -> Speaker {
    // Within the sentence an agreeing noun phrase nearer than the last speaker may stand.
    if language == Language::Arabic
        && gender == Gender::Feminine
        && let Some(found) = nearer_noun(
            text,
            statement.at,
            statement
                .verb
                .first()
                .is_some_and(|verb| !text.fold(verb.start).starts_with('و')),
        )
    {
        return Speaker {
            kind: Kind::Organisation,
            same_as: Some(found.clone()),
            name: None,
            role: None,
        };
    }
    let fits = |mention: &&Mention| match (gender, language) {
        (Gender::Untold, _) => true,
        (_, Language::Arabic) => mention.gender == Gender::Untold || mention.gender == gender,
        (_, Language::English) => mention.kind == Kind::Person && !mention.folded.contains(" and "),
        (Gender::Feminine, Language::Russian) => {
            mention.kind == Kind::Person && mention.gender != Gender::Masculine
                || mention.kind == Kind::Anonymous
                || mention.full.ends_with(['а', 'я'])
        }
        (Gender::Masculine, Language::Russian) => mention.kind != Kind::State,
    };
    // «сказал он»: who passed something on is an outlet, and not meant.
    let person =
        (language == Language::Russian && gender == Gender::Masculine)
            .then(|| {
                mentions.iter().rev().take(3).find(|mention| {
                    mention.kind == Kind::Person && mention.gender != Gender::Feminine
                })
            })
            .flatten();
    let mention = person
        .or_else(|| mentions.iter().rev().take(6).find(fits))
        .or_else(|| mentions.last());
    let floor = mentions.last().map(|mention| mention.at);
    if let Some(range) = antecedent::find(text, statement.at, floor, language, gender) {
        let mut speaker = parse(text, range.clone(), language);
        speaker.same_as = same(text, &range, &speaker, language, mentions).or(speaker.name);
        speaker.name = None;
        return speaker;
    }
    mention.map_or_else(Speaker::default, |mention| Speaker {
        name: None,
        role: None,
        kind: mention.kind,
        same_as: Some(mention.full.clone()),
    })
}

/// The last feminine organisation named before a token in its sentence: «… التي نشرتها وزارة
/// الدفاع … وزعمت …».
fn nearer_noun(text: &Text<'_>, at: usize, relative: bool) -> Option<String> {
    let number = text
        .sentences
        .partition_point(|sentence| sentence.end <= at);
    let sentence = text.sentences.get(number)?;
    // «وتشن موسكو حملة تقول إنها …»
    if relative
        && let Some(state) = (sentence.start + 1..at.min(sentence.start + 3))
            .find(|token| ARABIC.has("states", text.fold(*token)) && text.depth[*token] == 0)
    {
        return Some(text.raw(state).to_owned());
    }
    let mut token = at;
    while token > sentence.start {
        token -= 1;
        let word = text.fold(token);
        let head = ARABIC.has("organisations", word) && word.ends_with('ة');
        if head && word.starts_with("ال") && text.depth[token] == 0 {
            return Some(text.raw(token).to_owned());
        }
        if head && text.depth[token] == 0 {
            let mut end = token + 1;
            while end < at && end < token + 3 && text.fold(end).starts_with("ال") {
                end += 1;
            }
            let name = text.slice(&(token..end)).to_owned();
            return (end > token + 1).then_some(name);
        }
    }
    None
}

/// The fullest name of the speaker a phrase names.
fn same(
    text: &Text<'_>,
    range: &Range<usize>,
    speaker: &Speaker,
    language: Language,
    mentions: &[Mention],
) -> Option<String> {
    let name = speaker.name.as_deref()?;
    let folded = super::lexicon::fold(name);
    let words: Vec<&str> = folded.split_whitespace().collect();
    let lexicon = language.lexicon();
    let head = match language {
        Language::English => words
            .iter()
            .rev()
            .find(|word| lexicon.has("roles", word) || lexicon.has("organisations", word))
            .copied(),
        _ => words.first().copied(),
    };
    // «تقرير المنظمة» speaks for the organisation.
    if language == Language::Arabic
        && words.len() > 1
        && matches!(words[0], "تقرير" | "بيان" | "دراسة")
        && let Some((_, owner)) = name.split_once(' ')
    {
        let owner = match owner.strip_prefix("لل") {
            Some(rest) => format!("ال{rest}"),
            None => owner.to_owned(),
        };
        let folded = super::lexicon::fold(&owner);
        if lexicon.has("organisations", folded.split(' ').next().unwrap_or(""))
            || lexicon.has("states", &folded)
        {
            let fuller = mentions.iter().rev().find(|mention| {
                let other = mention.folded.as_str();
                folded.starts_with("ال")
                    && !folded.contains(' ')
                    && other.starts_with(folded.trim_start_matches("ال"))
            });
            return Some(fuller.map_or(owner, |mention| mention.full.clone()));
        }
    }
    // A document speaks for who published it.
    if let Some(publisher) = head.and_then(|head| publisher(text, range, head)) {
        return (publisher != name).then_some(publisher);
    }
    let proper = speaker.kind == Kind::Person
        && !lexicon.has("roles", words[0])
        && !words[0].starts_with("the");
    // «Собеседник агентства» goes on.
    if language == Language::Russian
        && words[0].starts_with("собеседник")
        && let Some(last) = mentions.last()
    {
        return (last.full != name).then(|| last.full.clone());
    }
    // «Аракчи» does not tell by its ending that it is a name.
    let lone = language == Language::Russian
        && words.len() == 1
        && speaker.kind == Kind::Organisation
        && mentions.iter().any(|mention| {
            mention.kind == Kind::Person && mention.folded.ends_with(&format!(" {folded}"))
        });
    if lone || proper && speaker.role.is_none() || words.len() == 1 && speaker.kind == Kind::Person
    {
        let last = *words.last()?;
        let earlier = mentions.iter().rev().find(|mention| {
            let other = mention.folded.as_str();
            mention.kind == Kind::Person
                && other.split_whitespace().count() > words.len()
                && other
                    .split_whitespace()
                    .last()
                    .is_some_and(|word| alike(word, last, language))
        });
        if let Some(mention) = earlier {
            return Some(mention.full.clone());
        }
        // “Anne Marie” goes on for “Anne Marie Sanderson”.
        let longer = mentions.iter().rev().find(|mention| {
            mention.kind == Kind::Person && mention.folded.starts_with(&format!("{folded} "))
        });
        if let Some(mention) = longer {
            return Some(mention.full.clone());
        }
        if words.len() == 1
            && let Some(full) = elsewhere(text, range, last, language)
        {
            // «Такера Карлсона» elsewhere, «Карлсон» here.
            if language == Language::Russian
                && !full.to_lowercase().ends_with(last)
                && let Some(given) = full.split(' ').next()
            {
                return Some(format!("{} {name}", person_nominative(given)));
            }
            return Some(full);
        }
    }
    let known = words.len() > 1 || speaker.kind != Kind::Person || speaker.role.is_some();
    if language == Language::Russian
        && known
        && let Some(nominative) = nominative(text, range, speaker)
    {
        let earlier = mentions
            .iter()
            .rev()
            .find(|mention| alike_names(&mention.full, &nominative));
        return Some(earlier.map_or(nominative, |mention| mention.full.clone()));
    }
    // “The minister”, «الوزارة», «ведомство»: who bore that office last.
    let definite = match language {
        Language::English => {
            matches!(
                text.fold(range.start.saturating_sub(1)),
                "the" | "his" | "its"
            ) || words[0] == "the"
        }
        Language::Arabic => words[0].starts_with("ال") && words.len() == 1,
        Language::Russian => {
            words.len() == 1
                && !text.raw(range.end - 1).chars().all(char::is_uppercase)
                && (!text.tokens[range.start].capital
                    || text
                        .sentences
                        .binary_search_by_key(&range.start, |sentence| sentence.start)
                        .is_ok())
        }
    };
    // «Официальный представитель МИД», «дипломат»: who bears that office.
    let office = language == Language::Russian
        && speaker.role.is_none()
        && speaker.kind == Kind::Person
        && words.len() <= 4;
    let head = if office {
        words
            .iter()
            .find(|word| word.split('-').any(|part| lexicon.has("roles", part)))
            .copied()
            .or(head)
    } else {
        head
    };
    if let Some(head) = head
        && (definite || office)
    {
        let bare = head.strip_prefix("ال").unwrap_or(head);
        let stem: String = bare
            .chars()
            .take(
                bare.chars()
                    .count()
                    .saturating_sub(if language == Language::Russian { 2 } else { 0 })
                    .max(4),
            )
            .collect();
        let mention = mentions.iter().rev().find(|mention| {
            let office = mention
                .role
                .as_deref()
                .map(super::lexicon::fold)
                .unwrap_or_default();
            let other = mention.folded.as_str();
            let longer = other != folded;
            longer
                && (office.split_whitespace().any(|word| {
                    word.strip_prefix("ال")
                        .unwrap_or(word)
                        .starts_with(stem.as_str())
                }) || (mention.kind == Kind::Organisation
                    && other.split_whitespace().any(|word| {
                        word.strip_prefix("ال")
                            .unwrap_or(word)
                            .starts_with(stem.as_str())
                    })))
        });
        if let Some(mention) = mention {
            return Some(mention.full.clone());
        }
        // “the diplomat”, «дипломат»: the last person named.
        let anybody = matches!(
            bare,
            "diplomat"
                | "politician"
                | "lawmaker"
                | "general"
                | "дипломат"
                | "политик"
                | "чиновник"
                | "парламентарий"
                | "сенатор"
                | "генерал"
                | "دبلوماسي"
                | "سياسي"
        );
        if anybody
            && let Some(mention) =
                mentions.iter().rev().take(4).find(|mention| {
                    mention.kind == Kind::Person && mention.full.split(' ').count() > 1
                })
        {
            return Some(mention.full.clone());
        }
        if language == Language::Russian
            && [
                "ведомств",
                "сообщени",
                "заявлени",
                "пресс-рел",
                "публикац",
                "релиз",
            ]
            .iter()
            .any(|body| bare.starts_with(body))
        {
            return mentions
                .iter()
                .rev()
                .find(|mention| mention.kind == Kind::Organisation)
                .map(|mention| mention.full.clone());
        }
    }
    None
}

/// Who published the report that speaks: the name in quotation marks, or the organisation, of the
/// sentence that speaks of its publication.
fn publisher(text: &Text<'_>, range: &Range<usize>, head: &str) -> Option<String> {
    let document = matches!(
        head,
        "التقرير" | "البيان" | "الدراسة" | "report" | "доклад" | "доклада" | "докладе"
    );
    if !document || text.words(range) > 2 {
        return None;
    }
    let number = text
        .sentences
        .partition_point(|sentence| sentence.end <= range.start);
    for sentence in text.sentences[number.saturating_sub(4)..number]
        .iter()
        .rev()
    {
        let published = sentence.clone().any(|token| {
            let word = text.fold(token);
            matches!(
                word.strip_prefix('و').unwrap_or(word),
                "نشر"
                    | "نشرت"
                    | "اصدر"
                    | "اصدرت"
                    | "published"
                    | "released"
                    | "issued"
                    | "опубликовал"
                    | "опубликовала"
                    | "опубликовали"
                    | "выпустил"
                    | "выпустила"
            )
        });
        if !published {
            continue;
        }
        for token in sentence.clone() {
            if let Some(close) = text.close_of(token)
                && text.words(&(token..close)) <= 4
            {
                return Some(text.slice(&(token + 1..close)).to_owned());
            }
        }
    }
    None
}

/// A fuller name of the same last word anywhere in the text.
fn elsewhere(
    text: &Text<'_>,
    range: &Range<usize>,
    last: &str,
    language: Language,
) -> Option<String> {
    for token in 1..text.tokens.len() {
        if language != Language::Arabic && !text.tokens[token].capital
            || range.contains(&token)
            || !alike(text.fold(token), last, language)
            || text.tokens[token].kind != Token::Word
        {
            continue;
        }
        let before = text.fold(token - 1);
        let given = match language {
            Language::Arabic => names::is_given(before) && !text.fold(token).starts_with('و'),
            _ => {
                text.tokens[token].capital
                    && text.tokens[token].lines == 0
                    && !(language == Language::Russian
                        && !names::is_russian_given(before)
                        && text
                            .sentences
                            .binary_search_by_key(&(token - 1), |sentence| sentence.start)
                            .is_ok())
                    && text.tokens[token - 1].capital
                    && text.tokens[token - 1].kind == Token::Word
                    && !["roles", "organisations", "states", "leads"]
                        .iter()
                        .any(|list| language.lexicon().has(list, before))
                    && !(language.lexicon().has("leads", before)
                        && text
                            .sentences
                            .binary_search_by_key(&(token - 1), |sentence| sentence.start)
                            .is_ok())
            }
        };
        if given {
            return Some(text.slice(&(token - 1..token + 1)).to_owned());
        }
    }
    None
}

/// Whether two last names are the same but for spelling or case.
fn alike(one: &str, other: &str, language: Language) -> bool {
    if one == other {
        return true;
    }
    // Most words of a text are told apart at once.
    let apart = match language {
        Language::English => true,
        Language::Arabic => one.len().abs_diff(other.len()) > 2,
        Language::Russian => one.chars().next() != other.chars().next(),
    };
    if apart {
        return false;
    }
    let (short, long) = (
        one.chars().count().min(other.chars().count()),
        one.chars().count().max(other.chars().count()),
    );
    match language {
        Language::English => false,
        Language::Arabic => long >= 6 && long - short <= 1 && distance_one(one, other),
        Language::Russian => {
            let shared = one
                .chars()
                .zip(other.chars())
                .take_while(|(a, b)| a == b)
                .count();
            shared >= 4 && shared + 3 >= long && long - short <= 2
        }
    }
}

fn alike_names(one: &str, other: &str) -> bool {
    let one = super::lexicon::fold(one);
    let other = super::lexicon::fold(other);
    match (
        one.split_whitespace().last(),
        other.split_whitespace().last(),
    ) {
        (Some(a), Some(b)) => alike(a, b, Language::Russian),
        _ => false,
    }
}

/// Whether one letter more, less or another makes one word the other.
fn distance_one(one: &str, other: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a[head..]
        .iter()
        .rev()
        .zip(b[head..].iter().rev())
        .take_while(|(x, y)| x == y)
        .count();
    a.len() - head - tail <= 1 && b.len() - head - tail <= 1
}

/// A phrase as a speaker.
pub(super) fn parse(text: &Text<'_>, range: Range<usize>, language: Language) -> Speaker {
    match language {
        Language::Arabic => arabic(text, range),
        Language::Russian => russian(text, range),
        Language::English => english(text, range),
    }
}

fn clean(words: &str) -> String {
    let balanced = words
        .matches(['"', '“', '”', '«', '»'])
        .count()
        .is_multiple_of(2);
    let words = if balanced {
        words
    } else {
        words.trim_matches(['"', '“', '”', '«', '»'])
    };
    words
        .trim_matches(|letter: char| !letter.is_alphanumeric() && !"»”\"«“)(".contains(letter))
        .replace(['\n', '\r', '\u{640}'], " ")
        .replace('\u{a0}', " ")
        .replace("  ", " ")
        .trim()
        .to_owned()
}

fn english(text: &Text<'_>, mut range: Range<usize>) -> Speaker {
    let has = |list: &str, token: usize| {
        let word = text.fold(token).trim_end_matches("'s");
        ENGLISH.has(list, word)
            || (list == "roles" && word.split('-').any(|part| ENGLISH.has(list, part)))
    };
    if let Some(named) = range
        .clone()
        .find(|token| matches!(text.fold(*token), "named" | "called"))
        && named + 1 < range.end
        && text.tokens[named + 1].capital
    {
        return Speaker {
            name: Some(clean(text.slice(&(named + 1..range.end)))),
            role: Some(clean(text.slice(&(range.start..named)))),
            kind: Kind::Person,
            same_as: None,
        };
    }
    // The relative clause behind a noun is no part of the name.
    if let Some(cut) = range.clone().skip(1).find(|token| {
        matches!(
            text.fold(*token),
            "who"
                | "which"
                | "familiar"
                | "speaking"
                | "including"
                | "whose"
                | "based"
                | "close"
                | "involved"
        )
    }) {
        range.end = cut;
    }
    // “Karim Haddad of the Institute …”: two names lead.
    let names = range
        .clone()
        .take_while(|token| {
            text.tokens[*token].capital
                && text.tokens[*token].kind == Token::Word
                && !["roles", "organisations", "states"]
                    .iter()
                    .any(|list| has(list, *token))
        })
        .count();
    if (2..=4).contains(&names)
        && range.len() > names + 1
        && matches!(
            text.fold(range.start + names),
            "of" | "from" | "at" | "with" | "a" | "an"
        )
        && !matches!(text.fold(range.start), "the" | "a" | "an")
    {
        range.end = range.start + names;
    }
    let (start, end) = (range.start, range.end);
    let article = matches!(text.fold(start), "the" | "a" | "an") && end > start + 1;
    // “a relieved Lavallee”
    if article
        && end == start + 3
        && text.tokens[end - 1].capital
        && !text.tokens[start + 1].capital
        && ["ed", "ing", "ful", "ant", "ive"]
            .iter()
            .any(|ending| text.fold(start + 1).ends_with(ending))
        && !["roles", "organisations", "states"]
            .iter()
            .any(|list| has(list, end - 1))
    {
        return Speaker {
            name: Some(clean(text.slice(&(end - 1..end)))),
            role: None,
            kind: Kind::Person,
            same_as: None,
        };
    }
    // The run of capital letters at the end, as far as it is no office or body.
    let mut run = end;
    while run > start {
        let token = run - 1;
        let mark = text.tokens[token].kind == Token::Mark || text.is_sign(token, ".");
        if mark && run < end
            || text.tokens[token].capital && !has("roles", token) && !has("organisations", token)
            || (matches!(
                text.fold(token),
                "bin" | "al" | "van" | "de" | "von" | "der" | "ibn" | "da" | "del"
            ) && run < end)
        {
            run -= 1;
        } else {
            break;
        }
    }
    // “spokesman for the Defense Ministry Maj. Gen. Igor Konashenkov”: a rank ends the office.
    let rank = (run..end.saturating_sub(1)).rev().find(|token| {
        matches!(
            text.fold(*token),
            "maj" | "gen" | "col" | "lt" | "brig" | "capt" | "sgt" | "cmdr" | "adm"
        )
    });
    let mut ranked = false;
    if let Some(rank) = rank {
        let behind = rank + 1 + usize::from(text.is_sign(rank + 1, "."));
        if behind < end {
            run = behind;
            ranked = true;
        }
    }
    let length = text.words(&(run..end));
    let body = (start..end)
        .any(|token| has("organisations", token) && !has("roles", token) && token >= run);
    let state = length == 1 && has("states", run);
    let behind = if run > start { text.fold(run - 1) } else { "" };
    // “representative of the Defence Ministry Igor Konashenkov”: a body between office and name.
    let of_body = run > start
        && (2..=3).contains(&length)
        && has("organisations", run - 1)
        && text.tokens[run - 1].capital
        && (start..run).any(|token| has("roles", token))
        && !(run..end).any(|token| has("organisations", token) || has("states", token));
    let role_before = ranked || of_body || run > start && has("roles", run - 1);
    // “extension specialist Valerie Tate”: a common noun before two names is an office.
    let noun_before = run > start + usize::from(article)
        && (2..=3).contains(&length)
        && text.tokens[run - 1].kind == Token::Word
        && !text.tokens[run - 1].capital
        && !ENGLISH.has("leads", behind)
        && !matches!(
            behind,
            "of" | "for" | "in" | "at" | "with" | "from" | "the" | "and" | "a" | "an" | "by" | "to"
        );
    let role_before =
        role_before || noun_before && !(run..end).any(|token| has("organisations", token));
    let person = (1..=5).contains(&length)
        && !body
        && !state
        && (run == start || run == start + usize::from(article) && length > 1 || role_before)
        && !(article && run == start)
        && !matches!(behind, "of" | "for" | "in" | "at" | "with" | "from" | "the")
        && !(run == start
            && (start..end).any(|token| has("anonymous", token) || text.fold(token) == "and"))
        && !(run == start
            && length == 1
            && text.raw(run).chars().count() > 1
            && text
                .raw(run)
                .chars()
                .all(|letter| letter.is_uppercase() || letter == '.'));
    if person {
        let role = (run > start)
            .then(|| clean(text.slice(&(start + usize::from(article)..run))))
            .filter(|role| !role.is_empty());
        return Speaker {
            name: Some(clean(text.slice(&(run..end)))),
            role: role.or_else(|| apposition(text, end)),
            kind: Kind::Person,
            same_as: None,
        };
    }
    // “A spokesman for X, Abu Hamza, denied …”
    if text.is_sign(end, ",") {
        let mut from = end + 1;
        while from < end + 6
            && (has("roles", from)
                || text.is_sign(from, ".") && text.tokens[from - 1].capital
                || matches!(
                    text.fold(from),
                    "former" | "retired" | "acting" | "then" | "outgoing"
                ))
        {
            from += 1;
        }
        let mut stop = from;
        while stop < text.tokens.len()
            && (text.tokens[stop].capital
                || text.is_sign(stop, ".")
                    && text.tokens[stop - 1].capital
                    && text.fold(stop - 1).len() <= 4)
            && text.tokens[stop].kind != Token::Mark
        {
            stop += 1;
        }
        let words = text.words(&(from..stop));
        if (if from > end + 1 { 1..=4 } else { 2..=4 }).contains(&words)
            && stop < text.tokens.len()
            && (text.is_sign(stop, ",") || text.is_sign(stop, "."))
            && (start..end).any(|token| has("roles", token))
            && !(from..stop).any(|token| has("organisations", token) || has("roles", token))
        {
            return Speaker {
                name: Some(clean(text.slice(&(from..stop)))),
                role: Some(clean(text.slice(&(start + usize::from(article)..end)))),
                kind: Kind::Person,
                same_as: None,
            };
        }
    }
    let proper = article
        && (start + 1..end).all(|token| {
            text.tokens[token].capital
                || !text.is_word(token)
                || matches!(text.fold(token), "of" | "for" | "and" | "the")
        });
    let from = start + usize::from(proper && text.fold(start) == "the");
    let head_role = (start..end).any(|token| has("roles", token));
    let kind = if state || length >= 1 && has("states", end - 1) && end - from == 1 {
        Kind::State
    } else if (start..end).any(|token| has("anonymous", token))
        && !(start..end).any(|token| has("organisations", token) && text.tokens[token].capital)
    {
        Kind::Anonymous
    } else if head_role
        && !(start..end).any(|token| has("organisations", token) && token + 1 == end)
    {
        Kind::Person
    } else if (start..end).any(|token| has("organisations", token)) || text.tokens[from].capital {
        Kind::Organisation
    } else {
        Kind::Anonymous
    };
    Speaker {
        name: Some(clean(text.slice(&(from..end)))),
        role: None,
        kind,
        same_as: None,
    }
}

/// The office given behind a name: `, a paramedic with …,`.
fn apposition(text: &Text<'_>, comma: usize) -> Option<String> {
    if !text.is_sign(comma, ",") {
        return None;
    }
    let start = comma + 1;
    let article = matches!(text.fold(start), "a" | "an" | "the");
    if !article && !ENGLISH.has("roles", text.fold(start)) {
        return None;
    }
    let mut end = start;
    while end < text.tokens.len()
        && end < start + 14
        && text.is_word(end)
        && text.tokens[end].lines == 0
        && !matches!(text.fold(end), "who" | "which")
    {
        end += 1;
    }
    let words = start + usize::from(article)..end;
    words
        .clone()
        .any(|token| ENGLISH.has("roles", text.fold(token)))
        .then(|| clean(text.slice(&words)))
}

fn russian(text: &Text<'_>, range: Range<usize>) -> Speaker {
    // «генерал-майор», «вице-адмирал»: a rank is one by its parts.
    let has = |list: &str, token: usize| {
        let word = text.fold(token);
        RUSSIAN.has(list, word)
            || list == "roles" && word.split('-').any(|part| RUSSIAN.has(list, part))
    };
    let (start, mut end) = (range.start, range.end);
    if let Some(cut) = (start + 1..end).find(|token| {
        matches!(
            text.fold(*token),
            "который" | "которая" | "слова" | "ссылаясь"
        ) || text.is_sign(*token, ",;")
    }) {
        end = cut;
    }
    let mut run = end;
    while run > start {
        let token = run - 1;
        let initial =
            text.is_sign(token, ".") && token > start && text.raw(token - 1).chars().count() == 1;
        let capital = text.tokens[token].kind == Token::Word
            && text.tokens[token].capital
            && !has("roles", token)
            && !has("organisations", token)
            && !is_upper(text.raw(token));
        if capital
            || initial && run < end
            || (matches!(
                text.fold(token),
                "аль" | "ибн" | "бен" | "де" | "ван" | "фон" | "оглы"
            ) && run < end)
        {
            run -= 1;
        } else {
            break;
        }
    }
    // «Министр обороны Российской Федерации Сергей Шойгу»: the given name decides.
    if text.words(&(run..end)) > 1
        && let Some(given) = (run..end - 1).find(|token| names::is_russian_given(text.fold(*token)))
    {
        run = given;
    }
    // «Жители улицы Набережной», «спасатели Хабаровска»: many have no name.
    let many = run > start
        && matches!(
            text.fold(start),
            "жители"
                | "жителей"
                | "спасатели"
                | "спасателей"
                | "власти"
                | "властей"
                | "дипломаты"
                | "экологи"
                | "родственники"
                | "соседи"
                | "чиновники"
                | "депутаты"
                | "участники"
                | "правозащитники"
                | "военные"
                | "следователи"
                | "эксперты"
                | "представители"
        );
    let ends = |token: usize, endings: &[&str]| {
        let word = text.fold(token);
        endings.iter().any(|ending| word.ends_with(ending))
    };
    // Of three words from there on, the second or the last is a patronymic.
    let patronymic =
        |run: usize| ends(end - 1, &["вич", "вна", "оглы"]) || ends(run + 1, &["вич", "вна"]);
    // «Востоковед Карим Хаддад», at the beginning of a sentence: the first of three is an office.
    if run == start
        && text.words(&(run..end)) == 3
        && !names::is_russian_given(text.fold(run))
        && !patronymic(run)
        && text
            .sentences
            .binary_search_by_key(&start, |sentence| sentence.start)
            .is_ok()
    {
        run += 1;
    }
    // «Министр обороны Литвы Янис Берзин»: the country belongs to the office.
    if run > start
        && end - run == 3
        && (start..run).any(|token| has("roles", token))
        && text.raw(run).ends_with(['ы', 'и', 'а', 'я'])
        && !names::is_russian_given(text.fold(run))
        && !patronymic(run)
    {
        run += 1;
    }
    let length = text.words(&(run..end));
    let before = if run > start { text.fold(run - 1) } else { "" };
    // «верховный комиссар Нави Пиллэй»: common words before two names are an office.
    let common = length == 2
        && run > start
        && run - start <= 4
        && (start..run).all(|token| {
            text.tokens[token].kind == Token::Word
                && !text.tokens[token].capital
                && text.fold(token).chars().count() > 3
                && !has("organisations", token)
        });
    let role_inside = !many && (common || (start..run).any(|token| has("roles", token)))
        || run == start + 1 && length == 2 && text.tokens[start].capital;
    let state = length == 1 && has("states", run);
    let lone_place = length == 1
        && run > start
        && (names::is_place(text.fold(run))
            || has("organisations", run)
            || place_case(text.fold(run))
                && (has("roles", run - 1)
                    || has("organisations", run - 1)
                    || is_upper(text.raw(run - 1))));
    let person = (1..=4).contains(&length)
        && !state
        && !lone_place
        && (run == start && !(start..end).any(|token| has("organisations", token)) || role_inside)
        && !(run == start
            && start < end
            && text.tokens[start].capital
            && length == 1
            && (has("anonymous", start)
                || text.fold(start).ends_with('и')
                || text.fold(start).ends_with('ы')
                || text.fold(start).ends_with("ство")
                || text.fold(start).ends_with('а') && names::is_place(text.fold(start))))
        && !matches!(
            before,
            "в" | "из" | "по" | "университета" | "города" | "области"
        );
    if person && length >= 1 {
        return Speaker {
            name: Some(clean(text.slice(&(run..end)))),
            role: (run > start)
                .then(|| clean(text.slice(&(start..run))))
                .filter(|role| !role.is_empty())
                .or_else(|| russian_apposition(text, end)),
            kind: Kind::Person,
            same_as: None,
        };
    }
    // «Посредник от союза, бывший президент Жуан Мендеш, …»
    if role_inside_or_head(&has, start)
        && text.is_sign(end, ",")
        && let Some(named) = named_behind(text, end, &has)
    {
        return Speaker {
            name: Some(clean(text.slice(&named))),
            role: Some(clean(text.slice(&(start..end)))),
            kind: Kind::Person,
            same_as: None,
        };
    }
    let kind = if state {
        Kind::State
    } else if has("anonymous", start)
        || (start..end).any(|token| matches!(text.fold(token), "сми" | "очевидцы"))
    {
        Kind::Anonymous
    } else if has("roles", start)
        && !has("organisations", start)
        // «в военном ведомстве»
        && !(has("organisations", start + 1)
            && ["ом", "ой", "ое", "ая", "ого"]
                .iter()
                .any(|ending| text.fold(start).ends_with(ending)))
    {
        Kind::Person
    } else if (start..end).any(|token| has("organisations", token)) || text.tokens[start].capital {
        Kind::Organisation
    } else {
        Kind::Anonymous
    };
    Speaker {
        name: Some(clean(text.slice(&(start..end)))),
        role: None,
        kind,
        same_as: None,
    }
}

fn role_inside_or_head(has: &impl Fn(&str, usize) -> bool, start: usize) -> bool {
    has("roles", start) || has("roles", start + 1) && !has("organisations", start)
}

/// Two or three names behind a comma, past an office.
fn named_behind(
    text: &Text<'_>,
    comma: usize,
    has: &impl Fn(&str, usize) -> bool,
) -> Option<Range<usize>> {
    let mut from = comma + 1;
    while from < comma + 5
        && text.is_word(from)
        && (has("roles", from) || matches!(text.fold(from), "бывший" | "бывшая" | "ныне"))
    {
        from += 1;
    }
    let mut stop = from;
    while text
        .tokens
        .get(stop)
        .is_some_and(|token| token.capital && token.kind == Token::Word)
    {
        stop += 1;
    }
    ((2..=3).contains(&(stop - from)) && (text.is_sign(stop, ",.") || stop >= text.tokens.len()))
        .then_some(from..stop)
}

fn russian_apposition(text: &Text<'_>, comma: usize) -> Option<String> {
    if !text.is_sign(comma, ",") {
        return None;
    }
    let start = comma + 1;
    if !RUSSIAN.has("roles", text.fold(start)) {
        return None;
    }
    let mut end = start;
    while end < text.tokens.len() && end < start + 10 && text.is_word(end) {
        end += 1;
    }
    Some(clean(text.slice(&(start..end))))
}

fn is_upper(word: &str) -> bool {
    word.chars().count() > 1 && word.chars().all(char::is_uppercase)
}

/// Whether a name after an office stands in a case that makes it a place: «мэр Харькова».
fn place_case(word: &str) -> bool {
    word.ends_with(['а', 'я', 'и', 'ы', 'е', 'у'])
        && !["ова", "ева", "ина", "ная", "кая", "ко"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

/// The nominative of a name that stands in another case, as far as its endings tell.
fn nominative(text: &Text<'_>, range: &Range<usize>, speaker: &Speaker) -> Option<String> {
    let name = speaker.name.as_deref()?;
    let before = text.fold(range.start.saturating_sub(1));
    let oblique = matches!(
        before,
        "словам"
            | "данным"
            | "мнению"
            | "информации"
            | "версии"
            | "сообщению"
            | "сообщениям"
            | "оценке"
            | "оценкам"
            | "сведениям"
            | "слов"
            | "согласно"
            | "слова"
            | "мнение"
            | "заявление"
            | "из"
            | "сообщении"
            | "заявлении"
            | "релизе"
            | "пресс-релизе"
            | "канале"
            | "телеграм-канале"
            | "telegram-канале"
            | "отчете"
            | "письме"
            | "публикации"
            | "заявлению"
            | "утверждению"
            | "подсчетам"
    );
    let oblique = oblique
        || (range.start.saturating_sub(4)..range.start)
            .any(|token| matches!(text.fold(token), "цитирует" | "цитируют"));
    let prepositional = matches!(before, "в" | "во" | "на");
    if !(oblique || prepositional) {
        return None;
    }
    let words: Vec<&str> = name.split(' ').collect();
    if speaker.kind == Kind::Person && speaker.role.is_some()
        || speaker.kind == Kind::Person
            && words.len() <= 3
            && words
                .iter()
                .all(|word| word.chars().next().is_some_and(char::is_uppercase))
    {
        let turned: Vec<String> = words.iter().map(|word| person_nominative(word)).collect();
        let turned = turned.join(" ");
        return (turned != name).then_some(turned);
    }
    // «областной прокуратуре», «региональном управлении»: the adjective goes with its noun.
    if words.len() >= 2
        && ["ой", "ом", "ого", "ем", "его", "ей"]
            .iter()
            .any(|ending| words[0].ends_with(ending))
        && words[0].chars().count() > 4
    {
        let noun = noun_nominative(words[1]).unwrap_or_else(|| words[1].to_owned());
        let stem: String = words[0]
            .chars()
            .take(words[0].chars().count() - 2)
            .collect();
        let stem = if words[0].ends_with("ого") || words[0].ends_with("его") {
            words[0]
                .chars()
                .take(words[0].chars().count() - 3)
                .collect()
        } else {
            stem
        };
        let soft = stem.ends_with(['к', 'г', 'х']);
        let ending = match noun.chars().last() {
            Some('а' | 'я') => "ая",
            Some('о' | 'е') => "ое",
            _ if soft => "ий",
            _ => "ый",
        };
        let mut all = vec![format!("{stem}{ending}"), noun];
        all.extend(words[2..].iter().map(|word| (*word).to_owned()));
        return Some(all.join(" "));
    }
    let head = words[0];
    // «Минобороны», «Госдумы»: shortened, and not declined or long known.
    if super::lexicon::fold(head).starts_with("мин") && head.ends_with('ы') {
        return None;
    }
    let capital = head.chars().next().is_some_and(char::is_uppercase);
    if words.len() == 1 && capital && !head.chars().all(char::is_uppercase) {
        let turned = [("ии", "ия"), ("ля", "ль"), ("ы", "а"), ("а", "")]
            .iter()
            .find_map(|(ending, with)| {
                head.strip_suffix(ending)
                    .map(|stem| format!("{stem}{with}"))
            })?;
        return Some(turned);
    }
    let turned = noun_nominative(head)?;
    let mut all = vec![turned];
    all.extend(words[1..].iter().map(|word| (*word).to_owned()));
    Some(all.join(" "))
}

/// The nominative of a body's name in the genitive or the prepositional.
fn noun_nominative(head: &str) -> Option<String> {
    if let Some(known) = RUSSIAN.nominative(&super::lexicon::fold(head)) {
        let capital = head.chars().next().is_some_and(char::is_uppercase);
        let mut letters = known.chars();
        return Some(if capital {
            letters
                .next()
                .into_iter()
                .flat_map(char::to_uppercase)
                .chain(letters)
                .collect()
        } else {
            known.to_owned()
        });
    }
    [
        ("ства", "ство"),
        ("стве", "ство"),
        ("ствия", "ствие"),
        ("ствии", "ствие"),
        ("итета", "итет"),
        ("итете", "итет"),
        ("уры", "ура"),
        ("уре", "ура"),
        ("ции", "ция"),
        ("нии", "ние"),
        ("ния", "ние"),
        ("жбе", "жба"),
        ("жбы", "жба"),
        ("ба", "б"),
        ("бе", "б"),
        ("ника", "ник"),
        ("елей", "ели"),
        ("нице", "ница"),
        ("ницы", "ница"),
        ("портe", "порт"),
        ("порту", "порт"),
        ("порта", "порт"),
        ("вете", "вет"),
        ("ле", "ль"),
        ("оне", "он"),
        ("аде", "ад"),
        ("анке", "анк"),
        ("банка", "банк"),
        ("ании", "ания"),
        ("лаве", "лава"),
        ("ителя", "итель"),
        ("вы", "ва"),
        ("аста", "аст"),
        ("ора", "ор"),
        ("ата", "ат"),
        ("фина", "фин"),
        ("гона", "гон"),
        ("эба", "эб"),
        ("НН", "НН"),
    ]
    .iter()
    .find_map(|(ending, with)| {
        head.strip_suffix(ending)
            .map(|stem| format!("{stem}{with}"))
    })
}

fn person_nominative(word: &str) -> String {
    let ends = [
        ("ского", "ский"),
        ("цкого", "цкий"),
        ("ской", "ская"),
        ("овой", "ова"),
        ("ову", "ова"),
        ("еву", "ева"),
        ("ину", "ина"),
        ("нну", "нна"),
        ("ну", "на"),
        ("ру", "ра"),
        ("ию", "ия"),
        ("евой", "ева"),
        ("иной", "ина"),
        ("ыной", "ына"),
        ("ея", "ей"),
        ("ия", "ий"),
        ("оря", "орь"),
        ("ова", "ов"),
        ("ева", "ев"),
        ("ина", "ин"),
        ("ына", "ын"),
        ("ны", "на"),
        ("ии", "ия"),
        ("ры", "ра"),
        ("ы", "а"),
        ("ого", "ый"),
        ("ла", "л"),
        ("ра", "р"),
        ("на", "н"),
        ("та", "т"),
        ("да", "д"),
        ("ка", "к"),
        ("ба", "б"),
        ("ла", "л"),
        ("са", "с"),
        ("ма", "м"),
        ("га", "г"),
        ("ла", "л"),
        ("па", "п"),
        ("ча", "ч"),
        ("на", "н"),
    ];
    ends.iter()
        .find_map(|(ending, with)| {
            word.strip_suffix(ending)
                .filter(|stem| stem.chars().count() >= 2)
                .map(|stem| format!("{stem}{with}"))
        })
        .unwrap_or_else(|| word.to_owned())
}

fn arabic(text: &Text<'_>, range: Range<usize>) -> Speaker {
    let has = |list: &str, token: usize| {
        let word = text.fold(token);
        ARABIC.has(list, word)
            || word
                .strip_prefix("لل")
                .is_some_and(|rest| ARABIC.has(list, &format!("ال{rest}")))
            || word.strip_prefix('ل').is_some_and(|rest| {
                rest.chars().count() > 3 && token == range.start && ARABIC.has(list, rest)
            })
    };
    let (start, end) = (range.start, range.end);
    let mut words = clean(text.slice(&(start..end)));
    // «وفقا لمسؤولين», «بحسب ما …»: the preposition joined to the name is no part of it.
    let led = matches!(
        text.fold(start.saturating_sub(1)),
        "وفقا" | "طبقا" | "ووفقا" | "خلافا" | "استنادا"
    );
    if led && start < end {
        if let Some(rest) = words.strip_prefix("لل") {
            words = format!("ال{rest}");
        } else if let Some(rest) = words.strip_prefix('ل') {
            words = rest.trim_start().to_owned();
        }
    }
    let head_role = has("roles", start);
    let head_body = has("organisations", start) && !head_role || text.fold(start) == "الدفاع";
    let state = has("states", start) && end - start <= 2;
    if state {
        return Speaker {
            name: Some(words),
            role: None,
            kind: Kind::State,
            same_as: None,
        };
    }
    let anonymous = |token: usize| has("anonymous", token);
    // Where an office ends and a name begins.
    let mut begin = None;
    if head_role || head_body && (start..end).any(|token| has("roles", token)) {
        // A given name decides; it is never the first word of an office.
        begin = (start + 1..end).find(|token| {
            names::is_given(text.fold(*token))
                && text.raw(*token) != "على"
                && !has("states", *token)
                && !has("roles", *token)
                && text.depth[*token] == 0
                && !after_body(text, *token)
        });
        if begin.is_none() {
            let from = (start + 1..end).find(|token| text.fold(*token) == "من");
            begin = (start + 1..from.unwrap_or(end)).find(|token| {
                let word = text.fold(*token);
                let before = text.fold(token - 1);
                let complement = word.starts_with("ال") && word.chars().count() > 3
                    || word.starts_with("لل")
                    || has("roles", *token)
                    || has("organisations", *token)
                    || has("states", *token)
                    || names::is_place(word)
                    || is_complement(word)
                    || matches!(
                        before,
                        "باسم" | "في" | "لدي" | "من" | "مع" | "علي" | "عن" | "ل" | "ب"
                    )
                    || matches!(word, "في" | "باسم" | "لدي" | "من" | "علي" | "عن" | "مع")
                    || (!before.starts_with("ال")
                        && (has("organisations", token - 1) || is_complement(before)))
                    || (!before.starts_with("ال")
                        && token - 1 == start
                        && has("roles", start)
                        && !is_title(before))
                    || (word.ends_with("ية") || word.ends_with('ة') && word.chars().count() > 4)
                    || !text.is_word(*token);
                let plural_adjective = word.ends_with("ون") || word.ends_with("ين");
                !complement && !plural_adjective
            });
            // A one-word office and one word: «اللواء ياسين»; an indefinite one and an adjective
            // is nobody's name: «مصدر أمني».
            if begin.is_some_and(|at| {
                at == start + 1
                    && !text.fold(start).starts_with("ال")
                    && !is_title(text.fold(start))
            }) {
                begin = None;
            }
        }
    }
    // «المخرج عادل أديب»: one or two definite words before a given name are an office.
    if begin.is_none()
        && !head_body
        && !state
        && let Some(given) = (start + 1..end.min(start + 4)).find(|token| {
            names::is_given(text.fold(*token)) && !text.fold(*token).starts_with("ال")
        })
        && (start..given).all(|token| {
            let word = text.fold(token);
            word.starts_with("ال") && word.chars().count() > 4 && !names::is_given(word)
        })
        && !(start..given).any(|token| has("organisations", token))
    {
        begin = Some(given);
    }
    // «وزير العدل حافظ الأختام الطيب لوح»
    if let Some(seal) = begin
        && text.fold(seal) == "حافظ"
        && text.fold(seal + 1) == "الاختام"
        && seal + 2 < end
    {
        begin = Some(seal + 2);
    }
    // «وزير الخارجية الإيراني، محمد جواد ظريف، أن …», «نائب رئيس المركز في سوريا، العميد البحري
    // أوليغ جورافليف»: a rank, too, leads a name.
    let comma = if matches!(text.fold(end), "في" | "فى") && text.is_sign(end + 2, "،,") {
        end + 2
    } else {
        end
    };
    let mut first = comma + 1;
    while first < comma + 4
        && (has("roles", first) || first > comma + 1 && is_rank_part(text.fold(first)))
    {
        first += 1;
    }
    if head_role
        && begin.is_none()
        && text.is_sign(comma, "،,")
        && (names::is_given(text.fold(first)) || first > comma + 1 && text.is_word(first))
    {
        let mut stop = first;
        while stop < first + 5
            && text.is_word(stop)
            && !super::arabic::is_that(text.fold(stop))
            && !ARABIC.has("adjuncts", text.fold(stop))
        {
            stop += 1;
        }
        return Speaker {
            name: Some(clean(text.slice(&(first..stop)))),
            role: Some(words),
            kind: Kind::Person,
            same_as: None,
        };
    }
    let unnamed = matches!(
        text.fold(start),
        "مصدر" | "مصادر" | "شهود" | "وسائل" | "اوساط"
    );
    if anonymous(start) && (unnamed || begin.is_none_or(|at| !names::is_given(text.fold(at)))) {
        return Speaker {
            name: Some(words),
            role: None,
            kind: Kind::Anonymous,
            same_as: None,
        };
    }
    // «الجنرال إيغور كوناشينكوف المتحدث الرسمي باسم …»: the office behind the name.
    let named = begin.or_else(|| (!head_role && !head_body).then_some(start));
    if let Some(named) = named
        && let Some(office) = (named + 1 + usize::from(begin.is_none())..end).find(|token| {
            text.depth[*token] == 0
                && (has("roles", *token) && is_office(text, *token)
                    || *token >= named + 2
                        && (is_office_behind(text.fold(*token))
                            || matches!(text.fold(*token), "الامين" | "الرئيس" | "القائم")
                                && matches!(
                                    text.fold(*token + 1),
                                    "العام" | "التنفيذي" | "السابق" | "باعمال" | "الاسبق"
                                )))
        })
    {
        return Speaker {
            name: Some(clean(text.slice(&(named..office)))),
            role: Some(clean(text.slice(&(office..end)))),
            kind: Kind::Person,
            same_as: None,
        };
    }
    if let Some(begin) = begin {
        return Speaker {
            name: Some(clean(text.slice(&(begin..end)))),
            role: Some(clean(text.slice(&(start..begin)))),
            kind: Kind::Person,
            same_as: None,
        };
    }
    let kind = if head_role && !head_body {
        Kind::Person
    } else if head_body
        || (start..end).any(|token| has("organisations", token))
        || text.tokens[start].kind == Token::Mark
    {
        Kind::Organisation
    } else if end - start <= 4 {
        Kind::Person
    } else {
        Kind::Anonymous
    };
    Speaker {
        name: Some(words),
        role: None,
        kind,
        same_as: None,
    }
}

/// Whether a word stands behind a body that takes it as its name: «لواء الرشيد», «مستشفى محمد …».
fn after_body(text: &Text<'_>, token: usize) -> bool {
    let before = text.fold(token - 1);
    !before.starts_with("ال")
        && matches!(
            before,
            "مستشفي"
                | "جامعة"
                | "كتائب"
                | "كتيبة"
                | "لواء"
                | "مخيم"
                | "مدرسة"
                | "مؤسسة"
                | "قوات"
                | "سرايا"
                | "شركة"
                | "مركز"
                | "تل"
                | "جبل"
                | "وادي"
                | "قرية"
                | "بلدة"
                | "مدينة"
                | "حي"
                | "شارع"
                | "سد"
                | "بئر"
                | "كفر"
                | "ساحة"
                | "دوار"
                | "مطار"
        )
}

/// Whether an office begins at a word: “the speaker for …”, or a head before its complement.
fn is_office(text: &Text<'_>, token: usize) -> bool {
    let word = text.fold(token);
    matches!(word, "المتحدث" | "المتحدثة" | "الناطق" | "الناطقة")
        || !word.starts_with("ال")
            && text.fold(token + 1).starts_with("ال")
            && !matches!(
                word,
                "امير" | "شيخ" | "شاب" | "سيد" | "حاج" | "عالم" | "معلم" | "قاضي"
            )
}

/// Words that name an office or a kinship wherever they stand behind two names.
fn is_office_behind(word: &str) -> bool {
    matches!(
        word,
        "مدير"
            | "مديرة"
            | "رئيس"
            | "رئيسة"
            | "وزير"
            | "وزيرة"
            | "محامي"
            | "محامية"
            | "محام"
            | "زوج"
            | "زوجة"
            | "ابن"
            | "ابنة"
            | "شقيق"
            | "شقيقة"
            | "نجل"
            | "والد"
            | "والدة"
            | "صاحب"
            | "صاحبة"
            | "مؤسس"
            | "موسس"
            | "عضو"
            | "نائب"
            | "قائد"
            | "استاذ"
            | "استاذة"
            | "مساعد"
            | "وكيل"
            | "سفير"
            | "محافظ"
            | "مستشار"
            | "مستشارة"
            | "ممثل"
            | "ممثلة"
            | "منسق"
            | "منسقة"
            | "باحث"
            | "باحثة"
            | "خبير"
            | "خبيرة"
            | "محلل"
            | "مراسل"
            | "كبير"
            | "مسوول"
            | "مسوولة"
            | "ناشط"
            | "ناشطة"
            | "احد"
            | "المدير"
            | "المتحدث"
            | "المتحدثة"
            | "الناطق"
            | "الناطقة"
            | "الباحث"
            | "الباحثة"
            | "الخبير"
            | "الخبيرة"
            | "المحلل"
            | "القيادي"
            | "المستشار"
            | "الناشط"
            | "الناشطة"
            | "المسوول"
            | "الاستاذ"
            | "الوزير"
            | "العضو"
            | "النائب"
            | "المبعوث"
            | "المحاضر"
            | "المتخصص"
            | "المختص"
            | "امين"
    )
}

/// What follows the first word of a rank: «العميد البحري», «الفريق أول ركن».
fn is_rank_part(word: &str) -> bool {
    matches!(
        word,
        "السابق"
            | "السابقة"
            | "الاسبق"
            | "البحري"
            | "الركن"
            | "ركن"
            | "اول"
            | "الاول"
            | "الطيار"
            | "المتقاعد"
            | "الجوي"
    )
}

fn is_title(word: &str) -> bool {
    matches!(word, "ابو" | "ام" | "جنرال" | "دكتور" | "شيخ" | "سيد")
}

fn is_complement(word: &str) -> bool {
    matches!(
        word,
        "خارجية"
            | "دفاع"
            | "داخلية"
            | "مالية"
            | "صحة"
            | "اعلام"
            | "نفط"
            | "طاقة"
            | "عدل"
            | "تعليم"
            | "ري"
            | "زراعة"
            | "اقتصاد"
            | "تجارة"
            | "نقل"
            | "بلدية"
            | "شؤون"
            | "عام"
            | "عليا"
            | "سابق"
            | "اركان"
            | "هيئة"
            | "قسم"
            | "فرع"
            | "ادارة"
            | "حقوق"
            | "وزراء"
            | "نواب"
            | "دولة"
            | "منطقة"
            | "مدينة"
            | "محافظة"
            | "مقاطعة"
            | "اقليم"
            | "ريف"
            | "قرية"
            | "بلدة"
            | "حي"
            | "شرق"
            | "غرب"
            | "شمال"
            | "جنوب"
            | "عمليات"
            | "قوة"
            | "سلاح"
            | "اول"
            | "ثان"
            | "عهد"
            | "امن"
            | "شرطة"
            | "تحرير"
            | "برامج"
            | "سياسة"
            | "علوم"
            | "معهد"
            | "جمهورية"
            | "مملكة"
            | "امارة"
            | "كتلة"
            | "تيار"
            | "فريق"
            | "منتخب"
            | "نادي"
            | "رابطة"
    )
}
