"""Where live bars come from: a web service that is asked every second."""

from ingenium import Poller


class Swings(Poller):
    timeframe = "5s"

    url: str = "http://127.0.0.1:8765/bars"
    every: float = 1.0
    path: str = "data.bars"
