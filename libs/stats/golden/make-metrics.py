#!/usr/bin/env python3
"""Writes metrics.json beside itself: what scikit-learn, numpy and scipy say of fixed random rows.

Run by hand where the metrics change, with scikit-learn 1.2.1, numpy 1.24.2 and scipy 1.10.1, then format the result:

    python3 libs/stats/golden/make-metrics.py && npx biome format --write libs/stats/golden

The tests of libs/stats compare with it to 1e-9. Probabilities are whole thousandths, so that both sides divide to the
same bits and ties are ties.
"""

import json
import pathlib

import numpy as np
import sklearn
from scipy import optimize, special, stats
from sklearn import calibration, metrics, preprocessing


def thousandths(rng, logits):
    """Rows of whole numbers that sum to 1000, near softmax of the logits."""
    weights = np.floor(special.softmax(logits, axis=1) * 1000).astype(int)
    for row in weights:
        row[rng.integers(len(row))] += 1000 - row.sum()
    return weights


def mulberry32(seed):
    """The generator of libs/kernel, for the draws of the bootstrap."""
    state = seed & 0xFFFFFFFF
    while True:
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (1 | state)) & 0xFFFFFFFF
        t = ((t + (((t ^ (t >> 7)) * (61 | t)) & 0xFFFFFFFF)) & 0xFFFFFFFF) ^ t
        yield ((t ^ (t >> 14)) & 0xFFFFFFFF) / 4294967296


def binary(rng):
    """One probability a row, many ties."""
    truth = (rng.random(160) < 0.3).astype(int)
    weights = np.clip(np.round((0.3 + 0.2 * truth + 0.2 * rng.standard_normal(160)) * 50) * 20, 0, 1000).astype(int)
    p = weights / 1000
    return {
        "truth": truth.tolist(),
        "thousandths": weights.tolist(),
        "rocAuc": metrics.roc_auc_score(truth, p),
        "averagePrecision": metrics.average_precision_score(truth, p),
        "brier": metrics.brier_score_loss(truth, p),
        "logLoss": metrics.log_loss(truth, p, eps=1e-15),
        "bootstrap": bootstrap(160, 7, 200, 0.9, lambda drawn: metrics.roc_auc_score(truth[drawn], p[drawn])),
    }


def several(rng):
    """Four classes, unevenly frequent."""
    names = ["a", "b", "c", "d"]
    truth = rng.choice(4, 150, p=[0.5, 0.25, 0.15, 0.1])
    weights = thousandths(rng, 1.2 * np.eye(4)[truth] + rng.standard_normal((150, 4)))
    p = weights / 1000
    predicted = p.argmax(axis=1)
    marked = preprocessing.label_binarize(truth, classes=range(4))
    hit, confidence = predicted == truth, p.max(axis=1)
    accuracies, confidences = calibration.calibration_curve(hit, confidence, n_bins=15)
    counts = np.bincount(np.searchsorted(np.linspace(0, 1, 16)[1:-1], confidence), minlength=15)
    counts = counts[counts > 0]

    def areas(average):
        return {
            "rocAuc": metrics.roc_auc_score(truth, p, multi_class="ovr", average=average),
            "prAuc": metrics.average_precision_score(marked, p, average=average),
        }

    def scores(average):
        keys = ("precision", "recall", "f1")
        return dict(zip(keys, metrics.precision_recall_fscore_support(truth, predicted, average=average)[:3]))

    each = metrics.precision_recall_fscore_support(truth, predicted)
    return {
        "labels": names,
        "truth": truth.tolist(),
        "thousandths": weights.ravel().tolist(),
        "accuracy": metrics.accuracy_score(truth, predicted),
        "classes": [
            {
                "label": names[c],
                "precision": each[0][c],
                "recall": each[1][c],
                "f1": each[2][c],
                "support": int(each[3][c]),
                "rocAuc": metrics.roc_auc_score(marked[:, c], p[:, c]),
                "prAuc": metrics.average_precision_score(marked[:, c], p[:, c]),
            }
            for c in range(4)
        ],
        "macro": {**scores("macro"), **areas("macro")},
        "micro": scores("micro"),
        "weighted": {**scores("weighted"), **areas("weighted")},
        "confusion": metrics.confusion_matrix(truth, predicted).tolist(),
        "logLoss": metrics.log_loss(truth, p, eps=1e-15),
        "brier": float(((p - marked) ** 2).sum(axis=1).mean()),
        "reliability": [
            {"rows": int(rows), "accuracy": accuracy, "confidence": mean}
            for rows, accuracy, mean in zip(counts, accuracies, confidences)
        ],
        "calibrationError": float((counts * abs(accuracies - confidences)).sum() / 150),
        "top2": metrics.top_k_accuracy_score(truth, p, k=2),
        "top3": metrics.top_k_accuracy_score(truth, p, k=3),
    }


