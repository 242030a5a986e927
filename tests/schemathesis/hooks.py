"""What schemathesis cannot know of Bellhop: how requests are signed, the formats that no pattern can say, and what is there to be
named. See docs/openapi.md."""

import base64
import datetime
import hashlib
import hmac
import itertools
import json
import os
import time
import urllib.parse
import urllib.request
import uuid

import schemathesis
from hypothesis import strategies as st
from requests.auth import AuthBase

URL = os.environ["BELLHOP_URL"]
KEY = os.environ["BELLHOP_KEY"]
SECRET = json.loads(os.environ["BELLHOP__HOOK__SIGNING_SECRETS"])[0]
TWILIO = os.environ["BELLHOP__SMS__AUTH_TOKEN"].encode()
TELEGRAM = os.environ["BELLHOP__TELEGRAM__WEBHOOK_SECRET"]


def fresh():
    return f"st-{uuid.uuid4()}"


def at(days, now=None):
    when = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=days)
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


# ---- Who asks


class Key(AuthBase):
    def __call__(self, request):
        request.headers["Authorization"] = f"Bearer {KEY}"
        return request


class SignedOrKey(AuthBase):
    """By turns an API key and a signature of Standard Webhooks; both need an id."""

    turns = itertools.cycle([True, False])

    def __call__(self, request):
        if "webhook-id" not in request.headers and ("Idempotency-Key" not in request.headers):
            request.headers["webhook-id"] = fresh()
        if next(self.turns):
            request.headers["Authorization"] = f"Bearer {KEY}"
            request.headers.pop("webhook-signature", None)
            return request
        message = request.headers.get("webhook-id", fresh())
        body = request.body or b""
        body = body.encode() if isinstance(body, str) else body
        seconds = str(int(time.time()))
        signed = f"{message}.{seconds}.".encode("latin-1") + body
        mac = hmac.new(base64.b64decode(SECRET.removeprefix("whsec_")), signed, hashlib.sha256)
        request.headers["webhook-id"] = message
        request.headers["webhook-timestamp"] = seconds
        request.headers["webhook-signature"] = "v1," + base64.b64encode(mac.digest()).decode()
        return request


class Twilio(AuthBase):
    def __call__(self, request):
        body = request.body or b""
        body = body if isinstance(body, str) else body.decode("utf-8", "replace")
        pairs = sorted(set(urllib.parse.parse_qsl(body, keep_blank_values=True)))
        signed = request.url + "".join(name + value for name, value in pairs)
        mac = hmac.new(TWILIO, signed.encode("utf-8", "surrogatepass"), hashlib.sha1)
        request.headers["X-Twilio-Signature"] = base64.b64encode(mac.digest()).decode()
        return request


class Telegram(AuthBase):
    def __call__(self, request):
        request.headers["X-Telegram-Bot-Api-Secret-Token"] = TELEGRAM
        return request


SIGNED = ["tellEvents", "mintLink"]
PROVIDERS = ["twilioStatus", "twilioInbound", "telegramUpdate"]
OPEN = ["readOpenapi", "readMetrics", "isAlive", "isReady"]
schemathesis.auth.set_from_requests(SignedOrKey()).apply_to(operation_id=SIGNED)
schemathesis.auth.set_from_requests(Twilio()).apply_to(operation_id=PROVIDERS[:2])
schemathesis.auth.set_from_requests(Telegram()).apply_to(operation_id=PROVIDERS[2:])
schemathesis.auth.set_from_requests(Key()).skip_for(operation_id=SIGNED + PROVIDERS + OPEN)

# ---- Formats

visible = st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=40)
phones = st.integers(0, 9_999_999)
digits = st.integers(0, 10**9).map(str)
FORMATS = {
    "shop-id": visible | st.sampled_from(["c-17", "ORD-1042", "заказ-9"]),
    "phone": phones.map(lambda n: f"+49151{n:07}0") | phones.map(lambda n: f"+1 (202) 555-{n % 10_000:04}"),
    "time-zone": st.sampled_from(["Europe/Berlin", "America/New_York", "Asia/Kuwait", "UTC"]),
    "currency": st.sampled_from(["EUR", "USD", "JPY", "KWD"]),
    "amount": digits,
    "ticket-category": st.sampled_from(["order", "delivery", "returns", "payment", "other"]),
    "web-page": digits.map("https://shop.example/orders/{}".format),
    "sms-text": st.sampled_from(["Ready.", "Готово", "جاهز", "😀"]) | digits,
    "date-time": st.integers(0, 700 * 86_400).map(lambda seconds: at(-seconds / 86_400)),
    "cursor": st.sampled_from(["ntf_", "tkt_"]).map(
        lambda prefix: base64.urlsafe_b64encode(f"{prefix}{uuid.uuid4().hex}".encode()).decode().rstrip("=")
    ),
}
for name, strategy in FORMATS.items():
    schemathesis.openapi.format(name, strategy)

