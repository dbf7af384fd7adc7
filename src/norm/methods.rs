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
    local_contrast_norm,
    divisive_norm,
    local_context_norm,
    region_norm,
    region_norm_learned,
    extended_batch_norm,
    synchronized_batch_norm,
    moment_shortcut,
    whitening_coloring,
    network_deconvolution,
    channel_equilibrium,
    concept_whitening,
    iso_batch_norm,
    stochastic_whitening,
    whitening_coloring_transform,
    input_norm,
    centering,
    linear_transformation,
    natural_neural_network,
    normalization_propagation,
    batch_norm_evaluated,
    adaptive_instance_norm,
    conditional_instance_norm,
    conditional_batch_norm,
    sandwich_batch_norm,
    instance_enhancement_batch_norm,
    representative_batch_norm,
    attentive_norm,
    instance_level_meta_norm,
    self_modulation,
    style_modulation,
    adaptive_layer_instance_norm,
    dynamic_layer_norm,
    spade,
    dynamic_instance_norm,
    thumbnail_instance_norm,
    batch_instance_norm,
    ibn,
    task_norm,
    domain_norm,
    batch_channel_norm,
    exemplar_norm,
    dynamic_norm,
    sparse_switchable_norm,
    switchable_whitening,
    mean_only_batch_norm,
    pixel_norm,
    layer_scaling,
    partial_rms_norm,
    l1_batch_norm,
    lp_batch_norm,
    top_k_batch_norm,
    generalized_batch_norm,
    filter_response_norm,
    variance_only_layer_norm,
    variance_norm,
    evonorm_b0,
    evonorm_s0,
    ada_norm,
    streaming_norm,
    power_norm,
    mode_norm,
    mixture_norm,
    domain_specific_batch_norm,
    gated_batch_norm,
    domain_optimized_norm,
}

/// The method with this id.
pub fn find(id: &str) -> Option<&'static Method> {
    ALL.iter().copied().find(|method| method.id == id)
}
