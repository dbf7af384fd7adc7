//! The page and its compute worker, in one module: where it is started decides which it is.

#[cfg(target_arch = "wasm32")]
fn main() {
    use std::rc::Rc;

    use normlens::ui;
    use normlens::web::page::{after, mount};

    if normlens::web::server::serve() {
        return;
    }
    // Each step in a task of its own, so that the browser can answer between them.
    after(0, || {
        let opened = Rc::new(ui::opened());
        after(0, || {
            if let Some(mount) = mount() {
                yew::Renderer::<ui::App>::with_root_and_props(mount, ui::AppProps { opened }).render();
            }
        });
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Normlens runs in a browser: cargo xtask serve");
}
