"""What all servers in Python answer, and their ledger of the POSTs they got."""
from collections import Counter
from threading import Lock
from urllib.parse import parse_qs, urlsplit

_ledger, _lock = Counter(), Lock()


class Echo:
    """One request: what to answer, and how."""

    def __init__(self, method, target):
        parts = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.method, self.id = method, query.get("id", "")
        self.delay = int(query.get("delay", 0)) / 1000
        self.chunked = "chunked" in query
        if parts.path == "/ledger":
            with _lock:
                counts = [count for key, count in _ledger.items() if key.startswith(query["prefix"])]
            self.content = f"{sum(counts)} {len(counts)}".encode()
        else:
            self.content = self.id.ljust(int(query.get("size", 0)), ".").encode()

    def posted(self, content):
        """The content of a POST has come; it is the answer."""
        with _lock:
            _ledger[self.id] += 1
        self.content = content
