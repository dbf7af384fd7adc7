//! The figures, by the names that links and pages give them.

use std::collections::BTreeSet;

use normlens::model::figure::{Figure, show};
use normlens::model::help::line_of;
use normlens::model::query::Query;
use normlens::model::{Screen, url};

/// A scene of a screen that shows what a link names.
fn scene(screen: Screen, show: &str) -> Query {
    url::decode(&format!("#/{}?v=1&look=present&show={show}", screen.id())).0
}

#[test]
fn every_figure_has_a_name_of_its_own_and_those_of_the_tensor_a_line_of_help() {
    for figures in [Figure::EXPLORE, Figure::COMPARE, Figure::LAB] {
        let ids: BTreeSet<_> = figures.iter().map(|figure| figure.id()).collect();
        let names: BTreeSet<_> = figures.iter().map(|figure| figure.name()).collect();
        assert_eq!((ids.len(), names.len()), (figures.len(), figures.len()));
    }
    for figure in Figure::EXPLORE {
        assert!(line_of(figure.name()).ends_with('.'), "{figure:?}");
    }
}

#[test]
fn a_link_names_figures_of_its_screen_and_hears_of_every_other() {
    for &screen in Screen::ALL {
        for figures in Figure::of(screen).chunks(Figure::MOST) {
            let query = scene(screen, &show(figures.iter().copied()));
            assert_eq!(Figure::named(&query, 1), (figures.to_vec(), Vec::new()), "{screen:?}");
        }
        for usual in [1, 2] {
            let (first, repairs) = Figure::named(&scene(screen, ""), usual);
            assert_eq!((first.as_slice(), repairs), (&Figure::usual(screen)[..usual], Vec::new()));
            assert!(first.iter().all(|figure| Figure::of(screen).contains(figure)), "{screen:?}");
        }
    }
    let (figures, repairs) = Figure::named(&scene(Screen::Compare, "matrix,spectrum"), 1);
    assert_eq!(figures, [Figure::Spectrum]);
    let known = "There is no figure “matrix” here; known are tensor, distribution, channels, spectrum.";
    assert_eq!(repairs, [known]);
    let (figures, repairs) = Figure::named(&scene(Screen::ScaleInvariance, "tensor"), 1);
    assert_eq!((figures.as_slice(), repairs.len()), ([Figure::Plane].as_slice(), 1));
    let (figures, repairs) =
        Figure::named(&scene(Screen::Explore, "tensor,matrix,tensor,spectrum,formula,channels"), 1);
    assert_eq!(figures, [Figure::Tensor, Figure::Matrix, Figure::Spectrum, Figure::Formula]);
    assert_eq!(repairs, ["“Two channels” was left out: 4 figures fit side by side."]);
}

#[test]
fn inputs_are_offered_where_the_method_takes_some() {
    for (method, takes) in [("batch_norm", false), ("spade", true)] {
        let (query, _) = url::decode(&format!("#/explore?v=1&m={method}"));
        assert_eq!(Figure::offered(&query).any(|figure| figure == Figure::Inputs), takes, "{method}");
    }
}
