//! Portuguese, of Brazil and of Portugal.

use crate::language::{
    Amounts, Apostrophe, Clauses, Dates, Language, Numerals, PartOfDay, Phones, Rule, Unit,
    after_break, anywhere, asked, clause, currency, day, day_part, duration, fixed_time, joined,
    marked, maybe_time, sentence, time, time_before, unpunctuated,
};

use PartOfDay::{Afternoon, Evening, Midday, Morning};

pub(super) static LANGUAGE: Language = Language {
    code: "pt",
    apostrophe: Apostrophe::Splits,
    abbreviations: words!(
        "sr sra srs srª d dr dra drª prof profa eng av r n tel exmo exma pe"
    ),
    hesitations: words!("hum hm hmm ahn hã eh ééé humm ãh ahm"),
    parentheticals: patterns!(
        "tipo; sei lá; sabe; se possível; né; digamos; quer dizer; portanto; então; pronto; olha"
    ),
    sets: &[
        ("command", &[]),
        ("noun", NOUNS),
        ("narrated", NARRATED),
        ("polite", &[]),
        (
            "plural",
            words!(
                "transfiram confiram insiram prefiram sirvam vistam sigam repitam consigam durmam cubram descubram"
            ),
        ),
        ("prohibition", &[]),
        ("infinitive", &[]),
        ("personal", &[]),
        ("present", &[]),
        ("done", &[]),
        ("past", &[]),
        ("money", MONEY),
        ("first_person", &[]),
        ("asked", ASKED),
        ("determiner", DETERMINERS),
        ("not_asked", NOT_ASKED),
        (
            "helping",
            words!(
                "mandar enviar trazer arranjar emprestar buscar levar tratar passar reservar imprimir guardar"
            ),
        ),
        ("not_made", NOT_MADE),
        (
            "not_left",
            words!(
                "eu me que estar pra isso de lá ele ela tudo muito um uma"
            ),
        ),
        ("not_you", NOT_YOU),
        ("not_quoted", NOT_QUOTED),
        ("not_weekday", NOT_WEEKDAY),
        ("said", SAID),
        ("exclaimed", EXCLAIMED),
        ("person", PERSONS),
        (
            "modal",
            words!(
                "pode podes podem podia podias podiam poderia poderias poderiam"
            ),
        ),
        (
            "able",
            words!(
                "consegue consegues conseguem conseguia conseguias conseguiria"
            ),
        ),
        (
            "could",
            words!(
                "puder puderes puderem pudesse pudesses pudessem"
            ),
        ),
        ("wish", WISHES),
        ("help", HELP),
        ("favour", FAVOURS),
        (
            "duty",
            words!(
                "assinar trazer pagar levar mandar enviar entregar preencher ligar confirmar vir ir chegar
                 devolver tirar falar fazer tomar passar marcar escolher responder avisar deixar buscar
                 apresentar comprar renovar depositar transferir reenviar estar"
            ),
        ),
        (
            "addressee",
            words!(
                "você vocês vc vcs cê cês ocê tu senhor senhora senhores senhoras"
            ),
        ),
        ("name", NAMES),
        (
            "you",
            words!("você vocês vc vcs cê cês ocê tu vós"),
        ),
        ("me", words!("me nos lhe lhes mo ma")),
        (
            "object",
            words!(
                "me nos lhe lhes mo ma o a os as lo la los las no na se te"
            ),
        ),
    ],
    productive_sets: words!(
        "command polite plural prohibition infinitive personal present done past first_person"
    ),
    is_member,
    numerals: NUMERALS,
    dates: DATES,
    amounts: AMOUNTS,
    phones: PHONES,
    clauses: CLAUSES,
    ..Language::EMPTY
};

/// Forms of the verbs of requests. `command`: manda; `polite`: mande; `plural`: mandem;
/// `prohibition`: (não) mandes; `infinitive`: mandar, mandá(-lo); `personal`: (para) mandares;
/// `present`: mandas. `done`: mandaste. `past`: mandei, mandou, mandavam; `first_person`: mando.
fn is_member(set: &str, word: &str) -> bool {
    let form = match set {
        "command" => 1,
        "polite" => 2,
        "plural" => 3,
        "prohibition" => 4,
        "infinitive" => return is_infinitive(word),
        "personal" => return word.strip_suffix("es").is_some_and(is_infinitive),
        "present" => return is_present(word),
        "done" => return is_second_person_past(word),
        "past" => return is_past(word),
        "first_person" => {
            return ends(word, "o", "o") || matches!(word, "faço" | "trago" | "peço" | "ponho");
        }
        _ => return false,
    };
    if IRREGULAR
        .iter()
        .any(|verb| verb.split(' ').nth(form) == Some(word))
    {
        return true;
    }
    match set {
        "command" => ends(word, "a", "e"),
        "polite" => changes(word, "e", "a"),
        "plural" => changes(word, "em", "am"),
        _ => changes(word, "es", "as"),
    }
}

fn is_verb(stem: &str, ending: &str) -> bool {
    VERBS
        .iter()
        .any(|verb| verb.strip_suffix(ending) == Some(stem))
}

/// A verb in -ar with the first ending, or one in -er or -ir with the second.
fn ends(word: &str, first: &str, second: &str) -> bool {
    word.strip_suffix(first)
        .is_some_and(|stem| is_verb(stem, "ar"))
        || word
            .strip_suffix(second)
            .is_some_and(|stem| is_verb(stem, "er") || is_verb(stem, "ir"))
}

/// As [`ends`], where the spelling of the stem changes: ligue, fique, comece, esqueça, corrija.
fn changes(word: &str, first: &str, second: &str) -> bool {
    let respelled = |ending: &str, changes: &[(&str, &str)], verbs: &[&str]| {
        word.strip_suffix(ending).is_some_and(|stem| {
            let before = changes
                .iter()
                .find_map(|(new, old)| Some(format!("{}{old}", stem.strip_suffix(new)?)));
            let stem = before.as_deref().unwrap_or(stem);
            verbs.iter().any(|ending| is_verb(stem, ending))
        })
    };
    respelled(first, &[("gu", "g"), ("qu", "c"), ("c", "ç")], words!("ar"))
        || respelled(second, &[("ç", "c"), ("j", "g")], words!("er ir"))
}

fn is_infinitive(word: &str) -> bool {
    let regular = |word: &str| {
        VERBS.contains(&word)
            || IRREGULAR
                .iter()
                .any(|verb| verb.split(' ').next() == Some(word))
    };
    let without_r = |end: &str, ending: &str| {
        word.strip_suffix(end)
            .is_some_and(|stem| regular(&format!("{stem}{ending}")))
    };
    regular(word) || without_r("á", "ar") || without_r("ê", "er") || without_r("i", "ir")
}

fn is_present(word: &str) -> bool {
    const IRREGULAR_PRESENT: &[&str] = words!("fazes trazes dizes pões dás pedes");
    IRREGULAR_PRESENT.contains(&word) || ends(word, "as", "es")
}

/// "compraste", "viste"; not "teste", "existe".
fn is_second_person_past(word: &str) -> bool {
    const OTHERS: &[&str] = words!(
        "este deste neste leste oeste teste veste celeste nordeste sudeste sudoeste noroeste preste peste
         agreste triste existe insiste assiste desiste resiste consiste persiste haste baste gaste afaste
         arraste desgaste contraste liste conteste reste empreste moleste proteste traste investe ateste
         manifeste aposte incoste"
    );
    ["aste", "este", "iste"]
        .iter()
        .any(|ending| word.ends_with(ending) && word.len() > ending.len())
        && !OTHERS.contains(&word)
        || word == "foste"
}

/// "comprei", "vendi", "viveu", "falaram", "dormia"; not "sei", "comprarei", "dia". Without the second person.
fn is_past(word: &str) -> bool {
    const OTHERS: &[&str] = words!(
        "vou sou estou dou tou ou lei rei sei hei frei direi farei trarei porei terei serei irei eu meu teu
         seu céu museu ateu europeu judeu breu véu réu troféu chapéu lava grava trava brava oitava escrava
         cava agrava dava tia comparam preparam separam reparam disparam esperam recuperam superam operam geram
         consideram tiram retiram viram giram respiram poderia queria podia gostava devia"
    );
    if OTHERS.contains(&word) {
        return false;
    }
    let stem_of_verb = |ending: &str| {
        word.strip_suffix(ending).is_some_and(|stem| {
            is_infinitive(&format!("{stem}er")) || is_infinitive(&format!("{stem}ir"))
        })
    };
    if let Some(infinitive) = word.strip_suffix("ei") {
        return !is_infinitive(infinitive) && infinitive.len() > 1;
    }
    let past = [
        "ou", "eu", "iu", "ava", "avam", "ávamos", "ámos", "aram", "eram", "iram",
    ];
    past.iter()
        .any(|ending| word.ends_with(ending) && word.len() > ending.len() + 1)
        || stem_of_verb("i")
        || stem_of_verb("ia")
        || stem_of_verb("iam")
        || stem_of_verb("íamos")
}

/// Regular verbs of requests.
const VERBS: &[&str] = words!(
    "aspirar arejar desentupir lixar escovar tosar vacinar pentear calçar agasalhar printar xerocar protocolar
     etiquetar parcelar sondar apurar averiguar achar reconhecer caprichar opinar respeitar obedecer
     cumprimentar convencer animar consolar hospedar guiar orientar ensaiar decorar resumir sublinhar
     comprovar contestar assegurar prorrogar quitar faturar estornar atravessar contornar ultrapassar
     memorizar cozer grelhar untar polvilhar despejar escorrer coar esquentar requentar congelar gelar esfriar
     arrefecer destrancar erguer arrastar empurrar parafusar martelar pregar comentar recuperar formatar
     sincronizar conectar reiniciar desbloquear digitar convocar apitar espreitar telefonar sossegar poupar
     picar descontar reencaminhar abaixar abanar abastecer abrir acabar aceitar acender acertar acompanhar
     aconselhar acordar acrescentar adiantar adiar adicionar afastar agendar agir agradecer aguardar ajeitar
     ajudar alimentar almoçar alterar alugar amarrar analisar andar anotar antecipar anular apagar apanhar
     aparecer apertar apontar apoiar apresentar aprovar aproveitar aquecer arquivar arranjar arrumar assinar
     assistir atender atualizar autorizar avaliar avisar baixar bater beber bloquear botar buscar calcular
     cancelar carimbar carregar chamar checar chegar clicar cobrar colar colher colocar combinar começar comer
     comparecer completar comprar comunicar confirmar conferir considerar consertar consultar contactar contar
     contatar convidar copiar correr cortar cozinhar cuidar cumprir debitar decidir deitar deixar depositar
     descansar descarregar descascar descer descongelar desligar desmarcar despachar devolver digitalizar
     dirigir divulgar dobrar economizar embalar embrulhar emitir emprestar encaixar encaminhar encher
     encomendar encontrar encostar endereçar enfiar ensinar entender entrar entregar enviar enxaguar errar
     escolher escrever escutar esfregar esperar esquecer estacionar estender estragar estudar evitar examinar
     experimentar explicar falar fechar ficar filmar fotografar fritar ganhar gastar grampear gravar guardar
     imprimir indicar informar inscrever instalar insistir jantar jogar juntar largar lavar lembrar levantar
     levar liberar ligar limpar listar mandar marcar matar meter mexer misturar molhar montar mostrar mover
     mudar multiplicar negociar olhar orçar organizar pagar parar participar partilhar passar pegar pendurar
     pensar perdoar perguntar pesar pesquisar pintar pisar plantar postar precisar preencher preparar procurar
     prometer proteger provar publicar puxar quebrar queimar ralar reabrir reagendar rearranjar receber
     recolher recomendar reenviar regar registar registrar regressar remarcar remeter renovar reparar repassar
     reservar resolver responder retirar retornar reunir revisar rezar riscar salvar secar segurar selecionar
     sentar separar soltar somar subscrever temperar tentar terminar tirar tocar tomar torcer trabalhar
     trancar transportar tratar trocar usar utilizar varrer vender verificar vigiar virar visitar voltar votar
     corrigir partir abrandar abater acalmar acelerar alinhar anexar aplicar apressar assar assumir atar
     atirar banhar buzinar calar catar compartilhar comparar criar curtir dispensar dividir dizer encerrar
     espalhar esvaziar ferver forrar furar garantir identificar ignorar iniciar introduzir justificar lançar
     limitar locar maneirar medicar notificar ocupar optar pausar permitir pousar pressionar priorizar
     programar prender reagir reclamar recortar reciclar recordar reforçar religar reler relaxar romper sacar
     solicitar submeter substituir sujar sustentar tapar testar traduzir transcrever treinar tropeçar validar
     cadastrar contribuir escanear autenticar faltar atrasar demorar mentir gritar chorar brincar apostar
     acreditar preocupar contratar repor adoçar amassar bisar dissolver encurtar regularizar"
);

/// Irregular verbs of requests: infinitive, command, polite command, plural, prohibition.
const IRREGULAR: &[&str] = patterns!(
    "fazer faz faça façam faças; refazer refaz refaça refaçam refaças; dizer diz diga digam digas
     trazer traz traga tragam tragas; ir - vá - vás; vir vem venha venham venhas; ver vê veja vejam vejas
     rever revê reveja revejam revejas; dar dá dê deem dês; dar - - dêem -; pôr põe ponha ponham ponhas
     repor repõe reponha reponham reponhas; ter - tenha tenham tenhas; ser - seja sejam sejas
     estar - esteja estejam estejas; ler lê leia leiam leias; reler relê releia releiam releias
     pedir pede peça peçam peças; medir mede meça meçam meças; ouvir ouve ouça ouçam ouças
     sair sai saia saiam saias; dormir dorme durma durmam durmas; vestir veste vista vistam vistas
     seguir segue siga sigam sigas; repetir repete repita repitam repitas; servir serve sirva sirvam sirvas
     subir sobe suba subam subas; cobrir cobre cubra cubram cubras; conferir confere confira confiram confiras
     sugerir sugere sugira sugiram sugiras; inserir insere insira insiram insiras
     manter mantém mantenha mantenham mantenhas; incluir inclui inclua incluam incluas
     passear passeia passeie passeiem passeies; bloquear bloqueia bloqueie bloqueiem bloqueies
     escanear escaneia escaneie escaneiem escaneies; perder perde perca percam percas
     despedir despede despeça despeçam despeças; despir despe dispa dispam dispas
     sacudir sacode sacuda sacudam sacudas; prevenir previne previna previnam previnas
     enxaguar enxágua enxágue enxáguem enxágues; mentir mente minta mintam mintas; saber - saiba saibam saibas
     traduzir traduz traduza traduzam traduzas; reduzir reduz reduza reduzam reduzas
     conduzir conduz conduza conduzam conduzas; investir investe invista invistam invistas
     distrair distrai distraia distraiam distraias; atribuir atribui atribua atribuam atribuas"
);

/// Commands that are nouns as well: "conta", "entrega".
const NOUNS: &[&str] = words!(
    "ajuda baixa busca casa chama cola compra conta consulta cozinha encomenda entrega escolha escuta fala
     grava junta lava liga limpa lista marca mata monta mostra muda nota pausa pega pesquisa planta procura
     prova reserva soma tapa toca toma tranca troca usa visita vota seca copia salva dobra entre lanche passe
     corte monte leve vista venda peça saia teste parte controle transporte informe calma receba coma traga
     base toque molhe trate pose viva cura regra cobra
     telefone filme cheque poste recorte lance pique repasse risque saque corte aceite entregue empate desconte
     ensaio destaque solte livre junte vote abate resgate realce treine quite cubra receita
     some vacina pinta pinga rega escova lixa tosa calça guia sonda parcela fatura prega buzina vigia força posta
     recolha aposta janta mistura multa solta tira programa bota encosta segura lança saca suja testa banha
     cancela meta fotografa limita divida copia prepara separa seleta firma regula cata"
);

