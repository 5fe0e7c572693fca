"""Shared by all services: contracts, server, channels, store, bundles, releases."""
