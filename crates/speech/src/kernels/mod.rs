//! A ggml backend for the encoder's large operations.
//!
//! ggml's x86-64 kernels reach half of the CPU's peak. Its scheduler prefers this "accelerator" for
//! the operations that it supports; small ones, such as decoder steps, stay with ggml.
//!
//! - q8_0 products use [`int8`] if the CPU has VNNI, others `gemm` in `f32`.
//! - [`attention`] is fused.
//! - [`rows`] and [`copy`] save ggml's thread synchronisation.

pub(crate) use product::warm_up;

mod abi;
mod attention;
mod copy;
#[cfg(target_arch = "x86_64")]
mod disjoint;
#[cfg(target_arch = "x86_64")]
mod int8;
mod lanes;
mod parallel;
mod product;
mod rows;
mod tensor;
#[cfg(test)]
mod tests;

use std::ffi::{CStr, c_char, c_int, c_void};
use std::ptr;
use std::sync::Once;

use whisper_rs_sys as native;

use abi::{API_VERSION, Backend, Device, Registration};

const NAME: &CStr = c"EARSHOT";
const SET_THREADS: &CStr = c"ggml_backend_set_n_threads";
static GUID: [u8; 16] = *b"earshot-kernels1";

/// For decoding states created afterwards.
pub(crate) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if cfg!(target_arch = "x86_64") {
            // SAFETY: registration and device are never freed.
            unsafe { native::ggml_backend_register(registration().cast()) };
        }
    });
}

