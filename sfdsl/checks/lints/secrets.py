"""No password, key or token stands in a definition, which everybody who may describe the machine can read.

Source: developer guide, "Data protection"; the forms are those that the issuers document for their own scanners.
"""

import re
from typing import Final

from sfdsl.checks.flow import Flow
from sfdsl.checks.texts import has_placeholder, is_expression, strings_in
from sfdsl.diagnostics.codes import lint
from sfdsl.ir.fields import ABSENT

_FORMS: Final = (
    (re.compile(r"(?<![A-Z0-9])(?:AKIA|ASIA)[A-Z2-7]{16}(?![A-Z0-9])"), "an AWS access key id"),
    (re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"), "a private key"),
    (re.compile(r"(?<!\w)gh[pousr]_[A-Za-z0-9]{36}(?!\w)"), "a GitHub token"),
    (re.compile(r"(?<!\w)xox[abprs]-[A-Za-z0-9-]{10,}"), "a Slack token"),
    (re.compile(r"(?<!\w)sk_live_[A-Za-z0-9]{16,}"), "a Stripe key"),
    (re.compile(r"(?<!\w)Bearer [A-Za-z0-9._~+/-]{20,}=*"), "a bearer token"),
)
_NAMES: Final = re.compile(r"(?:password|passwd|secretkey|secretaccesskey|clientsecret|apikey|privatekey|authtoken)$")
_HARMLESS: Final = re.compile(r"arn:|\{\{resolve:|\$|<.*>$|\*+$|[Xx]+$")
_FIELDS: Final = {
    "parameters": "Parameters",
    "arguments": "Arguments",
    "result": "Result",
    "output": "Output",
    "assign": "Assign",
    "item_selector": "ItemSelector",
    "result_selector": "ResultSelector",
}


def check(flow: Flow) -> None:
    for place in flow.places:
        for field, key in _FIELDS.items():
            value = getattr(place.state, field, ABSENT)
            if value is not ABSENT:
                for pointer, text in strings_in(value, (key,)):
                    what = _secret(str(pointer[-1]), text)
                    if what is not None:
                        flow.report(
                            lint.SECRET,
                            place.spans.find(*pointer),
                            f"this looks like {what}, which everybody who may see the definition can read",
                            hint="keep it in Secrets Manager or in a connection, and read it when it is needed",
                        )


def _secret(key: str, text: str) -> str | None:
    for form, what in _FORMS:
        if form.search(text):
            return what
    name = re.sub(r"[^a-z0-9]", "", key.lower())
    if len(text) < 6 or not _NAMES.search(name) or key.endswith(".$"):
        return None
    if has_placeholder(text) or is_expression(text) or _HARMLESS.match(text):
        return None
    return f"the value of '{key}'"
