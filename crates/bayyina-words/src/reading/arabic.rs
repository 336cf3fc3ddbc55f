//! How Arabic news attributes words.

use std::ops::Range;

use super::cue::{Cue, Reach, Who, names_something, only};
use super::lexicon::{ARABIC, Gender, Verb};
use super::text::{Kind, Text};

/// The cues of one sentence, in order.
pub(super) fn cues(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    if let Some(cue) = headline_colon(text, sentence, headline) {
        cues.push(cue);
    }
    let mut token = sentence.start;
    while token < sentence.end {
        let next = token + 1;
        if text.depth[token] == 0 && text.tokens[token].kind == Kind::Word {
            let from = cues.last().map_or(sentence.start, |cue| cue.tokens.end);
            let clause = Clause {
                text,
                sentence,
                from,
                at: token,
            };
            if let Some(cue) = clause
                .preposition()
                .or_else(|| clause.trailing())
                .or_else(|| clause.verb())
            {
                token = cue.tokens.end.max(next);
                cues.push(cue);
                continue;
            }
        }
        token = next;
    }
    cues
}

/// `وزارة الدفاع: …`.
fn headline_colon(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Option<Cue> {
    if !headline {
        return None;
    }
    let mut start = sentence.start;
    while start < sentence.end
        && (!text.is_word(start) || ARABIC.has("labels", text.fold(start)))
        && text.opens[start].is_none()
        && start < sentence.start + 3
    {
        start += 1;
    }
    let colon = (start + 1..sentence.end.min(start + 16))
        .find(|token| text.is_sign(*token, ":") && text.depth[*token] == 0)?;
    // «قبل ساعات من المؤتمر.. وزير الخارجية: …»
    if let Some(points) = (start..colon)
        .rev()
        .find(|token| text.is_sign(*token, "…") || text.raw(*token).starts_with(".."))
    {
        start = points + 1;
    }
    if text.words(&(start..colon)) > 8 {
        return None;
    }
    // «مصدر رسمي للوطن: …»: told to whom.
    let end = (start + 1..colon)
        .find(|token| text.fold(*token).starts_with("لل") && *token + 1 == colon)
        .unwrap_or(colon);
    let name = start..end;
    let no = name.clone().any(|token| {
        let word = text.fold(token);
        ARABIC.has("labels", word) && !(token == start && word == "مصدر")
            || verb_of(word).is_some_and(|(verb, _)| {
                verb.is("an") && word != "الوطن" && word.chars().count() > 3
            })
            || text.tokens[token].kind == Kind::Number
            || matches!(text.raw(token), "،" | ",")
    });
    let named = text.words(&name) <= 4
        || name.clone().any(|token| {
            ["roles", "organisations", "states", "anonymous"]
                .iter()
                .any(|list| in_list(list, text.fold(token)))
        });
    (!no && named && text.words(&(colon..sentence.end)) > 2)
        .then(|| Cue::before_colon(sentence, colon, name, "headline colon"))
}

/// The verb of a word, with or without a conjunction joined to it.
fn verb_of(word: &str) -> Option<(&'static Verb, bool)> {
    if let Some(verb) = ARABIC.verb(word) {
        return Some((verb, false));
    }
    let rest = word.strip_prefix('و').or_else(|| word.strip_prefix('ف'))?;
    if rest.chars().count() < 3 && !matches!(rest, "رد" | "حث") {
        return None;
    }
    if let Some(verb) = ARABIC.verb(rest) {
        return Some((verb, true));
    }
    None
}

/// `أن`, `إنه`, `بأنها`.
pub(super) fn is_that(word: &str) -> bool {
    let word = word.strip_prefix('ب').unwrap_or(word);
    matches!(
        word,
        "ان" | "انه"
            | "انها"
            | "انهم"
            | "انهما"
            | "انهن"
            | "انني"
            | "اننا"
            | "اني"
            | "انك"
            | "انكم"
    )
}

/// Verbal nouns that begin what is announced or denied.
fn is_act(word: &str) -> bool {
    let word = word.strip_prefix("ال").unwrap_or(word);
    if matches!(
        word,
        "مقتل"
            | "اصابة"
            | "سقوط"
            | "اعتقال"
            | "اسقاط"
            | "تدمير"
            | "احباط"
            | "استهداف"
            | "وفاة"
            | "بدء"
            | "وقف"
            | "اطلاق"
            | "تنفيذ"
            | "انتهاء"
            | "استعداد"
            | "استعداده"
            | "استعدادها"
            | "عدم"
            | "وجود"
            | "ضرورة"
            | "اهمية"
            | "رفض"
            | "رفضه"
            | "رفضها"
            | "دعم"
            | "دعمه"
            | "دعمها"
            | "التزام"
            | "قلق"
            | "قلقه"
            | "قلقها"
            | "توقيف"
            | "ضبط"
            | "عثور"
            | "سيطرة"
            | "تحرير"
            | "ارتفاع"
            | "انخفاض"
            | "تسجيل"
            | "حالة"
            | "فتح"
            | "اغلاق"
            | "تعليق"
            | "الغاء"
            | "تاجيل"
            | "تمديد"
            | "توقيع"
            | "تعيين"
            | "اقالة"
            | "استقالة"
            | "استقالته"
            | "استقالتها"
            | "مسووليته"
            | "مسووليتها"
            | "مسوليته"
            | "مسوليتها"
            | "صحة"
            | "علاقته"
            | "علاقتها"
            | "تورط"
            | "تورطه"
            | "تورطها"
            | "ضلوع"
            | "ضلوعه"
            | "ضلوعها"
            | "انسحاب"
            | "وصول"
            | "خروج"
            | "عودة"
            | "تعرض"
            | "حدوث"
            | "وقوع"
            | "مواصلة"
            | "استمرار"
            | "قيام"
            | "اي"
            | "زيادة"
            | "خفض"
            | "رفع"
            | "نزوح"
            | "فقدان"
            | "خلو"
            | "انتشال"
            | "مصرع"
            | "اغتيال"
            | "تصفية"
            | "انشاء"
            | "تشكيل"
            | "انهيار"
            | "اندلاع"
            | "تحطم"
            | "غرق"
            | "انفجار"
            | "قصف"
            | "هجوم"
            | "اتفاق"
            | "حظر"
            | "فرض"
            | "منع"
            | "طرد"
            | "تعازيه"
            | "صدمته"
            | "استغرابه"
            | "اسفه"
            | "اسفها"
            | "املها"
            | "امله"
            | "ثقته"
            | "ثقتها"
            | "الاتهامات"
            | "الانباء"
            | "انباء"
            | "تقارير"
            | "ما"
            | "مزاعم"
            | "اتهامات"
            | "ادعاءات"
            | "نيته"
            | "نيتها"
            | "حصول"
            | "عدد"
            | "حصيلة"
            | "حجم"
            | "خسائر"
            | "كلفة"
            | "افراج"
            | "استقبال"
            | "نقل"
            | "ايقاف"
            | "قرار"
            | "حالات"
            | "مشاركة"
            | "عقد"
            | "سحب"
            | "نمو"
            | "تراجع"
            | "انكماش"
            | "تباطؤ"
            | "ازدياد"
            | "تحسن"
            | "تسبب"
            | "وقوف"
            | "تواجد"
            | "تواجده"
            | "توجه"
            | "تورطهم"
            | "مسوولية"
            | "صلته"
            | "صلتها"
            | "بداية"
            | "انطلاق"
            | "موافقة"
            | "انضمام"
            | "ترشح"
            | "ترشيح"
            | "فوز"
            | "هزيمة"
            | "تدشين"
            | "مقاطعة"
            | "تخصيص"
            | "اعتزام"
            | "اعتماد"
            | "احالة"
            | "اجلاء"
            | "تقديم"
            | "تفعيل"
            | "ارسال"
            | "دخول"
            | "هبوط"
    ) {
        return true;
    }
    // What is felt, with a pronoun joined: «ارتياحه», «تفاؤلها».
    let felt = word
        .strip_suffix("ها")
        .or_else(|| word.strip_suffix("هم"))
        .or_else(|| word.strip_suffix('ه'))
        .unwrap_or(word);
    if matches!(
        felt,
        "ارتياح"
            | "تفاول"
            | "تخوف"
            | "استعداد"
            | "تحفظ"
            | "تاييد"
            | "ترحيب"
            | "رغبت"
            | "رغبة"
            | "حرص"
            | "اعجاب"
            | "قلق"
            | "اسف"
            | "امل"
            | "ثقت"
            | "استياء"
            | "امتعاض"
            | "تقدير"
            | "شكر"
            | "امتنان"
            | "رفض"
            | "دعم"
            | "ادانت"
            | "ادانة"
            | "استنكار"
            | "تضامن"
            | "خشيت"
            | "خشية"
    ) {
        return true;
    }
    // The verbal nouns of the eighth and tenth forms: استـ…ا. , انـ…ا. , with their length.
    let letters: Vec<char> = word.chars().collect();
    letters.len() >= 6
        && letters.len() <= 9
        && (word.starts_with("است") || word.starts_with("انت"))
        && letters[letters.len() - 2] == 'ا'
}

fn in_list(list: &str, word: &str) -> bool {
    ARABIC.has(list, word)
        || word
            .strip_prefix('و')
            .is_some_and(|rest| rest.chars().count() > 3 && ARABIC.has(list, rest))
}

struct Clause<'a> {
    text: &'a Text<'a>,
    sentence: &'a Range<usize>,
    from: usize,
    at: usize,
}

