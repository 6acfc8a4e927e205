"""Onset: from the day's drive to an exposure that builds up and fades with time constant tau.

    dE/dt = (u(t) - E) / tau,   E(0) = 0,   u constant over each day

so at the end of day t, E_t = k E_{t-1} + (1 - k) u_t with k = exp(-1 day / tau). tau = 0 gives E = u.
"""

from __future__ import annotations

import numpy as np

from magnesia.inference.types import FloatArray


def retained(tau_days: FloatArray) -> FloatArray:
    """Return k = exp(-1 / tau), the part of yesterday's exposure that is left today; 0 where tau is 0."""
    tau = np.asarray(tau_days, dtype=np.float64)
    return np.where(tau > 0, np.exp(-1.0 / np.where(tau > 0, tau, 1.0)), 0.0)


def exposure(drive: FloatArray, tau_days: FloatArray) -> FloatArray:
    """Return the exposure at the end of each day, shape (days, T).

    drive : shape (days,) or (days, T), 1 = plan's dose at steady state, nothing missing.
    tau_days : shape (T,) [d].
    """
    keep = retained(tau_days)
    spread = np.broadcast_to(drive.reshape(len(drive), -1), (len(drive), len(keep)))
    out = np.empty(spread.shape)
    held = np.zeros(len(keep))
    for day, value in enumerate(spread):
        held = keep * held + (1.0 - keep) * value
        out[day] = held
    return out


def impulse_responses(n_days: int, tau_days: FloatArray, weight: FloatArray) -> FloatArray:
    """Return K of shape (days, days) with K @ u = sum over tau of weight x exposure(u, tau).

    weight : shape (T,), for example the prior mass of each tau.
    """
    keep = retained(tau_days)
    lag = np.arange(n_days)[:, None] - np.arange(n_days)[None, :]
    response = np.zeros((n_days, n_days))
    for k, w in zip(keep, weight, strict=True):
        response += np.where(lag >= 0, w * (1.0 - k) * k ** np.maximum(lag, 0), 0.0)
    return response
