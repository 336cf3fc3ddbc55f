//! How Russian news attributes words.

use std::ops::Range;

use super::cue::{Cue, Reach, Who, names_something, only};
use super::lexicon::{Gender, RUSSIAN, Verb};
use super::text::{Kind, Text};

/// The cues of one sentence, in order.
pub(super) fn cues(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Vec<Cue> {
    let mut cues: Vec<Cue> = Vec::new();
    if let Some(cue) = headline_colon(text, sentence, headline)
        .or_else(|| super::cue::headline_dash(text, sentence, headline))
    {
        cues.push(cue);
    }
    if cues.is_empty()
        && let Some(cue) = speaker_colon(text, sentence)
    {
        return vec![cue];
    }
    let mut token = sentence.start;
    while token < sentence.end {
        let next = token + 1;
        // «A, — сказал X. — B»: the author's words stand inside the marks.
        let inside = text.depth[token] > 0;
        let aside = inside && text.is_sign(token.wrapping_sub(1), "—–-") && token >= 2;
        if (!inside || aside) && text.tokens[token].kind == Kind::Word {
            let from = cues.last().map_or(sentence.start, |cue| cue.tokens.end);
            let clause = Clause {
                text,
                sentence,
                from,
                at: token,
                inside,
            };
            if let Some(cue) = clause
                .about_this()
                .or_else(|| clause.preposition())
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

fn headline_colon(text: &Text<'_>, sentence: &Range<usize>, headline: bool) -> Option<Cue> {
    if !headline {
        return None;
    }
    let colon = (sentence.start + 1..sentence.end.min(sentence.start + 9))
        .find(|token| text.is_sign(*token, ":") && text.depth[*token] == 0)?;
    // «Глава МИД о переговорах: …»
    let about = (sentence.start + 1..colon)
        .find(|token| matches!(text.fold(*token), "о" | "об" | "про"))
        .unwrap_or(colon);
    let name = sentence.start..about;
    let no = name.clone().any(|token| {
        let word = text.fold(token);
        RUSSIAN.has("labels", word)
            || RUSSIAN.verb(word).is_some()
            || text.tokens[token].kind == Kind::Number
            || text.is_sign(token, ",.!?")
            || matches!(
                word,
                "война"
                    | "кризис"
                    | "выборы"
                    | "переговоры"
                    | "как"
                    | "что"
                    | "почему"
                    | "где"
            )
    });
    let named = name.clone().any(|token| {
        let word = text.fold(token);
        RUSSIAN.has("organisations", word) || RUSSIAN.has("roles", word)
    }) || text.words(&name) <= 3
        && text.tokens[about - 1].capital
        && !RUSSIAN.has("states", text.fold(about - 1))
        || text.words(&name) <= 2 && text.tokens[sentence.start].capital && text.words(&name) == 1;
    let quoted = text.opens.get(colon + 1).is_some_and(Option::is_some);
    let words = text.words(&(colon..sentence.end));
    (!no && named && (words > 2 || quoted && words > 1))
        .then(|| Cue::before_colon(sentence, colon, name, "headline colon"))
}

/// `Мэр Виктор Селин: «…»`, in the running text.
fn speaker_colon(text: &Text<'_>, sentence: &Range<usize>) -> Option<Cue> {
    let colon = super::cue::quoted_behind_colon(text, sentence)?;
    let name = sentence.start..colon;
    let verb = name
        .clone()
        .any(|token| RUSSIAN.verb(text.fold(token)).is_some() || text.is_sign(token, ",;—"));
    let named = text.words(&name) <= 9
        && (RUSSIAN.has("roles", text.fold(name.start))
            || RUSSIAN.has("organisations", text.fold(name.start))
            || text.words(&name) <= 3
                && name.clone().all(|token| text.tokens[token].capital)
                && !RUSSIAN.has("labels", text.fold(name.start)));
    (!verb && named).then(|| Cue::before_colon(sentence, colon, name, "speaker, colon"))
}

fn is_known(word: &str) -> bool {
    ["roles", "organisations", "anonymous", "states"]
        .iter()
        .any(|list| RUSSIAN.has(list, word))
}

fn is_preposition(word: &str) -> bool {
    matches!(
        word,
        "в" | "во"
            | "на"
            | "о"
            | "об"
            | "обо"
            | "по"
            | "с"
            | "со"
            | "из"
            | "за"
            | "после"
            | "для"
            | "от"
            | "к"
            | "ко"
            | "при"
            | "под"
            | "перед"
            | "через"
            | "во-первых"
            | "у"
            | "до"
            | "над"
            | "ходе"
            | "без"
            | "между"
            | "около"
            | "среди"
            | "согласно"
            | "ранее"
    )
}

fn is_time(word: &str) -> bool {
    matches!(
        word,
        "понедельник"
            | "вторник"
            | "среду"
            | "четверг"
            | "пятницу"
            | "субботу"
            | "воскресенье"
            | "сегодня"
            | "вчера"
            | "накануне"
            | "ранее"
            | "утром"
            | "днем"
            | "вечером"
            | "ночью"
            | "позже"
            | "позднее"
            | "также"
            | "января"
            | "февраля"
            | "марта"
            | "апреля"
            | "мая"
            | "июня"
            | "июля"
            | "августа"
            | "сентября"
            | "октября"
            | "ноября"
            | "декабря"
    )
}

struct Clause<'a> {
    text: &'a Text<'a>,
    sentence: &'a Range<usize>,
    from: usize,
    at: usize,
    /// The cue stands inside quotation marks.
    inside: bool,
}

impl Clause<'_> {
    /// `Об этом сообщил X.`
    fn about_this(&self) -> Option<Cue> {
        let text = self.text;
        if let Some(cue) = self.with_statement() {
            return Some(cue);
        }
        if !matches!(text.fold(self.at), "об" | "такое" | "о") || self.at > self.sentence.start + 1
        {
            return None;
        }
        let this = matches!(
            text.fold(self.at + 1),
            "этом" | "данный" | "мнение" | "заявление"
        )
            // «О жертвах сообщили наблюдатели.»
            || self.at == self.sentence.start
                && self.at > 0
                && text.tokens[self.at].lines == 0
                && text.fold(self.at) != "такое"
                && text.fold(self.at + 1) != "том"
                && text.tokens[self.at + 1].kind == Kind::Word;
        if !this {
            return None;
        }
        let verb = (self.at + 2..self.sentence.end.min(self.at + 22))
            .find(|token| RUSSIAN.verb(text.fold(*token)).is_some() && text.depth[*token] == 0)?;
        if RUSSIAN
            .verb(text.fold(verb))
            .is_some_and(|verb| verb.is("pass"))
        {
            let name = self.behind_in(verb + 1)?;
            return Some(self.before(verb, name));
        }
        let mut from = verb + 1;
        while from < self.sentence.end
            && (is_addressee(text.fold(from))
                || is_time(text.fold(from))
                || text.tokens[from].kind == Kind::Number
                || matches!(text.fold(from), "в" | "во") && is_time(text.fold(from + 1)))
        {
            from += 1;
        }
        let mut name = noun_phrase(text, from, self.sentence.end);
        if (self.at + 2..verb).any(|token| matches!(text.fold(token), "он" | "она" | "они"))
        {
            return None;
        }
        // «заявил на брифинге официальный представитель …»
        if (name.is_empty() || !plausible(text, &name))
            && let Some(office) = (from + 1..self.sentence.end.min(from + 14))
                .take_while(|token| !text.is_sign(*token, ",;"))
                .find(|token| is_office(text.fold(*token)))
        {
            let first = with_adjective(text, office, from + 1);
            name = noun_phrase(text, first, self.sentence.end);
        }
        if name.is_empty() || !plausible(text, &name) {
            let earlier = self.at + 2..verb;
            let start = earlier
                .clone()
                .find(|token| is_known(text.fold(*token)) || text.tokens[*token].capital);
            name = match start {
                Some(start) => start..verb,
                None => self.behind_in(verb + 1)?,
            };
        }
        Some(self.before(verb, name))
    }

    /// `С таким заявлением выступил X.`
    fn with_statement(&self) -> Option<Cue> {
        let text = self.text;
        let such = matches!(text.fold(self.at), "с" | "к")
            && matches!(
                text.fold(self.at + 1),
                "таким" | "такой" | "этим" | "такому" | "соответствующим"
            )
            && self.at <= self.sentence.start + 1;
        if !such {
            return None;
        }
        let noun = (self.at + 2..self.at + 5).find(|token| {
            [
                "заявлени",
                "предложени",
                "инициатив",
                "мнени",
                "призыв",
                "вывод",
                "просьб",
                "прогноз",
            ]
            .iter()
            .any(|stem| text.fold(*token).starts_with(stem))
        })?;
        let verb = (noun + 1..self.sentence.end.min(noun + 12)).find(|token| {
            ["выступ", "обрати", "пришл", "пришел", "приш"]
                .iter()
                .any(|stem| text.fold(*token).starts_with(stem))
        })?;
        let mut from = verb + 1;
        while from < self.sentence.end
            && (is_time(text.fold(from)) || text.tokens[from].kind == Kind::Number)
        {
            from += 1;
        }
        let name = noun_phrase(text, from, self.sentence.end);
        (!name.is_empty() && plausible(text, &name)).then(|| self.before(verb, name))
    }

    fn before(&self, verb: usize, name: Range<usize>) -> Cue {
        Cue {
            tokens: self.at..self.sentence.end,
            who: Who::Named(name),
            reach: Reach::Before,
            verb: vec![self.at..self.at + 2, verb..verb + 1],
            chain: Vec::new(),
            polarity: None,
            rule: "об этом",
        }
    }

    /// The noun behind `в`, of an impersonal verb.
    fn behind_in(&self, from: usize) -> Option<Range<usize>> {
        let text = self.text;
        let place = (from..self.sentence.end.min(from + 6)).find(|token| {
            matches!(text.fold(*token), "в" | "во" | "на")
                || text.fold(*token) == "из" && text.fold(*token - 1) == "следует"
        })?;
        let name = noun_phrase(text, place + 1, self.sentence.end);
        (!name.is_empty() && !is_time(text.fold(name.start))).then(|| document_owner(text, name))
    }

    /// `по словам X`.
    fn preposition(&self) -> Option<Cue> {
        let text = self.text;
        let first = text.fold(self.at);
        if first == "как" {
            return self.as_reported();
        }
        let mut begin = self.at;
        let mut own = None;
        if matches!(first, "по" | "со")
            && matches!(text.fold(self.at + 1), "его" | "ее" | "их")
            && matches!(
                text.fold(self.at + 2),
                "словам"
                    | "данным"
                    | "мнению"
                    | "информации"
                    | "оценке"
                    | "оценкам"
                    | "сведениям"
                    | "версии"
                    | "утверждению"
                    | "слов"
                    | "подсчетам"
            )
        {
            own = Some(match text.fold(self.at + 1) {
                "его" => Gender::Masculine,
                "ее" => Gender::Feminine,
                _ => Gender::Untold,
            });
            begin = self.at + 3;
        } else {
            let words = RUSSIAN.prepositions.iter().find(|words| {
                words
                    .iter()
                    .enumerate()
                    .all(|(step, word)| text.fold(self.at + step) == word)
            })?;
            begin += words.len();
        }
        let mut stop = begin;
        let name = if own.is_some() {
            begin..begin
        } else {
            let name = noun_phrase(text, begin, self.sentence.end);
            stop = name.end;
            name
        };
        let nobody = matches!(
            text.fold(begin - 2),
            "предварительным"
                | "последним"
                | "официальным"
                | "имеющимся"
                | "неофициальной"
                | "предварительной"
                | "имеющейся"
        ) && begin >= self.at + 3;
        if own.is_none() && name.is_empty() && !nobody {
            return None;
        }
        // Over an apposition and adverbs to the sign that ends the cue.
        while stop < self.sentence.end
            && !text.is_sign(stop, ",.—–;:")
            && text.opens[stop].is_none()
            && stop < begin + 24
        {
            stop += 1;
        }
        let own = own.or(match text.fold(name.start) {
            "ему" if name.len() == 1 => Some(Gender::Masculine),
            "ей" if name.len() == 1 => Some(Gender::Feminine),
            "им" if name.len() == 1 => Some(Gender::Untold),
            _ => None,
        });
        let who = match own {
            Some(gender) => Who::Carried(gender),
            None if name.is_empty() => Who::Unsaid,
            None => Who::Named(document_owner(text, name)),
        };
        let front = text.words(&(self.from..self.at)) <= 2
            && (self.from..self.at).all(|token| {
                !text.is_word(token)
                    || RUSSIAN.has("leads", text.fold(token))
                    || text.fold(token) == "что"
            });
        let verb = only(self.at..begin);
        // «По мнению X, которое он высказал вчера, …»
        if text.is_sign(stop, ",")
            && text.fold(stop + 1).starts_with("котор")
            && let Some(comma) = (stop + 2..self.sentence.end)
                .find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0)
        {
            stop = comma;
        }
        let colon = stop < self.sentence.end && text.is_sign(stop, ",:");
        if front && colon {
            return Some(Cue {
                tokens: self.at..stop + 1,
                who,
                reach: Reach::Lead(stop + 1),
                verb,
                chain: Vec::new(),
                polarity: None,
                rule: "по словам",
            });
        }
        let start = self.at - usize::from(self.at > self.from && text.is_sign(self.at - 1, ",—–-"));
        Some(Cue {
            tokens: start..stop.max(begin),
            who,
            reach: Reach::Trail,
            verb,
            chain: Vec::new(),
            polarity: None,
            rule: "по словам",
        })
    }

    /// `Как сообщает агентство, …` and `…, как сообщает агентство`.
    fn as_reported(&self) -> Option<Cue> {
        let text = self.text;
        let end = self.sentence.end;
        let verb = (self.at + 1..end.min(self.at + 5))
            .take_while(|token| text.is_word(*token) || text.is_sign(*token, "-"))
            .find(|token| RUSSIAN.verb(text.fold(*token)).is_some())?;
        let found = RUSSIAN.verb(text.fold(verb))?;
        let mut from = verb + 1;
        while from < end
            && (is_addressee(text.fold(from)) || matches!(text.fold(from), "нашему" | "нашей"))
        {
            from += 1;
        }
        from = behind_outlet(text, from, end);
        let mut name = if found.is("pass") {
            self.behind_in(from)?
        } else {
            noun_phrase(text, from, end)
        };
        if name.is_empty() {
            name = self.at + 1..verb;
        }
        if name.is_empty() || RUSSIAN.has("fillers", text.fold(name.start)) && name.len() == 1 {
            let place = self.behind_in(verb + 1)?;
            name = place;
        }
        let mut stop = name.end.max(verb + 1);
        while stop < end && !text.is_sign(stop, ",.—–;:") && stop < verb + 26 {
            stop += 1;
        }
        let chain = self.by_reference(verb + 1..stop);
        let front = text.words(&(self.from..self.at)) == 0;
        let words = only(self.at..verb + 1);
        if front && stop < end && text.is_sign(stop, ",") {
            return Some(Cue {
                tokens: self.at..stop + 1,
                who: Who::Named(name),
                reach: Reach::Lead(stop + 1),
                verb: words,
                chain,
                polarity: found.polarity(),
                rule: "как сообщает",
            });
        }
        let start = self.at - usize::from(self.at > self.from && text.is_sign(self.at - 1, ",—–-"));
        (self.at > self.from).then(|| Cue {
            tokens: start..stop,
            who: Who::Named(name),
            reach: Reach::Trail,
            verb: words,
            chain,
            polarity: found.polarity(),
            rule: "как сообщает",
        })
    }

    /// `со ссылкой на X`.
    fn by_reference(&self, range: Range<usize>) -> Vec<Range<usize>> {
        let text = self.text;
        for token in range.clone() {
            if text.fold(token) == "ссылкой" && text.fold(token + 1) == "на" {
                let name = noun_phrase(text, token + 2, self.sentence.end);
                if !name.is_empty() {
                    return vec![name];
                }
            }
            if matches!(text.fold(token), "приводит" | "цитирует" | "передает")
            {
                let name = noun_phrase(text, token + 1, self.sentence.end);
                if !name.is_empty() {
                    return vec![name];
                }
            }
        }
        Vec::new()
    }

    fn verb(&self) -> Option<Cue> {
        let text = self.text;
        let word = text.fold(self.at);
        let verb = RUSSIAN.verb(word)?;
        let gerund = word.ends_with("ив")
            || word.ends_with("ав")
            || word.ends_with("ув")
            || word.ends_with("яя")
            || word.ends_with("ая");
        let (left, negated) = self.left();
        if negated
            && !(word.starts_with("призна")
                || word.starts_with("подтвер")
                || word.starts_with("счита")
                || word.starts_with("исключ"))
        {
            return None;
        }
        let polarity = if negated && !word.starts_with("исключ") {
            Some("denies")
        } else {
            verb.polarity()
        };
        if verb.is("q") {
            return None;
        }
        if verb.is("source") {
            return self.follows_from(left);
        }
        let after = self.after(verb);
        let behind = left > self.from.max(self.sentence.start)
            && (text.is_sign(left - 1, "—–-,") || closes_speech(text, left - 1));
        // «…», — цитирует агентство чиновника.
        if verb.is("cites") && behind {
            return self.cites(left);
        }
        // «…», — сказал X; …, сообщил X.
        let words_before = text.words(&(self.from..left)) >= 2 || self.inside;
        let follows = matches!(after, After::Nothing | After::Noun(_) | After::In(_));
        if behind
            && words_before
            && !gerund
            && follows
            && !(verb.is("inf") && !(matches!(after, After::Noun(_)) && self.quoted_before(left))
                || verb.is("в")
                || verb.is("как")
                || (verb.is("n") && !verb.is("что")))
            && !self.is_apposition(left)
        {
            return self.trail(verb, left, after, polarity);
        }
        let lead = self.lead(verb, after.clone(), gerund)?;
        // «что инспекторы заявили о …» goes on with the clause it stands in.
        if matches!(lead.rule, "сообщил о" | "verb, noun")
            && self.from > self.sentence.start
            && !(self.from..left).any(|token| text.tokens[token].kind == Kind::Sign)
        {
            return None;
        }
        let (who, start) = if gerund {
            (
                Who::Carried(Gender::Untold),
                left.saturating_sub(usize::from(left > self.from && text.is_sign(left - 1, ","))),
            )
        } else {
            self.subject(verb, left, after, lead.marker)?
        };
        if verb.is("sub") && !self.can_think(&who) {
            return None;
        }
        let chain = self.by_reference(start..lead.at);
        let who = self.without_reference(who);
        Some(Cue {
            tokens: start..lead.at,
            who,
            reach: lead.exactly.map_or(Reach::Lead(lead.at), Reach::Exactly),
            verb: only(self.at..self.at + 1),
            chain,
            polarity,
            rule: lead.rule,
        })
    }

    /// Whether a quotation ends before the dash or comma before a token.
    fn quoted_before(&self, left: usize) -> bool {
        let mut before = left;
        while before > self.from && self.text.is_sign(before - 1, "—–-,") {
            before -= 1;
        }
        before > self.from && closes_speech(self.text, before - 1)
    }

    /// `…, следует из отчета`.
    fn follows_from(&self, left: usize) -> Option<Cue> {
        let text = self.text;
        let end = self.sentence.end;
        if text.fold(self.at + 1) != "из" || left == self.from || !text.is_sign(left - 1, ",—–-")
        {
            return None;
        }
        let name = noun_phrase(text, self.at + 2, end);
        if name.is_empty() {
            return None;
        }
        let mut stop = name.end;
        while stop < end && !text.is_sign(stop, ".;") {
            stop += 1;
        }
        Some(Cue {
            tokens: left - 1..stop,
            who: Who::Named(document_owner(text, name)),
            reach: Reach::Trail,
            verb: only(self.at..self.at + 2),
            chain: Vec::new(),
            polarity: None,
            rule: "следует из",
        })
    }

    /// Cuts `со ссылкой на …` off a name before the verb.
    fn without_reference(&self, who: Who) -> Who {
        let Who::Named(name) = who else { return who };
        let text = self.text;
        let cut = name.clone().find(|token| {
            let word = text.fold(*token);
            let next = text.fold(*token + 1);
            *token > name.start
                && (matches!(word, "со" | "ссылаясь")
                    || word == "на" && matches!(next, "условиях" | "брифинге" | "вопрос")
                    || word == "в"
                        && matches!(next, "интервью" | "беседе" | "эфире" | "ходе" | "своем")
                    || is_preposition(word)
                        && *token >= name.start + 2
                        && (*token - 2..*token).all(|before| {
                            text.tokens[before].capital
                                && text.tokens[before].kind == Kind::Word
                                && !RUSSIAN.has("organisations", text.fold(before))
                        })
                    || word == "под" && next == "присягой"
                    || word == "во" && next == "время")
        });
        Who::Named(name.start..cut.unwrap_or(name.end))
    }

    /// Whether a short noun phrase that begins its clause agrees with the verb behind it:
    /// «хакеры заявили», «фермер рассказал».
    fn agrees(&self, name: &Range<usize>) -> bool {
        let text = self.text;
        let verb = text.fold(self.at);
        let begins = name.start == self.sentence.start
            || !text.is_word(name.start - 1)
            || RUSSIAN.has("leads", text.fold(name.start - 1))
            || matches!(text.fold(name.start - 1), "очередь" | "тем" | "этом" | "и");
        if !begins || name.len() > 6 || !text.is_word(name.start) {
            return false;
        }
        agreeing(text, verb, name)
    }

    fn can_think(&self, who: &Who) -> bool {
        match who {
            Who::Named(name) => name
                .clone()
                .any(|token| is_known(self.text.fold(token)) || self.text.tokens[token].capital),
            _ => true,
        }
    }

    fn is_apposition(&self, left: usize) -> bool {
        // “X, житель Y, сказал …” has a short capitalised start and a lower-case apposition.
        let text = self.text;
        let comma = left - 1;
        if !text.is_sign(comma, ",") {
            return false;
        }
        let first =
            (self.from..comma).find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0);
        first.is_some_and(|first| {
            let name = self.from..first;
            // «Капитан в отставке Джон Смит, которого …, обратил …»
            let office = text.words(&name) <= 7
                && RUSSIAN.has("roles", text.fold(self.from))
                && text.tokens[first - 1].capital
                && (text.fold(first + 1).starts_with("котор") || text.tokens[first - 2].capital);
            office
                || text.words(&name) <= 5
                    && name
                        .clone()
                        .filter(|token| text.is_word(*token))
                        .all(|token| text.tokens[token].capital || is_known(text.fold(token)))
                    && text.words(&name) > 0
        })
    }

    fn left(&self) -> (usize, bool) {
        let text = self.text;
        let mut left = self.at;
        let mut negated = false;
        while left > self.from {
            let word = text.fold(left - 1);
            if text.tokens[left - 1].kind != Kind::Word {
                break;
            }
            if word == "не" || word == "никогда" {
                negated |= word == "не";
            } else if !RUSSIAN.has("fillers", word)
                || matches!(
                    word,
                    "в" | "и"
                        | "при"
                        | "то"
                        | "свою"
                        | "время"
                        | "очередь"
                        | "этом"
                        | "том"
                        | "с"
                        | "тем"
                )
            {
                break;
            }
            left -= 1;
        }
        // «Мэр города, в свою очередь, отметил»: an aside between commas.
        if left > self.from + 3 && text.is_sign(left - 1, ",") {
            let aside = (self.from + 1..left - 1)
                .rev()
                .take(5)
                .find(|token| text.is_sign(*token, ","));
            if let Some(comma) = aside
                && matches!(
                    (text.fold(comma + 1), text.fold(comma + 2)),
                    ("в", "свою")
                        | ("со", "своей")
                        | ("тем", "временем")
                        | ("между", "тем")
                        | ("однако" | "впрочем" | "кстати", ",")
                )
            {
                left = comma;
            }
        }
        (left, negated)
    }

    /// What follows the verb.
    fn after(&self, verb: &Verb) -> After {
        let text = self.text;
        let next = self.at + 1;
        let end = self.sentence.end;
        if next >= end
            || text.is_sign(next, ".—–,;!?…")
            || text.tokens[next].kind == Kind::Mark && text.opens[next].is_none()
        {
            return After::Nothing;
        }
        if verb.is("pass") {
            return self.behind_in(next).map_or(After::Nothing, After::In);
        }
        let mut start = next;
        while start < end
            && (is_addressee(text.fold(start))
                || text.tokens[start].kind == Kind::Number && is_time(text.fold(start + 1))
                || RUSSIAN.has("fillers", text.fold(start)) && !is_preposition(text.fold(start))
                || is_time(text.fold(start)))
            && text.fold(start) != "и"
        {
            start += 1;
        }
        start = behind_outlet(text, start, end);
        // “сообщил в среду министр”
        if is_preposition(text.fold(start)) && is_time(text.fold(start + 1)) {
            start += 2;
        }
        // «написала в соцсети депутат Инга Ланге»
        if matches!(text.fold(start), "в" | "на")
            && matches!(
                text.fold(start + 1),
                "соцсети"
                    | "соцсетях"
                    | "твиттере"
                    | "twitter"
                    | "facebook"
                    | "telegram"
                    | "телеграме"
                    | "блоге"
                    | "своем"
                    | "своей"
                    | "телеграм-канале"
                    | "telegram-канале"
                    | "брифинге"
            )
        {
            let skipped =
                start + 2 + usize::from(matches!(text.fold(start + 1), "своем" | "своей"));
            let name = noun_phrase(text, skipped, end);
            if !name.is_empty() && plausible(text, &name) && !is_preposition(text.fold(name.start))
            {
                return After::Noun(name);
            }
        }
        // «пишет на первой странице газета «Стампа»»
        if is_preposition(text.fold(start))
            && !matches!(text.fold(start), "в" | "во")
            && let Some(body) = (start + 2..end.min(start + 6)).find(|token| {
                RUSSIAN.has("organisations", text.fold(*token))
                    && ["а", "о", "ал"]
                        .iter()
                        .any(|ending| text.fold(*token).ends_with(ending))
            })
            && (start..body).all(|token| text.is_word(token))
        {
            return After::Noun(noun_phrase(text, body, end));
        }
        let name = noun_phrase(text, start, end);
        // «признаёт один из них, Тимо Брандт»
        if matches!(text.fold(start), "один" | "одна") && text.fold(start + 1) == "из" {
            let comma = (start + 2..end.min(start + 8)).find(|token| text.is_sign(*token, ",.—–"));
            if let Some(comma) = comma {
                let named = text.is_sign(comma, ",")
                    && text.tokens.get(comma + 1).is_some_and(|next| next.capital);
                return After::Noun(if named {
                    noun_phrase(text, comma + 1, end)
                } else {
                    start..comma
                });
            }
        }
        if !name.is_empty()
            && (plausible(text, &name)
                || matches!(text.fold(name.start), "один" | "одна")
                || agreeing(text, text.fold(self.at), &name))
            && !is_preposition(text.fold(name.start))
            && !is_dative(text, &name)
        {
            return After::Noun(name);
        }
        After::Nothing
    }

    fn cites(&self, left: usize) -> Option<Cue> {
        let text = self.text;
        let end = (self.at + 1..self.sentence.end)
            .find(|token| text.is_sign(*token, ".;,"))
            .unwrap_or(self.sentence.end);
        // «приводит ТАСС слова представителя», «приводит его слова агентство».
        if let Some(words) = (self.at + 1..end).find(|token| {
            matches!(
                text.fold(*token),
                "слова"
                    | "мнение"
                    | "заявление"
                    | "комментарий"
                    | "высказывание"
                    | "цитату"
                    | "выступление"
                    | "речь"
                    | "пост"
            )
        }) {
            let before = self.at + 1..words;
            let behind = noun_phrase(text, words + 1, end);
            let own = match text.fold(words - 1) {
                "его" => Some(Gender::Masculine),
                "ее" => Some(Gender::Feminine),
                "их" => Some(Gender::Untold),
                _ => None,
            };
            let agency = if own.is_some() {
                behind.clone()
            } else {
                before
            };
            let mut start = left;
            while start > self.from && text.is_sign(start - 1, ",—–-") {
                start -= 1;
            }
            return Some(Cue {
                tokens: start..end,
                who: match own {
                    Some(gender) => Who::Carried(gender),
                    None if behind.is_empty() => return None,
                    None => Who::Named(behind),
                },
                reach: Reach::Trail,
                verb: only(self.at..words + 1),
                chain: if agency.is_empty() {
                    Vec::new()
                } else {
                    vec![agency]
                },
                polarity: None,
                rule: "words, verb, speaker",
            });
        }
        // «цитирует его портал»
        let own = match text.fold(self.at + 1) {
            "его" => Some(Gender::Masculine),
            "ее" => Some(Gender::Feminine),
            "их" => Some(Gender::Untold),
            _ => None,
        };
        if let Some(gender) = own {
            let agency = noun_phrase(text, self.at + 2, end);
            let mut start = left;
            while start > self.from && text.is_sign(start - 1, ",—–-") {
                start -= 1;
            }
            return Some(Cue {
                tokens: start..end,
                who: Who::Carried(gender),
                reach: Reach::Trail,
                verb: only(self.at..self.at + 1),
                chain: if agency.is_empty() {
                    Vec::new()
                } else {
                    vec![agency]
                },
                polarity: None,
                rule: "words, verb, speaker",
            });
        }
        let name = noun_phrase(text, self.at + 1, end);
        // The last words are who is cited, the first who cites.
        let cited = name.clone().find(|token| {
            *token > name.start
                && (RUSSIAN.has("roles", text.fold(*token)) || text.fold(*token) == "слова")
        });
        // «цитирует NEWSru.com Нарышкина»
        let site = text.raw(name.start).contains('.') && name.len() > 1;
        let cited = cited.or(site.then_some(name.start + 1));
        let (agency, who) = match cited {
            Some(at) if text.fold(at) == "слова" => (name.start..at, at + 1..end),
            Some(at) => {
                // «цитирует РБК российского лидера»
                let adjective = text.fold(at - 1);
                let at = at
                    - usize::from(
                        at > name.start + 1
                            && !text.tokens[at - 1].capital
                            && ["ого", "его", "ой", "ую"]
                                .iter()
                                .any(|ending| adjective.ends_with(ending)),
                    );
                (name.start..at, at..name.end)
            }
            None => (name.clone(), name.clone()),
        };
        let mut start = left;
        while start > self.from && text.is_sign(start - 1, ",—–-") {
            start -= 1;
        }
        (!who.is_empty()).then(|| Cue {
            tokens: start..end,
            who: Who::Named(who.clone()),
            reach: Reach::Trail,
            verb: only(self.at..self.at + 1),
            chain: if agency == who {
                Vec::new()
            } else {
                vec![agency]
            },
            polarity: None,
            rule: "words, verb, speaker",
        })
    }

    fn trail(
        &self,
        verb: &Verb,
        left: usize,
        after: After,
        polarity: Option<&'static str>,
    ) -> Option<Cue> {
        let text = self.text;
        let (who, mut stop) = match after {
            After::In(name) => {
                let end = name.end;
                (Who::Named(name), end)
            }
            After::Noun(name) => {
                let end = name.end;
                let pronoun = name.len() == 1;
                match text.fold(name.start) {
                    "он" if pronoun => (Who::Carried(Gender::Masculine), end),
                    "она" if pronoun => (Who::Carried(Gender::Feminine), end),
                    "они" | "оно" if pronoun => (Who::Carried(Gender::Untold), end),
                    _ => (Who::Named(name), end),
                }
            }
            After::Nothing => match self.behind_in(self.at + 1) {
                Some(name) if word_is_plural(text.fold(self.at)) || verb.is("pass") => {
                    let end = name.end;
                    (Who::Named(name), end)
                }
                _ if verb.is("pass") => (Who::Unsaid, self.at + 1),
                _ => (Who::Carried(verb.gender), self.at + 1),
            },
        };
        let ends = |at: usize| {
            text.is_sign(at, ".;")
                || (self.inside && text.is_sign(at, "—–"))
                || text.opens_more_than(at, 3)
                || (text.is_sign(at, ",") && self.resumes(at))
        };
        while stop < self.sentence.end && !ends(stop) {
            stop += 1;
        }
        let chain = self.by_reference(self.at + 1..stop);
        let mut start = left;
        while start > self.from && text.is_sign(start - 1, ",—–-") {
            start -= 1;
        }
        Some(Cue {
            tokens: start..stop.max(self.at + 1),
            who,
            reach: Reach::Trail,
            verb: only(self.at..self.at + 1),
            chain,
            polarity,
            rule: "words, verb, speaker",
        })
    }

    /// Whether another report begins behind a comma.
    fn resumes(&self, comma: usize) -> bool {
        let text = self.text;
        (comma + 1..self.sentence.end.min(comma + 3)).any(|token| {
            RUSSIAN.verb(text.fold(token)).is_some_and(|_| {
                let word = text.fold(token);
                word.ends_with("ив")
                    || word.ends_with("ав")
                    || word.ends_with("ая")
                    || word.ends_with("яя")
            })
        }) || matches!(text.fold(comma + 1), "а" | "но" | "однако")
    }

    fn lead(&self, verb: &Verb, after: After, gerund: bool) -> Option<Lead> {
        let text = self.text;
        let end = self.sentence.end;
        let next = self.at + 1;
        let lead = |marker, at, rule| {
            Some(Lead {
                marker,
                at,
                rule,
                exactly: None,
            })
        };
        let limit = end.min(next + 30);
        if verb.is("в") {
            let at = (next + 1..limit).find(|token| {
                matches!(text.fold(*token), "в" | "во")
                    && text.depth[*token] == 0
                    && !is_time(text.fold(token + 1))
            })?;
            return lead(at, at + 1, "обвинил в");
        }
        if verb.is("как") {
            let open = (next..limit)
                .find(|token| text.opens[*token].is_some() && !names_something(text, *token))?;
            let close = text.close_of(open)?;
            return Some(Lead {
                marker: next,
                at: close + 1,
                rule: "назвал",
                exactly: Some(open..close + 1),
            });
        }
        for token in next..limit {
            if text.depth[token] > 0 {
                continue;
            }
            if token > next
                && RUSSIAN
                    .verb(text.fold(token))
                    .is_some_and(|other| other.is("что") && !other.is("sub"))
            {
                break;
            }
            if text.is_sign(token, ":") {
                return lead(token, token + 1, "verb, colon");
            }
            if text.is_sign(token, ";") {
                break;
            }
            if matches!(text.fold(token), "что" | "будто" | "чтобы")
                && text.is_sign(token - 1, ",")
                && (verb.is("что") || verb.is("n") || verb.is("o"))
            {
                return lead(token - 1, token + 1, "verb, что");
            }
            if verb.is("что")
                && text
                    .close_of(token)
                    .is_some_and(|close| text.words(&(token..close)) > 3)
                && !names_something(text, token)
            {
                return lead(token, token, "verb, quotation");
            }
            if (verb.is("inf") || verb.is("к")) && is_infinitive(text.fold(token)) {
                // «попросил стороны остаться»: with the object.
                let object = next..token;
                let whole = (1..=5).contains(&object.len())
                    && object
                        .clone()
                        .all(|token| text.is_word(token) && !is_preposition(text.fold(token)))
                    && !matches!(after, After::Noun(_));
                let at = if whole {
                    next
                } else if text.fold(token - 1) == "не" {
                    token - 1
                } else {
                    token
                };
                return lead(at, at, "verb, infinitive");
            }
            // «подчеркнул необходимость …», «отметил важность …»
            if verb.is("что")
                && token <= next + 8
                && matches!(
                    text.fold(token),
                    "необходимость"
                        | "важность"
                        | "значимость"
                        | "готовность"
                        | "недопустимость"
                        | "невозможность"
                        | "приверженность"
                        | "отсутствие"
                        | "наличие"
                        | "неизбежность"
                        | "эффективность"
                )
            {
                return lead(token, token, "verb, noun");
            }
            // «повторил свою мысль о том, что»
            if verb.is("к") && text.fold(token) == "к" && token < next + 8 {
                return lead(token, token + 1, "призвал к");
            }
            if verb.is("о")
                && matches!(text.fold(token), "о" | "об" | "обо")
                && token < next + 14
                && !matches!(text.fold(token + 1), "том" | "этом")
                && !text.fold(token + 1).is_empty()
            {
                let that = (token..limit.min(token + 30))
                    .any(|later| text.fold(later) == "что" && text.is_sign(later - 1, ","));
                if !that || text.fold(token + 1) != "том" {
                    return lead(token, token + 1, "сообщил о");
                }
            }
        }
        if verb.is("n") && !gerund {
            let start = match after {
                After::Noun(name) if text.words(&(self.from..self.at)) == 0 => name.end,
                _ => next,
            };
            return (text.words(&(start..end)) > 1).then_some(Lead {
                marker: start,
                at: start,
                rule: "verb, noun",
                exactly: None,
            });
        }
        None
    }

    /// Who speaks, and where the cue begins.
    fn subject(
        &self,
        verb: &Verb,
        left: usize,
        after: After,
        marker: usize,
    ) -> Option<(Who, usize)> {
        let text = self.text;
        let mut start = left;
        // X, который …, сказал; X, житель Y, сказал.
        let mut end = left;
        if end > self.from && text.is_sign(end - 1, ",") {
            if let Some(comma) = (self.from..end - 1)
                .find(|token| text.is_sign(*token, ",") && text.depth[*token] == 0)
                && text.words(&(self.from..comma)) <= 8
                && text.words(&(self.from..comma)) > 0
            {
                end = comma;
                start = comma;
            } else {
                end = self.from;
            }
        }
        while start > self.from {
            let before = start - 1;
            let word = text.fold(before);
            let mark = text.tokens[before].kind == Kind::Mark;
            if (text.tokens[before].kind == Kind::Sign
                && (!text.is_sign(before, "()-.")
                    || text.is_sign(before, "-") && text.tokens[before].spaced))
                || (text.is_sign(before, ".")
                    && text.tokens[before.saturating_sub(1)].capital
                    && text.raw(before.saturating_sub(1)).chars().count() > 3)
                || matches!(
                    word,
                    "что"
                        | "а"
                        | "но"
                        | "когда"
                        | "если"
                        | "который"
                        | "которая"
                        | "которые"
                        | "как"
                        | "однако"
                        | "хотя"
                        | "поскольку"
                )
                || (mark
                    && text.opens[before].is_none()
                    && (self.from..before)
                        .rev()
                        .take(8)
                        .all(|open| text.close_of(open) != Some(before)))
            {
                break;
            }
            // «В Департаменте информации и массовых коммуникаций …» is one body.
            let within_body = matches!(text.fold(self.from), "в" | "во")
                && is_known(text.fold(self.from + 1))
                && word_is_plural(text.fold(self.at));
            if word == "и"
                && !within_body
                && !(start < end && (text.tokens[start].capital || is_known(text.fold(start))))
            {
                break;
            }
            start = before;
        }
        let begin = start;
        // Leading adverbials: «В четверг министр …», «Ранее мэр …».
        while start < end {
            let word = text.fold(start);
            if matches!(word, "при" | "в" | "кроме" | "вместе" | "между" | "тем")
                && matches!(
                    text.fold(start + 1),
                    "этом" | "свою" | "того" | "с" | "тем" | "временем" | "то"
                )
            {
                start += 2;
                while matches!(text.fold(start), "очередь" | "тем" | "время" | "же")
                {
                    start += 1;
                }
                continue;
            }
            if matches!(word, "в" | "во" | "на") && is_time(text.fold(start + 1)) {
                start += 2;
                continue;
            }
            // «Несколькими часами ранее МЧС …»
            if let Some(time) = (start + 1..end.min(start + 4))
                .find(|token| matches!(text.fold(*token), "ранее" | "позже" | "спустя" | "назад"))
                && time + 1 < end
            {
                start = time + 1;
                continue;
            }
            if is_time(word)
                || RUSSIAN.has("leads", word)
                || (text.tokens[start].kind == Kind::Number && is_time(text.fold(start + 1)))
            {
                start += 1;
                continue;
            }
            break;
        }
        // «помощник президента 28 мая заявил»
        while end > start + 1
            && (is_time(text.fold(end - 1)) || text.tokens[end - 1].kind == Kind::Number)
        {
            end -= 1;
        }
        let pronoun = |at: usize| match text.fold(at) {
            "он" => Some(Who::Carried(Gender::Masculine)),
            "она" => Some(Who::Carried(Gender::Feminine)),
            "они" | "оно" | "там" => Some(Who::Carried(Gender::Untold)),
            _ => None,
        };
        if start < end {
            if end - start == 1
                && let Some(who) = pronoun(start)
            {
                return Some((who, begin));
            }
            let first = text.fold(start);
            // «Информацию об этом в Минобороны назвали …»: the object stands first.
            if word_is_plural(text.fold(self.at))
                && (first.ends_with('ю') || first.ends_with('у') || verb.is("как"))
                && let Some(place) = (start + 1..end).rev().find(|token| {
                    matches!(text.fold(*token), "в" | "во") && is_known(text.fold(*token + 1))
                })
            {
                return Some((Who::Named(document_owner(text, place + 1..end)), begin));
            }
            if matches!(first, "в" | "во" | "на") {
                // «В МИД заявили»
                if word_is_plural(text.fold(self.at)) || verb.is("pass") {
                    let name = noun_phrase(text, start + 1, end);
                    if !name.is_empty() {
                        return Some((Who::Named(document_owner(text, name)), begin));
                    }
                } else if let Some(name) = behind_adverbial(text, start, end) {
                    return Some((Who::Named(name), begin));
                }
            } else if is_preposition(first)
                && let Some(name) = behind_adverbial(text, start, end)
            {
                return Some((Who::Named(name), begin));
            } else if !is_preposition(first)
                && !is_dative(text, &(start..end))
                && text.words(&(start..end)) <= 18
            {
                let name = start..end;
                let quantity = self.agrees(&name)
                    || matches!(
                        first,
                        "несколько"
                            | "многие"
                            | "некоторые"
                            | "один"
                            | "одна"
                            | "одно"
                            | "двое"
                            | "трое"
                            | "большинство"
                            | "часть"
                    );
                if plausible(text, &name) || quantity {
                    return Some((Who::Named(name), begin));
                }
            }
        }
        match after {
            After::In(name) if name.start < marker => Some((Who::Named(name), begin)),
            After::Noun(name) if name.start < marker => {
                if name.len() == 1
                    && let Some(who) = pronoun(name.start)
                {
                    return Some((who, begin));
                }
                Some((Who::Named(name.start..name.end.min(marker)), begin))
            }
            _ if verb.is("pass") => Some((Who::Unsaid, begin)),
            _ => {
                if word_is_plural(text.fold(self.at))
                    && let Some(name) = self.behind_in(self.at + 1)
                    && name.start < marker
                {
                    return Some((Who::Named(name), begin));
                }
                // «Журналисту ответили коротко: …» names nobody.
                Some((Who::Carried(verb.gender), begin))
            }
        }
    }
}

