"""What every account at an exchange makes of answers that are lost, late, cut, or an apology."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from tests.contracts.venue import VenueOfItsOwn
from tests.contracts.venue_rooms import by_client_id, state_of

from ingenium.venues.lab.ports import demo_credentials
from ingenium.venues.permission import may_act
from ingenium.venues.port import Refused, Unclear, Undelivered, VenueError

if TYPE_CHECKING:
    from tests.contracts.venue_rooms import VenueRoom

    from ingenium.venues.port import Broker


class AnswersContract(VenueOfItsOwn):
    """Whatever happens to a request, what may be done next is known."""

    @pytest.mark.parametrize("fault", ["lose_answer", "malformed"])
    async def test_an_order_whose_answer_was_lost_is_unclear_and_found(
        self, room: VenueRoom, broker: Broker, fault: str
    ) -> None:
        await broker.instruments()
        room.strike(fault, path=room.place.submits, method="POST", count=1)
        order = room.resting()
        with pytest.raises(Unclear):
            await broker.submit(order)
        assert room.server.faults.injected == {fault: 1}
        assert len(room.account.orders) == 1  # it was not sent again
        assert (await state_of(broker, order)).status == "open"

    async def test_an_order_that_was_lost_is_unclear_and_not_found(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        await broker.instruments()
        room.strike("lose_request", path=room.place.submits, method="POST", count=1)
        order = room.resting()
        with pytest.raises(Unclear):
            await broker.submit(order)
        assert await broker.order(by_client_id(order)) is None
        assert not room.account.orders

    @pytest.mark.parametrize("fault", ["lose_request", "lose_answer", "malformed", "maintenance"])
    async def test_a_question_without_an_answer_may_be_asked_again(
        self, room: VenueRoom, broker: Broker, fault: str
    ) -> None:
        await broker.instruments()
        room.strike(fault, path=room.place.asks)
        with pytest.raises(Undelivered):
            await broker.balances()
        assert room.server.faults.injected[fault] <= 2  # a connection may have been an old one

    async def test_who_asks_too_much_is_told_how_long_to_wait(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        await broker.instruments()
        room.strike("too_many", path=room.place.asks, seconds=1, count=1)
        with pytest.raises(Undelivered) as undelivered:
            await broker.balances()
        assert undelivered.value.retry_after
        assert (await broker.balances()) != {}  # after it has waited

    async def test_a_clock_that_goes_wrong_costs_one_order_at_most(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        await broker.submit(room.resting())
        room.strike("skew", seconds=60)
        order = room.resting()
        try:
            await broker.submit(order)
        except (Undelivered, Unclear):
            assert await broker.order(by_client_id(order)) is None
            await broker.submit(order)
        assert (await state_of(broker, order)).status == "open"

    async def test_who_has_no_key_is_refused(self, room: VenueRoom) -> None:
        own = demo_credentials(room.place.lab)
        for wrong in (replace(own, key="another"), replace(own, secret="YW5vdGhlcg==")):
            with pytest.raises(Refused) as refused:
                await room.broker(wrong).balances()
            assert refused.value.rule in ("signature", "permission")
            assert wrong.secret not in str(refused.value)

    async def test_who_does_not_hold_the_account_sends_nothing(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        order = room.resting()
        await broker.submit(order)
        token = may_act.set(lambda: False)
        try:
            with pytest.raises(Undelivered):
                await broker.submit(room.resting())
            with pytest.raises(Undelivered):
                await broker.cancel(by_client_id(order))
        finally:
            may_act.reset(token)
        assert [each.client_id for each in await broker.open_orders()] == [order.client_id]

    async def test_an_exchange_that_is_not_there_took_nothing(
        self, room: VenueRoom, broker: Broker
    ) -> None:
        await broker.submit(room.resting())
        await room.server.stop()
        with pytest.raises(VenueError) as error:
            await broker.submit(room.resting())
        assert not isinstance(error.value, Refused)
        with pytest.raises(Undelivered):
            await broker.balances()
