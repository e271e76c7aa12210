//! French, as in France, Belgium, Switzerland, Quebec and Africa.

use crate::language::{
    Amounts, Apostrophe, Clauses, Dates, Language, Numerals, PartOfDay, Phones, Rule, TimeRule,
    Unit, after_break, ambiguous, anywhere, asked, clause, currency, day, day_part, duration,
    fixed_time, joined, marked, maybe_time, sentence, time, time_before, unpunctuated,
};

use PartOfDay::{Afternoon, Evening, Midday, Morning, Night};

pub(super) static LANGUAGE: Language = Language {
    code: "fr",
    apostrophe: Apostrophe::Splits,
    abbreviations: words!("m mm mme mlle dr pr st ste av bd etc env tél tel"),
    hesitations: words!("euh heu eh hum hm hmm mh mmh beuh"),
    parentheticals: patterns!(
        "genre; disons; enfin; du coup; tu vois; s il te|vous plaît|plait; stp|svp; si possible|besoin
         je crois|pense; à mon|ton|votre avis; d après|selon toi|vous|moi; par hasard; hein; bien sûr"
    ),
    sets: &[
        ("e", E_VERBS),
        ("chore", CHORES),
        ("s", S_VERBS),
        ("is", IS_VERBS),
        ("es", &[]),
        ("ez", words!("faites refaites")),
        ("inf", INFINITIVES),
        ("state", STATES),
        ("rais", &[]),
        ("riez", &[]),
        ("det", DETERMINERS),
        ("clitic", CLITICS),
        (
            "topic",
            words!("le la les l ton ta tes votre vos mon ma mes notre nos ce cet cette ces"),
        ),
        ("tu", TU_VERBS),
        ("order", TU_IMPERATIVES),
        ("vous", VOUS_VERBS),
        ("person", PERSONS),
        ("said", SAID),
        ("says", SAYS),
        ("makes", MAKES),
        (
            "wh",
            words!(
                "as fais veux prends dis penses manges bois cherches voulez prenez faites dites fait mange
                 prend apporte ramène amène dit coûte sert"
            ),
        ),
        (
            "listener",
            words!(
                "veux voulez peux pouvez penses pensez crois croyez viens venez viendras viendrez es êtes as
                 avez aurais auriez pourrais pourriez vas allez fais faites prends connais connaissez préfères
                 préférez aimes aimez aimerais aimeriez serais seriez seras serez l le la les en y nous me m
                 pars partez dors reviens sors rentres arrives arrivez confirmes confirmez acceptez proposez
                 livrez vendez dois devez comptes comptez mets mettez"
            ),
        ),
        ("gone", GONE),
        (
            "done",
            words!(
                "fait dit mis pris eu vu lu bu pu su été mangé"
            ),
        ),
    ],
    productive_sets: words!("es ez inf rais riez done gone"),
    is_member,
    numerals: NUMERALS,
    dates: DATES,
    amounts: AMOUNTS,
    phones: PHONES,
    clauses: CLAUSES,
    ..Language::EMPTY
};

/// The productive sets: forms of verbs that can be told by their endings.
fn is_member(set: &str, word: &str) -> bool {
    match set {
        // "tu ramènes" of "ramène".
        "es" => word
            .strip_suffix('s')
            .is_some_and(|stem| E_VERBS.contains(&stem) && !NOUNS_IN_S.contains(&word)),
        "ez" => is_imperative_in_ez(word),
        "inf" => is_infinitive(word),
        // Future and conditional: "seras", "pourrais".
        "rais" => (word.ends_with("rais") || word.ends_with("ras")) && !NOT_FUTURE.contains(&word),
        "riez" => word.ends_with("riez") || word.ends_with("rez") && !is_imperative_in_ez(word),
        "done" => is_participle(word),
        "gone" => GONE.iter().any(|stem| {
            word.strip_prefix(stem)
                .is_some_and(|ending| matches!(ending, "e" | "s" | "es"))
        }),
        _ => false,
    }
}

/// "prenez", "rappelez"; neither "avez" nor "serez" nor "pourriez".
fn is_imperative_in_ez(word: &str) -> bool {
    let Some(stem) = word.strip_suffix("ez") else {
        return false;
    };
    if NOT_IMPERATIVE.contains(&word) {
        return false;
    }
    if let Some(stem) = stem.strip_suffix('i') {
        return STEMS_IN_I.iter().any(|end| stem.ends_with(end));
    }
    if stem.ends_with('r') {
        return STEMS_IN_R.iter().any(|end| stem.ends_with(end));
    }
    stem.chars().count() > 1
}

fn is_infinitive(word: &str) -> bool {
    let Some(stem) = word.strip_suffix("er").or_else(|| word.strip_suffix("ir")) else {
        return false;
    };
    stem.chars().count() > 1 && !NOT_INFINITIVE.contains(&word)
}

/// "mangé", "reçue", "fini".
fn is_participle(word: &str) -> bool {
    let word = word.trim_end_matches('s');
    let word = word
        .strip_suffix('e')
        .filter(|stem| stem.ends_with(['é', 'i', 'u']))
        .unwrap_or(word);
    (word.ends_with(['é', 'u']) || word.ends_with('i'))
        && word.chars().count() > 2
        && !NOT_PARTICIPLE.contains(&word)
}

const NOT_PARTICIPLE: &[&str] = words!(
    "lundi mardi mercredi jeudi vendredi samedi midi merci aussi ici qui oui eau peu lieu feu jeu bleu cadeau
     gâteau bureau café thé clé été côté moitié santé bébé marché beau nouveau niveau bateau château eux tissu
     menu dieu milieu mari ami abri parmi demi ainsi celui lui ceci euro degré canapé carré comité curé"
);

const NOT_FUTURE: &[&str] = words!("bras gras ras embarras frais vrais");

const NOUNS_IN_S: &[&str] = words!("notes places portes listes");

const NOT_IMPERATIVE: &[&str] = words!(
    "remarquez avouez figurez comptez admettez supposez tenez gutierrez nuñez disez chez assez nez rez avez
     êtes allez pouvez voulez savez devez aimez connaissez croyez pensez préférez souhaitez désirez habitez
     rendez ayez sachez voyez entendez comprenez imaginez espérez recevez valez suffisez adorez détestez
     ressemblez raclez fernandez gomez lopez sanchez perez martinez hernandez gonzalez rodriguez suez
     douarnenez alvarez dominguez ramirez vasquez diez ez merguez excusez pardonnez écoutez attendez regardez
     inspirez expirez constatez disiez oubliiez"
);

/// Verbs in -ier: "oubliez" is no imperfect.
const STEMS_IN_I: &[&str] = words!(
    "oubl conf vérif publ pl tr cop photocop modif appréc remerc étud multipl simplif identif justif certif
     négoc assoc expéd pri"
);

/// Verbs in -rer, -vrir, -frir, -urir: "entrez" is no future.
const STEMS_IN_R: &[&str] = words!(
    "entr montr prépar retir tir livr vir répar assur ouvr offr couvr rencontr enregistr mesur adhér récupér
     considér démarr serr desserr inspir expir compar sépar gér insér libér accélér respir déclar rassur
     administr empar parcour cour arr barr gar délivr suggér référ instaur cir dor égar jur adapt étir attir
     registr illustr paramétr"
);

const NOT_INFINITIVE: &[&str] = words!(
    "hier mer cher hiver papier premier dernier dossier quartier atelier soir noir plaisir avenir désir cuir
     tir loisir souvenir métier palier escalier calendrier courrier ouvrier janvier février particulier entier
     loyer foyer clavier panier cahier fichier pompier policier infirmier banquier boulanger boucher
     charcutier épicier plombier menuisier conseiller danger étranger léger fier amer ver fer enfer super
     hyper burger leader flyer poster trailer scooter roger xavier didier olivier gauthier gautier meunier
     mercier chevalier berger poirier carnier fournier garnier tessier peer désert jupiter dîner déjeuner
     goûter souper espoir couloir tiroir miroir trottoir rasoir devoir pouvoir chantier évier sanglier
     hôtelier régulier familier scolier écolier cavalier collier cuisinier jardinier sentier chauffagiste
     potager verger passager messenger week ir er gravier terrier"
);

const INFINITIVES: &[&str] = words!(
    "prendre rendre mettre faire dire lire écrire attendre répondre descendre vendre remettre apprendre
     reprendre éteindre rejoindre joindre conduire suivre inscrire perdre transmettre permettre promettre
     refaire redire relire traduire construire boire croire être vivre peindre résoudre coudre conclure
     exclure inclure défendre comprendre surprendre étendre entendre pendre fondre mordre battre connaître
     introduire produire réduire plaindre craindre réécrire soumettre admettre interrompre satisfaire avoir
     savoir voir recevoir prévoir revoir asseoir convaincre poursuivre dîner déjeuner goûter souper poster"
);

/// After "tu peux" these ask whether the listener can, and do not request.
const STATES: &[&str] = words!(
    "être avoir voir entendre manger boire croire imaginer comprendre supporter marcher nager dormir sentir
     savoir vivre tenir conduire rester"
);

const DETERMINERS: &[&str] = words!(
    "le la les l un une des du mon ma mes ton ta tes son sa ses notre nos votre vos leur leurs ce cet cette
     ces ça cela tout toute tous toutes quelques deux trois quatre plusieurs d de chaque celui celle ceux
     quelque assez autant"
);

const CLITICS: &[&str] = words!("me m moi te t toi se s le la les l lui leur nous vous y en");

/// Imperatives of one listener in -e, which are also forms of "il" and "je". With -s: "tu ramènes".
const E_VERBS: &[&str] = words!(
    "achète rachète raccompagne débrouille dépêche préchauffe décongèle abandonne accepte accompagne active
     actualise affiche aide ajoute allume amène annonce annule appelle apporte apprête approche appuie arrête
     arrose attache attrape avance balance balaie barre bloque booke branche cache cale calcule change charge
     chauffe checke check cherche choppe clique coche colle commande commence commente communique complète
     compose confirme congèle connecte conserve consulte contacte continue copie corrige couche coupe couvre
     cuisine débarre débarrasse débranche décale décide découpe décroche démarre déneige dépanne déplace
     dépose dérange désactive dessine distribue donne échange éclaire économise efface embarque emmène emporte
     emprunte encaisse enferme enlève enregistre envoie épluche essaie essaye essuie étale évite explique
     ferme file filme fixe forwarde fouille garde gare gère goûte gratte grouille habille ignore imprime
     indique informe insiste installe invite jette joue laisse lâche lance lave lève loue mange masque mélange
     mesure monte montre négocie nettoie note occupe offre organise oublie ouvre parle partage passe paie
     patiente paye pellette photographie place planifie plie porte pose poste pousse poutze précise prépare
     présente prête privilégie propose protège rajoute ramasse ramène range rappelle rapporte rassemble
     rebranche recharge réchauffe réclame recommande récupère redemande redémarre redonne regarde règle
     réinitialise relance rembourse remercie remonte remplace renouvelle renseigne rentre renvoie répare
     repasse répète repose reporte repère réserve respecte reste retire retourne retrouve réveille révise
     rince sauvegarde scanne secoue signale signe sonne sors stationne supprime surveille téléphone télécharge
     tente termine teste texte tire touche tourne transfère travaille trie trouve twinte utilise valide
     vérifie verrouille verse vide vire visite vote whatsappe zappe embrouille énerve crie bouge plogue call
     caille apporte amuse félicite console berce déballe emballe colorie découvre"
);

/// "tu ramènes la glacière": present tense that requests.
const CHORES: &[&str] = words!(
    "ramènes apportes rapportes amènes déposes récupères réserves achètes rappelles envoies renvoies
     préviens commandes confirmes vérifies imprimes transfères scannes signes appelles"
);

/// Imperatives of one listener that are only forms of "je" and "tu", or nothing else.
const S_VERBS: &[&str] = words!(
    "prends viens mets réponds descends préviens reviens reprends remets refais redis rejoins inscris écris
     rends vends apprends retiens prévois traduis conduis lis relis transmets éteins repars redescends ressors
     recouds repeins soumets sers"
);

/// As [`S_VERBS`], but participles and others are spelled alike ("on est finis").
const IS_VERBS: &[&str] = words!(
    "remplis choisis nourris finis avertis réunis fournis ralentis refroidis agrandis garnis réfléchis élargis
     établis"
);

/// Before "tu" they ask: "penses-tu".
const TU_VERBS: &[&str] = words!(
    "as es vas veux sais crois penses dois connais aimes préfères comptes arrives rentres restes trouves
     travailles manges passes joues habites cherches entends vois souviens rappelles"
);

/// As [`TU_VERBS`], but also imperatives ("viens, tu verras"), so that they need their hyphen.
const TU_IMPERATIVES: &[&str] = words!("fais viens prends pars mets reviens sors attends dis");

/// Before "vous" they ask: "avez-vous".
const VOUS_VERBS: &[&str] = words!(
    "avez êtes allez voulez savez devez aimez connaissez croyez pensez préférez souhaitez désirez habitez
     acceptez comptez faites proposez vendez livrez recevez voyez entendez aviez étiez prenez"
);

const PERSONS: &[&str] = words!(
    "maman papa mamie papy papi mémé pépé tata tonton monsieur madame mamy bonne grand mec type gars dame meuf
     fille prof docteur médecin patron patronne chef gamin gamine petit petite contrôleur vendeur vendeuse
     mari femme frère sœur soeur mère père voisin voisine nounou maîtresse maître boss collègue copain copine
     cousin cousine oncle tante fils serveur serveuse plombier garagiste proprio propriétaire banquier
     coiffeur coiffeuse policier flic caissière caissier guichetière infirmière dentiste directeur directrice
     enfants gosses gens vieux vieille client cliente chauffeur bonhomme examinatrice examinateur arbitre
     entraîneur coach moniteur livreur facteur taximan"
);

const SAID: &[&str] = words!(
    "dit répondu demandé sorti lancé écrit crié raconté expliqué annoncé balancé soufflé hurlé répété rétorqué
     lâché chuchoté gueulé murmuré insisté supplié ordonné gémi grogné marmonné ajouté soupiré balbutié protesté"
);

const SAYS: &[&str] = words!(
    "écrit annonce annonçait chuchote insiste insistait réplique dit disait disent disaient répond répondait
     répondent demande demandait demandent demandaient lance lançait crie criait crient criaient explique
     expliquait raconte racontait répète répétait hurle hurlait hurlaient gueule gueulait rétorque murmure
     ajoute soupire dis disais dites"
);

