"""A ProConnect of our own on 127.0.0.1: discovery, authorisation, token, keys, userinfo. It lies when it is told to."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, SECRET = "portail-ess", "un-secret-de-client"
KEY, FOREIGN_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
PERSON = {
    "sub": "agent-1",
    "given_name": "Camille",
    "usual_name": "Roux",
    "email": "Camille.Roux@prefecture.example",
}


class Provider:
    """``person`` is who signs in; ``lies`` replaces claims of the id token; ``signs_with`` is the key it uses."""

    def __init__(self):
        self.person, self.lies, self.signs_with, self.broken = dict(PERSON), {}, KEY, set()
        self.algorithm, self.plain_userinfo, self.codes, self.asked = "RS256", False, {}, []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler_for(self))
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, daemon=True)
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    def say(self, name, data, headers):
        if name == "token":
            return self.token({key: values[0] for key, values in data.items()})
        if name == "userinfo":
            return self.userinfo(headers)
        told = {"openid-configuration": self.configuration, "jwks": self.keys}[name]()
        return 200, "application/json", json.dumps(told)

    def configuration(self):
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo", "end_session": "session/end"}
        return {f"{end}_endpoint": f"{self.url}/{path}" for end, path in ends.items()} | {
            "issuer": self.url,
            "jwks_uri": f"{self.url}/jwks",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self):
        key = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key()))
        return {"keys": [key | {"kid": "1", "use": "sig", "alg": "RS256"}]}

    def authorise(self, url):
        """What happens at ProConnect's: the person signs in, and is sent back with a code. Returns that address."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}
        assert (asked["client_id"], asked["response_type"]) == (CLIENT_ID, "code")
        assert set(asked["scope"].split()) == {"openid", "given_name", "usual_name", "email"}
        self.codes["code-1"] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': 'code-1', 'state': asked['state']})}"

    def token(self, data):
        asked = self.codes.pop(data["code"], None)
        right = {"client_id": CLIENT_ID, "client_secret": SECRET, "grant_type": "authorization_code"}
        if asked is None or right.items() - data.items() or data["redirect_uri"] != asked["redirect_uri"]:
            return 400, "application/json", json.dumps({"error": "invalid_grant"})
        claims = self.base() | {"nonce": asked["nonce"], "sub": self.person["sub"]} | self.lies
        token = {"access_token": "jeton", "token_type": "Bearer", "id_token": self.signed(claims)}
        return 200, "application/json", json.dumps(token)

    def base(self):
        now = int(time.time())
        return {"iss": self.url, "aud": CLIENT_ID, "iat": now, "exp": now + 60}

    def signed(self, claims):
        key = {"RS256": self.signs_with, "HS256": "x" * 64, "none": None}[self.algorithm]
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "1"})

    def userinfo(self, headers):
        if headers["Authorization"] != "Bearer jeton":
            return 401, "application/json", "{}"
        if self.plain_userinfo:
            return 200, "application/json", json.dumps(self.person)
        return 200, "application/jwt", self.signed(self.base() | self.person)


def handler_for(provider):
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.answer(parse_qs(urlsplit(self.path).query))

        def do_POST(self):
            self.answer(parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()))

        def answer(self, data):
            name = urlsplit(self.path).path.rsplit("/", 1)[1]
            provider.asked.append(name)
            if name == "authorize":
                self.send_response(302)
                self.send_header("Location", provider.authorise(self.path))
                self.end_headers()
                return
            if name in provider.broken:
                status, kind, body = 500, "text/html", "<h1>Erreur</h1>"
            else:
                status, kind, body = provider.say(name, data, self.headers)
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args):
            pass

    return Handler
