"""How a card order is paid: with the card itself, on the hosted page, by a token, or without the buyer."""

BROWSER = {"acceptHeader": "*/*", "javaEnabled": False, "javaScriptEnabled": True, "language": "en-GB",
           "userAgent": "Mozilla/5.0 (X11)"}


def environment(order):
    plain = {"terminalType": "WEB"}
    return plain | {"clientIp": "203.0.113.9", "browserInfo": BROWSER} if order.wish.get("mode") == "server" else plain


def method(order):
    """`paymentMethod` of a payment. What the caller left open is left out."""
    wish = order.wish
    mode, data = wish.get("mode") or "hosted", {}
    if mode in ("server", "mit") and wish.get("card"):
        data |= _card(wish["card"], mode == "server")
    if mode == "mit":
        data |= {"isCardOnFile": True, "recurringType": wish["recurring"], "is3DSAuthentication": False,
                 "enableAuthenticationUpgrade": False, "networkTransactionId": wish["network_transaction_id"]}
    else:
        flags = (("is3DSAuthentication", "three_ds"), ("enableAuthenticationUpgrade", "upgrade"))
        data |= {name: wish[own] for name, own in flags if wish.get(own) is not None}
    if wish.get("region"):
        data["paymentMethodRegion"] = wish["region"]
    if wish.get("brands"):
        data["selectedCardBrand"] = wish["brands"][0]
    found = {"paymentMethodType": "CARD"}
    if wish.get("card_token"):
        found["paymentMethodId"] = wish["card_token"]
    return found | ({"paymentMethodMetaData": data} if data else {})


def _card(card, with_code):
    holder = card.get("holder") or {}
    data = {"cardNo": card["number"], "expiryYear": card["expiry_year"][-2:],
            "expiryMonth": card["expiry_month"].zfill(2)[-2:],
            "cardholderName": {"firstName": holder.get("first"), "lastName": holder.get("last")}}
    if with_code and card.get("cvv"):
        data["cvv"] = card["cvv"]
    if card.get("billing"):
        data["billingAddress"] = card["billing"]
    return data


def kept_token(fields):
    """The token of a stored card, wherever the platform put it."""
    for place in ("paymentResultInfo", "cardInfo"):
        found = fields.get(place) if isinstance(fields, dict) else None
        if isinstance(found, dict) and isinstance(found.get("cardToken"), str) and found["cardToken"]:
            return found["cardToken"]
    return None