/// These tell what someone says only with a pronoun: "il me fait".
const MAKES: &[&str] = words!("fait faisait font sort sortait balance souffle regarde texte");

/// Participles with "être".
const GONE: &[&str] = words!(
    "arrivé parti venu allé passé rentré resté tombé sorti monté descendu né revenu retourné entré reparti
     devenu levé couché réveillé endormi retrouvé perdu trompé rendu arrêté disputé engueulé garé planté pris
     fait mis"
);

const NUMERALS: Numerals = Numerals {
    cardinals: numbers!(
        "zéro 0; un 1; une 1; deux 2; trois 3; quatre 4; cinq 5; six 6; sept 7; huit 8; neuf 9; dix 10
         dix sept 17; dix huit 18; dix neuf 19; onze 11; douze 12; treize 13; quatorze 14; quinze 15; seize 16
         vingt 20; vingt et une 21; trente 30; quarante 40; cinquante 50; soixante 60; quatre vingt|vingts 80; septante 70
         huitante 80; octante 80; nonante 90"
    ),
    multipliers: numbers!("cent|cents 100; mille 1000; million|millions 1000000"),
    connectors: words!("et"),
    ordinals: numbers!("premier 1; première 1"),
    ordinal_suffixes: words!("er ère e ème eme nd nde"),
    vigesimal: true,
    spaced_thousands: true,
    ..Numerals::EMPTY
};

/// A range whose value is its start: "8 à 10 heures".
const fn time_range(pattern: &'static str) -> TimeRule {
    TimeRule {
        pattern,
        hour: None,
        minutes: 0,
        sign: 0,
        certain: false,
    }
}

/// As [`time`], but may be a duration: "deux heures et demie".
const fn maybe_time_plus(pattern: &'static str, minutes: i16) -> TimeRule {
    TimeRule {
        certain: false,
        ..time(pattern, minutes)
    }
}

/// "midi moins dix".
const fn before_fixed_time(pattern: &'static str, hour: i16) -> TimeRule {
    TimeRule {
        sign: -1,
        ..fixed_time(pattern, hour, 0)
    }
}

const DATES: Dates = Dates {
    weekdays: numbers!(
        "lundi 1; mardi 2; mercredi 3; jeudi 4; vendredi 5; samedi 6; dimanche 7"
    ),
    months: numbers!(
        "janvier 1; février 2; fevrier 2; mars 3; avril 4; mai 5; juin 6; juillet 7; août 8; aout 8
         septembre 9; octobre 10; novembre 11; décembre 12; decembre 12"
    ),
    day_first: Some(true),
    relative_days: &[
        day("aujourd hui", 0),
        day("aujourdhui", 0),
        day("demain", 1),
        day("après demain", 2),
        day("apres demain", 2),
        day_part("ce soir", 0, Evening),
        day_part("ce matin", 0, Morning),
        day_part("cet|cette après midi|m", 0, Afternoon),
        day_part("cet aprèm", 0, Afternoon),
        day_part("ce midi", 0, Midday),
        day_part("à soir", 0, Evening),
    ],
    weekday_patterns: patterns!(
        "(ce) #weekday (prochain|prochaine); (ce) #weekday qui vient"
    ),
    date_patterns: patterns!(
        "(le) #day #month (#year); #day au #day #month (#year); #day et|ou #day #month
         (le|ce) #weekday (le) #day #month (#year)
         (le|ce) #weekday (le) #day !#n|heure|heures|h|euros|euro|personnes
         le !un|premier|deux #day !#n|heure|heures|h|euros|euro|francs|rue|avenue|boulevard|bis|et|fois|ans|pièces|étage|du|de|d|pour|cent|mètres|kilos|mois|premier|premiers|premières|novembre
         le 1 er !#month|étage|prix|jour|mois|coup"
    ),
    parts: &[
        ("matin", Morning),
        ("le matin", Morning),
        ("du matin|mat", Morning),
        ("au matin", Morning),
        ("de la matinée", Morning),
        ("après midi", Afternoon),
        ("l après midi", Afternoon),
        ("de l après midi", Afternoon),
        ("aprèm", Afternoon),
        ("soir", Evening),
        ("le soir", Evening),
        ("du soir", Evening),
        ("au soir", Evening),
        ("en soirée", Evening),
        ("de la nuit", Night),
    ],
    times: &[
        maybe_time("#clock"),
        maybe_time("#hour h"),
        maybe_time("#hour h #minute"),
        maybe_time("#hour heure|heures"),
        maybe_time("#hour heure|heures #minute !personnes|minutes|fois|euros"),
        maybe_time("#hour heure|heures #minute minutes"),
        maybe_time_plus("#hour heure|heures et demi|demie", 30),
        maybe_time_plus("#hour heure|heures demie", 30),
        maybe_time_plus("#hour h et demi|demie", 30),
        maybe_time_plus("#hour heure|heures et quart", 15),
        maybe_time_plus("#hour heure|heures un quart", 15),
        maybe_time_plus("#hour h et quart", 15),
        maybe_time_plus("#hour heure|heures trois quarts|quart", 45),
        time("#hour heure|heures moins (le) quart", -15),
        time("#hour heure|heures moins un quart", -15),
        time("#hour h moins (le) quart", -15),
        time("#hour et demi|demie", 30),
        time("#hour moins le quart", -15),
        time_before("#hour heure|heures moins #minute"),
        time_before("#hour heure|heures moins #n minutes"),
        time_before("#hour h moins #minute"),
        time_range("#hour (heure|heures|h) à|et|jusqu #n heures|heure|h"),
        time_range("#hour (heure|heures|h) à|et|jusqu à #n heures|heure|h"),
        fixed_time("midi", 12, 0),
        fixed_time("midi pile", 12, 0),
        fixed_time("midi #minute !personnes|heures|h", 12, 0),
        fixed_time("midi et demi|demie", 12, 30),
        fixed_time("midi et quart", 12, 15),
        fixed_time("midi et deux", 12, 0),
        before_fixed_time("midi moins #minute", 12),
        fixed_time("midi moins le quart", 12, -15),
        fixed_time("midi moins quart", 12, -15),
        fixed_time("minuit", 0, 0),
        fixed_time("minuit #minute !personnes", 0, 0),
        fixed_time("minuit et demi|demie", 0, 30),
        fixed_time("minuit et quart", 0, 15),
        before_fixed_time("minuit moins #minute", 0),
        fixed_time("minuit moins (le) quart", 0, -15),
    ],
    before_time: patterns!(
        "à; a; vers (les); avant; après; dès; pour; jusqu à|aux; d ici; autour de; aux alentours de; sur les
         entre; à partir de; dit; plutôt; ou; disons; sera|serait
         pris|réservé|prévu|noté|fixé|bloqué|confirmé|calé|reporté; propose|proposes|proposer; rendez vous
         pardon|non|plutôt|enfin|finalement|attends|attendez ,; pardon|finalement; rdv
         départ|arrivée|début|ouverture|fermeture"
    ),
    not_before: patterns!(
        "de !l|la|tout|ça|cet|cette|chez; d; de l aéroport|hôtel|autoroute|école|appartement|océan|hôpital
         de la gare|maison|plage|mer|ville|frontière|route|côte|fac|montagne|station|capitale|sortie; que; par
         pour cent
         pourcent|degrés|degré|kilomètres|km|kg|kilos|grammes|mètres|ans|an|mois|jours|jour|semaines|fois|personnes|minutes|secondes|points|buts
         plus|trop tard|tôt; chacun|chacune|environ; chez|en voiture|train|avion|tout
         à attendre|faire|chercher"
    ),
    not_after: patterns!(
        "l|d|un|une|cet|cette|les|des après; le; l; un|une|du|des|ce|son|mon|ton; il est
         il est (même|déjà|presque|pas|bientôt|à) (pas|peine)
         il était; train|bus|tram|vol de|du; celui de
         réunion|séance|durée|trajet|retard|visite|cours|pause|attente|route|vol|sieste de|d
         version|numéro|page|chapitre|étage|salle|quai|porte|voie|question|code|pages"
    ),
    not_after_day: patterns!(
        "les|une|chaque|l|des|tous|jour|jours|d
         mail|message|messages|conversation|appel|courrier|échange|courriel|texto|sms|lettre|vocal|passage|entretien|demande|commande|séance (téléphonique) de|du
         avant hier; !quelqu * un
         !confirme|confirmons|confirmer|rappelle|rappelons|rappeler * votre|notre|le|mon|ton|l rendez vous de|du
         déplacer|décaler|reporter|annuler|avancer|repousser|déplacé|décalé|annulé le|la|l|mon|ton|votre|notre|ma|ta * (vous) de|du
         depuis; c était"
    ),
    joiners: patterns!(
        "à; a; vers (les); avant; après; dès; dans; de; entre; pour; le; autour de; aux alentours de
         à partir de; jusqu à|au; d ici; en"
    ),
    range_words: patterns!("à; jusqu à; et; puis !je"),
    range_openers: patterns!("de; entre"),
    durations: &[
        duration("#n minutes|minute|min|mn", 1, Unit::Minutes),
        duration("une petite minute", 1, Unit::Minutes),
        duration("#n petites minutes", 1, Unit::Minutes),
        duration("une demi heure", 30, Unit::Minutes),
        duration("une petite demi heure", 30, Unit::Minutes),
        duration("un quart d heure", 15, Unit::Minutes),
        duration("un petit quart d heure", 15, Unit::Minutes),
        duration("trois quarts d heure", 45, Unit::Minutes),
        duration("une heure et demie", 90, Unit::Minutes),
        duration("deux heures et demie", 150, Unit::Minutes),
        duration("une heure et quart", 75, Unit::Minutes),
        duration("#n heures|heure|h !et|#n", 1, Unit::Hours),
        duration("une petite heure", 1, Unit::Hours),
        duration("huit jours", 1, Unit::Weeks),
        duration("quinze jours", 2, Unit::Weeks),
        duration("#n jours|jour", 1, Unit::Days),
        duration("#n semaines|semaine", 1, Unit::Weeks),
        duration("#n mois", 1, Unit::Months),
    ],
    before_duration: patterns!("dans; d ici; dans à peine|environ|genre"),
    past: patterns!(
        "!fait|sait|parfait|lait|extrait|retrait|portrait|trait|forfait|souhait|plait|satisfait|tait|*rait *ait
         !*raient *aient
         !ouais|mouais|mais|jamais|vais|sais|fais|anglais|français|frais|*rais|désormais|palais|mauvais|dais|relais|délais|essais|connais|irlandais|japonais|épais|portugais|balais|plais|tais|marais|biais *ais
         hier|avant hier|dernier|dernière|passé|passée|depuis|ya; il y a
         ai|as|a|avons|avez|ont (pas|déjà|bien|tout|encore|jamais|aussi|vraiment|enfin|rien|même|quand) (même|pas) @done|@said
         ai|as|a|avons|avez|ont (pas|déjà|bien|encore) pris le|la|les|un|une|des|du|l|mon|son
         suis|es|est|sommes|êtes|sont (pas|déjà|bien|tous|encore|même|enfin|directement) @gone
         m|t|s suis|es|est|sont *é|*ée|*és|*ées|fait|mis|pris; nous nous sommes; vous vous êtes
         avais|avait|avaient|avions|aviez (pas|bien|un|une|déjà) rendez vous
         avais|avait|avaient|avions|aviez (pas|bien|un|une|déjà) rdv|cours|réunion|entraînement
         étais|était|étaient|étions|étiez|avais|avait|avaient|avions|aviez|fallait|voulais|voulait|devais|devait|pouvait|pouvais|faisait|faisais|allait|allais|venait|disait|savait|savais|restait|dormait|dormais|pensais|croyais|arrivait|partait|commençait|finissait|travaillait|travaillais
         fut|eut; couché*|levé*|debout; l autre jour"
    ),
    future: patterns!(
        "suis|sommes|serai|serons dans|à|en|chez|sur|là|de; c est|sera|serait; !*ait *rait
         *rions|*riez|*raient
         confirme|confirmons|confirmer|remets|remet|mets|met|prends|prend|décolle|décollons|atterris|atterrit|débarque|joue|jouons|rentre|rentres|rentrons|reviens|revient|repasse|descends|monte|travaille|bosse|garde|amène|emmène|livre|livrons|démarre|déménage|déménageons|emménage|finit|finis|termine|tombe|fête|fêtons|organise|organisons|reçoit|dîne|dînons|soupe|mangeons|voyons|retrouvons|rejoignons|prévient|repars|repart|opère|opèrent|rappellera|ai|avons|note|bloque|réserve|cale|reporte|décale|déplace
         lieu|rendez|rdv|convocation|délai|échéance|limite|créneau|place|places|table|invité|invitée|invités
         à payer|régler|rendre|remplir|envoyer; au plus tard; pour|dès; d ici; on se|s|y
         vais|vas|va|allons|allez|vont|faut|faudra|faudrait|dois|doit|devons|devez|doivent|peux|peut|pouvez|peuvent|pourra|pourrait
         ai|a|avons|ont (bien) pris|réservé|booké|fixé|calé|bloqué|prévu|noté|mis|reporté|décalé|déplacé rendez|rdv
         ai|a|avons|ont|est (bien) réservé|réservée|booké|fixé|calé|bloqué|prévu|prévue|noté|confirmé|confirmée|reporté|reportée|décalé|décalée|déplacé|déplacée|avancé|avancée|repoussé|repoussée
         suis|est|sommes|êtes|sont (pas) là|libre|libres|dispo|dispos|disponible|disponibles|ouvert|ouverts|ouverte|fermé|fermés|fermée|invité|invités|invitée|invitées|attendu|attendus|attendue|attendues|convoqué|convoquée|convoqués
         ai|as|a|avons|avez|ont rendez vous; ai|as|a|avons|avez|ont rdv|entraînement|cours|réunion|répétition
         *rai|*rons|*ront|*rez; sera|aura|fera|ira|viendra|passera|arrivera|partira|commencera|pourra|devra
         rendez vous; rdv
         aimerais|aimerions|aimeriez|voudrais|voudrions|souhaite|souhaitons|propose|proposons|prévois|prévoit|compte|comptons|espère|rappelle|reste|pense|penses
         part|pars|partons|commence|commences|arrive|arrives|arrivez|ouvre|ouvrez|ferme|fermez|passe|passes|viens|vient|venez|venons|signe|vois|voit|retrouve|rejoins|rejoint|mange|joue|reçois|attends|attend"
    ),
    habits: patterns!(
        "tous|toutes les; chaque|toujours|généralement|habituellement|souvent|jamais|rarement|parfois
         d habitude; en général; n importe quel|quelle; le #weekday !#day|prochain|qui|en|de; les #weekday
         du #weekday au
         du #weekday !#day; de #weekday à; comme hier|d hab; une|deux fois par; quand j étais"
    ),
    denials: patterns!(
        "était|étaient|avait prévu|prévue|prévus|fixé|fixée|programmé|programmée|calé|calée (pour|à|le|au|aux)
         !oublie|oubliez|oublies|hésite|hésitez|tarde|tardez|sais|grave * pas; c pas; , pas; au lieu de|d|du
         plutôt que; sauf|hormis|excepté|hors (le|ce); à part (le|ce); c est pas|plus; c est plus pour
         n est pas|plus; non pas; et non"
    ),
    denials_after: patterns!(
        "en huit|quinze; de pâques|pentecôte; (,) je (ne) sais (même) pas; de la semaine prochaine; d après
         c est mort|annulé|foutu|fichu|reporté
         est|a|sera (été|finalement) annulé|annulée|reporté|reportée|décalé|décalée|déplacé|déplacée|avancé|avancée|repoussé|repoussée|supprimé|supprimée|complet
         (,) je|j|on|ça|c (ne|n) (y) peux|peut|pourrai|pourra|serai|suis|sera|est|va|marche|joue|convient pas|plus
         (,) ça (ne) me va|convient|arrange pas|plus; (,) j ai (pas|déjà|bien|encore|enfin|même) @done
         (,) on|il|elle|ça|y a (pas|déjà|bien|encore|enfin|même) @done
         (,) on|il|elle|ça|c|y avait|était|allait|voulait; (,) j étais|avais|allais|voulais
         (,) ils|elles ont|étaient|avaient|sont; (,) nous avons|étions|avions; (,) je suis|me (suis) @gone
         (,) on|il|elle est|s (est) @gone; (,) je me suis; est annulé|annulée; dernier|dernière|passé|passée
         , comme tous|d|chaque|toujours
         de route|train|voiture|bus|avion|marche|vol|retard|trajet|attente|sommeil|travail|boulot|cours"
    ),
    corrections: patterns!(
        "non; pardon; plutôt; enfin; enfin non; je veux dire; pas; finalement; désolé|désolée; excuse|excusez
         en fait; autant pour moi; au temps pour moi; je dis des bêtises; à la place; je me trompe
         qu est ce que je dis|raconte"
    ),
    day_required: true,
    today_needs_future: true,
    future_prepositions: patterns!("pour"),
    ..Dates::EMPTY
};

