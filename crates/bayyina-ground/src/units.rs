//! Units as types, intervals, and answers that may be unsure.

/// A length along the ground, in metres: finite, never negative.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Metres(f64);

impl Metres {
    /// No length at all.
    pub const ZERO: Self = Self(0.0);

    /// Longer than any geodesic on the earth: half a meridian, rounded up to the metre.
    pub const HALF_EARTH: Self = Self(20_003_932.0);

    /// `None` unless `value` is a length a tape could measure.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && 0.0 <= value).then_some(Self(value + 0.0))
    }

    /// The length in metres.
    pub fn get(self) -> f64 {
        self.0
    }

    /// A computed length: what rounding took below zero is zero, what it took beyond the earth
    /// stays.
    pub(crate) fn clamped(value: f64) -> Self {
        debug_assert!(!value.is_nan(), "a length was computed as not a number");
        Self(value.max(0.0) + 0.0)
    }
}

impl Eq for Metres {}

impl Ord for Metres {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl PartialOrd for Metres {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl std::fmt::Display for Metres {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} m", self.0)
    }
}

/// A surface of the ellipsoid, in square metres: finite, never negative.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct SquareMetres(f64);

impl SquareMetres {
    /// `None` unless `value` is finite and not negative.
    pub fn new(value: f64) -> Option<Self> {
        (value.is_finite() && 0.0 <= value).then_some(Self(value + 0.0))
    }

    /// The surface in square metres.
    pub fn get(self) -> f64 {
        self.0
    }

    pub(crate) fn clamped(value: f64) -> Self {
        debug_assert!(!value.is_nan(), "a surface was computed as not a number");
        Self(value.max(0.0) + 0.0)
    }
}

/// An angle in degrees of arc: finite, any sign.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Degrees(f64);

impl Degrees {
    /// `None` unless `value` is finite.
    pub fn new(value: f64) -> Option<Self> {
        value.is_finite().then_some(Self(value + 0.0))
    }

    /// The angle in degrees.
    pub fn get(self) -> f64 {
        self.0
    }
}

/// A direction on the ground, in degrees clockwise from true north, in [0, 360).
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Bearing(f64);

impl Bearing {
    /// True north.
    pub const NORTH: Self = Self(0.0);

    /// `None` unless `degrees` is finite; any turn is brought into [0, 360).
    pub fn new(degrees: f64) -> Option<Self> {
        degrees.is_finite().then(|| Self::turned(degrees))
    }

    /// Degrees clockwise from true north.
    pub fn get(self) -> f64 {
        self.0
    }

    pub(crate) fn turned(degrees: f64) -> Self {
        let rest = degrees % 360.0;
        let rest = if rest < 0.0 { rest + 360.0 } else { rest };
        Self(if rest < 360.0 { rest + 0.0 } else { 0.0 })
    }

    /// How far one turns clockwise from `self` to `other`, in degrees, in [0, 360).
    pub(crate) fn clockwise_to(self, other: Self) -> f64 {
        let turn = other.0 - self.0;
        if turn < 0.0 { turn + 360.0 } else { turn }
    }
}

/// A closed interval: both ends belong to it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Span<T> {
    /// The least value it may be.
    pub low: T,
    /// The greatest value it may be.
    pub high: T,
}

impl<T> Span<T> {
    /// The interval from `low` to `high`; the caller puts them in order.
    pub fn new(low: T, high: T) -> Self {
        Self { low, high }
    }
}

impl<T: PartialOrd + Copy> Span<T> {
    /// Whether the value is `limit` or less.
    pub fn at_most(&self, limit: T) -> Truth {
        Truth::of(self.high <= limit, limit < self.low)
    }

    /// Whether the value is `limit` or more.
    pub fn at_least(&self, limit: T) -> Truth {
        Truth::of(limit <= self.low, self.high < limit)
    }

    /// Whether the value is more than `limit`.
    pub fn more_than(&self, limit: T) -> Truth {
        self.at_most(limit).not()
    }

    /// Whether the value is less than `limit`.
    pub fn less_than(&self, limit: T) -> Truth {
        self.at_least(limit).not()
    }

