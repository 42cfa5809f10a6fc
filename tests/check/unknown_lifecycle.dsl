-- Without tables and database, models, endpoints and tables are left to the database; that is said once.
EVALUATE MODEL churn ON customers METRICS (recall, rmse);
COMPARE MODELS (churn, leavers) ON customers BY recall;
DEPLOY MODELS (churn, leavers) TO ENDPOINT scoring WITH TRAFFIC SPLIT (50%, 50%);
SCORE INSERTS INTO customers WITH MODEL churn AS score QUARANTINE WHEN score > 0.9;
CREATE FEATURE TRANSFORMER spend AS SELECT amount / visits AS per_visit FROM customers;
EXPLAIN PREDICTION churn FOR customers WHERE id = 7;
EXPLAIN LINEAGE OF COLUMN customers.id;
GRANT PREDICT ON ENDPOINT elsewhere TO analyst;
REQUIRE FAIRNESS OF MODEL churn ACROSS country SELECTION RATE RATIO ABOVE 0.8;
