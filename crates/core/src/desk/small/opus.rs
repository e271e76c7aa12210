//! Opus in Ogg (RFC 7845): what messengers send.

use std::io::{self, Write};

use earshot_audio::Stream;
use ogg::writing::{PacketWriteEndInfo as End, PacketWriter};
use opusic_c::{Application, Bitrate, Channels, Encoder, SampleRate};

use super::SmallError;

/// Samples a second, in and out.
pub(super) const RATE: u32 = 48_000;
/// Samples in a packet: 20 ms.
const PACKET: usize = RATE as usize / 50;
/// Bits a second: speech cannot be told from the original (RFC 7587 has 28 to 40
/// kb/s for speech of full bandwidth).
const BITRATE: u32 = 32_000;
/// No packet is larger (RFC 6716).
const LARGEST: usize = 1_276;
/// Names the only stream of the file.
const SERIAL: u32 = 1;

/// Writes everything that `sound` gives, which is [`RATE`] samples a second: mono.
/// Memory does not grow with its length. Tells how many samples there were.
pub(super) fn encode(sound: &mut dyn Stream, out: &mut impl Write) -> Result<u64, SmallError> {
    let mut encoder =
        Encoder::new(Channels::Mono, SampleRate::Hz48000, Application::Voip).map_err(failed)?;
    encoder
        .set_bitrate(Bitrate::Value(BITRATE))
        .map_err(failed)?;
    let lead = encoder.get_look_ahead().map_err(failed)?;
    let mut writer = PacketWriter::new(&mut *out);
    writer.write_packet(head(lead), SERIAL, End::EndPage, 0)?;
    writer.write_packet(tags(), SERIAL, End::EndPage, 0)?;

    let mut samples = 0;
    let mut waiting: Vec<f32> = Vec::new();
    let mut position = 0;
    // One packet is held back: the last says that it is.
    let mut held: Option<Vec<u8>> = None;
    loop {
        let block = sound.next_block()?;
        let is_end = block.is_none();
        match block {
            Some(block) => {
                samples += block.len() as u64;
                waiting.extend(block);
            }
            // What the encoder looks ahead comes out last.
            None => {
                let needed = (waiting.len() + lead as usize).next_multiple_of(PACKET);
                waiting.resize(needed, 0.0);
            }
        }
        let whole = waiting.len() - waiting.len() % PACKET;
        for packet in waiting[..whole].chunks(PACKET) {
            if let Some(before) = held.take() {
                writer.write_packet(before, SERIAL, End::NormalPacket, position)?;
            }
            let mut bytes = vec![0; LARGEST];
            let length = encoder
                .encode_float_to_slice(packet, &mut bytes)
                .map_err(failed)?;
            bytes.truncate(length);
            held = Some(bytes);
            position += PACKET as u64;
        }
        waiting.drain(..whole);
        if is_end {
            break;
        }
    }
    // Where the sound ends: what the last packet has beyond it is not played.
    let end = u64::from(lead) + samples;
    writer.write_packet(held.unwrap_or_default(), SERIAL, End::EndStream, end)?;
    drop(writer);
    out.flush()?;
    Ok(samples)
}

fn head(lead: u32) -> Vec<u8> {
    let mut head = b"OpusHead\x01\x01".to_vec();
    head.extend((lead as u16).to_le_bytes());
    head.extend(RATE.to_le_bytes());
    // No gain, and one channel.
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
    io::Error::other(format!("the encoder says {}", error.message()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::io::Cursor;

    use earshot_audio::Sound;

    use super::*;

    #[test]
    fn what_is_written_is_as_long_and_as_loud_and_small() {
        let fixture = include_bytes!("../../../assets/sample.opus");
        let open = |bytes: &[u8]| {
            Sound::open_at_rate(Box::new(Cursor::new(bytes.to_vec())), RATE).unwrap()
        };
        let all = |mut sound: Sound| {
            let mut samples = Vec::new();
            while let Some(block) = sound.next_block().unwrap() {
                samples.extend(block);
            }
            assert!(sound.warnings().is_empty(), "{:?}", sound.warnings());
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