    /// Whether `value` lies in the interval.
    pub fn holds(&self, value: T) -> bool {
        self.low <= value && value <= self.high
    }
}

impl Span<Metres> {
    /// From numbers that may have been rounded below zero.
    pub(crate) fn of(low: f64, high: f64) -> Self {
        Self {
            low: Metres::clamped(low.min(high)),
            high: Metres::clamped(high),
        }
    }
}

/// An answer that hangs on no last bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Truth {
    /// So, beyond numerical error.
    Yes,
    /// Not so, beyond numerical error.
    No,
    /// Within numerical error of the limit, or not decided within the effort allowed.
    Unsure,
}

impl Truth {
    fn of(yes: bool, no: bool) -> Self {
        match (yes, no) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Unsure,
        }
    }

    /// The opposite; unsure stays unsure.
    #[allow(
        clippy::should_implement_trait,
        reason = "read as a word: `x.at_most(y).not()`"
    )]
    pub fn not(self) -> Self {
        match self {
            Truth::Yes => Truth::No,
            Truth::No => Truth::Yes,
            Truth::Unsure => Truth::Unsure,
        }
    }

    /// Both: one `No` is enough for `No`.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Truth::No, _) | (_, Truth::No) => Truth::No,
            (Truth::Yes, Truth::Yes) => Truth::Yes,
            _ => Truth::Unsure,
        }
    }

    /// Either: one `Yes` is enough for `Yes`.
    pub fn or(self, other: Self) -> Self {
        self.not().and(other.not()).not()
    }

    /// Whether it is certainly so.
    pub fn is_yes(self) -> bool {
        self == Truth::Yes
    }

    /// Whether it is certainly not so.
    pub fn is_no(self) -> bool {
        self == Truth::No
    }
}

impl From<bool> for Truth {
    fn from(so: bool) -> Self {
        if so { Truth::Yes } else { Truth::No }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_measurable_lengths_are_metres() {
        let table = [
            (0.0, true),
            (-0.0, true),
            (1.5, true),
            (-1e-9, false),
            (f64::NAN, false),
            (f64::INFINITY, false),
        ];
        for (value, expected) in table {
            assert_eq!(Metres::new(value).is_some(), expected, "{value}");
        }
        assert!(Metres::new(-0.0).unwrap().get().is_sign_positive());
    }

    #[test]
    fn bearings_turn_into_one_circle() {
        let table = [
            (0.0, 0.0),
            (360.0, 0.0),
            (-90.0, 270.0),
            (725.0, 5.0),
            (-1e-20, 0.0),
        ];
        for (degrees, expected) in table {
            assert_eq!(Bearing::new(degrees).unwrap().get(), expected, "{degrees}");
        }
    }

    #[test]
    fn a_span_answers_only_what_it_decides() {
        let table = [
            // low, high, at most 5?, at least 5?
            (1.0, 2.0, Truth::Yes, Truth::No),
            (5.0, 5.0, Truth::Yes, Truth::Yes),
            (4.0, 6.0, Truth::Unsure, Truth::Unsure),
            (6.0, 7.0, Truth::No, Truth::Yes),
        ];
        for (low, high, at_most, at_least) in table {
            let span = Span::new(low, high);
            assert_eq!(span.at_most(5.0), at_most, "{low}..{high}");
            assert_eq!(span.at_least(5.0), at_least, "{low}..{high}");
        }
    }

    #[test]
    fn truths_combine() {
        use Truth::{No, Unsure, Yes};
        let table = [
            // left, right, and, or
            (Yes, Yes, Yes, Yes),
            (Yes, No, No, Yes),
            (Yes, Unsure, Unsure, Yes),
            (No, Unsure, No, Unsure),
            (Unsure, Unsure, Unsure, Unsure),
            (No, No, No, No),
        ];
        for (left, right, and, or) in table {
            assert_eq!(left.and(right), and, "{left:?} and {right:?}");
            assert_eq!(right.and(left), and, "{right:?} and {left:?}");
            assert_eq!(left.or(right), or, "{left:?} or {right:?}");
        }
    }
}