/// Commands that are just as often told of somebody or something, who need not be named:
/// "fica em 187 euros", "fecha às seis".
const NARRATED: &[&str] = words!(
    "abre acaba acerta acorda acredita almoça anda aparece apresenta aproveita aquece assiste atende atrasa
     bate brinca chega chora cobra começa come corre dá demora descansa desce deixa diz dorme encontra ensina
     entende entra erra escuta espera esquece fala falta faz fecha ferve fica ganha garante gasta grita
     insiste janta joga larga lembra leva mata mente mexe muda olha ouve para parte passa participa pensa
     perde pergunta permite pesa preocupa precisa promete quebra queima reage recebe reclama regressa resolve
     responde sai segue serve sobe termina toca trabalha vai vem vende vê vira volta cumpre decide treina
     mantém inclui evita estuda bebe corta paga usa vive pede pesa gela pica poupa larga cria"
);

/// "Can you be", "can you be sure": no requests.
const NOT_ASKED: &[&str] = words!(
    "ser ter estar ficar acreditar dar deixar ir ver vir ouvir saber fazer dormir comer dizer entender
     calcular mentir faltar atrasar demorar esquecer chorar parar"
);

/// After "você", "tens": a statement.
const NOT_YOU: &[&str] = words!(
    "recado mensagem que de razão toda noção ideia certeza sorte cada ver adorar gostar rir amar morrer acreditar entender ter
     ficar me te é era perceber sabe disseste mesmo um bem linda lindo como o sempre muito tudo certo certa"
);

/// After "ele falou", "perguntou": no direct speech.
const NOT_QUOTED: &[&str] = words!(
    "que com sobre de do da dos das mal isso isto pra para pro em no na nada até porque sozinho o a os as
     ontem hoje comigo por pelo pela se quando quanto onde qual quem ao à lá aqui também como um uma ali aí
     logo muito tanto mais só"
);

/// Someone's words follow, if a pause or an exclamation does.
const SAID: &[&str] = words!(
    "disse disseram dizia falou falei falaram falava respondeu respondi responderam gritou gritei perguntou
     perguntei perguntava perguntaram exclamou berrou avisou soltou atirou disparou largou retrucou rematou
     comentou insistiu cochichou sussurrou indagou questionou"
);

/// How people begin to speak.
const EXCLAIMED: &[&str] = words!(
    "olha olhe ó oi calma senhor senhora menina menino moço moça meu minha não então ah ai tu você vai vem
     pode toma espera mas filho filha amor doutor doutora ei sim já quem cadê vou quero"
);

/// Who is quoted.
const PERSONS: &[&str] = words!(
    "moça moço menina menino mulher senhora senhor homem cara rapaz rapariga médico médica professor
     professora chefe velha velho gajo gaja tipo fiscal mãe pai avó avô vizinha vizinho sogra sogro polícia
     guarda motorista taxista miúdo miúda criança funcionária funcionário caixa garçom empregado empregada
     doutor doutora padre marido patrão dona outro outra tia tio filho filha menininha atendente enfermeira
     porteiro juiz gerente coitado coitada"
);

/// After "pode" without a subject: what is asked for, and not whether it is allowed.
const FAVOURS: &[&str] = words!(
    "mandar enviar trazer arranjar emprestar buscar reservar imprimir guardar confirmar verificar avisar ligar
     responder explicar informar abrir fechar baixar esperar aguardar assinar gravar ajudar repetir remarcar
     encaixar atender retornar passar separar anotar conferir checar falar perguntar desligar pegar encaminhar
     reenviar tratar pedir abaixar tirar marcar cancelar agendar mostrar apanhar levar deixar comprar pagar
     limpar preparar olhar cuidar regar colocar botar pôr alterar mudar corrigir rever revisar ler devolver
     acrescentar adiantar entregar atualizar"
);

/// "I need you to …".
const WISHES: &[&str] = words!(
    "preciso precisava precisamos precisávamos queria quero queremos gostava gostaria solicito solicitamos sugiro
     sugerimos recomendo recomendamos agradeço agradecia
     agradeceria agradecemos peço pedia pedimos convém convinha"
);

/// After "dá um", "dá uma".
const HELP: &[&str] = words!(
    "olhada olhadinha olhadela jeito jeitinho pulo pulinho toque ligada ligadinha telefonema força mão
     mãozinha apitadela resposta retorno saltinho salto vista alô passadinha passada ajuda espreitadela"
);

/// After "segunda", "quarta", "quinta": the second one, a room, a farm.
const NOT_WEEKDAY: &[&str] = words!(
    "vez parte mão fase via opção circular guerra chamada temporada metade série classe dose aula prova pessoa
     vaga etapa tentativa casa rua porta cara filha quinzena página linha edição fila do da dos das geração
     volta divisão sinfonia categoria feira maior melhor pior ou tiragem consulta reunião sessão visita
     avenida"
);

const DETERMINERS: &[&str] = words!(
    "o a os as um uma uns umas meu minha meus minhas seu sua seus suas teu tua teus tuas nosso nossa nossos
     nossas este esta estes estas esse essa esses essas aquele aquela aqueles aquelas isto isso aquilo tudo
     todo toda todos todas mais outro outra outros outras cada algum alguma dois duas três quatro cinco"
);

const NUMERALS: Numerals = Numerals {
    cardinals: numbers!(
        "zero 0; um 1; uma 1; dois 2; duas 2; três 3; tres 3; quatro 4; cinco 5; seis 6; sete 7; oito 8
         nove 9; dez 10; onze 11; doze 12; treze 13; catorze|quatorze 14; quinze 15; dezesseis|dezasseis 16
         dezessete|dezassete 17; dezoito 18; dezenove|dezanove 19; vinte 20; trinta 30; quarenta 40
         cinquenta|cinqüenta 50; sessenta 60; setenta 70; oitenta 80; noventa 90; cem|cento 100
         duzentos|duzentas 200; trezentos|trezentas 300; quatrocentos|quatrocentas 400
         quinhentos|quinhentas 500; seiscentos|seiscentas 600; setecentos|setecentas 700
         oitocentos|oitocentas 800; novecentos|novecentas 900"
    ),
    multipliers: numbers!("mil 1000; milhão|milhões 1000000"),
    connectors: words!("e"),
    ordinals: numbers!(
        "primeiro|primeira 1; segundo 2; terceiro 3; quarto 4; quinto 5; sexto 6; sétimo 7; oitavo 8; nono 9
         décimo 10"
    ),
    ordinal_suffixes: words!("º ª"),
    spaced_thousands: true,
    ..Numerals::EMPTY
};

const DATES: Dates = Dates {
    weekdays: numbers!(
        "segunda feira 1; segunda !@not_weekday 1; terça feira 2; terça !@not_weekday 2; terca feira 2
         quarta feira 3; quarta !@not_weekday 3; quinta feira 4; quinta !@not_weekday 4; sexta feira 5
         sexta !@not_weekday 5; sábado 6; sabado 6; domingo 7"
    ),
    months: numbers!(
        "janeiro 1; fevereiro 2; março 3; abril 4; maio 5; junho 6; julho 7; agosto 8; setembro 9; outubro 10
         novembro 11; dezembro 12"
    ),
    day_first: Some(true),
    relative_days: &[
        day("hoje (mesmo) !em", 0),
        day("amanhã", 1),
        day("amanhã sem falta", 1),
        day("depois de amanhã", 2),
        day_part("hoje de manhã", 0, Morning),
        day_part("esta manhã", 0, Morning),
        day_part("hoje à|de tarde", 0, Afternoon),
        day_part("esta tarde", 0, Afternoon),
        day_part("hoje à|de noite", 0, Evening),
        day_part("esta noite", 0, Evening),
        day_part("logo à noite", 0, Evening),
        day_part("logo à tarde", 0, Afternoon),
        day_part("amanhã de|pela manhã", 1, Morning),
        day_part("amanhã cedo|cedinho", 1, Morning),
        day_part("amanhã à|de tarde", 1, Afternoon),
        day_part("amanhã à|de noite", 1, Evening),
    ],
    weekday_patterns: patterns!(
        "(próxima|próximo|esta|este) #weekday; #weekday que vem; #weekday agora; #weekday próxima|próximo
         #weekday sem falta; #weekday cedo"
    ),
    date_patterns: patterns!(
        "(o) (dia) #day de #month; (o) (dia) #ordinal de #month; #day a|à|ao|até|e #day de #month
         a #day de #month; (o) (dia) #day de #month de #year
         (o) (dia) #ordinal de #month de #year; #day #month"
    ),
    days_of_month: patterns!(
        "(o) dia #day; (o) dia #ordinal; dias #day e|a|ao #day"
    ),
    parts: &[
        ("da|de|pela manhã", Morning),
        ("da parte da manhã", Morning),
        ("da manhãzinha", Morning),
        ("da|à|de|pela tarde", Afternoon),
        ("da tardinha", Afternoon),
        ("da parte da tarde", Afternoon),
        ("ao|no fim da tarde", Afternoon),
        ("ao|no final da tarde", Afternoon),
        ("ao|no fim|final do dia", Afternoon),
        ("da|à|de noite", Evening),
        ("da noitinha", Evening),
        ("da|de madrugada", Morning),
        ("depois do almoço|almoco", Midday),
    ],
    times: &[
        // "um" is one of something, and so is "uma" with a noun.
        maybe_time("(as) !um|uma #hour !#weekday"),
        maybe_time("(as) !um #hour $"),
        maybe_time("(as) !um #hour da|de manhã|tarde|noite|madrugada"),
        maybe_time("(as) #clock"),
        maybe_time("(as) #hour e #minute"),
        time("(as) #hour e meia", 30),
        time("(as) #hour e um quarto", 15),
        time("(as) #hour e um quartinho", 15),
        time("(as) #hour menos um quarto", -15),
        time("(as) #hour menos quarto", -15),
        time("um quarto para as|a #hour", -15),
        time_before("#minute (minutos) para|pra as|a|à #hour"),
        time_before("#minute (minutos) pras|pràs|prás|pra #hour"),
        time_before("#hour menos #minute"),
        maybe_time("(as) #hour horas|hora"),
        maybe_time("(as) #hour horas|hora e #minute"),
        time("(as) #hour horas|hora e meia", 30),
        time("(as) #hour hora|horas e #minute minutos", 0),
        time("(as) #hour h", 0),
        time("(as) #hour h #minute", 0),
        time("(as) #hour h #minute min", 0),
        time("(as) #hour hs|hrs", 0),
        time("(as) #clock h|hs|hrs|horas", 0),
        time("(as) #hour em ponto", 0),
        fixed_time("(o) meio dia", 12, 0),
        fixed_time("(o) meio dia e meia|meio", 12, 30),
        fixed_time("(o) meio dia e um quarto", 12, 15),
        fixed_time("(o) meio dia e #minute", 12, 0),
        fixed_time("(a) meia noite", 0, 0),
        fixed_time("(a) meia noite e meia", 0, 30),
        fixed_time("(a) meia noite e um quarto", 0, 15),
        fixed_time("(a) meia noite e #minute", 0, 0),
    ],
    before_time: patterns!(
        "às|à; das|da; pelas|pela; até as|às|a|à; ali|aí|lá pelas; cerca das; pela|pelo|por volta das|da|do
         entre; por volta das|da; a partir das|da; antes|depois das|da; lá pelas|pras; desde as; entre as|a
         para as|a; pras|pra; são as"
    ),
    not_before: patterns!(
        "por|porcento|%|graus|km|quilómetros|quilômetros|quilos|kg|gramas|litros|metros|vezes|anos|ano|meses|mês|semanas|semana|dias|dia|horas|hora|minutos|minuto|segundos|pessoas|páginas|folhas|gotas|comprimidos|linhas|crianças|filhos|pratos|caixas|cadeiras|mil|reais|euros|contos|de|do|da !manhã|tarde|noite|madrugada
         a um|dois|três|quatro"
    ),
    not_after: patterns!(
        "são
         sala|número|página|apartamento|apto|linha|canal|quarto|porta|lote|bloco|nº|n|casa|ônibus|autocarro|comboio|trem|das|da"
    ),
    not_after_day: patterns!(
        "a|uma|um|num|numa|pela|duma|toda|cada|minha|nossa|última|primeira; no último; turma|aula|grupo|pessoal de|da
         e até; passada|passado"
    ),
    joiners: patterns!(
        "às|à|a; as; ao; pelas|pela; por volta das|da; lá pelas; umas; ali|aí pelas; tipo; cerca das
         por volta do; entre as|a; lá por volta das; a partir das|da; antes|depois das|da; até às|as
         no|na|em; de|do|da; das; dia; para as; pras; no dia"
    ),
    range_words: patterns!("às|à|as; até às|as|à|a|ao; e as|a; ao"),
    range_openers: patterns!("das; entre as|a; desde as"),
    durations: &[
        duration(
            "#n minutos|minutinhos|minuto|min|minutinho",
            1,
            Unit::Minutes,
        ),
        duration("meia hora", 30, Unit::Minutes),
        duration("meia horinha", 30, Unit::Minutes),
        duration("um quarto de hora", 15, Unit::Minutes),
        duration("três quartos de hora", 45, Unit::Minutes),
        duration("uma hora e meia", 90, Unit::Minutes),
        duration("#n horas|hora|horinhas|horinha", 1, Unit::Hours),
        duration("#n dias|dia", 1, Unit::Days),
        duration("#n semanas|semana", 1, Unit::Weeks),
        duration("#n meses|mês", 1, Unit::Months),
    ],
    before_duration: patterns!(
        "daqui a|há|à; daqui; dentro de; em; em até; no prazo de; daqui a uns|umas; em uns|umas"
    ),
    past: patterns!(
        "@past; estava|estavam|estávamos|tava|tavam de volta|saída|partida
         era|eram|foi|fui|foram|fomos|estava|estavam|estávamos|tava|tavam|tinha|tinham|tínhamos|havia|houve|ia|iam|íamos|veio|vieram|vim|vinha|vinham|fez|fiz|fizeram|saí|saía|saíam|caí|caía|quis|quiseram|pôs|pus|puseram|trouxe|trouxeram|disse|disseram|soube|souberam|pôde|coube|teve|tive|tiveram|tivemos|esteve|estive|estiveram|deu|dei|deram|vi|dava|davam
         passado|passada|ontem|anteontem|última|último|desde; há #n; quando eu|ele|ela era; na altura
         naquele|naquela *; nesse|nessa dia|noite|altura|ano"
    ),
    future: patterns!(
        "vou|vai|vamos|vão|vais|será|serão|pode|podes|podemos|podem|podia|podias|precisa|preciso|precisamos|precisam|tem|têm|temos|tenho|tens|é|são|está|tá|tô|estou|estamos|fica|ficam|ficamos
         marcado|marcada|marcados|marcadas|confirmado|confirmada|confirmei|marquei|remarquei|agendei|remarcado|remarcada|remarcaram|adiado|adiada|agendado|agendada|prometido|prevista|previsto
         começa|começam|chega|chegam|chego|chegamos|sai|saem|saio|saímos|parte|partem|fecha|fecham|abre|abrem|passa|passo|passam|volta|volto|voltam|segura|seguram|vence|vencem|encerra|encerram|acaba|acabam|termina|terminam|entrega|entregam|entrego|espera|espero|pego|apanho|busco|levo|ligo|mando|venho|vem|vêm|faz|fazem|fazemos|joga|jogam|apresento|apresenta|viajo|viaja|embarco|embarca|atende|atendo|trabalho|folgo|janto|jantamos|almoçamos|encontramos|vemos|casa|casam|muda|mudo
         quer|quero|queria|queremos|queres|querem|dá|daria|consigo|consegue|consegues|conseguimos|deve|devem|devo|devemos|posso|seria|gostava|gostaria
         prazo|vencimento
         combinado|combinámos|combinamos|combinei|combinou|combinaram|marcaram|marcamos|marcámos
         ficou|foi|ficaram|foram|fica (marcado|marcada|adiado|adiada|confirmado|confirmada|remarcado|remarcada|agendado|agendada|transferido|transferida|antecipado|antecipada) para|pra|pro
         passou|mudou|passaram|mudaram|passei|mudei para|pra|pro; *arei|*erei|*irei|*rá|*remos|*rão"
    ),
    future_prepositions: patterns!(
        "(marcado|marcada|adiado|adiada|agendado|agendada|remarcado|remarcada|confirmado|confirmada|transferida|transferido|antecipada|antecipado) para|pra|pro (a|as|o|às)
         passou|passaram|passei|mudou|mudaram|mudei|ficou|ficaram|adiou|adiaram|adiei|remarcou|remarcaram|remarquei|marcou|marcaram|marquei|agendou|agendaram|agendei|transferiu|transferiram|antecipou|anteciparam para|pra|pro (a|as|o|às)
         bilhete|bilhetes|ingresso|ingressos|passagem|passagens|mesa|consulta|hora|vaga|reserva para|pra|pro (a|as|o)"
    ),
    // Whatever is neither said nor asked to lie ahead is left out.
    ahead: patterns!(
        "até; #day de #month; dia #day; reunião|consulta|entrevista|aniversário|festa|jantar|almoço|churrasco|jogo|treino|ensaio|prova|exame|teste|casamento|batizado|missa|voo|vistoria|mudança|audiência|sessão|aula|visita|formatura|cirurgia|exames|show|concerto|palestra|torneio|sorteio|encontro
         #weekday (,) (às|as|à|a|pelas|ao|das) #hour|meio|uma
         #weekday (,) (às|as) #clock"
    ),
    today_needs_future: true,
    day_required: true,
    habits: patterns!(
        "todo|toda (o|a) (santo|santa) dia|noite|manhã|tarde|vez|hora|semana|mês|ano|#weekday
         todos|todas os|as (santos|santas) dias|noites|manhãs|tardes|vezes|horas|semanas|meses|anos|#weekday|sábados|domingos|segundas|terças|quartas|quintas|sextas
         sempre|cada|costuma|costumo|costumam|costumamos|costumava|costumavam|normalmente|geralmente|nunca|raramente|diariamente|habitualmente
         por norma|regra; em geral; às vezes; de vez em quando; dia sim; por semana|dia|mês; aos fins
         de manhã à|até noite|tarde; num|numa #weekday; à|ao #weekday; chover|nevar|graus|trovoada
         aos sábados|domingos; às segundas|terças|quartas|quintas|sextas; de #weekday a|à|até #weekday
         de segunda a|à|até *; pior dia; de #n em #n
         atendemos|funcionamos|funciona|funcionam"
    ),
    denials: patterns!(
        "não; quase; já é|são; não é|era; não vai ser; não é mais; em vez de|da|do|das
         passou|mudou|muda|transferida|transferido|adiada|adiado|remarcado|remarcada de|da|do|das; nem
         já não é"
    ),
    denials_after: patterns!(
        "foi|está|tá|fica|ficou cancelado|cancelada|desmarcado|desmarcada|adiado|adiada|sem
         não dá|vai|posso|consigo|vou; já não; não; passada|passado; da semana que vem; da próxima semana
         (,) passa|passou|muda|mudou|vai|foi|fica|ficou (agora) para|pra|pro #weekday|amanhã|o|dia
         da outra semana; da semana passada; do mês que vem; do próximo mês; é feriado"
    ),
    corrections: patterns!(
        "não; aliás; desculpa|desculpe; quer dizer; ou melhor; ou seja; minto; peraí|peraê|perai
         espera|espere; digo; perdão; afinal; corrigindo; correção"
    ),
    ..Dates::EMPTY
};

