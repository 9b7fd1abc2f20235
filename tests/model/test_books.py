import pytest

from ingenium.model.books import ChainedBook, CheckedBook, DepthBook, FeedBook


def test_a_book_by_level_shows_its_best_levels_first() -> None:
    book = DepthBook()
    book.apply([(10, 1), (12, 2)], [(13, 3)])
    book.apply([(10, 0), (11, 4)], [])
    assert book.levels("buy") == [(12, 2), (11, 4)]
    assert book.levels("buy", 1) == [(12, 2)]
    assert book.best == ((12, 2), (13, 3))
    assert not book.is_crossed
    book.replace([(14, 1)], [(13, 1)])
    assert book.is_crossed


def test_a_chained_book_says_what_became_of_each_update() -> None:
    book = ChainedBook("first_follows_last")
    assert book.on_update(4, 6, [(10, 1)], []) == "buffered"
    assert (book.standing, book.last_id) == ("waiting", None)
    assert book.on_snapshot(5, [(9, 1)], [(20, 1)]) == "applied"
    assert (book.standing, book.last_id, book.best) == ("live", 6, ((10, 1), (20, 1)))
    assert book.on_update(1, 6, [], []) == "old"
    assert book.on_update(8, 9, [], []) == "gap"
    assert (book.standing, book.levels("buy")) == ("stale", [])


def test_a_chained_book_that_lost_its_connection_waits_for_a_snapshot() -> None:
    book = ChainedBook("names_previous")
    book.on_snapshot(5, [(9, 1)], [])
    book.break_off()
    assert book.standing == "stale"
    assert book.on_update(7, 9, [(8, 1)], [], previous=5) == "buffered"
    assert book.on_snapshot(5, [(9, 1)], []) == "applied"
    assert book.levels("buy") == [(9, 1), (8, 1)]


def test_an_unknown_rule_is_refused() -> None:
    with pytest.raises(ValueError, match="rule 'spot' is not known; use one of first_follows_last"):
        ChainedBook("spot")  # type: ignore[arg-type]


def test_a_checked_book_is_stale_once_a_checksum_disagrees() -> None:
    book = CheckedBook(10)
    book.on_snapshot([(50, 7)], [(51, 8)])
    assert book.on_update([(50, 7)], [], book.checksum) == "applied"
    assert book.on_update([(50, 6)], [], 0) == "gap"
    assert (book.standing, book.best) == ("stale", (None, None))


def test_a_book_by_order_refuses_a_message_that_does_not_fit() -> None:
    book = FeedBook()
    book.add(1, "buy", 10, 5)
    for act, message in (
        (lambda: book.add(1, "buy", 10, 5), "order 1 is added twice"),
        (lambda: book.remove(2), "order 2 is not in the book"),
        (lambda: book.reduce(1, 6), "more is taken from order 1 than is open"),
    ):
        with pytest.raises(ValueError, match=message):
            act()
    assert (book.orders("buy"), len(book), 1 in book) == ([(1, 10, 5)], 1, True)


def test_a_book_by_order_counts_its_levels() -> None:
    book = FeedBook()
    for number, price in ((1, 10), (2, 10), (3, 11)):
        book.add(number, "sell", price, 5)
    assert book.levels("sell") == [(10, 10, 2), (11, 5, 1)]
    book.replace(2, 11, 4)
    assert book.orders("sell") == [(1, 10, 5), (3, 11, 5), (2, 11, 4)]
    book.clear()
    assert (len(book), book.best) == (0, (None, None))
