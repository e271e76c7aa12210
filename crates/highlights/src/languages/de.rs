//! German as it is spoken in Germany, Austria and Switzerland.
//!
//! A German question or request begins with its verb ("Hast du …", "Bring bitte …", "Bringen Sie …"),
//! or with a question word and then the verb. In a statement something else comes first, and
//! in a subordinate clause the verb is last. So the endings of verbs are recognized by rules
//! ([`is_member`]), and what precedes a verb tells whether a clause begins there.

use crate::language::{
    Amounts, Apostrophe, Clauses, Dates, Language, Numerals, PartOfDay, Phones, Rule, TimeRule,
    Unit, after_break, anywhere, asked, clause, currency, day, day_part, duration, fixed_time,
    joined, marked, maybe_time, sentence, surely, time, time_before, unpunctuated,
};

use PartOfDay::{Afternoon, Evening, Midday, Morning, Night};

pub(super) static LANGUAGE: Language = Language {
    code: "de",
    apostrophe: Apostrophe::Joins,
    split: first_part_of_compound,
    abbreviations: words!("dr prof st nr tel ca bzw str usw evtl inkl ggf dipl hr bspw vllt zb"),
    link_slashes: words!("schrägstrich slash"),
    link_dots: words!("punkt"),
    hesitations: words!("äh ähm öh öhm hm hmm ehm äm mhm"),
    parentheticals: patterns!("bitte; sagen wir; sag ich mal; glaub ich; glaube ich"),
    sets: &[
        ("subject", SUBJECTS),
        (
            "addressee",
            words!("du ihr wir ich i dein deine euer eure ihre jemand wer irgendwer irgendjemand"),
        ),
        ("object", OBJECTS),
        ("determiner", DETERMINERS),
        ("particle", PARTICLES),
        ("imperative", IMPERATIVES),
        ("sure_imperative", SURE_IMPERATIVES),
        ("reflexive_imperative", REFLEXIVE_IMPERATIVES),
        ("plural_imperative", PLURAL_IMPERATIVES),
        ("sure_plural_imperative", SURE_PLURAL_IMPERATIVES),
        ("favour", FAVOURS),
        ("soft_favour", SOFT_FAVOURS),
        ("plural_favour", PLURAL_FAVOURS),
        ("polite_favour", POLITE_FAVOURS),
        ("state", STATES),
        ("thou", words!("weißt weisst haste biste kannste")),
        ("finite", FINITE_VERBS),
        ("polite", &[]),
        ("infinitive", words!("tun sein")),
        ("imperative_it", words!("gibs nimms")),
        ("zu", &[]),
        ("participle", &[]),
        ("clitic", CLITICS),
        ("where", QUESTION_WORDS),
        ("say", SAY),
        ("person", PERSONS),
        ("narrate", NARRATE),
        ("giving", GIVING),
        (
            "can",
            words!("kannst könnt können könntest könntet könnten kannste könntste"),
        ),
        ("ability", ABILITIES),
        (
            "opinion",
            words!(
                "nehmen annehmen kaufen tun empfehlen wählen zahlen bezahlen vorziehen behalten verkaufen mieten raten"
            ),
        ),
        ("e_imperative", &[]),
        ("third", THIRD_PERSONS),
    ],
    productive_sets: words!(
        "zu e_imperative imperative_it thou finite polite infinitive participle"
    ),
    is_member,
    numerals: NUMERALS,
    dates: DATES,
    amounts: AMOUNTS,
    phones: PHONES,
    clauses: CLAUSES,
    ..Language::EMPTY
};

const NUMERALS: Numerals = Numerals {
    cardinals: numbers!(
        "null 0; ein|eins|eine|einen|einer|einem 1; zwei|zwo 2; drei 3; vier 4; fünf 5; sechs 6; sieben 7
         acht 8; neun 9; zehn 10; elf 11; zwölf 12"
    ),
    multipliers: numbers!("hundert 100; tausend 1000; million|millionen 1000000"),
    connectors: words!("und"),
    ordinal_suffixes: words!("."),
    compound: cardinal,
    compound_ordinal: ordinal,
    units_first: true,
    ..Numerals::EMPTY
};

/// Words below 20 that are no sum of others, and the tens.
const PARTS_OF_NUMBERS: &[(&str, u32)] = numbers!(
    "ein 1; eins 1; zwei 2; zwo 2; drei 3; vier 4; fünf 5; sechs 6; sieben 7; acht 8; neun 9; zehn 10; elf 11
     zwölf 12; dreizehn 13; vierzehn 14; fünfzehn 15; sechzehn 16; siebzehn 17; achtzehn 18; neunzehn 19
     zwanzig 20; dreißig 30; dreissig 30; vierzig 40; fuffzig 50; fuffzehn 15; fünfzig 50; sechzig 60
     siebzig 70; achtzig 80; neunzig 90"
);

/// "hundertfünfundachtzig", "zweitausenddreihundert", "achtzehnhundert".
fn cardinal(word: &str) -> Option<u32> {
    // These multiply what is before them.
    if word == "tausend" || word == "hundert" {
        return None;
    }
    if let Some((thousands, rest)) = word.split_once("tausend") {
        let rest = remainder(rest)?;
        if thousands == "anderthalb" {
            return Some(1500 + rest);
        }
        // "zweieinhalbtausend".
        if let Some(whole) = thousands.strip_suffix("einhalb") {
            return Some(below_hundred(whole)? * 1000 + 500 + rest);
        }
        return Some(count(thousands, below_thousand)? * 1000 + rest);
    }
    below_thousand(word)
}

fn below_thousand(word: &str) -> Option<u32> {
    if let Some((hundreds, rest)) = word.split_once("hundert") {
        let hundreds = count(hundreds, below_hundred)?;
        let rest = rest.strip_prefix("und").unwrap_or(rest);
        let rest = if rest.is_empty() {
            0
        } else {
            below_hundred(rest)?
        };
        return Some(hundreds * 100 + rest);
    }
    below_hundred(word)
}

/// What multiplies a hundred or thousand; nothing is once.
fn count(word: &str, parse: fn(&str) -> Option<u32>) -> Option<u32> {
    if word.is_empty() {
        Some(1)
    } else {
        parse(word)
    }
}

fn remainder(word: &str) -> Option<u32> {
    let word = word.strip_prefix("und").unwrap_or(word);
    if word.is_empty() {
        Some(0)
    } else {
        below_thousand(word)
    }
}

fn below_hundred(word: &str) -> Option<u32> {
    if let Some(value) = part_of_number(word) {
        return Some(value);
    }
    let (units, tens) = word.split_once("und")?;
    let units = part_of_number(units).filter(|&units| units < 10)?;
    let tens = part_of_number(tens).filter(|&tens| tens >= 20)?;
    Some(tens + units)
}

fn part_of_number(word: &str) -> Option<u32> {
    PARTS_OF_NUMBERS
        .iter()
        .find(|(part, _)| *part == word)
        .map(|(_, value)| *value)
}

/// "einundzwanzigsten", "dritter", "siebenten"; up to 31.
fn ordinal(word: &str) -> Option<u32> {
    let stem = ["en", "er", "es", "em", "e"]
        .iter()
        .find_map(|ending| word.strip_suffix(ending))?;
    let value = match stem {
        "erst" => 1,
        "dritt" => 3,
        "siebt" | "siebent" => 7,
        "acht" => 8,
        _ => {
            let small = stem.strip_suffix('t').and_then(below_hundred);
            let large = stem.strip_suffix("st").and_then(below_hundred);
            match (small, large) {
                (_, Some(large)) if large >= 20 => large,
                (Some(small), _) if (2..20).contains(&small) => small,
                _ => return None,
            }
        }
    };
    (value <= 31).then_some(value)
}

/// "freitagabend" is "freitag abend", "zweitausend" is "zwei tausend".
fn first_part_of_compound(word: &str) -> usize {
    // Nearly every word is shorter or does not begin like this.
    if word.len() < 10 {
        return 0;
    }
    let lower = word.to_lowercase();
    let number = ["tausend", "hundert"].iter().find_map(|multiplier| {
        let count = lower.strip_suffix(multiplier)?;
        below_thousand(count).map(|_| count.len())
    });
    number.unwrap_or_else(|| weekday_of_compound(&lower))
}

fn weekday_of_compound(lower: &str) -> usize {
    const WEEKDAYS: &[&str] =
        words!("montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag");
    const PARTS: &[&str] = words!("früh morgen vormittag mittag nachmittag abend nacht");
    WEEKDAYS
        .iter()
        .find(|weekday| {
            lower
                .strip_prefix(**weekday)
                .is_some_and(|part| PARTS.contains(&part))
        })
        .map_or(0, |weekday| weekday.len())
}

/// As [`maybe_time`] with minutes after the hour: "acht fünfzehn".
const fn maybe_later(pattern: &'static str, minutes: i16) -> TimeRule {
    TimeRule {
        minutes,
        ..maybe_time(pattern)
    }
}

const DATES: Dates = Dates {
    weekdays: numbers!(
        "montag 1; dienstag 2; mittwoch 3; donnerstag 4; freitag 5; samstag|sonnabend 6; sonntag 7"
    ),
    months: numbers!(
        "januar|jänner|jan 1; februar|feber|feb 2; märz 3; april 4; mai 5; juni|juno 6; juli|julei 7; august 8
         september|sept 9; oktober 10; november 11; dezember 12"
    ),
    greetings: patterns!(
        "morgen $
         morgen !früh|vormittag|mittag|nachmittag|abend|nacht|um|ab|gegen|ist|geht|kommt|bin|hab|wird|fällt|in|muss|kann|haben * ,"
    ),
    day_first: Some(true),
    relative_days: &[
        day("heute|heut !vor", 0),
        day(
            "morgen !zusammen|leute|frau|herr|allerseits|ihr|team|kollegen|mama|papa|schatz",
            1,
        ),
        day("übermorgen", 2),
        // No day: "in the morning". It is never shown, because it lies behind.
        day(
            "am|gestern|nächsten|letzten|diesen|dieser|jeden|der morgen",
            -1,
        ),
        day("überübermorgen", 3),
        day("heute in einer woche", 7),
        day("heute in acht tagen", 7),
        day("heute in zwei wochen", 14),
        day("heute in vierzehn tagen", 14),
        day("morgen in einer woche", 8),
        day_part("heute|heut früh|morgen", 0, Morning),
        day_part("heute|heut vormittag", 0, Morning),
        // Without a clock time, "mittag" is twelve.
        day_part("heute|heut mittag um|gegen|ab|so", 0, Midday),
        day_part("heute|heut nachmittag", 0, Afternoon),
        day_part("heute|heut abend", 0, Evening),
        day_part("heute|heut nacht", 0, Night),
        day_part("morgen früh", 1, Morning),
        day_part("morgen vormittag", 1, Morning),
        day_part("morgen mittag um|gegen|ab|so", 1, Midday),
        day_part("morgen nachmittag", 1, Afternoon),
        day_part("morgen abend", 1, Evening),
        day_part("morgen nacht", 1, Night),
        day_part("übermorgen früh|vormittag", 2, Morning),
        day_part("übermorgen mittag um|gegen|ab|so", 2, Midday),
        day_part("übermorgen nachmittag", 2, Afternoon),
        day_part("übermorgen abend", 2, Evening),
    ],
    weekday_patterns: patterns!(
        "#weekday; nächsten|nächster|kommenden|kommender|diesen|dieser|nächstem|kommendem #weekday"
    ),
    date_patterns: patterns!(
        "(dem|den|der) #ordinal #month (#year); (dem|den|der) #day #month (#year); (dem|den) #ordinal $
         (dem|den) #ordinal um|ab|gegen; #ordinal|#day bis (zum) #ordinal|#day #month"
    ),
    parts: &[
        ("früh|frühmorgens|morgens|vormittags|vormittag", Morning),
        ("in der früh", Morning),
        ("am vormittag", Morning),
        ("mittags", Midday),
        ("am mittag", Midday),
        ("nachmittags|nachmittag", Afternoon),
        ("am nachmittag", Afternoon),
        ("abends|abend", Evening),
        ("am abend", Evening),
        ("nachts", Night),
        ("in der nacht", Night),
    ],
    times: &[
        // "um einen Rückruf" is no time.
        maybe_time("!ein|eine|einen|einer|einem #hour"),
        maybe_time("#clock"),
        maybe_later("!ein #hour fünfzehn", 15),
        maybe_later("!ein #hour dreißig|dreissig", 30),
        maybe_later("!ein #hour fünfundvierzig", 45),
        time("#hour uhr", 0),
        time("#hour uhr #minute", 0),
        time("#clock uhr", 0),
        time("#hour h #minute", 0),
        time("#hour h", 0),
        time("halb #hour", -30),
        time("fünf (minuten) vor dreiviertel #hour", -20),
        time("fünf (minuten) nach dreiviertel #hour", -10),
        time("viertel vor #hour", -15),
        time("viertel nach|ab|über #hour", 15),
        time("viertel #hour", -45),
        time("drei viertel #hour", -15),
        time("dreiviertel #hour", -15),
        time("fünf (minuten) vor halb #hour", -35),
        time("fünf (minuten) nach halb #hour", -25),
        time("zehn (minuten) vor halb #hour", -40),
        time("zehn (minuten) nach halb #hour", -20),
        time("fünf (minuten) nach|ab #hour", 5),
        time("zehn (minuten) nach|ab #hour", 10),
        time("zwanzig (minuten) nach|ab #hour", 20),
        time("fünfundzwanzig (minuten) nach #hour", 25),
        time("fünf (minuten) vor #hour", -5),
        time("zehn (minuten) vor #hour", -10),
        time("zwanzig (minuten) vor #hour", -20),
        time("fünfundzwanzig (minuten) vor #hour", -25),
        time_before("#minute minuten vor #hour"),
        time("#minute minuten nach #hour", 0),
        fixed_time("mitternacht", 0, 0),
        fixed_time("zwölf uhr nachts", 0, 0),
        fixed_time("mittag", 12, 0),
    ],
    before_time: patterns!(
        "um|gegen|ab|bis|vor|nach; um punkt|circa|ca|ungefähr|etwa|spätestens
         so|spätestens|schon|erst|bis|punkt um|gegen|ab; spätestens; zwischen; von; punkt"
    ),
    not_before: NOT_BEFORE,
    not_after: patterns!(
        "nummer|zimmer|gleis|halle|folie|seite|linie|haus|hausnummer|wohnung|bus|größe|grösse|kapitel|klasse|tor|platz|reihe|maschine|stock|tisch|version|code|schicht|rampe|kabine|eingang|schalter|paket|raum|saal|station|band|teil|top
         zimmer nummer"
    ),
    not_after_day: patterns!(
        "einem|ein|jeder|jeden|frau|herr|herrn|familie|doktor|dr; nächste|nächster|übernächste|letzte woche
         seit
         fotos|foto|bilder|bild|protokoll|video|videos|rechnung|mail|nachricht|rest|reste|kuchen|party|spiel|noten|unterlagen|feier|zeitung vom|von
         guten|guadn|gutn|schönen|einen|gute"
    ),
    joiners: patterns!(
        "um|gegen|ab|bis|am|vor|nach|von|so|punkt|circa|ca|zwischen|den|dem|auf|zum; bis zum
         so|erst|dann|schon|spätestens|bis|ungefähr|etwa|punkt um|gegen|ab|am|bis; und zwar um|am|bis|gegen|ab
         um punkt|circa|ca|ungefähr; wieder|schon|auch um; dann so um; so gegen|um|ab
         gleich|direkt|pünktlich|genau|dann um|gegen|ab; also (um|am)"
    ),
    range_words: patterns!("bis; bis um|gegen; und"),
    range_openers: patterns!("von; zwischen; so zwischen|von"),
    durations: &[
        duration("#n minuten|minute|min", 1, Unit::Minutes),
        duration("einer|ner viertelstunde", 15, Unit::Minutes),
        duration("einer|ner viertel stunde", 15, Unit::Minutes),
        duration("einer|ner halben stunde", 30, Unit::Minutes),
        duration("einer|ner dreiviertelstunde", 45, Unit::Minutes),
        duration("einer|ner dreiviertel stunde", 45, Unit::Minutes),
        duration("anderthalb|eineinhalb stunden", 90, Unit::Minutes),
        duration("zweieinhalb stunden", 150, Unit::Minutes),
        duration("#n stunden|stunde", 1, Unit::Hours),
        duration("einer|ner stunde", 1, Unit::Hours),
        duration("#n tagen|tag", 1, Unit::Days),
        duration("einem|nem tag", 1, Unit::Days),
        duration("acht tagen", 7, Unit::Days),
        duration("#n wochen|woche", 1, Unit::Weeks),
        duration("einer|ner woche", 1, Unit::Weeks),
        duration("#n monaten|monat", 1, Unit::Months),
        duration("einem|nem monat", 1, Unit::Months),
    ],
    before_duration: patterns!(
        "in; in so|circa|ca|ungefähr|etwa|spätestens|genau; binnen|innerhalb; innerhalb von"
    ),
    past: patterns!(
        "weißt|weisst|wisst|wissen du|ihr|sie noch; erinnerst|erinnert|erinnern du|ihr|sie dich|euch|sich
         war|waren|warst|wart|wars|gabs|gings|hatte|hatten|hattest|kam|kamen|ging|gingen|stand|standen|saß|sass|lag|fuhr|fuhren|rief|sagte|meinte|fragte|wollte|wollten|sollte|musste|mussten|konnte|konnten|durfte|durften|blieb|gab|fand|dachte|schlief|wachte|klingelte|lief|sah|traf|hieß|fing|kriegte|bekam|gestern|vorgestern|letzten|letzte|letzter|vorigen|vorige|vergangenen|neulich|vorhin|damals
         hab|habe|hast|hat|haben|habt|bin|bist|ist|sind|seid|wurde|wurden ... @participle"
    ),
    future: patterns!(
        "wird|werden|werde|werd|wirst|kann|können|könnt|könnte|könnten|muss|müssen|soll|sollen|will|wollen|möchte|möchten|kommt|kommen|komme|komm|treffen|fährt|fahren|findet|beginnt|fängt|geht|wäre|würde|gilt|morgen|übermorgen
         habe|hab|haben frei|termin|zeit
         gibt|gibts|los|macht|machen|mach|hol|hole|holen|bring|bringe|bringen|startet|endet|läuft|öffnet|schließt|schließen|sperren|sperrt|spielen|spielt|feiern|feiert|gehen|geh|gehe|fahr|fahre|fliegt|flieg|fliege|fliegen|landet|lande|landen|ankommt|anfangen|abfahrt|ankunft|bleibe|bleib|bleiben|besuche|besuchen|brauche|brauch|brauchen|melde|zieht|ziehe|liefern|liefert|erwarten|erwarte|termin|treffpunkt|frist|abgabe|spätestens|dürfen|dürft|sollte|müsste|ginge|starten|essen|grillen|schick|schicke|überweis|überweise|zahl|zahle|kriegst|bekommst|kriegt|bekommt|müsst|frei|offen"
    ),
    // The words of the perfect tense stand around the time: "hab um acht angerufen".
    habits: patterns!(
        "jeden|jede|jedes|jeder|immer|meistens|meist|normalerweise|täglich|wöchentlich|nie|montags|dienstags|mittwochs|donnerstags|freitags|samstags|sonntags|wochentags|werktags|früher|damals|oft|manchmal|stets
         so was|sowas heute|heut; heute|heut fährst|kriegst|gehst|kaufst|musst|kannst du|man; heutzutage
         hab|habe|hast|hat|haben|habt|bin|bist|ist|sind|seid|wurde|wurden ... ... @participle; für heute
         #weekday bis #weekday von|#hour|#clock; #weekday|mo bis #weekday|fr ... geöffnet|offen|auf|erreichbar|da
         heute|heut ist so|ein|mal|nicht|wieder|echt; ist|sind heute|heut so|ein|wieder|nicht|echt|wirklich"
    ),
    denials: patterns!(
        "seit|welcher|welchen|nicht|statt|anstatt|anstelle|weder|letzten|letztem|letzter|letzte|vergangenen|vorigen|voriger
         #weekday in; statt wie|erst
         tschüss|tschau|ciao|servus|danke|dann|also|gut|ja|na|pfiati|bussi|und|nacht|abend (,) bis"
    ),
    denials_after: patterns!(
        "auf #hour|#clock|#weekday|morgen|übermorgen|heute; auf den #day|#ordinal
         klappt|geht|passt|klappts|gehts|passts|kann|können|wird|ist ... nicht|nichts|abgesagt
         fällt|entfällt aus|flach|leider; entfällt|nicht|schon mal nicht; kann ich nicht
         in einer|zwei|drei|acht|vierzehn woche|wochen|tagen; der|den dreizehnte|dreizehnten
         vor einer|zwei|drei|acht|vierzehn woche|wochen|tagen; zu fuß|fuss|erreichen; entfernt|erreichbar"
    ),
    corrections: patterns!(
        "nein|nee|ne|nö|quatsch|stopp|moment|halt|sorry|entschuldigung|pardon|sondern|vielmehr|verschoben|verlegt|falsch|doch
         ich mein|meine; ach was|so; beziehungsweise nein; stimmt|stimmt nicht|gar; oder vielmehr|besser|eher
         besser gesagt; will sagen; was sag|red|rede ich"
    ),
    parts_after_day: &[("morgen", Morning), ("mittag um|gegen|ab|so", Midday), ("nacht", Evening)],
    future_prepositions: patterns!("ab|für"),
    today_needs_future: true,
    day_required: true,
    ..Dates::EMPTY
};

