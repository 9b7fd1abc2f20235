//! Orders that depend on others: brackets and OTO children wait for their parent, groups end together.

use ingenium_core::model::event::{OrderChange, Reason};
use ingenium_core::model::id::{GroupId, OrderId, TagId};
use ingenium_core::model::number::{Price, Quantity};
use ingenium_core::model::order::{Bracket, OrderKind, OrderRequest};
use ingenium_core::model::time::Timestamp;

use super::error::KernelError;
use super::state::Kernel;
use ingenium_core::execution::order::{Order, OrderStatus};

/// How a child depends on its parent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LinkKind {
    /// A protective order: live with the first fill, for as much as has filled.
    Bracket,
    /// Another order: live once the parent is filled in full.
    Then,
}

/// A child of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Link {
    pub(super) child: OrderId,
    pub(super) kind: LinkKind,
}

/// The tag of a bracket's take-profit order.
pub(super) const TAKE_PROFIT: TagId = TagId(1);
/// The tag of a bracket's stop-loss order.
pub(super) const STOP_LOSS: TagId = TagId(2);

impl Kernel {
    /// Records the protective orders of an entry; they wait for its fill.
    pub(super) fn add_bracket(&mut self, parent: OrderId, bracket: &Bracket) {
        let Ok(order) = self.orders.get(parent) else {
            return;
        };
        let (side, quantity) = (order.request.side.opposite(), order.request.quantity);
        let (strategy, instrument) = (order.request.strategy, order.request.instrument);
        let group = self.new_group();
        let limit = bracket
            .take_profit
            .map(|limit| (OrderKind::Limit { limit }, TAKE_PROFIT));
        let stop = bracket.stop_loss.map(|trigger| match bracket.stop_limit {
            Some(limit) => (OrderKind::StopLimit { trigger, limit }, STOP_LOSS),
            None => (OrderKind::Stop { trigger }, STOP_LOSS),
        });
        for (kind, tag) in [limit, stop].into_iter().flatten() {
            let mut child = OrderRequest::new(strategy, instrument, side, quantity, kind);
            (child.group, child.parent, child.tag) = (group, Some(parent), tag);
            let child = self.orders.add(child, self.now);
            self.link(
                parent,
                Link {
                    child,
                    kind: LinkKind::Bracket,
                },
            );
            self.join(group, child);
        }
    }

    /// Returns a group of which no order is a member yet.
    pub fn new_group(&mut self) -> GroupId {
        let group = GroupId(self.next_group);
        self.next_group += 1;
        group
    }

    /// Adds an order to a group, and forgets members that have ended.
    pub(super) fn join(&mut self, group: GroupId, order: OrderId) {
        let members = self.groups.entry(group).or_default();
        let is_open = |order: &Order| !order.life.status.is_final();
        members.retain(|member| self.orders.get(*member).is_ok_and(is_open));
        members.push(order);
    }

    pub(super) fn link(&mut self, parent: OrderId, link: Link) {
        self.links.entry(parent).or_default().push(link);
    }

    /// Returns the orders that depend on an order, in the order in which they were made.
    #[must_use]
    pub fn children(&self, parent: OrderId) -> Vec<OrderId> {
        let links = self
            .links
            .get(&parent)
            .map(Vec::as_slice)
            .unwrap_or_default();
        links.iter().map(|link| link.child).collect()
    }

    /// Says whether an order is a protective order of a bracket.
    pub(super) fn is_protective(&self, order: OrderId) -> bool {
        let parent = self
            .orders
            .get(order)
            .ok()
            .and_then(|order| order.request.parent);
        let links = parent.and_then(|parent| self.links.get(&parent));
        links.is_some_and(|links| {
            links
                .iter()
                .any(|link| link.child == order && link.kind == LinkKind::Bracket)
        })
    }

