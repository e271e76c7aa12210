//! Parses the AudioSpecificConfig of AAC (ISO/IEC 14496-3, 1.6.2.1).
//!
//! The decoder gets a configuration written here, never the file's bytes. Untested object types are
//! rejected with their name.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::io::{BitReaderLtr, ReadBitsLtr};

const UNUSUAL: &str = "an unusual variant of AAC";

/// By sampling frequency index (1.6.3.4).
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];
/// Escape index: the rate follows in 24 bits.
const EXPLICIT_RATE: u32 = 15;
/// Core rates up to this may carry SBR (HE-AAC) without signalling it.
const MAX_IMPLICIT_SBR_RATE: u32 = 24_000;

/// Audio object types (1.5.1.1).
const LC: u32 = 2;
const SBR: u32 = 5;
const PS: u32 = 29;
/// Sync words of extensions that older decoders ignore (1.6.5.1).
const SBR_SYNC: u32 = 0x2b7;
const PS_SYNC: u32 = 0x548;

type UnsupportedKind = &'static str;

/// AAC-LC, alone or as the core of HE-AAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Config {
    /// Core rate in Hz.
    rate: u32,
    /// Channel configuration: 1 is mono, 2 is stereo (1.6.3.5).
    channel_config: u32,
    /// 960 samples per frame instead of 1024.
    short_frames: bool,
    sbr: Option<Sbr>,
}

/// Spectral band replication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Sbr {
    /// Output rate in Hz.
    rate: u32,
    parametric_stereo: bool,
}

impl Config {
    pub(crate) fn from_params(params: &AudioCodecParameters) -> Result<Self, UnsupportedKind> {
        match params.extra_data.as_deref() {
            Some(bytes) if !bytes.is_empty() => Self::read(bytes),
            _ => Self::from_stream_params(params).ok_or(UNUSUAL),
        }
    }

