//! The verbs people use in requests, and their forms.
//!
//! Spanish has a form of the imperative for each of tú, vos, usted, vosotros and ustedes, to which
//! pronouns are attached ("llámame", "decímelo", "confírmenoslo"); they are derived from the stems.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Infinitive; after "/" its stem in "(tú) cuentas" and its stem in "(que) traiga". Empty: as the
/// infinitive.
const VERBS: &[&str] = words!(
    "abonar abrazar abrigar abrir acabar aceptar acercar acompañar acordar/acuerd/acuerd acostar/acuest/acuest
     activar actualizar adelantar adjuntar agarrar agendar agregar aguantar ahorrar ajustar alcanzar alistar
     alquilar andar anotar anular anunciar apagar aparcar apartar apoyar apretar/apriet/apriet aprovechar
     apuntar apurar arrancar arreglar arrimar asegurar atender/atiend/atiend avanzar averiguar avisar ayudar
     bajar bañar barrer borrar botar buscar calcular calentar/calient/calient callar cambiar cancelar cargar
     cenar cerrar/cierr/cierr checar chequear cobrar cocinar coger colgar/cuelg/cuelg colocar comentar comer
     compartir completar comprar comprobar/comprueb/comprueb comunicar conectar confirmar
     conseguir/consigu/consig conservar consignar consultar contactar contar/cuent/cuent contestar controlar
     convencer//convenz copiar corregir/corrig/corrij cortar cuadrar cubrir cuidar dar decidir decir/dic/dig
     decorar dejar demorar depositar desayunar descansar descargar descolgar/descuelg/descuelg desconectar
     descongelar descontar/descuent/descuent desear despertar/despiert/despiert devolver/devuelv/devuelv
     disfrutar doblar dormir/duerm/duerm echar elegir/elig/elij eliminar empezar/empiez/empiez encargar
     encender/enciend/enciend enchufar encontrar/encuentr/encuentr enseñar entrar entregar enviar/enví/enví
     escanear escoger escribir escuchar esperar estacionar estudiar evitar explicar facturar faltar felicitar
     fiar/fí/fí firmar formar fotografiar/fotografí/fotografí fregar/frieg/friegu girar grabar gritar guardar
     hablar hacer/hac/hag hervir/hierv/hierv imprimir incluir/incluy/incluy indicar informar ingresar
     inscribir instalar intentar investigar invitar ir jugar/jueg/juegu juntar lavar leer levantar limpiar
     llamar llegar llenar llevar mandar manejar mantener/mantien/manteng marcar meter mirar
     mostrar/muestr/muestr mover/muev/muev notificar ocupar ofrecer//ofrezc olvidar ordenar organizar pagar
     parar pasar pedir/pid/pid pegar pelar pensar/piens/piens permitir picar pillar pintar planchar platicar
     poner/pon/pong preguntar prender preparar presentar prestar probar/prueb/prueb programar
     proponer/propon/propong quedar quemar quitar reactivar rebajar recibir recoger
     recomendar/recomiend/recomiend recordar/recuerd/recuerd reenviar/reenví/reenví regalar regar/rieg/riegu
     registrar regresar rellenar remojar renovar/renuev/renuev repartir repasar repetir/repit/repit reservar
     resolver/resuelv/resuelv responder retirar revisar rezar sacar sacudir salir/sal/salg saludar secar
     seguir/sigu/sig sembrar/siembr/siembr sentar/sient/sient separar servir/sirv/sirv soltar/suelt/suelt
     subir sujetar sumar tapar tardar tender/tiend/tiend tener/tien/teng terminar timbrar tirar tocar tomar
     traducir//traduzc traer//traig tramitar transferir/transfier/transfier ubicar usar utilizar
     vaciar/vací/vací vacunar valorar vender venir/vien/veng ventilar verificar vestir/vist/vist viajar
     vigilar visitar volver/vuelv/vuelv votar yapear"
);

/// Tú imperatives that are no third person.
const SHORT_IMPERATIVES: &[(&str, &str)] = pairs!(
    "decir di; hacer haz; mantener mantén; ir ve; poner pon; salir sal; tener ten; venir ven"
);

