//! AMR-NB and AMR-WB: the raw file format (RFC 4867, 5) and the decoder.

use std::io::{Seek, SeekFrom};

use codec_core::codecs::amr::{AmrCodec, AmrFrameType, AmrVariant};
use codec_core::types::{CodecConfig, CodecType, CodedFrame, SampleRate, VariableRateCodec};
use symphonia::core::codecs::CodecParameters;
use symphonia::core::codecs::audio::{AudioCodecId, AudioCodecParameters};
use symphonia::core::common::FourCc;
use symphonia::core::errors::{
    Error as MediaError, Result as MediaResult, SeekErrorKind, decode_error, seek_error,
};
use symphonia::core::formats::{
    FormatId, FormatInfo, FormatReader, MediaInfo, SeekMode, SeekTo, SeekedTo, Track,
};
use symphonia::core::io::{MediaSourceStream, ReadBytes};
use symphonia::core::meta::{Metadata, MetadataLog};
use symphonia::core::packet::Packet;
use symphonia::core::units::{Duration, TimeBase, Timestamp};

use crate::packet_decoder::{BadPacket, PacketDecoder};

/// 8 kHz.
pub(crate) const NARROWBAND: AudioCodecId = AudioCodecId::new(FourCc::new(*b"samr"));
/// 16 kHz.
pub(crate) const WIDEBAND: AudioCodecId = AudioCodecId::new(FourCc::new(*b"sawb"));

const NARROW_MAGIC: &[u8] = b"#!AMR\n";
const WIDE_MAGIC: &[u8] = b"#!AMR-WB\n";

const FORMAT: FormatInfo = FormatInfo {
    format: FormatId::new(FourCc::new(*b"amr ")),
    short_name: "amr",
    long_name: "Adaptive Multi-Rate",
};

pub(crate) fn is_amr(start: &[u8]) -> bool {
    start.starts_with(NARROW_MAGIC) || start.starts_with(WIDE_MAGIC)
}

pub(crate) struct AmrReader<'s> {
    source: MediaSourceStream<'s>,
    variant: AmrVariant,
    tracks: Vec<Track>,
    info: MediaInfo,
    metadata: MetadataLog,
    frames: u64,
    first_frame: u64,
}

impl<'s> AmrReader<'s> {
    pub(crate) fn new(mut source: MediaSourceStream<'s>) -> MediaResult<Self> {
        let mut magic = [0; NARROW_MAGIC.len()];
        source.read_buf_exact(&mut magic)?;
        let variant = if magic == *NARROW_MAGIC {
            AmrVariant::NarrowBand
        } else {
            source.ignore_bytes((WIDE_MAGIC.len() - NARROW_MAGIC.len()) as u64)?;
            AmrVariant::WideBand
        };
        let mut track = Track::new(0);
        track
            .with_codec_params(CodecParameters::Audio(parameters(variant)))
            .with_time_base(
                TimeBase::try_from_recip(variant.sample_rate())
                    .ok_or(MediaError::Unsupported("amr: rate"))?,
            );
        Ok(Self {
            first_frame: source.pos(),
            source,
            variant,
            tracks: vec![track],
            info: MediaInfo::new(),
            metadata: MetadataLog::default(),
            frames: 0,
        })
    }
}

pub(crate) fn parameters(variant: AmrVariant) -> AudioCodecParameters {
    let mut params = AudioCodecParameters::new();
    params
        .for_codec(if variant == AmrVariant::WideBand {
            WIDEBAND
        } else {
            NARROWBAND
        })
        .with_sample_rate(variant.sample_rate())
        .with_channels(symphonia::core::audio::layouts::CHANNEL_LAYOUT_MONO);
    params
}

