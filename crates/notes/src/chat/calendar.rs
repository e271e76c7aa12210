//! Resolves a date, choosing the calendar by its year.

use icu_calendar::cal::Hijri;
use icu_calendar::{AsCalendar, Date as AnyDate, Gregorian};
use jiff::civil::Date;

/// Year of WhatsApp's release.
const FIRST_YEAR: i16 = 2009;

/// Two-digit years belong to this century, or to another calendar if that would be after `newest`.
pub(super) fn resolve(year: i16, month: i16, day: i16, newest: i16) -> Option<Date> {
    let possible = |date: &Date| (FIRST_YEAR..=newest).contains(&date.year());
    if year < 100 {
        return [
            gregorian(2000 + year, month, day),
            buddhist(2500 + year, month, day),
            hijri(1400 + year, month, day),
        ]
        .into_iter()
        .flatten()
        .find(possible);
    }
    match year {
        // Republic of China calendar.
        100..200 => gregorian(year + 1911, month, day),
        1300..1430 => persian(year, month, day),
        1430..1500 => hijri(year, month, day),
        2400..2700 => buddhist(year, month, day),
        _ => gregorian(year, month, day),
    }
    .filter(possible)
}

/// Year of an era (Reiwa, Heisei, Minguo), by the text before it.
pub(super) fn year_of_era(before: &str, year: i16) -> Option<i16> {
    let first = match before {
        "令和" | "r" => 2018,
        "平成" | "h" => 1988,
        "民國" | "民国" => 1911,
        _ => return None,
    };
    Some(first + year)
}

fn gregorian(year: i16, month: i16, day: i16) -> Option<Date> {
    Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()
}

fn buddhist(year: i16, month: i16, day: i16) -> Option<Date> {
    gregorian(year - 543, month, day)
}

fn persian(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = AnyDate::try_new_persian(
        year.into(),
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
    );
    converted(date.ok()?)
}

/// Umm al-Qura calendar, the default of phones in Saudi Arabia.
fn hijri(year: i16, month: i16, day: i16) -> Option<Date> {
    let date = AnyDate::try_new_hijri_with_calendar(
        year.into(),
        u8::try_from(month).ok()?,
        u8::try_from(day).ok()?,
        Hijri::new_umm_al_qura(),
    );
    converted(date.ok()?)
}

fn converted(date: AnyDate<impl AsCalendar>) -> Option<Date> {
    let date = date.to_calendar(Gregorian);
    let year = i16::try_from(date.year().extended_year()).ok()?;
    gregorian(
        year,
        date.month().number().into(),
        date.day_of_month().0.into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_identify_their_calendar() {
        for (date, expected) in [
            ((2019, 3, 1), Some((2019, 3, 1))),
            ((19, 3, 1), Some((2019, 3, 1))),
            // The Persian year begins at the equinox; 1399 was a leap year.
            ((1399, 12, 30), Some((2021, 3, 20))),
            ((1400, 1, 1), Some((2021, 3, 21))),
            ((1400, 12, 30), None),
            // The Hijri year 1440 began on 11 September 2018.
            ((1440, 1, 1), Some((2018, 9, 11))),
            ((40, 1, 1), Some((2018, 9, 11))),
            ((2563, 2, 29), Some((2020, 2, 29))),
            ((63, 2, 29), Some((2020, 2, 29))),
            ((109, 2, 29), Some((2020, 2, 29))),
            ((99, 11, 22), None),
            ((3, 3, 1), None),
            ((9999, 1, 1), None),
            ((2020, 13, 1), None),
            ((2020, 1, 300), None),
        ] {
            let (year, month, of_month) = date;
            let found = resolve(year, month, of_month, 2027)
                .map(|day| (day.year(), day.month(), day.day()));
            assert_eq!(found, expected, "{date:?}");
        }
    }
}
