//! The named choices of an engine's assumptions.

use ingenium_simulator::bar_path::BarPath;
use ingenium_simulator::matching::pass::FillMode;
use ingenium_simulator::matching::touch::TouchRule;
use ingenium_simulator::matching::trailing::TrailReference;
use ingenium_simulator::venue::ChildActivation;

pub(super) const FILLS: [(&str, FillMode); 3] = [
    ("next_open", FillMode::NextOpen),
    ("same_close", FillMode::SameClose),
    ("next_close", FillMode::NextClose),
];
pub(super) const TOUCHES: [(&str, TouchRule); 2] =
    [("touch", TouchRule::Touch), ("through", TouchRule::Through)];
pub(super) const CHILDREN: [(&str, ChildActivation); 2] = [
    ("same_bar", ChildActivation::SameBar),
    ("next_bar", ChildActivation::NextBar),
];
pub(super) const PATHS: [(&str, BarPath); 4] = [
    ("touch", BarPath::Touch),
    ("high_first", BarPath::HighFirst),
    ("low_first", BarPath::LowFirst),
    ("adaptive", BarPath::Adaptive),
];
pub(super) const TRAILS: [(&str, TrailReference); 2] = [
    ("close", TrailReference::Close),
    ("extreme", TrailReference::Extreme),
];