/// After a number: what it counts.
const NOT_BEFORE: &[&str] = patterns!(
    "prozent|ecken|nummern|größen|klassen|kilos|punkt|prozentpunkte|grad|meter|metern|kilometer|kilometern|km|cm|zentimeter|kilo|kg|gramm|liter|stück|leute|leuten|personen|person|mann|frauen|kinder|kindern|gäste|gästen|mal|jahre|jahren|jahr|monate|monaten|wochen|woche|tage|tagen|tag|stunden|stunde|minuten|minute|sekunden|punkte|punkten|plätze|plätzen|zimmer|euro|cent|tausend|hundert|million|millionen|komma|drittel|andere|anderen|weitere|weiteren|mehr|weniger|quadratmeter|sorten|seiten|stellen|teile|teilen|karten|tickets|flaschen|kisten|etagen|stockwerke|häuser|autos|bier|freunde|freunden|kollegen|portionen|tore|toren|null|versuche|versuchen|anläufe|anläufen|plus|minus|x|er|te|ten|ter"
);

const AMOUNTS: Amounts = Amounts {
    currencies: &[
        currency(
            "euro|euros|eur|mücken|tacken|ocken|öcken|euronen|piepen",
            "EUR",
        ),
        currency("franken|fränkli|stutz|fr|sfr", "CHF"),
        currency("dollar|dollars", "USD"),
        // "Zwei Pfund Spargel" is a weight.
        currency("pfund sterling", "GBP"),
        currency("britische|englische|britischen|englischen pfund", "GBP"),
        currency("kronen", "SEK"),
        currency("zloty", "PLN"),
        currency("lira", "TRY"),
    ],
    hundredths: patterns!("cent|cents|rappen"),
    hundredths_follow: true,
    joiners: patterns!("und"),
    gossip: patterns!(
        "war|waren|wollte|wollten|musste|mussten|bekam|kriegte|gab|hatte|hatten !die|das|der ... #n
         er|der|die|sie|man|mann|frau|bruder|schwester|sohn|tochter|freund|freundin|nachbar|nachbarin|kollege|kollegin|chef ... zahlt|kriegt|verdient|verlangt
         bußgeld|strafe|strafzettel|gehalt|taschengeld|preisgeld|ablöse|geerbt|gewettet|million|millionen|milliarden|angeblich
         eingenommen|verspielt|verzockt|verprasst|gespendet|gestiegen|erhöht|gegessen|betragen|gesehen|erstanden|ersteigert
         gekauft|verkauft|verrückt|krass|heftig|meckern|wucher|wahnsinn|unverschämt|unverschämtheit|frechheit|spottbillig|schnäppchen|irre|abzocke|abgeknöpft|abgenommen|hingeblättert|pfennig|mark|früher|teurer|eintritt|lotto|trinkgeld|runtergesetzt|reduziert|geboten|abgelehnt|bezahlt|gezahlt|wert|verlangt|geschenkt|ausgegeben|gespart|gewonnen|verdient|verdienen|verloren|damals|gefunden|geblecht|hingelegt|kostete|kosteten
         hat|haben|hatte|hatten ... gekostet; stell|stellt dir|euch"
    ),
    due: patterns!(
        "schuldest|schuldet|überweis|überweise|überweist|kostenvoranschlag|beträgt|anzahlung|kaution
         das wären|wäre|macht dann; ihre|deine|eure|offene|offenen rechnung
         schulde ich|dir; ich schulde|schuld dir|ihnen|euch; bekomm|bekomme|krieg|kriege ich noch|von
         kriegst|bekommst|bekommen du|sie noch|von; zahl|zahle ich|i dir|ihnen|euch"
    ),
    denials: patterns!("nicht|statt"),
    ..Amounts::EMPTY
};

const PHONES: Phones = Phones {
    digits: numbers!("zwo 2"),
    repeats: numbers!("doppel 2; doppelt 2; zweimal 2; dreimal 3"),
    plus: patterns!("plus"),
    between: patterns!("dann; und dann; und"),
    denials: patterns!(
        "code|pin|geheimzahl|auftragsnummer|kundennummer|bestellnummer|rechnungsnummer|vertragsnummer|iban|kontonummer|aktenzeichen|sendungsnummer|vorgangsnummer|ticketnummer|seriennummer|passwort|artikelnummer|mitgliedsnummer|kundennr|bestellnr|konto|tan|ausweisnummer|zählerstand|zählernummer|matrikelnummer|versicherungsnummer|steuernummer|losnummer|paketnummer|trackingnummer|zugangscode|wlan|postleitzahl|plz|kennwort|referenznummer|fallnummer|auftragsnr|schadennummer|rechnungsnr
         nicht die|unter|mehr
         code|pin|auftragsnummer|kundennummer|bestellnummer|rechnungsnummer|vorgangsnummer|sendungsnummer|iban|kontonummer ist|lautet|ist die|hat
         alte|alten nummer|handynummer war|ist|die; alte|alten nummer; code|pin ist|lautet; nicht mehr die"
    ),
    corrections: patterns!(
        "nein|nee|quatsch|sondern|falsch|alte|halt|stimmt|moment|sorry"
    ),
};

const SUBJECTS: &[&str] = words!(
    "du ihr sie wir ich er es man das die der dein deine euer eure jemand wer dein i mir irgendwer
     irgendjemand alles dies diese dieser mein meine unser unsere sein seine"
);

const OBJECTS: &[&str] = words!(
    "mir mich uns ihm ihn ihr ihnen es das sie den dem die alle alles was nix nichts da dran drauf davon daran
     dazu 's"
);

const DETERMINERS: &[&str] = words!(
    "der die das den dem ein eine einen einem einer nen ne nem ner mein meine meinen meiner meinem dein deine
     deinen deiner deinem unser unsere unseren eure euren euer ihre ihren ihrem seine seinen alle beide diese
     diesen dieses zwei drei ein paar genug etwas bisschen am im zum zur vom beim"
);

const PARTICLES: &[&str] = words!(
    "bitte mal doch noch auch einfach kurz schnell gleich unbedingt ruhig gern gerne vielleicht also halt eben
     nochmal schon gefälligst sofort lieber eventuell ma rasch heute morgen vorher nur gschwind"
);

/// Imperatives that are also what "ich" does without its ending: "(ich) bring".
const IMPERATIVES: &[&str] = words!(
    "antworte bestell bezahl bleib bring denk drück drucke erinner erklär erzähl fahr frag füll fütter geh
     gieß giess guck häng hau heb heiz hol hör informier installier kauf klär kleb klick komm kontrollier
     kopier kümmer lad lass lauf leg leih leite lern lies lösch mach mail meld melde merk miet nimm notier
     öffne pack parke pass pflück probier prüf putz räum reich reservier richte ruf rühr sag sammel schalt
     schalte schau scheib schick schieb schließ schliess schmeiß schneid schreib sei setz spar speicher
     sperr spiel spül stell storniere such teile tipp trag transferier trenn überleg überprüf überweis
     unterschreib verabrede vereinbar verlänger verplapper verrat verschieb versuch verteil wart wasch
     wechsel wechsle weck wink zahl zeig zieh änder ändere aktualisier whatsapp tu telefonier besorg
     begleite bereite bügel dreh ergänz ersetz föhn gewöhn greif hinterleg hinterlass kram korrigier kündig
     lüft markier näh organisier pump reparier saug schüttel sortier streich tausch teste überlass
     überspring vergleich vermerk wickel wirf wisch zähl zünd bewirb bemüh beeil bedank entscheid ess hink
     kehr mäh misch schmier schnapp schwing tanke trockne trink verlass verlier weis wähl wünsch bewahr
     behalt bezieh leere beantrage bestätig benutz achte erledig bereit entschuldig kontaktiere frier füg
     gib google"
);

/// Imperatives that need their "e", as what "ich" does.
const E_IMPERATIVES: &[&str] = words!(
    "warte buche plane sichere tausche frage wähle verzichte hinterlege beantworte verwende beantrage"
);

/// Imperatives that can be nothing else: the vowel is another one than after "ich".
const SURE_IMPERATIVES: &[&str] = words!(
    "gib nimm vergiss lies hilf sprich iss wirf unterbrich versprich bewirb miss sieh tritt übernimm empfiehl"
);

/// With "dich" or "dir" these are requests; "ich ruf dich an" is none.
const REFLEXIVE_IMPERATIVES: &[&str] = words!(
    "meld melde setz setze beeil beeile kümmer kümmere trag trage überleg überlege merk merke notier notiere
     speicher speichere such verplapper zieh bereite entscheide entscheid schau guck nimm erkundige erkundig
     informier informiere bewirb registrier registriere trau"
);

/// Imperatives to several people that are no third person ("er gibt").
const SURE_PLURAL_IMPERATIVES: &[&str] = words!(
    "gebt nehmt lest esst helft sprecht vergesst werft tragt fahrt ladet haltet seht tretet versprecht lasst
     fangt schlaft ratet seid wascht lauft übernehmt empfehlt"
);

const PLURAL_IMPERATIVES: &[&str] = words!(
    "bringt schickt ruft holt macht kommt sagt meldet schreibt schaut guckt denkt stellt legt räumt packt
     zieht überweist füllt bestellt kauft hört wartet fragt überlegt schließt schliesst sperrt öffnet merkt
     notiert speichert prüft sucht zeigt unterschreibt zahlt bezahlt leitet antwortet setzt klickt löscht
     druckt bucht reserviert kümmert informiert putzt parkt teilt verteilt besorgt plant achtet beachtet
     bestätigt beantwortet schaltet dreht entscheidet registriert klingelt schenkt verratet meldet probiert
     besucht bereitet"
);

/// What "du" is asked to do in the present tense: "Bringst du Brot mit?"
const FAVOURS: &[&str] = words!(
    "bringst holst schickst rufst hilfst kümmerst besorgst überweist leihst druckst buchst reservierst bestellst
     räumst stellst legst gießt giesst fütterst leitest checkst klärst übernimmst sorgst erledigst informierst
     wäschst saugst bringste holste schickste rufste besorgste hilfste unterschreibst reparierst installierst
     kopierst sendest mailst öffnest weckst korrigierst verschiebst stornierst löschst leerst"
);

