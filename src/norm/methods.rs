//! The registry of named methods. Adding one is a file in `methods/` and a line below.

use super::Method;

/// Declares the module of every method and lists its constant.
macro_rules! methods {
    ($($module:ident),* $(,)?) => {
        $(mod $module;)*

        /// All methods, in the order of the picker.
        pub const ALL: &[&Method] = &[$(&$module::METHOD),*];
    };
}

methods! {
    batch_norm,
    layer_norm,
    layer_norm_token,
    instance_norm,
    group_norm,
    position_norm,
    batch_group_norm,
    ghost_batch_norm,
    rms_norm,
    rms_norm_token,
    decorrelated_batch_norm,
    iter_norm,
    instance_whitening,
    group_whitening,
    local_response_norm,
    switchable_norm,
}

/// The method with this id.
pub fn find(id: &str) -> Option<&'static Method> {
    ALL.iter().copied().find(|method| method.id == id)
}
