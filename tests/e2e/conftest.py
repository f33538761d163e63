"""What all tests in Chromium share."""

from playwright.sync_api import expect

# On a busy machine a window may take its time; a test that passes does not wait for it.
expect.set_options(timeout=15_000)
