"""Where bundles, releases and runs lie: a folder or any S3, chosen by URL.

Keys are relative paths: ``bundles/DIGEST/FILE``, ``releases/NAME.json``, ``channels/NAME.json``.
All calls block; asynchronous callers wrap them in `asyncio.to_thread`.
"""

from breastcad.store.opening import open_store
from breastcad.store.protocol import Store
from breastcad.store.settings import StoreSettings

__all__ = ["Store", "StoreSettings", "open_store"]
