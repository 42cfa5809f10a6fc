-- SPDX-License-Identifier: Apache-2.0
-- Loads the three real tables; run by psql from the repository root. Running it again replaces the rows.
\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = warning;
BEGIN;
\ir tables.sql
TRUNCATE breast_cancer, wine, diabetes;
\copy breast_cancer FROM 'examples/data/breast_cancer.csv' WITH (FORMAT csv, HEADER match)
\copy wine FROM 'examples/data/wine.csv' WITH (FORMAT csv, HEADER match)
\copy diabetes FROM 'examples/data/diabetes.csv' WITH (FORMAT csv, HEADER match)
COMMENT ON TABLE breast_cancer IS
    'Breast Cancer Wisconsin (Diagnostic): Wolberg, Mangasarian, Street, Street, 1993; UCI, CC BY 4.0';
COMMENT ON TABLE wine IS 'Wine: Aeberhard, Forina, 1992; UCI, CC BY 4.0';
COMMENT ON TABLE diabetes IS
    'Diabetes progression: Efron, Hastie, Johnstone, Tibshirani, Least Angle Regression, Annals of Statistics, 2004';
COMMIT;
ANALYZE breast_cancer, wine, diabetes;