const AMOUNTS: Amounts = Amounts {
    currencies: &[
        currency(
            "(de) real|reais|contos|conto|pila|pilas|mangos|mango|reaizinhos",
            "BRL",
        ),
        currency("(de) euro|euros|eurinhos|aéreos", "EUR"),
        currency("(de) dólar|dólares|dolares", "USD"),
        currency("(de) libra|libras", "GBP"),
        currency("(de) kwanza|kwanzas|cuanzas", "AOA"),
        currency("(de) metical|meticais", "MZN"),
        currency("francos suíços", "CHF"),
        currency("francos", "CHF"),
    ],
    hundredths: patterns!("centavos|centavo|cêntimos|cêntimo|cents"),
    halves: patterns!("meio !quilo|litro|metro|dia|mês|copo|pão"),
    joiners: patterns!("e; vírgula; com"),
    gossip: patterns!(
        "@past; pediu|pediram|perguntou|perguntaram (me|lhe|nos) se|para|pra
         ganham|ganhamos|perdi|vendi|imagina|acredita|bolão|salário|ordenado|pensão|aposentadoria|reforma|loteria|euromilhões
         pagamos|pago por|sempre|todo|todos|cada; quem (é) (que) (é) *
         ganhasse|tivesse|custasse; minha|meu * cobra|ganha|custa
         por um|uma (só) café|prato|quarto|copo|cerveja|pão|pastel|bilhete|sandes|água; no meu tempo
         antigamente; meu deus; um absurdo|roubo; quando eu era"
    ),
    due: patterns!(
        "total (é) (de) #n @money; total , #n @money; faltando #n @money
         ficou|fica|ficam|ficaram (tudo) (em|por|a) #n @money
         pronto|pronta|prontos|prontas|chegou|pedido|encomenda ... custa|custam|fica|são; te|lhe|vos custa|custam
         pediu|pediste ... custa|custam|fica|são; me|te|lhe|nos deve|deves|devo|devem|devia
         deves|deve me|nos|lhe; a pagar; são #n @money; cobro|cobramos #n @money
         sai|saem|deu|dá (por|a) #n @money; tá|está|estão (em|por|a) #n @money !o|por|cada
         pediu|pede|pedem #n @money|um; valor ... é|ficou|fica|são (de|em) #n @money
         custo|custos|preço|honorários ... são|é|fica (de|em) #n @money
         transfere|transfira|deposita|deposite|paga|pague|pagas me|o|a|os|as
         subiu|baixou|passou|foi|desceu para|pra|pro #n @money
         pediu|pede|pedem|cobra|cobram|leva|levam (*) (*) #n @money
         falta|faltam|resta|restam|veio|vieram (em) #n @money
         orçamento|sinal|entrada|caução|mensalidade|renda|aluguel|taxa|multa|dívida|fatura|boleto|conta|prestação|parcela|preço é|são|ficou|veio|está|tá (de|em|por|a) #n @money
         ofereço #n @money; te|lhe emprestei; emprestei te; me emprestaste
         @you me emprestou; vi|encontrei|achei ... por|a #n @money
         bilhete|bilhetes|ingresso|ingressos|entradas a #n @money"
    ),
    denials: patterns!("não; não são|é|foi"),
    ..Amounts::EMPTY
};

/// After a number in `due`.
const MONEY: &[&str] = words!(
    "real reais conto contos pila pilas mango mangos euro euros dólar dólares libra libras kwanza kwanzas cuanzas
     metical meticais francos €"
);

const PHONES: Phones = Phones {
    digits: numbers!("meia 6; meio 6; uma 1"),
    repeats: numbers!("duplo 2; dobrado 2; triplo 3"),
    plus: patterns!("mais"),
    between: patterns!("traço; e depois; depois; hífen; ponto; espaço; aí"),
    denials: patterns!(
        "não; código; protocolo; pedido; senha; nif; cpf; referência; conta; processo; iban; entidade"
    ),
    corrections: patterns!(
        "não; aliás; desculpa|desculpe; quer dizer; ou melhor; minto; peraí|perai|espera|espere; digo; perdão"
    ),
};

