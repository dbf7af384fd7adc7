//! States of the page that show something striking, for whoever does not know yet what to look for.

/// A state with what it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preset {
    /// What it is called.
    pub title: &'static str,
    /// What is to be seen.
    pub shows: &'static str,
    /// The hash of the state.
    pub link: &'static str,
}

/// All of them, from the first question to the last.
pub const PRESETS: &[Preset] = &[
    Preset {
        title: "Four methods, one tensor",
        shows: "Batch, layer, instance and group normalization differ in nothing but who shares a mean and a deviation.",
        link: "#/compare?v=1&m=batch_norm&with=m=layer_norm~m=instance_norm~m=group_norm;g=4",
    },
    Preset {
        title: "From layer to instance normalization",
        shows: "With one group it is layer normalization. Move G to 8 and it is instance normalization.",
        link: "#/explore?v=1&g=1&area=1",
    },
    Preset {
        title: "A batch of one",
        shows: "With one sample batch normalization is instance normalization, as the line above the figures says.",
        link: "#/explore?v=1&shape=1.8.6.6&m=batch_norm&area=3",
    },
    Preset {
        title: "Nothing to share",
        shows: "Every area has one value, so its deviation is 0 and every output is β, whatever the input.",
        link: "#/explore?v=1&shape=1.8.1.1&m=batch_norm&area=3",
    },
    Preset {
        title: "One loud channel",
        shows: "Layer normalization gives the loud channel the whole range and presses the others together.",
        link: "#/explore?v=1&data=outlier_channel&m=layer_norm&area=1",
    },
    Preset {
        title: "Standardizing is not whitening",
        shows: "Both give every channel the same scale. Only whitening brings the condition number to 1.",
        link: "#/compare?v=1&m=batch_norm&with=m=decorrelated_batch_norm",
    },
    Preset {
        title: "PCA or ZCA",
        shows: "The same spectrum, other axes: ZCA stays closest to the channels it came from.",
        link: "#/compare?v=1&m=decorrelated_batch_norm&with=m=decorrelated_batch_norm;w=pca",
    },
    Preset {
        title: "Too few columns to whiten",
        shows: "Eight rows and six columns: three eigenvalues are 0, and ε alone keeps the inverse finite.",
        link: "#/explore?v=1&shape=2.8.1.3&m=decorrelated_batch_norm&area=1",
    },
    Preset {
        title: "Newton's iteration",
        shows: "Raise T and the eigenvalues reach 1, the largest first.",
        link: "#/explore?v=1&m=iter_norm&t=1&area=1",
    },
    Preset {
        title: "Tokens",
        shows: "For ten tokens of sixteen features, layer and RMS normalization look at one token, batch normalization at one feature.",
        link: "#/compare?v=1&shape=4.16.10.1&m=layer_norm_token&with=m=rms_norm_token~m=batch_norm",
    },
    Preset {
        title: "The style of another tensor",
        shows: "Adaptive instance normalization puts the mean and deviation of a style in place of the content’s.",
        link: "#/explore?v=1&m=adaptive_instance_norm&area=1",
    },
    Preset {
        title: "Weights a hundred times as large",
        shows: "After batch normalization nothing moves, and the gradient is a hundred times smaller.",
        link: "#/labs/scale-invariance?v=1&lab=a:100.0",
    },
];
