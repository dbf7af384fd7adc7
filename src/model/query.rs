//! The shareable part of the state: exactly what a link reproduces.

use super::gains::{Gain, Gains};
use super::scene::{Turn, View};
use super::state::is_method;
use super::{Look, Scheme, Screen, colouring};
use crate::compute::{self, Detail, Overview, Source, SpectrumReport, Variables};
use crate::norm::{
    Change, Drawn, Error, Input, Knob, Knobs, Layout, MAX_ROWS, Method, Normalization, Operation, Parameter,
    Parameters, PartKind, Plan, Recipe, Recovery, Role, Roles, Shape, Supplied, Whitening, divisors, methods,
    named, nearest_divisor,
};

/// The number under which the example that comes with the page is kept.
pub const EXAMPLE: u32 = 0;

/// Everything a person can choose.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// Which screen is shown.
    pub screen: Screen,
    /// Where the tensor comes from.
    pub data: Data,
    /// The shape of synthetic data; a file has its own.
    pub shape: Shape,
    /// The seed of synthetic data.
    pub seed: u64,
    /// Condition number of correlated channels.
    pub condition: f64,
    /// How the axes of a file map to N, C, H, W; its rank decides without one.
    pub layout: Option<Layout>,
    /// The normalization, without its parameters.
    pub choice: Choice,
    /// The values of all parameters; each choice reads those it has.
    pub parameters: Parameters,
    /// The seed of what a method takes besides the tensor.
    pub inputs_seed: u64,
    /// Labels drawn by hand over those of the method's map or samples.
    pub drawn: Drawn,
    /// Whether the representation is recovered by gamma and beta.
    pub affine: bool,
    /// The scale of all channels.
    pub gamma: f64,
    /// The shift of all channels.
    pub beta: f64,
    /// Channels with a scale and a shift of their own.
    pub gains: Gains,
    /// The current area, counted from 0.
    pub area: usize,
    /// The pinned cell `[n, c, h, w]`, counted from 0.
    pub cell: Option<[usize; 4]>,
    /// How the tensor is drawn.
    pub view: View,
    /// From where it is seen as a block.
    pub turn: Turn,
    /// Which values the histogram shows.
    pub scope: Scope,
    /// Which covariance the spectrum is of.
    pub spectrum: SpectrumOf,
    /// The channels of the scatter; a telling pair without them.
    pub channels: Option<(usize, usize)>,
    /// The change of the input that is tried.
    pub change: Option<Change>,
    /// The normalizations beside this one, as a link holds them; [`compare::columns`](super::compare::columns) reads them.
    pub with: String,
    /// What is chosen in the lab, as a link holds it; [`lab::Choices`](super::lab::Choices) reads it.
    pub lab: String,
    /// Light or dark; the system decides without one.
    pub theme: Option<Scheme>,
    /// How much of the page is shown around the figures.
    pub look: Look,
    /// The figures that are shown where not all are, as a link holds them.
    pub show: String,
    /// The deck and the scene in it, as a link holds them; [`deck::Place`](super::deck::Place) reads it.
    pub deck: String,
}

/// Where the tensor comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Data {
    /// Made from the seed.
    Synthetic(Input),
    /// A file; [`EXAMPLE`] is the one that comes with the page.
    File(u32),
}

/// A named method or a composed one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Choice {
    /// A method of the registry.
    Named(&'static Method),
    /// Roles and an operation chosen by hand.
    Composed {
        /// The role of every axis.
        roles: Roles,
        /// The operation.
        operation: OperationKind,
    },
}

/// An operation without its parameters, as the rail offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperationKind {
    /// Subtract the mean.
    Center,
    /// Divide by the root mean square.
    Scale,
    /// Both, with the deviation.
    Standardize,
    /// Whiten by ZCA.
    Zca,
    /// Whiten by PCA.
    Pca,
    /// Whiten by Cholesky.
    Cholesky,
    /// Whiten by Newton's iteration.
    Newton,
    /// The formula of a named method, which cannot be chosen by itself.
    Formula,
}

impl OperationKind {
    /// All kinds that can be chosen, in the order of the rail.
    pub const ALL: [Self; 7] =
        [Self::Center, Self::Scale, Self::Standardize, Self::Zca, Self::Pca, Self::Cholesky, Self::Newton];