/// These ask as often what "du" does anyway; a request only with "mir", "bitte" and the like.
const SOFT_FAVOURS: &[&str] = words!(
    "kochst backst trägst schaust guckst kaufst schließt sperrst meldest organisierst bügelst mähst hebst scannst
     wechselst lädst schaffst sagst kaufste guckste schauste schaffste sagste schreibst fragst packst hängst
     prüfst putzt deckst machst nimmst zeigst gibst lässt wartest fährst gehst kommst siehst passt setzt"
);

const PLURAL_FAVOURS: &[&str] =
    words!("bringt holt schickt ruft helft kümmert besorgt räumt übernehmt erledigt");

/// "Bringen Sie den Ausweis mit?"
const POLITE_FAVOURS: &[&str] = words!(
    "bringen schicken rufen holen sagen geben melden helfen schreiben leiten senden überweisen unterschreiben
     klären kümmern stellen legen räumen informieren bestätigen prüfen erinnern besorgen bestellen faxen
     mailen zeigen richten"
);

/// Verbs with "Sie" that ask and do not request.
const STATES: &[&str] = words!(
    "haben sind können wollen möchten brauchen wissen kennen sollen dürfen müssen hätten wären würden könnten
     mögen werden wurden waren hatten glauben meinen denken finden heißen heissen wohnen erwarten sollten
     dürften müssten wollten verstehen erinnern freuen bekommen stimmen passen kosten liegen stehen existieren
     bieten führen planen gehen arbeiten vermieten verkaufen nehmen liefern übernehmen akzeptieren sehen hören
     wünschen bevorzugen reisen suchen gehören leiden vertragen sprechen essen trinken rauchen kämen gäbe
     bräuchten dachten"
);

/// Verb and "du", "ihr" or "es" in one word.
const CLITICS: &[&str] = words!(
    "haste biste kannste willste kommste gehste machste musste sollste weißte weisste brauchste magste siehste
     hättste könntste fährste hast bist willst kommst magst brauchst hättest wärst weißt weisst musst darfst
     sollst gehst fährst isst findest glaubst meinst bleibst"
);

const QUESTION_WORDS: &[&str] = words!(
    "wann wo wohin woher warum wieso weshalb womit wofür wozu wodurch worauf woran worum worüber wovon wonach
     was wer wen wem"
);

const SAY: &[&str] = words!(
    "sagt sagte sagten sagen meint meinte meinten fragt fragte fragten ruft rief riefen schreit erzählt
     erzählte schreibt antwortet antwortete brüllt flüstert gesagt gefragt gemeint gerufen erzählt"
);

/// "Und der Polizist, haben Sie getrunken?": those whose words follow.
const PERSONS: &[&str] = words!(
    "polizist polizistin arzt ärztin opa oma papa mama lehrer lehrerin chef chefin nachbar nachbarin kellner
     kellnerin frau mann typ verkäufer verkäuferin kollege kollegin schaffner schaffnerin trainer trainerin
     kunde kundin beamte beamtin pfarrer richter kleine kleiner andere eine busfahrer taxifahrer fahrer
     vermieter vermieterin doktor bruder schwester mutter vater freund freundin kind junge mädchen
     schwiegermutter schwiegervater tante onkel dame herr lehrling azubi praktikant praktikantin wirt wirtin
     bäcker bäckerin friseur friseurin prüfer prüferin handwerker sohn tochter enkel enkelin ex alte moderator
     bürgermeister hausmeister"
);

/// Tells what someone said, if a comma follows.
const NARRATE: &[&str] = words!(
    "sagt sagte sagten meint meinte meinten fragt fragte fragten rief riefen antwortet antwortete brüllt
     flüstert meinten"
);

/// "Kannst du schwimmen?" asks; most other verbs after "kannst du" make a request.
const ABILITIES: &[&str] = words!(
    "hören sehen verstehen erkennen glauben vorstellen leiden schlafen schwimmen tanzen ausschließen nähen
     stricken kochen leisten leben anfangen ausstehen riechen vertragen garantieren einschätzen
     abschätzen nachvollziehen erreichen entziffern kicken surfen reiten jonglieren singen italienisch spanisch
     französisch englisch polnisch türkisch russisch arabisch"
);

/// With "mir" and "uns" these are requests; "hol mir" may also be "(ich) hol mir".
const GIVING: &[&str] = words!(
    "bring bringe schick schicke sag sage schreib schreibe zeig zeige gib hilf leih leihe erklär erkläre verrat
     reich ruf rufe mail maile lass back reservier besorg erzähl überweis überweise stell"
);

/// Verb forms that no ending tells.
const FINITE_VERBS: &[&str] = words!(
    "ist sind bin bist seid war waren warst wart hab habe hast hat haben habt hatte hatten wird werde werd
     wirst werden kann kannst können könnt muss musst müssen müsst soll sollst sollen sollt will willst wollen
     wollt darf darfst dürfen dürft mag magst mögen mögt weiß weiss weißt weisst tut tun gibts gehts ists wars
     wirds hats wär wäre wären wärs hätte hätten hätt könnte könnten könnt würde würden würd sollte sollten
     wurde wurden möchte möchten dürfte müsste kam ging gäbe gäbs komm komme mach mache krieg kriege bekomme
     bekomm find finde fahr fahre nehm nehme geb gebe brauch brauche treff treffe ruf schreib liegts kommts
     machts kosts passts ginge käme läg liefs lief wollte wollten heißts hab erreich erreiche park stell leg
     hol kauf bring zahl schick bleib steh muß hieß hiess kost brauchts gab gabs blieb fand passiert meld
     melde"
);

/// Words that end like a verb and are none.
const NO_VERBS: &[&str] = words!(
    "jetzt zuletzt nicht letzt erst zuerst sonst selbst meist fast echt gut seit mit damit womit heut recht
     zeit welt leicht vielleicht schlecht oft dort fort sofort laut statt anstatt amt art arzt geist gast
     angst lust post rest test text obst herbst dienst kunst brust wurst durst ernst fest erst mist trost
     frost längst unterst möglichst wenigst demnächst höchst äußerst samt gesamt insgesamt bekannt bunt kalt
     alt satt spät acht nacht macht's licht gesicht bericht unterricht wort ort sport bett brot not boot rot
     tot hat's kompott wen wenn den denn dann meinen deinen seinen einen ihren unseren euren keinen allen
     vielen gegen wegen neben zwischen oben unten vorn hinten morgen übermorgen eben gestern innen außen ihnen
     denen deren beiden anderen ersten letzten nächsten sieben zehn welchen diesen jeden manchen solchen
     ganzen neuen alten guten kleinen großen sondern gern hunger kinder garten wochen leuten sachen kuchen
     laden ofen regen schaden wagen zusammen draußen drinnen drüben daneben soeben entgegen deswegen
     meinetwegen woanders besonders wort monat rat salat konzert punkt produkt kontakt projekt paket ticket
     internet stadt fahrt geburt arbeit antwort krankheit ausfahrt adressen herren kosten nudeln kartoffeln
     daten karten fragen wann ein kein mein dein sein schon nun von in an zen hin herein hinein allein nein
     drein wein verein term termin rhein schwein stein bein rein"
);

/// The sets that are more than their list.
fn is_member(set: &str, word: &str) -> bool {
    if word.len() < 4 || NO_VERBS.contains(&word) {
        return false;
    }
    match set {
        "thou" => ends_like_thou(word),
        "finite" => {
            word.ends_with('t')
                || ends_like_infinitive(word)
                || word.ends_with("ts") && word.len() > 4
        }
        "polite" => ends_like_infinitive(word) && !STATES.contains(&word),
        "infinitive" => ends_like_infinitive(word),
        // "mitzubringen".
        "zu" => ends_like_infinitive(word) && word.get(2..).is_some_and(|end| end.contains("zu")),
        // What "ich" does has the same ending: "bringe Kuchen mit".
        "e_imperative" => word.strip_suffix('e').is_some_and(|verb| {
            IMPERATIVES.contains(&verb) || verb.ends_with("ier") || E_IMPERATIVES.contains(&word)
        }),
        // "legs auf den Tisch".
        "imperative_it" => word
            .strip_suffix('s')
            .is_some_and(|verb| IMPERATIVES.contains(&verb) && !word.ends_with("ss")),
        "participle" => is_past_participle(word),
        _ => false,
    }
}

/// "bringst", "weißt", "sitzt"; with "du" in one word: "bringste".
fn ends_like_thou(word: &str) -> bool {
    let verb = word.strip_suffix('e').unwrap_or(word);
    ["st", "ßt", "zt", "xt"]
        .iter()
        .any(|ending| verb.ends_with(ending))
}

fn ends_like_infinitive(word: &str) -> bool {
    ["en", "ern", "eln"]
        .iter()
        .any(|ending| word.ends_with(ending))
}

/// Tells of something done, and not of an appointment ("reserviert", "verschoben") or a state
/// ("geschlossen").
fn is_past_participle(word: &str) -> bool {
    const PREFIXES: [&str; 26] = [
        "", "ab", "an", "auf", "aus", "bei", "ein", "fest", "heim", "her", "hin", "los", "mit",
        "nach", "rein", "raus", "rum", "runter", "vor", "vorbei", "weg", "weiter", "zu", "zurück",
        "kennen", "hoch",
    ];
    const PLANS: &[&str] = words!(
        "gelegt gebucht gemacht gekriegt gestellt gesperrt geplant geöffnet geschlossen gemeldet geladen
         gesetzt genommen getragen gewünscht gerichtet geboten geschoben gegen gerne gewesen geben gehen genug
         gedeckt gestrichen gefordert gekommen"
    );
    const OTHERS: &[&str] = words!(
        "passiert telefoniert verpasst vergessen verschlafen verloren bekommen begonnen erzählt erlebt bezahlt
         probiert erreicht verbracht versucht verstanden entdeckt gratuliert repariert unterhalten erledigt
         erwischt entbunden erschienen entschieden entstanden entlassen gefallen verschwunden verschrieben
         vertragen verhalten verlassen verletzt verraten verbrannt verbrochen zerbrochen zerrissen erfahren
         ertrunken erschrocken erfunden bewiesen betrunken beworben betrogen begriffen verglichen verliehen
         vermieden verziehen verdorben gestorben missverstanden eingeschlafen überlebt überwiesen übersehen
         überfahren übernachtet unternommen unterschrieben umgezogen"
    );
    const INSEPARABLE: &[&str] = words!("be ver er ent zer");
    const STATES: &[&str] = words!(
        "verschoben verlegt vereinbart bestellt bestätigt verabredet belegt besetzt bereit bereits erlaubt
         versprochen bekommen erwünscht erreicht erledigt beginnt verhindert vergeben beschäftigt bestimmt
         bekannt versichert erst berechnet beantragt verfügt erwartet erforderlich bett bericht bezahlen
         verreist erhalten"
    );
    if OTHERS.contains(&word) {
        return !STATES.contains(&word);
    }
    let inseparable = INSEPARABLE
        .iter()
        .any(|prefix| word.starts_with(prefix) && word.len() > prefix.len() + 3);
    if inseparable && word.ends_with('t') {
        return !STATES.contains(&word);
    }
    PREFIXES.iter().any(|prefix| {
        word.strip_prefix(prefix).is_some_and(|verb| {
            verb.starts_with("ge")
                && verb.len() >= 6
                && (verb.ends_with('t') || verb.ends_with("en"))
                && (verb == "gekommen" || verb == "gewesen" || !PLANS.contains(&verb))
        })
    })
}

