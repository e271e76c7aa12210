//! The AudioSpecificConfig of an AAC stream (ISO/IEC 14496-3, 1.6.2.1).
//!
//! It is read here, and a decoder gets one that is written here: no byte of a file tells it
//! how to set itself up. What no test has heard is refused by its name.

use symphonia::core::codecs::audio::AudioCodecParameters;
use symphonia::core::io::{BitReaderLtr, ReadBitsLtr};

/// The name of an object type that has none of its own here.
const UNUSUAL: &str = "AAC of an unusual kind";

/// The rates that have numbers (1.6.3.4).
const RATES: [u32; 13] = [
    96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000,
    7_350,
];
/// The number behind which a rate stands in full.
const RATE_IN_FULL: u32 = 15;
/// The highest core rate that band replication is built on. A stream at or below it may be
/// HE-AAC without saying so in its header.
const HIGHEST_HIDDEN_SBR_RATE: u32 = 24_000;

/// Audio object types (1.5.1.1).
const LC: u32 = 2;
const SBR: u32 = 5;
const PS: u32 = 29;
/// What stands before an extension that older decoders pass over (1.6.5.1).
const SBR_FOLLOWS: u32 = 0x2b7;
const PS_FOLLOWS: u32 = 0x548;

/// The name of what is refused.
type Refusal = &'static str;

/// A configuration that is decoded: AAC-LC, alone or as the core of HE-AAC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Config {
    /// Samples a second of the core.
    rate: u32,
    /// The number of the layout: 1 is mono, 2 is stereo (1.6.3.5).
    layout: u32,
    /// A frame has 960 samples instead of 1024.
    short_frames: bool,
    /// Of HE-AAC that says so.
    replication: Option<Replication>,
}

/// The upper band is made from the lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Replication {
    /// Samples a second of what comes out.
    rate: u32,
    /// Two channels are made from one.
    parametric_stereo: bool,
}

impl Config {
    /// Reads the configuration that the container states for a track.
    ///
    /// # Errors
    /// The name of a kind that is not decoded.
    pub(crate) fn of(params: &AudioCodecParameters) -> Result<Self, Refusal> {
        match params.extra_data.as_deref() {
            Some(bytes) if !bytes.is_empty() => Self::read(bytes),
            _ => Self::plain(params).ok_or(UNUSUAL),
        }
    }

    /// Of a stream that has none, such as ADTS.
    fn plain(params: &AudioCodecParameters) -> Option<Self> {
        Some(Self {
            rate: params.sample_rate.filter(|rate| RATES.contains(rate))?,
            layout: match params.channels.as_ref()?.count() {
                8 => 7,
                count @ 1..=6 => count as u32,
                _ => return None,
            },
            short_frames: false,
            replication: None,
        })
    }

    fn read(bytes: &[u8]) -> Result<Self, Refusal> {
        let mut bits = Bits::new(bytes);
        let mut kind = bits.object_type()?;
        let rate = bits.rate()?;
        let layout = bits.take(4)?;
        let mut replication = None;
        if kind == SBR || kind == PS {
            replication = Some(Replication {
                rate: bits.rate()?,
                parametric_stereo: kind == PS,
            });
            kind = bits.object_type()?;
        }
        if kind != LC {
            return Err(name(kind));
        }
        let short_frames = bits.flag()?;
        // A layer above another coder.
        if bits.flag()? {
            return Err(name(6));
        }
        let has_more = bits.flag()?;
        let layout = match layout {
            0 => bits.layout()?,
            1..=7 | 11 | 12 | 14 => layout,
            _ => return Err(UNUSUAL),
        };
        // The standard keeps this bit for what is not thought of yet.
        if has_more && bits.flag()? {
            return Err(UNUSUAL);
        }
        if replication.is_none() {
            replication = bits.late_replication()?;
        }
        let fits = |made: &Replication| made.rate == rate || made.rate == 2 * rate;
        match replication.as_ref().is_none_or(fits) {
            true => Ok(Self {
                rate,
                layout,
                short_frames,
                replication,
            }),
            false => Err(UNUSUAL),
        }
    }

    /// Whether a stream is more than mono or stereo AAC-LC, or may be.
    pub(crate) fn needs_more_than_lc(&self) -> bool {
        self.replication.is_some()
            || self.layout > 2
            || self.short_frames
            || self.rate <= HIGHEST_HIDDEN_SBR_RATE
    }

    /// The same, for a decoder.
    pub(crate) fn to_bytes(self) -> Vec<u8> {
        let mut bits = Written::default();
        match self.replication {
            Some(made) => {
                bits.put(5, if made.parametric_stereo { PS } else { SBR });
                bits.put_rate(self.rate);
                bits.put(4, self.layout);
                bits.put_rate(made.rate);
                bits.put(5, LC);
            }
            None => {
                bits.put(5, LC);
                bits.put_rate(self.rate);
                bits.put(4, self.layout);
            }
        }
        bits.put(1, self.short_frames.into());
        bits.put(2, 0);
        bits.bytes()
    }
}

