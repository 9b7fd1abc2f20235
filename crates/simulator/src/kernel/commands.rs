//! Commands of strategies, taken in the order in which they were given: size, gate, send.

use ingenium_core::execution::order::OrderStatus;
use ingenium_core::execution::risk::ApprovedOrder;
use ingenium_core::model::command::{Command, Replacement};
use ingenium_core::model::event::{Denial, Event, OrderChange, Reason};
use ingenium_core::model::id::OrderId;
use ingenium_core::model::order::{OrderKind, OrderRequest};

use super::contingency::{Link, LinkKind};
use super::delivery::Delivery;
use super::error::KernelError;
use super::state::{DeniedOrder, Kernel};

impl Kernel {
    /// Records an order and queues its submission. Its protective orders get the numbers after it.
    pub fn submit(&mut self, request: OrderRequest) -> OrderId {
        let (group, parent) = (request.group, request.parent);
        let bracket = request.bracket.as_deref().copied();
        let order = self.orders.add(request, self.now);
        if let Some(bracket) = bracket {
            self.add_bracket(order, &bracket);
        }
        if group.0 != 0 {
            self.join(group, order);
        }
        if let Some(parent) = parent {
            self.link(
                parent,
                Link {
                    child: order,
                    kind: LinkKind::Then,
                },
            );
        }
        self.commands.push_back(Command::SubmitOrder { order });
        order
    }

    /// Queues a command.
    pub fn command(&mut self, command: Command) {
        self.commands.push_back(command);
    }

    #[inline]
    pub(super) fn take_commands(&mut self) -> Result<(), KernelError> {
        while let Some(command) = self.commands.pop_front() {
            self.take_command(&command)?;
        }
        Ok(())
    }

    #[inline(never)]
    fn take_command(&mut self, command: &Command) -> Result<(), KernelError> {
        match *command {
            Command::SubmitOrder { order } => self.gate_order(order),
            Command::CancelOrder { order } => self.cancel(order),
            Command::ReplaceOrder { order, replacement } => self.replace(order, replacement),
            Command::SetTarget {
                strategy,
                instrument,
                target,
            } => self.go_to(strategy, instrument, target),
            Command::SendSignal {
                strategy,
                instrument,
                strength,
            } => self.size_signal(strategy, instrument, strength),
        }
    }

    /// Takes an order through the risk gate, and on to the venue unless it waits for its parent.
    pub(super) fn gate_order(&mut self, id: OrderId) -> Result<(), KernelError> {
        if self.orders.get(id)?.life.status.is_final() {
            return Ok(()); // cancelled before it was sent
        }
        let approved = match self.check(id, false)? {
            Ok(approved) => approved,
            Err(denial) => return self.deny(id, denial),
        };
        for child in self.children(id).into_iter().filter(|child| child.0 > id.0) {
            if !self.is_protective(child) {
                continue;
            }
            match self.check(child, true)? {
                Ok(approved) => self.held.insert(child, approved),
                Err(denial) => return self.deny(id, denial), // without its protection an entry is not made
            };
        }
        if let Some(parent) = approved.request().parent {
            match self.orders.get(parent)?.life.status {
                OrderStatus::Filled => {}
                status if status.is_final() => {
                    return self.change(id, OrderChange::Cancelled(Reason::Parent));
                }
                _ => {
                    self.held.insert(id, approved);
                    return Ok(());
                }
            }
        }
        self.release(id, &approved, self.now, None)
    }

    fn check(
        &mut self,
        id: OrderId,
        is_protective: bool,
    ) -> Result<Result<ApprovedOrder, Denial>, KernelError> {
        self.refresh_exposures()?;
        let (gate, surroundings) = self.gate_and_surroundings();
        let request = surroundings.request(id)?;
        let facts = surroundings.facts(request, is_protective);
        Ok(gate.check(request, &facts))
    }

    pub(super) fn deny(&mut self, order: OrderId, denial: Denial) -> Result<(), KernelError> {
        self.record_denial(order, denial);
        self.change(order, OrderChange::Denied(denial))
    }

    fn record_denial(&mut self, order: OrderId, denial: Denial) {
        let time = self.now;
        self.denied.push(DeniedOrder {
            time,
            order,
            denial,
        });
    }

