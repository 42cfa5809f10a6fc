-- Table expressions stand on one line together, or each query has lines of its own.
with a as (select 1 as x), b (y) as not materialized (select 2)
train model small using knn from a, b with features (x);
WITH RECURSIVE first_half AS (SELECT shopper_id, count(*) AS orders, sum(total) AS spent FROM orders GROUP BY shopper_id), second_half AS (SELECT shopper_id, sum(total) AS spent FROM orders WHERE ordered_on >= date '2024-07-01')
TRAIN MODEL large USING knn FROM first_half JOIN second_half USING (shopper_id) WITH FEATURES (orders);
