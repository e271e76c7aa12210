//! MPEG audio layers 1 to 3. Channels and rate may change between frames of concatenated files.

use nanomp3::{Channels, DecodeError, Decoder, FrameInfo, MAX_SAMPLES_PER_FRAME};
use symphonia::core::packet::Packet;

use crate::packet_decoder::{BadPacket, PacketDecoder};

/// MPEG-1 rates by header index; MPEG-2 has half, MPEG-2.5 a quarter (ISO/IEC 11172-3, 2.4.2.3).
const RATES: [u32; 3] = [44_100, 48_000, 32_000];

pub(crate) struct Mp3Decoder {
    layer: u8,
    decoder: Decoder,
    pcm: Box<[f32; MAX_SAMPLES_PER_FRAME]>,
    frame_format: Option<FrameFormat>,
    candidate: Option<FrameFormat>,
}

/// Rate, channels and layer of a frame.
type FrameFormat = (u32, Channels, u8);

fn frame_format(info: &FrameInfo) -> FrameFormat {
    (info.sample_rate, info.channels, info.layer)
}

impl Mp3Decoder {
    pub(crate) fn new(layer: u8) -> Self {
        Self {
            layer,
            decoder: Decoder::new(),
            pcm: Box::new([0.0; MAX_SAMPLES_PER_FRAME]),
            frame_format: None,
            candidate: None,
        }
    }

    /// A single frame of another format is probably a false sync.
    fn accepts(&mut self, found: FrameFormat) -> bool {
        let is_accepted = self
            .frame_format
            .is_none_or(|frame_format| frame_format == found)
            || self.candidate.replace(found) == Some(found);
        if is_accepted {
            self.frame_format = Some(found);
            self.candidate = None;
        }
        is_accepted
    }
}

impl PacketDecoder for Mp3Decoder {
    fn codec(&self) -> String {
        format!("MPEG Audio Layer {}", self.layer)
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let (_, result) = self.decoder.decode(&packet.data, &mut self.pcm[..]);
        let info = match result {
            Ok(info) => info,
            // An earlier frame is missing: silence keeps later ones in place.
            Err(DecodeError::ReservoirUnavailable(info)) => {
                self.pcm.fill(0.0);
                info
            }
            Err(_) => return Err(BadPacket),
        };
        let is_accepted = self.accepts(frame_format(&info));
        if !is_accepted {
            self.pcm.fill(0.0);
        }
        let channels = usize::from(info.channels.num());
        let frames = header(packet).ok_or(BadPacket)?.samples;
        let skip = usize::try_from(packet.trim_start.get())
            .unwrap_or(frames)
            .min(frames);
        planes.resize(channels, Vec::new());
        for (index, plane) in planes.iter_mut().enumerate() {
            let samples = self.pcm[..frames * channels].iter().skip(index);
            plane.extend(samples.step_by(channels).skip(skip));
        }
        Ok(info.sample_rate)
    }
}

pub(crate) fn seconds(packet: &Packet) -> Option<f64> {
    let Header { samples, rate } = header(packet)?;
    let cut = usize::try_from(packet.trim_start.get()).unwrap_or(samples);
    Some(samples.saturating_sub(cut) as f64 / f64::from(rate))
}

struct Header {
    /// Per channel.
    samples: usize,
    rate: u32,
}

fn header(packet: &Packet) -> Option<Header> {
    let (version, layer, rate) = match *packet.data.get(..4)? {
        [0xff, b, c, _] => (b >> 3 & 3, b >> 1 & 3, c >> 2 & 3),
        _ => return None,
    };
    let (shift, is_first) = match version {
        3 => (0, true),
        2 => (1, false),
        0 => (2, false),
        _ => return None,
    };
    Some(Header {
        samples: match layer {
            3 => 384,
            2 => 1152,
            1 if is_first => 1152,
            1 => 576,
            _ => return None,
        },
        rate: RATES.get(usize::from(rate))? >> shift,
    })
}
