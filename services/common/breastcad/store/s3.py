"""A store in a bucket of S3."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from minio import Minio
from minio.error import MinioException, S3Error
from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError

from breastcad.errors import InvalidInput, NotFound, Unavailable
from breastcad.store.keys import below, check_key
from breastcad.store.settings import StoreSettings

_RETRIES = 2
_ABSENT = frozenset({"NoSuchKey", "NoSuchObject"})


class S3Store:
    """Keeps each key as an object of a bucket, below a prefix.

    Parameters
    ----------
    client
        Client of the server.
    bucket
        Name of a bucket that exists.
    prefix
        Put before each key; empty for none.
    """

    def __init__(self, client: Minio, bucket: str, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = prefix

    def read(self, key: str) -> bytes:
        """Return the content of `key`; see `Store`."""
        name = self._name(key)
        with _mapped(key):
            response = self._client.get_object(self._bucket, name)
            try:
                return response.read()
            finally:
                response.close()
                response.release_conn()

    def write(self, key: str, data: bytes) -> None:
        """Set the content of `key`; see `Store`."""
        name = self._name(key)
        with _mapped(key):
            self._client.put_object(self._bucket, name, BytesIO(data), len(data))

    def exists(self, key: str) -> bool:
        """Tell whether `key` has content; see `Store`."""
        name = self._name(key)
        try:
            with _mapped(key):
                self._client.stat_object(self._bucket, name)
        except NotFound:
            return False
        return True

    def list(self, folder: str = "") -> tuple[str, ...]:
        """Return all keys below `folder`, sorted; see `Store`."""
        start = len(below(self._prefix, ""))
        prefix = below(self._prefix, folder)
        with _mapped(folder):
            found = self._client.list_objects(self._bucket, prefix=prefix, recursive=True)
            return tuple(sorted(str(item.object_name)[start:] for item in found))

    def _name(self, key: str) -> str:
        return below(self._prefix, "") + check_key(key)


def open_s3(bucket: str, prefix: str, settings: StoreSettings) -> S3Store:
    """Return the store in `bucket` below `prefix`; nothing is sent yet.

    Raises
    ------
    InvalidInput
        ``STORE_SETTINGS`` if the endpoint is missing or cannot be one.
    """
    if not settings.s3_endpoint:
        raise InvalidInput("STORE_SETTINGS", "an s3:// store needs BREASTCAD_S3_ENDPOINT")
    secret = settings.s3_secret_key
    try:
        client = Minio(
            endpoint=settings.s3_endpoint,
            access_key=settings.s3_access_key,
            secret_key=secret.get_secret_value() if secret else None,
            secure=settings.s3_secure,
            region=settings.s3_region,
            http_client=_pool(settings),
        )
    except ValueError as error:
        raise InvalidInput("STORE_SETTINGS", f"BREASTCAD_S3_...: {error}") from error
    return S3Store(client, bucket, check_key(prefix) if prefix else "")


def _pool(settings: StoreSettings) -> PoolManager:
    # The client's own pool waits five minutes for a server that does not answer.
    return PoolManager(
        timeout=Timeout(connect=settings.s3_connect_timeout_s, read=settings.s3_read_timeout_s),
        retries=Retry(total=_RETRIES, backoff_factor=0.1, status_forcelist=(500, 502, 503, 504)),
        cert_reqs="CERT_REQUIRED",
        ca_certs=str(settings.s3_ca_file) if settings.s3_ca_file else None,
    )


@contextmanager
def _mapped(key: str) -> Iterator[None]:
    try:
        yield
    except S3Error as error:
        if error.code in _ABSENT:
            raise NotFound("NOT_IN_STORE", f"the store has no {key}") from error
        raise Unavailable("STORE_UNAVAILABLE", f"S3 answered {error.code}") from error
    except (MinioException, HTTPError) as error:
        raise Unavailable(
            "STORE_UNAVAILABLE", f"S3 does not answer: {type(error).__name__}"
        ) from error