const CLAUSES: Clauses = Clauses {
    requests: REQUESTS,
    questions: QUESTIONS,
    bare_questions: true,
    inverted_after_condition: true,
    pleas: patterns!(
        "bitte|mir|uns|mich|dich|euch|bescheid|vergiss|vergesst|du|ihr"
    ),
    familiar: patterns!("du|dich|dir|dein|deine|deinen|deinem|deiner|haste|biste|kannste|weißte"),
    formal: patterns!("@polite sie|s; ihnen; sie ihr|ihre|ihren|ihrem|sich"),
    reactions: patterns!(
        "ich|wir|alle|i hab|habe|haben|mussten|musste|konnte (so|mich|uns|nur|echt|fast|auch|nicht|da) (so|noch|fast|vor|mehr) gelacht|lachen|geheult|gegrinst|geschämt|gekringelt|weggeschmissen|geschwitzt|geweint
         ich|i bin|war (nach|vor|fast|bald|so|echt|voll|ja|dann) (fast|vor|so|gleich|zehn|fünf) (lachen|minuten) geplatzt|umgefallen|gestorben|sprachlos|baff|rot|erschrocken|ausgeflippt|explodiert|fassungslos
         da|dann hab|habe|haben|bin|sind|hat|ist ich|wir|er|sie|mir|der|die|alle (nur|auf|mich) ... @participle
         da fällt dir|mir nichts|nix; da war mein|der|die|schon|ich (*) leer|weg|zu|schluss|vorbei
         am ende|schluss hab|habe|bin|war|wars|waren|warens|haben|sind|stand|fehlt|fehlte|hieß
         und dann war|wars|waren|warens|fehlt|fehlte|hieß; (zwei|drei|vier) stunden haben die uns|mich
         ich hab|habe dann|nur|einfach aufgelegt|geguckt|geschaut|geschluckt|gehupt; ich hab|hatte null
         ich dachte ich; hab|habe ich (*) gekocht|gebrodelt|geschäumt
         ich hab|habe (*) höflich|freundlich|nett|nur (*) geantwortet|gelächelt|genickt; wie peinlich
         so peinlich; alle haben gelacht|geguckt|geschaut|gegrinst; mir ist fast
         ich sterbe; so ein theater !machen|gemacht|und|mit|um; welche|welcher|welches|was * denn $
         jeden|jedes|immer (abend|morgen|tag|mal|wieder) dasselbe
         jeden|jedes|immer (abend|morgen|tag|mal|wieder) das gleiche|selbe
         // The words of the story go on.
         ich sag|sage|frag|frage|sagte|fragte (ihm|ihr|noch|nur|zu) (ihm|ihr) ,"
    ),
    no_comma_lists: true,
    bare_needs: patterns!(
        "du|dir|dich|dein|deine|deinen|ihr|euch|euer|eure|sie|ihnen|ihre|ihren|wir|uns|ich|noch|eigentlich|schon|möglich|möglichkeit|möglicherweise|ordnung|okay|ok|richtig|frei|dabei|fertig|verfügbar|aktuell|erlaubt|nötig"
    ),
    listener: patterns!(
        "du|dir|dich|dein|deine|deinen|deinem|deiner|ihr|euch|euer|eure|euren|eurem|sie|ihnen|ihre|ihren|ihrem|wir|uns|dus|ihrs|haste|biste|kommste|willste|brauchste|magste
         soll|darf|kann|muss ich|ichs; hast|bist|kommst|willst|brauchst|magst|kannst
         jemand|einer|noch|übrigens|eigentlich"
    ),
    rhetorical: patterns!(
        "kann|könnte man (dem|denen|dir|ihm|ihr|euch) (*) hundertmal|zwanzigmal|tausendmal|zehnmal
         muss|müssen ich|wir (jetzt|leider|gleich|dann|mal|auch|noch) (leider|auch|mal|wieder|schnell) los|auflegen|aufhören|weg|schluss|heim|rein|arbeiten
         geht|fahrt|macht|kommt|lacht|redet ihr nur|ruhig
         ist|sind|war|waren das|der|die (aber|vielleicht|ein|eine) schön|schöne|schöner|schönes|tolle|toller|tolles|süß|süße|süßer|kalt|heiß|herrlich|geil|krass|wunderschön|wunderschöne
         wie kann ich ihnen|dir helfen $; was darfs|darf (es) sein
         soll|muss|kann|darf man sich|jetzt|etwa|denn|wirklich|noch|alles
         wie soll|sollen eine|ein|unsereins|unsereiner|normale|die leute|familie|alleinerziehende|rentner
         hat|haben|ist|gibt|gibts (denn|da|hier|es) von|hier|da|es denen|euch|denn|keiner|niemand
         haben|sind wir nicht schon|längst|eh|ohnehin
         steh|stehe|sitz|sitze|lieg|liege|red|rede|leb|lebe|arbeit|arbeite|schuft|spinn|spinne|träum|träume|seh|sehe|hör|mach|mache ich (denn|mir|deswegen|dafür|das) (denn|eigentlich|hier) jeden|jedes|immer|ständig|alles|richtig|recht|denn|schlecht|etwa|deswegen|dafür|gespenster
         musst|müsst|müssen du|ihr|sie (dir|euch|sich) (mal|das) (mal|das) vorstellen|geben|reinziehen
         welche|welcher|welches * denn $
         wer hat|war ... damals; wer @finite (denn|schon|nur|bitte) so|sowas
         was|wie @thou du (denn|dann) so jemandem|einem|einer|jemand; was machst|tust|sagst du da|dann $
         hast|habt|haben du|ihr|sie das|so|sowas (auch|etwas|was) schon mal|je; kennst|kennt|kennen du|ihr|sie das gefühl|problem
         was soll ich (dir|euch|ihnen) (noch|groß|da|schon) sagen|erzählen
         was war das (denn) (gestern|heute|wieder) für|bitte|schon
         hast|habt|haben du|ihr|sie je|jemals; hast|habt|haben du|ihr|sie (auch) schon mal versucht|probiert|erlebt|gesehen|gehört|einen|eine|so
         weißt|weisst|wisst|wissen du|ihr|sie (eigentlich|überhaupt) , wie froh|viel|sehr|lang|lange|oft|schwer|schlimm|ich|der|die
         weißt|weisst|wisst|wissen du|ihr|sie (eigentlich|überhaupt) , was mich|mir|uns|ich|der|die
         was machst|macht du|ihr (denn) nur|bloß; was machst|macht du|ihr denn|nur|bloß für
         wie machst|schaffst|macht|schafft du|ihr das|es (nur|bloß|immer); wollen wir wetten; wollen wir (mal) ehrlich
         sind|seien wir mal|doch ehrlich|doch; haben|sind wir nicht alle|auch|genug; kennen wir nicht
         findest|findet|meinst|glaubst|denkst|finden|meinen du|ihr|sie (denn|etwa) nicht
         was haben|hab|habe|hat wir|ich|man|er|sie (denn|schon) davon
         was kümmert|juckt|schert mich|uns|dich|sie|euch; was interessiert|geht mich|uns; wer bin|war ich
         soll|darf ich dir|euch|ihnen sagen|verraten|erzählen; darf ich (mal|ganz) ehrlich
         merkst|merkt du|ihr was|etwas|eigentlich; hättest|hättet|hätten du|ihr|sie (das|je|jemals) gedacht|geglaubt
         ich|wir|er $; was erwartest|erwartet|erwarten du|ihr|sie|man; kann|könnte man (*) (*) verdenken|verübeln|übelnehmen
         hast|habt|haben du|ihr|sie (schon) (mal) so was|etwas; hast|habt|haben du|ihr|sie (schon) (mal) sowas; was tut|macht|nimmt man nicht
         wie heißt|sagt es|man (doch|so|immer) schön|gleich; wie war das noch mit|bei; muss ich noch mehr
         brauchst|braucht du|ihr (noch) (mehr) beweise; gehts (denn|eigentlich) noch
         seit wann darf|dürfen; seit wann bist|ist du|der|die so; wie viel|viele|oft|lange (*) soll|muss ich ihm|ihr|denen
         wie würdest|würdet|würden du|ihr|sie dich|euch|sich; was hättest|hättet|hätten du|ihr|sie !gern|gerne|lieber|denn
         kannst|könnt|können du|ihr|sie (das|mich) (noch) verstehen ,; willst|wollt|wollen du|ihr|sie mir|uns (etwa|jetzt|ernsthaft|allen)
         kannst|könnt|können du|ihr|sie (mir|das) (mal) glauben; wohin|wo soll ich denn|nur|bloß (nur) mit
         weißt|weisst|wissts|wisst|wissen|weißte (du|ihr|sie) was|wer|noch|wie
         kannst|könnt|können|kannste (du|ihr|sie) (dir|euch|sich) (das|so) (mal|so) (was) vorstellen|glauben
         was soll man|das|der|die|s; was soll|sollen ich|wir (da|denn|schon|dazu|noch) (dazu) sagen|machen|tun
         was solls; wer weiß|weiss $; wer weiß|weiss schon|was|wie; wer braucht|kennt schon|das|denn
         wer soll|hätte; wer hat dem|der|den ... denn bitte
         wie denn|kann man|können|konnte|geil|schön|cool|süß|toll|blöd|doof|krass|peinlich|lustig|bitte
         wie soll ich|man|das; wo kommen|kämen wir; wo ist|sind (bloß|nur|die|denn) (die|bloß) zeit
         wozu|warum|wieso ... bitte; warum|wieso immer|ich|muss|ruf; muss das; bin ich; gehts noch
         soll|sollen der|die|das|er|sie (*) doch|ruhig; kann|können|muss das|der|die (*) denn nicht|nie|immer; was kommt|kam (da|dabei|am) (ende|dabei) raus|heraus; was will|glaubst|glaubt|glauben|meinst (man|du|ihr|sie) ,; was|wer|wen glaubst|glaubt du|ihr
         soll|muss ich da|mir|mich|etwa|denn jetzt|denn|etwa|auch|noch|lachen|weinen|wundern|ärgern|freuen; was weiß|weiss (denn) ich; hat|hats (es) mir|uns|ihm geschadet; mach|macht dir|euch; ist|war das nicht; ist das nicht|zu|denn; na und; wer|was|wie sonst
         glaubst|glaubste du; kennst|kennt|kennen|kennste (du|ihr|sie) das $; und $
         was|wer|wo|wann|warum , wenn; was denn|bitte $; hab|habe ich nicht; wie oft hab|habe|muss|soll
         verstehst|verstehen|versteht du|sie|ihr
         hallo|oder|ja|ne|gell|gelle|nicht|was|wie|echt|wirklich|ehrlich|okay $
         erinnerst|erinnerst du dich|euch; wenn|weil|dass|als *
         @where|wie ich|du|er|wir|ihr|es|man|mir|uns|damals
         hast|habt|haben|haste (du|ihr|sie) (schon|das|so|sowas) (was) gesehen|gehört|gelesen|mitbekommen|mitgekriegt ,|was|wie|die|der|das|dass|wer
         was|das sagt|will man; was willst|soll|sollst|kannst (du) (da|denn|schon|ich|man) machen|sagen|tun
         was bin|war|hab|bist ich|du; wo gibt|gibts (es) (denn) so|sowas; darf man
         wer räumt|macht|muss|darf das|dann|da jetzt|dann|wieder
         @where|wie soll|sollen|führt|führen das|dies (alles|denn|nur|bloß) (noch) (hin|hinführen|enden|gehen|werden)
         kriegst|bekommst du (es|das|die|alles|ihn) (*) (*) zurück|wieder|wiederhaben; wer|was wars; wer war das $; hast|habt|haben|haste (du|ihr|sie) (eigentlich) (eine|ne) ahnung , wie !man|das|die|der|ich|wir
         wärst|wärt du|ihr doch|nur|bloß; hättest|hättet du|ihr doch|nur|bloß; hättest|hättet du|ihr mal was|etwas|gleich|früher
         kennst|weißt|kennt|wisst du|ihr ja; geht|gehts (es) mir|uns; bei dir|euch|ihnen $; soll das|dies ein|eine|etwa|jetzt; wie sagt man so; kann das sein; darf ich vorstellen
         wie lange|oft soll|sollen das|ich|wir|man; wann lernt|kapiert|begreift|hört der|die|das|er|es
         muss|soll ich mir das|so|sowas
         was kostet|kosten|kriegt|bekommt|gibt heute|heutzutage|man; wer hat|kann|will|braucht heute|heutzutage|denn noch|schon|heute
         wer weiß|weiss ,; weißt|weisst|wisst du|ihr , wie lange|oft|viel|sehr|lang ich|wir|der|die|er|das
         wie lange|oft|viel|lang|sehr ich|wir|er|der|die|das *
         bist|seid|sind du|ihr|sie wahnsinnig|verrückt|irre|deppert|narrisch|bescheuert|blöd|des|denn wahnsinnig|verrückt|bescheuert|blöd|wahnsinns
         bist|seid|sind du|ihr|sie wahnsinnig|verrückt|irre|deppert|narrisch|bescheuert|blöd; habt|hast ihr|du uns|mich vermisst
         was ist (denn|bloß|nur|eigentlich) (heute|bloß|nur|denn) (los) mit den|denen|der|dem leuten|kerl|welt|jugend|wetter
         was ist (nur|bloß) aus|in; was lernen|sagt|lehrt wir|uns|das (das) (daraus); kennst|kennt du|ihr den|die schon $
         hat|haben|ist|sind|kann|können|muss|will|wollen|glaubt|denkt|glauben der|die keine|keinen|kein|nichts|nicht|wirklich|ernsthaft|etwa
         denkst|glaubst|meinst|glauben|denken|meinen du|ihr|sie , die|der|er|einer|da|jemand|irgendjemand
         hat|haben|hast|habt der|die|er|sie|ihr|du sie noch alle; spinnst|spinnt|spinnen der|die|er|sie|denn|ihr|wir|du|eigentlich
         wann war|waren|hab|haben wir|ich ... letzte mal; wann war|waren|hab|haben wir|ich ... zuletzt
         wann|wo|wohin|warum|wieso|womit soll|sollte|sollen man|einer|unsereiner
         warum|wieso|weshalb|wozu @finite !du|ihr|sie|wir|denn|eigentlich|das|der|die|mein|dein|ihr|hast|bei
         warum|wieso kann|muss|müssen|soll es|man|er|das|immer|nicht|alles|denn|sich
         was haben|hatten|hab|hatte|bin|waren wir|ich !noch|denn|jetzt|alles|heute|eigentlich|eine|einen|ein
         wer @finite sich so|sowas|denn|das|schon; muss|müssen der|die|das|denn|er|sie um|denn|immer|unbedingt|jedes|jeden|dauernd
         was macht|tut|sagt|machen|sagen|meint|fragt|antwortet|schreibt er|sie|der|die|das|man $; ob *
         wer kommt|macht|denkt|erfindet|kauft denn|schon bitte|schon|so|auf
         siehst|siehste|sehen|seht du|sie|ihr; warum auch; kennst|kennt|kennen|kennste (du|ihr|sie) (das)  ,
         wer|was|wo saß|stand|kam|ging|fiel|lief|rief|lag|hupt|bellt|war ich; wo war ich; was tun
         @where|wie !@finite|@thou|genau|lange|viel|viele|für|oft|spät|weit|groß|alles|noch|denn|eigentlich|so|nochmal|sonst|schnell|teuer|hoch|alt|breit|lang|gut|gern|wie|ungefähr *
         warum eigentlich (nicht) $; wie heißt|hieß der|die|das|er|sie noch
         was hupt|macht|will|soll der|die (denn|da|kleine); muss ich (denn|auch|eigentlich) immer|alles
         bist du endlich; unter *; #n; weißt du manchmal|ich|das|es|wenn|irgendwie
         hast|habt du|ihr so was|sowas; hast|habt du|ihr sowas
         soll|darf ich dir|euch|ihnen (mal) was|etwas|eins sagen|erzählen|verraten
         willst|wollt|wollen du|ihr|sie (mal) was|etwas|wissen (*) (hören|wissen)
         willst|wollt du|ihr wissen , was|wie|warum|wer|wo; hast|habt|haste du|ihr töne
         wo ist|bist|sind|isser er|sie|du|es denn; hättest|hättet|hätten du|ihr|sie das gedacht|geglaubt
         alles klar|gut|ok|okay|fit|paletti|frisch (bei|soweit|so) (dir|euch|ihnen) $; ist das dein|euer ernst
         was denkst|glaubst du , wer|was|wen|wo|wie|warum; was sagst du|ihr|sie dazu|jetzt $
         wie findest|findet du|ihr das $; was ist (denn) das (denn) (für|schon|wieder)
         wie blöd|dumm|bescheuert|verrückt muss|kann|ist; soll das (jetzt|etwa) (jetzt|etwa) ein|eine witz|scherz; hörst du , wie|das
         weißt|weisst|wisst|wissen du|ihr|sie !, $
         weißt|weisst|wisst du|ihr , !ob|wann|wo|welche|welcher|welches|wie|wer|bis|um|in|auf|von|mit
         weißt|weisst|wisst du|ihr , wie|wer|wo sehr|schön|lustig|ich|viel|oft|gut|mir|da|heute|gestern|grad|gerade|angerufen
         kann|könnte man (ihm|ihr|das|es|sich|so|denen|da|mir) (das|so|es|was) (noch) verübeln|glauben|vorstellen|fassen|verdenken|helfen|sagen|machen
         was kann|will|soll|könnte man (sich|da|denn|mehr|schon)
         hab|habe|hatte|bin|war|werd|würd|würde|hätt|hätte|denk|dachte ich|i
         wo|was|wie|warum|wozu|wieso|weshalb|wann|womit hab|habe|bin|war|würd|würde|hätt|hätte|denk|tu|mach ich|i (denn|nur|bloß|jetzt|eigentlich|mir)
         was hab|habe|würd|würde|hätt|hätte ich|i
         wer !ist|kommt|sind|fährt|holt|bringt|hat|war|macht * denn|schon
         wer will|braucht|macht|kauft|liest|hört|isst|geht (das|die|den|so) schon|denn|freiwillig|bitte
         @where|wie @finite (@subject) nur|bloß|blos
         was glaubt|denkt|meint|bildet|erlaubt|will (sich) der|die|er|sie|man|das
         was ist schon|daran|dabei|für; hast|habt|haben du|ihr|sie das|den|die gesehen|gehört $
         wie will|willst|soll|sollst|kann man|du|einer da|denn|das|den|die|mit|so|bei
         reißt|macht|tut|sagt|glaubt|denkt man; wo find|finde|krieg|gibts (ich|man) (denn) so|sowas
         hörst|hört du|ihr (mich|das) $; bist|seid du|ihr (noch) da|dran $"
    ),
    rhetorical_within: patterns!(
        "denn bitte; veräppeln|verarschen|verkohlen; auf den arm nehmen; für dumm; bloß; nichts zu tun; nichts besseres; denn kein|keine|keinen|nichts; noch|heute freiwillig; um himmels|gottes willen; zum teufel|kuckuck; ist das denn; wohl bin; oder was
         oder wie $; wohl"
    ),
    answers: patterns!(
        "nirgends|nirgendwo|niemals; mein|meine|dein|deine|unser|unsere|sein|seine|ihr|ihre * $
         dachte ich|man
         eben|natürlich|niemand|keiner|genau|nichts|klar|richtig|logisch|nein|nee|nö|keine
         ich nicht|auch|weiß|weiss; na ja|klar|logisch|eben|also|bravo
         wahrscheinlich|vermutlich|offenbar|anscheinend|vielleicht; hat|haben er|sie|es; ja ,|klar|genau|eben
         kein|keine mensch|sau|ahnung|bisschen|wort|einziger; ein|eine|der|die|das|den|dem (*) * $
         war|ging|ist|kam doch|natürlich|ja|alles|nicht; ach ja; egal; in der|die|den * $
         treffen|kommt|kommen|sitzt|geht sich|ein|zwei|der
         fehlanzeige|egal|denkste|pustekuchen|nix|nö|tja|eben|falsch|genau|hoffentlich|sicher|bestimmt|jedenfalls|richtig|unglaublich|wahnsinn|verrückt|unfassbar|männer|frauen|kinder|typisch
         von wegen; weiß|weiss ich|kein|keiner|nicht|man; damit; so ein|eine|was; kann|konnte mir|ja|man
         ich|wir|er|sie|du $; am liebsten; würd|würde|hätt|hätte ich; jeden|jedes|jede * $
         #n; sechsunddreißig|dreißig|zwanzig|hundert|tausend|null
         keinen|keinem|niemanden|offenbar|wohl|schon|immer|wieder|also|aber"
    ),
    not_requests: NOT_REQUESTS,
    fillers: FILLERS,
    vocatives: patterns!(
        "schatz|schatzi|mausi|maus|hase|hasi|liebling|süße|süßer|süsse|alter|digga|bro|bruder|diggi|leute|mama|mami|mutti|papa|papi|vati|oma|omi|opa|opi|mädels|jungs|kinder|burli|spatz|spatzl|liebes|chef|chefin|kollege|mensch|freunde|zusammen|zäme|team|schwester|bruderherz|schwesterherz|tante|onkel
         ihr lieben|süßen|zwei|beiden; meine liebe|lieben|kleine|maus|süße|große|gute
         mein lieber|schatz|großer|kleiner|hase|guter
         liebe|lieber|sehr geehrte|geehrter frau|herr|mama|papa|oma|opa (*)
         frau|herr (doktor|professor|dr|magister) * ,"
    ),
    weak_connectives: patterns!("und; oder; u"),
    alternatives: words!("oder"),
    strong_connectives: patterns!(
        "aber|also|ach|achso|außerdem|ausserdem|übrigens|jedenfalls|ansonsten|oh|sowie|sodass
         ach ja|so|und|übrigens; und dann noch; sag|sagt|sagen|sags (sie) mal; und sag mal; hör|hörmal mal
         kurze|eine|ne|schnelle frage (noch|mal); noch (ne|eine) frage; und noch was|eins; und außerdem|bitte
         ps|p.s.; die frage ist|wäre"
    ),
    blockers: BLOCKERS,
    statements: STATEMENTS,
    subordinators: patterns!(
        "an|in|auf|mit|bei|zu|von|für|um|ab|bis|aus|nach|seit welchem|welcher|welchen|welche|welches|wem|wen|was|wann|wo
         wenn|falls|sobald|solange|dass|daß|ob|bis|bevor|ehe|nachdem|während|damit|sodass|wie|wo|wann|was|wer|wen|wem|warum|wieso|wohin|woher|womit|wofür|woran|worauf|wovon|wozu|worum|weshalb|wobei|worüber|wonach|wodurch|als|obwohl|indem|soweit|wieviel
         wie viel|viele|lange|weit|oft; welche|welcher|welches|welchen|welchem; und zwar
         die|der|das|den|dem|denen du|ich|wir|ihr|er|es|man|die|der|das|sie|mir|uns|noch|schon|so|am|im|auf|unter|neben|hier|immer|wir|gestern|heute|jetzt|dir
         bei|mit|von|für|an|auf|in|zu|unter|über dem|der|denen|den|das|die; um ... zu; ohne|anstatt
         @determiner|@object|mir|dich|dir|da ... zu @infinitive; @determiner|@object|mir|dich|dir|da ... @zu
         zu @infinitive; @zu; * @zu; * zu @infinitive"
    ),
    continuers: patterns!("er|sie|die|der soll|sollen|solle|möge"),
    explanations: patterns!(
        "soll das ein|eine witz|scherz; keine ahnung; weil|sonst|ansonsten|tschüss|tschüß|tschau|ciao|servus|pfiati|pfiat|baba|bussi|küsschen|danke|dankeschön|merci|vielen|herzlichen|lg|mfg
         damit ich|wir|du|ihr|er|sie|es|das|die|der|man|alle|nichts|keiner|mein|meine|unser|unsere|dann
         hab|habt dich|euch|einen|noch|viel|lieben; denn ich|wir|die|der|es|dann|sonst|er|mein|meine; liebe|viele|schöne|beste|freundliche grüße|grüsse
         lieben|schönen gruß|dank|abend|tag; bis dann|später|gleich|bald|nachher|die
         auf wiedersehen|wiederhören|wiederschauen; da (ich|wir|die|der) muss|hab|habe|haben|brauche|brauchen
         nämlich|schließlich; also ich|wir; wie gesagt|besprochen|immer|letztes|letzte; nicht dass
         mach|macht|machs gut|gut; ich|wir freu|freue|freuen; keine eile|hektik|sorge; schlaf gut"
    ),
    conditionals: patterns!(
        "wenn|wenns|falls|sobald|bevor|ehe; solltest|sollten|solltet du|sie|ihr
         bei verhinderung|fragen|rückfragen|bedarf|interesse|problemen; wer ... will|möchte|kann|mag|hat
         im fall|falle; sofern|solange"
    ),
    tags: patterns!(
        "oder|ja|ne|nicht|gell|gelle|gä|gäll|okay|ok|bitte|danke|wa|woll|oda|na|sag|hm|eh|alter|digga|bro|schatz|mausi|und|aber|also|dann
         oder so|nicht|etwas|net|irgendwas; oder nicht; oder auch nicht; nicht wahr; verstehst du
         danke dir|euch|schön|ihnen|schonmal|schon; vielen|lieben|herzlichen|tausend dank
         was meinst|meint|denkst|sagst du|ihr; meine|mein liebe|lieber|lieben"
    ),
    hearsay: HEARSAY,
    hearsay_after: patterns!(
        "sag|sage|frag|frage ich $; sag|sage|frag|frage ich (zu|noch|so|ihm|ihr|halt) (ihm|ihr) ,
         @say er|sie|der|die|ich|das|wir|man|mein|meine|unser|unsere|dann|so|da|mir
         hat|haben|hab|habe er|sie|der|die|ich|das|wir ... @say; so der|die|er|sie|meinte
         heißt|heisst|hieß es; hat|haben|hab|habe|hatte ... gesagt|gefragt|gemeint|gerufen|geschrien
         stand|steht da|dran|drauf|drin|dort"
    ),
    resets: patterns!(
        "naja|jedenfalls; na ja; wie auch immer; egal; wie dem auch sei"
    ),
    asides: patterns!(
        "es war einmal; du kennst|weißt ihn|sie|das ja
         weißt|weisst|wisst|wissen du|ihr|sie (,) was|wen|wem mir|ich|heute|gestern|grad|gerade|passiert|beste|die|der|er|man
         was glaubt|glaubst ihr|du ,; was , wenn|wenns"
    ),
    ..Clauses::EMPTY
};

