"""What is said and typed in the forty messages of forty_messages.py.

The real clips say no questions or requests. The synthetic ones were chosen because base
transcribes them.
"""

from datetime import UTC, datetime

from chat_exports import Typed
from speech import Clip, Spoken

OWN = "Sam"
GROUP, PAIR, TELEGRAM = "Familie", "Mia", "Ana"

EN = "en-gb+m3"
LIBRI = "en_long_derived_libri_4088-158079.opus"
HARVARD = "en_harvard_realpython_44k_stereo.wav"
SAND = Clip("es_leopard_test_es.wav")
CALLERS = Clip("es_phone8k_tt-allbusy.wav", 0, 8.3)
SERVER = Clip("es_phone8k_demo-moreinfo.wav", 0, 10.3)
PORTAL = Clip("de_leopard_test_de.wav")
MEETING = Spoken("La reunión de esta mañana fue muy larga.", "es+f3")
NEIGHBOURS = Spoken("Los vecinos han pintado la casa de azul.", "es+f3")
DOG = Spoken("Der Hund schläft den ganzen Tag am Fenster.", "de+m1", 150)
BICYCLE = Spoken("Im Keller steht noch das alte Fahrrad.", "de+m1", 150)

# What follows in long messages.
MORE = {
    "en": [
        Clip(LIBRI, 17.1, 28),
        Clip("en_libri_4406-16883-0013.flac"),
        Clip("en_libri_5652-19215-0000.flac"),
        Clip("en_libri_4406-16883-0027.flac"),
        Clip(LIBRI, 49, 63.1),
        Clip("en_spont_mfa_cold.wav"),
        Clip("en_libri_4406-16883-0005.flac"),
        Clip("en_libri_8226-274371-0011.flac"),
    ],
    "es": [SERVER, SAND, MEETING, CALLERS, NEIGHBOURS],
    "de": [PORTAL, DOG, BICYCLE],
}


def at(day, time):
    """In November 2026; in UTC, like the tests' desktop."""
    return datetime.fromisoformat(f"2026-11-{day:02} {time}").replace(tzinfo=UTC)


def say(text, voice=EN, speed=145):
    return Spoken(text, voice, speed)