    /// Its name in a link.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Center => "center",
            Self::Scale => "scale",
            Self::Standardize => "standardize",
            Self::Zca => "zca",
            Self::Pca => "pca",
            Self::Cholesky => "cholesky",
            Self::Newton => "newton",
            Self::Formula => "formula",
        }
    }

    /// Its name on the rail.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Center => "centre",
            Self::Scale => "scale",
            Self::Standardize => "standardize",
            Self::Zca => "ZCA",
            Self::Pca => "PCA",
            Self::Cholesky => "Cholesky",
            Self::Newton => "Newton",
            Self::Formula => "formula",
        }
    }

    /// Whether it couples the rows of an area.
    pub const fn is_whitening(self) -> bool {
        matches!(self, Self::Zca | Self::Pca | Self::Cholesky | Self::Newton)
    }

    /// The kind of an operation.
    pub const fn of(operation: Operation) -> Self {
        match operation {
            Operation::Center => Self::Center,
            Operation::Scale { .. } => Self::Scale,
            Operation::Standardize { .. } => Self::Standardize,
            Operation::Whiten { by: Whitening::Zca, .. } => Self::Zca,
            Operation::Whiten { by: Whitening::Pca, .. } => Self::Pca,
            Operation::Whiten { by: Whitening::Cholesky, .. } => Self::Cholesky,
            Operation::Whiten { by: Whitening::Newton { .. }, .. } => Self::Newton,
            Operation::Formula(..) => Self::Formula,
        }
    }

    /// The operation with these parameters.
    pub const fn with(self, parameters: &Parameters) -> Operation {
        let epsilon = parameters.epsilon;
        match self {
            Self::Center => Operation::Center,
            Self::Scale => Operation::Scale { epsilon },
            // What is composed from a formula starts by standardizing.
            Self::Standardize | Self::Formula => {
                Operation::Standardize { epsilon, variance: parameters.variance }
            }
            Self::Zca => Operation::Whiten { by: Whitening::Zca, epsilon },
            Self::Pca => Operation::Whiten { by: Whitening::Pca, epsilon },
            Self::Cholesky => Operation::Whiten { by: Whitening::Cholesky, epsilon },
            Self::Newton => {
                Operation::Whiten { by: Whitening::Newton { iterations: parameters.iterations() }, epsilon }
            }
        }
    }

    /// The whitening matrix, if it is one.
    pub const fn whitening(self, parameters: &Parameters) -> Option<Whitening> {
        match self.with(parameters) {
            Operation::Whiten { by, .. } => Some(by),
            _ => None,
        }
    }
}

/// What follows the operation, as the rail offers it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecoveryKind {
    /// Nothing.
    None,
    /// A scale and a shift of every channel.
    Affine,
    /// A matrix over the channels, which only whitening of the batch leaves room for.
    Colouring,
}

/// Which values the histogram shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Scope {
    /// All of the tensor.
    #[default]
    All,
    /// Those of the current area.
    Area,
}

/// Which covariance the spectrum is of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SpectrumOf {
    /// That of the current area where it has rows, or else that of the channels.
    #[default]
    Area,
    /// That of the channels over samples and positions.
    Channels,
}

impl SpectrumOf {
    /// Between what the covariance is.
    pub const fn variables(self, plan: &Plan) -> Variables {
        match self {
            Self::Area if plan.partition().rows() > 1 => Variables::Rows,
            _ => Variables::Channels,
        }
    }

    /// The spectra before and after.
    pub fn spectra<'a>(
        self,
        overview: &'a Overview,
        detail: &'a Detail,
    ) -> (&'a SpectrumReport, &'a SpectrumReport) {
        match (&detail.area.spectra, self) {
            (Some((before, after)), Self::Area) => (before, after),
            _ => (&overview.before.channels, &overview.after.channels),
        }
    }
}

