//! English.

use crate::language::{
    Amounts, Apostrophe, Clauses, Dates, Language, Numerals, PartOfDay, Phones, Rule, Unit,
    after_break, ambiguous, anywhere, asked, clause, currency, day, day_part, duration, fixed_time,
    joined, marked, maybe_time, sentence, time, time_before, unpunctuated,
};

use PartOfDay::{Afternoon, Evening, Morning, Night};

pub(super) static LANGUAGE: Language = Language {
    code: "en",
    apostrophe: Apostrophe::Joins,
    abbreviations: words!("mr mrs ms dr st prof jr sr vs approx ave rd"),
    hesitations: words!("um uh er erm em hm hmm uhm umm"),
    parentheticals: patterns!("like; you know; obviously; say; please; actually"),
    sets: &[
        ("verb", VERBS),
        (
            "pronoun",
            words!("i you he she it we they y'all yous youse"),
        ),
        (
            "object",
            words!("me us him her it them that this these those"),
        ),
        ("determiner", DETERMINERS),
        ("say", SAY),
        ("past", PAST),
        ("person", PERSONS),
        (
            "other",
            words!(
                "i you he she it we they if when that who what which where the a an my your our his her their
                 im its theyre mum dad said and or but so because cos until before after"
            ),
        ),
        (
            "finite",
            words!(
                "is isn't are aren't was wasn't were has hasn't have haven't had will won't can can't could
                 couldn't would should must might don't doesn't didn't need needs want wants think thinks know
                 knows says just only never always still also really hope tried looked does do did keeps
                 closes shuts opens starts finishes leaves goes comes broke died looks gets lives works"
            ),
        ),
        (
            "kin",
            words!(
                "mum mom dad nan gran granny grandma grandpa grandad boss teacher doctor brother sister mother
                 father son daughter wife husband neighbour neighbor friend aunt auntie uncle cousin lady guy
                 girl boy lad man woman fella kid manager nurse driver waiter pilot policeman cop landlord
                 agent vet dentist plumber mate"
            ),
        ),
        (
            "character",
            words!(
                "bridesmaid bridesmaids usher everyones everybodys kids children girls boys lads twins people women men parents teachers doctors nephew niece
                 grandson granddaughter toddler baby daughters sons vicar priest gaffer coach ref referee
                 inspector auditor colleague customer customers client receptionist headmaster headteacher 
                 principal judge copper officer guard bouncer conductor cashier barber hairdresser physio
                 midwife surgeon professor lecturer tutor trainer chef barman barmaid ladies gentleman chap
                 youngest eldest youngster teenager stranger tourist couple waitress consultant builder guide
                 supervisor owner bride groom actor actress singer parrot"
            ),
        ),
        ("auxiliary", AUXILIARIES),
        ("sure", SURE_VERBS),
        ("function", FUNCTION_WORDS),
        (
            "strict",
            words!(
                "ring call text phone email message send bring sign book cancel return collect renew fill submit move
                 tell wear confirm update check cover replace reply fetch buy order arrange complete register provide
                 show lock feed drop pick leave hurry contact install download print transfer"
            ),
        ),
        (
            "thing",
            words!(
                "water paint tape film copy label list fire plant milk post mail cook charge change ring drink guide
                 record watch dress wrap light file stick rest review report quote plan cut drop run cover fill
                 order place mark line link help support run talk walk look move play"
            ),
        ),
        ("state", STATES),
        (
            "kins",
            words!("mums moms dads nans grans hubbys wifes bosss brothers sisters everyones someones nobodys"),
        ),
    ],
    contractions: pairs!(
        "we're weare; we'll wewill; he'll hewill; she'll shewill; i'd iwould; i'll iwill"
    ),
    productive_sets: words!("past"),
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
        "zero 0; one 1; two 2; three 3; four 4; five 5; six 6; seven 7; eight 8; nine 9; ten 10; eleven 11
         twelve 12; thirteen 13; fourteen 14; fifteen 15; sixteen 16; seventeen 17; eighteen 18; nineteen 19
         twenty 20; thirty 30; forty 40; fifty 50; sixty 60; seventy 70; eighty 80; ninety 90"
    ),
    multipliers: numbers!("hundred 100; thousand 1000; grand 1000; lakh|lakhs 100000; million 1000000"),
    connectors: words!("and"),
    one_before_multiplier: words!("a"),
    ordinals: numbers!(
        "first 1; second 2; third 3; fourth 4; fifth 5; sixth 6; seventh 7; eighth 8; ninth 9; tenth 10
         eleventh 11; twelfth 12; thirteenth 13; fourteenth 14; fifteenth 15; sixteenth 16; seventeenth 17
         eighteenth 18; nineteenth 19; twentieth 20; thirtieth 30"
    ),
    ordinal_suffixes: words!("st nd rd th"),
    ..Numerals::EMPTY
};