/// Dollars are Canadian unless the message names other places; francs are Swiss unless it names
/// places or people of Africa.
const AMOUNTS: Amounts = Amounts {
    currencies: &[
        currency("euro|euros|eur", "EUR"),
        ambiguous("balles|balle", "EUR", pairs!(
                "twint|natel|huitante|lausanne|genève|fribourg|neuchâtel|vevey|montreux|yverdon|sion|nyon|morges|martigny|renens CHF"
            )),
        currency("francs|franc suisses|suisse", "CHF"),
        currency("francs|franc cfa", "XOF"),
        currency("francs|franc guinéens", "GNF"),
        currency("francs|franc congolais", "CDF"),
        currency("francs|franc burundais", "BIF"),
        currency("francs|franc rwandais", "RWF"),
        currency("francs|franc pacifique", "XPF"),
        ambiguous("francs|franc", "CHF", FRANCS),
        ambiguous("cfa|fcfa", "XOF", FRANCS),
        ambiguous("dollars|dollar", "CAD", pairs!(
                "américains|américain|us|miami|floride|boston|chicago|kinshasa|lubumbashi|goma|haïti USD
                 new york|jersey USD; états unis USD; las vegas USD
                 beyrouth|liban|hawaï|cambodge|dubaï|usa|amérique|kinois|gombe USD
                 australiens|sydney|melbourne AUD"
            )),
        currency("piasses|piasse|piastres|piastre", "CAD"),
        currency("dirhams|dirham|dh|dhs", "MAD"),
        ambiguous("dinars|dinar", "DZD", pairs!(
                "tunis|tunisie|tunisiens|sfax|sousse|djerba|bizerte|hammamet|monastir|nabeul|kairouan|carthage TND"
            )),
        currency("livres sterling", "GBP"),
        currency("gourdes", "HTG"),
        currency("ariary", "MGA"),
        currency("roupies", "MUR"),
        currency("ouguiyas", "MRU"),
    ],
    dollar_sign: ambiguous("$", "CAD", pairs!("us|américains|miami|kinshasa|lubumbashi USD")),
    hundredths: patterns!("centimes|centime|cents|cent|sous|ct|cts"),
    joiners: patterns!("et; virgule"),
    gossip: patterns!(
        "je te|vous raconte pas; merci bien
         !fait|sait|parfait|lait|extrait|retrait|portrait|trait|forfait|souhait|plait|satisfait|tait|*rait *ait
         !*raient *aient; a|ont|avons (pas|déjà|bien|tout|quand|encore|même) (même) @done
         ai (pas|déjà|bien|tout|quand|encore|même) (même) payé|dépensé|eu|mis|pris|touché|trouvé|fait
         ai|as|a|avons|avez|ont (pas|même|déjà|bien|tout|quand|encore) (même) payé|dépensé|donné|lâché|gagné|perdu|vendu|rendu|claqué|raqué|mis|filé|laissé|pris|économisé|trouvé|coûté|demandé|facturé|touché|reçu
         coûtait|coûtaient|valait|valaient|était|étaient|gagne|gagnent|vaut|valent|touche|dépense
         coûté|ruiné|arnaque|arnaqué|voler|vol|fou|dingue|abusé|délire|hallucine|incroyable|imagine|imaginez|scandale|radin
         tu te rends compte; vous vous rendez compte; me|m|lui|nous vend|vendait|sort; à l époque
         mon|ma|mes|le|la|les * augmente|augmentent|baisse; dans le temps; loto|lotto|héritage
         avaient|avait rendu"
    ),
    hundredths_follow: true,
    due: patterns!(
        "prélèvement; avance|loyer|acompte|caution de|d; par personne|tête; cagnotte
         faut|faudra|faudrait|devez|dois|peux|pouvez|pourrais|pourriez (me|m|nous|lui|leur) payer|régler|virer|verser|rembourser|envoyer|donner|déposer|prévoir
         virement|dépôt de|d; je te|t|vous rembourse|vire|envoie|donne|fais|laisse|rends|avance
         à payer|régler|virer|verser|rembourser|prévoir; à me donner|payer|verser|rendre|virer
         tu me|m|nous dois; vous me|nous devez; je te|t|vous dois|devais; on te|t|vous doit
         ça te|t|vous fait|fera|ferait (*) (*) #n; ça sera|fera; vous|te|nous coûtera|coûterait|coûte
         s élève|élèvent|élèvera à; d un montant de|d; le prix c|est; je te|vous propose
         je te|vous le|la|les fais; à payer par"
    ),
    denials: patterns!("pas; au lieu de|d; et non; entre"),
    ..Amounts::EMPTY
};

/// Franc zones by the places in the message.
const FRANCS: &[(&str, &str)] = pairs!(
    "abidjan|dakar|bamako|ouaga|ouagadougou|lomé|cotonou|niamey|bouaké|thiès|yamoussoukro|sénégal|mali|togo|bénin|burkina|ivoire|cfa|yopougon|cocody|treichville|adjamé|marcory|plateau|bobo|kaolack|touba|médina|pikine|attiéké|gbaka|thiéboudienne|tabaski|maquis|wave|wôrô|zem|tontine|momo|moov|mtn|awa|aminata|fatou|fatoumata|mamadou|moussa|ousmane|ibrahima|abdoulaye|amadou|adama|issouf|kouassi|kouamé|koffi|yao|ouédraogo|traoré|diop|ndiaye|coulibaly|konaté|keïta|touré|cissé|sarr|faye|gueye|kaboré|sawadogo|diarra|ouattara|aya|akissi|adjoua|affoué|konan|salif|seydou|boubacar|cheikh|khady|modou|aïssatou|bintou|mariam|drissa|souleymane|oumar|binta|coumba|assane|ousseynou|astou|serigne|tantie|bazin|pagne|pagnes|bissap|dibi|maquis|woyo|sankara|wolof|bambara|dioula XOF
     douala|yaoundé|libreville|brazzaville|bangui|ndjamena|cameroun|gabon|bastos|akwa|malabo|bafoussam|tchad|bonanjo|garoua|bamenda|kribi|poto|ngono|mbarga|atangana|mballa|essomba|ndolé|bépanda|makepe|deido|mokolo|ndokoti|mvog|bafia|mimboman|njoh|okada|franceville|oyem|moungali|bacongo XAF
     conakry|guinée|kankan|labé|kindia GNF; kinshasa|congolais|lubumbashi|goma|bukavu|matadi|gombe CDF
     nouméa|papeete|tahiti XPF; kigali RWF; bujumbura BIF; djibouti DJF"
);

const PHONES: Phones = Phones {
    repeats: numbers!("double 2; triple 3"),
    plus: patterns!("plus"),
    between: patterns!("puis; et puis; après; et après"),
    denials: patterns!(
        "pas (le|au|sur); code|codes|référence|dossier|commande|facture|compte|siret|contrat|badge; code c|est
         c est plus (le|au); ancien numéro; dossier numéro; référence numéro"
    ),
    corrections: patterns!(
        "non; pardon; ancien; plutôt; je me trompe; c est pas; plus bon|valable"
    ),
    ..Phones::EMPTY
};

