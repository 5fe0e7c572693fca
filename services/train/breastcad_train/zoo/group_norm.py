"""GroupNorm in place of BatchNorm, for batches that are too small for the latter."""

from __future__ import annotations

from torch import nn

_MOST_GROUPS = 32


def with_group_norm(net: nn.Module) -> nn.Module:
    """Replace every BatchNorm2d of a network in place, and return it.

    Each becomes GroupNorm of 32 groups, or of as many as divide its channels where those are fewer
    (Y. Wu and K. He, "Group normalization", ECCV 2018).
    """
    for name, child in net.named_children():
        if isinstance(child, nn.BatchNorm2d):
            setattr(net, name, nn.GroupNorm(_groups(child.num_features), child.num_features))
        else:
            with_group_norm(child)
    return net


def _groups(channels: int) -> int:
    return max(groups for groups in range(1, _MOST_GROUPS + 1) if channels % groups == 0)