const DATES: Dates = Dates {
    weekdays: numbers!(
        "monday 1; mon 1; tuesday 2; tues 2; wednesday 3; thursday 4; thurs 4; friday 5; saturday 6; sunday 7"
    ),
    months: numbers!(
        "january 1; jan 1; february 2; feb 2; march 3; april 4; may 5; june 6; july 7; august 8; aug 8
         september 9; sept 9; october 10; oct 10; november 11; nov 11; december 12; dec 12"
    ),
    relative_days: &[
        day("a week today", 7),
        day("a week tomorrow", 8),
        day("tomorrow week", 8),
        day("a fortnight today", 14),
        day("later today", 0),
        day_part("tomorrow lunchtime", 1, PartOfDay::Midday),
        day("today (itself)", 0),
        day("tomorrow", 1),
        day("tmrw", 1),
        day("the day after tomorrow", 2),
        day_part("tonight", 0, Evening),
        day_part("this morning", 0, Morning),
        day_part("this afternoon", 0, Afternoon),
        day_part("this evening", 0, Evening),
        day_part("this arvo", 0, Afternoon),
        day_part("tomorrow morning", 1, Morning),
        day_part("tomorrow afternoon", 1, Afternoon),
        day_part("tomorrow evening", 1, Evening),
        day_part("tomorrow night", 1, Evening),
    ],
    weekday_patterns: patterns!(
        "this coming #weekday; (next|this|coming) #weekday; #weekday (coming)"
    ),
    days_of_month: patterns!("the #day th|st|nd|rd $"),
    date_patterns: patterns!(
        "the #ordinal $; #weekday #day th|st|nd|rd; #weekday (the) #ordinal $
         (the) #ordinal to|till|until|through|and (the) #ordinal (of) #month
         #month (the) #ordinal to|till|until|through (the) #ordinal; (the) #day of #month (#year)
         (the) #ordinal (of) #month (#year); #day #month (#year); #month (the) #day (#year)
         the #day th|st|nd|rd; sat|sun|mon|tue|wed|thu|thur|fri (the) #day (of) #month
         sat|sun|mon|tue|wed|thu|thur|fri #month (the) #day"
    ),
    parts: &[
        ("in the morning", Morning),
        ("in the afternoon", Afternoon),
        ("in the evening", Evening),
        ("at night", Night),
        ("am", Morning),
        ("pm", Afternoon),
        ("a m", Morning),
        ("p m", Afternoon),
    ],
    parts_after_day: &[
        ("morning", Morning),
        ("afternoon|arvo", Afternoon),
        ("evening|night", Evening),
    ],
    times: &[
        maybe_time("#hour"),
        maybe_time("#hour #minute"),
        maybe_time("#clock"),
        maybe_time("#hour oh #minute"),
        time("#hour am|pm", 0),
        time("#hour o'clock", 0),
        time("#hour o clock", 0),
        time("half past #hour", 30),
        time("half #hour", 30),
        time("quarter past #hour", 15),
        time("a quarter past #hour", 15),
        time("quarter to|of #hour", -15),
        time("a quarter to #hour", -15),
        time("five past #hour", 5),
        time("ten past #hour", 10),
        time("twenty past #hour", 20),
        time("twenty five past #hour", 25),
        time("#minute minutes past #hour", 0),
        time("five after #hour", 5),
        time("ten after #hour", 10),
        time("twenty after #hour", 20),
        time("#minute past #hour", 0),
        time("#clock am|pm", 0),
        time("#hour #minute am|pm", 0),
        time("five to|of #hour", -5),
        time("ten to|of #hour", -10),
        time("twenty to|of #hour", -20),
        time("twenty five to|of #hour", -25),
        time_before("#minute minutes to #hour"),
        time("quarter after #hour", 15),
        time("#hour hundred hours", 0),
        fixed_time("noon|midday", 12, 0),
        fixed_time("midnight", 0, 0),
    ],
    before_time: patterns!(
        "at; by; from; till; until; before; after; around; at about|around|like; between"
    ),
    not_before: patterns!(
        "percent|degrees|miles|mile|kilometres|k|kg|kilos|pounds|quid|bucks|people|of|times|odd|more|other|ish
         years|year|months|weeks|days|hours|hour|minutes|minute|seconds|things|thing|kids|guys|others|one
         stone|foot|feet|inches|litres|grand|thousand|hundred|dozen|points|goals|nil|all
         sixty|seventy|eighty|ninety|pence|pound|euro|euros|dollars|left|down|up|bedroom|bed|man|star|metres|meters|yards|pages|tickets|places|seats|bags|boxes
         or so|#n"
    ),
    not_after: patterns!(
        "the|number|page|slide|room|flat|channel|chapter|gate|platform|gone
         its|it's (now|only|already|like|about); it is"
    ),
    joiners: patterns!(
        "at; on; by; from; around; about; between; any time after|from|between; anytime after|from|between
         at around|about; for; before; after"
    ),
    range_words: patterns!("to; till; until; and; through"),
    range_openers: patterns!("from; between"),
    durations: &[
        duration("#n minutes|minute|mins", 1, Unit::Minutes),
        duration("a minute", 1, Unit::Minutes),
        duration("half an hour", 30, Unit::Minutes),
        duration("half hour", 30, Unit::Minutes),
        duration("an hour and a half", 90, Unit::Minutes),
        duration("a quarter of an hour", 15, Unit::Minutes),
        duration("three quarters of an hour", 45, Unit::Minutes),
        duration("#n hours|hour", 1, Unit::Hours),
        duration("an hour", 1, Unit::Hours),
        duration("a couple of hours", 2, Unit::Hours),
        duration("#n days|day", 1, Unit::Days),
        duration("#n days time", 1, Unit::Days),
        duration("#n weeks|week", 1, Unit::Weeks),
        duration("a week", 1, Unit::Weeks),
        duration("#n weeks time", 1, Unit::Weeks),
        duration("a weeks time", 1, Unit::Weeks),
        duration("a fortnight", 2, Unit::Weeks),
        duration("a month", 1, Unit::Months),
    ],
    before_duration: patterns!("in; within; in about|around; in like"),
    past: patterns!(
        "thanks|thank you (so much|again) for; how was
         great|good|lovely|nice|wonderful|fun seeing|catching|having|to see|to catch|to have
         was|were going|supposed|meant|due|planning|hoping to; was|were @past; @past
         last week|night|month|year|time|#weekday; ago|yesterday|earlier"
    ),
    future: patterns!(
        "is|are|be|being|its|theyre|get|gets @past; get|have it|them|that|this|everything|the @past
         should|must|can|will be; hes|shes|theyre|im|weare|its back|away|off|here|in|at|on|out|coming|due
         will|wewill|hewill|shewill|wont|gonna|ill|youll|theyll|itll|iwill|need|needs|can|shall|must|going|due|lets|please|should
         moved|pushed|put|changed|switched|bumped|brought|rescheduled|postponed|delayed (back|forward) to|until|till|for
         rescheduled|booked|pencilled|arranged|scheduled|down|planned
         ive|weve|theyve|youve|has|have got|gotta|booked|made|arranged|put|rescheduled|moved|scheduled|ordered
         im|weare|youre|theyre|hes|shes|its|is|are *ing; is|are|weare|im|its|be closed|open|booked
         want|wants|hope|hoping|plan|planning to; have|got you|us|him|her|them in|down for|on|at
         iwould|id|wed|theyd (only|just|really) need|come|pay|take|like|want|love|prefer|have|be|bring|collect|get"
    ),
    ahead: patterns!(
        "have|got you|us|it|them|him|her in|down; *s at|on
         *s (at|on) #clock|#weekday|midnight|noon|tomorrow|tonight|half|quarter
         leaving|departing|arriving|starting|landing|flying|closing|opening; *s *ing; go on|out|live|up; fly
         is|are|its|thats|theyre|heres|theres|weare|im|hes|shes|be
         starts|leaves|opens|closes|meets|finishes|lands|flies|arrives|sails|departs|begins|kicks|boards|goes|comes|runs|ends
         *s $; start|leave|meet|land|fly|arrive|play|sail|depart|begin|doors; see you; breaks|break up|for
         gets in|back
         deadline|due|appointment|booking|reservation|meeting|interview|rehearsal|practice|party|dinner|lunch|service|funeral|wedding|flight|train|bus|ferry|match|gig|class|delivery|session|visit|viewing|slot|shift|concert|surgery|operation|deposit|rent|balance|available|free|latest|by|before|until|till"
    ),
    future_prepositions: patterns!(
        "for|until|till; moved|pushed|back|forward|changed|put|bumped|switched to"
    ),
    habits: patterns!(
        "monday to|through friday|thursday|saturday|sunday
         every|always|usually|normally|most|each|whenever|never|often|sometimes|typically|generally|regularly|daily|weekly|twice|nightly|weekdays|weekends
         mondays|tuesdays|wednesdays|thursdays|fridays|saturdays|sundays|mornings|evenings|afternoons|nights
         used to; once a; all the time; as usual|always; these days; on a|an #weekday"
    ),
    denials: patterns!(
        "// The end of a range whose beginning was not read.
         #n till|until|to; theres|is|with no; thats me|it|all for; a|weeks|week on
         moved|changed|switched|brought|rescheduled|pushed from
         moved|changed|switched|brought|rescheduled|pushed * from
         moved|changed|switched|brought|rescheduled|pushed * * from; not; isnt; arent; instead of
         rather than; no longer; wasnt; check in
         cant|cannot|couldnt start|do|make|come|manage|deliver (it|on)
         @past (it|that|this|them|all|one|everything) in
         was|were|got done|ready|finished|there|home|over|cooked|out|back|gone|through in; done it|that|them in
         read|watched|finished|did|built|ate|wrote|won|lost|made|painted|drank the|a|my * (*) in
         thousand|hundred|million|times|time|twice|once|first|miles|quid|pounds|dollars|bucks|percent|year in
         any day but; a week on; week"
    ),
    denials_after: patterns!(
        "week; today; after next; cant work; anymore|any more
         is|has|was|been|isnt off|cancelled|moved|changed|postponed|scrapped|possible
         has|have|is been|being cancelled|moved|changed|postponed|rescheduled|brought|pushed|put
         doesnt|wont|didnt|isnt work|suit|good|possible|happening|on; is|was no|not"
    ),
    corrections: patterns!(
        "no; not; sorry; i mean; or rather; actually; wait; make that; scratch that"
    ),
    not_after_day: patterns!(
        "following; the|that|a|those|this|our|my|your|every|each|last|past; since"
    ),
    day_required: true,
    today_needs_future: true,
    only_asked_dates_count: true,
    day_first: None,
    ..Dates::EMPTY
};

const AMOUNTS: Amounts = Amounts {
    currencies: &[
        ambiguous("dollars|dollar|bucks|buck", "USD", DOLLARS),
        currency(
            "pounds|pound|quid|sterling !weight|in|lost|lighter|heavier|of",
            "GBP",
        ),
        currency("us|american dollars|dollar", "USD"),
        currency("canadian dollars|dollar", "CAD"),
        currency("australian|aussie dollars|dollar", "AUD"),
        currency("euro|euros", "EUR"),
        ambiguous("rupees|rupee", "INR", pairs!(
                "lahore|karachi|islamabad|rawalpindi|peshawar|multan|faisalabad PKR; colombo|kandy|galle LKR; kathmandu|pokhara NPR"
            )),
        currency("francs|franc", "CHF"),
        currency("naira", "NGN"),
        currency("rand", "ZAR"),
        currency("shillings|shilling|bob", "KES"),
        currency("dirhams|dirham", "AED"),
        currency("cedis|cedi", "GHS"),
        currency("yen", "JPY"),
        currency("baht", "THB"),
        currency("ringgit", "MYR"),
        currency("zloty", "PLN"),
    ],
    dollar_sign: ambiguous("$", "USD", DOLLARS),
    hundredths: patterns!("p|pence|cents|cent"),
    joiners: patterns!("and"),
    gossip: patterns!(
        "paid|spent|saved|won|lost|earns|earned|earn|earning|made|makes|worth|imagine|charged|fined|wanted|sold|bought|raised|stole|blew|robbed|ripped|robbery|bargain|weigh|weighs|weighed|ounces|salary|lottery
         i|he|she|we|they had (a|about) #n; used to; was|were paying|charging|earning|making
         cost|costing|costs me|us|him|her|them|a|an|over|nearly|almost|about; it|that|which|he|she|all cost
         was|were (about|like|only|around|nearly|just|over|almost|another|a) #n pounds|pound|quid|dollars|dollar|bucks|euro|euros|rupees|pence|p|grand
         back in; when i was
         million|billion|salary|wages|wage|bonus|inheritance|jackpot|raffle|bingo|bookies|casino|scratchcard|inflation|spends|spending
         on the market; asking price; a|per litre|liter|gallon|kilo|pop|bottle; so they say; i heard
         up|down from #n; prices
         for a|one coffee|pint|beer|sandwich|loaf|latte|burger|drink|bottle|bun|cocktail|glass|salad|handbag|haircut|toast|muffin
         would|can you believe|credit|imagine; he|she|who charges|gets|pays|earns|takes
         he|she|who|they !came|quoted|said|agreed|put|moved @past
         went|going|goes for (about|like|only|around|nearly|just|over|almost|another|a) #n
         set|sets him|her|them|me|us back; a|an year"
    ),
    due: patterns!(
        "youve the * paid; you owe|paid; i|we|you (still) owe; owe|owes me|us|you
         your share|half|bill|balance|total|refund|fare
         balance|amount|total (outstanding|due|remaining|payable) is|comes|of; copay is; co pay is"
    ),
    denials: patterns!("not; #n; #n or; between; from"),
    hundredths_follow: true,
    ..Amounts::EMPTY
};

