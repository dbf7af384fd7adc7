//! The page and its compute worker, in one module: where it is started decides which it is.

#[cfg(target_arch = "wasm32")]
fn main() {
    if normlens::web::server::serve() {
        return;
    }
    // In a task of its own, so that the browser can answer between making the module and showing the page.
    normlens::web::page::after(0, || {
        if let Some(mount) = normlens::web::page::mount() {
            yew::Renderer::<normlens::ui::App>::with_root(mount).render();
        }
    });
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("Normlens runs in a browser: cargo xtask serve");
}