    /// For streams without a configuration, such as ADTS.
    fn from_stream_params(params: &AudioCodecParameters) -> Option<Self> {
        Some(Self {
            rate: params.sample_rate.filter(|rate| RATES.contains(rate))?,
            channel_config: match params.channels.as_ref()?.count() {
                8 => 7,
                count @ 1..=6 => count as u32,
                _ => return None,
            },
            short_frames: false,
            sbr: None,
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, UnsupportedKind> {
        let mut bits = BitReader::new(bytes);
        let mut kind = bits.object_type()?;
        let rate = bits.rate()?;
        let channel_config = bits.take(4)?;
        let mut sbr = None;
        if kind == SBR || kind == PS {
            sbr = Some(Sbr {
                rate: bits.rate()?,
                parametric_stereo: kind == PS,
            });
            kind = bits.object_type()?;
        }
        if kind != LC {
            return Err(object_type_name(kind));
        }
        let short_frames = bits.flag()?;
        // dependsOnCoreCoder.
        if bits.flag()? {
            return Err(object_type_name(6));
        }
        let has_extension = bits.flag()?;
        let channel_config = match channel_config {
            0 => bits.program_config()?,
            1..=7 | 11 | 12 | 14 => channel_config,
            _ => return Err(UNUSUAL),
        };
        // Reserved extension bit.
        if has_extension && bits.flag()? {
            return Err(UNUSUAL);
        }
        if sbr.is_none() {
            sbr = bits.sync_extension()?;
        }
        let fits = |sbr: &Sbr| sbr.rate == rate || sbr.rate == 2 * rate;
        match sbr.as_ref().is_none_or(fits) {
            true => Ok(Self {
                rate,
                channel_config,
                short_frames,
                sbr,
            }),
            false => Err(UNUSUAL),
        }
    }

    pub(crate) fn needs_more_than_lc(&self) -> bool {
        self.sbr.is_some()
            || self.channel_config > 2
            || self.short_frames
            || self.rate <= MAX_IMPLICIT_SBR_RATE
    }

    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bits = BitWriter::default();
        match self.sbr {
            Some(sbr) => {
                bits.put(5, if sbr.parametric_stereo { PS } else { SBR });
                bits.put_rate(self.rate);
                bits.put(4, self.channel_config);
                bits.put_rate(sbr.rate);
                bits.put(5, LC);
            }
            None => {
                bits.put(5, LC);
                bits.put_rate(self.rate);
                bits.put(4, self.channel_config);
            }
        }
        bits.put(1, self.short_frames.into());
        bits.put(2, 0);
        bits.into_bytes()
    }
}

struct BitReader<'a> {
    reader: BitReaderLtr<'a>,
    len: usize,
    taken: usize,
}

impl<'a> BitReader<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            reader: BitReaderLtr::new(bytes),
            len: bytes.len() * 8,
            taken: 0,
        }
    }

    fn take(&mut self, count: u32) -> Result<u32, UnsupportedKind> {
        self.taken += count as usize;
        self.reader.read_bits_leq32(count).map_err(|_| UNUSUAL)
    }

    fn flag(&mut self) -> Result<bool, UnsupportedKind> {
        Ok(self.take(1)? == 1)
    }

    fn remaining(&self) -> usize {
        self.len.saturating_sub(self.taken)
    }

    fn object_type(&mut self) -> Result<u32, UnsupportedKind> {
        Ok(match self.take(5)? {
            31 => 32 + self.take(6)?,
            kind => kind,
        })
    }

    fn rate(&mut self) -> Result<u32, UnsupportedKind> {
        let rate = match self.take(4)? {
            EXPLICIT_RATE => Some(self.take(24)?),
            number => RATES.get(number as usize).copied(),
        };
        let is_plausible = |rate: &u32| (RATES[RATES.len() - 1]..=RATES[0]).contains(rate);
        rate.filter(is_plausible).ok_or(UNUSUAL)
    }

    /// A program_config_element (4.4.1.1) lists channels individually.
    fn program_config(&mut self) -> Result<u32, UnsupportedKind> {
        self.take(4 + 2 + 4)?;
        let (front, side, back) = (self.take(4)?, self.take(4)?, self.take(4)?);
        let (lfe, data, coupled) = (self.take(2)?, self.take(3)?, self.take(4)?);
        for bits_behind_flag in [4, 4, 3] {
            if self.flag()? {
                self.take(bits_behind_flag)?;
            }
        }
        let front = self.element_pairs(front)?;
        let behind = [self.element_pairs(side)?, self.element_pairs(back)?].concat();
        for _ in 0..lfe + data {
            self.take(4)?;
        }
        for _ in 0..coupled {
            self.take(5)?;
        }
        self.take((8 - self.taken as u32 % 8) % 8)?;
        for _ in 0..self.take(8)? {
            self.take(8)?;
        }
        match (&front[..], &behind[..], lfe, coupled) {
            ([false], [], 0, 0) => Ok(1),
            ([true], [], 0, 0) => Ok(2),
            ([false, true], [], 0, 0) => Ok(3),
            ([false, true], [false], 0, 0) => Ok(4),
            ([false, true], [true], 0, 0) => Ok(5),
            ([false, true], [true], 1, 0) => Ok(6),
            ([false, true, true], [true], 1, 0) => Ok(7),
            _ => Err("AAC with an unusual channel layout"),
        }
    }

    /// Whether each element is a channel pair.
    fn element_pairs(&mut self, count: u32) -> Result<Vec<bool>, UnsupportedKind> {
        let mut pairs = Vec::new();
        for _ in 0..count {
            pairs.push(self.flag()?);
            self.take(4)?;
        }
        Ok(pairs)
    }

    /// Backward compatible signalling of SBR.
    fn sync_extension(&mut self) -> Result<Option<Sbr>, UnsupportedKind> {
        if self.remaining() < 16 || self.take(11)? != SBR_SYNC {
            return Ok(None);
        }
        if self.object_type()? != SBR || !self.flag()? {
            return Ok(None);
        }
        Ok(Some(Sbr {
            rate: self.rate()?,
            parametric_stereo: self.remaining() >= 12
                && self.take(11)? == PS_SYNC
                && self.flag()?,
        }))
    }
}