def temperature(rng):
    """Overconfident logits, and the least log loss that a temperature gives them."""
    truth = rng.choice(3, 120)
    logits = np.round(4 * (np.eye(3)[truth] + rng.standard_normal((120, 3))), 2)

    def loss(inverse):
        return float((special.logsumexp(logits * inverse, axis=1) - logits[range(120), truth] * inverse).mean())

    def slope(inverse):
        p = special.softmax(logits * inverse, axis=1)
        return float(((p * logits).sum(axis=1) - logits[range(120), truth]).mean())

    inverse = optimize.brentq(slope, 0.05, 20, xtol=1e-15, rtol=1e-14)
    return {
        "truth": truth.tolist(),
        "logits": logits.ravel().tolist(),
        "temperature": 1 / inverse,
        "before": loss(1),
        "after": loss(inverse),
    }


def regression(rng):
    truth = np.round(rng.gamma(2, 3, 121), 2)
    predicted = np.round(truth + rng.standard_t(4, 121), 2)
    other = np.round(truth + 0.2 + 1.1 * rng.standard_t(4, 121), 2)
    measures = {
        "rmse": lambda t, p: metrics.mean_squared_error(t, p, squared=False),
        "mae": metrics.mean_absolute_error,
        "medianAbsoluteError": metrics.median_absolute_error,
        "r2": metrics.r2_score,
    }
    # libs/stats draws from the rows in the order of their errors.
    order = np.argsort(abs(truth - predicted), kind="stable")
    t, p = truth[order], predicted[order]
    difference = (truth - predicted) ** 2 - (truth - other) ** 2
    low, high = stats.t.interval(0.9, 120, loc=difference.mean(), scale=stats.sem(difference))
    return {
        "truth": truth.tolist(),
        "predicted": predicted.tolist(),
        "other": other.tolist(),
        **{name: measure(truth, predicted) for name, measure in measures.items()},
        "bootstrap": {
            name: bootstrap(121, 3, 200, 0.95, lambda drawn, m=measure: m(t[drawn], p[drawn]))
            for name, measure in measures.items()
        },
        "paired": {"mean": difference.mean(), "standardError": stats.sem(difference), "low": low, "high": high},
    }


def ranking(rng):
    """Users with 25 items each; scores are coarse, so that many are equal."""
    users = []
    for _ in range(12):
        relevance = np.where(rng.random(25) < 0.3, rng.integers(1, 6, 25), 0)
        relevance[0] = 3
        scores = np.round(relevance / 5 + rng.standard_normal(25), 1)
        users.append(
            {
                "relevance": relevance.tolist(),
                "scores": scores.tolist(),
                **{f"ndcg{k}": metrics.ndcg_score([relevance], [scores], k=k) for k in (1, 3, 10, 25)},
            }
        )
    return users


def bootstrap(rows, seed, resamples, level, statistic):
    random = mulberry32(seed)
    values = []
    for _ in range(resamples):
        values.append(statistic(np.array([int(next(random) * rows) for _ in range(rows)])))
    low, high = np.percentile(values, [50 * (1 - level), 50 * (1 + level)])
    return {"seed": seed, "resamples": resamples, "level": level, "low": low, "high": high}


def student():
    """[t, freedom, P(T ≤ t)] and [p, freedom, quantile]; stats.t.ppf is only good to some 1e-8."""
    ts = [-40, -3.5, -1, -0.01, 0, 0.7, 2.1, 12]
    ps = [1e-6, 0.005, 0.05, 0.4, 0.5, 0.9, 0.975, 0.9999]
    freedoms = [1, 2, 4.5, 30, 1000]

    def quantile(p, freedom):
        x = special.betaincinv(freedom / 2, 0.5, 2 * min(p, 1 - p))
        return np.sign(p - 0.5) * np.sqrt(freedom * (1 - x) / x)

    return {
        "cdf": [[t, f, stats.t.cdf(t, f)] for t in ts for f in freedoms],
        "quantile": [[p, f, quantile(p, f)] for p in ps for f in freedoms],
    }


def main():
    rng = np.random.default_rng(20240607)
    golden = {
        "versions": {"scikit-learn": sklearn.__version__, "numpy": np.__version__},
        "binary": binary(rng),
        "several": several(rng),
        "temperature": temperature(rng),
        "regression": regression(rng),
        "ranking": ranking(rng),
        "student": student(),
    }
    path = pathlib.Path(__file__).with_name("metrics.json")
    path.write_text(json.dumps(golden, default=float) + "\n")


main()