const NOT_REQUESTS: &[&str] = patterns!(
    "ich bitt|bitte dich|sie|euch $; ich bitt|bitte dich|euch wer|was|wie|wo|das|so; bleib|bleibt|bleiben (sie) uns|mir gewogen|treu; erreichen sie|s mich|uns
    
     @can (du|ihr|sie) (das|es|den|die|ihn) (ja|da|eh|doch) gar|überhaupt|kaum nicht|nichts|verfehlen|übersehen
     @can (du|ihr|sie) (das|es|den|die|ihn) (ja|da|eh|doch) nicht verfehlen|übersehen|verpassen
     du|ihr|sie musst|müsst|müssen|brauchst|braucht|brauchen|sollst|sollt|sollen (dir|euch|sich|mir|uns) (um|wegen|für) (*) (wirklich|also|da|jetzt|gar) kein|keine|keinen|nichts|nicht
     lassen sie mich (bitte|kurz|noch|nur|zunächst|zuerst|auch|doch) !wissen|rein|raus|durch|in|bitte|los
     drück|drücke|drückt|knuddel|knuddle|knuddelt|küss|küsse|küsst|umarm|umarme|umarmt|streichel|streichle|gib|gebt ... von mir|uns
     iss|esst|essen|trink|trinkt|trinken (sie) (auch|ruhig|schön|bitte) viel|ein|eins|einen|eine|noch|ordentlich|schön
     @plural_imperative|@sure_plural_imperative mir|mich|uns (das|die|den|es) ein|einer|jemand|keiner|wer
     pass|passt|passen (sie) (bitte|mal|gut|schön) auf; pass|passt auf dich|euch
     mach|machs|macht|machts|machen (es|euch|dir|sie) gut; mach|macht|machen (sie|bitte) keine umstände|mühe|sorgen|sorge|hektik; mach|macht dir|euch (mal|da|bitte|jetzt|ja) keine|kein|keinen|nichts|nix
     mach|macht|machen (sie) weiter so; machen sie sich (bitte|da|darüber|jetzt) (mal|bitte) keine|kein|keinen
     komm|kommt|kommen (sie|mir|uns) gut|bald|heil|schon; komm ,; fahr|fahrt|fahren (sie) vorsichtig|gut
     schlaf|schlaft|schlafen gut|schön|weiter|dich|sie
     stell|stellt dir|euch (das|mal|ma|nur) (mal|das|ma) vor; stell|stellt dir|euch ... vor
     stellen sie sich ... vor
     hab|habt einen|nen|dich|ein|noch|eine|spaß|keine|euch|mich|viel|ganz|schön|mut|geduld
     fühl|fühle|fühlt dich|euch; lass|lasst dich|dir|euch
     lass|lasst dich|dir|euch ... drücken|gehen|schmecken|knuddeln; lass|lasst uns
     bleib|bleibt|bleibts|bleiben (sie) (schön|bitte) gesund|gsund|wie|tapfer|so|stark|dran|brav|cool|locker|ruhig
     warte|wart|wartet mal|kurz|,; warte|wart $; halt|haltet die|den ohren|ball|mund|klappe
     denk|denkt dir|euch|nur; glaub|glaubt|glauben mir|sie|ja|nicht|nur|ich|nit; vergiss|vergesst es|das $
     vergiss|vergesst es|das $; freu|freut dich|euch|mich; genieß|genieße|genießt|genießen
     grüß|grüße|grüßt|grüss|gruß; drück|drückt dich|dir|euch; drück mir|uns die|den; nimms|nimmts
     nimm|nehmt es|das nicht; rate|rat|ratet mal|,; ruh|ruht|erhol|erholt|träum|träumt|kurier
     sei|seid (sie) (mir|lieb|ganz|bitte|herzlich) nicht|böse|sauer|traurig|gegrüßt|umarmt|gedrückt|froh|ehrlich|unbesorgt|vorsichtig
     sag|sagt|sage|sach ich|bloß|nix|nichts|nur|blos|schon|mal; sag ich mal|dir|ja|euch
     frag|fragt|fragen nicht|mich|lieber; entschuldige|entschuldigt|verzeih|verzeiht|verzeihen
     entschuldigen|verzeihen sie; schieß los
     schau|schaut|guck|hör|hört|horch|lus|schauen|hören (mal|her|zu|sie) , !ob|wo|wann|was|wie
     schau|guck|hör (mal) , !ob|wo|wann|was|wie; schau ma|mer; hau rein|ab; keine sorge|panik|angst
     lach|lacht nicht; reg dich; gib alles|dein; geht|geh klar|so|schon|es; passt schon|so|ja|,
     macht|passt|geht|stimmt|tut|reicht nichts|nix|schon|ja|so|mir; denken sie sich; leb wohl; nur mut
     kopf hoch; toi; tragt es mit; werd|werde|werdet (bald|schnell) gesund; iss|esst was|nicht|ordentlich
     sieh|seht (mal|es) , !ob|wo|wann|was|wie|dass; sieh|seht es
     kannst|könnt|können (du|ihr|sie) (dir|euch|sich) (das|so) (mal|so) (was) vorstellen|glauben
     hör|hört mir|bloß|doch|jetzt|aber (bloß|doch|aber) auf
     kannst|kannste|könnt|können (du|ihr|sie) (das|es) (voll|total|ja|echt|getrost|gleich) knicken|vergessen|haben|glauben
     denk an dich|euch|uns; zieh|ziehen|zieht dich|euch|sie warm; lass|lasst (mal) gut sein
     vergiss|vergesst , was; vergiss|vergesst einfach was|das|es
     kannst|könnt|können|kann du|ihr|sie|mir (mir|uns|mal) (mal) (einer|jemand) (mal) verraten|sagen|erklären , warum|wieso|wozu|weshalb|was
     kann mir|uns (mal|bitte) einer|jemand|wer (mal|bitte) sagen|erklären|verraten; ruh|ruht dich|euch
     erhol|erholt dich|euch; trau|traut dich|euch; nimm dir zeit; lass|lasst dir|euch zeit
     mach|macht schön|hinne|keine|keinen|kein|dich|mal halblang|euch|so; tu|tut nichts|nicht
     stell|stellt dich|euch nicht; hör|hört auf; vertrau|vertraut mir; wünsch|wünscht|drück|drückt mir|uns
     schlaf|schlaft dich|euch; komm|kommt gut|heil|an
     fahr|fahrt|fahren (sie) (bitte|schön) vorsichtig|langsam|gut
     lass|lasst (mal) (wieder) (was) (von) (dir|euch) hören; lass dich|euch mal; wink|winkt; gute
     halt|haltet durch|die|mal|dich; glaub|glaubt|glauben (sie) (mir|ja|es); denk|denkt positiv|nicht|immer
     geht mir|nicht; sag|sagt nicht|nichts|nix|selbst|ehrlich
     leg|lege|setz|setze|zieh|ziehe|meld|melde|mach|mache|stell|wasch|beeil|kümmer|trau|reg|bemüh|fühl|dreh|hau|pack mich
     nimm nimm; komm , wann; lass|lasst mich|mi erzählen|ausreden|überlegen|nachdenken|raten|mal|kurz
     du|sie|ihr musst|müsst|müssen|müsstest|kannst (dir|euch|sich) (mal|das|nur) vorstellen|wissen|denken|sehen|verstehen
     wenn|falls du|ihr|sie ... sehen|hören|riechen|erleben könntest|könntet|könnten
     es wär|wäre ... (,) wenn du|ihr|sie ... wärst|wärest|wärt|wären|hättest|wüsstest
     wär|wäre (es) ... (,) wenn du|ihr|sie ... wärst|wärest|wärt|wären|hättest|wüsstest
     lass|lasst den kopf|dich; trink|trinkt|trinken viel|einen|was|schön; bleib|bleibt im bett
     denkt|denk mal an uns|mich; erzähl|erzählt mir nix|nichts|doch; merk|merkt dir|euch eins|das
     denken|glauben sie nicht; seien sie unbesorgt|gegrüßt|mir|so|herzlich
     sag|sagt|richt|richte|richtet|bestell|bestellt|gib|gebt ... grüße|grüsse|gruß|gruss|kuss|bussi|küsschen
     willst|wollt|wollen du|ihr|sie mir|uns etwa|jetzt|ernsthaft; @can du|ihr|sie auch|schon|erst ... kommen; lass|lasst ihn|sie|die|den|das doch|halt|ruhig; lass|lasst ma|mal gut; vergiss|vergesst ihn|sie $
     vergiss|vergesst den|die|das kerl|typ|typen|idioten|depp|deppen|sache|ganze; nimm|nehmt dir|euch das|es|nichts (alles) nicht
     du|ihr musst|müsst (nur|bloß|einfach) dir|euch|an das|mal|so|dich|euch|was; sagen|fragen sie jetzt|mich|nichts nichts|nicht
     sag|schick|bring|ruf|schreib|erzähl|erklär|zeig|leih|mail|geb dir|dich|euch
     bringt|schickt|ruft|sagt|kommt|holt|stellt|macht|fragt|schreibt|gibt mir|mich|uns der|er|ein|einer|mein|dein
     vergiss|vergesst nicht , dass ich|wir dich|euch; kannst|kannste|könnt|können (du|sie|ihr) mir|uns glauben
     kannst|kannste|könnt (du|ihr) (da|eh|ja) nix|nichts machen; bitte nicht falsch verstehen
     guck|schau (mal|einer) an; sehen sie ,; du|ihr musst|müsst (das|mich|ihn) verstehen|wissen; erschrecken|wundern sie (sich); (bitte) nicht wundern|erschrecken|böse; kannst|könnt du|ihr|man dir|euch|sich nicht ausdenken|vorstellen
     kannst|könnt|kann du|ihr|man nicht ausdenken|erfinden; kommt nicht; haben sie vielen|herzlichen|besten dank; nimm|nehmt|nehmen (sie) es|das|s mir nicht; nimms mir
     lass stecken|mal|bleiben|sein; macht|mach dir|euch einen|ein|ne|noch; iss|esst was|schön|gut
     spar|spart dir|euch; wart|warts|wartet ab|nur; tu|tut was; komm du; behalt|behaltet das|dir|es|mich
     bring|bringt (schönes|gutes|gute|viel) wetter|laune|sonne; frag|fragt nicht
     lass|lasst es krachen|dir|gut|bleiben|sein|euch|ruhig; gib nicht auf; moment|halt|stopp (mal) ,
     moment|halt|stopp $; mach mal halblang; mach|macht keine|keinen|kein|hinne
     grüßen|grüssen|genießen|schonen|erholen|pflegen|trösten|freuen|fühlen sie; lassen sie sich (bitte|ruhig|mal|davon|dadurch|dabei|da) (nicht|nichts|zeit|überraschen|inspirieren|drücken|trösten|verwöhnen|schmecken|feiern|stören)
     lassen sie es sich; nehmen sie sich zeit; machen sies gut; schon|schont dich|euch; gönn|gönnt dir|euch
     feier|feiert schön|noch|mal; setz|setzt dich|euch (erst|besser|lieber) (mal) hin
     setz|setzt dich|euch (erst|besser|lieber) (mal) ,; halt|haltet dich|euch fest|wacker
     schnall|schnallt dich|euch; hau rein; bleib sauber|anständig"
);

