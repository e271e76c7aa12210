#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AudioInfo {
    pub container: String,
    pub codec: String,
    pub has_video: bool,
    /// 0 until the first block if the container does not say.
    pub sample_rate: u32,
    /// 0 until the first block if the container does not say.
    pub channels: usize,
}