/// Words that only look like an imperative with pronouns, or ask for nothing.
const NO_IMPERATIVES: &[&str] = words!(
    "andale andate cuidense cuidese cuidate cuidaos dale formales informales paseos regalo regalos regala sal
     tomate tomates vela velas velo velos vele veles vemos vete correos paganos ponente coges"
);

/// Nouns and prepositions that are also a form of usted.
const NO_USTED: &[&str] =
    words!("aparte cobre corte entre firme forme informe pegue pique tarde toque viaje vote");

#[derive(Clone, Copy, PartialEq, Eq)]
struct Forms(u16);

impl Forms {
    /// manda, haz
    const TU: Forms = Forms(1);
    /// mandá, decí
    const VOS: Forms = Forms(1 << 1);
    /// mandad
    const VOSOTROS: Forms = Forms(1 << 2);
    /// mande
    const USTED: Forms = Forms(1 << 3);
    /// manden
    const USTEDES: Forms = Forms(1 << 4);
    /// (no) mandes, mandéis
    const SUBJUNCTIVE_YOU: Forms = Forms(1 << 5);
    /// (me) mandas, mandás, mandáis
    const PRESENT_YOU: Forms = Forms(1 << 6);
    /// (usted) manda, (ustedes) mandan
    const PRESENT_USTED: Forms = Forms(1 << 7);
    /// mandar
    const INFINITIVE: Forms = Forms(1 << 8);
    /// mandaste, mandasteis
    const PAST_YOU: Forms = Forms(1 << 9);
    /// mandás
    const PRESENT_VOS: Forms = Forms(1 << 10);
    /// pedí, salí
    const VOS_OR_PAST: Forms = Forms(1 << 11);

    const fn or(self, other: Forms) -> Forms {
        Forms(self.0 | other.0)
    }

    const fn intersects(self, other: Forms) -> bool {
        self.0 & other.0 != 0
    }
}

struct Table {
    forms: HashMap<String, Forms>,
    /// Imperatives without accents, to which pronouns are attached.
    imperatives: HashMap<String, Forms>,
}

static TABLE: LazyLock<Table> = LazyLock::new(Table::new);

impl Table {
    fn new() -> Table {
        let mut table = Table {
            forms: HashMap::new(),
            imperatives: HashMap::new(),
        };
        for verb in VERBS {
            table.add_verb(verb);
        }
        for (infinitive, imperative) in SHORT_IMPERATIVES {
            table.add(imperative, Forms::TU);
            debug_assert!(
                VERBS
                    .iter()
                    .any(|verb| verb.split('/').next() == Some(infinitive))
            );
        }
        table
    }

    fn add(&mut self, word: &str, forms: Forms) {
        let add = |map: &mut HashMap<String, Forms>, word: String| {
            let entry = map.entry(word).or_insert(Forms(0));
            *entry = entry.or(forms);
        };
        add(&mut self.forms, word.to_owned());
        let imperative = Forms::TU
            .or(Forms::VOS)
            .or(Forms::VOS_OR_PAST)
            .or(Forms::VOSOTROS)
            .or(Forms::USTED)
            .or(Forms::USTEDES);
        if forms.intersects(imperative) {
            add(&mut self.imperatives, without_accents(word));
        }
    }

