"""Fits scikit-learn's logistic regression (liblinear) on words and pairs of words, presence only; the fit alone is timed.

Usage: liblinear.py FILE, JSON lines {"text", "label"}. Prints {"sentencesPerSecond": …, "rows": …}.
"""
import json
import sys
import time

from sklearn import __version__
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

rows = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
features = CountVectorizer(ngram_range=(1, 2), binary=True, token_pattern=r"(?u)\b\w+\b|[^\w\s]")
x = features.fit_transform(row["text"] for row in rows)
y = [row["label"] for row in rows]
times = []
for _ in range(3):
    before = time.perf_counter()
    LogisticRegression(solver="liblinear").fit(x, y)
    times.append(time.perf_counter() - before)
print(json.dumps({"sentencesPerSecond": len(rows) / sorted(times)[1], "rows": len(rows), "version": __version__}))
