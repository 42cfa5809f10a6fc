-- SPDX-License-Identifier: Apache-2.0
-- Confusion matrix of the demonstration's first model on the rows it did not learn from.
\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset title 'model tumour: what was predicted for the samples it did not learn from'
SELECT diagnosis AS actual,
       count(*) FILTER (WHERE predicted = 'benign') AS "predicted benign",
       count(*) FILTER (WHERE predicted = 'malignant') AS "predicted malignant"
FROM (SELECT diagnosis, tumour_predict(sample) AS predicted FROM breast_cancer AS sample WHERE id % 4 = 0) AS held_back
GROUP BY diagnosis
ORDER BY diagnosis;
