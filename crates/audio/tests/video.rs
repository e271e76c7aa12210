//! Files with video tracks, made by ffmpeg.
#![allow(clippy::unwrap_used)]

mod common;

use std::fs::File;

use common::ffmpeg;
use earshot_audio::AudioReader;
use earshot_test_support::{has_programs, skip_without};

const FILES: &[(&str, &[&str])] = &[
    ("clip.mp4", &["-c:v", "mpeg4", "-c:a", "aac"]),
    ("clip.mov", &["-c:v", "mjpeg", "-c:a", "pcm_s16le"]),
    ("clip.mkv", &["-c:v", "mpeg4", "-c:a", "aac"]),
    // A codec that the demuxer does not know.
    ("uncommon.mkv", &["-c:v", "huffyuv", "-c:a", "aac"]),
    ("clip.webm", &["-c:v", "libvpx", "-c:a", "libopus"]),
    ("clip.ogv", &["-c:v", "libtheora", "-c:a", "libvorbis"]),
];

#[test]
fn video_is_reported_when_the_file_is_opened() {
    if !has_programs(&["ffmpeg"]) {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let picture = ["-f", "lavfi", "-i", "testsrc=size=64x64:rate=10"];
    let sound = ["-f", "lavfi", "-i", "sine=duration=2"];
    for (name, codecs) in FILES {
        for video in [true, false] {
            let path = folder.path().join(format!("{video}-{name}"));
            let more: &[&str] = if video {
                &["-shortest"]
            } else {
                &["-map", "1:a"]
            };
            let out = [path.to_str().unwrap()];
            if !ffmpeg(&[&picture[..], &sound[..], *codecs, more, &out[..]].concat()) {
                skip_without(&format!("{name} from this ffmpeg"));
                continue;
            }
            let reader = AudioReader::open(Box::new(File::open(&path).unwrap())).unwrap();
            assert_eq!(reader.info().has_video, video, "{name}");
        }
    }
}
