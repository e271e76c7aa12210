//! GPUs that ggml finds.
//!
//! Enumerating them loads drivers, which may crash: only for processes that can be restarted.

use std::ffi::{CStr, c_char};

use whisper_rs_sys as native;

pub use earshot_transcript::Device;

use crate::SpeechError;

pub fn devices() -> Vec<Device> {
    crate::model::silence_native_logs();
    (0..)
        .zip(native_devices())
        .map(|(index, device)| describe(index, device))
        .collect()
}

/// # Errors
/// [`SpeechError::DeviceGone`].
pub fn device(index: u32) -> Result<Device, SpeechError> {
    let found = devices().into_iter().nth(index as usize);
    found.ok_or(SpeechError::DeviceGone)
}

fn native_devices() -> impl Iterator<Item = native::ggml_backend_dev_t> {
    // SAFETY: plain queries of ggml's registry.
    let all = (0..unsafe { native::ggml_backend_dev_count() })
        .map(|index| unsafe { native::ggml_backend_dev_get(index) });
    all.filter(|device| {
        // SAFETY: registered devices live as long as the process.
        let kind = unsafe { native::ggml_backend_dev_type(*device) };
        kind == native::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_GPU || is_integrated(kind)
    })
}

fn is_integrated(kind: native::ggml_backend_dev_type) -> bool {
    kind == native::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_IGPU
}

fn describe(index: u32, device: native::ggml_backend_dev_t) -> Device {
    // SAFETY: ggml fills in the properties of a live device, and its names live as long as the
    // process.
    let (props, name) = unsafe {
        let mut props = std::mem::zeroed();
        native::ggml_backend_dev_get_props(device, &raw mut props);
        (props, text(props.description))
    };
    Device {
        index,
        driver: driver(&name),
        name,
        is_integrated: is_integrated(props.type_),
        memory: props.memory_total as u64,
    }
}

/// # Safety
/// `text` is null or a C string.
unsafe fn text(text: *const c_char) -> String {
    if text.is_null() {
        return String::new();
    }
    // SAFETY: the caller passes a C string.
    let text = unsafe { CStr::from_ptr(text) };
    text.to_string_lossy().into_owned()
}

/// Identifies the driver, because another version may compute different results.
#[cfg(feature = "vulkan")]
fn driver(name: &str) -> String {
    vulkan_driver(name).unwrap_or_else(|| "Vulkan".to_owned())
}

#[cfg(feature = "vulkan")]
fn vulkan_driver(name: &str) -> Option<String> {
    use ash::vk;

    let entry = ash::Entry::linked();
    let application = vk::ApplicationInfo::default().api_version(vk::API_VERSION_1_2);
    let wanted = vk::InstanceCreateInfo::default().application_info(&application);
    // SAFETY: the instance is destroyed after its last use, and nothing borrowed from it is kept.
    unsafe {
        let instance = entry.create_instance(&wanted, None).ok()?;
        let found = instance.enumerate_physical_devices();
        let driver = found.unwrap_or_default().into_iter().find_map(|device| {
            let mut driver = vk::PhysicalDeviceDriverProperties::default();
            let mut all = vk::PhysicalDeviceProperties2::default().push_next(&mut driver);
            instance.get_physical_device_properties2(device, &mut all);
            let properties = all.properties;
            let is_match = properties
                .device_name_as_c_str()
                .is_ok_and(|found| found.to_bytes() == name.as_bytes());
            let part = |text: Result<&CStr, _>| {
                text.map_or(String::new(), |text: &CStr| {
                    text.to_string_lossy().into_owned()
                })
            };
            is_match.then(|| {
                let words = [
                    "Vulkan".to_owned(),
                    part(driver.driver_name_as_c_str().map_err(drop)),
                    part(driver.driver_info_as_c_str().map_err(drop)),
                    format!("{:x}", properties.driver_version),
                ];
                words.join(" ")
            })
        });
        instance.destroy_instance(None);
        driver
    }
}

#[cfg(all(feature = "cuda", not(feature = "vulkan")))]
fn driver(_name: &str) -> String {
    use std::ffi::c_int;

    unsafe extern "C" {
        fn cudaDriverGetVersion(version: *mut c_int) -> c_int;
    }
    let mut version = 0;
    // SAFETY: writes one integer.
    let failed = unsafe { cudaDriverGetVersion(&raw mut version) };
    match failed {
        0 => format!("CUDA {}.{}", version / 1000, version % 1000 / 10),
        _ => "CUDA".to_owned(),
    }
}

#[cfg(not(any(feature = "vulkan", feature = "cuda")))]
fn driver(_name: &str) -> String {
    // Metal has the version of the system.
    std::env::consts::OS.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(any(feature = "vulkan", feature = "cuda", feature = "metal")))]
    fn cpu_build_finds_no_gpu() {
        assert_eq!(devices(), []);
        assert!(matches!(device(0), Err(SpeechError::DeviceGone)));
    }
}
