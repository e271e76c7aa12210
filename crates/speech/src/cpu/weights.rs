//! Weight matrices, repacked for the CPU's vectors.

use half::f16;
use rayon::prelude::*;

use super::isa::Isa;
use crate::model_file::{TensorData, WeightType};

/// Numbers that share a scale.
pub(super) const BLOCK: usize = 32;
/// Rows that are interleaved.
pub(super) const PANEL: usize = 16;
/// Numbers per lane.
pub(super) const QUAD: usize = 4;
pub(super) const QUADS: usize = BLOCK / QUAD;
/// Bytes of the numbers of one block of a panel.
pub(super) const PANEL_NUMBERS: usize = BLOCK * PANEL;
/// Bytes of the scales, or of the minimums, of one block of a panel.
pub(super) const SCALES: usize = 2 * PANEL;
/// Bytes of the fifth bits of one block of a panel.
pub(super) const FIFTH_BITS: usize = QUAD * PANEL;

/// A weight is `scale · (n - zero)`, or `scale · n + minimum`, with an unsigned number `n` and a
/// scale and minimum per block (ggml-common.h).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Q4_0,
    Q4_1,
    Q5_0,
    Q5_1,
    Q8_0,
    /// The upper four bits of 8, doubled: the scale is eight times the other's.
    HighBits,
}

impl Format {
    fn of(kind: WeightType) -> Option<Self> {
        Some(match kind {
            WeightType::Q4_0 => Self::Q4_0,
            WeightType::Q4_1 => Self::Q4_1,
            WeightType::Q5_0 => Self::Q5_0,
            WeightType::Q5_1 => Self::Q5_1,
            WeightType::Q8_0 => Self::Q8_0,
            WeightType::F32 | WeightType::F16 => return None,
        })
    }

    pub fn has_minimum(self) -> bool {
        matches!(self, Self::Q4_1 | Self::Q5_1)
    }

    pub fn zero(self) -> i32 {
        match self {
            Self::Q4_0 => 8,
            // With it, what the lower bits add is near zero on average.
            Self::HighBits => 15,
            Self::Q5_0 => 16,
            Self::Q8_0 => 128,
            Self::Q4_1 | Self::Q5_1 => 0,
        }
    }

    pub fn has_fifth_bit(self) -> bool {
        matches!(self, Self::Q5_0 | Self::Q5_1)
    }

    /// Of one block of a panel.
    pub fn number_bytes(self) -> usize {
        if self == Self::Q8_0 {
            PANEL_NUMBERS
        } else {
            PANEL_NUMBERS / 2
        }
    }

    /// Where the parts of a panel of `blocks` blocks begin.
    pub fn layout(self, blocks: usize) -> PanelLayout {
        let fifth_bits = blocks * self.number_bytes();
        let scales = fifth_bits
            + if self.has_fifth_bit() {
                blocks * FIFTH_BITS
            } else {
                0
            };
        let minimums = scales + blocks * SCALES;
        let end = minimums
            + if self.has_minimum() {
                blocks * SCALES
            } else {
                0
            };
        PanelLayout {
            fifth_bits,
            scales,
            minimums,
            size: end.next_multiple_of(LINE),
        }
    }
}

/// In bytes. A panel begins with the numbers: for each block and quad, four of each row. With four
/// bits, the first half of the quads is in the low, the second in the high nibbles.
#[derive(Clone, Copy)]
pub(super) struct PanelLayout {
    /// Per block one byte per row and place in a quad; bit `n` is of quad `n`.
    pub fifth_bits: usize,
    /// Per block and row, as `f16`.
    pub scales: usize,
    pub minimums: usize,
    pub size: usize,
}

/// Bytes that begin with a cache line: vectors that span two are slower to load.
#[derive(Default)]
pub(super) struct AlignedBytes {
    lines: Vec<Line>,
}

/// A cache line.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
struct Line([u8; LINE]);

const LINE: usize = 64;

impl AlignedBytes {
    /// Rounded up to whole lines; new ones are zero.
    pub fn resize(&mut self, bytes: usize) {
        let count = bytes.div_ceil(LINE);
        if count > self.lines.capacity() {
            self.lines.reserve_exact(count - self.lines.len());
            use_huge_pages(self.lines.spare_capacity_mut());
        }
        self.lines.resize(count, Line([0; LINE]));
    }

    pub fn bytes(&self) -> &[u8] {
        // SAFETY: lines are bytes without padding.
        unsafe { std::slice::from_raw_parts(self.lines.as_ptr().cast(), self.lines.len() * LINE) }
    }

    pub fn bytes_mut(&mut self) -> &mut [u8] {
        let count = self.lines.len() * LINE;
        // SAFETY: lines are bytes without padding.
        unsafe { std::slice::from_raw_parts_mut(self.lines.as_mut_ptr().cast(), count) }
    }
}

