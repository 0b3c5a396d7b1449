"""What the models on fingerprints are made of. The numbers were chosen by cross-validation within training rows
(MoleculeACE) and on validation rows (MoleculeNet), never on test rows.

A recipe is a head and parts: a weight, a kind and its settings.
"""
from kernel import KernelPart
from trees import TreePart

KERNEL = ['morgan2-chiral', 'pairs-chiral', 'torsions-chiral', 'paths5', 'maccs']
COUNTS = [dict(kind='morgan2-chiral', bits=1024), dict(kind='maccs', bits=167)]
DESCRIBED = [dict(kind='morgan2-chiral', bits=1024), dict(kind='descriptors')]
BOOSTED = dict(rounds=400, learning_rate=0.03, num_leaves=15, feature_fraction=0.2, bagging_fraction=0.8, bagging_freq=1,
               min_data_in_leaf=5, lambda_l2=1.0)

RECIPES = {
    # Affinities of one series of compounds after another, such as ChEMBL's.
    'activity': dict(head='regression', parts=[
        (0.7, 'kernel', dict(kinds=KERNEL)),
        (0.3, 'extra', dict(inputs=COUNTS, n_estimators=100, max_features=0.3, min_samples_leaf=1))]),
}


def needed_kinds(recipe):
    """What to compute for a recipe, by the names of `rz-screen features --kind`."""
    kinds = set()
    for _, _, settings in recipe['parts']:
        kinds |= set(settings.get('kinds', [])) | {one['kind'] for one in settings.get('inputs', [])}
    return sorted(kinds)


def build(recipe, features, rows, targets, threads, seed):
    """The parts of a recipe, trained: pairs of a weight and a part."""
    parts = []
    for weight, kind, settings in recipe['parts']:
        if kind == 'kernel':
            parts.append((weight, KernelPart(features, rows=rows, targets=targets, **settings)))
        else:
            parts.append((weight, TreePart(features, rows, targets, recipe['head'], kind, threads=threads, seed=seed,
                                           **settings)))
    return parts


def predict(parts, head, features, rows):
    """[rows, tasks]"""
    total = sum(weight * part.predict(features, rows) for weight, part in parts)
    return total.clip(0, 1) if head == 'classification' else total
