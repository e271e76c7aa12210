//! Spanish of Spain and America.

mod verbs;

use crate::language::{
    Amounts, Apostrophe, Clauses, Dates, Language, Numerals, PartOfDay, Phones, Rule, Unit,
    after_break, ambiguous, anywhere, asked, clause, currency, day, day_part, duration, fixed_time,
    joined, marked, maybe_time, sentence, time, time_before, unpunctuated,
};

use PartOfDay::{Afternoon, Evening, Midday, Morning, Night};

pub(super) static LANGUAGE: Language = Language {
    code: "es",
    apostrophe: Apostrophe::Joins,
    abbreviations: words!(
        "sr sra srta dr dra d lic ing arq prof avda av núm tel ud uds aprox"
    ),
    hesitations: words!("eh ehm em mmm mm hm hmm"),
    parentheticals: patterns!(
        "digamos; este; por favor; porfa; claro; pues; como te digo; como le digo; creo; bueno"
    ),
    sets: &[
        // Tú and vos: "se" stands for "le".
        (
            "imperative",
            words!(
                "díselo dísela díselos díselas decíselo decísela cuéntaselo cuéntasela mándaselo mándasela mándaselos
                 mándaselas dáselo dásela dáselos dáselas enséñaselo enséñasela pregúntaselo recuérdaselo explícaselo
                 llévaselo llévasela llévaselos pásaselo pásasela devuélveselo devuélvesela cómpraselo cómprasela
                 envíaselo envíasela reenvíaselo pídeselo pídesela déjaselo déjasela tráeselo póntelo póntela
                 quítaselo préstaselo préstasela confírmaselo coméntaselo"
            ),
        ),
        ("vos", &[]),
        ("voseo", words!("vos sos podés querés sabés")),
        ("vosotros", &[]),
        ("usted", words!("acuda")),
        ("ustedes", &[]),
        ("subjunctive", &[]),
        ("you", YOU),
        ("offer", OFFER),
        ("acts", &[]),
        ("you_formal", &[]),
        (
            "you_did",
            words!(
                "viste fuiste hiciste pudiste trajiste dijiste diste"
            ),
        ),
        ("infinitive", words!("ser")),
        ("infinitive_me", &[]),
        ("command", COMMANDS),
        (
            "character",
            words!(
                "madre padre madres padres mamá papá marido mujer esposa esposo novio novia jefe jefa hermana hermano
                 hermanas hermanos suegra suegro abuela abuelo abuelos abuelita abuelito hijo hija hijos hijas cuñado
                 cuñada primo prima tío tía señor señora chico chica chicos chicas niño niña niños niñas profe profesor
                 profesora maestro maestra médico médica doctor doctora dentista sobrino sobrina nieto nieta nietos
                 vecino vecina vecinos cura taxista camarero camarera mesero mesera mozo guardia policía inspector
                 inspectora crío cría críos nene nena nenes tipo tipa míster entrenador técnico técnica compañero
                 compañera cliente clienta clientes viejo vieja gente pibe piba pareja ladrón señores muchacho muchacha gordo flaco director
                 directora enfermero enfermera portero conductor chofer cajera cajero dependienta dependiente novios
                 peluquera peluquero casero casera dueño dueña abogado abogada juez encargado encargada becario becaria
                 loro hombre suegros alumno alumna alumnos plomero fontanero gerente supervisor supervisora pavo"
            ),
        ),
        ("can", CAN),
        ("can_formal", CAN_FORMAL),
        ("object", OBJECT),
        ("pronoun", PRONOUN),
        ("do_for_me", DO_FOR_ME),
    ],
    productive_sets: words!(
        "acts imperative vos voseo vosotros usted ustedes subjunctive you you_formal you_did infinitive
         infinitive_me"
    ),
    is_member: verbs::is_member,
    numerals: NUMERALS,
    dates: DATES,
    amounts: AMOUNTS,
    phones: PHONES,
    clauses: CLAUSES,
    ..Language::EMPTY
};

/// Before a verb.
const PRONOUN: &[&str] = words!("me te se nos os le les lo la los las");

/// What follows an imperative rather than a third person.
const OBJECT: &[&str] = words!(
    "el la los las un una unos unas tu tus mi mis su sus al lo esto eso esta este ese esa estos estas algo
     todo todos todas otra otro cuando si con tú vos ahí acá aquí también dos tres más algún alguna algunos
     alguno"
);

/// Imperatives of tú that are said more often than the same third person at the beginning of a
/// sentence.
const COMMANDS: &[&str] = words!(
    "agarra agrega anota apaga aparta apunta avisa baja borra busca calienta cancela carga cierra checa coge
     compra comprueba confirma contesta cuelga deja descarga di echa elige enchufa enciende enseña envía
     escribe firma guarda haz imprime intenta lava lee paga limpia llena lleva manda marca mete pide pon
     pregunta prende prepara prueba rellena completa actualiza instala conecta desconecta reinicia comparte invita quita recoge recuerda reenvía repasa reserva responde revisa riega saca
     sal saluda sube ten tiende tira toma trae usa ven verifica vigila"
);

/// "can you" of tú, vos and vosotros.
const CAN: &[&str] = words!("puedes podrías podés podéis podríais podrás pudieras pudierais");

/// "can you" of usted and ustedes, or of someone else.
const CAN_FORMAL: &[&str] = words!("puede podría pueden podrían");

/// After "me": asks the listener to do something.
const DO_FOR_ME: &[&str] = words!(
    "mandas mandás mandáis avisas avisás avisáis dices decís llamas llamás llamáis confirmas confirmás
     confirmáis traes traés traéis guardas guardás guardáis pasas pasás pasáis ayudas ayudás ayudáis esperas
     esperás esperáis recoges recogéis echas echás echáis prestas prestás compras comprás compráis envías
     enviás enviáis reenvías reenviás cuentas contás contáis haces hacés hacéis apuntas apuntás apuntáis
     anotas anotás consigues conseguís buscas buscás buscáis reservas reservás escribes escribís contestas
     contestás abres abrís explicas explicás alcanzas alcanzás acercas acercás acercáis depositas transfieres
     transferís cambias cambiás arreglas arreglás revisas revisás respondes respondés recuerdas recordás
     acompañas acompañás acompañáis pones ponés sacas sacás bajas bajás subes subís devuelves devolvés marcas
     marcás cuidas cuidás"
);

/// Present of "you", of verbs that are not used in requests.
const YOU: &[&str] = words!(
    "quieres querés queréis puedes podés podéis sabes sabés sabéis estás estáis eres sos sois ves veis
     necesitas necesitás necesitáis prefieres preferís conoces conocés vives vivís trabajas trabajás opinas
     opinás crees creés has habéis piensas pensás sueles solés entiendes entendés gustas llevas debes debés"
);

/// What the speaker offers or could do.
const OFFER: &[&str] = words!(
    "compro llevo paso voy hago pongo traigo mando dejo llamo espero pago pido quedamos vamos cojo recojo
     preparo envío aviso reservo subo bajo saco busco guardo cojo vengo salgo digo apunto compramos llevamos
     pasamos hacemos pedimos esperamos salimos comemos cenamos dejamos pagamos cogemos ponemos traemos
     reservamos llamamos"
);

const NUMERALS: Numerals = Numerals {
    cardinals: numbers!(
        "cero 0; un|uno|una 1; dos 2; tres 3; cuatro 4; cinco 5; seis 6; siete 7; ocho 8; nueve 9; diez 10
         once 11; doce 12; trece 13; catorce 14; quince 15; dieciséis|dieciseis 16; diecisiete 17
         dieciocho 18; diecinueve 19; veinte 20; veintiuno|veintiún|veintiun|veintiuna 21
         veintidós|veintidos 22; veintitrés|veintitres 23; veinticuatro 24; veinticinco 25
         veintiséis|veintiseis 26; veintisiete 27; veintiocho 28; veintinueve 29; treinta 30; cuarenta 40
         cincuenta 50; sesenta 60; setenta 70; ochenta 80; noventa 90; cien|ciento 100
         doscientos|doscientas 200; trescientos|trescientas 300; cuatrocientos|cuatrocientas 400
         quinientos|quinientas 500; seiscientos|seiscientas 600; setecientos|setecientas 700
         ochocientos|ochocientas 800; novecientos|novecientas 900"
    ),
    multipliers: numbers!("mil 1000; millón|millones|millon 1000000"),
    connectors: words!("y"),
    ordinals: numbers!("primero|primer|primera 1"),
    ordinal_suffixes: words!("º ° o ro"),
    ..Numerals::EMPTY
};

