//! The system's default loudspeaker.

use std::any::Any;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig,
};

use super::{Feed, Output, PlayError};
use crate::devices::silence_the_sound_library;

/// Samples a second beyond which no ear hears more.
const FAST_ENOUGH: u32 = 50_000;
/// Milliseconds between two callbacks, where that is ours to say.
const PERIOD_MS: u32 = 20;

/// Whatever the system plays on by default when it is asked.
pub(super) struct DefaultDevice;

impl Output for DefaultDevice {
    fn start(&mut self, plug: &mut dyn FnMut(u32) -> Feed) -> Result<Box<dyn Any>, PlayError> {
        silence_the_sound_library();
        let device = cpal::default_host()
            .default_output_device()
            .ok_or(PlayError::NoOutput)?;
        let config = device.default_output_config().map_err(refused)?;
        let rate = config.sample_rate();
        let spread = (1..=16)
            .find(|count| rate / count <= FAST_ENOUGH && rate.is_multiple_of(*count))
            .unwrap_or(1);
        let feed = plug(rate / spread).spread(spread);
        let (format, buffer_size) = (config.sample_format(), buffer(&config));
        let mut config = config.config();
        config.buffer_size = buffer_size;
        let stream = match format {
            SampleFormat::I8 => build::<i8>(&device, config, feed),
            SampleFormat::I16 => build::<i16>(&device, config, feed),
            SampleFormat::I24 => build::<cpal::I24>(&device, config, feed),
            SampleFormat::I32 => build::<i32>(&device, config, feed),
            SampleFormat::I64 => build::<i64>(&device, config, feed),
            SampleFormat::U8 => build::<u8>(&device, config, feed),
            SampleFormat::U16 => build::<u16>(&device, config, feed),
            SampleFormat::U24 => build::<cpal::U24>(&device, config, feed),
            SampleFormat::U32 => build::<u32>(&device, config, feed),
            SampleFormat::U64 => build::<u64>(&device, config, feed),
            SampleFormat::F32 => build::<f32>(&device, config, feed),
            SampleFormat::F64 => build::<f64>(&device, config, feed),
            other => return Err(PlayError::Failed(format!("it wants {other} samples"))),
        }?;
        stream.play().map_err(refused)?;
        Ok(Box::new(stream))
    }
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    mut feed: Feed,
) -> Result<cpal::Stream, PlayError> {
    let channels = usize::from(config.channels).max(1);
    let alarm = feed.alarm();
    device
        .build_output_stream(
            config,
            move |data: &mut [T], info: &cpal::OutputCallbackInfo| {
                let times = info.timestamp();
                let latency = times.playback.duration_since(times.callback);
                let mut frames = data.chunks_exact_mut(channels);
                feed.fill(frames.len(), latency, |sample| {
                    if let Some(frame) = frames.next() {
                        frame.fill(T::from_sample(sample.clamp(-1.0, 1.0)));
                    }
                });
            },
            move |why: cpal::Error| match why.kind() {
                ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
                ErrorKind::DeviceNotAvailable
                | ErrorKind::HostUnavailable
                | ErrorKind::PermissionDenied => alarm.lost(),
                _ => alarm.broken(),
            },
            None,
        )
        .map_err(refused)
}

/// Behind ALSA there is often a sound server that needs more than the shortest
/// buffers on a busy machine; elsewhere the system knows best.
fn buffer(config: &SupportedStreamConfig) -> BufferSize {
    match config.buffer_size() {
        SupportedBufferSize::Range { min, max } if cfg!(target_os = "linux") => {
            BufferSize::Fixed((config.sample_rate() * PERIOD_MS / 1000).clamp(*min, *max))
        }
        _ => BufferSize::Default,
    }
}

fn refused(why: cpal::Error) -> PlayError {
    match why.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => PlayError::NoOutput,
        ErrorKind::DeviceBusy => PlayError::Busy,
        ErrorKind::PermissionDenied => PlayError::Forbidden,
        _ => PlayError::Failed(why.to_string().trim_end_matches('.').to_owned()),
    }
}