/// The bits of a configuration, from the highest of the first byte on.
struct Bits<'a> {
    reader: BitReaderLtr<'a>,
    len: usize,
    taken: usize,
}

impl<'a> Bits<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        Self {
            reader: BitReaderLtr::new(bytes),
            len: bytes.len() * 8,
            taken: 0,
        }
    }

    fn take(&mut self, count: u32) -> Result<u32, Refusal> {
        self.taken += count as usize;
        self.reader.read_bits_leq32(count).map_err(|_| UNUSUAL)
    }

    fn flag(&mut self) -> Result<bool, Refusal> {
        Ok(self.take(1)? == 1)
    }

    fn left(&self) -> usize {
        self.len.saturating_sub(self.taken)
    }

    fn object_type(&mut self) -> Result<u32, Refusal> {
        Ok(match self.take(5)? {
            31 => 32 + self.take(6)?,
            kind => kind,
        })
    }

    fn rate(&mut self) -> Result<u32, Refusal> {
        let rate = match self.take(4)? {
            RATE_IN_FULL => Some(self.take(24)?),
            number => RATES.get(number as usize).copied(),
        };
        let can_be = |rate: &u32| (RATES[RATES.len() - 1]..=RATES[0]).contains(rate);
        rate.filter(can_be).ok_or(UNUSUAL)
    }

    /// A program_config_element (4.4.1.1), which lists channels one by one; the number of the
    /// layout that has the same ones.
    fn layout(&mut self) -> Result<u32, Refusal> {
        self.take(4 + 2 + 4)?;
        let (front, side, back) = (self.take(4)?, self.take(4)?, self.take(4)?);
        let (low, data, coupled) = (self.take(2)?, self.take(3)?, self.take(4)?);
        for bits_behind_flag in [4, 4, 3] {
            if self.flag()? {
                self.take(bits_behind_flag)?;
            }
        }
        let front = self.elements(front)?;
        let behind = [self.elements(side)?, self.elements(back)?].concat();
        for _ in 0..low + data {
            self.take(4)?;
        }
        for _ in 0..coupled {
            self.take(5)?;
        }
        self.take((8 - self.taken as u32 % 8) % 8)?;
        for _ in 0..self.take(8)? {
            self.take(8)?;
        }
        match (&front[..], &behind[..], low, coupled) {
            ([false], [], 0, 0) => Ok(1),
            ([true], [], 0, 0) => Ok(2),
            ([false, true], [], 0, 0) => Ok(3),
            ([false, true], [false], 0, 0) => Ok(4),
            ([false, true], [true], 0, 0) => Ok(5),
            ([false, true], [true], 1, 0) => Ok(6),
            ([false, true, true], [true], 1, 0) => Ok(7),
            _ => Err("AAC with channels in an order of its own"),
        }
    }

    /// Which of the elements are pairs.
    fn elements(&mut self, count: u32) -> Result<Vec<bool>, Refusal> {
        let mut pairs = Vec::new();
        for _ in 0..count {
            pairs.push(self.flag()?);
            self.take(4)?;
        }
        Ok(pairs)
    }

    /// Band replication that older decoders pass over.
    fn late_replication(&mut self) -> Result<Option<Replication>, Refusal> {
        if self.left() < 16 || self.take(11)? != SBR_FOLLOWS {
            return Ok(None);
        }
        if self.object_type()? != SBR || !self.flag()? {
            return Ok(None);
        }
        Ok(Some(Replication {
            rate: self.rate()?,
            parametric_stereo: self.left() >= 12 && self.take(11)? == PS_FOLLOWS && self.flag()?,
        }))
    }
}

/// Bits that are put together, at most 128.
#[derive(Default)]
struct Written {
    bits: u128,
    len: u32,
}

impl Written {
    fn put(&mut self, count: u32, value: u32) {
        self.bits = self.bits << count | u128::from(value);
        self.len += count;
    }

    fn put_rate(&mut self, rate: u32) {
        match RATES.iter().position(|known| *known == rate) {
            Some(number) => self.put(4, number as u32),
            None => {
                self.put(4, RATE_IN_FULL);
                self.put(24, rate);
            }
        }
    }

    fn bytes(self) -> Vec<u8> {
        let bytes = (self.bits << (u128::BITS - self.len)).to_be_bytes();
        bytes[..self.len.div_ceil(8) as usize].to_vec()
    }
}

