//! Why a verdict is what it is, in words: reasons as values, with a text in each language.

use bayyina_model::kinds::Texts;

/// Why there is no verdict, or what a reader should know with one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// The record does not say whether the claim says this.
    NotKnown,
    /// The claim or account is not in the case, or its evidence does not count.
    NotInCase,
    /// The proposition is withheld or missing.
    NoProposition,
    /// Nobody has located it.
    NotLocated,
    /// Only the camera was located, or what was located is not stated.
    CameraOnly,
    /// The place named has no region in the case.
    PlaceUnknown {
        /// The words of the claim.
        text: String,
    },
    /// The readings of a name do not agree.
    ReadingsDiffer {
        /// How many readings the name has.
        readings: usize,
    },
    /// The observed region lies partly within the tolerance, or too near its limit to tell.
    PartlyThere,
    /// Neither the claim nor any observation gives a time.
    NoTime,
    /// The day of publication stands in for the time.
    PublicationDay {
        /// The day.
        day: String,
    },
    /// The claim names no actor.
    NoActor,
    /// An umbrella term names no checkable group.
    TermUndefined {
        /// The term.
        term: String,
    },
    /// The speaker's own definition of the term is taken.
    TermDefined {
        /// The term.
        term: String,
        /// Whose definition.
        speaker: String,
    },
    /// No source says who was there at that time.
    NoControl,
    /// Sources speak of the actor there, but neither show presence over the whole region nor absence.
    ControlUndecided,
    /// Nobody searched and recorded that there was nothing.
    NoSearch,
    /// Too few accounts match.
    FewAccounts {
        /// Accounts that match.
        matching: usize,
        /// How many the method asks for.
        needed: usize,
    },
    /// Enough accounts match, but they are not known to be of separate origin.
    NotSeparate {
        /// Accounts that match.
        matching: usize,
    },
    /// Accounts that match in place and time alone.
    Compatible {
        /// How many.
        accounts: usize,
    },
    /// The claim names no kind of act.
    NoAct,
    /// The claim gives no time.
    NoClaimedTime,
    /// The observed time lies partly within the claimed one.
    TimeUndecided,
    /// The claim names no kind of object.
    NoObject,
    /// Only a wider kind was observed than was claimed.
    OnlyWider,
    /// No match of the footage was recorded.
    NoMatch,
    /// A match supports only the parts of the footage that it names.
    MatchedParts {
        /// The parts, as located.
        parts: String,
    },
    /// A match that nobody has reviewed, or that does not say which part of the footage it is of.
    MatchUnreviewed,
    /// Nothing in the case counts what was stated.
    NoQuestion,
    /// The statement counts out of another total than the case.
    OtherTotal {
        /// What the statement says.
        stated: u32,
        /// What the case has.
        counted: u32,
    },
    /// The count's bounds leave it open.
    BoundsOpen {
        /// The least.
        at_least: u32,
        /// The most.
        at_most: u32,
    },
    /// Where the statement comes from is not known, so it may repeat the evidence.
    OriginUnknown,
    /// It holds only through evidence that shares its origin.
    Repeats,
    /// Some facet of the claim is undetermined, or it is not known whether it is claimed.
    WeakestFacet,
    /// The rules do not know this facet.
    NoRule,
    /// Nothing was recorded that bears on it.
    NoEvidence,
}

impl Reason {
    /// Whether it is something to know beside a verdict, rather than why there is none.
    pub fn is_note(&self) -> bool {
        matches!(
            self,
            Self::CameraOnly
                | Self::PublicationDay { .. }
                | Self::TermDefined { .. }
                | Self::Compatible { .. }
                | Self::MatchedParts { .. }
        )
    }

    /// The reason in the languages that findings are written in.
    pub fn texts(&self) -> Texts {
        Texts::from([
            ("en".to_owned(), self.english()),
            ("ar".to_owned(), self.arabic()),
        ])
    }

    /// The reason in English.
    pub fn english(&self) -> String {
        match self {
            Self::NotKnown => "the record does not show whether the claim says this".into(),
            Self::NotInCase => "not in the case, or no longer counted as evidence".into(),
            Self::NoProposition => "what is asked is withheld or missing".into(),
            Self::NotLocated => "not located".into(),
            Self::CameraOnly => {
                "only the camera was located, or the record does not say what was: its place stands in".into()
            }
            Self::PlaceUnknown { text } => format!("the place named ({text}) has no region in the case"),
            Self::ReadingsDiffer { readings } => {
                format!("the name has {readings} readings, and they do not agree")
            }
            Self::PartlyThere => {
                "the observed region lies partly within the tolerance, or too near its limit to tell".into()
            }
            Self::NoTime => "no time is given".into(),
            Self::PublicationDay { day } => format!("no time is given: the day of publication, {day}, stands in"),
            Self::NoActor => "the claim names no actor".into(),
            Self::TermUndefined { term } => {
                format!("“{term}” names no checkable group without its speaker's definition")
            }
            Self::TermDefined { term, speaker } => {
                format!("“{term}” is read as {speaker} defines it")
            }
            Self::NoControl => "no source says who was there at that time".into(),
            Self::ControlUndecided => {
                "sources neither show the actor over the whole observed region nor show it absent".into()
            }
            Self::NoSearch => "nobody recorded a search that found nothing".into(),
            Self::FewAccounts { matching, needed } => {
                format!("{matching} accounts match, {needed} are needed")
            }
            Self::NotSeparate { matching } => {
                format!("{matching} accounts match, but too few are known to be of separate origin")
            }
            Self::Compatible { accounts } => {
                format!("{accounts} accounts match in place and time alone: compatible, no support")
            }
            Self::NoAct => "the claim names no kind of act".into(),
            Self::NoClaimedTime => "the claim gives no time that can be read".into(),
            Self::TimeUndecided => {
                "the observed time lies partly within the claimed one, or too near its ends to tell".into()
            }
            Self::NoObject => "the claim names no kind of object".into(),
            Self::OnlyWider => "what was observed is a wider kind than what is claimed".into(),
            Self::NoMatch => "no match of the footage was recorded".into(),
            Self::MatchedParts { parts } => format!("supported only for {parts}"),
            Self::MatchUnreviewed => {
                "a match was recorded, but nobody reviewed it or it names no part of the footage".into()
            }
            Self::NoQuestion => "the case cannot decide it: none of its questions counts this".into(),
            Self::OtherTotal { stated, counted } => {
                format!("stated out of {stated}, while the case counts {counted}")
            }
            Self::BoundsOpen { at_least, at_most } => {
                format!("the count lies between {at_least} and {at_most}, which leaves it open")
            }
            Self::OriginUnknown => {
                "where the statement comes from is not known, so it may repeat the evidence".into()
            }
            Self::Repeats => "it holds only through evidence of its own origin".into(),
            Self::WeakestFacet => {
                "some facet is undetermined, or the record does not show whether it is claimed".into()
            }
            Self::NoRule => "the rules compute nothing for this facet".into(),
            Self::NoEvidence => "no evidence bears on it".into(),
        }
    }

