use jiff::tz::TimeZone;

use super::read_in_zone;
use super::testing::{chat, check, export};

#[test]
fn reads_telegram_json() {
    let one = r#"{"name": "Ana", "type": "personal_chat", "messages": [
        {"id": 1, "type": "service", "date": "2024-01-31T18:00:00", "actor": "Ana"},
        {"id": 2, "type": "message", "date_unixtime": "1706725327", "from": "Ana",
         "file": "voice_messages/audio_1@31-01-2024_18-22-07.ogg", "media_type": "voice_message", "text": ""},
        {"id": 3, "type": "message", "date_unixtime": 1706725328, "from": null,
         "file": "files/song.mp3", "text": [{"type": "bold"}]},
        {"id": 4, "type": "message", "from": "Ana", "file": "(File not included.)", "media_type": "voice_message"},
        {"id": 5, "type": "message", "from": "Ana", "file": "../outside.ogg", "media_type": "voice_message"},
        {"id": 6, "type": "message", "from": "Ana", "file": "photos/1.jpg"}]}"#;
    let files = [
        ("result.json", one),
        ("voice_messages/audio_1@31-01-2024_18-22-07.ogg", "a"),
        ("files/song.mp3", "b"),
        ("photos/1.jpg", "c"),
    ];
    let folder = export(&files);
    let found = chat(folder.path());
    assert_eq!(found.name.as_deref(), Some("Ana"));
    check(
        &found,
        &[
            (
                "audio_1@31-01-2024_18-22-07.ogg",
                "Ana",
                "2024-01-31T18:22:07Z",
            ),
            ("song.mp3", "", "2024-01-31T18:22:08Z"),
        ],
    );
    let all = format!(r#"{{"about": "x", "chats": {{"list": [{one}]}}}}"#);
    let folder = export(&[("result.json", &all), files[1]]);
    let found = chat(folder.path());
    assert_eq!(
        (found.name, found.messages[0].chat.as_deref()),
        (Some("Ana".to_owned()), Some("Ana"))
    );
}

