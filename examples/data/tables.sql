-- SPDX-License-Identifier: Apache-2.0
-- The tables of the examples, without rows. `dmlc check --schema examples/data/tables.sql FILE` reads this file, so the
-- examples compile without a database; load.sql and payments.sql run it before they add rows.

CREATE TABLE IF NOT EXISTS breast_cancer (
    id                      integer PRIMARY KEY,
    mean_radius             double precision NOT NULL,
    mean_texture            double precision NOT NULL,
    mean_perimeter          double precision NOT NULL,
    mean_area               double precision NOT NULL,
    mean_smoothness         double precision NOT NULL,
    mean_compactness        double precision NOT NULL,
    mean_concavity          double precision NOT NULL,
    mean_concave_points     double precision NOT NULL,
    mean_symmetry           double precision NOT NULL,
    mean_fractal_dimension  double precision NOT NULL,
    se_radius               double precision NOT NULL,
    se_texture              double precision NOT NULL,
    se_perimeter            double precision NOT NULL,
    se_area                 double precision NOT NULL,
    se_smoothness           double precision NOT NULL,
    se_compactness          double precision NOT NULL,
    se_concavity            double precision NOT NULL,
    se_concave_points       double precision NOT NULL,
    se_symmetry             double precision NOT NULL,
    se_fractal_dimension    double precision NOT NULL,
    worst_radius            double precision NOT NULL,
    worst_texture           double precision NOT NULL,
    worst_perimeter         double precision NOT NULL,
    worst_area              double precision NOT NULL,
    worst_smoothness        double precision NOT NULL,
    worst_compactness       double precision NOT NULL,
    worst_concavity         double precision NOT NULL,
    worst_concave_points    double precision NOT NULL,
    worst_symmetry          double precision NOT NULL,
    worst_fractal_dimension double precision NOT NULL,
    diagnosis               text NOT NULL CHECK (diagnosis IN ('benign', 'malignant'))
);

CREATE TABLE IF NOT EXISTS wine (
    id                   integer PRIMARY KEY,
    alcohol              real NOT NULL,
    malic_acid           real NOT NULL,
    ash                  real NOT NULL,
    alcalinity_of_ash    real NOT NULL,
    magnesium            smallint NOT NULL,
    total_phenols        real NOT NULL,
    flavanoids           real NOT NULL,
    nonflavanoid_phenols real NOT NULL,
    proanthocyanins      real NOT NULL,
    color_intensity      real NOT NULL,
    hue                  real NOT NULL,
    od280_od315          real NOT NULL,
    proline              integer NOT NULL,
    cultivar             text NOT NULL
);

CREATE TABLE IF NOT EXISTS diabetes (
    id                    integer PRIMARY KEY,
    age                   smallint NOT NULL,
    sex                   smallint NOT NULL,
    bmi                   numeric(4, 1) NOT NULL,
    blood_pressure        numeric(6, 2) NOT NULL,
    total_cholesterol     smallint NOT NULL,
    ldl                   numeric(5, 1) NOT NULL,
    hdl                   double precision NOT NULL,
    cholesterol_hdl_ratio double precision NOT NULL,
    log_triglycerides     double precision NOT NULL,
    glucose               smallint NOT NULL,
    progression           double precision NOT NULL
);

CREATE TABLE IF NOT EXISTS payments (
    id                bigint PRIMARY KEY,
    paid_at           timestamptz NOT NULL,
    amount            numeric(12, 2) NOT NULL,
    country           text NOT NULL,
    merchant_category text NOT NULL,
    channel           text,
    card_age_days     integer,
    customer_age      integer NOT NULL,
    balance           double precision,
    n_last_24h        smallint NOT NULL,
    is_foreign        boolean NOT NULL,
    device_score      real NOT NULL,
    is_fraud          boolean NOT NULL,
    next_amount       double precision NOT NULL,
    is_test           boolean NOT NULL
);
