"""Signatures of Cognito's tokens, RS256: ministack makes none without the package `cryptography`, and its JWKS is then nobody's key.

Only of user pools that the authorizer of some REST API trusts: making a key takes seconds, a signature milliseconds, and nobody else looks. One
key for all of them, new with each start. It is for this machine's own tests, which is all that textbook RSA is good for.
"""

import base64
import functools
import hashlib
import json
import secrets
import threading

from ministack.services import apigateway_v1, cognito

BITS = 2048
EXPONENT = 65537
KID = "levee-local"
# DigestInfo of SHA-256: https://www.rfc-editor.org/rfc/rfc8017#section-9.2
SHA256 = bytes.fromhex("3031300d060960864801650304020105000420")
SMALL = [n for n in range(3, 2000, 2) if all(n % d for d in range(3, int(n**0.5) + 1, 2))]

_lock = threading.Lock()


def install() -> None:
    if cognito._RSA_PRIVATE_KEY is not None:
        return
    unsigned = cognito._signed_jwt

    def signed(claims: dict, pool_id: str = "", use: str = "") -> str:
        return _jwt(claims) if _is_trusted(pool_id) else unsigned(claims, pool_id, use)

    cognito._signed_jwt = signed
    cognito.well_known_jwks = _jwks


def _is_trusted(pool_id: str) -> bool:
    apis = list(apigateway_v1._authorizers_v1.values())
    return bool(pool_id) and any(
        arn.endswith(f":userpool/{pool_id}")
        for authorizers in apis
        for authorizer in authorizers.values()
        for arn in authorizer.get("providerARNs") or []
    )


def _jwt(claims: dict) -> str:
    text = f"{_encode({'alg': 'RS256', 'kid': KID})}.{_encode(claims)}"
    p, q, private = _key()
    size = BITS // 8
    digest = SHA256 + hashlib.sha256(text.encode()).digest()
    padded = b"\x00\x01" + b"\xff" * (size - len(digest) - 3) + b"\x00" + digest
    message = int.from_bytes(padded, "big")
    # By the Chinese remainder theorem, a quarter of the time.
    by_p, by_q = pow(message, private % (p - 1), p), pow(message, private % (q - 1), q)
    signature = by_q + q * ((by_p - by_q) * pow(q, -1, p) % p)
    return f"{text}.{_base64url(signature.to_bytes(size, 'big'))}"


def _jwks(_pool_id: str):
    p, q, _ = _key()
    key = {
        "kty": "RSA",
        "alg": "RS256",
        "use": "sig",
        "kid": KID,
        "n": _base64url((p * q).to_bytes(BITS // 8, "big")),
        "e": _base64url(EXPONENT.to_bytes(3, "big")),
    }
    return 200, {"Content-Type": "application/json"}, json.dumps({"keys": [key]}).encode()


def _key() -> tuple[int, int, int]:
    with _lock:
        return _made()


@functools.cache
def _made() -> tuple[int, int, int]:
    """Two primes and the private exponent."""
    p, q = _prime(), _prime()
    return p, q, pow(EXPONENT, -1, (p - 1) * (q - 1))


def _prime() -> int:
    half = BITS // 2
    while True:
        # The two highest bits set, so that the product of two has all of its bits.
        n = secrets.randbits(half) | 3 << (half - 2) | 1
        if all(n % small for small in SMALL) and n % EXPONENT != 1 and _is_prime(n):
            return n


def _is_prime(n: int, rounds: int = 8) -> bool:
    """Miller and Rabin's test; of random numbers of this size, so many rounds are wrong once in more than 2^80."""
    odd, twos = n - 1, 0
    while odd % 2 == 0:
        odd, twos = odd // 2, twos + 1
    for _ in range(rounds):
        x = pow(secrets.randbelow(n - 3) + 2, odd, n)
        if x in (1, n - 1):
            continue
        for _ in range(twos - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def _encode(value: dict) -> str:
    return _base64url(json.dumps(value).encode())


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
