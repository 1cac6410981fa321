"""Under which key an application holds what every part of its HTTP edge needs."""

from aiohttp import web

from shared.settings import ServiceSettings

SETTINGS: web.AppKey[ServiceSettings] = web.AppKey("settings", ServiceSettings)