impl Default for Query {
    /// Group normalization of four samples: the picture that shows most at once.
    fn default() -> Self {
        let shape = match Shape::new(4, 8, 6, 6) {
            Ok(shape) => shape,
            Err(error) => unreachable!("{error}"),
        };
        let method = methods::find("group_norm").unwrap_or(methods::ALL[0]);
        Self {
            screen: Screen::default(),
            data: Data::Synthetic(Input::Correlated),
            shape,
            seed: 7,
            condition: 200.0,
            layout: None,
            choice: Choice::Named(method),
            parameters: Parameters { batch_groups: 2, ..method.fitted(shape) },
            inputs_seed: 0,
            drawn: Drawn::NONE,
            affine: true,
            gamma: 1.0,
            beta: 0.0,
            gains: Gains::NONE,
            area: 5,
            cell: None,
            view: View::Block,
            turn: Turn::default(),
            scope: Scope::default(),
            spectrum: SpectrumOf::default(),
            channels: None,
            change: None,
            with: String::new(),
            lab: String::new(),
            theme: None,
            look: Look::Page,
            show: String::new(),
            deck: String::new(),
        }
    }
}

impl Query {
    /// The normalization that is chosen, for a tensor of so many channels.
    pub fn normalization(&self, channels: usize) -> Normalization {
        let mut recovery = match (self.affine, self.gamma, self.beta) {
            (false, ..) => Recovery::None,
            // There may be millions of channels, and most of the time nothing is to be said of any.
            (true, 1.0, 0.0) if self.gains.is_empty() => Recovery::identity(),
            (true, gamma, beta) => Recovery::uniform(gamma, beta, channels),
        };
        if let Recovery::Affine { gamma, beta } = &mut recovery {
            self.gains.apply(gamma, beta);
        }
        match self.choice {
            Choice::Named(method) => {
                let mut normalization = method.with(&self.parameters, recovery);
                if method.formula().is_some() {
                    normalization.supplied.seed = self.inputs_seed;
                    normalization.supplied.drawn.clone_from(&self.drawn);
                }
                normalization
            }
            Choice::Composed { roles, operation } => Normalization {
                roles,
                groups: self.parameters.groups,
                batch_groups: self.parameters.batch_groups,
                operation: operation.with(&self.parameters),
                recovery,
                supplied: Supplied::NONE,
            },
        }
    }

    /// γ and β of a channel, or those of all.
    pub fn gain(&self, channel: Option<usize>) -> Gain {
        channel.and_then(|channel| self.gains.of(channel)).unwrap_or((self.gamma, self.beta))
    }

