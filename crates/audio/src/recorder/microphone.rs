//! A microphone of this machine.

use cpal::traits::{DeviceTrait, HostTrait, StreamTrait};
use cpal::{
    BufferSize, Device, ErrorKind, SampleFormat, SizedSample, StreamConfig, SupportedBufferSize,
    SupportedStreamConfig,
};

use super::{Input, Intake, RecordError, Started};
use crate::devices::silence_the_sound_library;

/// Milliseconds between two callbacks, where that is ours to say.
const PERIOD_MS: u32 = 20;

/// The microphone of a name, or whatever the system records from by default when
/// it is asked.
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
                .map_err(refused)?
                .find(|device| device.to_string() == *name)
                .ok_or_else(|| RecordError::NotThere(name.clone())),
        }
    }
}

impl Input for Microphone {
    fn start(&mut self, plug: &mut dyn FnMut(u32, u16) -> Intake) -> Result<Started, RecordError> {
        silence_the_sound_library();
        let device = self.device()?;
        let offered = device.default_input_config().map_err(refused)?;
        let mut config = offered.config();
        config.buffer_size = buffer(&offered);
        let intake = plug(config.sample_rate, config.channels);
        let stream = match offered.sample_format() {
            SampleFormat::I8 => build::<i8>(&device, config, intake),
            SampleFormat::I16 => build::<i16>(&device, config, intake),
            SampleFormat::I24 => build::<cpal::I24>(&device, config, intake),
            SampleFormat::I32 => build::<i32>(&device, config, intake),
            SampleFormat::I64 => build::<i64>(&device, config, intake),
            SampleFormat::U8 => build::<u8>(&device, config, intake),
            SampleFormat::U16 => build::<u16>(&device, config, intake),
            SampleFormat::U24 => build::<cpal::U24>(&device, config, intake),
            SampleFormat::U32 => build::<u32>(&device, config, intake),
            SampleFormat::U64 => build::<u64>(&device, config, intake),
            SampleFormat::F32 => build::<f32>(&device, config, intake),
            SampleFormat::F64 => build::<f64>(&device, config, intake),
            other => Err(RecordError::Failed(format!("it gives {other} samples"))),
        }?;
        stream.play().map_err(refused)?;
        Ok(Started {
            name: device.to_string(),
            stream: Box::new(stream),
        })
    }
}

fn build<T>(
    device: &Device,
    config: StreamConfig,
    mut intake: Intake,
) -> Result<cpal::Stream, RecordError>
where
    T: SizedSample,
    f32: cpal::FromSample<T>,
{
    let alarm = intake.alarm();
    device
        .build_input_stream(
            config,
            move |data: &[T], _: &cpal::InputCallbackInfo| {
                intake.take(data.iter().map(|sample| sample.to_sample::<f32>()));
            },
            move |why: cpal::Error| match why.kind() {
                // Some samples are missing, and more come.
                ErrorKind::Xrun | ErrorKind::RealtimeDenied => {}
                _ => alarm.lost(),
            },
            None,
        )
        .map_err(refused)
}

/// Behind ALSA a sound server's own choice may be seconds; elsewhere the system
/// knows best.
fn buffer(offered: &SupportedStreamConfig) -> BufferSize {
    match offered.buffer_size() {
        SupportedBufferSize::Range { min, max } if cfg!(target_os = "linux") => {
            BufferSize::Fixed((offered.sample_rate() * PERIOD_MS / 1000).clamp(*min, *max))
        }
        _ => BufferSize::Default,
    }
}

fn refused(why: cpal::Error) -> RecordError {
    match why.kind() {
        ErrorKind::DeviceNotAvailable | ErrorKind::HostUnavailable => RecordError::NoInput,
        ErrorKind::DeviceBusy => RecordError::Busy,
        ErrorKind::PermissionDenied => RecordError::Forbidden,
        _ => RecordError::Failed(why.to_string().trim_end_matches('.').to_owned()),
    }
}