/// Reading weights at random pages costs more address translations than a CPU holds.
#[cfg(target_os = "linux")]
fn use_huge_pages<T>(memory: &mut [T]) {
    const HUGE_PAGE: usize = 1 << 21;
    let start = memory.as_mut_ptr().cast::<u8>();
    let padding = start.align_offset(HUGE_PAGE);
    let length = size_of_val(memory).saturating_sub(padding) / HUGE_PAGE * HUGE_PAGE;
    if length > 0 {
        // SAFETY: advice about whole pages inside this memory does not change its content.
        unsafe { libc::madvise(start.add(padding).cast(), length, libc::MADV_HUGEPAGE) };
    }
}

#[cfg(not(target_os = "linux"))]
fn use_huge_pages<T>(_: &mut [T]) {}

/// Output rows × input columns.
pub(super) enum Matrix {
    Quantized(Quantized),
    /// Row-major.
    Half {
        rows: usize,
        columns: usize,
        numbers: Vec<f16>,
    },
}

pub(super) struct Quantized {
    pub format: Format,
    pub rows: usize,
    /// Per row.
    pub blocks: usize,
    /// Panel by panel, the last one padded with zeros.
    pub bytes: AlignedBytes,
    /// Applied to the numbers of 8 bits: AVX2 multiplies them as signed numbers.
    flip: u8,
}

impl Matrix {
    pub fn pack(data: &TensorData, isa: Isa) -> Self {
        let (columns, rows) = (data.size[0], data.size[1] * data.size[2]);
        match Format::of(data.kind) {
            Some(format) => Self::Quantized(Quantized::pack(
                format,
                [rows, columns / BLOCK],
                data.bytes,
                isa,
            )),
            None => Self::Half {
                rows,
                columns,
                numbers: half_numbers(data),
            },
        }
    }

    pub fn rows(&self) -> usize {
        match self {
            Self::Quantized(matrix) => matrix.rows,
            Self::Half { rows, .. } => *rows,
        }
    }

    pub fn columns(&self) -> usize {
        match self {
            Self::Quantized(matrix) => matrix.blocks * BLOCK,
            Self::Half { columns, .. } => *columns,
        }
    }

    /// Of one row.
    pub fn read_row(&self, row: usize, to: &mut [f32]) {
        match self {
            Self::Quantized(matrix) => matrix.read_row(row, to),
            Self::Half {
                columns, numbers, ..
            } => {
                for (to, number) in to.iter_mut().zip(&numbers[row * columns..]) {
                    *to = number.to_f32();
                }
            }
        }
    }
}

impl Quantized {
    fn pack(format: Format, size: [usize; 2], source: &[u8], isa: Isa) -> Self {
        Self::pack_converted(format, size, source, isa, |block, pack| pack(block))
    }

    /// `convert` gives each block of the source in this format.
    pub fn pack_converted(
        format: Format,
        [rows, blocks]: [usize; 2],
        source: &[u8],
        isa: Isa,
        convert: impl Fn(&[u8], &mut dyn FnMut(&[u8])) + Sync,
    ) -> Self {
        let mut packed = Self::empty(format, [rows, blocks], isa);
        let (size, flip) = (format.layout(blocks).size, packed.flip);
        let row_bytes = source.len() / rows;
        let panels = packed.bytes.bytes_mut().par_chunks_mut(size);
        let sources = source.par_chunks(PANEL * row_bytes);
        panels.zip(sources).for_each(|(panel, source)| {
            for (row, source) in source.chunks_exact(row_bytes).enumerate() {
                for (block, source) in source.chunks_exact(row_bytes / blocks).enumerate() {
                    convert(source, &mut |source| {
                        pack_block(format, blocks, flip, source, panel, row, block);
                    });
                }
            }
        });
        packed
    }

    /// Rows of 8-bit numbers, with one scale per block.
    pub fn pack_numbers(
        isa: Isa,
        [rows, blocks]: [usize; 2],
        numbers: &[i8],
        scales: &[f32],
    ) -> Self {
        let mut packed = Self::empty(Format::Q8_0, [rows, blocks], isa);
        let flip = 0x80 ^ packed.flip;
        let layout = packed.format.layout(blocks);
        let (numbers, _) = numbers.as_chunks::<QUAD>();
        for row in 0..rows {
            let start = row / PANEL * layout.size;
            let panel = &mut packed.bytes.bytes_mut()[start..start + layout.size];
            let (to_numbers, to_scales) = panel.split_at_mut(layout.scales);
            let (quads, _) = to_numbers.as_chunks_mut::<QUAD>();
            let (halves, _) = to_scales.as_chunks_mut::<2>();
            let from = &numbers[row * blocks * QUADS..][..blocks * QUADS];
            for (quad, from) in quads[row % PANEL..].iter_mut().step_by(PANEL).zip(from) {
                *quad = from.map(|number| number as u8 ^ flip);
            }
            let from = &scales[row * blocks..][..blocks];
            for (half, scale) in halves[row % PANEL..].iter_mut().step_by(PANEL).zip(from) {
                *half = f16::from_f32(*scale).to_le_bytes();
            }
        }
        packed
    }