const CLAUSES: Clauses = Clauses {
    requests: REQUESTS,
    questions: QUESTIONS,
    bare_questions: true,
    listener: patterns!(
        "ou; é mesmo; @addressee; te|ti|contigo|teu|tua|teus|tuas|vosso|vossa|convosco|connosco
         tens|queres|podes|vais|sabes|achas|vens|estás|precisas|preferes|consegues|conheces|ficas|levas|trazes|passas|lembras|gostas|gostavas|podias|aceitas
         @done; posso|podemos|devo|devemos|vamos|temos; alguém; quem vai|leva|traz|fica|pode|quer; será que
         pode|podia|podem|quer|querem|consegue|conseguem|aceita|aceitam|prefere|gostaria
         dá (pra|para|tempo); tem|há vaga|vagas|alguém|problema|jeito|como|disponibilidade|algum|alguma
         quanto custa|fica|é|sai; hoje|amanhã|#weekday; a que horas
         qual é|são o|a|os|as horário|endereço|morada|número|nome|valor|preço|prazo|link|senha|tamanho|cor|data|dia|hora|contato|contacto|iban|nif|pix|chave|telefone|medida"
    ),
    pleas: patterns!(
        "por favor|gentileza; se faz favor; @modal
         não (se|te|me) esqueça|esqueças|esqueçam|esquece
         avisa|avise|confirma|confirme|responde|responda|liga|ligue|manda|mande|traz|traga|vê|veja; @addressee
         hoje|amanhã|#weekday; até"
    ),
    bare_needs: patterns!(
        "vai|vão ter|haver|dar|ser|precisar|chover|querer
         está|tá|estão|tão (tudo|ainda|bem) aberto|aberta|livre|disponível|pronto|pronta|incluído|incluída|certo|marcado
         vale a pena; chegou|chegaram|falta|sobrou|existe|serve|aconteceu|melhorou|correu
         quando (é) (que) *; que horas|dia|dias|tamanho|cor|número; quantos|quantas
         como foi|correu|ficou|está|estão|vai|vão; nosso|nossa; precisa|precisam|têm|tem de|que
         o que (é) (que) levo|faço|fazemos|levamos|compro|falta|aconteceu|houve; @addressee
         te|ti|contigo|teu|tua|teus|tuas|vosso|vossa|convosco|connosco
         tens|queres|podes|vais|sabes|achas|vens|estás|precisas|preferes|consegues|conheces|ficas|levas|trazes|passas|gostas|gostavas|podias|aceitas|fazes|vês|moras|andas|chegas|voltas
         @done
         posso|podemos|devo|devemos|temos|preciso|precisamos|podíamos|combinamos|marcamos|levo|trago|compro|deixo|mando|peço|chamo|faço|reservo|ligo|passo|espero|fazemos|levamos
         alguém; a gente
         pode|podia|podem|quer|querem|consegue|conseguem|aceita|aceitam|acha|prefere|precisa|gostaria|aceitam|fazem|fica|ficam
         dá|dava|daria pra|para|tempo
         tem|há|têm vaga|vagas|alguém|problema|jeito|como|disponibilidade|algum|alguma|leite|lugar|estacionamento|troco|que|ensaio|aula|reunião|treino|jogo|missa|festa
         hoje|amanhã|#weekday|logo; dia #n; ou; aí; ainda|já !é|foi|era|*ar|*er|*ir *
         em casa; tudo certo|confirmado|combinado; *ssemos; é pra|para|mesmo; qual é|o|a|são
         quanto|quanta custa|fica|é|sai; onde (é) (que) fica|é|está|tá; vamos !parar|fazer *; bora"
    ),
    rhetorical: patterns!(
        "(o) que (é) (que) (a) gente|eu|nós|tu|você (é) (que) há|hei|havemos|hás de; (o) que (é) (que) se há de; que horas são essas|estas|isto; que dia|noite|semana $|gente|viu|foi|hoje|horrível|lindo|linda; (já) vens|vem|vêm (aí|lá) (outra) (vez) com
         (para|pra|por) onde (é) (que) vai|foi|anda o|a dinheiro|imposto|impostos|mundo|país|respeito
         como (é) (que) eu não|nunca; que horas eram|seriam; quantos|quantas anos|vezes eu
         como (é) que vive|vivem|sobrevive|aguenta|aguentam $; você|tu|vocês quer|queres|querem (o) quê|que da vida
         como é que se !chama|diz|escreve|faz|vai|chega|usa|liga|joga|paga|abre|tira|põe|instala|muda|ativa|fecha|desliga|marca *
         de|para|pra que|quê (é) (que) me|te|nos|lhe vale|adianta|serve|interessa; tá|está certo isso|isto
         será que (eu|ele|ela|eles|elas|isto|isso|aquilo|um|uma|ninguém|a|o|as|os) (não|que|já) !posso|podemos|pode|podem|dá|dava|tem|têm|temos|há|vale|vocês|você|consegue|consegues|podes|podias|senhor|senhora|devo|devemos|alguém|vais|queres|quer *
         por que|porque (é) (que) a gente; o que (é) (que) (você|tu) faz|fazes com um|uma|isto|isso|gente
         (tu) queres|quer ver que; (o|a) @addressee acha|achas|pensa|pensas que eu (não) nasci|sou|tenho|vim|vivo|ando|estou|tô|caí
         como é que se diz (que) não; a|o|os|as * vem|vai|volta|liga|paga $
         (hoje) em dia; hoje em dia quem
         #n anos|ano|meses; #n $; !meia|#n|topa|topas|quer|queres|querem|aceita|aceitas|consegue|consegues|serve|interessa|vens|concorda|concordas|podes|posso * $
         (com|de|para|pra|por|a|em) que|quem|qual|quem|onde|quando|quanto $|,
         (com|de|para|pra|por|a|em) que|qual !horas|hora|dia|número|tamanho|cor|sala|altura|lado|rua|andar|matéria * $
         já sabes|sabe|viste|viu|percebeste|percebeu $
         (@you) já repararam|reparou|reparaste|notaram|notou|notaste
         (eu) tô|estou *ando|*endo|*indo|a|velho|velha|maluco|maluca|doido|doida; pode isso|isto|uma
         pode|podia (se) pedir|ser|querer mais|melhor|pior; o que é que não; @you (já) viste|vês|viu $; tu vês
         quem (é) (que) vai *ar|*er|*ir aquilo|isto|isso|uma; vamos *ar|*er|*ir o quê|que
         achas|acha|acham que (ele|ela|eles|elas|alguém) (me|lhe|se|te) @past|veio|disse|foi|quer
         o que seria|era de; para|pra que (é) (que) eu; por que eu; porque é que eu
         o|a|os|as @addressee acredita|acreditam|imagina|imaginam
         (tu|você) achas|acha que (eu) (não) tenho|sou|nasci|ganho|durmo|quero|ia|era
         quem (é) (que) nunca; se ainda|eu|não
         quem é que !vai|leva|traz|fica|busca|conduz|está|tá|vem|quer|pode|ficou|trouxe|levou|ligou|apanha|são|o|a|os|as|te|vos|lhe *
         quem (é) (que) tem dinheiro|tempo|paciência|esse|essa|este|esta|coragem|saúde|vida|cabeça|idade
         quem (é) (que) lava|cozinha|faz|limpa|atura|arruma|sustenta|deixa
         quem (foi|é) (que) (te|lhe|me) disse|falou|mandou|inventou|garante|diria
         posso (te|lhe|vos) (só) contar|ser|confessar|desabafar
         posso (te|lhe|vos) (só) dizer|perguntar|pedir|fazer (te|lhe|vos) uma|um coisa|pergunta|favor
         queres|quer|querem saber|ouvir (de) o|a|uma|como|quem; (@you) tens|tem|têm (alguma) ideia|noção
         @you fazes|faz|fazem ideia; sabe|sabes|sabem (o) que é *ar|*er|*ir
         (@you) pensas|pensa|julgas|julga (que) eu|é; @you pensas|julgas
         (tá|está|estás|você) pensando|achando
         (estás) a pensar|achar; não queres lá; qual (foi|é|não) (foi) (o|a) meu|minha|nosso|nossa; sempre a
         o que (é) (que) (tu|você) fazias|farias|faria; será que (eu) (não) (me) *ei|fui|fiz|sou|ninguém
         @first_person como|quando|onde; como é que isto|isso|alguém|uma|é; como é que a !senhora|doutora|professora|gente|menina; será que existe|ninguém
         será possível; saía|ia|fazia|vivia|andava
         não queres|quer|querem $; (o) que (é) (que) queres|quer|querem ,|que; queres que te|vos|lhe diga|conte
         para|pra que (é) (que) queremos|quero|preciso|precisamos|serve; por que sempre
         por que (é) (que) ele|ela|eles|elas; onde foi|foram parar; como (é) (que) um|uma|alguém
         o que (é) (que) @you * é|são|era|foi
         quem (é) (que) vai a|ligar|querer|dizer
         sabe|sabes|lembra|lembras (se|te) (de|do|da) aquele|aquela|aqueles|aquelas|daquele|daquela
         sabe|sabes|lembra|lembras (se|te) o|a|do|da !que; quantos|quantas * acha|achas; um|uma|o|a * $
         se eu *asse|*esse|*isse; onde *aria|*eria|*iria; aonde (é) (que) (nós|a) (gente) vamos|vai
         para|pra|por quê|que|onde $; para|pra|e *ar|*er|*ir; quanto tempo $
         como (é) (que) (você|cê|vocês|tu) tá|está|vai|estás|andas $; (o) que (é) (que) queres|quer|querem que
         adivinha|adivinhe|adivinhem; já pensou|pensaste|imaginou|imaginaste|reparou|reparaste|viu|viste
         viu|viste só; pode uma|um; dá (pra|para) acreditar|entender|aguentar|imaginar
         onde é que isto|isso|vamos|nós|vai parar; onde (é) (que) vamos|isto|isso; e eu com; custava; quem sou
         era preciso|para; que mal; quantas vezes; quantos|quantas anos
         cadê o|a respeito|educação|vergonha|povo|dinheiro; (e) adianta|adiantou|serve|serviu; é (ou) não é
         é verdade|mentira ou; tás|estás|está|tá a ver; achas|acha normal|graça|justo|pouco|isso|bonito
         achas|acha que eu
         tem cabimento|lógica|jeito|condição|graça; querem ver; vai|vá entender|saber|lá; e agora
         qual (é) o quê|problema|mal; como (é) que se explica|entende|aguenta|vive|faz; que culpa
         quem (é) (que) liga|precisa|ia|iria|teria|imagina|lembra|nunca|resiste
         quem (é) (que) vai|quer querer|saber|acreditar; o que (é) (que) se há|pode|faz|ganha
         o que (é) (que) (eu) posso|podia|ia|hei|havia|fiz; o que (é) (que) (é) a vida|que custa
         o que custa|adianta|custava; que vida|coisa|mundo|país|gente|homem|mulher
         de que|quê adianta|serve|vale; pra que|quê isso|tanto|tanta|serve
         para que|quê isso|tanto|tanta|serve|é que serve; por que será; porque será
         porquê|porque (é) (que) (isto|isso) (é) assim; isso é|lá (lá) jeito|coisa|vida|hora|maneira
         isto é|lá (lá) jeito|coisa|vida|hora|maneira|normal; e (é) (que) *ou|*eu|*iu
         não !quer|queres|querem|dá|vens|vem|vais|tens|tem|é *; sabem (o) que|como|quanto|quem
         sabias|sabia que; tu|você sabia|sabias|lembra|lembras (que|disso|te); lembram|lembra|lembras
         tu imaginas; sou eu|só eu; *ei; que * , hein|né|ein|heim; @you faria|fazia|faz a|o mesma|mesmo
         quem *ava; quem é vivo; já notou|notaste|percebeu|percebeste
         quem diria|sabe|nunca|manda|aguenta|merece|me|havia|não
         quem é que aguenta|manda|pensa|faz|diria|imaginava|havia|não|ele|ela|se|está
         quem é que vai a|querer|dizer|acreditar; como é que pode|foi; como é possível; como pode
         como sabe|sabes|prometido|combinado|sempre|diz|dizia|quem|eu
         como se !chama|diz|escreve|faz|vai|chega|usa|liga|joga|paga|abre|tira
         o que é que eu|ele|ela|se|pode|podia|havia !faço|levo|trago|compro|preciso; o que é que há de
         o que que eu|ele|ela !levo|faço|trago; que é que eu|se|ele|ela; que se há de; que lhe hei|havia
         o quê|que $; fazer o quê|que; vai|ia|vou|vamos fazer o quê|que; e eu|ele|ela; sabe|sabes lá
         sabe|sabes (o) que|quanto|quantos|quem|quê; sabe|sabes como !é|se|faço|funciona|posso|chego
         sabe|sabes como (é) $|,|ele|ela|eles|o|a; sabe|sabes|sabem $; sabe|sabes uma coisa
         @you sabe|sabes|sabem (o) que|quanto|como|quê; você acha|acredita que eu ia|vou|tenho
         tu achas que eu; @you acredita|acreditas|imagina|imaginas; acredita|acreditas|acreditam
         já|tu|mas|você (já) viu|viste|viram isto|isso|como|que|só; mas tu viste; viste|viu como|isto|isso
         lembra|lembras (te|se) $; lembra|lembras (te|se) disso|disto|daquela|daquele|dela|dele|quando
         que raio|diabo; que é isso|isto
         não é|foi|há|acha|achas|faria|era|está|tá|sabe|sabes !melhor|possível|pra|para|preciso; não é que
         por que|porque não; isto|isso são horas; são horas; será que eu; e se eu
         tá|está|certo|combinado|ok|viu|ouviu|ouviste|percebes|percebe|percebeste|entende|entendes|entendeu|vale|né|hein|hã|pode|posso|estás $
         tá|está|estás (a) ouvindo|ouvir|me; tudo|tá|está bem|bom|tudo $; tudo bem|bom
         como (é) (que) vai|vais|está|estás|estão|tá|tão $
         como (é) (que) vai|vais|está|estás|estão|tá|tão você|senhor|senhora
         como (é) (que) vai|está|tá o|a senhor|senhora; tem o quê; já tem|são; saio|vou|ir para onde
         onde já se viu; onde é que já; onde é que eu|isto|se; pra que|quê $; há ainda|lá; há coisa|gente
         *aria|*eria|*iria ele|ela|eu"
    ),
    rhetorical_within: patterns!(
        "ninguém sabe; ou o quê|que $; sei lá; raio|diabos; alguma vez na vida; se fosse; eu ia; já viste|viram isto|isso
         ia|ias responder|fazer|dizer"
    ),
    answers: patterns!(
        "umas|uns #n; * (*) (*) (,) claro|óbvio|lógico $; foi (assim|isso|isto) (o) que o|a|ele|ela|me|eu|lhe;eu|ele|ela|nós|eles|elas|tu $; eu @past|nunca|já|sempre|às|acho|é|também|fiz|fui|vi|tive
         eu não !posso|consigo|vou|tenho|sei|encontro|acho *; eu tenho $; acho|achei que não|sim
         não precisava|tinha|era|foi|há|sou; não é pra|para|fácil|possível|normal; #n; e eu|ela|ele|nós|eles
         * nada; com|sem|nem|mil|até|simples|paciência|coitado|coitada *; o|a * nem|não *
         que não|nada|nem; !beijo|beijos|beijinho|beijinhos|abraço|abraços|obrigado|obrigada|bom|valeu|tchau|adeus|ah|oi|olha|desculpa|brigado|brigada|bj|bjs * $
         uma|o|a|nem|mais|menos|pois !beijo|abraço|beijinho|resto|ótimo|boa|bom * $
         sei lá; claro|óbvio|nunca|nada|ninguém|jamais|nenhum; sabe|sabes nada; não sei; pois (não|é); nem
         então; exato|exatamente; doze|dois|três; eu sei; já sei"
    ),
    not_requests: NOT_REQUESTS,
    fillers: FILLERS,
    vocatives: VOCATIVES,
    weak_connectives: patterns!("e; ou"),
    alternatives: words!("ou"),
    strong_connectives: patterns!(
        "mas; e aí; e então; então; e mais; e depois; ah; ah e; e já agora; já agora; portanto; por isso
         agora !ou|mesmo|à|de|que|não; só que; aliás; ou então"
    ),
    blockers: patterns!(
        "eu|tu|você|vc|ele|ela|nós|eles|elas|vocês|gente|que|quem|se|como|quando|onde|não|nunca|já|também|sempre|quanto|qual|porque|só|nem|ainda|até|lhe|me|nos|te|vos
         o|a|os|as|um|uma|uns|umas|de|do|da|dos|das|em|no|na|nos|nas|por|pelo|pela|para|pra|pro|com|sem|num|numa|ao|aos|à|às|sobre|entre
         meu|minha|teu|tua|seu|sua|nosso|nossa|este|esta|esse|essa|aquele|aquela|isso|isto|aquilo|tudo|todos|todas|ninguém|alguém|outro|outra|cada|mais|muito|muita
         caso|embora|talvez|oxalá|tomara|espero|espera|quer|queria|quero|deus|senhor|senhora
         mãe|pai|mamãe|papai|médico|doutor|doutora|professor|professora|marido|mulher
         explica|explicar|mostra|diz|pergunta|perguntou|imagina|entender|sei|sabe|saber|soube|perguntar|lembro|contar|descobrir|explicar|dizer|ver|vê|entendi|entendo|percebi|percebo
         vou|vai|vamos|vão|foi|fui|pode|posso|é|está|tá|tem|tenho|era|ser|estar|fica
         disse|diz|falou|fala|perguntou|pensei"
    ),
    statements: patterns!(
        "eu; são #n; @first_person te|lhe|vos; juro
         ele|ela|eles|elas é|está|tá|tem|vai|foi|disse|já|não|só|fica|quer|precisa|deve|atende|paga|leva|traz|faz|vem|chega|passa|mora|trabalha|liga|acha|sabe|anda|pediu
         a gente vai|tá|está|tem|precisa|fica|pode|já|não|manda|paga|divide; é que|porque
         tô|estou|vou|tenho|tinha|preciso|quero|queria|acho|fico|fiz|falei|liguei|recebi|penso|estava|tava|espero|passei
         não sei|tenho|posso|consigo|quero|vou|estou|tô|precisa|é; isto|isso|aquilo é|está|tá|foi
         o|a|os|as meu|minha|meus|minhas|nosso|nossa|teu|tua|teus|tuas * é|são|está|estão|tá|tão|vai|vão|tem|têm|foi|não|disse|quer|querem|já|vem|vêm|chega|chegam|anda|faz|precisa|*ou|*aram|*eram|*iu
         o|a|os|as !que * é|está|estão|tá|vai|tem|foi|não|fica|diz|disse|começa|falou|chega|ficou|já|são
         meu|minha|teu|tua|seu|sua * é|está|tá|vai|tem|foi|não
         é importante|urgente|coisa|rapidinho|rápido|mesmo|lindo|linda|giro|gira|caro|cara|longe|perto|só
         depois eu|acertamos|falamos|vemos|pago|vejo|ligo|conto|explico; só que; disseram|dizem
         há um|uma|umas|uns; !lei|rei|sei|hei|diz *ei; o|a !que * *ou; nunca mais
         o|a|os|as * de|do|da|dos|das|que|dele|dela !eu|tu|ele|ela|nós|eles|elas|a|o|você|vocês * é|está|estão|tá|tão|vai|tem|foi|não|já|ficou|diz|pediu|quer|chega|*ou
         o|a|os|as * dele|dela|novo|nova|velho|velha|todo|toda é|está|estão|tá|vai|tem|foi|não|já|ficou
         é|está|tá que|muito|tão|cheio|cheia|um|uma|aqui|lá|quase; hoje|amanhã eu|tem|vou|é|não|temos|tenho
         aqui tá|está|é|não|só; depois @first_person
         *ámos; vai|vão ser; senão|pois
         faz|faltam #n; tem que|muito|muita|gente
         já|ainda|também *ei; é às|à;
         se for|fores|fosse|tiver|tiveres|houver|puder|puderes|der|quiser|quiseres (*) (*) pode|podes|podia|me|manda|avisa|leva|traz|marca|compra|separa|reserva|diz|guarda
         o|a|os|as !que * precisa|precisam|quer|querem|acaba|acabou|termina|vence|vem|vêm|fez|fizeram|deu|deram|veio|vieram|pôs|trouxe|quis|pediu|pediram|sumiu|trabalha|mora|merece
         o|a|os|as !que * passa|sai|chega|fecha|abre|começa|volta às|as|amanhã|hoje|cedo|só|até|daqui|já|agora|logo|meio
         o|a|os|as !que * !meu|teu|seu|museu|céu|eu|pneu|europeu|ateu *eu|*iu|*aram|*eram|*iram
         o|a|os|as meu|minha|teu|tua|nosso|nossa *ou|*iu|acabou|faz|fez|deu|precisa|quer|vem
         a gente se|te|lhe|toma|almoça|janta|come|conversa|combina|sai|chega|quer|acha|vê|pega|passa|compra|leva|marca|acerta|faz|janta|encontra|volta
         meu|minha * *ou|*eu|*iu|precisa|quer|fez|faz|deu|disse
         tá|está|estava|tava chovendo|nevando|ventando|frio|calor|quente|escuro|tarde|acabando|vazando|pingando|queimando|a chover|nevar|ficar|fazer|acabar|pingar
         vai chover|nevar|esfriar|faltar|dar|precisar|acabar; é para|pra eu|nós|meu|minha|o|a|os|as|ele|ela|*mos|*ar|*er|*ir
         ele|ela|eles|elas pode|podem|consegue|ficou|estava|tava|vinha|pediram|fez|veio|saiu|chegou|tava|ligou|perguntou|falou|mandou|espera|come|dorme|gosta|odeia|tão|estão|vão|são|querem|precisam|têm|já|saem|chegam|*am|*aram|*ou|*iu|*eu
         ainda não|estou|tô|está|tá; sou|fui|fiquei|perdi|esqueci|comprei|pedi|saí|vi|li|ouvi é (no) dia|amanhã|hoje; prometo|devolvo; vem aí; temos|estamos|somos"
    ),
    subordinators: patterns!(
        "se|quando|onde|como|enquanto|assim|quanto|quantos|quem|qual|quais|antes|depois|até|conforme|para|pra|caso|sem|aonde
         * que; que horas|hora|dia|dias|altura|ano|mês|jeito|forma|tipo|cor|tamanho; por que; (o) que é que; antes|depois|além|apesar de; se|que|quando|onde|como o|a|os|as
         // See if the bus is coming: the verb of a clause that begins before.
         se|que|quando|onde|como|quanto|qual|porque o|a|os|as|meu|minha|teu|tua|seu|sua|esse|essa|este|esta *
         se|que|quando|onde|como|quanto|porque o|a|os|as meu|minha|teu|tua|seu|sua|nosso|nossa *
         se|que|quando|onde|como|quanto o|a|os|as * de|da|do *; se|que|quando|onde|como|quanto o|a|os|as * de|da|do * *
         se|que|quando|onde|como|quanto|qual|quais eu|tu|você|vocês|vc|cê|ele|ela|eles|elas|não|já|ainda|me|te|lhe|nos|vos
         se|que|quando|onde|como|quanto eu|tu|você|vocês|vc|cê|ele|ela|eles|elas já|não|te|me|lhe|só|também"
    ),
    explanations: patterns!(
        "olha|olhe que|se; pelo|por amor de deus; tá|está|tão|estão na|no|nas|nos|em|dentro|atrás|embaixo|debaixo|lá|aqui
         tem um|uma|outro|outra cara|moço|moça|pessoa|cliente|mulher|homem|senhor|senhora; tem gente
         porque|pois|senão|obrigado|obrigada|beijo|beijos|beijinho|beijinhos|abraço|abraços|tchau|valeu|brigado|brigada|vlw|bjs|bj|adeus|porquê
         que eu *o|*ou|@first_person; que eu te|lhe|já|depois|só *o; que vão|vou; que vai chover|nevar|fechar|acabar|dar|ser|ter|haver|faltar|começar|encher|estar|ficar|sair|chegar|fazer
         que acabou|acabaram|terminou|esqueci|perdi|sumiu aqui|em|lá|tudo|o|a|cá|$
         já que; um|uns|muitos (grande) beijo|abraço|beijinho|beijos|abraços|beijinhos|cheiro
         e dá|manda|dê|mande (lhe|lhes) (lá) um|uns|os|muitos|as (grande|meus|minhas) beijo|abraço|beijinho|beijos|abraços|beijinhos|cheiro|lembranças|cumprimentos
         e (depois) a gente !que|se *; e (já|depois|logo) (nos) !primos|últimos|próximos|extremos|remos|ramos *amos|*emos|*imos
         que (depois) eu quero|tenho|vou|preciso|estou|tô|não|já|depois|fico|ando|passo|pego|levo|sei|posso|desligo|cubro|prometo|só
         que ainda tenho|temos|vou|preciso|falta|quero|estou|tô; que (é) para|pra|pro
         que depois|já|amanhã|hoje|aqui|lá|tá|está|não|com|se|estou|tô|ando|vou|tenho|preciso|aí
         que ele|ela|eles|elas faz|tá|está|vai|tem|precisa|quer|fica|merece|sai|chega|já|não|só|vêm|são|é|anda
         que o|a meu|minha *; que a gente vai|tá|está|divide|precisa|tem|não
         que o|a|os|as * (dele|dela|de|da|do) !te|me|lhe|nos|vos (*) não|já|é|está|tá|vai|tem|foi|ficou|só|anda|chega|fecha|precisa|deu|dá|acabou|vem|quer|sai|fica|estão|tão|vão|têm; até logo|já|breve; com calma; se faz favor ,
         que meu|minha *; sem pressa|falta|stress; por causa; se não|der; muito obrigado|obrigada
         bom|boa descanso|trabalho|noite|dia|tarde|semana"
    ),
    conditionals: patterns!("se; quando; assim que; antes de; caso; logo que"),
    tags: patterns!(
        "né|tá|ok|viu|hein|hã|sim|certo|combinado|então|pois|sabe|sabes|ein|mano|amor|querida|querido|pá|beleza|percebes|ouviste|ouviu|entendeu|obrigado|obrigada|please|pfv|fofa
         tá bom|bem|certo|ok; está bem|bom; tudo bem|bom|certo; não é|foi $; pode ser $; ou não $
         ou não é|foi $; lembra|lembras|sabias|sabia|acredita|acreditas|imagina|entendes|vês; é isso; ou quê
         se faz favor; faz favor; por favor; por gentileza; meu amor|querido; minha filha|querida; viu só; que tal; já agora; hum; é isso; beijo|beijos; rapaz; está; tá"
    ),
    hearsay: HEARSAY,
    hearsay_after: patterns!(
        "disse|diz|dizia|perguntou|pergunta|respondeu|falou|gritou|fala (ele|ela|o|a|lá|me); dizem eles|elas
         disse me|lhe; ou pelo menos; foi o que (eu) (lhe|lhes) respondi|disse|falei|perguntei; (já|como) dizia|diz (o|a|os|as) (meu|minha|teu|tua|seu|sua|nosso|nossa)"
    ),
    resets: patterns!(
        "enfim; mas enfim; adiante; resumindo; seja como for; de qualquer forma|maneira|modo; mas olha
         o que interessa; voltando ao|à"
    ),
    asides: patterns!(
        "de #weekday a|à|até #weekday; era uma vez; e depois|ainda nunca|nem|reclama|reclamam|reclamas
         lembra|lembras|lembram (te|se|vos) quando|daquela|daquele
         e ainda|só|nem @command|@narrated; !chama @command - se; põe|bota|faz|fala|chega|come|bebe sempre|nunca
         , ninguém; , não ouve|atende|responde|vem|liga|paga|dorme $
         , não há|faria|fazia|tinha|era|seria|devia|podia|está|estás|vai|tem|acha|achas $"
    ),
    ..Clauses::EMPTY
};

