//! MPEG audio of layers 1 to 3, frame by frame. Channels and rate may change from one frame
//! to the next, as in files that were put one behind the other.

use nanomp3::{Channels, DecodeError, Decoder, FrameInfo, MAX_SAMPLES_PER_FRAME};
use symphonia::core::packet::Packet;

use crate::decode::{BadPacket, PacketDecoder};

/// Samples a second by the index in the header, for MPEG-1; MPEG-2 has half of that and
/// MPEG-2.5 a quarter (ISO/IEC 11172-3, 2.4.2.3).
const RATES: [u32; 3] = [44_100, 48_000, 32_000];

pub(crate) struct Mp3Decoder {
    layer: u8,
    decoder: Decoder,
    pcm: Box<[f32; MAX_SAMPLES_PER_FRAME]>,
    /// The kind of the frames.
    shape: Option<Shape>,
    /// The last frame that differed from those before it.
    candidate: Option<Shape>,
}

/// Rate, channels and layer of a frame.
type Shape = (u32, Channels, u8);

fn shape(info: &FrameInfo) -> Shape {
    (info.sample_rate, info.channels, info.layer)
}

impl Mp3Decoder {
    pub(crate) fn new(layer: u8) -> Self {
        Self {
            layer,
            decoder: Decoder::new(),
            pcm: Box::new([0.0; MAX_SAMPLES_PER_FRAME]),
            shape: None,
            candidate: None,
        }
    }

    /// Whether a frame of this shape is no chance find in bytes that are none: the first of
    /// another shape is not believed before a second one follows.
    fn believes(&mut self, found: Shape) -> bool {
        let is_believed = self.shape.is_none_or(|shape| shape == found)
            || self.candidate.replace(found) == Some(found);
        if is_believed {
            self.shape = Some(found);
            self.candidate = None;
        }
        is_believed
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
            // What it leans on was not read: silence keeps what follows in its place.
            Err(DecodeError::ReservoirUnavailable(info)) => {
                self.pcm.fill(0.0);
                info
            }
            Err(_) => return Err(BadPacket),
        };
        let is_believed = self.believes(shape(&info));
        if !is_believed {
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

/// How long a packet of one frame is, without what is cut from its start, in seconds.
pub(crate) fn seconds(packet: &Packet) -> Option<f64> {
    let Header { samples, rate } = header(packet)?;
    let cut = usize::try_from(packet.trim_start.get()).unwrap_or(samples);
    Some(samples.saturating_sub(cut) as f64 / f64::from(rate))
}

struct Header {
    /// Samples a channel.
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
