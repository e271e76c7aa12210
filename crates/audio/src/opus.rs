//! Opus, decoded at the lowest of its rates that will do: libopus leaves the bands above out
//! for less work than decoding them and filtering them away.

use std::ptr::NonNull;

use opusic_sys as sys;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use crate::decode::{BadPacket, CODECS, PacketDecoder};

/// The rate in which Opus counts, whatever rate it is decoded at.
pub(crate) const CLOCK: u32 = 48_000;
/// Milliseconds in the longest packet.
const LONGEST_MS: u32 = 120;
/// Where the header says which streams make which channels (RFC 7845, 5.1.1).
const FAMILY_AT: usize = 18;

/// A decoder for sound that is wanted at `target` samples a second.
pub(crate) fn decoder(
    params: &AudioCodecParameters,
    target: u32,
) -> Option<Box<dyn PacketDecoder>> {
    let header = params.extra_data.as_deref().unwrap_or_default();
    let family = header.get(FAMILY_AT..);
    Some(match family {
        Some([1 | 2 | 255, streams, coupled, mapping @ ..]) => Box::new(StreamsDecoder::new(
            *streams, *coupled, mapping, params, target,
        )?),
        _ => Box::new(OpusDecoder::new(params, target)?),
    })
}

fn rate_for(target: u32) -> u32 {
    let rates = [8_000, 12_000, 16_000, 24_000];
    let rate = rates.into_iter().find(|rate| *rate >= target);
    rate.unwrap_or(CLOCK)
}

fn cut_start(planes: &mut [Vec<f32>], packet: &Packet, rate: u32) {
    let start = packet.trim_start.get() * u64::from(rate) / u64::from(CLOCK);
    let start = usize::try_from(start).unwrap_or(usize::MAX);
    for plane in planes {
        plane.drain(..start.min(plane.len()));
    }
}

/// One or two channels.
struct OpusDecoder {
    decoder: Box<dyn AudioDecoder>,
    rate: u32,
}

impl OpusDecoder {
    fn new(params: &AudioCodecParameters, target: u32) -> Option<Self> {
        let rate = rate_for(target);
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
        let frames = self.decoder.decode_ref(&whole).map_err(|_| BadPacket)?;
        frames.copy_to_vecs_planar(planes);
        cut_start(planes, packet, self.rate);
        Ok(self.rate)
    }
}

/// More channels than two: several streams of one or two each.
struct StreamsDecoder {
    handle: Handle,
    channels: usize,
    rate: u32,
    pcm: Vec<f32>,
}

impl StreamsDecoder {
    /// `None` where the header makes no sense.
    fn new(
        streams: u8,
        coupled: u8,
        mapping: &[u8],
        params: &AudioCodecParameters,
        target: u32,
    ) -> Option<Self> {
        let rate = rate_for(target);
        let channels = params.channels.as_ref()?.count();
        let mapping = mapping.get(..channels)?;
        let longest = (rate * LONGEST_MS / 1000) as usize;
        Some(Self {
            handle: Handle::open(rate, streams, coupled, mapping)?,
            channels,
            rate,
            pcm: vec![0.0; longest * channels],
        })
    }
}

impl PacketDecoder for StreamsDecoder {
    fn codec(&self) -> String {
        "Opus".to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let frames = self
            .handle
            .decode(&packet.data, &mut self.pcm, self.channels);
        let frames = frames.ok_or(BadPacket)?;
        let pcm = self.pcm.get(..frames * self.channels).ok_or(BadPacket)?;
        planes.resize(self.channels, Vec::new());
        for (index, plane) in planes.iter_mut().enumerate() {
            plane.extend(pcm.iter().skip(index).step_by(self.channels));
        }
        cut_start(planes, packet, self.rate);
        Ok(self.rate)
    }
}

/// A decoder of the C library for several streams. Its state is its own, so it may move
/// between threads; every call goes through `&mut self`.
struct Handle(NonNull<sys::OpusMSDecoder>);

// SAFETY: the library keeps no thread-local or shared mutable state, and no method takes
// `&self`.
unsafe impl Send for Handle {}
// SAFETY: as above; a shared reference can do nothing.
unsafe impl Sync for Handle {}

impl Handle {
    /// `mapping` has one entry a channel; the library refuses what does not fit.
    fn open(rate: u32, streams: u8, coupled: u8, mapping: &[u8]) -> Option<Self> {
        let (rate, channels) = (
            i32::try_from(rate).ok()?,
            i32::try_from(mapping.len()).ok()?,
        );
        let mut error = 0;
        // SAFETY: `mapping` outlives the call, which copies as many entries as there are
        // channels.
        let raw = unsafe {
            sys::opus_multistream_decoder_create(
                rate,
                channels,
                streams.into(),
                coupled.into(),
                mapping.as_ptr(),
                &mut error,
            )
        };
        NonNull::new(raw).map(Self)
    }

    /// Frames that were written to `pcm`, one sample a channel in each.
    fn decode(&mut self, packet: &[u8], pcm: &mut [f32], channels: usize) -> Option<usize> {
        let len = i32::try_from(packet.len()).ok().filter(|len| *len > 0)?;
        let room = i32::try_from(pcm.len() / channels.max(1)).ok()?;
        // SAFETY: both buffers outlive the call and come with their true lengths.
        let frames = unsafe {
            sys::opus_multistream_decode_float(
                self.0.as_ptr(),
                packet.as_ptr(),
                len,
                pcm.as_mut_ptr(),
                room,
                0,
            )
        };
        usize::try_from(frames).ok()
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed only here.
        unsafe { sys::opus_multistream_decoder_destroy(self.0.as_ptr()) }
    }
}
