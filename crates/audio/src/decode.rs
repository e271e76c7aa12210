//! One track's packets to planar `f32` frames.

use std::sync::LazyLock;

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::packet::Packet;

use crate::AudioError;
use crate::aac::{self, AacDecoder};
use crate::amr::{self, AmrDecoder};
use crate::mp3::Mp3Decoder;
use crate::opus;

/// The decoders that come behind Symphonia's interface.
pub(crate) static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    codecs
});

/// A packet that cannot be decoded; the next one may be.
pub(crate) struct BadPacket;

/// What came of a packet.
#[derive(Default)]
pub(crate) struct Decoded {
    /// Its frames, and those that were held back before it.
    pub(crate) frames: usize,
    /// Frames were kept for later.
    pub(crate) held_back: bool,
    /// The container cut away what is sound: its clock makes no sense.
    pub(crate) is_distrusted: bool,
}

/// Turns packets into frames.
pub(crate) trait PacketDecoder: Send + Sync {
    /// The codec's name.
    fn codec(&self) -> String;

    /// Appends the packet's frames to `planes`, which come empty, one a
    /// channel, and returns their rate.
    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket>;
}

/// More than this many seconds are no padding. (The padding of an Ogg stream is less than
/// a page, and a page of less than a second is what RFC 7845, 3, recommends.)
const LONGEST_TAIL: f64 = 1.0;

/// The decoder of one track, and the frames of the last packet.
pub(crate) struct TrackDecoder {
    decoder: Box<dyn PacketDecoder>,
    planes: Vec<Vec<f32>>,
    rate: u32,
    /// Ticks a second of the clock in which the demuxer counts what is to be cut; `None`
    /// where that is the rate of the frames.
    clock: Option<u32>,
    tail: Tail,
}

/// The padding at the end of a packet, by the demuxer.
enum Tail {
    /// Is cut off, no more than so many frames in all.
    Cut(u64),
    /// Is held back, one `Vec` a channel, until it is known whether more sound follows.
    Held(Vec<Vec<f32>>),
    /// Is sound.
    Kept,
}

impl TrackDecoder {
    /// A decoder for sound that is wanted at `target` samples a second; only
    /// codecs without a rate of their own heed it.
    ///
    /// # Errors
    /// [`AudioError::UnsupportedCodec`] with the codec's name where there is no
    /// decoder for it, or not for this kind of it.
    pub(crate) fn new(params: &AudioCodecParameters, target: u32) -> Result<Self, AudioError> {
        let decoder = open_codec(params, target)?;
        Ok(Self {
            decoder,
            planes: Vec::new(),
            rate: 0,
            clock: (params.codec == id::CODEC_ID_OPUS).then_some(opus::CLOCK),
            tail: Tail::Cut(u64::MAX),
        })
    }

    /// Lets the demuxer cut no more than this many frames of padding in all.
    /// The MP3 demuxer cuts at its own guess of the length, which for a
    /// variable rate falls short of the last words.
    pub(crate) fn limit_padding(&mut self, frames: u64) {
        self.tail = Tail::Cut(frames);
    }

    /// Cuts nothing until it is known to be padding. The Ogg demuxer cuts wherever the
    /// count of samples falls behind, and there are writers that count wrongly.
    pub(crate) fn hold_padding(&mut self) {
        self.tail = Tail::Held(Vec::new());
    }

    /// Cuts nothing: the container cannot count.
    pub(crate) fn keep_padding(&mut self) {
        self.tail = Tail::Kept;
    }

    /// Decodes one packet; its frames are in [`TrackDecoder::planes`].
    pub(crate) fn decode(&mut self, mut packet: Packet) -> Result<Decoded, BadPacket> {
        let cut = std::mem::take(&mut packet.trim_end);
        self.planes.iter_mut().for_each(Vec::clear);
        self.rate = self.decoder.decode(&packet, &mut self.planes)?;
        let whole = self.planes.first().map_or(0, Vec::len);
        let cut = match self.clock {
            Some(hertz) => cut.get() * u64::from(self.rate) / u64::from(hertz),
            None => cut.get(),
        };
        let cut = usize::try_from(cut).unwrap_or(whole).min(whole);
        let mut decoded = Decoded::default();
        match &mut self.tail {
            Tail::Cut(left) => {
                let cut = cut.min(usize::try_from(*left).unwrap_or(cut));
                *left -= cut as u64;
                self.planes.iter_mut().for_each(|p| p.truncate(whole - cut));
            }
            Tail::Held(held) => {
                let follows = cut < whole && held.first().is_some_and(|plane| !plane.is_empty());
                held.resize(self.planes.len(), Vec::new());
                let keep = if follows { whole } else { whole - cut };
                for (plane, held) in self.planes.iter_mut().zip(&mut *held) {
                    held.extend(plane.drain(keep..));
                    if follows {
                        plane.splice(0..0, held.drain(..));
                    }
                }
                decoded.held_back = cut > 0;
                let held_frames = held.first().map_or(0, Vec::len);
                if held_frames as f64 > LONGEST_TAIL * f64::from(self.rate) {
                    for (plane, held) in self.planes.iter_mut().zip(held) {
                        plane.append(held);
                    }
                    decoded.is_distrusted = true;
                }
                decoded.is_distrusted |= follows;
            }
            Tail::Kept => {}
        }
        if decoded.is_distrusted {
            self.keep_padding();
        }
        decoded.frames = self.planes.first().map_or(0, Vec::len);
        Ok(decoded)
    }