#[derive(Clone, Debug)]
enum After {
    Nothing,
    Noun(Range<usize>),
    In(Range<usize>),
}

struct Lead {
    marker: usize,
    at: usize,
    rule: &'static str,
    exactly: Option<Range<usize>>,
}

fn is_upper_agency(word: &str) -> bool {
    matches!(
        word,
        "тасс"
            | "риа"
            | "рбк"
            | "reuters"
            | "рейтер"
            | "интерфаксу"
            | "бибиси"
            | "си-би-эс"
            | "cnn"
            | "bbc"
            | "afp"
            | "ap"
            | "rt"
    )
}

/// Whether a token closes a quotation that is somebody's words rather than a name.
fn closes_speech(text: &Text<'_>, token: usize) -> bool {
    text.tokens[token].kind == Kind::Mark
        && text.opens[token].is_none()
        && text
            .closed_at(token)
            .is_some_and(|quote| text.words(&quote.inner()) > 3)
}

fn word_is_plural(word: &str) -> bool {
    word.ends_with("ли") || word.ends_with("ют") || word.ends_with("ят") || word.ends_with("ут")
}

fn is_infinitive(word: &str) -> bool {
    let letters = word.chars().count();
    letters > 3
        && (word.ends_with("ть") || word.ends_with("ться") || word.ends_with("ти") && letters > 4)
        && !word.ends_with("ость")
        && !word.ends_with("сть")
        && !matches!(
            word,
            "пять"
                | "шесть"
                | "девять"
                | "десять"
                | "часть"
                | "власти"
                | "области"
                | "новости"
        )
}

