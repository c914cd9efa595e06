"""Walks through the loyalty API as an integration does, and prints what it finds: a line of JSON for each step.

    python walk.py curl|requests|httpx URL

It does what integrations do: it looks at no HTTP status, asks whether the body has `errors`, reads the code there, and
keeps its token until that expires. `walk.mjs` is the same walk in JavaScript.
"""

import json
import subprocess
import sys
import time

KEY, SECRET = "walk-key", "walk-secret"
MD5_OF_123 = "202cb962ac59075b964b07152d234b70"
TOM = {"source": "INSTORE", "identifierName": "mobile", "identifierValue": "915795008395"}
NOBODY = {**TOM, "identifierValue": "447700900000"}


class Curl:
    """The command, with the two calls of `requests` and `httpx` that are made here."""

    def get(self, url, params=None, headers=None, auth=None):
        given = [argument for pair in (params or {}).items() for argument in ("--data-urlencode", "=".join(pair))]
        given += [argument for pair in (headers or {}).items() for argument in ("--header", ": ".join(pair))]
        return CurlAnswer(["--get", url, *given, *(("--user", ":".join(auth)) if auth else ())])

    def post(self, url, json):
        return CurlAnswer([url, "--header", "Content-Type: application/json", "--data", dumped(json)])


class CurlAnswer:
    def __init__(self, arguments):
        done = subprocess.run(["curl", "--silent", "--show-error", *arguments], stdout=subprocess.PIPE, check=True)
        self.text = done.stdout.decode()

    def json(self):
        return json.loads(self.text)


class Loyalty:
    """The API to a client with key and secret."""

    def __init__(self, http, url):
        self.http, self.url = http, url
        self.token, self.token_until, self.tokens = None, 0.0, 0

    def sign_in(self):
        body = self.http.post(f"{self.url}/v3/oauth/token/generate", json={"key": KEY, "secret": SECRET}).json()
        if body.get("errors"):
            raise SystemExit(f"no token: {body}")
        self.token, self.tokens = body["data"]["accessToken"], self.tokens + 1
        self.token_until = time.monotonic() + body["data"]["ttlSeconds"]
        return body

    def get(self, path, **query):
        body = self.ask(path, query)
        if code(body) == 498:
            self.token = None
            body = self.ask(path, query)
        return body

    def ask(self, path, query):
        if self.token is None or time.monotonic() >= self.token_until:
            self.sign_in()
        return self.http.get(self.url + path, params=query, headers={"X-CAP-API-OAUTH-TOKEN": self.token}).json()


def code(body):
    return body["errors"][0]["code"] if "errors" in body else None


def picked(found, *names):
    return {name: found[name] for name in names}


def told(step, **finding):
    print(dumped({"step": step, **finding}), flush=True)


def dumped(value):
    return json.dumps(value)


def walk(http, url):
    api = Loyalty(http, url)
    told("token", ttlSeconds=api.sign_in()["data"]["ttlSeconds"])

    body = api.get("/v2/customers/lookup", **TOM)
    told("lookup", code=code(body), entity=body["entity"])

    body = api.get("/v2/customers/lookup/customerDetails", **TOM)
    (details,) = body["loyaltyProgramDetails"]
    told("customerDetails", id=body["id"], **picked(details, "currentSlab", "slabSNo", "nextSlab", "slabExpiryDate"))

    body = api.get("/v2/customers/lookup/tierDetails", **TOM)
    (tier,) = body["programTiers"]
    told("tierDetails", code=code(body), **tier)

    body = api.get("/v2/customers/lookup/points/balance", **TOM)
    told("balance", **picked(body, "totalPoints", "mainPoints", "promisedPoints"))

    response = api.get("/v1.1/customer/get", format="json", mobile=TOM["identifierValue"])["response"]
    (person,) = response["customers"]["customer"]
    told("v1.1", code=response["status"]["code"], **picked(person, "user_id", "current_slab", "slab_expiry_date"))

    told("nobody", code=code(api.get("/v2/customers/lookup/tierDetails", **NOBODY)))
    response = api.get("/v1.1/customer/get", format="json", mobile=NOBODY["identifierValue"])["response"]
    (person,) = response["customers"]["customer"]
    told("nobody in v1.1", code=response["status"]["code"], item=person["item_status"]["code"])

    lose_the_way(http, url)

    http.post(f"{url}/__admin/clock/advance", json={"by": "PT5M"})
    told("token expired", code=code(api.ask("/v2/customers/lookup/tierDetails", TOM)), tokens=api.tokens)
    (tier,) = api.get("/v2/customers/lookup/tierDetails", **TOM)["programTiers"]
    told("token renewed", currentTierName=tier["currentTierName"], tokens=api.tokens)


def lose_the_way(http, url):
    """What is answered to wrong credentials."""
    body = http.post(f"{url}/v3/oauth/token/generate", json={"key": KEY, "secret": "wrong"}).json()
    told("wrong secret", code=code(body), data=body["data"])

    tier_details = f"{url}/v2/customers/lookup/tierDetails"
    told("denied", code=code(http.get(tier_details, params=TOM, auth=("till.denied", MD5_OF_123)).json()))

    answer = http.get(tier_details, params=TOM, auth=("till.one", "wrong"))
    try:
        told("wrong password", code=code(answer.json()))
    except ValueError:
        told("wrong password", not_json=answer.text)

    answer = http.get(f"{url}/v1.1/customer/get", params={"mobile": "1"}, auth=("till.one", "wrong"))
    told("wrong password in v1.1", **answer.json())


def client(name):
    if name == "curl":
        return Curl()
    if name == "requests":
        import requests

        return requests.Session()
    import httpx

    return httpx.Client()


if __name__ == "__main__":
    walk(client(sys.argv[1]), sys.argv[2])
