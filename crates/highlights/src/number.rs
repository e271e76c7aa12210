//! Numbers.

/// A number of at least 0, with three decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Number {
    pub thousandths: u64,
}

/// No message means larger ones.
pub(crate) const MAX_WHOLE: u64 = 1_000_000_000_000;

impl Number {
    pub fn new(whole: u64) -> Number {
        Number {
            thousandths: whole.min(MAX_WHOLE) * 1000,
        }
    }

    pub fn whole(self) -> Option<u64> {
        self.thousandths
            .is_multiple_of(1000)
            .then_some(self.thousandths / 1000)
    }

    pub fn plus_hundredths(self, hundredths: u64) -> Number {
        Number {
            thousandths: self.thousandths + hundredths.min(99) * 10,
        }
    }

    pub fn times(self, factor: u64) -> Number {
        Number {
            thousandths: self
                .thousandths
                .saturating_mul(factor)
                .min(MAX_WHOLE * 1000),
        }
    }
}

/// "35", "62.50", "0.125".
impl std::fmt::Display for Number {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (whole, rest) = (self.thousandths / 1000, self.thousandths % 1000);
        if rest == 0 {
            write!(f, "{whole}")
        } else if rest.is_multiple_of(10) {
            write!(f, "{whole}.{:02}", rest / 10)
        } else {
            write!(f, "{whole}.{rest:03}")
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(crate) struct Numeral {
    /// Token after it.
    pub end: usize,
    pub number: Number,
    pub ordinal: bool,
    /// Number of digits if it is written with them, else 0.
    pub digits: usize,
    /// "08".
    pub leading_zero: bool,
}
