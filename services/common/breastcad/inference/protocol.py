"""What segment and classify need of inference: one method."""

from __future__ import annotations

from typing import Any, Protocol

from numpy.typing import NDArray


class Inference(Protocol):
    """A place where the models of a release answer."""

    async def infer(self, model: str, image: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Run one model on one image.

        Parameters
        ----------
        model
            Name under which the bundle is served: ``Bundle.triton_name``.
        image
            Pixels of shape (1, channels, rows, columns), of the type that the graph takes.

        Returns
        -------
        dict[str, NDArray[Any]]
            The graph's outputs by name, each of shape (1, ...), owned by the caller.

        Raises
        ------
        breastcad.errors.Unavailable
            Inference does not answer, or failed.
        breastcad.errors.DeadlineExceeded
            The caller's time is up.
        """
        ...