/// Whether a noun phrase is in the dative: somebody spoken to.
fn is_dative(text: &Text<'_>, name: &Range<usize>) -> bool {
    let word = text.fold(name.start);
    is_addressee(word) || RUSSIAN.has("dative", word)
}

/// Whether a word names somebody spoken to.
fn is_addressee(word: &str) -> bool {
    matches!(
        word,
        "журналистам"
            | "журналисту"
            | "репортерам"
            | "агентству"
            | "изданию"
            | "телеканалу"
            | "газете"
            | "прессе"
            | "корреспонденту"
            | "интерфаксу"
            | "порталу"
            | "депутатам"
            | "акционерам"
            | "им"
            | "ему"
            | "ей"
            | "нам"
            | "мне"
            | "коллегам"
            | "журналистов"
            | "граждан"
            | "собравшихся"
            | "сми"
    )
}

/// Whether a word is an office in the nominative.
fn is_office(word: &str) -> bool {
    RUSSIAN.has("roles", word)
        && RUSSIAN.nominative(word).is_none()
        && !RUSSIAN.has("dative", word)
        && !["ого", "ому", "ым", "им", "ом"]
            .iter()
            .any(|ending| word.ends_with(ending))
}

/// Where an office begins: with its adjective, as in «официальный представитель», if that stands
/// behind `least`.
fn with_adjective(text: &Text<'_>, office: usize, least: usize) -> usize {
    let adjective = ["ый", "ий", "ая", "яя"];
    let has = office > least
        && adjective
            .iter()
            .any(|ending| text.fold(office - 1).ends_with(ending));
    office - usize::from(has)
}

