//! A microphone of this machine.

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, SampleFormat, SizedSample, StreamConfig, SupportedBufferSize,
    SupportedStreamConfig,
};

use super::callback::InputCallback;
use super::error::RecordError;
use super::input::{Input, StartedInput};
use crate::devices::suppress_alsa_errors;

/// Callback interval, if it can be chosen.
const PERIOD_MS: u32 = 20;

/// `None`: the system's default input at the time of opening.
pub(super) struct Microphone {
    name: Option<String>,
}

impl Microphone {
    pub(super) fn new(name: Option<String>) -> Self {
        Self { name }
    }

    fn device(&self) -> Result<Device, RecordError> {
        let host = cpal::default_host();
        match &self.name {
            None => host.default_input_device().ok_or(RecordError::NoInput),
            Some(name) => host
                .input_devices()
                .map_err(input_error)?
                .find(|device| device.to_string() == *name)
                .ok_or_else(|| RecordError::NotConnected(name.clone())),
        }
    }
}

impl Input for Microphone {
    fn start(
        &mut self,
        connect: &mut dyn FnMut(u32, u16) -> InputCallback,
    ) -> Result<StartedInput, RecordError> {
        suppress_alsa_errors();
        let device = self.device()?;
        let offered = device.default_input_config().map_err(input_error)?;
        let mut config = offered.config();
        config.buffer_size = buffer_size(&offered);
        let callback = connect(config.sample_rate, config.channels);
        let stream = match offered.sample_format() {
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
            other => Err(RecordError::Failed(format!(
                "it delivers {other} samples, which are not supported"
            ))),
        }?;
        stream.play().map_err(input_error)?;
        Ok(StartedInput {
            name: device.to_string(),
            stream: Box::new(stream),
        })
    }
}

fn build<T>(
    device: &Device,
    config: StreamConfig,
    mut callback: InputCallback,
) -> Result<cpal::Stream, RecordError>
where
    T: SizedSample,
    f32: cpal::FromSample<T>,
{
    let error_reporter = callback.error_reporter();
    device
        .build_input_stream(
            config,
            move |data: &[T], _: &cpal::InputCallbackInfo| {
                callback.push(data.iter().map(|sample| sample.to_sample::<f32>()));
            },
            move |error: cpal::Error| match error.kind() {
                // Only some samples are lost.
                ErrorKind::Xrun | ErrorKind::RealtimeDenied => {}
                _ => error_reporter.device_lost(),
            },
            None,
        )
        .map_err(input_error)
}

/// Behind ALSA, a sound server may choose seconds. On other systems the default is best.
fn buffer_size(offered: &SupportedStreamConfig) -> BufferSize {
    match offered.buffer_size() {
        SupportedBufferSize::Range { min, max } if cfg!(target_os = "linux") => {
            BufferSize::Fixed((offered.sample_rate() * PERIOD_MS / 1000).clamp(*min, *max))
        }
        _ => BufferSize::Default,
    }
}

fn input_error(error: cpal::Error) -> RecordError {
    match error.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => RecordError::NoInput,
        ErrorKind::DeviceBusy => RecordError::Busy,
        ErrorKind::PermissionDenied => RecordError::PermissionDenied,
        _ => RecordError::Failed(error.to_string().trim_end_matches('.').to_owned()),
    }
}
