//! Calling Python with one argument, without building a tuple for it.

use pyo3::ffi;
use pyo3::prelude::*;

/// Calls `callable(argument)` and drops the result.
#[expect(
    unsafe_code,
    reason = "half the price of a call with a tuple; benchmarks W1 and W2"
)]
#[inline]
pub(crate) fn call_one(callable: &Bound<'_, PyAny>, argument: &Bound<'_, PyAny>) -> PyResult<()> {
    let py = callable.py();
    // SAFETY: both pointers are live references of this attached thread, the list of arguments ends with
    // null, and the result is a new reference or null with an exception set.
    let result = unsafe {
        let result = ffi::PyObject_CallFunctionObjArgs(
            callable.as_ptr(),
            argument.as_ptr(),
            std::ptr::null_mut::<ffi::PyObject>(),
        );
        Bound::from_owned_ptr_or_err(py, result)
    };
    result.map(drop)
}

/// Says whether nobody else holds the object.
#[expect(
    unsafe_code,
    reason = "lets the bar's object be used again; benchmark W2"
)]
#[inline]
pub(crate) fn is_only_reference<T>(object: &Bound<'_, T>) -> bool {
    // SAFETY: the pointer is a live reference of this attached thread.
    unsafe { ffi::Py_REFCNT(object.as_ptr()) == 1 }
}