/// Where what is said begins.
struct Start {
    /// The first token behind the subject.
    marker: usize,
    /// The first token of what is said.
    at: usize,
    rule: &'static str,
}

impl Clause<'_> {
    fn verb(&self) -> Option<Cue> {
        let text = self.text;
        let word = text.fold(self.at);
        let (verb, joined) = verb_of(word)?;
        // A byline: «كتب: فلان».
        if verb.lemma == "كتب"
            && text.words(self.sentence) <= 6
            && !self
                .sentence
                .clone()
                .any(|token| text.opens[token].is_some())
        {
            return None;
        }
        let before = self
            .at
            .checked_sub(1)
            .filter(|at| *at >= self.sentence.start);
        let previous = before.map_or("", |at| text.fold(at));
        let negated = matches!(previous, "لم" | "لن" | "لا" | "ولم" | "ولا" | "ولن" | "فلم");
        if matches!(
            previous,
            "مما" | "بما" | "الي" | "علي" | "في" | "عن" | "من" | "وفي"
        ) && !verb.participle
        {
            return None;
        }
        if negated
            && !matches!(
                verb.lemma,
                "اعترف" | "أقر" | "أكد" | "قال" | "استبعد" | "نفى" | "صدق"
            )
        {
            return None;
        }
        if verb.is("nq") {
            return self.quoted_from();
        }
        if verb.is("in") {
            return self.stands_in();
        }
        if verb.lemma == "حمل" || verb.lemma == "حمّل" {
            return self.holds_responsible(verb);
        }
        // «يذكر أن …», «ويشار إلى أن …» are the paper's own words.
        let own = matches!(word, "يذكر" | "ويذكر" | "يشار" | "ويشار");
        if own && is_that(text.fold(self.at + 1)) && self.at == self.sentence.start {
            return None;
        }
        // «عبر الهاتف»: a preposition, where no «عن» follows.
        if verb.lemma == "عبر"
            && !(self.at + 1..self.sentence.end.min(self.at + 10))
                .any(|token| text.fold(token) == "عن")
        {
            return None;
        }
        // «دعوى تتهم فيها الحكومة بتعمد قتلها» describes a document; «صواريخ يعتقد أنها …» nobody.
        let next = text.fold(self.at + 1);
        if matches!(next, "فيها" | "فيه" | "بها" | "به") || verb.lemma == "اعتقد" && is_that(next)
        {
            return None;
        }
        let start = self.start(verb)?;
        let (who, begin) = self.subject(verb, joined, start.marker)?;
        let who = match who {
            Who::Named(name) => Who::Named(self.owner(name, start.marker)),
            other => other,
        };
        let (who, chain) = self.chain(who, start.marker);
        let mut polarity = verb.polarity();
        if negated {
            polarity = match verb.lemma {
                "نفى" | "استبعد" | "قال" => None,
                _ => Some("denies"),
            };
            if verb.lemma == "قال" {
                return None;
            }
        }
        if (self.at..start.marker).any(|token| {
            text.fold(token)
                .trim_start_matches(['ب', 'و'])
                .starts_with("اتهام")
        }) {
            polarity = Some("accuses");
        }
        let mut words = only(self.at..self.at + 1);
        if start.at > start.marker && start.marker > self.at {
            words.push(start.marker..start.at);
        }
        let exactly = (start.rule == "description").then(|| {
            let mut at = start.at;
            while at < self.sentence.end && text.opens[at].is_none() {
                at += 1;
            }
            at
        });
        let reach = match exactly.and_then(|at| text.close_of(at).map(|close| at..close + 1)) {
            Some(range) => Reach::Exactly(range),
            None => Reach::Lead(start.at),
        };
        Some(Cue {
            tokens: begin..start.at,
            who,
            reach,
            verb: words,
            chain,
            polarity,
            rule: start.rule,
        })
    }

    /// `"…"، يقول فلان`: the quotation stands before.
    fn trailing(&self) -> Option<Cue> {
        let text = self.text;
        let (verb, joined) = verb_of(text.fold(self.at))?;
        let mut before = self.at;
        while before > self.from && text.is_sign(before - 1, "،,—–-") {
            before -= 1;
        }
        let closes = before > self.from
            && text.tokens[before - 1].kind == Kind::Mark
            && text.opens[before - 1].is_none()
            && text
                .closed_at(before - 1)
                .is_some_and(|quote| text.words(&quote.inner()) > 2);
        if !closes || joined || verb.participle || !(verb.is("an") || verb.is("q")) {
            return None;
        }
        let mut stop = self.at + 1;
        while stop < self.sentence.end
            && !text.is_sign(stop, "،,.:؛")
            && !is_that(text.fold(stop))
            && !text.opens_more_than(stop, 2)
        {
            stop += 1;
        }
        // Words of its own follow.
        if stop < self.sentence.end && !text.is_sign(stop, "،,.") {
            return None;
        }
        let name = self.phrase(self.at + 1, stop);
        let who = if name.is_empty() {
            Who::Carried(verb.gender)
        } else {
            Who::Named(name)
        };
        Some(Cue {
            tokens: before..stop,
            who,
            reach: Reach::Trail,
            verb: only(self.at..self.at + 1),
            chain: Vec::new(),
            polarity: verb.polarity(),
            rule: "words, verb, speaker",
        })
    }

    /// What introduces the words said, behind the verb.
    fn start(&self, verb: &Verb) -> Option<Start> {
        let text = self.text;
        let end = self.sentence.end;
        let near = match verb.lemma {
            "بين" => 4,
            _ if verb.is("an0") || verb.is("n0") => 12,
            _ => 34,
        };
        let mut at = self.behind_condition(self.at + 1);
        let mut noun = None;
        while at < end.min(self.at + near) {
            let word = text.fold(at);
            // Another report begins: «نشرت الوزارة مقطعا قالت إنه …».
            if at > self.at + 1
                && let Some((other, _)) = verb_of(word)
                && (other.is("an") && is_that(text.fold(at + 1))
                    || verb.is("an0") && other.is("an") && !other.participle)
                && !matches!(other.lemma, "رفض" | "بين" | "وعد" | "حمل" | "سلم")
            {
                break;
            }
            if at > self.at + 1
                && let Some((other, joined)) = verb_of(word)
                && (joined
                    || other.participle
                    || text.is_sign(at - 1, "،,")
                    || matches!(text.fold(at - 1), "بينما" | "فيما" | "لكن" | "كما" | "حين"))
                && (other.is("an") || other.is("nq"))
                && !matches!(other.lemma, "رفض" | "بين" | "وعد" | "عبر")
            {
                break;
            }
            if text.is_sign(at, ":") {
                let that = is_that(text.fold(at + 1));
                return Some(Start {
                    marker: at,
                    at: at + 1 + usize::from(that),
                    rule: "verb, colon",
                });
            }
            if text.is_sign(at, "؛;") {
                break;
            }
            if let Some(close) = text.close_of(at) {
                let words = text.words(&(at..close));
                let said = words > 3
                    || (words > 1
                        && close + 2 >= end
                        && (at == self.at + 1
                            || text.is_sign(at - 1, ":")
                            || is_that(text.fold(at - 1))
                            || !matches!(verb.lemma, "تابع" | "واصل" | "رفض" | "نشر")));
                if (verb.is("q") || verb.is("an")) && said && !names_something(text, at) {
                    if noun.is_none() || text.is_sign(at - 1, ":،") {
                        return Some(Start {
                            marker: at,
                            at,
                            rule: "verb, quotation",
                        });
                    }
                    break;
                }
                at = close + 1;
                continue;
            }
            let that = is_that(word);
            if that && (verb.is("an") || verb.is("an0") || word.starts_with('ب')) {
                return Some(Start {
                    marker: at,
                    at: at + 1,
                    rule: "verb, that",
                });
            }
            if that && (verb.is("n0") || verb.is("as") || verb.is("acc")) {
                let rule = if verb.is("as") {
                    "description"
                } else {
                    "verb, that"
                };
                return Some(Start {
                    marker: at,
                    at: at + 1,
                    rule,
                });
            }
            let preposition = match word {
                "علي" => "على",
                "الي" => "إلى",
                "عن" => "عن",
                "من" => "من",
                "في" => "في",
                _ => "",
            };
            if !preposition.is_empty() && verb.is(preposition) {
                if is_that(text.fold(at + 1)) {
                    return Some(Start {
                        marker: at,
                        at: at + 2,
                        rule: "verb, that",
                    });
                }
                let quote = text
                    .close_of(at + 1)
                    .is_some_and(|close| text.words(&(at + 1..close)) > 3);
                let first = text.fold(at + 1);
                let act = is_act(first) || is_masdar(first) && !first.starts_with("ال");
                let clause_end = (at + 1..end)
                    .find(|token| text.is_sign(*token, "،,"))
                    .unwrap_or(end);
                let words = text.words(&(at + 1..clause_end));
                let asks = asks(verb) && at > self.at + 1;
                if verb.is("np")
                    && noun.is_none()
                    && (quote || asks || act && words > 1 || words >= 6)
                {
                    return Some(Start {
                        marker: at,
                        at: at + 1,
                        rule: "verb, preposition",
                    });
                }
            }
            // «اتهم السلطات بـ"كسب الوقت"»
            if word == "ب"
                && (verb.is("ب") || verb.is("acc") || verb.is("as"))
                && text.opens.get(at + 1).is_some_and(Option::is_some)
            {
                return Some(Start {
                    marker: at,
                    at: at + 1,
                    rule: "verb, ب",
                });
            }
            let with_b = word
                .strip_prefix('ب')
                .filter(|rest| rest.chars().count() > 2);
            if let Some(rest) = with_b
                && ((verb.is("ب") && verb.is("np")) || verb.is("acc"))
                && !matches!(
                    word,
                    "باسم"
                        | "بعد"
                        | "بين"
                        | "بشان"
                        | "بحسب"
                        | "بدوره"
                        | "بدورها"
                        | "بغداد"
                        | "بيروت"
                        | "بكين"
                        | "بقيادة"
                        | "برئاسة"
                        | "بدعم"
                        | "بحضور"
                        | "بمناسبة"
                        | "باسماء"
                        | "بلاده"
                        | "بلادها"
                )
                && (rest.starts_with("ال")
                    || is_act(rest)
                    || rest.ends_with('ه')
                    || verb.is("acc")
                    || is_masdar(rest))
                && at > self.at + usize::from(verb.is("acc"))
            {
                return Some(Start {
                    marker: at,
                    at,
                    rule: "verb, ب",
                });
            }
            if verb.is("as")
                && (word.starts_with("بال")
                    || word.starts_with('ب') && text.opens.get(at + 1).is_some_and(Option::is_some))
            {
                return Some(Start {
                    marker: at,
                    at: at + usize::from(text.opens.get(at + 1).is_some_and(Option::is_some)),
                    rule: "description",
                });
            }
            let bare = !word.starts_with("ال")
                || matches!(word, "الاتهامات" | "الانباء" | "التقارير")
                || verb.is("denies")
                    && matches!(
                        word,
                        "التسبب"
                            | "التورط"
                            | "الضلوع"
                            | "الوقوف"
                            | "المسوولية"
                            | "المسئولية"
                            | "المسيولية"
                    );
            if verb.is("n")
                && noun.is_none()
                && bare
                && !matches!(
                    text.fold(at - 1),
                    "عقب" | "بعد" | "قبل" | "خلال" | "اثر" | "منذ" | "بسبب" | "رغم"
                )
                && is_act(word)
                && text.words(&(at..end)) > 1
            {
                noun = Some(at);
            }
            // What is announced as a noun ends with the clause.
            if noun.is_some() && text.is_sign(at, "،,") {
                break;
            }
            at += 1;
        }
        noun.map(|at| Start {
            marker: at,
            at,
            rule: "verb, noun",
        })
    }

    /// The token behind «طلب عدم الكشف عن اسمه», where a clause of that kind stands near.
    fn behind_condition(&self, from: usize) -> usize {
        let text = self.text;
        let limit = self.sentence.end.min(from + 8);
        let Some(asked) = (from..limit).find(|token| is_condition(text, *token)) else {
            return from;
        };
        (asked..self.sentence.end.min(asked + 9))
            .find(|token| {
                let word = text.fold(*token);
                word.starts_with("اسم") || word.starts_with("هويت")
            })
            .map_or(from, |named| named + 1)
    }

    /// Who speaks: behind the verb, before it, or somebody named before.
    fn subject(&self, verb: &Verb, joined: bool, marker: usize) -> Option<(Who, usize)> {
        let text = self.text;
        let carried = Who::Carried(verb.gender);
        if verb.participle {
            return Some((Who::Carried(Gender::Untold), self.at));
        }
        let passive = text.raw(self.at).contains("أُ")
            || text.raw(self.at).contains("يُ")
            || text.raw(self.at).contains("تُ");
        if passive {
            return Some((Who::Unsaid, self.at));
        }
        // «لكن دولا غربية تتهم الروس بـ…», «العفو الدولية تتهم دمشق بـ…»: the subject stands first.
        if !joined
            && (verb.is("acc") || verb.is("n"))
            && let Some(name) = self.before()
        {
            return Some((Who::Named(name.clone()), name.start));
        }
        if let Some((name, opening)) = self.behind_was(joined) {
            return Some((Who::Named(name), opening));
        }
        let mut name = self.phrase(self.at + 1, marker);
        let addressed = asks(verb) || matches!(verb.lemma, "أبلغ" | "أخبر");
        if (verb.is("acc") || verb.is("as") || addressed) && !name.is_empty() {
            name = first_entity(text, name);
            if is_object(text, &name, verb.gender) && joined {
                return Some((carried, self.at));
            }
        }
        if !name.is_empty() {
            return Some((Who::Named(name), self.at));
        }
        if joined && text.fold(self.at).starts_with('ف') {
            let first = self.from.max(self.sentence.start);
            if matches!(text.fold(first), "اما" | "واما") {
                let name = self.phrase(first + 1, self.at);
                if !name.is_empty() {
                    return Some((Who::Named(name), first));
                }
            }
        }
        if joined {
            return Some((carried, self.at));
        }
        // The subject may stand before its verb.
        let mut end = self.at;
        while end > self.from && in_list("fillers", text.fold(end - 1)) {
            end -= 1;
        }
        let mut start = end;
        while start > self.from {
            let word = text.fold(start - 1);
            let mark = text.tokens[start - 1].kind == Kind::Mark;
            if is_that(word)
                || (text.tokens[start - 1].kind == Kind::Sign && !text.is_sign(start - 1, "()/-"))
                || (mark
                    && text.opens[start - 1].is_none()
                    && text.depth[start.saturating_sub(2)] > 0
                    && (self.from..start - 1)
                        .rev()
                        .take(6)
                        .all(|open| text.close_of(open) != Some(start - 1)))
                || matches!(
                    word,
                    "بينما"
                        | "فيما"
                        | "حين"
                        | "الذي"
                        | "التي"
                        | "الذين"
                        | "حيث"
                        | "لكن"
                        | "كما"
                        | "اما"
                        | "ما"
                        | "مما"
                        | "ثم"
                        | "وكان"
                        | "وكانت"
                        | "كان"
                        | "كانت"
                        | "وقد"
                )
            {
                break;
            }
            start -= 1;
        }
        let relative =
            start > self.from && matches!(text.fold(start - 1), "الذي" | "التي" | "الذين");
        if relative && start == end {
            // “X, who said that …”: the noun before.
            let mut stop = start - 1;
            while stop > self.from && text.is_sign(stop - 1, "،,") {
                stop -= 1;
            }
            let mut begin = stop;
            while begin > self.from
                && text.is_word(begin - 1)
                && stop - begin < 6
                && !in_list("adjuncts", text.fold(begin - 1))
                && text.fold(begin - 1) != "ما"
                && verb_of(text.fold(begin - 1).trim_end_matches('ه')).is_none()
            {
                begin -= 1;
            }
            let name = self.phrase(begin, stop);
            let named = name.clone().any(|token| {
                in_list("roles", text.fold(token))
                    || in_list("organisations", text.fold(token))
                    || in_list("states", text.fold(token))
            });
            if named && !name.is_empty() {
                return Some((Who::Named(name), self.at));
            }
            // «الأنباء التي تحدثت عن …» names nobody.
            let nobody = matches!(
                text.fold(stop.saturating_sub(1)),
                "الانباء"
                    | "الاخبار"
                    | "التقارير"
                    | "المعلومات"
                    | "المزاعم"
                    | "الاتهامات"
                    | "الاشاعات"
                    | "الشائعات"
                    | "انباء"
                    | "محتجين"
            );
            return (!nobody).then_some((carried, self.at));
        }
        let words = text.words(&(start..end));
        let first = text.fold(start);
        let named = (1..=10).contains(&words)
            && !in_list("adjuncts", first)
            && !in_list("leads", first)
            && (start..end).any(|token| {
                let word = text.fold(token);
                in_list("roles", word) || in_list("organisations", word) || in_list("states", word)
            })
            && !(start..end).any(|token| {
                verb_of(text.fold(token)).is_some_and(|(verb, joined)| {
                    joined || (verb.is("an0") || verb.is("nq")) && !verb.participle
                })
            })
            && !text.fold(self.at).starts_with('و');
        // «وكان عبد الرحمن أعلن …», «السليمانية تنفي وجود …»: nobody of the lists.
        let led =
            start > self.from && matches!(text.fold(start - 1), "وكان" | "وكانت" | "كان" | "كانت");
        let first_in_line = start == self.sentence.start
            && words <= 4
            && text.fold(self.at).starts_with(['ي', 'ت'])
            && text.tokens[start].kind == Kind::Word;
        let plain = (1..=6).contains(&words)
            && (led || first_in_line)
            && !in_list("adjuncts", first)
            && !in_list("leads", first)
            && !(start..end).any(|token| {
                verb_of(text.fold(token)).is_some() || in_list("adjuncts", text.fold(token))
            })
            && !text.fold(self.at).starts_with('و');
        if named || plain {
            return Some((Who::Named(start..end), start));
        }
        Some((carried, self.at))
    }

    /// `وكان نشطاء معارضون، أمس، قد أعلنوا …`: the subject between the auxiliary and the verb, and
    /// where the sentence opens.
    fn behind_was(&self, joined: bool) -> Option<(Range<usize>, usize)> {
        let text = self.text;
        let opening = self.from.max(self.sentence.start);
        let was = matches!(
            text.fold(opening),
            "وكان" | "وكانت" | "كان" | "كانت" | "يذكر" | "ويذكر" | "يشار" | "ويشار"
        );
        if joined || !was || self.at <= opening + 1 {
            return None;
        }
        let begin = opening + 1 + usize::from(is_that(text.fold(opening + 1)));
        let name = self.phrase(begin, self.at);
        let between = name.end..self.at;
        let reaches = between.len() <= 6
            && between.clone().all(|token| {
                let word = text.fold(token);
                !text.is_word(token)
                    || word == "قد"
                    || is_day(word)
                    || in_list("adjuncts", word)
                    || text.tokens[token].kind == Kind::Number
            });
        let verb = name.clone().skip(1).any(|token| {
            verb_of(text.fold(token)).is_some_and(|(verb, _)| verb.is("an") && !verb.participle)
        });
        (!name.is_empty() && reaches && !verb).then_some((name, opening))
    }

    /// «تقرير صادر عن المنظمة», «تقدير أعدته الحكومة»: who published a document speaks in it.
    fn owner(&self, name: Range<usize>, limit: usize) -> Range<usize> {
        let text = self.text;
        let issued = matches!(
            text.fold(name.end),
            "اصدره" | "اصدرته" | "اعده" | "اعدته" | "نشره" | "نشرته"
        );
        let by = text.fold(name.end) == "عن"
            && matches!(
                text.fold(name.end.saturating_sub(1)),
                "صادر" | "صادرة" | "الصادر" | "الصادرة"
            );
        if !(issued || by) || name.is_empty() {
            return name;
        }
        let owner = first_entity(text, self.phrase(name.end + 1, limit));
        if owner.is_empty() { name } else { owner }
    }

    /// A short noun phrase that stands before a present verb, behind a conjunction or at the
    /// beginning of the sentence.
    fn before(&self) -> Option<Range<usize>> {
        let text = self.text;
        if !text.fold(self.at).starts_with(['ي', 'ت']) {
            return None;
        }
        let mut start = self.at;
        while start > self.from && text.is_word(start - 1) && self.at - start < 10 {
            if matches!(
                text.fold(start - 1),
                "لكن" | "فيما" | "بينما" | "حين" | "غير" | "ولكن"
            ) {
                break;
            }
            start -= 1;
        }
        let led = start > self.from
            && matches!(
                text.fold(start - 1),
                "لكن" | "فيما" | "بينما" | "حين" | "ولكن"
            )
            || start == self.sentence.start;
        let name = start..self.at;
        let plain = led
            && (1..=8).contains(&name.len())
            && !in_list("adjuncts", text.fold(start))
            && !in_list("leads", text.fold(start))
            && !name.clone().any(|token| {
                let word = text.fold(token);
                verb_of(word).is_some()
                    || is_that(word)
                    || matches!(
                        word,
                        "في" | "من" | "عن" | "الي" | "علي" | "التي" | "الذي" | "لا" | "لم"
                    )
            });
        plain.then_some(name)
    }

    /// The noun phrase from a token on, up to an adjunct or the marker.
    fn phrase(&self, start: usize, limit: usize) -> Range<usize> {
        phrase(self.text, start, limit.min(self.sentence.end))
    }

    /// Takes `، وفقا لـ …` out of what stands between verb and marker.
    fn chain(&self, who: Who, marker: usize) -> (Who, Vec<Range<usize>>) {
        let text = self.text;
        let from = match &who {
            Who::Named(name) => name.end.max(self.at),
            _ => self.at + 1,
        };
        for token in from..marker {
            if matches!(
                text.fold(token),
                "وفقا" | "بحسب" | "حسب" | "وفق" | "طبقا" | "نقلا"
            ) {
                let mut begin = token + 1;
                while begin < marker && matches!(text.fold(begin), "ل" | "عن" | "ما") {
                    begin += 1;
                }
                let name = self.phrase(begin, marker);
                if !name.is_empty() {
                    return (who, vec![name]);
                }
            }
            if matches!(
                text.fold(token),
                "نقلته"
                    | "نقلتها"
                    | "نشرته"
                    | "نشرتها"
                    | "بثته"
                    | "بثتها"
                    | "اوردته"
                    | "نقله"
                    | "نشره"
            ) {
                let name = self.phrase(token + 1, marker);
                if !name.is_empty() {
                    return (who, vec![name]);
                }
            }
        }
        (who, Vec::new())
    }

    /// `نقلت وكالة … عن فلان قوله …`.
    fn quoted_from(&self) -> Option<Cue> {
        let text = self.text;
        let end = self.sentence.end.min(self.at + 40);
        let to = text.fold(self.at).contains("نسب");
        let from = (self.at + 1..end)
            .find(|token| text.fold(*token) == "عن" || to && text.fold(*token) == "الي")?;
        let agency = self.phrase(self.at + 1, from);
        let mut marker = None;
        for token in from + 1..end {
            let word = text.fold(token);
            let saying = matches!(
                word,
                "قوله"
                    | "القول"
                    | "قولها"
                    | "قولهم"
                    | "قولهما"
                    | "تاكيده"
                    | "تاكيدها"
                    | "تاكيدهم"
                    | "تصريحه"
                    | "اعلانه"
            );
            let quote = text
                .close_of(token)
                .is_some_and(|close| text.words(&(token..close)) > 3)
                && !names_something(text, token);
            if saying || is_that(word) || text.is_sign(token, ":") || quote {
                marker = Some(token);
                break;
            }
        }
        let marker = marker?;
        let mut at = marker;
        if text.is_sign(marker + 1, "،,")
            && let Some(that) = (marker + 2..end.min(marker + 18)).find(|token| {
                (is_that(text.fold(*token)) || text.is_sign(*token, ":")) && text.depth[*token] == 0
            })
            && text.is_sign(that - 1, "،,")
        {
            at = that;
        }
        while at < end
            && text.opens[at].is_none()
            && (text.is_sign(at, ":،,")
                || is_that(text.fold(at))
                || at == marker
                || (at == marker + 1 && matches!(text.fold(at), "ب" | "في" | "امس")))
        {
            at += 1;
            if text.opens.get(at).is_some_and(Option::is_some) {
                break;
            }
        }
        let name = self.phrase(from + 1, marker);
        let who = if name.is_empty() {
            Who::Unsaid
        } else {
            Who::Named(name)
        };
        Some(Cue {
            tokens: self.at..at,
            who,
            reach: Reach::Lead(at),
            verb: vec![self.at..self.at + 1, from..from + 1, marker..marker + 1],
            chain: if agency.is_empty() {
                Vec::new()
            } else {
                vec![agency]
            },
            polarity: None,
            rule: "agency quotes",
        })
    }

    /// `حمّل الجيش الحركة مسؤولية …`.
    fn holds_responsible(&self, verb: &Verb) -> Option<Cue> {
        let text = self.text;
        let end = self.sentence.end;
        let blame = (self.at + 1..end.min(self.at + 14))
            .find(|token| matches!(text.fold(*token), "مسوولية" | "المسوولية" | "مسووليته"))?;
        let name = first_entity(text, self.phrase(self.at + 1, blame));
        Some(Cue {
            tokens: self.at..blame,
            who: if name.is_empty() {
                Who::Carried(verb.gender)
            } else {
                Who::Named(name)
            },
            reach: Reach::Lead(blame),
            verb: only(self.at..self.at + 1),
            chain: Vec::new(),
            polarity: Some("accuses"),
            rule: "verb, noun",
        })
    }

    /// `جاء في التقرير أن …`.
    fn stands_in(&self) -> Option<Cue> {
        let text = self.text;
        let end = self.sentence.end.min(self.at + 26);
        let inside = self.at + 1;
        if !matches!(text.fold(inside), "في" | "فى" | "ضمن" | "علي" | "عن") {
            return None;
        }
        let marker = (inside + 1..end).find(|token| {
            is_that(text.fold(*token))
                || text.is_sign(*token, ":")
                || text
                    .close_of(*token)
                    .is_some_and(|close| text.words(&(*token..close)) > 3)
                || (text.fold(*token) == "ما" && text.fold(*token + 1) == "يلي")
        })?;
        let mut at = marker;
        while at < end
            && !text.is_sign(at, ":")
            && text.opens[at].is_none()
            && at < marker + 3
            && (at == marker || text.fold(marker) == "ما")
        {
            at += 1;
        }
        if at < self.sentence.end && text.is_sign(at, ":") {
            at += 1;
        }
        let mut name = self.phrase(inside + 1, marker);
        if matches!(
            text.fold(name.start),
            "تقرير" | "بيان" | "دراسة" | "رسالة" | "تغريدة" | "منشور"
        ) && name.len() > 1
            && (in_list("organisations", text.fold(name.start + 1))
                || in_list("roles", text.fold(name.start + 1))
                || in_list("states", text.fold(name.start + 1)))
        {
            name = name.start + 1..name.end;
        }
        if name.is_empty() {
            return None;
        }
        let name = self.owner(name, marker);
        Some(Cue {
            tokens: self.at..at,
            who: Who::Named(name),
            reach: Reach::Lead(at),
            verb: vec![self.at..inside + 1, marker..marker + 1],
            chain: Vec::new(),
            polarity: None,
            rule: "it says in",
        })
    }

    /// `بحسب فلان`, `حسبما أفادت …`, `على حد قوله`.
    fn preposition(&self) -> Option<Cue> {
        let text = self.text;
        let word = text.fold(self.at);
        let bare = word
            .strip_prefix('و')
            .filter(|rest| rest.chars().count() > 2 && *rest != "فق" && *rest != "فقا")
            .unwrap_or(word);
        let next = text.fold(self.at + 1);
        let mut begin = self.at + 1;
        let mut whose = None;
        let mut verbal = false;
        match bare {
            "بحسب" | "حسب" | "وفق" => {
                if next == "ما" {
                    verbal = true;
                    begin += 1;
                } else if let Some(rest) = next.strip_prefix("ما")
                    && (verb_of(rest).is_some()
                        || verb_of(rest.trim_end_matches("ها")).is_some()
                        || verb_of(rest.trim_end_matches('ه')).is_some())
                {
                    // «بحسب مانشرته …», written in one.
                    begin += 1;
                }
            }
            "وفقا" | "طبقا" => {
                if next == "لما" {
                    verbal = true;
                    begin += 1;
                } else if !next.starts_with('ل') {
                    return None;
                } else if next == "ل" {
                    begin += 1;
                }
            }
            "حسبما" => verbal = true,
            "كما" => {
                let (verb, _) = verb_of(next)?;
                if verb.participle || self.follows_that(begin + 1) || bare != word {
                    return None;
                }
                verbal = true;
            }
            "نقلا" if next == "عن" => begin += 1,
            "علي" if next == "حد" => {
                let third = text.fold(self.at + 2);
                match third {
                    "قوله" | "تعبيره" | "وصفه" | "زعمه" => {
                        whose = Some(Gender::Masculine)
                    }
                    "قولها" | "تعبيرها" | "وصفها" | "زعمها" => {
                        whose = Some(Gender::Feminine)
                    }
                    "قولهم" | "تعبيرهم" | "وصفهم" => whose = Some(Gender::Untold),
                    "قول" | "تعبير" | "وصف" | "زعم" => {}
                    _ => return None,
                }
                begin = self.at + 3;
            }
            _ => return None,
        }
        if verbal {
            let form = text.fold(begin);
            let stem = form
                .strip_suffix("ها")
                .or_else(|| form.strip_suffix('ه'))
                .unwrap_or(form);
            verb_of(form).or_else(|| verb_of(stem))?;
            begin += 1;
        }
        let end = self.sentence.end.min(begin + 26);
        let mut stop = begin;
        let name = if whose.is_some() {
            begin..begin
        } else {
            let ends = |at: usize| {
                text.is_sign(at, "،,.؛:…!")
                    || matches!(
                        text.fold(at),
                        "فان" | "فقد" | "ان" | "انه" | "فانه" | "فانها"
                    )
                    || at > begin && self.from == self.at && is_narrative(text.fold(at))
                    || text.opens_more_than(at, 4)
                    || at > begin
                        && matches!(text.fold(at), "الذي" | "التي")
                        && verb_of(text.fold(at + 1)).is_some()
            };
            while stop < end && !ends(stop) {
                stop += 1;
            }
            self.phrase(begin, stop)
        };
        if whose.is_none() && name.is_empty() {
            return None;
        }
        let who = whose.map_or_else(|| Who::Named(name.clone()), Who::Carried);
        let front = text.words(&(self.from..self.at)) == 0;
        let verb = only(self.at..begin);
        if front && stop < end && whose.is_none() {
            let at = stop
                + usize::from(
                    text.is_sign(stop, "،,")
                        || matches!(text.fold(stop), "فان" | "ان" | "انه" | "فانه" | "فانها"),
                );
            let at = at + usize::from(matches!(text.fold(at), "فان" | "فانه" | "فانها"));
            return Some(Cue {
                tokens: self.at..at,
                who,
                reach: Reach::Lead(at),
                verb,
                chain: Vec::new(),
                polarity: None,
                rule: "according to",
            });
        }
        let before = self.at - usize::from(self.at > self.from && text.is_sign(self.at - 1, "،,"));
        Some(Cue {
            tokens: before..stop.max(begin),
            who,
            reach: Reach::Trail,
            verb,
            chain: Vec::new(),
            polarity: None,
            rule: "according to",
        })
    }

    fn follows_that(&self, from: usize) -> bool {
        (from..self.sentence.end.min(from + 12)).any(|token| {
            is_that(self.text.fold(token))
                || self.text.is_sign(token, ":")
                || matches!(self.text.fold(token), "الي" | "علي" | "عن")
        })
    }
}

