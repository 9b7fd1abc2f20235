//! Commands of strategies, taken in the order in which they were given: size, gate, send.

use ingenium_core::execution::order::OrderStatus;
use ingenium_core::model::command::{Command, Replacement, Target};
use ingenium_core::model::decimal::Decimal;
use ingenium_core::model::event::{Denial, OrderChange, Reason};
use ingenium_core::model::id::{InstrumentId, OrderId, StrategyId};
use ingenium_core::model::order::{OrderKind, OrderRequest};
use ingenium_core::portfolio::sizing::order_for_target;

use super::contingency::{Link, LinkKind};
use super::delivery::Delivery;
use super::error::KernelError;
use super::state::Kernel;

impl Kernel {
    /// Records an order and queues its submission. Its protective orders get the numbers after it.
    pub fn submit(&mut self, mut request: OrderRequest) -> OrderId {
        let bracket = request.bracket.take();
        let (group, parent) = (request.group, request.parent);
        let order = self.orders.add(request, self.now);
        if let Some(bracket) = bracket {
            self.add_bracket(order, &bracket);
        }
        if group.0 != 0 {
            self.groups.entry(group).or_default().push(order);
        }
        if let Some(parent) = parent {
            self.link(parent, Link { child: order, kind: LinkKind::Then });
        }
        self.commands.push_back(Command::SubmitOrder { order });
        order
    }

    /// Queues a command.
    pub fn command(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    pub(super) fn take_commands(&mut self) -> Result<(), KernelError> {
        while let Some(command) = self.commands.pop_front() {
            match command {
                Command::SubmitOrder { order } => self.gate_order(order)?,
                Command::CancelOrder { order } => self.cancel(order)?,
                Command::ReplaceOrder { order, replacement } => self.replace(order, replacement)?,
                Command::SetTarget { strategy, instrument, target } => {
                    self.go_to(strategy, instrument, target)?;
                }
                Command::SendSignal { strategy, instrument, strength } => {
                    self.size_signal(strategy, instrument, strength)?;
                }
            }
        }
        Ok(())
    }

    /// Takes an order through the risk gate, and on to the venue unless it waits for its parent.
    fn gate_order(&mut self, id: OrderId) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        if order.life.status.is_final() {
            return Ok(()); // cancelled before it was sent
        }
        let request = order.request.clone();
        if let Err(denial) = self.check(&request) {
            return self.deny(id, denial);
        }
        for child in self.children(id) {
            let protective = self.orders.get(child)?.request.clone();
            if self.is_protective(child)
                && let Err(denial) = self.check(&protective)
            {
                return self.deny(id, denial); // an entry whose protection would be refused is not made
            }
        }
        if let Some(parent) = request.parent {
            match self.orders.get(parent)?.life.status {
                OrderStatus::Filled => {}
                status if status.is_final() => {
                    return self.change(id, OrderChange::Cancelled(Reason::Parent));
                }
                _ => return Ok(()),
            }
        }
        self.release(id, self.now, None)
    }

    fn deny(&mut self, id: OrderId, denial: Denial) -> Result<(), KernelError> {
        self.denied.push(id);
        self.change(id, OrderChange::Denied(denial))
    }

    fn cancel(&mut self, id: OrderId) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let instrument = order.request.instrument;
        if order.life.status == OrderStatus::Initialized || self.venue.cancel(id, instrument) {
            return self.change(id, OrderChange::Cancelled(Reason::Requested));
        }
        self.refuse(id, OrderChange::CancelRejected(Reason::NotWorking));
        Ok(())
    }

    /// Reports that a request about a finished order was refused; the order stays as it is.
    fn refuse(&mut self, order: OrderId, change: OrderChange) {
        let now = self.now;
        self.log.add(now, &ingenium_core::model::event::Event::Order { order, change });
        let strategy = self.orders.get(order).map(|order| order.request.strategy).unwrap_or_default();
        if self.strategies[strategy.index()].callbacks.order {
            self.deliveries.push_back(Delivery::Order { strategy, order, time: now, change });
        }
    }

    fn replace(&mut self, id: OrderId, replacement: Replacement) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let (request, filled) = (order.request.clone(), order.life.filled);
        if !order.life.status.is_working() {
            self.refuse(id, OrderChange::ReplaceRejected(Reason::NotWorking));
            return Ok(());
        }
        if replacement.quantity.is_some_and(|quantity| quantity <= filled) {
            self.venue.cancel(id, request.instrument);
            return self.change(id, OrderChange::Cancelled(Reason::Requested));
        }
        let facts = self.facts(&request);
        let mut gate = self.gate.take();
        let verdict = gate.check_replacement(&request, filled, replacement, &facts);
        self.gate.put(gate);
        let approved = match verdict {
            Ok(approved) => approved.replacement(),
            Err(denial) => {
                self.denials.push((self.now, id, denial));
                return self.change(id, OrderChange::ReplaceRejected(Reason::Risk));
            }
        };
        if let Err(reason) = self.venue.replace(id, &request, &approved, filled, self.now) {
            return self.change(id, OrderChange::ReplaceRejected(reason));
        }
        self.on_replaced(id, &approved)
    }

    fn on_replaced(&mut self, id: OrderId, replacement: &Replacement) -> Result<(), KernelError> {
        self.count_working(id, false)?;
        let order = self.orders.get_mut(id)?;
        order.request.quantity = replacement.quantity.unwrap_or(order.request.quantity);
        order.request.kind = with_prices(order.request.kind, replacement);
        self.count_working(id, true)?;
        self.change(id, OrderChange::Replaced)
    }

    fn check(&mut self, request: &OrderRequest) -> Result<(), Denial> {
        let mut gate = self.gate.take();
        let facts = self.facts(request);
        let verdict = gate.check(request, &facts).map(|_| ());
        self.gate.put(gate);
        verdict
    }

    /// Brings a position to a target by a market order for the difference.
    fn go_to(
        &mut self,
        strategy: StrategyId,
        instrument: InstrumentId,
        target: Target,
    ) -> Result<(), KernelError> {
        let Some(input) = self.sizing_input(strategy, instrument, Decimal::ONE) else {
            return Ok(());
        };
        todo!()
    }
}

/// Returns a kind with the prices of a replacement.
fn with_prices(kind: OrderKind, replacement: &Replacement) -> OrderKind {
    use OrderKind as K;
    let new_limit = |limit| replacement.limit.unwrap_or(limit);
    let new_trigger = |trigger| replacement.trigger.unwrap_or(trigger);
    match kind {
        K::Limit { limit } => K::Limit { limit: new_limit(limit) },
        K::Stop { trigger } => K::Stop { trigger: new_trigger(trigger) },
        K::StopLimit { trigger, limit } => {
            K::StopLimit { trigger: new_trigger(trigger), limit: new_limit(limit) }
        }
        K::MarketIfTouched { trigger } => K::MarketIfTouched { trigger: new_trigger(trigger) },
        K::LimitIfTouched { trigger, limit } => {
            K::LimitIfTouched { trigger: new_trigger(trigger), limit: new_limit(limit) }
        }
        K::Market | K::MarketToLimit | K::TrailingStop { .. } | K::TrailingStopLimit { .. } => kind,
    }
}
