from hashlib import sha256

from chatapp.services.people.secret_values import digest, new_secret


def test_secrets_are_long_safe_in_urls_and_never_the_same() -> None:
    made = {new_secret() for _ in range(100)}
    assert len(made) == 100
    assert all(len(secret) == 43 and secret.replace("-", "").replace("_", "").isalnum() for secret in made)


def test_the_store_keeps_a_hash_of_whatever_a_client_sends() -> None:
    assert digest("abc") == sha256(b"abc").hexdigest()
    assert len(digest("\ud800")) == 64
