"""How trees are grown, whatever they learn: one thread, sampled rows and columns, the same trees for the same seed."""

from typing import Any


def parameters(seed: int, **chosen: Any) -> dict[str, Any]:
    """As LightGBM takes them, with what one model chose for itself; the same seed and data give the same trees."""
    return {
        "lambda_l2": 5.0,
        "feature_fraction": 0.5,
        "bagging_fraction": 0.7,
        "bagging_freq": 1,
        "num_threads": 1,
        "deterministic": True,
        "force_row_wise": True,
        "seed": seed,
        "verbose": -1,
        **chosen,
    }
