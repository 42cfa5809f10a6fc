-- SPDX-License-Identifier: Apache-2.0
-- The schema dml: what a database knows about its models, and the functions that change it.
\echo Use "CREATE EXTENSION declarativeml" to load this file. \quit

CREATE FUNCTION dml.check_installation() RETURNS void
  LANGUAGE C STRICT SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_check_installation';
COMMENT ON FUNCTION dml.check_installation() IS 'refuses a server that is too old and a schema that somebody else owns';
SELECT dml.check_installation();

-- Tables. Nobody but the extension's owner reads or writes them; people use the views below.

CREATE SEQUENCE dml.model_id_seq;
-- The module reads the first five columns by their position.
CREATE TABLE dml.model (
  model_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.model_id_seq'),
  schema_name text COLLATE "C" NOT NULL,
  model_name text COLLATE "C" NOT NULL,
  owner regrole NOT NULL,
  current_version integer,
  spec jsonb NOT NULL,
  statement text,
  declared_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT model_pkey PRIMARY KEY (model_id),
  CONSTRAINT model_name_key UNIQUE (schema_name, model_name)
);
ALTER SEQUENCE dml.model_id_seq OWNED BY dml.model.model_id;
COMMENT ON TABLE dml.model IS 'one row per declared model';
COMMENT ON COLUMN dml.model.model_id IS 'identity; a model that is dropped and declared again gets a new one';
COMMENT ON COLUMN dml.model.schema_name IS 'schema of the model''s views and functions';
COMMENT ON COLUMN dml.model.model_name IS 'name; the views and functions are named after it';
COMMENT ON COLUMN dml.model.owner IS 'role that declared it; its members may train and drop it';
COMMENT ON COLUMN dml.model.current_version IS 'version that the predict functions use; NULL before the first training';
COMMENT ON COLUMN dml.model.spec IS 'what to train, format 1';
COMMENT ON COLUMN dml.model.statement IS 'description from the source file';
COMMENT ON COLUMN dml.model.declared_at IS 'when the specification changed last';

CREATE TABLE dml.model_version (
  model_id bigint NOT NULL REFERENCES dml.model ON DELETE CASCADE,
  version integer NOT NULL,
  job_id bigint,
  spec jsonb NOT NULL,
  spec_hash text NOT NULL,
  preparation text NOT NULL,
  trained_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  training_rows bigint NOT NULL,
  validation_rows bigint NOT NULL,
  test_rows bigint NOT NULL,
  dropped_rows bigint NOT NULL,
  iterations integer NOT NULL,
  stopped_by text NOT NULL,
  seconds double precision NOT NULL,
  bytes bigint NOT NULL,
  sources text[],
  condition_number double precision,
  coefficient_note text,
  CONSTRAINT model_version_pkey PRIMARY KEY (model_id, version)
);
COMMENT ON TABLE dml.model_version IS 'one row per trained version; never changed afterwards';
COMMENT ON COLUMN dml.model_version.model_id IS 'the model';
COMMENT ON COLUMN dml.model_version.version IS 'counts from 1 within the model';
COMMENT ON COLUMN dml.model_version.job_id IS 'job that trained it';
COMMENT ON COLUMN dml.model_version.spec IS 'specification it was trained from; WITH FALLBACK may have changed parameters';
COMMENT ON COLUMN dml.model_version.spec_hash IS 'SHA-256 of the text of the specification that was submitted';
COMMENT ON COLUMN dml.model_version.preparation IS 'how features become inputs, fitted on the training rows; JSON of format 1';
COMMENT ON COLUMN dml.model_version.trained_at IS 'when it was stored';
COMMENT ON COLUMN dml.model_version.training_rows IS 'rows it learned from';
COMMENT ON COLUMN dml.model_version.validation_rows IS 'rows it was validated on';
COMMENT ON COLUMN dml.model_version.test_rows IS 'rows kept for the test metrics';
COMMENT ON COLUMN dml.model_version.dropped_rows IS 'rows left out because their target was NULL';
COMMENT ON COLUMN dml.model_version.iterations IS 'iterations, epochs or trees';
COMMENT ON COLUMN dml.model_version.stopped_by IS 'converged, iterations, stop_when or best_round';
COMMENT ON COLUMN dml.model_version.seconds IS 'from the start of the job to here';
COMMENT ON COLUMN dml.model_version.bytes IS 'size of the tensors and the preparation';
COMMENT ON COLUMN dml.model_version.sources IS 'relations that the features view reads';
COMMENT ON COLUMN dml.model_version.condition_number IS 'of a linear model''s prepared columns, where it is defined';
COMMENT ON COLUMN dml.model_version.coefficient_note IS 'why a linear model''s coefficients, or their standard errors, are missing';