const DATES: Dates = Dates {
    weekdays: numbers!(
        "lunes 1; martes 2; miércoles 3; miercoles 3; jueves 4; viernes 5; sábado 6; sabado 6; domingo 7"
    ),
    months: numbers!(
        "enero 1; febrero 2; marzo 3; abril 4; mayo 5; junio 6; julio 7; agosto 8; septiembre 9; setiembre 9
         octubre 10; noviembre 11; diciembre 12"
    ),
    day_first: Some(true),
    relative_days: &[
        day("hoy !he|ha|hemos|has|han|hace|hacía|es|por|cumple|va|estoy|está|están|estamos|también|todo|llueve|parece|ni|huele|sí|en", 0),
        day("hoy mismo", 0),
        day("hoy día", 0),
        day("mañana !siguiente", 1),
        day("mañana mismo", 1),
        day("pasado mañana", 2),
        day_part("esta mañana", 0, Morning),
        day_part("esta tarde", 0, Afternoon),
        day_part("esta noche", 0, Evening),
        day_part("esta tarde noche", 0, Evening),
        day_part("esta madrugada", 1, Morning),
    ],
    weekday_patterns: patterns!(
        "(el|este) (próximo) #weekday; (el|este) #weekday próximo; (el|este) #weekday que viene
         (el|este) #weekday que entra"
    ),
    date_patterns: patterns!(
        "(el) (día) #day de #month; (el) (día) #day de #month de|del #year; (el) #ordinal de #month
         el|día #day !de|minutos|por|o|y|#n
         (el|este) (próximo) #weekday (día) #day !horas|hs|h|minutos|personas|euros|por
         (el|este) (próximo) #weekday (día) #day de #month
         (el|este) (próximo) #weekday (día) #day de #month de|del #year"
    ),
    days_of_month: patterns!("el día #day !minutos|por; el #day de este mes"),
    parts: &[
        ("de la mañana", Morning),
        ("por la mañana", Morning),
        ("en la mañana", Morning),
        ("a la mañana", Morning),
        ("de la madrugada", Morning),
        ("de madrugada", Morning),
        ("del mediodía|mediodia", Midday),
        ("de la tarde", Afternoon),
        ("por la tarde", Afternoon),
        ("en la tarde", Afternoon),
        ("a la tarde", Afternoon),
        ("de la tardecita", Afternoon),
        ("de la noche", Night),
        ("por la noche", Night),
        ("en la noche", Night),
        ("a la noche", Night),
        ("am", Morning),
        ("pm", Afternoon),
        ("a m", Morning),
        ("p m", Afternoon),
    ],
    times: &[
        maybe_time("las|la #hour"),
        maybe_time("!un|una|uno #hour"),
        maybe_time("(las|la) #clock"),
        maybe_time("las|la #hour #minute"),
        maybe_time("#hour #minute"),
        maybe_time("!un|una|uno #hour a una $"),
        time("las|la #hour y #minute", 0),
        time("(las|la) #hour y media", 30),
        time("(las|la) #hour y cuarto", 15),
        time("(las|la) #hour y pico", 0),
        time("las|la #hour menos cuarto", -15),
        time("#hour menos cuarto", -15),
        time("(las|la) #hour en punto", 0),
        time("(las|la) #clock horas|hs|h|hrs", 0),
        time("las|la #hour horas|hs|h|hrs", 0),
        time("(un) cuarto para las|la #hour", -15),
        time("(las|la) #hour am|pm", 0),
        time_before("las|la #hour menos #minute"),
        time_before("#minute para las|la #hour"),
        time_before("#minute minutos para las|la #hour"),
        fixed_time("(el) mediodía|mediodia", 12, 0),
        fixed_time("(la) medianoche", 0, 0),
    ],
    before_time: patterns!(
        "// Hours have an article: 'a dos' is the end of a range, or two people.
         a|hasta|sobre|para|hacia|pasadas !#n; antes|después de !#n; como a !#n; a eso de !#n; a partir de !#n
         por ahí de !#n; tipo"
    ),
    not_before: patterns!(
        "minutos|minuto|segundos|por|euros|personas|veces|vez|años|meses|semanas|días|kilos|kilómetros|metros|grados|páginas|cosas|niños|niñas|chicos|chicas|primeras|últimas|mil|cien|tres|dos|cuatro|cinco|seis
         o #hour; de !la|madrugada; y pico; pasadas"
    ),
    not_after: patterns!(
        "la hora entre; reparte|repartido|repartimos|divide|dividido|dividimos|partido|pagar|pagamos entre; turno|turnos|jornada de
         desde; tren|ave|bus|autobús|avión|vuelo|ferry|barco|colectivo|micro|combi|camión|metro de; son; eran
         serían; era; el de; la de; número; sala; puerta; piso; página; habitación; aula; cada; todas
         cualquiera de; una de; uno de"
    ),
    not_after_day: patterns!(
        "la|una|cada|toda|media|las|los|algún|ningún|todos|otro|un|buena|gran|aquella|aquel|ese|esa|cualquier|primer|último|mismo|santo|don|doña
         menú|noticias|periódico|comida de; los #weekday y|o; los|de #weekday , #weekday y|o
         lo|mensaje|correo|acta|audio|foto|fotos|vídeo|vídeos|video|videos|noticia|resaca|susto|restos|sobras del"
    ),
    joiners: patterns!(
        "a; al; a eso de; como a; sobre; hacia; desde; de; por ahí de; tipo; entre; antes de; después de
         pasadas; a partir de; hasta; para; del"
    ),
    range_words: patterns!("a; y; hasta"),
    range_openers: patterns!(
        "entre; #weekday de
         mañana|hoy|tarde|abierto|abren|abrimos|horario|atienden|atendemos|estamos|estoy|libre de"
    ),
    durations: &[
        duration("#n minutos|minuto|minutitos|min", 1, Unit::Minutes),
        duration("media hora|horita", 30, Unit::Minutes),
        duration("una media hora", 30, Unit::Minutes),
        duration("un cuarto de hora", 15, Unit::Minutes),
        duration("tres cuartos de hora", 45, Unit::Minutes),
        duration("hora y media", 90, Unit::Minutes),
        duration("una hora y media", 90, Unit::Minutes),
        duration("#n horas|hora|horitas|horita", 1, Unit::Hours),
        duration("un par de horas", 2, Unit::Hours),
        duration("dos horas y media", 150, Unit::Minutes),
        duration("#n días|día", 1, Unit::Days),
        duration("un par de días", 2, Unit::Days),
        duration("#n semanas|semana", 1, Unit::Weeks),
        duration("#n meses|mes", 1, Unit::Months),
    ],
    before_duration: patterns!(
        "en; dentro de; en unos; en cosa de; en como; en aproximadamente; como en"
    ),
    past: patterns!(
        "nos lo|la pasamos; lo pasamos bien|genial|fatal|muy|bomba; de|en|y lo que pasó
         !triste|chiste|existe|insiste|consiste|contraste|desgaste *aron|*ieron|*aste|*iste|*aba|*aban|*abas|*ábamos|*eron|*ó|*íamos
         !qué|sé|café|bebé|esté|té|josé|porqué|dé|olé|comité|chalé|carné|puré|paté|bufé|canapé *é
         !así|aquí|allí|ahí|sí|mí|vení|decí|esquí *í; !días *ías
         tenía|tenían|venía|venían|salía|salían|decía|decían|hacía|hacían|quería|querían|podía|podían|vivía|vivían|sabía|sabían|había|habían|comía|comían|leía|veía|veían|dormía|volvía|subía|creía|debía|solía|parecía|abría|abrían|cerraba|ponía|ponían|traía|reía
         dijimos|vimos|pusimos|vinimos|comimos|supimos|pudimos
         fui|fue|fuimos|dije|hice|hizo|hicimos|vino|vine|tuve|tuvo|tuvimos|estuve|estuvo|estuvimos|pude|pudo|puse|puso|vi|vio|era|eran|había|habían|iba|íbamos|tenía|venía|salía|decía|hacía|quería|podía|llegué|salí|llamé|pagué|compré|quedé|mandé|pasé|empecé|volví|recibí|pedí|dejé|hablé|perdí|entré|acosté|levanté|desperté|encontré
         he|has|ha|hemos|habéis|han *ado|*ido|hecho|dicho|visto|puesto|vuelto|escrito|abierto|roto
         me|te|se|lo|la|los|las|le he|has|ha|hemos|han *ado|*ido|hecho|dicho|visto|puesto|vuelto|escrito|abierto|roto
         me|nos llama|llaman|escribe|escriben|dice|dicen|suelta|sueltan|contesta|contestan|pregunta|preguntan
         manda|mandan un|una
         ayer|anteayer|anoche|antier (*) (*) *amos|*imos|*emos; ayer|anteayer|anoche|antier|antenoche; gracias|felicidades por; hace #n|un|una|unos|años|poco
         salimos|llegamos|quedamos|terminamos|empezamos ayer|anteayer|anoche"
    ),
    future: patterns!(
        "*aré|*eré|*iré|*ará|*erá|*irá|*arás|*erás|*irás|*remos|*arán|*erán|*irán|*dré|*drá|*drán|*dremos|*réis
         voy|vas|va|vamos|vais|van a
         voy|vamos|vengo|salgo|llego|paso|tengo|tenemos|tienes|tiene|tienen|hay|es|toca|sale|empieza|cierra|cierran|abren|abre|quedamos|viene|vienen|puedo|puede|pueden|podemos|puedes|quiero|necesito|está|están|estoy|estaré
         antes de|del
         nos vemos; @offer; se juega|celebra|hace|abre|reúne
         juega|juegan|celebra|celebramos|comemos|cenamos|salimos|empiezan|salen|llegan|opera|operan|cortan|traen|trae|entregan|entrego|recogen|recojo|vienen|vuelvo|vence|termina|acaba|tocan|inaugura|casa|casan|mudo|examino|presentan|reunimos|juntamos|espero|esperamos|pasa|pasan|llevo|bajo|subo|llamo|será|habrá|saldré
         fecha|cita
         me|te|nos|le|os ha|han dado|cambiado|puesto|adelantado|retrasado|movido|aplazado|reservado
         quedó|quedaron|queda|quedaría para|el
         ha|han dado|cambiado|puesto|adelantado|retrasado|movido|aplazado|reservado
         !quería|querías|querían|maría|panadería|cafetería|librería|tontería|batería|lavandería|peluquería|ferretería|frutería|pescadería|carnicería|gasolinería|lotería|pastelería|galería|tubería|portería|ingeniería|secretaría|verdulería|droguería|papelería|conserjería *aría|*ería|*iría|*arían|*erían|*irían|*dría|*drían|*arías|*erías|*irías|*drías|*aríamos|*eríamos|*iríamos|*dríamos
         quería|quisiera|querría !haber|haberlo|haberla|haberte|haberle @infinitive"
    ),
    today_needs_future: true,
    ahead: patterns!(
        "// A weekday alone is often one of the past.
         las|la #hour; #clock; mediodía|medianoche; de #month; en punto; de #hour a
         me|te|le|nos|os|les|se lo|la|los|las *; yo; puedo|podemos|podría|podríamos
         empiezo|empezamos|entrego|entregamos|cierro|cerramos|abrimos|vence|termina
         para|hasta|antes|partir|próximo|cita|turno|hora|reunión|junta|asamblea|examen|partido|fiesta|boda|bautizo|comunión|cumpleaños|cumple|concierto|función|clase|ensayo|visita|entrevista|operación|revisión|firma|entrega|fecha|plazo|vuelo|viaje|mudanza|cena|comida|almuerzo|merienda|asado|barbacoa|taller|curso|excursión|audiencia|misa|funeral|entierro|inauguración|libre|festivo|feriado"
    ),
    future_prepositions: patterns!("para; para el|la; al"),
    habits: patterns!(
        "cada|siempre|normalmente|habitualmente|generalmente|nunca|solía|solíamos|suele|suelo|suelen
         todos|todas los|las; de lunes a; fin de semana; toda la semana; entre semana; hoy en día; por hoy
         los lunes|martes|miércoles|jueves|viernes|sábados|domingos|días; por las mañanas|tardes|noches
         si dices|dicen|digo|sales; no sé para qué|por; va y me|le|nos|te
         *ó|*aron|*ieron|hice|hizo|tarda|tardo|tardas|tardan|comí|llegué|tardé en #n|media|una|unos
         qué frío|calor|día|bien|bonito|risa|pena|asco|ganas|ilusión; hace (*) frío|calor|sol|viento|bueno
         cumple|cumplo|cumplía #n; hoy (ya) no tengo|hay|puedo|me
         hoy tengo un|una|el|mucho|mucha|muchas|ganas|hambre|sueño; hoy me siento|encuentro|duele|he
         horario|atienden|atendemos|abrimos|abren|abierto de #hour; me levanto|acuesto|despierto|ducho; te|se|uno|os levantas|levantás|levanta|levantan|acuestas|acostás|acuesta|despiertas|despertás|despierta
         ya estoy en la|casa; entre las dos|tres|cuatro|cinco $; hasta mañana $
         hasta mañana si|un|cariño|amor; mañana será otro
         un día|rato de estos"
    ),
    denials: patterns!(
        "era; eran; !*aré|*eré|*iré|*dré *é|*ó|*amos|*imos|*aron|*ieron|hice|hizo (*) (*) en; iba a ser; feliz; en vez|lugar del; lugar de el
         pasa|pasan|pasamos|pasó|pasaron|cambia|cambian|cambiamos|cambió|cambiaron|mueve|mueven|movemos|movió|movieron|adelanta|adelantan|atrasa|retrasa|aplaza|pospone (*) (*) (*) del
         no vamos|voy|quedamos|jugamos|salimos; no nos vemos
         no viene|vienen|llega|llegan; que si; hasta hoy; desde; desde hace; de lunes a; no es; no era; no son
         no será; en vez de; en lugar de; ni; y no
         ya no; no para; no de; , no"
    ),
    denials_after: patterns!(
        "siguiente|aquel; pasado !mañana; pasada|pasados; ya no
         no (me|te|le|nos|les|os) puedo|puede|podemos|pueden|podré|sirve|cuadra|da
         no me|te|le|nos|les|os va|viene; no hay|habrá|tenemos * (*) (,) (y|sino|pero) lo|la|se (lo|la|nos) pasamos|pasa|pasó|mueve|movemos|cambia|cambiamos|adelanta|hace|hacemos|deja|dejamos; se me|nos|le cae|cayó|complica|complicó
         (,) imposible; y tarde|noche; (,) no ,; último
         anterior; de|del mil|dosmil; a viernes|domingo|sábado|jueves; de ramos|resurrección|pascua|gloria
         santo
         se (nos) cancela|canceló|suspende|suspendió|aplaza|aplazó|pospone|pospuso|pasa|mueve|atrasa|retrasa
         por la mañana siguiente"
    ),
    corrections: patterns!(
        "no ,; , no; no a|el|espera|espere|esperá|perdón|perdona|digo|mejor|para|al|que; ay no; perdón
         perdona|perdone|perdoná; digo; espera|esperá|espere; mejor; mejor dicho; miento; quiero decir
         corrijo; sino; me equivoqué; qué digo"
    ),
    ..Dates::EMPTY
};