const CLAUSES: Clauses = Clauses {
    requests: REQUESTS,
    questions: QUESTIONS,
    bare_questions: true,
    statements_begin_with_subject: true,
    pleas: patterns!(
        "moi|me|m|nous|veuillez|merci|prière|plaît|plait|stp|svp|tu|vous|n|oublie|oubliez|pense|pensez"
    ),
    familiar: patterns!("tu|toi|te|ton|tes; t as|es|inquiète"),
    reactions: patterns!(
        "j ai (trop|bien|tellement|failli|pas|rien) ri|rigolé|pleuré|halluciné|pleurer|craquer|hurler|exploser|éclaté|bafouillé|osé|raccroché|explosé|craqué|rougi|fondu|souri|haussé|soufflé|soupiré|vieilli|applaudi|sursauté|hurlé
         j ai levé|tourné|baissé les yeux|talons; j ai baissé|tourné la tête; j ai cru mourir
         j ai failli|bafouillé
         j ai (eu|la) honte|larme; j ai eu chaud; j ai rien dit; j en ris|rigole; j en pouvais plus
         j étais mort|morte|rouge|fou|folle|dégoûté|dégoûtée|furieux|furieuse|scotché|scotchée|sidéré|sidérée|plié|pliée|par terre|choqué|choquée|gêné|gênée
         je bouillais|fulminais|bouillonnais; j ai répondu|souri|expliqué|refusé poliment|gentiment; la honte
         mort|morte de rire|honte; je savais plus; je me suis senti|sentie|enfui|caché|cachée
         tout le monde (a) éclaté|ri|rigolé|rit|rigole|riait|rigolait; on a (bien|tellement|trop) ri|rigolé
         j ai fini par; toute la classe|salle|famille a; mais quel|quelle|quels|quelles
         et à la fin|au final il|c|j|on manque|manquait|était|ai|a; au final j ai|étais
         tous les jours|matins|soirs la|le même; tous les jours|matins|soirs pareil
         // The words of the story go on.
         a t il|elle @said|précisé|conclu; je|j (lui|leur) (ai) dis|réponds|fais|demande|dit|répondu ,|:"
    ),
    formal: patterns!("vous|votre|vos; @ez !vous"),
    bare_needs: patterns!(
        "toujours|encore|besoin|dispo|disponible|possible|partant|partante|partants|ok|okay|aussi
         tu|te|t|toi|vous|ton|ta|tes|votre|vos; (il) faut|faudrait|faudra @inf|que|réserver; quelqu un
         c est (bien|toujours|encore|pas|déjà) bon|ok|bien|toujours|encore|possible|loin|ouvert|prévu|maintenu|pour|à|réservé|disponible|libre|payant|gratuit|grave|ça
         ça joue|marche|tient|passe (toujours|encore|pour)
         je (le|la|les|l|lui|leur|y|en) peux|dois|pourrais|prends|ramène|passe|viens|réserve|achète|commande|mets|apporte|garde|laisse
         on (se|s|y|le|la|l|en) part|mange|prend|va|peut|pourrait|garde|met|maintient|reporte|décale|commande|réserve|amène|apporte|doit|invite|retrouve|voit|rejoint|appelle|attend|dit|passe
         y a|aurait|aura (toujours|encore|pas|bien) un|une|des|du|de|encore|toujours|moyen|assez
         il reste|restait
         est|sont (il|elle|ils|elles) (toujours|encore|bien|déjà) disponible|disponibles|négociable|ouvert|ouverte|ouverts|compris|comprise|compris|inclus|incluse|libre|libres|prêt|prête|prêts|maintenu|maintenue|gratuit|gratuite|payant|garantie|arrivé|arrivée|complet
         est|sont toujours|encore|bien|déjà
         le|la|les|l|un|une * passe|marche|fonctionne|ferme|ouvre|commence|coûte|accepte|arrive"
    ),
    rhetorical: RHETORICAL,
    rhetorical_within: patterns!(
        "ou quoi; dans ces cas; dans ces cas là; content|contente maintenant; d accord avec moi
         à sa|leur place
         au juste que je; bien pu; diable; franchement qui; voulais|vouliez|voulait que je|j
         vouliez que je|j; à juger; pour juger"
    ),
    answers: patterns!(
        "nulle part; nulle|n importe où; oui; je lui|leur; qu il|elle|ils (me|m|nous|lui); m a t il|elle
         elle|il répète|répétait
         c est tout ce qu; #n $; c est moi|bibi $; absolument|franchement pas; pas un mot
         zéro|nada|walou|niet|que; tu parles; penses tu; oui et non
         j avoue; mystère|évidemment|forcément|exactement|jamais|personne|rien|aucun|aucune|bof
         bonne question; ben|bah|bin (bien) oui|non|ouais|si|voilà|rien|je; bien oui|non|sûr; même|surtout pas
         pas du tout; pas moi|une|un|sûr; bien sûr; non $; je sais pas !si|quand|ce|où; je te|vous jure|le
         j en sais; va savoir; allez savoir; on se le demande; sûrement|probablement|apparemment pas"
    ),
    not_requests: NOT_REQUESTS,
    fillers: FILLERS,
    vocatives: patterns!(
        "maman|mamie|papy|papi|papa|tata|tonton|tatie|parrain|marraine|mamy|mémé|pépé|manman|daron|daronne !@e
         chéri|chérie|chouchou|doudou|bébé|loulou|choupette|mec|meuf|gros|frérot|frangin|frangine|cousin|cousine|poto|bro|khoya|fieu|chou|biloute|vieux|frère|fréro|sista|reuf|minou
         mon|ma chéri|chérie|cœur|coeur|grand|grande|puce|poule|pote|vieux|vieille|belle|beau|loulou|chou|amour|ange|lapin|bichon|minou|trésor|poussin|ami|amie|petit|petite|biche|cocotte|gars|louloute|lulu|poulette|bébé
         mon|ma tante|oncle|sœur|soeur|frère|grand $; ma|ta tante !est|a|va|passe|vient|dit|m|me
         les gars|filles|amis|copains|copines|enfants|loulous|potes|cousins|jeunes|gens|cocos|collègues
         la team|gang|compagnie|famille
         cher|chère|chers monsieur|madame|collègue|collègues|ami|amie|voisin|voisine|client|cliente
         madame|monsieur|mesdames|messieurs|docteur|maître|patron|chef; (et) toi|vous $; toi !qui|aussi|et
         tout le monde !@e|@es; tous|toutes !@e; ô"
    ),
    weak_connectives: patterns!(
        "et; ou; ou bien|ben|alors; puis; pis; et puis|pis; ni"
    ),
    alternatives: words!("ou bien ben"),
    strong_connectives: patterns!(
        "mais; donc; alors; du coup; bon; ben|bah|bin; ah|oh|ha|hé; ah et|oui|au; sinon; par contre
         en revanche; voilà; bref; alors là; d ailleurs; en plus; surtout; hein; ok|okay; au fait
         à part ça; en attendant; fait que; coudonc; allez; maintenant; et si oui|non; dans ce cas
         dans le cas contraire; en tout cas; s il te|vous plaît|plait; stp|svp; et puis; et aussi; après
         autrement; quand même; juste; là; genre"
    ),
    blockers: BLOCKERS,
    statements: patterns!(
        "je|j; c est|était|sera|serait|sont; ce sera|serait|sont
         ça (te|t|vous|me|m|nous|lui|se|s|y|va) va|fait|marche|sera|a|prend|coûte|serait|commence|ferait|arrangerait|aiderait|vaut|veut|dépend|devrait|peut|passe|part|arrive|tombe|risque|irait|dirait|gêne|dérange|arrange|permet|évite|aide|fera|ira|dure|finit|suffit
         il|elle|ils|elles|on; y a|avait|aura|en; il y a; tu; t as|es|aurais|auras|inquiète|avais|étais
         vous êtes|avez|pouvez|trouverez|verrez|aurez|serez|allez|devez|savez
         nous sommes|avons|serons|aurons|avions|devons|pouvons|nous|vous|aimerions; moi je|j|ça|c; toi tu
         enfin moi|bref|bon; nous|vous on|c|j; lui il; eux ils
         mon|ma|mes|notre|nos|ton|ta|tes|votre|vos|ce|cette|ces * est|sont|a|ont|va|vont|m|me|arrive
         son|sa|ses|leur|leurs * est|sont|a|ont|va|vont|arrive|marche|répond; mon|ma|mes|notre|nos|ton|ta|son|sa|leur|le|la|l * c est
         mon|ma|mes|notre|nos|ton|ta|son|sa|leur|le|la|les|l * répond|répondent|marche|fonctionne|fonctionnent|attend|attendent|arrivent|fait|font|dort|dorment|pleure|tombe|coule|fuit|bloque|saute|sonne|ferment|ouvrent|commencent|coûtent|rentre|rentrent|part|partent|passent|viennent|vient|plus
         le|la|les|l|mon|ma|mes * (le|la|les|l|en|y|s|se|me|m|nous|vous|te|t) (en) veut|veulent|attend|attendent|demande|demandent|appelle|réclame|cherche|finit|endort|ennuie|inquiète|impatiente|arrête
         ça coule|fuit|pue|presse|urge|brûle|déborde|caille|fonctionne|bouge|glisse|capte|sent|sonne|rentre|reste|ouvre|ferme|craint|chauffe
         le|la mien|mienne|nôtre est|a|marche|répond
         mon|ma|mes|notre|nos|ton|ta|tes|votre|vos (*) * (en|y|ne|n|l|le|la|les|s|se|nous|vous|te|t) veut|voudrait|peut|pourrait|doit|attend|attendent|vient|part|passe|sera|seront|aura|aurait|rentre|rentrent|cherche|était|avait
         le|la|les|l|un|une|mon|ma * !il|elle|ils|elles|on|j|je|c|qui|que|y|n * est|sont|a|ont|va|vont !ce|il|elle
         !qui|que|ce|c|où|quoi|y|n|en|s|l|qu|j|tu|t|on|il|elle * est|sont !ce|il|elle
         le|la|les|l * est|sont|va|vont|a|ont|commence|arrive|marche|ferme|ouvre
         tout est|va|ira|sera|devrait|roule
         faut|faudra|faudrait; à plus|bientôt; voilà; ici c|le|la|les|l|on|il|ça|tout|madame|monsieur; il me|m
         sauf"
    ),
    subordinators: patterns!(
        "que|qu|si|quand|où|comment|pourquoi le|les|leur|leurs; que|qu|si|quand|comme|dont|lorsque|puisque|lorsqu|pourquoi|comment|qui|dès|tant
         moi|nous|sais|sait|savoir|dire|dis|dites|choisis|choisir|vois|voir lequel|laquelle|lesquels|lesquelles
         !es|êtes|est|sont|vas|va|allez|mange|habites|part|pars|partez|met * où
         de|à|d|en|sais|savez|sait|savoir|dire|dis|dites|moi|nous|avec|sur|faire quoi
         !à|descends|coûte|coûtent|fait|font|dois|doit|veux|voulez|prends|mets|êtes|est|serez|faut * combien
         ou bien|ben|alors; d accord; qu il vous|te|t|nous|leur|lui|me|m
         quel|quelle|quels|quelles *
         avec|chez|pour|sans|sur|par|contre|entre|à|de|d|jusqu|avant|ou|s|une|la|cette|quelle
         // Not at the beginning of what follows a comma.
         * un|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|nos|votre|vos|leurs|ce|cet|ces|du|des|au|aux|chaque
         pas le|la|les|l|un|une|celui|celle; que l; ce qu; en"
    ),
    continuers: patterns!("vers|quand|où|lorsque; plutôt; de préférence; si possible; à partir"),
    explanations: patterns!(
        "parce que|qu; et si !possible; que je sache
         car je|j|il|elle|on|c|nous|les|la|le|ils|vous|tu|mon|ma|notre|l; vu que|qu; sinon
         comme ça je|j|on|tu|c|il|elle|vous|nous|ça; étant donné
         merci|bisou|bisous|bises|bise|tchô|ciao|tchao|bye|salut|adieu|kiss|xx
         bonne journée|soirée|nuit|fin|semaine; au revoir; à plus|bientôt|tantôt; à toute $; à tout à l heure
         à tout de suite; pas comme; pour que|qu|pas; embrasse|embrassez; bonjour à; le temps que|qu
         du moment que|qu; sans ça|quoi; autrement; je t|te|vous embrasse; gros bisous
         de toute|toutes façon|façons; après je|j|on|il|elle|c|ça|tu|vous; moi je|j; par avance; d avance
         afin que|de|d; pendant que je|j"
    ),
    conditionals: patterns!(
        "si; s il|ils; quand tu|t|vous; dès que|qu; une fois que|qu; avant de|que
         en passant|rentrant|sortant|partant|arrivant|venant|descendant; pour ceux|celles qui"
    ),
    listener: patterns!("quelqu un; toujours|encore disponible|dispo|libre; tu|t|te|toi|vous|ton|ta|tes|votre|vos; je|j peux|dois|prends|mets"),
    tags: patterns!(
        "hein|quoi|non|ok|okay|oui|stp|svp|voilà|mec|alors|donc|bon|tiens|nan|hé|ben|bref|et|lol|mdr|puis|aussi|pis|ou|mais|après|sinon
         , toi|là|si|dis|maman|mec|finalement; , d accord; s il te|vous plaît|plait; n est ce pas
         tu vois|sais
         du coup; au fait; ou pas|non; c est ça; pas vrai; quand même; merci (beaucoup|bien|maman|mec|là)
         merci d avance; on est d accord; je crois; par hasard
         chéri|chérie|frérot|docteur|madame|monsieur; , papa|mamie|cousin; ma belle|puce|chérie
         mon grand|vieux|cœur|pote; dis moi"
    ),
    hearsay: patterns!(
        "qu il|elle|ils|elles|on (me|m|nous|lui) dit|crie|fait|répond|répète|crient|disent|criait|disait $; qu il|elle me|nous|lui dit|crie|fait|répond|répète|criait|disait
         tu|vous (me|m|nous|lui|leur) disais|disiez|criais|demandais|demandiez|répétais|répondais
         je te|vous lis; je (te|vous) cite; lis|lisais|lire|reçu ... :
         panneau|affiche|pancarte|lettre|écriteau|slogan|titre|banderole (*) (*) :
         le|la|l|un|une|mon|ma|mes|son|sa @person ... :
         il|elle|ils|elles !y|faut|faudra|faudrait|reste|manque|est|a|sera|serait|s * (*) (*) (*) :
         c était|est écrit|marqué; avait|a écrit|marqué
         et|là (il|elle) me|m|nous|lui regarde; tu m as dit|demandé|répondu; qui (me|m|te|t|nous|lui) @says
         !te|t|vous|ça|y|ne|se|n|s|j|je|tu * dit|disent|disait que|qu
         il|elle|on|ils|elles|qui me|m|nous|lui|leur|te|t @says|@makes
         il|elle|on|ils|elles|qui (me|m|nous|lui|leur) @says à|au|aux (*) * ,|:
         dit|disait|crie|criait|répond|répondait|lance|hurle|hurlait|chuchote à|au|aux (*) * ,|:
         il|elle|ils|elles|qui|y (me|m|nous|lui|leur|te|t) a|ont|avait|avaient @said !quoi|combien|quand|où
         on me|m|nous|lui|leur a|avait @said; @person (me|m|nous|lui) a|ont|avait @said ... ,|:
         m|lui|leur a|ont|avait|avaient @said
         a|ont|avait dit|répondu|demandé que|qu|si|s|pourquoi|comment|quand|ce|:|,; @said|@says :
         @said à|au|aux (la|l|ma|mon|un|une) * ,|:; il|elle|ils|elles|on répond|répondent
         il|elle|ils|elles|on demande|demandent !#n
         ils|elles disent|disaient que|qu; il|elle|on dit|disait que|qu
         je lui|leur (ai) @said|dis|réponds|demande|fais|disais; j ai|avais (même) dit|répondu|demandé
         je me demande|demandais|disais|dis; je me suis demandé|dit; on s est demandé|dit
         elle|il se demande|demandait
         un|une|le|la|l|les|mon|ma|mes|ton|ta|ce|cette|son|sa|notre|vos|votre @person (il|elle|ils|qui) (me|m|nous|lui|leur|te|t) (a|ont) @says|@said
         un|une|le|la|l|les|mon|ma|mes|ton|ta|ce|cette|son|sa|notre|vos|votre @person (il|elle|ils) (me|m|te|t|nous|lui|leur) @makes
         et|là|puis il|elle @makes; @makes :; et|là @person @makes
         un|une|le|la|l|les|mon|ma|mes|ton|ta|ce|cette|son|sa|notre|votre * (me|m|nous|lui|leur|te|t) (a|ont) demande|demandé|dit|répondu|répond !#n
         @person (me|m|nous|lui|leur|te|t) (a|ont) demande|demandé|dit|répondu|répond|fait
         @person demande|demandait tout|toujours|souvent
         demande|demandent|demandait|demandé|demandaient pourquoi|si|s|comment|quand|où|quels|quelle|quel|quelles
         sait|savait|savent pas pourquoi|si|comment|s; et là (il|elle) (me|m) fait|dit|sort; une voix dans
         et|puis|là elle|lui|moi|eux ,; et|là (là) le|la|l|un|une|mon|ma|ton|ta|son|sa @person ,
         le|la|l|un|une|mon|ma @person (là) :; on me|m|nous demande|dit|a demandé|dit
         voulait|voulaient savoir; arrête|arrêtait|arrêtent pas de (me|nous) dire|demander|répéter
         m entendre dire; tu m as dit|demandé
         me|m|te|lui|nous|leur|se dire|demander|crier|hurler|répondre ,|:
         pas de me|nous dire|répéter|demander; genre :; comme quoi; du style|genre :
         dit|répond|crie|demande|disait|disant|lance|dis|criait|hurle|hurlait|gueule|gueulait ,|:
         demandait|répondait|insiste|insistait|répète|répétait|ajoute|ajoutait|murmure|soupire|criant ,|:
         il|elle|mec|gars|type|dame|qui fait|faisait ,|:
         demandaient|disaient|criaient|répétaient|répondaient|hurlaient|chantaient|chante|chantait ,|:
         m|nous|lui|leur|t a|ont|avait fait|regardé|regardée|arrêté|arrêtée|appelé|appelée|écrit|texté ,|:
         lui|eux ,|: !il|ils|c|ça|on|y; réponse|question du|de|des ... :; réponse :
         je pensais|croyais|songeais ,|:
         arrête|arrêtait|arrêtent|arrêtaient pas ,|:
         s est|était penché|penchée|approché|approchée|tourné|tournée|retourné|retournée|levé|levée (vers) (moi|nous) ,|:
         s approche (de) (moi|nous) ,|:
         se penche|tourne|retourne|lève (vers) (moi|nous) ,|:; un|son texto|sms ,|:; une voix (*) ,|:
         a|ont|ai (tous|toutes|juste|même) @said (tous|ensemble) ,|:
         mis|mise|mises à crier|hurler|chanter|dire ,|:
         m|nous appelle|appelait|arrête|interpelle ,|:
         le|la|l|un|une|mon|ma|ton|ta @person qui débarque|arrive|surgit|vient|s|se|me|m|nous|crie|hurle ... ,|:
         le|la|un|une @person arrive|débarque|passe|vient ,|:
         le|la|un|une @person vient|passe me|nous voir ,|:; en mode; quand on me|nous"
    ),
    hearsay_after: patterns!(
        "qu il|elle|ils|elles|on (me|m|nous|lui) disait|disaient|faisait|faisaient|répétait|répétaient|criait|criaient
         dit|disait|disent|répond|répondait|criait|hurlait|lançait|demandait|répétait|ajoutait|expliquait|soupirait|insistait|murmurait|gueulait|fit le|la|l|les|mon|ma|mes|son|sa|un|une|notre|@person
         (me|m|nous|lui) a dit|demandé|répondu|lancé|crié|sorti|répété le|la|l|les|mon|ma|mes|son|sa|un|une|notre|@person
         a t il|elle|on @said|précisé|conclu
         j ai dit|répondu|demandé; il|elle (me|m|lui|nous) (a) dit|répond|répondu|demande|demandé
         il|elle me|m|lui|nous fait; qu il|elle|ils|elles (me|m|lui|nous) (a) dit|fait|répond
         dit|répond|demande|fait il|elle; je sais pas|plus (trop) $; j en sais rien; mystère; va|allez savoir
         on verra (bien) $; me|m|nous (a) dit|répond|fait|répondu"
    ),
    resets: patterns!(
        "bref; alors là; enfin bref; en tout cas; bon bref
         oublié|voulais|voudrais|aimerais|allais (de) te|t|vous dire|demander|redemander|rappeler"
    ),
    asides: patterns!(
        "je (ne) dis pas que|qu; je rigole|plaisante|déconne|blague; poisson d avril"
    ),
    ..Clauses::EMPTY
};

