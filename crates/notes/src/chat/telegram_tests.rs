use jiff::tz::TimeZone;

use super::read_in;
use super::testing::{chat, check, export};

#[test]
fn reads_telegrams_record() {
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
        (None, Some("Ana"))
    );
}

#[test]
fn reads_telegrams_pages() {
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
        read_in(folder.path(), &TimeZone::UTC)
            .expect("read")
            .is_none()
    );
}
