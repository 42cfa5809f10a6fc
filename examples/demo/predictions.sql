-- SPDX-License-Identifier: Apache-2.0
-- Five predictions of both models of the demonstration, by plain SQL over rows they did not learn from.
\set ON_ERROR_STOP on
\set QUIET on
\pset footer off
\pset title 'five predictions of each model'
SELECT t.id AS sample,
       t.diagnosis,
       tumour_predict(t) AS predicted,
       round(tumour_predict_proba(t)::numeric, 4) AS "P(malignant)",
       w.id AS wine,
       w.cultivar,
       cultivar_predict(w) AS "predicted cultivar",
       round((cultivar_predict_proba(w))[array_position(cultivar_classes(), cultivar_predict(w))]::numeric, 3)
           AS confidence
FROM (SELECT *, row_number() OVER (ORDER BY id) AS n FROM breast_cancer WHERE id % 4 = 0) AS numbered
     JOIN breast_cancer AS t USING (id)
     JOIN (SELECT id, row_number() OVER (ORDER BY hashint4(id)) AS n FROM wine WHERE id % 4 = 0) AS picked USING (n)
     JOIN wine AS w ON w.id = picked.id
WHERE n <= 5
ORDER BY n;
