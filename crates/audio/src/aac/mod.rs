//! AAC beyond stereo AAC-LC (HE-AAC v1 and v2, multichannel), with a Rust port of the Fraunhofer
//! decoder.

mod config;

use std::sync::{Mutex, PoisonError};

use fdk_aac_rs::decoder::{
    ConcealMethod, DecodeFlags, Decoder, DecoderParam, LimiterMode, Transport,
};
use symphonia::core::packet::Packet;

pub(crate) use config::Config;

use crate::packet_decoder::{BadPacket, PacketDecoder};

const MAX_FRAME_SAMPLES: usize = 4096 * 8;

pub(crate) struct AacDecoder {
    /// Only for `Sync`; never contended.
    decoder: Mutex<Decoder>,
    pcm: Vec<i16>,
}

impl AacDecoder {
    /// `None` if the decoder rejects the configuration.
    pub(crate) fn new(config: Config) -> Option<Self> {
        let mut decoder = Decoder::new(Transport::Raw).ok()?;
        // These add delay, which would cut off the end.
        for param in [
            DecoderParam::Limiter(LimiterMode::Off),
            DecoderParam::ConcealMethod(ConcealMethod::SpectralMuting),
        ] {
            decoder.set(param).ok()?;
        }
        decoder.config_raw(&config.to_bytes()).ok()?;
        Some(Self {
            decoder: Mutex::new(decoder),
            pcm: vec![0; MAX_FRAME_SAMPLES],
        })
    }
}

impl PacketDecoder for AacDecoder {
    fn codec(&self) -> String {
        "Advanced Audio Coding".to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let decoder = self.decoder.get_mut();
        let decoder = decoder.unwrap_or_else(PoisonError::into_inner);
        let decoded = decode(decoder, &packet.data, &mut self.pcm, planes);
        if decoded.is_none() {
            // Drops the rejected packet's bytes, which would precede the next packet.
            let _ = decoder.set(DecoderParam::TpdecClearBuffer);
        }
        decoded.ok_or(BadPacket)
    }
}

fn decode(
    decoder: &mut Decoder,
    packet: &[u8],
    pcm: &mut [i16],
    planes: &mut Vec<Vec<f32>>,
) -> Option<u32> {
    if decoder.fill(packet).ok()? != packet.len() {
        return None;
    }
    let frame = decoder.decode_frame(pcm, DecodeFlags::empty()).ok()?;
    if frame.error().is_some() {
        return None;
    }
    let info = decoder.stream_info();
    let channels = usize::try_from(info.num_channels()).ok()?;
    if channels == 0 {
        return None;
    }
    planes.resize(channels, Vec::new());
    for (index, plane) in planes.iter_mut().enumerate() {
        let samples = frame.samples().iter().skip(index).step_by(channels);
        plane.extend(samples.map(|sample| f32::from(*sample) / 32_768.0));
    }
    u32::try_from(info.sample_rate()).ok()
}
