//! One track's packets to planar `f32` frames.

use std::sync::LazyLock;

use symphonia::core::codecs::audio::well_known as id;
use symphonia::core::codecs::audio::{
    AudioCodecId, AudioCodecParameters, AudioDecoder, AudioDecoderOptions,
};
use symphonia::core::codecs::registry::CodecRegistry;
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use crate::AudioError;
use crate::aac::{self, AacDecoder};
use crate::amr::{self, AmrDecoder};
use crate::window::Window;

/// The rate in which Opus counts, whatever rate it is decoded at.
pub(crate) const OPUS_CLOCK: u32 = 48_000;

/// The decoders that come behind Symphonia's interface.
static CODECS: LazyLock<CodecRegistry> = LazyLock::new(|| {
    let mut codecs = CodecRegistry::new();
    symphonia::default::register_enabled_codecs(&mut codecs);
    codecs.register_audio_decoder::<symphonia_adapter_libopus::OpusDecoder>();
    codecs
});

/// A packet that cannot be decoded; the next one may be.
pub(crate) struct BadPacket;

/// What came of a packet.
pub(crate) struct Decoded {
    /// Its frames before the track's ends were cut.
    pub(crate) whole: usize,
    /// The place of the first frame that is left, in frames of the sound.
    pub(crate) from: u64,
}

/// Turns packets into frames.
pub(crate) trait PacketDecoder: Send + Sync {
    /// The codec's name.
    fn codec(&self) -> String;

    /// Appends the packet's frames to `planes`, which come empty, one a
    /// channel, and returns their rate.
    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket>;
}

/// The decoder of one track, and the frames of the last packet.
pub(crate) struct TrackDecoder {
    decoder: Box<dyn PacketDecoder>,
    window: Window,
    planes: Vec<Vec<f32>>,
    rate: u32,
    /// Frames the demuxer may still cut from ends of packets.
    padding_left: u64,
}

impl TrackDecoder {
    /// A decoder for sound that is wanted at `target` samples a second; only
    /// codecs without a rate of their own heed it.
    ///
    /// # Errors
    /// [`AudioError::UnsupportedCodec`] with the codec's name where there is no
    /// decoder for it, or not for this kind of it.
    pub(crate) fn new(
        params: &AudioCodecParameters,
        window: Window,
        target: u32,
    ) -> Result<Self, AudioError> {
        let decoder = open_codec(params, target)
            .ok_or_else(|| AudioError::unsupported(codec_name(params.codec)))?;
        Ok(Self {
            decoder,
            window,
            planes: Vec::new(),
            rate: 0,
            padding_left: u64::MAX,
        })
    }

    /// Lets the demuxer cut no more than this many frames of padding in all.
    /// The MP3 demuxer cuts at its own guess of the length, which for a
    /// variable rate falls short of the last words.
    pub(crate) fn limit_padding(&mut self, frames: u64) {
        self.padding_left = frames;
    }

    /// Decodes one packet; its frames are in [`TrackDecoder::planes`]. A packet
    /// that does not follow the last one comes with the place of its first
    /// frame, in seconds of what the track decodes to before it is cut.
    pub(crate) fn decode(
        &mut self,
        mut packet: Packet,
        place: Option<f64>,
    ) -> Result<Decoded, BadPacket> {
        let cut = packet.trim_end.get().min(self.padding_left);
        self.padding_left -= cut;
        packet.trim_end = Duration::new(cut);
        self.planes.iter_mut().for_each(Vec::clear);
        self.rate = self.decoder.decode(&packet, &mut self.planes)?;
        let whole = self.planes.first().map_or(0, Vec::len);
        if let Some(seconds) = place {
            self.window.jump(seconds, self.rate);
        }
        let from = self.window.cut(&mut self.planes, self.rate);
        Ok(Decoded { whole, from })
    }

    /// The run-up that is cut off the start of the track, in seconds.
    pub(crate) fn run_up(&self) -> f64 {
        self.window.run_up()
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

fn open_codec(params: &AudioCodecParameters, target: u32) -> Option<Box<dyn PacketDecoder>> {
    Some(match params.codec {
        amr::NARROW => Box::new(AmrDecoder::new(false)?),
        amr::WIDE => Box::new(AmrDecoder::new(true)?),
        id::CODEC_ID_AAC if aac::needs_more_than_lc(params) => Box::new(AacDecoder::new(params)?),
        id::CODEC_ID_OPUS => Box::new(OpusDecoder::new(params, target)?),
        _ => Box::new(LibraryDecoder(
            CODECS
                .make_audio_decoder(params, &AudioDecoderOptions::default())
                .ok()?,
        )),
    })
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

/// Opus, decoded at the lowest of its rates that will do: libopus leaves the
/// bands above out for less work than decoding them and filtering them away.
struct OpusDecoder {
    decoder: Box<dyn AudioDecoder>,
    rate: u32,
}

impl OpusDecoder {
    fn new(params: &AudioCodecParameters, target: u32) -> Option<Self> {
        let rate = [8_000, 12_000, 16_000, 24_000]
            .into_iter()
            .find(|rate| *rate >= target)
            .unwrap_or(OPUS_CLOCK);
        let mut params = params.clone();
        params.sample_rate = Some(rate);
        // With its header the adapter would cut the run-up from the first
        // packet only, and reads it wrongly in MP4; see `window`.
        params.extra_data = None;
        let decoder = CODECS
            .make_audio_decoder(&params, &AudioDecoderOptions::default())
            .ok()?;
        Some(Self { decoder, rate })
    }
}

impl PacketDecoder for OpusDecoder {
    fn codec(&self) -> String {
        "Opus".to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let mut whole = packet.as_packet_ref();
        // The container counts what to cut in its own clock, not in ours.
        whole.trim_start = Duration::ZERO;
        whole.trim_end = Duration::ZERO;
        let frames = self.decoder.decode_ref(&whole).map_err(|_| BadPacket)?;
        frames.copy_to_vecs_planar(planes);
        let scale = |ticks: Duration| {
            usize::try_from(ticks.get() * u64::from(self.rate) / u64::from(OPUS_CLOCK))
                .unwrap_or(usize::MAX)
        };
        let (start, end) = (scale(packet.trim_start), scale(packet.trim_end));
        for plane in planes {
            plane.truncate(plane.len().saturating_sub(end));
            plane.drain(..start.min(plane.len()));
        }
        Ok(self.rate)
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
        id::CODEC_ID_OPUS => "Opus with more than two channels",
        id::CODEC_ID_ALAC => "ALAC of an unusual kind",
        _ => "an unknown codec",
    }
}
