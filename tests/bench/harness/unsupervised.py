# SPDX-License-Identifier: Apache-2.0
# Models without a target beside scikit-learn, on the numbers of a table: inertia and silhouette, explained variance,
# ranks of anomalies.
import numpy
from sklearn.cluster import KMeans
from sklearn.decomposition import PCA
from sklearn.ensemble import IsolationForest
from sklearn.impute import SimpleImputer
from sklearn.metrics import roc_auc_score, silhouette_score
from sklearn.preprocessing import StandardScaler

CLUSTERS = 4
COMPONENTS = 3
# Local optima and random trees differ from draw to draw: the best of several starts, the mean over several forests, of
# more of them where there are few rows to rank.
STARTS = 20
FORESTS, FORESTS_OF_FEW_ROWS = range(1, 6), range(1, 21)
FEW_ROWS = 10_000
SAMPLE = 256


def scaled(table, rows):
    """As our design has it: what is missing is the mean."""
    return SimpleImputer().fit_transform(StandardScaler().fit_transform(rows[table.numbers].to_numpy(dtype=float)))


def train(server, table, family, algorithm, seed=42, target=None):
    name = f"quality_{table.name}_{family}"
    server.run_program(name, f"TRAIN MODEL {name}\n  USING {algorithm}\n  FROM {table.name} WHERE NOT ({table.test})\n"
                       + (f"  PREDICT {target}\n" if target else "") +
                       f"  WITH FEATURES ({', '.join(table.numbers)})\n"
                       f"  SPLIT DATA training = 1.0, validation = 0, test = 0\n  SEED {seed};\n")
    return name


def metric_of(cursor, name, metric):
    cursor.execute("SELECT m.value FROM dml.metrics AS m JOIN dml.models AS d USING (schema_name, model_name, version)"
                   " WHERE m.model_name = %s AND m.split = 'training' AND m.metric = %s", (name, metric))
    return cursor.fetchone()[0]


def compare_clusters(server, cursor, table, rows, add):
    inputs = scaled(table, rows)
    name = train(server, table, "kmeans",
                 f"kmeans(k = {CLUSTERS}, n_init = {STARTS}, max_iterations = 300, min_reassigned = 0)")
    reference = KMeans(CLUSTERS, n_init=STARTS, max_iter=300, random_state=1).fit(inputs)
    add(f"{table.name}.kmeans.inertia", "inertia", metric_of(cursor, name, "inertia"), reference.inertia_, lower=True)
    cursor.execute(f"SELECT public.{name}_predict({', '.join(table.numbers)}) FROM public.{table.name}"
                   f" WHERE NOT ({table.test}) ORDER BY id")
    ours = numpy.array([row[0] for row in cursor.fetchall()])
    places = numpy.random.default_rng(1).permutation(len(ours))[:5_000]
    # What our functions say of the rows, by scikit-learn's own measure.
    values = [silhouette_score(inputs[places], labels[places]) for labels in (ours, reference.labels_)]
    add(f"{table.name}.kmeans.silhouette", "silhouette", *values, better=True)


def compare_components(server, cursor, table, rows, add):
    name = train(server, table, "pca", f"pca(components = {COMPONENTS})")
    # Ours are of the correlations of what has been imputed, in which columns with gaps have no less weight.
    inputs = StandardScaler().fit_transform(SimpleImputer().fit_transform(rows[table.numbers].to_numpy(dtype=float)))
    reference = PCA(COMPONENTS).fit(inputs)
    add(f"{table.name}.pca.explained_variance", "explained_variance", metric_of(cursor, name, "explained_variance"),
        reference.explained_variance_ratio_.sum())


def compare_anomalies(server, cursor, table, rows, add):
    """The rarest class is what is to be found."""
    truth = (rows[table.target] == rows[table.target].value_counts().idxmin()).to_numpy()
    inputs = SimpleImputer().fit_transform(rows[table.numbers].to_numpy(dtype=float))
    ours, theirs = [], []
    for seed in FORESTS_OF_FEW_ROWS if len(rows) < FEW_ROWS else FORESTS:
        name = train(server, table, "isolation", "isolation_forest", seed)
        cursor.execute(f"SELECT public.{name}_predict_proba({', '.join(table.numbers)}) FROM public.{table.name}"
                       f" WHERE NOT ({table.test}) ORDER BY id")
        ours.append(roc_auc_score(truth, [row[0] for row in cursor.fetchall()]))
        forest = IsolationForest(max_samples=min(SAMPLE, len(rows)), random_state=seed, n_jobs=2).fit(inputs)
        theirs.append(roc_auc_score(truth, -forest.score_samples(inputs)))
    add(f"{table.name}.isolation_forest.roc_auc", "roc_auc", numpy.mean(ours), numpy.mean(theirs), better=True,
        runs=len(ours))
