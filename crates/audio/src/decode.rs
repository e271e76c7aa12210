//! One track's packets to planar `f32` frames.

use std::sync::LazyLock;

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::packet::Packet;

use crate::AudioError;

/// Every decoder in the house.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    codecs
});

/// The decoder of one track and the frames it gave last.
pub(crate) struct TrackDecoder {
    decoder: Box<dyn AudioDecoder>,
    /// Frames at the start that are the codec's run-up, not sound.
    skip: u64,
    planes: Vec<Vec<f32>>,
    rate: u32,
}

impl TrackDecoder {
    /// # Errors
    /// [`AudioError::UnsupportedCodec`] with the codec's name where there is no
    /// decoder for it, or not for this kind of it.
    pub(crate) fn new(params: &AudioCodecParameters) -> Result<Self, AudioError> {
        let mut params = params.clone();
        let mut skip = 0;
        if params.codec == id::CODEC_ID_OPUS {
            skip = params.extra_data.as_deref().map_or(0, opus_pre_skip);
            // Opus is decoded at its full rate whatever rate went in, and the
            // adapter would take the run-up off a second time.
            params.sample_rate = Some(48_000);
            params.extra_data = None;
        }
        let decoder = CODECS
            .make_audio_decoder(&params, &AudioDecoderOptions::default())
            .map_err(|_| AudioError::unsupported(codec_name(params.codec)))?;
        Ok(Self {
            decoder,
            skip,
            planes: Vec::new(),
            rate: 0,
        })
    }

    /// Decodes one packet; the frames are in [`TrackDecoder::planes`].
    ///
    /// # Errors
    /// Whatever the codec says; the packet is lost, the next one may do.
    pub(crate) fn decode(&mut self, packet: &Packet) -> Result<(), symphonia::core::errors::Error> {
        let frames = self.decoder.decode(packet)?;
        self.rate = frames.spec().rate();
        frames.copy_to_vecs_planar(&mut self.planes);
        let have = self.planes.first().map_or(0, Vec::len);
        let drop = usize::try_from(self.skip).unwrap_or(usize::MAX).min(have);
        if drop > 0 {
            self.planes
                .iter_mut()
                .for_each(|plane| drop_front(plane, drop));
            self.skip -= drop as u64;
        }
        Ok(())
    }

    /// The last packet's frames, one `Vec` a channel.
    pub(crate) fn planes(&mut self) -> &mut Vec<Vec<f32>> {
        &mut self.planes
    }

    /// The rate of the last packet's frames.
    pub(crate) fn rate(&self) -> u32 {
        self.rate
    }

    pub(crate) fn codec(&self) -> &'static str {
        self.decoder.codec_info().long_name
    }
}

fn drop_front(plane: &mut Vec<f32>, count: usize) {
    plane.drain(..count.min(plane.len()));
}

/// The run-up an Opus header names, in samples at 48 kHz: little-endian in Ogg
/// and Matroska (RFC 7845, 5.1), big-endian in MP4, where the version is 0.
fn opus_pre_skip(head: &[u8]) -> u64 {
    match head {
        [
            b'O',
            b'p',
            b'u',
            b's',
            b'H',
            b'e',
            b'a',
            b'd',
            version,
            _,
            a,
            b,
            ..,
        ] => {
            let bytes = [*a, *b];
            u64::from(if *version == 0 {
                u16::from_be_bytes(bytes)
            } else {
                u16::from_le_bytes(bytes)
            })
        }
        _ => 0,
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
        id::CODEC_ID_OPUS => "Opus with more than two channels",
        _ => "an unknown codec",
    }
}