fn is_masdar(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    // تفعيل, إفعال, افتعال, انفعال, فعل with a pronoun joined.
    letters.len() >= 5
        && ((letters[0] == 'ت' && letters[letters.len() - 2] == 'ي')
            || (letters[0] == 'ا' && letters[letters.len() - 2] == 'ا')
            || word.starts_with("عدم")
            || word.ends_with('ة'))
}

/// The noun phrase from a token on, up to an adjunct or a limit.
pub(super) fn phrase(text: &Text<'_>, start: usize, limit: usize) -> Range<usize> {
    let mut start = start;
    // Adverbs before the subject: «أعلنت اليوم وزارة …», «قال له».
    while start < limit
        && (matches!(
            text.fold(start),
            "اليوم"
                | "امس"
                | "ايضا"
                | "كذلك"
                | "مؤخرا"
                | "لاحقا"
                | "سابقا"
                | "بدوره"
                | "بدورها"
                | "مساء"
                | "صباح"
                | "فجر"
                | "له"
                | "لها"
                | "عنه"
                | "عنها"
                | "لنا"
                | "لهم"
                | "لي"
        ) || is_day(text.fold(start)))
    {
        start += 1;
    }
    let mut end = start;
    // «وطلبت منه أن»: another verb, no name.
    if start < limit && is_joined_verb(text.fold(start)) {
        return start..start;
    }
    while end < limit {
        let word = text.fold(end);
        if let Some(close) = text.close_of(end) {
            // A name in quotation marks.
            if close < limit && text.words(&(end..close)) <= 4 {
                let whole = end == start;
                end = close + 1;
                if whole {
                    break;
                }
                continue;
            }
            break;
        }
        if text.is_sign(end, "()") && end > start {
            let close = (end + 1..limit).find(|token| text.is_sign(*token, ")"));
            if let Some(close) = close {
                // The abbreviation of a name, if the name goes on or ends here.
                end = close + 1;
                continue;
            }
            break;
        }
        if text.is_sign(end, "-")
            && !text.tokens[end].spaced
            && text.tokens.get(end + 1).is_some_and(|next| !next.spaced)
        {
            end += 1;
            continue;
        }
        if end > start && matches!(word, "حسبما" | "بحسب" | "وفق" | "وفقا" | "عبر")
        {
            break;
        }
        if !text.is_word(end) || text.tokens[end].kind == Kind::Number && end > start {
            break;
        }
        if is_day(word) {
            break;
        }
        if ARABIC.has("adjuncts", word) {
            let keep = word == "عن" && end > start && text.fold(end + 1) == "حقوق"
                || end > start
                    && matches!(word, "في" | "من" | "علي")
                    && (in_list("anonymous", text.fold(end - 1))
                        || in_list("anonymous", text.fold(start).trim_start_matches('ل'))
                            && end - start <= 3
                        || is_indefinite_role(text, start, end))
                    && text.is_word(end + 1)
                    && !is_occasion(text.fold(end + 1))
                || end > start
                    && matches!(word, "في" | "لدي")
                    && name_follows(text, start, end, limit);
            if !keep {
                break;
            }
        }
        if end > start && word == "ل" {
            break;
        }
        if word == "ان" || is_that(word) || word == "قد" || end > start && word == "ما" {
            break;
        }
        // What begins with ل and is no part of a name: the person addressed.
        if end > start
            && let Some(rest) = word.strip_prefix('ل')
            && (rest.starts_with("نظير") || rest.starts_with("نظرا") || in_list("roles", rest))
            && !in_list("roles", word)
            && !in_list("organisations", word)
        {
            break;
        }
        if end > start
            && word.starts_with('ل')
            && word.chars().count() > 4
            && !word.starts_with("لل")
            && [
                "لوكال",
                "لرويتر",
                "لقناة",
                "لصحيف",
                "لاذاع",
                "لتلفز",
                "لموقع",
                "لشبك",
                "لبرنام",
                "لفرانس",
                "لبي",
                "لمراسل",
                "لوسائل",
                "لسكاي",
                "لسي",
                "لتاس",
            ]
            .iter()
            .any(|media| word.starts_with(media))
        {
            break;
        }
        if matches!(
            word,
            "للصحافيين"
                | "للصحفيين"
                | "للاناضول"
                | "للجزيرة"
                | "للوكالة"
                | "للاعلام"
                | "للقناة"
                | "للصحيفة"
                | "للعربية"
        ) {
            break;
        }
        if end > start
            && word.starts_with('ب')
            && matches!(
                word,
                "باكثر"
                    | "بعدما"
                    | "بوضوح"
                    | "بحسب"
                    | "بشكل"
                    | "بالقول"
                    | "بالقول:"
                    | "بدوره"
                    | "بدورها"
            )
        {
            break;
        }
        if end == start
            && word.starts_with('ب')
            && matches!(
                word,
                "باكثر"
                    | "بوضوح"
                    | "بحسب"
                    | "بشكل"
                    | "بالقول"
                    | "بدوره"
                    | "بدورها"
                    | "باتهام"
            )
        {
            break;
        }
        if end > start
            && (is_condition(text, end)
                || matches!(
                    word,
                    "صدر"
                        | "صدرت"
                        | "نشر"
                        | "نشرت"
                        | "نشره"
                        | "نشرته"
                        | "نشرتها"
                        | "اوردتها"
                        | "بثتها"
                        | "اعدتها"
                        | "اصدرتها"
                        | "نقلتها"
                        | "اصدره"
                        | "اصدرته"
                        | "اعده"
                        | "اعدته"
                ))
        {
            break;
        }
        if matches!(
            word,
            "نقلا"
                | "مشترطا"
                | "مشترطة"
                | "طالبا"
                | "طالبة"
                | "قوله"
                | "قولها"
                | "قولهم"
                | "الذي"
                | "التي"
                | "الذين"
                | "وهو"
                | "وهي"
                | "ومقره"
                | "ومقرها"
                | "ومركزه"
                | "ومركزها"
                | "يطلق"
                | "يدعي"
                | "تدعي"
                | "يسمي"
                | "قائلا"
                | "قائلة"
                | "انه"
        ) {
            break;
        }
        end += 1;
        if end - start > 16 {
            break;
        }
    }
    start..end
}

