"""The traps that history left in the real data, which the list tells in prose.

Each line quotes the list, and is checked only while the list says so; where the collection is not
beside the checkout, the quotes are those of the bars that come with the package.
"""

import pytest
from tests.quality.real_data import DATA, IS_BESIDE, facts_named, findings_of, subject_of

from ingenium.storage.quality.checking import check

TRAPS = [
    (
        "equities/daily/GOOG.parquet",
        "moves",
        "2014-04-03: -50 %, 1135.1 to 569.74",
        "1135.10 -> 569.74",
    ),
    (
        "equities/daily/QQQ.parquet",
        "missing_sessions",
        "2004-12-01..2011-03-22 (1588)",
        "2004-12-01..2011-03-22",
    ),
    (
        "equities/daily/USO.parquet",
        "moves",
        "2006-04-10: +113233 %, 0.06 to 68",
        "before 2006-04 is another company",
    ),
    (
        "equities/daily/GOOG.parquet",
        "bad_lows",
        "2008-09-30: low 0.01",
        "GOOG low 0.01 on 2008-09-30",
    ),
    (
        "equities/daily/GOOG.parquet",
        "bad_lows",
        "2007-12-18: low 67.5",
        "GOOG low 67.5 on 2007-12-18",
    ),
    (
        "equities/daily/AAPL.parquet",
        "bad_lows",
        "2009-09-21: low 10.59",
        "AAPL low 10.59 on 2009-09-21",
    ),
    ("equities/daily/AAPL.parquet", "bad_lows", "2010-08-31: low 25.3,", "25.30 on 2010-08-31"),
    ("equities/daily/AAPL.parquet", "bad_lows", "2011-01-03: low 32.65", "32.65 on 2011-01-03"),
    (
        "equities/daily/IWM.parquet",
        "bad_highs",
        "2008-09-19: high 156.51",
        "IWM high 156.51 on 2008-09-19",
    ),
    *(
        (f"crypto/minute/binance_{pair}_1m_2023.parquet", check, found, quote)
        for pair in ("BTC_USDT", "ETH_USDT", "SOL_USDT")
        for check, found, quote in (
            ("stops", "2023-03-24 11:28 to 2023-03-24 12:39 (72 bars)", "11:28..12:39 UTC"),
            ("gaps", "2023-03-24 12:40 to 2023-03-24 14:00 (80 bars)", "no bars until 14:00"),
        )
    ),
    (
        "crypto/minute/bybit_LINKUSDT_1m_2024_2025.parquet",
        "periodic_holes",
        "524 holes of exactly 802 minutes",
        "524 holes of exactly 802 minutes",
    ),
    (
        "crypto/minute/bybit_LINKUSDT_1m_2024_2025.parquet",
        "periodic_holes",
        "200 bars between them",
        "in runs of 200 bars",
    ),
    (
        "crypto/minute/coinbase_btcusd_20180404_20180406_trades.parquet",
        "gaps",
        "2018-04-04 16:48 to 2018-04-05 (432 bars)",
        "miss 7 hours on 2018-04-04",
    ),
    ("fx/GBPUSD_1m_2012.parquet", "crossed", "", "347 bars close with bid > ask"),
    (
        "equities/minute/SPY_1m_20240326_20250402.parquet",
        "at_close",
        "2024-03-26: 1 bar from 2024-03-26 20:00",
        "391 bars a day in SPY_1m_20240326_20250402 (a 16:00 bar)",
    ),
    (
        "equities/minute/SPY_1m_20240326_20250402.parquet",
        "after_early_close",
        "2024-07-03: 139 bars from 2024-07-03 17:00",
        "half days that run on after 13:00",
    ),
    (
        "equities/minute/SPY_1m_20240326_20250402.parquet",
        "outside_sessions",
        "2025-03-27: 451 bars from 2025-03-27 08:00",
        "extended hours in the last week",
    ),
    (
        "equities/ticks/IBM_20131007_20131011_quotes.parquet",
        "one_sided",
        "2013-10-07 08:00:00.054: bid 0",
        "Quote rows carry one side only (0 = absent)",
    ),
]
if not IS_BESIDE:
    TRAPS = [
        ("equities/daily_wiki/MSFT.parquet", "moves", "2003-02-18: -48 %", "2003-02-18 (-48%)")
    ]


@pytest.mark.parametrize(("file", "name", "found", "quote"), TRAPS)
def test_a_trap_of_the_list_is_found(file: str, name: str, found: str, quote: str) -> None:
    told = " ".join((DATA / "README.md").read_text(encoding="utf-8").split())
    assert quote in told
    assert any(found in example for example in findings_of(file)[name].examples)


@pytest.mark.parametrize(
    ("file", "explained", "unexplained"),
    [
        ("AAPL", ["2000-06-21", "2005-02-28", "2014-06-09", "2020-08-31"], ["2000-09-29"]),
        ("IBM", ["1999-05-27"], []),
        ("IWM", ["2005-06-09"], []),
        ("QQQ", ["2000-03-20"], ["2011-03-23"]),
        ("USO", ["2020-04-29"], ["1998-08-18", "1998-08-19", "2006-04-10"]),
        ("GOOG", [], ["2014-04-03"]),  # another class of share under the same ticker, no split
    ]
    if IS_BESIDE
    else [("AAPL", ["2000-06-21", "2005-02-28"], ["2000-09-29"])],
)
def test_splits_explain_moves_and_leave_the_real_ones(
    file: str, explained: list[str], unexplained: list[str]
) -> None:
    folder = "equities/daily" if IS_BESIDE else "equities/daily_wiki"
    found = facts_named(f"{folder}/{file}.parquet").checked(now=2**62)
    days = {
        finding.check: [example.partition(":")[0] for example in finding.examples]
        for finding in found
    }
    assert days.get("splits", []) == explained
    assert days.get("moves", []) == unexplained


def test_what_the_ticker_was_then_is_told_of_missing_sessions_and_moves() -> None:
    if not IS_BESIDE:
        assert facts_named("equities/daily_wiki/MSFT.parquet").elsewhere == ()
        return
    qqq = facts_named("equities/daily/QQQ.parquet").checked(now=2**62)
    told = {finding.check: finding.example for finding in qqq}
    assert told["missing_sessions"] == "2004-12-01..2011-03-22 (1588), when it traded as QQQQ"
    assert told["moves"].endswith("where the ticker changed hands on 2011-03-23")


def test_weekends_of_currencies_are_no_gaps() -> None:
    """The list counts 111 gaps of GBPUSD by the clock, of which four are weekends.

    By the week of currencies 107 remain, and four times the minute beside the weekend is missing.
    """
    if not IS_BESIDE:
        friday = subject_of("equities/daily_wiki/MSFT.parquet", "24/5")
        assert "outside_sessions" not in {each.check for each in check(friday, now=2**62)}
        return
    by_clock = findings_of("fx/GBPUSD_1m_2012.parquet", "24/7")["gaps"]
    by_week = findings_of("fx/GBPUSD_1m_2012.parquet")["gaps"]
    weekends = [example for example in by_clock.examples if "(2,88" in example]
    assert (by_clock.count, len(weekends)) == (111, 4)
    assert by_week.count == 107 + 4
    assert by_week.example == "2012-02-06 21:40 to 2012-02-06 21:44 (4 bars)"
