//! News of a run for those who follow it from outside: recorders, dashboards, bridges.
//!
//! Each event of the log becomes a JSON object, in order; what has changed of positions and balances
//! follows. They are told at places that depend on the run alone, so that replicas tell the same.

use std::collections::BTreeSet;

use ingenium_core::execution::order::Order;
use ingenium_core::model::event::{Denial, Event, Fill, OrderChange};
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::order::Side;
use ingenium_core::model::time::Timestamp;

use super::state::Kernel;
use crate::json_object::JsonObject;

/// What is to be told, and what is needed to tell it.
#[derive(Debug, Default)]
pub(super) struct News {
    strategies: Vec<String>,
    /// Objects that were not taken yet, with commas between them.
    told: String,
    /// Of each order, the call in which it was asked for.
    calls: Vec<Option<u64>>,
    /// Of each strategy, the call that is being answered.
    answered: Vec<Option<u64>>,
}

/// What of an account has changed.
#[derive(Default)]
struct Touched {
    positions: BTreeSet<(StrategyId, InstrumentId)>,
    balances: BTreeSet<StrategyId>,
}

impl Kernel {
    /// Tells news from now on, with the names of the strategies.
    pub fn listen(&mut self, strategies: Vec<String>) {
        self.log.listen();
        self.news = Some(Box::new(News {
            answered: vec![None; strategies.len()],
            strategies,
            ..News::default()
        }));
    }

    /// Names the call that a strategy is answering: its orders that come next are of it.
    pub fn answer(&mut self, strategy: StrategyId, call: u64) {
        if let Some(news) = &mut self.news {
            news.note_calls(self.orders.all());
            news.answered[strategy.index()] = Some(call);
        }
    }

    /// Takes the news since they were last taken, as a JSON array.
    pub fn take_news(&mut self) -> String {
        let told = self
            .news
            .as_mut()
            .map(|news| std::mem::take(&mut news.told));
        format!("[{}]", told.unwrap_or_default())
    }

    /// Tells what has happened since the last time.
    #[inline]
    pub(super) fn tell_news(&mut self) {
        if self.news.is_some() {
            self.tell_all();
        }
    }

    #[cold]
    fn tell_all(&mut self) {
        let Some(mut news) = self.news.take() else {
            return;
        };
        news.note_calls(self.orders.all());
        news.answered.fill(None);
        let heard = self.log.take_heard();
        if !heard.is_empty() {
            self.tell(&mut news, &heard);
        }
        self.news = Some(news);
    }

    fn tell(&self, news: &mut News, heard: &[(Timestamp, Event)]) {
        let mut touched = Touched::default();
        for (time, event) in heard {
            self.touch(event, &mut touched);
            let mut out = std::mem::take(&mut news.told);
            let mut object = begin(&mut out);
            self.write(news, *time, event, &mut object);
            object.end();
            news.told = out;
        }
        for (strategy, instrument) in touched.positions {
            self.tell_position(news, strategy, instrument);
        }
        for strategy in touched.balances {
            self.tell_balance(news, strategy);
        }
    }

    /// Notes which positions and balances an event has changed.
    fn touch(&self, event: &Event, touched: &mut Touched) {
        match event {
            Event::Fill(fill) => {
                touched.positions.insert((fill.strategy, fill.instrument));
                touched.balances.insert(fill.strategy);
            }
            Event::PositionClosedOut {
                strategy,
                instrument,
                ..
            } => {
                touched.positions.insert((*strategy, *instrument));
                touched.balances.insert(*strategy);
            }
            Event::DividendPaid { strategy, .. }
            | Event::FundingPaid { strategy, .. }
            | Event::InterestBooked { strategy, .. } => {
                touched.balances.insert(*strategy);
            }
            Event::SplitApplied { instrument, .. } => {
                for strategy in self.strategy_ids() {
                    if self.follows(strategy, *instrument) {
                        touched.positions.insert((strategy, *instrument));
                        touched.balances.insert(strategy);
                    }
                }
            }
            Event::Order { .. }
            | Event::TradingStateChanged { .. }
            | Event::StalenessChanged { .. }
            | Event::MarketStateChanged { .. }
            | Event::LimitNeared { .. }
            | Event::MarginCalled { .. }
            | Event::SymbolChanged { .. }
            | Event::Delisted { .. }
            | Event::StrategyEnabled { .. }
            | Event::ParametersChanged { .. } => {}
        }
    }

