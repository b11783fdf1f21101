"""Metrics and health over HTTP, on a loopback listener."""
