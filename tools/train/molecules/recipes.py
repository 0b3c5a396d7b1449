"""What the models on fingerprints are made of. The numbers were chosen by cross-validation within training rows
(MoleculeACE) and on validation rows (MoleculeNet), never on test rows.

A recipe is a head and parts: a weight, a kind and its settings.
"""
from kernel import KernelPart
from trees import TreePart

KERNEL = ['morgan2-chiral', 'pairs-chiral', 'torsions-chiral', 'paths5', 'maccs']
DESCRIBED = [dict(kind='morgan2-chiral', bits=1024), dict(kind='descriptors')]
ALL = DESCRIBED + [dict(kind='maccs', bits=167)]
BOOSTED = dict(rounds=400, learning_rate=0.03, num_leaves=15, feature_fraction=0.2, bagging_fraction=0.8, bagging_freq=1,
               min_data_in_leaf=5, lambda_l2=1.0)

RECIPES = {
    # Affinities of one series of compounds after another, such as ChEMBL's.
    'activity': dict(head='regression', parts=[
        (0.7, 'kernel', dict(kinds=KERNEL)),
        (0.3, 'extra', dict(inputs=ALL, n_estimators=100, max_features=0.3))]),
    # Properties of the whole molecule, such as solubility.
    'property': dict(head='regression', parts=[
        (0.3, 'kernel', dict(kinds=KERNEL)),
        (0.7, 'boosted', dict(inputs=DESCRIBED, **BOOSTED))]),
    # A few classifications of up to some thousand molecules.
    'classes': dict(head='classification', parts=[
        (0.34, 'kernel', dict(kinds=KERNEL)),
        (0.33, 'extra', dict(inputs=DESCRIBED, n_estimators=200, max_features='sqrt', min_samples_leaf=2)),
        (0.33, 'boosted', dict(inputs=DESCRIBED, **BOOSTED))]),
    # Many of them: smaller, so that the file stays so.
    'many-classes': dict(head='classification', parts=[
        (0.34, 'kernel', dict(kinds=['morgan2-chiral', 'pairs-chiral', 'torsions-chiral', 'maccs'])),
        (0.33, 'extra', dict(inputs=DESCRIBED, n_estimators=40, max_features='sqrt', min_samples_leaf=3)),
        (0.33, 'boosted', dict(inputs=DESCRIBED, **BOOSTED))]),
    # Tens of thousands of molecules, too many for a Gaussian process.
    'large-classes': dict(head='classification', parts=[(1.0, 'boosted', dict(inputs=DESCRIBED, **BOOSTED))]),
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
