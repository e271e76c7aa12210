// Fictional messages. "|" is a pause of more than a second; "en: " before a sentence is its language; a word in ⟨…⟩ has low confidence.
export type Fixture = {
  sender: string | null;
  file: string;
  language: string | null;
  /** Hours before now. */
  ago: number;
  text: string;
  favourite?: boolean;
  title?: string;
  chat?: string;
  kind?: 'ready' | 'no-speech' | 'failed';
};

export const DICTATION =
  'A note to myself before I forget. The spare key is in the blue jar on the second shelf, behind the tea. The man for the boiler comes on Wednesday between nine and eleven, and he needs somebody to let him in. | Ask Farida whether she still has the long cable. And write down what it costs this time. | Then there is the matter of the garden chairs. Two of them wobble, and I would rather mend them than buy new ones, so look for the good glue, the one in the brown bottle. It was on the shelf by the window when I last had it. | If it has dried out again, get a small one, not the large one, and this time put the lid back on.';

export const FIXTURES: Fixture[] = [
  {
    sender: 'Ana Beltrán',
    file: 'PTT-20261123-WA0004.opus',
    language: 'es',
    ago: 0.4,
    chat: 'Ana Beltrán',
    text: 'Hola, buenas. Oye, que al final sí que vamos el sábado, ¿vale? He hablado con mi madre y se queda ella con los niños. | Llevamos nosotros la tarta, así que tú no te preocupes por el postre. Si puedes, trae hielo y alguna silla, que en el jardín somos ⟨diecisiete⟩. | Ah, y otra cosa: la llave de la casa la tiene ⟨Chelo⟩, la vecina del tercero. Si llegáis antes que nosotros, llamadla y os abre sin problema. Venga, un beso, hasta el sábado.',
  },
  {
    sender: 'Martin Okafor',
    file: 'PTT-20261123-WA0001.opus',
    language: 'en',
    ago: 2.2,
    chat: 'Allotment committee',
    favourite: true,
    text: 'Morning all. So I went past the allotments on the way to work and the good news is the fence is still standing. The bad news is that the gate is not. | It looks like the top hinge has rusted right through, and when the wind got up on Thursday night it must have gone over. I have propped it up with a pallet and tied it with some of ⟨Winnie’s⟩ blue rope, which will hold for now as long as nobody swings on it. | I rang the yard in ⟨Harlow⟩ and they can do us a pair of galvanised hinges for forty two pounds, or the whole gate for a hundred and ninety. My feeling is that we just do the hinges. We have the drill, I have Saturday free, and I honestly think the wood has another ten years in it. | If anybody feels strongly that we should buy a new one, say so before Friday lunchtime, otherwise I will go ahead and order. And could whoever borrowed the long ladder please put it back in the shed, because I will need it. Thanks. Bye.',
  },
  {
    sender: 'Jana Wiśniewska',
    file: 'PTT-20261123-WA0000.opus',
    language: 'de',
    ago: 4.6,
    text: 'Hallo, ich bin’s. Ich stehe gerade am Gleis in ⟨Fulda⟩ und der Zug hat jetzt fünfundvierzig Minuten Verspätung. | Das heißt, ich schaffe den Anschluss nicht mehr und komme erst kurz nach neun an. Ihr müsst also wirklich nicht mit dem Essen warten. Stell mir einfach etwas in den Ofen, ich freue mich. Bis später.',
  },
  {
    sender: 'ليلى حداد',
    file: 'PTT-20261122-WA0012.opus',
    language: 'ar',
    ago: 20,
    text: 'السلام عليكم، كيف حالكم؟ أردت أن أخبركم أن الموعد تغيّر من الثلاثاء إلى الأربعاء في الساعة العاشرة صباحًا. | الدكتورة قالت إن نتائج التحاليل جيدة والحمد لله، ولا يوجد ما يدعو إلى القلق. | إذا استطعتم أن تمرّوا على ⟨الصيدلية⟩ في طريقكم فسأكون شاكرة جدًا. مع السلامة.',
  },
  {
    sender: 'Grandad',
    file: 'PTT-20261122-WA0007.opus',
    language: 'en',
    ago: 27,
    favourite: true,
    title: 'Grandad on the bread',
    text: 'Hello my love. You asked me about the bread, and your grandmother is laughing at me because I am holding this telephone the wrong way up. | So. Five hundred grams of strong flour. Three hundred and twenty of water, and it should feel like a bath for a baby, not hotter. A spoon of salt, and the yeast you put on the other side of the bowl so that they do not meet too early. | Then you work it, ten minutes, and you do not look at the clock. You will know. It stops being porridge and it becomes a thing. | Leave it until it is twice as big. Fold it, leave it again. The oven as hot as it goes, with a tray of water at the bottom. And do not cut it when it is hot. I know you. Wait. | Ring me on Sunday and tell me how it was.',
  },
  {
    sender: 'Duarte',
    file: 'AUD-20261122-WA0003.m4a',
    language: 'pt',
    ago: 31,
    text: 'Oi, tudo bem? Passei agora na oficina e o carro fica pronto só na quinta. O rapaz disse que a peça vem de ⟨Aveiro⟩ e que não adianta insistir. | De qualquer maneira o orçamento desceu para duzentos e oitenta, o que não está nada mal. Se precisares de boleia amanhã, diz-me até às oito, que eu passo aí. | en: See you tomorrow.',
  },
  {
    sender: null,
    file: 'Memo 14.m4a',
    language: 'en',
    ago: 50,
    title: 'Ideas for the talk',
    text: 'Note to self, walking home. Open with the lighthouse story, not with the numbers. Nobody ever remembered a number before the second coffee. | Then the three maps, one after another, without saying anything. Let them find it on their own. | And cut the slide about method down to one sentence. If they want it they will ask, and if they do not ask it was not worth a slide.',
  },
  {
    sender: 'Hélène Marchand',
    file: 'PTT-20261121-WA0002.opus',
    language: 'fr',
    ago: 53,
    text: 'Coucou, c’est moi. Je suis passée chez le notaire ce matin, tout est signé. | Il reste juste à envoyer le relevé au syndic avant le trente, et il faut que ce soit l’original, pas une copie. Je l’ai laissé dans l’enveloppe bleue, sur le petit meuble de l’entrée. Tu peux t’en occuper ? Moi je repars à ⟨Quimper⟩ ce soir. Je t’embrasse.',
  },
  {
    sender: '田中 美咲',
    file: 'PTT-20261120-WA0009.opus',
    language: 'ja',
    ago: 75,
    text: 'お疲れさまです。明日の打ち合わせですが、場所が三階の会議室に変わりました。|資料は私のほうで印刷しておきますので、手ぶらで来てください。終わったら駅前のそば屋に行きませんか。',
  },
  {
    sender: 'Олег Миронов',
    file: 'PTT-20261119-WA0001.opus',
    language: 'ru',
    ago: 99,
    text: 'Привет! Слушай, я нашёл ту самую пластинку, о которой мы говорили. Лежала у отца на даче, под стопкой газет, почти без царапин. | Приезжай в воскресенье, послушаем. И захвати иглу, моя совсем ⟨стёрлась⟩.',
  },
  {
    sender: null,
    file: 'Recording 7 (garden).wav',
    language: null,
    ago: 122,
    text: '',
    kind: 'no-speech',
  },
  {
    sender: 'प्रिया शर्मा',
    file: 'PTT-20261118-WA0005.opus',
    language: 'hi',
    ago: 124,
    text: 'नमस्ते दीदी, मैं स्टेशन पहुँच गई हूँ। गाड़ी समय पर है, प्लेटफ़ॉर्म नंबर चार से। | खाना मैंने रख लिया है, चिंता मत करना। पहुँचकर फ़ोन करूँगी।',
  },
  {
    sender: 'Sam',
    file: 'voice_2026-10-30_18-22-41.oga',
    language: 'en',
    ago: 24 * 24,
    text: 'Right, quick one. The boiler man came, it was the pressure valve, it is fixed, it was ninety. He says bleed the radiators upstairs when you have a minute, start with the one furthest away. That is all. Bye bye bye.',
  },
  {
    sender: 'Noor',
    file: 'PTT-20260914-WA0003.opus',
    language: null,
    ago: 24 * 70,
    text: '',
    kind: 'failed',
  },
];