/// Places and words that tell whose peso it is.
const PESOS: &[(&str, &str)] = pairs!(
    "colombia|colombianos|colombiano|bogotá|medellín|cali|barranquilla|villeta|bucaramanga|pereira|manizales|ibagué|cúcuta|neiva|armenia|villavicencio|cartagena|popayán|tunja|montería|valledupar|envigado|itagüí|sabaneta|rionegro|soacha|chapinero|usaquén|melgar|girardot|guatapé|zipaquirá|sincelejo|riohacha|quibdó|tuluá|antioquia COP
     uruguay|uruguayos|uruguayo|montevideo|paysandú|maldonado|pocitos|piriápolis|canelones|tacuarembó|artigas|antel|gurí|gurises|gurisa|championes UYU
     punta del este UYU; la paloma UYU; punta carretas UYU; ciudad de la costa UYU
     santo domingo DOP; santiago de los caballeros DOP; punta cana DOP; puerto plata DOP; la romana DOP
     la vega DOP
     dominicana|dominicanos|dominicano|rd|bávaro|higüey|bonao|colmado|motoconcho|concho|tíguere|tiguere|klk|banreservas|yipeta|samaná|jarabacoa DOP
     qué lo qué DOP; villa mella DOP
     santiago de cuba CUP; la habana CUP; centro habana CUP; pinar del río CUP; qué bolá CUP
     habana|cuba|cubanos|cubano|asere|acere|vedado|varadero|camagüey|holguín|cienfuegos|guantánamo|bayamo|almendrón|mlc|transfermóvil|etecsa|mipyme CUP
     chile|chilenos|chileno|temuco|valparaíso|antofagasta|iquique|rancagua|talca|chillán|osorno|valdivia|ñuñoa|maipú|coquimbo|calama|arica|curicó|quilpué|viña|pudahuel|quilicura|peñalolén|villarrica|pucón|copiapó|talcahuano|quillota|rapel|algarrobo CLP
     puerto montt CLP; punta arenas CLP; las condes CLP; la florida CLP; la serena CLP; la reina CLP
     puerto varas CLP; estación central CLP
     argentina|argentinos|argentino|bariloche|caballito|palermo|tucumán|neuquén|quilmes|avellaneda|lanús|morón|boedo|almagro|jujuy|chubut|ushuaia|tandil|necochea|pinamar|gesell|gualeguaychú ARS
     buenos aires ARS; mar del plata ARS; bahía blanca ARS; santa rosa ARS; villa crespo ARS
     méxico|mexicanos|mexicano|cdmx|monterrey|guadalajara|puebla|querétaro|toluca|tijuana|cuernavaca|mérida|cancún|veracruz|acapulco|oaxaca|saltillo|hermosillo|culiacán|chihuahua|zapopan|tlaquepaque|coyoacán|iztapalapa|tepito|pachuca|morelia|xalapa|tampico|mazatlán|torreón|infonavit|oxxo|spei|clabe|coppel|telmex|cfe|órale|güey|wey|neta|chido|chilango|compa MXN
     quiubo|parce|parcero|parcera|parcerito|nequi|daviplata|bancolombia|davivienda|transfiya|sumercé|consígname|consígneme|consignar|consigne|consigna|consignarme|consignó|consignación|timbra|timbras|timbre|tintico|mijito|berraco|verraco|gonorrea|juemadre|juepucha|regáleme|regálame|cupo|parqueadero|apartaestudio|efecty|transmilenio|buseta|colabóreme|domiciliario|chévere|pantallazo|finca|giro|hágale|celador|acarreo|trasteo|platica|patrona|veci COP
     santa marta COP; vea , COP; qué más COP; me colabora COP; qué pena con COP; me regala COP; listo pues COP
     a la orden COP; el man COP; ese man COP
     po|poh|*ái|estai|vai|tenís|querís|podís|conocís|sabís|weón|weon|huevón|cachai|cachái|altiro|fome|cuático|bencina|isapre|fonasa|comuna|pololo|polola|apoderados|apoderado|tata|gásfiter|gasfíter|bacán|pucha|cabro|cabros|liceo|luquitas|polera|notebook|guagua|colación|conserje|condominio CLP
     cuenta rut CLP; la|mi|de|una pega CLP; al tiro CLP; lucas po CLP; ya po CLP
     che|boludo|boluda|bondi|laburo|pibe|piba|mercadopago|alias|cbu|remis|remís|colectivo|heladera|expensas|birra|kiosco|guita|mangos|nafta|pileta|quilombo|subte|campera|gomería|verdulería|ferretero|señar|seña|depto|laburar|bancame|@voseo|vos ARS
     mercado pago ARS; obra social ARS; me re ARS; es re ARS
     rosario|mendoza|córdoba|belgrano ARS
     checa|cheque|chequen|chécate|checar|platicar|platicamos|alberca|recámara|chavo|chava|chavos|chamarra|tianguis|tamales|carriola|jitomate|banqueta|cajuela|refacciones|balatas|camión|renta|rento|colonia|chamaco|chamacos|padrísimo|ándale|híjole|tocada|antro|mames|manches|comadre|quinceañera|padrinos|pozole|tacos|mole|curp|ine|vocho|carnal|mariachi|pinche|escuincle|licenciado|licenciada|depa|coche MXN
     santiago|concepción|providencia|arriendo|rut|lucas CLP
     // Of sums so large they are rarely those of Mexico.
     millón|millones (#n) (mil) (de) pesos COP
     treinta|cuarenta|cincuenta|sesenta|setenta|ochenta|noventa|cien|ciento|doscientos|trescientos|cuatrocientos|quinientos|seiscientos|setecientos|ochocientos|novecientos (*) (*) (*) mil pesos COP"
);

const AMOUNTS: Amounts = Amounts {
    factors: numbers!(
        "luca 1000; lucas 1000; luquitas 1000; palo 1000000; palos 1000000"
    ),
    currencies: &[
        currency("(de) euro|euros|pavos|eurillos|euritos", "EUR"),
        currency("(de) dólar|dólares|dolares|dolar", "USD"),
        ambiguous("(de) peso|pesos|pesitos", "MXN", PESOS),
        ambiguous("luca|lucas|luquitas|palo|palos", "ARS", PESOS),
        currency("(de) pesos mexicanos", "MXN"),
        currency("(de) pesos colombianos", "COP"),
        currency("(de) pesos chilenos", "CLP"),
        currency("(de) pesos argentinos", "ARS"),
        currency("(de) pesos uruguayos", "UYU"),
        currency("(de) pesos dominicanos", "DOP"),
        currency("(de) varos|baros|varitos", "MXN"),
        ambiguous("(de) mangos", "ARS", pairs!("montevideo|uruguay|gurises UYU")),
        currency("(de) soles|sol", "PEN"),
        currency("(de) bolívares|bolívar", "VES"),
        currency("(de) bolivianos", "BOB"),
        currency("(de) guaraníes", "PYG"),
        currency("(de) quetzales", "GTQ"),
        currency("(de) lempiras", "HNL"),
        currency("(de) córdobas", "NIO"),
        currency("(de) colones", "CRC"),
        currency("(de) libras esterlinas", "GBP"),
        currency("(de) francos", "CHF"),
        currency("(de) francos suizos", "CHF"),
        currency("(de) dólares canadienses", "CAD"),
        currency("(de) dólares australianos", "AUD"),
        currency("(de) balboas", "PAB"),
        currency("(de) reales", "BRL"),
    ],
    dollar_sign: ambiguous("$", "MXN", PESOS),
    hundredths: patterns!("céntimos|centavos|centimos|céntimo"),
    joiners: patterns!("con; y"),
    gossip: patterns!(
        "números rojos; euro|peso|dólar al día; me|nos cobran; fueron|eran|era|valía|valían|pedían|pidió|pidieron|cobraba|cobraban|gano|ganamos|rebajado|rebajada|rebajados|rebajadas; llevaba|llevábamos|tenía (*) #n
         costaba|costaban|costó|costaron|pagaba|pagó|pagaron|pagamos|multa|multas|multaron|gastó|gasté|gastaron|sacó|sacaron|saqué|gastamos|compró|compraron|vendió|vendieron|ganó|ganaba|ganan|gana|perdió|robaron|heredaron|clavaron|clavó|timaron|tiró|tirados|subió|subieron|subido|imagínate|imaginate|imagínese|dicen|lotería|heredó
         hace #n|muchos|unos años; antes estaba|costaba|valía; año|mes|verano|invierno|siglo pasado
         ahí es nada; pesetas|millonario|millonarios; por menos de
         ni por; le|les (han) ofrecieron|ofrecido|pagan|pagaron|dan|dieron|tocaron|tocó|robaron
         me|nos|le|les (han|ha) cobraron|cobró|cobrado"
    ),
    due: patterns!(
        "ahora son|cuesta|cuestan|sale|salen|pide|piden|quiere|quieren|vale|valen; te|le|os|les cobro|cobraría|cobramos|debo|debemos|hago|dejo|dejaría|ofrezco; debes|debés|debéis
         te|le|os|les sale|salen|saldría|saldrían|costaría|cuesta|cuestan|queda|quedan|quedaría|corresponde|corresponden
         te|le|os|les va a salir|costar|quedar
         hay|tienes|tenés|tiene|tienen|tenéis|toca (que) pagar|poner|abonar|ingresar|transferir|depositar
         me|nos debes|debés|debe|deben|debéis|faltan|falta
         importe|asciende|honorarios|mensualidad|matrícula|inscripción|tarifa|derrama
         te|le|os|se lo|los|las paso|doy|devuelvo|mando|pago|transfiero|deposito
         me|nos ofrecen|ofrecieron|ofreció
         tope|cuota|anticipo|adelanto|señal|suplemento|presupuesto|fianza|depósito|bizum|yape
         son|sale|salen|cuesta|cuestan|serían|sería ... por persona|cabeza|barba|niño|adulto|alumno
         a mí me cobró|cobraron; tocamos a"
    ),
    denials: patterns!(
        "no; no son; ni; en vez de; no tengo; no vale; medio; entre; pico; #n o"
    ),
    ..Amounts::EMPTY
};

const PHONES: Phones = Phones {
    repeats: numbers!("doble 2; triple 3"),
    plus: patterns!("más"),
    between: patterns!("después; luego"),
    denials: patterns!(
        "código|códigos|clave|contraseña|pin|referencia|pedido|cuenta|expediente|factura|dni|rut|cbu|clabe|iban|cédula|póliza|reserva|localizador|seguimiento|contrato|tarjeta|matrícula|folio|guía|ruc|curp|lote|serie
         código|clave|pin|dni|cédula|folio es; no es (el); ya no es; era el; no al; en vez del"
    ),
    corrections: patterns!("no; perdón; espera; digo; me equivoqué"),
    ..Phones::EMPTY
};

const CLAUSES: Clauses = Clauses {
    questions: QUESTIONS,
    requests: REQUESTS,
    bare_questions: true,
    listener: patterns!(
        "será que; o|u; cuál|cuáles; prefieres|preferís|prefiere|prefieren|quieres|querés|queréis *
         te|os|se vienes|venís|vienen|apuntas|apuntás|apuntáis|animas|animás|animáis; qué te|os|le|les parece
         le|te|les|os|lo|la|nos|se @offer; quieres|querés|quiere|quieren|queréis que
         tú|vos|usted|ustedes|vosotros todavía|aún|también|ya|puedes|podés|puede|pueden|quieres|querés|quiere|tienes|tenés|tiene|vienes|venís|viene|vas|va|conoces|conocés|conoce|podrías|podría|prefieres|prefiere
         te|le|os|les viene|va|queda|vendría|sirve|cuadra|acomoda bien|mejor; te|le|os|les parece bien|si|que
         te|le|os|les apetece|importa|importaría|interesa; puedes|podés|podéis|podrías @infinitive
         vienes|venís|venís al|a|con|el|mañana|hoy; vas|vais a venir|ir|estar|poder|querer
         conoces|conocés|conocéis|conoce|conocen (tú|usted) a|algún|alguna|alguien
         sabes|sabés|sabéis|sabe (tú|usted) si|dónde|cuándo|cuánto|cuál|de
         tienes|tenés|tenéis (tú) el|la|los|las|algo|algún|alguna|tiempo|libre
         nos vemos|tomamos|acompañas|acompaña; quedamos|vamos|comemos|cenamos el|esta|mañana|hoy|en
         me recomiendas|recomienda|aconsejas|aconseja; necesitas|necesitás|necesita|necesitan algo|que
         cuándo vienes|venís|viene|puedes|podés|puede|llegas|vuelves|quedamos; a qué hora
         cuánto te|le|os|les debo|sale|cuesta; dónde quedamos|puedo|te|le|os|nos"
    ),
    rhetorical: RHETORICAL,
    rhetorical_within: patterns!(
        "habré|habremos; te lo|la|los sabes|sabés; lo|la|le|los|las|me|se habrá|habrán
         que habría|hubiera|hubiese; un robo; un cabezón; en la vida; alguna vez; hoy en día; no te jode; a estas alturas"
    ),
    answers: patterns!(
        "(,) (y) me|le|nos|les dice|dijo|decía|pone|puso|suelta|soltó|pregunta|preguntó|contesta|contestó|grita|gritó
         (,) le|les digo|dije|pregunto|pregunté|contesto|contesté; (,) digo|dice|pregunta|dijo (yo|él|ella) $
         para nada; años|siglos; el|la|los|las !de|que|#weekday * $; el|la|los|las !de|que|#weekday * de * $
         un|una|el|la * , seguro|fijo|supongo|claro; ya (te) (lo) digo|sé|imagino yo; servidor|servidora
         ya ni; qué tiempos|va; la|el menda
         (pero) ni (siquiera) *
         ninguno|ninguna|nada|nadie|nunca|jamás|exacto|obvio|evidentemente|obviamente|claro
         pues no|sí|nada|eso|ni|claro|que|na|volar; pues *ar|*er|*ir; pues *amos|*emos|*imos
         pues nos|ahí|mira|ya|yo|resulta|razón|le|les|lo|la|los|las|se|me
         por supuesto; que no|sí|el|la|los|las|va; ni idea|uno|una|caso|yo|él|ella|loco|loca|eso
         yo (no|tampoco|sí) ,; yo|tú|él|ella|nadie|todos|sí|no $; lo que yo decía; no ,"
    ),
    not_requests: NOT_REQUESTS,
    fillers: patterns!(
        "cómo va|van|te|les|os todo|eso|cosa|va; cómo va la|el cosa|día|tarde|semana|familia
         hola|holi|holaa|buenas|ey|hey|aló|alo|quiubo|epa; (muy) buenos|buen días|día
         (muy) buenas tardes|noches; qué tal !si|el|la|te|os|le|va|fue|estuvo|quedó|por|tu|tus|con|mañana|hoy
         qué hubo
         feliz año|día|tarde|noche; oye|oiga|oigan|oíd|oí|óyeme|escucha|escúchame|escuchame|escuchá ,
         oye|oiga|oigan|oíd
         mira|mire|miren|mirá|mirad !el|la|los|las|a|al|en|lo|por|debajo|dentro|bien|tu|su|si
         mira|mire|vea|vean ,; fíjate|fijate|fíjese que; che|eh|ah|ay|uy|uf|oh|órale
         venga !a|el|la|por|con|usted|mañana|cuando|al
         anda|va|vaya|sale|vale|nada|bien|total|primero|igual|luego|después|ahora ,
         vale|nada pues|oye|mira|entonces|ya|que; bueno|pues|ok|okay|okey|perfecto|genial|listo|gracias
         muchas|mil gracias; ya ,; dale !el|la|los|las|un|una|mi|a|al|tu|dos|diez|cinco|que|con|las
         sí|si|no ,; a ver !si|cuándo|qué|cómo|dónde|quién|cuánto; por favor|porfa|porfis|porfi|favor
         por cierto; una cosa|cosita|pregunta|consulta|preguntita; otra cosa|cosita|pregunta|consulta
         y otra cosa|cosita; pregunta rápida
         perdona|perdone|perdón|disculpa|disculpe|disculpá|disculpen|perdonad !que
         perdona|perdone|disculpa|disculpe|disculpá|disculpen|perdonad que te|le|os|les moleste
         lo primero|segundo|siguiente|otro|último; el primero|segundo|tercero ,; entonces|además|ojo
         también|mientras|finalmente ,; y nada; mejor|primero !el|la|los|las|que|dicho|a|me|por|no|así|en|de|y
         o sea; este ,; en fin; en serio; eso sí; por otro|un lado; por último; una última cosa; como te dije
         cuando puedas|pueda|puedan|podáis ,
         que !pasa|pasan|cómo|si|qué|cuándo|dónde|quién|cuánto|por|tal|no|te|se|cada|todos|me|le|lo|la|os|les|nos|el|alguien|nadie|@command|estoy|tengo|vamos|llego|ya|mañana|hoy|yo|@offer|@usted|@ustedes|@subjunctive"
    ),
    vocatives: patterns!(
        "mamá|mami|papá|papi|ma|pa|mam|abuela|abuelo|abue|yaya|yayo|tía|tío|tita|tito|primo|prima|primos|hermano|hermana|manito|manita|hija|hijo|mijo|mija|amor|cari|cariño|cielo|corazón|gordo|gorda|gordi|nena|nene|jefe|jefa|compadre|comadre|vecino|vecina|vecinos|profe|doctor|doctora|licenciado|licenciada|ingeniero|arquitecto|chicos|chicas|familia|tronco|tronca|colega|boludo|boluda|asere|parce|parcero|güey|wey|weón|chamo|chama|pana|bro|maestro|maestra|guapa|guapo|peque|viejo|vieja|flaco|flaca|negra|negro|reina|rey|mujer|hombre|chaval|chavales|gente|muchachos|muchachas|niños|amigo|amiga|amigos|loco|loca|don|caballero|joven|patrón|bebé|bb|suegra|suegro|cuñado|cuñada|socio|socia|mano|carnal|equipo
         don|doña|señor|señora !le|la|lo|me|se|yo|no|su|que|de|del *
         señor|señora|don|doña|señorita|doctor|doctora|licenciado|licenciada|ingeniero|profe (*) ,
         mi hijo|hija|amor|vida|cielo|rey|reina|niña|niño|hijita|hijito; a todos|todas"
    ),
    weak_connectives: patterns!("y; e; o; u"),
    alternatives: words!("o u"),
    strong_connectives: patterns!(
        "pero; así que; y también; y además; y por favor|porfa; y de paso; de paso; entonces; y entonces
         y luego; y ya; y si no; si no ,; y una cosa; o sea que; por eso; y oye; y otra cosa|cosita (profe)
         oye; porfa|porfis|porfi; por favor"
    ),
    blockers: patterns!(
        "si al final|ya|todavía|aún; que así; o|u; si|cuando|que|porque|como a ti|vos|usted|ustedes|él|ella|mí
         sé|sabe|saben|saber|sabía|digo|decir|pregunta|preguntan|preguntar|preguntó|entiendo|entender|acuerdo|recuerdo|según|depende|importa|idea|encima|además|claro|explicar|explicó|decidir|aún|todavía|ver|si|que|qué|cuando|cuándo|como|cómo|donde|dónde|quien|quién|porque|aunque|mientras|no|nunca|siempre|para|por|de|en|con|sin|a|hasta|desde|el|la|los|las|un|una|mi|su|ni|se|lo|le|les|me|te|nos|os|muy|más|tan|es|está|son|cual|cuál|cuanto|cuánto|yo|él|ella|ellos|apenas|este|al|del|ojalá|tal|quizás|ya
         !da|es|era|son * igual
         cuando|que|si|porque tú|vos|usted|ustedes|vosotros"
    ),
    statements: patterns!(
        "es que; yo !o|también|tampoco|solo|sola|y|que|mismo *
         te|le|os|les|lo|la|los|las|se (lo|la|los|las) @offer
         @offer el|la|los|las|un|una|a|al|lo|yo|otro|otra|mi|en|con
         te|se|os lo|la|los|las *o|*amos|*emos|*imos
         que se|me|te (me|te|le|nos) salió|olvidó|perdió|rompió|cayó|acabó|quedó|fue|olvida|pasa|hace
         estoy|estamos|voy|vamos|tengo|tenemos|llego|salgo|llevo|ando
         lo|la|los|las dejé|dejo|tengo|compré|encontré|necesito|llevo
         te|le|os|les espero|llamo|aviso|mando|dejo|cuento|quiero|paso|llevo|debo|lo
         me ha|han|dijo|dijeron|dice|voy|quedé|quedo|tengo|llamó|llamaron|acaban
         es que|para|por|muy|importante|urgente|solo; son|cuesta|cuestan|vale|sale|serían #n
         necesito|creo|espero|estaré|llegaré|iré|vuelvo|quería|quisiera|vengo|acabo|quedé|dejé|compré|pagué|mandé|hablé|ando|estábamos|quiero
         me voy|quedo|dijeron|falta|duele|llama|avisan|acuesto|olvidé; luego|mañana te|lo|nos|me|le|os
         va|iba a llover|nevar|hacer|haber|granizar; está|estaba lloviendo|nevando|granizando|cayendo|haciendo
         está *ando|*iendo|*ado|*ada|*ido|*ida|mal|bien|solo|sola|enfermo|enferma|harto|harta|loco|loca|roto|rota; están *ando|*iendo|*ados|*adas|locos|locas
         ya ha|han|he|hemos|casi|viene|vienen|llegó|llegaron|salió|salieron|empezó|empezaron|preguntó|preguntaron
         no (me|te|se|le|les|lo|la|los|las) (lo|la) encuentro|veo|recuerdo|acuerdo|entiendo|sé|tengo|puedo|aguanto
         son|cuesta|cuestan|lleva|llevan|trae|cobra|cobran|piden|faltan|quedan|hay #n
         el|la|los|las mío|mía|míos|mías|tuyo|tuya|nuestro|nuestra|otro|otra (ya) (no|se|me) *
         el|la|los|las|mi|mis|tu !que|de * (ya) pasa|pasan|vence|vencen|acaba|acaban|termina|terminan|necesitan|gotea|falla|pide|piden|espera|esperan|trabaja|vive|cumple|quería|querían|estaban|llegará|vendrá|tuvo|fue|hizo|vino|dijo|puso|quiso|perdió|anda|andan|hace|cobra|pregunta|preguntan|funciona
         el|la|los|las|mi|mis|tu !que|de * se|me|nos (me|te|le|nos) *ó|*aron|*ieron; el|la|los|las|mi|mis !que|de * !qué|sí *ó|*aron|*ieron
         el|la|los|las !que|de * lo|la|los|las|le|les|me|nos necesita|necesitan|quiere|quieren|pide|piden|espera|esperan|exige|exigen|busca|revisa
         mamá|papá necesita|quiere|dice|está|viene|va|tiene|no|ya|llega|sale|pregunta
         me muero|siento|urge|encuentro|aburro|estoy|está|están|tiene|tienen|hacen|quedan|queda|piden|pide|gustaría
         te|os|le|les doy|hago|ayudo|acompaño|enseño|presto|invito|traigo|damos|hacemos|ayudamos|acompañamos|extraño|extrañamos|esperamos|echo|echamos|devuelvo|pago|debemos|necesitamos|mandamos|explico
         está precioso|preciosa|bonito|bonita|lindo|linda|bueno|buena|buenísimo|buenísima|chulo|chula|caro|cara|cerca|lejos
         es una sorpresa|broma|urgencia|emergencia|lástima; es un regalo|secreto; prometo|juro
         el|la|los|las * lleva|llevan esperando|sin|enfermo|enferma|días|horas|semanas
         después|luego paso|voy|te|lo|la|vengo|llamo|hablamos|vemos|pago
         el|la|los|las !que|de * de|del (la|el) !que|de * (ya) va|van|está|están|viene|vienen|necesita|quiere|dice|llega|pasa|tiene|pregunta|acaba|cierra|empieza
         me parece|parece|da|dan|están|esperan|toca|tengo|acuesto que|mucho|un|una|esperando|ir|a; parece que
         no hace|pasa|corre; mañana|hoy|luego|ahora voy|tengo|estoy|llego|salgo|viene|vienen|nos|no|es|hay
         está en|al|a|todo|muy; hay un|una|que|mucha|mucho; ya está|te|le|lo|la|sabes|sabés|voy|estoy
         así me|lo|la|te|nos|ya|no|puedo|podemos
         el|la|los|las !que|de * !que ya|está|es|son|están|me|se|sale|no; mi * ya|está|es|me|se|no
         sin eso|prisa; nos vemos
         el|la|los|las|mi|mis|unos !que|de * !que quiere|quieren|dice|dicen|viene|vienen|va|van|ha|han|estaba|tiene|tienen|llega|llegan|sale|cierra|abre|empieza|necesita|pregunta
         nosotros|ellos|ella|él !o|y *
         que (ya) no|hay|estoy|necesitamos|queremos|podemos|quiero|tengo|tiene|tienen|puede|debe|cuesta|falta|faltan|duele|voy|luego|hoy|mañana|ha|han|yo|tú|el|ya|va|vamos|viene|vienen|tenemos|si|llego|está|es|son|esta|este|mi|al|a|con|sin|para|por|en|aquí|acá|hace|queda|quiero|así|seguro|cierran|hemos|estamos|salgo|necesito
         que la|lo|los|las|se|me|te|le|os|nos|les !*dé|*té|*sé|*gué|*qué|*ñé|*ié|*vé|*pré|*bré|*né|*lé|*jé|*cé|*í|dio|pidió|dieron|*aste|*iste|*ó|dejé|dije|di|hice|dijiste|hiciste|diste|ha|has|he|han|hemos|dijo|hizo|puse|traje|hicieron|dieron|dijeron|@you *
         no (ya) me|se|le|lo|la|te|os|les|nos @you_formal|va|van|puedo|puede|he|ha|han|voy; creo que
         para que * no; no hay|sé|tengo|puedo|llego|voy|pasa|estoy|es|está"
    ),
    subordinators: patterns!(
        "o|u; , el|la|los|las
         al|más|cuando|si|donde|como|hasta|antes|mientras|después|apenas|quien|quién|qué|cuál|cuándo|cuánto|cuántos|cuántas|dónde|cómo|por|para|según|aunque|porque|lo|cuanto|sobre|entre|con|de|en|a
         olvide|olvides|olviden|olvidéis|olvidés|recuerda|recuerde|dile|diles|dígale|dígales|decile|avísale|avísele|avisa
         // See if the door is closed: the verb of a clause that begins before.
         si|que|cuándo|dónde|cómo|cuando|donde|como|porque el|la|los|las|mi|tu|su|mis|tus|sus|este|esta|ese|esa|un|una *
         si|que|cuándo|dónde|cómo|cuando|donde|como el|la|los|las * de|del *
         si|que|cuándo|dónde|cómo|cuando|donde|como el|la|los|las * de la|las|los|mi|tu *
         * que; los|las que; * los|las; para|antes|después|sin de|que; lo que
         * que|si ya|yo|no|me|te|le|lo|la|se|nos|les|él|ella|tú"
    ),
    explanations: patterns!(
        "bla; o qué empieza|sale|es|hay|va|viene|la|el|te|lo|yo|me|no|traé|trae|dime|decime|avísame|avisame|porque; es que; anda que; porfa|porfis|porfi !el|la|los|las; que estoy|estamos|voy|vamos|llego|hoy|mañana
         porque|pues|besos|besitos|chao|chau|adiós|saludos|abrazos|beso|bendiciones
         un|muchos|mil beso|besos|abrazo|saludo|besote|besito; te|os|le|les quiero|adoro|extraño
         hasta luego|mañana|pronto|ahora; lo digo por|porque; si no ,; por si; ya que; o si no
         así !de|por|como|es|si|que|,|$ *; y así; gracias !a; muchas|mil|muchísimas gracias; no sea que
         , el|la|los|las que|del
         y (luego|después|ya) (nos|os|te|lo|la) (lo|la) !primos|últimos|próximos|mínimos|máximos|ramos|gramos *amos|*emos|*imos
         , si no; y dale|dele|dadle|mándale|dales|mándales (un|una|muchos|muchas|mis) beso|besos|abrazo|abrazos|recuerdos|saludos|besito|besitos
         que así|antes|después|ahora|ahorita|entonces|allí|ahí|nunca|siempre|solo|apenas|todavía|aún|cada|nadie|uno|ando|acabo
         para que no se; feliz; que tenga|tengas|tengan|descanse|descanses|estés|esté|pases|pase"
    ),
    conditionals: patterns!("si; cuando; en cuanto; apenas"),
    tags: patterns!(
        "por favor|porfa|porfis|porfi|vale|sí|no|eh|anda|venga|gracias|verdad|ok|okey|dale|oíste|va|sale|hija|hijo|hombre|mujer|jaja|jajaja|tío|tía|mamá|papá|amor|cari|pues|plis|che|nena|boludo|boluda|wey|güey|ya|po|cierto|porfavor|viste|parce|mijo|mija|entonces
         por favor; de acuerdo; o qué; o algo; o no; si puede ser; si no te importa; me oyes; me explico
         por fa; tú sabes; muchas gracias; de verdad"
    ),
    hearsay: HEARSAY,
    hearsay_after: patterns!(
        "(y) (va|van) (y) me|le|les|nos|te dice|dijo|decía|decían|dicen|suelta|soltó|contesta|contestó|responde|respondió|pregunta|preguntó|grita|gritó|pone|puso (el|la|los|las|mi|un|una|ella|él|su|tu|y|así|como|todo|toda|tan)
         dice|dijo|decía|grita|gritaba|gritó (el|la|mi|ella|él|mi|su)
         (y) (me|le|les|nos) decía|dice|dicen|preguntaba|gritaba|contestó|respondió|soltó|suelta (*) (*) $
         me decía|dice (siempre) mi|la|el; le dije|digo|contesté (yo) $; dije|digo yo $"
    ),
    resets: patterns!(
        "total que; por cierto; bueno te|os|les|nada|a; en fin; pero bueno; y bueno; al grano
         a lo que iba|voy"
    ),
    asides: patterns!("cuando te|uno|se (se) querés|quieres|quiere acordar|dar; tengo dicho; si yo fuera; si me tocara; si yo tuviera|tuviese tu|su"),
    characters: patterns!(
        "todos|todas de|gritando|corriendo|buscando|llorando|riendo|mirando|callados; él|ella|ellos|ellas; mi|mis|el|la|los|las|un|una|unos|unas|del|al|su|sus|tu|nuestro|nuestra|este|esta|otro|otra (*) @character
         el|la|los|las|uno|una del|de (la|las|los|el) * le|me|se|nos|*ó|pide|dice|va|viene|mira|pregunta|quiere|suelta|llama|pone
         llama|llamó|viene|vino|dice|llegó|llega mamá|papá|mi; del|al|el banco|seguro|ayuntamiento|médico|colegio|gimnasio|hospital|taller
         un|una|el|los mensaje|mensajes|correo|correos|llamada (*) rarísimo|rarísima|raro|rara|raros; uno|una *ó|va|pregunta|dice"
    ),
    address: patterns!(
        "te|tú|tu|tus|ti|vos|usted|ustedes|os|contigo|vuestro|vuestra|vuestros|vuestras|eres|estás|tienes|puedes|quieres|sabes|vienes|vas|sos|tenés|podés|sabés|querés|venís
         yo puedo; pregunta mamá|papá|mi; bueno|total|nada , (que|pues); hola|buenas|buenos|oye|oiga|che|gracias|perdona|perdón|disculpa|disculpe|chao|chau|adiós|besos|abrazo|abrazos|saludos|oíste
         le|les habla|aviso|mando|llamo|recuerdo|informo|cuento|escribo|agradezco|espero|dejo; soy !yo; familia|chicos|chicas"
    ),
    announcements: patterns!(
        "// Not of things: la alarma no para, estoy en casa todo el día.
         mañanas|tardes|noches|días|veces (siempre) igual $; las instrucciones !que; siempre igual|preguntando|pidiendo $
         me|nos saca|sacan|sacaba de quicio; de mis casillas; de los nervios; llamada|mensaje|correo más absurda|absurdo|rara|raro
         siempre (con) la misma historia|canción|cantaleta|cantinela|pregunta|monserga
         @character no (se) para|paran|paraba|calla|callan|callaba|descansa $; no se calla|callan|callaba (ni) $
         no (me|nos) deja|dejan|dejaba|dejaban en|vivir|tranquila|tranquilo|tranquilos|ni (paz|respirar|parar) $
         no para|paran|paraba|paraban de preguntar|hablar|pedir|llamar|gritar|preguntarme|pedirme|decirme|llamarme
         me|nos tiene|tienen|tenía|tenían|trae|traen|traía loca|loco|locos|frita|frito|harta|harto|hartos|podrida|podrido|mareada|mareado
         me|nos vuelve|vuelven|volvía loca|loco|locos; dale que (te) dale|pego; erre que erre $; la edad de las preguntas
         interrogatorio|mandón|mandona|preguntona|metiche|cotilla $; a preguntar $; la maquinita|contestadora
         correo|correos|mensaje|mensajes|sms|llamada|llamadas (de) (esos|estos|esas) falso|falsos|falsa|falsas|basura|estafa|estafas|estafadores
         canción ... cabeza|oído|repite; mi|una lista de cosas|tareas|pendientes|propósitos; hay un cartel|letrero
         encontré|encontramos|apareció|aparecieron|leyendo (*) (*) cartas|diario|postales
         ya sabes|sabés|sabéis cómo es|son|se (pone|ponen) $"
    ),
    ..Clauses::EMPTY
};

const REQUESTS: &[Rule] = &[
    // Imperatives with pronouns.
    anywhere(patterns!(
        "@imperative
         dile|diles|dígale|dígales|decile|deciles|decidle|avísale|avísales|avisale|avísele|pregúntale|preguntale|pregúntele|recuérdale|recordale|coméntale|cuéntale ... que|si|qué|cuándo|cómo|dónde
         dime|dígame|decime|díganme|decidme|avísame|avisame|avíseme|confírmame|confirmame|confírmeme|cuéntame|contame|cuénteme|pregúntame si|qué|cuándo|cómo|dónde|cuánto|cuántos|a
         fijate|fíjate si"
    )),
    clause(patterns!(
        "fíjate|fijate|fíjese|fijaos|fíjense si
         // When you get home, take it out.
         cuando|apenas @subjunctive (de|a|del|al|en|por) (el|la|los|las|tu|mi|su) (*) (,) @command|pasa|llama|di por|al|el|la|los|las|un|una|#n
         cuando|apenas @subjunctive (de|a|del|al|en|por) (el|la|los|las|tu|mi|su) (*) (,) @usted|@ustedes por|al|el|la|los|las|un|una|#n"
    )),
    // Imperatives without pronouns.
    anywhere(patterns!(
        "@vosotros @object|sin|cuando|a|que|en; @vos el|la|los|las|un|una|tu|mi|algo
         borra|apunta|anota|apuntá|anotá|borrá el|la|los|mi
         recuerda|recuerde|recuerden|recordad|recordá @infinitive"
    )),
    after_break(patterns!(
        "@vosotros; @vos @object|a|por|que|cuando|en; @vos !que|a *
         manda|envía|reenvía|firma|confirma|anota|apunta !que|y|muy|a|se|bien|mal|como|un|en *
         mira|mirá en|si|dentro|debajo|el|la
         compra|trae|pon|haz|pide !que|y|muy|a|se|bien|mal|como|todos|ver|falta|perdón *
         ven|vengan|venid|vení *; ven|venid|vení $
         venga|vengan mañana|hoy|el|a|con|por|usted|antes|pasado !tela
         entra|entrá|entre|entren|métete en|a !las|la|@infinitive; pasa por; @command @object; @command a !las|la
         @command a la !una
         llama|pasa a|al|tú|cuando|ya|por|mañana !las|la; @command por|que|ya|en|otra !veras
         recuerda|recuerde|recuerden|recordad|recordá|procura|intenta|intente @infinitive
         recuerda|recuerde|recuerden|recordad|recordá que
         ven|venid|vengan|venga|vení|ve|id|vayan|vaya|andá a|por|con|temprano|pronto|directo; @usted @object|a
         @ustedes"
    )),
    unpunctuated(anywhere(patterns!(
        "usted|ustedes me|nos (lo|la|los|las) acompaña|acompañan|ayuda|ayudan|lleva|trae|manda|avisa|avisan|presta|recoge|espera|guarda|confirma
         me|nos (lo|la|los|las) @you_formal ... ... por|porfa favor"
    ))),
    unpunctuated(after_break(patterns!(
        "me|nos (lo|la) confirma|confirman|manda|envía|avisa|avisan|presta|regala|guarda !mi|que|a|el|un *"
    ))),
    clause(patterns!(
        "dale|dele|denle|dadle|dales de comer|beber; dale|dele|denle|dadle|dales #n|el|la|los|las|una|mi|a|al|de"
    )),
    joined(patterns!("@command|@vos|@vosotros|@usted|@ustedes")),
    sentence(patterns!("@usted !lo|que")),
    // Do not.
    anywhere(patterns!(
        "no (me|te|le|les|lo|la|los|las|nos|os|se) (lo|la|los|las) @subjunctive
         no le|les|se|lo (lo|la) digas|digáis; no te olvides|olvidés
         (que) no se te|le|les|os olvide|olviden|pase|vaya; no os olvidéis; no se olvide|olviden|olvidés
         no (te|se|os) tardes|tarde|tarden|tardéis
         estate|estad|estén|esté listo|lista|listos|listas|atento|atenta|atentos|pendiente|pendientes
         no olvides|olvide|olviden|olvidéis|olvidés
         no dejes|deje|dejen|dejéis|dejés|tardes|tarden|tardéis|faltes|falten de|mucho"
    )),
    after_break(patterns!(
        "no (me|le|les|lo|la|los|las|nos|se) (lo|la|los|las) @usted|@ustedes"
    )),
    // Can you.
    anywhere(patterns!(
        "(tú|vos|vosotros) (me|te|nos|os|le|les|se) @can (por) (favor|porfa) !creer|creerlo|creerte|imaginar|imaginarte|hablar|estar|ser|haber|tener|tenerlo|vivir @infinitive
         // Not la puedes recoger mañana.
         (tú|vos|vosotros) (me|te|nos|os|le|les|se) lo|la|los|las @can (por) (favor|porfa) !creer|imaginar|estar|ser|tener|vivir|recoger|retirar|pasar|encontrar|descargar|usar|quedar @infinitive
         (usted|ustedes) podría|podrían @infinitive_me
         usted|ustedes (me|nos|lo|la) @can_formal !creer|creerlo|creerte|imaginar|imaginarte|hablar|estar|ser|haber|tener|tenerlo|vivir @infinitive
         me|nos (lo|la|los|las) @can_formal !creer|creerlo|creerte|imaginar|imaginarte|hablar|estar|ser|haber|tener|tenerlo|vivir @infinitive
         será que (usted|tú|vos|ustedes) (me|nos|le|lo|la) (lo|la|los|las) puede|puedes|podés|podría|podrías|pueden|podrían !haber|ser|estar|ir @infinitive (*)
         alguien (me|nos) puede|podría @infinitive_me; te|le|os|les importa|importaría @infinitive"
    )),
    marked(clause(patterns!(
        "(tú|vos) (me|nos|lo|la|los|las|le|les) (lo|la|los|las) @can recoger|retirar|pasar
         (usted|ustedes) me|nos|lo|la|los|las|le|les (lo|la|los|las) @can_formal (usted|ustedes) (por) (favor|porfa) !creer|hablar|estar|ser|haber @infinitive
         (usted|ustedes) @can_formal (usted|ustedes) (por) (favor|porfa) !creer|hablar|estar|ser|haber|ir|venir|pasar|entrar|salir|quedar|quedarse|tomar|comer|tomarse|irse|llevarse|probar|ver @infinitive"
    ))),
    unpunctuated(anywhere(patterns!(
        "lo|la|los|las|le @can_formal @infinitive ... por|porfa"
    ))),
    asked(anywhere(patterns!("(usted|ustedes) puede|pueden @infinitive_me"))),
    after_break(patterns!("alguien (me|nos) puede|podría @infinitive")),
    marked(anywhere(patterns!(
        "serías|sería|seríais|serían tan amable|amables|majo|maja de"
    ))),
    clause(patterns!(
        "si puedes|puede|pueden|podéis|podés|pudieras @infinitive_me"
    )),
    // You do for me.
    anywhere(patterns!(
        "(tú|vos) me|nos (lo|la|los|las) @do_for_me
         (tú|vos) me|nos vienes|venís|pasas|pasás|pasáis a buscar|recoger|ver|dejar
         a ver si me|nos|le|te @do_for_me"
    )),
    marked(clause(patterns!(
        "(tú|vos) (me|nos|le|les|se) (lo|la|los|las) @do_for_me; (tú|vos) me|nos (lo|la|los|las) @acts
         me|nos (lo|la|los|las) trae|manda|pasa|envía|confirma|avisa|presta|guarda|ayuda|espera|da|regala|hace|alcanza|acerca|recuerda|traen|mandan|pasan|avisan|confirman
         me|nos (lo|la|los|las) abre|abren|baja|bajan|explica|explican|cuida|cuidan|cambia|aparta|reserva|apunta|anota|prepara|busca|firma|revisa|arregla|acompaña|lleva|llevan|recoge|recogen"
    ))),
    // Will you tell him, take the rubbish down: what the listener would do for others.
    marked(clause(patterns!(
        "le|les|lo|la|los|las (lo|la|los|las) dices|decís|preguntas|preguntás|avisas|avisás|mandas|mandás|pasas|pasás|llamas|llamás|recoges|recogés (tú|vos) a|al|que|si
         se lo|la|los|las dices|decís|das|mandas|mandás|llevas|llevás|pasas|pasás|devuelves|devolvés|explicas|recuerdas
         te encargas|encargás|ocupas|ocupás (tú|vos) de|del
         bajas|bajás|sacas|sacás|tiendes|tendés|riegas|regás|recoges|recogés|apagas|apagás|cierras|cerrás|pones|ponés|friegas|enciendes|calientas|calentás el|la|los|las|un|una|a
         avisas|avisás|llamas|llamás a|al"
    ))),
    clause(patterns!(
        "sería bueno|mejor|ideal|genial que @subjunctive|*aras|*ieras|*aran|*ieran
         estaría bien|genial que (me|nos|lo|la|le) @subjunctive|*aras|*ieras|*jeras|*aran|*ieran|*jeran
         conviene|convendría que (me|nos|lo|la|le) @subjunctive|*aras|*ieras|*jeras
         a ver si (me|nos|te|os) @you
         me|nos haces|hacés|hace|hacéis|hacen|haría|harías|haríais|harían el|un favor"
    )),
    after_break(patterns!(
        "habla|hablá|hable|hablen|hablad|hablalo con|tú; piensa|pensá en|qué|si
         ten|tené|tenga|tengan en cuenta; volvé|vuelva|vuelvan a @infinitive
         vuelve|volvé|vuelva|vuelvan pronto|antes
         vuelve a llamar|llamarme|mandar|mandarme|mandármelo|enviar|enviarme|intentar|intentarlo|probar|mirar|revisar
         sé|sed|sean|sea puntual|puntuales|breve|breves|sincero|sincera
         procura|procurad|procure|procuren|intentá|trata|traten|trate (de) (no) @infinitive
         confirmar|avisar|enviar|llamar|traer|responder|contestar|abstenerse|presentarse|llevar *
         si le|les|gusta|puede|quiere|desea ... , me|nos (lo|la) @you_formal
         si le|les|gusta|puede|quiere|desea (*) (*) me|nos @you_formal"
    )),
    joined(patterns!(
        "(tú|usted) me|nos (lo|la|los|las) @you_formal
         (que) me|nos (lo|la|los|las) @usted|@ustedes|@subjunctive
         que (lo|la|los|las) @usted|@ustedes|@subjunctive"
    )),
    // You have to.
    anywhere(patterns!(
        "tienes|tenés|tenéis|tendrías|tendríais|debes|debés|deberías que|de @infinitive"
    )),
    clause(patterns!("deberías|tendrías|debes @infinitive")),
    after_break(patterns!(
        "tiene|tienen que mandar|enviar|traer|firmar|pagar|llamar|avisar|pasar|llenar|presentar|venir|abonar|confirmar|escanear|cambiar"
    )),
    // I need you to.
    clause(patterns!(
        "(yo) (te|le|os|les) necesito|quiero|quisiera|pido|ruego|encargo|agradecería|agradezco|pediría que (no) (me|nos|te|os|le|les|se|lo|la) (lo|la) @subjunctive
         (yo) (te|le|os|les) necesito|quiero|quisiera|pido|ruego|encargo|agradecería|agradezco|pediría|importante que me|nos|lo|la (lo|la|los|las) @usted|@ustedes|@subjunctive|*ara|*iera|*aran|*ieran|*aras|*ieras
         te|le|os|les pido|ruego|encargo|agradecería|pediría que (no) (*) @usted|@ustedes|@subjunctive"
    )),
    anywhere(patterns!(
        "necesito que (me|nos|te) (lo|la) @subjunctive; necesito que me|nos (lo|la) @usted|@ustedes
         hace falta que (me|te|nos|os) @subjunctive; te|le|os|les encargo|encargamos el|la|los|las|que|mucho"
    )),
    // Others.
    sentence(patterns!(
        "que (no) cada|todo|todos|nadie|alguien (*) (me|nos|se|lo) @usted|@ustedes; ni se te ocurra"
    )),
    clause(patterns!("favor|favor de @infinitive")),
    anywhere(patterns!(
        "por favor @infinitive; haz|haga|hagan|hacé|haced el favor de; quedo|quedamos a la espera"
    )),
    after_break(patterns!("ojo|cuidado con")),
];

const QUESTIONS: &[Rule] = &[
    // Will you or shall I.
    marked(clause(patterns!(
        "(se|le|les|te|me|nos) (lo|la|los|las) * tú|vos|usted|ustedes o (se|le|les|te|me|nos) (lo|la|los|las) *
         (se|le|les|te) (lo|la|los|las) @acts ... ... o *; (se|le|les|te) (lo|la|los|las) @acts ... ... , o *"
    ))),
    // Asks for what the listener wants or knows.
    anywhere(patterns!(
        "(tú|vos|usted) quieres|querés|queréis|quieren|desea que
         (tú|vos) sabes|sabés|sabéis si|dónde|cuándo|cuánto|quién|cómo|cuál
         (tú|vos) sabes|sabés|sabéis a qué|quién
         (tú|vos) lo|la|los|las quieres|querés|quiere|prefieres|preferís|prefiere ... o
         prefieres|preferís|prefieren que|el|la|los|las|un|una|ir|venir|quedar
         (a) (ti|vos) te|os|le|les viene|va|vendría|queda (mejor|bien) bien|mejor
         te|os|le|les parece bien|si|que; te|os|le|les hace|hacen falta|ilusión
         te|os|les apetece|late|animas|animás|animáis|provoca; te|os|le|les importa|molesta si
         al final (tú|vos) vas|vienes|venís|vais|quedamos|cuánto|cuántos|cuándo|qué|dónde|cómo
         vas|vais|van a @infinitive ... ... o (te|os|se) @you|no; (tú|vos) vienes|venís|vas ... o"
    )),
    asked(anywhere(patterns!(
        "será que (me|te|nos|le|se|lo|la|no) (lo|la) *"
    ))),
    clause(patterns!("qué tal si")),
    unpunctuated(clause(patterns!(
        "te|os|se apuntas|apuntáis|apuntan|animas|animáis|animan a|al|con
         @offer ... ... o fuera|en|para|el|la|a|con|sin|mejor|@infinitive
         se te|les|os|le ofrece|antoja; tú|vos|usted|ustedes|vosotros * ... ... o no|qué|si|te|se|@you
         vamos|quedamos|salimos ... ... o qué|no
         qué (te|os|le|les|nos|me|se) hacemos|hago|llevo|llevamos|compro|compramos|traigo|pongo|hay|vas|vais|van|necesitas|tengo|toca
         por qué no @you|vienes|venís|te|nos|lo|quedamos|vamos
         quién|quiénes van|vienen|ha|han|lleva|puede|sabe|quiere|falta|faltan"
    ))),
    unpunctuated(after_break(patterns!(
        "está|están tu|tus|vuestro|vuestra|la|el * en|ahí|bien|libre
         se puede|pueden @infinitive; hay|tengo|tenemos que @infinitive algo
         alguno|alguna|alguien quiere|sabe|tiene|viene|puede|podría
         tendría|tendrían|tendrás|tendrías|tendrá|atienden|aceptan|venden|aceptáis|tenéis
         (tú|vos|ya) has|habéis podido|llamado|hablado|comprado|mirado|pagado|comido|llegado|salido|reservado|visto !qué
         tienes|tenés|tenéis !razón|que|toda|mucha|suerte|mala|cara|pinta *
         (tú|vos) vas|vais|vienes|venís a !lo; (tú|vos) vas|vais|vienes|venís el|mañana|hoy|al|con|para|esta
         (ya) te|le|os|les llegó|llegaron !hasta|a|al el|la|los|las|mi|lo|algo|un
         (ya) te|le|os|les ha|han llegado|dicho|dado|pagado|avisado|llamado
         (ya) te|le|os|les avisó|llamó|llamaron|dieron|gustó|gustaron|sirvió|contestó|contestaron|pagaron
         hay|queda|quedan (algún|alguna|algo|más) sitio|hueco|cupo|plaza|espacio|lugar|plazas
         necesitas|necesitás|necesitáis algo|que|ayuda|dinero
         estás|estáis en|libre|ahí|despierto|despierta|por|cerca|disponible; sabes|sabés|sabéis !que|lo|qué *"
    ))),
    unpunctuated(anywhere(patterns!(
        "tú|vos|usted|ustedes qué (te|le|les) opinas|opinás|opina|opinan|harías|haría|dices|decís|dice|prefieres|preferís|prefiere|piensas|pensás|piensa|parece
         tú|vos|usted cuál|cuándo|cuánto|dónde|cómo *; qué (te|os|le|les|nos|me|se) (lo|la|los|las) @offer
         a quién le|les toca
         tú|vos|usted|ustedes|vosotros (no) vas|va|van|vais a !ver @infinitive
         te|le|os|les parece mucho|poco|caro|bien|mal|demasiado|buena|una
         (te|le|les|os) (lo|la|los|las) @offer (el|la|los|las|un|una) (*) ahora|ahorita|hoy|mañana|ya|yo|aquí|ahí o !pasado|así|sea|algo *
         el|la|los|las|este|esta|esto * (*) (*) es|son (*) tuyo|tuya|tuyos|tuyas|suyo|suya|vuestro|vuestra o
         el|la|los|las * (de) (*) lo|la|los|las @you_did; alguien me|nos|te|lo|la @you_formal o
         quién|quiénes se apunta|apuntan|queda|encarga|anima|animan|ofrece|viene
         tú|usted|vos crees|cree|creés que
         (te|se|le|os|les|lo|la|me) (lo|la|los|las) @offer ... ... o @you_formal
         (ya) saben|sabéis|sabes|sabés|sabe usted si|cuándo|dónde|cuánto|cuántos|quién
         prefieres|preferís|preferirías|prefieren * ... ... o *
         (te|se|le|os|les|lo|la|los|las|me|nos) (lo|la|los|las) @offer ... o *amos|*emos|*imos|se|te|le|os|lo|la|los|las|me|nos|hay|vas|ya|mejor|esperamos|@you|@offer
         (tú|vos|usted) lo|la|los|las|te|me|se vas|va|vais|van a @infinitive ... o
         te|os|le|les queda|quedan|hace|hacen ... o
         (a|en|de|para|por|desde|hasta) qué hora|día|piso|sitio|parte|página|fecha|talla|color|calle|número
         a|en|de|para|por|desde|hasta qué hora|día|piso|sitio|parte (te|se|le|les|nos|os|me) (lo|la|los|las) *
         (a|de|con|en|para|por) qué (te|os|le|les|nos|me|se|lo|la) @you|hacemos|hago|llevo|llevamos|compro|traigo|pongo|falta|necesita|quiere|parece|toca|le
         cuándo (te|os|le|les|nos|me|lo|la|se) @you|es|son|sale|llega|viene|vienen|puedo|podemos|puede|quedamos|hay|empieza|abre|abren|cierran|dan|toca|quitan|va|van|tengo
         cuánto (te|os|le|les|nos|me|se) @you|cuesta|cuestan|vale|sale|es|son|debo|falta|queda|tarda|cobra|cobran|hay|tiempo|dinero
         cuántos|cuántas (personas|kilos|días|horas|plazas) @you|somos|son|hay|quedan|vienen|vais|llevo|compro|pido|hacen|van
         dónde (te|os|le|les|nos|me|lo|la|se) @you|@you_did|es|está|están|quedamos|puedo|podemos|compro|vamos|dejo|queda|aparco|era|vive
         cuál|cuáles te|le|os|les *; cuál (de) @you|es|prefiere|gusta|era|los|las
         quién va|viene|tiene|lleva|puede|trae|te|recoge|compra|falta|más a|el|la|los|las|@infinitive|que|con|hoy|mañana
         cómo quedamos|hacemos|sigue|sigues|está|están|estás|quedó|quedaron|salió|fue|vais|vas|vamos
         (tú|vos|ustedes|usted) tienes|tenés|tenéis !razón|que|toda *
         (tú|vos) (ya) vienes|venís al|con|mañana|hoy|luego|tú|en
         (tú|vos) (ya) viste|visteis|llegaste|conseguiste|pudiste|hablaste|compraste|pagaste !que *
         (ya) te|os|le|les llegó|llegaron|sirve|apetece|vale|importa|interesa|queda|quedan|falta|avisó|gustó|dieron|contestó|contestaron
         (tú|vos|ya) has|habéis podido|visto|llamado|hablado|comprado|mirado|pagado|reservado|encontrado|recibido|sacado
         me|nos puedes|podés|puede|podría|podrías|podéis @infinitive
         hay|queda|quedan (algún|alguna|algo|más) sitio|hueco|cupo|plaza|espacio|lugar|plazas para|en|el|la|mañana|hoy
         es el|la|para|a|en|con|de|hoy|mañana ... o el|la|para|a|en|con|de|mañana|pasado"
    ))),
    asked(after_break(patterns!(
        "alguien (me) sabe|tiene|quiere|conoce|viene|va|ha
         (ya) has|habéis visto|hablado|podido|comprado|llamado|mirado|pagado|reservado|comido|llegado|salido|encontrado
         (tú|vos) (ya) viste|compraste|pudiste|hablaste|llegaste|conseguiste|supiste|encontraste|pagaste el|la|los|las|si|lo|con|a|algo
         tienes|tenés|tenéis (tú) el|algún|alguna|tiempo|ganas|planes|libre|hora|lo|ahí|todavía
         (tú) te acuerdas|acordás (de)"
    ))),
    unpunctuated(sentence(patterns!(
        "(me|te|le|lo|la|nos|os|se) (lo|la) puedo|podemos|podría @infinitive; puedo|podemos @infinitive"
    ))),
    // Question words.
    asked(clause(patterns!(
        "qué tal !si
         qué (te|os|le|les|nos|me) @you|@you_did|dijo|dijeron|parece|falta|hora|día|tal|pasó
         qué fue|era lo que
         a|en|de|para|por|desde|hasta qué hora|día|piso|sitio|parte (te|se|le|les|nos|os|me) (lo|la|los|las) *
         a|de|en|por|para|con|desde|hasta qué|quién hora|día|parte|sitio|piso|dirección|vas|vienes|quieres|hablo|hablaste|es|sirve
         cuándo (te|os|le|les|nos|me|lo|la|los|las|se) (lo|la|los|las) *
         dónde|adónde (te|os|le|les|nos|me|lo|la|los|las|se) (lo|la|los|las) @you|@you_did|@offer|es|está|están|estás|quedamos|puedo|podemos|nos|compro|vamos|dejo|queda
         cuánto|cuánta|cuántos|cuántas (te|le|les|me|nos|os) *; cuál|cuáles (te|os|le|les|me) *
         quién va|viene|tiene|lleva|puede|trae|es|me|nos|ha|te|se|compra|recoge
         cómo (te|os|le|les|nos|me|lo|la|los|las|se) (lo|la|los|las) @you|@offer
         cómo vas|estás|va|quedamos|hago|hacemos|sigue|sigues|están|está|te|le|se|lo|fue|anda|andas|es
         (a|en|de|para|por|con) qué marca|color|talla|tamaño|tipo|número|nombre|modelo|banco|sabor|precio|horario|tal|calle|fecha *
         las|los|el|la * las|los|lo|la compro|llevo|traigo|pongo|dejo|hago|pago yo ... o"
    ))),
];

/// Questions that nobody has to answer.
const RHETORICAL: &[&str] = patterns!(
    "(tú|vos|usted) (me) sabes|sabés|sabéis|saben|entiendes|entendés|explico $; sabes|sabés|sabéis|sabe cómo termina|terminan|acaba|acaban|es|son|soy|somos $
     // What the speaker asks themselves.
     (me) cerré|apagué|eché|tomé|desconecté|desenchufé|soñé; (pero) tengo (yo) cara|pinta de; (y) (por) dónde iba|estaba|andaba
     (yo) quiero; (y) hice lo; (y) para qué ha|habrá servido; cuál es la capital; (y) sabes|sabés qué *aba|*ía|*ó; (y) a|hasta dónde vamos|iremos a; mejor así
     así (te|lo|la|me|nos|ya|no|se|le) *; está|estás|estáis|están *ando|*iendo ... o qué; (te) quieres|querés casar|casarte conmigo; (tú) te casas|casás conmigo; (y) (tú|vos|usted) (te) (lo) crees|creés|cree $
     (y) (tú|vos|usted|ustedes) crees|creés|cree|creéis|creen que (me|te|se|le|nos|lo|la|yo|alguien|nadie|hacen|hizo|él|ella|ellos) (lo|la) iba|voy|íbamos|vamos|iban|va|van|algo|caso|importa|importó|hizo|hicieron|hacen
     (y) de dónde saca|sacan|sacará|sacarán|sacó|sacaré|voy (a) (el|la|tanto|tanta|los) (sacar) dinero|plata|tiempo|energía|fuerzas|pasta|lana|guita|ganas
     (y) (tú|vos|usted) te|se (lo) crees|creés|cree|imaginas|imaginás|imagina
     te|se lo puedes|podés|puede creer; (tú|vos) (te) (lo|la) puedes|podés creer|imaginar
     (pero) (tú|vos|usted) (lo) has|habéis|ha visto $
     (pero) (tú|vos|usted) has|habéis|ha visto esto|eso|cabezón|cosa|cara|semejante|tú|qué|cómo
     tú le|lo|la|les|los has visto; tú has visto algo|un|una
     (y) sabes|sabés|sabéis|saben|sabe lo que|peor|mejor; (y) sabes|sabés|sabéis|saben|sabe qué|que $
     (y) sabes|sabés|sabéis|saben|sabe qué|que ,; (y) sabes|sabés|sabéis|saben|sabe qué es|era|fue lo
     (y) sabes|sabés|sabéis|saben|sabe qué (me|le|les|nos|te) (es|ha) pasa|pasó|pasado|hice|hizo|dijo|dijeron|dije|dicho|contestó|soltó
     (y) sabes|sabés|sabéis|saben|sabe a|con quién (me) (he) vi|encontré|visto|encontrado|crucé|cruzado
     (y) sabes|sabés|sabéis|saben|sabe cómo soy|son|es|eres|está|están|terminó|acabó
     (y) adivina|adiviná; quién lo diría|iba|hubiera; quién me|nos mandaba|mandaría|manda|coge|iba
     quién se cree|acuerda; quién no lo|la|ha|se|querría|quiere; quién sabe $; cómo no
     cómo (me|te|le|lo|la|los|las|no|se) (lo|la) iba|iban|voy a
     cómo va|van a ser|no|saber|estar|haber; cómo quieres|querés que; cómo se atreve|atreven
     (y) qué (le|se) (le) voy|iba|íbamos|va|vas a hacer|hacer|decir; (y) qué hago|hacía|haría yo
     (y) qué quieres|querés|quiere|queréis , que; qué quieres|querés|quiere|queréis que te|os|le|les diga
     (luego) (te) preguntas|preguntan|preguntáis por qué|si|cómo; yo|tú|él|ella|ellos no|también|tampoco|sí $
     por qué tengo|tenemos|tendría que ser|hacer|estar|aguantar
     te|le|os|les puedo preguntar|pedir|decir|hacer|contar una|algo|un
     por qué el|la|los|las|hay|todo|nadie|nunca|siempre
     por qué no (me|te|le|lo|la|os) hice|escuché|callé|quedé|compré|aproveché
     quién puede|podría pagar|vivir|permitirse|permitírselo|aguantar|creer|creerse
     (tú|usted) sabes|sabés|sabéis|sabe|saben que *; cuánto me alegro|alegra|gusta|gustaría; cuánto tiempo sin
     qué dices|decís de|no; qué haces|hace|hago pues|nada; a que *; qué te juegas|apuestas; quién no $
     es mucho pedir; no te|os|le|les lo|la había|habíamos|he; sí o no
     cómo estás|está|están|estáis|andas|andás|anda (usted|ustedes|tú|vos|todo|todos) $
     cómo amaneció|amaneciste|amanecieron
     cómo te|le|les|os va $; qué tal estás|está|están|estáis $; tan * $; todo bien por *; de qué vas|va
     de qué se|te queja|quejas|quejan|ríe|ríes; (y) cómo se te|le|les ocurre|ocurrió|puede
     quién te|se crees|cree|creen|has|ha creído; qué me estás|está contando|diciendo
     (y) a mí|nosotros qué|quién
     (tú|vos|usted) te|se|os imaginas|imaginás|imagina|imagináis; no podía|podían|pudo|pudieron|podías
     quién lo|la|los|te|me (lo) entiende|aguanta|explica
     quién necesita|aguanta|entiende|quiere eso|una|un|tanto
     cuándo aprenderé|aprenderán|aprenderá|aprenderemos; cómo es posible; qué pinto|pintaba|pintas|pinta
     qué se|te crees|cree|creen|creía|creían|creías|pensaba|pensaban|habrá creído
     (y) qué esperabas|esperaba|esperaban|querías|pretendes|pretende
     qué querrá|pensará|dirá|dirán|habrá|habré|será; dónde estará|andará|habré|habrá
     dónde lo|la|los|las habré|habrá
     quién será $; quién será a|el|la; cómo será|estará|estarán; qué más da|quieres|querés|se; qué se le va
     qué (se) (le|les) vamos|van|va|vas a hacer|hacerle|pedir|pedirle|pedirles|decir|decirle
     todo bien $; (y) si no (me|te|le|lo|la|se) * $; (y) qué hace|hacen|hizo $
     (hasta) adónde|dónde vamos a llegar|parar; qué más $; (y) qué hice|hicimos|hizo|hicieron $
     o es que|acaso; quién inventó|decidió|mandó|habrá|dijo|ha dicho; qué sentido|necesidad|culpa
     (y) para qué ... si
     (y) para qué quiere|quieren
     (y) para qué (te|me|le|se) pregunto|preguntas|tanto|tanta|sirve|hablo|voy|queremos|quiero|quieres
     (y) dónde voy|iba a; dónde se ha visto; dónde vamos a parar; qué $; yo qué $; a mí|ti|él|ella qué $
     qué sé yo; yo qué sé; y a mí|ti|él|ella qué; a ti|vos|usted te|le parece normal
     te parece|parecerá normal|bonito|poco; es que nadie|uno|ya; acaso
     no es|era|está increíble|precioso|maravilloso|genial; se puede ser|pedir|saber|tener|estar más|tan|que
     se puede pedir; hay|habrá algo más|mejor|peor; por qué será|siempre|todo|nadie|nunca
     (y) me|le|les|nos hicieron|hizo|escuchó|escucharon; (y) no va|viene|coge|agarra y; cuándo se ha|vio
     será posible
     que cómo|si|qué|cuándo|dónde|quién|cuánto|por
     (tú|vos|usted|ustedes) te|se|os acuerdas|acordás|acuerda|acuerdan|acordáis (de) cuando|aquel|aquella|aquellos|aquellas|los|las|lo|mi|ese|esa|esos|esas|un|una|que
     (tú|vos|usted|ustedes) te|se|os acuerdas|acordás|acuerda|acuerdan|acordáis de cómo !se
     (tú|vos|usted|ustedes) te|se|os acuerdas|acordás|acuerda|acuerdan|acordáis de|del (la|el) * que
     (tú|vos|usted|ustedes) te|se|os acuerdas|acordás|acuerda|acuerdan|acordáis del !nombre|número|teléfono|código
     !@you|@acts|@you_did|@you_formal|cuándo|dónde|adónde|cuánto|cuántos|cuántas|quién|quiénes|cuál|cuáles|seguro|listo|lista|listos|listas * $
     cuánto (tiempo) hace que no; (tú) sabes|sabés esa|ese|esos|esas|cuando
     no crees|creés|cree|creéis|creen $; no te|os|le parece $; no ves|veis|ve|entiendes|entendés que
     qué se puede esperar|hacer|pedir; te|se lo puedes|podés|puede (usted|tú|vos) creer; (y) para qué $
     dónde quedaron|están|quedó aquellos|aquellas|aquel|aquella
     qué (me|te|le|nos) va|van|iba|iban a hacer|pasar|decir; qué onda|hubo|hay $; (y) ahora qué $
     (y) ahora qué hago|le; (y) quién paga|limpia|friega|cocina $; quién se quedó|comió|llevó
     (y) qué hace|hizo|hicieron|dice|dijo él|ella|ellos; (tú|vos|a) (ti) (te) (lo) ves|parece normal
     es normal|eso|esto normal|vida|forma; no es para matarlo|matarla|matarlos|reír|reírse|llorar|volverse
     qué le digo|dices yo; qué iba|íbamos|voy a; cuándo he|hemos dicho|hecho|visto
     (pero) esto|eso|esta|ese qué es; por qué me pasa|toca|tiene
     tanto|tan|tanta cuesta|costaba|difícil|complicado|raro|prisa; qué le|les costaba|cuesta|importa
     qué prisa|culpa|manía hay|tiene|tengo|es; qué pasa ,; no te da|parece risa|pena|rabia|increíble|gracioso
     cómo te quedas
     (tú) sabes|sabés el|la|los|las frío|calor|gente|cola|vergüenza|rabia|susto|miedo|ilusión|que|cosas
     (tú) sabes|sabés cuánto|cuántos|cuántas me|hace|llevo|llevaba
     estamos|estás|está locos|loco|loca|tontos|tonto|ciego|sordo; en qué momento|cabeza|mundo|siglo
     de qué sirve|me|te|sirven; (y) para esto|eso; a quién se|no|le se|le|ocurre|gusta|importa
     será que soy|estoy|nadie|uno|siempre; será que me estoy|hago|he|toca; hasta cuándo $
     qué hice|he yo|hecho; (y) yo|tú|vos qué pinto|hago|culpa|sé; (y) yo qué; por dónde íbamos
     (por) dónde estábamos
     entiendes|entendés|comprendes|oyes|cachai|cachas $
     cuántas veces (te|se|os|le|les) (lo) tengo|hay|he|voy|tendré; quién te|le|les manda|mandó|pidió
     cómo que; ves|viste|veis|lo $; lo ves|viste|veis; ves lo|como|cómo; viste que|cuando|cómo
     te|le|os conté|dije|he lo|que|contado|dicho; sabías|sabíais|sabía que|lo; qué crees|creés $; qué creen $
     qué más puedo|podía|se|puede|podría|falta|quiere|quieren|pides|pide; (y) si no (,) qué; (y) sabes|sabés|sabéis|saben por qué $
     (tú|vos|usted|ustedes) viste|visteis|vio|vieron esa|ese|eso|esto|esos|cómo
     quién (me|nos|lo|le|te) iba|hubiera|habría; por dónde empiezo; cómo se puede ser|estar|tener
     cómo puede|pueden|podía (uno|alguien) ser|estar|vivir|haber|tener
     (y) (entonces) para qué pago|trabajo|madrugo|estudié; habré|habremos *
     (tú) crees|creés que me|le|nos|se|lo|la *ó|*aron|*ieron|hizo|dijo|hace|hacen|importa; qué será de
     no te|le|os lo|parece dije|decía|dije|avisé; (y) dónde está|quedó el respeto|educación|dinero
     se acuerdan|acuerda (de) cuando|cómo|aquel|aquella; (y) quién soy|era yo; (y) si nos vamos $; me explico
     qué te crees|creés; qué haría|harían|haríamos sin|yo; qué sería
     (y) (tú|vos) me entiendes|entendés|sigues; mucho ,; verdad|eh|no|vale|sí|ok|cierto|oíste $"
);

/// What only looks like a request.
const NOT_REQUESTS: &[&str] = patterns!(
    "haz|hazme|haga|hágame|hagan|háganme|haced el favor $; marque|marca|pulse|pulsa|oprima|presione|digite|teclee (el|la) #n|uno|asterisco|almohadilla; haga clic|click; no cuelgue; ingrese su clave|contraseña|pin|tarjeta
     coge|pon|echa|bate|añade|agrega|mezcla|pela|pica|corta|fríe|ralla|hierve|cuece|derrite|amasa|vierte|incorpora|dale (*) (*) (*) huevo|huevos|harina|azúcar|cebolla|ajo|ajos|aceite|mantequilla|masa|patatas|papas|levadura|vuelta|tomates|arroz|caldo
     pide #n (de) euros|pesos|dólares|soles|millones
     lleva (aquí|allí|ahí|así|ya|casi|más) (de) #n|un|una|unos|todo|toda días|horas|meses|años|semanas|día|rato|vida|par
     lleva|llevan (*) (*) *ando|*iendo
     deja todo *ado|*ido; @command uno|una $; @command uno una|un
     @command|llama|sale|habla todos|todas los|las
     ven|venga|vengan tú|vos|usted|ustedes a decirme|contarme|explicarme; deje|pare|quite|calle $
     no vengas|venga|vengan|vengáis (luego|después) *ando|*iendo|*ándote|*iéndome
     dime|decime|dígame|díganme ,; dime|decime|dígame que sí|no
     escúchame|escuchame|escúcheme|escuchadme|escúchenme|óyeme; que cada uno|una|cual|quien ... lo que
     que salga|haga|diga|digan|hagan con|lo
     cuídate|cuídense|cuídese|cuidaos|cuidate; imagínate|imaginate|imagínese|imagínense
     fíjate|fijate|fíjese|fíjense (que|tú)
     no te|se|os preocupes|preocupés|preocupe|preocupéis|asustes|asuste|agobies|apures|apure|molestes|enfades|enojes|rías
     no veas|sabes|sabés|creas; no me|nos digas|diga|digan; dímelo|decímelo|dígamelo a mí
     cuéntaselo|contáselo a; no me|nos lo (lo) recuerdes|digas|recuerde; no me hagas reír|hablar|hables
     no te lo pierdas|creas|vas; no seas|seáis|sea|sean; no le|les des|dé|deis|den más|vueltas|importancia
     no (le|les|me) hagas|hagáis|haga|hagan caso; ponle|ponele|póngale|pon que
     quédate|quedate|quédese tranquilo|tranquila|ahí; hazme|haceme|hágame|hazle caso
     échale|echale|échenle ganas|imaginación; duerme|duerma|duerman bien; calla|quita|deja|venga|anda $
     no te|se|os lo vas|va|vais; ponte|ponete|póngase|pónganse en mi|su|nuestro lugar|situación|piel
     sácame|sacame|sáqueme de dudas|una|apuros; figúrate|figurate|figúrese
     haz|hacé|echa|echá|saca|sacá|hagan|eche cuentas|números|cálculos
     no me preguntes|preguntés|pregunte|pregunten
     no me malinterpretes|malentiendas|entiendas|entienda|malinterprete
     dime|decime|dígame|explícame|explicame|explíqueme|cuéntame|contame tú|vos|usted; dime|decime que me|soy|nunca
     haz|hacé|haga|hagan esto , *; @imperative esto ,; @imperative lo otro; trae|pon|haz lo otro; llama|llaman por|para cualquier|todo|nada|tonterías
     dime|decime|dígame|díganme si no|eso|esto|acaso; agárrate|agarrate|agárrense|agárrese
     siéntate|sentate|siéntese|prepárate|preparate que; tócate|tocate
     manda narices|huevos|cojones|madre|carajo|pelotas; apaga y vámonos; toma ya|castaña|toma
     ve|vete|andá tú|vos; cuéntale|contale|explícale|explicale|dile|decile|pregúntale tú|vos
     espérate|esperate|espérese|espérame un momento; espérate|esperate|espérese (que) $
     échale|echale|échenle la culpa; calcula|calculá|calcule; come y|que calla; no nos engañemos
     llámalo|llamalo|llámenlo|llámame x|como|loco|loca; perdóname|perdoname|discúlpame|disculpame
     ya me dirás|contarás|entiendes; dios te|nos|los|le bendiga|oiga|oye; déjate|dejate|déjese|déjense de
     vete|andá|anda|váyase a paseo|freír|saber; déjalo|dejalo|déjelo|olvídalo|olvidalo|dejadlo $
     déjame|dejame|déjeme ver|pensar|que|decirte|mirar
     pásalo|pasalo|pásenlo|pasadlo|páselo bien|lindo|bonito|genial|rico; dime una cosa|tú; dime|decime $
     disfruta|disfrutad|disfruten|descansa|descansad|descansen|descansá|disfrutá
     ten|tened|tengan|tenga|tené cuidado|paciencia; espera|espere|esperen|esperá|esperad
     haz|hace lo que quieras; date cuenta
     saluda|saludos|dale|dales|denle|dele recuerdos|saludos|besos|abrazos; saluda|saludame|salúdame|salúdeme a
     dale|dales|dele|denle un|muchos beso|abrazo|besos; di que sí|no; mira|mirá|mire que|cómo|qué; vaya
     sea lo que; venga a|ya; pase lo que; digan lo que; tómate|tómense|tomate tu|su tiempo
     vete|andá tú|vos|a saber; acuérdate|acordate cuando|que|de cuando|aquel|aquella"
);

const HEARSAY: &[&str] = patterns!(
    "// What someone did, and then their words: se me acerca uno, tienes fuego.
     se me|te|nos|le acerca|acercó|acercan|planta|plantó|arrima|arrimó|queda|quedó|para|paró|pone|puso|tira|tiró|abalanza|gira|giró ... ... ... ,
     me|nos|lo|la|le para|paró|mira|miró|miraba|agarra|agarró|coge|cogió|llama|ve|vio un|una|el|la|uno|y|con ... ... ,
     (yo) le|les digo|dije|pregunto|pregunté a|al|, ... ... ,; y todo el mundo|todos|todas (como|en) (plan) qué|@offer
     que|donde|y preguntan|pregunta|preguntaban|preguntaba , ; mirándome|mirándonos|mirando (*) (*) ,; en plan ,; una|la charla|discurso|sermón de|sobre *
     dijo|dijeron nada|ni
     ese|este anuncio ... ... ,
     se gira|giró|vuelve|volvió|levanta|levantó|asoma|asomó|acerca|acercó|planta|plantó|da|dio ... ... ,
     viene|vino|llega|llegó|entra|entró|sale|salió|aparece|apareció|baja|bajó|sube|subió|abre|abrió un|una|otro|otra|el|la|mi ... ... (,) y|, oye|oiga|qué|quién|cómo|dónde|cuánto|señora|señor|joven|disculpe|perdone
     me|nos manda|mandó|escribe|escribió|envía|envió|pone|puso|deja|dejó un|una|el|otro mensaje|correo|audio|whatsapp|nota|mail|sms ... ... ... ,
     cartel|letrero|nota|papel|anuncio|aviso|pancarta|camiseta|taza|canción|película|refrán|poema|letra|frase|escena|parte|estribillo|pintada|grafiti|placa|pegatina ... que|donde pone|ponía|dice|decía|dicen|decían|canta|reza|rezaba
         que|y preguntaba|preguntaban|gritaba|gritaban|repetía|repetían|chillaba|chillaban|pedía|pedían
     a la puerta|caja|recepción|estación ... y ya|nada|que no|nada|ya|señor|señora , ; al médico|doctor|dentista|banco|ayuntamiento|juzgado|ministerio|hospital|seguro ... (y) nada|que|me|total ,
     a la compañía|ventanilla|oficina|aduana|aerolínea|aseguradora ... (y) nada|que|me|total ,
     (y) ya no|nada , señor|señora|señorita|joven; la primera|segunda|tercera|última|pregunta (pregunta) ,
     va|viene|llega|entra|sale|salta|coge|agarra|agarra y (me|te|le|nos|se|les) dice|suelta|pregunta|planta|grita|pone ...
     // A colon before a question announces someone's words.
     * !pregunta|preguntas|preguntita|duda|dudas|consulta|cosa|cosas|cosita|favor|iba|voy|total|resumen|resumiendo|dime|dígame|decime|confírmame|opción|opciones|importante|urgente|problema|tema|hola|fin * : $
     se|me|te|le|nos pregunta|preguntan : $; y yo|él|ella|ellos|ellas , $
     y mi|tu|su madre|padre|mamá|papá|marido|mujer|jefe|jefa|hermana|hermano|suegra|suegro|abuela|abuelo|hijo|hija|cuñado|cuñada|prima|primo , $
     dice|dicen|decía|decían|dijo|dijeron|pone|escribe|escribió|grita|gritó|repetía ... :
     dice|decía|dijo !que|si|me|te|le|nos * @imperative
     manda|mandó|escribe|escribió|envió un|una|el|otro mensaje|correo|audio|whatsapp|nota ... ,
     me|nos dice|dicen|decía|decían|dijo|dijeron|suelta|soltó|pregunta|preguntó|preguntaba|preguntaron|contesta|contestó|respondió|responde|grita|pidió|pedía
     si|cuando|tú|luego|encima le|les dices|pides|preguntas|preguntás|decías
     le|les dices|pides|preguntas ... ... y te|me|le|nos dice|dicen|contesta|contestan|responde|suelta
     le|les dicen|preguntan|piden|decían
     te dice|dicen|decía|decían|pregunta|preguntan|suelta|sueltan|piden|contesta|contestan
     grita|gritaba|gritan|gritando|gritar|chilla|chillaba|chillando|chillar|repite|repetía|repitiendo|cantando
     una|esa frase; el|ese refrán|lema; todo el día|rato|viaje|camino|tiempo @imperative|hola
     todo el mundo @imperative|corre|venga
     le|les dije|decía|contesté|pregunté|respondí|solté|dijo|dice|preguntó|contestó|dijimos|expliqué|pedí
     te dije|decía; se lo|la dije|digo|decía|dijo ... ,; y|yo|él|ella|entonces|pues|sé le|les digo
     (y) cuando le preguntas|dices; me dijiste que|,; me pregunto
     le|les|yo digo ,
     dice|dicen|decía|decían|dijo|dijeron|dije|suelta|soltó|contestó|respondió|preguntó que|si|,|cómo|qué|dónde|cuándo|por
     mi !número|teléfono|duda|pregunta|correo|dirección|propuesta|idea|plan|sugerencia|consejo|cuenta * :
     él|ella|yo|ellos|ellas|nosotros :; yo|él|ella|ellos (que) @imperative
     mi madre|padre|abuela|abuelo|marido|mujer|jefe|jefa|hermana|hermano|hija|hijo|suegra|suegro @imperative
     el|la otro|otra|niño|niña|tío|tía|señor|señora @imperative; él|ella|ellos|ellas , pues|que
     él|ella|ellos|ellas dale|venga|erre|que; y él|ella , |pues|que
     y|pero|entonces yo|él|ella|ellos|nosotros :
     y|pero|entonces mi|el|la|los|las|mis|tu|su|sus|un|una|otro|otra * :
     y|pero|entonces mi|el|la|los|las|mis|tu|su|sus|un|una|otro|otra * de * :; y ella|él dale|venga
     que si me|nos|lo|la|te|no|el|los|cuándo|falta|tengo|ya|este|esta; que (yo) digo yo; tanto que si
     pidió|pidieron|insiste|insistía que; va y (me|le|nos) dice|suelta|pregunta; como diciendo
     pensé|pensaba|pienso|piensas ,; se cree que; si dices; preguntando|diciendo|gritando si|que|,"
);
