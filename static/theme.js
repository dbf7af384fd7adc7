// Sets the theme before the first paint, so that a dark page does not flash white while the application loads.
const dark = matchMedia("(prefers-color-scheme: dark)").matches;
let chosen = null;
try {
  chosen = localStorage.getItem("normlens-theme");
} catch {
  // Storage is closed to some embedded pages; the system's preference is then the answer.
}
document.documentElement.dataset.theme = chosen ?? (dark ? "dark" : "light");
