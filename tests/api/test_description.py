"""What `openapi.json` says is what there is: read by schemathesis, which tries all of it."""

import re
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_schema_conformance,
    status_code_conformance,
)

from chatapp.client import connect
from tests.support.programs import ROOT
from tests.support.server import Server

PAGE = (ROOT / "docs" / "api.md").read_text()
CHECKS = [
    not_a_server_error, content_type_conformance, negative_data_rejection, response_schema_conformance,
    status_code_conformance,
]  # fmt: skip


@pytest.fixture(scope="module")
def description(shared_server: Server) -> dict[str, Any]:
    answer = requests.get(f"{shared_server.url}/api/v1/openapi.json", timeout=60)
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_whatever_is_sent_the_answer_is_as_described(shared_server: Server) -> None:
    chat = connect(shared_server.url, username="schemathesis", timeout=60)
    chat.join("general")
    chat.send("general", "hello").result(60)
    headers = {"Authorization": f"Bearer {chat.engine.auth['token']}"}
    chat.close()
    described = schemathesis.openapi.from_url(f"{shared_server.url}/api/v1/openapi.json")
    for found in described.get_all_operations():
        assert isinstance(found, Ok)
        operation = found.ok()
        cases = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
        _try(cases | operation.as_strategy(generation_mode=GenerationMode.NEGATIVE), headers)


def _try(cases: Any, headers: dict[str, str]) -> None:
    @given(case=cases)
    # The same examples each time: what fails here fails for everybody.
    @settings(max_examples=25, suppress_health_check=list(HealthCheck), database=None, derandomize=True)
    def attempt(case: schemathesis.Case[Any]) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS, timeout=60)

    attempt()


def test_every_operation_asks_for_a_token(description: dict[str, Any]) -> None:
    assert description["components"]["securitySchemes"] == {"bearer": {"type": "http", "scheme": "bearer"}}
    operations = [operation for path in description["paths"].values() for operation in path.values()]
    assert operations
    assert all(operation["security"] == [{"bearer": []}] for operation in operations)


def test_every_operation_is_documented_and_no_other(description: dict[str, Any]) -> None:
    there = {(method.upper(), path) for path, operations in description["paths"].items() for method in operations}
    documented = re.findall(r"^\| `([A-Z]+) (/[^`?]*)", PAGE, re.MULTILINE)
    assert {(method, f"/api/v1{path}") for method, path in documented} == there


def test_every_parameter_is_documented(description: dict[str, Any]) -> None:
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            pattern = rf"^\| `{method.upper()} {re.escape(path.removeprefix('/api/v1'))}`.*$"
            row = re.search(pattern, PAGE, re.MULTILINE)
            assert row, path
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query":
                    assert f"`{parameter['name']}`" in row[0], parameter["name"]
