from flask import Flask

from chatapp.services.service import Service


def test_services_share_one_database_and_one_writer(app: Flask) -> None:
    services = app.extensions["chatapp"]
    found = [service for service in vars(services).values() if isinstance(service, Service)]
    assert services.tokens in found
    assert {(service._database, service._writer) for service in found} == {(services.database, services.writer)}
