from dataclasses import dataclass


@dataclass
class Order:
    what: str
