// Fictional chats: typed messages, and voice messages between them.
import type { Fixture } from './fixtures';

export const OWN_NAME = 'Robin';

/** `ago`: minutes before now. */
export type TypedFixture = { chat: string; sender: string; ago: number; text: string };

const CLUB = 'Book club';
const ALLOTMENT = 'Allotment committee';
const ANA = 'Ana Beltrán';

const CLUB_LINES = [
  ['Theo', 'Has anybody got past the chapter with the lighthouse?'],
  ['Priya N.', 'Last night, in one go. I will say nothing.'],
  [OWN_NAME, 'Slower here. Twenty pages and I am asleep.'],
  ['Theo', 'That is the armchair, not the book.'],
  ['Aunt Rosalind', 'I borrowed the large print one from the library, it weighs as much as the cat.'],
  ['Priya N.', 'Thursday at mine, as usual?'],
  ['Priya N.', 'Half past seven, bring nothing but opinions.'],
  [OWN_NAME, 'I can bring the good biscuits.'],
  ['Aunt Rosalind', 'Then I can bring an opinion about biscuits.'],
] as const;

const CLUB_COUNT = 1200;

export const TYPED: TypedFixture[] = [
  ...Array.from({ length: CLUB_COUNT }, (_, at): TypedFixture => {
    const [sender, text] = CLUB_LINES[at % CLUB_LINES.length] as (typeof CLUB_LINES)[number];
    return { chat: CLUB, sender, ago: 300 + (CLUB_COUNT - at) * 37, text };
  }),
  { chat: ALLOTMENT, sender: 'Winnie Adeyemi', ago: 1590, text: 'Did you hear that wind?' },
  { chat: ALLOTMENT, sender: 'Winnie Adeyemi', ago: 1589, text: 'I hope the beans are all right.' },
  {
    chat: ALLOTMENT,
    sender: OWN_NAME,
    ago: 1571,
    text: 'Mine are flat. I will look after the rest tomorrow.',
  },
  { chat: ALLOTMENT, sender: 'Winnie Adeyemi', ago: 190, text: 'Is anybody there this morning?' },
  { chat: ALLOTMENT, sender: 'Martin Okafor', ago: 171, text: 'On my way past now, I will ring you.' },
  {
    chat: ALLOTMENT,
    sender: 'Winnie Adeyemi',
    ago: 118,
    text: 'Hinges, please. That gate is older than I am and I am fond of it.',
  },
  { chat: ALLOTMENT, sender: OWN_NAME, ago: 115, text: 'Hinges from me too.' },
  {
    chat: ALLOTMENT,
    sender: OWN_NAME,
    ago: 114,
    text: 'I have the ladder.\nIt will be back in the shed tonight.',
  },
  { chat: ALLOTMENT, sender: 'Martin Okafor', ago: 96, text: 'Good. Ordered for Saturday.' },
  { chat: ANA, sender: ANA, ago: 1700, text: '¿Seguís pensando en venir el sábado?' },
  { chat: ANA, sender: OWN_NAME, ago: 1694, text: 'Sí, claro. ¿A qué hora?' },
  { chat: ANA, sender: ANA, ago: 1693, text: 'Ahora te cuento, que estoy en la calle.' },
  { chat: ANA, sender: OWN_NAME, ago: 12, text: '¡Qué bien! Llevo hielo y cuatro sillas.' },
  { chat: ANA, sender: ANA, ago: 9, text: 'Perfecto 😊' },
];

const CLUB_VOICES = [
  'I have just finished it on the train and missed my stop. I am standing in Didcot and I do not mind at all.',
  'The part with the letters is the best thing we have read this year, and I would like that in the minutes.',
  'Could somebody tell me who the man with the ferry is? I have him down as two different people.',
];

/** Every three days there is one in the book club. */
export const VOICES: Fixture[] = [
  ...Array.from({ length: 10 }, (_, at): Fixture => {
    return {
      sender: (['Theo', OWN_NAME, 'Priya N.'] as const)[at % 3] ?? null,
      file: `PTT-CLUB-${at}.opus`,
      language: 'en',
      ago: 30.3 + at * 71,
      chat: CLUB,
      text: CLUB_VOICES[at % CLUB_VOICES.length] ?? '',
    };
  }),
  {
    sender: 'Winnie Adeyemi',
    file: 'PTT-20261123-WA0002.opus',
    language: 'en',
    ago: 1.7,
    chat: ALLOTMENT,
    text: 'It is me again. The long ladder was with the people from plot nine, I have seen it with my own eyes. | I am not saying anything. I am only saying where it was.',
  },
  {
    sender: OWN_NAME,
    file: 'PTT-20261123-WA0003.opus',
    language: 'en',
    ago: 1.2,
    chat: ALLOTMENT,
    text: 'That was me, sorry. I lent it to them for the plum tree and forgot to write it in the book.',
  },
];
