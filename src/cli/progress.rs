//! Signs of life on standard error, where somebody is looking.

use std::io::IsTerminal;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::Global;

/// A spinner for work that takes longer than a glance.
pub(super) fn spinner(global: &Global, message: &'static str) -> ProgressBar {
    alive(global, || ProgressBar::new_spinner().with_message(message))
}

/// A bar for work of a known size.
pub(super) fn bar(global: &Global, size: u64) -> ProgressBar {
    alive(global, || ProgressBar::new(size))
}

/// A bar of one hundred percent for a single computation; it shows what it is busy with.
pub(super) fn percent(global: &Global) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {wide_bar} {percent} % {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    alive(global, || ProgressBar::new(100).with_style(style.clone()))
}

fn alive(global: &Global, bar: impl Fn() -> ProgressBar) -> ProgressBar {
    if global.quiet || !std::io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = bar();
    bar.enable_steady_tick(Duration::from_millis(120));
    bar
}
