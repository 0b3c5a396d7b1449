"""Measures of predictions that several evaluations use. Needs numpy and scipy."""
import numpy as np
from scipy.stats import rankdata


def roc_auc(truth, score):
    """NaN where there is one class only."""
    positive = truth == 1
    ones, zeros = int(positive.sum()), int((~positive).sum())
    if ones == 0 or zeros == 0:
        return np.nan
    return (rankdata(score)[positive].sum() - ones * (ones + 1) / 2) / (ones * zeros)