/// «مدير قطاع الآثار في منطقة الأقصر علي الأصفر»: behind the place of an office its holder is
/// named.
fn name_follows(text: &Text<'_>, start: usize, at: usize, limit: usize) -> bool {
    let place = |token: usize| {
        let word = text.fold(token);
        in_list("states", word) || super::names::is_place(word)
    };
    // «ممثل المفوضية في سوريا غونزالو ليوسا»
    let foreign = place(at + 1)
        && at + 3 < limit
        && (at + 2..at + 4).all(|token| {
            let word = text.fold(token);
            text.is_word(token)
                && text.tokens[token].kind == Kind::Word
                && !word.starts_with("ال")
                && (token > at + 2 || !word.starts_with(['و', 'ل', 'ب']))
                && !ARABIC.has("adjuncts", word)
                && !is_that(word)
                && verb_of(word).is_none()
        });
    if foreign && in_list("roles", text.fold(start)) {
        return true;
    }
    in_list("roles", text.fold(start))
        && !is_occasion(text.fold(at + 1))
        && (at + 1..limit.min(at + 6))
            .take_while(|token| {
                text.is_word(*token)
                    && !ARABIC.has("adjuncts", text.fold(*token))
                    && !is_that(text.fold(*token))
                    && verb_of(text.fold(*token)).is_none()
            })
            .skip(1)
            .any(|token| {
                super::names::is_given(text.fold(token)) && !text.fold(token).starts_with("ال")
            })
}

