# SPDX-License-Identifier: Apache-2.0
# What a stored model consists of, read from the extension's tables as a superuser may.
import numpy

TENSOR = """
SELECT t.shape, string_agg(c.data, '' ORDER BY c.chunk_no)
FROM dml.model AS m
     JOIN dml.tensor AS t ON t.model_id = m.model_id AND t.version = m.current_version
     JOIN dml.tensor_chunk AS c ON (c.model_id, c.version, c.tensor_no) = (t.model_id, t.version, t.tensor_no)
WHERE m.model_name = %s AND t.name = %s
GROUP BY t.model_id, t.version, t.tensor_no, t.shape
"""
CONTENT = """
SELECT md5(v.preparation::text) || coalesce(md5(string_agg(md5(c.data), ',' ORDER BY c.tensor_no, c.chunk_no)), ''),
  (SELECT jsonb_agg(jsonb_build_array(split, metric, value) ORDER BY split, metric) FROM dml.metrics AS m
   WHERE m.model_name = o.model_name AND m.version = v.version)
FROM dml.model AS o JOIN dml.model_version AS v ON (v.model_id, v.version) = (o.model_id, o.current_version)
     LEFT JOIN dml.tensor_chunk AS c ON (c.model_id, c.version) = (v.model_id, v.version)
WHERE o.model_name = %s GROUP BY o.model_name, v.version, v.preparation
"""


def read_tensor(cursor, model, name):
    """A float64 tensor of the current version."""
    cursor.execute(TENSOR, (model, name))
    shape, content = cursor.fetchone()
    return numpy.frombuffer(content, dtype="<f8").reshape(shape)


def linear_weights(cursor, model):
    """One row per output: the weights of the prepared columns in the order of the features, then the intercept."""
    return numpy.column_stack([read_tensor(cursor, model, "weights"), read_tensor(cursor, model, "intercepts")])


def content_of(cursor, model):
    """(digest of the preparation and the tensors, metrics by split) of the current version: equal where models are."""
    cursor.execute(CONTENT, (model,))
    return cursor.fetchone()
