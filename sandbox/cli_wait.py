"""`wait`: polling a sandbox until it is ready."""

from collections.abc import Callable
from http.client import HTTPException
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import OpenerDirector, ProxyHandler, build_opener

_PAUSE = 0.05
_LONGEST_TRY = 5.0


def wait_until_ready(
    url: str, timeout: float, *, token: str | None = None, clock: Callable[[], float], pause: Callable[[float], None]
) -> str:
    """Wait until the sandbox at `url` says it is ready, `timeout` seconds at most; "" or what the last try met.

    It is asked directly, past any proxy, with the admin token if there is one. Raises `ValueError` where `url` is no
    HTTP address.
    """
    if urlsplit(url).scheme not in ("http", "https") or not urlsplit(url).hostname:
        raise ValueError(f"{url!r} is no address of a sandbox, expected for example http://127.0.0.1:8015")
    opener = build_opener(ProxyHandler({}))
    if token:
        opener.addheaders.append(("Authorization", f"Bearer {token}"))
    deadline = clock() + timeout
    while True:
        trouble = _trouble(opener, url.rstrip("/") + "/__admin/ready", min(max(deadline - clock(), 0.1), _LONGEST_TRY))
        if not trouble or clock() + _PAUSE >= deadline:
            return trouble
        pause(_PAUSE)


def _trouble(opener: OpenerDirector, url: str, timeout: float) -> str:
    """What is wrong with the answer to one request, or ""."""
    try:
        with opener.open(url, timeout=timeout):
            return ""
    except HTTPError as error:
        with error:
            return f"it answers {error.code} {error.reason}"
    except URLError as error:
        return str(getattr(error.reason, "strerror", None) or error.reason)
    except (OSError, HTTPException) as error:
        return str(error) or type(error).__name__
