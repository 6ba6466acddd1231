"""Fits of Python's lifetimes, for the benchmark of the models; prints one JSON document.

    peer_lifetimes.py fit MODEL FILE ROWS REPEAT PARAMETERS    the first ROWS of a summary
    peer_lifetimes.py holdout FILE                             the CDNOW sample, by its published days

The fastest of REPEAT fits counts; "extra" are the seconds of this process that are neither reading the file nor that fit.
Log-likelihoods are sums over customers in the units of the file: of the parameters found and of the PARAMETERS given, both
by the fitter's own formula.
"""

import json
import sys
import time
import warnings

import lifetimes
import numpy as np
import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ModifiedBetaGeoFitter, ParetoNBDFitter
from lifetimes.utils import calibration_and_holdout_data

warnings.simplefilter("ignore")

HORIZON = 52
NAMES = {"bg-nbd": ["r", "alpha", "a", "b"], "pareto-nbd": ["r", "alpha", "s", "beta"], "gamma-gamma": ["p", "q", "gamma"]}
FITTERS = {
    "bg-nbd": BetaGeoFitter,
    "mbg-nbd": ModifiedBetaGeoFitter,
    "pareto-nbd": ParetoNBDFitter,
    "gamma-gamma": GammaGammaFitter,
}


def memory():
    """The most that this process held so far, in bytes."""
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM"))


def columns_of(model, table):
    if model == "gamma-gamma":
        table = table[(table.frequency > 0) & (table.monetary_value > 0)]
        return [table.frequency.to_numpy(), table.monetary_value.to_numpy()]
    return [table[name].to_numpy() for name in ("frequency", "recency", "T")]


def log_likelihood(model, parameters, columns):
    """By the fitter's own formula; the scaling of times that a fit uses inside is not in it."""
    if model == "pareto-nbd":
        return float(ParetoNBDFitter._conditional_log_likelihood(parameters, *columns).sum())
    count = len(columns[0])
    weights = np.ones(count, dtype=int)
    mean = FITTERS[model]._negative_log_likelihood(np.log(parameters), *columns, weights, 0)
    return float(-mean * count)


def joined_seconds(model, columns):
    """The same fit by one who joins equal rows first and gives their number as weights."""
    started = time.perf_counter()
    rows = pd.DataFrame(dict(zip(("frequency", "recency", "T"), columns)))
    rows = rows.groupby(list(rows), as_index=False).size()
    np.random.seed(1)
    FITTERS[model]().fit(rows["frequency"], rows["recency"], rows["T"], weights=rows["size"])
    return time.perf_counter() - started


def fit(model, file, rows, repeat, given):
    columns = columns_of(model, pd.read_csv(file, nrows=int(rows), float_precision="round_trip"))
    fastest, spent = np.inf, 0.0
    for _ in range(int(repeat)):
        np.random.seed(1)
        fitter = FITTERS[model]()
        started = time.perf_counter()
        fitter.fit(*columns)
        took = time.perf_counter() - started
        fastest, spent = min(fastest, took), spent + took
    held, fitted = memory(), time.perf_counter()
    found = [float(value) for value in fitter.params_]
    names = NAMES[model]
    answer = {
        "customers": len(columns[0]),
        "seconds": fastest,
        "parameters": dict(zip(names, found)),
        "log_likelihood": log_likelihood(model, found, columns),
        "log_likelihood_of_given": log_likelihood(model, [given[name] for name in names], columns),
        "memory": held,
    }
    if model == "bg-nbd":
        started = time.perf_counter()
        fitter.conditional_expected_number_of_purchases_up_to_time(HORIZON, *columns)
        fitter.conditional_probability_alive(*columns)
        answer["predict_seconds"] = time.perf_counter() - started
        answer["joined_seconds"] = joined_seconds(model, columns)
    answer["extra"] = spent - fastest + time.perf_counter() - fitted
    return answer


def holdout(file):
    orders = pd.read_csv(file, sep=r"\s+", header=None, usecols=[1, 2], names=["full", "customer", "day", "units", "amount"])
    orders["day"] = pd.to_datetime(orders["day"], format="%Y%m%d")
    table = calibration_and_holdout_data(
        orders, "customer", "day", "1997-09-30", "1998-06-30", freq="D", freq_multiplier=7
    )
    columns = [table[name].to_numpy() for name in ("frequency_cal", "recency_cal", "T_cal")]
    later = table["frequency_holdout"].to_numpy()
    horizon = float(table["duration_holdout"].iloc[0])
    answer = {}
    for model in ("bg-nbd", "pareto-nbd", "mbg-nbd"):
        np.random.seed(1)
        fitter = FITTERS[model]().fit(*columns)
        expected = np.asarray(fitter.conditional_expected_number_of_purchases_up_to_time(horizon, *columns))
        answer[model] = {
            "customers": len(later),
            "actual": float(later.sum()),
            "expected": float(expected.sum()),
            "mean_absolute_error": float(np.abs(expected - later).mean()),
        }
    return answer


def main():
    what, *rest = sys.argv[1:]
    if what == "fit":
        rest[-1] = json.loads(rest[-1])
    answer = {"fit": fit, "holdout": holdout}[what](*rest)
    print(json.dumps({**answer, "version": lifetimes.__version__}))


if __name__ == "__main__":
    main()
