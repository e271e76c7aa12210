//! The kinds of AAC that need more than a plain AAC-LC decoder: HE-AAC (v1 and
//! v2), low delay, xHE-AAC and surround, through the Fraunhofer decoder.

use fdk_aac::dec::{Decoder, Transport};
use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::packet::Packet;

use crate::decode::{BadPacket, PacketDecoder};

/// The rates an AudioSpecificConfig has numbers for (ISO/IEC 14496-3, 1.6.3.4).
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];
/// The highest core rate that band replication is built on. A stream at or
/// below it may be HE-AAC without saying so in its header.
const HIGHEST_HIDDEN_SBR_RATE: u32 = 24_000;
const AAC_LC: u8 = 2;
/// The longest frame: 4096 samples of eight channels.
const FRAME: usize = 4096 * 8;

/// Whether a stream is more than stereo AAC-LC, or may be.
pub(crate) fn needs_more_than_lc(params: &AudioCodecParameters) -> bool {
    let object_type = params
        .extra_data
        .as_deref()
        .and_then(|config| config.first())
        .map(|b| b >> 3);
    let channels = params
        .channels
        .as_ref()
        .map_or(2, |channels| channels.count());
    object_type.is_some_and(|kind| kind != AAC_LC)
        || channels > 2
        || params
            .sample_rate
            .is_some_and(|rate| rate <= HIGHEST_HIDDEN_SBR_RATE)
}

pub(crate) struct AacDecoder {
    decoder: Decoder,
    pcm: Vec<i16>,
}

impl AacDecoder {
    /// `None` where the configuration makes no sense.
    pub(crate) fn new(params: &AudioCodecParameters) -> Option<Self> {
        let config = match &params.extra_data {
            Some(config) => config.to_vec(),
            None => plain_config(params)?.to_vec(),
        };
        let mut decoder = Decoder::new(Transport::Raw);
        decoder.config_raw(&config).ok()?;
        Some(Self {
            decoder,
            pcm: vec![0; FRAME],
        })
    }
}

/// An AudioSpecificConfig for an ADTS stream, which carries none.
fn plain_config(params: &AudioCodecParameters) -> Option<[u8; 2]> {
    let rate = RATES
        .iter()
        .position(|rate| Some(*rate) == params.sample_rate)? as u16;
    let channels = match params.channels.as_ref()?.count() {
        8 => 7,
        count @ 1..=6 => count as u16,
        _ => return None,
    };
    Some((u16::from(AAC_LC) << 11 | rate << 7 | channels << 3).to_be_bytes())
}

impl PacketDecoder for AacDecoder {
    fn codec(&self) -> String {
        "Advanced Audio Coding".to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let taken = self.decoder.fill(&packet.data).map_err(|_| BadPacket)?;
        if taken < packet.data.len() {
            return Err(BadPacket);
        }
        self.decoder
            .decode_frame(&mut self.pcm)
            .map_err(|_| BadPacket)?;
        let info = self.decoder.stream_info();
        let rate = u32::try_from(info.sampleRate).map_err(|_| BadPacket)?;
        let channels = usize::try_from(info.numChannels).map_err(|_| BadPacket)?;
        let pcm = self
            .pcm
            .get(..self.decoder.decoded_frame_size())
            .ok_or(BadPacket)?;
        if channels == 0 {
            return Err(BadPacket);
        }
        planes.resize(channels, Vec::new());
        for (index, plane) in planes.iter_mut().enumerate() {
            plane.extend(
                pcm.iter()
                    .skip(index)
                    .step_by(channels)
                    .map(|sample| f32::from(*sample) / 32_768.0),
            );
        }
        Ok(rate)
    }
}
