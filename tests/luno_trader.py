"""The files of a Luno trader, as its contract writes them, and the smoke test among its strategies.

Its keys are those of the lab, whose account is the only one that a test may trade on.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ingenium.venues.lab.ports import demo_credentials

if TYPE_CHECKING:
    from pathlib import Path

CONFIG = """
strategy:
  naiveTest:
    active: true
    capital: 20000
    instruments: ["ETHMYR.luno", "ETHUSD.kraken"]   # <pair>.<exchange>
    params: {quantity: 0.12}
  latencyArbitrage:
    active: false
    capital: 500
    instruments: ["XBTMYR.luno", "XBTUSD.kraken"]
min_tick_size: {"ETHMYR.luno": 1, "XBTMYR.luno": 1}
# global_risk_configs:
"""
DOTENV = f"""
luno_key_id={demo_credentials("luno").key}
luno_key_secret={demo_credentials("luno").secret}
kraken_api_key=a-key-of-kraken
kraken_private_key=a-secret-of-kraken
sinegy_api_key=a-key-of-sinegy
papertrail_host=logs.papertrailapp.com
papertrail_port=12345
telegram_username=ada
telegram_token=a-token-of-telegram
telegram_chatid=1234
mdb_username=ada
mdb_password=a-password-of-mongodb
mdb_cluster=cluster0
"""
NAIVE_TEST = '''
from ingenium import Strategy


class naiveTest(Strategy):
    """Buys at the 5th tick, bids far below at the 10th and 12th, cancels all at the 20th."""

    quantity: float = 0.12

    def on_start(self):
        self.ticks = 0
        self.bids = []

    def on_bar(self, bar):
        if not bar.symbol.endswith(".luno"):
            self.buy(bar.symbol, 0.1)  # nothing is traded there
            return
        self.ticks += 1
        if self.ticks == 5:
            self.buy(bar.symbol, self.quantity)
        if self.ticks in (10, 12):
            self.bids.append(self.buy(bar.symbol, 0.1, limit=round(bar.close - 1500)))
        if self.ticks == 20:
            for bid in self.bids:
                self.cancel(bid)
'''


def write_trader(source: Path) -> Path:
    """Write the files into its folder `src`, and return that of the config."""
    for name, text in (
        ("configs/global_strategy_config.yaml", CONFIG),
        ("strategies/naive_test_strategy.py", NAIVE_TEST),
        (".env", DOTENV),
    ):
        file = source / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return source / "configs" / "global_strategy_config.yaml"
