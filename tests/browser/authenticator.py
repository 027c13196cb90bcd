"""A virtual authenticator: the phone's fingerprint, played by Chromium itself."""


class Authenticator:
    """A phone that verifies its owner without asking. Passkeys stay in it until it is removed."""

    def __init__(self, page):
        self._cdp = page.context.new_cdp_session(page)
        self._cdp.send("WebAuthn.enable")
        options = {
            "protocol": "ctap2",
            "transport": "internal",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self._cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        self._id = {"authenticatorId": made["authenticatorId"]}

    def credentials(self):
        """The passkeys it holds, as Chromium describes them."""
        return self._cdp.send("WebAuthn.getCredentials", self._id)["credentials"]

    def adopt(self, credential):
        """Take over a passkey from another authenticator, as a synced phone does."""
        self._cdp.send("WebAuthn.addCredential", {**self._id, "credential": credential})

    def recognise(self, owner):
        """Whether the next fingerprint is the owner's (True) or somebody else's (False)."""
        self._cdp.send("WebAuthn.setUserVerified", {**self._id, "isUserVerified": owner})

    def forget(self):
        """Lose every passkey."""
        self._cdp.send("WebAuthn.clearCredentials", self._id)