    fn cancel(&mut self, id: OrderId) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let instrument = order.request.instrument;
        let waits = order.life.status == OrderStatus::Initialized;
        if order.life.status.is_working() && self.answers_later(instrument) {
            return self.withdraw(id, instrument, Reason::Requested);
        }
        if waits || self.venue.cancel(id, instrument) {
            self.held.remove(&id);
            return self.change(id, OrderChange::Cancelled(Reason::Requested));
        }
        self.refuse(id, OrderChange::CancelRejected(Reason::NotWorking))
    }

    /// Reports that a request about a finished order was refused; the order stays as it is.
    pub(super) fn refuse(
        &mut self,
        order: OrderId,
        change: OrderChange,
    ) -> Result<(), KernelError> {
        let now = self.now;
        let strategy = self.orders.get(order)?.request.strategy;
        self.log.add(now, &Event::Order { order, change });
        if self.strategies[strategy.index()].callbacks.order {
            self.deliveries.push_back(Delivery::Order {
                strategy,
                order,
                time: now,
                change,
            });
        }
        Ok(())
    }

    fn replace(&mut self, id: OrderId, replacement: Replacement) -> Result<(), KernelError> {
        let order = self.orders.get(id)?;
        let filled = order.life.filled;
        if !order.life.status.is_working() {
            return self.refuse(id, OrderChange::ReplaceRejected(Reason::NotWorking));
        }
        if replacement
            .quantity
            .is_some_and(|quantity| quantity <= filled)
        {
            let instrument = order.request.instrument;
            return self.withdraw(id, instrument, Reason::Requested);
        }
        let is_protective = self.is_protective(id);
        self.refresh_exposures()?;
        let (gate, surroundings) = self.gate_and_surroundings();
        let request = surroundings.request(id)?;
        let facts = surroundings.facts(request, is_protective);
        let verdict = gate.check_replacement(request, filled, replacement, &facts);
        let approved = match verdict {
            Ok(approved) => approved,
            Err(denial) => {
                self.record_denial(id, denial);
                return self.change(id, OrderChange::ReplaceRejected(Reason::Risk));
            }
        };
        let request = &self.orders.get(id)?.request;
        if self.answers_later(request.instrument) {
            let instrument = request.instrument;
            self.ask_for_change(id, instrument, &approved.replacement());
            return Ok(());
        }
        if let Err(reason) = self.venue.replace(id, request, &approved, filled, self.now) {
            return self.change(id, OrderChange::ReplaceRejected(reason));
        }
        self.on_replaced(id, &replacement)
    }

    /// Takes over what was changed of an order.
    pub(super) fn on_replaced(
        &mut self,
        id: OrderId,
        replacement: &Replacement,
    ) -> Result<(), KernelError> {
        self.count_working(id, false)?;
        let order = self.orders.get_mut(id)?;
        order.request.quantity = replacement.quantity.unwrap_or(order.request.quantity);
        order.request.kind = with_prices(order.request.kind, replacement);
        self.count_working(id, true)?;
        self.change(id, OrderChange::Replaced)
    }
}

/// Returns a kind with the prices of a replacement.
fn with_prices(kind: OrderKind, replacement: &Replacement) -> OrderKind {
    use OrderKind as K;
    let new_limit = |limit| replacement.limit.unwrap_or(limit);
    let new_trigger = |trigger| replacement.trigger.unwrap_or(trigger);
    match kind {
        K::Limit { limit } => K::Limit {
            limit: new_limit(limit),
        },
        K::Stop { trigger } => K::Stop {
            trigger: new_trigger(trigger),
        },
        K::StopLimit { trigger, limit } => K::StopLimit {
            trigger: new_trigger(trigger),
            limit: new_limit(limit),
        },
        K::MarketIfTouched { trigger } => K::MarketIfTouched {
            trigger: new_trigger(trigger),
        },
        K::LimitIfTouched { trigger, limit } => K::LimitIfTouched {
            trigger: new_trigger(trigger),
            limit: new_limit(limit),
        },
        K::Market | K::MarketToLimit | K::TrailingStop { .. } | K::TrailingStopLimit { .. } => kind,
    }
}
