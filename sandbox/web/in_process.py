"""Admin calls from within the process: the handlers that answer them over HTTP, without HTTP."""

from typing import Any
from urllib.parse import unquote

from sandbox.engine.sandbox import DEFAULT_NAMESPACE
from sandbox.operations.carrying import Reply
from sandbox.web.admin_endpoints import ADMIN_ENDPOINTS, ADMIN_PREFIX
from sandbox.web.call import Call
from sandbox.web.pipeline import Pipeline
from sandbox.web.routes import Templates

_ADMIN = Templates(ADMIN_ENDPOINTS)


class InProcess:
    """Carries the calls of a `Tenant` to a pipeline, which is to be a `trusting` one where there is a token."""

    def __init__(self, pipeline: Pipeline, namespace: str = DEFAULT_NAMESPACE) -> None:
        """Lead to a namespace of the pipeline's sandbox, made on first use."""
        self.namespace = namespace
        self._pipeline = pipeline

    def carry(self, method: str, path: str, body: bytes | None) -> Reply:
        """The reply to a call; `path` is encoded and stands below `/__admin/`."""
        path, _, query = path.partition("?")
        whole = f"{ADMIN_PREFIX}/{unquote(path)}"
        named: dict[str, Any] = {"named_by_path": self.namespace, "body": body or b""}
        taking = list(_ADMIN.taking(whole))
        for endpoint, values in taking:
            if endpoint.method == method:
                call = Call(method, whole, query, path_values=values, **named)
                response = self._pipeline.admin(endpoint.bound(self._pipeline), call)
                break
        else:
            response = self._pipeline.unrouted(405 if taking else 404, Call(method, whole, query, **named))
        return Reply(response.status, response.body)

    def elsewhere(self, namespace: str) -> "InProcess":
        """A carrier to another namespace of the same sandbox."""
        return InProcess(self._pipeline, namespace)