const REQUESTS: &[Rule] = &[
    // Can you …
    asked(clause(patterns!(
        "(o|a|os|as) (@addressee) @modal (só) (por) (favor) me|nos *ar|*er|*ir|pôr
         (o|a|os|as) @addressee me|nos @modal *ar|*er|*ir|pôr
         alguém (aqui|aí|daqui|de) (vocês) me|nos empresta|ajuda|passa|manda|explica|diz|dá|indica|leva|busca|traz|arranja"
    ))),
    asked(clause(patterns!("@modal (me|nos|lhe|te) (só) (já) @favour"))),
    clause(patterns!(
        "@modal deixar|levar|trazer|passar|entregar na|no|nas|nos|em|pela|pelo|por|à|ao
         (o|a|os|as) @addressee consegue|conseguem|consegues chamar|mandar|trazer|levar|arranjar|passar|enviar|deixar|guardar|reservar|marcar|trocar|buscar|ligar|ver
         @modal ficar cá|aqui|aí tu|você|com|até|hoje|amanhã|comigo; ninguém|nenhum mexe|sai|entra|toca|fala|abre|responde|compra|paga ... até|antes|sem
         @modal (me|nos|lhe|te|só|aí|já) dar|deixar|fazer @determiner|me|lhe|nos|com|isso|aí|lá
         @modal (me|nos|lhe|só) ficar com
         @modal (me|nos|lhe|só) vir|ir|passar buscar|cá|aqui|comigo|me|trazer|apanhar|lá|ver|ajudar|pegar|ao|à|no|na
         @modal (só) por favor (me|nos|lhe) @infinitive; @modal me|nos|lhe (só) @infinitive
         consegue|consegues|conseguem|conseguia me|nos @infinitive; consegues|conseguias @helping
         (será) (que) alguém|algum|alguma (de) (vocês|vós|nós) (me|nos|lhe|o|a|os|as) @modal|@able (me|nos|lhe) @infinitive|vir|ir
         importas|importavas te de; importa|importava|importam|importavam se de"
    )),
    marked(clause(patterns!("@modal (me) ver|dizer se|quanto|qual|quem|onde"))),
    unpunctuated(anywhere(patterns!(
        "@modal me|nos|lhe (só) @infinitive; consegue|consegues|conseguem|conseguia me|nos @infinitive"
    ))),
    anywhere(patterns!(
        "(o|a|os|as) @addressee (me) @modal (me|lá) ir|vir|passar comigo|buscar|apanhar|ver
         podes|podias|poderias me|nos|lhe|vir|ir|dar|fazer|deixar|ficar @infinitive|@determiner|com|cá|aqui|lá|ao|à
         (o|a|os|as) @addressee (não) (me|nos|lhe) @modal (por) (favor) (só) (me|nos|lhe|te) @favour
         (o|a|os|as) @addressee (me|nos|lhe) @modal (me|nos|lhe) vir|ir|dar|deixar|ficar|fazer @determiner|com|buscar|me|lhe|cá|aqui|pra|para
         será que (o|a|os|as) @addressee (não) (me|nos|lhe) @modal|@able (me|nos|lhe) !@not_asked @infinitive
         será que (não) (me|nos|lhe) podes|podias|poderias|@modal|consegues|consegue (me|nos|lhe) !@not_asked @infinitive
         será que dá|dava|daria para|pra (você|vocês) (me|nos|lhe) !@not_asked @infinitive|@personal
         (o|a|os|as) @addressee (me|nos|lhe) @able (me|nos|lhe) @helping
         você|vocês|tu se importa|importaria|importava|importam de
         dá|dava|daria pra|para (você|vocês|vc|cê|tu) me|nos|lhe @infinitive|@personal
         dá|dava|daria pra|para você|vocês|vc|vcs|cê|tu @infinitive|@personal
         dá|dava|daria pra|para @personal
         tem|teria|havia|há como|jeito|maneira|hipótese de|da você|vocês|vc|cê|tu|me|nos (me|nos) @infinitive|@personal
         tem|teria como|jeito (você|vocês|vc|cê|tu) me|nos @infinitive|@personal
         tem|teria como|jeito você|vocês|vc|cê @infinitive|passar|vir|ir
         tem|teria|há|haveria como|jeito|maneira|hipótese de @personal"
    )),
    asked(anywhere(patterns!("podes|podias|poderias !@not_asked @infinitive"))),
    marked(anywhere(patterns!("se importa|importaria|importava de"))),
    // I need you to …, if you could …
    clause(patterns!(
        "(eu) (só) @wish que (@addressee) (não) (me|nos|lhe|se|te|o|a) (já) @polite|@plural|@prohibition
         (eu) (só) @wish que o|a|os|as @addressee (não) (me|nos|lhe|se) @polite|@plural
         (eu) (só) @wish que (@addressee) (não) (me|nos|lhe|se|te|o|a) *asses|*esses|*isses
         (eu) (só) @wish que você|vocês|me|nos (não) (me|nos|lhe|se|o|a) *asse|*esse|*isse|*assem|*essem|*issem
         (eu) (só) @wish que o|a|os|as senhor|senhora|senhores (não) (me|nos|lhe|se) *asse|*esse|*isse|*assem
         se (o|a|os|as) (@addressee) (me|nos|lhe) @could (me|nos|lhe) @infinitive me|nos|lhe
         se (o|a|os|as) (@addressee) me @could @infinitive
         se (o|a|os|as) (@addressee) @could me|nos @infinitive
         (o|a|os|as) @addressee tem|tens|têm|precisa|precisas|precisam que|de (me|nos|lhe) @duty
         (o|a|os|as) @addressee tem|tens|têm que|de me|nos|lhe|ir|vir|fazer|dar|estar @infinitive|cá|aqui|lá|o|a|os|as|um|uma
         (o|a|os|as) @addressee precisa|precisam (me|nos) @duty; tens que|de (me|nos|lhe) @duty
         era|seria bom|ótimo|importante que (@addressee) (me|nos|lhe) *asses|*esses|*isses
         é favor (não) @infinitive; é para|pra você|tu|vocês (me|não) @infinitive|@personal"
    )),
    anywhere(patterns!("favor (não) (me|nos) @infinitive")),
    // Of oneself, which is never told of others.
    after_break(patterns!(
        "despacha|apressa|mexe|prepara|veste|arranja|inscreve|senta|agasalha|levanta te
         despache|apresse|prepare|inscreva|sente|agasalhe se; despachem|apressem|preparem|inscrevam|sentem se
         não te|se atrases|atrase|atrasem|demores|demore|demorem"
    )),
    unpunctuated(anywhere(patterns!("despacha|apressa|mexe|prepara|veste te; despache|apresse se"))),
    // Do not forget, take care that …
    anywhere(patterns!(
        "não (se|te|me) esqueça|esqueças|esqueçam (que|de) (amanhã|o|a|hoje)
         (não) vai|vais|vá|vás|vão (me|te|se) esquecer de|do|da
         faz|faça|façam|faze (me) (o) favor (de) (me|não) @infinitive|@personal
         por favor|gentileza (,) (não) (me|nos|lhe|se|te) (já|só) !vem|vai|chega|é @command|@polite|@plural|@prohibition|@infinitive
         se faz favor (,) (não) (me|nos|lhe|se|te) @polite|@plural|@command"
    )),
    clause(patterns!(
        "não (se|te) esquece|esquecer|esqueci de|do|da|dos|das|que
         não deixa|deixe|deixes|deixem de @infinitive
         (me) lembra|lembre|lembrem (me|te|se) de (me) @infinitive|ir|ver|dar|fazer
         vê|veja|vejam (lá|aí|só|também) se; vê|veja|vejam (lá|aí) quanto|qual|quem|quando
         trata|trate|tratem de @infinitive"
    )),
    unpunctuated(anywhere(patterns!(
        "não (se|te) esquece|esquecer|esqueci de|do|da|dos|das|que
         não deixa|deixe|deixes|deixem de @infinitive
         (me) lembra|lembre|lembrem (me|te|se) de (me) @infinitive|ir|ver|dar|fazer
         vê|veja|vejam (lá|aí|só|também) se; vê|veja|vejam (lá|aí) quanto|qual|quem|quando
         trata|trate|tratem de @infinitive"
    ))),
    after_break(patterns!(
        "vê|veja|vejam (lá|aí|também|só|bem) se|isso|isto|com|quanto|onde|qual|quem|quando|o|a|os|as|na|no|nas|nos|que|quantos|quantas"
    )),
    // Not …
    anywhere(patterns!(
        "não (me|te|lhe|se|o|a|nos|lhes) (já) @prohibition"
    )),
    clause(patterns!("não (me|lhe|se|o|a|nos|lhes) @polite|@plural")),
    unpunctuated(anywhere(patterns!("não (me|lhe|se|o|a|nos|lhes) @polite|@plural"))),
    sentence(patterns!(
        "não (me|te|se|lhe) !@narrated @command
         não paga|usa (ainda|mais) o|a|os|as|nada|isso|esse|essa|este|esta|ainda|mais
         não fala|conta|diz|comenta|mexe|chega|sai|vem|abre|fecha|fica|responde|acorda nada|isso|com|pra|para|tarde|de|o|a|sem|acordada|acordado|ninguém|até|aí|no|na|em|mais"
    )),
    // Call me, send me …
    clause(patterns!(
        "me !@narrated @command !muito|bem|mal; depois me @command
         (me) explica|diz|conta|mostra|diga|explique (me|lhe|lá) o que *
         me fala|responde|diz|passa|paga|espera|encontra|acorda|ensina|vende|cobra se|o|as|os|aí|quando|quanto|na|no|nesse|neste|esse|essa|logo|depois|que|amanhã|hoje|aqui|lá|até|assim|rapidinho|rápido|qualquer|por|pra|isso|mais|só|qual|onde|como
         me @polite|@plural
         se (@addressee|ainda) *er|*eres|*ir|*ires|*ar|*ares ... manda|avisa|liga|traz|confirma|compra (me)
         (depois) manda|envia|traz|liga|telefona|avisa|diz|conta|dá|empresta|arranja|responde|reserva|guarda|mostra|explica|compra|passa|lembra|confirma|apanha|encomenda|reencaminha|marca|escreve|deixa|põe|tira|ajuda|vê|transfere me|mo|ma|lhe|lhes !ele|ela
         @polite|@plural me|nos|lhe|lhes|mo|ma; @polite - mos|mas|os|as; manda|avisa|liga|responde|confirma|telefona|apita $
         dá|dê|deem|dêem (me|nos|lhe|aí|só|lá) (só) um|uma @help
         me dá|dê|deem (só|logo|aí) um|uma|o|a resposta|retorno|posição|notícia|número|endereço|contato|contacto|nome|telefone|ideia|previsão"
    )),
    unpunctuated(anywhere(patterns!(
        "me !@narrated @command !muito|bem|mal; depois me @command
         (me) explica|diz|conta|mostra|diga|explique (me|lhe|lá) o que *
         me fala|responde|diz|passa|paga|espera|encontra|acorda|ensina|vende|cobra se|o|as|os|aí|quando|quanto|na|no|nesse|neste|esse|essa|logo|depois|que|amanhã|hoje|aqui|lá|até|assim|rapidinho|rápido|qualquer|por|pra|isso|mais|só|qual|onde|como
         me @polite|@plural
         se (@addressee|ainda) *er|*eres|*ir|*ires|*ar|*ares ... manda|avisa|liga|traz|confirma|compra (me)
         (depois) manda|envia|traz|liga|telefona|avisa|diz|conta|dá|empresta|arranja|responde|reserva|guarda|mostra|explica|compra|passa|lembra|confirma|apanha|encomenda|reencaminha|marca|escreve|deixa|põe|tira|ajuda|vê|transfere me|mo|ma|lhe|lhes !ele|ela
         @polite|@plural me|nos|lhe|lhes|mo|ma; @polite - mos|mas|os|as; manda|avisa|liga|responde|confirma|telefona|apita $
         dá|dê|deem|dêem (me|nos|lhe|aí|só|lá) (só) um|uma @help
         me dá|dê|deem (só|logo|aí) um|uma|o|a resposta|retorno|posição|notícia|número|endereço|contato|contacto|nome|telefone|ideia|previsão"
    ))),
    after_break(patterns!(
        "(depois) (só|lá|já) @command me|nos|lhe|lhes|mo|ma|mos|mas|lho|lha !ele|ela"
    )),
    // "When you get home let me know".
    clause(patterns!(
        "se|quando (@addressee|ele|ela|não|ainda) *ar|*er|*ir|*ares|*eres|*ires|for|fores|vier|vieres|tiver|tiveres|der|quiser|quiseres|puder|puderes|estiver|estiveres|houver ... , (me|só|já|não|lhe) !fica|vai|dá|acaba|muda|começa|sai|volta|passa|custa|vem @command|@polite
         se|quando|assim|logo|caso ... ... , (me|não) @polite|@plural|@prohibition
         se|assim|logo|caso ... ... , (me|só|já|não) !@narrated @command
         se|quando|assim|logo|caso ... ... , passa|fala|diz|pergunta|responde|entra|vem|espera|leva|deixa|compra|traz no|na|com|pra|para|ao|à|por|me|aqui|cá|lá|logo|o|a|os|as
         se|quando|assim|logo (@addressee|ele|ela|não|ainda|que) *ar|*er|*ir|*ares|*eres|*ires|for|fores|vier|vieres|tiver|tiveres|der|quiser|quiseres|puder|puderes|estiver|estiveres|houver|souber ... me !@narrated @command
         se|quando|assim|logo (@addressee|ele|ela|não|ainda|que) *ar|*er|*ir|*ares|*eres|*ires|for|fores|vier|vieres|tiver|tiveres|der|quiser|quiseres|puder|puderes|estiver|estiveres|houver|souber ... me @polite
         se|quando|assim|logo (@addressee|ele|ela|não|ainda|que) *ar|*er|*ir|*ares|*eres|*ires|for|fores|vier|vieres|tiver|tiveres|der|quiser|quiseres|puder|puderes|estiver|estiveres|houver|souber ... manda|liga|avisa|diz|traz|telefona|confirma me|aqui|aí|pra|para"
    )),
    after_break(patterns!(
        "não !@narrated @command mais|ainda|nada|não
         não buzina|esquece|compra|traz|abre|mexe|conta|fala|apaga|desliga|liga|manda|leva|deixa|joga|bota (mais|ainda|o|a|os|as|nada|isso) *"
    )),
    // The imperative where a clause begins.
    sentence(patterns!(
        "@modal @infinitive me|nos; (depois|só|já|logo|agora|lá|aí|também|então) !@noun|@narrated @command
         (depois|só|já|logo|agora|lá|também|então) @noun @determiner|@me|lá|aí|aqui|só|pra|pro|pros|pras|já|logo|tu|cá|mais|quando|quem|comigo|também|dois|duas
         (depois|só|já|logo|agora|lá|também|então) (se|me) !@noun @polite|@plural
         não demora|demores|demore|falta|faltes|falte|faltem|te|se (muito|atrases|atrase|atrasem|demores)
         vem|venha|venham|vá (cá|lá|aqui) @infinitive !de
         leve|levem|traga|use|informe|beba|coma !em|de|na|no|como|e|demais|aqui *
         anda|vem|venham|venha (já|logo) cá|aqui !a|o|um|uma|os|as; bate|toca à|na|no|ao|a|as|os
         aparece|apareça|apareçam lá|cá|aqui|às|por|no|na|em|amanhã|hoje
         vira|sobe|desce à|na|no|ao|até|a|direita|esquerda; segue em|a|o|até|por|pela|pelo|reto|sempre
         atende|estuda|come|bebe|descansa|responde|espera|acorda $"
    )),
    joined(patterns!(
        "!@narrated @command; (não) @polite|@plural|@prohibition
         que (não) (me|nos|lhe|o|a) @polite|@plural|@prohibition|*asse|*asses|*esse|*esses|*isse|*isses
         fala|diz|pede|pergunta|vê|volta|vem|fecha|abre|dá|faz|passa|põe|fica|responde|espera|entra|sai|acorda|sobe|desce"
    )),
    clause(patterns!(
        "@plural (lá|aí) @determiner|nas|nos|no|na|em|para|ao|à|até|aí|aqui|por|pelo|pela|pra
         !@noun @polite @determiner|nas|nos|no|na|ao|à|aí|aqui|pelo|pela|pra|pro
         (eu) (só) queria|quero|gostava|gostaria|venho|vinha (de|te|lhe|vos) pedir (te|lhe|vos) (o|um|para|pra|que) *
         (eu) peço|pedia|agradeço|agradecia (te|lhe|vos) que|para|pra (me|não|o|a) @polite|@plural|@prohibition|@personal|@infinitive|*asses|*esses|*asse|*esse"
    )),
    unpunctuated(anywhere(patterns!(
        "@plural (lá|aí) @determiner|nas|nos|no|na|em|para|ao|à|até|aí|aqui|por|pelo|pela|pra
         !@noun @polite @determiner|nas|nos|no|na|ao|à|aí|aqui|pelo|pela|pra|pro
         traz|compra|guarda|desliga|confirma|avisa|separa|reserva|imprime|assina !eu|ele|ela @determiner
         se (@addressee|ainda) *er|*eres|*or|*ores|*ir|*ires ... @modal (me|nos) @infinitive
         confirma|avisa|liga|manda|responde|deixa aí|lá|pra|quando|se|no|na; chama aí|lá|pra|quando|no|na
         confirma|avisa|manda|responde|liga até|quem|o|a|pro|ao|antes|agora|já|logo|hoje|amanhã|ainda
         espera por|mim|me|lá"
    ))),
    // In stories without punctuation the same forms tell what somebody does, above all without "me".
    unpunctuated(clause(patterns!(
        "!@noun|@narrated @command @determiner|lá|só|pra|pro|no|na|aí|para|quando|se"
    ))),
    anywhere(patterns!("não (te|se) esquece|esqueças|esqueça|esqueçam $")),
    after_break(patterns!(
        "vai|vá|vão|vem|venha me|nos|lhe @infinitive|buscar
         (depois) me espera|encontra|acorda|responde|passa|ensina|fala|diz|procura|segue|vende|leva !muito|bem|mal
         (depois|só|já|também) manda|avisa|confirma|envia|anota|deposita|separa|transfere|traz|reserva|imprime|assina|apaga|desliga|compra @determiner|aí|pra|para|lá|só|quando|se|até|isso"
    )),
    // Verbs that are told of others as well need their complement.
    sentence(patterns!(
        "abre|fecha (lá|aí|bem) @determiner
         anda|venham|vem (já|logo|lá) comigo|logo|rápido|depressa|jantar|almoçar|ver|ajudar|me|ter|pra|buscar|abrir|por|pela|pelo|cedo|mais|até|tomar
         volta|volte logo|aqui|já|cedo|pra; chega|chegue|cheguem antes|cedo|mais|aqui|pontual|uns
         fica com|aí|atento|atenta|quieto|quieta|ligado|ligada|aqui|lá|esperando|de; sai daí|mais|cedo|já|logo
         entra (aí|lá) em|no|na|nesse|neste|lá|aí|pelo|pela|com
         responde (lá|aí|só) me|lhe|logo|quando|até|ao|à|a|se|o|isso|essa|esse|por|pelo|pra|aqui|já
         faz (lá|aí|já|só|logo) o|as|os|isso|isto|me|lhe|favor|assim|esse|essa|aquele|aquela
         faz (lá|aí|já|só|logo) um|uma|a !@not_made
         dá (lá|aí|já|só|logo) o|a|os|as|me|lhe|nos|lhes|comida|água|banho|ração|uma|um !@not_made
         olha as|os|o|a|este|esta|esse|essa|aquele|aquela fotos|imagens|mensagens|mensagem|email|e|anexo|link|vídeo|foto|documento|grupo|planilha|contrato|orçamento|lista
         olha no|na|nos|nas; olha aí|lá se; olha se; come|bebe @determiner|alguma|bem|tudo|antes|qualquer
         chega|chegue|cheguem às|até|na; começa sem|já
         compra|liga|toma|pega|busca|troca|lava !de|do|da|dos|das|é|está|tá|foi|feita|paga|que|e *
         corre (lá|aqui|cá) pra|para|lá|cá|que|na|no|aqui
         desce|sobe (já|logo|aí) aqui|cá|lá|já|logo|pra|no|com|aí|buscar
         toca|ouve|escuta (lá|aí|bem) o|a|os|as|isto|isso|este|esta|esse|essa|no|na !história|ironia|só
         paga (lá|já|só) o|os|as|isso|me|lhe; paga a conta|luz|renda|água|fatura|parcela|mensalidade|multa
         pede (lá|já|só) pra|para|pro|o|a|os|as|um|uma|me|lhe|ao|à|desculpa|ajuda
         usa (só) o|a|os|as|esse|essa|este|esta
         para de @infinitive; para com isso|isto; acorda me|o|mais|às|cedo
         acaba|aproveita|aquece|recebe|perde|muda|ensina|vira|vende|encontra|resolve|janta|almoça|apresenta|mexe|cobra|segue (lá|já|aí|só) o|a|os|as|isso|isto|me|esse|essa|e|esses|essas
         vai|vá|vão (lá|já|logo|tu|aí) buscar|comprar|levar|pôr|pegar|falar|tratar|abrir|fechar|chamar|atender|lá
         vai|vá|vão (lá|já|logo|tu|aí) ver se|o|a|quem|onde; vai|vá|vão (lá|já|logo|tu|aí) ter com
         vai|vá|vão lá @infinitive; vai|vão *ando|*endo|*indo @determiner|pra|para|aí|já
         deixa|leva|traz|manda|compra|paga|reserva|separa|guarda|deposita|transfere #n
         deixa !@not_left @determiner|aí|na|no|com|em|comigo; esquece|leva @determiner|isso|só|lá|aí
         tenha|tenham em mãos|mente|conta|atenção"
    )),
    after_break(patterns!(
        "passa (antes|depois|lá|aqui|cá|aí|já) no|na|lá|cá|aqui|em|por|pelo|pela|me|o|a|os|as|esse|essa|isso|pra|pro|lhe|ao|à|um|uma
         fala (lá|aí|antes|primeiro|logo) com|pra|para|pro|que|lá|ao|à|baixo|mais|direto|direito
         diz (lá|já|só|aí) a|ao|à|aos|às|para|pra|pro|lhe|lhes|me|isso|isto|se|qual|quando|onde|quanto
         pergunta (lá|aí|antes|só|também) a|ao|à|aos|pra|para|pro|se|por|pelo|pela|quanto|quando|qual|lá|na|no
         espera (só|aí|lá|uns|um) por|me|pela|pelo|na|no|lá|aqui|em|até|que|cinco|dez; atende @determiner
         diz|diga|digam|avisa|avise|avisem|fala|fale a|ao|à|aos|às|pra|pro|para|o|os|com|lhe|lhes ... que"
    )),
    clause(patterns!(
        "come|fala|diz|faz|vai|paga|compra|liga|leva|trata|escolhe|pergunta|decide|marca|conduz tu"
    )),
    unpunctuated(anywhere(patterns!(
        "come|fala|diz|faz|vai|paga|compra|liga|leva|trata|escolhe|pergunta|decide|marca|conduz tu"
    ))),
    // The present tense.
    clause(patterns!(
        "mandas|dizes|ligas|avisas|trazes|emprestas|passas|ajudas|explicas|arranjas|confirmas|apanhas|guardas|contas|fazes|dás|mostras|reservas|deixas me|nos|lhe|mo|ma
         vens|vais buscar|apanhar me|nos"
    )),
    marked(anywhere(patterns!("@you me|nos @command"))),
    anywhere(patterns!(
        "(o|a|os|as) @addressee vai|vais|vem|vens (lá) me|nos @infinitive
         (o|a|os|as) @addressee vens|vem|vais|vai buscar|apanhar me|nos"
    )),
    // Whoever …
    clause(patterns!(
        "quem *r ... @polite|@plural; quem *r ... , @command|@polite|@plural
         quem *r ... avisa|manda|liga|traz|entra|responde|fala|confirma|assina|deposita|paga|diz
         quem (ainda) não *ou|*eu|*iu ... entra|avisa|manda|liga|responde|fala|confirma|assina|deposita|paga|entre|avise"
    )),
    unpunctuated(anywhere(patterns!(
        "quem (ainda) não *ou|*eu|*iu ... entra|avisa|manda|liga|responde|fala|confirma|assina|deposita|paga|entre|avise"
    ))),
];

