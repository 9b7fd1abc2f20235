//! The assumptions of the simulated venue, each a named model, listed in every report.

use ingenium_core::model::number::Fraction;

use crate::bar_path::BarPath;
use crate::fees::FeeModel;
use crate::impact::Impact;
use crate::matching::pass::FillMode;
use crate::matching::touch::TouchRule;
use crate::matching::trailing::TrailReference;
use crate::slippage::Slippage;

/// When the protective orders of an entry that fills at the open become live.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChildActivation {
    /// For the rest of the same bar, its open included.
    #[default]
    SameBar,
    /// From the next bar on.
    NextBar,
}

/// The venue's assumptions.
#[derive(Debug, Clone, PartialEq)]
pub struct VenueModel {
    /// When market orders trade.
    pub fill: FillMode,
    /// What a resting limit needs to trade.
    pub touch: TouchRule,
    /// When bracket children become live.
    pub children: ChildActivation,
    /// The path inside a bar.
    pub path: BarPath,
    /// What moves a trailing level.
    pub trail: TrailReference,
    /// A buy that costs more than the cash is rejected at the moment of its fill.
    pub cash_check: bool,
    /// The part of a bar's volume that our orders may take together.
    pub participation: Option<Fraction>,
    /// Slippage of market fills.
    pub slippage: Slippage,
    /// What our own size does to the price.
    pub impact: Impact,
    /// Fees of all fills.
    pub fees: FeeModel,
}

impl Default for VenueModel {
    fn default() -> Self {
        Self {
            fill: FillMode::NextOpen,
            touch: TouchRule::Touch,
            children: ChildActivation::SameBar,
            path: BarPath::Touch,
            trail: TrailReference::Close,
            cash_check: false,
            participation: None,
            slippage: Slippage::None,
            impact: Impact::None,
            fees: FeeModel::None,
        }
    }
}

impl VenueModel {
    /// Says whether a fill's price depends on its size.
    #[must_use]
    pub fn is_sized(&self) -> bool {
        self.slippage.is_sized() || self.impact != Impact::None
    }

    /// Says whether volatility is measured, for which every bar must be seen.
    #[must_use]
    pub const fn measures_volatility(&self) -> bool {
        self.slippage.bars() > 0 || self.impact.bars() > 0
    }

    /// Returns every assumption as (name, sentence).
    #[must_use]
    pub fn describe(&self) -> Vec<(&'static str, String)> {
        let market = match self.fill {
            FillMode::NextOpen => "market orders fill at the open of the next bar",
            FillMode::SameClose => "market orders fill at the close of the bar that caused them",
            FillMode::NextClose => "market orders fill at the close of the next bar",
        };
        let children = match self.children {
            ChildActivation::SameBar => {
                "brackets of an entry at the open are live for the rest of that bar; of an entry \
                 inside a bar, from the next bar"
            }
            ChildActivation::NextBar => "brackets are live from the bar after the entry",
        };
        let trail = match self.trail {
            TrailReference::Close => "follows closes, not highs and lows",
            TrailReference::Extreme => "follows the high (sell) or the low (buy) of completed bars",
        };
        let cash = if self.cash_check {
            "a buy that costs more than the cash is rejected whole at its fill"
        } else {
            "not checked at the fill"
        };
        let volume = self.participation.map_or_else(
            || "no volume limit: every order fills in full".to_owned(),
            |part| {
                let part = ingenium_core::model::decimal::Decimal::new(part.0, 18);
                format!("at most {part} of a bar's volume, shared by all orders; the rest waits")
            },
        );
        vec![
            ("market_orders", market.to_owned()),
            ("touch", self.touch.describe().to_owned()),
            ("intrabar_path", self.path.describe().to_owned()),
            ("brackets", children.to_owned()),
            ("trailing_stops", trail.to_owned()),
            ("cash_at_fill", cash.to_owned()),
            ("volume", volume),
            ("slippage", self.slippage.describe()),
            ("impact", self.impact.describe()),
            ("fees", self.fees.describe()),
        ]
    }
}