/// `Перед вылетом в Минск президент Украины Петр Порошенко` before a verb: the subject behind the
/// adverbial phrase.
fn behind_adverbial(text: &Text<'_>, start: usize, end: usize) -> Option<Range<usize>> {
    if let Some(office) = (start + 2..end).find(|token| is_office(text.fold(*token))) {
        return Some(with_adjective(text, office, start + 2)..end);
    }
    let mut from = end;
    while from > start + 1
        && text.tokens[from - 1].capital
        && text.tokens[from - 1].kind == Kind::Word
    {
        from -= 1;
    }
    // «в Париже Лавров заявил»: the place goes with its preposition.
    if from < end && is_preposition(text.fold(from - 1)) {
        from += 1;
    }
    let known = super::names::is_russian_given(text.fold(from)) && end - from >= 2
        || end - from == 1 && from > start + 2 && !RUSSIAN.has("states", text.fold(from));
    (known && from < end).then_some(from..end)
}

/// Whether the noun of a phrase agrees with a verb in number and gender, as far as endings tell.
fn agreeing(text: &Text<'_>, verb: &str, name: &Range<usize>) -> bool {
    let head = name.clone().find(|token| {
        let word = text.fold(*token);
        !["ый", "ий", "ая", "яя", "ые", "ие", "ое", "ой"]
            .iter()
            .any(|ending| word.ends_with(ending))
    });
    let Some(head) = head else { return false };
    let word = text.fold(head);
    if word.chars().count() < 4 || is_preposition(word) || is_time(word) {
        return false;
    }
    let plain = !matches!(
        word,
        "снова"
            | "сначала"
            | "тогда"
            | "иногда"
            | "сперва"
            | "завтра"
            | "когда"
            | "всегда"
            | "никогда"
            | "однажды"
            | "вдруг"
            | "потом"
            | "затем"
            | "теперь"
            | "опять"
            | "сейчас"
            | "вслед"
            | "впрочем"
            | "отсюда"
            | "откуда"
            | "журналиста"
    );
    plain
        && if verb.ends_with("ла") {
            word.ends_with(['а', 'я', 'ь'])
        } else if verb.ends_with("ли") {
            word.ends_with(['ы', 'и', 'е']) && !word.ends_with("ие") && !word.ends_with("ами")
        } else if verb.ends_with('л') {
            !word.ends_with(|letter| "аяоеуюыиэёью".contains(letter)) || word.ends_with('ь')
        } else {
            word_is_plural(verb) && word.ends_with(['ы', 'и']) && !word.ends_with("ами")
        }
}