/// Whether a word is a conjunction joined to a feminine verb rather than a noun: «وطلبت».
fn is_joined_verb(word: &str) -> bool {
    word.strip_prefix('و').is_some_and(|rest| {
        rest.ends_with('ت')
            && !rest.ends_with("ات")
            && (4..=6).contains(&rest.chars().count())
            && !["roles", "organisations", "states"]
                .iter()
                .any(|list| ARABIC.has(list, word) || ARABIC.has(list, rest))
    })
}

/// «طلب عدم الكشف عن اسمه», «اشترط عدم ذكر اسمه».
fn is_condition(text: &Text<'_>, token: usize) -> bool {
    matches!(
        text.fold(token),
        "طلب"
            | "طلبت"
            | "طلبوا"
            | "اشترط"
            | "اشترطت"
            | "فضل"
            | "فضلت"
            | "رفض"
            | "رفضت"
    ) && (text.fold(token + 1) == "عدم" || text.fold(token + 1).starts_with("الكشف"))
}

/// Verbs that ask something of somebody: what stands behind them may be whom they ask.
fn asks(verb: &Verb) -> bool {
    matches!(verb.lemma, "طالب" | "دعا" | "حث" | "ناشد")
}

/// Whether the words behind a verb are its object: they do not agree with it, or stand in the
/// case of an object, or name all of those meant.
fn is_object(text: &Text<'_>, name: &Range<usize>, gender: Gender) -> bool {
    let word = text.fold(name.start);
    let many = matches!(
        word,
        "جميع"
            | "كل"
            | "كافة"
            | "كلا"
            | "المجتمع"
            | "الاطراف"
            | "الدول"
            | "العالم"
            | "مجلس"
            | "الناس"
            | "المواطنين"
            | "الشعب"
            | "من"
    );
    let oblique = word.starts_with("ال") && word.ends_with("ين") && word.chars().count() > 5;
    let feminine = word.ends_with('ة') || word.ends_with("ات") || word.ends_with('ء');
    many || oblique
        || gender == Gender::Masculine && feminine && !ARABIC.has("roles", word)
        || gender == Gender::Feminine
            && !feminine
            && ARABIC.has("organisations", word)
            && !word.ends_with("ات")
            && !matches!(
                word,
                "وسائل" | "قوات" | "القوات" | "سلطات" | "السلطات" | "الامم"
            )
}