impl FormatReader for AmrReader<'_> {
    fn format_info(&self) -> &FormatInfo {
        &FORMAT
    }

    fn media_info(&self) -> &MediaInfo {
        &self.info
    }

    fn metadata(&mut self) -> Metadata<'_> {
        self.metadata.metadata()
    }

    /// There is no index: frame headers are read from the start.
    fn seek(&mut self, _mode: SeekMode, to: SeekTo) -> MediaResult<SeekedTo> {
        let SeekTo::Timestamp { ts, track_id } = to else {
            return seek_error(SeekErrorKind::Unseekable);
        };
        let samples = self.variant.frame_samples() as u64;
        let target_frame = u64::try_from(ts.get()).unwrap_or(0) / samples;
        self.source.seek(SeekFrom::Start(self.first_frame))?;
        self.frames = 0;
        while self.frames < target_frame {
            let Ok(header) = self.source.read_byte() else {
                return seek_error(SeekErrorKind::OutOfRange);
            };
            let Some(kind) = frame_type(self.variant, header) else {
                return decode_error("amr: reserved frame type");
            };
            self.source
                .ignore_bytes(kind.octet_aligned_bytes() as u64)?;
            self.frames += 1;
        }
        Ok(SeekedTo {
            track_id,
            required_ts: ts,
            actual_ts: Timestamp::new(i64::try_from(self.frames * samples).unwrap_or(i64::MAX)),
        })
    }

    fn tracks(&self) -> &[Track] {
        &self.tracks
    }

    fn next_packet(&mut self) -> MediaResult<Option<Packet>> {
        // End of file is not an error between two frames.
        let Ok(header) = self.source.read_byte() else {
            return Ok(None);
        };
        let Some(kind) = frame_type(self.variant, header) else {
            return decode_error("amr: reserved frame type");
        };
        let mut data = vec![0; 1 + kind.octet_aligned_bytes()];
        data[0] = header;
        self.source.read_buf_exact(&mut data[1..])?;
        let samples = self.variant.frame_samples() as u64;
        let at = i64::try_from(self.frames * samples).unwrap_or(i64::MAX);
        self.frames += 1;
        Ok(Some(Packet::new(
            0,
            Timestamp::new(at),
            Duration::new(samples),
            data,
        )))
    }

    fn into_inner<'s>(self: Box<Self>) -> MediaSourceStream<'s>
    where
        Self: 's,
    {
        self.source
    }
}

/// Packets of one or more frames, each after its header byte, as in raw files and 3GP (TS 26.244).
pub(crate) struct AmrDecoder {
    variant: AmrVariant,
    codec: AmrCodec,
    mode: u8,
    /// Up to [`MAX_CONCEALED_FRAMES`].
    frames_since_data: u8,
}

/// One second. Comfort noise is updated every eighth frame (TS 26.093, 5.1.2). Without a limit,
/// four megabytes of empty frames would be a day of audio.
const MAX_CONCEALED_FRAMES: u8 = 50;

impl AmrDecoder {
    pub(crate) fn new(wide: bool) -> Option<Self> {
        let (variant, kind, rate) = if wide {
            (
                AmrVariant::WideBand,
                CodecType::AmrWb,
                SampleRate::Rate16000,
            )
        } else {
            (
                AmrVariant::NarrowBand,
                CodecType::AmrNb,
                SampleRate::Rate8000,
            )
        };
        let config = CodecConfig::new(kind)
            .with_sample_rate(rate)
            .with_channels(1);
        Some(Self {
            variant,
            codec: AmrCodec::new(&config).ok()?,
            mode: 0,
            frames_since_data: MAX_CONCEALED_FRAMES,
        })
    }

    fn decode_frame(&mut self, header: u8, kind: AmrFrameType, data: &[u8]) -> Option<Vec<i16>> {
        self.frames_since_data = match kind {
            AmrFrameType::Speech(_) | AmrFrameType::Sid(_) => 0,
            AmrFrameType::NoData | AmrFrameType::SpeechLost
                if self.frames_since_data >= MAX_CONCEALED_FRAMES =>
            {
                return Some(vec![0; self.variant.frame_samples()]);
            }
            AmrFrameType::NoData | AmrFrameType::SpeechLost => self.frames_since_data + 1,
        };
        let mut frame = match kind {
            AmrFrameType::Speech(mode) => {
                self.mode = mode.index();
                CodedFrame::speech(self.mode, data.to_vec())
            }
            AmrFrameType::Sid(_) => CodedFrame::comfort_noise(data.to_vec()),
            AmrFrameType::NoData => CodedFrame::no_data(),
            AmrFrameType::SpeechLost => CodedFrame::lost(),
        };
        frame.mode = self.mode;
        frame.quality_ok = header & QUALITY_BIT != 0;
        self.codec.decode_frame(&frame).ok()
    }
}

/// Set if the frame is intact.
const QUALITY_BIT: u8 = 0b100;

fn frame_type(variant: AmrVariant, header: u8) -> Option<AmrFrameType> {
    AmrFrameType::from_index(variant, header >> 3 & 0x0f).ok()
}

impl PacketDecoder for AmrDecoder {
    fn codec(&self) -> String {
        self.variant.sdp_name().to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        planes.resize(1, Vec::new());
        let [plane] = planes.as_mut_slice() else {
            return Err(BadPacket);
        };
        let mut rest = &packet.data[..];
        while let Some((&header, tail)) = rest.split_first() {
            let kind = frame_type(self.variant, header).ok_or(BadPacket)?;
            let (data, tail) = tail
                .split_at_checked(kind.octet_aligned_bytes())
                .ok_or(BadPacket)?;
            let samples = self.decode_frame(header, kind, data).ok_or(BadPacket)?;
            plane.extend(samples.iter().map(|sample| f32::from(*sample) / 32_768.0));
            rest = tail;
        }
        Ok(self.variant.sample_rate())
    }
}
