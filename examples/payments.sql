-- SPDX-License-Identifier: Apache-2.0
-- Makes the table `payments`: card payments of two years with 2 % fraud and a known truth behind both targets.
--
--     psql -f examples/payments.sql                  1,000,000 rows
--     psql -v rows=200000 -f examples/payments.sql
--
-- Every number comes from a hash of the row's id, so the same count of rows gives the same table, bit for bit, in any
-- order of execution and beside any other session. Running it again replaces the rows.
--
-- The truth, with hour in UTC, night = hour < 6, and a NULL contributing 0 unless stated:
--
--   logit P(is_fraud) = -5.91 + 0.55 (ln amount - 3.4) + 1.1 is_foreign + 0.9 night + 2.2 device_score
--                       + 0.30 n_last_24h - 0.25 ln(1 + card_age_days / 30)  [NULL: + 0.50]
--                       + channel {app 0, web 0.6, store -0.4, phone 0.3, NULL 0.8}
--                       + country risk + category risk                       [the arrays below]
--                       + 0.9 (is_foreign and amount > 150) + 0.7 (night and channel = 'web')
--                       + 0.6 (customer_age > 70 and channel = 'phone')
--   next_amount       = 12 + 0.42 amount + 0.0015 balance + 6.5 is_foreign + 1.8 n_last_24h + 9 device_score
--                       + 30 category risk + 3 sin(2 pi hour / 24) + 0.01 days since 2024-01-01 + N(0, 15)
--
-- The last two lines of the logit and `night` are what a linear model cannot express and trees can.
\set ON_ERROR_STOP on
\set QUIET on
\if :{?rows}
\else
    \set rows 1000000
\endif
SET client_min_messages = warning;
BEGIN;
\ir data/tables.sql
TRUNCATE payments;