const QUESTIONS: &[Rule] = &[
    asked(clause(patterns!(
        "(a|até|de|por|pra|para) que horas|hora|dia|altura|lado|número|sala|rua|preço (é) (que)
         que dias|tamanho|cor|tipo|horário|horas (é) (que)
         qual|quais (é|são|foi|era|seria) (que) o|a|os|as|você|vocês|tu|dos|das|desses|destes|teu|tua|seu|sua|delas|deles
         qual|quais é|são|prefere|preferes|vai|vais|dos|das|deles|delas|desses|destes
         quanto (é) (que) (a) (eu|você|vc|tu|gente) (te|lhe|vos) custa|custou|fica|ficou|deu|dá|devo|está|tá|cobra|cobras|cobram|levam|pede|pedem|custam|custava|custaria|tempo|falta|ficaria|sai|queres|pagaste|levas|leva|vale|preciso|é|cobrou|quer|pagou|deu
         quantos|quantas (é) (que)
         quem (é) (que) (te|vos|lhe|o|a|os|as) vai|leva|traz|fica|busca|conduz|está|tá|vem|quer|pode|ficou|trouxe|levou|ligou|apanha|são !a|ligar|querer|dizer|saber|explicar|acreditar|imaginar|aguentar|contar
         com|de|pra|para|a|por quem vai|fica|leva|traz|pode|paga|busca|mais|conduz|faz|pega|vem|está|tá|foi|tem|é|vais|vamos|falo|devo|ficou (que|o|a)
         quem é|foi|são o|a|os|as !que; quem mais|vais
         (por|de|para|pra|até) onde é|está|tá|estão|fica|ficou|você|tu|eu|vai|vais|nós|vamos|deixo|coloco|ponho|estás|foi|posso|foste|puseste|deixaste|compro|moras|mora|tem|anda|andas (que) (o|a|os|as|eu|você|tu|vocês)
         (por|de|para|pra|até) onde a gente; aonde|cadê|cade|donde|quede; quando é que
         quando você|vocês|tu|o|a (senhor|senhora) vem|vens|vêm|chega|chegas|volta|voltas|vai|pode|podes $
         por que (é) (que) (não) você|vocês|tu|@done|@present|estás|tens|vens|vais|queres
         porque (é) (que) (não) (me|te) você|vocês|tu|@done|@present|estás|tens|vens|vais|queres
         o que é que (eu|tu|você|vocês|vc|te|lhe|se|nos|me) levo|faço|trago|compro|preciso|ponho|visto|digo|respondo|levamos|fazemos|achas|acha|acham|queres|quer|querem|preferes|prefere|precisas|precisa|falta|aconteceu|houve|há|passa|tens|tem|vais|vai|disse|@present|@done
         o que que (a|o|você|vc|vocês|tu|eu) (gente|senhor|senhora) (é|são|foi|tem|aconteceu|precisa|levo|acha|quer)
         o que (é) (que) você|vc|cê|vocês|tu (acha|achas|acham|quer|queres|prefere|preferes|precisa|vai|vais)
         o que achas|queres|preciso|precisas|precisa|levo|faço|fazemos|levamos|trago|aconteceu|tens|vais|combinaram|falta|há|tem
         o que o|a senhor|senhora|gente (acha|quer|prefere|precisa|faz|leva)
         (o) que (é) (que) achas|acham|dizes|queres|te|lhe (parece) (de|da|do); que tal
         em|com|de|pra|para|até que|quem|qual dia|sala|horas|hora|altura|andar|lado|escola|(é)
         até|pra|para|desde quando (é) (que) *
         (de) onde saiu|veio|vem|vieram|sai o|a|os|as|esse|essa|isso|isto; qual (é) que é|era|foi
         como é que (se|te|lhe) chamava|chamam|diz|escreve|prefere|preferem|quer|querem|faz|vai|chega|usa|liga|chama|correu|ficou|está|estão|estás|tá|funciona|@present|@done|faço|chego|ligo|fica|paga|abre|vão|vamos|fazemos|você|vocês|tu|o|a|@you *
         como (você|vocês|tu|cê|se|é) está|tá|estão|vai|vão|correu|correram|ficou|faço|fazemos|chego|ficamos|funciona|chama|foi|anda|andam|ficaram !$
         como (se) é|foi que|o|a|pra|para|isso|aí|lá
         você|vc|cê|vocês|vcs|cês|tu já|ainda|sempre !me|te|é|era|@polite *
         você|vc|cê|vocês|vcs|cês tem|têm !que|de|razão|toda|noção|ideia|certeza|sorte|cada *
         você|vc|cê|vocês|vcs|cês quer|querem|prefere|preferem|conhece|conhecem|aceita|aceitam|vem|vêm|conseguiu|gostaria|gostariam|recebeu|receberam|pretende|topa|topam
         (o|a) @addressee sabe|sabes|sabem (me) (dizer|informar) se|onde|quem|qual|quando|quanto|a|quantos
         (o|a) @addressee sabe|sabes|sabem de|que algum|alguma|horas
         o|a|os|as senhor|senhora|senhores|senhoras|doutor|doutora tem|têm|quer|querem|prefere|já|ainda|aceita|vem|conseguiu|recebeu|conhece|trabalha|faz|vende|atende !razão|toda|que|de *
         (o|a|os|as) @addressee acha|acham|achas que|bom|melhor|caro|muito|possível|certo|boa|ruim
         você|vc|cê|vocês|vcs|cês lembra|lembram onde|qual|quem|de|do|da|que|como
         você|vc|cê viu o|a|se|meu|minha|meus|minhas|por; @addressee vai|vais|vão $
         tens|têm algum|alguma|tempo|planos|como|notícias|disponibilidade|vaga|troco|visto|falado|ido|aí|cá
         queres|preferes|aceitas|concordas|gostavas|preferem; conheces|precisas algum|alguma|de|o|a
         sabes|sabem se|onde|quem|quando|quanto|qual; sabes|sabem de|a|que algum|alguma|que|horas
         achas que|bem|melhor|muito|caro|boa|bom|pouco|normal
         acha|acham que devo|posso|preciso|vale|é|dá|tem|devemos; estás em|livre|disponível|acordado|acordada
         vens (à|a|ao|cá|connosco|com|comigo|jantar|almoçar|amanhã|hoje|no|na|de|para|também|mesmo) *
         alguém aí|daí|mais|aqui (me) sabe|tem|viu|quer|conhece|achou|encontrou|pegou|vai|precisa|vende|aluga|indica|pode|consegue|levou|topa
         quer|queres|querem que (eu)
         (só) para|pra saber se|quanto|quando|qual|quais|onde
         o|a|os|as senhor|senhora|senhores|senhoras viu|ouviu|percebeu|notou|recebeu|conseguiu|chegou|falou|fez|encontrou|achou|leu|mandou|enviou|marcou|pagou|tomou|sentiu|sabe|pode|poderia|trouxe|lembra|usa|mora"
    ))),
    marked(clause(patterns!(
        "o|a doutor|doutora|professor|professora viu|ouviu|percebeu|notou|recebeu|conseguiu|chegou|falou|fez|encontrou|achou|leu|mandou|enviou|marcou|pagou|tomou|sentiu|sabe|pode|poderia|trouxe|lembra|usa|mora
         de|com|pra|para|em|até|por que|quem|onde|qual|quais|quando|quantos|quantas|quanto; @you
         tem|têm !gente|coisa|dia|cabimento|lógica|que|jeito|hora|graça|o|homem|mulher|cada *
         viu|recebeu|leu|ouviu|viram|receberam o|a|meu|minha|os|as
         posso|podemos|devo|devemos|temos|tenho|preciso|precisamos (de|que) (te|lhe|me|o|a) *ar|*er|*ir|pôr|ser|estar|ter|vir|dar|fazer|ver
         se *ssemos|*ssem|*sse
         confirma|mantém|aceita|faz|arranja se o|a|os|as; sempre se|há|tem|dá|vens|vem|vais|vai|vão|vamos|queres|quer *
         (eu) @first_person|dou|ponho|vou|venho|saio|durmo|visto ... ... ou *"
    ))),
    clause(patterns!(
        "(eu) (só) queria|gostava|gostaria|precisava (de) saber se|quanto|quando|qual|quais !não *; (eu) (só) queria|gostava|gostaria|precisava (de) saber a que horas"
    )),
    marked(clause(patterns!("vamos !parar|fazer|lá|ver|dizer|supor *"))),
    marked(clause(patterns!("@present|continuas|moras|andas|costumas|pensas|vives|vais|vens|estás|tens|ficas|levas|trazes *"))),
    marked(sentence(patterns!(
        "@asked !me|nos|lhe * (*) (*)
         aconselha|recomenda|indica|aconselhas|recomendas|indicas (me|nos|lhe) * (*) (*)
         topa|topas|quer|queres|querem|aceita|aceitas|consegue|consegues|posso|podemos|serve|interessa|vens|concorda|concordas $
         ele|ela|eles|elas faz|fazem|tem|têm|come|comem|bebe|pode|podem|vem|vêm|vai|vão|precisa|precisam|aceita|aceitam|gosta|gostam|entrega|entregam|volta|chega|fica|consegue|mora|dorme|toma|usa|cabe|serve|funciona !que|de|ser|ter|@infinitive|o|a|achar|nunca|sempre *
         @first_person $; @first_person !fechado|é * (*) (*); dá te|lhe|vos jeito; dá me|nos licença"
    ))),
    asked(anywhere(patterns!(
        "será que !eu *
         alguém sabe|tem|viu|quer|conhece|achou|encontrou|pegou|vai|precisa|vende|aluga|indica|levou|topa !que|de
         tem|há|têm|havia (aí|ainda|cá|lá) alguém|vaga|vagas|problema|jeito|maneira|hipótese|chance"
    ))),
    unpunctuated(anywhere(patterns!(
        "(o|a|os|as) @addressee vai|vais|vem|vens|tá|está|quer|prefere|tem|têm|ainda|já|conhece|sabe|acha|achas !@not_you *
         tu !disseste @done; quantos|quantas * você|vocês|tu|eu|a|o|são|ele|ela|dias|vezes|pessoas
         qual é|são o|a|os|as; quanto custa|é|fica|está|tá|sai|que|você|te
         (a) que horas é|começa|abre|fecha|você|vocês|vc|cê|tu|vais|chegas|chega|vai|são|posso|sai|passa|ele|ela|eles|acaba|termina|tem|sais|saem|chegam
         (o|a|os|as) (*) é no|na|nos|nas|de|pra|para|com|hoje|amanhã|às ... ou no|na|nos|nas|de|pra|para|com|em|hoje|amanhã|às|#weekday
         tá|está|tão|estão precisando|querendo (de) alguma|algo|ajuda|mais|algum *; (de) onde saiu|veio|vem|vieram esse|essa|o|a|isso
         qual é que é|era|foi; qual era|foi (mesmo) o|a
         onde é|fica|está|estão|tá|estás|você|vocês|posso
         (o|a|os|as) @addressee viu|gostou|conseguiu|recebeu|pegou|comprou|mandou|pagou|lembra|consegue|precisa|gosta|mora|trabalha|volta|chega|fica|leva|traz|usa|aceita|fez|deixou|achou|encontrou|foi|vende|faz|atende !@not_you *
         tens|vens|vais|queres|estás|sabes|achas|precisas|preferes|consegues|conheces|aceitas !@not_you *
         achas|acha|acham que é|devo|devemos|dá|vale|posso|podemos|consegues|consegue|preciso|fica|faz|chega|compensa
         @done @determiner|com|ao|à|já; posso|podemos @infinitive|ir|vir|passar|dar|deixar|ficar
         qual|quais (é|são|foi|era) o|a|os|as|você|tu|deles|delas|dos|das; cadê|aonde
         por que (não) você|vocês|tu; porque é que (não) @done|@present|estás|tens|vens|vais
         (o) que é que|achas|acham
         o que você|vocês|tu|achas|acha|levo|faço|queres|precisas|levamos|trago
         como é que !eu|pode|foi|ele|ela *
         como está|estão|tá|vai|vão|foi|ficou|correu|correram o|a|os|as|teu|tua|seu|sua|você|isso|aí; que tal
         que dia|dias|número|tamanho|cor (é) (que); quem vai|leva|traz|fica|pode|quer
         posso|devo|podemos ... ou *
         tu tens|queres|conheces|viste|consegues|precisas|vens|vais|achas|lembras|preferes|já|ainda !que|razão|toda|me|ver *
         pode ser !que|só|online"
    ))),
    unpunctuated(clause(patterns!(
        "tens|vens|vais|queres|estás|podes|consegues !@not_you *
         onde o|a|os|as * fica|está|tá|deixou|pôs|mora|passa|compra; quanto o|a * pediu|cobrou|cobra|quer
         como é que o|a|os|as !senhor|senhora * está|tá|vai|ficou|anda|foi; sabe se o|a|os|as|tem|vai|dá|ainda
         sabes|sabem (me) (dizer) se|onde|quem|quando|quanto|qual *
         posso|podemos|devo|devemos (te|lhe|me|o|a) *ar|*er|*ir|pôr
         é pra|para|preciso|possível|melhor *
         tem|há|dá|posso|podemos|quer|precisa|vai|pode ser|pra|para|alguém|algum|alguma|problema|como|ir|te|lhe|passar|levar|deixar|que !mim *
         tu !disseste|sabes|és|tens|podes @done|vens|queres|pagas|preferes|precisas|vais
         sempre|já|ainda @done; !disseste @done; se *ssemos"
    ))),
];