/** Messages with highlights of every kind. */
export const ASKING: Fixture[] = [
  {
    sender: 'Theo',
    file: 'PTT-20261123-WA0011.opus',
    language: 'en',
    ago: 0.2,
    chat: 'Choir outing',
    text: 'Hi, it is Theo. The concert is on Saturday at half past seven, doors at seven o’clock. | Are you coming, and shall I get you a ticket? They are eighteen pounds fifty, and you can see the programme on hall.example.org/autumn. | Could you bring the folding table? And please don’t forget the ⟨extension⟩ lead this time. You can reach me on 07700 900123 until Friday evening. Thanks a lot.',
  },
  {
    sender: 'Lucía',
    file: 'PTT-20261123-WA0010.opus',
    language: 'es',
    ago: 1.1,
    text: 'Hola, soy Lucía. ¿Te viene bien el jueves a las seis? Son veinticinco euros por persona. | Avísame cuando lo sepas, porque tengo que confirmar la mesa mañana por la mañana.',
  },
  {
    sender: 'Herr Lindner',
    file: 'PTT-20261123-WA0009.opus',
    language: 'de',
    ago: 3.3,
    text: 'Guten Tag, Lindner hier. Können Sie am Montag um acht ins Amt kommen? | Bringen Sie bitte den Mietvertrag mit. Sie erreichen mich unter null drei null neun null eins acht zwei null.',
  },
  {
    sender: 'سامي حداد',
    file: 'PTT-20261122-WA0021.opus',
    language: 'ar',
    ago: 18,
    text: 'مرحبًا، معك سامي. هل ستأتون مساء الجمعة في الساعة الثامنة؟ | أرسل لي العنوان من فضلك، وسأحضر الحلوى معي.',
  },
];

