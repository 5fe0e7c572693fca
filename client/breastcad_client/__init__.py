"""What an integrator installs: a typed client and the ``breastcad`` command."""