    fn add_verb(&mut self, verb: &str) {
        let mut stems = verb.split('/');
        let mut stem = || stems.next().unwrap_or_default();
        let (infinitive, present, subjunctive) = (stem(), stem(), stem());
        self.add(infinitive, Forms::INFINITIVE);
        if infinitive == "ir" {
            self.add_all(words!("vaya"), Forms::USTED);
            self.add_all(words!("vayan"), Forms::USTEDES);
            self.add_all(words!("vayas vayáis"), Forms::SUBJUNCTIVE_YOU);
            self.add_all(words!("vas vais"), Forms::PRESENT_YOU);
            self.add_all(words!("id"), Forms::VOSOTROS);
            return;
        }
        if infinitive == "dar" {
            // Not "de", which is nearly always the preposition.
            self.add_all(words!("da"), Forms::TU.or(Forms::PRESENT_USTED));
            self.add_all(words!("dá"), Forms::VOS);
            self.add_all(words!("dad"), Forms::VOSOTROS);
            self.add_all(words!("dé"), Forms::USTED);
            self.add_all(words!("den"), Forms::USTEDES);
            self.add_all(words!("des deis"), Forms::SUBJUNCTIVE_YOU);
            self.add_all(words!("das dais"), Forms::PRESENT_YOU);
            return;
        }
        let (root, ending) = infinitive.split_at(infinitive.len() - 2);
        let present = if present.is_empty() { root } else { present };
        let subjunctive = if subjunctive.is_empty() {
            subjunctive_stem(root, ending)
        } else {
            subjunctive_stem(subjunctive, "")
        };
        // Vowels of the endings: present, subjunctive, imperative of vos.
        let (vowel, other, stressed) = match ending {
            "ar" => ("a", "e", "á"),
            "er" => ("e", "a", "é"),
            _ => ("e", "a", "í"),
        };
        let short = SHORT_IMPERATIVES
            .iter()
            .any(|(known, _)| *known == infinitive);
        if !short {
            self.add(&format!("{present}{vowel}"), Forms::TU);
        }
        let plain = &infinitive[..infinitive.len() - 1];
        // "Salí", "pedí" are rather the first person of the past.
        let is_past = ending == "ir" && !matches!(infinitive, "decir" | "venir");
        let vos = if is_past {
            Forms::VOS_OR_PAST
        } else {
            Forms::VOS
        };
        self.add(&format!("{root}{stressed}"), vos);
        self.add(&format!("{plain}d"), Forms::VOSOTROS);
        self.add(&format!("{subjunctive}{other}"), Forms::USTED);
        self.add(&format!("{subjunctive}{other}n"), Forms::USTEDES);
        self.add(&format!("{subjunctive}{other}s"), Forms::SUBJUNCTIVE_YOU);
        let stressed_other = if other == "e" { "é" } else { "á" };
        let plural_stem = if present == root || subjunctive.ends_with('g') {
            subjunctive.clone()
        } else {
            subjunctive_stem(root, ending)
        };
        self.add(
            &format!("{plural_stem}{stressed_other}is"),
            Forms::SUBJUNCTIVE_YOU,
        );
        self.add(&format!("{present}{vowel}s"), Forms::PRESENT_YOU);
        self.add(
            &format!("{root}{stressed}s"),
            Forms::PRESENT_YOU.or(Forms::PRESENT_VOS),
        );
        if ending != "ir" {
            self.add(&format!("{root}{stressed}is"), Forms::PRESENT_YOU);
        }
        self.add(&format!("{present}{vowel}"), Forms::PRESENT_USTED);
        self.add(&format!("{present}{vowel}n"), Forms::PRESENT_USTED);
        let past = if ending == "ar" { "aste" } else { "iste" };
        self.add(&format!("{root}{past}"), Forms::PAST_YOU);
        self.add(&format!("{root}{past}is"), Forms::PAST_YOU);
    }

    fn add_all(&mut self, words: &[&str], forms: Forms) {
        for word in words {
            self.add(word, forms);
        }
    }

    /// An imperative with pronouns: "pásamelos".
    fn is_imperative_with_pronouns(&self, word: &str) -> bool {
        let plain = without_accents(word);
        if NO_IMPERATIVES.contains(&plain.as_str()) {
            return false;
        }
        let accented = plain != word;
        PRONOUNS.iter().any(|pronouns| {
            let Some(stem) = plain.strip_suffix(pronouns) else {
                return false;
            };
            // "acordaos" has lost its d.
            let stem = if pronouns.starts_with("os") {
                format!("{stem}d")
            } else {
                stem.to_owned()
            };
            let Some(&forms) = self.imperatives.get(&stem) else {
                return false;
            };
            let possible = if pronouns.starts_with("os") {
                Forms::VOSOTROS
            } else if pronouns.starts_with("se") {
                Forms::USTED.or(Forms::USTEDES)
            } else if pronouns.starts_with("te") {
                Forms::TU.or(Forms::VOS).or(Forms::VOS_OR_PAST)
            } else {
                Forms(u16::MAX)
            };
            // "llámame" needs its accent, "llamame", "dime" and "avisadme" do not.
            let spelled = accented
                || forms.intersects(Forms::VOS.or(Forms::VOS_OR_PAST).or(Forms::VOSOTROS))
                || vowels(&stem) == 1;
            forms.intersects(possible) && spelled
        })
    }
}

