"""The wire contracts: pure codecs between messages as others write them and our events.

One module a dialect, each with `encode(event) -> Packet` and `decode(packet) -> event`.
"""