fn is_indefinite_role(text: &Text<'_>, start: usize, end: usize) -> bool {
    let head = text.fold(start);
    !head.starts_with("ال")
        && (in_list("roles", head) || in_list("anonymous", head))
        && end - start <= 3
        || matches!(
            head,
            "كثير"
                | "الكثير"
                | "عدد"
                | "العديد"
                | "احد"
                | "احدي"
                | "واحد"
                | "مجموعة"
                | "بعض"
                | "عضو"
                | "دراسة"
                | "تقرير"
                | "باحثون"
                | "مسؤول"
                | "مصدر"
                | "اعلان"
                | "مصادر"
        )
}

fn is_occasion(word: &str) -> bool {
    matches!(
        word,
        "بيان"
            | "تصريح"
            | "تصريحات"
            | "حديث"
            | "مؤتمر"
            | "مقابلة"
            | "تغريدة"
            | "منشور"
            | "كلمة"
            | "وقت"
            | "مداخلة"
            | "رسالة"
            | "خطاب"
            | "اتصال"
            | "حوار"
            | "لقاء"
            | "تدوينة"
            | "ختام"
            | "تعليق"
            | "اعقاب"
            | "الوقت"
            | "هذا"
    ) || word.starts_with("تصريح")
}

fn is_day(word: &str) -> bool {
    matches!(
        word,
        "الاحد"
            | "الاثنين"
            | "الثلاثاء"
            | "الاربعاء"
            | "الخميس"
            | "الجمعة"
            | "السبت"
    )
}