const PRONOUNS: &[&str] = words!(
    "me te se nos os le les lo la los las melo mela melos melas telo tela telos telas selo sela selos selas
     noslo nosla noslos noslas oslo osla oslos oslas mele seme"
);

/// Stem before e (verbs in -ar) or a (other verbs): saqu-e, recoj-a.
fn subjunctive_stem(root: &str, ending: &str) -> String {
    let changed =
        |end: &str, new: &str| root.strip_suffix(end).map(|start| format!("{start}{new}"));
    let stem = match ending {
        "ar" => changed("gu", "gü")
            .or_else(|| changed("c", "qu"))
            .or_else(|| changed("g", "gu"))
            .or_else(|| changed("z", "c")),
        "er" | "ir" => changed("g", "j"),
        // Of verbs in -ar with a stem of their own.
        _ if root.ends_with('z') => changed("z", "c"),
        _ if root.ends_with("elg") => changed("g", "gu"),
        _ => None,
    };
    stem.unwrap_or_else(|| root.to_owned())
}

fn without_accents(word: &str) -> String {
    word.chars()
        .map(|character| match character {
            'á' => 'a',
            'é' => 'e',
            'í' => 'i',
            'ó' => 'o',
            'ú' => 'u',
            other => other,
        })
        .collect()
}

fn vowels(word: &str) -> usize {
    word.chars()
        .filter(|character| matches!(character, 'a' | 'e' | 'i' | 'o' | 'u'))
        .count()
}

/// Whether a word belongs to one of the sets that are derived from the verbs.
pub(super) fn is_member(set: &str, word: &str) -> bool {
    let table = &*TABLE;
    let is = |wanted: Forms| {
        table
            .forms
            .get(word)
            .is_some_and(|forms| forms.intersects(wanted))
    };
    match set {
        "imperative" => table.is_imperative_with_pronouns(word),
        "vos" => is(Forms::VOS),
        "voseo" => is(Forms::VOS.or(Forms::PRESENT_VOS)),
        "vosotros" => is(Forms::VOSOTROS),
        "usted" => is(Forms::USTED) && !NO_USTED.contains(&word),
        "ustedes" => is(Forms::USTEDES),
        "subjunctive" => is(Forms::SUBJUNCTIVE_YOU),
        "you" | "acts" => is(Forms::PRESENT_YOU),
        "you_formal" => is(Forms::PRESENT_USTED),
        "you_did" => is(Forms::PAST_YOU),
        "infinitive" => is_infinitive(table, word),
        "infinitive_me" => [
            "me", "nos", "melo", "mela", "melos", "melas", "noslo", "nosla",
        ]
        .iter()
        .any(|pronouns| {
            word.strip_suffix(pronouns)
                .is_some_and(|stem| is_infinitive_form(&without_accents(stem)))
        }),
        _ => false,
    }
}

/// "mandar", "mandarle", "mandárselo"; also of verbs that are not listed.
fn is_infinitive(table: &Table, word: &str) -> bool {
    if table
        .forms
        .get(word)
        .is_some_and(|forms| forms.intersects(Forms::INFINITIVE))
    {
        return true;
    }
    let plain = without_accents(word);
    is_infinitive_form(&plain)
        || PRONOUNS
            .iter()
            .any(|pronouns| plain.strip_suffix(pronouns).is_some_and(is_infinitive_form))
}

fn is_infinitive_form(word: &str) -> bool {
    /// Nouns and adverbs with these endings.
    const OTHERS: &[&str] = words!(
        "bar mar par lugar hogar azucar familiar particular celular similar popular militar mujer taller ayer
         alquiler super poder placer deber cualquier escolar singular regular ejemplar titular chofer lider
         cancer primer tercer altar collar dolar radar zar ser haber secular solar lunar paladar pulgar billar"
    );
    word.len() >= 3
        && ["ar", "er", "ir"]
            .iter()
            .any(|ending| word.ends_with(ending))
        && !OTHERS.contains(&word)
}