/// The name of an audio object type (1.5.1.1).
fn name(kind: u32) -> Refusal {
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

    /// Bits as `count:value` pairs.
    fn written(pairs: &[(u32, u32)]) -> Vec<u8> {
        let mut bits = Written::default();
        for (count, value) in pairs {
            bits.put(*count, *value);
        }
        bits.bytes()
    }

    #[test]
    fn what_is_decoded_is_read_and_written_anew() {
        let plain = |rate, layout| Config {
            rate,
            layout,
            short_frames: false,
            replication: None,
        };
        let he = |parametric_stereo| Config {
            replication: Some(Replication {
                rate: 44_100,
                parametric_stereo,
            }),
            ..plain(22_050, 1)
        };
        let stereo = [0x12, 0x10];
        assert_eq!(Config::read(&stereo), Ok(plain(44_100, 2)));
        // The rate in full.
        let full = written(&[(5, 2), (4, 15), (24, 12_345), (4, 1), (3, 0)]);
        assert_eq!(Config::read(&full), Ok(plain(12_345, 1)));
        // HE-AAC says so in front, or behind what older decoders read.
        for kind in [SBR, PS] {
            let front = [(5, kind), (4, 7), (4, 1), (4, 4), (5, 2), (3, 0)];
            assert_eq!(Config::read(&written(&front)), Ok(he(kind == PS)));
            let behind = [
                (5, 2),
                (4, 7),
                (4, 1),
                (3, 0),
                (11, SBR_FOLLOWS),
                (5, SBR),
                (1, 1),
                (4, 4),
                (11, PS_FOLLOWS),
                (1, u32::from(kind == PS)),
            ];
            assert_eq!(Config::read(&written(&behind)), Ok(he(kind == PS)));
        }
        // What stands behind and means nothing is left out.
        let trailing = [&stereo[..], &[0xff; 200]].concat();
        let read = Config::read(&trailing);
        assert_eq!(read.map(Config::to_bytes), Ok(stereo.to_vec()));
        for config in [plain(44_100, 2), plain(12_345, 6), he(true), he(false)] {
            assert_eq!(Config::read(&config.to_bytes()), Ok(config));
        }
    }

    #[test]
    fn channels_that_are_listed_one_by_one_are_a_known_layout_or_refused() {
        let list = |front: &[u32], side: &[u32], back: &[u32], low: u32, coupled: u32| {
            let mut bits = vec![(5, 2), (4, 4), (4, 0), (3, 0), (4, 0), (2, 1), (4, 4)];
            let counts = [front, side, back].map(|list| (4, list.len() as u32));
            bits.extend(counts);
            bits.extend([(2, low), (3, 0), (4, coupled), (1, 0), (1, 0), (1, 0)]);
            for pair in [front, side, back].concat() {
                bits.extend([(1, pair), (4, 0)]);
            }
            bits.extend((0..low).map(|_| (4, 0)));
            bits.extend((0..coupled).map(|_| (5, 0)));
            let len: u32 = bits.iter().map(|(count, _)| count).sum();
            bits.extend([((8 - len % 8) % 8, 0), (8, 1), (8, 65)]);
            Config::read(&written(&bits)).map(|config| config.layout)
        };
        assert_eq!(list(&[0], &[], &[], 0, 0), Ok(1));
        assert_eq!(list(&[1], &[], &[], 0, 0), Ok(2));
        assert_eq!(list(&[0, 1], &[1], &[], 1, 0), Ok(6));
        assert!(list(&[1, 1], &[], &[], 0, 0).is_err());
        assert!(list(&[1], &[], &[], 0, 1).is_err());
        assert!(list(&[], &[], &[], 0, 0).is_err());
        // As many as the counts can say, and then the end.
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
    fn every_other_kind_is_refused_by_its_name() {
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
    fn what_makes_no_sense_is_refused() {
        for bits in [
            // Nothing behind the kind; numbers that are kept back; no rate at all.
            &[(5, 2)][..],
            &[(5, 2), (4, 13), (4, 2), (3, 0)],
            &[(5, 2), (4, 15), (24, 0), (4, 2), (3, 0)],
            &[(5, 2), (4, 15), (24, 0xff_ffff), (4, 2), (3, 0)],
            &[(5, 2), (4, 4), (4, 9), (3, 0)],
            &[(5, 2), (4, 4), (4, 15), (3, 0)],
            // A coder below it, and an extension that the standard does not define.
            &[(5, 2), (4, 4), (4, 2), (3, 0b010)],
            &[(5, 2), (4, 4), (4, 2), (3, 0b001), (1, 1)],
            // Replication to a rate that is not twice the core's, and of itself.
            &[(5, SBR), (4, 7), (4, 2), (4, 0), (5, 2), (3, 0)],
            &[(5, SBR), (4, 7), (4, 2), (4, 4), (5, SBR), (3, 0)],
        ] {
            assert!(Config::read(&written(bits)).is_err(), "{bits:?}");
        }
        // No bytes can do more than be refused.
        for seed in 0..20_000_u32 {
            let noise = seed.wrapping_mul(2_654_435_761).to_be_bytes().repeat(4);
            if let Ok(config) = Config::read(&noise[..seed as usize % 17]) {
                assert_eq!(Config::read(&config.to_bytes()), Ok(config));
            }
        }
    }
}