const FILLERS: &[&str] = patterns!(
    "d accord
     bonjour|bonsoir|salut|coucou|allô|allo|hello|hey|yo|re|rebonjour|wesh|salam|kikou|slt|cc|hola|kwe
     bon matin|courage; bonne journée|soirée; oui|ouais|non|nan|ouaip|mouais|yes
     si oui|non|possible|besoin|jamais; dis|dites donc|voir
     dis|dites !moi|lui|leur|nous|à|aux|que|bonjour|rien|pas|le|la|les
     dis moi !si|s|ce|quand|où|comment|quel|quelle|combien|à|ça|vite|quoi|lequel|laquelle|tout|que|qui|juste|dès|pour|si|oui|en
     dites moi !si|s|ce|quand|où|comment|quel|quelle|combien|à|ça|vite|quoi|lequel|laquelle|tout|que|qui|juste|dès|pour|si|oui|en
     écoute|écoutez|attends|attendez|regarde|tiens|tenez $; écoute|écoutez !bien|moi|le|la|les|ça|ce
     petite question; une (petite) question; dernière chose; autre chose; et encore une chose; une chose
     pendant que j y pense; tant que j y suis; au passage; pour info; d abord; ensuite; enfin; aussi
     premièrement|deuxièmement; merci !de|d|pour|à; pardon|désolé|désolée; excuse|excusez moi; franchement
     en fait; peut être; d ailleurs; et toi; j espère; la|le prochaine|prochain fois; non mais
     rapidement|vite; c est bon; moi; simplement; vite fait; et|mais d ici là; du coup; pour demain
     à l occasion"
);

const NOT_REQUESTS: &[&str] = patterns!(
    "(ne|n) (te|t|vous) prends|prenez pas (trop) la tête; (ne) vous affolez|tracassez|stressez|bilez|embêtez|formalisez|excusez|fatiguez|énervez|découragez pas; (ne) t|te embête|formalise|excuse|fatigue|bile pas; dépose et pose; souffle|soufflez; fais|faites un vœu|voeu; n oubliez pas , la|le|les|l
     (il) faut|faudra|faudrait que tu|vous me|m|nous racontes|racontiez
     transmets|transmettez (lui|leur) mes|nos|toutes; (ne) t|te en fais pas; (ne) vous en faites pas
     oublie|oubliez ce que|qu; arrête|arrêtez ton|tes|vos|votre; ferme|fermez la parenthèse
     note|notez bien que; reviens|revenez nous; remets toi (bien|vite) $; remettez vous (bien|vite) $
     (ne) change|changez rien; viens|reste comme tu; venez|restez comme vous
     demande|demandez pas pourquoi|comment
     tu|vous peux|pouvez (toujours|bien|aussi) compter|souffler|garder|oublier|dormir|partir
     tu|vous peux|pouvez dire adieu|merci|bonjour; tu|t (n) as qu à voir|imaginer
     dis|dites lui|leur bonjour|bravo|félicitations|merci|bon|joyeux; dis|dites bien bonjour
     fais|faites lui|leur un|une|des|de gros|grosse|bise|bises|bisou|bisous|câlin
     souhaite|souhaitez|félicite|félicitez|prie|priez|admire|admirez|jugez|raconte|racontez|moque|moquez|savoure|tremblez
     suivez mon; garde|gardez espoir|confiance; garde|gardez tes|vos forces
     garde|gardez le|la sourire|cap|secret|rythme|moral|pêche|tête; tu me|m diras des
     rends|rendez moi un service
     essaie|essaye|essayez (un) (peu) de|d dormir|te|vous|ne|rester|imaginer|comprendre|vivre|profiter
     va pas croire|imaginer|penser; viens voir là|ici|ça
     reste|restez au|bien|prudent|prudents|calme|cool|tranquille|positif|positive
     laisse|laissez le|la|les tranquille|faire|dire|parler|dormir|vivre; laisse|laissez faire|dire|béton
     oublie|oubliez ça|moi; pense|pensez à toi|vous|moi|nous; offre|offrez|achète|achetez toi|vous
     tu|vous peux|pouvez (pas) (me|m) croire|savoir|imaginer|comprendre|test
     tu|vous peux|pouvez (me|m) expliquer|dire pourquoi|comment|ce; tu|vous peux|pouvez (me|m) dire à quoi
     tu me|m diras $
     tu me|m connais|fais|manques; vas y; continue|continuez (comme) (ça) $; fais|faites lui|leur confiance
     crois|croyez pas; te plains|moque|vexe|fâche; (ne) vous plaignez|moquez|vexez|fâchez
     prends|prenez (bien|tout) (ton|votre|le) temps
     me|m parle|parlez|demande|demandez|regarde|regardez|cherche|juge|lâche pas
     m étonne|énerve|oublie|ignore|intéresse|inquiète|amuse|dérange|arrive|arrange|aide pas
         t arrêtes|imagines|arrives|aimes|occupes|énerves|inquiètes|acceptes|existes|habites pas
     dis|dites moi pour * on|tu|vous|c|je|t|il|elle
     mange|mangez|bois|buvez|trinque|trinquez ... pour moi|nous; mange|bois|danse|trinque bien
     envoie|envoyez pas trop; (n) abuse|abusez pas; donne|donnez des nouvelles; fonce|foncez; éclate|éclatez
     reviens|revenez nous en forme|bronzé|vite; garde|gardez (moi) (une) place au paradis; dis|dites moi que
     donne|donnez le bonjour; acceptez|recevez|agréez
     sois|soyez assuré|assurée|assurés|certain|certains|sûr|sûrs
     savoure|savourez|vis|vivez|croque|croquez|célèbre|célébrez|fête|fêtez; rêve pas; compte là
     cours toujours; parle pour; arrête ton; arrête|arrêtez de dire; lâche|lâchez pas|l; baisse|baissez pas
     croise|croisez les; écoute|écoutez (bien) ça|ce|cette; sens toi; sentez vous; prends|prenez ça|en
     touche|touchez du bois; veuillez recevoir|croire|accepter|agréer|excuser; ferme la $
     cherche|cherchez pas; chante|chantez; fais|faites ce|comme; oublie|oubliez pas que je
     (n) oublie|oubliez pas que je; mettez|mets que; dis toi; tiens ,; va te|t; allez vous; arrête|arrêtez $
     arrête|arrêtez tu|j|c|on; prends|prenez ton|votre temps; pleure|pleurez|rigole|rigolez|ris|juge pas
     dis|dites rien; fais|faites (bien) attention à toi|vous|ce; fais|faites (de) beaux rêves
     fais|faites moi confiance|rire|pas rire; continue|continuez comme; change|changez rien
     avoue|avouez|admets|sache|sachez|constate|remarque|remarquez|note bien|que
     avoue|avouez|sache|sachez|remarque|remarquez; rends toi compte; rendez vous; tiens toi bien
     tenez vous bien; accroche toi; accrochez vous
     regarde|regardez|écoute|écoutez moi ça|ce|cette|un|une|le|la|les
     parle|parlez moi; va comprendre; allez comprendre; prends|prenez le pas|bien; m en veux|voulez pas
     (ne) m en veux|voulez pas; couvre|couvrez toi|vous; garde courage; laisse béton|couler
     reste|restez fort|forte|comme|ici
     garde|gardez la (foi|pêche|forme|santé|banane|ligne); (ne) baisse|baissez pas les bras
     (ne) perds|perdez pas espoir|courage|la|confiance; crois|croyez en; (ne) désespère|désespérez pas
     oublie|oubliez le|les|la|tout|tes|vos (le|ce) (reste) boulot|travail|ordis|ordi|soucis|problèmes|passé|tracas|bureau|réveil
         merci de votre|ta|ton|vos|tes; mets|mettez toi|vous bien
     donne|donnez vous; demande|demandez moi pas|comment|pourquoi|si; (ne) me demande|demandez pas
     fais|faites pas cette|ta|genre|semblant|la; vis ta vie; kiffe|kiffez; respire|respirez
     essaie|essaye d imaginer; viens|venez on; attends|attendez que je; que dieu; file je
     attends|attendez|écoute|écoutez|tiens|tenez|regarde|regardez $
     tiens|tenez !moi|nous|lui|le|la|les|toi|vous|compte|prêt
     attends|attendez !moi|nous|le|la|les|un|avant|que|demain|ce|mon|ma|pas|devant|là|juste|lundi|mardi
     imagine|imaginez|voyons|disons|mettons; figure toi; figurez vous; (t|te) inquiète|inquiétez; t en fais
     (ne|n) (t|te|vous) inquiète|inquiétez
     (ne) (te|vous) bile|bilez|tracasse|tracassez|dérange|dérangez|fatigue|presse|pressez; (ne) te fais pas
     ne vous faites pas; vous faites pas; te prends pas la tête; panique|paniquez pas; (ne) quitte|quittez pas
     prends|prenez (bien) soin; porte toi; portez vous; amuse toi; amusez vous; éclate toi; éclatez vous
     repose toi; reposez vous; soigne toi; soignez vous; rétablis toi; profite|profitez
     passe|passez (une|de|un) (très|bien) bonne|bonnes|bon|belle|bonjour|excellente; passe|passez le bonjour
     embrasse|embrassez; fais|faites (un|une|des|de|plein) (gros|grosse) bisou|bisous|bise|bises
     excuse|excusez; pardonne|pardonnez
     laisse|laissez moi te|vous|rire|tranquille|finir|deviner|réfléchir|voir; laisse|laissez tomber
     crois|croyez moi; rappelle toi; rappelez vous; souviens toi; souvenez vous; rassure toi; rassurez vous
     assieds toi; asseyez vous; vas y; allez y; tu parles; dors|dormez bien; reste|restez zen|comme
     tiens|tenez bon; devine|devinez
     sois|soyez (pas) (bien|trop) prudent|prudente|prudents|sage|sages|fort|forte|béni|bénie|bénis|rassuré|rassurée|rassurés|courageux|heureux|tranquille|triste
     fais|faites (pas) comme|gaffe; viens pas me dire; venez pas me dire; dis pas|rien de; parle m en
         m en parle
     ne m en parle; note que|bien que; demande tout|toujours|souvent; compte|comptez sur; reste à; bouge pas
     dis toi|bonjour; mets toi à ma place; mettez vous à ma place; va savoir; allez savoir; entre nous
     merci d avance; lâche rien; veuillez patienter|agréer|m; veuillez rappeler ultérieurement|plus
     dis|dites moi (juste|seulement) un|une (petit|petite) truc|chose; force à; donne toi; salue|saluez
     tape|tapez un|deux|trois|quatre|1|2|3|4; repense|pense|pensez pas"
);

