"""The key of the settings in an application."""

from aiohttp import web

from shared.settings import ServiceSettings

SETTINGS: web.AppKey[ServiceSettings] = web.AppKey("settings", ServiceSettings)
