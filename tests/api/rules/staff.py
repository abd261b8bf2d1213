"""Somebody who works with rules over the API."""

from typing import Any

from tests.api.shop import PROBLEM, Shop

PIN = {"action": {"kind": "pin", "position": 2}, "target": {"products": ["ghee"]}}


class Staff(Shop):
    def put(self, rule_id: str, document: object, version: int = 0, **parameters: str) -> Any:
        seen = {"If-Match": f'"{version}"'} if version else {}
        return self.client.put(f"/v1/rules/{rule_id}", json=document, headers=self.headers | seen, params=parameters)

    def post(self, path: str, body: object = None, **parameters: str) -> Any:
        return self.client.post(f"/v1/rules/{path}", json=body, headers=self.headers, params=parameters)

    def delete(self, rule_id: str, version: int = 0) -> Any:
        seen = {"If-Match": f'"{version}"'} if version else {}
        return self.client.delete(f"/v1/rules/{rule_id}", headers=self.headers | seen)

    def publish(self, rule_id: str, document: object = PIN) -> None:
        """A new rule, live at once."""
        for answer in (self.put(rule_id, document), self.post(f"{rule_id}/publish")):
            assert answer.status_code < 300, answer.text


def refused(answer: Any, status: int) -> Any:
    """The problem of an answer; anything else fails the test."""
    assert (answer.status_code, answer.headers["content-type"]) == (status, PROBLEM), answer.text
    return answer.json()


def fields(answer: Any, status: int = 422) -> list[str]:
    return [one["field"] for one in refused(answer, status)["errors"]]
