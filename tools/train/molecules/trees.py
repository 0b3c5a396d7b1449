"""Trees on folded fingerprints and descriptors, as molecules/tree_part.h predicts with them.

Needs numpy and scikit-learn; boosting also LightGBM.
"""
import numpy as np
from sklearn.ensemble import (ExtraTreesClassifier, ExtraTreesRegressor, RandomForestClassifier, RandomForestRegressor)

FORESTS = {('extra', 'regression'): ExtraTreesRegressor, ('extra', 'classification'): ExtraTreesClassifier,
           ('forest', 'regression'): RandomForestRegressor, ('forest', 'classification'): RandomForestClassifier}


def not_above(threshold):
    """The greatest f32 that is not above: for an f32 x the comparison x <= threshold is the same."""
    threshold = np.asarray(threshold, np.float64)
    rounded = threshold.astype(np.float32)
    return np.where(rounded.astype(np.float64) > threshold, np.nextafter(rounded, np.float32(-np.inf)), rounded)


class Flat:
    """Nodes of many trees. Two children stand side by side, behind their parent."""

    def __init__(self):
        self.roots, self.tasks, self.features, self.values, self.children = [], [], [], [], []

    def add(self, task, root, look):
        """`look(node)` gives (column, threshold, left, right) of an inner node, (None, value, None, None) of a leaf."""
        self.roots.append(len(self.features))
        self.tasks.append(task)
        self.features.append(-1), self.values.append(0), self.children.append(0)
        waiting = [(root, self.roots[-1])]
        while waiting:
            node, place = waiting.pop()
            column, self.values[place], left, right = look(node)
            if column is None:
                continue
            self.features[place], self.children[place] = column, len(self.features)
            for child in (left, right):
                waiting.append((child, len(self.features)))
                self.features.append(-1), self.values.append(0), self.children.append(0)

    def arrays(self):
        return {'roots': np.array(self.roots, np.int32), 'tasks': np.array(self.tasks, np.int32),
                'features': np.array(self.features, np.int32), 'children': np.array(self.children, np.int32),
                'values': np.array(self.values, np.float32)}


def flatten_forest(flat, task, forest, classes):
    for estimator in forest.estimators_:
        tree = estimator.tree_
        values = tree.value[:, 0, :]
        leaves = values[:, 1] / values.sum(axis=1) if classes else values[:, 0]
        limits = not_above(tree.threshold)

        def look(node):
            left = tree.children_left[node]
            if left < 0:
                return None, leaves[node] / len(forest.estimators_), None, None
            return int(tree.feature[node]), limits[node], left, tree.children_right[node]
        flat.add(task, 0, look)


def flatten_boosted(flat, task, booster):
    def look(node):
        if 'leaf_value' in node:
            return None, node['leaf_value'], None, None
        return node['split_feature'], not_above(node['threshold'])[()], node['left_child'], node['right_child']
    for tree in booster.dump_model()['tree_info']:
        flat.add(task, tree['tree_structure'], look)


def boosted(x, y, head, base, threads, seed, settings):
    import lightgbm                    # only here: forests do without
    options = dict(objective='binary' if head == 'classification' else 'regression', boost_from_average=False,
                   num_threads=threads, seed=seed, deterministic=True, force_row_wise=True, verbose=-1) | settings
    rounds = options.pop('rounds')
    return lightgbm.train(options, lightgbm.Dataset(x, y, init_score=np.full(len(y), base)), rounds)


class TreePart:
    def __init__(self, features, rows, targets, head, grower, inputs, threads=1, seed=0, **settings):
        """grower: extra, forest or boosted. targets [rows of the library, tasks], NaN where not measured."""
        self.grower, self.inputs, self.head = grower, inputs, head
        columns, rows = features.columns(inputs), np.asarray(rows)
        self.base = np.zeros(targets.shape[1])
        self.models = []
        for task in range(targets.shape[1]):
            known = rows[~np.isnan(targets[rows, task])]
            x, y = columns[known], targets[known, task]
            if grower == 'boosted':
                self.base[task] = np.log(y.mean() / (1 - y.mean())) if head == 'classification' else y.mean()
                self.models.append(boosted(x, y, head, self.base[task], threads, seed, settings))
            else:
                forest = FORESTS[grower, head](n_jobs=threads, random_state=seed, **settings)
                self.models.append(forest.fit(x, y))

    def predict(self, features, rows):
        """[rows, tasks]"""
        x = features.columns(self.inputs)[np.asarray(rows)]
        if self.grower == 'boosted':
            raw = np.stack([model.predict(x, raw_score=True) for model in self.models], axis=1) + self.base
            return raw if self.head == 'regression' else 1 / (1 + np.exp(-raw))
        if self.head == 'regression':
            return np.stack([model.predict(x) for model in self.models], axis=1)
        return np.stack([model.predict_proba(x)[:, 1] for model in self.models], axis=1)

    def config(self):
        sigmoid = self.grower == 'boosted' and self.head == 'classification'
        return dict(type='trees', inputs=self.inputs, link='sigmoid' if sigmoid else 'identity')

    def arrays(self, features):
        flat = Flat()
        for task, model in enumerate(self.models):
            if self.grower == 'boosted':
                flatten_boosted(flat, task, model)
            else:
                flatten_forest(flat, task, model, self.head == 'classification')
        return flat.arrays() | {'base': self.base.astype(np.float32)}