const RHETORICAL: &[&str] = patterns!(
    "où est|sont le|la|l|les mal|problème|temps|intérêt|rapport|respect|logique|justice|plaisir|différence; t|tu as compris le|l|la truc|principe|délire|message|idée|histoire; on vit|va dans quel|quelle monde|pays|époque|société
     qu est ce que je peux|pourrais te|t|vous|en|y|lui dire|raconter|faire|répondre
     est ce que je|j (l|le|la|les|y|en|lui|leur|me) *rais; à quelle heure je|j (me|m) suis|ai
     qu est ce que|qu tu|vous|on|il|elle|c|ils|elles * bien|mal|vite|mieux|peu|beau|belle !à|pour|dans|comme
     on est combien sur; tu veux savoir
     que se passe t il quand|si|dans; qu est ce qui se passe quand|si
         ça sert|change|rime|veut|fait|m avance quoi|à|dire; il|elle est passé|passée où
     qu est ce que tu|vous veux|voulez que je|j|qu|ça (te|lui|y|leur|on|l) fasse|dise|réponde|me|fiche|invente
     qu est ce que je ferais|serais|deviendrais; que ferais|serais je; je vous|te le demande; c est quand même
     quand je|on|j; comment dire; qui d autre; qui ça; et si je|j; est ce que quelqu un peut m expliquer|dire
     quelqu un peut m expliquer; tu peux m expliquer|croire; vous pouvez m expliquer; c est moi (,) ou
     je rêve (,) ou
     c est moi qui; c est normal; ça t|vous étonne|arrive; tu sens; tu entends
     tu|vous (te) trouves|trouvez ça|pas; tu te vois; tu m entends|écoutes|étonnes; vous m entendez
     tu|t es sérieux|sérieuse|fou|folle|malade|con|bête
     tu plaisantes|rigoles|déconnes|blagues|rêves|hallucines
     tu|t|vous as|avez déjà vu|entendu|goûté|mangé; t as déjà vu|entendu
     tu sais qui|combien (j|c|ça); où|d où t|tu as vu; où est ce que t|tu as vu; tu veux ma|rire
     tu connais la|l|les meilleure|dernière|histoire|blague; pour qui tu|il|elle te|se
     qu est ce qu on va|est|a|aurait; qu est ce que tu crois|racontes|fous|fiches|fabriques|attends
     qu est ce qu il|elle|ils|elles; qu est ce que c est que
     tu crois (vraiment) que je|j !peux|dois|devrais|pourrais
     tu crois (vraiment) que ça|c
     tu crois qu il|elle|ils|elles s|m|a|se; tu penses bien; comment (vous) voulez; comment tu t|te
     qui peut dire|savoir|croire; est ce que tu te|t rends|imagines
     est ce qu on|il|elle|ils|elles (n|ne) (a|est|y|en|se) vraiment|pas; est ce que les|le|la gens|monde|vie
     comment est ce|c possible; comment c est possible
     // Greetings.
     ça va !te|vous|être|lui|aller; ça va $; ça va toi|vous|bien|maman; comment ça va
     comment vas|allez tu|vous; comment tu vas; comment va la|ton|ta|votre|le; tu vas bien; vous allez bien
     la forme|famille|santé; quoi de neuf; c est comment $
     // Nobody knows.
     qu est ce que tu veux|voulais|vouliez|deviens !que|manger|boire|comme|faire|pour
     qu est ce que vous vouliez|voulez !que|manger|boire|comme|faire|pour; que veux tu $; que voulez vous $
     qu est ce que ça change|fait|peut|veut; qu est ce qu on peut (y|se|en|bien); qu est ce qu on y peut
     qu est ce qu on ferait|rigole; qu est ce que j y|ai; qu est ce que je disais|fous|raconte
     qu est ce qui lui|leur|m|me; comment tu|vous veux|voulez que|@inf; comment veux tu|voulez
     comment voulez vous; comment peut on; comment (tu) veux; comment tu fais pour; comment faites vous
     comment on peut|en|fait pour|va; comment tu|vous peux|pouvez
     tu donnes ta langue; qui peut (encore) vivre|tenir|supporter|accepter
     // Whether the listener follows, and is well.
     tu|vous comprends|comprenez|trouvez $; tu|t|vous as|avez (bien) compris !l|le|la|les|ce|comment|pourquoi|quelque
     c est (bien) compris|clair|noté|entendu $; je te|vous dérange|réveille
     tu|vous m as|avez reconnu|reconnue
     t|tu|vous es|êtes là $; y a quelqu un $; ça roule|marche|joue $; tout va bien
     tu te|vous portes; vous vous portez; tu|vous tiens|tenez le coup; on se dit ça|tout
     // Before a piece of news or advice.
     je peux te|vous dire|avouer|confier; je peux te|vous faire une confidence
     je peux être franc|franche|honnête
     puis je me permettre
     (est) (ce) (que) je t|te|vous ai (pas|déjà) dit|parlé|raconté|montré
     tu|t|vous as|avez su|entendu|appris
     tu|t|vous es|êtes au courant; tu vas me dire; tu|vous veux|voulez mon|un avis|conseil|exemple|indice
     sais|savez tu|vous ce que|qu il|elle|ils|elles|on; voulez vous que je vous dise
     // Of what cannot be known or helped.
     tu|vous penses|pensez|crois|croyez qu il|elle|ils|elles (m|s|l|me|se|nous|lui) a|est|ont|aurait|auraient|serait
     croyez|pensez|crois|penses vous|tu $; croyez|crois vous|tu qu il|elle|ils|elles
     aurais|auriez tu|vous cru|imaginé|pensé|deviné|dit; combien d entre nous|vous; jusqu où
     on peut savoir|rêver; on peut encore rire|rêver; on peut pas être; tu peux imaginer|comprendre|pas
     vous pouvez imaginer|comprendre
     où est ce que j ai; quand est ce que je|j vais; que reste|sont|demander; à ton|votre avis $
     quel est le|l problème|rapport|intérêt|but; a t on|il|elle idée|jamais|vraiment
     y a t il pire|mieux
     y a t il une justice; dois|puis je (en) vraiment|rire|pleurer; peut il|elle|on vraiment; peut il en être
     ne suis|sommes
     vous (ne) trouvez pas; tu l entends; t es pas bien; tu te sens bien $; t|tu as pas honte
     // Set phrases that expect nothing.
     tu veux que je te raconte; tu connais la suite|chanson|musique; à quoi tu|vous joues|jouez|rêves
     tu te fous|moques|fiches|paies
     vous vous foutez|moquez|fichez; tu|vous crois|croyez au|aux|en; est ce une façon|manière|vie|raison
     qui c est qui avait; je te|vous l|le avais|ai (pas|bien) dit; je l avais|ai pas dit
     qu est ce que je t|te|vous|lui avais|ai|disais; tu|t|vous as|avez (déjà) essayé|remarqué; à qui le
     que veux|voulez tu|vous que; tu vas rire|halluciner; tu vas pas (le|me) croire
     tu veux la meilleure|vérité; tu veux savoir la
     est ce que les poules; combien tu|vous paries|pariez; faut il que je l; peut on être
     comment te|vous|lui dire; est ce que c est (de) ma|sa|notre|leur faute
     qui peut faire|imaginer|penser
     vous vous souvenez|rappelez; tu te demandes; vous vous demandez; tu dois te dire|demander
     vous devez vous dire|demander
     tu|vous sais|savez bien; de quoi tu|vous parles|parlez; comment tu|vous fais|faites
     tu|vous sais|savez à|pourquoi|comment|où|combien (quoi|qui) j|je; tu|vous aurais|auriez fait|dit quoi
     tu|vous aurais|auriez dû
     ton|ta|tes|votre * qui *ait|*aient; combien de fois; tu|vous savais|saviez; est ce que ça pouvait
     où|comment|combien est ce qu il|elle|ils|elles
     est ce que tu|vous m entends|entendez
     si quelqu un|il|elle|ils|ça|c|j|je (n|ne|en|y|me|m|l) *ait|*ais|*aient
     tu|vous veux|voulez que je (lui|leur) dise|réponde|fasse quoi; est ce que j aurais; de quoi je
     c est toi|vous qui vois|voyez|décides|sais|savez; quoi encore
     est ce que c est ça; avec quel argent; tu veux que je te|vous dise; tu te rends compte
     vous vous rendez compte
     tu y|le crois|comprends; tu imagines; t imagines; tu t imagines; vous imaginez; tu vois|sais $
     vous voyez|savez $; tu vois le|ça|ce; tu sais quoi|pas|ce|comment; vous savez quoi|pas|ce
     tu (te) souviens|rappelles; tu crois ça|pas; tu m étonnes; tu parles; tu (ne) trouves pas
     tu (peux) me|m prends|crois|croire|suis|vois|diras|connais; t as vu !mon|ma|mes|notre|passer|quelqu
     tu|vous as|avez vu le|la|les|l|ce|cette|ça|comme|comment|un|une; t y crois; devine|devinez
     qui l aurait|eût; qui aurait; qui va|irait|veut|peut (bien) écouter|croire|payer|me|résister
     qui voudrait|dit|sait|ne|n; qui suis je; qui je suis; à quoi bon; à quoi ça sert|rime; à qui la faute
     pourquoi !pas; pourquoi pas $; et pourquoi
     où va t on; où on va; où va le|on; suis|ai|vais je
     est ce que je suis|tiendrais|vais|rêve|deviens|mérite|regrette|lui; est ce que j ai|avais|en
     est ce que c est une|un|bien bonne|raisonnable|normal|vraiment; est ce bien; est ce ma
     c est quoi ce|cette|ces|son|leur|le !code|numéro|nom|prix|plan|programme|mot|jour|lien|titre|menu|mieux|plus
     c est quoi le problème|délire|rapport; c est qui le|la patron|patronne|chef|meilleur|meilleure|plus|best
     c est pas beau|génial|malheureux|dingue|fou|merveilleux|magnifique; elle|il est pas belle|beau
     ça vaut quoi; ça pourrait; ça serait|ferait pas|bien; tu l aurais vu|vue; depuis quand on|tu|c|il|elle|ça
     et alors; et après; quoi d autre; n est ce pas
     quelle|quel chance|idée|bonheur|horreur|surprise|honte|galère|journée|histoire|plaisir|enfer|bazar|drôle|bande|temps
     mais comment|qui|où|pourquoi|que|quel|quelle; quand est ce que ça va|s; on est|va où là
     je|j (te|vous) demande; on lui|leur (a|ont); il|elle dormait|était|avait; moi $; toi qui
     vous avez demandé; de moi|nous $; qu il|elle|ils; à quel|quelle point; c est vrai|dingue|fou|fini quoi|ça
     je rêve; on croit rêver; ça (y) est"
);

const BLOCKERS: &[&str] = patterns!(
    "est ce que|qu *; est ce que|qu * *; est ce que|qu * * *; vu|noté|regardé|reçu|oublié
     rappeler|savez|savent|confirmer|décidé|compris|expliquer|vérifier|regarder|idée|sûr|sûre|préciser|demander|redire
     je|j|tu|t|il|elle|on|nous|vous|ils|elles|ça|ce|c|qui; me|m|te|se|s|le|la|les|l|lui|leur|y|en|ne|n
     que|qu|si|quand|comme|dont|lorsque|où|comment|combien|quoi|quel|quelle|puisque|pourquoi|lorsqu|lequel|laquelle|lesquels|lesquelles
     un|une|des|du|mon|ma|mes|ton|ta|tes|son|sa|ses|notre|nos|votre|vos|leurs|cet|cette|ces|de|d|à|au|aux|dans|sur|pour|avec|sans|par|chez|en|sous|entre|avant|après|très|trop|plus|aussi
     est|suis|es|sommes|êtes|sont|ai|as|a|avons|avez|ont|été|va|vais|vas|fait|faire|être|avoir|était|avait|peux|peut|veux|veut|dois|doit|faut
     savoir|sais|sait|savais|demande|demandé|dire|dit|voir|vois; dès"
);

