//! Decodes the packets of one track to planar `f32` frames.

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::packet::Packet;

use crate::AudioError;
use crate::aac::{self, AacDecoder};
use crate::amr::{self, AmrDecoder};
use crate::mp3::Mp3Decoder;
use crate::opus;
use crate::packet_decoder::{BadPacket, PacketDecoder};

#[derive(Default)]
pub(crate) struct Decoded {
    /// Including earlier frames that were held back.
    pub(crate) frames: usize,
    pub(crate) held_back: bool,
    /// The container's padding was audio, so its clock is wrong.
    pub(crate) has_invalid_clock: bool,
}

/// Seconds. Ogg padding is less than a page, and RFC 7845, 3, recommends pages of less than a
/// second.
const MAX_PADDING: f64 = 1.0;

pub(crate) struct TrackDecoder {
    decoder: Box<dyn PacketDecoder>,
    planes: Vec<Vec<f32>>,
    rate: u32,
    /// Clock rate of trim values, if not the frame rate.
    trim_clock: Option<u32>,
    end_padding: EndPadding,
}

/// Treatment of frames that the demuxer marks as padding at the end of a packet.
enum EndPadding {
    /// Remove, up to this many frames in total.
    Trim(u64),
    /// Hold back until it is known whether audio follows; one `Vec` per channel.
    Held(Vec<Vec<f32>>),
    Kept,
}

impl TrackDecoder {
    /// Only codecs without a fixed output rate use `target_rate`.
    pub(crate) fn new(params: &AudioCodecParameters, target_rate: u32) -> Result<Self, AudioError> {
        let decoder = open_codec(params, target_rate)?;
        Ok(Self {
            decoder,
            planes: Vec::new(),
            rate: 0,
            trim_clock: (params.codec == id::CODEC_ID_OPUS).then_some(opus::CLOCK),
            end_padding: EndPadding::Trim(u64::MAX),
        })
    }

    /// The MP3 demuxer trims to its estimate of the length, which cuts off the last words at
    /// variable bit rates.
    pub(crate) fn limit_padding(&mut self, frames: u64) {
        self.end_padding = EndPadding::Trim(frames);
    }

    /// The Ogg demuxer trims whenever the granule position falls behind, but some writers compute
    /// it wrongly.
    pub(crate) fn hold_padding(&mut self) {
        self.end_padding = EndPadding::Held(Vec::new());
    }

    pub(crate) fn keep_padding(&mut self) {
        self.end_padding = EndPadding::Kept;
    }

    /// The frames are in [`TrackDecoder::planes`].
    pub(crate) fn decode(&mut self, mut packet: Packet) -> Result<Decoded, BadPacket> {
        let cut = std::mem::take(&mut packet.trim_end);
        self.planes.iter_mut().for_each(Vec::clear);
        self.rate = self.decoder.decode(&packet, &mut self.planes)?;
        let frames = self.planes.first().map_or(0, Vec::len);
        let cut = match self.trim_clock {
            Some(hertz) => cut.get() * u64::from(self.rate) / u64::from(hertz),
            None => cut.get(),
        };
        let cut = usize::try_from(cut).unwrap_or(frames).min(frames);
        let mut decoded = Decoded::default();
        match &mut self.end_padding {
            EndPadding::Trim(left) => {
                let cut = cut.min(usize::try_from(*left).unwrap_or(cut));
                *left -= cut as u64;
                self.planes
                    .iter_mut()
                    .for_each(|p| p.truncate(frames - cut));
            }
            EndPadding::Held(held) => {
                let resumes = cut < frames && held.first().is_some_and(|plane| !plane.is_empty());
                held.resize(self.planes.len(), Vec::new());
                let keep = if resumes { frames } else { frames - cut };
                for (plane, held) in self.planes.iter_mut().zip(&mut *held) {
                    held.extend(plane.drain(keep..));
                    if resumes {
                        plane.splice(0..0, held.drain(..));
                    }
                }
                decoded.held_back = cut > 0;
                let held_frames = held.first().map_or(0, Vec::len);
                if held_frames as f64 > MAX_PADDING * f64::from(self.rate) {
                    for (plane, held) in self.planes.iter_mut().zip(held) {
                        plane.append(held);
                    }
                    decoded.has_invalid_clock = true;
                }
                decoded.has_invalid_clock |= resumes;
            }
            EndPadding::Kept => {}
        }
        if decoded.has_invalid_clock {
            self.keep_padding();
        }
        decoded.frames = self.planes.first().map_or(0, Vec::len);
        Ok(decoded)
    }

