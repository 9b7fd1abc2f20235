"""A market to listen to, on this machine: a tiny web service whose bars close every few seconds.

python examples/live_feed/market.py        # serves http://127.0.0.1:8765/bars until Ctrl-C
"""

import json
import math
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SECONDS = 5
SHOWN = 60


def bar(symbol: str, number: int) -> dict[str, object]:
    """Return the bar of a number: prices that swing, the same whenever they are asked for."""
    middle = {"ACME": 100.0, "GLOBEX": 40.0}[symbol]
    first, last = (middle * (1 + 0.02 * math.sin((number + at) / 4)) for at in (0, 1))
    return {
        "symbol": symbol,
        "time": number * SECONDS * 1000,
        "open": round(first, 2),
        "high": round(max(first, last) + 0.05, 2),
        "low": round(min(first, last) - 0.05, 2),
        "close": round(last, 2),
        "volume": 1000 + number % 7,
    }


class Market(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        now = int(time.time()) // SECONDS  # the last one has not closed yet
        numbers = range(now - SHOWN + 1, now + 1)
        bars = [bar(symbol, number) for number in numbers for symbol in ("ACME", "GLOBEX")]
        body = json.dumps({"data": {"bars": bars}}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def serve(port: int) -> ThreadingHTTPServer:
    return ThreadingHTTPServer(("127.0.0.1", port), Market)


if __name__ == "__main__":
    server = serve(int(sys.argv[1]) if len(sys.argv) > 1 else 8765)
    print(f"http://127.0.0.1:{server.server_port}/bars", flush=True)
    server.serve_forever()