const REQUESTS: &[Rule] = &[
    clause(patterns!(
        "tu me|m|nous !diras|manqueras|verras|croiras|connaîtras|remercieras|auras|feras|seras|comprendras|pardonneras|entendras|reverras|pourras|aimeras|retrouveras|suivras|trouveras|étonneras *ras
         pense|pensez à ton|ta|tes|votre|vos !avenir|santé|futur|vie
         tu (me|m|nous|lui|leur|le|la|les|y) penseras|passeras|prendras|diras|ramèneras|apporteras|mettras|rappelleras|appelleras|enverras|donneras|demanderas|laisseras|achèteras|oublieras
         vous me|nous direz|rappellerez|enverrez|donnerez|confirmerez; vous penserez|veillerez à
         @is le|la|les|l|ton|ta|tes|mon|ma|mes|bien|moi"
    )),
    anywhere(patterns!(
        "sois|soyez y !pour|sûr|sûrs
         (il) faut|faudrait|faudra que|qu tu|vous sois|soyez là|présent|présente|présents|prêt|prête|prêts|à
         vous voudrez bien !m; je compte sur toi|vous pour
         je te|vous laisse prévenir|voir avec|rappeler|me|m|appeler|confirmer|organiser|gérer
         rappelle|réponds|reviens|viens|fais vite; dites moi|lui|leur|nous|à|aux|le|la|leur|bien
         tenez moi|nous le|la|les|au|informé|informés|informée|prêt|prêts|vous
         tu peux|pourrais|pourras (pas|juste|aussi|stp|bien|peut|éventuellement) (être) me|m|nous (le|la|les|l|en|y) @inf"
    )),
    after_break(patterns!("vérifie|vérifiez|regarde|regardez que|si; @is")),
    unpunctuated(clause(patterns!(
        "ramène|apporte|achète|rappelle|appelle|envoie|laisse|ferme|range|évite|garde|prépare|passe|réserve|vérifie|amène le|la|les|l|mon|ma|mes|ton|ta|tes|du|des|un|une|à|chez|au|moi|me
         tu peux|pourrais (pas|juste|aussi|stp|bien) (le|la|les|l|lui|leur|y|en) !@state @inf"
    ))),
    sentence(patterns!(
        "tu peux|pourrais (pas|juste|aussi|stp|bien) (le|la|les|l|lui|leur|y|en) !@state @inf"
    )),
    unpunctuated(anywhere(patterns!(
        "confirme|confirmez|rappelle|rappelez|réponds|répondez|envoie|envoyez|dépêche|viens|venez|descends|monte vite|stp|svp|rapidement
         tu viens|passes me|m|nous @inf
         tu peux|pourras (pas|juste|aussi|stp) (le|la|les|l|lui) récupérer|ramener|apporter|acheter|envoyer|rappeler|prévenir|déposer|sortir|arroser|nourrir|imprimer|vérifier|réserver|chercher|confirmer
         tu pourrais (pas|juste|aussi|stp|bien|peut) (être) (le|la|les|l|lui|leur|y|en) !@state @inf"
    ))),
    // "est-ce que tu pourrais, quand tu auras une minute, m'envoyer".
    anywhere(patterns!(
        "est ce que tu|vous peux|pourrais|pouvez|pourriez , ... ... , (me|m|nous|lui|leur|le|la|les|l|y) !@state @inf
         peux|pourrais|pouvez|pourriez tu|vous , ... ... , (me|m|nous|lui|leur|le|la|les|l|y) !@state @inf"
    )),
    // Imperatives.
    anywhere(patterns!(
        "@s !tu|je|pas|rien|soin|en|compte|que|qui; @s en !compte; @s pas|rien|que|qui
         fais moi|lui|leur|nous|le|la|les|en|un|une|des|du|bien|juste|ton|ta|tes|manger|attention|pas|vite|passer|tourner|suivre
         dis moi|lui|leur|nous|à|aux|le|la|leur|bien; tiens moi|nous|toi|le|la|lui|les
         attends moi|nous|le|la|les|un|juste|avant|que|demain|ce|mon|ma
         attendez moi|nous|le|la|les|un|juste|avant|que|demain|ce|mon|ma
         sois|soyez pas|là|à|prêt|prêts|prête|prêtes|ponctuel|ponctuels|discret|discrets
         aie|ayez pas|sur|toujours|bien|votre|ton|vos|tes|les|le|la; sors|pars !tu|je|de
         pense|pensez|penses à @inf
         pense|pensez à (me|m|le|la|les|l|lui|leur|nous|bien|y|en|te|t|vous|prendre) @inf; pense|pensez aux|au
         @ez !vous|pas|rien|soin|une|bien|que|en; @ez bien !à|que|vous; @ez que|une|pas|rien|en|vous en
         présentez|adressez|inscrivez|dépêchez|connectez|munissez|préparez|installez|garez|assurez|arrangez|renseignez|mettez|débrouillez|tenez|occupez|servez|enregistrez|identifiez|dirigez|chargez vous
         occupe|dépêche|arrange|gare|inscris|prépare|présente|connecte|débrouille|assure|charge|mets|renseigne|sers|lève|tais|rends|installe|grouille toi
         @e moi|lui|nous; @e le|la|les|l moi|lui|nous; @e l|en|y $; @e m|t|lui|nous en; @e m le|la|les|en
         n|ne (me|m|te|t|le|la|les|l|lui|leur|nous|vous|y|en) (le|la|les|lui|leur|en) @s|@ez|fais|dis|dites|tiens|sois|soyez|ayez|aie|pars|sors|va|attends|attendez|bouge|oublie|touche (surtout) pas|rien|plus|jamais|à|aucun|aucune|que
         oublie|oubliez|oublies (surtout) pas; t oublies|oublie|oublieras (surtout) pas
         tu (n) oublies|oublieras (surtout) pas; vous n oubliez|oublierez pas; hésite|hésitez|hésites pas à
         n hésite|hésitez pas"
    )),
    after_break(patterns!(
        "va|vas (me|m|le|la|les|lui|vite|donc) @inf; va chez|sur|au|à|aux|dans|en
         allez (me|m|le|la|les|lui|vite|donc) @inf; allez chez|sur|au|à|aux|dans
         regarde|écoute dans|sur|si|s|ce|le|la|les|tes|ton|ta|bien|ça|sous|derrière
         regardez|écoutez dans|sur|si|s|ce|le|la|les|vos|votre|bien|ça|sous|derrière; @ez $
         @e (bien|juste|plutôt|vite|aussi|d|encore|toujours|donc|simplement|tout) @det|@clitic|à|au|aux|chez|dans|sur|sous|par|pour|avec|si|quand|dès|vers|jusqu|vite|ça|bien|avant|après|comment
         @e d abord; @e (surtout) pas|rien|plus
         appelle|rappelle|invite|contacte|aide|évite|ramène|amène|emmène|apporte|envoie|demande|garde|laisse|préviens|accompagne|dépose|récupère|passe|vérifie|confirme|réserve|commande|annule|imprime|signe|remercie !est|il|elle|une|bonne|un|à|que
         passe|rentre|monte|reste|file|cours !une|de|un|bonne|le bonjour; passe un|de coup
         demande à|au|aux|si; note|notez (bien) le|la|les|ça|mon|ma|l|que|bien
         n|ne (me|m|te|t|le|la|les|l|lui|leur|nous|vous|y|en) (le|la|les|lui|leur|en) @e (surtout) pas|rien|plus|jamais|à|aucun|aucune|que"
    )),
    clause(patterns!("@e moi|lui|leur")),
    // Can you.
    anywhere(patterns!(
        "peux|pourrais|pourras|veux|voudrais|saurais tu (bien|stp|svp|pas|donc|juste|aussi) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en|s) (le|la|les|l|lui|en) !@state @inf
         pouvez|pourriez|sauriez vous (bien|pas|donc|juste|aussi) (me|m|te|t|le|la|les|l|lui|leur|nous|vous|y|en) (le|la|les|l|lui|en) !@state @inf
         voulez|voudriez vous bien
         est ce que tu peux|pourrais|pourras|saurais|voudrais (stp|svp|pas|juste|aussi|donc|bien|éventuellement) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en) (le|la|les|l|lui|en) !@state @inf
         est ce que vous pouvez|pourriez|pourrez|sauriez (pas|juste|aussi|donc|bien|éventuellement) (me|m|te|t|le|la|les|l|lui|leur|nous|vous|y|en) (le|la|les|l|lui|en) !@state @inf
         vous pourriez|sauriez (pas|juste|aussi|donc|bien|éventuellement|peut) (être) (me|m|te|t|le|la|les|l|lui|leur|nous|vous|y|en) (le|la|les|l|lui|en) !@state @inf
         vous pouvez (juste|aussi) me|m|nous !joindre|atteindre|contacter|trouver|retrouver|appeler|rappeler|écrire @inf
         tu sais|saurais me|m|nous rappeler|envoyer|dire|donner|ramener|déposer|prendre|amener|apporter|aider
         tu veux|voudrais|voudras|pourrais|peux bien @inf
         tu veux|voudrais|voudras|pourrais|peux bien (me|m|t|te|lui|nous|le|la|les|l|y) (en) @inf
         vous voulez|voudriez bien; y a|aurait moyen que tu|vous; moyen que tu|vous
         ça (ne) te|t|vous dérange|dérangerait|embête|embêterait|ennuie|ennuierait|gêne|gênerait (pas) de|d
         ça t|vous|te irait|va|dirait de me|m; tu aurais|auras le temps de|d
         tu aurais la possibilité|gentillesse de|d; auriez vous la gentillesse
         auriez vous l amabilité|obligeance; serait il possible de|d me|m|nous
         ce serait possible de me|m|nous; ce serait possible que tu|vous; possible de me|m|nous"
    )),
    marked(anywhere(patterns!(
        "tu peux|pourrais|pourras|saurais|voudrais (stp|svp|pas|juste|aussi|donc|bien|éventuellement|toujours) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en) (le|la|les|l|lui|en) !@state @inf
         vous pouvez|pourrez (pas|juste|aussi|donc|bien|éventuellement) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en) (le|la|les|l|lui|en) !@state @inf
         vous|tu savez|sais (pas) (me|m|le|la|les|l|lui|leur|nous|y|en) passer|venir|prendre|ramener|déposer|appeler|rappeler|envoyer|faire|donner|dire|aller|amener|apporter|garder|aider|acheter|arroser|fermer|ouvrir|imprimer|réserver|chercher|récupérer|mettre|prévenir"
    ))),
    // You must.
    anywhere(patterns!(
        "il faut|faudrait|faudra (absolument|vraiment|aussi|juste|surtout|donc) que|qu tu|t|vous !saches|voies|comprennes|aies|sois|sachiez|voyiez|compreniez|soyez|ayez
         faut|faudrait|faudra (absolument|vraiment|aussi|juste|surtout|donc|pas) que|qu tu|t|vous !saches|voies|comprennes|aies|sois|sachiez|voyiez|compreniez|soyez|ayez|aille
         (il) faut|faudrait|faudra (absolument|vraiment) me|m|nous !croire @inf
         j aimerais|ai|aurais (bien|besoin|vraiment) que tu|t|vous
         j ai|aurais (bien|vraiment) besoin que tu|t|vous
         je voudrais|veux|souhaite|souhaiterais|préfère|préférerais|préfèrerais (bien|vraiment) que tu|t|vous
         tu dois (absolument|aussi|juste|vraiment|bien|surtout|encore) (me|m|le|la|les|l|lui|leur|nous|y) !être|avoir|en|te|t|savoir|voir|croire|penser|imaginer|connaître|rire|rigoler|comprendre|bien @inf
         vous devez|devrez (absolument|aussi|juste|vraiment|bien|impérativement|donc|encore) (me|m|le|la|les|l|lui|leur|nous|y|vous) !être|avoir|en|savoir|voir|croire|penser|imaginer|connaître|vous @inf
         tu as|auras qu|juste à; t as|auras qu|juste à; vous avez|aurez qu|juste à; tu n as|auras qu à
         vous n avez|aurez qu à"
    )),
    // Set phrases.
    anywhere(patterns!(
        "merci de|d (bien|me|m|nous|le|la|les|l|lui|leur|vous|y|en|ne) (vouloir|pas|le|la|les|en|y) (me|m|nous|le|la|les|l|lui) !avoir|être|m @inf
         je|nous te|t|vous remercie|remercions|remercierais (par) (avance) de|d (bien|me|m|nous|le|la|les|l|lui|vous|y) (vouloir|le|la|les) (me|m|nous|le|la|les|l) !avoir|être|m @inf
         je te|t|vous prie|prierais de|d !croire|agréer|m
         nous vous|te prions|demandons|invitons de|d|à !croire|agréer|excuser|nous; prière de|d
         je te|vous saurais gré
         je te|t|vous demande|demanderai|demanderais|demanderait (juste|simplement|seulement) de|d
         je t|te|vous invite à; tâche|tâchez|essaie|essayez|essaye|tente|songe|songez|arrange toi de|d|à|pour
         tâche|tâchez|essaie|essayez|essaye|songe|songez de|d|à; arrange toi pour|de"
    )),
    // Negative without "ne".
    after_break(patterns!(
        "m|les|nous|lui @e|@s|@ez|attends|attendez|fais|dites pas !en
         me|y @e|@s|@ez pas; t @es pas (de|d|le|la|les|un|une|du|ma|mon)"
    )),
    after_break(patterns!("veuillez !patienter|agréer|m|nous|excuser|croire")),
    clause(patterns!(
        "si tu pouvais|voulais (bien|juste|aussi) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en) (le|la|les|l|lui|en) !@state @inf
         si vous pouviez|vouliez (bien|juste|aussi) (me|m|te|t|le|la|les|l|lui|leur|nous|y|en|vous) (le|la|les|l|lui|en) !@state @inf
         si tu peux|veux bien @inf; si tu peux (bien) me|m|nous (le|la|les|l|en) @inf
         si vous pouvez (bien) me|m|nous (le|la|les|l|en) @inf"
    )),
    // Present tense.
    anywhere(patterns!(
        "tu me|m|nous @es|dis|tiens|préviens|réponds|mets !qu|que|quelqu|rire|peur|un|une
         tu me|m|nous redis|rends|prends !pour|fou|folle|malade|heureux|la|le
         vous me|m|nous rappelez|envoyez|appelez|tenez|dites|confirmez|préparez|gardez|mettez|apportez|ramenez|redites|prévenez|renvoyez|répondez !que"
    )),
    after_break(patterns!(
        "tu @chore; tu l|le|la|les|lui|leur|y @chore; tu fais attention|gaffe|signe
         tu passes|viens me|m|nous|le|la|les|prendre|chercher|récupérer"
    )),
    joined(patterns!("(me|m|le|la|les|l|lui|leur|nous|y|en) @inf")),
];