    /// Gives what was held back up to the end, if there was nothing else: a sound is not
    /// all padding.
    pub(crate) fn release_at_end(&mut self, heard_any: bool) -> bool {
        match std::mem::replace(&mut self.tail, Tail::Kept) {
            Tail::Held(held) if !heard_any && held.iter().any(|plane| !plane.is_empty()) => {
                self.planes = held;
                true
            }
            _ => false,
        }
    }

    /// The last packet's frames, one `Vec` a channel.
    pub(crate) fn planes(&mut self) -> &mut Vec<Vec<f32>> {
        &mut self.planes
    }

    /// The rate of the last packet's frames.
    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    pub(crate) fn codec(&self) -> String {
        self.decoder.codec()
    }
}

fn open_codec(
    params: &AudioCodecParameters,
    target: u32,
) -> Result<Box<dyn PacketDecoder>, AudioError> {
    let mut params = without_needless_sizes(params);
    if params.codec == id::CODEC_ID_AAC {
        let config = aac::Config::of(&params).map_err(AudioError::unsupported)?;
        if config.needs_more_than_lc() {
            let decoder = AacDecoder::new(config);
            let decoder = decoder.ok_or_else(|| unsupported(&params))?;
            return Ok(Box::new(decoder));
        }
        params.extra_data = Some(config.to_bytes().into_boxed_slice());
    }
    let decoder: Option<Box<dyn PacketDecoder>> = match params.codec {
        amr::NARROW => AmrDecoder::new(false).map(boxed),
        amr::WIDE => AmrDecoder::new(true).map(boxed),
        id::CODEC_ID_MP1 => Some(Box::new(Mp3Decoder::new(1))),
        id::CODEC_ID_MP2 => Some(Box::new(Mp3Decoder::new(2))),
        id::CODEC_ID_MP3 => Some(Box::new(Mp3Decoder::new(3))),
        id::CODEC_ID_OPUS => opus::decoder(&params, target),
        _ => CODECS
            .make_audio_decoder(&params, &AudioDecoderOptions::default())
            .ok()
            .map(|decoder| boxed(LibraryDecoder(decoder))),
    };
    decoder.ok_or_else(|| unsupported(&params))
}

fn boxed(decoder: impl PacketDecoder + 'static) -> Box<dyn PacketDecoder> {
    Box::new(decoder)
}

fn unsupported(params: &AudioCodecParameters) -> AudioError {
    AudioError::unsupported(codec_name(params.codec))
}

/// CAF says for A-law and µ-law how wide a sample is in the file, and the decoder, which
/// knows, takes it for how wide it comes out.
fn without_needless_sizes(params: &AudioCodecParameters) -> AudioCodecParameters {
    let mut params = params.clone();
    if matches!(params.codec, id::CODEC_ID_PCM_ALAW | id::CODEC_ID_PCM_MULAW) {
        params.bits_per_sample = None;
        params.bits_per_coded_sample = None;
    }
    params
}

/// Any decoder behind Symphonia's interface.
struct LibraryDecoder(Box<dyn AudioDecoder>);

impl PacketDecoder for LibraryDecoder {
    fn codec(&self) -> String {
        self.0.codec_info().long_name.to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let frames = self.0.decode(packet).map_err(|_| BadPacket)?;
        frames.copy_to_vecs_planar(planes);
        Ok(frames.spec().rate())
    }
}

/// The name people know a codec by.
pub(crate) fn codec_name(codec: AudioCodecId) -> &'static str {
    match codec {
        id::CODEC_ID_AAC => "AAC of an unusual kind",
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
        id::CODEC_ID_OPUS => "Opus of an unusual kind",
        id::CODEC_ID_ALAC => "ALAC of an unusual kind",
        _ => "an unknown codec",
    }
}