/// With a question mark these ask what somebody does; they are not commands: "aceita cartão?".
const ASKED: &[&str] = words!(
    "aceita autoriza combina trabalha atende vende abre fecha funciona entrega cobra inclui serve cabe precisa
     gosta acha prefere sabe conhece mora volta chega sai fica recebe lembra concorda topa come bebe dorme
     toma sente estuda consegue quer pretende deseja falta termina acaba começa existe chove"
);

/// What cannot be fetched, made or given: "faz um calor", "dá um trabalho".
const NOT_MADE: &[&str] = words!(
    "frio calor sol ano mês tempo semana dia hora trabalho trabalhão vontade medo pena raiva preguiça saudade
     bocado tempão diferença falta mal bem parte sentido impressão sensação beijo beijinho abraço beijinhos dó
     nervoso gosto sorte certo"
);

const NOT_REQUESTS: &[&str] = patterns!(
    "nota|lembrete|recado para|pra mim; @command|@narrated ... , e eu|ele|ela|ninguém|nada; @command|@narrated ... , @command|@narrated ... , e eu|ele|ela|ninguém|nada; (só) quero|queria|gostava que saibas|saiba|saibam|entendas|entenda|soubesses|soubesse
     não apanhes|apanhe|apanhem|pegue|pega|pegues|tomes frio|chuva|gripe|sol; tira|tire|tirem o cavalinho; @command|@narrated ... na|nas minha|minhas cara|costas; @command * * não adianta|resolve|funciona
     chega|sai|entra|acorda|deita às|à|as * (*) , sai|chega|volta|entra|acorda|trabalha; pensa|pense|pensem nisso|nisto
     dá|dê|deem me|nos (só|aí|mais) (uns|mais|só) #n|cinco|dez|um|uns minutos|minuto|minutinhos|minutinho|segundo|segundos
     conta|reza|diz a lenda|história|tradição; bate|cai|passa|sopra|vem|vai|chega o|a vento|folha|tempo|chuva|sol|noite|vida|frio|inverno|verão
     mostra|mostre|mostrem lhes|lhe|a do|de|o|quem|todos; não trabalhes|trabalhe|trabalha|trabalhem muito|demais|tanto
     cuida|cuide da tua|sua vida; aguarda|aguarde|aguardem|espere|espera um|só|uns (um) momento|instante|momentinho|minutinho|bocadinho|pouquinho
     faz|faça me|nos|lhe impressão|confusão|espécie|falta|lembrar|pena|rir|chorar|bem|mal|nervos|diferença|jeito|sentir|pensar|lembrança
     (eu) (só) queria|quero|gostava|gostaria|venho|vinha (de) (te|lhe|vos) pedir (te|lhe|vos) desculpa|desculpas|perdão|licença
     dá me|nos|lhe ideia|impressão|vontade|pena|gozo|prazer|raiva|sono|fome|jeito|cabo|a|medo|gosto|graça; não deixa|deixe|deixes|deixem que|ninguém|nada|para|pra; nunca|jamais
     não me|nos perguntes|pergunte|perguntem|pergunta (como|porquê|quando|onde|quanto|o); explica|explique|expliquem me (lá) isto|isso|essa
     diz me|lhe|nos ,|:|ele|ela|o|a|logo; diz me|nos que; (me) diz|diga|digam ,; fique|fiquem|fica o|a|os|as senhor|senhora|senhores|senhoras sabendo
     fique|fiquem|fica sabendo|ciente; agradeça|agradeçam|sorria|sorriam|lute|lutem|ame|amem|viva|vivam $
     agradeça|agradece|confia|confie|entrega|entregue a|em|o|no|seu|teu deus|senhor|caminho|jesus
     @command|@narrated * (*) (*) (*) , @narrated|@command (*) (*) (*) (*) , @narrated|@command
     @command|@narrated ... todo|toda|todos|todas o|a|os|as|santo|santa|dia|hora|noite|semana|manhã|vez|mês|ano
     @command|@narrated ... quando precisa|quer|convém|interessa|pode|bebe|chega|perde|ganha; só @narrated|@command quando|na|no|se|para|pra|de
     @command|@narrated tarde|cedo|mal|bem , @narrated|@command; tenha|tenham|tem|tenhas um|uma dia|semana|noite|tarde|domingo|final|fim
     @noun (de|da|do|dos|das) * é|foi|era|está|tá|ficou|fica|vai|tem
     olha|olhe|olhem só|aqui|lá|que|bem|isso|isto; fala|fale , ; fala|fale aí|aqui|da|do|de|o|a|sério
     deixa|deixe eu|me|estar|comigo|disso|quieto|ver|te|de; deixa|deixe pra lá; deixa|deixe que eu
     pode|podes|podem deixar|crer|acreditar|apostar|imaginar|dizer|parar|ter|contar
     pode|podes|podem ficar !com|cá|aqui|aí|até; vê|vejam|veja só|lá|bem|tu !se; vê se pode
     qualquer coisa (,) (já) (me) @command|@polite (me) $; pensa|pense num|numa|em; vai vendo
     põe|bota * nisso|nisto; manda quem; faça chuva|sol; venha|custe|doa|aconteça|diga o|a|se; confia|confie
     dê|dá lembranças|cumprimentos; volte|voltem sempre; adivinha|adivinhe|adivinhem
     fica|fique para|pra a|próxima; põe te a; salve se; benza|bendito|abençoe|queira; que @polite|@plural
     passa|passe|passem (a|o|as|os) (um|uma) bom|boa|bem|fome|mal; não penses|pense|pensem
     porta|porte|portem te|se; não te esqueças de mim; reza|reze|rezem por
     me poupe|poupa|respeita|respeite|erra; me ajuda !com|a|na|no|nessa|nesse|nisso|aqui|por|em|amanhã|hoje|aí|rapidinho|depois|#weekday; faça|faz me o favor $
     vá|vai se|te catar|lixar|danar|foder|tratar; vai ver que|ele|ela|eu|é|foi|tá|nem; vai ver se eu|estou|tô
     não me|nos venha|venhas|venham|vem com
     nem me fale|fales|diga|digas|conta|conte; não me fale|fales|lembre|lembres nisso|disso|nisto; valha me
     tenha|tem dó|piedade|santa|a; não enche|enches|brinca|brinques|digas|inventa|inventes; para com isso $
     sai|saia dessa|fora; dai|dê|deus|dá me paciência|forças|força; diz|diga que (eu) mandei|mando; faz o bem
     senta|sente que; espera|espere|esperem (aí|lá|só|um|que) $; segura|segurem aí|essa|as
     vê|veja bem|só|isto|isso|tu|você (que|como|a|o) $; toma lá; vai|vá lá $; aguarde|aguardem na linha
     se cuide|cuida|anima|anime; anima|anime te|se; força|coragem|juízo; deixa|deixe de
     diz|diga que não|sim $; conta aí|lá $; esquece|esqueça $; esquece|esqueça isso|lá; acalma|acalme te|se
     senta|sente te|se; olha|olhe pra|para mim|isso|isto|ele|ela; diz|diga|digam (me) lá $
     imagina|imagine|imaginem; espera|espere|esperem aí|lá|um|só; espera|espere|esperem $
     fica|fique|fiquem bem|tranquilo|tranquila|descansado|descansada|sossegado|sossegada|à|sabendo
     fica|fique|fiquem com deus; fica|fique|fiquem a saber; vai|vá com deus|calma; vai|vá lá $
     não se preocupe|incomode|aflija|zangue|assuste|chateie|preocupem|incomodem|preocupa|assusta|estresse
     não te preocupes|incomodes|aflijas|zangues|assustes|chateies|rales|enerves|stresses|rias|preocupa
     não me digas|diga|digam|diz; não digas|diga isso|asneiras|que; levanta|levante|ergue a cabeça
     passa|passam a vida|noite|tarde a; pede|manda|liga|fala ... (a) toda|todo gente|mundo|hora
     pede|manda|liga|fala|chega|sai ... todos|sempre|nunca
     não precisa|precisas|brinca|esquenta|adianta|paga $; (não|nem) esquenta|esquentes|esquente|grila|encana com|a; relaxa|relaxe|relaxem|sossega|desencana $; relaxa|relaxe|relaxem|sossega|desencana (aí) com|que|amiga|amigo|mano|cara|mãe|pai; falta|faltam|custa|custou|basta|chega me|nos|lhe|te; fala (aí) meu|minha|mano|cara|irmão|galera|pessoal|chefe|patrão|brother; não leva|leve|leves a mal
     não (me) faz|faça|faças rir; não liga|ligues|ligue $
     não se faz|diz|usa|fala|brinca; põe|ponha|mete|meta te|se no|na; vai lá tu; deixa|deixe estar
     não adianta; não fiques assim; não custa|presta|importa|interessa|basta|chega|dá|tem|há|parece
     não fica|fique|fiques triste|chateado|chateada|bravo|brava|preocupado|preocupada|zangado|zangada|nervoso|nervosa
     não chora|chores|chore; não desista|desistas|desanima|desanimes; não seja|sejas
     dá|dê|manda|mande|deem|mandem (lhe|lhes) (lá) (um|uns|os) (grande|meus) cheiro|xero|beijo|beijinho|abraço|beijos|beijinhos|cumprimentos|lembranças|abraços
     cuida|cuide|cuidem te|se|bem; se cuida|cuide|cuidem
     tem|tenha|tenham (muito|muita|um|uma) cuidado|calma|paciência|boa|bom|juízo|fé|santo|ótimo|ótima|excelente
     diverte|divirtam|divirta te|se; me desculpa|desculpe|perdoa|perdoe|desculpem
     desculpa|desculpe|desculpem|perdoa|perdoe; acredita|acredite|acreditem
     escuta|ouve|escute|ouça essa|esta|só|lá $; senta que
     lembra|lembras do|da|daquele|daquela|quando|que|te|se !de; conta outra; me conta outra
     conta|conte|contem comigo; seja|sejam o|bem|como|feliz|qual|lá|felizes|bonzinho; valha|viva|vivam|haja
     aguenta|aguente aí|firme; descansa|descanse|descansem|dorme|durma|durmam (bem|em|com)
     não entres|entre|entrem em; não te|se metas|meta em; não faças|faça|façam esforços|esforço|caso|cerimónia
     diz me com quem
     toma|tome|come juízo|vergonha|cuidado; faz|faça|façam de conta; faz|faça|façam boa
     façam|faz|faça uma|um boa|bom; diz|diga lá|assim|que; passa|passe|passem bem; passa|passe|passem um bom
     anda|vamos|bora lá; repara|repare|reparem; nota|note|pensa|pense bem|só|que; vai por mim; me parece
     me faz|dá|deixa tão|muito|triste|feliz|vontade|raiva|pena|medo|dor|desespero|bem|mal|até
     me dá um|uma|o|a @not_made; segura essa|a onda; aproveita|aproveite|aproveitem (bem|muito) $
     aproveita|aproveite|aproveitem o|as|a (teu|seu|tua|sua) dia|férias|viagem|fim|festa|descanso; toca a
     calha bem; bom|boa; espero|espera que; entre nós|parênteses|aspas|as|os|o|a; sobre; custa|custe"
);

