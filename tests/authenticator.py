"""A phone's authenticator in software: one key made in the test, attestation "none"."""

import hashlib
import json
import struct
from itertools import count

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
_numbers = count(1)


class Authenticator:
    """Holds one passkey. `verifies`: whether its owner's finger was recognised."""

    def __init__(self, origin="http://localhost", verifies=True):
        self.origin = origin
        self.verifies = verifies
        self.rp_id = None  # None: whatever the options say
        self.sign_count = 0
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = hashlib.sha256(b"passkey %d" % next(_numbers)).digest()
        self.user_handle = None

    def create(self, options):
        """What navigator.credentials.create() gives for these options, as JSON text."""
        self.user_handle = options["user"]["id"]
        point = self.key.public_key().public_numbers()
        public_key = {1: 2, 3: -7, -1: 1, -2: point.x.to_bytes(32), -3: point.y.to_bytes(32)}
        attested = bytes(16) + struct.pack(">H", len(self.credential_id)) + self.credential_id
        data = self._data(options["rp"]["id"], ATTESTED) + attested + cbor2.dumps(public_key)
        attestation = {"fmt": "none", "attStmt": {}, "authData": data}
        return self._answer(
            clientDataJSON=self._client_data("webauthn.create", options),
            attestationObject=cbor2.dumps(attestation),
        )

    def get(self, options):
        """What navigator.credentials.get() gives for these options, as JSON text."""
        self.sign_count += 1
        data = self._data(options["rpId"])
        said = self._client_data("webauthn.get", options)
        signed = self.key.sign(data + hashlib.sha256(said).digest(), ec.ECDSA(SHA256()))
        return self._answer(
            clientDataJSON=said,
            authenticatorData=data,
            signature=signed,
            userHandle=base64url_to_bytes(self.user_handle),
        )

    def _data(self, rp_id, flags=0):
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        site = hashlib.sha256((self.rp_id or rp_id).encode()).digest()
        return site + struct.pack(">BI", flags, self.sign_count)

    def _client_data(self, type, options):
        said = {"type": type, "challenge": options["challenge"], "origin": self.origin}
        return json.dumps(said).encode()

    def _answer(self, **response):
        id = bytes_to_base64url(self.credential_id)
        encoded = {name: bytes_to_base64url(value) for name, value in response.items()}
        return json.dumps({"id": id, "rawId": id, "type": "public-key", "response": encoded})