    /// All zero.
    fn empty(format: Format, [rows, blocks]: [usize; 2], isa: Isa) -> Self {
        let mut bytes = AlignedBytes::default();
        bytes.resize(rows.div_ceil(PANEL) * format.layout(blocks).size);
        Self {
            format,
            rows,
            blocks,
            bytes,
            flip: if isa.multiplies_signed() { 0x80 } else { 0 },
        }
    }

    pub fn read_row(&self, row: usize, to: &mut [f32]) {
        let layout = self.format.layout(self.blocks);
        let panel = &self.bytes.bytes()[row / PANEL * layout.size..][..layout.size];
        let row = row % PANEL;
        for (block, to) in to.chunks_exact_mut(BLOCK).enumerate() {
            let half = |start: usize| {
                let at = start + block * SCALES + 2 * row;
                f16::from_le_bytes([panel[at], panel[at + 1]]).to_f32()
            };
            let scale = half(layout.scales);
            let minimum = if self.format.has_minimum() {
                half(layout.minimums)
            } else {
                0.0
            };
            for (index, to) in to.iter_mut().enumerate() {
                let number = self.number(panel, &layout, row, block, index);
                *to = scale * (number - self.format.zero()) as f32 + minimum;
            }
        }
    }

    fn number(
        &self,
        panel: &[u8],
        layout: &PanelLayout,
        row: usize,
        block: usize,
        index: usize,
    ) -> i32 {
        let (quad, place) = (index / QUAD, index % QUAD);
        let byte = |quad: usize| {
            panel[block * self.format.number_bytes() + (quad * PANEL + row) * QUAD + place]
        };
        if self.format == Format::Q8_0 {
            return i32::from(byte(quad) ^ self.flip);
        }
        let half = QUADS / 2;
        let nibble = byte(quad % half) >> (4 * (quad / half)) & 15;
        let fifth = if self.format.has_fifth_bit() {
            panel[layout.fifth_bits + block * FIFTH_BITS + row * QUAD + place] >> quad & 1
        } else {
            0
        };
        let number = i32::from(nibble | fifth << 4);
        if self.format == Format::HighBits {
            2 * number
        } else {
            number
        }
    }
}

fn pack_block(
    format: Format,
    blocks: usize,
    flip: u8,
    source: &[u8],
    panel: &mut [u8],
    row: usize,
    block: usize,
) {
    let layout = format.layout(blocks);
    let mut put_half = |start: usize, half: &[u8]| {
        let at = start + block * SCALES + 2 * row;
        panel[at..at + 2].copy_from_slice(half);
    };
    put_half(layout.scales, &source[..2]);
    let mut header = 2;
    if format.has_minimum() {
        put_half(layout.minimums, &source[2..4]);
        header = 4;
    }
    if format.has_fifth_bit() {
        // Bit `n` belongs to number `n`.
        let bits = source[header..header + 4].iter().rev();
        let bits = bits.fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        header += 4;
        for place in 0..QUAD {
            let byte = (0..QUADS).fold(0_u8, |byte, quad| {
                byte | ((bits >> (quad * QUAD + place) & 1) as u8) << quad
            });
            panel[layout.fifth_bits + block * FIFTH_BITS + row * QUAD + place] = byte;
        }
    }
    // With four bits, byte `n` has the numbers `n` and `n + 16`.
    let flip = if format == Format::Q8_0 {
        0x80 ^ flip
    } else {
        0
    };
    let start = block * format.number_bytes();
    for (index, byte) in source[header..].iter().enumerate() {
        let (quad, place) = (index / QUAD, index % QUAD);
        panel[start + (quad * PANEL + row) * QUAD + place] = byte ^ flip;
    }
}

pub(super) fn half_numbers(data: &TensorData) -> Vec<f16> {
    match data.kind {
        WeightType::F16 => {
            let (numbers, _) = data.bytes.as_chunks::<2>();
            numbers
                .iter()
                .map(|number| f16::from_le_bytes(*number))
                .collect()
        }
        _ => float_numbers(data).into_iter().map(f16::from_f32).collect(),
    }
}

/// Of a tensor that is not quantized; others give nothing.
pub(super) fn float_numbers(data: &TensorData) -> Vec<f32> {
    match data.kind {
        WeightType::F32 => {
            let (numbers, _) = data.bytes.as_chunks::<4>();
            numbers
                .iter()
                .map(|number| f32::from_le_bytes(*number))
                .collect()
        }
        WeightType::F16 => {
            let (numbers, _) = data.bytes.as_chunks::<2>();
            numbers
                .iter()
                .map(|number| f16::from_le_bytes(*number).to_f32())
                .collect()
        }
        _ => Vec::new(),
    }
}