const FILLERS: &[&str] = patterns!(
    "hallo|hallöchen|hi|hey|ey|moin|servus|servas|grüezi|hoi|tach|tag|grüßgott|huhu|na|ciao|salü|gruezi|jo|jep|heyho
     hallo|hi|hey|moin|servus|liebe|lieber|tag|morgen|abend|grüezi frau|herr (doktor|professor|dr) *
     guten|schönen|an|einen|gute tag|morgen|abend|nachmittag|mittag (frau|herr) (zusammen|allerseits)
     guten|schönen|an|einen|gute tag|morgen|abend|nachmittag|mittag frau|herr *
     grüß|grüss gott|dich|sie|euch|göttle; morgen|abend ,
     ja|nein|nee|nö|so|oh|ok|okay|gut|genau|sorry|entschuldigung|entschuldige|pardon|verzeihung|naja|tja|eh|mei|gell|gö|he|hä|puh|uff|boah|wow|super|klasse|danke|prima|perfekt|schön|cool
     ja|na gut|ja|also|dann|so|und; du ,; ihr|sie ,; du sag mal; du !@thou
     kurze|eine|ne|schnelle|letzte (frage|bitte|info|sache) (noch|mal); kurz|ganz noch|kurz|schnell
     ganz|nur kurz|schnell; noch was|eins|etwas|eine|ne (frage|bitte|sache)
     ich hab|habe|hätte|hätt (noch|da|mal) (ne|eine) (kurze|kleine) frage|bitte; ehrlich gesagt
     wegen morgen|heute|später; erstens|zweitens|drittens|zunächst|zum; hör mal|zu; pass auf
     schau|schaut|guck|gucke mal , !ob|wo|wann|was|wie; weißt|weisst du was; alles klar; vielleicht
     falls möglich; wenns|wenn geht|es|möglich (geht|ist); eigentlich; und zwar; nur !@determiner|@object
     die|ne|eine frage ist|wäre; frage"
);

/// Before these words no clause begins that no punctuation separates.
const BLOCKERS: &[&str] = patterns!(
    "ich|du|er|wir|ihr|sie|es|man|i|mir|mich|dir|dich|uns|euch|ihm|ihn|ihnen|sich|wer|was|wo|wann|wie|warum|wieso|woher|wohin|womit|wofür|worauf|wozu|welche|welcher|welches|welchen
     der|die|das|den|dem|des|ein|eine|einen|einem|einer|mein|meine|dein|deine|seine|unser|unsere|euer|eure|ihre|ihren|kein|keine|keinen|alle|alles|nen|ne
     dann|da|jetzt|hier|dort|so|nun|nachher|später|danach|vorher|heute|heut|morgen|übermorgen|gestern|bald|gleich|immer|nie|oft|manchmal|vielleicht|sonst|deshalb|deswegen|darum|trotzdem|dafür|dabei|dazu|davon|damit|daran|darauf|dadurch|eigentlich|natürlich|leider|hoffentlich|wahrscheinlich|vermutlich|bestimmt|sicher|zuerst|erst|endlich|irgendwann|irgendwie|schon|noch|auch|nur|mal|halt|eben|gern|gerne|lieber|sogar|jedenfalls|anscheinend|angeblich|letztens|neulich|abends|morgens|mittags|nachts|früher|damals|meistens|normalerweise|inzwischen|mittlerweile|plötzlich|allerdings|zumindest|wenigstens|danke
     dass|daß|ob|wenn|falls|weil|als|während|bis|bevor|nachdem|obwohl|damit|sobald|und|oder|zu|um|für|von|bei|in|im|am|zum|zur|vom|beim|nach|seit|ohne|gegen|wegen|trotz
     #weekday; #month
     kann|kannst|können|könnt|muss|musst|müssen|müsst|soll|sollst|sollen|will|willst|wollen|darf|darfst|dürfen|möchte|möchtest|werde|wirst|wird|werden|würde|würdest|hab|habe|hast|hat|haben|bin|bist|ist|sind|war|waren|hätte|wäre
     sagt|sagte|fragt|fragte|meint|meinte|gesagt|gefragt"
);

const STATEMENTS: &[&str] = patterns!(
    "ich|i|wir|er !@object|@determiner|@particle|dich|dir|euch|du|ihr|sie|und|oder|nicht|nichts|nix|noch|schon|so|immer|heute|heut|morgen|gestern|gerade|grad|jetzt|dann|hier|auch|selbst|selber|wieder|nie|gern|gerne|eigentlich|zu|in|an|auf|für|mit|bei|um|ab|bis|nach|von|aus|immer|keine|keinen|kein|soll|sollen * *
     ich hab|habe|bin|kann|muss|will|war|weiß|weiss|komm|komme|freu|freue|warte|wart|hoffe|glaub|glaube|mag|möchte
     i hab|bin|kann|muss|wü|will|brauch|zahl|geh|kumm; wir haben|sind|müssen|waren|hatten
     ichs hab|brauch|brauche|such|suche; sonst|dann|danach|dort|hier|da bin|hab|habe|muss|kann|komm|komme|geh|gehe|fahr|fahre ich|i
     steh|stehe|sitz|sitze|lieg|liege hier|da|vor|vorm|am|im|in|auf|schon|grad|gerade|jetzt|seit|noch
     das|es|des ist|war|wird|hat|sind|waren|kostet|reicht|geht|wär|wäre|macht|passt|gibt|klappt|liegt|steht|muss|kann|soll|müsste|sollte|brennt|eilt|tut|dauert|regnet|schneit|klingelt|kommt|fehlt|werden|würde|könnte
     mir|uns|ihm tut|gehts|fehlt|reicht|fällt|schmerzt; die machen|haben|sollten|wollten|mussten|konnten|hatten|wurden|sollen|dürfen|sagen|schließen|sperren|spinnen|schlafen|warten|holen|rufen|suchen
         der|die|das sollte|wollte|musste|konnte|hatte|wurde|jault|bellt|schreit|weint|ruft|friert|sitzt|hängt|läuft|streikt|spinnt|klemmt|endet|beginnt|verschwindet
         den|die|das hast|hab|habe|brauch|brauche|kriegst|find|finde|nehm|nehme|kann|muss|müssen|wollen|haben du|ich|er|wir|ihr|man
         mein|meine|meinen|die|den|das * hast|habt|hab|habe|haben du|ihr|ich|wir; mein|meine|unser|unsere|der|die * @third $
         oma|opa|mama|papa|mutti|vati|mami|papi|omi|opi @third|hatte|schimpft|backt|kocht|grillt
         dann würd|würde|wär|wäre|hol|hole|bring|bringe|nehm|nehme|kauf|mach|mache|könnt|könnte|könnten|hätt|müsst|ruf|sag|schick|fahr|geh ich|i|wir|mir|uns|ma
         dann|danach bring|hol|nimm|kauf|sag|ruf|schick|gib|mach mir|uns|mich|bitte|doch|mal|gleich|noch|das|die|den
         bei uns regnet|schneit|stürmt|scheint|ist|gießt; hier|da|draußen regnet|schneit|stürmt|scheint|gießt; ja klar|sicher|eh
     heut|heute|morgen|draußen|drinnen|hier|da wirds|regnets|schneits|ists|gibts|ziehts|stürmts|stinkts|soll|machen|schließen
         wir grillen|feiern|warten|essen|kochen|backen|spielen|zahlen|fahren|treffen|gehen|ziehen $
         hast|habt du|ihr den|die|das|schon|mal|mein|meine|meinen|eigentlich
         ja ich|wir|keine|nein|gut|mei|das|der|die
         der|die ist|sind|hat|haben|war|waren|kommt|kommen|liegt|liegen|steht|stehen|wird|werden|muss|müssen|will|wollen|kann|können|macht|braucht|brauchen|kostet|kosten|geht|fährt|heißt|meint|sagt|wartet|fragt|schläft|weiß|darf
     die|der|das|den *t hier|seit|ja|schon|nämlich|immer|dauernd|wieder|ständig|sonst|leider
     er|sie ist|hat|kommt|will|braucht|muss|wird|war|meint|kann|liegt|steht
     mein|meine|meiner|meins|unser|unsere|sein|seine|ihr|ihre * @third *
     meiner|meine|meins|deiner|unserer @third; der|die|das|nächstes|nächste|nächster * @third *
     da|dann|hier ist|sind|war|wird|hat *; da|dann|hier hab|habe|haben|kann|können|muss|müssen|steht|liegt|gibts|kommt|fehlt|komm|mach|geht|bin
     morgen|heute|vorne|hinten|drinnen|draußen|drüben|nachher|gleich ist|bin|hab|haben|muss|geht|kommt|fahren|sind|kommen|wird; später ist|bin|hab|haben|muss|geht|kommt|fahren|sind|wird
     du kannst|hast|bist|weißt|musst|kennst|wirst|hattest|darfst|brauchst|sagst|meintest|wolltest
     ihr könnt|habt|seid|wisst|müsst|kennt|wollt|dürft; danke
     hab|habe dich|euch|schon|noch|gerade|grad|nur|ich|nix|leider|keine|keinen|kein|extra|den|die|das
     bin ich|gerade|grad|schon|noch|um|bis|ab|jetzt|gleich|dann|unterwegs; kann ich nicht
     jetzt ist|hab|bin|muss|geht; wenn nicht|ja|nein
         dauert|kostet|braucht höchstens|nur|nicht|maximal|ungefähr|etwa|circa|auch
         angeblich|leider|hoffentlich|wahrscheinlich|bestimmt
     macht|kostet dann|zusammen|insgesamt|#n; er|sie @third
         kriegst|bekommst|kriegt|bekommt (du|ihr|es|s|das) zurück|bis|#weekday|am|morgen|heute|dann|wieder|es|das
     null #n #n; plus #n"
);

/// Verbs of which someone or something is the subject, and no infinitive or participle.
const THIRD_PERSONS: &[&str] = words!(
    "ist sind hat haben war waren hatte wird werden kommt kommen liegt steht geht macht braucht fährt fehlt fällt
     spinnt muss müssen will wollen kann können darf wartet schläft kostet läuft tropft klemmt piept
     klingelt brennt beginnt fängt schließt öffnet sperrt heißt wohnt hört sieht weiß gibt nimmt bringt holt
     ruft meint sagt freut kennt zieht lebt hängt dauert nervt hält reicht stinkt weint schreit streikt endet startet platzt wackelt leckt friert jault bellt
     verschwindet funktioniert funktionieren steigt sinkt rattert quietscht"
);

const HEARSAY: &[&str] = patterns!(
    "les|lese dir|euch|ihnen (das) (mal) vor; plakat|schild|zettel|brief|aushang|aufkleber|banner (*) (*) :
     dann|darauf|drauf|endlich :
     hat|haben|hab|habe|hatte|hatten|hast ... gesagt|gefragt|gemeint|geschrieben|erzählt|gerufen|gebrüllt|geantwortet|behauptet
     er|sie|die|der|ich|wir|man|keiner|jemand|einer|eine|alle|und|dann @say !sie|du
     * sagt|fragt|meint|sagte|fragte|meinte|rief|ruft|schreit|schreibt (mir|zu|so|da|dann|halt) (mir|uns|ihm|ihr|so|halt|dann|doch) ,
     sagt|fragt|meint|sagte|fragte|meinte|rief|riefen|antwortete|brüllte die|der|er|das|mein|meine|einer|man|mich|mir|dich|uns|zu|so|dann|wieder|doch|wer
     er|sie|ich|der|die|wir so ,; und|dann|darauf|drauf er|sie|ich|der|die|wir (so|dann|wieder|halt|nur) ,
     fragt|fragte sich|mich|uns|ihn|sie|er|der|die; gesagt|gefragt|gemeint|gerufen|geschrieben ,
     ich|wir frag|frage|fragte|fragen|überleg|überlege|wollte|dachte|dachten|überlegten (mich|uns|halt|nur|gerade|grad|schon|noch|immer|dich) (halt|nur|gerade|grad|schon|immer|ja|auch|manchmal) (,) ob|wie|was|warum|wann
     frag|frage ich mich; sag nicht|ich; heißt|heisst|hieß es ,; erzählt|erzählte|erzählen; nach dem motto
     keine ahnung ob|wann|wo|wie|wer|was; gedacht ,; denk|denke|dachte ich|i mir|so|nur|noch|,
     steht da|drin|drauf|dran ,; angeschrien|behauptet|zitiert
     @narrate (mir|zu|so|da|dann|halt|mich|ihn|sie|uns) ,; fragst|fragt du|man dich|sich
     was|wie war|hieß das|der|die denn|noch|nochmal; der|die|das|mein|meine * so (,)
     dransteht|draufsteht|drinsteht|dranstand|draufstand ,
     ich|i sag|sage|frag|frage (ihm|ihr|zu|noch|so|nur|denen) (ihm|ihr) , !weil|ob|wo|wann|was|bitte
     stand|steht|hing|hängt ein|das|so|dieses|n schild|zettel|plakat|aushang (,)
     stand|steht ... drin|drauf|dran|geschrieben ,
     stand (da|nur|drauf|dran|drin|dort) (nur|auch) ,; steht|stehen nur|drauf|dran ,; war nur ,
     hat|haben|ham|habens doch (tatsächlich) gefragt|gesagt; sagt|sagen|meint|meinen immer
     im radio|fernsehen|internet; @narrate heute|gestern|neulich|letztens|vorhin (morgen|früh|abend) (,)
     @narrate (so|dann|mir|zu|ihm|noch) @polite|@state|@thou|@imperative|wann|wo|wie|was|warum|wer|ja|nein|er|sie|ich|wir|du
     denk|denke|dachte|frag|frage mir|mich|noch (so|nur|halt|noch) (,); gelernt ,
     wissen|wissn will|wollte|wollten ,|wann|wo|wie|was|warum|wer|ob
     will|wollte|wollten|wollen (er|sie|die|der) wissen; frag|fragte|rief (ich|er|sie) noch|so|dann|nur|halt
     rumgeschrien|rumgebrüllt|rumgemeckert|gemeckert|gepöbelt|gequatscht|geschrien|gebrüllt|gebettelt|gejammert|geschimpft|gesungen|getuschelt
     jeden|jedes morgen|tag|abend|mal das gleiche|selbe|dasselbe
     er|sie|ich|der|die , ja|nein|nee|na|dann|doch|aber|ach; er|ich|wir ,
     und|dann|da|drauf|darauf der|die|das|mein|meine|sein|seine|ihr|ihre|unser|unsere @person (so|dann|nur|gleich|wieder|ganz) (trocken|leise|laut|empört|nur|so|entsetzt) ,
     der|die|das|mein|meine|sein|seine|ihr|ihre|unser|unsere @person (so|dann|nur|gleich|wieder|ganz) (trocken|leise|laut|empört|nur|so|entsetzt) , ja|nein|na|ach|also|hast|haben|sind|bist|habt|wollen|willst|können|kannst
     ruft|schreit|brüllt|rief (gerade|immer|dann|wieder) von|aus|durch|quer ... ,
     war|ist|lautete|kam|kommt die frage ,; steht (nur|auch|da|groß|noch) , !dass|daß
     fragen alle|ständig|dauernd|immer; das motto
     die werbung|durchsage|ansage|stimme|quizfrage (sagt|sagte|kam|heißt) (,); nach dem motto ,
     der|die|das|mein|unser * macht (so|dann|nur) ,; denk|denke|dacht|überleg|überlegte ,
     dachte|dacht (mir|ich|noch|nur|so) , warum|wieso|was|wer|wie|wo|ist|bin|hab|muss|oh|na|spinnt|jetzt|ich|nein|ja|das|soll
     und|dann|dauernd die kinder|kids|leute|jungs|mädels|eltern|nachbarn|anderen|alle ,
     die kinder|kids|leute|jungs|mädels|eltern|anderen|kollegen ,"
);

