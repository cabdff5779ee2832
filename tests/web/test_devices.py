"""A browser is named so that its owner knows which it is."""

from __future__ import annotations

import pytest

from pldash.web.security.devices import device_name

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML)"
WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64)"
ANDROID = "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36"


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (f"{IPHONE} Version/18.5 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        (f"{IPHONE} CriOS/140.0 Mobile/15E148 Safari/604.1", "Chrome on iPhone"),
        (f"{WINDOWS} Gecko/20100101 Firefox/145.0", "Firefox on Windows"),
        (f"{WINDOWS} Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        (f"{ANDROID} Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("Mozilla/5.0 (X11; CrOS x86_64) Chrome/140.0 Safari/537.36", "Chrome on Chromebook"),
        ("curl/8.0 (Linux)", "Linux"),
        ("Firefox/1", "Firefox"),
        ("curl/8.0", "Another device"),
        ("", "Another device"),
    ],
)
def test_browser_and_system_are_named(app, agent, name):
    with app.test_request_context():
        assert device_name(agent) == name