    /// The method that is chosen, if it has a name.
    pub const fn method(&self) -> Option<&'static Method> {
        match self.choice {
            Choice::Named(method) => Some(method),
            Choice::Composed { .. } => None,
        }
    }

    /// The roles that are chosen.
    pub const fn roles(&self) -> Roles {
        match self.choice {
            Choice::Named(method) => method.roles,
            Choice::Composed { roles, .. } => roles,
        }
    }

    /// The operation that is chosen.
    pub fn operation(&self) -> OperationKind {
        match self.choice {
            Choice::Named(method) => OperationKind::of(method.operation(&self.parameters)),
            Choice::Composed { operation, .. } => operation,
        }
    }

    /// The numbers that only the chosen method has.
    pub const fn knobs(&self) -> &'static [Knob] {
        match self.choice {
            Choice::Named(method) => method.knobs,
            Choice::Composed { .. } => &[],
        }
    }

    /// How many positions the one of the chosen method's other inputs has that a person can draw, if there is one.
    pub fn drawable(&self, shape: Shape) -> Option<usize> {
        match self.method()?.formula()?.drawable()?.kind {
            PartKind::Map { .. } => Some(shape.n() * shape.positions()),
            _ => Some(shape.n()),
        }
    }

    /// Whether the chosen method takes more than the tensor.
    pub fn takes_inputs(&self) -> bool {
        self.method().and_then(Method::formula).is_some_and(|formula| !formula.parts.is_empty())
    }

    /// Whether gamma and beta can follow.
    pub const fn takes_affine(&self) -> bool {
        match self.choice {
            Choice::Named(method) => method.takes_affine(),
            Choice::Composed { .. } => true,
        }
    }

    /// Whether a parameter matters to the choice.
    pub fn has(&self, parameter: Parameter) -> bool {
        let operation = self.operation();
        match (self.choice, parameter) {
            (Choice::Named(method), Parameter::Iterations) => {
                method.has(parameter) && operation == OperationKind::Newton
            }
            (Choice::Named(method), _) => method.has(parameter),
            // With one role for both halves of an axis the split changes nothing.
            (Choice::Composed { roles, .. }, Parameter::Groups) => roles.g != roles.k,
            (Choice::Composed { roles, .. }, Parameter::BatchGroups) => roles.nb != roles.ns,
            (Choice::Composed { .. }, Parameter::Epsilon) => operation != OperationKind::Center,
            (Choice::Composed { .. }, Parameter::Variance) => operation == OperationKind::Standardize,
            (Choice::Composed { .. }, Parameter::Iterations) => operation == OperationKind::Newton,
            (Choice::Composed { .. }, Parameter::Whitening) => false,
        }
    }

    /// The source of the tensor; a file was read in this layout.
    pub const fn source(&self, layout: Layout) -> Source {
        match self.data {
            Data::Synthetic(input) => Source::Recipe {
                recipe: Recipe { input, seed: self.seed, condition: self.condition },
                shape: self.shape,
            },
            Data::File(id) => Source::File { id, layout },
        }
    }

    /// What to ask of the side that computes about a tensor of this shape; a file was read in this layout.
    pub fn question(&self, shape: Shape, layout: Layout, focus: compute::Focus) -> compute::Query {
        let normalization = self.normalization(shape.c());
        compute::Query { source: self.source(layout), normalization, focus, against: None }
    }

    /// Chooses a method: its usual parameters, but the groups a person has already set.
    pub fn pick_method(&mut self, method: &'static Method, shape: Shape) {
        let fitted = method.fitted(shape);
        let usual = |has: bool, default: usize, current: usize, fitted: usize| {
            if !has || (default > 1 && current > 1) { current } else { fitted }
        };
        self.parameters = Parameters {
            groups: usual(
                method.has(Parameter::Groups),
                method.defaults.groups,
                self.parameters.groups,
                fitted.groups,
            ),
            batch_groups: usual(
                method.has(Parameter::BatchGroups),
                method.defaults.batch_groups,
                self.parameters.batch_groups,
                fitted.batch_groups,
            ),
            ..fitted
        };
        self.choice = Choice::Named(method);
        self.forget_inputs();
        self.fit_groups(shape);
    }

    /// Gives an axis another role. Rows and whitening come and go together.
    pub fn set_roles(&mut self, roles: Roles) {
        let has_rows = roles.first(Role::Feature).is_some();
        let operation = match (has_rows, self.operation()) {
            (true, operation) if !operation.is_whitening() => OperationKind::Zca,
            (false, operation) if operation.is_whitening() => OperationKind::Standardize,
            (_, operation) => operation,
        };
        self.compose(roles, operation);
    }

    /// Chooses another operation. Rows and whitening come and go together: whitening makes rows of what was separate
    /// last (channels, or channel groups), and without it rows are separate again.
    pub fn set_operation(&mut self, operation: OperationKind) {
        let mut roles = self.roles();
        let has_rows = roles.first(Role::Feature).is_some();
        if operation.is_whitening() && !has_rows {
            if roles.k == Role::Sample && roles.g == Role::Area {
                roles.g = Role::Feature;
            } else {
                roles.k = Role::Feature;
            }
        } else if !operation.is_whitening() && has_rows {
            roles = Roles::from_array(
                roles.to_array().map(|role| if role == Role::Feature { Role::Area } else { role }),
            );
        }
        self.compose(roles, operation);
    }

    /// Roles and operation, by the name of the method that has them if there is one.
    pub fn compose(&mut self, roles: Roles, operation: OperationKind) {
        if let Some(whitening) = operation.whitening(&self.parameters) {
            self.parameters.whitening = whitening;
        }
        let operation =
            if operation == OperationKind::Formula { OperationKind::Standardize } else { operation };
        self.choice = Choice::Composed { roles, operation };
        self.parameters.knobs = Knobs::ZERO;
        self.forget_inputs();
        if let Some(method) = named(&self.normalization(1)) {
            self.choice = Choice::Named(method);
        }
    }

    /// Labels belong to the map they were drawn on, and a seed to what was made of it.
    fn forget_inputs(&mut self) {
        self.inputs_seed = 0;
        self.drawn = Drawn::NONE;
    }

    /// Makes the group counts divide their axes and keeps covariances within [`MAX_ROWS`]. Says what it changed.
    pub fn fit_groups(&mut self, shape: Shape) -> Vec<String> {
        let mut notes = Vec::new();
        let before = self.parameters;
        let parameters = &mut self.parameters;
        if !shape.c().is_multiple_of(parameters.groups) {
            parameters.groups = nearest_divisor(shape.c(), parameters.groups);
        }
        if !shape.n().is_multiple_of(parameters.batch_groups) {
            parameters.batch_groups = nearest_divisor(shape.n(), parameters.batch_groups);
        }
        let roles = self.roles();
        if roles.k == Role::Feature && roles.g == Role::Area {
            let parameters = &mut self.parameters;
            let fits = |groups: &usize| *groups >= parameters.groups && shape.c() / groups <= MAX_ROWS;
            if let Some(groups) = divisors(shape.c()).into_iter().find(fits) {
                parameters.groups = groups;
            }
        }
        let after = self.parameters;
        if self.has(Parameter::Groups) && before.groups != after.groups {
            notes.push(format!(
                "G is now {}, because {} channels cannot be split into {} groups.",
                after.groups,
                shape.c(),
                before.groups
            ));
        }
        if self.has(Parameter::BatchGroups) && before.batch_groups != after.batch_groups {
            notes.push(format!(
                "There are now {} sample groups, because {} samples cannot be split into {}.",
                after.batch_groups,
                shape.n(),
                before.batch_groups
            ));
        }
        notes
    }

    /// Whether everything chosen fits the shape.
    ///
    /// # Errors
    /// Those of [`Normalization::plan`].
    pub fn check(&self, shape: Shape) -> Result<(), Error> {
        self.normalization(shape.c()).plan(shape).map(|_| ())
    }

    /// The drawing of the tensor unless another is picked: a method that has no areas shows what moves a value instead.
    pub const fn usual_view(&self) -> View {
        match self.choice {
            Choice::Named(method) if !method.has_areas() => View::Reach,
            _ => View::Block,
        }
    }

    /// The parameters that the choice has as long as nobody changes them, for a tensor of this shape.
    pub fn usual_parameters(&self, shape: Shape) -> Parameters {
        self.method().map_or_else(|| Self::default().parameters, |method| method.fitted(shape))
    }

    /// What follows the operation.
    pub fn recovery(&self) -> RecoveryKind {
        match self.affine {
            _ if is_method(self, colouring::METHOD) => RecoveryKind::Colouring,
            true => RecoveryKind::Affine,
            false => RecoveryKind::None,
        }
    }

    /// Whether a colouring matrix can follow: where the channels of the whole batch are whitened.
    pub fn takes_colouring(&self) -> bool {
        let whitens = self.operation().is_whitening() || self.recovery() == RecoveryKind::Colouring;
        whitens && methods::find(colouring::METHOD).is_some_and(|method| method.roles == self.roles())
    }

    /// Two channels that a colouring matrix couples, which tell most of it.
    pub fn coloured(&self) -> Option<(usize, usize)> {
        (self.recovery() == RecoveryKind::Colouring).then_some((0, 1))
    }

    /// Lets something else follow. A colouring matrix makes it a method of its own, with the same whitening.
    pub fn set_recovery(&mut self, recovery: RecoveryKind, shape: Shape) {
        let before = self.recovery();
        if recovery == RecoveryKind::Colouring {
            if let Some(method) =
                methods::find(colouring::METHOD).filter(|_| before != recovery && self.takes_colouring())
            {
                let whitening = self.operation().whitening(&self.parameters);
                self.pick_method(method, shape);
                if let Some(by) = whitening.filter(|by| method.whitenings.contains(by)) {
                    self.parameters.whitening = by;
                }
            }
            return;
        }
        if before == RecoveryKind::Colouring {
            let Parameters { whitening: by, epsilon, .. } = self.parameters;
            self.compose(self.roles(), OperationKind::of(Operation::Whiten { by, epsilon }));
        }
        self.affine = recovery == RecoveryKind::Affine;
    }

    /// The title: the name, or that there is none.
    pub const fn title(&self) -> &'static str {
        match self.choice {
            Choice::Named(method) => method.name,
            Choice::Composed { .. } => "A method without a name",
        }
    }
}