const FILLERS: &[&str] = patterns!(
    "oi|oie|olá|ola|alô|alo|ei|opa|eae|boas|viva|salve|hey|hello|hola; está|tá ,; alô|oi alô|oi; está lá
     bom|boa|bons|boas dia|tarde|noite|dias|tardes|noites; bom dia a|para|pra todos|todas
     boa tarde|noite a|para|pra todos|todas; e aí; fala aí|galera|pessoal
     tudo (bem|bom|certo|joia|jóia|beleza|em) (com|por) (você|vocês|contigo|ordem|aí) !certo|bem|pronto|pra|para|pro|no|na
     tudo (bem|bom|certo|joia|jóia|beleza) (e) (você|contigo|vocês) !certo|bem|pronto|pra|para|pro|no|na; beleza|blz|firme
     como vai|vais|está|estás|estão|tá|tão $; como é que vai|vais|está|estás|estão|tá|tão $
     espero que esteja|estejas|estejam (tudo) bem; olha|olhe|olhem (só|aqui|lá) ,
     olha|olhe|olhem !as|os|no|na|nas|nos|essas|esses|esse|esta|este|essa|aí|se|lá; olha (só) uma coisa
     olha só|aqui
     ó|ô|oh|ah|ai|eh|ué|uai|nossa|bah|puxa|poxa|caramba|epá|pá|pois|pronto|bem|bom|então|ok|okay|certo|vá|ora|eita|ixe|ih|ui|hein|oba|eia|ena|fogo|xi|ouve|escuta
     sim|não|claro ,; vá lá ,; então vá|é|tá|pronto|olha|né|bem|assim; pois é|olha|bem|sim|então
     escuta|escute|ouve|ouça|ouçam (só|lá|aqui) ,; escuta|ouve|escute|ouça (só) uma coisa; ouve|ouça lá
     vem cá ,; diz|diga (me) (lá|cá) (só) uma coisa; me diz|diga|fala (só) uma coisa; me tira|tire uma dúvida
     desculpa|desculpe|desculpem|perdão (lá|a|o|mas|só|por) (incomodar|incómodo|demora|hora|tarde)
     com licença; por acaso; já agora; só mais uma coisa|pergunta|dúvida
     só uma coisa|pergunta|dúvida|coisinha; mais uma coisa|pergunta|dúvida; outra coisa|pergunta
     uma pergunta|dúvida|coisa ,; é o seguinte; seguinte; a propósito|sério
     sério|sinceramente|enfim|aliás|rapidinho; na verdade; sem brincadeira; pelo amor de deus
     se possível|der ,; primeiro|segundo ,; me faz um favor|favorzinho|favorzão; faz me um favor|favorzinho
     faz um favor|favorzinho; aqui quem fala é (o|a) *; aqui é (o|a) *; daqui é|fala (o|a) *; (eu) sou o|a *
     é o|a * da|do|de *; meu nome é *; muito obrigado|obrigada; obrigado|obrigada; valeu; pensando bem
     qualquer coisa|dúvida|problema|novidade; se precisar|precisares (de) (alguma) (coisa); mudança de planos
     feliz (ano) novo|natal|páscoa|aniversário; pra|para variar"
);

const VOCATIVES: &[&str] = patterns!(
    "mor|môr|mô|mozão|mozinho|bebê|bb|mãe|pai|mamãe|papai|mamã|papá|mana|mano|maninha|filho|filha|filhote|avó|avô|vó|vô|vovó|vovô|tia|tio|titia|prima|primo|madrinha|padrinho|sogra|sogro|cunhado|cunhada|compadre|comadre|irmão|irmã
     gente|pessoal|malta|galera|equipa|equipe|família|colegas|meninas|meninos|rapaziada|rapazes|amigos|amigas|turma|vizinhos|moçada|senhores|senhoras
     amor|amorzinho|querida|querido|queridos|queridas|cara|véi|véio|velho|brother|amiga|amigo|menina|menino|moça|moço|rapaz|linda|lindo|fofa|miga|migo|vizinha|vizinho|sumida|sumido|parceiro|parça|chefe|chefia|patrão|patroa|mestre|pastor|padre|doutor|doutora|professor|professora|prof|profe|stor|stora|engenheiro|engenheira|senhor|senhora|jovem|bicho|guri|guria|mulher|homem|nega|neguinha|princesa|campeão|docinho
     meu|minha amor|bem|filho|filha|querido|querida|puto|caro|cara|velho|rei|irmão|irmã|amigo|amiga|linda|lindo|flor|rainha|deus|gente|nossa|senhora|anjo|jovem|chapa|parceiro|neto|neta|menina|menino|tia|tio
     caros|caras|prezados|prezado|prezada|estimado|estimada|caro (todos|colegas|senhores|senhor|senhora|amigos|amigo|pais|alunos|condóminos)
     dona|sra|sr|dr|dra|prof|tia|tio|padre|irmão|irmã|doutor|doutora|professor|professora|engenheiro|engenheira|arquiteto|arquiteta|primo|prima|mestre|vó|vô|avó|avô|comadre|compadre|pastor|senhor|senhora @name
     dona *
     senhor|senhora|sr|sra dona|doutor|doutora|professor|professora|engenheiro|engenheira|dr|padre (@name)
     meu ,; seu @name; ó|ô *; grupo; @name; @name @name"
);

/// Frequent given names, which begin many messages without a comma.
const NAMES: &[&str] = words!(
    "abel adélia adriana adriano afonso albertina alberto alessandra alex alexandra alexandre alice aline
     álvaro amália amanda amélia américo ana anabela anderson andré andrea andreia andressa angela ângela
     antónio antônio antonio antonia antónia armando artur arthur augusto aurora bárbara beatriz benedita
     benjamim bento bernardo beto bia branca brenda bruna bruno caio camila carina carla carlos carlinhos
     carmen carminda carol carolina catarina cátia cecília célia celeste celso césar chico cícero clara
     cláudia cláudio cleide clotilde conceição cris cristiano cristiane cristina dani daniel daniela danilo
     david davi débora denise diana diego diogo domingos dora duarte duda dulce edson edu eduarda eduardo
     elaine eliana eliane elisa elsa elza emília erica érica ernesto ester eunice eva fabiana fabiano fábio
     fabrício fátima felipe fernanda fernando filipa filipe filomena flávia flávio francisca francisco
     frederico gabi gabriel gabriela geraldo gilberto gisele glória gonçalo graça guilherme gustavo heitor
     helena hélder hélio henrique hugo igor inácio inês ingrid irene isa isabel isabela isadora ivan ivone
     jaime jaque jaqueline jéssica joana joão joaquim joel jonas jorge jô josé josefa ju juliana júlia júlio
     julinho karina kátia laís lara larissa laura lázaro leandro leila léo leonardo leonor letícia lídia lígia
     lila lília lourdes lourenço lu luana lucas lúcia luciana luciano luís luiz luísa luiza lurdes madalena
     mafalda manel manuel manuela mara marcela marcelo márcia marcos marco margarida maria mariana marina
     mário marisa marli marta martim matias mateus matheus maurício mauro mayara miguel mila milena mónica
     mônica murilo nádia nando natália neide nelson nélson neusa nina noémia nuno olga olívia orlando óscar
     osvaldo otávio palmira patrícia patrício paula paulinho paulo pedro priscila quim rafa rafael rafaela
     raquel raul regina reginaldo renan renata renato ricardo rita rô roberta roberto robson rodrigo rogério
     ronaldo rosa rosana rosângela rosário rui ruth rute salvador samuel sandra sara sebastião sérgio sheila
     silvana sílvia silvia simão simone sofia sônia sónia susana suzana talita tânia tatiana teca telma teresa
     tereza teresinha terezinha thaís thiago tiago tó tomás toninho valdir valéria vanda vanessa vasco vera
     verónica verônica vicente vinicius vinícius virgínia vítor vitor vitória viviane wagner wesley william
     xavier xico yara zé zeca zélia zezé zilda zita zuleica"
);

const HEARSAY: &[&str] = patterns!(
    "falando|gritando|perguntando|dizendo|berrando (pra|para) (mim|gente|ele|ela|todo) moço|moça|senhor|senhora|cara|menino|menina|ei|olha|oi|mãe|pai; diz|pergunta|responde|grita|exclama|berra|repete|dispara (me|lhe|nos) (assim|logo|sempre|só) ,|:
     (me|lhe|nos) diz|pergunta|responde|grita|solta|manda|atira|larga (me|lhe|nos) (assim|logo|sempre) ,|:
     diz|pergunta|grita|repete|responde|fala (me|lhe|nos) (sempre|logo|assim) (,) então|olha|ó|ai|mas|ah
     ainda|depois|aí me|lhe|nos fala|diz ,; virou|vira|virei pra|para (mim|ele|ela) (*) :|,
     @said|diz|avisou|contou que (*) (*) (*) dele|dela|deles|delas; ficava|ficou|fica|estava|tava ,
     diz|dizem que é|vão|vai; @said|diz|dizem (me|lhe|nos) (assim|logo) @plural
     o que me|lhe apeteceu|apetece dizer; dizem|disseram|diz me|lhe|nos ,
     @said (logo) (me|lhe|nos|lhes|ele|ela|eu) (assim|logo) (pra|para|a|ao|pro|à) (o|a|mim|ele|ela|meu|minha) (meu|minha) (*) :
     @said (me|lhe|nos|lhes|ele|ela|eu) (assim|logo) ,
     @said (me|lhe|nos|lhes|ele|ela) (assim|logo) @exclaimed
     falei|falou|falaram|disse|respondi|respondeu|dizia|diz|fala|falava|digo assim
     @said (me|lhe|nos) (assim|logo) pro|pra|ao|à|para (o|a) (meu|minha) * ,
     @said (logo) (me|lhe|nos|lhes|ele|ela|eu) (assim|logo) pra|para|a|ao|pro|à ... :
     (eu|ele|ela|eles|elas) (me|lhe) falou|falei|disse|respondi|respondeu|falava|dizia (me|lhe|nos) (pra|para) (mim|ele|ela) !@not_quoted
     eu|ele|ela falo|fala|digo|diz|pergunto|pergunta|respondo|responde (pra|para) (mim|ele|ela) !@not_quoted
     perguntou|perguntaram|perguntava|perguntei (me|lhe|nos) !@not_quoted; todo mundo (me) pergunta|fala|diz
     toda a gente (me) pergunta|fala|diz; ele|ela|eles|elas|eu :
     sermão|ditado|cartaz|placa|bilhete|frase|lema|provérbio|letreiro|aviso (dele|dela) (*) :|,
     daqueles|daquelas :; gritava|berrava|dizia|repetia|gritou|berrou ,; ele|ela|eles|elas|eu , @exclaimed
     *ei|*ou|*eu|*iu|*ava|*ia|*am|diz|dizem|pensa|penso|responde (me|lhe|nos|se) :
     o|a|um|uma|os|as @person (do|da|de) (*) :; chega|vem|vira|entra|aparece o|a|um|uma * :
     ele|ela olha|ó|oi|calma|ah|ai|filho|doutor|ei; pergunta|diz|fala|grita|responde|chega (me|lhe|nos) :
     ele|ela manda|pega|entra|olha|vira|senta|fecha|abre|levanta|agarra
     * !aí|dúvida|seguinte|pergunta|questão|coisa|coisas|favor|lembrete|aviso|é|fechado|combinado|assim|são|resumo|número|endereço|morada|nome|dica|sugestão|proposta|opção|opções|plano|preciso|precisamos|quero|queria|saber|importante|urgente|lista|contacto|contato|data|valor|link|detalhe * :
     depois|aí :; diz|pergunta|responde|grita|exclama o|a * (para|pra|ao|à) (o|a) (*) ,
     a dizer|gritar @command|@polite; tu dizes|dizias|perguntas ,
     e ele|ela|eles|elas|eu ,; gritar|berrar|responder (me|lhe|lhes) ,; no|ao fim fala|diz ,
     e ele|ela então|assim|logo porque|quem|quando|onde|como|cadê|quanto|o|que|não
     !ficou|surgiu|chegou *ou|*iu (*) (*) :
     veio|vem|entra|chega|olha (*) (*) (*) :; (ele|ela) vira e fala|diz
     * vira (se) ... e fala|diz|pergunta (me|lhe); e pergunta|responde|grita|diz (me|lhe|nos) ,;
     @person (me|lhe|nos) pergunta|diz|responde|fala (me|lhe|nos) (ao|à|pro|pra|para) (o|a) (*) ,
     diz|fala assim|posso
     pensei|pensava|pensando|penso ,|assim|será|comigo; a pensar ,; só pensava|pensei
     dizendo|gritando|perguntando|falando (assim) ,; a dizer|gritar|perguntar :
     ficava|ficou|fica perguntando|gritando|dizendo; tipo assim ,; tava|estava escrito"
);