# Chat, sender, time, language, sounds, questions and requests that follow.
VOICES = [
    (GROUP, "Ana", at(16, "08:12"), "es", [SAND], [say("¿Qué hacemos con la mesa nueva?", "es+f3")]),
    (GROUP, "Mia", at(16, "08:40"), "en", [Clip("en_austen_librivox_0870.wav")], [say("Can you call me tomorrow at seven?")]),
    (GROUP, "Jonas", at(16, "12:05"), "de", [PORTAL], [say("Hast du die Karten schon gekauft?", "de+f2", 130)]),
    (GROUP, "Paul", at(16, "12:05"), "en", [Clip("en_leopard_test.wav")], []),
    (GROUP, "Ana", at(17, "07:31"), "es", [CALLERS, MEETING], []),
    (GROUP, "Jonas", at(17, "09:18"), "de", [PORTAL], [say("Hast du den Brief schon gefunden?", "de+f2", 150)]),
    (GROUP, "Mia", at(17, "18:22"), "en", [Clip("en_lj_LJ001-0005.mp3")], [say("What time does the train arrive on Friday?")]),
    (GROUP, "Paul", at(17, "19:03"), "en", [Clip("en_libri_1995-1837-0001.wav")], [say("Could you pick up the parcel before six?")]),
    (GROUP, "Jonas", at(18, "08:00"), "de", [PORTAL, DOG], []),
    (GROUP, "Ana", at(18, "08:55"), "es", [SERVER], [say("¿Me puedes mandar las fotos del viaje?", "es+f3")]),
    (GROUP, "Mia", at(18, "13:14"), "en", [Clip(HARVARD, 1.1, 6.8)], []),
    (GROUP, "Jonas", at(18, "20:47"), "de", [PORTAL], [say("Kannst du mir den Brief geben?", "de+m1", 150)]),
    (GROUP, "Paul", at(19, "07:59"), "en", [Clip(LIBRI, 36.8, 44.9)], []),
    (GROUP, "Ana", at(19, "10:10"), "es", [SAND, NEIGHBOURS], []),
    (GROUP, "Jonas", at(19, "16:36"), "de", [PORTAL], [say("Kommst du morgen zum Essen?", "de+f2", 130)]),
    (GROUP, "Ana", at(20, "09:09"), "es", [CALLERS], [say("¿Me puedes llamar mañana por la tarde?", "es+f3")]),
    (GROUP, "Mia", at(20, "12:51"), "en", [Clip("en_lj_LJ001-0001.mp3")], [say("Do you want to come to dinner on Saturday?"), say("Could you water the plants while we are away?")]),
    (GROUP, "Jonas", at(21, "08:20"), "de", [PORTAL], [say("Kannst du mich morgen um neun anrufen?", "de+f2", 130)]),
    (GROUP, "Paul", at(21, "17:42"), "en", [Clip("en_libri_4088-158079-0011.flac")], [say("How much do I owe you for the tickets?")]),
    (GROUP, "Jonas", at(22, "11:25"), "de", [PORTAL, BICYCLE], []),
    (PAIR, "Mia", at(16, "21:02"), "en", [Clip("en_lj_LJ001-0007.mp3")], [say("Shall we meet at the station or at home?")]),
    (PAIR, OWN, at(16, "21:10"), "en", [Clip("en_style_mfa_thoughts.flac")], [say("Can you tell me when you arrive?")]),
    (PAIR, "Mia", at(17, "07:45"), "en", [Clip(HARVARD, 6.8, 12.4)], []),
    (PAIR, "Mia", at(18, "22:30"), "en", [Clip("en_lj_LJ001-0004.wav")], [say("When does the shop open on Sunday?")]),
    (PAIR, "Mia", at(19, "08:08"), "en", [Clip(LIBRI, 125, 132.2)], []),
    (PAIR, OWN, at(19, "08:31"), "en", [Clip("en_forever_input_2_16k.wav")], []),
    (PAIR, "Mia", at(21, "19:19"), "en", [Clip("en_leopard_test.wav")], [say("Can you send me the address of the hotel?")]),
    (PAIR, "Mia", at(22, "10:04"), "en", [Clip("en_libri_4406-16883-0005.flac")], []),
    (TELEGRAM, "Ana", at(16, "10:15:21"), "es", [SAND], [say("Mándame la dirección del hotel, por favor.", "es-419", 130)]),
    (TELEGRAM, OWN, at(16, "10:31:02"), "es", [CALLERS], []),
    (TELEGRAM, "Ana", at(18, "19:44:40"), "es", [SERVER, NEIGHBOURS], []),
    (TELEGRAM, "Ana", at(19, "21:06:13"), "es", [SAND], [say("¿Puedes recoger a los niños a las cinco?", "es+m7", 130)]),
    (TELEGRAM, OWN, at(20, "08:00:58"), "es", [SAND], [say("¿Me puedes mandar las fotos del viaje?", "es+f3")]),
    (TELEGRAM, "Ana", at(21, "12:12:12"), "es", [CALLERS], [say("¿Qué hacemos con la mesa nueva?", "es-419", 130)]),
    (TELEGRAM, "Ana", at(22, "09:27:35"), "es", [SAND, MEETING], []),
]

# File, sender (unknown to the program), time, language, sounds, questions and requests.
LOOSE = [
    ("PTT-20261122-WA0009.opus", "Mia", at(22, "00:00"), "en", [Clip("en_lj_LJ001-0006.wav")], [say("Can you call me tomorrow at seven?")]),
    ("audio_7@20-11-2026_18-22-07.ogg", "Jonas", at(20, "18:22:07"), "de", [PORTAL, DOG], [say("Könntest du das Paket abholen?", "de+f2", 130)]),
    ("WhatsApp Ptt 2026-11-21 at 07.40.12.ogg", "Paul", at(21, "07:40:12"), "en", [Clip(HARVARD, 12.4, 18)], []),
    ("Voice 261121_140509.m4a", "Paul", at(21, "14:05:09"), "en", [Clip(LIBRI, 69.1, 77)], [say("When does the shop open on Sunday?")]),
    ("20261122_081530.m4a", "Paul", at(22, "08:15:30"), "en", [Clip(LIBRI, 92.1, 101.3)], []),
]

# The first loose file has arrived in the group, too, but is only in its later export.
RECOGNISED_AT = at(22, "12:00")
LATER_VOICES = [
    (GROUP, "Ana", at(24, "08:30"), "es", [SERVER, MEETING], []),
    (GROUP, "Mia", at(25, "13:45"), "en", [Clip(LIBRI, 102, 110.2)], [say("Could you pick up the parcel before six?")]),
    (GROUP, "Jonas", at(27, "18:01"), "de", [PORTAL], [say("Könntest du das Paket abholen?", "de+f2", 130)]),
    (GROUP, "Paul", at(29, "09:50"), "en", [Clip(LIBRI, 191.2, 197)], []),
]

