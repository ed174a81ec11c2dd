"""Take a delivery in the transaction that acts on it, so that its repetition does nothing."""

from analysis.errors import RepeatedError
from analysis.model.delivery import Delivery
from analysis.ports import Work


def claim(work: Work, delivery: Delivery | None) -> None:
    """Store the delivery with what it causes; both commit or neither. None claims nothing.

    Raises:
        RepeatedError: It was acted on before: leave the transaction, the edge answers with success.
    """
    if delivery is not None and not work.deliveries.first(delivery.key, kind=delivery.kind):
        raise RepeatedError(delivery.key)
