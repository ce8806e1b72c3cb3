"""A shop's server in Python's standard library: it creates payments, and asks KryptoGO about every callback."""
import json
import os
import sqlite3
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import Request, urlopen

PORT = int(os.environ.get("PORT", "3000"))
ORIGIN = f"http://127.0.0.1:{PORT}"
API = os.environ.get("KRYPTOGO_URL", "http://127.0.0.1:4010") + "/v1/studio/api/payment/intent"
HEADERS = {"X-STUDIO-API-KEY": os.environ.get("KRYPTOGO_API_KEY", "sandbox"), "Origin": ORIGIN,
           "X-Client-ID": os.environ.get("KRYPTOGO_CLIENT_ID", "sandbox"), "Content-Type": "application/json"}
PRICES = {"A-1": "300", "A-2": "420"}  # in TWD: never the price that a page sends

def database():
    return sqlite3.connect(os.environ.get("DATABASE", "shop.db"), timeout=10)

def ask_kryptogo(path, body=None):  # creates a payment where there is a body, and reads one where there is none
    with urlopen(Request(API + path, body and json.dumps(body).encode(), HEADERS), timeout=8) as response:
        envelope = json.load(response)
    if envelope["code"] != 0:  # it counts, whatever the HTTP status is
        raise ValueError(envelope["message"])
    return envelope["data"]

def create_payment(order):
    intent = ask_kryptogo("", {"fiat_amount": PRICES[order], "fiat_currency": "TWD", "order_data": {"order_id": order},
                               "callback_url": ORIGIN + "/payment/callback"})
    with database() as db:
        db.execute("insert into payments values (?, ?, 'pending')", [intent["payment_intent_id"], order])
    return 200, intent

def take_callback(claim):
    row = database().execute("select order_id from payments where id = ?", [claim["payment_intent_id"]]).fetchone()
    if not row:
        return 404, {"message": "This payment is not one of ours"}
    intent = ask_kryptogo("/" + claim["payment_intent_id"])  # what the callback claims is no proof
    received = intent.get("received_amount") or intent.get("received_crypto_amount") or "0"  # both spellings occur
    is_paid = (intent["status"] == "success" and intent["fiat_currency"] == "TWD"
               and Decimal(intent["fiat_amount"]) == Decimal(PRICES[row[0]])
               and Decimal(received) >= Decimal(intent["crypto_amount"]))
    with database() as db:  # in one transaction; an end is never left, so a repeated callback changes nothing
        db.execute("update payments set status = ? where id = ? and status not in ('success', 'insufficient_refunded')",
                   [intent["status"], intent["payment_intent_id"]])
        if is_paid:
            db.execute("insert or ignore into parcels values (?)", row)
    return 200, {}

class Shop(BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", "0"))) or "{}")
            _, kind, name, *_ = self.path.split("/")
            status, answer = take_callback(body) if kind == "payment" else create_payment(name)
        except Exception as error:  # KryptoGO sends a callback again that is not answered with 200
            status, answer = 503, {"message": str(error)}
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

database().executescript("""create table if not exists payments (id text primary key, order_id text, status text);
                            create table if not exists parcels (order_id text primary key)""")
ThreadingHTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
