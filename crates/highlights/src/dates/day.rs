//! A day as it is said.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Day {
    /// Days from the message.
    Relative(i16),
    /// Monday is 0.
    Weekday(usize),
    Date {
        day: i8,
        month: Option<i8>,
        year: Option<i16>,
    },
}