/// At most 128 bits.
#[derive(Default)]
struct BitWriter {
    bits: u128,
    len: u32,
}

impl BitWriter {
    fn put(&mut self, count: u32, value: u32) {
        self.bits = self.bits << count | u128::from(value);
        self.len += count;
    }

    fn put_rate(&mut self, rate: u32) {
        match RATES.iter().position(|known| *known == rate) {
            Some(number) => self.put(4, number as u32),
            None => {
                self.put(4, EXPLICIT_RATE);
                self.put(24, rate);
            }
        }
    }

    fn into_bytes(self) -> Vec<u8> {
        let bytes = (self.bits << (u128::BITS - self.len)).to_be_bytes();
        bytes[..self.len.div_ceil(8) as usize].to_vec()
    }
}

fn object_type_name(kind: u32) -> UnsupportedKind {
    match kind {
        1 => "AAC Main",
        3 => "AAC SSR",
        4 => "AAC LTP",
        6 | 20 => "AAC Scalable",
        7 | 21 => "TwinVQ",
        8 | 24 => "CELP",
        9 | 25 => "HVXC",
        17 => "error-resilient AAC",
        19 => "error-resilient AAC LTP",
        22 => "BSAC",
        23 => "AAC-LD",
        30 | 44 => "MPEG Surround",
        35 => "DST",
        36 => "MPEG-4 ALS",
        37 | 38 => "MPEG-4 SLS",
        39 => "AAC-ELD",
        42 => "xHE-AAC",
        43 => "SAOC",
        _ => UNUSUAL,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(pairs: &[(u32, u32)]) -> Vec<u8> {
        let mut bits = BitWriter::default();
        for (count, value) in pairs {
            bits.put(*count, *value);
        }
        bits.into_bytes()
    }

    #[test]
    fn supported_configurations_survive_a_round_trip() {
        let plain = |rate, channel_config| Config {
            rate,
            channel_config,
            short_frames: false,
            sbr: None,
        };
        let he = |parametric_stereo| Config {
            sbr: Some(Sbr {
                rate: 44_100,
                parametric_stereo,
            }),
            ..plain(22_050, 1)
        };
        let stereo = [0x12, 0x10];
        assert_eq!(Config::read(&stereo), Ok(plain(44_100, 2)));
        let full = written(&[(5, 2), (4, 15), (24, 12_345), (4, 1), (3, 0)]);
        assert_eq!(Config::read(&full), Ok(plain(12_345, 1)));
        // Hierarchical and backward compatible signalling of HE-AAC.
        for kind in [SBR, PS] {
            let front = [(5, kind), (4, 7), (4, 1), (4, 4), (5, 2), (3, 0)];
            assert_eq!(Config::read(&written(&front)), Ok(he(kind == PS)));
            let behind = [
                (5, 2),
                (4, 7),
                (4, 1),
                (3, 0),
                (11, SBR_SYNC),
                (5, SBR),
                (1, 1),
                (4, 4),
                (11, PS_SYNC),
                (1, u32::from(kind == PS)),
            ];
            assert_eq!(Config::read(&written(&behind)), Ok(he(kind == PS)));
        }
        // Trailing bytes are dropped.
        let trailing = [&stereo[..], &[0xff; 200]].concat();
        let read = Config::read(&trailing);
        assert_eq!(read.map(Config::to_bytes), Ok(stereo.to_vec()));
        for config in [plain(44_100, 2), plain(12_345, 6), he(true), he(false)] {
            assert_eq!(Config::read(&config.to_bytes()), Ok(config));
        }
    }

    #[test]
    fn program_configs_map_to_known_layouts_or_are_rejected() {
        let list = |front: &[u32], side: &[u32], back: &[u32], lfe: u32, coupled: u32| {
            let mut bits = vec![(5, 2), (4, 4), (4, 0), (3, 0), (4, 0), (2, 1), (4, 4)];
            let counts = [front, side, back].map(|list| (4, list.len() as u32));
            bits.extend(counts);
            bits.extend([(2, lfe), (3, 0), (4, coupled), (1, 0), (1, 0), (1, 0)]);
            for pair in [front, side, back].concat() {
                bits.extend([(1, pair), (4, 0)]);
            }
            bits.extend((0..lfe).map(|_| (4, 0)));
            bits.extend((0..coupled).map(|_| (5, 0)));
            let len: u32 = bits.iter().map(|(count, _)| count).sum();
            bits.extend([((8 - len % 8) % 8, 0), (8, 1), (8, 65)]);
            Config::read(&written(&bits)).map(|config| config.channel_config)
        };
        assert_eq!(list(&[0], &[], &[], 0, 0), Ok(1));
        assert_eq!(list(&[1], &[], &[], 0, 0), Ok(2));
        assert_eq!(list(&[0, 1], &[1], &[], 1, 0), Ok(6));
        assert!(list(&[1, 1], &[], &[], 0, 0).is_err());
        assert!(list(&[1], &[], &[], 0, 1).is_err());
        assert!(list(&[], &[], &[], 0, 0).is_err());
        // The largest counts, then end of data.
        let endless = [
            (5, 2),
            (4, 4),
            (4, 0),
            (3, 0),
            (10, 0),
            (12, 4095),
            (9, 511),
        ];
        assert!(Config::read(&written(&endless)).is_err());
    }

    #[test]
    fn unsupported_types_are_rejected_by_name() {
        for (kind, name) in [
            (1, "AAC Main"),
            (4, "AAC LTP"),
            (6, "AAC Scalable"),
            (17, "error-resilient AAC"),
            (23, "AAC-LD"),
            (30, "MPEG Surround"),
            (39, "AAC-ELD"),
            (42, "xHE-AAC"),
            (95, UNUSUAL),
        ] {
            let kind_bits = match kind {
                0..31 => vec![(5, kind)],
                _ => vec![(5, 31), (6, kind - 32)],
            };
            let rest = [(4, 4), (4, 2), (20, 0)];
            let alone = [&kind_bits[..], &rest].concat();
            assert_eq!(Config::read(&written(&alone)), Err(name), "{kind}");
            // As the core of HE-AAC.
            let front = [(5, SBR), (4, 7), (4, 2), (4, 4)];
            let core = [&front[..], &kind_bits, &[(20, 0)]].concat();
            assert_eq!(Config::read(&written(&core)), Err(name), "{kind}");
        }
    }

    #[test]
    fn invalid_configurations_are_rejected() {
        for bits in [
            // Nothing after the type; reserved indexes; invalid rates.
            &[(5, 2)][..],
            &[(5, 2), (4, 13), (4, 2), (3, 0)],
            &[(5, 2), (4, 15), (24, 0), (4, 2), (3, 0)],
            &[(5, 2), (4, 15), (24, 0xff_ffff), (4, 2), (3, 0)],
            &[(5, 2), (4, 4), (4, 9), (3, 0)],
            &[(5, 2), (4, 4), (4, 15), (3, 0)],
            // A core coder below it, and an undefined extension.
            &[(5, 2), (4, 4), (4, 2), (3, 0b010)],
            &[(5, 2), (4, 4), (4, 2), (3, 0b001), (1, 1)],
            // SBR at a rate that is not twice the core's, and SBR of SBR.
            &[(5, SBR), (4, 7), (4, 2), (4, 0), (5, 2), (3, 0)],
            &[(5, SBR), (4, 7), (4, 2), (4, 4), (5, SBR), (3, 0)],
        ] {
            assert!(Config::read(&written(bits)).is_err(), "{bits:?}");
        }
        // Random bytes are rejected or survive a round trip.
        for seed in 0..20_000_u32 {
            let noise = seed.wrapping_mul(2_654_435_761).to_be_bytes().repeat(4);
            if let Ok(config) = Config::read(&noise[..seed as usize % 17]) {
                assert_eq!(Config::read(&config.to_bytes()), Ok(config));
            }
        }
    }
}
