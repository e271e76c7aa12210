//! Ogg Opus encoder (RFC 7845).

use std::io::{self, Write};

use ogg::writing::{PacketWriteEndInfo as End, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, SampleRate};

use super::error::EncodeError;
use crate::Stream;

pub(super) const RATE: u32 = 48_000;
/// 20 ms, in samples.
const PACKET: usize = RATE as usize / 50;
/// Bits per second. RFC 7587 recommends 28 to 40 kb/s for fullband speech.
const BITRATE: u32 = 32_000;
/// Bytes (RFC 6716).
const MAX_PACKET: usize = 1_276;
const SERIAL: u32 = 1;

/// `audio` must be at [`RATE`]; mono, in constant memory. Returns the number of samples.
pub(super) fn encode(audio: &mut dyn Stream, out: &mut impl Write) -> Result<u64, EncodeError> {
    let mut encoder =
        Encoder::new(Channels::Mono, SampleRate::Hz48000, Application::Voip).map_err(failed)?;
    encoder
        .set_bitrate(Bitrate::Value(BITRATE))
        .map_err(failed)?;
    let lookahead = encoder.get_look_ahead().map_err(failed)?;
    let mut writer = PacketWriter::new(&mut *out);
    writer.write_packet(head(lookahead), SERIAL, End::EndPage, 0)?;
    writer.write_packet(tags(), SERIAL, End::EndPage, 0)?;

    let mut samples = 0;
    let mut pending: Vec<f32> = Vec::new();
    let mut position = 0;
    // The last packet must carry the end-of-stream flag.
    let mut held_packet: Option<Vec<u8>> = None;
    loop {
        let block = audio.next_block()?;
        let is_end = block.is_none();
        match block {
            Some(block) => {
                samples += block.len() as u64;
                pending.extend(block);
            }
            // Flushes the encoder's look-ahead.
            None => {
                let needed = (pending.len() + lookahead as usize).next_multiple_of(PACKET);
                pending.resize(needed, 0.0);
            }
        }
        let whole = pending.len() - pending.len() % PACKET;
        for packet in pending[..whole].chunks(PACKET) {
            if let Some(packet) = held_packet.take() {
                writer.write_packet(packet, SERIAL, End::NormalPacket, position)?;
            }
            let mut bytes = vec![0; MAX_PACKET];
            let length = encoder
                .encode_float_to_slice(packet, &mut bytes)
                .map_err(failed)?;
            bytes.truncate(length);
            held_packet = Some(bytes);
            position += PACKET as u64;
        }
        pending.drain(..whole);
        if is_end {
            break;
        }
    }
    // The player drops the padding after this position.
    let end = u64::from(lookahead) + samples;
    writer.write_packet(held_packet.unwrap_or_default(), SERIAL, End::EndStream, end)?;
    drop(writer);
    out.flush()?;
    Ok(samples)
}

fn head(lookahead: u32) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend((lookahead as u16).to_le_bytes());
    head.extend(RATE.to_le_bytes());
    // Output gain 0, channel mapping 0.
    head.extend([0; 3]);
    head
}

fn tags() -> Vec<u8> {
    let vendor = b"Earshot";
    let mut tags = b"OpusTags".to_vec();
    tags.extend((vendor.len() as u32).to_le_bytes());
    tags.extend(vendor);
    tags.extend(0_u32.to_le_bytes());
    tags
}

fn failed(error: opusic_c::ErrorCode) -> io::Error {
    io::Error::other(format!("Opus encoder: {}", error.message()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use super::*;
    use crate::AudioReader;

    #[test]
    fn an_encoded_file_keeps_length_and_level_and_is_small() {
        let fixture = include_bytes!("../../../../tests/fixtures/inaugural.opus");
        let open = |bytes: &[u8]| {
            AudioReader::open_at_rate(Box::new(Cursor::new(bytes.to_vec())), RATE).unwrap()
        };
        let all = |mut audio: AudioReader| {
            let mut samples = Vec::new();
            while let Some(block) = audio.next_block().unwrap() {
                samples.extend(block);
            }
            assert!(audio.warnings().is_empty(), "{:?}", audio.warnings());
            samples
        };
        let mut file = Vec::new();
        let written = encode(&mut open(fixture), &mut file).unwrap();
        let (before, after) = (all(open(fixture)), all(open(&file)));
        assert_eq!((before.len(), before.len() as u64), (after.len(), written));
        let energy = |samples: &[f32]| samples.iter().map(|s| s * s).sum::<f32>();
        let ratio = energy(&after) / energy(&before);
        assert!((0.8..1.25).contains(&ratio), "{ratio}");
        let seconds = before.len() / RATE as usize;
        assert!(file.len() < seconds * 6_000, "{} bytes", file.len());
    }
}