fn registration() -> *mut Registration {
    let device = Box::into_raw(Box::new(Device {
        get_name: device_name,
        get_description: device_name,
        get_memory: device_memory,
        get_type: device_type,
        get_props: device_props,
        init_backend,
        get_buffer_type: buffer_type,
        get_host_buffer_type: None,
        buffer_from_host_ptr: None,
        supports_op,
        supports_buft,
        offload_op: None,
        event_new: None,
        event_free: None,
        event_synchronize: None,
        registration: ptr::null_mut(),
        context: ptr::null_mut(),
    }));
    let registration = Box::into_raw(Box::new(Registration {
        api_version: API_VERSION,
        get_name: registration_name,
        get_device_count: device_count,
        get_device,
        get_proc_address,
        context: device.cast(),
    }));
    // SAFETY: just allocated, and known only to this function.
    unsafe { (*device).registration = registration };
    registration
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn registration_name(_: *mut Registration) -> *const c_char {
    NAME.as_ptr()
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn device_count(_: *mut Registration) -> usize {
    1
}

/// # Safety
/// `registration` is this backend's.
unsafe extern "C" fn get_device(registration: *mut Registration, _: usize) -> *mut Device {
    // SAFETY: ggml passes the registration back.
    unsafe { (*registration).context.cast() }
}

/// # Safety
/// `name` is a C string.
unsafe extern "C" fn get_proc_address(_: *mut Registration, name: *const c_char) -> *mut c_void {
    // SAFETY: upheld by the caller.
    if unsafe { CStr::from_ptr(name) } == SET_THREADS {
        set_threads as *mut c_void
    } else {
        ptr::null_mut()
    }
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn device_name(_: *mut Device) -> *const c_char {
    NAME.as_ptr()
}

/// # Safety
/// `free` and `total` are writable.
unsafe extern "C" fn device_memory(_: *mut Device, free: *mut usize, total: *mut usize) {
    // SAFETY: upheld by the caller.
    unsafe {
        free.write(0);
        total.write(0);
    }
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn device_type(_: *mut Device) -> native::ggml_backend_dev_type {
    native::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL
}

/// # Safety
/// `props` is writable.
unsafe extern "C" fn device_props(device: *mut Device, props: *mut native::ggml_backend_dev_props) {
    // SAFETY: upheld by the caller.
    unsafe {
        props.write(native::ggml_backend_dev_props {
            name: NAME.as_ptr(),
            description: NAME.as_ptr(),
            memory_free: 0,
            memory_total: 0,
            type_: device_type(device),
            device_id: ptr::null(),
            caps: native::ggml_backend_dev_caps {
                async_: false,
                host_buffer: false,
                buffer_from_host_ptr: false,
                events: false,
            },
        });
    }
}

/// # Safety
/// `device` is this backend's.
unsafe extern "C" fn init_backend(device: *mut Device, _: *const c_char) -> *mut Backend {
    let threads: Box<c_int> = Box::new(1);
    Box::into_raw(Box::new(Backend {
        guid: &raw const GUID,
        get_name: backend_name,
        free: free_backend,
        set_tensor_async: None,
        get_tensor_async: None,
        cpy_tensor_async: None,
        synchronize: None,
        graph_plan_create: None,
        graph_plan_free: None,
        graph_plan_update: None,
        graph_plan_compute: None,
        graph_compute,
        event_record: None,
        event_wait: None,
        graph_optimize: None,
        device,
        context: Box::into_raw(threads).cast(),
    }))
}

/// # Safety
/// None: ignores its argument.
unsafe extern "C" fn buffer_type(_: *mut Device) -> native::ggml_backend_buffer_type_t {
    // SAFETY: returns a static.
    unsafe { native::ggml_backend_cpu_buffer_type() }
}

/// # Safety
/// `buffer` is a live buffer type.
unsafe extern "C" fn supports_buft(
    _: *mut Device,
    buffer: native::ggml_backend_buffer_type_t,
) -> bool {
    // SAFETY: upheld by the caller.
    unsafe { native::ggml_backend_buft_is_host(buffer) }
}

/// # Safety
/// `op` is a live tensor with valid sources.
unsafe extern "C" fn supports_op(_: *mut Device, op: *const native::ggml_tensor) -> bool {
    // SAFETY: upheld by the caller.
    unsafe { Op::of(&*op).is_some() }
}

#[derive(Clone, Copy)]
enum Op {
    Product,
    Softmax,
    RowWise,
    Copy,
    /// No work: reshape, permute, transpose.
    View,
}

impl Op {
    /// # Safety
    /// `op` is ggml's, with valid sources.
    unsafe fn of(op: &native::ggml_tensor) -> Option<Self> {
        // SAFETY: upheld by the caller.
        let (task, supported) = unsafe {
            match op.op {
                native::ggml_op_GGML_OP_MUL_MAT => (Self::Product, product::supports(op)),
                native::ggml_op_GGML_OP_SOFT_MAX => {
                    (Self::Softmax, attention::supports_softmax(op))
                }
                other if is_layout_only(other) => (Self::View, true),
                _ if rows::supports(op) => (Self::RowWise, true),
                _ => (Self::Copy, copy::supports(op)),
            }
        };
        supported.then_some(task)
    }
}

fn is_layout_only(op: native::ggml_op) -> bool {
    matches!(
        op,
        native::ggml_op_GGML_OP_NONE
            | native::ggml_op_GGML_OP_RESHAPE
            | native::ggml_op_GGML_OP_VIEW
            | native::ggml_op_GGML_OP_PERMUTE
            | native::ggml_op_GGML_OP_TRANSPOSE
    )
}

/// # Safety
/// None: ignores its arguments.
unsafe extern "C" fn backend_name(_: *mut Backend) -> *const c_char {
    NAME.as_ptr()
}

/// # Safety
/// `backend` comes from [`init_backend`] and is not used afterwards.
unsafe extern "C" fn free_backend(backend: *mut Backend) {
    // SAFETY: both boxes come from `init_backend`, and ggml frees a backend once.
    unsafe {
        let backend = Box::from_raw(backend);
        drop(Box::from_raw(backend.context.cast::<c_int>()));
    }
}

/// # Safety
/// `backend` comes from [`init_backend`].
unsafe extern "C" fn set_threads(backend: *mut Backend, threads: c_int) {
    // SAFETY: the context is the number from `init_backend`.
    unsafe { (*backend).context.cast::<c_int>().write(threads) }
}

/// # Safety
/// `backend` comes from [`init_backend`]; `graph` is live and its tensors have their data.
unsafe extern "C" fn graph_compute(
    backend: *mut Backend,
    graph: *mut native::ggml_cgraph,
) -> native::ggml_status {
    // SAFETY: the graph is live and its tensors have their data.
    unsafe {
        let threads = (*backend).context.cast::<c_int>().read().max(1) as usize;
        let nodes = native::ggml_graph_n_nodes(graph);
        let nodes: Vec<&native::ggml_tensor> = (0..nodes)
            .map(|index| &*native::ggml_graph_node(graph, index))
            .filter(|node| !is_layout_only(node.op))
            .collect();
        let mut left = &nodes[..];
        while let [node, rest @ ..] = left {
            left = rest;
            if let [weights, sum, after @ ..] = rest
                && let Some(attention) = attention::Attention::find(node, weights, sum)
            {
                attention.compute(threads);
                left = after;
                continue;
            }
            match Op::of(node) {
                Some(Op::Product) => product::compute(node, threads),
                Some(Op::Softmax) => attention::compute_softmax(node, threads),
                Some(Op::RowWise) => rows::compute(node, threads),
                Some(Op::Copy) => copy::compute(node, threads),
                Some(Op::View) => {}
                None => return native::ggml_status_GGML_STATUS_FAILED,
            }
        }
    }
    native::ggml_status_GGML_STATUS_SUCCESS
}