    fn write(&self, news: &News, time: Timestamp, event: &Event, out: &mut JsonObject<'_>) {
        let name = match event {
            Event::Order { change, .. } => change.name(),
            other => other.name(),
        };
        out.text("event", name).number("time", time.0);
        match event {
            Event::Order { order, change } => self.write_order(news, *order, change, out),
            Event::Fill(fill) => self.write_fill(news, fill, out),
            other => self.write_occurrence(news, other, out),
        }
    }

    fn write_order(
        &self,
        news: &News,
        id: OrderId,
        change: &OrderChange,
        out: &mut JsonObject<'_>,
    ) {
        out.number("order", id.0);
        let Ok(order) = self.orders.get(id) else {
            return;
        };
        let instrument = &self.instruments[order.request.instrument.index()];
        out.text("strategy", news.strategy(order.request.strategy));
        out.text("symbol", &instrument.spec.symbol);
        match change {
            OrderChange::Submitted => self.write_details(news, order, out),
            OrderChange::Denied(denial) => {
                self.write_details(news, order, out);
                write_denial(denial, out);
            }
            OrderChange::Replaced => self.write_terms(order, out),
            OrderChange::Filled { quantity, leaves } => {
                out.exact("quantity", &instrument.quantity_text(*quantity));
                out.exact("leaves", &instrument.quantity_text(*leaves));
            }
            OrderChange::Rejected(reason)
            | OrderChange::ReplaceRejected(reason)
            | OrderChange::Cancelled(reason)
            | OrderChange::CancelRejected(reason) => {
                out.text("reason", reason.name());
            }
            OrderChange::Accepted | OrderChange::Triggered | OrderChange::Expired => {}
        }
    }

    /// Writes what an order asks for, and the call in which it was asked for.
    fn write_details(&self, news: &News, order: &Order, out: &mut JsonObject<'_>) {
        let request = &order.request;
        if let Some(call) = news.calls.get(order.id.index()).copied().flatten() {
            out.number("call", call);
        }
        out.text("side", side_name(request.side));
        out.text("type", request.kind.name());
        out.text("time_in_force", request.time_in_force.name());
        self.write_terms(order, out);
        out.flag("post_only", request.post_only);
        out.flag("reduce_only", request.reduce_only);
        if let Some(parent) = request.parent {
            out.number("after", parent.0);
        }
    }

    /// Writes what of an order can change: how much, and its prices.
    fn write_terms(&self, order: &Order, out: &mut JsonObject<'_>) {
        let instrument = &self.instruments[order.request.instrument.index()];
        out.exact(
            "quantity",
            &instrument.quantity_text(order.request.quantity),
        );
        if let Some(limit) = order.limit() {
            out.exact("limit", &instrument.price_text(limit));
        }
        if let Some(trigger) = order.trigger() {
            out.exact("trigger", &instrument.price_text(trigger));
        }
    }

    fn write_fill(&self, news: &News, fill: &Fill, out: &mut JsonObject<'_>) {
        let instrument = &self.instruments[fill.instrument.index()];
        out.number("fill", fill.id.0).number("order", fill.order.0);
        out.text("strategy", news.strategy(fill.strategy));
        out.text("symbol", &instrument.spec.symbol);
        out.text("side", side_name(fill.side));
        out.exact("quantity", &instrument.quantity_text(fill.quantity));
        out.exact("price", &instrument.price_text(fill.price));
        out.exact("fee", &fill.fee);
        out.text("liquidity", fill.liquidity.name());
        out.text("phase", fill.phase.name());
        out.number("at", fill.time.0);
    }

