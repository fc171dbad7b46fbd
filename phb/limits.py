"""How often one caller may try what anybody on the internet can reach."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def _caller(request: HttpRequest) -> str:
    """The address that asks; behind our own proxy, the one that the proxy names last, since callers write the rest."""
    forwarded = request.headers.get("X-Forwarded-For", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _key(request: HttpRequest) -> str:
    return "misses:" + hashlib.sha256(_caller(request).encode()).hexdigest()


def has_missed_too_often(request: HttpRequest) -> bool:
    """Whether this caller has tried too many addresses that open nothing. Counted in each process by itself."""
    return int(cache.get(_key(request), 0)) >= settings.LINK_MISSES


def count_miss(request: HttpRequest) -> None:
    if not cache.add(_key(request), 1, timeout=settings.LINK_MISSES_MINUTES * 60):
        try:
            cache.incr(_key(request))
        except ValueError:  # it ran out in between
            cache.set(_key(request), 1, timeout=settings.LINK_MISSES_MINUTES * 60)
