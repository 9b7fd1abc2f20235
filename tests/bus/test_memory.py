from ingenium.bus.opening import open_bus
from ingenium.bus.port import After, All, Message


async def test_a_late_subscriber_replays_what_is_retained() -> None:
    bus = await open_bus("memory")
    await bus.retain("prices", ["prices.>"])
    await bus.publish_many([Message(f"prices.{at % 2}", str(at).encode()) for at in range(10)])
    everything = await bus.subscribe("prices.>", "ordered", start=All())
    late = await bus.subscribe("prices.1", "ordered", start=After(5))
    assert [one.sequence for one in await everything.next_batch()] == list(range(1, 11))
    assert [one.message.data for one in await late.next_batch()] == [b"5", b"7", b"9"]
    await bus.close()
    assert await late.next_batch() == []
