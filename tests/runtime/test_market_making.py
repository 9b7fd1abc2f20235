"""The market maker of the examples, on a made-up tape and on a real recording."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tests.recordings import recording

from ingenium.model.ticks import TickKind

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.slow

EXAMPLES = Path(__file__).parents[2] / "examples"
RECORDING = "crypto/l2/binance_spot_BTCUSDT_20240808_09"
QUEUES = ("volume_ahead", "risk_averse", "log", "power")


@pytest.fixture(scope="module")
def example() -> Iterator[Any]:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(EXAMPLES))
        yield importlib.import_module("market_making")


@pytest.fixture(scope="module", params=["synthetic", "recorded"])
def tape(request: pytest.FixtureRequest, example: Any) -> Any:
    if request.param == "synthetic":
        return example.synthetic(seconds=100)
    for kind in ("trades", "bbo"):
        recording(f"{RECORDING}_{kind}.parquet")
    return example.recorded(recording(f"{RECORDING}_depth.parquet"))


@pytest.fixture(scope="module")
def outcomes(example: Any, tape: Any) -> dict[Any, Any]:
    return {case: example.play(tape, case) for case in example.CASES}


def test_the_same_assumptions_give_the_same_digest_and_others_another(
    example: Any, tape: Any, outcomes: dict[Any, Any]
) -> None:
    for case in (example.Case("bars"), example.Case("quotes"), example.BASE):
        assert example.play(tape, case).result.digest == outcomes[case].result.digest
    played = [outcome.result.digest for case, outcome in outcomes.items() if case.refill == "level"]
    assert len(set(played)) == len(played)


def test_the_profit_differs_between_bars_quotes_and_depth(
    example: Any, outcomes: dict[Any, Any]
) -> None:
    profits = [
        round(outcomes[example.Case(detail)].profit, 2) for detail in ("bars", "quotes", "depth")
    ]
    assert len(set(profits)) == len(profits)


def test_every_run_trades_as_a_maker_and_its_assumptions_say_how(outcomes: dict[Any, Any]) -> None:
    for case, outcome in outcomes.items():
        assert outcome.maker_volume > 0
        assumed = dict(outcome.result.assumptions)
        assert ("queue" in assumed) == (case.detail != "bars")
        if case.latency:
            assert assumed["order_latency"] == f"{case.latency * 1_000_000} ns, always"


def test_longer_latency_never_gives_more_volume_as_a_maker(
    example: Any, outcomes: dict[Any, Any]
) -> None:
    volumes = [outcomes[example.Case(latency=late)].maker_volume for late in (0, 10, 50)]
    assert volumes == sorted(volumes, reverse=True)
    assert volumes[0] > volumes[-1]


def test_a_kinder_queue_never_fills_a_resting_bid_later(example: Any, tape: Any) -> None:
    # One bid at the touch, left alone: nothing but the model of the queue differs.
    class OneBid(example.MarketMaker):  # type: ignore[misc]
        def on_timer(self, name: str) -> None:  # noqa: ARG002
            if not self.quotes:
                self.quote("bid", self.book(example.SYMBOL).bid)

    def filled(queue: str) -> list[int]:
        result = example.backtest(
            OneBid(size=5.0),
            data=[tape.depth],
            account="unlimited",
            venue={"queue": {"kind": queue}},
        )
        quantity = result.fills["quantity"].to_numpy().cumsum()
        time = result.fills["time"].astype("int64").to_numpy()
        steps = np.searchsorted(quantity, np.arange(0.5, 5.1, 0.5) - 1e-9)
        return [int(time[step]) if step < len(time) else np.iinfo(np.int64).max for step in steps]

    times = {queue: filled(queue) for queue in QUEUES}
    for worse, better in (("volume_ahead", "risk_averse"), ("risk_averse", "log")):
        pairs = zip(times[worse], times[better], strict=True)
        assert all(later >= sooner for later, sooner in pairs)
    assert min(times["volume_ahead"]) < np.iinfo(np.int64).max


def test_the_sentences_name_what_the_profit_rests_on(
    example: Any, outcomes: dict[Any, Any]
) -> None:
    told = example.sentences(outcomes)
    assert len(told) == 1 + len(example.QUESTIONS)
    latencies = [outcomes[example.Case(latency=late)].profit for late in (0, 10, 50)]
    gap = max(latencies) - min(latencies)
    assert any(line.startswith(f"- {gap:.2f} rests on the latency") for line in told)
    assert len(example.table(outcomes).splitlines()) == 1 + len(outcomes)


def test_the_tape_holds_every_trade_in_each_form(tape: Any) -> None:
    traded = [ticks.size[ticks.kind == TickKind.TRADE].sum() for ticks in (tape.quotes, tape.depth)]
    assert traded == pytest.approx([tape.bars.volume.sum()] * 2)


def test_the_depth_of_the_tape_is_never_crossed(example: Any, tape: Any) -> None:
    class Watch(example.MarketMaker):  # type: ignore[misc]
        def on_timer(self, name: str) -> None:  # noqa: ARG002
            self.spreads.append(self.book(example.SYMBOL).spread)

        def on_start(self) -> None:
            self.spreads: list[float] = []
            super().on_start()

    watch = Watch()
    example.backtest(watch, data=[tape.depth])
    assert len(watch.spreads) > 900
    assert min(watch.spreads[1:]) > 0


def test_the_figures_of_the_documentation_are_those_of_the_recording(
    tape: Any, outcomes: dict[Any, Any]
) -> None:
    page = (EXAMPLES.parent / "docs" / "concepts" / "fidelity.md").read_text(encoding="utf-8")
    rows = []
    for case, told in outcomes.items():
        queue, refill = ("none", "none") if case.detail == "bars" else (case.queue, case.refill)
        figures = (
            f"{told.profit:.2f} | {told.profit / told.volume:.2f} | {len(told.result.fills):,} | "
            f"{told.volume:.2f} | {told.maker_volume / told.volume:.1%} | {told.fees:.2f} |"
        )
        settings = f"| {case.detail} | {queue} | {case.latency} ms | {refill} | "
        rows.append(settings + figures.replace("-", "−").replace("%", " %"))
    shown = [row for row in rows if row in page.splitlines()]
    assert shown == ([] if tape.name.startswith("synthetic") else rows)
