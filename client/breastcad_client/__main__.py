"""``python -m breastcad_client`` is ``breastcad``."""

from breastcad_client.app import main

if __name__ == "__main__":
    main()