    fn write_occurrence(&self, news: &News, event: &Event, out: &mut JsonObject<'_>) {
        if let Some(strategy) = event.strategy() {
            out.text("strategy", news.strategy(strategy));
        }
        if let Some(id) = event.instrument() {
            out.text("symbol", &self.instruments[id.index()].spec.symbol);
        }
        match event {
            Event::Order { .. } | Event::Fill(_) => {} // written elsewhere
            Event::TradingStateChanged { state, .. } | Event::MarketStateChanged { state, .. } => {
                out.text("state", state.name());
            }
            Event::StalenessChanged { since, .. } => {
                out.flag("is_stale", since.is_some());
                if let Some(since) = since {
                    out.number("since", since.0);
                }
            }
            Event::LimitNeared {
                rule,
                used,
                limit,
                is_near,
                ..
            } => {
                out.text("rule", rule.name());
                out.exact("used", used).exact("limit", limit);
                out.flag("is_near", *is_near);
            }
            Event::MarginCalled {
                equity, required, ..
            } => {
                out.exact("equity", equity).exact("required", required);
            }
            Event::SplitApplied {
                numerator,
                denominator,
                ..
            } => {
                out.number("numerator", *numerator);
                out.number("denominator", *denominator);
            }
            Event::DividendPaid { amount, .. }
            | Event::FundingPaid { amount, .. }
            | Event::InterestBooked { amount, .. } => {
                out.exact("amount", amount);
            }
            Event::Delisted { price, .. } => {
                if let Some(price) = price {
                    out.exact("price", price);
                }
            }
            Event::PositionClosedOut {
                instrument,
                quantity,
                amount,
                ..
            } => {
                let instrument = &self.instruments[instrument.index()];
                out.exact("quantity", &instrument.quantity_text(*quantity));
                out.exact("amount", amount);
            }
            Event::StrategyEnabled { is_enabled, .. } => {
                out.flag("is_enabled", *is_enabled);
            }
            Event::SymbolChanged { .. } | Event::ParametersChanged { .. } => {}
        }
    }

    fn tell_position(&self, news: &mut News, strategy: StrategyId, id: InstrumentId) {
        let position = self.portfolio.position(strategy, id);
        let instrument = &self.instruments[id.index()];
        let mut out = std::mem::take(&mut news.told);
        let mut object = begin(&mut out);
        object
            .text("event", "PositionChanged")
            .number("time", self.now.0);
        object.text("strategy", news.strategy(strategy));
        object.text("symbol", &instrument.spec.symbol);
        object.exact("quantity", &instrument.quantity_text(position.quantity()));
        if let Ok(Some(average)) = position.average_price(instrument) {
            object.exact("average_price", &average);
        }
        object.exact("realised", &position.realised()).end();
        news.told = out;
    }

    fn tell_balance(&self, news: &mut News, strategy: StrategyId) {
        let mut out = std::mem::take(&mut news.told);
        let mut object = begin(&mut out);
        object
            .text("event", "BalanceChanged")
            .number("time", self.now.0);
        object.text("strategy", news.strategy(strategy));
        // Without a rate into the account's currency nobody can say how much it is.
        if let Ok(cash) = self.portfolio.cash_value(Some(strategy)) {
            object.exact("cash", &cash);
        }
        if let Ok(equity) = self.portfolio.equity(Some(strategy)) {
            object.exact("equity", &equity);
        }
        object.end();
        news.told = out;
    }
}

impl News {
    /// Notes the calls of the orders that are new.
    fn note_calls(&mut self, orders: &[Order]) {
        for order in &orders[self.calls.len()..] {
            let strategy = order.request.strategy.index();
            self.calls.push(self.answered[strategy]);
        }
    }

    fn strategy(&self, id: StrategyId) -> &str {
        self.strategies.get(id.index()).map_or("", String::as_str)
    }
}

/// Begins the next object of a list.
fn begin(out: &mut String) -> JsonObject<'_> {
    if !out.is_empty() {
        out.push(',');
    }
    JsonObject::begin(out)
}

fn write_denial(denial: &Denial, out: &mut JsonObject<'_>) {
    out.text("rule", denial.rule.name());
    out.text("scope", denial.scope.name());
    out.exact("allowed", &denial.limit)
        .exact("value", &denial.value);
}

const fn side_name(side: Side) -> &'static str {
    match side {
        Side::Buy => "buy",
        Side::Sell => "sell",
    }
}