    /// Makes held-back padding available if there was no other audio; returns whether it did.
    pub(crate) fn release_at_end(&mut self, produced_any: bool) -> bool {
        match std::mem::replace(&mut self.end_padding, EndPadding::Kept) {
            EndPadding::Held(held)
                if !produced_any && held.iter().any(|plane| !plane.is_empty()) =>
            {
                self.planes = held;
                true
            }
            _ => false,
        }
    }

    pub(crate) fn planes(&mut self) -> &mut Vec<Vec<f32>> {
        &mut self.planes
    }

    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    pub(crate) fn codec(&self) -> String {
        self.decoder.codec()
    }
}

fn open_codec(
    params: &AudioCodecParameters,
    target_rate: u32,
) -> Result<Box<dyn PacketDecoder>, AudioError> {
    let mut params = without_g711_sample_size(params);
    if params.codec == id::CODEC_ID_AAC {
        let config = aac::Config::from_params(&params).map_err(AudioError::unsupported)?;
        if config.needs_more_than_lc() {
            let decoder = AacDecoder::new(config);
            let decoder = decoder.ok_or_else(|| unsupported(&params))?;
            return Ok(Box::new(decoder));
        }
        params.extra_data = Some(config.to_bytes().into_boxed_slice());
    }
    let decoder: Option<Box<dyn PacketDecoder>> = match params.codec {
        amr::NARROWBAND => AmrDecoder::new(false).map(boxed),
        amr::WIDEBAND => AmrDecoder::new(true).map(boxed),
        id::CODEC_ID_MP1 => Some(Box::new(Mp3Decoder::new(1))),
        id::CODEC_ID_MP2 => Some(Box::new(Mp3Decoder::new(2))),
        id::CODEC_ID_MP3 => Some(Box::new(Mp3Decoder::new(3))),
        id::CODEC_ID_OPUS => opus::decoder(&params, target_rate),
        _ => symphonia::default::get_codecs()
            .make_audio_decoder(&params, &AudioDecoderOptions::default())
            .ok()
            .map(|decoder| boxed(SymphoniaDecoder(decoder))),
    };
    decoder.ok_or_else(|| unsupported(&params))
}

fn boxed(decoder: impl PacketDecoder + 'static) -> Box<dyn PacketDecoder> {
    Box::new(decoder)
}

fn unsupported(params: &AudioCodecParameters) -> AudioError {
    AudioError::unsupported(codec_name(params.codec))
}

/// CAF gives the encoded sample width of A-law and µ-law; the decoder would use it as the
/// output width.
fn without_g711_sample_size(params: &AudioCodecParameters) -> AudioCodecParameters {
    let mut params = params.clone();
    if matches!(params.codec, id::CODEC_ID_PCM_ALAW | id::CODEC_ID_PCM_MULAW) {
        params.bits_per_sample = None;
        params.bits_per_coded_sample = None;
    }
    params
}

struct SymphoniaDecoder(Box<dyn AudioDecoder>);

impl PacketDecoder for SymphoniaDecoder {
    fn codec(&self) -> String {
        self.0.codec_info().long_name.to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let frames = self.0.decode(packet).map_err(|_| BadPacket)?;
        frames.copy_to_vecs_planar(planes);
        Ok(frames.spec().rate())
    }
}

pub(crate) fn codec_name(codec: AudioCodecId) -> &'static str {
    match codec {
        id::CODEC_ID_AAC => "an unusual variant of AAC",
        id::CODEC_ID_AC3 => "AC-3",
        id::CODEC_ID_EAC3 => "E-AC-3",
        id::CODEC_ID_AC4 => "AC-4",
        id::CODEC_ID_DCA => "DTS",
        id::CODEC_ID_TRUEHD => "TrueHD",
        id::CODEC_ID_WMA => "Windows Media Audio",
        id::CODEC_ID_SPEEX => "Speex",
        id::CODEC_ID_ADPCM_G722 => "G.722",
        id::CODEC_ID_ADPCM_G726 | id::CODEC_ID_ADPCM_G726LE => "G.726",
        id::CODEC_ID_WAVPACK => "WavPack",
        id::CODEC_ID_MONKEYS_AUDIO => "Monkey's Audio",
        id::CODEC_ID_MUSEPACK => "Musepack",
        id::CODEC_ID_TTA => "True Audio",
        id::CODEC_ID_MP1 => "MPEG Audio Layer 1",
        id::CODEC_ID_ADPCM_IMA_QT => "QuickTime IMA ADPCM",
        id::CODEC_ID_OPUS => "an unusual variant of Opus",
        id::CODEC_ID_ALAC => "an unusual variant of ALAC",
        _ => "an unknown codec",
    }
}
