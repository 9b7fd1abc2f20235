//! Values of one thread that Python may free in any.

use std::ops::Deref;
use std::thread::{self, ThreadId};

/// A value that only the thread which made it can use, and that any thread which is attached to Python can drop.
///
/// Python's garbage collector frees what it finds in whichever thread it happens to run. `#[pyclass(unsendable)]`
/// keeps other threads out as this does, but leaks an object that is freed in one of them, and says so each time.
pub(crate) struct ThreadBound<T> {
    owner: ThreadId,
    value: T,
}

#[expect(
    unsafe_code,
    reason = "runs share their kernel by `Rc`: atomic counts and a lock would be paid for in every callback; benchmark W1"
)]
// SAFETY: other threads get at the value in one way only, by dropping it: `deref` refuses them. Python's objects
// are dropped attached, and the module asks for the interpreter's lock (`gil_used`), so such a drop happens while
// no other thread is attached. All that changes a reference count or a borrow flag of a run happens attached, but
// for the stretches of `engine::unattended`: those count no references, and the run that they are in is held on
// the stack of their own thread, so a drop elsewhere only takes one from a count that stays above zero.
unsafe impl<T> Send for ThreadBound<T> {}

#[expect(unsafe_code, reason = "as for `Send`")]
// SAFETY: as for `Send`: a shared reference gives nothing away in another thread.
unsafe impl<T> Sync for ThreadBound<T> {}

impl<T> ThreadBound<T> {
    /// Binds a value to the current thread.
    pub(crate) fn new(value: T) -> Self {
        Self {
            owner: thread::current().id(),
            value,
        }
    }
}

impl<T> Deref for ThreadBound<T> {
    type Target = T;

    /// Returns the value.
    ///
    /// # Panics
    ///
    /// In another thread than the one that made it: a `PanicException` in Python.
    #[inline]
    fn deref(&self) -> &T {
        assert!(
            thread::current().id() == self.owner,
            "this belongs to a run of another thread: use it in the thread that made it"
        );
        &self.value
    }
}