    /// The reason in Arabic.
    pub fn arabic(&self) -> String {
        match self {
            Self::NotKnown => "لا يُظهر السجل هل يقول الادعاء هذا".into(),
            Self::NotInCase => "ليس في القضية، أو لم يعد يُعتبر دليلًا".into(),
            Self::NoProposition => "المسألة محجوبة أو غير مذكورة".into(),
            Self::NotLocated => "لم يُحدَّد مكانه".into(),
            Self::CameraOnly => {
                "حُدِّد مكان الكاميرا وحده، أو لا يذكر السجل ما الذي حُدِّد مكانه: يقوم مكانها مقامه"
                    .into()
            }
            Self::PlaceUnknown { text } => format!("ليس للمكان المذكور ({text}) منطقة في القضية"),
            Self::ReadingsDiffer { readings } => {
                format!("للاسم قراءات عددها {readings}، وهي غير متفقة")
            }
            Self::PartlyThere => {
                "تقع المنطقة المرصودة جزئيًا ضمن التفاوت المسموح، أو قريبًا من حدّه بحيث لا يُقطع".into()
            }
            Self::NoTime => "لم يُذكر زمن".into(),
            Self::PublicationDay { day } => format!("لم يُذكر زمن: يقوم يوم النشر {day} مقامه"),
            Self::NoActor => "لا يسمّي الادعاء فاعلًا".into(),
            Self::TermUndefined { term } => {
                format!("لا يسمّي «{term}» جماعة يمكن التحقق منها من دون تعريف قائله")
            }
            Self::TermDefined { term, speaker } => format!("يُقرأ «{term}» كما يعرّفه {speaker}"),
            Self::NoControl => "لا يذكر أي مصدر من كان هناك في ذلك الوقت".into(),
            Self::ControlUndecided => {
                "لا تُظهر المصادر وجود الفاعل في المنطقة المرصودة كلها ولا غيابه عنها".into()
            }
            Self::NoSearch => "لم يسجّل أحد بحثًا لم يجد شيئًا".into(),
            Self::FewAccounts { matching, needed } => {
                format!("الروايات المتوافقة {matching}، والمطلوب {needed}")
            }
            Self::NotSeparate { matching } => {
                format!(
                    "الروايات المتوافقة {matching}، لكن المعروف انفصال أصوله منها أقل من المطلوب"
                )
            }
            Self::Compatible { accounts } => {
                format!(
                    "روايات تتوافق في المكان والزمان فقط عددها {accounts}: غير متعارضة، ولا تأييد فيها"
                )
            }
            Self::NoAct => "لا يسمّي الادعاء نوع الفعل".into(),
            Self::NoClaimedTime => "لا يذكر الادعاء زمنًا يمكن قراءته".into(),
            Self::TimeUndecided => {
                "يقع الزمن المرصود جزئيًا ضمن الزمن المزعوم، أو قريبًا من طرفيه بحيث لا يُقطع".into()
            }
            Self::NoObject => "لا يسمّي الادعاء نوع الهدف".into(),
            Self::OnlyWider => "ما رُصد نوع أعمّ مما زُعم".into(),
            Self::NoMatch => "لم يُسجَّل أي تطابق للمقطع".into(),
            Self::MatchedParts { parts } => format!("مؤيَّد في {parts} فقط"),
            Self::MatchUnreviewed => {
                "سُجِّل تطابق، لكن لم يراجعه أحد أو لا يحدد أي جزء من المقطع".into()
            }
            Self::NoQuestion => "لا تستطيع القضية البتّ فيه: لا سؤال فيها يعدّ هذا".into(),
            Self::OtherTotal { stated, counted } => {
                format!("ذُكر من أصل {stated}، بينما تعدّ القضية {counted}")
            }
            Self::BoundsOpen { at_least, at_most } => {
                format!("العدد بين {at_least} و{at_most}، فيبقى الأمر مفتوحًا")
            }
            Self::OriginUnknown => "أصل القول غير معروف، فقد يكون تكرارًا للدليل".into(),
            Self::Repeats => "لا يصح إلا بدليل من أصله نفسه".into(),
            Self::WeakestFacet => {
                "جانب من جوانب الادعاء غير محسوم، أو لا يُظهر السجل هل هو مزعوم".into()
            }
            Self::NoRule => "لا تحسب القواعد شيئًا لهذا الجانب".into(),
            Self::NoEvidence => "لا دليل يتصل به".into(),
        }
    }
}
