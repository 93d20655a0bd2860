from dataclasses import dataclass
@dataclass
class Fetched: content: bytes
class SourceError(Exception): pass
class CsvSource:
    def __init__(self, path): self.path=path
    def fetch(self): return Fetched(self.path.read_bytes())
