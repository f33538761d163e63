from dataclasses import fields

from flask import Flask

from chatapp.services.container import Services


def test_an_application_has_one_of_every_service(app: Flask) -> None:
    services = app.extensions["chatapp"]
    assert isinstance(services, Services)
    missing = [field.name for field in fields(services) if getattr(services, field.name) is None]
    # There is no TCP server where no port is set.
    assert missing == ["tcp_server"]
    assert services.handlers
