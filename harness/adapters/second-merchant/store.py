"""What of a shop outlives its process: its orders in one file, replaced as a whole and on the disk before anybody hears of it."""
import json
import os
from dataclasses import asdict
from decimal import Decimal
from pathlib import Path


class Store:
    """One state folder; without one nothing is kept."""

    def __init__(self, folder):
        self.folder, self.kept = Path(folder) if folder else None, None

    def load(self, order_type, refund_type, capture_type):
        """The orders by id, as the process before this one left them."""
        if self.folder is None:
            return {}
        try:
            self.kept = (self.folder / "shop.json").read_text("utf-8")
        except FileNotFoundError:
            return {}
        orders = {}
        for row in json.loads(self.kept):
            for name, kind in (("refunds", refund_type), ("captures", capture_type)):
                row[name] = [kind(**{**part, "amount": Decimal(part["amount"])}) for part in row[name]]
            orders[row["id"]] = order_type(**row)
        return orders

    def save(self, orders):
        """Keeps the orders, if they changed. A process that dies in here leaves the old file or the new one."""
        if self.folder is None:
            return
        text = json.dumps([without_card(asdict(order)) for order in orders.values()], default=str)
        if text == self.kept:
            return
        fresh = self.folder / "shop.json.new"
        with open(fresh, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(fresh, self.folder / "shop.json")
        folder = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        self.kept = text


def without_card(row):
    """The number and code of a card are for one payment, and never kept."""
    return {**row, "wish": {name: value for name, value in row["wish"].items() if name != "card"}}