TYPED = {
    GROUP: [
        Typed("Mia", at(16, "08:41"), "Sorry for the noise, I am on the bus 🚌"),
        Typed(OWN, at(16, "08:43"), "No problem"),
        Typed("Ana", at(16, "09:00"), "Buenos días a todos"),
        Typed("Jonas", at(16, "12:04"), "Guten Morgen: ich schicke euch gleich eine Nachricht"),
        Typed("Paul", at(16, "12:05"), "ok"),
        Typed("Paul", at(16, "12:05"), "ok"),
        Typed("Ana", at(17, "07:32"), "La lista:\n- pan\n- leche\n- huevos"),
        Typed(OWN, at(17, "09:20"), "Ja, er lag im Flur"),
        Typed("Mia", at(17, "18:25"), "https://example.org/timetable"),
        Typed("Jonas", at(18, "08:01"), "Er wird nicht müde 🐕"),
        Typed("Ana", at(18, "09:00"), "Las del verano"),
        Typed("Mia", at(18, "13:20"), "ok"),
        Typed("Paul", at(19, "08:00"), "See you on Friday"),
        Typed(OWN, at(19, "16:40"), "Gegen sieben"),
        Typed("Jonas", at(20, "07:00"), "Alles Gute zum Geburtstag, Ana!"),
        Typed("Ana", at(20, "07:15"), "¡Gracias!"),
        Typed("Mia", at(20, "07:16"), "Happy birthday!"),
        Typed("Paul", at(21, "17:43"), "I have the receipt"),
        Typed(OWN, at(21, "17:50"), "Twelve pounds"),
        Typed("Jonas", at(22, "11:26"), "Bis morgen"),
    ],
    PAIR: [
        Typed(OWN, at(16, "21:05"), "At the station"),
        Typed("Mia", at(16, "21:12"), "Ten past eight"),
        Typed("Mia", at(17, "07:44"), "Listen to this"),
        Typed(OWN, at(18, "22:41"), "At ten, I think"),
        Typed("Mia", at(19, "08:09"), "ok"),
        Typed("Mia", at(21, "19:20"), "The one near the harbour"),
        Typed(OWN, at(21, "19:30"), "12 Mill Road"),
        Typed(OWN, at(22, "10:10"), "Thank you"),
    ],
    TELEGRAM: [
        Typed(OWN, at(16, "10:20:00"), "Calle Mayor, 5"),
        Typed("Ana", at(16, "10:33:10"), "Perfecto"),
        Typed("Ana", at(18, "19:46:00"), [{"type": "bold", "text": "Mañana"}, " no estoy en casa"]),
        Typed(OWN, at(19, "21:10:44"), "Sí, a las cinco"),
        Typed("Ana", at(20, "08:05:00"), "Sí"),
        Typed(OWN, at(21, "12:20:00"), "La vendemos"),
    ],
}

LATER_TYPED = [
    Typed("Ana", at(23, "08:00"), "Buenos días"),
    Typed("Mia", at(23, "08:02"), "Good morning"),
    Typed("Paul", at(24, "08:31"), "ok"),
    Typed("Paul", at(24, "08:31"), "ok"),
    Typed(OWN, at(25, "13:50"), "Yes, at five"),
    Typed("Jonas", at(26, "19:00"), "Das Paket ist noch nicht da"),
    Typed("Ana", at(27, "07:10"), "Mañana vuelvo a casa"),
    Typed(OWN, at(27, "18:05"), "Ja, morgen früh"),
    Typed("Jonas", at(27, "18:06"), "Danke"),
    Typed("Mia", at(29, "10:00"), "Lovely"),
]

NOTICES = {
    GROUP: [
        (at(15, "20:00"), "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them. Learn more"),
        (at(15, "20:00"), f'{OWN} created group "{GROUP}"'),
        (at(15, "20:01"), f"{OWN} added Ana"),
        (at(17, "12:00"), "Paul: <Media omitted>"),
        (at(18, "14:00"), "Mia: This message was deleted"),
        (at(20, "12:00"), "Ana changed the group description"),
    ],
    PAIR: [
        (at(16, "21:00"), "Messages and calls are end-to-end encrypted. Only people in this chat can read, listen to, or share them. Learn more"),
        (at(20, "17:00"), "Mia: <Media omitted>"),
    ],
}