const REQUESTS: &[Rule] = &[
    after_break(patterns!(
        "halt|halte|haltet|halten (sie) mich|uns (bitte) auf
         tu|tut mir|uns (bitte|mal|doch) (bitte) einen gefallen und @imperative (*); denkt dran|daran|an|bitte
         wär|wäre|wären|wärst|wärt (du|sie|ihr|s) so nett|lieb|gut|freundlich und * (*)
         @imperative schon mal !ich"
    )),
    clause(patterns!(
        "wer ... , meldet|gibt|sagt|schreibt|ruft|bringt|kommt|schickt|trägt (sich|mir|uns|das) bitte
         dann @imperative|@sure_imperative bitte|doch|mal|mir|uns|einfach !ich
         wenn|falls|sobald|bevor du|ihr ... ... , @imperative|@sure_imperative|@sure_plural_imperative !ich
         @polite_favour sie mir|uns|ihm|ihr|ihnen|bitte|den|die|das|es|dem|der|ihn !und|oder * !denn|eigentlich|auch
         @soft_favour (du) (mir|uns|es|das|den|die|bitte|mal) bitte|mal|kurz|schnell|mir|uns !denn|eigentlich|was
         schaffst du das|die|den|noch !eigentlich|überhaupt; sagst du (es|das) ihm|ihr|ihnen|dem|der|den
         schaust|guckst|siehst du (bitte|mal) nach; machst du den|dem|der|das !eigentlich|beruflich|immer|oft|gern
         lässt|gibst|zeigst du mir|uns|ihm|ihr|ihnen|das|den|die|dem|der; wartest du auf mich|uns
         wartest du kurz|noch|bitte; gebt|lasst|zeigt|schreibt|sagt|kauft ihr mir|uns|ihm|ihr|bitte|das|den|die
         nehmt ihr mich|uns|bitte|mal; wartet ihr auf|bitte|kurz
         macht|fahrt ihr mich|uns|das|die|den|bitte; kommst|kommt du|ihr mich|uns|ihn
         siehst du (bitte) (mal) nach; magst|möchtest du mir !was|etwas
         würde|würd es dir|euch|ihnen was|etwas ausmachen (,) wenn du|ihr|sie
         machts|macht (es) dir|euch|ihnen was|etwas aus (,) wenn du|ihr|sie
         darf|dürfte|dürfen|dürften ich|wir (sie|dich|euch) um *; fängst|fangt du|ihr (bitte) schon
         bist|sind|seid du|sie|ihr (bitte|vielleicht|mal) so lieb|nett|gut|freundlich
         bist|sind|seid du|sie|ihr (bitte|vielleicht|mal) so lieb|nett|gut|freundlich und * (*)
         hättest|hätten du|sie die güte|freundlichkeit; ist|wäre|wärs es möglich (,) dass|wenn du|sie|ihr
         kann|könnte|könnt ich dich|sie|euch ... bitten
         kann|könnte|würde|mag mir|uns (bitte|vielleicht|mal) jemand|wer|einer|irgendwer
         kann|könnte|würde|mag jemand|wer|einer|irgendwer (von) (euch|ihnen) (bitte|mal|mir|uns|vielleicht|noch|die|das|den)
         nimmst|nehmt du|ihr mich|uns|bitte|mal; nimmst|nehmt du|ihr ... mit $
         schreibst|fragst|packst|hängst|prüfst|putzt|deckst du mir|uns|ihm|ihr|ihn|ihnen|das|die|den|es
         trinken|essen|sprechen|sehen|hören|nehmen|stehen|gehen|liefern|suchen|finden|planen|denken sie (mir|uns|sich|das|ihn|es) bitte (*)
         fährst du mich|uns|die|ihn|sie|den; gehst du (heute|morgen|bitte|noch|mal) einkaufen|zum|zur|mit
         kommst du bitte|mal|kurz|schnell; passt|setzt du auf|bitte
         darf|dürfte|dürften ich|wir dich|sie|euch ... bitten"
    )),
    sentence(patterns!(
        "ob du|sie|ihr (mir|uns) ... ... könntest|könnten|kannst|könntet; (bitte) rückruf|rückmeldung (bitte)
         bringt|packt|räumt|holt|schickt|kauft|füllt|legt|stellt|zieht !nichts|nix|keiner|er|sie|sich|der|die|ihr|ja|aber|also|dann|doch|mich|ihn|immer *"
    )),
    anywhere(patterns!(
        "um rückruf wird gebeten; du kannst|könntest|würdest du"
    )),
    unpunctuated(surely(patterns!(
        "wenn|falls|sobald * ... (*) gib|ruf|schreib|schick|bring|sag|komm|leg|stell|hol|nimm|lass mir|uns|bitte|den|die|das|es|ihn|einfach|dem|der !ich
         wenn|falls|sobald * ... (*) geben|rufen|schreiben|schicken|bringen|melden|sagen|kommen|lassen|legen|stellen|holen sie mich|mir|uns|bitte|den|die|das|es|ihn|einfach"
    ))),
    unpunctuated(anywhere(patterns!(
        "kannst|könntest|würdest du; kannst|könntest|magst mich|mir|uns|bitte|mal
         können|könnten|würden sie (@object|@determiner) (*) bitte|noch|mal
         nimm|nehmt ... mit
         bitte (bis|bei|kurz|dringend|umgehend|sofort) ... melden
         schick|zeig|guck|schau|check|frag|ruf|such|probier mal !ich|nach|was"
    ))),
    // Modal verbs.
    clause(patterns!(
        "kannst|könntest|würdest|können|könnten|würden|könnt|könntet du|sie|ihr (bitte) , wenn|falls|sobald|bevor ... ... , *
         kannst|könntest|würdest|kannste|könntste (du) !denn|eigentlich
         könntet|könnt|würdet (ihr) !denn|eigentlich; könnten|können|würden sie !denn|eigentlich
         magst|willst|möchtest|mögen (du|sie) mir|uns|mich bitte|mal|vielleicht|kurz|helfen|sagen|schicken
         magst|mogst (du) mir|uns|bitte; wärst|wärest|wären|wäret|wärt du|sie|ihr (bitte|vielleicht) so
         sei|seid|seien (sie) (bitte|doch) so lieb|gut|nett|freundlich|gütig
         wenn|falls du|sie|ihr * ... könntest|könnten|könntet|würdest|würden
         du|ihr musst|müsstest|müsst|müsstet|solltest|solltet|sollst mir|uns|bitte|noch|unbedingt|nur|dann|dringend|das|den|die|dich|euch|es|bis|am|um|ab|vorher|heute|morgen|spätestens|pünktlich|rechtzeitig|eher|früher|zum|zur|deine|deinen|dein|eure|euren|einfach !nicht|dir|wissen|immer|schämen"
    )),
    anywhere(patterns!(
        "kannst|könntest|würdest|könnten|können|könnt|könntet du|sie|ihr mir|uns|ihm|ihr|mich|bitte|mal|vielleicht|nochmal|eventuell|kurz
         kannste|könntste mir|uns|mal|bitte|mich; wäre|wär (es) ... (,) wenn|dass du|sie|ihr
         wäre|wär|würde|würd (es|mich|uns) ... (,) wenn du|sie|ihr; es wäre|wär ... (,) wenn|dass du|sie|ihr
         sie müssten|sollten|müssen mir|uns|bitte|noch|nur|das|die|den; ich|wir bitte|bitten dich|sie|euch|um
         bitten|bitte wir|ich sie|dich|euch|um
         chönd|chönnd|chönntet|chönnted|chasch|chönntsch|chöntsch (sie|du|ihr|mer) mir|mer|bitte|no|üs|eus
         bitte um (*) rückruf|antwort|rückmeldung|bestätigung|nachricht|bescheid|info|verständnis
         ich brauch|brauche|bräuchte von dir|ihnen|euch"
    )),
    // "Bringst du Brot mit?"
    asked(clause(patterns!(
        "@favour (du) !denn|eigentlich|auch|immer|lieber|nie|oft|gerade|gern|gerne|da|so|überhaupt|manchmal|schon
         @favour du schon mal
         @favour du (mir|uns|mal|bitte|das|den|die|noch|es) (bitte|mal|noch) !denn|eigentlich
         @plural_favour ihr !denn|eigentlich|auch|immer|lieber|euch
         @thou (du) (mir|uns|es|das|ihn|sie|die|den) bitte
         gibst|schickst|gibste|sagst|bringst|machst|zeigst|hebst|lässt|reichst|nimmst (du) mir|uns|mich
         nimmst|machst|gehst|fährst|setzt|stellst du bitte|mal
         denkst|denkste|denkt du|ihr (bitte|auch|noch|dann) (bitte|auch|noch) an|daran|dran
         vergisst du nicht
         @polite|denken|gehen|nehmen|sehen|suchen|hören|sprechen sie (mir|uns|es|das|ihn|den|die) bitte"
    ))),
    asked(anywhere(patterns!(
        "@favour du (mir|uns|mal|bitte|das|den|die|noch|es) (bitte|mal|noch) !denn|eigentlich|auch|immer
         @soft_favour du mir|uns !denn|eigentlich|was
         @thou du bitte; @favour|@soft_favour du mal !was"
    ))),
    // Imperatives to one friend.
    anywhere(patterns!(
        "@sure_imperative !dir|du|er|sie|es; @sure_imperative mir|uns|mich|ihm|bitte|das|den|die|nicht|mal
         @giving mir|uns|mich (doch|mal|noch|das|die|den|einfach|kurz|bitte|nur) !ich|vor
         @imperative (doch|mal|noch|das|die|den|es|dem|ihn|sie|auch|dann|einfach|dir|dich) bitte !ich
         @reflexive_imperative dich|dir !ich|an|ab|vor; @reflexive_imperative dir das|die|den|mal|bitte|was
         @e_imperative (doch|mal|noch|das|die|den|es|dem|ihn|sie|auch|dann|einfach|dir|dich) bitte !ich
         @imperative|@e_imperative bescheid !ich; bitte @imperative|@sure_imperative|@e_imperative
         bitte @plural_imperative|@sure_plural_imperative; bitte @polite sie"
    )),
    after_break(patterns!(
        "sag|gib|sagt|gebt ... bescheid; wartet|wart|warte nicht|bitte
         @imperative bitte|mal|doch|einfach|ruhig|unbedingt|nochmal|ma|vorher|auch !ich|i
         @imperative @object|@determiner !ich|i
         @imperative (@particle) @object|@determiner (@particle) !ich|i
         @imperative (@particle|jetzt|endlich|dann|bloß|ja) (@particle|endlich|bloß|ja) dein|deine|deinen|deiner|deinem|euer|eure !ich|i
         @imperative_it bitte|mal|einfach|doch|mir|uns|ihm|ihr|auf|in|ins|zu|an|dir|vor|weg|rein|raus !ich
         @imperative (bitte) zu|nach|an|auf|in|über|bei|mit|zurück|an|um|vor|unter|hinter|nicht|keine|keinen|kein|weiter|vorbei|rein|raus|her|hin|rüber|runter|hoch|weg !ich"
    )),
    after_break(patterns!(
        "@e_imperative (@particle) dein|deine|deinen|deiner|deinem !ich; @e_imperative unbedingt|doch|nicht|ihn|sie|ihm !ich
         warte auf mich|uns"
    )),
    joined(patterns!("@imperative|@e_imperative !ich|i * !ich")),
    sentence(patterns!(
        "@imperative !ich|i|ist|sind|war|hat|und|mich|dich|dir|euch|er|sie|es|das|der|die|gleich|morgen|heute|später|dann|grad|gerade|jetzt|um|erst|schon|so|da|wieder|nachher * !ich"
    )),
    // Imperatives to several people.
    anywhere(patterns!(
        "@sure_plural_imperative mir|uns|bitte|das|es|euch|eure|die|den|ihm|sie|ihn|nicht
         @plural_imperative (mir|uns|das|es|den|die|euch|ihm|sie|doch|mal|noch) bitte
         @plural_imperative euch|eure|euren"
    )),
    after_break(patterns!(
        "@sure_plural_imperative !ihr
         @plural_imperative mir|uns|mal|doch|bitte|eure|euren|einfach|bescheid (mir|uns|bitte|mal|noch) !ihr|ja|schon
         @plural_imperative sie|das|es|ihn|den|die mir|uns|bitte|mal|doch|noch|alle !ihr"
    )),
    joined(patterns!("@plural_imperative * !ihr")),
    // Imperatives to "Sie".
    after_break(patterns!(
        "@polite sie
         denken|gehen|nehmen|sehen|suchen|hören|sprechen|planen|finden|stehen|seien sie (bitte) !denn|eigentlich|auch"
    )),
    joined(patterns!("@polite sie")),
    surely(patterns!(
        "@polite sie mich|mir|uns|bitte; @polite sie ihn|es|das|den|die|ihm|ihr|ihnen bitte
         @polite sie ihre|ihren|den|die|das * bitte"
    )),
    // "Die Rechnung schicken Sie bitte an uns".
    sentence(patterns!(
        "@determiner * @polite sie bitte
         @determiner * von|für|mit|aus|im|in|zum|über * (*) @polite sie bitte"
    )),
    anywhere(patterns!(
        "@polite sie mich|mir|uns|bitte|sich|doch|ihm|vorher|einfach|gern|gerne|mal|kurz|dazu|dafür|ihre|ihren
         denken|nehmen|gehen|sehen|sprechen|suchen sie (mir|uns|sich|daran|mich) bitte|doch|daran
         @polite|nehmen|gehen|sehen|kommen s mich|mir|uns|bitte|das|die|den|des|einfach|doch|mal|noch|ruhig"
    )),
    // "Bitte teilen Sie", "nicht vergessen".
    after_break(patterns!(
        "nicht vergessen; bitte (nicht|noch|mal|auch) ... @infinitive $
         lass|lasst|lassen (sie) (es|das) (mich|uns) (bitte|doch|kurz|bald) (bis) wissen|bescheid"
    )),
    anywhere(patterns!(
        "bitte (nicht|dran|daran) vergessen|denken|melden|warten|mitbringen|zurückrufen|anrufen
         lass|lasst|lassen (sie) (es|das) mich|uns
         gib|gebt|geben (sie) (mir|uns) (bitte|doch|kurz|bald|mal) bescheid|rückmeldung|antwort
         sag|sagt|sagen (sie) (mir|uns) (bitte|doch|kurz|bald|mal) bescheid
         ruf|ruft|rufen (sie|s) (einfach|bitte|kurz|gern|gerne|ruhig) mich|uns|durch|an|zurück; meld|melde dich; meldet euch; melden sie|s sich"
    )),
    sentence(patterns!("nicht ... @infinitive $")),
    clause(patterns!(
        "hilfst|helft|helfen (du|ihr|sie) mir|uns
         wer ... (,) schickt|gibt|meldet|überweist|bringt|sagt|zahlt mir|uns|sich|das|es|bitte"
    )),
];

