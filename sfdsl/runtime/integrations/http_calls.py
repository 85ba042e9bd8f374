"""`apigateway:invoke` and `http:invoke`: requests over HTTPS, in a thread each.

Source: developer guide, "Create API Gateway REST APIs with Step Functions" and "Call HTTPS APIs in Step Functions workflows"; the fields of
the result and the names of failures are from recordings.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final
from urllib.parse import urlencode

from sfdsl.catalog.convert import ApiRequest
from sfdsl.expr.jsontext import compact
from sfdsl.jsontypes import Json
from sfdsl.runtime.errors import CalleeMissing, StatesError
from sfdsl.runtime.integrations.aws import Aws
from sfdsl.runtime.integrations.base import Call

_TIMEOUT: Final = 60.0
"""Seconds that a call may take. Source: developer guide, "HTTP Task"."""
_WITH_BODY: Final = frozenset({"PATCH", "POST", "PUT"})


async def answer(aws: Aws, call: Call) -> Json:
    """`{"Headers", "ResponseBody", "StatusCode", "StatusText"}`. Raises StatesError for any other status than one of success."""
    send = {("apigateway", "invoke"): _api_gateway, ("http", "invoke"): _http}.get(
        (call.resource.service, call.resource.action)
    )
    if send is None:
        raise CalleeMissing(
            f"the state '{call.state}' calls {call.resource.service}:{call.resource.action}, which cannot be made here",
            "mock the state",
        )
    arguments = call.arguments if isinstance(call.arguments, dict) else {}
    return await call.run.world.scheduler.in_thread(lambda: send(aws, call, arguments))


def _api_gateway(aws: Aws, call: Call, arguments: Mapping[str, Any]) -> Json:
    stage, path = str(arguments.get("Stage", "")), str(arguments.get("Path", ""))
    parts = [str(arguments.get("ApiEndpoint", "")), stage.strip("/"), path.lstrip("/")]
    url = "https://" + "/".join(part for part in parts if part)
    query = [(name, value) for name, values in dict(arguments.get("QueryParameters") or {}).items() for value in values]
    headers = {name: ",".join(values) for name, values in dict(arguments.get("Headers") or {}).items()}
    body = _body(arguments, headers)
    if arguments.get("AuthType", "NO_AUTH") == "IAM_ROLE":
        headers = _signed(aws, str(arguments.get("Method", "GET")), url, query, headers, body)
    status, reason, received, text = _request(
        str(arguments.get("Method", "GET")), url, query, headers, body, "ApiGateway.SdkClientException"
    )
    if status >= 400:
        raise StatesError(f"ApiGateway.{status}", text)
    return _result(status, reason, received, text)


def _http(aws: Aws, call: Call, arguments: Mapping[str, Any]) -> Json:
    headers = {name: str(value) for name, value in dict(arguments.get("Headers") or {}).items()}
    query = [(name, str(value)) for name, value in dict(arguments.get("QueryParameters") or {}).items()]
    connection = (arguments.get("Authentication") or arguments.get("InvocationConfig") or {}).get("ConnectionArn")
    if connection is not None:
        headers.update(_authentication(aws, call, str(connection)))
    body = _body(arguments, headers)
    status, reason, received, text = _request(
        str(arguments.get("Method", "GET")),
        str(arguments.get("ApiEndpoint", "")),
        query,
        headers,
        body,
        "States.Http.Socket",
    )
    if not 200 <= status < 300:
        raise StatesError(f"States.Http.StatusCode.{status}", text or reason)
    return _result(status, reason, received, text)


def _body(arguments: Mapping[str, Any], headers: dict[str, str]) -> bytes | None:
    if "RequestBody" not in arguments or str(arguments.get("Method", "GET")) not in _WITH_BODY:
        return None
    transform = arguments.get("Transform") or {}
    if transform.get("RequestBodyEncoding") == "URL_ENCODED" and isinstance(arguments["RequestBody"], dict):
        headers.setdefault("Content-Type", "application/x-www-form-urlencoded")
        array_format = (transform.get("RequestEncodingOptions") or {}).get("ArrayFormat", "INDICES")
        return urlencode(list(_pairs("", arguments["RequestBody"], array_format))).encode()
    headers.setdefault("Content-Type", "application/json")
    return compact(arguments["RequestBody"]).encode("utf-8", "surrogatepass")


def _pairs(name: str, value: Any, array_format: str) -> Iterator[tuple[str, str]]:
    """The pairs that a value comes to in a form. `array_format`: how `{"a": [1, 2]}` is written.

    INDICES a[0]=1&a[1]=2     REPEAT a=1&a=2     COMMAS a=1,2     BRACKETS a[]=1&a[]=2
    """
    match value:
        case dict():
            for key, inner in value.items():
                yield from _pairs(f"{name}[{key}]" if name else key, inner, array_format)
        case list() if array_format == "COMMAS":
            yield name, ",".join(map(_scalar, value))
        case list():
            for index, inner in enumerate(value):
                mark = {"REPEAT": "", "BRACKETS": "[]"}.get(array_format, f"[{index}]")
                yield from _pairs(name + mark, inner, array_format)
        case _:
            yield name, _scalar(value)


def _scalar(value: Any) -> str:
    return value if isinstance(value, str) else compact(value)


def _request(
    method: str, url: str, query: list[tuple[str, Any]], headers: dict[str, str], body: bytes | None, no_answer: str
) -> tuple[int, str, Mapping[str, list[str]], str]:
    import urllib3

    if query:
        url += "?" + urlencode(query)
    pool = urllib3.PoolManager(timeout=_TIMEOUT, retries=False)
    try:
        response = pool.request(method, url, body=body, headers=headers)
    except (urllib3.exceptions.HTTPError, ValueError) as problem:
        raise StatesError(no_answer, str(problem)) from None
    received: dict[str, list[str]] = {}
    for name, value in response.headers.items():
        received.setdefault(name, []).append(value)
    return response.status, response.reason or "", received, response.data.decode("utf-8", "replace")


def _result(status: int, reason: str, headers: Mapping[str, list[str]], text: str) -> Json:
    try:
        body: Json = json.loads(text)
    except ValueError:
        body = text
    received: Json = {name: list(values) for name, values in headers.items()}
    return {"Headers": received, "ResponseBody": body, "StatusCode": status, "StatusText": reason}


# ---- authentication ----


def _signed(
    aws: Aws, method: str, url: str, query: list[tuple[str, Any]], headers: dict[str, str], body: bytes | None
) -> dict[str, str]:
    from botocore.auth import SigV4Auth
    from botocore.awsrequest import AWSRequest

    client = aws.client("sts")
    full = url + ("?" + urlencode(query) if query else "")
    request = AWSRequest(method=method, url=full, data=body, headers=headers)
    SigV4Auth(client._request_signer._credentials, "execute-api", client.meta.region_name).add_auth(request)
    return dict(request.headers.items())


def _authentication(aws: Aws, call: Call, arn: str) -> dict[str, str]:
    """The headers that an EventBridge connection adds."""
    name = arn.rpartition("connection/")[2].partition("/")[0]
    described = aws.send(call.resource, ApiRequest("events", "DescribeConnection", {"Name": name}))
    secret = aws.send(
        call.resource, ApiRequest("secretsmanager", "GetSecretValue", {"SecretId": described.get("SecretArn", "")})
    )
    values = json.loads(secret.get("SecretString", "{}"))
    match described.get("AuthorizationType"):
        case "API_KEY":
            return {str(values.get("api_key_name")): str(values.get("api_key_value"))}
        case "BASIC":
            pair = f"{values.get('username')}:{values.get('password')}"
            return {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
    raise CalleeMissing(
        f"the state '{call.state}' authenticates by {described.get('AuthorizationType')}, which cannot be done here",
        "mock the state; API keys and user names with passwords work",
    )
