//! The kinds of AAC that need more than a plain AAC-LC decoder: HE-AAC (v1 and
//! v2), low delay, xHE-AAC and surround, through the Fraunhofer decoder.

use std::ptr::NonNull;

use fdk_aac_sys as fdk;
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
    handle: Handle,
    pcm: Vec<i16>,
}

impl AacDecoder {
    /// `None` where the configuration makes no sense.
    pub(crate) fn new(params: &AudioCodecParameters) -> Option<Self> {
        let config = match &params.extra_data {
            Some(config) => config.to_vec(),
            None => plain_config(params)?.to_vec(),
        };
        Some(Self {
            handle: Handle::open(config)?,
            pcm: vec![0; FRAME],
        })
    }
}

/// One decoder of the C library. Its state is its own, so it may move between
/// threads; every call goes through `&mut self`.
struct Handle(NonNull<fdk::AAC_DECODER_INSTANCE>);

// SAFETY: the library keeps no thread-local or shared mutable state, and no
// method takes `&self`.
unsafe impl Send for Handle {}
// SAFETY: as above; a shared reference can do nothing.
unsafe impl Sync for Handle {}

/// What came out of one packet.
struct Shape {
    rate: u32,
    channels: usize,
    samples: usize,
}

impl Handle {
    fn open(mut config: Vec<u8>) -> Option<Self> {
        let len = fdk::UINT::try_from(config.len()).ok()?;
        let mut start = config.as_mut_ptr();
        // SAFETY: `handle` closes itself; the configuration outlives the call,
        // which copies it and gets its true length.
        unsafe {
            let raw = fdk::aacDecoder_Open(fdk::TRANSPORT_TYPE_TT_MP4_RAW, 1);
            let handle = Self(NonNull::new(raw)?);
            // The limiter and the better concealment both hold sound back,
            // which would come out late and be cut off at the end.
            for param in [
                fdk::AACDEC_PARAM_AAC_PCM_LIMITER_ENABLE,
                fdk::AACDEC_PARAM_AAC_CONCEAL_METHOD,
            ] {
                fdk::aacDecoder_SetParam(raw, param, 0);
            }
            let done = fdk::aacDecoder_ConfigRaw(raw, &mut start, &len);
            (done == fdk::AAC_DECODER_ERROR_AAC_DEC_OK).then_some(handle)
        }
    }

    fn decode(&mut self, packet: &mut [u8], pcm: &mut [i16]) -> Option<Shape> {
        let len = fdk::UINT::try_from(packet.len()).ok()?;
        let room = fdk::INT::try_from(pcm.len()).ok()?;
        let mut start = packet.as_mut_ptr();
        let mut left = len;
        // SAFETY: both buffers outlive the calls and come with their true
        // lengths; the library copies from one and writes inside the other.
        // The stream info belongs to the handle and is read before any other
        // call.
        unsafe {
            let raw = self.0.as_ptr();
            let filled = fdk::aacDecoder_Fill(raw, &mut start, &len, &mut left);
            let decoded = fdk::aacDecoder_DecodeFrame(raw, pcm.as_mut_ptr(), room, 0);
            let fine = fdk::AAC_DECODER_ERROR_AAC_DEC_OK;
            if filled != fine || left != 0 || decoded != fine {
                return None;
            }
            let info = fdk::aacDecoder_GetStreamInfo(raw).as_ref()?;
            let channels = usize::try_from(info.numChannels)
                .ok()
                .filter(|count| *count > 0)?;
            Some(Shape {
                rate: u32::try_from(info.sampleRate).ok()?,
                channels,
                samples: channels.checked_mul(usize::try_from(info.frameSize).ok()?)?,
            })
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // SAFETY: opened by `open`, closed only here.
        unsafe { fdk::aacDecoder_Close(self.0.as_ptr()) }
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
        let mut data = packet.data.to_vec();
        let shape = self
            .handle
            .decode(&mut data, &mut self.pcm)
            .ok_or(BadPacket)?;
        let pcm = self.pcm.get(..shape.samples).ok_or(BadPacket)?;
        planes.resize(shape.channels, Vec::new());
        for (index, plane) in planes.iter_mut().enumerate() {
            let samples = pcm.iter().skip(index).step_by(shape.channels);
            plane.extend(samples.map(|sample| f32::from(*sample) / 32_768.0));
        }
        Ok(shape.rate)
    }
}
