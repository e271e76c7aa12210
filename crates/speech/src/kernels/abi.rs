//! From ggml's `ggml-backend-impl.h` (API version 2), for which whisper-rs-sys has no bindings.
//! `compat/ggml_abi.cpp` compares the header with the positions asserted below.

use std::ffi::{c_char, c_int, c_void};
use std::mem::offset_of;

use whisper_rs_sys as native;

pub(super) const API_VERSION: c_int = 2;

type Unimplemented = Option<unsafe extern "C" fn()>;

#[repr(C)]
pub(super) struct Registration {
    pub api_version: c_int,
    pub get_name: unsafe extern "C" fn(*mut Registration) -> *const c_char,
    pub get_device_count: unsafe extern "C" fn(*mut Registration) -> usize,
    pub get_device: unsafe extern "C" fn(*mut Registration, usize) -> *mut Device,
    pub get_proc_address: unsafe extern "C" fn(*mut Registration, *const c_char) -> *mut c_void,
    pub context: *mut c_void,
}

#[repr(C)]
pub(super) struct Device {
    pub get_name: unsafe extern "C" fn(*mut Device) -> *const c_char,
    pub get_description: unsafe extern "C" fn(*mut Device) -> *const c_char,
    pub get_memory: unsafe extern "C" fn(*mut Device, *mut usize, *mut usize),
    pub get_type: unsafe extern "C" fn(*mut Device) -> native::ggml_backend_dev_type,
    pub get_props: unsafe extern "C" fn(*mut Device, *mut native::ggml_backend_dev_props),
    pub init_backend: unsafe extern "C" fn(*mut Device, *const c_char) -> *mut Backend,
    pub get_buffer_type: unsafe extern "C" fn(*mut Device) -> native::ggml_backend_buffer_type_t,
    pub get_host_buffer_type: Unimplemented,
    pub buffer_from_host_ptr: Unimplemented,
    pub supports_op: unsafe extern "C" fn(*mut Device, *const native::ggml_tensor) -> bool,
    pub supports_buft:
        unsafe extern "C" fn(*mut Device, native::ggml_backend_buffer_type_t) -> bool,
    pub offload_op: Unimplemented,
    pub event_new: Unimplemented,
    pub event_free: Unimplemented,
    pub event_synchronize: Unimplemented,
    pub registration: *mut Registration,
    pub context: *mut c_void,
}

#[repr(C)]
pub(super) struct Backend {
    pub guid: *const [u8; 16],
    pub get_name: unsafe extern "C" fn(*mut Backend) -> *const c_char,
    pub free: unsafe extern "C" fn(*mut Backend),
    pub set_tensor_async: Unimplemented,
    pub get_tensor_async: Unimplemented,
    pub cpy_tensor_async: Unimplemented,
    pub synchronize: Unimplemented,
    pub graph_plan_create: Unimplemented,
    pub graph_plan_free: Unimplemented,
    pub graph_plan_update: Unimplemented,
    pub graph_plan_compute: Unimplemented,
    pub graph_compute:
        unsafe extern "C" fn(*mut Backend, *mut native::ggml_cgraph) -> native::ggml_status,
    pub event_record: Unimplemented,
    pub event_wait: Unimplemented,
    pub graph_optimize: Unimplemented,
    pub device: *mut Device,
    pub context: *mut c_void,
}

/// Size and positions in pointers.
macro_rules! assert_layout {
    ($type:ty, $size:literal, $($field:ident $slot:literal),*) => {
        const _: () = {
            assert!(size_of::<$type>() == $size * size_of::<usize>());
            $(assert!(offset_of!($type, $field) == $slot * size_of::<usize>());)*
        };
    };
}

assert_layout!(
    Registration, 6,
    api_version 0, get_name 1, get_device_count 2, get_device 3, get_proc_address 4, context 5
);
assert_layout!(
    Device, 17,
    get_name 0, get_description 1, get_memory 2, get_type 3, get_props 4, init_backend 5,
    get_buffer_type 6, supports_op 9, supports_buft 10, registration 15, context 16
);
assert_layout!(
    Backend, 17,
    guid 0, get_name 1, free 2, graph_compute 11, device 15, context 16
);