/// Whether a noun phrase can be a speaker.
fn plausible(text: &Text<'_>, name: &Range<usize>) -> bool {
    name.clone().any(|token| {
        let word = text.fold(token);
        (text.tokens[token].capital && !RUSSIAN.has("leads", word))
            || is_known(word)
            || matches!(word, "он" | "она" | "они" | "оно")
            || word.ends_with("ство")
            || word.ends_with("ники")
            || word.ends_with("тели")
    })
}

/// Of `доклад организации X`, X; of `Telegram-канал X`, X.
fn document_owner(text: &Text<'_>, name: Range<usize>) -> Range<usize> {
    if name.is_empty() {
        return name;
    }
    let head = text.fold(name.start);
    let document = head.starts_with("доклад")
        || head.starts_with("отчет")
        || head.starts_with("сообщени")
        || head.starts_with("заявлени")
        || head.ends_with("канале")
        || head.ends_with("релизе")
        || head.starts_with("публикаци")
        || head.starts_with("письме")
        || head.starts_with("обращени")
        || head.starts_with("соцсет");
    if document && name.len() > 1 && !is_preposition(text.fold(name.start + 1)) {
        return name.start + 1..name.end;
    }
    name
}

/// The token behind an outlet that something is told to: «рассказал «Вечернему городу» …»,
/// «рассказал РБК источник».
fn behind_outlet(text: &Text<'_>, start: usize, end: usize) -> usize {
    if let Some(close) = text.close_of(start)
        && close < end
        && is_told_to(text, start, close)
    {
        return close + 1;
    }
    let agency = is_upper_agency(text.fold(start))
        && start + 1 < end
        && text.is_word(start + 1)
        && !text.tokens[start + 1].capital
        && is_known(text.fold(start + 1));
    start + usize::from(agency)
}

