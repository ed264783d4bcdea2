"""Members that card messages share: amounts in minor units, results."""
from decimal import Decimal

# Decimals of the currencies that have not two; enough for a shop that sells in these.
DECIMALS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "JOD": 3, "TND": 3, "OMR": 3}


def amount(order, major):
    """An amount of the order's currency in its smallest unit."""
    minor = Decimal(major).scaleb(DECIMALS.get(order.currency, 2))
    if minor != minor.to_integral_value():
        raise ValueError("amount is finer than its currency")
    return {"currency": order.currency, "value": str(int(minor))}


def is_amount(found, order):
    """An answer may leave the amount out; what it says has to be right."""
    wanted = amount(order, order.amount)
    return found is None or isinstance(found, dict) and found.get("currency") == wanted["currency"] \
        and str(found.get("value")) == wanted["value"]


def result(answer):
    """Status and code of a message of Antom."""
    found = answer.get("result") if isinstance(answer, dict) else None
    return (found.get("resultStatus"), found.get("resultCode")) if isinstance(found, dict) else (None, None)