WITH hashed AS (
    SELECT i,
           hashint8extended(i, 1) AS h1, hashint8extended(i, 2) AS h2, hashint8extended(i, 3) AS h3,
           hashint8extended(i, 4) AS h4, hashint8extended(i, 5) AS h5, hashint8extended(i, 6) AS h6,
           hashint8extended(i, 7) AS h7, hashint8extended(i, 8) AS h8, hashint8extended(i, 9) AS h9
    FROM generate_series(1::bigint, :rows) AS i
    OFFSET 0
), uniform AS (  -- two numbers in [0, 1) from each hash: 31 low bits and 31 high bits
    SELECT i,
           (h1 & 2147483647) / 2147483648.0::float8 AS u1, ((h1 >> 32) & 2147483647) / 2147483648.0::float8 AS u2,
           (h2 & 2147483647) / 2147483648.0::float8 AS u3, ((h2 >> 32) & 2147483647) / 2147483648.0::float8 AS u4,
           (h3 & 2147483647) / 2147483648.0::float8 AS u5, ((h3 >> 32) & 2147483647) / 2147483648.0::float8 AS u6,
           (h4 & 2147483647) / 2147483648.0::float8 AS u7, ((h4 >> 32) & 2147483647) / 2147483648.0::float8 AS u8,
           (h5 & 2147483647) / 2147483648.0::float8 AS u9, ((h5 >> 32) & 2147483647) / 2147483648.0::float8 AS u10,
           (h6 & 2147483647) / 2147483648.0::float8 AS u11, ((h6 >> 32) & 2147483647) / 2147483648.0::float8 AS u12,
           (h7 & 2147483647) / 2147483648.0::float8 AS u13, ((h7 >> 32) & 2147483647) / 2147483648.0::float8 AS u14,
           (h8 & 2147483647) / 2147483648.0::float8 AS u15, ((h8 >> 32) & 2147483647) / 2147483648.0::float8 AS u16,
           (h9 & 2147483647) / 2147483648.0::float8 AS u17, ((h9 >> 32) & 2147483647) / 2147483648.0::float8 AS u18
    FROM hashed
    OFFSET 0
), drawn AS (
    SELECT i,
           731 * (i - 1) / :rows AS day,
           floor(86400 * CASE WHEN u1 < 0.2 THEN u2 ELSE 0.33 + 0.6 * u2 END)::integer AS second,
           round(exp(3.4 + 1.1 * sqrt(-2 * ln(1 - u3)) * cos(2 * pi() * u4))::numeric, 2) + 0.01 AS amount,
           1 + floor(30 * u5 ^ 2.2)::integer AS country_no,
           1 + floor(20 * u6 ^ 1.4)::integer AS category_no,
           CASE WHEN u7 < 0.02 THEN NULL WHEN u7 < 0.42 THEN 'app' WHEN u7 < 0.72 THEN 'web'
                WHEN u7 < 0.93 THEN 'store' ELSE 'phone' END AS channel,
           CASE WHEN u8 >= 0.05 THEN floor(-600 * ln(1 - (u8 - 0.05) / 0.95))::integer END AS card_age_days,
           18 + floor(73 * u9 ^ 1.6)::integer AS customer_age,
           CASE WHEN u10 >= 0.03
                THEN round((2500 + 1800 * sqrt(-2 * ln(1 - u11)) * cos(2 * pi() * u17))::numeric, 2)::float8
           END AS balance,
           floor(-1.5 * ln(1 - u12))::smallint AS n_last_24h,
           u13 < 0.12 AS is_foreign,
           (u14 * u14)::real AS device_score,
           u15 AS fraud_draw,
           15 * sqrt(-2 * ln(1 - u16)) * cos(2 * pi() * u18) AS noise
    FROM uniform
    OFFSET 0
), known AS (
    SELECT *,
           second / 3600 AS hour,
           ('{0.0,0.1,-0.1,0.0,0.2,-0.2,0.1,0.0,0.3,-0.1,0.2,0.4,-0.3,0.1,0.0,'
            '0.5,0.2,-0.2,0.6,0.3,0.1,0.8,-0.1,0.4,0.9,0.2,1.1,0.5,0.7,1.2}'::float8[])[country_no] AS country_risk,
           ('{0.0,-0.3,0.1,0.2,-0.2,0.4,-0.1,0.0,0.6,0.3,'
            '-0.4,0.5,0.1,0.9,-0.2,0.7,0.2,1.0,-0.1,0.8}'::float8[])[category_no] AS category_risk
    FROM drawn
    OFFSET 0
)
INSERT INTO payments
SELECT i,
       timestamptz '2024-01-01 00:00:00+00' + make_interval(days => 0, secs => day * 86400.0 + second),
       amount,
       ('{DE,FR,GB,ES,IT,NL,PL,BE,AT,PT,SE,CH,DK,FI,NO,'
        'IE,CZ,GR,RO,HU,US,TR,SK,BG,BR,HR,NG,IN,UA,VN}'::text[])[country_no],
       ('{groceries,fuel,restaurants,clothing,pharmacy,electronics,transport,books,travel,sports,utilities,furniture,'
        'toys,gift_cards,insurance,jewellery,hotels,gambling,education,crypto}'::text[])[category_no],
       channel,
       card_age_days,
       customer_age,
       balance,
       n_last_24h,
       is_foreign,
       device_score,
       fraud_draw < 1 / (1 + exp(-(
           -5.91 + 0.55 * (ln(amount::float8) - 3.4) + 1.1 * is_foreign::integer + 0.9 * (hour < 6)::integer
           + 2.2 * device_score + 0.30 * n_last_24h
           + coalesce(-0.25 * ln(1 + card_age_days / 30.0::float8), 0.50)
           + CASE channel WHEN 'app' THEN 0 WHEN 'web' THEN 0.6 WHEN 'store' THEN -0.4 WHEN 'phone' THEN 0.3
                          ELSE 0.8 END
           + country_risk + category_risk
           + 0.9 * (is_foreign AND amount > 150)::integer
           + 0.7 * (hour < 6 AND channel IS NOT DISTINCT FROM 'web')::integer
           + 0.6 * (customer_age > 70 AND channel IS NOT DISTINCT FROM 'phone')::integer))),
       12 + 0.42 * amount::float8 + 0.0015 * coalesce(balance, 0) + 6.5 * is_foreign::integer + 1.8 * n_last_24h
           + 9 * device_score + 30 * category_risk + 3 * sin(2 * pi() * hour / 24) + 0.01 * day + noise,
       (hashint8extended(i, 10) & 1023) < 205
FROM known;

COMMENT ON TABLE payments IS 'Generated card payments with a known signal; see examples/payments.sql';
COMMENT ON COLUMN payments.next_amount IS 'Amount of the card''s next payment: the target of the regression examples';
COMMENT ON COLUMN payments.is_test IS 'One row in five, chosen by a hash of the id, kept out of training by benchmarks';
COMMIT;
ANALYZE payments;