/// Words that tell whose dollars are meant.
const DOLLARS: &[(&str, &str)] = pairs!(
    "sydney|melbourne|brisbane|perth|adelaide|canberra|hobart|cairns|wollongong|geelong|ballarat|bendigo|lorne AUD
     coffs|noosa|fremantle|parramatta|bondi|nsw|qld|tassie|tasmania|queensland|aussie|townsville|byron AUD
     arvo|servo|gday|ute|rego|bunnings|woolies|tradie|centrelink|bottleo|dunny AUD; gold|sunshine coast AUD
     toronto|vancouver|calgary|montreal|ottawa|edmonton|winnipeg|quebec|halifax|saskatoon|regina|mississauga CAD
     ontario|alberta|manitoba|saskatchewan|loonie|toonie|timmies|canada|canadian|interac|etransfer CAD
     tim hortons CAD; nova scotia CAD; british columbia CAD; canadian tire CAD
     auckland|wellington|christchurch|dunedin|queenstown|rotorua|tauranga|napier|taupo|aotearoa|jandals NZD
     kia ora NZD; trade me NZD; new zealand NZD; singapore|hdb|mrt|lah SGD; hong kong HKD"
);

const PHONES: Phones = Phones {
    digits: numbers!("oh 0; o 0; nought 0"),
    repeats: numbers!("double 2; triple 3; treble 3"),
    plus: patterns!("plus"),
    between: patterns!("then"),
    denials: patterns!(
        "not; not on; code|codes|pin|policy; code|reference|case|pin is
         case|order|booking|reference|ref|account|flight|policy|ticket|job|invoice|serial|tracking|member|membership|card|patient|student|customer|confirmation|claim|part|model|registration|employee|badge|room|locker|tax|meter (number|no|id|code) (is)"
    ),
    corrections: patterns!("no; not; sorry; i mean; old one; wrong"),
};

const DETERMINERS: &[&str] = words!(
    "the a an my your our his her their its this that these those some any all both another one two enough"
);

const AUXILIARIES: &[&str] = words!(
    "do does did is are was were have has had can could will would should shall may might must isn't aren't
     don't doesn't didn't haven't hasn't won't can't couldn't wouldn't"
);

/// Before someone's words.
const SAY: &[&str] = words!(
    "wrote writes announces announced yelled insists insisted say says said saying go goes going went ask asks
     asked asking tell tells told thought thinking reply replies replied shouts shouted shouting
     whispers whispered wonder wondered texts texted"
);

const PERSONS: &[&str] =
    words!("i you he she they we it everyone everybody someone somebody who people");

/// Irregular forms of the past; the others end with "ed".
const PAST: &[&str] = words!(
    "was were wasn't weren't did didn't had hadn't got went came rang said told saw took left made gave paid
     sent bought been woke heard ran spent thought met lost found broke fell began sat stood slept flew drove
     ate drank knew felt kept spoke wrote won caught brought chose iwould he'd she'd became beat bit blew
     built burnt cost could've dealt drew forgot froze grew hid hung held hurt kicked knelt laid led lent lit
     meant rode rose shook shot sang sank sold stole stuck stung swam swore swept taught threw told tore
     understood wore would've should've it'd they'd bust binned dreamt leapt spilt split"
);

fn is_member(set: &str, word: &str) -> bool {
    /// Words with that ending that are not past.
    const PRESENT: &[&str] = words!(
        "need feed speed bleed bed red shed wed indeed embed seed weed proceed succeed exceed agreed shared
         supposed allowed booked scheduled rescheduled arranged pencilled expected invited fixed excited
         cancelled planned wanted hundred"
    );
    set == "past" && word.ends_with("ed") && !PRESENT.contains(&word)
}

/// After "can you" these ask, and do not request.
const STATES: &[&str] = words!(
    "picture blame see hear believe imagine make eat manage remember think feel swim drive afford not even
     still"
);

/// Verbs of requests.
const VERBS: &[&str] = words!(
    "buzz accept add adjust advise aim allow answer apologise apologize apply approve arrange ask assume
     attach avoid bake ban bin bless block blow boil book borrow brace bring browse brush bung buy call cancel
     catch change charge chase chat check chill choose chop chuck clean clear click climb close collect come
     compare complain complete confirm consider contact continue convince cook copy count cover cross cut
     cycle dash deal decide decorate defrost delete deliver describe dig ditch do download draft drag
     drain draw dress drive drop dry dump edit eat email empty enable encourage enter escort estimate explain
     extend feed fetch figure file fill film find finish fire fit fix flag fold follow forget forward freeze
     freshen fry gather get give go google grab grease greet grill guide hang have head heat help hide hire
     hit hold hoover hop hurry ignore include inform install introduce invite invoice join jot jump keep kick
     knock label land lean leave lend let lift limit line link list load lock log look lower mail make mark
     marry mash measure meet mend mention message milk mix mow move nab nip nudge offer open order organise
     organize pack paint park pass paste pause pay peel phone photograph pick ping pin place plan plant play
     plug point pop post pour practise practice pray prep prepare press pretend print process provide pull
     push put query quote raise read rearrange reassure rebook recharge recommend record recycle redo reduce
     refill refund register reheat release remember remind remove renew rent repair repeat replace reply
     report request reschedule reserve reset resend respond rest restart retrieve return review revert rewrite
     ring rinse roll round rsvp run save say scan schedule scrub scoot secure see select sell send separate
     serve set settle sew share shift shop show shut sign skip slice slow snap soak sort speak spend spray
     spread squeeze stack start stay steer stick stop store stuff submit subscribe suggest supply support swap
     sweep swing switch take talk tape taste teach tell text thank thaw throw tick tidy tie transfer translate
     trim trust try turn type unblock unlock unload unpack unplug update upgrade upload use vacuum verify
     video visit vote wait wake walk warm warn wash watch water wear weed weigh wheel whip whatsapp wipe wire
     withdraw wrap write zip"
);

/// Verbs that are rarely nouns.
const SURE_VERBS: &[&str] = words!(
    "accept allow apologise apologize apply arrange ask attach avoid bake bring bung buy carry choose chuck
     collect confirm contact convince defrost delete deliver describe ditch download edit encourage ensure
     explain extend feed fetch fill follow grab include inform install introduce join lend lock lower mend
     mention nip organise organize pick plug pop rebook recharge recommend reduce refill register reheat
     remind remove renew reply respond reschedule reserve resend revert rinse rsvp save scrub select send
     shut sign squeeze submit subscribe suggest tell thaw throw tidy unblock unload unlock unpack unplug
     upload vacuum verify warn wash wear weigh whatsapp withdraw wrap write"
);

/// After "please" these begin no request.
const FUNCTION_WORDS: &[&str] = words!(
    "the a an my your our his her their its this that these those some any no not and or but so if when because
     i you he she we they it im ive ill its god lord jesus thanks thank love is are was were will would can could
     in on at by for with to from of about mum dad mate sir miss everyone everybody all one two ok okay yes
     what where who why how there now today tonight tomorrow how's what's"
);