/// A question word and the verb.
const ASKING_WORDS: &[&str] = patterns!(
        "wann|wo|wohin|woher|wer|was|wem|wen @finite eigentlich|denn
         wann|wo|wohin|woher|was|wem|wen|womit|warum|wieso @finite (denn|eigentlich) du|ihr|sie|wir (denn|eigentlich|nochmal)
         wann|wo|wohin soll|kann|muss|darf|treff|krieg|bekomm|bekomme|find|finde ich
         wann|wo ist|sind|passt|geht|fängt|beginnt|kommt|fährt|liegt|liegen|steht|soll|kann|landet|trifft|hat|haben|wäre (denn|eigentlich) (dir|euch|ihnen|es|das|die|der|dein|deine|du|ihr|sie|wir)
         wie @finite (denn|eigentlich) du|ihr|sie|wir (denn|eigentlich|nochmal|das)
         wie @finite denn|eigentlich
         wie sieht|siehts|schaut|schauts|wärs|gehts|läufts|heißt|heisst|heißen|lautet|kann|soll|komm|komme|krieg|kriege|bekomm|bekomme|mach|mache (denn|eigentlich) (ich|das|die|der|es|dein|deine|euer|eure|dir|euch|ihnen|bei|mit)
         wie lange|spät|weit|lang|hoch|groß|gross|teuer|oft @finite (denn|eigentlich) (@subject)
         wie viel|viele ... @finite (denn|eigentlich) @subject|@determiner|dir|euch|ihnen
         wieviel|wieviele ... @finite (denn|eigentlich) @subject|@determiner|dir|euch|ihnen; um wie viel|wieviel uhr @finite (@subject)
         was für ... @finite (denn|eigentlich) du|ihr|sie|wir|ich|die|der|das
         welche|welcher|welches|welchen|welchem (*) (*) @finite (denn|eigentlich) @subject|@determiner|dir|euch|ihnen
         mit|von|für|an|bei|zu|auf|in|ab|bis|seit|um|aus|nach|über|gegen|vor wem|wen|wann|welchem|welcher|welchen|welche|welches|was|wo|wohin (*) @finite (denn|eigentlich) (@subject)
         mit|von|für|an|bei|zu|auf|in|ab|bis|seit|um|aus|nach wie viel|viele|vielen|lange (*) @finite (denn|eigentlich) (@subject)
         was ist (denn|jetzt|eigentlich) mit; was hältst|haltet|halten (du|ihr|sie)"
);

/// The verb first, with the listener as the subject.
const ASKING_VERBS: &[&str] = patterns!(
        "@thou du (denn|eigentlich); haste|biste|willste|kommste|gehste|brauchste|magste|fährste|hättste
         habt|seid|könnt|wollt|wisst|braucht|müsst|dürft|mögt|kommt|geht|fahrt|macht|nehmt|wart|hättet|wärt|würdet|möchtet|bleibt|esst|trefft|trinkt|kennt|schafft|plant|bekommt|kriegt|findet ihr (denn|eigentlich)
         habts|seids|wollts|kommts|könnts|brauchts|gehts|fahrts|wissts (ihr|es)
         @state sie (denn|eigentlich) !ja"
);

const QUESTIONS: &[Rule] = &[
    // Asks for an ability; longer than the request that begins so.
    clause(patterns!(
        "kannst|könnt|können du|ihr|sie damit|dazu|darüber|daran|davon (was|etwas|irgendwas) anfangen|sagen|erkennen|verstehen
         kannst|könnt|können du|ihr|sie (dich|euch|sich) (daran|noch|da) erinnern"
    )),
    anywhere(patterns!(
        "du hast|bist|kommst|weißt|weisst|willst|magst|brauchst du"
    )),
    // A question word and the verb.
    marked(clause(patterns!(
        "@where @infinitive|sind (denn|eigentlich) sie; @where @finite (denn|eigentlich) @addressee|dir|euch|ihnen; @where|wie @finite|hieß|war (*) (*) eigentlich|nochmal|genau; @where|wie @finite|hieß|war (*) (*) noch mal
         wie (denn|eigentlich) @finite (denn|eigentlich) (@subject)
         wie lange|spät|weit|lang|hoch|groß|gross|teuer|oft|viel|viele|alt|schnell|lang
         mit|von|für|an|bei|zu|auf|in|ab|bis|seit|um|aus|nach wem|wen|wann|welchem|welcher|welchen|welche|welches|was|wo|wie
         was|wie|wer ist|wärs|wäre (denn) mit"
    ))),
    asked(clause(ASKING_WORDS)),
    sentence(ASKING_WORDS),
    unpunctuated(clause(patterns!(
        "@where @finite (denn|eigentlich) (@subject) (denn|eigentlich|nochmal)"
    ))),
    unpunctuated(surely(patterns!(
        "wann|warum|wieso|wohin|wofür|womit @finite (denn|eigentlich) du|ihr|sie|wir|ich|das|die|der|es|dir|ihnen"
    ))),
    unpunctuated(anywhere(patterns!(
        "wo|wer|was ist|sind|hast|habt|bist|seid|liegt|liegen|steht|machst|macht|kostet|kosten|brauchst|willst (denn|eigentlich) (du|ihr|sie|wir|das|die|der|es|eigentlich|denn)
         wann fängst|kommst|kommt|bist|hast|fährst|gehst|geht|ist|passt|soll|sollen|kann|können|treffen|fährt|beginnt|bekomm|bekomme|krieg|wollen|seid|könnt|könnte|könnten|machst|machen|landet|landest|holst
         wie lange|viel|viele|spät|weit|lang|teuer @finite (denn|eigentlich) (@subject)
         wie heißt|heisst|kann|komm|machst|macht|sieht|schaut|läuft|gehts|siehts|wärs|wäre|war (denn|eigentlich) (@subject|dir|euch|ihnen|mit|bei)
         was hältst|hältste|haltet|halten (du|ihr|sie); was meinst|meint|denkst|sagst|meinen (du|ihr|sie)"
    ))),
    marked(sentence(patterns!(
        "welche|welcher|welches|welchen|welchem
         @where|wie|wieviel|wieviele !ich|du|er|es|man|mir|uns|der|die|das|denn|immer|auch|dann|bitte|, *"
    ))),
    // The verb first, with the listener as the subject.
    asked(clause(ASKING_VERBS)),
    // Without a mark, "Gehst du raus, regnet es" is a condition.
    sentence(patterns!(
        "hast|bist|kriegst|bekommst|weißt|willst|magst|brauchst|hättest|kennst|gehst|kommst|findest|musst|warst du ... noch|auch|denn|eigentlich|vielleicht|zufällig
         habt|seid|kriegt|bekommt|wisst|wollt|mögt|braucht|hättet|kennt|geht|kommt|wart ihr ... noch|auch|denn|eigentlich|vielleicht|zufällig
         haben|sind|wollen|brauchen|wissen|kennen|hätten|bekommen|übernehmen|bieten|führen|verkaufen|vermieten|akzeptieren|wohnen|arbeiten|waren sie ... noch|auch|denn|eigentlich|vielleicht|zufällig"
    )),
    marked(clause(patterns!("@polite sie (mir|uns) *"))),
    // The verb first, with the speaker or what it is about as the subject.
    clause(patterns!(
        "soll|darf|dürft|dürfte ich|i|ichs|man
         sollen|dürfen|wollen|können|müssen|könnten|sollten|treffen|brauchen wir
         ist|sind das|die|der|dein|deine|ihr|ihre|euer|eure|bei|es (denn|eigentlich|dir|euch|ihnen|für) * (*) (*) (*) noch|schon|okay|recht|möglich|frei|erlaubt|richtig|zeit|fertig|dabei|da|zuhause|offen $
         ist|sind * (*) erlaubt|frei|möglich|okay|inklusive|vorhanden|nötig|noch|schon (frei|da|offen|zu) $
         passt|geht|ginge|klappt|reicht (das|es) (denn|so) dir|euch|ihnen|für|bei
         hat|hätte|hätt|kann|könnte|weiß|weiss|will|braucht|möchte|kennt|kommt|mag jemand|irgendwer|irgendjemand|einer|eine|wer von|noch|zufällig|vielleicht|lust|zeit|eine|einen|ein|von|mit|die|das|den
         braucht|fehlt|fehlen|stört|interessiert ihr|dir|euch|ihnen|dich|sie (noch|denn|eigentlich|da)"
    )),
    unpunctuated(clause(patterns!("soll|sollen die|der|das"))),
    marked(clause(patterns!(
        "ist|sind|hat|haben der|die|das|dein|deine|euer|eure|ihr|ihre|mein|meine * (*) (gut|auch|bei|dir|euch|ihnen) (dir|euch|ihnen) angekommen|gekommen|eingetroffen|geklappt|geschmeckt|gefallen|gepasst|funktioniert|abgeholt|fertig|repariert|bezahlt|erledigt $
         stimmt das|es (so|auch|denn|noch|eigentlich) $; passt|reicht|klappt das|es (so|auch|noch) $
         muss|kann man (da|das|die|den|hier|vorher|erst) ... (*) (*) oder *
         soll|sollen|muss|müssen|kann|können|darf der|die|das|dein|deine|ihr|mein|meine * ... werden
         chunsch|häsch|hesch|bisch|wotsch|wosch|gahsch|machsch|chasch *"
    ))),
    marked(clause(patterns!(
        "ist|sind|war|wird|hat|haben|gibt|kann|wäre|wären|besteht|bestünde ... (*) (*) noch|schon|möglich|möglichkeit|frei|okay|ok|erlaubt|ordnung|fertig|verfügbar|da|dabei|übrig|aktuell|nötig
         geht|passt|ginge|klappt|wäre|ist das (so|auch|denn|ok|okay|recht) $; geht|passt|ginge|klappt es (so|auch|denn) $
         @infinitive|sind sie; @finite|@thou|@clitic @addressee|denn|eigentlich|noch|schon|auch|bei|dir|euch|ihnen|mir|uns|mich|da|jetzt"
    ))),
    unpunctuated(after_break(patterns!(
        "soll|kann|muss|brauch|könnte|sollte|müsste wir|ich|man|i
         haben|sind|brauchen|fahren|gehen|machen|nehmen|bleiben|hätten|würden wir (denn|eigentlich|noch|auch|schon|da)
         soll|sollen|kann|können|darf|muss|ist|sind|hat|haben|braucht|brauchen|will|wollen der|die|das|dein|deine|jemand|euer|eure|er|denn|da|dir|ihr|ihre|ihnen
         ist|sind|wäre|wären|gibt|gibts|gäbe|gäbs|passt|passts|geht|gehts|ginge|klappt|klappts|reicht|stimmt|wird|werden|dürfte|läuft|lohnt das|es|dir|euch|ihnen|bei|für|die|der|denn|dein|deine|eigentlich"
    ))),
    unpunctuated(anywhere(patterns!(
        "steht|gilt|bleibt das|es|der|die (termin|treffen|verabredung) noch; steht|bleibt das|es mit|bei"
    ))),
    unpunctuated(surely(patterns!(
        "wer von euch|ihnen|uns @finite|hat|ist|kann
         in|an|auf|mit|bei|zu|von|für|um welchem|welcher|welchen|welche|welches (*) @finite|@thou du|ihr|sie"
    ))),
    unpunctuated(anywhere(patterns!(
        "brauchen wir noch|eigentlich|denn|auch
         ist|sind der|die|das * noch da|frei|zu|aktuell|verfügbar|erhältlich
         wann|wo|wie|wer|was ist|sind|war|heißt|heisst|geht|ging|hieß|hiess noch|nochmal (mal)
         wer bringt|holt|kommt|macht|fährt|kann|übernimmt|kümmert|nimmt|will|geht|organisiert !und|oder|ich|er|sie *
         @clitic du (denn|eigentlich); haste|biste|kommste|brauchste
         habt|seid|könnt|wollt|kommt|braucht|wisst ihr (denn|eigentlich|schon|noch|auch|zufällig)
         haben|möchten|wollen|brauchen|hätten|wissen|sind sie denn|eigentlich|schon|noch|auch|zufällig|vielleicht
         soll|sollen|darf|dürfen|wollen ich|wir
         hat|kann|weiß|könnte|hätte|braucht|will jemand|irgendwer|irgendjemand|wer
         passt|geht|ginge|klappt (das|es) dir|euch|ihnen|bei; magst|willst|möchtest du"
    ))),
    // These have the form of a request.
    clause(patterns!(
        "@can (du|ihr|sie) dich|euch|sich ... erinnern $; @can (du|ihr|sie) ... (*) (*) (*) @ability $
         @can (du|ihr|sie) mich|uns (gut|noch|überhaupt) hören|verstehen|sehen
         @can (du|ihr|sie) (denn|auch|schon|da|eigentlich|vielleicht|überhaupt|mal) (am|nächsten|diesen|kommenden) #weekday (früh|abend|mittag|nachmittag|vormittag|morgen) (schon|auch|so) (um|ab|gegen) (halb|viertel|dreiviertel) (#n) (uhr) $
         @can (du|ihr|sie) (denn|auch|schon|da|eigentlich|vielleicht|überhaupt|mal) heute|morgen|übermorgen (früh|abend|mittag|nachmittag|vormittag) (schon|auch|so) (um|ab|gegen) (halb|viertel|dreiviertel) (#n) (uhr) $
         @can (du|ihr|sie) (denn|auch|schon|da|eigentlich|vielleicht|erst) um|ab|gegen|bis (halb|viertel|dreiviertel) #n (uhr) $
         @can (du|ihr|sie) (denn|auch|schon|da|eigentlich|vielleicht|an) (am|dem) #ordinal|#day (#month) $
         @can (du|ihr|sie) (denn|auch|schon|eigentlich|vielleicht) (in) nächste|diese|kommende|nächster|dieser woche $
         @can (du|ihr|sie) (denn|auch|schon|eigentlich|vielleicht) da|dann|auch|mit|samstags|sonntags|abends|vormittags|nachmittags $
         @can (du|ihr|sie) (denn|auch|eigentlich|vielleicht) am wochenende|vormittag|nachmittag|abend $
         @can (du|ihr|sie) denn|eigentlich|überhaupt
         würdest|würdet|würden du|sie|ihr lieber|gern|gerne|eher
         würdest|würdet|würden du|sie|ihr !bitte|mir|uns ... @opinion $
         würdest|würdet|würden du|sie|ihr ... an meiner|unserer stelle
         könntest|könnten|könntet (du|ihr|sie) (dir|euch|sich) vorstellen; schafft|schaffst|schafftst ihr|du es
         @thou du (*) (*) (*) (*) eigentlich|denn|überhaupt|lieber|beruflich|oft|gern|gerne|immer|regelmäßig|selber|normalerweise"
    )),
    marked(clause(patterns!(
        "@polite|nehmen|gehen|sehen|suchen|sprechen|planen|finden|denken sie (*) (*) auch|noch|eigentlich|denn|überhaupt|lieber !mal
         nehmen|gehen|sehen|suchen|hören|sprechen|planen|finden|stehen|denken sie !bitte|mir|uns|sich *"
    ))),
];