CREATE TABLE dml.tensor (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  tensor_no integer NOT NULL,
  name text NOT NULL,
  dtype text NOT NULL,
  shape bigint[] NOT NULL,
  bytes bigint NOT NULL,
  checksum bigint NOT NULL,
  CONSTRAINT tensor_pkey PRIMARY KEY (model_id, version, tensor_no),
  CONSTRAINT tensor_name_key UNIQUE (model_id, version, name),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.tensor IS 'the arrays of numbers a version consists of';
COMMENT ON COLUMN dml.tensor.model_id IS 'the model';
COMMENT ON COLUMN dml.tensor.version IS 'the version';
COMMENT ON COLUMN dml.tensor.tensor_no IS 'counts from 0 within the version';
COMMENT ON COLUMN dml.tensor.name IS 'what the algorithm calls it';
COMMENT ON COLUMN dml.tensor.dtype IS 'float32, float64, int32, uint8 or uint32';
COMMENT ON COLUMN dml.tensor.shape IS 'extents, the last one contiguous';
COMMENT ON COLUMN dml.tensor.bytes IS 'size of the data';
COMMENT ON COLUMN dml.tensor.checksum IS 'CRC-32C of the data';

CREATE TABLE dml.tensor_chunk (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  tensor_no integer NOT NULL,
  chunk_no integer NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT tensor_chunk_pkey PRIMARY KEY (model_id, version, tensor_no, chunk_no),
  FOREIGN KEY (model_id, version, tensor_no) REFERENCES dml.tensor ON DELETE CASCADE
);
-- Weights do not compress; a slice of a plain value can be fetched alone.
ALTER TABLE dml.tensor_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE dml.tensor_chunk IS 'the data of tensors in pieces of 1 MB';
COMMENT ON COLUMN dml.tensor_chunk.model_id IS 'the model';
COMMENT ON COLUMN dml.tensor_chunk.version IS 'the version';
COMMENT ON COLUMN dml.tensor_chunk.tensor_no IS 'the tensor';
COMMENT ON COLUMN dml.tensor_chunk.chunk_no IS 'counts from 0 within the tensor';
COMMENT ON COLUMN dml.tensor_chunk.data IS 'little-endian numbers, row-major';

CREATE TABLE dml.metric (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  split text NOT NULL,
  metric text NOT NULL,
  value double precision NOT NULL,
  baseline double precision,
  CONSTRAINT metric_pkey PRIMARY KEY (model_id, version, split, metric),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.metric IS 'how good a version is on each part of the data';
COMMENT ON COLUMN dml.metric.model_id IS 'the model';
COMMENT ON COLUMN dml.metric.version IS 'the version';
COMMENT ON COLUMN dml.metric.split IS 'training, validation or test';
COMMENT ON COLUMN dml.metric.metric IS 'name of the metric';
COMMENT ON COLUMN dml.metric.value IS 'of the model';
COMMENT ON COLUMN dml.metric.baseline IS 'of the naive prediction: the training mean, or the training class frequencies';

CREATE TABLE dml.fold_metric (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  fold integer NOT NULL,
  metric text NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT fold_metric_pkey PRIMARY KEY (model_id, version, metric, fold),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.fold_metric IS 'how good the folds of a cross-validation are on the rows that they did not learn from';
COMMENT ON COLUMN dml.fold_metric.model_id IS 'the model';
COMMENT ON COLUMN dml.fold_metric.version IS 'the version';
COMMENT ON COLUMN dml.fold_metric.fold IS 'counts from 1';
COMMENT ON COLUMN dml.fold_metric.metric IS 'name of the metric';
COMMENT ON COLUMN dml.fold_metric.value IS 'of the fold''s model';

CREATE TABLE dml.curve (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  iteration integer NOT NULL,
  split text NOT NULL,
  metric text NOT NULL,
  value double precision NOT NULL,
  CONSTRAINT curve_pkey PRIMARY KEY (model_id, version, metric, split, iteration),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.curve IS 'metrics after each iteration of training';
COMMENT ON COLUMN dml.curve.model_id IS 'the model';
COMMENT ON COLUMN dml.curve.version IS 'the version';
COMMENT ON COLUMN dml.curve.iteration IS 'counts from 1, or from 0 where the start was measured';
COMMENT ON COLUMN dml.curve.split IS 'training or validation';
COMMENT ON COLUMN dml.curve.metric IS 'name of the metric';
COMMENT ON COLUMN dml.curve.value IS 'its value then';

CREATE TABLE dml.score_point (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  split text NOT NULL,
  curve text NOT NULL,
  class text NOT NULL,
  point integer NOT NULL,
  threshold double precision NOT NULL,
  x double precision NOT NULL,
  y double precision NOT NULL,
  row_count bigint NOT NULL,
  CONSTRAINT score_point_pkey PRIMARY KEY (model_id, version, split, curve, class, point),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.score_point IS 'curves of the scores of classifiers, for one class against the rest';
COMMENT ON COLUMN dml.score_point.model_id IS 'the model';
COMMENT ON COLUMN dml.score_point.version IS 'the version';
COMMENT ON COLUMN dml.score_point.split IS 'validation or test';
COMMENT ON COLUMN dml.score_point.curve IS 'roc, pr or calibration';
COMMENT ON COLUMN dml.score_point.class IS 'the class; of two classes the later one';
COMMENT ON COLUMN dml.score_point.point IS 'counts from 0 along the curve';
COMMENT ON COLUMN dml.score_point.threshold IS 'rows with at least this score are predicted as the class; calibration: where its bin of width 0.1 begins';
COMMENT ON COLUMN dml.score_point.x IS 'roc: false positive rate; pr: recall; calibration: mean score';
COMMENT ON COLUMN dml.score_point.y IS 'roc: true positive rate; pr: precision; calibration: share of the class';
COMMENT ON COLUMN dml.score_point.row_count IS 'rows that the point is made of';

CREATE TABLE dml.confusion (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  split text NOT NULL,
  actual text NOT NULL,
  predicted text NOT NULL,
  row_count bigint NOT NULL,
  CONSTRAINT confusion_pkey PRIMARY KEY (model_id, version, split, actual, predicted),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.confusion IS 'which classes classifiers take for which';
COMMENT ON COLUMN dml.confusion.model_id IS 'the model';
COMMENT ON COLUMN dml.confusion.version IS 'the version';
COMMENT ON COLUMN dml.confusion.split IS 'validation or test';
COMMENT ON COLUMN dml.confusion.actual IS 'the class of the rows';
COMMENT ON COLUMN dml.confusion.predicted IS 'what was predicted';
COMMENT ON COLUMN dml.confusion.row_count IS 'how many rows; pairs without rows are left out';

CREATE TABLE dml.feature (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  position integer NOT NULL,
  name text NOT NULL,
  type text NOT NULL,
  kind text NOT NULL,
  CONSTRAINT feature_pkey PRIMARY KEY (model_id, version, position),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.feature IS 'features of a version, in the order of the predict function''s arguments';
COMMENT ON COLUMN dml.feature.model_id IS 'the model';
COMMENT ON COLUMN dml.feature.version IS 'the version';
COMMENT ON COLUMN dml.feature.position IS 'counts from 1';
COMMENT ON COLUMN dml.feature.name IS 'name in the source file';
COMMENT ON COLUMN dml.feature.type IS 'SQL type';
COMMENT ON COLUMN dml.feature.kind IS 'number, boolean, category, timestamp or date';

CREATE TABLE dml.feature_stats (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  position integer NOT NULL,
  part text NOT NULL,
  value_count bigint NOT NULL,
  null_count bigint NOT NULL,
  mean double precision,
  deviation double precision,
  minimum double precision,
  maximum double precision,
  category_count bigint,
  categories jsonb,
  CONSTRAINT feature_stats_pkey PRIMARY KEY (model_id, version, position, part),
  FOREIGN KEY (model_id, version, position) REFERENCES dml.feature ON DELETE CASCADE
);
COMMENT ON TABLE dml.feature_stats IS 'statistics of the features over the training rows';
COMMENT ON COLUMN dml.feature_stats.model_id IS 'the model';
COMMENT ON COLUMN dml.feature_stats.version IS 'the version';
COMMENT ON COLUMN dml.feature_stats.position IS 'the feature';
COMMENT ON COLUMN dml.feature_stats.part IS 'value, or a part of a point in time: elapsed_days, hour, weekday, month';
COMMENT ON COLUMN dml.feature_stats.value_count IS 'rows with a value';
COMMENT ON COLUMN dml.feature_stats.null_count IS 'rows without';
COMMENT ON COLUMN dml.feature_stats.mean IS 'mean; NULL for categories';
COMMENT ON COLUMN dml.feature_stats.deviation IS 'population standard deviation';
COMMENT ON COLUMN dml.feature_stats.minimum IS 'smallest value';
COMMENT ON COLUMN dml.feature_stats.maximum IS 'largest value';
COMMENT ON COLUMN dml.feature_stats.category_count IS 'distinct values of a category';
COMMENT ON COLUMN dml.feature_stats.categories IS 'the most frequent values with their counts, at most 200';

CREATE TABLE dml.importance (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  feature text NOT NULL,
  method text NOT NULL,
  value double precision NOT NULL,
  deviation double precision,
  CONSTRAINT importance_pkey PRIMARY KEY (model_id, version, method, feature),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.importance IS 'what the features are worth to a version';
COMMENT ON COLUMN dml.importance.model_id IS 'the model';
COMMENT ON COLUMN dml.importance.version IS 'the version';
COMMENT ON COLUMN dml.importance.feature IS 'name of the feature';
COMMENT ON COLUMN dml.importance.method IS 'permutation: how much worse the metric of OPTIMIZE FOR gets when the feature is shuffled; of trees also gain, cover and splits: how far its splits lower the loss, second derivatives of the rows at them, their number';
COMMENT ON COLUMN dml.importance.value IS 'the higher the more the feature counts';
COMMENT ON COLUMN dml.importance.deviation IS 'sample standard deviation of the shuffles; NULL where there are not several';

CREATE TABLE dml.coefficient (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  coefficient_no integer NOT NULL,
  class text,
  feature text,
  part text NOT NULL,
  level text,
  estimate double precision NOT NULL,
  standard_error double precision,
  statistic double precision,
  p_value double precision,
  low double precision,
  high double precision,
  CONSTRAINT coefficient_pkey PRIMARY KEY (model_id, version, coefficient_no),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.coefficient IS 'coefficients of linear models on the scale of the raw features';
COMMENT ON COLUMN dml.coefficient.model_id IS 'the model';
COMMENT ON COLUMN dml.coefficient.version IS 'the version';
COMMENT ON COLUMN dml.coefficient.coefficient_no IS 'counts from 1, the intercept first';
COMMENT ON COLUMN dml.coefficient.class IS 'the class it speaks for, of more than two; else NULL';
COMMENT ON COLUMN dml.coefficient.feature IS 'name of the feature; NULL for the intercept';
COMMENT ON COLUMN dml.coefficient.part IS 'intercept; empty for a number; elapsed_days, hour_sine and the like of a time; level of a category against its first one, null for its NULL';
COMMENT ON COLUMN dml.coefficient.level IS 'value of a category';
COMMENT ON COLUMN dml.coefficient.estimate IS 'what the prediction, or the log odds of a class, change by with one unit of the feature';
COMMENT ON COLUMN dml.coefficient.standard_error IS 'NULL, as what follows, where it is not defined';
COMMENT ON COLUMN dml.coefficient.statistic IS 'estimate by standard error: t of a regression, z of a classifier';
COMMENT ON COLUMN dml.coefficient.p_value IS 'probability of an estimate that far from 0 by chance, either way';
COMMENT ON COLUMN dml.coefficient.low IS 'lower end of the 95 % interval';
COMMENT ON COLUMN dml.coefficient.high IS 'upper end of the 95 % interval';

CREATE TABLE dml.tree_rule (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  rule_no integer NOT NULL,
  conditions text NOT NULL,
  prediction text NOT NULL,
  share double precision NOT NULL,
  CONSTRAINT tree_rule_pkey PRIMARY KEY (model_id, version, rule_no),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.tree_rule IS 'the leaves of a decision tree in words, at most the 10,000 largest';
COMMENT ON COLUMN dml.tree_rule.model_id IS 'the model';
COMMENT ON COLUMN dml.tree_rule.version IS 'the version';
COMMENT ON COLUMN dml.tree_rule.rule_no IS 'counts from 1, from the leftmost leaf on';
COMMENT ON COLUMN dml.tree_rule.conditions IS 'what the rows of the leaf have in common';
COMMENT ON COLUMN dml.tree_rule.prediction IS 'predicted value, or share of a class';
COMMENT ON COLUMN dml.tree_rule.share IS 'part of the training rows that reach the leaf, by their weight';

CREATE TABLE dml.model_part (
  model_id bigint NOT NULL,
  version integer NOT NULL,
  part_no integer NOT NULL,
  name text NOT NULL,
  share double precision,
  description text NOT NULL,
  CONSTRAINT model_part_pkey PRIMARY KEY (model_id, version, part_no),
  FOREIGN KEY (model_id, version) REFERENCES dml.model_version ON DELETE CASCADE
);
COMMENT ON TABLE dml.model_part IS 'what a version consists of, in words: its clusters, components, groups, distributions';
COMMENT ON COLUMN dml.model_part.model_id IS 'the model';
COMMENT ON COLUMN dml.model_part.version IS 'the version';
COMMENT ON COLUMN dml.model_part.part_no IS 'counts from 1';
COMMENT ON COLUMN dml.model_part.name IS 'such as cluster 3, as predictions call it';
COMMENT ON COLUMN dml.model_part.share IS 'part of the training rows, or of their variance; NULL for what is no share of anything';
COMMENT ON COLUMN dml.model_part.description IS 'what is special about it';

CREATE TABLE dml.kernel_author (
  role regrole NOT NULL,
  trusted_by regrole NOT NULL,
  trusted_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT kernel_author_pkey PRIMARY KEY (role)
);
COMMENT ON TABLE dml.kernel_author IS 'roles that may add kernels, besides superusers and the owner of the database';
COMMENT ON COLUMN dml.kernel_author.role IS 'the role; its members may, too';
COMMENT ON COLUMN dml.kernel_author.trusted_by IS 'role that said so';
COMMENT ON COLUMN dml.kernel_author.trusted_at IS 'when';

CREATE TABLE dml.kernel_binary (
  sha256 text COLLATE "C" NOT NULL,
  target text NOT NULL,
  facts jsonb NOT NULL,
  content bytea NOT NULL,
  added_by regrole NOT NULL,
  added_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT kernel_binary_pkey PRIMARY KEY (sha256)
);
ALTER TABLE dml.kernel_binary ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE dml.kernel_binary IS 'compiled kernels by their content; never changed afterwards';
COMMENT ON COLUMN dml.kernel_binary.sha256 IS 'SHA-256 of the content, hexadecimal';
COMMENT ON COLUMN dml.kernel_binary.target IS 'x86-64-v2, x86-64-v3, x86-64-v4, aarch64, ptx:…, cubin:…, or source';
COMMENT ON COLUMN dml.kernel_binary.facts IS 'parameters of the kernel and the shape it was compiled for';
COMMENT ON COLUMN dml.kernel_binary.content IS 'library, device code, or text of the source';
COMMENT ON COLUMN dml.kernel_binary.added_by IS 'role that added it';
COMMENT ON COLUMN dml.kernel_binary.added_at IS 'when it was added';

CREATE TABLE dml.kernel_card_code (
  source text COLLATE "C" NOT NULL REFERENCES dml.kernel_binary ON DELETE CASCADE,
  target text NOT NULL,
  content bytea NOT NULL,
  compiled_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT kernel_card_code_pkey PRIMARY KEY (source)
);
ALTER TABLE dml.kernel_card_code ALTER COLUMN content SET STORAGE EXTERNAL;
COMMENT ON TABLE dml.kernel_card_code IS
  'sources of kernels compiled for the graphics processor of this machine; no dump carries it';
COMMENT ON COLUMN dml.kernel_card_code.source IS 'the source: a row of kernel_binary';
COMMENT ON COLUMN dml.kernel_card_code.target IS 'cubin:…, or ptx:… for a card that is younger than NVRTC';
COMMENT ON COLUMN dml.kernel_card_code.content IS 'device code';
COMMENT ON COLUMN dml.kernel_card_code.compiled_at IS 'when it was compiled';

CREATE SEQUENCE dml.kernel_id_seq;
CREATE TABLE dml.kernel (
  kernel_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.kernel_id_seq'),
  schema_name text COLLATE "C" NOT NULL,
  kernel_name text COLLATE "C" NOT NULL,
  owner regrole NOT NULL,
  source text NOT NULL,
  facts jsonb NOT NULL,
  binaries text[] COLLATE "C" NOT NULL,
  statement text,
  declared_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT kernel_pkey PRIMARY KEY (kernel_id),
  CONSTRAINT kernel_name_key UNIQUE (schema_name, kernel_name)
);
ALTER SEQUENCE dml.kernel_id_seq OWNED BY dml.kernel.kernel_id;
COMMENT ON TABLE dml.kernel IS 'one row per declared kernel';
COMMENT ON COLUMN dml.kernel.kernel_id IS 'identity';
COMMENT ON COLUMN dml.kernel.schema_name IS 'schema it was declared in';
COMMENT ON COLUMN dml.kernel.kernel_name IS 'name within the schema';
COMMENT ON COLUMN dml.kernel.owner IS 'role that declared it; its members may change and drop it';
COMMENT ON COLUMN dml.kernel.source IS 'CUDA C++ as written';
COMMENT ON COLUMN dml.kernel.facts IS 'its parameters and the shape of its blocks';
COMMENT ON COLUMN dml.kernel.binaries IS 'compiled forms: rows of kernel_binary';
COMMENT ON COLUMN dml.kernel.statement IS 'description from the source file';
COMMENT ON COLUMN dml.kernel.declared_at IS 'when it changed last';

CREATE SEQUENCE dml.compute_id_seq;
CREATE TABLE dml.compute (
  compute_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.compute_id_seq'),
  schema_name text COLLATE "C" NOT NULL,
  compute_name text COLLATE "C" NOT NULL,
  owner regrole NOT NULL,
  spec jsonb NOT NULL,
  statement text,
  declared_at timestamptz NOT NULL DEFAULT pg_catalog.now(),
  CONSTRAINT compute_pkey PRIMARY KEY (compute_id),
  CONSTRAINT compute_name_key UNIQUE (schema_name, compute_name)
);
ALTER SEQUENCE dml.compute_id_seq OWNED BY dml.compute.compute_id;
COMMENT ON TABLE dml.compute IS 'one row per declared computation';
COMMENT ON COLUMN dml.compute.compute_id IS 'identity; a computation that is dropped and declared again gets a new one';
COMMENT ON COLUMN dml.compute.schema_name IS 'schema of its function';
COMMENT ON COLUMN dml.compute.compute_name IS 'name of the computation and of its function';
COMMENT ON COLUMN dml.compute.owner IS 'role that declared it; its members may change and drop it';
COMMENT ON COLUMN dml.compute.spec IS 'columns, kernel, target and binaries, format 1';
COMMENT ON COLUMN dml.compute.statement IS 'description from the source file';
COMMENT ON COLUMN dml.compute.declared_at IS 'when the specification changed last';

CREATE TABLE dml.schedule (
  compute_id bigint NOT NULL REFERENCES dml.compute ON DELETE CASCADE,
  every_ms bigint NOT NULL CHECK (every_ms > 0),
  next_due timestamptz NOT NULL,
  CONSTRAINT schedule_pkey PRIMARY KEY (compute_id)
);
COMMENT ON TABLE dml.schedule IS 'computations that run again and again';
COMMENT ON COLUMN dml.schedule.compute_id IS 'the computation';
COMMENT ON COLUMN dml.schedule.every_ms IS 'milliseconds from one start to the next';
COMMENT ON COLUMN dml.schedule.next_due IS 'when it is to start next; starts that were missed are left out';

CREATE SEQUENCE dml.job_id_seq;
CREATE TABLE dml.job (
  job_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.job_id_seq'),
  kind text NOT NULL CHECK (kind IN ('train', 'predict', 'compute')),
  model_id bigint REFERENCES dml.model ON DELETE CASCADE,
  compute_id bigint REFERENCES dml.compute ON DELETE CASCADE,
  owner regrole NOT NULL,
  state text NOT NULL DEFAULT 'queued' CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt integer NOT NULL DEFAULT 0,
  max_attempts integer NOT NULL DEFAULT 3,
  spec jsonb,
  arguments jsonb,
  submitted_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  started_at timestamptz,
  finished_at timestamptz,
  heartbeat timestamptz,
  pid integer,
  started_by timestamptz,
  progress_handle bigint,
  version integer,
  error_code text,
  error_subject text,
  error_message text,
  error_help text,
  CONSTRAINT job_pkey PRIMARY KEY (job_id),
  CONSTRAINT job_subject_check CHECK (
    CASE WHEN kind = 'compute' THEN model_id IS NULL AND compute_id IS NOT NULL
      ELSE model_id IS NOT NULL AND compute_id IS NULL END)
);
ALTER SEQUENCE dml.job_id_seq OWNED BY dml.job.job_id;
CREATE INDEX job_active_idx ON dml.job (state, job_id) WHERE state IN ('queued', 'running');
CREATE INDEX job_model_idx ON dml.job (model_id);
CREATE INDEX job_compute_idx ON dml.job (compute_id, job_id) WHERE compute_id IS NOT NULL;
COMMENT ON TABLE dml.job IS 'work for the background workers, and what became of it';
COMMENT ON COLUMN dml.job.job_id IS 'identity, in the order of submission';
COMMENT ON COLUMN dml.job.kind IS 'train; predict: store predictions in a table; compute: one run of a schedule';
COMMENT ON COLUMN dml.job.model_id IS 'train, predict: the model';
COMMENT ON COLUMN dml.job.compute_id IS 'compute: the computation';
COMMENT ON COLUMN dml.job.owner IS 'role that submitted it; the job runs with its rights';
COMMENT ON COLUMN dml.job.state IS 'queued, running, done, failed or cancelled';
COMMENT ON COLUMN dml.job.attempt IS 'times a worker has begun it';
COMMENT ON COLUMN dml.job.max_attempts IS 'times it may be begun: more than once only when a worker was lost';
COMMENT ON COLUMN dml.job.spec IS 'train: the specification at submission';
COMMENT ON COLUMN dml.job.arguments IS 'predict: statement, target table and search path at submission';
COMMENT ON COLUMN dml.job.submitted_at IS 'when it was submitted';
COMMENT ON COLUMN dml.job.started_at IS 'when the last attempt began';
COMMENT ON COLUMN dml.job.finished_at IS 'when it ended';
COMMENT ON COLUMN dml.job.heartbeat IS 'last sign of life of the worker outside its transactions';
COMMENT ON COLUMN dml.job.pid IS 'process of the worker';
COMMENT ON COLUMN dml.job.started_by IS 'start time of the server that the worker belongs to';
COMMENT ON COLUMN dml.job.progress_handle IS 'shared memory of the worker''s progress';
COMMENT ON COLUMN dml.job.version IS 'train: the version that it made';
COMMENT ON COLUMN dml.job.error_code IS 'why it failed: a code that dmlc explain knows';
COMMENT ON COLUMN dml.job.error_subject IS 'feature, target, model or table it is about';
COMMENT ON COLUMN dml.job.error_message IS 'what was found';
COMMENT ON COLUMN dml.job.error_help IS 'what might be done';

CREATE SEQUENCE dml.job_message_id_seq;
CREATE TABLE dml.job_message (
  message_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.job_message_id_seq'),
  job_id bigint NOT NULL REFERENCES dml.job ON DELETE CASCADE,
  at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  severity text NOT NULL CHECK (severity IN ('note', 'warning')),
  code text,
  subject text,
  message text NOT NULL,
  CONSTRAINT job_message_pkey PRIMARY KEY (message_id)
);
ALTER SEQUENCE dml.job_message_id_seq OWNED BY dml.job_message.message_id;
CREATE INDEX job_log_job_idx ON dml.job_message (job_id);
COMMENT ON TABLE dml.job_message IS 'findings of jobs that did not stop them';
COMMENT ON COLUMN dml.job_message.message_id IS 'identity, in order';
COMMENT ON COLUMN dml.job_message.job_id IS 'the job';
COMMENT ON COLUMN dml.job_message.at IS 'when it was found';
COMMENT ON COLUMN dml.job_message.severity IS 'note or warning';
COMMENT ON COLUMN dml.job_message.code IS 'code of a warning';
COMMENT ON COLUMN dml.job_message.subject IS 'what it is about';
COMMENT ON COLUMN dml.job_message.message IS 'what was found';

CREATE SEQUENCE dml.checkpoint_id_seq;
CREATE TABLE dml.checkpoint (
  checkpoint_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.checkpoint_id_seq'),
  job_id bigint NOT NULL REFERENCES dml.job ON DELETE CASCADE,
  model_id bigint NOT NULL REFERENCES dml.model ON DELETE CASCADE,
  iteration integer NOT NULL,
  metric text,
  value double precision,
  is_best boolean NOT NULL DEFAULT false,
  saved_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
  bytes bigint NOT NULL,
  checksum bigint NOT NULL,
  CONSTRAINT checkpoint_pkey PRIMARY KEY (checkpoint_id)
);
ALTER SEQUENCE dml.checkpoint_id_seq OWNED BY dml.checkpoint.checkpoint_id;
CREATE INDEX checkpoint_job_idx ON dml.checkpoint (job_id, checkpoint_id);
CREATE INDEX checkpoint_model_idx ON dml.checkpoint (model_id);
COMMENT ON TABLE dml.checkpoint IS 'states of trainings, from which they go on after their worker was lost';
COMMENT ON COLUMN dml.checkpoint.checkpoint_id IS 'identity, in the order of saving';
COMMENT ON COLUMN dml.checkpoint.job_id IS 'the training';
COMMENT ON COLUMN dml.checkpoint.model_id IS 'the model';
COMMENT ON COLUMN dml.checkpoint.iteration IS 'iteration after which it was saved';
COMMENT ON COLUMN dml.checkpoint.metric IS 'metric that picks the best state; NULL where none is measured';
COMMENT ON COLUMN dml.checkpoint.value IS 'of that metric';
COMMENT ON COLUMN dml.checkpoint.is_best IS 'whether no other checkpoint of the job is better';
COMMENT ON COLUMN dml.checkpoint.saved_at IS 'when it was saved';
COMMENT ON COLUMN dml.checkpoint.bytes IS 'size of what was saved';
COMMENT ON COLUMN dml.checkpoint.checksum IS 'CRC-32C of what was saved';

CREATE TABLE dml.checkpoint_chunk (
  checkpoint_id bigint NOT NULL REFERENCES dml.checkpoint ON DELETE CASCADE,
  chunk_no integer NOT NULL,
  data bytea NOT NULL,
  CONSTRAINT checkpoint_chunk_pkey PRIMARY KEY (checkpoint_id, chunk_no)
);
ALTER TABLE dml.checkpoint_chunk ALTER COLUMN data SET STORAGE EXTERNAL;
COMMENT ON TABLE dml.checkpoint_chunk IS 'the data of checkpoints in pieces of 1 MB';
COMMENT ON COLUMN dml.checkpoint_chunk.checkpoint_id IS 'the checkpoint';
COMMENT ON COLUMN dml.checkpoint_chunk.chunk_no IS 'counts from 0 within the checkpoint';
COMMENT ON COLUMN dml.checkpoint_chunk.data IS 'tensors one behind the other';

-- One row a page, and no index: parallel workers share out pages, and each gets whole chunks.
CREATE UNLOGGED TABLE dml.step_chunk (
  job_id bigint NOT NULL,
  chunk integer NOT NULL,
  cells bytea NOT NULL,
  padding bytea NOT NULL
) WITH (parallel_workers = 1024);
ALTER TABLE dml.step_chunk ALTER COLUMN cells SET STORAGE EXTERNAL, ALTER COLUMN padding SET STORAGE PLAIN;
COMMENT ON TABLE dml.step_chunk IS 'rows of trainings that run now, where dml.parallel_workers is above 0';
COMMENT ON COLUMN dml.step_chunk.job_id IS 'the training';
COMMENT ON COLUMN dml.step_chunk.chunk IS 'counts from 0, 16,384 rows each';
COMMENT ON COLUMN dml.step_chunk.cells IS 'the rows by column';
COMMENT ON COLUMN dml.step_chunk.padding IS 'fills the page';

CREATE SEQUENCE dml.run_id_seq;
CREATE TABLE dml.run (
  run_id bigint NOT NULL DEFAULT pg_catalog.nextval('dml.run_id_seq'),
  job_id bigint NOT NULL REFERENCES dml.job ON DELETE CASCADE,
  model_id bigint NOT NULL REFERENCES dml.model ON DELETE CASCADE,
  version integer NOT NULL,
  rows_read bigint NOT NULL,
  matrix_bytes bigint NOT NULL,
  threads integer NOT NULL,
  parallel_workers integer NOT NULL,
  estimated_rows bigint NOT NULL,
  estimated_matrix_bytes bigint NOT NULL,
  estimated_flops double precision NOT NULL,
  CONSTRAINT run_pkey PRIMARY KEY (run_id)
);
ALTER SEQUENCE dml.run_id_seq OWNED BY dml.run.run_id;
CREATE INDEX run_job_idx ON dml.run (job_id);
CREATE INDEX run_model_idx ON dml.run (model_id);
COMMENT ON TABLE dml.run IS 'what the training of a version cost';
COMMENT ON COLUMN dml.run.run_id IS 'identity';
COMMENT ON COLUMN dml.run.job_id IS 'the job';
COMMENT ON COLUMN dml.run.model_id IS 'the model';
COMMENT ON COLUMN dml.run.version IS 'the version';
COMMENT ON COLUMN dml.run.rows_read IS 'rows that the source returned';
COMMENT ON COLUMN dml.run.matrix_bytes IS 'size of the training matrix';
COMMENT ON COLUMN dml.run.threads IS 'threads that were allowed';
COMMENT ON COLUMN dml.run.parallel_workers IS
  'most parallel workers of the server that computed a step; 0 where threads of the job''s own worker did';
COMMENT ON COLUMN dml.run.estimated_rows IS 'rows that were expected before the source was read';
COMMENT ON COLUMN dml.run.estimated_matrix_bytes IS 'size of the training matrix that was expected';
COMMENT ON COLUMN dml.run.estimated_flops IS 'floating-point operations that the fits were expected to take';

CREATE TABLE dml.run_phase (
  run_id bigint NOT NULL REFERENCES dml.run ON DELETE CASCADE,
  phase_no integer NOT NULL,
  phase text NOT NULL,
  seconds double precision NOT NULL,
  peak_bytes bigint NOT NULL,
  estimated_seconds double precision NOT NULL,
  estimated_peak_bytes bigint NOT NULL,
  CONSTRAINT run_phase_pkey PRIMARY KEY (run_id, phase_no)
);
COMMENT ON TABLE dml.run_phase IS 'what each phase of a training cost';
COMMENT ON COLUMN dml.run_phase.run_id IS 'the training';
COMMENT ON COLUMN dml.run_phase.phase_no IS 'counts from 1, in their order';
COMMENT ON COLUMN dml.run_phase.phase IS 'ingest: reading the rows; fit: folds, training and evaluation; store: storing the version';
COMMENT ON COLUMN dml.run_phase.seconds IS 'how long it took';
COMMENT ON COLUMN dml.run_phase.peak_bytes IS
  'most memory that the worker had at a time, pages shared with a child included, those of shared_buffers not; 0 where it is not known';
COMMENT ON COLUMN dml.run_phase.estimated_seconds IS 'how long it was expected to take, before the source was read';
COMMENT ON COLUMN dml.run_phase.estimated_peak_bytes IS 'memory that the worker was expected to have';

-- A dump carries models, kernels and computations. Jobs that still wait or run belong to the server they were submitted to.
SELECT pg_catalog.pg_extension_config_dump('dml.model', '');
SELECT pg_catalog.pg_extension_config_dump('dml.model_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.model_version', '');
SELECT pg_catalog.pg_extension_config_dump('dml.tensor', '');
SELECT pg_catalog.pg_extension_config_dump('dml.tensor_chunk', '');
SELECT pg_catalog.pg_extension_config_dump('dml.metric', '');
SELECT pg_catalog.pg_extension_config_dump('dml.fold_metric', '');
SELECT pg_catalog.pg_extension_config_dump('dml.curve', '');
SELECT pg_catalog.pg_extension_config_dump('dml.score_point', '');
SELECT pg_catalog.pg_extension_config_dump('dml.confusion', '');
SELECT pg_catalog.pg_extension_config_dump('dml.feature', '');
SELECT pg_catalog.pg_extension_config_dump('dml.feature_stats', '');
SELECT pg_catalog.pg_extension_config_dump('dml.importance', '');
SELECT pg_catalog.pg_extension_config_dump('dml.coefficient', '');
SELECT pg_catalog.pg_extension_config_dump('dml.tree_rule', '');
SELECT pg_catalog.pg_extension_config_dump('dml.model_part', '');
SELECT pg_catalog.pg_extension_config_dump('dml.kernel_author', '');
SELECT pg_catalog.pg_extension_config_dump('dml.kernel_binary', '');
SELECT pg_catalog.pg_extension_config_dump('dml.kernel', '');
SELECT pg_catalog.pg_extension_config_dump('dml.kernel_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.compute', '');
SELECT pg_catalog.pg_extension_config_dump('dml.compute_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.schedule', '');
SELECT pg_catalog.pg_extension_config_dump('dml.job', $$WHERE state IN ('done', 'failed', 'cancelled')$$);
SELECT pg_catalog.pg_extension_config_dump('dml.job_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.job_message',
  $$WHERE job_id IN (SELECT job_id FROM dml.job WHERE state IN ('done', 'failed', 'cancelled'))$$);
SELECT pg_catalog.pg_extension_config_dump('dml.job_message_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.run', '');
SELECT pg_catalog.pg_extension_config_dump('dml.run_id_seq', '');
SELECT pg_catalog.pg_extension_config_dump('dml.run_phase', '');

-- Functions. All of them act with the rights of their caller and check these rights themselves.

CREATE FUNCTION dml.declare_model(schema_name text, model_name text, spec jsonb, statement text) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_declare_model';
COMMENT ON FUNCTION dml.declare_model(text, text, jsonb, text) IS
  'creates or changes a model that the caller owns; does nothing when the specification is the same';

CREATE FUNCTION dml.train(schema_name text, model_name text, only_if_changed boolean DEFAULT false) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_train';
COMMENT ON FUNCTION dml.train(text, text, boolean) IS
  'submits a training job that starts at commit and returns its number; NULL when only_if_changed finds nothing to do';

-- Keeps the caller's search path: the query and the table are the caller's text. It pins the path for its own statements.
CREATE FUNCTION dml.store_predictions(schema_name text, model_name text, query text, target_table text,
  key_columns text[] DEFAULT '{}') RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE AS 'MODULE_PATHNAME', 'dml_store_predictions';
COMMENT ON FUNCTION dml.store_predictions(text, text, text, text, text[]) IS
  'submits a job that writes the rows of a query into a table, after the model''s training; with keys it updates, without it replaces';

CREATE FUNCTION dml.drop_model(schema_name text, model_name text, if_exists boolean DEFAULT false) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_drop_model';
COMMENT ON FUNCTION dml.drop_model(text, text, boolean) IS
  'drops a model with its versions, views and functions; refuses when other objects need them';

CREATE FUNCTION dml.cancel_job(job_id bigint) RETURNS boolean
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_cancel_job';
COMMENT ON FUNCTION dml.cancel_job(bigint) IS 'stops a job of the caller; false when it has ended already';

CREATE FUNCTION dml.trust_kernel_author(role regrole) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_trust_kernel_author';
COMMENT ON FUNCTION dml.trust_kernel_author(regrole) IS
  'lets a role and its members add kernels; for superusers and the owner of the database';

CREATE FUNCTION dml.distrust_kernel_author(role regrole) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_distrust_kernel_author';
COMMENT ON FUNCTION dml.distrust_kernel_author(regrole) IS 'takes back what trust_kernel_author gave; kernels stay';

CREATE FUNCTION dml.add_kernel_binary(sha256 text, target text, facts jsonb, content bytea) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_add_kernel_binary';
COMMENT ON FUNCTION dml.add_kernel_binary(text, text, jsonb, bytea) IS
  'adds a compiled kernel after looking at it; does nothing when it is there already';

CREATE FUNCTION dml.declare_kernel(schema_name text, kernel_name text, source text, facts jsonb, binaries text[],
  statement text) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_declare_kernel';
COMMENT ON FUNCTION dml.declare_kernel(text, text, text, jsonb, text[], text) IS
  'creates or changes a kernel that the caller owns; its binaries were added before';

CREATE FUNCTION dml.drop_kernel(schema_name text, kernel_name text, if_exists boolean DEFAULT false) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_drop_kernel';
COMMENT ON FUNCTION dml.drop_kernel(text, text, boolean) IS 'drops a kernel; refuses when a computation uses it';

CREATE FUNCTION dml.declare_compute(schema_name text, compute_name text, spec jsonb, statement text) RETURNS bigint
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_declare_compute';
COMMENT ON FUNCTION dml.declare_compute(text, text, jsonb, text) IS
  'creates or changes a computation that the caller owns; with every_ms it runs again and again from the commit on';

CREATE FUNCTION dml.drop_compute(schema_name text, compute_name text, if_exists boolean DEFAULT false) RETURNS void
  LANGUAGE C VOLATILE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_drop_compute';
COMMENT ON FUNCTION dml.drop_compute(text, text, boolean) IS
  'drops a computation with its function and its schedule; what it has written stays';

CREATE TYPE dml.job_progress AS (
  phase text, rows_done bigint, iteration integer, total_iterations integer, metric text, metric_value double precision,
  batch integer, batches integer, loss double precision);
COMMENT ON TYPE dml.job_progress IS 'what a running job does at the moment';
CREATE FUNCTION dml.progress_of(job_id bigint, progress_handle bigint) RETURNS dml.job_progress
  LANGUAGE C VOLATILE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_job_progress';
COMMENT ON FUNCTION dml.progress_of(bigint, bigint) IS 'progress of a running job from shared memory; NULL when its worker is gone';

CREATE FUNCTION dml.call_handler() RETURNS language_handler
  LANGUAGE C PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_call_handler';
COMMENT ON FUNCTION dml.call_handler() IS 'runs the functions of LANGUAGE dml';
CREATE FUNCTION dml.check_function(function oid) RETURNS void
  LANGUAGE C STRICT SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_check_function';
COMMENT ON FUNCTION dml.check_function(oid) IS 'checks a new function of LANGUAGE dml against its model or computation';
CREATE TRUSTED LANGUAGE dml HANDLER dml.call_handler VALIDATOR dml.check_function;
COMMENT ON LANGUAGE dml IS
  'functions that predict with a model or run a computation: predict S.M, predict_proba S.M, classes S.M, recommend S.M, compute S.C';

-- Views. A role sees what belongs to a role it is a member of.

CREATE VIEW dml.models WITH (security_barrier = true) AS
SELECT m.model_id, m.schema_name, m.model_name, pg_catalog.pg_get_userbyid(m.owner)::text AS owner,
  m.spec ->> 'algorithm' AS algorithm, m.spec ->> 'task' AS task, m.spec -> 'target' ->> 'name' AS target,
  m.current_version AS version,
  CASE WHEN EXISTS (SELECT 1 FROM dml.job j WHERE j.model_id = m.model_id AND j.kind = 'train'
      AND j.state = ANY (ARRAY['queued', 'running'])) THEN 'training'
    WHEN m.current_version IS NOT NULL THEN 'trained'
    WHEN EXISTS (SELECT 1 FROM dml.job j WHERE j.model_id = m.model_id AND j.kind = 'train') THEN 'failed'
    ELSE 'untrained' END AS state,
  v.trained_at, m.spec ->> 'optimize_for' AS optimize_for, best.value AS metric_value, v.training_rows, m.spec,
  m.statement
FROM dml.model m
LEFT JOIN dml.model_version v ON v.model_id = m.model_id AND v.version = m.current_version
LEFT JOIN LATERAL (
  SELECT t.value FROM dml.metric t
  WHERE t.model_id = m.model_id AND t.version = m.current_version AND t.metric = v.spec ->> 'optimize_for'
  ORDER BY CASE WHEN t.split = 'validation' THEN 0 WHEN t.split = 'test' THEN 1 ELSE 2 END LIMIT 1) best ON true
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.models IS 'models, their state, and the metric they are optimised for on the validation rows';

CREATE VIEW dml.versions WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, v.version, v.trained_at, v.training_rows, v.iterations, v.stopped_by, v.seconds, v.bytes,
  v.version = m.current_version AS is_current, v.validation_rows, v.test_rows, v.dropped_rows, v.sources, v.spec,
  v.preparation, v.job_id, v.condition_number, v.coefficient_note
FROM dml.model m JOIN dml.model_version v USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.versions IS 'trained versions of models';

CREATE VIEW dml.metrics WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, t.version, t.split, t.metric, t.value, t.baseline
FROM dml.model m JOIN dml.metric t USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.metrics IS 'metrics of versions beside those of a naive prediction';

CREATE VIEW dml.fold_metrics WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, f.version, f.fold, f.metric, f.value
FROM dml.model m JOIN dml.fold_metric f USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.fold_metrics IS 'metrics of the folds of cross-validations, each on the rows that its fold did not learn from';

CREATE VIEW dml.cross_validations WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, f.version, f.metric, pg_catalog.count(*) AS folds, pg_catalog.avg(f.value) AS mean,
  pg_catalog.stddev_samp(f.value) AS deviation, pg_catalog.min(f.value) AS minimum, pg_catalog.max(f.value) AS maximum
FROM dml.model m JOIN dml.fold_metric f USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE')
GROUP BY m.model_id, m.schema_name, m.model_name, f.version, f.metric;
COMMENT ON VIEW dml.cross_validations IS 'mean and spread of the folds'' metrics';

CREATE VIEW dml.checkpoints WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, j.version, c.job_id, c.iteration, c.saved_at, c.metric, c.value AS metric_value,
  c.is_best, c.bytes
FROM dml.checkpoint c JOIN dml.model m USING (model_id) JOIN dml.job j USING (job_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.checkpoints IS 'saved states of trainings; version is NULL for a training that has not ended';

CREATE VIEW dml.curves WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, c.version, c.iteration, c.split, c.metric, c.value
FROM dml.model m JOIN dml.curve c USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.curves IS 'metrics of versions after each iteration';

CREATE VIEW dml.score_curves WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, s.version, s.split, s.curve, s.class, s.point, s.threshold, s.x, s.y, s.row_count
FROM dml.model m JOIN dml.score_point s USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.score_curves IS 'ROC, precision-recall and calibration curves of classifiers, to be drawn as y over x';

CREATE VIEW dml.confusion_matrices WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, c.version, c.split, c.actual, c.predicted, c.row_count,
  c.row_count / pg_catalog.sum(c.row_count) OVER (PARTITION BY c.model_id, c.version, c.split, c.actual) AS share
FROM dml.model m JOIN dml.confusion c USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.confusion_matrices IS 'which classes classifiers take for which; share is of the rows of the actual class';

CREATE VIEW dml.features WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, f.version, f.position, f.name, f.type, f.kind, s.part, s.value_count, s.null_count,
  s.mean, s.deviation, s.minimum, s.maximum, s.category_count, s.categories
FROM dml.model m JOIN dml.feature f USING (model_id) LEFT JOIN dml.feature_stats s USING (model_id, version, position)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.features IS 'features of versions with their statistics over the training rows';

CREATE VIEW dml.runs WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, r.version, r.job_id, r.rows_read, r.matrix_bytes, r.threads, r.parallel_workers,
  p.phase_no, p.phase, p.seconds, p.peak_bytes, p.estimated_seconds, p.estimated_peak_bytes, r.estimated_rows,
  r.estimated_matrix_bytes, r.estimated_flops, r.run_id
FROM dml.model m JOIN dml.run r USING (model_id) JOIN dml.run_phase p USING (run_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.runs IS 'what the phases of the trainings of versions cost, beside what was expected of them';

CREATE VIEW dml.importances WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, i.version, i.feature, i.method, i.value, i.deviation,
  greatest(i.value, 0) / nullif(pg_catalog.sum(greatest(i.value, 0)) OVER (PARTITION BY i.model_id, i.version, i.method), 0)
    AS share
FROM dml.model m JOIN dml.importance i USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.importances IS 'what the features are worth to versions; share is of all features of the version';

CREATE VIEW dml.coefficients WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, c.version, c.coefficient_no, c.class, c.feature, c.part, c.level,
  coalesce(CASE c.part WHEN 'level' THEN c.feature || ' = ' || c.level WHEN 'null' THEN c.feature || ' IS NULL'
    WHEN '' THEN c.feature ELSE c.feature || ' ' || c.part END, c.part) AS term,
  c.estimate, c.standard_error, c.statistic, c.p_value, c.low, c.high
FROM dml.model m JOIN dml.coefficient c USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.coefficients IS 'coefficients of linear models on the scale of the raw features, with standard errors where these are defined';

CREATE VIEW dml.tree_rules WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, r.version, r.rule_no, 'IF ' || r.conditions || ' THEN ' || r.prediction AS rule, r.share,
  r.conditions, r.prediction
FROM dml.model m JOIN dml.tree_rule r USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.tree_rules IS 'decision trees in words, one rule per leaf';

CREATE VIEW dml.model_parts WITH (security_barrier = true) AS
SELECT m.schema_name, m.model_name, p.version, p.part_no, p.name, p.share, p.description
FROM dml.model m JOIN dml.model_part p USING (model_id)
WHERE pg_catalog.pg_has_role(m.owner, 'USAGE');
COMMENT ON VIEW dml.model_parts IS 'clusters, components, groups and distributions in words, in their order';

CREATE FUNCTION dml.find_model(model text) RETURNS bigint
  LANGUAGE C STABLE STRICT PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_find_model';
COMMENT ON FUNCTION dml.find_model(text) IS 'model_id of a model that the caller sees, named as schema.model, or as model where there is one of that name';

CREATE FUNCTION dml.feature_importance(model text, method text DEFAULT 'permutation')
  RETURNS TABLE (feature text, value double precision, deviation double precision, share double precision)
  LANGUAGE sql STABLE PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
  SELECT found.* FROM dml.find_model($1) AS f(id), LATERAL (
    SELECT i.feature, i.value, i.deviation, i.share
    FROM dml.models m JOIN dml.importances i USING (schema_name, model_name, version)
    WHERE m.model_id = f.id AND i.method = $2 ORDER BY i.value DESC, i.feature) AS found $$;
COMMENT ON FUNCTION dml.feature_importance(text, text) IS
  'features of the current version of a model by what they are worth, most first: permutation; of trees also gain, cover, splits';

CREATE FUNCTION dml.tree_rules(model text) RETURNS TABLE (rule_no integer, rule text, share double precision)
  LANGUAGE sql STABLE STRICT PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
  SELECT found.* FROM dml.find_model($1) AS f(id), LATERAL (
    SELECT r.rule_no, r.rule, r.share FROM dml.models m JOIN dml.tree_rules r USING (schema_name, model_name, version)
    WHERE m.model_id = f.id ORDER BY r.rule_no) AS found $$;
COMMENT ON FUNCTION dml.tree_rules(text) IS 'rules of the current version of a decision tree, from its leftmost leaf on';

CREATE VIEW dml.jobs WITH (security_barrier = true) AS
SELECT j.job_id, j.kind, coalesce(m.schema_name, c.schema_name) AS schema_name,
  coalesce(m.model_name, c.compute_name) AS model_name, pg_catalog.pg_get_userbyid(j.owner)::text AS owner, j.state,
  j.attempt, j.max_attempts, j.submitted_at, j.started_at, j.finished_at, j.error_code, j.error_subject, j.error_message,
  j.error_help, j.version, p.phase, p.rows_done, p.iteration, p.total_iterations, p.metric, p.metric_value,
  p.batch, p.batches, p.loss, CASE WHEN j.state = 'running' THEN 'cpu' END AS device
FROM dml.job j LEFT JOIN dml.model m USING (model_id) LEFT JOIN dml.compute c USING (compute_id)
LEFT JOIN LATERAL dml.progress_of(CASE WHEN j.state = 'running' THEN j.job_id END, j.progress_handle) p ON true
WHERE pg_catalog.pg_has_role(j.owner, 'USAGE') OR pg_catalog.pg_has_role(coalesce(m.owner, c.owner), 'USAGE');
COMMENT ON VIEW dml.jobs IS 'jobs, and what those that run do at the moment; model_name names the model or the computation';

CREATE VIEW dml.job_log WITH (security_barrier = true) AS
SELECT l.job_id, l.at, l.severity, l.code, l.subject, l.message
FROM dml.job_message l JOIN dml.job j USING (job_id) LEFT JOIN dml.model m USING (model_id)
LEFT JOIN dml.compute c USING (compute_id)
WHERE pg_catalog.pg_has_role(j.owner, 'USAGE') OR pg_catalog.pg_has_role(coalesce(m.owner, c.owner), 'USAGE');
COMMENT ON VIEW dml.job_log IS 'warnings and notes of jobs';

CREATE VIEW dml.kernels WITH (security_barrier = true) AS
SELECT k.kernel_id, k.schema_name, k.kernel_name, pg_catalog.pg_get_userbyid(k.owner)::text AS owner,
  ARRAY(SELECT b.target FROM dml.kernel_binary b WHERE b.sha256 = ANY (k.binaries) ORDER BY b.target) AS targets,
  k.facts, k.source, k.binaries, k.statement, k.declared_at
FROM dml.kernel k
WHERE pg_catalog.pg_has_role(k.owner, 'USAGE');
COMMENT ON VIEW dml.kernels IS 'kernels and the machines they are compiled for';

CREATE VIEW dml.computes WITH (security_barrier = true) AS
SELECT c.compute_id, c.schema_name, c.compute_name, pg_catalog.pg_get_userbyid(c.owner)::text AS owner,
  c.spec ->> 'kernel' AS kernel, (c.spec -> 'source' ->> 'schema') || '.' || (c.spec -> 'source' ->> 'table') AS source,
  CASE WHEN c.spec -> 'into' ->> 'kind' = 'table'
    THEN (c.spec -> 'into' ->> 'schema') || '.' || (c.spec -> 'into' ->> 'table') END AS target,
  s.every_ms, s.next_due, last.state AS last_state, last.finished_at AS last_finished_at,
  last.error_code AS last_error_code, c.spec, c.statement, c.declared_at
FROM dml.compute c LEFT JOIN dml.schedule s USING (compute_id)
LEFT JOIN LATERAL (
  SELECT j.state, j.finished_at, j.error_code FROM dml.job j
  WHERE j.compute_id = c.compute_id AND j.finished_at IS NOT NULL ORDER BY j.job_id DESC LIMIT 1) last ON true
WHERE pg_catalog.pg_has_role(c.owner, 'USAGE');
COMMENT ON VIEW dml.computes IS 'computations, their schedules and how the last run of a schedule ended';

-- Cards of models, for people: rows of text.

CREATE FUNCTION dml.version_of(schema_name text, model_name text, version integer DEFAULT NULL) RETURNS integer
  LANGUAGE C STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_version_of';
COMMENT ON FUNCTION dml.version_of(text, text, integer) IS
  'the version asked for, or the current one; NULL before the first training; refuses models and versions that are not there';

CREATE FUNCTION dml.number_text(number double precision) RETURNS text
  LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE SET search_path = pg_catalog, pg_temp
  RETURN CASE WHEN number = 0 OR pg_catalog.abs(number) BETWEEN 1e-30 AND 1e30 THEN number::real::text ELSE number::text END;
COMMENT ON FUNCTION dml.number_text(double precision) IS 'a number with the digits that float32 has';

-- Runs as its caller, who must be allowed to read the source.
CREATE FUNCTION dml.estimate_training(spec jsonb, features text DEFAULT NULL, validation text DEFAULT NULL, OUT row_count bigint,
  OUT matrix_bytes bigint, OUT memory_bytes bigint, OUT memory_limit bigint, OUT streams boolean, OUT flops double precision,
  OUT ingest_seconds double precision, OUT fit_seconds double precision, OUT evaluate_seconds double precision,
  OUT store_seconds double precision, OUT seconds double precision) RETURNS record
  LANGUAGE C STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp AS 'MODULE_PATHNAME', 'dml_estimate_training';
COMMENT ON FUNCTION dml.estimate_training(jsonb, text, text) IS
  'what a training would cost, from the statistics of its source; of the model''s views, or of the queries that will become these';

CREATE FUNCTION dml.estimate_training(schema_name text, model_name text, OUT row_count bigint, OUT matrix_bytes bigint,
  OUT memory_bytes bigint, OUT memory_limit bigint, OUT streams boolean, OUT flops double precision, OUT ingest_seconds double precision,
  OUT fit_seconds double precision, OUT evaluate_seconds double precision, OUT store_seconds double precision,
  OUT seconds double precision) RETURNS record
  LANGUAGE sql STABLE PARALLEL UNSAFE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
SELECT e.*
-- asked before anything is read, so that what is not there is refused
FROM (SELECT dml.version_of(estimate_training.schema_name, estimate_training.model_name) AS version OFFSET 0) AS asked
LEFT JOIN dml.models AS m ON m.schema_name = estimate_training.schema_name AND m.model_name = estimate_training.model_name
  AND m.version IS NOT DISTINCT FROM asked.version,
LATERAL dml.estimate_training(m.spec) AS e;
END;
COMMENT ON FUNCTION dml.estimate_training(text, text) IS 'what the next training of a model would cost';

CREATE FUNCTION dml.feature_card(schema_name text, model_name text, version integer)
  RETURNS TABLE (place integer, name text, card text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH columns AS (
  SELECT v.preparation::jsonb -> 'features' -> (c.item ->> 'feature')::integer ->> 'name' AS feature, c.place, c.item ->> 'part' AS part,
    jsonb_array_length(c.item -> 'categories') AS categories, jsonb_array_length(v.preparation::jsonb -> 'terms') > 0 AS has_terms,
    (SELECT t.item FROM jsonb_array_elements(v.preparation::jsonb -> 'terms') AS t(item)
     WHERE (t.item ->> 'column')::integer = c.place - 1) AS term
  FROM dml.versions AS v, jsonb_array_elements(v.preparation::jsonb -> 'columns') WITH ORDINALITY AS c(item, place)
  WHERE v.schema_name = feature_card.schema_name AND v.model_name = feature_card.model_name AND v.version = feature_card.version
), prepared AS (
  SELECT c.feature, string_agg(CASE
      WHEN NOT c.has_terms AND c.categories IS NOT NULL THEN format('codes of %s values', c.categories)
      WHEN NOT c.has_terms THEN CASE c.part WHEN 'value' THEN 'it is' ELSE c.part END
      WHEN c.term IS NULL THEN CASE c.part WHEN 'value' THEN 'nothing: it does not vary' ELSE 'no ' || c.part END
      WHEN c.term ->> 'kind' = 'number' THEN format('(%s - %s) / %s', c.part, dml.number_text((c.term ->> 'mean')::float8),
        dml.number_text((c.term ->> 'deviation')::float8))
      WHEN c.term ->> 'kind' = 'cycle' THEN concat_ws(' and ', CASE WHEN (c.term ->> 'has_sine')::boolean THEN 'sine' END,
        CASE WHEN (c.term ->> 'has_cosine')::boolean THEN 'cosine' END) || ' of ' || c.part
      ELSE format('indicators of %s values%s', c.categories, CASE WHEN (c.term ->> 'null_is_level')::boolean THEN ' and NULL' END)
    END, ', ' ORDER BY c.place) AS preparation
  FROM columns AS c GROUP BY c.feature
), described AS (
  SELECT f.position, f.name, f.type, string_agg(nullif(concat_ws(', ',
      CASE WHEN f.part = 'elapsed_days' THEN format('%s to %s', to_char(timestamp '2000-01-01' + f.minimum * interval '1 day',
          'YYYY-MM-DD HH24:MI'), to_char(timestamp '2000-01-01' + f.maximum * interval '1 day', 'YYYY-MM-DD HH24:MI'))
        WHEN f.part <> 'value' THEN NULL
        WHEN f.category_count IS NOT NULL THEN format('%s values', f.category_count)
        WHEN f.mean IS NOT NULL THEN format('%s to %s, mean %s ± %s', dml.number_text(f.minimum), dml.number_text(f.maximum),
          dml.number_text(f.mean), dml.number_text(f.deviation)) END,
      CASE WHEN f.null_count > 0 AND f.part IN ('value', 'elapsed_days') THEN format('%s NULL', f.null_count) END), ''), ', ') AS facts
  FROM dml.features AS f
  WHERE f.schema_name = feature_card.schema_name AND f.model_name = feature_card.model_name AND f.version = feature_card.version
  GROUP BY f.position, f.name, f.type
), transforms AS (
  SELECT t.place, t.item ->> 'name' AS name, t.item ->> 'input' AS input, format('%s of %s%s', t.item ->> 'transformer',
    t.item ->> 'input', ' with ' || nullif(t.item ->> 'parameters', '{}')) AS card
  FROM dml.versions AS v, jsonb_array_elements(coalesce(v.spec -> 'transforms', '[]')) WITH ORDINALITY AS t(item, place)
  WHERE v.schema_name = feature_card.schema_name AND v.model_name = feature_card.model_name AND v.version = feature_card.version
)
SELECT d.position, d.name, concat_ws('; ', d.type, nullif(d.facts, ''), coalesce('enters as ' || p.preparation,
  (SELECT 'read by ' || string_agg(t.name, ', ' ORDER BY t.place) FROM transforms AS t WHERE t.input = d.name),
  (SELECT 'enters as names of things' FROM dml.versions AS v WHERE v.schema_name = feature_card.schema_name
    AND v.model_name = feature_card.model_name AND v.version = feature_card.version AND v.spec ->> 'task' = 'recommendation'),
  (SELECT 'says whose model a row takes' FROM dml.versions AS v, jsonb_array_elements(v.spec -> 'features') AS g(item)
    WHERE v.schema_name = feature_card.schema_name AND v.model_name = feature_card.model_name
    AND v.version = feature_card.version AND g.item ->> 'name' = d.name AND (g.item ->> 'group')::boolean),
  'enters as nothing'))
FROM described AS d LEFT JOIN prepared AS p ON p.feature = d.name
UNION ALL
SELECT 10000 + t.place, t.name, t.card FROM transforms AS t;
END;
COMMENT ON FUNCTION dml.feature_card(text, text, integer) IS 'what each feature of a version holds and how it enters the model';

CREATE FUNCTION dml.explain_model(schema_name text, model_name text, version integer DEFAULT NULL)
  RETURNS TABLE (section text, item text, value text)
  LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
BEGIN ATOMIC
WITH chosen AS (
  SELECT m.schema_name, m.model_name, m.owner, m.state, m.statement, coalesce(v.spec, m.spec) AS spec, v.version, v.trained_at,
    v.training_rows, v.validation_rows, v.test_rows, v.dropped_rows, v.iterations, v.stopped_by, v.seconds, v.bytes, v.sources,
    v.job_id
  -- asked before anything is read, so that what is not there is refused
  FROM (SELECT dml.version_of(explain_model.schema_name, explain_model.model_name, explain_model.version) AS version OFFSET 0) AS asked
  LEFT JOIN dml.models AS m ON m.schema_name = explain_model.schema_name AND m.model_name = explain_model.model_name
  LEFT JOIN dml.versions AS v ON v.schema_name = m.schema_name AND v.model_name = m.model_name AND v.version = asked.version
), lines AS (
  SELECT 1 AS part, l.place, 'model' AS section, l.item, l.value
  FROM chosen AS c, LATERAL (VALUES
    (1, 'name', format('%I.%I', c.schema_name, c.model_name)),
    (2, 'description', c.statement),
    (3, 'owner', c.owner),
    (4, 'version', coalesce(c.version::text, 'none yet: ' || c.state)),
    (5, 'trained', to_char(c.trained_at, 'YYYY-MM-DD HH24:MI:SS')),
    (6, 'algorithm', c.spec ->> 'algorithm'),
    (7, 'task', c.spec ->> 'task'),
    (8, 'target', (c.spec -> 'target' ->> 'name') || ' ' || (c.spec -> 'target' ->> 'type')),
    (9, 'optimised for', c.spec ->> 'optimize_for'),
    (10, 'size', pg_size_pretty(c.bytes))) AS l(place, item, value)
  UNION ALL
  SELECT 2, l.place, 'data', l.item, l.value
  FROM chosen AS c, LATERAL (VALUES
    (1, 'read from', array_to_string(c.sources, ', ')),
    (2, 'rows', CASE WHEN c.version IS NOT NULL THEN format('%s training, %s validation, %s test', c.training_rows,
      c.validation_rows, c.test_rows) || CASE WHEN c.dropped_rows > 0
        THEN format('; %s without a target left out', c.dropped_rows) ELSE '' END END),
    (3, 'split', format('%s training, %s validation, %s test, by %s', c.spec -> 'split' ->> 'training',
      c.spec -> 'split' ->> 'validation', c.spec -> 'split' ->> 'test', c.spec -> 'split' ->> 'by')),
    (4, 'balanced by', c.spec -> 'balance' ->> 'method'),
    (5, 'validated by', CASE WHEN c.spec -> 'validate' ->> 'method' IS NOT NULL THEN format('%s, %s folds',
      c.spec -> 'validate' ->> 'method', c.spec -> 'validate' ->> 'folds') || CASE WHEN c.spec -> 'validate' ->> 'group' IS NOT NULL
        THEN ', groups of ' || (c.spec -> 'validate' ->> 'group') ELSE '' END END),
    (6, 'seed', c.spec ->> 'seed')) AS l(place, item, value)
  UNION ALL
  SELECT 3, f.place, 'features', f.name, f.card
  FROM chosen AS c, dml.feature_card(c.schema_name, c.model_name, c.version) AS f
  UNION ALL
  SELECT 4, row_number() OVER (ORDER BY p.key COLLATE "C"), 'parameters', p.key, p.value
  FROM chosen AS c, jsonb_each_text(c.spec -> 'parameters') AS p
  UNION ALL
  SELECT 5, l.place, 'training', l.item, l.value
  FROM chosen AS c LEFT JOIN dml.jobs AS j ON j.job_id = c.job_id, LATERAL (VALUES
    (1, 'iterations', c.iterations::text),
    (2, 'stopped by', c.stopped_by),
    (3, 'stop when', nullif(c.spec ->> 'stop_when', '')),
    (4, 'checkpoints', c.spec ->> 'checkpoints'),
    (5, 'fallback', c.spec ->> 'fallback'),
    (6, 'limits', nullif(c.spec ->> 'limits', '{}')),
    (7, 'device', CASE WHEN c.version IS NOT NULL THEN 'cpu' END),
    (8, 'attempt', CASE WHEN j.attempt > 1 THEN format('%s of %s', j.attempt, j.max_attempts) END)) AS l(place, item, value)
  UNION ALL
  SELECT 6, row_number() OVER (ORDER BY t.metric <> (c.spec ->> 'optimize_for'), t.metric COLLATE "C"), 'metrics', t.metric,
    string_agg(format('%s %s', t.split, dml.number_text(t.value)), ', ' ORDER BY t.split DESC)
      || coalesce('; naive ' || dml.number_text(min(t.baseline)), '')
  FROM chosen AS c JOIN dml.metrics AS t USING (schema_name, model_name, version)
  GROUP BY t.metric, c.spec
  UNION ALL
  SELECT 7, row_number() OVER (ORDER BY t.metric <> (c.spec ->> 'optimize_for'), t.metric COLLATE "C"), 'cross-validation',
    t.metric, format('%s ± %s over %s folds, %s to %s', dml.number_text(t.mean), dml.number_text(t.deviation), t.folds,
      dml.number_text(t.minimum), dml.number_text(t.maximum))
  FROM chosen AS c JOIN dml.cross_validations AS t USING (schema_name, model_name, version)
  UNION ALL
  SELECT 8, row_number() OVER (ORDER BY i.method <> 'permutation', i.method COLLATE "C", i.value DESC, i.feature COLLATE "C"),
    'importance', i.feature, format('%s by %s', dml.number_text(i.value), i.method)
      || CASE WHEN i.deviation IS NOT NULL THEN ' ± ' || dml.number_text(i.deviation) ELSE '' END
  FROM chosen AS c JOIN dml.importances AS i USING (schema_name, model_name, version) WHERE i.method IN ('permutation', 'gain')
  UNION ALL
  SELECT 9, p.part_no, 'parts', p.name,
    concat_ws(': ', dml.number_text(round((p.share * 100)::numeric, 2)::float8) || ' %', nullif(p.description, ''))
  FROM chosen AS c JOIN dml.model_parts AS p USING (schema_name, model_name, version)
  UNION ALL
  SELECT 9, k.coefficient_no, 'coefficients', concat_ws(' of ', k.term, k.class),
    dml.number_text(k.estimate) || CASE WHEN k.standard_error IS NULL THEN '' ELSE format(' ± %s, %s to %s; %s %s, p %s',
      dml.number_text(k.standard_error), dml.number_text(k.low), dml.number_text(k.high),
      CASE c.spec ->> 'task' WHEN 'regression' THEN 't' ELSE 'z' END, dml.number_text(k.statistic),
      dml.number_text(k.p_value)) END
  FROM chosen AS c JOIN dml.coefficients AS k USING (schema_name, model_name, version) WHERE k.coefficient_no <= 100
  UNION ALL
  SELECT 9, 100000 + l.place, 'coefficients', l.item, l.value
  FROM chosen AS c JOIN dml.versions AS v USING (schema_name, model_name, version), LATERAL (VALUES
    (1, 'condition number', dml.number_text(v.condition_number)),
    (2, 'note', v.coefficient_note)) AS l(place, item, value)
  UNION ALL
  SELECT 10, r.phase_no, 'cost', r.phase, format('%s s', dml.number_text(round(r.seconds::numeric, 3)::float8))
    || CASE WHEN r.peak_bytes > 0 THEN ', at most ' || pg_size_pretty(r.peak_bytes) ELSE '' END
    || format('; expected %s s, %s', dml.number_text(round(r.estimated_seconds::numeric, 3)::float8),
      pg_size_pretty(r.estimated_peak_bytes))
  FROM chosen AS c JOIN dml.runs AS r USING (schema_name, model_name, version)
  UNION ALL
  SELECT 10, 0, 'cost', 'matrix', format('%s rows read, %s, %s threads; expected %s rows, %s', r.rows_read,
    pg_size_pretty(r.matrix_bytes), r.threads, r.estimated_rows, pg_size_pretty(r.estimated_matrix_bytes))
  FROM chosen AS c JOIN dml.runs AS r USING (schema_name, model_name, version) WHERE r.phase_no = 1
  UNION ALL
  SELECT 10, l.place, 'cost', l.item, l.value
  FROM chosen AS c, dml.estimate_training(c.spec) AS e, LATERAL (VALUES
    (1, 'matrix', format('expected %s rows, %s', e.row_count, pg_size_pretty(e.matrix_bytes))),
    (2, 'training', format('expected %s s, %s', dml.number_text(round(e.seconds::numeric, 3)::float8),
      pg_size_pretty(e.memory_bytes)))) AS l(place, item, value)
  WHERE c.version IS NULL
    AND has_table_privilege(to_regclass(format('%I.%I', c.schema_name, c.model_name || '_features')), 'SELECT')
  UNION ALL
  SELECT 11, row_number() OVER (ORDER BY g.at, g.code, g.subject), 'warnings', g.code, g.message
  FROM chosen AS c JOIN dml.job_log AS g USING (job_id) WHERE g.severity = 'warning'
)
SELECT l.section, l.item, l.value FROM lines AS l WHERE l.value IS NOT NULL ORDER BY l.part, l.place;
END;
COMMENT ON FUNCTION dml.explain_model(text, text, integer) IS
  'the card of a model: its data, preparation, parameters, training, metrics and cost; of the current version unless one is named';

-- What PostgreSQL does not compute over a window: features of time_series.rolling(…, fn = median) call it.
CREATE FUNCTION dml.median(numbers double precision[]) RETURNS double precision
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
RETURN (SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY n) FROM unnest(numbers) AS n);
COMMENT ON FUNCTION dml.median IS 'the value in the middle; NULL does not count';

-- Steps of training over chunks of rows. A state is the sums of each chunk by itself, so states combine in any order
-- and grouping to the same bits; see docs/design/0010-steps-that-combine.md.
CREATE FUNCTION dml.step_add(state bytea, parameters bytea, chunk integer, cells bytea) RETURNS bytea
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100000 AS 'MODULE_PATHNAME', 'dml_step_add';
COMMENT ON FUNCTION dml.step_add IS 'adds a chunk of rows to the state of a step; part of dml.step';
CREATE FUNCTION dml.step_combine(state bytea, other bytea) RETURNS bytea
  LANGUAGE C IMMUTABLE PARALLEL SAFE COST 100 AS 'MODULE_PATHNAME', 'dml_step_combine';
COMMENT ON FUNCTION dml.step_combine IS 'the chunks of both states; part of dml.step';
CREATE AGGREGATE dml.step(parameters bytea, chunk integer, cells bytea) (
  SFUNC = dml.step_add, STYPE = bytea, COMBINEFUNC = dml.step_combine, PARALLEL = SAFE);
COMMENT ON AGGREGATE dml.step(bytea, integer, bytea) IS
  'one step of a training over chunks of rows: the sums of each, by number; for background workers';

-- Rights: the tables to nobody, the views and functions to everybody, who then sees and does what their roles allow.

REVOKE ALL ON ALL TABLES IN SCHEMA dml FROM PUBLIC;
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA dml FROM PUBLIC;
REVOKE ALL ON SCHEMA dml FROM PUBLIC;
GRANT USAGE ON SCHEMA dml TO PUBLIC;
GRANT SELECT ON dml.models, dml.versions, dml.metrics, dml.fold_metrics, dml.cross_validations, dml.checkpoints,
  dml.curves, dml.score_curves, dml.confusion_matrices, dml.features, dml.importances, dml.coefficients, dml.tree_rules,
  dml.model_parts, dml.runs, dml.jobs,
  dml.job_log, dml.kernels, dml.computes TO PUBLIC;
GRANT EXECUTE ON FUNCTION dml.find_model(text), dml.feature_importance(text, text), dml.tree_rules(text),
  dml.declare_model(text, text, jsonb, text), dml.train(text, text, boolean),
  dml.store_predictions(text, text, text, text, text[]), dml.drop_model(text, text, boolean), dml.cancel_job(bigint),
  dml.progress_of(bigint, bigint), dml.trust_kernel_author(regrole), dml.distrust_kernel_author(regrole),
  dml.add_kernel_binary(text, text, jsonb, bytea), dml.declare_kernel(text, text, text, jsonb, text[], text),
  dml.drop_kernel(text, text, boolean), dml.declare_compute(text, text, jsonb, text),
  dml.drop_compute(text, text, boolean), dml.version_of(text, text, integer), dml.number_text(double precision),
  dml.estimate_training(jsonb, text, text), dml.estimate_training(text, text), dml.feature_card(text, text, integer),
  dml.explain_model(text, text, integer),
  dml.median(double precision[]) TO PUBLIC;