export const SAMPLE =
  'This is a short message to show you how it works. Everything you hear is turned into words right here, on your own device. | You can click any word to hear it, fix what was heard wrong, and find it again later. Now try one of your own.';

export const FILLER_LINES: { language: string; senders: string[]; lines: string[] }[] = [
  {
    language: 'en',
    senders: ['Martin Okafor', 'Sam', 'Grandad', 'Priya N.', 'Theo', 'Aunt Rosalind'],
    lines: [
      'Just calling to say the parcel came.',
      'Can you pick up milk on the way home?',
      'The meeting moved to half past three.',
      'I left the keys with the neighbour downstairs.',
      'Do not forget that Thursday is the school play.',
      'It rained the whole weekend but we did not mind.',
      'I will send you the address in a minute.',
      'The dentist can see you on the ninth.',
    ],
  },
  {
    language: 'es',
    senders: ['Ana Beltrán', 'Tío Paco', 'Lucía'],
    lines: [
      'Llámame cuando puedas, no es urgente.',
      'Ya he reservado la mesa para las nueve.',
      'El tren sale a las siete y cuarto.',
      'Mañana paso por tu casa con las cajas.',
      'Dile a tu hermana que la receta salió perfecta.',
    ],
  },
  {
    language: 'de',
    senders: ['Jana Wiśniewska', 'Oma', 'Herr Lindner'],
    lines: [
      'Der Termin beim Amt ist am Montag um acht.',
      'Ich bringe den Kuchen mit, ihr den Kaffee.',
      'Die Heizung läuft wieder, alles gut.',
      'Schick mir bitte noch die Rechnung.',
    ],
  },
];
