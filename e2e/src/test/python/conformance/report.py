"""Whether a run has shown anything: an operation that was only ever refused was not tested."""

import collections
import json

# Refused whatever is asked.
NEVER_DONE = {
    "activateTemplateMcp": "not served: 501",
    "stopTemplateMcp": "not served: 501",
    "openTerminal": "a WebSocket, and the calls are plain HTTP: 426",
}


class Report:
    def __init__(self, document, only):
        """Of the operations of a document, or only of these."""
        items = json.loads(document)["paths"].values()
        self.operations = only or [o["operationId"] for item in items for o in item.values() if "operationId" in o]
        self.statuses = collections.defaultdict(collections.Counter)

    def count(self, operation, status):
        self.statuses[operation][status] += 1

    def print(self):
        """Which statuses each operation had; 1 if one of them was never done, else 0."""
        missed = []
        for name in self.operations:
            counts = self.statuses[name]
            print(f"{name:24}" + "  ".join(f"{status}: {count}" for status, count in sorted(counts.items())))
            if name not in NEVER_DONE and not any(200 <= status < 300 for status in counts):
                missed.append(name)
        if missed:
            print(f"never done, so not tested: {', '.join(missed)}", flush=True)
            return 1
        print("every operation was done", flush=True)
        return 0