const CLAUSES: Clauses = Clauses {
    requests: REQUESTS,
    questions: QUESTIONS,
    rhetorical: patterns!(
        "// Of no one in particular.
         is that you $; did i do|waste|choose|lock|leave|turn|forget|remember|switch|close|hear|dream; whats the capital; what did i come|go|do|just|say|want|need; where did i put|leave|park
         will|would|wont you marry me|him|her|us
         who cares|knew|knows|does|in|the|doesnt|wouldnt|needs|else|says|would|could|asked|am|gives|thought|goes|eats
         what can you|i do|say; what are you|we|they like; what more|else
         whats the world|point|use|harm|worst|catch|alternative|odds; whats the matter with; whats not
         whats wrong with him|her|people|them|this|these; whats that about|all|supposed
         what is it with|about; whats an|a|it|he|she|with; whats new|life; what on earth; what in; what the
         what kind|sort of; what a; what about it|him|her|me|them; what next|now|then|ever
         what if i|he|she|they|it; what would|do|did if|i; what was|am|did|have|had i
         what was the point|use|other|big|rush; what would that|it|she|he|they|mum|dad|people|anyone; what would your|my|our|the|his|her * (*) have|say|think
         why|how|who would|could|does|do|did|is anyone|anybody|someone|somebody|people|everyone
         have|has they|he|she|i|we no; what have i|they|we|he|she|you done|become|got|started
         is this thing|on|working|recording; can you hear me|this
         is anybody|anyone there|listening|home|surprised; are you there $; are you sitting|ready for
         ready $; did you hear about|what; have you heard about|what
         why do|are|did|must|would you always|never|insist|even|keep|bother
         who|what|where|how|when do|did you think i|he|she|it|they|was|we|happened|just|turned|called|won|showed|you|that
         how would you like|feel if; how do you like that|them; wheres|where's he|she|they going to
         can|may i be|tell you|say|just|make a; can|could|may i ask you something|a|this $
         can|could i ask you something; do i (really) need|have to spell|go|say|explain|remind|tell
         is it|that too much; is it asking; would it be too much
         have i told|mentioned|gone|become|ever|not|lost my
         when are|will they|people|we|men|he going|ever|learn|stop; is that all|what|how|why|the
         where did the time|years|day; did we|i|he|she|they * (*) or did we|i|he|she|they
         do you want the good|bad; is everybody; whats|what's next $; what is it with
         what is the point|deal with; who would|wants|needs|is|are|does he|she|they|it think|kidding|to
         whod|who'd *; when did we|i|he|she|they get|become|stop|start|turn
         how is that|this|it fair|possible|even|legal|allowed|normal|already|only|still; how am i
         where do they|people get|find|come; is it me; am i being; should i be|laugh|cry; did you know
         hows that fair|for|possible|even; what are the chances|odds; where would i
         does|did|is|do|was he|she|it|they|i heck; was|were he|she|it|they|that ever
         when was|were|did|has|have he|she|it|they|that ever
         am i the|not|mad|wrong|missing|dreaming|crazy|losing|imagining|really|so|too|a|an|just|alone|being|bothered|surprised|worried|jealous|happy|supposed !to
         whats the story|craic|crack; should you have|need|wish|want|require|find|experience|encounter|be
         can you picture|imagine|believe|blame; what|how exactly|precisely is|are|does|do
         did i tell|mention|ever|say|ask|really|not|like|want|need|listen|enjoy|cry|laugh|care
         what was it|that|he|she; what do|would|did you|they call|expect|want|know
         what do|does they|he|she|it|people; what happened to
         what does|did that|it even|say|tell|matter|make|mean; where did it all; whats it|that|he|she called
         whats his|her|its|their name
         why on earth|god|is|does|do|would|should|me|not|bother|cant|am|did|must|was|were|has|have|else !you
         why do|am|did|would|is i|people|they|we|he|she|it|everyone|nobody|no
         why is it|there|that|everything|nothing|everyone; how on|in earth
         how was|am|could|can|do|did|dare|does|would i|he|she|they|it|anyone|anybody|a|you|people|one|that !get|do|turn|make|open|switch|use|spell|bleed|cook|log|want|feel|like|work|start|change|set|reset|fix|pay|book|take|know|manage|find
         how good|great|mad|funny|cool|hard|difficult|nice|lovely|weird|rude|stupid|cute|sad|crazy|old|lucky|amazing|bad|about|come|typical|often do|does
         how are|is we|they|he|she|it|that|anyone|people|you !getting|coming|fixed|feeling|travelling|paying|doing|planning
         how are you|things; hows it|things|everyone|everybody|that|life; how many|much more|times
         how you doing|been|keeping; how long does|can|do|is it|they|he|she|we|i|a take|be|live|last|go
         when did|will|does|do|has|is|was it|he|she|i|we|they|that|anyone|people|ever|this
         where does|did|has the|all time
         where did|does|has|would it|he|she|they|that|time|all go|get|come|find|learn|end
         where was|were i|we; wheres the|my fun|justice|time|joy|summer; since when|what; says who; or what
         or is it|that; and for what
         is there any|a|no|anything justice|way|point|wonder|better|worse|need|such
         is this|that|it my life|fault
         is this|that|it it|what|too|not|even|really|so|just|normal|life|right
         is it just|any|not|too|even|really|me|because; is nothing|anything|everyone|nobody|no
         is|was he|she|it ... serious|mad|real|joking|ever|kidding
         would i|anyone|anybody|he|she|they !need|have|prefer|mind|be|like; would it kill|hurt|have|even
         would you believe|credit|ever|look|adam|just look; was|were i; had i
         did|do i ask|look|care|say|mention|tell|know|mind|ever|even|really
         do i look|care|want|really|ever|even|know|mind|just; can i just|tell|be|say
         could|should|will i have|be|ever
         do|does he|she|they|people|men|women|kids|we ever|really|not|even|think|know|care|listen|realise|realize|always
         do you ever|really|not|even|realise|realize|always; do you know what|who|how|why|that
         do|did you ever|even|not; do you remember when|that|how|the|our; how do people|men|women
         how many years; what more; did you see|hear him|her|it|what|his
         dont|doesnt|didnt|isnt|arent|wasnt|werent|cant|couldnt|wont|wouldnt|shouldnt|havent|hasnt|aint|hadnt !you
         dont|didnt|couldnt|wouldnt|shouldnt|havent|wasnt|isnt you just|think|hate|love|ever|dare|know|see|hear|heard|feel|find|even|want
         can|could|would you even|believe|imagine|blame|credit|honestly|not|ever
         could it|he|she|they|this|that be|get|have|not|really
         can it|he|she|they|life|things|that|this|people|anyone|you just|really|not|get|be|ever|even
         has he|she|it|anyone|anybody|the|nobody|no ever|no|gone|world; has|have|had anyone|anybody|you ever
         have you seen|tried|noticed|read|heard the|what|how|his|her|that
         are people|they|kids|men all|kidding|joking|serious|mad|having|not|really|even|for|insane
         are we mad|kidding|joking|really|not|for|insane
         are you kidding|joking|serious|mad|having|sure|well|with|listening
         remember when|that|the|how|him|her|what; know what; see what; guess
         you know|see|get|remember|what|couldnt|wouldnt|never|know|believe|think|want|and|sure|serious|kidding|joking|hear
         does it|that matter $; does it|that ever|get|even|really|not|look|make
         does nobody|no|anyone|anybody|the
         did anyone|nobody|no|he|she|they ever|tell|ask|even|really|say|think
         will it|he|she|they|i ever|never|really|even|work
         any wonder|excuse|other|problems|more|questions|better; your man|one|woman|lady|brother
         same as|again; still|anyone not|no; should i|we have|be|ever|really|even|care|laugh|cry"
    ),
    rhetorical_within: patterns!(
        "even for; even doing|the|know|want|make|mean|do|bother|*ing; on earth; the hell|heck|devil|point
         god|gods|christs; or what happened; wrong with people|you|them|us; have|has|had they|he|she|i|we no
         supposed to know|do|be|believe|feel; in the world; these days|nowadays; going on in|with|the
         think i am|was|look; no idea; do you think he|she|they|i; ever again; over again
         every time|single|day|year; like that|this $; is wrong with"
    ),
    answers: patterns!(
        "probably|obviously|apparently|nope|nah|never|exactly|nothing|nobody|typical|right|yeah|yep|honestly|me|him|her|them|us|well|because|zero|none|always|madness|unbelievable|ridiculous|anyway|i'll
         is there heck; of course; you|he|she|they|we do|did|does|are|is|was; it is|was|does|did|isnt|wasnt
         what kind|sort|a; i mean; no $; yes $; yes , yes; god|lord|christ|jesus|hell (,) yes|no|yeah
         oh (,) yes|no|god|yeah; no , no|it|i|he|she|they|not; have you tried; ah , no|sure
         no way|idea|chance|one|i|he|she|it; not a|me|really|even|likely|one|once|i|him|her; dont answer
         yes i|it|he|she; ill tell"
    ),
    not_requests: patterns!(
        "// Without \"I'll\": ring you when we're there.
         ring|call|text|phone|email|message|send|see|meet|give|tell|show|let|drop|pick|catch|buzz|bring|get|join|follow|buy|leave|pay|update|remind|answer|find|whatsapp you|ya|u
         // The voice of a machine, a recipe.
         press|dial #n|star|hash|enter|one|two; hold the line|please; enter your|the card|pin|account|password|passcode
         take|add|beat|whisk|mix|stir|chop|fry|boil|melt|peel|sift|crack|grate|simmer|crush|pour|blend|knead|roast|drain (in|your|two|some|a|an|the|#n) (*) (of) egg|eggs|flour|butter|onion|onions|sugar|garlic|oil|potatoes|dough|yeast|batter|yolks|mince|rice|pasta|carrots|tomatoes
         give him|her|them|someone|people|you a|an inch|finger|hand|mile|chance and; (please) note that|the|this|we
         tell me why ,|$; can|could|will you do this|that , *; (can|could|will) (you) lend|give|bring|fetch|get|pass|buy|show|tell me this|that , *; remind me never|not|why; tell me ,; tell you; tell ya; @verb - *; take care; take it easy; take your time; hang on|in|tight
         hold on|tight|your; look after yourself|yourselves; look !at|up|for|out|in|after|into
         look at me|him|her|that|us|them|you|this; listen !to; mind yourself|you|how|the
         wait !for|by|at|till|until|outside|in|there|here; wait till|until you|i
         wait till|until he|she|they|the|your|it * sees|see|hears|hear|finds|find|gets|tell|tells
         wait till|until he|she|they see|sees|hear|hears|find|finds; wait for it|this; guess; you know what
         dont worry|ask|fret|panic|mind|know|think|get|start|want|need|like|care|laugh|judge|shoot|blame|quote|hate|even|see|have
         dont (you) (even|ever|just) get me|it|yourself|too|your|excited|carried|used|mad|cross
         dont hold your|it|out; dont give it|up|that|in; dont look at|so|now|back|a|like; dont work too
         dont do anything|that|it|this; dont miss me|us
         dont beat|mention|rush|feel|sweat|stress|apologise|apologize|trust|believe|remind|thank|fall|kill|flatter|lie|pretend|wait|hurry|expect|assume|fight|cry|give
         dont leave me|us; dont break a|my; dont read too; dont take it|that|this|my; dont call me|it
         dont stop me|now|believing; dont keep me; dont pay any; dont come crying|running|near
         dont put yourself; dont go !to|in|near|out|without|there|back|anywhere|yet|into|on|past|through
         dont be silly|daft|long|upset|like|worried|sad|scared|cross|a|mad|stupid|ridiculous|sorry|afraid|surprised|fretting|worrying|thinking|going|shy
         dont you go|worry|dare|just|think|hate|love|ever|be; dont tell|make me
         dont let|hold me|it|that|your; dont say i|it|that|anything|you
         (please) be aware|advised|informed|assured
         be good|careful|safe|well|honest|fair|happy|brave|strong|kind|nice|warned|prepared
         come on|off|what; have a|the|an|fun|a good|great|lovely|nice|best|fun|safe|wonderful|amazing
         have fun|mercy|faith; have a|an !look|word|think|read|listen|go|chat|check
         get well|lost|this|over|real|used|it|him|her; sleep well|tight|on
         let me see|think|tell|just|put|say|check|guess|get|start|finish|explain|be|read
         let it|that|him|her|them be|go|go|sleep; lets; say hi|hello|no|yes|what|it|cheese|that
         go on|figure|for|you|team|away; give me strength|a break; give it up|here|time
         give it a rest|break|go|minute|sec; give over
         give my|our|him|her|them|the|everyone|everybody (*) (my|our|a|an) (big) love|best|regards|hug|kiss|cuddle|squeeze|hugs|kisses|pat
         stay safe|well|warm|strong|cool|positive|dry|tuned
         keep warm|safe|well|going|smiling|dry|cool|up|at|calm|fingers|on
         keep it up|real|going|together|cool|simple; thank; bless; love you|it|her|him|them
         remember when|that|the|how|him|her|me|what|i|we|us|who; forget it|about|that|him|her
         talk|speak soon|to|later|about|of; see you|ya|what|how|that|the|i|u; see if i|it|that
         make of|a|it|me|my|sense; leave it $; leave it at that|there|out|alone|be|to|with|,
         leave me|him|her|them alone|be|out|in; drop it $; drop dead; try not|and|telling|as|me
         trust|believe|excuse|forgive|pardon|search|beat|kill me|us|it|you|him; help|shoot me|us $; shoot me now
         call me (a|an) old|crazy|a|mad|what|paranoid|lazy|stupid|an; tell me about it; tell me something|this $
         tell me that|he|she|it|i; you tell; imagine|picture|suppose|assume|figure|pray|wish; remember !to
         help yourself|yourselves; drive|travel|fly|ride safe|safely|careful|carefully; enjoy
         rest|feel up|better|easy|well; check you|me; pay him|her|it|that no; add to|that|in|insult
         put it|that|another|my|your this|way|mildly|in|foot|feet; cut to|a|me|it
         stop it|that|me|right|press|the; read the|my|into room|lips; play it|the by|game; hit me|the|it
         watch this|it|me|out|yourself|your step|back|mouth|self
         call it|that|him|her|them a|what|quits|fate|luck|day; say what|it|that; throw in|that
         take it|that from|as|or|easy|all|back|personally; take that $
         take me !to|home|back|with|out|through; spare me; count me|yourself|on; bring it on
         bring back !my|the|your|some|a|it|them; run of; roll on
         cross|fingers|touch|knock fingers|crossed|wood|on; save it; head in; fire away
         point is|being|taken; change of|is; plan is|was|b; report back; wake up; hit the; go go
         start to|with|as; link is|in; line is; place is|was|looks; list is; record is; set of
         water is|was|off; weed is; post is|office|has; text from; mail from|is; order is|of; water has
         call from|is|with|was; file is; walk was; talk was; rest of|is|was; cook is; drive is|was
         run was|out; group; make up|your mind|your; make your mind|peace; dont answer that
         // A noun and what it did.
         @verb off|up|in|out|offs|ups|outs|ins is|was|went|went|takes|starts; @verb offs|ups|outs|ins
         @verb !@sure @finite|*ed|died|went|came|got|took|fell|broke|ran|made|cost
         walk|drive|run|ride|call|talk|visit|move|swim|stay|wait|fix|order|shift|cut|turn|view|change (*) (*) was|took|went|is|has|isnt|had
         // Told without a subject: put the bins out, fed the cat.
         put|cut|set|let|shut|hit|read|beat ... (,) (and|then) @past; tell me you|they|we
         tell me why i|he|she|they; tell * (*) i say|said|love|miss|send|was
         send (*) (*) my love|regards|best
         // Sayings.
         mark my; break a leg; call it *; knock it|them; put the flags|bunting; ignore me|this|that|him|her
         forget i|the|this; ask anyone|anybody|around; send us some; buy cheap
         remember to breathe|smile|live; treat yourself; do yourself; leave *|him|her|them to it
         watch out|this; keep your chin|hair|pecker|spirits|shirt|nerve|cool; give yourself
         give it a week|month|year|day|couple|few; give it time|some; do me a favour|favor $
         get a load|grip|life|room|move; ask a silly|stupid|daft; pull the|your other|finger|socks
         give me|us patience|strength|time|peace; add it|that to the list|pile
         plan|option|step|part|number a|b|c|one|two; order number; ring any|a bell|bells
         stick a|with fork|me|us; press pause; count to|on|them; send in|for the clowns|cavalry
         cross that|the bridge|line; pay peanuts|through; use it or; bring on the|it; run dont|for|like
         cut your|a|the coat|crap|drama|long; read it and; take @determiner|my @kin
         tell *|him|her|them ... hi|hello|love|says|regards; dont let the bedbugs|bastards spare a
         pass it $; hold my; say no; keep dreaming; take note; make no
         @verb (me|us) this|that|one (for) (this|that) (,) (and) (then) @verb (me|us) this|that|the|two
         // To a child or a dog in the room.
         come here $; get down|off|off; put that|it down $; give me that|it|strength $; let go; ring ring
         shut the front; move over; bear with|in; count your; do the math|maths; get this|that|over|real
         kiss the|my; shut up
         go !to|and|on|in|out|over|round|back|down|up|ahead|get|through|straight|left|right|home|for|with|check|easy
         come to think|that; make do|sense|me; say what|it|your; take my word
         ask me how|if|why|what|whether; hold the front|that|your; put up with|it; read on|all
         find out|myself; get in|out|on|off|away !the|your|it|them|my|at|with|a|to|early|before|touch
         stay there|in|up|out|at|a|with !the|your|till|until|away|where|by|home|here use of; fix is
         answer is|was; support; view; round; land; hurry"
    ),
    fillers: patterns!(
        "hi|hello|hey|hiya|yo|oi|morning|afternoon|evening|alright|howdy (again|all|everyone|everybody|team|folks|guys|there)
         good morning|afternoon|evening (again|all|everyone|everybody|team|folks|guys)
         like|well|right|ok|okay|yeah|yes|no|anyway|also|now|just|sorry|oh|actually; look|listen ,
         quick question|one|favour|favor; one more thing; to be honest; by the way; one other thing
         first|second|secondly|finally|lastly; you know what; guess what; team|folks|guys
         if possible|not|so; cheers|thanks|ta|k; then; maybe|perhaps; quick"
    ),
    vocatives: patterns!(
        "love|babe|mate|dude|man|bro|mum|mom|dad|nan|gran|grandma|grandpa|honey|hon|darling|dear|sweetheart|buddy|pal|roomie|sis|kiddo|pet|guys|folks|kids|boss|sir|madam"
    ),
    weak_connectives: patterns!("and; or"),
    alternatives: words!("or"),
    compounds: patterns!(
        "come|go|pop|nip|try|swing|run|wait|stay (in|over|by|round|down|up|out|home|along|here|back|on) and"
    ),
    strong_connectives: patterns!(
        "but; so; oh; oh and; and also; plus; and then; also"
    ),
    blockers: patterns!(
        "i|you|he|she|it|we|they|who|to|not|wont|will|would|can|could|should|shall|must|may|might|dont|doesnt|didnt|cant|couldnt
         if|whether|that|which|how|what|when|where|why|whatever|whoever|because|than|as|until|till|before|after|while|unless|since
         ill|iwill|wewill|hewill|shewill|iwould|weare|youll|theyll|id|youd|hed|theyd|wed|ive|youve|im|youre|gonna|gotta|lets|help|make|let|never|always
         i|we|you|they|he|she|it|that|this|who|people just
         the|a|an|my|your|our|his|her|their|this|some|any|no|every|each|of|for|with|from|at|by
         is|are|was|were|been|be|do|did|does|have|has|had|get|got|go|went|come|came|n
         used|want|wants|wanted|need|needs|needed|try|tried|going|have|had|ever
         know|knows|knew|thats|remember|see|people|someone|somebody|everyone|everybody|anyone|anybody|and|or
         say|says|said|asks|asked|goes|saying
         friends|kids|people|mates|parents|girls|boys|lads|teachers|doctors|folks|customers|neighbours|neighbors|men|women
         what|which|whose|how *
         did|does|do|can|will|would|should|could|didnt|doesnt|has|let|made|make|help the|your|my|our|his|her|their|that|this|any|a|those * (*)
         my|your|the|his|her|our|their|and|@pronoun @kin
         did|does|will|would|should|could|didnt|let|made|make|help *
         him|her|them|us !call|text|ring|tell|are|is|do|can"
    ),
    statements: patterns!(
        "my|the|our|his|her *s got|been|gone|broken|dead|closed|not|too|so|just|still
         ours|mine|theirs|his @finite; mines|ours; he|she|they|it @past
         the|my|our|his|her|their * !@other * is|isnt|was|has|hasnt|have|will|wont|cant|keeps|needs
         the|my|our|his|her|their * !@other * !@other * is|isnt|was|has|hasnt|will|wont|cant
         the|my|our|his|her * from|at|in|next|of the|my|our|your|next * is|isnt|was|has|hasnt|will|wont|cant
         im|ive|ill|iwill|wewill|weare|hewill|shewill|its|theyre|theres|weve|hes|shes|thats|theyve|itll|theyll|heres|mines|ours
         iwould|id|theyd|youd only|just|really|pay|bring|take|need|come|been
         they|we go|sell|open|close|start|leave|finish|wont|might|may|said|say
         i|we|they wanna|gonna|gotta|cant|dont|just|really|forgot|lost|got|found|thought|keep|cannot|havent
         @kins stuck|at|in|on|not|still|got|gone|here|there|coming|going|working|away|off|out|been|asking|asleep|just|making|having
         my|your|the|our|his|her *s stuck|dying|died|due|really
         iwould|id love|like|rather|be|say|never|hate|prefer; id|iwould have
         i|we|they|he|she|it|everyone|everybody|nobody|someone|somebody|that|this|mine|yours @finite
         you know !to; the|my|our|his|her|their @finite; the|my|our|your|his|her|their|this|that * @finite
         the *s gone|broken|stopped|died; the|my|our|his|her *s *ing; there is|are|was|were|will|isnt
         @kin is|was|says|said|wants|needs|has|will|isnt|thinks|reckons|got|cant|wont; you know"
    ),
    continuers: patterns!("with|by|on|at|in|from|for"),
    statements_begin_with_subject: true,
    subordinators: patterns!(
        "think|reckon|say|sure|hope|forget|see|hear|believe|guess|suppose|mean|remember|tell|remind|warn
         tell|remind|warn|ask *; tell|remind|warn|ask your|my|the|our *
         when|if|what|that|where|how|until|till|before|after|whenever|whatever|who|which|while|as|whether|once|unless|than|why"
    ),
    explanations: patterns!(
        "blah; because|cos|coz|otherwise|since|cause; bye|cheers|thanks|ta|ttyl|lol|xx; thank you; love you
         see you|ya soon|later|then|there|around|tomorrow|tonight|next|on|at|#weekday
         so i|we|that|it|he|she|they|you|im|theres; no rush|worries|pressure|hurry|charge
         speak|talk soon|later; or ill|else; dont ask|worry; please !@verb|dont|can|could"
    ),
    conditionals: patterns!(
        "if !not|so|possible|only; should you have|need|wish|want|require|find|experience|encounter|be
         when you|youre|youve|hes|shes; once you|youre|youve; before you; as soon as"
    ),
    pleas: patterns!(
        "please|kindly|me|us; can|could|would|will you; let; dont forget; tell|ask|ring|call|text"
    ),
    listener: patterns!(
        "you|your|yours|yous|y'all|youre|youve|youll|we|us|our|shall|anyone|anybody|somebody|someone
         should|do|can|could|may|am i; still|available|possible|okay|ok"
    ),
    tags: patterns!(
        ", right|ok|okay|alright
         please|yeah|then|anyway|innit|eh|huh|lol|haha|cheers|thanks|though
         , mate|love|babe|dude|man|honey|pet|mum|dad|nan|hun|darling|bro
         or what|not|something|whatever; so i|we; thank you; @auxiliary he|she|it|they|we|i|you|there"
    ),
    hearsay: patterns!(
        "// What someone did, and then their words: she turns to me, are you the nurse.
         @person|@kin turns|turned|leans|leaned|looks|looked|stares|stared|glares|glared|points|pointed|nods|nodded to|at|round|around|back|over|up|in|across|me|him|us ... ... ,
         @person|@kin stands|stood|jumps|jumped|pipes|piped|gets|got|chimes|chimed|butts|butted up|in (and|with) ... ,
         some|this|a|an|the|one|another|our ... bloke|fella|feller|chap|stranger|waiter|waitress|copper|policeman|bouncer|cashier|receptionist|kid|lad|dude|guy|woman|lady|man|couple|girl|boy|nurse|driver|conductor comes|goes|pulls|walks|turns|knocks|knocked|stops|stopped|leans|leaned|shouts|shouted|taps|tapped|approaches|looks|looked|walked|pulled|runs|ran|sits|sat|stood|stands|pops|popped|starts|started|opens|opened|winds|wound ... ... ... ,
         comes|came|walks|walked|leans|leaned|turns|turned|pops|popped|runs|ran|marches|strolls|storms|swans|sticks|stuck|pipes|piped|looks|looked over|up|round|in|back|out|around|off @auxiliary|what|where|why|how|who|when
         the whole|entire way|time|journey|day|night|evening|week|flight|drive ,; roaring|bellowing|barking|hollering|chanting|singing|heckling|nagging|moaning|whispering|squealing|yelling|screaming|shouting|crying ... ,
         saying|shouting|yelling|screaming|roaring|going|typing please|dont|@sure|@strict|come|get|wait|stop|call
         that|which|just|only|and says|said|read|reads|goes please|dont|do|no|keep|@verb
         theres an|this|that advert|ad|commercial ... ... ,; his|her|my|old|the handwriting|diary|postcards ... ... ,; says|said|goes|texted|messaged|wrote|writes dont|please|@sure|@strict|@auxiliary|what|where|when|why|how|who
         says|said|texted|messaged|wrote come|get|go|hurry|wait|stop|take|give|put|tell|leave|keep|make|use|try|to
         asked|asks|wants|wanted|told|tells|begged|ordered|warned|reminded * to; its|was all @verb
         my|his|her|their|your|the|whose motto|mantra|catchphrase|advice|slogan|tip|rule|saying|orders|trick ,|is|was|on|for
         doctors|mums|dads|bosss|grans|nans orders|advice; note|text|message|email|voicemail|sign from|on * (*) (saying|,)
         keep|kept|keeps|always|forever|constantly telling|nagging|begging|reminding|shouting|saying|yelling
         @say ,; @person @say ... ,; @person @say @auxiliary|what|where|when|why|how|who|@verb
         @person @say to me|him|her|them|us|myself|@kin; says|said|goes to me|him|her|them|us
         im|hes|shes|theyre|was|were|weare|be|am|people|works|everybodys|everyones|whos|its|is|are like
         told me|him|her|us|them|you
         asked|asks|wondered|wondering|wonder if|whether|what|when|where|why|how|who; you asked|said|told
         @person asks|asked|wondered|texts|texted|shouts|shouted|replied|replies|messaged
         asked|asks|asking me|him|her|us|them; @say to myself; keeps|kept|started|always asking|saying|going
         saying|thinking|shouting|yelling|screaming|muttering|asking ,|@auxiliary|what|why|where|when|how|who
         reminds|reminded me; i dont know|dunno ,
         @kin|@person|they just|then|suddenly|actually says|goes|said|went|asks|asked
         @kin says|said|goes|asked|asks|texted
         the|my|this|that|some|a|our|her|his|their|your ... says|said|asked|asks|shouts|shouted|replied !#n
         comes|came out with
         the|my|this|that|some|a|our ... goes !at|to|on|out|up|down|back|home|in|by|from|for|live|off|into|over|past|through|well|away|around|round|there|wrong|straight|#n
         like|going @auxiliary|what|where|why|who|how you|we|they|i|he|she|it|the ... and|so|but i|he|she|they
         question #n|* is|was|asked
         @person always|usually|often|only|keep|keeps say|tell|ask|says|tells|asks|telling|saying|asking|going
         keep|keeps asking|wondering|thinking; turns|turned round|around and|to; used to say|ask|go|tell
         the caption|sign|email|letter|text|message|notice|form|headline|note|quiz|question|exam|survey ... says|said|was|read|reads|goes|asked|asks|like
         that song|film|joke|line|poem|bit|advert|thing; a voice|sign|notice|poster
         wants|wanted|want to know; i thought ,; made me think|wonder; you know when|how|that
         when people|someone|somebody|they say|ask|says|asks"
    ),
    hearsay_after: patterns!(
        "he|she|they|i|it|we says|said|goes|asked|thought|asks|replied|shouts|shouted|went|wrote|told|whispered
         says|said|asked|goes he|she|i|@kin|the|my|dad|mum; he|she|they|i|you|people say
         as * would|used|always|does say|says|to
         thats what i|he|she|they|you|we|@kin say|says|tell|tells|said|told|taught|do|did; or so
         apparently|supposedly|allegedly; @kin|they says|said|reckons|asked; according to"
    ),
    asides: patterns!(
        "i|we|they|you (always|usually|just) @verb|have|go|get|eat ... every day|week|morning|night|evening|year|month|summer|time|#weekday
         he|she|it *s ... every day|week|morning|night|evening|year|month|summer|time|#weekday"
    ),
    resets: patterns!("(but|so) anyway|anyways; as the|my|our|your * said|says"),
    characters: patterns!(
        "the little one|ones; he|she|they|hes|shes|theyre|hed|shed; my|the|our|his|her bosss|nephews|nieces|babys|kids|twins|@kins; my|the|our|some|this|that|a|an|one|another|her|his|their|your|every (*) @kin|@character
         mum|mom|dad|nan|gran|granny|grandma|grandpa *s|@past|is|was|keeps|always|goes|says|rings|rang
         rang|phoned|called|to|at|with the council|bank|doctors|school|gym|company|helpline|surgery|hospital|dentist|vets|garage|shop|library|hotel|airport
         one of those|them *; there was|is|were|are a|an|some|this; everyone|everybody|someone|somebody|nobody|people @past|*s; everyones|everybodys"
    ),
    address: patterns!(
        "you|your|yours|youre|youve|youll|youd|ya|u|yous|y'all; hi|hello|hey|hiya|morning|dear|cheers|thanks|thank|ta|sorry|bye
         let me know; anyway|anyways|please; i need !a|to; ive got to; i have to; ill !never|not|be|have; i can !not|even|see|hear|feel|imagine|picture; wants to know; wants you; this is for; im outside|downstairs|nearly; its the|your plumber|postman|courier|electrician|builder|cleaner|landlord|driver|nurse|doctor; weare all; mate|guys|folks; its|this is|im * here|from|calling"
    ),
    announcements: patterns!(
        "// Not of things: the alarm will not stop, I am in all day.
         he|she|they|@kin|@character never|doesnt|dont|wont|didnt|couldnt|wouldnt|cant stop|stops|shut|quit (up) (talking|asking|texting|ringing|nagging|moaning|going) (on) $
         never|doesnt|dont|wont|didnt|couldnt|wouldnt|cant stop|stops|stopped|quit talking|asking|texting|ringing|nagging|moaning|begging $
         at it|me|us all day|night|morning|afternoon|evening|weekend|week $; same old|usual thing|story|nonsense|rubbish|questions $
         its|it always|every the|day|week|time|#weekday same $; every #weekday|day|week|time its the same
         does|doing|did|do my|your|our head|nut in
         drives|driving|drove|drive me|us|you mad|crazy|insane|bonkers|nuts|spare|potty|mental|up|round
         wont|didnt|wouldnt|never leave|leaves me|us|him|her alone $; the|these|those|endless|nothing but questions $
         rings|calls|texts|comes|phones|rang|called|phoned ... to ask
         on|at me|us|him|her (all|the) (whole) day|night|time|morning $; nags|nagging|nagged (me|us) $
         full of questions|orders|demands|advice; on and on $; you know what he|she|they|hes|shes|theyre * like|say|says
         making|writing a|my (big|massive|long|mental) list; my to do list; dodgy|scam|spam|phishing email|emails|text|texts|messages|calls
         one of those|them scam|scams|texts|calls|emails; automated|robot|recorded message|voice|call
         without fail $; up the wall; round the bend|twist; on my nerves|case; the instructions|manual are|is|was|were
         ridiculous|weird|strange|bizarre|funniest|weirdest|strangest (phone) call|text|message|email
         on hold with|to|for; sat nav|satnav; you think to yourself $"
    ),
    ..Clauses::EMPTY
};

const REQUESTS: &[Rule] = &[
    unpunctuated(clause(patterns!("be here|there|home|ready by|at|for|before|early"))),
    unpunctuated(anywhere(patterns!(
        "tell|ask|ring|text|message|email|call|remind|let * to|that|if|about|im|ill|its|when|weve|hes|shes|know|whether|back|tonight|tomorrow
         see if|whether you|he|she|they|the|there|anyone|your|@kin
         check|sort|book|cancel|clean|clear|lock|mind|watch|walk|wash|answer|charge|pay|open|close|print|fill|sign|empty|update your
         check if|that|whether; start|go|eat|carry without|ahead|on me|us|without
         give|drop * a ring|call|shout|text|bell|hand|lift
         leave|put|stick|pop|drop|hide|bring it|them|some|your|@kin * in|on|at|by|with|under|out|behind|outside|to|round|back|for|over|off|inside|near
         leave|put|stick|pop|drop|hide|bring it|them in|on|at|by|with|under|out|behind|outside|to|round|back|for|over|off|inside|near
         come and @verb; wait for me|us; meet me|us|at|outside|by|in|there
         send|bring|tell|ask|grab|lock|feed|ring|email|forward|collect|fetch|buy|order|wear|chuck|remind|invite|pop|text|call|phone @object|@determiner|#n
         send|bring|turn|pick|drop|pop|fill|wrap|clear|tidy|lock|switch|hurry|log it|them|up|down|off|on|out|in|round|over|back|your
         dont forget|touch|park|leave|bring|wear|lock|open|let|send|use|eat|drink|move|start|sign|pay|answer|ring|call|text|wake|put|come|buy|lose|book
         book|text|call|phone|meet your|with|me|us|him|her|them
         bring|grab !me|us|it|them|back|up|you|him|her|home *
         get|make|keep|put|use|move|try|take|give your|me|us
         let yourself|him|her|them|@kin in|out|off|know|have"
    ))),
    after_break(patterns!(
        "please|kindly !@function *; come|go|pop|nip|run and @verb; come|pop round|over|in|up|down|by|along
         be quiet|quick|gentle|patient|ready|here|there|back|on; have him|her|them|it|your|a
         let @kin|him|her|them know; have a look|word|think|read|listen|go|chat|check
         take a look|photo|picture|pic|seat; (just|please|kindly) !do|have @verb me|us|your
         (just|please|kindly) @strict @object|@determiner|#n
         log|sign|hand|hurry|send|bring|clear|tidy|turn|switch|fill|lock|drop|pick|check|ring|call|text|reply|meet|park|wait|stay|pop|start|queue|keep|leave|put out|up|in|off|on|round|over|back|by|down|at|early|straight|through|under|behind|outside|inside|around|past|without|before|after
         dont (even|just|ever) @verb; dont be late; never mind the; be there|here|back|home|ready
         get there|here|back|home|ready by|at|for|before|early
         tell|ask|remind|bring|grab|send !s|ed|ing|in|is|was *
         give|invite|buy|collect|cancel|book|order|pick|fetch|leave|put|take|get|lock|feed|use|wear|keep|make @object|@determiner|@kin|#n|some|your|up
         give|invite|ring|call|text|email|phone|message * a|an|the|about|on|and|back|if|to|when|before|first|$"
    )),
    anywhere(patterns!(
        "can|could you see if|whether|to|about|what; can|could|would|will you do me|us a favour|favor (,) (and) @verb
         would|will you !look|listen|stop|ever|marry|please|just @verb
         can|could|would|will you (please|just|maybe|possibly|also|all|guys|kindly|quickly) !see|look|listen|marry|hear|believe|blame|imagine|picture|afford|remember|manage|feel @verb
         can|could you (please|just|maybe|possibly|also|all|guys|kindly|quickly) !@state|please|just|maybe|possibly|also|all|guys|kindly|quickly *
         can|could|will|would somebody|someone|everybody|everyone|one (please|just|kindly|maybe) @verb
         can|could|will somebody|someone|one of you @verb; would you mind|kindly !if|me|i|us
         would|will you be able|good|kind|so to|enough|kind|good
         would you be a|an star|dear|love|angel|sweetheart|doll|pal|hero and
         i need|want you to !know|see|meet|be|have|feel|think|believe|understand|hear *
         id|iwould like|love you to !know|see|meet|be|have|feel|think|believe|hear *; let me|us know
         please @verb !ing; please dont|make|can|could|do|be|let; make sure; dont forget; remember to @verb
         call|ring|text|phone|email|message|send|tell|give|lend|bring|grab|drop|remind|ping|forward|whatsapp me|us !out|the|wrong
         gimme a; give|drop|shoot me|us|him|her|them a; get back to me|us
         call|ring|text|phone me|us|him|her|them|@kin back; tell the|your|them|him|her; have a look at"
    )),
    joined(patterns!(
        "have|do the|your|a|some; (please|just|then|maybe|also) !@thing @verb *; @verb back|again $
         (please|just|then|maybe|also) @verb @object|@determiner|@kin|#n|up|in|off|on|out|round|over|back|by|down|to|at|early|straight|through|away"
    )),
    sentence(patterns!(
        "do the|your|some|a|it; have the|your|all|both ... ready|out|available|handy|open|done|packed
         (please|just|kindly) @sure !ing|s|and|,|is|says|was|are|has|will|i|you|we|he|she|they|a
         (please|just|kindly) @sure a|an *; (please|just|kindly) @verb or @verb
         (just|please|kindly) !do|have @verb @object|@determiner|#n
         (just|please|kindly) @verb out|up|in|off|on|round|over|back|by|down|to|at|straight|through|into|under|behind|outside|inside|away|around|past|without|before|after
         @verb early|quick|quickly|now|today|tonight|tomorrow|online|carefully|responsibly
         ring|call|text|phone|email|message|help|pay|meet * $
         ring|call|text|phone|email|message|help|visit|pay|meet|book|order|check|watch * and|on|about|if|to|at|before|back|when|for|first|because|cos|or|with|#weekday
         use|check|follow|press|open|change|charge|order|wash|clean|paint|turn|answer * !is|was|are|has|had|went|got|came|said|*s|*ed|of|*ing"
    )),
    clause(patterns!(
        "(and) come|go|pop|ring|call|write back and @verb; do me|us a favour|favor (,) (and) @verb; can|could|may i ask|get you to; do you mind !if|me|my|the|him|her *ing
         if you could|would (just|please|maybe|possibly) !see|choose|pick|live|have|hear|go|change|look @verb
         if you (ever) get a|the chance to @verb; (is) (there) any chance you could|can|might @verb
         do you think you could|can @verb; do me a favour|favor and @verb; youll need|have to @strict
         youd|you better|best @verb; you need|have|got to @strict
         you need to !laugh|see|hear|try|love|believe|admit|remember|understand|taste|watch|think|feel|look @verb
         (please) @verb your|me|us"
    )),
];

const QUESTIONS: &[Rule] = &[
    // Whether it suits, longer than the request that begins so.
    clause(patterns!(
        "would|will|could you take|accept|settle (for) #n|a|about; can|could everyone|everybody|anyone|anybody|you make it|that
         can|could everyone|everybody|you all come|be"
    )),
    unpunctuated(anywhere(patterns!(
        "what|which|whose * do|does|did|are|is|should|shall|can|will|would you|we|i|he|she|they|it|the|your
         did|does !was|the|it|is|not|well|that|this|a|so|just|all * @verb
         you free|coming|around|ok|alright|busy|about !to
         what|how about #weekday|the|your|tomorrow|a|we|you
         anyone|anybody got|know|want|wants|seen|fancy|free|up|going|coming|need|have|remember|able|around|about|interested|else
         does|would|will that|this work|suit|sound|look|mean|make|help|be|count|fit|seem|need|go|one
         were you; was it you|the|ok|good|any|your|on|in|at; ok|okay|alright if i|we; mind if"
    ))),
    marked(clause(patterns!(
        "you need|have|got to @verb *; ok|okay|alright if|to|for|with
         dyou @verb|want|need|have|know|think|fancy|mind|reckon"
    ))),
    unpunctuated(clause(patterns!("do|have the|your|my|our|those|these|any|they"))),
    clause(patterns!(
        "can|could|would|will you be in|home|around|free|about
         can|could you do|make #weekday|tomorrow|tonight|next; can|could you make it
         can you still make|do|come; can you eat|drive|swim|cook|see|hear"
    )),
    // Also in a run of sentences with commas between them.
    clause(patterns!("do|did|are|have|will|would you *; shall i|we *")),
    // Inverted forms, which begin a question wherever they are.
    unpunctuated(anywhere(patterns!(
        "do|does|did|have|has|can|could|will|would|shall|should you|we|i|he|she|they|it|anyone|anybody|yous|yall !know
         are|is you|he|she|they|we|it|that|this|everything|anyone|anybody still|coming|ok|okay|alright|all|free|gonna|going|in|on|at|up|about|around|*ing|allowed|able|happy|too|not|there|here|ready|home|any|for|with|possible|normal|safe|meant|supposed|due|open|a|the|your
         did|does the|your|my|our|his|her|their|any; are|has|will|can your|there|any
         is|was there any|anyone
         is|was the|your|my|our|his|her|their|that|this * (*) still|on|ok|okay|alright|off|open|coming|ready|in|back|working|free|available|broken|up|gone|over|too|due|closed|going|meant|supposed|worth
         what|where|when|why|how|who|which is|are|was|were|do|does|did|should|shall|can|would|will|have|has you|we|i|he|she|it|they|the|your|my|our|that|this|yous|there
         what|which time|day|one|ones|size|colour|color|kind|number|way|bus|train|floor is|are|do|does|did|should|shall|can|would|will|was|were|have
         how much|many|long|far|often|late|early|big|old|bad|soon
         whats|wheres|whens|whos the|your|her|his|their|this|that|up|going|got|coming|picking|driving|in|bringing
         any idea|chance|news|luck|word; who wants|is|are|has|else"
    ))),
    marked(clause(patterns!(
        "do the|your|my|our|those|these * @verb|like|have|need|want|know|come|get|still|ever
         do the|your|my|our|those|these|any|people|kids|they; have the|your|my|our|those|these|any|they
         dont|arent|havent|cant|wont|didnt you; what|how about
         do|does|did|have|has|had|is|are|was|were|can|could|will|would|should|might|may|shall *
         which|whose *; whats|wheres|whens|hows|whos|what's
         what time|day|size|kind|colour|color|else|if|about you|your|we|i; what time|day|size|colour|color
         how much|many|long|far|often|big|late|early|soon
         what|where|when|why|how|who is|are|was|were|do|does|did|should|shall|can|would|will|have|has|had
         who wants|has|needs|else|took|left|got|made|sent|told|gave|ordered|booked
         at|on|in|for|from|to|with|by|until|till which|what|whose|who|whom"
    ))),
    marked(sentence(patterns!(
        "everything|all|that|this|it|you ok|okay|alright|good|right|fine
         ready|coming|ok|okay|alright|deal|agreed $"
    ))),
    asked(clause(patterns!(
        "what|how about #weekday|tomorrow|tonight|today|this|next|the|your|a|at|half|we|you|*ing
         why dont we|you; why didnt|havent|cant|wont you
         do|does|did|have|has|had|is|are|was|were|can|could|will|would|should|shall|may|might you|we|i|he|she|it|they|there|yous|yall|youse|ye
         do|does|did|is|are|was|has|have|can|could|will|would anybody|anyone|somebody|someone|everybody|everyone
         what|where|when|why|how|who|which is|are|was|were|do|does|did|should|shall|can|would|will|have|has you|we|i|he|she|it|they|yous|your|the|my|our|this|that|there|any|somebody|anybody|anyone|someone|going|bringing|coming|doing|making|driving|cooking|presenting|paying|picking|collecting|hosting
         what|which|whose * do|does|did|are|is|should|shall|can|will|would|have|was|were you|we|i|he|she|it|they|the|your|my
         what|which|whose * * do|does|did|are|is|should|shall|can|will|would|have|was|were you|we|i|he|she|it|they|the|your|my
         what time is|are|do|does|did|should|shall|will|can|was
         how much|many|long|often|far|big|tall|old|late|early|soon|bad|late is|are|do|does|did|was|will|would|should|can|could|have|has i|you|he|she|it|we|they|that|this|the|your
         how much|many|long|often|far|big|tall|old|late|early|soon|bad|late is|are|do|does|did|was|will|would|should|can
         how much|many * do|does|did|are|is|should|will|would|can|have; who wants to|a|the|some|in"
    ))),
    asked(anywhere(patterns!(
        "did|does a|your|my|anyone|anybody|@kin; whats|wheres|whens|whos|hows the|your|her|his
         would you accept|take (about|only) #n
         would you recommend|trust|buy|wear|choose|consider|pay|sell|eat|say *
         will you have|finish|see|start|stay|drive|come|arrive|make|move|visit|walk|travel|land|run|join|cook|eat|play|wear|go !sure|and *
         would|is it be possible|ok|okay|alright|better|easier
         do|did|didnt you (ever|actually|also|already|even) @verb|want|need|have|know|think|mean|fancy|mind|still|remember|wanna|guys|all|both|like|reckon
         are|weare you|we *ing|still|about|free|in|around|coming|able|up|ok|okay|there|home|ready|off|at|on
         have you (got|paid|seen|heard|done|been|had|decided|any|a|still|ever|already|finished|booked|packed|told|spoken|eaten|managed)
         has he|she|anyone|it|anybody; shall|should i|we
         is it|that|this ok|okay|alright|all|still|possible|too|worth|cool|fine
         do|can|could i|we need|have|get|bring|borrow|use|come|take|order|pay
         would|will you take|like|want|prefer|rather|be|need|still|have; wanna|fancy @verb|a|*ing
         what time|day is|are|do|does|shall|should|will"
    ))),
    asked(after_break(patterns!(
        "is|are|did|does|has|was|were|will|can|could|would|should your|there|any|@kin
         which one|ones|day|way|size|bus|train|date|time|colour|color
         whats|wheres|whens|hows|whos the|your|her|his|my|best|going|*ing|up|that|this
         you still|*ing|free|around|about|up|coming|home|ok|there|in|got|want|need !with|a
         y'all|yous|youse got|want|need|coming|going|*ing; fancy|reckon *
         any idea|ideas|chance|news|word|update|luck|joy; mind if"
    ))),
    unpunctuated(sentence(patterns!("did|does * *"))),
    asked(after_break(patterns!(
        "is|are|did|does|has|was|were|will|can|could|would|should my|the|his|her|their|this|that|these|those|our
         is|are|did|does|has|was|were|will|can * still|ok|okay|coming|free|in|about|around|home|back|there|ready"
    ))),
    marked(after_break(patterns!(
        "your * still|ok|okay|coming|alright|home|ready|free
         you|any|anyone|anybody|ready|fancy|wanna|reckon|ok|okay *
         got|need any|a|anything|your|time|the|enough|me|us|help|some
         still on|up|coming|there|awake|want|need|ok|okay|at|in|free|good; same time|place|again|as"
    ))),
];
