//! Opus, decoded at the lowest sufficient rate: libopus skips the bands above, which is cheaper
//! than filtering them.

use std::ptr::NonNull;

use opusic_sys as sys;
use symphonia::core::codecs::audio::{AudioCodecParameters, AudioDecoder, AudioDecoderOptions};
use symphonia::core::codecs::registry::RegisterableAudioDecoder;
use symphonia::core::packet::Packet;
use symphonia::core::units::Duration;

use crate::packet_decoder::{BadPacket, PacketDecoder};

/// Opus timestamps use this rate, whatever the output rate.
pub(crate) const CLOCK: u32 = 48_000;
const MAX_PACKET_MS: u32 = 120;
/// Channel mapping in the header (RFC 7845, 5.1.1).
const MAPPING_FAMILY_OFFSET: usize = 18;

pub(crate) fn decoder(
    params: &AudioCodecParameters,
    target_rate: u32,
) -> Option<Box<dyn PacketDecoder>> {
    let header = params.extra_data.as_deref().unwrap_or_default();
    let family = header.get(MAPPING_FAMILY_OFFSET..);
    Some(match family {
        Some([1 | 2 | 255, streams, coupled, mapping @ ..]) => Box::new(MultistreamDecoder::new(
            *streams,
            *coupled,
            mapping,
            params,
            target_rate,
        )?),
        _ => Box::new(OpusDecoder::new(params, target_rate)?),
    })
}

fn rate_for(target_rate: u32) -> u32 {
    let rates = [8_000, 12_000, 16_000, 24_000];
    let rate = rates.into_iter().find(|rate| *rate >= target_rate);
    rate.unwrap_or(CLOCK)
}

fn trim_start_frames(planes: &mut [Vec<f32>], packet: &Packet, rate: u32) {
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
    fn new(params: &AudioCodecParameters, target_rate: u32) -> Option<Self> {
        let rate = rate_for(target_rate);
        let mut params = params.clone();
        params.sample_rate = Some(rate);
        // Given the header, the adapter would trim the pre-skip itself, only from the first packet,
        // and misread it in MP4.
        params.extra_data = None;
        let options = AudioDecoderOptions::default();
        let decoder = symphonia_adapter_libopus::OpusDecoder::try_registry_new(&params, &options);
        Some(Self {
            decoder: decoder.ok()?,
            rate,
        })
    }
}

impl PacketDecoder for OpusDecoder {
    fn codec(&self) -> String {
        "Opus".to_owned()
    }

    fn decode(&mut self, packet: &Packet, planes: &mut Vec<Vec<f32>>) -> Result<u32, BadPacket> {
        let mut whole = packet.as_packet_ref();
        // Trim values use the container's clock.
        whole.trim_start = Duration::ZERO;
        let frames = self.decoder.decode_ref(&whole).map_err(|_| BadPacket)?;
        frames.copy_to_vecs_planar(planes);
        trim_start_frames(planes, packet, self.rate);
        Ok(self.rate)
    }
}

/// More than two channels.
struct MultistreamDecoder {
    handle: MultistreamHandle,
    channels: usize,
    rate: u32,
    pcm: Vec<f32>,
}

impl MultistreamDecoder {
    /// `None` if the header is invalid.
    fn new(
        streams: u8,
        coupled: u8,
        mapping: &[u8],
        params: &AudioCodecParameters,
        target_rate: u32,
    ) -> Option<Self> {
        let rate = rate_for(target_rate);
        let channels = params.channels.as_ref()?.count();
        let mapping = mapping.get(..channels)?;
        let max_frames = (rate * MAX_PACKET_MS / 1000) as usize;
        Some(Self {
            handle: MultistreamHandle::open(rate, streams, coupled, mapping)?,
            channels,
            rate,
            pcm: vec![0.0; max_frames * channels],
        })
    }
}

impl PacketDecoder for MultistreamDecoder {
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
        trim_start_frames(planes, packet, self.rate);
        Ok(self.rate)
    }
}

/// Owns a decoder of the C library; every call goes through `&mut self`.
struct MultistreamHandle(NonNull<sys::OpusMSDecoder>);

// SAFETY: the library has no thread-local or shared mutable state, and no method takes `&self`.
unsafe impl Send for MultistreamHandle {}
// SAFETY: as above; a shared reference gives no access.
unsafe impl Sync for MultistreamHandle {}

impl MultistreamHandle {
    /// One entry per channel; the library rejects invalid mappings.
    fn open(rate: u32, streams: u8, coupled: u8, mapping: &[u8]) -> Option<Self> {
        let (rate, channels) = (
            i32::try_from(rate).ok()?,
            i32::try_from(mapping.len()).ok()?,
        );
        let mut error = 0;
        // SAFETY: `mapping` outlives the call, which copies one entry per channel.
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

    /// Returns the number of frames.
    fn decode(&mut self, packet: &[u8], pcm: &mut [f32], channels: usize) -> Option<usize> {
        let len = i32::try_from(packet.len()).ok().filter(|len| *len > 0)?;
        let capacity = i32::try_from(pcm.len() / channels.max(1)).ok()?;
        // SAFETY: both buffers outlive the call and are passed with their lengths.
        let frames = unsafe {
            sys::opus_multistream_decode_float(
                self.0.as_ptr(),
                packet.as_ptr(),
                len,
                pcm.as_mut_ptr(),
                capacity,
                0,
            )
        };
        usize::try_from(frames).ok()
    }
}

impl Drop for MultistreamHandle {
    fn drop(&mut self) {
        // SAFETY: created by `open`, destroyed only here.
        unsafe { sys::opus_multistream_decoder_destroy(self.0.as_ptr()) }
    }
}
