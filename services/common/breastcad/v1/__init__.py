"""Generated from proto/breastcad/v1; see ``make proto``."""