/// Words by which a report goes on behind «بحسب فلان» without a comma.
fn is_narrative(word: &str) -> bool {
    matches!(
        word,
        "قتل"
            | "قتلت"
            | "اصيب"
            | "اصيبت"
            | "سقط"
            | "سقطت"
            | "وقع"
            | "وقعت"
            | "ارتفع"
            | "ارتفعت"
            | "بلغ"
            | "بلغت"
            | "تم"
            | "نفذ"
            | "نفذت"
            | "شن"
            | "شنت"
            | "استهدف"
            | "استهدفت"
            | "تعرض"
            | "تعرضت"
            | "لم"
            | "لن"
            | "لا"
            | "سوف"
            | "كان"
            | "كانت"
            | "هناك"
            | "يوجد"
            | "توجد"
            | "وصل"
            | "وصلت"
            | "نزح"
            | "قضي"
            | "اسفر"
            | "اسفرت"
            | "ادي"
            | "ادت"
            | "تمكن"
            | "تمكنت"
            | "يبلغ"
            | "تبلغ"
            | "بدا"
            | "بدات"
            | "دخل"
            | "دخلت"
            | "خرج"
            | "غادر"
            | "عثر"
    )
}

/// Words that take the next noun as their complement.
fn is_complement_head(word: &str) -> bool {
    matches!(
        word,
        "باسم"
            | "وفد"
            | "شؤون"
            | "قسم"
            | "عام"
            | "لجنة"
            | "اركان"
            | "مفاوضي"
            | "مسوولي"
            | "مستشاري"
            | "مساعدي"
            | "كبير"
            | "في"
            | "من"
            | "عن"
    ) || word.ends_with('ة')
}