const QUESTIONS: &[Rule] = &[
    marked(anywhere(patterns!(
        "il|elle|c|ils|elles est|sont|arrive|rentre|vient|part|commence où|quand|combien
         est ce qu elle|ils|elles
         que|qu @vous|@riez|@tu|@rais|pouvez tu|vous; où|que|comment|quand|qui dois|puis|peux|pourrais je
         est ce possible|envisageable|que|un|une|trop|grave|loin|urgent|compris|ouvert|ok|bon
         n est ce pas trop|un|une|possible|le|la
         je|j (lui|leur|te|vous|t|la|le) * quoi|combien|où|quand|comment
         je|j|il|elle|ça|c|ils (lui|leur|te|vous|t|la|le) * à|vers|pour|dans|de|avec|jusqu quel|quelle|quels|quelles|qui
         quelqu un|d peut|a|pourrait|aurait|veut|sait|connaît|vient|serait; est ce que la|le|les|l|mon|ma|c
         qu est ce qui te|t|vous; qu est ce qu on; où|quand|comment|combien est ce que|qu; de|d où tu|vous
         quel est|sont|serait|seraient le|la|les|l|votre|ton|ta|vos|tes"
    ))),
    marked(sentence(patterns!(
        "il|elle|c|ça est toujours|encore|bien disponible|dispo|libre|valable|bon|vendu|vendue|ouvert|ouverte|possible|prévu
         il|y y a|aura|aurait quelqu un; y aura|aurait|a quelqu un; y aura|aurait du monde"
    ))),
    marked(anywhere(patterns!("c est toi|vous qui"))),
    unpunctuated(anywhere(patterns!(
        "c est toi|vous qui @es|@ez|conduis|viens|prends|fais|mets|vas|allez|faites !bien|toujours|tout|mal
         tu|vous peux|pouvez (encore|toujours) entendre|voir|manger"
    ))),
    marked(after_break(patterns!(
        "où|quand est|sont|était le|la|les|l|ton|ta|tes|votre|vos|mon|ma|mes|notre|nos|ce|cette
         le|la|les|l|votre|vos|ton|ta|tes|mon|ma|mes|notre|nos|ce|cet|cette|ces|un|une * est|sont|peut|peuvent|a|ont|sera|seront|fait|va|convient|conviendrait|arrange|arrangerait|accepte|serait|pourrait|passe|commence|ferme|ouvre|marche|vient|viendra|doit|reste|aura|prend|coûte il|elle|ils|elles
         le|la|les|l|votre|vos|ton|ta|tes|mon|ma|mes|notre|nos|ce|cet|cette|ces|un|une * (te|t|vous|nous) est|sont|peut|peuvent|a|ont|sera|seront|fait|va|convient|conviendrait|arrange|arrangerait|accepte|serait|pourrait|passe|commence|ferme|ouvre|marche|vient|viendra|doit|reste|aura|prend|coûte t|il|elle|ils|elles
         le|la|les|l|votre|vos|ton|ta|tes|mon|ma|mes|notre|nos|ce|cet|cette|ces|un|une * * (te|t|vous|nous) est|sont|peut|peuvent|a|ont|sera|seront|fait|va|convient|conviendrait|arrange|arrangerait|accepte|serait|pourrait|passe|commence|ferme|ouvre|marche|vient|viendra|doit|reste|aura|prend|coûte t|il|elle|ils|elles
         le|la|les|l|votre|vos|ton|ta|tes|mon|ma|mes|notre|nos|ce|cet|cette|ces|un|une * * * (te|t|vous|nous) est|sont|peut|peuvent|a|ont|sera|seront|fait|va|convient|conviendrait|arrange|arrangerait|accepte|serait|pourrait|passe|commence|ferme|ouvre|marche|vient|viendra|doit|reste|aura|prend|coûte t|il|elle|ils|elles
         ça avance|commence|finit|tient|joue|roule|se|s|coûte|suffit; combien
         quelle|quels|quelles est|sont|serait|seraient le|la|les|l|votre|ton|ta|vos|tes
         quel|quels|quelle|quelles * (te|t|vous) tu|vous|convient|arrange|irait|va|conviendrait|as|avez
         à|de|d|avec|pour|sur|vers|dans|chez|par qui|quoi|quel|quelle|quels|quelles|où|combien ... tu|t|te|vous|on|je
         qui (se|s|nous|vous) (en|a|est) (encore) peut|pourrait|veut|vient|prend|amène|apporte|ramène|occupe|charge|conduit|fait|garde|dispo|partant|chaud|intéressé|encore|motivé|disponible|serait|aurait|présente|commence|va"
    ))),
    unpunctuated(anywhere(patterns!(
        "qui s occupe|charge; il|elle|c est toujours|encore disponible|libre|dispo|valable !pour|mais|quand|et; c est loin
         tu|vous|on !viens|venez|passes|passez|peux|pouvez|pourrais|pourriez ... ou on|tu|vous|je|bien
         tu|vous sais|savez si|où|à|quand|qui|combien|comment|quel
         t|tu as le|la|l|les numéro|adresse|code|temps|clé|clés|lien|recette|nom; tu l|les as
         t es à|chez|dispo|levé|réveillé|toujours|encore|libre
         il|elle|ils|elles est|sont|a|rentre|arrive|vient|part où|quand; on fait comment|quoi
         je (te|t|vous|lui|leur|l|le|la) fais|prends|dis|mets|ramène|apporte|achète|réponds|envoie quoi|combien|quand|où|lequel
         c est bon|ok pour toi|vous|demain|samedi|dimanche|vendredi; ça marche pour toi|vous
         t|tu|vous es|êtes où; t as deux|cinq|une|dix minutes|minute|secondes"
    ))),
    unpunctuated(clause(patterns!(
        "où est|sont le|la|les|l|ton|ta|tes|mon|ma|mes|notre|nos|votre|vos *; t|tu as compris l|le|la|les; il|elle t|te a dit|répondu quoi; il reste combien|encore
         est ce que le|la|les|l|mon|ma|ton|ta|votre|notre * est|sont|a|ont|va|marche *
         à quelle heure|date
         comment on fait|met|ouvre|allume; qui peut|veut|vient|amène|apporte|ramène|conduit|garde
         comment|où|quand|pourquoi @tu|@rais tu"
    ))),
    asked(anywhere(patterns!(
        "c est qui !le|la|a|est|m|t; c est à qui|quel|quelle|combien
         c est pour quand|qui|quel|quelle|combien; c est bon pour toi|vous
         c est à toi|vous le|la|les|ce|cette|ces|l
         à|vers|jusqu|d|dans|pour|de|avec|sur quelle|quel|quels|quelles * est ce|tu|vous|on|je
         à partir de|d quelle|quel|quand|combien; jusqu à quelle|quand|quel
         combien (de|d) (*) tu|vous|t|on|ça coûte|coûterait|faut|veux|voulez|en|êtes|as|es|serez|prenez|prends|sera|seront|fait|fera
         quel|quelle est le|la|l|votre|ton|ta numéro|adresse|prix|code|nom|heure|date|taille|jour|meilleur|mot|tarif
         qui c est qui"
    ))),
    anywhere(patterns!(
        "est ce que|qu !je|j|ça|c|la|le|les|l|les|mon|ma|elle|ils|elles
         est ce que je te|t|vous|peux|dois|ramène|viens|passe|l|la|le|lui|réserve|apporte|commande
         est ce que ça te|t|vous|marche|va|passe|joue|tient|coûte|vaut
         est ce que c est !une|un|bien|moi|normal|raisonnable|vraiment
         qu est ce que|qu tu|vous|t|on|je|il|elle; qui est ce qui|que|qu
         c est quoi|où|quand|combien|lequel|laquelle
         où|quand|comment|combien|pourquoi est ce que|qu tu|vous|on|t
         à quelle heure|date (est) (ce) (que|qu) tu|t|te|vous|on|je|il|elle|est|sont|commence|ouvre|ferme|part|arrive|passe|finit
         combien (de|d) (*) je|tu|vous|on|ça|il t|vous|te|en
         lequel|laquelle|lesquels|lesquelles tu|t|te|vous|on|je; où|quand|comment|combien @tu|@rais tu
         où|quand|comment|combien @vous|@riez vous"
    )),
    asked(after_break(patterns!(
        "quel|quels|quelle|quelles * tu|t|vous|te|on veux|voulez|préfères|préférez|as|avez|prends|prenez|faut|prend|fait|met|convient|arrange|irait|va|conviendrait|arrangerait
         comment|où tu|vous|on !veux|voulez|peux|fais pour"
    ))),
    asked(clause(patterns!("combien (de|d) !fois (*) tu|vous !crois|croyez; combien tu|vous|on|ça"))),
    unpunctuated(anywhere(patterns!(
        "est ce que je peux|dois|prends|continue|mets; est ce que le|la|les|l|mon|ma|mes * est|sont toujours|encore|bien|déjà|prêt|prête|prêts|fourni|fournis|compris|comprise|comprises|ouvert|ouverte|dispo|disponible"
    ))),
    marked(clause(patterns!(
        "à quelle heure|date; où|comment|combien|pourquoi (est) (ce) (que|qu) tu|t|vous|on|je
         où|comment|combien|pourquoi * tu|vous; pourquoi pas * tu|on|vous"
    ))),
    // Verb and subject inverted.
    anywhere(patterns!(
        "@tu|@rais|peux|pourras tu; @order - tu; @vous|@riez|pouvez vous
         n avez|êtes|auriez|as|es|aurais vous|tu pas
         y a tu; dois|puis|peux je"
    )),
    marked(anywhere(patterns!(
        "@ez vous; faut|faudra|faudrait|doit|peut|pourrait|serait|est|reste|vaut t il|on
         faut|serait|est|peut|doit|sont|ont|vaut|faudrait il|elle|on|ils|elles
         a|va|aura|sera|viendra|faudra|pourra|passera|arrive|marche|reste t il|elle|on"
    ))),
    asked(anywhere(patterns!("y a|aura|aurait t il"))),
    unpunctuated(anywhere(patterns!("faut il"))),
    // "tu" after the verb in Quebec.
    anywhere(patterns!(
        "t as|es|aurais|avais|veux|peux|vas tu
         tu veux|peux|viens|vas|penses|sais|as|es|fais|prends|connais tu; c est tu
         ça va|vaut|marche|prend|reste|te|vous (tente|va|dérange|irait) tu; ça se peut|fait|dit tu"
    )),
    clause(patterns!(
        "je|on (la|le|les|l|te|t|vous|lui|m|se|y) * tu
         il|elle|ils|y (la|le|les|l|te|t|vous|lui|m|se) vient|est|a|reste|part|sont|va tu"
    )),
    asked(anywhere(patterns!("vous avez|êtes|voulez|pouvez tu|vous"))),
    // Order of a statement, with the question word in its middle or at its end.
    anywhere(patterns!(
        "tu|t|vous|on|ça !sais|savez|savais|saviez|vois|voyez|verras|sait|dis|devines|devineras @wh quoi|combien|lequel|laquelle|lesquels|lesquelles !que|qu|il|elle|ils
         tu|t|vous|on|ça !sais|savez|savais|saviez|vois|voyez|verras|sait|dis|devines|devineras * (*) quoi|combien|lequel|laquelle !que|qu|il|je|j|on|tu|elle|ça"
    )),
    asked(anywhere(patterns!(
        "tu|t|vous|on !sais|savez|savais|saviez|vois|voyez|verras|sait|dis * (*) où|quand !même|que|qu|il|elle|je|j|tu|ça|c|on|vous|est|ce|le|la|les|l|nous|ils|mon|ma|y|elles|un|une
         tu|t|vous|on !sais|savez|savais|saviez|vois|sait * (*) à|pour|de|vers|jusqu|dans|d|chez|avec|sur quel|quelle|quels|quelles|qui
         tu|t|vous|on !sais|savez|savais|saviez|vois|sait * (*) jusqu à quel|quelle|quand; tu|vous * à quoi
         tu|vous|on * (*) comment $; ça coûte|fait|coûterait|ferait combien"
    ))),
    marked(clause(patterns!(
        "tu|t|vous|on ... quel|quelle|quels|quelles|comment"
    ))),
    // Unmarked, where a statement would be strange.
    anywhere(patterns!("tu préfères|préférerais|préfèrerais")),
    asked(anywhere(patterns!(
        "tu|vous (l|les|la|le) aurais|auriez pas; tu|vous (l|les|la|le) aurais|auriez pas (déjà) @done
         on est|sera|serait combien; c est (pour|le) #weekday ou (le) #weekday
         vous préférez|préféreriez; t préfères
         tu connaîtrais|aurais pas|un|une|des|du|de|quelqu|encore|le|l|moyen
         t aurais|as pas|un|une|encore|toujours|le !temps|trop|gagné|air|raison|vu|choix; t aurais des|du|de
         vous auriez|connaîtriez|n auriez pas|un|une|des|du|de|quelqu|encore|le|l|moyen
         ça (ne) te|t|vous va|vont|irait|dit|tente|tenterait|dirait|convient|conviendrait|intéresse|intéresserait|arrange|arrangerait !de|pas|bien|mieux
         ça (ne) te|t|vous dérange|dérangerait|embête|embêterait|gêne|gênerait|ennuie (pas) si|que"
    ))),
    sentence(patterns!(
        "tu|vous sais|savez si|s
         tu|on|vous !sais|sait|savez|saura|verra|verras|verrez|dit|demande * (*) à quelle heure $
         vous avez du|des|encore|toujours; vous auriez|connaissez|pensez|prenez|acceptez|livrez|faites
         t|tu es|as (bien|déjà|toujours|encore) rentré|rentrée|arrivé|arrivée|réveillé|réveillée|levé|reçu|fini|mangé|trouvé
         c est ... pour toi|vous aussi"
    )),
    marked(clause(patterns!("tu|t|vous peux|pouvez (encore|toujours) @state"))),
    asked(clause(patterns!(
        "c est (bien) pour|à|avec|dans * ou
         je|on ... ou je|tu|vous|on|ben|bien|pas"
    ))),
    unpunctuated(anywhere(patterns!(
        "tu veux !bien|que|qu|dire|pas|venir|savoir|parler|rire; tu veux que je|j|qu|venir
         vous voulez !dire|bien|pas|que
         vous voulez que je|j|qu|on
         tu connais|aurais|penses|comptes|pourrais !à|que|me|m|te|trop|tellement|plus|moi|toi|pas|quand|vu|dû|ma|mon|la|le
         tu crois|penses que|qu !je|j; tu penses à
         tu viens|arrives|rentres|pars|passes|restes|manges|dors|bosses|travailles quand|à|avec|ce|demain|chez|samedi|dimanche|vendredi|lundi|mardi|mercredi|jeudi|toujours|aussi
         tu|t as|es (pas|bien|toujours|encore|déjà) pensé|eu|reçu|fini|pu|récupéré|acheté|payé|réservé|besoin|prévu|envie|dispo|libre|rentré|rentrée|arrivé|arrivée|encore|toujours
         t as|es des|du|là|partant|partante|chaud|chaude
         vous avez (toujours|encore|pas|bien) du|des|encore|toujours|reçu|besoin|trouvé|pensé|prévu|pu
         vous êtes|serez (toujours|encore|bien) ouvert|ouverts|ouverte|là|disponible|disponibles|intéressé|intéressée|libre|libres|dispo|combien
         vous êtes|serez|faites|livrez|prenez|acceptez combien|encore|toujours|aussi"
    ))),
    // What it is about comes first: "le chien, il dort au garage ou on le prend".
    marked(after_break(patterns!(
        "@topic * , c|il|elle|ils|elles ... ou; @topic * , c|il|elle|ils|elles ... ... ou
         @topic * , ça va|te|vous|marche|fonctionne|donne|se|a|ouvre|ferme
         @topic * , il|elle|ils|elles est|sont|serait|seraient (pas) toujours|encore|bien|déjà|dispo|disponible|disponibles|libre|libres|prêt|prête|prêts|ouvert|ouverte
         @topic * de|du|des|d|à|au|en * , c|il|elle|ils|elles ... ou
         @topic * de|du|des|d|à|au|en * , c|il|elle|ils|elles ... ... ou
         @topic * de|du|des|d|à|au|en * , ça va|te|vous|marche|fonctionne|donne|se|a|ouvre|ferme
         @topic * de|du|des|d|à|au|en * , il|elle|ils|elles est|sont|serait|seraient (pas) toujours|encore|bien|déjà|dispo|disponible|disponibles|libre|libres|prêt|prête|prêts|ouvert|ouverte
         @topic * de|d la|l|ton|ta * , c|il|elle|ils|elles ... ou
         @topic * de|d la|l|ton|ta * , c|il|elle|ils|elles ... ... ou
         @topic * de|d la|l|ton|ta * , ça va|te|vous|marche|fonctionne|donne|se|a|ouvre|ferme
         @topic * de|d la|l|ton|ta * , il|elle|ils|elles est|sont|serait|seraient (pas) toujours|encore|bien|déjà|dispo|disponible|disponibles|libre|libres|prêt|prête|prêts|ouvert|ouverte
         @topic petit|petite|grand|grande|nouveau|nouvelle|autre|prochain|prochaine|premier|première|dernier|dernière * , c|il|elle|ils|elles ... ou
         @topic petit|petite|grand|grande|nouveau|nouvelle|autre|prochain|prochaine|premier|première|dernier|dernière * , c|il|elle|ils|elles ... ... ou
         @topic petit|petite|grand|grande|nouveau|nouvelle|autre|prochain|prochaine|premier|première|dernier|dernière * , ça va|te|vous|marche|fonctionne|donne|se|a|ouvre|ferme
         @topic petit|petite|grand|grande|nouveau|nouvelle|autre|prochain|prochaine|premier|première|dernier|dernière * , il|elle|ils|elles est|sont|serait|seraient (pas) toujours|encore|bien|déjà|dispo|disponible|disponibles|libre|libres|prêt|prête|prêts|ouvert|ouverte
         @topic * qui * (*) (*) , il|elle|ils|elles est|sont|serait|seraient|peut|pourrait|a|aurait"
    ))),
    // With a question mark.
    marked(after_break(patterns!(
        "il|elle|ils|elles|c|ça (te|t|vous) est|sont|marche|fonctionne|coûte|commence|va|part|arrive|vient|a|fait|ferme|ouvre|dure|joue|passe ... , @topic
         il|elle|ils|elles|c|ça (te|t|vous) est|sont|marche|fonctionne|coûte|commence|va|part|arrive|vient|a|fait|ferme|ouvre|dure|joue|passe ... ... , @topic
         t|on|je|j|c|ça|il|elle|ils|elles|y|le|la|les|l|est|avec|pour|à|plutôt|avant|après ... ou
         on ... , ou; on ... ... , ou; on ... , ... , ou
         t|on|je|j|c|ça|il|elle|ils|elles|y|le|la|les|l|est|avec|pour|à ... ... ou
         tu|vous !peux|pouvez|pourrais|pourriez|viens|venez ... (,) ou
         tu|vous !peux|pouvez|pourrais|pourriez|viens|venez ... ... (,) ou
         tu|vous viens|venez !me|m|nous|chercher|prendre ... ou
         tu|vous !sais|savez|vois|voyez @es|@ez|@listener !sans|raison|tort|gagné|vu
         t|tu as|es|aurais|auras|seras !vu|sans|raison|gagné|tort"
    ))),
];
