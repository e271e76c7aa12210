//! The system's default output.

use std::any::Any;

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig,
    SupportedBufferSize, SupportedStreamConfig,
};

use super::callback::OutputCallback;
use super::error::PlayError;
use super::output::Output;
use crate::devices::suppress_alsa_errors;

/// In Hz; stretching at higher rates makes no audible difference.
const MAX_STRETCH_RATE: u32 = 50_000;
/// Callback interval, if it can be chosen.
const PERIOD_MS: u32 = 20;

pub(super) struct DefaultDevice;

impl Output for DefaultDevice {
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32) -> OutputCallback,
    ) -> Result<Box<dyn Any>, PlayError> {
        suppress_alsa_errors();
        let device = cpal::default_host()
            .default_output_device()
            .ok_or(PlayError::NoOutput)?;
        let config = device.default_output_config().map_err(output_error)?;
        let rate = config.sample_rate();
        let factor = (1..=16)
            .find(|count| rate / count <= MAX_STRETCH_RATE && rate.is_multiple_of(*count))
            .unwrap_or(1);
        let callback = connect(rate / factor).upsample(factor);
        let (format, buffer_size) = (config.sample_format(), buffer_size(&config));
        let mut config = config.config();
        config.buffer_size = buffer_size;
        let stream = match format {
            SampleFormat::I8 => build::<i8>(&device, config, callback),
            SampleFormat::I16 => build::<i16>(&device, config, callback),
            SampleFormat::I24 => build::<cpal::I24>(&device, config, callback),
            SampleFormat::I32 => build::<i32>(&device, config, callback),
            SampleFormat::I64 => build::<i64>(&device, config, callback),
            SampleFormat::U8 => build::<u8>(&device, config, callback),
            SampleFormat::U16 => build::<u16>(&device, config, callback),
            SampleFormat::U24 => build::<cpal::U24>(&device, config, callback),
            SampleFormat::U32 => build::<u32>(&device, config, callback),
            SampleFormat::U64 => build::<u64>(&device, config, callback),
            SampleFormat::F32 => build::<f32>(&device, config, callback),
            SampleFormat::F64 => build::<f64>(&device, config, callback),
            other => {
                return Err(PlayError::Failed(format!(
                    "it needs {other} samples, which are not supported"
                )));
            }
        }?;
        stream.play().map_err(output_error)?;
        Ok(Box::new(stream))
    }
}

fn build<T: SizedSample + FromSample<f32>>(
    device: &Device,
    config: StreamConfig,
    mut callback: OutputCallback,
) -> Result<cpal::Stream, PlayError> {
    let channels = usize::from(config.channels).max(1);
    let reporter = callback.error_reporter();
    device
        .build_output_stream(
            config,
            move |data: &mut [T], info: &cpal::OutputCallbackInfo| {
                let times = info.timestamp();
                let latency = times.playback.duration_since(times.callback);
                let mut frames = data.chunks_exact_mut(channels);
                callback.fill(frames.len(), latency, |sample| {
                    if let Some(frame) = frames.next() {
                        frame.fill(T::from_sample(sample.clamp(-1.0, 1.0)));
                    }
                });
            },
            move |error: cpal::Error| match error.kind() {
                ErrorKind::Xrun | ErrorKind::DeviceChanged | ErrorKind::RealtimeDenied => {}
                ErrorKind::DeviceNotAvailable
                | ErrorKind::HostUnavailable
                | ErrorKind::PermissionDenied => reporter.device_lost(),
                _ => reporter.stream_failed(),
            },
            None,
        )
        .map_err(output_error)
}

/// Sound servers behind ALSA may need more than the shortest buffers on a busy machine. On other
/// systems the default is best.
fn buffer_size(config: &SupportedStreamConfig) -> BufferSize {
    match config.buffer_size() {
        SupportedBufferSize::Range { min, max } if cfg!(target_os = "linux") => {
            BufferSize::Fixed((config.sample_rate() * PERIOD_MS / 1000).clamp(*min, *max))
        }
        _ => BufferSize::Default,
    }
}

fn output_error(error: cpal::Error) -> PlayError {
    match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => PlayError::NoOutput,
        ErrorKind::DeviceBusy => PlayError::Busy,
        ErrorKind::PermissionDenied => PlayError::PermissionDenied,
        _ => PlayError::Failed(error.to_string().trim_end_matches('.').to_owned()),
    }
}
