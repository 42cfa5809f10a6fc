-- A series of sales: what the last days say of the next one; then which parcels come back, with learned transformers.

CREATE TABLE IF NOT EXISTS sales (
    day   date PRIMARY KEY,
    units integer NOT NULL,
    price numeric(6, 2) NOT NULL
);

-- Four years of a shop that grows, with busy weekends; always the same.
INSERT INTO sales
SELECT date '2021-01-01' + i,
       200 + i / 10 + (ARRAY[0, -10, -15, 0, 30, 80, 60])[extract(isodow FROM date '2021-01-01' + i)::integer]
           + (hashint4(i) & 31),
       10 + (hashint4(i + 5000) & 255) / 100.0
FROM generate_series(0, 1460) AS i
ON CONFLICT DO NOTHING;

-- With a time column the earliest days train, and lags see no later day.
TRAIN MODEL demand
  USING linear_regression
  FROM sales
  PREDICT units
  WITH TIME COLUMN day AND FEATURES (
    price,
    TRANSFORM time_series.lag(units, periods = [1, 7]),
    TRANSFORM time_series.rolling(units, window = 28, fn = mean) AS units_month,
    SEASONAL weekday,
    TREND linear
  )
  VALIDATE USING time_series_split(folds = 4);

CREATE TABLE IF NOT EXISTS parcels (
    parcel_id bigint PRIMARY KEY,
    shop      text NOT NULL,
    weight    double precision,
    price     numeric(8, 2) NOT NULL,
    quantity  integer NOT NULL,
    note      text,
    came_back boolean NOT NULL
);

-- A thousand shops, of which some pack badly; weights with a long tail; a word that tells.
INSERT INTO parcels
SELECT i,
       'shop ' || (hashint4(i) & 1023),
       CASE WHEN (hashint4(i + 1) & 15) > 0 THEN exp((hashint4(i + 2) & 1023) / 200.0) END,
       5 + (hashint4(i + 3) & 4095) / 20.0,
       1 + (hashint4(i + 4) & 7),
       CASE WHEN (hashint4(i + 5) & 3) = 0 THEN 'Fragile, please ring twice' ELSE 'leave it at the door' END,
       (hashint4(hashint4(i) & 1023) & 255) + (hashint4(i + 5) & 3 = 0)::integer * 60 + (hashint4(i + 6) & 127) > 260
FROM generate_series(1, 20000) AS i
ON CONFLICT DO NOTHING;

-- What an order is worth, for every model that wants to know.
CREATE FEATURE TRANSFORMER worth AS SELECT price * quantity AS total FROM parcels;

TRAIN MODEL comes_back
  USING logistic_regression
  FROM parcels
  PREDICT came_back
  WITH FEATURES (
    TRANSFORM target_encoder(shop, smoothing = 5),
    TRANSFORM log(weight),
    TRANSFORM quantile_bins(weight, bins = 5) AS weight_band,
    TRANSFORM text_hash(note, dims = 32) AS words,
    DERIVED worth(price, quantity) AS worth
  )
  SPLIT DATA training = 0.7, validation = 0.15, test = 0.15
  OPTIMIZE FOR roc_auc;
