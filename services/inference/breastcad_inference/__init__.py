"""PyTriton serving the bundles of a release."""