#[test]
fn reads_telegram_html() {
    let first = r#"<div class="page_header"><div class="content"><div class="text bold">
Ana &amp; Ben
</div></div></div>
<div class="message service" id="message-1"><div class="body details">31 January 2024</div></div>
<div class="message default clearfix" id="message2">
 <div class="body"><div class="pull_right date details" title="31.01.2024 18:22:07 UTC+01:00">18:22</div>
 <div class="from_name">
Ana
 </div>
 <div class="media_wrap clearfix"><a class="media clearfix pull_left block_link media_voice_message" href="voice_messages/audio_1@31-01-2024_18-22-07.ogg">
 </a></div></div></div>
<div class="message default clearfix joined" id="message3">
 <div class="body"><div class="pull_right date details" title="31.01.2024 18:23:00 UTC+01:00">18:23</div>
 <a class="media" href="voice_messages/audio_2.ogg"></a></div></div>"#;
    let second = r#"<div class="message default clearfix" id="message4">
 <div class="body"><div class="pull_right date details" title="01.02.2024 07:00:00">07:00</div>
 <div class="from_name">Ben</div>
 <a class="media" href="round_video_messages/file_3.mp4"></a><a href="../outside.ogg"></a></div></div>"#;
    let folder = export(&[
        ("messages.html", first),
        ("messages2.html", second),
        ("voice_messages/audio_1@31-01-2024_18-22-07.ogg", "a"),
        ("voice_messages/audio_2.ogg", "b"),
        ("round_video_messages/file_3.mp4", "c"),
    ]);
    let found = chat(folder.path());
    assert_eq!(found.name.as_deref(), Some("Ana & Ben"));
    check(
        &found,
        &[
            (
                "audio_1@31-01-2024_18-22-07.ogg",
                "Ana",
                "2024-01-31T17:22:07Z",
            ),
            ("audio_2.ogg", "Ana", "2024-01-31T17:23:00Z"),
            ("file_3.mp4", "Ben", "2024-02-01T07:00:00Z"),
        ],
    );
    let folder = export(&[("messages.html", "<html>another program's</html>")]);
    assert!(
        read_in_zone(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
}

#[test]
fn reads_an_account_with_unusual_content() {
    let record = "\u{feff}{\"about\": \"x\", \"frequent_contacts\": {\"list\": [{\"name\": \"no chat\"}]},
        \"chats\": {\"about\": \"y\", \"list\": [
          {\"name\": \"Mia\", \"type\": \"personal_chat\", \"messages\": [
            null, 7, \"text\", [\"list\"], {\"id\": {\"of\": \"another kind\"}, \"file\": 5},
            {\"id\": 1, \"date\": \"2021-03-19T10:00:00\", \"from\": \"Mia\", \"media_type\": \"voice_message\",
             \"file\": \"chats/chat_1/voice_messages/a.ogg\"},
            {\"id\": 2, \"date_unixtime\": \"9000000000000000\", \"from\": \"Mia\", \"media_type\": \"voice_message\",
             \"file\": \"chats/chat_1/voice_messages/audio_2@20-03-2021_11-00-00.ogg\"},
            {\"id\": 3, \"from\": \"Mia\", \"media_type\": \"sticker\", \"file\": \"chats/chat_1/stickers/s.webm\"}]},
          5, {\"name\": null, \"messages\": {}}]},
        \"left_chats\": {\"list\": [{\"name\": \"Choir\", \"messages\": [
            {\"id\": 4, \"date_unixtime\": \"1616320800\", \"from\": \"Leo\", \"media_type\": \"video_message\",
             \"file\": \"chats/chat_2/round_video_messages/v.mp4\"}]}]}}";
    let audio = [
        ("chats/chat_1/voice_messages/a.ogg", "a"),
        (
            "chats/chat_1/voice_messages/audio_2@20-03-2021_11-00-00.ogg",
            "b",
        ),
        ("chats/chat_1/stickers/s.webm", "c"),
        ("chats/chat_2/round_video_messages/v.mp4", "d"),
        (
            "chats/chat_2/voice_messages/audio_9@22-03-2021_12-00-00.ogg",
            "e",
        ),
    ];
    let expected = [
        ("a.ogg", "Mia", "2021-03-19T10:00:00Z"),
        (
            "audio_2@20-03-2021_11-00-00.ogg",
            "Mia",
            "2021-03-20T11:00:00Z",
        ),
        ("v.mp4", "Leo", "2021-03-21T10:00:00Z"),
        (
            "audio_9@22-03-2021_12-00-00.ogg",
            "",
            "2021-03-22T12:00:00Z",
        ),
    ];
    let folder = export(&[&[("result.json", record)], &audio[..]].concat());
    let found = chat(folder.path());
    check(&found, &expected);
    let chats: Vec<_> = found
        .messages
        .iter()
        .map(|message| message.chat.as_deref())
        .collect();
    assert_eq!(chats, [Some("Mia"), Some("Mia"), Some("Choir"), None]);

    // A truncated file gives the messages before the cut; all its audio is added.
    let cut = &record[..record.find("left_chats").expect("a key")];
    let folder = export(&[&[("result.json", cut)], &audio[..]].concat());
    let found = chat(folder.path());
    check(&found, &[expected[0], expected[1], expected[3]]);
}

#[test]
fn senders_contain_no_markup() {
    let page = r#"<div class="text bold">Choir</div>
<div class="message default clearfix" id="message1"><div class="body">
 <div class="pull_right date details" title="19.03.2021 10:00:00">10:00</div>
 <div class="from_name">Mia &#38; Leo via @voicebot</div>
 <a href="voice_messages/1.ogg"></a></div></div>
<div class="message default clearfix joined" id="message2"><div class="body">
 <div class="pull_right date details" title="19.03.2021 10:01:00">10:01</div>
 <div class="forwarded body"><div class="from_name">Kim <span class="date details" title="01.01.2020 00:00:00">x</span></div>
 <a href="voice_messages/2.ogg"></a></div></div></div>
<div class="message default clearfix" id="message3"><div class="body">
 <div class="pull_right date details" title="19.03.2021 10:02:00">10:02</div>
 <div class="from_name"><span>Pat</span></div>
 <div class="forwarded body"><div class="from_name">Kim</div>
 <a href="voice_messages/3.ogg"></a><a href="stickers/s.webm"></a></div></div></div>"#;
    let folder = export(&[
        ("export_results.html", "<html>"),
        ("chats/chat_1/messages.html", page),
        ("chats/chat_1/voice_messages/1.ogg", "a"),
        ("chats/chat_1/voice_messages/2.ogg", "b"),
        ("chats/chat_1/voice_messages/3.ogg", "c"),
        ("chats/chat_1/stickers/s.webm", "d"),
    ]);
    let found = chat(folder.path());
    assert_eq!(found.name.as_deref(), Some("Choir"));
    check(
        &found,
        &[
            ("1.ogg", "Mia & Leo", "2021-03-19T10:00:00Z"),
            ("2.ogg", "Mia & Leo", "2021-03-19T10:01:00Z"),
            ("3.ogg", "", "2021-03-19T10:02:00Z"),
        ],
    );
}

/// `chat/sender: text`, with a mark before the user's.
fn typed(found: &super::Chat) -> Vec<String> {
    let line = |message: &crate::NewMessage| {
        let own = if message.own { "> " } else { "" };
        let sender = message.sender.as_deref().unwrap_or("?");
        format!("{own}{}/{sender}: {}", message.chat, message.text)
    };
    found.typed.iter().map(line).collect()
}

#[test]
fn typed_messages_of_telegram_are_kept() {
    let one = r#"{"name": "Ana", "type": "personal_chat", "id": 7, "messages": [
        {"id": 1, "type": "service", "date_unixtime": "1706725300", "text": "called"},
        {"id": 2, "type": "message", "date_unixtime": "1706725327", "from": "Ana", "from_id": "user7", "text": "Hi"},
        {"id": 3, "type": "message", "date_unixtime": "1706725327", "from": "Leo", "from_id": "user9",
         "text": ["See ", {"type": "bold", "text": "this"}, {"type": "link", "text": " a.org"}, 5, null]},
        {"id": 4, "type": "message", "date_unixtime": "1706725328", "from": "Leo", "from_id": "user9", "text": "",
         "file": "voice.ogg", "media_type": "voice_message"},
        {"id": 5, "type": "message", "date_unixtime": "1706725329", "from": "Ana", "from_id": "user7", "text": []}]}"#;
    let folder = export(&[("result.json", one), ("voice.ogg", "a")]);
    let found = chat(folder.path());
    assert_eq!(typed(&found), ["Ana/Ana: Hi", "> Ana/Leo: See this a.org"]);
    assert_eq!(found.typed[1].said_at - found.typed[0].said_at, 1);
    assert!(found.messages[0].own);

    // In an account the user is known in groups, too.
    let group = r#"{"name": "Choir", "type": "private_group", "id": 3, "messages": [
        {"type": "message", "date": "2024-02-01T10:00:00", "from": "Leo", "from_id": "user9", "text": "Eight?"},
        {"type": "message", "date": "2024-02-01T10:00:01", "from": "Kim", "from_id": "user4", "text": "Yes"}]}"#;
    let alone = chat(export(&[("result.json", group)]).path());
    assert_eq!(typed(&alone), ["Choir/Leo: Eight?", "Choir/Kim: Yes"]);
    let account = format!(
        r#"{{"personal_information": {{"user_id": 9}}, "chats": {{"list": [{one}, {group}]}}}}"#
    );
    let found = chat(export(&[("result.json", &account)]).path());
    assert_eq!(
        typed(&found)[1..],
        [
            "> Ana/Leo: See this a.org",
            "> Choir/Leo: Eight?",
            "Choir/Kim: Yes"
        ]
    );

    let page = r#"<div class="page_header"><div class="text bold">Ana</div></div>
<div class="message service"><div class="body details">1 February 2024</div></div>
<div class="message default clearfix"><div class="pull_right date details" title="31.01.2024 18:22:07 UTC+01:00">18:22</div>
<div class="from_name">Ana</div><div class="text">
Milk &amp; <strong>honey</strong>?<br>And <a href="x">bread</a>
 </div></div>
<div class="message default clearfix"><div class="pull_right date details" title="31.01.2024 18:23:07 UTC+01:00">18:23</div>
<div class="from_name">Leo</div><div class="text">Yes</div></div>"#;
    let found = chat(export(&[("messages.html", page)]).path());
    assert_eq!(
        typed(&found),
        ["Ana/Ana: Milk & honey?\nAnd bread", "> Ana/Leo: Yes"]
    );
}