/// Of two noun phrases without anything between them, the first: «وصف المرصد الغارات بأنها».
fn first_entity(text: &Text<'_>, name: Range<usize>) -> Range<usize> {
    if in_list("states", text.fold(name.start)) {
        return name.start..name.start + 1;
    }
    if in_list("roles", text.fold(name.start)) && name.len() > 2 {
        let head = text.fold(name.start);
        let adjective = |token: usize| {
            let word = text.fold(token);
            !word.starts_with("ال") && (word.ends_with('ي') || word.ends_with("ية"))
        };
        // «دبلوماسي غربي الأجواء», «رئيس الوفد عبدو تراوري السلطات»: a new noun begins.
        let cut = (name.start + 2..name.end).find(|token| {
            let word = text.fold(*token);
            let before = text.fold(*token - 1);
            word.starts_with("ال")
                && !before.starts_with("ال")
                && (!head.starts_with("ال") && adjective(name.start + 1)
                    || !in_list("roles", before)
                        && !in_list("organisations", before)
                        && !is_complement_head(before)
                        && (in_list("organisations", word)
                            || in_list("states", word)
                            || in_list("anonymous", word)
                            || word.ends_with("ات")
                            || word.ends_with("ين")))
        });
        return name.start..cut.unwrap_or(name.end);
    }
    for token in name.start + 1..name.end {
        let word = text.fold(token);
        let before = text.fold(token - 1);
        // «محتجون عاديون مبارك»: a noun behind adjectives in the plural is another.
        if before.ends_with("ون")
            && !word.ends_with("ون")
            && !word.starts_with("ال")
            && !word.starts_with('و')
            && !ARABIC.has("adjuncts", word)
        {
            return name.start..token;
        }
        let adjective = word.ends_with('ي')
            || word.ends_with("ية")
            || word.ends_with("يون")
            || word.ends_with("يين");
        // «وزارة الدفاع» is one name: the first noun is bound to the second.
        let bound = !before.starts_with("ال")
            && (in_list("organisations", before)
                || in_list("roles", before)
                || before.ends_with('ة'))
            && !before.ends_with("ون");
        let title = in_list(
            "roles",
            name.start.checked_add(0).map_or("", |at| text.fold(at)),
        );
        let new = in_list("states", word)
            || word.starts_with("ال") && !adjective
            || ARABIC.has("organisations", word)
                && !in_list("organisations", before)
                && !in_list("roles", before);
        if new && !bound && !(title && !word.starts_with("ال") && !in_list("states", word)) {
            return name.start..token;
        }
    }
    name
}
