"""A shop's server in Python's standard library: it creates payments, and asks KryptoGO about every callback."""
import json
import os
import sqlite3
from contextlib import closing
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.request import Request, urlopen

PORT = int(os.environ.get("PORT", "3000"))
ORIGIN = f"http://127.0.0.1:{PORT}"
API = os.environ.get("KRYPTOGO_URL", "http://127.0.0.1:4010") + "/v1/studio/api/payment/intent"
HEADERS = {"X-STUDIO-API-KEY": os.environ.get("KRYPTOGO_API_KEY", "sandbox"), "Origin": ORIGIN,
           "X-Client-ID": os.environ.get("KRYPTOGO_CLIENT_ID", "sandbox"), "Content-Type": "application/json"}
PRICES = {"A-1": "300", "A-2": "420"}  # in TWD: never the price that a page sends

def connect():
    return sqlite3.connect(os.environ.get("DATABASE", "shop.db"), timeout=10)

def ask_kryptogo(path, body=None):  # creates a payment where there is a body, and reads one where there is none
    try:
        response = urlopen(Request(API + path, body and json.dumps(body).encode(), HEADERS), timeout=8)
    except HTTPError as error:  # the code counts, whatever the HTTP status is
        response = error
    with response:
        envelope = json.load(response)
    if envelope["code"] != 0:
        raise ValueError(envelope["message"])
    return envelope["data"]

def create_payment(order):
    if order not in PRICES:
        return 404, {"message": "There is no such order"}
    with closing(connect()) as db:
        if db.execute("select 1 from parcels where order_id = ?", [order]).fetchone():
            return 409, {"message": "This order is paid"}
    intent = ask_kryptogo("", {"fiat_amount": PRICES[order], "fiat_currency": "TWD", "order_data": {"order_id": order},
                               "callback_url": ORIGIN + "/payment/callback"})
    with closing(connect()) as db, db:  # closes it, and commits unless something fails
        db.execute("insert into payments values (?, ?, 'pending')", [intent["payment_intent_id"], order])
    return 200, intent

def take_callback(claim):
    with closing(connect()) as db:
        row = db.execute("select order_id from payments where id = ?", [claim["payment_intent_id"]]).fetchone()
    if not row:
        return 404, {"message": "This payment is not one of ours"}
    intent = ask_kryptogo("/" + claim["payment_intent_id"])  # what the callback claims is no proof
    received = intent.get("received_amount") or intent.get("received_crypto_amount") or "0"  # both spellings occur
    is_paid = (intent["status"] == "success" and intent["fiat_currency"] == "TWD"
               and Decimal(intent["fiat_amount"]) == Decimal(PRICES[row[0]])
               and Decimal(received) >= Decimal(intent["crypto_amount"]))
    with closing(connect()) as db, db:  # an end is never left, so a repeated callback changes nothing
        db.execute("update payments set status = ? where id = ? and status not in ('success', 'insufficient_refunded')",
                   [intent["status"], intent["payment_intent_id"]])
        if is_paid:
            db.execute("insert or ignore into parcels values (?)", row)
    return 200, {}

class Shop(BaseHTTPRequestHandler):
    def do_POST(self):
        try:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            if self.path == "/payment/callback":
                status, answer = take_callback(json.loads(body))
            else:
                status, answer = create_payment(self.path.replace("/orders/", "", 1))
        except Exception as error:  # KryptoGO sends a callback again that is not answered with 200
            status, answer = 503, {"message": str(error)}
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

with closing(connect()) as db:
    db.executescript("""create table if not exists payments (id text primary key, order_id text, status text);
                        create table if not exists parcels (order_id text primary key)""")
ThreadingHTTPServer(("127.0.0.1", PORT), Shop).serve_forever()
