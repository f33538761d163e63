from flask import Flask

from chatapp.services.container import Services


def test_an_application_has_one_of_every_service(app: Flask) -> None:
    services = app.extensions["chatapp"]
    assert isinstance(services, Services)
    # There is no TCP server where no port is set.
    assert [name for name, service in vars(services).items() if service is None] == ["tcp_server"]
    assert services.handlers
