//! The encoder's operations, faster than ggml's own.
//!
//! Nearly all of an encoding is products of large matrices, and ggml's kernels
//! for an x86-64 processor reach half of what it can do. So another kind of
//! backend is given to ggml here (an "accelerator"), which its scheduler prefers
//! for what it says it can do: whatever an encoder does, where it is large.
//! What is small, the decoder's steps above all, stays with ggml.
//!
//! - Products with q8_0 weights go to [`int8`] where the processor multiplies
//!   whole numbers, others to the `gemm` crate in `f32`, the weights widened a
//!   few rows at a time.
//! - The three steps of an attention are one: see [`attention`].
//! - What lies between them ([`rows`], [`copy`]) is simple, but if ggml did it,
//!   its threads would start and meet again for each.

pub(crate) use product::look_at_caches;

mod abi;
mod attention;
mod copy;
mod crew;
#[cfg(target_arch = "x86_64")]
mod int8;
mod lanes;
mod product;
mod rows;
#[cfg(target_arch = "x86_64")]
mod split;
mod tensor;
#[cfg(test)]
mod tests;

use std::{
    ffi::{CStr, c_char, c_int, c_void},
    ptr,
    sync::{
        Once,
        atomic::{AtomicPtr, Ordering},
    },
};

use whisper_rs_sys as native;

use abi::{API_VERSION, Backend, Device, FAILED, Registration, SUCCESS};

const NAME: &CStr = c"EARSHOT";
const SET_THREADS: &CStr = c"ggml_backend_set_n_threads";
/// Any number that no other backend has.
static GUID: [u8; 16] = *b"earshot-kernels1";

/// Makes ggml use this module. It counts for states made from then on.
pub(crate) fn register() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        if cfg!(target_arch = "x86_64") {
            // SAFETY: the registration and its device live for ever.
            unsafe { native::ggml_backend_register(registration().cast()) };
        }
    });
}

/// The one registration, with its one device.
fn registration() -> *mut Registration {
    static MADE: AtomicPtr<Registration> = AtomicPtr::new(ptr::null_mut());
    let made = MADE.load(Ordering::Acquire);
    if !made.is_null() {
        return made;
    }
    let device = Box::leak(Box::new(Device {
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
    let registration = Box::leak(Box::new(Registration {
        api_version: API_VERSION,
        get_name: registration_name,
        get_device_count: device_count,
        get_device: registered_device,
        get_proc_address: function,
        context: ptr::from_mut(device).cast(),
    }));
    device.registration = registration;
    MADE.store(registration, Ordering::Release);
    registration
}

unsafe extern "C" fn registration_name(_: *mut Registration) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn device_count(_: *mut Registration) -> usize {
    1
}

unsafe extern "C" fn registered_device(registration: *mut Registration, _: usize) -> *mut Device {
    // SAFETY: ggml hands back what it was given.
    unsafe { (*registration).context.cast() }
}

unsafe extern "C" fn function(_: *mut Registration, name: *const c_char) -> *mut c_void {
    // SAFETY: ggml asks with a C string.
    if unsafe { CStr::from_ptr(name) } == SET_THREADS {
        set_threads as *mut c_void
    } else {
        ptr::null_mut()
    }
}

unsafe extern "C" fn device_name(_: *mut Device) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn device_memory(_: *mut Device, free: *mut usize, total: *mut usize) {
    // SAFETY: ggml gives room for both.
    unsafe {
        free.write(0);
        total.write(0);
    }
}

unsafe extern "C" fn device_type(_: *mut Device) -> native::ggml_backend_dev_type {
    native::ggml_backend_dev_type_GGML_BACKEND_DEVICE_TYPE_ACCEL
}

unsafe extern "C" fn device_props(device: *mut Device, props: *mut native::ggml_backend_dev_props) {
    // SAFETY: ggml gives room for the properties.
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

/// All tensors stay in the processor's own memory.
unsafe extern "C" fn buffer_type(_: *mut Device) -> native::ggml_backend_buffer_type_t {
    // SAFETY: takes nothing, gives a static.
    unsafe { native::ggml_backend_cpu_buffer_type() }
}

unsafe extern "C" fn supports_buft(
    _: *mut Device,
    buffer: native::ggml_backend_buffer_type_t,
) -> bool {
    // SAFETY: ggml asks about a live buffer type.
    unsafe { native::ggml_backend_buft_is_host(buffer) }
}

unsafe extern "C" fn supports_op(_: *mut Device, op: *const native::ggml_tensor) -> bool {
    // SAFETY: ggml asks about a live tensor whose sources live too.
    unsafe { Task::of(&*op).is_some() }
}

/// What this backend does with an operation.
#[derive(Clone, Copy)]
enum Task {
    Product,
    Weights,
    Rows,
    Copy,
    /// It only looks at a tensor in another way.
    Nothing,
}

impl Task {
    /// `None` for what is left to others.
    ///
    /// # Safety
    /// `op` is ggml's, with its sources.
    unsafe fn of(op: &native::ggml_tensor) -> Option<Self> {
        // SAFETY: as the caller says.
        let (task, takes) = unsafe {
            match op.op {
                native::ggml_op_GGML_OP_MUL_MAT => (Self::Product, product::is_worth_it(op)),
                native::ggml_op_GGML_OP_SOFT_MAX => (Self::Weights, attention::takes_weights(op)),
                other if is_layout_only(other) => (Self::Nothing, true),
                _ if rows::is_worth_it(op) => (Self::Rows, true),
                _ => (Self::Copy, copy::is_worth_it(op)),
            }
        };
        takes.then_some(task)
    }
}

/// Operations that only look at a tensor in another way.
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

unsafe extern "C" fn backend_name(_: *mut Backend) -> *const c_char {
    NAME.as_ptr()
}

unsafe extern "C" fn free_backend(backend: *mut Backend) {
    // SAFETY: both boxes come from `init_backend`, and ggml frees a backend once.
    unsafe {
        let backend = Box::from_raw(backend);
        drop(Box::from_raw(backend.context.cast::<c_int>()));
    }
}

unsafe extern "C" fn set_threads(backend: *mut Backend, threads: c_int) {
    // SAFETY: the context is the number that `init_backend` made.
    unsafe { (*backend).context.cast::<c_int>().write(threads) }
}

unsafe extern "C" fn graph_compute(
    backend: *mut Backend,
    graph: *mut native::ggml_cgraph,
) -> native::ggml_status {
    // SAFETY: ggml gives a live graph whose tensors have their data.
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
            if let [weights, sum, behind @ ..] = rest
                && let Some(attention) = attention::Attention::find(node, weights, sum)
            {
                attention.compute(threads);
                left = behind;
                continue;
            }
            match Task::of(node) {
                Some(Task::Product) => product::compute(node, threads),
                Some(Task::Weights) => attention::compute_weights(node, threads),
                Some(Task::Rows) => rows::compute(node, threads),
                Some(Task::Copy) => copy::compute(node, threads),
                Some(Task::Nothing) => {}
                None => return FAILED,
            }
        }
    }
    SUCCESS
}