    /// Brings the children of an order to life, or lets them grow, after it has traded.
    pub(super) fn on_parent_fill(
        &mut self,
        parent: OrderId,
        quantity: Quantity,
        price: Price,
        live_from: Timestamp,
    ) -> Result<(), KernelError> {
        let Some(links) = self.links.get(&parent).cloned() else {
            return Ok(());
        };
        let is_filled = self.orders.get(parent)?.leaves().is_zero();
        for Link { child, kind } in links {
            let order = self.orders.get_mut(child)?;
            let waits = order.life.status == OrderStatus::Initialized;
            match kind {
                LinkKind::Bracket if waits => {
                    order.request.quantity = quantity;
                    self.release_held(child, live_from, price)?;
                }
                LinkKind::Bracket if order.life.status.is_working() => {
                    order.request.quantity = order.request.quantity.plus(quantity)?;
                    let (leaves, instrument) = (order.leaves(), order.request.instrument);
                    self.resize(child, instrument, leaves)?;
                    self.change(child, OrderChange::Replaced)?;
                }
                LinkKind::Then if waits && is_filled => {
                    self.release_held(child, live_from, price)?;
                }
                LinkKind::Bracket | LinkKind::Then => {}
            }
        }
        Ok(())
    }

    /// Sends an order that waited for its parent; one that is still in the queue goes by itself.
    fn release_held(
        &mut self,
        child: OrderId,
        live_from: Timestamp,
        reference: Price,
    ) -> Result<(), KernelError> {
        let Some(approved) = self.held.remove(&child) else {
            return Ok(());
        };
        let request = approved.request();
        let parent = request.parent.map(|parent| self.orders.get(parent));
        let of_parent = parent.transpose()?.map(|parent| parent.request.instrument);
        if of_parent == Some(request.instrument) {
            return self.release(child, &approved, live_from, Some(reference));
        }
        self.release(child, &approved, live_from.max(self.now), None) // another market, another price
    }

    /// Ends the children of an order that ended; those of a partly filled one go on protecting.
    pub(super) fn on_parent_end(&mut self, parent: OrderId) -> Result<(), KernelError> {
        let Some(links) = self.links.get(&parent).cloned() else {
            return Ok(());
        };
        for Link { child, .. } in links {
            if self.orders.get(child)?.life.status == OrderStatus::Initialized {
                self.held.remove(&child);
                self.change(child, OrderChange::Cancelled(Reason::Parent))?;
            }
        }
        Ok(())
    }

    /// Ends what is left of an entry whose protective order has closed all that it had filled: nothing
    /// would protect the rest.
    fn end_entry(&mut self, protective: OrderId) -> Result<(), KernelError> {
        let Some(entry) = self.orders.get(protective)?.request.parent else {
            return Ok(());
        };
        let order = self.orders.get(entry)?;
        if !order.life.status.is_working() {
            return Ok(());
        }
        let instrument = order.request.instrument;
        self.withdraw(entry, instrument, Reason::Group)
    }

    /// Ends or shrinks the other orders of a group after one of it has traded.
    pub(super) fn on_group_fill(
        &mut self,
        order: OrderId,
        group: GroupId,
        quantity: Quantity,
    ) -> Result<(), KernelError> {
        let Some(members) = self.groups.get(&group).cloned() else {
            return Ok(());
        };
        let shrinks = self.is_protective(order);
        for member in members.into_iter().filter(|member| *member != order) {
            let other = self.orders.get_mut(member)?;
            let (leaves, instrument) = (other.leaves(), other.request.instrument);
            match other.life.status {
                OrderStatus::Initialized => {
                    self.held.remove(&member);
                    self.change(member, OrderChange::Cancelled(Reason::Group))?;
                }
                status if status.is_working() && shrinks && leaves > quantity => {
                    other.request.quantity = other.request.quantity.minus(quantity)?;
                    let leaves = leaves.minus(quantity)?;
                    self.resize(member, instrument, leaves)?;
                    self.change(member, OrderChange::Replaced)?;
                }
                status if status.is_working() => {
                    self.withdraw(member, instrument, Reason::Group)?;
                }
                _ => {}
            }
        }
        if self.orders.get(order)?.life.status.is_final() {
            self.groups.remove(&group);
            if shrinks {
                self.end_entry(order)?;
            }
        }
        Ok(())
    }
}