/// Whether a name in quotation marks stands in the dative.
fn is_told_to(text: &Text<'_>, open: usize, close: usize) -> bool {
    let last = text.fold(close - 1);
    // «Среде», told to and followed by who tells it.
    let feminine = text.words(&(open..close)) == 1
        && last.ends_with('е')
        && !["ие", "ье", "ое", "ее", "ые"]
            .iter()
            .any(|ending| last.ends_with(ending))
        && text.is_word(close + 1)
        && !text.tokens[close + 1].capital;
    if feminine {
        return true;
    }
    text.words(&(open..close)) <= 3
        && ["у", "ю", "ам", "ям", "ой", "е"]
            .iter()
            .any(|ending| last.ends_with(ending))
        && (["у", "ю", "ам", "ям"]
            .iter()
            .any(|ending| last.ends_with(ending))
            || ["ой", "ей", "му"]
                .iter()
                .any(|ending| text.fold(open + 1).ends_with(ending)))
}

/// The noun phrase from a token on.
fn noun_phrase(text: &Text<'_>, start: usize, limit: usize) -> Range<usize> {
    let mut end = start;
    while end < limit {
        let word = text.fold(end);
        if let Some(close) = text.close_of(end) {
            if end > start && close < text.tokens.len() && is_told_to(text, end, close) {
                break;
            }
            if close < limit && text.words(&(end..close)) <= 4 {
                end = close + 1;
                continue;
            }
            break;
        }
        if text.is_sign(end, "(") && end > start {
            if let Some(close) =
                (end + 1..limit.min(end + 8)).find(|token| text.is_sign(*token, ")"))
            {
                end = close + 1;
                continue;
            }
            break;
        }
        if text.is_sign(end, ".")
            && end > start
            && text.tokens[end - 1].capital
            && text.raw(end - 1).chars().count() <= 2
            && end + 1 < limit
        {
            end += 1;
            continue;
        }
        if text.is_sign(end, "-") && !text.tokens[end].spaced {
            end += 1;
            continue;
        }
        if !text.is_word(end) {
            break;
        }
        if text.tokens[end].kind == Kind::Number && end > start {
            break;
        }
        if is_time(word)
            || (end > start
                && (is_addressee(word)
                    && !(word == "сми"
                        && ["ые", "ие"]
                            .iter()
                            .any(|ending| text.fold(end - 1).ends_with(ending)))
                    || text.tokens[end - 1].capital && is_upper_agency(word)))
        {
            break;
        }
        if is_preposition(word) {
            // «представитель ООН по Сирии», «учёные из университета»
            let keep = end > start
                && (matches!(word, "по" | "из" | "при" | "в")
                    && (is_known(text.fold(end - 1))
                        || is_known(text.fold(start)) && end - start <= 3))
                && text.is_word(end + 1)
                && !is_time(text.fold(end + 1))
                && !matches!(
                    text.fold(end + 1),
                    "интервью"
                        | "эфире"
                        | "четверг"
                        | "беседе"
                        | "ходе"
                        | "своем"
                        | "своей"
                        | "комментарии"
                        | "разговоре"
                        | "понедельник"
                        | "твиттере"
                        | "telegram"
                        | "телеграм"
                        | "этом"
                        | "заявлении"
                        | "итогам"
                        | "телефону"
                        | "суде"
                        | "twitter"
                        | "facebook"
                        | "соцсетях"
                );
            if !keep {
                break;
            }
        }
        if matches!(
            word,
            "что" | "и" | "а" | "но" | "слова" | "который" | "которая"
        ) && !(word == "и"
            && end > start
            && is_known(text.fold(end - 1))
            && text.is_word(end + 1))
        {
            break;
        }
        if RUSSIAN.verb(word).is_some() && end > start {
            break;
        }
        end += 1;
        if end - start > 14 {
            break;
        }
    }
    start..end
}