# ---- What is there to be named


def post(path, body):
    headers = {"Authorization": f"Bearer {KEY}", "Content-Type": "application/json", "Idempotency-Key": fresh()}
    with urllib.request.urlopen(urllib.request.Request(URL + path, json.dumps(body).encode(), headers)) as answer:
        return json.load(answer)


def get(path):
    with urllib.request.urlopen(urllib.request.Request(URL + path, headers={"Authorization": f"Bearer {KEY}"})) as answer:
        return json.load(answer)


customer = {"id": "c-17", "name": "Lena", "locale": "de", "phone": "+4915112345678", "telegram_chat_id": 71002}
post("/api/events", {"type": "order.paid", "occurred_at": at(0), "customer": customer, "order": {"id": "ORD-1042"}})
for _ in range(100):
    if get("/api/orders/ORD-1042/messages")["messages"]:
        break
    time.sleep(0.05)
THERE = {
    "tickets": post("/api/tickets", {"customer_id": "c-17", "text": "Where is it?"})["id"],
    "notifications": get("/api/notifications")["notifications"][0]["id"],
    "verifications": post("/api/verifications", {"phone": "+4915112345678", "purpose": "x"})["id"],
}


def settled(value):
    """What hangs on two fields, or on the time, made true."""
    if isinstance(value, list):
        return [settled(one) for one in value]
    if not isinstance(value, dict):
        return value
    value = {name: settled(one) for name, one in value.items()}
    for name, days in {"not_before": 5, "expires_at": 50}.items():
        if isinstance(value.get(name), str):
            value[name] = at(days)
    return value


@schemathesis.hook
def before_call(context, case, kwargs):
    if case.meta is None or not case.meta.generation.mode.is_positive:
        return
    operation = case.operation.definition.raw["operationId"]
    if isinstance(case.body, (dict, list)):
        case.body = settled(case.body)
    if operation in ("tell", "sendProbe") and isinstance(case.body, dict):
        recipient = case.body.get("recipient") or {}
        if isinstance(recipient.get("customer_id"), str):
            case.body = {**case.body, "recipient": {**recipient, "customer_id": "c-17"}}
    # Who is written to for a tool of the shop's is known.
    if operation == "openTicket" and isinstance(case.body, dict) and isinstance(case.body.get("phone"), str):
        case.body = {**case.body, "phone": customer["phone"]}
    if operation == "mintLink" and isinstance(case.body, dict) and isinstance(case.body.get("to"), dict):
        to = {"phone": customer["phone"], "chat_id": customer["telegram_chat_id"]}
        known = {name: to.get(name) if value is not None else None for name, value in case.body["to"].items()}
        case.body = {**case.body, "customer_id": "c-17", "to": known}
    if operation == "telegramUpdate" and isinstance(case.body, dict) and isinstance(case.body.get("update_id"), float):
        case.body = {**case.body, "update_id": int(case.body["update_id"])}
    if operation == "readStats":
        case.query = {**case.query, **({"since": at(-3)} if "since" in case.query else {}), **({"until": at(1)} if "until" in case.query else {})}
    kind = (case.operation.path.split("/") + [""])[2]
    if operation.startswith("list") and case.query and "cursor" in case.query:
        prefix = "ntf_" if kind == "notifications" else "tkt_"
        cursor = base64.urlsafe_b64encode(f"{prefix}{uuid.uuid4().hex}".encode()).decode().rstrip("=")
        case.query = {**case.query, "cursor": cursor}
    # Half of the paths lead to something.
    if kind in THERE and case.path_parameters and uuid.uuid4().int % 2:
        case.path_parameters = {**case.path_parameters, "id": THERE[kind]}
