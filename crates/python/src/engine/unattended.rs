//! The kernel's stretches in a run that never calls Python: Python's other threads go on meanwhile.

use ingenium_simulator::kernel::{Delivery, Kernel, KernelError};
use pyo3::prelude::*;

/// A kernel that the thread which lets go of Python keeps to itself.
struct Alone<'a>(&'a mut Kernel);

#[expect(
    unsafe_code,
    reason = "array strategies run side by side in threads; benchmark W5-array"
)]
// SAFETY: `Python::detach` runs its closure on the calling thread, so the kernel never leaves its thread;
// the bound only keeps Python's references out. Whatever else refers to the run (strategies, orders, the
// engine itself) is a `ThreadBound`, so another thread cannot reach it meanwhile, and no callback is made
// that could. The kernel counts no references: columns are read through their pointers, and are dropped
// with the session, which happens attached.
unsafe impl Send for Alone<'_> {}

impl Alone<'_> {
    fn next_call(&mut self) -> Result<Option<Delivery>, KernelError> {
        self.0.next_call()
    }
}

/// Runs until a strategy has to be called, or to the end, with Python let go.
pub(super) fn next_call(
    py: Python<'_>,
    kernel: &mut Kernel,
) -> Result<Option<Delivery>, KernelError> {
    let mut alone = Alone(kernel);
    py.detach(|| alone.next_call())
}
